//! The order of the tasks that a query shows.

use std::cmp::Ordering;

use chrono::{Datelike as _, NaiveDate};

use super::collation;
use super::filter::{DateField, is_done};
use super::function;
use super::instruction::{Wrong, after};
use super::urgency::urgency;
use super::{Item, file};
use crate::note::day::Day;
use crate::note::signifier::Field;
use crate::note::task::Priority;
use crate::settings::StatusType;

/// What tasks are ordered by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sorter {
    by: By,
    reverse: bool,
}

#[derive(Debug, Clone, Copy)]
enum By {
    StatusName,
    StatusType,
    Status,
    Path,
    Filename,
    Heading,
    Id,
    Description,
    Priority,
    Date(DateField),
    Urgency,
    Recurring,
    /// The tag of this number, from 1.
    Tag(usize),
    Random,
}

/// What comes behind all that the user says.
const ALWAYS: [By; 5] = [
    By::StatusType,
    By::Urgency,
    By::Date(DateField::Of(Field::Due)),
    By::Priority,
    By::Path,
];

/// Where a task stands by one of these.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Rank(i64),
    Text(collation::Key),
    Missing,
}

impl Sorter {
    /// Reads `sort by …`; what stands behind it is passed over. `None` if it is none.
    pub(super) fn read(text: &str) -> Option<Result<Self, Wrong>> {
        const NAMES: [(&str, By); 13] = [
            ("status.name", By::StatusName),
            ("status.type", By::StatusType),
            ("status", By::Status),
            ("path", By::Path),
            ("filename", By::Filename),
            ("heading", By::Heading),
            ("id", By::Id),
            ("description", By::Description),
            ("priority", By::Priority),
            ("urgency", By::Urgency),
            ("recurring", By::Recurring),
            ("random", By::Random),
            ("tag", By::Tag(1)),
        ];
        let key = after(text, "sort by ")?;
        if let Some(text) = after(key, "function ") {
            return Some(Err(function::refusal(function::By::Sort, text)));
        }
        let mut names = NAMES.iter();
        let (by, rest) = names
            .find_map(|(name, by)| Some((*by, after(key, name)?)))
            .or_else(|| {
                let (field, rest) = DateField::at_start(key)?;
                Some((By::Date(field), rest))
            })?;
        let behind = after(rest, " reverse");
        let by = match by {
            By::Tag(_) => By::Tag(number(behind.unwrap_or(rest))),
            by => by,
        };
        Some(Ok(Self {
            by,
            reverse: behind.is_some(),
        }))
    }
}

/// The number of a tag, behind blanks.
fn number(text: &str) -> usize {
    let text = text.trim_start();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let digits = text.get(..digits).unwrap_or_default();
    digits.parse().unwrap_or(1)
}

/// Orders tasks. Those that nothing tells apart keep their order.
pub(super) fn sort(items: &mut Vec<Item<'_>>, sorters: &[Sorter], today: NaiveDate) {
    let paths = Paths::of(items);
    let all: Vec<Sorter> = sorters
        .iter()
        .copied()
        .chain(ALWAYS.map(|by| Sorter { by, reverse: false }))
        .collect();
    let place = |by: By, item: Item<'_>| match by {
        By::Path => Place::Rank(paths.rank(&item.note.path)),
        by => by.place(item, today),
    };
    let mut keyed: Vec<(Vec<Place>, Item<'_>)> = items
        .iter()
        .map(|item| {
            (
                all.iter().map(|sorter| place(sorter.by, *item)).collect(),
                *item,
            )
        })
        .collect();
    keyed.sort_by(|(one, _), (other, _)| {
        let compared = all
            .iter()
            .zip(one.iter().zip(other))
            .map(|(sorter, (one, other))| {
                if sorter.reverse {
                    other.cmp(one)
                } else {
                    one.cmp(other)
                }
            });
        compared.fold(Ordering::Equal, Ordering::then)
    });
    *items = keyed.into_iter().map(|(_, item)| item).collect();
}

/// The places of all paths: every task has one, so they are compared once.
struct Paths(Vec<(String, i64)>);

impl Paths {
    fn of(items: &[Item<'_>]) -> Self {
        let mut paths: Vec<&str> = items.iter().map(|item| &*item.note.path).collect();
        paths.sort_unstable();
        paths.dedup();
        let mut keyed: Vec<(collation::Key, &str)> = paths
            .iter()
            .map(|path| (collation::Key::of(path), *path))
            .collect();
        keyed.sort();
        let mut rank = 0;
        let mut ranked = Vec::with_capacity(keyed.len());
        let mut before: Option<&collation::Key> = None;
        for (key, path) in &keyed {
            rank += i64::from(before.is_some_and(|before| before != key));
            before = Some(key);
            ranked.push(((*path).to_owned(), rank));
        }
        ranked.sort();
        Self(ranked)
    }

    fn rank(&self, path: &str) -> i64 {
        let found = self
            .0
            .binary_search_by(|(other, _)| other.as_str().cmp(path));
        found
            .ok()
            .and_then(|at| self.0.get(at))
            .map_or(0, |(_, rank)| *rank)
    }
}

impl By {
    fn place(self, item: Item<'_>, today: NaiveDate) -> Place {
        let fields = &item.task.fields;
        let text = |text: &str| Place::Text(collation::Key::of(text));
        match self {
            Self::StatusName => text(&fields.status.name),
            Self::StatusType => Place::Rank(type_rank(fields.status.kind)),
            Self::Status => Place::Rank(i64::from(is_done(fields))),
            Self::Path => text(&item.note.path),
            Self::Filename => text(file::filename(&item.note.path)),
            Self::Heading => text(item.task.heading.as_deref().unwrap_or_default()),
            Self::Id => text(fields.rare().id.as_deref().unwrap_or_default()),
            Self::Description => text(&bare(&fields.wording.description())),
            Self::Priority => Place::Rank(priority_rank(fields.priority)),
            Self::Date(field) => match field.of(fields).map(Day::date) {
                None => Place::Missing,
                Some(None) => Place::Rank(i64::MIN),
                Some(Some(day)) => Place::Rank(i64::from(day.num_days_from_ce())),
            },
            Self::Urgency => Place::Rank(descending(urgency(fields, today))),
            Self::Recurring => Place::Rank(i64::from(fields.rare().recurrence.is_none())),
            Self::Tag(number) => number
                .checked_sub(1)
                .and_then(|at| fields.tags.get(at))
                .map_or(Place::Missing, |tag| text(tag)),
            Self::Random => Place::Rank(random(&fields.wording.description(), today)),
        }
    }
}

pub(super) fn type_rank(kind: StatusType) -> i64 {
    match kind {
        StatusType::InProgress => 1,
        StatusType::Todo => 2,
        StatusType::OnHold => 3,
        StatusType::Done => 4,
        StatusType::Cancelled => 5,
        StatusType::NonTask => 6,
    }
}

pub(super) fn priority_rank(priority: Priority) -> i64 {
    let rank = Priority::ALL.iter().position(|other| *other == priority);
    rank.and_then(|rank| i64::try_from(rank).ok())
        .unwrap_or_default()
}

/// A whole number that is the smaller, the greater this one is.
fn descending(number: f64) -> i64 {
    let bits = number.to_bits().cast_signed();
    !(if bits < 0 { bits ^ i64::MAX } else { bits })
}

/// The plugin's shuffle: another order every day.
fn random(description: &str, today: NaiveDate) -> i64 {
    let text = format!("{} {description}", today.format("%Y-%m-%d"));
    let hash = text.encode_utf16().fold(9_u32, |hash, unit| {
        (hash ^ u32::from(unit)).wrapping_mul(387_420_489)
    });
    i64::from((hash ^ (hash >> 9)).cast_signed())
}

/// A description as it is ordered: without the brackets of a link at its start, and without marks around its first words.
fn bare(description: &str) -> String {
    let mut text = without_link(description).unwrap_or_else(|| description.to_owned());
    for mark in ["**", "*", "==", "__", "_"] {
        let inside = text
            .strip_prefix(mark)
            .and_then(|rest| rest.split_once(mark));
        let first = mark.get(..1).unwrap_or_default();
        if let Some((inside, rest)) =
            inside.filter(|(inside, _)| !inside.is_empty() && !inside.contains(first))
        {
            text = format!("{inside}{rest}");
        }
    }
    text
}

fn without_link(description: &str) -> Option<String> {
    let inside = description.strip_prefix('[')?;
    let inside = inside.strip_prefix('[').unwrap_or(inside);
    let (link, rest) = inside.split_once(']')?;
    let rest = rest.strip_prefix(']').unwrap_or(rest);
    let shown = link.split_once('|').map_or(link, |(_, alias)| alias);
    Some(format!("{shown}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_ordered_without_marks_at_its_start() {
        let check = |text: &str, expected: &str| assert_eq!(bare(text), expected, "{text}");
        check("[[Ada Quill]] calls", "Ada Quill calls");
        check("[[Ada|A. Q.]] calls", "A. Q. calls");
        check("[one](x) two", "one(x) two");
        check("**Bold** words", "Bold words");
        check("==Hot== words", "Hot words");
        check("_a_ *b*", "a *b*");
        check("a *b*", "a *b*");
    }

    #[test]
    fn greater_numbers_stand_first() {
        for pair in [9.5, 3.0, 0.5, 0.0, -1.8, -4.0].windows(2) {
            assert!(descending(pair[0]) < descending(pair[1]), "{pair:?}");
        }
    }
}
