//! What waits and what was ruled, drawn. What is counted, and how, is `review::stats`'.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::display::{safe, truncate, width};
use crate::review::stats::{Age, Groups, Stats, Tally, Waiting};
use crate::ui::command::Command;
use crate::ui::layout;
use crate::ui::sitting::spell;
use crate::ui::state::State;
use crate::ui::theme::Theme;
use crate::ui::view::canvas::Canvas;
use crate::ui::view::focus::{Line, draw, wrapped};
use crate::ui::view::heat;
use crate::ui::view::words;

/// Columns between two blocks that stand side by side.
const GAP: usize = 6;

/// More of a kind are counted, not drawn.
const MOST_ROWS: usize = 8;

/// A bar is not longer: the eye compares ends that are near.
const LONGEST_BAR: usize = 32;

/// A label is not longer.
const LONGEST_LABEL: usize = 20;

/// Draws the body of the screen.
pub(super) fn insights(canvas: &mut Canvas<'_>, state: &State, area: Rect) {
    let page = page(canvas.theme, state, area.width);
    let height = usize::from(layout::below_title(area).height);
    let first = state.insights.scroll;
    let last = (first + height).min(page.len());
    let right = if page.len() > height {
        format!(
            "lines {}{}{last} of {}",
            first + 1,
            canvas.own("–"),
            page.len()
        )
    } else {
        String::new()
    };
    let body = canvas.titled(area, "Insights", &right, true);
    if state.insights.stats.is_none() {
        let counting = canvas.own("counting …").into_owned();
        let dim = canvas.theme.dim;
        return canvas.centered(body, &[(counting, dim)]);
    }
    draw(canvas, body, page.get(first..).unwrap_or_default());
}

/// How many lines there are on a screen of so many columns.
pub(in crate::ui) fn insight_lines(state: &State, columns: u16) -> usize {
    page(&Theme::default(), state, columns).len()
}

/// All lines: in one column, in two, or in three.
fn page(theme: &Theme, state: &State, columns: u16) -> Vec<Line> {
    let Some(counted) = &state.insights.stats else {
        return Vec::new();
    };
    let columns = usize::from(columns.saturating_sub(4)).max(1);
    let of = |parts: usize| (columns - GAP * (parts - 1)) / parts;
    let block = |columns: usize| Block {
        theme,
        state,
        stats: counted,
        columns,
    };
    let mut page = match columns {
        150.. => {
            let third = of(3);
            let b = block(third);
            let wide = 2 * third + GAP;
            let top = beside(
                block(wide).by_day(),
                wide,
                stacked(vec![b.needed(), b.sitting()]),
            );
            let left = stacked(vec![b.by_age(), b.by_owner()]);
            let middle = stacked(vec![b.accepted_by_type(), b.accepted_by_owner()]);
            let right = b.accepted_by_generator();
            let below = beside(beside(left, third, middle), wide, right);
            stacked(vec![top, Vec::new(), below])
        }
        100.. => {
            let half = of(2);
            let b = block(half);
            let left = stacked(vec![b.needed(), b.by_age(), b.by_owner()]);
            let right = stacked(vec![
                b.sitting(),
                b.accepted_by_type(),
                b.accepted_by_owner(),
                b.accepted_by_generator(),
            ]);
            stacked(vec![block(columns).by_day(), beside(left, half, right)])
        }
        _ => {
            let b = block(columns);
            stacked(vec![
                b.needed(),
                b.by_age(),
                b.by_owner(),
                b.by_day(),
                b.accepted_by_type(),
                b.accepted_by_owner(),
                b.accepted_by_generator(),
                b.sitting(),
            ])
        }
    };
    if columns >= 150 {
        page.insert(0, Vec::new());
    }
    page
}

/// Blocks one below the other, with a blank line between.
fn stacked(blocks: Vec<Vec<Line>>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for block in blocks.into_iter().filter(|block| !block.is_empty()) {
        if !lines.is_empty() {
            lines.push(Vec::new());
        }
        lines.extend(block);
    }
    lines
}

/// A block to the right of one of so many columns.
fn beside(left: Vec<Line>, columns: usize, right: Vec<Line>) -> Vec<Line> {
    let height = left.len().max(right.len());
    let (mut left, mut right) = (left.into_iter(), right.into_iter());
    let mut lines = Vec::with_capacity(height);
    for _ in 0..height {
        let mut line = left.next().unwrap_or_default();
        if let Some(right) = right.next().filter(|right| !right.is_empty()) {
            let blanks = (columns + GAP).saturating_sub(line_width(&line));
            line.push((" ".repeat(blanks), Style::new()));
            line.extend(right);
        }
        lines.push(line);
    }
    lines
}

fn line_width(line: &Line) -> usize {
    line.iter().map(|(text, _)| width(&safe(text))).sum()
}

/// What the blocks are made of.
struct Block<'a> {
    theme: &'a Theme,
    state: &'a State,
    stats: &'a Stats,
    columns: usize,
}

/// A row of a chart.
struct Row {
    label: String,
    /// What stands between label and bar.
    figure: String,
    part: usize,
    whole: usize,
    style: Style,
    /// Whether the bar is shown as a part of a whole.
    track: bool,
    /// What stands behind the bar.
    tail: String,
}

impl Block<'_> {
    fn title(&self, title: &str, unit: &str) -> Line {
        vec![
            (title.to_owned(), self.theme.accent),
            (format!("  {unit}"), self.theme.dim),
        ]
    }

    fn said(&self, text: &str) -> Vec<Line> {
        wrapped(&self.theme.glyphs.own(text), self.columns, self.theme.dim)
    }

    /// Rows with their labels, figures and bars below each other.
    fn chart(&self, rows: &[Row]) -> Vec<Line> {
        let own = |text: &str| self.theme.glyphs.own(text).into_owned();
        let widest = |of: fn(&Row) -> &str| {
            let columns = rows.iter().map(|row| width(&safe(of(row))));
            columns.max().unwrap_or(0)
        };
        let most = LONGEST_LABEL.min(self.columns / 3);
        let label_columns = widest(|row| &row.label).min(most);
        let figure_columns = widest(|row| &row.figure);
        let tail_columns = widest(|row| &row.tail);
        let taken = label_columns + figure_columns + tail_columns + 6;
        let bar_columns = self.columns.saturating_sub(taken).min(LONGEST_BAR);
        let line = |row: &Row| {
            let label = safe(&row.label);
            let label = truncate(&label, label_columns, &own("…")).into_owned();
            let blanks = " ".repeat(label_columns.saturating_sub(width(&label)));
            let filled = (row.part * bar_columns).checked_div(row.whole).unwrap_or(0);
            let filled = filled.max(usize::from(row.part > 0 && bar_columns > 0));
            let rest = bar_columns.saturating_sub(filled);
            let track = if row.track {
                own("╌")
            } else {
                " ".to_owned()
            };
            let label_style = if row.part == 0 && !row.track {
                self.theme.dim
            } else {
                self.theme.text
            };
            vec![
                (format!("{label}{blanks}  "), label_style),
                (format!("{:>figure_columns$}  ", row.figure), label_style),
                (own("━").repeat(filled), row.style),
                (track.repeat(rest), self.theme.dim),
                (format!("  {}", row.tail), self.theme.dim),
            ]
        };
        rows.iter().map(line).collect()
    }

    /// How many decisions the proposals that wait are.
    fn needed(&self) -> Vec<Line> {
        let Waiting {
            proposals,
            decisions,
            ..
        } = self.stats.waiting;
        let mut lines = vec![self.title("Waiting", "proposals, and the decisions that they are")];
        if proposals == 0 {
            lines.extend(self.said("Nothing waits for a verdict."));
            return lines;
        }
        let is_compared = self.state.clustering.clusters.is_some();
        let row = |label: &str, count: usize, style| Row {
            label: label.to_owned(),
            figure: count.to_string(),
            part: count,
            whole: proposals,
            style,
            track: true,
            tail: String::new(),
        };
        let mut rows = vec![row("proposals", proposals, self.theme.accent)];
        if is_compared {
            rows.push(row("decisions", decisions, self.theme.good));
        }
        lines.extend(self.chart(&rows));
        let again = proposals.saturating_sub(decisions);
        lines.extend(self.said(&match again {
            _ if !is_compared => "comparing the proposals …".to_owned(),
            0 => "Each says something of its own.".to_owned(),
            1 => "1 says again what another says.".to_owned(),
            _ => format!("{again} say again what another says."),
        }));
        lines
    }

    fn by_age(&self) -> Vec<Line> {
        let ages = &self.stats.waiting.by_age;
        if self.stats.waiting.proposals == 0 {
            return Vec::new();
        }
        let most = ages.iter().map(|(_, count)| *count).max().unwrap_or(0);
        let row = |(age, count): &(Age, usize)| {
            let (label, style) = match age {
                Age::Days(from, to) if *from < 30 => {
                    (format!("{from} to {to} days"), self.theme.accent)
                }
                Age::Days(from, to) => (format!("{from} to {to} days"), self.theme.warn),
                Age::Older(from) => (format!("{from} days or more"), self.theme.bad),
                Age::Undated => ("without a date".to_owned(), self.theme.tag),
            };
            Row {
                label,
                figure: count.to_string(),
                part: *count,
                whole: most,
                style,
                track: false,
                tail: String::new(),
            }
        };
        let mut lines =
            vec![self.title("Waiting by age", "proposals, by days since they were made")];
        lines.extend(self.chart(&ages.iter().map(row).collect::<Vec<_>>()));
        lines
    }

    fn by_owner(&self) -> Vec<Line> {
        let owners = &self.stats.waiting.by_owner;
        if owners.is_empty() {
            return Vec::new();
        }
        let most = owners.iter().map(|(_, count)| *count).max().unwrap_or(0);
        let row = |(owner, count): &(Option<String>, usize)| Row {
            label: owner_text(owner.as_deref()),
            figure: count.to_string(),
            part: *count,
            whole: most,
            style: if owner.is_some() {
                self.theme.accent
            } else {
                self.theme.tag
            },
            track: false,
            tail: String::new(),
        };
        let shown: Vec<Row> = owners.iter().take(MOST_ROWS).map(row).collect();
        let mut lines = vec![self.title("Waiting by owner", "proposals")];
        lines.extend(self.chart(&shown));
        let rest = owners.iter().skip(MOST_ROWS).map(|(_, count)| *count);
        lines.extend(self.others(rest));
        lines
    }

    /// What is not drawn, counted.
    fn others(&self, rest: impl Iterator<Item = usize>) -> Vec<Line> {
        let rest: Vec<usize> = rest.collect();
        let sum: usize = rest.iter().sum();
        match rest.len() {
            0 => Vec::new(),
            more => self.said(&format!("and {more} more, with {sum}")),
        }
    }

    /// Verdicts by day.
    fn by_day(&self) -> Vec<Line> {
        // Where another day is played than the clock's, verdicts stand on days after it.
        let last = self.stats.by_day.keys().next_back().copied();
        let today = last.map_or(self.state.today, |last| last.max(self.state.today));
        let weeks = heat::weeks(self.columns);
        let count = |day| {
            let tally = self.stats.by_day.get(&day);
            tally.map_or(0, |tally| tally.ruled())
        };
        let span = match weeks {
            53.. => "a year",
            26.. => "half a year",
            _ => "the last weeks",
        };
        let mut lines = vec![self.title("Verdicts by day", span)];
        lines.extend(heat::heat(self.theme, today, weeks, count));
        let first = heat::first_day(today, weeks);
        let days: Vec<_> = self
            .stats
            .by_day
            .range(first..=today)
            .map(|(day, tally)| (tally.ruled(), *day))
            .filter(|(ruled, _)| *ruled > 0)
            .collect();
        let ruled: usize = days.iter().map(|(ruled, _)| ruled).sum();
        let text = match days.iter().max() {
            None => "No verdict yet: each will stand on its day.".to_owned(),
            Some((most, on)) => format!(
                "{} on {} · the most on {}: {most}",
                words::counted(ruled, "verdict", "verdicts"),
                words::counted(days.len(), "day", "days"),
                on.format("%a %Y-%m-%d"),
            ),
        };
        lines.extend(self.said(&text));
        lines
    }

    fn accepted_by_type(&self) -> Vec<Line> {
        let stats = self.stats;
        if stats.verdicts.ruled() == 0 {
            let key = self.state.keymap.key(Command::ReviewScreen);
            let mut lines = vec![self.title("Accepted", "% of what was ruled on")];
            lines.extend(self.said(&format!(
                "Nothing was ruled on yet. {key} leads to what waits."
            )));
            return lines;
        }
        let all = [(Some("all".to_owned()), stats.verdicts)];
        let groups: Groups = all
            .into_iter()
            .chain(stats.by_meeting_type.iter().cloned())
            .collect();
        let name = |name: Option<&str>| name.unwrap_or("no type").to_owned();
        self.accepted("Accepted by type of meeting", &groups, &name)
    }

    fn accepted_by_owner(&self) -> Vec<Line> {
        self.accepted("Accepted by owner", &self.stats.by_owner, &owner_text)
    }

    fn accepted_by_generator(&self) -> Vec<Line> {
        let name = |name: Option<&str>| name.unwrap_or("not signed").to_owned();
        self.accepted("Accepted by generator", &self.stats.by_generator, &name)
    }

    /// How much of what was ruled on was accepted or done.
    fn accepted(
        &self,
        title: &str,
        groups: &Groups,
        name: &dyn Fn(Option<&str>) -> String,
    ) -> Vec<Line> {
        let ruled = groups.iter().filter(|(_, tally)| tally.ruled() > 0);
        let row = |(group, tally): &(Option<String>, Tally)| {
            let (part, whole) = (tally.accepted + tally.done, tally.ruled());
            let share = (100 * part + whole / 2).checked_div(whole).unwrap_or(0);
            Row {
                label: name(group.as_deref()),
                figure: format!("{share}%"),
                part,
                whole,
                style: self.theme.good,
                track: true,
                tail: format!("{part} of {whole}"),
            }
        };
        let shown: Vec<Row> = ruled.clone().take(MOST_ROWS).map(row).collect();
        if shown.is_empty() {
            return Vec::new();
        }
        let mut lines = vec![self.title(title, "% of what was ruled on")];
        lines.extend(self.chart(&shown));
        let rest = ruled.skip(MOST_ROWS).map(|(_, tally)| tally.ruled());
        lines.extend(self.others(rest));
        lines
    }

    /// What this sitting did.
    fn sitting(&self) -> Vec<Line> {
        let sitting = &self.state.sitting;
        let mut lines = vec![self.title("This sitting", "verdicts, time and keys")];
        if sitting.count() == 0 {
            lines.extend(self.said("No verdict yet."));
            return lines;
        }
        let text = self.theme.text;
        lines.extend(wrapped(&sitting.summary(), self.columns, text));
        let count = words::counted(sitting.count(), "verdict", "verdicts");
        let lasted = spell(sitting.lasted());
        lines.extend(wrapped(&format!("{count} in {lasted}"), self.columns, text));
        if let Some(pace) = sitting.pace() {
            lines.extend(self.said(&pace));
        }
        lines
    }
}

fn owner_text(owner: Option<&str>) -> String {
    owner.map_or_else(|| "nobody".to_owned(), |owner| format!("@{owner}"))
}
