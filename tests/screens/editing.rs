//! Edits in place: what the keys of a prompt leave on the disk, and what it shows while it is typed.

use gavel::ui::msg::{Gesture, Msg};

use super::{AGAIN, Desk, MIDDLE, SETTINGS, SMALL, check, check_again, golden, shows, symbols};

/// What the keys make of the one task line of a note; undone, it is as it was, bit for bit.
fn line(before: &str, keys: &str, after: &str) {
    let note = |line: &str| format!("# n\r\n\r\n{line}\r\n- [?] other words #proposed\r\ntext");
    check(&note(before), keys, &note(after));
    if before != after {
        check(&note(before), &format!("{keys} u u u u"), &note(before));
    }
}

/// What the message line says after the keys, and that nothing was written.
fn refused(before: &str, keys: &str, expected: &str) -> Desk {
    let note = format!("# n\n\n{before}\n");
    let mut desk = Desk::over(&[("n.md", note.as_bytes()), SETTINGS], SMALL);
    desk.keys(keys);
    let prompt = desk.state.prompt.as_ref();
    let refusal = prompt.and_then(|prompt| prompt.refusal.as_deref());
    let said = refusal.unwrap_or(desk.message()).to_owned();
    assert!(said.contains(expected), "{keys}: {said}");
    assert_eq!(desk.disk.read("n.md").unwrap(), note.as_bytes(), "{keys}");
    desk
}

/// The message after the keys.
fn says(before: &str, keys: &str, expected: &str) {
    let mut desk = Desk::over(&[("n.md", before.as_bytes()), SETTINGS], SMALL);
    desk.keys(keys);
    assert_eq!(desk.message(), expected, "{keys}");
}

const TASK: &str = "- [?] Ring the bell @Nell Quayle 📅 2026-03-20 ⏫ #task #proposed";

#[test]
fn the_text_is_edited_where_it_stands_and_nothing_else() {
    let after = |text: &str| TASK.replace("Ring the bell", text);
    line(TASK, r#"e " twice" Enter"#, &after("Ring the bell twice"));
    line(TASK, r#"e Ctrl-w "gong" Enter"#, &after("Ring the gong"));
    line(TASK, r#"e Ctrl-u "Sing" Enter"#, &after("Sing"));
    line(
        TASK,
        r#"e Home "Now: " Enter"#,
        &after("Now: Ring the bell"),
    );
    line(
        TASK,
        r#"e Ctrl-a Alt-f Ctrl-k " it" Enter"#,
        &after("Ring it"),
    );
    line(
        TASK,
        r#"e Alt-b Alt-b "not " Enter"#,
        &after("Ring not the bell"),
    );
    line(
        TASK,
        r#"e Left Left Backspace "u" Enter"#,
        &after("Ring the bull"),
    );
    line(TASK, r#"e " or not" Esc"#, TASK);
    line(TASK, "e Enter", TASK);
    line(
        "- [?] Sheâ€™d ring ğŸ“… 2026-03-19 #proposed",
        r#"e " it" Enter"#,
        "- [?] Sheâ€™d ring it ğŸ“… 2026-03-19 #proposed",
    );
    says(TASK, r#"e " twice" Enter"#, "text changed · u undoes");
    refused(TASK, "e Ctrl-u Enter", "text");
    refused("- [?] Ring", r#"e " 📅 2026-03-21" Enter"#, "date");
}

#[test]
fn a_letter_of_several_characters_is_one_to_the_cursor() {
    line(
        "- [?] Wave 👩🏽‍🚀 #proposed",
        "e Backspace Backspace Enter",
        "- [?] Wave #proposed",
    );
    line(
        "- [?] e\u{301}é港 #proposed",
        r#"e Left Left "x" Enter"#,
        "- [?] e\u{301}xé港 #proposed",
    );
    let mut desk = Desk::over(&[("n.md", "- [?] 港の灯 #proposed\n".as_bytes())], SMALL);
    desk.keys("e Left");
    shows(&desk, "prompt-wide");
}

#[test]
fn the_owner_is_completed_typed_or_taken_away() {
    let after = |owner: &str| TASK.replace("@Nell Quayle", owner);
    line(
        TASK,
        r#"@ Ctrl-u "Ivo Brandt" Enter"#,
        &after("@Ivo Brandt"),
    );
    line(TASK, r#"c o "@Ivo" Enter"#, &after("@Ivo"));
    line(TASK, "@ Enter", &TASK.replace(" @Nell Quayle", ""));
    line(TASK, r#"@ "tbd" Enter"#, &TASK.replace(" @Nell Quayle", ""));
    line(TASK, r#"@ "nell quayle" Tab Enter"#, TASK);
    line(TASK, r#"@ "nell QUAYLE" Enter"#, TASK);
    line(
        "- [?] Ring the bell 📅 2026-03-20 #task #proposed",
        r#"@ "Ivo" Enter"#,
        "- [?] Ring the bell @Ivo 📅 2026-03-20 #task #proposed",
    );
    let known = "---\nparticipants: [Odile Farrow, Ivo Brandt]\n---\n- [?] Ring\n";
    let owned = |name: &str| known.replace("Ring", &format!("Ring @{name}"));
    check(known, "@ i Tab Enter", &owned("Ivo Brandt"));
    check(known, "@ Down Down Enter", &owned("Odile Farrow"));
    check(known, "@ Down Down Up Enter", &owned("Ivo Brandt"));
    check(known, "@ i Down Enter", &owned("Ivo Brandt"));
    check(known, r#"@ "i" Enter"#, &owned("i"));
    says(known, "@ i Tab Enter", "owner @Ivo Brandt · u undoes");
    says(&owned("Pell"), "@ Enter", "owner nobody · u undoes");
    says(
        known,
        "@ Enter",
        "nothing changed: the owner is that already",
    );
}

#[test]
fn a_date_is_typed_in_words() {
    let after = |due: &str| TASK.replace("2026-03-20", due);
    line(TASK, r#"c d "tomorrow" Enter"#, &after("2026-03-19"));
    line(TASK, r#"c d "mar 3" Enter"#, &after("2027-03-03"));
    line(
        TASK,
        r#"c d "none" Enter"#,
        &TASK.replace(" 📅 2026-03-20", ""),
    );
    line(TASK, "c d Enter", TASK);
    line(TASK, r#"c d "fri" Enter"#, TASK);
    line(
        "- [?] a #proposed",
        r#"c s "+3d" Enter"#,
        "- [?] a #proposed ⏳ 2026-03-21",
    );
    says(TASK, r#"c d "2w" Enter"#, "due Wed 2026-04-01 · u undoes");
    says(TASK, r#"c d "none" Enter"#, "no due date · u undoes");
    says(
        TASK,
        r#"c s "mon" Enter"#,
        "scheduled Mon 2026-03-23 · u undoes",
    );
    let desk = refused(TASK, r#"c d "soon" Enter"#, "“soon” is no day");
    shows(&desk, "prompt-refused");
    refused(TASK, r#"c d "2026-02-30" Enter"#, "there is no such day");
}

#[test]
fn a_priority_is_raised_lowered_or_chosen() {
    let after = |sign: &str| TASK.replace("⏫", sign);
    line(TASK, "+", &after("🔺"));
    line(TASK, "-", &after("🔼"));
    line(TASK, "- -", &TASK.replace(" ⏫", ""));
    line("- [?] a #proposed", "+", "- [?] a #proposed 🔼");
    for (key, sign) in [
        ("1", "🔺"),
        ("3", "🔼"),
        ("5", "🔽"),
        ("L", "⏬"),
        ("m", "🔼"),
    ] {
        line(TASK, &format!("c p {key}"), &after(sign));
    }
    line(TASK, "c p n", &TASK.replace(" ⏫", ""));
    line(TASK, "c p Down Enter", &after("🔼"));
    line(TASK, "c p Up Up Up Enter", &after("🔺"));
    line(TASK, "c p Esc", TASK);
    line(TASK, "c p Enter", TASK);
    says(TASK, "+", "priority highest · u undoes");
    says(TASK, "c p l", "priority low · u undoes");
    says(TASK, "+ +", "nothing changed: the priority is that already");
}

#[test]
fn tags_come_and_go() {
    line(TASK, r#"c t "pier" Enter"#, &format!("{TASK} #pier"));
    line(
        TASK,
        r#"c t "+pier -#task #north" Enter"#,
        "- [?] Ring the bell @Nell Quayle 📅 2026-03-20 ⏫ #proposed #pier #north",
    );
    line(TASK, "c t Enter", TASK);
    let two = "- [?] a #pier #task\n- [?] b #proposed\n";
    check(
        two,
        r#"j c t "pi" Tab Enter"#,
        "- [?] a #pier #task\n- [?] b #proposed #pier\n",
    );
    check(
        two,
        r#"c t "-p" Down Enter Enter"#,
        "- [?] a #task\n- [?] b #proposed\n",
    );
    says(two, r#"c t "+x -pier" Enter"#, "+#x, -#pier · u undoes");
    refused(TASK, r#"c t "x!y" Enter"#, "tag");
}

#[test]
fn a_task_is_postponed_in_two_keys_and_accepted_with_it() {
    let after = |due: &str| {
        let accepted = TASK.replace("[?]", "[ ]").replace(" #proposed", "");
        accepted.replace("2026-03-20", due)
    };
    line(TASK, "p t", &after("2026-03-19"));
    line(TASK, "p w", &after("2026-03-25"));
    line(TASK, "p m", &after("2026-04-18"));
    line(TASK, r#"p "fri" Enter"#, &after("2026-03-20"));
    line(TASK, r#"p " tue" Enter"#, &after("2026-03-24"));
    line(TASK, "p Esc", TASK);
    says(TASK, "p w", "due Wed 2026-03-25 · u undoes");
    refused(TASK, r#"p "none" Enter"#, "needs a day");
    // It counts as accepted, and the cursor goes on; another verdict takes its place.
    let mut desk = Desk::over(&[("n.md", b"- [?] one\n- [?] two\n")], SMALL);
    desk.keys("p t");
    assert_eq!(desk.focus(), "two");
    assert_eq!(desk.state.sitting.summary(), "1 accepted");
    desk.keys("k p w");
    assert_eq!(desk.state.sitting.summary(), "1 accepted");
    desk.keys("u u");
    assert_eq!(desk.state.sitting.summary(), "");
    line(
        TASK,
        "p t k r",
        "- [R] Ring the bell @Nell Quayle 📅 2026-03-20 ⏫ #task #proposed ❌ 2026-03-18",
    );
    let ended = "- [?] a\n- [?] b\n";
    says(
        ended,
        "r k p t",
        "it is cancelled: only what is to be done can be postponed",
    );
}

#[test]
fn a_task_is_begun_where_the_vault_has_such_a_status() {
    line(
        TASK,
        "i",
        &TASK.replace("[?]", "[/]").replace(" #proposed", ""),
    );
    says(TASK, "i", "in progress · u undoes");
    let mut desk = Desk::over(&[("n.md", b"- [?] one\n- [?] two\n")], SMALL);
    desk.keys("i");
    assert_eq!(desk.focus(), "two");
    assert_eq!(desk.state.sitting.summary(), "1 accepted");
    let without = br#"{"statusSettings":{"coreStatuses":[{"symbol":" ","name":"Todo","nextStatusSymbol":"x","availableAsCommand":true,"type":"TODO"}],"customStatuses":[]}}"#;
    let mut desk = Desk::over(&[("n.md", b"- [?] one\n"), (SETTINGS.0, without)], SMALL);
    desk.keys("i");
    assert!(
        desk.message().contains("no status of the type IN_PROGRESS"),
        "{}",
        desk.message()
    );
    assert_eq!(desk.disk.read("n.md").unwrap(), b"- [?] one\n");
    assert_eq!(desk.focus(), "one");
}

#[test]
fn a_new_task_goes_under_the_meeting() {
    let note = "# n\n\n- [?] one\n  - detail\n\ntext\n";
    let with = |line: &str| note.replace("  - detail\n", &format!("  - detail\n{line}\n"));
    check(note, r#"c n "Ring @Ivo" Enter"#, &with("- [ ] Ring @Ivo"));
    check(note, r#"c n "Ring @Ivo" Enter u"#, note);
    check(
        note,
        r#"c n "Ring @Ivo" Enter u Ctrl-r"#,
        &with("- [ ] Ring @Ivo"),
    );
    check(note, "c n Enter", note);
    check(note, r#"c n "Ring" Esc"#, note);
    says(note, r#"c n "Ring" Enter"#, "added to n · u undoes");
    refused(
        "- [?] one",
        r#"c n "Ring 📅 2026-03-20" Enter"#,
        "would read the end",
    );
    // The cursor stays, the new task is seen, and it is no verdict.
    let mut desk = Desk::over(&[("n.md", note.as_bytes())], SMALL);
    desk.keys(r#"c n "Ring" Enter"#);
    assert_eq!((desk.focus(), desk.state.rows.len()), ("one", 2));
    assert_eq!(desk.state.sitting.count(), 0);
    desk.keys("a");
    assert_eq!(desk.state.sitting.summary(), "1 accepted");
    desk.keys("u u");
    assert_eq!(desk.disk.read("n.md").unwrap(), note.as_bytes());
}

#[test]
fn a_decision_becomes_a_task() {
    let note = "# n\n\n## Tasks\n\n- [?] one\n\n## Decisions\n\n- The bell rings at noon. ^d1\n";
    let after = note.replace("- [?] one\n", "- [?] one\n- [ ] The bell rings at noon.\n");
    check(note, "Tab c n Enter", &after);
    check(note, "3 c n Enter", &after);
    check(note, "3 c n Enter u", note);
    check(
        note,
        r#"3 c n Ctrl-u "Ring" Enter"#,
        &after.replace("- [ ] The bell rings at noon.", "- [ ] Ring"),
    );
    check(note, "3 p t @ e + i", note);
}

#[test]
fn marked_tasks_are_edited_as_one_entry_but_a_text_only_alone() {
    let note = "- [?] 1\n- [?] 2\n- [?] 3\n";
    let edited = "- [?] 1 @Ivo\n- [?] 2\n- [?] 3 @Ivo\n";
    check(note, r#"Space j Space @ "Ivo" Enter"#, edited);
    check(note, r#"Space j Space @ "Ivo" Enter u"#, note);
    check(
        note,
        "V p t",
        "- [ ] 1 📅 2026-03-19\n- [ ] 2 📅 2026-03-19\n- [ ] 3 📅 2026-03-19\n",
    );
    check(note, "j v j +", "- [?] 1\n- [?] 2 🔼\n- [?] 3 🔼\n");
    says(note, "V p t", "due Thu 2026-03-19 for 3 · u undoes all 3");
    says(note, "V +", "priority raised for 3 · u undoes all 3");
    let mut desk = Desk::over(&[("n.md", note.as_bytes())], SMALL);
    desk.keys("V e");
    assert_eq!(
        desk.message(),
        "a text is edited one at a time; Esc clears the marks"
    );
    assert_eq!(desk.state.marks.len(), 3);
    check(note, r#"Space e "x" Enter"#, "- [?] 1x\n- [?] 2\n- [?] 3\n");
}

#[test]
fn the_last_verdict_or_edit_is_repeated() {
    let note = "- [?] 1\n- [?] 2\n";
    check(note, r#"@ "Ivo" Enter j ."#, "- [?] 1 @Ivo\n- [?] 2 @Ivo\n");
    check(
        note,
        "p t .",
        "- [ ] 1 📅 2026-03-19\n- [ ] 2 📅 2026-03-19\n",
    );
    check(note, "+ j . .", "- [?] 1 🔼\n- [?] 2 ⏫\n");
    // Other words are for one task alone.
    check(
        note,
        r#"r e "x" Enter ."#,
        "- [R] 1 ❌ 2026-03-18\n- [R] 2x ❌ 2026-03-18\n",
    );
    says(note, ".", "no verdict or edit to repeat yet");
}

#[test]
fn a_verdict_on_an_edited_task_keeps_the_edit() {
    line(
        TASK,
        r#"e " twice" Enter a"#,
        "- [ ] Ring the bell twice @Nell Quayle 📅 2026-03-20 ⏫ #task",
    );
    let rejected =
        "- [R] Ring the bell twice @Nell Quayle 📅 2026-03-20 ⏫ #task #proposed ❌ 2026-03-18";
    line(TASK, r#"a k e " twice" Enter r"#, rejected);
    line(TASK, r#"e " twice" Enter a k r"#, rejected);
    line(
        TASK,
        r#"a k e " twice" Enter u d"#,
        "- [x] Ring the bell @Nell Quayle 📅 2026-03-20 ⏫ #task ✅ 2026-03-18",
    );
    // So does the way back to the proposals.
    let edited = TASK.replace("bell", "bell twice");
    line(TASK, r#"a k e " twice" Enter P"#, &edited);
    line(TASK, r#"e " twice" Enter a k P"#, &edited);
    // An edit is no verdict: the task waits on.
    let mut desk = Desk::over(&[("n.md", b"- [?] one\n- [?] two\n")], SMALL);
    desk.keys(r#"+ @ "Ivo" Enter"#);
    assert_eq!((desk.focus(), desk.state.sitting.count()), ("one", 0));
    assert_eq!(desk.state.undecided, 2);
    desk.keys("a + u");
    assert_eq!(desk.state.sitting.summary(), "1 accepted");
}

#[test]
fn edits_work_in_the_zoom_the_agenda_and_the_clusters() {
    line(TASK, "Enter +", &TASK.replace("⏫", "🔺"));
    line(TASK, "Enter p t", &{
        let accepted = TASK.replace("[?]", "[ ]").replace(" #proposed", "");
        accepted.replace("2026-03-20", "2026-03-19")
    });
    line(
        TASK,
        r#"Enter @ "Ivo" Enter Esc"#,
        &TASK.replace("Nell Quayle", "Ivo"),
    );
    let open = "- [ ] one 📅 2026-03-18\n- [ ] two 📅 2026-03-18\n";
    let due = |day: &str| open.replacen("2026-03-18", day, 1);
    check(open, "2 p t", &due("2026-03-19"));
    check(open, "2 p t u", open);
    check(open, r#"2 c d "eom" Enter"#, &due("2026-03-31"));
    let mut desk = Desk::over(&[("n.md", open.as_bytes())], SMALL);
    desk.keys("2 p t");
    assert_eq!(desk.state.sitting.count(), 0, "it was to be done already");
    // Done afterwards, it keeps the day it was postponed to.
    check(
        "- [ ] one 📅 2026-03-18\n",
        "2 p t d",
        "- [x] one 📅 2026-03-19 ✅ 2026-03-18\n",
    );
    let desk = check_again("4 +", "???? ?? ?? Rx");
    assert_eq!(desk.message(), "priority medium · u undoes");
}

#[test]
fn what_is_taken_back_on_another_screen_leaves_the_review_where_it_is() {
    let open = "- [ ] one 📅 2026-03-18\n";
    let files: [(&str, &[u8]); 2] = [("a.md", open.as_bytes()), ("n.md", b"- [?] two\n")];
    for edit in ["+", "d"] {
        let mut desk = Desk::over(&files, SMALL);
        desk.keys(&format!("2 {edit} 1 u")).check_cursors();
        assert_eq!(desk.focus(), "two");
        assert_eq!(desk.disk.read("a.md").unwrap(), open.as_bytes());
    }
}

#[test]
fn of_a_cluster_the_kept_one_is_postponed_and_the_others_go() {
    let desk = check_again("p t", "R?R?  ? R? Rx");
    assert_eq!(
        desk.message(),
        "accepted 1, 3 duplicates, due Thu 2026-03-19 · u undoes all 4"
    );
    let kept = String::from_utf8(desk.disk.read(AGAIN[1].0).unwrap()).unwrap();
    assert!(kept.contains("@Ivo Brandt 📅 2026-03-19"), "{kept}");
    check_again("p t u", "???? ?? ?? Rx");
    check_again("i", "R?R? /? R? Rx");
    check_again("4 i", "R?R? /? R? Rx");
    // What a person put right is kept.
    check_again(r#"e " Now." Enter a"#, " ?R? R? R? Rx");
    let mut desk = Desk::over(&AGAIN, MIDDLE);
    desk.keys(r#"@ "Nell" Enter"#);
    assert_eq!(symbols(&desk), "???? ?? ?? Rx");
}

#[test]
fn an_edit_waits_its_turn_behind_what_was_asked_before() {
    let mut desk = Desk::over(&[("n.md", b"- [?] one\n- [?] two\n"), SETTINGS], SMALL);
    desk.hold().keys(r#"+ @ "Ivo" Enter a p t"#);
    assert_eq!(desk.held(), 1);
    shows(&desk, "edits-on-their-way");
    desk.release();
    let note = String::from_utf8(desk.disk.read("n.md").unwrap()).unwrap();
    assert_eq!(note, "- [ ] one @Ivo 🔼\n- [ ] two 📅 2026-03-19\n");
    assert_eq!(desk.state.sitting.summary(), "2 accepted");
}

#[test]
fn a_line_that_changed_meanwhile_is_not_edited() {
    let mut desk = Desk::over(&[("n.md", b"- [?] one\n"), SETTINGS], SMALL);
    desk.replace("n.md", "one", "1");
    desk.keys("+");
    assert!(
        desk.message().starts_with("refused in n.md"),
        "{}",
        desk.message()
    );
    desk.keys("Esc");
    desk.keys("+");
    assert_eq!(desk.disk.read("n.md").unwrap(), "- [?] 1 🔼\n".as_bytes());
}

#[test]
fn what_is_between_the_marks_of_git_is_asked_about() {
    let marks = "<<<<<<< HEAD\n- [?] a\n=======\n- [?] b\n>>>>>>> other\n";
    check(marks, "p t n", marks);
    check(marks, "+ y", &marks.replace("- [?] a", "- [?] a 🔼"));
}

#[test]
fn pasted_text_is_typed_as_one_line() {
    let mut desk = Desk::over(&[("n.md", b"- [?] one\n"), SETTINGS], SMALL);
    desk.keys("e");
    desk.send(Msg::Paste(" and\n\u{1b}two\n".to_owned()));
    desk.keys("Enter");
    assert_eq!(desk.disk.read("n.md").unwrap(), b"- [?] one and two\n");
}

#[test]
fn each_prompt_shows_what_it_asks_and_what_enter_would_do() {
    for size in [SMALL, MIDDLE] {
        golden("prompt-text", size, "e");
        golden("prompt-owner", size, "j j j @");
        golden("prompt-owner-typed", size, "@ o Down");
        golden("prompt-due", size, "c d");
        golden("prompt-due-typed", size, r#"c d "next fri""#);
        golden("prompt-scheduled", size, r#"c s "mon""#);
        golden("prompt-postpone", size, "p");
        golden("prompt-priority", size, "c p");
        golden("prompt-tags", size, r#"c t "+pier -p""#);
        golden("prompt-new", size, r#"c n "Count the ropes""#);
        golden("prompt-from-decision", size, "Tab c n");
        golden("prompt-marked", size, "Space j Space @");
        golden("prompt-in-zoom", size, "Enter p");
        golden("edited", size, r#"@ "Nell Quayle" Enter"#);
        golden("postponed", size, "p w");
    }
    golden("prompt-keys", SMALL, "c");
    golden("prompt-text-start", SMALL, "e Home");
    golden("prompt-new-name", SMALL, r#"@ "Zoltan""#);
    for size in [(0, 0), (1, 1), (10, 4), (3, 40), (300, 2), (30, 8)] {
        for keys in ["e", "@", "c p", "p", r#"c t "x""#, "c n"] {
            let mut desk = Desk::at(size);
            desk.keys(keys);
            desk.screen();
        }
    }
}

mod anything {
    use proptest::prelude::*;

    use super::{Desk, MIDDLE};

    const DEEDS: [&str; 34] = [
        "a",
        "r",
        "d",
        "s",
        "A",
        "P",
        ".",
        "u",
        "Ctrl-r",
        "i",
        "p t",
        "p w",
        "+",
        "-",
        "c p 5",
        "c p n",
        r#"@ "o" Tab Enter"#,
        "@ Enter",
        r#"@ "Zoë 港" Enter"#,
        r#"e " 📅 x" Enter"#,
        r#"e Home "- [ ] " Enter"#,
        r#"e Ctrl-w Ctrl-w "bell" Enter"#,
        r#"c d "eom" Enter"#,
        r#"c d "none" Enter"#,
        r#"c s "mon" Enter"#,
        r#"c t "+x -auto" Enter"#,
        r#"c n "Count the ropes @Ivo" Enter"#,
        r#"c n "``` %%" Enter"#,
        "Enter",
        "Space",
        "V",
        "v j",
        "Tab",
        "M",
    ];
    const WAYS: [&str; 10] = ["j", "k", "J", "K", "1", "2", "3", "4", "Esc Esc", "j j"];

    fn step() -> impl Strategy<Value = (&'static str, bool)> {
        let way = proptest::sample::select(WAYS.to_vec());
        let deed = proptest::sample::select(DEEDS.to_vec());
        (prop_oneof![1 => way, 2 => deed], any::<bool>())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_edits_among_verdicts_can_be_taken_back(steps in proptest::collection::vec(step(), 1..30)) {
            let mut desk = Desk::at(MIDDLE);
            let before = desk.files();
            for (keys, slow) in steps {
                if slow {
                    desk.hold();
                } else {
                    desk.release();
                }
                desk.keys(keys).check_cursors();
                // A note in conflict, a line that is refused, a group above twenty: whatever is asked is left.
                desk.keys("Esc").check_cursors();
                desk.screen();
            }
            desk.release().check_cursors();
            while let Ok(Some(_)) = desk.disk.undo(gavel::edit::OnConflict::WriteNothing) {}
            prop_assert!(desk.files() == before, "not as it was");
        }
    }
}

#[test]
fn a_click_in_the_prompt_moves_its_cursor_and_on_an_offer_chooses_it() {
    let cursor = |desk: &Desk| desk.state.prompt.as_ref().unwrap().input.cursor();
    let mut desk = Desk::at(SMALL);
    desk.keys("e Ctrl-u \"ab港é cd\"");
    let (x, y) = desk.place("ab港");
    // Both columns of a wide letter are its own; behind the end is the end, on the label the start.
    let places = [
        (0, 0),
        (1, 1),
        (2, 2),
        (3, 2),
        (4, 3),
        (5, 4),
        (7, 6),
        (30, 7),
    ];
    for (column, expected) in places {
        desk.mouse(Gesture::Click, (x + column, y));
        assert_eq!(cursor(&desk), expected, "column {column}");
    }
    desk.mouse(Gesture::Click, (0, y));
    assert_eq!(cursor(&desk), 0);
    desk.mouse(Gesture::Click, (x, 3))
        .mouse(Gesture::WheelDown, (x, y));
    assert_eq!(cursor(&desk), 0);
    // A text that is cut at the left.
    desk.keys(&format!("Ctrl-k \"{}\"", "x".repeat(200)));
    let before = cursor(&desk);
    desk.mouse(Gesture::Click, (40, y));
    let (columns, there) = (before - cursor(&desk), cursor(&desk));
    assert!(there > 100 && columns > 30, "{before} to {there}");
    desk.keys("Esc @").click("  Amos Gull     ");
    let chosen = desk.state.prompt.as_ref().unwrap().owner();
    assert_eq!(chosen.as_deref(), Some("Amos Gull"));
}
