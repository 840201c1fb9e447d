//! All notes of a vault in memory, and how they follow the disk: one change at a time. It reads nothing itself.

use std::collections::{BTreeMap, HashSet};

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::note::task::Task;
use crate::note::{ItemId, Note};
use crate::source::{Files, Resolved, resolve};

/// Something that happened to the vault.
#[derive(Debug, Clone)]
pub enum Change {
    /// A note was read, for the first time or again.
    Note(Box<Note>),
    /// A file that is no note is there.
    File(String),
    /// These are all files there are; notes that are not among them are gone.
    Files(Vec<String>),
    /// A note or file is gone.
    Removed(String),
}

/// A task or decision by its note and id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemRef {
    /// The note.
    pub path: String,
    /// The item.
    pub id: ItemId,
}

/// What a note is to a reviewer: the meeting (or mail) behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// The note.
    pub path: String,
    /// Its title.
    pub title: String,
    /// `YYYY-MM-DD`.
    pub date: Option<String>,
    /// `type` of the frontmatter.
    pub kind: Option<String>,
    /// Who was there.
    pub participants: Vec<String>,
    /// Who or what it is about.
    pub entity: Option<String>,
    /// The source, and how it was found.
    pub source: Resolved,
}

/// All notes of a vault, by path.
#[derive(Debug, Clone, Default)]
pub struct Vault {
    notes: BTreeMap<String, Note>,
    files: Files,
}

impl Vault {
    /// Takes in a change. Items of a note that is read again keep their ids, also those whose line was changed.
    pub fn apply(&mut self, change: Change) {
        match change {
            Change::Note(mut note) => {
                let old = self.notes.get(&note.path);
                give_ids(old, &mut note);
                self.files.insert(note.path.clone());
                self.notes.insert(note.path.clone(), *note);
            }
            Change::File(path) => self.files.insert(path),
            Change::Files(paths) => {
                let there: HashSet<&String> = paths.iter().collect();
                self.notes.retain(|path, _| there.contains(path));
                self.files = Files::new(paths);
            }
            Change::Removed(path) => {
                self.files.remove(&path);
                self.notes.remove(&path);
            }
        }
    }

    /// All notes, by path.
    pub fn notes(&self) -> impl Iterator<Item = &Note> {
        self.notes.values()
    }

    /// The note at this path.
    #[must_use]
    pub fn note(&self, path: &str) -> Option<&Note> {
        self.notes.get(path)
    }

    /// All files, notes among them.
    #[must_use]
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// The task with this id in a note.
    #[must_use]
    pub fn task(&self, path: &str, id: ItemId) -> Option<&Task> {
        self.note(path)?.tasks.iter().find(|task| task.id == id)
    }

    /// The source of a note.
    #[must_use]
    pub fn source(&self, note: &Note) -> Resolved {
        resolve(
            note.frontmatter.source_ref.as_deref(),
            note.source_link.as_deref(),
            &note.path,
            &self.files,
        )
    }

    /// The meeting behind a note, if there is one.
    #[must_use]
    pub fn meeting(&self, note: &Note) -> Option<Meeting> {
        note.is_meeting().then(|| Meeting {
            path: note.path.clone(),
            title: note.title.clone(),
            date: note.date.clone(),
            kind: note.frontmatter.kind.clone(),
            participants: note.frontmatter.participants.clone(),
            entity: note.frontmatter.entity.clone(),
            source: self.source(note),
        })
    }
}

fn give_ids(old: Option<&Note>, note: &mut Note) {
    let before: Vec<(&[u8], &str, ItemId)> = old
        .map(|old| {
            old.tasks
                .iter()
                .map(|task| (task.raw.as_slice(), task.fields.text.as_str(), task.id))
                .collect()
        })
        .unwrap_or_default();
    let after: Vec<(&[u8], &str)> = note
        .tasks
        .iter()
        .map(|task| (task.raw.as_slice(), task.fields.text.as_str()))
        .collect();
    let ids = follow(&before, &after);
    for (task, id) in note.tasks.iter_mut().zip(ids) {
        task.id = id.unwrap_or_else(ItemId::fresh);
    }
    let before: Vec<(&[u8], &str, ItemId)> = old
        .map(|old| {
            old.decisions
                .iter()
                .map(|item| (item.raw.as_slice(), item.text.as_str(), item.id))
                .collect()
        })
        .unwrap_or_default();
    let after: Vec<(&[u8], &str)> = note
        .decisions
        .iter()
        .map(|item| (item.raw.as_slice(), item.text.as_str()))
        .collect();
    let ids = follow(&before, &after);
    for (decision, id) in note.decisions.iter_mut().zip(ids) {
        decision.id = id.unwrap_or_else(ItemId::fresh);
    }
}

/// For each item now, the id of the item that it was: equal lines in order; between them, as many changed lines as there were;
/// else the one with the same text.
fn follow(before: &[(&[u8], &str, ItemId)], after: &[(&[u8], &str)]) -> Vec<Option<ItemId>> {
    let mut ids = vec![None; after.len()];
    let old_lines: Vec<&[u8]> = before.iter().map(|(line, ..)| *line).collect();
    let new_lines: Vec<&[u8]> = after.iter().map(|(line, _)| *line).collect();
    let mut set = |new: usize, old: usize| {
        if let (Some(id), Some((_, _, old))) = (ids.get_mut(new), before.get(old)) {
            *id = Some(*old);
        }
    };
    for op in capture_diff_slices(Algorithm::Patience, &old_lines, &new_lines) {
        match op {
            DiffOp::Equal {
                old_index,
                new_index,
                len,
            } => (0..len).for_each(|i| set(new_index + i, old_index + i)),
            DiffOp::Replace {
                old_index,
                old_len,
                new_index,
                new_len,
            } if old_len == new_len => {
                (0..old_len).for_each(|i| set(new_index + i, old_index + i));
            }
            DiffOp::Replace {
                old_index,
                old_len,
                new_index,
                new_len,
            } => {
                for old in old_index..old_index + old_len {
                    let text = before.get(old).map(|(_, text, _)| *text);
                    let like = (new_index..new_index + new_len)
                        .rev()
                        .find(|new| after.get(*new).map(|(_, text)| *text) == text);
                    if let Some(new) = like {
                        set(new, old);
                    }
                }
            }
            DiffOp::Delete { .. } | DiffOp::Insert { .. } => {}
        }
    }
    ids
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::settings::Settings;

    fn note(text: &str) -> Change {
        Change::Note(Box::new(Note::parse(
            "n.md",
            text.as_bytes(),
            &Arc::new(Settings::default()),
        )))
    }

    /// Which item before each item after was, by index.
    fn check(before: &str, after: &str, expected: &[Option<usize>]) {
        let mut vault = Vault::default();
        vault.apply(note(before));
        let old: Vec<ItemId> = vault
            .note("n.md")
            .unwrap()
            .tasks
            .iter()
            .map(|task| task.id)
            .collect();
        vault.apply(note(after));
        let found: Vec<Option<usize>> = vault
            .note("n.md")
            .unwrap()
            .tasks
            .iter()
            .map(|task| old.iter().position(|id| *id == task.id))
            .collect();
        assert_eq!(found, expected, "{before:?} -> {after:?}");
    }

    #[test]
    fn an_item_is_followed_when_its_line_changes_or_moves() {
        check(
            "- [?] a\n- [?] b\n",
            "- [?] a\n- [x] b\n",
            &[Some(0), Some(1)],
        );
        check(
            "- [?] a\n- [?] b\n",
            "- [?] new\n- [?] a\n- [?] b\n",
            &[None, Some(0), Some(1)],
        );
        check("- [?] a\n- [?] b\n", "- [?] b\n", &[Some(1)]);
    }

    #[test]
    fn equal_items_are_followed_by_order() {
        check(
            "- [?] t\n- [?] t\n- [?] t\n",
            "- [R] t\n- [?] t\n- [?] t\n",
            &[Some(0), Some(1), Some(2)],
        );
        check(
            "- [?] t\n- [?] t\n- [?] t\n",
            "- [?] t\n- [R] t\n- [?] t\n",
            &[Some(0), Some(1), Some(2)],
        );
    }

    #[test]
    fn a_next_occurrence_is_a_new_item() {
        check(
            "- [ ] a\n",
            "- [ ] a 📅 2026-01-02\n- [x] a ✅ 2026-01-01\n",
            &[None, Some(0)],
        );
    }
}
