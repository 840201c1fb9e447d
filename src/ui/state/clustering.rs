//! What is known of proposals that are one decision, and of what is like them elsewhere.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use crate::config::{AcceptCluster, Proposed};
use crate::note::ItemId;
use crate::note::day::Day;
use crate::review::cluster::Clusters;
use crate::review::queue::waits;
use crate::review::standing::Standing;
use crate::text::{Hash, Span};
use crate::ui::effect::Said;
use crate::vault::{ItemRef, Vault};

/// What is known of proposals that are one decision.
#[derive(Debug, Default)]
pub struct Clustering {
    /// All of them; nothing until they were compared.
    pub clusters: Option<Arc<Clusters>>,
    /// Proposals whose like was rejected before, by path.
    pub rejected_before: Vec<ItemRef>,
    /// How many of them there are; nothing until they were counted.
    pub(crate) rejected_counts: Option<RejectedCounts>,
    /// What accept does with a cluster.
    pub accept: AcceptCluster,
    /// Tasks that the user chose to be kept.
    pub chosen: HashSet<ItemId>,
    /// Lines that went as duplicates, by note.
    pub duplicates: HashSet<(String, Hash)>,
    /// What is like the rows of the screen elsewhere, as far as it was looked up.
    pub twins: HashMap<ItemId, Option<Twin>>,
    /// Whose twins were looked up since a note changed: of the others is shown what was known before.
    pub(crate) looked_up: HashSet<ItemId>,
    /// The members of the cluster in focus; the task in focus alone, or nothing, where there is none.
    pub focus: Vec<Member>,
    /// The task whose cluster they are, and whether the clusters have the screen; nothing if they must be compared again.
    pub(crate) focus_of: Option<(ItemId, bool)>,
    /// What was said of lines last, as long as nothing else was done: `u` takes it back.
    pub(crate) last_said: Option<Said>,
    /// How many times clusters were asked for and have not come.
    pub(crate) asked: usize,
    /// Notes that changed while the clusters were being found.
    pub(crate) changed: BTreeSet<String>,
    /// Notes that changed while somebody else looked at the clusters.
    pub(crate) behind: BTreeSet<String>,
}

/// Where those of one note are among items by path.
pub(crate) fn of_note(items: &[ItemRef], path: &str) -> Range<usize> {
    let start = items.partition_point(|item| *item.path < *path);
    let end = items.partition_point(|item| *item.path <= *path);
    start..end
}

/// How many proposals whose like was rejected before wait, and how many waited or got their verdict in this sitting; also note by note.
#[derive(Debug, Default)]
pub struct RejectedCounts {
    pub(crate) undecided: usize,
    pub(crate) total: usize,
    by_note: HashMap<Arc<str>, (usize, usize)>,
}

impl RejectedCounts {
    /// Adds a proposal, if it is still in the vault.
    pub(crate) fn add(
        &mut self,
        item: &ItemRef,
        vault: &Vault,
        proposed: &Proposed,
        is_ruled: &dyn Fn(ItemId) -> bool,
    ) {
        let Some(task) = vault.task(&item.path, item.id) else {
            return;
        };
        let waits = waits(task, proposed);
        let undecided = usize::from(waits);
        let total = usize::from(waits || is_ruled(task.id));
        let of_note = self.by_note.entry(Arc::clone(&item.path)).or_default();
        *of_note = (of_note.0 + undecided, of_note.1 + total);
        self.undecided += undecided;
        self.total += total;
    }

    /// Takes those of a note out.
    pub(crate) fn forget(&mut self, path: &str) {
        let (undecided, total) = self.by_note.remove(path).unwrap_or_default();
        self.undecided -= undecided;
        self.total -= total;
    }
}

/// A member of the cluster in focus, compared with one of them: on the screen of the clusters with the one that is kept, elsewhere with
/// the task in focus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The task.
    pub item: ItemRef,
    /// Its line, from 1.
    pub line: usize,
    /// What it says, safe to show.
    pub text: String,
    /// Whether accept keeps it.
    pub is_kept: bool,
    /// The parts of the text whose words the other has not, in bytes.
    pub own: Vec<Span>,
    /// What the other says and it does not.
    pub lacks: Vec<String>,
}

/// A task elsewhere that is like a proposal and has its verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twin {
    /// What became of it.
    pub standing: Standing,
    /// When it was done or cancelled, if its line says so.
    pub day: Option<Day>,
    /// Its note.
    pub path: String,
    /// Its line, from 1.
    pub line: usize,
    /// What it says.
    pub text: String,
}

/// The group of proposals whose like was rejected before, where the path of a note would stand; no note has such a path.
pub const REJECTED_BEFORE: &str = "\0rejected before";
