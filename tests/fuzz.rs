//! The checks of the fuzz targets as short properties: on their seeds, on bytes made of the pieces that parsers look for, and on noise.
#![expect(
    clippy::disallowed_methods,
    reason = "a test looks at the files of the project, and how many cases is asked from outside"
)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says why"
)]

#[expect(unreachable_pub, reason = "the fuzz targets see them")]
#[path = "fuzz/checks.rs"]
mod checks;
#[expect(unreachable_pub, reason = "the fuzz targets see them")]
#[path = "fuzz/seeds.rs"]
mod seeds;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// What notes, journals, configurations and terminals have in common.
const PIECES: &[&str] = &[
    "\n",
    "\n",
    "\n",
    "\r\n",
    "\r",
    " ",
    " ",
    "    ",
    "\t",
    "- ",
    "* ",
    "1. ",
    "12) ",
    "> ",
    "# ",
    "## Decisions\n",
    "---\n",
    "[",
    "]",
    "[ ] ",
    "[?] ",
    "[x] ",
    "(",
    ")",
    "[[",
    "]]",
    "```",
    "%%",
    "<!--",
    "-->",
    "<div>",
    "|",
    "===\n",
    "#task",
    "#proposed",
    " #a/b",
    "@Marit Solheim",
    "@",
    ",",
    ":",
    "::",
    "[due:: 2026-01-01]",
    "📅 2026-01-02",
    "⏳ 2025-02-30",
    "🔁 every week",
    "🔁 every 2 months on the last Friday when done",
    "✅ 2026-01-01",
    "❌ 2026-01-01",
    "⏫",
    "🏁 delete",
    "🆔 a",
    "⛔ a, b",
    "\u{fe0f}",
    "^b-1",
    "\u{2028}",
    "\u{feff}",
    "\u{200d}",
    "\u{202e}",
    "\u{1b}[2J",
    "\0",
    "â€™",
    "ğŸ“…",
    "â«",
    "é",
    "e\u{301}",
    "日",
    "👩",
    "title: ",
    "date: 2026-01-01\n",
    "participants: [",
    "source_ref: ",
    "*Source: [[a]]*",
    "\"",
    "'",
    "&a ",
    "*a",
    "{",
    "}",
    "vault = ",
    "[proposed]\n",
    "symbols",
    "= [\"?\"]",
    "Sources/",
    "../",
    "a.md",
    "text",
];

fn input() -> impl Strategy<Value = Vec<u8>> {
    let pieces = vec(select(PIECES), 0..40).prop_map(|pieces| pieces.concat().into_bytes());
    let choices = vec(any::<u8>(), 0..16);
    let noise = (vec(any::<u8>(), 0..12), any::<Index>());
    (choices, pieces, noise).prop_map(|(mut input, mut pieces, (noise, at))| {
        let at = at.index(pieces.len() + 1);
        pieces.splice(at..at, noise);
        input.append(&mut pieces);
        input
    })
}

/// A seed with a part of it gone, doubled or written over.
fn mutated(target: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let seed = select(seeds::seeds(target));
    (
        seed,
        any::<Index>(),
        any::<Index>(),
        select(PIECES),
        any::<bool>(),
    )
        .prop_map(|(mut seed, from, to, piece, goes)| {
            let (a, b) = (from.index(seed.len() + 1), to.index(seed.len() + 1));
            let end = if goes { a.max(b) } else { a.min(b) };
            seed.splice(a.min(b)..end, piece.bytes());
            seed
        })
}

fn check(target: &'static str, check: fn(&[u8])) {
    let seeds = seeds::seeds(target);
    assert!(!seeds.is_empty());
    for seed in seeds {
        check(&seed);
    }
    let cases = std::env::var("GAVEL_CASES").map_or(300, |asked| asked.parse().unwrap());
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases)
    };
    let inputs = prop_oneof![3 => input(), 2 => mutated(target), 1 => vec(any::<u8>(), 0..200)];
    proptest!(config, |(input in inputs)| check(&input));
}

#[test]
fn every_target_has_a_file() {
    for (target, _) in checks::ALL {
        let file = format!(
            "{}/fuzz/fuzz_targets/{target}.rs",
            env!("CARGO_MANIFEST_DIR")
        );
        assert!(std::path::Path::new(&file).metadata().is_ok(), "{file}");
    }
}

#[test]
fn any_bytes_are_a_note() {
    check("note", checks::note);
}

#[test]
fn the_parts_of_a_task_line_are_in_order_and_a_verdict_says_what_it_says() {
    check("task_line", checks::task_line);
}

#[test]
fn a_frontmatter_hides_no_task() {
    check("frontmatter", checks::frontmatter);
}

#[test]
fn a_journal_is_read_as_far_as_it_is_whole() {
    check("journal", checks::journal);
}

#[test]
fn a_configuration_is_understood_or_names_its_line() {
    check("config", checks::config);
}

#[test]
fn a_source_is_a_file_of_the_vault() {
    check("source", checks::source);
}

#[test]
fn nothing_raw_reaches_a_terminal() {
    check("display", checks::display);
}

#[test]
fn edits_touch_only_their_lines_and_are_taken_back() {
    check("edit", checks::edit);
}
