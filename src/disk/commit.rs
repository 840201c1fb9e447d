//! The one way anything is written into a vault: edits as an entry of the journal, undo and redo. All notes are checked and their new
//! bytes are on the disk before the first is replaced; what a crash cuts short is `settle`'s.

use std::collections::BTreeMap;

use crate::disk::Disk;
use crate::disk::journal::{Locked, now};
use crate::disk::save::{Folders, Prepared, Saved, Spot, beside_name};
use crate::edit::{Applied, Conflict, Edit, OnConflict, Outcome, apply};
use crate::error::{Error, Result};
use crate::journal::{Kind, Record, Stamp};
use crate::note::items;
use crate::text::Hash;

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
    /// How many edits fit and were not written because others did not.
    pub held_back: usize,
    /// What else the user should know: an earlier step that was cut short, a file that stayed.
    pub notices: Vec<String>,
    /// The notes of the failures.
    failed: Vec<String>,
}

impl Committed {
    fn is_refused(&self) -> bool {
        !(self.conflicts.is_empty() && self.failures.is_empty())
    }

    fn fail(&mut self, path: &str, error: Error) {
        self.failed.push(path.to_owned());
        self.failures.push(error);
    }

    fn is_about(&self, path: &str) -> bool {
        let conflicts = self.conflicts.iter().map(|conflict| &conflict.path);
        conflicts.chain(&self.failed).any(|refused| refused == path)
    }
}

/// A note of a batch: what it is, what it will be, and which edits make that of it.
pub(super) struct Plan {
    spot: Spot,
    stamp: Stamp,
    edits: Vec<Edit>,
    outcome: Outcome,
    tries: usize,
}

impl Plan {
    /// What will be written.
    pub(super) fn applied(&self) -> Vec<Applied> {
        self.outcome.applied.clone()
    }

    /// What the journal is told of the note.
    pub(super) fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    /// Gives the file beside the note a name that the journal knows already.
    pub(super) fn is_beside(&mut self, name: &str) {
        name.clone_into(&mut self.stamp.beside);
    }
}

impl Disk {
    /// Writes edits as one entry.
    ///
    /// # Errors
    /// If the journal cannot be written or another gavel holds the lock; then no note was touched.
    pub fn commit(&self, label: &str, edits: &[Edit], rest: OnConflict) -> Result<Committed> {
        let (mut locked, notices) = self.settled_lock()?;
        let entry = locked.journal.next_id();
        let mut committed = self.write(&mut locked, Kind::Commit, entry, label, edits, rest)?;
        committed.notices.splice(0..0, notices);
        Ok(committed)
    }

    /// Takes back the last entry that is not undone; `None` if there is none. An entry of which nothing can be taken back any more
    /// is marked so, and the next undo goes on to the one before.
    ///
    /// # Errors
    /// As [`Disk::commit`].
    pub fn undo(&self, rest: OnConflict) -> Result<Option<Committed>> {
        self.reverse(Kind::Undo, rest)
    }

    /// Makes again what was taken back last; `None` if there is nothing.
    ///
    /// # Errors
    /// As [`Disk::commit`].
    pub fn redo(&self, rest: OnConflict) -> Result<Option<Committed>> {
        self.reverse(Kind::Redo, rest)
    }

    fn reverse(&self, kind: Kind, rest: OnConflict) -> Result<Option<Committed>> {
        let (mut locked, notices) = self.settled_lock()?;
        let next = match kind {
            Kind::Redo => locked.journal.to_redo(),
            _ => locked.journal.to_undo(),
        };
        let Some(entry) = next else {
            return Ok((!notices.is_empty()).then(|| Committed {
                notices,
                ..Committed::default()
            }));
        };
        let (id, label, edits) = (entry.id, entry.label.clone(), entry.reversal());
        let whole = entry.edits.clone();
        let mut done = self.write(&mut locked, kind, id, &label, &edits, rest)?;
        let record = |kind, edits: &[Applied]| Record::new(kind, id, now(), &label, edits);
        let nothing_left = done.applied.is_empty() && done.held_back == 0;
        if done.is_refused() {
            if nothing_left && done.failures.is_empty() {
                locked.close(&record(Kind::Lost, &[]))?;
            }
        } else if kind == Kind::Redo && !done.already.is_empty() {
            // Some of it, or all, stands there without us: it can be taken back like the rest.
            locked.close(&record(Kind::Settled, &whole))?;
        } else if nothing_left {
            locked.close(&Record {
                undone: kind == Kind::Undo,
                ..record(Kind::Settled, &[])
            })?;
        }
        done.notices.splice(0..0, notices);
        Ok(Some(done))
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
        rest: OnConflict,
    ) -> Result<Committed> {
        let mut result = Committed {
            label: label.to_owned(),
            ..Committed::default()
        };
        let plans = self.plan(edits, &mut result);
        let announced: Vec<Applied> = plans.iter().flat_map(Plan::applied).collect();
        if result.is_refused() && rest == OnConflict::WriteNothing {
            result.held_back = announced.len();
            return Ok(result);
        }
        if announced.is_empty() {
            return Ok(result);
        }
        let stamps: Vec<Stamp> = plans.iter().map(|plan| plan.stamp().clone()).collect();
        let spots: Vec<Spot> = plans.iter().map(|plan| plan.spot.clone()).collect();
        locked.announce(&Record::new(kind, entry, now(), label, &announced).on(stamps.clone()))?;
        self.replace(locked, plans, rest, &mut result);
        if result.applied.is_empty() {
            let held_back = announced.iter().filter(|edit| !result.is_about(&edit.path));
            result.held_back = held_back.count();
        }
        result.entry = (!result.applied.is_empty()).then_some(entry);
        let left = spots
            .iter()
            .zip(&stamps)
            .filter(|(spot, stamp)| !stamp.in_place && spot.has_beside(&stamp.beside));
        let left: Vec<String> = left.map(|(spot, stamp)| spot.left(&stamp.beside)).collect();
        if left.is_empty() {
            if let Some(open) = locked.journal.open() {
                let record = open.close(now(), &result.applied, &result.failed);
                if let Err(error) = locked.close(&record) {
                    result.notices.push(format!(
                        "{error}; the next start looks at the notes instead"
                    ));
                }
            }
        } else {
            // The announcement stays open, and with it the proof whose these files are.
            result.notices.extend(left);
        }
        Ok(result)
    }

    /// What becomes of each note; what does not fit or cannot be written is told in `result`.
    pub(super) fn plan(&self, edits: &[Edit], result: &mut Committed) -> Vec<Plan> {
        let mut folders = Folders::default();
        let mut plans = Vec::new();
        for (path, edits) in by_note(edits) {
            let found = self
                .spot(path, &mut folders)
                .and_then(|spot| Ok((spot.read()?, spot)));
            match found {
                Ok((found, spot)) => {
                    let mut outcome = apply(&found.bytes, &edits, &items);
                    result.already.append(&mut outcome.already);
                    result.conflicts.append(&mut outcome.conflicts);
                    if !outcome.applied.is_empty() {
                        let stamp = Stamp {
                            path: path.to_owned(),
                            before: Hash::of(&found.bytes).hex(),
                            after: Hash::of(&outcome.bytes).hex(),
                            beside: beside_name(),
                            in_place: spot.must_be_in_place(&found),
                        };
                        plans.push(Plan {
                            spot,
                            stamp,
                            edits,
                            outcome,
                            tries: 0,
                        });
                    }
                }
                Err(error) if error.is_not_found() => {
                    let gone = edits.iter().map(Conflict::without_note);
                    result.conflicts.extend(gone);
                }
                Err(error) => result.fail(path, error),
            }
        }
        plans
    }

    /// Writes all new bytes beside their notes, then puts them in their places. What was put there goes back if the whole is not to be.
    pub(super) fn replace(
        &self,
        locked: &mut Locked,
        plans: Vec<Plan>,
        rest: OnConflict,
        result: &mut Committed,
    ) {
        let mut ready = Vec::new();
        for mut plan in plans {
            let new = std::mem::take(&mut plan.outcome.bytes);
            match self.prepare(&plan.spot, &plan.stamp, new) {
                Ok(prepared) => ready.push((plan, prepared)),
                Err(error) => result.fail(&plan.stamp.path, error),
            }
            if result.is_refused() && rest == OnConflict::WriteNothing {
                return;
            }
        }
        let mut replaced: Vec<(Stamp, Vec<Applied>)> = Vec::new();
        for (plan, prepared) in ready {
            let stamp = plan.stamp.clone();
            let applied = self.put(Some(locked), plan, prepared, rest, result);
            replaced.push((stamp, applied));
            if result.is_refused() && rest == OnConflict::WriteNothing {
                // What could not be put back stays, and is told.
                for (stamp, applied) in replaced {
                    let stays = self.put_back(&stamp, &applied);
                    if !stays.is_empty() {
                        result.applied.extend(applied);
                        result.failures.extend(stays);
                    }
                }
                return;
            }
        }
        result.applied = replaced
            .into_iter()
            .flat_map(|(_, applied)| applied)
            .collect();
    }

    /// Puts one note in its place, starting again on the note as it is when somebody else was faster; the journal, if given, is told
    /// before.
    fn put(
        &self,
        mut locked: Option<&mut Locked>,
        mut plan: Plan,
        prepared: Prepared,
        rest: OnConflict,
        result: &mut Committed,
    ) -> Vec<Applied> {
        let path = plan.stamp.path.clone();
        let mut prepared = Some(prepared);
        let mut attempt = || {
            while let Some(ready) = prepared.take() {
                match self.swap(ready)? {
                    Saved::Yes => return Ok(std::mem::take(&mut plan.outcome.applied)),
                    Saved::Changed => {}
                    Saved::Rescued(file) => result.notices.push(format!(
                        "{path}: another program wrote two versions of it in one moment; the earlier one lies in {}",
                        file.display()
                    )),
                }
                let found = plan.spot.read()?;
                let mut outcome = apply(&found.bytes, &plan.edits, &items);
                result.already.append(&mut outcome.already);
                result.conflicts.append(&mut outcome.conflicts);
                let is_refused = !result.conflicts.is_empty() && rest == OnConflict::WriteNothing;
                if outcome.applied.is_empty() || is_refused {
                    return Ok(Vec::new());
                }
                plan.tries += 1;
                if plan.tries == TRIES {
                    break;
                }
                plan.stamp.before = Hash::of(&found.bytes).hex();
                plan.stamp.after = Hash::of(&outcome.bytes).hex();
                if let Some(locked) = locked.as_mut() {
                    locked.announce_again(now(), &outcome.applied, &plan.stamp)?;
                }
                let new = std::mem::take(&mut outcome.bytes);
                plan.outcome = outcome;
                prepared = Some(self.prepare(&plan.spot, &plan.stamp, new)?);
            }
            Err(Error::Refused {
                path: path.clone(),
                reason: "another program keeps changing it".to_owned(),
            })
        };
        attempt().unwrap_or_else(|error| {
            result.fail(&path, error);
            Vec::new()
        })
    }

    /// Takes back a note of a batch that was written before another could not be; says what stands in the way.
    fn put_back(&self, stamp: &Stamp, applied: &[Applied]) -> Vec<Error> {
        let edits: Vec<Edit> = applied.iter().map(Applied::inverse).collect();
        let mut back = Committed::default();
        for mut plan in self.plan(&edits, &mut back) {
            // The journal knows this name for a file beside the note.
            plan.is_beside(&stamp.beside);
            let new = std::mem::take(&mut plan.outcome.bytes);
            match self.prepare(&plan.spot, &plan.stamp, new) {
                Ok(prepared) => {
                    self.put(None, plan, prepared, OnConflict::WriteNothing, &mut back);
                }
                Err(error) => back.fail(&stamp.path, error),
            }
        }
        if !back.conflicts.is_empty() {
            back.failures.push(Error::Refused {
                path: stamp.path.clone(),
                reason: "it was written, and changed before it could be taken back".to_owned(),
            });
        }
        back.failures
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
pub(super) mod tests;
