//! The meetings pane: the notes that wait, and those that did when the sitting began. It is kept up note by note; where all must be looked
//! at in a large vault it is made anew elsewhere (`Effect::MakeQueue`), and what changed meanwhile is taken in when it comes.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::note::ItemId;
use crate::pieces::Pieces;
use crate::review::queue::{Queue, Queued};
use crate::ui::effect::{Effect, QueueMade, QueueOf, Spent};
use crate::ui::state::{REJECTED_BEFORE, RejectedCounts, Stage, State, of_note};
use crate::vault::Change;

/// Where more notes than this changed, all are looked at.
const MANY: usize = 64;

/// So many notes are looked at at once: the first that are read must be shown.
const AT_ONCE: usize = 1024;

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

    fn join(&mut self, other: Self) {
        match other {
            Self::All => *self = Self::All,
            Self::Notes(paths) => self.add(paths),
        }
    }
}

/// How far the queue is behind the vault.
#[derive(Debug, Default)]
pub(crate) struct Upkeep {
    /// Whose rows must be computed anew.
    pub(crate) stale: Stale,
    /// How far a queue is that is made anew elsewhere.
    pub(crate) stage: Stage,
    /// Whose rows changed since that was asked for.
    since: Stale,
    /// Whether all of the vault was read.
    pub(crate) is_all_read: bool,
}

impl State {
    /// The rows of the meetings pane: with a filter, those in which something matches.
    #[must_use]
    pub fn meetings(&self) -> &Pieces<Queued> {
        self.listed_queue().rows()
    }

    fn listed_queue(&self) -> &Queue {
        match &self.filter.found {
            Some(found) => &found.meetings,
            None => &self.queue,
        }
    }

    /// Where a note stands among the meetings.
    pub(crate) fn place_of_meeting(&self, path: &str) -> Option<usize> {
        self.listed_queue().place(path)
    }

    /// Remembers whose rows a change makes stale, before the vault takes it in.
    pub(crate) fn mark_stale(&mut self, change: &Change) {
        if matches!(self.upkeep.stale, Stale::All) {
            return;
        }
        let files = self.vault.files();
        let (path, moves_sources) = match change {
            Change::Note(note) => (&*note.path, !files.contains(&note.path)),
            Change::File(path) => (path.as_str(), !files.contains(path)),
            Change::Removed(path) => (path.as_str(), true),
            Change::Files(_) => {
                self.upkeep.stale = Stale::All;
                return;
            }
        };
        if moves_sources {
            self.upkeep.stale.add(self.queue.touched_by(path));
        }
        if !matches!(change, Change::File(_)) {
            self.upkeep.stale.add([Arc::from(path)]);
        }
    }

    /// Brings the meetings pane up to what changed, and what is counted in it; where that takes long it is to be asked for. Which of them
    /// have matches is the next answer's to say.
    pub(crate) fn list_meetings(&mut self) {
        let stale = std::mem::take(&mut self.upkeep.stale);
        match stale {
            Stale::All if self.vault.len() > AT_ONCE => match self.upkeep.stage {
                Stage::OnItsWay => self.upkeep.since = Stale::All,
                Stage::Done | Stage::Due => self.upkeep.stage = Stage::Due,
            },
            Stale::All => {
                let made = self.queue_of().make();
                self.take_queue(made);
            }
            Stale::Notes(paths) => {
                self.set_rows(&paths);
                if self.upkeep.stage == Stage::OnItsWay {
                    self.upkeep.since.add(paths);
                }
            }
        }
        let row = self.rejected_before();
        // Shared only while a search goes by it.
        let queue = Arc::make_mut(&mut self.queue);
        match row {
            Some(row) => queue.set(row),
            None => queue.remove(REJECTED_BEFORE),
        }
        self.undecided = queue.undecided();
    }

    /// Asks for the queue, if it is due.
    pub(crate) fn ask_for_queue(&mut self) -> Option<Effect> {
        if self.upkeep.stage != Stage::Due {
            return None;
        }
        self.upkeep.stage = Stage::OnItsWay;
        self.upkeep.since = Stale::default();
        Some(Effect::MakeQueue(Box::new(self.queue_of())))
    }

    /// The queue came; what changed since it was asked for is stale.
    pub(crate) fn queue_came(&mut self, made: QueueMade) {
        self.upkeep.stage = Stage::Done;
        let since = std::mem::take(&mut self.upkeep.since);
        self.upkeep.stale.join(since);
        self.take_queue(made);
    }

    fn take_queue(&mut self, made: QueueMade) {
        let before = std::mem::replace(&mut self.queue, Arc::new(made.queue));
        self.spent.push(Spent::Queue(before));
        self.clustering.rejected_counts = Some(made.rejected);
    }

    fn queue_of(&self) -> QueueOf {
        QueueOf {
            vault: self.vault.clone(),
            proposed: self.proposed.clone(),
            before: Arc::clone(&self.queue),
            ruled: self.sitting.ruled().collect(),
            rejected: self.clustering.rejected_before.clone(),
        }
    }

    /// Computes the rows of these notes anew.
    fn set_rows(&mut self, paths: &BTreeSet<Arc<str>>) {
        let (vault, proposed, sitting) = (&self.vault, &self.proposed, &self.sitting);
        let is_ruled = |id| sitting.verdict(id).is_some();
        // Shared only while a search goes by it.
        let queue = Arc::make_mut(&mut self.queue);
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
        // Those that were not counted yet come with the queue.
        if let Some(counts) = &mut self.clustering.rejected_counts {
            for path in paths {
                counts.forget(path);
            }
            let rejected = &self.clustering.rejected_before;
            let of_paths = paths.iter().map(|path| of_note(rejected, path));
            let of_paths = of_paths.filter_map(|range| rejected.get(range));
            for item in of_paths.flatten() {
                counts.add(item, vault, proposed, &is_ruled);
            }
        }
    }

    /// The row of the proposals whose like was rejected before, if there are any.
    fn rejected_before(&self) -> Option<Queued> {
        let counts = self.clustering.rejected_counts.as_ref()?;
        let (undecided, total) = (counts.undecided, counts.total);
        (total > 0).then(|| Queued::last(REJECTED_BEFORE, "Rejected before", undecided, total))
    }
}

impl QueueOf {
    /// Makes the queue.
    #[must_use]
    pub fn make(&self) -> QueueMade {
        let (vault, proposed) = (&self.vault, &self.proposed);
        let is_ruled = |id: ItemId| self.ruled.contains(&id);
        let mut queue = Queue::clone(&self.before);
        queue.fill(vault, proposed, &is_ruled);
        let mut rejected = RejectedCounts::default();
        for item in &self.rejected {
            rejected.add(item, vault, proposed, &is_ruled);
        }
        QueueMade { queue, rejected }
    }
}
