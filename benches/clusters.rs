//! How long it takes to see which proposals are one decision: of a vault, of a big one, and again after one note changed.
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on stops")]

mod vault;

use std::sync::Arc;

use divan::{Bencher, black_box};
use gavel::note::ItemId;
use gavel::review::cluster::{Clusters, Item, Links};
use gavel::review::standing::Standing;
use gavel::text::Hash;

use vault::proposals;

fn main() {
    divan::main();
}

fn items(count: usize) -> Vec<Item> {
    let proposals = proposals(1, count).into_iter().zip(1..);
    proposals
        .map(|(proposal, line)| Item {
            path: Arc::from(format!("Meetings/{:06}.md", proposal.note)),
            id: ItemId::fresh(),
            line,
            hash: Hash::of(proposal.text.as_bytes()),
            text: proposal.text.as_str().into(),
            owners: Arc::new([Arc::from(proposal.owner)]),
            due: None,
            standing: Standing::Proposed,
            list: None,
            source: None,
        })
        .collect()
}

fn clusters(items: Vec<Item>) -> Clusters {
    Clusters::new(items, [], Links::default())
}

#[divan::bench(args = [3_000, 100_000], sample_count = 11, sample_size = 1)]
fn of_a_vault(bencher: Bencher<'_, '_>, count: usize) {
    let items = items(count);
    bencher
        .with_inputs(|| items.clone())
        .bench_values(|items| clusters(black_box(items)));
}

/// A note with seven proposals loses one, then has it again.
#[divan::bench(args = [3_000, 100_000], sample_count = 51, sample_size = 1)]
fn after_one_note(bencher: Bencher<'_, '_>, count: usize) {
    let items = items(count);
    let path = Arc::clone(&items.get(count / 2).unwrap().path);
    let note: Vec<Item> = items
        .iter()
        .filter(|item| item.path == path)
        .cloned()
        .collect();
    let mut clusters = clusters(items);
    let mut is_whole = true;
    bencher.bench_local(|| {
        is_whole = !is_whole;
        let kept = note.iter().skip(usize::from(!is_whole)).cloned().collect();
        clusters.set_note(black_box(&path), kept);
    });
}
