//! Keeping up with the items: who comes and goes, what the user says, and which proposals are clustered again for it. What is asked of
//! the clusters is the parent's.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use crate::review::cluster::groups::{Pair, Pairs, Rings, clusters, components, like};
use crate::review::cluster::index::{Counter, Index, NodeId, Read, make_room};
use crate::review::cluster::item::{Order, start};
use crate::review::cluster::{Clusters, Held, Item, NONE, Slot, is_proposal, owners};
use crate::text::Hash;

/// So many texts are read before the first of them is forgotten.
const AT_ONCE: usize = 4096;

/// So many are compared by one core before what they are like is put away.
const COMPARED: usize = 256;

/// So many components are clustered before the clusters are taken in.
const GROUPED: usize = 8192;

/// What becomes of the proposals.
#[derive(Debug, Default)]
struct Changes {
    /// Nodes that have other items than before.
    changed: BTreeSet<NodeId>,
    /// Nodes that hung together with one of them.
    touched: BTreeSet<NodeId>,
}

impl Clusters {
    /// Takes all items in, at once. Their words are counted to weigh them, or weigh what they did.
    pub(super) fn fill(&mut self, mut items: Vec<Item>, counts: bool) {
        if !items.is_sorted_by_key(Item::order) {
            items.sort_by(|one, other| one.order().cmp(&other.order()));
        }
        let mut end = 0;
        let notes = items.chunk_by(|one, other| one.path() == other.path());
        let slots = notes.filter_map(|note| {
            let start = end;
            end += slot(note.len());
            let room = end;
            Some((Arc::clone(note.first()?.path()), Held { start, end, room }))
        });
        self.by_path = slots.collect();
        self.node_of = vec![NONE; items.len()];
        self.items = items;
        self.read_all(counts);
        if counts {
            self.lexicon.weigh();
        }
        self.proposals.post_all(&self.lexicon);
        self.others.post_all(&self.lexicon);
        self.rings = Rings::new(self.proposals.ids());
        self.pairs = self.all_pairs();
        self.group(self.proposals.ids());
    }

    /// Reads the texts of all items, each once.
    fn read_all(&mut self, counts: bool) {
        let mut known: HashMap<u64, NodeId> = HashMap::new();
        for from in (0..self.items.len()).step_by(AT_ONCE) {
            let to = self.items.len().min(from + AT_ONCE);
            let items = self.items.get(from..to).unwrap_or_default();
            let same: Vec<u64> = items.par_iter().map(|item| self.same(item)).collect();
            let mut new = Vec::new();
            for (item, same) in items.iter().zip(&same) {
                known.entry(*same).or_insert_with(|| {
                    new.push(item);
                    NONE
                });
            }
            let read: Vec<Read> = new.par_iter().map(|item| self.read(item)).collect();
            let mut read = read.into_iter();
            for (slot, same) in (slot(from)..).zip(same) {
                let node = known.entry(same).or_insert(NONE);
                if *node == NONE {
                    let Some(read) = read.next() else { continue };
                    *node = self.put(slot, read);
                } else {
                    self.index_of(slot).push(*node, slot);
                }
                let node = *node;
                if let Some(node_of) = self.node_of.get_mut(slot as usize) {
                    *node_of = node;
                }
                if counts {
                    self.count(slot, node);
                }
            }
        }
    }

    fn count(&mut self, slot: Slot, node: NodeId) {
        let is_proposal = self.item(slot).is_some_and(is_proposal);
        let index = if is_proposal {
            &self.proposals
        } else {
            &self.others
        };
        if let Some(text) = index.text(node) {
            self.lexicon.count(text);
        }
    }

    /// The pairs of all proposals that are alike.
    fn all_pairs(&self) -> Pairs {
        let (index, sight) = (&self.proposals, self.sight());
        let nodes = index.ids().into_par_iter().chunks(COMPARED);
        let below = nodes.map_init(Counter::default, |counter, nodes| {
            let mut below = Vec::new();
            for id in nodes {
                if let Some(probe) = sight.probe(index, id) {
                    let found = like(index, &probe, index.line(id), id, sight, counter);
                    let pairs = found.into_iter();
                    below.extend(pairs.map(|(with, likeness)| (id, Pair::new(with, likeness))));
                }
            }
            below
        });
        let below: Vec<Vec<(NodeId, Pair)>> = below.collect();
        Pairs::new(index.ids().len(), &below)
    }

    /// What items have in common that are one node whatever their words mean.
    fn same(&self, item: &Item) -> u64 {
        let mut hasher = DefaultHasher::new();
        let line = self.line(item);
        (item.text(), item.owners(), is_proposal(item), line).hash(&mut hasher);
        hasher.finish()
    }

    fn read(&self, item: &Item) -> Read {
        let (words, owners) = (self.words(item), owners(item));
        let line = self.line(item);
        Read {
            key: words.key(&owners, line),
            words,
            owners,
            line,
        }
    }

    /// The index that an item belongs to.
    fn index_of(&mut self, slot: Slot) -> &mut Index {
        if self.item(slot).is_some_and(is_proposal) {
            &mut self.proposals
        } else {
            &mut self.others
        }
    }

    /// Puts an item to the node of its text, or to a new one, which is to be posted.
    fn put(&mut self, slot: Slot, read: Read) -> NodeId {
        if let Some(node) = self.index_of(slot).join(read.key, slot) {
            return node;
        }
        let is_proposal = self.item(slot).is_some_and(is_proposal);
        let index = if is_proposal {
            &mut self.proposals
        } else {
            &mut self.others
        };
        index.add(slot, read, &mut self.lexicon)
    }

    /// Exchanges the items of a note for others, and clusters again what was or is like them.
    pub(super) fn replace(&mut self, path: &str, mut items: Vec<Item>) {
        let mut changes = Changes::default();
        for slot in self.slots_of(path) {
            self.leave(slot, &mut changes);
        }
        items.sort_by_key(Item::line);
        for slot in self.place(path, items) {
            self.enter(slot, &mut changes);
        }
        self.settle(changes);
    }

    /// Keeps the items of a note where its old ones were, if there is room, else behind all, with room for some more.
    fn place(&mut self, path: &str, mut items: Vec<Item>) -> Range<Slot> {
        let count = slot(items.len());
        let mut held = self.by_path.get(path).copied().unwrap_or_default();
        if count > held.room - held.start {
            held.start = slot(self.items.len());
            if let Some(last) = items.last().cloned() {
                // No node has what only keeps room.
                items.resize(items.len() + items.len() / 4, last);
            }
            held.room = held.start + slot(items.len());
        }
        held.end = held.start + count;
        let first = items.first().map(|item| Arc::clone(item.path()));
        for (at, item) in (held.start..).zip(items) {
            self.keep(at, item);
        }
        self.by_path
            .insert(first.unwrap_or_else(|| path.into()), held);
        held.slots()
    }

    fn keep(&mut self, slot: Slot, item: Item) {
        if let Some(place) = self.items.get_mut(slot as usize) {
            *place = item;
        } else {
            make_room(&mut self.items, 1);
            self.items.push(item);
            self.node_of.push(NONE);
        }
    }

    /// Takes an item out of its node.
    fn leave(&mut self, slot: Slot, changes: &mut Changes) {
        let node_of = self.node_of.get_mut(slot as usize);
        let node = node_of.map_or(NONE, |node| std::mem::replace(node, NONE));
        if node == NONE {
            return;
        }
        self.index_of(slot).remove(node, slot);
        if self.item(slot).is_some_and(is_proposal) {
            changes.touched.extend(self.joined_to(node));
            self.forget(node, changes);
        }
    }

    /// Takes an item in, by what it says.
    fn enter(&mut self, slot: Slot, changes: &mut Changes) {
        let Some(read) = self.item(slot).map(|item| self.read(item)) else {
            return;
        };
        let end = self.index_of(slot).ids().end;
        let node = self.put(slot, read);
        let is_proposal = self.item(slot).is_some_and(is_proposal);
        let index = if is_proposal {
            &mut self.proposals
        } else {
            &mut self.others
        };
        if node == end {
            index.post(node, &self.lexicon);
        }
        if let Some(node_of) = self.node_of.get_mut(slot as usize) {
            *node_of = node;
        }
        if is_proposal {
            if node == end {
                self.rings.push(node);
            }
            self.forget(node, changes);
        }
    }

    /// Compares what changed, and clusters again what hangs together with it.
    fn settle(&mut self, changes: Changes) {
        let Changes {
            changed,
            mut touched,
        } = changes;
        let end = self.proposals.ids().end;
        let mut counter = Counter::default();
        for id in &changed {
            let (sight, line) = (self.sight(), self.proposals.line(*id));
            let Some(probe) = sight.probe(&self.proposals, *id) else {
                continue;
            };
            let found = like(&self.proposals, &probe, line, end, sight, &mut counter);
            for (other, likeness) in found {
                let was_paired = other < *id && changed.contains(&other);
                if other != *id && !was_paired {
                    self.pairs.add(*id, Pair::new(other, likeness));
                }
            }
        }
        touched.extend(changed);
        self.group(touched.into_iter());
    }

    /// Forgets what a node is like, and the cluster it stands in.
    fn forget(&mut self, node: NodeId, changes: &mut Changes) {
        changes.changed.insert(node);
        changes.touched.extend(self.pairs.remove(node));
        changes.touched.extend(self.rings.dissolve(node));
    }

    fn joined_to(&self, node: NodeId) -> Vec<NodeId> {
        let line = self.proposals.line(node);
        let lines = line.into_iter().flat_map(|line| self.links.joined_to(line));
        lines
            .flat_map(|line| self.proposals.of_line(line))
            .copied()
            .collect()
    }

    /// Takes in what the user said about two lines.
    pub(super) fn relink(&mut self, one: Hash, other: Hash) {
        for line in [one, other] {
            let lines = self.linked.entry(start(&line)).or_default();
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        let is_one = |item: &Item| item.has_hash(&one) || item.has_hash(&other);
        let slots = (0..).zip(&self.items).zip(&self.node_of);
        let slots = slots.filter(|((_, item), node)| **node != NONE && is_one(item));
        let slots: Vec<Slot> = slots.map(|((slot, _), _)| slot).collect();
        let mut changes = Changes::default();
        for slot in &slots {
            self.leave(*slot, &mut changes);
        }
        for slot in slots {
            self.enter(slot, &mut changes);
        }
        self.settle(changes);
    }

    /// Clusters whatever hangs together with these nodes.
    fn group(&mut self, touched: impl Iterator<Item = NodeId>) {
        let mut rings = std::mem::take(&mut self.rings);
        let neighbours = |id: NodeId| {
            let alike = self.pairs.of(id).iter().map(|pair| pair.with());
            alike.chain(self.joined_to(id)).collect()
        };
        let mut components = components(touched, neighbours);
        loop {
            let some: Vec<Vec<NodeId>> = components.by_ref().take(GROUPED).collect();
            if some.is_empty() {
                break;
            }
            let found = some.par_iter().map(|component| self.clusters_of(component));
            let found: Vec<Vec<Vec<NodeId>>> = found.collect();
            // A cluster is dissolved whole: none of before has nodes of a component that has its new ones by now.
            for id in some.into_iter().flatten() {
                rings.dissolve(id);
            }
            for cluster in found.into_iter().flatten() {
                rings.join(&cluster);
            }
        }
        drop(components);
        self.rings = rings;
    }

    /// The clusters of a component.
    fn clusters_of(&self, component: &[NodeId]) -> Vec<Vec<NodeId>> {
        let first = |id: NodeId| {
            let slots = self.proposals.slots(id).iter();
            slots
                .filter_map(|slot| self.item(*slot).map(Item::order))
                .min()
        };
        let mut nodes: Vec<(Order<'_>, NodeId)> = component
            .iter()
            .filter_map(|id| Some((first(*id)?, *id)))
            .collect();
        if nodes.is_empty() {
            return Vec::new();
        }
        nodes.sort_unstable();
        let nodes: Vec<NodeId> = nodes.into_iter().map(|(_, id)| id).collect();
        clusters(&nodes, &self.proposals, &self.pairs, self.sight())
    }
}

/// No vault has so many tasks.
fn slot(count: usize) -> Slot {
    Slot::try_from(count).unwrap_or(Slot::MAX)
}
