//! What goes to the clipboard: a link to the item in focus, or a decision as Markdown.

use std::fmt::Write as _;

use crate::note::Note;
use crate::note::decision::Decision;
use crate::review::opinion::Stated;
use crate::ui::command::Command;
use crate::ui::effect::Effect;
use crate::ui::screen::{Line, Screen};
use crate::ui::state::{State, Tone};
use crate::ui::update::keys::in_focus;
use crate::vault::ItemRef;

/// Copies a decision as a bullet of Markdown, of anything else the link that opens its note.
pub(super) fn copy(state: &mut State) -> Vec<Effect> {
    if state.is_on_decision()
        && let Some(decision) = state.current_decision()
    {
        let text = format!("- {}", decision.text);
        return vec![Effect::Copy {
            text,
            what: "the decision",
        }];
    }
    let Some((note, _)) = in_focus(state) else {
        state.tell("nothing here to copy a link to", Tone::Plain);
        return Vec::new();
    };
    vec![link(state, &note.path)]
}

/// Copies the link that opens a file of the vault in Obsidian.
pub(super) fn link(state: &State, path: &str) -> Effect {
    Effect::Copy {
        text: state.obsidian_uri(path),
        what: "the link",
    }
}

/// Copies a link as notes have it, to the heading that the item stands under: `[[Note#Heading]]`.
pub(super) fn copy_wiki(state: &mut State) -> Vec<Effect> {
    let Some((note, line)) = in_focus(state) else {
        state.tell("nothing here to copy a link to", Tone::Plain);
        return Vec::new();
    };
    let tasks = note.tasks.iter().filter(|task| task.place.line == line);
    let decisions = note.decisions.iter();
    let decisions = decisions.filter(|decision| decision.place.line == line);
    let heading = tasks
        .filter_map(|task| task.heading.as_deref())
        .chain(decisions.map(|decision| &*decision.heading))
        .next();
    let file = note.path.strip_suffix(".md").unwrap_or(&note.path);
    vec![Effect::Copy {
        text: wiki_link(file, heading),
        what: "the wiki link",
    }]
}

/// Copies the decisions that are listed, else those of the note in focus, as Markdown: a heading for each meeting, and what the user
/// thinks of a decision behind it.
pub(super) fn export(state: &mut State) -> Vec<Effect> {
    let mut text = String::new();
    let mut section = |note: &Note, decisions: &[&Decision]| {
        let date = note.date.as_deref();
        let date = date.filter(|date| !note.title.contains(date));
        let date = date.map_or_else(String::new, |date| format!("{date} "));
        let blank = if text.is_empty() { "" } else { "\n" };
        let _ = writeln!(text, "{blank}## {date}{}\n", note.title);
        for decision in decisions {
            let opinion = state.opinions.of(&Stated::new(note, decision));
            let opinion = opinion.map_or_else(String::new, |said| format!(" ({})", said.name()));
            let _ = writeln!(text, "- {}{opinion}", decision.text);
        }
    };
    if state.screen == Screen::Decisions {
        let items: Vec<&ItemRef> = state.listing.lines.iter().filter_map(Line::item).collect();
        for of_note in items.chunk_by(|one, next| one.path == next.path) {
            let path = of_note.first().map_or("", |item| &item.path);
            let decisions: Vec<&Decision> = of_note
                .iter()
                .filter_map(|item| state.decision(item))
                .collect();
            if let Some(note) = state.vault.note(path) {
                section(note, &decisions);
            }
        }
    } else if let Some(note) = state
        .current_note()
        .filter(|note| !note.decisions.is_empty())
    {
        section(note, &note.decisions.iter().collect::<Vec<_>>());
    }
    if text.is_empty() {
        let all = state.keymap.key(Command::DecisionsScreen);
        state.tell(format!("no decision here; {all} shows all"), Tone::Plain);
        return Vec::new();
    }
    let what = "the decisions";
    vec![Effect::Copy { text, what }]
}

/// In a heading Obsidian takes a blank for what would end the link or mean something in it.
fn wiki_link(file: &str, heading: Option<&str>) -> String {
    let plain = |c: char| {
        if matches!(c, '#' | '|' | '^' | '[' | ']' | ':' | '%' | '\\') {
            ' '
        } else {
            c
        }
    };
    let heading: String = heading.unwrap_or_default().chars().map(plain).collect();
    let heading: Vec<&str> = heading.split_whitespace().collect();
    if heading.is_empty() {
        format!("[[{file}]]")
    } else {
        format!("[[{file}#{}]]", heading.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wiki_link_leads_to_the_heading() {
        let check = |heading: Option<&str>, expected: &str| {
            assert_eq!(wiki_link("a/b", heading), expected);
        };
        check(None, "[[a/b]]");
        check(Some("Action Items"), "[[a/b#Action Items]]");
        check(Some("1:1 [draft] #x | y"), "[[a/b#1 1 draft x y]]");
    }
}
