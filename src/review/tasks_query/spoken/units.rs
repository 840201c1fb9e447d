//! An amount of time in words: `2 weeks`, `a few days`.

use chrono::{Datelike as _, Months, NaiveDate, NaiveTime, TimeDelta};

use super::super::period::moved;
use super::super::regex::Regex;
use super::Said;
use super::rules::Match;

const COUNTS: [&str; 12] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
];

/// How much, and of what.
pub(super) const COUNT: &str = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[0-9]+|[0-9]+\.[0-9]+|half(?:\s{0,2}an?)?|an?\b(?:\s{0,2}few)?|few|several|a?\s{0,2}couple\s{0,2}(?:of)?)";
pub(super) const UNIT: &str =
    r"(?:quarters?|minutes?|seconds?|months?|weeks?|hours?|years?|days?|mins?|sec|hrs?|qtr|yr|h|y)";

/// An amount of time, unit by unit, in the order in which it was said.
#[derive(Debug, Clone, Default)]
pub(super) struct Units(Vec<(Unit, f64)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Units {
    /// Reads `2 weeks, 3 days`; of a unit that is named twice the last amount counts.
    pub(super) fn read(text: &str) -> Self {
        let mut units = Self::default();
        let pattern = format!(r"({COUNT})\s{{0,3}}({UNIT})");
        let Some(regex) = Regex::own(&pattern) else {
            return units;
        };
        let mut text: Vec<u32> = text.to_lowercase().chars().map(u32::from).collect();
        while let Some(groups) = (0..text.len()).find_map(|at| regex.at(&text, at)) {
            let matched = Match {
                text: &text,
                groups: &groups,
            };
            let unit = unit(&matched.lower(2));
            let amount = amount(&matched.lower(1));
            match units.0.iter_mut().find(|(other, _)| *other == unit) {
                Some((_, known)) => *known = amount,
                None => units.0.push((unit, amount)),
            }
            // As much is cut from the start as was matched, wherever that stood: so the plugin reads `about 10 days`.
            let (start, end) = matched.span(0).unwrap_or_default();
            text.drain(..(end - start).max(1));
            let blanks = text
                .iter()
                .take_while(|unit| **unit == u32::from(' '))
                .count();
            text.drain(..blanks);
        }
        units
    }

    pub(super) fn times(mut self, sign: f64) -> Self {
        for (_, amount) in &mut self.0 {
            *amount *= sign;
        }
        self
    }

    /// So much from the noon of a day.
    pub(super) fn from(&self, day: NaiveDate) -> Option<Said> {
        let has = |wanted: &[Unit]| {
            let is = |(unit, amount): &(Unit, f64)| wanted.contains(unit) && *amount != 0.0;
            self.0.iter().any(is)
        };
        let mut when = day.and_time(NaiveTime::from_hms_opt(12, 0, 0)?);
        for (unit, amount) in &self.0 {
            let rounded = whole((amount + 0.5).floor())?;
            when = match unit {
                Unit::Second => {
                    when.checked_add_signed(TimeDelta::try_seconds(whole(*amount)?)?)?
                }
                Unit::Minute => {
                    when.checked_add_signed(TimeDelta::try_seconds(whole(amount * 60.0)?)?)?
                }
                Unit::Hour => {
                    when.checked_add_signed(TimeDelta::try_seconds(whole(amount * 3600.0)?)?)?
                }
                Unit::Day => moved(when.date(), rounded)?.and_time(when.time()),
                Unit::Week => {
                    let days = whole((amount * 7.0 + 0.5).floor())?;
                    moved(when.date(), days)?.and_time(when.time())
                }
                Unit::Month => months(when.date(), *amount)?.and_time(when.time()),
                Unit::Quarter => months(when.date(), amount * 3.0)?.and_time(when.time()),
                Unit::Year => months(when.date(), amount.floor() * 12.0)?.and_time(when.time()),
            };
        }
        let date = when.date();
        if has(&[Unit::Hour, Unit::Minute, Unit::Second]) {
            return Some(Said {
                is_time: true,
                ..Said::day(date)
            });
        }
        if has(&[Unit::Day]) {
            return Some(Said::day(date));
        }
        let is_month = has(&[Unit::Month]);
        Some(Said {
            is_month,
            is_year: is_month || has(&[Unit::Year]),
            ..Said::nothing(date)
        })
    }
}

/// Half a month is cut off behind it is added, as JavaScript's dates do.
fn months(day: NaiveDate, amount: f64) -> Option<NaiveDate> {
    let now = f64::from(day.month0());
    let months = whole((now + amount).trunc() - now)?;
    let count = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
    if months < 0 {
        day.checked_sub_months(count)
    } else {
        day.checked_add_months(count)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "it is far below that")]
fn whole(amount: f64) -> Option<i64> {
    (amount.abs() < 1e12).then_some(amount as i64)
}

fn amount(text: &str) -> f64 {
    if let Some(at) = COUNTS.iter().position(|count| *count == text) {
        return f64::from(u8::try_from(at + 1).unwrap_or_default());
    }
    match text {
        "a" | "an" => 1.0,
        _ if text.contains("few") => 3.0,
        _ if text.contains("half") => 0.5,
        _ if text.contains("couple") => 2.0,
        _ if text.contains("several") => 7.0,
        _ => text.parse().unwrap_or_default(),
    }
}

fn unit(word: &str) -> Unit {
    match word.trim_end_matches('s') {
        "sec" | "second" => Unit::Second,
        "min" | "minute" => Unit::Minute,
        "h" | "hr" | "hour" => Unit::Hour,
        "week" => Unit::Week,
        "month" => Unit::Month,
        "qtr" | "quarter" => Unit::Quarter,
        "y" | "yr" | "year" => Unit::Year,
        _ => Unit::Day,
    }
}
