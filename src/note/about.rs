//! What a note is told of beside its items: what its frontmatter says that many have in common, and what few notes have. It is kept small,
//! and read by others.

use std::sync::Arc;

use crate::note::part::Part;
use crate::note::query_block::QueryBlocks;
use crate::note::{Note, Problem};
use crate::shared;

/// What few notes have.
#[derive(Debug, Clone, Default)]
pub(super) struct Rare {
    pub(super) queries: Option<QueryBlocks>,
    pub(super) conflict: Option<&'static str>,
    pub(super) problems: Vec<Problem>,
}

/// What many notes have in common, in the order in which it is kept.
#[derive(Debug, Clone, Copy)]
enum Common {
    Kind,
    Entity,
    Source,
    Generator,
}

impl Note {
    /// Whether it came from a source: a transcript, a mail.
    #[must_use]
    pub fn is_meeting(&self) -> bool {
        self.source_ref.is_some()
            || self.source_link.is_some()
            || self.source().is_some()
            || !self.participants.is_empty()
    }

    /// `type` of its frontmatter, such as `people` or `customer`.
    #[must_use]
    pub fn kind(&self) -> Option<&Arc<str>> {
        self.common(Common::Kind)
    }

    /// Who or what it is about, as its frontmatter says.
    #[must_use]
    pub fn entity(&self) -> Option<&Arc<str>> {
        self.common(Common::Entity)
    }

    /// What kind of thing it came from, as its frontmatter says.
    #[must_use]
    pub fn source(&self) -> Option<&Arc<str>> {
        self.common(Common::Source)
    }

    /// What wrote it, as its frontmatter says.
    #[must_use]
    pub fn generator(&self) -> Option<&Arc<str>> {
        self.common(Common::Generator)
    }

    fn common(&self, which: Common) -> Option<&Arc<str>> {
        let text = self.common.get(which as usize)?;
        (!text.is_empty()).then_some(text)
    }

    pub(super) fn set_common(&mut self, kind: [Option<&str>; 4]) {
        if kind.iter().any(Option::is_some) {
            self.common = shared::list(&kind.map(Option::unwrap_or_default));
        }
    }

    /// A link mostly names the file that the frontmatter names.
    pub(super) fn set_source_link(&mut self, link: Option<&str>) {
        self.source_link = link.map(|link| match &self.source_ref {
            Some(whole) => Part::of(whole, link),
            None => link.into(),
        });
    }

    /// The line ending that a new line of it takes.
    #[must_use]
    pub fn line_ending(&self) -> &'static str {
        if self.has_crlf { "\r\n" } else { "\n" }
    }

    /// Its query blocks, if it has any.
    #[must_use]
    pub fn queries(&self) -> Option<&QueryBlocks> {
        self.rare.as_ref()?.queries.as_ref()
    }

    pub(super) fn set_queries(&mut self, queries: Option<QueryBlocks>) {
        if queries.is_some() {
            self.rare.get_or_insert_default().queries = queries;
        }
    }

    /// Why it is one of two versions, or holds both, if so: a verdict on it may be one on the wrong version.
    #[must_use]
    pub fn conflict(&self) -> Option<&'static str> {
        self.rare.as_ref()?.conflict
    }

    pub(super) fn set_conflict(&mut self, conflict: &'static str) {
        self.rare.get_or_insert_default().conflict = Some(conflict);
    }

    /// What is odd about it.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        self.rare.as_ref().map_or(&[], |rare| &rare.problems)
    }

    /// Adds something odd that was seen from outside.
    pub fn problem(&mut self, message: &str) {
        let rare = self.rare.get_or_insert_default();
        rare.problems.push(Problem {
            message: message.to_owned(),
        });
    }
}
