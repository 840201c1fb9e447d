//! Whether proposals that a person calls one decision are one cluster. The judgements are in `tests/clusters`; the figures are printed.
#![expect(clippy::print_stdout, reason = "the figures are for reading")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use gavel::config::Proposed;
use gavel::disk::Disk;
use gavel::note::Note;
use gavel::review::cluster::{Clusters, Item, Links};
use gavel::settings::Settings;
use gavel::vault::{Change, Vault};

fn clustered(vault: &Vault) -> Clusters {
    Clusters::of_vault(vault, &Proposed::default(), Links::default())
}

/// The columns of a table, without its comments.
fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split('\t').collect())
}

/// Pairs that are one decision, and whether they were found.
#[derive(Default)]
struct Pairs {
    right: u32,
    missed: u32,
    wrong: u32,
}

impl Pairs {
    fn count(&mut self, same: bool, found: bool) {
        match (same, found) {
            (true, true) => self.right += 1,
            (true, false) => self.missed += 1,
            (false, true) => self.wrong += 1,
            (false, false) => {}
        }
    }

    fn precision(&self) -> f64 {
        f64::from(self.right) / f64::from(self.right + self.wrong)
    }

    fn recall(&self) -> f64 {
        f64::from(self.right) / f64::from(self.right + self.missed)
    }
}

/// A vault with a note for each line of all pairs.
fn vault_of(pairs: &[Vec<&str>]) -> Vault {
    let settings = Arc::new(Settings::default());
    let mut vault = Vault::default();
    for (index, pair) in pairs.iter().enumerate() {
        for (side, line) in ["a", "b"].iter().zip(pair.iter().skip(1)) {
            let text = format!("- [?] {line} #task #proposed\n");
            let path = format!("{side}/{index:03}.md");
            let note = Note::parse(&path, text.as_bytes(), &settings);
            vault.apply(Change::Note(Box::new(note)));
        }
    }
    vault
}

/// Clusters the lines of all pairs together and compares with the judgements.
fn check_pairs(name: &str, table: &str, precision: f64, recall: f64) {
    let pairs: Vec<Vec<&str>> = rows(table).collect();
    let clusters = clustered(&vault_of(&pairs));
    let all: Vec<Vec<&Item>> = clusters.all().collect();
    let home = |path: String| {
        let with_number = all
            .iter()
            .enumerate()
            .flat_map(|(number, members)| members.iter().map(move |item| (number, *item)));
        with_number
            .into_iter()
            .find(|(_, item)| *item.path == *path)
            .unwrap()
    };
    let mut count = Pairs::default();
    for (index, pair) in pairs.iter().enumerate() {
        let (one, other) = (
            home(format!("a/{index:03}.md")),
            home(format!("b/{index:03}.md")),
        );
        let (same, found) = (pair[0] == "same", one.0 == other.0);
        count.count(same, found);
        if same != found {
            let likeness = clusters.likeness(one.1, other.1);
            println!(
                "{} {likeness:.2?}: {} / {}",
                if same { "missed" } else { "wrong" },
                pair[1],
                pair[2]
            );
        }
    }
    println!(
        "{name}: {} pairs, precision {:.3}, recall {:.3}",
        pairs.len(),
        count.precision(),
        count.recall()
    );
    assert!(count.precision() >= precision && count.recall() >= recall);
}

#[test]
fn pairs_are_judged_as_a_person_does() {
    check_pairs("pairs", include_str!("clusters/pairs.tsv"), 0.97, 0.90);
}

#[test]
fn pairs_that_the_engine_was_not_made_with_are_judged_so_too() {
    check_pairs("later", include_str!("clusters/later.tsv"), 0.97, 0.90);
}

fn demo() -> Vault {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo-vault");
    let state = tempfile::tempdir().unwrap();
    let vault = Mutex::new(Vault::default());
    Disk::open(&root, state.path()).unwrap().scan(&|batch| {
        let mut vault = vault.lock().unwrap();
        batch
            .changes
            .into_iter()
            .for_each(|change| vault.apply(change));
    });
    vault.into_inner().unwrap()
}

#[test]
fn the_demo_is_clustered_nearly_as_a_person_does() {
    let vault = demo();
    let clusters = clustered(&vault);
    let judged: Vec<Vec<&str>> = rows(include_str!("clusters/demo.tsv")).collect();
    let all: Vec<Vec<&Item>> = clusters.all().collect();
    // Each proposal with its cluster, as found and as judged.
    let mut proposals: Vec<(usize, String, &Item)> = Vec::new();
    let mut used: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, members) in all.iter().enumerate() {
        for item in members {
            let row = judged.iter().find(|row| item.text.starts_with(row[1]));
            if let Some(row) = row {
                *used.entry(row[1]).or_default() += 1;
            }
            let alone = format!("{}:{}", item.path, item.line);
            proposals.push((number, row.map_or(alone, |row| row[0].to_owned()), item));
        }
    }
    let unused: Vec<&Vec<&str>> = judged
        .iter()
        .filter(|row| !used.contains_key(row[1]))
        .collect();
    assert!(unused.is_empty(), "no proposal begins so: {unused:?}");

    let mut pairs = Pairs::default();
    let (mut precision, mut recall) = (0.0, 0.0);
    for (index, (found, same, item)) in proposals.iter().enumerate() {
        for (other_found, other_same, other) in proposals.iter().skip(index + 1) {
            pairs.count(same == other_same, found == other_found);
            if (same == other_same) != (found == other_found) {
                let likeness = clusters.likeness(item, other);
                println!(
                    "{} {likeness:.2?}: {} / {}",
                    if same == other_same {
                        "missed"
                    } else {
                        "wrong"
                    },
                    item.text,
                    other.text
                );
            }
        }
        let count = |of: &dyn Fn(&(usize, String, &Item)) -> bool| {
            f64::from(u32::try_from(proposals.iter().filter(|other| of(other)).count()).unwrap())
        };
        let both = count(&|other| other.0 == *found && other.1 == *same);
        precision += both / count(&|other| other.0 == *found);
        recall += both / count(&|other| other.1 == *same);
    }
    let number = f64::from(u32::try_from(proposals.len()).unwrap());
    let (precision, recall) = (precision / number, recall / number);
    let f = 2.0 * precision * recall / (precision + recall);
    println!(
        "demo: pair precision {:.3}, recall {:.3}",
        pairs.precision(),
        pairs.recall()
    );
    println!("demo: B-cubed precision {precision:.3}, recall {recall:.3}, F {f:.3}");
    println!(
        "demo: {} proposals are {} decisions",
        proposals.len(),
        clusters.len()
    );
    // The vault's people write as no machine does (“no dolphins”): much of that no words can tell. Joining too much is what must not be.
    assert!(pairs.precision() >= 0.97 && precision >= 0.97 && f >= 0.83);
}
