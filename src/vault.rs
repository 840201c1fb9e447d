//! All notes of a vault in memory, and how they follow the disk: one change at a time. It reads nothing itself.

use std::sync::Arc;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::note::part::Part;
use crate::note::task::Task;
use crate::note::{ItemId, Note};
use crate::pieces::Pieces;
use crate::shared::Texts;
use crate::source::{Files, Resolved, resolve};

/// Something that happened to the vault.
#[derive(Debug, Clone)]
pub enum Change {
    /// A note was read, for the first time or again.
    Note(Arc<Note>),
    /// A file that is no note is there.
    File(String),
    /// These are all files there are; notes that are not among them are gone.
    Files(Files),
    /// A note or file is gone.
    Removed(String),
}

/// A task or decision by its note and id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemRef {
    /// The note.
    pub path: Arc<str>,
    /// The item.
    pub id: ItemId,
}

/// What a note is to a reviewer: the meeting (or mail) behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// The note.
    pub path: Arc<str>,
    /// Its title.
    pub title: Part,
    /// `YYYY-MM-DD`.
    pub date: Option<Arc<str>>,
    /// `type` of the frontmatter.
    pub kind: Option<Arc<str>>,
    /// Who was there.
    pub participants: Texts,
    /// Who or what it is about.
    pub entity: Option<Arc<str>>,
    /// The source, and how it was found.
    pub source: Resolved,
}

/// All notes of a vault, by path. A clone is a snapshot that costs next to nothing.
#[derive(Debug, Clone, Default)]
pub struct Vault {
    /// By path.
    notes: Pieces<Arc<Note>>,
    /// Where the last was put: the next is mostly beside it.
    near: usize,
    files: Arc<Files>,
}

impl Vault {
    /// Takes in a change; the note as it was before, if there was one. Items of a note that is read again keep their ids, also those whose
    /// line was changed.
    pub fn apply(&mut self, change: Change) -> Option<Arc<Note>> {
        match change {
            Change::Note(mut note) => {
                let at = self.place_for(&note.path);
                let old = self.notes.get(at).filter(|old| old.path == note.path);
                let old = old.map(Arc::clone);
                let own = Arc::make_mut(&mut note);
                give_ids(old.as_deref(), own);
                if !self.share_path(own) {
                    self.insert_file(&own.path);
                    self.share_path(own);
                }
                self.put(note, at);
                old
            }
            Change::File(path) => {
                self.insert_file(&path);
                None
            }
            Change::Files(files) => {
                let is_gone = |note: &&Arc<Note>| !files.contains(&note.path);
                if self.notes.iter().any(|note| is_gone(&note)) {
                    let left = self.notes.iter().filter(|note| !is_gone(note));
                    self.notes = left.cloned().collect::<Vec<_>>().into();
                }
                self.files = Arc::new(files);
                None
            }
            Change::Removed(path) => {
                if self.files.contains(&path) {
                    Arc::make_mut(&mut self.files).remove(&path);
                }
                let at = self.place(&path)?;
                let old = self.notes.get(at).map(Arc::clone);
                self.notes.remove(at);
                old
            }
        }
    }

    /// Takes in notes of a vault that was just opened, of each path one, by many times faster than one by one.
    pub fn fill(&mut self, mut notes: Vec<Arc<Note>>) {
        notes.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        for note in &mut notes {
            let note = Arc::make_mut(note);
            give_ids(None, note);
            self.share_path(note);
        }
        if self.notes.is_empty() {
            self.notes = notes.into();
        } else {
            for note in notes {
                let at = self.place_for(&note.path);
                self.put(note, at);
            }
        }
    }

    /// Puts a note at its place, where the one of its path is if there is one.
    fn put(&mut self, note: Arc<Note>, at: usize) {
        match self.notes.get_mut(at) {
            Some(old) if old.path == note.path => *old = note,
            _ => self.notes.insert(at, note),
        }
        self.near = at;
    }

    /// Where the note with this path is, or would be.
    fn place_for(&self, path: &str) -> usize {
        let before = self.near.checked_sub(1).map(|at| self.notes.get(at));
        let is_behind = before.is_none_or(|note| note.is_some_and(|note| *note.path < *path));
        let next = self.notes.get(self.near);
        if is_behind && next.is_none_or(|next| *next.path >= *path) {
            return self.near;
        }
        self.notes.partition_point(|note| *note.path < *path)
    }

    fn place(&self, path: &str) -> Option<usize> {
        let at = self.place_for(path);
        let note = self.notes.get(at)?;
        (*note.path == *path).then_some(at)
    }

    /// A note's path is kept once, here and among the files; whether it is among these.
    fn share_path(&self, note: &mut Note) -> bool {
        let kept = self.files.kept(&note.path);
        if let Some(path) = kept {
            note.share_path(path);
        }
        kept.is_some()
    }

    fn insert_file(&mut self, path: &str) {
        if !self.files.contains(path) {
            Arc::make_mut(&mut self.files).insert(path);
        }
    }

    /// How many notes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.notes.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.notes.is_empty()
    }

    /// All notes, by path.
    pub fn notes(&self) -> impl Iterator<Item = &Note> {
        self.notes.iter().map(|note| &**note)
    }

    /// All notes, by path, to be shared.
    pub fn shared_notes(&self) -> impl Iterator<Item = &Arc<Note>> {
        self.notes.iter()
    }

    /// The note at this path.
    #[must_use]
    pub fn note(&self, path: &str) -> Option<&Note> {
        self.shared_note(path).map(|note| &**note)
    }

    /// The note at this path, to be shared.
    #[must_use]
    pub fn shared_note(&self, path: &str) -> Option<&Arc<Note>> {
        self.notes.get(self.place(path)?)
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
            note.source_ref.as_deref(),
            note.source_link.as_deref(),
            &note.path,
            &self.files,
        )
    }

    /// The meeting behind a note, if there is one.
    #[must_use]
    pub fn meeting(&self, note: &Note) -> Option<Meeting> {
        Meeting::of(note, || self.source(note))
    }
}

impl Meeting {
    /// The meeting behind a note, if there is one; its source is asked for then.
    #[must_use]
    pub fn of(note: &Note, source: impl FnOnce() -> Resolved) -> Option<Self> {
        note.is_meeting().then(|| Self {
            path: note.path.clone(),
            title: note.title.clone(),
            date: note.date.clone(),
            kind: note.kind().cloned(),
            participants: note.participants.clone(),
            entity: note.entity().cloned(),
            source: source(),
        })
    }
}

fn give_ids(old: Option<&Note>, note: &mut Note) {
    let Some(old) = old else {
        let tasks = note.tasks.iter_mut().map(|task| &mut task.id);
        let decisions = note.decisions.iter_mut().map(|decision| &mut decision.id);
        tasks.chain(decisions).for_each(|id| *id = ItemId::fresh());
        return;
    };
    let before: Vec<(&[u8], &str, ItemId)> = old
        .tasks
        .iter()
        .map(|task| (task.raw(), task.fields.text(), task.id))
        .collect();
    let after: Vec<(&[u8], &str)> = note
        .tasks
        .iter()
        .map(|task| (task.raw(), task.fields.text()))
        .collect();
    let ids = follow(&before, &after);
    for (task, id) in note.tasks.iter_mut().zip(ids) {
        task.id = id.unwrap_or_else(ItemId::fresh);
    }
    let before: Vec<(&[u8], &str, ItemId)> = old
        .decisions
        .iter()
        .map(|item| (item.raw(), &*item.text, item.id))
        .collect();
    let after: Vec<(&[u8], &str)> = note
        .decisions
        .iter()
        .map(|item| (item.raw(), &*item.text))
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
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::settings::Settings;

    fn note(text: &str) -> Change {
        note_at("n.md", text)
    }

    fn note_at(path: &str, text: &str) -> Change {
        let settings = Arc::new(Settings::default());
        Change::Note(Arc::new(Note::parse(path, text.as_bytes(), &settings)))
    }

    proptest! {
        #[test]
        fn notes_stand_by_path_in_whatever_order_they_come_and_go(
            changes in prop::collection::vec(("[a-c]{0,2}", any::<bool>()), 0..60),
        ) {
            let (mut vault, mut there) = (Vault::default(), BTreeSet::new());
            for (path, comes) in changes {
                let change = if comes { note_at(&path, "") } else { Change::Removed(path.clone()) };
                let before = vault.apply(change).map(|note| note.path.to_string());
                prop_assert_eq!(before, there.get(&path).cloned());
                if comes {
                    there.insert(path);
                } else {
                    there.remove(&path);
                }
                let found: Vec<&str> = vault.notes().map(|note| &*note.path).collect();
                prop_assert_eq!(found, there.iter().map(String::as_str).collect::<Vec<_>>());
            }
        }
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
