//! The meetings pane: the notes that wait, and those that did when the sitting began. It is kept up note by note.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::review::queue::{Queued, waits};
use crate::ui::state::{REJECTED_BEFORE, State};
use crate::vault::Change;

/// Where more notes than this changed, all are looked at.
const MANY: usize = 64;

/// Whose rows must be computed anew.
#[derive(Debug)]
pub(crate) enum Stale {
    /// All.
    All,
    /// Those of these notes.
    Notes(BTreeSet<Arc<str>>),
}

impl Default for Stale {
    fn default() -> Self {
        Self::Notes(BTreeSet::new())
    }
}

impl Stale {
    fn add(&mut self, paths: impl IntoIterator<Item = Arc<str>>) {
        if let Self::Notes(notes) = self {
            notes.extend(paths);
            if notes.len() > MANY {
                *self = Self::All;
            }
        }
    }
}

impl State {
    /// The rows of the meetings pane: with a filter, those in which something matches.
    #[must_use]
    pub fn meetings(&self) -> &[Queued] {
        match &self.filter.found {
            Some(found) => &found.meetings,
            None => self.queue.rows(),
        }
    }

    /// Remembers whose rows a change makes stale, before the vault takes it in.
    pub(crate) fn mark_stale(&mut self, change: &Change) {
        if matches!(self.stale, Stale::All) {
            return;
        }
        let files = self.vault.files();
        let (path, moves_sources) = match change {
            Change::Note(note) => (&*note.path, !files.contains(&note.path)),
            Change::File(path) => (path.as_str(), !files.contains(path)),
            Change::Removed(path) => (path.as_str(), true),
            Change::Files(_) => {
                self.stale = Stale::All;
                return;
            }
        };
        if moves_sources {
            self.stale.add(self.queue.touched_by(path));
        }
        if !matches!(change, Change::File(_)) {
            self.stale.add([Arc::from(path)]);
        }
    }

    /// Brings the meetings pane up to what changed, and what is counted in it. Which of them have matches is the next answer's to say.
    pub(crate) fn list_meetings(&mut self) {
        let row = self.rejected_before();
        // Shared only while a search goes by it.
        let queue = Arc::make_mut(&mut self.queue);
        let (vault, proposed, sitting) = (&self.vault, &self.proposed, &self.sitting);
        let is_ruled = |id| sitting.verdict(id).is_some();
        match std::mem::take(&mut self.stale) {
            Stale::All => queue.fill(vault, proposed, &is_ruled),
            Stale::Notes(paths) => {
                for path in paths {
                    match vault.note(&path) {
                        Some(note) => {
                            let row = Queued::of(note, vault, proposed, &is_ruled);
                            if let Some(found) = &mut self.filter.found {
                                found.set_meeting(&row);
                            }
                            queue.set(row);
                        }
                        None => queue.remove(&path),
                    }
                }
            }
        }
        match row {
            Some(row) => queue.set(row),
            None => queue.remove(REJECTED_BEFORE),
        }
        let notes = queue.rows().iter().filter(|row| !row.is_last);
        self.undecided = notes.map(|row| row.undecided).sum();
    }

    /// The row of the proposals whose like was rejected before, if there are any.
    fn rejected_before(&self) -> Option<Queued> {
        let tasks = self.clustering.rejected_before.iter();
        let tasks = tasks.filter_map(|item| self.task(item));
        let (mut undecided, mut total) = (0, 0);
        for (_, task) in tasks {
            let open = waits(task, &self.proposed);
            undecided += usize::from(open);
            total += usize::from(open || self.sitting.verdict(task.id).is_some());
        }
        (total > 0).then(|| Queued::last(REJECTED_BEFORE, "Rejected before", undecided, total))
    }
}
