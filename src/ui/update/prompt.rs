//! What keys do in the prompt line, and how it is opened.

use tui_input::InputRequest;

use crate::note::day::{Day, words};
use crate::note::task::{Priority, Task};
use crate::review::field::FieldChange;
use crate::review::new_task::{self, NewTask};
use crate::review::{owners, tags};
use crate::ui::command::Command;
use crate::ui::deed::Deed;
use crate::ui::effect::{Addition, Effect};
use crate::ui::keymap::Key;
use crate::ui::prompt::{Ask, Prompt, priority, shortcut};
use crate::ui::state::{State, Tone};
use crate::ui::update::keys::in_focus;
use crate::ui::update::rule::{add, refusal, rule_on, targets};
use crate::ui::view::Spot;

/// Keys that edit the line, and what they ask of it.
const EDITING: [(&str, InputRequest); 24] = [
    ("Left", InputRequest::GoToPrevChar),
    ("Ctrl-b", InputRequest::GoToPrevChar),
    ("Right", InputRequest::GoToNextChar),
    ("Ctrl-f", InputRequest::GoToNextChar),
    ("Home", InputRequest::GoToStart),
    ("Ctrl-a", InputRequest::GoToStart),
    ("End", InputRequest::GoToEnd),
    ("Ctrl-e", InputRequest::GoToEnd),
    ("Ctrl-Left", InputRequest::GoToPrevWord),
    ("Alt-Left", InputRequest::GoToPrevWord),
    ("Alt-b", InputRequest::GoToPrevWord),
    ("Ctrl-Right", InputRequest::GoToNextWord),
    ("Alt-Right", InputRequest::GoToNextWord),
    ("Alt-f", InputRequest::GoToNextWord),
    ("Backspace", InputRequest::DeletePrevChar),
    ("Ctrl-h", InputRequest::DeletePrevChar),
    ("Delete", InputRequest::DeleteNextChar),
    ("Ctrl-d", InputRequest::DeleteNextChar),
    ("Ctrl-w", InputRequest::DeletePrevWord),
    ("Alt-Backspace", InputRequest::DeletePrevWord),
    ("Alt-d", InputRequest::DeleteNextWord),
    ("Ctrl-u", InputRequest::DeleteFromStart),
    ("Ctrl-k", InputRequest::DeleteTillEnd),
    ("Ctrl-y", InputRequest::Yank),
];

/// Opens the line for a change of the marked, else of the task of the cursor.
pub(super) fn open(state: &mut State, ask: Ask) {
    let marks = (state.marks.clone(), state.range);
    let Some(items) = targets(state) else {
        return;
    };
    if ask == Ask::Text && items.len() > 1 {
        (state.marks, state.range) = marks;
        let clear = state.keymap.key(Command::Escape);
        let text = format!("a text is edited one at a time; {clear} clears the marks");
        return state.tell(text, Tone::Plain);
    }
    let first = items.first().and_then(|item| state.task(item));
    let Some((note, task)) = first else {
        return;
    };
    let text = match ask {
        Ask::Text => task.fields.text().to_string(),
        _ => String::new(),
    };
    let is_alone = items.len() == 1;
    let path = note.path.clone();
    let now = if is_alone {
        now(ask, task)
    } else {
        String::new()
    };
    let here = Some(task.fields.priority).filter(|_| ask == Ask::Priority);
    let mut prompt = Prompt::new(ask, items, &text);
    prompt.now = now;
    prompt.chosen = here.and_then(|here| {
        let mut all = Priority::ALL.iter();
        all.position(|priority| *priority == here)
    });
    match ask {
        Ask::Owner => prompt.known.owners = owners::known(&state.vault, &path),
        Ask::Tags => prompt.known.tags = tags::known(&state.vault),
        _ => {}
    }
    show(state, prompt);
}

/// What the field of a task says.
fn now(ask: Ask, task: &Task) -> String {
    let fields = &task.fields;
    let in_full = |day: Option<Day>| {
        let date = day.and_then(Day::date);
        date.map_or_else(String::new, |date| date.format("%a %Y-%m-%d").to_string())
    };
    match ask {
        Ask::Owner => fields.owners.join(", "),
        Ask::Due | Ask::Postpone => in_full(fields.due),
        Ask::Scheduled => in_full(fields.scheduled.filter(|_| !fields.scheduled_inferred)),
        Ask::Tags => fields.tags.join(" "),
        Ask::Text | Ask::Priority | Ask::NewTask => String::new(),
    }
}

/// Opens the line for a new task in the note in focus; on a decision, for one that says what it says.
pub(super) fn open_new(state: &mut State) {
    let Some((note, line)) = in_focus(state) else {
        return state.tell("there is no note to add a task to", Tone::Plain);
    };
    let is_item = state.is_on_decision() || state.current().is_some();
    let decision = state
        .current_decision()
        .filter(|_| state.is_on_decision())
        .map(NewTask::from_decision);
    let task = decision.unwrap_or_default();
    let mut prompt = Prompt::new(Ask::NewTask, Vec::new(), &task.text);
    prompt.addition = Some(Addition {
        path: note.path.to_string(),
        near: is_item.then_some(line),
        task,
        today: state.today,
    });
    show(state, prompt);
}

/// Looks at what was typed, and shows what it means.
fn show(state: &mut State, mut prompt: Prompt) {
    prompt.offers = prompt.found_offers();
    prompt.chosen = prompt.chosen.filter(|at| *at < prompt.offers.len());
    prompt.day = match prompt.ask {
        Ask::Due | Ask::Scheduled | Ask::Postpone => {
            words::read(prompt.typed(), state.today).ok().flatten()
        }
        _ => None,
    };
    prompt.refusal = match (prompt.deed(state.today), prompt.new_task()) {
        (Err(reason), _) => Some(reason),
        (Ok(Some(deed)), _) => refusal(state, &deed, &prompt.items),
        (Ok(None), Some(addition)) if !prompt.typed().is_empty() => refused_text(state, &addition),
        (Ok(None), _) => None,
    };
    state.prompt = Some(prompt);
}

/// Why a new task cannot say this. Where it goes is found on the disk.
fn refused_text(state: &State, addition: &Addition) -> Option<String> {
    let note = state.vault.note(&addition.path)?;
    let beside = ("n.md", &b"- [ ] beside\n"[..]);
    let Addition { task, today, .. } = addition;
    let added = new_task::add(beside, &note.settings, &state.proposed, task, None, *today);
    added.err()
}

/// Text was pasted: as one line.
pub(super) fn paste(state: &mut State, text: &str) {
    if let Some(mut prompt) = state.prompt.take() {
        for letter in text.trim_end().chars() {
            let letter = if letter.is_control() { ' ' } else { letter };
            prompt.input.handle(InputRequest::InsertChar(letter));
        }
        prompt.chosen = None;
        show(state, prompt);
    }
}

/// A key in the line.
pub(super) fn press(state: &mut State, mut prompt: Prompt, key: Key) -> Vec<Effect> {
    if key.is("Esc") {
        return Vec::new();
    }
    if key.is("Enter") {
        return take(state, prompt);
    }
    if let Some(deed) = at_once(state, &prompt, key) {
        return rule_on(state, deed, prompt.items);
    }
    if key.is("Tab") && prompt.ask != Ask::Priority {
        prompt.complete(prompt.chosen.unwrap_or(0));
    } else if key.is("Down") || key.is("Ctrl-n") {
        let next = prompt.chosen.map_or(0, |at| at + 1);
        prompt.chosen = prompt
            .offers
            .len()
            .checked_sub(1)
            .map(|last| next.min(last));
    } else if key.is("Up") || key.is("Ctrl-p") {
        let is_menu = prompt.ask == Ask::Priority;
        let above = prompt.chosen.and_then(|at| at.checked_sub(1));
        prompt.chosen = above.or(prompt.chosen.filter(|_| is_menu));
    } else if prompt.ask != Ask::Priority {
        type_into(&mut prompt, key);
    }
    show(state, prompt);
    Vec::new()
}

/// A click in the line moves its cursor, one on an offer chooses that.
pub(super) fn clicked(state: &mut State, mut prompt: Prompt, spot: Option<Spot>) {
    match spot {
        Some(Spot::Cursor(at)) => prompt.input = prompt.input.with_cursor(at),
        Some(Spot::Offer(at)) => prompt.chosen = Some(at),
        None => {}
    }
    show(state, prompt);
}

/// What a key does without Enter: a letter of a menu, or of a postponement if it is the first.
fn at_once(state: &State, prompt: &Prompt, key: Key) -> Option<Deed> {
    let letter = key.letter()?;
    match prompt.ask {
        Ask::Postpone if prompt.input.value().is_empty() => {
            shortcut(letter, state.today).map(Deed::Postpone)
        }
        Ask::Priority => {
            let change = FieldChange::Priority(priority(letter)?);
            Some(Deed::Edit(vec![change]))
        }
        _ => None,
    }
}

fn type_into(prompt: &mut Prompt, key: Key) {
    let request = EDITING.iter().find(|(name, _)| key.is(name));
    let request = request.map(|(_, request)| *request);
    let typed = key.letter().map(InputRequest::InsertChar);
    if let Some(request) = request.or(typed) {
        let changed = prompt.input.handle(request);
        if changed.is_some_and(|changed| changed.value) {
            prompt.chosen = None;
        }
    }
}

/// Enter: what was typed or chosen is done, unless it is refused; then the line stays open.
fn take(state: &mut State, mut prompt: Prompt) -> Vec<Effect> {
    if prompt.ask == Ask::Tags
        && let Some(chosen) = prompt.chosen
    {
        prompt.complete(chosen);
        show(state, prompt);
        return Vec::new();
    }
    if prompt.refusal.is_some() {
        state.prompt = Some(prompt);
        return Vec::new();
    }
    let addition = prompt.new_task().filter(|_| !prompt.typed().is_empty());
    if let Some(addition) = addition {
        return add(state, addition);
    }
    if let Ok(Some(deed)) = prompt.deed(state.today) {
        return rule_on(state, deed, prompt.items);
    }
    state.tell("left as it was", Tone::Plain);
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_that_edits_the_line_is_one_and_does_one_thing() {
        for (index, (name, _)) in EDITING.iter().enumerate() {
            let key = Key::parse(name);
            assert!(key.is_some_and(|key| key.letter().is_none()), "{name}");
            let others = EDITING.iter().skip(index + 1);
            assert!(
                !others.into_iter().any(|(other, _)| other == name),
                "{name}"
            );
        }
    }
}
