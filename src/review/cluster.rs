//! Proposals that are one decision: same action, same object, same person. It also knows which task was the same before. Pure: what it
//! is asked about is in memory, what the user said is handed in; what a verdict does to a cluster is `verdict`'s.
//!
//! The words that a vault uses are weighed once, in `Clusters::new`. From then on what one note adds or loses touches only the proposals
//! that it is like, and the clusters are the same as if all notes had been given at once with those weights.

mod difference;
mod groups;
mod index;
mod item;
mod lexicon;
mod likeness;
mod linkage;
mod meaning;
mod numbers;
mod people;
pub mod ruling;
mod stem;
mod upkeep;
mod verbs;
mod words;

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

pub use crate::review::cluster::difference::differences;
pub use crate::review::cluster::item::{Item, Link, Links};

use crate::config::Proposed;
use crate::note::ItemId;
use crate::review::cluster::groups::{Pairs, Rings, Sight, like, tie};
use crate::review::cluster::index::{Counter, Index, NodeId};
use crate::review::cluster::item::Start;
use crate::review::cluster::lexicon::Lexicon;
use crate::review::cluster::likeness::{Places, Probe, Profile};
use crate::review::cluster::linkage::Tie;
use crate::review::cluster::people::{Names, Owners};
use crate::review::cluster::words::Words;
use crate::review::standing::Standing;
use crate::text::Hash;
use crate::vault::Vault;

/// An item's place in the list of all.
type Slot = u32;

/// A task that is like a proposal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Twin<'a> {
    /// The task: open, done or cancelled.
    pub item: &'a Item,
    /// How alike they are: about 1 for the same words.
    pub likeness: f32,
}

/// The tasks of a vault by what they say.
#[derive(Debug, Clone, Default)]
pub struct Clusters {
    lexicon: Lexicon,
    links: Links,
    /// The lines that the links speak of, by how their hashes start.
    linked: HashMap<Start, Vec<Hash>>,
    items: Vec<Item>,
    by_path: BTreeMap<Arc<str>, Held>,
    /// The node of each item, of the proposals or of the others; `NONE` of one that is gone.
    node_of: Vec<NodeId>,
    proposals: Index,
    others: Index,
    pairs: Pairs,
    /// The clusters of proposals, by their nodes.
    rings: Rings,
}

/// Where the items of a note are, in order of their lines.
#[derive(Debug, Clone, Copy, Default)]
struct Held {
    start: Slot,
    end: Slot,
    /// Where those of another note start.
    room: Slot,
}

impl Held {
    fn slots(self) -> Range<Slot> {
        self.start..self.end
    }
}

/// No node.
const NONE: NodeId = NodeId::MAX;

impl Clusters {
    /// Compares all tasks of a vault. `people` are names that texts may speak of, beside the owners: participants of meetings.
    #[must_use]
    pub fn new<'a>(
        items: Vec<Item>,
        people: impl IntoIterator<Item = &'a str>,
        links: Links,
    ) -> Self {
        let mut names = Names::default();
        items
            .iter()
            .flat_map(Item::owners)
            .for_each(|name| names.add(name));
        people.into_iter().for_each(|name| names.add(name));
        let mut new = Self {
            linked: links.lines(),
            links,
            lexicon: Lexicon::new(names),
            ..Self::default()
        };
        new.fill(items, true);
        new
    }

    /// The clusters of all notes.
    #[must_use]
    pub fn of_vault(vault: &Vault, proposed: &Proposed, links: Links) -> Self {
        let count = vault.notes().map(|note| note.tasks.len()).sum();
        let mut items = Vec::with_capacity(count);
        for note in vault.shared_notes() {
            items.extend(Item::of_note(vault, note, proposed));
        }
        let people = vault
            .notes()
            .flat_map(|note| note.participants.iter().map(AsRef::as_ref));
        Self::new(items, people, links)
    }

    /// The same weights of words on other items, at once.
    #[must_use]
    pub fn with_weights_of(other: &Self, items: Vec<Item>) -> Self {
        let mut new = Self {
            linked: other.linked.clone(),
            links: other.links.clone(),
            lexicon: other.lexicon.clone(),
            ..Self::default()
        };
        new.fill(items, false);
        new
    }

    /// A note was read: these are all its tasks now. Only proposals that are like one that came or went are clustered again.
    pub fn set_note(&mut self, path: &str, mut items: Vec<Item>) {
        let held = self.items_of(path);
        if *held == *items {
            // The note as it was read before is kept by nobody else.
            held.swap_with_slice(&mut items);
        } else {
            self.replace(path, items);
        }
    }

    /// The user says something of two lines.
    pub fn say(&mut self, link: Link, one: Hash, other: Hash) {
        self.links.say(link, one, other);
        self.relink(one, other);
    }

    /// What the user said so far.
    #[must_use]
    pub fn links(&self) -> &Links {
        &self.links
    }

    /// All clusters, by path and line of their first members; members in that order too. Every proposal is in exactly one.
    pub fn all(&self) -> impl Iterator<Item = Vec<&Item>> {
        let mut seen = vec![false; self.rings.len()];
        let slots = self.by_path.values().flat_map(|held| held.slots());
        slots.filter_map(move |slot| {
            let node = self.node_of_proposal(slot)?;
            let is_seen = seen.get(node as usize).copied().unwrap_or(true);
            if is_seen {
                return None;
            }
            for node in self.rings.of(node) {
                if let Some(is_seen) = seen.get_mut(node as usize) {
                    *is_seen = true;
                }
            }
            Some(self.members(node))
        })
    }

    /// How many clusters there are: decisions to make.
    #[must_use]
    pub fn len(&self) -> usize {
        let is_last = |id: &NodeId| self.rings.of(*id).all(|other| other <= *id);
        let nodes = self.proposals.ids();
        let nodes = nodes.filter(|id| !self.proposals.slots(*id).is_empty());
        nodes.filter(is_last).count()
    }

    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let mut nodes = self.proposals.ids();
        nodes.all(|id| self.proposals.slots(id).is_empty())
    }

    /// The cluster of a proposal, itself among the members; empty for what is no proposal.
    #[must_use]
    pub fn of(&self, path: &str, id: ItemId) -> Vec<&Item> {
        let node = self.node(path, id);
        node.map(|node| self.members(node)).unwrap_or_default()
    }

    /// How many tasks the cluster of a proposal has; 0 for what is no proposal.
    #[must_use]
    pub fn size(&self, path: &str, id: ItemId) -> usize {
        let node = self.node(path, id);
        let nodes = node.into_iter().flat_map(|node| self.rings.of(node));
        nodes.map(|node| self.proposals.slots(node).len()).sum()
    }

    /// The tasks that a proposal would be one decision with, if they were still proposed: the best first, then by path and line. A
    /// cancelled one says that the like was rejected before; what is no task says nothing, and is no twin.
    #[must_use]
    pub fn twins(&self, path: &str, id: ItemId) -> Vec<Twin<'_>> {
        let node = self.node(path, id);
        let twins = node.map(|node| self.twins_of(node, &mut Counter::default()));
        twins.unwrap_or_default()
    }

    fn twins_of(&self, id: NodeId, counter: &mut Counter) -> Vec<Twin<'_>> {
        let (sight, line) = (self.sight(), self.proposals.line(id));
        let Some(probe) = sight.probe(&self.proposals, id) else {
            return Vec::new();
        };
        let all = self.others.ids().end;
        let found = like(&self.others, &probe, line, all, sight, counter);
        let mut twins: Vec<Twin<'_>> = found
            .into_iter()
            .flat_map(|(id, likeness)| {
                let slots = self.others.slots(id).iter();
                let items = slots.filter_map(|slot| self.item(*slot));
                items
                    .filter(|item| item.standing != Standing::NonTask)
                    .map(move |item| Twin { item, likeness })
            })
            .collect();
        twins.sort_by(|a, b| {
            let by_place = || a.item.order().cmp(&b.item.order());
            b.likeness.total_cmp(&a.likeness).then_with(by_place)
        });
        twins
    }

    /// The proposals whose like was rejected before: their best twin is cancelled, and not as a duplicate. By path and line.
    #[must_use]
    pub fn rejected_before(&self, is_duplicate: &(dyn Fn(&Item) -> bool + Sync)) -> Vec<&Item> {
        let nodes = self.proposals.ids().into_par_iter();
        let found = nodes.map_init(Counter::default, |counter, node| {
            let is_one = self.was_rejected(node, counter, is_duplicate);
            if is_one {
                self.proposals.slots(node)
            } else {
                &[]
            }
        });
        let found: Vec<&[Slot]> = found.filter(|slots| !slots.is_empty()).collect();
        let slots = found.into_iter().flatten();
        let mut items: Vec<&Item> = slots.filter_map(|slot| self.item(*slot)).collect();
        items.sort_by_key(|item| item.order());
        items
    }

    /// Those of one note.
    #[must_use]
    pub fn rejected_before_in(
        &self,
        path: &str,
        is_duplicate: &dyn Fn(&Item) -> bool,
    ) -> Vec<&Item> {
        let mut counter = Counter::default();
        let slots = self.slots_of(path).filter(|slot| {
            self.node_of_proposal(*slot)
                .is_some_and(|node| self.was_rejected(node, &mut counter, is_duplicate))
        });
        let slots: Vec<Slot> = slots.collect();
        slots.iter().filter_map(|slot| self.item(*slot)).collect()
    }

    fn was_rejected(
        &self,
        node: NodeId,
        counter: &mut Counter,
        is_duplicate: &dyn Fn(&Item) -> bool,
    ) -> bool {
        let twins = self.twins_of(node, counter);
        let best = twins.iter().find(|twin| !is_duplicate(twin.item));
        best.is_some_and(|twin| twin.item.standing == Standing::Cancelled)
    }

    /// How alike two tasks are; nothing if something shows that they are not one decision, such as their owners.
    #[must_use]
    pub fn likeness(&self, one: &Item, other: &Item) -> Option<f32> {
        if self.sight().are_apart(self.line(one), self.line(other)) {
            return None;
        }
        let read = |item: &Item| (self.words(item), owners(item));
        let ((words, mine), (other_words, theirs)) = (read(one), read(other));
        let one = Profile::of_words(&words, &mine, Places::of(one), &self.lexicon);
        let other = Profile::of_words(&other_words, &theirs, Places::of(other), &self.lexicon);
        match tie(&Probe::new(one), &other) {
            Tie::Alike(likeness) => Some(likeness),
            Tie::Never => None,
        }
    }

    /// The member of a cluster to keep: the one that says most, then who names an owner, then the one due first, then the first.
    #[must_use]
    pub fn best_worded<'a>(&self, members: &[&'a Item]) -> Option<&'a Item> {
        let rank = |item: &Item| {
            let (words, owners) = (self.words(item), owners(item));
            let profile = Profile::of_words(&words, &owners, Places::of(item), &self.lexicon);
            let mass = profile.mass;
            (
                mass,
                owners.fullness(),
                std::cmp::Reverse((item.due().is_none(), item.due())),
            )
        };
        let mut best: Option<(_, &'a Item)> = None;
        for item in members {
            let rank = rank(item);
            if best.as_ref().is_none_or(|(highest, _)| rank > *highest) {
                best = Some((rank, item));
            }
        }
        best.map(|(_, item)| item)
    }
}

/// What the parts are made of.
impl Clusters {
    fn sight(&self) -> Sight<'_> {
        Sight {
            lexicon: &self.lexicon,
            items: &self.items,
            links: &self.links,
        }
    }

    fn words(&self, item: &Item) -> Words {
        Words::new(item.text(), &self.lexicon.names)
    }

    fn item(&self, slot: Slot) -> Option<&Item> {
        self.items.get(slot as usize)
    }

    fn slots_of(&self, path: &str) -> Range<Slot> {
        let held = self.by_path.get(path).copied().unwrap_or_default();
        held.slots()
    }

    fn items_of(&mut self, path: &str) -> &mut [Item] {
        let slots = self.slots_of(path);
        let slots = slots.start as usize..slots.end as usize;
        self.items.get_mut(slots).unwrap_or_default()
    }

    /// The line of an item, if the user said something about it.
    fn line(&self, item: &Item) -> Option<Hash> {
        let lines = self.linked.get(&item.start())?;
        let line = item.hash();
        lines.contains(&line).then_some(line)
    }

    fn slot(&self, path: &str, id: ItemId) -> Option<Slot> {
        let mut slots = self.slots_of(path);
        slots.find(|slot| self.item(*slot).is_some_and(|item| item.id() == id))
    }

    fn node_of_proposal(&self, slot: Slot) -> Option<NodeId> {
        self.item(slot).filter(|item| is_proposal(item))?;
        let node = self.node_of.get(slot as usize).copied();
        node.filter(|node| *node != NONE)
    }

    /// What a proposal says.
    fn node(&self, path: &str, id: ItemId) -> Option<NodeId> {
        self.node_of_proposal(self.slot(path, id)?)
    }

    /// The items of the cluster that a node is in, by path and line.
    fn members(&self, node: NodeId) -> Vec<&Item> {
        let nodes = self.rings.of(node);
        let slots = nodes.flat_map(|node| self.proposals.slots(node));
        let mut members: Vec<&Item> = slots.filter_map(|slot| self.item(*slot)).collect();
        members.sort_by_key(|item| item.order());
        members
    }
}

fn owners(item: &Item) -> Owners {
    Owners::new(item.owners().iter().map(AsRef::as_ref))
}

fn is_proposal(item: &Item) -> bool {
    item.standing == Standing::Proposed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::Note;

    fn line(text: &str, owner: &str) -> String {
        format!("- [?] {text} @{owner}")
    }

    fn item(at: usize, text: &str, owner: &str, standing: Standing) -> Item {
        let line = line(text, owner);
        let text = format!("{}{line}\n", "\n".repeat(at - 1));
        let mut note = Note::parse("n.md", text.as_bytes(), &Arc::default());
        note.tasks[0].id = ItemId::fresh();
        let items = Item::of_note(&Vault::default(), &Arc::new(note), &Proposed::default());
        let [mut item] = <[Item; 1]>::try_from(items).unwrap();
        item.standing = standing;
        item
    }

    fn proposals(texts: &[&str]) -> Clusters {
        let items = (1..).zip(texts);
        let items = items.map(|(line, text)| item(line, text, "TBD", Standing::Proposed));
        Clusters::new(items.collect(), [], Links::default())
    }

    fn lines(clusters: &Clusters) -> Vec<Vec<usize>> {
        let lines = |members: Vec<&Item>| members.iter().map(|item| item.line()).collect();
        clusters.all().map(lines).collect()
    }

    const ALIKE_TWICE: [&str; 3] = [
        "Order 400 O-rings from Dunmarrow",
        "Sign the lease of the yard",
        "Place the order for 400 O-rings with Dunmarrow",
    ];

    #[test]
    fn what_the_user_says_about_two_lines_counts() {
        let mut clusters = proposals(&ALIKE_TWICE);
        let [one, lease, other] = ALIKE_TWICE.map(|text| Hash::of(line(text, "TBD").as_bytes()));
        assert_eq!(lines(&clusters), [vec![1, 3], vec![2]]);
        clusters.say(Link::Apart, one, other);
        assert_eq!(lines(&clusters), [vec![1], vec![2], vec![3]]);
        clusters.say(Link::Together, lease, other);
        assert_eq!(lines(&clusters), [vec![1], vec![2, 3]]);
        clusters.say(Link::Together, one, other);
        assert_eq!(lines(&clusters), [vec![1, 2, 3]]);
    }

    #[test]
    fn of_a_note_that_was_read_again_only_what_was_read_last_is_kept() {
        let read = |text: &str| Arc::new(Note::parse("n.md", text.as_bytes(), &Arc::default()));
        let items = |note| Item::of_note(&Vault::default(), note, &Proposed::default());
        let (before, after) = (read("- [?] a\n"), read("- [?] a\n\nmore\n"));
        let mut clusters = Clusters::new(items(&before), [], Links::default());
        clusters.set_note("n.md", items(&after));
        assert_eq!(lines(&clusters), [[1]]);
        assert_eq!(Arc::strong_count(&before), 1);
        assert_eq!(Arc::strong_count(&after), 2);
    }

    #[test]
    fn two_persons_are_never_in_one_cluster_through_a_third_that_is_nobody() {
        let text = ALIKE_TWICE[0];
        let items = [(1, "Ana"), (2, "TBD"), (3, "Bea"), (4, "Ana Silva")];
        let items = items.map(|(line, owner)| item(line, text, owner, Standing::Proposed));
        let clusters = Clusters::new(items.to_vec(), [], Links::default());
        let with_bea = lines(&clusters)
            .into_iter()
            .find(|lines| lines.contains(&3));
        assert!(with_bea.is_some_and(|lines| !lines.contains(&1) && !lines.contains(&4)));
    }

    #[test]
    fn a_twin_is_like_a_proposal_and_past_it() {
        let items = vec![
            item(1, ALIKE_TWICE[0], "Ana", Standing::Proposed),
            item(2, ALIKE_TWICE[1], "Ana", Standing::Open),
            item(3, ALIKE_TWICE[2], "Ana", Standing::Done),
            item(4, ALIKE_TWICE[2], "Bea", Standing::Cancelled),
            item(5, ALIKE_TWICE[0], "TBD", Standing::Cancelled),
            item(6, ALIKE_TWICE[0], "Ana", Standing::NonTask),
        ];
        let id = items[0].id();
        let clusters = Clusters::new(items, [], Links::default());
        let twins: Vec<usize> = clusters
            .twins("n.md", id)
            .iter()
            .map(|twin| twin.item.line())
            .collect();
        assert_eq!(twins, [3, 5]);
        assert!(clusters.twins("n.md", ItemId::fresh()).is_empty());
    }

    #[test]
    fn what_is_no_task_hides_no_rejection() {
        let items = vec![
            item(1, ALIKE_TWICE[0], "Ana", Standing::Proposed),
            item(2, ALIKE_TWICE[0], "Ana", Standing::NonTask),
            item(3, ALIKE_TWICE[2], "Ana", Standing::Cancelled),
            item(4, ALIKE_TWICE[1], "Ana", Standing::Proposed),
            item(5, ALIKE_TWICE[1], "Ana", Standing::NonTask),
        ];
        let clusters = Clusters::new(items, [], Links::default());
        let found: Vec<usize> = clusters
            .rejected_before(&|_| false)
            .iter()
            .map(|item| item.line())
            .collect();
        assert_eq!(found, [1]);
    }

    #[test]
    fn the_best_worded_says_most_then_to_whom_then_when() {
        let mut items = vec![
            item(1, "Order O-rings", "Ana Silva", Standing::Proposed),
            item(2, ALIKE_TWICE[0], "TBD", Standing::Proposed),
            item(3, ALIKE_TWICE[0], "Ana", Standing::Proposed),
            item(4, ALIKE_TWICE[0], "Ana", Standing::Proposed),
        ];
        let clusters = Clusters::new(items.clone(), [], Links::default());
        let check = |items: &[Item], expected: usize| {
            let members: Vec<&Item> = items.iter().collect();
            let best = clusters.best_worded(&members).map(Item::line);
            assert_eq!(best, Some(expected));
        };
        check(&items, 3);
        for (index, day) in [(2, "2026-03-21"), (3, "2026-03-20")] {
            let due = format!("Ana 📅 {day}");
            items[index] = item(index + 1, ALIKE_TWICE[0], &due, Standing::Proposed);
        }
        check(&items, 4);
    }
}
