//! Tasks below those that they are nested under (`show tree`). A task is nested under another where its list item is directly below
//! that one's; list items that are no tasks are not shown, and end it.

use std::collections::HashSet;

use super::Item;
use crate::note::task::Task;

/// The tasks of a group as a tree: those that are under no other of the group in their order, and below each all tasks that are
/// nested under it, as they stand in their note, though the query does not find them.
#[must_use]
pub fn tree<'a>(items: &[Item<'a>]) -> Vec<Item<'a>> {
    let lines = items
        .iter()
        .map(|item| (&*item.note.path, item.task.place.line));
    let listed: HashSet<(&str, usize)> = lines.collect();
    let mut rows = Vec::new();
    for item in items {
        let mut above = parent(*item);
        while let Some(task) = above {
            if listed.contains(&(&*task.note.path, task.task.place.line)) {
                break;
            }
            above = parent(task);
        }
        if above.is_none() {
            rows.push(*item);
            add_nested(*item, &mut rows);
        }
    }
    rows
}

/// How deep a task stands below others, by the tasks above it in its group, the nearest first.
pub fn depth<'a>(item: Item<'_>, above: impl Iterator<Item = Item<'a>>) -> usize {
    let mut line = item.task.parent_line();
    let mut depth = 0;
    for other in above {
        if line.is_none() {
            break;
        }
        if line == Some(other.task.place.line) && other.note.path == item.note.path {
            depth += 1;
            line = other.task.parent_line();
        }
    }
    depth
}

fn parent(item: Item<'_>) -> Option<Item<'_>> {
    // An item may begin on the line of the one that it is nested under.
    let line = item
        .task
        .parent_line()
        .filter(|line| *line < item.task.place.line)?;
    let mut tasks = item.note.tasks.iter();
    let task = tasks.find(|task| task.place.line == line)?;
    Some(Item { task, ..item })
}

/// A list item stands below the one that it is nested under, so no task is met twice.
fn add_nested<'a>(item: Item<'a>, rows: &mut Vec<Item<'a>>) {
    let mut open = vec![item.task.place.line];
    let below = |task: &&Task| task.place.line > item.task.place.line;
    let mut tasks: Vec<&Task> = item.note.tasks.iter().filter(below).collect();
    tasks.sort_by_key(|task| task.place.line);
    for task in tasks {
        if task.parent_line().is_some_and(|line| open.contains(&line)) {
            open.push(task.place.line);
            rows.push(Item { task, ..item });
        }
    }
}
