//! What is in the vault, for reading: tasks and meetings. Nothing is written.

use std::collections::HashSet;
use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::cli::args::{Form, JsonForm, TableForm};
use crate::cli::console::{Console, Outcome, Tone};
use crate::cli::quickfix::Places;
use crate::cli::setup::Setup;
use crate::cli::{json, question, stream, table, tasks_query, words};
use crate::config::Proposed;
use crate::disk::Disk;
use crate::disk::scan::Unreadable;
use crate::display::width;
use crate::error::Result;
use crate::note::Note;
use crate::note::signifier::Field;
use crate::note::task::Task;
use crate::review::cluster::{Clusters, Item, Links};
use crate::review::query::{Context, Query, searched, views};
use crate::review::queue::{Counts, counts, waits};
use crate::review::standing::Standing;
use crate::review::tasks_query::Layout;
use crate::text::{Hash, behind_break};
use crate::vault::{Change, Meeting, Vault};

/// Places are lined up as far as they are no wider than this, in columns.
const WIDEST_PLACE: usize = 64;

/// Tells of what an earlier gavel left open.
pub(super) fn unsettled(disk: &Disk, console: &mut Console) {
    for sentence in disk.unsettled().unwrap_or_default() {
        console.say(&sentence);
    }
}

/// What the user said of pairs of proposals; what cannot be read of it is told.
pub(super) fn links(disk: &Disk, console: &mut Console) -> Links {
    let (links, problem) = disk.links();
    if let Some(problem) = problem {
        console.say(&problem);
    }
    links
}

/// Reads the vault; what could not be read is told.
pub(super) fn read(disk: &Disk, console: &mut Console) -> Vault {
    unsettled(disk, console);
    let (vault, unreadable) = scan(disk);
    tell_unreadable(unreadable, console);
    if vault.notes().next().is_none() {
        console.say(NO_NOTES);
    }
    vault
}

/// What is said of a vault without notes.
pub(super) const NO_NOTES: &str = "there are no notes in this vault";

/// Tells what could not be read, by path.
pub(super) fn tell_unreadable(mut unreadable: Vec<Unreadable>, console: &mut Console) {
    unreadable.sort_by(|a, b| a.path.cmp(&b.path));
    for file in &unreadable {
        let path = words::shown(&file.path);
        console.refuse(&format!("{path}: {}", file.message));
    }
}

/// What is said of a note of which there are two versions, if it is one, and has something that is listed.
pub(super) fn in_conflict(note: &Note) -> Option<String> {
    note.conflict().map(|why| conflict(&note.path, why))
}

/// What is said of a note of which there are two versions for this reason.
pub(super) fn conflict(path: &str, why: &str) -> String {
    let path = words::shown(path);
    format!("{path} {why}: a verdict there takes --force")
}

/// All notes of the vault, and what could not be read, by path.
pub(super) fn scan(disk: &Disk) -> (Vault, Vec<Unreadable>) {
    let read = Mutex::new((Vault::default(), Vec::new(), Vec::new()));
    disk.scan(&|batch| {
        let mut read = read.lock().unwrap_or_else(PoisonError::into_inner);
        let (vault, notes, unreadable) = &mut *read;
        unreadable.extend(batch.unreadable);
        for change in batch.changes {
            match change {
                Change::Note(note) => notes.push(note),
                other => {
                    vault.apply(other);
                }
            }
        }
    });
    let read = read.into_inner().unwrap_or_else(PoisonError::into_inner);
    let (mut vault, notes, mut unreadable) = read;
    vault.fill(notes);
    unreadable.sort_by(|a, b| a.path.cmp(&b.path));
    (vault, unreadable)
}

/// How many proposals wait, and whether all notes could be read.
pub(super) fn waiting(disk: &Disk, proposed: &Proposed) -> (usize, bool) {
    if let Some(waiting) = disk.waiting() {
        return waiting;
    }
    let (count, unread) = (AtomicUsize::new(0), AtomicBool::new(false));
    disk.scan(&|batch| {
        let notes = batch.changes.iter().filter_map(|change| match change {
            Change::Note(note) => Some(note),
            _ => None,
        });
        let waiting = notes.flat_map(|note| &note.tasks);
        let waiting = waiting.filter(|task| waits(task, proposed)).count();
        count.fetch_add(waiting, Ordering::Relaxed);
        unread.fetch_or(!batch.unreadable.is_empty(), Ordering::Relaxed);
    });
    (count.into_inner(), !unread.into_inner())
}

/// A note with what is listed of it.
pub(super) struct Listed<'a, T> {
    pub(super) note: &'a Note,
    pub(super) meeting: Option<Meeting>,
    pub(super) items: Vec<&'a T>,
}

impl<T> Listed<'_, T> {
    /// Title, date and type of the note, as far as it has them.
    pub(super) fn note_cells(&self) -> [String; 3] {
        let note = self.note;
        let cell = |text: &Option<Arc<str>>| text.as_deref().unwrap_or_default().to_owned();
        [
            note.title.to_string(),
            cell(&note.date),
            cell(&note.kind().cloned()),
        ]
    }
}

/// Which tasks a call wants, and how.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) query: &'a [String],
    pub(super) view: Option<&'a str>,
    /// A file that holds a query of the Tasks plugin.
    pub(super) tasks_query: Option<&'a str>,
    /// Not only those that wait for a verdict.
    pub(super) all: bool,
    pub(super) form: Option<Form>,
}

/// Tasks: those that wait for a verdict, or all of them.
pub(super) fn list(setup: &Setup, wanted: &Wanted<'_>, console: &mut Console) -> Outcome {
    let disk = setup.open()?;
    if let Some(file) = wanted.tasks_query {
        return tasks_query::of_file(setup, &disk, file, wanted, console);
    }
    let saved = &setup.config.views.0;
    if let Some(name) = wanted
        .view
        .filter(|name| views::named(saved, name).is_none())
    {
        return tasks_query::of_block(setup, &disk, name, wanted, console);
    }
    // What is no query is told before a large vault is read.
    let query = question::about_tasks(setup, wanted.query, wanted.view, console)?;
    if let Some(Form::Json(form)) = wanted.form
        && !query.needs_clusters()
    {
        return stream::tasks(setup, &disk, &query, wanted.all, form, console);
    }
    // The process ends with it: what it holds need not be given back piece by piece.
    let vault = ManuallyDrop::new(read(&disk, console));
    tasks(&vault, setup, &disk, wanted, console)
}

/// The tasks of a vault that was read.
pub(super) fn tasks(
    vault: &Vault,
    setup: &Setup,
    disk: &Disk,
    wanted: &Wanted<'_>,
    console: &mut Console,
) -> Outcome {
    let proposed = &setup.config.proposed;
    let query = question::about_tasks(setup, wanted.query, wanted.view, console)?;
    let all = wanted.all || query.names_a_state();
    let compared = compared(vault, setup, disk, &query, console)?;
    let is_duplicate = compared.is_duplicate();
    let context = compared.context(vault, setup, &is_duplicate);
    let notes: Vec<&Note> = vault
        .notes()
        .filter(|note| !note.tasks.is_empty())
        .collect();
    let listed: Vec<Listed<'_, Task>> = notes
        .into_par_iter()
        .with_min_len(64)
        .filter_map(|note| {
            let items: Vec<&Task> = sorted(&note.tasks, |task| task.place.line)
                .filter(|task| all || waits(task, proposed))
                .filter(|task| query.holds(&context, note, task))
                .filter(|task| query.is_empty() || query.finds(&with_heading(note, task)))
                .collect();
            (!items.is_empty()).then(|| Listed {
                note,
                meeting: vault.meeting(note),
                items,
            })
        })
        .collect();
    for of in &listed {
        if let Some(conflict) = in_conflict(of.note) {
            console.say(&conflict);
        }
    }
    if let Some(form) = wanted.form {
        return print(&listed, form, (setup, disk), console);
    }
    let rows = rows_of(&listed, |task| task.place.line);
    if rows.is_empty() && vault.notes().next().is_some() {
        console.say(match (query.is_empty(), all) {
            (false, _) => "nothing like that was found",
            (true, true) => "there are no tasks in this vault",
            (true, false) => "nothing waits for a verdict",
        });
    }
    let columns = widest(rows.iter().map(|(place, _)| place.as_str()));
    for (place, task) in rows {
        let place = padded(&place, columns);
        task_row(&place, task, setup.day(), None, console)?;
    }
    Ok(())
}

/// Which proposals are one decision, as far as a query asks.
#[derive(Default)]
pub(super) struct Compared(Option<(Clusters, HashSet<(String, Hash)>)>);

/// Compares the proposals of a vault if a query asks for that.
pub(super) fn compared(
    vault: &Vault,
    setup: &Setup,
    disk: &Disk,
    query: &Query,
    console: &mut Console,
) -> Result<Compared> {
    if !query.needs_clusters() {
        return Ok(Compared::default());
    }
    let journal = disk.journal()?;
    let duplicates = journal.duplicates().into_iter();
    let duplicates = duplicates.map(|(path, line)| (path.to_owned(), line));
    let duplicates: HashSet<(String, Hash)> = duplicates.collect();
    let clusters = Clusters::of_vault(vault, &setup.config.proposed, links(disk, console));
    Ok(Compared(Some((clusters, duplicates))))
}

impl Compared {
    pub(super) fn is_duplicate(&self) -> impl Fn(&Item) -> bool + Sync {
        |item| {
            let compared = self.0.as_ref();
            compared.is_some_and(|(_, duplicates)| item.is_among(duplicates))
        }
    }

    pub(super) fn context<'a>(
        &'a self,
        vault: &'a Vault,
        setup: &'a Setup,
        is_duplicate: &'a (dyn Fn(&Item) -> bool + Sync),
    ) -> Context<'a> {
        Context {
            vault,
            proposed: &setup.config.proposed,
            me: &setup.config.me.0,
            clusters: self.0.as_ref().map(|(clusters, _)| clusters),
            is_duplicate,
        }
    }
}

/// Tasks as other programs read them.
pub(super) fn print(
    listed: &[Listed<'_, Task>],
    form: Form,
    (setup, disk): (&Setup, &Disk),
    console: &mut Console,
) -> Outcome {
    let proposed = &setup.config.proposed;
    match form {
        Form::Json(form) => json_tasks(listed, form, proposed, console),
        Form::Table(form) => table_of_tasks(listed, form, proposed, console),
        Form::Quickfix => places_of_tasks(listed, disk, setup.day(), console),
    }
}

fn places_of_tasks(
    listed: &[Listed<'_, Task>],
    disk: &Disk,
    today: NaiveDate,
    console: &mut Console,
) -> Outcome {
    let places = Places::new(disk);
    for (of, task) in listed
        .iter()
        .flat_map(|of| of.items.iter().map(move |task| (of, task)))
    {
        let text: String = task_pieces(task, today, None)
            .into_iter()
            .map(|(text, _)| text)
            .collect();
        places.row(&of.note.path, task.place.line, task.raw(), &text, console)?;
    }
    Ok(())
}

fn json_tasks<'a>(
    listed: &'a [Listed<'a, Task>],
    form: JsonForm,
    proposed: &'a Proposed,
    console: &mut Console,
) -> Outcome {
    type Row<'a> = (&'a Listed<'a, Task>, &'a Task);
    let rows: Vec<Row<'a>> = listed
        .iter()
        .flat_map(|of| of.items.iter().map(move |task| (of, *task)))
        .collect();
    let json = |(of, task): Row<'a>| -> json::Task<'a> {
        json::Task::new(of.note, task, of.meeting.as_ref(), proposed)
    };
    Ok(json::write_many(console.writer(), form, &rows, json)?)
}

fn table_of_tasks(
    listed: &[Listed<'_, Task>],
    form: TableForm,
    proposed: &Proposed,
    console: &mut Console,
) -> Outcome {
    const HEADER: [&str; 12] = [
        "path", "line", "state", "text", "owners", "due", "priority", "tags", "title", "date",
        "type", "target",
    ];
    let row = |of: &Listed<'_, Task>, task: &Task| {
        let (line, fields) = (task.place.line, &task.fields);
        let [title, date, kind] = of.note_cells();
        [
            of.note.path.to_string(),
            line.to_string(),
            Standing::of(fields, proposed).name().to_owned(),
            task.text().into_owned(),
            fields.owners.join(", "),
            fields.due.map_or_else(String::new, |day| day.to_string()),
            fields.priority.name().to_owned(),
            fields.tags.join(" "),
            title,
            date,
            kind,
            json::target(&of.note.path, line, &task.hash()),
        ]
    };
    let rows = listed
        .iter()
        .flat_map(|of| of.items.iter().map(|task| row(of, task)));
    table::write(form, HEADER, rows, console)
}

/// What a query looks at in a list: a script may ask for a heading, too.
pub(super) fn with_heading(note: &Note, task: &Task) -> String {
    let heading = task.heading.as_deref().unwrap_or_default();
    let [text, title] = searched(note, task);
    format!("{text}\n{title}\n{heading}")
}

pub(super) fn task_row(
    place: &str,
    task: &Task,
    today: NaiveDate,
    layout: Option<&Layout>,
    console: &mut Console,
) -> std::io::Result<()> {
    let pieces = task_pieces(task, today, layout);
    let pieces = pieces.iter().map(|(text, tone)| (text.as_str(), *tone));
    let row: Vec<(&str, Tone)> = [(place, Tone::Place), ("  ", Tone::Plain)]
        .into_iter()
        .chain(pieces)
        .collect();
    console.row(&row)
}

/// What a row says of a task: its box, its text, its owners, what else a query of the plugin shows of it, when it is due.
fn task_pieces(task: &Task, today: NaiveDate, layout: Option<&Layout>) -> Vec<(String, Tone)> {
    let fields = &task.fields;
    let text = format!(
        "[{}]  {}{}",
        fields.status.symbol,
        task.text(),
        behind_break(&String::from_utf8_lossy(task.raw()))
    );
    let mut pieces = vec![(text, Tone::Plain)];
    let owners = fields.owners.iter().map(|owner| format!("@{owner}"));
    let owners = owners.collect::<Vec<String>>().join(" ");
    if !owners.is_empty() {
        pieces.extend([("  ".to_owned(), Tone::Plain), (owners, Tone::Quiet)]);
    }
    for detail in layout.map_or_else(Vec::new, |layout| {
        tasks_query::details(layout, fields, today)
    }) {
        pieces.extend([("  ".to_owned(), Tone::Plain), (detail, Tone::Quiet)]);
    }
    let shows_due = |layout: &Layout| layout.shows_field(Field::Due);
    let due = fields.due.filter(|_| layout.is_none_or(shows_due));
    let due = due.map(|day| words::due(day, today));
    if let (Some(day), Some(due)) = (fields.due, &due) {
        let is_late = day.date().is_some_and(|date| date < today);
        let tone = if is_late { Tone::Alert } else { Tone::Quiet };
        pieces.extend([("  ".to_owned(), Tone::Plain), (due.clone(), tone)]);
    }
    pieces
}

/// Meetings with what became of their tasks.
pub(super) fn meetings(setup: &Setup, form: Option<Form>, console: &mut Console) -> Outcome {
    let disk = setup.open()?;
    let vault = read(&disk, console);
    let meetings: Vec<(Meeting, Counts, usize)> = vault
        .notes()
        .filter_map(|note| {
            let counts = counts(note, &setup.config.proposed);
            Some((vault.meeting(note)?, counts, note.decisions.len()))
        })
        .collect();
    if let Some(Form::Table(form)) = form {
        const HEADER: [&str; 12] = [
            "path",
            "date",
            "title",
            "type",
            "entity",
            "participants",
            "source",
            "proposed",
            "open",
            "done",
            "cancelled",
            "decisions",
        ];
        let cell = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let rows = meetings.iter().map(|(meeting, counts, decisions)| {
            [
                meeting.path.to_string(),
                cell(meeting.date.as_deref()),
                meeting.title.to_string(),
                cell(meeting.kind.as_deref()),
                cell(meeting.entity.as_deref()),
                meeting.participants.join(", "),
                cell(meeting.source.path.as_deref()),
                counts.proposed.to_string(),
                counts.open.to_string(),
                counts.done.to_string(),
                counts.cancelled.to_string(),
                decisions.to_string(),
            ]
        });
        return table::write(form, HEADER, rows, console);
    }
    if let Some(Form::Json(form)) = form {
        let meetings: Vec<json::Meeting<'_>> = meetings
            .iter()
            .map(|(meeting, counts, decisions)| json::Meeting::new(meeting, *counts, *decisions))
            .collect();
        return Ok(json::write(console.writer(), form, &meetings)?);
    }
    let places = (form == Some(Form::Quickfix)).then(|| Places::new(&disk));
    for (meeting, counts, decisions) in &meetings {
        if let Some(places) = &places {
            let counts = counts_text(*counts, *decisions);
            let text = format!("{}  {counts}", meeting.title);
            places.row(&meeting.path, 1, b"", &text, console)?;
            continue;
        }
        let date = meeting.date.as_deref().unwrap_or("-");
        let text = format!("{date:<10}  {}  ", meeting.title);
        let counts = counts_text(*counts, *decisions);
        console.row(&[(&text, Tone::Plain), (&counts, Tone::Quiet)])?;
    }
    Ok(())
}

fn counts_text(counts: Counts, decisions: usize) -> String {
    let parts = [
        (counts.proposed, "proposed".to_owned()),
        (counts.open, "open".to_owned()),
        (counts.done, "done".to_owned()),
        (counts.cancelled, "cancelled".to_owned()),
    ];
    let mut parts: Vec<String> = parts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, name)| format!("{number} {name}"))
        .collect();
    if decisions > 0 {
        parts.push(words::count(decisions, "decision"));
    }
    if parts.is_empty() {
        return "no tasks".to_owned();
    }
    parts.join(", ")
}

/// By line.
pub(super) fn sorted<T>(items: &[T], line: impl Fn(&T) -> usize) -> impl Iterator<Item = &T> {
    let mut items: Vec<&T> = items.iter().collect();
    items.sort_by_key(|item| line(item));
    items.into_iter()
}

/// Items with the places that they stand at.
fn rows_of<'a, T>(
    listed: &[Listed<'a, T>],
    line: impl Fn(&T) -> usize + Copy,
) -> Vec<(String, &'a T)> {
    listed
        .iter()
        .flat_map(|of| {
            of.items
                .iter()
                .map(move |item| (words::place(&of.note.path, line(item)), *item))
        })
        .collect()
}

/// How wide places are, as far as they are lined up.
pub(super) fn widest<'a>(places: impl Iterator<Item = &'a str>) -> usize {
    places
        .map(width)
        .filter(|columns| *columns <= WIDEST_PLACE)
        .max()
        .unwrap_or(0)
}

pub(super) fn padded(place: &str, columns: usize) -> String {
    let blanks = columns.saturating_sub(width(place));
    format!("{place}{}", " ".repeat(blanks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_say_only_what_there_is() {
        let counts = Counts {
            proposed: 2,
            done: 1,
            ..Counts::default()
        };
        assert_eq!(counts_text(counts, 1), "2 proposed, 1 done, 1 decision");
        assert_eq!(counts_text(Counts::default(), 0), "no tasks");
    }
}
