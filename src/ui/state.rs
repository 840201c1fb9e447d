//! Everything the screen shows is drawn from here. Questions only; what changes it is `update`.

mod clustering;
mod filter;
mod focus;
mod meetings;

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::config::{Config, Me, Proposed, SavedView};
use crate::edit::OnConflict;
use crate::note::task::Task;
use crate::note::{ItemId, Note};
use crate::review::cluster::{Clusters, Item};
use crate::review::evidence::Passage;
use crate::review::opinion::{Opinion, Opinions, Stated};
use crate::review::queue::{Queue, waits};
use crate::review::standing::Standing;
use crate::review::verdict::Verdict;
use crate::ui::deed::Deed;
use crate::ui::effect::{Addition, Spent};
use crate::ui::keymap::{Key, Keymap};
use crate::ui::overlay::Overlay;
use crate::ui::prompt::Prompt;
use crate::ui::screen::{Insights, Listing, OpenView, Screen};
use crate::ui::sitting::Sitting;
use crate::ui::source_view::Search;
use crate::vault::{ItemRef, Vault};

pub(crate) use clustering::of_note;
pub use clustering::{Clustering, Member, REJECTED_BEFORE, RejectedCounts, Twin};
pub use filter::Filter;
pub(crate) use filter::Stage;
pub(crate) use meetings::{Stale, Upkeep};

/// The pane that the moving keys move in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pane {
    /// Left: meetings that wait.
    Meetings,
    /// Right, top: proposals.
    Tasks,
    /// Right, bottom: decisions.
    Decisions,
}

/// Something to do on the disk, one at a time.
#[derive(Debug, Clone)]
pub enum Request {
    /// A verdict on tasks, or a change of them, as one entry.
    Do(Deed, Vec<ItemRef>),
    /// A new task.
    Add(Addition),
    /// Undo.
    Undo(OnConflict),
    /// Redo.
    Redo(OnConflict),
}

/// Where an item comes from, as far as its words tell.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// The source that was searched, relative to the vault.
    pub source: String,
    /// The best passage; `None` where nothing in the source fits.
    pub best: Option<Passage>,
}

/// How a message is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// To know.
    Plain,
    /// Done.
    Good,
    /// Refused, failed.
    Bad,
}

/// The state of the screen.
#[derive(Debug)]
pub struct State {
    /// The vault as far as it is read.
    pub vault: Vault,
    /// Its name.
    pub vault_name: String,
    /// What counts as a proposal.
    pub proposed: Proposed,
    /// The names of who reviews.
    pub me: Vec<String>,
    /// The views that the user saved.
    pub saved_views: Vec<SavedView>,
    /// The local day.
    pub today: NaiveDate,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// Whether the vault is still being read, or what waits in it is not known yet.
    pub scanning: bool,
    /// The screen that is shown.
    pub screen: Screen,
    /// Its list, if it is not the review.
    pub listing: Listing,
    /// How far that is behind the vault.
    pub(crate) making: Making,
    /// The query block that is shown, or was last.
    pub view: Option<OpenView>,
    /// What is counted, for the screen of the insights.
    pub insights: Insights,
    /// What the user thinks of decisions.
    pub opinions: Opinions,
    /// The decision of which something was said last, as long as nothing else was done, and what was said of it before: `u` goes back
    /// to that.
    pub(crate) last_opinion: Option<(Stated, Option<Opinion>)>,
    /// The meetings that wait, and those that did when the sitting began, whether or not they match the filter.
    pub queue: Arc<Queue>,
    /// How far it is behind the vault.
    pub(crate) upkeep: Upkeep,
    /// What is of no use any more: to be freed elsewhere.
    pub(crate) spent: Vec<Spent>,
    /// How many tasks of the vault wait for a verdict, on the disk.
    pub undecided: usize,
    /// How many files of the vault git has not committed; `None` where there is no git.
    pub uncommitted: Option<usize>,
    /// The note whose tasks are shown; `None` for all matches of the filter.
    pub meeting: Option<Arc<str>>,
    /// The pane that the moving keys move in.
    pub pane: Pane,
    /// The tasks shown.
    pub rows: Arc<Vec<ItemRef>>,
    /// The row of the cursor.
    pub cursor: usize,
    /// The decision of the cursor.
    pub decision: usize,
    /// Marked tasks.
    pub marks: BTreeSet<ItemRef>,
    /// Where a range started.
    pub range: Option<usize>,
    /// The filter line.
    pub filter: Filter,
    /// What lies over the review, the topmost last.
    pub overlays: Vec<Overlay>,
    /// The message line.
    pub message: Option<(String, Tone)>,
    /// What this sitting did.
    pub sitting: Sitting,
    /// What is asked in the prompt line, if it is open.
    pub prompt: Option<Prompt>,
    /// The verdict or edit to repeat.
    pub last_deed: Option<Deed>,
    /// Whether gavel never ruled in this vault: then it says once what verdicts write.
    pub first_time: bool,
    /// What the disk is doing for us.
    pub in_flight: Option<Request>,
    /// What it does next.
    pub waiting: VecDeque<Request>,
    /// What undo and redo do with a step of which some lines changed: refused once, asked for again they keep going.
    pub on_conflict: OnConflict,
    /// Whether to leave as soon as the disk is done.
    pub leaving: bool,
    /// The passages that items came from, as far as they were searched for.
    pub evidence: HashMap<ItemId, Evidence>,
    /// Items whose passage was asked for, or that have no source to ask.
    pub(crate) asked: HashSet<ItemId>,
    /// Proposals that are one decision.
    pub clustering: Clustering,
    /// Which keys ask for which commands.
    pub keymap: Keymap,
    /// Keys that were pressed and make a command only with those that follow.
    pub pending: Vec<Key>,
    /// Files that could not be read: path and reason.
    pub unreadable: Vec<(String, String)>,
}

/// How far a list is that is made elsewhere.
#[derive(Debug, Default)]
pub(crate) struct Making {
    pub(crate) stage: Stage,
    /// The number of the last that was asked for.
    pub(crate) number: u64,
    /// Whether the screen is shown anew by it.
    pub(crate) opens: bool,
    /// Where the cursor goes when it comes.
    pub(crate) go_to: Option<ItemRef>,
}

/// The member of a cluster that accept keeps: the one that was chosen, else the best worded.
pub(crate) fn kept(
    clusters: Option<&Clusters>,
    chosen: &HashSet<ItemId>,
    members: &[&Item],
) -> Option<ItemId> {
    let is_chosen = |member: &&&Item| chosen.contains(&member.id());
    if let Some(chosen) = members.iter().find(is_chosen) {
        return Some(chosen.id());
    }
    clusters?.best_worded(members).map(Item::id)
}

impl State {
    /// The state before anything is read.
    #[must_use]
    pub fn new(vault_name: &str, proposed: Proposed, today: NaiveDate, size: (u16, u16)) -> Self {
        Self {
            vault: Vault::default(),
            vault_name: vault_name.to_owned(),
            proposed,
            me: Me::default().0,
            saved_views: Vec::new(),
            today,
            size,
            scanning: true,
            screen: Screen::Review,
            listing: Listing::default(),
            making: Making::default(),
            view: None,
            insights: Insights::default(),
            opinions: Opinions::default(),
            last_opinion: None,
            queue: Arc::default(),
            upkeep: Upkeep::default(),
            spent: Vec::new(),
            undecided: 0,
            uncommitted: None,
            meeting: None,
            pane: Pane::Tasks,
            rows: Arc::default(),
            cursor: 0,
            decision: 0,
            marks: BTreeSet::new(),
            range: None,
            filter: Filter::default(),
            overlays: Vec::new(),
            message: None,
            sitting: Sitting::default(),
            prompt: None,
            last_deed: None,
            first_time: false,
            in_flight: None,
            waiting: VecDeque::new(),
            on_conflict: OnConflict::WriteNothing,
            leaving: false,
            evidence: HashMap::new(),
            asked: HashSet::new(),
            clustering: Clustering::default(),
            keymap: Keymap::default(),
            pending: Vec::new(),
            unreadable: Vec::new(),
        }
    }

    /// Takes over what the user set.
    pub fn configure(&mut self, config: &Config, keymap: Keymap) {
        self.keymap = keymap;
        self.clustering.accept = config.cluster.accept;
        self.me.clone_from(&config.me.0);
        self.saved_views.clone_from(&config.views.0);
    }

    /// What is searched for in the source on top of the screen.
    #[must_use]
    pub fn search(&self) -> Option<&Search> {
        match self.overlays.last() {
            Some(Overlay::Source(view)) => Some(&view.search).filter(|search| search.is_active()),
            _ => None,
        }
    }

    /// Whether what the list in focus is to show is not known yet, or not all of it.
    #[must_use]
    pub fn is_searching(&self) -> bool {
        let is_listed = self.making.stage == Stage::Done;
        self.filter.is_searching() || (self.filter.is_active() && !is_listed)
    }

    /// Whether the screen was opened and its list has not come.
    #[must_use]
    pub fn is_opening(&self) -> bool {
        self.making.opens
    }

    /// Whether keys are letters of a line that is being typed.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        if self.prompt.is_some() {
            return true;
        }
        match self.overlays.last() {
            Some(Overlay::Commands(_)) => true,
            Some(Overlay::Source(view)) => view.search.editing,
            Some(_) => false,
            None => self.filter.editing,
        }
    }

    /// The task behind a reference, as the vault has it now.
    #[must_use]
    pub fn task(&self, item: &ItemRef) -> Option<(&Note, &Task)> {
        let note = self.vault.note(&item.path)?;
        let task = note.tasks.iter().find(|task| task.id == item.id)?;
        Some((note, task))
    }

    /// The proposals that are one decision with this one, itself among them; nothing for what is no proposal, or not compared yet.
    #[must_use]
    pub fn cluster(&self, item: &ItemRef) -> Vec<&Item> {
        let clusters = self.clustering.clusters.as_ref();
        clusters.map_or_else(Vec::new, |clusters| clusters.of(&item.path, item.id))
    }

    /// The member of a cluster that accept keeps: the one that the user chose, else the best worded.
    #[must_use]
    pub fn kept(&self, members: &[&Item]) -> Option<ItemId> {
        let clusters = self.clustering.clusters.as_deref();
        kept(clusters, &self.clustering.chosen, members)
    }

    /// How many rows of the meetings pane stand for all matches: one with a filter.
    #[must_use]
    pub fn rows_for_all(&self) -> usize {
        usize::from(self.filter.is_applied())
    }

    /// The row of the meetings pane that is selected.
    #[must_use]
    pub fn meeting_row(&self) -> usize {
        let Some(path) = &self.meeting else {
            return 0;
        };
        self.rows_for_all() + self.place_of_meeting(path).unwrap_or(0)
    }

    /// Whether a verdict on it is on its way to the disk.
    #[must_use]
    pub fn is_pending(&self, id: ItemId) -> bool {
        self.is_asked(id, Deed::settles)
    }

    /// Whether a verdict on it, or a change of it, is on its way to the disk.
    #[must_use]
    pub fn is_on_its_way(&self, id: ItemId) -> bool {
        self.is_asked(id, |deed| *deed != Deed::Rule(Verdict::Reopen))
    }

    fn is_asked(&self, id: ItemId, counts: impl Fn(&Deed) -> bool) -> bool {
        let mut requests = self.in_flight.iter().chain(&self.waiting);
        requests.any(|request| match request {
            Request::Do(deed, items) => counts(deed) && items.iter().any(|item| item.id == id),
            Request::Add(_) | Request::Undo(_) | Request::Redo(_) => false,
        })
    }

    /// How many tasks of the vault wait until their verdict is on the disk.
    #[must_use]
    pub fn pending(&self) -> usize {
        let requests = self.in_flight.iter().chain(&self.waiting);
        let ruled = requests.filter_map(|request| match request {
            Request::Do(deed, items) if deed.settles() => Some(items),
            _ => None,
        });
        let waiting: HashSet<ItemId> = ruled
            .flatten()
            .filter_map(|item| self.task(item))
            .filter(|(_, task)| waits(task, &self.proposed))
            .map(|(_, task)| task.id)
            .collect();
        waiting.len()
    }

    /// Whether there is nothing to rule on, and nothing on the screen that was.
    #[must_use]
    pub fn is_at_rest(&self) -> bool {
        !self.scanning
            && !self.filter.is_active()
            && self.undecided == 0
            && self.in_flight.is_none()
    }

    /// Whether it waits for a verdict and none is on its way.
    #[must_use]
    pub fn is_undecided(&self, item: &ItemRef) -> bool {
        !self.is_pending(item.id)
            && self
                .task(item)
                .is_some_and(|(_, task)| waits(task, &self.proposed))
    }

    /// Whether a verdict on all would go to it: it waits for one, or, on the agenda and in a view, is to be done.
    #[must_use]
    pub fn is_rulable(&self, item: &ItemRef) -> bool {
        let is_open = |task: &Task| Standing::of(&task.fields, &self.proposed) == Standing::Open;
        let is_open = || self.task(item).is_some_and(|(_, task)| is_open(task));
        match self.screen {
            Screen::Agenda => !self.is_pending(item.id) && is_open(),
            Screen::View => self.is_undecided(item) || (!self.is_pending(item.id) && is_open()),
            _ => self.is_undecided(item),
        }
    }

    /// The tasks of the list in focus that a verdict on all would go to.
    #[must_use]
    pub fn rulable(&self) -> Vec<ItemRef> {
        let items = self.listed().into_iter().map(|(_, item)| item);
        items.filter(|item| self.is_rulable(item)).collect()
    }

    /// What the verdicts of the whole group go to: the marked, else, in the review, the undecided rows shown, and among the
    /// clusters the one in focus. Agenda and views have no group without marks.
    #[must_use]
    pub fn group(&self) -> Vec<ItemRef> {
        if !self.marks.is_empty() {
            return self.marks.iter().cloned().collect();
        }
        match self.screen {
            Screen::Review => self.rulable(),
            Screen::Clusters => self.current().cloned().into_iter().collect(),
            Screen::Agenda | Screen::Decisions | Screen::Insights | Screen::View => Vec::new(),
        }
    }

    /// Whether a verdict would go to a row because it is marked, or in the range that was started.
    #[must_use]
    pub fn is_marked(&self, row: usize, item: &ItemRef) -> bool {
        self.marks.contains(item) || (self.in_range(row) && self.is_rulable(item))
    }

    /// How many tasks are marked, those of a range that was started among them.
    #[must_use]
    pub fn marked(&self) -> usize {
        let listed = self.listed();
        let in_range = listed.iter().filter(|(row, item)| {
            !self.marks.contains(item) && self.in_range(*row) && self.is_rulable(item)
        });
        self.marks.len() + in_range.count()
    }

    /// Whether a row is in the range that was started.
    #[must_use]
    pub fn in_range(&self, row: usize) -> bool {
        let cursor = self.list_cursor();
        self.range
            .is_some_and(|start| (start.min(cursor)..=start.max(cursor)).contains(&row))
    }

    /// The tasks that belong into the tasks pane, in order: of the selected meeting what waits (and matches) and what was shown
    /// already, or, in a meeting that is through, what this sitting ruled on; without a meeting all matches.
    pub(crate) fn fitting_rows(&self, shown: &[ItemRef]) -> Arc<Vec<ItemRef>> {
        let Some(path) = &self.meeting else {
            let found = self.filter.found.as_ref();
            return found
                .map(|found| Arc::clone(&found.items))
                .unwrap_or_default();
        };
        let shown: HashSet<ItemId> = shown.iter().map(|item| item.id).collect();
        if **path == *REJECTED_BEFORE {
            let all = self.clustering.rejected_before.iter();
            let fits = |item: &&ItemRef| {
                let task = self.task(item);
                task.is_some_and(|(_, task)| {
                    shown.contains(&task.id) || waits(task, &self.proposed)
                })
            };
            return Arc::new(all.filter(fits).cloned().collect());
        }
        let about_all = self.filter.is_about_all;
        let tasks = self
            .vault
            .note(path)
            .map_or(&[][..], |note| note.tasks.as_slice());
        let nothing_waits = !tasks.iter().any(|task| waits(task, &self.proposed));
        let rows = tasks
            .iter()
            .filter(|task| {
                // In a meeting that is through, what was ruled on can be looked at again.
                let of_sitting = nothing_waits && self.sitting.verdict(task.id).is_some();
                shown.contains(&task.id) || waits(task, &self.proposed) || of_sitting || about_all
            })
            .filter(|task| self.is_left(task.id))
            .filter(|task| shown.contains(&task.id) || !self.sitting.is_duplicate(task.id))
            .map(|task| ItemRef {
                path: path.clone(),
                id: task.id,
            })
            .filter(self.stands_for_others(&shown));
        Arc::new(rows.collect())
    }

    /// Whether the filter leaves it in.
    pub(crate) fn is_left(&self, id: ItemId) -> bool {
        self.filter.found.as_ref().is_none_or(|found| found.has(id))
    }

    /// Whether a proposal has a row of its own in its note: the first of its cluster there has, and what has one already.
    fn stands_for_others(&self, shown: &HashSet<ItemId>) -> impl FnMut(&ItemRef) -> bool {
        let mut covered: HashSet<ItemId> = HashSet::new();
        let own = |item: &ItemRef| -> Vec<ItemId> {
            let members = self.cluster(item);
            let here = members.iter().filter(|member| *member.path() == item.path);
            here.map(|member| member.id()).collect()
        };
        for item in self.rows.iter().filter(|item| shown.contains(&item.id)) {
            covered.extend(own(item));
        }
        move |item: &ItemRef| {
            if shown.contains(&item.id) {
                return true;
            }
            let is_covered = covered.contains(&item.id);
            covered.extend(own(item));
            !is_covered
        }
    }

    fn open(&self) -> impl Iterator<Item = &Task> {
        let tasks = self.vault.notes().flat_map(|note| &note.tasks);
        tasks.filter(|task| Standing::of(&task.fields, &self.proposed) == Standing::Open)
    }

    /// How many tasks are to be done.
    #[must_use]
    pub fn open_tasks(&self) -> usize {
        self.open().count()
    }

    /// How many tasks that are to be done are due today, and how many are overdue.
    #[must_use]
    pub fn due_today(&self) -> (usize, usize) {
        let dates = self.open().filter_map(|task| task.fields.due?.date());
        let dates: Vec<NaiveDate> = dates.collect();
        let today = dates.iter().filter(|date| **date == self.today).count();
        let overdue = dates.iter().filter(|date| **date < self.today).count();
        (today, overdue)
    }
}
