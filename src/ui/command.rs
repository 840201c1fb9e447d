//! The registry: every command with its name, keys and help. The keymap, footer, help, palette and the README's table
//! are made from it; a key is spelled here and nowhere else.

mod group;
mod names;

pub use group::Group;
pub use names::Command;

/// One row of the registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spec {
    /// The command.
    pub command: Command,
    /// Its name in the palette.
    pub name: &'static str,
    /// Its keys unless others are configured; the first is the one that is shown. Keys one after the other have blanks between.
    pub keys: &'static [&'static str],
    /// Where it belongs in the help.
    pub group: Group,
    /// What it does, in a line.
    pub help: &'static str,
}

const fn spec(
    command: Command,
    name: &'static str,
    keys: &'static [&'static str],
    group: Group,
    help: &'static str,
) -> Spec {
    Spec {
        command,
        name,
        keys,
        group,
        help,
    }
}

/// Every command.
pub const COMMANDS: &[Spec] = &[
    spec(
        Command::Accept,
        "accept",
        &["a"],
        Group::Rule,
        "accept the task, and on to the next undecided; confirm a decision",
    ),
    spec(
        Command::Reject,
        "reject",
        &["r"],
        Group::Rule,
        "reject it, and on; dispute a decision",
    ),
    spec(
        Command::Done,
        "done",
        &["d"],
        Group::Rule,
        "it is done already, and on",
    ),
    spec(
        Command::Skip,
        "skip",
        &["s"],
        Group::Rule,
        "leave it proposed, and on",
    ),
    spec(
        Command::AcceptAll,
        "accept all",
        &["A"],
        Group::Rule,
        "accept all still undecided in the group (marked, filtered, or the meeting)",
    ),
    spec(
        Command::RejectAll,
        "reject all",
        &["R"],
        Group::Rule,
        "reject all still undecided in the group",
    ),
    spec(
        Command::DoneAll,
        "done all",
        &["D"],
        Group::Rule,
        "all still undecided in the group are done",
    ),
    spec(
        Command::Reopen,
        "reopen",
        &["P"],
        Group::Rule,
        "back to proposed, as it was before gavel's verdict",
    ),
    spec(
        Command::Postpone,
        "postpone",
        &["p"],
        Group::Rule,
        "due later: t tomorrow, w a week, m a month, or a day; accepts a proposal",
    ),
    spec(
        Command::Begin,
        "begin",
        &["i"],
        Group::Rule,
        "accept it as in progress, where the vault has such a status",
    ),
    spec(
        Command::Repeat,
        "repeat",
        &["."],
        Group::Rule,
        "the last verdict or edit again, on this task",
    ),
    spec(
        Command::EditText,
        "edit",
        &["e"],
        Group::Change,
        "edit the text in place; owners, tags and dates stay",
    ),
    spec(
        Command::Owner,
        "owner",
        &["@", "c o"],
        Group::Change,
        "whose it is, completed from those of the meeting and the vault",
    ),
    spec(
        Command::Raise,
        "raise",
        &["+"],
        Group::Change,
        "the next higher priority",
    ),
    spec(
        Command::Lower,
        "lower",
        &["-"],
        Group::Change,
        "the next lower priority",
    ),
    spec(
        Command::Due,
        "due",
        &["c d"],
        Group::Change,
        "when it is due: fri, +3d, 2w, mar 3, none",
    ),
    spec(
        Command::Scheduled,
        "scheduled",
        &["c s"],
        Group::Change,
        "when it is to be worked on",
    ),
    spec(
        Command::Priority,
        "priority",
        &["c p"],
        Group::Change,
        "choose the priority: 1 to 6, or its letter",
    ),
    spec(
        Command::Tags,
        "tags",
        &["c t"],
        Group::Change,
        "add and take tags: +this -that",
    ),
    spec(
        Command::NewTask,
        "new task",
        &["c n"],
        Group::Change,
        "a new task in the note; on a decision, one that says what it says",
    ),
    spec(
        Command::Undo,
        "undo",
        &["u"],
        Group::TakeBack,
        "take back the last step, also one of an earlier sitting",
    ),
    spec(
        Command::Redo,
        "redo",
        &["Ctrl-r"],
        Group::TakeBack,
        "make it again",
    ),
    spec(
        Command::History,
        "history",
        &["U"],
        Group::TakeBack,
        "the list of what was done",
    ),
    spec(
        Command::Mark,
        "mark",
        &["Space"],
        Group::Select,
        "mark the task and advance; verdicts go to the marked",
    ),
    spec(
        Command::MarkRange,
        "mark range",
        &["v"],
        Group::Select,
        "start a range; again, or a verdict, ends it",
    ),
    spec(
        Command::MarkAll,
        "mark all",
        &["V"],
        Group::Select,
        "mark all undecided that are shown",
    ),
    spec(
        Command::Part,
        "not the same",
        &["M"],
        Group::Select,
        "take the task out of its cluster, for good; u right after it undoes",
    ),
    spec(
        Command::Join,
        "the same",
        &["m"],
        Group::Select,
        "the marked tasks are one decision: join them, for good",
    ),
    spec(
        Command::Keep,
        "keep this one",
        &["*"],
        Group::Select,
        "of its cluster, accept keeps this one",
    ),
    spec(
        Command::Filter,
        "filter",
        &["/"],
        Group::Select,
        "filter as you type; Enter keeps it, Esc clears it",
    ),
    spec(
        Command::Views,
        "views",
        &["\\"],
        Group::Select,
        "filter by a view: mine, overdue, today, and those of the configuration",
    ),
    spec(
        Command::NextMatch,
        "next match",
        &["n"],
        Group::Select,
        "next match of the filter, over all meetings",
    ),
    spec(
        Command::PreviousMatch,
        "previous match",
        &["N"],
        Group::Select,
        "previous match",
    ),
    spec(
        Command::Escape,
        "clear",
        &["Esc"],
        Group::Select,
        "close what is open; clear marks, then the filter",
    ),
    spec(
        Command::Zoom,
        "zoom",
        &["Enter"],
        Group::Look,
        "the whole item, with where it stands",
    ),
    spec(
        Command::Source,
        "source",
        &["t"],
        Group::Look,
        "the transcript or mail it came from, at the passage; again: the next passage",
    ),
    spec(
        Command::Editor,
        "editor",
        &["E"],
        Group::Look,
        "$VISUAL or $EDITOR at the line",
    ),
    spec(
        Command::Obsidian,
        "open in Obsidian",
        &["o"],
        Group::Look,
        "open the note in Obsidian",
    ),
    spec(
        Command::Copy,
        "copy",
        &["y"],
        Group::Look,
        "copy a link that opens the note in Obsidian; of a decision its Markdown",
    ),
    spec(
        Command::CopyWiki,
        "copy wiki link",
        &["Y"],
        Group::Look,
        "copy [[note#heading]]",
    ),
    spec(
        Command::ExportDecisions,
        "export decisions",
        &["Ctrl-e"],
        Group::Look,
        "copy the decisions that are shown as Markdown, meeting by meeting",
    ),
    spec(
        Command::Down,
        "down",
        &["j", "Down"],
        Group::Move,
        "next row",
    ),
    spec(Command::Up, "up", &["k", "Up"], Group::Move, "previous row"),
    spec(
        Command::Top,
        "top",
        &["g", "Home"],
        Group::Move,
        "first row",
    ),
    spec(
        Command::Bottom,
        "bottom",
        &["G", "End"],
        Group::Move,
        "last row",
    ),
    spec(
        Command::HalfDown,
        "half page down",
        &["Ctrl-d"],
        Group::Move,
        "half a page down",
    ),
    spec(
        Command::HalfUp,
        "half page up",
        &["Ctrl-u"],
        Group::Move,
        "half a page up",
    ),
    spec(
        Command::PageDown,
        "page down",
        &["PgDn", "Ctrl-f"],
        Group::Move,
        "a page down",
    ),
    spec(
        Command::PageUp,
        "page up",
        &["PgUp", "Ctrl-b"],
        Group::Move,
        "a page up",
    ),
    spec(
        Command::NextMeeting,
        "next meeting",
        &["J"],
        Group::Move,
        "next meeting",
    ),
    spec(
        Command::PreviousMeeting,
        "previous meeting",
        &["K"],
        Group::Move,
        "previous meeting",
    ),
    spec(
        Command::ReviewScreen,
        "review",
        &["1"],
        Group::Move,
        "what waits for a verdict, meeting by meeting",
    ),
    spec(
        Command::AgendaScreen,
        "agenda",
        &["2"],
        Group::Move,
        "what is to be done, by day",
    ),
    spec(
        Command::DecisionsScreen,
        "decisions",
        &["3"],
        Group::Move,
        "the decisions of all meetings, the newest first",
    ),
    spec(
        Command::ClustersScreen,
        "clusters",
        &["4"],
        Group::Move,
        "proposals that are one decision, and what they differ in",
    ),
    spec(
        Command::InsightsScreen,
        "insights",
        &["5"],
        Group::Move,
        "what waits and what was ruled, drawn",
    ),
    spec(
        Command::NextDay,
        "next day",
        &["]"],
        Group::Move,
        "the next day with something on it; in lists the next group",
    ),
    spec(
        Command::PreviousDay,
        "previous day",
        &["["],
        Group::Move,
        "the day before it",
    ),
    spec(
        Command::NextPane,
        "next pane",
        &["Tab"],
        Group::Move,
        "next pane: meetings, tasks, decisions; in the agenda, whose tasks",
    ),
    spec(
        Command::PreviousPane,
        "previous pane",
        &["Shift-Tab"],
        Group::Move,
        "previous pane",
    ),
    spec(
        Command::Left,
        "left",
        &["h", "Left"],
        Group::Move,
        "to the meetings",
    ),
    spec(
        Command::Right,
        "right",
        &["l", "Right"],
        Group::Move,
        "to the tasks",
    ),
    spec(
        Command::Help,
        "help",
        &["?"],
        Group::Program,
        "this help: type to search, Enter runs the command",
    ),
    spec(
        Command::Palette,
        "palette",
        &[":", "Ctrl-p"],
        Group::Program,
        "run a command by its name",
    ),
    spec(
        Command::Rescan,
        "rescan",
        &["F5"],
        Group::Program,
        "read the whole vault again",
    ),
    spec(
        Command::Suspend,
        "suspend",
        &["Ctrl-z"],
        Group::Program,
        "back to the shell; `fg` returns",
    ),
    spec(
        Command::Quit,
        "quit",
        &["q", "Ctrl-c"],
        Group::Program,
        "leave, and say what this sitting did",
    ),
];

impl Command {
    /// Its row of the registry.
    #[must_use]
    pub fn spec(self) -> &'static Spec {
        COMMANDS
            .iter()
            .find(|spec| spec.command == self)
            .unwrap_or(&COMMANDS[0])
    }
}

/// The README's table of keys, in Markdown.
#[must_use]
pub fn markdown_table() -> String {
    let mut table = String::from("| keys | command | |\n|---|---|---|\n");
    for group in Group::ALL {
        for spec in COMMANDS.iter().filter(|spec| spec.group == group) {
            let keys: Vec<String> = spec.keys.iter().map(|key| format!("`{key}`")).collect();
            let row = format!("| {} | {} | {} |\n", keys.join(" "), spec.name, spec.help);
            table.push_str(&row);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::ui::keymap::Keys;

    #[test]
    fn every_command_stands_in_the_registry_once() {
        let commands: HashSet<Command> = COMMANDS.iter().map(|spec| spec.command).collect();
        assert_eq!(commands.len(), COMMANDS.len());
        let names: HashSet<&str> = COMMANDS.iter().map(|spec| spec.name).collect();
        assert_eq!(names.len(), COMMANDS.len());
    }

    #[test]
    fn no_key_means_two_things_and_each_can_be_read() {
        let mut seen: Vec<Keys> = Vec::new();
        for names in COMMANDS.iter().flat_map(|spec| spec.keys) {
            let keys = Keys::parse(names).unwrap();
            assert!(
                !seen.iter().any(|others| others.meets(&keys)),
                "{names} means two things"
            );
            seen.push(keys);
        }
    }

    #[test]
    fn x_stays_unbound() {
        assert!(COMMANDS.iter().all(|spec| !spec.keys.contains(&"x")));
    }

    #[test]
    fn every_command_has_a_key_and_a_help_of_one_line() {
        for spec in COMMANDS {
            assert!(
                !spec.keys.is_empty() && !spec.help.is_empty(),
                "{}",
                spec.name
            );
            assert!(
                spec.help.chars().count() <= 80 && !spec.help.contains('\n'),
                "{}",
                spec.name
            );
        }
    }
}
