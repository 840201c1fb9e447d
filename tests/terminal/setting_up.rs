//! What the user sets up: a vault at the first start, keys and themes while the program runs.

use std::fs;

use rustix::process::Signal;

use crate::desk::Desk;
use crate::pty::{Session, Start};
use crate::{check_given_back, check_taken, send};

/// A home folder with two vaults in Obsidian's list, and an empty folder to start in.
fn home() -> Desk {
    let desk = Desk::with_meeting();
    let other = desk.folder().join("other");
    fs::create_dir_all(other.join(".obsidian")).unwrap();
    fs::create_dir(desk.folder().join("empty")).unwrap();
    let list = desk.folder().join(".config/obsidian");
    fs::create_dir_all(&list).unwrap();
    let vaults = serde_json::json!({"vaults": {
        "a": {"path": other, "ts": 1},
        "b": {"path": desk.vault(), "ts": 2, "open": true},
    }});
    fs::write(list.join("obsidian.json"), vaults.to_string()).unwrap();
    desk
}

/// gavel without a vault, in the empty folder.
fn start(desk: &Desk) -> Session {
    Start::program("/bin/sh")
        .word("-c")
        .word("cd \"$HOME/empty\" && exec \"$0\" --today 2026-03-18")
        .word(env!("CARGO_BIN_EXE_gavel"))
        .variable("HOME", desk.folder())
        .variable("GAVEL_STATE_DIR", desk.state())
        .start()
}

#[test]
fn the_first_start_offers_obsidians_vaults_and_remembers_the_chosen() {
    let desk = home();
    let file = desk.folder().join(".config/gavel/config.toml");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, "# mine\neditor = 'vi'\n").unwrap();
    let mut session = start(&desk);
    session.wait_for("2  ~/other");
    let text = session.text();
    let row = text
        .lines()
        .find(|line| line.contains("1  ~/vault"))
        .unwrap();
    assert!(row.contains("Obsidian knows it"), "{text}");
    assert!(text.contains("in this vault: accept [ ]"), "{text}");
    session.press("\r");
    session.wait_for("0 of 15 ruled");
    session.press("q");
    assert_eq!(session.exit(), 0);
    check_given_back(&session);
    let config = fs::read_to_string(&file).unwrap();
    assert!(
        config.starts_with("# mine\neditor = 'vi'\nvault = \""),
        "{config}"
    );
    let again = start(&desk);
    again.wait_for("0 of 15 ruled");
}

#[test]
fn a_vault_that_is_opened_once_is_not_remembered() {
    let desk = home();
    let mut session = start(&desk);
    session.wait_for("[x] open it from now on");
    session.press(" ");
    session.wait_for("[ ] open it from now on");
    session.press("1");
    session.wait_for("0 of 15 ruled");
    session.press("a");
    session.wait_for("1 of 15 ruled");
    session.press("q");
    assert_eq!(session.exit(), 0);
    assert!(!desk.folder().join(".config/gavel").exists());
}

#[test]
fn the_first_start_leads_to_the_demo() {
    let desk = home();
    let mut session = start(&desk);
    session.wait_for("3  the demo");
    session.press("G\r");
    session.wait_for(" of 222 ruled");
    session.press("q");
    assert_eq!(session.exit(), 0);
    check_given_back(&session);
    // How to look at it later is said.
    let text = session.text();
    assert!(text.contains("/state' gavel --vault '/"), "{text}");
}

#[test]
fn whoever_chooses_no_vault_is_told_the_other_ways() {
    for leaves in ["q", "\x1b", "\x03"] {
        let desk = home();
        let mut session = start(&desk);
        session.wait_for("Which vault shall it be?");
        check_taken(&session);
        session.press(leaves);
        assert_eq!(session.exit(), 2);
        check_given_back(&session);
        let text = session.text();
        assert!(
            text.contains("no vault here: name one with --vault"),
            "{text}"
        );
        assert!(!desk.folder().join(".config/gavel").exists());
    }
}

#[test]
fn the_first_start_stops_goes_on_and_ends_as_the_review_does() {
    let desk = home();
    let mut session = start(&desk);
    session.wait_for("Which vault shall it be?");
    session.wait_for("from now on, or once");
    // Whoever answers to keys hears of sizes too.
    session.press("G");
    session.wait_for("nothing of yours is touched");
    session.resize(30, 20);
    session.wait("the narrow screen", |screen| {
        let text = screen.contents();
        text.contains("Which vault") && text.contains("k up") && !text.contains("or once")
    });
    send(&session, Signal::TERM);
    assert_eq!(session.exit(), 143);
    check_given_back(&session);
}

#[test]
fn a_configuration_that_changes_holds_at_once_and_a_broken_one_not() {
    let desk = Desk::with_meeting();
    let file = desk.folder().join("config.toml");
    fs::write(&file, "").unwrap();
    let mut session = desk.start().word("--config").word(&file).start();
    session.wait_for("0 of 15 ruled");
    session.wait_for("a accept");
    fs::write(&file, "[keys]\naccept = 'z'\n").unwrap();
    session.wait_for("the configuration was read again");
    session.wait_for("z accept");
    fs::write(&file, "\n[keys]\naccept = 'r'\n").unwrap();
    session.wait_for("line 3: `r` is `reject` already");
    session.press("z");
    session.wait_for("1 of 15 ruled");
}

#[test]
fn the_terminals_answer_chooses_the_theme_and_rules_on_nothing() {
    let desk = Desk::with_meeting();
    let mut session = desk.start().variable("COLORTERM", "truecolor").start();
    session.wait_for("0 of 15 ruled");
    let accent = |color| {
        move |screen: &vt100::Screen| {
            let cell = screen.cell(0, 1);
            cell.is_some_and(|cell| cell.fgcolor() == color)
        }
    };
    session.wait(
        "the dark theme",
        accent(vt100::Color::Rgb(0x7c, 0xc4, 0xff)),
    );
    session.press("\x1b]11;rgb:ffff/ffff/ffff\x1b\\");
    session.wait(
        "the light theme",
        accent(vt100::Color::Rgb(0x05, 0x50, 0xae)),
    );
    session.press("a");
    session.wait_for("1 of 15 ruled");
    session.press("q");
    assert_eq!(session.exit(), 0);
    assert!(
        session
            .asked()
            .odd
            .iter()
            .any(|odd| odd.contains("\"11\", \"?\""))
    );
}
