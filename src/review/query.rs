//! What a query asks: words that must be there and fields that must hold. One grammar for the filter line, the command line and saved
//! views; `docs/query.md` tells it to users. Where the tasks come from, and which of them are looked at, is the caller's.

mod field;
mod grammar;
mod person;
mod search;
mod text;
pub mod views;

use std::borrow::Cow;
use std::fmt;

use chrono::NaiveDate;

use crate::config::Proposed;
use crate::note::Note;
use crate::note::decision::Decision;
use crate::note::task::Task;
use crate::review::cluster::{Clusters, Item};
use crate::review::opinion::{Opinions, Stated};
use crate::text::Span;
use crate::vault::Vault;

pub use field::markdown_table;
pub use search::{Answer, Found, Ready, Scope, Search};
pub use text::Haystack;

use field::{Field, Value};
use grammar::About;
use text::Needle;

/// A query, ready to be asked of many tasks. Days are resolved when it is read: it holds for one day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    today: NaiveDate,
    words: Vec<Word>,
}

/// One word of a query; all must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    negated: bool,
    test: Test,
}

/// What a word asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    /// Letters: as they are written or, for somebody who types and sees what matches, close to it.
    Text(Needle),
    /// Letters as they are written.
    Phrase(Needle),
    /// A field has one of these values.
    Field(Field, Vec<Value>),
}

/// Why a text is no query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Mistake {
    /// The word, in bytes of the query.
    pub span: Span,
    /// What is wrong with it: a lower-case sentence, after the field that it is about.
    pub message: String,
}

impl Mistake {
    /// The word of the query that it was found in.
    #[must_use]
    pub fn word<'a>(&self, query: &'a str) -> &'a str {
        query.get(self.span.range()).unwrap_or_default()
    }
}

/// What a query needs to know besides the task.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The vault that the task is of.
    pub vault: &'a Vault,
    /// What counts as a proposal.
    pub proposed: &'a Proposed,
    /// The names of who asks.
    pub me: &'a [String],
    /// Which proposals are one decision, if they were compared: without, none is in a cluster or has a twin.
    pub clusters: Option<&'a Clusters>,
    /// Whether a line went as a duplicate, and is no twin therefore.
    pub is_duplicate: &'a (dyn Fn(&Item) -> bool + Sync),
}

impl Query {
    /// Reads a query about tasks.
    ///
    /// # Errors
    /// The first word that is none, and why.
    pub fn parse(text: &str, today: NaiveDate) -> Result<Self, Mistake> {
        match Self::of_what_is_right(text, today) {
            (query, None) => Ok(query),
            (_, Some(mistake)) => Err(mistake),
        }
    }

    /// Reads a query about tasks that is being typed: the words of it that are right, and what is wrong with the first that is not.
    #[must_use]
    pub fn of_what_is_right(text: &str, today: NaiveDate) -> (Self, Option<Mistake>) {
        let (words, mistake) = grammar::read(text, today, About::Tasks);
        (Self { today, words }, mistake)
    }

    /// Reads a query about decisions, which have a text, a note and what was said of them, and no other fields.
    ///
    /// # Errors
    /// The first word that is none, and why.
    pub fn about_decisions(text: &str, today: NaiveDate) -> Result<Self, Mistake> {
        match grammar::read(text, today, About::Decisions) {
            (words, None) => Ok(Self { today, words }),
            (_, Some(mistake)) => Err(mistake),
        }
    }

    /// A query of plain words alone, whatever they look like.
    #[must_use]
    pub fn plain(text: &str) -> Self {
        let words = text.split_whitespace().map(|word| Word {
            negated: false,
            test: Test::Text(Needle::new(word)),
        });
        Self {
            today: NaiveDate::default(),
            words: words.collect(),
        }
    }

    /// Both queries in one: all words of both must hold.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.words.extend(other.words);
        self
    }

    /// Whether nothing is asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether it names a state (`is:open`, `status:x`, `done:today`): then it is about all tasks, and not only those that wait.
    #[must_use]
    pub fn names_a_state(&self) -> bool {
        self.fields()
            .any(|(field, values)| field.is_of_state() || values.iter().any(Value::is_of_state))
    }

    /// Whether it needs to know which proposals are one decision.
    #[must_use]
    pub fn needs_clusters(&self) -> bool {
        let values = self.fields().flat_map(|(_, values)| values);
        values.into_iter().any(Value::needs_clusters)
    }

    fn fields(&self) -> impl Iterator<Item = (Field, &[Value])> {
        self.words.iter().filter_map(|word| match &word.test {
            Test::Field(field, values) => Some((*field, values.as_slice())),
            Test::Text(_) | Test::Phrase(_) => None,
        })
    }

    /// Whether all its fields hold for a task. What it says of the text is not asked here.
    #[must_use]
    pub fn holds(&self, context: &Context<'_>, note: &Note, task: &Task) -> bool {
        self.all_fields(|field, values| {
            values
                .iter()
                .any(|value| value.holds(field, self.today, context, note, task))
        })
    }

    /// Whether all its fields hold for a decision, of which this was said.
    #[must_use]
    pub fn holds_for_decision(&self, note: &Note, decision: &Decision, said: &Opinions) -> bool {
        let heading = Some(&*decision.heading);
        self.all_fields(|field, values| {
            values.iter().any(|value| match value {
                Value::Opinion(opinion) => said.of(&Stated::new(note, decision)) == Some(*opinion),
                value => value.holds_for_note(field, note, heading),
            })
        })
    }

    fn all_fields(&self, mut holds: impl FnMut(Field, &[Value]) -> bool) -> bool {
        self.words.iter().all(|word| match &word.test {
            Test::Field(field, values) => holds(*field, values) != word.negated,
            Test::Text(_) | Test::Phrase(_) => true,
        })
    }

    /// Whether its words stand in a text as they are written, in any case.
    #[must_use]
    pub fn finds(&self, text: &str) -> bool {
        let text = Haystack::new(text);
        self.words.iter().all(|word| match &word.test {
            Test::Text(needle) | Test::Phrase(needle) => needle.stands_in(&text) != word.negated,
            Test::Field(..) => true,
        })
    }

    /// How well a text matches, closely or as it is written; `None` if a word is not in it, or one that must not be is.
    #[must_use]
    pub fn score(&self, text: &Haystack) -> Option<i64> {
        self.words.iter().try_fold(0, |sum: i64, word| {
            let score = match &word.test {
                Test::Text(needle) if !word.negated => needle.score(text),
                // What is close to a word is not that word.
                Test::Text(needle) | Test::Phrase(needle) => match needle.stands_in(text) {
                    true if word.negated => None,
                    true => Some(needle.weight()),
                    false => word.negated.then_some(0),
                },
                Test::Field(..) => Some(0),
            };
            Some(sum.saturating_add(score?))
        })
    }

    /// How well nothing matches better than.
    fn best_score(&self) -> i64 {
        let weights = self.needles().map(Needle::weight);
        weights.fold(0, i64::saturating_add)
    }

    /// Whether a text has the letters of each word in their order: what doesn't cannot match, nor when more is typed.
    fn is_scattered_in(&self, text: &Haystack) -> bool {
        self.needles().all(|needle| needle.is_scattered_in(text))
    }

    /// Whether a text with these letters can match.
    fn has_letters(&self, letters: u64) -> bool {
        self.needles().all(|needle| needle.is_of(letters))
    }

    /// The letters that a text must have, each word's in their order, to match at all.
    fn needles(&self) -> impl Iterator<Item = &Needle> {
        self.words
            .iter()
            .filter(|word| !word.negated)
            .filter_map(|word| match &word.test {
                Test::Text(needle) | Test::Phrase(needle) => Some(needle),
                Test::Field(..) => None,
            })
    }
}

impl fmt::Display for Query {
    /// A text that is read as the same query again, days as `YYYY-MM-DD`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, word) in self.words.iter().enumerate() {
            let blank = if index > 0 { " " } else { "" };
            let sign = if word.negated { "-" } else { "" };
            write!(f, "{blank}{sign}")?;
            match &word.test {
                Test::Text(needle) => f.write_str(needle.text())?,
                Test::Phrase(needle) => write!(f, "\"{}\"", needle.text())?,
                Test::Field(field, values) => {
                    write!(f, "{}:", field.name())?;
                    for (index, value) in values.iter().enumerate() {
                        let comma = if index > 0 { "," } else { "" };
                        write!(f, "{comma}{value}")?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// What a query about a task looks at: its description with owners and tags, and the title of its note.
#[must_use]
pub fn searched<'a>(note: &'a Note, task: &'a Task) -> [Cow<'a, str>; 2] {
    [
        task.fields.wording.description(),
        Cow::Borrowed(&*note.title),
    ]
}

#[cfg(test)]
mod tests;
