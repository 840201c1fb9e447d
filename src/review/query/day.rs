//! The days that a query names: dates and the words for them.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use crate::note::day::parse_date;

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// The day that a text names: `2026-03-20`, `today`, `tomorrow`, `yesterday`, a weekday (the next one), `+3d`, `-2w`, `1m`, `mar 3`.
pub(super) fn parse_day(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let text = text.trim().to_lowercase();
    match text.as_str() {
        "today" => return Some(today),
        "tomorrow" => return today.succ_opt(),
        "yesterday" => return today.pred_opt(),
        _ => {}
    }
    parse_date(&text)
        .or_else(|| weekday(&text, today))
        .or_else(|| distance(&text, today))
        .or_else(|| in_month(&text, today))
}

/// The next day of this name, never today.
fn weekday(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let wanted: Weekday = text.parse().ok()?;
    let ahead = wanted.days_since(today.weekday());
    let ahead = if ahead == 0 { 7 } else { ahead };
    today.checked_add_days(Days::new(ahead.into()))
}

/// So many days, weeks or months from today: `+3d`, `-3d`, `2w`.
fn distance(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let (back, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let unit = text.chars().next_back()?;
    let count: u32 = text.strip_suffix(unit)?.parse().ok()?;
    let days = |days: u32| Days::new(u64::from(count) * u64::from(days));
    let by_days = |days| {
        if back {
            today.checked_sub_days(days)
        } else {
            today.checked_add_days(days)
        }
    };
    match unit {
        'd' => by_days(days(1)),
        'w' => by_days(days(7)),
        'm' if back => today.checked_sub_months(Months::new(count)),
        'm' => today.checked_add_months(Months::new(count)),
        _ => None,
    }
}

/// `mar 3` or `3 mar`: this year's, or the next if it has passed.
fn in_month(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let (one, other) = text.split_once(' ')?;
    let (name, day) = if one.starts_with(|c: char| c.is_ascii_digit()) {
        (other.trim(), one)
    } else {
        (one, other.trim())
    };
    let month = (1..)
        .zip(MONTHS)
        .find(|(_, known)| name.get(..3) == Some(known))?
        .0;
    let day: u32 = day.parse().ok()?;
    (0..=8)
        .filter_map(|years| NaiveDate::from_ymd_opt(today.year().checked_add(years)?, month, day))
        .find(|date| *date >= today)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let today = NaiveDate::from_ymd_opt(2026, 3, 18).unwrap();
        let found = parse_day(text, today).map(|day| day.to_string());
        assert_eq!(found.as_deref().unwrap_or("no day"), expected, "{text}");
    }

    #[test]
    fn days_have_words() {
        check("2026-03-20", "2026-03-20");
        check("Tomorrow", "2026-03-19");
        check("wed", "2026-03-25");
        check("friday", "2026-03-20");
        check("-3d", "2026-03-15");
        check("2w", "2026-04-01");
        check("mar 3", "2027-03-03");
        check("3 april", "2026-04-03");
        check("feb 29", "2028-02-29");
        check("2026-02-30", "no day");
        check("fry", "no day");
        check("99999999999d", "no day");
    }
}
