//! What became of proposals, for the pipeline that wrote them: the journal's verdicts as JSON lines. Which there are is
//! `review::stats::given`'s.

use crate::app::perform;
use crate::cli::args::JsonForm;
use crate::cli::console::{Console, Outcome};
use crate::cli::json::verdict::Verdict;
use crate::cli::setup::Setup;
use crate::cli::{json, show};
use crate::note::Note;
use crate::review::stats::given::{Given, last};
use crate::vault::Meeting;

/// The last verdict on each proposal, in the order they were given.
pub(super) fn run(setup: &Setup, console: &mut Console) -> Outcome {
    let disk = setup.open()?;
    let vault = show::read(&disk, console);
    let journal = disk.journal()?;
    let given = last(
        &journal,
        &vault,
        &setup.config.proposed,
        &perform::local_day,
    );
    let of_notes: Vec<(&Given<'_>, Option<&Note>, Option<Meeting>)> = given
        .iter()
        .map(|given| {
            let note = vault.note(given.path);
            (given, note, note.and_then(|note| vault.meeting(note)))
        })
        .collect();
    let verdicts: Vec<Verdict<'_>> = of_notes
        .iter()
        .map(|(given, note, meeting)| Verdict::new(given, *note, meeting.as_ref()))
        .collect();
    Ok(json::write(console.writer(), JsonForm::Lines, &verdicts)?)
}
