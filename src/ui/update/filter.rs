//! What keys do in the list of views: one becomes the filter, or gets the screen.

use crate::ui::command::Command;
use crate::ui::overlay::Overlay;
use crate::ui::overlay::views::{Opens, ViewList, ViewRow};
use crate::ui::screen::{Screen, view};
use crate::ui::state::{Pane, State, Tone};
use crate::ui::update::keys::{filter_changed, scrolled};
use crate::ui::update::screen;

/// Opens the list, with the cursor on the view that is the filter.
pub(super) fn open_views(state: &mut State) {
    let mut list = state.views();
    let open = state.view.as_ref().filter(|_| state.screen == Screen::View);
    let here = |row: &ViewRow| match row.opens {
        Opens::Filter => row.view.query == state.filter.query,
        Opens::Block => open.is_some_and(|open| open.name == row.view.name),
        Opens::Nothing(_) => false,
    };
    let now = list.rows.iter().position(here);
    list.cursor = now.unwrap_or(0);
    state.overlays.push(Overlay::Views(list));
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
            filter_changed(state);
        }
        Opens::Block => match view::read(state, &row.view.name) {
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
