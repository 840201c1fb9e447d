//! The headings under which a query shows its tasks.

use std::cmp::Ordering;
use std::collections::HashMap;

use chrono::NaiveDate;

use super::collation;
use super::filter::{DateField, is_done};
use super::function;
use super::instruction::{Wrong, after};
use super::sort::{priority_rank, type_rank};
use super::urgency::urgency;
use super::{Group, Item, file};
use crate::note::day::Day;
use crate::note::task::Priority;

/// What tasks are put under headings by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grouper {
    by: By,
    reverse: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Status,
    StatusName,
    StatusType,
    Priority,
    Date(DateField),
    Path,
    Folder,
    Root,
    Filename,
    Backlink,
    Heading,
    Tags,
    Recurring,
    Recurrence,
    Id,
    Urgency,
}

impl Grouper {
    /// Reads `group by … [reverse]`; `None` if it is none.
    pub(super) fn read(text: &str) -> Option<Result<Self, Wrong>> {
        const NAMES: [(&str, By); 15] = [
            ("status", By::Status),
            ("status.name", By::StatusName),
            ("status.type", By::StatusType),
            ("priority", By::Priority),
            ("path", By::Path),
            ("folder", By::Folder),
            ("root", By::Root),
            ("filename", By::Filename),
            ("backlink", By::Backlink),
            ("heading", By::Heading),
            ("tags", By::Tags),
            ("recurring", By::Recurring),
            ("recurrence", By::Recurrence),
            ("id", By::Id),
            ("urgency", By::Urgency),
        ];
        let key = after(text, "group by ")?;
        if let Some(text) = after(key, "function ") {
            return Some(Err(function::refusal(function::By::Group, text)));
        }
        let key = key.to_lowercase();
        let (name, reverse) = match key.strip_suffix(" reverse") {
            Some(name) => (name, true),
            None => (key.as_str(), false),
        };
        let by = NAMES
            .iter()
            .find(|(other, _)| *other == name)
            .map(|(_, by)| *by)
            .or_else(|| {
                let (field, rest) = DateField::at_start(name)?;
                rest.is_empty().then_some(By::Date(field))
            })?;
        Some(Ok(Self { by, reverse }))
    }

    fn compare(self, one: &str, other: &str) -> Ordering {
        let order = if self.by == By::Urgency {
            let number = |text: &str| text.parse::<f64>().unwrap_or_default();
            number(other).total_cmp(&number(one))
        } else {
            collation::compare(one, other)
        };
        if self.reverse { order.reverse() } else { order }
    }
}

/// Puts tasks under headings, which stand in their own order. Without groupers all are one group.
pub(super) fn groups<'a>(
    items: Vec<Item<'a>>,
    groupers: &[Grouper],
    today: NaiveDate,
) -> Vec<Group<'a>> {
    if items.is_empty() {
        return Vec::new();
    }
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut places: HashMap<Vec<String>, usize> = HashMap::new();
    for item in items {
        let mut all_names = vec![Vec::new()];
        for grouper in groupers {
            let names = grouper.by.names(item, today);
            all_names = all_names
                .iter()
                .flat_map(|above| {
                    names
                        .iter()
                        .map(move |name| [&above[..], std::slice::from_ref(name)].concat())
                })
                .collect();
        }
        for names in all_names {
            let place = *places.entry(names).or_insert_with_key(|names| {
                groups.push(Group {
                    names: names.clone(),
                    tasks: Vec::new(),
                });
                groups.len() - 1
            });
            if let Some(group) = groups.get_mut(place) {
                group.tasks.push(item);
            }
        }
    }
    groups.sort_by(|one, other| {
        let names = one.names.iter().zip(&other.names);
        let compared = groupers.iter().zip(names);
        compared
            .map(|(grouper, (one, other))| grouper.compare(one, other))
            .fold(Ordering::Equal, Ordering::then)
    });
    groups
}

impl By {
    /// The headings of a task; only of tags it can have several.
    fn names(self, item: Item<'_>, today: NaiveDate) -> Vec<String> {
        let (path, fields) = (&*item.note.path, &item.task.fields);
        vec![match self {
            Self::Status => if is_done(fields) { "Done" } else { "Todo" }.to_owned(),
            Self::StatusName => fields.status.name.clone(),
            Self::StatusType => {
                let kind = fields.status.kind;
                format!("%%{}%%{}", type_rank(kind), kind.name())
            }
            Self::Priority => {
                let name = match fields.priority {
                    Priority::Highest => "Highest",
                    Priority::High => "High",
                    Priority::Medium => "Medium",
                    Priority::None => "Normal",
                    Priority::Low => "Low",
                    Priority::Lowest => "Lowest",
                };
                format!("%%{}%%{name} priority", priority_rank(fields.priority))
            }
            Self::Date(field) => match field.of(fields).map(Day::date) {
                None => format!("No {} date", field.name()),
                Some(None) => format!("%%0%% Invalid {} date", field.name()),
                Some(Some(day)) => format!("{} {}", Day::from(day), day.format("%A")),
            },
            Self::Path => escaped(&path.replacen(".md", "", 1)),
            Self::Folder => escaped(file::folder(path)),
            Self::Root => escaped(file::root(path)),
            Self::Filename => format!("[[{}]]", item.note.stem()),
            Self::Backlink => {
                let name = item.note.stem();
                match item
                    .task
                    .heading
                    .as_deref()
                    .filter(|heading| !heading.is_empty())
                {
                    Some(heading) => format!("[[{name}#{heading}|{name} > {heading}]]"),
                    None => format!("[[{name}]]"),
                }
            }
            Self::Heading => match item.task.heading.as_deref() {
                Some(heading) if !heading.is_empty() => heading.to_owned(),
                _ => "(No heading)".to_owned(),
            },
            Self::Tags if fields.tags.is_empty() => "(No tags)".to_owned(),
            Self::Tags => {
                let mut tags: Vec<String> = Vec::new();
                for tag in &*fields.tags {
                    if !tags.iter().any(|known| **known == **tag) {
                        tags.push(tag.to_string());
                    }
                }
                return tags;
            }
            Self::Recurring => match fields.rare().recurrence {
                Some(_) => "Recurring".to_owned(),
                None => "Not Recurring".to_owned(),
            },
            Self::Recurrence => match &fields.rare().recurrence {
                Some(rule) => rule.text(),
                None => "None".to_owned(),
            },
            Self::Id => fields.rare().id.as_deref().unwrap_or_default().to_owned(),
            Self::Urgency => format!("{:.2}", urgency(fields, today)),
        }]
    }
}

fn escaped(path: &str) -> String {
    path.replace('\\', "\\\\").replace('_', "\\_")
}

/// A name without what only orders it, links by what they show, escapes undone.
pub(super) fn shown(name: &str) -> String {
    let mut rest = name;
    if let Some((_, behind)) = name
        .strip_prefix("%%")
        .and_then(|rest| rest.split_once("%%"))
    {
        rest = behind.trim_start();
    }
    if let Some(link) = rest
        .strip_prefix("[[")
        .and_then(|rest| rest.strip_suffix("]]"))
    {
        return link
            .split_once('|')
            .map_or(link, |(_, shown)| shown)
            .to_owned();
    }
    rest.replace("\\_", "_").replace("\\\\", "\\")
}
