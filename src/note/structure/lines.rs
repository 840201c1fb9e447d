//! The lines of a note as a block reader sees them: each loses its prefix (quote mark, bullet, indentation) as the reader
//! goes deeper. It knows blanks and columns; it doesn't know what a line means.

use crate::text::is_js_space;

/// Columns between two tab stops.
const TAB: usize = 4;

/// Bytes of a line, more or less.
const USUAL_LINE: usize = 64;

/// What is left of one line. `start..end` are byte offsets into the note; `first` is the first byte that is neither blank
/// nor tab, or `end`. The line ending is outside.
#[derive(Clone, Copy, Default)]
struct Line {
    start: usize,
    first: usize,
    end: usize,
}

/// All lines of a note. A line number past the end reads as an empty line.
pub(super) struct Lines<'a> {
    text: &'a str,
    all: Vec<Line>,
}

impl<'a> Lines<'a> {
    /// Cuts `text` at `\n`; a `\r` before it belongs to the ending. `from` is the byte where the first line begins (after a BOM).
    /// No line follows a final `\n`.
    pub(super) fn split(text: &'a str, from: usize) -> Self {
        let bytes = text.as_bytes();
        let mut all = Vec::with_capacity(bytes.len() / USUAL_LINE + 1);
        let mut start = from;
        while let Some(rest) = bytes.get(start..).filter(|rest| !rest.is_empty()) {
            // Blank lines are many, and soon told.
            let stop = match rest {
                [b'\n', ..] => Some(0),
                _ => memchr::memchr(b'\n', rest),
            };
            let line = rest.get(..stop.unwrap_or(rest.len())).unwrap_or(rest);
            let content = match line {
                [content @ .., b'\r'] if stop.is_some() => content,
                _ => line,
            };
            all.push(Line {
                start,
                first: start + blanks(content),
                end: start + content.len(),
            });
            start += line.len() + 1;
        }
        Self { text, all }
    }

    /// The number of lines.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// The line that holds this byte.
    pub(super) fn at(&self, byte: usize) -> usize {
        let after = self.all.partition_point(|line| line.start <= byte);
        after.saturating_sub(1)
    }

    /// No fewer bytes than are looked at if each line is read again for each level that it is nested in: no line is nested deeper than the
    /// longest has bytes.
    pub(super) fn most_reads(&self) -> usize {
        let longest = self.all.iter().map(|line| line.end - line.start).max();
        let once = 16 * self.all.len() + self.text.len();
        longest.unwrap_or(0).saturating_mul(once)
    }

    fn line(&self, index: usize) -> Line {
        self.all.get(index).copied().unwrap_or_default()
    }

    /// What is left of the line.
    pub(super) fn whole(&self, index: usize) -> &'a str {
        let line = self.line(index);
        self.text.get(line.start..line.end).unwrap_or_default()
    }

    /// What is left of the line, without its indentation.
    pub(super) fn content(&self, index: usize) -> &'a str {
        let line = self.line(index);
        self.text.get(line.first..line.end).unwrap_or_default()
    }

    /// The byte offset of `content`.
    pub(super) fn content_at(&self, index: usize) -> usize {
        self.line(index).first
    }

    /// Whether the line holds only blanks and tabs.
    pub(super) fn is_blank(&self, index: usize) -> bool {
        let line = self.line(index);
        line.first == line.end
    }

    /// Columns of indentation, counted no further than `limit` needs: a result of `limit` or more says only that.
    pub(super) fn indent(&self, index: usize, limit: usize) -> usize {
        let mut columns = 0;
        for byte in self.indentation(index) {
            if columns >= limit {
                break;
            }
            columns = advance(columns, *byte);
        }
        columns
    }

    /// Bytes of indentation.
    pub(super) fn indent_bytes(&self, index: usize) -> usize {
        self.indentation(index).len()
    }

    fn indentation(&self, index: usize) -> &'a [u8] {
        let line = self.line(index);
        self.text
            .as_bytes()
            .get(line.start..line.first)
            .unwrap_or_default()
    }

    /// Takes up to `columns` columns of indentation off; a tab goes whole.
    pub(super) fn cut_indent(&mut self, index: usize, columns: usize) {
        let mut width = 0;
        let mut bytes = 0;
        for byte in self.indentation(index) {
            if width >= columns {
                break;
            }
            width = advance(width, *byte);
            bytes += 1;
        }
        if let Some(line) = self.all.get_mut(index) {
            line.start += bytes;
        }
    }

    /// Takes the indentation and then `bytes` bytes off.
    pub(super) fn cut_content(&mut self, index: usize, bytes: usize) {
        if let Some(line) = self.all.get_mut(index) {
            line.start = (line.first + bytes).min(line.end);
            line.first = first_text(self.text.as_bytes(), line.start, line.end);
        }
    }
}

/// The column after `byte` (a blank or a tab) if it stands at `column`.
pub(super) fn advance(column: usize, byte: u8) -> usize {
    if byte == b'\t' {
        column + TAB - column % TAB
    } else {
        column + 1
    }
}

/// Whether `c` is a blank or a tab.
pub(super) fn is_blank_char(c: char) -> bool {
    c == ' ' || c == '\t'
}

/// Whether `text` holds nothing but white space in JavaScript's sense.
pub(super) fn is_white(text: &str) -> bool {
    text.chars().all(is_js_space)
}

fn first_text(bytes: &[u8], start: usize, end: usize) -> usize {
    bytes
        .get(start..end)
        .map_or(end, |line| start + blanks(line))
}

/// How many blanks and tabs a line begins with.
fn blanks(line: &[u8]) -> usize {
    let first = line.iter().position(|b| *b != b' ' && *b != b'\t');
    first.unwrap_or(line.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, from: usize, expected: &[&str]) {
        let lines = Lines::split(text, from);
        let all: Vec<&str> = (0..lines.len()).map(|index| lines.whole(index)).collect();
        assert_eq!(all, expected, "{text:?}");
    }

    #[test]
    fn only_a_line_feed_ends_a_line() {
        check("a\nb\r\nc\rd\u{2028}e", 0, &["a", "b", "c\rd\u{2028}e"]);
        check("a\r\r\n\r\n\r", 0, &["a\r", "", "\r"]);
        check("\u{feff}a\n", 3, &["a"]);
        check("", 0, &[]);
    }

    #[test]
    fn a_line_past_the_end_is_empty() {
        let lines = Lines::split("a", 0);
        assert_eq!(lines.whole(1), "");
        assert!(lines.is_blank(1));
    }

    #[test]
    fn a_tab_goes_to_the_next_stop_and_is_cut_whole() {
        let mut lines = Lines::split("  \t a", 0);
        assert_eq!(lines.indent(0, 99), 5);
        lines.cut_indent(0, 3);
        assert_eq!(lines.whole(0), " a");
        lines.cut_indent(0, 3);
        assert_eq!(lines.whole(0), "a");
    }

    #[test]
    fn white_is_what_it_is_in_javascript() {
        assert!(is_white("\u{feff}\u{a0}\u{3000}\u{b}"));
        assert!(!is_white("\u{85}"));
        assert!(!is_white("\u{200b}"));
    }
}
