//! How alike two proposals are, and what speaks against it whatever their words. Which proposals are compared is `index`'s.

use std::collections::HashMap;

use crate::review::cluster::people::{Names, Owners};
use crate::review::cluster::verbs::Accord;
use crate::review::cluster::words::{Kind, Token, Words};

/// From here on two proposals are alike.
pub(super) const ALIKE: f32 = 0.40;

/// Proposals whose words have a smaller cosine are never alike.
pub(super) const LEAST_COSINE: f32 = 0.35;

/// How much the words of a vault tell, and the names that are known in it. It is taken once and stays, so that what a note adds or
/// loses changes nothing about the others.
#[derive(Debug, Clone, Default)]
pub(super) struct Lexicon {
    pub(super) names: Names,
    texts: f32,
    frequency: HashMap<u64, u32>,
}

impl Lexicon {
    /// Knows these names; words are taken in afterwards.
    pub(super) fn new(names: Names) -> Self {
        Self {
            names,
            ..Self::default()
        }
    }

    /// Takes in the words of a text.
    pub(super) fn take_in(&mut self, words: &Words) {
        self.texts += 1.0;
        for token in &words.tokens {
            *self.frequency.entry(token.id).or_insert(0) += 1;
        }
    }

    /// How much a word tells: the fewer texts have it, the more.
    #[expect(clippy::cast_precision_loss, reason = "no vault has so many words")]
    fn weight(&self, token: Token) -> f32 {
        let frequency = self.frequency.get(&token.id).copied().unwrap_or(0) as f32;
        1.0 + ((self.texts + 1.0) / (frequency + 1.0)).ln()
    }
}

/// A text with the weights of its words, its owners, and where it stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Profile {
    pub(super) words: Words,
    /// Of each token, squared.
    pub(super) weights: Vec<f32>,
    /// Their sum.
    pub(super) mass: f32,
    pub(super) owners: Owners,
    /// The lists, each written in one go, that it stands in; sorted.
    pub(super) lists: Vec<u64>,
    /// The sources that it came from; sorted.
    pub(super) sources: Vec<u64>,
}

impl Profile {
    pub(super) fn new(words: Words, owners: Owners, lexicon: &Lexicon) -> Self {
        let weights: Vec<f32> = words
            .tokens
            .iter()
            .map(|token| lexicon.weight(*token).powi(2))
            .collect();
        Self {
            mass: weights.iter().sum(),
            weights,
            owners,
            words,
            lists: Vec::new(),
            sources: Vec::new(),
        }
    }

    fn weighed(&self) -> impl Iterator<Item = (Token, f32)> {
        let tokens = self.words.tokens.iter().copied();
        tokens.zip(self.weights.iter().copied())
    }
}

/// How many words two texts share, and how much these tell.
fn shared(one: &Profile, other: &Profile) -> (usize, f32) {
    let (mine, theirs) = (&one.words.tokens, &other.words.tokens);
    let (mut a, mut b, mut count, mut mass) = (0, 0, 0, 0.0);
    while let (Some(x), Some(y)) = (mine.get(a), theirs.get(b)) {
        if x.id == y.id {
            count += 1;
            mass += one.weights.get(a).copied().unwrap_or(0.0);
        }
        a += usize::from(x.id <= y.id);
        b += usize::from(y.id <= x.id);
    }
    (count, mass)
}

/// What two texts have in common by name, and what only one of them has.
#[derive(Debug, Default)]
struct Overlap {
    shared: usize,
    shared_proper: usize,
    /// Words that only one text has, with their masses.
    only: [Vec<(Token, f32)>; 2],
}

impl Overlap {
    fn of(one: &Profile, other: &Profile) -> Self {
        let mut overlap = Self::default();
        let (mut a, mut b) = (one.weighed().peekable(), other.weighed().peekable());
        let [only_one, only_other] = &mut overlap.only;
        loop {
            match (a.peek(), b.peek()) {
                (Some((x, _)), Some((y, _))) if x.id == y.id => {
                    let is = |kind: Kind| x.kind == kind || y.kind == kind;
                    overlap.shared += 1;
                    overlap.shared_proper += usize::from(is(Kind::Person) || is(Kind::Proper));
                    a.next();
                    b.next();
                }
                (Some((x, _)), y) if y.is_none_or(|(y, _)| x.id < y.id) => {
                    only_one.extend(a.next());
                }
                (_, Some(_)) => only_other.extend(b.next()),
                _ => return overlap,
            }
        }
    }

    /// Whether each text has a word of such a kind that the other has not.
    fn contrasts(&self, is: impl Fn(Kind) -> bool) -> bool {
        self.only
            .iter()
            .all(|only| only.iter().any(|(token, _)| is(token.kind)))
    }

    /// Whether one of the texts has a word of this kind that the other has not.
    fn has_own(&self, kind: Kind) -> bool {
        self.only
            .iter()
            .flatten()
            .any(|(token, _)| token.kind == kind)
    }

    /// Whether the texts differ in no more than a word or two each.
    fn is_exchange(&self) -> bool {
        let count = |only: &[(Token, f32)], others: &[(Token, f32)]| {
            only.iter()
                .filter(|(token, _)| {
                    token.kind != Kind::Frame
                        && !others.iter().any(|(near, _)| token.is_near(*near))
                })
                .count()
        };
        let [one, other] = &self.only;
        self.shared >= 3
            && (1..=2).contains(&count(one, other))
            && (1..=2).contains(&count(other, one))
    }

    /// How much each text says that the other does not even say nearly.
    fn own_mass(&self) -> [f32; 2] {
        let [one, other] = &self.only;
        let of = |only: &[(Token, f32)], others: &[(Token, f32)]| {
            only.iter()
                .filter(|(token, _)| token.kind != Kind::Frame)
                .filter(|(token, _)| !others.iter().any(|(near, _)| token.is_near(*near)))
                .map(|(_, mass)| mass)
                .sum()
        };
        [of(one, other), of(other, one)]
    }
}

/// Whether something shows that two proposals are not one decision, whatever their words: other persons act, or they speak of
/// other tickets, phases or persons.
pub(super) fn excludes(one: &Profile, other: &Profile) -> bool {
    let (a, b) = (&one.words, &other.words);
    !one.owners.can_be(&other.owners)
        || !acts(one).can_be(acts(other))
        || (!a.ids.is_empty() && !b.ids.is_empty() && !share(&a.ids, &b.ids))
        || a.is_negated != b.is_negated
        || number_other_things(&a.numbered, &b.numbered)
}

/// Who acts: the owner, else whom the text names.
fn acts(profile: &Profile) -> &Owners {
    if profile.owners.is_empty() {
        &profile.words.actor
    } else {
        &profile.owners
    }
}

/// Whether a label (`phase`, `q`) has a number in both, and none in common.
fn number_other_things(one: &[(u64, u64)], other: &[(u64, u64)]) -> bool {
    one.iter().any(|(label, _)| {
        other.iter().any(|(theirs, _)| theirs == label)
            && !one
                .iter()
                .any(|pair| pair.0 == *label && other.contains(pair))
    })
}

fn share(one: &[u64], other: &[u64]) -> bool {
    one.iter().any(|id| other.binary_search(id).is_ok())
}

/// How alike two proposals are that nothing excludes: 0 to about 1, `ALIKE` is enough.
#[expect(clippy::cast_precision_loss, reason = "texts are short")]
pub(super) fn likeness(one: &Profile, other: &Profile) -> f32 {
    let (a, b) = (&one.words, &other.words);
    if a.tokens.is_empty() || b.tokens.is_empty() {
        return if a == b { 1.0 } else { 0.0 };
    }
    let (count, mass) = shared(one, other);
    let jaccard = count as f32 / (a.tokens.len() + b.tokens.len() - count) as f32;
    let cosine = mass / (one.mass * other.mass).sqrt();
    if cosine < LEAST_COSINE {
        return 0.0;
    }
    let letters = common(&a.trigrams, &b.trigrams);
    let trigrams = letters as f32 / (a.trigrams.len() + b.trigrams.len() - letters).max(1) as f32;
    let mut score = (jaccard + cosine + trigrams) / 3.0;
    let contained = mass / one.mass.min(other.mass);
    // A text that only says more is not another one, if what they share tells enough; each with words of its own they are.
    if count >= 3 {
        score += 0.05 * ((contained - 0.6) / 0.4).max(0.0);
    }
    let overlap = Overlap::of(one, other);
    let [mine, theirs] = overlap.own_mass();
    let contrast = (mine / one.mass).min(theirs / other.mass);
    score -= 0.4 * contrast;
    let names_others = overlap.contrasts(|kind| matches!(kind, Kind::Person | Kind::Proper));
    if (contrast > 0.1 || names_others) && is_exchange(&a.sequence, &b.sequence) {
        score -= 0.4;
    } else if overlap.is_exchange() {
        score -= 0.1;
    }
    score += match a.actions.with(b.actions) {
        Accord::Same => 0.05,
        Accord::Open if opens_otherwise(one, other) => -0.05,
        Accord::Open => 0.0,
        Accord::Differs => -0.05,
        Accord::OtherWork => -0.55 * score - 0.28,
    };
    if names_others {
        let is_person = overlap.has_own(Kind::Person);
        let is_shared = overlap.shared_proper > 0;
        score -= match (is_person, is_shared) {
            (true, false) => 0.32,
            (true, true) => 0.1,
            (false, false) => 0.22,
            (false, true) => 0.04,
        };
    }
    // One word in common is too little to go by.
    if count < 2 && a.tokens != b.tokens {
        score -= 0.15;
    }
    // Who writes a list in one go has told its items apart; two notes of one source say the same again.
    if share(&one.lists, &other.lists) {
        score -= 0.05;
    } else if share(&one.sources, &other.sources) {
        score += 0.05;
    }
    score
}

/// Whether two texts open with other words, of which one at least is no verb that is known, and the other text has not.
fn opens_otherwise(one: &Profile, other: &Profile) -> bool {
    let (a, b) = (&one.words, &other.words);
    let is_alone = |opener: u64, words: &Words| words.tokens.iter().all(|token| token.id != opener);
    match (a.actions.opener(), b.actions.opener()) {
        (Some(mine), Some(theirs)) => is_alone(mine, b) && is_alone(theirs, a),
        (Some(mine), None) => b.actions.main().is_some() && is_alone(mine, b),
        (None, Some(theirs)) => a.actions.main().is_some() && is_alone(theirs, a),
        (None, None) => false,
    }
}

/// How many of two sorted lists are the same.
fn common(one: &[u32], other: &[u32]) -> usize {
    let (mut a, mut b, mut count) = (0, 0, 0);
    while let (Some(x), Some(y)) = (one.get(a), other.get(b)) {
        a += usize::from(x <= y);
        b += usize::from(y <= x);
        count += usize::from(x == y);
    }
    count
}

/// Whether two texts differ only in one place, where each has its own words.
fn is_exchange(one: &[u64], other: &[u64]) -> bool {
    let start = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (
        one.get(start..).unwrap_or_default(),
        other.get(start..).unwrap_or_default(),
    );
    let end = one
        .iter()
        .rev()
        .zip(other.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let left = |words: &[u64]| words.len() - end;
    (1..=3).contains(&left(one)) && (1..=3).contains(&left(other))
}
