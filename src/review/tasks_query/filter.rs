//! The filters of a query: which tasks are shown.

use std::cell::Cell;
use std::collections::HashSet;
use std::sync::Arc;

use chrono::NaiveDate;

use super::boolean::{self, Boolean};
use super::file::{self, QueryFile};
use super::function;
use super::instruction::{Wrong, after};
use super::period::Period;
use super::regex::{Refusal, Regex};
use super::{Item, MistakeKind};
use crate::note::day::Day;
use crate::note::recurrence::Recurrence;
use crate::note::signifier::Field;
use crate::note::task::{Fields, Priority};
use crate::settings::StatusType;
use crate::vault::Vault;

/// What must hold for a task.
#[derive(Debug, Clone)]
pub(super) enum Filter {
    Done(bool),
    StatusType {
        name: &'static str,
        is: bool,
    },
    Text {
        field: TextField,
        search: Search,
        is: bool,
    },
    Date {
        field: DateField,
        when: When,
        period: Period,
    },
    HasDate(DateField, bool),
    DateIsInvalid(DateField),
    Priority(Level, Priority),
    HasTags(bool),
    HasId(bool),
    HasDependsOn(bool),
    Recurring(bool),
    Blocked(bool),
    Blocking(bool),
    TopLevel,
    /// Of the note at this path.
    InNote(String),
    Boolean(Boolean),
}

/// A text of a task that can be searched.
#[derive(Debug, Clone, Copy)]
pub(super) enum TextField {
    StatusName,
    Path,
    Folder,
    Root,
    Filename,
    Description,
    Heading,
    Recurrence,
    Id,
    Tags,
}

/// How a text is searched.
#[derive(Debug, Clone)]
pub(super) enum Search {
    /// This text, in small letters.
    Includes(String),
    Regex(Regex),
}

/// A date of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DateField {
    Of(Field),
    /// The earliest of start, scheduled and due.
    Happens,
}

/// Where a date stands to a period.
#[derive(Debug, Clone, Copy)]
pub(super) enum When {
    Before,
    UpTo,
    In,
    From,
    After,
}

/// How a priority compares.
#[derive(Debug, Clone, Copy)]
pub(super) enum Level {
    Is,
    Above,
    Below,
    Not,
}

impl DateField {
    /// A task without one matches every filter about it.
    pub(super) const START: Self = Self::Of(Field::Start);

    const ALL: [(&'static str, Self); 7] = [
        ("due", Self::Of(Field::Due)),
        ("scheduled", Self::Of(Field::Scheduled)),
        ("start", Self::START),
        ("created", Self::Of(Field::Created)),
        ("done", Self::Of(Field::Done)),
        ("cancelled", Self::Of(Field::Cancelled)),
        ("happens", Self::Happens),
    ];

    /// The name at the start of a text, and what follows it.
    pub(super) fn at_start(text: &str) -> Option<(Self, &str)> {
        let mut all = Self::ALL.iter();
        all.find_map(|(name, field)| Some((*field, after(text, name)?)))
    }

    pub(super) fn name(self) -> &'static str {
        let mut all = Self::ALL.iter();
        all.find(|(_, field)| *field == self)
            .map_or("", |(name, _)| name)
    }

    /// The date, of `happens` the earliest that there is.
    pub(super) fn of(self, fields: &Fields) -> Option<Day> {
        match self {
            Self::Of(field) => fields.date(field),
            Self::Happens => happens(fields).min().map(Day::from),
        }
    }
}

/// When it starts, is scheduled and due, as far as there are such days.
fn happens(fields: &Fields) -> impl Iterator<Item = NaiveDate> {
    let days = [fields.start, fields.scheduled, fields.due];
    days.into_iter().flatten().filter_map(Day::date)
}

/// What filters need to know beside the task.
pub(super) struct Asked<'a> {
    pub(super) links: &'a Links,
    /// Set where a search took too long.
    pub(super) gave_up: &'a Cell<bool>,
}

/// Which tasks of the vault wait for which.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// Ids of tasks that are not done.
    open: HashSet<Box<str>>,
    /// Ids that tasks depend on which are not done.
    wanted: HashSet<Arc<str>>,
}

impl Links {
    pub(super) fn of(vault: &Vault) -> Self {
        let mut links = Self::default();
        let tasks = vault.notes().flat_map(|note| &note.tasks);
        for task in tasks.filter(|task| !is_done(&task.fields)) {
            links.open.extend(task.fields.rare().id.clone());
            links
                .wanted
                .extend(task.fields.rare().depends_on.iter().cloned());
        }
        links
    }
}

/// Whether nothing is to be done any more.
pub(super) fn is_done(fields: &Fields) -> bool {
    matches!(
        fields.status.kind,
        StatusType::Done | StatusType::Cancelled | StatusType::NonTask
    )
}

impl Filter {
    /// Reads a filter; `Ok(None)` if it is none.
    pub(super) fn read(
        text: &str,
        file: Option<&QueryFile>,
        today: NaiveDate,
    ) -> Result<Option<Self>, Wrong> {
        Self::read_inside(text, file, today, 0)
    }

    /// The same inside so many combinations.
    pub(super) fn read_inside(
        text: &str,
        file: Option<&QueryFile>,
        today: NaiveDate,
        depth: usize,
    ) -> Result<Option<Self>, Wrong> {
        if let Some(filter) = plain(text) {
            return Ok(Some(filter));
        }
        if after(text, "status.type").is_some() {
            return status_type(text).map(Some);
        }
        if let Some(priority) = priority(text) {
            return Ok(Some(priority));
        }
        if let Some((field, rest)) = date_field(text) {
            return date(field, text, rest, today).map(Some);
        }
        if let Some((field, operator, value)) = text_field(text) {
            return text_filter(field, operator, value, text).map(Some);
        }
        if let Some(function) = after(text, "filter by function ") {
            return function::filter(function, file).map(|path| Some(Self::InNote(path)));
        }
        boolean::read(text, file, today, depth).map(|found| found.map(Self::Boolean))
    }

    pub(super) fn needs_links(&self) -> bool {
        match self {
            Self::Blocked(_) | Self::Blocking(_) => true,
            Self::Boolean(boolean) => boolean.operands().any(Self::needs_links),
            _ => false,
        }
    }

    /// Whether it holds for a task.
    pub(super) fn holds(&self, item: Item<'_>, asked: &Asked<'_>) -> bool {
        let fields = &item.task.fields;
        match self {
            Self::Done(wanted) => is_done(fields) == *wanted,
            Self::StatusType { name, is } => (fields.status.kind.name() == *name) == *is,
            Self::Text { field, search, is } => {
                field.any(item, |text| search.finds(text, asked)) == *is
            }
            Self::Date {
                field: DateField::Happens,
                when,
                period,
            } => happens(fields).any(|day| when.holds(day, *period)),
            Self::Date {
                field,
                when,
                period,
            } => match field.of(fields) {
                None => *field == DateField::START,
                Some(day) => day.date().is_some_and(|day| when.holds(day, *period)),
            },
            Self::HasDate(field, wanted) => has_date(*field, fields) == *wanted,
            Self::DateIsInvalid(field) => field.of(fields) == Some(Day::INVALID),
            Self::Priority(level, priority) => level.holds(fields.priority, *priority),
            Self::HasTags(wanted) => fields.tags.is_empty() != *wanted,
            Self::HasId(wanted) => fields.rare().id.is_some() == *wanted,
            Self::HasDependsOn(wanted) => fields.rare().depends_on.is_empty() != *wanted,
            Self::Recurring(wanted) => fields.rare().recurrence.is_some() == *wanted,
            Self::Blocked(wanted) => {
                let waits = |id: &Arc<str>| asked.links.open.contains(&**id);
                let is_blocked = !is_done(fields) && fields.rare().depends_on.iter().any(waits);
                is_blocked == *wanted
            }
            Self::Blocking(wanted) => {
                let is_wanted = |id: &str| asked.links.wanted.contains(id);
                let is_blocking =
                    !is_done(fields) && fields.rare().id.as_deref().is_some_and(is_wanted);
                is_blocking == *wanted
            }
            Self::TopLevel => is_top_level(fields.wording.indentation()),
            Self::InNote(path) => *item.note.path == **path,
            Self::Boolean(boolean) => boolean.holds(&|filter: &Self| filter.holds(item, asked)),
        }
    }
}

/// An impossible date is one that there is.
fn has_date(field: DateField, fields: &Fields) -> bool {
    match field {
        DateField::Happens => [fields.start, fields.scheduled, fields.due]
            .iter()
            .any(Option::is_some),
        DateField::Of(field) => fields.date(field).is_some(),
    }
}

fn is_top_level(indentation: &str) -> bool {
    match indentation.rsplit_once('>') {
        Some((_, behind)) => matches!(behind, "" | " "),
        None => indentation.is_empty(),
    }
}

impl TextField {
    const NAMES: [(&'static str, Self); 11] = [
        ("status.name", Self::StatusName),
        ("path", Self::Path),
        ("folder", Self::Folder),
        ("root", Self::Root),
        ("filename", Self::Filename),
        ("description", Self::Description),
        ("heading", Self::Heading),
        ("recurrence", Self::Recurrence),
        ("id", Self::Id),
        ("tags", Self::Tags),
        ("tag", Self::Tags),
    ];

    fn any(self, item: Item<'_>, finds: impl Fn(&str) -> bool) -> bool {
        let (path, fields) = (&*item.note.path, &item.task.fields);
        match self {
            Self::StatusName => finds(&fields.status.name),
            Self::Path => finds(path),
            Self::Folder => finds(file::folder(path)),
            Self::Root => finds(file::root(path)),
            Self::Filename => finds(file::filename(path)),
            Self::Description => finds(&fields.wording.description()),
            Self::Heading => finds(item.task.heading.as_deref().unwrap_or_default()),
            Self::Recurrence => {
                let rule = fields.rare().recurrence.as_ref().map(Recurrence::text);
                finds(&rule.unwrap_or_default())
            }
            Self::Id => finds(fields.rare().id.as_deref().unwrap_or_default()),
            Self::Tags => fields.tags.iter().any(|tag| finds(tag)),
        }
    }
}

impl Search {
    fn finds(&self, text: &str, asked: &Asked<'_>) -> bool {
        match self {
            Self::Includes(wanted) => text.to_lowercase().contains(wanted),
            Self::Regex(regex) => regex.is_in(text, asked.gave_up),
        }
    }
}

impl When {
    /// All ways to say it, the longest first.
    const WORDS: [(&'static str, Self); 9] = [
        ("on or before", Self::UpTo),
        ("in or before", Self::UpTo),
        ("before", Self::Before),
        ("on or after", Self::From),
        ("in or after", Self::From),
        ("after", Self::After),
        ("on", Self::In),
        ("in", Self::In),
        ("", Self::In),
    ];

    fn holds(self, day: NaiveDate, period: Period) -> bool {
        match self {
            Self::Before => day < period.first,
            Self::UpTo => day <= period.last,
            Self::In => (period.first..=period.last).contains(&day),
            Self::From => day >= period.first,
            Self::After => day > period.last,
        }
    }
}

impl Level {
    /// The highest priority is the first of them.
    fn holds(self, priority: Priority, wanted: Priority) -> bool {
        match self {
            Self::Is => priority == wanted,
            Self::Above => priority < wanted,
            Self::Below => priority > wanted,
            Self::Not => priority != wanted,
        }
    }
}

/// Filters that are one phrase.
fn plain(text: &str) -> Option<Filter> {
    Some(match text.to_lowercase().as_str() {
        "done" => Filter::Done(true),
        "not done" => Filter::Done(false),
        "has tag" | "has tags" => Filter::HasTags(true),
        "no tag" | "no tags" => Filter::HasTags(false),
        "has id" => Filter::HasId(true),
        "no id" => Filter::HasId(false),
        "has depends on" => Filter::HasDependsOn(true),
        "no depends on" => Filter::HasDependsOn(false),
        "is recurring" => Filter::Recurring(true),
        "is not recurring" => Filter::Recurring(false),
        "is blocked" => Filter::Blocked(true),
        "is not blocked" => Filter::Blocked(false),
        "is blocking" => Filter::Blocking(true),
        "is not blocking" => Filter::Blocking(false),
        "exclude sub-items" => Filter::TopLevel,
        _ => return date_presence(text),
    })
}

fn date_presence(text: &str) -> Option<Filter> {
    let named = |text: &str, end: &str| {
        let (field, rest) = DateField::at_start(text)?;
        rest.eq_ignore_ascii_case(end).then_some(field)
    };
    if let Some(rest) = after(text, "has ") {
        return named(rest, " date").map(|field| Filter::HasDate(field, true));
    }
    if let Some(rest) = after(text, "no ") {
        return named(rest, " date").map(|field| Filter::HasDate(field, false));
    }
    let field = named(text, " date is invalid")?;
    (field != DateField::Happens).then_some(Filter::DateIsInvalid(field))
}

fn status_type(text: &str) -> Result<Filter, Wrong> {
    const TYPES: [&str; 7] = [
        "TODO",
        "DONE",
        "IN_PROGRESS",
        "ON_HOLD",
        "CANCELLED",
        "NON_TASK",
        "EMPTY",
    ];
    let read = || {
        let (rest, is) = match after(text, "status.type is not ") {
            Some(rest) => (rest, false),
            None => (after(text, "status.type is ")?, true),
        };
        let named = |name: &&&str| name.eq_ignore_ascii_case(rest);
        let name = TYPES.iter().find(named)?;
        Some(Filter::StatusType { name, is })
    };
    read().ok_or_else(|| {
        let message = format!(
            "Invalid status.type instruction: '{text}': say status.type is, or is not, one of {}",
            TYPES[..6].join(" ")
        );
        (MistakeKind::BadStatusType, message)
    })
}

/// `priority [is] [above|below|not] LEVEL`.
fn priority(text: &str) -> Option<Filter> {
    let rest = after(text, "priority")?;
    if !rest.starts_with(char::is_whitespace) {
        return None;
    }
    let lower = rest.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let words = words.strip_prefix(&["is"]).unwrap_or(&words);
    let (level, priority) = match words {
        [priority] => (Level::Is, priority),
        ["above", priority] => (Level::Above, priority),
        ["below", priority] => (Level::Below, priority),
        ["not", priority] => (Level::Not, priority),
        _ => return None,
    };
    Priority::named(priority).map(|priority| Filter::Priority(level, priority))
}

/// The date that a filter is about, and what follows it.
fn date_field(text: &str) -> Option<(DateField, &str)> {
    let (field, rest) = DateField::at_start(text)?;
    let rest = if field == DateField::START {
        rest.strip_prefix(['s', 'S'])?
    } else {
        rest
    };
    rest.strip_prefix(' ').map(|rest| (field, rest))
}

fn date(field: DateField, text: &str, rest: &str, today: NaiveDate) -> Result<Filter, Wrong> {
    if let Some(template) = ["<%", "YYYY-MM-DD"]
        .into_iter()
        .find(|part| text.contains(part))
    {
        let message = format!(
            "Instruction contains unexpanded template text: \"{template}\" - and cannot be interpreted."
        );
        return Err((MistakeKind::TemplateText, message));
    }
    let (when, words) = When::WORDS
        .iter()
        .find_map(|(words, when)| Some((*when, after(rest, words)?)))
        .unwrap_or((When::In, rest));
    let words = words.strip_prefix(' ').unwrap_or(words);
    let period = Period::read(words, today).or_else(|| Period::of_day(rest, today));
    let period = period.ok_or_else(|| {
        let message = format!("do not understand {} date", field.name());
        (MistakeKind::BadDate, message)
    })?;
    Ok(Filter::Date {
        field,
        when,
        period,
    })
}

/// What is searched, how (in small letters), and for what.
fn text_field(text: &str) -> Option<(TextField, &'static str, &str)> {
    const OPERATORS: [&str; 6] = [
        "includes ",
        "does not include ",
        "regex matches ",
        "regex does not match ",
        "include ",
        "do not include ",
    ];
    TextField::NAMES.iter().find_map(|(name, field)| {
        let rest = after(text, name)?.strip_prefix(' ')?;
        let operators = match field {
            TextField::Tags => &OPERATORS[..],
            _ => &OPERATORS[..4],
        };
        let (operator, value) = operators
            .iter()
            .find_map(|operator| Some((*operator, after(rest, operator)?)))?;
        Some((*field, operator, value))
    })
}

fn text_filter(field: TextField, operator: &str, value: &str, text: &str) -> Result<Filter, Wrong> {
    let is = !operator.contains("not");
    let search = if operator.starts_with("regex") {
        Search::Regex(regex(value, text)?)
    } else {
        Search::Includes(value.to_lowercase())
    };
    Ok(Filter::Text { field, search, is })
}

/// `/source/flags`, up to the last slash.
fn regex(value: &str, text: &str) -> Result<Regex, Wrong> {
    let wrong = |message: String| (MistakeKind::BadRegex, message);
    let parts = value
        .strip_prefix('/')
        .and_then(|rest| rest.rsplit_once('/'));
    let Some((source, flags)) = parts.filter(|(source, _)| !source.is_empty()) else {
        return Err(wrong(format!("Invalid instruction: '{text}'")));
    };
    Regex::new(source, flags).map_err(|refusal| {
        wrong(match refusal {
            Refusal::Syntax => format!("Invalid regular expression: /{source}/"),
            Refusal::Flags(flags) => {
                format!("Invalid flags supplied to RegExp constructor '{flags}'")
            }
            Refusal::Unsafe => format!(
                "Regular expression /{source}/ may cause performance problems (possible catastrophic backtracking detected)."
            ),
        })
    })
}
