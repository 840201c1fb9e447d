//! What lies over the review: zoom, source, history, conflicts, help and palette, questions.

use ratatui::layout::Rect;

use crate::edit::{Conflict, Reason};
use crate::note::decision::Decision;
use crate::note::reading::Reading;
use crate::ui::command::{Command, Group, Spec};
use crate::ui::effect::Step;
use crate::ui::keymap::Keymap;
use crate::ui::layout::{self, centered, first_row, text_columns};
use crate::ui::markdown::paragraphs;
use crate::ui::overlay::{CommandList, Overlay};
use crate::ui::source_view::SourceView;
use crate::ui::state::State;
use crate::ui::theme::Theme;
use crate::ui::view::canvas::{Canvas, columns, rows};
use crate::ui::view::focus::{Line, draw, folded, lines, said_whole, wrapped};
use crate::ui::view::text::styled;
use crate::ui::view::views::views;
use crate::ui::view::words;

/// An overlay that takes the whole body.
pub(super) fn body(canvas: &mut Canvas<'_>, state: &State, overlay: &Overlay, area: Rect) {
    match overlay {
        Overlay::Zoom(scroll) => zoom(canvas, state, *scroll, area),
        Overlay::Source(view) => source(canvas, view, area),
        Overlay::History(steps, cursor) => history(canvas, steps, *cursor, area),
        Overlay::Conflicts(list, scroll) => conflicts(canvas, state, list, *scroll, area),
        Overlay::Commands(_) | Overlay::Views(_) | Overlay::Confirm(..) => {}
    }
}

/// An overlay in a box over the lists.
pub(super) fn boxed(canvas: &mut Canvas<'_>, state: &State, overlay: &Overlay, area: Rect) {
    match overlay {
        Overlay::Commands(list) => commands(canvas, &state.keymap, list, area),
        Overlay::Views(list) => views(canvas, list, area),
        Overlay::Confirm(_, question) => {
            let inside = framed(canvas, centered(area, 64, 4), "Sure?");
            let question = question.clone();
            let theme = canvas.theme;
            draw(
                canvas,
                inside,
                &[
                    vec![(question, theme.text)],
                    vec![
                        ("y".to_owned(), theme.key),
                        (" yes   ".to_owned(), theme.dim),
                        ("any other key".to_owned(), theme.key),
                        (" no".to_owned(), theme.dim),
                    ],
                ],
            );
        }
        _ => {}
    }
}

/// Wipes a box, draws its title and returns its inside.
pub(super) fn framed(canvas: &mut Canvas<'_>, area: Rect, title: &str) -> Rect {
    canvas.clear(area);
    let below = canvas.titled(area, title, "", true);
    let corner = Rect {
        width: area.width.min(1),
        height: area.height.min(1),
        ..area
    };
    let at_right = |left: Rect| Rect {
        x: left.x + area.width.saturating_sub(1),
        ..left
    };
    canvas.sign(corner, "┌");
    canvas.sign(at_right(corner), "┐");
    let count = usize::from(below.height);
    for (index, row) in rows(below).enumerate() {
        let side = Rect {
            width: row.width.min(1),
            ..row
        };
        let signs = if index + 1 == count {
            let rule = canvas.own("─").repeat(usize::from(area.width));
            canvas.text(row, &rule, canvas.theme.accent);
            ("└", "┘")
        } else {
            ("│", "│")
        };
        canvas.sign(side, signs.0);
        canvas.sign(at_right(side), signs.1);
    }
    layout::inside(area)
}

fn zoom(canvas: &mut Canvas<'_>, state: &State, scroll: usize, area: Rect) {
    let title = state
        .current_note()
        .map_or_else(String::new, |note| note.title.to_string());
    let (position, count) = state.position();
    let right = format!("{position} of {count}");
    let body = canvas.titled(area, &title, &right, true);
    let all = zoomed(canvas.theme, state, text_columns(area.width));
    let first = scroll.min(all.len().saturating_sub(usize::from(body.height)));
    page(canvas, state, body, all.get(first..).unwrap_or_default());
}

/// The rows of the zoomed item in so many columns of the terminal.
pub(in crate::ui) fn zoom_rows(state: &State, columns: u16) -> usize {
    zoomed(&Theme::monochrome(), state, text_columns(columns)).len()
}

/// The item in focus, whole, with its meeting and its line.
fn zoomed(theme: &Theme, state: &State, width: usize) -> Vec<Line> {
    let Some((_, about)) = lines(theme, state, width) else {
        return Vec::new();
    };
    let text = said_whole(state).unwrap_or_default();
    let mut all: Vec<Line> = vec![Vec::new()];
    let rows = paragraphs(&text, width).into_iter();
    all.extend(rows.map(|row| styled(theme, theme.title, &row.pieces)));
    all.push(Vec::new());
    all.extend(about.iter().flat_map(|line| folded(line, width)));
    if let Some(note) = state.current_note() {
        let mut meeting = Vec::new();
        meeting.extend(note.date.as_deref().map(str::to_owned));
        meeting.extend(note.kind().map(ToString::to_string));
        if !note.participants.is_empty() {
            meeting.push(note.participants.join(", "));
        }
        if !meeting.is_empty() {
            all.push(Vec::new());
            all.extend(wrapped(
                &meeting.join(&theme.glyphs.own(" · ")),
                width,
                theme.dim,
            ));
        }
        all.extend(
            note.problems()
                .iter()
                .flat_map(|problem| wrapped(&problem.message, width, theme.bad)),
        );
    }
    let raw = if state.is_on_decision() {
        state.current_decision().map(Decision::raw)
    } else {
        state
            .current()
            .and_then(|item| state.task(item))
            .map(|(_, task)| task.raw())
    };
    if let Some(raw) = raw {
        let heading = "the line as it stands in the note".to_owned();
        all.push(Vec::new());
        all.push(vec![(heading, theme.dim)]);
        all.extend(wrapped(&String::from_utf8_lossy(raw), width, theme.text));
    }
    all
}

/// Draws lines from the top; if there are more than rows, the last row says so.
fn page(canvas: &mut Canvas<'_>, state: &State, area: Rect, lines: &[Line]) {
    let height = usize::from(area.height);
    if lines.len() <= height || height == 0 {
        return draw(canvas, area, lines);
    }
    let shown = lines.get(..height - 1).unwrap_or_default();
    let more = words::counted(lines.len() - shown.len(), "line", "lines");
    let down = state.keymap.key(Command::Down);
    let sign = format!("{} +{more}, {down} shows them", canvas.own("…"));
    draw(canvas, area, shown);
    if let Some(last) = rows(area).last() {
        draw(canvas, last, &[vec![(sign, canvas.theme.warn)]]);
    }
}

fn source(canvas: &mut Canvas<'_>, view: &SourceView, area: Rect) {
    let theme = canvas.theme;
    let place = format!("line {} of {}", view.top_line(), view.text.lines.len());
    let joint = canvas.own(" · ");
    let right = match view.lit() {
        Some(lit) => format!(
            "passage {} of {}, {}, {}{joint}{place}",
            view.passage + 1,
            view.text.passages.len(),
            lit.sure.name(),
            lit.kind.name(),
        ),
        None => format!("no passage fits{joint}{place}"),
    };
    let body = canvas.titled(area, &view.text.path, &right, true);
    for (area, row) in rows(body).zip(view.shown()) {
        if view.is_lit(row) {
            canvas.text(area, &canvas.own("▌"), theme.accent);
        }
        draw(
            canvas,
            area,
            &[styled(theme, theme.text, &view.pieces(row))],
        );
    }
}

fn history(canvas: &mut Canvas<'_>, steps: &[Step], cursor: usize, area: Rect) {
    let theme = canvas.theme;
    let body = canvas.titled(
        area,
        "What was done, the newest first",
        &words::counted(steps.len(), "step", "steps"),
        true,
    );
    if steps.is_empty() {
        canvas.centered(body, &[("nothing yet".to_owned(), theme.dim)]);
        return;
    }
    let first = first_row(cursor, steps.len(), usize::from(body.height));
    for (row, (index, step)) in rows(body).zip(steps.iter().enumerate().skip(first)) {
        let count = if step.lines > 1 {
            format!(" {}{}", canvas.own("×"), step.lines)
        } else {
            String::new()
        };
        let label = format!("{:<14}", format!("{}{count}", step.label));
        let style = if step.undone { theme.ruled } else { theme.text };
        let undone = if step.undone { "undone " } else { "" };
        canvas.line(
            row,
            &[
                ("  ", style),
                (&step.time, theme.dim),
                ("  ", style),
                (&label, theme.accent),
                (&step.first, style),
            ],
            &[(undone, theme.warn)],
        );
        if index == cursor {
            canvas.paint(row, theme.cursor);
        }
    }
}

fn conflicts(
    canvas: &mut Canvas<'_>,
    state: &State,
    conflicts: &[Conflict],
    scroll: usize,
    area: Rect,
) {
    let theme = canvas.theme;
    let body = canvas.titled(
        area,
        "Not written: the note changed meanwhile",
        &words::counted(conflicts.len(), "line", "lines"),
        true,
    );
    let width = text_columns(area.width);
    let mut all: Vec<Line> = Vec::new();
    for conflict in conflicts.iter().skip(scroll) {
        let why = match conflict.reason {
            Reason::Gone => "this line is no longer in the note".to_owned(),
            Reason::Ambiguous(count) => {
                format!("{count} identical lines stand there, and nothing tells which was meant")
            }
            Reason::Overlap => "two changes of one line".to_owned(),
        };
        let place = format!("{}:{}", conflict.path, conflict.line);
        all.extend(wrapped(&place, width, theme.accent));
        all.extend(wrapped(&why, width, theme.text));
        all.push(vec![("you saw".to_owned(), theme.dim)]);
        all.extend(wrapped(
            Reading::of(&conflict.old).text(),
            width,
            theme.text,
        ));
        all.push(vec![("that line now".to_owned(), theme.dim)]);
        let found = conflict
            .found
            .as_deref()
            .map_or_else(|| "(the note is shorter)".into(), String::from_utf8_lossy);
        all.extend(wrapped(&found, width, theme.warn));
        all.push(Vec::new());
    }
    all.pop();
    page(canvas, state, body, &all);
}

fn commands(canvas: &mut Canvas<'_>, keymap: &Keymap, list: &CommandList, area: Rect) {
    let theme = canvas.theme;
    let title = if list.help { "Help" } else { "Run a command" };
    let (outside, below) = layout::commands((area.width, area.height), list.help);
    let inside = framed(canvas, outside, title);
    if let Some(row) = rows(inside).next() {
        let prompt = if list.query.is_empty() {
            "type to search"
        } else {
            ""
        };
        canvas.pieces(
            row,
            &[
                ("  > ", theme.accent),
                (&list.query, theme.text),
                (&canvas.own("▏"), theme.accent),
                (prompt, theme.dim),
            ],
        );
    }
    let matches = list.matches(keymap);
    if matches.is_empty() {
        canvas.centered(below, &[("no such command".to_owned(), theme.dim)]);
        return;
    }
    let (entries, at) = entries(list, &matches);
    let first = first_row(at, entries.len(), usize::from(below.height));
    for (row, entry) in rows(below).zip(entries.iter().skip(first)) {
        match entry {
            Entry::Heading(title) => {
                canvas.text(
                    Rect {
                        x: row.x + row.width.min(2),
                        width: row.width.saturating_sub(2),
                        ..row
                    },
                    title,
                    theme.title,
                );
            }
            Entry::Command(index, spec) => {
                let is_cut = command_row(canvas, keymap, row, spec);
                if *index == list.cursor {
                    canvas.paint(row, theme.cursor);
                    if is_cut {
                        let below = Rect::new(
                            inside.x + 2,
                            inside.bottom(),
                            inside.width.saturating_sub(4),
                            1,
                        );
                        canvas.text(below, &format!(" {} ", spec.help), theme.text);
                    }
                }
            }
        }
    }
}

enum Entry<'a> {
    Heading(&'static str),
    Command(usize, &'a Spec),
}

/// The rows of the list, and the one of the cursor.
fn entries<'a>(list: &CommandList, matches: &[&'a Spec]) -> (Vec<Entry<'a>>, usize) {
    let grouped = list.help && list.query.is_empty();
    let mut entries = Vec::new();
    let mut group: Option<Group> = None;
    for (index, spec) in matches.iter().enumerate() {
        if grouped && group != Some(spec.group) {
            group = Some(spec.group);
            entries.push(Entry::Heading(spec.group.title()));
        }
        entries.push(Entry::Command(index, spec));
    }
    let at = entries
        .iter()
        .position(|entry| matches!(entry, Entry::Command(index, _) if *index == list.cursor));
    (entries, at.unwrap_or(0))
}

/// The command of the list, by its number among the matches, that stands at a place of the terminal.
pub(in crate::ui) fn command_at(
    list: &CommandList,
    keymap: &Keymap,
    size: (u16, u16),
    place: (u16, u16),
) -> Option<usize> {
    let matches = list.matches(keymap);
    let (entries, at) = entries(list, &matches);
    let (_, below) = layout::commands(size, list.help);
    let row = layout::row_at(below, at, entries.len(), place)?;
    match entries.get(row)? {
        Entry::Heading(_) => None,
        Entry::Command(index, _) => Some(*index),
    }
}

/// Draws a command; whether its help did not fit.
fn command_row(canvas: &mut Canvas<'_>, keymap: &Keymap, row: Rect, spec: &Spec) -> bool {
    let theme = canvas.theme;
    let keys = keymap.keys(spec.command).join(" ");
    let lead = row.width.min(4);
    let key_columns = columns(14).min(row.width);
    let name_columns = columns(18).min(row.width.saturating_sub(lead + key_columns));
    canvas.text(
        Rect {
            x: row.x + lead,
            width: key_columns.min(row.width - lead),
            ..row
        },
        &keys,
        theme.key,
    );
    let x = row.x + (lead + key_columns).min(row.width);
    canvas.text(
        Rect {
            x,
            width: name_columns,
            ..row
        },
        spec.name,
        theme.text,
    );
    let used = (lead + key_columns + name_columns).min(row.width);
    canvas.text(
        Rect {
            x: row.x + used,
            width: row.width - used,
            ..row
        },
        spec.help,
        theme.dim,
    );
    crate::display::width(spec.help) > usize::from(row.width - used)
}
