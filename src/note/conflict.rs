//! Versions of a note that a program left side by side because two sides had changed it: copies beside the note, and git's marks inside
//! it. Each task then stands twice, and which of the two counts is the user's to say.

use crate::note::glance::may_hold_git_marks;
use crate::note::structure::Structure;
use crate::text::lines;

/// Why a copy counts as a version.
pub(super) const COPY: &str = "is a conflict copy of another note";

/// Why a note with git's marks counts as two.
pub(super) const MARKS: &str = "holds two versions between git's conflict marks";

/// Why a note is one of two versions, or holds both: a lower-case sentence. `path` is relative to the vault. Without `structure` git's
/// marks are not looked for.
#[must_use]
pub fn conflict(path: &str, bytes: &[u8], structure: Option<&Structure>) -> Option<&'static str> {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    if is_copy(name) {
        Some(COPY)
    } else if structure.is_some_and(|structure| has_git_marks(bytes, structure)) {
        Some(MARKS)
    } else {
        None
    }
}

/// Whether a file name is one that Syncthing, Dropbox, Nextcloud and the like give to the version that lost.
fn is_copy(name: &str) -> bool {
    let mut points = memchr::memchr_iter(b'.', name.as_bytes());
    let is_suspect = |part: &str| part.eq_ignore_ascii_case(".s");
    if !name.contains('(') && !points.any(|at| name.get(at..at + 2).is_some_and(is_suspect)) {
        return false;
    }
    let name = name.to_lowercase();
    let in_brackets = |part: &str| part.contains("conflicted copy") && part.contains(')');
    name.contains(".sync-conflict-") || name.split('(').skip(1).any(in_brackets)
}

/// Whether lines stand between `<<<<<<<`, `=======` and `>>>>>>>`, in this order and outside of code.
fn has_git_marks(bytes: &[u8], structure: &Structure) -> bool {
    if !may_hold_git_marks(bytes) {
        return false;
    }
    let mut marks = [&b"<<<<<<< "[..], b"=======", b">>>>>>> "]
        .into_iter()
        .peekable();
    let mut not_text = structure.not_text.iter().peekable();
    let mut text_from = 0;
    for line in lines(bytes) {
        let Some(mark) = marks.peek() else {
            break;
        };
        let index = line.number - 1;
        while let Some(block) = not_text.next_if(|block| block.start <= index) {
            text_from = text_from.max(block.end);
        }
        let is_open = *mark == b"<<<<<<< ";
        if line.content.starts_with(mark) && (!is_open || index >= text_from) {
            marks.next();
        }
    }
    marks.peek().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, text: &str, expected: bool) {
        let found = conflict(path, text.as_bytes(), Some(&Structure::parse(text)));
        assert_eq!(found.is_some(), expected, "{path}: {text:?}");
    }

    #[test]
    fn a_copy_is_told_by_its_name() {
        check("a/Plan.sync-conflict-20260320-101112-ABCDEFG.md", "", true);
        check("Plan (Mira's conflicted copy 2026-03-20).md", "", true);
        check("Plan (conflicted copy 2026-03-20 101112).md", "", true);
        check("Plan (Case Conflict).md", "", false);
        check("On a conflicted copy.md", "", false);
        check("a.sync-conflict-x/Plan.md", "", false);
    }

    #[test]
    fn marks_of_git_count_in_order_and_outside_of_code() {
        let both = "<<<<<<< HEAD\n- [?] a\n=======\n- [?] b\n>>>>>>> theirs\n";
        check("a.md", both, true);
        check("a.md", &both.replace('\n', "\r\n"), true);
        check("a.md", &format!("---\ntitle: a\n{both}---\n"), true);
        check("a.md", &format!("```\n{both}```\n"), false);
        check("a.md", "<<<<<<< HEAD\n- [?] a\n", false);
        check("a.md", "Title\n=======\n>>>>>>> a\n", false);
        check("a.md", ">>>>>>> a\n=======\n<<<<<<< b\n", false);
    }
}
