//! The filter of the screen: what was typed, and which tasks match it. What a query means is `review::query`'s.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::note::task::Task;
use crate::note::{ItemId, Note};
use crate::review::cluster::Item;
use crate::review::query::views::{View, all};
use crate::review::query::{Context, Haystack, Mistake, Query, searched};
use crate::review::queue::{Queued, waits};
use crate::review::standing::Standing;
use crate::ui::overlay::views::{Opens, ViewList, ViewRow};
use crate::ui::screen::{OpenView, Screen, view};
use crate::ui::state::State;
use crate::vault::ItemRef;

/// The filter line.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// What was typed.
    pub query: String,
    /// Whether it is being typed.
    pub editing: bool,
    /// The tasks that match, the best first; meaningless without a query.
    pub matches: Vec<ItemRef>,
    /// The meetings in which something matches.
    pub(crate) meetings: Vec<Queued>,
    /// What is wrong with what was typed: the matches are those of the words that are right.
    pub mistake: Option<Mistake>,
    /// Whether it is about all tasks, and not only those that wait.
    pub(crate) is_about_all: bool,
}

impl Filter {
    /// Whether it leaves anything out.
    #[must_use]
    pub fn is_active(&self) -> bool {
        !self.query.trim().is_empty()
    }
}

impl State {
    /// Computes anew which tasks match the filter.
    pub(crate) fn match_filter(&mut self) {
        if self.screen == Screen::Decisions {
            return self.match_decisions();
        }
        let (query, mistake) = Query::of_what_is_right(&self.filter.query, self.today);
        let is_active = self.filter.is_active();
        self.filter.is_about_all = is_active && query.names_a_state();
        self.filter.mistake = mistake;
        self.filter.matches = if is_active {
            self.found(&query)
        } else {
            Vec::new()
        };
    }

    /// Computes anew which decisions match; with a mistake in the query the last matches stay.
    fn match_decisions(&mut self) {
        let is_active = self.filter.is_active();
        let query = match Query::about_decisions(&self.filter.query, self.today) {
            Ok(query) => query,
            Err(mistake) => {
                self.filter.mistake = Some(mistake);
                return;
            }
        };
        self.filter.mistake = None;
        let notes = self.vault.notes().filter(|_| is_active);
        let found = notes.flat_map(|note| {
            let decisions = note.decisions.iter();
            let found = decisions.filter(|decision| {
                let text = format!("{}\n{}", decision.text, note.title);
                query.holds_for_decision(note, decision, &self.opinions)
                    && query.score(&Haystack::new(&text)).is_some()
            });
            found.map(|decision| ItemRef {
                path: Arc::clone(&note.path),
                id: decision.id,
            })
        });
        self.filter.matches = found.collect();
    }

    /// The tasks that a query finds, the best first: of those that wait (on the agenda: that are to be done), or were ruled on and
    /// are still shown, unless it is about all.
    fn found(&self, query: &Query) -> Vec<ItemRef> {
        let about_all = query.names_a_state();
        let shown: HashSet<ItemId> = self.listed().into_iter().map(|(_, item)| item.id).collect();
        let of_view = self.view.as_ref().filter(|_| self.screen == Screen::View);
        let of_view = of_view.map(OpenView::ids).unwrap_or_default();
        let is_asked = |task: &Task| match self.screen {
            Screen::Agenda => {
                let standing = Standing::of(&task.fields, &self.proposed);
                standing == Standing::Open || shown.contains(&task.id)
            }
            Screen::View => of_view.contains(&task.id),
            _ => {
                about_all
                    || waits(task, &self.proposed)
                    || (shown.contains(&task.id) && self.sitting.verdict(task.id).is_some())
            }
        };
        let is_duplicate = self.is_duplicate();
        let context = self.context(&is_duplicate);
        let notes: Vec<&Note> = self.vault.notes().collect();
        let mut found: Vec<(i64, ItemRef)> = notes
            .par_iter()
            .flat_map_iter(|note| note.tasks.iter().map(move |task| (*note, task)))
            .filter(|(note, task)| is_asked(task) && query.holds(&context, note, task))
            .filter_map(|(note, task)| {
                let score = query.score(&Haystack::new(&searched(note, task)))?;
                let (path, id) = (Arc::clone(&note.path), task.id);
                Some((score, ItemRef { path, id }))
            })
            .collect();
        found.sort_by_key(|(score, _)| Reverse(*score));
        found.into_iter().map(|(_, item)| item).collect()
    }

    /// Whether a line went as a duplicate.
    pub(in crate::ui) fn is_duplicate(&self) -> impl Fn(&Item) -> bool + Sync {
        let duplicates = &self.clustering.duplicates;
        |item| duplicates.contains(&(item.path.to_string(), item.hash))
    }

    pub(in crate::ui) fn context<'a>(
        &'a self,
        is_duplicate: &'a (dyn Fn(&Item) -> bool + Sync),
    ) -> Context<'a> {
        Context {
            vault: &self.vault,
            proposed: &self.proposed,
            me: &self.me,
            clusters: self.clustering.clusters.as_ref(),
            is_duplicate,
        }
    }

    /// What matches the filter, if there is one.
    pub(crate) fn matching(&self) -> Option<HashSet<ItemId>> {
        let ids = || self.filter.matches.iter().map(|item| item.id).collect();
        self.filter.is_active().then(ids)
    }

    /// All views with how much each would show.
    pub(crate) fn views(&self) -> ViewList {
        let row = |view: View| {
            let query = Query::parse(&view.query, self.today).ok();
            let count = query.map_or(0, |query| self.found(&query).len());
            let opens = Opens::Filter;
            ViewRow { view, count, opens }
        };
        let blocks = view::of_vault(self);
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
            ViewRow { view, count, opens }
        });
        let blocks: Vec<ViewRow> = blocks.collect();
        ViewList {
            rows: all(&self.saved_views)
                .into_iter()
                .map(row)
                .chain(blocks)
                .collect(),
            cursor: 0,
        }
    }
}
