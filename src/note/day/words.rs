//! Days as people type them: `tomorrow`, `fri`, `+3d`, `mar 3`. Nothing here reads a note: dates in notes are `YYYY-MM-DD` alone.
//!
//! | words | day |
//! |---|---|
//! | `2026-03-20` | that day |
//! | `today`, `tomorrow` or `tom`, `yesterday` | that day |
//! | `fri`, `friday` | the first such day after today, never today |
//! | `next fri` | that day of the week after this one; weeks begin on Monday |
//! | `3d`, `+3d`, `in 3 days`, `2w`, `1m`, `1y`, `-1d` | so much after today, or before; in a month that is too short its last day |
//! | `next week`, `next month`, `next year` | as `1w`, `1m`, `1y` |
//! | `eow`, `eom` | the Sunday of this week, the last day of this month; today, if it is that |
//! | `mar 3`, `3 mar`, `3rd of March` | the first such day that is not before today |
//! | `mar 3 2027`, `3 mar 2027` | that day |
//! | `none` | no day |
//!
//! Case, commas and blanks at the ends do not count.

use chrono::{Datelike as _, Days, Months, NaiveDate, Weekday};

use crate::note::day::parse_date;

/// Years that a note can hold: four digits.
const YEARS: std::ops::RangeInclusive<i32> = 0..=9999;

/// The day that the words mean, seen from `today`; `None` for `none`.
///
/// # Errors
/// A lower-case sentence: what is wrong with the words, or what can be said.
pub fn read(text: &str, today: NaiveDate) -> Result<Option<NaiveDate>, String> {
    let lower = text.to_lowercase().replace(',', " ");
    let words: Vec<&str> = lower.split_whitespace().collect();
    if words == ["none"] {
        return Ok(None);
    }
    let found = match words.as_slice() {
        [word] => one_word(word, today),
        ["next", unit_or_day] => next(unit_or_day, today),
        ["in", count, unit] | [count, unit] if unit_of(unit).is_some() => {
            shifted(&format!("{count}{unit}"), today)
        }
        ["in", span] => shifted(span, today),
        _ => None,
    };
    let found = found.or_else(|| day_of_month(&words, today));
    match found {
        Some(Found::Day(day)) if YEARS.contains(&day.year()) => Ok(Some(day)),
        Some(Found::Day(_) | Found::OutOfCalendar) => {
            Err(format!("“{}” is beyond the calendar", text.trim()))
        }
        Some(Found::NoSuchDay) => Err(format!("there is no such day as “{}”", text.trim())),
        None => Err(format!(
            "“{}” is no day: say 2026-03-20, today, fri, next fri, +3d, 2w, mar 3, eom or none",
            text.trim()
        )),
    }
}

/// What words were understood as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    Day(NaiveDate),
    /// A date that is none, such as `2026-02-30`.
    NoSuchDay,
    /// Too far away to be written.
    OutOfCalendar,
}

impl From<Option<NaiveDate>> for Found {
    fn from(day: Option<NaiveDate>) -> Self {
        day.map_or(Self::OutOfCalendar, Self::Day)
    }
}

fn one_word(word: &str, today: NaiveDate) -> Option<Found> {
    let day = match word {
        "today" => Some(today),
        "tomorrow" | "tom" => today.succ_opt(),
        "yesterday" => today.pred_opt(),
        "eow" => today.checked_add_days(Days::new(u64::from(
            6 - today.weekday().num_days_from_monday(),
        ))),
        "eom" => today.with_day(u32::from(today.num_days_in_month())),
        _ => {
            if let Some(weekday) = weekday(word) {
                let ahead = weekday.days_since(today.weekday());
                let ahead = if ahead == 0 { 7 } else { ahead };
                return Some(today.checked_add_days(Days::new(u64::from(ahead))).into());
            }
            if is_shaped_as_date(word) {
                return Some(parse_date(word).map_or(Found::NoSuchDay, Found::Day));
            }
            return shifted(word, today);
        }
    };
    Some(day.into())
}

/// `next fri`, `next week`.
fn next(word: &str, today: NaiveDate) -> Option<Found> {
    if let Some(weekday) = weekday(word) {
        let to_monday = 7 - today.weekday().num_days_from_monday();
        let ahead = to_monday + weekday.num_days_from_monday();
        return Some(today.checked_add_days(Days::new(u64::from(ahead))).into());
    }
    matches!(word, "week" | "month" | "year").then(|| shifted(&format!("1{word}"), today))?
}

/// `3d`, `+3d`, `-2weeks`.
fn shifted(word: &str, today: NaiveDate) -> Option<Found> {
    let (back, word) = match word.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, word.strip_prefix('+').unwrap_or(word)),
    };
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let (count, unit) = word.split_at_checked(digits)?;
    let unit = unit_of(unit)?;
    if count.is_empty() {
        return None;
    }
    let Ok(count) = count.parse::<u32>() else {
        return Some(Found::OutOfCalendar);
    };
    let days = |count: u64| {
        let days = Days::new(count);
        if back {
            today.checked_sub_days(days)
        } else {
            today.checked_add_days(days)
        }
    };
    let months = |count: Option<u32>| {
        let months = Months::new(count?);
        if back {
            today.checked_sub_months(months)
        } else {
            today.checked_add_months(months)
        }
    };
    let day = match unit {
        Unit::Day => days(u64::from(count)),
        Unit::Week => days(u64::from(count) * 7),
        Unit::Month => months(Some(count)),
        Unit::Year => months(count.checked_mul(12)),
    };
    Some(day.into())
}

#[derive(Debug, Clone, Copy)]
enum Unit {
    Day,
    Week,
    Month,
    Year,
}

fn unit_of(word: &str) -> Option<Unit> {
    Some(match word {
        "d" | "day" | "days" => Unit::Day,
        "w" | "week" | "weeks" => Unit::Week,
        "m" | "month" | "months" => Unit::Month,
        "y" | "year" | "years" => Unit::Year,
        _ => return None,
    })
}

/// The full name, or three letters of it and more.
fn weekday(word: &str) -> Option<Weekday> {
    const NAMES: [(&str, Weekday); 7] = [
        ("monday", Weekday::Mon),
        ("tuesday", Weekday::Tue),
        ("wednesday", Weekday::Wed),
        ("thursday", Weekday::Thu),
        ("friday", Weekday::Fri),
        ("saturday", Weekday::Sat),
        ("sunday", Weekday::Sun),
    ];
    by_start(word, &NAMES)
}

fn month(word: &str) -> Option<u32> {
    const NAMES: [(&str, u32); 12] = [
        ("january", 1),
        ("february", 2),
        ("march", 3),
        ("april", 4),
        ("may", 5),
        ("june", 6),
        ("july", 7),
        ("august", 8),
        ("september", 9),
        ("october", 10),
        ("november", 11),
        ("december", 12),
    ];
    by_start(word.strip_suffix('.').unwrap_or(word), &NAMES)
}

fn by_start<T: Copy>(word: &str, names: &[(&str, T)]) -> Option<T> {
    let meant = |(name, _): &&(&str, T)| word.len() >= 3 && name.starts_with(word);
    names.iter().find(meant).map(|(_, value)| *value)
}

/// `mar 3`, `3 mar`, `3rd of march`, each also with a year.
fn day_of_month(words: &[&str], today: NaiveDate) -> Option<Found> {
    let words: Vec<&str> = words.iter().copied().filter(|word| *word != "of").collect();
    let (month, day, year) = match words.as_slice() {
        [first, second, rest @ ..] => {
            let (month_word, day_word) = if month(first).is_some() {
                (first, second)
            } else {
                (second, first)
            };
            let year = match rest {
                [] => None,
                [year] => Some(number(year, 4)?),
                _ => return None,
            };
            (month(month_word)?, number(ordinal(day_word), 2)?, year)
        }
        _ => return None,
    };
    if let Some(year) = year {
        let year = i32::try_from(year).ok()?;
        let date = NaiveDate::from_ymd_opt(year, month, day);
        return Some(date.map_or(Found::NoSuchDay, Found::Day));
    }
    // The 29th of February comes within eight years.
    let date = (today.year()..=today.year().saturating_add(8))
        .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
        .find(|date| *date >= today);
    Some(date.map_or(Found::NoSuchDay, Found::Day))
}

/// The number of `3rd`.
fn ordinal(word: &str) -> &str {
    ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending))
        .unwrap_or(word)
}

/// A number of so many ASCII digits at most; of four if it is a year.
fn number(word: &str, digits: usize) -> Option<u32> {
    let fits = if digits == 4 {
        word.len() == 4
    } else {
        (1..=digits).contains(&word.len())
    };
    (fits && word.bytes().all(|byte| byte.is_ascii_digit())).then(|| word.parse().ok())?
}

fn is_shaped_as_date(word: &str) -> bool {
    let mut parts = word.split('-');
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    parts
        .by_ref()
        .take(3)
        .filter(|part| all_digits(part))
        .count()
        == 3
        && parts.next().is_none()
        && word.len() == 10
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A Wednesday.
    fn today() -> NaiveDate {
        parse_date("2026-03-18").unwrap()
    }

    fn check(words: &str, expected: &str) {
        check_on("2026-03-18", words, expected);
    }

    fn check_on(today: &str, words: &str, expected: &str) {
        let found = read(words, parse_date(today).unwrap());
        let found = found.map(|day| day.map_or("none".to_owned(), |day| day.to_string()));
        assert_eq!(found.as_deref(), Ok(expected), "{words:?} on {today}");
    }

    fn check_wrong(words: &str, reason: &str) {
        let found = read(words, today()).unwrap_err();
        assert!(found.contains(reason), "{words:?}: {found}");
    }

    #[test]
    fn a_date_is_itself() {
        check("2027-01-02", "2027-01-02");
        check(" 0000-01-01 ", "0000-01-01");
        check_wrong("2026-02-30", "there is no such day as “2026-02-30”");
        check_wrong("2026-3-1", "is no day");
    }

    #[test]
    fn days_near_today_have_names() {
        check("today", "2026-03-18");
        check("Tomorrow", "2026-03-19");
        check("tom", "2026-03-19");
        check("yesterday", "2026-03-17");
        check("none", "none");
    }

    #[test]
    fn a_weekday_is_the_first_after_today() {
        check("fri", "2026-03-20");
        check("Friday", "2026-03-20");
        check("thurs", "2026-03-19");
        check("tues", "2026-03-24");
        check("wed", "2026-03-25");
        check("sun", "2026-03-22");
    }

    #[test]
    fn a_next_weekday_is_one_of_next_week() {
        check("next fri", "2026-03-27");
        check("next mon", "2026-03-23");
        check("next sunday", "2026-03-29");
        check_on("2026-03-22", "next sun", "2026-03-29");
        check_on("2026-03-22", "next mon", "2026-03-23");
        check_on("2026-03-21", "next sun", "2026-03-29");
    }

    #[test]
    fn a_span_is_counted_from_today() {
        check("+3d", "2026-03-21");
        check("3d", "2026-03-21");
        check("in 3 days", "2026-03-21");
        check("2w", "2026-04-01");
        check("2 weeks", "2026-04-01");
        check("1m", "2026-04-18");
        check("1y", "2027-03-18");
        check("-1d", "2026-03-17");
        check("0d", "2026-03-18");
        check("next week", "2026-03-25");
        check("next month", "2026-04-18");
        check_on("2026-01-31", "1m", "2026-02-28");
        check_on("2028-02-29", "1y", "2029-02-28");
        check_wrong("99999999999d", "beyond the calendar");
        check_wrong("9000y", "beyond the calendar");
        check_wrong("3", "is no day");
        check_wrong("d", "is no day");
    }

    #[test]
    fn a_week_and_a_month_have_an_end() {
        check("eow", "2026-03-22");
        check("eom", "2026-03-31");
        check_on("2026-02-28", "eom", "2026-02-28");
        check_on("2026-03-22", "eow", "2026-03-22");
    }

    #[test]
    fn a_day_of_a_month_is_not_before_today() {
        check("mar 18", "2026-03-18");
        check("mar 3", "2027-03-03");
        check("3 apr", "2026-04-03");
        check("3rd of April", "2026-04-03");
        check("sept 1", "2026-09-01");
        check("feb 29", "2028-02-29");
        check("3 mar 2027", "2027-03-03");
        check("March 3, 2025", "2025-03-03");
        check_wrong("feb 30", "no such day");
        check_wrong("feb 29 2027", "no such day");
        check_wrong("mar", "is no day");
        check_wrong("3 mar 27", "is no day");
    }

    #[test]
    fn what_is_no_day_is_told_with_what_can_be_said() {
        check_wrong("soon", "“soon” is no day: say 2026-03-20");
        check_wrong("", "is no day");
        check_wrong("next", "is no day");
        check_wrong("ma 3", "is no day");
    }

    proptest! {
        #[test]
        fn any_text_is_a_day_or_told(
            text in "((next|in|of|[+-]?[0-9]{0,11}|d|w|y|months?|mar|fri|feb|[0-9]{4}-[0-9]{2}-[0-9]{2}|,) ?){0,4}|.*",
            day in 0..3_650_000_u64,
        ) {
            let today = NaiveDate::from_ymd_opt(0, 1, 1).unwrap() + Days::new(day);
            if let Ok(Some(day)) = read(&text, today) {
                prop_assert!(YEARS.contains(&day.year()));
                prop_assert_eq!(parse_date(&day.to_string()), Some(day));
            }
        }

        #[test]
        fn a_printed_date_is_read_back(day in 0..3_652_000_u64, from in 0..3_652_000_u64) {
            let first = NaiveDate::from_ymd_opt(0, 1, 1).unwrap();
            let (day, today) = (first + Days::new(day), first + Days::new(from));
            prop_assert_eq!(read(&day.to_string(), today), Ok(Some(day)));
        }

        #[test]
        fn a_weekday_is_within_the_week_behind_today(day in 0..3_000_000_u64, name in "mon|tue|wed|thu|fri|sat|sun") {
            let today = NaiveDate::from_ymd_opt(0, 1, 1).unwrap() + Days::new(day);
            let ahead = (read(&name, today).unwrap().unwrap() - today).num_days();
            prop_assert!((1..=7).contains(&ahead));
            let further = (read(&format!("next {name}"), today).unwrap().unwrap() - today).num_days();
            prop_assert!(further == ahead || further == ahead + 7);
        }
    }
}
