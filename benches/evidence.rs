//! How long it takes to read a source of 1 MB, and to find the passages of one item in it.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a benchmark reads its own files"
)]

use std::path::Path;

use gavel::review::evidence::Passages;

/// A transcript in turns, and one whose every turn is a line of thousands of characters.
const SOURCES: [&str; 2] = [
    "2026-03-16 - Plumb 4 launch readiness review.md",
    "2026-03-10 - Ines and Marit 1-1, the lab, the seal and a title.md",
];

const ITEM: &str = "Repeat the carton drop test from 1.2 m with the grey foam, all six faces and the corners, and film it.";

fn main() {
    divan::main();
}

/// A transcript of the demo, again and again until it is 1 MB. The numbers of the rounds are words of their own.
fn megabyte(name: &str) -> Vec<u8> {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo-vault/Sources/Transcripts/2026");
    let talk = std::fs::read(folder.join(name)).unwrap();
    let mut source = Vec::new();
    for round in 0.. {
        if source.len() >= 1_000_000 {
            break;
        }
        source.extend(format!("\n\nInes Calloway: Round{round} of lamp{round}.\n\n").into_bytes());
        source.extend(&talk);
    }
    source
}

#[divan::bench(args = SOURCES)]
fn read_a_megabyte(bencher: divan::Bencher<'_, '_>, name: &str) {
    let source = megabyte(name);
    bencher.bench(|| Passages::of(&source));
}

#[divan::bench(args = SOURCES)]
fn find_an_item(bencher: divan::Bencher<'_, '_>, name: &str) {
    let passages = Passages::of(&megabyte(name));
    bencher.bench(|| passages.find(ITEM));
}
