//! Fields changed from the command line: what the options say, as changes. What becomes of the targets is `cli::rule`'s, as with verdicts.

use chrono::NaiveDate;

use crate::cli::args::{Fields, Targets};
use crate::cli::console::{Console, Outcome};
use crate::cli::judge::Asked;
use crate::cli::rule;
use crate::cli::setup::Setup;
use crate::error::{Error, Result};
use crate::note::day::words;
use crate::note::task::Priority;
use crate::review::field::FieldChange;

/// Changes fields of the targets of a call: one edit a target, one entry of the journal.
pub(super) fn run(setup: &Setup, wanted: Fields, console: &mut Console) -> Outcome {
    let changes = changes(&wanted, setup.day())?;
    let targets = Targets {
        named: wanted.named,
        cluster: false,
        keep: false,
        writing: wanted.writing,
    };
    rule::run(setup, Asked::Fields(&changes), &targets, console)
}

fn changes(wanted: &Fields, today: NaiveDate) -> Result<Vec<FieldChange>> {
    let mut changes = Vec::new();
    changes.extend(wanted.text.clone().map(FieldChange::Text));
    changes.extend(owner(&wanted.owner)?);
    changes.extend(
        wanted
            .remove_tag
            .iter()
            .cloned()
            .map(FieldChange::RemoveTag),
    );
    changes.extend(wanted.add_tag.iter().cloned().map(FieldChange::AddTag));
    changes.extend(wanted.priority.as_deref().map(priority).transpose()?);
    let date = |option: &str, words: &Option<String>| -> Result<Option<Option<NaiveDate>>> {
        let read = |text: &String| {
            words::read(text, today).map_err(|reason| Error::Usage(format!("{option}: {reason}")))
        };
        words.as_ref().map(read).transpose()
    };
    changes.extend(date("--start", &wanted.start)?.map(FieldChange::Start));
    changes.extend(date("--scheduled", &wanted.scheduled)?.map(FieldChange::Scheduled));
    changes.extend(date("--due", &wanted.due)?.map(FieldChange::Due));
    if changes.is_empty() {
        let why = "say what to change: --text, --owner, --due, --scheduled, --start, --priority, --add-tag or --remove-tag";
        return Err(Error::Usage(why.to_owned()));
    }
    Ok(changes)
}

fn owner(names: &[String]) -> Result<Option<FieldChange>> {
    let is_none = |name: &String| name.eq_ignore_ascii_case("none");
    match names {
        [] => Ok(None),
        [name] if is_none(name) => Ok(Some(FieldChange::Owner(None))),
        [name] => Ok(Some(FieldChange::Owner(Some(name.clone())))),
        names if names.iter().any(is_none) => {
            Err(Error::Usage("--owner: `none` stands alone".to_owned()))
        }
        names => Ok(Some(FieldChange::Owners(names.to_vec()))),
    }
}

fn priority(word: &str) -> Result<FieldChange> {
    match word.to_lowercase().as_str() {
        "raise" => Ok(FieldChange::Raise),
        "lower" => Ok(FieldChange::Lower),
        name => Priority::named(name)
            .map(FieldChange::Priority)
            .ok_or_else(|| {
                Error::Usage(format!(
                    "--priority {word}: say highest, high, medium, none, low, lowest, raise or lower"
                ))
            }),
    }
}
