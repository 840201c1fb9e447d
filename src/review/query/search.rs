//! Many tasks searched on all cores, while a query is typed: what is made ready for one query serves the next, what cannot match what
//! was typed is not looked at again when more is typed, and the best are told as soon as they are known. What is searched is a snapshot:
//! it knows nothing of threads that wait, nor of a screen.

use std::collections::HashSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::Proposed;
use crate::note::task::Task;
use crate::note::{ItemId, Note};
use crate::review::cluster::{Clusters, Item};
use crate::review::opinion::Opinions;
use crate::review::query::text::Haystack;
use crate::review::query::{Context, Query};
use crate::review::queue::{Queue, Queued, waits};
use crate::review::standing::Standing;
use crate::text::Hash;
use crate::vault::{ItemRef, Vault};

/// So many notes or tasks are one piece of work.
const CHUNK: usize = 256;

/// So many are looked at before it is asked for the first time whether the best are known; then twice as many each time,
const FIRST_LOOK: usize = 2048;

/// up to so many.
const LONGEST_LOOK: usize = 32_768;

/// Which items are searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Tasks that wait for a verdict.
    Waiting,
    /// Tasks that are to be done.
    Open,
    /// All tasks.
    All,
    /// No tasks but those that are named.
    Named,
    /// Decisions.
    Decisions,
}

impl Scope {
    /// Whether a task is searched; `is_named` tells whether it is, whatever it is.
    pub fn has(self, task: &Task, proposed: &Proposed, is_named: impl Fn(ItemId) -> bool) -> bool {
        let is_in = match self {
            Self::Waiting => waits(task, proposed),
            Self::Open => Standing::of(&task.fields, proposed) == Standing::Open,
            Self::All => true,
            Self::Named | Self::Decisions => false,
        };
        is_in || is_named(task.id)
    }
}

/// What is searched, and for what.
#[derive(Debug, Clone)]
pub struct Search {
    /// What is asked.
    pub query: Query,
    /// The vault as it was when it was asked.
    pub vault: Vault,
    /// The notes that waited then.
    pub queue: Arc<Queue>,
    /// Which items are searched.
    pub scope: Scope,
    /// Tasks that are searched whatever they are.
    pub named: Arc<HashSet<ItemId>>,
    /// What counts as a proposal.
    pub proposed: Proposed,
    /// The names of who asks.
    pub me: Vec<String>,
    /// Which proposals are one decision, if the query needs to know and they were compared.
    pub clusters: Option<Arc<Clusters>>,
    /// Lines that went as duplicates, if the query needs to know.
    pub duplicates: HashSet<(String, Hash)>,
    /// What was said of decisions, if they are searched.
    pub opinions: Opinions,
    /// What an earlier search of the same vault made ready.
    pub ready: Option<Arc<Ready>>,
}

/// What matches.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The items, the best first, equals by path and line. Shared with who shows them.
    pub items: Arc<Vec<ItemRef>>,
    /// The row of the first that waits for a verdict, or their number.
    pub first_waiting: usize,
    /// The notes of the queue in which something matches.
    pub meetings: Queue,
    /// In order.
    ids: Vec<ItemId>,
}

impl Found {
    /// Whether an item is among them.
    #[must_use]
    pub fn has(&self, id: ItemId) -> bool {
        self.ids.binary_search(&id).is_ok()
    }

    /// Drops some, and takes in others behind all.
    pub fn change(&mut self, gone: &HashSet<ItemId>, new: Vec<ItemRef>) {
        self.ids.retain(|id| !gone.contains(id));
        self.ids.extend(new.iter().map(|item| item.id));
        self.ids.sort_unstable();
        let items = Arc::make_mut(&mut self.items);
        items.retain(|item| !gone.contains(&item.id));
        items.extend(new);
        self.first_waiting = 0;
    }

    /// Takes in what a note of the queue has become.
    pub fn set_meeting(&mut self, row: &Queued) {
        if self.meetings.place(&row.path).is_some() {
            self.meetings.set(row.clone());
        }
    }
}

/// What was found, and what the next search of the same vault can do with it.
#[derive(Debug)]
pub struct Answer {
    /// What matches.
    pub found: Found,
    /// For the next search.
    pub ready: Arc<Ready>,
}

/// A task that is searched, by the places of its note and of itself, and the letters of its text.
#[derive(Debug, Clone, Copy)]
struct Entry {
    note: u32,
    task: u32,
    letters: u64,
}

/// What one search leaves for the next.
#[derive(Debug)]
pub struct Ready {
    /// For which searches it can be used, if for any.
    reused_as: Option<Scope>,
    /// All tasks that are searched.
    all: Arc<Vec<Entry>>,
    /// The words of the last query.
    needles: Vec<String>,
    /// The tasks whose texts have the letters of all of them, in their order.
    left: Vec<Entry>,
}

impl Ready {
    /// The tasks among which those of a query are: if each word before is in a word now, what was left.
    fn candidates(&self, query: &Query) -> &[Entry] {
        let is_in = |before: &String| query.needles().any(|now| now.text().contains(before));
        if self.needles.iter().all(is_in) {
            &self.left
        } else {
            &self.all
        }
    }
}

/// A match.
struct Hit {
    score: i64,
    waits: bool,
    note: u32,
    item: ItemRef,
}

/// What a piece of work, or all so far, came to.
#[derive(Default)]
struct Piece {
    all: Vec<Entry>,
    left: Vec<Entry>,
    hits: Vec<Hit>,
}

impl Piece {
    fn append(&mut self, mut other: Self) {
        self.all.append(&mut other.all);
        self.left.append(&mut other.left);
        self.hits.append(&mut other.hits);
    }
}

impl Search {
    /// Searches. If the first `page` matches are known before all is searched they are told; `is_over` is asked now and then whether
    /// anybody still waits for the answer, and if nobody does there is none.
    #[must_use]
    pub fn run(
        &self,
        page: usize,
        tell: &dyn Fn(Found),
        is_over: &(dyn Fn() -> bool + Sync),
    ) -> Option<Answer> {
        let notes: Vec<&Note> = self.vault.notes().collect();
        let reused_as = self.reused_as();
        let known = self.ready.as_ref();
        let known = known.filter(|ready| reused_as.is_some() && ready.reused_as == reused_as);
        let mut sum = Piece::default();
        let (mut done, mut look, mut best) = (0, FIRST_LOOK, 0);
        let mut is_told = false;
        let candidates = known.map(|ready| ready.candidates(&self.query));
        let count = candidates.map_or(notes.len(), <[Entry]>::len);
        while done < count {
            let end = count.min(done + look);
            let starts: Vec<usize> = (done..end).step_by(CHUNK).collect();
            let pieces = starts.into_par_iter().map(|start| {
                // A key that asks for another search has the cores at once.
                if is_over() {
                    return None;
                }
                let chunk = start..end.min(start + CHUNK);
                Some(match candidates {
                    Some(entries) => self.again(&notes, entries.get(chunk).unwrap_or_default()),
                    None => self.first(&notes, chunk),
                })
            });
            for piece in pieces.collect::<Option<Vec<_>>>()? {
                let hits = piece.hits.iter();
                best += hits.filter(|hit| self.is_best(hit)).count();
                sum.append(piece);
            }
            (done, look) = (end, LONGEST_LOOK.min(look * 2));
            if !is_told && best >= page && done < count {
                is_told = true;
                let hits = sum.hits.iter().filter(|hit| self.is_best(hit)).take(page);
                tell(self.found(&notes, &hits.collect::<Vec<_>>()));
            }
        }
        let mut hits: Vec<&Hit> = sum.hits.iter().collect();
        hits.par_sort_by(|a, b| b.score.cmp(&a.score));
        let found = self.found(&notes, &hits);
        let all = known.map_or_else(|| Arc::new(sum.all), |ready| Arc::clone(&ready.all));
        let needles = self.query.needles().map(|needle| needle.text().to_owned());
        let ready = Arc::new(Ready {
            reused_as,
            all,
            needles: needles.collect(),
            left: sum.left,
        });
        Some(Answer { found, ready })
    }

    /// What another search must be about to use what this one made ready: tasks that are named are others each time.
    fn reused_as(&self) -> Option<Scope> {
        let is_of_all = self.named.is_empty() && self.scope != Scope::Decisions;
        is_of_all.then_some(self.scope)
    }

    /// Whether nothing can match better.
    fn is_best(&self, hit: &Hit) -> bool {
        hit.score >= self.query.best_score()
    }

    /// Searches notes of which nothing is known.
    fn first(&self, notes: &[&Note], chunk: std::ops::Range<usize>) -> Piece {
        let mut piece = Piece::default();
        let mut text = Haystack::default();
        self.with_context(|context| {
            for at in chunk {
                let (Some(note), Ok(place)) = (notes.get(at), u32::try_from(at)) else {
                    continue;
                };
                if self.scope == Scope::Decisions {
                    self.search_decisions(note, place, &mut text, &mut piece);
                    continue;
                }
                for (task, own) in (0..).zip(&note.tasks) {
                    let is_named = |id| self.named.contains(&id);
                    if !self.scope.has(own, &self.proposed, is_named) {
                        continue;
                    }
                    text.take_task(note, own);
                    let entry = Entry {
                        note: place,
                        task,
                        letters: text.letters(),
                    };
                    piece.all.push(entry);
                    if self.query.is_scattered_in(&text) {
                        piece.left.push(entry);
                        self.test(context, (note, place), own, &text, &mut piece);
                    }
                }
            }
        });
        piece
    }

    /// Searches tasks whose letters are known.
    fn again(&self, notes: &[&Note], entries: &[Entry]) -> Piece {
        let mut piece = Piece::default();
        let mut text = Haystack::default();
        self.with_context(|context| {
            for entry in entries {
                if !self.query.has_letters(entry.letters) {
                    continue;
                }
                let place = |at: u32| usize::try_from(at).ok();
                let note = place(entry.note).and_then(|at| notes.get(at));
                let own = note.zip(place(entry.task));
                let Some((note, own)) =
                    own.and_then(|(note, at)| Some((*note, note.tasks.get(at)?)))
                else {
                    continue;
                };
                text.take_task(note, own);
                if self.query.is_scattered_in(&text) {
                    piece.left.push(*entry);
                    self.test(context, (note, entry.note), own, &text, &mut piece);
                }
            }
        });
        piece
    }

    fn test(
        &self,
        context: &Context<'_>,
        (note, place): (&Note, u32),
        task: &Task,
        text: &Haystack,
        piece: &mut Piece,
    ) {
        if !self.query.holds(context, note, task) {
            return;
        }
        if let Some(score) = self.query.score(text) {
            piece.hits.push(Hit {
                score,
                waits: waits(task, &self.proposed),
                note: place,
                item: ItemRef {
                    path: Arc::clone(&note.path),
                    id: task.id,
                },
            });
        }
    }

    /// Decisions match or don't: none is better than another.
    fn search_decisions(&self, note: &Note, place: u32, text: &mut Haystack, piece: &mut Piece) {
        for decision in &note.decisions {
            if !self
                .query
                .holds_for_decision(note, decision, &self.opinions)
            {
                continue;
            }
            text.take([&*decision.text, &*note.title]);
            if self.query.score(text).is_some() {
                piece.hits.push(Hit {
                    score: 0,
                    waits: false,
                    note: place,
                    item: ItemRef {
                        path: Arc::clone(&note.path),
                        id: decision.id,
                    },
                });
            }
        }
    }

    fn with_context(&self, run: impl FnOnce(&Context<'_>)) {
        let duplicates = &self.duplicates;
        let is_duplicate = |item: &Item| item.is_among(duplicates);
        run(&Context {
            vault: &self.vault,
            proposed: &self.proposed,
            me: &self.me,
            clusters: self.clusters.as_deref(),
            is_duplicate: &is_duplicate,
        });
    }

    fn found(&self, notes: &[&Note], hits: &[&Hit]) -> Found {
        let mut matching: HashSet<&str> = HashSet::new();
        let mut last = None;
        for hit in hits
            .iter()
            .filter(|hit| Some(hit.note) != last.replace(hit.note))
        {
            let note = usize::try_from(hit.note).ok().and_then(|at| notes.get(at));
            matching.extend(note.map(|note| &*note.path));
        }
        let mut ids: Vec<ItemId> = hits.iter().map(|hit| hit.item.id).collect();
        ids.par_sort_unstable();
        let first = hits.iter().position(|hit| hit.waits);
        let items: Vec<ItemRef> = hits.iter().map(|hit| hit.item.clone()).collect();
        Found {
            first_waiting: first.unwrap_or(items.len()),
            meetings: self.queue.only(&|row| matching.contains(&*row.path)),
            items: Arc::new(items),
            ids,
        }
    }
}
