//! The bytes of one task line and where its parts stand in them: what goes and what comes is said by splices, all other bytes stay. It
//! decides nothing: what a verdict changes is `review::verdict`'s, what a field change does is `review::field`'s.

use crate::note::line::{NotTask, TaskLine, is_block_id, slice};
use crate::note::reading::Reading;
use crate::note::signifier::{Field, tags};
use crate::settings::{Settings, TaskFormat};
use crate::text::Span;

/// Bytes of the line that go, and what comes instead.
pub(super) type Splice = (Span, Vec<u8>);

/// A task line as bytes, read.
pub(super) struct TaskBytes<'a> {
    bytes: &'a [u8],
    pub(super) reading: Reading<'a>,
    pub(super) parts: TaskLine,
    format: TaskFormat,
}

impl<'a> TaskBytes<'a> {
    /// Reads a line without its ending.
    ///
    /// # Errors
    /// Why the Tasks plugin does not take it for a task.
    pub(super) fn read(bytes: &'a [u8], settings: &Settings) -> Result<Self, NotTask> {
        let reading = Reading::of(bytes);
        let parts = TaskLine::parse(reading.text(), settings)?;
        Ok(Self {
            bytes,
            reading,
            parts,
            format: settings.format,
        })
    }

    /// What stands at a span of the line's text.
    pub(super) fn slice(&self, span: Span) -> &str {
        slice(self.reading.text(), span)
    }

    /// What stands at a span of the line's text goes, and `new` comes instead.
    pub(super) fn replace(&self, span: Span, new: &str) -> Splice {
        (self.reading.bytes_of(span), new.as_bytes().to_vec())
    }

    /// The signifiers of a field, taken out with the blanks that are written before each.
    pub(super) fn without(&self, field: Field) -> Vec<Splice> {
        let gap = self.format.gap().len();
        self.parts
            .signifiers
            .iter()
            .filter(|found| found.field == field)
            .map(|found| (self.with_gap(found.span, gap), Vec::new()))
            .collect()
    }

    /// A new signifier behind all others, before the block link.
    pub(super) fn append(&self, field: Field, value: &str) -> Splice {
        let written = field.write(self.format, value);
        (self.end(), written.into_bytes())
    }

    /// Where something is added, with a blank before it: behind what is read, before the block link. The plugin takes the block
    /// link of a task without text for its text, and would write behind it; then it would be a link no more.
    pub(super) fn end(&self) -> Span {
        let (text, body) = (self.reading.text(), self.parts.body);
        let behind_box = Span::new(self.parts.symbol.end + 1, body.start);
        let at = if is_block_id(slice(text, body)) && slice(text, behind_box).ends_with(' ') {
            body.start - 1
        } else {
            body.end
        };
        self.reading.bytes_of(Span::new(at, at))
    }

    /// A span of the text as bytes, with the ordinary blanks before it, `gap` of them at most.
    pub(super) fn with_gap(&self, span: Span, gap: usize) -> Span {
        let bytes = self.reading.bytes_of(span);
        let before = self.bytes.get(..bytes.start).unwrap_or_default();
        let blanks = before.iter().rev().take_while(|byte| **byte == b' ');
        Span::new(bytes.start - blanks.take(gap).count(), bytes.end)
    }

    /// The tags where they stand. Those among the signifiers are known already: the plugin's pattern of a tag, let loose on the
    /// whole body, would take a tab and the emoji behind it for a part of the tag.
    pub(super) fn tags(&self) -> Vec<Span> {
        let start = self.parts.description.start;
        tags(self.slice(self.parts.description))
            .into_iter()
            .map(|tag| Span::new(start + tag.start, start + tag.end))
            .chain(self.parts.trailing_tags.iter().copied())
            .collect()
    }

    /// The tags that `is_one` picks, taken out with a blank before each.
    pub(super) fn without_tags(&self, is_one: impl Fn(&str) -> bool) -> Vec<Splice> {
        self.tags()
            .into_iter()
            .filter(|tag| is_one(self.slice(*tag)))
            .map(|tag| (self.with_gap(tag, 1), Vec::new()))
            .collect()
    }

    /// The line with its splices made.
    pub(super) fn spliced(&self, mut splices: Vec<Splice>) -> Vec<u8> {
        splices.sort_by_key(|(span, _)| *span);
        let mut line = Vec::with_capacity(self.bytes.len() + 32);
        let mut copied = 0;
        for (span, new) in splices {
            if span.start < copied && !span.is_empty() {
                continue;
            }
            line.extend_from_slice(self.bytes.get(copied..span.start).unwrap_or_default());
            line.extend_from_slice(&new);
            copied = copied.max(span.end);
        }
        line.extend_from_slice(self.bytes.get(copied..).unwrap_or_default());
        line
    }
}
