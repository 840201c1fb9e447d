//! The passages behind the demo's tasks and decisions, against where a person found them. The judgements in
//! `tests/evidence/` were made by reading the sources, before anything searched them: for each item the lines that are
//! evidence, in lines of thousands of characters also words that a passage has to touch; no lines where nobody said it.
//!
//! `cargo test --test evidence -- --nocapture` prints the figures.
#![expect(clippy::disallowed_methods, reason = "tests read their own vaults")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on says why"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gavel::note::Note;
use gavel::review::evidence::{Passage, Passages, Sure};
use gavel::settings::Settings;
use serde::Deserialize;

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

/// An item with its source.
struct Case {
    judgement: Judgement,
    text: String,
    /// Bytes that a passage in a long line has to touch.
    words: Vec<(usize, usize)>,
}

struct Set {
    cases: Vec<Case>,
    sources: BTreeMap<String, (Vec<u8>, Passages)>,
}

fn vault() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo-vault")
}

/// The text of the item at a line of a note.
fn item(note: &Note, line: usize) -> String {
    let task = note.tasks.iter().find(|task| task.place.line == line);
    let decision = note
        .decisions
        .iter()
        .find(|decision| decision.place.line == line);
    task.map(|task| task.fields.text.clone())
        .or(decision.map(|decision| decision.text.clone()))
        .unwrap_or_else(|| panic!("{}:{line} is no item", note.path))
}

fn read() -> Set {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/evidence/demo.jsonl");
    let settings = Arc::new(Settings::default());
    let mut set = Set {
        cases: Vec::new(),
        sources: BTreeMap::new(),
    };
    for line in std::fs::read_to_string(file).unwrap().lines() {
        let judgement: Judgement = serde_json::from_str(line).unwrap();
        let bytes = std::fs::read(vault().join(&judgement.note)).unwrap();
        let note = Note::parse(&judgement.note, &bytes, &settings);
        let (source, _) = set
            .sources
            .entry(judgement.source.clone())
            .or_insert_with(|| {
                let bytes = std::fs::read(vault().join(&judgement.source)).unwrap();
                let passages = Passages::of(&bytes);
                (bytes, passages)
            });
        let words = judgement.words.iter().map(|words| {
            let at = memchr::memmem::find(source, words.as_bytes());
            let at = at.unwrap_or_else(|| panic!("{}: no “{words}”", judgement.source));
            (at, at + words.len())
        });
        set.cases.push(Case {
            text: item(&note, judgement.line),
            words: words.collect(),
            judgement,
        });
    }
    set
}

impl Case {
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

#[test]
fn most_items_are_found_where_a_person_found_them() {
    let set = read();
    let mut sure = 0;
    let mut any = 0;
    let (mut judged, mut first, mut third, mut invented, mut believed) = (0, 0, 0, 0, 0);
    for case in &set.cases {
        let (_, passages) = &set.sources[&case.judgement.source];
        let found = passages.find(&case.text);
        let place = format!("{}:{}", case.judgement.note, case.judgement.line);
        if case.judgement.lines.is_empty() {
            invented += 1;
            believed += usize::from(found.first().is_some_and(|best| best.sure == Sure::Found));
            println!("invented {place} {} {:?}", case.text, found.first());
            continue;
        }
        judged += 1;
        sure += usize::from(
            found
                .iter()
                .take(3)
                .any(|p| case.is_right(p) && p.sure == Sure::Found),
        );
        let right = found.iter().position(|passage| case.is_right(passage));
        first += usize::from(right == Some(0));
        third += usize::from(right.is_some_and(|at| at < 3));
        if right != Some(0) {
            println!(
                "{right:?} {place} {:?} {:?}\n   {}",
                case.judgement.lines, case.judgement.words, case.text
            );
            for p in found.iter().take(3) {
                println!(
                    "      {}-{} {:.2} {:?} {:?} {}",
                    p.start, p.end, p.score, p.sure, p.kind, p.text
                );
            }
        }
    }
    let (mut pairs, mut chance) = (0, 0);
    for case in &set.cases {
        for (source, (_, passages)) in &set.sources {
            if set.cases.iter().any(|other| {
                other.judgement.note == case.judgement.note && other.judgement.source == *source
            }) {
                continue;
            }
            pairs += 1;
            let found = passages.find(&case.text);
            any += usize::from(!found.is_empty());
            let c = found.iter().any(|passage| passage.sure == Sure::Found);
            if c && std::env::var("LISTC").is_ok() {
                println!(
                    "CHANCE {} | {} | {}",
                    case.text,
                    source.rsplit('/').next().unwrap(),
                    found[0].text.replace('\n', " ")
                );
            }
            chance += usize::from(c);
        }
    }
    let percent = |part: usize, of: usize| 100.0 * part as f64 / of as f64;
    println!("first: sure {sure} any {any}");
    println!(
        "first passage right: {first} of {judged} ({:.1} %)",
        percent(first, judged)
    );
    println!(
        "right among the first three: {third} of {judged} ({:.1} %)",
        percent(third, judged)
    );
    println!("invented items called found: {believed} of {invented}");
    println!(
        "items called found in sources of other notes: {chance} of {pairs} ({:.2} %)",
        percent(chance, pairs)
    );
    assert!(first * 100 >= judged * 92);
    assert!(third * 100 >= judged * 97);
    assert!(chance * 100 <= pairs * 2);
}
