//! What is said of decisions with the keys of the verdicts, and what becomes of it.

use gavel::review::opinion::{Opinion, Stated};
use gavel::ui::effect::Effect;

use super::{Desk, LARGE, MIDDLE, SMALL, golden, shows};

const NOTE: &str = "---
date: 2026-03-16
---
# Quay
- [?] Buy a clock #task #proposed
## Decisions
- one
- two
- three
";

fn desk() -> Desk {
    Desk::over(&[("n.md", NOTE.as_bytes())], SMALL)
}

/// `c`, `d` or `-` for each decision of the note, as it is kept on the disk.
fn said(desk: &Desk) -> String {
    let (opinions, problem) = desk.disk.opinions();
    assert_eq!(problem, None);
    assert_eq!(opinions, desk.state.opinions);
    let note = desk.state.vault.note("n.md").unwrap();
    let letter = |stated| match opinions.of(&stated) {
        Some(Opinion::Confirmed) => 'c',
        Some(Opinion::Disputed) => 'd',
        None => '-',
    };
    let stated = note.decisions.iter();
    stated
        .map(|decision| letter(Stated::new(note, decision)))
        .collect()
}

/// What the keys say of three decisions. The note is left as it is.
fn check(keys: &str, expected: &str, message: &str) {
    let mut desk = desk();
    desk.keys(keys);
    assert_eq!(said(&desk), expected, "{keys}");
    assert_eq!(desk.message(), message, "{keys}");
    assert_eq!(desk.disk.read("n.md").unwrap(), NOTE.as_bytes(), "{keys}");
    // As a gavel that was just started has it.
    desk.scan();
    assert_eq!(said(&desk), expected, "{keys}");
}

#[test]
fn the_keys_of_the_verdicts_confirm_and_dispute() {
    check("3 a", "c--", "confirmed · u undoes");
    check("3 a r", "cd-", "disputed · u undoes");
    check("3 a a a", "ccc", "confirmed · u undoes");
    check("3 a k a", "---", "no longer confirmed · u undoes");
    check("3 a k r", "d--", "disputed · u undoes");
    check("3 j Enter r", "-d-", "disputed · u undoes");
    check("Tab a r", "cd-", "disputed · u undoes");
    check("Tab Enter a a", "cc-", "confirmed · u undoes");
    check("3 s a", "-c-", "confirmed · u undoes");
    check("Tab s a", "-c-", "confirmed · u undoes");
    check("3 d", "---", "of a decision: a confirms, r disputes");
    check("3 A", "---", "nothing undecided here");
}

#[test]
fn what_was_said_last_is_taken_back() {
    check("3 a u", "---", "no longer confirmed");
    check("3 a r u", "c--", "no longer disputed");
    check("3 a k r u", "c--", "confirmed");
    check("3 a k a u", "c--", "confirmed");
    check("Tab a u", "---", "no longer confirmed");
    // Only what was done last.
    check("3 a u u", "---", "nothing to undo");
    let mut desk = desk();
    desk.keys("3 a 1 d u");
    assert!(
        desk.message().starts_with("took back"),
        "{}",
        desk.message()
    );
    assert_eq!(said(&desk), "c--");
    // The key that takes it back may come before the disk has it.
    desk.keys("3 G");
    desk.hold().keys("r u").release();
    assert_eq!(said(&desk), "c--");
}

#[test]
fn what_is_said_is_seen() {
    for size in [SMALL, MIDDLE, LARGE] {
        golden("log-said", size, "3 a r k");
    }
    golden("decisions-said", SMALL, "Tab a r k");
    golden("decision-said-zoom", SMALL, "Tab a r k Enter");
}

#[test]
fn the_log_can_be_asked_for_what_was_said() {
    let mut desk = desk();
    desk.keys(r#"3 a r / "is:confirmed" Enter"#);
    assert_eq!(desk.state.listing.len(), 1);
    desk.keys(r#"/ Ctrl-u "is:disputed,confirmed" Enter"#);
    assert_eq!(desk.state.listing.len(), 2);
    desk.keys(r#"/ Ctrl-u "-is:confirmed -is:disputed" Enter"#);
    assert_eq!(desk.state.listing.len(), 1);
    // What leaves the filter leaves the list with the next filter, not under the hand.
    desk.keys("a");
    assert_eq!(desk.state.listing.len(), 1);
    desk.keys("Esc");
    assert_eq!(said(&desk), "cdc");
    let mut desk = Desk::at(SMALL);
    desk.keys(r#"3 / "is:open""#);
    shows(&desk, "log-filter-is");
}

#[test]
fn the_decisions_that_are_shown_are_copied_as_markdown() {
    let check = |keys: &str, expected: &str| {
        let mut desk = desk();
        desk.keys(keys);
        let Some(Effect::Copy { text, .. }) = desk.asked.last() else {
            panic!("{keys} copies nothing");
        };
        assert_eq!(text, expected, "{keys}");
    };
    let all = "## 2026-03-16 Quay\n\n- one\n- two\n- three\n";
    check("3 Ctrl-e", all);
    check("Ctrl-e", all);
    check(
        "3 a r Ctrl-e",
        "## 2026-03-16 Quay\n\n- one (confirmed)\n- two (disputed)\n- three\n",
    );
    check(r#"3 / "two" Enter Ctrl-e"#, "## 2026-03-16 Quay\n\n- two\n");
    check(r#"3 : "export" Enter"#, all);
    let mut desk = Desk::over(&[("n.md", b"- [?] a\n")], SMALL);
    desk.keys("Ctrl-e");
    assert_eq!(desk.message(), "no decision here; 3 shows all");
    assert!(desk.asked.is_empty());
}
