//! A list, made of a snapshot of what it is about, beside the loop: nothing here knows the screen.

use std::collections::HashSet;
use std::sync::Arc;

use crate::config::{Proposed, SavedView};
use crate::note::task::Task;
use crate::note::{ItemId, Note};
use crate::review::cluster::{Clusters, Item};
use crate::review::query::{Context, Found};
use crate::ui::screen::{Lane, Lines, OpenView, Screen, agenda, clusters, decisions, view};
use crate::ui::state::kept;
use crate::vault::{ItemRef, Vault};

/// What a list is made of.
#[derive(Debug)]
pub struct ListOf {
    /// Which list it is: the newest has the greatest number.
    pub number: u64,
    /// Of which screen.
    pub screen: Screen,
    /// The vault as it is now.
    pub vault: Vault,
    /// What counts as a proposal.
    pub proposed: Proposed,
    /// The names of who reviews.
    pub me: Vec<String>,
    /// The local day.
    pub today: chrono::NaiveDate,
    /// The lane of the agenda.
    pub lane: Lane,
    /// What is listed already.
    pub listed: Arc<Lines>,
    /// What the filter leaves; nothing without one.
    pub found: Option<Found>,
    /// Which proposals are one decision, if they were compared and it matters.
    pub clusters: Option<Arc<Clusters>>,
    /// Tasks that the user chose to be kept.
    pub chosen: HashSet<ItemId>,
    /// The query block that is shown.
    pub view: Option<OpenView>,
    /// The views that the user saved: names that no block has.
    pub saved_views: Vec<SavedView>,
}

/// A list as it is now.
#[derive(Debug)]
pub struct ListMade {
    /// Which it is.
    pub number: u64,
    /// Headings and items.
    pub lines: Arc<Lines>,
    /// How many tasks each lane of the agenda has.
    pub lanes: [usize; Lane::ALL.len()],
    /// The query block, if one is shown.
    pub view: Option<OpenView>,
}

impl ListOf {
    /// Makes the list; what is listed already and still there stays. `is_over` is asked now and then whether nobody waits for it any more;
    /// then there is none.
    #[must_use]
    pub fn make(mut self, is_over: &(dyn Fn() -> bool + Sync)) -> Option<ListMade> {
        if self.screen == Screen::View {
            view::follow(&mut self);
        }
        let lines = match self.screen {
            Screen::Agenda => agenda::lines(&self),
            Screen::Decisions => decisions::lines(&self),
            Screen::Clusters => clusters::lines(&self, is_over),
            Screen::View => view::lines(&self),
            Screen::Review | Screen::Insights => Vec::new(),
        };
        let counts = match self.screen {
            Screen::Agenda => agenda::lanes(&self),
            _ => [0; Lane::ALL.len()],
        };
        (!is_over()).then(|| ListMade {
            number: self.number,
            lines: Arc::new(lines.into()),
            lanes: counts,
            view: self.view,
        })
    }

    /// The task behind a reference.
    pub(super) fn task(&self, item: &ItemRef) -> Option<(&Note, &Task)> {
        let note = self.vault.note(&item.path)?;
        let task = note.tasks.iter().find(|task| task.id == item.id)?;
        Some((note, task))
    }

    /// Whether the filter leaves it in.
    pub(super) fn is_left(&self, id: ItemId) -> bool {
        self.found.as_ref().is_none_or(|found| found.has(id))
    }

    /// For queries that ask nothing of clusters.
    pub(super) fn context(&self) -> Context<'_> {
        Context {
            vault: &self.vault,
            proposed: &self.proposed,
            me: &self.me,
            clusters: None,
            is_duplicate: &|_| false,
        }
    }

    /// The member of a cluster that accept keeps.
    pub(super) fn kept(&self, members: &[&Item]) -> Option<ItemId> {
        kept(self.clusters.as_deref(), &self.chosen, members)
    }
}
