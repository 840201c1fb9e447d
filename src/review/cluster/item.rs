//! A task as far as it is compared, and what the user said about pairs of them.

use std::collections::{HashMap, HashSet};
use std::num::NonZeroU64;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::config::Proposed;
use crate::note::day::Day;
use crate::note::task::Task;
use crate::note::{ItemId, Note};
use crate::review::cluster::stem::word_id;
use crate::review::queue::source_key;
use crate::review::standing::Standing;
use crate::text::Hash;
use crate::vault::{ItemRef, Vault};

/// How the hash of a line starts: no more of it than there is room for in an item.
pub(super) type Start = [u8; 3];

/// How a hash starts.
pub(super) fn start(hash: &Hash) -> Start {
    let [one, two, three, ..] = hash.start();
    [one, two, three]
}

/// Items of one list stand no further apart than this, in lines.
const LIST_GAP: usize = 3;

/// A task, as far as it is compared: there are as many as tasks, so that what its note knows is not kept twice.
#[derive(Debug, Clone)]
pub struct Item {
    note: Arc<Note>,
    /// Which of the note's tasks it is.
    index: u32,
    /// Proposals are clustered; the others can be their twins.
    pub standing: Standing,
    /// The list it stands in, if a machine wrote that in one go.
    pub list: Option<NonZeroU64>,
    /// What it came from: the same number for the same source.
    pub source: Option<NonZeroU64>,
    /// How the hash of its line starts: to look whether it is another one takes no hashing.
    start: Start,
}

/// Where an item stands among all: by path, then line.
pub(super) type Order<'a> = (&'a str, usize);

impl Item {
    /// The tasks of a note.
    #[must_use]
    pub fn of_note(vault: &Vault, note: &Arc<Note>, proposed: &Proposed) -> Vec<Self> {
        if note.tasks.is_empty() {
            return Vec::new();
        }
        let (source, _) = source_key(vault, note);
        let source = source.and_then(|source| NonZeroU64::new(word_id(&source)));
        let mut list = word_id(&note.path);
        let mut before: Option<&Task> = None;
        let tasks = (0..).zip(&note.tasks).map(|(index, task)| {
            let goes_on = before.is_some_and(|before| {
                before.heading == task.heading
                    && task.place.line.saturating_sub(before.place.line) <= LIST_GAP
            });
            list = list.wrapping_add(u64::from(!goes_on));
            before = Some(task);
            Self {
                note: Arc::clone(note),
                index,
                standing: Standing::of(&task.fields, proposed),
                list: NonZeroU64::new(list).filter(|_| note.is_meeting()),
                source,
                start: start(&Hash::of(task.raw())),
            }
        });
        tasks.collect()
    }

    fn task(&self) -> Option<&Task> {
        self.note.tasks.get(self.index as usize)
    }

    /// Its note.
    #[must_use]
    pub fn path(&self) -> &Arc<str> {
        &self.note.path
    }

    /// Its id in the vault.
    #[must_use]
    pub fn id(&self) -> ItemId {
        self.task().map_or_else(ItemId::default, |task| task.id)
    }

    /// It by its note and id.
    #[must_use]
    pub fn reference(&self) -> ItemRef {
        ItemRef {
            path: Arc::clone(self.path()),
            id: self.id(),
        }
    }

    /// Its line, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.task().map_or(0, |task| task.place.line)
    }

    /// The hash of its line, by which what the user said is remembered.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash::of(self.raw())
    }

    /// Whether that is the hash of its line, which is mostly told without hashing it.
    pub(super) fn has_hash(&self, hash: &Hash) -> bool {
        self.start == start(hash) && self.hash() == *hash
    }

    /// Its text, without owners, tags and fields.
    #[must_use]
    pub fn text(&self) -> &str {
        self.task().map_or("", |task| task.fields.text())
    }

    /// Who it is for.
    #[must_use]
    pub fn owners(&self) -> &[Arc<str>] {
        self.task().map_or(&[], |task| &task.fields.owners)
    }

    /// When it is due.
    #[must_use]
    pub fn due(&self) -> Option<NaiveDate> {
        self.task()?.fields.due.and_then(Day::date)
    }

    fn raw(&self) -> &[u8] {
        self.task().map_or(&[], Task::raw)
    }

    pub(super) fn order(&self) -> Order<'_> {
        (self.path(), self.line())
    }

    pub(super) fn start(&self) -> Start {
        self.start
    }

    /// Whether its line is one of these, each of a note.
    #[must_use]
    pub fn is_among(&self, lines: &HashSet<(String, Hash)>) -> bool {
        !lines.is_empty() && lines.contains(&(self.path().to_string(), self.hash()))
    }
}

impl PartialEq for Item {
    fn eq(&self, other: &Self) -> bool {
        (self.standing, self.list, self.source) == (other.standing, other.list, other.source)
            && (self.id(), self.order(), self.raw()) == (other.id(), other.order(), other.raw())
            && (self.text(), self.owners(), self.due())
                == (other.text(), other.owners(), other.due())
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

    /// All lines that something was said about, by how their hashes start.
    pub(super) fn lines(&self) -> HashMap<Start, Vec<Hash>> {
        let pairs = self.apart.iter().chain(&self.together);
        let lines: HashSet<Hash> = pairs.flat_map(|(one, other)| [*one, *other]).collect();
        let mut by_start: HashMap<Start, Vec<Hash>> = HashMap::new();
        for line in lines {
            by_start.entry(start(&line)).or_default().push(line);
        }
        by_start
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
