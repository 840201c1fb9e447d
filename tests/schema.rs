//! Every JSON that gavel prints or reads is what `assets/schema` says, over the built-in vault and over one where nothing is as it should
//! be.
#![expect(clippy::disallowed_methods, reason = "tests make their own vaults")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[expect(dead_code, reason = "other tests use the rest of it")]
mod support;

use std::path::Path;

use jsonschema::{Registry, Validator};
use serde_json::{Value, json};
use support::Vault;

/// The schemas, by their names.
const SCHEMAS: [(&str, &str); 11] = [
    ("apply", include_str!("../assets/schema/apply.json")),
    ("cluster", include_str!("../assets/schema/cluster.json")),
    ("common", include_str!("../assets/schema/common.json")),
    ("decision", include_str!("../assets/schema/decision.json")),
    ("entry", include_str!("../assets/schema/entry.json")),
    ("meeting", include_str!("../assets/schema/meeting.json")),
    ("option", include_str!("../assets/schema/option.json")),
    ("source", include_str!("../assets/schema/source.json")),
    ("stats", include_str!("../assets/schema/stats.json")),
    ("task", include_str!("../assets/schema/task.json")),
    ("verdict", include_str!("../assets/schema/verdict.json")),
];

/// The validator of a schema; those that it names lie beside it.
fn validator(name: &str) -> Validator {
    let mut registry = Registry::new();
    for (name, text) in SCHEMAS {
        let schema: Value = serde_json::from_str(text).unwrap();
        registry = registry.add(address(name), schema).unwrap();
    }
    let registry = registry.prepare().unwrap();
    let schema = json!({ "$ref": address(name) });
    let options = jsonschema::options().with_registry(&registry);
    options.build(&schema).unwrap()
}

fn address(name: &str) -> String {
    format!("file:///schema/{name}.json")
}

/// The objects that a call prints, each checked.
fn check(vault: &Vault, schema: &str, arguments: &[&str]) -> Vec<Value> {
    let run = vault.gavel(arguments);
    let validator = validator(schema);
    let rows = run.out.lines().map(|row| {
        let row: Value = serde_json::from_str(row).unwrap();
        let wrong: Vec<String> = validator
            .iter_errors(&row)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{arguments:?}: {wrong:#?}\n{row:#}");
        row
    });
    rows.collect()
}

/// What each command prints of a vault in which so many proposals wait.
fn check_all(vault: &Vault, waiting: usize) {
    let lines = ["--json", "lines"];
    let with = |words: &[&'static str]| [words, &lines].concat();
    let tasks = check(vault, "task", &with(&["list"]));
    assert_eq!(tasks.len(), waiting);
    let targets: Vec<String> = tasks.iter().map(Value::to_string).collect();
    let sources = vault.with_input(&["source", "-", "--json", "lines"], &targets.join("\n"));
    vault.write("../sources", sources.out.as_bytes());
    check_text("source", &sources.out, waiting);
    let decisions = check(vault, "decision", &with(&["decisions"]));
    let first = decisions
        .first()
        .and_then(|decision| decision["target"].as_str());
    if let Some(first) = first {
        vault.gavel(&["dispute", first]);
        let of_decision = check(vault, "source", &["source", first, "--json", "lines"]);
        assert_eq!(of_decision.len(), 1);
    }
    check(vault, "decision", &with(&["decisions"]));
    check(vault, "meeting", &with(&["meetings"]));
    check(vault, "cluster", &with(&["clusters"]));
    check(vault, "option", &with(&["config"]));
    check(vault, "stats", &["stats", "--json"]);

    let verdicts = ["accept", "reject", "done"].iter().cycle();
    let rows = tasks.into_iter().zip(verdicts).map(|(mut task, verdict)| {
        task["verdict"] = (*verdict).into();
        format!("{task}\n")
    });
    let rows: String = rows.collect();
    check_text("apply", &rows, waiting);
    let run = vault.with_input(&["apply", "-", "--keep-going", "--force"], &rows);
    assert_eq!(run.out.lines().count(), waiting, "{run:?}");
    check(vault, "task", &with(&["list", "--all"]));
    let verdicts = check(vault, "verdict", &["export"]);
    assert_eq!(verdicts.len(), waiting);
    assert_eq!(check(vault, "stats", &["stats", "--json"]).len(), 1);
    vault.gavel(&["undo"]);
    assert_eq!(check(vault, "entry", &with(&["history"])).len(), 1);
    assert_eq!(check(vault, "verdict", &["export"]).len(), waiting);
}

/// Lines of JSON are what a schema says, and so many.
fn check_text(schema: &str, text: &str, count: usize) {
    let validator = validator(schema);
    for row in text.lines() {
        let value: Value = serde_json::from_str(row).unwrap();
        let wrong = validator.iter_errors(&value).next();
        let wrong = wrong.map(|error| format!("{}: {error}", error.instance_path()));
        assert_eq!(wrong, None, "{value:#}");
    }
    assert_eq!(text.lines().count(), count);
}

fn fill(vault: &Vault, folder: &Path, below: &str) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let inside = format!("{below}{name}");
        if path.is_dir() {
            fill(vault, &path, &format!("{inside}/"));
        } else {
            vault.write(&inside, &std::fs::read(&path).unwrap());
        }
    }
}

#[test]
fn the_json_of_the_built_in_vault_is_what_the_schemas_say() {
    let vault = Vault::new(&[]);
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo-vault");
    fill(&vault, &demo, "");
    check_all(&vault, 222);
}

#[test]
fn the_json_of_an_odd_vault_is_what_the_schemas_say() {
    let odd: &[(&str, &[u8])] = &[
        (
            "a [b]: c@d.md",
            "\u{feff}- [?] One 🆔 x1 ⛔ x2,x3 ➕ 2026-01-01 🛫 2026-02-30 ⏳ 2026-01-03 📅 9999-99-99 🔁 every week 🏁 delete #proposed ^link\r\n\t1) [R] Three\n* [?]\n+ [é] Four\n"
                .as_bytes(),
        ),
        ("bytes.md", b"- [?] Caf\xe9 \xff #proposed\n- [?] \xf0\x9f\x93\n"),
        (
            "yaml.md",
            b"---\ntitle: [1, {a: b}]\ndate: 2026-13-45\ntype: 3\nentity: [x]\nperson: \"\"\nparticipants: {a: b}\nsource_ref: 7\ngenerator: [a, b]\n---\n## Decisions\n\n- \n- x\n\n- [?] Five\n",
        ),
        ("broken.md", b"---\ntitle: [\n---\n- [?] Six @ @@x @A @B #task/a#b\n"),
        ("twin.md", b"- [?] Six @ @@x @A @B #task/a#b\n- [?] Six @ @@x @A @B #task/a#b\n"),
        ("<<<.md", b"<<<<<<< HEAD\n- [?] Seven\n=======\n- [?] Eight\n>>>>>>> x\n"),
        ("empty.md", b""),
        (
            "two.md",
            "  > - [?] Two\u{1b}[2J\u{202e} ⏬ #proposed".as_bytes(),
        ),
        ("Kick-off.txt", b"Ana: one\rBo: two\r\n\xff"),
        (
            "source.md",
            b"---\ntype: x\ndate: '2026-01-02'\nsource_ref: /x/Kick-off.txt\n---\n- [?] one two #proposed\n",
        ),
    ];
    let vault = Vault::new(odd);
    check_all(&vault, 11);
}

#[test]
fn a_schema_says_no_to_what_it_does_not_know() {
    for (name, _) in SCHEMAS.iter().filter(|(name, _)| *name != "common") {
        let validator = validator(name);
        assert!(!validator.is_valid(&json!({})), "{name}");
        assert!(!validator.is_valid(&json!([])), "{name}");
    }
    let vault = Vault::new(&[("n.md", b"- [?] a\n")]);
    let task = vault.json(&["list", "--json"]).remove(0);
    let task_with = |field: &str, value: Value| {
        let mut task = task.clone();
        task[field] = value;
        validator("task").is_valid(&task)
    };
    assert!(task_with("line", json!(1)));
    assert!(!task_with("line", json!(0)));
    assert!(!task_with("due", json!("tomorrow")));
    assert!(!task_with("hash", json!("XYZ")));
    assert!(!task_with("more", json!(1)));
    assert!(!task_with("meeting", json!({})));
}

#[test]
fn what_apply_reads_is_what_its_schema_says() {
    let validator = validator("apply");
    let vault = Vault::new(&[("a.md", b"- [?] abc\n")]);
    for (row, expected) in [
        (
            json!({"path":"a.md","line":1,"raw":"- [?] abc","verdict":"accept"}),
            true,
        ),
        (
            json!({"path":"a.md","line":9,"raw":"- [?] abc","verdict":"done","more":[]}),
            true,
        ),
        (json!({"target":vault.target(0),"verdict":"reject"}), true),
        (
            json!({"target":"a.md:1","raw":"- [?] abc","verdict":"reject"}),
            true,
        ),
        (json!({"target":"a.md:1","verdict":"reject"}), false),
        (json!({"path":"a.md","line":1,"verdict":"done"}), false),
        (
            json!({"path":"a.md","raw":"- [?] abc","verdict":"done"}),
            false,
        ),
        (
            json!({"path":"a.md","line":1,"raw":"- [?] abc","verdict":"postpone"}),
            false,
        ),
        (json!({"path":"a.md","line":1,"raw":"- [?] abc"}), false),
        (
            json!({"path":"a.md","line":1,"hash":"xyz","verdict":"done"}),
            false,
        ),
    ] {
        assert_eq!(validator.is_valid(&row), expected, "{row}");
        let run = vault.with_input(&["apply", "-", "--dry-run"], &row.to_string());
        assert_eq!(run.code == 0, expected, "{row}: {run:?}");
    }
}

#[test]
fn every_schema_is_one_and_stands_beside_the_others() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/schema");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), SCHEMAS.len());
    for (name, text) in SCHEMAS {
        let schema: Value = serde_json::from_str(text).unwrap();
        assert!(jsonschema::meta::is_valid(&schema), "{name}");
        assert_eq!(
            schema["$schema"],
            "https://json-schema.org/draft/2020-12/schema"
        );
        assert!(schema["title"].is_string(), "{name}");
    }
}
