//! The program in a real terminal: started, typed at, resized, stopped, killed, left alone on a vault that others change. What a
//! screen shows in detail is not asked here, only what holds between the program, its terminal and the disk.
#![expect(clippy::disallowed_methods, reason = "tests make their own vaults")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on says where it stands"
)]
#![cfg(unix)]

#[path = "terminal/bytes.rs"]
mod bytes;
#[path = "terminal/desk.rs"]
mod desk;
#[path = "terminal/harm.rs"]
mod harm;
#[path = "terminal/life.rs"]
mod life;
#[path = "terminal/links.rs"]
mod links;
#[path = "terminal/presses.rs"]
mod presses;
#[expect(dead_code, reason = "other tests use the rest of it")]
#[path = "pty/mod.rs"]
mod pty;
#[path = "terminal/setting_up.rs"]
mod setting_up;
#[path = "terminal/walk.rs"]
mod walk;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use pty::Session;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};

use desk::{Desk, MEETING};

const CTRL_C: &str = "\x03";
const CTRL_Z: &str = "\x1a";
const ESC: &str = "\x1b";

fn pid(session: &Session) -> Pid {
    Pid::from_raw(session.id()).unwrap()
}

fn send(session: &Session, signal: Signal) {
    kill_process(pid(session), signal).unwrap();
}

/// Waits until the program stands still.
fn stopped(session: &Session) {
    let what = WaitIdOptions::STOPPED | WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
    let status = waitid(WaitId::Pid(pid(session)), what).unwrap().unwrap();
    assert!(status.stopped(), "it ended instead");
}

/// Somebody else changes the vault after the verdict of a key is given, and before gavel writes it.
fn meanwhile(desk: &Desk, session: &mut Session, key: &str, change: impl FnOnce()) {
    let held = desk.hold();
    session.press(key);
    session.wait_for("[…]");
    change();
    drop(held);
}

/// The terminal is as it was before the program.
fn check_given_back(session: &Session) {
    let screen = session.screen();
    assert!(!screen.alternate_screen(), "still on the other screen");
    assert!(!screen.hide_cursor(), "the cursor is hidden");
    assert!(!screen.bracketed_paste(), "pastes are still bracketed");
    let mouse = screen.mouse_protocol_mode();
    assert_eq!(mouse, vt100::MouseProtocolMode::None, "it has the mouse");
    assert_eq!(bytes::left_set(&session.bytes()), [0_u16; 0]);
    assert!(session.is_cooked(), "the terminal is still raw");
}

fn check_taken(session: &Session) {
    let screen = session.screen();
    assert!(screen.alternate_screen() && screen.hide_cursor() && screen.bracketed_paste());
    let mouse = screen.mouse_protocol_mode();
    assert_eq!(mouse, vt100::MouseProtocolMode::PressRelease);
    assert!(!session.is_cooked());
}

// Coming and going

#[test]
fn it_takes_the_terminal_shows_what_waits_and_gives_the_terminal_back() {
    let desk = Desk::with_meeting();
    let mut session = desk.review();
    check_taken(&session);
    for text in [
        "gavel",
        "0 of 15 ruled",
        "Check the tide tables",
        "a accept",
    ] {
        assert!(session.text().contains(text), "{text}\n{}", session.text());
    }
    session.press("a");
    session.wait_for("1 of 15 ruled");
    session.press("q");
    assert_eq!(session.exit(), 0);
    check_given_back(&session);
    let text = session.text();
    assert!(
        text.contains("1 accepted in ") && text.contains("14 wait"),
        "{text}"
    );
}

#[test]
fn who_looks_only_leaves_no_word_and_no_file_but_the_index() {
    let desk = Desk::with_meeting();
    let mut session = desk.review();
    session.press("jjkG");
    session.press("q");
    assert_eq!(session.exit(), 0);
    assert_eq!(session.text().trim(), "");
    assert_eq!(desk.read(MEETING), desk::meeting());
    assert_eq!(desk.kept(), ["index"]);
}

#[test]
fn without_a_terminal_it_says_what_to_run_instead() {
    let desk = Desk::with_meeting();
    let output = desk.command(&[]).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        output.stdout.is_empty() && error.contains("gavel list"),
        "{error}"
    );
}

#[test]
fn a_terminal_that_nobody_types_at_or_nobody_sees_is_none() {
    for redirected in ["< /dev/null", "> /dev/null"] {
        let desk = Desk::with_meeting();
        let session = desk.shell(&format!("\"$@\" {redirected}; echo \"ended: $?\""));
        assert_eq!(session.exit(), 0);
        let text = session.text();
        assert!(
            text.contains("gavel list") && text.contains("ended: 2"),
            "{text}"
        );
        check_given_back(&session);
    }
}

#[test]
fn without_colours_none_is_sent() {
    let desk = Desk::with_meeting();
    let session = desk.start().variable("NO_COLOR", "1").start();
    session.wait_for("0 of 15 ruled");
    let colours: Vec<u16> = bytes::attributes(&session.bytes())
        .into_iter()
        .filter(|code| matches!(code, 30..=38 | 40..=48 | 90..=107))
        .collect();
    assert_eq!(colours, [0_u16; 0]);
}

// A review

/// Nine accepts, four rejects, two done.
const VERDICTS: &str = "aaradaaraadrara";

#[test]
fn a_meeting_of_fifteen_takes_fifteen_keys() {
    let desk = Desk::with_meeting();
    let mut session = desk.review();
    let mut pressed = 0;
    for key in VERDICTS.chars() {
        session.press(&key.to_string());
        pressed += 1;
        let progress = format!("{pressed} of 15 ruled");
        session.wait(&progress, |screen| {
            screen.contents().contains(&progress) || pressed == 15
        });
    }
    session.wait_for("Nothing waits for a verdict");
    assert_eq!(pressed, 15);
    check_ruled(&desk, &mut session);
}

#[test]
fn a_fast_typist_gets_the_same() {
    let desk = Desk::with_meeting();
    let mut session = desk.review();
    session.press(VERDICTS);
    session.wait_for("Nothing waits for a verdict");
    check_ruled(&desk, &mut session);
}

#[test]
fn who_leaves_at_once_leaves_nothing_unwritten() {
    let desk = Desk::with_meeting();
    let mut session = desk.review();
    session.press(&format!("{VERDICTS}q"));
    check_left(&desk, &session);
}

/// The number before ` of N ruled` on the screen.
fn ruled_so_far(text: &str) -> Option<usize> {
    let (before, _) = text.split_once(" ruled")?;
    let (before, _) = before.rsplit_once(" of ")?;
    before.split_whitespace().next_back()?.parse().ok()
}

#[test]
fn the_demo_takes_a_key_a_decision_and_not_a_key_a_proposal() {
    let desk = Desk::named("Demo");
    gavel::disk::demo::unpack(desk.vault()).unwrap();
    let output = desk.command(&["stats", "--json"]).output().unwrap();
    let stats: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let count = |key: &str| usize::try_from(stats[key].as_u64().unwrap()).unwrap();
    let (proposals, decisions) = (count("proposals"), count("decisions"));
    let before = desk.read("TASKS_INBOX.md");
    let mut session = desk.start().size(120, 40).start();
    session.wait_for(&format!("0 of {proposals} ruled"));
    // The second meeting has a task that was proposed before.
    session.press("J");
    session.wait("the clusters", |screen| screen.contents().contains(" ×"));
    session.press("K");
    let (mut pressed, mut ruled) = (0, 0);
    while ruled < proposals {
        session.press("r");
        pressed += 1;
        session.wait("the verdict", |screen| {
            let text = screen.contents();
            let now = ruled_so_far(&text).unwrap_or(ruled);
            let is_through = text.contains("Nothing waits for a verdict");
            let has_moved = now > ruled || is_through;
            ruled = if is_through { proposals } else { now };
            has_moved
        });
    }
    println!("demo: {proposals} proposals, {decisions} decisions, {pressed} keys");
    assert_eq!(pressed, decisions);
    session.press("q");
    assert_eq!(session.exit(), 0);
    let undone = desk
        .command(&["undo", &pressed.to_string()])
        .output()
        .unwrap();
    assert_eq!(undone.status.code(), Some(0), "{undone:?}");
    desk::check_same(&desk.read("TASKS_INBOX.md"), &before);
}

fn check_ruled(desk: &Desk, session: &mut Session) {
    let text = session.text();
    assert!(text.contains("9 accepted, 4 rejected, 2 done in"), "{text}");
    session.press("q");
    check_left(desk, session);
}

fn check_left(desk: &Desk, session: &Session) {
    assert_eq!(session.exit(), 0);
    check_given_back(session);
    let text = session.text();
    assert!(text.contains("9 accepted, 4 rejected, 2 done in"), "{text}");
    desk::check_same(&desk.read(MEETING), &desk::ruled(VERDICTS));
    let undone = desk.command(&["undo", "15"]).output().unwrap();
    assert_eq!(undone.status.code(), Some(0), "{undone:?}");
    desk::check_same(&desk.read(MEETING), desk::meeting());
}

#[test]
fn a_key_can_be_taken_back_and_made_again() {
    let desk = Desk::with_meeting();
    let mut session = desk.review();
    session.press("ard");
    session.wait_for("3 of 15 ruled");
    session.press("uuu");
    session.wait_for("0 of 15 ruled");
    desk::check_same(&desk.read(MEETING), desk::meeting());
    session.press("\x12\x12\x12");
    session.wait_for("3 of 15 ruled");
    desk::check_same(&desk.read(MEETING), &desk::ruled("ard"));
}

#[test]
fn keys_during_the_first_scan_rule_on_what_they_say() {
    let desk = Desk::with_many_meetings(3000);
    let mut session = desk.start().start();
    session.press("aajak");
    session.wait_for("[?]");
    session.press("raJar");
    session.wait("the end of the scan", |screen| {
        let text = screen.contents();
        text.contains(" ruled") && !text.contains("[…]")
    });
    session.press("q");
    assert_eq!(session.exit(), 0);
    let (accepted, rejected, proposed) = desk.count_of_many();
    assert_eq!(accepted + rejected + proposed, 9000);
    let mut expected: Vec<String> = Vec::new();
    for (count, word) in [(accepted, "accepted"), (rejected, "rejected")] {
        if count > 0 {
            expected.push(format!("{count} {word}"));
        }
    }
    assert!(accepted <= 5 && (1..=2).contains(&rejected), "{expected:?}");
    let text = session.text();
    assert!(
        text.contains(&format!("{} in ", expected.join(", "))),
        "{expected:?}\n{text}"
    );
    assert!(text.contains(&format!("{proposed} wait")), "{text}");
}

// Stopped, killed, left

#[test]
fn ctrl_z_gives_the_terminal_to_the_shell_and_fg_takes_it_again() {
    let desk = Desk::with_meeting();
    let script =
        "set -m; \"$@\"; echo \"the shell has it\"; read go; fg >/dev/null; echo \"ended: $?\"";
    let mut session = desk.shell(script);
    session.wait_for("0 of 15 ruled");
    session.press("a");
    session.press(CTRL_Z);
    session.wait_for("the shell has it");
    check_given_back(&session);
    session.resize(90, 30);
    session.press("go\n");
    session.wait_for("1 of 15 ruled");
    check_taken(&session);
    session.press("q");
    assert_eq!(session.exit(), 0);
    assert!(session.text().contains("ended: 0"), "{}", session.text());
    check_given_back(&session);
}

#[test]
fn a_stop_from_outside_gives_the_terminal_back_too() {
    let desk = Desk::with_meeting();
    let mut session = desk.review();
    for count in 1..=3 {
        send(&session, Signal::TSTP);
        stopped(&session);
        session.wait("the shell's screen", |screen| !screen.alternate_screen());
        check_given_back(&session);
        send(&session, Signal::CONT);
        session.wait("its own screen", vt100::Screen::alternate_screen);
        session.press("a");
        session.wait_for(&format!("{count} of 15 ruled"));
        check_taken(&session);
    }
}

fn check_signal(signal: Signal, code: u32) {
    let desk = Desk::with_meeting();
    let mut session = desk.review();
    session.press("a");
    session.wait_for("1 of 15 ruled");
    let start = Instant::now();
    send(&session, signal);
    assert_eq!(session.exit(), code);
    assert!(
        start.elapsed() < Duration::from_secs(1),
        "{:?}",
        start.elapsed()
    );
    check_given_back(&session);
    assert!(
        session.text().contains("1 accepted in"),
        "{}",
        session.text()
    );
    desk::check_same(&desk.read(MEETING), &desk::ruled("a"));
}

#[test]
fn a_signal_to_end_gives_the_terminal_back_first() {
    check_signal(Signal::HUP, 129);
    check_signal(Signal::INT, 130);
    check_signal(Signal::QUIT, 131);
    check_signal(Signal::TERM, 143);
}

#[test]
fn a_signal_right_after_the_terminal_was_taken_gives_it_back() {
    for _ in 0..10 {
        let desk = Desk::with_meeting();
        let session = desk.start().start();
        session.wait("its own screen", vt100::Screen::alternate_screen);
        send(&session, Signal::TERM);
        assert_eq!(session.exit(), 143);
        check_given_back(&session);
    }
}

#[test]
fn ctrl_c_leaves_as_q_does() {
    let desk = Desk::with_meeting();
    let mut session = desk.review();
    session.press(&format!("?undo{CTRL_C}"));
    assert_eq!(session.exit(), 0);
    check_given_back(&session);
}

#[test]
fn a_closed_window_ends_it() {
    let desk = Desk::with_meeting();
    let mut session = desk.review();
    session.press("a");
    session.wait_for("1 of 15 ruled");
    let start = Instant::now();
    session.hang_up("j");
    assert_eq!(session.exit_unseen(), 129);
    assert!(
        start.elapsed() < Duration::from_secs(1),
        "{:?}",
        start.elapsed()
    );
    desk::check_same(&desk.read(MEETING), &desk::ruled("a"));
}

#[test]
fn a_closed_window_ends_it_even_if_no_signal_tells() {
    let desk = Desk::with_meeting();
    let told = desk.folder().join("told");
    // The shell alone leads the session and would hear of it; the program only sees its terminal fail.
    let script = format!(
        "trap '' HUP; \"$@\"; echo \"ended: $?\" > '{0}'; times >> '{0}'",
        told.display()
    );
    let mut session = desk.shell(&script);
    session.wait_for("0 of 15 ruled");
    let start = Instant::now();
    session.hang_up("j");
    session.exit_unseen();
    assert!(
        start.elapsed() < Duration::from_secs(1),
        "{:?}",
        start.elapsed()
    );
    let told = fs::read_to_string(told).unwrap();
    assert!(told.starts_with("ended: 129\n"), "{told}");
    assert!(children_seconds(&told) < 0.5, "it ran in circles: {told}");
}

/// The processor time of a shell's children, from what `times` printed last: `0m0.120s 0m0.030s`.
fn children_seconds(told: &str) -> f64 {
    let last = told.lines().last().unwrap();
    let seconds = |word: &str| {
        let (minutes, seconds) = word.trim_end_matches('s').split_once('m').unwrap();
        minutes.parse::<f64>().unwrap() * 60.0 + seconds.parse::<f64>().unwrap()
    };
    last.split_whitespace().map(seconds).sum()
}

#[test]
fn every_size_is_drawn() {
    let desk = Desk::with_meeting();
    let mut session = desk.start().size(120, 40).start();
    session.wait_for("0 of 15 ruled");
    for (columns, rows) in [(80, 24), (1, 1), (0, 0), (2, 500), (500, 2), (500, 500)] {
        session.resize(columns, rows);
        session.press_and_see("j");
    }
    session.resize(200, 60);
    session.wait("the whole screen", |screen| {
        let rows: Vec<String> = screen.rows(0, 200).collect();
        rows.len() == 60 && rows[0].contains("gavel") && rows[59].contains("a accept")
    });
    session.press("q");
    assert_eq!(session.exit(), 0);
}

#[test]
fn a_window_that_shrank_and_grew_at_once_is_drawn_whole() {
    let desk = Desk::with_meeting();
    let mut session = desk.review();
    session.press_and_see("j");
    for _ in 0..20 {
        session.resize(60, 20);
        session.resize(120, 40);
        session.wait("the whole screen", |screen| {
            let rows: Vec<String> = screen.rows(0, 120).collect();
            rows.len() == 40 && rows[0].contains("gavel") && rows[39].contains("a accept")
        });
    }
    session.press("q");
    assert_eq!(session.exit(), 0);
}

#[test]
fn a_key_that_comes_with_a_resize_is_not_lost_and_the_resize_neither() {
    let desk = Desk::with_meeting();
    let mut session = desk.review();
    for (count, key) in VERDICTS.chars().enumerate() {
        session.resize(120, 36 - u16::try_from(count).unwrap());
        session.press(&key.to_string());
    }
    session.wait("the end of the review in 22 rows", |screen| {
        let text = screen.contents();
        let last = text.lines().last().unwrap_or_default();
        text.contains("Nothing waits for a verdict") && last.contains("u undo")
    });
    check_ruled(&desk, &mut session);
}

// A vault that others change

#[test]
fn a_verdict_lands_on_a_line_that_moved() {
    let desk = Desk::with_meeting();
    let mut session = desk.review();
    let moved = |text: Vec<u8>| {
        let text = String::from_utf8(text).unwrap();
        text.replace(
            "## Action Items\n",
            "## Action Items\n\nThree new\nlines\nhere.\n",
        )
    };
    let edited = moved(desk::meeting().to_vec());
    meanwhile(&desk, &mut session, "a", || {
        desk.write(MEETING, edited.as_bytes());
    });
    session.wait_for("1 of 15 ruled");
    desk::check_same(&desk.read(MEETING), moved(desk::ruled("a")).as_bytes());
}

#[test]
fn a_verdict_on_a_line_that_was_edited_is_refused_with_both_texts() {
    let desk = Desk::with_meeting();
    let mut session = desk.review();
    let edited = String::from_utf8(desk::meeting().to_vec())
        .unwrap()
        .replace("Check the tide tables", "Check the almanac");
    meanwhile(&desk, &mut session, "r", || {
        desk.write(MEETING, edited.as_bytes());
    });
    session.wait_for("Not written");
    let text = session.text();
    assert!(
        text.contains("Check the tide tables") && text.contains("Check the almanac"),
        "{text}"
    );
    desk::check_same(&desk.read(MEETING), edited.as_bytes());
    session.press(ESC);
    session.wait("the review", |screen| {
        !screen.contents().contains("Not written")
    });
    session.press("a");
    session.wait_for("1 of 15 ruled");
}

#[test]
fn what_others_write_shows_up_without_a_key() {
    let desk = Desk::with_meeting();
    let session = desk.review();
    desk.append(MEETING, "\n- [?] Feed the gulls #task #proposed\n");
    session.wait_for("0 of 16 ruled");
    session.wait_for("Feed the gulls");
    desk.write(
        "New/2026-03-18 - Found later.md",
        b"- [?] Wind the clock #task #proposed\n",
    );
    session.wait_for("0 of 17 ruled");
    desk.remove(MEETING);
    session.wait_for("0 of 1 ruled");
    session.wait_for("Wind the clock");
}

// The editor

fn quoted(editor: &Path) -> String {
    format!("'{}'", editor.display())
}

#[test]
fn the_editor_gets_the_terminal_and_its_change_is_shown() {
    let desk = Desk::with_meeting();
    let editor = desk.editor(
        "stty -a | grep -q ' icanon' && echo 'the editor has it, cooked'\n\
         read typed\n\
         echo \"typed: $typed\" >> \"$RECORD\"\n\
         for last; do :; done\n\
         printf '\\n- [?] Added by the editor #task #proposed\\n' >> \"$last\"\n",
    );
    let mut session = desk.with_editor(&format!("{} --wait '-x y'", quoted(&editor)));
    session.press("jE");
    session.wait_for("the editor has it, cooked");
    check_given_back(&session);
    // These are keys of the review; they belong to the editor now.
    session.press("arq\n");
    session.wait_for("0 of 16 ruled");
    check_taken(&session);
    let note = fs::canonicalize(desk.vault()).unwrap().join(MEETING);
    assert_eq!(
        desk.record(),
        format!("--wait\n-x y\n{}\ntyped: arq\n", note.display())
    );
    session.press("G");
    session.wait_for("Added by the editor");
    session.press("q");
    assert_eq!(session.exit(), 0);
}

#[test]
fn an_interrupt_in_the_editor_is_the_editors() {
    let desk = Desk::with_meeting();
    let editor = desk.editor(
        "trap 'echo interrupted' INT\n\
         echo 'the editor has it'\n\
         read one\n\
         read two\n",
    );
    let mut session = desk.with_editor(&quoted(&editor));
    session.press("E");
    session.wait_for("the editor has it");
    session.press(CTRL_C);
    session.wait_for("interrupted");
    session.press("one\ntwo\n");
    session.wait_for("0 of 15 ruled");
    check_taken(&session);
    session.press("a");
    session.wait_for("1 of 15 ruled");
}

#[test]
fn an_editor_that_stops_stops_the_program_with_it() {
    let desk = Desk::with_meeting();
    // As editors do on Ctrl-Z: the whole job stops, or the shell never gets the terminal back.
    let editor =
        desk.editor("echo 'the editor has it'\nread go\nkill -TSTP 0\necho 'on again'\nread go\n");
    let script =
        "set -m; \"$@\"; echo \"the shell has it\"; read go; fg >/dev/null; echo \"ended: $?\"";
    let mut session = desk.shell_with_editor(script, &quoted(&editor));
    session.wait_for("0 of 15 ruled");
    session.press("E");
    session.wait_for("the editor has it");
    session.press("go\n");
    session.wait_for("the shell has it");
    session.press("go\n");
    session.wait_for("on again");
    session.press("go\n");
    session.wait_for("0 of 15 ruled");
    check_taken(&session);
    session.press("q");
    assert_eq!(session.exit(), 0);
    assert!(session.text().contains("ended: 0"), "{}", session.text());
}

#[test]
fn an_editor_that_is_missing_or_fails_is_told() {
    let desk = Desk::with_meeting();
    let failing = desk.editor("exit 3\n");
    for (setting, told) in [
        (
            "/nowhere/no-editor".to_owned(),
            "no-editor could not be started",
        ),
        (quoted(&failing), "ended with an error"),
        ("'open quote".to_owned(), "open quote"),
    ] {
        let mut session = desk.with_editor(&setting);
        session.press("E");
        session.wait_for(told);
        check_taken(&session);
        session.press("q");
        assert_eq!(session.exit(), 0);
        check_given_back(&session);
    }
}

// Notes that mean harm

#[test]
fn nothing_from_a_note_reaches_the_terminal_raw() {
    let desk = Desk::hostile();
    let mut session = desk
        .start()
        .variable("PATH", "/nowhere")
        .variable("EDITOR", "/nowhere/\u{9b}2J")
        .start();
    session.wait_for("of 4 ruled");
    for (key, shown) in [
        // An item whole, its missing source, its decisions.
        ("\r", "the line as it stands in the note"),
        (ESC, "In focus"),
        ("t", "source not found"),
        ("\t", "▸ Decisions"),
        ("j", "2 of 2"),
        ("\r", "the line as it stands in the note"),
        (ESC, "▸ Decisions"),
        // The meetings, the other note, its source.
        ("\t", "▸ Meetings"),
        ("J", "2 of 2"),
        ("\r", "▸ A talk"),
        ("t", "said"),
        ("j", "line 1 of 3"),
        ("E", "could not be started"),
        (ESC, "▸ A talk"),
        // Filter, marks, lists.
        ("/", "Enter keeps"),
        ("h", "4 matches"),
        ("\r", "/ changes"),
        ("n", "All matches"),
        (ESC, "In focus"),
        (" ", "1 marked"),
        (ESC, "In focus"),
        ("v", "1 marked"),
        (ESC, "In focus"),
        ("U", "nothing yet"),
        (ESC, "In focus"),
        ("?", "type to search"),
        (ESC, "In focus"),
        (":", "type to search"),
        (ESC, "In focus"),
        ("K", "first"),
        // A verdict, and what was done.
        ("g", "first"),
        ("a", "u undoes"),
        ("U", "1 step"),
        (ESC, "In focus"),
    ] {
        session.press_and_see(key);
        session.wait_for(shown);
    }
    if cfg!(target_os = "linux") {
        // No opener of links is found on this search path.
        session.press_and_see("o");
        session.wait_for("obsidian:");
    }
    meanwhile(&desk, &mut session, "r", || desk.change_hostile());
    session.wait_for("Not written");
    session.press(ESC);
    session.wait("the review", |screen| {
        !screen.contents().contains("Not written")
    });
    session.press("q");
    assert_eq!(session.exit(), 0);
    check_given_back(&session);
    assert_eq!(session.asked().odd, [""; 0]);
    assert_eq!(bytes::strange(&session.bytes()), [""; 0]);
}

// What was said of clusters

#[test]
fn what_was_taken_out_of_its_cluster_stays_out_after_a_restart() {
    let desk = Desk::named("vault");
    desk.write(
        "a.md",
        b"- [?] Order the third buoy from the yard in Tarn #task #proposed\n",
    );
    desk.write(
        "b.md",
        b"- [?] Order the third buoy from the yard in Tarn before the tide #task #proposed\n",
    );
    let sizes = || {
        let output = desk.command(&["clusters"]).output().unwrap();
        let rows = String::from_utf8(output.stdout).unwrap();
        let size = |row: &str| row.split_once('×').map(|(size, _)| size.to_owned());
        rows.lines().filter_map(size).collect::<Vec<String>>()
    };
    assert_eq!(sizes(), ["2"]);
    let mut session = desk.start().start();
    session.wait("the cluster", |screen| screen.contents().contains(" ×"));
    session.press("M");
    session.wait_for("not the same");
    session.press("q");
    assert_eq!(session.exit(), 0);
    assert_eq!(sizes(), ["1", "1"]);

    // A line of it that cannot be read is told on the screen, and costs itself alone.
    let state = fs::read_dir(desk.state()).unwrap().next().unwrap();
    let links = state.unwrap().path().join("links.jsonl");
    let text = fs::read_to_string(&links).unwrap();
    fs::write(&links, format!("nonsense\n{text}")).unwrap();
    let mut session = desk.start().start();
    session.wait_for("links.jsonl");
    session.press("q");
    assert_eq!(session.exit(), 0);
    assert_eq!(sizes(), ["1", "1"]);
}
