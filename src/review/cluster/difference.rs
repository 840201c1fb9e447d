//! Which words of a text another one does not have, for showing what the members of a cluster differ in.

use unicode_segmentation::UnicodeSegmentation as _;

use crate::review::cluster::stem::{fold, stem};
use crate::text::Span;

/// The parts of `text` whose words `other` does not have, in bytes, from left to right. Case, endings, order and punctuation are no
/// difference; words that differ side by side are one part.
#[must_use]
pub fn differences(text: &str, other: &str) -> Vec<Span> {
    let known: std::collections::HashSet<String> = other
        .unicode_words()
        .map(|word| stem(&fold(word)))
        .collect();
    let mut parts: Vec<Span> = Vec::new();
    let mut joins = false;
    for (at, word) in text.unicode_word_indices() {
        let is_new = !known.contains(&stem(&fold(word)));
        let end = at + word.len();
        match parts.last_mut() {
            Some(last) if is_new && joins => last.end = end,
            _ if is_new => parts.push(Span::new(at, end)),
            _ => {}
        }
        joins = is_new;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, other: &str, expected: &[&str]) {
        let found: Vec<&str> = differences(text, other)
            .into_iter()
            .map(|span| &text[span.range()])
            .collect();
        assert_eq!(found, expected, "{text} / {other}");
    }

    #[test]
    fn words_that_the_other_has_are_no_difference() {
        check("Send the plan", "send the Plans.", &[]);
        check("Plan: send it", "Send it (plan)", &[]);
    }

    #[test]
    fn words_side_by_side_are_one_part() {
        check(
            "Send the plan by Friday, to Ana",
            "Send the plan to Bea",
            &["by Friday", "Ana"],
        );
        check("Jürgen prüft", "Jurgen", &["prüft"]);
        check("", "a", &[]);
        check("a b", "", &["a b"]);
    }
}
