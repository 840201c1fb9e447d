//! Where things are on the screen, for any size. Numbers only; drawing is `view`'s.

use ratatui::layout::Rect;

/// From this width on, meetings stand beside the tasks; below, above them.
const WIDE: u16 = 100;

/// The parts of the review screen. A part that has no room is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Review {
    /// Vault, progress.
    pub top: Rect,
    /// The meetings pane with its title line.
    pub meetings: Rect,
    /// The line between meetings and tasks, if they stand side by side.
    pub divider: Rect,
    /// The tasks pane with its title line.
    pub tasks: Rect,
    /// The decisions pane with its title line.
    pub decisions: Rect,
    /// The item in focus, with its title line.
    pub focus: Rect,
    /// The message line.
    pub message: Rect,
    /// The keys that work here.
    pub hints: Rect,
}

/// How the review's panes want to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wants {
    /// Rows of the meetings pane.
    pub meetings: usize,
    /// Rows of the decisions pane.
    pub decisions: usize,
    /// Whether the meetings have the focus.
    pub meetings_focused: bool,
    /// Whether the decisions have it.
    pub decisions_focused: bool,
}

/// The parts of a screen that is one list. A part that has no room is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// The list with its title line.
    pub list: Rect,
    /// The line between the list and what stands beside it.
    pub divider: Rect,
    /// What belongs to the item in focus, beside or below the list, with its title line.
    pub detail: Rect,
}

/// The parts of the first start. A part that has no room is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct First {
    /// What this is.
    pub top: Rect,
    /// The question, as a title line.
    pub title: Rect,
    /// Why it is asked.
    pub lead: Rect,
    /// The vaults and the demo, a row each.
    pub list: Rect,
    /// What verdicts write in the vault of the cursor.
    pub writes: Rect,
    /// Whether it is opened from now on.
    pub keeps: Rect,
    /// The keys that work here.
    pub hints: Rect,
}

/// Divides the terminal for the first start with so many rows to choose from: one block in the middle.
#[must_use]
pub fn first(size: (u16, u16), count: usize) -> First {
    let (columns, rows) = size;
    let mut cut = Cut {
        left: Rect::new(0, 0, columns, rows),
    };
    let top = cut.top(u16::from(rows > 2));
    let hints = cut.bottom(u16::from(rows > 5));
    // A title, a sentence, a blank between each of the four parts, and two lines below the list.
    let whole = clamped(count).saturating_add(7);
    let mut cut = Cut {
        left: centered(cut.left, 92, whole),
    };
    let height = cut.left.height;
    let blank = u16::from(height >= whole);
    let title = cut.top(u16::from(height > 2));
    cut.top(blank);
    let lead = cut.top(u16::from(height >= whole - 3));
    cut.top(blank);
    let keeps = cut.bottom(u16::from(height > 3));
    let writes = cut.bottom(u16::from(height > 5));
    cut.bottom(blank);
    First {
        top,
        title,
        lead,
        list: cut.left,
        writes,
        keeps,
        hints,
    }
}

/// The rows of the item in focus in a terminal of so many rows.
fn focus_rows(rows: u16) -> u16 {
    match rows {
        0..=9 => 0,
        10..=15 => 4,
        16..=29 => 7,
        30..=44 => 8,
        _ => 11,
    }
}

/// Divides the body of a screen that is one list: with the item in focus below, or, where it needs as much room as the list, beside it.
#[must_use]
pub fn listed(size: (u16, u16), is_detail_large: bool) -> Listed {
    let mut cut = Cut { left: body(size) };
    if !is_detail_large {
        let detail = cut.bottom(focus_rows(size.1).min(cut.left.height));
        return Listed {
            list: cut.left,
            divider: Rect::default(),
            detail,
        };
    }
    if size.0 >= WIDE {
        let list = cut.left(size.0 / 2);
        let divider = cut.left(1);
        return Listed {
            list,
            divider,
            detail: cut.left,
        };
    }
    let detail = cut.bottom(cut.left.height / 2);
    Listed {
        list: cut.left,
        divider: Rect::default(),
        detail,
    }
}

/// Divides the terminal.
#[must_use]
pub fn review(size: (u16, u16), wants: Wants) -> Review {
    let (columns, rows) = size;
    let mut cut = Cut {
        left: Rect::new(0, 0, columns, rows),
    };
    let top = cut.top(u16::from(rows > 2));
    let hints = cut.bottom(u16::from(rows > 5));
    let message = cut.bottom(u16::from(rows > 3));
    let focus = cut.bottom(focus_rows(rows));
    let (meetings, divider, mut right) = if columns >= WIDE {
        let width = (columns * 3 / 10).clamp(32, 56);
        let meetings = cut.left(width);
        let divider = cut.left(1);
        (meetings, divider, cut)
    } else {
        let room = cut.left.height;
        let wanted = clamped(wants.meetings + 1);
        let height = if wants.meetings_focused {
            room / 2
        } else {
            room / 3
        };
        (cut.top(wanted.min(height)), Rect::default(), cut)
    };
    let room = right.left.height;
    let decisions_rows = if wants.decisions == 0 {
        0
    } else if columns >= WIDE || wants.decisions_focused {
        clamped(wants.decisions + 1).min(if wants.decisions_focused {
            room / 2
        } else {
            room / 3
        })
    } else {
        u16::from(room > 5)
    };
    let decisions = right.bottom(decisions_rows);
    Review {
        top,
        meetings,
        divider,
        tasks: right.left,
        decisions,
        focus,
        message,
        hints,
    }
}

/// Where an overlay that takes the whole body stands: all but the top line and the two lines at the bottom.
#[must_use]
pub fn body(size: (u16, u16)) -> Rect {
    let mut cut = Cut {
        left: Rect::new(0, 0, size.0, size.1),
    };
    cut.top(u16::from(size.1 > 2));
    cut.bottom(u16::from(size.1 > 5));
    cut.bottom(u16::from(size.1 > 3));
    cut.left
}

/// Columns and rows for running text in an overlay that takes the whole body, below its title.
#[must_use]
pub fn page(size: (u16, u16)) -> (usize, usize) {
    let area = body(size);
    (
        text_columns(area.width),
        usize::from(area.height.saturating_sub(1)),
    )
}

/// A box in the middle of an area, at most so large.
#[must_use]
pub fn centered(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect::new(
        area.x + (area.width - width) / 2,
        area.y + (area.height - height) / 2,
        width,
        height,
    )
}

/// What is left of a pane below its title line.
#[must_use]
pub fn below_title(pane: Rect) -> Rect {
    let mut cut = Cut { left: pane };
    cut.top(1);
    cut.left
}

/// The box of the help or palette, and the list in it, below what is typed and above the line that ends the box.
#[must_use]
pub fn commands(size: (u16, u16), help: bool) -> (Rect, Rect) {
    let whole = Rect::new(0, 0, size.0, size.1);
    let (width, height) = if help {
        (110, size.1.saturating_sub(2))
    } else {
        (76, 16)
    };
    let outside = centered(whole, width, height);
    let mut cut = Cut {
        left: inside(outside),
    };
    cut.top(1);
    (outside, cut.left)
}

/// The inside of a box: what its title, its sides and its last line leave.
#[must_use]
pub fn inside(area: Rect) -> Rect {
    let mut cut = Cut {
        left: below_title(area),
    };
    cut.bottom(1);
    let sides = 2.min(cut.left.width);
    Rect {
        x: cut.left.x + sides / 2,
        width: cut.left.width - sides,
        ..cut.left
    }
}

/// Which of `count` rows of a list stands at a place of the terminal, when the cursor is on that one and the list is drawn from
/// [`first_row`] on.
#[must_use]
pub fn row_at(list: Rect, cursor: usize, count: usize, at: (u16, u16)) -> Option<usize> {
    if !list.contains(at.into()) {
        return None;
    }
    let row = first_row(cursor, count, usize::from(list.height)) + usize::from(at.1 - list.y);
    (row < count).then_some(row)
}

/// Where hints of so many columns stand in a row, as many as fit whole.
#[must_use]
pub fn hints(area: Rect, widths: impl IntoIterator<Item = usize>) -> Vec<Rect> {
    let mut cut = Cut { left: area };
    cut.left(1);
    let mut places = Vec::new();
    for width in widths {
        let width = clamped(width);
        if width > cut.left.width {
            break;
        }
        places.push(cut.left(width));
        cut.left(2);
    }
    places
}

/// How many columns running text takes in an area: not more than a reader follows.
#[must_use]
pub fn text_columns(width: u16) -> usize {
    usize::from(width.saturating_sub(4).min(100)).max(1)
}

/// The first row to show of `count`, so that the cursor stands in the middle where it can.
#[must_use]
pub fn first_row(cursor: usize, count: usize, height: usize) -> usize {
    cursor
        .saturating_sub(height / 2)
        .min(count.saturating_sub(height))
}

fn clamped(rows: usize) -> u16 {
    u16::try_from(rows).unwrap_or(u16::MAX)
}

/// An area from which parts are cut off.
struct Cut {
    left: Rect,
}

impl Cut {
    fn top(&mut self, rows: u16) -> Rect {
        let rows = rows.min(self.left.height);
        let part = Rect {
            height: rows,
            ..self.left
        };
        self.left.y += rows;
        self.left.height -= rows;
        part
    }

    fn bottom(&mut self, rows: u16) -> Rect {
        let rows = rows.min(self.left.height);
        self.left.height -= rows;
        Rect {
            y: self.left.y + self.left.height,
            height: rows,
            ..self.left
        }
    }

    fn left(&mut self, columns: u16) -> Rect {
        let columns = columns.min(self.left.width);
        let part = Rect {
            width: columns,
            ..self.left
        };
        self.left.x += columns;
        self.left.width -= columns;
        part
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn parts_lie_inside_the_terminal_and_never_overlap(
            columns in 0u16..600, rows in 0u16..300, meetings in 0usize..50, decisions in 0usize..50, focus in 0u8..3
        ) {
            let wants = Wants { meetings, decisions, meetings_focused: focus == 1, decisions_focused: focus == 2 };
            let review = review((columns, rows), wants);
            let parts = [
                review.top, review.meetings, review.divider, review.tasks, review.decisions, review.focus, review.message,
                review.hints,
            ];
            let whole = Rect::new(0, 0, columns, rows);
            for (index, part) in parts.iter().enumerate().filter(|(_, part)| part.area() > 0) {
                prop_assert_eq!(whole.intersection(*part), *part);
                for other in parts.iter().skip(index + 1).filter(|part| part.area() > 0) {
                    prop_assert_eq!(part.intersection(*other).area(), 0);
                }
            }
            prop_assert!(rows == 0 || columns == 0 || review.tasks.area() > 0);
        }

        #[test]
        fn the_row_at_a_place_is_the_one_that_is_drawn_there(
            cursor in 0usize..100, count in 1usize..100, y in 0u16..20, height in 0u16..40, at in 0u16..60
        ) {
            let cursor = cursor.min(count - 1);
            let list = Rect::new(3, y, 10, height);
            let drawn = (list.y..list.bottom()).zip(first_row(cursor, count, usize::from(height))..count);
            let expected = drawn.into_iter().find(|(row, _)| *row == at).map(|(_, index)| index);
            prop_assert_eq!(row_at(list, cursor, count, (5, at)), expected);
            prop_assert_eq!(row_at(list, cursor, count, (13, at)), None);
        }

        #[test]
        fn hints_stand_side_by_side(width in 0u16..200, widths in proptest::collection::vec(1usize..30, 0..20)) {
            let area = Rect::new(0, 5, width, 1);
            let places = hints(area, widths.iter().copied());
            for (place, width) in places.iter().zip(&widths) {
                prop_assert_eq!(usize::from(place.width), *width);
                prop_assert_eq!(area.intersection(*place), *place);
            }
            prop_assert!(places.windows(2).all(|two| two[0].right() < two[1].x));
        }

        #[test]
        fn the_cursor_is_always_shown(cursor in 0usize..1000, count in 1usize..1000, height in 1usize..100) {
            let cursor = cursor.min(count - 1);
            let first = first_row(cursor, count, height);
            prop_assert!(first <= cursor && cursor < first + height);
        }
    }
}
