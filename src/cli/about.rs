//! gavel about itself and about the vault's health: completions, what is odd.

use std::collections::HashSet;

use crate::cli::args;
use crate::cli::console::{Console, Outcome};
use crate::cli::setup::Setup;
use crate::cli::{show, source, words};

/// Completions for a shell.
pub(super) fn completions(shell: clap_complete::Shell, console: &mut Console) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut args::command(), "gavel", &mut script);
    Ok(console.text(&String::from_utf8_lossy(&script))?)
}

/// What is odd in the vault, a line each.
pub(super) fn doctor(setup: &Setup, console: &mut Console) -> Outcome {
    let disk = setup.open()?;
    let (vault, unreadable) = show::scan(&disk);
    let mut found: Vec<String> = unreadable
        .into_iter()
        .chain(disk.passed_over())
        .map(|file| format!("{}: {}", file.path, file.message))
        .collect();
    let mut settings_problems = HashSet::new();
    for note in vault.notes() {
        let folder = note.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let of_settings = disk.settings_problem(folder);
        for problem in note.problems() {
            if Some(&*problem.message) != of_settings.as_deref() {
                found.push(format!("{}: {}", note.path, problem.message));
            } else if settings_problems.insert(problem.message.clone()) {
                found.push(problem.message.clone());
            }
        }
        let names_one = note.source_ref.is_some() || note.source_link.is_some();
        let resolved = vault.source(note);
        if names_one && resolved.path.is_none() {
            found.push(source::not_found(note, &resolved));
        }
    }
    found.extend(disk.unsettled()?);
    found.extend(disk.links().1);
    found.extend(disk.opinions().1);
    found.extend(disk.strays().iter().map(|path| {
        format!("{path}: a gavel that was cut short may have left this file; remove it if nothing of yours is in it")
    }));
    let weaknesses = disk.weaknesses();
    found.extend(weaknesses.iter().map(|weakness| weakness.text().to_owned()));
    let damaged = disk.journal()?.damaged;
    found.extend(
        damaged
            .iter()
            .map(|line| format!("line {line} of the journal is damaged and was left out")),
    );
    for line in &found {
        console.line(line)?;
    }
    if found.is_empty() {
        console.say("nothing is odd in this vault");
    } else {
        console.refuse(&words::count(found.len(), "odd thing"));
    }
    Ok(())
}
