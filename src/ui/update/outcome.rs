//! What came back from the disk: the screen shows a verdict as given only now.

use crate::edit::{OnConflict, Reason};
use crate::review::verdict::Verdict;
use crate::ui::command::Command;
use crate::ui::effect::{Effect, Written};
use crate::ui::overlay::Overlay;
use crate::ui::state::{Request, State, Tone};
use crate::ui::update::apply;
use crate::ui::update::navigate::{go_to, refresh};
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
            let known = |id| state.rows.iter().any(|item| item.id == id);
            let mut found: Vec<_> = found.collect();
            found.sort_by_key(|(id, _)| !known(*id));
            let (id, verdict) = *found.first()?;
            let duplicate = applied.duplicate && verdict == Verdict::Reject;
            state
                .clustering
                .remember(&applied.path, &applied.new, duplicate);
            state
                .sitting
                .rule(id, verdict, duplicate, &applied.old, &applied.new);
            Some(ItemRef {
                path: applied.path.clone(),
                id,
            })
        })
        .collect();
    refresh(state);
    if matches!(request, Some(Request::Undo(_) | Request::Redo(_))) {
        // Of a cluster one may be in view: nobody is taken to another meeting then.
        let in_view = ruled.iter().find(|item| state.rows.contains(item));
        if let Some(item) = in_view.or(ruled.first()) {
            go_to(state, item);
        }
    }
    tell(state, request.as_ref(), &written);
    let is_step = matches!(request, Some(Request::Undo(_) | Request::Redo(_)));
    if is_step && written.held_back > 0 {
        state.on_conflict = OnConflict::KeepGoing;
    }
    if !written.conflicts.is_empty() {
        if let Some(Request::Rule(_, items)) = &request
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

fn tell(state: &mut State, request: Option<&Request>, written: &Written) {
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
        Some(Request::Rule(verdict, _)) if count == 0 => already(*verdict),
        Some(Request::Rule(verdict, _)) if duplicates > 0 => {
            let plural = if duplicates == 1 { "" } else { "s" };
            let kept = count - duplicates;
            format!(
                "{} {kept}, {duplicates} duplicate{plural} · {undo} undoes all {count}",
                verdict.past()
            )
        }
        Some(Request::Rule(verdict, _)) if count == 1 => {
            format!("{} · {undo} undoes", verdict.past())
        }
        Some(Request::Rule(verdict, _)) => {
            format!("{} {count} · {undo} undoes all {count}", verdict.past())
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
