//! Which texts may be alike: an inverted index over their words. Tasks with the same words and owners are one node of it.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::review::cluster::likeness::{LEAST_COSINE, Profile};
use crate::text::Hash;

/// A node by its number.
pub(super) type NodeId = u32;

/// A task of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Member {
    /// The caller's number for it.
    pub(super) slot: u32,
    pub(super) list: Option<u64>,
    pub(super) source: Option<u64>,
}

/// Tasks with the same words and owners.
#[derive(Debug, Clone, Default)]
pub(super) struct Node {
    pub(super) profile: Profile,
    /// The line, if the user said something about it: then it is a node of its own.
    pub(super) line: Option<Hash>,
    pub(super) members: Vec<Member>,
}

impl Node {
    pub(super) fn new(profile: Profile, line: Option<Hash>, member: Member) -> Self {
        let mut node = Self {
            profile,
            line,
            members: vec![member],
        };
        node.place();
        node
    }

    fn key(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (&self.profile.words, &self.profile.owners, &self.line).hash(&mut hasher);
        hasher.finish()
    }

    /// The lists and sources of all members.
    fn place(&mut self) {
        let sorted = |of: &dyn Fn(&Member) -> Option<u64>| {
            let all: BTreeSet<u64> = self.members.iter().filter_map(of).collect();
            all.into_iter().collect()
        };
        (self.profile.lists, self.profile.sources) = (
            sorted(&|member| member.list),
            sorted(&|member| member.source),
        );
    }
}

/// Nodes by their words.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    nodes: Vec<Node>,
    /// The mass of each.
    masses: Vec<f32>,
    free: Vec<NodeId>,
    by_key: HashMap<u64, NodeId>,
    by_line: HashMap<Hash, Vec<NodeId>>,
    postings: HashMap<u64, Vec<NodeId>>,
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
        0..NodeId::try_from(self.nodes.len()).unwrap_or(NodeId::MAX)
    }

    /// The node, if it stands for something.
    pub(super) fn node(&self, id: NodeId) -> Option<&Node> {
        let node = self.nodes.get(id as usize);
        node.filter(|node| !node.members.is_empty())
    }

    /// The nodes of a line that the user said something about.
    pub(super) fn of_line(&self, line: Hash) -> &[NodeId] {
        self.by_line.get(&line).map_or(&[], Vec::as_slice)
    }

    /// Adds the members of a node to the one with the same words, or the node itself if there is none. Returns where they are now.
    pub(super) fn add(&mut self, mut node: Node) -> NodeId {
        let key = node.key();
        if let Some(id) = self.by_key.get(&key).copied()
            && let Some(known) = self.nodes.get_mut(id as usize)
        {
            known.members.append(&mut node.members);
            known.place();
            return id;
        }
        let id = self.free.pop().unwrap_or_else(|| self.ids().end);
        for token in &node.profile.words.tokens {
            self.postings.entry(token.id).or_default().push(id);
        }
        if let Some(line) = node.line {
            self.by_line.entry(line).or_default().push(id);
        }
        self.by_key.insert(key, id);
        let mass = node.profile.mass;
        if let (Some(empty), Some(massless)) = (
            self.nodes.get_mut(id as usize),
            self.masses.get_mut(id as usize),
        ) {
            (*empty, *massless) = (node, mass);
        } else {
            self.nodes.push(node);
            self.masses.push(mass);
        }
        id
    }

    /// Takes a member out of a node; a node without members goes.
    pub(super) fn remove(&mut self, id: NodeId, slot: u32) {
        let Some(node) = self.nodes.get_mut(id as usize) else {
            return;
        };
        node.members.retain(|member| member.slot != slot);
        if !node.members.is_empty() {
            node.place();
            return;
        }
        let node = std::mem::take(node);
        self.by_key.remove(&node.key());
        let forget = |ids: Option<&mut Vec<NodeId>>| {
            if let Some(ids) = ids {
                ids.retain(|other| *other != id);
            }
        };
        for token in &node.profile.words.tokens {
            forget(self.postings.get_mut(&token.id));
        }
        forget(node.line.and_then(|line| self.by_line.get_mut(&line)));
        self.free.push(id);
    }

    /// The nodes below `end` whose words may have the least cosine with those of a text, in order. None that has it is missing.
    pub(super) fn candidates(
        &self,
        profile: &Profile,
        end: NodeId,
        counter: &mut Counter,
    ) -> Vec<NodeId> {
        counter.mass.resize(self.nodes.len(), 0.0);
        let tokens = profile.words.tokens.iter().zip(&profile.weights);
        let mut tokens: Vec<(u64, f32)> =
            tokens.map(|(token, weight)| (token.id, *weight)).collect();
        tokens.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        // Whoever shares only words of so little mass has at most a cosine of its root, however short it is: the long lists of
        // the commonest words need not be read.
        let mut left = profile.mass;
        for (token, weight) in tokens {
            if left < profile.mass * LEAST_COSINE * LEAST_COSINE * ROUNDING {
                break;
            }
            left -= weight;
            for id in self.postings.get(&token).into_iter().flatten() {
                if let Some(mass) = counter.mass.get_mut(*id as usize).filter(|_| *id < end) {
                    if *mass == 0.0 {
                        counter.touched.push(*id);
                    }
                    *mass += weight;
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
            if shared + left.max(0.0) >= LEAST_COSINE * ROUNDING * (profile.mass * theirs).sqrt() {
                found.push(id);
            }
        }
        found.sort_unstable();
        found
    }
}

/// Sums of the same numbers in another order differ by less.
const ROUNDING: f32 = 0.98;
