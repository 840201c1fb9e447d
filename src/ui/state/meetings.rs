//! The meetings pane: the notes that wait, and those that did when the sitting began. It is kept up note by note.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::review::queue::{Queued, waits};
use crate::ui::state::{REJECTED_BEFORE, RejectedCounts, State};
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
        let stale = std::mem::take(&mut self.stale);
        self.count_rejected(&stale);
        let row = self.rejected_before();
        // Shared only while a search goes by it.
        let queue = Arc::make_mut(&mut self.queue);
        let (vault, proposed, sitting) = (&self.vault, &self.proposed, &self.sitting);
        let is_ruled = |id| sitting.verdict(id).is_some();
        match &stale {
            Stale::All => queue.fill(vault, proposed, &is_ruled),
            Stale::Notes(paths) => {
                for path in paths {
                    match vault.note(path) {
                        Some(note) => {
                            let row = Queued::of(note, vault, proposed, &is_ruled);
                            if let Some(found) = &mut self.filter.found {
                                found.set_meeting(&row);
                            }
                            queue.set(row);
                        }
                        None => queue.remove(path),
                    }
                }
            }
        }
        match row {
            Some(row) => queue.set(row),
            None => queue.remove(REJECTED_BEFORE),
        }
        self.undecided = queue.undecided();
    }

    /// Counts the proposals whose like was rejected before: those of the notes that changed, or all that were not counted yet.
    fn count_rejected(&mut self, stale: &Stale) {
        let clustering = &mut self.clustering;
        let paths = match (stale, clustering.rejected_counts.is_some()) {
            (Stale::Notes(paths), true) => Some(paths),
            _ => None,
        };
        let mut counts = match paths {
            Some(_) => clustering.rejected_counts.take().unwrap_or_default(),
            None => RejectedCounts::default(),
        };
        for path in paths.into_iter().flatten() {
            counts.forget(path);
        }
        for item in &self.clustering.rejected_before {
            if paths.is_some_and(|paths| !paths.contains(&item.path)) {
                continue;
            }
            let Some((_, task)) = self.task(item) else {
                continue;
            };
            let waits = waits(task, &self.proposed);
            let counts_in = waits || self.sitting.verdict(task.id).is_some();
            counts.add(&item.path, usize::from(waits), usize::from(counts_in));
        }
        self.clustering.rejected_counts = Some(counts);
    }

    /// The row of the proposals whose like was rejected before, if there are any.
    fn rejected_before(&self) -> Option<Queued> {
        let counts = self.clustering.rejected_counts.as_ref()?;
        let (undecided, total) = (counts.undecided, counts.total);
        (total > 0).then(|| Queued::last(REJECTED_BEFORE, "Rejected before", undecided, total))
    }
}
