//! The agenda: tasks that are to be done, by when, and for whom.

use std::sync::Arc;

use chrono::{Datelike, Days, NaiveDate};

use crate::note::Note;
use crate::note::day::Day;
use crate::note::task::Task;
use crate::review::query::Query;
use crate::review::standing::Standing;
use crate::ui::screen::{Line, ListOf, grouped};
use crate::vault::ItemRef;

/// Whose tasks are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lane {
    /// All.
    #[default]
    All,
    /// The user's own.
    Mine,
    /// Those that the user waits for: somebody else's.
    Waiting,
    /// Nobody's.
    Unowned,
}

impl Lane {
    /// All, in order.
    pub const ALL: [Self; 4] = [Self::All, Self::Mine, Self::Waiting, Self::Unowned];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Mine => "Mine",
            Self::Waiting => "Waiting for others",
            Self::Unowned => "Nobody's",
        }
    }

    /// The query that it stands for.
    fn query(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Mine => "is:mine",
            Self::Waiting => "is:waiting",
            Self::Unowned => "is:unowned",
        }
    }
}

/// When something is due, as the agenda groups it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum When {
    Overdue,
    Today,
    ThisWeek,
    Later,
    Undated,
}

impl When {
    fn of(due: Option<NaiveDate>, today: NaiveDate) -> Self {
        let Some(due) = due else {
            return Self::Undated;
        };
        let to_sunday = 6 - u64::from(today.weekday().num_days_from_monday());
        let sunday = today
            .checked_add_days(Days::new(to_sunday))
            .unwrap_or(today);
        match due {
            _ if due < today => Self::Overdue,
            _ if due == today => Self::Today,
            _ if due <= sunday => Self::ThisWeek,
            _ => Self::Later,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Overdue => "Overdue",
            Self::Today => "Today",
            Self::ThisWeek => "This week",
            Self::Later => "Later",
            Self::Undated => "Without a date",
        }
    }
}

/// Open tasks of the lane, and what was one when it was listed; by due date, then priority, then place.
pub(super) fn lines(of: &ListOf) -> Vec<Line> {
    let (lane, _) = Query::of_what_is_right(of.lane.query(), of.today);
    let context = of.context();
    let mut found: Vec<_> = tasks(of)
        .filter(|(note, task)| lane.holds(&context, note, task))
        .map(|(note, task)| {
            let due = task.fields.due.and_then(Day::date);
            let when = When::of(due, of.today);
            let item = ItemRef {
                path: Arc::clone(&note.path),
                id: task.id,
            };
            let place = (&*note.path, task.place.line);
            ((when, due, task.fields.priority, place), item)
        })
        .collect();
    found.sort_unstable();
    let items = found
        .into_iter()
        .map(|((when, ..), item)| (when, Line::Task(item)));
    let mut lines = Vec::new();
    grouped(items.collect(), |when| when.title().to_owned(), &mut lines);
    lines
}

/// How many tasks each lane has.
pub(super) fn lanes(of: &ListOf) -> [usize; Lane::ALL.len()] {
    let context = of.context();
    let queries = Lane::ALL.map(|lane| Query::of_what_is_right(lane.query(), of.today).0);
    let mut counts = [0; Lane::ALL.len()];
    for (note, task) in tasks(of) {
        for (count, query) in counts.iter_mut().zip(&queries) {
            *count += usize::from(query.holds(&context, note, task));
        }
    }
    counts
}

/// What is to be done, or was when it was listed, and matches the filter.
fn tasks(of: &ListOf) -> impl Iterator<Item = (&Note, &Task)> {
    let tasks = of.vault.notes();
    let tasks = tasks.flat_map(|note| note.tasks.iter().map(move |task| (note, task)));
    tasks.filter(|(_, task)| {
        let is_open = || Standing::of(&task.fields, &of.proposed) == Standing::Open;
        (is_open() || of.listed.ids().contains(&task.id)) && of.is_left(task.id)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_its_group() {
        // A Wednesday.
        let today = NaiveDate::from_ymd_opt(2026, 3, 18).unwrap();
        let check = |due: Option<(u32, u32)>, expected: When| {
            let due = due.map(|(month, day)| NaiveDate::from_ymd_opt(2026, month, day).unwrap());
            assert_eq!(When::of(due, today), expected, "{due:?}");
        };
        check(Some((3, 17)), When::Overdue);
        check(Some((3, 18)), When::Today);
        check(Some((3, 19)), When::ThisWeek);
        check(Some((3, 22)), When::ThisWeek);
        check(Some((3, 23)), When::Later);
        check(None, When::Undated);
    }

    #[test]
    fn a_lane_is_a_query() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 18).unwrap();
        for lane in Lane::ALL {
            assert!(Query::parse(lane.query(), today).is_ok(), "{lane:?}");
        }
    }
}
