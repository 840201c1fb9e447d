//! Dates, counts and bars in words and signs.

use chrono::{Datelike, NaiveDate};

use crate::note::day::{Day, near};
use crate::note::task::Priority;
use crate::review::opinion::Opinion;
use crate::review::standing::Standing;
use crate::ui::state::Filter;
use crate::ui::theme::Theme;

/// The sign of a proposal whose like has its verdict elsewhere.
pub(super) fn twin_sign(standing: Standing) -> &'static str {
    match standing {
        Standing::Done => "✓",
        Standing::Cancelled => "✗",
        _ => "≈",
    }
}

/// The sign of what the user thinks of a decision.
pub(super) fn opinion_sign(opinion: Opinion) -> &'static str {
    match opinion {
        Opinion::Confirmed => "✓",
        Opinion::Disputed => "✗",
    }
}

/// What another text says and a member of a cluster does not.
pub(super) fn lacks(theme: &Theme, lacks: &[String]) -> Option<String> {
    let own = |sign| theme.glyphs.own(sign);
    let joint = format!("{}, {}", own("”"), own("“"));
    let all = lacks.join(&joint);
    (!lacks.is_empty()).then(|| format!("without {}{all}{}", own("“"), own("”")))
}

/// The sign of an item that nothing in its source says.
pub(super) const UNFOUNDED: &str = "∅";

/// Days nearer than this are counted, those behind in weeks.
const NEAR: i64 = 20;

/// When something is due, seen from today: `today`, `in 3d`, `3d ago`; whether it is overdue.
pub(super) fn due(day: Day, today: NaiveDate) -> (String, bool) {
    let Some(date) = day.date() else {
        return ("no date".to_owned(), false);
    };
    let days = (date - today).num_days();
    let text = near(date, today, NEAR).unwrap_or_else(|| match days {
        0..=90 => format!("in {}w", days / 7),
        -90..0 => format!("{}w ago", -days / 7),
        _ => date.format("%b %Y").to_string(),
    });
    (text, days < 0)
}

/// A date with its weekday, and how far it is.
pub(super) fn day_in_full(day: Day, today: NaiveDate) -> String {
    match day.date() {
        None => "a day that does not exist".to_owned(),
        Some(date) => format!("{} ({})", date.format("%a %Y-%m-%d"), due(day, today).0),
    }
}

/// The date of a meeting in at most seven columns.
pub(super) fn short_date(date: Option<&str>, today: NaiveDate) -> String {
    let Some(date) = date else {
        return String::new();
    };
    let this_year = date.get(..4) == Some(today.year().to_string().as_str());
    let part = if this_year {
        date.get(5..10)
    } else {
        date.get(..7)
    };
    part.unwrap_or(date).to_owned()
}

/// One column for a priority.
pub(super) fn priority(priority: Priority) -> &'static str {
    match priority {
        Priority::Highest => "⇈",
        Priority::High => "↑",
        Priority::Medium => "↗",
        Priority::None => " ",
        Priority::Low => "↓",
        Priority::Lowest => "⇊",
    }
}

/// A bar of so many columns, filled in proportion.
pub(super) fn bar(part: usize, whole: usize, columns: usize) -> String {
    let filled = (part * columns).checked_div(whole).unwrap_or(0);
    "━".repeat(filled) + &"╌".repeat(columns - filled.min(columns))
}

/// `1 match`, `3 matches`; before all are known, that they are searched for.
pub(super) fn matches(filter: &Filter) -> String {
    if filter.is_searching() {
        return "searching …".to_owned();
    }
    counted(filter.matches().len(), "match", "matches")
}

/// `1 match`, `3 matches`.
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        crate::note::day::parse_date(text).unwrap()
    }

    #[test]
    fn a_due_date_is_told_from_today() {
        let check = |date, expected: &str, overdue| {
            assert_eq!(
                due(Day::parse(date), day("2026-03-18")),
                (expected.to_owned(), overdue),
                "{date}"
            );
        };
        check("2026-03-18", "today", false);
        check("2026-03-19", "tomorrow", false);
        check("2026-03-21", "in 3d", false);
        check("2026-04-18", "in 4w", false);
        check("2026-09-18", "Sep 2026", false);
        check("2026-03-17", "1d ago", true);
        check("2026-02-01", "6w ago", true);
        check("2025-02-30", "no date", false);
    }

    #[test]
    fn a_bar_is_never_longer_than_its_columns() {
        assert_eq!(bar(0, 0, 4), "╌╌╌╌");
        assert_eq!(bar(1, 2, 4), "━━╌╌");
        assert_eq!(bar(9, 9, 4), "━━━━");
    }

    #[test]
    fn a_meeting_of_another_year_shows_it() {
        assert_eq!(short_date(Some("2026-03-02"), day("2026-03-18")), "03-02");
        assert_eq!(short_date(Some("2025-10-24"), day("2026-03-18")), "2025-10");
        assert_eq!(short_date(None, day("2026-03-18")), "");
    }
}
