//! How long one key in the filter line takes over many tasks: the first letters of a word, and the next ones after them, until the first
//! page is known and until all matches are.
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on stops")]

mod vault;

use std::cell::Cell;
use std::collections::HashSet;
use std::fmt::Write;
use std::sync::Arc;

use chrono::NaiveDate;
use divan::{Bencher, black_box};
use gavel::config::Proposed;
use gavel::note::Note;
use gavel::review::opinion::Opinions;
use gavel::review::query::{Answer, Query, Ready, Scope, Search};
use gavel::review::queue::Queue;
use gavel::settings::Settings;
use gavel::vault::Vault;

use vault::proposals;

fn main() {
    divan::main();
}

/// A vault of so many proposals, and the notes that wait. A text has about 128 characters: of a task, its owner, its tags, the title of its
/// note.
fn vault(count: usize) -> (Vault, Arc<Queue>) {
    let settings = Arc::new(Settings::default());
    let (mut vault, mut notes): (_, Vec<(String, String)>) = (Vault::default(), Vec::new());
    let mut current = usize::MAX;
    for proposal in proposals(1, count) {
        if proposal.note != current {
            current = proposal.note;
            let title = format!("# Meeting {current:06} of the group\n");
            notes.push((format!("Meetings/{current:06}.md"), title));
        }
        let (_, text) = notes.last_mut().unwrap();
        writeln!(
            text,
            "- [?] {} and tell everybody who was there what came of it @{} #task #proposed",
            proposal.text, proposal.owner
        )
        .unwrap();
    }
    let notes = notes.iter();
    let notes = notes.map(|(path, text)| Arc::new(Note::parse(path, text.as_bytes(), &settings)));
    vault.fill(notes.collect());
    let mut queue = Queue::default();
    queue.fill(&vault, &Proposed::default(), &|_| false);
    (vault, Arc::new(queue))
}

/// How far a search is waited for.
#[derive(Debug, Clone, Copy)]
enum Until {
    Page,
    All,
}

fn search(of: &(Vault, Arc<Queue>), query: &str, ready: Option<Arc<Ready>>) -> Search {
    Search {
        query: Query::parse(query, NaiveDate::default()).unwrap(),
        vault: of.0.clone(),
        queue: Arc::clone(&of.1),
        scope: Scope::Waiting,
        named: Arc::default(),
        proposed: Proposed::default(),
        me: Vec::new(),
        clusters: None,
        duplicates: HashSet::new(),
        opinions: Opinions::default(),
        ready,
    }
}

fn run(search: &Search, until: Until) -> Option<Answer> {
    let is_told = Cell::new(false);
    let is_over = || matches!(until, Until::Page) && is_told.get();
    black_box(search.run(60, &|_| is_told.set(true), &is_over))
}

/// The whole query at once: nothing is ready.
#[divan::bench(args = [(10_000, Until::All), (500_000, Until::Page), (500_000, Until::All)], consts = [0, 1, 2, 3], sample_count = 21, sample_size = 1)]
fn at_once<const QUERY: usize>(bencher: Bencher<'_, '_>, (count, until): (usize, Until)) {
    let vault = vault(count);
    let query = ["p", "pl", "shedule", "report marit"][QUERY];
    bencher
        .with_inputs(|| search(&vault, query, None))
        .bench_local_refs(|search| run(search, until));
}

/// One more key, after the query without its last letter.
#[divan::bench(args = [(10_000, Until::All), (500_000, Until::Page), (500_000, Until::All)], consts = [0, 1, 2], sample_count = 21, sample_size = 1)]
fn one_more_key<const QUERY: usize>(bencher: Bencher<'_, '_>, (count, until): (usize, Until)) {
    let vault = vault(count);
    let query = ["pl", "shedul", "report mari"][QUERY];
    let before = search(&vault, &query[..query.len() - 1], None);
    let ready = run(&before, Until::All).unwrap().ready;
    bencher
        .with_inputs(|| search(&vault, query, Some(Arc::clone(&ready))))
        .bench_local_refs(|search| run(search, until));
}
