//! The queries of the Obsidian Tasks plugin (```` ```tasks ```` blocks): read and answered as the plugin does, over the tasks of a
//! vault. gavel's own queries are `review::query`. What is written in JavaScript is refused, save the one form that asks for the
//! tasks of the note that the block stands in. `docs/tasks-plugin.md` tells users what is read.
//!
//! The rules are those of the plugin's version 8.3; `tests/oracle_query.rs` compares them with what it did.

mod block;
mod boolean;
mod collation;
mod explain;
mod file;
mod filter;
mod function;
mod group;
mod instruction;
mod layout;
mod period;
mod placeholder;
mod regex;
mod sort;
mod spoken;
mod statement;
mod tree;
mod urgency;

use std::cell::Cell;
use std::collections::HashSet;
use std::fmt;

use chrono::NaiveDate;

use crate::note::Note;
use crate::note::task::Task;
use crate::settings::Settings;
use crate::vault::Vault;

pub use block::{BlockView, blocks};
pub use file::QueryFile;
pub use layout::{Element, Layout, layout_table};
pub use tree::{depth, tree};
pub use urgency::urgency;

use filter::{Asked, Filter, Links};
use group::Grouper;
use sort::Sorter;

/// A query of the plugin, ready to be asked. Days are resolved when it is read: it holds for one day.
#[derive(Debug, Clone)]
pub struct TasksQuery {
    today: NaiveDate,
    /// The filters, and how they were written.
    filters: Vec<(String, Filter)>,
    sorters: Vec<Sorter>,
    groupers: Vec<Grouper>,
    limits: Limits,
    layout: Layout,
    /// All other statements.
    others: Vec<String>,
}

/// How many tasks are shown at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// In all; one in several groups counts once.
    pub all: Option<usize>,
    /// Under each heading; without headings it means nothing.
    pub group: Option<usize>,
}

/// Why a text is no query of the plugin, or one that gavel does not answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// What kind of mistake it is.
    pub kind: MistakeKind,
    /// What is wrong, in the plugin's words where it has some.
    pub message: String,
    /// The statement that it was found in, with its continuation lines joined; empty if it is of the whole query.
    pub statement: String,
    /// Where that statement begins.
    pub origin: Origin,
}

/// Kinds of mistakes, as the plugin tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MistakeKind {
    /// The line is none of the language.
    UnknownInstruction,
    /// No date is understood.
    BadDate,
    /// A template was not filled in.
    TemplateText,
    /// There is no such type of status.
    BadStatusType,
    /// No regular expression, or one that could take very long.
    BadRegex,
    /// No combination of filters.
    BadBoolean,
    /// Nothing of this name can be hidden or shown.
    BadLayout,
    /// There is no such view.
    BadView,
    /// The settings hold no preset of this name.
    UnknownPreset,
    /// A placeholder that stands for nothing.
    BadPlaceholder,
    /// It asks for JavaScript, which gavel does not run.
    Function,
    /// A search took too long.
    SearchFailed,
}

/// Where a statement comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// This line of the block, from 1.
    Block(usize),
    /// The properties of the block's note.
    Properties,
    /// The global query of the plugin's settings.
    GlobalQuery,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.origin {
            Origin::Block(line) => write!(f, "line {line}: ")?,
            Origin::Properties => f.write_str("in the properties of the note: ")?,
            Origin::GlobalQuery => f.write_str("in the global query of the Tasks plugin: ")?,
        }
        f.write_str(&self.what())
    }
}

impl Mistake {
    /// What is wrong, with the place in this file.
    #[must_use]
    pub fn told_of(&self, file: &str) -> String {
        match self.origin {
            Origin::Block(line) => format!("{file}:{line}: {}", self.what()),
            _ => format!("{file}: {self}"),
        }
    }

    /// The same where the query begins below so many lines.
    #[must_use]
    pub fn below(mut self, lines: usize) -> Self {
        if let Origin::Block(line) = &mut self.origin {
            *line += lines;
        }
        self
    }

    fn what(&self) -> String {
        if self.statement.is_empty() {
            return self.message.clone();
        }
        format!("{}: {}", self.message, self.statement)
    }
}

impl std::error::Error for Mistake {}

/// What a query found.
#[derive(Debug, Clone, Default)]
pub struct Answer<'a> {
    /// The tasks, in groups in their order. Without `group by` it is one group without names; without tasks there is none.
    pub groups: Vec<Group<'a>>,
    /// How many tasks are shown; one in several groups counts once.
    pub total: usize,
    /// How many there were before `limit` cut them.
    pub found: usize,
}

/// Tasks under one heading.
#[derive(Debug, Clone)]
pub struct Group<'a> {
    /// A name for each `group by`. `%%…%%` in it is not to be seen: it only says where the group stands.
    pub names: Vec<String>,
    /// Its tasks, in their order.
    pub tasks: Vec<Item<'a>>,
}

/// A task and its note.
#[derive(Debug, Clone, Copy)]
pub struct Item<'a> {
    /// The note.
    pub note: &'a Note,
    /// The task.
    pub task: &'a Task,
}

impl TasksQuery {
    /// Reads the text of a block. `file` is the note that holds it, if one does.
    ///
    /// # Errors
    /// The first statement that is wrong, and why.
    pub fn parse(
        text: &str,
        file: Option<&QueryFile>,
        settings: &Settings,
        today: NaiveDate,
    ) -> Result<Self, Mistake> {
        let mut query = Self {
            today,
            filters: Vec::new(),
            sorters: Vec::new(),
            groupers: Vec::new(),
            limits: Limits::default(),
            layout: Layout::default(),
            others: Vec::new(),
        };
        for statement in statement::read(text, file, settings)? {
            query
                .read(&statement.text, file, settings, 0)
                .map_err(|(kind, message)| Mistake {
                    kind,
                    message,
                    statement: statement.text.clone(),
                    origin: statement.origin,
                })?;
        }
        Ok(query)
    }

    /// What the block says of how its tasks are shown.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// How many tasks it shows at most.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// How many tasks it shows, which is told faster than what it shows.
    ///
    /// # Errors
    /// A regular expression took too long.
    pub fn count(&self, vault: &Vault) -> Result<usize, Mistake> {
        if self.limits.group.is_some() {
            return Ok(self.answer(vault)?.total);
        }
        let found = self.matching(vault)?.len();
        Ok(found.min(self.limits.all.unwrap_or(usize::MAX)))
    }

    /// Asks all tasks of a vault.
    ///
    /// # Errors
    /// A regular expression took too long.
    pub fn answer<'a>(&self, vault: &'a Vault) -> Result<Answer<'a>, Mistake> {
        let mut items = self.matching(vault)?;
        sort::sort(&mut items, &self.sorters, self.today);
        let found = items.len();
        items.truncate(self.limits.all.unwrap_or(usize::MAX));
        let mut total = items.len();
        let mut groups = group::groups(items, &self.groupers, self.today);
        if let Some(limit) = self.limits.group.filter(|_| !self.groupers.is_empty()) {
            let mut shown = HashSet::new();
            for group in &mut groups {
                group.tasks.truncate(limit);
                shown.extend(group.tasks.iter().map(|item| item.task.id));
            }
            total = shown.len();
        }
        Ok(Answer {
            groups,
            total,
            found,
        })
    }

    /// The tasks that all filters hold for, by note and line.
    fn matching<'a>(&self, vault: &'a Vault) -> Result<Vec<Item<'a>>, Mistake> {
        let links = self.filters.iter().any(|(_, filter)| filter.needs_links());
        let links = if links {
            Links::of(vault)
        } else {
            Links::default()
        };
        let gave_up = Cell::new(false);
        let asked = Asked {
            links: &links,
            gave_up: &gave_up,
        };
        let items = vault
            .notes()
            .flat_map(|note| note.tasks.iter().map(move |task| Item { note, task }));
        let items: Vec<Item<'a>> = items
            .filter(|item| {
                self.filters
                    .iter()
                    .all(|(_, filter)| filter.holds(*item, &asked))
            })
            .collect();
        if gave_up.get() {
            return Err(Mistake {
                kind: MistakeKind::SearchFailed,
                message: "a regular expression takes too long".to_owned(),
                statement: String::new(),
                origin: Origin::Block(1),
            });
        }
        Ok(items)
    }
}

impl Group<'_> {
    /// Its names as they are shown: without what only orders them, links by what they show; a name that says nothing is left out.
    #[must_use]
    pub fn shown_names(&self) -> Vec<String> {
        let names = self.names.iter().map(|name| group::shown(name));
        names.filter(|name| !name.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests;
