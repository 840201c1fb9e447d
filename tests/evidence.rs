//! The passages behind tasks and decisions, against where a person found them. The judgements in `tests/evidence/` were
//! made by reading the sources, before anything searched them: for each item of the demo, and of a small vault of odder
//! sources, the lines that are evidence, in lines of thousands of characters also words of which a passage has to touch
//! some; no lines where nobody said it.
//!
//! `cargo test --test evidence -- --nocapture` prints the figures.
#![expect(clippy::disallowed_methods, reason = "tests read their own vaults")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on says why"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gavel::note::Note;
use gavel::review::evidence::{Passage, Passages, Sure};
use gavel::settings::Settings;
use gavel::source::{Files, resolve};
use serde::Deserialize;

/// The judgements, and the vault that they are about.
const SETS: [(&str, &str); 2] = [
    ("tests/evidence/demo.jsonl", "assets/demo-vault"),
    ("tests/evidence/odd.jsonl", "tests/evidence/odd"),
];

/// What a person says about one item.
#[derive(Deserialize)]
struct Judgement {
    note: String,
    line: usize,
    source: String,
    /// First and last line of each passage that is evidence.
    lines: Vec<(usize, usize)>,
    #[serde(default)]
    words: Vec<String>,
}

/// An item with its judgement.
struct Case {
    judgement: Judgement,
    text: String,
    /// Bytes of the source, some of which a passage has to touch.
    words: Vec<(usize, usize)>,
}

#[derive(Default)]
struct Set {
    cases: Vec<Case>,
    notes: BTreeMap<String, Note>,
    sources: BTreeMap<String, Passages>,
    /// Which sources a note has: in these its items may be found.
    pairs: BTreeSet<(String, String)>,
}

fn at_root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The text of the item at a line of a note.
fn item(note: &Note, line: usize) -> String {
    let task = note.tasks.iter().find(|task| task.place.line == line);
    let decision = note
        .decisions
        .iter()
        .find(|decision| decision.place.line == line);
    task.map(|task| task.fields.text().to_string())
        .or(decision.map(|decision| decision.text.to_string()))
        .unwrap_or_else(|| panic!("{}:{line} is no item", note.path))
}

impl Set {
    fn read() -> Self {
        let mut set = Self::default();
        for (judgements, vault) in SETS {
            let judgements = std::fs::read_to_string(at_root(judgements)).unwrap();
            for line in judgements.lines() {
                set.add(serde_json::from_str(line).unwrap(), &at_root(vault));
            }
        }
        set
    }

    fn add(&mut self, judgement: Judgement, vault: &Path) {
        let note = self
            .notes
            .entry(judgement.note.clone())
            .or_insert_with_key(|path| {
                let bytes = std::fs::read(vault.join(path)).unwrap();
                Note::parse(path, &bytes, &Arc::new(Settings::default()))
            });
        let source = std::fs::read(vault.join(&judgement.source)).unwrap();
        let words = judgement.words.iter().map(|words| {
            let at = memchr::memmem::find(&source, words.as_bytes());
            let at = at.unwrap_or_else(|| panic!("{}: no “{words}”", judgement.source));
            (at, at + words.len())
        });
        let (text, words) = (item(note, judgement.line), words.collect());
        self.sources
            .entry(judgement.source.clone())
            .or_insert_with(|| Passages::of(&source));
        self.pairs
            .insert((judgement.note.clone(), judgement.source.clone()));
        self.cases.push(Case {
            judgement,
            text,
            words,
        });
    }
}

impl Case {
    /// Whether a passage lies where a person found one, give or take a line.
    fn is_right(&self, passage: &Passage) -> bool {
        let near =
            |(start, end): &(usize, usize)| passage.start + 1 >= *start && passage.end <= end + 1;
        let touches = |(start, end): &(usize, usize)| {
            passage.bytes.start < *end && *start < passage.bytes.end
        };
        self.judgement.lines.iter().any(near)
            && (self.words.is_empty() || self.words.iter().any(touches))
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Judgement { note, line, .. } = &self.judgement;
        write!(f, "{note}:{line} {}", self.text)
    }
}

/// So many of so many.
#[derive(Default)]
struct Share {
    part: u32,
    of: u32,
}

impl Share {
    fn count(&mut self, is_part: bool) {
        self.part += u32::from(is_part);
        self.of += 1;
    }

    fn percent(&self) -> f64 {
        100.0 * f64::from(self.part) / f64::from(self.of)
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} ({:.1} %)", self.part, self.of, self.percent())
    }
}

#[test]
fn items_are_found_where_a_person_found_them() {
    let set = Set::read();
    let (mut first, mut third, mut invented) =
        (Share::default(), Share::default(), Share::default());
    for case in &set.cases {
        let found = set.sources[&case.judgement.source].find(&case.text);
        if case.judgement.lines.is_empty() {
            invented.count(found.iter().any(|passage| passage.sure == Sure::Found));
            continue;
        }
        let right = found.iter().position(|passage| case.is_right(passage));
        first.count(right == Some(0));
        third.count(right.is_some_and(|at| at < 3));
        match right {
            Some(0) => {}
            Some(at) => println!("right only at {}: {case}", at + 1),
            None => println!("missed: {case}"),
        }
    }
    println!("first passage right: {first}");
    println!("right among the first three: {third}");
    println!("called found though nobody said it: {invented}");
    assert!(first.percent() >= 92.0, "{first}");
    assert!(third.percent() >= 97.0, "{third}");
    assert_eq!(invented.part, 0);
}

#[test]
fn items_are_hardly_ever_found_in_sources_of_other_notes() {
    let set = Set::read();
    let mut chance = Share::default();
    for case in &set.cases {
        for (source, passages) in &set.sources {
            let pair = (case.judgement.note.clone(), source.clone());
            if !set.pairs.contains(&pair) {
                let found = passages.find(&case.text);
                chance.count(found.iter().any(|passage| passage.sure == Sure::Found));
            }
        }
    }
    println!("called found in sources of other notes: {chance}");
    assert!(chance.of > 1000 && chance.percent() <= 2.0, "{chance}");
}

#[test]
fn every_judged_source_is_the_one_that_its_note_names() {
    for (judgements, vault) in SETS {
        let files = Files::new(paths(&at_root(vault), ""));
        let judgements = std::fs::read_to_string(at_root(judgements)).unwrap();
        for line in judgements.lines() {
            let judgement: Judgement = serde_json::from_str(line).unwrap();
            let bytes = std::fs::read(at_root(vault).join(&judgement.note)).unwrap();
            let note = Note::parse(&judgement.note, &bytes, &Arc::new(Settings::default()));
            let (path, link) = (note.source_ref, note.source_link);
            let found = resolve(path.as_deref(), link.as_deref(), &note.path, &files);
            assert_eq!(found.path, Some(judgement.source), "{}", note.path);
        }
    }
}

/// The paths of all files below a folder.
fn paths(root: &Path, below: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root.join(below)).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{below}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            found.extend(paths(root, &format!("{path}/")));
        } else {
            found.push(path);
        }
    }
    found
}
