//! What a filter shows while what it matches is searched for: never the matches of one query as those of another.

use gavel::ui::msg::Msg;

use super::{MIDDLE, SMALL, shows};
use crate::desk::Desk;

const NOTES: &[(&str, &[u8])] = &[
    (
        "a.md",
        b"- [?] Paint the boat\n- [?] Paint the buoy\n- [?] Sell the boat\n",
    ),
    ("b.md", b"- [?] Buy a bell\n- [?] Hang the bell\n"),
];

/// A desk at which searches take their time.
fn desk() -> Desk {
    let mut desk = Desk::over(NOTES, MIDDLE);
    desk.hold_searches();
    desk
}

/// The texts of the rows.
fn rows(desk: &Desk) -> Vec<String> {
    let tasks = desk
        .state
        .rows
        .iter()
        .filter_map(|item| desk.state.task(item));
    tasks
        .map(|(_, task)| task.fields.text().to_string())
        .collect()
}

#[test]
fn what_is_shown_of_another_query_has_a_sign() {
    for size in [SMALL, MIDDLE] {
        let mut desk = Desk::over(NOTES, size);
        desk.keys(r#"/ "b""#).hold_searches().keys(r#""ell""#);
        shows(&desk, "searching");
        desk.answer(false);
        assert_eq!(rows(&desk), ["Buy a bell", "Hang the bell"]);
        assert!(!desk.screen().contains("searching"));
    }
    let mut desk = Desk::over(NOTES, SMALL);
    desk.hold_searches().keys(r#"/ "b""#);
    shows(&desk, "searching-first");
}

#[test]
fn the_newest_query_wins_in_whatever_order_answers_come() {
    for newest_first in [false, true] {
        let mut desk = desk();
        desk.keys(r#"/ "boat" Ctrl-u "bell" Ctrl-u "buoy""#);
        desk.answer(newest_first);
        assert_eq!(rows(&desk), ["Paint the buoy"]);
        assert!(!desk.state.filter.is_searching());
    }
}

#[test]
fn enter_before_the_answer_keeps_the_query_and_takes_the_first_match() {
    let mut desk = desk();
    desk.keys(r#"/ "bell" Enter"#);
    assert!(!desk.state.filter.editing && desk.state.filter.is_searching());
    desk.answer(false);
    assert_eq!(desk.focus(), "Buy a bell");
    desk.keys("a");
    assert_eq!(desk.message(), "accepted · u undoes");
}

#[test]
fn esc_while_it_is_searched_leaves_everything_as_it_was() {
    let mut desk = desk();
    desk.keys("j");
    let (before, focus) = (rows(&desk), desk.focus().to_owned());
    desk.keys(r#"/ "bell" Esc"#);
    for newest_first in [false, true] {
        desk.answer(newest_first);
        assert_eq!(
            (rows(&desk), desk.focus()),
            (before.clone(), focus.as_str())
        );
        assert!(!desk.state.filter.is_active() && !desk.state.filter.is_applied());
    }
}

#[test]
fn a_verdict_goes_only_to_what_matches_the_query_that_is_shown() {
    let mut desk = desk();
    let before = desk.files();
    desk.keys(r#"/ "bell" Enter a r d p "#);
    assert_eq!(desk.message(), "this does not match; searching …");
    assert!(desk.state.prompt.is_none());
    desk.keys("A V");
    assert_eq!(desk.message(), "searching …; not all matches are known yet");
    assert_eq!(desk.files(), before);
    let mut desk = self::desk();
    desk.keys(r#"/ "boat" Enter a"#);
    assert_eq!(desk.message(), "accepted · u undoes");
    desk.answer(false);
    assert_eq!(rows(&desk), ["Paint the boat", "Sell the boat"]);
}

#[test]
fn a_note_that_changes_while_it_is_searched_is_shown_as_it_is() {
    let mut desk = desk();
    desk.keys(r#"/ "bell""#);
    desk.replace(
        "b.md",
        "- [?] Hang the bell\n",
        "- [?] Hang the lamp\n- [?] Sell the bell\n",
    );
    desk.hear(&["b.md"]);
    desk.replace("a.md", "- [?] Paint the buoy\n", "");
    desk.hear(&["a.md"]);
    desk.answer(false);
    assert_eq!(rows(&desk), ["Buy a bell", "Sell the bell"]);
    assert!(!desk.state.filter.is_searching());
    desk.check_cursors();
}

#[test]
fn what_is_kept_up_is_what_would_be_found_anew() {
    let steps: &[(&str, &str)] = &[
        ("- [?] Paint the boat\n", "- [x] Paint the boat\n"),
        (
            "- [?] Sell the boat\n",
            "- [?] Sell the bell and the boat\n",
        ),
        (
            "- [x] Paint the boat\n",
            "- [?] Paint the boat, all of it\n- [?] Row the boat\n",
        ),
        ("- [?] Paint the buoy\n", ""),
    ];
    for query in ["boat", "bell", "is:done", "paint -buoy", "path:a"] {
        let mut desk = Desk::over(NOTES, SMALL);
        desk.keys(&format!(r#"/ "{query}" Enter"#));
        for (old, new) in steps {
            desk.replace("a.md", old, new);
            desk.hear(&["a.md"]);
            desk.check_cursors();
            let kept = rows(&desk);
            desk.send(Msg::ScanDone);
            assert_eq!(kept, rows(&desk), "{query}: {old:?}");
        }
    }
}

#[test]
fn a_note_that_changed_costs_no_search_if_it_matches_as_before() {
    let mut desk = Desk::over(NOTES, SMALL);
    desk.keys(r#"/ "boat" Enter"#).hold_searches();
    desk.replace("b.md", "- [?] Hang the bell\n", "- [x] Hang the bell\n");
    desk.hear(&["b.md"]);
    desk.keys("a");
    assert_eq!(desk.message(), "accepted · u undoes");
    assert!(!desk.state.filter.is_searching());
    assert_eq!(rows(&desk), ["Paint the boat", "Sell the boat"]);
}

#[test]
fn the_cursor_stays_when_more_is_known() {
    let notes: Vec<(String, String)> = (0..3000)
        .map(|index| {
            (
                format!("{index:04}.md"),
                format!("- [?] Oil lamp {index:04}\n"),
            )
        })
        .collect();
    let notes: Vec<(&str, &[u8])> = notes
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_bytes()))
        .collect();
    let mut desk = Desk::over(&notes, SMALL);
    desk.hold_searches().keys(r#"/ "lamp""#).answer_page();
    assert_eq!(rows(&desk).len(), 24);
    assert!(desk.state.filter.is_searching());
    desk.keys("Down Down");
    let focus = desk.focus().to_owned();
    desk.answer(false);
    assert_eq!((desk.focus(), desk.state.cursor), (focus.as_str(), 2));
    assert_eq!(rows(&desk).len(), 3000);
}
