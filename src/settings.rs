//! What the Tasks plugin's `data.json` says: statuses, formats, which dates are set. Parsing only; the file is read by `disk`.

use std::sync::{Arc, LazyLock};

use serde_json::Value;

/// What kind of thing a status means, as in the Tasks plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatusType {
    /// Still to do.
    Todo,
    /// Being worked on.
    InProgress,
    /// Still to do, but not now: it waits for something outside.
    OnHold,
    /// Done.
    Done,
    /// Will not be done.
    Cancelled,
    /// Not a task at all.
    NonTask,
}

impl StatusType {
    /// Reads the plugin's name of the type; what it does not know is a `TODO`, as in the plugin.
    #[must_use]
    pub fn parse(name: &str) -> Self {
        match name {
            "IN_PROGRESS" => Self::InProgress,
            "ON_HOLD" => Self::OnHold,
            "DONE" => Self::Done,
            "CANCELLED" => Self::Cancelled,
            "NON_TASK" => Self::NonTask,
            _ => Self::Todo,
        }
    }

    /// The plugin's name of the type.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Todo => "TODO",
            Self::InProgress => "IN_PROGRESS",
            Self::OnHold => "ON_HOLD",
            Self::Done => "DONE",
            Self::Cancelled => "CANCELLED",
            Self::NonTask => "NON_TASK",
        }
    }
}

/// A status of the Tasks plugin: what stands in the box and what it means.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Status {
    /// The text between the brackets: one character, or nothing in a status made up from an empty `next`.
    pub symbol: String,
    /// Its name.
    pub name: String,
    /// The symbol that follows it when toggled.
    pub next: String,
    /// What it means.
    pub kind: StatusType,
}

impl Status {
    fn new(symbol: &str, name: &str, next: &str, kind: StatusType) -> Self {
        Self {
            symbol: symbol.to_owned(),
            name: name.to_owned(),
            next: next.to_owned(),
            kind,
        }
    }

    /// What the plugin makes of a symbol that it has no status for.
    #[must_use]
    pub fn unknown(symbol: &str) -> Arc<Self> {
        static OF_ASCII: LazyLock<Vec<Arc<Status>>> = LazyLock::new(|| {
            let ascii = (0..0x80_u8).map(|byte| char::from(byte).to_string());
            ascii.map(|symbol| Status::made_up(&symbol)).collect()
        });
        // Where the plugin is not set up, every proposal has one of these.
        match symbol.as_bytes() {
            [byte] => OF_ASCII.get(usize::from(*byte)).map(Arc::clone),
            _ => None,
        }
        .unwrap_or_else(|| Self::made_up(symbol))
    }

    fn made_up(symbol: &str) -> Arc<Self> {
        Arc::new(Self::new(symbol, "Unknown", "x", StatusType::Todo))
    }
}

/// How fields are written in a task line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TaskFormat {
    /// `📅 2026-03-20`.
    #[default]
    Emoji,
    /// `[due:: 2026-03-20]`.
    Dataview,
}

impl TaskFormat {
    /// The blanks that are written before a field.
    #[must_use]
    pub fn gap(self) -> &'static str {
        match self {
            Self::Emoji => " ",
            Self::Dataview => "  ",
        }
    }
}

/// The settings of the Tasks plugin that decide how a line is read and changed. `Settings::default()` are the plugin's own defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the plugin's own settings"
)]
pub struct Settings {
    /// Core statuses, then custom ones, in the order of the file; of two with one symbol the first counts.
    pub statuses: Vec<Arc<Status>>,
    /// How many of `statuses` are core ones.
    pub core: usize,
    /// Text that a line must hold to be a task; empty for none.
    pub global_filter: String,
    /// How fields are written.
    pub format: TaskFormat,
    /// Whether a task that becomes done gets a ✅ date.
    pub set_done_date: bool,
    /// Whether a task that becomes cancelled gets a ❌ date.
    pub set_cancelled_date: bool,
    /// Whether a new task gets a ➕ date.
    pub set_created_date: bool,
    /// Whether the next occurrence goes below the completed line instead of above.
    pub recurrence_on_next_line: bool,
    /// Whether a next occurrence drops its scheduled date if another date stays.
    pub remove_scheduled_date_on_recurrence: bool,
    /// Whether a date in the file name is the scheduled date of tasks without dates.
    pub use_filename_as_scheduled_date: bool,
    /// The folders where that holds; empty for everywhere.
    pub filename_as_date_folders: Vec<String>,
    /// Query text by name, for the plugin's `preset` instruction.
    pub presets: Vec<(String, String)>,
    /// What stands before every query of the plugin.
    pub global_query: String,
}

/// The presets that the plugin comes with.
const PRESETS: [(&str, &str); 8] = [
    ("this_file", "path includes {{query.file.path}}"),
    ("this_folder", "folder includes {{query.file.folder}}"),
    (
        "this_folder_only",
        "filter by function task.file.folder === query.file.folder",
    ),
    ("this_root", "root includes {{query.file.root}}"),
    (
        "hide_date_fields",
        "hide due date\nhide scheduled date\nhide start date\nhide created date\nhide done date\nhide cancelled date",
    ),
    (
        "hide_non_date_fields",
        "hide id\nhide depends on\nhide recurrence rule\nhide on completion\nhide priority",
    ),
    (
        "hide_query_elements",
        "hide postpone button\nhide edit button\nhide backlinks",
    ),
    (
        "hide_everything",
        "preset hide_date_fields\npreset hide_non_date_fields\npreset hide_query_elements",
    ),
];

impl Default for Settings {
    fn default() -> Self {
        Self {
            statuses: [
                Status::new(" ", "Todo", "x", StatusType::Todo),
                Status::new("x", "Done", " ", StatusType::Done),
                Status::new("/", "In Progress", "x", StatusType::InProgress),
                Status::new("-", "Cancelled", " ", StatusType::Cancelled),
            ]
            .map(Arc::new)
            .to_vec(),
            core: 2,
            global_filter: String::new(),
            format: TaskFormat::Emoji,
            set_done_date: true,
            set_cancelled_date: true,
            set_created_date: false,
            recurrence_on_next_line: false,
            remove_scheduled_date_on_recurrence: false,
            use_filename_as_scheduled_date: false,
            filename_as_date_folders: Vec::new(),
            presets: PRESETS
                .map(|(name, query)| (name.to_owned(), query.to_owned()))
                .to_vec(),
            global_query: String::new(),
        }
    }
}

impl Settings {
    /// Reads a `data.json`. What is missing or of another type keeps the plugin's default.
    ///
    /// # Errors
    /// The sentence of the JSON parser if the text is no JSON object.
    pub fn parse(json: &str) -> Result<Self, String> {
        let json = json.trim_start_matches('\u{feff}');
        let value: Value = serde_json::from_str(json).map_err(|error| error.to_string())?;
        if !value.is_object() {
            return Err("not a JSON object".to_owned());
        }
        let mut settings = Self::default();
        settings.read_statuses(&value["statusSettings"]);
        let flags = [
            ("setDoneDate", &mut settings.set_done_date),
            ("setCancelledDate", &mut settings.set_cancelled_date),
            ("setCreatedDate", &mut settings.set_created_date),
            (
                "recurrenceOnNextLine",
                &mut settings.recurrence_on_next_line,
            ),
            (
                "removeScheduledDateOnRecurrence",
                &mut settings.remove_scheduled_date_on_recurrence,
            ),
            (
                "useFilenameAsScheduledDate",
                &mut settings.use_filename_as_scheduled_date,
            ),
        ];
        for (key, flag) in flags {
            if let Some(set) = value[key].as_bool() {
                *flag = set;
            }
        }
        if let Some(filter) = value["globalFilter"].as_str() {
            filter.clone_into(&mut settings.global_filter);
        }
        if let Some(query) = value["globalQuery"].as_str() {
            query.clone_into(&mut settings.global_query);
        }
        if let Some(presets) = value["presets"].as_object() {
            let preset = |(name, query): (&String, &Value)| {
                query.as_str().map(|query| (name.clone(), query.to_owned()))
            };
            settings.presets = presets.iter().filter_map(preset).collect();
        }
        if value["taskFormat"].as_str() == Some("dataview") {
            settings.format = TaskFormat::Dataview;
        }
        if let Some(folders) = value["filenameAsDateFolders"].as_array() {
            settings.filename_as_date_folders = folders
                .iter()
                .filter_map(|folder| folder.as_str().map(str::to_owned))
                .collect();
        }
        Ok(settings)
    }

    fn read_statuses(&mut self, value: &Value) {
        let read = |key: &str| -> Option<Vec<Arc<Status>>> {
            let list = value[key].as_array()?;
            Some(list.iter().filter_map(read_status).map(Arc::new).collect())
        };
        let (core, custom) = (read("coreStatuses"), read("customStatuses"));
        if core.is_none() && custom.is_none() {
            return;
        }
        let core = core.unwrap_or_else(|| self.statuses[..self.core].to_vec());
        self.core = core.len();
        self.statuses = core;
        self.statuses.extend(custom.unwrap_or_default());
    }

    /// The status of this symbol, or what the plugin makes up for one it does not know.
    #[must_use]
    pub fn status(&self, symbol: &str) -> Arc<Status> {
        let known = self.statuses.iter().find(|status| status.symbol == symbol);
        known.cloned().unwrap_or_else(|| Status::unknown(symbol))
    }

    /// The query text of a preset, by its name as it is written.
    #[must_use]
    pub fn preset(&self, name: &str) -> Option<&str> {
        let mut presets = self.presets.iter();
        let (_, query) = presets.find(|(other, _)| other == name)?;
        Some(query)
    }

    /// The status of this symbol, if the plugin knows one.
    #[must_use]
    pub fn registered(&self, symbol: &str) -> Option<&Status> {
        let mut statuses = self.statuses.iter();
        let found = statuses.find(|status| status.symbol == symbol);
        found.map(Arc::as_ref)
    }

    /// The first status of a type that its own symbol leads to (one that is not hidden by an earlier status of that symbol).
    #[must_use]
    pub fn of_type(
        &self,
        kind: StatusType,
    ) -> impl DoubleEndedIterator<Item = (usize, &Arc<Status>)> {
        self.statuses
            .iter()
            .enumerate()
            .filter(move |(index, status)| {
                status.kind == kind
                    && self
                        .statuses
                        .iter()
                        .position(|other| other.symbol == status.symbol)
                        == Some(*index)
            })
    }
}

fn read_status(value: &Value) -> Option<Status> {
    let text = |key: &str| value[key].as_str().unwrap_or_default();
    let symbol = value["symbol"].as_str()?;
    Some(Status::new(
        symbol,
        text("name"),
        text("nextStatusSymbol"),
        StatusType::parse(text("type")),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_keys_keep_the_plugins_defaults() {
        assert_eq!(Settings::parse("{}").unwrap(), Settings::default());
        let partial =
            Settings::parse(r#"{"setDoneDate": false, "setCancelledDate": "yes"}"#).unwrap();
        assert!(!partial.set_done_date);
        assert!(partial.set_cancelled_date);
    }

    #[test]
    fn what_is_no_json_object_is_told() {
        assert!(Settings::parse("[]").is_err());
        assert!(Settings::parse("{").is_err());
    }

    #[test]
    fn of_two_statuses_with_one_symbol_the_first_counts() {
        let settings = Settings::parse(
            r#"{"statusSettings":{"coreStatuses":[{"symbol":" ","name":"Todo","nextStatusSymbol":"x","type":"TODO"}],
                "customStatuses":[{"symbol":"!","name":"Alarm","nextStatusSymbol":"","type":"TODO"},
                                  {"symbol":"!","name":"Shadowed","nextStatusSymbol":"-","type":"CANCELLED"}]}}"#,
        )
        .unwrap();
        assert_eq!(settings.status("!").name, "Alarm");
        assert_eq!(settings.of_type(StatusType::Cancelled).count(), 0);
        assert_eq!(settings.core, 1);
    }

    #[test]
    fn a_symbol_without_a_status_is_an_unknown_todo() {
        let status = Settings::default().status("?");
        assert_eq!(
            (status.name.as_str(), status.next.as_str()),
            ("Unknown", "x")
        );
        assert_eq!(status.kind, StatusType::Todo);
    }
}
