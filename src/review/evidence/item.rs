//! The words of a task or decision that are looked for, and what each weighs in a source: the rarer the more.

use crate::review::evidence::words::{each_word, term};

/// Words of an item that are looked for; it is one line.
const MAX_TERMS: usize = 64;

/// A short source tells little about how rare its words are: as if so many more pieces had none of them.
const OTHERS: usize = 10;

/// An item's terms in a source: the number of each, if it has it, and what it weighs.
pub(super) struct Item {
    pub(super) terms: Vec<(Option<usize>, f32)>,
    /// What all of them weigh.
    pub(super) weight: f32,
}

impl Item {
    /// Of the item's text, in a source of so many pieces. `look_up` gives the number of a term and how many pieces hold it.
    pub(super) fn of(
        text: &str,
        pieces: usize,
        look_up: impl Fn(&str) -> Option<(usize, usize)>,
    ) -> Self {
        let mut seen = Vec::new();
        each_word(&without_marks(text), |word| {
            if seen.len() < MAX_TERMS
                && let Some(term) = term(word)
                && !seen.contains(&term)
            {
                seen.push(term);
            }
        });
        let pieces = as_f32(pieces + OTHERS);
        let weighed = seen.iter().map(|term| {
            let known = look_up(term);
            let holding = as_f32(known.map_or(0, |(_, holding)| holding));
            let rarity = (pieces - holding + 0.5) / (holding + 0.5);
            (known.map(|(number, _)| number), (1.0 + rarity).ln())
        });
        let terms: Vec<(Option<usize>, f32)> = weighed.collect();
        let weight = terms.iter().map(|(_, weight)| weight).sum::<f32>();
        Self { terms, weight }
    }

    /// Which of the item's terms has this number.
    pub(super) fn bit(&self, number: usize) -> Option<usize> {
        self.terms
            .iter()
            .position(|(known, _)| *known == Some(number))
    }

    /// What these terms weigh, one bit each.
    pub(super) fn weight_of(&self, terms: u64) -> f32 {
        let held = self
            .terms
            .iter()
            .enumerate()
            .filter(|(bit, _)| terms & 1 << bit != 0);
        held.map(|(_, (_, weight))| weight).sum()
    }
}

/// The text of an item without days, people and tags.
fn without_marks(text: &str) -> String {
    let is_day = |word: &str| {
        word.len() >= 8
            && word
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'-')
    };
    let words = text.split_whitespace().filter(|word| {
        !word.starts_with(['@', '#'])
            && !is_day(word.trim_matches(|c: char| c.is_ascii_punctuation()))
    });
    words.collect::<Vec<_>>().join(" ")
}

#[expect(clippy::cast_precision_loss, reason = "counts of one file")]
pub(super) fn as_f32(count: usize) -> f32 {
    count as f32
}
