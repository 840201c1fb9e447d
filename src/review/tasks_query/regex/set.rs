//! Sets of characters in a regular expression, and which characters are one where case does not count.

use super::{Flags, is_word};
use crate::text::is_js_space;

/// A set of characters.
#[derive(Debug, Clone, Default)]
pub(super) struct Set {
    pub(super) negated: bool,
    pub(super) parts: Vec<Part>,
}

#[derive(Debug, Clone)]
pub(super) enum Part {
    Range(u32, u32),
    /// `\d`, `\w`, `\s` or `\p{…}`, or all but them.
    Kind(Kind, bool),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Digit,
    Word,
    Space,
    Letter,
    Upper,
    Lower,
    Number,
    Alphabetic,
    Punctuation,
    Emoji,
    Any,
}

impl Kind {
    fn has(self, unit: u32) -> bool {
        let c = char::from_u32(unit);
        let is = |test: fn(char) -> bool| c.is_some_and(test);
        match self {
            Self::Digit => is(|c| c.is_ascii_digit()),
            Self::Word => is_word(unit),
            Self::Space => is(is_js_space),
            Self::Letter => is(|c| c.is_alphabetic() && !c.is_numeric()),
            Self::Alphabetic => is(char::is_alphabetic),
            Self::Upper => is(char::is_uppercase),
            Self::Lower => is(char::is_lowercase),
            Self::Number => is(char::is_numeric),
            Self::Punctuation => is(is_punctuation),
            Self::Emoji => is(is_emoji),
            Self::Any => true,
        }
    }

    pub(super) fn of_property(name: &str) -> Option<Self> {
        let value = name.split_once('=').map_or(name, |(_, value)| value);
        Some(match value {
            "L" | "Letter" => Self::Letter,
            "Lu" | "Uppercase_Letter" | "Uppercase" => Self::Upper,
            "Ll" | "Lowercase_Letter" | "Lowercase" => Self::Lower,
            "N" | "Number" => Self::Number,
            "Nd" | "Decimal_Number" => Self::Digit,
            "Alphabetic" | "Alpha" => Self::Alphabetic,
            "P" | "Punctuation" | "punct" => Self::Punctuation,
            "Emoji_Presentation" | "Extended_Pictographic" | "Emoji" => Self::Emoji,
            "White_Space" | "Zs" | "Z" => Self::Space,
            "Any" => Self::Any,
            _ => return None,
        })
    }
}

fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation() && !"$+<=>^`|~".contains(c)
        || matches!(c, '¡' | '§' | '«' | '¶' | '·' | '»' | '¿' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}')
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{231a}'..='\u{23ff}' | '\u{2600}'..='\u{27bf}' | '\u{2b05}'..='\u{2b55}' | '\u{1f000}'..='\u{1faff}')
}

impl Set {
    pub(super) fn kind(kind: Kind, negated: bool) -> Self {
        Self {
            negated: false,
            parts: vec![Part::Kind(kind, negated)],
        }
    }

    pub(super) fn has(&self, unit: u32, flags: Flags) -> bool {
        let holds = |unit: u32| {
            self.parts.iter().any(|part| match part {
                Part::Range(from, to) => (*from..=*to).contains(&unit),
                Part::Kind(kind, negated) => kind.has(unit) != *negated,
            })
        };
        let found = holds(unit)
            || flags.ignore_case
                && (holds(canonical(unit, flags)) || lower(unit).is_some_and(holds));
        found != self.negated
    }
}

fn lower(unit: u32) -> Option<u32> {
    let mut lower = char::from_u32(unit)?.to_lowercase();
    let first = lower.next()?;
    lower.next().is_none().then_some(u32::from(first))
}

/// What stands for a character where case does not count.
pub(super) fn canonical(unit: u32, flags: Flags) -> u32 {
    let Some(c) = char::from_u32(unit) else {
        return unit;
    };
    if c.is_ascii() {
        return u32::from(c.to_ascii_uppercase());
    }
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(upper), None) if flags.unicode || !upper.is_ascii() => u32::from(upper),
        _ => unit,
    }
}
