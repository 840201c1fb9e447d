//! The recurrence rule of a task, as the Obsidian Tasks plugin understands it: what the text
//! behind the recurrence sign means, how the plugin writes it back, and which dates the next
//! occurrence gets. It isn't a calendar library and knows nothing of the line around the rule.
//!
//! Own code, because the `rrule` crate reads iCalendar text only: the English grammar with its
//! quirks would be ours anyway, and the days behind it are a short search over a calendar.

mod grammar;
mod occurrences;
mod until;
mod wording;

use chrono::{Month, NaiveDate, NaiveDateTime, Weekday};

use crate::note::day::Day;

/// The dates of a task that a rule moves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Dates {
    /// When work may begin.
    pub start: Option<Day>,
    /// When work is planned.
    pub scheduled: Option<Day>,
    /// When the task has to be done.
    pub due: Option<Day>,
}

impl Dates {
    /// The date the others keep their distance to. Tasks plugin: due, scheduled, start; a
    /// scheduled date that won't survive comes last.
    fn reference(&self, remove_scheduled: bool) -> Option<Day> {
        if remove_scheduled {
            self.due.or(self.start).or(self.scheduled)
        } else {
            self.due.or(self.scheduled).or(self.start)
        }
    }
}

/// A readable rule together with the dates of the task that carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurrence {
    rule: Rule,
    when_done: bool,
    dates: Dates,
}

impl Recurrence {
    /// Reads `text`, the trimmed text behind the recurrence sign of a task with these `dates`.
    ///
    /// `None` where the plugin sees no rule: characters other than ASCII letters, digits,
    /// blank, comma and `!`; words outside of the grammar (Tasks plugin: they are swallowed); an
    /// impossible reference date, unless the rule counts from the day of completion.
    #[must_use]
    pub fn parse(text: &str, dates: Dates) -> Option<Self> {
        let readable = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b' ' | b',' | b'!');
        if !text.bytes().all(readable) {
            return None;
        }
        let (rule, when_done) = split_when_done(text);
        let rule = grammar::read(rule.trim())?;
        if !when_done && dates.reference(false) == Some(Day::Invalid) {
            return None;
        }
        Some(Self {
            rule,
            when_done,
            dates,
        })
    }

    /// The rule as the plugin writes it, as `every week on Sunday when done`.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = wording::write(&self.rule);
        if self.when_done {
            text.push_str(" when done");
        }
        text
    }

    /// The dates of the next occurrence if the task is completed on the local day `today`;
    /// `remove_scheduled` is the plugin's setting `removeScheduledDateOnRecurrence`.
    ///
    /// Tasks plugin: a task without dates recurs without dates; if the rule has run out, every
    /// date is [`Day::Invalid`]; an impossible date moves to the day of the reference date.
    /// `None` if there is no next occurrence, because with `remove_scheduled` the reference date
    /// is another one than at reading, and impossible.
    #[must_use]
    pub fn next(&self, today: NaiveDate, remove_scheduled: bool) -> Option<Dates> {
        let Some(reference) = self.dates.reference(remove_scheduled) else {
            return Some(Dates::default());
        };
        let from = match reference {
            _ if self.when_done => today,
            Day::Valid(date) => date,
            Day::Invalid => return None,
        };
        let next = occurrences::next(&self.rule, from);
        let moved = |day: Day| match (day, reference) {
            (Day::Valid(day), Day::Valid(reference)) => {
                next.and_then(|next| next.checked_add_signed(day - reference))
            }
            _ => next,
        };
        let moved = |day: Option<Day>| day.map(|day| Day::from(moved(day)));
        let Dates {
            start,
            scheduled,
            due,
        } = self.dates;
        let drops_scheduled = remove_scheduled && (start.is_some() || due.is_some());
        Some(Dates {
            start: moved(start),
            scheduled: moved(scheduled.filter(|_| !drops_scheduled)),
            due: moved(due),
        })
    }
}

/// Takes a final ` when done` of any case off `text`, which is ASCII.
fn split_when_done(text: &str) -> (&str, bool) {
    const SUFFIX: &str = " when done";
    text.len()
        .checked_sub(SUFFIX.len())
        .and_then(|at| text.split_at_checked(at))
        .filter(|(rule, end)| !rule.is_empty() && end.eq_ignore_ascii_case(SUFFIX))
        .map_or((text, false), |(rule, _)| (rule, true))
}

/// What the English text says, before a start day fills in what it leaves open.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    frequency: Frequency,
    /// At least 1.
    interval: u64,
    weekdays: Vec<NthWeekday>,
    /// 1 is the first day of a month, -1 the last. Never 0, but may exceed every month.
    month_days: Vec<i64>,
    months: Vec<Month>,
    /// ISO week numbers.
    weeks: Vec<u64>,
    /// Hours of the day; 24 and more lie on later days.
    hours: Vec<u64>,
    end: End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frequency {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct NthWeekday {
    /// Counts from the end of the month or year if negative; never 0.
    nth: Option<i64>,
    weekday: Weekday,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Never,
    /// The number of occurrences, the start day's included.
    Count(u64),
    /// UTC, the last moment that may be an occurrence.
    Until(NaiveDateTime),
}
