//! Proposals that are one decision: a line for each cluster of several, the largest first.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::Arc;

use crate::note::ItemId;
use crate::review::cluster::Item;
use crate::ui::screen::Line;
use crate::ui::state::State;
use crate::vault::ItemRef;

/// What is listed already stays where it is, though it may have its verdict or stand alone by now; new clusters stand below.
pub(super) fn lines(state: &State) -> Vec<Line> {
    let Some(clusters) = &state.clustering.clusters else {
        return Vec::new();
    };
    let reference = |item: &Item| ItemRef {
        path: Arc::clone(&item.path),
        id: item.id,
    };
    let mut lines: Vec<Line> = state
        .listing
        .lines
        .iter()
        .filter(|line| line.item().is_some_and(|item| state.task(item).is_some()))
        .cloned()
        .collect();
    let mut listed: HashSet<ItemId> = lines
        .iter()
        .filter_map(Line::item)
        .map(|item| item.id)
        .collect();
    for item in lines.iter().filter_map(Line::item) {
        listed.extend(state.cluster(item).iter().map(|member| member.id));
    }
    let matches = |member: &&&Item| state.is_left(member.id);
    let is_new = |members: &Vec<&Item>| {
        members.len() > 1
            && !members.iter().any(|member| listed.contains(&member.id))
            && members.iter().any(|member| matches(&member))
    };
    let mut new: Vec<Vec<&Item>> = clusters.all().filter(is_new).collect();
    new.sort_by_key(|members| {
        let first = members
            .first()
            .map(|member| (member.path.clone(), member.line));
        (Reverse(members.len()), first)
    });
    for members in new {
        let kept = state.kept(&members);
        let shown = members.iter().find(|member| Some(member.id) == kept);
        lines.extend(
            shown
                .or(members.first())
                .map(|item| Line::Task(reference(item))),
        );
    }
    lines
}
