//! `{{…}}` in a query: what it stands for.

use serde_json::Value;

use super::file::{QueryFile, part};
use crate::settings::Settings;

/// A placeholder may stand for a text that holds placeholders: so often is that followed.
const MAX_ROUNDS: usize = 10;

/// A longer text is none that a person wants.
const MAX_BYTES: usize = 64 * 1024;

/// The text with all placeholders filled in.
///
/// # Errors
/// What a placeholder should stand for and does not.
pub(super) fn expand(
    text: &str,
    file: Option<&QueryFile>,
    settings: &Settings,
) -> Result<String, String> {
    let mut text = text.to_owned();
    for _ in 0..MAX_ROUNDS {
        if !has_placeholder(&text) {
            break;
        }
        text = expand_once(&text, file, settings)?;
        if text.len() > MAX_BYTES {
            return Err("placeholders make too long a text".to_owned());
        }
    }
    Ok(text)
}

fn has_placeholder(text: &str) -> bool {
    text.split_once("{{")
        .is_some_and(|(_, rest)| rest.contains("}}"))
}

fn expand_once(
    text: &str,
    file: Option<&QueryFile>,
    settings: &Settings,
) -> Result<String, String> {
    let (mut rest, mut expanded) = (text, String::new());
    while let Some((before, behind)) = rest.split_once("{{") {
        let Some((inside, after)) = behind.split_once("}}") else {
            break;
        };
        expanded.push_str(before);
        let inside = inside.trim();
        if !inside.starts_with('!') && expanded.len() <= MAX_BYTES {
            expanded.push_str(&value(inside, file, settings)?);
        }
        rest = after;
    }
    expanded.push_str(rest);
    Ok(expanded)
}

fn value(name: &str, file: Option<&QueryFile>, settings: &Settings) -> Result<String, String> {
    let unknown = || format!("Unknown property: {name}");
    if let Some(preset) = name.strip_prefix("preset.") {
        return settings
            .preset(preset)
            .map(str::to_owned)
            .ok_or_else(unknown);
    }
    let of_file = name.strip_prefix("query.file.").ok_or_else(unknown)?;
    let Some(file) = file else {
        return Err(format!(
            "{name} means a note of the vault, and this query stands in none"
        ));
    };
    if let Some(part) = part(file.path(), of_file) {
        return Ok(part.to_owned());
    }
    let argument = |function: &str| {
        let inside = of_file.strip_prefix(function)?.trim();
        let inside = inside.strip_prefix('(')?.strip_suffix(')')?.trim();
        ['\'', '"', '`']
            .into_iter()
            .find_map(|quote| inside.strip_prefix(quote)?.strip_suffix(quote))
    };
    if let Some(property) = argument("hasProperty") {
        return Ok(file.property(property).is_some().to_string());
    }
    let property = argument("property").ok_or_else(unknown)?;
    match file.property(property) {
        None => Err("Invalid placeholder result 'null'.".to_owned()),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(value) => Ok(value.to_string()),
    }
}
