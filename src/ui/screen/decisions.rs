//! The log of decisions: those of all notes, meeting by meeting, the newest first.

use std::cmp::Reverse;
use std::sync::Arc;

use crate::ui::screen::{Line, ListOf, grouped};
use crate::vault::ItemRef;

/// All decisions that match the filter.
pub(super) fn lines(of: &ListOf) -> Vec<Line> {
    let mut notes: Vec<_> = of
        .vault
        .notes()
        .filter(|note| !note.decisions.is_empty())
        .collect();
    notes.sort_by_key(|note| (Reverse(note.date.clone()), note.path.clone()));
    let mut items = Vec::new();
    for note in notes {
        for decision in &note.decisions {
            if !of.is_left(decision.id) {
                continue;
            }
            let item = ItemRef {
                path: Arc::clone(&note.path),
                id: decision.id,
            };
            items.push((&*note.path, Line::Decision(item)));
        }
    }
    let title = |path: &&str| {
        let note = of.vault.note(path);
        note.map_or_else(String::new, |note| match &note.date {
            Some(date) if !note.title.contains(&**date) => format!("{date}  {}", note.title),
            _ => note.title.to_string(),
        })
    };
    let mut lines = Vec::new();
    grouped(items, title, &mut lines);
    lines
}
