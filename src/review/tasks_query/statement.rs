//! The statements of a query: its lines with their continuations joined, behind those of the global query and of the note's
//! properties, all placeholders filled in.

use serde_json::Value;

use super::file::QueryFile;
use super::layout::Element;
use super::placeholder::expand;
use super::{Mistake, MistakeKind, Origin};
use crate::settings::Settings;
use crate::text::js_trim;

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    pub(super) text: String,
    pub(super) origin: Origin,
}

/// All statements that hold for a block.
///
/// # Errors
/// The first placeholder that stands for nothing.
pub(super) fn read(
    block: &str,
    file: Option<&QueryFile>,
    settings: &Settings,
) -> Result<Vec<Statement>, Mistake> {
    let of_block = lines(block).into_iter().map(|(line, text)| Statement {
        text,
        origin: Origin::Block(line),
    });
    let own = |text: &str, origin: Origin| {
        let lines = lines(text).into_iter();
        lines.map(move |(_, text)| Statement { text, origin })
    };
    let mut statements: Vec<Statement> = file
        .map(|file| own(&defaults(file), Origin::Properties).collect())
        .unwrap_or_default();
    statements.extend(of_block);
    let ignores = |statement: &Statement| {
        statement
            .text
            .to_lowercase()
            .starts_with("ignore global query")
    };
    if !statements.iter().any(ignores) {
        let global = own(&settings.global_query, Origin::GlobalQuery);
        statements.splice(0..0, global);
    }
    let mut expanded = Vec::with_capacity(statements.len());
    for statement in statements {
        if statement.text.starts_with('#') {
            continue;
        }
        let text = expand(&statement.text, file, settings).map_err(|message| Mistake {
            kind: MistakeKind::BadPlaceholder,
            message,
            statement: statement.text.clone(),
            origin: statement.origin,
        })?;
        expanded.extend(parts(&text).map(|text| Statement {
            text: text.to_owned(),
            ..statement
        }));
    }
    Ok(expanded)
}

/// The statements of a text in which nothing goes on in the next line.
pub(super) fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n')
        .map(js_trim)
        .filter(|text| !text.is_empty())
}

/// Lines, each with those that continue it, and the number of the first.
pub(super) fn lines(text: &str) -> Vec<(usize, String)> {
    let mut statements = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (index, line) in text.split('\n').enumerate() {
        let goes_on = line.ends_with('\\') && !line.ends_with("\\\\");
        let cut = if goes_on {
            line.strip_suffix('\\')
                .unwrap_or(line)
                .trim_end_matches([' ', '\t'])
        } else if line.ends_with("\\\\") {
            line.strip_suffix('\\').unwrap_or(line)
        } else {
            line
        };
        let statement = match open.take() {
            None => (index + 1, cut.to_owned()),
            Some((first, text)) => (
                first,
                format!("{text} {}", cut.trim_start_matches([' ', '\t'])),
            ),
        };
        if goes_on {
            open = Some(statement);
        } else {
            statements.push(statement);
        }
    }
    statements.extend(open);
    for (_, statement) in &mut statements {
        *statement = js_trim(statement).to_owned();
    }
    statements.retain(|(_, statement)| !statement.is_empty());
    statements
}

/// The lines that the properties of a note stand for.
fn defaults(file: &QueryFile) -> String {
    let mut lines = Vec::new();
    let is_set = |name: &str| file.property(name).map(is_true);
    if is_set("TQ_explain") == Some(true) {
        lines.push("explain".to_owned());
    }
    match is_set("TQ_short_mode") {
        Some(true) => lines.push("short mode".to_owned()),
        Some(false) => lines.push("full mode".to_owned()),
        None => {}
    }
    for (property, element) in Element::properties() {
        if let Some(shown) = is_set(&property) {
            let verb = if shown { "show" } else { "hide" };
            lines.push(format!("{verb} {element}"));
        }
    }
    if let Some(Value::String(more)) = file.property("TQ_extra_instructions") {
        lines.push(more.clone());
    }
    lines.join("\n")
}

/// Whether JavaScript takes a value for true.
fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backslash_at_the_end_continues_a_line() {
        let check = |text: &str, expected: &[(usize, &str)]| {
            let found = lines(text);
            let found: Vec<(usize, &str)> = found
                .iter()
                .map(|(line, text)| (*line, text.as_str()))
                .collect();
            assert_eq!(found, expected, "{text:?}");
        };
        check("a\n\n  b  \n", &[(1, "a"), (3, "b")]);
        check("sort by \\\n\t due\nx", &[(1, "sort by due"), (3, "x")]);
        check("a\\\\\nb", &[(1, "a\\"), (2, "b")]);
        check("a \\\r\nb", &[(1, "a \\"), (2, "b")]);
        check("\\\ndue today", &[(1, "due today")]);
        check("a \\", &[(1, "a")]);
    }
}
