//! Texts that are mostly parts of their line, which is kept once for all of them. What the parts mean is `note::task`'s.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use crate::text::Span;

/// A part of a text that is kept once. It is compared by what it says.
#[derive(Clone, Default)]
pub struct Part {
    whole: Arc<str>,
    start: u32,
    end: u32,
}

impl Part {
    /// This text, as a part of the whole if it stands there at this byte; else kept for itself.
    #[must_use]
    pub fn at(whole: &Arc<str>, start: usize, text: &str) -> Self {
        let end = start + text.len();
        if whole.get(start..end) == Some(text)
            && let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(end))
        {
            return Self {
                whole: Arc::clone(whole),
                start,
                end,
            };
        }
        text.into()
    }
}

impl From<&str> for Part {
    /// No longer than 4 GB.
    fn from(text: &str) -> Self {
        Self {
            whole: text.into(),
            start: 0,
            end: u32::try_from(text.len()).unwrap_or_default(),
        }
    }
}

impl Deref for Part {
    type Target = str;

    fn deref(&self) -> &str {
        let (start, end) = (self.start as usize, self.end as usize);
        self.whole.get(start..end).unwrap_or_default()
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Part {}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

/// Two parts of a text that is kept once, to be read with a blank between them; the second may be empty. It is compared by what it says.
#[derive(Clone, Default)]
pub struct TwoParts {
    first: Part,
    start: u32,
    end: u32,
}

impl TwoParts {
    /// This text, if these spans of the whole say it; else kept for itself.
    #[must_use]
    pub fn of(whole: &Arc<str>, first: Span, second: Span, text: &str) -> Self {
        let parts = Self::at(whole, first, second);
        let parts = parts.filter(|parts| parts.says(text));
        parts.unwrap_or_else(|| text.into())
    }

    /// What stands at these spans of the whole.
    #[must_use]
    pub fn at(whole: &Arc<str>, first: Span, second: Span) -> Option<Self> {
        let part = |span: Span| {
            let part = Part::at(whole, span.start, whole.get(span.range())?);
            Arc::ptr_eq(&part.whole, whole).then_some(part)
        };
        let (first, second) = (part(first)?, part(second)?);
        Some(Self {
            first,
            start: second.start,
            end: second.end,
        })
    }

    /// Where its parts stand in the text that it is made of.
    #[must_use]
    pub fn spans(&self) -> (Span, Span) {
        let span = |start: u32, end: u32| Span::new(start as usize, end as usize);
        let first = span(self.first.start, self.first.end);
        (first, span(self.start, self.end))
    }

    /// What it says.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match (&*self.first, self.second()) {
            (text, "") | ("", text) => Cow::Borrowed(text),
            (first, second) => Cow::Owned([first, " ", second].concat()),
        }
    }

    /// The text that it is made of.
    #[must_use]
    pub fn whole(&self) -> &Arc<str> {
        &self.first.whole
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.first.is_empty() && self.second().is_empty()
    }

    fn second(&self) -> &str {
        let (start, end) = (self.start as usize, self.end as usize);
        self.first.whole.get(start..end).unwrap_or_default()
    }

    fn says(&self, text: &str) -> bool {
        match (&*self.first, self.second()) {
            (part, "") | ("", part) => part == text,
            (first, second) => {
                let rest = text
                    .strip_prefix(first)
                    .and_then(|text| text.strip_prefix(' '));
                rest == Some(second)
            }
        }
    }
}

impl From<&str> for TwoParts {
    /// No longer than 4 GB.
    fn from(text: &str) -> Self {
        Self {
            first: text.into(),
            start: 0,
            end: 0,
        }
    }
}

impl PartialEq for TwoParts {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for TwoParts {}

impl fmt::Debug for TwoParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_kept_with_its_whole_and_any_other_text_for_itself() {
        let whole: Arc<str> = "one two".into();
        let check = |start, text: &str, is_shared| {
            let part = Part::at(&whole, start, text);
            assert_eq!(&*part, text);
            assert_eq!(Arc::ptr_eq(&part.whole, &whole), is_shared, "{text}");
        };
        check(4, "two", true);
        check(0, "", true);
        check(4, "one", false);
        check(9, "two", false);
    }

    #[test]
    fn two_parts_are_read_with_a_blank_between_them() {
        let whole: Arc<str> = "one, 2026 #a".into();
        let check = |first, second, text: &str, is_shared| {
            let parts = TwoParts::of(&whole, first, second, text);
            assert_eq!(parts.text(), text);
            assert_eq!(parts.is_empty(), text.is_empty());
            assert_eq!(Arc::ptr_eq(parts.whole(), &whole), is_shared, "{text}");
        };
        let (one, tag, none) = (Span::new(0, 4), Span::new(10, 12), Span::new(4, 4));
        check(one, tag, "one, #a", true);
        check(one, none, "one,", true);
        check(none, tag, "#a", true);
        check(none, none, "", true);
        check(one, tag, "one,#a", false);
        check(one, Span::new(10, 99), "one, #a", false);
    }
}
