//! The order of texts that the Tasks plugin shows: that of ICU's root collation with numbers by value, as far as names and
//! headings need it. Letters of other scripts stand in the order of their code points, which is close.

use std::cmp::Ordering;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Blanks, punctuation and signs before the arrows, in their order; those of one text differ in their form only.
const SIGNS: [&str; 68] = [
    "\t",
    "\n",
    "\u{b}",
    "\u{c}",
    "\r",
    " \u{3000}\u{2002}\u{2003}\u{2009}\u{200a}\u{a0}\u{202f}",
    "_",
    "-",
    "‐‑",
    "‒",
    "–",
    "—",
    "―",
    ",，",
    "、",
    ";；",
    ":：",
    "!！",
    "¡",
    "?？",
    "¿",
    ".．",
    "‥",
    "…",
    "。",
    "·",
    "'‘’‚‛",
    "‹",
    "›",
    "\"“”„‟",
    "«",
    "»",
    "(（",
    ")）",
    "[",
    "]",
    "{",
    "}",
    "〈",
    "〉",
    "《",
    "》",
    "「",
    "」",
    "『",
    "』",
    "【",
    "】",
    "§",
    "¶",
    "@",
    "*",
    "/",
    "\\",
    "&",
    "#",
    "%",
    "‰",
    "†",
    "‡",
    "•",
    "`",
    "´",
    "˜",
    "^",
    "¯",
    "¨",
    "°",
];

/// Signs behind those, then arrows and the like, then these, then all others.
const RIGHTS: &str = "©®";
const SUMS: &str = "+±÷×<=>¬|¦~−";

/// Signs of money, behind all other signs.
const MONEY: &str = "¤¢$£¥₩€₹₺₽";

/// Accents in their order, before all others.
const ACCENTS: &str = "\u{301}\u{300}\u{306}\u{302}\u{30c}\u{30a}\u{308}\u{30b}\u{303}\u{307}\u{338}\u{335}\u{327}\u{328}\u{304}";

const SIGN: u32 = 0x0010_0000;
const RIGHT: u32 = 0x0018_0000;
const ARROW: u32 = 0x001a_0000;
const SUM: u32 = 0x001e_0000;
const OTHER_SIGN: u32 = 0x0020_0000;
const CURRENCY: u32 = 0x0040_0000;
const NUMBER: u32 = 0x0050_0000;
const LETTER: u32 = 0x0060_0000;

/// What a text is ordered by: letters, then accents, then case and other forms.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Key {
    letters: Vec<u32>,
    accents: Vec<u32>,
    forms: Vec<u8>,
}

impl Key {
    /// The key of a text.
    pub(super) fn of(text: &str) -> Self {
        let mut key = Self::default();
        let mut chars = text.nfd().peekable();
        while let Some(c) = chars.next() {
            let Some(digit) = c.to_digit(10) else {
                key.push(c, 0);
                continue;
            };
            let mut digits = vec![digit];
            while let Some(digit) = chars.peek().and_then(|c| c.to_digit(10)) {
                digits.push(digit);
                chars.next();
            }
            let zeros = digits.iter().take_while(|digit| **digit == 0).count();
            let value = digits.get(zeros..).unwrap_or_default();
            let length = u32::try_from(value.len()).unwrap_or(u32::MAX);
            key.element(NUMBER + length.min(0xf_fff0), 0);
            key.letters.extend(value);
        }
        key
    }

    /// `form` is 1 inside of a letter that stands for others, such as `ﬁ`.
    fn push(&mut self, c: char, form: u8) {
        if is_ignored(c) {
            return;
        }
        if is_combining_mark(c) {
            self.accents.push(accent(c));
            return;
        }
        if let Some((weight, form)) = sign(c) {
            return self.element(weight, form);
        }
        if form == 0 && !std::iter::once(c).nfkd().eq([c]) {
            let parts: Vec<char> = std::iter::once(c).nfkd().collect();
            for part in parts {
                match part.to_digit(10) {
                    Some(digit) => {
                        self.element(NUMBER + u32::from(digit > 0), 1);
                        self.letters.extend((digit > 0).then_some(digit));
                    }
                    None => self.push(part, 1),
                }
            }
            return;
        }
        if !c.is_alphanumeric() {
            return self.element(OTHER_SIGN + u32::from(c), form);
        }
        let form = form + if c.is_uppercase() { 2 } else { 0 };
        for lower in c.to_lowercase() {
            // Letters that are written as two, or with a mark that is part of them.
            let (letters, mark) = match lower {
                'ß' => ("ss", Some('\u{1}')),
                'æ' => ("ae", Some('\u{1}')),
                'œ' => ("oe", Some('\u{1}')),
                'ø' => ("o", Some('\u{338}')),
                'ł' => ("l", Some('\u{335}')),
                'đ' => ("d", Some('\u{335}')),
                'ħ' => ("h", Some('\u{335}')),
                'ŧ' => ("t", Some('\u{335}')),
                _ => ("", None),
            };
            for letter in letters.chars() {
                self.element(weight(letter), form);
            }
            match mark {
                Some(mark) => self.accents.push(accent(mark)),
                None => self.element(weight(lower), form + u8::from(is_katakana(lower))),
            }
        }
    }

    fn element(&mut self, letter: u32, form: u8) {
        self.letters.push(letter);
        self.accents.push(0);
        self.forms.push(form);
    }
}

fn place(all: &str, c: char) -> Option<u32> {
    let at = all.chars().position(|other| other == c)?;
    u32::try_from(at).ok()
}

fn accent(c: char) -> u32 {
    place(ACCENTS, c).map_or(0x100 + u32::from(c), |at| at + 1)
}

/// The place of a sign, and its form among those of one place.
fn sign(c: char) -> Option<(u32, u8)> {
    let among = SIGNS.iter().position(|signs| signs.contains(c));
    if let Some(at) = among {
        let form = place(SIGNS.get(at)?, c)?;
        return Some((SIGN + u32::try_from(at).ok()?, u8::try_from(form).ok()?));
    }
    let found = place(RIGHTS, c)
        .map(|at| RIGHT + at)
        .or_else(|| place(SUMS, c).map(|at| SUM + at))
        .or_else(|| place(MONEY, c).map(|at| CURRENCY + at))
        .or_else(|| {
            let is_arrow = matches!(c, '\u{2190}'..='\u{220d}');
            is_arrow.then(|| ARROW + u32::from(c))
        });
    found.map(|weight| (weight, 0))
}

/// Whether it has no place in the order: joiners, marks of direction, variation selectors.
fn is_ignored(c: char) -> bool {
    c.is_control() && !c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30a1}'..='\u{30f6}')
}

/// The place of a small letter: scripts in the order of their code points, save Hangul, which stands before kana, and the
/// letters of Latin beyond `z`, which stand behind the letter that they look like.
fn weight(c: char) -> u32 {
    let code = u32::from(c);
    let code = match c {
        'ı' => u32::from('i') * 4 + 1,
        'ð' => u32::from('d') * 4 + 1,
        'ŋ' => u32::from('n') * 4 + 1,
        'þ' => u32::from('z') * 4 + 1,
        '\u{30a1}'..='\u{30f6}' => (code - 0x60) * 4,
        '\u{ac00}'..='\u{d7a3}' => 0x2f00 * 4 + (code - 0xac00) / 4,
        _ => code * 4,
    };
    LETTER + code
}

/// Which of two texts stands first.
pub(super) fn compare(one: &str, other: &str) -> Ordering {
    if one == other {
        return Ordering::Equal;
    }
    Key::of(one).cmp(&Key::of(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_order(texts: &[&str]) {
        for pair in texts.windows(2) {
            assert_eq!(compare(pair[0], pair[1]), Ordering::Less, "{pair:?}");
        }
    }

    #[test]
    fn signs_stand_before_digits_and_digits_before_letters() {
        let signs = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$09aAbBzZ";
        let signs: Vec<String> = signs.chars().map(String::from).collect();
        in_order(&signs.iter().map(String::as_str).collect::<Vec<_>>());
        in_order(&["", " ", "~", "🚀", "$", "1", "a", "я", "日"]);
    }

    #[test]
    fn numbers_go_by_value_accents_and_case_come_last() {
        in_order(&["item 2", "item 10", "item 10a"]);
        in_order(&["a", "A", "ä", "Ä", "ab", "b"]);
        in_order(&["cote", "coté", "cotz"]);
        in_order(&["strasse", "straße", "strassf"]);
        assert_eq!(compare("01", "1"), Ordering::Equal);
    }
}
