//! The first start, drawn: vaults to choose from, what verdicts write in the one under the cursor, and the keys.

use ratatui::layout::Rect;

use crate::display::{safe, width};
use crate::ui::command::Command;
use crate::ui::first::Offers;
use crate::ui::layout::{self, first_row};
use crate::ui::view::canvas::{Canvas, hint_width, rows};

/// What stands in the row of the demo.
const DEMO: [&str; 2] = ["the demo", "a made-up vault to try gavel on"];

/// Draws it.
pub(super) fn first(canvas: &mut Canvas<'_>, offers: &Offers) {
    let theme = canvas.theme;
    let parts = offers.parts();
    let what = canvas.own("· first start").into_owned();
    canvas.line(
        parts.top,
        &[(" gavel ", theme.accent), (&what, theme.dim)],
        &[],
    );
    let place = if usize::from(parts.list.height) < offers.count() {
        format!("{} of {}", offers.cursor + 1, offers.count())
    } else {
        String::new()
    };
    canvas.titled(parts.title, "Which vault shall it be?", &place, true);
    let lead = if offers.vaults.is_empty() {
        "No vault was named, this folder is in none, and none was found nearby."
    } else {
        "No vault was named, and this folder is in none."
    };
    canvas.text(indented(parts.lead), lead, theme.text);
    list(canvas, offers, parts.list);
    let keeps = indented(parts.keeps);
    let writes = indented(parts.writes);
    if let Some(offer) = offers.current() {
        let legend = canvas.own(&offer.writes).into_owned();
        let pieces = [("in this vault: ", theme.dim), (&legend, theme.warn)];
        canvas.pieces(writes, &pieces);
        let [mark, text] = kept(offers);
        canvas.pieces(keeps, &[(&mark, theme.key), (&text, theme.text)]);
    } else {
        let demo = "a fresh copy in a temporary folder: nothing of yours is touched";
        canvas.text(writes, demo, theme.dim);
    }
    let hints = HINTS.map(|(command, word)| (offers.keymap.key(command), word));
    canvas.hints(parts.hints, &hints);
}

/// The keys that work here.
const HINTS: [(Command, &str); 5] = [
    (Command::Zoom, "open"),
    (Command::Down, "down"),
    (Command::Up, "up"),
    (Command::Mark, "from now on, or once"),
    (Command::Quit, "quit"),
];

/// The command whose hint stands at a place of the terminal.
pub(in crate::ui) fn first_hint_at(offers: &Offers, at: (u16, u16)) -> Option<Command> {
    let widths = HINTS.map(|(command, word)| hint_width(offers.keymap.key(command), word));
    let places = layout::hints(offers.parts().hints, widths);
    let mut places = places.into_iter().zip(HINTS);
    let hint = places.find(|(area, _)| area.contains(at.into()));
    hint.map(|(_, (command, _))| command)
}

/// Whether the vault is opened from now on: a box to tick, and what it is about.
fn kept(offers: &Offers) -> [String; 2] {
    let mark = if offers.keeps { "[x] " } else { "[ ] " };
    let text = format!("open it from now on: noted in {}", offers.config);
    [mark.to_owned(), text]
}

/// The columns of [`kept`] with the margin before it.
pub(in crate::ui) fn keeps_width(offers: &Offers) -> usize {
    let kept = kept(offers);
    3 + kept.iter().map(|part| width(&safe(part))).sum::<usize>()
}

fn indented(area: Rect) -> Rect {
    let margin = 3.min(area.width);
    Rect {
        x: area.x + margin,
        width: area.width - margin,
        ..area
    }
}

fn list(canvas: &mut Canvas<'_>, offers: &Offers, area: Rect) {
    let theme = canvas.theme;
    let vaults = offers.vaults.iter();
    let vaults = vaults.map(|offer| [offer.path.as_str(), offer.why]);
    let all: Vec<[&str; 2]> = vaults.chain([DEMO]).collect();
    let first = first_row(offers.cursor, all.len(), usize::from(area.height));
    for (row, (index, [path, why])) in rows(area).zip(all.into_iter().enumerate().skip(first)) {
        let number = format!(" {:>2}  ", index + 1);
        let why = format!("{why} ");
        canvas.line(
            row,
            &[(&number, theme.key), (path, theme.text)],
            &[(&why, theme.dim)],
        );
        if index == offers.cursor {
            canvas.paint(row, theme.cursor);
        }
    }
}
