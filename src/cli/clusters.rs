//! Proposals that are one decision, for reading. What makes them one is `review::cluster`'s.

use crate::cli::args::JsonForm;
use crate::cli::console::{Console, Outcome, Tone};
use crate::cli::setup::Setup;
use crate::cli::{json, show, words};
use crate::review::cluster::{Clusters, Item};
use crate::vault::Vault;

/// All clusters: how many times the best worded member was proposed, and under it where.
pub(super) fn list(setup: &Setup, form: Option<JsonForm>, console: &mut Console) -> Outcome {
    let disk = setup.open()?;
    let vault = show::read(&disk, console);
    let clusters = Clusters::of_vault(&vault, &setup.config.proposed, show::links(&disk, console));
    if let Some(form) = form {
        let all: Vec<json::Cluster> = (1..)
            .zip(clusters.all())
            .map(|(number, members)| json::Cluster {
                cluster: number,
                members: members
                    .iter()
                    .filter_map(|item| member(&vault, item))
                    .collect(),
            })
            .collect();
        return Ok(json::write(console.writer(), form, &all)?);
    }
    if clusters.is_empty() && vault.notes().next().is_some() {
        console.say("nothing waits for a verdict");
    }
    for members in clusters.all() {
        let Some(task) = clusters
            .best_worded(&members)
            .and_then(|best| vault.task(best.path(), best.id()))
        else {
            continue;
        };
        show::task_row(
            &format!("{}×", members.len()),
            task,
            setup.day(),
            None,
            console,
        )?;
        for item in members {
            let place = words::place(item.path(), item.line());
            console.row(&[("    ", Tone::Plain), (&place, Tone::Place)])?;
        }
    }
    Ok(())
}

fn member<'a>(vault: &Vault, item: &'a Item) -> Option<json::Member<'a>> {
    let task = vault.task(item.path(), item.id())?;
    Some(json::Member {
        path: item.path(),
        line: item.line(),
        hash: task.hash(),
        raw: String::from_utf8_lossy(task.raw()).into_owned(),
    })
}
