//! From screen to screen, and about in their lists.

use std::sync::Arc;

use crate::ui::effect::{Effect, Spent};
use crate::ui::screen::{Lane, Line, ListMade, ListOf, Screen};
use crate::ui::state::{Stage, State};
use crate::ui::update::cluster;
use crate::ui::update::insights;
use crate::vault::ItemRef;

/// Shows a screen; asked for again, it is listed anew.
pub(super) fn open(state: &mut State, screen: Screen) {
    if state.filter.is_active() {
        state.filter.clear();
        super::navigate::refresh(state);
    }
    let lane = state.listing.lane;
    state.making.go_to = state.current().cloned();
    state.making.opens = true;
    state.marks.clear();
    state.range = None;
    state.screen = screen;
    state.insights.scroll = 0;
    let lines = std::mem::take(&mut state.listing).lines;
    state.spent.push(Spent::Lines(lines));
    state.listing.lane = lane;
    refresh(state);
}

/// Asks for the list, if it is due.
pub(super) fn ask(state: &mut State) -> Option<Effect> {
    if state.making.stage != Stage::Due {
        return None;
    }
    state.making.stage = Stage::OnItsWay;
    state.making.number += 1;
    let is_of_clusters = state.screen == Screen::Clusters;
    let clusters = state.clustering.clusters.as_ref();
    let chosen = is_of_clusters.then(|| state.clustering.chosen.clone());
    let view = state.view.as_ref().filter(|_| state.screen == Screen::View);
    Some(Effect::MakeList(Box::new(ListOf {
        number: state.making.number,
        screen: state.screen,
        vault: state.vault.clone(),
        proposed: state.proposed.clone(),
        me: state.me.clone(),
        today: state.today,
        lane: state.listing.lane,
        listed: Arc::clone(&state.listing.lines),
        found: state.filter.found.clone(),
        clusters: clusters.filter(|_| is_of_clusters).map(Arc::clone),
        chosen: chosen.unwrap_or_default(),
        view: view.cloned(),
        saved_views: state.saved_views.clone(),
    })))
}

/// The list came. Only what was asked for last is shown, with the cursor on the same item.
pub(super) fn arrived(state: &mut State, made: ListMade) {
    if made.number != state.making.number || state.making.stage != Stage::OnItsWay {
        state.spent.push(Spent::Lines(made.lines));
        return;
    }
    state.making.stage = Stage::Done;
    let current = state.listing.item().cloned();
    let before = std::mem::replace(&mut state.listing.lines, made.lines);
    state.spent.push(Spent::Lines(before));
    state.listing.lanes = made.lanes;
    if made.view.is_some() {
        state.view = made.view;
    }
    let go_to = state.making.go_to.take();
    if std::mem::take(&mut state.making.opens) {
        state.listing.step(0);
        if let Some(item) = go_to {
            go_to_cluster_or_item(state, &item);
        }
        return;
    }
    let wanted = go_to.is_some_and(|item| state.listing.go_to(item.id));
    let kept = wanted || current.is_some_and(|item| state.listing.go_to(item.id));
    if !kept {
        let last = state.listing.lines.len().saturating_sub(1);
        state.listing.cursor = state.listing.cursor.min(last);
        state.listing.step(0);
    }
}

/// Puts the cursor on an item, once it is listed.
pub(super) fn go_to(state: &mut State, item: &ItemRef) {
    if !state.listing.go_to(item.id) && state.making.stage != Stage::Done {
        state.making.go_to = Some(item.clone());
    }
}

fn go_to_cluster_or_item(state: &mut State, item: &ItemRef) {
    if state.listing.go_to(item.id) {
        return;
    }
    let members: Vec<_> = state
        .cluster(item)
        .iter()
        .map(|member| member.id())
        .collect();
    let found = members
        .into_iter()
        .any(|member| state.listing.go_to(member));
    if !found {
        state.listing.step(0);
    }
}

/// Has the screen listed anew after the vault changed.
pub(super) fn refresh(state: &mut State) {
    if matches!(state.screen, Screen::Review | Screen::Insights) {
        state.making.stage = Stage::Done;
        state.making.opens = false;
    } else {
        state.making.stage = Stage::Due;
    }
}

/// Lets another member of its cluster have the line of a task that is taken out.
pub(super) fn stand_in(state: &mut State, gone: &ItemRef, other: Option<ItemRef>) {
    if state.screen != Screen::Clusters || !state.listing.lines.ids().contains(&gone.id) {
        return;
    }
    if let Some(other) = other {
        let mut lines = state.listing.lines.to_vec();
        if let Some(line) = lines.iter_mut().find(|line| line.item() == Some(gone)) {
            *line = Line::Task(other);
        }
        state.listing.lines = Arc::new(lines.into());
        // What is on its way is of the line as it was.
        refresh(state);
    }
}

/// Keeps the members of the cluster in focus, and their cursor on one of them.
pub(super) fn settle(state: &mut State) {
    if state.screen == Screen::Insights {
        insights::settle(state);
    }
    cluster::look_at_focus(state);
    if state.screen != Screen::Clusters {
        return;
    }
    let last = state.clustering.focus.len().checked_sub(1);
    let member = &mut state.listing.member;
    *member = member.and_then(|at| Some(at.min(last?)));
}

/// Moves the cursor by so many items.
pub(super) fn step(state: &mut State, by: isize) {
    if state.screen == Screen::Insights {
        return insights::step(state, by);
    }
    let count = state.clustering.focus.len();
    let listing = &mut state.listing;
    match listing.member {
        Some(member) => {
            let last = count.saturating_sub(1);
            listing.member = Some(member.saturating_add_signed(by).min(last));
        }
        None => listing.step(by),
    }
}

/// On to the next item that a verdict could be meant for.
pub(super) fn advance(state: &mut State) {
    if state.listing.member.take().is_some() {
        settle(state);
    }
    if state.screen != Screen::Clusters {
        return state.listing.step(1);
    }
    let here = state.listing.cursor;
    let after = here + 1..state.listing.lines.len();
    let next = after.chain(0..here).find(|index| {
        let item = state.listing.lines.get(*index).and_then(Line::item);
        item.is_some_and(|item| state.is_undecided(item) && !state.sitting.is_skipped(item.id))
    });
    state.listing.cursor = next.unwrap_or(here);
}

/// To the members and back; in the agenda, to the next lane.
pub(super) fn step_pane(state: &mut State, forward: bool) {
    match state.screen {
        Screen::Agenda => {
            let here = Lane::ALL
                .iter()
                .position(|lane| *lane == state.listing.lane);
            let by = if forward { 1 } else { Lane::ALL.len() - 1 };
            let there = (here.unwrap_or(0) + by) % Lane::ALL.len();
            state.listing.lane = Lane::ALL.get(there).copied().unwrap_or_default();
            refresh(state);
        }
        Screen::Clusters => {
            let is_in = state.listing.member.is_some();
            let first = state.clustering.focus.first().map(|_| 0);
            state.listing.member = if is_in { None } else { first };
        }
        Screen::Review | Screen::Decisions | Screen::Insights | Screen::View => {}
    }
}
