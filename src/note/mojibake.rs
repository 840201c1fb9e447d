//! Mojibake read as what it was: UTF-8 bytes that somebody decoded as Windows-1252 or
//! Windows-1254 and wrote out again as UTF-8, so that `📅` became `ğŸ“…`.
//!
//! This is for reading and showing only; nothing repaired is ever written to a note. It is no
//! general encoding detector: it knows the signs that notes hold (emoji, typographic punctuation,
//! arrows, accented Latin letters) and leaves alone whatever it is not sure of.

use memchr::memchr2_iter;

/// Mojibake of mojibake is undone as often as this; text that needs more is left as it is.
const MAX_PASSES: usize = 8;

/// The variation selector that asks for the coloured form of an emoji, as its mojibake.
const EMOJI_FORM: &str = "ï¸";

/// Text that was read, with the way back to the bytes it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// The text as it was meant.
    pub text: String,
    /// One map for each pass, the first pass first.
    passes: Vec<Vec<Piece>>,
}

/// From this byte of the output on, output and input run side by side until the next piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    output: usize,
    input: usize,
}

impl Repaired {
    /// The byte offset in the input that `offset`, a byte offset in [`Repaired::text`], came from.
    ///
    /// A char boundary gives a char boundary, 0 gives 0, the end gives the end, and a greater
    /// offset never gives a smaller one. An offset past the end is taken as that much past the end
    /// of the input.
    #[must_use]
    pub fn source_offset(&self, offset: usize) -> usize {
        self.passes
            .iter()
            .rev()
            .fold(offset, |offset, pieces| input_offset(pieces, offset))
    }
}

fn input_offset(pieces: &[Piece], offset: usize) -> usize {
    let next = pieces.partition_point(|piece| piece.output <= offset);
    let here = next
        .checked_sub(1)
        .and_then(|at| pieces.get(at))
        .map_or(offset, |piece| {
            piece.input.saturating_add(offset - piece.output)
        });
    pieces.get(next).map_or(here, |piece| here.min(piece.input))
}

/// Reads mojibake in `text` as the characters it stands for.
///
/// `None` if nothing in `text` surely is mojibake. What is given back holds no more of it, so
/// repairing twice changes nothing. Costs one search for two byte values where there is none.
#[must_use]
pub fn repair(text: &str) -> Option<Repaired> {
    if text.is_ascii() {
        return None;
    }
    let (text, pieces) = pass(text)?;
    let mut repaired = Repaired {
        text,
        passes: vec![pieces],
    };
    for _ in 1..MAX_PASSES {
        let Some((text, pieces)) = pass(&repaired.text) else {
            return Some(repaired);
        };
        repaired.text = text;
        repaired.passes.push(pieces);
    }
    None
}

fn pass(text: &str) -> Option<(String, Vec<Piece>)> {
    let mut output = String::new();
    let mut pieces = Vec::new();
    let mut copied = 0;
    // The first bytes of every character that `lead_byte` knows.
    for at in memchr2_iter(0xC3, 0xC4, text.as_bytes()) {
        if at < copied {
            continue;
        }
        let Some(sequence) = Sequence::at(text, at) else {
            continue;
        };
        let untouched = text.get(copied..at).unwrap_or_default();
        let place = Place {
            before: match untouched.chars().next_back() {
                Some(c) => Before::of(c),
                None => output
                    .chars()
                    .next_back()
                    .map_or(Before::Sign, |c| Before::Mended(c.is_lowercase())),
            },
            output: if untouched.is_empty() { &output } else { "" },
            text,
        };
        let Some((meant, end)) = sequence.meant(&place) else {
            continue;
        };
        output.push_str(untouched);
        output.push(meant);
        copied = end;
        pieces.push(Piece {
            output: output.len(),
            input: end,
        });
    }
    if pieces.is_empty() {
        return None;
    }
    output.push_str(text.get(copied..).unwrap_or_default());
    Some((output, pieces))
}

/// What stands right before a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    /// A lower-case letter: a capital after it is out of place.
    Lower,
    /// An ASCII capital.
    Capital,
    /// An ASCII digit.
    Digit,
    /// The start of the text, or any other ASCII character.
    Sign,
    /// Any other character, which is no mojibake.
    Foreign,
    /// A character that was just repaired, and whether it is a lower-case letter.
    Mended(bool),
}

impl Before {
    fn of(c: char) -> Self {
        match c {
            _ if c.is_lowercase() => Self::Lower,
            'A'..='Z' => Self::Capital,
            '0'..='9' => Self::Digit,
            _ if c.is_ascii() => Self::Sign,
            _ => Self::Foreign,
        }
    }

    fn ends_a_word(self) -> bool {
        matches!(
            self,
            Self::Lower | Self::Capital | Self::Digit | Self::Mended(true)
        )
    }
}

/// Where a sequence stands: what tells real text from mojibake when the sequence alone does not.
struct Place<'a> {
    before: Before,
    /// The repaired text so far, if it ends right before the sequence.
    output: &'a str,
    text: &'a str,
}

impl Place<'_> {
    fn rest(&self, end: usize) -> &str {
        self.text.get(end..).unwrap_or_default()
    }
}

/// A lead byte and the continuation bytes after it, as far as they are still there.
#[derive(Debug)]
struct Sequence {
    bytes: [u8; 4],
    /// Byte offset in the text after each of `bytes`.
    ends: [usize; 4],
    len: usize,
}

impl Sequence {
    fn at(text: &str, start: usize) -> Option<Self> {
        let mut chars = text.get(start..)?.chars();
        let first = chars.next()?;
        let lead = lead_byte(first)?;
        let mut end = start + first.len_utf8();
        let mut sequence = Self {
            bytes: [lead, 0, 0, 0],
            ends: [end, 0, 0, 0],
            len: 1,
        };
        let slots = sequence
            .bytes
            .iter_mut()
            .zip(&mut sequence.ends)
            .skip(1)
            .take(length(lead) - 1);
        for ((byte, slot), c) in slots.zip(chars) {
            let Some(continuation) = continuation_byte(c) else {
                break;
            };
            end += c.len_utf8();
            *byte = continuation;
            *slot = end;
            sequence.len += 1;
        }
        Some(sequence)
    }

    fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    fn end(&self) -> usize {
        self.ends.get(self.len - 1).copied().unwrap_or_default()
    }

    /// The character that was meant and the offset where its mojibake ends, if both are sure.
    fn meant(&self, place: &Place) -> Option<(char, usize)> {
        if self.len < length(self.bytes[0]) {
            return self.completed(place);
        }
        let meant = std::str::from_utf8(self.bytes()).ok()?.chars().next()?;
        let sure = match *self.bytes() {
            [lead, last] => pair_is_sure(lead, last, meant, place, self.end()),
            [0xE1, 0xBA, _] => true,
            // After a Spanish `está»` other punctuation may well follow.
            [0xE1, 0xBB, last] => !is_punctuation(last) && !matches!(last, 0xA1 | 0xBF),
            [0xE2, middle, last] => symbol_is_sure(meant, middle, last, place.before),
            [0xEF, ..] => matches!(meant, '\u{FE0E}' | '\u{FE0F}' | '\u{FEFF}'),
            [0xF0, 0x9F, ..] => matches!(meant, '\u{1F000}'..='\u{1FAFF}'),
            _ => false,
        };
        sure.then_some((meant, self.end()))
    }

    /// The same where bytes without a meaning in the code page were dropped.
    fn completed(&self, place: &Place) -> Option<(char, usize)> {
        let end = self.end();
        let rest = place.rest(end);
        let starts_word = !place.before.ends_a_word() && place.before != Before::Foreign;
        let meant = match *self.bytes() {
            [0xC3] => return a_grave(rest, end, place.before),
            [0xCC] if place.before == Before::Lower => '\u{301}',
            [0xE2, 0x80] if joins_emoji(place.output, rest) => '\u{200D}',
            [0xE2, 0x80] => '”',
            [0xE2, 0x86] => '←',
            [0xE2, 0x87] => '⇐',
            [0xE2, 0x8C] => '❌',
            [0xE2, 0x95]
                if starts_word && !rest.starts_with("â•") && !place.output.ends_with('➕') =>
            {
                '➕'
            }
            [0xE2, 0x97] if rest.starts_with(EMOJI_FORM) => '❗',
            [0xE2, 0x93] if rest.starts_with(EMOJI_FORM) => '❓',
            [0xE2, 0xA4] if rest.starts_with(EMOJI_FORM) => '❤',
            // The no-break space at the end of ⚠, turned into a blank.
            [0xE2, 0x9A]
                if rest
                    .strip_prefix(' ')
                    .is_some_and(|rest| rest.starts_with(EMOJI_FORM)) =>
            {
                return Some(('⚠', end + 1));
            }
            [0xE2, 0xA1] if starts_word => '➡',
            [0xE2, 0xAB] if starts_word => '⏫',
            [0xE2, 0xAC] if starts_word => '⏬',
            [0xE2, 0xAD] if starts_word => '⭐',
            [0xE2, 0xB0] if starts_word => '⏰',
            [0xE2, 0xB3] if starts_word => '⏳',
            [0xEF, 0xB8] => '\u{FE0F}',
            [0xF0, 0x9F] => '🏁',
            [0xF0, 0x9F, 0x94] if begins_recurrence(rest) => '🔁',
            _ => return None,
        };
        Some((meant, end))
    }
}

/// Whether `lead` and `last` are no letter with real punctuation after it.
fn pair_is_sure(lead: u8, last: u8, meant: char, place: &Place, end: usize) -> bool {
    if !matches!(meant, '\u{A0}'..='\u{17F}' | '\u{218}'..='\u{21B}' | '\u{300}'..='\u{328}') {
        return false;
    }
    let rest = place.rest(end);
    let before = place.before;
    match last {
        _ if is_punctuation(last) => match before {
            Before::Lower => !meant.is_uppercase(),
            Before::Mended(_) => true,
            Before::Capital | Before::Foreign => false,
            Before::Digit | Before::Sign => punctuation_is_sure(lead, last, meant, rest),
        },
        _ if is_mark(lead, last) => match before {
            Before::Lower | Before::Mended(_) => true,
            Before::Digit => lead == 0xC2,
            Before::Sign => lead != 0xC2 && starts_with_lower(rest, 1),
            Before::Capital | Before::Foreign => false,
        },
        // Š, Œ, Ž, š, œ, ž, Ÿ: letters may follow a letter; only Ã is never followed by one of these.
        0x8A | 0x8C | 0x8E | 0x9A | 0x9C | 0x9E | 0x9F => {
            lead == 0xC3 || !matches!(before, Before::Capital | Before::Foreign)
        }
        _ => true,
    }
}

/// Quotes, dashes and blanks after a capital at the start of a word.
fn punctuation_is_sure(lead: u8, last: u8, meant: char, rest: &str) -> bool {
    let next = rest.chars().next();
    match meant {
        // French puts a no-break space before these.
        '\u{A0}' => !matches!(next, Some('»' | '?' | '!' | ':' | ';')),
        '«' | '·' => true,
        'à' => next == Some(' ') || starts_with_lower(rest, 1),
        '×' | '÷' => next.is_none_or(|c| c == ' ' || c.is_ascii_digit()),
        // `A–Ä…`: a range of letters, or a thought that breaks off.
        _ if matches!(last, 0x85 | 0x96 | 0x97) && lead != 0xC3 => false,
        _ => starts_with_lower(rest, 2),
    }
}

fn starts_with_lower(text: &str, count: usize) -> bool {
    text.as_bytes()
        .get(..count)
        .is_some_and(|start| start.iter().all(u8::is_ascii_lowercase))
}

/// Whether `meant`, read from `â` and two signs, is a sign that notes hold.
fn symbol_is_sure(meant: char, middle: u8, last: u8, before: Before) -> bool {
    // A closing quote or dash after a real `â`, with more punctuation behind it.
    if matches!(middle, 0x85 | 0x91..=0x97) && is_punctuation(last) {
        let starts_word = !before.ends_a_word() && before != Before::Foreign;
        return starts_word && matches!(meant, '\u{25A0}'..='\u{25FF}');
    }
    // No bidi controls and no line separators: these had better stay visible.
    matches!(meant,
        '\u{2002}'..='\u{200D}' | '\u{2010}'..='\u{2027}' | '\u{202F}'..='\u{205E}' | '\u{2060}'
        | '\u{2070}'..='\u{2BFF}')
}

/// Continuation bytes whose character may follow a letter in real text: quotes, dashes, blanks.
fn is_punctuation(byte: u8) -> bool {
    matches!(
        byte,
        0x82 | 0x84 | 0x85 | 0x8B | 0x91..=0x97 | 0x9B | 0xA0 | 0xAB | 0xB7 | 0xBB
    )
}

/// Continuation bytes whose character may follow a single capital, as in `Å²` and `Ä™`.
fn is_mark(lead: u8, byte: u8) -> bool {
    match byte {
        0xB2 | 0xB3 | 0xB9 => true,
        0xB0 | 0xB1 => lead != 0xC2,
        0x99 | 0xA9 | 0xAA | 0xAE | 0xBA => !matches!(lead, 0xC2 | 0xC3),
        _ => false,
    }
}

/// `Ã` alone: an `à` whose no-break space became a blank, which may since have been joined with
/// the blank after the word.
fn a_grave(rest: &str, end: usize, before: Before) -> Option<(char, usize)> {
    let after = rest.strip_prefix(' ')?;
    let blank_too = after.strip_prefix(' ');
    match before {
        Before::Lower | Before::Mended(true) => {
            let joined = after.starts_with(|c: char| c.is_alphanumeric());
            Some(('à', if joined { end } else { end + 1 }))
        }
        Before::Sign
            if blank_too
                .is_some_and(|word| word.starts_with(|c: char| c.is_ascii_alphanumeric())) =>
        {
            Some(('à', end + 1))
        }
        _ => None,
    }
}

/// Whether a dropped byte between `output` and `rest` is that of a zero-width joiner: it stands
/// between a person (or a flag, or a heart) and another emoji.
fn joins_emoji(output: &str, rest: &str) -> bool {
    let joinable = output.chars().rev().find(|&c| c != '\u{FE0F}').is_some_and(|c| {
        matches!(c, '❤' | '\u{1F3C2}'..='\u{1F3FF}' | '\u{1F408}'..='\u{1F487}' | '\u{1F574}'..='\u{1F575}'
            | '\u{1F645}'..='\u{1F64F}' | '\u{1F6A3}' | '\u{1F6B4}'..='\u{1F6B6}' | '\u{1F900}'..='\u{1FAFF}')
    });
    joinable
        && ["ğŸ", "ðŸ", "â™", "âš", "âœ", "â¤"]
            .iter()
            .any(|emoji| rest.starts_with(emoji))
}

/// Whether what follows may be the rule of a recurrence. The dropped byte could as well be that
/// of 🔍, which words follow.
fn begins_recurrence(rest: &str) -> bool {
    let rule = rest
        .strip_prefix(EMOJI_FORM)
        .unwrap_or(rest)
        .trim_start_matches(' ');
    let every = rule
        .as_bytes()
        .get(..5)
        .is_some_and(|word| word.eq_ignore_ascii_case(b"every"));
    every || !rule.starts_with(|c: char| c.is_alphabetic() && !matches!(c, 'â' | 'ð' | 'ğ'))
}

/// How many bytes a UTF-8 sequence with this first byte has.
fn length(lead: u8) -> usize {
    match lead {
        0xF0.. => 4,
        0xE0.. => 3,
        _ => 2,
    }
}

/// The first byte of a sequence of the repertoire, from its character in either code page.
fn lead_byte(c: char) -> Option<u8> {
    Some(match c {
        'Â' => 0xC2,
        'Ã' => 0xC3,
        'Ä' => 0xC4,
        'Å' => 0xC5,
        'È' => 0xC8,
        'Ì' => 0xCC,
        'á' => 0xE1,
        'â' => 0xE2,
        'ï' => 0xEF,
        'ð' | 'ğ' => 0xF0,
        _ => return None,
    })
}

/// What the bytes 0x80 to 0x9F are in Windows-1252, the undefined ones as control characters.
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// A further byte of a sequence. A byte without a meaning in the code page may have been kept as
/// the control character of its number.
fn continuation_byte(c: char) -> Option<u8> {
    match c {
        '\u{80}'..='\u{BF}' => u8::try_from(u32::from(c)).ok(),
        _ => (0x80..)
            .zip(HIGH)
            .find_map(|(byte, high)| (high == c).then_some(byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Debug, Clone, Copy)]
    enum Page {
        Windows1252,
        Windows1254,
    }

    /// What a program leaves of `text` that reads it in the wrong code page.
    fn garble(text: &str, page: Page, keep_undefined: bool) -> String {
        let defined = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ";
        let turkish = [
            (0xD0, 'Ğ'),
            (0xDD, 'İ'),
            (0xDE, 'Ş'),
            (0xF0, 'ğ'),
            (0xFD, 'ı'),
            (0xFE, 'ş'),
        ];
        text.bytes()
            .filter_map(|byte| {
                let undefined = matches!(byte, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D)
                    || matches!((page, byte), (Page::Windows1254, 0x8E | 0x9E));
                if undefined {
                    return keep_undefined.then_some(char::from(byte));
                }
                if matches!(page, Page::Windows1254)
                    && let Some((_, c)) = turkish.iter().find(|(b, _)| *b == byte)
                {
                    return Some(*c);
                }
                if (0x80..0xA0).contains(&byte) {
                    return defined.chars().nth(usize::from(byte - 0x80));
                }
                Some(char::from(byte))
            })
            .collect()
    }

    fn repaired(text: &str) -> String {
        repair(text).map_or_else(|| text.to_owned(), |r| r.text)
    }

    fn check(text: &str, expected: &str) {
        assert_eq!(repaired(text), expected, "{text:?}");
    }

    fn unchanged(text: &str) {
        assert_eq!(repair(text).map(|r| r.text), None, "{text:?}");
    }

    /// `text` comes back from both code pages, with undefined bytes kept or dropped.
    fn survives(text: &str) {
        for page in [Page::Windows1252, Page::Windows1254] {
            for keep in [true, false] {
                let garbled = garble(text, page, keep);
                assert_eq!(
                    repaired(&garbled),
                    text,
                    "{page:?}, kept: {keep}: {garbled:?}"
                );
            }
        }
    }

    fn survives_whole(text: &str) {
        for page in [Page::Windows1252, Page::Windows1254] {
            let garbled = garble(text, page, true);
            assert_eq!(repaired(&garbled), text, "{page:?}: {garbled:?}");
        }
    }

    const SIGNIFIERS: [&str; 18] = [
        "📅", "📆", "🗓", "⏫", "⏬", "🔼", "🔽", "🔺", "✅", "❌", "➕", "🛫", "⏳", "⌛", "🔁",
        "🏁", "🆔", "⛔",
    ];

    #[test]
    fn signifiers_are_read() {
        check(
            "- [?] Call the printer ğŸ“… 2031-10-26 â« #task",
            "- [?] Call the printer 📅 2031-10-26 ⏫ #task",
        );
        check("ğŸ”½ ğŸ”¼ ğŸ”º ðŸ”½", "🔽 🔼 🔺 🔽");
        check("âœ… 2031-01-02", "✅ 2031-01-02");
        check("âŒ 2031-01-02", "❌ 2031-01-02");
        check("âŒ› 2031-01-02", "⌛ 2031-01-02");
        check("âž• 2031-01-02", "➕ 2031-01-02");
        check("â• 2031-01-02", "➕ 2031-01-02");
        check("â³ 2031-01-02", "⏳ 2031-01-02");
        check("â¬ low", "⏬ low");
        check("ğŸ† nothing", "ğŸ† nothing");
        check("ğŸ delete", "🏁 delete");
        check("ğŸ†” abc â›” def", "🆔 abc ⛔ def");
    }

    #[test]
    fn every_signifier_comes_back_with_and_without_its_selector() {
        for signifier in SIGNIFIERS {
            survives(&format!("Do it {signifier} 2031-01-02 #task"));
            survives(&format!("Do it {signifier}\u{FE0F} 2031-01-02 #task"));
            survives(&format!("Do it {signifier}"));
        }
    }

    #[test]
    fn recurrence_is_told_from_its_neighbours_by_what_follows() {
        check("ğŸ” every week", "🔁 every week");
        check("ğŸ”ï¸ Every day", "🔁\u{FE0F} Every day");
        check("ğŸ”", "🔁");
        check("ğŸ” ğŸ“… 2031-01-02", "🔁 📅 2031-01-02");
        check("ğŸ” look for it", "ğŸ” look for it");
        check("ğŸ”½ every", "🔽 every");
        check("ğŸ”\u{81} daily", "🔁 daily");
        check("ğŸ”\u{8D} look for it", "🔍 look for it");
    }

    #[test]
    fn typographic_punctuation_is_read() {
        check("the teamâ€™s", "the team’s");
        check("â€œyesâ€ and â€œnoâ€.", "“yes” and “no”.");
        check("â€˜aâ€™ â€“ b â€” c â€¦ â€¢ d", "‘a’ – b — c … • d");
        check("a â†’ b â† c â†” d â‡’ e", "a → b ← c ↔ d ⇒ e");
        check(
            "5 â‚¬, Acmeâ„¢, â‰¤ 3, â‰ˆ 4, âˆ’1, â„–",
            "5 €, Acme™, ≤ 3, ≈ 4, −1, №",
        );
        check("â–¶ â– \u{A0} â–ª â—‹ â—†", "▶ â– \u{A0} ▪ ○ ◆");
        check("â–\u{A0} item", "■ item");
        survives("“quoted” ‘single’ – — … • → ← ↑ ↓ ⇒ € ™");
    }

    #[test]
    fn accented_letters_are_read() {
        check("cafÃ© dÃ©jÃ\u{A0} vu", "café déjà vu");
        check("cafÃ© dÃ©jÃ  vu", "café déjà vu");
        check("cafÃ© dÃ©jÃ vu", "café déjà vu");
        check("voilÃ , oui", "voilà, oui");
        check("Il va Ã\u{A0} Lille, Ã  Metz", "Il va à Lille, à Metz");
        check("Ã\u{A0} bientÃ´t", "à bientôt");
        check(
            "MÃ¼ller, Ãœbung, Ã–ffnung, StraÃŸe, Ã„nderung",
            "Müller, Übung, Öffnung, Straße, Änderung",
        );
        check("Ã‰tat, Ã‡a, Ã€ la carte", "État, Ça, À la carte");
        check("SÃƒO, COMUNICAÃ‡ÃƒO", "SÃO, COMUNICAÇÃO");
        check("Ã“scar, niÃ±o, pasÃ³, Â¿quÃ©?", "Óscar, niño, pasó, ¿qué?");
        check("Å“uvre, cÅ“ur, Å’uvre", "œuvre, cœur, Œuvre");
        check(
            "Ä°stanbul, ÅŸirket, Ä±lÄ±k, dostluÄŸu",
            "İstanbul, şirket, ılık, dostluğu",
        );
        check("Å‚adny, Å¼aba, mÄ™ski", "ładny, żaba, męski");
        check("È™i, È›arÄƒ", "și, țară");
        check("Viá»‡t, tiáº¿ng", "Việt, tiếng");
        check("cafeÌ.md, uÌˆber", "cafe\u{301}.md, u\u{308}ber");
        check(
            "20 Â°C, 20Â°, Â£5, 10 mÂ², Â± 3, Â§ 4, Â© Acme, 1Â½",
            "20 °C, 20°, £5, 10 m², ± 3, § 4, © Acme, 1½",
        );
        check("aÂ\u{A0}b, 10Â\u{A0}km", "a\u{A0}b, 10\u{A0}km");
        check("Â«Â\u{A0}motÂ\u{A0}Â»", "«\u{A0}mot\u{A0}»");
        check("3 Ã— 4", "3 × 4");
        survives("Zoë, naïve, garçon, Kürze, señor, østlig, übermäßig");
        survives_whole("Ángel, Índice, Ýmir, Łódź, čaj, Đuro");
    }

    #[test]
    fn emoji_are_read() {
        check("ğŸš€ ðŸ˜€ ðŸ’¡ âœ¨ â\u{AD} â°", "🚀 😀 💡 ✨ ⭐ ⏰");
        check("âš ï¸", "⚠\u{FE0F}");
        check("âš\u{A0}ï¸", "⚠\u{FE0F}");
        check("â—ï¸ â“ï¸ â¤ï¸", "❗\u{FE0F} ❓\u{FE0F} ❤\u{FE0F}");
        check("1ï¸âƒ£", "1\u{FE0F}\u{20E3}");
        check("ğŸ‘©â€ğŸ’»", "👩\u{200D}💻");
        check("ðŸ¤·â€â™‚ï¸", "🤷\u{200D}♂\u{FE0F}");
        check("ğŸ³ï¸â€ğŸŒˆ", "ğŸ³\u{FE0F}”🌈");
    }

    #[test]
    fn real_signs_beside_mojibake_survive() {
        check(
            "📅 2031-01-02 ğŸ“… 2031-01-03 ⏫ â«",
            "📅 2031-01-02 📅 2031-01-03 ⏫ ⏫",
        );
        check("🔥ğŸ“…✅", "🔥📅✅");
        check("Şirketâ€™s “ğüzel” Ã¼ ü", "Şirket’s “ğüzel” ü ü");
        check("“Ã©tat”", "“état”");
        check("日本 â†’ 中国", "日本 → 中国");
    }

    #[test]
    fn real_text_is_left_alone() {
        // German
        unchanged("„Ä“ „der Buchstabe Ä“ „ANÄ“ „Ö“, „DIÄ“…, A–Ä…, Ä–Z, Straße – Größe");
        unchanged("Ärger über Öl; „Über“ – ‚Ä‘");
        // French
        unchanged("« Â » «\u{A0}Â\u{A0}» « la lettre Â\u{A0}» Âge, âge, dégât… «âme»");
        unchanged("Il a dit : « À demain… » ; l’œuvre, où, ça, hélas\u{A0}!");
        unchanged("ÇA ALORS… ÉTÉ – HIVER, À…");
        // Portuguese
        unchanged("“AMANHÔ – SÃO PAULO, NÃO, MAÇÃ… irmã” IRMÃ– ÃO");
        unchanged("NÃO… «está»… está» – estão”… avó»");
        // Spanish, Italian
        unchanged("«está»—¿Qué? ¡Sí! ñ… “così è…” “È…” È” LUNEDÌ… perché’");
        unchanged("1ª, 2º, 3.ª página");
        // Turkish
        unchanged("ğ, Ş, İ, ı: “dağ” yağ… Dağ’ın, ŞİŞLİ… Şişli’de “ağ” ağ™");
        // Vietnamese
        unchanged("“NGÔ ĐÃ… Mã, xã – “đã” “â”… “lâ”—… ngã» cầm tay, Ấn Độ");
        // Polish, Czech, Slovak, Romanian, Nordic, Icelandic
        unchanged("Łódź, „źdźbło” żółć… ŻÓŁĆ");
        unchanged("Žluťoučký kůň „úpěl“ ďábelské ódy, MÄSO, mäso");
        unchanged("România, „Âna” ș ț, înțelege");
        unchanged("Å, 5 Å, 10 Å², 3 Å³, 5.0Å±0.2, kÅ–, “mÅ” Å… ÅLAND… Åland’s, the Å’s");
        unchanged("það, íþrótt, Ísland, “ð” ð… fæð…");
        // Other scripts
        unchanged("日本語のテキスト、中文“引号”……한국어 Привет «мир» Ελληνικά עברית العربية हिन्दी");
        // Emoji and typography
        unchanged(
            "📅 2031-01-02 ⏫ 👩\u{200D}💻 🏳\u{FE0F}\u{200D}🌈 🔁 every day ✅ “a” ‘b’ – — … • → ™ € ½ ²",
        );
        unchanged("Ã | Ã  | Â | the letter Ã is, the letter Â is");
        unchanged("NESTLÉ® CITROËN™ Ã");
    }

    #[test]
    fn plain_text_is_left_alone() {
        unchanged("");
        unchanged("- [?] Call Ann 2031-01-02 #task #proposed");
    }

    #[test]
    fn what_cannot_be_told_is_left_alone() {
        unchanged("ğŸ“ notes");
        unchanged("ğŸ‘ fine");
        unchanged("â— item");
        unchanged("Ãndia");
        unchanged("â•â•â•â•");
        unchanged("â€®abc â€¨");
    }

    #[test]
    fn mojibake_of_mojibake_is_read_too() {
        check("cafÃƒÂ©", "café");
        check("teamÃ¢â‚¬â„¢s", "team’s");
    }

    fn offsets(text: &str) -> Vec<usize> {
        let repaired = repair(text).expect("mojibake");
        let ends = repaired
            .text
            .char_indices()
            .map(|(at, _)| at)
            .chain([repaired.text.len()]);
        ends.map(|at| repaired.source_offset(at)).collect()
    }

    #[test]
    fn offsets_lead_back_to_the_text_that_was_read() {
        // a, the mojibake of ’ in 8 bytes, b
        assert_eq!(offsets("aâ€™b"), [0, 1, 9, 10]);
        assert_eq!(offsets("â«"), [0, 4]);
        assert_eq!(offsets("lÃ  x"), [0, 1, 4, 5, 6]);
        assert_eq!(offsets("jÃ vu"), [0, 1, 3, 4, 5, 6]);
        assert_eq!(offsets("xÃƒÂ©y"), [0, 1, 9, 10]);
    }

    fn good_text() -> impl Strategy<Value = String> {
        let word = prop_oneof![
            4 => "[ -~]{0,12}".prop_map(|s| s),
            2 => prop::sample::select(&SIGNIFIERS[..]).prop_map(|s| format!(" {s} 2031-01-02")),
            1 => prop::sample::select(&SIGNIFIERS[..]).prop_map(|s| format!(" {s}\u{FE0F} every day")),
            3 => prop::sample::select(vec!["“", "”", "‘", "’", "–", "—", "…", "•", "→", "€", "™", "⛔"]).prop_map(str::to_owned),
        ];
        prop::collection::vec(word, 0..12).prop_map(|words| words.concat())
    }

    proptest! {
        #[test]
        fn good_text_comes_back(text in good_text()) {
            survives(&text);
        }

        #[test]
        fn text_without_lead_characters_never_changes(text in "[^ÂÃÄÅÈÌáâïðğ]*") {
            prop_assert!(repair(&text).is_none());
        }

        #[test]
        fn repairing_twice_changes_nothing(text in "[ÂÃÄÅÈÌáâïðğŸ€”“’…–— «»³²ˆƒœ™¸ a-cA-Cé0\u{A0}\u{81}\u{9D}\u{AD}]{0,40}") {
            if let Some(once) = repair(&text) {
                prop_assert!(repair(&once.text).is_none());
            }
        }

        #[test]
        fn offsets_are_boundaries_and_grow(text in "[ÂÃÄÅÈÌáâïðğŸ€”“’…–— «»³²ˆƒœ™¸ a-cA-Cé0\u{A0}\u{81}]{0,40}") {
            if let Some(repaired) = repair(&text) {
                let mut last = 0;
                for (at, _) in repaired.text.char_indices().chain([(repaired.text.len(), ' ')]) {
                    let source = repaired.source_offset(at);
                    prop_assert!(text.is_char_boundary(source) && source >= last);
                    last = source;
                }
                prop_assert_eq!(repaired.source_offset(0), 0);
                prop_assert_eq!(last, text.len());
            }
        }
    }
}
