//! The state, drawn. It changes nothing and computes nothing that could be in the state; every text of a note passes `display::safe`.

mod canvas;
mod focus;
mod lists;
mod overlays;
mod text;
mod words;

pub(in crate::ui) use overlays::{command_at, zoom_rows};

use ratatui::Frame;

use crate::ui::command::Command;
use crate::ui::layout::{self, Review, Wants};
use crate::ui::overlay::Overlay;
use crate::ui::sitting::spell;
use crate::ui::state::{Pane, State, Tone};
use crate::ui::theme::Theme;
use crate::ui::view::canvas::Canvas;

/// Draws the screen.
pub fn view(state: &State, frame: &mut Frame<'_>, theme: &Theme) {
    let area = frame.area();
    let parts = parts(state, (area.width, area.height));
    let mut canvas = Canvas::new(frame.buffer_mut(), theme);
    top(&mut canvas, state, &parts);
    let rows = message(&mut canvas, state, &parts);
    if rows < 2 {
        hints(&mut canvas, state, &parts);
    }
    match state.overlays.last() {
        Some(
            overlay @ (Overlay::Source(_)
            | Overlay::Zoom(_)
            | Overlay::History(..)
            | Overlay::Conflicts(..)),
        ) => {
            overlays::body(
                &mut canvas,
                state,
                overlay,
                layout::body((area.width, area.height)),
            );
        }
        other => {
            lists::meetings(&mut canvas, state, parts.meetings);
            canvas.vertical(parts.divider);
            if state.is_at_rest() {
                at_rest(&mut canvas, state, &parts);
            } else {
                lists::tasks(&mut canvas, state, parts.tasks);
                lists::decisions(&mut canvas, state, parts.decisions);
                focus::focus(&mut canvas, state, parts.focus);
            }
            if let Some(overlay) = other {
                overlays::boxed(&mut canvas, overlay, area);
            }
        }
    }
    let searched = state.search().filter(|search| search.editing);
    let filtered = state.filter.editing && state.overlays.is_empty();
    let typed = searched.map(|search| &search.query);
    let typed = typed.or(filtered.then_some(&state.filter.query));
    if let Some(typed) = typed.filter(|_| parts.message.height > 0) {
        let typed = crate::display::width(&crate::display::safe(typed));
        let column = u16::try_from(typed).unwrap_or(u16::MAX).saturating_add(2);
        frame.set_cursor_position((
            parts.message.x + column.min(parts.message.width.saturating_sub(1)),
            parts.message.y,
        ));
    }
}

/// Where the parts of the review stand.
pub(in crate::ui) fn parts(state: &State, size: (u16, u16)) -> Review {
    layout::review(size, wants(state))
}

fn wants(state: &State) -> Wants {
    Wants {
        meetings: state.meetings.len() + usize::from(state.filter.is_active()),
        decisions: state.decisions().len(),
        meetings_focused: state.pane == Pane::Meetings,
        decisions_focused: state.pane == Pane::Decisions,
    }
}

fn top(canvas: &mut Canvas<'_>, state: &State, parts: &Review) {
    let theme = canvas.theme;
    let ruled = state.sitting.count();
    let total = ruled + state.undecided;
    let progress = match (state.scanning, total) {
        (true, _) => format!("reading … {total} wait"),
        (false, 0) => "nothing waits".to_owned(),
        _ => format!("{ruled} of {total} ruled"),
    };
    let bar = words::bar(ruled, total, if parts.top.width >= 100 { 24 } else { 12 });
    canvas.line(
        parts.top,
        &[
            (" gavel ", theme.accent),
            ("· ", theme.dim),
            (&state.vault_name, theme.text),
        ],
        &[
            (&progress, theme.text),
            ("  ", theme.text),
            (&bar, theme.good),
            (" ", theme.text),
        ],
    );
}

/// The message line, or what stands there without a message. A long message takes the row of the hints too; returns the rows.
fn message(canvas: &mut Canvas<'_>, state: &State, parts: &Review) -> usize {
    let theme = canvas.theme;
    let search = state.search();
    if let Some(search) = search.filter(|search| search.editing || state.message.is_none()) {
        let count = match (search.query.is_empty(), search.matches.len()) {
            (true, _) => String::new(),
            (_, 0) => "no match · ".to_owned(),
            (_, count) => format!("{} of {count} · ", search.at + 1),
        };
        let hint = if search.editing {
            "Enter keeps · Esc clears "
        } else {
            "n next · Esc clears "
        };
        canvas.line(
            parts.message,
            &[(" /", theme.accent), (&search.query, theme.text)],
            &[(&count, theme.text), (hint, theme.dim)],
        );
        return 1;
    }
    if state.filter.editing || state.filter.is_active() && state.message.is_none() {
        let count = words::counted(state.filter.matches.len(), "match", "matches");
        let hint = if state.filter.editing {
            "Enter keeps · Esc clears "
        } else {
            "/ changes · Esc clears "
        };
        let right = if state.filter.is_active() {
            format!("{count} · {hint}")
        } else {
            hint.to_owned()
        };
        canvas.line(
            parts.message,
            &[(" /", theme.accent), (&state.filter.query, theme.text)],
            &[(&right, theme.dim)],
        );
        return 1;
    }
    if let Some((text, tone)) = &state.message {
        let style = match tone {
            Tone::Plain => theme.text,
            Tone::Good => theme.good,
            Tone::Bad => theme.bad,
        };
        if let Some((first, rest)) = in_two_rows(text, parts) {
            canvas.line(parts.message, &[(" ", style), (&first, style)], &[]);
            canvas.line(parts.hints, &[(" ", style), (&rest, style)], &[]);
            return 2;
        }
        canvas.line(parts.message, &[(" ", style), (text, style)], &[]);
    } else if !state.marks.is_empty() || state.range.is_some() {
        let marked = format!(" {} marked", state.marked());
        canvas.line(
            parts.message,
            &[
                (&marked, theme.warn),
                (" · a r d rule on them · Esc clears", theme.dim),
            ],
            &[],
        );
    } else if state.first_time
        && state.sitting.count() == 0
        && let Some(note) = state.current_note()
    {
        let legend = crate::review::verdict::legend(&note.settings, &state.proposed);
        canvas.line(
            parts.message,
            &[(" in this vault: ", theme.dim), (&legend, theme.warn)],
            &[],
        );
    }
    1
}

/// A message that takes the row of the hints too, as it stands in both.
fn in_two_rows(text: &str, parts: &Review) -> Option<(String, String)> {
    let text = crate::display::safe(text);
    let columns = usize::from(parts.message.width.saturating_sub(2)).max(1);
    let first = crate::display::wrap(&text, columns).into_iter().next();
    let end = first.map_or(0, |range| range.end);
    let (first, rest) = text.split_at_checked(end).unwrap_or((&text, ""));
    let rest = rest.trim_start();
    let has_room = parts.hints.height > 0;
    (has_room && !rest.is_empty()).then(|| (first.to_owned(), rest.to_owned()))
}

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
        .map(|(command, word)| canvas::hint_width(command.key(), word));
    let places = layout::hints(parts.hints, widths).into_iter();
    let mut places = places.zip(hints);
    let hint = places.find(|(area, _)| area.contains(place.into()));
    hint.map(|(_, (command, _))| *command)
}

/// The keys that work here, as many as fit.
fn hints(canvas: &mut Canvas<'_>, state: &State, parts: &Review) {
    let hints: Vec<(&str, &str)> = hints_here(state)
        .iter()
        .map(|(command, word)| (command.key(), *word))
        .collect();
    canvas.hints(parts.hints, &hints);
}

/// The keys that work here.
fn hints_here(state: &State) -> &'static [(Command, &'static str)] {
    match state.overlays.last() {
        None if state.filter.editing => &[],
        None if state.is_at_rest() => &[
            (Command::Undo, "undo"),
            (Command::History, "history"),
            (Command::Help, "help"),
            (Command::Rescan, "rescan"),
            (Command::Quit, "quit"),
        ],
        None if state.pane == Pane::Decisions => &[
            (Command::Zoom, "zoom"),
            (Command::Source, "source"),
            (Command::Editor, "editor"),
            (Command::NextPane, "next pane"),
            (Command::NextMeeting, "next meeting"),
            (Command::Undo, "undo"),
            (Command::Help, "help"),
            (Command::Filter, "filter"),
            (Command::Quit, "quit"),
        ],
        None => &[
            (Command::Accept, "accept"),
            (Command::Reject, "reject"),
            (Command::Done, "done"),
            (Command::Skip, "skip"),
            (Command::Undo, "undo"),
            (Command::Help, "help"),
            (Command::Source, "source"),
            (Command::Zoom, "zoom"),
            (Command::Filter, "filter"),
            (Command::AcceptAll, "accept all"),
            (Command::NextMeeting, "next meeting"),
            (Command::Mark, "mark"),
            (Command::Editor, "editor"),
            (Command::Quit, "quit"),
        ],
        Some(Overlay::Zoom(_)) if state.pane == Pane::Decisions => &[
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
            (Command::Editor, "editor"),
            (Command::Escape, "back"),
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
        Some(Overlay::Commands(_)) => &[(Command::Zoom, "run"), (Command::Escape, "back")],
        Some(Overlay::Confirm(..)) => &[(Command::Zoom, "yes"), (Command::Escape, "no")],
        Some(Overlay::Conflicts(..)) => &[(Command::Escape, "back")],
    }
}

/// An empty queue: what was done, how long it took, what is due.
fn at_rest(canvas: &mut Canvas<'_>, state: &State, parts: &Review) {
    let theme = canvas.theme;
    let mut lines: Vec<(String, ratatui::style::Style)> = Vec::new();
    if state.vault.notes().next().is_none() {
        lines.push(("This vault has no notes.".to_owned(), theme.accent));
    } else {
        lines.push(("Nothing waits for a verdict.".to_owned(), theme.accent));
    }
    if state.sitting.count() > 0 {
        let time = spell(state.sitting.lasted());
        lines.push((
            format!("{} in {time}.", state.sitting.summary()),
            theme.text,
        ));
    }
    let due = match state.due_today() {
        (0, 0) => String::new(),
        (0, overdue) => format!("{overdue} overdue."),
        (today, 0) => format!("{today} due today."),
        (today, overdue) => format!("{today} due today, {overdue} overdue."),
    };
    if !due.is_empty() {
        lines.push((due, theme.text));
    }
    let back = if state.sitting.count() > 0 {
        "u undoes · q leaves"
    } else {
        "q leaves"
    };
    lines.push((back.to_owned(), theme.dim));
    canvas.centered(parts.tasks, &lines);
}
