//! Laws of clusters: what a note adds or takes away leaves them as if all notes had been given at once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use gavel::note::ItemId;
use gavel::review::cluster::{Clusters, Item, Link, Links};
use gavel::review::standing::Standing;
use gavel::text::Hash;
use proptest::prelude::*;

use crate::cases;

const TEXTS: [&str; 16] = [
    "Order 400 O-rings from Dunmarrow",
    "Place the order for 400 O-rings with Dunmarrow",
    "Order O-rings (400) from Dunmarrow by Friday",
    "Order 300 cable clips from Dunmarrow",
    "Review the contract with Acorn",
    "Read the contract with Acorn, with comments",
    "Sign the contract with Acorn",
    "Send the plan to Marit",
    "Share the plan with Marit before the meeting",
    "Send the plan to Tobias",
    "Complete phase 1 of the migration test",
    "Complete phase 2 of the migration test",
    "Finish phase 1 of the migration test",
    "Follow up",
    "",
    "計画を送る",
];

const OWNERS: [&str; 4] = ["", "TBD", "Marit Solheim", "Tobias"];

fn item(path: &str, line: usize, (text, owner, is_ruled): (usize, usize, bool)) -> Item {
    let (text, owner) = (TEXTS[text], OWNERS[owner]);
    Item {
        path: Arc::from(path),
        id: ItemId::fresh(),
        line,
        hash: Hash::of(format!("{text}{owner}").as_bytes()),
        text: text.to_owned(),
        owners: [owner]
            .iter()
            .filter(|owner| !owner.is_empty())
            .map(|owner| (*owner).to_owned())
            .collect(),
        due: None,
        standing: if is_ruled {
            Standing::Done
        } else {
            Standing::Proposed
        },
        list: path.as_bytes().get(1).copied().map(u64::from),
        source: None,
    }
}

fn note() -> impl Strategy<Value = Vec<(usize, usize, bool)>> {
    let task = (0..TEXTS.len(), 0..OWNERS.len(), prop::bool::weighted(0.2));
    prop::collection::vec(task, 0..6)
}

fn items(path: usize, note: &[(usize, usize, bool)]) -> Vec<Item> {
    let path = format!("n{path}.md");
    (1..)
        .zip(note)
        .map(|(line, task)| item(&path, line, *task))
        .collect()
}

/// The members of all clusters by where they stand.
fn places(clusters: &Clusters) -> Vec<Vec<(String, usize)>> {
    let place = |item: &Item| (item.path.to_string(), item.line);
    clusters
        .all()
        .map(|members| members.into_iter().map(place).collect())
        .collect()
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn notes_one_by_one_are_clustered_as_all_at_once(
        first in prop::collection::vec(note(), 1..8),
        changes in prop::collection::vec((0usize..8, note()), 0..12),
        links in prop::collection::vec((0..TEXTS.len(), 0..TEXTS.len(), any::<bool>()), 0..3),
    ) {
        let mut notes: BTreeMap<usize, Vec<Item>> = BTreeMap::new();
        for (path, note) in first.iter().enumerate() {
            notes.insert(path, items(path, note));
        }
        let mut clusters = Clusters::new(notes.values().flatten().cloned().collect(), ["Marit Solheim"], Links::default());
        let line = |text: usize| Hash::of(TEXTS[text].as_bytes());
        for (one, other, same) in links {
            if same {
                clusters.say(Link::Together, line(one), line(other));
            } else {
                clusters.say(Link::Apart, line(one), line(other));
            }
        }
        for (path, note) in changes {
            let items = items(path, &note);
            clusters.set_note(&format!("n{path}.md"), items.clone());
            notes.insert(path, items);
        }
        let all: Vec<Item> = notes.into_values().flatten().collect();
        let at_once = Clusters::with_weights_of(&clusters, all.clone());
        prop_assert_eq!(places(&clusters), places(&at_once));

        // Every proposal is in exactly one cluster.
        let proposals: Vec<(String, usize)> = all.iter()
            .filter(|item| item.standing == Standing::Proposed)
            .map(|item| (item.path.to_string(), item.line))
            .collect();
        let clustered: Vec<(String, usize)> = places(&clusters).into_iter().flatten().collect();
        prop_assert_eq!(clustered.len(), proposals.len());
        prop_assert_eq!(clustered.into_iter().collect::<BTreeSet<_>>(), proposals.into_iter().collect::<BTreeSet<_>>());
        for members in clusters.all() {
            for item in &members {
                prop_assert_eq!(&clusters.of(&item.path, item.id), &members);
            }
        }
    }
}
