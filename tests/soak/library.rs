//! gavel beside another program that writes the same note: what the other wrote is never lost, and a verdict told as given is there
//! unless a later whole-file write of the other put its own version in its place.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::NaiveDate;
use gavel::config::Proposed;
use gavel::disk::Disk;
use gavel::edit::OnConflict;
use gavel::review::queue::waits;
use gavel::review::verdict::{Action, Verdict, judge};
use gavel::text::Hash;
use gavel::vault::Change;

const PROPOSALS: usize = 60;

/// How another program writes its line into the note.
type Write = fn(&Path, &str);

fn append(note: &Path, line: &str) {
    let mut file = OpenOptions::new().append(true).open(note).unwrap();
    file.write_all(line.as_bytes()).unwrap();
}

/// Some work between two writes: about a thousand a second, not as many as the disk takes.
fn think() {
    std::hint::black_box(Hash::of(&vec![0; 1 << 18]));
}

/// Opens the note, thinks, and only then writes: what came in its place meanwhile must still be the file that it has open.
fn append_slowly(note: &Path, line: &str) {
    let mut file = OpenOptions::new().append(true).open(note).unwrap();
    think();
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

/// Rules on what waits in the note, so many times or until the other has finished; returns the lines that were told as written.
/// In a note that is written anew all the time, most verdicts find nothing to rule on or are refused.
fn rule(disk: &Disk, finished: &AtomicBool) -> Vec<Vec<u8>> {
    let today = NaiveDate::from_ymd_opt(2026, 3, 18).unwrap();
    let proposed = Proposed::default();
    let accept = Action::Verdict(Verdict::Accept);
    let mut told = Vec::new();
    while told.len() < PROPOSALS && !finished.load(Ordering::SeqCst) {
        let Ok(Change::Note(note)) = disk.load("n.md") else {
            continue;
        };
        let Some(task) = note.tasks.iter().find(|task| waits(task, &proposed)) else {
            continue;
        };
        let edit = judge(&note, task, &accept, &proposed, today).unwrap();
        if let Ok(committed) = disk.commit("accept", &[edit], OnConflict::WriteNothing) {
            told.extend(committed.applied.into_iter().map(|applied| applied.new));
        }
    }
    told
}

/// The other program writes line after line for as long as gavel rules, but not more than `most`, so that the note stays small.
fn check(write: Write, most: usize, overwrites: bool) {
    let folder = tempfile::tempdir().unwrap();
    let vault = folder.path().join("vault");
    std::fs::create_dir(&vault).unwrap();
    let note = vault.join("n.md");
    let proposals: Vec<String> = (0..PROPOSALS)
        .map(|number| format!("- [?] proposal {number} #proposed\n"))
        .collect();
    std::fs::write(&note, proposals.concat()).unwrap();
    let disk = Disk::open(&vault, &folder.path().join("state")).unwrap();
    let (ruled, finished) = (AtomicBool::new(false), AtomicBool::new(false));
    let (told, foreign) = std::thread::scope(|scope| {
        let other = scope.spawn(|| {
            let mut number = 0;
            while !ruled.load(Ordering::SeqCst) && number < most {
                think();
                write(&note, &format!("foreign {number}\n"));
                number += 1;
            }
            finished.store(true, Ordering::SeqCst);
            number
        });
        let told = rule(&disk, &finished);
        ruled.store(true, Ordering::SeqCst);
        (told, other.join().unwrap())
    });
    let text = std::fs::read_to_string(&note).unwrap();
    let there: HashSet<&str> = text.lines().collect();
    let lost = (0..foreign).filter(|number| !there.contains(format!("foreign {number}").as_str()));
    assert_eq!(lost.count(), 0, "of {foreign} lines the other wrote");
    assert!(foreign > 0 && (overwrites || !told.is_empty()));
    let missing = told
        .iter()
        .filter(|line| !there.contains(String::from_utf8_lossy(line).as_ref()));
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
    println!("{foreign} foreign lines, {} verdicts, 0 lost", told.len());
}

#[test]
fn lines_that_another_program_appends_are_never_lost() {
    check(append, 3_000, false);
}

#[cfg(target_os = "linux")]
#[test]
fn lines_of_a_slow_writer_are_never_lost() {
    check(append_slowly, 3_000, false);
}

#[cfg(target_os = "linux")]
#[test]
fn versions_that_another_program_writes_over_the_note_are_never_damaged() {
    check(truncate_and_write, 1_000, true);
}

#[test]
fn versions_that_another_program_renames_onto_the_note_are_never_lost() {
    check(rename, 1_000, true);
}
