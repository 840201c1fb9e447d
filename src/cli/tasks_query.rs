//! Tasks as a query of the Tasks plugin shows them: in its order and groups. What such a query means is `review::tasks_query`'s.

use std::collections::HashSet;
use std::mem::ManuallyDrop;
use std::path::Path;

use chrono::NaiveDate;

use crate::cli::console::{Console, Outcome, Stop, Tone};
use crate::cli::setup::Setup;
use crate::cli::show::{self, Listed, Wanted, padded, widest};
use crate::cli::target::standard_input;
use crate::cli::{environment, question, words};
use crate::disk::{Disk, read_named};
use crate::error::Error;
use crate::note::query_block::QueryBlocks;
use crate::note::signifier::Field;
use crate::note::task::{Fields, Task};
use crate::review::query::views;
use crate::review::tasks_query::{
    Answer, Element, Item, Layout, Mistake, QueryFile, TasksQuery, blocks, depth, tree, urgency,
};
use crate::settings::TaskFormat;
use crate::vault::Vault;

/// The tasks of a query in a file, or on standard input.
pub(super) fn of_file(
    setup: &Setup,
    disk: &Disk,
    name: &str,
    wanted: &Wanted<'_>,
    console: &mut Console,
) -> Outcome {
    let bytes = if name == "-" {
        standard_input()?
    } else {
        read_named(Path::new(name))?
    };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let here = environment::current_folder().ok().filter(|_| name != "-");
    let path = here.and_then(|here| disk.relative(&here.join(name)));
    let folder = path.as_deref().and_then(|path| path.rsplit_once('/'));
    let settings = disk.settings(folder.map_or("", |(folder, _)| folder));
    let (text, yaml, above) = match QueryBlocks::of(&text) {
        None => (text, String::new(), 0),
        Some(queries) => {
            let QueryBlocks { yaml, blocks } = queries;
            let count = blocks.len();
            let mut blocks = blocks.into_iter();
            let Some(block) = blocks.next().filter(|_| count == 1) else {
                let why = format!("{name} holds {count} query blocks; --view names one of them");
                return Err(Error::Usage(why).into());
            };
            (block.text, yaml, block.line)
        }
    };
    let file = path.map(|path| QueryFile::new(&path, &yaml));
    let read = TasksQuery::parse(&text, file.as_ref(), &settings, setup.day());
    let query = read.map_err(|mistake| wrong(name, &mistake.below(above)))?;
    let vault = ManuallyDrop::new(show::read(disk, console));
    let answer = query.answer(&vault);
    let answer = answer.map_err(|mistake| wrong(name, &mistake.below(above)))?;
    list(&vault, &query, answer, (setup, disk), wanted, console)
}

/// The tasks of a query block, by its name.
pub(super) fn of_block(
    setup: &Setup,
    disk: &Disk,
    name: &str,
    wanted: &Wanted<'_>,
    console: &mut Console,
) -> Outcome {
    let vault = ManuallyDrop::new(show::read(disk, console));
    let views = views::all(&setup.config.views.0).into_iter();
    let mut names: Vec<String> = views.map(|view| view.name).collect();
    let blocks = blocks(&vault, &names);
    let is_named = |other: &str| other.to_lowercase() == name.to_lowercase();
    let Some(block) = blocks.iter().find(|block| is_named(&block.name)) else {
        names.extend(blocks.into_iter().map(|block| block.name));
        let all = names.join(", ");
        let why = format!("there is no view {name:?}; there are {all}");
        return Err(Error::Usage(why).into());
    };
    let path = &block.note.path;
    let query = block.query(setup.day());
    let query = query.map_err(|mistake| wrong(path, &mistake))?;
    let answer = query.answer(&vault);
    let answer = answer.map_err(|mistake| wrong(path, &mistake))?;
    list(&vault, &query, answer, (setup, disk), wanted, console)
}

/// A query that is wrong is wrong usage.
fn wrong(file: &str, mistake: &Mistake) -> Stop {
    Error::Usage(mistake.told_of(&words::shown(file))).into()
}

fn list(
    vault: &Vault,
    query: &TasksQuery,
    mut answer: Answer<'_>,
    (setup, disk): (&Setup, &Disk),
    wanted: &Wanted<'_>,
    console: &mut Console,
) -> Outcome {
    let narrowed = question::about_tasks(setup, wanted.query, None, console)?;
    let compared = show::compared(vault, setup, disk, &narrowed, console)?;
    let is_duplicate = compared.is_duplicate();
    let context = compared.context(vault, setup, &is_duplicate);
    for group in &mut answer.groups {
        group.tasks.retain(|item| {
            narrowed.holds(&context, item.note, item.task)
                && (narrowed.is_empty()
                    || narrowed.finds(&show::with_heading(item.note, item.task)))
        });
    }
    answer.groups.retain(|group| !group.tasks.is_empty());
    let items = || answer.groups.iter().flat_map(|group| &group.tasks);
    if let Some(form) = wanted.form {
        let listed = once_each(vault, items());
        return show::print(&listed, form, (setup, disk), console);
    }
    let count = items().map(|item| item.task.id).collect::<HashSet<_>>();
    let count = count.len();
    if count == 0 && vault.notes().next().is_some() {
        console.say("nothing like that was found");
    }
    let layout = query.layout();
    if layout.shows(Element::Tree) {
        for group in &mut answer.groups {
            group.tasks = tree(&group.tasks);
        }
    }
    let place = |item: &Item<'_>| words::place(&item.note.path, item.task.place.line);
    let items = answer.groups.iter().flat_map(|group| &group.tasks);
    let places: Vec<String> = items.map(place).collect();
    if layout.explain {
        for line in query.explanation() {
            console.row(&[("| ", Tone::Quiet), (&line, Tone::Quiet)])?;
        }
        console.line("")?;
    }
    let columns = widest(places.iter().map(String::as_str));
    let mut above: Vec<String> = Vec::new();
    for (index, group) in answer.groups.iter().enumerate() {
        let names = group.shown_names();
        if index > 0 {
            console.line("")?;
        }
        let same = names
            .iter()
            .zip(&above)
            .take_while(|(one, other)| one == other);
        let same = same.count();
        for (level, name) in names.iter().enumerate().skip(same) {
            let marks = "#".repeat(level + 1);
            console.row(&[(&format!("{marks} {name}"), Tone::Place)])?;
        }
        above = names;
        for (index, item) in group.tasks.iter().enumerate() {
            let mut place = padded(&place(item), columns);
            if layout.shows(Element::Tree) {
                let above = group.tasks.iter().take(index).rev().copied();
                place.push_str(&"  ".repeat(depth(*item, above)));
            }
            show::task_row(&place, item.task, setup.day(), Some(layout), console)?;
        }
    }
    if count > 0 && layout.shows(Element::TaskCount) {
        let mut told = words::count(count, "task");
        if answer.found > answer.total && narrowed.is_empty() {
            told = format!("{told}, {} found", answer.found);
        }
        console.say(&told);
    }
    Ok(())
}

/// How urgent a task is, its priority, its tags and other fields, as far as they are shown and there.
pub(super) fn details(layout: &Layout, fields: &Fields, today: NaiveDate) -> Vec<String> {
    let shows_urgency = layout.shows(Element::Urgency);
    let urgency = shows_urgency.then(|| format!("{:.2}", urgency(fields, today)));
    let priority = fields.priority.value(TaskFormat::Emoji);
    let priority = priority.filter(|_| layout.shows_field(Field::Priority));
    let all = [
        urgency,
        priority.map(str::to_owned),
        Some(layout.details(fields)),
    ];
    let shown = all.into_iter().flatten();
    shown.filter(|detail| !detail.is_empty()).collect()
}

/// Every task once, in order, as lists for other programs have them.
fn once_each<'a>(
    vault: &Vault,
    items: impl Iterator<Item = &'a Item<'a>>,
) -> Vec<Listed<'a, Task>> {
    let mut seen = HashSet::new();
    let mut listed: Vec<Listed<'a, Task>> = Vec::new();
    for item in items.filter(|item| seen.insert(item.task.id)) {
        match listed.last_mut() {
            Some(of) if of.note.path == item.note.path => of.items.push(item.task),
            _ => listed.push(Listed {
                note: item.note,
                meeting: vault.meeting(item.note),
                items: vec![item.task],
            }),
        }
    }
    listed
}
