//! Laws of `gavel::edit` on generated notes.

use std::collections::HashSet;

use gavel::edit::{Applied, Edit};
use gavel::note::Note;
use gavel::review::verdict::{Action, Verdict};
use gavel::text::BOM;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::cases;
use crate::notes::{Line, action, bytes, lines, made, read, ruling, twins};

/// What somebody else does to a note meanwhile.
#[derive(Debug, Clone)]
enum Foreign {
    Insert(Index),
    Delete(Index),
    Append(Index),
    Swap(Index, Index),
    Duplicate(Index, Index),
}

fn foreign() -> impl Strategy<Value = Foreign> {
    let at = || any::<Index>();
    prop_oneof![
        3 => at().prop_map(Foreign::Insert),
        1 => at().prop_map(Foreign::Delete),
        1 => at().prop_map(Foreign::Append),
        1 => (at(), at()).prop_map(|(a, b)| Foreign::Swap(a, b)),
        1 => (at(), at()).prop_map(|(a, b)| Foreign::Duplicate(a, b)),
    ]
}

/// Lines of which each knows which it was.
type Known = Vec<(Option<usize>, Line)>;

fn known(lines: &[Line]) -> Known {
    let mut known: Known = (0..).map(Some).zip(lines.iter().cloned()).collect();
    // Lines come and go around these: a byte order mark would not stay in front, and a line that others follow needs an ending.
    if let Some((_, first)) = known.first_mut() {
        first.content = first
            .content
            .strip_prefix(BOM)
            .unwrap_or(&first.content)
            .to_vec();
    }
    if let Some((_, last)) = known.last_mut()
        && last.ending.is_empty()
    {
        last.ending = "\n";
    }
    known
}

fn written(known: &Known) -> Vec<u8> {
    let lines: Vec<Line> = known.iter().map(|(_, line)| line.clone()).collect();
    bytes(&lines)
}

fn change(known: &mut Known, change: &Foreign, fresh: usize) {
    let new = (None, Line::new(&format!("- [?] fresh {fresh}")));
    match change {
        Foreign::Insert(at) => known.insert(at.index(known.len() + 1), new),
        Foreign::Delete(at) if known.len() > 1 => {
            known.remove(at.index(known.len()));
        }
        Foreign::Delete(_) => {}
        Foreign::Append(at) => {
            let at = at.index(known.len());
            known[at]
                .1
                .content
                .extend_from_slice(format!(" fresh {fresh}").as_bytes());
            known[at].0 = None;
        }
        Foreign::Swap(a, b) => {
            let (a, b) = (a.index(known.len()), b.index(known.len()));
            known.swap(a, b);
        }
        Foreign::Duplicate(from, to) => {
            let copy = (None, known[from.index(known.len())].1.clone());
            known.insert(to.index(known.len() + 1), copy);
        }
    }
}

/// What is left of a note when its line (from 1) is replaced, by splitting at line feeds alone.
pub(crate) fn with_line(note: &[u8], number: usize, new: &[u8]) -> Vec<u8> {
    let mut parts: Vec<Vec<u8>> = note
        .split_inclusive(|byte| *byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect();
    let line = &mut parts[number - 1];
    let bom = usize::from(number == 1 && line.starts_with(BOM)) * 3;
    let ending = if line.ends_with(b"\r\n") {
        2
    } else {
        usize::from(line.ends_with(b"\n"))
    };
    let end = line.len() - ending;
    line.splice(bom..end, new.iter().copied());
    parts.concat()
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn any_bytes_are_a_note_whose_items_are_its_lines(noise in vec(any::<u8>(), 0..200), lines in lines(), cut in any::<Index>()) {
        let mut note = bytes(&lines);
        let at = cut.index(note.len() + 1);
        note.splice(at..at, noise);
        let parsed: Note = read(&note);
        let whole: Vec<&[u8]> = note.split(|byte| *byte == b'\n').collect();
        for (place, raw) in parsed.tasks.iter().map(|task| (&task.place, task.raw())).chain(parsed.decisions.iter().map(|decision| (&decision.place, decision.raw()))) {
            let line = whole[place.line - 1];
            // A carriage return without a line feed behind it is text.
            let ends = place.line < whole.len();
            let line = line.strip_suffix(b"\r").filter(|_| ends).unwrap_or(line);
            prop_assert!(line.ends_with(raw) && line.len() - raw.len() <= 3);
        }
    }

    #[test]
    fn an_edit_changes_only_its_line(lines in lines(), which in any::<Index>(), action in action()) {
        let note = bytes(&lines);
        let Some(edit) = ruling(&read(&note), which, &action) else { return Ok(()) };
        let outcome = made(&note, std::slice::from_ref(&edit));
        prop_assert!(outcome.conflicts.is_empty());
        let new = edit.new.clone().unwrap();
        prop_assert_eq!(outcome.bytes, with_line(&note, edit.place.line, &new));
        prop_assert_eq!(outcome.applied.len(), 1);
    }

    #[test]
    fn edits_of_many_lines_are_taken_back_together(lines in lines(), actions in vec((any::<Index>(), action()), 1..8)) {
        let note = bytes(&lines);
        let parsed = read(&note);
        let edits: Vec<Edit> = actions.iter().filter_map(|(which, action)| ruling(&parsed, *which, action)).collect();
        let outcome = made(&note, &edits);
        let back: Vec<Edit> = outcome.applied.iter().map(Applied::inverse).collect();
        let restored = made(&outcome.bytes, &back);
        prop_assert!(restored.conflicts.is_empty());
        prop_assert_eq!(restored.bytes, note);
    }

    #[test]
    fn verdicts_are_taken_back_one_by_one(lines in lines(), actions in vec((any::<Index>(), action()), 1..8)) {
        let note = bytes(&lines);
        let mut now = note.clone();
        let mut undo = Vec::new();
        for (which, action) in &actions {
            if let Some(edit) = ruling(&read(&now), *which, action) {
                let outcome = made(&now, &[edit]);
                undo.extend(outcome.applied.iter().map(Applied::inverse));
                now = outcome.bytes;
            }
        }
        for edit in undo.into_iter().rev() {
            let outcome = made(&now, &[edit]);
            prop_assert!(outcome.conflicts.is_empty());
            now = outcome.bytes;
        }
        prop_assert_eq!(now, note);
    }

    /// Whatever others do elsewhere, undo in any order restores the lines it changed, or is refused and writes nothing.
    #[test]
    fn undo_among_foreign_edits_restores_its_own_lines(
        lines in lines(),
        actions in vec((any::<Index>(), action()), 1..6),
        inserts in vec(any::<Index>(), 0..6),
        order in any::<u64>(),
    ) {
        let mut model = known(&lines);
        let mut undo: Vec<(usize, Vec<u8>, Edit)> = Vec::new();
        let mut ruled = HashSet::new();
        let mut inserts = inserts.into_iter().enumerate();
        for (which, action) in &actions {
            let now = written(&model);
            let edit = ruling(&read(&now), *which, action);
            // Taken back in any order, rulings must not be on one line, nor make twins.
            if let Some(edit) = edit
                && let Some(id) = model[edit.place.line - 1].0
                && model.iter().all(|(_, line)| Some(&line.content) != edit.new.as_ref())
                && ruled.insert(id)
            {
                let outcome = made(&now, std::slice::from_ref(&edit));
                model[edit.place.line - 1].1.content = edit.new.clone().unwrap();
                prop_assert_eq!(&outcome.bytes, &written(&model));
                undo.push((id, edit.old, outcome.applied[0].inverse()));
            }
            if let Some((fresh, at)) = inserts.next() {
                change(&mut model, &Foreign::Insert(at), fresh);
            }
        }
        let mut order = order;
        while !undo.is_empty() {
            let (id, old, edit) = undo.swap_remove(usize::try_from(order).unwrap_or(0) % undo.len());
            order /= 7;
            let now = written(&model);
            let outcome = made(&now, &[edit]);
            if outcome.conflicts.is_empty() {
                let line = model.iter_mut().find(|(known, _)| *known == Some(id)).unwrap();
                line.1.content = old;
            }
            prop_assert_eq!(outcome.bytes, written(&model));
        }
    }

    /// Equal lines with equal neighbours: when lines come in anywhere, a verdict still lands on the line that was meant.
    #[test]
    fn a_verdict_lands_on_its_twin_or_is_refused(
        lines in twins(),
        which in any::<Index>(),
        inserts in vec(any::<Index>(), 1..4),
    ) {
        let mut model = known(&lines);
        let seen = written(&model);
        let reject = Action::Verdict(Verdict::Reject);
        let Some(edit) = ruling(&read(&seen), which, &reject) else { return Ok(()) };
        for (fresh, at) in inserts.into_iter().enumerate() {
            change(&mut model, &Foreign::Insert(at), fresh);
        }
        let outcome = made(&written(&model), std::slice::from_ref(&edit));
        if let Some(applied) = outcome.applied.first() {
            prop_assert_eq!(model[applied.line - 1].0, Some(edit.place.line - 1));
        }
    }

    /// A task that stands alone before and after is found wherever it went, or the edit is refused if it was changed or removed.
    #[test]
    fn a_verdict_lands_on_its_line_or_is_refused(
        lines in lines(),
        which in any::<Index>(),
        action in action(),
        changes in vec(foreign(), 0..8),
    ) {
        let mut model = known(&lines);
        let seen = written(&model);
        let Some(edit) = ruling(&read(&seen), which, &action) else { return Ok(()) };
        for (fresh, foreign) in changes.iter().enumerate() {
            change(&mut model, foreign, fresh);
        }
        let now = written(&model);
        let target = edit.place.line - 1;
        let standing: Vec<usize> = (0..model.len()).filter(|at| model[*at].1.content == edit.old).collect();
        let outcome = made(&now, std::slice::from_ref(&edit));
        if outcome.applied.is_empty() {
            prop_assert_eq!(outcome.bytes, now);
            return Ok(());
        }
        // What was changed is one line, which said what the reviewer saw.
        let landed = outcome.applied[0].line - 1;
        prop_assert!(standing.contains(&landed));
        prop_assert_eq!(&outcome.bytes, &with_line(&now, landed + 1, edit.new.as_deref().unwrap()));
        // And it is the line itself, where nothing but the line itself can be meant.
        let only_fresh_lines_came = changes.iter().all(|change| matches!(change, Foreign::Insert(_)));
        if only_fresh_lines_came {
            prop_assert_eq!(model[landed].0, Some(target));
        }
    }
}
