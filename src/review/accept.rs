//! Accepting with something more in the same edit: a new due date, or in progress at once. The plain verdicts are `review::verdict`'s.

use chrono::NaiveDate;

use crate::config::Proposed;
use crate::edit::Edit;
use crate::note::Note;
use crate::note::task::Task;
use crate::review::field::{FieldChange, change, replacing};
use crate::review::standing::Standing;
use crate::review::verdict::{self, Action, Outcome, Rules, Verdict};
use crate::settings::{Settings, Status, StatusType};

/// The edit that gives a task another due date, and accepts it if it is a proposal; `None` if it says so already.
///
/// # Errors
/// A lower-case sentence: the task is not to be done any more, or the date could not be read back.
pub fn postpone(
    note: &Note,
    task: &Task,
    due: NaiveDate,
    proposed: &Proposed,
    today: NaiveDate,
) -> Result<Option<Edit>, String> {
    let line = match Standing::of(&task.fields, proposed) {
        Standing::Proposed => {
            let accept = Action::Verdict(Verdict::Accept);
            one_line(
                verdict::change(task.raw(), &accept, rules(note, proposed, today)),
                task,
            )?
        }
        Standing::Open => task.raw().to_vec(),
        ended => {
            return Err(format!(
                "it is {}: only what is to be done can be postponed",
                ended.name()
            ));
        }
    };
    let due = FieldChange::Due(Some(due));
    let new = change(&line, &[due], &note.settings)?;
    Ok(replacing(note, task, new))
}

/// The edit that accepts a task as in progress: the vault's first status of that type, without the proposal tag; `None` if it says so
/// already.
///
/// # Errors
/// A lower-case sentence: the vault has no such status.
pub fn begin(
    note: &Note,
    task: &Task,
    proposed: &Proposed,
    today: NaiveDate,
) -> Result<Option<Edit>, String> {
    let status = in_progress(&note.settings)
        .ok_or("the vault's settings have no status of the type IN_PROGRESS")?;
    let outcome = verdict::accept_as(task.raw(), status, rules(note, proposed, today));
    let new = one_line(outcome, task)?;
    Ok(replacing(note, task, new))
}

/// The status of a task in progress, where the vault has one.
#[must_use]
pub fn in_progress(settings: &Settings) -> Option<&Status> {
    settings
        .of_type(StatusType::InProgress)
        .map(|(_, status)| &**status)
        .next()
}

fn rules<'a>(note: &'a Note, proposed: &'a Proposed, today: NaiveDate) -> Rules<'a> {
    Rules {
        settings: &note.settings,
        proposed,
        today,
        line_ending: note.line_ending(),
    }
}

/// Accepting leaves one line, unless the vault's settings make the plain box a done one.
fn one_line(outcome: Outcome, task: &Task) -> Result<Vec<u8>, String> {
    match outcome {
        Outcome::Unchanged => Ok(task.raw().to_vec()),
        Outcome::Lines(line) if !line.contains(&b'\n') => Ok(line),
        Outcome::Lines(_) | Outcome::Removed => {
            Err("in this vault that status ends the task".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::note::day::parse_date;

    fn today() -> NaiveDate {
        parse_date("2026-03-18").unwrap()
    }

    fn note(line: &str, settings: &Settings) -> Note {
        Note::parse("n.md", line.as_bytes(), &Arc::new(settings.clone()))
    }

    fn told(edit: Result<Option<Edit>, String>, line: &str) -> String {
        match edit {
            Ok(Some(edit)) => String::from_utf8(edit.new.unwrap()).unwrap(),
            Ok(None) => line.to_owned(),
            Err(reason) => reason,
        }
    }

    fn check_postponed(line: &str, expected: &str) {
        let note = note(line, &Settings::default());
        let due = parse_date("2026-03-25").unwrap();
        let edit = postpone(&note, &note.tasks[0], due, &Proposed::default(), today());
        assert_eq!(told(edit, line), expected);
    }

    fn check_begun(settings: &Settings, line: &str, expected: &str) {
        let note = note(line, settings);
        let edit = begin(&note, &note.tasks[0], &Proposed::default(), today());
        assert_eq!(told(edit, line), expected);
    }

    #[test]
    fn a_proposal_that_is_postponed_is_accepted() {
        check_postponed(
            "- [?] a @B 📅 2026-01-01 ⏫ #task #proposed #auto",
            "- [ ] a @B 📅 2026-03-25 ⏫ #task #auto",
        );
        check_postponed("- [ ] a #proposed", "- [ ] a 📅 2026-03-25");
    }

    #[test]
    fn a_task_that_is_postponed_keeps_its_status() {
        check_postponed("- [/] a ^b", "- [/] a 📅 2026-03-25 ^b");
        check_postponed("- [ ] a 📅 2026-03-25", "- [ ] a 📅 2026-03-25");
        check_postponed(
            "- [x] a ✅ 2026-01-01",
            "it is done: only what is to be done can be postponed",
        );
    }

    #[test]
    fn a_task_is_accepted_as_in_progress_where_the_vault_has_that() {
        let settings = Settings::default();
        check_begun(&settings, "- [?] a #task #proposed", "- [/] a #task");
        check_begun(&settings, "- [/] a #proposed", "- [/] a");
        check_begun(&settings, "- [/] a", "- [/] a");
        check_begun(&settings, "- [x] a ✅ 2026-01-01", "- [/] a");
        let none = Settings {
            statuses: vec![settings.status(" "), settings.status("x")],
            ..settings
        };
        check_begun(
            &none,
            "- [?] a",
            "the vault's settings have no status of the type IN_PROGRESS",
        );
    }
}
