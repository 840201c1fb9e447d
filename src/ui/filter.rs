//! Which tasks match what was typed after `/`: every word, as it is or as a close run of letters.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

/// A query, ready to be asked of many texts.
pub struct Query {
    words: Vec<String>,
    matcher: SkimMatcherV2,
}

impl Query {
    /// Splits a query into its words.
    #[must_use]
    pub fn new(query: &str) -> Self {
        Self {
            words: query.split_whitespace().map(str::to_lowercase).collect(),
            matcher: SkimMatcherV2::default().ignore_case(),
        }
    }

    /// Whether nothing is asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// How well a text matches; `None` if a word of the query is not in it.
    #[must_use]
    pub fn score(&self, text: &str) -> Option<i64> {
        let lower = text.to_lowercase();
        self.words.iter().try_fold(0, |sum, word| {
            let letters = word.chars().count();
            if lower.contains(word.as_str()) {
                return Some(sum + i64::try_from(letters).unwrap_or(0).saturating_mul(32));
            }
            let (score, at) = self.matcher.fuzzy_indices(&lower, word)?;
            // Letters that are scattered over the text match by chance.
            let stretch = at.last()? - at.first()? + 1;
            (stretch <= letters + letters / 2).then_some(sum + score)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: &str, text: &str, matches: bool) {
        assert_eq!(
            Query::new(query).score(text).is_some(),
            matches,
            "{query:?} in {text:?}"
        );
    }

    #[test]
    fn every_word_must_match() {
        check("plan Marit", "Send the plan @Marit Solheim", true);
        check("plan Ana", "Send the plan @Marit Solheim", false);
        check("", "anything", true);
        check("ÜBER", "Geht über Nacht", true);
    }

    #[test]
    fn a_close_run_of_letters_matches_and_scattered_ones_do_not() {
        check("schdule", "Schedule the review", true);
        check("zebra", "Size the box, bring a lamp", false);
    }
}
