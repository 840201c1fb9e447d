//! What a terminal may offer to open: the web addresses that the screen shows whole, and the place of the note in focus. Looked for in the
//! frame that was drawn, so that nothing is drawn otherwise for it; an address that is cut leads nowhere. Who writes them is `app`.

use std::collections::{HashMap, HashSet};

use linkify::{LinkFinder, LinkKind};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::display::{safe, width};
use crate::ui::overlay::Overlay;
use crate::ui::state::State;

/// What an address may not hold where it is handed to a terminal, beside all that is no ASCII.
const ADDRESS: AsciiSet = CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'`');

/// Characters that stay as they are in a parameter of a link; Obsidian's must not be broken out of.
const PARAMETER: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Terminals take no longer ones.
const LONGEST: usize = 2048;

/// Cells of a row that lead somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hyperlink {
    /// The cells; one row.
    pub area: Rect,
    /// Where they lead: `http:`, `https:` or `obsidian:`, printable ASCII without blanks.
    pub uri: String,
}

impl State {
    /// The link that opens a file of the vault in Obsidian.
    pub(in crate::ui) fn obsidian_uri(&self, path: &str) -> String {
        let encoded = |text: &str| utf8_percent_encode(text, &PARAMETER).to_string();
        let file = path.strip_suffix(".md").unwrap_or(path);
        format!(
            "obsidian://open?vault={}&file={}",
            encoded(&self.vault_name),
            encoded(file)
        )
    }
}

/// The links of a frame that was drawn.
#[must_use]
pub fn hyperlinks(state: &State, frame: &Buffer) -> Vec<Hyperlink> {
    let (addresses, places) = (addresses(state), places(state));
    if addresses.is_empty() && places.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for y in frame.area.top()..frame.area.bottom() {
        let row = Row::of(frame, y);
        if !addresses.is_empty() && row.text.contains("://") {
            for (start, address) in web_addresses(&row.text) {
                if addresses.contains(address) {
                    found.extend(row.link(start, address, address));
                }
            }
        }
        for (shown, uri) in &places {
            let at = row.text.match_indices(shown.as_str());
            found.extend(at.filter_map(|(start, shown)| row.link(start, shown, uri)));
        }
    }
    found
}

/// The web addresses of a text, each with where it starts, in bytes.
fn web_addresses(text: &str) -> Vec<(usize, &str)> {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    let links = finder.links(text);
    let is_web = |address: &str| address.starts_with("https://") || address.starts_with("http://");
    links
        .filter(|link| is_web(link.as_str()))
        .map(|link| (link.start(), link.as_str()))
        .collect()
}

/// The whole addresses of what the screen shows, as they are shown.
fn addresses(state: &State) -> HashSet<String> {
    let near = state.near();
    let tasks = near.iter().filter_map(|item| state.task(item));
    let tasks = tasks.map(|(_, task)| String::from_utf8_lossy(task.raw()));
    let notes = state.near_decisions().into_iter();
    let decisions = notes.flat_map(|note| note.decisions.iter());
    let decisions = decisions.map(|decision| String::from_utf8_lossy(decision.raw()));
    let source = state.overlays.iter().filter_map(|overlay| match overlay {
        Overlay::Source(view) => Some(view),
        _ => None,
    });
    let source = source.flat_map(|view| {
        let lines = view.shown().filter_map(|row| view.text.lines.get(row.line));
        lines.map(|line| line.as_str().into())
    });
    let texts = tasks.chain(decisions).chain(source);
    let mut found = HashSet::new();
    for text in texts.filter(|text| text.contains("://")) {
        let addresses = web_addresses(&text).into_iter().map(|(_, address)| address);
        // One that is not shown as it is written is none to trust.
        let sound = addresses.filter(|address| safe(address) == **address);
        found.extend(sound.map(str::to_owned));
    }
    found
}

/// How the place of the note in focus is shown, and the link that opens it in Obsidian.
fn places(state: &State) -> HashMap<String, String> {
    let note = state.current_note().into_iter();
    note.map(|note| {
        (
            safe(&note.path).into_owned(),
            state.obsidian_uri(&note.path),
        )
    })
    .collect()
}

/// A row of the frame as text, and the columns of its bytes.
struct Row {
    y: u16,
    text: String,
    /// For each cell that starts something: its first byte and its column.
    starts: Vec<(usize, u16)>,
}

impl Row {
    fn of(frame: &Buffer, y: u16) -> Self {
        let (mut text, mut starts) = (String::new(), Vec::new());
        let mut x = frame.area.left();
        while x < frame.area.right() {
            let symbol = frame.cell((x, y)).map_or(" ", |cell| cell.symbol());
            starts.push((text.len(), x));
            text.push_str(symbol);
            x = x.saturating_add(u16::try_from(width(symbol)).unwrap_or(1).max(1));
        }
        starts.push((text.len(), x));
        Self { y, text, starts }
    }

    fn column(&self, byte: usize) -> Option<u16> {
        let at = self.starts.binary_search_by_key(&byte, |(byte, _)| *byte);
        at.ok().and_then(|at| Some(self.starts.get(at)?.1))
    }

    fn link(&self, start: usize, shown: &str, to: &str) -> Option<Hyperlink> {
        let (x, end) = (self.column(start)?, self.column(start + shown.len())?);
        let uri = utf8_percent_encode(to, &ADDRESS).to_string();
        let area = Rect::new(x, self.y, end.checked_sub(x)?, 1);
        (uri.len() <= LONGEST).then_some(Hyperlink { area, uri })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(row: &str, known: &[&str], expected: &[(u16, u16, &str)]) {
        let frame = Buffer::with_lines([row]);
        let row = Row::of(&frame, 0);
        let found: Vec<_> = web_addresses(&row.text)
            .into_iter()
            .filter(|(_, address)| known.contains(address))
            .filter_map(|(start, address)| row.link(start, address, address))
            .map(|link| (link.area.x, link.area.width, link.uri))
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(x, width, uri)| (*x, *width, (*uri).to_owned()))
            .collect();
        assert_eq!(found, expected, "{:?}", row.text);
    }

    #[test]
    fn an_address_that_is_shown_whole_is_a_link() {
        let known = ["https://kelp.example/a"];
        check("see https://kelp.example/a.", &known, &[(4, 22, known[0])]);
        check("see https://kelp.exampl…", &known, &[]);
        check("照会 https://kelp.example/a", &known, &[(5, 22, known[0])]);
    }

    #[test]
    fn what_is_handed_to_a_terminal_is_printable_ascii() {
        let known = ["https://kelp.example/é"];
        check(known[0], &known, &[(0, 22, "https://kelp.example/%C3%A9")]);
    }

    #[test]
    fn only_the_web_is_linked() {
        check(
            "javascript://a file:///etc/passwd ssh://b",
            &["file:///etc/passwd", "ssh://b"],
            &[],
        );
    }
}
