//! The screen as its user meets it: keys in, rows of text out (`tests/snapshots`), and what the keys leave on the disk.
//! The vault is `tests/fixtures/harbour`; today is 2026-03-18. No terminal takes part: that is `tests/pty.rs`'s.

mod desk;

use desk::Desk;

const SMALL: (u16, u16) = (80, 24);
const MIDDLE: (u16, u16) = (120, 40);
const LARGE: (u16, u16) = (200, 60);

/// Compares the screen with the one that was looked at and found good.
fn shows(desk: &Desk, name: &str) {
    let (columns, rows) = desk.state.size;
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_description(format!("{columns}x{rows}: {}", desk.typed));
    settings.bind(|| {
        insta::assert_snapshot!(format!("{name}-{columns}x{rows}"), desk.screen());
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
        insta::assert_snapshot!(
            format!("history-{}x{}", size.0, size.1),
            without_times(&desk.screen())
        );
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
fn the_next_match_may_be_in_another_meeting() {
    golden("match-next", SMALL, r#"/ "buoy" Enter n n"#);
    golden("match-previous", SMALL, r#"/ "buoy" Enter N"#);
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
    golden("source", SMALL, "t");
    golden("source", LARGE, "t");
    golden("source-end", SMALL, "t G");
    golden("source-mojibake", SMALL, "J J t");
    golden("source-gone", SMALL, "J J J J J t");
    golden("source-none", SMALL, "h G l t");
    golden("source-closed", SMALL, "t q");
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
    let mut desk = Desk::at(SMALL);
    desk.keys("t j j");
    desk.send(gavel::ui::msg::Msg::Resize(50, 20));
    shows(&desk, "resized");
}
