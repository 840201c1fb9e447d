//! What a query says of how its tasks are shown.

use std::collections::BTreeSet;

/// How the tasks of a query are to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// Fields by their signs alone.
    pub short: bool,
    /// What the query means is told above its tasks.
    pub explain: bool,
    /// In columns by the first grouping.
    pub columns: bool,
    /// What is shown otherwise than by default.
    changed: BTreeSet<Element>,
}

/// What can be hidden or shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Element(&'static str);

/// All of them, and whether they are shown by default.
const ELEMENTS: [(&str, bool); 21] = [
    ("backlink", true),
    ("edit button", true),
    ("nested backlink", true),
    ("postpone button", true),
    ("task count", true),
    ("group count", true),
    ("toolbar", true),
    ("tree", false),
    ("urgency", false),
    ("cancelled date", true),
    ("created date", true),
    ("done date", true),
    ("due date", true),
    ("scheduled date", true),
    ("start date", true),
    ("depends on", true),
    ("id", true),
    ("on completion", true),
    ("priority", true),
    ("recurrence rule", true),
    ("tags", true),
];

impl Element {
    /// As it is named in a query.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0
    }
}

impl Layout {
    /// Hides or shows what a text begins with; `None` if there is no such thing.
    pub(super) fn set(&mut self, text: &str, show: bool) -> Option<()> {
        let text = text.to_lowercase();
        let (name, by_default) = ELEMENTS.iter().find(|(name, _)| text.starts_with(name))?;
        if show == *by_default {
            self.changed.remove(&Element(name));
        } else {
            self.changed.insert(Element(name));
        }
        Some(())
    }

    /// What is hidden that is shown by default.
    pub fn hidden(&self) -> impl Iterator<Item = Element> {
        self.changed_from(true)
    }

    /// What is shown that is hidden by default.
    pub fn shown(&self) -> impl Iterator<Item = Element> {
        self.changed_from(false)
    }

    fn changed_from(&self, by_default: bool) -> impl Iterator<Item = Element> {
        let is = move |element: &Element| ELEMENTS.contains(&(element.0, by_default));
        self.changed.iter().copied().filter(is)
    }

    /// Whether something is shown.
    #[must_use]
    pub fn shows(&self, name: &str) -> bool {
        let by_default = ELEMENTS.contains(&(name, true));
        let is_changed = self.changed.iter().any(|element| element.0 == name);
        by_default != is_changed
    }
}
