//! The source behind a task or decision: which file it is, and opening it in the user's editor.

use std::path::Path;
use std::process::Command;

use crate::cli::args::JsonForm;
use crate::cli::console::{Console, Outcome};
use crate::cli::setup::Setup;
use crate::cli::target::{self, Index, Target};
use crate::cli::{environment, json, show, words};
use crate::disk::Disk;
use crate::error::{Error, Result};
use crate::note::Note;
use crate::source::{Resolved, Why};
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
}

/// The source of a task or decision.
pub(super) fn run(
    setup: &Setup,
    text: &str,
    expect: Option<&str>,
    wanted: Wanted,
    console: &mut Console,
) -> Outcome {
    let disk = setup.open()?;
    let targets = target::read(&[text.to_owned()], expect)?;
    let (vault, _) = show::scan(&disk);
    let mut all: Vec<Found> = Vec::new();
    for target in &targets {
        match found(&disk, &vault, target) {
            Ok(found) => all.push(found),
            Err(reason) => console.refuse(&format!("{}: {reason}", target.place())),
        }
    }
    if let Some(form) = wanted.form {
        let sources: Vec<json::Behind<'_>> = all
            .iter()
            .filter_map(|found| found.as_json(setup))
            .collect();
        json::write(console.writer(), form, &sources)?;
    }
    for found in &all {
        let Some(path) = &found.resolved.path else {
            console.refuse(&not_found(&found.note, &found.resolved));
            continue;
        };
        if wanted.form.is_none() {
            console.line(&words::shown(path))?;
        }
        if wanted.open {
            console.flush()?;
            open(&disk, setup, path, console)?;
        }
    }
    Ok(())
}

/// What a target means, or a lower-case sentence that says why there is nothing.
fn found(disk: &Disk, vault: &Vault, target: &Target) -> std::result::Result<Found, String> {
    let note = target::note(disk, &target.path)?;
    let tasks = note.tasks.iter();
    let tasks = Index::new(tasks.map(|task| (task.place.line, &*task.raw)));
    let decisions = note.decisions.iter();
    let decisions = Index::new(decisions.map(|decision| (decision.place.line, &*decision.raw)));
    let item = tasks
        .find(target)
        .map(Item::Task)
        .or_else(|_| decisions.find(target).map(Item::Decision))
        .map_err(|_| "no task or decision stands there; list again".to_owned())?;
    Ok(Found {
        meeting: vault.meeting(&note),
        resolved: vault.source(&note),
        note,
        item,
    })
}

impl Found {
    fn as_json(&self, setup: &Setup) -> Option<json::Behind<'_>> {
        let (note, meeting) = (&self.note, self.meeting.as_ref());
        let (item, line) = match self.item {
            Item::Task(index) => {
                let task = note.tasks.get(index)?;
                let json = json::Task::new(note, task, meeting, &setup.config.proposed);
                (json::Item::Task(Box::new(json)), task.place.line)
            }
            Item::Decision(index) => {
                let decision = note.decisions.get(index)?;
                let json = json::Decision::new(note, decision, meeting);
                (json::Item::Decision(Box::new(json)), decision.place.line)
            }
        };
        Some(json::Behind {
            path: &note.path,
            line,
            item,
            source: self.resolved.path.as_deref(),
            why: why(self.resolved.why),
            passages: [],
        })
    }
}

/// How a source was found, as the JSON names it.
fn why(why: Why) -> &'static str {
    match why {
        Why::Suffix => "suffix",
        Why::Name => "name",
        Why::Link => "link",
        Why::None => "none",
    }
}

fn not_found(note: &Note, resolved: &Resolved) -> String {
    let named = note.frontmatter.source_ref.as_ref();
    match named.or(note.source_link.as_ref()) {
        None => format!("{}: the note names no source", note.path),
        Some(named) if resolved.tried.is_empty() => {
            format!("{}: its source is not in this vault: {named}", note.path)
        }
        Some(named) => format!(
            "{}: its source is not in this vault: {named}; looked for {}",
            note.path,
            resolved.tried.join(", ")
        ),
    }
}

/// Starts the editor on a file of the vault and waits for it.
fn open(disk: &Disk, setup: &Setup, path: &str, console: &mut Console) -> Result<()> {
    let (program, arguments) = editor(&editor_line(setup)?, &disk.absolute(path))?;
    match Command::new(&program).args(&arguments).status() {
        Ok(status) if status.success() => {}
        Ok(status) => console.refuse(&format!("{program}: {status}")),
        Err(error) => console.refuse(&format!("{program}: cannot be started: {error}")),
    }
    Ok(())
}

/// The editor that the user wants: the configuration's, else `$VISUAL`, else `$EDITOR`.
fn editor_line(setup: &Setup) -> Result<String> {
    let variable = |name| environment::variable(name).and_then(|value| value.into_string().ok());
    let line = setup.config.editor.clone();
    line.or_else(|| variable("VISUAL"))
        .or_else(|| variable("EDITOR"))
        .ok_or_else(|| {
            Error::Usage(
                "no editor: set VISUAL, EDITOR or `editor` in the configuration".to_owned(),
            )
        })
}

/// The program and its arguments for a file. No shell sees any of it; vim obeys no line of the file.
fn editor(line: &str, file: &Path) -> Result<(String, Vec<std::ffi::OsString>)> {
    let wrong = || Error::Usage(format!("{line}: no editor"));
    let mut words = shell_words::split(line).map_err(|_| wrong())?.into_iter();
    let program = words.next().ok_or_else(wrong)?;
    let mut arguments: Vec<std::ffi::OsString> = Vec::new();
    let name = Path::new(&program).file_stem().unwrap_or_default();
    if name.to_string_lossy().contains("vim") {
        arguments.extend(["--cmd".into(), "set nomodeline".into()]);
    }
    arguments.extend(words.map(Into::into));
    arguments.push(file.into());
    Ok((program, arguments))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &[&str]) {
        let (program, arguments) = editor(line, Path::new("/v/a b.md")).unwrap();
        let mut found = vec![program];
        found.extend(
            arguments
                .iter()
                .map(|word| word.to_string_lossy().into_owned()),
        );
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn an_editor_line_is_split_without_a_shell() {
        check("nano", &["nano", "/v/a b.md"]);
        check(
            "'my editor' -w '$HOME;x'",
            &["my editor", "-w", "$HOME;x", "/v/a b.md"],
        );
        check(
            "/usr/bin/nvim -R",
            &[
                "/usr/bin/nvim",
                "--cmd",
                "set nomodeline",
                "-R",
                "/v/a b.md",
            ],
        );
        assert!(editor("", Path::new("/a")).is_err());
        assert!(editor("'", Path::new("/a")).is_err());
    }
}
