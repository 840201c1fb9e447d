//! How items of notes are put into words for a terminal: places, texts, days. All of it is safe to print.

use chrono::NaiveDate;

use crate::display::{safe, truncate};
use crate::note::day::{Day, near};
use crate::note::reading::Reading;

/// A line that is quoted in a message is cut here, in columns.
const QUOTED: usize = 400;

/// Days nearer than this are said relative to today.
const NEAR: i64 = 14;

/// `PATH:LINE`.
pub(super) fn place(path: &str, line: usize) -> String {
    format!("{}:{line}", safe(path))
}

/// Text of a note, safe to print.
pub(super) fn shown(text: &str) -> String {
    safe(text).into_owned()
}

/// A line of a note.
pub(super) fn line(line: &[u8]) -> String {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    safe(Reading::of(line).text()).into_owned()
}

/// A line of a note, quoted in a message.
pub(super) fn quoted(text: &[u8]) -> String {
    format!("“{}”", truncate(&line(text), QUOTED, "…"))
}

/// When something is due, seen from today.
pub(super) fn due(day: Day, today: NaiveDate) -> String {
    let Some(date) = day.date() else {
        return "due on no date".to_owned();
    };
    let said = near(date, today, NEAR).unwrap_or_else(|| day.to_string());
    format!("due {said}")
}

/// `1 note`, `2 notes`.
pub(super) fn count(number: usize, one: &str) -> String {
    if number == 1 {
        format!("1 {one}")
    } else {
        format!("{number} {one}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_days_are_relative_and_far_ones_are_dates() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 10).unwrap();
        let check = |day: &str, expected: &str| assert_eq!(due(Day::parse(day), today), expected);
        check("2026-03-10", "due today");
        check("2026-03-11", "due tomorrow");
        check("2026-03-24", "due in 14d");
        check("2026-03-25", "due 2026-03-25");
        check("2026-03-09", "due 1d ago");
        check("2026-02-01", "due 2026-02-01");
        check("2026-02-30", "due on no date");
    }

    #[test]
    fn a_quoted_line_is_safe_and_not_endless() {
        assert_eq!(quoted(b"a\x1b[2J\r"), "“a␛[2J”");
        assert!(quoted(&[b'x'; 10_000]).chars().count() < 500);
    }
}
