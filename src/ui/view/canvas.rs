//! The few strokes that the screen is drawn with: lines of styled text, pane titles, rules. All text is made safe here.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::display::{cells, safe, truncate, width};
use crate::ui::layout;
use crate::ui::theme::Theme;

/// A buffer to draw on, with the styles to draw in.
pub(super) struct Canvas<'a> {
    buffer: &'a mut Buffer,
    pub(super) theme: &'a Theme,
}

/// A piece of text in a style.
pub(super) type Piece<'a> = (&'a str, Style);

impl<'a> Canvas<'a> {
    pub(super) fn new(buffer: &'a mut Buffer, theme: &'a Theme) -> Self {
        Self { buffer, theme }
    }

    /// A text of gavel's own in the signs of the theme; what notes say doesn't pass here.
    pub(super) fn own<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.theme.glyphs.own(text)
    }

    /// Writes text into the first row of an area, cut with a sign where it does not fit; returns the columns it took.
    pub(super) fn text(&mut self, area: Rect, text: &str, style: Style) -> u16 {
        let room = usize::from(area.width);
        if area.height == 0 || room == 0 {
            return 0;
        }
        let text = safe(text);
        let text = truncate(&text, room, &self.own("…"));
        self.write(area, &text, style)
    }

    /// Writes text that is safe into the first row of an area, as far as it has room; returns the columns it took.
    fn write(&mut self, area: Rect, text: &str, style: Style) -> u16 {
        let area = area.intersection(self.buffer.area);
        let mut used = 0;
        for (symbol, wide) in cells(text) {
            let wide = columns(wide);
            if wide == 0 {
                continue;
            }
            if area.height == 0 || wide > area.width - used {
                break;
            }
            for x in used..used + wide {
                let Some(cell) = self.buffer.cell_mut((area.x + x, area.y)) else {
                    return used;
                };
                if x == used {
                    cell.set_symbol(symbol).set_style(style);
                } else {
                    // A wide character stands over it.
                    cell.reset();
                }
            }
            used += wide;
        }
        used
    }

    /// A row with pieces from the left and pieces at the right end; the right ones go first where there is no room for both.
    pub(super) fn line(&mut self, area: Rect, left: &[Piece<'_>], right: &[Piece<'_>]) {
        let taken: usize = right.iter().map(|(text, _)| width(&safe(text))).sum();
        let taken = columns(taken);
        let mut rest = area;
        if taken > 0 && taken.saturating_add(12) <= area.width {
            rest.width -= taken;
            self.pieces(
                Rect {
                    x: area.x + rest.width,
                    width: taken,
                    ..area
                },
                right,
            );
            rest.width = rest.width.saturating_sub(1);
        }
        self.pieces(rest, left);
    }

    /// Pieces one behind the other.
    pub(super) fn pieces(&mut self, mut area: Rect, pieces: &[Piece<'_>]) {
        for (text, style) in pieces {
            let used = self.text(area, text, *style);
            area.x += used;
            area.width -= used;
        }
    }

    /// The same for a line that was made before.
    pub(super) fn made(&mut self, area: Rect, line: &[(String, Style)]) {
        let pieces: Vec<Piece<'_>> = line
            .iter()
            .map(|(text, style)| (text.as_str(), *style))
            .collect();
        self.pieces(area, &pieces);
    }

    /// The title line of a pane, over its whole width; returns what is left below it.
    pub(super) fn titled(&mut self, area: Rect, title: &str, right: &str, focused: bool) -> Rect {
        if area.height == 0 {
            return area;
        }
        let theme = self.theme;
        let style = if focused { theme.accent } else { theme.title };
        let rule = if focused { theme.accent } else { theme.dim };
        self.fill(Rect { height: 1, ..area }, "─", rule);
        let right = if right.is_empty() {
            String::new()
        } else {
            format!(" {right} ")
        };
        let right_columns = columns(width(&safe(&right)));
        let room = area.width.saturating_sub(2);
        if right_columns + 8 < room {
            let x = area.x + area.width - right_columns - 1;
            self.text(
                Rect {
                    x,
                    width: right_columns,
                    height: 1,
                    ..area
                },
                &right,
                theme.dim,
            );
        }
        let left_room = if right_columns + 8 < room {
            room - right_columns
        } else {
            room
        };
        let title = safe(title);
        let title = truncate(
            &title,
            usize::from(left_room.saturating_sub(3)),
            &self.own("…"),
        );
        let marked = if focused {
            format!("{} {title} ", self.own("▸"))
        } else {
            format!(" {title} ")
        };
        self.text(
            Rect {
                x: area.x + 1,
                width: left_room,
                height: 1,
                ..area
            },
            &marked,
            style,
        );
        Rect {
            y: area.y + 1,
            height: area.height - 1,
            ..area
        }
    }

    /// A sign of gavel's own in the colour of what has the focus.
    pub(super) fn sign(&mut self, area: Rect, sign: &str) {
        let sign = self.own(sign).into_owned();
        self.text(area, &sign, self.theme.accent);
    }

    /// A vertical rule.
    pub(super) fn vertical(&mut self, area: Rect) {
        self.fill(
            Rect {
                width: area.width.min(1),
                ..area
            },
            "│",
            self.theme.dim,
        );
    }

    /// Fills an area with a sign of gavel's own that takes one column.
    fn fill(&mut self, area: Rect, sign: &str, style: Style) {
        let sign = self.own(sign);
        for at in area.intersection(self.buffer.area).positions() {
            if let Some(cell) = self.buffer.cell_mut(at) {
                cell.set_symbol(&sign).set_style(style);
            }
        }
    }

    /// Gives a row a style over what is drawn, to its end.
    pub(super) fn paint(&mut self, area: Rect, style: Style) {
        self.buffer.set_style(
            Rect {
                height: area.height.min(1),
                ..area
            },
            style,
        );
    }

    /// Wipes an area.
    pub(super) fn clear(&mut self, area: Rect) {
        for row in area.y..area.y.saturating_add(area.height) {
            // Half of a wide character would hide the first column of what is drawn here.
            let before = area.x.checked_sub(1).map(|x| (x, row));
            if let Some(cell) = before.and_then(|at| self.buffer.cell_mut(at))
                && width(cell.symbol()) > 1
            {
                cell.set_symbol(" ");
            }
        }
        for at in area.intersection(self.buffer.area).positions() {
            if let Some(cell) = self.buffer.cell_mut(at) {
                cell.reset();
            }
        }
    }

    /// Lines in the middle of an area.
    pub(super) fn centered(&mut self, area: Rect, lines: &[(String, Style)]) {
        let height = columns(lines.len());
        let top = area.height.saturating_sub(height) / 2;
        for (row, (line, style)) in rows(area).skip(usize::from(top)).zip(lines) {
            let wide = columns(width(&safe(line))).min(row.width);
            let margin = (row.width - wide) / 2;
            let row = Rect {
                x: row.x + margin,
                width: row.width - margin,
                ..row
            };
            self.text(row, line, *style);
        }
    }

    /// Keys and what they do, as many as fit whole.
    pub(super) fn hints(&mut self, area: Rect, hints: &[(&str, &str)]) {
        let widths = hints.iter().map(|(key, word)| hint_width(key, word));
        for (place, (key, word)) in layout::hints(area, widths).into_iter().zip(hints) {
            self.pieces(
                place,
                &[
                    (key, self.theme.key),
                    (" ", self.theme.dim),
                    (word, self.theme.dim),
                ],
            );
        }
    }
}

/// The columns of a key and what it does.
pub(super) fn hint_width(key: &str, word: &str) -> usize {
    width(key) + 1 + width(word)
}

/// A width as columns of the terminal.
pub(super) fn columns(width: usize) -> u16 {
    u16::try_from(width).unwrap_or(u16::MAX)
}

/// The rows of an area, one by one.
pub(super) fn rows(area: Rect) -> impl Iterator<Item = Rect> {
    (area.y..area.y.saturating_add(area.height)).map(move |y| Rect {
        y,
        height: 1,
        ..area
    })
}
