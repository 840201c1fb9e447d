//! The keys that work here: in the last line, and under the mouse.

use crate::ui::command::Command;
use crate::ui::layout::{self, Review};
use crate::ui::overlay::Overlay;
use crate::ui::screen::Screen;
use crate::ui::state::{Pane, State};
use crate::ui::view::canvas::{self, Canvas};
use crate::ui::view::{in_two_rows, parts};

/// The command whose hint stands at a place of the terminal.
pub(in crate::ui) fn hint_at(state: &State, place: (u16, u16)) -> Option<Command> {
    let parts = parts(state, state.size);
    let message = state.message.as_ref();
    if message.is_some_and(|(text, _)| in_two_rows(text, &parts).is_some()) {
        return None;
    }
    let hints = hints_here(state);
    let widths = hints
        .iter()
        .map(|(command, word)| canvas::hint_width(state.keymap.key(*command), word));
    let places = layout::hints(parts.hints, widths).into_iter();
    let mut places = places.zip(hints.iter());
    let hint = places.find(|(area, _)| area.contains(place.into()));
    hint.map(|(_, (command, _))| *command)
}

/// The keys that work here, as many as fit.
pub(super) fn hints(canvas: &mut Canvas<'_>, state: &State, parts: &Review) {
    let fixed: &[(&str, &str)] = match state.overlays.last() {
        Some(Overlay::Commands(_)) => &[("Enter", "run"), ("Esc", "back")],
        Some(Overlay::Confirm(..)) => &[("Enter", "yes"), ("Esc", "no")],
        _ => &[],
    };
    let bound = hints_here(state);
    let bound = bound
        .iter()
        .map(|(command, word)| (state.keymap.key(*command), *word));
    let hints: Vec<(&str, &str)> = fixed.iter().copied().chain(bound).collect();
    canvas.hints(parts.hints, &hints);
}

/// The keys that work here.
fn hints_here(state: &State) -> Vec<(Command, &'static str)> {
    let here: &[(Command, &str)] = match state.overlays.last() {
        None if state.filter.editing => &[],
        None if state.screen != Screen::Review => screen_hints(state),
        None if state.is_at_rest() => &[
            (Command::AgendaScreen, "agenda"),
            (Command::DecisionsScreen, "decisions"),
            (Command::InsightsScreen, "insights"),
            (Command::Undo, "undo"),
            (Command::History, "history"),
            (Command::Help, "help"),
            (Command::Rescan, "rescan"),
            (Command::Quit, "quit"),
        ],
        None if state.pane == Pane::Decisions => &[
            (Command::Accept, "confirm"),
            (Command::Reject, "dispute"),
            (Command::NewTask, "make a task"),
            (Command::Undo, "undo"),
            (Command::NextPane, "next pane"),
            (Command::Help, "help"),
            (Command::Source, "source"),
            (Command::Zoom, "zoom"),
            (Command::NextMeeting, "next meeting"),
            (Command::Filter, "filter"),
            (Command::Copy, "copy"),
            (Command::Editor, "editor"),
            (Command::Quit, "quit"),
        ],
        None => &[
            (Command::Accept, "accept"),
            (Command::Reject, "reject"),
            (Command::Done, "done"),
            (Command::Skip, "skip"),
            (Command::Postpone, "postpone"),
            (Command::EditText, "edit"),
            (Command::Source, "source"),
            (Command::Help, "help"),
            // The message of every verdict names its key.
            (Command::Undo, "undo"),
            (Command::Zoom, "zoom"),
            (Command::Filter, "filter"),
            (Command::AcceptAll, "accept all"),
            (Command::NextMeeting, "next meeting"),
            (Command::Mark, "mark"),
            (Command::Editor, "editor"),
            (Command::Quit, "quit"),
        ],
        Some(Overlay::Zoom(_)) if state.is_on_decision() => &[
            (Command::Accept, "confirm"),
            (Command::Reject, "dispute"),
            (Command::Down, "down"),
            (Command::NextMeeting, "next"),
            (Command::Source, "source"),
            (Command::Editor, "editor"),
            (Command::Escape, "back"),
        ],
        Some(Overlay::Zoom(_)) => &[
            (Command::Accept, "accept"),
            (Command::Reject, "reject"),
            (Command::Done, "done"),
            (Command::Skip, "skip"),
            (Command::Source, "source"),
            (Command::Escape, "back"),
            (Command::EditText, "edit"),
            (Command::Postpone, "postpone"),
            (Command::Owner, "owner"),
            (Command::Part, "not the same"),
            (Command::Keep, "keep this one"),
            (Command::Editor, "editor"),
        ],
        Some(Overlay::Source(_)) => &[
            (Command::Down, "down"),
            (Command::HalfDown, "half page"),
            (Command::Source, "next passage"),
            (Command::Filter, "search"),
            (Command::Top, "top"),
            (Command::Editor, "editor"),
            (Command::Escape, "back"),
        ],
        Some(Overlay::History(..)) => &[
            (Command::Undo, "undo"),
            (Command::Redo, "redo"),
            (Command::Escape, "back"),
        ],
        Some(Overlay::Views(_)) => &[
            (Command::Down, "down"),
            (Command::Zoom, "filter"),
            (Command::Escape, "back"),
        ],
        // Keys that no configuration changes.
        Some(Overlay::Commands(_) | Overlay::Confirm(..)) => &[],
        Some(Overlay::Conflicts(..)) => &[(Command::Escape, "back")],
    };
    let is_bound = |(command, _): &&(Command, &str)| !state.keymap.keys(*command).is_empty();
    here.iter().filter(is_bound).copied().collect()
}

/// The keys that work on a screen beside the review.
fn screen_hints(state: &State) -> &'static [(Command, &'static str)] {
    match state.screen {
        Screen::Agenda => &[
            (Command::Done, "done"),
            (Command::Reject, "drop"),
            (Command::Postpone, "postpone"),
            (Command::Undo, "undo"),
            (Command::NextPane, "whose"),
            (Command::NextDay, "next group"),
            (Command::Help, "help"),
            (Command::Zoom, "zoom"),
            (Command::Source, "source"),
            (Command::Filter, "filter"),
            (Command::Editor, "editor"),
            (Command::ReviewScreen, "review"),
            (Command::Quit, "quit"),
        ],
        Screen::Decisions => &[
            (Command::Accept, "confirm"),
            (Command::Reject, "dispute"),
            (Command::Undo, "undo"),
            (Command::Source, "source"),
            (Command::Zoom, "zoom"),
            (Command::Help, "help"),
            (Command::NewTask, "make a task"),
            (Command::NextMeeting, "next meeting"),
            (Command::Filter, "filter"),
            (Command::Copy, "copy"),
            (Command::ExportDecisions, "copy all"),
            (Command::Editor, "editor"),
            (Command::ReviewScreen, "review"),
            (Command::Quit, "quit"),
        ],
        Screen::Clusters => &[
            (Command::Accept, "accept"),
            (Command::Reject, "reject"),
            (Command::Done, "done"),
            (Command::Skip, "skip"),
            (Command::Undo, "undo"),
            (Command::NextPane, "members"),
            (Command::Help, "help"),
            (Command::Part, "not the same"),
            (Command::Keep, "keep this one"),
            (Command::Join, "join the marked"),
            (Command::Zoom, "zoom"),
            (Command::Source, "source"),
            (Command::Quit, "quit"),
        ],
        Screen::View => &[
            (Command::Accept, "accept"),
            (Command::Reject, "reject"),
            (Command::Done, "done"),
            (Command::Undo, "undo"),
            (Command::Views, "views"),
            (Command::NextDay, "next group"),
            (Command::Help, "help"),
            (Command::Zoom, "zoom"),
            (Command::Source, "source"),
            (Command::Filter, "filter"),
            (Command::Postpone, "postpone"),
            (Command::Editor, "editor"),
            (Command::ReviewScreen, "review"),
            (Command::Quit, "quit"),
        ],
        Screen::Review | Screen::Insights => &[
            (Command::Down, "down"),
            (Command::HalfDown, "half page"),
            (Command::ReviewScreen, "review"),
            (Command::AgendaScreen, "agenda"),
            (Command::DecisionsScreen, "decisions"),
            (Command::ClustersScreen, "clusters"),
            (Command::Help, "help"),
            (Command::Quit, "quit"),
        ],
    }
}
