//! gavel beside programs that write the same notes: what they write is never lost, and a verdict told as given is there, unless it
//! was taken back or a version that was begun before it was written over it. `GAVEL_SOAK_SECONDS` says how long.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "tests make their own vaults")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]
#![expect(clippy::print_stdout, reason = "the counts are what it is for")]

#[path = "soak/gavels.rs"]
mod gavels;
#[path = "soak/git.rs"]
mod git;
#[path = "soak/ledger.rs"]
mod ledger;
#[path = "soak/library.rs"]
mod library;
#[path = "soak/note.rs"]
mod note;
#[expect(dead_code, reason = "other tests use the rest of it")]
#[path = "pty/mod.rs"]
mod pty;
#[expect(dead_code, reason = "other tests use the rest of it")]
mod support;
#[path = "soak/writers.rs"]
mod writers;

use std::time::{Duration, Instant};

use ledger::{Count, Ledger, Told};
use support::Vault;
use writers::{Mode, Writer};

/// How many proposals a note has at first.
const TASKS: usize = 40;

fn length() -> Duration {
    let seconds = std::env::var("GAVEL_SOAK_SECONDS").ok();
    Duration::from_secs(seconds.map_or(5, |seconds| seconds.parse().unwrap()))
}

/// Two gavels rule until the time is over, each after up to so many milliseconds.
fn rule(vault: &Vault, end: Instant, leisure: usize) -> Told {
    std::thread::scope(|scope| {
        let script = scope.spawn(|| gavels::script(vault, end, leisure));
        let mut told = gavels::terminal(vault, end, leisure);
        let by_terminal = told.claims.len();
        let script = script.join().unwrap();
        println!(
            "soak: {} verdicts and undos told by the command line, {by_terminal} by the terminal; {} and {} undos",
            script.claims.len(),
            script.undos,
            told.undos,
        );
        assert!(by_terminal > 0 && !script.claims.is_empty());
        told.claims.extend(script.claims);
        told.asked.extend(script.asked);
        for (note, count) in script.refused {
            *told.refused.entry(note).or_default() += count;
        }
        told
    })
}

/// Closes the accounts; prints and checks each.
fn close(vault: &Vault, ledgers: Vec<Ledger>, told: &Told) -> Vec<Count> {
    let history = gavels::history(vault);
    let counts = ledgers.into_iter().map(|ledger| {
        let name = ledger.name().to_owned();
        let text = String::from_utf8(vault.read(&format!("{name}.md"))).unwrap();
        let count = ledger.close(&text, &history, told);
        println!("soak: {name}: {count}");
        count
    });
    let counts: Vec<Count> = counts.collect();
    let failures: Vec<&str> = counts.iter().flat_map(Count::failures).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    counts
}

/// Nothing lies in the vault but these.
fn check_no_strays(vault: &Vault, expected: &[&str]) {
    let files = std::fs::read_dir(vault.root()).unwrap();
    let mut strays: Vec<String> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    strays.retain(|file| !expected.contains(&file.strip_suffix(".md").unwrap_or(file)));
    assert!(strays.is_empty(), "{strays:?}");
}

#[test]
fn nothing_is_lost_and_every_verdict_is_true_beside_programs_that_write_the_notes() {
    let vault = Vault::new(&[]);
    let writers = Mode::ALL.map(|mode| Writer::new(mode, &vault.root(), TASKS));
    let end = Instant::now() + length();
    let (ledgers, told) = std::thread::scope(|scope| {
        let writers = writers.map(|writer| scope.spawn(move || writer.run(end)));
        let told = rule(&vault, end, 1);
        let ledgers: Vec<Ledger> = writers
            .into_iter()
            .map(|writer| writer.join().unwrap())
            .collect();
        (ledgers, told)
    });
    let counts = close(&vault, ledgers, &told);
    assert!(counts.iter().all(Count::is_written));
    check_no_strays(&vault, &Mode::ALL.map(Mode::name));
}

#[test]
fn nothing_is_lost_and_every_verdict_is_true_beside_git_pull() {
    let vault = Vault::new(&[]);
    let clones = git::Clones::new(&vault.root(), TASKS);
    let end = Instant::now() + length();
    let (ledgers, told) = clones.run(end, || rule(&vault, end, 500));
    let counts = close(&vault, ledgers, &told);
    assert!(counts.iter().any(Count::is_written));
    check_no_strays(&vault, &[&git::NOTES[..], &[".git"]].concat());
}
