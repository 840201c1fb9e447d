//! One line: every field that the plugin reads from it, against ours.

use gavel::note::line::NotTask;
use gavel::note::recurrence::Recurrence;
use gavel::note::task::{Fields, OnCompletion};
use gavel::settings::Settings;
use serde_json::{Value, json};

use crate::Disagreement;
use crate::cases::{Cases, text};

/// Where a case and our reading of its line differ.
pub(crate) fn compare(case: &Value, cases: &Cases) -> Vec<Disagreement> {
    let settings = cases.settings(case);
    let path = case["path"].as_str().unwrap_or("n.md");
    let ours = fields(text(&case["input"]), &settings, path);
    let theirs = &case["expected"];
    let keys = ours.as_object().into_iter().chain(theirs.as_object());
    let mut names: Vec<&String> = keys.flat_map(|object| object.keys()).collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .filter(|name| *name != "serialized" && ours[*name] != theirs[*name])
        .map(|name| Disagreement::new(text(&case["id"]), name, &ours[name], &theirs[name]))
        .collect()
}

/// What a line says, in the oracle's words.
pub(crate) fn fields(line: &str, settings: &Settings, path: &str) -> Value {
    let fields = match Fields::parse(line, settings, path) {
        Ok(fields) => fields,
        Err(NotTask::NoCheckbox) => {
            return json!({ "is_task": false, "reason": "no_checkbox_match" });
        }
        Err(NotTask::GlobalFilter) => {
            return json!({ "is_task": false, "reason": "global_filter" });
        }
    };
    let rare = fields.rare();
    let mut said = json!({
        "is_task": true,
        "indentation": fields.wording.indentation(),
        "list_marker": fields.wording.list_marker(),
        "status": {
            "symbol": fields.status.symbol,
            "name": fields.status.name,
            "type": fields.status.kind.name(),
            "next": fields.status.next,
        },
        "description": fields.wording.description(),
        "tags": fields.tags,
        "priority": fields.priority.name(),
        "created": fields.created.map(|day| day.to_string()),
        "start": fields.start.map(|day| day.to_string()),
        "scheduled": fields.scheduled.map(|day| day.to_string()),
        "due": fields.due.map(|day| day.to_string()),
        "done": fields.done.map(|day| day.to_string()),
        "cancelled": fields.cancelled.map(|day| day.to_string()),
        "recurrence": rare.recurrence.as_ref().map(Recurrence::text),
        "on_completion": rare.on_completion.map(OnCompletion::name),
        "id": rare.id,
        "depends_on": rare.depends_on,
        "block_link": rare.block_link,
    });
    if fields.scheduled_inferred {
        said["scheduled_inferred"] = json!(true);
    }
    said
}
