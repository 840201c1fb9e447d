//! Where the cursor is: rows, panes, meetings, the next undecided.

use std::sync::Arc;

use crate::ui::screen::Screen;
use crate::ui::state::{Pane, State};
use crate::ui::update::{filter, screen};
use crate::vault::ItemRef;

/// A look at the notes that are shown is a look at so many at most: each is read, and compared with all others.
const MOST_LOOKED_AT: usize = 20;

/// Computes lists anew after the vault changed, with the cursor on the same item.
pub(super) fn refresh(state: &mut State) {
    let current = state.rows.get(state.cursor).cloned();
    filter::keep_up(state);
    screen::refresh(state);
    state.list_meetings();
    fit_around(state, current);
}

/// Shows the rows that fit now, with the cursor on this item if it is among them.
pub(super) fn fit_around(state: &mut State, current: Option<ItemRef>) {
    let gone = state
        .meeting
        .as_ref()
        .is_some_and(|path| state.place_of_meeting(path).is_none());
    let none_yet = state.meeting.is_none() && !state.filter.is_applied();
    // Once tasks are shown they stay: what a key is meant for must not change between the look and the press.
    if gone || none_yet {
        let first = state.meetings().first().map(|row| row.path.clone());
        select_meeting(state, first);
        return;
    }
    state.rows = state.fitting_rows(&state.rows);
    let is_kept = state.rows.get(state.cursor) == current.as_ref();
    let moved = current.filter(|_| !is_kept);
    let position = moved.and_then(|item| state.rows.iter().position(|row| row.id == item.id));
    state.cursor = position
        .unwrap_or(state.cursor)
        .min(state.rows.len().saturating_sub(1));
    let vault = &state.vault;
    state
        .marks
        .retain(|item| vault.task(&item.path, item.id).is_some());
}

/// Keeps the cursor of the decisions on one, and out of their pane if there are none: the note in focus may be another now.
pub(super) fn settle(state: &mut State) {
    screen::settle(state);
    let count = state.decisions().len();
    state.decision = state.decision.min(count.saturating_sub(1));
    if count == 0 && state.pane == Pane::Decisions {
        state.pane = Pane::Tasks;
    }
}

/// Shows the tasks of a meeting (`None`: all matches), with the cursor on the first undecided.
pub(super) fn select_meeting(state: &mut State, path: Option<Arc<str>>) {
    state.meeting = path;
    state.rows = state.fitting_rows(&[]);
    state.range = None;
    state.decision = 0;
    // Of all matches it is known where the first is that waits.
    let found = state.filter.found.as_ref();
    let found = found.filter(|_| state.meeting.is_none());
    let waits = found.map_or(0, |found| found.first_waiting);
    let mut rows = state.rows.iter().enumerate().skip(waits);
    let first = rows.find(|(_, item)| is_next(state, item));
    state.cursor = first.map_or(0, |(row, _)| row);
}

/// Whether the cursor should stop here on its way to the next decision.
fn is_next(state: &State, item: &ItemRef) -> bool {
    state.is_undecided(item) && !state.sitting.is_skipped(item.id)
}

/// On to the next undecided: below, then above, then in the next meetings, then in those before.
pub(super) fn advance(state: &mut State) {
    if state.screen != Screen::Review {
        return screen::advance(state);
    }
    let below = (state.cursor + 1..state.rows.len()).chain(0..state.cursor.min(state.rows.len()));
    let next = below.into_iter().find(|row| {
        state
            .rows
            .get(*row)
            .is_some_and(|item| is_next(state, item))
    });
    if let Some(row) = next {
        state.cursor = row;
        return;
    }
    if state.current().is_some_and(|item| is_next(state, item)) {
        return;
    }
    let path = state.meeting.as_ref();
    let here = path.and_then(|path| state.place_of_meeting(path));
    let after = here.map_or(0, |here| here + 1);
    let order = (after..state.meetings().len()).chain(0..here.unwrap_or(0));
    let matches = |id| state.is_left(id);
    let next = order
        .filter_map(|index| state.meetings().get(index))
        .find(|row| {
            let note = state.vault.note(&row.path);
            let tasks = note.map_or(&[][..], |note| note.tasks.as_slice());
            tasks.iter().any(|task| {
                let (path, id) = (row.path.clone(), task.id);
                matches(id) && is_next(state, &ItemRef { path, id })
            })
        })
        .map(|row| row.path.clone());
    if next.is_some() {
        select_meeting(state, next);
    }
}

/// Moves the cursor of the pane in focus by so many rows.
pub(super) fn step(state: &mut State, rows: isize) {
    if state.screen != Screen::Review {
        return screen::step(state, rows);
    }
    match state.pane {
        Pane::Tasks => state.cursor = moved(state.cursor, rows, state.rows.len()),
        Pane::Decisions => state.decision = moved(state.decision, rows, state.decisions().len()),
        Pane::Meetings => step_meeting(state, rows),
    }
}

/// To the meeting so many rows further; with a filter, all matches stand before the first.
pub(super) fn step_meeting(state: &mut State, rows: isize) {
    if state.screen != Screen::Review {
        return state.listing.step_heading(rows > 0);
    }
    let (all, here) = (state.rows_for_all(), state.meeting_row());
    let there = moved(here, rows, state.meetings().len() + all);
    if there == here {
        return;
    }
    let path = there
        .checked_sub(all)
        .and_then(|index| state.meetings().get(index))
        .map(|row| row.path.clone());
    select_meeting(state, path);
}

/// To the first meeting of the next day, or of the day before; in a list to the next group.
pub(super) fn step_day(state: &mut State, by: isize) {
    let date = |state: &State| {
        let note = state
            .meeting
            .as_ref()
            .and_then(|path| state.vault.note(path));
        note.and_then(|note| note.date.clone())
    };
    let first = date(state);
    loop {
        let before = state.meeting.clone();
        step_meeting(state, by);
        if state.screen != Screen::Review || state.meeting == before || date(state) != first {
            return;
        }
    }
}

/// The note in focus, and the first few of the rows around it.
pub(super) fn shown_notes(state: &State) -> Vec<String> {
    let near = state.near();
    let around = near.iter().map(|item| &*item.path);
    let mut paths: Vec<String> = Vec::new();
    let in_focus = state.current_note().map(|note| &*note.path);
    for path in in_focus.into_iter().chain(around) {
        if paths.len() < MOST_LOOKED_AT && !paths.iter().any(|known| known == path) {
            paths.push(path.to_owned());
        }
    }
    paths
}

/// A row so many further, at most the last.
pub(super) fn moved(row: usize, by: isize, count: usize) -> usize {
    row.saturating_add_signed(by).min(count.saturating_sub(1))
}

/// The pane after, or before, the one in focus; decisions only if there are any.
pub(super) fn step_pane(state: &mut State, forward: bool) {
    if state.screen != Screen::Review {
        return screen::step_pane(state, forward);
    }
    let mut panes = vec![Pane::Meetings, Pane::Tasks];
    if !state.decisions().is_empty() {
        panes.push(Pane::Decisions);
    }
    let here = panes
        .iter()
        .position(|pane| *pane == state.pane)
        .unwrap_or(0);
    let there = if forward {
        here + 1
    } else {
        here + panes.len() - 1
    } % panes.len();
    state.pane = panes.get(there).copied().unwrap_or(Pane::Tasks);
}

/// Puts the cursor on a task, in its meeting, though it may have its verdict. In a note that does not wait it is on another screen.
pub(super) fn go_to(state: &mut State, item: &ItemRef) {
    if state.screen != Screen::Review {
        return screen::go_to(state, item);
    }
    if !state.rows.contains(item) {
        if state.meeting.as_deref() != Some(&*item.path) {
            // What was done on another screen may stand in a note that has nothing to rule on.
            let is_listed = state.meetings().iter().any(|row| row.path == item.path);
            if !is_listed && !state.filter.is_applied() {
                return;
            }
            state.meeting = Some(item.path.clone());
            state.rows = Arc::default();
        }
        let mut shown = state.rows.to_vec();
        shown.push(item.clone());
        state.rows = state.fitting_rows(&shown);
    }
    state.pane = Pane::Tasks;
    state.cursor = state.rows.iter().position(|row| row == item).unwrap_or(0);
}

/// Gives a task a row in its meeting, if that is shown; the cursor stays where it is.
pub(super) fn show(state: &mut State, item: &ItemRef) {
    if state.screen != Screen::Review || state.meeting.as_deref() != Some(&*item.path) {
        return;
    }
    let current = state.rows.get(state.cursor).cloned();
    let mut shown = state.rows.to_vec();
    shown.push(item.clone());
    state.rows = state.fitting_rows(&shown);
    let row = current.and_then(|item| state.rows.iter().position(|row| *row == item));
    state.cursor = row.unwrap_or(0);
}

/// The next (or previous) row of all matches; without a filter, the next undecided.
pub(super) fn step_match(state: &mut State, rows: isize) {
    if !state.filter.is_applied() {
        if rows > 0 {
            advance(state);
        }
        return;
    }
    let matches = state.filter.matches();
    let here = state
        .current()
        .and_then(|item| matches.iter().position(|other| other.id == item.id))
        .unwrap_or(0);
    let count = matches.len();
    if count == 0 {
        return;
    }
    let there = if rows > 0 {
        (here + 1) % count
    } else {
        (here + count - 1) % count
    };
    if let Some(item) = matches.get(there).cloned() {
        if state.meeting.is_some() && state.meeting.as_ref() != Some(&item.path) {
            select_meeting(state, Some(item.path.clone()));
        }
        go_to(state, &item);
    }
}
