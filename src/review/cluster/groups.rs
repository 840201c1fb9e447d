//! From pairs that are alike to clusters: what hangs together is found, and each such component is clustered for itself.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::review::cluster::Item;
use crate::review::cluster::index::{Counter, Index, NodeId};
use crate::review::cluster::item::Links;
use crate::review::cluster::lexicon::Lexicon;
use crate::review::cluster::likeness::{ALIKE, Places, Probe, Profile, excludes, likeness};
use crate::review::cluster::linkage::{Tie, average_linkage};
use crate::text::Hash;

/// More nodes than this are not compared each with each: they are first split where they are less alike.
const MOST_AT_ONCE: usize = 200;

/// By how much the bar is raised to split them.
const STEP: f32 = 0.05;

/// What nodes are compared by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sight<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) items: &'a [Item],
    pub(super) links: &'a Links,
}

impl<'a> Sight<'a> {
    /// A node, to be compared with others; nothing for what stands for nothing.
    pub(super) fn probe(&self, index: &'a Index, id: NodeId) -> Option<Probe<'a>> {
        let places = self.places(index, id)?;
        let profile = Profile::of(index.text(id)?, places, self.lexicon);
        Some(Probe::new(profile))
    }

    fn places(&self, index: &'a Index, id: NodeId) -> Option<Places<'a>> {
        let (items, slots) = (self.items, index.slots(id));
        (!slots.is_empty()).then_some(Places { items, slots })
    }

    /// Whether the user said of both lines that they are not the same.
    pub(super) fn are_apart(&self, one: Option<Hash>, other: Option<Hash>) -> bool {
        let lines = one.zip(other);
        lines.is_some_and(|(one, other)| self.links.are_apart(one, other))
    }
}

/// Pairs of nodes that are alike, each under both of its nodes.
#[derive(Debug, Clone, Default)]
pub(super) struct Pairs {
    /// Those that were there when all was compared, node by node.
    first: Vec<Pair>,
    /// Where those of each node start in it, and where the last ones end.
    starts: Vec<u32>,
    /// Those of the nodes that have others by now.
    later: HashMap<NodeId, Vec<Pair>>,
}

/// A node that another one is like, and how many of the raised bars they reach.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair(u32);

/// The bits of a pair that are for the bars.
const BARS: u32 = 4;

impl Pair {
    /// A node that another one is so much like.
    pub(super) fn new(with: NodeId, likeness: f32) -> Self {
        let bars = (1..).take_while(|bars| bar(*bars).is_some_and(|bar| likeness >= bar));
        let bars = u32::try_from(bars.count()).unwrap_or(0);
        Self(with << BARS | bars)
    }

    /// The node.
    pub(super) fn with(self) -> NodeId {
        self.0 >> BARS
    }

    fn bars(self) -> u32 {
        self.0 & ((1 << BARS) - 1)
    }

    fn from(self, node: NodeId) -> Self {
        Self(node << BARS | self.bars())
    }
}

/// The bar raised so many times; nothing where none is that high.
fn bar(times: u32) -> Option<f32> {
    let bar = (0..times).fold(ALIKE, |bar, _| bar + STEP);
    (bar <= 1.0).then_some(bar)
}

impl Pairs {
    /// All pairs of so many nodes, each given with the one of its nodes that comes later, in the order of these.
    pub(super) fn new(count: usize, below: &[Vec<(NodeId, Pair)>]) -> Self {
        let mut starts = vec![0_u32; count + 1];
        let all = || below.iter().flatten().copied();
        let mut add = |id: NodeId| {
            if let Some(count) = starts.get_mut(id as usize + 1) {
                *count += 1;
            }
        };
        for (id, pair) in all() {
            add(id);
            add(pair.with());
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut first = vec![Pair(0); sum as usize];
        let mut next = starts.clone();
        let mut put = |id: NodeId, pair: Pair| {
            if let Some(at) = next.get_mut(id as usize)
                && let Some(place) = first.get_mut(*at as usize)
            {
                *place = pair;
                *at += 1;
            }
        };
        for (id, pair) in all() {
            put(id, pair);
            put(pair.with(), pair.from(id));
        }
        Self {
            first,
            starts,
            later: HashMap::new(),
        }
    }

    /// The nodes that are like this one.
    pub(super) fn of(&self, id: NodeId) -> &[Pair] {
        if let Some(pairs) = self.later.get(&id) {
            return pairs;
        }
        let start = |id: NodeId| self.starts.get(id as usize).map(|start| *start as usize);
        let range = start(id).zip(start(id.saturating_add(1)));
        let pairs = range.and_then(|(start, end)| self.first.get(start..end));
        pairs.unwrap_or_default()
    }

    pub(super) fn add(&mut self, one: NodeId, pair: Pair) {
        self.own(one).push(pair);
        self.own(pair.with()).push(pair.from(one));
    }

    /// Forgets the pairs of a node and returns the others.
    pub(super) fn remove(&mut self, id: NodeId) -> Vec<NodeId> {
        let gone = std::mem::take(self.own(id));
        let others: Vec<NodeId> = gone.into_iter().map(Pair::with).collect();
        for other in &others {
            self.own(*other).retain(|pair| pair.with() != id);
        }
        others
    }

    fn own(&mut self, id: NodeId) -> &mut Vec<Pair> {
        let pairs = if self.later.contains_key(&id) {
            Vec::new()
        } else {
            self.of(id).to_vec()
        };
        self.later.entry(id).or_insert(pairs)
    }
}

/// Which nodes are one cluster: each knows the next of its own, the last one the first.
#[derive(Debug, Clone, Default)]
pub(super) struct Rings(Vec<NodeId>);

impl Rings {
    /// So many nodes, each by itself.
    pub(super) fn new(nodes: Range<NodeId>) -> Self {
        Self(nodes.collect())
    }

    /// One more node, by itself.
    pub(super) fn push(&mut self, node: NodeId) {
        self.0.push(node);
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The nodes of the cluster that a node is in, from this one on.
    pub(super) fn of(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(Some(node), move |before| {
            let next = self.0.get(*before as usize).copied();
            next.filter(|next| *next != node)
        })
    }

    /// Lets every node of a cluster stand for itself.
    pub(super) fn dissolve(&mut self, node: NodeId) -> Vec<NodeId> {
        let ring: Vec<NodeId> = self.of(node).collect();
        for node in &ring {
            self.set(*node, *node);
        }
        ring
    }

    /// Makes nodes that stand for themselves one cluster.
    pub(super) fn join(&mut self, cluster: &[NodeId]) {
        let behind = cluster.iter().cycle().skip(1);
        for (node, behind) in cluster.iter().zip(behind) {
            self.set(*node, *behind);
        }
    }

    fn set(&mut self, node: NodeId, behind: NodeId) {
        if let Some(next) = self.0.get_mut(node as usize) {
            *next = behind;
        }
    }
}

/// The nodes below `end` that are like a text, which has a line if the user said something about it.
pub(super) fn like(
    index: &Index,
    probe: &Probe<'_>,
    line: Option<Hash>,
    end: NodeId,
    sight: Sight<'_>,
    counter: &mut Counter,
) -> Vec<(NodeId, f32)> {
    let mut other: Option<Profile<'_>> = None;
    let mut alike = Vec::new();
    for id in index.candidates(&probe.profile, end, counter) {
        let (Some(text), Some(places)) = (index.text(id), sight.places(index, id)) else {
            continue;
        };
        let parties = sight.lexicon.parties(text);
        if excludes(probe.profile.parties, parties) || sight.are_apart(line, index.line(id)) {
            continue;
        }
        let profile = match &mut other {
            Some(profile) => {
                profile.read(text, places, sight.lexicon);
                profile
            }
            none => none.insert(Profile::of(text, places, sight.lexicon)),
        };
        let likeness = likeness(probe, profile);
        if likeness >= ALIKE {
            alike.push((id, likeness));
        }
    }
    alike
}

/// All nodes that hang together with one of these, component by component.
pub(super) fn components(
    seeds: impl Iterator<Item = NodeId>,
    neighbours: impl Fn(NodeId) -> Vec<NodeId>,
) -> impl Iterator<Item = Vec<NodeId>> {
    let mut seen: HashSet<NodeId> = HashSet::new();
    seeds.filter_map(move |seed| {
        let mut component = Vec::new();
        let mut open = vec![seed];
        while let Some(id) = open.pop() {
            if seen.insert(id) {
                component.push(id);
                open.extend(neighbours(id));
            }
        }
        (!component.is_empty()).then_some(component)
    })
}

/// The clusters of a component whose nodes come in order.
pub(super) fn clusters(
    component: &[NodeId],
    index: &Index,
    pairs: &Pairs,
    sight: Sight<'_>,
) -> Vec<Vec<NodeId>> {
    if let [_] = component {
        return vec![component.to_vec()];
    }
    let mut clusters = Vec::new();
    split(component, 0, index, pairs, sight, &mut clusters);
    join(clusters, index, sight.links)
}

fn split(
    component: &[NodeId],
    raised: u32,
    index: &Index,
    pairs: &Pairs,
    sight: Sight<'_>,
    clusters: &mut Vec<Vec<NodeId>>,
) {
    if component.len() <= MOST_AT_ONCE {
        cluster(component, index, sight, clusters);
        return;
    }
    let raised = raised + 1;
    if bar(raised).is_none() {
        // So many that differ so little: any cut is as good as another.
        for part in component.chunks(MOST_AT_ONCE) {
            cluster(part, index, sight, clusters);
        }
        return;
    }
    let place: HashMap<NodeId, usize> = component.iter().copied().zip(0..).collect();
    let parts = components(component.iter().copied(), |id| {
        let near = pairs.of(id).iter().filter(|pair| pair.bars() >= raised);
        near.map(|pair| pair.with())
            .filter(|other| place.contains_key(other))
            .collect()
    });
    let mut parts: Vec<Vec<NodeId>> = parts.collect();
    for part in &mut parts {
        part.sort_unstable_by_key(|id| place.get(id));
    }
    parts.sort_by_key(|part| part.first().and_then(|id| place.get(id)));
    for part in parts {
        split(&part, raised, index, pairs, sight, clusters);
    }
}

fn cluster(nodes: &[NodeId], index: &Index, sight: Sight<'_>, clusters: &mut Vec<Vec<NodeId>>) {
    let probes: Vec<Option<(Probe<'_>, Option<Hash>)>> = nodes
        .iter()
        .map(|id| Some((sight.probe(index, *id)?, index.line(*id))))
        .collect();
    let probe = |member: usize| probes.get(member).and_then(Option::as_ref);
    let found = average_linkage(nodes.len(), ALIKE, |one, other| {
        let Some(((one, line), (other, other_line))) = probe(one).zip(probe(other)) else {
            return Tie::Never;
        };
        if sight.are_apart(*line, *other_line) {
            return Tie::Never;
        }
        tie(one, &other.profile)
    });
    clusters.extend(found.into_iter().map(|members| {
        members
            .into_iter()
            .filter_map(|member| nodes.get(member).copied())
            .collect()
    }));
}

/// How alike two texts are, and whether they may stand together whatever the user says.
pub(super) fn tie(one: &Probe<'_>, other: &Profile<'_>) -> Tie {
    if excludes(one.profile.parties, other.parties) {
        Tie::Never
    } else {
        Tie::Alike(likeness(one, other))
    }
}

/// Joins clusters of which the user said that they are the same.
fn join(clusters: Vec<Vec<NodeId>>, index: &Index, links: &Links) -> Vec<Vec<NodeId>> {
    let line = |id: &NodeId| index.line(*id);
    let mut joined: Vec<Vec<NodeId>> = Vec::new();
    for cluster in clusters {
        let mut whole = cluster;
        let is_joined = |one: &[NodeId], other: &[NodeId]| {
            one.iter().filter_map(line).any(|one| {
                other
                    .iter()
                    .filter_map(line)
                    .any(|other| links.are_together(one, other))
            })
        };
        let mut rest = Vec::new();
        for other in joined {
            if is_joined(&whole, &other) {
                whole.extend(other);
            } else {
                rest.push(other);
            }
        }
        rest.push(whole);
        joined = rest;
    }
    joined
}
