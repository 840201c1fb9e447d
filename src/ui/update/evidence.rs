//! Which items of the screen still need the passage that they came from, and what was found.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::note::{ItemId, Note};
use crate::ui::effect::{Effect, Searched};
use crate::ui::state::{Evidence, State};

/// Sources of so many notes are looked for before the next key is heard.
const AT_A_TIME: usize = 4;

/// The notes of the screen with items whose passage was not asked for, the one in focus first; each may be there twice.
fn unasked(state: &State) -> Vec<Arc<str>> {
    let is_new = |id: ItemId| !state.asked.contains(&id);
    let near = state.near();
    let tasks = near.iter().filter(|item| is_new(item.id));
    let tasks = tasks.map(|item| Arc::clone(&item.path));
    let decisions = state.near_decisions().into_iter().filter(|note| {
        let mut decisions = note.decisions.iter();
        decisions.any(|decision| is_new(decision.id))
    });
    let decisions = decisions.map(|note| Arc::clone(&note.path));
    let mut paths: Vec<Arc<str>> = tasks.chain(decisions).collect();
    paths.dedup();
    let focus = state.current_note().map(|note| &note.path);
    let here = paths.iter().position(|path| Some(path) == focus);
    if let Some(here) = here {
        paths.swap(0, here);
    }
    paths
}

/// Whether passages of what is on the screen were not asked for yet.
pub(super) fn is_more(state: &State) -> bool {
    !unasked(state).is_empty()
}

/// Asks for the passages of what is on the screen, once for each item, of a few notes at a time.
pub(super) fn ask(state: &mut State) -> Vec<Effect> {
    let mut by_source: BTreeMap<String, Vec<(ItemId, String)>> = BTreeMap::new();
    let mut paths = unasked(state);
    paths.truncate(AT_A_TIME);
    let near = state.near();
    let logged = state.near_decisions().into_iter();
    let logged: Vec<Arc<str>> = logged.map(|note| Arc::clone(&note.path)).collect();
    for path in paths {
        let tasks = near.iter().filter(|item| item.path == path);
        let mut new: Vec<ItemId> = tasks.map(|item| item.id).collect();
        let note = state.vault.note(&path);
        let decisions = note.filter(|_| logged.contains(&path));
        let decisions = decisions.map_or(&[][..], |note| note.decisions.as_slice());
        new.extend(decisions.iter().map(|decision| decision.id));
        // What is gone meanwhile has no source to ask, either.
        new.retain(|id| state.asked.insert(*id));
        let Some(note) = note.filter(|_| !new.is_empty()) else {
            continue;
        };
        let Some(source) = state.vault.source(note).path else {
            continue;
        };
        let tasks = note.tasks.iter();
        let tasks = tasks.map(|task| (task.id, task.text()));
        let decisions = decisions.iter();
        let decisions = decisions.map(|decision| (decision.id, Cow::from(&*decision.text)));
        let items = tasks.chain(decisions).filter(|(id, _)| new.contains(id));
        let items = items.map(|(id, text)| (id, text.into_owned()));
        by_source.entry(source).or_default().extend(items);
    }
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

/// Forgets what was asked about the note or source at a path that changed, which was this note before; all of it where any file may have.
/// What is shown stays until there is better.
pub(super) fn changed(state: &mut State, path: Option<&str>, before: Option<&Note>) {
    let Some(path) = path else {
        state.asked.clear();
        return;
    };
    if let Some(note) = before {
        let tasks = note.tasks.iter().map(|task| task.id);
        let decisions = note.decisions.iter().map(|decision| decision.id);
        for id in tasks.chain(decisions) {
            state.asked.remove(&id);
        }
    }
    let of_source = state
        .evidence
        .iter()
        .filter(|(_, evidence)| evidence.source == path);
    let of_source: Vec<ItemId> = of_source.map(|(id, _)| *id).collect();
    for id in of_source {
        state.asked.remove(&id);
    }
}
