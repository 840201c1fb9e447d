//! The command line: what is asked for, done without a screen. It meets the terminal program's path at `review::verdict`
//! and `disk`, and decides nothing that they decide.

mod about;
mod apply;
mod args;
mod clusters;
mod config;
mod console;
mod decisions;
mod diff;
mod edit;
mod environment;
mod export;
mod first;
mod history;
mod json;
mod judge;
mod manual;
mod question;
mod quickfix;
mod rule;
mod setup;
mod show;
mod source;
mod stats;
mod stream;
mod table;
mod target;
mod tasks_query;
mod words;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{ArgMatches, FromArgMatches as _};

use crate::app;
use crate::cli::args::{Call, Command};
use crate::cli::console::{Console, Outcome, Stop};
use crate::cli::first::Choice;
use crate::cli::history::Way;
use crate::cli::judge::Asked;
use crate::cli::setup::{From, Setup};
use crate::disk::{Disk, demo};
use crate::error::Error;
use crate::review::opinion::Opinion;
use crate::review::verdict::{Action, Verdict};

/// Does what the arguments of this process ask for: 0 all done, 1 something was refused or not found, 2 wrong usage,
/// configuration or vault.
#[must_use]
pub fn run() -> ExitCode {
    console::tell_of_panics();
    let words = args::spelled(environment::arguments());
    match parse(&words) {
        Ok((call, matches)) => {
            let mut console = Console::new();
            let outcome = obey(call, &matches, &mut console);
            console.finish(outcome)
        }
        Err(error) => {
            let safe: Vec<OsString> = words
                .iter()
                .map(|word| words::shown(&word.to_string_lossy()).into())
                .collect();
            console::usage(&error, parse(&safe).err())
        }
    }
}

fn parse(words: &[OsString]) -> Result<(Call, ArgMatches), clap::Error> {
    let matches = args::command().try_get_matches_from(words)?;
    Ok((Call::from_arg_matches(&matches)?, matches))
}

fn obey(call: Call, matches: &ArgMatches, console: &mut Console) -> Outcome {
    let setup = || Setup::new(&call.global, matches);
    let Some(command) = call.command else {
        if !Console::is_terminal() {
            let why =
                "this is no terminal to review in; `gavel list` prints what waits for a verdict";
            return Err(Error::Usage(why.to_owned()).into());
        }
        return review(setup()?, console);
    };
    match command {
        Command::List {
            query,
            view,
            tasks_query,
            all,
            form,
        } => {
            let wanted = show::Wanted {
                query: &query,
                view: view.as_deref(),
                tasks_query: tasks_query.as_deref(),
                all,
                form: form.form(),
            };
            show::list(&setup()?, &wanted, console)
        }
        Command::Meetings { form } => show::meetings(&setup()?, form.form(), console),
        Command::Decisions { query, form } => {
            decisions::list(&setup()?, &query, form.form(), console)
        }
        Command::Confirm(stated) => decisions::say(&setup()?, Opinion::Confirmed, &stated, console),
        Command::Dispute(stated) => decisions::say(&setup()?, Opinion::Disputed, &stated, console),
        Command::Source { named, open, json } => {
            let form = json.form;
            let wanted = source::Wanted { open, form };
            source::run(&setup()?, &named, wanted, console)
        }
        Command::Clusters { json } => clusters::list(&setup()?, json.form, console),
        Command::Stats { prompt: true, .. } => {
            // A prompt has no room for an error.
            console.hush();
            stats::prompt(&setup()?, console)
        }
        Command::Stats { json, .. } => stats::show(&setup()?, json.form, console),
        Command::Doctor => about::doctor(&setup()?, console),
        Command::Accept(targets) => rule::run(
            &setup()?,
            Asked::Ruling(&Action::Verdict(Verdict::Accept)),
            &targets,
            console,
        ),
        Command::Reject(targets) => rule::run(
            &setup()?,
            Asked::Ruling(&Action::Verdict(Verdict::Reject)),
            &targets,
            console,
        ),
        Command::Done(targets) => rule::run(
            &setup()?,
            Asked::Ruling(&Action::Verdict(Verdict::Done)),
            &targets,
            console,
        ),
        Command::Reopen(targets) => rule::run(
            &setup()?,
            Asked::Ruling(&Action::Verdict(Verdict::Reopen)),
            &targets,
            console,
        ),
        Command::Toggle(targets) => {
            rule::run(&setup()?, Asked::Ruling(&Action::Toggle), &targets, console)
        }
        Command::Set { symbol, targets } => {
            let set = Action::Set(symbol);
            rule::run(&setup()?, Asked::Ruling(&set), &targets, console)
        }
        Command::Edit(fields) => edit::run(&setup()?, fields, console),
        Command::Apply { file, writing } => apply::run(&setup()?, &file, writing, console),
        Command::Undo(steps) => history::step(&setup()?, Way::Back, &steps, console),
        Command::Redo(steps) => history::step(&setup()?, Way::Forth, &steps, console),
        Command::History { json } => history::list(&setup()?, json.form, console),
        Command::Export => export::run(&setup()?, console),
        Command::Demo => try_out(setup()?, None, console),
        Command::Config { json } => config::show(&setup()?, json.form, console),
        Command::Completions { shell } => about::completions(shell, console),
        Command::Man => Ok(console.text(&manual::page())?),
    }
}

/// The review in the terminal.
fn review(mut setup: Setup, console: &mut Console) -> Outcome {
    let mut session = None;
    if setup.vault.is_none() {
        let mut taken = app::Session::take(&setup.config, &setup.config_file.0)?;
        let choice = first::choose(&setup, &mut taken)?;
        session = Some(taken);
        match choice {
            Choice::Vault(vault) => setup.vault = Some((vault, From::Here)),
            Choice::Demo => return try_out(setup, session, console),
        }
    }
    let sitting = app::run(app::Options {
        disk: setup.open()?,
        config: setup.config,
        keymap: setup.keymap,
        config_file: setup.config_file.0,
        today: setup.today.map(|(day, _)| day),
        session,
        times: setup.times,
    })?;
    farewell(&sitting, console)
}

/// What the sitting did, and how it ended.
fn farewell(ended: &app::Ended, console: &mut Console) -> Outcome {
    for line in &ended.did {
        console.line(line)?;
    }
    for line in &ended.left {
        console.say(line);
    }
    if let Some(failed) = &ended.failed {
        console.refuse(failed);
    }
    for line in &ended.timings {
        console.say(line);
    }
    if ended.code == 0 {
        Ok(())
    } else {
        Err(Stop::Exit(ended.code))
    }
}

/// The review of the built-in vault, or its list where there is no terminal. Where it lies is said at the end.
fn try_out(mut setup: Setup, session: Option<app::Session>, console: &mut Console) -> Outcome {
    setup.plays_on(demo::day());
    let demo = demo::fresh()?;
    let disk = Disk::open(&demo.vault, &demo.state)?;
    let path = demo.vault.display().to_string();
    if !Console::is_terminal() {
        let vault = show::read(&disk, console);
        show::tasks(&vault, &setup, &disk, &show::Wanted::default(), console)?;
        console.say(&format!("the vault lies in {path}"));
        return Ok(());
    }
    let sitting = app::run(app::Options {
        disk,
        config: setup.config,
        keymap: setup.keymap,
        config_file: setup.config_file.0,
        today: setup.today.map(|(day, _)| day),
        session,
        times: setup.times,
    })?;
    console.line(&path)?;
    let state = demo.state.display();
    console.line(&format!(
        "what was done: GAVEL_STATE_DIR='{state}' gavel --vault '{path}' history"
    ))?;
    farewell(&sitting, console)
}
