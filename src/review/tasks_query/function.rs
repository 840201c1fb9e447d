//! `… by function`: JavaScript, which gavel does not run. One form of a filter is known, for the others there is what to write instead.

use super::MistakeKind;
use super::file::QueryFile;
use super::instruction::Wrong;

/// What a function is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Filter,
    Sort,
    Group,
}

/// A property of a task (behind `task.`), and what the plugin has for it: a filter, a key to sort by, a key to group by.
type Row = (&'static str, &'static str, &'static str, &'static str);

/// The first that a function names counts, so the longer of two names stands first.
const INSTEAD: [Row; 22] = [
    ("file.folder", "folder includes", "path", "folder"),
    ("file.root", "root includes", "path", "root"),
    ("file.filename", "filename includes", "filename", "filename"),
    ("file.path", "path includes", "path", "path"),
    (
        "status.type",
        "status.type is",
        "status.type",
        "status.type",
    ),
    (
        "status.name",
        "status.name includes",
        "status.name",
        "status.name",
    ),
    (
        "status",
        "status.name includes",
        "status.type",
        "status.name",
    ),
    ("lineNumber", "", "path", ""),
    ("hasHeading", "heading includes", "heading", "heading"),
    ("heading", "heading includes", "heading", "heading"),
    ("description", "description includes", "description", ""),
    ("tags", "tags include", "tag", "tags"),
    ("priority", "priority is", "priority", "priority"),
    ("isRecurring", "is recurring", "recurring", "recurring"),
    (
        "recurrence",
        "recurrence includes",
        "recurring",
        "recurrence",
    ),
    ("urgency", "", "urgency", "urgency"),
    ("isDone", "done", "status", "status"),
    ("due", "due on", "due", "due"),
    ("scheduled", "scheduled on", "scheduled", "scheduled"),
    ("start", "starts on", "start", "start"),
    ("created", "created on", "created", "created"),
    ("happens", "happens on", "happens", "happens"),
];

/// The note whose tasks a function lets through, where it is `task.file.path === query.file.path`.
///
/// # Errors
/// It is another function, or the query stands in no note.
pub(super) fn filter(function: &str, file: Option<&QueryFile>) -> Result<String, Wrong> {
    if !is_own_note(function) {
        return Err(refusal(By::Filter, function));
    }
    let none = "query.file.path means a note of the vault, and this query stands in none";
    file.map(|file| file.path().to_owned())
        .ok_or_else(|| (MistakeKind::Function, none.to_owned()))
}

/// What is said of a function: that it is not run, and what to write instead, as far as the plugin has words for it.
pub(super) fn refusal(by: By, function: &str) -> Wrong {
    let is_named = |(property, ..): &&Row| function.contains(&format!("task.{property}"));
    let instead = INSTEAD.iter().find(is_named);
    let instead = instead.map(|(property, filter, sort, group)| match by {
        By::Filter if filter.contains(' ') && *filter != "is recurring" => {
            let own = format!("query.{property}");
            let value = if function.contains(&own) {
                format!("{{{{{own}}}}}")
            } else {
                "…".to_owned()
            };
            format!("{filter} {value}")
        }
        By::Filter => (*filter).to_owned(),
        By::Sort => format!("sort by {sort}"),
        By::Group => format!("group by {group}"),
    });
    let instead = instead.filter(|instead| !instead.is_empty() && !instead.ends_with(' '));
    let instead = match (instead, by) {
        (Some(instead), _) => format!("write `{instead}` instead"),
        (None, By::Filter) => "write filters of the plugin instead".to_owned(),
        (None, By::Sort) => "write `sort by` and a key of the plugin instead".to_owned(),
        (None, By::Group) => "write `group by` and a key of the plugin instead".to_owned(),
    };
    let message = format!("gavel runs no JavaScript; {instead}");
    (MistakeKind::Function, message)
}

fn is_own_note(function: &str) -> bool {
    let function = function.trim().trim_end_matches(';').trim_end();
    let function = match function.strip_prefix("return") {
        Some(rest) if rest.starts_with([' ', '(']) => rest.trim_start(),
        _ => function,
    };
    let bare: String = function.chars().filter(|c| !c.is_whitespace()).collect();
    let bare = bare
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
        .unwrap_or(&bare);
    let sides = bare.split_once("===").or_else(|| bare.split_once("=="));
    matches!(
        sides,
        Some(("task.file.path", "query.file.path") | ("query.file.path", "task.file.path"))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_to_write_instead() {
        let check = |by: By, function: &str, expected: &str| {
            let expected = format!("gavel runs no JavaScript; write {expected} instead");
            assert_eq!(refusal(by, function).1, expected, "{function}");
        };
        check(
            By::Filter,
            "task.file.folder === query.file.folder",
            "`folder includes {{query.file.folder}}`",
        );
        check(
            By::Filter,
            "task.file.path.includes('Customers')",
            "`path includes …`",
        );
        check(
            By::Filter,
            "task.status.symbol === 'x'",
            "`status.name includes …`",
        );
        check(By::Filter, "!task.isRecurring", "`is recurring`");
        check(By::Filter, "task.isDone", "`done`");
        check(By::Filter, "task.urgency > 9", "filters of the plugin");
        check(By::Filter, "true", "filters of the plugin");
        check(By::Sort, "task.lineNumber", "`sort by path`");
        check(
            By::Sort,
            "Math.random()",
            "`sort by` and a key of the plugin",
        );
        check(By::Group, "task.due.format('YYYY')", "`group by due`");
        check(
            By::Group,
            "task.lineNumber",
            "`group by` and a key of the plugin",
        );
        check(By::Group, "task.tags", "`group by tags`");
    }
}
