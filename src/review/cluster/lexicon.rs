//! What the texts of a vault have in common, each kept once: words and how much they tell, what texts say beside them, owners. A text is a few
//! numbers by it. How alike two texts are is `likeness`'s.

use std::hash::{DefaultHasher, Hash, Hasher as _};

use crate::review::cluster::likeness::Parties;
use crate::review::cluster::numbers::Numbers;
use crate::review::cluster::people::{Names, Owners};
use crate::review::cluster::words::{Gist, Token, Words, distinct};

/// A word by its number, whatever its form.
pub(super) type WordId = u32;

/// A form of a word by its number.
pub(super) type TermId = u32;

/// A text and its owners, by numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a> {
    /// Its words as they follow each other.
    pub(super) terms: &'a [TermId],
    pub(super) rest: Rest,
}

/// What a text and its owners are beside its words, by numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rest {
    gist: u32,
    owners: u32,
    /// How many runs of three letters the text has, each counted once.
    pub(super) letters: u32,
}

/// How much the words of a vault tell, and the names that are known in it. It is taken once and stays, so that what a note adds or
/// loses changes nothing about the others.
#[derive(Debug, Clone, Default)]
pub(super) struct Lexicon {
    pub(super) names: Names,
    texts: f32,
    words: Numbers,
    frequency: Vec<u32>,
    /// Of each word, squared.
    weights: Vec<f32>,
    terms: Vec<Term>,
    /// By the hash of its token and letters.
    by_term: Numbers,
    letters: Vec<u32>,
    gists: Table<Gist>,
    owners: Table<Owners>,
}

/// A form of a word.
#[derive(Debug, Clone)]
struct Term {
    token: Token,
    word: WordId,
    /// Where its letters end; they start where those of the one before end.
    end: u32,
}

impl Lexicon {
    /// Knows these names; texts are taken in afterwards.
    pub(super) fn new(names: Names) -> Self {
        Self {
            names,
            ..Self::default()
        }
    }

    /// A text by numbers, its words to be added to `terms`; what is new in it is kept.
    pub(super) fn take_in(
        &mut self,
        words: &Words,
        owners: Owners,
        terms: &mut Vec<TermId>,
    ) -> Rest {
        terms.extend(
            words
                .terms()
                .map(|(token, letters)| self.term(token, letters)),
        );
        Rest {
            gist: self.gists.number(words.gist.clone()),
            owners: self.owners.number(owners),
            letters: number(distinct(words.letters()).len()),
        }
    }

    /// Counts a text: its words tell the less the more texts have them.
    pub(super) fn count(&mut self, text: Text<'_>) {
        self.texts += 1.0;
        for word in self.words_of(text) {
            if let Some(count) = self.frequency.get_mut(word as usize) {
                *count += 1;
            }
        }
    }

    /// All texts were counted: from now on the weights stay.
    pub(super) fn weigh(&mut self) {
        let weights = self.frequency.iter().map(|count| self.weight_of(*count));
        self.weights = weights.collect();
        self.words.settle();
        self.by_term.settle();
        self.terms.shrink_to_fit();
        self.letters.shrink_to_fit();
    }

    /// The words of a text, each once.
    pub(super) fn words_of(&self, text: Text<'_>) -> Vec<WordId> {
        let terms = text
            .terms
            .iter()
            .filter_map(|id| self.terms.get(*id as usize));
        let mut words: Vec<WordId> = terms.map(|term| term.word).collect();
        words.sort_unstable();
        words.dedup();
        words
    }

    /// How much all words of a text tell, each counted once.
    pub(super) fn mass(&self, text: Text<'_>) -> f32 {
        let mut words: Vec<(Token, f32)> = self
            .read(text)
            .map(|(token, _, weight, _)| (token, weight))
            .collect();
        words.sort_unstable_by_key(|(token, _)| *token);
        words.dedup_by_key(|(token, _)| token.id);
        words.iter().map(|(_, weight)| weight).sum()
    }

    /// How many words are known.
    pub(super) fn len(&self) -> usize {
        self.frequency.len()
    }

    /// How much a word tells, squared.
    pub(super) fn weight(&self, word: WordId) -> f32 {
        let weight = self.weights.get(word as usize);
        weight.copied().unwrap_or_else(|| self.weight_of(0))
    }

    /// How much a word tells that may not be known, squared; and its number.
    pub(super) fn weight_of_id(&self, id: u64) -> (WordId, f32) {
        let word = self.words.get(id).unwrap_or(WordId::MAX);
        (word, self.weight(word))
    }

    /// The forms of words of a text, as they follow each other: the word, its weight squared, the letters.
    pub(super) fn read<'a>(
        &'a self,
        text: Text<'a>,
    ) -> impl Iterator<Item = (Token, WordId, f32, &'a [u32])> {
        text.terms.iter().filter_map(|id| {
            let index = *id as usize;
            let term = self.terms.get(index)?;
            let before = index
                .checked_sub(1)
                .and_then(|before| self.terms.get(before));
            let from = before.map_or(0, |before| before.end as usize);
            let letters = self.letters.get(from..term.end as usize)?;
            Some((term.token, term.word, self.weight(term.word), letters))
        })
    }

    /// Whom a text is for, and what it says beside its words.
    pub(super) fn parties(&self, text: Text<'_>) -> Parties<'_> {
        Parties {
            owners: self.owners.at(text.rest.owners),
            gist: self.gists.at(text.rest.gist),
        }
    }

    /// How much a word tells that so many texts have: the fewer, the more.
    #[expect(clippy::cast_precision_loss, reason = "no vault has so many words")]
    fn weight_of(&self, frequency: u32) -> f32 {
        let weight = 1.0 + ((self.texts + 1.0) / (frequency as f32 + 1.0)).ln();
        weight.powi(2)
    }

    fn term(&mut self, token: Token, letters: &[u32]) -> TermId {
        let key = hash(&(token, letters));
        let id = number(self.terms.len());
        let known = self.by_term.get_or_insert(key, id);
        if known != id {
            return known;
        }
        let next = number(self.frequency.len());
        let word = self.words.get_or_insert(token.id, next);
        if word == next {
            self.frequency.push(0);
        }
        self.letters.extend(letters);
        self.terms.push(Term {
            token,
            word,
            end: number(self.letters.len()),
        });
        id
    }
}

/// Values that are kept once, by numbers from 0.
#[derive(Debug, Clone, Default)]
struct Table<T> {
    values: Vec<T>,
    numbers: Numbers,
    none: T,
}

impl<T: Hash> Table<T> {
    fn number(&mut self, value: T) -> u32 {
        let next = number(self.values.len());
        let known = self.numbers.get_or_insert(hash(&value), next);
        if known == next {
            self.values.push(value);
        }
        known
    }

    fn at(&self, number: u32) -> &T {
        self.values.get(number as usize).unwrap_or(&self.none)
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// No vault has so many of anything.
pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
