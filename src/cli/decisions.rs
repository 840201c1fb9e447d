//! Decisions: what the notes say was decided, and what the user thinks of it. An opinion is kept beside the journal; no note is changed.

use std::collections::{HashMap, HashSet};

use crate::cli::args::{self, Form, TableForm};
use crate::cli::console::{Console, Outcome, Tone};
use crate::cli::quickfix::Places;
use crate::cli::setup::Setup;
use crate::cli::show::{self, Listed, padded, sorted, widest};
use crate::cli::target::{self, Index};
use crate::cli::{json, question, table, words};
use crate::disk::Disk;
use crate::note::decision::Decision;
use crate::review::opinion::{Opinion, Opinions, Stated};

/// What the user thinks of decisions; what cannot be read of it is told.
pub(super) fn opinions(disk: &Disk, console: &mut Console) -> Opinions {
    let (opinions, problem) = disk.opinions();
    if let Some(problem) = problem {
        console.say(&problem);
    }
    opinions
}

/// Decisions of all notes.
pub(super) fn list(
    setup: &Setup,
    query: &[String],
    form: Option<Form>,
    console: &mut Console,
) -> Outcome {
    let disk = setup.open()?;
    let query = question::about_decisions(setup, query, console)?;
    let vault = show::read(&disk, console);
    let opinions = opinions(&disk, console);
    let listed: Vec<Listed<'_, Decision>> = vault
        .notes()
        .map(|note| Listed {
            note,
            meeting: vault.meeting(note),
            items: sorted(&note.decisions, |decision| decision.place.line)
                .filter(|decision| query.holds_for_decision(note, decision, &opinions))
                .filter(|decision| {
                    query.finds(&format!(
                        "{}\n{}\n{}",
                        decision.text, decision.heading, note.title
                    ))
                })
                .collect(),
        })
        .collect();
    match form {
        Some(Form::Json(form)) => {
            let decisions: Vec<json::Decision<'_>> = listed
                .iter()
                .flat_map(|of| {
                    of.items.iter().map(|decision| {
                        json::Decision::new(of.note, decision, of.meeting.as_ref(), &opinions)
                    })
                })
                .collect();
            Ok(json::write(console.writer(), form, &decisions)?)
        }
        Some(Form::Table(form)) => as_table(&listed, &opinions, form, console),
        Some(Form::Quickfix) => {
            let places = Places::new(&disk);
            for of in &listed {
                for decision in &of.items {
                    let (path, line) = (&of.note.path, decision.place.line);
                    places.row(path, line, b"", &decision.text, console)?;
                }
            }
            Ok(())
        }
        None => rows(&listed, &opinions, console),
    }
}

fn as_table(
    listed: &[Listed<'_, Decision>],
    opinions: &Opinions,
    form: TableForm,
    console: &mut Console,
) -> Outcome {
    const HEADER: [&str; 9] = [
        "path", "line", "date", "title", "type", "heading", "text", "review", "target",
    ];
    let row = |of: &Listed<'_, Decision>, decision: &Decision| {
        let line = decision.place.line;
        let [title, date, kind] = of.note_cells();
        let review = opinions.of(&Stated::new(of.note, decision));
        [
            of.note.path.to_string(),
            line.to_string(),
            date,
            title,
            kind,
            decision.heading.to_string(),
            decision.text.to_string(),
            review.map_or("", Opinion::name).to_owned(),
            json::target(&of.note.path, line, &decision.hash()),
        ]
    };
    let rows = listed
        .iter()
        .flat_map(|of| of.items.iter().map(|decision| row(of, decision)));
    table::write(form, HEADER, rows, console)
}

fn rows(listed: &[Listed<'_, Decision>], opinions: &Opinions, console: &mut Console) -> Outcome {
    let rows = || {
        listed.iter().flat_map(|of| {
            of.items.iter().map(|decision| {
                let place = words::place(&of.note.path, decision.place.line);
                (place, of.note, *decision)
            })
        })
    };
    let places: Vec<String> = rows().map(|(place, ..)| place).collect();
    let columns = widest(places.iter().map(String::as_str));
    for (place, note, decision) in rows() {
        let place = padded(&place, columns);
        let date = note.date.as_deref().unwrap_or("-");
        let text = format!("  {date:<10}  {}", decision.text);
        let mut row = vec![(place.as_str(), Tone::Place), (&text, Tone::Plain)];
        if let Some(opinion) = opinions.of(&Stated::new(note, decision)) {
            let tone = match opinion {
                Opinion::Confirmed => Tone::Quiet,
                Opinion::Disputed => Tone::Alert,
            };
            row.extend([("  ", Tone::Plain), (opinion.name(), tone)]);
        }
        console.row(&row)?;
    }
    Ok(())
}

/// Says what the user thinks of the decisions of a call, or takes it back.
pub(super) fn say(
    setup: &Setup,
    opinion: Opinion,
    wanted: &args::Stated,
    console: &mut Console,
) -> Outcome {
    let disk = setup.open()?;
    let targets = target::read(&wanted.named)?;
    if targets.is_empty() {
        console.say("no target was named");
    }
    let opinions = opinions(&disk, console);
    let mut notes = HashMap::new();
    let mut seen = HashSet::new();
    let mut said: Vec<(Stated, String)> = Vec::new();
    for target in &targets {
        let note = notes
            .entry(target.path.clone())
            .or_insert_with(|| target::note(&disk, &target.path));
        let note = match note {
            Ok(note) => note,
            Err(reason) => {
                console.refuse(&format!("{}: {reason}", target.place()));
                continue;
            }
        };
        let decisions = note.decisions.iter();
        let index = Index::new(decisions.map(|decision| (decision.place.line, decision.raw())));
        let found = index.find(target).ok();
        let Some(decision) = found.and_then(|at| note.decisions.get(at)) else {
            let place = target.place();
            console.refuse(&format!("{place}: no decision stands there; list again"));
            continue;
        };
        let place = words::place(&note.path, decision.place.line);
        let text = format!("{place}  {}", words::shown(&decision.text));
        let stated = Stated::new(note, decision);
        if seen.insert((stated.clone(), decision.place.line)) {
            said.push((stated, text));
        }
    }
    // To clear an opinion is to take this one back, not its opposite.
    let is_said = |stated: &Stated| opinions.of(stated) == Some(opinion);
    let is_new = |stated: &Stated| is_said(stated) == wanted.clear;
    let new: Vec<Stated> = said
        .iter()
        .map(|(stated, _)| stated.clone())
        .filter(is_new)
        .collect();
    let now = Some(opinion).filter(|_| !wanted.clear);
    disk.remember_opinion(&new, now)?;
    for (stated, text) in &said {
        let done = match (is_new(stated), wanted.clear) {
            (true, false) => opinion.name().to_owned(),
            (true, true) => format!("no longer {}", opinion.name()),
            (false, false) => format!("already {}", opinion.name()),
            (false, true) => format!("was not {}", opinion.name()),
        };
        console.line(&format!("{done} {text}"))?;
    }
    Ok(())
}
