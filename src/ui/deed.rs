//! What is asked to be done to tasks: a verdict, or a change of what their lines say. Data, and how a message calls it; what it makes
//! of a line is `review`'s.

use chrono::NaiveDate;

use crate::journal::EDIT;
use crate::note::task::Priority;
use crate::review::field::FieldChange;
use crate::review::verdict::Verdict;

/// What the journal calls a new task.
pub const ADD: &str = "add";

/// What is asked to be done to tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// A verdict.
    Rule(Verdict),
    /// Another due date; a proposal is accepted too.
    Postpone(NaiveDate),
    /// Accepted as in progress.
    Begin,
    /// Other fields; a proposal stays one.
    Edit(Vec<FieldChange>),
}

impl Deed {
    /// What the journal calls it.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::Rule(verdict) => verdict.name(),
            Self::Postpone(_) => "postpone",
            Self::Begin => "begin",
            Self::Edit(_) => EDIT,
        }
    }

    /// The verdict that a proposal has with it, if it has one.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        match self {
            Self::Rule(verdict) => Some(*verdict),
            Self::Postpone(_) | Self::Begin => Some(Verdict::Accept),
            Self::Edit(_) => None,
        }
    }

    /// Whether a proposal does not wait any more with it.
    #[must_use]
    pub fn settles(&self) -> bool {
        !matches!(self.verdict(), None | Some(Verdict::Reopen))
    }

    /// Whether it can be asked for again on another task: other words are for one task alone.
    #[must_use]
    pub fn is_repeatable(&self) -> bool {
        let is_text = |change: &FieldChange| matches!(change, FieldChange::Text(_));
        !matches!(self, Self::Edit(changes) if changes.iter().any(is_text))
    }

    /// What a task is with it, for a message: `due Fri 2026-03-20`. `priority` is what the line says now, if it is one.
    #[must_use]
    pub fn said(&self, priority: Option<Priority>) -> String {
        match self {
            Self::Rule(verdict) => verdict.past().to_owned(),
            Self::Postpone(day) => dated("due", *day),
            Self::Begin => "in progress".to_owned(),
            Self::Edit(changes) => {
                let said: Vec<String> = changes
                    .iter()
                    .map(|change| changed(change, priority))
                    .collect();
                said.join(", ")
            }
        }
    }
}

fn changed(change: &FieldChange, priority: Option<Priority>) -> String {
    let day = |name: &str, day: &Option<NaiveDate>| match day {
        Some(day) => dated(name, *day),
        None => format!("no {name} date"),
    };
    match change {
        FieldChange::Text(_) => "text changed".to_owned(),
        FieldChange::Owner(Some(name)) => format!("owner @{name}"),
        FieldChange::Owner(None) => "owner nobody".to_owned(),
        FieldChange::Owners(names) => format!("owner @{}", names.join(" @")),
        FieldChange::Due(date) => day("due", date),
        FieldChange::Scheduled(date) => day("scheduled", date),
        FieldChange::Start(date) => day("start", date),
        FieldChange::Priority(priority) => format!("priority {}", priority.name()),
        FieldChange::Raise | FieldChange::Lower => match priority {
            Some(priority) => format!("priority {}", priority.name()),
            None if *change == FieldChange::Raise => "priority raised".to_owned(),
            None => "priority lowered".to_owned(),
        },
        FieldChange::AddTag(tag) => format!("+{tag}"),
        FieldChange::RemoveTag(tag) => format!("-{tag}"),
    }
}

fn dated(name: &str, day: NaiveDate) -> String {
    format!("{name} {}", day.format("%a %Y-%m-%d"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_said_as_what_is_now() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 20).unwrap();
        let check = |deed: Deed, expected: &str| assert_eq!(deed.said(None), expected);
        check(Deed::Rule(Verdict::Reject), "rejected");
        check(Deed::Postpone(day), "due Fri 2026-03-20");
        check(Deed::Begin, "in progress");
        let edit = |change| Deed::Edit(vec![change]);
        check(edit(FieldChange::Due(None)), "no due date");
        check(edit(FieldChange::Raise), "priority raised");
        check(edit(FieldChange::Owner(None)), "owner nobody");
        let tags = ["#x", "#y"].map(str::to_owned);
        let [x, y] = tags;
        let tags = Deed::Edit(vec![FieldChange::AddTag(x), FieldChange::RemoveTag(y)]);
        check(tags, "+#x, -#y");
        let raised = edit(FieldChange::Raise);
        assert_eq!(raised.said(Some(Priority::High)), "priority high");
    }
}
