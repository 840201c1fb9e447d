//! From screen to screen, and about in their lists.

use crate::ui::screen::{Lane, Line, Screen, lanes, lines, view};
use crate::ui::state::State;
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
    let current = state.current().cloned();
    state.marks.clear();
    state.range = None;
    state.screen = screen;
    state.insights.scroll = 0;
    state.listing = crate::ui::screen::Listing {
        lane,
        ..Default::default()
    };
    state.listing.lanes = lanes(state, screen);
    state.listing.lines = lines(state, screen);
    state.listing.step(0);
    if let Some(item) = current {
        go_to_cluster_or_item(state, &item);
    }
}

fn go_to_cluster_or_item(state: &mut State, item: &ItemRef) {
    if state.listing.go_to(item.id) {
        return;
    }
    let members: Vec<_> = state.cluster(item).iter().map(|member| member.id).collect();
    let found = members
        .into_iter()
        .any(|member| state.listing.go_to(member));
    if !found {
        state.listing.step(0);
    }
}

/// Lists the screen anew after the vault changed, with the cursor on the same item.
pub(super) fn refresh(state: &mut State) {
    let current = state.listing.item().cloned();
    if state.screen == Screen::View {
        view::follow(state);
    }
    state.listing.lanes = lanes(state, state.screen);
    state.listing.lines = lines(state, state.screen);
    let kept = current.is_some_and(|item| state.listing.go_to(item.id));
    if !kept {
        let last = state.listing.lines.len().saturating_sub(1);
        state.listing.cursor = state.listing.cursor.min(last);
        state.listing.step(0);
    }
}

/// Lets another member of its cluster have the line of a task that is taken out.
pub(super) fn stand_in(state: &mut State, gone: &ItemRef, other: Option<ItemRef>) {
    let lines = state.listing.lines.iter_mut();
    let mut lines = lines.filter(|line| line.item() == Some(gone));
    if let (Screen::Clusters, Some(line), Some(other)) = (state.screen, lines.next(), other) {
        *line = Line::Task(other);
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
