//! The kinds of words that make a date: a pattern each, and what it means.

use chrono::{Datelike as _, NaiveDate};

use super::super::period::moved;
use super::super::regex::{Groups, Regex, is_word};
use super::units::{COUNT, UNIT, Units};
use super::{Found, Said, own};
use crate::note::day::MONTHS;

const WEEKDAYS: [&str; 7] = [
    "sunday",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
];

/// The first to the twentieth, then tens.
const ORDINALS: [&str; 20] = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
];

const MONTH: &str = r"(?:january|february|march|april|may|june|july|august|september|october|november|december|(?:jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\.?)";
const WEEKDAY: &str = r"(?:(?:sun|mon|tues|wednes|thurs|fri|satur)day|(?:thurs|thur|sun|mon|tue|thu|fri|sat)\.|thurs|thur|wed|sun|mon|tue|thu|fri|sat)";
const ORDINAL: &str = r"(?:twenty[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|thirty[ -]first|thirtieth|twentieth|(?:thir|four|fif|six|seven|eigh|nine)teenth|twelfth|eleventh|tenth|ninth|eighth|seventh|sixth|fifth|fourth|third|second|first|[0-9]{1,2}(?:st|nd|rd|th)?)";
const YEAR: &str = r"(?:[1-9][0-9]{0,3}\s{0,2}(?:BE|AD|BC|BCE|CE)|[1-2][0-9]{3}|[5-9][0-9])";
const END: &str = r"(?=\W|$)";

/// What a pattern means.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Iso,
    Span { sign: Sign },
    Relative,
    MonthName,
    DayPart,
    DayName,
    Slashes,
    DayMonth,
    MonthDay,
    Weekday,
    YearFirst,
    MonthYear,
    Time,
}

/// Which way a span of time goes.
#[derive(Debug, Clone, Copy)]
enum Sign {
    /// As its first word says.
    Said,
    Ahead,
    Back,
}

/// A pattern and its meaning.
pub(super) struct Rule {
    kind: Kind,
    pub(super) regex: Regex,
}

/// All rules; of what begins together and is as long the first counts.
pub(super) fn rules() -> Vec<Rule> {
    let single = format!(r"{COUNT}\s{{0,3}}{UNIT}");
    let span =
        format!(r"(?:(?:about|around)\s{{0,3}})?{single}\s{{0,5}}(?:,?\s{{0,5}}{single}){{0,10}}");
    let table = [
        (
            Kind::Iso,
            format!(
                r"([0-9]{{4}})-([0-9]{{1,2}})-([0-9]{{1,2}})(T[0-9]{{1,2}}:[0-9]{{1,2}}(?::[0-9]{{1,2}}(?:\.\d{{1,4}})?)?(?:Z|[+-]\d{{2}}:?(?:\d{{2}})?)?)?{END}"
            ),
        ),
        (
            Kind::Span { sign: Sign::Said },
            format!(r"(this|last|past|next|after|\+|-)\s*({span}){END}"),
        ),
        (
            Kind::Relative,
            format!(r"(this|last|past|next|after\s*this)\s*({UNIT})(?=\s*){END}"),
        ),
        (
            Kind::MonthName,
            format!(r"(in\s*)?({MONTH})\s*(?:[,-]?\s*({YEAR})?)?(?=[^\s\w]|\s+[^0-9]|\s+$|$)"),
        ),
        (
            Kind::DayPart,
            format!(r"(?:this)?\s{{0,3}}(morning|afternoon|evening|night|midnight|noon){END}"),
        ),
        (
            Kind::DayName,
            format!(r"(now|today|tonight|tomorrow|tmrw?|yesterday|last\s*night){END}"),
        ),
        (
            Kind::Slashes,
            r"([0-3]?[0-9])[/.-]([0-3]?[0-9])(?:[/.-]([0-9]{4}|[0-9]{2}))?(?=(\W|$))".to_owned(),
        ),
        (
            Kind::Span { sign: Sign::Ahead },
            format!(
                r"(within|in|for)\s*(?:(?:about|around|roughly|approximately|just)\s*(?:~\s*)?)?({span}){END}"
            ),
        ),
        (
            Kind::DayMonth,
            format!(
                r"(?:on\s{{0,3}})?({ORDINAL})(?:\s{{0,3}}(?:to|-|–|until|through|till)?\s{{0,3}}({ORDINAL}))?(?:-|/|\s{{0,3}}(?:of)?\s{{0,3}})({MONTH})(?:(?:-|/|,?\s{{0,3}})({YEAR}(?!\S\d)))?{END}"
            ),
        ),
        (
            Kind::MonthDay,
            format!(
                r"({MONTH})(?:-|/|\s*,?\s*)({ORDINAL})(?!\s*[ap]m)\s*(?:(?:to|-)\s*({ORDINAL})\s*)?(?:(?:-|/|\s*,?\s*)({YEAR}))?{END}(?!:\d)"
            ),
        ),
        (
            Kind::Weekday,
            format!(
                r"(?:[,(（]\s*)?(?:on\s*?)?(?:(this|last|past|next)\s*)?({WEEKDAY})(?:\s*[,)）])?(?:\s*(this|last|past|next)\s*week)?{END}"
            ),
        ),
        (
            Kind::YearFirst,
            format!(r"([0-9]{{4}})[./\s](?:({MONTH})|([0-9]{{1,2}}))[./\s]([0-9]{{1,2}}){END}"),
        ),
        (
            Kind::MonthYear,
            "([0-9]|0[1-9]|1[012])/([0-9]{4})".to_owned(),
        ),
        (
            Kind::Time,
            format!(
                r"(?:(?:at|from)\s*)?(\d{{1,4}})(?:[.:](\d{{1,2}})(?::\d{{2}})?)?(?:\s*(a\.m\.|p\.m\.|am?|pm?))?(?:\s*(?:o\W*clock|at\s*night|in\s*the\s*(?:morning|afternoon)))?(?!/){END}"
            ),
        ),
        (
            Kind::Span { sign: Sign::Back },
            format!(r"()({span})\s{{0,5}}(?:ago|before|earlier){END}"),
        ),
        (
            Kind::Span { sign: Sign::Ahead },
            format!(r"()({span})\s{{0,5}}(?:later|after|from now|henceforth|forward|out){END}"),
        ),
    ];
    let rule = |(kind, pattern): (Kind, String)| own(&pattern).map(|regex| Rule { kind, regex });
    table.into_iter().filter_map(rule).collect()
}

impl Rule {
    /// What a match means; else the place behind which the search goes on.
    pub(super) fn understand(
        &self,
        text: &[u32],
        groups: &Groups,
        today: NaiveDate,
    ) -> Result<Found, usize> {
        let matched = Match { text, groups };
        let (at, behind) = groups.first().copied().flatten().unwrap_or_default();
        let found = |start: Said| Found {
            at,
            length: behind - at,
            start,
            end: None,
        };
        let nothing = Said::nothing(today);
        let read = match self.kind {
            Kind::Iso => matched.ymd(1, 2, 3).map(|said| Said {
                is_time: matched.has(4),
                ..said
            }),
            Kind::Span { sign } => {
                let back = match sign {
                    Sign::Said => matches!(matched.lower(1).as_str(), "last" | "past" | "-"),
                    Sign::Ahead => false,
                    Sign::Back => true,
                };
                let units = Units::read(&matched.lower(2));
                units.times(if back { -1.0 } else { 1.0 }).from(today)
            }
            Kind::Relative => matched.relative(today),
            Kind::MonthName => return matched.month_name(found(nothing), today).ok_or(at),
            Kind::DayPart if matched.lower(1) == "midnight" => today.succ_opt().map(Said::day),
            Kind::DayPart => Some(nothing),
            Kind::DayName => {
                let word = matched.lower(1);
                let by = match word.as_str() {
                    "yesterday" => -1,
                    "tomorrow" | "tmr" | "tmrw" => 1,
                    _ if word.ends_with("night") && word.starts_with("last") => -1,
                    _ => 0,
                };
                moved(today, by).map(|day| Said {
                    is_time: word == "now",
                    ..Said::day(day)
                })
            }
            Kind::Slashes => {
                // A date in slashes does not follow a digit or a slash, nor is one followed by it.
                let before = at.checked_sub(1).and_then(|at| text.get(at)).copied();
                let slash = Some(u32::from('/'));
                if before == slash || text.get(behind).copied() == slash {
                    return Err(behind);
                }
                matched.slashes(at, behind, today)
            }
            Kind::DayMonth => {
                let found = matched.named_day(found(nothing), (1, 2, 3, 4), today);
                let skip = matched.span(1).map_or(at, |(_, end)| end);
                return found.ok_or(skip);
            }
            Kind::MonthDay => {
                return matched
                    .named_day(found(nothing), (2, 3, 1, 4), today)
                    .ok_or(at);
            }
            Kind::Weekday => matched.weekday(today),
            Kind::YearFirst => {
                let month = if matched.has(2) {
                    month(&matched.lower(2))
                } else {
                    matched.number(3).filter(|month| (1..=12).contains(month))
                };
                month.and_then(|month| matched.said(1, month, 4))
            }
            Kind::MonthYear => matched.number(1).map(|month| Said {
                year: matched.year(2),
                month,
                day: 1,
                is_year: true,
                is_month: true,
                ..nothing
            }),
            Kind::Time => {
                return matched
                    .time(at, behind)
                    .map(|length| Found {
                        length,
                        ..found(Said {
                            is_time: true,
                            ..nothing
                        })
                    })
                    .ok_or(behind);
            }
        };
        read.map(found).ok_or(at)
    }
}

/// A match of a rule.
pub(super) struct Match<'a> {
    pub(super) text: &'a [u32],
    pub(super) groups: &'a Groups,
}

impl Match<'_> {
    pub(super) fn span(&self, group: usize) -> Option<(usize, usize)> {
        self.groups.get(group).copied().flatten()
    }

    fn has(&self, group: usize) -> bool {
        self.span(group).is_some()
    }

    pub(super) fn lower(&self, group: usize) -> String {
        let (start, end) = self.span(group).unwrap_or_default();
        let units = self.text.get(start..end).unwrap_or_default();
        let text: String = units
            .iter()
            .filter_map(|unit| char::from_u32(*unit))
            .collect();
        text.to_lowercase()
    }

    fn number(&self, group: usize) -> Option<u32> {
        let digits: String = self.lower(group);
        let digits = digits.trim_end_matches(|c: char| !c.is_ascii_digit());
        digits.parse().ok()
    }

    /// A year of two digits is one of the last fifty, or the next.
    fn year(&self, group: usize) -> i32 {
        let text = self.lower(group);
        let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
        let year: i32 = digits.parse().unwrap_or_default();
        match text.get(digits.len()..).unwrap_or_default().trim() {
            "be" => year - 543,
            "bc" | "bce" => -year,
            "" if year < 100 => year + if year > 50 { 1900 } else { 2000 },
            _ => year,
        }
    }

    fn said(&self, year: usize, month: u32, day: usize) -> Option<Said> {
        Some(Said {
            year: i32::try_from(self.number(year)?).ok()?,
            month,
            day: self.number(day)?,
            is_year: true,
            is_month: true,
            is_day: true,
            is_weekday: false,
            is_time: false,
        })
    }

    fn ymd(&self, year: usize, month: usize, day: usize) -> Option<Said> {
        self.said(year, self.number(month)?, day)
    }

    /// `next month`, `this year`.
    fn relative(&self, today: NaiveDate) -> Option<Said> {
        let (which, unit) = (self.lower(1), self.lower(2));
        let one = Units::read(&format!("1 {unit}"));
        match which.as_str() {
            "last" | "past" => return one.times(-1.0).from(today),
            "this" => {}
            _ => return one.from(today),
        }
        let nothing = Said::nothing(today);
        Some(if unit.contains("week") {
            let sunday = moved(today, -i64::from(today.weekday().num_days_from_sunday()))?;
            Said::nothing(sunday)
        } else if unit.contains("month") {
            Said {
                day: 1,
                is_year: true,
                is_month: true,
                ..nothing
            }
        } else if unit.contains("year") {
            Said {
                day: 1,
                month: 1,
                is_year: true,
                ..nothing
            }
        } else {
            nothing
        })
    }

    /// `in March`, `march 2027`: its first day.
    fn month_name(&self, found: Found, today: NaiveDate) -> Option<Found> {
        let name = self.lower(2);
        if found.length <= 3 && !MONTHS.contains(&name.as_str()) {
            return None;
        }
        let month = month(&name)?;
        let prefix = self.span(1).map_or(0, |(start, end)| end - start);
        let is_year = self.has(3);
        Some(Found {
            at: found.at + prefix,
            length: found.length - prefix,
            start: Said {
                year: if is_year {
                    self.year(3)
                } else {
                    closest_year(today, 1, month)
                },
                month,
                day: 1,
                is_year,
                is_month: true,
                ..found.start
            },
            end: None,
        })
    }

    /// `3 march`, `march 3`: groups of day, last day, month and year.
    fn named_day(
        &self,
        found: Found,
        (day, last, month_group, year): (usize, usize, usize, usize),
        today: NaiveDate,
    ) -> Option<Found> {
        let month = month(&self.lower(month_group))?;
        let day = ordinal(&self.lower(day)).filter(|day| *day <= 31)?;
        let is_year = self.has(year);
        let start = Said {
            year: if is_year {
                self.year(year)
            } else {
                closest_year(today, day, month)
            },
            month,
            day,
            is_year,
            is_month: true,
            is_day: true,
            ..found.start
        };
        let end = self.has(last).then(|| ordinal(&self.lower(last))).flatten();
        Some(Found {
            start,
            end: end.map(|day| Said { day, ..start }),
            ..found
        })
    }

    fn slashes(&self, at: usize, behind: usize, today: NaiveDate) -> Option<Said> {
        let before = at.checked_sub(1).and_then(|at| self.text.get(at)).copied();
        if before.is_some_and(|unit| u8::try_from(unit).is_ok_and(|unit| unit.is_ascii_digit())) {
            return None;
        }
        let text = self.text.get(at..behind).unwrap_or_default();
        let dots = text.iter().filter(|unit| **unit == u32::from('.')).count();
        let marks = text.iter().filter(|unit| !is_word(**unit)).count();
        let is_version = dots == marks
            && (marks == 2 && !self.is_long_year() && is_digit_then_dot(text)
                || marks == 1 && text.len() == 3);
        if is_version || !self.has(3) && !text.contains(&u32::from('/')) {
            return None;
        }
        let (mut month, mut day) = (self.number(1)?, self.number(2)?);
        if month > 12 && (1..=12).contains(&day) && month <= 31 {
            std::mem::swap(&mut month, &mut day);
        }
        if month > 12 || !(1..=31).contains(&day) {
            return None;
        }
        let is_year = self.has(3);
        Some(Said {
            year: if is_year {
                self.year(3)
            } else {
                closest_year(today, day, month)
            },
            month,
            day,
            is_year,
            is_month: true,
            is_day: true,
            ..Said::nothing(today)
        })
    }

    fn is_long_year(&self) -> bool {
        self.span(3).is_some_and(|(start, end)| end - start == 4)
    }

    fn weekday(&self, today: NaiveDate) -> Option<Said> {
        let name = self.lower(2);
        let name = name.trim_end_matches('.');
        let wanted = WEEKDAYS.iter().position(|day| day.starts_with(name))?;
        let wanted = i64::try_from(wanted).ok()?;
        let ahead = wanted - i64::from(today.weekday().num_days_from_sunday());
        let which = if self.has(1) {
            self.lower(1)
        } else {
            self.lower(3)
        };
        let ahead = match which.as_str() {
            "last" | "past" => ahead - 7,
            "next" => ahead + 7,
            "this" => ahead,
            _ if (ahead - 7).abs() < ahead.abs() => ahead - 7,
            _ if (ahead + 7).abs() < ahead.abs() => ahead + 7,
            _ => ahead,
        };
        Some(Said {
            is_weekday: true,
            ..Said::nothing(moved(today, ahead)?)
        })
    }

    /// How long a time of day is, with one that follows (`5pm - 7pm`); `None` if it is only a number.
    fn time(&self, at: usize, behind: usize) -> Option<usize> {
        let hour = self.number(1)?;
        let minutes = self.has(2).then(|| self.number(2)).flatten();
        let is_half = self.has(3);
        let (hour, minute) = match minutes {
            Some(_) if hour > 100 => return None,
            Some(minute) => (hour, minute),
            None if hour > 100 => (hour / 100, hour % 100),
            None => (hour, 0),
        };
        let is_short = self.span(2).is_some_and(|(start, end)| end - start == 1) && !is_half;
        if hour > 24 || minute >= 60 || is_short || is_half && hour > 12 {
            return None;
        }
        let text: String = self
            .text
            .get(at..behind)?
            .iter()
            .filter_map(|unit| char::from_u32(*unit))
            .collect();
        let rest: String = self
            .text
            .get(behind..)?
            .iter()
            .filter_map(|unit| char::from_u32(*unit))
            .collect();
        let follows = rest.trim_start();
        let is_followed_by_number = follows
            .strip_prefix(['-', '+', '–', '~'])
            .or_else(|| follows.strip_prefix("to"))
            .is_some_and(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit()));
        let is_number = text.chars().all(|c| c.is_ascii_digit());
        if is_number && (is_followed_by_number || text.len() == 1 || text.len() > 2) {
            return None;
        }
        let ends_in_half = text.len() > 1 && text.ends_with(['a', 'p', 'A', 'P']);
        (!ends_in_half).then(|| behind - at)
    }
}

fn is_digit_then_dot(text: &[u32]) -> bool {
    text.get(1) == Some(&u32::from('.'))
}

fn month(name: &str) -> Option<u32> {
    let name = name.trim_end_matches('.');
    let at = MONTHS
        .iter()
        .position(|month| name.len() >= 3 && month.starts_with(name))?;
    u32::try_from(at + 1).ok()
}

fn ordinal(text: &str) -> Option<u32> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits.parse().ok();
    }
    let position = |word: &str| ORDINALS.iter().position(|other| *other == word);
    let value = match text.split_once([' ', '-']) {
        Some(("twenty", rest)) => 20 + position(rest)? + 1,
        Some(("thirty", rest)) => 30 + position(rest)? + 1,
        _ if text == "thirtieth" => 30,
        _ => position(text)? + 1,
    };
    u32::try_from(value).ok()
}

/// The year in which such a day is closest to today.
fn closest_year(today: NaiveDate, day: u32, month: u32) -> i32 {
    let distance = |year: i32| {
        let first = NaiveDate::from_ymd_opt(year, month, 1)?;
        let date = moved(first, i64::from(day) - 1)?;
        Some(today.signed_duration_since(date).num_days().abs())
    };
    let year = today.year();
    let this = distance(year);
    if distance(year + 1) < this {
        year + 1
    } else if distance(year - 1) < this {
        year - 1
    } else {
        year
    }
}
