//! A task that somebody adds to a note: its line, and where it goes. Pure; what is written is an [`Edit`] of the line it goes behind,
//! which stays as it is.
//!
//! It goes behind the last task of the section in focus (else of the first that holds proposals, else tasks), with what is nested below that
//! task, in its indentation and with its marker. In a note without tasks it goes to the end of the section that is named for tasks, else
//! under a heading of its own behind the decisions, else at the end. The note is read again with the line in it: if anything else
//! would be read otherwise, it is refused.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::config::Proposed;
use crate::edit::{Edit, Lines, apply};
use crate::note::day::Day;
use crate::note::decision::{Decision, is_decision_heading};
use crate::note::line::{TaskLine, indentation, is_block_id};
use crate::note::signifier::Field;
use crate::note::structure::{Heading, Structure};
use crate::note::task::Task;
use crate::note::{Note, items};
use crate::review::field::{FieldChange, NOT_ONE_ITEM, change, is_same_item, one_line};
use crate::review::queue::waits;
use crate::settings::Settings;
use crate::text::{js_trim, line_ending};

/// The heading that a first task gets.
const HEADING: &str = "Action Items";

/// A task to be added. It is open: its author has ruled on it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewTask {
    /// What it says; tags and an `@Owner` in it count as such.
    pub text: String,
    /// Who it is for.
    pub owner: Option<String>,
    /// When it is due.
    pub due: Option<NaiveDate>,
}

impl NewTask {
    /// A task that says what a decision says. The decision's block link stays its own.
    #[must_use]
    pub fn from_decision(decision: &Decision) -> Self {
        let text = js_trim(&decision.text);
        let text = match text.rsplit_once(' ') {
            Some((text, id)) if is_block_id(id) => js_trim(text),
            _ => text,
        };
        Self {
            text: text.to_owned(),
            ..Self::default()
        }
    }
}

/// The edit that adds a task to the note with these bytes. `near` is the line (from 1) of what is in focus, `today` the date of a created
/// date, where the settings want one.
///
/// # Errors
/// A lower-case sentence that says why there is no way to write it.
pub fn add(
    (path, bytes): (&str, &[u8]),
    settings: &Arc<Settings>,
    proposed: &Proposed,
    task: &NewTask,
    near: Option<usize>,
    today: NaiveDate,
) -> Result<Edit, String> {
    let before = Ground::read(path, bytes, settings);
    let site = before
        .beside_tasks(proposed, near)
        .or_else(|| before.without_tasks())
        .ok_or("the note is empty")?;
    let line = before.line(task, &site, settings, today)?;
    let edit = before.edit(path, &site, &line)?;
    let after = apply(bytes, std::slice::from_ref(&edit), &items);
    let after = Ground::read(path, &after.bytes, settings);
    if before.is_kept_in(&after, &site, &line) {
        Ok(edit)
    } else {
        Err("the note would not be read the same with a task added: add it by hand".to_owned())
    }
}

/// A note, and what its lines are.
struct Ground<'a> {
    note: Note,
    lines: Lines<'a>,
    structure: Structure,
    /// The text that the structure's offsets are of.
    text: String,
}

/// Where the new line goes. Lines are counted from 1.
struct Site {
    /// The line before it.
    anchor: usize,
    /// The heading that comes before it.
    heading: Option<String>,
    /// Whether a blank line comes before all that.
    is_apart: bool,
    indentation: String,
    marker: String,
    /// The item that it is nested under.
    parent: Option<usize>,
}

impl<'a> Ground<'a> {
    fn read(path: &str, bytes: &'a [u8], settings: &Arc<Settings>) -> Self {
        let text = String::from_utf8_lossy(bytes).into_owned();
        Self {
            note: Note::parse(path, bytes, settings),
            lines: Lines::new(bytes),
            structure: Structure::parse(&text),
            text,
        }
    }

    fn content(&self, number: usize) -> &[u8] {
        self.lines.get(number).map_or(&b""[..], |line| line.content)
    }

    fn is_blank(&self, number: usize) -> bool {
        let text = String::from_utf8_lossy(self.content(number));
        indentation(&text).end == text.len()
    }

    /// Which section a line lies in: so many headings stand above it.
    fn section(&self, number: usize) -> usize {
        self.structure
            .headings
            .partition_point(|heading| heading.line + 1 < number)
    }

    fn beside_tasks(&self, proposed: &Proposed, near: Option<usize>) -> Option<Site> {
        let tasks = &self.note.tasks;
        let section_of = |task: &Task| self.section(task.place.line);
        let holds = |section: &usize| tasks.iter().any(|task| section_of(task) == *section);
        let section = near
            .map(|line| self.section(line))
            .filter(holds)
            .or_else(|| {
                tasks
                    .iter()
                    .find(|task| waits(task, proposed))
                    .map(section_of)
            })
            .or_else(|| tasks.first().map(section_of))?;
        let here = || tasks.iter().filter(|task| section_of(task) == section);
        let mut sibling = here().next_back()?;
        // The last task may be nested below others.
        while let Some(parent) = sibling.parent_line().and_then(|line| {
            let is_above = line < sibling.place.line;
            here().find(|task| is_above && task.place.line == line)
        }) {
            sibling = parent;
        }
        Some(Site {
            anchor: self.end_of(sibling),
            heading: None,
            is_apart: false,
            indentation: sibling.fields.wording.indentation().to_string(),
            marker: next_marker(sibling.fields.wording.list_marker()),
            parent: sibling.parent_line(),
        })
    }

    /// The last line of what belongs to a task: nested items, text below it.
    fn end_of(&self, task: &Task) -> usize {
        let first = task.place.line;
        let own = indentation(&String::from_utf8_lossy(task.raw())).end;
        let is_quoted = task.fields.wording.indentation().contains('>');
        let mut inside = vec![first];
        let mut end = first;
        let mut is_behind_blank = false;
        for number in first + 1..=self.lines.len() {
            let content = String::from_utf8_lossy(self.content(number)).into_owned();
            let text = content.trim_start();
            if self.is_blank(number) {
                is_behind_blank = true;
                continue;
            }
            let mut items = self.structure.items.iter();
            if let Some(item) = items.find(|item| item.line + 1 == number) {
                if !item
                    .parent
                    .is_some_and(|parent| inside.contains(&(parent + 1)))
                {
                    break;
                }
                inside.push(number);
            } else {
                let is_deeper = indentation(&content).end > own;
                let is_rule = ["---", "***", "___", "* * *"].contains(&text.trim_end());
                let is_other = is_rule || text.starts_with('>') && !is_quoted;
                if !is_deeper && (is_behind_blank || is_other) || self.is_heading(number) {
                    break;
                }
            }
            end = number;
            is_behind_blank = false;
        }
        end
    }

    fn is_heading(&self, number: usize) -> bool {
        let mut headings = self.structure.headings.iter();
        headings.any(|heading| heading.line + 1 == number)
    }

    fn without_tasks(&self) -> Option<Site> {
        let headings = &self.structure.headings;
        let find = |says: &dyn Fn(&str) -> bool| {
            headings
                .iter()
                .position(|heading| says(self.text.get(heading.text.clone()).unwrap_or_default()))
        };
        if let Some(index) = find(&says_tasks) {
            let end = headings
                .get(index + 1)
                .map_or(self.lines.len(), line_before);
            return self.site(end, None);
        }
        let own = |level: u8| format!("{} {HEADING}", "#".repeat(usize::from(level)));
        if let Some((index, level)) =
            find(&is_decision_heading).and_then(|index| Some((index, headings.get(index)?.level)))
        {
            let mut behind = headings.iter().skip(index + 1);
            let next = behind.find(|next| next.level <= level);
            let end = next.map_or(self.lines.len(), line_before);
            return self.site(end, Some(own(level)));
        }
        self.site(self.lines.len(), Some(own(2)))
    }

    /// Behind the last text at or above a line.
    fn site(&self, end: usize, heading: Option<String>) -> Option<Site> {
        let anchor = (1..=end).rev().find(|number| !self.is_blank(*number))?;
        let mut items = self.structure.items.iter();
        let item = items.find(|item| item.line + 1 == anchor && item.parent.is_none());
        let is_list = item.is_some() && heading.is_none();
        Some(Site {
            anchor,
            heading,
            is_apart: !is_list,
            indentation: String::new(),
            marker: "-".to_owned(),
            parent: None,
        })
    }

    fn line(
        &self,
        task: &NewTask,
        site: &Site,
        settings: &Settings,
        today: NaiveDate,
    ) -> Result<Vec<u8>, String> {
        let mut text = one_line(&task.text, "text")?;
        if text.is_empty() {
            return Err("a task needs a text".to_owned());
        }
        let filter = &settings.global_filter;
        if !text.contains(filter) {
            text = format!("{text} {filter}");
        }
        let mut line = format!("{}{} [ ] {text}", site.indentation, site.marker);
        let parts = TaskLine::parse(&line, settings)
            .map_err(|_| "the Tasks plugin would not read the line as a task".to_owned())?;
        if !parts.signifiers.is_empty() || parts.block_link.is_some() {
            return Err(
                "the Tasks plugin would read the end of the text as a date, a priority or a link, not as text"
                    .to_owned(),
            );
        }
        if settings.set_created_date {
            let today = Day::from(today).to_string();
            line += &Field::Created.write(settings.format, &today);
        }
        let changes: Vec<FieldChange> = task
            .owner
            .iter()
            .map(|owner| FieldChange::Owner(Some(owner.clone())))
            .chain(self.shared_tag().map(FieldChange::AddTag))
            .chain(task.due.map(|due| FieldChange::Due(Some(due))))
            .collect();
        if !is_same_item("- [ ] text", &line) {
            return Err(NOT_ONE_ITEM.to_owned());
        }
        change(line.as_bytes(), &changes, settings)
    }

    /// The tag that all tasks of the note carry first, such as `#task`: by it they are found.
    fn shared_tag(&self) -> Option<String> {
        let mut firsts = self.note.tasks.iter().map(|task| task.fields.tags.first());
        let first = firsts.next()??;
        (self.note.tasks.len() > 1 && firsts.all(|tag| tag == Some(first)))
            .then(|| first.to_string())
    }

    fn edit(&self, path: &str, site: &Site, line: &[u8]) -> Result<Edit, String> {
        let item_lines = items(self.lines.bytes());
        let is_item = |number: usize| item_lines.binary_search(&number).is_ok();
        let place = self.lines.place(site.anchor, &is_item);
        let (place, anchor) = place
            .zip(self.lines.get(site.anchor))
            .ok_or("the note is empty")?;
        let ending = if anchor.ending.is_empty() {
            line_ending(self.lines.bytes())
        } else {
            anchor.ending
        };
        let mut new = anchor.content.to_vec();
        if site.is_apart {
            new.extend_from_slice(ending);
        }
        if let Some(heading) = &site.heading {
            for part in [ending, heading.as_bytes(), ending] {
                new.extend_from_slice(part);
            }
        }
        new.extend_from_slice(ending);
        new.extend_from_slice(line);
        Ok(Edit {
            path: path.to_owned(),
            place,
            old: anchor.content.to_vec(),
            new: Some(new),
            duplicate: false,
        })
    }

    /// Whether all that was read is read again, with one task more.
    fn is_kept_in(&self, after: &Self, site: &Site, line: &[u8]) -> bool {
        let more = after.lines.len() - self.lines.len().min(after.lines.len());
        let moved = |number: usize| {
            if number > site.anchor {
                number + more
            } else {
                number
            }
        };
        let added = site.anchor + more;
        let is_new = |task: &&Task| task.place.line == added;
        let old = self.note.tasks.iter().map(|task| {
            let parent = task.parent_line().map(moved);
            (moved(task.place.line), parent, task.raw())
        });
        let new = after.note.tasks.iter().filter(|task| !is_new(task));
        let new = new.map(|task| (task.place.line, task.parent_line(), task.raw()));
        let raw = |note: &Note| -> Vec<Box<[u8]>> {
            note.decisions
                .iter()
                .map(|decision| decision.raw().into())
                .collect()
        };
        let mut added = after.note.tasks.iter().filter(is_new);
        let is_there = added.next().is_some_and(|task| {
            *task.raw() == *line
                && task.parent_line() == site.parent
                && task.fields.status.symbol == " "
        });
        is_there && old.eq(new) && raw(&self.note) == raw(&after.note)
    }
}

/// The line before a heading, from 1.
fn line_before(heading: &Heading) -> usize {
    heading.line
}

/// Whether a heading is one for tasks: `Action Items`, `Tasks`, `To-do`, `Next steps`.
fn says_tasks(heading: &str) -> bool {
    let words: Vec<String> = heading
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let pairs = [["action", "items"], ["next", "steps"], ["to", "do"]];
    let names = ["tasks", "todo", "todos", "actions"];
    words.iter().any(|word| names.contains(&word.as_str()))
        || words
            .windows(2)
            .any(|pair| pairs.iter().any(|two| pair == two))
}

/// The marker of the item behind one with this marker.
fn next_marker(marker: &str) -> String {
    let digits = marker.trim_end_matches(['.', ')']);
    match digits.parse::<u32>() {
        Ok(number) => {
            let end = marker.get(digits.len()..).unwrap_or_default();
            format!("{}{end}", number.saturating_add(1))
        }
        Err(_) => marker.to_owned(),
    }
}

#[cfg(test)]
mod tests;
