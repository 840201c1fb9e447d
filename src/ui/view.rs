//! The state, drawn. It changes nothing and computes nothing that could be in the state; every text of a note passes `display::safe`.

mod canvas;
mod first;
mod focus;
mod heat;
mod hints;
mod insights;
mod lists;
mod overlays;
mod prompt;
mod rest;
mod screen;
mod text;
mod views;
mod words;

pub(in crate::ui) use first::{first_hint_at, keeps_width};
pub(in crate::ui) use hints::hint_at;
pub(in crate::ui) use insights::insight_lines;
pub(in crate::ui) use overlays::{command_at, zoom_rows};
pub(in crate::ui) use prompt::{Spot, spot_at};
pub(in crate::ui) use views::views_area;

use ratatui::Frame;
use ratatui::style::Style;

use crate::display::{safe, truncate, width};
use crate::ui::command::Command;
use crate::ui::first::Offers;
use crate::ui::layout::{self, Review, Wants};
use crate::ui::overlay::Overlay;
use crate::ui::screen::Screen;
use crate::ui::source_view::Search;
use crate::ui::state::{Pane, State, Tone};
use crate::ui::theme::Theme;
use crate::ui::view::canvas::Canvas;

/// Draws the screen.
pub fn view(state: &State, frame: &mut Frame<'_>, theme: &Theme) {
    let area = frame.area();
    let parts = parts(state, (area.width, area.height));
    let mut canvas = Canvas::new(frame.buffer_mut(), theme);
    top(&mut canvas, state, &parts);
    if state.prompt.is_none() && message(&mut canvas, state, &parts) < 2 {
        hints::hints(&mut canvas, state, &parts);
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
        other if state.screen != Screen::Review => {
            screen::screen(&mut canvas, state, (area.width, area.height));
            if let Some(overlay) = other {
                overlays::boxed(&mut canvas, state, overlay, area);
            }
        }
        other => {
            if state.is_at_rest() {
                rest::at_rest(&mut canvas, state, layout::body((area.width, area.height)));
            } else {
                lists::meetings(&mut canvas, state, parts.meetings);
                canvas.vertical(parts.divider);
                lists::tasks(&mut canvas, state, parts.tasks);
                lists::decisions(&mut canvas, state, parts.decisions);
                focus::focus(&mut canvas, state, parts.focus);
            }
            if let Some(overlay) = other {
                overlays::boxed(&mut canvas, state, overlay, area);
            }
        }
    }
    if let Some(prompt) = &state.prompt {
        let column = prompt::prompt(&mut canvas, state, prompt, &parts);
        return set_cursor(frame, parts.message, column);
    }
    let searched = state.search().filter(|search| search.editing);
    let filtered = state.filter.editing && state.overlays.is_empty();
    let typed = searched.map(|search| &search.query);
    let typed = typed.or(filtered.then_some(&state.filter.query));
    if let Some(typed) = typed {
        let typed = width(&safe(typed));
        let column = u16::try_from(typed).unwrap_or(u16::MAX).saturating_add(2);
        set_cursor(frame, parts.message, column);
    }
}

/// Draws the first start.
pub fn first_start(offers: &Offers, frame: &mut Frame<'_>, theme: &Theme) {
    let mut canvas = Canvas::new(frame.buffer_mut(), theme);
    first::first(&mut canvas, offers);
}

/// Puts the terminal's cursor into a column of a line, if the line is there.
fn set_cursor(frame: &mut Frame<'_>, line: ratatui::layout::Rect, column: u16) {
    if line.height > 0 {
        let column = column.min(line.width.saturating_sub(1));
        frame.set_cursor_position((line.x + column, line.y));
    }
}

/// The commands that open the screens, in their order.
const SCREENS: [Command; 5] = [
    Command::ReviewScreen,
    Command::AgendaScreen,
    Command::DecisionsScreen,
    Command::ClustersScreen,
    Command::InsightsScreen,
];

/// Where the parts of the review stand.
pub(in crate::ui) fn parts(state: &State, size: (u16, u16)) -> Review {
    layout::review(size, wants(state))
}

fn wants(state: &State) -> Wants {
    Wants {
        meetings: state.meetings().len() + state.rows_for_all(),
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
        (true, _) => format!("reading {} {total} wait", canvas.own("…")),
        (false, 0) => "nothing waits".to_owned(),
        _ => format!("{ruled} of {total} ruled"),
    };
    // As shells show it where there is little room.
    let uncommitted = match state.uncommitted {
        Some(count @ 1..) if parts.top.width >= 150 => format!(" {count} uncommitted"),
        Some(1..) => "*".to_owned(),
        _ => String::new(),
    };
    let joint = canvas.own("· ");
    let mut left: Vec<(&str, Style)> = Vec::new();
    // Where there is room all screens are named, where there is less all have their keys, else the one that is shown is named.
    let columns = parts.top.width;
    for (screen, command) in Screen::ALL.into_iter().zip(SCREENS) {
        let is_shown = screen == state.screen;
        let is_first = screen == Screen::Review;
        if columns >= ALL_KEYS {
            let gap = if is_first || columns >= ALL_NAMED {
                "   "
            } else {
                "  "
            };
            left.extend([(gap, theme.dim), (state.keymap.key(command), theme.key)]);
        } else if is_shown && !is_first {
            left.extend([(" ", theme.dim), (joint.trim_end(), theme.dim)]);
        } else {
            continue;
        }
        if is_shown || columns >= ALL_NAMED {
            let style = if is_shown { theme.title } else { theme.dim };
            left.extend([(" ", theme.dim), (screen.name(), style)]);
        }
    }
    if let Some(view) = state.view.as_ref().filter(|_| state.screen == Screen::View) {
        left.extend([
            ("   ", theme.dim),
            (&joint, theme.dim),
            (&view.name, theme.title),
        ]);
    }
    let before = [(" gavel ", theme.accent), (&joint, theme.dim)];
    // Where not all has room, the bar is shorter, then the name of the vault.
    let others = before.iter().chain(&left).map(|(text, _)| *text);
    let others: usize = others
        .chain([progress.as_str(), &uncommitted, "   ", "  "])
        .map(width)
        .sum();
    let room = usize::from(parts.top.width).saturating_sub(others);
    let name = safe(&state.vault_name);
    let left_over = room.saturating_sub(width(&name));
    let most = if parts.top.width >= 100 { 24 } else { 12 };
    let bar = words::bar(ruled, total, left_over.clamp(12, most));
    let name = truncate(
        &name,
        room.saturating_sub(width(&bar)).max(LEAST_NAME),
        &canvas.own("…"),
    );
    let left: Vec<(&str, Style)> = before
        .into_iter()
        .chain([(name.as_ref(), theme.text), (&uncommitted, theme.dim)])
        .chain(left)
        .collect();
    let bar = canvas.own(&bar);
    let right = [
        (progress.as_str(), theme.text),
        ("  ", theme.text),
        (&bar, theme.good),
        (" ", theme.text),
    ];
    canvas.line(parts.top, &left, &right);
}

/// From so many columns on the top line names all screens.
const ALL_NAMED: u16 = 120;

/// From so many on it has their keys.
const ALL_KEYS: u16 = 80;

/// So many columns of a vault's name are shown at least.
const LEAST_NAME: usize = 8;

/// The message line, or what stands there without a message. A long message takes the row of the hints too; returns the rows.
fn message(canvas: &mut Canvas<'_>, state: &State, parts: &Review) -> usize {
    let theme = canvas.theme;
    let key = |command| state.keymap.key(command);
    if !state.pending.is_empty() {
        begun(canvas, state, parts.message);
        return 1;
    }
    if let Some(search) = state.search()
        && (search.editing || state.message.is_none())
    {
        searched(canvas, state, search, parts.message);
        return 1;
    }
    if state.filter.editing || state.filter.is_active() && state.message.is_none() {
        let count = words::matches(&state.filter);
        let hint = if state.filter.mistake.is_some() {
            "Esc clears ".to_owned()
        } else if state.filter.editing {
            "Enter keeps · Esc clears ".to_owned()
        } else {
            let (change, clear) = (key(Command::Filter), key(Command::Escape));
            format!("{change} changes · {clear} clears ")
        };
        let right = if state.filter.is_active() {
            format!("{count} · {hint}")
        } else {
            hint
        };
        let right = canvas.own(&right);
        let query = state.filter.query.as_str();
        let wrong = state.filter.mistake.as_ref();
        let word = wrong.map_or(query.len()..query.len(), |mistake| mistake.span.range());
        let part = |range: std::ops::Range<usize>| query.get(range).unwrap_or_default();
        canvas.line(
            parts.message,
            &[
                (" /", theme.accent),
                (part(0..word.start), theme.text),
                (part(word.clone()), theme.bad),
                (part(word.end..query.len()), theme.text),
            ],
            &[(&right, theme.dim)],
        );
        let Some(mistake) = wrong.filter(|_| parts.hints.height > 0) else {
            return 1;
        };
        canvas.line(
            parts.hints,
            &[(" ", theme.bad), (&mistake.message, theme.bad)],
            &[],
        );
        return 2;
    }
    if let Some((text, tone)) = &state.message {
        let style = match tone {
            Tone::Plain => theme.text,
            Tone::Good => theme.good,
            Tone::Bad => theme.bad,
        };
        let text = &canvas.own(text);
        if let Some((first, rest)) = in_two_rows(text, parts) {
            canvas.line(parts.message, &[(" ", style), (&first, style)], &[]);
            canvas.line(parts.hints, &[(" ", style), (&rest, style)], &[]);
            return 2;
        }
        canvas.line(parts.message, &[(" ", style), (text, style)], &[]);
    } else if !state.marks.is_empty() || state.range.is_some() {
        let marked = format!(" {} marked", state.marked());
        let rule = format!(
            " · {} {} {} rule on them · {} clears",
            key(Command::Accept),
            key(Command::Reject),
            key(Command::Done),
            key(Command::Escape),
        );
        let rule = canvas.own(&rule);
        canvas.line(
            parts.message,
            &[(&marked, theme.warn), (&rule, theme.dim)],
            &[],
        );
    } else if state.first_time
        && state.sitting.count() == 0
        && let Some(note) = state.current_note()
    {
        let legend = crate::review::verdict::legend(&note.settings, &state.proposed);
        let legend = canvas.own(&legend);
        canvas.line(
            parts.message,
            &[(" in this vault: ", theme.dim), (&legend, theme.warn)],
            &[],
        );
    }
    1
}

/// What is searched for in the source, and where in its matches the screen is.
fn searched(canvas: &mut Canvas<'_>, state: &State, search: &Search, area: ratatui::layout::Rect) {
    let theme = canvas.theme;
    let count = match (search.query.is_empty(), search.matches.len()) {
        (true, _) => String::new(),
        (_, 0) => "no match · ".to_owned(),
        (_, count) => format!("{} of {count} · ", search.at + 1),
    };
    let hint = if search.editing {
        "Enter keeps · Esc clears ".to_owned()
    } else {
        let key = |command| state.keymap.key(command);
        let (next, clear) = (key(Command::NextMatch), key(Command::Escape));
        format!("{next} next · {clear} clears ")
    };
    let (count, hint) = (canvas.own(&count), canvas.own(&hint));
    canvas.line(
        area,
        &[(" /", theme.accent), (&search.query, theme.text)],
        &[(&count, theme.text), (&hint, theme.dim)],
    );
}

/// Keys that were begun, and how they may go on.
fn begun(canvas: &mut Canvas<'_>, state: &State, area: ratatui::layout::Rect) {
    let theme = canvas.theme;
    let pressed: Vec<String> = state.pending.iter().map(ToString::to_string).collect();
    let pressed = format!(" {} {} ", pressed.join(" "), canvas.own("…"));
    let next = state.keymap.continuations(&state.pending);
    let mut pieces = vec![(pressed.as_str(), theme.accent)];
    for (keys, name) in &next {
        let piece: [(&str, _); 4] = [
            (keys, theme.key),
            (" ", theme.dim),
            (name, theme.dim),
            ("  ", theme.dim),
        ];
        pieces.extend(piece);
    }
    canvas.line(area, &pieces, &[("Esc", theme.key), (" back ", theme.dim)]);
}

/// A message that takes the row of the hints too, as it stands in both.
fn in_two_rows(text: &str, parts: &Review) -> Option<(String, String)> {
    let text = safe(text);
    let columns = usize::from(parts.message.width.saturating_sub(2)).max(1);
    let first = crate::display::wrap(&text, columns).into_iter().next();
    let end = first.map_or(0, |range| range.end);
    let (first, rest) = text.split_at_checked(end).unwrap_or((&text, ""));
    let rest = rest.trim_start();
    let has_room = parts.hints.height > 0;
    (has_room && !rest.is_empty()).then(|| (first.to_owned(), rest.to_owned()))
}
