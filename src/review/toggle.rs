//! The Tasks plugin's editor command "Toggle task done", which makes a task of a line that is none. What a toggle makes of a task is
//! `review::verdict`'s.

use crate::note::line::{checkbox, indentation, list_marker};
use crate::note::reading::Reading;
use crate::review::verdict::{Action, Outcome, Rules, change};
use crate::text::Span;

/// What the command makes of the bytes of a line. Tasks plugin: a task gets its next status; a box without the global filter is
/// ticked or emptied, without dates; a list item gets a box; any other line, even a heading, becomes a list item with a box.
#[must_use]
pub fn toggle_line(line: &[u8], rules: Rules<'_>) -> Outcome {
    let reading = Reading::of(line);
    let text = reading.text();
    if let Some((.., symbol)) = checkbox(text) {
        return match change(line, &Action::Toggle, rules) {
            Outcome::Unchanged => {
                let ticked = if text.get(symbol.range()) == Some(" ") {
                    "x"
                } else {
                    " "
                };
                spliced(line, reading.bytes_of(symbol), ticked)
            }
            changed => changed,
        };
    }
    let (at, new) = match list_marker(text) {
        Some((_, marker)) => (marker.end, " [ ]"),
        None => (indentation(text).end, "- [ ] "),
    };
    spliced(line, reading.bytes_of(Span::new(at, at)), new)
}

fn spliced(line: &[u8], span: Span, new: &str) -> Outcome {
    let (before, after) = (line.get(..span.start), line.get(span.end..));
    let parts = [
        before.unwrap_or_default(),
        new.as_bytes(),
        after.unwrap_or_default(),
    ];
    Outcome::Lines(parts.concat())
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::config::Proposed;
    use crate::settings::Settings;

    fn check(line: &str, global_filter: &str, expected: &str) {
        let settings = Settings {
            global_filter: global_filter.to_owned(),
            ..Settings::default()
        };
        let rules = Rules {
            settings: &settings,
            proposed: &Proposed::default(),
            today: NaiveDate::from_ymd_opt(2026, 3, 18).unwrap(),
            line_ending: "\n",
        };
        let expected = Outcome::Lines(expected.as_bytes().to_vec());
        assert_eq!(toggle_line(line.as_bytes(), rules), expected, "{line:?}");
    }

    #[test]
    fn a_task_gets_its_next_status() {
        check("- [ ] a", "", "- [x] a ✅ 2026-03-18");
    }

    #[test]
    fn a_box_without_the_filter_is_ticked_or_emptied() {
        check("* [ ] a", "#task", "* [x] a");
        check("* [/] a ✅ 2026-01-01", "#task", "* [ ] a ✅ 2026-01-01");
    }

    #[test]
    fn any_other_line_gets_a_box() {
        check("> 1) a", "", "> 1) [ ] a");
        check("-[ ] a", "", "- [ ][ ] a");
        check("  # a", "", "  - [ ] # a");
        check("", "", "- [ ] ");
    }
}
