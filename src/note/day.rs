//! Days as the Tasks plugin has them: a date, or text that looks like a date and is none.

use std::fmt;

use chrono::NaiveDate;

/// A local day in a field of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Day {
    /// A day that exists.
    Valid(NaiveDate),
    /// A well-formed day that does not exist, such as `2025-02-30`: it counts as the field, and as no date.
    Invalid,
}

impl Day {
    /// Reads `YYYY-MM-DD`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        parse_date(text).map_or(Self::Invalid, Self::Valid)
    }

    /// The date, if there is such a day.
    #[must_use]
    pub fn date(self) -> Option<NaiveDate> {
        match self {
            Self::Valid(date) => Some(date),
            Self::Invalid => None,
        }
    }
}

impl From<Option<NaiveDate>> for Day {
    fn from(date: Option<NaiveDate>) -> Self {
        date.map_or(Self::Invalid, Self::Valid)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Years of five digits have a sign in ISO 8601, but none in the plugin.
            Self::Valid(date) => f.write_str(date.to_string().trim_start_matches('+')),
            Self::Invalid => f.write_str("Invalid date"),
        }
    }
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

/// The first date in a file name (`2026-02-03` or `20260203`), if that first one exists.
#[must_use]
pub fn date_in_name(name: &str) -> Option<NaiveDate> {
    let bytes = name.as_bytes();
    (0..bytes.len())
        .find_map(|at| {
            let dashed = bytes.get(at..at + 10).filter(|text| {
                text.iter().enumerate().all(|(index, byte)| match index {
                    4 | 7 => *byte == b'-',
                    _ => byte.is_ascii_digit(),
                })
            });
            if let Some(text) = dashed {
                return Some(String::from_utf8_lossy(text).into_owned());
            }
            let plain = bytes
                .get(at..at + 8)
                .filter(|text| text.iter().all(u8::is_ascii_digit))?;
            let text = String::from_utf8_lossy(plain);
            Some(format!(
                "{}-{}-{}",
                text.get(..4)?,
                text.get(4..6)?,
                text.get(6..)?
            ))
        })
        .and_then(|text| parse_date(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_does_not_exist_is_invalid() {
        assert_eq!(Day::parse("2025-02-30"), Day::Invalid);
        assert_eq!(Day::parse("2100-02-29").to_string(), "Invalid date");
        assert_eq!(Day::parse("0000-01-01").to_string(), "0000-01-01");
        assert_eq!(Day::parse("2026-1-01"), Day::Invalid);
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
        assert_eq!(found("1234567890"), None);
        assert_eq!(found("2026_02_03"), None);
    }
}
