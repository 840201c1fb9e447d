//! Whether a line is still the list item that it was, and hides nothing below it: text can be a list, a fence or a comment of its own.

use crate::note::line::indentation;
use crate::note::structure::Structure;

/// Whether Markdown sees in one line, standing alone, what it sees in the other, and the same below it.
pub(in crate::review) fn is_same_item(before: &str, after: &str) -> bool {
    // What ends a comment that began above, or begins one, is not seen in a line alone.
    let comments = |line: &str| line.matches("%%").count();
    shape(before) == shape(after) && comments(before) == comments(after)
}

/// The items that a line makes, and that of a line below it.
fn shape(line: &str) -> (Vec<(usize, Option<char>)>, usize, usize) {
    let text = line.get(indentation(line).end..).unwrap_or_default();
    let structure = Structure::parse(&format!("{text}\n- [ ] below\n"));
    let items = structure.items.iter();
    (
        items.map(|item| (item.line, item.checkbox)).collect(),
        structure.headings.len(),
        structure.not_text.len(),
    )
}
