//! Facts about saving, in temporary vaults.

use chrono::NaiveDate;

use super::*;
use crate::config::Proposed;
use crate::edit::OnConflict::{KeepGoing, WriteNothing};
use crate::review::verdict::{Action, Verdict, judge};
use crate::vault::Change;

/// A vault, and gavel's own folder beside it.
pub(in crate::disk) struct Fixture {
    folder: tempfile::TempDir,
    pub(in crate::disk) disk: Disk,
}

impl Fixture {
    pub(in crate::disk) fn new(notes: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let vault = folder.path().join("vault");
        std::fs::create_dir(&vault).unwrap();
        for (path, text) in notes {
            std::fs::write(vault.join(path), text).unwrap();
        }
        let disk = Disk::open(&vault, &folder.path().join("state")).unwrap();
        Self { folder, disk }
    }

    pub(in crate::disk) fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.disk.absolute(path)).unwrap()
    }

    pub(in crate::disk) fn write(&self, path: &str, text: &str) {
        std::fs::write(self.disk.absolute(path), text).unwrap();
    }

    /// The edits that accept all tasks of these notes.
    pub(in crate::disk) fn accepting(&self, paths: &[&str]) -> Vec<Edit> {
        let today = NaiveDate::from_ymd_opt(2026, 3, 18).unwrap();
        let accept = Action::Verdict(Verdict::Accept);
        let mut edits = Vec::new();
        for path in paths {
            if let Ok(Change::Note(note)) = self.disk.load(path) {
                let tasks = note.tasks.iter();
                edits.extend(
                    tasks.filter_map(|task| {
                        judge(&note, task, &accept, &Proposed::default(), today)
                    }),
                );
            }
        }
        edits
    }

    pub(in crate::disk) fn accept(&self, paths: &[&str]) -> Committed {
        let edits = self.accepting(paths);
        self.disk.commit("accept", &edits, WriteNothing).unwrap()
    }

    pub(in crate::disk) fn undo(&self) -> Option<Committed> {
        self.disk.undo(WriteNothing).unwrap()
    }

    #[cfg(unix)]
    pub(in crate::disk) fn chmod(&self, path: &str, mode: u32) {
        use std::os::unix::fs::PermissionsExt as _;
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(self.disk.absolute(path), permissions).unwrap();
    }

    fn files(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.disk.root()).unwrap();
        let mut names: Vec<String> = files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

const TWO: [(&str, &str); 2] = [("a.md", "- [?] a\n"), ("b.md", "- [?] b\n")];

#[test]
fn one_entry_over_two_notes_is_undone_and_redone_at_once_by_another_gavel() {
    let fixture = Fixture::new(&[("a.md", "- [?] a\r\n- [?] b"), ("b.md", "- [?] c\n")]);
    let committed = fixture.accept(&["a.md", "b.md"]);
    assert_eq!((committed.applied.len(), committed.entry), (3, Some(1)));
    assert_eq!(fixture.text("a.md"), "- [ ] a\r\n- [ ] b");

    let other = Disk::open(fixture.disk.root(), &fixture.folder.path().join("state")).unwrap();
    assert_eq!(other.undo(WriteNothing).unwrap().unwrap().applied.len(), 3);
    assert_eq!(fixture.text("a.md"), "- [?] a\r\n- [?] b");
    assert_eq!(other.redo(WriteNothing).unwrap().unwrap().applied.len(), 3);
    assert_eq!(fixture.text("b.md"), "- [ ] c\n");
    assert!(other.redo(WriteNothing).unwrap().is_none());
}

#[test]
fn of_a_batch_with_a_conflict_nothing_is_written_unless_asked() {
    let fixture = Fixture::new(&TWO);
    let edits = fixture.accepting(&["a.md", "b.md"]);
    fixture.write("b.md", "- [?] b, but later\n");
    let refused = fixture.disk.commit("accept", &edits, WriteNothing).unwrap();
    assert_eq!(
        (
            refused.applied.len(),
            refused.conflicts.len(),
            refused.held_back
        ),
        (0, 1, 1)
    );
    assert_eq!(fixture.text("a.md"), "- [?] a\n");
    assert!(fixture.disk.journal().unwrap().entries().is_empty());

    let rest = fixture.disk.commit("accept", &edits, KeepGoing).unwrap();
    assert_eq!((rest.applied.len(), rest.conflicts.len()), (1, 1));
    assert_eq!(fixture.text("a.md"), "- [ ] a\n");
    assert_eq!(fixture.text("b.md"), "- [?] b, but later\n");
    assert_eq!(fixture.undo().unwrap().applied.len(), 1);
    assert_eq!(fixture.text("a.md"), "- [?] a\n");
}

#[cfg(unix)]
#[test]
fn of_a_batch_with_a_note_that_cannot_be_written_nothing_is_written() {
    let fixture = Fixture::new(&TWO);
    let edits = fixture.accepting(&["a.md", "b.md"]);
    fixture.chmod("b.md", 0o444);
    let refused = fixture.disk.commit("accept", &edits, WriteNothing).unwrap();
    assert_eq!((refused.failures.len(), refused.held_back), (1, 1));
    assert_eq!(fixture.text("a.md"), "- [?] a\n");
    assert_eq!(fixture.files(), ["a.md", "b.md"]);
}

#[test]
fn an_undo_with_a_conflict_takes_back_the_rest_only_if_asked() {
    let fixture = Fixture::new(&TWO);
    fixture.accept(&["a.md", "b.md"]);
    fixture.write("b.md", "- [ ] b, but later\n");
    let refused = fixture.undo().unwrap();
    assert_eq!((refused.conflicts.len(), refused.held_back), (1, 1));
    assert_eq!(fixture.text("a.md"), "- [ ] a\n");
    let rest = fixture.disk.undo(KeepGoing).unwrap().unwrap();
    assert_eq!((rest.conflicts.len(), rest.applied.len()), (1, 1));
    assert_eq!(fixture.text("a.md"), "- [?] a\n");
    assert!(fixture.undo().is_none());
    assert_eq!(
        fixture
            .disk
            .redo(WriteNothing)
            .unwrap()
            .unwrap()
            .applied
            .len(),
        1
    );
    assert_eq!(fixture.text("a.md"), "- [ ] a\n");
}

#[test]
fn a_note_that_is_gone_does_not_stand_in_the_way_of_undo() {
    let fixture = Fixture::new(&TWO);
    fixture.accept(&["a.md"]);
    fixture.accept(&["b.md"]);
    std::fs::remove_file(fixture.disk.absolute("b.md")).unwrap();
    assert_eq!(fixture.undo().unwrap().conflicts.len(), 1);
    assert_eq!(fixture.undo().unwrap().applied.len(), 1);
    assert_eq!(fixture.text("a.md"), "- [?] a\n");
}

#[test]
fn nothing_but_notes_is_left_in_the_vault() {
    let fixture = Fixture::new(&[("a.md", "- [?] a\n")]);
    fixture.accept(&["a.md"]);
    assert_eq!(fixture.files(), ["a.md"]);
}

#[test]
fn a_note_always_turns_younger() {
    let fixture = Fixture::new(&[("a.md", "- [?] a\n")]);
    let note = std::fs::File::options()
        .write(true)
        .open(fixture.disk.absolute("a.md"))
        .unwrap();
    let in_ten_years = std::time::UNIX_EPOCH + std::time::Duration::from_secs(2_100_000_000);
    note.set_modified(in_ten_years).unwrap();
    drop(note);
    fixture.accept(&["a.md"]);
    let metadata = std::fs::metadata(fixture.disk.absolute("a.md")).unwrap();
    assert!(metadata.modified().unwrap() > in_ten_years);
}

#[cfg(unix)]
#[test]
fn a_read_only_note_is_refused_and_stays() {
    let fixture = Fixture::new(&[("a.md", "- [?] a\n")]);
    fixture.chmod("a.md", 0o444);
    let refused = fixture.accept(&["a.md"]);
    let why = refused.failures[0].to_string();
    assert!(why.contains("a.md: it is read-only"), "{why}");
    assert_eq!(fixture.text("a.md"), "- [?] a\n");
    assert!(fixture.disk.journal().unwrap().entries().is_empty());
}

#[cfg(unix)]
#[test]
fn an_undo_that_failed_in_one_note_can_be_finished() {
    let fixture = Fixture::new(&TWO);
    fixture.accept(&["a.md", "b.md"]);
    fixture.chmod("b.md", 0o444);
    assert_eq!(fixture.undo().unwrap().held_back, 1);
    assert_eq!(fixture.text("a.md"), "- [ ] a\n");
    let undone = fixture.disk.undo(KeepGoing).unwrap().unwrap();
    assert_eq!((undone.applied.len(), undone.failures.len()), (1, 1));
    fixture.chmod("b.md", 0o644);
    assert_eq!(fixture.undo().unwrap().applied.len(), 1);
    assert_eq!(
        fixture.text("a.md") + &fixture.text("b.md"),
        "- [?] a\n- [?] b\n"
    );
    assert!(fixture.undo().is_none());
}

#[cfg(unix)]
#[test]
fn mode_and_hard_links_are_kept_and_links_out_are_not_followed() {
    use std::os::unix::fs::MetadataExt as _;
    let fixture = Fixture::new(&TWO);
    let (a, b) = (fixture.disk.absolute("a.md"), fixture.disk.absolute("b.md"));
    fixture.chmod("a.md", 0o640);
    std::fs::hard_link(&b, fixture.disk.absolute("twin.md")).unwrap();
    assert_eq!(fixture.accept(&["a.md", "b.md"]).applied.len(), 2);
    assert_eq!(std::fs::metadata(&a).unwrap().mode() & 0o777, 0o640);
    assert_eq!(fixture.text("twin.md"), "- [ ] b\n");
    assert_eq!(std::fs::metadata(&b).unwrap().nlink(), 2);
    let copies = std::fs::read_dir(fixture.disk.state().join("copies")).unwrap();
    assert_eq!(copies.count(), 0);

    let outside = fixture.folder.path().join("outside.md");
    std::fs::write(&outside, "- [?] c\n").unwrap();
    std::os::unix::fs::symlink(&outside, fixture.disk.absolute("link.md")).unwrap();
    assert!(fixture.accepting(&["link.md"]).is_empty());
    assert!(fixture.disk.read("link.md").is_err());
}

#[cfg(unix)]
#[test]
fn a_link_inside_the_vault_is_written_through() {
    let fixture = Fixture::new(&[("a.md", "- [?] a\n")]);
    let link = fixture.disk.absolute("link.md");
    std::os::unix::fs::symlink("a.md", &link).unwrap();
    assert_eq!(fixture.accept(&["link.md"]).applied.len(), 1);
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fixture.text("a.md"), "- [ ] a\n");
    fixture.undo().unwrap();
    assert_eq!(fixture.text("a.md"), "- [?] a\n");
}

#[test]
fn a_torn_end_of_the_journal_is_cut_off() {
    let fixture = Fixture::new(&TWO);
    fixture.accept(&["a.md"]);
    let journal = fixture.disk.state().join("journal.jsonl");
    let whole = std::fs::read(&journal).unwrap();
    let torn = [&whole[..], &whole[..40]].concat();
    std::fs::write(&journal, torn).unwrap();
    assert!(fixture.disk.journal().unwrap().damaged.is_empty());
    fixture.accept(&["b.md"]);
    assert!(std::fs::read(&journal).unwrap().starts_with(&whole));
    assert_eq!(fixture.disk.journal().unwrap().entries().len(), 2);
    assert!(fixture.disk.journal().unwrap().damaged.is_empty());
}

#[test]
fn a_journal_of_a_newer_gavel_is_left_alone() {
    let fixture = Fixture::new(&TWO);
    let newer = Record {
        v: crate::journal::VERSION + 1,
        ..Record::new(Kind::Done, 1, 0, "", &[])
    };
    crate::disk::state::make_folder(fixture.disk.state()).unwrap();
    let journal = fixture.disk.state().join("journal.jsonl");
    std::fs::write(&journal, newer.line()).unwrap();
    let edits = fixture.accepting(&["a.md"]);
    let error = fixture
        .disk
        .commit("accept", &edits, WriteNothing)
        .unwrap_err();
    assert!(error.to_string().contains("a newer gavel"), "{error}");
    assert_eq!(fixture.text("a.md"), "- [?] a\n");
    assert_eq!(std::fs::read_to_string(&journal).unwrap(), newer.line());
}

#[test]
fn the_journal_keeps_no_more_than_it_should_and_counts_on() {
    let fixture = Fixture::new(&TWO);
    let limits = crate::config::Journal {
        keep_days: 1,
        keep_megabytes: 1,
    };
    crate::disk::state::make_folder(fixture.disk.state()).unwrap();
    let old = Record::new(Kind::Commit, 41, 86_400, "accept", &[]).line()
        + &Record::new(Kind::Done, 41, 86_400, "accept", &[]).line();
    std::fs::write(fixture.disk.state().join("journal.jsonl"), old).unwrap();
    let disk = fixture.disk.clone().keeping(limits);
    let edits = fixture.accepting(&["a.md"]);
    assert_eq!(
        disk.commit("accept", &edits, WriteNothing).unwrap().entry,
        Some(42)
    );
    let ids: Vec<u64> = disk
        .journal()
        .unwrap()
        .entries()
        .iter()
        .map(|e| e.id)
        .collect();
    assert_eq!(ids, [42]);
}

#[test]
fn what_another_gavel_wrote_in_the_journal_counts_at_the_next_step() {
    let fixture = Fixture::new(&TWO);
    let other = Disk::open(fixture.disk.root(), &fixture.folder.path().join("state")).unwrap();
    fixture.accept(&["a.md"]);
    let edits = fixture.accepting(&["b.md"]);
    let committed = other.commit("accept", &edits, WriteNothing).unwrap();
    assert_eq!(committed.entry, Some(2));
    fixture.undo();
    assert_eq!(fixture.text("b.md"), "- [?] b\n");
    other.undo(WriteNothing).unwrap();
    assert_eq!(fixture.text("a.md"), "- [?] a\n");
    assert!(fixture.undo().is_none());
}

#[test]
fn a_journal_in_the_place_of_the_last_is_read_from_its_start() {
    let fixture = Fixture::new(&TWO);
    let journal = fixture.disk.journal_path();
    fixture.accept(&["a.md"]);
    let of_a = std::fs::read(&journal).unwrap();
    fixture.undo();
    std::fs::remove_file(&journal).unwrap();
    assert_eq!(fixture.accept(&["b.md"]).entry, Some(1));
    // The same file, with other records of the same length.
    let of_b = std::fs::read(&journal).unwrap();
    assert_eq!(of_a.len(), of_b.len());
    fixture.undo();
    std::fs::write(&journal, &of_b).unwrap();
    fixture.disk.lock().unwrap();
    fixture.write("a.md", "- [ ] a\n");
    std::fs::write(&journal, &of_a).unwrap();
    fixture.undo();
    assert_eq!(fixture.text("a.md"), "- [?] a\n");
    assert_eq!(fixture.text("b.md"), "- [?] b\n");
}
