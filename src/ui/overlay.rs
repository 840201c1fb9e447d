//! What may lie over the review: help and palette, the zoomed item, the source, the list of what was done, questions.

pub mod views;

use std::ops::Range;

use crate::display::{safe, wrap};
use crate::edit::Conflict;
use crate::review::evidence::Passage;
use crate::review::query::{Haystack, Query};
use crate::review::verdict::Verdict;
use crate::ui::command::{COMMANDS, Spec};
use crate::ui::effect::{SourceText, Step};
use crate::ui::keymap::Keymap;
use crate::ui::overlay::views::ViewList;
use crate::vault::ItemRef;

/// What lies over the review.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// The help or the palette.
    Commands(CommandList),
    /// The views.
    Views(ViewList),
    /// The item in focus, whole; the first line shown.
    Zoom(usize),
    /// The source of the item in focus.
    Source(SourceView),
    /// What was done, the newest first; the row of the cursor.
    History(Vec<Step>, usize),
    /// A verdict on so many tasks, or in such a note, that gavel asks; with the question.
    Confirm(Verdict, Vec<ItemRef>, String),
    /// Edits that did not fit; the first line shown.
    Conflicts(Vec<Conflict>, usize),
}

/// Commands to choose from.
#[derive(Debug, Clone, Default)]
pub struct CommandList {
    /// What was typed.
    pub query: String,
    /// The row of the cursor among `matches`.
    pub cursor: usize,
    /// Whether it is the help, with groups, and not the palette.
    pub help: bool,
}

impl CommandList {
    /// The commands that match; in the palette the best first, in the help in order of the registry.
    #[must_use]
    pub fn matches(&self, keymap: &Keymap) -> Vec<&'static Spec> {
        let query = Query::plain(&self.query);
        let mut found: Vec<(i64, &Spec)> = COMMANDS
            .iter()
            .filter_map(|spec| {
                let by_name = query
                    .score(&Haystack::new(spec.name))
                    .map(|score| score + 1000);
                let text = format!("{} {}", keymap.keys(spec.command).join(" "), spec.help);
                Some((
                    by_name.or_else(|| query.score(&Haystack::new(&text)))?,
                    spec,
                ))
            })
            .collect();
        if !self.help && !query.is_empty() {
            found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        }
        found.into_iter().map(|(_, spec)| spec).collect()
    }
}

/// A source on the screen.
#[derive(Debug, Clone)]
pub struct SourceView {
    /// The source.
    pub text: SourceText,
    /// The rows on the screen: line (from 0) and bytes of it.
    pub rows: Vec<(usize, Range<usize>)>,
    /// The first row shown.
    pub scroll: usize,
    /// The passage that is lit, of those of the item.
    pub passage: usize,
}

impl SourceView {
    /// Lays a source out for so many columns.
    #[must_use]
    pub fn new(text: SourceText, columns: usize) -> Self {
        let mut view = Self {
            text,
            rows: Vec::new(),
            scroll: 0,
            passage: 0,
        };
        view.lay_out(columns);
        view
    }

    /// Lays it out again, with the same line at the top.
    pub fn lay_out(&mut self, columns: usize) {
        let top = self.top_line();
        self.rows = self
            .text
            .lines
            .iter()
            .enumerate()
            .flat_map(|(number, line)| {
                wrap(line, columns)
                    .into_iter()
                    .map(move |range| (number, range))
            })
            .collect();
        self.scroll = self
            .rows
            .iter()
            .position(|(line, _)| *line + 1 >= top)
            .unwrap_or(0);
    }

    /// The passage that is lit.
    #[must_use]
    pub fn lit(&self) -> Option<&Passage> {
        self.text.passages.get(self.passage)
    }

    /// Goes on to the next passage; whether there is another.
    pub fn next_passage(&mut self, height: u16) -> bool {
        let count = self.text.passages.len();
        self.passage = (self.passage + 1) % count.max(1);
        self.show_passage(height);
        count > 1
    }

    /// Scrolls to the passage that is lit, with some of what was said before it.
    pub fn show_passage(&mut self, height: u16) {
        let first = (0..self.rows.len()).find(|row| self.is_lit(*row));
        if let Some(first) = first {
            let last = self.rows.len().saturating_sub(usize::from(height.max(1)));
            let before = usize::from(height / 4);
            self.scroll = first.saturating_sub(before).min(last);
        }
    }

    /// Whether a row of the screen holds some of the passage that is lit.
    #[must_use]
    pub fn is_lit(&self, row: usize) -> bool {
        let (Some(passage), Some((line, range))) = (self.lit(), self.rows.get(row)) else {
            return false;
        };
        let Some(nth) = (line + 1).checked_sub(passage.start) else {
            return false;
        };
        if line + 1 > passage.end {
            return false;
        }
        let said = passage.text.split('\n').nth(nth).unwrap_or_default();
        let said = safe(said.trim());
        let whole = self.text.lines.get(*line).map_or("", String::as_str);
        // Of a long line only what was said; where it reads otherwise than the source, the whole line.
        match whole.find(said.as_ref()) {
            Some(from) => range.start < from + said.len() && from < range.end,
            None => true,
        }
    }

    /// The line of the source at the top of the screen, from 1.
    #[must_use]
    pub fn top_line(&self) -> usize {
        self.rows.get(self.scroll).map_or(1, |(line, _)| line + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(query: &str, help: bool) -> Vec<&'static str> {
        let list = CommandList {
            query: query.to_owned(),
            cursor: 0,
            help,
        };
        list.matches(&Keymap::default())
            .into_iter()
            .map(|spec| spec.name)
            .collect()
    }

    #[test]
    fn without_a_query_every_command_is_offered() {
        assert_eq!(names("", true).len(), COMMANDS.len());
        assert_eq!(names("", false).len(), COMMANDS.len());
    }

    #[test]
    fn the_palette_shows_the_best_match_first() {
        assert_eq!(names("accept", false)[0], "accept");
        assert_eq!(names("undo", false)[0], "undo");
        assert!(names("qqqq", false).is_empty());
    }

    #[test]
    fn a_source_keeps_its_top_line_when_the_width_changes() {
        let lines = (0..50)
            .map(|n| format!("line {n} with some words in it"))
            .collect();
        let mut view = SourceView::new(
            SourceText {
                path: "s.md".to_owned(),
                lines,
                passages: Vec::new(),
            },
            10,
        );
        view.scroll = 60;
        let top = view.top_line();
        view.lay_out(80);
        assert_eq!(view.top_line(), top);
    }
}
