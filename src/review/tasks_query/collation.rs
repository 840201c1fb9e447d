//! The order of texts that the Tasks plugin shows: that of ICU's root collation with numbers by value, as far as names and
//! headings need it. Letters of other scripts stand in the order of their code points, which is close.

use std::cmp::Ordering;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Blanks, punctuation and signs in their order, before all digits.
const SIGNS: &str = "\t\n\u{b}\u{c}\r \u{a0}\u{2002}\u{2003}\u{2009}\u{202f}\u{3000}_‿-‐‑‒–—―−、,，;:!¡?¿.‥…。·'‘’‚‹›\"“”„«»()（）[]{}「」『』【】§¶@*/\\&#%‰†‡•`´˜^¯¨°©®+±÷×<=>|¦~";

/// Signs of money, behind all other signs.
const MONEY: &str = "¤¢$£¥₩€₹₺₽";

const SIGN: u32 = 0x0010_0000;
const OTHER_SIGN: u32 = 0x0020_0000;
const CURRENCY: u32 = 0x0040_0000;
const NUMBER: u32 = 0x0050_0000;
const LETTER: u32 = 0x0060_0000;

/// What a text is ordered by: letters, then accents, then case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Key {
    letters: Vec<u32>,
    accents: Vec<u32>,
    case: Vec<bool>,
}

impl Key {
    /// The key of a text.
    pub(super) fn of(text: &str) -> Self {
        let mut key = Self::default();
        let mut chars = text.nfd().peekable();
        while let Some(c) = chars.next() {
            let Some(digit) = c.to_digit(10) else {
                key.push(c);
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
            key.element(NUMBER.saturating_add(length.min(0xf_fff0)), false);
            for digit in value {
                key.letters.push(*digit);
            }
        }
        key
    }

    fn push(&mut self, c: char) {
        if is_combining_mark(c) {
            self.accents.push(1 + u32::from(c));
            return;
        }
        if is_ignored(c) {
            return;
        }
        if let Some(at) = SIGNS.chars().position(|sign| sign == c) {
            return self.element(SIGN + u32::try_from(at).unwrap_or(0), false);
        }
        if let Some(at) = MONEY.chars().position(|sign| sign == c) {
            return self.element(CURRENCY + u32::try_from(at).unwrap_or(0), false);
        }
        if !c.is_alphanumeric() {
            return self.element(OTHER_SIGN + u32::from(c), false);
        }
        let is_upper = c.is_uppercase();
        for lower in c.to_lowercase() {
            // Letters that are written as two, or with a mark that is part of them.
            let (letters, mark) = match lower {
                'ß' => ("ss", 1),
                'æ' => ("ae", 1),
                'œ' => ("oe", 1),
                'ø' => ("o", 0x338),
                'ł' => ("l", 0x335),
                'đ' => ("d", 0x335),
                'ħ' => ("h", 0x335),
                _ => ("", 0),
            };
            for letter in letters.chars() {
                self.element(weight(letter), is_upper);
            }
            if letters.is_empty() {
                self.element(weight(lower), is_upper || is_katakana(lower));
            } else {
                self.accents.push(1 + mark);
            }
        }
    }

    fn element(&mut self, letter: u32, is_upper: bool) {
        self.letters.push(letter);
        self.accents.push(0);
        self.case.push(is_upper);
    }
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
