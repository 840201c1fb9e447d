//! Which texts match a query: every word of it must be there. As it is written, for scripts; or as a close run of letters too, for
//! somebody who types and sees what matches.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use crate::note::Note;
use crate::note::task::Task;

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

    /// Whether every word stands in a text as it is written, in any case.
    #[must_use]
    pub fn finds(&self, text: &str) -> bool {
        let lower = text.to_lowercase();
        self.words.iter().all(|word| lower.contains(word.as_str()))
    }

    /// How well a text matches, closely or as it is written; `None` if a word of the query is not in it.
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

/// What a query about a task looks at: its description with owners and tags, and the title of its note.
#[must_use]
pub fn searched(note: &Note, task: &Task) -> String {
    format!("{}\n{}", task.fields.description, note.title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_it_is_written_is_in_any_case_and_not_closely() {
        let finds = |query: &str| Query::new(query).finds("Order Kelp #legal");
        assert!(finds("") && finds("kelp order") && finds("KELP #legal"));
        assert!(!finds("kelp missing") && !finds("odrer"));
    }

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
