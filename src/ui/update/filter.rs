//! The filter while it is typed and while what it matches is searched for; and what keys do in the list of views.

use std::collections::HashSet;
use std::sync::Arc;

use crate::note::ItemId;
use crate::ui::command::Command;
use crate::ui::effect::{Effect, Matched, Part, Wanted};
use crate::ui::overlay::Overlay;
use crate::ui::overlay::views::{Opens, ViewList, ViewRow};
use crate::ui::screen::{Screen, view};
use crate::ui::state::{Pane, Stage, State, Tone};
use crate::ui::update::keys::scrolled;
use crate::ui::update::navigate::{fit_around, select_meeting};
use crate::ui::update::screen;
use crate::vault::{Change, ItemRef};

/// Where more notes than this changed, all are searched again.
const MANY: usize = 64;

/// Something else was typed: the lists show what they did, and say that it is searched, until the answer comes.
pub(super) fn typed(state: &mut State) {
    let was_applied = state.filter.is_applied();
    state.read_filter();
    if state.filter.is_active() {
        return;
    }
    if state.screen != Screen::Review {
        return screen::refresh(state);
    }
    if was_applied {
        let first = state.meetings().first().map(|row| row.path.clone());
        select_meeting(state, first);
    }
}

/// Closes the filter line. The item in focus keeps it.
pub(super) fn clear(state: &mut State) {
    let current = state.current().cloned();
    state.filter.clear();
    if state.screen != Screen::Review {
        return screen::refresh(state);
    }
    let path = current
        .as_ref()
        .map(|item| item.path.clone())
        .or_else(|| state.meetings().first().map(|row| row.path.clone()));
    select_meeting(state, path);
    if let Some(row) = current.and_then(|item| state.rows.iter().position(|row| *row == item)) {
        state.cursor = row;
    }
}

/// Asks for what matches, if it is due.
pub(super) fn ask(state: &mut State) -> Option<Effect> {
    if state.filter.stage != Stage::Due || !state.filter.is_active() {
        return None;
    }
    if !state.filter.touched.is_empty() {
        state.filter.touched.clear();
        state.filter.ready = None;
    }
    state.filter.stage = Stage::OnItsWay;
    state.filter.number += 1;
    Some(Effect::Search(Box::new(Wanted {
        number: state.filter.number,
        page: usize::from(state.size.1),
        search: state.search_for(state.filter.asked.clone()),
    })))
}

/// What matches came. Only what was asked for last is shown.
pub(super) fn arrived(state: &mut State, matched: Matched) {
    let (found, ready) = match matched.part {
        Part::Page(found) => (found, None),
        Part::All(answer) => (answer.found, Some(answer.ready)),
    };
    if matched.number != state.filter.number || state.filter.stage != Stage::OnItsWay {
        state.filter.spent.push(found);
        return;
    }
    state.filter.is_about_all = state.filter.asked.names_a_state();
    let before = state.filter.found.replace(found);
    state.filter.spent.extend(before);
    if let Some(ready) = ready {
        state.filter.stage = Stage::Done;
        state.filter.ready = Some(ready).filter(|_| state.filter.touched.is_empty());
    }
    let current = state.rows.get(state.cursor).cloned();
    // What changed since it was asked.
    keep_up(state);
    if state.screen != Screen::Review {
        state.filter.is_new = false;
        return screen::refresh(state);
    }
    if std::mem::take(&mut state.filter.is_new) {
        select_meeting(state, None);
    } else {
        fit_around(state, current);
    }
}

/// Remembers what the tasks of a note match like, before a change is taken in.
pub(super) fn changes(state: &mut State, change: &Change) {
    let path = match change {
        Change::Note(note) => &note.path,
        Change::Removed(path) => &Arc::from(path.as_str()),
        Change::File(_) => return,
        Change::Files(_) => return search_again(state),
    };
    if !state.filter.is_active() || state.filter.touched.contains_key(path) {
        return;
    }
    state.filter.ready = None;
    if state.filter.touched.len() == MANY {
        return search_again(state);
    }
    let note = state.vault.note(path);
    let tasks = note.into_iter().flat_map(|note| {
        let tasks = note.tasks.iter();
        tasks.map(|task| (task.id, state.score(note, task)))
    });
    let tasks = tasks.collect();
    state.filter.touched.insert(Arc::clone(path), tasks);
}

/// What was found may be another now: it is searched for again.
pub(super) fn search_again(state: &mut State) {
    if state.filter.is_active() && state.filter.mistake.is_none() {
        state.filter.stage = Stage::Due;
    }
}

/// Brings what was found up to the notes that changed. The order of what is new, or matches another way, is the next answer's.
pub(super) fn keep_up(state: &mut State) {
    if state.filter.stage == Stage::Due || state.filter.touched.is_empty() {
        return;
    }
    if state.screen == Screen::Decisions || state.filter.asked.needs_clusters() {
        return search_again(state);
    }
    let (mut gone, mut new) = (HashSet::new(), Vec::new());
    let mut is_other = false;
    for (path, before) in &state.filter.touched {
        let note = state.vault.note(path);
        let tasks = note.into_iter().flat_map(|note| {
            let tasks = note.tasks.iter();
            tasks.map(|task| (task.id, state.score(note, task)))
        });
        let now: Vec<(ItemId, Option<i64>)> = tasks.collect();
        is_other |= now != *before;
        let has = |id| {
            state
                .filter
                .found
                .as_ref()
                .is_some_and(|found| found.has(id))
        };
        let matches = |id: ItemId| now.iter().any(|(own, score)| *own == id && score.is_some());
        let old = before.iter().chain(&now).map(|(id, _)| *id);
        gone.extend(old.filter(|id| has(*id) && !matches(*id)));
        let added = now
            .iter()
            .filter(|(id, score)| score.is_some() && !has(*id));
        new.extend(added.map(|(id, _)| ItemRef {
            path: Arc::clone(path),
            id: *id,
        }));
    }
    if !(gone.is_empty() && new.is_empty()) {
        if state.meeting.is_none() {
            // The rows are what was found: they are not to be copied.
            state.rows = Arc::default();
        }
        if let Some(found) = &mut state.filter.found {
            found.change(&gone, new);
        }
    }
    if state.filter.stage == Stage::Done {
        state.filter.touched.clear();
        if is_other {
            search_again(state);
        }
    }
}

/// Opens the list, with the cursor on the view that is the filter.
pub(super) fn open_views(state: &mut State) -> Vec<Effect> {
    let mut list = state.views();
    list.cursor = here(state, &list.rows).unwrap_or(0);
    state.overlays.push(Overlay::Views(list));
    vec![Effect::CountViews(Box::new(state.views_of()))]
}

/// The views were counted. The cursor stays, unless only now its view is in the list.
pub(super) fn counted(state: &mut State, rows: Vec<ViewRow>) {
    let here = here(state, &rows);
    let mut overlays = state.overlays.iter_mut();
    let list = overlays.find_map(|overlay| match overlay {
        Overlay::Views(list) => Some(list),
        _ => None,
    });
    if let Some(list) = list {
        let is_new = |row: &usize| *row >= list.rows.len() && list.cursor == 0;
        list.cursor = here.filter(is_new).unwrap_or(list.cursor);
        list.rows = rows;
    }
}

/// The row of the view that is the filter, or on the screen.
fn here(state: &State, rows: &[ViewRow]) -> Option<usize> {
    let open = state.view.as_ref().filter(|_| state.screen == Screen::View);
    let here = |row: &ViewRow| match row.opens {
        Opens::Filter => row.view.query == state.filter.query,
        Opens::Block => open.is_some_and(|open| open.name == row.view.name),
        Opens::Nothing(_) => false,
    };
    rows.iter().position(here)
}

/// A key in the list.
pub(super) fn press_in_views(state: &mut State, mut list: ViewList, asked: Option<Command>) {
    match asked {
        Some(Command::Escape | Command::Quit | Command::Views) => {}
        Some(Command::Zoom) => {
            if let Some(row) = list.rows.get(list.cursor) {
                choose(state, row);
            }
        }
        _ => {
            list.cursor = scrolled(state, list.cursor, list.rows.len(), asked);
            state.overlays.push(Overlay::Views(list));
        }
    }
}

fn choose(state: &mut State, row: &ViewRow) {
    match &row.opens {
        Opens::Filter => {
            state.filter.query.clone_from(&row.view.query);
            state.filter.editing = false;
            state.pane = Pane::Tasks;
            typed(state);
        }
        Opens::Block => match view::read(
            &state.vault,
            &state.saved_views,
            state.today,
            &row.view.name,
        ) {
            Some(Ok(open)) => {
                let explanation = open.explanation.clone();
                state.view = Some(open);
                screen::open(state, Screen::View);
                if !explanation.is_empty() {
                    state.tell(explanation, Tone::Plain);
                }
            }
            Some(Err(why)) => state.tell(why, Tone::Bad),
            None => {}
        },
        Opens::Nothing(why) => state.tell(why.clone(), Tone::Bad),
    }
}
