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
    /// impossible reference date (with scheduled dates kept), unless the rule counts from the day
    /// of completion.
    #[must_use]
    pub fn parse(text: &str, dates: Dates) -> Option<Self> {
        let readable = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b' ' | b',' | b'!');
        if !text.bytes().all(readable) {
            return None;
        }
        let (rule, when_done) = split_when_done(text);
        let rule = grammar::read(rule.trim())?;
        if !when_done && dates.reference(false) == Some(Day::INVALID) {
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
    /// date is [`Day::INVALID`]; an impossible date moves to the day of the reference date.
    /// `None` if there is no next occurrence, because with `remove_scheduled` the reference date
    /// is another one than at reading, and impossible.
    #[must_use]
    pub fn next(&self, today: NaiveDate, remove_scheduled: bool) -> Option<Dates> {
        let Some(reference) = self.dates.reference(remove_scheduled) else {
            return Some(Dates::default());
        };
        let from = if self.when_done {
            today
        } else {
            reference.date()?
        };
        let next = occurrences::next(&self.rule, from);
        let moved = |day: Day| match (day.date(), reference.date()) {
            (Some(day), Some(reference)) => {
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

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: &str = "2026-03-18";

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn field(text: &str) -> Option<Day> {
        (text != "-").then(|| Day::from(text.parse().ok()))
    }

    /// Start, scheduled and due, with `-` for none and anything else for a field.
    fn dates(text: &str) -> Dates {
        let mut fields = text.split(' ').map(field);
        Dates {
            start: fields.next().unwrap(),
            scheduled: fields.next().unwrap(),
            due: fields.next().unwrap(),
        }
    }

    fn written(dates: Dates) -> String {
        [dates.start, dates.scheduled, dates.due]
            .map(|day| day.map_or("-".to_owned(), |day| day.to_string()))
            .join(" ")
    }

    fn check_text(text: &str, expected: &str) {
        let rule = Recurrence::parse(text, Dates::default());
        let text_back = rule.map(|rule| rule.text());
        assert_eq!(text_back.as_deref(), Some(expected), "{text}");
    }

    fn check_unreadable(text: &str) {
        assert_eq!(Recurrence::parse(text, Dates::default()), None, "{text}");
    }

    fn check_due(rule: &str, due: &str, expected: &str) {
        check_next(rule, &format!("- - {due}"), &format!("- - {expected}"));
    }

    fn check_next(rule: &str, from: &str, expected: &str) {
        check_next_with(rule, from, false, Some(expected));
    }

    fn check_next_with(rule: &str, from: &str, remove_scheduled: bool, expected: Option<&str>) {
        let read = Recurrence::parse(rule, dates(from)).unwrap();
        let next = read.next(day(TODAY), remove_scheduled).map(written);
        assert_eq!(next.as_deref(), expected, "{rule} from {from}");
    }

    #[test]
    fn a_rule_is_written_in_one_way() {
        check_text("every day", "every day");
        check_text("EVERY 1 Days", "every day");
        check_text("everyday", "every day");
        check_text("every 2weeks", "every 2 weeks");
        check_text("every 101 days", "every 101 day");
        check_text("every Sunday", "every week on Sunday");
        check_text(
            "every week on wed and mon",
            "every week on Monday, Wednesday",
        );
        check_text(
            "every month on the 20th, 1st",
            "every month on the 1st and 20th",
        );
        check_text(
            "every month on the second last",
            "every month on the 2nd last",
        );
        check_text(
            "every month on the first Monday and last fri",
            "every month on the 1st Monday and last Friday",
        );
        check_text(
            "every month on Friday the 13th",
            "every month on Friday the 13th",
        );
        check_text("every June, July", "every June and July");
        check_text("every year in week 3, 5", "every year in weeks 3 and 5");
        check_text("every 5 hours on Monday", "every 5 hours");
        check_text("every day at 9, 12 and 17", "every day at 9, 12 and 17");
        check_text("every day for 1 times", "every day for 1 time");
        check_text("every week until 2030", "every week until January 1, 2030");
    }

    #[test]
    fn whole_weeks_and_working_weeks_have_their_own_words() {
        check_text("every weekdays", "every weekday");
        check_text("every 2 weekdays", "every 2 weeks on weekdays");
        check_text("every month on weekdays", "every month on weekdays");
        check_text("every year on weekdays", "every year");
        check_text("every mon, tue, wed, thu, fri, sat and sun", "every day");
        check_text(
            "every 2 weeks on mon, tue, wed, thu, fri, sat, sun",
            "every 2 weeks days",
        );
    }

    #[test]
    fn half_understood_rules_change_their_meaning() {
        check_text("every day tail", "every day");
        check_text("every weekend", "every week");
        check_text("every decade", "every December");
        check_text("every January 1st", "every January");
        check_text("every month on the 1", "every month");
        check_text("every month on the fifth Monday", "every month");
        check_text("every 29 feb", "every 29 years February");
        check_text("every Monday Tuesday", "every week on Monday");
        check_text(
            "every Friday the 1st and 3rd",
            "every week on Friday the 1st",
        );
    }

    #[test]
    fn when_done_is_the_last_thing_of_a_rule() {
        check_text("every day WHEN Done", "every day when done");
        check_text("every day when done when done", "every day when done");
        check_text("every day when  done", "every day");
        check_text("every day when done!", "every day");
        check_unreadable("when done");
    }

    #[test]
    fn a_text_outside_of_the_grammar_is_no_rule() {
        for text in [
            "",
            "!",
            "daily",
            "every",
            "every 0 days",
            "every two days",
            "every other day",
            "every third Monday",
            "every Monday and",
            "every Monday, 3",
            "every day at noon",
            "every day for ever",
            "every day for",
            "every day until",
            "every day until when",
            "every week on week",
            "every month on the 367th",
            "every -1 days",
            "every day.",
            "jeden Tag für immer",
        ] {
            check_unreadable(text);
        }
    }

    #[test]
    fn a_rule_needs_a_possible_reference_date() {
        let is_read = |rule: &str, from: &str| Recurrence::parse(rule, dates(from)).is_some();
        assert!(!is_read("every day", "- - 2025-02-30"));
        assert!(!is_read("every day", "2026-01-01 2025-02-30 -"));
        assert!(is_read("every day", "2025-02-30 2026-01-01 -"));
        assert!(is_read("every day when done", "- - 2025-02-30"));
    }

    #[test]
    fn the_next_day_follows_the_reference_date() {
        check_due("every day", "2024-02-28", "2024-02-29");
        check_due("every 100 days", "2024-12-31", "2025-04-10");
        check_due("every day at 9 and 30", "2026-01-01", "2026-01-02");
        check_due("every 36 hours", "2026-01-01", "2026-01-02");
        check_due("every 2880 minutes", "2026-01-01", "2026-01-03");
        check_due("every week", "2026-01-01", "2026-01-08");
        check_due("every 2 weeks on Monday", "2026-01-07", "2026-01-19");
        check_due("every weekday", "2026-01-02", "2026-01-05");
        check_due("every Friday the 13th", "2026-03-18", "2026-11-13");
        check_due("every month on the last", "2026-01-31", "2026-02-28");
        check_due(
            "every month on the 2nd last Friday",
            "2025-11-30",
            "2025-12-19",
        );
        check_due("every month on the 5th Monday", "2026-03-30", "2026-06-29");
        check_due(
            "every 6 months on the 2nd Wednesday",
            "2026-10-25",
            "2027-04-14",
        );
        check_due("every February on the last", "2026-10-25", "2027-02-28");
        check_due("every year on the last Monday", "2026-01-01", "2026-12-28");
        check_due("every year in week 1", "2026-01-04", "2027-01-04");
    }

    #[test]
    fn plain_months_and_years_end_on_the_last_day_there_is() {
        check_due("every month", "2026-01-31", "2026-02-28");
        check_due("every month", "2026-02-28", "2026-03-28");
        check_due("every 3 months", "2024-01-31", "2024-04-30");
        check_due("every 12 months", "2024-02-29", "2025-02-28");
        check_due("every year", "2024-02-29", "2025-02-28");
        check_due("every 29 feb", "2024-02-29", "2053-02-28");
    }

    #[test]
    fn a_fixed_day_of_the_month_skips_short_months() {
        check_due("every month on the 31st", "2026-01-31", "2026-03-31");
        check_due("every February on the 29th", "2024-02-29", "2028-02-29");
        check_due("every January", "2025-11-30", "2026-01-30");
    }

    #[test]
    fn when_done_counts_from_the_day_of_completion() {
        check_due("every day when done", "2020-01-01", "2026-03-19");
        check_due(
            "every month on the 1st when done",
            "2030-01-01",
            "2026-04-01",
        );
        check_due("every day when done", "2025-02-30", "2026-03-19");
    }

    #[test]
    fn the_other_dates_keep_their_distance() {
        check_next(
            "every week",
            "2026-01-01 2026-01-05 2026-01-07",
            "2026-01-08 2026-01-12 2026-01-14",
        );
        check_next(
            "every week",
            "2026-01-09 - 2026-01-07",
            "2026-01-16 - 2026-01-14",
        );
        check_next(
            "every week",
            "2026-01-01 2026-01-05 -",
            "2026-01-08 2026-01-12 -",
        );
        check_next("every week", "2026-01-01 - -", "2026-01-08 - -");
        check_next(
            "every week",
            "2025-13-01 2026-01-01 -",
            "2026-01-08 2026-01-08 -",
        );
        check_next("every week when done", "- - -", "- - -");
    }

    #[test]
    fn a_scheduled_date_may_be_removed() {
        let check = |from, expected| check_next_with("every day", from, true, expected);
        check("- 2026-01-01 2026-01-05", Some("- - 2026-01-06"));
        check("2026-01-01 2026-01-05 -", Some("2026-01-02 - -"));
        check("- 2026-01-05 -", Some("- 2026-01-06 -"));
        check("2025-02-30 2026-01-05 -", None);
    }

    #[test]
    fn an_exhausted_rule_has_impossible_dates() {
        let never = "Invalid date";
        check_due("every day for 1 time", "2026-01-01", never);
        check_due("every day for 2 times", "2026-01-01", "2026-01-02");
        check_due("every hour for 24 times", "2026-01-01", never);
        check_due("every hour for 25 times", "2026-01-01", "2026-01-02");
        check_due("every week until January 7 2026", "2026-01-01", never);
        check_due(
            "every week until January 8 2026",
            "2026-01-01",
            "2026-01-08",
        );
        check_due("every day at 9 until January 2 2026", "2026-01-01", never);
        check_due("every day", "9999-12-31", never);
        check_next("every day for 1 time", "2026-01-01 - -", "Invalid date - -");
    }

    #[test]
    fn a_rule_that_never_falls_is_exhausted() {
        let never = "Invalid date";
        check_due("every month on the 366th", "2026-01-01", never);
        check_due("every month on Monday and 1st Friday", "2026-01-01", never);
        check_due("every month on weekday, 1st Sunday", "2026-01-01", never);
        check_due(
            "every 5 minutes on the 31st in February",
            "2026-01-01",
            never,
        );
        check_due("every year on week 54", "2026-01-01", never);
    }

    #[test]
    fn numbers_beyond_all_calendars_are_harmless() {
        let many = "9".repeat(100_000);
        check_due(&format!("every {many} days"), "2026-01-01", "Invalid date");
        check_due(
            &format!("every {many} months"),
            "2026-01-01",
            "Invalid date",
        );
        check_due(&format!("every {many} hours"), "2026-01-01", "Invalid date");
        check_due(
            &format!("every day at {many}"),
            "2026-01-01",
            "Invalid date",
        );
        check_due(
            &format!("every day for {many} times"),
            "2026-01-01",
            "2026-01-02",
        );
        check_unreadable(&format!("every month on the {many}th"));
    }

    #[test]
    fn long_lists_are_harmless() {
        let many = "31st, ".repeat(100_000);
        check_due(
            &format!("every month on the {many} 30th"),
            "2026-02-01",
            "2026-03-30",
        );
        let many = "mon, ".repeat(100_000);
        check_due(&format!("every {many} tue"), "2026-01-01", "2026-01-05");
    }

    #[test]
    fn a_year_of_five_digits_has_no_sign() {
        check_next(
            "every day",
            "9999-12-31 - 2026-01-01",
            "10000-01-01 - 2026-01-02",
        );
    }
}
