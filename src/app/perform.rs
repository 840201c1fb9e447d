//! What an effect does to the disk, and the message that tells of it. Without a terminal, so that tests can do the same.

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, Local, NaiveDate, TimeZone};

use crate::config::Proposed;
use crate::disk::Disk;
use crate::disk::commit::Committed;
use crate::disk::known::Known;
use crate::disk::scan::Batch;
use crate::edit::{Edit, OnConflict};
use crate::error::{Error, Result};
use crate::note::ItemId;
use crate::note::reading::repaired;
use crate::review::cluster::{Clusters, Item};
use crate::review::new_task;
use crate::review::verdict::as_before;
use crate::text::Hash;
use crate::ui::deed::ADD;
use crate::ui::effect::{
    Addition, Clustered, Effect, Matched, Part, Recorded, Searched, SourceText, Step, Wanted,
    Written,
};
use crate::ui::msg::Msg;
use crate::vault::{Change, Vault};

/// Carries out an effect that concerns the disk.
#[must_use]
pub fn perform(disk: &Disk, proposed: &Proposed, effect: Effect) -> Msg {
    let done = match effect {
        Effect::Commit { label, edits } => {
            let touched = edits.iter().map(|edit| edit.path.clone()).collect();
            disk.commit(&label, &edits, OnConflict::WriteNothing)
                .map(|committed| written(disk, committed, &touched))
        }
        Effect::AddTask(addition) => add(disk, proposed, &addition),
        Effect::Reopen { edits } => reopen(disk, proposed, edits),
        Effect::Undo(rest) => disk.undo(rest).map(|undone| reversed(disk, undone)),
        Effect::Redo(rest) => disk.redo(rest).map(|redone| reversed(disk, redone)),
        Effect::LoadHistory => return history(disk).map_or_else(Msg::Failed, Msg::History),
        Effect::LoadStats => {
            let done = recorded(disk).map(Box::new);
            return done.map_or_else(Msg::Failed, Msg::Stats);
        }
        Effect::LoadOpinions => {
            let (opinions, problem) = disk.opinions();
            return Msg::Opinions(opinions, problem);
        }
        Effect::SetOpinion(of, opinion) => {
            let done = disk.remember_opinion(std::slice::from_ref(&of), opinion);
            return done.map_or_else(Msg::Failed, |()| Msg::OpinionSet(of, opinion));
        }
        Effect::LoadSource { path, text } => {
            return source(disk, path, &text).map_or_else(Msg::Failed, Msg::Source);
        }
        Effect::Cluster { vault, duplicates } => {
            let clustered = clustered(disk, proposed, &vault, &duplicates);
            return Msg::Clustered(Box::new(clustered));
        }
        Effect::Link(said) => {
            let done = disk.remember_links(said.link, said.one, &said.others);
            return done.map_or_else(Msg::Failed, |()| Msg::Linked(said));
        }
        Effect::MakeList(of) => {
            let nothing = || Msg::Told("nobody waits for the list".to_owned());
            let made = of.make(&|| false).map(Box::new);
            return made.map_or_else(nothing, Msg::ListMade);
        }
        Effect::CountViews(of) => return Msg::ViewsCounted(of.count()),
        Effect::Count(of) => return Msg::Counted(Box::new(of.count())),
        Effect::MakeQueue(of) => return Msg::QueueMade(Box::new(of.make())),
        Effect::FindEvidence { source, items } => {
            return Msg::Searched(searched(disk, source, &items));
        }
        other => return Msg::Told(format!("{other:?} is not for the disk")),
    };
    Msg::Written(done.unwrap_or_else(|error| Written {
        failures: vec![error],
        ..Written::default()
    }))
}

/// Searches, and tells of what is found: the first page, if it is known before all is, and all. `is_over` tells whether a newer search
/// was asked for, and this one's answer is of no use.
pub fn search(wanted: Wanted, is_over: &(dyn Fn() -> bool + Sync), tell: &dyn Fn(Msg)) {
    let number = wanted.number;
    let tell = |part| tell(Msg::Matched(Box::new(Matched { number, part })));
    let answer = wanted
        .search
        .run(wanted.page, &|found| tell(Part::Page(found)), is_over);
    // Who hears of the answer may change what it came from, and has it alone then.
    drop(wanted);
    if let Some(answer) = answer {
        tell(Part::All(answer));
    }
}

/// Tells of the vault as it was the last time, then of what changed since. What is done `between` comes before any file is read.
pub fn open(disk: &Disk, between: impl FnOnce(), tell: &(dyn Fn(Msg) + Sync)) {
    tell(Msg::ScanStarted);
    let known = disk.recall(&|batch| tell_batch(batch, tell));
    between();
    disk.verify(known, &|batch| tell_batch(batch, tell));
    tell(Msg::ScanDone);
}

/// Reads the whole vault again and tells of it batch by batch: every note, or only those whose files changed since they were read last.
pub fn rescan(disk: &Disk, every: bool, tell: &(dyn Fn(Msg) + Sync)) {
    tell(Msg::ScanStarted);
    disk.settings_cache().clear();
    let hand_on = |batch| tell_batch(batch, tell);
    if every {
        disk.verify(Known::default(), &hand_on);
    } else {
        disk.scan(&hand_on);
    }
    tell(Msg::ScanDone);
}

fn tell_batch(batch: Batch, tell: &(dyn Fn(Msg) + Sync)) {
    for change in &batch.changes {
        if let Change::Files(files) = change {
            // What is asked of them first is made here, and not where keys wait.
            let _ = files.contains("");
        }
    }
    if !batch.changes.is_empty() {
        tell(Msg::Found(batch.changes));
    }
    if !batch.unreadable.is_empty() {
        let files = batch.unreadable.into_iter();
        let files = files.map(|file| (file.path, file.message));
        tell(Msg::Unreadable(files.collect()));
    }
}

/// Reads some files again.
pub fn load(disk: &Disk, paths: &[String], tell: &dyn Fn(Msg)) {
    let mut changes = Vec::new();
    for path in paths {
        match disk.load(path) {
            Ok(change) => changes.push(change),
            Err(file) => tell(Msg::Failed(Error::Usage(format!(
                "{} {}",
                file.path, file.message
            )))),
        }
    }
    tell(Msg::Found(changes));
}

fn written(disk: &Disk, committed: Committed, touched: &BTreeSet<String>) -> Written {
    Written {
        label: committed.label,
        applied: committed.applied,
        already: committed.already.len(),
        conflicts: committed.conflicts,
        failures: committed.failures,
        held_back: committed.held_back,
        notices: committed.notices,
        changes: touched
            .iter()
            .filter_map(|path| disk.load(path).ok())
            .collect(),
    }
}

fn reversed(disk: &Disk, committed: Option<Committed>) -> Written {
    let Some(committed) = committed else {
        return Written::default();
    };
    let touched: BTreeSet<String> = committed
        .applied
        .iter()
        .map(|applied| applied.path.clone())
        .chain(
            committed
                .conflicts
                .iter()
                .map(|conflict| conflict.path.clone()),
        )
        .collect();
    written(disk, committed, &touched)
}

/// Adds a task to its note as the note is now.
fn add(disk: &Disk, proposed: &Proposed, addition: &Addition) -> Result<Written> {
    let Addition {
        path,
        near,
        task,
        today,
    } = addition;
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let (bytes, settings) = (disk.read(path)?, disk.settings(folder));
    let edit = new_task::add((path, &bytes), &settings, proposed, task, *near, *today);
    let edit = edit.map_err(|reason| Error::Usage(format!("nothing added to {path}: {reason}")))?;
    let committed = disk.commit(ADD, &[edit], OnConflict::WriteNothing)?;
    Ok(written(disk, committed, &BTreeSet::from([path.clone()])))
}

fn reopen(disk: &Disk, proposed: &Proposed, edits: Vec<Edit>) -> Result<Written> {
    let journal = disk.journal()?;
    let edits: Vec<Edit> = edits
        .into_iter()
        .map(|edit| {
            let folder = edit.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let settings = disk.settings(folder);
            as_before(edit, &journal, &settings, proposed)
        })
        .collect();
    let touched: BTreeSet<String> = edits.iter().map(|edit| edit.path.clone()).collect();
    let committed = disk.commit("reopen", &edits, OnConflict::WriteNothing)?;
    Ok(written(disk, committed, &touched))
}

fn history(disk: &Disk) -> Result<Vec<Step>> {
    let journal = disk.journal()?;
    let local = |time| Local.timestamp_opt(time, 0).single();
    let steps = journal.entries().iter().rev().map(|entry| {
        let first = entry.edits.first();
        let text = first
            .map(|edit| repaired(&String::from_utf8_lossy(&edit.new)).into_owned())
            .unwrap_or_default();
        let path = first.map_or("", |edit| edit.path.as_str());
        Step {
            time: local(entry.time).map_or_else(String::new, |time| {
                time.format("%Y-%m-%d %H:%M").to_string()
            }),
            label: entry.label.clone(),
            lines: entry.edits.len(),
            first: format!("{}  {path}", text.trim()),
            undone: entry.undone,
        }
    });
    Ok(steps.collect())
}

fn recorded(disk: &Disk) -> Result<Recorded> {
    let journal = disk.journal()?;
    let times = journal.entries().iter().map(|entry| entry.time);
    let days = times.map(|time| (time, local_day(time))).collect();
    Ok(Recorded { journal, days })
}

/// The local day of a time in seconds since 1970.
#[must_use]
pub fn local_day(time: i64) -> NaiveDate {
    let time = DateTime::from_timestamp(time, 0).unwrap_or_default();
    time.with_timezone(&Local).date_naive()
}

/// The clusters of all tasks. What the user said of pairs is not worth failing for.
fn clustered(
    disk: &Disk,
    proposed: &Proposed,
    vault: &Vault,
    duplicates: &HashSet<(String, Hash)>,
) -> Clustered {
    let (links, notice) = disk.links();
    let clusters = Clusters::of_vault(vault, proposed, links);
    let is_duplicate = |item: &Item| item.is_among(duplicates);
    let rejected_before = clusters.rejected_before(&is_duplicate).into_iter();
    let rejected_before = rejected_before.map(Item::reference);
    Clustered {
        rejected_before: rejected_before.collect(),
        clusters,
        notice,
    }
}

/// The best passage of each item. Of a source that cannot be read nothing is said: who opens it is told why.
fn searched(disk: &Disk, source: String, items: &[(ItemId, String)]) -> Searched {
    let Ok(passages) = disk.passages(&source) else {
        let items = Vec::new();
        return Searched { source, items };
    };
    let best = |text: &str| passages.find(text).into_iter().next();
    let items = items.iter().map(|(id, text)| (*id, best(text)));
    Searched {
        items: items.collect(),
        source,
    }
}

/// The lines of a source end at `\r\n`, `\r` or `\n`.
fn source(disk: &Disk, path: String, item: &str) -> Result<SourceText> {
    let bytes = disk.read_source(&path)?;
    let text = String::from_utf8_lossy(&bytes);
    let text = repaired(&text);
    let text = text
        .strip_prefix('\u{feff}')
        .unwrap_or(&text)
        .replace("\r\n", "\n")
        .replace('\r', "\n");
    let lines = text
        .lines()
        .map(|line| crate::display::safe(line).into_owned())
        .collect();
    let passages = disk.passages(&path)?.find(item);
    Ok(SourceText {
        path,
        lines,
        passages,
    })
}
