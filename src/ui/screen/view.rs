//! The screen of a query block: its tasks in its order, under its headings.

use std::collections::HashSet;

use crate::note::ItemId;
use crate::review::query::views::all;
use crate::review::tasks_query::{BlockView, Mistake, blocks};
use crate::ui::screen::Line;
use crate::ui::state::State;
use crate::vault::ItemRef;

/// Between the names of one heading.
const JOINT: &str = " · ";

/// The query block that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenView {
    /// Its name.
    pub name: String,
    /// Whether its rows say when a task is due.
    pub shows_due: bool,
    /// All that it showed since it was opened.
    lines: Vec<Line>,
}

impl OpenView {
    /// The tasks that it showed since it was opened.
    pub(in crate::ui) fn ids(&self) -> HashSet<ItemId> {
        items(&self.lines).map(|item| item.id).collect()
    }
}

/// The query blocks of the vault, named beside the other views.
pub(in crate::ui) fn of_vault(state: &State) -> Vec<BlockView<'_>> {
    let views = all(&state.saved_views).into_iter();
    let names: Vec<String> = views.map(|view| view.name).collect();
    blocks(&state.vault, &names)
}

/// The block of this name with what it shows now, or what is wrong with it; nothing if there is none any more.
pub(in crate::ui) fn read(state: &State, name: &str) -> Option<Result<OpenView, String>> {
    let blocks = of_vault(state);
    let block = blocks.iter().find(|block| block.name == name)?;
    let told = |mistake: Mistake| mistake.told_of(&block.note.path);
    Some(answer(state, block).map_err(told))
}

fn answer(state: &State, block: &BlockView<'_>) -> Result<OpenView, Mistake> {
    let query = block.query(state.today)?;
    let mut lines = Vec::new();
    for group in query.answer(&state.vault)?.groups {
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
        shows_due: query.layout().shows("due date"),
        lines,
    })
}

/// Takes in what the block shows now. What it showed stays where it is, though it may have its verdict by now; what is new stands
/// last under its heading.
pub(in crate::ui) fn follow(state: &mut State) {
    let Some(open) = &state.view else {
        return;
    };
    let mut lines: Vec<Line> = open.lines.clone();
    lines.retain(|line| line.item().is_none_or(|item| state.task(item).is_some()));
    if let Some(Ok(now)) = read(state, &open.name) {
        if lines.is_empty() {
            lines.clone_from(&now.lines);
        }
        add_new(&mut lines, &now.lines);
    }
    count(&mut lines);
    if let Some(open) = &mut state.view {
        open.lines = lines;
    }
}

fn add_new(lines: &mut Vec<Line>, now: &[Line]) {
    let listed: HashSet<ItemId> = items(lines).map(|item| item.id).collect();
    let mut above: Option<&Line> = None;
    for line in now {
        let Some(item) = line.item() else {
            above = Some(line);
            continue;
        };
        if listed.contains(&item.id) {
            continue;
        }
        let at = place_below(lines, above);
        lines.insert(at, line.clone());
    }
}

/// Behind the last item below a heading, which is added if it is not there.
fn place_below(lines: &mut Vec<Line>, above: Option<&Line>) -> usize {
    let Some(Line::Heading(title, _)) = above else {
        return lines.len();
    };
    let is_it = |line: &Line| matches!(line, Line::Heading(other, _) if other == title);
    let Some(at) = lines.iter().position(is_it) else {
        lines.push(Line::Heading(title.clone(), 0));
        return lines.len();
    };
    let below = lines.iter().skip(at + 1);
    at + 1 + below.take_while(|line| line.item().is_some()).count()
}

/// What the filter leaves of what the block shows.
pub(super) fn lines(state: &State) -> Vec<Line> {
    let Some(open) = &state.view else {
        return Vec::new();
    };
    let mut lines = open.lines.clone();
    if state.filter.is_applied() {
        lines.retain(|line| line.item().is_none_or(|item| state.is_left(item.id)));
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
        add_new(&mut lines, &now);
        count(&mut lines);
        assert_eq!(shown(&lines), "X2 a c Y1 b W1 d");
    }

    #[test]
    fn a_heading_of_nothing_goes() {
        let mut lines = vec![heading("X"), heading("Y"), task("a"), task("b")];
        count(&mut lines);
        assert_eq!(shown(&lines), "Y2 a b");
    }
}
