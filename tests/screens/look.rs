//! How the screen looks: themes as style runs, and signs in ASCII.

use gavel::ui::glyphs::Glyphs;
use gavel::ui::theme::Theme;
use ratatui::style::{Color, Modifier, Style};

use super::{Desk, LARGE, MIDDLE, PLACES, SMALL, shows, without_times};

/// The styles of each row of the screen, a letter and for how many columns, and what the letters stand for.
fn styled(desk: &Desk) -> String {
    let buffer = desk.buffer();
    let width = usize::from(buffer.area.width);
    let mut styles: Vec<Style> = Vec::new();
    let mut rows = Vec::new();
    for cells in buffer.content.chunks(width) {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for cell in cells {
            let style = Style::new()
                .fg(cell.fg)
                .bg(cell.bg)
                .add_modifier(cell.modifier);
            let at = styles.iter().position(|known| *known == style);
            let at = at.unwrap_or_else(|| {
                styles.push(style);
                styles.len() - 1
            });
            match runs.last_mut() {
                Some((last, columns)) if *last == at => *columns += 1,
                _ => runs.push((at, 1)),
            }
        }
        let runs = runs.iter().map(|(at, columns)| {
            let letter = char::from(b'a' + u8::try_from(*at).unwrap());
            format!("{letter}{columns}")
        });
        rows.push(runs.collect::<Vec<_>>().join(" "));
    }
    let legend = styles.iter().zip('a'..).map(|(style, letter)| {
        let weights = style.add_modifier;
        let below = style.bg.filter(|below| *below != Color::Reset);
        let below = below.map_or_else(String::new, |below| format!(" on {below}"));
        let weights = if weights == Modifier::empty() {
            String::new()
        } else {
            format!(" {weights:?}")
        };
        format!(
            "{letter} = {}{below}{weights}",
            style.fg.unwrap_or_default()
        )
    });
    let legend: Vec<String> = legend.collect();
    format!("{}\n\n{}", rows.join("\n"), legend.join("\n"))
}

fn golden(name: &str, theme: &str, size: (u16, u16), keys: &str) {
    let mut desk = Desk::at(size);
    desk.theme = Theme::built_in(theme).unwrap();
    desk.keys(keys);
    shows_styled(&desk, name, theme);
}

/// Compares the screen with its styles with the one that was looked at and found good.
pub(super) fn shows_styled(desk: &Desk, name: &str, theme: &str) {
    let (columns, rows) = desk.state.size;
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_description(format!("{columns}x{rows}, {theme}: {}", desk.typed));
    settings.bind(|| {
        let text = format!("{}\n\n{}", without_times(&desk.screen()), styled(desk));
        let name = format!("theme-{theme}-{name}-{columns}x{rows}");
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn the_main_screens_in_two_themes() {
    for theme in ["dark", "light"] {
        for size in [SMALL, MIDDLE, LARGE] {
            golden("review", theme, size, "a j Space");
            golden("agenda", theme, size, "A 2");
            golden("log", theme, size, "3 a r");
            golden("source", theme, size, "t");
        }
        golden("zoom", theme, SMALL, "Enter");
        golden("help", theme, SMALL, "?");
        golden("prompt", theme, SMALL, "@");
        golden("at-rest", theme, SMALL, "A A A A A A A A y");
    }
}

#[test]
fn the_main_screens_in_ascii() {
    for (name, keys) in [
        ("review", "a j Space"),
        ("decisions", "Tab"),
        ("source", "t"),
        ("zoom", "Enter"),
        ("help", "?"),
        ("question", "h G R"),
        ("log", "3 a r"),
        ("agenda", "A 2"),
        ("clusters", "4"),
        ("at-rest", "A A A A A A A A y"),
    ] {
        let mut desk = Desk::at(SMALL);
        desk.theme = Theme::monochrome().with(Glyphs::Ascii);
        desk.keys(keys);
        shows(&desk, &format!("ascii-{name}"));
    }
    let mut desk = Desk::at(MIDDLE);
    desk.theme = Theme::monochrome().with(Glyphs::Ascii);
    shows(&desk, "ascii-review");
}

/// A note without a letter beyond ASCII.
const PLAIN: &str = "\
---
date: 2026-03-16
---
# Quay
- [?] Ask Odile for the counts of February before the end of the week @Odile Farrow #task #proposed
- [?] Ask Odile for the counts of February before the end of this week @Odile Farrow #task #proposed
- [?] Buy a clock #task #proposed
- [x] Buy a second clock #task
## Decisions
- The clock goes to the eastern berth
";

/// What is drawn in ASCII mode and is not ASCII.
fn odd(desk: &Desk) -> Vec<String> {
    let drawn = desk.buffer();
    let symbols = drawn.content.iter().map(|cell| cell.symbol().to_owned());
    symbols.filter(|symbol| !symbol.is_ascii()).collect()
}

fn in_ascii(size: (u16, u16)) -> Desk {
    let files = [("n.md", PLAIN.as_bytes()), ("m.md", PLAIN.as_bytes())];
    let mut desk = Desk::over(&files, size);
    desk.theme = Theme::monochrome().with(Glyphs::Ascii);
    desk
}

#[test]
fn all_that_gavel_draws_has_its_ascii() {
    for size in [SMALL, MIDDLE] {
        for place in PLACES {
            let mut desk = in_ascii(size);
            assert_eq!(odd(&desk), Vec::<String>::new(), "first");
            desk.keys(place);
            assert_eq!(odd(&desk), Vec::<String>::new(), "{place}");
        }
    }
    let mut desk = in_ascii(SMALL);
    desk.replace("n.md", "Buy a clock", "Buy no clock");
    desk.keys("j a");
    assert_eq!(odd(&desk), Vec::<String>::new());
}
