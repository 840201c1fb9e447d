//! What the user thinks of decisions: confirmed or disputed, again takes it back. It is kept beside the journal; no note is changed.

use crate::review::opinion::{Opinion, Opinions, Stated};
use crate::review::verdict::Verdict;
use crate::text::Hash;
use crate::ui::command::Command;
use crate::ui::effect::Effect;
use crate::ui::screen::Screen;
use crate::ui::state::{State, Tone};
use crate::ui::update::navigate::step;

/// What a verdict's key says of a decision.
fn opinion_of(verdict: Verdict) -> Option<Opinion> {
    match verdict {
        Verdict::Accept => Some(Opinion::Confirmed),
        Verdict::Reject => Some(Opinion::Disputed),
        Verdict::Done | Verdict::Reopen => None,
    }
}

/// The key of a verdict was pressed on a decision: it says what it says, or takes it back where it is said already; then on to the next.
pub(super) fn say(state: &mut State, verdict: Verdict) -> Vec<Effect> {
    let Some(opinion) = opinion_of(verdict) else {
        let key = |command| state.keymap.key(command);
        let (yes, no) = (key(Command::Accept), key(Command::Reject));
        let text = format!("of a decision: {yes} confirms, {no} disputes");
        state.tell(text, Tone::Plain);
        return Vec::new();
    };
    let (Some(note), Some(decision)) = (state.current_note(), state.current_decision()) else {
        state.tell("no decision here", Tone::Plain);
        return Vec::new();
    };
    let stated = Stated::new(note, decision);
    let before = state.opinions.of(&stated);
    let opinion = Some(opinion).filter(|_| before != Some(opinion));
    // Not only when the disk has it: the next key may be `u`.
    state.clustering.last_said = None;
    state.last_opinion = Some((stated.clone(), before));
    if opinion.is_some() {
        step(state, 1);
    }
    vec![Effect::SetOpinion(stated, opinion)]
}

/// What was said last of a decision is taken back, if that was the last thing done.
pub(super) fn take_back(state: &mut State) -> Option<Effect> {
    let (stated, before) = state.last_opinion.take()?;
    let note = state.vault.note(&stated.path);
    let decisions = note.map_or(&[][..], |note| note.decisions.as_slice());
    let at = decisions
        .iter()
        .position(|decision| Hash::of(decision.raw()) == stated.line);
    let id = at.and_then(|at| decisions.get(at)).map(|found| found.id);
    match (state.screen, id) {
        (Screen::Decisions, Some(id)) => {
            state.listing.go_to(id);
        }
        (Screen::Review, Some(id)) => {
            let here = state.decisions().iter();
            let at = here.enumerate().find(|(_, decision)| decision.id == id);
            state.decision = at.map_or(state.decision, |(at, _)| at);
        }
        _ => {}
    }
    Some(Effect::SetOpinion(stated, before))
}

/// What was said before came from the disk.
pub(super) fn arrived(state: &mut State, opinions: Opinions, problem: Option<String>) {
    state.opinions = opinions;
    if let Some(problem) = problem {
        state.tell(problem, Tone::Bad);
    }
}

/// It is kept: the screen shows it only now.
pub(super) fn set(state: &mut State, of: Stated, opinion: Option<Opinion>) {
    let before = state.opinions.of(&of);
    state.opinions.set(of, opinion);
    let what = match (opinion, before) {
        (Some(opinion), _) => opinion.name().to_owned(),
        (None, Some(before)) => format!("no longer {}", before.name()),
        (None, None) => "nothing is said of it".to_owned(),
    };
    let undo = state.keymap.key(Command::Undo);
    let text = match &state.last_opinion {
        Some(_) => format!("{what} · {undo} undoes"),
        None => what,
    };
    state.tell(text, Tone::Good);
}
