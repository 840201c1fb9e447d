//! After a crash: what the journal announced and did not close is looked up in the notes, finished or dropped, and the files that were
//! left are cleared where the journal proves that they are gavel's own. Everything that writes settles first.

use std::ffi::OsStr;
use std::sync::Arc;

use crate::disk::Disk;
use crate::disk::commit::Committed;
use crate::disk::journal::{Locked, now};
use crate::disk::save::{Folders, Spot, bytes, in_place};
use crate::edit::{Applied, Edit, OnConflict, Place, apply};
use crate::error::{Error, Result};
use crate::journal::{Kind, Open, Stamp};
use crate::note::items;
use crate::text::{Digest, Hash};

/// Whether a note has what was announced for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reached {
    Yes,
    No,
    /// Somebody changed these lines since.
    Unknown,
}

impl Disk {
    /// Settles what an earlier gavel left open, if anything; sentences say what came of it.
    ///
    /// # Errors
    /// If the journal cannot be written or another gavel holds the lock.
    pub fn settle(&self) -> Result<Vec<String>> {
        if !self.may_be_open() {
            return Ok(Vec::new());
        }
        Ok(self.settled_lock()?.1)
    }

    /// What an earlier gavel left open, in sentences; nothing is written.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub fn unsettled(&self) -> Result<Vec<String>> {
        if !self.may_be_open() {
            return Ok(Vec::new());
        }
        // Another gavel may be at it just now: then nothing is cut short.
        let Some(_lock) = self.lock_for_reading() else {
            return Ok(Vec::new());
        };
        let journal = self.journal()?;
        let Some(open) = journal.open() else {
            return Ok(Vec::new());
        };
        let mut told = vec![format!(
            "{} was cut short; the next verdict, undo or review settles it",
            name(open)
        )];
        let mut folders = Folders::default();
        for stamp in open.notes.iter().filter(|stamp| !stamp.in_place) {
            if let Ok(spot) = self.spot(&stamp.path, &mut folders)
                && spot.has_beside(&stamp.beside)
            {
                told.push(spot.left(&stamp.beside));
            }
        }
        Ok(told)
    }

    /// Files of gavel's own that lie in the vault, wherever they come from; paths of the vault.
    #[must_use]
    pub fn strays(&self) -> Vec<Arc<str>> {
        let mut strays = self.walk(false).strays;
        strays.sort_unstable();
        strays
    }

    /// The lock, with nothing open in the journal, and sentences that say what was.
    pub(super) fn settled_lock(&self) -> Result<(Locked, Vec<String>)> {
        let mut locked = self.lock()?;
        let mut told = Vec::new();
        if let Some(open) = locked.journal.open().cloned() {
            told = self.settle_open(&mut locked, &open)?;
        }
        if let Err(error) = self.forget(&mut locked) {
            told.push(error.to_string());
        }
        Ok((locked, told))
    }

    fn settle_open(&self, locked: &mut Locked, open: &Open) -> Result<Vec<String>> {
        let mut folders = Folders::default();
        let (mut told, mut written, mut missing) = (Vec::new(), Vec::new(), Vec::new());
        for stamp in &open.notes {
            let of_note = open.edits.iter().filter(|edit| edit.path == stamp.path);
            let edits: Vec<Applied> = of_note.cloned().collect();
            let reached = match self.spot(&stamp.path, &mut folders) {
                Ok(spot) => match self.look(&spot, stamp, &edits) {
                    Ok((reached, left)) => {
                        told.extend(left);
                        reached
                    }
                    Err(error) => {
                        told.push(error.to_string());
                        Reached::Unknown
                    }
                },
                Err(error) if error.is_not_found() => Reached::Unknown,
                Err(error) => {
                    told.push(error.to_string());
                    Reached::Unknown
                }
            };
            match reached {
                Reached::Yes => written.extend(edits),
                Reached::No => missing.push((stamp, edits)),
                Reached::Unknown => told.push(format!(
                    "{}: it was changed since, so nobody can tell whether {} reached it",
                    stamp.path,
                    name(open)
                )),
            }
        }
        let mut finished = 0;
        let mut failed = Vec::new();
        if !written.is_empty() {
            for (stamp, edits) in &missing {
                let made = self.finish(locked, stamp, edits);
                finished += usize::from(!made.is_empty());
                if made.is_empty() {
                    failed.push(stamp.path.clone());
                }
                written.extend(made);
            }
        }
        written.sort_by(|a, b| a.path.cmp(&b.path));
        let came_to = match (written.is_empty(), finished) {
            (true, _) => "it reached no note and was dropped".to_owned(),
            (false, 0) => "it had reached its notes".to_owned(),
            (false, 1) => "it was finished in 1 note".to_owned(),
            (false, count) => format!("it was finished in {count} notes"),
        };
        let mut sentence = format!("{} was cut short: {came_to}", name(open));
        if !failed.is_empty() {
            sentence.push_str(", but not in ");
            sentence.push_str(&failed.join(", "));
        }
        told.insert(0, sentence);
        // Of an undo that cannot be finished in a note the rest can still be undone; of a verdict what is there counts.
        locked.close(&open.close(now(), &written, &failed))?;
        Ok(told)
    }

    /// Whether a note has what was announced; what lies beside it goes if it is gavel's own, and is told if it stays.
    fn look(
        &self,
        spot: &Spot,
        stamp: &Stamp,
        edits: &[Applied],
    ) -> Result<(Reached, Option<String>)> {
        let now = spot.bytes()?;
        if stamp.in_place {
            let now = self.mend(spot, stamp, edits, now)?;
            return Ok((reached(&now, stamp, edits), None));
        }
        let name = OsStr::new(&stamp.beside);
        let beside = match spot.folder().read(name) {
            Ok(file) => {
                bytes(&file).map_err(Error::io(spot.folder().file(name), "cannot be read"))?
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok((reached(&now, stamp, edits), None));
            }
            Err(error) => {
                return Err(Error::io(spot.folder().file(name), "cannot be read")(error));
            }
        };
        let hash = Hash::of(&beside).hex();
        let new = || apply(&now, &forward(edits, &now), &items).bytes;
        let is_begun = Hash::of(&now).hex() == stamp.before && new().starts_with(&beside);
        let is_own = hash == stamp.before || hash == stamp.after || is_begun;
        let left = if is_own {
            let removed = spot.folder().remove(name);
            removed.err().map(|_| spot.left(&stamp.beside))
        } else {
            Some(format!(
                "{}: this may be what another program wrote into {} when gavel was cut short; look at both, then remove it",
                spot.folder().file(name).display(),
                stamp.path
            ))
        };
        Ok((reached(&now, stamp, edits), left))
    }

    /// Puts back a note that was written only in part in place, from the copy in gavel's own folder; the note's bytes afterwards.
    fn mend(&self, spot: &Spot, stamp: &Stamp, edits: &[Applied], now: Vec<u8>) -> Result<Vec<u8>> {
        let file = self.copies().join(&stamp.beside);
        let failed = |doing| Error::io(&file, doing);
        let Some(old) = in_place::read_copy(&file).map_err(failed("cannot be read"))? else {
            return Ok(now);
        };
        let hash = Hash::of(&now).hex();
        let is_whole = hash == stamp.before || hash == stamp.after;
        let is_copy = Hash::of(&old).hex() == stamp.before;
        let mut now = now;
        if !is_whole && is_copy {
            let new = apply(&old, &forward(edits, &old), &items).bytes;
            if in_place::is_torn(&now, &old, &new) {
                in_place::put_back(spot, &now, &old)?;
                now = spot.bytes()?;
            }
        }
        std::fs::remove_file(&file).map_err(failed("cannot be removed"))?;
        Ok(now)
    }

    /// Writes one note that the crash left out; what came of it.
    fn finish(&self, locked: &mut Locked, stamp: &Stamp, edits: &[Applied]) -> Vec<Applied> {
        let mut folders = Folders::default();
        let Ok(now) = self
            .spot(&stamp.path, &mut folders)
            .and_then(|spot| spot.bytes())
        else {
            return Vec::new();
        };
        let mut result = Committed::default();
        let mut plans = self.plan(&forward(edits, &now), &mut result);
        for plan in &mut plans {
            plan.is_beside(&stamp.beside);
        }
        self.replace(locked, plans, OnConflict::WriteNothing, &mut result);
        result.applied
    }
}

/// The edits that were announced, to be made on these bytes. Where they are what they were, the line's number and bytes are enough.
fn forward(edits: &[Applied], now: &[u8]) -> Vec<Edit> {
    let note = Digest::of(now);
    edits
        .iter()
        .map(|edit| Edit {
            path: edit.path.clone(),
            place: Place {
                line: edit.line,
                occurrence: 1,
                of: 1,
                context: Digest::default(),
                hidden: 0,
                item: edit.after.item,
                note,
                order: None,
            },
            old: edit.old.clone(),
            new: Some(edit.new.clone()),
            duplicate: edit.duplicate,
        })
        .collect()
}

fn reached(now: &[u8], stamp: &Stamp, edits: &[Applied]) -> Reached {
    let hash = Hash::of(now).hex();
    if hash == stamp.after {
        return Reached::Yes;
    }
    if hash == stamp.before {
        return Reached::No;
    }
    let back: Vec<Edit> = edits.iter().map(Applied::inverse).collect();
    let can_go_back = apply(now, &back, &items).conflicts.is_empty();
    let forth: Vec<Edit> = forward(edits, b"");
    let can_go_forth = apply(now, &forth, &items).conflicts.is_empty();
    match (can_go_back, can_go_forth) {
        (true, false) => Reached::Yes,
        (false, true) => Reached::No,
        _ => Reached::Unknown,
    }
}

/// What was left open, in words.
fn name(open: &Open) -> String {
    match open.kind {
        Kind::Undo => format!("the undo of `{}`", open.label),
        Kind::Redo => format!("the redo of `{}`", open.label),
        _ => format!("`{}`", open.label),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::commit::Plan;
    use crate::disk::commit::tests::Fixture;
    use crate::edit::OnConflict::WriteNothing;
    use crate::journal::Record;

    const NOTES: [(&str, &str); 2] = [("a.md", "- [?] a\n- [?] A\n"), ("b.md", "- [?] b\n")];

    /// A vault where gavel was cut short in an accept over two notes, after `written` of them were.
    fn cut_short(written: &[&str]) -> Fixture {
        let fixture = Fixture::new(&NOTES);
        let edits = fixture.accepting(&["a.md", "b.md"]);
        let mut result = Committed::default();
        let plans = fixture.disk.plan(&edits, &mut result);
        let announced: Vec<Applied> = plans.iter().flat_map(Plan::applied).collect();
        let stamps: Vec<Stamp> = plans.iter().map(|plan| plan.stamp().clone()).collect();
        let record = Record::new(Kind::Commit, 1, now(), "accept", &announced).on(stamps);
        fixture.disk.lock().unwrap().announce(&record).unwrap();
        for path in written {
            let now = fixture.text(path).replace("[?]", "[ ]");
            fixture.write(path, &now);
        }
        fixture
    }

    fn beside(fixture: &Fixture, of: usize) -> String {
        let journal = fixture.disk.journal().unwrap();
        journal.open().unwrap().notes[of].beside.clone()
    }

    #[test]
    fn what_reached_no_note_is_dropped() {
        let fixture = cut_short(&[]);
        let told = fixture.disk.settle().unwrap();
        assert_eq!(
            told,
            ["`accept` was cut short: it reached no note and was dropped"]
        );
        assert!(fixture.undo().is_none());
        assert_eq!(fixture.text("a.md"), NOTES[0].1);
    }

    #[test]
    fn what_reached_all_notes_counts_and_can_be_undone() {
        let fixture = cut_short(&["a.md", "b.md"]);
        let told = fixture.disk.settle().unwrap();
        assert_eq!(told, ["`accept` was cut short: it had reached its notes"]);
        assert_eq!(fixture.undo().unwrap().applied.len(), 3);
        assert_eq!(fixture.text("a.md"), NOTES[0].1);
    }

    #[test]
    fn what_reached_one_of_two_notes_is_finished() {
        let fixture = cut_short(&["a.md"]);
        let told = fixture.disk.settle().unwrap();
        assert_eq!(told, ["`accept` was cut short: it was finished in 1 note"]);
        assert_eq!(fixture.text("b.md"), "- [ ] b\n");
        assert_eq!(fixture.disk.settle().unwrap(), Vec::<String>::new());
        assert_eq!(fixture.undo().unwrap().applied.len(), 3);
        assert_eq!(fixture.text("b.md"), NOTES[1].1);
    }

    #[test]
    fn it_is_found_also_in_notes_that_others_changed_since() {
        let fixture = cut_short(&["a.md"]);
        for path in ["a.md", "b.md"] {
            let now = format!("# More\n\n{}- [?] c\n", fixture.text(path));
            fixture.write(path, &now);
        }
        fixture.disk.settle().unwrap();
        assert_eq!(fixture.text("b.md"), "# More\n\n- [ ] b\n- [?] c\n");
        fixture.undo().unwrap();
        assert_eq!(
            fixture.text("a.md"),
            "# More\n\n- [?] a\n- [?] A\n- [?] c\n"
        );
        assert_eq!(fixture.text("b.md"), "# More\n\n- [?] b\n- [?] c\n");
    }

    #[test]
    fn what_others_changed_is_told_and_stays() {
        let fixture = cut_short(&["a.md"]);
        fixture.write("b.md", "- [?] b, but later\n");
        let told = fixture.disk.settle().unwrap();
        assert!(
            told[1].starts_with("b.md: it was changed since"),
            "{told:?}"
        );
        assert_eq!(fixture.text("b.md"), "- [?] b, but later\n");
        assert_eq!(fixture.undo().unwrap().applied.len(), 2);
    }

    #[test]
    fn what_only_looks_tells_and_writes_nothing() {
        let fixture = cut_short(&["a.md"]);
        let name = beside(&fixture, 1);
        fixture.write(&name, "- [ ] b\n");
        let told = fixture.disk.unsettled().unwrap();
        assert!(told[0].starts_with("`accept` was cut short"), "{told:?}");
        assert!(told[1].contains(&name), "{told:?}");
        assert_eq!(fixture.disk.strays(), [Arc::from(name)]);
        assert_eq!(fixture.text("b.md"), NOTES[1].1);
    }

    #[test]
    fn a_file_beside_a_note_goes_if_it_is_gavels_own() {
        for (written, left) in [
            (&["a.md"][..], "- [ ] b\n"),
            (&["a.md"], "- [ ]"),
            (&["a.md"], ""),
            (&["a.md", "b.md"], "- [?] b\n"),
        ] {
            let fixture = cut_short(written);
            fixture.write(&beside(&fixture, 1), left);
            let told = fixture.disk.settle().unwrap();
            assert_eq!(
                (told.len(), fixture.disk.strays().len()),
                (1, 0),
                "{left:?}"
            );
            assert_eq!(fixture.text("b.md"), "- [ ] b\n");
        }
    }

    #[test]
    fn a_file_beside_a_note_that_may_be_somebody_elses_is_named_and_stays() {
        let fixture = cut_short(&["a.md", "b.md"]);
        let name = beside(&fixture, 1);
        fixture.write(&name, "- [?] b\nwhat another program wrote\n");
        let told = fixture.disk.settle().unwrap();
        assert!(
            told[1].contains(&name) && told[1].contains("another program"),
            "{told:?}"
        );
        assert_eq!(fixture.disk.strays(), [Arc::from(name)]);
    }

    #[cfg(unix)]
    #[test]
    fn a_note_that_was_written_in_part_in_place_is_mended() {
        let old = "- [?] a #task #proposed\n- [?] b #task #proposed\nend";
        let new = old.replace("[?]", "[ ]").replace(" #proposed", "");
        let longer = new.len()..old.len();
        // Half of the new bytes over the old ones; all of them, and what is left of the old ones behind.
        for torn in [
            [&new[..20], &old[20..]].concat(),
            [&new[..], &old[longer]].concat(),
        ] {
            let fixture = Fixture::new(&[("a.md", old)]);
            let twin = fixture.disk.absolute("twin.md");
            std::fs::hard_link(fixture.disk.absolute("a.md"), twin).unwrap();
            let mut result = Committed::default();
            let plans = fixture
                .disk
                .plan(&fixture.accepting(&["a.md"]), &mut result);
            let (applied, stamp) = (plans[0].applied(), plans[0].stamp().clone());
            assert!(stamp.in_place);
            std::fs::create_dir_all(fixture.disk.copies()).unwrap();
            std::fs::write(fixture.disk.copies().join(&stamp.beside), old).unwrap();
            let record = Record::new(Kind::Commit, 1, now(), "accept", &applied).on(vec![stamp]);
            fixture.disk.lock().unwrap().announce(&record).unwrap();
            fixture.write("a.md", &torn);
            fixture.disk.settle().unwrap();
            assert_eq!(fixture.text("a.md"), old, "{torn:?}");
            assert_eq!(std::fs::read_dir(fixture.disk.copies()).unwrap().count(), 0);
        }
    }

    #[test]
    fn an_undo_that_was_cut_short_is_finished_or_dropped() {
        for (taken_back, left) in [
            (&[][..], Some(3)),
            (&["b.md"][..], None),
            (&["a.md", "b.md"], None),
        ] {
            let fixture = Fixture::new(&NOTES);
            fixture.accept(&["a.md", "b.md"]);
            let mut result = Committed::default();
            let entry = fixture.disk.journal().unwrap().to_undo().unwrap().clone();
            let plans = fixture.disk.plan(&entry.reversal(), &mut result);
            let announced: Vec<Applied> = plans.iter().flat_map(Plan::applied).collect();
            let stamps = plans.iter().map(|plan| plan.stamp().clone()).collect();
            let record = Record::new(Kind::Undo, 1, now(), "accept", &announced).on(stamps);
            fixture.disk.lock().unwrap().announce(&record).unwrap();
            for path in taken_back {
                let now = fixture.text(path).replace("[ ]", "[?]");
                fixture.write(path, &now);
            }
            fixture.disk.settle().unwrap();
            let undone = fixture.undo().map(|undone| undone.applied.len());
            assert_eq!(undone, left);
            assert_eq!(
                fixture.text("a.md") + &fixture.text("b.md"),
                [NOTES[0].1, NOTES[1].1].concat()
            );
            let redone = fixture.disk.redo(WriteNothing).unwrap();
            assert_eq!(redone.unwrap().applied.len(), 3);
        }
    }
}
