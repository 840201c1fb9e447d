//! Colours and signs. Colour is never the only sign: without it (`NO_COLOR`) weight and words say the same.

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

use crate::error::did_you_mean;
use crate::ui::glyphs::Glyphs;

/// The styles of the screen, over the terminal's own colours. A background is painted below the cursor only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Theme {
    /// Plain text.
    pub text: Style,
    /// What matters less.
    pub dim: Style,
    /// What has the focus.
    pub accent: Style,
    /// Titles of panes without the focus.
    pub title: Style,
    /// The row of the cursor.
    pub cursor: Style,
    /// The row of the cursor in a pane without the focus.
    pub cursor_elsewhere: Style,
    /// Something good happened.
    pub good: Style,
    /// Overdue, refused.
    pub bad: Style,
    /// Due soon, marked.
    pub warn: Style,
    /// A row that got its verdict.
    pub ruled: Style,
    /// Tags and paths.
    pub tag: Style,
    /// Keys in the footer.
    pub key: Style,
    /// The background that the colours were chosen for; it is not painted.
    pub background: Option<Color>,
    /// The signs that are drawn.
    pub glyphs: Glyphs,
}

/// Themes that come with gavel: name and file.
pub const BUILT_IN: [(&str, &str); 6] = [
    ("dark", include_str!("../../assets/themes/dark.toml")),
    ("light", include_str!("../../assets/themes/light.toml")),
    ("ansi", include_str!("../../assets/themes/ansi.toml")),
    (
        "contrast",
        include_str!("../../assets/themes/contrast.toml"),
    ),
    (
        "contrast-light",
        include_str!("../../assets/themes/contrast-light.toml"),
    ),
    (
        "monochrome",
        include_str!("../../assets/themes/monochrome.toml"),
    ),
];

/// A theme as a file says it: a style in words for each field, over those of `base`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct File {
    base: Option<String>,
    background: Option<String>,
    text: Option<String>,
    dim: Option<String>,
    accent: Option<String>,
    title: Option<String>,
    cursor: Option<String>,
    cursor_elsewhere: Option<String>,
    good: Option<String>,
    bad: Option<String>,
    warn: Option<String>,
    ruled: Option<String>,
    tag: Option<String>,
    key: Option<String>,
}

impl Theme {
    /// A theme from its file.
    ///
    /// # Errors
    /// A sentence that names what is wrong: a field or colour that there is not.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            let line = before.unwrap_or_default().matches('\n').count() + 1;
            format!("line {line}: {}", error.message())
        })?;
        let mut theme = match &file.base {
            Some(name) => Self::built_in(name).ok_or_else(|| no_theme(name))?,
            None => Self::default(),
        };
        if let Some(said) = &file.background {
            theme.background = Some(color(said).ok_or_else(|| no_style(said))?);
        }
        let fields = [
            (&mut theme.text, &file.text),
            (&mut theme.dim, &file.dim),
            (&mut theme.accent, &file.accent),
            (&mut theme.title, &file.title),
            (&mut theme.cursor, &file.cursor),
            (&mut theme.cursor_elsewhere, &file.cursor_elsewhere),
            (&mut theme.good, &file.good),
            (&mut theme.bad, &file.bad),
            (&mut theme.warn, &file.warn),
            (&mut theme.ruled, &file.ruled),
            (&mut theme.tag, &file.tag),
            (&mut theme.key, &file.key),
        ];
        for (style, said) in fields {
            if let Some(said) = said {
                *style = styled(said)?;
            }
        }
        Ok(theme)
    }

    /// A theme that comes with gavel.
    #[must_use]
    pub fn built_in(name: &str) -> Option<Self> {
        let (_, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
        Self::parse(text).ok()
    }

    /// Sixteen colours of the terminal's own palette, on its own background.
    #[must_use]
    pub fn ansi() -> Self {
        Self::built_in("ansi").unwrap_or_default()
    }

    /// No colour at all.
    #[must_use]
    pub fn monochrome() -> Self {
        Self::built_in("monochrome").unwrap_or_default()
    }

    /// The same, with these signs.
    #[must_use]
    pub fn with(self, glyphs: Glyphs) -> Self {
        Self { glyphs, ..self }
    }

    /// The same for a terminal of 256 colours: the nearest of them.
    #[must_use]
    pub fn in_256_colors(mut self) -> Self {
        let near = |color: &mut Option<Color>| *color = color.map(nearest);
        for style in self.styles_mut() {
            near(&mut style.fg);
            near(&mut style.bg);
        }
        self
    }

    /// Whether it needs more than the terminal's own sixteen colours.
    #[must_use]
    pub fn is_true_color(mut self) -> bool {
        let is_rgb = |color: Option<Color>| matches!(color, Some(Color::Rgb(..)));
        let mut styles = self.styles_mut().into_iter();
        styles.any(|style| is_rgb(style.fg) || is_rgb(style.bg))
    }

    fn styles_mut(&mut self) -> [&mut Style; 12] {
        [
            &mut self.text,
            &mut self.dim,
            &mut self.accent,
            &mut self.title,
            &mut self.cursor,
            &mut self.cursor_elsewhere,
            &mut self.good,
            &mut self.bad,
            &mut self.warn,
            &mut self.ruled,
            &mut self.tag,
            &mut self.key,
        ]
    }
}

/// That there is no such theme.
#[must_use]
pub fn no_theme(name: &str) -> String {
    let known = BUILT_IN.iter().map(|(known, _)| *known).chain(["auto"]);
    let mean = did_you_mean(name, known);
    format!("there is no theme `{name}`{mean}")
}

fn no_style(word: &str) -> String {
    let known = MODIFIERS.iter().map(|(known, _)| *known);
    let known = known.chain(COLORS.iter().map(|(known, _)| *known));
    let mean = did_you_mean(word, known);
    format!("`{word}` is no colour (`#7cc4ff`, `red`, `bright-black`) and no weight (`bold`){mean}")
}

const MODIFIERS: [(&str, Modifier); 6] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underlined", Modifier::UNDERLINED),
    ("reversed", Modifier::REVERSED),
    ("struck", Modifier::CROSSED_OUT),
];

const COLORS: [(&str, Color); 17] = [
    ("default", Color::Reset),
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("white", Color::Gray),
    ("bright-black", Color::DarkGray),
    ("bright-red", Color::LightRed),
    ("bright-green", Color::LightGreen),
    ("bright-yellow", Color::LightYellow),
    ("bright-blue", Color::LightBlue),
    ("bright-magenta", Color::LightMagenta),
    ("bright-cyan", Color::LightCyan),
    ("bright-white", Color::White),
];

/// A style in words: weights, a colour, `on` and the colour below.
fn styled(said: &str) -> Result<Style, String> {
    let mut style = Style::new();
    let mut words = said.split_whitespace();
    while let Some(word) = words.next() {
        if let Some((_, modifier)) = MODIFIERS.iter().find(|(known, _)| *known == word) {
            style = style.add_modifier(*modifier);
        } else if word == "on" {
            let below = words.next().unwrap_or_default();
            style = style.bg(color(below).ok_or_else(|| no_style(below))?);
        } else {
            style = style.fg(color(word).ok_or_else(|| no_style(word))?);
        }
    }
    Ok(style)
}

fn color(word: &str) -> Option<Color> {
    if let Some((_, color)) = COLORS.iter().find(|(known, _)| *known == word) {
        return Some(*color);
    }
    let hex = word.strip_prefix('#').filter(|hex| hex.len() == 6)?;
    let number = u32::from_str_radix(hex, 16).ok()?;
    let [_, red, green, blue] = number.to_be_bytes();
    Some(Color::Rgb(red, green, blue))
}

/// The nearest of the 216 colours and 24 greys that come behind the first sixteen.
fn nearest(color: Color) -> Color {
    let Color::Rgb(red, green, blue) = color else {
        return color;
    };
    let steps = [0_u8, 95, 135, 175, 215, 255];
    let step = |part: u8| {
        let distance = |step: u8| steps[usize::from(step)].abs_diff(part);
        (0_u8..6).min_by_key(|step| distance(*step)).unwrap_or(0)
    };
    let [r, g, b] = [step(red), step(green), step(blue)];
    let far = |other: [u8; 3]| -> u32 {
        let parts = [red, green, blue].into_iter().zip(other);
        parts
            .map(|(one, other)| u32::from(one.abs_diff(other)).pow(2))
            .sum()
    };
    let of_cube = [r, g, b].map(|step| steps[usize::from(step)]);
    let grey = (0_u8..24)
        .min_by_key(|grey| far([8 + 10 * grey; 3]))
        .unwrap_or(0);
    if far([8 + 10 * grey; 3]) < far(of_cube) {
        Color::Indexed(232 + grey)
    } else {
        Color::Indexed(16 + 36 * r + 6 * g + b)
    }
}

#[cfg(test)]
mod tests;
