//! Verdicts and changes: on one task, on the marked, on a group; new tasks; undo and redo. Asked of the disk one at a time, in order.

use std::collections::{HashMap, HashSet};

use crate::edit::{Edit, OnConflict};
use crate::note::task::Task;
use crate::note::{ItemId, Note};
use crate::review::cluster::Item;
use crate::review::cluster::ruling::on_member;
use crate::review::verdict::{Action, Verdict, overrule};
use crate::review::{accept, field};
use crate::ui::command::Command;
use crate::ui::deed::{ADD, Deed};
use crate::ui::effect::{Addition, Effect};
use crate::ui::overlay::Overlay;
use crate::ui::screen::Screen;
use crate::ui::state::{Request, State, Tone};
use crate::ui::update::cluster::choose;
use crate::ui::update::navigate::{advance, step};
use crate::ui::update::opinion;
use crate::vault::ItemRef;

/// Above so many tasks gavel asks before it rules on all of them.
const ASKS_ABOVE: usize = 20;

/// A verdict or a change of the marked, else of the task of the cursor; with its verdict, then on to the next.
pub(super) fn rule(state: &mut State, deed: Deed) -> Vec<Effect> {
    if let (true, Deed::Rule(verdict)) = (state.is_on_decision(), &deed) {
        return opinion::say(state, *verdict);
    }
    match targets(state) {
        Some(items) => rule_on(state, deed, items),
        None => Vec::new(),
    }
}

/// The marked, else the task of the cursor; if there is none, it is said why.
pub(super) fn targets(state: &mut State) -> Option<Vec<ItemRef>> {
    if state.is_on_decision() {
        let pane = state.keymap.key(Command::NextPane);
        let text = format!("a decision takes no verdict; {pane} goes to the tasks");
        state.tell(text, Tone::Plain);
        return None;
    }
    mark_range(state);
    if state.marks.is_empty() && !state.is_shown_rightly() {
        state.tell("this does not match; searching …", Tone::Plain);
        return None;
    }
    if !state.marks.is_empty() {
        return Some(state.marks.iter().cloned().collect());
    }
    let Some(item) = state.current().cloned() else {
        let why = if state.screen == Screen::Insights {
            let review = state.keymap.key(Command::ReviewScreen);
            format!("{review} leads to what can be ruled on")
        } else if state.scanning {
            "the vault is still being read".to_owned()
        } else if state.is_opening() {
            "the list is still being made".to_owned()
        } else {
            "nothing waits here".to_owned()
        };
        state.tell(why, Tone::Plain);
        return None;
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
        return None;
    }
    Some(vec![item])
}

/// A verdict on all still undecided in the group in focus.
pub(super) fn rule_all(state: &mut State, verdict: Verdict) -> Vec<Effect> {
    mark_range(state);
    if state.marks.is_empty() && is_searching(state) {
        return Vec::new();
    }
    let group: Vec<ItemRef> = state
        .group()
        .into_iter()
        .filter(|item| state.is_rulable(item))
        .collect();
    if group.is_empty() && matches!(state.screen, Screen::Agenda | Screen::View) {
        state.tell("mark first what this is for: Space, v, V", Tone::Plain);
        return Vec::new();
    }
    let deed = Deed::Rule(verdict);
    let lines = with_clusters(state, &deed, group.clone()).len();
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
            let request = Request::Do(deed, group);
            state.overlays.push(Overlay::Confirm(request, question));
        }
        _ => return rule_on(state, deed, group),
    }
    Vec::new()
}

/// Whether what matches the filter is not all known yet: then there is nothing that all of it could mean. The user is told.
fn is_searching(state: &mut State) -> bool {
    let is_searching = state.is_searching();
    if is_searching {
        state.tell("searching …; not all matches are known yet", Tone::Plain);
    }
    is_searching
}

/// Asks for something on these tasks, as one entry, and advances. In a conflict copy, or between git's marks, the user is asked.
pub(super) fn rule_on(state: &mut State, deed: Deed, items: Vec<ItemRef>) -> Vec<Effect> {
    let all = with_clusters(state, &deed, items.clone());
    let paths = all.iter().map(|item| &*item.path);
    let question = conflict(state, deed.label(), paths);
    carry_out_or_ask(state, Request::Do(deed, items), question)
}

/// Asks for a new task.
pub(super) fn add(state: &mut State, addition: Addition) -> Vec<Effect> {
    let question = conflict(state, ADD, std::iter::once(addition.path.as_str()));
    carry_out_or_ask(state, Request::Add(addition), question)
}

/// What is asked before anything is done in a note that is in conflict.
fn conflict<'a>(
    state: &State,
    name: &str,
    mut paths: impl Iterator<Item = &'a str>,
) -> Option<String> {
    let is_in_conflict = |path: &str| {
        let note = state.vault.note(path);
        note.is_some_and(|note| note.conflict().is_some())
    };
    let question = || format!("{name} in a note that is in conflict with another version?");
    paths.any(is_in_conflict).then(question)
}

fn carry_out_or_ask(state: &mut State, request: Request, question: Option<String>) -> Vec<Effect> {
    if let Some(question) = question {
        state.overlays.push(Overlay::Confirm(request, question));
        return Vec::new();
    }
    carry_out(state, request)
}

/// Asks the disk for it without a question.
pub(super) fn carry_out(state: &mut State, request: Request) -> Vec<Effect> {
    let Request::Do(deed, items) = request else {
        state.clustering.last_said = None;
        state.last_opinion = None;
        state.waiting.push_back(request);
        return start_next(state);
    };
    if !items.iter().any(|item| state.task(item).is_some()) {
        state.tell("it is not in the vault any more", Tone::Bad);
        return Vec::new();
    }
    if let Some(reason) = refusal(state, &deed, &items) {
        state.tell(reason, Tone::Bad);
        return Vec::new();
    }
    let on_cursor = state.current().is_some_and(|item| items.contains(item));
    if let Deed::Edit(_) = deed {
        // What a person put right is what accept keeps.
        for item in &items {
            choose(state, item);
        }
    }
    let items = with_clusters(state, &deed, items);
    let settles = deed.settles();
    if deed.is_repeatable() {
        state.last_deed = Some(deed.clone());
    }
    state.clustering.last_said = None;
    state.last_opinion = None;
    state.marks.clear();
    state.range = None;
    state.waiting.push_back(Request::Do(deed, items));
    if on_cursor && settles {
        advance(state);
    }
    start_next(state)
}

/// Why it cannot be done on these tasks, if it cannot. Verdicts always can.
pub(super) fn refusal(state: &State, deed: &Deed, items: &[ItemRef]) -> Option<String> {
    if let Deed::Rule(_) = deed {
        return None;
    }
    let tasks = items.iter().filter_map(|item| state.task(item));
    let mut refused = tasks.filter_map(|(note, task)| changed(state, deed, note, task).err());
    refused.next()
}

/// What changes of a task beside a verdict make of it.
fn changed(state: &State, deed: &Deed, note: &Note, task: &Task) -> Result<Option<Edit>, String> {
    let (proposed, today) = (&state.proposed, state.today);
    match deed {
        Deed::Rule(verdict) => Ok(ruled(state, *verdict, note, task)),
        Deed::Postpone(day) => accept::postpone(note, task, *day, proposed, today),
        Deed::Begin => accept::begin(note, task, proposed, today),
        Deed::Edit(changes) => field::edit(note, task, changes),
    }
}

/// What a verdict makes of a task: one of this sitting in the place of another starts where the first did.
fn ruled(state: &State, verdict: Verdict, note: &Note, task: &Task) -> Option<Edit> {
    let action = Action::Verdict(verdict);
    let before = state.sitting.before(task.id, task.raw());
    let before = before.unwrap_or(task.raw());
    overrule(note, task, before, &action, &state.proposed, state.today)
}

/// These tasks, and all that are one decision with them; a task is edited, or put back among the proposals, by itself.
fn with_clusters(state: &State, deed: &Deed, items: Vec<ItemRef>) -> Vec<ItemRef> {
    if !deed.settles() {
        return items;
    }
    let mut seen: HashSet<ItemId> = HashSet::new();
    let mut all = Vec::new();
    for item in items {
        let members = state.cluster(&item).into_iter().map(Item::reference);
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
    for member in with_clusters(state, &Deed::Rule(Verdict::Accept), vec![item]) {
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
            Request::Add(addition) => Some(Effect::AddTask(addition.clone())),
            Request::Do(deed, items) => match commit(state, deed, items) {
                Ok(effect) => effect,
                Err(reason) => {
                    state.tell(reason, Tone::Bad);
                    continue;
                }
            },
        };
        state.on_conflict = OnConflict::WriteNothing;
        if let Some(effect) = effect {
            state.in_flight = Some(request);
            return vec![effect];
        }
        if let Request::Do(deed, _) = request {
            state.tell(already(&deed), Tone::Plain);
        }
    }
    Vec::new()
}

/// What is said of a task that stands as it is asked to.
pub(super) fn already(deed: &Deed) -> String {
    match deed {
        Deed::Rule(Verdict::Reopen) => "already proposed".to_owned(),
        Deed::Edit(changes) if changes.len() != 1 => "it says so already".to_owned(),
        Deed::Edit(changes) => {
            let field = changes.first().map_or("", |change| change.field());
            format!("nothing changed: the {field} is that already")
        }
        _ => format!("already {}", deed.said(None)),
    }
}

fn commit(state: &State, deed: &Deed, items: &[ItemRef]) -> Result<Option<Effect>, String> {
    let mut kept_of: HashMap<ItemId, Option<ItemId>> = HashMap::new();
    let mut edits = Vec::new();
    for item in items {
        let Some((note, task)) = state.task(item) else {
            continue;
        };
        if !kept_of.contains_key(&item.id) {
            let members = state.cluster(item);
            let kept = state.kept(&members);
            kept_of.extend(members.iter().map(|member| (member.id(), kept)));
        }
        let kept = kept_of.get(&item.id).copied().flatten();
        let is_kept = kept.is_none_or(|kept| kept == item.id);
        let on_member = |verdict| on_member(verdict, state.clustering.accept, is_kept);
        let edit = match (deed, deed.verdict().map(on_member)) {
            (_, Some((verdict, true))) => ruled(state, verdict, note, task).map(|edit| Edit {
                duplicate: true,
                ..edit
            }),
            _ => changed(state, deed, note, task)?,
        };
        edits.extend(edit);
    }
    let label = deed.label().to_owned();
    Ok(match deed {
        _ if edits.is_empty() => None,
        Deed::Rule(Verdict::Reopen) => Some(Effect::Reopen { edits }),
        _ => Some(Effect::Commit { label, edits }),
    })
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
    if is_searching(state) {
        return;
    }
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
