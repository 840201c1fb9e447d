//! Which texts may be alike: an inverted index over their words. Tasks with the same words and owners are one node of it.

use std::collections::HashMap;

use crate::review::cluster::Slot;
use crate::review::cluster::lexicon::{Lexicon, Rest, TermId, Text, WordId, number};
use crate::review::cluster::likeness::{LEAST_COSINE, Profile};
use crate::review::cluster::numbers::Numbers;
use crate::review::cluster::people::Owners;
use crate::review::cluster::words::Words;
use crate::text::Hash;

/// A node by its number.
pub(super) type NodeId = u32;

/// A text as it was read, to become a node.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) words: Words,
    pub(super) owners: Owners,
    /// The line, if the user said something about it.
    pub(super) line: Option<Hash>,
    /// What it has in common with texts that are the same node.
    pub(super) key: u64,
}

/// Tasks with the same words and owners.
#[derive(Debug, Clone)]
struct Node {
    /// Where its terms end; they start where those of the one before end.
    end: u32,
    rest: Rest,
    slots: Slots,
}

/// The items of a node: mostly one, else where several are. There are as many as texts.
#[derive(Debug, Clone, Copy)]
enum Slots {
    One(Slot),
    Several(u32),
}

/// Nodes by their words. A node that stands for nothing any more keeps its number, for the same words may come again.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    nodes: Vec<Node>,
    /// The items of nodes that have or had several.
    several: Vec<Vec<Slot>>,
    /// The words of all texts.
    terms: Vec<TermId>,
    /// The mass of each.
    masses: Vec<f32>,
    by_key: Numbers,
    /// The lines that the user said something about: each is a node of its own.
    lines: HashMap<NodeId, Hash>,
    by_line: HashMap<Hash, Vec<NodeId>>,
    postings: Postings,
}

/// The nodes that have a word.
#[derive(Debug, Clone, Default)]
struct Postings {
    /// Those that were there when all was compared, word by word.
    first: Vec<NodeId>,
    /// Where those of each word start in it, and where the last ones end.
    starts: Vec<u32>,
    /// Those that came later.
    later: HashMap<WordId, Vec<NodeId>>,
}

/// What a text has in common with each node; kept from one question to the next.
#[derive(Debug, Default)]
pub(super) struct Counter {
    mass: Vec<f32>,
    touched: Vec<NodeId>,
}

impl Index {
    /// All numbers of nodes, also of those that stand for nothing.
    pub(super) fn ids(&self) -> std::ops::Range<NodeId> {
        0..number(self.nodes.len())
    }

    /// The items that a node stands for; none if it stands for nothing any more.
    pub(super) fn slots(&self, id: NodeId) -> &[Slot] {
        match self.nodes.get(id as usize).map(|node| &node.slots) {
            Some(Slots::One(slot)) => std::slice::from_ref(slot),
            Some(Slots::Several(place)) => self.several(*place),
            None => &[],
        }
    }

    fn several(&self, place: u32) -> &[Slot] {
        let several = self.several.get(place as usize);
        several.map_or(&[], Vec::as_slice)
    }

    /// What a node says.
    pub(super) fn text(&self, id: NodeId) -> Option<Text<'_>> {
        let index = id as usize;
        let node = self.nodes.get(index)?;
        let before = index
            .checked_sub(1)
            .and_then(|before| self.nodes.get(before));
        let from = before.map_or(0, |before| before.end as usize);
        Some(Text {
            terms: self.terms.get(from..node.end as usize)?,
            rest: node.rest,
        })
    }

    /// The line of a node, if the user said something about it.
    pub(super) fn line(&self, id: NodeId) -> Option<Hash> {
        self.lines.get(&id).copied()
    }

    /// The nodes of a line that the user said something about.
    pub(super) fn of_line(&self, line: Hash) -> &[NodeId] {
        self.by_line.get(&line).map_or(&[], Vec::as_slice)
    }

    /// The node of this key, now with this item, too.
    pub(super) fn join(&mut self, key: u64, slot: Slot) -> Option<NodeId> {
        let id = self.by_key.get(key)?;
        self.push(id, slot);
        Some(id)
    }

    /// Adds an item to a node.
    pub(super) fn push(&mut self, id: NodeId, slot: Slot) {
        let Some(node) = self.nodes.get_mut(id as usize) else {
            return;
        };
        match node.slots {
            Slots::One(first) => {
                node.slots = Slots::Several(number(self.several.len()));
                self.several.push(vec![first, slot]);
            }
            Slots::Several(place) => {
                if let Some(slots) = self.several.get_mut(place as usize) {
                    slots.push(slot);
                }
            }
        }
    }

    /// A new node, which `post` or `post_all` makes known to be found.
    pub(super) fn add(&mut self, slot: Slot, read: Read, lexicon: &mut Lexicon) -> NodeId {
        let id = self.ids().end;
        self.by_key.get_or_insert(read.key, id);
        if let Some(line) = read.line {
            self.lines.insert(id, line);
            self.by_line.entry(line).or_default().push(id);
        }
        make_room(&mut self.terms, read.words.terms().count());
        make_room(&mut self.nodes, 1);
        let rest = lexicon.take_in(&read.words, read.owners, &mut self.terms);
        self.nodes.push(Node {
            end: number(self.terms.len()),
            rest,
            slots: Slots::One(slot),
        });
        id
    }

    /// Makes a new node known by its words.
    pub(super) fn post(&mut self, id: NodeId, lexicon: &Lexicon) {
        let Some(text) = self.text(id) else { return };
        let (words, mass) = (lexicon.words_of(text), lexicon.mass(text));
        self.masses.push(mass);
        for word in words {
            self.postings.later.entry(word).or_default().push(id);
        }
    }

    /// Makes all nodes known by their words.
    pub(super) fn post_all(&mut self, lexicon: &Lexicon) {
        self.nodes.shrink_to_fit();
        self.terms.shrink_to_fit();
        self.by_key.settle();
        let texts = || self.ids().filter_map(|id| self.text(id));
        let masses = texts().map(|text| lexicon.mass(text)).collect();
        let mut starts = vec![0_u32; lexicon.len() + 1];
        for word in texts().flat_map(|text| lexicon.words_of(text)) {
            if let Some(count) = starts.get_mut(word as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut first = vec![0; sum as usize];
        let mut next = starts.clone();
        for (id, text) in (0..).zip(texts()) {
            for word in lexicon.words_of(text) {
                if let Some(at) = next.get_mut(word as usize)
                    && let Some(place) = first.get_mut(*at as usize)
                {
                    *place = id;
                    *at += 1;
                }
            }
        }
        self.masses = masses;
        self.postings = Postings {
            first,
            starts,
            later: HashMap::new(),
        };
    }

    /// Takes an item out of a node; a node without items stands for nothing.
    pub(super) fn remove(&mut self, id: NodeId, slot: Slot) {
        let Some(node) = self.nodes.get_mut(id as usize) else {
            return;
        };
        match node.slots {
            Slots::One(one) if one == slot => {
                node.slots = Slots::Several(number(self.several.len()));
                self.several.push(Vec::new());
            }
            Slots::One(_) => {}
            Slots::Several(place) => {
                if let Some(slots) = self.several.get_mut(place as usize) {
                    slots.retain(|other| *other != slot);
                }
            }
        }
    }

    /// The nodes below `end` whose words may have the least cosine with those of a text, in order. None that has it is missing.
    pub(super) fn candidates(
        &self,
        profile: &Profile<'_>,
        end: NodeId,
        counter: &mut Counter,
    ) -> Vec<NodeId> {
        counter.mass.resize(self.nodes.len(), 0.0);
        let mut tokens = profile.tokens.clone();
        tokens.sort_by(|a, b| {
            let by_id = || a.token.id.cmp(&b.token.id);
            b.weight.total_cmp(&a.weight).then_with(by_id)
        });
        // Whoever shares only words of so little mass has at most a cosine of its root, however short it is: the long lists of
        // the commonest words need not be read.
        let mut left = profile.mass;
        // The square of what must be shared with a text, by its mass.
        let least = (LEAST_COSINE * ROUNDING).powi(2) * profile.mass;
        for word in tokens {
            if left < least {
                break;
            }
            // Who shares nothing yet, and tells more than this, comes too late.
            let most = left * left / least;
            left -= word.weight;
            for id in self.postings.of(word.word) {
                if *id >= end {
                    break;
                }
                let at = *id as usize;
                if let (Some(mass), Some(theirs)) = (counter.mass.get_mut(at), self.masses.get(at))
                {
                    if *mass > 0.0 {
                        *mass += word.weight;
                    } else if *theirs <= most {
                        counter.touched.push(*id);
                        *mass = word.weight;
                    }
                }
            }
        }
        let mut found = Vec::new();
        for id in counter.touched.drain(..) {
            let shared = counter
                .mass
                .get_mut(id as usize)
                .map_or(0.0, std::mem::take);
            let theirs = self.masses.get(id as usize).copied().unwrap_or(0.0);
            if (shared + left.max(0.0)).powi(2) >= least * theirs {
                found.push(id);
            }
        }
        found.sort_unstable();
        found
    }
}

impl Postings {
    /// In order.
    fn of(&self, word: WordId) -> impl Iterator<Item = &NodeId> {
        let start = |word: WordId| self.starts.get(word as usize).map(|start| *start as usize);
        let end = word.checked_add(1).and_then(start);
        let range = start(word).zip(end).map(|(start, end)| start..end);
        let first = range.and_then(|range| self.first.get(range));
        let later = self.later.get(&word);
        first
            .into_iter()
            .flatten()
            .chain(later.into_iter().flatten())
    }
}

/// Makes room for some more: that for twice as many is too much in a large vault.
pub(super) fn make_room<T>(values: &mut Vec<T>, count: usize) {
    if values.capacity() - values.len() < count {
        values.reserve_exact(values.len() / 16 + count);
    }
}

/// Sums of the same numbers in another order differ by less.
const ROUNDING: f32 = 0.98;
