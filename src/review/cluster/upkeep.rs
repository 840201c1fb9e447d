//! Keeping up with the items: who comes and goes, what the user says, and which proposals are clustered again for it. What is asked of
//! the clusters is the parent's.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::review::cluster::groups::{clusters, components, like};
use crate::review::cluster::index::{Counter, NodeId};
use crate::review::cluster::item::Order;
use crate::review::cluster::likeness::Profile;
use crate::review::cluster::words::Words;
use crate::review::cluster::{Clusters, Item, Slot, is_proposal};
use crate::text::Hash;

impl Clusters {
    /// Takes an item in. Returns its node, if it is a proposal.
    pub(super) fn put(&mut self, item: Item, profile: Profile) -> Option<NodeId> {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.items.push(None);
            self.node_of.push(NodeId::MAX);
            Slot::try_from(self.items.len() - 1).unwrap_or(Slot::MAX)
        });
        let is_proposal = is_proposal(&item);
        let node = self.node(&item, profile, slot);
        let index = if is_proposal {
            &mut self.proposals
        } else {
            &mut self.others
        };
        let node = index.add(node);
        self.by_path
            .entry(Arc::clone(&item.path))
            .or_default()
            .push(slot);
        if let (Some(place), Some(node_of)) = (
            self.items.get_mut(slot as usize),
            self.node_of.get_mut(slot as usize),
        ) {
            (*place, *node_of) = (Some(item), node);
        }
        is_proposal.then_some(node)
    }

    /// Takes an item out. Returns the node it stood in, if it was a proposal.
    fn take(&mut self, slot: Slot) -> Option<NodeId> {
        let item = self.items.get_mut(slot as usize)?.take()?;
        let node = self.node_of.get(slot as usize).copied()?;
        self.free.push(slot);
        if let Some(slots) = self.by_path.get_mut(&item.path) {
            slots.retain(|other| *other != slot);
        }
        let is_proposal = is_proposal(&item);
        let index = if is_proposal {
            &mut self.proposals
        } else {
            &mut self.others
        };
        index.remove(node, slot);
        is_proposal.then_some(node)
    }

    /// Exchanges items for others, and clusters again what was or is like them.
    pub(super) fn replace(&mut self, slots: &[Slot], items: Vec<Item>) {
        let mut touched = BTreeSet::new();
        let mut changed = BTreeSet::new();
        for slot in slots {
            let node = self.node_of.get(*slot as usize).copied();
            touched.extend(node.into_iter().flat_map(|node| self.joined_to(node)));
            if let Some(node) = self.take(*slot) {
                self.forget(node, &mut touched);
                changed.insert(node);
            }
        }
        for item in items {
            let words = Words::new(&item.text, &self.lexicon.names);
            let profile = self.profile(&item, words);
            if let Some(node) = self.put(item, profile) {
                self.forget(node, &mut touched);
                changed.insert(node);
            }
        }
        let end = self.proposals.ids().end;
        let mut counter = Counter::default();
        for id in &changed {
            let Some(node) = self.proposals.node(*id) else {
                continue;
            };
            for (other, likeness) in like(&self.proposals, node, end, &self.links, &mut counter) {
                let was_paired = other < *id && changed.contains(&other);
                if other != *id && !was_paired {
                    self.pairs.add(*id, other, likeness);
                }
            }
        }
        touched.extend(changed);
        self.group(&touched);
    }

    /// Forgets what a node is like, and the cluster it stands in.
    fn forget(&mut self, node: NodeId, touched: &mut BTreeSet<NodeId>) {
        touched.extend(self.pairs.remove(node));
        if let Some(order) = self.cluster_of.remove(&node) {
            self.all.remove(&order);
        }
    }

    fn joined_to(&self, node: NodeId) -> Vec<NodeId> {
        let line = self.proposals.node(node).and_then(|node| node.line);
        let lines = line.into_iter().flat_map(|line| self.links.joined_to(line));
        lines
            .flat_map(|line| self.proposals.of_line(line))
            .copied()
            .collect()
    }

    /// Takes in what the user said about two lines.
    pub(super) fn relink(&mut self, one: Hash, other: Hash) {
        self.linked.extend([one, other]);
        let mut slots = Vec::new();
        let mut items = Vec::new();
        for (slot, item) in (0..).zip(&self.items) {
            if let Some(item) = item
                && (item.hash == one || item.hash == other)
            {
                slots.push(slot);
                items.push(item.clone());
            }
        }
        self.replace(&slots, items);
    }

    /// Clusters whatever hangs together with these nodes.
    pub(super) fn group(&mut self, touched: &BTreeSet<NodeId>) {
        let neighbours = |id: NodeId| {
            let alike = self.pairs.of(id).iter().map(|(other, _)| *other);
            alike.chain(self.joined_to(id)).collect()
        };
        let components = components(touched, neighbours);
        let found: Vec<Vec<Vec<Slot>>> = components
            .par_iter()
            .map(|component| self.clusters_of(component))
            .collect();
        for id in components.iter().flatten() {
            if let Some(order) = self.cluster_of.remove(id) {
                self.all.remove(&order);
            }
        }
        for slots in found.into_iter().flatten() {
            let Some(order) = slots
                .first()
                .and_then(|slot| self.item(*slot))
                .map(Item::order)
            else {
                continue;
            };
            for slot in &slots {
                if let Some(node) = self.node_of.get(*slot as usize) {
                    self.cluster_of.insert(*node, order.clone());
                }
            }
            self.all.insert(order, slots);
        }
    }

    /// The clusters of a component, each by its members in order.
    fn clusters_of(&self, component: &[NodeId]) -> Vec<Vec<Slot>> {
        let order = |slot: Slot| self.item(slot).map(Item::order);
        let slots = |id: NodeId| {
            let node = self.proposals.node(id);
            node.into_iter()
                .flat_map(|node| &node.members)
                .map(|member| member.slot)
        };
        let mut nodes: Vec<(Option<Order>, NodeId)> = component
            .iter()
            .filter_map(|id| Some((slots(*id).map(order).min()?, *id)))
            .collect();
        nodes.sort_unstable();
        let nodes: Vec<NodeId> = nodes.into_iter().map(|(_, id)| id).collect();
        let clusters = clusters(&nodes, &self.proposals, &self.pairs, &self.links);
        let members = clusters.into_iter().map(|cluster| {
            let mut members: Vec<Slot> = cluster.into_iter().flat_map(slots).collect();
            members.sort_by_key(|slot| order(*slot));
            members
        });
        members.collect()
    }
}
