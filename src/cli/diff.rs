//! A change of a note as a unified diff, for `--dry-run`: what would be written, to read and to apply. It writes nothing.

use similar::{Algorithm, ChangeTag, DiffOp, capture_diff_slices, group_diff_ops};

use crate::display::safe;

/// Lines of a note that stand around a change.
const CONTEXT: usize = 3;

/// The unified diff of a note, paths as git has them; empty if nothing changes.
///
/// Only `\n` ends a line. What a terminal would obey is made visible; tabs and the `\r` of a line end stay, so that the diff
/// of an ordinary note can be applied.
pub(super) fn unified(path: &str, old: &[u8], new: &[u8]) -> String {
    let (old, new) = (lines(old), lines(new));
    let groups = group_diff_ops(capture_diff_slices(Algorithm::Myers, &old, &new), CONTEXT);
    let mut diff = String::new();
    for ops in &groups {
        if diff.is_empty() {
            let path = safe(path);
            // As in git: a tab ends a name with blanks in it.
            let end = if path.contains(' ') { "\t" } else { "" };
            diff = format!("--- a/{path}{end}\n+++ b/{path}{end}\n");
        }
        diff.push_str(&header(ops));
        for op in ops {
            for change in op.iter_changes(&old, &new) {
                let sign = match change.tag() {
                    ChangeTag::Equal => ' ',
                    ChangeTag::Delete => '-',
                    ChangeTag::Insert => '+',
                };
                push_line(&mut diff, sign, change.value());
            }
        }
    }
    diff
}

fn lines(note: &[u8]) -> Vec<&[u8]> {
    note.split_inclusive(|byte| *byte == b'\n').collect()
}

fn header(ops: &[DiffOp]) -> String {
    let side = |ranges: Vec<std::ops::Range<usize>>| {
        let start = ranges.first().map_or(0, |range| range.start);
        let end = ranges.last().map_or(0, |range| range.end);
        match end - start {
            0 => format!("{start},0"),
            1 => format!("{}", start + 1),
            len => format!("{},{len}", start + 1),
        }
    };
    format!(
        "@@ -{} +{} @@\n",
        side(ops.iter().map(DiffOp::old_range).collect()),
        side(ops.iter().map(DiffOp::new_range).collect()),
    )
}

fn push_line(diff: &mut String, sign: char, line: &[u8]) {
    let text = String::from_utf8_lossy(line);
    let (content, ending) = match text.strip_suffix("\r\n") {
        Some(content) => (content, "\r\n"),
        None => match text.strip_suffix('\n') {
            Some(content) => (content, "\n"),
            None => (&*text, "\n\\ No newline at end of file\n"),
        },
    };
    diff.push(sign);
    for (index, part) in content.split('\t').enumerate() {
        if index > 0 {
            diff.push('\t');
        }
        diff.push_str(&safe(part));
    }
    diff.push_str(ending);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: &str, new: &str, expected: &str) {
        assert_eq!(
            unified("n.md", old.as_bytes(), new.as_bytes()),
            expected,
            "{old:?} -> {new:?}"
        );
    }

    #[test]
    fn a_changed_line_stands_in_its_surroundings() {
        check(
            "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
            "1\n2\n3\n4\nx\n6\n7\n8\n9\n",
            "--- a/n.md\n+++ b/n.md\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n",
        );
    }

    #[test]
    fn nothing_is_said_where_nothing_changes() {
        check("a\n", "a\n", "");
    }

    #[test]
    fn a_missing_newline_is_told_and_other_line_ends_stay() {
        check(
            "a",
            "b",
            "--- a/n.md\n+++ b/n.md\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n",
        );
        check(
            "a\tb\rc\r\n",
            "a\td\r\n",
            "--- a/n.md\n+++ b/n.md\n@@ -1 +1 @@\n-a\tb␍c\r\n+a\td\r\n",
        );
    }

    #[test]
    fn a_name_with_blanks_ends_with_a_tab() {
        assert!(unified("a b.md", b"a\n", b"b\n").starts_with("--- a/a b.md\t\n+++ b/a b.md\t\n"));
    }

    #[test]
    fn a_line_added_to_nothing_starts_at_zero() {
        check("", "a\n", "--- a/n.md\n+++ b/n.md\n@@ -0,0 +1 @@\n+a\n");
    }
}
