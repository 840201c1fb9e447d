//! The list of views, drawn.

use ratatui::layout::Rect;

use crate::ui::layout::{centered, first_row, inside};
use crate::ui::overlay::views::ViewList;
use crate::ui::view::canvas::{Canvas, columns, rows};
use crate::ui::view::overlays::framed;

fn frame(list: &ViewList, area: Rect) -> Rect {
    let height = u16::try_from(list.rows.len()).unwrap_or(u16::MAX);
    let height = height.saturating_add(2).min(area.height.saturating_sub(2));
    centered(area, 76, height)
}

/// Where the rows stand in a terminal of this size.
pub(in crate::ui) fn views_area(list: &ViewList, size: (u16, u16)) -> Rect {
    inside(frame(list, Rect::new(0, 0, size.0, size.1)))
}

/// A view a row: its name, its query, how much it shows.
pub(super) fn views(canvas: &mut Canvas<'_>, list: &ViewList, area: Rect) {
    let theme = canvas.theme;
    let body = framed(canvas, frame(list, area), "Views");
    let first = first_row(list.cursor, list.rows.len(), usize::from(body.height));
    let shown = list.rows.iter().enumerate().skip(first);
    for (row, (index, view)) in rows(body).zip(shown) {
        let name = Rect {
            x: row.x + row.width.min(4),
            width: columns(22).min(row.width.saturating_sub(4)),
            ..row
        };
        let rest = Rect {
            x: name.right(),
            width: row.right() - name.right(),
            ..row
        };
        canvas.text(name, &view.view.name, theme.text);
        let count = view.count.map(|count| count.to_string());
        let count = count.unwrap_or_else(|| canvas.own("…").into_owned());
        let count = format!("{count}  ");
        let style = if view.count > Some(0) {
            theme.text
        } else {
            theme.dim
        };
        canvas.line(
            rest,
            &[("  ", theme.dim), (&view.view.query, theme.dim)],
            &[(&count, style)],
        );
        if index == list.cursor {
            canvas.paint(row, theme.cursor);
        }
    }
}
