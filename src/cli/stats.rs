//! What waits for a verdict, in numbers.

use crate::cli::args::JsonForm;
use crate::cli::console::{Console, Outcome};
use crate::cli::setup::Setup;
use crate::cli::{json, show, words};
use crate::review::cluster::Clusters;
use crate::review::stats::Waiting;

/// Proposals that wait, the decisions that they are, and whose they are.
pub(super) fn show(setup: &Setup, form: Option<JsonForm>, console: &mut Console) -> Outcome {
    let disk = setup.open()?;
    let vault = show::read(&disk, console);
    let clusters = Clusters::of_vault(&vault, &setup.config.proposed, show::links(&disk, console));
    let waiting = Waiting::count(&clusters);
    if form.is_some() {
        let by_owner = waiting
            .by_owner
            .iter()
            .map(|(owner, proposals)| json::OwnerWaits {
                owner: owner.as_deref(),
                proposals: *proposals,
            });
        let stats = json::Stats {
            proposals: waiting.proposals,
            decisions: waiting.decisions,
            by_owner: by_owner.collect(),
        };
        return Ok(json::write(console.writer(), JsonForm::Lines, &[stats])?);
    }
    console.line(&format!("proposals waiting  {}", waiting.proposals))?;
    console.line(&format!("decisions needed   {}", waiting.decisions))?;
    for (owner, proposals) in &waiting.by_owner {
        let owner = owner.as_deref().map_or("nobody named".to_owned(), |owner| {
            format!("@{}", words::shown(owner))
        });
        console.line(&format!("{proposals:>6}  {owner}"))?;
    }
    Ok(())
}
