//! The filter: which tasks match, over all notes. On the review, of those that wait, unless it names a state; on the agenda, of those
//! that are to be done; in the log of decisions, which decisions. What matches is searched for elsewhere (`Effect::Search`): here is what
//! was asked, and what came.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::note::task::Task;
use crate::note::{ItemId, Note};
use crate::review::cluster::Item;
use crate::review::query::views::{View, all};
use crate::review::query::{
    Context, Found, Haystack, Mistake, Query, Ready, Scope, Search, searched,
};
use crate::ui::effect::ViewsOf;
use crate::ui::overlay::views::{Opens, ViewList, ViewRow};
use crate::ui::screen::{Screen, view};
use crate::ui::state::State;
use crate::vault::ItemRef;

/// The filter line, and what came of it.
#[derive(Debug, Default)]
pub struct Filter {
    /// What was typed.
    pub query: String,
    /// Whether it is being typed.
    pub editing: bool,
    /// What matches; nothing before the first answer. While a search is on its way it may be of what was typed before.
    pub found: Option<Found>,
    /// What is wrong with what was typed: the matches are those of the words that are right.
    pub mistake: Option<Mistake>,
    /// Whether what was found is about all tasks, and not only those that wait.
    pub(crate) is_about_all: bool,
    /// What is asked.
    pub(crate) asked: Query,
    /// How far the search for it is.
    pub(crate) stage: Stage,
    /// The number of the last search.
    pub(crate) number: u64,
    /// Whether nothing came yet since something else was typed.
    pub(crate) is_new: bool,
    /// For the next search.
    pub(crate) ready: Option<Arc<Ready>>,
    /// What the tasks of notes that changed matched like before, since what was found was searched for.
    pub(crate) touched: BTreeMap<Arc<str>, Vec<(ItemId, Option<i64>)>>,
    /// What was found before and is not shown any more: to be freed elsewhere.
    pub(crate) spent: Vec<Found>,
}

/// How far something is that is made elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Stage {
    /// All that matches is known.
    #[default]
    Done,
    /// It is to be asked for.
    Due,
    /// It is on its way.
    OnItsWay,
}

impl Filter {
    /// Whether it asks for something.
    #[must_use]
    pub fn is_active(&self) -> bool {
        !self.query.trim().is_empty()
    }

    /// Whether the lists show what it leaves.
    #[must_use]
    pub fn is_applied(&self) -> bool {
        self.found.is_some()
    }

    /// Whether what matches is not known yet, or not all of it.
    #[must_use]
    pub fn is_searching(&self) -> bool {
        self.stage != Stage::Done
    }

    /// The tasks that match, the best first.
    #[must_use]
    pub fn matches(&self) -> &[ItemRef] {
        self.found.as_ref().map_or(&[], |found| &found.items)
    }

    /// Forgets what was found, and what is on its way.
    pub(crate) fn forget(&mut self) {
        self.spent.extend(self.found.take());
        self.stage = Stage::Done;
        self.number += 1;
        self.is_new = false;
        self.is_about_all = false;
        self.ready = None;
        self.touched.clear();
    }

    /// Closes the line, with nothing in it.
    pub(crate) fn clear(&mut self) {
        self.forget();
        self.query.clear();
        self.editing = false;
        self.mistake = None;
    }
}

impl State {
    /// Reads what was typed; the search for it is due. Without anything to ask nothing is left out.
    pub(crate) fn read_filter(&mut self) {
        let (query, mistake) = if self.screen == Screen::Decisions {
            match Query::about_decisions(&self.filter.query, self.today) {
                Ok(query) => (query, None),
                // The last matches stay.
                Err(mistake) => (self.filter.asked.clone(), Some(mistake)),
            }
        } else {
            Query::of_what_is_right(&self.filter.query, self.today)
        };
        self.filter.mistake = mistake;
        self.filter.asked = query;
        if self.filter.is_active() {
            self.filter.stage = Stage::Due;
            self.filter.is_new = true;
        } else {
            self.filter.forget();
        }
    }

    /// Which items the filter is about.
    fn scope(&self, query: &Query) -> Scope {
        match self.screen {
            Screen::Decisions => Scope::Decisions,
            Screen::Agenda => Scope::Open,
            Screen::View => Scope::Named,
            _ if query.names_a_state() => Scope::All,
            _ => Scope::Waiting,
        }
    }

    /// Whether a task is asked though it may not wait: it is on the agenda, in the view, or was ruled on and is still shown.
    fn is_named(&self, id: ItemId) -> bool {
        match self.screen {
            Screen::Agenda => self.listing.lines.ids().contains(&id),
            Screen::View => self
                .view
                .as_ref()
                .is_some_and(|open| open.ids().contains(&id)),
            Screen::Clusters => {
                self.sitting.verdict(id).is_some()
                    && self.listed().iter().any(|(_, item)| item.id == id)
            }
            _ => self.sitting.verdict(id).is_some() && self.rows.iter().any(|item| item.id == id),
        }
    }

    /// All such tasks.
    fn named(&self) -> Arc<HashSet<ItemId>> {
        let named: HashSet<ItemId> = match self.screen {
            Screen::Agenda => return Arc::clone(self.listing.lines.ids()),
            Screen::View => {
                let open = self.view.as_ref();
                return open.map(|open| Arc::clone(open.ids())).unwrap_or_default();
            }
            Screen::Review => {
                let ids = self.sitting.ruled();
                let is_all = self.meeting.is_none();
                let found = self.filter.found.as_ref().filter(|_| is_all);
                match found {
                    // The rows are what was found.
                    Some(found) => ids.filter(|id| found.has(*id)).collect(),
                    None => ids.filter(|id| self.is_named(*id)).collect(),
                }
            }
            _ => {
                let ids = self.listed().into_iter().map(|(_, item)| item.id);
                ids.filter(|id| self.sitting.verdict(*id).is_some())
                    .collect()
            }
        };
        Arc::new(named)
    }

    /// What is to be searched for a query.
    pub(crate) fn search_for(&self, query: Query) -> Search {
        let needs_clusters = query.needs_clusters();
        let clusters = self.clustering.clusters.as_ref();
        let duplicates = needs_clusters.then(|| self.clustering.duplicates.clone());
        let opinions = (self.screen == Screen::Decisions).then(|| self.opinions.clone());
        Search {
            vault: self.vault.clone(),
            queue: Arc::clone(&self.queue),
            scope: self.scope(&query),
            named: self.named(),
            proposed: self.proposed.clone(),
            me: self.me.clone(),
            clusters: clusters.filter(|_| needs_clusters).map(Arc::clone),
            duplicates: duplicates.unwrap_or_default(),
            opinions: opinions.unwrap_or_default(),
            ready: self.filter.ready.clone(),
            query,
        }
    }

    /// How well a task matches what is asked, if it does.
    pub(crate) fn score(&self, note: &Note, task: &Task) -> Option<i64> {
        let query = &self.filter.asked;
        let is_named = |id| self.is_named(id);
        if !self.scope(query).has(task, &self.proposed, is_named) {
            return None;
        }
        let is_duplicate = self.is_duplicate();
        let context = self.context(&is_duplicate);
        if !query.holds(&context, note, task) {
            return None;
        }
        let mut text = Haystack::default();
        text.take(searched(note, task));
        query.score(&text)
    }

    /// Whether the task in focus matches what was typed: while that is searched for, the lists may still show what was typed before.
    pub(crate) fn is_shown_rightly(&self) -> bool {
        let task = self.current().and_then(|item| self.task(item));
        !self.is_searching() || task.is_none_or(|(note, task)| self.score(note, task).is_some())
    }

    /// Whether a line went as a duplicate.
    pub(in crate::ui) fn is_duplicate(&self) -> impl Fn(&Item) -> bool + Sync {
        let duplicates = &self.clustering.duplicates;
        |item| item.is_among(duplicates)
    }

    pub(in crate::ui) fn context<'a>(
        &'a self,
        is_duplicate: &'a (dyn Fn(&Item) -> bool + Sync),
    ) -> Context<'a> {
        Context {
            vault: &self.vault,
            proposed: &self.proposed,
            me: &self.me,
            clusters: self.clustering.clusters.as_deref(),
            is_duplicate,
        }
    }

    /// All views but the query blocks, not counted yet.
    pub(crate) fn views(&self) -> ViewList {
        let row = |view| ViewRow {
            view,
            count: None,
            opens: Opens::Filter,
        };
        ViewList {
            rows: all(&self.saved_views).into_iter().map(row).collect(),
            cursor: 0,
        }
    }

    /// What all views are counted by.
    pub(crate) fn views_of(&self) -> ViewsOf {
        let search = |view: View| {
            let query = Query::parse(&view.query, self.today).ok();
            let search = query.map(|query| self.search_for(query));
            (view, search)
        };
        ViewsOf {
            searches: all(&self.saved_views).into_iter().map(search).collect(),
            vault: self.vault.clone(),
            saved_views: self.saved_views.clone(),
            today: self.today,
        }
    }
}

impl ViewsOf {
    /// All views with how much each would show, and the query blocks of the vault among them.
    #[must_use]
    pub fn count(&self) -> Vec<ViewRow> {
        let row = |(view, search): &(View, Option<Search>)| {
            let search = search.as_ref();
            let answer = search.and_then(|search| search.run(usize::MAX, &|_| (), &|| false));
            let count = answer.map_or(0, |answer| answer.found.items.len());
            ViewRow {
                view: view.clone(),
                count: Some(count),
                opens: Opens::Filter,
            }
        };
        let blocks = view::of_vault(&self.vault, &self.saved_views);
        let blocks = blocks.par_iter().map(|block| {
            let count = block
                .query(self.today)
                .and_then(|query| query.count(&self.vault));
            let (count, opens) = match count {
                Ok(count) => (count, Opens::Block),
                Err(mistake) => (0, Opens::Nothing(mistake.told_of(&block.note.path))),
            };
            let view = View {
                name: block.name.clone(),
                query: block.place(),
            };
            let count = Some(count);
            ViewRow { view, count, opens }
        });
        let blocks: Vec<ViewRow> = blocks.collect();
        self.searches.iter().map(row).chain(blocks).collect()
    }
}
