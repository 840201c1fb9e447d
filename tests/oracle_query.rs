//! What gavel makes of queries of the Obsidian Tasks plugin, against what the plugin showed for them, in order and in groups. The
//! cases lie in `tests/oracle_query/` (another folder with `GAVEL_QUERY_ORACLE_DIR`): a vault of made-up notes, its tasks as the
//! plugin read them, and queries (all files `queries*.jsonl`).
#![expect(clippy::disallowed_methods, reason = "tests make their own vaults")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use gavel::note::Note;
use gavel::review::tasks_query::{Answer, MistakeKind, QueryFile, TasksQuery};
use gavel::settings::Settings;
use gavel::vault::{Change, Vault};
use serde_json::Value;

/// Of a thousand cases, so many agree at least; what needs JavaScript (category `function`) is told apart.
const CORE_FLOOR: usize = 1000;
const ODD_FLOOR: usize = 950;

fn folder() -> PathBuf {
    std::env::var_os("GAVEL_QUERY_ORACLE_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle_query"),
        PathBuf::from,
    )
}

/// All notes below a folder of the vault, by path.
fn notes(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            notes(root, &path, found);
        } else if path.extension().is_some_and(|end| end == "md") {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap();
            found.insert(name.replace('\\', "/"), std::fs::read(&path).unwrap());
        }
    }
}

struct World {
    vault: Vault,
    settings: Settings,
    notes: BTreeMap<String, Vec<u8>>,
}

impl World {
    fn load() -> Self {
        let root = folder().join("vault");
        let data = root.join(".obsidian/plugins/obsidian-tasks-plugin/data.json");
        let settings = Settings::parse(&std::fs::read_to_string(data).unwrap()).unwrap();
        let mut found = BTreeMap::new();
        notes(&root, &root, &mut found);
        let shared = Arc::new(settings.clone());
        let mut vault = Vault::default();
        for (path, bytes) in &found {
            vault.apply(Change::Note(Arc::new(Note::parse(path, bytes, &shared))));
        }
        Self {
            vault,
            settings,
            notes: found,
        }
    }

    fn file(&self, path: &str) -> QueryFile {
        let text = self.notes.get(path).cloned().unwrap_or_default();
        let text = String::from_utf8(text).unwrap();
        let yaml = text
            .strip_prefix("---\n")
            .and_then(|rest| rest.split_once("\n---"))
            .map_or("", |(yaml, _)| yaml);
        QueryFile::new(path, yaml)
    }
}

fn class(kind: MistakeKind) -> &'static str {
    match kind {
        MistakeKind::UnknownInstruction => "unknown_instruction",
        MistakeKind::BadDate => "bad_date",
        MistakeKind::TemplateText => "template_text",
        MistakeKind::BadStatusType => "bad_status_type",
        MistakeKind::BadRegex => "bad_regex",
        MistakeKind::BadBoolean => "bad_boolean",
        MistakeKind::BadLayout => "bad_layout",
        MistakeKind::BadView => "bad_view",
        MistakeKind::UnknownPreset => "unknown_preset",
        MistakeKind::BadPlaceholder => "bad_placeholder",
        MistakeKind::Function => "js_disabled",
        MistakeKind::SearchFailed => "search_failed",
    }
}

/// What is compared of a case: the same words from the plugin's record and from ours.
#[derive(PartialEq, Eq)]
struct Outcome(Vec<String>);

impl Outcome {
    fn of_plugin(expected: &Value) -> Self {
        let mut words = Vec::new();
        if let Some(error) = expected["error"].as_str() {
            let line = expected["error_line"].as_str().unwrap_or_default();
            return Self(vec![format!("{error} at {line}")]);
        }
        words.push(format!("total {}", expected["total"]));
        let total = &expected["total"];
        let found = expected.get("total_before_limit").unwrap_or(total);
        words.push(format!("of {found}"));
        for group in expected["groups"].as_array().unwrap() {
            words.push(format!("{:?}", texts(&group["heading"])));
            words.extend(texts(&group["tasks"]));
        }
        let layout = &expected["layout"];
        words.push(layout_words(
            layout["short"] == true,
            layout["explain"] == true,
            layout["view"] == "columns",
            texts(&layout["hidden"]),
            texts(&layout["shown"]),
        ));
        Self(words)
    }

    fn of_ours(query: &TasksQuery, answer: &Answer<'_>) -> Self {
        let mut words = vec![
            format!("total {}", answer.total),
            format!("of {}", answer.found),
        ];
        for group in &answer.groups {
            words.push(format!("{:?}", group.names));
            let place = |item: &gavel::review::tasks_query::Item<'_>| {
                format!("{}:{}", item.note.path, item.task.place.line)
            };
            words.extend(group.tasks.iter().map(place));
        }
        let layout = query.layout();
        let names = |element: gavel::review::tasks_query::Element| element.name().to_owned();
        words.push(layout_words(
            layout.short,
            layout.explain,
            layout.columns,
            layout.hidden().map(names).collect(),
            layout.shown().map(names).collect(),
        ));
        Self(words)
    }
}

fn texts(list: &Value) -> Vec<String> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter()
        .map(|text| text.as_str().unwrap().to_owned())
        .collect()
}

fn layout_words(
    short: bool,
    explain: bool,
    columns: bool,
    mut hidden: Vec<String>,
    mut shown: Vec<String>,
) -> String {
    hidden.sort();
    shown.sort();
    format!("short {short} explain {explain} columns {columns} hidden {hidden:?} shown {shown:?}")
}

fn ours(world: &World, case: &Value) -> Outcome {
    let today: NaiveDate = case["today"].as_str().unwrap().parse().unwrap();
    let file = world.file(case["file_path"].as_str().unwrap());
    let mut settings = world.settings.clone();
    if let Some(global) = case["global_query"].as_str() {
        global.clone_into(&mut settings.global_query);
    }
    let text = case["query"].as_str().unwrap();
    let query = TasksQuery::parse(text, Some(&file), &settings, today);
    let answer = query.and_then(|query| {
        let answer = query.answer(&world.vault)?;
        Ok(Outcome::of_ours(&query, &answer))
    });
    answer.unwrap_or_else(|mistake| {
        Outcome(vec![format!(
            "{} at {}",
            class(mistake.kind),
            mistake.statement
        )])
    })
}

fn cases() -> Vec<Value> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            name.starts_with("queries") && path.extension().is_some_and(|end| end == "jsonl")
        })
        .collect();
    files.sort();
    let read = |path: &PathBuf| std::fs::read_to_string(path).unwrap();
    let text: Vec<String> = files.iter().map(read).collect();
    text.iter()
        .flat_map(|text| text.lines())
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|case: &Value| case["score"] != false)
        .collect()
}

/// The first words in which two outcomes differ.
fn difference(ours: &Outcome, theirs: &Outcome) -> (String, String) {
    let differ = |(one, other): &(&String, &String)| one != other;
    let (one, other) = (&ours.0, &theirs.0);
    match one.iter().zip(other).find(differ) {
        Some((one, other)) => (one.clone(), other.clone()),
        None => (
            format!("{} words", one.len()),
            format!("{} words", other.len()),
        ),
    }
}

#[test]
fn queries_show_what_the_plugin_shows() {
    let world = World::load();
    let mut tally: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for case in &cases() {
        let tier = match (
            case["cat"].as_str().unwrap(),
            case["tier"].as_str().unwrap(),
        ) {
            ("function", _) => "function",
            (_, "core") => "core",
            _ => "odd",
        };
        let (ours, theirs) = (ours(&world, case), Outcome::of_plugin(&case["expected"]));
        let (agreed, all) = tally.entry(tier).or_default();
        *all += 1;
        if ours == theirs {
            *agreed += 1;
            continue;
        }
        let (ours, theirs) = difference(&ours, &theirs);
        println!(
            "  {} {tier} {}\n    ours   {ours}\n    theirs {theirs}",
            case["id"].as_str().unwrap(),
            case["query"]
        );
    }
    for (tier, (agreed, all)) in &tally {
        println!("query, {tier}: {agreed} of {all} agree");
    }
    let sum = |tiers: &[&str]| {
        let counts = tiers.iter().filter_map(|tier| tally.get(tier));
        counts.fold((0, 0), |sum, (agreed, all)| (sum.0 + agreed, sum.1 + all))
    };
    let (agreed, all) = sum(&["core", "odd"]);
    println!("query: {agreed} of {all} agree");
    for (tier, floor) in [("core", CORE_FLOOR), ("odd", ODD_FLOOR)] {
        let (agreed, all) = sum(&[tier]);
        assert!(
            agreed * 1000 >= all * floor,
            "{tier}: {agreed} of {all} agree, fewer than {floor} in a thousand"
        );
    }
}
