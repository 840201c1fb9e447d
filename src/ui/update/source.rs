//! The source on the screen: opening it, moving in it, searching it.

use std::borrow::Cow;

use crate::ui::command::Command;
use crate::ui::effect::Effect;
use crate::ui::keymap::Key;
use crate::ui::overlay::Overlay;
use crate::ui::source_view::SourceView;
use crate::ui::state::{State, Tone};
use crate::ui::update::copy;
use crate::ui::update::keys::{asked, in_focus, page, type_into};

/// What the item in focus says.
fn text_in_focus(state: &State) -> Cow<'_, str> {
    if state.is_on_decision() {
        let decision = state.current_decision();
        return decision.map_or_else(Cow::default, |decision| Cow::Borrowed(&*decision.text));
    }
    let task = state.current().and_then(|item| state.task(item));
    task.map_or_else(Cow::default, |(_, task)| task.text())
}

/// Asks for the source of the item in focus.
pub(super) fn open(state: &mut State) -> Vec<Effect> {
    let Some((note, _)) = in_focus(state) else {
        return Vec::new();
    };
    let resolved = state.vault.source(note);
    if let Some(path) = resolved.path {
        let text = text_in_focus(state).into_owned();
        return vec![Effect::LoadSource { path, text }];
    }
    let why = if resolved.tried.is_empty() {
        "this note names no source".to_owned()
    } else {
        format!("source not found: {}", resolved.tried.join("; "))
    };
    state.tell(why, Tone::Bad);
    Vec::new()
}

/// A key was pressed over it.
pub(super) fn press(state: &mut State, mut view: Box<SourceView>, key: Key) -> Vec<Effect> {
    let mut effects = Vec::new();
    if view.search.editing {
        type_search(&mut view, key);
    } else {
        match asked(state, key) {
            Some(Command::Escape) if view.search.is_active() => view.search_for(""),
            Some(Command::Escape | Command::Quit) => return effects,
            Some(Command::Filter) => {
                view.search_for("");
                view.search.editing = true;
            }
            Some(Command::NextMatch) => view.step_match(true),
            Some(Command::PreviousMatch) => view.step_match(false),
            Some(Command::Editor) => {
                let line = view.lit().map_or_else(|| view.top_line(), |lit| lit.start);
                let path = view.text.path.clone();
                effects.push(Effect::Edit { path, line });
            }
            // Where nothing fits, the key that opened it closes it.
            Some(Command::Source) if view.text.passages.is_empty() => return effects,
            Some(Command::Source) => {
                let is_only = !view.next_passage();
                if is_only {
                    state.tell("the only passage that fits", Tone::Plain);
                }
            }
            Some(Command::Obsidian) => {
                effects.push(Effect::OpenUri(state.obsidian_uri(&view.text.path)));
            }
            Some(Command::Copy) => effects.push(copy::link(state, &view.text.path)),
            Some(Command::Top) => view.scroll(isize::MIN),
            Some(Command::Bottom) => view.scroll(isize::MAX),
            Some(Command::Down) => view.scroll(1),
            Some(Command::Up) => view.scroll(-1),
            Some(Command::HalfDown) => view.scroll(page(state) / 2),
            Some(Command::HalfUp) => view.scroll(-page(state) / 2),
            Some(Command::PageDown) => view.scroll(page(state)),
            Some(Command::PageUp) => view.scroll(-page(state)),
            _ => {}
        }
    }
    state.overlays.push(Overlay::Source(view));
    effects
}

fn type_search(view: &mut SourceView, key: Key) {
    let mut query = view.search.query.clone();
    if key.is("Enter") {
        view.search.editing = false;
    } else if key.is("Esc") {
        view.search_for("");
        view.search.editing = false;
    } else if key.is("Down") || key.is("Up") {
        view.step_match(key.is("Down"));
    } else if type_into(&mut query, key) {
        view.search_for(&query);
    }
}
