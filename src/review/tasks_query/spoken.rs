//! Dates in free words, as the Tasks plugin's queries take them: it reads them with chrono-node 2.3.9, so these are its rules. What
//! is not understood is passed over. `note::day::words` is what people type into gavel's own prompts.

mod rules;
mod units;

use std::sync::LazyLock;

use chrono::{Datelike as _, NaiveDate};

use rules::{Rule, rules};
use units::Units;

use super::regex::{Groups, Regex, is_word};

/// A date as words give it: each part is said or only meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each part is said or is not")]
struct Said {
    year: i32,
    month: u32,
    day: u32,
    is_year: bool,
    is_month: bool,
    is_day: bool,
    is_weekday: bool,
    is_time: bool,
}

impl Said {
    /// Nothing is said: the day itself is meant.
    fn nothing(today: NaiveDate) -> Self {
        Self {
            year: today.year(),
            month: today.month(),
            day: today.day(),
            is_year: false,
            is_month: false,
            is_day: false,
            is_weekday: false,
            is_time: false,
        }
    }

    /// The whole day is said.
    fn day(day: NaiveDate) -> Self {
        Self {
            is_year: true,
            is_month: true,
            is_day: true,
            ..Self::nothing(day)
        }
    }

    fn date(&self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year, self.month, self.day)
    }

    /// A day that is none counts on into the next month.
    fn rolled(&self) -> Option<NaiveDate> {
        let first = NaiveDate::from_ymd_opt(self.year, self.month, 1)?;
        super::period::moved(first, i64::from(self.day) - 1)
    }

    fn is_only_date(&self) -> bool {
        !self.is_time
    }

    fn is_only_time(&self) -> bool {
        !self.is_weekday && !self.is_day && !self.is_month
    }

    fn is_only_weekday(&self) -> bool {
        self.is_weekday && !self.is_day && !self.is_month
    }
}

/// Words that were understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Found {
    at: usize,
    length: usize,
    start: Said,
    end: Option<Said>,
}

impl Found {
    fn behind(&self) -> usize {
        self.at + self.length
    }
}

/// Behind so many characters nobody says a date.
const MAX_CHARS: usize = 500;

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(rules);

/// The dates in a text, in its order. A range counts as its first day.
pub(super) fn read(text: &str, today: NaiveDate) -> Vec<NaiveDate> {
    let text: Vec<u32> = text.chars().take(MAX_CHARS).map(u32::from).collect();
    let mut found: Vec<Found> = RULES
        .iter()
        .flat_map(|rule| search(rule, &text, today))
        .collect();
    found.sort_by_key(|found| found.at);
    let found = without_overlaps(found);
    let found = merged(found, |one, other| weekday_and_date(&text, one, other));
    let found = merged(found, |one, other| span_and_date(&text, one, other));
    let found = merged(found, |one, other| date_and_time(&text, one, other));
    let found = merged(found, |one, other| range(&text, one, other));
    let found = without_overlaps(found);
    found
        .iter()
        .filter(|found| !is_number(text.get(found.at..found.behind()).unwrap_or_default()))
        .filter(|found| found.end.is_none_or(|end| end.date().is_some()))
        .filter_map(|found| found.start.date())
        .collect()
}

/// Whether it is a number alone, which is no date.
fn is_number(text: &[u32]) -> bool {
    let text: String = text
        .iter()
        .filter_map(|unit| char::from_u32(*unit))
        .collect();
    let text = text.replacen(' ', "", 1);
    let dots = text.matches('.').count();
    dots <= 1 && text.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// All that a rule understands, from left to right.
fn search(rule: &Rule, text: &[u32], today: NaiveDate) -> Vec<Found> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some((begin, groups)) = next_match(rule, text, from) {
        match rule.understand(text, &groups, today) {
            Ok(this) => {
                from = (begin + this.length).max(begin + 1);
                found.push(this);
            }
            Err(at) => from = at + 1,
        }
    }
    found
}

/// Where a match begins, with the character before it that is no letter, and what it holds.
fn next_match(rule: &Rule, text: &[u32], from: usize) -> Option<(usize, Groups)> {
    (from..=text.len()).find_map(|begin| {
        let is_break = text.get(begin).is_some_and(|unit| !is_word(*unit));
        let behind = is_break.then(|| rule.regex.at(text, begin + 1)).flatten();
        let here = || (begin == from).then(|| rule.regex.at(text, begin))?;
        behind.or_else(here).map(|groups| (begin, groups))
    })
}

/// Of two that overlap the longer one stays.
fn without_overlaps(found: Vec<Found>) -> Vec<Found> {
    let mut kept: Vec<Found> = Vec::new();
    for this in found {
        match kept.last_mut() {
            Some(last) if this.at < last.behind() => {
                if this.length > last.length {
                    *last = this;
                }
            }
            _ => kept.push(this),
        }
    }
    kept
}

/// Joins neighbours that say one thing together.
fn merged(found: Vec<Found>, join: impl Fn(&Found, &Found) -> Option<Found>) -> Vec<Found> {
    let mut kept: Vec<Found> = Vec::new();
    for this in found {
        match kept.last_mut() {
            Some(last) => match join(last, &this) {
                Some(joined) => *last = joined,
                None => kept.push(this),
            },
            None => kept.push(this),
        }
    }
    kept
}

fn between(text: &[u32], one: &Found, other: &Found) -> String {
    let units = text.get(one.behind()..other.at).unwrap_or_default();
    let text: String = units
        .iter()
        .filter_map(|unit| char::from_u32(*unit))
        .collect();
    text.trim().to_lowercase()
}

fn joined(one: &Found, other: &Found, start: Said, end: Option<Said>) -> Found {
    Found {
        at: one.at,
        length: other.behind() - one.at,
        start,
        end,
    }
}

/// `friday, 2026-01-16`: the date.
fn weekday_and_date(text: &[u32], one: &Found, other: &Found) -> Option<Found> {
    let is_one = one.start.is_only_weekday()
        && !one.start.is_time
        && other.start.is_day
        && matches!(between(text, one, other).as_str(), "" | ",");
    let start = Said {
        is_weekday: true,
        ..other.start
    };
    is_one.then(|| joined(one, other, start, other.end))
}

/// `2 weeks after tomorrow`: so much from there.
fn span_and_date(text: &[u32], one: &Found, other: &Found) -> Option<Found> {
    let words: String = text
        .get(one.at..one.behind())?
        .iter()
        .filter_map(|unit| char::from_u32(*unit))
        .collect();
    let last = words.split_whitespace().next_back()?.to_lowercase();
    let sign = match last.as_str() {
        "before" | "from" => -1.0,
        "after" | "since" => 1.0,
        _ => return None,
    };
    if !between(text, one, other).is_empty() {
        return None;
    }
    let start = Units::read(&words)
        .times(sign)
        .from(other.start.rolled()?)?;
    Some(joined(one, other, start, None))
}

/// `tomorrow at 5pm`: the day.
fn date_and_time(text: &[u32], one: &Found, other: &Found) -> Option<Found> {
    let fits = one.start.is_only_date() && other.start.is_only_time()
        || other.start.is_only_date() && one.start.is_only_time();
    let between = between(text, one, other);
    let is_joined = matches!(
        between.as_str(),
        "" | "t" | "at" | "after" | "before" | "on" | "of" | "," | "-"
    );
    if !fits || !is_joined {
        return None;
    }
    let (date, time) = if one.start.is_only_date() {
        (one, other)
    } else {
        (other, one)
    };
    let start = Said {
        is_time: date.start.is_time || time.start.is_time,
        ..date.start
    };
    let end = (date.end.is_some() || time.end.is_some()).then(|| date.end.unwrap_or(date.start));
    Some(joined(one, other, start, end))
}

/// `monday to friday`: from the one to the other.
fn range(text: &[u32], one: &Found, other: &Found) -> Option<Found> {
    let is_range = one.end.is_none()
        && other.end.is_none()
        && matches!(between(text, one, other).as_str(), "to" | "-");
    if !is_range {
        return None;
    }
    let (mut from, mut to) = (one.start, other.start);
    if !from.is_only_weekday() && !to.is_only_weekday() {
        let (before, after) = (from, to);
        complete(&mut from, &after);
        complete(&mut to, &before);
    }
    if from.rolled() > to.rolled() {
        let moved = |said: &Said, days| {
            let day = super::period::moved(said.rolled()?, days)?;
            Some(Said {
                year: day.year(),
                month: day.month(),
                day: day.day(),
                ..*said
            })
        };
        let earlier = moved(&from, -7)
            .filter(|earlier| from.is_only_weekday() && earlier.rolled() < to.rolled());
        let later =
            moved(&to, 7).filter(|later| to.is_only_weekday() && later.rolled() > from.rolled());
        if let Some(earlier) = earlier {
            from = earlier;
        } else if let Some(later) = later {
            to = later;
        } else {
            std::mem::swap(&mut from, &mut to);
        }
    }
    Some(joined(one, other, from, Some(to)))
}

/// What only the other one says holds for both.
fn complete(said: &mut Said, other: &Said) {
    if other.is_year && !said.is_year {
        (said.year, said.is_year) = (other.year, true);
    }
    if other.is_month && !said.is_month {
        (said.month, said.is_month) = (other.month, true);
    }
    if other.is_day && !said.is_day {
        (said.day, said.is_day) = (other.day, true);
    }
    said.is_weekday |= other.is_weekday;
    said.is_time |= other.is_time;
}

fn own(pattern: &str) -> Option<Regex> {
    Regex::own(pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// On Thursday, the 15th of January 2026.
    fn check(text: &str, expected: &str) {
        let today = NaiveDate::from_ymd_opt(2026, 1, 15).unwrap();
        let found: Vec<String> = read(text, today).iter().map(ToString::to_string).collect();
        assert_eq!(found.join(" "), expected, "{text}");
    }

    #[test]
    fn days_are_read_from_words() {
        check("today", "2026-01-15");
        check("tomorrow", "2026-01-16");
        check("tmr", "2026-01-16");
        check("yesterday", "2026-01-14");
        check("day after tomorrow", "2026-01-16");
        check("in two weeks", "2026-01-29");
        check("2 weeks", "");
        check("14 days ago", "2026-01-01");
        check("-7 days", "2026-01-08");
        check("next 7 days", "2026-01-22");
        check("one week from now", "2026-01-22");
        check("in 1 month", "2026-02-15");
        check("in 36 hours", "2026-01-17");
        check("2 weeks after tomorrow", "2026-01-30");
        check("someday", "");
        check("midnight", "2026-01-16");
        check("today at 5pm", "2026-01-15");
    }

    #[test]
    fn weekdays_are_the_nearest_unless_said() {
        check("friday", "2026-01-16");
        check("monday", "2026-01-12");
        check("next friday", "2026-01-23");
        check("last friday", "2026-01-09");
        check("this sunday", "2026-01-11");
        check("friday next week", "2026-01-23");
        check("friday, 2026-02-06", "2026-02-06");
    }

    #[test]
    fn dates_are_read_with_names_of_months() {
        check("January 20", "2026-01-20");
        check("Jan 31st", "2026-01-31");
        check("3 march 2027", "2027-03-03");
        check("3rd of March", "2026-03-03");
        check("december 24", "2025-12-24");
        check("march", "2026-03-01");
        check("february 2027", "2027-02-01");
        check("17 August 2013 19 August 2013", "2013-08-17 2013-08-19");
        check("1/20", "2026-01-20");
        check("20/1/2026", "2026-01-20");
        check("3/2026", "2026-03-01");
        check("2026/01/20", "2026-01-20");
    }

    #[test]
    fn dates_in_numbers_are_found_among_other_words() {
        check("befor 2026-01-20", "2026-01-20");
        check("2026-02-30", "");
        check("2026-01-15T10:00", "2026-01-15");
        check("between 2026-01-12 and 2026-01-18", "2026-01-12 2026-01-18");
        check("2026-01-12 to 2026-01-18", "2026-01-12");
        check("2026-1-5", "2026-01-05");
    }
}
