//! The item in focus, whole: what it says, for whom, until when, and where it comes from.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::display::{safe, width, wrap};
use crate::note::Note;
use crate::note::task::{Priority, Task};
use crate::ui::layout::text_columns;
use crate::ui::state::{Pane, State};
use crate::ui::view::canvas::{Canvas, rows};
use crate::ui::view::words;

/// What stands between the facts of a line; where it folds.
const JOINT: &str = " · ";

/// A line of styled pieces.
pub(super) type Line = Vec<(String, Style)>;

/// The pane below the lists.
pub(super) fn focus(canvas: &mut Canvas<'_>, state: &State, area: Rect) {
    if area.height == 0 {
        return;
    }
    let lines = lines(canvas, state, text_columns(area.width));
    let body = canvas.titled(area, "In focus", "", false);
    let Some((text, about)) = lines else {
        return;
    };
    let width = usize::from(area.width.saturating_sub(4)).max(1);
    let height = usize::from(body.height);
    // What the item says goes before what is said about it.
    let room = text.len().min(height.saturating_sub(2)).max(1);
    let mut rest: Vec<Line> = about.iter().flat_map(|line| folded(line, width)).collect();
    rest.truncate(height.saturating_sub(room));
    let mut shown: Vec<Line> = text.iter().take(room).cloned().collect();
    if text.len() > room {
        // A reviewer must see that something is hidden before ruling on it.
        let hidden: usize = text
            .iter()
            .skip(room.saturating_sub(1))
            .flatten()
            .map(|(piece, _)| piece.chars().count())
            .sum();
        shown.truncate(room.saturating_sub(1));
        let sign = format!("… +{hidden} characters, Enter shows them");
        shown.push(vec![(sign, canvas.theme.warn)]);
    }
    shown.extend(rest);
    draw(canvas, body, &shown);
}

/// Draws lines from the top, with a margin.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, lines: &[Line]) {
    for (row, line) in rows(area).zip(lines) {
        let row = Rect {
            x: row.x + row.width.min(2),
            width: row.width.saturating_sub(2),
            ..row
        };
        let pieces: Vec<(&str, Style)> = line
            .iter()
            .map(|(text, style)| (text.as_str(), *style))
            .collect();
        canvas.pieces(row, &pieces);
    }
}

/// What the item says, wrapped, and the lines about it.
pub(super) fn lines(
    canvas: &Canvas<'_>,
    state: &State,
    columns: usize,
) -> Option<(Vec<Line>, Vec<Line>)> {
    let theme = canvas.theme;
    if state.pane == Pane::Decisions {
        let (note, decision) = (state.current_note()?, state.current_decision()?);
        let text = wrapped(&decision.text, columns, theme.title);
        return Some((
            text,
            vec![
                from(canvas, note, decision.place.line),
                source(canvas, state, note),
            ],
        ));
    }
    let (note, task) = state.task(state.current()?)?;
    let text = wrapped(&task.fields.text, columns, theme.title);
    Some((
        text,
        vec![
            facts(canvas, state, task),
            from(canvas, note, task.place.line),
            source(canvas, state, note),
        ],
    ))
}

/// A line folded before its joints (` · `) so that it fits, if it has any.
pub(super) fn folded(line: &Line, columns: usize) -> Vec<Line> {
    let parts = line.split(|(text, _)| text == JOINT);
    let mut lines: Vec<Line> = Vec::new();
    let mut used = 0;
    for part in parts {
        let wide: usize = part.iter().map(|(text, _)| width(&safe(text))).sum();
        match lines.last_mut() {
            Some(last) if used + width(JOINT) + wide <= columns => {
                last.extend(line.iter().find(|(text, _)| text == JOINT).cloned());
                last.extend_from_slice(part);
                used += width(JOINT) + wide;
            }
            _ => {
                lines.push(part.to_vec());
                used = wide;
            }
        }
    }
    lines
}

/// Text as lines of so many columns.
pub(super) fn wrapped(text: &str, columns: usize, style: Style) -> Vec<Line> {
    let text = safe(text);
    wrap(&text, columns)
        .into_iter()
        .map(|range| vec![(text.get(range).unwrap_or_default().to_owned(), style)])
        .collect()
}

fn facts(canvas: &Canvas<'_>, state: &State, task: &Task) -> Line {
    let theme = canvas.theme;
    let fields = &task.fields;
    let mut line: Line = Vec::new();
    let mut add = |label: &str, value: String, style: Style| {
        if !line.is_empty() {
            line.push((JOINT.to_owned(), theme.dim));
        }
        if !label.is_empty() {
            line.push((format!("{label} "), theme.dim));
        }
        line.push((value, style));
    };
    add(
        "",
        format!("[{}] {}", fields.status.symbol, fields.status.name),
        theme.text,
    );
    match fields.owners.as_slice() {
        [] => add("", "nobody's".to_owned(), theme.dim),
        owners => add("", format!("@{}", owners.join(", @")), theme.tag),
    }
    if let Some(due) = fields.due {
        let overdue = words::due(due, state.today).1;
        add(
            "due",
            words::day_in_full(due, state.today),
            if overdue { theme.bad } else { theme.text },
        );
    }
    if let Some(day) = fields.scheduled {
        add(
            "scheduled",
            words::day_in_full(day, state.today),
            theme.text,
        );
    }
    if fields.priority != Priority::None {
        add("priority", fields.priority.name().to_owned(), theme.warn);
    }
    if let Some(rule) = &fields.recurrence {
        add("repeats", rule.text(), theme.text);
    }
    if !fields.tags.is_empty() {
        add("", fields.tags.join(" "), theme.dim);
    }
    line
}

fn from(canvas: &Canvas<'_>, note: &Note, line: usize) -> Line {
    let theme = canvas.theme;
    vec![
        ("in      ".to_owned(), theme.dim),
        (format!("{}:{line}", note.path), theme.text),
    ]
}

fn source(canvas: &Canvas<'_>, state: &State, note: &Note) -> Line {
    let theme = canvas.theme;
    let label = ("source  ".to_owned(), theme.dim);
    let resolved = state.vault.source(note);
    match (resolved.path, resolved.tried.first()) {
        (Some(path), _) => vec![
            label,
            (path, theme.text),
            (" · t opens it".to_owned(), theme.dim),
        ],
        (None, Some(tried)) => vec![label, (format!("not found: {tried}"), theme.warn)],
        (None, None) => vec![label, ("none named in this note".to_owned(), theme.dim)],
    }
}
