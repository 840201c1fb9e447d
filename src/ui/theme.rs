//! Colours and signs. Colour is never the only sign: without it (`NO_COLOR`) weight and words say the same.

use ratatui::style::{Color, Modifier, Style};

/// The styles of the screen, over the terminal's own colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
}

impl Theme {
    /// Sixteen colours of the terminal's own palette, on its own background.
    #[must_use]
    pub fn ansi() -> Self {
        let plain = Style::new();
        Self {
            text: plain,
            dim: plain.fg(Color::DarkGray),
            accent: plain.fg(Color::Cyan).add_modifier(Modifier::BOLD),
            title: plain.add_modifier(Modifier::BOLD),
            // One bar: colours of its parts would become backgrounds side by side.
            cursor: plain.fg(Color::Reset).add_modifier(Modifier::REVERSED),
            cursor_elsewhere: plain.add_modifier(Modifier::BOLD),
            good: plain.fg(Color::Green),
            bad: plain.fg(Color::Red),
            warn: plain.fg(Color::Yellow),
            ruled: plain
                .fg(Color::DarkGray)
                .add_modifier(Modifier::CROSSED_OUT),
            tag: plain.fg(Color::Blue),
            key: plain.fg(Color::Cyan),
        }
    }

    /// No colour at all.
    #[must_use]
    pub fn monochrome() -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        let dim = plain.add_modifier(Modifier::DIM);
        Self {
            text: plain,
            dim,
            accent: bold,
            title: plain,
            cursor: plain.add_modifier(Modifier::REVERSED),
            cursor_elsewhere: bold,
            good: bold,
            bad: bold,
            warn: bold,
            ruled: dim.add_modifier(Modifier::CROSSED_OUT),
            tag: plain,
            key: bold,
        }
    }
}
