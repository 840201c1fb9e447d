//! A walk through the registry: every command is asked for by each of its keys where it means something, and what must be seen
//! then is seen. A command without a step here fails by its name.

use std::panic::catch_unwind;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use gavel::ui::command::{COMMANDS, Command};

use crate::desk::Desk;
use crate::pty::Session;
use crate::pty::keys::each;

/// A command, on the way: the keys before it, what is seen before it is asked for, and what is seen only after.
struct Step {
    command: Command,
    before: &'static str,
    from: &'static str,
    expected: &'static str,
}

const fn step(
    command: Command,
    before: &'static str,
    from: &'static str,
    expected: &'static str,
) -> Step {
    Step {
        command,
        before,
        from,
        expected,
    }
}

/// Where the cursor of the review stands at first: the newest meeting's first proposal.
const START: &str = "Lamps.md:10";

/// One step a command, in the order of the registry. Keys are named as there; what stands in quotes is typed.
const WALK: &[Step] = &[
    step(Command::Accept, "", START, "1 of 32 ruled"),
    step(Command::Reject, "", START, "rejected"),
    step(Command::Done, "", START, "done · u undoes"),
    step(Command::Skip, "", START, "Lamps.md:11"),
    step(Command::AcceptAll, "", START, "3 of 32 ruled"),
    step(Command::RejectAll, "", START, "rejected 3"),
    step(Command::DoneAll, "", START, "done 3"),
    step(Command::Reopen, "a k", "1 of 32 ruled", "0 of 32 ruled"),
    step(Command::Repeat, "a", "1 of 32 ruled", "2 of 32 ruled"),
    step(Command::Postpone, "", START, "or a day in words"),
    step(Command::Begin, "", START, "in progress · u undoes"),
    step(Command::EditText, "", START, "text: Order twelve lamps"),
    step(Command::Owner, "", START, "owner:"),
    step(Command::Raise, "", START, "priority medium"),
    step(Command::Lower, "", START, "priority low"),
    step(Command::Due, "", START, "due:"),
    step(Command::Scheduled, "", START, "scheduled:"),
    step(Command::Priority, "", START, "priority:"),
    step(Command::Tags, "", START, "tags:"),
    step(Command::NewTask, "", START, "new task"),
    step(Command::Undo, "a", "1 of 32 ruled", "0 of 32 ruled"),
    step(Command::Redo, "a u", "0 of 32 ruled", "1 of 32 ruled"),
    step(Command::History, "a", "1 of 32 ruled", "What was done"),
    step(Command::Mark, "", START, "1 marked"),
    step(Command::MarkRange, "j", "Lamps.md:11", "1 marked"),
    step(Command::MarkAll, "", START, "3 marked"),
    step(Command::Part, "J", "×2", "not the same"),
    step(Command::Join, "Space Space", "2 marked", "the same"),
    step(Command::Keep, "J", "×2", "accept keeps this one"),
    step(Command::Filter, "", START, "Enter keeps · Esc clears"),
    step(Command::Views, "", START, "overdue"),
    step(Command::NextMatch, "/ \"bell\" Enter", "matches", "2 of 2"),
    step(
        Command::PreviousMatch,
        "/ \"bell\" Enter",
        "matches",
        "2 of 2",
    ),
    step(Command::Escape, "?", "search", START),
    step(
        Command::Zoom,
        "",
        START,
        "the line as it stands in the note",
    ),
    step(Command::Source, "", START, "twelve lamps this week"),
    step(Command::Editor, "", START, "the editor has it"),
    step(Command::Obsidian, "", START, "obsidian://open?vault=Pier"),
    step(Command::Copy, "", START, "copy the link: obsidian://"),
    step(
        Command::CopyWiki,
        "",
        START,
        "[[Meetings/2026-03-17 - Lamps#Action Items]]",
    ),
    step(
        Command::ExportDecisions,
        "3",
        "Decisions",
        "copy the decisions: ## 2026-03-17",
    ),
    step(Command::Down, "", START, "Lamps.md:11"),
    step(Command::Up, "j", "Lamps.md:11", START),
    step(Command::Top, "j j", "Lamps.md:12", START),
    step(Command::Bottom, "", START, "Lamps.md:12"),
    step(Command::HalfDown, "J J", "Long.md:3", "Long.md:10"),
    step(Command::HalfUp, "J J G", "Long.md:28", "Long.md:21"),
    step(Command::PageDown, "J J", "Long.md:3", "Long.md:18"),
    step(Command::PageUp, "J J G", "Long.md:28", "Long.md:13"),
    step(Command::NextMeeting, "", START, "Ropes.md:7"),
    step(Command::PreviousMeeting, "J", "Ropes.md:7", START),
    step(Command::ReviewScreen, "2", "Overdue", START),
    step(Command::AgendaScreen, "", START, "Overdue"),
    step(
        Command::DecisionsScreen,
        "",
        START,
        "The ferry keeps its rope",
    ),
    step(Command::ClustersScreen, "", START, "─▸ Clusters"),
    step(Command::InsightsScreen, "", START, "─▸ Insights"),
    step(Command::NextDay, "2", "Tasks.md:1", "Tasks.md:2"),
    step(Command::PreviousDay, "2 ]", "Tasks.md:2", "Tasks.md:1"),
    step(Command::NextPane, "", "─▸ Lamps", "─▸ Decisions"),
    step(Command::PreviousPane, "", "─▸ Lamps", "─▸ Meetings"),
    step(Command::Left, "", "─▸ Lamps", "─▸ Meetings"),
    step(Command::Right, "h", "─▸ Meetings", "─▸ Lamps"),
    step(Command::Help, "", START, "Take back"),
    step(Command::Palette, "", START, "accept the task, and on"),
    step(Command::Rescan, "", START, "reading the vault again"),
    step(Command::Suspend, "", START, "the shell has it: 147"),
    step(Command::Quit, "", START, "the shell has it: 0"),
];

const LAMPS: &str = "---
type: meeting
title: Lamps
date: 2026-03-17
source_ref: Sources/Talk about lamps.md
---

## Action Items

- [?] Order twelve lamps for the pier @Myself 📅 2026-03-20 #task #proposed
- [?] Paint the lamp house before the fair @Ada Wren 📅 2026-03-21 #task #proposed
- [?] Ask the council about the fog bell @Myself #task #proposed

## Decisions

- The pier gets twelve lamps.
";

const TALK: &str = "# Talk about lamps

Ada: We need to order twelve lamps this week, for the pier.

Bo: Paint comes later.

Ada: And who will order the twelve lamps for the pier? You do.
";

const ROPES: &str = "---
title: Ropes
date: 2026-03-16
---

## Action Items
- [?] Splice the long rope of the ferry @Myself #task #proposed
- [?] Splice the long rope of the ferry before Easter @Myself #task #proposed
- [?] Grease the bell on the ferry @Ada Wren #task #proposed

## Decisions

- The ferry keeps its rope.
";

const TASKS: &str = "- [ ] Mend the gangway @Myself 📅 2026-03-10 #task
- [ ] Count the buoys 📅 2026-03-18 #task
- [ ] Write to the yard @Ada Wren 📅 2026-03-20 #task
";

/// A vault in which every command means something.
fn vault() -> Desk {
    let desk = Desk::named("Pier");
    desk.write("Meetings/2026-03-17 - Lamps.md", LAMPS.as_bytes());
    desk.write("Sources/Talk about lamps.md", TALK.as_bytes());
    desk.write("Meetings/2026-03-16 - Ropes.md", ROPES.as_bytes());
    desk.write("Tasks.md", TASKS.as_bytes());
    let tasks = ('a'..='z').map(|letter| {
        let word: String = std::iter::repeat_n(letter, 6).collect();
        format!("- [?] {word} {word}{letter} {word}{letter}{letter} #task #proposed\n")
    });
    let long = format!("## Tasks\n\n{}", tasks.collect::<String>());
    desk.write("Meetings/2026-03-01 - Long.md", long.as_bytes());
    desk
}

/// An editor that waits for a line, so that what it says can be seen.
const EDITOR: &str = "echo 'the editor has it'\nread line\n";

fn walk(step: &Step, keys: &str) {
    let desk = vault();
    let editor: PathBuf = desk.editor(EDITOR);
    let script = "set -m; \"$@\"; echo \"the shell has it: $?\"; read line";
    let editor = format!("'{}'", editor.display());
    let mut session = desk.shell_with_editor(script, &editor);
    let name = step.command.spec().name;
    let see = |session: &Session, text: &str| {
        let what = format!("{text:?}, for {name} ({keys}) after {:?}", step.before);
        session.wait(&what, |screen| screen.contents().contains(text));
    };
    see(&session, START);
    press(&mut session, step.before);
    see(&session, step.from);
    let shown = session.text();
    assert!(
        !shown.contains(step.expected),
        "{:?} is seen before {name} is asked for:\n{shown}",
        step.expected
    );
    for key in each(keys).unwrap() {
        session.press(&key);
    }
    see(&session, step.expected);
}

fn press(session: &mut Session, keys: &str) {
    for key in each(keys).unwrap() {
        session.press_and_see(&key);
    }
}

#[test]
fn every_command_has_its_step() {
    for row in COMMANDS {
        let steps = WALK.iter().filter(|step| step.command == row.command);
        assert!(
            steps.count() > 0,
            "the command {:?} ({}) has no step in WALK of tests/terminal/walk.rs: add the keys before it, what is seen \
             before it, and what is seen only after it",
            row.command,
            row.name
        );
    }
}

#[test]
fn every_command_answers_to_each_of_its_keys() {
    let steps = WALK.iter().flat_map(|step| {
        step.command
            .spec()
            .keys
            .iter()
            .map(move |keys| (step, *keys))
    });
    let steps: Vec<(&Step, &str)> = steps.collect();
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some((step, keys)) = steps.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if catch_unwind(|| walk(step, keys)).is_err() {
                        failed.lock().unwrap().push((step.command, *keys));
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{failed:?}");
}
