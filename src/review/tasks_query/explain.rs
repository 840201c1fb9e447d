//! What a query means, in words: its filters with their days worked out, its limits, its other statements.

use chrono::{Datelike as _, NaiveDate};

use super::TasksQuery;
use super::boolean::Boolean;
use super::filter::{DateField, Filter, When};
use super::period::Period;

impl TasksQuery {
    /// What it means, line by line.
    #[must_use]
    pub fn explanation(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (text, filter) in &self.filters {
            explain(text, filter, 0, &mut lines);
        }
        for (limit, of_what) in [(self.limits.all, ""), (self.limits.group, " per group")] {
            if let Some(limit) = limit {
                let tasks = if limit == 1 { "task" } else { "tasks" };
                lines.push(format!("At most {limit} {tasks}{of_what}."));
            }
        }
        lines.extend(self.others.iter().cloned());
        lines
    }
}

/// A filter as it was written, and below it what it means, as far as that says more.
fn explain(text: &str, filter: &Filter, depth: usize, lines: &mut Vec<String>) {
    let indent = |depth: usize| "  ".repeat(depth);
    let mut meaning = Vec::new();
    match filter {
        Filter::Done(true) => {
            meaning.push("status type is DONE or CANCELLED or NON_TASK".to_owned());
        }
        Filter::Done(false) => {
            meaning.push("status type is TODO or IN_PROGRESS or ON_HOLD".to_owned());
        }
        Filter::Date {
            field,
            when,
            period,
        } => meaning.extend(of_date(*field, *when, *period)),
        Filter::Boolean(boolean) => {
            lines.push(format!("{}{text} =>", indent(depth)));
            return of_boolean(boolean, depth + 1, lines);
        }
        _ => {}
    }
    let arrow = if meaning.is_empty() { "" } else { " =>" };
    lines.push(format!("{}{text}{arrow}", indent(depth)));
    let meaning = meaning.into_iter();
    lines.extend(meaning.map(|line| format!("{}{line}", indent(depth + 1))));
}

fn of_boolean(boolean: &Boolean, depth: usize, lines: &mut Vec<String>) {
    let (name, parts) = match boolean {
        Boolean::Filter(text, filter) => return explain(text, filter, depth, lines),
        Boolean::Not(one) => ("NOT:", vec![one]),
        Boolean::And(one, other) => ("AND (All of):", vec![one, other]),
        Boolean::Or(one, other) => ("OR (At least one of):", vec![one, other]),
        Boolean::Xor(one, other) => ("XOR (Exactly one of):", vec![one, other]),
    };
    lines.push(format!("{}{name}", "  ".repeat(depth)));
    for part in parts {
        of_boolean(part, depth + 1, lines);
    }
}

fn of_date(field: DateField, when: When, period: Period) -> Vec<String> {
    let name = match field {
        DateField::Happens => "due, start or scheduled".to_owned(),
        DateField::Of(_) => field.name().to_owned(),
    };
    let or_none = match field {
        DateField::START => " OR no start date",
        _ => "",
    };
    let one = |words: &str, day: NaiveDate| {
        vec![format!("{name} date is {words} {}{or_none}", spelled(day))]
    };
    match when {
        When::Before => one("before", period.first),
        When::After => one("after", period.last),
        When::UpTo => one("on or before", period.last),
        When::From => one("on or after", period.first),
        When::In if period.first == period.last => one("on", period.first),
        When::In => vec![
            format!("{name} date is between:"),
            format!("  {} and", spelled(period.first)),
            format!("  {} inclusive{or_none}", spelled(period.last)),
        ],
    }
}

/// `2026-01-15 (Thursday 15th January 2026)`.
fn spelled(day: NaiveDate) -> String {
    let number = day.day();
    let end = match (number % 10, number) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!(
        "{day} ({} {number}{end} {})",
        day.format("%A"),
        day.format("%B %Y")
    )
}
