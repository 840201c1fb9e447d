//! What a task line says in texts, nearly all of them parts of the line, which is kept once for them. Where the parts stand is read by
//! `note::line`, what they mean is `note::task`'s.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::note::part::Part;
use crate::text::Span;

/// The texts of a task line. They are compared by what they say.
#[derive(Clone, Default)]
pub struct Wording {
    /// The line is a part of it, most often beside the others of its note.
    whole: Arc<str>,
    start: u32,
    length: u32,
    // In the line.
    marker: Short,
    description: (Short, Short),
    text: Short,
    /// What it says, where that does not stand so in the line.
    own: Option<Box<Own>>,
}

/// Where the texts of a task line stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stand {
    /// The list marker; what is before it is the indentation.
    pub marker: Span,
    /// The two parts of the description, to be read with a blank between them; either may be empty.
    pub description: (Span, Span),
    /// The description without owners and tags.
    pub text: Span,
}

/// A span in a line that is no longer than most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Short {
    start: u16,
    end: u16,
}

impl Short {
    /// `None` if there is no such part of the line.
    fn of(span: Span, line: &str) -> Option<Self> {
        line.get(span.range())?;
        Some(Self {
            start: u16::try_from(span.start).ok()?,
            end: u16::try_from(span.end).ok()?,
        })
    }

    fn span(self) -> Span {
        Span::new(self.start.into(), self.end.into())
    }

    fn slice(self, line: &str) -> &str {
        line.get(self.span().range()).unwrap_or_default()
    }
}

#[derive(Clone, Default)]
struct Own {
    indentation: Box<str>,
    marker: Box<str>,
    description: Box<str>,
    text: Box<str>,
}

impl Wording {
    /// That of a line whose parts are known, if they are parts of it.
    #[must_use]
    pub fn at(line: &str, stand: Stand) -> Option<Self> {
        let short = |span| Short::of(span, line);
        let (first, second) = stand.description;
        Some(Self {
            length: u32::try_from(line.len()).ok()?,
            marker: short(stand.marker)?,
            description: (short(first)?, short(second)?),
            text: short(stand.text)?,
            whole: line.into(),
            start: 0,
            own: None,
        })
    }

    /// That of a line which says this description and text, most often as parts of it.
    #[must_use]
    pub fn of(
        line: &str,
        marker: Span,
        parts: (Span, Span),
        description: &str,
        text: &str,
    ) -> Self {
        let begins = parts.0.start;
        let is_there = |at: &usize| line.get(*at..at + text.len()) == Some(text);
        let at = Some(begins).filter(is_there).or_else(|| line.find(text));
        let stand = at.map(|at| Stand {
            marker,
            description: parts,
            text: Span::new(at, at + text.len()),
        });
        let wording = stand.and_then(|stand| Self::at(line, stand));
        let wording = wording.filter(|wording| wording.describes(description));
        wording.unwrap_or_else(|| Self {
            length: u32::try_from(line.len()).unwrap_or_default(),
            whole: line.into(),
            own: Some(Box::new(Own {
                indentation: line.get(..marker.start).unwrap_or_default().into(),
                marker: line.get(marker.range()).unwrap_or_default().into(),
                description: description.into(),
                text: text.into(),
            })),
            ..Self::default()
        })
    }

    /// The same with another description and text.
    #[must_use]
    pub fn saying(&self, description: &str, text: &str) -> Self {
        let own = Own {
            indentation: self.indentation().into(),
            marker: self.list_marker().into(),
            description: description.into(),
            text: text.into(),
        };
        Self {
            own: Some(Box::new(own)),
            ..self.clone()
        }
    }

    /// The line.
    #[must_use]
    pub fn line(&self) -> &str {
        let start = self.start as usize;
        let line = self.whole.get(start..start + self.length as usize);
        line.unwrap_or_default()
    }

    /// Where its texts stand in the line, if they all do.
    #[must_use]
    pub fn stand(&self) -> Option<Stand> {
        let (first, second) = self.description;
        self.own.is_none().then(|| Stand {
            marker: self.marker.span(),
            description: (first.span(), second.span()),
            text: self.text.span(),
        })
    }

    /// White space and `>` before the marker.
    #[must_use]
    pub fn indentation(&self) -> &str {
        if let Some(own) = &self.own {
            return &own.indentation;
        }
        let before = self.line().get(..self.marker.start.into());
        before.unwrap_or_default()
    }

    /// `-`, `*`, `+`, or a number with `.` or `)`.
    #[must_use]
    pub fn list_marker(&self) -> &str {
        match &self.own {
            Some(own) => &own.marker,
            None => self.marker.slice(self.line()),
        }
    }

    /// The text without the signifiers at its end, tags kept.
    #[must_use]
    pub fn description(&self) -> Cow<'_, str> {
        match self.description_parts() {
            (text, "") | ("", text) => Cow::Borrowed(text),
            (first, second) => Cow::Owned([first, " ", second].concat()),
        }
    }

    /// The two parts of the description: a blank is between them if both are there.
    #[must_use]
    pub fn description_parts(&self) -> (&str, &str) {
        match &self.own {
            Some(own) => (&own.description, ""),
            None => self.parts(),
        }
    }

    /// The description without owners and tags.
    #[must_use]
    pub fn text(&self) -> &str {
        match &self.own {
            Some(own) => &own.text,
            None => self.text.slice(self.line()),
        }
    }

    /// The same, to be kept.
    #[must_use]
    pub fn text_part(&self) -> Part {
        let start = self.start as usize + usize::from(self.text.start);
        Part::at(&self.whole, start, self.text())
    }

    fn parts(&self) -> (&str, &str) {
        let line = self.line();
        let (first, second) = self.description;
        (first.slice(line), second.slice(line))
    }

    fn describes(&self, text: &str) -> bool {
        match self.parts() {
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

/// Keeps lines in one text, which takes less than each for itself.
pub(super) fn keep_together(wordings: &mut [&mut Wording]) {
    let length = wordings.iter().map(|wording| wording.length as usize).sum();
    if wordings.len() < 2 || u32::try_from(length).is_err() {
        return;
    }
    let mut whole = String::with_capacity(length);
    for wording in &*wordings {
        whole.push_str(wording.line());
    }
    let whole: Arc<str> = whole.into();
    let mut start = 0;
    for wording in wordings {
        wording.whole = Arc::clone(&whole);
        wording.start = start;
        start += wording.length;
    }
}

impl PartialEq for Wording {
    fn eq(&self, other: &Self) -> bool {
        self.indentation() == other.indentation()
            && self.list_marker() == other.list_marker()
            && self.description() == other.description()
            && self.text() == other.text()
    }
}

impl Eq for Wording {}

impl fmt::Debug for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut says = f.debug_struct("Wording");
        says.field("indentation", &self.indentation());
        says.field("list_marker", &self.list_marker());
        says.field("description", &self.description());
        says.field("text", &self.text()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "> - one, two 2026 #a";

    fn check(parts: (Span, Span), description: &str, text: &str, stands_in_line: bool) {
        let marker = Span::new(2, 3);
        let mut wording = Wording::of(LINE, marker, parts, description, text);
        let mut other = Wording {
            whole: "before".into(),
            length: 6,
            ..Wording::default()
        };
        for _ in 0..2 {
            assert_eq!(wording.stand().is_some(), stands_in_line, "{text}");
            assert_eq!(wording.line(), LINE);
            assert_eq!((wording.indentation(), wording.list_marker()), ("> ", "-"));
            assert_eq!(
                (&*wording.description(), wording.text()),
                (description, text)
            );
            assert_eq!(&*wording.text_part(), text);
            keep_together(&mut [&mut other, &mut wording]);
        }
    }

    #[test]
    fn what_a_line_says_is_kept_as_its_parts_or_else_for_itself() {
        let (one, tag, none) = (Span::new(4, 12), Span::new(18, 20), Span::new(4, 4));
        check((one, tag), "one, two #a", "one, two", true);
        check((one, tag), "one, two #a", "two", true);
        check((one, none), "one, two", "one", true);
        check((none, tag), "#a", "", true);
        check((none, none), "", "", true);
        check((one, tag), "one, two#a", "one", false);
        check((one, tag), "one, two #a", "one two", false);
        check((one, Span::new(18, 99)), "one, two #a", "one", false);
    }

    #[test]
    fn a_very_long_line_is_kept() {
        let text = "a".repeat(1 << 17);
        let line = format!("- {text}");
        let (marker, body, end) = (Span::new(0, 1), Span::new(2, line.len()), line.len());
        let wording = Wording::of(&line, marker, (body, Span::new(end, end)), &text, &text);
        assert_eq!((wording.line(), wording.text()), (&*line, &*text));
        assert_eq!(wording.list_marker(), "-");
    }
}
