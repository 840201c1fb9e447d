//! What may lie over the review: help and palette, the zoomed item, the source, the list of what was done, questions.

pub mod views;

use crate::edit::Conflict;
use crate::review::query::{Haystack, Query};
use crate::ui::command::{COMMANDS, Spec};
use crate::ui::effect::Step;
use crate::ui::keymap::Keymap;
use crate::ui::overlay::views::ViewList;
use crate::ui::source_view::SourceView;
use crate::ui::state::Request;

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
    Source(Box<SourceView>),
    /// What was done, the newest first; the row of the cursor.
    History(Vec<Step>, usize),
    /// Something on so many tasks, or in such a note, that gavel asks; with the question.
    Confirm(Request, String),
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
}
