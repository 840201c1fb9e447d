//! A cat on the keyboard: random keys of the whole key map, text, sizes, pastes and the mouse, sent to the program in a terminal of
//! its own on a copy of the demo vault. It never panics or stops answering, its memory stays flat, and undo of everything
//! leaves the vault as it was, to the byte. `GAVEL_SOAK_KEYS` says how many keys, `GAVEL_SOAK_SEED` which.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "tests make their own vaults")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]
#![expect(clippy::print_stdout, reason = "the counts are what it is for")]

#[path = "keys/dice.rs"]
mod dice;
#[expect(dead_code, reason = "other tests use the rest of it")]
#[path = "pty/mod.rs"]
mod pty;
#[path = "keys/storm.rs"]
mod storm;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sha2::{Digest as _, Sha256};

use pty::{Session, Start};
use storm::Storm;

/// The program.
const GAVEL: &str = env!("CARGO_BIN_EXE_gavel");

/// By how many megabytes the program may grow in the second half of the keys: its journal, and what the allocator keeps, are of
/// this size after 100,000 keys.
const GROWTH: f64 = 16.0;

/// A copy of the demo vault, and gavel's state beside it.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        gavel::disk::demo::unpack(&folder.path().join("Demo")).unwrap();
        std::fs::create_dir(folder.path().join("bin")).unwrap();
        // Undo must reach back to the first key.
        let keep = "[journal]\nkeep_days = 100000\nkeep_megabytes = 100000\n";
        std::fs::write(folder.path().join("config.toml"), keep).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// gavel in a terminal. It finds no program to open or copy with, and an editor that changes nothing.
    fn review(&self) -> Session {
        let start = Start::program(GAVEL).size(120, 40);
        let start = self
            .variables()
            .into_iter()
            .fold(start, |start, (name, value)| start.variable(name, value));
        let session = start
            .variable("PATH", self.path("bin"))
            .variable("VISUAL", "/bin/true")
            .start();
        session.wait_for(" ruled");
        session
    }

    /// gavel without a terminal.
    fn gavel(&self, words: &[&str]) -> Output {
        let mut command = Command::new(GAVEL);
        command.env_clear().envs(self.variables()).args(words);
        command.output().unwrap()
    }

    fn variables(&self) -> [(&'static str, PathBuf); 5] {
        [
            ("GAVEL_VAULT", self.path("Demo")),
            ("GAVEL_STATE_DIR", self.path("state")),
            ("GAVEL_CONFIG", self.path("config.toml")),
            ("HOME", self.folder.path().to_owned()),
            ("GAVEL_TODAY", PathBuf::from("2026-03-18")),
        ]
    }

    /// Every file of the vault, and what it holds.
    fn hashes(&self) -> BTreeMap<PathBuf, String> {
        let mut hashes = BTreeMap::new();
        hash(&self.path("Demo"), &mut hashes);
        hashes
    }

    /// The steps of the journal, the newest first.
    fn history(&self) -> Vec<serde_json::Value> {
        let output = self.gavel(&["history", "--json"]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

fn hash(folder: &Path, hashes: &mut BTreeMap<PathBuf, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            hash(&path, hashes);
        } else {
            let bytes = std::fs::read(&path).unwrap();
            hashes.insert(path, format!("{:x?}", Sha256::digest(bytes)));
        }
    }
}

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |number| number.parse().unwrap())
}

#[test]
fn no_keys_break_it_and_undo_of_all_of_them_leaves_the_vault_as_it_was() {
    let count = number("GAVEL_SOAK_KEYS", 2000);
    let seed = u64::try_from(number("GAVEL_SOAK_SEED", 1)).unwrap();
    let place = Place::new();
    let before = place.hashes();
    let mut storm = Storm::new(seed, || place.review());
    storm.blow(count);
    let told = storm.end();

    let steps = place.history();
    let lines = |step: &serde_json::Value| step["edits"].as_array().unwrap().len();
    let verdicts: usize = steps.iter().map(lines).sum();
    let standing = steps.iter().filter(|step| step["undone"] == false).count();
    assert!(standing > 0, "no key ruled on anything");
    let undone = place.gavel(&["undo", &standing.to_string()]);
    assert_eq!(undone.status.code(), Some(0), "{undone:?}");
    let nothing = place.gavel(&["undo"]);
    assert_eq!(nothing.status.code(), Some(1), "{nothing:?}");

    let after = place.hashes();
    let changed: Vec<&PathBuf> = before
        .keys()
        .chain(after.keys())
        .filter(|path| before.get(*path) != after.get(*path))
        .collect();
    assert!(changed.is_empty(), "seed {seed}: {changed:?} changed");
    let (from, to) = (told.half, told.last);
    println!(
        "keys: {} keys, {verdicts} verdicts, {standing} undone, memory {:.1} to {to:.1} MB, vault as before",
        told.keys, told.first,
    );
    println!(
        "keys: {} sittings, {} questions answered, memory at half {from:.1} MB",
        told.sittings, told.answers,
    );
    assert!(
        to - from < GROWTH,
        "seed {seed}: from {from:.1} to {to:.1} MB in the second half"
    );
}
