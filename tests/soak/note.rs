//! The notes of the soak as text: a task under each verdict, to the byte, and the lines that others write. Every task and every
//! line is there once, so that whatever happens to one of them can be told.

use std::fmt::Write as _;

use crate::support::TODAY;

/// How a task stands: the line is fixed to the byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    Proposed,
    Accepted,
    Rejected,
    Done,
}

impl Form {
    const ALL: [Self; 4] = [Self::Proposed, Self::Accepted, Self::Rejected, Self::Done];

    /// The line of a task.
    pub(crate) fn line(self, id: &str) -> String {
        let text = format!("Weigh crate {id} #task");
        match self {
            Self::Proposed => format!("- [?] {text} #proposed"),
            Self::Accepted => format!("- [ ] {text}"),
            Self::Rejected => format!("- [-] {text} #proposed ❌ {TODAY}"),
            Self::Done => format!("- [x] {text} ✅ {TODAY}"),
        }
    }

    /// The task and its form, if the line is exactly one of those that gavel may leave.
    pub(crate) fn of(line: &str) -> Option<(&str, Self)> {
        let id = id_in(line)?;
        // What is rejected after it was accepted has no tag any more.
        let late = Self::Rejected.line(id).replace(" #proposed", "");
        if line == late {
            return Some((id, Self::Rejected));
        }
        let form = Self::ALL.into_iter().find(|form| form.line(id) == line)?;
        Some((id, form))
    }
}

/// The task that a text names: that of a line, of a row of the screen, of what the command line tells.
pub(crate) fn id_in(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("Weigh crate ")?;
    rest.split_whitespace().next()
}

/// The note of a task.
pub(crate) fn note_of(id: &str) -> &str {
    id.rsplit_once('-').map_or(id, |(note, _)| note)
}

/// A note of three parts with so many proposals. Between two tasks stand lines that nobody touches, and the last part is the
/// place where others add: their lines and a verdict are never neighbours.
pub(crate) fn new(name: &str, tasks: usize) -> String {
    let mut text = format!("{}\n\n# {name}\n\n## Hall of {name}\n\n", version(name, 0));
    for number in 0..tasks {
        if number > 0 && number.is_multiple_of(14) {
            let _ = write!(text, "\n## Row {number} of {name}\n\n");
        }
        text.push_str(&proposal(name, number));
    }
    text
}

/// The first line: it is another one in each version.
pub(crate) fn version(name: &str, number: usize) -> String {
    format!("Version {number} of {name}.")
}

/// A new task, with a line before and behind that keeps it apart.
pub(crate) fn proposal(name: &str, number: usize) -> String {
    format!(
        "Shelf {number} of {name}:\n\n{}\n\nBelow shelf {number} of {name}.\n",
        Form::Proposed.line(&format!("{name}-{number}"))
    )
}

/// What somebody else writes: mostly text, now and then a proposal.
pub(crate) fn addition(name: &str, number: usize) -> String {
    if number.is_multiple_of(6) {
        proposal(name, number)
    } else {
        format!("Remark {number} on {name}.\n")
    }
}
