//! A table in rows of the screen: its columns side by side where they fit, else each row as a list of its cells.

use pulldown_cmark::Alignment;

use crate::ui::markdown::reading::Content;
use crate::ui::markdown::{BAR, CROSS, Mark, Marks, Piece, RULE, flow, pieces_width};

/// What is between two columns.
const BETWEEN: usize = 3;

/// A cell that goes on in another row is indented by so much.
const HANGING: usize = 2;

type Cell = Vec<Piece>;

/// A table while it is being read. Its first row is the head.
pub(super) struct Table {
    alignments: Vec<Alignment>,
    /// The line of each row, and its cells.
    rows: Vec<(usize, Vec<Cell>)>,
}

impl Table {
    pub(super) fn new(alignments: Vec<Alignment>) -> Self {
        Self {
            alignments,
            rows: Vec::new(),
        }
    }

    pub(super) fn add_row(&mut self, line: usize) {
        self.rows.push((line, Vec::new()));
    }

    pub(super) fn add_cell(&mut self) {
        if let Some((_, cells)) = self.rows.last_mut() {
            cells.push(Vec::new());
        }
    }

    pub(super) fn put(&mut self, piece: Piece) {
        let cells = self.rows.last_mut().map(|(_, cells)| cells);
        if let Some(cell) = cells.and_then(|cells| cells.last_mut()) {
            cell.push(piece);
        }
    }

    pub(super) fn columns(&self) -> usize {
        self.alignments.len()
    }

    pub(super) fn first_line(&self) -> Option<usize> {
        self.rows.first().map(|(line, _)| *line)
    }

    /// What stands in each of its lines.
    pub(super) fn lay_out(&self, columns: usize) -> Vec<(usize, Content)> {
        let widths: Vec<usize> = (0..self.alignments.len())
            .map(|column| {
                let cells = self.rows.iter().filter_map(|(_, cells)| cells.get(column));
                cells.map(|cell| pieces_width(cell)).max().unwrap_or(0)
            })
            .collect();
        let whole = widths.iter().sum::<usize>() + widths.len().saturating_sub(1) * BETWEEN;
        let fits = whole <= columns;
        let mut lines: Vec<(usize, Content)> = self
            .rows
            .iter()
            .enumerate()
            .map(|(index, (line, cells))| {
                let content = match (fits, index) {
                    (true, _) => Content::Rows(vec![self.side_by_side(cells, &widths)]),
                    (false, 0) => Content::Flow(joined(cells)),
                    (false, _) => Content::Rows(self.stacked(cells, columns)),
                };
                (*line, content)
            })
            .collect();
        if let Some(head) = self.first_line() {
            let rules: Vec<String> = widths.iter().map(|width| RULE.repeat(*width)).collect();
            let rule = Piece::sign(rules.join(&format!("{RULE}{CROSS}{RULE}")));
            let rule = if fits {
                Content::Rows(vec![vec![rule]])
            } else {
                Content::Rule
            };
            lines.push((head + 1, rule));
        }
        lines
    }

    fn side_by_side(&self, cells: &[Cell], widths: &[usize]) -> Vec<Piece> {
        let mut row = Vec::new();
        for (index, (cell, width)) in cells.iter().zip(widths).enumerate() {
            if index > 0 {
                row.push(Piece::sign(format!(" {BAR} ")));
            }
            let blank = width.saturating_sub(pieces_width(cell));
            let left = match self.alignments.get(index) {
                Some(Alignment::Right) => blank,
                Some(Alignment::Center) => blank / 2,
                _ => 0,
            };
            row.push(Piece::sign(" ".repeat(left)));
            row.extend(cell.iter().cloned());
            if index + 1 < cells.len() {
                row.push(Piece::sign(" ".repeat(blank - left)));
            }
        }
        row.retain(|piece| !piece.text.is_empty());
        row
    }

    /// Each cell that says something in rows of its own, after the name of its column.
    fn stacked(&self, cells: &[Cell], columns: usize) -> Vec<Vec<Piece>> {
        let head = self.rows.first().map_or(&[][..], |(_, cells)| cells);
        let mut rows = Vec::new();
        for (index, cell) in cells.iter().enumerate() {
            if cell.is_empty() {
                continue;
            }
            let name: String = head.get(index).map_or_else(String::new, |cell| {
                cell.iter().map(|piece| piece.text.as_str()).collect()
            });
            let name = Piece {
                text: format!("{name}: "),
                at: None,
                marks: Marks::default().with(Mark::Dim),
            };
            let pieces: Vec<Piece> = std::iter::once(name).chain(cell.iter().cloned()).collect();
            let room = columns.saturating_sub(HANGING).max(1);
            let hanging = |(index, mut row): (usize, Vec<Piece>)| {
                if index > 0 {
                    row.insert(0, Piece::sign(" ".repeat(HANGING)));
                }
                row
            };
            rows.extend(flow(&pieces, room).into_iter().enumerate().map(hanging));
        }
        if rows.is_empty() {
            rows.push(Vec::new());
        }
        rows
    }
}

fn joined(cells: &[Cell]) -> Vec<Piece> {
    let mut joined = Vec::new();
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            joined.push(Piece::sign(format!(" {BAR} ")));
        }
        joined.extend(cell.iter().cloned());
    }
    joined
}
