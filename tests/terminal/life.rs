//! The terminal is given back whatever happens to the program, to its editor, to its parent or to the terminal itself.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::desk::{self, Desk, MEETING};
use crate::{check_given_back, check_taken, quoted, send};

/// What a user may count on after a hang-up or a signal.
const SOON: Duration = Duration::from_secs(1);

// Panics and threads

/// Each thread that the program starts cannot be started in turn: an error of ours, or in the thread of the disk a panic of the pool
/// that reads notes. Either way the terminal is given back, something is said, and the program ends.
#[cfg(target_os = "linux")]
#[test]
fn a_panic_of_any_thread_gives_the_terminal_back() {
    let mut codes = Vec::new();
    for nth in 1..=20 {
        let desk = Desk::with_meeting();
        let script = format!(
            "export RAYON_NUM_THREADS=2; strace -f -o /dev/null -e trace=clone3,clone -e inject=clone3,clone:error=EAGAIN:when={nth} -- \"$@\""
        );
        let mut session = desk.shell(&script);
        session.wait("the review or the end", |screen| {
            let text = screen.contents();
            text.contains("0 of 15 ruled") || text.contains("gavel: ")
        });
        if session.text().contains("0 of 15 ruled") {
            session.press("q");
        }
        let code = session.exit();
        check_given_back(&session);
        assert_eq!(session.text().contains("gavel: "), code != 0, "{code}");
        codes.push(code);
    }
    assert!(codes.contains(&101), "nothing panicked: {codes:?}");
    assert!(codes.contains(&1), "no thread was missed: {codes:?}");
    assert_eq!(codes.last(), Some(&0), "there are more: {codes:?}");
}

// Keys behind the last

/// It asked the terminal for its background and waits a moment for an answer that does not come.
#[cfg(target_os = "linux")]
#[test]
fn what_is_typed_while_it_leaves_is_the_shells() {
    let desk = Desk::with_meeting();
    let reads = desk.folder().join("reads");
    let script = format!(
        "export COLORTERM=truecolor; strace -f -o {} -e trace=read -- \"$@\"; read line; echo \"the shell heard: $line.\"",
        quoted(&reads)
    );
    let mut session = desk.shell(&script);
    session.wait_for("0 of 15 ruled");
    session.press("q");
    // The reader has the key, and what comes now comes behind it.
    let has_key = || fs::read_to_string(&reads).unwrap().contains("\"q\", 1024)");
    while !has_key() {
        std::thread::yield_now();
    }
    session.press("ls\n");
    session.wait_for("the shell heard: ls.");
    assert_eq!(session.exit(), 0);
    check_given_back(&session);
}

// Stopped by what cannot be heard

#[test]
fn after_a_stop_that_cannot_be_heard_the_terminal_is_taken_again() {
    let desk = Desk::with_meeting();
    // It may stop within a frame, which no terminal waits for.
    let script = "set -m; \"$@\"; stty sane; printf '\\033[?2026l\\033[?1049l\\033[?25h\\033[?2004l\\033[?1000l'; \
                  echo 'the shell has it'; read go; fg >/dev/null; echo \"ended: $?\"";
    let pids = desk.folder().join("pid");
    let mut session = desk.shell_that_tells_its_child(script, &pids);
    session.wait_for("0 of 15 ruled");
    let child = told_pid(&pids);
    kill_process(child, Signal::STOP).unwrap();
    session.wait_for("the shell has it");
    session.press("go\n");
    session.wait("its own screen", vt100::Screen::alternate_screen);
    session.press("a");
    session.wait_for("1 of 15 ruled");
    check_taken(&session);
    session.press("q");
    assert_eq!(session.exit(), 0);
    assert!(session.text().contains("ended: 0"), "{}", session.text());
    check_given_back(&session);
}

#[test]
fn to_be_told_to_go_on_without_a_stop_changes_nothing() {
    let desk = Desk::with_meeting();
    let mut session = desk.review();
    send(&session, Signal::CONT);
    session.press("a");
    session.wait_for("1 of 15 ruled");
    session.press("q");
    assert_eq!(session.exit(), 0);
    check_given_back(&session);
}

// A terminal that takes nothing, or goes

#[test]
fn a_terminal_that_takes_no_more_output_does_not_hold_a_signal_up() {
    let desk = Desk::with_meeting();
    let task = format!("- [?] {} #proposed\n", "long ".repeat(100));
    desk.write(MEETING, task.repeat(500).as_bytes());
    let mut session = desk.start().start();
    session.wait_for("0 of 500 ruled");
    session.stall();
    // Far more than a terminal keeps for later.
    session.resize(500, 500);
    session.wait_for_more();
    let start = Instant::now();
    send(&session, Signal::TERM);
    assert_eq!(session.exit_unseen(), 143);
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    assert!(session.is_cooked(), "the terminal is still raw");
    session.go_on();
}

#[cfg(target_os = "linux")]
#[test]
fn a_killed_parent_ends_it() {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::process::{PidfdFlags, pidfd_open};

    let desk = Desk::with_meeting();
    let pids = desk.folder().join("pid");
    let session = desk.shell_that_tells_its_child("\"$@\"; :", &pids);
    session.wait_for("0 of 15 ruled");
    let child = pidfd_open(told_pid(&pids), PidfdFlags::empty()).unwrap();
    kill_process(crate::pid(&session), Signal::KILL).unwrap();
    let mut ended = [PollFd::new(&child, PollFlags::IN)];
    let patience = Timespec {
        tv_sec: 1,
        tv_nsec: 0,
    };
    assert_eq!(poll(&mut ended, Some(&patience)).unwrap(), 1, "it lives on");
}

/// What [`Desk::shell_that_tells_its_child`] told.
fn told_pid(file: &std::path::Path) -> Pid {
    let told = fs::read_to_string(file).unwrap();
    Pid::from_raw(told.trim().parse().unwrap()).unwrap()
}

// Editors

#[test]
fn an_editor_that_crashes_leaves_nothing_behind() {
    let desk = Desk::with_meeting();
    let editor = desk.editor(
        "printf '\\033[?1049h\\033[?25l\\033[?2004h\\033[?1002h\\033[?1006h'\n\
         stty raw -echo\n\
         kill -9 $$\n",
    );
    let mut session = desk.with_editor(&quoted(&editor));
    session.press("E");
    session.wait_for("signal: 9");
    // The mouse tells of no moves any more, as the editor had it.
    check_taken(&session);
    session.press("a");
    session.wait_for("1 of 15 ruled");
    session.press("q");
    assert_eq!(session.exit(), 0);
    check_given_back(&session);
}

#[test]
fn an_interrupt_in_the_editor_of_the_command_line_is_the_editors() {
    let desk = Desk::with_meeting();
    desk.write("n.md", b"- [?] Send it\n\n*Source: [[talk]]*\n");
    desk.write("talk.md", b"Ada: said\n");
    let editor = desk.editor(
        "trap 'echo interrupted' INT QUIT\necho 'the editor has it'\nread one\nread two\nread three\n",
    );
    let script = "trap : INT QUIT; \"$@\" source n.md:1 --open; echo \"ended: $?\"";
    let mut session = desk.shell_with_editor(script, &quoted(&editor));
    session.wait_for("the editor has it");
    for key in ["\x03", "\x1c"] {
        session.press(key);
    }
    session.wait_for("interrupted");
    session.press("one\ntwo\nthree\n");
    assert_eq!(session.exit(), 0);
    assert!(session.text().contains("ended: 0"), "{}", session.text());
}

#[test]
fn a_note_that_is_gone_is_not_made_anew_by_the_editor() {
    let desk = Desk::with_meeting();
    let editor = desk.editor("exit 0\n");
    let mut session = desk.with_editor(&quoted(&editor));
    desk.remove(MEETING);
    // Whether the screen shows the note still or not.
    session.press("Eq");
    assert_eq!(session.exit(), 0);
    assert!(!desk.folder().join("record").exists(), "it was started");
}

// Mouse, focus, keys and clipboard

#[test]
fn clicks_and_the_wheel_reach_the_review() {
    let desk = Desk::with_meeting();
    let mut session = desk.review();
    let row = session
        .text()
        .lines()
        .position(|row| row.contains("Ask the museum"));
    // Rows of the terminal count from 1; the cursor goes to the fifth task.
    session.press(&format!(
        "\x1b[<0;60;{}M\x1b[<0;60;{}m",
        row.unwrap() + 1,
        row.unwrap() + 1
    ));
    session.wait_for("5 of 15");
    session.press("\x1b[<64;60;5M");
    session.wait_for("4 of 15");
    session.press("q");
    assert_eq!(session.exit(), 0);
    check_given_back(&session);
}

#[test]
fn without_a_wish_for_the_mouse_it_is_the_terminals() {
    let desk = Desk::with_meeting();
    let config = desk.folder().join("config.toml");
    fs::write(&config, "mouse = false\n").unwrap();
    let mut session = desk.start().variable("GAVEL_CONFIG", &config).start();
    session.wait_for("0 of 15 ruled");
    let mouse = session.screen().mouse_protocol_mode();
    assert_eq!(mouse, vt100::MouseProtocolMode::None);
    session.press("q");
    assert_eq!(session.exit(), 0);
    check_given_back(&session);
}

#[test]
fn who_comes_back_is_shown_what_changed_where_nobody_watches() {
    let desk = Desk::with_meeting();
    let mut session = desk.review();
    let text = String::from_utf8(desk::meeting().to_vec()).unwrap();
    desk.write(
        MEETING,
        text.replace("Check the tide", "Print the tide").as_bytes(),
    );
    session.press("\x1b[O\x1b[I");
    session.wait_for("Print the tide");
    session.press("q");
    assert_eq!(session.exit(), 0);
}

#[test]
fn folders_notes_and_settings_that_come_or_move_are_heard_of() {
    let desk = Desk::with_meeting();
    let mut session = desk.review();
    let note = |title: &str| format!("---\ntitle: {title}\n---\n- [?] Weigh the anchors\n");
    let vault = desk.vault();
    fs::create_dir_all(vault.join("New/Deep")).unwrap();
    fs::write(vault.join("New/Deep/n.md"), note("Anchors")).unwrap();
    session.wait_for("Anchors");
    fs::write(vault.join("New/Deep/n.md"), note("Bollards")).unwrap();
    session.wait_for("Bollards");
    fs::rename(vault.join("New"), vault.join("Old")).unwrap();
    fs::write(vault.join("Old/Deep/n.md"), note("Capstans")).unwrap();
    session.wait_for("Capstans");
    session.wait("what moved is gone", |screen| {
        !screen.contents().contains("Bollards")
    });
    session.wait_for("of 16 ruled");
    let settings = vault.join(".obsidian/plugins/obsidian-tasks-plugin");
    fs::create_dir_all(&settings).unwrap();
    for (filter, shown) in [("#none", "Nothing waits"), ("", "of 16 ruled")] {
        let json = format!("{{\"globalFilter\": \"{filter}\"}}");
        fs::write(settings.join("data.json"), json).unwrap();
        session.wait_for(shown);
    }
    session.press("q");
    assert_eq!(session.exit(), 0);
}

#[test]
fn keys_come_in_kittys_way_where_the_terminal_knows_it_and_only_there() {
    let desk = Desk::with_meeting();
    for (name, expected) in [("xterm-kitty", 1), ("xterm-256color", 0)] {
        let mut session = desk.start().variable("TERM", name).start();
        session.wait_for("of 15 ruled");
        session.press("?");
        session.wait_for("type to search");
        session.press(if expected == 1 { "\x1b[27u" } else { "\x1b" });
        session.wait("the help closed", |screen| {
            !screen.contents().contains("type to search")
        });
        session.press("q");
        assert_eq!(session.exit(), 0);
        check_given_back(&session);
        let text = String::from_utf8_lossy(&session.bytes()).into_owned();
        assert_eq!(text.matches("\x1b[>1u").count(), expected, "{name}");
        assert_eq!(text.matches("\x1b[<1u").count(), expected, "{name}");
    }
}

#[test]
fn what_no_program_takes_is_handed_to_the_terminal() {
    let desk = Desk::with_meeting();
    let mut session = desk.start().variable("PATH", desk.folder()).start();
    session.wait_for("0 of 15 ruled");
    session.press("y");
    session.wait_for("asked the terminal to copy the link");
    let mut odd = session.asked().odd;
    // What ends the sequence.
    odd.retain(|asked| asked != "escape 0x5c");
    assert_eq!(odd.len(), 1, "{odd:?}");
    assert!(odd[0].starts_with("clipboard b2JzaWRpYW46"), "{odd:?}");
    session.press("q");
    assert_eq!(session.exit(), 0);
    check_given_back(&session);
}

#[test]
fn a_program_for_the_clipboard_comes_before_the_terminal() {
    let desk = Desk::with_meeting();
    let program = desk.editor("cat > \"$RECORD\"\n");
    fs::rename(program, desk.folder().join("wl-copy")).unwrap();
    let path = std::env::var("PATH").unwrap();
    let path = format!("{}:{path}", desk.folder().display());
    let mut session = desk
        .start()
        .variable("PATH", path)
        .variable("WAYLAND_DISPLAY", "wayland-0")
        .start();
    session.wait_for("0 of 15 ruled");
    session.press("y");
    session.wait_for("copied the link (wl-copy)");
    assert!(
        desk.record()
            .starts_with("obsidian://open?vault=vault&file=")
    );
    assert_eq!(session.asked().odd, [""; 0]);
    session.press("q");
    assert_eq!(session.exit(), 0);
}

// Poor terminals

#[test]
fn a_terminal_that_understands_no_sequence_is_none_to_review_in() {
    let desk = Desk::with_meeting();
    let session = desk.start().variable("TERM", "dumb").start();
    assert_eq!(session.exit(), 2);
    assert!(session.text().contains("gavel list"), "{}", session.text());
    assert!(!session.bytes().contains(&0x1b));
    check_given_back(&session);
}

#[test]
fn it_starts_and_leaves_at_every_size() {
    let desk = Desk::with_meeting();
    for (columns, rows) in [(1, 1), (0, 0), (2, 3), (3, 2), (500, 200), (500, 500)] {
        let mut session = desk.start().size(columns, rows).start();
        session.wait("its own screen", vt100::Screen::alternate_screen);
        session.press_and_see("j");
        session.press_and_see("?");
        session.press_and_see("\x1b");
        session.resize(80, 24);
        session.wait_for("a accept");
        session.press("q");
        assert_eq!(session.exit(), 0, "{columns}x{rows}");
        check_given_back(&session);
    }
}

// Streams

#[test]
fn closed_streams_are_no_terminal_and_no_panic() {
    for (closed, code) in [("<&-", 2), (">&-", 2), ("<&- >&- 2>&-", 2)] {
        let desk = Desk::with_meeting();
        let session = desk.shell(&format!("\"$@\" {closed}; echo \"ended: $?\""));
        assert_eq!(session.exit(), 0);
        let text = session.text();
        assert!(text.contains(&format!("ended: {code}")), "{closed}: {text}");
        check_given_back(&session);
    }
}

#[test]
fn without_standard_error_the_review_goes_on() {
    let desk = Desk::with_meeting();
    let mut session = desk.shell("\"$@\" 2>&-; echo \"ended: $?\"");
    session.wait_for("0 of 15 ruled");
    session.press("a");
    session.wait_for("1 of 15 ruled");
    session.press("q");
    assert_eq!(session.exit(), 0);
    assert!(session.text().contains("ended: 0"), "{}", session.text());
    check_given_back(&session);
}

#[test]
fn where_nobody_reads_or_writes_the_commands_end_all_the_same() {
    let desk = Desk::with_meeting();
    for (streams, code) in [
        ("<&-", 0),
        (">&-", 0),
        ("2>&-", 0),
        ("<&- >&- 2>&-", 0),
        ("</dev/null 2>/dev/full", 0),
        (">/dev/full", 1),
        (">/dev/full 2>/dev/full", 1),
    ] {
        for command in [
            "list",
            "list --json",
            "meetings",
            "decisions",
            "config",
            "man",
            "--help",
            "--version",
            "completions bash",
        ] {
            let script = format!("exec \"$@\" {command} {streams}");
            let ended = desk.without_terminal(&script).stdin(Stdio::null()).output();
            assert_eq!(
                ended.unwrap().status.code(),
                Some(code),
                "{command} {streams}"
            );
        }
    }
    desk::check_same(&desk.read(MEETING), desk::meeting());
}

#[cfg(target_os = "linux")]
#[test]
fn an_editor_costs_no_memory_that_is_not_given_back() {
    let desk = Desk::with_meeting();
    let mut session = desk.with_editor("true");
    let megabytes = |session: &crate::Session| {
        let status = std::fs::read_to_string(format!("/proc/{}/status", session.id())).unwrap();
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = resident.unwrap().trim().trim_end_matches(" kB");
        kilobytes.parse::<u64>().unwrap() / 1024
    };
    session.resize(300, 100);
    let mut edit = |times: usize| {
        for time in 0..times {
            session.press(if time % 2 == 0 { "Ej" } else { "Ek" });
            session.wait_for(if time % 2 == 0 {
                "2 of 15 ─"
            } else {
                "1 of 15 ─"
            });
        }
        megabytes(&session)
    };
    let before = edit(10);
    let after = edit(20);
    // Two screens of this size take three megabytes.
    assert!(after < before + 15, "{before} to {after} MB");
}
