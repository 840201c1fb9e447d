//! What waits and what was ruled, drawn: from a journal of a year that was written for it.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use gavel::edit::{Applied, Place};
use gavel::journal::{Journal, Kind, Record};
use gavel::text::Digest;
use gavel::ui::effect::Recorded;
use gavel::ui::glyphs::Glyphs;
use gavel::ui::msg::{Gesture, Msg};
use gavel::ui::theme::Theme;

use super::{Desk, LARGE, MIDDLE, SMALL, look, shows};

const DAY: i64 = 24 * 60 * 60;

/// Notes of the fixture vault that verdicts were given in.
const NOTES: [&str; 3] = [
    "Customers/Tern Ferries/2026-03-16 - Winter timetable.md",
    "People/Ivo Brandt/2026-03-12 - Ivo Brandt, 1-1.md",
    "Projects/Buoys/2026-01-20 - Buoy inspection.md",
];

/// An entry of one line: what was proposed, and what became of it.
fn push(journal: &mut Journal, number: u64, time: i64) {
    let owner =
        ["@Ivo Brandt", "@Myself", "@Odile Farrow", ""][usize::try_from(number % 4).unwrap()];
    let old = format!("- [?] step {number} {owner} #task #proposed");
    let new = match number % 5 {
        0 if !number.is_multiple_of(3) => {
            format!("- [R] step {number} {owner} #task #proposed ❌ 2026-03-01")
        }
        2 | 3 if number % 4 == 3 => {
            format!("- [R] step {number} {owner} #task #proposed ❌ 2026-03-01")
        }
        1 => format!("- [x] step {number} {owner} #task ✅ 2026-03-01"),
        _ => format!("- [ ] step {number} {owner} #task"),
    };
    let applied = Applied {
        path: NOTES[usize::try_from(number % 3).unwrap()].to_owned(),
        line: 1,
        old: old.into_bytes(),
        new: new.into_bytes(),
        after: Place {
            line: 1,
            occurrence: 1,
            of: 1,
            context: Digest::default(),
            hidden: 0,
            item: true,
            note: Digest::default(),
            order: None,
        },
        duplicate: false,
    };
    journal.push(&Record::new(
        Kind::Commit,
        number,
        time,
        "accept",
        &[applied],
    ));
    journal.push(&Record::new(Kind::Done, number, time, "accept", &[]));
}

/// A year of Mondays to Fridays, some days busier than others.
fn year() -> Recorded {
    let (mut journal, mut days) = (Journal::default(), HashMap::new());
    let today = NaiveDate::from_ymd_opt(2026, 3, 18).unwrap();
    let mut number = 0;
    for back in (0..400_u64).rev() {
        let is_weekend = matches!(back % 7, 3 | 4);
        let of_day = match (back * back + back / 11) % 17 {
            _ if is_weekend && back % 5 > 0 => 0,
            few @ 0..=9 => few / 8,
            many => (back % 4) * (many - 9),
        };
        for _ in 0..of_day {
            number += 1;
            let time = (400 - i64::try_from(back).unwrap()) * DAY;
            push(&mut journal, number, time);
            days.insert(time, today - Days::new(back));
        }
    }
    Recorded { journal, days }
}

fn after_a_year(size: (u16, u16), keys: &str) -> Desk {
    let mut desk = Desk::at(size);
    desk.keys("a r d A 5");
    desk.send(Msg::Stats(Box::new(year())));
    desk.keys(keys);
    desk
}

#[test]
fn insights_are_drawn_for_every_size() {
    for size in [SMALL, MIDDLE, LARGE] {
        shows(&after_a_year(size, ""), "insights");
        let mut desk = Desk::at(size);
        desk.keys("5");
        shows(&desk, "insights-first");
    }
    shows(&after_a_year(SMALL, "Ctrl-d Ctrl-d"), "insights-down");
    let mut desk = after_a_year(SMALL, "");
    desk.mouse(Gesture::WheelDown, (10, 10));
    assert_eq!(desk.state.insights.scroll, 3);
    shows(&after_a_year(SMALL, "G"), "insights-end");
    let mut desk = Desk::over(&[], MIDDLE);
    desk.keys("5");
    shows(&desk, "insights-empty");
}

#[test]
fn insights_in_two_themes() {
    for theme in ["dark", "light"] {
        for size in [SMALL, MIDDLE, LARGE] {
            let mut desk = after_a_year(size, "");
            desk.theme = Theme::built_in(theme).unwrap();
            look::shows_styled(&desk, "insights", theme);
        }
    }
}

#[test]
fn insights_are_told_without_colour_and_without_unicode() {
    for size in [SMALL, MIDDLE] {
        let mut desk = after_a_year(size, "Ctrl-d");
        desk.theme = Theme::monochrome().with(Glyphs::Ascii);
        shows(&desk, "ascii-insights");
    }
}

#[test]
fn insights_scroll_as_far_as_there_is_something() {
    let mut desk = after_a_year(SMALL, "k");
    assert_eq!(desk.state.insights.scroll, 0);
    desk.keys("j j");
    assert_eq!(desk.state.insights.scroll, 2);
    desk.keys("G");
    let end = desk.state.insights.scroll;
    assert!(end > 2);
    desk.keys("j Ctrl-d");
    assert_eq!(desk.state.insights.scroll, end);
    desk.keys("g");
    assert_eq!(desk.state.insights.scroll, 0);
    desk.send(Msg::Resize(LARGE.0, LARGE.1));
    desk.keys("G");
    assert_eq!(desk.state.insights.scroll, 0, "all of it fits");
}

#[test]
fn insights_follow_what_is_ruled() {
    let mut desk = Desk::at(MIDDLE);
    desk.keys("5");
    let counted = |desk: &Desk| {
        let stats = desk.state.insights.stats.as_ref().unwrap();
        (stats.waiting.proposals, stats.verdicts.ruled())
    };
    let (waiting, ruled) = counted(&desk);
    assert_eq!((waiting, ruled), (44, 0));
    desk.keys("1 a 5");
    assert_eq!(counted(&desk), (43, 1));
    desk.keys("u");
    assert_eq!(counted(&desk), (44, 0));
    // Nothing is counted for a screen that nobody looks at.
    desk.keys("1 a");
    assert_eq!(counted(&desk), (44, 0));
}

#[test]
fn a_verdict_has_nothing_to_go_to_among_the_insights() {
    let mut desk = Desk::at(SMALL);
    let before = desk.files();
    desk.keys("5 a");
    assert_eq!(desk.message(), "1 leads to what can be ruled on");
    desk.keys("r d s A V Space P . Enter t E y");
    desk.keys("/");
    assert_eq!(desk.message(), "1 leads to what can be filtered");
    assert_eq!(desk.files(), before);
}
