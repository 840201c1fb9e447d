//! Other owners of a task, where owners stand; a name in the middle of the sentence is part of the sentence.

use crate::note::owner::owners;
use crate::review::field::rewording::spaced;
use crate::review::splice::{Splice, TaskBytes};
use crate::text::Span;

/// What goes and what comes so that these are the owners.
pub(super) fn splices(task: &TaskBytes<'_>, said: &[String], wished: &[String]) -> Vec<Splice> {
    let description = task.parts.description(task.reading.text());
    let who = owners(&description);
    let start = task.parts.description.start;
    let placed: Vec<Span> = who
        .spans
        .iter()
        .filter(|span| {
            let holds = |cut: &Span| cut.start <= span.start && span.end <= cut.end;
            who.cut.iter().any(holds)
        })
        .map(|span| Span::new(start + span.start, start + span.end))
        .collect();
    let names: Vec<String> = wished.iter().map(|name| format!("@{name}")).collect();
    let (Some(first), Some(last)) = (placed.first(), placed.last()) else {
        // Names in the sentence stay there, and are no owners any more.
        let new = (!names.is_empty()).then(|| names.join(" "));
        let new = new.map(|new| spaced(task, task.parts.description.end, &new));
        return new.into_iter().collect();
    };
    if names.is_empty() {
        return vec![(without(task, Span::new(first.start, last.end)), Vec::new())];
    }
    let is_first_alone =
        wished.len() == said.len() && said.get(1..) == wished.get(1..) && !said.is_empty();
    if is_first_alone {
        let name = names.first().map_or("", String::as_str);
        return vec![task.replace(*first, name)];
    }
    vec![task.replace(Span::new(first.start, last.end), &names.join(" "))]
}

/// Owners go with a blank; a leading one with its colon.
fn without(task: &TaskBytes<'_>, span: Span) -> Span {
    let line = task.reading.text();
    let behind = line.get(span.end..).unwrap_or_default();
    if span.start == task.parts.body.start {
        let rest = behind.trim_start_matches([' ', ':', ',']);
        let end = span.end + behind.len() - rest.len();
        return task.reading.bytes_of(Span::new(span.start, end));
    }
    let gap = usize::from(behind.is_empty() || behind.starts_with(char::is_whitespace));
    task.with_gap(span, gap)
}
