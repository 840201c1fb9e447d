//! The verdicts on proposals, read out of the journal's entries: one for each proposal, however often it was ruled on. Counting them is
//! `stats`', handing them on is the command line's.
//!
//! What a verdict was is told by the lines before and after it, not by what the command was called: a proposal that became a line to
//! do was accepted, by whichever way. A verdict in the place of an earlier one counts alone, a proposal that was reopened counts not at
//! all. A task that was accepted and, on a later day, done or dropped counts as accepted on its first day: the task got on, the
//! proposal was ruled on before.

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::NaiveDate;

use crate::config::Proposed;
use crate::journal::Journal;
use crate::note::reading::Reading;
use crate::note::task::Fields;
use crate::review::standing::Standing;
use crate::settings::Settings;
use crate::shared::Texts;
use crate::text::{Line, lines};
use crate::vault::Vault;

/// What became of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// To be done.
    Accepted,
    /// Done at once.
    Done,
    /// Not to be done.
    Rejected,
    /// Cancelled because another that says the same was kept.
    Duplicate,
}

/// A verdict on a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given<'a> {
    /// The local day it was given on.
    pub day: NaiveDate,
    /// When: seconds since 1970, UTC.
    pub time: i64,
    /// The entry of the journal it was given in.
    pub entry: u64,
    /// What it was.
    pub fate: Fate,
    /// The note it was given in.
    pub path: &'a str,
    /// Where the proposal stood then, from 1.
    pub line: usize,
    /// The proposal's line as gavel found it, before any change.
    pub raw: &'a [u8],
    /// The line as gavel left it; `None` where it went.
    pub made: Option<&'a [u8]>,
    /// Whose the proposal was.
    pub owners: Texts,
    /// Whether it was taken back.
    pub undone: bool,
}

/// A note and a line of it.
type LineOf<'a> = (&'a str, &'a [u8]);

/// All verdicts that stand, in the order of their proposals. `day` is the local day of a time in seconds since 1970.
pub(super) fn given<'a>(
    journal: &'a Journal,
    vault: &Vault,
    proposed: &Proposed,
    day: &dyn Fn(i64) -> NaiveDate,
) -> Vec<Given<'a>> {
    let mut given = of_entries(journal, false, vault, proposed, day);
    given.retain(|given| !given.undone);
    given
}

/// The last verdict on each proposal that got one, in the order they were given: the one that stands, else the one that was taken back
/// last.
#[must_use]
pub fn last<'a>(
    journal: &'a Journal,
    vault: &Vault,
    proposed: &Proposed,
    day: &dyn Fn(i64) -> NaiveDate,
) -> Vec<Given<'a>> {
    let mut all = of_entries(journal, false, vault, proposed, day);
    let undone = of_entries(journal, true, vault, proposed, day);
    all.extend(undone.into_iter().map(|given| Given {
        undone: true,
        ..given
    }));
    all.sort_by_key(|given| (given.undone, Reverse(given.entry)));
    // Of equal lines: how many verdicts stand that have no undone one yet, and the entry of those that were taken back last.
    let mut known: HashMap<LineOf<'_>, (usize, Option<u64>)> = HashMap::new();
    all.retain(|given| {
        let (standing, last) = known.entry((given.path, given.raw)).or_default();
        if !given.undone {
            *standing += 1;
            return true;
        }
        let is_last = *last.get_or_insert(given.entry) == given.entry;
        let is_overruled = *standing > 0;
        *standing = standing.saturating_sub(1);
        is_last && !is_overruled
    });
    all.sort_by_key(|given| (given.entry, given.path, given.line));
    all
}

/// The verdicts of the entries that stand, or of those that were undone; one that was reopened is taken back.
fn of_entries<'a>(
    journal: &'a Journal,
    undone: bool,
    vault: &Vault,
    proposed: &Proposed,
    day: &dyn Fn(i64) -> NaiveDate,
) -> Vec<Given<'a>> {
    let default = Settings::default();
    let mut all: Vec<Given<'a>> = Vec::new();
    // Which verdict a line, as gavel left it, has. Equal lines of a note share an entry.
    let mut by_line: HashMap<LineOf<'_>, Vec<usize>> = HashMap::new();
    // What a proposal was before it was edited.
    let mut edited: HashMap<LineOf<'_>, (&[u8], usize)> = HashMap::new();
    let entries = journal.entries().iter();
    for entry in entries.filter(|entry| entry.undone == undone) {
        let day = day(entry.time);
        for edit in &entry.edits {
            let path = edit.path.as_str();
            let note = vault.note(path);
            let settings = note.map_or(&default, |note| &note.settings);
            let read = |line| Seen::read(line, settings, path, proposed);
            let Some(before) = only_in(&edit.old, &edit.new).find_map(read) else {
                continue;
            };
            // Of a task that recurs, the occurrence that was done or dropped.
            let after: Vec<Seen<'_>> = only_in(&edit.new, &edit.old).filter_map(read).collect();
            let is_over =
                |seen: &&Seen<'_>| matches!(seen.standing, Standing::Done | Standing::Cancelled);
            let after = after.iter().find(is_over).or_else(|| after.first());
            let fate = match after.map(|seen| seen.standing) {
                Some(Standing::Open) => Some(Fate::Accepted),
                Some(Standing::Cancelled) if edit.duplicate => Some(Fate::Duplicate),
                Some(Standing::Cancelled) => Some(Fate::Rejected),
                // Only what is done goes from a note.
                Some(Standing::Done) | None => Some(Fate::Done),
                Some(Standing::Proposed | Standing::NonTask) => None,
            };
            let earlier = by_line
                .get_mut(&(path, before.line))
                .and_then(Vec::pop)
                .filter(|_| before.standing != Standing::Proposed);
            let found = (before.line, edit.line + before.number - 1);
            let was_proposed = before.standing == Standing::Proposed;
            let (raw, line) = match edited.remove(&(path, before.line)) {
                Some(first) if was_proposed => first,
                _ => found,
            };
            let index = match (earlier.and_then(|at| Some((at, all.get_mut(at)?))), fate) {
                (Some((_, given)), None) => {
                    given.undone = true;
                    given.made = after.map(|seen| seen.line);
                    continue;
                }
                (Some((index, given)), Some(fate)) => {
                    let is_it = given.overrule(fate, day, before.standing, after);
                    if is_it {
                        (given.time, given.entry) = (entry.time, entry.id);
                    }
                    given.made = after.map(|seen| seen.line);
                    index
                }
                (None, Some(fate)) if was_proposed => {
                    all.push(Given {
                        day,
                        time: entry.time,
                        entry: entry.id,
                        fate,
                        path,
                        line,
                        raw,
                        made: after.map(|seen| seen.line),
                        owners: before.owners,
                        undone: false,
                    });
                    all.len() - 1
                }
                (None, None) if was_proposed => {
                    if let Some(after) = after {
                        edited.insert((path, after.line), (raw, line));
                    }
                    continue;
                }
                (None, _) => continue,
            };
            if let Some(after) = after {
                by_line.entry((path, after.line)).or_default().push(index);
            }
        }
    }
    all
}

impl Given<'_> {
    /// Takes in what became of the line later, and says whether that is the verdict now.
    fn overrule(
        &mut self,
        fate: Fate,
        day: NaiveDate,
        before: Standing,
        after: Option<&Seen<'_>>,
    ) -> bool {
        let is_same = after.is_some_and(|after| after.standing == before);
        let got_on = before == Standing::Open && day > self.day;
        let is_it = !is_same && !got_on;
        if is_it {
            (self.fate, self.day) = (fate, day);
        }
        is_it
    }
}

/// A task line of an entry.
struct Seen<'a> {
    line: &'a [u8],
    /// Which of the lines of its block it is, from 1.
    number: usize,
    standing: Standing,
    owners: Texts,
}

impl<'a> Seen<'a> {
    fn read(line: Line<'a>, settings: &Settings, path: &str, proposed: &Proposed) -> Option<Self> {
        let fields = Fields::parse(Reading::of(line.content).text(), settings, path).ok()?;
        Some(Self {
            line: line.content,
            number: line.number,
            standing: Standing::of(&fields, proposed),
            owners: fields.owners,
        })
    }
}

/// The lines of one block that are not in the other: a witness is in both.
fn only_in<'a>(block: &'a [u8], other: &'a [u8]) -> impl Iterator<Item = Line<'a>> {
    lines(block).filter(move |line| lines(other).all(|other| other.content != line.content))
}
