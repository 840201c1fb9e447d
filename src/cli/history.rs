//! The journal from the command line: undo, redo, and what was written when.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

use chrono::{DateTime, Local, SecondsFormat, Utc};

use crate::cli::args::{JsonForm, Steps};
use crate::cli::console::{Console, Outcome, Tone};
use crate::cli::rule::{complain, conflict_text, on_conflict};
use crate::cli::setup::Setup;
use crate::cli::{diff, json, show, words};
use crate::disk::Disk;
use crate::disk::commit::Committed;
use crate::edit::{Applied, Edit, OnConflict, apply};
use crate::error::Result;
use crate::journal::{Entry, Journal, Kind, Record};
use crate::note::items;
use crate::text::lines;

/// Which way through the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Undo.
    Back,
    /// Redo.
    Forth,
}

impl Way {
    fn name(self) -> &'static str {
        match self {
            Self::Back => "undo",
            Self::Forth => "redo",
        }
    }

    fn past(self) -> &'static str {
        match self {
            Self::Back => "undid",
            Self::Forth => "redid",
        }
    }

    fn step(self, disk: &Disk, rest: OnConflict) -> Result<Option<Committed>> {
        match self {
            Self::Back => disk.undo(rest),
            Self::Forth => disk.redo(rest),
        }
    }

    fn next(self, journal: &Journal) -> Option<&Entry> {
        match self {
            Self::Back => journal.to_undo(),
            Self::Forth => journal.to_redo(),
        }
    }

    fn kind(self) -> Kind {
        match self {
            Self::Back => Kind::Undo,
            Self::Forth => Kind::Redo,
        }
    }
}

/// Goes some entries back or forth.
pub(super) fn step(setup: &Setup, way: Way, steps: &Steps, console: &mut Console) -> Outcome {
    let disk = setup.open()?;
    if steps.dry_run {
        return preview(&disk, way, steps.count, console);
    }
    for _ in 0..steps.count {
        let committed = way.step(&disk, on_conflict(steps.keep_going))?;
        let is_nothing = |committed: &Committed| committed.label.is_empty();
        if let Some(committed) = &committed {
            complain(committed, console);
        }
        let Some(committed) = committed.filter(|committed| !is_nothing(committed)) else {
            console.refuse(&format!("nothing to {}", way.name()));
            break;
        };
        for made in &committed.applied {
            let place = words::place(&made.path, made.after.line);
            let (past, label) = (way.past(), &committed.label);
            console.line(&format!(
                "{past} {label} {place}  {}",
                first_line(&made.new)
            ))?;
        }
        for edit in &committed.already {
            let place = words::place(&edit.path, edit.place.line);
            console.say(&format!("{place}: it stands there already"));
        }
        if !committed.failures.is_empty() || committed.held_back > 0 {
            break;
        }
    }
    Ok(())
}

/// What steps through the journal would change, all of them together.
fn preview(disk: &Disk, way: Way, count: u32, console: &mut Console) -> Outcome {
    let mut journal = disk.journal()?;
    let mut notes: BTreeMap<String, (Vec<u8>, Vec<u8>)> = BTreeMap::new();
    for _ in 0..count {
        let Some(entry) = way.next(&journal) else {
            console.refuse(&format!("nothing to {}", way.name()));
            break;
        };
        let (id, label) = (entry.id, entry.label.clone());
        let mut edits: BTreeMap<String, Vec<Edit>> = BTreeMap::new();
        for edit in entry.reversal() {
            edits.entry(edit.path.clone()).or_default().push(edit);
        }
        let mut made: Vec<Applied> = Vec::new();
        for (path, edits) in edits {
            let (_, now) = match notes.entry(path) {
                Slot::Occupied(known) => known.into_mut(),
                Slot::Vacant(new) => {
                    let bytes = disk.read(new.key())?;
                    new.insert((bytes.clone(), bytes))
                }
            };
            let outcome = apply(now, &edits, &items);
            for conflict in &outcome.conflicts {
                console.refuse(&conflict_text(conflict));
            }
            *now = outcome.bytes;
            made.extend(outcome.applied);
        }
        journal.push(&Record::new(way.kind(), id, 0, &label, &made));
    }
    for (path, (old, new)) in &notes {
        console.text(&diff::unified(path, old, new))?;
    }
    Ok(())
}

/// All entries, the newest first.
pub(super) fn list(setup: &Setup, form: Option<JsonForm>, console: &mut Console) -> Outcome {
    let disk = setup.open()?;
    show::unsettled(&disk, console);
    let journal = disk.journal()?;
    for line in &journal.damaged {
        console.say(&format!(
            "line {line} of the journal is damaged and was left out"
        ));
    }
    let entries = journal.entries().iter().rev();
    if let Some(form) = form {
        let entries: Vec<json::Step<'_>> = entries.map(as_json).collect();
        return Ok(json::write(console.writer(), form, &entries)?);
    }
    if journal.entries().is_empty() {
        console.say("nothing was written in this vault yet");
    }
    for entry in entries {
        row(entry, console)?;
    }
    Ok(())
}

fn row(entry: &Entry, console: &mut Console) -> std::io::Result<()> {
    let time = time(entry).with_timezone(&Local).format("%Y-%m-%d %H:%M");
    let what = match entry.edits.as_slice() {
        [] => String::new(),
        [only] => format!(
            "{}  {}",
            words::place(&only.path, only.line),
            first_line(&only.new)
        ),
        [first, rest @ ..] => format!(
            "{} and {} more",
            words::place(&first.path, first.line),
            rest.len()
        ),
    };
    let mark = match (entry.undone, entry.lost) {
        (true, _) => "  (undone)",
        (false, true) => "  (cannot be undone: changed since)",
        (false, false) => "",
    };
    console.row(&[
        (&format!("{:>4}  ", entry.id), Tone::Plain),
        (&time.to_string(), Tone::Quiet),
        (&format!("  {:<8} {what}", entry.label), Tone::Plain),
        (mark, Tone::Quiet),
    ])
}

fn as_json(entry: &Entry) -> json::Step<'_> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    json::Step {
        entry: entry.id,
        time: time(entry).to_rfc3339_opts(SecondsFormat::Secs, true),
        label: &entry.label,
        undone: entry.undone,
        edits: entry
            .edits
            .iter()
            .map(|edit| json::Edit {
                path: &edit.path,
                line: edit.line,
                old: text(&edit.old),
                new: text(&edit.new),
            })
            .collect(),
    }
}

fn time(entry: &Entry) -> DateTime<Utc> {
    DateTime::from_timestamp(entry.time, 0).unwrap_or_default()
}

fn first_line(block: &[u8]) -> String {
    let line = lines(block).next().map_or(&b""[..], |line| line.content);
    words::line(line)
}
