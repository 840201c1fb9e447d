//! gavel beside another program that writes the same note: what the other wrote is never lost, and a verdict told as given is there
//! unless a later whole-file write of the other put its own version in its place.
#![expect(clippy::disallowed_methods, reason = "tests make their own vaults")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::NaiveDate;
use gavel::config::Proposed;
use gavel::disk::Disk;
use gavel::review::queue::waits;
use gavel::review::verdict::{Action, Verdict, judge};
use gavel::vault::Change;

const PROPOSALS: usize = 60;
const FOREIGN: usize = 300;

/// How another program writes its line into the note.
type Write = fn(&Path, &str);

fn append(note: &Path, line: &str) {
    let mut file = OpenOptions::new().append(true).open(note).unwrap();
    file.write_all(line.as_bytes()).unwrap();
}

fn truncate_and_write(note: &Path, line: &str) {
    // The whole version is put together first, then written over the old one in two pieces.
    let mut text = std::fs::read_to_string(note).unwrap();
    text.push_str(line);
    let mut file = File::create(note).unwrap();
    let (head, tail) = text.as_bytes().split_at(text.len() / 2);
    file.write_all(head).unwrap();
    file.write_all(tail).unwrap();
}

fn rename(note: &Path, line: &str) {
    let mut text = std::fs::read_to_string(note).unwrap();
    text.push_str(line);
    let beside = note.with_extension("new");
    std::fs::write(&beside, text).unwrap();
    std::fs::rename(&beside, note).unwrap();
}

/// Rules on every proposal of a note, one by one, until none waits; returns the lines that were told as written.
fn rule_on_all(disk: &Disk, stop: &AtomicBool) -> Vec<Vec<u8>> {
    let today = NaiveDate::from_ymd_opt(2026, 3, 18).unwrap();
    let proposed = Proposed::default();
    let accept = Action::Verdict(Verdict::Accept);
    let mut told = Vec::new();
    loop {
        let last_round = stop.load(Ordering::SeqCst);
        let Ok(Change::Note(note)) = disk.load("n.md") else {
            continue;
        };
        let Some(task) = note.tasks.iter().find(|task| waits(task, &proposed)) else {
            if last_round {
                return told;
            }
            continue;
        };
        let edit = judge(&note, task, &accept, &proposed, today).unwrap();
        if let Ok(committed) = disk.commit("accept", &[edit]) {
            told.extend(committed.applied.into_iter().map(|applied| applied.new));
        }
    }
}

fn check(write: Write, overwrites: bool) {
    let folder = tempfile::tempdir().unwrap();
    let vault = folder.path().join("vault");
    std::fs::create_dir(&vault).unwrap();
    let note = vault.join("n.md");
    let proposals: String = (0..PROPOSALS)
        .map(|number| format!("- [?] proposal {number} #proposed\n"))
        .collect();
    std::fs::write(&note, proposals).unwrap();
    let disk = Disk::open(&vault, &folder.path().join("state")).unwrap();
    let stop = AtomicBool::new(false);
    let told = std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0..FOREIGN {
                write(&note, &format!("foreign {number}\n"));
            }
            stop.store(true, Ordering::SeqCst);
        });
        rule_on_all(&disk, &stop)
    });
    let text = std::fs::read_to_string(&note).unwrap();
    let lost = (0..FOREIGN).filter(|number| !text.contains(&format!("foreign {number}\n")));
    assert_eq!(
        lost.collect::<Vec<_>>(),
        Vec::<usize>::new(),
        "lost of what the other wrote"
    );
    assert!(told.len() >= PROPOSALS, "{} verdicts", told.len());
    let missing = told.iter().filter(|line| {
        let line = String::from_utf8_lossy(line).into_owned();
        !text.lines().any(|other| other == line)
    });
    assert!(
        overwrites || missing.count() == 0,
        "a verdict was told that is not there"
    );
    let left: Vec<_> = std::fs::read_dir(&vault)
        .unwrap()
        .map(|file| file.unwrap().file_name())
        .filter(|name| name != "n.md")
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn lines_that_another_program_appends_are_never_lost() {
    check(append, false);
}

#[cfg(target_os = "linux")]
#[test]
fn versions_that_another_program_writes_over_the_note_are_never_damaged() {
    check(truncate_and_write, true);
}

#[test]
fn versions_that_another_program_renames_onto_the_note_are_never_lost() {
    check(rename, true);
}
