//! Lists: which lines a list has, how they fall into items, and what an item's lines are once bullet and indentation are off.
//! Nested lists are none of its business: they are blocks inside an item.

use std::ops::Range;

use super::leaf::{Fence, atx_heading, is_rule};
use super::lines::{Lines, advance, is_blank_char, is_white};

/// A line without a bullet belongs to the current item if it's indented by more than this, however deep the item's text is.
const DEEP: usize = 4;

/// A bullet: `-`, `*`, `+`, or a number and `.` or `)`.
struct Bullet<'a> {
    /// The last character, which tells one list from the next.
    kind: u8,
    /// The mark itself, `12.`.
    mark: &'a str,
    /// The blanks or the one tab after it that belong to the bullet.
    pad: &'a str,
    /// Whether a blank, a tab or the end of the line follows: else it's no bullet after all, yet its width counts.
    is_whole: bool,
}

impl<'a> Bullet<'a> {
    fn read(content: &'a str) -> Option<Self> {
        let digits = content.bytes().take_while(u8::is_ascii_digit).count();
        let kind = *content.as_bytes().get(digits)?;
        let is_mark = if digits == 0 {
            matches!(kind, b'-' | b'*' | b'+')
        } else {
            matches!(kind, b'.' | b')')
        };
        if !is_mark {
            return None;
        }
        let (mark, rest) = content.split_at_checked(digits + 1)?;
        let pad = match rest.bytes().take(5).take_while(|b| *b == b' ').count() {
            0 if rest.starts_with('\t') => 1,
            5 => 1,
            blanks => blanks,
        };
        let is_whole = rest.is_empty() || rest.starts_with(is_blank_char);
        Some(Self {
            kind,
            mark,
            pad: rest.get(..pad)?,
            is_whole,
        })
    }

    /// The column where the item's text begins if the mark begins at `column`.
    fn text_column(&self, column: usize) -> usize {
        self.pad.bytes().fold(column + self.mark.len(), advance)
    }

    /// Whether the mark is a number below ten with a full stop.
    fn is_small_number(&self) -> bool {
        let digits = self.mark.strip_suffix('.').unwrap_or_default();
        !digits.is_empty() && digits.trim_start_matches('0').len() < 2
    }
}

/// Whether a list begins on a line with this content.
pub(super) fn opens_list(content: &str) -> bool {
    Bullet::read(content).is_some_and(|bullet| bullet.is_whole)
}

/// Whether a list that begins so ends a paragraph: with a number, only if it's 1.
pub(super) fn list_ends_paragraph(content: &str) -> bool {
    let bullet = Bullet::read(content).filter(|bullet| bullet.is_whole);
    bullet.is_some_and(|bullet| matches!(bullet.mark, "-" | "*" | "+" | "1." | "1)"))
}

/// The items of the list that begins at `range.start`, as ranges of lines. Together they are the list; blank lines between two
/// items belong to neither. `range.end` is where the enclosing block ends.
pub(super) fn items(lines: &Lines, range: Range<usize>) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut kind = None;
    let mut text_column = usize::MAX;
    let mut was_empty = false;
    for index in range {
        let content = lines.content(index);
        let indent = lines.indent(index, text_column.max(DEEP + 1));
        let bullet = if indent >= text_column {
            None
        } else {
            Bullet::read(content)
        };
        if let Some(bullet) = bullet.as_ref().filter(|bullet| bullet.is_whole) {
            if kind.is_some_and(|kind| kind != bullet.kind) || is_rule(content) {
                break;
            }
            kind = Some(bullet.kind);
            text_column = bullet.text_column(indent);
            found.push(index..index + 1);
            was_empty = false;
            continue;
        }
        let width = indent + bullet.map_or(0, |bullet| bullet.mark.len());
        let is_inside = width >= text_column || width > DEEP;
        let is_empty = is_white(content);
        if !is_inside && !is_empty && (was_empty || ends_list(content)) {
            break;
        }
        if let Some(item) = found.last_mut().filter(|_| is_inside || !is_empty) {
            item.end = index + 1;
        }
        was_empty = is_empty;
    }
    found
}

fn ends_list(content: &str) -> bool {
    atx_heading(content).is_some() || Fence::open(content).is_some() || is_rule(content)
}

/// Takes bullet, box and indentation off the lines of one item; what is left are the lines of its blocks. Gives the
/// character in the box.
///
/// The indentation that goes is the least of all lines, at most the bullet's width; one line without any keeps it on all of them.
/// That's why an unindented line below nested items hides these.
pub(super) fn unwrap_item(lines: &mut Lines, item: &Range<usize>) -> Option<char> {
    let first = item.start;
    let content = lines.content(first);
    let bullet = Bullet::read(content)?;
    let indent = lines.indent(first, usize::MAX);
    let length = bullet.mark.len() + bullet.pad.len();
    // The children of `1.` may stand one blank deeper, so that they line up with those of `10.`.
    let extra =
        usize::from(bullet.is_small_number() && (lines.indent_bytes(first) + length) % 2 == 1);
    let widest = bullet.text_column(indent + extra);
    let checkbox = content.get(length..).and_then(checkbox);
    lines.cut_content(first, length + checkbox.map_or(0, |c| c.len_utf8() + 3));

    let rest = first + 1..item.end;
    let indents = rest
        .clone()
        .filter(|i| !is_white(lines.content(*i)))
        .map(|i| lines.indent(i, widest));
    let least = indents.fold(widest, usize::min);
    if least > 0 {
        rest.for_each(|index| lines.cut_indent(index, least));
    }
    checkbox
}

/// The one character in the box that `text` begins with; a blank or a tab must follow the box.
fn checkbox(text: &str) -> Option<char> {
    let mut chars = text.strip_prefix('[')?.chars();
    let inside = chars.next()?;
    let after = chars.as_str().strip_prefix(']')?;
    after.starts_with(is_blank_char).then_some(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_items(text: &str, expected: &[Range<usize>]) {
        let lines = Lines::split(text, 0);
        let count = lines.len();
        assert_eq!(items(&lines, 0..count), expected, "{text:?}");
    }

    fn check_unwrapped(text: &str, checkbox: Option<char>, expected: &[&str]) {
        let mut lines = Lines::split(text, 0);
        let item = 0..lines.len();
        assert_eq!(unwrap_item(&mut lines, &item), checkbox, "{text:?}");
        let left: Vec<&str> = item.map(|index| lines.whole(index)).collect();
        assert_eq!(left, expected, "{text:?}");
    }

    #[test]
    fn one_mark_makes_one_list() {
        check_items("- a\n- b\n* c", &[0..1, 1..2]);
        check_items("1. a\n7. b\n1) c", &[0..1, 1..2]);
    }

    #[test]
    fn an_item_keeps_indented_and_lazy_lines() {
        check_items("- a\n  b\nlazy\n- c", &[0..3, 3..4]);
        check_items("- a\n\n  b\n\n- c", &[0..3, 4..5]);
        check_items("- a\n\nb", &[0..1; 1]);
    }

    #[test]
    fn a_list_ends_at_a_heading_a_fence_and_a_rule() {
        check_items("- a\n# b\n- c", &[0..1; 1]);
        check_items("- a\n```\n- c", &[0..1; 1]);
        check_items("- a\n- - -\n- c", &[0..1; 1]);
    }

    #[test]
    fn only_the_number_one_ends_a_paragraph() {
        assert!(list_ends_paragraph("1. a"));
        assert!(list_ends_paragraph("- a"));
        assert!(!list_ends_paragraph("2. a"));
        assert!(!list_ends_paragraph("01. a"));
        assert!(opens_list("01. a"));
        assert!(!opens_list("1.a"));
    }

    #[test]
    fn an_item_loses_bullet_box_and_indentation() {
        check_unwrapped("- [x] a\n  - b", Some('x'), &["a", "- b"]);
        check_unwrapped("- a\n\t- b", None, &["a", "- b"]);
        check_unwrapped("1. a\n    b", None, &["a", "b"]);
        check_unwrapped("10. a\n     b", None, &["a", " b"]);
    }

    #[test]
    fn five_blanks_after_the_mark_are_one_and_code() {
        check_unwrapped("-     a", None, &["    a"]);
        check_unwrapped("-    a", None, &["a"]);
    }

    #[test]
    fn one_line_without_indentation_keeps_it_on_all() {
        check_unwrapped("- a\n    - b\nlazy", None, &["a", "    - b", "lazy"]);
    }

    #[test]
    fn a_box_holds_one_character_before_a_blank() {
        check_unwrapped("- [🚀]\ta", Some('🚀'), &["a"]);
        check_unwrapped("- []] a", Some(']'), &["a"]);
        check_unwrapped("- [xx] a", None, &["[xx] a"]);
        check_unwrapped("- [] a", None, &["[] a"]);
        check_unwrapped("- [x]a", None, &["[x]a"]);
        check_unwrapped("- [x]", None, &["[x]"]);
    }
}
