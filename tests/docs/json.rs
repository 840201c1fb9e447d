//! The tables of `docs/json.md`, made from `assets/schema`: a row for each field, with what its value is in words.

use std::fmt::Write as _;

use std::path::Path;

use serde_json::{Map, Value};

/// Definitions that have a word of their own: the page explains them once.
const WORDS: [&str; 9] = [
    "path", "line", "hash", "target", "raw", "lossy", "day", "time", "meeting",
];

/// A schema of `assets/schema`, by its name.
pub(crate) fn schema(name: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/schema");
    let text = std::fs::read_to_string(folder.join(format!("{name}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The names of all schemas, in order.
pub(crate) fn names() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/schema");
    let files = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    let mut names: Vec<String> = files
        .filter_map(|file| {
            let name = file.file_name().into_string().unwrap();
            Some(name.strip_suffix(".json")?.to_owned())
        })
        .collect();
    names.sort();
    names
}

/// The table of what the schemas share: the words of the other tables.
pub(crate) fn words_table(common: &Value) -> String {
    let mut table = String::from("| word | |\n|---|---|\n");
    for word in WORDS.iter().filter(|word| **word != "meeting") {
        let about = common["$defs"][word]["description"].as_str().unwrap();
        writeln!(table, "| {word} | {about} |").unwrap();
    }
    table
}

/// The table of the fields of an object.
pub(crate) fn table(object: &Value, common: &Value) -> String {
    let mut table = String::from("| field | value | |\n|---|---|---|\n");
    rows("", object, common, &mut table);
    table
}

fn rows(before: &str, object: &Value, common: &Value, table: &mut String) {
    let none = Map::new();
    for (name, value) in object["properties"].as_object().unwrap_or(&none) {
        let name = format!("{before}{name}");
        let about = value["description"].as_str().unwrap_or_default();
        let what = what(value, common);
        let row = format!("| `{name}` | {what} | {about} |\n");
        table.push_str(&row.replace("|  |", "| |"));
        rows(&format!("{name}."), value, common, table);
        rows(&format!("{name}[]."), &value["items"], common, table);
    }
}

/// What a value is, in words.
fn what(value: &Value, common: &Value) -> String {
    if let Some(reference) = value["$ref"].as_str() {
        let (file, name) = reference.split_once(".json").unwrap();
        return match name.strip_prefix("#/$defs/") {
            Some("meeting") => "meeting or null".to_owned(),
            Some(word) if WORDS.contains(&word) => word.to_owned(),
            Some(name) => what(&common["$defs"][name], common),
            None => file.to_owned(),
        };
    }
    let all = |values: &[Value], of: &dyn Fn(&Value) -> String| {
        let words: Vec<String> = values.iter().map(of).collect();
        words.join(" or ")
    };
    if let Some(values) = value["enum"].as_array() {
        return all(values, &|value| match value.as_str() {
            Some(text) => format!("`{text}`"),
            None => value.to_string(),
        });
    }
    if let Some(values) = value["anyOf"].as_array() {
        return all(values, &|value| what(value, common));
    }
    match &value["type"] {
        Value::Array(types) => all(types, &|kind| kind_word(kind.as_str().unwrap()).to_owned()),
        Value::String(kind) if kind == "array" => match &value["items"] {
            Value::Object(_) => format!("list of {}", what(&value["items"], common)),
            _ => "list".to_owned(),
        },
        Value::String(kind) => kind_word(kind).to_owned(),
        _ => "anything".to_owned(),
    }
}

fn kind_word(kind: &str) -> &str {
    match kind {
        "string" => "text",
        "integer" | "number" => "number",
        "boolean" => "true or false",
        kind => kind,
    }
}
