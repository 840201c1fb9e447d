//! What becomes of each target of a call: the edit that carries the verdict out, or why it is refused. Nothing is written here.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::cli::setup::Setup;
use crate::cli::target::{self, Index, Miss, Target};
use crate::cli::{show, words};
use crate::disk::Disk;
use crate::edit::Edit;
use crate::error::Result;
use crate::journal::Journal;
use crate::note::Note;
use crate::note::reading::Reading;
use crate::note::task::{Fields, Task};
use crate::review::field::{self, FieldChange};
use crate::review::verdict::{Action, Outcome, Rules, Verdict, change, judge, reopen_edit};
use crate::text::{Hash, lines};

/// What a call asks of its targets.
#[derive(Debug, Clone, Copy)]
pub(super) enum Asked<'a> {
    /// Another status.
    Ruling(&'a Action),
    /// Other fields, changed one after the other.
    Fields(&'a [FieldChange]),
}

/// A target that was found, and what becomes of it.
pub(super) struct Ruling {
    /// The note, relative to the vault.
    pub(super) path: String,
    /// Where the task stands.
    pub(super) line: usize,
    /// What it says.
    pub(super) text: String,
    /// `None` where the verdict stands already.
    pub(super) edit: Option<Edit>,
    /// Where the one stands that is kept, for one that goes as its duplicate.
    pub(super) duplicate_of: Option<Place>,
    /// What is said of it when it is written: `accepted`.
    pub(super) past: &'static str,
}

impl Ruling {
    /// Where it stands, safe to print.
    pub(super) fn place(&self) -> String {
        words::place(&self.path, self.line)
    }
}

/// A note and a line of it.
pub(super) type Place = (String, usize);

impl Asked<'_> {
    fn is_reopen(self) -> bool {
        matches!(self, Self::Ruling(Action::Verdict(Verdict::Reopen)))
    }

    /// What is said of a target when that is done to it.
    pub(super) fn past(self) -> &'static str {
        match self {
            Self::Ruling(Action::Verdict(verdict)) => verdict.past(),
            Self::Ruling(Action::Toggle) => "toggled",
            Self::Ruling(Action::Set(_)) => "set",
            Self::Fields(_) => "edited",
        }
    }
}

/// The targets of one call: each note is read once, the journal when it is needed.
pub(super) struct Judging<'a> {
    disk: &'a Disk,
    setup: &'a Setup,
    force: bool,
    notes: HashMap<String, std::result::Result<Loaded, String>>,
    past: Option<Past>,
}

/// A note and the ways to its lines.
struct Loaded {
    note: Note,
    tasks: Index,
    /// All lines, read when one has to be shown.
    lines: Option<Vec<Vec<u8>>>,
}

/// The journal, and what gavel made of which line: by note and hash of the line.
struct Past {
    journal: Journal,
    made: HashMap<(String, String), Vec<Before>>,
}

/// A line that stood in a note, and what gavel made of it, if it did.
#[derive(Clone)]
struct Before {
    line: Vec<u8>,
    made: Option<Vec<u8>>,
}

impl<'a> Judging<'a> {
    /// `force` rules on what is one of two versions of a note, too.
    pub(super) fn new(disk: &'a Disk, setup: &'a Setup, force: bool) -> Self {
        Self {
            disk,
            setup,
            force,
            notes: HashMap::new(),
            past: None,
        }
    }

    /// What becomes of a target of which this is asked, or a lower-case sentence that says why it is refused.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub(super) fn rule(
        &mut self,
        asked: Asked<'_>,
        target: &Target,
    ) -> Result<std::result::Result<Ruling, String>> {
        let mut loaded = match self.notes.entry(target.path.clone()) {
            Entry::Occupied(known) => known,
            Entry::Vacant(new) => {
                let note = target::note(self.disk, &target.path).map(Loaded::new);
                new.insert_entry(note)
            }
        };
        let loaded = match loaded.get_mut() {
            Ok(loaded) => loaded,
            Err(reason) => {
                let reason = format!("{reason}{}", moved(self.disk, target));
                return Ok(Err(reason));
            }
        };
        if let Some(conflict) = loaded.note.conflict().filter(|_| !self.force) {
            let reason = format!("the note {conflict}; nothing was written. --force rules on it");
            return Ok(Err(reason));
        }
        let Some(found) = loaded
            .tasks
            .find(target)
            .map(|at| loaded.note.tasks.get(at))
            .transpose()
        else {
            return Ok(Err("the note has no such task".to_owned()));
        };
        let case = Case {
            setup: self.setup,
            asked,
            note: &loaded.note,
            tasks: &loaded.tasks,
        };
        match found {
            Ok(task) if asked.is_reopen() => {
                let journal = &past(&mut self.past, self.disk)?.journal;
                Ok(Ok(case.ruling(task, case.reopened(task, journal))))
            }
            Ok(task) => Ok(case.judged(task).map(|edit| case.ruling(task, edit))),
            Err(Miss::Gone) => {
                let before = case.before(target, past(&mut self.past, self.disk)?);
                if let Some(task) = case.already(&before) {
                    return Ok(Ok(case.ruling(task, None)));
                }
                let now = loaded.line(self.disk, target.line);
                Ok(Err(gone(target, before.first(), now)))
            }
            Err(Miss::NoItem) => Ok(Err(no_task(loaded.line(self.disk, target.line)))),
            Err(Miss::Twins(count)) => Ok(Err(format!(
                "{count} equal tasks, and none of them on this line; list again"
            ))),
        }
    }
}

/// Where the line of a target stands now whose note is gone: told, and never written there.
fn moved(disk: &Disk, target: &Target) -> String {
    let Some(hash) = &target.hash else {
        return String::new();
    };
    let (vault, _) = show::scan(disk);
    let places: Vec<String> = vault
        .notes()
        .flat_map(|note| note.tasks.iter().map(move |task| (note, task)))
        .filter(|(_, task)| Hash::of(task.raw()).short() == *hash)
        .map(|(note, task)| words::place(&note.path, task.place.line))
        .collect();
    match places.as_slice() {
        [] => String::new(),
        [only] => format!("; the same line stands at {only}"),
        [first, rest @ ..] => format!(
            "; the same line stands at {first} and {} more places",
            rest.len()
        ),
    }
}

/// Why a target with a hash is refused, with both texts as far as they are known.
fn gone(target: &Target, before: Option<&Before>, now: Option<&[u8]>) -> String {
    if now.is_some_and(|line| target.hash.as_ref() == Some(&Hash::of(line).short())) {
        return no_task(now);
    }
    let was = before.map_or_else(String::new, |before| {
        format!(" It was: {}", words::quoted(&before.line))
    });
    let now = now.map_or_else(String::new, |line| {
        format!(" Now there: {}", words::quoted(line))
    });
    format!("the task was edited or removed since it was listed; nothing was written.{was}{now}")
}

fn no_task(line: Option<&[u8]>) -> String {
    line.map_or_else(
        || "the note has no such line".to_owned(),
        |line| format!("no task stands there, but {}", words::quoted(line)),
    )
}

impl Loaded {
    fn new(note: Note) -> Self {
        let tasks = Index::new(note.tasks.iter().map(|task| (task.place.line, task.raw())));
        Self {
            note,
            tasks,
            lines: None,
        }
    }

    /// The bytes of a line, for showing.
    fn line(&mut self, disk: &Disk, number: usize) -> Option<&[u8]> {
        let all = self.lines.get_or_insert_with(|| {
            let bytes = disk.read(&self.note.path).unwrap_or_default();
            lines(&bytes).map(|line| line.content.to_vec()).collect()
        });
        all.get(number.checked_sub(1)?).map(Vec::as_slice)
    }
}

fn past<'p>(past: &'p mut Option<Past>, disk: &Disk) -> Result<&'p Past> {
    let read = match past.take() {
        Some(read) => read,
        None => Past::new(disk.journal()?),
    };
    Ok(past.insert(read))
}

impl Past {
    fn new(journal: Journal) -> Self {
        let mut made: HashMap<(String, String), Vec<Before>> = HashMap::new();
        for edit in journal
            .entries()
            .iter()
            .rev()
            .flat_map(|entry| &entry.edits)
        {
            let key = (edit.path.clone(), Hash::of(&edit.old).short());
            made.entry(key).or_default().push(Before {
                line: edit.old.clone(),
                made: Some(edit.new.clone()),
            });
        }
        Self { journal, made }
    }
}

/// One note under one call.
struct Case<'a> {
    setup: &'a Setup,
    asked: Asked<'a>,
    note: &'a Note,
    tasks: &'a Index,
}

impl<'a> Case<'a> {
    /// The edit that a task needs, or a lower-case sentence that says why it is refused.
    fn judged(&self, task: &Task) -> std::result::Result<Option<Edit>, String> {
        match self.asked {
            Asked::Ruling(action) => {
                let proposed = &self.setup.config.proposed;
                let day = self.setup.day();
                Ok(judge(self.note, task, action, proposed, day))
            }
            Asked::Fields(changes) => field::edit(self.note, task, changes)
                .map_err(|reason| format!("{reason}; nothing was written")),
        }
    }

    fn reopened(&self, task: &Task, journal: &Journal) -> Option<Edit> {
        let proposed = &self.setup.config.proposed;
        reopen_edit(self.note, task, journal, proposed, self.setup.day())
    }

    fn ruling(&self, task: &Task, edit: Option<Edit>) -> Ruling {
        Ruling {
            path: self.note.path.to_string(),
            line: task.place.line,
            text: self.text(task, edit.as_ref()),
            edit,
            duplicate_of: None,
            past: self.asked.past(),
        }
    }

    /// What the call makes of a line.
    fn made(&self, line: &[u8]) -> Option<Vec<u8>> {
        match self.asked {
            Asked::Ruling(action) => self.change(line, action),
            Asked::Fields(changes) => field::change(line, changes, &self.note.settings).ok(),
        }
    }

    fn change(&self, line: &[u8], action: &Action) -> Option<Vec<u8>> {
        let rules = Rules {
            settings: &self.note.settings,
            proposed: &self.setup.config.proposed,
            today: self.setup.day(),
            line_ending: self.note.line_ending(),
        };
        match change(line, action, rules) {
            Outcome::Lines(made) => Some(made),
            Outcome::Unchanged | Outcome::Removed => None,
        }
    }

    /// What a task says, or will say if that is what changes.
    fn text(&self, task: &Task, edit: Option<&Edit>) -> String {
        let new = match self.asked {
            Asked::Ruling(_) => None,
            Asked::Fields(_) => edit.and_then(|edit| edit.new.as_deref()),
        };
        let said = |line: &[u8]| {
            let reading = Reading::of(line);
            Fields::parse(reading.text(), &self.note.settings, &self.note.path).ok()
        };
        match new.and_then(said) {
            Some(fields) if !fields.text().is_empty() => fields.text().to_string(),
            _ => task.text().into_owned(),
        }
    }

    /// What a target's line was when it was listed, as far as that is known.
    fn before(&self, target: &Target, past: &Past) -> Vec<Before> {
        let Some(hash) = &target.hash else {
            return Vec::new();
        };
        let plain = |line: Vec<u8>| Before { line, made: None };
        let mut found: Vec<Before> = target.seen.clone().map(plain).into_iter().collect();
        let key = (self.note.path.to_string(), hash.clone());
        found.extend(past.made.get(&key).into_iter().flatten().cloned());
        // Somebody else may have ruled the same way: then the way back of the line at that number leads to the hash.
        let at_line = self.task(self.tasks.at_line(target.line));
        let reopen = Action::Verdict(Verdict::Reopen);
        let back = at_line.and_then(|task| self.change(task.raw(), &reopen));
        found.extend(
            back.filter(|line| Hash::of(line).short() == *hash)
                .map(plain),
        );
        found
    }

    /// The task that says already what the verdict would make of one of these lines, or what gavel made of it and the verdict
    /// would leave.
    fn already(&self, before: &[Before]) -> Option<&'a Task> {
        let tasks_of = |block: &[u8]| -> Vec<&'a Task> {
            lines(block)
                .filter_map(|line| self.task(self.tasks.with_bytes(line.content)))
                .collect()
        };
        before.iter().find_map(|before| {
            let result = self.made(&before.line).unwrap_or_default();
            let made = before.made.as_deref().unwrap_or_default();
            let is_left = |task: &&Task| self.judged(task) == Ok(None);
            let result = tasks_of(&result).into_iter().next_back();
            result.or_else(|| tasks_of(made).into_iter().find(is_left))
        })
    }

    fn task(&self, index: Option<usize>) -> Option<&'a Task> {
        self.note.tasks.get(index?)
    }
}
