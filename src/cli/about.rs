//! gavel about itself and about the vault's health: configuration in force, completions, what is odd.

use std::collections::HashSet;

use crate::cli::args;
use crate::cli::console::{Console, Outcome};
use crate::cli::setup::{From, Setup};
use crate::cli::{environment, show, source, words};
use crate::config::Config;

/// The configuration in force, as the file that says the same; comments tell where it came from.
pub(super) fn config(setup: &Setup, console: &mut Console) -> Outcome {
    let (file, file_from) = &setup.config_file;
    let today = setup
        .today
        .map_or_else(|| "from the clock".to_owned(), |(_, from)| from.text());
    let state = setup.state_root().map_or_else(
        |error| error.to_string(),
        |state| state.display().to_string(),
    );
    for line in [
        format!("# file: {}  ({})", file.display(), file_from.text()),
        format!("# state: {state}"),
        format!("# today: {}  ({today})", setup.day()),
    ] {
        console.line(&line)?;
    }
    let vault = setup.vault.as_ref();
    let vault = vault.map(|(vault, from)| (vault.to_string_lossy().into_owned(), *from));
    setting("vault", vault, console)?;
    let editor = match &setup.config.editor {
        Some(editor) => Some((editor.clone(), From::Config)),
        None => ["VISUAL", "EDITOR"].into_iter().find_map(|name| {
            let editor = environment::variable(name)?.into_string().ok()?;
            Some((editor, From::Variable(name)))
        }),
    };
    setting("editor", editor, console)?;
    let (proposed, default) = (&setup.config.proposed, Config::default().proposed);
    console.text("\n[proposed]\n")?;
    let from = |is_default| {
        if is_default {
            From::Default
        } else {
            From::Config
        }
    };
    let symbols = from(proposed.symbols == default.symbols);
    setting(
        "symbols",
        Some((proposed.symbols.clone(), symbols)),
        console,
    )?;
    let tags = from(proposed.tags == default.tags);
    setting("tags", Some((proposed.tags.clone(), tags)), console)?;
    let keep_tag = from(proposed.keep_tag == default.keep_tag);
    setting("keep_tag", Some((proposed.keep_tag, keep_tag)), console)?;
    let (journal, default) = (&setup.config.journal, Config::default().journal);
    console.text("\n[journal]\n")?;
    let days = from(journal.keep_days == default.keep_days);
    setting("keep_days", Some((journal.keep_days, days)), console)?;
    let megabytes = from(journal.keep_megabytes == default.keep_megabytes);
    setting(
        "keep_megabytes",
        Some((journal.keep_megabytes, megabytes)),
        console,
    )?;
    let (cluster, default) = (
        setup.config.cluster.accept,
        Config::default().cluster.accept,
    );
    console.text("\n[cluster]\n")?;
    setting(
        "accept",
        Some((cluster.name(), from(cluster == default))),
        console,
    )
}

fn setting(
    key: &str,
    value: Option<(impl Into<toml::Value>, From)>,
    console: &mut Console,
) -> Outcome {
    let line = match value {
        Some((value, from)) => format!("{key} = {}  # {}", value.into(), from.text()),
        None => format!("# {key} is not set"),
    };
    Ok(console.line(&line)?)
}

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
        for problem in &note.problems {
            if Some(&problem.message) != of_settings.as_ref() {
                found.push(format!("{}: {}", note.path, problem.message));
            } else if settings_problems.insert(problem.message.clone()) {
                found.push(problem.message.clone());
            }
        }
        let names_one = note.frontmatter.source_ref.is_some() || note.source_link.is_some();
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
