//! What a verdict costs until it is on the disk, beside a bare program that makes the same files of the same sizes durable and does nothing
//! else, in turn: the announcement in the journal, the new version beside the note, the folder after the swap. With a journal that was
//! just begun, and with one of a long time. Run it in a folder on a disk (`TMPDIR`): in memory nothing is flushed.
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on stops")]
#![expect(
    clippy::disallowed_methods,
    reason = "it makes its own vault, and measures"
)]
#![expect(clippy::print_stdout, reason = "it prints a table")]

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use gavel::config::Proposed;
use gavel::disk::Disk;
use gavel::edit::OnConflict;
use gavel::review::standing::Standing;
use gavel::review::verdict::{Action, Verdict, judge};
use gavel::vault::Change;

/// So many of each, in turn.
const PAIRS: usize = 200;

/// So many verdicts were given before, in a journal of a long time.
const BEFORE: usize = 3000;

const NOTE: &str = "n.md";

fn main() {
    // `cargo test --benches` asks for nothing to be measured.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    println!("| verdicts before | bare, ms | verdict, ms | ratio |\n|---:|---:|---:|---:|");
    let folder = tempfile::tempdir().unwrap();
    let (vault, state) = (folder.path().join("vault"), folder.path().join("state"));
    fs::create_dir(&vault).unwrap();
    fs::write(vault.join(NOTE), text()).unwrap();
    let disk = Disk::open(&vault, &state).unwrap();
    for before in [0, BEFORE] {
        for _ in 0..before {
            rule(&disk);
        }
        let (mut bare, mut ruled, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..PAIRS {
            let alone = flushes(folder.path());
            let verdict = rule(&disk);
            ratios.push(verdict.as_secs_f64() / alone.as_secs_f64());
            bare.push(alone.as_secs_f64() * 1000.0);
            ruled.push(verdict.as_secs_f64() * 1000.0);
        }
        let [bare, ruled, ratio] = [bare, ruled, ratios].map(median);
        println!("| {before} | {bare:.2} | {ruled:.2} | {ratio:.2} |");
    }
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_unstable_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

/// A note of about 10 KB.
fn text() -> String {
    let mut text =
        String::from("# Meeting\n\n- [?] Order the second brass hinge @Myself #task #proposed\n\n");
    for line in 0..95 {
        writeln!(text, "Line {line} of what was said in the meeting: nobody objected, and everybody went home by six.").unwrap();
    }
    text
}

/// Accepts the task, or rejects it if it is accepted: from the edit to when it is on the disk.
fn rule(disk: &Disk) -> Duration {
    let Ok(Change::Note(note)) = disk.load(NOTE) else {
        return Duration::ZERO;
    };
    let (proposed, task) = (Proposed::default(), note.tasks.first().unwrap());
    let verdict = match Standing::of(&task.fields, &proposed) {
        Standing::Open => Verdict::Reject,
        _ => Verdict::Accept,
    };
    let action = Action::Verdict(verdict);
    let edit = judge(&note, task, &action, &proposed, NaiveDate::default()).unwrap();
    let begun = Instant::now();
    let committed = disk
        .commit(verdict.name(), &[edit], OnConflict::WriteNothing)
        .unwrap();
    let spent = begun.elapsed();
    assert_eq!(committed.applied.len(), 1);
    spent
}

/// What a verdict must flush, and nothing else.
fn flushes(folder: &Path) -> Duration {
    let (new, of_note) = (folder.join("vault/.new"), folder.join("vault/other.md"));
    let (text, announced, done) = (text(), [b'a'; 820], [b'd'; 91]);
    let begun = Instant::now();
    let mut journal = File::options()
        .append(true)
        .create(true)
        .open(folder.join("bare"))
        .unwrap();
    journal.write_all(&announced).unwrap();
    journal.sync_data().unwrap();
    let mut file = File::create(&new).unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file.sync_all().unwrap();
    fs::rename(&new, &of_note).unwrap();
    File::open(folder.join("vault"))
        .unwrap()
        .sync_all()
        .unwrap();
    journal.write_all(&done).unwrap();
    begun.elapsed()
}
