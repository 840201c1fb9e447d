//! A task as far as it is compared, and what the user said about pairs of them.

use std::collections::HashSet;
use std::num::NonZeroU64;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::config::Proposed;
use crate::note::day::Day;
use crate::note::part::Part;
use crate::note::task::Task;
use crate::note::{ItemId, Note};
use crate::review::cluster::stem::word_id;
use crate::review::queue::source_key;
use crate::review::standing::Standing;
use crate::shared::Texts;
use crate::text::Hash;
use crate::vault::Vault;

/// Items of one list stand no further apart than this, in lines.
const LIST_GAP: usize = 3;

/// A task, as far as it is compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its note.
    pub path: Arc<str>,
    /// Its id in the vault.
    pub id: ItemId,
    /// Its line, from 1.
    pub line: usize,
    /// The hash of its line, by which what the user said is remembered.
    pub hash: Hash,
    /// Its text, without owners, tags and fields.
    pub text: Part,
    /// Who it is for.
    pub owners: Texts,
    /// When it is due.
    pub due: Option<NaiveDate>,
    /// Proposals are clustered; the others can be their twins.
    pub standing: Standing,
    /// The list it stands in, if a machine wrote that in one go.
    pub list: Option<NonZeroU64>,
    /// What it came from: the same number for the same source.
    pub source: Option<NonZeroU64>,
}

/// Where an item stands among all: by path, then line.
pub(super) type Order<'a> = (&'a str, usize);

impl Item {
    /// The tasks of a note.
    #[must_use]
    pub fn of_note(vault: &Vault, note: &Note, proposed: &Proposed) -> Vec<Self> {
        if note.tasks.is_empty() {
            return Vec::new();
        }
        let path = Arc::clone(&note.path);
        let (source, _) = source_key(vault, note);
        let source = source.and_then(|source| NonZeroU64::new(word_id(&source)));
        let mut list = word_id(&note.path);
        let mut before: Option<&Task> = None;
        let tasks = note.tasks.iter().map(|task| {
            let goes_on = before.is_some_and(|before| {
                before.heading == task.heading
                    && task.place.line.saturating_sub(before.place.line) <= LIST_GAP
            });
            list = list.wrapping_add(u64::from(!goes_on));
            before = Some(task);
            Self {
                path: Arc::clone(&path),
                id: task.id,
                line: task.place.line,
                hash: Hash::of(task.raw()),
                text: task.fields.wording.text_part(),
                owners: task.fields.owners.clone(),
                due: task.fields.due.and_then(Day::date),
                standing: Standing::of(&task.fields, proposed),
                list: NonZeroU64::new(list).filter(|_| note.is_meeting()),
                source,
            }
        });
        tasks.collect()
    }

    pub(super) fn order(&self) -> Order<'_> {
        (&self.path, self.line)
    }
}

/// What can be said of a pair of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// They are not the same. Equal lines cannot be told apart.
    Apart,
    /// They are the same, whatever speaks against it.
    Together,
    /// Nothing: what was said before is taken back.
    Neither,
}

/// What the user said about pairs of lines, by their hashes. The caller remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Links {
    apart: HashSet<(Hash, Hash)>,
    together: HashSet<(Hash, Hash)>,
}

impl Links {
    /// Says something of a pair; what was said before counts no more.
    pub fn say(&mut self, link: Link, one: Hash, other: Hash) {
        let pair = pair(one, other);
        self.together.remove(&pair);
        self.apart.remove(&pair);
        match link {
            Link::Apart => self.apart.insert(pair),
            Link::Together => self.together.insert(pair),
            Link::Neither => false,
        };
    }

    /// All lines that something was said about.
    pub(super) fn lines(&self) -> HashSet<Hash> {
        let pairs = self.apart.iter().chain(&self.together);
        pairs.flat_map(|(one, other)| [*one, *other]).collect()
    }

    /// The lines that are the same as this one.
    pub(super) fn joined_to(&self, line: Hash) -> impl Iterator<Item = Hash> {
        self.together
            .iter()
            .filter_map(move |(one, other)| match line {
                _ if line == *one => Some(*other),
                _ if line == *other => Some(*one),
                _ => None,
            })
    }

    pub(super) fn are_apart(&self, one: Hash, other: Hash) -> bool {
        self.apart.contains(&pair(one, other))
    }

    pub(super) fn are_together(&self, one: Hash, other: Hash) -> bool {
        self.together.contains(&pair(one, other))
    }
}

fn pair(one: Hash, other: Hash) -> (Hash, Hash) {
    (one.min(other), one.max(other))
}
