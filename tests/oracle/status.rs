//! One line and a change of its status: what our lines and the plugin's parse to, and that ours touch no byte that need not change.

use chrono::NaiveDate;
use gavel::config::Proposed;
use gavel::note::line::TaskLine;
use gavel::note::signifier::Field;
use gavel::review::toggle::toggle_line;
use gavel::review::verdict::{Action, Outcome, Rules, change};
use gavel::settings::Settings;
use serde_json::{Value, json};

use crate::Disagreement;
use crate::cases::{Cases, text};
use crate::departures::{Seen, explaining};
use crate::parse::fields;

/// Where a case and what we make of its line differ.
pub(crate) fn compare(case: &Value, cases: &Cases) -> Vec<Disagreement> {
    let settings = cases.settings(case);
    let id = text(&case["id"]);
    let input = text(&case["input"]);
    let expected = &case["expected"];
    let outcome = ours(case, &settings);
    let ours: Vec<&str> = match &outcome {
        Outcome::Unchanged => vec![input],
        Outcome::Lines(lines) => std::str::from_utf8(lines).unwrap().split('\n').collect(),
        Outcome::Removed => Vec::new(),
    };
    let mut found = Vec::new();
    let stays = expected["is_task"] == false || expected["written"] == false;
    if stays && outcome != Outcome::Unchanged {
        found.push(Disagreement::new(id, "written", &ours, &expected));
    }
    if let Some(theirs) = expected["lines"].as_array() {
        let theirs: Vec<&str> = theirs.iter().map(text).collect();
        if meaning(&ours, &settings) != meaning(&theirs, &settings) {
            let seen = Seen {
                input,
                ours: &ours,
                theirs: &theirs,
                settings: &settings,
            };
            found.push(Disagreement {
                departure: explaining(&seen),
                ..Disagreement::new(id, "lines", &ours, &theirs)
            });
        }
    }
    if let Some(line) = ours
        .iter()
        .find(|line| !is_minimal(input, line, &settings, case))
    {
        found.push(Disagreement::new(id, "bytes", line, &input));
    }
    found
}

fn ours(case: &Value, settings: &Settings) -> Outcome {
    let op = &case["op"];
    let today = case["settings"]["today"].as_str();
    let rules = Rules {
        settings,
        proposed: &Proposed::default(),
        today: today.map_or(NaiveDate::MIN, |day| day.parse().unwrap()),
        line_ending: "\n",
    };
    let line = text(&case["input"]).as_bytes();
    match text(&op["op"]) {
        "toggle" => change(line, &Action::Toggle, rules),
        "set" | "menu_set" => change(line, &Action::Set(text(&op["symbol"]).to_owned()), rules),
        "toggle_line" => toggle_line(line, rules),
        other => panic!("an unknown change: {other}"),
    }
}

/// What lines parse to. A task that lacks the global filter counts by what it says, any other line by its text.
pub(crate) fn meaning(lines: &[&str], settings: &Settings) -> Vec<Value> {
    let unfiltered = Settings {
        global_filter: String::new(),
        ..settings.clone()
    };
    let of = |line: &&str| {
        let said = fields(line, &unfiltered, "n.md");
        if said["is_task"] == false {
            json!({ "line": line })
        } else {
            said
        }
    };
    lines.iter().map(of).collect()
}

/// Whether a new line differs from the old one only where a change of status may: the symbol, done and cancelled dates taken out
/// with the blanks that are written before them, and such a date added behind what is read. The next occurrence of a task keeps
/// its text, marker and indentation.
fn is_minimal(old: &str, new: &str, settings: &Settings, case: &Value) -> bool {
    let (Ok(before), Ok(after)) = (
        TaskLine::parse(old, settings),
        TaskLine::parse(new, settings),
    ) else {
        return true;
    };
    let today = text(&case["settings"]["today"]);
    let without = |fields: &[Field]| {
        let mut line = old.to_owned();
        let mut gone: Vec<_> = before
            .signifiers
            .iter()
            .filter(|found| fields.contains(&found.field))
            .map(|found| found.span)
            .collect();
        gone.sort_unstable();
        for span in gone.into_iter().rev() {
            let text = line[..span.start].trim_end_matches(' ');
            let blanks = (span.start - text.len()).min(settings.format.gap().len());
            line.replace_range(span.start - blanks..span.end, "");
        }
        line.replace_range(before.symbol.range(), &new[after.symbol.range()]);
        line
    };
    let candidates = [
        vec![],
        vec![Field::Done],
        vec![Field::Cancelled],
        vec![Field::Done, Field::Cancelled],
    ];
    let added = [
        String::new(),
        Field::Done.write(settings.format, today),
        Field::Cancelled.write(settings.format, today),
    ];
    let kept = candidates.iter().map(|fields| without(fields));
    let is_this_line = kept.into_iter().any(|line| {
        let Ok(parts) = TaskLine::parse(&line, settings) else {
            return false;
        };
        // A block link without text before it is the whole body.
        [parts.body.end, parts.symbol.end + 1].iter().any(|at| {
            let (before, behind) = line.split_at(*at);
            added
                .iter()
                .any(|date| format!("{before}{date}{behind}") == new)
        })
    });
    let is_next_occurrence = old[before.indentation.range()] == new[after.indentation.range()]
        && old[before.marker.range()] == new[after.marker.range()]
        && before.description(old) == after.description(new);
    is_this_line || (before.signifier(Field::Recurrence).is_some() && is_next_occurrence)
}
