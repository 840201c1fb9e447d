//! What a note surely does not hold, told by its bytes: most notes have no task, no decision and nothing else that their blocks must be
//! read for. It may see more than there is, never less; a law holds that.

use memchr::memmem;

use crate::text::BOM;

/// Longer notes are read in full.
const LONGEST: usize = 1 << 20;

/// Blocks in blocks are read again for each level: below this many bytes read, [`super::structure::Structure`] leaves nothing unread.
const SURELY_READ: usize = 16 << 20;

/// Whether git's marks of a conflict may stand in a note.
pub(super) fn may_hold_git_marks(bytes: &[u8]) -> bool {
    // Most notes have no such sign, and one byte is looked for in half the time that several take.
    let mut signs = memchr::memchr_iter(b'<', bytes);
    signs.any(|at| {
        bytes
            .get(at..)
            .is_some_and(|rest| rest.starts_with(b"<<<<<<< "))
    })
}

/// What a note may hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glance {
    /// A task, a decision, or what only reading all blocks can tell.
    pub(super) may_hold_items: bool,
    /// A heading of the first level.
    pub(super) may_have_title: bool,
}

impl Glance {
    /// Looks at a note.
    pub(super) fn at(bytes: &[u8]) -> Self {
        let all = Self {
            may_hold_items: true,
            may_have_title: true,
        };
        if bytes.len() > LONGEST || last_box(bytes).is_some() || may_hold_git_marks(bytes) {
            return all;
        }
        let mut seen = Self {
            may_hold_items: false,
            may_have_title: false,
        };
        let (mut lines, mut longest_mark) = (0, 0);
        let mut above: &[u8] = b"";
        let mut start = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
        for end in memchr::memchr_iter(b'\n', bytes).chain([bytes.len()]) {
            let line = bytes.get(start..end).unwrap_or_default();
            start = end + 1;
            lines += 1;
            let blanks = line
                .iter()
                .take_while(|byte| matches!(byte, b' ' | b'\t'))
                .count();
            let content = line.get(blanks..).unwrap_or_default();
            match content {
                [b'#', ..] => {
                    seen.may_have_title |= content.get(1) != Some(&b'#');
                    seen.may_hold_items |= may_say_decision(content);
                }
                [b'=', ..] => {
                    seen.may_have_title = true;
                    seen.may_hold_items |= may_say_decision(above);
                }
                [b'-', rest @ ..] => {
                    // Most are items: a line below a heading has nothing else.
                    if rest.iter().all(|byte| matches!(byte, b'-' | b'\r')) {
                        seen.may_hold_items |= may_say_decision(above);
                    }
                    longest_mark = longest_mark.max(line.len());
                }
                [b'>' | b'0'..=b'9', ..]
                | [b'*' | b'+']
                | [b'*' | b'+', b' ' | b'\t' | b'\r', ..] => {
                    longest_mark = longest_mark.max(line.len());
                }
                _ => {}
            }
            above = line;
        }
        // No line is nested deeper than the longest of those with a mark has bytes.
        let most = longest_mark.saturating_mul(16 * lines + bytes.len());
        if seen.may_hold_items || most > SURELY_READ {
            return all;
        }
        seen
    }
}

/// Brackets that are looked at one by one; notes with more of them are mostly transcripts, which have one in each line and no box.
const FEW: usize = 8;

/// Where the last box of one character with a blank or tab behind it stands, if there may be one.
pub(super) fn last_box(bytes: &[u8]) -> Option<usize> {
    let mut brackets = memchr::memchr_iter(b'[', bytes).rev();
    for at in brackets.by_ref().take(FEW) {
        if may_be_box(bytes, at) {
            return Some(at);
        }
    }
    let next = brackets.next()?;
    // Each box holds such an end.
    let ends_a_box = |blank: &[u8; 2]| memmem::find(bytes, blank).is_some();
    let has_tab = || memchr::memchr(b'\t', bytes).is_some();
    if !(ends_a_box(b"] ") || has_tab() && ends_a_box(b"]\t")) {
        return None;
    }
    std::iter::once(next)
        .chain(brackets)
        .find(|at| may_be_box(bytes, *at))
}

/// Whether the bracket there may open a box.
fn may_be_box(bytes: &[u8], at: usize) -> bool {
    let inside = bytes.get(at + 1..).unwrap_or_default();
    let length = match inside.first() {
        Some(0..0x80) => 1,
        Some(0xC0..0xE0) => 2,
        Some(0xE0..0xF0) => 3,
        Some(0xF0..) => 4,
        // Bytes that are no UTF-8 are read as one character or several: whatever it is, it is looked at.
        Some(_) => return true,
        None => return false,
    };
    // As there, where a character is cut short.
    let is_cut = length > 1 && std::str::from_utf8(inside.get(..length).unwrap_or(inside)).is_err();
    is_cut || matches!(inside.get(length..), Some([b']', b' ' | b'\t', ..]))
}

/// Whether a line may be a heading that says decisions, mojibake repaired.
fn may_say_decision(line: &[u8]) -> bool {
    const WORD: &[u8] = b"decision";
    let is_word = |at: usize| {
        let word = line.get(at..at + WORD.len());
        word.is_some_and(|word| word.eq_ignore_ascii_case(WORD))
    };
    memchr::memchr2(0xC3, 0xC4, line).is_some()
        || memchr::memchr2_iter(b'd', b'D', line).any(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, may_hold_items: bool, may_have_title: bool) {
        let seen = Glance::at(text.as_bytes());
        let expected = (may_hold_items, may_have_title);
        assert_eq!(
            (seen.may_hold_items, seen.may_have_title),
            expected,
            "{text:?}"
        );
    }

    #[test]
    fn a_box_needs_one_character_and_a_blank() {
        check("- [ ] a", true, true);
        check("- [é]\ta", true, true);
        check("- [🔺] a", true, true);
        check("- [] a\n- [[a]] b\n- [ab] c\n- [x]a\n[", false, false);
    }

    #[test]
    fn a_box_is_found_among_many_brackets() {
        let said = "**A** [01:04]: so [it] is\n".repeat(FEW);
        check(&said, false, false);
        for end in [" ", "\t"] {
            let text = format!("- [x]{end}a\n{said}");
            assert_eq!(last_box(text.as_bytes()), Some(2), "{end:?}");
            check(&text, true, true);
        }
    }

    #[test]
    fn only_a_heading_can_say_decisions() {
        check("A decision.\n\n- We do.\n", false, false);
        check("## key DECISIONS\n", true, true);
        check("Decisions\n---\n- We do.\n", true, true);
        check("Decisions\n===\n- We do.\n", true, true);
        check("# Plan\n- We do.\n", false, true);
        check("A decision é\n- We do.\n- é\n- - -\n", false, false);
    }

    #[test]
    fn what_is_nested_too_deep_is_not_left_out() {
        check(&"> ".repeat(6_000), true, true);
        check(&"long text ".repeat(6_000), false, false);
    }
}
