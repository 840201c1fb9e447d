//! Text with Markdown in it, in the styles of the screen.

use ratatui::style::{Modifier, Style};

use crate::ui::markdown::{Mark, Piece};
use crate::ui::theme::Theme;
use crate::ui::view::focus::Line;

/// Pieces with their styles, over the style of what has no mark.
pub(super) fn styled(theme: &Theme, plain: Style, pieces: &[Piece]) -> Line {
    let styles = [
        (Mark::Quote, Style::new().add_modifier(Modifier::ITALIC)),
        (Mark::Emphasis, Style::new().add_modifier(Modifier::ITALIC)),
        (Mark::Strong, Style::new().add_modifier(Modifier::BOLD)),
        (
            Mark::Struck,
            Style::new().add_modifier(Modifier::CROSSED_OUT),
        ),
        (
            Mark::Heading,
            theme.title.add_modifier(Modifier::UNDERLINED),
        ),
        (Mark::Code, theme.tag),
        (Mark::Link, theme.tag.add_modifier(Modifier::UNDERLINED)),
        (Mark::Speaker, theme.accent),
        (Mark::Passage, theme.cursor_elsewhere),
        (Mark::Dim, theme.dim),
        (Mark::Sign, theme.dim),
        (Mark::Match, theme.warn.add_modifier(Modifier::UNDERLINED)),
        (Mark::Here, theme.cursor),
    ];
    let style = |piece: &Piece| {
        let marked = styles.iter().filter(|(mark, _)| piece.marks.has(*mark));
        marked.fold(plain, |style, (_, more)| style.patch(*more))
    };
    let pieces = pieces.iter();
    pieces
        .map(|piece| {
            let text = if piece.marks.has(Mark::Sign) {
                theme.glyphs.own(&piece.text).into_owned()
            } else {
                piece.text.clone()
            };
            (text, style(piece))
        })
        .collect()
}
