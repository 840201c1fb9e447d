//! The prompt line, drawn in the place of the message and the hints, with what can be chosen above it.

use ratatui::layout::Rect;
use unicode_segmentation::UnicodeSegmentation;

use crate::display::{safe, width};
use crate::note::day::Day;
use crate::note::task::Priority;
use crate::ui::layout::{Review, first_row};
use crate::ui::prompt::{Ask, Prompt};
use crate::ui::state::State;
use crate::ui::view::canvas::{Canvas, columns, rows};
use crate::ui::view::words;

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
    let label = match prompt.items.len() {
        0 | 1 => format!(" {}: ", prompt.ask.label()),
        count => format!(" {} of {count}: ", prompt.ask.label()),
    };
    let right = preview(canvas, state, prompt);
    let fits = width(&label) + width(&safe(&right)) + 24 <= usize::from(parts.message.width);
    let right = if fits { right } else { String::new() };
    let taken = width(&label) + width(&safe(&right)) + 2;
    let room = usize::from(parts.message.width).saturating_sub(taken);
    let (text, column) = shown(prompt, room, &canvas.own("…"));
    canvas.line(
        parts.message,
        &[(&label, theme.accent), (&text, theme.text)],
        &[(&right, theme.good)],
    );
    match &prompt.refusal {
        Some(refusal) => {
            let refusal = format!(" {refusal}");
            canvas.text(parts.hints, &canvas.own(&refusal), theme.bad);
        }
        None => canvas.hints(parts.hints, &hints(prompt)),
    }
    offers(canvas, prompt, parts.message);
    columns(width(&label) + column)
}

/// The part of the text around the cursor that has room, and the cursor's column in it.
fn shown(prompt: &Prompt, room: usize, cut: &str) -> (String, usize) {
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
    let sign = if start > 0 { cut } else { "" };
    let seen = clusters.get(start..).unwrap_or_default().concat();
    (
        format!("{sign}{seen}{}", safe(behind)),
        width(sign) + column,
    )
}

/// What Enter would make of it, at the right end of the line.
fn preview(canvas: &Canvas<'_>, state: &State, prompt: &Prompt) -> String {
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
                canvas.own(" · "),
                words::due(Day::Valid(day), state.today).0
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
        Ask::Text | Ask::NewTask | Ask::Postpone => {
            vec![("Enter", "takes it"), ("Esc", "back")]
        }
    }
}

/// What can be chosen, in a box above the line.
fn offers(canvas: &mut Canvas<'_>, prompt: &Prompt, line: Rect) {
    let theme = canvas.theme;
    let count = prompt.offers.len().min(MOST_OFFERS);
    let height = columns(count + 1).min(line.y);
    if count == 0 || height < 2 {
        return;
    }
    let area = Rect {
        y: line.y - height,
        height,
        width: line.width.min(48),
        ..line
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
        at.saturating_sub(1),
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
