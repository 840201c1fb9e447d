//! The verdicts that stand, read out of the journal's entries: one for each proposal, however often it was ruled on. Counting them is
//! `stats`'.
//!
//! What a verdict was is told by the lines before and after it, not by what the command was called: a proposal that became a line to
//! do was accepted, by whichever way. A verdict in the place of an earlier one counts alone, a proposal that was reopened counts not at
//! all. A task that was accepted and, on a later day, done or dropped counts as accepted on its first day: the task got on, the
//! proposal was ruled on before.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::config::Proposed;
use crate::journal::Journal;
use crate::note::reading::Reading;
use crate::note::task::Fields;
use crate::review::standing::Standing;
use crate::settings::Settings;
use crate::shared::Texts;
use crate::text::lines;
use crate::vault::Vault;

/// What became of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Accepted,
    Done,
    Rejected,
    /// Cancelled because another that says the same was kept.
    Duplicate,
}

/// A verdict that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Given {
    pub(super) day: NaiveDate,
    pub(super) fate: Fate,
    /// The note it was given in.
    pub(super) path: String,
    /// Whose the proposal was.
    pub(super) owners: Texts,
}

/// All verdicts that stand, in the order of their proposals. `day` is the local day of a time in seconds since 1970.
pub(super) fn given(
    journal: &Journal,
    vault: &Vault,
    proposed: &Proposed,
    day: &dyn Fn(i64) -> NaiveDate,
) -> Vec<Given> {
    let default = Settings::default();
    let mut all: Vec<Option<Given>> = Vec::new();
    // Which verdict a line, as gavel left it, has. Equal lines of a note share an entry.
    let mut by_line: HashMap<(&str, &[u8]), Vec<usize>> = HashMap::new();
    for entry in journal.entries().iter().filter(|entry| !entry.undone) {
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
            let index = match (earlier, fate) {
                (Some(index), None) => {
                    if let Some(given) = all.get_mut(index) {
                        *given = None;
                    }
                    continue;
                }
                (Some(index), Some(fate)) => {
                    if let Some(Some(given)) = all.get_mut(index) {
                        given.overrule(fate, day, before.standing, after);
                    }
                    index
                }
                (None, Some(fate)) if before.standing == Standing::Proposed => {
                    all.push(Some(Given {
                        day,
                        fate,
                        path: path.to_owned(),
                        owners: before.owners,
                    }));
                    all.len() - 1
                }
                (None, _) => continue,
            };
            if let Some(after) = after {
                by_line.entry((path, after.line)).or_default().push(index);
            }
        }
    }
    all.into_iter().flatten().collect()
}

impl Given {
    /// Takes in what became of the line later.
    fn overrule(&mut self, fate: Fate, day: NaiveDate, before: Standing, after: Option<&Seen<'_>>) {
        let is_same = after.is_some_and(|after| after.standing == before);
        let got_on = before == Standing::Open && day > self.day;
        if !is_same && !got_on {
            (self.fate, self.day) = (fate, day);
        }
    }
}

/// A task line of an entry.
struct Seen<'a> {
    line: &'a [u8],
    standing: Standing,
    owners: Texts,
}

impl<'a> Seen<'a> {
    fn read(line: &'a [u8], settings: &Settings, path: &str, proposed: &Proposed) -> Option<Self> {
        let fields = Fields::parse(Reading::of(line).text(), settings, path).ok()?;
        Some(Self {
            line,
            standing: Standing::of(&fields, proposed),
            owners: fields.owners,
        })
    }
}

/// The lines of one block that are not in the other: a witness is in both.
fn only_in<'a>(block: &'a [u8], other: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    lines(block)
        .map(|line| line.content)
        .filter(move |line| lines(other).all(|other| other.content != *line))
}
