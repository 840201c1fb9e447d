//! Proposals that are one decision: a line for each cluster of several, the largest first.

use std::cmp::Reverse;
use std::collections::HashSet;

use rayon::prelude::*;

use crate::note::ItemId;
use crate::review::cluster::Item;
use crate::ui::screen::{Line, ListOf};

/// What is listed already stays where it is, though it may have its verdict or stand alone by now; new clusters stand below.
pub(super) fn lines(of: &ListOf, is_over: &(dyn Fn() -> bool + Sync)) -> Vec<Line> {
    let Some(clusters) = &of.clusters else {
        return Vec::new();
    };
    let mut lines: Vec<Line> = of
        .listed
        .iter()
        .filter(|line| line.item().is_some_and(|item| of.task(item).is_some()))
        .cloned()
        .collect();
    let mut listed: HashSet<ItemId> = lines
        .iter()
        .filter_map(Line::item)
        .map(|item| item.id)
        .collect();
    for item in lines.iter().filter_map(Line::item) {
        let members = clusters.of(&item.path, item.id);
        listed.extend(members.iter().map(|member| member.id()));
    }
    let matches = |member: &&&Item| of.is_left(member.id());
    let is_new = |members: &Vec<&Item>| {
        members.len() > 1
            && !members.iter().any(|member| listed.contains(&member.id()))
            && members.iter().any(|member| matches(&member))
    };
    let mut new: Vec<Vec<&Item>> = clusters.all().filter(is_new).collect();
    new.sort_by_key(|members| {
        let first = members
            .first()
            .map(|member| (member.path().clone(), member.line()));
        (Reverse(members.len()), first)
    });
    let new = new.par_iter().filter_map(|members| {
        let kept = if is_over() { None } else { of.kept(members) };
        let shown = members.iter().find(|member| Some(member.id()) == kept);
        let shown = shown.or(members.first());
        shown.map(|item| Line::Task(item.reference()))
    });
    lines.extend(new.collect::<Vec<_>>());
    lines
}
