//! The one way anything is written into a vault: edits as an entry of the journal, undo and redo.

use std::collections::BTreeMap;

use crate::disk::Disk;
use crate::disk::journal::{Locked, now};
use crate::disk::save::{Saved, Target};
use crate::edit::{Applied, Conflict, Edit, Outcome, apply};
use crate::error::{Error, Result};
use crate::journal::{Kind, Record};
use crate::note::items;

/// How often a note that changes under our hands is read again before the edit is refused.
const TRIES: usize = 8;

/// What became of a commit, an undo or a redo.
#[derive(Debug, Default)]
pub struct Committed {
    /// The entry of the journal, if anything was written.
    pub entry: Option<u64>,
    /// What the user had asked for.
    pub label: String,
    /// What was written.
    pub applied: Vec<Applied>,
    /// Edits whose result stood there already.
    pub already: Vec<Edit>,
    /// Edits that do not fit their note any more.
    pub conflicts: Vec<Conflict>,
    /// Notes that could not be written, and why.
    pub failures: Vec<Error>,
}

impl Disk {
    /// Writes edits as one entry. Edits that do not fit are told and left out; the others are written.
    ///
    /// # Errors
    /// If the journal cannot be written or another gavel holds the lock; then no note was touched.
    pub fn commit(&self, label: &str, edits: &[Edit]) -> Result<Committed> {
        let mut locked = self.lock()?;
        let entry = locked.journal.next_id();
        self.write(&mut locked, Kind::Commit, entry, label, edits)
    }

    /// Takes back the last entry that is not undone; `None` if there is none.
    ///
    /// # Errors
    /// As [`Disk::commit`].
    pub fn undo(&self) -> Result<Option<Committed>> {
        let mut locked = self.lock()?;
        let Some(entry) = locked.journal.to_undo() else {
            return Ok(None);
        };
        let (id, label, edits) = (entry.id, entry.label.clone(), entry.reversal());
        let undone = self.write(&mut locked, Kind::Undo, id, &label, &edits)?;
        let nothing_left = undone.applied.is_empty() && undone.failures.is_empty();
        if nothing_left && !undone.already.is_empty() && undone.conflicts.is_empty() {
            locked.append(&Record::new(Kind::Undo, id, now(), &label, &[]))?;
        } else if nothing_left {
            locked.append(&Record::new(Kind::Lost, id, now(), &label, &[]))?;
        }
        Ok(Some(undone))
    }

    /// Makes again what was taken back last; `None` if there is nothing.
    ///
    /// # Errors
    /// As [`Disk::commit`].
    pub fn redo(&self) -> Result<Option<Committed>> {
        let mut locked = self.lock()?;
        let Some(entry) = locked.journal.to_redo() else {
            return Ok(None);
        };
        let (id, label, edits) = (entry.id, entry.label.clone(), entry.reversal());
        let whole = entry.edits.clone();
        let redone = self.write(&mut locked, Kind::Redo, id, &label, &edits)?;
        let stands = redone.conflicts.is_empty() && redone.failures.is_empty();
        if stands && !redone.already.is_empty() {
            // An undo was announced and then cut short: what it left in the notes can be taken back again.
            locked.append(&Record::new(Kind::Redo, id, now(), &label, &whole))?;
        } else if redone.applied.is_empty() && redone.failures.is_empty() {
            locked.append(&Record::new(Kind::Lost, id, now(), &label, &[]))?;
        }
        Ok(Some(redone))
    }

    /// What a commit would make of the notes: path, old bytes, new bytes. Nothing is written.
    ///
    /// # Errors
    /// If a note cannot be read.
    pub fn preview(&self, edits: &[Edit]) -> Result<Vec<(String, Vec<u8>, Outcome)>> {
        by_note(edits)
            .into_iter()
            .map(|(path, edits)| {
                let bytes = self.read(path)?;
                let outcome = apply(&bytes, &edits, &items);
                Ok((path.to_owned(), bytes, outcome))
            })
            .collect()
    }

    fn write(
        &self,
        locked: &mut Locked,
        kind: Kind,
        entry: u64,
        label: &str,
        edits: &[Edit],
    ) -> Result<Committed> {
        let mut result = Committed {
            label: label.to_owned(),
            ..Committed::default()
        };
        let mut planned: Vec<(Target, Vec<Edit>, Outcome)> = Vec::new();
        for (path, edits) in by_note(edits) {
            match self.target(path) {
                Ok(target) => {
                    let outcome = apply(&target.bytes, &edits, &items);
                    planned.push((target, edits, outcome));
                }
                Err(error) if error.is_not_found() => {
                    result
                        .conflicts
                        .extend(edits.iter().map(Conflict::without_note));
                }
                Err(error) => result.failures.push(error),
            }
        }
        let announced: Vec<Applied> = planned
            .iter()
            .flat_map(|(.., outcome)| outcome.applied.clone())
            .collect();
        let before = locked.journal.last_written(entry);
        if !announced.is_empty() {
            locked.append(&Record::new(kind, entry, now(), label, &announced))?;
        }
        for (target, edits, outcome) in planned {
            self.write_note(target, &edits, outcome, &mut result);
        }
        if kind == Kind::Undo && !announced.is_empty() && !result.failures.is_empty() {
            // What could not be taken back is still there to be taken back.
            let written = |path: &str| result.applied.iter().any(|made| made.path == path);
            let left: Vec<Applied> = before
                .into_iter()
                .filter(|made| !written(&made.path))
                .collect();
            locked.append(&Record::new(Kind::Redo, entry, now(), label, &left))?;
        } else if result.applied.is_empty() && kind != Kind::Commit && !announced.is_empty() {
            let back = if kind == Kind::Undo {
                Kind::Redo
            } else {
                Kind::Undo
            };
            locked.append(&Record::new(back, entry, now(), label, &before))?;
        } else if result.applied != announced {
            locked.append(&Record::new(
                Kind::Amend,
                entry,
                now(),
                label,
                &result.applied,
            ))?;
        }
        result.entry = (!result.applied.is_empty()).then_some(entry);
        Ok(result)
    }

    /// Writes one note, starting again on the note as it is when somebody else was faster.
    fn write_note(
        &self,
        mut target: Target,
        edits: &[Edit],
        mut outcome: Outcome,
        result: &mut Committed,
    ) {
        for _ in 0..TRIES {
            if outcome.applied.is_empty() {
                result.already.append(&mut outcome.already);
                result.conflicts.append(&mut outcome.conflicts);
                return;
            }
            match target.save(&outcome.bytes) {
                Ok(Saved::Yes) => {
                    result.applied.append(&mut outcome.applied);
                    result.already.append(&mut outcome.already);
                    result.conflicts.append(&mut outcome.conflicts);
                    return;
                }
                Ok(Saved::Changed) => {}
                Err(error) => return result.failures.push(error),
            }
            match self.target(target.path()) {
                Ok(now) => target = now,
                Err(error) => return result.failures.push(error),
            }
            outcome = apply(&target.bytes, edits, &items);
        }
        result.failures.push(Error::Refused {
            path: target.path().to_owned(),
            reason: "another program keeps changing it".to_owned(),
        });
    }
}

fn by_note(edits: &[Edit]) -> BTreeMap<&str, Vec<Edit>> {
    let mut notes: BTreeMap<&str, Vec<Edit>> = BTreeMap::new();
    for edit in edits {
        notes.entry(&edit.path).or_default().push(edit.clone());
    }
    notes
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::config::Proposed;
    use crate::review::verdict::{Action, Verdict, judge};
    use crate::vault::Change;

    struct Fixture {
        folder: tempfile::TempDir,
        disk: Disk,
    }

    impl Fixture {
        fn new(notes: &[(&str, &str)]) -> Self {
            let folder = tempfile::tempdir().unwrap();
            let vault = folder.path().join("vault");
            std::fs::create_dir(&vault).unwrap();
            for (path, text) in notes {
                std::fs::write(vault.join(path), text).unwrap();
            }
            let disk = Disk::open(&vault, &folder.path().join("state")).unwrap();
            Self { folder, disk }
        }

        fn text(&self, path: &str) -> String {
            std::fs::read_to_string(self.disk.absolute(path)).unwrap()
        }

        fn accept_all(&self, path: &str) -> Vec<Edit> {
            let Ok(Change::Note(note)) = self.disk.load(path) else {
                return Vec::new();
            };
            let today = NaiveDate::from_ymd_opt(2026, 3, 18).unwrap();
            let accept = Action::Verdict(Verdict::Accept);
            let tasks = note.tasks.iter();
            tasks
                .filter_map(|task| judge(&note, task, &accept, &Proposed::default(), today))
                .collect()
        }
    }

    #[test]
    fn what_was_written_can_be_taken_back_by_another_gavel() {
        let fixture = Fixture::new(&[("a.md", "- [?] a\r\n- [?] b"), ("b.md", "- [?] c\n")]);
        let mut edits = fixture.accept_all("a.md");
        edits.extend(fixture.accept_all("b.md"));
        let committed = fixture.disk.commit("accept", &edits).unwrap();
        assert_eq!((committed.entry, committed.applied.len()), (Some(1), 3));
        assert_eq!(fixture.text("a.md"), "- [ ] a\r\n- [ ] b");
        let vault = fixture.folder.path().join("vault");
        let other = Disk::open(&vault, &fixture.folder.path().join("state")).unwrap();
        assert_eq!(other.undo().unwrap().unwrap().applied.len(), 3);
        assert_eq!(fixture.text("a.md"), "- [?] a\r\n- [?] b");
        assert_eq!(other.redo().unwrap().unwrap().applied.len(), 3);
        assert_eq!(fixture.text("b.md"), "- [ ] c\n");
        assert!(other.redo().unwrap().is_none());
    }

    #[test]
    fn a_note_that_is_gone_does_not_stand_in_the_way_of_undo() {
        let fixture = Fixture::new(&[("a.md", "- [?] a\n"), ("b.md", "- [?] b\n")]);
        fixture
            .disk
            .commit("accept", &fixture.accept_all("a.md"))
            .unwrap();
        fixture
            .disk
            .commit("accept", &fixture.accept_all("b.md"))
            .unwrap();
        std::fs::remove_file(fixture.disk.absolute("b.md")).unwrap();
        assert_eq!(fixture.disk.undo().unwrap().unwrap().conflicts.len(), 1);
        assert_eq!(fixture.disk.undo().unwrap().unwrap().applied.len(), 1);
        assert_eq!(fixture.text("a.md"), "- [?] a\n");
    }

    #[test]
    fn nothing_but_notes_is_left_in_the_vault() {
        let fixture = Fixture::new(&[("a.md", "- [?] a\n")]);
        fixture
            .disk
            .commit("accept", &fixture.accept_all("a.md"))
            .unwrap();
        let left: Vec<_> = std::fs::read_dir(fixture.disk.root())
            .unwrap()
            .map(|file| file.unwrap().file_name())
            .collect();
        assert_eq!(left, ["a.md"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_read_only_note_is_refused_and_stays() {
        use std::os::unix::fs::PermissionsExt as _;
        let fixture = Fixture::new(&[("a.md", "- [?] a\n")]);
        let file = fixture.disk.absolute("a.md");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o444)).unwrap();
        let committed = fixture
            .disk
            .commit("accept", &fixture.accept_all("a.md"))
            .unwrap();
        assert!(
            committed.failures[0]
                .to_string()
                .contains("a.md: it is read-only")
        );
        assert_eq!(fixture.text("a.md"), "- [?] a\n");
        assert!(fixture.disk.journal().unwrap().entries().is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn an_undo_that_failed_in_one_note_can_be_finished() {
        use std::os::unix::fs::PermissionsExt as _;
        let fixture = Fixture::new(&[("a.md", "- [?] a\n"), ("b.md", "- [?] b\n")]);
        let mut edits = fixture.accept_all("a.md");
        edits.extend(fixture.accept_all("b.md"));
        fixture.disk.commit("accept", &edits).unwrap();
        let file = fixture.disk.absolute("b.md");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o444)).unwrap();
        let undone = fixture.disk.undo().unwrap().unwrap();
        assert_eq!((undone.applied.len(), undone.failures.len()), (1, 1));
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(fixture.disk.undo().unwrap().unwrap().applied.len(), 1);
        assert_eq!(
            fixture.text("a.md") + &fixture.text("b.md"),
            "- [?] a\n- [?] b\n"
        );
        assert!(fixture.disk.undo().unwrap().is_none());
    }

    #[cfg(unix)]
    #[test]
    fn mode_and_hard_links_are_kept_and_links_out_are_not_followed() {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
        let fixture = Fixture::new(&[("a.md", "- [?] a\n"), ("b.md", "- [?] b\n")]);
        let (a, b) = (fixture.disk.absolute("a.md"), fixture.disk.absolute("b.md"));
        std::fs::set_permissions(&a, std::fs::Permissions::from_mode(0o640)).unwrap();
        std::fs::hard_link(&b, fixture.disk.absolute("twin.md")).unwrap();
        let mut edits = fixture.accept_all("a.md");
        edits.extend(fixture.accept_all("b.md"));
        assert_eq!(
            fixture.disk.commit("accept", &edits).unwrap().applied.len(),
            2
        );
        assert_eq!(std::fs::metadata(&a).unwrap().mode() & 0o777, 0o640);
        assert_eq!(fixture.text("twin.md"), "- [ ] b\n");

        let outside = fixture.folder.path().join("outside.md");
        std::fs::write(&outside, "- [?] c\n").unwrap();
        std::os::unix::fs::symlink(&outside, fixture.disk.absolute("link.md")).unwrap();
        assert!(fixture.accept_all("link.md").is_empty());
        assert!(fixture.disk.read("link.md").is_err());
    }
}
