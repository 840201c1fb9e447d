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
use crate::vault::Meeting;

/// What is asked of a source.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// Start the editor on it.
    pub(super) open: bool,
    /// Answer in JSON.
    pub(super) form: Option<JsonForm>,
}

/// The source of one task or decision.
pub(super) fn run(
    setup: &Setup,
    text: &str,
    expect: Option<&str>,
    wanted: Wanted,
    console: &mut Console,
) -> Outcome {
    let disk = setup.open()?;
    for target in target::read(&[text.to_owned()], expect)? {
        let note = match target::note(&disk, &target.path) {
            Ok(note) => note,
            Err(reason) => {
                console.refuse(&format!("{}: {reason}", target.place()));
                continue;
            }
        };
        let (vault, _) = show::scan(&disk);
        let meeting = vault.meeting(&note);
        let Some((item, line)) = item(&note, &target, meeting.as_ref(), setup) else {
            console.refuse(&format!(
                "{}: no task or decision stands there; list again",
                target.place()
            ));
            continue;
        };
        let resolved = vault.source(&note);
        match (&resolved.path, wanted.form) {
            (path, Some(form)) => {
                let found = json::Behind {
                    path: &note.path,
                    line,
                    item,
                    source: path.as_deref(),
                    why: why(resolved.why),
                    passages: [],
                };
                json::write(console.writer(), form, &[found])?;
            }
            (Some(path), None) => console.line(&words::shown(path))?,
            (None, None) => {}
        }
        match &resolved.path {
            None => console.refuse(&not_found(&note, &resolved)),
            Some(path) if wanted.open => {
                console.flush()?;
                open(&disk, setup, path, console)?;
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// The task or decision that is meant, and its line.
fn item<'a>(
    note: &'a Note,
    target: &Target,
    meeting: Option<&'a Meeting>,
    setup: &Setup,
) -> Option<(json::Item<'a>, usize)> {
    let tasks = Index::new(note.tasks.iter().map(|task| (task.place.line, &*task.raw)));
    let decisions = note.decisions.iter();
    let decisions = Index::new(decisions.map(|decision| (decision.place.line, &*decision.raw)));
    if let Some(task) = tasks.find(target).ok().and_then(|at| note.tasks.get(at)) {
        let json = json::Task::new(note, task, meeting, &setup.config.proposed);
        return Some((json::Item::Task(Box::new(json)), task.place.line));
    }
    let decision = note.decisions.get(decisions.find(target).ok()?)?;
    let json = json::Decision::new(note, decision, meeting);
    Some((json::Item::Decision(Box::new(json)), decision.place.line))
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
    if resolved.tried.is_empty() {
        return format!("{}: the note names no source in this vault", note.path);
    }
    format!(
        "{}: its source is not in this vault; looked for {}",
        note.path,
        resolved.tried.join(", ")
    )
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
