//! Links that the terminal may open: they are where the text is, nothing looks otherwise for them, and no text makes one.

use crate::desk::Desk;
use crate::pty::Session;

const NOTE: &[u8] = b"---\ntype: meeting\n---\n# Plan\n\n## Action Items\n\n- [?] Read https://kelp.example/a-b?c=d, and tell @Ivo #task #proposed\n- [?] Look at https://kelp.example/\x1b]8;;evil\x07 and javascript://b #task #proposed\n- [?] Call the yard #task #proposed\n";

/// A review in a terminal of this kind, asked for links in this way.
fn review(hyperlinks: &str, program: &str) -> Session {
    let desk = Box::leak(Box::new(Desk::named("vault")));
    desk.write("Plan.md", NOTE);
    let config = desk.folder().join("config.toml");
    std::fs::write(&config, format!("hyperlinks = \"{hyperlinks}\"\n")).unwrap();
    let start = desk.start().variable("GAVEL_CONFIG", config);
    let session = start
        .variable("TERM_PROGRAM", program)
        .size(120, 40)
        .start();
    session.wait_for("0 of 3 ruled");
    session
}

/// What the terminal got, as a text.
fn written(session: &Session) -> String {
    String::from_utf8_lossy(&session.bytes()).into_owned()
}

#[test]
fn an_address_and_the_place_of_the_note_are_links_where_the_terminal_opens_them() {
    for (hyperlinks, program, is_linked) in [
        ("auto", "iTerm.app", true),
        ("auto", "Apple_Terminal", false),
        ("always", "Apple_Terminal", true),
        ("never", "iTerm.app", false),
    ] {
        let mut session = review(hyperlinks, program);
        session.press_and_see("j");
        let written = written(&session);
        let links = [
            "\x1b]8;;https://kelp.example/a-b?c=d\x1b\\",
            "\x1b]8;;obsidian://open?vault=vault&file=Plan\x1b\\",
        ];
        for link in links {
            assert_eq!(
                written.contains(link),
                is_linked,
                "{hyperlinks} {program}: {link:?}"
            );
        }
        assert!(
            is_linked || !written.contains("\x1b]8"),
            "{hyperlinks} {program}"
        );
        let opened = written.matches("\x1b]8;;").count();
        assert_eq!(
            opened,
            2 * written.matches("\x1b]8;;\x1b\\").count(),
            "one stays open"
        );
        session.press("q");
        assert_eq!(session.exit(), 0);
    }
}

/// What each cell looks like. A blank that was written looks as one that was not: which it is depends on the frames before.
fn cells(screen: &vt100::Screen) -> Vec<String> {
    let (rows, columns) = screen.size();
    let (rows, columns) = (rows.get(), columns.get());
    let places = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
    let cells = places.filter_map(|(row, column)| screen.cell(row, column));
    let look = |cell: &vt100::Cell| {
        let (text, ground) = (cell.contents(), (cell.bgcolor(), cell.inverse()));
        if text.trim().is_empty() {
            return format!("{ground:?}");
        }
        let letter = (cell.fgcolor(), cell.bold(), cell.italic(), cell.underline());
        format!("{text} {ground:?} {letter:?}")
    };
    cells.map(look).collect()
}

#[test]
fn a_screen_with_links_looks_as_one_without() {
    let (mut linked, mut plain) = (review("always", ""), review("never", ""));
    for (keys, seen) in [
        ("j", "2 of 3"),
        ("j", "3 of 3"),
        ("k", "2 of 3"),
        ("/yard", "/yard"),
    ] {
        let look = |session: &mut Session| {
            session.press(keys);
            session.wait(seen, |screen| {
                let text = screen.contents();
                text.contains(seen) && !text.contains("searching")
            });
            let screen = session.screen();
            let cursor = (!screen.hide_cursor()).then(|| screen.cursor_position());
            (cells(&screen), cursor)
        };
        assert_eq!(look(&mut linked), look(&mut plain), "after {keys:?}");
    }
}

#[test]
fn no_text_of_a_note_makes_a_link() {
    let mut session = review("always", "");
    session.press_and_see("j");
    let written = written(&session);
    let opened = |link: &str| written.contains(&format!("\x1b]8;;{link}"));
    assert!(opened("https://kelp.example/a"));
    assert!(!opened("evil") && !opened("javascript") && !opened("https://kelp.example/%"));
}
