//! What came back from the disk: the screen shows a verdict as given only now.

use std::sync::Arc;

use crate::edit::{Applied, OnConflict, Reason};
use crate::journal::EDIT;
use crate::note::ItemId;
use crate::note::reading::Reading;
use crate::note::task::{Fields, Priority};
use crate::review::field::change;
use crate::review::standing::Standing;
use crate::review::verdict::Verdict;
use crate::ui::command::Command;
use crate::ui::deed::{ADD, Deed};
use crate::ui::effect::{Effect, Written};
use crate::ui::overlay::Overlay;
use crate::ui::state::{Request, State, Tone};
use crate::ui::update::apply;
use crate::ui::update::navigate::{go_to, refresh, show};
use crate::ui::update::rule::{already, start_next, verdict_of};
use crate::vault::ItemRef;

/// Takes in what became of the request in flight, and hands on the next.
pub(super) fn written(state: &mut State, mut written: Written) -> Vec<Effect> {
    let request = state.in_flight.take();
    for change in std::mem::take(&mut written.changes) {
        apply(state, change);
    }
    let ruled: Vec<ItemRef> = written
        .applied
        .iter()
        .filter_map(|applied| {
            // Of a recurring task the line that was ruled on stands below or above its next occurrence.
            let lines = applied.new.split(|byte| *byte == b'\n').count();
            let candidates = (applied.after.line..applied.after.line + lines.max(1)).rev();
            let found = candidates.filter_map(|line| verdict_of(state, &applied.path, line));
            let known = |id| state.rows.iter().any(|item| item.id == id) && written.label != ADD;
            let mut found: Vec<_> = found.collect();
            found.sort_by_key(|(id, _)| !known(*id));
            let (id, verdict) = *found.first()?;
            let duplicate = applied.duplicate && verdict == Verdict::Reject;
            state
                .clustering
                .remember(&applied.path, &applied.new, duplicate);
            count_in(
                state,
                request.as_ref(),
                &written.label,
                applied,
                (id, verdict),
            );
            Some(ItemRef {
                path: Arc::from(applied.path.as_str()),
                id,
            })
        })
        .collect();
    refresh(state);
    match (&request, ruled.first()) {
        (Some(Request::Add(_)), Some(added)) => show(state, added),
        (Some(Request::Undo(_) | Request::Redo(_)), Some(first)) if written.label != ADD => {
            // Of a cluster one may be in view: nobody is taken to another meeting then.
            let in_view = ruled.iter().find(|item| state.rows.contains(item));
            go_to(state, in_view.unwrap_or(first));
        }
        _ => {}
    }
    let priority = ruled.first().filter(|_| ruled.len() == 1);
    let priority = priority.and_then(|item| state.task(item));
    let priority = priority.map(|(_, task)| task.fields.priority);
    tell(state, request.as_ref(), priority, &written);
    let is_step = matches!(request, Some(Request::Undo(_) | Request::Redo(_)));
    if is_step && written.held_back > 0 {
        state.on_conflict = OnConflict::KeepGoing;
    }
    if !written.conflicts.is_empty() {
        if let Some(Request::Do(_, items)) = &request
            && let Some(refused) = items.iter().find(|item| state.is_undecided(item))
        {
            let refused = refused.clone();
            go_to(state, &refused);
        }
        state
            .overlays
            .push(Overlay::Conflicts(written.conflicts, 0));
    }
    start_next(state)
}

/// Counts a line among those that got their verdict in this sitting, if it got one.
fn count_in(
    state: &mut State,
    request: Option<&Request>,
    label: &str,
    applied: &Applied,
    (id, verdict): (ItemId, Verdict),
) {
    let (old, new) = (&applied.old, &applied.new);
    if label == ADD {
        return;
    }
    if label == EDIT {
        let before = match (request, state.vault.note(&applied.path)) {
            (Some(Request::Do(Deed::Edit(changes), _)), Some(note)) => state
                .sitting
                .before(id, old)
                .and_then(|before| change(before, changes, &note.settings).ok()),
            _ => None,
        };
        return state.sitting.edit(id, old, new, before);
    }
    // What was to be done already is no less so when it is postponed, or begun.
    let is_verdict = label != Deed::Begin.label() && !label.starts_with("postpone");
    if !is_verdict && state.sitting.verdict(id).is_none() && was_open(state, applied) {
        return;
    }
    let duplicate = applied.duplicate && verdict == Verdict::Reject;
    state.sitting.rule(id, verdict, duplicate, old, new);
}

/// Whether both lines are of a task that is to be done.
fn was_open(state: &State, applied: &Applied) -> bool {
    let Some(note) = state.vault.note(&applied.path) else {
        return false;
    };
    [&applied.old, &applied.new].into_iter().all(|line| {
        let fields = Fields::parse(Reading::of(line).text(), &note.settings, &note.path);
        fields.is_ok_and(|fields| Standing::of(&fields, &state.proposed) == Standing::Open)
    })
}

fn tell(
    state: &mut State,
    request: Option<&Request>,
    priority: Option<Priority>,
    written: &Written,
) {
    let undo = state.keymap.key(Command::Undo).to_owned();
    let redo = state.keymap.key(Command::Redo).to_owned();
    let count = written.applied.len();
    let duplicates = written.applied.iter().filter(|made| made.duplicate).count();
    if let Some(notice) = written.notices.first() {
        return state.tell(notice.clone(), Tone::Bad);
    }
    if let Some(error) = written.failures.first() {
        return state.tell(error.to_string(), Tone::Bad);
    }
    if let Some(conflict) = written.conflicts.first() {
        let why = match conflict.reason {
            Reason::Gone => "the line was edited or removed meanwhile".to_owned(),
            Reason::Ambiguous(count) => format!("{count} identical lines, and the note changed"),
            Reason::Overlap => "two changes of one line".to_owned(),
        };
        let rest = match (request, written.held_back) {
            _ if count > 0 => format!("; {count} written, {undo} undoes"),
            (_, 0) => String::new(),
            (Some(Request::Undo(_)), others) => {
                format!("; {undo} again takes back the other {others}")
            }
            (Some(Request::Redo(_)), others) => {
                format!("; {redo} again makes the other {others}")
            }
            (_, others) => format!("; the other {others} were not written either"),
        };
        return state.tell(
            format!("refused in {}: {why}{rest}", conflict.path),
            Tone::Bad,
        );
    }
    let text = match request {
        Some(Request::Do(deed, _)) if count == 0 => already(deed),
        Some(Request::Do(deed, _)) => {
            let said = deed.said(priority);
            let past = deed.verdict().map_or("", Verdict::past);
            let also = if past == said {
                String::new()
            } else {
                format!(", {said}")
            };
            match (count, duplicates) {
                (1, _) => format!("{said} · {undo} undoes"),
                (_, 0) if also.is_empty() => {
                    format!("{past} {count} · {undo} undoes all {count}")
                }
                (_, 0) => format!("{said} for {count} · {undo} undoes all {count}"),
                _ => {
                    let plural = if duplicates == 1 { "" } else { "s" };
                    let kept = count - duplicates;
                    format!(
                        "{past} {kept}, {duplicates} duplicate{plural}{also} · {undo} undoes all {count}"
                    )
                }
            }
        }
        Some(Request::Add(_)) if count == 0 => return,
        Some(Request::Add(addition)) => {
            let note = state.vault.note(&addition.path);
            let title = note.map_or(addition.path.as_str(), |note| &note.title);
            format!("added to {title} · {undo} undoes")
        }
        Some(Request::Undo(_)) if written.label.is_empty() => "nothing to undo".to_owned(),
        Some(Request::Redo(_)) if written.label.is_empty() => "nothing to redo".to_owned(),
        Some(Request::Undo(_)) => format!(
            "took back: {} {count} · {redo} makes it again",
            written.label
        ),
        Some(Request::Redo(_)) => format!("made again: {} {count} · {undo} undoes", written.label),
        None => return,
    };
    let tone = if count > 0 { Tone::Good } else { Tone::Plain };
    state.tell(text, tone);
}
