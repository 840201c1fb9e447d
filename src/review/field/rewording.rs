//! Other words for a task: the words that differ change, all others keep their bytes, and what stands between them (tags, owners) its
//! place.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::note::line::is_block_id;
use crate::note::owner::owners;
use crate::review::splice::{Splice, TaskBytes};
use crate::text::{Span, is_blank};

/// A word of the text.
#[derive(Debug, Clone, Copy)]
struct Word {
    /// In the text of the line.
    span: Span,
    /// Which piece it is of: between two pieces stands a tag or an owner.
    piece: usize,
}

/// What goes and what comes so that the text says `wished`, which has single blanks between its words.
pub(super) fn splices(task: &TaskBytes<'_>, wished: &str) -> Vec<Splice> {
    let words = words(task);
    let old: Vec<&str> = words.iter().map(|word| task.slice(word.span)).collect();
    let new: Vec<&str> = wished.split(' ').collect();
    let some = |at: usize, count: usize| new.get(at..at + count).unwrap_or_default().join(" ");
    let runs = |at: usize, count: usize| {
        let words = words.get(at..at + count).unwrap_or_default();
        words.chunk_by(|one, next| one.piece == next.piece)
    };
    let mut splices = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        match op {
            DiffOp::Equal { .. } => {}
            DiffOp::Delete {
                old_index, old_len, ..
            } => splices.extend(runs(old_index, old_len).map(|run| removed(task, run))),
            DiffOp::Insert {
                old_index,
                new_index,
                new_len,
            } => splices.push(inserted(task, &words, old_index, &some(new_index, new_len))),
            DiffOp::Replace {
                old_index,
                old_len,
                new_index,
                new_len,
            } => {
                let mut runs = runs(old_index, old_len);
                if let Some(first) = runs.next() {
                    splices.push(task.replace(whole(first), &some(new_index, new_len)));
                }
                splices.extend(runs.map(|run| removed(task, run)));
            }
        }
    }
    splices
}

fn whole(run: &[Word]) -> Span {
    let start = run.first().map_or(0, |word| word.span.start);
    let end = run.last().map_or(0, |word| word.span.end);
    Span::new(start, end)
}

/// Words go with the blank before them.
fn removed(task: &TaskBytes<'_>, run: &[Word]) -> Splice {
    (task.with_gap(whole(run), 1), Vec::new())
}

/// Words come behind the word before them, else before the first one.
fn inserted(task: &TaskBytes<'_>, words: &[Word], at: usize, new: &str) -> Splice {
    let before = at.checked_sub(1).and_then(|at| words.get(at));
    let place = match (before, words.first()) {
        (Some(word), _) => word.span.end,
        (None, Some(word)) => word.span.start,
        (None, None) => task.parts.description.start,
    };
    spaced(task, place, new)
}

/// Text put into the line, with a blank on each side where there is none.
pub(super) fn spaced(task: &TaskBytes<'_>, at: usize, new: &str) -> Splice {
    let line = task.reading.text();
    let before = line.get(..at).and_then(|text| text.chars().next_back());
    let behind = line.get(at..).and_then(|text| text.chars().next());
    let gap = |next: Option<char>| match next {
        Some(c) if !is_blank(c) => " ",
        _ => "",
    };
    let new = format!("{}{new}{}", gap(before), gap(behind));
    task.replace(Span::new(at, at), &new)
}

/// The words of the text where they stand. A colon behind a leading owner is none.
fn words(task: &TaskBytes<'_>) -> Vec<Word> {
    let start = task.parts.description.start;
    let text = task.slice(task.parts.description);
    if is_block_id(text) {
        return Vec::new();
    }
    let description = task.parts.description(task.reading.text());
    let who = owners(&description);
    let end = Span::new(text.len(), text.len());
    let mut words = Vec::new();
    let mut from = 0;
    for (piece, cut) in who.cut.iter().chain([&end]).enumerate() {
        let to = cut.start.min(text.len());
        let between = text.get(from..to).unwrap_or_default();
        for word in between.split(is_blank).filter(|word| !word.is_empty()) {
            let at = start + from + (word.as_ptr() as usize - between.as_ptr() as usize);
            words.push(Word {
                span: Span::new(at, at + word.len()),
                piece,
            });
        }
        from = from.max(cut.end);
    }
    let is_colon = |word: &Word| task.slice(word.span) == ":";
    if words.len() > 1 && words.first().is_some_and(is_colon) {
        words.remove(0);
    }
    words
}
