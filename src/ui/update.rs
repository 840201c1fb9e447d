//! What a message does to the state, and what it asks of the world. No file, no clock, no drawing.

mod cluster;
mod copy;
mod evidence;
mod filter;
mod insights;
mod keys;
mod mouse;
mod navigate;
mod opinion;
mod outcome;
mod prompt;
mod rule;
mod screen;
mod source;

use std::sync::Arc;

use crate::ui::effect::{Effect, Spent};
use crate::ui::layout::page;
use crate::ui::msg::Msg;
use crate::ui::overlay::Overlay;
use crate::ui::source_view::SourceView;
use crate::ui::state::{Stage, State, Tone};
use crate::vault::Change;

/// Takes in a message. What comes back is to be done in order.
pub fn update(state: &mut State, msg: Msg) -> Vec<Effect> {
    let is_counted = insights::changes(&msg);
    let goes_on = matches!(msg, Msg::GoOn);
    let mut effects = take_in(state, msg);
    cluster::catch_up(state);
    effects.extend(insights::ask(state).filter(|_| is_counted));
    effects.extend(state.ask_for_queue());
    effects.extend(filter::ask(state));
    effects.extend(screen::ask(state));
    navigate::settle(state);
    // What a key asks for is shown first; what is to be known of the rows comes bit by bit, while no key waits.
    let is_more = if goes_on {
        effects.extend(evidence::ask(state));
        cluster::look_up_twins(state);
        evidence::is_more(state) || cluster::is_more(state)
    } else {
        evidence::is_more(state) || cluster::is_more(state)
    };
    effects.extend(is_more.then_some(Effect::GoOn));
    let spent = std::mem::take(&mut state.filter.spent);
    state.spent.extend(spent.into_iter().map(Spent::Found));
    if !state.spent.is_empty() {
        effects.push(Effect::Free(std::mem::take(&mut state.spent)));
    }
    effects
}

fn take_in(state: &mut State, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Key(key, at) => {
            state.sitting.key(at);
            return keys::press(state, key);
        }
        Msg::Mouse(mouse, at) => {
            state.sitting.key(at);
            return mouse::used(state, mouse);
        }
        Msg::Focus => return vec![Effect::Look(navigate::shown_notes(state))],
        Msg::Paste(text) => keys::paste(state, &text),
        Msg::Resize(columns, rows) => resize(state, (columns, rows)),
        Msg::Found(changes) => found(state, changes),
        Msg::ScanStarted => {
            (state.scanning, state.upkeep.is_all_read) = (true, false);
            state.unreadable.clear();
        }
        Msg::Unreadable(files) => state.unreadable.extend(files),
        Msg::ScanDone => {
            state.upkeep.is_all_read = true;
            navigate::refresh(state);
            return end_of_scan(state);
        }
        Msg::QueueMade(made) => {
            state.queue_came(*made);
            if state.upkeep.is_all_read || state.rows.is_empty() {
                navigate::refresh(state);
                filter::search_again(state);
            }
            return end_of_scan(state);
        }
        Msg::Written(written) => return outcome::written(state, written),
        Msg::History(steps) => loaded(state, Overlay::History(steps, 0)),
        Msg::Source(text) => match state.overlays.last_mut() {
            // Its key was pressed again before it came.
            Some(Overlay::Source(view)) if view.text.path == text.path => {
                view.next_passage();
            }
            _ => {
                let (columns, rows) = page(state.size);
                let view = SourceView::new(text, columns, rows);
                loaded(state, Overlay::Source(Box::new(view)));
            }
        },
        Msg::Stats(recorded) => return vec![insights::arrived(state, recorded)],
        Msg::Counted(counted) => state.insights.stats = Some(*counted),
        Msg::ViewsCounted(rows) => filter::counted(state, rows),
        Msg::Opinions(opinions, problem) => opinion::arrived(state, opinions, problem),
        Msg::OpinionSet(of, opinion) => opinion::set(state, of, opinion),
        Msg::Linked(said) => cluster::linked(state, said),
        Msg::Clustered(clustered) => cluster::arrived(state, *clustered),
        Msg::ListMade(made) => screen::arrived(state, *made),
        Msg::Matched(matched) => filter::arrived(state, *matched),
        Msg::Searched(searched) => evidence::found(state, searched),
        Msg::Configured(config, keymap) => {
            state.configure(&config, *keymap);
            state.pending.clear();
            state.tell("the configuration was read again", Tone::Plain);
        }
        Msg::Today(day) => state.today = day,
        Msg::GoOn => {}
        Msg::Uncommitted(count) => state.uncommitted = count,
        Msg::Failed(error) => state.tell(error.to_string(), Tone::Bad),
        Msg::Told(text) => state.tell(text, Tone::Plain),
    }
    Vec::new()
}

impl State {
    /// Says something in the message line.
    pub fn tell(&mut self, text: impl Into<String>, tone: Tone) {
        self.message = Some((text.into(), tone));
    }
}

/// Shows what was asked of the disk, in the place of its like. Not over a line that is being typed meanwhile: its letters would be
/// taken for commands.
fn loaded(state: &mut State, overlay: Overlay) {
    if state.is_typing() {
        return;
    }
    let is_like = |last: &Overlay| std::mem::discriminant(last) == std::mem::discriminant(&overlay);
    state.overlays.pop_if(|last| is_like(last));
    state.overlays.push(overlay);
}

fn resize(state: &mut State, size: (u16, u16)) {
    state.size = size;
    for overlay in &mut state.overlays {
        if let Overlay::Source(view) = overlay {
            let (columns, rows) = page(size);
            view.resize(columns, rows);
        }
    }
}

/// Notes were read, at the start or because they changed.
fn found(state: &mut State, changes: Vec<Change>) {
    let notes = changes
        .iter()
        .any(|change| !matches!(change, Change::File(_) | Change::Files(_)));
    for change in changes {
        apply(state, change);
    }
    // During the scan the lists are made when there is something to see at all, and once more at its end.
    if notes && (!state.scanning || state.rows.is_empty()) {
        navigate::refresh(state);
    }
}

/// The vault was read, and it is known what waits in it.
fn end_of_scan(state: &mut State) -> Vec<Effect> {
    if !state.scanning || !state.upkeep.is_all_read || state.upkeep.stage != Stage::Done {
        return Vec::new();
    }
    state.scanning = false;
    filter::search_again(state);
    tell_unreadable(state);
    vec![cluster::ask(state), Effect::LoadOpinions]
}

/// Takes a change into the vault, and all that follows the vault.
fn apply(state: &mut State, change: Change) {
    if let Change::Files(_) = change {
        state.spent.push(Spent::Vault(state.vault.clone()));
    }
    cluster::changed(state, &change);
    state.mark_stale(&change);
    filter::changes(state, &change);
    let (path, is_note) = match &change {
        Change::Note(note) => (Some(Arc::clone(&note.path)), true),
        Change::Removed(path) => (Some(Arc::from(path.as_str())), true),
        Change::File(path) => (Some(Arc::from(path.as_str())), false),
        Change::Files(_) => (None, false),
    };
    let before = state.vault.apply(change);
    evidence::changed(state, path.as_deref(), before.as_deref());
    if let Some(path) = path.filter(|_| is_note) {
        cluster::follow(state, &path);
    }
}

fn tell_unreadable(state: &mut State) {
    if let Some((path, why)) = state.unreadable.first() {
        let more = match state.unreadable.len() {
            1 => String::new(),
            count => format!(" (and {} more)", count - 1),
        };
        state.tell(format!("{path} {why}{more}"), Tone::Bad);
    }
}
