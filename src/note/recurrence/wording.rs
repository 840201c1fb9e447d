//! Writes a rule in English, as the Tasks plugin does when it rewrites a line. The wording isn't
//! always a rule that reads back the same; that is the plugin's doing and kept.

use std::fmt::Display;

use chrono::{Datelike, Month, Weekday};

use super::{End, Frequency, NthWeekday, Rule};

/// The words of `rule`, from `every` to its end, without `when done`.
pub(super) fn write(rule: &Rule) -> String {
    let mut words = vec!["every".to_owned()];
    match rule.frequency {
        Frequency::Minute => words.extend(interval(rule, "minute")),
        Frequency::Hour => words.extend(interval(rule, "hour")),
        Frequency::Day => {
            words.extend(interval(rule, "day"));
            words.extend(hours(rule));
        }
        Frequency::Week => words.extend(weekly(rule)),
        Frequency::Month => words.extend(monthly(rule)),
        Frequency::Year => words.extend(yearly(rule)),
    }
    words.extend(end(rule));
    words.join(" ")
}

fn weekly(rule: &Rule) -> Vec<String> {
    let every_week = rule.interval == 1;
    let covered = Covered::by(&rule.weekdays);
    if every_week && covered == Covered::WorkingDays {
        return vec!["weekday".to_owned()];
    }
    if every_week && covered == Covered::AllDays {
        return vec!["day".to_owned()];
    }
    let mut words = interval(rule, "week");
    match covered {
        Covered::WorkingDays => words.push("on weekdays".to_owned()),
        Covered::AllDays => words.push(plural(rule.interval, "day")),
        Covered::Other => {
            if !rule.months.is_empty() {
                words.push(format!("in {}", months(rule)));
            }
            words.extend(days(rule));
            words.extend(hours(rule));
        }
    }
    words
}

fn monthly(rule: &Rule) -> Vec<String> {
    let mut words = Vec::new();
    if rule.months.is_empty() {
        words.extend(interval(rule, "month"));
    } else {
        if rule.interval != 1 {
            words.push(format!("{} months", rule.interval));
            if is_plural(rule.interval) {
                words.push("in".to_owned());
            }
        }
        words.push(months(rule));
    }
    if rule.month_days.is_empty() && Covered::by(&rule.weekdays) == Covered::WorkingDays {
        words.push("on weekdays".to_owned());
    } else {
        words.extend(days(rule));
    }
    words
}

fn yearly(rule: &Rule) -> Vec<String> {
    let mut words = Vec::new();
    if rule.months.is_empty() {
        words.extend(interval(rule, "year"));
    } else {
        if rule.interval != 1 {
            words.push(format!("{} years", rule.interval));
        }
        words.push(months(rule));
    }
    words.extend(days(rule));
    if !rule.weeks.is_empty() {
        let unit = if rule.weeks.len() % 100 == 1 {
            "week"
        } else {
            "weeks"
        };
        words.push(format!("in {unit} {}", list(&rule.weeks, " and ")));
    }
    words
}

/// The days of the month, or else the weekdays.
fn days(rule: &Rule) -> Vec<String> {
    let (in_some_weeks, in_all_weeks): (Vec<_>, Vec<_>) = by_weekday(&rule.weekdays)
        .into_iter()
        .partition(|weekday| weekday.nth.is_some());
    let mut words = Vec::new();
    if !rule.month_days.is_empty() {
        let (mut from_end, mut from_start): (Vec<i64>, Vec<i64>) =
            rule.month_days.iter().partition(|&&nth| nth < 0);
        from_start.sort_unstable();
        from_end.sort_unstable_by(|a, b| b.cmp(a));
        let days: Vec<_> = from_start.into_iter().chain(from_end).map(nth).collect();
        words.push(if in_all_weeks.is_empty() {
            format!("on the {}", list(&days, " and "))
        } else {
            let weekdays = list(&weekday_names(&in_all_weeks), " or ");
            format!("on {weekdays} the {}", list(&days, " or "))
        });
        return words;
    }
    if !in_all_weeks.is_empty() && Covered::by(&rule.weekdays) != Covered::WorkingDays {
        words.push(format!("on {}", weekday_names(&in_all_weeks).join(", ")));
    }
    if !in_some_weeks.is_empty() {
        if !in_all_weeks.is_empty() {
            words.push("and".to_owned());
        }
        let weekdays = list(&weekday_names(&in_some_weeks), " and ");
        words.push(format!("on the {weekdays}"));
    }
    words
}

fn hours(rule: &Rule) -> Option<String> {
    (!rule.hours.is_empty()).then(|| format!("at {}", list(&rule.hours, " and ")))
}

fn months(rule: &Rule) -> String {
    let names: Vec<_> = rule.months.iter().map(Month::name).collect();
    list(&names, " and ")
}

fn end(rule: &Rule) -> Option<String> {
    match rule.end {
        End::Never => None,
        End::Count(count) => Some(format!("for {count} {}", plural(count, "time"))),
        End::Until(moment) => {
            let month = u8::try_from(moment.month()).ok()?;
            let month = Month::try_from(month).ok()?.name();
            Some(format!("until {month} {}, {}", moment.day(), moment.year()))
        }
    }
}

/// Which weekdays a rule names, no matter in which weeks of a month.
#[derive(PartialEq, Eq)]
enum Covered {
    WorkingDays,
    AllDays,
    Other,
}

impl Covered {
    fn by(weekdays: &[NthWeekday]) -> Self {
        let has = |wanted| weekdays.iter().any(|named| named.weekday == wanted);
        let working_days = [
            Weekday::Mon,
            Weekday::Tue,
            Weekday::Wed,
            Weekday::Thu,
            Weekday::Fri,
        ];
        if !working_days.into_iter().all(has) {
            return Self::Other;
        }
        match (has(Weekday::Sat), has(Weekday::Sun)) {
            (false, false) => Self::WorkingDays,
            (true, true) => Self::AllDays,
            _ => Self::Other,
        }
    }
}

fn by_weekday(weekdays: &[NthWeekday]) -> Vec<NthWeekday> {
    let mut sorted = weekdays.to_vec();
    sorted.sort_by_key(|named| named.weekday.num_days_from_monday());
    sorted
}

fn weekday_names(weekdays: &[NthWeekday]) -> Vec<String> {
    let name = |named: &NthWeekday| {
        let day = match named.weekday {
            Weekday::Mon => "Monday",
            Weekday::Tue => "Tuesday",
            Weekday::Wed => "Wednesday",
            Weekday::Thu => "Thursday",
            Weekday::Fri => "Friday",
            Weekday::Sat => "Saturday",
            Weekday::Sun => "Sunday",
        };
        named
            .nth
            .map_or(day.to_owned(), |number| format!("{} {day}", nth(number)))
    };
    weekdays.iter().map(name).collect()
}

/// `1st`, `last`, `2nd last`. The endings stop being English at 32, as in the plugin.
fn nth(number: i64) -> String {
    if number == -1 {
        return "last".to_owned();
    }
    let ending = match number.abs() {
        1 | 21 | 31 => "st",
        2 | 22 => "nd",
        3 | 23 => "rd",
        _ => "th",
    };
    let last = if number < 0 { " last" } else { "" };
    format!("{}{ending}{last}", number.abs())
}

/// The unit alone for an interval of 1, else the interval and the unit.
fn interval(rule: &Rule, unit: &str) -> Vec<String> {
    let unit = plural(rule.interval, unit);
    if rule.interval == 1 {
        vec![unit]
    } else {
        vec![rule.interval.to_string(), unit]
    }
}

fn plural(number: u64, unit: &str) -> String {
    let ending = if is_plural(number) { "s" } else { "" };
    format!("{unit}{ending}")
}

/// Tasks plugin: 101 is singular too.
fn is_plural(number: u64) -> bool {
    number % 100 != 1
}

fn list<T: Display>(items: &[T], last_separator: &str) -> String {
    let Some((last, others)) = items.split_last() else {
        return String::new();
    };
    if others.is_empty() {
        return last.to_string();
    }
    let others: Vec<_> = others.iter().map(ToString::to_string).collect();
    format!("{}{last_separator}{last}", others.join(", "))
}
