//! The cases of the oracle, read from their folder, and the settings they name.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gavel::settings::{Settings, Status, StatusType, TaskFormat};
use serde_json::Value;

/// All cases of a folder, in the order of its files.
pub(crate) struct Cases {
    all: Vec<Value>,
    status_sets: HashMap<String, Settings>,
    /// Whether these are the cases of this repository.
    pub(crate) are_public: bool,
}

impl Cases {
    /// Reads `*.jsonl` of the oracle's folder.
    pub(crate) fn load() -> Self {
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle");
        let folder =
            std::env::var_os("GAVEL_ORACLE_DIR").map_or_else(|| own.clone(), PathBuf::from);
        let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
            .map(|entry| entry.unwrap().path())
            .filter(|path| {
                path.extension()
                    .is_some_and(|extension| extension == "jsonl")
            })
            .collect();
        files.sort();
        let mut all = Vec::new();
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            // Only a line feed ends a case: their texts hold every other line end.
            let lines = text.split('\n').filter(|line| !line.is_empty());
            all.extend(lines.map(|line| serde_json::from_str::<Value>(line).unwrap()));
        }
        all.retain(|case| case["tz_sensitive"] != true);
        let sets = std::fs::read_to_string(folder.join("status_sets.json"))
            .or_else(|_| std::fs::read_to_string(own.join("status_sets.json")))
            .unwrap();
        Self {
            all,
            are_public: folder == own,
            status_sets: status_sets(&serde_json::from_str(&sets).unwrap()),
        }
    }

    /// One line, and how it is read.
    pub(crate) fn parse(&self) -> impl Iterator<Item = &Value> {
        self.all
            .iter()
            .filter(|case| case["op"].is_null() && case["text"].is_null())
    }

    /// One line, a change of its status, and the lines that come of it.
    pub(crate) fn status(&self) -> impl Iterator<Item = &Value> {
        self.all.iter().filter(|case| !case["op"].is_null())
    }

    /// One file, and its lines that are tasks.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Value> {
        self.all.iter().filter(|case| !case["text"].is_null())
    }

    /// The plugin's settings that a case was made with.
    pub(crate) fn settings(&self, case: &Value) -> Settings {
        let said = &case["settings"];
        let mut settings = self.status_sets[text(&said["statuses"])].clone();
        if said["format"] == "dataview" {
            settings.format = TaskFormat::Dataview;
        }
        text(&said["global_filter"]).clone_into(&mut settings.global_filter);
        for (key, flag) in [
            ("set_done_date", &mut settings.set_done_date),
            ("set_cancelled_date", &mut settings.set_cancelled_date),
            ("set_created_date", &mut settings.set_created_date),
            (
                "recurrence_on_next_line",
                &mut settings.recurrence_on_next_line,
            ),
            (
                "remove_scheduled_date_on_recurrence",
                &mut settings.remove_scheduled_date_on_recurrence,
            ),
            (
                "use_filename_as_scheduled_date",
                &mut settings.use_filename_as_scheduled_date,
            ),
        ] {
            *flag = said[key].as_bool().unwrap_or(*flag);
        }
        let folders = said["filename_as_date_folders"].as_array();
        settings.filename_as_date_folders = folders
            .into_iter()
            .flatten()
            .map(|folder| text(folder).to_owned())
            .collect();
        settings
    }
}

/// A string of a case.
pub(crate) fn text(value: &Value) -> &str {
    value
        .as_str()
        .unwrap_or_else(|| panic!("no string: {value}"))
}

fn status_sets(sets: &Value) -> HashMap<String, Settings> {
    let status = |value: &Value| Status {
        symbol: text(&value["symbol"]).to_owned(),
        name: text(&value["name"]).to_owned(),
        next: text(&value["next"]).to_owned(),
        kind: StatusType::parse(text(&value["type"])),
    };
    let statuses = |value: &Value| value.as_array().unwrap().iter().map(status).collect();
    let settings = |set: &Value| {
        let core: Vec<Status> = statuses(&set["core"]);
        let custom: Vec<Status> = statuses(&set["custom"]);
        Settings {
            core: core.len(),
            statuses: core.into_iter().chain(custom).map(Arc::new).collect(),
            ..Settings::default()
        }
    };
    let sets = sets.as_object().unwrap();
    sets.iter()
        .map(|(name, set)| (name.clone(), settings(set)))
        .collect()
}
