//! The source behind a task or decision: which file it is, where in it that was said, and opening it in the user's editor.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::app::editor;
use crate::cli::args::{JsonForm, Named};
use crate::cli::console::{Console, Outcome};
use crate::cli::setup::Setup;
use crate::cli::target::{self, Index, Target};
use crate::cli::{decisions, json, show, words};
use crate::disk::Disk;
use crate::error::{Error, Result};
use crate::note::Note;
use crate::review::evidence::{Passage, Passages};
use crate::review::opinion::Opinions;
use crate::source::Resolved;
use crate::vault::{Meeting, Vault};

/// What is asked of a source.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// Start the editor on it.
    pub(super) open: bool,
    /// Answer in JSON.
    pub(super) form: Option<JsonForm>,
}

/// A task or decision of a note, by its index.
#[derive(Debug, Clone, Copy)]
enum Item {
    Task(usize),
    Decision(usize),
}

/// A target that was found, with its source.
struct Found {
    note: Note,
    item: Item,
    meeting: Option<Meeting>,
    resolved: Resolved,
    passages: Vec<Passage>,
}

/// Where tasks and decisions come from.
pub(super) fn run(setup: &Setup, named: &Named, wanted: Wanted, console: &mut Console) -> Outcome {
    let disk = setup.open()?;
    let targets = target::read(named)?;
    let (vault, _) = show::scan(&disk);
    let mut sources = HashMap::new();
    let mut all: Vec<Found> = Vec::new();
    for target in &targets {
        match found(&disk, &vault, target) {
            Ok(mut found) => {
                found.search(&disk, &mut sources, console);
                all.push(found);
            }
            Err(reason) => console.refuse(&format!("{}: {reason}", target.place())),
        }
    }
    if let Some(form) = wanted.form {
        let opinions = decisions::opinions(&disk, console);
        let sources: Vec<json::Behind<'_>> = all
            .iter()
            .filter_map(|found| found.as_json(setup, &opinions))
            .collect();
        json::write(console.writer(), form, &sources)?;
    }
    for (index, found) in all.iter().enumerate() {
        let Some(path) = &found.resolved.path else {
            console.refuse(&not_found(&found.note, &found.resolved));
            continue;
        };
        if wanted.form.is_none() {
            if index > 0 {
                console.line("")?;
            }
            found.show(path, console)?;
        }
        if wanted.open {
            console.flush()?;
            let line = found.passages.first().map_or(1, |best| best.start);
            open(&disk, setup, (path, line), console)?;
        }
    }
    Ok(())
}

/// What a target means, or a lower-case sentence that says why there is nothing.
fn found(disk: &Disk, vault: &Vault, target: &Target) -> std::result::Result<Found, String> {
    let note = target::note(disk, &target.path)?;
    let tasks = note.tasks.iter();
    let tasks = Index::new(tasks.map(|task| (task.place.line, task.raw())));
    let decisions = note.decisions.iter();
    let decisions = Index::new(decisions.map(|decision| (decision.place.line, decision.raw())));
    let item = tasks
        .find(target)
        .map(Item::Task)
        .or_else(|_| decisions.find(target).map(Item::Decision))
        .map_err(|_| "no task or decision stands there; list again".to_owned())?;
    Ok(Found {
        meeting: vault.meeting(&note),
        resolved: vault.source(&note),
        passages: Vec::new(),
        note,
        item,
    })
}

impl Found {
    /// Looks for the item in its source. Each source is read once.
    fn search(
        &mut self,
        disk: &Disk,
        sources: &mut HashMap<String, Option<Passages>>,
        console: &mut Console,
    ) {
        let Some(path) = &self.resolved.path else {
            return;
        };
        let source = sources.entry(path.clone()).or_insert_with(|| {
            let bytes = disk.read_source(path);
            bytes.map_or_else(
                |error| {
                    console.refuse(&error.to_string());
                    None
                },
                |bytes| Some(Passages::of(&bytes)),
            )
        });
        let (text, _) = self.item();
        self.passages = source
            .as_ref()
            .map_or_else(Vec::new, |source| source.find(&text));
    }

    /// What the item says, and its line.
    fn item(&self) -> (Cow<'_, str>, usize) {
        let found = match self.item {
            Item::Task(index) => self
                .note
                .tasks
                .get(index)
                .map(|task| (task.text(), task.place.line)),
            Item::Decision(index) => self
                .note
                .decisions
                .get(index)
                .map(|decision| (Cow::Borrowed(&*decision.text), decision.place.line)),
        };
        found.unwrap_or_default()
    }

    /// Place, how sure, what kind of text, and the text, of each passage.
    fn show(&self, path: &str, console: &mut Console) -> Outcome {
        if self.passages.is_empty() {
            console.line(&words::shown(path))?;
            let (_, line) = self.item();
            console.say(&format!(
                "{}:{line}: no passage of its source says this",
                self.note.path
            ));
        }
        for passage in &self.passages {
            let place = words::place(path, passage.start);
            console.line(&format!(
                "{place}  {}, {}",
                passage.sure.name(),
                passage.kind.name()
            ))?;
            for line in passage.text.lines() {
                console.line(&format!("    {}", words::shown(line)))?;
            }
        }
        Ok(())
    }

    fn as_json(&self, setup: &Setup, opinions: &Opinions) -> Option<json::Behind<'_>> {
        let (note, meeting) = (&self.note, self.meeting.as_ref());
        let (item, line) = match self.item {
            Item::Task(index) => {
                let task = note.tasks.get(index)?;
                let json = json::Task::new(note, task, meeting, &setup.config.proposed);
                (json::Item::Task(Box::new(json)), task.place.line)
            }
            Item::Decision(index) => {
                let decision = note.decisions.get(index)?;
                let json = json::Decision::new(note, decision, meeting, opinions);
                (json::Item::Decision(Box::new(json)), decision.place.line)
            }
        };
        Some(json::Behind {
            path: &note.path,
            line,
            item,
            source: self.resolved.path.as_deref(),
            why: self.resolved.why,
            passages: self.passages.iter().map(json::Passage::new).collect(),
        })
    }
}

/// Why a note has no source: a sentence that says what was tried.
pub(super) fn not_found(note: &Note, resolved: &Resolved) -> String {
    let named = note.source_ref.as_deref();
    match named.or(note.source_link.as_deref()) {
        None => format!("{}: the note names no source", note.path),
        Some(named) if resolved.tried.is_empty() => {
            format!("{}: its source is not in this vault: {named}", note.path)
        }
        Some(named) => format!(
            "{}: its source is not in this vault: {named}; {}",
            note.path,
            resolved.tried.join("; ")
        ),
    }
}

/// Starts the editor on a file of the vault, at a line, and waits for it.
fn open(
    disk: &Disk,
    setup: &Setup,
    (path, line): (&str, usize),
    console: &mut Console,
) -> Result<()> {
    let file = disk.to_open(path)?;
    let setting = editor::setting(setup.config.editor.as_deref()).ok_or_else(|| {
        let why = "no editor: set VISUAL, EDITOR or `editor` in the configuration";
        Error::Usage(why.to_owned())
    })?;
    let mut command = editor::command(&setting, &file, line)?;
    let name = command.get_program().to_string_lossy().into_owned();
    match editor::wait(&mut command) {
        Ok(status) if status.success() => {}
        Ok(status) => console.refuse(&format!("{name}: {status}")),
        Err(error) => console.refuse(&format!("{name}: cannot be started: {error}")),
    }
    Ok(())
}
