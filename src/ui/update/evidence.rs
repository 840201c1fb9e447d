//! Which items of the screen still need the passage that they came from, and what was found.

use std::collections::{BTreeMap, HashSet};

use crate::note::{ItemId, Note};
use crate::ui::effect::{Effect, Searched};
use crate::ui::state::{Evidence, State};
use crate::vault::Change;

/// Asks for the passages of what is on the screen, once for each item.
pub(super) fn ask(state: &mut State) -> Vec<Effect> {
    let near = state.near();
    let tasks = near
        .iter()
        .filter(|item| !state.asked.contains(&item.id))
        .filter_map(|item| state.task(item))
        .map(|(note, task)| (note, task.id, task.text().into_owned()));
    let notes = state.near_decisions().into_iter();
    let decisions = notes.flat_map(|note| {
        let new = note
            .decisions
            .iter()
            .filter(|decision| !state.asked.contains(&decision.id));
        new.map(move |decision| (note, decision.id, decision.text.to_string()))
    });
    let mut by_source: BTreeMap<String, Vec<(ItemId, String)>> = BTreeMap::new();
    let mut asked = HashSet::new();
    let mut sources: BTreeMap<&str, Option<String>> = BTreeMap::new();
    let source_of = |note: &Note| state.vault.source(note).path;
    for (note, id, text) in tasks.chain(decisions) {
        asked.insert(id);
        let source = sources
            .entry(&*note.path)
            .or_insert_with(|| source_of(note));
        if let Some(source) = source {
            let items = by_source.entry(source.clone()).or_default();
            items.push((id, text));
        }
    }
    state.asked.extend(asked);
    by_source
        .into_iter()
        .map(|(source, items)| Effect::FindEvidence { source, items })
        .collect()
}

/// Takes in what was found.
pub(super) fn found(state: &mut State, searched: Searched) {
    for (id, best) in searched.items {
        let source = searched.source.clone();
        state.evidence.insert(id, Evidence { source, best });
    }
}

/// Forgets what was asked about notes and sources that changed; what is shown stays until there is better.
pub(super) fn changed(state: &mut State, change: &Change) {
    let path = match change {
        Change::Note(note) => &*note.path,
        Change::File(path) | Change::Removed(path) => path,
        Change::Files(_) => {
            state.asked.clear();
            return;
        }
    };
    if let Some(note) = state.vault.note(path) {
        let tasks = note.tasks.iter().map(|task| task.id);
        let ids: Vec<ItemId> = tasks
            .chain(note.decisions.iter().map(|decision| decision.id))
            .collect();
        for id in ids {
            state.asked.remove(&id);
        }
    }
    let of_source = state
        .evidence
        .iter()
        .filter(|(_, evidence)| evidence.source == *path);
    let of_source: Vec<ItemId> = of_source.map(|(id, _)| *id).collect();
    for id in of_source {
        state.asked.remove(&id);
    }
}
