//! Where the lines of a text can be parted so that each part is laid out by itself: only what is on the screen has to be parsed. It
//! looks at how lines begin and no further; what stands in them is `reading`'s.

use std::ops::Range;

/// A line with more bytes than this is shown as it stands.
const MOST_BYTES: usize = 64 * 1024;

/// A block has at most so many lines. A list or table that is longer is read as several.
const MOST_LINES: usize = 200;

/// A frontmatter has at most so many lines; what is longer is a text that begins with a rule.
const MOST_FRONTMATTER: usize = 500;

/// Lines that are laid out together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// The lines, from 0.
    pub(super) lines: Range<usize>,
    pub(super) kind: Kind,
}

/// How the lines of a block are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Fields of a note, with the marks around them.
    Frontmatter,
    /// Markdown.
    Text,
    /// What stands between fences.
    Code,
    /// A fence.
    Fence,
    /// A line that is too long to be read as Markdown.
    Plain,
}

/// Parts lines into blocks; every line is in one, in order.
pub(super) fn blocks(lines: &[String]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut at = frontmatter(lines);
    if at > 0 {
        blocks.push(Block {
            lines: 0..at,
            kind: Kind::Frontmatter,
        });
    }
    while let Some(line) = lines.get(at) {
        let start = at;
        if line.len() > MOST_BYTES {
            at += 1;
            blocks.push(Block {
                lines: start..at,
                kind: Kind::Plain,
            });
        } else if let Some(fence) = Fence::opened_by(line) {
            let inside = lines.get(at + 1..).unwrap_or_default();
            let count = inside.iter().position(|line| fence.is_closed_by(line));
            let end = at + 1 + count.unwrap_or(inside.len());
            blocks.push(Block {
                lines: at..at + 1,
                kind: Kind::Fence,
            });
            for first in (at + 1..end).step_by(MOST_LINES) {
                blocks.push(Block {
                    lines: first..end.min(first + MOST_LINES),
                    kind: Kind::Code,
                });
            }
            at = end;
            if count.is_some() {
                blocks.push(Block {
                    lines: at..at + 1,
                    kind: Kind::Fence,
                });
                at += 1;
            }
        } else {
            at += text(lines.get(at..).unwrap_or_default());
            blocks.push(Block {
                lines: start..at,
                kind: Kind::Text,
            });
        }
    }
    blocks
}

/// How many lines from the first on are one block of text, the blank ones after it among them; at least one.
fn text(lines: &[String]) -> usize {
    let mut bytes = 0;
    let mut after_blank = false;
    for (count, line) in lines.iter().enumerate() {
        let is_blank = line.trim().is_empty();
        bytes += line.len() + 1;
        let is_over = bytes > MOST_BYTES || count == MOST_LINES;
        if count > 0 && (is_over || (after_blank && !is_blank) || Fence::opened_by(line).is_some())
        {
            return count;
        }
        after_blank = is_blank;
    }
    lines.len()
}

/// How many lines the frontmatter has, its marks among them; 0 if there is none.
fn frontmatter(lines: &[String]) -> usize {
    if lines.first().is_none_or(|line| line.trim_end() != "---") {
        return 0;
    }
    let is_field = |line: &str| {
        let text = line.trim();
        text.is_empty() || text.contains(':') || text.starts_with(['-', '#', '[', ']', '"'])
    };
    let inside = lines.iter().skip(1).take(MOST_FRONTMATTER);
    for (count, line) in inside.enumerate() {
        if matches!(line.trim_end(), "---" | "...") {
            return count + 2;
        }
        if !is_field(line) {
            return 0;
        }
    }
    0
}

/// The line that opens a block of code.
struct Fence {
    sign: char,
    count: usize,
}

impl Fence {
    fn opened_by(line: &str) -> Option<Self> {
        let text = line.trim_start();
        let sign = text.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let count = text.chars().take_while(|c| *c == sign).count();
        let rest = text.get(count..).unwrap_or_default();
        (count >= 3 && !(sign == '`' && rest.contains('`'))).then_some(Self { sign, count })
    }

    fn is_closed_by(&self, line: &str) -> bool {
        let text = line.trim();
        text.len() >= self.count && text.chars().all(|c| c == self.sign)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(Range<usize>, Kind)]) {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let found: Vec<_> = blocks(&lines)
            .into_iter()
            .map(|block| (block.lines, block.kind))
            .collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn a_text_is_parted_at_its_blank_lines() {
        check("", &[]);
        check("a\nb\n\n\nc", &[(0..4, Kind::Text), (4..5, Kind::Text)]);
        check("\n\na", &[(0..2, Kind::Text), (2..3, Kind::Text)]);
    }

    #[test]
    fn code_between_fences_is_no_text() {
        check(
            "a\n```sh\n\nb\n```\nc",
            &[
                (0..1, Kind::Text),
                (1..2, Kind::Fence),
                (2..4, Kind::Code),
                (4..5, Kind::Fence),
                (5..6, Kind::Text),
            ],
        );
        check("~~~\n```", &[(0..1, Kind::Fence), (1..2, Kind::Code)]);
        check("```a``` b", &[(0..1, Kind::Text)]);
    }

    #[test]
    fn frontmatter_is_known_by_its_fields() {
        check(
            "---\ntitle: a\ntags:\n  - b\n---\nc",
            &[(0..5, Kind::Frontmatter), (5..6, Kind::Text)],
        );
        check("---\nAna said so\n---", &[(0..3, Kind::Text)]);
        check("---\ntitle: a", &[(0..2, Kind::Text)]);
    }

    #[test]
    fn what_is_long_is_parted_too() {
        let long = "x".repeat(MOST_BYTES + 1);
        check(
            &format!("a\n{long}\nb"),
            &[(0..1, Kind::Text), (1..2, Kind::Plain), (2..3, Kind::Text)],
        );
        check(
            &"a\n".repeat(MOST_LINES + 1),
            &[
                (0..MOST_LINES, Kind::Text),
                (MOST_LINES..MOST_LINES + 1, Kind::Text),
            ],
        );
    }
}
