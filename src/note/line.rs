//! One line read as the Tasks plugin reads it: where its parts stand. It knows nothing of the file around the line,
//! and resolves nothing (statuses, recurrences): that is `note::task`'s.

use std::borrow::Cow;

use smallvec::SmallVec;

use crate::note::signifier::{Field, Signifier, tag_at_end};
use crate::settings::Settings;
use crate::text::{Span, Spans, is_js_space, js_line_end, js_trim, js_trim_start};

/// The Tasks plugin stops looking for fields after this many passes.
const MAX_PASSES: usize = 21;

/// The parts of a task line, as byte spans of the text that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskLine {
    /// Everything before the list marker: white space and `>`.
    pub indentation: Span,
    /// `-`, `*`, `+`, or a number with `.` or `)`.
    pub marker: Span,
    /// The one character in the box.
    pub symbol: Span,
    /// The text behind the box up to the block link, trimmed: description and signifiers.
    pub body: Span,
    /// What is left of the body when signifiers and tags were taken off its end.
    pub description: Span,
    /// The tags that were taken off, in order.
    pub trailing_tags: Spans,
    /// The signifiers that were read, the last of the line first.
    pub signifiers: SmallVec<[Signifier; 4]>,
    /// The block link, with the blank before it.
    pub block_link: Option<Span>,
}

/// Why a line is no task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotTask {
    /// No list item with a box of one character.
    NoCheckbox,
    /// The text lacks the global filter.
    GlobalFilter,
}

impl TaskLine {
    /// Reads a line without its ending.
    ///
    /// # Errors
    /// Why the plugin does not take it for a task.
    pub fn parse(line: &str, settings: &Settings) -> Result<Self, NotTask> {
        let (indentation, marker, symbol) = checkbox(line).ok_or(NotTask::NoCheckbox)?;
        // JavaScript's `.` stops at these: what follows is not read.
        let text_end = line
            .get(symbol.end..)
            .and_then(js_line_end)
            .map_or(line.len(), |at| symbol.end + at);
        let mut body = trim(line, Span::new(symbol.end + 1, text_end));
        let block_link = block_link(line, body);
        if let Some(link) = block_link {
            body = trim(line, Span::new(body.start, link.start));
        }
        let filter = &settings.global_filter;
        if !filter.is_empty() && !slice(line, body).contains(filter) {
            return Err(NotTask::GlobalFilter);
        }
        let mut parsed = Self {
            indentation,
            marker,
            symbol,
            body,
            description: body,
            trailing_tags: Spans::new(),
            signifiers: SmallVec::new(),
            block_link,
        };
        parsed.take_signifiers(line, settings);
        Ok(parsed)
    }

    fn take_signifiers(&mut self, line: &str, settings: &Settings) {
        let mut before = self.before_value(line, settings);
        for _ in 0..MAX_PASSES {
            let mut matched = self.take_fields(line, settings, &Field::BEFORE_TAG, &mut before);
            if let Some(tag) = tag_at_end(slice(line, self.description)) {
                self.trailing_tags.push(self.shifted(tag));
                self.cut(line, tag.start);
                before = self.before_value(line, settings);
                matched = true;
            }
            matched |= self.take_fields(line, settings, &Field::AFTER_TAG, &mut before);
            if !matched {
                break;
            }
        }
        self.trailing_tags.reverse();
    }

    /// What of the description may stand before a value at its end.
    fn before_value<'a>(&self, line: &'a str, settings: &Settings) -> &'a str {
        Field::before_value(slice(line, self.description), settings.format)
    }

    /// `before` is what may stand before a value, before and after.
    fn take_fields<'a>(
        &mut self,
        line: &'a str,
        settings: &Settings,
        fields: &[Field],
        before: &mut &'a str,
    ) -> bool {
        let mut matched = false;
        if before.is_empty() {
            return false;
        }
        for field in fields {
            if !field.may_end(before, settings.format) {
                continue;
            }
            if let Some(found) = field.at_end(slice(line, self.description), settings.format) {
                self.signifiers.push(Signifier {
                    field: *field,
                    span: self.shifted(found.span),
                    value: self.shifted(found.value),
                });
                self.cut(line, found.span.start);
                *before = self.before_value(line, settings);
                matched = true;
            }
        }
        matched
    }

    /// A span of the description as a span of the line.
    fn shifted(&self, span: Span) -> Span {
        Span::new(
            self.description.start + span.start,
            self.description.start + span.end,
        )
    }

    fn cut(&mut self, line: &str, length: usize) {
        let start = self.description.start;
        self.description = trim(line, Span::new(start, start + length));
    }

    /// The signifier that counts for a field: of several the leftmost.
    #[must_use]
    pub fn signifier(&self, field: Field) -> Option<&Signifier> {
        self.signifiers
            .iter()
            .rev()
            .find(|found| found.field == field)
    }

    /// From the first of the tags that were taken off to the last; an empty span if there was none.
    #[must_use]
    pub fn tags(&self) -> Span {
        match self.trailing_tags.as_slice() {
            [] => Span::new(self.description.end, self.description.end),
            [first, .., last] => Span::new(first.start, last.end),
            [only] => *only,
        }
    }

    /// The description as the plugin has it: the text that is left, with the trailing tags put back.
    #[must_use]
    pub fn description<'a>(&self, line: &'a str) -> Cow<'a, str> {
        let mut end = self.description.end;
        let mut follows = |tag: &Span| {
            let gap = Span::new(end, tag.start);
            end = tag.end;
            slice(line, gap) == " "
        };
        // Mostly the tags stand right behind the text.
        if !self.description.is_empty() && self.trailing_tags.iter().all(&mut follows) {
            return Cow::Borrowed(slice(line, Span::new(self.description.start, end)));
        }
        let tags = self.trailing_tags.iter().map(|tag| tag.len() + 1);
        let mut text = String::with_capacity(self.description.len() + tags.sum::<usize>());
        text.push_str(slice(line, self.description));
        for tag in &self.trailing_tags {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(slice(line, *tag));
        }
        Cow::Owned(text)
    }
}

/// The bytes of `line` at `span`; nothing if it lies outside.
#[must_use]
pub fn slice(line: &str, span: Span) -> &str {
    line.get(span.range()).unwrap_or_default()
}

/// Indentation, marker and box character of a list item with a box: `[\s>]*`, marker, ordinary blanks, `[c]`.
#[must_use]
pub fn checkbox(line: &str) -> Option<(Span, Span, Span)> {
    let (indentation, marker) = list_marker(line)?;
    let after = line.get(marker.end..)?;
    let blanks = after.len() - after.trim_start_matches(' ').len();
    let inside = after.get(blanks..)?.strip_prefix('[')?;
    let symbol = inside.chars().next()?;
    // JavaScript's `.` is any character but a line end.
    if blanks == 0
        || matches!(symbol, '\n' | '\r' | '\u{2028}' | '\u{2029}')
        || !inside.get(symbol.len_utf8()..)?.starts_with(']')
    {
        return None;
    }
    let symbol_start = marker.end + blanks + 1;
    Some((
        indentation,
        marker,
        Span::new(symbol_start, symbol_start + symbol.len_utf8()),
    ))
}

/// Indentation and marker of a list item, whatever follows the marker.
#[must_use]
pub fn list_marker(line: &str) -> Option<(Span, Span)> {
    let indentation = indentation(line);
    let marker = marker_len(line.get(indentation.end..)?)?;
    Some((
        indentation,
        Span::new(indentation.end, indentation.end + marker),
    ))
}

/// The white space and `>` before the text of a line.
#[must_use]
pub fn indentation(line: &str) -> Span {
    let text = line.trim_start_matches(|c| is_js_space(c) || c == '>');
    Span::new(0, line.len() - text.len())
}

/// How many bytes of `text` are a list marker.
fn marker_len(text: &str) -> Option<usize> {
    if text.starts_with(['-', '*', '+']) {
        return Some(1);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let closed = matches!(text.as_bytes().get(digits), Some(b'.' | b')'));
    (digits > 0 && closed).then_some(digits + 1)
}

/// ` ^id` at the end of the body; it needs an ordinary blank before it, which belongs to it.
fn block_link(line: &str, body: Span) -> Option<Span> {
    let text = slice(line, body);
    let blank = memchr::memrchr(b'^', text.as_bytes())?.checked_sub(1)?;
    let id = text.get(blank..)?.strip_prefix(' ')?;
    is_block_id(id).then(|| Span::new(body.start + blank, body.end))
}

/// Whether a text is `^id` and nothing else.
#[must_use]
pub fn is_block_id(text: &str) -> bool {
    text.strip_prefix('^').is_some_and(|id| {
        !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    })
}

fn trim(line: &str, span: Span) -> Span {
    let text = slice(line, span);
    let start = span.start + text.len() - js_trim_start(text).len();
    Span::new(start, start + js_trim(text).len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, description: &str, fields: &[(Field, &str)]) {
        let parsed = TaskLine::parse(line, &Settings::default()).unwrap();
        assert_eq!(parsed.description(line), description, "{line:?}");
        for (field, value) in fields {
            let found = parsed
                .signifier(*field)
                .map(|found| slice(line, found.value));
            assert_eq!(found, Some(*value), "{field:?} of {line:?}");
        }
    }

    fn check_none(line: &str) {
        assert_eq!(
            TaskLine::parse(line, &Settings::default()),
            Err(NotTask::NoCheckbox),
            "{line:?}"
        );
    }

    #[test]
    fn fields_are_read_from_the_end_backwards() {
        check(
            "- [ ] a #p 📅 2026-01-01 #q ⏫",
            "a #p #q",
            &[(Field::Due, "2026-01-01"), (Field::Priority, "⏫")],
        );
        check("- [ ] a 📅 2026-01-01 @Mira", "a 📅 2026-01-01 @Mira", &[]);
        check(
            "- [ ] a 📅 2026-01-01 📅 2026-02-02",
            "a",
            &[(Field::Due, "2026-01-01")],
        );
        check("> 1) [?]a", "a", &[]);
        check("- [x] a\rb 📅 2026-01-01", "a", &[]);
    }

    #[test]
    fn a_box_holds_one_code_point_behind_ordinary_blanks() {
        for line in [
            "-[ ] a",
            "-\t[ ] a",
            "- [] a",
            "- [xx] a",
            "- [❗️] a",
            "a - [ ] b",
            "1 [ ] a",
            "",
        ] {
            check_none(line);
        }
        check("- []] a", "a", &[]);
        check("-  [🚀] a", "a", &[]);
    }

    #[test]
    fn a_block_link_needs_text_before_it_and_nothing_behind() {
        let link = |line: &'static str| {
            let parsed = TaskLine::parse(line, &Settings::default()).unwrap();
            parsed.block_link.map(|span| slice(line, span))
        };
        assert_eq!(link("- [ ] a ^b-1  "), Some(" ^b-1"));
        assert_eq!(link("- [ ] ^b"), None);
        assert_eq!(link("- [ ] a ^b_1"), None);
        assert_eq!(link("- [ ] a\t^b"), None);
        assert_eq!(link("- [ ] a ^b 📅 2026-01-01"), None);
    }

    #[test]
    fn the_global_filter_is_a_plain_part_of_the_text() {
        let settings = Settings {
            global_filter: "#task".to_owned(),
            ..Settings::default()
        };
        assert!(TaskLine::parse("- [ ] a #tasky", &settings).is_ok());
        assert_eq!(
            TaskLine::parse("- [ ] a #Task", &settings),
            Err(NotTask::GlobalFilter)
        );
    }
}
