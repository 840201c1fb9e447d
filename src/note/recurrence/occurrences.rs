//! Finds the next day of a rule: whole days of the calendar without time zones, since the plugin
//! counts in days. Only the day after a start day is wanted, so nothing is listed or kept.

use chrono::{Datelike, Month, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::{End, Frequency, NthWeekday, Rule};

/// No occurrence is sought in years after this one.
const LAST_YEAR: i32 = 9999;
const MINUTES_PER_DAY: u64 = 24 * 60;
/// An hour of the day behind this one lies past the last year, whatever the day.
const LAST_HOUR: u64 = 24 * 366 * 10_000;

/// The first day after `from` on which `rule`, started on `from`, falls; `None` if it has run
/// out, or never falls on a day again.
///
/// Tasks plugin: a rule of plain months or years doesn't skip a month that is too short. It is
/// started earlier and earlier instead, until the step has the right length.
pub(super) fn next(rule: &Rule, from: NaiveDate) -> Option<NaiveDate> {
    let rule = &reduced(rule)?;
    let mut start = from;
    let mut next = first_after(rule, start)?;
    if !steps_back(rule) {
        return Some(next);
    }
    let longest_step = i64::try_from(rule.interval).unwrap_or(i64::MAX);
    while step(rule.frequency, start, next) > longest_step {
        start = start.pred_opt()?;
        next = first_after(rule, start)?;
    }
    Some(next)
}

/// The rule without repetitions and without what no calendar has, so that a list of any length
/// costs little for each day; `None` if such a list has nothing left, as the rule never falls.
fn reduced(rule: &Rule) -> Option<Rule> {
    let mut rule = rule.clone();
    rule.weekdays
        .sort_unstable_by_key(|named| (named.weekday.num_days_from_monday(), named.nth));
    rule.weekdays.dedup();
    rule.months.sort_unstable();
    rule.months.dedup();
    let can_fall = keep(&mut rule.month_days, |nth| nth.abs() <= 31)
        && keep(&mut rule.weeks, |week| *week <= 53)
        && keep(&mut rule.hours, |hour| *hour <= LAST_HOUR);
    if !can_fall {
        return None;
    }
    rule.month_days.sort_unstable();
    rule.month_days.dedup();
    rule.weeks.sort_unstable();
    rule.weeks.dedup();
    Some(rule)
}

/// Keeps what is `possible`; whether that leaves something of a list that isn't empty.
fn keep<T>(list: &mut Vec<T>, possible: impl Fn(&T) -> bool) -> bool {
    let was_empty = list.is_empty();
    list.retain(possible);
    was_empty || !list.is_empty()
}

/// Whether the plugin sees a rule of plain months or years in the wording of `rule`.
fn steps_back(rule: &Rule) -> bool {
    let names_unit = rule.months.is_empty() || rule.interval != 1;
    let names_days = !rule.month_days.is_empty() || !rule.weekdays.is_empty();
    match rule.frequency {
        Frequency::Month => names_unit && !names_days,
        Frequency::Year => names_unit,
        _ => false,
    }
}

/// The distance in years for a yearly rule, else in months.
fn step(frequency: Frequency, from: NaiveDate, to: NaiveDate) -> i64 {
    let years = i64::from(to.year()) - i64::from(from.year());
    if frequency == Frequency::Year {
        return years;
    }
    years * 12 + i64::from(to.month()) - i64::from(from.month())
}

fn first_after(rule: &Rule, start: NaiveDate) -> Option<NaiveDate> {
    let rule = &anchored(rule, start);
    match rule.frequency {
        Frequency::Minute => first_by_minutes(rule, start, rule.interval),
        Frequency::Hour => first_by_minutes(rule, start, rule.interval.saturating_mul(60)),
        _ => first_by_days(rule, start),
    }
}

/// The rule with what its text leaves open taken from the start day.
fn anchored(rule: &Rule, start: NaiveDate) -> Rule {
    let mut rule = rule.clone();
    if rule.hours.is_empty() {
        rule.hours.push(0);
    }
    let names_days =
        !rule.month_days.is_empty() || !rule.weekdays.is_empty() || !rule.weeks.is_empty();
    if names_days {
        return rule;
    }
    match rule.frequency {
        Frequency::Week => rule.weekdays.push(NthWeekday {
            nth: None,
            weekday: start.weekday(),
        }),
        Frequency::Month => rule.month_days.push(i64::from(start.day())),
        Frequency::Year => {
            if rule.months.is_empty() {
                rule.months.extend(month_of(start));
            }
            rule.month_days.push(i64::from(start.day()));
        }
        Frequency::Minute | Frequency::Hour | Frequency::Day => {}
    }
    rule
}

fn first_by_days(rule: &Rule, start: NaiveDate) -> Option<NaiveDate> {
    let interval = i64::try_from(rule.interval).ok()?;
    let mut seen = 0;
    let periods = (0..).map_while(|count: i64| {
        let steps = count.checked_mul(interval)?;
        period(rule.frequency, start, steps)
    });
    let days = periods
        .flat_map(|(first, length)| first.iter_days().take(length))
        .filter(|&day| day >= start && falls_on(rule, day));
    for day in days {
        for &hour in &rule.hours {
            let Some(moment) = at_minute(day, hour.saturating_mul(60)) else {
                continue;
            };
            if is_over(rule.end, seen, moment) {
                return None;
            }
            if moment.date() > start {
                return Some(moment.date());
            }
            seen += 1;
        }
    }
    None
}

/// The days among which a rule seeks at its `steps`th unit of time: the first and their number.
fn period(frequency: Frequency, start: NaiveDate, steps: i64) -> Option<(NaiveDate, usize)> {
    let later_day = |from: NaiveDate, days: i64| {
        TimeDelta::try_days(days).and_then(|days| from.checked_add_signed(days))
    };
    let (first, length) = match frequency {
        Frequency::Year => {
            let first = first_of_month(i64::from(start.year()).checked_add(steps)?, 0)?;
            (first, if first.leap_year() { 366 } else { 365 })
        }
        Frequency::Month => {
            let months = i64::from(start.month0()).checked_add(steps)?;
            let year = i64::from(start.year()).checked_add(months / 12)?;
            let first = first_of_month(year, months % 12)?;
            (first, usize::from(first.num_days_in_month()))
        }
        Frequency::Week => {
            let into_week = start.weekday().num_days_from_monday();
            if steps == 0 {
                (start, usize::try_from(7 - into_week).ok()?)
            } else {
                let days = steps.checked_mul(7)?.checked_sub(i64::from(into_week))?;
                (later_day(start, days)?, 7)
            }
        }
        _ => (later_day(start, steps)?, 1),
    };
    (first.year() <= LAST_YEAR).then_some((first, length))
}

fn first_of_month(year: i64, month0: i64) -> Option<NaiveDate> {
    let month = u32::try_from(month0).ok()?.checked_add(1)?;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, 1)
}

fn first_by_minutes(rule: &Rule, start: NaiveDate, interval: u64) -> Option<NaiveDate> {
    let seen = if falls_on(rule, start) {
        MINUTES_PER_DAY.div_ceil(interval)
    } else {
        0
    };
    let mut minute = MINUTES_PER_DAY.checked_next_multiple_of(interval)?;
    loop {
        let moment = at_minute(start, minute)?;
        if moment.year() > LAST_YEAR || is_over(rule.end, seen, moment) {
            return None;
        }
        if falls_on(rule, moment.date()) {
            return Some(moment.date());
        }
        minute = (minute / MINUTES_PER_DAY + 1)
            .checked_mul(MINUTES_PER_DAY)?
            .checked_next_multiple_of(interval)?;
    }
}

fn at_minute(day: NaiveDate, minute: u64) -> Option<NaiveDateTime> {
    let minutes = TimeDelta::try_minutes(i64::try_from(minute).ok()?)?;
    day.and_time(NaiveTime::MIN).checked_add_signed(minutes)
}

/// Whether a rule that has already fallen `seen` times may not fall on `moment`.
fn is_over(end: End, seen: u64, moment: NaiveDateTime) -> bool {
    match end {
        End::Never => false,
        End::Count(count) => seen >= count,
        End::Until(last) => moment > last,
    }
}

/// Whether `day` has everything that `rule`, already anchored, asks for.
fn falls_on(rule: &Rule, day: NaiveDate) -> bool {
    let in_month =
        rule.months.is_empty() || month_of(day).is_some_and(|month| rule.months.contains(&month));
    in_month
        && (rule.month_days.is_empty() || is_month_day(rule, day))
        && is_weekday(rule, day)
        && (rule.weeks.is_empty() || rule.weeks.contains(&u64::from(day.iso_week().week())))
}

fn is_month_day(rule: &Rule, day: NaiveDate) -> bool {
    let from_start = i64::from(day.day());
    let from_end = from_start - i64::from(day.num_days_in_month()) - 1;
    rule.month_days.contains(&from_start) || rule.month_days.contains(&from_end)
}

/// A plain weekday and an nth one are two conditions: `on Monday and 1st Friday` is never.
fn is_weekday(rule: &Rule, day: NaiveDate) -> bool {
    let counts_weeks = matches!(rule.frequency, Frequency::Month | Frequency::Year);
    let counts = |named: &&NthWeekday| counts_weeks && named.nth.is_some();
    let plain = rule.weekdays.iter().filter(|named| !counts(named));
    let nth = rule.weekdays.iter().filter(counts);
    none_or_any(plain, |named| named.weekday == day.weekday())
        && none_or_any(nth, |named| is_nth(rule, named, day))
}

fn none_or_any<'a>(
    mut named: impl Iterator<Item = &'a NthWeekday>,
    fits: impl Fn(&NthWeekday) -> bool,
) -> bool {
    named
        .next()
        .is_none_or(|first| fits(first) || named.any(fits))
}

/// Counts within the year if the rule is yearly and names no months, else within the month.
fn is_nth(rule: &Rule, named: &NthWeekday, day: NaiveDate) -> bool {
    let (before, length) = if rule.frequency == Frequency::Year && rule.months.is_empty() {
        (day.ordinal0(), if day.leap_year() { 366 } else { 365 })
    } else {
        (day.day0(), u32::from(day.num_days_in_month()))
    };
    let behind = length - 1 - before;
    let from_start = i64::from(before / 7) + 1;
    let from_end = -i64::from(behind / 7) - 1;
    named.weekday == day.weekday() && named.nth.is_some_and(|n| n == from_start || n == from_end)
}

fn month_of(day: NaiveDate) -> Option<Month> {
    u8::try_from(day.month())
        .ok()
        .and_then(|number| Month::try_from(number).ok())
}
