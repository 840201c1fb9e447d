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

#[test]
fn a_wrong_query_block_says_what_is_wrong_and_where() {
    let page = b"# Tasks\n```tasks\nnot done\nfrobnicate\n```\n";
    let mut desk = Desk::over(&[("TASKS.md", page), ("a.md", b"- [ ] one\n")], SMALL);
    desk.keys(r"\ G Enter");
    let (told, _) = desk.state.message.clone().unwrap();
    assert_eq!(told, "TASKS.md:4: do not understand query: frobnicate");
}

#[test]
fn the_views_of_the_built_in_vault_are_right() {
    let page = String::from_utf8_lossy(PAGE);
    assert_eq!(page.matches("```tasks").count(), 7);
}
