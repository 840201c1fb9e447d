//! The query blocks of a vault on the screen: those of the built-in vault's `TASKS.md`.

use crate::desk::Desk;
use crate::{LARGE, MIDDLE, SMALL, shows};

const PAGE: &[u8] = include_bytes!("../../assets/demo-vault/TASKS.md");

#[test]
fn query_blocks_are_offered_among_the_views() {
    for size in [SMALL, MIDDLE] {
        let mut desk = Desk::of_demo(size);
        desk.keys(r"\ G");
        shows(&desk, "query-blocks");
    }
}

#[test]
fn a_query_block_has_a_screen_with_its_order_and_groups() {
    for size in [SMALL, MIDDLE, LARGE] {
        let mut desk = Desk::of_demo(size);
        desk.keys(r"\ G k Enter");
        desk.check_cursors();
        shows(&desk, "query-block");
    }
    let mut desk = Desk::of_demo(MIDDLE);
    desk.keys(r"\ G k Enter ] a r");
    desk.check_cursors();
    shows(&desk, "query-block-ruled");
}

#[test]
fn a_filter_narrows_a_query_block_and_leaves_its_groups() {
    let mut desk = Desk::of_demo(MIDDLE);
    desk.keys(r#"\ G k Enter / "owner:marit" Enter"#);
    desk.check_cursors();
    shows(&desk, "query-block-filtered");
    let narrowed = desk.state.listing.len();
    desk.keys("Esc");
    assert!(desk.state.listing.len() > narrowed);
}

#[test]
fn a_query_block_follows_the_vault_and_nothing_jumps() {
    let page = b"## Mine\n```tasks\nnot done\ngroup by filename\n```\n";
    let notes: [(&str, &[u8]); 3] = [
        ("TASKS.md", page),
        ("a.md", b"- [ ] one\n- [ ] two\n"),
        ("b.md", b"- [ ] three\n"),
    ];
    let mut desk = Desk::over(&notes, SMALL);
    desk.keys(r"\ G Enter d");
    assert_eq!(desk.state.listing.len(), 3);
    assert_eq!(desk.focus(), "two");
    desk.keys(r"\ Enter");
    assert_eq!(desk.state.listing.len(), 2);
    desk.keys("u");
    assert_eq!(desk.state.listing.len(), 3);
}

/// A page with one query block of these lines, beside a note in which tasks are nested.
fn desk_of(lines: &str, size: (u16, u16)) -> Desk {
    let page = format!("# Mine\n```tasks\npath includes a.md\n{lines}\n```\n");
    let note = "# Quay\n\
        - [ ] Rig the crane @Ana #lift ⏫ ⏳ 2026-03-17 📅 2026-03-20\n\
        \x20 - [ ] Grease the bearing 🆔 b1 ➕ 2026-03-01\n\
        \x20   - [x] Find the grease ✅ 2026-03-16\n\
        - [ ] Sweep the quay 🔁 every week 🛫 2026-04-01 ⛔ b1 #tidy\n";
    let notes = [("TASKS.md", page.as_bytes()), ("a.md", note.as_bytes())];
    let mut desk = Desk::over(&notes, size);
    desk.keys(r"\ G Enter");
    desk.check_cursors();
    desk
}

#[test]
fn a_query_block_says_what_its_rows_show() {
    for size in [SMALL, MIDDLE, LARGE] {
        shows(&desk_of("sort by path", size), "query-block-shown");
    }
    let hidden = "not done\nhide tags\nhide priority\nhide due date\nhide backlink\nhide task count\nhide recurrence rule\nhide start date";
    shows(&desk_of(hidden, LARGE), "query-block-hidden");
    let short = "not done\nshort mode\nshow urgency\ngroup by root\nhide group count";
    shows(&desk_of(short, MIDDLE), "query-block-short");
}

#[test]
fn a_query_block_shows_nested_tasks_as_a_tree() {
    let desk = desk_of(
        "show tree\nnot done\nsort by description reverse\nhide nested backlink",
        LARGE,
    );
    shows(&desk, "query-block-tree");
}

#[test]
fn a_query_block_explains_itself_when_it_is_opened() {
    let desk = desk_of("explain\nlimit 1", SMALL);
    assert_eq!(desk.message(), "path includes a.md · At most 1 task.");
}

#[test]
fn a_full_query_block_takes_in_nothing_until_it_is_opened_again() {
    let page = b"## Mine\n```tasks\nnot done\nlimit 2\n```\n";
    let notes: [(&str, &[u8]); 2] = [
        ("TASKS.md", page),
        ("a.md", b"- [ ] one\n- [ ] two\n- [ ] three\n"),
    ];
    let mut desk = Desk::over(&notes, SMALL);
    desk.keys(r"\ G Enter d");
    assert_eq!(desk.focus(), "two");
    assert_eq!(desk.state.listing.len(), 2);
    desk.keys("d");
    assert_eq!(desk.state.listing.len(), 2);
    desk.keys(r"\ Enter");
    assert_eq!(desk.state.listing.len(), 1);
    assert_eq!(desk.focus(), "three");
}

#[test]
fn a_wrong_query_block_says_what_is_wrong_and_where() {
    let page = b"# Tasks\n```tasks\nnot done\nfrobnicate\n```\n";
    let mut desk = Desk::over(&[("TASKS.md", page), ("a.md", b"- [ ] one\n")], SMALL);
    desk.keys(r"\ G Enter");
    let (told, _) = desk.state.message.clone().unwrap();
    assert_eq!(told, "TASKS.md:4: do not understand query: frobnicate");
}

#[test]
fn javascript_is_refused_with_what_to_write_instead() {
    let desk = desk_of("group by function task.file.folder", SMALL);
    let told = "TASKS.md:4: gavel runs no JavaScript; write `group by folder` instead: group by function task.file.folder";
    assert_eq!(desk.message(), told);
    shows(&desk, "query-block-refused");
}

#[test]
fn the_views_of_the_built_in_vault_are_right() {
    let page = String::from_utf8_lossy(PAGE);
    assert_eq!(page.matches("```tasks").count(), 7);
}
