//! The views to choose from.

use crate::review::query::views::View;

/// A view, and how many tasks it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewRow {
    /// The view.
    pub view: View,
    /// The tasks that it showed when the list was opened; nothing until they were counted.
    pub count: Option<usize>,
    /// What choosing it does.
    pub opens: Opens,
}

/// What choosing a view does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opens {
    /// Its query becomes the filter.
    Filter,
    /// A query block of the vault gets a screen of its own; what is told of it is its place.
    Block,
    /// The query block is wrong: this is said.
    Nothing(String),
}

/// Views to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewList {
    /// The built-in ones, the saved ones, then, once they were counted, the query blocks of the vault.
    pub rows: Vec<ViewRow>,
    /// The row of the cursor.
    pub cursor: usize,
}
