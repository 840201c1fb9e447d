//! How alike two proposals are, and what speaks against it whatever their words. Which proposals are compared is `index`'s.

use std::num::NonZeroU64;

use crate::review::cluster::lexicon::{Lexicon, Text, WordId};
use crate::review::cluster::people::Owners;
use crate::review::cluster::verbs::Accord;
use crate::review::cluster::words::{Gist, Kind, Token, Words, distinct};
use crate::review::cluster::{Item, Slot};

/// From here on two proposals are alike.
pub(super) const ALIKE: f32 = 0.40;

/// Proposals whose words have a smaller cosine are never alike.
pub(super) const LEAST_COSINE: f32 = 0.35;

/// A word of a text, and how much it tells, squared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weighed {
    pub(super) token: Token,
    pub(super) word: WordId,
    pub(super) weight: f32,
}

/// A text with the weights of its words, its owners, and where it stands: read for a comparison, and not kept.
#[derive(Debug, Clone)]
pub(super) struct Profile<'a> {
    /// Sorted by id, each once.
    pub(super) tokens: Vec<Weighed>,
    /// Their sum.
    pub(super) mass: f32,
    /// The ids as they follow each other.
    sequence: Vec<u64>,
    /// Runs of three letters, word by word.
    letters: Vec<u32>,
    /// How many there are, each counted once.
    distinct: usize,
    pub(super) parties: Parties<'a>,
    places: Places<'a>,
}

impl<'a> Profile<'a> {
    /// A text of the lexicon.
    pub(super) fn of(text: Text<'a>, places: Places<'a>, lexicon: &'a Lexicon) -> Self {
        let mut profile = Self {
            tokens: Vec::new(),
            mass: 0.0,
            sequence: Vec::new(),
            letters: Vec::new(),
            distinct: 0,
            parties: lexicon.parties(text),
            places,
        };
        profile.read(text, places, lexicon);
        profile
    }

    /// Becomes another text of the lexicon.
    pub(super) fn read(&mut self, text: Text<'a>, places: Places<'a>, lexicon: &'a Lexicon) {
        self.tokens.clear();
        self.sequence.clear();
        self.letters.clear();
        for (token, word, weight, letters) in lexicon.read(text) {
            self.tokens.push(Weighed {
                token,
                word,
                weight,
            });
            self.letters.extend(letters);
        }
        self.finish();
        self.distinct = text.rest.letters as usize;
        self.parties = lexicon.parties(text);
        self.places = places;
    }

    /// A text that the lexicon need not know.
    pub(super) fn of_words(
        words: &'a Words,
        owners: &'a Owners,
        places: Places<'a>,
        lexicon: &Lexicon,
    ) -> Self {
        let tokens = words.terms().map(|(token, _)| {
            let (word, weight) = lexicon.weight_of_id(token.id);
            Weighed {
                token,
                word,
                weight,
            }
        });
        let mut profile = Self {
            tokens: tokens.collect(),
            mass: 0.0,
            sequence: Vec::new(),
            letters: words.letters().to_vec(),
            distinct: distinct(words.letters()).len(),
            parties: Parties {
                owners,
                gist: &words.gist,
            },
            places,
        };
        profile.finish();
        profile
    }

    fn finish(&mut self) {
        let ids = self.tokens.iter().map(|word| word.token.id);
        self.sequence.extend(ids);
        self.tokens.sort_unstable_by_key(|word| word.token);
        self.tokens.dedup_by_key(|word| word.token.id);
        self.mass = self.tokens.iter().map(|word| word.weight).sum();
    }
}

/// Whom a text is for, and what it says beside its words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parties<'a> {
    pub(super) owners: &'a Owners,
    pub(super) gist: &'a Gist,
}

impl<'a> Parties<'a> {
    /// Who acts: the owner, else whom the text names.
    fn acts(self) -> &'a Owners {
        if self.owners.is_empty() {
            &self.gist.actor
        } else {
            self.owners
        }
    }
}

/// The items that say a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places<'a> {
    pub(super) items: &'a [Item],
    pub(super) slots: &'a [Slot],
}

impl<'a> Places<'a> {
    /// Of one item alone.
    pub(super) fn of(item: &'a Item) -> Self {
        Self {
            items: std::slice::from_ref(item),
            slots: &[0],
        }
    }

    /// Whether two texts stand in one list.
    fn share_list(self, other: Self) -> bool {
        self.share(other, |item| item.list)
    }

    /// Whether two texts come from one source.
    fn share_source(self, other: Self) -> bool {
        self.share(other, |item| item.source)
    }

    fn share(self, other: Self, of: impl Fn(&Item) -> Option<NonZeroU64>) -> bool {
        let all = |places: Self| {
            let items = places.items;
            let slots = places.slots.iter();
            slots.filter_map(|slot| of(items.get(*slot as usize)?))
        };
        if self.slots.len() * other.slots.len() <= FEW_PAIRS {
            return all(self).any(|one| all(other).any(|two| one == two));
        }
        let mut mine: Vec<NonZeroU64> = all(self).collect();
        mine.sort_unstable();
        all(other).any(|two| mine.binary_search(&two).is_ok())
    }
}

/// So many are compared each with each.
const FEW_PAIRS: usize = 64;

/// A text that is compared with many.
#[derive(Debug)]
pub(super) struct Probe<'a> {
    pub(super) profile: Profile<'a>,
    /// Its runs of letters by their hashes, each with its place among them from 1; 0 is none.
    letters: Vec<u64>,
}

impl<'a> Probe<'a> {
    pub(super) fn new(profile: Profile<'a>) -> Self {
        let size = (profile.letters.len() * 2).next_power_of_two().max(16);
        let mut probe = Self {
            letters: vec![0; size],
            profile,
        };
        let mut place = 0;
        for letters in &probe.profile.letters {
            let mut at = bucket(*letters, size);
            while let Some(kept) = probe.letters.get_mut(at) {
                if *kept == 0 {
                    place += 1;
                    *kept = place << 32 | u64::from(*letters);
                    break;
                }
                if *kept & LETTERS == u64::from(*letters) {
                    break;
                }
                at = (at + 1) % size;
            }
        }
        probe
    }

    /// How many runs of letters another text has in common with it.
    fn common(&self, letters: &[u32]) -> usize {
        let mut few = [0_u64; 4];
        let mut many = Vec::new();
        let seen: &mut [u64] = if self.profile.distinct < few.len() * 64 {
            &mut few
        } else {
            many.resize(self.profile.distinct / 64 + 1, 0);
            &mut many
        };
        let size = self.letters.len();
        for letters in letters {
            let mut at = bucket(*letters, size);
            while let Some(kept) = self.letters.get(at).filter(|kept| **kept != 0) {
                if *kept & LETTERS == u64::from(*letters) {
                    let place = kept >> 32;
                    if let Some(bits) = seen.get_mut((place / 64) as usize) {
                        *bits |= 1 << (place % 64);
                    }
                    break;
                }
                at = (at + 1) % size;
            }
        }
        seen.iter().map(|bits| bits.count_ones() as usize).sum()
    }
}

const LETTERS: u64 = 0xffff_ffff;

/// Where letters are looked for first among so many.
fn bucket(letters: u32, size: usize) -> usize {
    (letters.wrapping_mul(0x9e37_79b1) >> 12) as usize & (size - 1)
}

/// How many words two texts share, and how much these tell.
fn shared(one: &Profile<'_>, other: &Profile<'_>) -> (usize, f32) {
    let (mine, theirs) = (&one.tokens, &other.tokens);
    let (mut a, mut b, mut count, mut mass) = (0, 0, 0, 0.0);
    while let (Some(x), Some(y)) = (mine.get(a), theirs.get(b)) {
        let (x_id, y_id) = (x.token.id, y.token.id);
        if x_id == y_id {
            count += 1;
            mass += x.weight;
        }
        a += usize::from(x_id <= y_id);
        b += usize::from(y_id <= x_id);
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
    fn of(one: &Profile<'_>, other: &Profile<'_>) -> Self {
        let mut overlap = Self::default();
        let weighed = |word: &Weighed| (word.token, word.weight);
        let mut a = one.tokens.iter().map(weighed).peekable();
        let mut b = other.tokens.iter().map(weighed).peekable();
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
pub(super) fn excludes(one: Parties<'_>, other: Parties<'_>) -> bool {
    let (a, b) = (one.gist, other.gist);
    !one.owners.can_be(other.owners)
        || !one.acts().can_be(other.acts())
        || (!a.ids.is_empty() && !b.ids.is_empty() && !share(&a.ids, &b.ids))
        || a.is_negated != b.is_negated
        || number_other_things(&a.numbered, &b.numbered)
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
pub(super) fn likeness(probe: &Probe<'_>, other: &Profile<'_>) -> f32 {
    let one = &probe.profile;
    if one.tokens.is_empty() || other.tokens.is_empty() {
        let says_nothing = one.tokens.is_empty() && other.tokens.is_empty();
        return if says_nothing && one.parties.gist == other.parties.gist {
            1.0
        } else {
            0.0
        };
    }
    let (count, mass) = shared(one, other);
    let jaccard = count as f32 / (one.tokens.len() + other.tokens.len() - count) as f32;
    let cosine = mass / (one.mass * other.mass).sqrt();
    if cosine < LEAST_COSINE {
        return 0.0;
    }
    let letters = probe.common(&other.letters);
    let trigrams = letters as f32 / (one.distinct + other.distinct - letters).max(1) as f32;
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
    if (contrast > 0.1 || names_others) && is_exchange(&one.sequence, &other.sequence) {
        score -= 0.4;
    } else if overlap.is_exchange() {
        score -= 0.1;
    }
    score += match one.parties.gist.actions.with(other.parties.gist.actions) {
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
    if count < 2 && !has_same_words(one, other) {
        score -= 0.15;
    }
    // Who writes a list in one go has told its items apart; two notes of one source say the same again.
    if one.places.share_list(other.places) {
        score -= 0.05;
    } else if one.places.share_source(other.places) {
        score += 0.05;
    }
    score
}

fn has_same_words(one: &Profile<'_>, other: &Profile<'_>) -> bool {
    let tokens = one.tokens.iter().map(|word| word.token);
    tokens.eq(other.tokens.iter().map(|word| word.token))
}

/// Whether two texts open with other words, of which one at least is no verb that is known, and the other text has not.
fn opens_otherwise(one: &Profile<'_>, other: &Profile<'_>) -> bool {
    let (a, b) = (one.parties.gist.actions, other.parties.gist.actions);
    let is_alone =
        |opener: u64, text: &Profile<'_>| text.tokens.iter().all(|word| word.token.id != opener);
    match (a.opener(), b.opener()) {
        (Some(mine), Some(theirs)) => is_alone(mine, other) && is_alone(theirs, one),
        (Some(mine), None) => b.main().is_some() && is_alone(mine, other),
        (None, Some(theirs)) => a.main().is_some() && is_alone(theirs, one),
        (None, None) => false,
    }
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
