//! Laws of `gavel::disk`: what is committed in a vault can be taken back and made again, also by a gavel that was started later.

use gavel::disk::Disk;
use gavel::edit::{Edit, OnConflict};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use tempfile::TempDir;

use crate::cases;
use crate::notes::{action, bytes, lines, read, ruling};

struct TestVault {
    notes: TempDir,
    state: TempDir,
}

impl TestVault {
    fn new(note: &[u8]) -> Self {
        let vault = Self {
            notes: TempDir::new().unwrap(),
            state: TempDir::new().unwrap(),
        };
        std::fs::write(vault.notes.path().join("n.md"), note).unwrap();
        vault
    }

    /// A gavel that was just started.
    fn open(&self) -> Disk {
        Disk::open(self.notes.path(), self.state.path()).unwrap()
    }

    fn note(&self) -> Vec<u8> {
        std::fs::read(self.notes.path().join("n.md")).unwrap()
    }

    fn files(&self) -> usize {
        std::fs::read_dir(self.notes.path()).unwrap().count()
    }
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn what_is_committed_is_undone_and_redone(lines in lines(), actions in vec((any::<Index>(), action()), 1..6), restarts in any::<bool>()) {
        let vault = TestVault::new(&bytes(&lines));
        let mut disk = vault.open();
        let mut history = vec![vault.note()];
        for (which, action) in &actions {
            let edits: Vec<Edit> = ruling(&read(&vault.note()), *which, action).into_iter().collect();
            let committed = disk.commit("verdict", &edits, OnConflict::KeepGoing).unwrap();
            prop_assert!(committed.conflicts.is_empty() && committed.failures.is_empty());
            prop_assert_eq!(committed.entry.is_some(), !edits.is_empty());
            if !edits.is_empty() {
                history.push(vault.note());
            }
        }
        for expected in history.iter().rev().skip(1) {
            if restarts {
                disk = vault.open();
            }
            prop_assert!(disk.undo(OnConflict::WriteNothing).unwrap().is_some());
            prop_assert_eq!(&vault.note(), expected);
        }
        prop_assert!(disk.undo(OnConflict::WriteNothing).unwrap().is_none());
        for expected in history.iter().skip(1) {
            if restarts {
                disk = vault.open();
            }
            prop_assert!(disk.redo(OnConflict::WriteNothing).unwrap().is_some());
            prop_assert_eq!(&vault.note(), expected);
        }
        prop_assert!(disk.redo(OnConflict::WriteNothing).unwrap().is_none());
        prop_assert_eq!(vault.files(), 1);
    }

    #[test]
    fn an_entry_over_many_lines_is_one_step(lines in lines(), actions in vec((any::<Index>(), action()), 1..8)) {
        let note = bytes(&lines);
        let vault = TestVault::new(&note);
        let parsed = read(&note);
        let edits: Vec<Edit> = actions.iter().filter_map(|(which, action)| ruling(&parsed, *which, action)).collect();
        let committed = vault.open().commit("verdicts", &edits, OnConflict::KeepGoing).unwrap();
        prop_assert_eq!(committed.applied.len() + committed.conflicts.len(), edits.len());
        if committed.entry.is_some() {
            prop_assert!(vault.open().undo(OnConflict::WriteNothing).unwrap().is_some());
        }
        prop_assert_eq!(vault.note(), note);
        prop_assert!(vault.open().undo(OnConflict::WriteNothing).unwrap().is_none());
    }
}
