//! What waits for a verdict, in the order in which a reviewer meets it.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use crate::config::Proposed;
use crate::note::Note;
use crate::note::task::Task;
use crate::review::standing::Standing;
use crate::vault::Vault;

/// How many tasks of a note stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Waiting for a verdict.
    pub proposed: usize,
    /// To be done.
    pub open: usize,
    /// Done.
    pub done: usize,
    /// Rejected or dropped.
    pub cancelled: usize,
}

/// Counts the tasks of a note.
#[must_use]
pub fn counts(note: &Note, proposed: &Proposed) -> Counts {
    let mut counts = Counts::default();
    for task in &note.tasks {
        match Standing::of(&task.fields, proposed) {
            Standing::Proposed => counts.proposed += 1,
            Standing::Open => counts.open += 1,
            Standing::Done => counts.done += 1,
            Standing::Cancelled => counts.cancelled += 1,
            Standing::NonTask => {}
        }
    }
    counts
}

/// Whether a task waits for a verdict.
#[must_use]
pub fn waits(task: &Task, proposed: &Proposed) -> bool {
    Standing::of(&task.fields, proposed) == Standing::Proposed
}

/// A note of the queue.
#[derive(Debug, Clone)]
pub struct Queued<'a> {
    /// The note.
    pub note: &'a Note,
    /// What it has in common with other notes of its source; `None` without a source.
    pub source: Option<Arc<str>>,
}

/// The notes in which something waits, or that `also` names: the newest first, notes of one source together (at the date of
/// the newest of them), then notes without a source, each sort by date and path.
#[must_use]
pub fn queue<'a>(
    vault: &'a Vault,
    proposed: &Proposed,
    also: &dyn Fn(&Note) -> bool,
) -> Vec<Queued<'a>> {
    let waiting: Vec<Queued<'_>> = vault
        .notes()
        .filter(|note| also(note) || note.tasks.iter().any(|task| waits(task, proposed)))
        .map(|note| Queued {
            note,
            source: source_key(vault, note),
        })
        .collect();
    let mut newest: HashMap<Arc<str>, Option<Arc<str>>> = HashMap::new();
    for queued in &waiting {
        if let Some(source) = &queued.source {
            let date = newest.entry(source.clone()).or_default();
            *date = date.clone().max(queued.note.date.clone());
        }
    }
    let mut ordered: Vec<_> = waiting
        .into_iter()
        .map(|queued| {
            let date = queued.note.date.clone();
            let of_source = queued
                .source
                .as_ref()
                .and_then(|source| newest.get(source).cloned());
            let order = (
                queued.source.is_none(),
                Reverse(of_source.unwrap_or_else(|| date.clone())),
                queued.source.clone(),
                Reverse(date),
                queued.note.path.clone(),
            );
            (order, queued)
        })
        .collect();
    ordered.sort_by(|(a, _), (b, _)| a.cmp(b));
    ordered.into_iter().map(|(_, queued)| queued).collect()
}

/// What notes of one source have in common; nothing for a note without one.
pub(super) fn source_key(vault: &Vault, note: &Note) -> Option<Arc<str>> {
    let frontmatter = &note.frontmatter;
    if frontmatter.source_ref.is_none() && note.source_link.is_none() {
        return note.is_meeting().then(|| note.path.clone());
    }
    vault
        .source(note)
        .path
        .map(Arc::from)
        .or_else(|| frontmatter.source_ref.clone())
        .or_else(|| note.source_link.as_deref().map(Arc::from))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::settings::Settings;
    use crate::vault::Change;

    fn vault(notes: &[(&str, &str)]) -> Vault {
        let settings = Arc::new(Settings::default());
        let mut vault = Vault::default();
        for (path, text) in notes {
            vault.apply(Change::Note(Box::new(Note::parse(
                path,
                text.as_bytes(),
                &settings,
            ))));
        }
        vault
    }

    #[test]
    fn notes_of_one_source_stand_together_the_newest_first() {
        let from = |date: &str, source: &str| {
            format!("---\ndate: {date}\nsource_ref: Sources/{source}.md\n---\n- [?] a\n")
        };
        let (a1, b, a2) = (
            from("2026-01-01", "A"),
            from("2026-02-01", "B"),
            from("2026-03-01", "A"),
        );
        let vault = vault(&[
            ("a1.md", &a1),
            ("b.md", &b),
            ("a2.md", &a2),
            ("inbox.md", "- [?] a\n"),
            ("2026-05-05.md", "- [?] a\n"),
            ("ruled.md", "- [x] a\n"),
        ]);
        let paths: Vec<&str> = queue(&vault, &Proposed::default(), &|_| false)
            .iter()
            .map(|queued| &*queued.note.path)
            .collect();
        assert_eq!(
            paths,
            ["a2.md", "a1.md", "b.md", "2026-05-05.md", "inbox.md"]
        );
    }

    #[test]
    fn tasks_are_counted_by_where_they_stand() {
        let vault = vault(&[("n.md", "- [?] a\n- [ ] b\n- [/] c\n- [x] d\n- [-] e\n")]);
        let counts = counts(vault.note("n.md").unwrap(), &Proposed::default());
        assert_eq!(
            counts,
            Counts {
                proposed: 1,
                open: 2,
                done: 1,
                cancelled: 1
            }
        );
    }
}
