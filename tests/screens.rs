//! The screen as its user meets it: keys in, rows of text out (`tests/snapshots`), and what the keys leave on the disk.
//! The vault is `tests/fixtures/harbour`; today is 2026-03-18. No terminal takes part: that is `tests/terminal.rs`'s.
#![expect(clippy::disallowed_methods, reason = "tests make their own vaults")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(
    clippy::panic,
    reason = "a key that is not known is a mistake of the test"
)]

#[path = "screens/beside.rs"]
mod beside;
mod desk;
#[path = "screens/editing.rs"]
mod editing;
#[path = "screens/first.rs"]
mod first;
#[path = "screens/insights.rs"]
mod insights;
#[path = "screens/look.rs"]
mod look;
#[path = "screens/opinions.rs"]
mod opinions;
#[path = "screens/searching.rs"]
mod searching;
#[path = "screens/views.rs"]
mod views;

use desk::Desk;
use gavel::config::SavedView;
use gavel::ui::theme::Theme;

const SMALL: (u16, u16) = (80, 24);
const MIDDLE: (u16, u16) = (120, 40);
const LARGE: (u16, u16) = (200, 60);

/// Compares the screen, without times, with the one that was looked at and found good.
fn shows(desk: &Desk, name: &str) {
    let (columns, rows) = desk.state.size;
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_description(format!("{columns}x{rows}: {}", desk.typed));
    settings.bind(|| {
        insta::assert_snapshot!(
            format!("{name}-{columns}x{rows}"),
            without_times(&desk.screen())
        );
    });
}

/// The screen after these keys.
fn golden(name: &str, size: (u16, u16), keys: &str) {
    let mut desk = Desk::at(size);
    desk.keys(keys);
    desk.check_cursors();
    shows(&desk, name);
}

#[test]
fn the_first_frame_comes_before_the_scan() {
    for size in [SMALL, MIDDLE] {
        shows(&Desk::unread(size), "unread");
    }
}

#[test]
fn the_review_shows_what_waits() {
    for size in [SMALL, MIDDLE, LARGE] {
        golden("review", size, "");
    }
}

#[test]
fn each_pane_takes_the_focus() {
    for size in [SMALL, MIDDLE] {
        golden("meetings", size, "h");
        golden("decisions", size, "Tab");
    }
    golden("decision-below", SMALL, "Tab j");
}

#[test]
fn a_row_that_got_its_verdict_stays_struck() {
    golden("accepted", SMALL, "a");
    golden("rejected", SMALL, "r");
    golden("done", SMALL, "d");
    golden("ruled", MIDDLE, "a r d s");
    golden("reopened", MIDDLE, "a r k k P");
    golden("repeated", SMALL, "r .");
    golden("already", SMALL, "r k r");
}

#[test]
fn a_meeting_that_is_ruled_gives_way_to_the_next() {
    golden("next-meeting", MIDDLE, "a a r r d d");
    golden("next-meeting", SMALL, "A");
    golden("back-to-the-ruled", SMALL, "A K");
    golden("previous-meeting", MIDDLE, "J J J K");
    golden("last-meeting", SMALL, "h G");
}

#[test]
fn an_empty_queue_is_told_with_what_was_done_and_what_is_due() {
    for size in [SMALL, MIDDLE, LARGE] {
        let mut desk = Desk::at(size);
        desk.keys("a r d A R").wait(200).keys("A A D A R A y");
        shows(&desk, "at-rest");
        desk.check_cursors();
    }
    golden("rest-taken-back", SMALL, "A A A A A A A A y u");
}

#[test]
fn what_is_skipped_waits_and_comes_again() {
    golden("skipped", SMALL, "s s a");
    let mut desk = Desk::over(&[("n.md", b"- [?] one\n- [?] two\n")], SMALL);
    desk.keys("s s");
    shows(&desk, "skipped-all");
    assert_eq!(desk.focus(), "one");
}

#[test]
fn marks_are_seen_and_counted() {
    golden("marked", SMALL, "Space j Space");
    golden("range", MIDDLE, "j v j j");
    golden("range-ended", SMALL, "j v j j v");
    golden("marked-all", SMALL, "V");
    golden("marked-rejected", SMALL, "Space j Space r");
    golden("marks-cleared", SMALL, "V Esc");
}

#[test]
fn a_group_is_ruled_at_once_and_asked_about_above_twenty() {
    golden("group", MIDDLE, "A");
    golden("question", SMALL, "h G R");
    golden("question", LARGE, "h G R");
    golden("question-no", SMALL, "h G R n");
    golden("question-yes", SMALL, "h G R y");
}

#[test]
fn the_cursor_follows_undo_and_redo() {
    golden("undone", SMALL, "a r u");
    golden("redone", SMALL, "a r u u Ctrl-r");
    golden("undone-elsewhere", MIDDLE, "A J J u");
    golden("nothing-to-undo", SMALL, "u");
}

#[test]
fn the_history_lists_what_was_done() {
    for size in [SMALL, MIDDLE] {
        let mut desk = Desk::at(size);
        desk.keys("a r D u U");
        shows(&desk, "history");
    }
    golden("history-empty", SMALL, "U");
}

/// With every `YYYY-MM-DD HH:MM` as dashes.
fn without_times(screen: &str) -> String {
    let shape = |text: &str| {
        text.chars()
            .map(|c| if c.is_ascii_digit() { '0' } else { c })
            .collect::<String>()
    };
    let mut rest = screen;
    let mut masked = String::new();
    while let Some(at) = shape(rest).find("0000-00-00 00:00") {
        masked.push_str(&rest[..at]);
        masked.push_str("---------- --:--");
        rest = &rest[at + 16..];
    }
    masked + rest
}

#[test]
fn a_filter_shows_its_matches_while_it_is_typed() {
    golden("filter-open", SMALL, "/");
    golden("filter-typed", SMALL, r#"/ "buoy""#);
    golden("filter-typed", MIDDLE, r#"/ "buoy""#);
    golden("filter-kept", SMALL, r#"/ "buoy" Enter"#);
    golden("filter-of-a-meeting", MIDDLE, r#"/ "buoy" Enter J"#);
    golden("filter-no-match", SMALL, r#"/ "zeppelin""#);
    golden("filter-cleared", SMALL, r#"/ "buoy" Enter j Esc"#);
    golden("filter-ruled", SMALL, r#"/ "myself berth" Enter a"#);
    golden("filter-group", MIDDLE, r#"/ "buoy" Enter A"#);
    golden("filter-cjk", SMALL, r#"/ "照明""#);
}

#[test]
fn a_filter_asks_fields_and_goes_by_the_words_that_are_right() {
    golden("filter-fields", SMALL, r#"/ "owner:me due:<today" Enter"#);
    golden("filter-mistake", SMALL, r#"/ "buoy is:ovrdue" Enter"#);
    golden("filter-mistake", MIDDLE, r#"/ "due:<fry""#);
    golden(
        "filter-mended",
        SMALL,
        r#"/ "buoy is:o" Backspace Backspace Backspace Backspace Enter"#,
    );
    let mut desk = Desk::at(SMALL);
    desk.keys(r#"/ "buoy""#);
    let rows = desk.state.rows.clone();
    for wrong in ["owner:", "due:<fry", "is:", "onwer:me"] {
        desk.keys(&format!(r#"Ctrl-u "buoy {wrong}" Enter"#));
        assert_eq!(desk.state.rows, rows, "{wrong}");
        assert!(desk.state.filter.editing, "{wrong}");
    }
}

#[test]
fn a_filter_that_names_a_state_shows_all_tasks() {
    golden("filter-open-tasks", MIDDLE, r#"/ "is:open" Enter"#);
}

#[test]
fn views_are_listed_with_what_they_show() {
    let saved = |name: &str, query: &str| SavedView {
        name: name.to_owned(),
        query: query.to_owned(),
        line: 1,
    };
    for size in [SMALL, MIDDLE, LARGE] {
        let mut desk = Desk::at(size);
        desk.state.saved_views = vec![
            saved("Done lately", "done:>=-1w"),
            saved("照明 of the harbour", "照明"),
        ];
        desk.keys(r"\");
        shows(&desk, "views");
    }
    golden("view-chosen", SMALL, r"\ j j j Enter");
    golden("views-again", SMALL, r"\ j j j Enter \");
    golden("views-closed", SMALL, r"\ j Esc");
}

#[test]
fn the_next_match_may_be_in_another_meeting() {
    golden("match-next", SMALL, r#"/ "buoy" Enter n n"#);
    golden("match-previous", SMALL, r#"/ "buoy" Enter N"#);
    golden("match-elsewhere", MIDDLE, r#"/ "chart" Enter J n"#);
    golden("match-without-filter", SMALL, "n n");
}

#[test]
fn zoom_shows_the_whole_item() {
    golden("zoom", SMALL, "Enter");
    golden("zoom", MIDDLE, "Enter");
    golden("zoom-long", SMALL, "J J J J Enter");
    golden("zoom-long", LARGE, "J J J J Enter");
    golden("zoom-long-down", SMALL, "J J J J Enter Ctrl-d");
    golden("zoom-end", SMALL, "J J J J Enter G");
    golden("zoom-end-and-back", SMALL, "J J J J Enter G k");
    golden("zoom-decision", SMALL, "Tab j Enter");
    golden("zoom-ruled", MIDDLE, "Enter a r");
    golden("zoom-problem", SMALL, "J J J J J J Enter");
}

#[test]
fn odd_texts_are_shown_whole_and_safe() {
    golden("long", SMALL, "J J J J");
    golden("long", MIDDLE, "J J J J");
    golden("escape-characters", SMALL, "J J J J j");
    golden("bidi", SMALL, "J J J J j j Enter");
    golden("mojibake", SMALL, "J J");
    golden("cjk", SMALL, "J J J");
    golden("cjk", MIDDLE, "J J J j");
    golden("emoji", SMALL, "J J J j j");
}

#[test]
fn the_source_is_one_key_away() {
    for size in [SMALL, MIDDLE, LARGE] {
        golden("source", size, "t");
    }
    golden("source-end", SMALL, "t G");
    golden("source-mojibake", SMALL, "J J t");
    golden("source-gone", SMALL, "J J J J J t");
    golden("source-none", SMALL, "h G l t");
    golden("source-closed", SMALL, "t q");
}

const PLAN: &str = "---
title: Lamp room
tags:
  - minutes
---
# The lamp room

**Ada Wren** and *Bo Ostrow* went through the [inventory](inventory.md), see also [[Keepers|the list of keepers]] and
[the maker's page](https://lamps.example.org/catalogue/2026/spring/second-edition).

## What was agreed

- Two lenses are ordered, the large one first, because the old one has a crack that can be felt with a finger nail and grows
  - by `Pell`, before the tide of the ~~20th~~ 22nd
  - [x] the council knows
  - [ ] the museum does not
1. Wicks: **forty**
12. Oil: *six barrels*

> Ada: I would not wait for the second lens. If the crack goes through, we have a night without light, and the ferry is out.
>
> Bo: Agreed.

| part | needed | place |
|:-----|-------:|-------|
| wick | 40 | north shelf |
| lens | 2 | with the maker |

| question | who asks | what was said when it was asked the last time |
|---|---|---|
| May the horn sound at night? | Ada Wren, with the council | Nobody objected but the hotel, whose guests complain in the summer only |

```sh
order --lens large   # *twice*
```

---
The lens order goes out with the second brass hinge for the lantern.
";

const SPOKEN: &str = "[?] not a task here";

/// A desk with a proposal from this source.
fn with_source(name: &str, text: &str, size: (u16, u16)) -> Desk {
    let note = format!(
        "- [?] Order the *second* brass hinge for the [lantern](lantern.md), `soon` #proposed\n\n*Source: [[{name}]]*\n"
    );
    let file = format!("{name}.md");
    Desk::over(&[("n.md", note.as_bytes()), (&file, text.as_bytes())], size)
}

#[test]
fn a_source_is_shown_as_readable_text() {
    for size in [SMALL, MIDDLE, LARGE] {
        let mut desk = with_source("plan", PLAN, size);
        desk.keys("t g");
        shows(&desk, "markdown");
        let mut desk = with_source("plan", PLAN, size);
        desk.keys("Enter");
        shows(&desk, "markdown-zoom");
    }
    let mut desk = with_source("plan", PLAN, SMALL);
    desk.keys("t G");
    shows(&desk, "markdown-end");
}

/// A transcript as tools export it: turns of many sentences in one line, lone carriage returns, indentation that means nothing.
fn spoken() -> String {
    let talk = "So that was the winter, and the lamp was out for two nights, which nobody wants to see again. ".repeat(250);
    format!(
        "Ada Wren: {talk}\r    Bo Ostrow: Then we order a second brass hinge for the lantern, and I mean now.\r\r00:14:03 Ada Wren\n{talk}{talk}\n{SPOKEN}\n- yes\n- no\n"
    )
}

#[test]
fn a_transcript_of_long_lines_keeps_its_line_breaks() {
    assert!(spoken().lines().any(|line| line.len() > 45_000));
    for size in [SMALL, MIDDLE, LARGE] {
        let mut desk = with_source("talk", &spoken(), size);
        desk.keys("t");
        shows(&desk, "transcript");
    }
    let mut desk = with_source("talk", &spoken(), SMALL);
    desk.keys("t G");
    shows(&desk, "transcript-end");
}

#[test]
fn a_source_can_be_searched() {
    let mut desk = with_source("plan", PLAN, SMALL);
    desk.keys(r#"t / "LENS""#);
    shows(&desk, "search-typed");
    desk.keys("Enter n n");
    shows(&desk, "search-next");
    desk.keys("N");
    shows(&desk, "search-previous");
    desk.keys("Esc");
    shows(&desk, "search-left");
    desk.keys(r#"/ "zeppelin""#);
    shows(&desk, "search-no-match");
    desk.keys("Esc Esc");
    assert!(desk.state.overlays.is_empty());
}

#[test]
fn help_and_palette_find_commands() {
    for size in [SMALL, MIDDLE, LARGE] {
        golden("help", size, "?");
    }
    golden("help-end", SMALL, "? PgDn PgDn PgDn PgDn PgDn");
    golden("help-searched", SMALL, r#"? "mark""#);
    golden("palette", MIDDLE, ":");
    golden("palette-searched", SMALL, r#": "undo""#);
    golden("palette-nothing", SMALL, r#": "zeppelin""#);
    golden("help-whole", SMALL, r#"? "accept all""#);
    let wide = "- [?] 港港港港港港港港港港港港港港港港港港港港港港港港港港\n".repeat(30);
    for columns in [101, 102] {
        let mut desk = Desk::over(&[("n.md", wide.as_bytes())], (columns, 20));
        desk.keys(":");
        shows(&desk, "palette-over-wide");
    }
    golden("palette-ran", SMALL, r#": "reject" Enter"#);
}

const TERN: &str = "Customers/Tern Ferries/2026-03-16 - Winter timetable.md";

#[test]
fn a_line_that_was_edited_meanwhile_is_refused_with_both_texts() {
    for size in [SMALL, MIDDLE] {
        let mut desk = Desk::at(size);
        desk.replace(
            TERN,
            "Open the eastern berth at 06:30",
            "Open the eastern berth at 07:00",
        );
        desk.keys("a");
        shows(&desk, "conflict");
        let note = desk.disk.read(TERN).unwrap();
        assert!(!String::from_utf8(note).unwrap().contains("- [ ] Open"));
        desk.keys("Esc");
        shows(&desk, "conflict-closed");
    }
}

#[test]
fn of_a_group_with_a_line_that_changed_nothing_is_written_and_undo_asks_twice() {
    let three = "- [?] one\n- [?] two\n- [?] three\n";
    let mut desk = Desk::over(&[("n.md", three.as_bytes())], SMALL);
    desk.replace("n.md", "two", "2");
    desk.keys("A");
    let note = |desk: &Desk| String::from_utf8(desk.disk.read("n.md").unwrap()).unwrap();
    assert_eq!(note(&desk), "- [?] one\n- [?] 2\n- [?] three\n");
    assert!(
        desk.message()
            .ends_with("the other 2 were not written either"),
        "{}",
        desk.message()
    );
    // The note was read again: asked for again, all three are accepted.
    desk.keys("Esc A");
    assert_eq!(note(&desk), "- [ ] one\n- [ ] 2\n- [ ] three\n");

    desk.replace("n.md", "2", "two");
    desk.keys("u");
    assert!(
        desk.message().ends_with("u again takes back the other 2"),
        "{}",
        desk.message()
    );
    shows(&desk, "undo-refused");
    assert_eq!(note(&desk), "- [ ] one\n- [ ] two\n- [ ] three\n");
    desk.keys("Esc u");
    assert_eq!(note(&desk), "- [?] one\n- [ ] two\n- [?] three\n");
}

#[test]
fn a_line_that_moved_gets_its_verdict_where_it_is_now() {
    let mut desk = Desk::at(SMALL);
    desk.replace(
        TERN,
        "## Action Items\n",
        "## Action Items\n\n- [?] Hang the bell. #task #proposed\n",
    );
    desk.keys("a");
    shows(&desk, "moved");
    let note = String::from_utf8(desk.disk.read(TERN).unwrap()).unwrap();
    assert!(note.contains("- [ ] Open the eastern berth"), "{note}");
    assert!(note.contains("- [?] Hang the bell"), "{note}");
}

#[test]
fn a_change_from_outside_keeps_the_cursor_on_its_task() {
    let mut desk = Desk::at(SMALL);
    desk.keys("j j j");
    let before = desk.focus().to_owned();
    desk.replace(
        TERN,
        "## Action Items\n",
        "## Action Items\n\n- [?] Hang the bell. 📅 2026-03-01 #task #proposed\n",
    );
    desk.hear(&[TERN]);
    assert_eq!(desk.focus(), before);
    shows(&desk, "changed-outside");
}

#[test]
fn a_note_that_goes_leaves_the_cursor_on_another() {
    let mut desk = Desk::at(SMALL);
    desk.keys("J J a");
    let gone = "People/Ivo Brandt/2026-03-12 - Ivo Brandt, 1-1.md";
    std::fs::remove_file(desk.disk.absolute(gone)).unwrap();
    desk.keys("a");
    shows(&desk, "note-gone-while-ruling");
    desk.hear(&[gone]);
    desk.check_cursors();
    desk.keys("Esc");
    shows(&desk, "note-gone");
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let mut desk = Desk::at(SMALL);
    for name in ["Projects/huge.md", "Projects/huger.md"] {
        desk.write(name, b"");
        let file = std::fs::File::options()
            .write(true)
            .open(desk.disk.absolute(name));
        file.unwrap().set_len(65 * 1024 * 1024).unwrap();
    }
    desk.keys("F5");
    shows(&desk, "unreadable");
}

#[test]
fn a_vault_without_notes_says_so() {
    let mut desk = Desk::over(&[], SMALL);
    shows(&desk, "empty");
    desk.keys("a j Tab Enter t E o / Enter");
    shows(&desk, "empty-after-keys");
    let mut desk = Desk::over(&[("n.md", b"- [ ] open\n")], MIDDLE);
    desk.keys("a");
    shows(&desk, "nothing-proposed");
}

#[test]
fn a_verdict_on_its_way_to_the_disk_is_seen_as_such() {
    let mut desk = Desk::at(SMALL);
    desk.hold().keys("a r d");
    shows(&desk, "on-its-way");
    desk.keys("q");
    shows(&desk, "leaving");
    desk.release();
    assert!(desk.has_left());
}

#[test]
fn without_colours_weight_and_words_say_the_same() {
    let mut desk = Desk::at(SMALL);
    desk.theme = gavel::ui::theme::Theme::monochrome();
    desk.keys("a r Space");
    shows(&desk, "no-color");
    let plain = gavel::ui::theme::Theme::monochrome().text.fg;
    assert!(plain.is_none());
    let coloured = |cell: &&ratatui::buffer::Cell| cell.fg != ratatui::style::Color::Reset;
    assert_eq!(desk.buffer().content.iter().find(coloured), None);
}

#[test]
fn a_small_terminal_shows_what_it_can() {
    golden("tiny", (40, 10), "");
    golden("tiny", (60, 16), "a");
    golden("tiny", (100, 12), "");
    for size in [(0, 0), (1, 1), (2, 3), (10, 4), (3, 40), (300, 2)] {
        for keys in [
            "", "a", "h", "Tab", "Enter", "t", "?", ":", "U", "/", "h G R",
        ] {
            let mut desk = Desk::at(size);
            desk.keys(keys);
            desk.screen();
        }
    }
}

#[test]
fn a_terminal_that_grows_or_shrinks_is_drawn_anew() {
    let mut desk = Desk::at((40, 12));
    desk.keys("t j j j");
    shows(&desk, "source-down");
    desk.send(gavel::ui::msg::Msg::Resize(50, 10));
    shows(&desk, "resized");
}

/// What the keys make of the one note of a vault.
fn check(before: &str, keys: &str, after: &str) {
    check_bytes(before.as_bytes(), keys, after.as_bytes());
}

fn check_bytes(before: &[u8], keys: &str, after: &[u8]) {
    let mut desk = Desk::over(&[("n.md", before), (SETTINGS.0, SETTINGS.1)], SMALL);
    desk.keys(keys);
    let found = desk.disk.read("n.md").unwrap();
    assert_eq!(
        String::from_utf8_lossy(&found),
        String::from_utf8_lossy(after),
        "{keys}: {:?}",
        desk.message()
    );
    assert_eq!(found, after, "{keys}");
}

const SETTINGS: (&str, &[u8]) = (
    ".obsidian/plugins/obsidian-tasks-plugin/data.json",
    include_bytes!("fixtures/harbour/.obsidian/plugins/obsidian-tasks-plugin/data.json"),
);

#[test]
fn a_verdict_changes_its_line_and_nothing_else() {
    let note = "# n\n\n- [?] one 📅 2026-03-20 #task #proposed\n- [?] two #proposed\ntext\n";
    let with = |one: &str, two: &str| format!("# n\n\n{one}\n{two}\ntext\n");
    let (one, two) = (
        "- [?] one 📅 2026-03-20 #task #proposed",
        "- [?] two #proposed",
    );
    let accepted = "- [ ] one 📅 2026-03-20 #task";
    let rejected = "- [R] one 📅 2026-03-20 #task #proposed ❌ 2026-03-18";
    check(note, "a", &with(accepted, two));
    check(note, "r", &with(rejected, two));
    check(
        note,
        "d",
        &with("- [x] one 📅 2026-03-20 #task ✅ 2026-03-18", two),
    );
    check(note, "s a", &with(one, "- [ ] two"));
    check(note, "A", &with(accepted, "- [ ] two"));
    check(
        note,
        "r .",
        &with(rejected, "- [R] two #proposed ❌ 2026-03-18"),
    );
    // A verdict in the place of another leaves what it would have left by itself.
    check(note, "a k r", &with(rejected, two));
    check(note, "d k r k a", &with(accepted, two));
    check(note, "a k r u", &with(accepted, two));
    // A filter starts at what is still to be ruled on, not at what was.
    check(
        note,
        r#"a / "o" Enter r"#,
        &with(accepted, "- [R] two #proposed ❌ 2026-03-18"),
    );
    check(note, "a k r k P", &with(one, two));
    check(note, "a k d k P", &with(one, two));
}

#[test]
fn undo_and_redo_go_back_and_forth_bit_for_bit() {
    let note = "- [?] one #proposed  \n- [?] two #proposed\n- [?] three #proposed";
    check(note, "a u", note);
    check(note, "a r d u u u", note);
    check(note, "A u", note);
    check(
        note,
        "a r u u Ctrl-r",
        "- [ ] one  \n- [?] two #proposed\n- [?] three #proposed",
    );
    check(
        note,
        "a r u Ctrl-r Ctrl-r Ctrl-r",
        "- [ ] one  \n- [R] two #proposed ❌ 2026-03-18\n- [?] three #proposed",
    );
    check(note, "a P u u", note);
}

#[test]
fn marks_and_ranges_are_one_step() {
    let note = "- [?] 1\n- [?] 2\n- [?] 3\n- [?] 4\n";
    check(
        note,
        "Space j Space a",
        "- [ ] 1\n- [?] 2\n- [ ] 3\n- [?] 4\n",
    );
    check(note, "Space j Space a u", note);
    check(
        note,
        "j v j d",
        "- [?] 1\n- [x] 2 ✅ 2026-03-18\n- [x] 3 ✅ 2026-03-18\n- [?] 4\n",
    );
    check(note, "j v j v a", "- [?] 1\n- [ ] 2\n- [ ] 3\n- [?] 4\n");
    check(note, "V Space a", "- [?] 1\n- [ ] 2\n- [ ] 3\n- [ ] 4\n");
    check(note, "V Esc a", "- [ ] 1\n- [?] 2\n- [?] 3\n- [?] 4\n");
    check(
        note,
        r#"/ "3" Enter A"#,
        "- [?] 1\n- [?] 2\n- [ ] 3\n- [?] 4\n",
    );
}

#[test]
fn line_ends_and_foreign_bytes_survive() {
    check(
        "- [?] a #proposed\r\n- [?] b\r\nend\r",
        "a a",
        "- [ ] a\r\n- [ ] b\r\nend\r",
    );
    check(
        "- [?] a\n\t- [?] b\n\n> - [?] c",
        "s s a",
        "- [?] a\n\t- [?] b\n\n> - [ ] c",
    );
    check("\u{feff}- [?] a", "a", "\u{feff}- [ ] a");
    check(
        "- [?] Sheâ€™d come ğŸ“… 2026-03-19 #proposed\n",
        "a",
        "- [ ] Sheâ€™d come ğŸ“… 2026-03-19\n",
    );
    check_bytes(
        b"\xff\n- [?] a \xf0\x9f\n\xfe",
        "a",
        b"\xff\n- [ ] a \xf0\x9f\n\xfe",
    );
}

#[test]
fn equal_lines_are_one_decision_of_which_one_is_kept() {
    let twins = "- [?] t\n- [?] t\n- [?] t\n";
    let gone = "- [R] t ❌ 2026-03-18";
    check(twins, "a", &format!("- [ ] t\n{gone}\n{gone}\n"));
    check(twins, "a u", twins);
    check(twins, "r", &format!("{gone}\n{gone}\n{gone}\n"));
}

/// The same thing in two generations of one note, in another note and in the inbox; and something like what was rejected, and done.
const AGAIN: [(&str, &[u8]); 5] = [
    (
        "2026-03-16 Plan.md",
        b"---\ntype: meeting\ndate: 2026-03-16\n---\n# Plan\n\n- [?] Order the third buoy from the yard in Tarn. @Ivo Brandt #task #proposed\n- [?] Paint the boat shed green. @Nell Quayle #task #proposed\n\n# Plan\n\n- [?] Order the third buoy from the Tarn yard. @Ivo Brandt #task #proposed\n- [?] Sell the old crane. #task #proposed\n",
    ),
    (
        "2026-03-12 Yard.md",
        "---\ntype: meeting\ndate: 2026-03-12\n---\n# Yard\n\n- [?] Order the third buoy from the yard in Tarn before the spring tide. @Ivo Brandt 📅 2026-03-25 #task #proposed\n- [?] Count the life rings on both piers. #task #proposed\n".as_bytes(),
    ),
    (
        "Inbox.md",
        b"- [?] Order third buoy from the yard #task #proposed\n- [?] Ring the lamp maker. #task #proposed\n",
    ),
    (
        "2026-02-01 Old.md",
        "- [R] Sell the old crane. #task #proposed ❌ 2026-02-02\n- [x] Ring the lamp maker. #task ✅ 2026-02-03\n".as_bytes(),
    ),
    (SETTINGS.0, SETTINGS.1),
];

/// The status symbols of all tasks, note by note.
fn symbols(desk: &Desk) -> String {
    let symbol = |line: &str| {
        line.strip_prefix("- [")
            .and_then(|rest| rest.chars().next())
    };
    let of_note = |(path, _): &(&str, &[u8])| {
        let note = String::from_utf8(desk.disk.read(path).unwrap()).unwrap();
        note.lines().filter_map(symbol).collect::<String>()
    };
    AGAIN[..4]
        .iter()
        .map(of_note)
        .collect::<Vec<String>>()
        .join(" ")
}

/// What the keys make of the status symbols.
fn check_again(keys: &str, after: &str) -> Desk {
    let mut desk = Desk::over(&AGAIN, MIDDLE);
    assert_eq!(symbols(&desk), "???? ?? ?? Rx");
    desk.keys(keys);
    assert_eq!(symbols(&desk), after, "{keys}: {}", desk.message());
    desk
}

#[test]
fn a_row_stands_for_its_cluster_and_a_verdict_settles_it_everywhere() {
    for size in [SMALL, MIDDLE, LARGE] {
        let desk = Desk::over(&AGAIN, size);
        shows(&desk, "clustered");
    }
    let desk = check_again("a", "R?R?  ? R? Rx");
    assert_eq!(desk.message(), "accepted 1, 3 duplicates · u undoes all 4");
    check_again("a u", "???? ?? ?? Rx");
    check_again("r", "R?R? R? R? Rx");
    check_again("d", "x?x? x? x? Rx");
    check_again("* a", " ?R? R? R? Rx");
    let desk = check_again("a j Enter", "R?R?  ? R? Rx");
    shows(&desk, "clustered-zoom");
}

#[test]
fn a_verdict_between_the_marks_of_git_is_asked_about() {
    let marks = "<<<<<<< HEAD\n- [?] a\n=======\n- [?] b\n>>>>>>> other\n";
    let mut desk = Desk::over(&[("n.md", marks.as_bytes())], SMALL);
    desk.keys("a");
    shows(&desk, "in-conflict");
    assert_eq!(desk.disk.read("n.md").unwrap(), marks.as_bytes());
    desk.keys("y");
    assert!(desk.disk.read("n.md").unwrap() != marks.as_bytes());
}

#[test]
fn a_copy_that_got_its_verdict_while_clusters_were_found_is_left_alone() {
    let mut desk = Desk::over(&AGAIN, MIDDLE);
    desk.hold();
    desk.scan();
    desk.replace("Inbox.md", "- [?] Order", "- [x] Order");
    desk.hear(&["Inbox.md"]);
    desk.release().keys("r");
    assert_eq!(symbols(&desk), "R?R? R? x? Rx");
}

#[test]
fn what_is_not_the_same_is_taken_out_and_that_is_remembered() {
    let mut desk = check_again("M r", "R??? ?? ?? Rx");
    desk.keys("u");
    desk.scan();
    desk.keys("r");
    assert_eq!(symbols(&desk), "R??? ?? ?? Rx");
}

#[test]
fn of_a_cluster_with_a_line_that_changed_nothing_is_written() {
    let mut desk = Desk::over(&AGAIN, MIDDLE);
    desk.replace("Inbox.md", "Order third buoy", "Order no third buoy");
    desk.keys("r");
    assert_eq!(symbols(&desk), "???? ?? ?? Rx");
    assert!(
        desk.message()
            .contains("the other 3 were not written either"),
        "{}",
        desk.message()
    );
    desk.keys("Esc r");
    assert_eq!(symbols(&desk), "R?R? R? ?? Rx");
}

#[test]
fn members_are_seen_with_what_sets_them_apart() {
    for size in [SMALL, MIDDLE, LARGE] {
        let mut desk = Desk::over(&AGAIN, size);
        desk.keys("4");
        shows(&desk, "clusters");
        desk.keys("Tab j");
        shows(&desk, "clusters-member");
        desk.check_cursors();
    }
    for theme in ["dark", "light"] {
        for size in [SMALL, MIDDLE, LARGE] {
            let mut desk = Desk::over(&AGAIN, size);
            desk.theme = Theme::built_in(theme).unwrap();
            desk.keys("4 Tab j Space");
            look::shows_styled(&desk, "clusters", theme);
        }
    }
    // A verdict there settles the cluster; the member of the cursor is the one that is looked at, kept, or taken out.
    check_again("4 a", "R?R?  ? R? Rx");
    check_again("4 r", "R?R? R? R? Rx");
    check_again("4 Tab j * a", " ?R? R? R? Rx");
    check_again("4 Tab M a", " ?R? ?? R? Rx");
    check_again("4 Tab M u a", "R?R?  ? R? Rx");
    check_again("4 a u", "???? ?? ?? Rx");
}

#[test]
fn what_the_user_says_is_the_same_is_one_decision() {
    let desk = check_again("j Space j Space m", "???? ?? ?? Rx");
    assert_eq!(
        desk.message(),
        "the same: one decision from now on · u undoes"
    );
    check_again("j Space j Space m k r", "?R?R ?? ?? Rx");
    check_again("j Space j Space m u k r", "?R?? ?? ?? Rx");
    let desk = check_again("Space m", "???? ?? ?? Rx");
    assert_eq!(desk.message(), "mark at least two that are the same");
}

#[test]
fn the_agenda_shows_what_is_to_be_done_by_day_and_by_whom() {
    for size in [SMALL, MIDDLE, LARGE] {
        golden("agenda", size, "A 2");
    }
    golden("agenda-mine", MIDDLE, "A 2 Tab");
    golden("agenda-done", MIDDLE, "A 2 d d");
    golden("agenda-undone", MIDDLE, "A 2 d d u");
    golden("agenda-zoom", SMALL, "A 2 j Enter");
    golden("agenda-group", MIDDLE, "A 2 ]");
    golden("agenda-empty", SMALL, "2 Tab");
}

#[test]
fn the_log_shows_the_decisions_of_all_meetings() {
    for size in [SMALL, MIDDLE, LARGE] {
        golden("log", size, "3");
    }
    golden("log-next-meeting", MIDDLE, "3 J j");
    golden("log-zoom", SMALL, "3 j Enter");
    golden("log-source", MIDDLE, "3 t");
}

#[test]
fn a_filter_is_about_what_the_screen_shows() {
    golden("agenda-filtered", MIDDLE, "A 2 / b u o y");
    golden("agenda-filter-left", MIDDLE, "A 2 / b u o y Esc");
    golden("log-filtered", MIDDLE, "3 / e a s t Enter");
    golden("log-filter-mistake", SMALL, "3 / d u e : z");
}

#[test]
fn what_the_agenda_did_is_taken_back_from_the_review_too() {
    let mut desk = Desk::over(&[("a.md", b"- [?] one\n"), ("b.md", b"- [ ] two\n")], SMALL);
    desk.keys("2 d 1 u");
    desk.check_cursors();
    assert_eq!(desk.focus(), "one");
    assert_eq!(desk.disk.read("b.md").unwrap(), b"- [ ] two\n");
}

#[test]
fn a_screen_is_left_as_it_was_found() {
    let mut desk = Desk::at(MIDDLE);
    desk.keys("J j");
    let before = desk.screen();
    desk.keys("2 3 4 1");
    assert_eq!(desk.screen(), before);
}

#[test]
fn days_are_one_key_apart() {
    let mut desk = Desk::at(MIDDLE);
    desk.keys("]");
    let second = desk.state.meeting.clone();
    desk.keys("] [");
    assert_eq!(desk.state.meeting, second);
}

#[test]
fn what_is_like_something_rejected_before_is_settled_at_once() {
    let desk = check_again("h G l", "???? ?? ?? Rx");
    shows(&desk, "rejected-before");
    check_again("h G l R", "???R ?? ?? Rx");
    let desk = check_again("J J j", "???? ?? ?? Rx");
    shows(&desk, "twin-done");
}

#[test]
fn what_comes_later_and_is_like_something_rejected_joins_those_before() {
    let mut desk = Desk::over(&AGAIN, MIDDLE);
    let before = desk.state.clustering.rejected_before.len();
    desk.write(
        "2026-03-17 Later.md",
        b"---\ntype: meeting\ndate: 2026-03-17\n---\n- [?] Sell the old crane. #task #proposed\n",
    );
    desk.hear(&["2026-03-17 Later.md"]);
    let rejected = &desk.state.clustering.rejected_before;
    assert_eq!(rejected.len(), before + 1);
    assert!(rejected.iter().any(|item| item.path.contains("Later")));
    desk.write("2026-03-17 Later.md", b"- [x] Sell the old crane. #task\n");
    desk.hear(&["2026-03-17 Later.md"]);
    assert_eq!(desk.state.clustering.rejected_before.len(), before);
}

#[test]
fn a_recurring_task_that_is_done_comes_again() {
    let note = "- [?] a 🔁 every week 📅 2026-03-18 #proposed\n- [?] b\n";
    let done = "- [?] a 🔁 every week 📅 2026-03-25 #proposed\n- [x] a 🔁 every week 📅 2026-03-18 ✅ 2026-03-18\n";
    let mut desk = Desk::over(&[("n.md", note.as_bytes())], SMALL);
    desk.keys("d");
    let after = String::from_utf8(desk.disk.read("n.md").unwrap()).unwrap();
    assert!(after.contains(done.lines().nth(1).unwrap()), "{after}");
    assert_eq!(after.lines().count(), 3, "{after}");
    check(note, "d u", note);
}

#[test]
fn a_key_too_many_at_the_end_overturns_nothing() {
    check("- [?] a\n", "a r", "- [ ] a\n");
    check("- [?] a\n", "a P d .", "- [ ] a\n");
    check("- [?] a\n- [?] b\n", "A r", "- [ ] a\n- [ ] b\n");
    let mut desk = Desk::over(&[("n.md", b"- [?] a\n")], SMALL);
    desk.hold().keys("a r").release();
    assert_eq!(desk.disk.read("n.md").unwrap(), b"- [ ] a\n");
}

#[test]
fn what_is_typed_faster_than_the_disk_writes_is_done_in_order() {
    let note = "- [?] 1\n- [?] 2\n- [?] 3\n- [?] 4\n- [?] 5\n";
    let after = "- [ ] 1\n- [R] 2 ❌ 2026-03-18\n- [x] 3 ✅ 2026-03-18\n- [ ] 4\n- [?] 5\n";
    let mut desk = Desk::over(&[("n.md", note.as_bytes()), SETTINGS], SMALL);
    desk.hold().keys("a r d a");
    assert_eq!(desk.held(), 1);
    assert_eq!(desk.focus(), "5");
    assert_eq!(desk.disk.read("n.md").unwrap(), note.as_bytes());
    desk.release();
    assert_eq!(
        String::from_utf8_lossy(&desk.disk.read("n.md").unwrap()),
        after
    );
    desk.hold().keys("a u u k k r Ctrl-r").release();
    desk.check_cursors();
    let mut desk = Desk::over(&[("n.md", note.as_bytes()), SETTINGS], SMALL);
    desk.hold().keys("a r u u Ctrl-r d q").release();
    assert!(desk.has_left());
    let after = "- [ ] 1\n- [?] 2\n- [x] 3 ✅ 2026-03-18\n- [?] 4\n- [?] 5\n";
    assert_eq!(
        String::from_utf8_lossy(&desk.disk.read("n.md").unwrap()),
        after
    );
}

#[test]
fn only_what_was_ruled_on_is_written() {
    let mut desk = Desk::at(SMALL);
    let before = desk.files();
    desk.keys(
        "j k J K Tab Tab Tab t Esc Enter Esc ? Esc / \"buoy\" Enter n N Esc V Esc s s U Esc o E F5",
    );
    assert_eq!(desk.files(), before);
    let asked: Vec<String> = desk
        .asked
        .iter()
        .map(|asked| format!("{asked:?}"))
        .collect();
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert!(
        asked[0].contains("obsidian://open?vault=harbour&file=Projects%2FBuoys"),
        "{asked:?}"
    );
    assert!(
        asked[1].contains("Buoy renewal.md") && asked[1].contains("line: 20"),
        "{asked:?}"
    );
    desk.keys("a");
    let after = desk.files();
    assert_eq!(after.len(), before.len());
    let changed = after
        .iter()
        .zip(&before)
        .filter(|(after, before)| after != before);
    assert_eq!(changed.count(), 1);
}

#[test]
fn the_cursor_of_the_decisions_follows_the_note() {
    golden("decisions-left", SMALL, "Tab J J J J");
    let mut desk = Desk::at(SMALL);
    desk.keys(r#"/ "proposed" Enter"#);
    for _ in 0..44 {
        desk.keys("Tab j Shift-Tab j").check_cursors();
    }
}

// The mouse

use gavel::ui::msg::Gesture;

#[test]
fn a_click_selects_what_stands_there() {
    for size in [SMALL, MIDDLE, LARGE] {
        let mut desk = Desk::at(size);
        desk.click("Ask the bus company");
        assert_eq!(desk.focus(), "Ask the bus company for its own log.");
        desk.click("Buoy renewal");
        assert!(
            desk.state
                .meeting
                .as_ref()
                .unwrap()
                .contains("Buoy renewal")
        );
        assert_eq!(desk.state.pane, gavel::ui::state::Pane::Meetings);
        desk.click("─ Decisions").keys("Enter");
        assert!(
            desk.screen().contains("Three buoys are renewed"),
            "{}",
            desk.screen()
        );
        desk.keys("Esc K").click("• Counts come");
        assert!(
            desk.state
                .current_decision()
                .unwrap()
                .text
                .starts_with("Counts come")
        );
        desk.check_cursors();
    }
    // What stands in no list selects nothing.
    let mut desk = Desk::at(SMALL);
    let before = desk.screen();
    desk.click("gavel").click("In focus").click("in this vault");
    assert_eq!(desk.screen(), before);
}

#[test]
fn a_click_on_a_hint_is_its_key() {
    let mut desk = Desk::at(MIDDLE);
    desk.click("a accept").click("r reject").click("u undo  ");
    assert_eq!(desk.state.sitting.count(), 1);
    desk.click("Enter zoom").click("Esc back");
    assert!(desk.state.overlays.is_empty());
    // Where a long message has the row of the hints, there are none.
    let mut desk = Desk::at(SMALL);
    desk.keys("J J J J J t");
    let before = desk.screen();
    desk.mouse(Gesture::Click, (3, 23));
    assert_eq!(desk.screen(), before);
}

#[test]
fn the_name_of_a_vault_is_cut_before_the_names_of_the_screens() {
    for name in [
        "Harbour and lights of the north",
        "港の照明と灯台と岬と船の名前",
    ] {
        let mut desk = Desk::at(MIDDLE);
        name.clone_into(&mut desk.state.vault_name);
        let screen = desk.screen();
        let top = screen.lines().next().unwrap();
        assert!(top.contains("5 Insights  "), "{top}");
        assert!(top.contains('…'), "{top}");
        let mut wide = Desk::at(LARGE);
        name.clone_into(&mut wide.state.vault_name);
        assert!(wide.screen().lines().next().unwrap().contains(name));
    }
}

#[test]
fn a_click_in_a_list_over_the_review_selects() {
    for size in [SMALL, LARGE] {
        let mut desk = Desk::at(size);
        desk.keys("?").click("reject it, and on");
        desk.keys("Enter");
        assert_eq!(desk.state.sitting.count(), 1);
        desk.keys("a U").click("reject ");
        assert!(matches!(
            desk.state.overlays.last(),
            Some(gavel::ui::overlay::Overlay::History(_, 1))
        ));
    }
}

#[test]
fn undo_of_a_verdict_on_a_cluster_stays_in_the_meeting_in_view() {
    let task = "- [?] Order the third buoy from the yard in Tarn #task #proposed\n";
    let note = |day: u32| format!("---\ntitle: T{day}\ndate: 2026-03-{day}\n---\n\n{task}");
    let (first, second) = (note(16), note(17));
    let files = [("a.md", first.as_bytes()), ("b.md", second.as_bytes())];
    let mut desk = Desk::over(&files, MIDDLE);
    desk.keys("a");
    assert_eq!(desk.state.sitting.count(), 2);
    desk.keys("K u");
    assert_eq!(desk.state.meeting.as_deref(), Some("b.md"));
}

#[test]
fn what_the_disk_brings_late_does_not_take_the_letters_of_a_line() {
    let mut desk = Desk::at(MIDDLE);
    desk.keys("a").hold().keys("U /").release();
    desk.keys("\"tuna\"");
    assert!(desk.state.overlays.is_empty());
    assert_eq!(desk.state.filter.query, "tuna");
    assert_eq!(desk.state.sitting.count(), 1);
    desk.keys("Esc").hold().keys("U :").release();
    desk.keys("\"u\"");
    assert_eq!(desk.state.overlays.len(), 1);
    assert_eq!(desk.state.sitting.count(), 1);
}

#[test]
fn a_list_or_source_that_is_asked_for_twice_at_once_is_open_once() {
    let mut desk = Desk::at(MIDDLE);
    for keys in ["U U", "t t"] {
        desk.hold().keys(keys).release();
        assert_eq!(desk.state.overlays.len(), 1, "{keys}");
        desk.keys("Esc");
    }
}

#[test]
fn the_wheel_moves_what_is_under_it() {
    let mut desk = Desk::at(MIDDLE);
    let (task, meeting) = (
        desk.place("Ask the bus company"),
        desk.place("Buoy renewal"),
    );
    desk.mouse(Gesture::WheelDown, task);
    assert_eq!(desk.state.cursor, 1);
    desk.mouse(Gesture::WheelUp, task)
        .mouse(Gesture::WheelUp, task);
    assert_eq!(desk.state.cursor, 0);
    desk.mouse(Gesture::WheelDown, meeting);
    assert_eq!(desk.state.meeting_row(), 1);
    assert_eq!(desk.state.pane, gavel::ui::state::Pane::Tasks);
    let mut desk = with_source("talk", &spoken(), SMALL);
    desk.keys("t g");
    let before = desk.screen();
    desk.mouse(Gesture::WheelDown, (10, 10));
    assert_ne!(desk.screen(), before);
    desk.mouse(Gesture::WheelUp, (10, 10));
    assert_eq!(desk.screen(), before);
}

#[test]
fn who_comes_back_to_the_terminal_sees_the_notes_as_they_are() {
    let mut desk = Desk::at(SMALL);
    desk.replace(
        TERN,
        "Open the eastern berth at 06:30",
        "Open the eastern berth at 07:00",
    );
    desk.send(gavel::ui::msg::Msg::Focus);
    assert!(desk.focus().contains("07:00"), "{}", desk.focus());
}

#[test]
fn a_link_or_a_decision_is_copied() {
    use gavel::ui::effect::Effect;
    let check = |keys: &str, expected: &str| {
        let mut desk = Desk::at(SMALL);
        desk.keys(keys);
        let Some(Effect::Copy { text, .. }) = desk.asked.last() else {
            panic!("{keys} copies nothing");
        };
        assert_eq!(text, expected, "{keys}");
    };
    let uri = "obsidian://open?vault=harbour&file=Customers%2FTern%20Ferries%2F2026-03-16%20-%20Winter%20timetable";
    check("y", uri);
    check("Enter y", uri);
    check(
        "Y",
        "[[Customers/Tern Ferries/2026-03-16 - Winter timetable#Action Items]]",
    );
    check(
        "Tab y",
        "- The eastern berth opens at 06:30 from Monday on, for four weeks, as a trial.",
    );
    check(
        "Tab Y",
        "[[Customers/Tern Ferries/2026-03-16 - Winter timetable#Key Decisions]]",
    );
}

/// Keys that open each overlay and state that keys can fall into.
const PLACES: [&str; 23] = [
    "",
    "h",
    "Tab",
    "/",
    "/ \"buoy\" Enter",
    "Space v j",
    "Enter",
    "Tab Enter",
    "t",
    "?",
    ":",
    "a U",
    "h G R",
    "A A A A A A A A y",
    "e",
    "@ i Down",
    "c p",
    "Enter c t",
    "A 2",
    "3 a r",
    "4",
    "5",
    "Tab a r",
];

#[test]
fn every_command_can_be_asked_for_everywhere() {
    use gavel::ui::command::COMMANDS;
    for place in PLACES.iter().chain(&["conflict"]) {
        for spec in COMMANDS {
            let mut desk = Desk::at(SMALL);
            if *place == "conflict" {
                desk.replace(TERN, "at 06:30 for", "at 07:00 for");
                desk.keys("a");
            } else {
                desk.keys(place);
            }
            for key in spec.keys[0].split_whitespace() {
                desk.press(key);
            }
            desk.check_cursors();
            desk.screen();
        }
    }
}

/// A desk with these keys.
fn with_keys(config: &str) -> Desk {
    let mut desk = Desk::at(SMALL);
    let config = gavel::config::Config::parse(config).unwrap();
    desk.state.keymap = gavel::ui::keymap::Keymap::new(&config.keys).unwrap();
    desk
}

#[test]
fn keys_in_force_are_shown_and_work() {
    let mut desk = with_keys("[keys]\naccept = ['z', 'Ctrl-y']\nundo = 'Ctrl-x u'\nskip = ''");
    desk.keys("z");
    shows(&desk, "keys-rebound");
    desk.keys("? \"accept\"");
    shows(&desk, "keys-rebound-help");
    desk.keys("Esc Ctrl-x u");
    assert!(desk.message().starts_with("took back: accept"));
}

#[test]
fn keys_that_were_begun_show_how_they_go_on() {
    let sequences = "[keys]\naccept = 'x a'\nreject = 'x r'\n'accept all' = 'x A x'";
    let mut desk = with_keys(sequences);
    let first = desk.focus().to_owned();
    desk.keys("x");
    shows(&desk, "keys-begun");
    desk.keys("A Esc");
    assert!(desk.state.pending.is_empty() && desk.message().is_empty());
    desk.keys("x j");
    assert_eq!(desk.message(), "x j means nothing");
    assert_eq!(desk.focus(), first, "no key of a sequence acts on its own");
    desk.keys("x r");
    assert_ne!(desk.focus(), first);
    desk.keys("Enter x a");
    assert!(desk.message().starts_with("accept"), "{}", desk.message());
}

mod anything {
    use gavel::ui::command::COMMANDS;
    use proptest::prelude::*;

    use super::{Desk, Gesture, SMALL};

    fn gesture() -> impl Strategy<Value = Gesture> {
        proptest::sample::select(vec![Gesture::Click, Gesture::WheelUp, Gesture::WheelDown])
    }

    fn key() -> impl Strategy<Value = String> {
        let named: Vec<String> = COMMANDS
            .iter()
            .flat_map(|spec| spec.keys)
            .flat_map(|keys| keys.split(' '))
            .chain(["y", "b", "u", "o", "Backspace", "Ctrl-w", "a", "r", "d"])
            .filter(|key| !matches!(*key, "q" | "Ctrl-c" | "F5"))
            .map(str::to_owned)
            .collect();
        proptest::sample::select(named)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_keys_leave_a_valid_screen_and_can_be_taken_back(
            keys in proptest::collection::vec(key(), 40),
            size in (1u16..140, 1u16..50),
            slow in proptest::collection::vec(any::<bool>(), 40),
            mice in proptest::collection::vec((gesture(), (0u16..140, 0u16..50)), 40),
        ) {
            let mut desk = Desk::at(size);
            let before = desk.files();
            for ((key, slow), (gesture, at)) in keys.iter().zip(slow).zip(mice) {
                if slow {
                    desk.hold();
                } else {
                    desk.release();
                }
                desk.press(key);
                desk.check_cursors();
                // The last row may hold the hint that leaves.
                if usize::from(at.1) + 1 < usize::from(size.1) {
                    desk.mouse(gesture, at);
                    desk.check_cursors();
                }
                desk.screen();
            }
            desk.release();
            desk.check_cursors();
            desk.send(gavel::ui::msg::Msg::Resize(SMALL.0, SMALL.1));
            // Only a command of the palette leaves here; then the disk alone takes everything back.
            desk.keys("Esc Esc Esc Esc Esc");
            for _ in 0..100 {
                desk.press("u");
            }
            prop_assert!(desk.has_left() || desk.message() == "nothing to undo");
            while let Ok(Some(_)) = desk.disk.undo(gavel::edit::OnConflict::WriteNothing) {}
            prop_assert!(desk.files() == before, "not as it was");
        }
    }
}
