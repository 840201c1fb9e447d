//! What scripts and editors live by: verdicts as JSON lines in and out, places for editors, a word for a prompt.
#![expect(clippy::disallowed_methods, reason = "tests make their own vaults")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use serde_json::{Value, json};
use support::Vault;

const NOTE: &str = "---\ntype: planning\ngenerator: scribe 3\nsource_ref: /old/place/Kick-off.txt\ndate: 2026-03-02\n---\n# Kick-off\n\n- [?] Book the hall @Ana #task #proposed\n- [?] Order chairs @Bo #task #proposed\n- [?] Print the plan #task #proposed\n";

fn vault() -> Vault {
    Vault::new(&[
        ("n.md", NOTE.as_bytes()),
        ("Kick-off.txt", b"Ana: I book the hall.\n"),
    ])
}

/// The tasks that wait, each with a verdict, as lines.
fn ruled(vault: &Vault, verdicts: &[&str]) -> String {
    let tasks = vault.json(&["list", "--json"]);
    let rows = tasks.into_iter().zip(verdicts).map(|(mut task, verdict)| {
        task["verdict"] = (*verdict).into();
        format!("{task}\n")
    });
    rows.collect()
}

// Verdicts in

#[test]
fn listed_tasks_with_a_verdict_each_are_carried_out_as_one_step() {
    let vault = vault();
    let rows = ruled(&vault, &["accept", "reject", "done"]);
    let run = vault.with_input(&["apply", "-"], &rows);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{run:?}");
    assert_eq!(
        run.out,
        "accepted n.md:9  Book the hall\nrejected n.md:10  Order chairs\ndone n.md:11  Print the plan\n"
    );
    let expected = NOTE
        .replace(
            "- [?] Book the hall @Ana #task #proposed",
            "- [ ] Book the hall @Ana #task",
        )
        .replace(
            "- [?] Order chairs @Bo #task #proposed",
            "- [-] Order chairs @Bo #task #proposed ❌ 2026-03-20",
        )
        .replace(
            "- [?] Print the plan #task #proposed",
            "- [x] Print the plan #task ✅ 2026-03-20",
        );
    assert_eq!(String::from_utf8(vault.read("n.md")).unwrap(), expected);
    assert_eq!(vault.json(&["history", "--json"])[0]["label"], "apply");
    let again = vault.with_input(&["apply", "-"], &rows);
    assert_eq!(again.code, 0, "{again:?}");
    assert!(
        again.out.lines().all(|line| line.starts_with("already ")),
        "{again:?}"
    );
    vault.ok(&["undo"]);
    assert_eq!(vault.read("n.md"), NOTE.as_bytes());
}

#[test]
fn verdicts_of_a_file_are_shown_first_and_labelled_by_their_verb() {
    let vault = vault();
    vault.write(
        "../verdicts",
        ruled(&vault, &["reject", "reject"]).as_bytes(),
    );
    let run = vault.ok(&["apply", "verdicts", "--dry-run"]);
    assert!(run.contains("\n+- [-] Order chairs"), "{run}");
    assert_eq!(vault.read("n.md"), NOTE.as_bytes());
    vault.ok(&["apply", "verdicts"]);
    assert_eq!(vault.json(&["history", "--json"])[0]["label"], "reject");
}

#[test]
fn a_line_that_moved_is_found_and_one_that_changed_holds_back_the_rest() {
    let vault = vault();
    let rows = ruled(&vault, &["accept", "accept"]);
    let changed = NOTE
        .replace("Order chairs", "Order tables")
        .replace("# Kick-off\n", "# Kick-off\n\n");
    vault.write("n.md", changed.as_bytes());
    let run = vault.with_input(&["apply", "-"], &rows);
    assert_eq!((run.code, run.out.as_str()), (1, ""), "{run:?}");
    assert!(
        run.err.contains("n.md:10: the task was edited or removed"),
        "{run:?}"
    );
    assert!(
        run.err.contains("1 other change fits and was not written"),
        "{run:?}"
    );
    assert_eq!(vault.read("n.md"), changed.as_bytes());
    let run = vault.with_input(&["apply", "-", "--keep-going"], &rows);
    assert_eq!(
        (run.code, run.out.as_str()),
        (1, "accepted n.md:10  Book the hall\n"),
        "{run:?}"
    );
}

#[test]
fn two_verdicts_on_one_line_count_once_if_they_are_the_same_and_else_are_refused() {
    let vault = vault();
    let row = ruled(&vault, &["accept"]);
    let run = vault.with_input(&["apply", "-", "--dry-run"], &row.repeat(2));
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{run:?}");
    let run = vault.with_input(&["apply", "-"], &(row + &ruled(&vault, &["done"])));
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.err
            .contains("another verdict of this call is on the same task"),
        "{run:?}"
    );
    assert_eq!(vault.read("n.md"), NOTE.as_bytes());
}

#[test]
fn wrong_json_is_told_with_its_line_before_anything_is_written() {
    let vault = vault();
    let rows = ruled(&vault, &["accept"]) + "{\"path\":\"n.md\",\n";
    let run = vault.with_input(&["apply", "-"], &rows);
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{run:?}");
    assert_eq!(
        run.err,
        "gavel: standard input: line 2: column 15: EOF while parsing a value\n"
    );
    let run = vault.gavel(&["apply", "no such file"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(
        run.err.starts_with("gavel: no such file: cannot be read"),
        "{run:?}"
    );
    assert_eq!(vault.read("n.md"), NOTE.as_bytes());
}

/// A row for `apply`.
fn row(path: &str, line: usize, raw: &str, verdict: &str) -> String {
    let row: Value = json!({ "path": path, "line": line, "raw": raw, "verdict": verdict });
    format!("{row}\n")
}

#[test]
fn what_a_pipeline_wrote_itself_needs_the_raw_line_alone() {
    let vault = vault();
    let raw = "- [?] Book the hall @Ana #task #proposed";
    let run = vault.with_input(&["apply", "-"], &row("n.md", 1, raw, "accept"));
    assert_eq!(run.out, "accepted n.md:9  Book the hall\n", "{run:?}");
    let row_of = json!({ "target": vault.target(0), "verdict": "accept" });
    let run = vault.with_input(&["apply", "-"], &row_of.to_string());
    assert_eq!(run.out, "accepted n.md:10  Order chairs\n", "{run:?}");
    let run = vault.with_input(
        &["apply", "-"],
        &row("n.md", 9, "- [?] Something else", "accept"),
    );
    assert_eq!(run.code, 1, "{run:?}");
}

// Verdicts out

/// The rows of `gavel export`, each with these fields.
fn exported(vault: &Vault, fields: &[&str]) -> Vec<Value> {
    let out = vault.ok(&["export"]);
    let rows = out
        .lines()
        .map(|row| serde_json::from_str::<Value>(row).unwrap());
    rows.map(|row| fields.iter().map(|field| row[*field].clone()).collect())
        .collect()
}

#[test]
fn a_row_says_what_was_proposed_by_whom_and_what_became_of_it() {
    let vault = vault();
    vault.ok(&["reject", "n.md:10"]);
    let out = vault.ok(&["export"]);
    let mut row: Value = serde_json::from_str(&out).unwrap();
    let time = row["time"].take();
    assert!(chrono::DateTime::parse_from_rfc3339(time.as_str().unwrap()).is_ok());
    let expected = json!({
        "path": "n.md",
        "line": 10,
        "hash": row["hash"],
        "raw": "- [?] Order chairs @Bo #task #proposed",
        "text": "Order chairs",
        "owners": ["Bo"],
        "tags": ["#task", "#proposed"],
        "priority": "none",
        "due": null,
        "verdict": "reject",
        "duplicate": false,
        "undone": false,
        "result": "- [-] Order chairs @Bo #task #proposed ❌ 2026-03-20",
        "entry": 1,
        "time": null,
        "generator": "scribe 3",
        "meeting": {
            "title": "Kick-off",
            "date": "2026-03-02",
            "type": "planning",
            "participants": [],
            "entity": null,
            "source": "Kick-off.txt",
        },
    });
    assert_eq!(row, expected);
    assert_eq!(out.lines().count(), 1);
}

#[test]
fn each_proposal_has_one_row_with_the_verdict_that_counts() {
    let vault = vault();
    let fields = ["line", "verdict", "undone", "entry"];
    assert!(exported(&vault, &fields).is_empty());
    vault.ok(&["accept", "n.md:9"]);
    vault.ok(&["reject", "n.md:9"]);
    vault.ok(&["done", "n.md:10"]);
    vault.ok(&["reopen", "n.md:10"]);
    vault.ok(&["accept", "n.md:11"]);
    vault.ok(&["undo"]);
    let rows = exported(&vault, &fields);
    let expected = [
        json!([9, "reject", false, 2]),
        json!([10, "done", true, 3]),
        json!([11, "accept", true, 5]),
    ];
    assert_eq!(rows, expected);
    vault.ok(&["reject", "n.md:11"]);
    vault.ok(&["accept", "n.md:10"]);
    let expected = [
        json!([9, "reject", false, 2]),
        json!([11, "reject", false, 6]),
        json!([10, "accept", false, 7]),
    ];
    assert_eq!(exported(&vault, &fields), expected);
}

#[test]
fn equal_proposals_have_a_row_each() {
    let vault = Vault::new(&[("n.md", b"- [?] a\n- [?] a\n- [?] a\n")]);
    vault.ok(&["accept", "n.md:1", "n.md:2", "n.md:3"]);
    vault.ok(&["undo"]);
    vault.ok(&["reject", "n.md:2"]);
    let expected = [
        json!(["accept", true]),
        json!(["accept", true]),
        json!(["reject", false]),
    ];
    assert_eq!(exported(&vault, &["verdict", "undone"]), expected);
}

#[test]
fn what_was_proposed_is_the_line_before_it_was_edited() {
    let vault = vault();
    vault.ok(&["edit", "n.md:9", "--text", "Book a hall"]);
    vault.ok(&["edit", "n.md:9", "--due", "2026-04-01"]);
    vault.ok(&["accept", "n.md:9"]);
    vault.ok(&["edit", "n.md:9", "--owner", "Cem"]);
    let rows = exported(&vault, &["raw", "result", "verdict", "entry"]);
    let expected = json!([
        "- [?] Book the hall @Ana #task #proposed",
        "- [ ] Book a hall @Cem #task 📅 2026-04-01",
        "accept",
        3
    ]);
    assert_eq!(rows, [expected]);
}

#[test]
fn a_verdict_is_exported_when_its_note_is_gone_and_a_duplicate_says_so() {
    let twice = NOTE.replace("Order chairs @Bo", "Book the hall @Ana");
    let vault = Vault::new(&[("n.md", twice.as_bytes())]);
    vault.ok(&["accept", "--cluster", "n.md:9"]);
    std::fs::remove_file(vault.root().join("n.md")).unwrap();
    vault.write("other.md", b"");
    let rows = exported(&vault, &["verdict", "duplicate", "meeting", "generator"]);
    assert!(
        rows.contains(&json!(["accept", false, null, null])),
        "{rows:?}"
    );
    assert!(
        rows.contains(&json!(["reject", true, null, null])),
        "{rows:?}"
    );
}

// Places for editors, a word for a prompt

/// What a call prints that was made in this folder.
fn printed_in(vault: &Vault, folder: &std::path::Path, arguments: &[&str]) -> String {
    let mut command = vault.command(arguments);
    let command = command.env("GAVEL_VAULT", vault.root()).current_dir(folder);
    support::run(command).out
}

#[test]
fn places_for_an_editor_are_relative_where_it_is_started_above_them() {
    let vault = Vault::new(&[(
        "a b/n.md",
        "- [?] One\n> - [?] Two @Ana 📅 2026-03-21\n".as_bytes(),
    )]);
    let list = ["list", "--format", "quickfix"];
    let below = |folder: &std::path::Path| printed_in(&vault, folder, &list);
    assert_eq!(
        below(&vault.root()),
        "a b/n.md:1:3: [?]  One\na b/n.md:2:5: [?]  Two  @Ana  due tomorrow\n"
    );
    assert!(below(vault.folder()).starts_with("vault/a b/n.md:1:3: "));
    let elsewhere = tempfile::tempdir().unwrap();
    let file = vault.root().canonicalize().unwrap().join("a b/n.md");
    let absolute = format!("{}:1:3: [?]  One\n", file.display());
    assert!(below(elsewhere.path()).starts_with(&absolute));
}

#[test]
fn meetings_and_decisions_are_places_too() {
    let vault = vault();
    vault.write(
        "d.md",
        b"---\ntype: planning\ndate: 2026-03-02\n---\n## Key Decisions\n\n- We meet on Monday.\n",
    );
    let root = vault.root();
    let meetings = printed_in(&vault, &root, &["meetings", "--format", "quickfix"]);
    assert!(
        meetings.contains("n.md:1:1: Kick-off  3 proposed\n"),
        "{meetings}"
    );
    let decisions = printed_in(&vault, &root, &["decisions", "--format", "quickfix"]);
    assert_eq!(decisions, "d.md:7:1: We meet on Monday.\n");
}

#[test]
fn a_place_is_one_line_that_no_terminal_obeys() {
    let vault = Vault::new(&[("n.md", "- [?] a\u{1b}[2J\u{202e}b\tc\n".as_bytes())]);
    let out = vault.ok(&["list", "--format", "quickfix"]);
    assert_eq!(out.lines().count(), 1);
    assert!(!out.contains(['\u{1b}', '\u{202e}', '\t']), "{out:?}");
}

#[test]
fn a_prompt_gets_a_number_or_nothing_and_never_an_error() {
    let vault = vault();
    let check = |code: i32, out: &str| {
        let run = vault.gavel(&["stats", "--prompt"]);
        assert_eq!(
            (run.code, run.out.as_str(), run.err.as_str()),
            (code, out, "")
        );
    };
    check(0, "3\n");
    vault.with_input(
        &["apply", "-"],
        &ruled(&vault, &["accept", "reject", "done"]),
    );
    check(0, "");
    std::fs::create_dir(vault.folder().join("home")).unwrap();
    let nowhere = support::run(&mut vault.command(&["stats", "--prompt", "--vault", "nowhere"]));
    assert_eq!(
        (nowhere.code, nowhere.out.as_str(), nowhere.err.as_str()),
        (2, "", "")
    );
    vault.write("../config.toml", b"mouse = 3");
    check(2, "");
}

#[test]
fn a_prompt_says_that_not_all_notes_could_be_read() {
    let vault = vault();
    let large = std::fs::File::create(vault.root().join("large.md")).unwrap();
    large.set_len(65 * 1024 * 1024).unwrap();
    let run = vault.gavel(&["stats", "--prompt"]);
    assert_eq!(
        (run.code, run.out.as_str(), run.err.as_str()),
        (1, "3?\n", "")
    );
}
