//! The only change to a note: whole lines out, whole lines in, with the old lines as witness. Pure data over bytes;
//! what the new lines should be is `review::verdict`'s, writing them is `disk`'s.
//!
//! Where a witness stands in a note that changed meanwhile is found by its exact bytes, told from its twins by the lines
//! around it or by order, and never by line number alone or by likeness.

mod place;

pub use place::{AmongEqual, ItemPlace, Lines, Order, Place, Rank, Surroundings};

use crate::text::{Line, Span};

/// A replacement of whole lines of one note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The note, relative to the vault, with `/`.
    pub path: String,
    /// Where `old` stood.
    pub place: Place,
    /// The witness: the bytes of the old lines, without the last line's ending.
    pub old: Vec<u8>,
    /// What comes instead; `None` removes the lines with their line break.
    pub new: Option<Vec<u8>>,
    /// Whether the line goes because another that says the same was kept: no verdict on what it says.
    pub duplicate: bool,
}

/// Why an edit was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The witness is nowhere in the note: it was edited or removed.
    Gone,
    /// So many equal lines stand there, and nothing tells which was meant.
    Ambiguous(usize),
    /// Two edits of one commit touch the same line.
    Overlap,
}

/// What happens to the rest of a batch when one of its edits does not fit, or one of its notes cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnConflict {
    /// Nothing of it is written.
    WriteNothing,
    /// The rest is written.
    KeepGoing,
}

/// An edit that does not fit the note as it is now. Nothing was written for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The note.
    pub path: String,
    /// The line that was remembered.
    pub line: usize,
    /// What was expected to stand there.
    pub old: Vec<u8>,
    /// What stands at that line number now, if there is such a line.
    pub found: Option<Vec<u8>>,
    /// Why it does not fit.
    pub reason: Reason,
}

impl Conflict {
    /// What is told of an edit whose note is gone.
    #[must_use]
    pub fn without_note(edit: &Edit) -> Self {
        Self {
            path: edit.path.clone(),
            line: edit.place.line,
            old: edit.old.clone(),
            found: None,
            reason: Reason::Gone,
        }
    }
}

/// An edit that was made, with where its new lines stand now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The note.
    pub path: String,
    /// First line of the old block at the moment of the edit, from 1.
    pub line: usize,
    /// The old lines.
    pub old: Vec<u8>,
    /// The new lines.
    pub new: Vec<u8>,
    /// Where the new lines stand.
    pub after: Place,
    /// Whether the line goes because another that says the same was kept: no verdict on what it says.
    pub duplicate: bool,
}

impl Applied {
    /// The edit that takes this one back.
    #[must_use]
    pub fn inverse(&self) -> Edit {
        Edit {
            path: self.path.clone(),
            place: self.after.clone(),
            old: self.new.clone(),
            new: Some(self.old.clone()),
            duplicate: self.duplicate,
        }
    }
}

impl Lines<'_> {
    /// Whether the result of this edit stands at the remembered line already.
    fn is_made(&self, edit: &Edit) -> bool {
        let new = edit.new.as_deref().unwrap_or_default();
        !new.is_empty()
            && self
                .block_at(edit.place.line.saturating_sub(1), new)
                .is_some()
    }

    /// The block that really changes: a removal takes the nearest line before it that is not blank (else the nearest behind it) as a
    /// second witness, so that it can be taken back like any other edit.
    fn change(&self, index: usize, edit: &Edit) -> Change {
        let span = self
            .block_at(index, &edit.old)
            .unwrap_or_else(|| Span::new(0, 0));
        if let Some(new) = &edit.new {
            return Change {
                index,
                span,
                new: new.clone(),
            };
        }
        let is_text = |line: &&Line<'_>| !line.content.trim_ascii().is_empty();
        let (above, behind) = self.all.split_at_checked(index).unwrap_or((&self.all, &[]));
        let behind = behind.get(behind.partition_point(|line| line.start <= span.end)..);
        let behind = behind.unwrap_or_default();
        let bytes = |start: usize, end: usize| self.bytes().get(start..end).unwrap_or_default();
        let change = |first: &Line<'_>, span: Span, new: &[u8]| Change {
            index: first.number - 1,
            span,
            new: new.to_vec(),
        };
        let text_above = above.iter().rev().find(is_text);
        let text_below = behind.iter().find(is_text);
        match (text_above, above.last(), text_below, behind.first()) {
            (Some(text), Some(next), ..) => change(
                text,
                Span::new(text.start, span.end),
                bytes(text.start, next.span().end),
            ),
            (_, _, Some(text), Some(next)) => Change {
                index,
                span: Span::new(span.start, text.span().end),
                new: bytes(next.start, text.span().end).to_vec(),
            },
            // Nothing but blank lines, if any.
            (None, Some(next), ..) => change(next, Span::new(next.start, span.end), next.content),
            _ => Change {
                index,
                span: Span::new(span.start, self.bytes().len()),
                new: Vec::new(),
            },
        }
    }
}

/// Bytes that go and bytes that come, at a line.
struct Change {
    index: usize,
    span: Span,
    new: Vec<u8>,
}

/// What became of the edits of one note.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// The note with the edits made; equal to the old bytes if none was.
    pub bytes: Vec<u8>,
    /// Edits that were made, top to bottom.
    pub applied: Vec<Applied>,
    /// Edits whose result stood there already.
    pub already: Vec<Edit>,
    /// Edits that do not fit.
    pub conflicts: Vec<Conflict>,
}

/// Makes edits on the bytes of their note. `item` says, for bytes of a note, which lines (from 1) are list items.
///
/// Every byte outside the old blocks survives. Edits that conflict are left out and told; the others are made.
#[must_use]
pub fn apply(note: &[u8], edits: &[Edit], items: &dyn Fn(&[u8]) -> Vec<usize>) -> Outcome {
    let before = Lines::new(note);
    let item_lines = items(note);
    let item = |number: usize| item_lines.binary_search(&number).is_ok();
    let mut outcome = Outcome::default();
    let mut changes: Vec<(Change, &Edit)> = Vec::new();
    for edit in edits {
        match before.find(&edit.place, &edit.old, &item) {
            Ok(index) => changes.push((before.change(index, edit), edit)),
            Err(Reason::Gone) if before.is_made(edit) => outcome.already.push(edit.clone()),
            Err(reason) => outcome.conflicts.push(conflict(&before, edit, reason)),
        }
    }
    changes.sort_by_key(|(change, _)| change.span.start);
    let mut made: Vec<Made> = Vec::new();
    let mut copied = 0;
    for (change, edit) in changes {
        let is_same_line = made
            .last()
            .is_some_and(|last| last.line == change.index + 1);
        if change.span.start < copied || is_same_line {
            outcome
                .conflicts
                .push(conflict(&before, edit, Reason::Overlap));
            continue;
        }
        outcome
            .bytes
            .extend_from_slice(note.get(copied..change.span.start).unwrap_or_default());
        made.push(Made {
            offset: outcome.bytes.len(),
            path: edit.path.clone(),
            line: change.index + 1,
            old: note.get(change.span.range()).unwrap_or_default().to_vec(),
            new: change.new.clone(),
            duplicate: edit.duplicate,
        });
        outcome.bytes.extend_from_slice(&change.new);
        copied = change.span.end;
    }
    outcome
        .bytes
        .extend_from_slice(note.get(copied..).unwrap_or_default());
    outcome.applied = places_after(&outcome.bytes, made, items);
    outcome
}

/// An edit that was made, before its place in the new bytes is known.
struct Made {
    offset: usize,
    path: String,
    line: usize,
    old: Vec<u8>,
    new: Vec<u8>,
    duplicate: bool,
}

fn places_after(note: &[u8], made: Vec<Made>, items: &dyn Fn(&[u8]) -> Vec<usize>) -> Vec<Applied> {
    if made.is_empty() {
        return Vec::new();
    }
    let after = Lines::new(note);
    let item_lines = items(note);
    let item = |number: usize| item_lines.binary_search(&number).is_ok();
    made.into_iter()
        .map(|made| {
            let index = after
                .all
                .partition_point(|line| line.start + line.content.len() < made.offset);
            Applied {
                after: after.place_of_block(index, &made.new, &item),
                path: made.path,
                line: made.line,
                old: made.old,
                new: made.new,
                duplicate: made.duplicate,
            }
        })
        .collect()
}

fn conflict(note: &Lines<'_>, edit: &Edit, reason: Reason) -> Conflict {
    Conflict {
        path: edit.path.clone(),
        line: edit.place.line,
        old: edit.old.clone(),
        found: note.get(edit.place.line).map(|line| line.content.to_vec()),
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::lines;

    fn all_items(note: &[u8]) -> Vec<usize> {
        (1..=lines(note).count()).collect()
    }

    fn edit(seen: &str, line: usize, new: &str) -> Edit {
        let lines = Lines::new(seen.as_bytes());
        Edit {
            path: "n.md".to_owned(),
            place: lines.place(line, &|_| true).unwrap(),
            old: lines.get(line).unwrap().content.to_vec(),
            new: Some(new.as_bytes().to_vec()),
            duplicate: false,
        }
    }

    /// A line of `seen` becomes `NEW` in `now`.
    fn check(seen: &str, line: usize, now: &str, expected: Result<&str, Reason>) {
        let outcome = apply(now.as_bytes(), &[edit(seen, line, "NEW")], &all_items);
        let found = match outcome.conflicts.first() {
            Some(conflict) => Err(conflict.reason),
            None => Ok(String::from_utf8(outcome.bytes).unwrap()),
        };
        assert_eq!(found, expected.map(str::to_owned), "{seen:?} -> {now:?}");
    }

    #[test]
    fn an_unchanged_note_takes_the_edit_where_it_was_seen() {
        check("a\nb\nb\nc", 3, "a\nb\nb\nc", Ok("a\nb\nNEW\nc"));
    }

    #[test]
    fn a_line_that_moved_is_found_if_it_stands_alone() {
        check("a\nb\n", 2, "x\ny\na\nb\n", Ok("x\ny\na\nNEW\n"));
        check("a\r\nb\r\n", 2, "b\r\na\r\n", Ok("NEW\r\na\r\n"));
    }

    #[test]
    fn twins_are_told_by_their_neighbours() {
        check("a\nt\nb\nt\nc", 4, "t\nb\nt\nc", Ok("t\nb\nNEW\nc"));
        check(
            "# A\nt\na\n# B\nt\nb\n",
            5,
            "# B\nt\nb\n# A\nt\na\n",
            Ok("# B\nNEW\nb\n# A\nt\na\n"),
        );
    }

    #[test]
    fn twins_with_equal_neighbours_are_told_by_their_rank_among_them() {
        let (seen, moved) = ("t\nt\nt\nt\n", "x\nt\nt\nt\nt\n");
        check(seen, 2, moved, Ok("x\nt\nNEW\nt\nt\n"));
        check(seen, 3, moved, Ok("x\nt\nt\nNEW\nt\n"));
        check(seen, 1, moved, Err(Reason::Ambiguous(4)));
        check(
            "a\nt\nb\na\nt\nb\n",
            2,
            "a\nx\nt\nb\na\nt\nb\n",
            Err(Reason::Ambiguous(2)),
        );
    }

    #[test]
    fn twins_are_told_by_order_where_one_neighbour_stayed() {
        let seen = "a\nt\nb\nc\nt\nd\n";
        check(
            seen,
            2,
            "a\nx\nt\nb\nc\nt\nd\n",
            Ok("a\nx\nNEW\nb\nc\nt\nd\n"),
        );
        // Another item was ruled on meanwhile.
        check(seen, 5, "a\nt\nb\nC\nt\nd\n", Ok("a\nt\nb\nC\nNEW\nd\n"));
        check(seen, 2, "t\na\nx\nt\nb\nc\nd\n", Err(Reason::Ambiguous(2)));
        check(
            seen,
            2,
            "a\nx\nt\ny\nb\nc\nt\nd\n",
            Err(Reason::Ambiguous(2)),
        );
    }

    #[test]
    fn twins_that_nothing_tells_apart_are_refused() {
        check("t\nt\nt\n", 2, "t\nt\nt\nt\n", Err(Reason::Ambiguous(4)));
        check("t\n", 1, "x\nt\nt\n", Err(Reason::Ambiguous(2)));
        // As many as before, but one went and another came.
        check("t\nu\nt\nv\n", 1, "u\nt\nv\nt\n", Err(Reason::Ambiguous(2)));
        check("t\nu\nt\nv\n", 3, "u\nt\nv\nt\n", Ok("u\nNEW\nv\nt\n"));
    }

    #[test]
    fn a_line_that_was_edited_is_refused_with_both_texts() {
        let outcome = apply(b"a\nb!\n", &[edit("a\nb\n", 2, "NEW")], &all_items);
        let conflict = &outcome.conflicts[0];
        assert_eq!(conflict.old, b"b");
        assert_eq!(conflict.found.as_deref(), Some(&b"b!"[..]));
        assert_eq!(outcome.bytes, b"a\nb!\n");
    }

    #[test]
    fn what_stands_there_already_is_no_conflict() {
        let outcome = apply(b"a\nNEW\n", &[edit("a\nb\n", 2, "NEW")], &all_items);
        assert_eq!(outcome.already.len(), 1);
        assert_eq!(outcome.bytes, b"a\nNEW\n");
    }

    #[test]
    fn a_copy_in_code_is_no_candidate_for_a_list_item() {
        let seen = "- [ ] t\n";
        let now = "```\n- [ ] t\n```\n";
        let outcome = apply(now.as_bytes(), &[edit(seen, 1, "NEW")], &|_| vec![]);
        assert_eq!(outcome.conflicts[0].reason, Reason::Gone);
    }

    #[test]
    fn several_edits_of_one_note_are_made_together_and_taken_back_together() {
        let note = "a\nt\nt\nb";
        let edits = [
            edit(note, 2, "one\ntwo"),
            edit(note, 3, ""),
            edit(note, 4, "B"),
        ];
        let outcome = apply(note.as_bytes(), &edits, &all_items);
        assert_eq!(outcome.bytes, b"a\none\ntwo\n\nB");
        let back: Vec<Edit> = outcome.applied.iter().map(Applied::inverse).collect();
        assert_eq!(
            apply(&outcome.bytes, &back, &all_items).bytes,
            note.as_bytes()
        );
    }

    #[test]
    fn a_removed_line_goes_with_its_break_and_comes_back() {
        for note in ["a\nb\nc", "b\nc", "a\nb", "b\n", "b", "\u{feff}b\r\nc\r\n"] {
            let line = note.lines().position(|line| line.ends_with('b')).unwrap() + 1;
            let removal = Edit {
                new: None,
                ..edit(note, line, "")
            };
            let outcome = apply(note.as_bytes(), &[removal], &all_items);
            assert!(!outcome.bytes.contains(&b'b'), "{note:?}");
            let back: Vec<Edit> = outcome.applied.iter().map(Applied::inverse).collect();
            let restored = apply(&outcome.bytes, &back, &all_items).bytes;
            assert_eq!(restored, note.as_bytes(), "{note:?}");
        }
    }

    #[test]
    fn a_removed_line_is_remembered_by_text_and_not_by_a_blank_line() {
        for (note, line) in [("a\n\nb\n\n- t", 5), ("a\n\nb", 3), ("\n\nb\n\nc\n", 3)] {
            let removal = Edit {
                new: None,
                ..edit(note, line, "")
            };
            let outcome = apply(note.as_bytes(), &[removal], &all_items);
            let back: Vec<Edit> = outcome.applied.iter().map(Applied::inverse).collect();
            let restored = apply(&outcome.bytes, &back, &all_items);
            assert_eq!(restored.bytes, note.as_bytes(), "{note:?}");
        }
    }

    #[test]
    fn a_line_that_is_code_now_is_not_taken_for_its_twin_that_was() {
        let (seen, now) = ("- t\n```\n- t\n", "```\n- t\n```\n- t\n");
        let lines = Lines::new(seen.as_bytes());
        let verdict = Edit {
            path: "n.md".to_owned(),
            place: lines.place(1, &|number| number == 1).unwrap(),
            old: b"- t".to_vec(),
            new: Some(b"NEW".to_vec()),
            duplicate: false,
        };
        let outcome = apply(now.as_bytes(), &[verdict], &|_| vec![4]);
        assert_eq!(outcome.conflicts[0].reason, Reason::Ambiguous(1));
    }

    #[test]
    fn two_edits_of_one_line_conflict() {
        let edits = [edit("a\n", 1, "b"), edit("a\n", 1, "c")];
        let outcome = apply(b"a\n", &edits, &all_items);
        assert_eq!(outcome.bytes, b"b\n");
        assert_eq!(outcome.conflicts[0].reason, Reason::Overlap);
        let edits = [edit("a\n\nb\n", 2, "x"), edit("a\n\nb\n", 2, "y")];
        let outcome = apply(b"a\n\nb\n", &edits, &all_items);
        assert_eq!(
            (outcome.bytes.as_slice(), outcome.conflicts.len()),
            (&b"a\nx\nb\n"[..], 1)
        );
    }
}
