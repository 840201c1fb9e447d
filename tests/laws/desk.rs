//! Where the laws write: a note in memory or in a vault on disk, behind one face. All calls that write go through here.

use gavel::disk::Disk;
use gavel::disk::commit::Committed;
use gavel::edit::{Applied, Edit, OnConflict};
use tempfile::TempDir;

use crate::notes::made;

/// What became of one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// So many lines were written.
    Made(usize),
    /// Nothing was, and it was said.
    Refused,
    /// What it asks for is said to stand there already.
    Already,
}

/// A note that is ruled on, with a way back.
pub(crate) trait Desk {
    /// The note as it is.
    fn note(&self) -> Vec<u8>;
    /// Somebody else writes the note.
    fn others_write(&mut self, note: &[u8]);
    /// Makes edits as one entry.
    fn rule(&mut self, edits: &[Edit]) -> Step;
    /// The entry that `undo` would take back.
    fn next_undo(&self) -> Option<u64>;
    /// The entry that `redo` would make again.
    fn next_redo(&self) -> Option<u64>;
    /// Takes the last entry back.
    fn undo(&mut self) -> Step;
    /// Makes the entry again that was taken back last.
    fn redo(&mut self) -> Step;
}

/// In memory: `gavel::edit` alone.
#[derive(Default)]
pub(crate) struct Memory {
    note: Vec<u8>,
    entries: u64,
    done: Vec<(u64, Vec<Edit>)>,
    undone: Vec<(u64, Vec<Edit>)>,
}

impl Memory {
    fn make(&mut self, edits: &[Edit]) -> (Step, Vec<Edit>) {
        let outcome = made(&self.note, edits);
        self.note = outcome.bytes;
        let back = outcome.applied.iter().map(Applied::inverse).collect();
        let step = match outcome.applied.len() {
            0 if outcome.already.is_empty() => Step::Refused,
            0 => Step::Already,
            count => Step::Made(count),
        };
        (step, back)
    }
}

impl Desk for Memory {
    fn note(&self) -> Vec<u8> {
        self.note.clone()
    }

    fn others_write(&mut self, note: &[u8]) {
        self.note = note.to_vec();
    }

    fn rule(&mut self, edits: &[Edit]) -> Step {
        let (step, back) = self.make(edits);
        if let Step::Made(_) = step {
            self.entries += 1;
            self.done.push((self.entries, back));
            self.undone.clear();
        }
        step
    }

    fn next_undo(&self) -> Option<u64> {
        self.done.last().map(|(entry, _)| *entry)
    }

    fn next_redo(&self) -> Option<u64> {
        self.undone.last().map(|(entry, _)| *entry)
    }

    fn undo(&mut self) -> Step {
        let (entry, edits) = self.done.pop().unwrap();
        let (step, back) = self.make(&edits);
        if let Step::Made(_) = step {
            self.undone.push((entry, back));
        }
        step
    }

    fn redo(&mut self) -> Step {
        let (entry, edits) = self.undone.pop().unwrap();
        let (step, back) = self.make(&edits);
        if let Step::Made(_) = step {
            self.done.push((entry, back));
        }
        step
    }
}

/// A vault on disk with one note, in memory where the system has such a place: what the disk itself promises is not the question here.
pub(crate) struct TestVault {
    folder: TempDir,
    /// Whether each step is made by a gavel that was just started.
    pub(crate) restarts: bool,
    disk: Disk,
}

impl TestVault {
    pub(crate) fn new(note: &[u8]) -> Self {
        let folder = folder();
        std::fs::create_dir(folder.path().join("notes")).unwrap();
        std::fs::write(folder.path().join("notes/n.md"), note).unwrap();
        let disk = open(&folder);
        Self {
            folder,
            restarts: false,
            disk,
        }
    }

    fn disk(&self) -> Disk {
        if self.restarts {
            open(&self.folder)
        } else {
            self.disk.clone()
        }
    }

    /// Writes edits as one entry.
    pub(crate) fn commit(&self, edits: &[Edit]) -> Committed {
        self.disk()
            .commit("verdict", edits, OnConflict::KeepGoing)
            .unwrap()
    }

    /// Takes the last entry back, if there is one.
    pub(crate) fn take_back(&self) -> Option<Committed> {
        self.disk().undo(OnConflict::KeepGoing).unwrap()
    }

    /// Makes the entry again that was taken back last, if there is one.
    pub(crate) fn make_again(&self) -> Option<Committed> {
        self.disk().redo(OnConflict::KeepGoing).unwrap()
    }

    /// How many files there are in the vault.
    pub(crate) fn files(&self) -> usize {
        std::fs::read_dir(self.folder.path().join("notes"))
            .unwrap()
            .count()
    }
}

/// A folder in memory where the system has such: what is flushed there costs nothing.
pub(crate) fn folder() -> TempDir {
    TempDir::new_in("/dev/shm")
        .or_else(|_| TempDir::new())
        .unwrap()
}

fn open(folder: &TempDir) -> Disk {
    Disk::open(&folder.path().join("notes"), &folder.path().join("state")).unwrap()
}

fn step(committed: &Committed) -> Step {
    assert!(committed.failures.is_empty(), "{committed:?}");
    match committed.applied.len() {
        0 if committed.conflicts.is_empty() => Step::Already,
        0 => Step::Refused,
        count => Step::Made(count),
    }
}

impl Desk for TestVault {
    fn note(&self) -> Vec<u8> {
        std::fs::read(self.folder.path().join("notes/n.md")).unwrap()
    }

    fn others_write(&mut self, note: &[u8]) {
        std::fs::write(self.folder.path().join("notes/n.md"), note).unwrap();
    }

    fn rule(&mut self, edits: &[Edit]) -> Step {
        step(&self.commit(edits))
    }

    fn next_undo(&self) -> Option<u64> {
        self.disk()
            .journal()
            .unwrap()
            .to_undo()
            .map(|entry| entry.id)
    }

    fn next_redo(&self) -> Option<u64> {
        self.disk()
            .journal()
            .unwrap()
            .to_redo()
            .map(|entry| entry.id)
    }

    fn undo(&mut self) -> Step {
        step(&self.take_back().unwrap())
    }

    fn redo(&mut self) -> Step {
        step(&self.make_again().unwrap())
    }
}
