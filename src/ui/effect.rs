//! What `update` asks the world to do, and what comes back. Data only: `app` does it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::config::{Proposed, SavedView};
use crate::edit::{Applied, Conflict, Edit, OnConflict};
use crate::error::Error;
use crate::journal::Journal;
use crate::note::ItemId;
use crate::review::cluster::{Clusters, Link};
use crate::review::evidence::Passage;
use crate::review::new_task::NewTask;
use crate::review::opinion::{Opinion, Stated};
use crate::review::query::views::View;
use crate::review::query::{Answer, Found, Search};
use crate::review::queue::Queue;
use crate::text::Hash;
use crate::ui::screen::{Lines, ListOf};
use crate::ui::state::RejectedCounts;
use crate::vault::{Change, ItemRef, Vault};

/// Something for `app` to do.
#[derive(Debug)]
pub enum Effect {
    /// Write these edits as one entry.
    Commit {
        /// What the user asked for, for the journal.
        label: String,
        /// The edits.
        edits: Vec<Edit>,
    },
    /// Put lines back as they were before gavel's verdicts, if the journal knows, else as these edits say.
    Reopen {
        /// The edits.
        edits: Vec<Edit>,
    },
    /// Write a new task, as one entry.
    AddTask(Addition),
    /// Take back the last entry.
    Undo(OnConflict),
    /// Make it again.
    Redo(OnConflict),
    /// Read the journal for the list of what was done.
    LoadHistory,
    /// Read the journal for what is counted in it.
    LoadStats,
    /// Read what was said of decisions.
    LoadOpinions,
    /// Keep in mind what the user thinks of a decision; `None` takes back what was said before.
    SetOpinion(Stated, Option<Opinion>),
    /// Read a source.
    LoadSource {
        /// The file, relative to the vault.
        path: String,
        /// What the item says whose passages are wanted.
        text: String,
    },
    /// Find the passages that items come from.
    FindEvidence {
        /// The source, relative to the vault.
        source: String,
        /// The items, and what they say.
        items: Vec<(ItemId, String)>,
    },
    /// Find the proposals that are one decision, without holding up anything.
    Cluster {
        /// The vault as it is now.
        vault: Vault,
        /// Lines that went as duplicates: nobody rejected what they say.
        duplicates: HashSet<(String, Hash)>,
    },
    /// Find what matches the filter, without holding up anything. Only the answer to the newest is waited for.
    Search(Box<Wanted>),
    /// Make the queue anew, without holding up anything. It is asked for again only when it came.
    MakeQueue(Box<QueueOf>),
    /// Count what each view shows, without holding up anything.
    CountViews(Box<ViewsOf>),
    /// Count what waits and what was ruled, without holding up anything.
    Count(Box<StatsOf>),
    /// Make the list of a screen, without holding up anything. Only the newest is waited for.
    MakeList(Box<ListOf>),
    /// Free what is of no use any more, without holding up anything.
    Free(Vec<Spent>),
    /// Keep in mind what was said of lines.
    Link(Said),
    /// Start the editor.
    Edit {
        /// The file, relative to the vault.
        path: String,
        /// The line, from 1.
        line: usize,
    },
    /// Open a link with the system's opener.
    OpenUri(String),
    /// Hand a text to the clipboard.
    Copy {
        /// The text.
        text: String,
        /// What it is, for the message.
        what: &'static str,
    },
    /// Go on with what was left for later, behind the keys that wait.
    GoOn,
    /// Look whether these notes changed.
    Look(Vec<String>),
    /// Read the whole vault again.
    Rescan,
    /// Back to the shell for a while.
    Suspend,
    /// Leave.
    Quit,
}

/// A search, and by what its answer is known.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Which search it is: the newest has the greatest number.
    pub number: u64,
    /// How many of the best matches are worth to be told before all are known.
    pub page: usize,
    /// What is searched, and for what.
    pub search: Search,
}

/// What a search found.
#[derive(Debug)]
pub struct Matched {
    /// Which search it was.
    pub number: u64,
    /// What it found so far.
    pub part: Part,
}

/// How much of what matches is known.
#[derive(Debug)]
pub enum Part {
    /// The first page, and nothing will come before it.
    Page(Found),
    /// All.
    All(Answer),
}

/// What a queue is made of.
#[derive(Debug)]
pub struct QueueOf {
    /// The vault as it is now.
    pub vault: Vault,
    /// What counts as a proposal.
    pub proposed: Proposed,
    /// The queue so far: its notes stay in it.
    pub before: Arc<Queue>,
    /// Tasks that got their verdict in this sitting.
    pub ruled: HashSet<ItemId>,
    /// Proposals whose like was rejected before.
    pub rejected: Vec<ItemRef>,
}

/// A queue that was made anew.
#[derive(Debug)]
pub struct QueueMade {
    /// The notes that wait.
    pub queue: Queue,
    /// How many proposals whose like was rejected before do.
    pub rejected: RejectedCounts,
}

/// Something large that is of no use any more.
#[derive(Debug)]
pub enum Spent {
    /// What was found.
    Found(Found),
    /// A queue.
    Queue(Arc<Queue>),
    /// Clusters.
    Clusters(Arc<Clusters>),
    /// A vault as it was.
    Vault(Vault),
    /// A list.
    Lines(Arc<Lines>),
}

/// A task to be added to a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// The note, relative to the vault.
    pub path: String,
    /// The line of what was in focus, from 1.
    pub near: Option<usize>,
    /// The task.
    pub task: NewTask,
    /// The local day.
    pub today: NaiveDate,
}

/// What the user said of a line and each of others: that they are, or are not, one decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What.
    pub link: Link,
    /// The line.
    pub one: Hash,
    /// The others.
    pub others: Vec<Hash>,
}

/// What became of a verdict, an undo or a redo, and the notes as they are now.
#[derive(Debug, Default)]
pub struct Written {
    /// The label of the entry; empty if there was nothing to undo or redo.
    pub label: String,
    /// What was written.
    pub applied: Vec<Applied>,
    /// How many edits stood there already.
    pub already: usize,
    /// What did not fit.
    pub conflicts: Vec<Conflict>,
    /// What could not be written.
    pub failures: Vec<Error>,
    /// How many edits fit and were not written because others did not.
    pub held_back: usize,
    /// What else there is to know: an earlier step that was cut short, a file that stayed.
    pub notices: Vec<String>,
    /// The notes that were touched or refused, read again.
    pub changes: Vec<Change>,
}

/// A line of the list of what was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When, as local `YYYY-MM-DD HH:MM`.
    pub time: String,
    /// What: `accept`, `reject` …
    pub label: String,
    /// How many lines.
    pub lines: usize,
    /// The first of them: path and new text.
    pub first: String,
    /// Whether it is taken back.
    pub undone: bool,
}

/// What was done, for what is counted in it.
#[derive(Debug)]
pub struct Recorded {
    /// All entries.
    pub journal: Journal,
    /// The local day of each time in it.
    pub days: HashMap<i64, NaiveDate>,
}

/// What is counted in a vault and its journal.
#[derive(Debug)]
pub struct StatsOf {
    /// The vault as it is now.
    pub vault: Vault,
    /// Which proposals are one decision, if they were compared.
    pub clusters: Option<Arc<Clusters>>,
    /// What counts as a proposal.
    pub proposed: Proposed,
    /// What was done.
    pub recorded: Box<Recorded>,
    /// The local day.
    pub today: NaiveDate,
}

/// What views are counted by.
#[derive(Debug)]
pub struct ViewsOf {
    /// The views but the query blocks, each with its search, if it is a query.
    pub searches: Vec<(View, Option<Search>)>,
    /// The vault, for its query blocks.
    pub vault: Vault,
    /// The views that the user saved: names that no block has.
    pub saved_views: Vec<SavedView>,
    /// The local day.
    pub today: NaiveDate,
}

/// Proposals that are one decision.
#[derive(Debug)]
pub struct Clustered {
    /// All of them.
    pub clusters: Clusters,
    /// Proposals whose like was rejected before.
    pub rejected_before: Vec<ItemRef>,
    /// What of the user's word on pairs could not be read, if anything.
    pub notice: Option<String>,
}

/// The best passages of items in one source.
#[derive(Debug)]
pub struct Searched {
    /// The source, relative to the vault.
    pub source: String,
    /// The items, and the best passage of each; `None` where nothing in the source fits.
    pub items: Vec<(ItemId, Option<Passage>)>,
}

/// A source as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceText {
    /// The file, relative to the vault.
    pub path: String,
    /// Its lines, ended by `\r\n`, `\r` or `\n`, mojibake repaired.
    pub lines: Vec<String>,
    /// The passages of the item it was opened for, the best first.
    pub passages: Vec<Passage>,
}
