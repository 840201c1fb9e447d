//! One file: which of its lines are tasks, and below which item.

use std::sync::Arc;

use gavel::note::Note;
use gavel::note::structure::Structure;
use gavel::note::task::Fields;
use gavel::settings::Settings;
use serde_json::{Value, json};

use crate::Disagreement;
use crate::cases::{Cases, text};

/// Where a case and our reading of its file differ.
pub(crate) fn compare(case: &Value, cases: &Cases) -> Vec<Disagreement> {
    let settings = cases.settings(case);
    let id = text(&case["id"]);
    let file = text(&case["text"]);
    let theirs = case["expected"].as_array().unwrap();
    let ours = tasks(file, &settings);
    let mut found = Vec::new();
    if ours != *theirs {
        found.push(Disagreement::new(id, "tasks", &ours, theirs));
    }
    // A note has a task once, also where the plugin reads a line twice.
    let mut lines: Vec<&str> = Vec::new();
    let mut last = &Value::Null;
    for task in theirs {
        if task["line"] != *last {
            lines.push(text(&task["raw"]).trim_end_matches('\r'));
        }
        last = &task["line"];
    }
    let note = Note::parse("n.md", file.as_bytes(), &Arc::new(settings));
    let in_note: Vec<_> = note
        .tasks
        .iter()
        .map(|task| String::from_utf8_lossy(task.raw()))
        .collect();
    if in_note != lines {
        found.push(Disagreement::new(id, "note", &in_note, &lines));
    }
    found
}

/// The tasks of a file as the plugin lists them.
fn tasks(file: &str, settings: &Settings) -> Vec<Value> {
    let lines: Vec<&str> = file
        .strip_prefix('\u{feff}')
        .unwrap_or(file)
        .split('\n')
        .collect();
    let structure = Structure::parse(file);
    let items = structure.items.iter();
    items
        .filter(|item| item.checkbox.is_some())
        .filter(|item| Fields::parse(lines[item.line], settings, "n.md").is_ok())
        .map(|item| json!({ "line": item.line, "raw": lines[item.line], "parent_line": item.parent }))
        .collect()
}
