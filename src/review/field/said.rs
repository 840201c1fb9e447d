//! What a task line says, field by field, as far as a change of a field may not change another; and what it is wished to say.

use std::borrow::Cow;

use crate::note::line::{is_block_id, slice};
use crate::note::owner::owners;
use crate::note::signifier::{Field, tags};
use crate::note::task::Priority;
use crate::review::field::{FieldChange, written};
use crate::review::splice::TaskBytes;
use crate::settings::Settings;
use crate::text::{Span, is_js_space, squeeze};

/// The fields of a line that hold a value, and how a message calls them.
const VALUES: [(Field, &str); 10] = [
    (Field::Due, "due date"),
    (Field::Scheduled, "scheduled date"),
    (Field::Start, "start date"),
    (Field::Created, "created date"),
    (Field::Done, "done date"),
    (Field::Cancelled, "cancelled date"),
    (Field::Recurrence, "recurrence"),
    (Field::OnCompletion, "action on completion"),
    (Field::Id, "id"),
    (Field::DependsOn, "list of tasks it depends on"),
];

/// What stands where a date belongs that nobody knows.
const PENDING: [&str; 7] = ["tbd", "tba", "tbc", "n/a", "none", "unknown", "?"];

/// What a line says. The values of the fields are as they are written: whether a date exists is not asked here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    /// Indentation, marker and box.
    head: String,
    values: Vec<Option<String>>,
    pub(super) priority: Priority,
    /// With the global filter, if it is one.
    tags: Vec<String>,
    pub(super) owners: Vec<String>,
    /// Whether the owners are only named in the sentence.
    is_in_sentence: bool,
    pub(super) text: String,
    /// The whole description; `None` where the change is about a part of it.
    description: Option<String>,
    block_link: Option<String>,
    /// The block link of a task without text: the plugin takes it for the text. Behind something else it is the link it was meant to be.
    bare_link: Option<String>,
}

/// A date that is not known yet: a signifier with a word for its value, which the plugin does not read.
pub(super) struct Pending {
    /// The word, in the text of the line.
    pub(super) word: Span,
    /// Signifier and word.
    text: String,
}

impl Said {
    pub(super) fn of(task: &TaskBytes<'_>) -> Self {
        let text = task.reading.text();
        let value = |field| {
            let found = task.parts.signifier(field)?;
            Some(task.slice(found.value).to_owned())
        };
        let description = task.parts.description(text);
        let block_link = task
            .parts
            .block_link
            .map(|span| slice(text, span).to_owned());
        let bare_link =
            (block_link.is_none() && is_block_id(&description)).then(|| format!(" {description}"));
        let who = owners(&description);
        let priority = value(Field::Priority);
        let priority = priority.map_or(Priority::None, |found| Priority::parse(&found));
        let head = text.get(..task.parts.symbol.end).unwrap_or_default();
        let is_text = |span: &Span| {
            let holds = |cut: &Span| cut.start <= span.start && span.end <= cut.end;
            !who.cut.iter().any(holds)
        };
        Self {
            head: head.to_owned(),
            values: VALUES.iter().map(|(field, _)| value(*field)).collect(),
            priority,
            tags: tags(&description)
                .into_iter()
                .map(|span| slice(&description, span).to_owned())
                .collect(),
            is_in_sentence: who.spans.first().is_some_and(is_text),
            owners: who.names.into_iter().map(Cow::into_owned).collect(),
            text: who.text.into_owned(),
            description: Some(description.to_string()),
            block_link,
            bare_link,
        }
    }

    /// What the line is wished to say after a change.
    ///
    /// # Errors
    /// Why a value cannot be one of the field.
    pub(super) fn with(&self, change: &FieldChange, settings: &Settings) -> Result<Self, String> {
        let mut wished = self.clone();
        let day = |date: &Option<chrono::NaiveDate>| date.map(written);
        match change {
            FieldChange::Text(text) => {
                wished.text = one_line(text, "text")?;
                if wished.text.is_empty() {
                    return Err("a task needs a text".to_owned());
                }
            }
            FieldChange::Owner(None) => wished.owners.clear(),
            FieldChange::Owner(Some(name)) => wished.set_first_owner(owner_name(name)?),
            FieldChange::Owners(names) => {
                let names: Result<Vec<String>, String> =
                    names.iter().map(|name| owner_name(name)).collect();
                wished.owners = names?;
            }
            FieldChange::Due(date) => wished.set(Field::Due, day(date)),
            FieldChange::Scheduled(date) => wished.set(Field::Scheduled, day(date)),
            FieldChange::Start(date) => wished.set(Field::Start, day(date)),
            FieldChange::Priority(priority) => wished.priority = *priority,
            FieldChange::Raise => wished.priority = self.priority.raised(),
            FieldChange::Lower => wished.priority = self.priority.lowered(),
            FieldChange::AddTag(tag) => {
                let tag = tag_name(tag)?;
                if !wished.tags.contains(&tag) {
                    wished.tags.push(tag);
                }
            }
            FieldChange::RemoveTag(tag) => {
                let tag = tag_name(tag)?;
                let is_filter = !settings.global_filter.is_empty() && tag == settings.global_filter;
                if is_filter && wished.tags.contains(&tag) {
                    return Err(format!(
                        "without {tag} the Tasks plugin would not take the line for a task"
                    ));
                }
                wished.tags.retain(|found| *found != tag);
            }
        }
        if wished != *self
            && (wished.text != self.text
                || wished.owners != self.owners
                || wished.tags != self.tags)
        {
            wished.description = None;
        }
        Ok(wished)
    }

    /// The first owner is another; nobody is named twice.
    fn set_first_owner(&mut self, name: String) {
        if self.is_in_sentence && self.owners.first() != Some(&name) {
            self.owners = vec![name];
            return;
        }
        match self.owners.first_mut() {
            Some(first) => first.clone_from(&name),
            None => self.owners.push(name.clone()),
        }
        let mut is_first = true;
        self.owners
            .retain(|owner| *owner != name || std::mem::take(&mut is_first));
    }

    fn set(&mut self, field: Field, value: Option<String>) {
        let known = VALUES.iter().position(|(known, _)| *known == field);
        if let Some(slot) = known.and_then(|at| self.values.get_mut(at)) {
            *slot = value;
        }
    }

    /// Whether the plugin reads such a field.
    pub(super) fn has(&self, field: Field) -> bool {
        let known = VALUES.iter().position(|(known, _)| *known == field);
        known
            .and_then(|at| self.values.get(at))
            .is_some_and(Option::is_some)
    }

    /// The same, with the date known that was not.
    pub(super) fn without_pending(&self, pending: &Pending) -> Self {
        Self {
            text: squeeze(&self.text.replacen(&squeeze(&pending.text), "", 1)),
            description: None,
            ..self.clone()
        }
    }

    /// Whether a line says what was wished.
    ///
    /// # Errors
    /// A lower-case sentence with what it says instead.
    pub(super) fn compare(&self, found: &Self) -> Result<(), String> {
        match &self.bare_link {
            Some(link) if found.block_link.is_some() => {
                let mut meant = self.clone();
                let is_link = |text: &str| text == link.trim_start();
                if is_link(&meant.text) {
                    meant.text.clear();
                }
                if meant.description.as_deref().is_some_and(is_link) {
                    meant.description = Some(String::new());
                }
                meant.block_link = Some(link.clone());
                meant.compare_all(found)
            }
            _ => self.compare_all(found),
        }
    }

    fn compare_all(&self, found: &Self) -> Result<(), String> {
        let is_head = self.head == found.head;
        for ((_, name), (wished, found)) in VALUES.iter().zip(self.values.iter().zip(&found.values))
        {
            differ(name, wished.as_deref(), found.as_deref(), PLUGIN)?;
        }
        differ(
            "priority",
            Some(self.priority.name()),
            Some(found.priority.name()),
            PLUGIN,
        )?;
        differ_in_list("tags", &self.tags, &found.tags, PLUGIN)?;
        differ(
            "block link",
            self.block_link.as_deref(),
            found.block_link.as_deref(),
            PLUGIN,
        )?;
        differ_in_list("owners", &self.owners, &found.owners, GAVEL)?;
        differ("text", Some(&self.text), Some(&found.text), GAVEL)?;
        if self.description.is_some() {
            let (wished, found) = (self.description.as_deref(), found.description.as_deref());
            differ("description", wished, found, PLUGIN)?;
        }
        if is_head {
            Ok(())
        } else {
            Err(format!("{PLUGIN} would not read the line as the same task"))
        }
    }
}

const PLUGIN: &str = "the Tasks plugin";
const GAVEL: &str = "gavel";

fn differ(
    name: &str,
    wished: Option<&str>,
    found: Option<&str>,
    reader: &str,
) -> Result<(), String> {
    if wished == found {
        return Ok(());
    }
    let told = |value: Option<&str>| value.map_or("none".to_owned(), |value| format!("“{value}”"));
    Err(format!(
        "{reader} would not read that: {name} would be {} and not {}",
        told(found),
        told(wished)
    ))
}

fn differ_in_list(
    name: &str,
    wished: &[String],
    found: &[String],
    reader: &str,
) -> Result<(), String> {
    if wished == found {
        return Ok(());
    }
    let (wished, found) = (wished.join(", "), found.join(", "));
    differ(
        name,
        Some(wished.as_str()).filter(|list| !list.is_empty()),
        Some(found.as_str()).filter(|list| !list.is_empty()),
        reader,
    )
}

/// A value without the blanks that do not count.
///
/// # Errors
/// If it does not fit on one line.
pub(in crate::review) fn one_line(text: &str, what: &str) -> Result<String, String> {
    let is_break = |c: char| matches!(c, '\u{2028}' | '\u{2029}') || c.is_control() && c != '\t';
    if text.trim_matches(['\r', '\n']).contains(is_break) {
        return Err(format!(
            "the {what} holds a line break or a control character, and a task is one line"
        ));
    }
    Ok(squeeze(text.trim_matches(['\r', '\n'])))
}

fn owner_name(name: &str) -> Result<String, String> {
    let name = one_line(name, "name")?;
    let name = name.trim_start_matches('@').trim_start();
    if name.is_empty() {
        return Err("an owner needs a name".to_owned());
    }
    Ok(name.to_owned())
}

/// A tag with its `#`.
pub(super) fn with_hash(tag: &str) -> String {
    let tag = tag.trim();
    if tag.starts_with('#') {
        tag.to_owned()
    } else {
        format!("#{tag}")
    }
}

fn tag_name(tag: &str) -> Result<String, String> {
    let name = with_hash(tag);
    let whole = [Span::new(0, name.len())];
    if *tags(&name) == whole && !name.contains(is_js_space) {
        Ok(name)
    } else {
        Err(format!("the Tasks plugin would not read “{name}” as a tag"))
    }
}

/// Where the text of a task holds a date of this field that is not known yet, in emoji.
pub(super) fn pending(task: &TaskBytes<'_>, field: Field) -> Option<Pending> {
    let span = task.parts.description;
    let text = task.slice(span);
    let (at, emoji) = field
        .emoji()
        .iter()
        .filter_map(|emoji| Some((text.rfind(emoji)?, *emoji)))
        .max()?;
    let behind = text.get(at + emoji.len()..)?;
    let rest = behind.strip_prefix('\u{fe0f}').unwrap_or(behind);
    let rest = rest.trim_start_matches(' ');
    let word = rest.split(is_js_space).next()?;
    let word_start = text.len() - rest.len();
    let word_end = word_start + word.len();
    PENDING
        .contains(&word.to_lowercase().as_str())
        .then(|| Pending {
            word: Span::new(span.start + word_start, span.start + word_end),
            text: text.get(at..word_end).unwrap_or_default().to_owned(),
        })
}
