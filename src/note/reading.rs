//! What a line says and the way back to its bytes: invalid UTF-8 shown as U+FFFD, mojibake read as what it was.

use std::borrow::Cow;

use crate::note::mojibake::{Repaired, repair};
use crate::text::{Span, utf8};

/// A line as text, with byte offsets that lead back to the line's own bytes.
#[derive(Debug)]
pub struct Reading<'a> {
    text: Cow<'a, str>,
    /// Offset in the decoded text and in the bytes, where a valid stretch or a replaced one starts; empty if they are the same.
    stretches: Vec<(usize, usize)>,
    repaired: Option<Repaired>,
}

impl<'a> Reading<'a> {
    /// Reads the bytes of a line.
    #[must_use]
    pub fn of(bytes: &'a [u8]) -> Self {
        let (text, stretches) = decode(bytes);
        Self {
            repaired: repair(&text),
            text,
            stretches,
        }
    }

    /// Reads a line that is known to be UTF-8.
    #[must_use]
    pub fn of_text(text: &'a str) -> Self {
        Self {
            repaired: repair(text),
            text: Cow::Borrowed(text),
            stretches: Vec::new(),
        }
    }

    /// What the line says.
    #[must_use]
    pub fn text(&self) -> &str {
        match &self.repaired {
            Some(repaired) => &repaired.text,
            None => &self.text,
        }
    }

    /// Whether the line is not valid UTF-8.
    #[must_use]
    pub fn is_lossy(&self) -> bool {
        !self.stretches.is_empty()
    }

    /// The bytes of the line that a span of `text()` stands for.
    #[must_use]
    pub fn bytes_of(&self, span: Span) -> Span {
        Span::new(self.byte_offset(span.start), self.byte_offset(span.end))
    }

    fn byte_offset(&self, offset: usize) -> usize {
        let decoded = match &self.repaired {
            Some(repaired) => repaired.source_offset(offset),
            None => offset,
        };
        let index = self
            .stretches
            .partition_point(|(in_text, _)| *in_text <= decoded);
        match index
            .checked_sub(1)
            .and_then(|last| self.stretches.get(last))
        {
            Some((in_text, in_bytes)) => in_bytes + (decoded - in_text),
            None => decoded,
        }
    }
}

/// The text of these bytes as a reader should see it: lossy, and repaired if it is mojibake.
#[must_use]
pub fn repaired(text: &str) -> Cow<'_, str> {
    repair(text).map_or(Cow::Borrowed(text), |repaired| Cow::Owned(repaired.text))
}

fn decode(bytes: &[u8]) -> (Cow<'_, str>, Vec<(usize, usize)>) {
    if let Some(text) = utf8(bytes) {
        return (Cow::Borrowed(text), Vec::new());
    }
    let mut text = String::with_capacity(bytes.len() + 8);
    let mut stretches = Vec::new();
    let mut offset = 0;
    for chunk in bytes.utf8_chunks() {
        stretches.push((text.len(), offset));
        text.push_str(chunk.valid());
        offset += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            stretches.push((text.len(), offset));
            text.push('\u{fffd}');
            offset += chunk.invalid().len();
        }
    }
    stretches.push((text.len(), offset));
    (Cow::Owned(text), stretches)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes behind the first `part` of what the line says.
    fn check(line: &[u8], part: &str, expected: &[u8]) {
        let reading = Reading::of(line);
        let at = reading.text().find(part).unwrap();
        let span = reading.bytes_of(Span::new(at, at + part.len()));
        assert_eq!(&line[span.range()], expected, "{part:?}");
    }

    #[test]
    fn plain_text_is_its_own_way_back() {
        check("- [?] é #task".as_bytes(), "#task", b"#task");
    }

    #[test]
    fn invalid_bytes_are_shown_and_kept() {
        let line = b"- [?] a\xff\xfeb \xf0\x9f #task";
        assert_eq!(
            Reading::of(line).text(),
            "- [?] a\u{fffd}\u{fffd}b \u{fffd} #task"
        );
        check(line, "b ", b"b ");
        check(line, "#task", b"#task");
        check(line, "\u{fffd} #", b"\xf0\x9f #");
    }

    #[test]
    fn mojibake_leads_back_to_its_bytes() {
        let line = "- [?] weâ€™ll go ğŸ“… 2026-01-01 #task";
        assert_eq!(
            Reading::of(line.as_bytes()).text(),
            "- [?] we’ll go 📅 2026-01-01 #task"
        );
        check(line.as_bytes(), "📅 2026", "ğŸ“… 2026".as_bytes());
        check(line.as_bytes(), "#task", b"#task");
    }
}
