//! The three lists of the review: meetings, tasks, decisions.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::display::{safe, width};
use crate::note::Note;
use crate::note::decision::Decision;
use crate::note::signifier::Field;
use crate::note::task::Task;
use crate::review::opinion::{Opinion, Stated};
use crate::review::queue::{Queued, waits};
use crate::review::standing::Standing;
use crate::review::tasks_query::{self, Element, Layout};
use crate::ui::layout::first_row;
use crate::ui::screen::{Screen, view};
use crate::ui::state::{Pane, REJECTED_BEFORE, State};
use crate::ui::view::canvas::{Canvas, Piece, columns, rows};
use crate::ui::view::words;
use crate::vault::ItemRef;

pub(super) fn meetings(canvas: &mut Canvas<'_>, state: &State, area: Rect) {
    let (all, here) = (state.rows_for_all(), state.meeting_row());
    let count = state.meetings().len() + all;
    let right = if count > 0 {
        format!("{} of {count}", here + 1)
    } else {
        String::new()
    };
    let focused = state.pane == Pane::Meetings;
    let body = canvas.titled(area, "Meetings", &right, focused);
    let first = first_row(here, count, usize::from(body.height));
    for (row, index) in rows(body).zip(first..count) {
        let meeting = index
            .checked_sub(all)
            .and_then(|index| state.meetings().get(index));
        if let Some(meeting) = meeting {
            let above = index.checked_sub(all + 1);
            let above = above.and_then(|index| state.meetings().get(index));
            meeting_row(canvas, state, row, meeting, above);
        } else {
            let matches = words::matches(&state.filter);
            let matches = canvas.own(&matches).into_owned();
            let all = if state.filter.is_searching() {
                ""
            } else {
                "all "
            };
            canvas.text(row, &format!(" {all}{matches}"), canvas.theme.warn);
        }
        if index == here {
            cursor(canvas, row, focused);
        }
    }
}

fn meeting_row(
    canvas: &mut Canvas<'_>,
    state: &State,
    row: Rect,
    meeting: &Queued,
    above: Option<&Queued>,
) {
    let theme = canvas.theme;
    let same_source =
        meeting.source.is_some() && above.is_some_and(|above| above.source == meeting.source);
    let ruled = meeting.total - meeting.undecided;
    let style = if meeting.undecided == 0 {
        theme.dim
    } else {
        theme.text
    };
    let date = if same_source {
        canvas.own("  └").into_owned()
    } else {
        words::short_date(meeting.date.as_deref(), state.today)
    };
    let date = format!(" {date:<7} ");
    let count = if meeting.undecided == 0 {
        canvas.own("✓").into_owned()
    } else {
        format!("{ruled}/{}", meeting.total)
    };
    let bar = if row.width >= 44 {
        format!(" {}", canvas.own(&words::bar(ruled, meeting.total, 5)))
    } else {
        String::new()
    };
    canvas.line(
        row,
        &[(&date, theme.dim), (&meeting.title, style)],
        &[(&count, theme.dim), (&bar, theme.good), (" ", theme.dim)],
    );
}

pub(super) fn tasks(canvas: &mut Canvas<'_>, state: &State, area: Rect) {
    let focused = state.pane == Pane::Tasks;
    let title = match (&state.meeting, state.current_note()) {
        (None, _) if state.filter.is_applied() => "All matches".to_owned(),
        (Some(path), _) if **path == *REJECTED_BEFORE => {
            "Proposals whose like was rejected before".to_owned()
        }
        (_, Some(note)) => match &note.date {
            Some(date) if !note.title.contains(&**date) => {
                format!("{}{}{date}", note.title, canvas.own(" · "))
            }
            _ => note.title.to_string(),
        },
        _ => "Tasks".to_owned(),
    };
    let count = state.rows.len();
    let right = if count > 0 {
        format!("{} of {count}", state.cursor + 1)
    } else {
        String::new()
    };
    let body = canvas.titled(area, &title, &right, focused);
    if count == 0 {
        let why = match (state.scanning, state.filter.is_applied()) {
            _ if state.filter.is_searching() => "searching …",
            (true, _) => "reading the vault …",
            (_, true) => "no match",
            _ => "nothing waits here",
        };
        canvas.centered(body, &[(canvas.own(why).into_owned(), canvas.theme.dim)]);
        return;
    }
    let first = first_row(state.cursor, count, usize::from(body.height));
    for (row, (index, item)) in rows(body).zip(state.rows.iter().enumerate().skip(first)) {
        if let Some((_, task)) = state.task(item) {
            task_row(canvas, state, row, state.is_marked(index, item), item, task);
        }
        if index == state.cursor {
            cursor(canvas, row, focused);
        }
    }
}

/// Whether it is shown because it is to be done, on the agenda, in a view or by a filter about all tasks, and not because it got its verdict.
fn is_to_do(state: &State, item: &ItemRef, task: &Task) -> bool {
    let is_open = Standing::of(&task.fields, &state.proposed) == Standing::Open;
    match state.screen {
        Screen::Agenda => is_open,
        screen => {
            (screen == Screen::View || state.filter.is_about_all)
                && is_open
                && state.sitting.verdict(item.id).is_none()
        }
    }
}

/// A task in a row: marks and signs, status, priority, text, how many it stands for, owner, due date.
pub(super) fn task_row(
    canvas: &mut Canvas<'_>,
    state: &State,
    row: Rect,
    is_marked: bool,
    item: &ItemRef,
    task: &Task,
) {
    let theme = canvas.theme;
    let pending = state.is_on_its_way(item.id);
    let waits = state.screen != Screen::Agenda && waits(task, &state.proposed);
    let ruled = !pending && !is_to_do(state, item, task) && !waits;
    let mark = if is_marked {
        canvas.own("●")
    } else {
        " ".into()
    };
    let symbol = if pending {
        canvas.own("[…]").into_owned()
    } else {
        format!("[{}]", task.fields.status.symbol)
    };
    let layout = view::layout(state);
    let shows = |field: Field| layout.is_none_or(|layout| layout.shows_field(field));
    let priority = if shows(Field::Priority) {
        canvas.own(words::priority(task.fields.priority))
    } else {
        " ".into()
    };
    let (due, overdue) = task
        .fields
        .due
        .filter(|_| shows(Field::Due))
        .map_or_else(Default::default, |day| words::due(day, state.today));
    let owner_columns: u16 = match row.width {
        0..=49 => 0,
        // Beside the members, where the owner is told, the text needs the room.
        50..=69 if state.screen == Screen::Clusters => 0,
        50..=69 => 11,
        70..=109 => 16,
        _ => 22,
    };
    let owner = task.fields.owners.join(", ");
    let symbol_style = match (pending, ruled) {
        (true, _) => theme.warn,
        (_, true) => theme.dim,
        _ => theme.accent,
    };
    let is_unfounded = state
        .evidence
        .get(&item.id)
        .is_some_and(|evidence| evidence.best.is_none());
    let twin = state
        .clustering
        .twins
        .get(&item.id)
        .and_then(Option::as_ref);
    let twin = twin
        .filter(|_| !ruled)
        .map(|twin| words::twin_sign(twin.standing));
    let count = canvas.own(&times(state, item)).into_owned();
    let sign = canvas.own(twin.unwrap_or(if is_unfounded { words::UNFOUNDED } else { " " }));
    let mut rest = row;
    let mut put = |canvas: &mut Canvas<'_>, width: u16, pieces: &[Piece<'_>]| {
        let width = width.min(rest.width);
        canvas.pieces(Rect { width, ..rest }, pieces);
        rest.x += width;
        rest.width -= width;
    };
    let dim = |style: Style| if ruled { theme.dim } else { style };
    let due_columns: u16 = if row.width >= 40 { 9 } else { 0 };
    let urgency = urgency(layout, task, state);
    let (count_columns, urgency_columns) = (columns(width(&count)), columns(urgency.len()));
    let lead = 2 + 4 + 2;
    let others = lead + owner_columns + due_columns + 1 + count_columns + urgency_columns;
    let text_columns = row.width.saturating_sub(others);
    put(canvas, 1, &[(&mark, theme.warn)]);
    put(canvas, 1, &[(&sign, dim(theme.warn))]);
    put(canvas, 4, &[(&symbol, symbol_style)]);
    put(canvas, 2, &[(&priority, dim(theme.warn))]);
    let text_style = if ruled { theme.ruled } else { theme.text };
    let details = layout.map_or_else(String::new, |layout| {
        details(layout, task, usize::from(text_columns))
    });
    let text: &str = task.fields.text();
    let text = [(text, text_style), (&details, theme.dim)];
    put(canvas, text_columns, &text);
    put(canvas, urgency_columns, &[(&urgency, theme.dim)]);
    put(canvas, count_columns, &[(&count, theme.accent)]);
    if owner_columns > 0 {
        put(canvas, 1, &[]);
        put(canvas, owner_columns - 1, &[(&owner, dim(theme.tag))]);
    }
    if due_columns > 0 {
        let due_style = if overdue { theme.bad } else { theme.text };
        let due = format!(" {due:>8}");
        put(canvas, due_columns, &[(&due, dim(due_style))]);
    }
}

/// What a view shows of a task behind its text, if there is room for more than a sign that it is cut.
fn details(layout: &Layout, task: &Task, columns: usize) -> String {
    const LEAST: usize = 12;
    let room = columns.saturating_sub(width(&safe(task.fields.text())));
    let details = layout.details(&task.fields);
    if details.is_empty() || room < LEAST {
        return String::new();
    }
    format!("  {details}")
}

/// How urgent a task is, where a view shows that.
fn urgency(layout: Option<&Layout>, task: &Task, state: &State) -> String {
    let shows = layout.is_some_and(|layout| layout.shows(Element::Urgency));
    let urgency = shows.then(|| tasks_query::urgency(&task.fields, state.today));
    urgency.map_or_else(String::new, |urgency| format!(" {urgency:>6.2}"))
}

/// How many proposals a row stands for.
fn times(state: &State, item: &ItemRef) -> String {
    let clusters = state.clustering.clusters.as_ref();
    match clusters.map_or(0, |clusters| clusters.size(&item.path, item.id)) {
        0 | 1 => String::new(),
        count => format!(" ×{count}"),
    }
}

pub(super) fn decisions(canvas: &mut Canvas<'_>, state: &State, area: Rect) {
    let (note, decisions) = (state.current_note(), state.decisions());
    if area.height == 0 || decisions.is_empty() {
        return;
    }
    let focused = state.pane == Pane::Decisions;
    let right = if focused {
        format!("{} of {}", state.decision + 1, decisions.len())
    } else {
        decisions.len().to_string()
    };
    let body = canvas.titled(area, "Decisions", &right, focused);
    let first = first_row(state.decision, decisions.len(), usize::from(body.height));
    for (row, (index, decision)) in rows(body).zip(decisions.iter().enumerate().skip(first)) {
        if let Some(note) = note {
            decision_row(canvas, state, row, note, decision);
        }
        if focused && index == state.decision {
            cursor(canvas, row, true);
        }
    }
}

/// A decision in a row: signs, text, and what the user thinks of it.
pub(super) fn decision_row(
    canvas: &mut Canvas<'_>,
    state: &State,
    row: Rect,
    note: &Note,
    decision: &Decision,
) {
    let theme = canvas.theme;
    let evidence = state.evidence.get(&decision.id);
    let is_unfounded = evidence.is_some_and(|evidence| evidence.best.is_none());
    let founded = canvas.own(if is_unfounded { words::UNFOUNDED } else { " " });
    let opinion = state.opinions.of(&Stated::new(note, decision));
    let sign = canvas.own(opinion.map_or("•", words::opinion_sign));
    let (style, said) = match opinion {
        None => (theme.dim, String::new()),
        Some(Opinion::Confirmed) => (theme.good, "  confirmed ".to_owned()),
        Some(Opinion::Disputed) => (theme.bad, "  disputed ".to_owned()),
    };
    canvas.line(
        row,
        &[
            (" ", theme.dim),
            (&founded, theme.warn),
            (" ", theme.dim),
            (&sign, style),
            (" ", theme.dim),
            (&decision.text, theme.text),
        ],
        &[(&said, theme.dim)],
    );
}

pub(super) fn cursor(canvas: &mut Canvas<'_>, row: Rect, focused: bool) {
    let style = if focused {
        canvas.theme.cursor
    } else {
        canvas.theme.cursor_elsewhere
    };
    canvas.paint(row, style);
    if !focused {
        canvas.text(
            Rect {
                width: row.width.min(columns(1)),
                ..row
            },
            &canvas.own("›"),
            canvas.theme.accent,
        );
    }
}
