//! Where gavel departs from the plugin on purpose: it keeps text that the plugin would destroy. Each departure is a rule over what was
//! in the line, what gavel makes of it and what the plugin makes of it; the public cases it holds for are named.
//!
//! Of the plugin's other losses (rules it cannot read, words it swallows, text behind a lone CR, the CR of a line) nothing is seen
//! here: the line that gavel keeps parses to the same.

use gavel::note::line::{TaskLine, is_block_id, slice};
use gavel::settings::Settings;
use serde_json::Value;

use crate::status::meaning;

/// A line and what became of it.
pub(crate) struct Seen<'a> {
    pub(crate) input: &'a str,
    pub(crate) ours: &'a [&'a str],
    pub(crate) theirs: &'a [&'a str],
    pub(crate) settings: &'a Settings,
}

/// A rule by which gavel departs from the plugin.
pub(crate) struct Departure {
    pub(crate) name: &'static str,
    pub(crate) why: &'static str,
    /// The public cases it holds for, in alphabetical order.
    pub(crate) ids: &'static [&'static str],
    pub(crate) explains: fn(&Seen<'_>) -> bool,
}

/// All of them.
pub(crate) const DEPARTURES: &[Departure] = &[
    Departure {
        name: "an impossible date",
        why: "the plugin writes `Invalid date` over it; gavel leaves what somebody wrote, so that it can be put right",
        ids: &[
            "S-04a98838ed",
            "S-07b044d28f",
            "S-463decefd5",
            "S-4b19b5e24f",
            "S-6af0d02136",
            "S-9dedb05a41",
            "S-d509df9674",
            "S-deb329975a",
        ],
        explains: writes_invalid_date,
    },
    Departure {
        name: "a rule that has run out",
        why: "the plugin adds a next occurrence whose dates are all `Invalid date`; there is no next occurrence, so gavel adds none",
        ids: &[],
        explains: adds_an_impossible_occurrence,
    },
    Departure {
        name: "a block link without text before it",
        why: "the plugin writes the date behind it, and links to the task lead nowhere; gavel writes it before the link",
        ids: &["S-263736dba2"],
        explains: destroys_the_block_link,
    },
    Departure {
        name: "a rule that the plugin writes in other words",
        why: "`every 29 feb` becomes `every 29 years February`, which it reads as `every 29 years`; gavel leaves the words",
        ids: &["S-a7ad3e9e97", "S-fe2097ed99"],
        explains: rewords_the_rule,
    },
];

/// The departure that explains a disagreement.
pub(crate) fn explaining(seen: &Seen<'_>) -> Option<&'static Departure> {
    DEPARTURES
        .iter()
        .find(|departure| (departure.explains)(seen))
}

/// Theirs would mean the same as ours if the dates of the line stood where `Invalid date` stands.
fn writes_invalid_date(seen: &Seen<'_>) -> bool {
    let Ok(parts) = TaskLine::parse(seen.input, seen.settings) else {
        return false;
    };
    let mut restored: Vec<String> = seen.theirs.iter().map(|line| (*line).to_owned()).collect();
    for found in &parts.signifiers {
        let written = |value: &str| found.field.write(seen.settings.format, value);
        let (invalid, date) = (
            written("Invalid date"),
            written(slice(seen.input, found.value)),
        );
        for line in &mut restored {
            *line = line.replace(&invalid, &date);
        }
    }
    let restored: Vec<&str> = restored.iter().map(String::as_str).collect();
    restored != seen.theirs && meaning(&restored, seen.settings) == means(seen.ours, seen)
}

fn adds_an_impossible_occurrence(seen: &Seen<'_>) -> bool {
    let (impossible, others): (Vec<&str>, Vec<&str>) = seen
        .theirs
        .iter()
        .partition(|line| line.contains("Invalid date"));
    impossible.len() == 1 && means(&others, seen) == means(seen.ours, seen)
}

/// The task is a block link and nothing else; ours keeps it as one, and is otherwise what theirs is.
fn destroys_the_block_link(seen: &Seen<'_>) -> bool {
    let Ok(parts) = TaskLine::parse(seen.input, seen.settings) else {
        return false;
    };
    let link = slice(seen.input, parts.body);
    let mut kept = means(seen.theirs, seen);
    for line in &mut kept {
        if line["description"] == link {
            line["description"] = "".into();
            line["block_link"] = format!(" {link}").into();
        }
    }
    is_block_id(link) && kept == means(seen.ours, seen)
}

/// Ours differs in the rule alone, and theirs has written the very words that ours means.
fn rewords_the_rule(seen: &Seen<'_>) -> bool {
    let (mut ours, mut theirs) = (means(seen.ours, seen), means(seen.theirs, seen));
    let is_written =
        |rule: &Value, line: &str| rule.as_str().is_some_and(|rule| line.contains(rule));
    let are_written = ours
        .iter()
        .zip(seen.theirs)
        .all(|(ours, line)| is_written(&ours["recurrence"], line));
    for said in ours.iter_mut().chain(&mut theirs) {
        said["recurrence"] = Value::Null;
    }
    are_written && ours == theirs
}

fn means(lines: &[&str], seen: &Seen<'_>) -> Vec<Value> {
    meaning(lines, seen.settings)
}
