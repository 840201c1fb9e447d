//! What waits for a verdict, in the order in which a reviewer meets it.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::Proposed;
use crate::note::part::Part;
use crate::note::task::Task;
use crate::note::{ItemId, Note};
use crate::pieces::Pieces;
use crate::review::standing::Standing;
use crate::text::{ByDigest, Digest};
use crate::vault::Vault;

/// How many tasks of a note stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Waiting for a verdict.
    pub proposed: usize,
    /// To be done.
    pub open: usize,
    /// Done.
    pub done: usize,
    /// Rejected or dropped.
    pub cancelled: usize,
}

/// Counts the tasks of a note.
#[must_use]
pub fn counts(note: &Note, proposed: &Proposed) -> Counts {
    let mut counts = Counts::default();
    for task in &note.tasks {
        match Standing::of(&task.fields, proposed) {
            Standing::Proposed => counts.proposed += 1,
            Standing::Open => counts.open += 1,
            Standing::Done => counts.done += 1,
            Standing::Cancelled => counts.cancelled += 1,
            Standing::NonTask => {}
        }
    }
    counts
}

/// Whether a task waits for a verdict.
#[must_use]
pub fn waits(task: &Task, proposed: &Proposed) -> bool {
    Standing::of(&task.fields, proposed) == Standing::Proposed
}

/// A note of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    /// The note.
    pub path: Arc<str>,
    /// Its title.
    pub title: Part,
    /// `YYYY-MM-DD`.
    pub date: Option<Arc<str>>,
    /// What it has in common with other notes of its source; `None` without a source.
    pub source: Option<Arc<str>>,
    /// How many of its tasks wait, on the disk.
    pub undecided: usize,
    /// How many waited, or got their verdict while the queue is looked at.
    pub total: usize,
    /// Whether it stands behind all notes: it is none.
    pub is_last: bool,
    /// The date of the newest note of its source, or its own.
    newest: Option<Arc<str>>,
    /// Whether the source is a file that was found.
    is_found: bool,
}

impl Queued {
    /// A note as it is now. `is_ruled` tells whether a task that waits no more counts.
    #[must_use]
    pub fn of(
        note: &Note,
        vault: &Vault,
        proposed: &Proposed,
        is_ruled: &dyn Fn(ItemId) -> bool,
    ) -> Self {
        let (source, is_found) = source_key(vault, note);
        let (mut undecided, mut total) = (0, 0);
        for task in &note.tasks {
            let open = waits(task, proposed);
            undecided += usize::from(open);
            total += usize::from(open || is_ruled(task.id));
        }
        Self {
            path: Arc::clone(&note.path),
            title: note.title.clone(),
            date: note.date.clone(),
            source,
            undecided,
            total,
            is_last: false,
            newest: note.date.clone(),
            is_found,
        }
    }

    /// A row that stands behind all notes.
    #[must_use]
    pub fn last(path: &str, title: &str, undecided: usize, total: usize) -> Self {
        Self {
            path: Arc::from(path),
            title: title.into(),
            date: None,
            source: None,
            undecided,
            total,
            is_last: true,
            newest: None,
            is_found: true,
        }
    }

    /// How many tasks of the note wait; nothing for what is none.
    fn waiting(&self) -> usize {
        if self.is_last { 0 } else { self.undecided }
    }

    /// By what it is ordered.
    fn order(&self) -> impl Ord + use<'_> {
        (
            self.is_last,
            self.source.is_none(),
            Reverse(self.newest.as_deref()),
            self.source.as_deref(),
            Reverse(self.date.as_deref()),
            &*self.path,
        )
    }
}

/// The notes in which something waits, and those in which something did while the queue was looked at: the newest first, notes of one
/// source together (at the date of the newest of them), then notes without a source, each sort by date and path. It is kept up note by note.
#[derive(Debug, Clone, Default)]
pub struct Queue {
    rows: Pieces<Queued>,
    /// Of each row, by which it is found without a look at it.
    keys: Vec<Key>,
    undecided: usize,
}

/// Hashes of what a row is looked for by; 0 where there is none.
#[derive(Debug, Clone, Copy)]
struct Key {
    path: u32,
    source: u32,
    /// Of the file name of the source, if it is a file.
    file: u32,
}

impl Key {
    fn of(row: &Queued) -> Self {
        let source = row.source.as_deref();
        Self {
            path: hash(&row.path),
            source: source.map_or(0, hash),
            file: source.filter(|_| row.is_found).map_or(0, hash_of_name),
        }
    }
}

/// Never 0.
fn hash(text: &str) -> u32 {
    let [a, b, c, d, ..] = Digest::of(text.as_bytes()).bits().to_le_bytes();
    u32::from_le_bytes([a, b, c, d]).max(1)
}

fn hash_of_name(path: &str) -> u32 {
    hash(path.rsplit('/').next().unwrap_or(path))
}

impl From<Vec<Queued>> for Queue {
    /// Rows that are in order.
    fn from(rows: Vec<Queued>) -> Self {
        Self {
            undecided: rows.iter().map(Queued::waiting).sum(),
            keys: rows.iter().map(Key::of).collect(),
            rows: rows.into(),
        }
    }
}

impl Queue {
    /// The notes, in order.
    #[must_use]
    pub fn rows(&self) -> &Pieces<Queued> {
        &self.rows
    }

    /// How many tasks of its notes wait, on the disk.
    #[must_use]
    pub fn undecided(&self) -> usize {
        self.undecided
    }

    /// The queue of some of its notes.
    #[must_use]
    pub fn only(&self, is_in: &(dyn Fn(&Queued) -> bool + Sync)) -> Self {
        let rows = self.keys.par_iter().enumerate();
        let rows = rows.filter_map(|(place, key)| {
            let row = self.rows.get(place).filter(|row| is_in(row))?;
            Some((row.clone(), *key))
        });
        let (rows, keys): (Vec<Queued>, Vec<Key>) = rows.unzip();
        Self {
            undecided: rows.iter().map(Queued::waiting).sum(),
            rows: rows.into(),
            keys,
        }
    }

    /// Takes in the whole vault. Notes that were in the queue stay in it.
    pub fn fill(
        &mut self,
        vault: &Vault,
        proposed: &Proposed,
        is_ruled: &(dyn Fn(ItemId) -> bool + Sync),
    ) {
        let stays: HashSet<&str> = self.rows.iter().map(|row| &*row.path).collect();
        let notes: Vec<&Note> = vault.notes().collect();
        let waiting = notes.par_iter().copied().filter(|note| {
            let mut tasks = note.tasks.iter();
            stays.contains(&*note.path) || tasks.any(|task| waits(task, proposed))
        });
        let waiting: Vec<&Note> = waiting.collect();
        // Of so many as are known the rows are made where they stay.
        let rows = waiting.par_iter();
        let rows = rows.map(|note| Queued::of(note, vault, proposed, is_ruled));
        let mut rows: Vec<Queued> = rows.collect();
        drop((notes, waiting, stays));
        let digest = |row: &Queued| Some(Digest::of(row.source.as_ref()?.as_bytes()));
        let mut newest: ByDigest<Option<Arc<str>>> = ByDigest::default();
        for row in &rows {
            if let Some(source) = digest(row) {
                let date = newest.entry(source).or_default();
                if row.date > *date {
                    date.clone_from(&row.date);
                }
            }
        }
        for row in &mut rows {
            let of_source = digest(row).and_then(|source| newest.get(&source));
            if let Some(date) = of_source {
                row.newest.clone_from(date);
            }
        }
        drop(newest);
        rows.par_sort_unstable_by(|a, b| a.order().cmp(&b.order()));
        *self = rows.into();
    }

    /// Takes in one note, if something waits in it or it was in the queue before.
    pub fn set(&mut self, row: Queued) {
        let Some(place) = self.place(&row.path) else {
            if row.undecided > 0 || row.is_last {
                self.insert(row);
            }
            return;
        };
        match self.rows.get_mut(place) {
            Some(old) if old.source == row.source && old.date == row.date => {
                self.undecided = self.undecided + row.waiting() - old.waiting();
                let newest = old.newest.take();
                *old = Queued { newest, ..row };
                let key = Key::of(old);
                if let Some(old) = self.keys.get_mut(place) {
                    *old = key;
                }
            }
            _ => {
                self.remove_at(place);
                self.insert(row);
            }
        }
    }

    /// Forgets a note.
    pub fn remove(&mut self, path: &str) {
        if let Some(place) = self.place(path) {
            self.remove_at(place);
        }
    }

    /// The notes whose source may be another since a file of this path came or went.
    #[must_use]
    pub fn touched_by(&self, file: &str) -> Vec<Arc<str>> {
        let name = hash_of_name(file);
        let is_touched = |key: &Key| key.file == name || (key.file == 0 && key.source != 0);
        let touched = self.places(is_touched);
        let rows = touched.filter_map(|place| self.rows.get(place));
        rows.map(|row| Arc::clone(&row.path)).collect()
    }

    /// The place of a note.
    #[must_use]
    pub fn place(&self, path: &str) -> Option<usize> {
        let hash = hash(path);
        let is_it = |place: &usize| self.rows.get(*place).is_some_and(|row| *row.path == *path);
        self.places(|key| key.path == hash).find(is_it)
    }

    fn places(&self, is_it: impl Fn(&Key) -> bool) -> impl Iterator<Item = usize> {
        let keys = self.keys.iter().enumerate();
        keys.filter(move |(_, key)| is_it(key))
            .map(|(place, _)| place)
    }

    fn take(&mut self, place: usize) -> Option<Queued> {
        if place < self.keys.len() {
            self.keys.remove(place);
        }
        self.rows.remove(place)
    }

    fn remove_at(&mut self, place: usize) {
        let Some(removed) = self.take(place) else {
            return;
        };
        self.undecided -= removed.waiting();
        if let Some(source) = &removed.source {
            let others = self.of_source(source);
            self.put_in_order(others);
        }
    }

    fn insert(&mut self, row: Queued) {
        self.undecided += row.waiting();
        let others = row.source.as_ref().map(|source| self.of_source(source));
        let mut rows = others.unwrap_or_default();
        rows.push(row);
        self.put_in_order(rows);
    }

    /// Takes the notes of a source out. They stand together.
    fn of_source(&mut self, source: &Arc<str>) -> Vec<Queued> {
        let hash = hash(source);
        let is_of = |row: &Queued| row.source.as_ref() == Some(source);
        let is_of = |place: &usize| self.rows.get(*place).is_some_and(is_of);
        let first = self.places(|key| key.source == hash).find(is_of);
        let Some(first) = first else {
            return Vec::new();
        };
        let count = (first..self.rows.len()).take_while(is_of).count();
        let rows = (0..count).filter_map(|_| self.take(first));
        rows.collect()
    }

    /// Puts notes of one source, or a note without one, where they belong.
    fn put_in_order(&mut self, mut rows: Vec<Queued>) {
        let newest = rows.iter().map(|row| row.date.clone()).max().flatten();
        for row in &mut rows {
            row.newest.clone_from(&newest);
        }
        rows.sort_unstable_by(|a, b| a.order().cmp(&b.order()));
        let Some(first) = rows.first() else {
            return;
        };
        let place = self.rows.partition_point(|row| row.order() < first.order());
        let keys: Vec<Key> = rows.iter().map(Key::of).collect();
        self.keys.splice(place..place, keys);
        for (place, row) in (place..).zip(rows) {
            self.rows.insert(place, row);
        }
    }
}

/// What notes of one source have in common, nothing for a note without one; and whether it is a file that was found.
pub(super) fn source_key(vault: &Vault, note: &Note) -> (Option<Arc<str>>, bool) {
    if note.source_ref.is_none() && note.source_link.is_none() {
        return (note.is_meeting().then(|| Arc::clone(&note.path)), true);
    }
    if let Some(path) = vault.source(note).path {
        let kept = vault.files().kept(&path).cloned();
        return (kept.or_else(|| Some(path.into())), true);
    }
    let link = || note.source_link.as_deref().map(Arc::from);
    (note.source_ref.clone().or_else(link), false)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::settings::Settings;
    use crate::vault::Change;

    fn vault(notes: &[(&str, &str)]) -> Vault {
        let settings = Arc::new(Settings::default());
        let mut vault = Vault::default();
        for (path, text) in notes {
            vault.apply(Change::Note(Arc::new(Note::parse(
                path,
                text.as_bytes(),
                &settings,
            ))));
        }
        vault
    }

    #[test]
    fn notes_of_one_source_stand_together_the_newest_first() {
        let from = |date: &str, source: &str| {
            format!("---\ndate: {date}\nsource_ref: Sources/{source}.md\n---\n- [?] a\n")
        };
        let (a1, b, a2) = (
            from("2026-01-01", "A"),
            from("2026-02-01", "B"),
            from("2026-03-01", "A"),
        );
        let vault = vault(&[
            ("a1.md", &a1),
            ("b.md", &b),
            ("a2.md", &a2),
            ("inbox.md", "- [?] a\n"),
            ("2026-05-05.md", "- [?] a\n"),
            ("ruled.md", "- [x] a\n"),
        ]);
        let mut queue = Queue::default();
        queue.fill(&vault, &Proposed::default(), &|_| false);
        let paths: Vec<&str> = queue.rows().iter().map(|row| &*row.path).collect();
        assert_eq!(
            paths,
            ["a2.md", "a1.md", "b.md", "2026-05-05.md", "inbox.md"]
        );
    }

    #[test]
    fn tasks_are_counted_by_where_they_stand() {
        let vault = vault(&[("n.md", "- [?] a\n- [ ] b\n- [/] c\n- [x] d\n- [-] e\n")]);
        let counts = counts(vault.note("n.md").unwrap(), &Proposed::default());
        assert_eq!(
            counts,
            Counts {
                proposed: 1,
                open: 2,
                done: 1,
                cancelled: 1
            }
        );
    }
}
