//! What the user sets up: a vault at the first start, keys and themes while the program runs.

use std::fs;

use crate::desk::Desk;
use crate::pty::{Session, Start};

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
    session.wait_for("1  ~/vault  (Obsidian knows it)");
    session.wait_for("2  ~/other  (Obsidian knows it)");
    session.wait_for("3  the demo");
    session.press("\r");
    session.wait_for("open it from now on?");
    session.press("y\r");
    session.wait_for("0 of 15 ruled");
    session.press("q");
    assert_eq!(session.exit(), 0);
    let config = fs::read_to_string(&file).unwrap();
    assert!(
        config.starts_with("# mine\neditor = 'vi'\nvault = \""),
        "{config}"
    );
    let again = start(&desk);
    again.wait_for("0 of 15 ruled");
}

#[test]
fn whoever_chooses_no_vault_is_told_the_other_ways() {
    let desk = home();
    let mut session = start(&desk);
    session.wait_for("q leaves");
    session.press("q\r");
    assert_eq!(session.exit(), 2);
    assert!(
        session
            .text()
            .contains("no vault here: name one with --vault")
    );
    assert!(!desk.folder().join(".config/gavel").exists());
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
