//! Laws of `gavel::disk`: what is committed in a vault can be taken back and made again, also by a gavel that was started later.

use gavel::edit::Edit;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::cases;
use crate::desk::{Desk as _, TestVault};
use crate::notes::{action, bytes, lines, read, ruling};

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn what_is_committed_is_undone_and_redone(lines in lines(), actions in vec((any::<Index>(), action()), 1..6), restarts in any::<bool>()) {
        let mut vault = TestVault::new(&bytes(&lines));
        vault.restarts = restarts;
        let mut history = vec![vault.note()];
        for (which, action) in &actions {
            let edits: Vec<Edit> = ruling(&read(&vault.note()), *which, action).into_iter().collect();
            let committed = vault.commit(&edits);
            prop_assert!(committed.conflicts.is_empty() && committed.failures.is_empty());
            prop_assert_eq!(committed.entry.is_some(), !edits.is_empty());
            if !edits.is_empty() {
                history.push(vault.note());
            }
        }
        for expected in history.iter().rev().skip(1) {
            prop_assert!(vault.take_back().is_some());
            prop_assert_eq!(&vault.note(), expected);
        }
        prop_assert!(vault.take_back().is_none());
        for expected in history.iter().skip(1) {
            prop_assert!(vault.make_again().is_some());
            prop_assert_eq!(&vault.note(), expected);
        }
        prop_assert!(vault.make_again().is_none());
        prop_assert_eq!(vault.files(), 1);
    }

    #[test]
    fn an_entry_over_many_lines_is_one_step(lines in lines(), actions in vec((any::<Index>(), action()), 1..8)) {
        let note = bytes(&lines);
        let mut vault = TestVault::new(&note);
        vault.restarts = true;
        let parsed = read(&note);
        let edits: Vec<Edit> = actions.iter().filter_map(|(which, action)| ruling(&parsed, *which, action)).collect();
        let committed = vault.commit(&edits);
        prop_assert_eq!(committed.applied.len() + committed.conflicts.len(), edits.len());
        if committed.entry.is_some() {
            prop_assert!(vault.take_back().is_some());
        }
        prop_assert_eq!(vault.note(), note);
        prop_assert!(vault.take_back().is_none());
    }
}
