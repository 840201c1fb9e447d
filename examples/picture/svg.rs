//! A terminal's screen as an SVG: a window with a frame, every run of text at its own column, so that a font that is wider or
//! narrower (or a glyph from another font) moves nothing. Slanted cells are drawn struck through. Lines and bars are drawn, not set.

use std::fmt::Write as _;

use vt100::{Cell, Color, Screen};

/// The width and height of a cell, in the unit of the picture.
const CELL: (f32, f32) = (8.4, 18.0);
const FONT_SIZE: f32 = 14.0;
/// Between the window's edge and its text.
const MARGIN: f32 = 14.0;
const TITLE_BAR: f32 = 34.0;
/// Around the window, for its shadow.
const AROUND: f32 = 12.0;
const FONTS: &str =
    "ui-monospace, 'SF Mono', 'JetBrains Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace";

/// The colours of a terminal.
pub(crate) struct Palette {
    background: &'static str,
    text: &'static str,
    bar: &'static str,
    edge: &'static str,
    colors: [&'static str; 16],
}

const DARK: Palette = Palette {
    background: "#16191f",
    text: "#d6dae2",
    bar: "#20242c",
    edge: "#343a46",
    colors: [
        "#2b303a", "#f2777a", "#8fce7c", "#e8c46a", "#82aaff", "#c792ea", "#5fd0cf", "#d6dae2",
        "#7c8595", "#ff8f92", "#a8e296", "#f7d98b", "#a3c2ff", "#dab3f5", "#8ae4e3", "#ffffff",
    ],
};

const LIGHT: Palette = Palette {
    background: "#fcfcfa",
    text: "#2b2f38",
    bar: "#eeeeea",
    edge: "#d2d2cc",
    colors: [
        "#2b2f38", "#c4302b", "#2e7d32", "#96650a", "#2a5cc4", "#8e3fa0", "#0b7285", "#e6e6e1",
        "#7a808c", "#d9534f", "#3f9a45", "#b07d1a", "#4a78da", "#a85bb9", "#1c8ca1", "#ffffff",
    ],
};

impl Palette {
    /// `dark` or `light`.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        match name {
            "dark" => Some(&DARK),
            "light" => Some(&LIGHT),
            _ => None,
        }
    }

    fn color(&self, color: Color, default: &str) -> String {
        match color {
            Color::Default => default.to_owned(),
            Color::Idx(index @ 0..=15) => self.colors[usize::from(index)].to_owned(),
            // The cube and the greys of 256 colours.
            Color::Idx(index @ 16..=231) => {
                let step = |part: u8| if part == 0 { 0 } else { 55 + 40 * part };
                let index = index - 16;
                hex(step(index / 36), step(index / 6 % 6), step(index % 6))
            }
            Color::Idx(index) => {
                let grey = 8 + 10 * (index - 232);
                hex(grey, grey, grey)
            }
            Color::Rgb(red, green, blue) => hex(red, green, blue),
        }
    }
}

fn hex(red: u8, green: u8, blue: u8) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// How a cell looks.
#[derive(Debug, Clone, PartialEq)]
struct Look {
    text: String,
    background: Option<String>,
    bold: bool,
    dim: bool,
    struck: bool,
}

impl Look {
    fn of(cell: &Cell, palette: &Palette) -> Self {
        let mut text = palette.color(cell.fgcolor(), palette.text);
        let mut background = match cell.bgcolor() {
            Color::Default => None,
            color => Some(palette.color(color, palette.background)),
        };
        if cell.inverse() {
            let behind = background.unwrap_or_else(|| palette.background.to_owned());
            background = Some(text);
            text = behind;
        }
        Self {
            text,
            background,
            bold: cell.bold(),
            dim: cell.dim(),
            struck: cell.italic(),
        }
    }

    /// The attributes of text or strokes.
    fn attributes(&self, paint: &str) -> String {
        let mut attributes = format!(" {paint}=\"{}\"", self.text);
        if self.dim {
            attributes.push_str(" opacity=\"0.6\"");
        }
        attributes
    }
}

/// Cells side by side that look the same: where, how many columns, what.
struct Run {
    column: u16,
    columns: u16,
    look: Look,
    /// Pieces of text with their columns: a word of plain letters, or a single other character.
    pieces: Vec<(u16, u16, String)>,
}

/// The picture of a screen.
pub(crate) fn picture(screen: &Screen, size: (u16, u16), palette: &Palette) -> String {
    let mut svg = opened(size, palette);
    for row in 0..size.1 {
        svg.push_str(&drawn(screen, row, size.0, palette));
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

/// A screen of a recording.
pub(crate) struct Frame {
    /// When it is shown first, in seconds.
    pub(crate) at: f32,
    pub(crate) screen: Screen,
    /// What was pressed, and why: shown above the screen.
    pub(crate) caption: String,
}

/// Screens one after the other, again and again. A row is written once for all the times at which it looks the same.
pub(crate) fn recording(
    frames: &[Frame],
    length: f32,
    size: (u16, u16),
    palette: &Palette,
) -> String {
    let mut svg = opened(size, palette);
    let spans: Vec<(f32, f32)> = frames
        .iter()
        .enumerate()
        .map(|(index, frame)| {
            let next = frames.get(index + 1).map_or(length, |next| next.at);
            (frame.at / length, next / length)
        })
        .collect();
    let captions: Vec<String> = frames
        .iter()
        .map(|frame| caption(&frame.caption, size.0, palette))
        .collect();
    svg.push_str(&variants(&captions, &spans, length));
    for row in 0..size.1 {
        let looks: Vec<String> = frames
            .iter()
            .map(|frame| drawn(&frame.screen, row, size.0, palette))
            .collect();
        svg.push_str(&variants(&looks, &spans, length));
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

/// Each different text once, shown at its times; whoever does not animate shows the first.
fn variants(texts: &[String], spans: &[(f32, f32)], length: f32) -> String {
    let mut svg = String::new();
    let mut written: Vec<&String> = Vec::new();
    for text in texts {
        if text.is_empty() || written.contains(&text) {
            continue;
        }
        written.push(text);
        let is_shown: Vec<bool> = texts.iter().map(|other| other == text).collect();
        if is_shown.iter().all(|shown| *shown) {
            svg.push_str(text);
            continue;
        }
        let word = |shown: bool| if shown { "visible" } else { "hidden" };
        let (mut values, mut times) = (Vec::new(), Vec::new());
        for (index, (from, _)) in spans.iter().enumerate() {
            if index == 0 || is_shown[index] != is_shown[index - 1] {
                values.push(word(is_shown[index]));
                times.push(format!("{from:.4}"));
            }
        }
        let first = word(is_shown[0]);
        let (values, times) = (values.join(";"), times.join(";"));
        let _ = writeln!(
            svg,
            "<g visibility=\"{first}\"><animate attributeName=\"visibility\" calcMode=\"discrete\" dur=\"{length}s\" \
             repeatCount=\"indefinite\" values=\"{values}\" keyTimes=\"{times}\"/>"
        );
        svg.push_str(text);
        svg.push_str("</g>\n");
    }
    svg
}

/// What was pressed, in the middle of the title bar.
fn caption(text: &str, columns: u16, palette: &Palette) -> String {
    if text.is_empty() {
        return String::new();
    }
    let middle = f32::from(columns) * CELL.0 / 2.0;
    format!(
        "<text x=\"{middle:.1}\" y=\"{:.1}\" text-anchor=\"middle\" font-weight=\"bold\" fill=\"{}\">{}</text>\n",
        12.0 - MARGIN - TITLE_BAR / 2.0 - 7.0,
        palette.text,
        escaped(text)
    )
}

/// The window, and the group in which the cells stand.
fn opened((columns, rows): (u16, u16), palette: &Palette) -> String {
    let width = f32::from(columns) * CELL.0 + 2.0 * MARGIN;
    let height = f32::from(rows) * CELL.1 + 2.0 * MARGIN + TITLE_BAR;
    let mut svg = window(width, height, palette);
    let (left, top) = (AROUND + MARGIN, AROUND + TITLE_BAR + MARGIN);
    let _ = writeln!(
        svg,
        "<g transform=\"translate({left} {top})\" font-family=\"{FONTS}\" font-size=\"{FONT_SIZE}\" xml:space=\"preserve\">"
    );
    svg
}

/// A row of the screen, with the cursor if it stands there.
fn drawn(screen: &Screen, row: u16, columns: u16, palette: &Palette) -> String {
    let mut svg = String::new();
    let runs = runs(screen, row, columns, palette);
    paint(&mut svg, row, &runs);
    for run in &runs {
        draw(&mut svg, row, run);
    }
    let (cursor_row, column) = screen.cursor_position();
    if !screen.hide_cursor() && cursor_row == row {
        let (x, y) = corner(row, column);
        let _ = writeln!(
            svg,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"2\" height=\"{}\" fill=\"{}\"/>",
            CELL.1, palette.text
        );
    }
    svg
}

fn window(width: f32, height: f32, palette: &Palette) -> String {
    let (whole_width, whole_height) = (width + 2.0 * AROUND, height + 2.0 * AROUND);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{whole_width:.0}\" height=\"{whole_height:.0}\" viewBox=\"0 0 {whole_width:.1} {whole_height:.1}\">\n"
    );
    for (spread, opacity) in [(8.0, 0.04), (5.0, 0.05), (2.0, 0.06)] {
        let _ = writeln!(
            svg,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"{:.1}\" opacity=\"{opacity}\"/>",
            AROUND - spread,
            AROUND - spread + 3.0,
            width + 2.0 * spread,
            height + 2.0 * spread,
            9.0 + spread,
        );
    }
    let _ = writeln!(
        svg,
        "<rect x=\"{AROUND}\" y=\"{AROUND}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"9\" fill=\"{}\" stroke=\"{}\"/>",
        palette.background, palette.edge
    );
    let (right, below) = (AROUND + width, AROUND + TITLE_BAR);
    let _ = writeln!(
        svg,
        "<path d=\"M{AROUND} {below} V{} a9 9 0 0 1 9 -9 H{:.1} a9 9 0 0 1 9 9 V{below} Z\" fill=\"{}\" stroke=\"{}\"/>",
        AROUND + 9.0,
        right - 9.0,
        palette.bar,
        palette.edge
    );
    for (index, color) in ["#ff5f57", "#febc2e", "#28c840"].iter().enumerate() {
        let x = AROUND + 20.0 + 20.0 * f32::from(u8::try_from(index).unwrap_or(0));
        let _ = writeln!(
            svg,
            "<circle cx=\"{x}\" cy=\"{}\" r=\"6\" fill=\"{color}\"/>",
            AROUND + TITLE_BAR / 2.0
        );
    }
    svg
}

fn runs(screen: &Screen, row: u16, columns: u16, palette: &Palette) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for column in 0..columns {
        let Some(cell) = screen.cell(row, column) else {
            continue;
        };
        if cell.is_wide_continuation() {
            continue;
        }
        let wide = if cell.is_wide() { 2 } else { 1 };
        let look = Look::of(cell, palette);
        let run = match runs.last_mut() {
            Some(run) if run.look == look => run,
            _ => {
                runs.push(Run {
                    column,
                    columns: 0,
                    look,
                    pieces: Vec::new(),
                });
                let last = runs.len() - 1;
                &mut runs[last]
            }
        };
        run.columns += wide;
        let text = cell.contents();
        if text.trim().is_empty() {
            continue;
        }
        let joins = text.is_ascii()
            && run.pieces.last().is_some_and(|(start, columns, piece)| {
                piece.is_ascii() && start + columns == column
            });
        match run.pieces.last_mut() {
            Some((_, columns, piece)) if joins => {
                *columns += 1;
                piece.push_str(text);
            }
            _ => run.pieces.push((column, wide, text.to_owned())),
        }
    }
    runs
}

/// The backgrounds of a row, each in one piece: two that touch would show a seam.
fn paint(svg: &mut String, row: u16, runs: &[Run]) {
    for part in runs.chunk_by(|a, b| a.look.background == b.look.background) {
        let Some((first, background)) = part
            .first()
            .and_then(|run| Some((run, run.look.background.as_ref()?)))
        else {
            continue;
        };
        let (x, y) = corner(row, first.column);
        let columns: u16 = part.iter().map(|run| run.columns).sum();
        let _ = writeln!(
            svg,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{}\" fill=\"{background}\"/>",
            f32::from(columns) * CELL.0,
            CELL.1
        );
    }
}

fn draw(svg: &mut String, row: u16, run: &Run) {
    let (x, y) = corner(row, run.column);
    let width = f32::from(run.columns) * CELL.0;
    let (mut lines, mut words) = (String::new(), String::new());
    // A rule is one line, not one a cell.
    let is_rule = |text: &str| matches!(stroke(text), Some(Stroke::Across));
    let parts = run
        .pieces
        .chunk_by(|a, b| is_rule(&a.2) && is_rule(&b.2) && a.0 + 1 == b.0);
    for part in parts {
        let [(column, columns, text), ..] = part else {
            continue;
        };
        let (x, y) = corner(row, *column);
        match stroke(text) {
            Some(stroke) => lines.push_str(&stroke.path(x, y, part.len())),
            None => set(&mut words, x, *columns, text),
        }
    }
    if !words.is_empty() {
        let weight = if run.look.bold {
            " font-weight=\"bold\""
        } else {
            ""
        };
        let _ = writeln!(
            svg,
            "<text y=\"{:.1}\"{weight}{}>{words}</text>",
            y + 13.2,
            run.look.attributes("fill")
        );
    }
    if run.look.struck && !run.pieces.is_empty() {
        let _ = write!(lines, "M{x:.1} {:.1}h{width:.1}", y + 10.0);
    }
    if !lines.is_empty() {
        let weight = if run.pieces.iter().any(|(.., text)| text == "━") {
            2.4
        } else {
            1.1
        };
        let _ = writeln!(
            svg,
            "<path d=\"{lines}\" fill=\"none\" stroke-width=\"{weight}\"{}/>",
            run.look.attributes("stroke")
        );
    }
}

/// A line that is drawn through a cell.
enum Stroke {
    Across,
    Dashed,
    Down,
    /// A corner of a box: to the right or left, down or up from the middle.
    Corner(f32, f32),
}

fn stroke(text: &str) -> Option<Stroke> {
    match text {
        "─" | "━" => Some(Stroke::Across),
        "╌" => Some(Stroke::Dashed),
        "│" => Some(Stroke::Down),
        "┌" => Some(Stroke::Corner(1.0, 1.0)),
        "┐" => Some(Stroke::Corner(-1.0, 1.0)),
        "└" => Some(Stroke::Corner(1.0, -1.0)),
        "┘" => Some(Stroke::Corner(-1.0, -1.0)),
        _ => None,
    }
}

impl Stroke {
    fn path(&self, x: f32, y: f32, cells: usize) -> String {
        let middle = y + CELL.1 / 2.0;
        match self {
            Self::Across => {
                let cells = f32::from(u16::try_from(cells).unwrap_or(u16::MAX));
                format!("M{x:.1} {middle:.1}h{:.1}", cells * CELL.0)
            }
            Self::Dashed => format!("M{:.1} {middle:.1}h2.6m1.6 0h2.6", x + 0.8),
            Self::Corner(across, down) => format!(
                "M{:.1} {middle:.1}h{:.1}V{:.1}",
                x + CELL.0 / 2.0 * (1.0 + across),
                -across * CELL.0 / 2.0,
                middle + down * CELL.1 / 2.0
            ),
            Self::Down => format!("M{:.1} {y:.1}v{}", x + CELL.0 / 2.0, CELL.1),
        }
    }
}

/// A word, or a character from some other font, at its own column. So much of a word's length is told that no font moves its end far.
fn set(words: &mut String, x: f32, columns: u16, text: &str) {
    // A glyph of two columns stands in the middle of them, however wide it is.
    let is_wide = columns > 1 && !text.is_ascii();
    let x = if is_wide { x + CELL.0 } else { x };
    let how = if is_wide {
        " text-anchor=\"middle\"".to_owned()
    } else if columns > 3 {
        format!(" textLength=\"{:.1}\"", f32::from(columns) * CELL.0)
    } else {
        String::new()
    };
    let text = escaped(text);
    let _ = write!(words, "<tspan x=\"{x:.1}\"{how}>{text}</tspan>");
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn corner(row: u16, column: u16) -> (f32, f32) {
    (f32::from(column) * CELL.0, f32::from(row) * CELL.1)
}
