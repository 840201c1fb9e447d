//! A year as a heat map: weeks are columns, Monday to Sunday are rows. How much there was on a day is told by sign and by colour.

use chrono::{Datelike, Days, NaiveDate};
use ratatui::style::{Color, Modifier, Style};

use crate::ui::theme::Theme;
use crate::ui::view::focus::Line;

/// A sign for each level, from nothing on.
const SIGNS: [&str; 5] = ["∙", "░", "▒", "▓", "█"];

/// The level of the most.
const MOST: usize = 4;

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Columns of the names of the weekdays, with a blank.
const LABEL: usize = 4;

/// Columns of a week, with a blank.
const WEEK: usize = 2;

/// How many weeks fit: a year and its first days if there is room, else half a year, else fewer.
pub(super) fn weeks(columns: usize) -> usize {
    let fits = columns.saturating_sub(LABEL) / WEEK;
    match fits {
        53.. => 53,
        26.. => 26,
        fewer => fewer.max(1),
    }
}

/// The first day of a map of so many weeks that ends today: a Monday.
pub(super) fn first_day(today: NaiveDate, weeks: usize) -> NaiveDate {
    let back = u64::from(today.weekday().num_days_from_monday());
    let whole = 7 * u64::try_from(weeks.saturating_sub(1)).unwrap_or(0);
    today
        .checked_sub_days(Days::new(back + whole))
        .unwrap_or(today)
}

/// The map: names of the months, seven rows, what the signs mean.
pub(super) fn heat(
    theme: &Theme,
    today: NaiveDate,
    weeks: usize,
    count: impl Fn(NaiveDate) -> usize,
) -> Vec<Line> {
    let first = first_day(today, weeks);
    let day = |week: usize, weekday: usize| {
        let ahead = u64::try_from(7 * week + weekday).ok()?;
        let day = first.checked_add_days(Days::new(ahead));
        day.filter(|day| *day <= today)
    };
    let counts = (0..weeks).flat_map(|week| (0..7).filter_map(move |row| day(week, row)));
    let most = counts.map(&count).max().unwrap_or(0);
    let styles = styles(theme);
    let mut lines = vec![vec![(months(first, weeks), theme.dim)]];
    for (weekday, name) in WEEKDAYS.iter().enumerate() {
        let mut line: Line = vec![(format!("{name} "), theme.dim)];
        for day in (0..weeks).map_while(|week| day(week, weekday)) {
            let level = level(count(day), most);
            let sign = theme.glyphs.own(SIGNS[level]);
            line.push((format!("{sign} "), styles[level]));
        }
        lines.push(line);
    }
    let mut legend: Line = vec![(" ".repeat(LABEL), theme.dim)];
    for (at, range) in ranges(most) {
        let sign = theme.glyphs.own(SIGNS[at]).into_owned();
        legend.push((sign, styles[at]));
        legend.push((format!(" {}   ", theme.glyphs.own(&range)), theme.dim));
    }
    lines.push(legend);
    lines
}

/// The names of the months, each above its first day; the first one above the first week, if the next is not too near.
fn months(first: NaiveDate, weeks: usize) -> String {
    let mut text = " ".repeat(LABEL);
    for week in 0..weeks {
        let sunday = first.checked_add_days(Days::new(7 * u64::try_from(week).unwrap_or(0) + 6));
        let Some(sunday) = sunday else {
            break;
        };
        let column = LABEL + WEEK * week;
        let begins = sunday.day() <= 7;
        // A month that is named late would stand in the place of the next.
        let is_first = week == 0 && sunday.day() <= 21;
        if (begins || is_first) && text.len() <= column {
            text = format!("{text:column$}{}", sunday.format("%b "));
        }
    }
    text
}

/// How much it is, of the most.
fn level(count: usize, most: usize) -> usize {
    (MOST * count).div_ceil(most.max(1)).min(MOST)
}

/// The levels that there are, each with the counts that it stands for.
fn ranges(most: usize) -> Vec<(usize, String)> {
    let mut ranges = vec![(0, "0".to_owned())];
    for level in 1..=MOST {
        let (from, to) = ((level - 1) * most / MOST + 1, level * most / MOST);
        match from.cmp(&to) {
            std::cmp::Ordering::Less => ranges.push((level, format!("{from}–{to}"))),
            std::cmp::Ordering::Equal => ranges.push((level, to.to_string())),
            std::cmp::Ordering::Greater => {}
        }
    }
    ranges
}

/// A style for each level: shades between background and foreground where these are known, else weights.
fn styles(theme: &Theme) -> [Style; 5] {
    let good = theme.good;
    let shade = |share: u16, weight: Modifier| match (good.fg, theme.background) {
        (Some(Color::Rgb(red, green, blue)), Some(Color::Rgb(r, g, b))) => {
            let mix = |over: u8, below: u8| {
                let sum = u16::from(over) * share + u16::from(below) * (100 - share);
                u8::try_from(sum / 100).unwrap_or(over)
            };
            good.fg(Color::Rgb(mix(red, r), mix(green, g), mix(blue, b)))
        }
        _ => good.remove_modifier(Modifier::BOLD).add_modifier(weight),
    };
    [
        theme.dim,
        shade(55, Modifier::DIM),
        shade(70, Modifier::empty()),
        shade(85, Modifier::empty()),
        shade(100, Modifier::BOLD),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(day: &str) -> NaiveDate {
        day.parse().unwrap()
    }

    #[test]
    fn a_level_is_told_by_the_range_that_it_is_in() {
        for most in 0..40 {
            for count in 0..=most {
                let level = level(count, most);
                let range = ranges(most).into_iter().find(|(at, _)| *at == level);
                let (_, range) = range.unwrap();
                let mut ends = range.split('–').map(|end| end.parse::<usize>().unwrap());
                let from = ends.next().unwrap();
                let to = ends.next().unwrap_or(from);
                assert!((from..=to).contains(&count), "{count} of {most}: {range}");
            }
        }
    }

    #[test]
    fn the_last_column_is_this_week() {
        let theme = Theme::ansi();
        // A Wednesday.
        let lines = heat(&theme, date("2026-03-18"), 3, |day| {
            usize::from(day == date("2026-03-18"))
        });
        let text: Vec<String> = lines
            .iter()
            .map(|line| line.iter().map(|(piece, _)| piece.as_str()).collect())
            .collect();
        assert_eq!(
            text,
            [
                "    Mar ",
                "Mon ∙ ∙ ∙ ",
                "Tue ∙ ∙ ∙ ",
                "Wed ∙ ∙ █ ",
                "Thu ∙ ∙ ",
                "Fri ∙ ∙ ",
                "Sat ∙ ∙ ",
                "Sun ∙ ∙ ",
                "    ∙ 0   █ 1   ",
            ]
        );
    }

    #[test]
    fn months_are_named_above_their_first_day_and_never_meet() {
        let text = months(first_day(date("2026-03-18"), 53), 53);
        assert_eq!(text.split_whitespace().count(), 12, "{text}");
        for weeks in 1..60 {
            for day in 0..40 {
                let today = date("2026-03-18") + Days::new(day);
                let text = months(first_day(today, weeks), weeks);
                let mut names = text.split_whitespace();
                assert!(names.all(|name| name.len() == 3), "{text}");
            }
        }
    }

    #[test]
    fn a_year_fits_or_half_of_it() {
        assert_eq!([0, 20, 60, 116, 300].map(weeks), [1, 8, 26, 53, 53]);
    }
}
