//! A task of a note: what its line says, resolved with the vault's settings. Where the parts of the line stand is `note::line`'s.

use std::borrow::Cow;
use std::num::NonZeroU32;
use std::sync::{Arc, LazyLock};

use smallvec::SmallVec;

use crate::edit::ItemPlace;
use crate::note::ItemId;
use crate::note::day::{Day, date_in_name};
use crate::note::line::{NotTask, TaskLine, slice};
use crate::note::owner::owners;
use crate::note::recurrence::{Dates, Recurrence};
use crate::note::signifier::Field;
use crate::note::wording::Wording;
use crate::settings::{Settings, Status, TaskFormat};
use crate::shared::{self, Texts};
use crate::text::{Hash, js_trim};

/// How much a task matters, as the Tasks plugin ranks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Priority {
    /// 🔺
    Highest,
    /// ⏫
    High,
    /// 🔼
    Medium,
    /// No priority: between medium and low.
    #[default]
    None,
    /// 🔽
    Low,
    /// ⏬
    Lowest,
}

impl Priority {
    /// All of them, the highest first.
    pub const ALL: [Self; 6] = [
        Self::Highest,
        Self::High,
        Self::Medium,
        Self::None,
        Self::Low,
        Self::Lowest,
    ];

    /// Its name, as in dataview format.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Highest => "highest",
            Self::High => "high",
            Self::Medium => "medium",
            Self::None => "none",
            Self::Low => "low",
            Self::Lowest => "lowest",
        }
    }

    /// What stands for it in a line of this format; nothing for no priority.
    #[must_use]
    pub fn value(self, format: TaskFormat) -> Option<&'static str> {
        if format == TaskFormat::Dataview {
            return (self != Self::None).then(|| self.name());
        }
        match self {
            Self::Highest => Some("🔺"),
            Self::High => Some("⏫"),
            Self::Medium => Some("🔼"),
            Self::None => None,
            Self::Low => Some("🔽"),
            Self::Lowest => Some("⏬"),
        }
    }

    /// The priority of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|priority| priority.name() == name)
    }

    /// The next higher one; the highest stays.
    #[must_use]
    pub fn raised(self) -> Self {
        match self {
            Self::Highest | Self::High => Self::Highest,
            Self::Medium => Self::High,
            Self::None => Self::Medium,
            Self::Low => Self::None,
            Self::Lowest => Self::Low,
        }
    }

    /// The next lower one; the lowest stays.
    #[must_use]
    pub fn lowered(self) -> Self {
        match self {
            Self::Highest => Self::High,
            Self::High => Self::Medium,
            Self::Medium => Self::None,
            Self::None => Self::Low,
            Self::Low | Self::Lowest => Self::Lowest,
        }
    }

    pub(crate) fn parse(value: &str) -> Self {
        match value {
            "🔺" | "highest" => Self::Highest,
            "⏫" | "high" => Self::High,
            "🔼" | "medium" => Self::Medium,
            "🔽" | "low" => Self::Low,
            "⏬" | "lowest" => Self::Lowest,
            _ => Self::None,
        }
    }
}

/// What a task line says, field by field, as the Tasks plugin reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    /// What it says in texts.
    pub wording: Wording,
    /// The status of its symbol.
    pub status: Arc<Status>,
    /// Who it is for.
    pub owners: Texts,
    /// Tags of the description in order, without the global filter.
    pub tags: Texts,
    /// Its priority.
    pub priority: Priority,
    /// ➕
    pub created: Option<Day>,
    /// 🛫
    pub start: Option<Day>,
    /// ⏳, or the date of the file name.
    pub scheduled: Option<Day>,
    /// Whether `scheduled` comes from the file name; then it is never written.
    pub scheduled_inferred: bool,
    /// 📅
    pub due: Option<Day>,
    /// ✅
    pub done: Option<Day>,
    /// ❌
    pub cancelled: Option<Day>,
    /// What it has and few tasks have.
    pub rare: Option<Box<Rare>>,
}

/// What few tasks have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rare {
    /// The rule behind 🔁, if it was understood.
    pub recurrence: Option<Recurrence>,
    /// What happens on completion: `keep` or `delete`.
    pub on_completion: Option<OnCompletion>,
    /// 🆔
    pub id: Option<Box<str>>,
    /// ⛔
    pub depends_on: Texts,
    /// ` ^id`, with the blank before it.
    pub block_link: Option<Box<str>>,
}

impl Rare {
    fn boxed(self) -> Option<Box<Self>> {
        let is_something = self.recurrence.is_some()
            || self.on_completion.is_some()
            || self.id.is_some()
            || !self.depends_on.is_empty()
            || self.block_link.is_some();
        is_something.then(|| Box::new(self))
    }
}

/// What happens to a task that is completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnCompletion {
    /// It stays.
    Keep,
    /// Its line goes.
    Delete,
}

impl OnCompletion {
    fn parse(word: &str) -> Option<Self> {
        match word.to_ascii_lowercase().as_str() {
            "keep" => Some(Self::Keep),
            "delete" => Some(Self::Delete),
            _ => None,
        }
    }

    /// As the plugin writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Delete => "delete",
        }
    }
}

/// A task of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Follows the task when its note is read again.
    pub id: ItemId,
    /// Where its line stands, and how it is found again.
    pub place: ItemPlace,
    /// The line's bytes without the ending, where they are not what the fields were read from: few are, and the others have one pointer.
    other_raw: Option<Box<Box<[u8]>>>,
    /// Whether those bytes are no valid UTF-8.
    pub lossy: bool,
    /// The nearest heading above: one text for all tasks below it, however long it is.
    pub heading: Option<Arc<str>>,
    /// The line of the list item that it is nested under, from 1.
    parent_line: Option<NonZeroU32>,
    /// What the line says.
    pub fields: Fields,
}

impl Task {
    /// A task with the bytes of its line and what was read from them.
    #[must_use]
    pub fn new(
        place: ItemPlace,
        raw: &[u8],
        lossy: bool,
        heading: Option<Arc<str>>,
        parent_line: Option<usize>,
        fields: Fields,
    ) -> Self {
        let is_what_was_read = fields.wording.line().as_bytes() == raw;
        Self {
            id: ItemId::default(),
            place,
            other_raw: (!is_what_was_read).then(|| Box::new(raw.into())),
            lossy,
            heading,
            parent_line: parent_line
                .and_then(|line| u32::try_from(line).ok())
                .and_then(NonZeroU32::new),
            fields,
        }
    }

    /// Whether its bytes are what its fields were read from.
    pub(crate) fn is_what_was_read(&self) -> bool {
        self.other_raw.is_none()
    }

    /// The line without the ending, if it is what its fields were read from.
    pub(crate) fn read_from(&self) -> Option<&str> {
        self.is_what_was_read().then(|| self.fields.wording.line())
    }

    /// The line's bytes without the ending.
    #[must_use]
    pub fn raw(&self) -> &[u8] {
        match &self.other_raw {
            Some(raw) => raw,
            None => self.fields.wording.line().as_bytes(),
        }
    }

    /// The line of the list item that it is nested under, from 1.
    #[must_use]
    pub fn parent_line(&self) -> Option<usize> {
        self.parent_line.map(|line| line.get() as usize)
    }

    /// What it says, without owners, dates and tags; its whole description if it has nothing but owners and tags.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match self.fields.text() {
            "" => self.fields.wording.description(),
            text => Cow::Borrowed(text),
        }
    }

    /// The hash of the line, as `PATH:LINE@HASH` has it.
    #[must_use]
    pub fn hash(&self) -> String {
        Hash::of(self.raw()).short()
    }
}

impl Fields {
    /// The date of a field; none of one that is no date.
    #[must_use]
    pub fn date(&self, field: Field) -> Option<Day> {
        match field {
            Field::Due => self.due,
            Field::Scheduled => self.scheduled,
            Field::Start => self.start,
            Field::Created => self.created,
            Field::Done => self.done,
            Field::Cancelled => self.cancelled,
            _ => None,
        }
    }

    /// Reads a line without its ending. `path` is the note's, for a date in the file name.
    ///
    /// # Errors
    /// Why the Tasks plugin does not take it for a task.
    pub fn parse(line: &str, settings: &Settings, path: &str) -> Result<Self, NotTask> {
        let parts = TaskLine::parse(line, settings)?;
        Ok(Self::resolve(line, &parts, settings, path))
    }

    /// The fields of a line whose parts are known.
    #[must_use]
    pub fn resolve(line: &str, parts: &TaskLine, settings: &Settings, path: &str) -> Self {
        let value = |field| parts.signifier(field).map(|found| slice(line, found.value));
        let day = |field| value(field).map(Day::parse);
        let (start, due) = (day(Field::Start), day(Field::Due));
        let mut scheduled = day(Field::Scheduled);
        // The rule is read before the file name's date is taken over.
        let recurrence = value(Field::Recurrence).and_then(|rule| {
            Recurrence::parse(
                js_trim(rule),
                Dates {
                    start,
                    scheduled,
                    due,
                },
            )
        });
        let mut scheduled_inferred = false;
        if start.is_none() && scheduled.is_none() && due.is_none() {
            scheduled = scheduled_by_file_name(settings, path);
            scheduled_inferred = scheduled.is_some();
        }
        let description = parts.description(line);
        let who = owners(&description);
        let tags: SmallVec<[&str; 4]> = who
            .tags
            .iter()
            .map(|span| slice(&description, *span))
            .filter(|tag| *tag != settings.global_filter)
            .collect();
        Self {
            wording: Wording::of(
                line,
                parts.marker,
                (parts.description, parts.tags()),
                &description,
                &who.text,
            ),
            status: settings.status(slice(line, parts.symbol)),
            tags: shared::list(&tags),
            owners: shared::list(&who.names),
            priority: value(Field::Priority).map_or(Priority::None, Priority::parse),
            created: day(Field::Created),
            start,
            scheduled,
            scheduled_inferred,
            due,
            done: day(Field::Done),
            cancelled: day(Field::Cancelled),
            rare: Rare {
                recurrence,
                on_completion: value(Field::OnCompletion).and_then(OnCompletion::parse),
                id: value(Field::Id).map(Box::from),
                depends_on: value(Field::DependsOn)
                    .map(|ids| ids.split(',').map(|id| Arc::from(id.trim())).collect())
                    .unwrap_or_default(),
                block_link: parts.block_link.map(|span| slice(line, span).into()),
            }
            .boxed(),
        }
    }

    /// What it has and few tasks have.
    #[must_use]
    pub fn rare(&self) -> &Rare {
        static NONE: LazyLock<Rare> = LazyLock::new(Rare::default);
        self.rare.as_deref().unwrap_or(&NONE)
    }

    /// The description without owners and tags.
    #[must_use]
    pub fn text(&self) -> &str {
        self.wording.text()
    }
}

fn scheduled_by_file_name(settings: &Settings, path: &str) -> Option<Day> {
    if !settings.use_filename_as_scheduled_date {
        return None;
    }
    let folders = &settings.filename_as_date_folders;
    let in_a_folder = folders.is_empty()
        || folders.iter().any(|folder| {
            path.strip_prefix(folder.as_str())
                .is_some_and(|rest| rest.starts_with('/'))
        });
    let file = path.rsplit_once('/').map_or(path, |(_, file)| file);
    let name = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    in_a_folder.then(|| date_in_name(name).map(Day::from))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Fields {
        Fields::parse(line, &Settings::default(), "n.md").unwrap()
    }

    #[test]
    fn a_proposal_is_read_field_by_field() {
        let task = read("- [?] Send the plan. @Marit Solheim 📅 2026-03-20 ⏫ #task #proposed ^a1");
        assert_eq!(task.text(), "Send the plan.");
        assert_eq!(*task.owners, ["Marit Solheim"].map(Arc::from));
        assert_eq!(*task.tags, ["#task", "#proposed"].map(Arc::from));
        assert_eq!(task.priority, Priority::High);
        assert_eq!(task.due.unwrap().to_string(), "2026-03-20");
        assert_eq!(task.rare().block_link.as_deref(), Some(" ^a1"));
        assert_eq!(task.status.name, "Unknown");
    }

    #[test]
    fn an_unknown_word_on_completion_is_swallowed() {
        assert_eq!(
            read("- [ ] a 🏁 Delete").rare().on_completion,
            Some(OnCompletion::Delete)
        );
        let task = read("- [ ] a 🏁 archive");
        assert_eq!((task.rare().on_completion, task.text()), (None, "a"));
    }

    #[test]
    fn a_file_names_date_fills_only_a_task_without_dates() {
        let settings = Settings {
            use_filename_as_scheduled_date: true,
            filename_as_date_folders: vec!["daily".to_owned()],
            ..Settings::default()
        };
        let scheduled = |line, path| Fields::parse(line, &settings, path).unwrap().scheduled;
        assert!(scheduled("- [ ] a", "daily/2026-02-03.md").is_some());
        assert!(scheduled("- [ ] a", "dailyx/2026-02-03.md").is_none());
        assert!(scheduled("- [ ] a 📅 2025-02-30", "daily/2026-02-03.md").is_none());
    }
}
