//! The prompt line, drawn in the place of the message and the hints, with what can be chosen above it.

use ratatui::layout::Rect;
use unicode_segmentation::UnicodeSegmentation;

use crate::display::{safe, width};
use crate::note::day::Day;
use crate::note::task::Priority;
use crate::ui::glyphs::Glyphs;
use crate::ui::layout::{Review, below_title, first_row, row_at};
use crate::ui::prompt::{Ask, Prompt};
use crate::ui::state::State;
use crate::ui::view::canvas::{Canvas, columns, rows};
use crate::ui::view::{parts, words};

/// So many offers at most are shown at once.
const MOST_OFFERS: usize = 8;

/// Draws the line; the column of the cursor in it.
pub(super) fn prompt(
    canvas: &mut Canvas<'_>,
    state: &State,
    prompt: &Prompt,
    parts: &Review,
) -> u16 {
    let theme = canvas.theme;
    let line = Line::new(state, prompt, parts.message.width, theme.glyphs);
    let text = format!("{}{}", line.sign, line.text);
    canvas.line(
        parts.message,
        &[(&line.label, theme.accent), (&text, theme.text)],
        &[(&line.right, theme.good)],
    );
    match &prompt.refusal {
        Some(refusal) => {
            let refusal = format!(" {refusal}");
            canvas.text(parts.hints, &canvas.own(&refusal), theme.bad);
        }
        None => canvas.hints(parts.hints, &hints(prompt)),
    }
    offers(canvas, prompt, parts.message);
    columns(line.column)
}

/// What stands in the prompt at a place of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui) enum Spot {
    /// A place for the cursor, in characters of the text.
    Cursor(usize),
    /// One of the offers.
    Offer(usize),
}

/// What of a prompt is at a place of the terminal.
pub(in crate::ui) fn spot_at(state: &State, prompt: &Prompt, at: (u16, u16)) -> Option<Spot> {
    let message = parts(state, state.size).message;
    if message.contains(at.into()) {
        // Signs are as wide in any theme.
        let line = Line::new(state, prompt, message.width, Glyphs::Unicode);
        let mut column = width(&line.label) + width(&line.sign);
        let value = prompt.input.value();
        let clicked = usize::from(at.0 - message.x);
        let mut passed = value.graphemes(true).take(line.start).map(letters).sum();
        for cluster in value.graphemes(true).skip(line.start) {
            column += width(&safe(cluster));
            if column > clicked {
                break;
            }
            passed += letters(cluster);
        }
        return Some(Spot::Cursor(passed));
    }
    let rows = below_title(offers_area(prompt, message)?);
    let cursor = prompt.chosen.unwrap_or(0);
    row_at(rows, cursor, prompt.offers.len(), at).map(Spot::Offer)
}

fn letters(cluster: &str) -> usize {
    cluster.chars().count()
}

/// The line as it stands in so many columns.
struct Line {
    label: String,
    /// The sign of what is cut off at the left.
    sign: String,
    /// What is shown of the text, from this cluster on.
    text: String,
    start: usize,
    /// What Enter would make of it, if there is room for it.
    right: String,
    /// The column of the cursor.
    column: usize,
}

impl Line {
    fn new(state: &State, prompt: &Prompt, wide: u16, glyphs: Glyphs) -> Self {
        let label = match prompt.items.len() {
            0 | 1 => format!(" {}: ", prompt.ask.label()),
            count => format!(" {} of {count}: ", prompt.ask.label()),
        };
        let right = preview(glyphs, state, prompt);
        let fits = width(&label) + width(&safe(&right)) + 24 <= usize::from(wide);
        let right = if fits { right } else { String::new() };
        let taken = width(&label) + width(&safe(&right)) + 2;
        let (start, text, column) = shown(prompt, usize::from(wide).saturating_sub(taken));
        let sign = if start > 0 { "…" } else { "" };
        Self {
            column: width(&label) + width(sign) + column,
            label,
            sign: glyphs.own(sign).into_owned(),
            text,
            start,
            right,
        }
    }
}

/// The part of the text around the cursor that has room: its first cluster, how it is shown, and the cursor's column in it.
fn shown(prompt: &Prompt, room: usize) -> (usize, String, usize) {
    let (before, behind) = prompt
        .input
        .value()
        .split_at_checked(prompt.cursor())
        .unwrap_or_default();
    let clusters: Vec<String> = before
        .graphemes(true)
        .map(|cluster| safe(cluster).into_owned())
        .collect();
    // What is cut off at the left leaves a column for its sign, what comes behind the cursor one for the cursor.
    let mut column = 0;
    let mut start = clusters.len();
    for cluster in clusters.iter().rev() {
        column += width(cluster);
        if column + 2 > room {
            column -= width(cluster);
            break;
        }
        start -= 1;
    }
    let seen = clusters.get(start..).unwrap_or_default().concat();
    (start, format!("{seen}{}", safe(behind)), column)
}

/// What Enter would make of it, at the right end of the line.
fn preview(glyphs: Glyphs, state: &State, prompt: &Prompt) -> String {
    let now = |empty: &str| match prompt.now.as_str() {
        "" => format!("{empty} "),
        now => format!("now {now} "),
    };
    let is_empty = prompt.typed().is_empty();
    match prompt.ask {
        Ask::Tags if is_empty => now("no tags"),
        Ask::Text | Ask::NewTask | Ask::Priority | Ask::Tags => String::new(),
        Ask::Owner => {
            let is_new = prompt.offers.is_empty();
            match prompt.owner() {
                Some(name) if is_new => format!("Enter: @{name}, a new name "),
                Some(name) => format!("Enter: @{name} "),
                None if prompt.now.is_empty() => "Enter: nobody ".to_owned(),
                None => format!("Enter: nobody, now @{} ", prompt.now),
            }
        }
        Ask::Due | Ask::Scheduled | Ask::Postpone => match prompt.day {
            Some(day) => format!(
                "{}{}{} ",
                day.format("%a %Y-%m-%d"),
                glyphs.own(" · "),
                words::due(Day::from(day), state.today).0
            ),
            None if is_empty => now("no date yet"),
            None if prompt.refusal.is_none() => "no date ".to_owned(),
            None => String::new(),
        },
    }
}

/// The keys that work in the line.
fn hints(prompt: &Prompt) -> Vec<(&'static str, &'static str)> {
    let days = ("fri +3d 2w", "or a day in words");
    match prompt.ask {
        Ask::Postpone if prompt.input.value().is_empty() => vec![
            ("t", "tomorrow"),
            ("w", "in a week"),
            ("m", "in a month"),
            days,
            ("Esc", "back"),
        ],
        Ask::Due | Ask::Scheduled => vec![
            ("Enter", "takes it"),
            ("Esc", "back"),
            days,
            ("none", "takes it away"),
        ],
        Ask::Priority => vec![
            ("1-6", "chooses"),
            ("H h m n l L", "by letter"),
            ("Enter", "takes it"),
            ("Esc", "back"),
        ],
        Ask::Owner => vec![
            ("Tab", "completes"),
            ("Down", "chooses"),
            ("Enter", "takes it"),
            ("Esc", "back"),
        ],
        Ask::Tags => vec![
            ("+tag", "comes"),
            ("-tag", "goes"),
            ("Tab", "completes"),
            ("Enter", "takes it"),
            ("Esc", "back"),
        ],
        Ask::Postpone => vec![("Enter", "takes it"), ("Esc", "back"), days],
        Ask::NewTask => vec![
            ("Enter", "adds it"),
            ("Esc", "back"),
            ("@Name #tag", "may stand in it"),
        ],
        Ask::Text => vec![
            ("Enter", "takes it"),
            ("Esc", "back"),
            ("Ctrl-u Ctrl-k", "clear before and behind"),
            ("Ctrl-w", "a word"),
        ],
    }
}

/// Where the offers stand above the line, with their title; `None` if there are none, or no room for any.
fn offers_area(prompt: &Prompt, line: Rect) -> Option<Rect> {
    let count = prompt.offers.len().min(MOST_OFFERS);
    let height = columns(count + 1).min(line.y);
    (count > 0 && height > 1).then(|| Rect {
        y: line.y - height,
        height,
        width: line.width.min(48),
        ..line
    })
}

/// What can be chosen, in a box above the line.
fn offers(canvas: &mut Canvas<'_>, prompt: &Prompt, line: Rect) {
    let theme = canvas.theme;
    let Some(area) = offers_area(prompt, line) else {
        return;
    };
    let side = Rect {
        x: area.right(),
        width: line.width.saturating_sub(area.width).min(1),
        ..area
    };
    canvas.clear(area);
    canvas.clear(side);
    canvas.vertical(side);
    let at = prompt.chosen.map_or(0, |at| at + 1);
    let right = match (prompt.offers.len(), at) {
        (all, _) if all <= MOST_OFFERS => String::new(),
        (all, 0) => all.to_string(),
        (all, at) => format!("{at} of {all}"),
    };
    let inside = canvas.titled(area, prompt.ask.label(), &right, true);
    let first = first_row(
        prompt.chosen.unwrap_or(0),
        prompt.offers.len(),
        usize::from(inside.height),
    );
    let shown = prompt.offers.iter().enumerate().skip(first);
    for (row, (index, offer)) in rows(inside).zip(shown) {
        let sign = match Priority::named(offer).filter(|_| prompt.ask == Ask::Priority) {
            Some(priority) => format!("  {} {} ", index + 1, words::priority(priority)),
            None => "  ".to_owned(),
        };
        canvas.pieces(row, &[(&canvas.own(&sign), theme.key), (offer, theme.text)]);
        if prompt.chosen == Some(index) {
            canvas.paint(row, theme.cursor);
        }
    }
}
