//! Decisions: the bullets under a heading that says so.

use std::sync::Arc;

use crate::edit::ItemPlace;
use crate::note::ItemId;
use crate::note::part::Part;
use crate::text::{Hash, utf8};

/// A decision of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Follows the decision when its note is read again.
    pub id: ItemId,
    /// Where its line stands.
    pub place: ItemPlace,
    /// What it says, without marker, mojibake repaired: mostly a part of its line.
    pub text: Part,
    /// The line's bytes without the ending, if the text is no part of them.
    other_raw: Option<Box<Box<[u8]>>>,
    /// The heading it stands under.
    pub heading: Arc<str>,
}

impl Decision {
    /// A decision with the bytes of its line and what was read from them.
    #[must_use]
    pub fn new(place: ItemPlace, raw: &[u8], text: &str, heading: Arc<str>) -> Self {
        let line = utf8(raw).filter(|line| line.ends_with(text) || line.contains(text));
        Self {
            id: ItemId::default(),
            place,
            text: line.map_or_else(|| text.into(), |line| Part::of(&line.into(), text)),
            other_raw: line.is_none().then(|| Box::new(raw.into())),
            heading,
        }
    }

    /// The line's bytes without the ending.
    #[must_use]
    pub fn raw(&self) -> &[u8] {
        match &self.other_raw {
            Some(raw) => raw,
            None => self.text.whole().as_bytes(),
        }
    }

    /// The hash of the line.
    #[must_use]
    pub fn hash(&self) -> String {
        Hash::of(self.raw()).short()
    }
}

/// Whether a heading says decisions: `Decisions`, `Key Decisions`, `DECISION LOG`.
#[must_use]
pub fn is_decision_heading(heading: &str) -> bool {
    heading
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| word.eq_ignore_ascii_case("decisions") || word.eq_ignore_ascii_case("decision"))
}

/// The text of a bullet that is a decision: without marker, and not a way of saying that there is none.
#[must_use]
pub fn decision_text(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || c == '>');
    let marker_end = line.find(char::is_whitespace)?;
    let text = line.get(marker_end..)?.trim();
    (!text.is_empty() && !says_none(text)).then_some(text)
}

fn says_none(text: &str) -> bool {
    const DONE: [&str; 8] = [
        "recorded",
        "identified",
        "noted",
        "made",
        "stated",
        "captured",
        "documented",
        "mentioned",
    ];
    let mut words = text
        .split(|c: char| !(c.is_alphanumeric() || c == '/'))
        .filter(|word| !word.is_empty());
    let is = |word: &str, known: &str| word.eq_ignore_ascii_case(known);
    match (words.next(), words.next(), words.next()) {
        (None, ..) => true,
        (Some(word), None, _) => is(word, "none") || is(word, "n/a"),
        (Some(none), Some(done), None) => {
            is(none, "none") && DONE.iter().any(|known| is(done, known))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_says_decisions_in_any_case_and_company() {
        for heading in [
            "Decisions",
            "Key Decisions",
            "DECISIONS:",
            "Decision log",
            "✅ Decisions (draft)",
        ] {
            assert!(is_decision_heading(heading), "{heading}");
        }
        for heading in ["Decisive points", "Action Items", ""] {
            assert!(!is_decision_heading(heading), "{heading}");
        }
    }

    #[test]
    fn the_bullet_none_is_no_decision() {
        let check = |line: &str, expected: Option<&str>| {
            assert_eq!(decision_text(line), expected, "{line}");
        };
        check("- Ship on Friday.", Some("Ship on Friday."));
        check("1. Ship on Friday.", Some("Ship on Friday."));
        check("> * Ship", Some("Ship"));
        for line in [
            "- None",
            "- **None.**",
            "- none recorded",
            "-",
            "- ",
            "- N/A",
        ] {
            check(line, None);
        }
        check(
            "- None of the vendors is invited.",
            Some("None of the vendors is invited."),
        );
    }
}
