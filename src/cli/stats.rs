//! The review in numbers: what waits, verdicts by day, acceptance. What is counted, and how, is `review::stats`'.

use crate::app::perform;
use crate::cli::args::JsonForm;
use crate::cli::console::{Console, Outcome, Tone};
use crate::cli::setup::Setup;
use crate::cli::{json, show, words};
use crate::review::cluster::Clusters;
use crate::review::stats::{Age, Groups, Stats, Tally};

/// What waits, and what became of what was ruled on.
pub(super) fn show(setup: &Setup, form: Option<JsonForm>, console: &mut Console) -> Outcome {
    let disk = setup.open()?;
    let vault = show::read(&disk, console);
    let proposed = &setup.config.proposed;
    let links = show::links(&disk, console);
    let clusters = Clusters::of_vault(&vault, proposed, links);
    let journal = disk.journal()?;
    let stats = Stats::new(
        &vault,
        &clusters,
        proposed,
        &journal,
        setup.day(),
        &perform::local_day,
    );
    if form.is_some() {
        let stats = json::Stats::new(&stats);
        return Ok(json::write(console.writer(), JsonForm::Lines, &[stats])?);
    }
    let waiting = &stats.waiting;
    console.line(&format!("proposals waiting  {}", waiting.proposals))?;
    console.line(&format!("decisions needed   {}", waiting.decisions))?;
    let by_owner = waiting.by_owner.iter();
    let by_owner = by_owner.map(|(owner, count)| (owner_text(owner.as_deref()), *count));
    counts("waiting by owner", by_owner, console)?;
    let by_age = waiting.by_age.iter().filter(|(_, count)| *count > 0);
    let by_age = by_age.map(|(age, count)| (age_text(*age), *count));
    counts("waiting by age", by_age, console)?;
    if stats.by_day.is_empty() {
        return Ok(());
    }
    let by_day = stats.by_day.iter().rev();
    let by_day = by_day.map(|(day, tally)| (day.to_string(), *tally));
    tallies("verdicts by day", by_day, console)?;
    let all = [("all".to_owned(), stats.verdicts)];
    tallies("acceptance", all.into_iter(), console)?;
    let unknown = |name: Option<&str>| name.map_or_else(|| "unknown".to_owned(), words::shown);
    grouped(
        "acceptance by type",
        &stats.by_meeting_type,
        &unknown,
        console,
    )?;
    grouped("acceptance by owner", &stats.by_owner, &owner_text, console)?;
    grouped(
        "acceptance by generator",
        &stats.by_generator,
        &unknown,
        console,
    )
}

/// How many proposals wait, in one short word: nothing if none does, and a `?` behind it if some notes could not be read.
pub(super) fn prompt(setup: &Setup, console: &mut Console) -> Outcome {
    let (count, is_all) = show::waiting(&setup.open()?, &setup.config.proposed);
    let mark = if is_all { "" } else { "?" };
    if count > 0 || !is_all {
        console.line(&format!("{count}{mark}"))?;
    }
    if !is_all {
        console.refuse("some notes could not be read");
    }
    Ok(())
}

fn owner_text(owner: Option<&str>) -> String {
    owner.map_or_else(
        || "nobody named".to_owned(),
        |owner| format!("@{}", words::shown(owner)),
    )
}

fn age_text(age: Age) -> String {
    match age {
        Age::Days(from, to) => format!("{from} to {to} days"),
        Age::Older(from) => format!("{from} days and more"),
        Age::Undated => "no date".to_owned(),
    }
}

fn heading(title: &str, console: &mut Console) -> std::io::Result<()> {
    console.line("")?;
    console.row(&[(title, Tone::Quiet)])
}

fn counts(
    title: &str,
    rows: impl Iterator<Item = (String, usize)>,
    console: &mut Console,
) -> Outcome {
    for (index, (name, count)) in rows.enumerate() {
        if index == 0 {
            heading(title, console)?;
        }
        console.line(&format!("{count:>6}  {name}"))?;
    }
    Ok(())
}

fn grouped(
    title: &str,
    groups: &Groups,
    text: &dyn Fn(Option<&str>) -> String,
    console: &mut Console,
) -> Outcome {
    let rows = groups
        .iter()
        .map(|(name, tally)| (text(name.as_deref()), *tally));
    tallies(title, rows, console)
}

/// Rows of what was ruled on, of which so much was accepted or done: those that went as duplicates are neither.
fn tallies(
    title: &str,
    rows: impl Iterator<Item = (String, Tally)>,
    console: &mut Console,
) -> Outcome {
    heading(title, console)?;
    for (name, tally) in rows {
        let share = tally.acceptance().map_or_else(
            || "   -".to_owned(),
            |share| format!("{:>3.0}%", share * 100.0),
        );
        let parts = [
            (tally.accepted, "accepted"),
            (tally.done, "done"),
            (tally.rejected, "rejected"),
            (tally.duplicates, "as duplicates"),
        ];
        let parts = parts.iter().filter(|(count, _)| *count > 0);
        let parts: Vec<String> = parts
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        let count = tally.ruled() + tally.duplicates;
        let row = format!("{count:>6}  {share}  {name}  ");
        console.row(&[(&row, Tone::Plain), (&parts.join(", "), Tone::Quiet)])?;
    }
    Ok(())
}
