//! Verdicts: on one task, on the marked, on a group; undo and redo. Asked of the disk one at a time, in order.

use std::collections::{HashMap, HashSet};

use crate::edit::{Edit, OnConflict};
use crate::note::ItemId;
use crate::review::cluster::ruling::on_member;
use crate::review::verdict::{Action, Verdict, overrule};
use crate::ui::command::Command;
use crate::ui::effect::Effect;
use crate::ui::overlay::Overlay;
use crate::ui::screen::Screen;
use crate::ui::state::{Request, State, Tone};
use crate::ui::update::cluster::reference;
use crate::ui::update::navigate::{advance, step};
use crate::ui::update::opinion;
use crate::vault::ItemRef;

/// Above so many tasks gavel asks before it rules on all of them.
const ASKS_ABOVE: usize = 20;

/// A verdict on the marked, else on the task of the cursor; then on to the next.
pub(super) fn rule(state: &mut State, verdict: Verdict) -> Vec<Effect> {
    if state.is_on_decision() {
        return opinion::say(state, verdict);
    }
    mark_range(state);
    if !state.marks.is_empty() {
        let marked = state.marks.iter().cloned().collect();
        return rule_on(state, verdict, marked);
    }
    let Some(item) = state.current().cloned() else {
        let why = if state.screen == Screen::Insights {
            let review = state.keymap.key(Command::ReviewScreen);
            format!("{review} leads to what can be ruled on")
        } else if state.scanning {
            "the vault is still being read".to_owned()
        } else {
            "nothing waits here".to_owned()
        };
        state.tell(why, Tone::Plain);
        return Vec::new();
    };
    let is_review = state.screen == Screen::Review;
    if is_review
        && !state.scanning
        && !state.filter.is_active()
        && state.undecided <= state.pending()
    {
        // A key too many at the end must not overturn the last verdict.
        let undo = state.keymap.key(Command::Undo);
        let text = format!("nothing waits any more; {undo} undoes");
        state.tell(text, Tone::Plain);
        return Vec::new();
    }
    rule_on(state, verdict, vec![item])
}

/// A verdict on all still undecided in the group in focus.
pub(super) fn rule_all(state: &mut State, verdict: Verdict) -> Vec<Effect> {
    mark_range(state);
    let group: Vec<ItemRef> = state
        .group()
        .into_iter()
        .filter(|item| state.is_rulable(item))
        .collect();
    if group.is_empty() && state.screen == Screen::Agenda {
        state.tell("mark first what this is for: Space, v, V", Tone::Plain);
        return Vec::new();
    }
    let lines = with_clusters(state, verdict, group.clone()).len();
    match lines {
        0 => state.tell("nothing undecided here", Tone::Plain),
        _ if lines > ASKS_ABOVE => {
            let name = verdict.name();
            let what = match group.len() {
                rows if rows == lines => format!("{lines} tasks"),
                rows => format!("{rows} tasks, {lines} lines with their copies"),
            };
            let undo = state.keymap.key(Command::Undo);
            let question = format!("{name} all {what}? One {undo} takes it back.");
            state
                .overlays
                .push(Overlay::Confirm(verdict, group, question));
        }
        _ => return rule_on(state, verdict, group),
    }
    Vec::new()
}

/// Asks for a verdict on these tasks, as one entry, and advances. In a conflict copy, or between git's marks, the user is asked.
pub(super) fn rule_on(state: &mut State, verdict: Verdict, items: Vec<ItemRef>) -> Vec<Effect> {
    let is_in_conflict = |item: &ItemRef| {
        let note = state.vault.note(&item.path);
        note.is_some_and(|note| note.conflict.is_some())
    };
    let all = with_clusters(state, verdict, items.clone());
    if all.iter().any(is_in_conflict) {
        let name = verdict.name();
        let question = format!("{name} in a note that is in conflict with another version?");
        state
            .overlays
            .push(Overlay::Confirm(verdict, items, question));
        return Vec::new();
    }
    rule_in_spite(state, verdict, items)
}

/// The same without a question.
pub(super) fn rule_in_spite(
    state: &mut State,
    verdict: Verdict,
    items: Vec<ItemRef>,
) -> Vec<Effect> {
    let on_cursor = state.current().is_some_and(|item| items.contains(item));
    let items = with_clusters(state, verdict, items);
    state.last_verdict = Some(verdict);
    state.clustering.last_said = None;
    state.last_opinion = None;
    state.marks.clear();
    state.range = None;
    state.waiting.push_back(Request::Rule(verdict, items));
    if on_cursor && verdict != Verdict::Reopen {
        advance(state);
    }
    start_next(state)
}

/// These tasks, and all that are one decision with them; a task is put back among the proposals by itself.
fn with_clusters(state: &State, verdict: Verdict, items: Vec<ItemRef>) -> Vec<ItemRef> {
    if verdict == Verdict::Reopen {
        return items;
    }
    let mut seen: HashSet<ItemId> = HashSet::new();
    let mut all = Vec::new();
    for item in items {
        let members = state.cluster(&item).into_iter().map(reference);
        // A copy that has its verdict already is left alone, whatever the clusters still say.
        let members: Vec<ItemRef> = members
            .filter(|member| state.is_undecided(member))
            .collect();
        for member in std::iter::once(item).chain(members) {
            if seen.insert(member.id) {
                all.push(member);
            }
        }
    }
    all
}

/// Leaves the task of the cursor proposed, and goes on.
pub(super) fn skip(state: &mut State) {
    if state.is_on_decision() {
        return step(state, 1);
    }
    let Some(item) = state.current().cloned() else {
        return;
    };
    for member in with_clusters(state, Verdict::Accept, vec![item]) {
        state.sitting.skip(member.id);
    }
    let before = (state.meeting.clone(), state.cursor);
    advance(state);
    if before == (state.meeting.clone(), state.cursor) {
        state.sitting.forget_skips();
        state.tell(
            "that was the last one; what was skipped comes again",
            Tone::Plain,
        );
        advance(state);
    }
}

/// Asks for undo or redo; once more after a refusal, for what of it still can be done.
pub(super) fn ask(state: &mut State, request: fn(OnConflict) -> Request) -> Vec<Effect> {
    state.clustering.last_said = None;
    state.last_opinion = None;
    state.waiting.push_back(request(state.on_conflict));
    start_next(state)
}

/// Hands the next request to the disk, if it is free. What already stands needs no disk.
pub(super) fn start_next(state: &mut State) -> Vec<Effect> {
    while state.in_flight.is_none() {
        let Some(request) = state.waiting.pop_front() else {
            return if state.leaving {
                vec![Effect::Quit]
            } else {
                Vec::new()
            };
        };
        let effect = match &request {
            Request::Undo(rest) => Some(Effect::Undo(*rest)),
            Request::Redo(rest) => Some(Effect::Redo(*rest)),
            Request::Rule(verdict, items) => commit(state, *verdict, items),
        };
        state.on_conflict = OnConflict::WriteNothing;
        if let Some(effect) = effect {
            state.in_flight = Some(request);
            return vec![effect];
        }
        if let Request::Rule(verdict, _) = request {
            state.tell(already(verdict), Tone::Plain);
        }
    }
    Vec::new()
}

/// What is said of a task that stands as the verdict would have it.
pub(super) fn already(verdict: Verdict) -> String {
    let standing = match verdict {
        Verdict::Reopen => "proposed",
        _ => verdict.past(),
    };
    format!("already {standing}")
}

fn commit(state: &State, verdict: Verdict, items: &[ItemRef]) -> Option<Effect> {
    let mut kept_of: HashMap<ItemId, Option<ItemId>> = HashMap::new();
    let edits: Vec<_> = items
        .iter()
        .filter_map(|item| {
            let (note, task) = state.task(item)?;
            if !kept_of.contains_key(&item.id) {
                let members = state.cluster(item);
                let kept = state.kept(&members);
                kept_of.extend(members.iter().map(|member| (member.id, kept)));
            }
            let kept = kept_of.get(&item.id).copied().flatten();
            let is_kept = kept.is_none_or(|kept| kept == item.id);
            let (verdict, duplicate) = on_member(verdict, state.clustering.accept, is_kept);
            let action = Action::Verdict(verdict);
            let before = state.sitting.before(task.id, &task.raw);
            let before = before.unwrap_or(&task.raw);
            let edit = overrule(note, task, before, &action, &state.proposed, state.today)?;
            Some(Edit { duplicate, ..edit })
        })
        .collect();
    let label = verdict.name().to_owned();
    match verdict {
        _ if edits.is_empty() => None,
        Verdict::Reopen => Some(Effect::Reopen { edits }),
        _ => Some(Effect::Commit { label, edits }),
    }
}

/// Marks the rows of a range that was started, and ends it.
pub(super) fn mark_range(state: &mut State) {
    let rows: Vec<ItemRef> = state
        .listed()
        .into_iter()
        .filter(|(row, item)| state.in_range(*row) && state.is_rulable(item))
        .map(|(_, item)| item)
        .collect();
    state.marks.extend(rows);
    state.range = None;
}

/// Marks the task of the cursor, or takes its mark, and goes one row down.
pub(super) fn mark(state: &mut State) {
    if let Some(item) = state.current().cloned() {
        if !state.marks.remove(&item) {
            state.marks.insert(item);
        }
        match state.screen {
            Screen::Review => {
                state.cursor = (state.cursor + 1).min(state.rows.len().saturating_sub(1));
            }
            _ => step(state, 1),
        }
    }
}

/// Marks all rows that a verdict could go to, or takes all marks if they all have one.
pub(super) fn mark_all(state: &mut State) {
    let rows = state.rulable();
    if !rows.is_empty() && rows.iter().all(|item| state.marks.contains(item)) {
        state.marks.clear();
    } else {
        state.marks.extend(rows);
    }
}

/// The verdict that a task's line says now.
pub(super) fn verdict_of(state: &State, path: &str, line: usize) -> Option<(ItemId, Verdict)> {
    use crate::review::standing::Standing;
    let task = state
        .vault
        .note(path)?
        .tasks
        .iter()
        .find(|task| task.place.line == line)?;
    let verdict = match Standing::of(&task.fields, &state.proposed) {
        Standing::Proposed => Verdict::Reopen,
        Standing::Open => Verdict::Accept,
        Standing::Done => Verdict::Done,
        Standing::Cancelled | Standing::NonTask => Verdict::Reject,
    };
    Some((task.id, verdict))
}
