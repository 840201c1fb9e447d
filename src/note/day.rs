//! Days as the Tasks plugin has them: a date, or text that looks like a date and is none.

pub mod words;

use std::fmt;

use chrono::{Datelike as _, NaiveDate};

/// The months by their English names, in small letters.
pub(crate) const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A local day in a field of a task: one that exists, or [`Day::INVALID`]. No larger than a date, also where there may be none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Day(NaiveDate);

impl Day {
    /// A well-formed day that does not exist, such as `2025-02-30`: it counts as the field, and as no date.
    pub const INVALID: Self = Self(NaiveDate::MIN);

    /// Reads `YYYY-MM-DD`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        parse_date(text).into()
    }

    /// The date, if there is such a day.
    #[must_use]
    pub fn date(self) -> Option<NaiveDate> {
        (self != Self::INVALID).then_some(self.0)
    }
}

/// A day that is near, seen from today: `today`, `tomorrow`, `in 3d`, `3d ago`; `None` for one more than so many days away.
#[must_use]
pub fn near(date: NaiveDate, today: NaiveDate, within: i64) -> Option<String> {
    match (date - today).num_days() {
        0 => Some("today".to_owned()),
        1 => Some("tomorrow".to_owned()),
        days if (2..=within).contains(&days) => Some(format!("in {days}d")),
        days if (-within..0).contains(&days) => Some(format!("{}d ago", -days)),
        _ => None,
    }
}

impl From<NaiveDate> for Day {
    /// The first day that can be counted (in the year -262143) stands for none.
    fn from(date: NaiveDate) -> Self {
        Self(date)
    }
}

impl From<Option<NaiveDate>> for Day {
    fn from(date: Option<NaiveDate>) -> Self {
        date.map_or(Self::INVALID, Self)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(date) = self.date() else {
            return f.write_str("Invalid date");
        };
        match usual(date) {
            Some(text) => f.write_str(std::str::from_utf8(&text).unwrap_or_default()),
            // Years of five digits have a sign in ISO 8601, but none in the plugin.
            None => f.write_str(date.to_string().trim_start_matches('+')),
        }
    }
}

/// `YYYY-MM-DD` of a date whose year has four digits.
fn usual(date: NaiveDate) -> Option<[u8; 10]> {
    let year = u32::try_from(date.year())
        .ok()
        .filter(|year| *year < 10_000)?;
    let digit = |number: u32, of: u32| b'0' + (number / of % 10).to_le_bytes()[0];
    let (month, day) = (date.month(), date.day());
    Some([
        digit(year, 1000),
        digit(year, 100),
        digit(year, 10),
        digit(year, 1),
        b'-',
        digit(month, 10),
        digit(month, 1),
        b'-',
        digit(day, 10),
        digit(day, 1),
    ])
}

/// The date of a text that is exactly `YYYY-MM-DD` in ASCII digits.
#[must_use]
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let mut parts = text.split('-');
    let mut number = |digits: usize| -> Option<u32> {
        let part = parts.next()?;
        (part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse().ok())?
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    if parts.next().is_some() {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// The date in a file name: the first that looks like `2026-02-03`, else the first like `20260203`, if there is such a day.
#[must_use]
pub fn date_in_name(name: &str) -> Option<NaiveDate> {
    if let Some(dashed) = first_shaped(name, b"dddd-dd-dd") {
        return parse_date(dashed);
    }
    let plain = first_shaped(name, b"dddddddd")?;
    let (year, rest) = plain.split_at_checked(4)?;
    let (month, day) = rest.split_at_checked(2)?;
    parse_date(&format!("{year}-{month}-{day}"))
}

/// The first part of a name with this shape, where `d` is a digit and all else itself.
fn first_shaped<'a>(name: &'a str, shape: &[u8]) -> Option<&'a str> {
    let fits = |text: &[u8]| {
        text.iter().zip(shape).all(|(byte, wanted)| match wanted {
            b'd' => byte.is_ascii_digit(),
            _ => byte == wanted,
        })
    };
    let at = name.as_bytes().windows(shape.len()).position(fits)?;
    name.get(at..at + shape.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_it_was_read() {
        for text in ["2026-03-20", "0007-12-31", "9999-01-09"] {
            assert_eq!(Day::parse(text).to_string(), text);
        }
    }

    #[test]
    fn a_day_that_does_not_exist_is_invalid() {
        assert_eq!(Day::parse("2025-02-30"), Day::INVALID);
        assert_eq!(Day::parse("2100-02-29").to_string(), "Invalid date");
        assert_eq!(Day::parse("0000-01-01").to_string(), "0000-01-01");
        assert_eq!(Day::parse("2026-1-01"), Day::INVALID);
    }

    #[test]
    fn the_first_date_of_a_file_name_counts() {
        let found = |name| date_in_name(name).map(|date| date.to_string());
        assert_eq!(
            found("2026-02-03 and 2026-03-04"),
            Some("2026-02-03".to_owned())
        );
        assert_eq!(found("20260203"), Some("2026-02-03".to_owned()));
        assert_eq!(found("x 2026-02-30 2026-03-01"), None);
        assert_eq!(found("20260101 2026-02-03"), Some("2026-02-03".to_owned()));
        assert_eq!(found("1234567890"), None);
        assert_eq!(found("2026_02_03"), None);
    }
}
