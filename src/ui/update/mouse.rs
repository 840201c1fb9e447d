//! What the mouse does: a click selects what stands there, on a hint it is the key; the wheel moves what is under it.

use crate::ui::effect::Effect;
use crate::ui::keymap::Key;
use crate::ui::layout::{below_title, body, listed, row_at};
use crate::ui::msg::{Gesture, Mouse};
use crate::ui::overlay::Overlay;
use crate::ui::screen::Screen;
use crate::ui::state::{Pane, State};
use crate::ui::update::keys::{page_rows, press};
use crate::ui::update::navigate::{moved, step, step_meeting};
use crate::ui::update::prompt;
use crate::ui::view::{command_at, hint_at, parts, spot_at, views_area, zoom_rows};

/// How many rows of a text go by with one notch of the wheel.
pub(super) const NOTCH: isize = 3;

/// The mouse was used.
pub(super) fn used(state: &mut State, mouse: Mouse) -> Vec<Effect> {
    if let Some(prompt) = state.prompt.take() {
        let spot = spot_at(state, &prompt, mouse.at).filter(|_| mouse.gesture == Gesture::Click);
        prompt::clicked(state, prompt, spot);
        return Vec::new();
    }
    match mouse.gesture {
        Gesture::Click => return click(state, mouse.at),
        Gesture::WheelUp => wheel(state, mouse.at, -1),
        Gesture::WheelDown => wheel(state, mouse.at, 1),
    }
    Vec::new()
}

fn click(state: &mut State, at: (u16, u16)) -> Vec<Effect> {
    if let Some(command) = hint_at(state, at) {
        let keys = state.keymap.key(command).to_owned();
        let keys = keys.split(' ').filter_map(Key::parse);
        return keys.flat_map(|key| press(state, key)).collect();
    }
    let size = state.size;
    match state.overlays.last_mut() {
        Some(Overlay::Commands(list)) => {
            if let Some(index) = command_at(list, &state.keymap, size, at) {
                list.cursor = index;
            }
        }
        Some(Overlay::History(steps, cursor)) => {
            if let Some(row) = row_at(below_title(body(size)), *cursor, steps.len(), at) {
                *cursor = row;
            }
        }
        Some(Overlay::Views(list)) => {
            let row = row_at(views_area(list, size), list.cursor, list.rows.len(), at);
            list.cursor = row.unwrap_or(list.cursor);
        }
        Some(_) => {}
        None if state.screen != Screen::Review => click_in_list(state, at),
        None => click_in_review(state, at),
    }
    Vec::new()
}

/// A click on a screen that is one list.
fn click_in_list(state: &mut State, at: (u16, u16)) {
    state.message = None;
    let parts = listed(state.size, state.screen == Screen::Clusters);
    let listing = &mut state.listing;
    let area = below_title(parts.list);
    if let Some(row) = row_at(area, listing.cursor, listing.lines.len(), at) {
        listing.member = None;
        if listing
            .lines
            .get(row)
            .is_some_and(|line| line.item().is_some())
        {
            listing.cursor = row;
        }
    }
}

fn click_in_review(state: &mut State, at: (u16, u16)) {
    let Some(pane) = pane_at(state, at) else {
        return;
    };
    state.message = None;
    let parts = parts(state, state.size);
    let row = |area, cursor, count| row_at(below_title(area), cursor, count, at);
    match pane {
        Pane::Meetings => {
            let here = state.meeting_row();
            let count = state.meetings().len() + state.rows_for_all();
            if let Some(there) = row(parts.meetings, here, count) {
                step_meeting(state, there.cast_signed() - here.cast_signed());
            }
        }
        Pane::Tasks => {
            let there = row(parts.tasks, state.cursor, state.rows.len());
            state.cursor = there.unwrap_or(state.cursor);
        }
        Pane::Decisions => {
            let there = row(parts.decisions, state.decision, state.decisions().len());
            state.decision = there.unwrap_or(state.decision);
        }
    }
    state.pane = pane;
}

/// The pane of the review that is drawn at a place.
fn pane_at(state: &State, at: (u16, u16)) -> Option<Pane> {
    let parts = parts(state, state.size);
    let is_at = |area: ratatui::layout::Rect| area.contains(at.into());
    if state.is_at_rest() {
        None
    } else if is_at(parts.meetings) {
        Some(Pane::Meetings)
    } else if is_at(parts.tasks) {
        Some(Pane::Tasks)
    } else {
        is_at(parts.decisions).then_some(Pane::Decisions)
    }
}

fn wheel(state: &mut State, at: (u16, u16), notches: isize) {
    let first_rows = match state.overlays.last() {
        Some(Overlay::Zoom(_)) => {
            let rows = zoom_rows(state, body(state.size).width);
            rows.saturating_sub(page_rows(state)) + 1
        }
        _ => 0,
    };
    match state.overlays.last_mut() {
        Some(Overlay::Source(view)) => view.scroll(notches * NOTCH),
        Some(Overlay::Zoom(scroll)) => *scroll = moved(*scroll, notches * NOTCH, first_rows),
        Some(Overlay::History(steps, cursor)) => *cursor = moved(*cursor, notches, steps.len()),
        Some(Overlay::Conflicts(list, cursor)) => *cursor = moved(*cursor, notches, list.len()),
        Some(Overlay::Commands(list)) => {
            list.cursor = moved(list.cursor, notches, list.matches(&state.keymap).len());
        }
        Some(Overlay::Views(list)) => list.cursor = moved(list.cursor, notches, list.rows.len()),
        Some(Overlay::Confirm(..)) => {}
        None if state.screen != Screen::Review => step(state, notches),
        None => match pane_at(state, at) {
            Some(Pane::Meetings) => step_meeting(state, notches),
            Some(Pane::Tasks) => state.cursor = moved(state.cursor, notches, state.rows.len()),
            Some(Pane::Decisions) => {
                state.decision = moved(state.decision, notches, state.decisions().len());
            }
            None => {}
        },
    }
}
