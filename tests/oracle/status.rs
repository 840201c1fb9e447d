//! One line and a change of its status: what our lines and the plugin's parse to, and that ours touch no byte that need not change.

use chrono::NaiveDate;
use gavel::config::Proposed;
use gavel::note::line::TaskLine;
use gavel::note::signifier::Field;
use gavel::review::verdict::{Action, Outcome, Rules, change};
use gavel::settings::Settings;
use serde_json::Value;

use crate::Disagreement;
use crate::cases::{Cases, text};
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
            found.push(Disagreement::new(id, "lines", &ours, &theirs));
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
    let action = match text(&op["op"]) {
        "toggle" => Action::Toggle,
        "set" | "menu_set" => Action::Set(text(&op["symbol"]).to_owned()),
        "toggle_line" => Action::Toggle,
        other => panic!("an unknown change: {other}"),
    };
    let today = case["settings"]["today"].as_str();
    let rules = Rules {
        settings,
        proposed: &Proposed::default(),
        today: today.map_or(NaiveDate::MIN, |day| day.parse().unwrap()),
        line_ending: "\n",
    };
    change(text(&case["input"]).as_bytes(), &action, rules)
}

/// What lines parse to; a line that is no task is its own meaning.
fn meaning(lines: &[&str], settings: &Settings) -> Vec<Value> {
    let of = |line: &&str| {
        let said = fields(line, settings, "n.md");
        if said["is_task"] == false {
            Value::from(*line)
        } else {
            said
        }
    };
    lines.iter().map(of).collect()
}

/// Whether a new line differs from the old one only where a change of status may: the symbol, done and cancelled dates taken out
/// with one blank each, and such a date added behind what is read. The next occurrence of a task keeps its text, marker and indentation.
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
            let blank = usize::from(line[..span.start].ends_with(' '));
            line.replace_range(span.start - blank..span.end, "");
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
        let at = parts.body.end;
        added
            .iter()
            .any(|date| format!("{}{date}{}", &line[..at], &line[at..]) == new)
    });
    let is_next_occurrence = old[before.indentation.range()] == new[after.indentation.range()]
        && old[before.marker.range()] == new[after.marker.range()]
        && before.description(old) == after.description(new);
    is_this_line || (before.signifier(Field::Recurrence).is_some() && is_next_occurrence)
}
