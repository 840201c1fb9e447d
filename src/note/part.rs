//! A text that is a part of another, which is kept once for all of them. What the parts mean is for those who keep them.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

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

impl Part {
    /// This text, as a part of the whole if it stands anywhere in it.
    #[must_use]
    pub fn of(whole: &Arc<str>, text: &str) -> Self {
        let stem = whole.rsplit_once('.').map_or(&**whole, |(stem, _)| stem);
        // A name ends a path, and to look there takes least.
        let at_end = |end: &str| end.ends_with(text).then(|| end.len() - text.len());
        let at = [stem, &**whole].into_iter().find_map(at_end);
        let at = at.or_else(|| memchr::memmem::find(whole.as_bytes(), text.as_bytes()));
        at.map_or_else(|| text.into(), |at| Self::at(whole, at, text))
    }

    /// What it is a part of.
    #[must_use]
    pub fn whole(&self) -> &str {
        &self.whole
    }

    /// Has it be a part of another text that says the same as the one which it is a part of now.
    pub(super) fn move_to(&mut self, whole: &Arc<str>) {
        if self.whole == *whole {
            self.whole = Arc::clone(whole);
        }
    }
}

impl From<Arc<str>> for Part {
    /// No longer than 4 GB.
    fn from(text: Arc<str>) -> Self {
        Self {
            start: 0,
            end: u32::try_from(text.len()).unwrap_or_default(),
            whole: text,
        }
    }
}

impl From<&str> for Part {
    /// No longer than 4 GB.
    fn from(text: &str) -> Self {
        Arc::<str>::from(text).into()
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
}
