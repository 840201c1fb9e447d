//! How urgent a task is, by the formula of the Tasks plugin: dates and priority, whatever its status.

use chrono::NaiveDate;

use crate::note::day::Day;
use crate::note::task::{Fields, Priority};

/// Days beyond which a due date weighs no more, and before which no less.
const LATE: i64 = 7;
const EARLY: i64 = -14;

/// How urgent it is on a day.
#[must_use]
pub fn urgency(fields: &Fields, today: NaiveDate) -> f64 {
    let date = |day: Option<Day>| day.and_then(Day::date);
    let due = date(fields.due).map_or(0.0, |due| 12.0 * due_share(today, due));
    let scheduled = date(fields.scheduled).is_some_and(|day| day <= today);
    let starts_later = date(fields.start).is_some_and(|day| day > today);
    let priority = match fields.priority {
        Priority::Highest => 9.0,
        Priority::High => 6.0,
        Priority::Medium => 3.9,
        Priority::None => 1.95,
        Priority::Low => 0.0,
        Priority::Lowest => -1.8,
    };
    due + if scheduled { 5.0 } else { 0.0 } + if starts_later { -3.0 } else { 0.0 } + priority
}

#[expect(clippy::cast_precision_loss, reason = "at most 21 days")]
fn due_share(today: NaiveDate, due: NaiveDate) -> f64 {
    let overdue = today.signed_duration_since(due).num_days();
    if overdue >= LATE {
        1.0
    } else if overdue < EARLY {
        0.2
    } else {
        (overdue - EARLY) as f64 * 0.8 / 21.0 + 0.2
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    #[test]
    fn urgency_adds_dates_and_priority() {
        let check = |line: &str, expected: &str| {
            let fields = Fields::parse(line, &Settings::default(), "n.md").unwrap();
            let today = NaiveDate::from_ymd_opt(2026, 1, 15).unwrap();
            assert_eq!(
                format!("{:.2}", urgency(&fields, today)),
                expected,
                "{line}"
            );
        };
        check("- [ ] a", "1.95");
        check("- [ ] a 📅 2026-01-15", "10.75");
        check("- [ ] a 📅 2026-01-08", "13.95");
        check("- [ ] a 📅 2026-01-29", "4.35");
        check("- [ ] a 📅 2026-01-30", "4.35");
        check("- [ ] a 📅 2026-02-30", "1.95");
        check("- [ ] a ⏬ ⏳ 2026-01-15", "3.20");
        check("- [x] a 🔺 🛫 2026-01-16", "6.00");
    }
}
