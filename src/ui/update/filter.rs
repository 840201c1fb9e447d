//! What keys do in the list of views: one becomes the filter.

use crate::ui::command::Command;
use crate::ui::overlay::Overlay;
use crate::ui::overlay::views::ViewList;
use crate::ui::state::{Pane, State};
use crate::ui::update::keys::{filter_changed, scrolled};

/// Opens the list, with the cursor on the view that is the filter.
pub(super) fn open_views(state: &mut State) {
    let mut list = state.views();
    let here = |view: &str| view == state.filter.query;
    let now = list.rows.iter().position(|row| here(&row.view.query));
    list.cursor = now.unwrap_or(0);
    state.overlays.push(Overlay::Views(list));
}

/// A key in the list.
pub(super) fn press_in_views(state: &mut State, mut list: ViewList, asked: Option<Command>) {
    match asked {
        Some(Command::Escape | Command::Quit | Command::Views) => {}
        Some(Command::Zoom) => {
            if let Some(row) = list.rows.get(list.cursor) {
                state.filter.query.clone_from(&row.view.query);
                state.filter.editing = false;
                state.pane = Pane::Tasks;
                filter_changed(state);
            }
        }
        _ => {
            list.cursor = scrolled(state, list.cursor, list.rows.len(), asked);
            state.overlays.push(Overlay::Views(list));
        }
    }
}
