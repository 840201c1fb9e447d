//! Proposals that are one decision, on the screen: compared in the background, kept up with the notes, taken apart by the user.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::display::safe;
use crate::note::ItemId;
use crate::review::cluster::{Clusters, Item, Link, differences};
use crate::review::standing::Standing;
use crate::text::Hash;
use crate::ui::effect::{Clustered, Effect, Said, Spent};
use crate::ui::screen::Screen;
use crate::ui::state::{Clustering, Member, Stale, State, Tone, Twin, of_note};
use crate::ui::update::navigate::{refresh, select_meeting};
use crate::ui::update::{filter, rule, screen};
use crate::vault::{Change, ItemRef};

/// So many rows are looked up before the next key is heard.
const AT_A_TIME: usize = 2;

/// Asks for the clusters of all that was read.
pub(super) fn ask(state: &mut State) -> Effect {
    if state.clustering.asked == 0 {
        state.clustering.changed.clear();
    }
    state.clustering.asked += 1;
    Effect::Cluster {
        vault: state.vault.clone(),
        duplicates: state.clustering.duplicates.clone(),
    }
}

/// The clusters came: notes that changed meanwhile are fed to them.
pub(super) fn arrived(state: &mut State, clustered: Clustered) {
    state.clustering.asked = state.clustering.asked.saturating_sub(1);
    if state.clustering.asked > 0 {
        // Newer ones are on their way, and they may come in any order: the last to come is fed all that changed since the first.
        return;
    }
    if let Some(notice) = clustered.notice {
        state.tell(notice, Tone::Bad);
    }
    let clusters = Arc::new(clustered.clusters);
    let before = state.clustering.clusters.replace(clusters);
    state.spent.extend(before.map(Spent::Clusters));
    state.clustering.rejected_before = clustered.rejected_before;
    // They are counted where the queue is made.
    state.clustering.rejected_counts = None;
    state.upkeep.stale = Stale::All;
    state.clustering.focus_of = None;
    state.clustering.behind.clear();
    for path in std::mem::take(&mut state.clustering.changed) {
        follow(state, &path);
    }
    state.clustering.looked_up.clear();
    if !state.sitting.has_begun() {
        // Nobody has aimed at a row yet: copies need none of their own.
        select_meeting(state, state.meeting.clone());
    }
    if state.filter.asked.needs_clusters() {
        filter::search_again(state);
    }
    refresh(state);
}

/// Keeps up with a note that was read again.
pub(super) fn changed(state: &mut State, change: &Change) {
    let path = match change {
        Change::Note(note) => &*note.path,
        Change::Removed(path) => path,
        Change::File(_) | Change::Files(_) => return,
    };
    if state.clustering.asked > 0 {
        state.clustering.changed.insert(path.to_owned());
    }
}

/// Feeds notes to the clusters that changed while somebody else looked at these, once nobody does.
pub(super) fn catch_up(state: &mut State) {
    if state.clustering.behind.is_empty() || state.clustering.own().is_none() {
        return;
    }
    for path in std::mem::take(&mut state.clustering.behind) {
        follow(state, &path);
    }
}

/// Feeds a note, as the vault has it now, to the clusters. They are large: while a search goes by them they are not copied but fed later.
pub(super) fn follow(state: &mut State, path: &str) {
    if state.clustering.clusters.is_none() {
        return;
    }
    let Some(clusters) = state.clustering.own() else {
        state.clustering.behind.insert(path.to_owned());
        return;
    };
    let note = state.vault.shared_note(path);
    let items = note.map_or_else(Vec::new, |note| {
        Item::of_note(&state.vault, note, &state.proposed)
    });
    clusters.set_note(path, items);
    state.clustering.focus_of = None;
    state.clustering.looked_up.clear();
    let duplicates = &state.clustering.duplicates;
    let is_duplicate = |item: &Item| item.is_among(duplicates);
    let Some(clusters) = &state.clustering.clusters else {
        return;
    };
    let new = clusters.rejected_before_in(path, &is_duplicate);
    let new: Vec<ItemRef> = new.into_iter().map(Item::reference).collect();
    let (sitting, rejected) = (&state.sitting, &mut state.clustering.rejected_before);
    // What was ruled on in this sitting stays in the group where it was seen.
    let stays = |item: &ItemRef| new.contains(item) || sitting.verdict(item.id).is_some();
    let range = of_note(rejected, path);
    let here = rejected.get(range.clone()).unwrap_or_default().iter();
    let mut here: Vec<ItemRef> = here.filter(|item| stays(item)).cloned().collect();
    let known: Vec<ItemId> = here.iter().map(|item| item.id).collect();
    here.extend(new.into_iter().filter(|item| !known.contains(&item.id)));
    rejected.splice(range, here);
}

/// Takes the task of the cursor out of its cluster, for good.
pub(super) fn part(state: &mut State) -> Vec<Effect> {
    let Some(item) = state.current().cloned() else {
        return Vec::new();
    };
    let members = state.cluster(&item);
    let own = members.iter().find(|member| member.id() == item.id);
    let (Some(own), 2..) = (own.map(|own| own.hash()), members.len()) else {
        state.tell("this stands for itself alone", Tone::Plain);
        return Vec::new();
    };
    let others = members.iter().filter(|member| member.id() != item.id);
    let others = others.map(|member| member.hash());
    let others: Vec<Hash> = others.filter(|other| *other != own).collect();
    if others.is_empty() {
        state.tell("equal lines cannot be taken apart", Tone::Plain);
        return Vec::new();
    }
    // The line of the cluster stands for those that stay.
    let other = members.iter().find(|member| member.id() != item.id);
    let other = other.map(|member| member.reference());
    screen::stand_in(state, &item, other);
    vec![Effect::Link(Said {
        link: Link::Apart,
        one: own,
        others,
    })]
}

/// Makes the marked tasks one decision, for good, whatever speaks against it.
pub(super) fn join(state: &mut State) -> Vec<Effect> {
    rule::mark_range(state);
    let hashes: BTreeSet<Hash> = state
        .marks
        .iter()
        .filter_map(|item| state.task(item))
        .map(|(_, task)| Hash::of(task.raw()))
        .collect();
    let mut hashes = hashes.into_iter();
    let (Some(one), others) = (hashes.next(), hashes.collect::<Vec<_>>()) else {
        state.tell("mark what is the same first", Tone::Plain);
        return Vec::new();
    };
    if others.is_empty() {
        state.tell("mark at least two that are the same", Tone::Plain);
        return Vec::new();
    }
    state.marks.clear();
    vec![Effect::Link(Said {
        link: Link::Together,
        one,
        others,
    })]
}

/// Takes back what was said of lines, if that was the last thing done.
pub(super) fn take_back(state: &mut State) -> Option<Effect> {
    let said = state.clustering.last_said.take()?;
    Some(Effect::Link(Said {
        link: Link::Neither,
        ..said
    }))
}

/// What was said is kept, and counts from now on.
pub(super) fn linked(state: &mut State, said: Said) {
    if let Some(clusters) = state.clustering.clusters.as_mut() {
        // What the user said must hold at once, if a search goes by them or not.
        let clusters = Arc::make_mut(clusters);
        state.clustering.focus_of = None;
        for other in &said.others {
            clusters.say(said.link, said.one, *other);
        }
    }
    let text = match said.link {
        Link::Apart => "not the same: taken out of its cluster · u undoes",
        Link::Together => "the same: one decision from now on · u undoes",
        Link::Neither => "what was said of these is forgotten",
    };
    state.tell(text, Tone::Good);
    state.last_opinion = None;
    state.clustering.last_said = Some(said).filter(|said| said.link != Link::Neither);
    refresh(state);
}

/// Chooses the task of the cursor as the one that accept keeps.
pub(super) fn keep(state: &mut State) {
    let Some(item) = state.current().cloned() else {
        return;
    };
    if state.cluster(&item).len() < 2 {
        return state.tell("this stands for itself alone", Tone::Plain);
    }
    choose(state, &item);
    state.tell("accept keeps this one", Tone::Good);
}

/// Chooses a task as the one of its cluster that accept keeps.
pub(super) fn choose(state: &mut State, item: &ItemRef) {
    let members = state.cluster(item).into_iter();
    let members: Vec<ItemId> = members.map(Item::id).collect();
    if members.len() > 1 {
        state.clustering.focus_of = None;
        for member in members {
            state.clustering.chosen.remove(&member);
        }
        state.clustering.chosen.insert(item.id);
    }
}

/// Compares the members of the cluster in focus.
pub(super) fn look_at_focus(state: &mut State) {
    let on_members = state.screen == Screen::Clusters;
    let item = if on_members {
        state.listing.item()
    } else {
        state.current()
    };
    let focus_of = item.map(|item| (item.id, on_members));
    if focus_of.is_some() && state.clustering.focus_of == focus_of {
        return;
    }
    let members = item.map_or_else(Vec::new, |item| state.cluster(item));
    let kept = state.kept(&members);
    let reference_id = if on_members {
        kept
    } else {
        item.map(|item| item.id)
    };
    let other = members
        .iter()
        .find(|member| Some(member.id()) == reference_id)
        .map_or_else(String::new, |member| safe(member.text()).into_owned());
    let focus = members.iter().map(|member| {
        let text = safe(member.text()).into_owned();
        let lacks = differences(&other, &text);
        let lacks = lacks
            .iter()
            .filter_map(|part| other.get(part.range()).map(str::to_owned));
        Member {
            item: member.reference(),
            line: member.line(),
            is_kept: kept == Some(member.id()),
            own: differences(&text, &other),
            lacks: lacks.collect(),
            text,
        }
    });
    state.clustering.focus = focus.collect();
    state.clustering.focus_of = focus_of;
}

/// Whether it is not known of all rows of the screen what they are like.
pub(super) fn is_more(state: &State) -> bool {
    let is_unknown = |item: &ItemRef| !state.clustering.looked_up.contains(&item.id);
    state.clustering.clusters.is_some() && state.near().iter().any(is_unknown)
}

/// Looks up what the rows of the screen are like, once for each and a few at a time, the one in focus first.
pub(super) fn look_up_twins(state: &mut State) {
    let Some(clusters) = state.clustering.clusters.as_ref() else {
        return;
    };
    let near = state.near();
    let unknown = state.current().into_iter().chain(&near);
    let unknown = unknown.filter(|item| !state.clustering.looked_up.contains(&item.id));
    let new: HashMap<ItemId, Option<Twin>> = unknown
        .take(AT_A_TIME)
        .map(|item| (item.id, twin(state, clusters, item)))
        .collect();
    state.clustering.looked_up.extend(new.keys());
    state.clustering.twins.extend(new);
}

fn twin(state: &State, clusters: &Clusters, item: &ItemRef) -> Option<Twin> {
    let duplicates = &state.clustering.duplicates;
    let twins = clusters.twins(&item.path, item.id);
    let best = twins
        .iter()
        .find(|twin| !twin.item.is_among(duplicates) && twin.item.standing != Standing::NonTask)?;
    let task = state.vault.task(best.item.path(), best.item.id())?;
    let day = match best.item.standing {
        Standing::Done => task.fields.done,
        Standing::Cancelled => task.fields.cancelled,
        _ => None,
    };
    Some(Twin {
        standing: best.item.standing,
        day,
        path: best.item.path().to_string(),
        line: best.item.line(),
        text: best.item.text().to_owned(),
    })
}

impl Clustering {
    /// The clusters, to be changed; nothing while somebody else looks at them.
    fn own(&mut self) -> Option<&mut Clusters> {
        Arc::get_mut(self.clusters.as_mut()?)
    }

    /// Remembers of a line that was written whether it went as a duplicate.
    pub(super) fn remember(&mut self, path: &str, line: &[u8], is_duplicate: bool) {
        let key = (path.to_owned(), Hash::of(line));
        if is_duplicate {
            self.duplicates.insert(key);
        } else {
            self.duplicates.remove(&key);
        }
    }
}
