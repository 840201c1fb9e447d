//! The first start: what it offers, and what keys and clicks take.

use gavel::ui::first::{Answer, Offer, Offers};
use gavel::ui::glyphs::Glyphs;
use gavel::ui::keymap::{Key, Keymap};
use gavel::ui::msg::{Gesture, Mouse};
use gavel::ui::theme::Theme;
use gavel::ui::view::first_start;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

use super::desk::rows;
use super::{LARGE, MIDDLE, SMALL};

const WRITES: &str = "accept [ ] − #proposed · reject [R] + ❌ · done [x] + ✅";

fn offers(count: usize, size: (u16, u16)) -> Offers {
    let places = [
        ("~/Notes/Harbour", "Obsidian knows it"),
        ("~/Documents/港の照明", "nearby"),
        (
            "/srv/a share with a name that is long/and goes on, and on, behind the end of a row",
            "nearby",
        ),
    ];
    let vaults = places
        .into_iter()
        .cycle()
        .take(count)
        .map(|(path, why)| Offer {
            path: path.to_owned(),
            why,
            writes: WRITES.to_owned(),
        });
    let config = "~/.config/gavel/config.toml".to_owned();
    let mut offers = Offers::new(vaults.collect(), config, Keymap::default());
    offers.size = size;
    offers
}

fn drawn(offers: &Offers, theme: &Theme) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(offers.size.0, offers.size.1)).unwrap();
    let drawn = terminal.draw(|frame| first_start(offers, frame, theme));
    drawn.unwrap().buffer.clone()
}

/// The answer to keys by their names; nothing hears those behind it.
fn press(offers: &mut Offers, keys: &str) -> Option<Answer> {
    let mut keys = keys.split(' ').map(|name| Key::parse(name).unwrap());
    keys.find_map(|key| offers.press(key))
}

fn shows(offers: &Offers, theme: &Theme, name: &str) {
    let (columns, rows_) = offers.size;
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| {
        let name = format!("{name}-{columns}x{rows_}");
        insta::assert_snapshot!(name, rows(&drawn(offers, theme)));
    });
}

#[test]
fn vaults_and_the_demo_are_offered() {
    for size in [SMALL, MIDDLE, LARGE] {
        shows(&offers(3, size), &Theme::ansi(), "first");
    }
    let mut last = offers(8, (60, 12));
    assert_eq!(press(&mut last, "G k Space"), None);
    shows(&last, &Theme::ansi(), "first-narrow");
    shows(&offers(0, SMALL), &Theme::ansi(), "first-demo");
    let ascii = Theme::monochrome().with(Glyphs::Ascii);
    shows(&offers(1, SMALL), &ascii, "ascii-first");
}

#[test]
fn no_size_is_too_small_for_it() {
    for columns in 1..30 {
        for height in 1..16 {
            let small = offers(4, (columns, height));
            let buffer = drawn(&small, &Theme::ansi());
            assert_eq!((buffer.area.width, buffer.area.height), small.size);
        }
    }
    // One row is the list's.
    for height in 1..16 {
        let small = offers(4, (20, height));
        assert!(small.parts().list.height > 0, "{height} rows");
    }
}

#[test]
fn the_name_of_a_folder_does_nothing_to_the_terminal() {
    let mut hostile = offers(1, SMALL);
    "~/\x1b[2J\x07\u{202e}gone".clone_into(&mut hostile.vaults[0].path);
    let buffer = drawn(&hostile, &Theme::ansi());
    let is_odd = |c: char| c.is_control() || c == '\u{202e}';
    assert!(
        !buffer
            .content
            .iter()
            .any(|cell| cell.symbol().contains(is_odd))
    );
    assert!(rows(&buffer).contains("gone"));
}

#[test]
fn keys_take_a_row_or_leave() {
    let check = |keys: &str, expected| {
        assert_eq!(press(&mut offers(2, SMALL), keys), expected, "{keys}");
    };
    let vault = |row, keeps| Some(Answer::Vault { row, keeps });
    check("Enter", vault(0, true));
    check("j Enter", vault(1, true));
    check("Down Up Enter", vault(0, true));
    check("j j j j Enter", Some(Answer::Demo));
    check("G k Enter", vault(1, true));
    check("2", vault(1, true));
    check("Space 1", vault(0, false));
    check("3", Some(Answer::Demo));
    check("4", None);
    check("0", None);
    check("q", Some(Answer::Leave));
    check("Esc", Some(Answer::Leave));
    check("Ctrl-c", Some(Answer::Leave));
    check("Ctrl-z", Some(Answer::Suspend));
    check("a r d", None);
}

#[test]
fn a_click_moves_the_cursor_and_on_its_row_takes_it() {
    let mut offers = offers(2, SMALL);
    let parts = offers.parts();
    let mut use_mouse = |gesture, x, y| {
        let answer = offers.mouse(Mouse {
            gesture,
            at: (x, y),
        });
        (answer, offers.cursor, offers.keeps)
    };
    let (x, y) = (parts.list.x + 10, parts.list.y);
    let click = Gesture::Click;
    assert_eq!(use_mouse(click, x, y + 1), (None, 1, true));
    assert_eq!(use_mouse(Gesture::WheelDown, x, y), (None, 2, true));
    assert_eq!(use_mouse(Gesture::WheelUp, x, y), (None, 1, true));
    let keeps = parts.keeps;
    assert_eq!(use_mouse(click, keeps.x + 4, keeps.y), (None, 1, false));
    assert_eq!(
        use_mouse(click, keeps.right() - 1, keeps.y),
        (None, 1, false)
    );
    let taken = Some(Answer::Vault {
        row: 1,
        keeps: false,
    });
    assert_eq!(use_mouse(click, x, y + 1), (taken, 1, false));
    // The first hint: Enter.
    assert_eq!(use_mouse(click, 2, parts.hints.y), (taken, 1, false));
    assert_eq!(use_mouse(click, x, 1), (None, 1, false));
}
