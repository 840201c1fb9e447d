//! What a change of one field makes of a task line: its new bytes, and an [`Edit`] that says so. Pure; statuses are `review::verdict`'s,
//! writing is `disk`'s.
//!
//! What stands in the line keeps its place, its order and its spelling: a date that is replaced changes its ten characters, a text
//! its words that differ. Every change is read again before it counts: the field must say what was wished and every other field what
//! it said, else the change is refused.

mod item;
mod owner;
mod rewording;
mod said;

use chrono::NaiveDate;

use crate::edit::Edit;
use crate::note::Note;
use crate::note::day::Day;
use crate::note::signifier::Field;
use crate::note::task::{Priority, Task};
use crate::review::splice::{Splice, TaskBytes};
use crate::settings::Settings;
use crate::text::Span;
use said::Said;

pub(super) use item::is_same_item;
pub(super) use said::one_line;

/// Why a line is refused that is not the list item it should be.
pub(super) const NOT_ONE_ITEM: &str = "Obsidian would read more than one list item in the line, or none, or the start or end of a comment or code";

/// A change of one field of a task, as data: it can be made on any task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldChange {
    /// Other words: without owners, tags and dates, which stay.
    Text(String),
    /// Another owner, in the place of the first, or where the pipeline writes one (behind the text, before signifiers and tags) if
    /// there is none; `None` takes all owners away. A name that is part of the sentence stays there.
    Owner(Option<String>),
    /// These owners in the place of all.
    Owners(Vec<String>),
    /// Another 📅, or none.
    Due(Option<NaiveDate>),
    /// Another ⏳, or none.
    Scheduled(Option<NaiveDate>),
    /// Another 🛫, or none.
    Start(Option<NaiveDate>),
    /// Another priority, or none.
    Priority(Priority),
    /// The next higher priority.
    Raise,
    /// The next lower priority.
    Lower,
    /// One more tag, with or without its `#`, behind the tags at the end.
    AddTag(String),
    /// A tag less, everywhere in the line.
    RemoveTag(String),
}

impl FieldChange {
    /// Which field it changes, for a message.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Owner(_) | Self::Owners(_) => "owner",
            Self::Due(_) => "due date",
            Self::Scheduled(_) => "scheduled date",
            Self::Start(_) => "start date",
            Self::Priority(_) | Self::Raise | Self::Lower => "priority",
            Self::AddTag(_) | Self::RemoveTag(_) => "tags",
        }
    }
}

/// The edit that makes changes on a task of a note, one after the other; `None` if it says all that already.
///
/// # Errors
/// A lower-case sentence that says why one of them is refused; then none is made.
pub fn edit(note: &Note, task: &Task, changes: &[FieldChange]) -> Result<Option<Edit>, String> {
    let new = change(task.raw(), changes, &note.settings)?;
    Ok(replacing(note, task, new))
}

/// The edit that puts a new line in the place of a task's; `None` if it is the same.
pub(super) fn replacing(note: &Note, task: &Task, new: Vec<u8>) -> Option<Edit> {
    (*new != *task.raw()).then(|| Edit {
        path: note.path.to_string(),
        place: note.place(&task.place),
        old: task.raw().to_vec(),
        new: Some(new),
        duplicate: false,
    })
}

/// What changes make of the bytes of a task line; the same bytes if it says all that already.
///
/// # Errors
/// A lower-case sentence that says why one of them is refused.
pub fn change(
    line: &[u8],
    changes: &[FieldChange],
    settings: &Settings,
) -> Result<Vec<u8>, String> {
    changes.iter().try_fold(line.to_vec(), |line, change| {
        change_one(&line, change, settings)
    })
}

fn change_one(line: &[u8], change: &FieldChange, settings: &Settings) -> Result<Vec<u8>, String> {
    let task = TaskBytes::read(line, settings).map_err(|_| "the line is no task".to_owned())?;
    let said = Said::of(&task);
    let wished = said.with(change, settings)?;
    if wished == said {
        return Ok(line.to_vec());
    }
    let made = |wished: &Said, splices| {
        let new = task.spliced(splices);
        check(&task, wished, &new, settings).map(|()| new)
    };
    if let Some((field, date)) = date_of(change) {
        // A pipeline that knows no date writes `📅 TBD`: the date belongs there.
        let pending = said::pending(&task, field).filter(|_| !said.has(field));
        let in_its_place = pending.zip(date).and_then(|(pending, date)| {
            let splice = task.replace(pending.word, &written(date));
            made(&wished.without_pending(&pending), vec![splice]).ok()
        });
        if let Some(new) = in_its_place {
            return Ok(new);
        }
    }
    let splices = splices(&task, &said, &wished, change, settings);
    made(&wished, splices)
}

fn splices(
    task: &TaskBytes<'_>,
    said: &Said,
    wished: &Said,
    change: &FieldChange,
    settings: &Settings,
) -> Vec<Splice> {
    match change {
        FieldChange::Text(_) => rewording::splices(task, &wished.text),
        FieldChange::Owner(_) | FieldChange::Owners(_) => {
            owner::splices(task, &said.owners, &wished.owners)
        }
        FieldChange::Due(date) => value(task, Field::Due, date.map(written).as_deref()),
        FieldChange::Scheduled(date) => value(task, Field::Scheduled, date.map(written).as_deref()),
        FieldChange::Start(date) => value(task, Field::Start, date.map(written).as_deref()),
        FieldChange::Priority(_) | FieldChange::Raise | FieldChange::Lower => {
            let wished = wished.priority.value(settings.format);
            value(task, Field::Priority, wished)
        }
        FieldChange::AddTag(tag) => {
            let at = match task.parts.trailing_tags.last() {
                Some(last) => task.reading.bytes_of(Span::new(last.end, last.end)),
                None => task.end(),
            };
            vec![(at, format!(" {}", said::with_hash(tag)).into_bytes())]
        }
        FieldChange::RemoveTag(tag) => {
            let tag = said::with_hash(tag);
            task.without_tags(|found| found == tag)
        }
    }
}

/// A signifier with another value, where it stands; behind all others if there is none; taken out if there is no value.
fn value(task: &TaskBytes<'_>, field: Field, value: Option<&str>) -> Vec<Splice> {
    match (task.parts.signifier(field), value) {
        (_, None) => task.without(field),
        (Some(found), Some(value)) => vec![task.replace(found.value, value)],
        (None, Some(value)) => vec![task.append(field, value)],
    }
}

fn date_of(change: &FieldChange) -> Option<(Field, Option<NaiveDate>)> {
    match change {
        FieldChange::Due(date) => Some((Field::Due, *date)),
        FieldChange::Scheduled(date) => Some((Field::Scheduled, *date)),
        FieldChange::Start(date) => Some((Field::Start, *date)),
        _ => None,
    }
}

/// A date as a note has it.
fn written(date: NaiveDate) -> String {
    Day::from(date).to_string()
}

/// Reads a changed line again.
fn check(
    before: &TaskBytes<'_>,
    wished: &Said,
    new: &[u8],
    settings: &Settings,
) -> Result<(), String> {
    let task = TaskBytes::read(new, settings)
        .map_err(|_| "the Tasks plugin would not read the line as a task".to_owned())?;
    wished.compare(&Said::of(&task))?;
    if is_same_item(before.reading.text(), task.reading.text()) {
        Ok(())
    } else {
        Err(NOT_ONE_ITEM.to_owned())
    }
}

#[cfg(test)]
mod tests;
