//! Reads the free-form date behind `until`, as the date parser of the JavaScript engine in
//! Obsidian does. Only for text without signs, dots, colons and brackets, which is all that a
//! rule can hold, and as if the local time were UTC: the plugin shifts the date by a day east of
//! it.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

/// Digits of one number behind these are dropped.
const SIGNIFICANT_DIGITS: usize = 9;

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// Names of zones, with their hours ahead of UTC.
const ZONES: [(&str, i64); 12] = [
    ("utc", 0),
    ("ut", 0),
    ("z", 0),
    ("gmt", 0),
    ("est", -5),
    ("edt", -4),
    ("cst", -6),
    ("cdt", -5),
    ("mst", -7),
    ("mdt", -6),
    ("pst", -8),
    ("pdt", -7),
];

/// The moment that `text` names, or `None` if it names none. The first moment of 1970 counts as
/// none: Tasks plugin, which takes its number, 0, for a failure.
pub(super) fn read(text: &str) -> Option<NaiveDateTime> {
    let mut numbers: Vec<u32> = Vec::new();
    let mut named_month = None;
    let mut hours_ahead = 0;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_digit() {
            let (digits, behind) = split_while(rest, |c| c.is_ascii_digit());
            numbers.push(significant(digits));
            if numbers.len() > 3 {
                return None;
            }
            rest = behind;
        } else if first.is_ascii_alphabetic() {
            let (word, behind) = split_while(rest, |c| c.is_ascii_alphabetic());
            if let Some(month) = month(word) {
                named_month = Some(month);
            } else if let Some(hours) = zone(word).filter(|_| !numbers.is_empty()) {
                hours_ahead = hours;
            } else if !numbers.is_empty() || behind.starts_with(|c: char| c.is_ascii_digit()) {
                return None;
            }
            rest = behind;
        } else {
            rest = split_while(rest, |c| !c.is_ascii_alphanumeric()).1;
        }
    }
    let date = compose(&numbers, named_month)?;
    let moment = date
        .and_time(NaiveTime::MIN)
        .checked_sub_signed(TimeDelta::hours(hours_ahead))?;
    (moment != DateTime::UNIX_EPOCH.naive_utc()).then_some(moment)
}

/// The date of one to three `numbers`, in an order that depends on which could be a day. What is
/// missing is 1: the first day, January, or the year 2001.
fn compose(numbers: &[u32], named_month: Option<u32>) -> Option<NaiveDate> {
    let could_be_day = |number: u32| (1..=31).contains(&number);
    let mut numbers = numbers.iter().copied();
    let first = numbers.next()?;
    let second = numbers.next().unwrap_or(1);
    let third = numbers.next().unwrap_or(1);
    let (year, month, day) = match named_month {
        Some(month) if could_be_day(first) => (second, month, first),
        Some(month) => (first, month, second),
        None if could_be_day(first) => (third, first, second),
        None => (first, second, third),
    };
    let year = match year {
        0..=49 => year + 2000,
        50..=99 => year + 1900,
        _ => year,
    };
    if !could_be_day(day) {
        return None;
    }
    // Goes by days, as the 30th of February is the 2nd of March here.
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, 1)?
        .checked_add_signed(TimeDelta::days(i64::from(day) - 1))
}

fn significant(digits: &str) -> u32 {
    let digits = digits.trim_start_matches('0');
    let kept = digits.get(..SIGNIFICANT_DIGITS).unwrap_or(digits);
    kept.parse().unwrap_or(0)
}

/// The number of the month if `word` starts with its name, or with three letters of it.
fn month(word: &str) -> Option<u32> {
    let start = word.get(..3)?;
    (1..)
        .zip(MONTHS)
        .find(|(_, name)| start.eq_ignore_ascii_case(name))
        .map(|(number, _)| number)
}

fn zone(word: &str) -> Option<i64> {
    ZONES
        .into_iter()
        .find(|(name, _)| word.eq_ignore_ascii_case(name))
        .map(|(_, hours)| hours)
}

fn split_while(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let read = read(text).map(|moment| moment.format("%Y-%m-%d %H").to_string());
        assert_eq!(read.as_deref(), expected, "{text}");
    }

    #[test]
    fn the_order_follows_from_what_could_be_a_day() {
        check(" January 2 2030", Some("2030-01-02 00"));
        check(" 2 January, 2030", Some("2030-01-02 00"));
        check(" 2030 January 2", Some("2030-01-02 00"));
        check(" 1 2 2030", Some("2030-01-02 00"));
        check(" 2030 1 2", Some("2030-01-02 00"));
        check(" 13 1 2030", None);
    }

    #[test]
    fn what_is_missing_is_one() {
        check(" 2030", Some("2030-01-01 00"));
        check(" June 2030", Some("2030-06-01 00"));
        check(" June 5", Some("2001-06-05 00"));
        check(" 0", Some("2000-01-01 00"));
        check(" 6", Some("2001-06-01 00"));
    }

    #[test]
    fn years_of_two_digits_are_near() {
        check(" June 5 49", Some("2049-06-05 00"));
        check(" June 5 50", Some("1950-06-05 00"));
    }

    #[test]
    fn a_day_too_many_belongs_to_the_next_month() {
        check(" February 30 2030", Some("2030-03-02 00"));
        check(" February 32 2030", None);
    }

    #[test]
    fn words_may_stand_before_the_numbers_only() {
        check(" the Monday of June 5 2030", Some("2030-06-05 00"));
        check(" June 5 2030 or so", None);
        check(" day5 2030", None);
        check(" June5 2030", Some("2030-06-05 00"));
        check(" Juneberry 5 2030", Some("2030-06-05 00"));
        check(" June 5 2030 PST", Some("2030-06-05 08"));
        check(" EST June 5 2030", Some("2030-06-05 00"));
    }

    #[test]
    fn what_names_no_moment_is_no_date() {
        for text in ["", " June", " tomorrow", " 1 2 3 4", " 1 1 1970"] {
            check(text, None);
        }
        check(" 1 1 1970 EST", Some("1970-01-01 05"));
    }
}
