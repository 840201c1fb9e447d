//! From pairs that are alike to clusters: what hangs together is found, and each such component is clustered for itself.

use std::collections::{BTreeSet, HashMap};

use crate::review::cluster::index::{Counter, Index, Node, NodeId};
use crate::review::cluster::item::Links;
use crate::review::cluster::likeness::{ALIKE, excludes, likeness};
use crate::review::cluster::linkage::{Tie, average_linkage};

/// More nodes than this are not compared each with each: they are first split where they are less alike.
const MOST_AT_ONCE: usize = 200;

/// By how much the bar is raised to split them.
const STEP: f32 = 0.05;

/// How alike two nodes are, and whether they may stand together.
pub(super) fn tie(one: &Node, other: &Node, links: &Links) -> Tie {
    let are_apart = match (one.line, other.line) {
        (Some(one), Some(other)) => links.are_apart(one, other),
        _ => false,
    };
    if are_apart || excludes(&one.profile, &other.profile) {
        Tie::Never
    } else {
        Tie::Alike(likeness(&one.profile, &other.profile))
    }
}

/// Pairs of nodes that are alike, each under both of its nodes.
#[derive(Debug, Clone, Default)]
pub(super) struct Pairs(Vec<Vec<(NodeId, f32)>>);

impl Pairs {
    /// The nodes that are like this one.
    pub(super) fn of(&self, id: NodeId) -> &[(NodeId, f32)] {
        self.0.get(id as usize).map_or(&[], Vec::as_slice)
    }

    pub(super) fn add(&mut self, one: NodeId, other: NodeId, likeness: f32) {
        for (id, with) in [(one, other), (other, one)] {
            let index = id as usize;
            if self.0.len() <= index {
                self.0.resize(index + 1, Vec::new());
            }
            if let Some(pairs) = self.0.get_mut(index) {
                pairs.push((with, likeness));
            }
        }
    }

    /// Forgets the pairs of a node and returns the others.
    pub(super) fn remove(&mut self, id: NodeId) -> Vec<NodeId> {
        let gone = self.0.get_mut(id as usize).map(std::mem::take);
        let others: Vec<NodeId> = gone.into_iter().flatten().map(|(other, _)| other).collect();
        for other in &others {
            if let Some(pairs) = self.0.get_mut(*other as usize) {
                pairs.retain(|(with, _)| *with != id);
            }
        }
        others
    }
}

/// The nodes below `end` that are like a node.
pub(super) fn like(
    index: &Index,
    node: &Node,
    end: NodeId,
    links: &Links,
    counter: &mut Counter,
) -> Vec<(NodeId, f32)> {
    let candidates = index.candidates(&node.profile, end, counter);
    let alike = candidates.into_iter().filter_map(|id| {
        let other = index.node(id)?;
        let likeness = likeness(&node.profile, &other.profile);
        let is_alike = likeness >= ALIKE && tie(node, other, links) != Tie::Never;
        is_alike.then_some((id, likeness))
    });
    alike.collect()
}

/// All nodes that hang together with one of these, component by component.
pub(super) fn components(
    seeds: &BTreeSet<NodeId>,
    neighbours: impl Fn(NodeId) -> Vec<NodeId>,
) -> Vec<Vec<NodeId>> {
    let mut seen: std::collections::HashSet<NodeId> = std::collections::HashSet::new();
    let mut found = Vec::new();
    for seed in seeds {
        let mut component = Vec::new();
        let mut open = vec![*seed];
        while let Some(id) = open.pop() {
            if seen.insert(id) {
                component.push(id);
                open.extend(neighbours(id));
            }
        }
        if !component.is_empty() {
            found.push(component);
        }
    }
    found
}

/// The clusters of a component whose nodes come in order.
pub(super) fn clusters(
    component: &[NodeId],
    index: &Index,
    pairs: &Pairs,
    links: &Links,
) -> Vec<Vec<NodeId>> {
    let mut clusters = Vec::new();
    split(component, ALIKE, index, pairs, links, &mut clusters);
    join(clusters, index, links)
}

fn split(
    component: &[NodeId],
    bar: f32,
    index: &Index,
    pairs: &Pairs,
    links: &Links,
    clusters: &mut Vec<Vec<NodeId>>,
) {
    if component.len() <= MOST_AT_ONCE {
        cluster(component, index, links, clusters);
        return;
    }
    let bar = bar + STEP;
    if bar > 1.0 {
        // So many that differ so little: any cut is as good as another.
        for part in component.chunks(MOST_AT_ONCE) {
            cluster(part, index, links, clusters);
        }
        return;
    }
    let place: HashMap<NodeId, usize> = component.iter().copied().zip(0..).collect();
    let seeds: BTreeSet<NodeId> = component.iter().copied().collect();
    let mut parts = components(&seeds, |id| {
        let near = pairs.of(id).iter().filter(|(_, likeness)| *likeness >= bar);
        near.map(|(other, _)| *other)
            .filter(|other| place.contains_key(other))
            .collect()
    });
    for part in &mut parts {
        part.sort_unstable_by_key(|id| place.get(id));
    }
    parts.sort_by_key(|part| part.first().and_then(|id| place.get(id)));
    for part in parts {
        split(&part, bar, index, pairs, links, clusters);
    }
}

fn cluster(nodes: &[NodeId], index: &Index, links: &Links, clusters: &mut Vec<Vec<NodeId>>) {
    let node = |member: usize| nodes.get(member).and_then(|id| index.node(*id));
    let found = average_linkage(nodes.len(), ALIKE, |one, other| {
        match (node(one), node(other)) {
            (Some(one), Some(other)) => tie(one, other, links),
            _ => Tie::Never,
        }
    });
    clusters.extend(found.into_iter().map(|members| {
        members
            .into_iter()
            .filter_map(|member| nodes.get(member).copied())
            .collect()
    }));
}

/// Joins clusters of which the user said that they are the same.
fn join(clusters: Vec<Vec<NodeId>>, index: &Index, links: &Links) -> Vec<Vec<NodeId>> {
    let line = |id: &NodeId| index.node(*id).and_then(|node| node.line);
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
