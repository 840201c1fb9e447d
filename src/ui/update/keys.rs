//! What a key does: in the filter line, in what lies over the review, in the review.

use crate::note::Note;
use crate::review::field::FieldChange;
use crate::review::verdict::Verdict;
use crate::ui::command::Command;
use crate::ui::deed::Deed;
use crate::ui::effect::Effect;
use crate::ui::keymap::{Key, Meaning};
use crate::ui::layout::body;
use crate::ui::overlay::{CommandList, Overlay};
use crate::ui::prompt::Ask;
use crate::ui::screen::Screen;
use crate::ui::state::{Pane, Request, State, Tone};
use crate::ui::update::navigate::{refresh, step, step_day, step_match, step_meeting, step_pane};
use crate::ui::update::{cluster, copy, filter, insights, opinion, prompt, rule, screen, source};
use crate::ui::view::zoom_rows;

/// A key was pressed.
pub(super) fn press(state: &mut State, key: Key) -> Vec<Effect> {
    state.message = None;
    if key.is("Ctrl-c") {
        return run(state, Command::Quit);
    }
    if key.is("Esc") && !state.pending.is_empty() {
        state.pending.clear();
        return Vec::new();
    }
    if let Some(prompt) = state.prompt.take() {
        return prompt::press(state, prompt, key);
    }
    if state.filter.editing && state.overlays.is_empty() {
        return type_filter(state, key);
    }
    match state.overlays.pop() {
        Some(overlay) => press_over(state, overlay, key),
        None => asked(state, key).map_or_else(Vec::new, |command| run(state, command)),
    }
}

/// The command that a key asks for, with those that were pressed before it if they begin one.
pub(super) fn asked(state: &mut State, key: Key) -> Option<Command> {
    state.pending.push(key);
    let meaning = state.keymap.meaning(&state.pending);
    if meaning == Meaning::Begun {
        return None;
    }
    let pressed = std::mem::take(&mut state.pending);
    match meaning {
        Meaning::Command(command) => return Some(command),
        _ if pressed.len() > 1 => {
            let pressed: Vec<String> = pressed.iter().map(Key::to_string).collect();
            let text = format!("{} means nothing", pressed.join(" "));
            state.tell(text, Tone::Plain);
        }
        _ => {}
    }
    None
}

/// Text was pasted: it goes where text is typed, as one line.
pub(super) fn paste(state: &mut State, text: &str) {
    if state.prompt.is_some() {
        return prompt::paste(state, text);
    }
    let line: String = text.chars().filter(|c| !c.is_control()).collect();
    if let Some(Overlay::Commands(list)) = state.overlays.last_mut() {
        list.query.push_str(&line);
    } else if let Some(Overlay::Source(view)) = state.overlays.last_mut() {
        if view.search.editing {
            let query = format!("{}{line}", view.search.query);
            view.search_for(&query);
        }
    } else if state.filter.editing {
        state.filter.query.push_str(&line);
        filter::typed(state);
    }
}

fn type_filter(state: &mut State, key: Key) -> Vec<Effect> {
    if key.is("Enter") {
        // What is wrong is to be put right first.
        state.filter.editing = state.filter.mistake.is_some();
    } else if key.is("Esc") {
        filter::clear(state);
    } else if key.is("Down") || key.is("Up") {
        step(state, if key.is("Down") { 1 } else { -1 });
    } else if type_into(&mut state.filter.query, key) {
        filter::typed(state);
    }
    Vec::new()
}

/// Edits a line of text; whether the key was one for that.
pub(super) fn type_into(text: &mut String, key: Key) -> bool {
    if key.is("Backspace") {
        text.pop();
    } else if key.is("Ctrl-u") {
        text.clear();
    } else if key.is("Ctrl-w") {
        let kept = text.trim_end().rfind(' ').map_or(0, |at| at + 1);
        text.truncate(kept);
    } else if let Some(letter) = key.letter() {
        text.push(letter);
    } else {
        return false;
    }
    true
}

fn press_over(state: &mut State, overlay: Overlay, key: Key) -> Vec<Effect> {
    match overlay {
        Overlay::Commands(list) => return press_in_list(state, list, key),
        Overlay::Confirm(request, _) => {
            if key.is("y") || key.is("Enter") {
                return rule::carry_out(state, request);
            }
            state.tell("left as it was", Tone::Plain);
            return Vec::new();
        }
        Overlay::Source(view) => return source::press(state, view, key),
        _ => {}
    }
    let asked = asked(state, key);
    let closes = key.is("Esc") || matches!(asked, Some(Command::Escape | Command::Quit));
    match overlay {
        Overlay::Commands(_) | Overlay::Confirm(..) | Overlay::Source(_) => Vec::new(),
        _ if closes => Vec::new(),
        Overlay::Views(list) => {
            filter::press_in_views(state, list, asked);
            Vec::new()
        }
        _ if closes => Vec::new(),
        Overlay::Zoom(scroll) => press_in_zoom(state, scroll, asked),
        Overlay::History(steps, cursor) => match asked {
            Some(Command::Undo | Command::Redo) => {
                asked.map_or_else(Vec::new, |asked| run(state, asked))
            }
            Some(Command::History) => Vec::new(),
            _ => {
                let cursor = scrolled(state, cursor, steps.len(), asked);
                state.overlays.push(Overlay::History(steps, cursor));
                Vec::new()
            }
        },
        Overlay::Conflicts(conflicts, cursor) => {
            if asked == Some(Command::Zoom) {
                return Vec::new();
            }
            let cursor = scrolled(state, cursor, conflicts.len(), asked);
            state.overlays.push(Overlay::Conflicts(conflicts, cursor));
            Vec::new()
        }
    }
}

fn press_in_zoom(state: &mut State, scroll: usize, asked: Option<Command>) -> Vec<Effect> {
    match asked {
        Some(Command::Zoom) => Vec::new(),
        Some(
            asked @ (Command::Accept
            | Command::Reject
            | Command::Done
            | Command::Skip
            | Command::Reopen
            | Command::Begin
            | Command::Repeat
            | Command::Undo
            | Command::Redo),
        ) => {
            state.overlays.push(Overlay::Zoom(0));
            run(state, asked)
        }
        Some(
            asked @ (Command::Source
            | Command::Editor
            | Command::Obsidian
            | Command::Part
            | Command::Keep
            | Command::Postpone
            | Command::EditText
            | Command::Owner
            | Command::Raise
            | Command::Lower
            | Command::Due
            | Command::Scheduled
            | Command::Priority
            | Command::Tags
            | Command::NewTask
            | Command::Copy
            | Command::CopyWiki
            | Command::ExportDecisions),
        ) => {
            state.overlays.push(Overlay::Zoom(scroll));
            run(state, asked)
        }
        Some(asked @ (Command::NextMeeting | Command::PreviousMeeting)) => {
            state.overlays.push(Overlay::Zoom(0));
            step(state, if asked == Command::NextMeeting { 1 } else { -1 });
            Vec::new()
        }
        _ => {
            let rows = zoom_rows(state, body(state.size).width);
            let first_rows = rows.saturating_sub(page_rows(state)) + 1;
            let scroll = scrolled(state, scroll, first_rows, asked);
            state.overlays.push(Overlay::Zoom(scroll));
            Vec::new()
        }
    }
}

fn press_in_list(state: &mut State, mut list: CommandList, key: Key) -> Vec<Effect> {
    let matches = list.matches(&state.keymap);
    if key.is("Enter") {
        return matches
            .get(list.cursor)
            .map_or_else(Vec::new, |spec| run(state, spec.command));
    }
    if key.is("Esc") || (key.is("Backspace") && list.query.is_empty()) {
        return Vec::new();
    }
    if key.is("Down") || key.is("Ctrl-n") {
        list.cursor = (list.cursor + 1).min(matches.len().saturating_sub(1));
    } else if key.is("Up") || key.is("Ctrl-p") {
        list.cursor = list.cursor.saturating_sub(1);
    } else if key.is("PgDn") || key.is("PgUp") {
        let by = if key.is("PgDn") {
            page(state)
        } else {
            -page(state)
        };
        list.cursor = list
            .cursor
            .saturating_add_signed(by)
            .min(matches.len().saturating_sub(1));
    } else if type_into(&mut list.query, key) {
        list.cursor = 0;
    }
    state.overlays.push(Overlay::Commands(list));
    Vec::new()
}

/// The rows of an overlay that takes the whole body, below its title.
pub(super) fn page_rows(state: &State) -> usize {
    usize::from(body(state.size).height.saturating_sub(1))
}

pub(super) fn page(state: &State) -> isize {
    isize::try_from(body(state.size).height.saturating_sub(2))
        .unwrap_or(1)
        .max(1)
}

/// Where a moving key leads from a row or first line.
pub(super) fn scrolled(state: &State, at: usize, count: usize, asked: Option<Command>) -> usize {
    let by = match asked {
        Some(Command::Down) => 1,
        Some(Command::Up) => -1,
        Some(Command::HalfDown) => page(state) / 2,
        Some(Command::HalfUp) => -page(state) / 2,
        Some(Command::PageDown) => page(state),
        Some(Command::PageUp) => -page(state),
        Some(Command::Top) => return 0,
        Some(Command::Bottom) => return count.saturating_sub(1).min(1 << 20),
        _ => 0,
    };
    at.saturating_add_signed(by).min(count.saturating_sub(1))
}

/// Carries out a command in the review.
pub(super) fn run(state: &mut State, command: Command) -> Vec<Effect> {
    match command {
        Command::Accept => return rule::rule(state, Deed::Rule(Verdict::Accept)),
        Command::Reject => return rule::rule(state, Deed::Rule(Verdict::Reject)),
        Command::Done => return rule::rule(state, Deed::Rule(Verdict::Done)),
        Command::Reopen => return rule::rule(state, Deed::Rule(Verdict::Reopen)),
        Command::Begin => return rule::rule(state, Deed::Begin),
        Command::Raise => return rule::rule(state, Deed::Edit(vec![FieldChange::Raise])),
        Command::Lower => return rule::rule(state, Deed::Edit(vec![FieldChange::Lower])),
        Command::Postpone => prompt::open(state, Ask::Postpone),
        Command::EditText => prompt::open(state, Ask::Text),
        Command::Owner => prompt::open(state, Ask::Owner),
        Command::Due => prompt::open(state, Ask::Due),
        Command::Scheduled => prompt::open(state, Ask::Scheduled),
        Command::Priority => prompt::open(state, Ask::Priority),
        Command::Tags => prompt::open(state, Ask::Tags),
        Command::NewTask => prompt::open_new(state),
        Command::Skip => rule::skip(state),
        Command::AcceptAll => return rule::rule_all(state, Verdict::Accept),
        Command::RejectAll => return rule::rule_all(state, Verdict::Reject),
        Command::DoneAll => return rule::rule_all(state, Verdict::Done),
        Command::Repeat => match state.last_deed.clone() {
            Some(deed) => return rule::rule(state, deed),
            None => state.tell("no verdict or edit to repeat yet", Tone::Plain),
        },
        Command::Undo => {
            if let Some(effect) = cluster::take_back(state) {
                return vec![effect];
            }
            if let Some(effect) = opinion::take_back(state) {
                return vec![effect];
            }
            return rule::ask(state, Request::Undo);
        }
        Command::Redo => return rule::ask(state, Request::Redo),
        Command::History => return vec![Effect::LoadHistory],
        Command::Rescan => {
            state.tell("reading the vault again", Tone::Plain);
            return vec![Effect::Rescan];
        }
        Command::Suspend => return vec![Effect::Suspend],
        Command::Quit => return quit(state),
        Command::Source => return source::open(state),
        Command::Editor => return editor(state),
        Command::Obsidian => return obsidian(state),
        Command::Copy => return copy::copy(state),
        Command::CopyWiki => return copy::copy_wiki(state),
        Command::ExportDecisions => return copy::export(state),
        Command::Zoom => zoom(state),
        Command::Help | Command::Palette => {
            let help = command == Command::Help;
            state.overlays.push(Overlay::Commands(CommandList {
                help,
                ..CommandList::default()
            }));
        }
        Command::Filter | Command::Views if state.screen == Screen::Insights => {
            let review = state.keymap.key(Command::ReviewScreen);
            let text = format!("{review} leads to what can be filtered");
            state.tell(text, Tone::Plain);
        }
        Command::Filter => state.filter.editing = true,
        Command::Views => return filter::open_views(state),
        Command::Escape => escape(state),
        Command::ReviewScreen => screen::open(state, Screen::Review),
        Command::AgendaScreen => screen::open(state, Screen::Agenda),
        Command::DecisionsScreen => screen::open(state, Screen::Decisions),
        Command::ClustersScreen => screen::open(state, Screen::Clusters),
        Command::InsightsScreen => {
            screen::open(state, Screen::Insights);
            return insights::ask(state).collect();
        }
        Command::Part => return cluster::part(state),
        Command::Join => return cluster::join(state),
        Command::Keep => cluster::keep(state),
        Command::Mark => rule::mark(state),
        Command::MarkAll => rule::mark_all(state),
        Command::MarkRange if state.range.is_some() => rule::mark_range(state),
        Command::MarkRange => state.range = Some(state.list_cursor()),
        _ => move_about(state, command),
    }
    Vec::new()
}

fn move_about(state: &mut State, command: Command) {
    if state.screen == Screen::Insights {
        // How far there is something is `settle`'s to know.
        let (at, end) = (state.insights.scroll, usize::MAX);
        state.insights.scroll = scrolled(state, at, end, Some(command));
        return;
    }
    match command {
        Command::Down => step(state, 1),
        Command::Up => step(state, -1),
        Command::Top => step(state, isize::MIN / 2),
        Command::Bottom => step(state, isize::MAX / 2),
        Command::HalfDown => step(state, page(state) / 4),
        Command::HalfUp => step(state, -page(state) / 4),
        Command::PageDown => step(state, page(state) / 2),
        Command::PageUp => step(state, -page(state) / 2),
        Command::NextMeeting => step_meeting(state, 1),
        Command::PreviousMeeting => step_meeting(state, -1),
        Command::NextDay => step_day(state, 1),
        Command::PreviousDay => step_day(state, -1),
        Command::NextPane => step_pane(state, true),
        Command::PreviousPane => step_pane(state, false),
        Command::Left | Command::Right if state.screen != Screen::Review => {
            step_pane(state, command == Command::Right);
        }
        Command::Left => state.pane = Pane::Meetings,
        Command::Right if state.pane == Pane::Meetings => state.pane = Pane::Tasks,
        Command::NextMatch => step_match(state, 1),
        Command::PreviousMatch => step_match(state, -1),
        _ => {}
    }
}

fn zoom(state: &mut State) {
    if state.screen == Screen::Review && state.pane == Pane::Meetings {
        state.pane = Pane::Tasks;
    } else if state.current().is_some() || state.current_decision().is_some() {
        state.overlays.push(Overlay::Zoom(0));
    }
}

fn escape(state: &mut State) {
    if state.range.is_some() || !state.marks.is_empty() {
        state.range = None;
        state.marks.clear();
    } else if state.filter.is_active() {
        filter::clear(state);
    } else {
        refresh(state);
    }
}

/// Leaves, once the disk has every verdict.
fn quit(state: &mut State) -> Vec<Effect> {
    state.leaving = true;
    if state.in_flight.is_none() {
        return rule::start_next(state);
    }
    state.tell("saving, then leaving", Tone::Plain);
    Vec::new()
}

/// The note and line of the item in focus.
pub(super) fn in_focus(state: &State) -> Option<(&Note, usize)> {
    if state.is_on_decision() {
        let decision = state.current_decision()?;
        return Some((state.current_note()?, decision.place.line));
    }
    match state.current() {
        Some(item) => state.task(item).map(|(note, task)| (note, task.place.line)),
        None => state.current_note().map(|note| (note, 1)),
    }
}

fn editor(state: &State) -> Vec<Effect> {
    in_focus(state).map_or_else(Vec::new, |(note, line)| {
        vec![Effect::Edit {
            path: note.path.to_string(),
            line,
        }]
    })
}

fn obsidian(state: &mut State) -> Vec<Effect> {
    let Some((note, _)) = in_focus(state) else {
        return Vec::new();
    };
    let uri = state.obsidian_uri(&note.path);
    state.tell(uri.clone(), Tone::Plain);
    vec![Effect::OpenUri(uri)]
}
