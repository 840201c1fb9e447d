//! How long one key in the filter line takes over many lines: the first letters of a word, and the next ones after them.
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on stops")]

mod vault;

use chrono::NaiveDate;
use divan::{Bencher, black_box};
use gavel::review::query::{Haystack, Matcher, Query};

use vault::proposals;

fn main() {
    divan::main();
}

/// Lines of about 128 characters: the text of a task, its owner, its tags, the title of its note.
fn texts(count: usize) -> Vec<Haystack> {
    proposals(1, count)
        .into_iter()
        .map(|proposal| {
            let line = format!(
                "{} and tell everybody who was there what came of it @{} #task #proposed\nMeeting {:06} of the group",
                proposal.text, proposal.owner, proposal.note
            );
            Haystack::new(&line)
        })
        .collect()
}

fn query(text: &str) -> Query {
    Query::parse(text, NaiveDate::default()).unwrap()
}

/// The whole query at once: nothing is narrowed.
#[divan::bench(args = [10_000, 500_000], consts = [0, 1, 2, 3], sample_count = 21, sample_size = 1)]
fn at_once<const QUERY: usize>(bencher: Bencher<'_, '_>, count: usize) {
    let texts = texts(count);
    let query = query(["p", "pl", "shedule", "report marit"][QUERY]);
    bencher
        .with_inputs(|| Matcher::new(texts.clone()))
        .bench_local_values(|mut matcher| {
            let found = black_box(matcher.search(&query));
            (matcher, found)
        });
}

/// One more key, after the query without its last letter.
#[divan::bench(args = [10_000, 500_000], consts = [0, 1, 2], sample_count = 21, sample_size = 1)]
fn one_more_key<const QUERY: usize>(bencher: Bencher<'_, '_>, count: usize) {
    let texts = texts(count);
    let text = ["pl", "shedul", "report mari"][QUERY];
    let before = query(&text[..text.len() - 1]);
    let now = query(text);
    bencher
        .with_inputs(|| {
            let mut matcher = Matcher::new(texts.clone());
            matcher.search(&before);
            matcher
        })
        .bench_local_values(|mut matcher| {
            let found = black_box(matcher.search(&now));
            (matcher, found)
        });
}

/// Making the texts ready, once.
#[divan::bench(args = [10_000, 500_000], sample_count = 5, sample_size = 1)]
fn made_ready(bencher: Bencher<'_, '_>, count: usize) {
    bencher.bench_local(|| black_box(texts(count)));
}
