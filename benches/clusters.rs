//! How long it takes to see which proposals are one decision: of a vault, of a big one, and again after one note changed.
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on stops")]

mod vault;

use std::sync::Arc;

use divan::{Bencher, black_box};
use gavel::config::Proposed;
use gavel::note::{ItemId, Note};
use gavel::review::cluster::{Clusters, Item, Links};
use gavel::vault::Vault;

use vault::proposals;

fn main() {
    divan::main();
}

fn items(count: usize) -> Vec<Item> {
    let proposals = proposals(1, count);
    let notes = proposals.chunk_by(|one, other| one.note == other.note);
    let items = notes.flat_map(|note| {
        let path = format!("Meetings/{:06}.md", note[0].note);
        let lines = note.iter();
        let lines = lines.map(|proposal| format!("- [?] {} @{}\n", proposal.text, proposal.owner));
        let text = lines.collect::<String>();
        let mut note = Note::parse(&path, text.as_bytes(), &Arc::default());
        for task in &mut note.tasks {
            task.id = ItemId::fresh();
        }
        Item::of_note(&Vault::default(), &Arc::new(note), &Proposed::default())
    });
    items.collect()
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
    let path = Arc::clone(items.get(count / 2).unwrap().path());
    let note: Vec<Item> = items
        .iter()
        .filter(|item| *item.path() == path)
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
