//! An empty queue, a pleasure to reach: what was done, how long it took, what is due, and where to go from here.

use ratatui::layout::Rect;

use crate::display::{safe, width};
use crate::review::opinion::Stated;
use crate::ui::command::Command;
use crate::ui::sitting::spell;
use crate::ui::state::State;
use crate::ui::view::canvas::{Canvas, columns, rows};
use crate::ui::view::focus::Line;
use crate::ui::view::words;

/// Columns of the line below the first.
const RULE: usize = 30;

/// Draws it in the middle of an area.
pub(super) fn at_rest(canvas: &mut Canvas<'_>, state: &State, area: Rect) {
    let theme = canvas.theme;
    let is_empty = state.vault.notes().next().is_none();
    let said = if is_empty {
        "This vault has no notes."
    } else {
        "Nothing waits for a verdict."
    };
    let count = state.sitting.count();
    let mut lines: Vec<Line> = Vec::new();
    if count > 0 {
        let sign = (canvas.own("✓ ").into_owned(), theme.good);
        let rule = (canvas.own("━").repeat(RULE), theme.good);
        let time = spell(state.sitting.lasted());
        let summary = format!("{} in {time}.", state.sitting.summary());
        lines.push(vec![sign, (said.to_owned(), theme.accent)]);
        lines.extend([vec![rule], Vec::new(), vec![(summary, theme.text)]]);
        let pace = state.sitting.pace();
        lines.extend(pace.map(|pace| vec![(canvas.own(&pace).into_owned(), theme.dim)]));
    } else {
        lines.push(vec![(said.to_owned(), theme.accent)]);
    }
    let due: Line = match state.due_today() {
        (0, 0) => Vec::new(),
        (0, overdue) => vec![(format!("{overdue} overdue."), theme.bad)],
        (today, 0) => vec![(format!("{today} due today."), theme.text)],
        (today, overdue) => vec![
            (format!("{today} due today, "), theme.text),
            (format!("{overdue} overdue."), theme.bad),
        ],
    };
    let blocks = [vec![due], offers(canvas, state), vec![keys(canvas, state)]];
    for block in blocks {
        if block.iter().any(|line| !line.is_empty()) {
            lines.push(Vec::new());
            lines.extend(block);
        }
    }
    let top = area.height.saturating_sub(columns(lines.len())) / 2;
    for (row, line) in rows(area).skip(usize::from(top)).zip(&lines) {
        let margin = (row.width - columns(line_width(line)).min(row.width)) / 2;
        let row = Rect {
            x: row.x + margin,
            width: row.width - margin,
            ..row
        };
        canvas.made(row, line);
    }
}

fn line_width(line: &Line) -> usize {
    line.iter().map(|(text, _)| width(&safe(text))).sum()
}

/// What the other screens have to offer, each with its key; rows of one width.
fn offers(canvas: &Canvas<'_>, state: &State) -> Vec<Line> {
    let theme = canvas.theme;
    let mut offers: Vec<(Command, &str, String)> = Vec::new();
    let open = state.open_tasks();
    if open > 0 {
        offers.push((
            Command::AgendaScreen,
            "Agenda",
            format!("{open} to be done"),
        ));
    }
    let stated = state.vault.notes().flat_map(|note| {
        let decisions = note.decisions.iter();
        decisions.map(move |decision| Stated::new(note, decision))
    });
    let opinions: Vec<bool> = stated
        .map(|stated| state.opinions.of(&stated).is_some())
        .collect();
    if !opinions.is_empty() {
        let all = words::counted(opinions.len(), "decision", "decisions");
        let what = match opinions.iter().filter(|is_said| **is_said).count() {
            0 => all,
            said => format!("{all}, {said} confirmed or disputed"),
        };
        offers.push((Command::DecisionsScreen, "Decisions", what));
    }
    if !state.first_time || state.sitting.count() > 0 {
        let what = "what was ruled, day by day".to_owned();
        offers.push((Command::InsightsScreen, "Insights", what));
    }
    let key = |command: Command| state.keymap.key(command);
    let keys = offers.iter().map(|(command, ..)| width(key(*command)));
    let key_columns = keys.max().unwrap_or(0);
    let what_columns = offers
        .iter()
        .map(|(.., what)| width(what))
        .max()
        .unwrap_or(0);
    let row = |(command, name, what): &(Command, &str, String)| {
        vec![
            (format!("{:>key_columns$}  ", key(*command)), theme.key),
            (format!("{name:<10} "), theme.text),
            (format!("{what:<what_columns$}"), theme.dim),
        ]
    };
    offers.iter().map(row).collect()
}

/// How to go back, and how to leave.
fn keys(canvas: &Canvas<'_>, state: &State) -> Line {
    let theme = canvas.theme;
    let key = |command| (state.keymap.key(command).to_owned(), theme.key);
    let leaves = [key(Command::Quit), (" leaves".to_owned(), theme.dim)];
    if state.sitting.count() == 0 {
        return leaves.into();
    }
    let joint = canvas.own(" undoes · ").into_owned();
    let undoes = [key(Command::Undo), (joint, theme.dim)];
    undoes.into_iter().chain(leaves).collect()
}
