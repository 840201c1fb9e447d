//! Laws of clusters: what a note adds or takes away leaves them as if all notes had been given at once; a verdict on one is taken back
//! whole.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU64;
use std::sync::Arc;

use gavel::config::{AcceptCluster, Proposed};
use gavel::disk::Disk;
use gavel::edit::{Edit, OnConflict};
use gavel::note::{ItemId, Note};
use gavel::review::cluster::ruling::on_member;
use gavel::review::cluster::{Clusters, Item, Link, Links};
use gavel::review::standing::Standing;
use gavel::review::verdict::{Action, Verdict, judge};
use gavel::text::Hash;
use gavel::vault::{Change, Vault};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::cases;
use crate::notes::{bytes, lines, settings, today};

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

/// The line of a task with this mark in its box.
fn line(mark: char, text: usize, owner: usize) -> String {
    let owner = match OWNERS[owner] {
        "" => String::new(),
        owner => format!(" @{owner}"),
    };
    format!("- [{mark}] {}{owner}", TEXTS[text])
}

fn items(path: usize, note: &[(usize, usize, bool)]) -> Vec<Item> {
    let path = format!("n{path}.md");
    let lines = note.iter().map(|(text, owner, is_ruled)| {
        let mark = if *is_ruled { 'x' } else { '?' };
        line(mark, *text, *owner) + "\n"
    });
    let mut read = Note::parse(&path, lines.collect::<String>().as_bytes(), &Arc::default());
    assert_eq!(read.tasks.len(), note.len());
    for task in &mut read.tasks {
        task.id = ItemId::fresh();
    }
    let mut items = Item::of_note(&Vault::default(), &Arc::new(read), &Proposed::default());
    let list = path
        .as_bytes()
        .get(1)
        .and_then(|byte| NonZeroU64::new(u64::from(*byte)));
    for item in &mut items {
        item.list = list;
    }
    items
}

fn note() -> impl Strategy<Value = Vec<(usize, usize, bool)>> {
    let task = (0..TEXTS.len(), 0..OWNERS.len(), prop::bool::weighted(0.2));
    prop::collection::vec(task, 0..6)
}

/// The members of all clusters by where they stand.
fn places(clusters: &Clusters) -> Vec<Vec<(String, usize)>> {
    let place = |item: &Item| (item.path().to_string(), item.line());
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
        let line = |text: usize| Hash::of(line('?', text, 0).as_bytes());
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
            .map(|item| (item.path().to_string(), item.line()))
            .collect();
        let clustered: Vec<(String, usize)> = places(&clusters).into_iter().flatten().collect();
        prop_assert_eq!(clustered.len(), proposals.len());
        prop_assert_eq!(clustered.into_iter().collect::<BTreeSet<_>>(), proposals.into_iter().collect::<BTreeSet<_>>());
        for members in clusters.all() {
            for item in &members {
                prop_assert_eq!(&clusters.of(item.path(), item.id()), &members);
            }
        }
    }
}

/// Proposals of few texts between any lines, so that notes share clusters, with line ends of all kinds.
fn written() -> impl Strategy<Value = Vec<u8>> {
    let proposal = (0..TEXTS.len(), 0..OWNERS.len(), select(&["\n", "\r\n"][..]));
    let proposals = prop::collection::vec(proposal, 0..4);
    (any::<bool>(), lines(), proposals, any::<bool>()).prop_map(
        |(has_bom, around, proposals, ends)| {
            let mut note = if has_bom {
                "\u{feff}".as_bytes().to_vec()
            } else {
                Vec::new()
            };
            for (text, owner, end) in proposals {
                let owner = OWNERS[owner];
                let at = if owner.is_empty() { "" } else { " @" };
                note.extend(
                    format!("- [?] {}{at}{owner} #task #proposed{end}", TEXTS[text]).bytes(),
                );
            }
            note.extend(bytes(&around));
            if !ends {
                let kept = note.trim_ascii_end().len();
                note.truncate(kept);
            }
            note
        },
    )
}

/// The edits that a verdict on the whole cluster of a proposal comes to.
fn edits(
    vault: &Vault,
    members: &[&Item],
    kept: ItemId,
    verdict: Verdict,
    accept: AcceptCluster,
) -> Vec<Edit> {
    let edit = |item: &&Item| {
        let (verdict, duplicate) = on_member(verdict, accept, item.id() == kept);
        let task = vault.task(item.path(), item.id())?;
        let note = vault.note(item.path())?;
        let edit = judge(
            note,
            task,
            &Action::Verdict(verdict),
            &Proposed::default(),
            today(),
        )?;
        Some(Edit { duplicate, ..edit })
    };
    members.iter().filter_map(edit).collect()
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn a_verdict_on_a_cluster_is_taken_back_whole(
        notes in prop::collection::vec(written(), 1..5),
        which in any::<Index>(),
        kept in any::<Index>(),
        verdict in select(&[Verdict::Accept, Verdict::Reject, Verdict::Done][..]),
        accept in select(&[AcceptCluster::One, AcceptCluster::All][..]),
    ) {
        let folder = crate::desk::folder();
        let root = folder.path().join("notes");
        std::fs::create_dir(&root).unwrap();
        let settings = Arc::new(settings());
        let mut vault = Vault::default();
        for (number, note) in notes.iter().enumerate() {
            std::fs::write(root.join(format!("n{number}.md")), note).unwrap();
            let note = Note::parse(&format!("n{number}.md"), note, &settings);
            vault.apply(Change::Note(Arc::new(note)));
        }
        let now = || -> Vec<Vec<u8>> {
            (0..notes.len()).map(|number| std::fs::read(root.join(format!("n{number}.md"))).unwrap()).collect()
        };
        let disk = Disk::open(&root, &folder.path().join("state")).unwrap();
        let clusters = Clusters::of_vault(&vault, &Proposed::default(), Links::default());
        prop_assume!(!clusters.is_empty());
        // Mostly the biggest: those of one are verdicts like others.
        let mut all: Vec<Vec<&Item>> = clusters.all().collect();
        all.sort_by_key(|members| std::cmp::Reverse(members.len()));
        let members = &all[which.index(all.len().min(3))];
        let kept = members[kept.index(members.len())].id();
        let edits = edits(&vault, members, kept, verdict, accept);
        prop_assert_eq!(edits.len(), members.len());

        let committed = disk.commit("verdict", &edits, OnConflict::WriteNothing).unwrap();
        prop_assert_eq!(committed.applied.len(), members.len());
        let ruled = now();
        prop_assert_ne!(&ruled, &notes);
        disk.undo(OnConflict::WriteNothing).unwrap();
        prop_assert_eq!(&now(), &notes);
        disk.redo(OnConflict::WriteNothing).unwrap();
        prop_assert_eq!(&now(), &ruled);
        disk.undo(OnConflict::WriteNothing).unwrap();
        prop_assert_eq!(&now(), &notes);
    }
}
