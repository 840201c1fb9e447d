//! The views to choose from.

use crate::review::query::views::View;

/// A view, and how many tasks it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewRow {
    /// The view.
    pub view: View,
    /// The tasks that it showed when the list was opened.
    pub count: usize,
}

/// Views to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewList {
    /// The built-in ones, then the saved ones.
    pub rows: Vec<ViewRow>,
    /// The row of the cursor.
    pub cursor: usize,
}
