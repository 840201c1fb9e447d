//! Blocks that hold no other blocks, told by one line: headings, rules, fences, indented code, table rows. Pure predicates;
//! which of them is asked first, and what that means for a list, is the reader's business.
//!
//! `content` is always a line without its indentation, `whole` a line with it.

use std::ops::Range;

use super::lines::is_blank_char;
use crate::text::is_js_space;

/// The opening of fenced code.
#[derive(Clone, Copy)]
pub(super) struct Fence {
    mark: char,
    length: usize,
}

impl Fence {
    /// Three or more of `` ` `` or `~`; what follows a backtick fence may hold no backtick.
    pub(super) fn open(content: &str) -> Option<Self> {
        let mark = content.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let info = content.trim_start_matches(mark);
        let length = content.len() - info.len();
        (length >= 3 && !(mark == '`' && info.contains('`'))).then_some(Self { mark, length })
    }

    /// At most three blanks, a run at least as long as the opening one, nothing else.
    pub(super) fn is_closed_by(self, whole: &str) -> bool {
        let content = whole.trim_start_matches(' ');
        let info = content.trim_start_matches(self.mark);
        whole.len() - content.len() < 4
            && content.len() - info.len() >= self.length
            && info.trim_start_matches(is_blank_char).is_empty()
    }
}

/// Indented code begins with four blanks or a tab; blanks and then a tab don't count.
pub(super) fn is_indented_code(whole: &str) -> bool {
    whole.starts_with("    ") || whole.starts_with('\t')
}

/// A rule: three or more of one of `*`, `-`, `_`, only blanks between and after.
pub(super) fn is_rule(content: &str) -> bool {
    let Some(mark) = content
        .bytes()
        .next()
        .filter(|b| matches!(b, b'*' | b'-' | b'_'))
    else {
        return false;
    };
    let mut count = 0_usize;
    for byte in content.bytes() {
        match byte {
            b if b == mark => count += 1,
            b' ' => {}
            _ => return false,
        }
    }
    count >= 3
}

/// Level and text (byte range in `content`, closing marks and blanks taken off) of a heading with `#` in front.
pub(super) fn atx_heading(content: &str) -> Option<(u8, Range<usize>)> {
    let rest = content.trim_start_matches('#');
    let level = content.len() - rest.len();
    if level > 6 || level == 0 || !(rest.is_empty() || rest.starts_with(is_blank_char)) {
        return None;
    }
    let text = rest.trim_matches(is_blank_char);
    let open = text.trim_end_matches('#');
    let text = if open.is_empty() || open.ends_with(is_blank_char) {
        open.trim_end_matches(is_blank_char)
    } else {
        text
    };
    let start = content.len() - rest.trim_start_matches(is_blank_char).len();
    Some((u8::try_from(level).ok()?, start..start + text.len()))
}

/// The level that `whole` gives the single line above it: nothing but `=`, or nothing but `-`.
pub(super) fn underline(whole: &str) -> Option<u8> {
    match whole.bytes().next()? {
        b'=' if whole.bytes().all(|b| b == b'=') => Some(1),
        b'-' if whole.bytes().all(|b| b == b'-') => Some(2),
        _ => None,
    }
}

/// Whether the line can be a row of a table. A bar in the first column alone doesn't make one.
pub(super) fn is_table_row(whole: &str) -> bool {
    let behind_first = whole.as_bytes().get(1..).unwrap_or_default();
    memchr::memchr(b'|', behind_first).is_some()
}

/// Whether the line is the second of a table: cells of `-` and `:`, of which only the outer two may be empty.
pub(super) fn is_table_rule(whole: &str) -> bool {
    if !whole
        .chars()
        .all(|c| matches!(c, '|' | '-' | ':') || is_js_space(c))
    {
        return false;
    }
    let count = whole.split('|').count();
    let is_cell = |cell: &str| cell.contains(['-', ':']);
    let inner = whole
        .split('|')
        .enumerate()
        .all(|(n, cell)| n == 0 || n + 1 == count || is_cell(cell));
    inner && whole.contains(['-', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_heading(content: &str, expected: Option<(u8, &str)>) {
        let found = atx_heading(content).map(|(level, text)| (level, &content[text]));
        assert_eq!(found, expected, "{content:?}");
    }

    #[test]
    fn a_heading_has_up_to_six_marks_and_a_blank() {
        check_heading("# a", Some((1, "a")));
        check_heading("###### a", Some((6, "a")));
        check_heading("####### a", None);
        check_heading("#a", None);
        check_heading("#", Some((1, "")));
        check_heading("##\ta b ", Some((2, "a b")));
    }

    #[test]
    fn closing_marks_are_no_text_if_a_blank_stands_before_them() {
        check_heading("# a ##", Some((1, "a")));
        check_heading("# a ## ", Some((1, "a")));
        check_heading("# a##", Some((1, "a##")));
        check_heading("## ##", Some((2, "")));
        check_heading("# #a", Some((1, "#a")));
    }

    #[test]
    fn a_fence_closes_with_as_many_marks_and_nothing_else() {
        let closes = |open: &str, whole: &str| {
            Fence::open(open).is_some_and(|fence| fence.is_closed_by(whole))
        };
        assert!(closes("```sh", "```"));
        assert!(closes("```", "   ````  "));
        assert!(closes("~~~ `a`", "~~~"));
        assert!(!closes("````", "```"));
        assert!(!closes("```", "``` sh"));
        assert!(!closes("```", "    ```"));
        assert!(!closes("```", "~~~"));
        assert!(Fence::open("``` `a`").is_none());
        assert!(Fence::open("``").is_none());
    }

    #[test]
    fn a_rule_is_three_marks_of_a_kind() {
        assert!(is_rule("---"));
        assert!(is_rule("* * *  "));
        assert!(!is_rule("--"));
        assert!(!is_rule("-*-"));
        assert!(!is_rule("-\t-\t-"));
        assert!(!is_rule(""));
    }

    #[test]
    fn an_underline_is_one_kind_of_mark_from_the_first_column() {
        assert_eq!(underline("="), Some(1));
        assert_eq!(underline("---"), Some(2));
        assert_eq!(underline(" ==="), None);
        assert_eq!(underline("=== "), None);
        assert_eq!(underline("=-"), None);
        assert_eq!(underline(""), None);
    }

    #[test]
    fn only_the_outer_cells_of_a_table_rule_may_be_empty() {
        assert!(is_table_rule("| --- | :-: |"));
        assert!(is_table_rule("-|-"));
        assert!(!is_table_rule("|-||-|"));
        assert!(!is_table_rule("| | |"));
        assert!(!is_table_rule("| a |"));
        assert!(is_table_row("a | b"));
        assert!(!is_table_row("|a b"));
    }

    #[test]
    fn code_is_four_blanks_or_a_tab_in_front() {
        assert!(is_indented_code("    a"));
        assert!(is_indented_code("\ta"));
        assert!(!is_indented_code("  \ta"));
    }
}
