//! The screen of a query block: its tasks in its order, under its headings.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::config::SavedView;
use crate::note::ItemId;
use crate::review::query::views::all;
use crate::review::tasks_query::{
    self, BlockView, Element, Item, Layout, Limits, Mistake, blocks, tree,
};
use crate::ui::screen::{Line, Lines, ListOf, Screen};
use crate::ui::state::State;
use crate::vault::{ItemRef, Vault};

/// Between the names of one heading.
const JOINT: &str = " · ";

/// The query block that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenView {
    /// Its name.
    pub name: String,
    /// What it says of how its tasks are shown.
    pub layout: Layout,
    /// What it means, if it asks for that; else nothing.
    pub explanation: String,
    /// How many tasks it finds now, with those that its limit leaves out.
    pub found: usize,
    limits: Limits,
    /// All that it showed since it was opened.
    lines: Arc<Lines>,
}

impl OpenView {
    /// The tasks that it showed since it was opened.
    pub(in crate::ui) fn ids(&self) -> &Arc<HashSet<ItemId>> {
        self.lines.ids()
    }
}

/// The query blocks of the vault, named beside the other views.
pub(in crate::ui) fn of_vault<'a>(vault: &'a Vault, saved: &[SavedView]) -> Vec<BlockView<'a>> {
    let views = all(saved).into_iter();
    let names: Vec<String> = views.map(|view| view.name).collect();
    blocks(vault, &names)
}

/// The block of this name with what it shows now, or what is wrong with it; nothing if there is none any more.
pub(in crate::ui) fn read(
    vault: &Vault,
    saved: &[SavedView],
    today: NaiveDate,
    name: &str,
) -> Option<Result<OpenView, String>> {
    let blocks = of_vault(vault, saved);
    let block = blocks.iter().find(|block| block.name == name)?;
    let told = |mistake: Mistake| mistake.told_of(&block.note.path);
    Some(answer(vault, today, block).map_err(told))
}

fn answer(vault: &Vault, today: NaiveDate, block: &BlockView<'_>) -> Result<OpenView, Mistake> {
    let query = block.query(today)?;
    let mut lines = Vec::new();
    let answer = query.answer(vault)?;
    let layout = query.layout().clone();
    for mut group in answer.groups {
        if layout.shows(Element::Tree) {
            group.tasks = tree(&group.tasks);
        }
        let heading = group.shown_names().join(JOINT);
        if !heading.is_empty() {
            lines.push(Line::Heading(heading, group.tasks.len()));
        }
        lines.extend(group.tasks.iter().map(|item| {
            Line::Task(ItemRef {
                path: item.note.path.clone(),
                id: item.task.id,
            })
        }));
    }
    Ok(OpenView {
        name: block.name.clone(),
        explanation: if layout.explain {
            query.explanation().join(JOINT)
        } else {
            String::new()
        },
        layout,
        found: answer.found,
        limits: query.limits(),
        lines: Arc::new(lines.into()),
    })
}

/// Takes in what the block shows now. What it showed stays where it is, though it may have its verdict by now; what is new stands
/// last under its heading. What stays counts for a limit: a block that is full shows the next tasks when it is opened again.
pub(super) fn follow(of: &mut ListOf) {
    let Some(open) = &of.view else {
        return;
    };
    let mut lines: Vec<Line> = open.lines.to_vec();
    lines.retain(|line| line.item().is_none_or(|item| of.task(item).is_some()));
    let mut found = open.found;
    if let Some(Ok(now)) = read(&of.vault, &of.saved_views, of.today, &open.name) {
        if lines.is_empty() {
            lines = now.lines.to_vec();
        }
        add_new(&mut lines, &now.lines, now.limits);
        found = now.found;
    }
    count(&mut lines);
    if let Some(open) = &mut of.view {
        open.lines = Arc::new(lines.into());
        open.found = found;
    }
}

fn add_new(lines: &mut Vec<Line>, now: &[Line], limits: Limits) {
    let mut listed: HashSet<ItemId> = items(lines).map(|item| item.id).collect();
    let before = listed.clone();
    let mut above: Option<&Line> = None;
    for line in now {
        let Some(item) = line.item() else {
            above = Some(line);
            continue;
        };
        let is_full =
            !listed.contains(&item.id) && limits.all.is_some_and(|limit| listed.len() >= limit);
        let most = limits.group.filter(|_| above.is_some());
        let is_full = is_full || most.is_some_and(|limit| below(lines, above).len() >= limit);
        if before.contains(&item.id) || is_full {
            continue;
        }
        let at = place_below(lines, above);
        lines.insert(at, line.clone());
        listed.insert(item.id);
    }
}

/// Behind the last item below a heading, which is added if it is not there.
fn place_below(lines: &mut Vec<Line>, above: Option<&Line>) -> usize {
    let end = below(lines, above).end;
    if let Some(Line::Heading(title, _)) = above
        && end == 0
    {
        lines.push(Line::Heading(title.clone(), 0));
        return lines.len();
    }
    end
}

/// Where the items below a heading stand, or all lines without one; nowhere if it is not there.
fn below(lines: &[Line], above: Option<&Line>) -> Range<usize> {
    let Some(Line::Heading(title, _)) = above else {
        return 0..lines.len();
    };
    let is_it = |line: &Line| matches!(line, Line::Heading(other, _) if other == title);
    let Some(at) = lines.iter().position(is_it) else {
        return 0..0;
    };
    let below = lines.iter().skip(at + 1);
    at + 1..at + 1 + below.take_while(|line| line.item().is_some()).count()
}

/// What the block that is on the screen says of how its tasks are shown.
pub(in crate::ui) fn layout(state: &State) -> Option<&Layout> {
    let open = state.view.as_ref();
    open.filter(|_| state.screen == Screen::View)
        .map(|open| &open.layout)
}

/// How deep the task of a line stands below others, where the block shows a tree.
pub(in crate::ui) fn depth(state: &State, index: usize) -> usize {
    let item = |line: &Line| {
        let (note, task) = state.task(line.item()?)?;
        Some(Item { note, task })
    };
    let lines = &state.listing.lines;
    let own = lines.get(index).and_then(item);
    let Some(own) = own.filter(|_| layout(state).is_some_and(|layout| layout.shows(Element::Tree)))
    else {
        return 0;
    };
    let above = lines.iter().take(index).rev();
    let above = above.take_while(|line| line.item().is_some());
    tasks_query::depth(own, above.filter_map(item))
}

/// What the filter leaves of what the block shows.
pub(super) fn lines(of: &ListOf) -> Vec<Line> {
    let Some(open) = &of.view else {
        return Vec::new();
    };
    let mut lines = open.lines.to_vec();
    if of.found.is_some() {
        lines.retain(|line| line.item().is_none_or(|item| of.is_left(item.id)));
        count(&mut lines);
    }
    lines
}

/// Tells each heading how many items are below it; headings of nothing go.
fn count(lines: &mut Vec<Line>) {
    let mut below = 0;
    for line in lines.iter_mut().rev() {
        match line {
            Line::Heading(_, count) => *count = std::mem::take(&mut below),
            Line::Task(_) | Line::Decision(_) => below += 1,
        }
    }
    lines.retain(|line| !matches!(line, Line::Heading(_, 0)));
}

fn items(lines: &[Line]) -> impl Iterator<Item = &ItemRef> {
    lines.iter().filter_map(Line::item)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(path: &str) -> Line {
        Line::Task(ItemRef {
            path: path.into(),
            id: ItemId::fresh(),
        })
    }

    fn heading(title: &str) -> Line {
        Line::Heading(title.to_owned(), 1)
    }

    /// A letter for each line: a heading's title, an item's path.
    fn shown(lines: &[Line]) -> String {
        let letter = |line: &Line| match line {
            Line::Heading(title, count) => format!("{title}{count}"),
            Line::Task(item) | Line::Decision(item) => item.path.to_string(),
        };
        lines.iter().map(letter).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_is_new_stands_last_under_its_heading() {
        let (a, b, c, d) = (task("a"), task("b"), task("c"), task("d"));
        let mut lines = vec![heading("X"), a.clone(), heading("Y"), b.clone()];
        let now = [heading("W"), d, heading("X"), c, a];
        add_new(&mut lines, &now, Limits::default());
        count(&mut lines);
        assert_eq!(shown(&lines), "X2 a c Y1 b W1 d");
    }

    #[test]
    fn what_stays_counts_for_a_limit() {
        let check = |all: Option<usize>, group: Option<usize>, expected: &str| {
            let (a, b, c, d) = (task("a"), task("b"), task("c"), task("d"));
            let mut lines = vec![heading("X"), a, heading("Y"), b.clone()];
            let now = [heading("X"), c, heading("Y"), b, d];
            add_new(&mut lines, &now, Limits { all, group });
            count(&mut lines);
            assert_eq!(shown(&lines), expected, "{all:?} {group:?}");
        };
        check(None, None, "X2 a c Y2 b d");
        check(Some(2), None, "X1 a Y1 b");
        check(Some(3), None, "X2 a c Y1 b");
        check(None, Some(1), "X1 a Y1 b");
        check(Some(3), Some(2), "X2 a c Y1 b");
    }

    #[test]
    fn a_heading_of_nothing_goes() {
        let mut lines = vec![heading("X"), heading("Y"), task("a"), task("b")];
        count(&mut lines);
        assert_eq!(shown(&lines), "Y2 a b");
    }
}
