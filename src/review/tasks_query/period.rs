//! The days that a query names: `this week`, `2026-W03`, or words. From the first day to the last, both included.

use chrono::{Datelike as _, Days, Months, NaiveDate, Weekday};

use super::spoken;

/// From one day to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) first: NaiveDate,
    pub(super) last: NaiveDate,
}

#[derive(Debug, Clone, Copy)]
enum Unit {
    Week,
    Month,
    Quarter,
    Year,
}

impl Period {
    /// Reads what stands behind `due before`: a relative period, a numbered one, or one or two dates in words.
    pub(super) fn read(text: &str, today: NaiveDate) -> Option<Self> {
        relative(text, today)
            .or_else(|| numbered(text))
            .or_else(|| {
                let found = spoken::read(text, today);
                let first = *found.first()?;
                let last = *found.get(1).unwrap_or(&first);
                Some(Self {
                    first: first.min(last),
                    last: first.max(last),
                })
            })
    }

    /// One day in words.
    pub(super) fn of_day(text: &str, today: NaiveDate) -> Option<Self> {
        let day = *spoken::read(text, today).first()?;
        Some(Self {
            first: day,
            last: day,
        })
    }

    fn of(unit: Unit, day: NaiveDate) -> Option<Self> {
        let month = |month: u32| NaiveDate::from_ymd_opt(day.year(), month, 1);
        let (first, months) = match unit {
            Unit::Week => {
                let week = day.week(Weekday::Mon);
                return Some(Self {
                    first: week.checked_first_day()?,
                    last: week.checked_last_day()?,
                });
            }
            Unit::Month => (month(day.month())?, 1),
            Unit::Quarter => (month(day.month0() / 3 * 3 + 1)?, 3),
            Unit::Year => (month(1)?, 12),
        };
        Some(Self {
            first,
            last: first.checked_add_months(Months::new(months))?.pred_opt()?,
        })
    }
}

/// The first of `last week`, `this month`, `next year` in a text, in small letters.
fn relative(text: &str, today: NaiveDate) -> Option<Period> {
    let units = [
        ("week", Unit::Week),
        ("month", Unit::Month),
        ("quarter", Unit::Quarter),
        ("year", Unit::Year),
    ];
    let read = |text: &str| {
        let (which, rest) = [("last ", -1), ("this ", 0), ("next ", 1)]
            .into_iter()
            .find_map(|(word, by)| Some((by, text.strip_prefix(word)?)))?;
        let (_, unit) = units.iter().find(|(word, _)| rest.starts_with(word))?;
        Some((which, *unit))
    };
    let (by, unit) = text
        .char_indices()
        .find_map(|(at, _)| read(text.get(at..)?))?;
    let now = Period::of(unit, today)?;
    let day = match by {
        -1 => now.first.pred_opt()?,
        1 => now.last.succ_opt()?,
        _ => today,
    };
    Period::of(unit, day)
}

/// `2026`, `2026-01`, `2026-Q1`, `2026-W03`.
fn numbered(text: &str) -> Option<Period> {
    let text = text.trim();
    let number = |text: &str, digits: usize| {
        let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse::<u32>().ok())?
    };
    let (year, rest) = text.split_at_checked(4)?;
    let year = i32::try_from(number(year, 4)?).ok()?;
    if rest.is_empty() {
        return Period::of(Unit::Year, NaiveDate::from_ymd_opt(year, 1, 1)?);
    }
    let rest = rest.strip_prefix('-')?;
    if let Some(quarter) = rest.strip_prefix('Q') {
        let quarter = number(quarter, 1).filter(|quarter| (1..=4).contains(quarter))?;
        let day = NaiveDate::from_ymd_opt(year, quarter * 3, 1)?;
        return Period::of(Unit::Quarter, day);
    }
    if let Some(week) = rest.strip_prefix('W') {
        let day = NaiveDate::from_isoywd_opt(year, number(week, 2)?, Weekday::Mon)?;
        return Period::of(Unit::Week, day);
    }
    let day = NaiveDate::from_ymd_opt(year, number(rest, 2)?, 1)?;
    Period::of(Unit::Month, day)
}

/// `today` moved by whole days; `None` beyond the calendar.
pub(super) fn moved(day: NaiveDate, days: i64) -> Option<NaiveDate> {
    if days < 0 {
        day.checked_sub_days(Days::new(days.unsigned_abs()))
    } else {
        day.checked_add_days(Days::new(days.unsigned_abs()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let today = NaiveDate::from_ymd_opt(2026, 1, 15).unwrap();
        let found = Period::read(text, today).map_or_else(String::new, |period| {
            format!("{} {}", period.first, period.last)
        });
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_period_has_a_first_and_a_last_day() {
        check("this week", "2026-01-12 2026-01-18");
        check("last month", "2025-12-01 2025-12-31");
        check("next quarter", "2026-04-01 2026-06-30");
        check("last year", "2025-01-01 2025-12-31");
        check("2026", "2026-01-01 2026-12-31");
        check("2026-02", "2026-02-01 2026-02-28");
        check("2025-Q4", "2025-10-01 2025-12-31");
        check("2026-W01", "2025-12-29 2026-01-04");
        check("2026-01-18 2026-01-12", "2026-01-12 2026-01-18");
        check("2026-W60", "");
        check("2026-13", "");
        check("2026-q1", "");
    }
}
