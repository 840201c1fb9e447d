//! The command line on real files: exit codes, JSON, bytes. What a verdict makes of a line in all cases is tested where it is judged.
#![expect(clippy::disallowed_methods, reason = "tests make their own vaults")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::process::Stdio;

use serde_json::Value;
use support::{Run, Vault, run};

/// A note as a pipeline writes it, its text once read as Windows-1254.
const ONE_TO_ONE: &[u8] = include_bytes!("fixtures/one-to-one.md");

const NOTE: &[u8] = b"# Plan\n\n- [?] Send it @Ana \xf0\x9f\x93\x85 2026-03-21 #task #proposed\n- [ ] Open\n- [x] Old \xe2\x9c\x85 2026-01-01\n";

fn note() -> Vault {
    Vault::new(&[("n.md", NOTE)])
}

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

fn texts<'a>(values: &'a [Value], key: &str) -> Vec<&'a str> {
    values
        .iter()
        .map(|value| value[key].as_str().unwrap())
        .collect()
}

/// A verdict on line `line` of a note that holds `before`; then it is taken back.
fn check_bytes(arguments: &[&str], before: &[u8], line: usize, expected: &[u8]) {
    let vault = Vault::new(&[("n.md", before)]);
    let target = format!("n.md:{line}");
    let arguments: Vec<&str> = arguments.iter().copied().chain([target.as_str()]).collect();
    vault.ok(&arguments);
    let shown = String::from_utf8_lossy(before).into_owned();
    assert_eq!(
        String::from_utf8_lossy(&vault.read("n.md")),
        String::from_utf8_lossy(expected),
        "{arguments:?} {shown:?}"
    );
    assert_eq!(vault.read("n.md"), expected, "{arguments:?} {shown:?}");
    vault.ok(&["undo"]);
    assert_eq!(vault.read("n.md"), before, "undo {arguments:?} {shown:?}");
    vault.ok(&["redo"]);
    assert_eq!(vault.read("n.md"), expected, "redo {arguments:?} {shown:?}");
}

/// A call that is refused for a reason, and changes nothing.
fn check_refused(vault: &Vault, arguments: &[&str], code: i32, reasons: &[&str]) {
    let before = vault.read("n.md");
    let run = vault.gavel(arguments);
    assert_eq!(run.code, code, "{arguments:?}: {run:?}");
    for reason in reasons {
        assert!(run.err.contains(reason), "{arguments:?}: {run:?}");
    }
    assert_eq!(run.err.lines().count(), 1, "{run:?}");
    assert!(run.err.starts_with("gavel: "), "{run:?}");
    assert_eq!(vault.read("n.md"), before, "{arguments:?}");
}

// What is listed

#[test]
fn a_note_of_a_pipeline_is_read_through_its_mojibake() {
    let vault = Vault::new(&[("People/one-to-one.md", ONE_TO_ONE)]);
    let tasks = vault.json(&["list", "--json"]);
    assert_eq!(tasks.len(), 15);
    let count = |key: &str, value: &Value| tasks.iter().filter(|task| task[key] == *value).count();
    assert_eq!(count("state", &"proposed".into()), 15);
    assert_eq!(count("due", &"2025-11-09".into()), 9);
    assert_eq!(count("due", &"2025-11-10".into()), 6);
    assert_eq!(count("priority", &"high".into()), 3);
    assert_eq!(count("priority", &"low".into()), 3);
    assert_eq!(count("priority", &"none".into()), 9);
    assert_eq!(count("owners", &vec!["Myself"].into()), 11);
    assert_eq!(count("owners", &vec!["Tove Marr"].into()), 4);
    assert_eq!(count("heading", &"Action Items".into()), 15);
    assert_eq!(
        tasks[4]["text"],
        "Ask Petra Lund for a key to the workshop’s upper floor."
    );
    assert!(tasks[4]["raw"].as_str().unwrap().contains("workshopâ€™s"));
    assert_eq!(
        tasks[4]["meeting"]["participants"],
        serde_json::json!(["Ansel Vry", "Tove Marr"])
    );
    let decisions = vault.json(&["decisions", "--json"]);
    assert_eq!(decisions.len(), 2);
    assert!(
        decisions[0]["text"]
            .as_str()
            .unwrap()
            .contains("gauge’s drift")
    );
    let meetings = vault.json(&["meetings", "--json"]);
    assert_eq!(meetings.len(), 1);
    assert_eq!(
        (&meetings[0]["proposed"], &meetings[0]["decisions"]),
        (&15.into(), &2.into())
    );
}

#[test]
fn accepting_all_of_a_pipelines_note_changes_symbols_and_tags_alone() {
    let vault = Vault::new(&[("a.md", ONE_TO_ONE)]);
    let list = vault.ok(&["list", "--json", "lines"]);
    let run = vault.with_input(&["accept", "-"], &list);
    assert_eq!((run.code, run.out.lines().count()), (0, 15), "{run:?}");
    let expected = String::from_utf8(ONE_TO_ONE.to_vec()).unwrap();
    let expected = expected.replace("- [?]", "- [ ]").replace(" #proposed", "");
    assert_eq!(String::from_utf8(vault.read("a.md")).unwrap(), expected);
    assert_eq!(vault.ok(&["list"]), "");
    assert_eq!(vault.ok(&["undo"]).lines().count(), 15);
    assert_eq!(vault.read("a.md"), ONE_TO_ONE);
}

#[test]
fn the_json_of_a_task_has_these_fields_in_this_order() {
    let vault = Vault::new(&[("a.md", ONE_TO_ONE), ("n.md", NOTE)]);
    let tasks = vault.json(&["list", "--all", "--json"]);
    let expected = [
        "path",
        "line",
        "hash",
        "target",
        "raw",
        "status",
        "state",
        "text",
        "description",
        "owners",
        "tags",
        "priority",
        "created",
        "start",
        "scheduled",
        "due",
        "done",
        "cancelled",
        "recurrence",
        "on_completion",
        "id",
        "depends_on",
        "block_link",
        "indentation",
        "list_marker",
        "heading",
        "parent_line",
        "meeting",
    ];
    for task in &tasks {
        assert_eq!(keys(task), expected);
        assert_eq!(keys(&task["status"]), ["symbol", "name", "type", "next"]);
    }
    assert_eq!(
        keys(&tasks[0]["meeting"]),
        ["title", "date", "type", "participants", "entity", "source"]
    );
    let mine = tasks.iter().find(|task| task["path"] == "n.md").unwrap();
    assert_eq!(mine["meeting"], Value::Null);
    assert_eq!(mine["created"], Value::Null);
    assert_eq!(mine["line"], 3);
    assert_eq!(mine["text"], "Send it");
    assert_eq!(mine["description"], "Send it @Ana #task #proposed");
    let target = format!("n.md:3@{}", mine["hash"].as_str().unwrap());
    assert_eq!(mine["target"], target.as_str());
}

#[test]
fn the_json_of_meetings_decisions_sources_and_entries_has_its_fields() {
    let vault = Vault::new(&[("a.md", ONE_TO_ONE)]);
    assert_eq!(
        keys(&vault.json(&["meetings", "--json"])[0]),
        [
            "path",
            "title",
            "date",
            "type",
            "entity",
            "participants",
            "source",
            "proposed",
            "open",
            "done",
            "cancelled",
            "decisions",
        ]
    );
    assert_eq!(
        keys(&vault.json(&["decisions", "--json"])[0]),
        [
            "path", "line", "hash", "target", "raw", "text", "heading", "meeting", "review"
        ]
    );
    vault.ok(&["accept", &vault.target(0)]);
    let entries = vault.json(&["history", "--json"]);
    assert_eq!(
        keys(&entries[0]),
        ["entry", "time", "label", "undone", "edits"]
    );
    assert_eq!(
        keys(&entries[0]["edits"][0]),
        ["path", "line", "old", "new"]
    );
    assert!(entries[0]["time"].as_str().unwrap().ends_with('Z'));
}

#[test]
fn a_line_that_is_no_utf8_says_so() {
    let vault = Vault::new(&[("n.md", b"- [?] a\xff b #proposed\n- [?] c #proposed\n")]);
    let tasks = vault.json(&["list", "--json"]);
    assert_eq!(tasks[0]["raw"], "- [?] a\u{fffd} b #proposed");
    assert_eq!(tasks[0]["lossy"], true);
    assert_eq!(tasks[1].get("lossy"), None);
}

#[test]
fn the_order_is_path_then_line_and_every_state_has_its_name() {
    let vault = Vault::new(&[
        ("b.md", b"- [-] 3\n"),
        ("a/z.md", b"- [?] 1\n  - [ ] 2\n"),
        ("c.md", b"- [x] 4\n- [/] 5\n- [ ] 6 #proposed\n"),
    ]);
    let tasks = vault.json(&["list", "--all", "--json"]);
    assert_eq!(texts(&tasks, "text"), ["1", "2", "3", "4", "5", "6"]);
    assert_eq!(
        texts(&tasks, "state"),
        ["proposed", "open", "cancelled", "done", "open", "proposed"]
    );
    assert_eq!(tasks[1]["parent_line"], 1);
    let lines = vault.ok(&["list", "--all", "--json", "lines"]);
    let each: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(each, tasks);
}

#[test]
fn a_row_of_the_list_says_where_what_who_and_when() {
    let vault = note();
    assert_eq!(
        vault.ok(&["list"]),
        "n.md:3  [?]  Send it  @Ana  due tomorrow\n"
    );
    assert_eq!(
        vault.ok(&["list", "--all"]),
        "n.md:3  [?]  Send it  @Ana  due tomorrow\nn.md:4  [ ]  Open\nn.md:5  [x]  Old\n"
    );
    assert_eq!(
        vault.ok(&["list", "--today", "2026-03-30"]),
        "n.md:3  [?]  Send it  @Ana  due 9d ago\n"
    );
}

#[test]
fn a_query_is_words_that_all_are_found() {
    let vault = Vault::new(&[(
        "n.md",
        b"# Harbour\n\n## Winter\n- [?] Mend the pier @Ana #legal\n- [?] Sail\n",
    )]);
    let check = |query: &[&str], expected: usize| {
        let arguments: Vec<&str> = ["list"].iter().chain(query).copied().collect();
        assert_eq!(vault.ok(&arguments).lines().count(), expected, "{query:?}");
    };
    check(&["PIER"], 1);
    check(&["pier ana"], 1);
    check(&["winter", "#legal"], 1);
    check(&["harbour"], 2);
    check(&["pier", "sail"], 0);
    let run = vault.gavel(&["list", "--json", "sail"]);
    assert_eq!((run.code, run.out.contains("Sail")), (0, true), "{run:?}");
}

#[test]
fn a_query_asks_fields_too() {
    let vault = note();
    let check = |arguments: &[&str], expected: &[&str]| {
        let arguments: Vec<&str> = ["list", "--json"]
            .iter()
            .chain(arguments)
            .copied()
            .collect();
        assert_eq!(
            texts(&vault.json(&arguments), "text"),
            expected,
            "{arguments:?}"
        );
    };
    check(&["owner:ana", "due:tomorrow"], &["Send it"]);
    check(&["owner:me"], &[]);
    check(&["--view", "waiting for others"], &["Send it"]);
    check(&["--view", "Overdue"], &[]);
    check(
        &["--view", "overdue", "--today", "2026-03-30"],
        &["Send it"],
    );
    check(&["is:open"], &["Open"]);
    check(&["is:open,done -old"], &["Open"]);
    check(&["--all", "--", "-send", "-old"], &["Open"]);
    check(&["has:cluster"], &[]);
    vault.write("m.md", b"- [?] Send it @Ana #proposed\n");
    check(&["has:cluster"], &["Send it", "Send it"]);
    check(&["has:twin"], &[]);
    vault.write("m.md", b"- [x] Send it @Ana\n");
    check(&["has:twin"], &["Send it"]);
}

#[test]
fn a_mistake_in_a_query_is_pointed_at() {
    let vault = note();
    let run = vault.gavel(&["list", "sénd", "due:<fry", "x"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{run:?}");
    let lines: Vec<&str> = run.err.lines().collect();
    assert!(
        lines[0].starts_with("gavel: due: takes none, a day"),
        "{run:?}"
    );
    assert_eq!(
        lines[1..],
        ["gavel:   sénd due:<fry x", "gavel:        ^^^^^^^^"]
    );
    assert_eq!(vault.gavel(&["decisions", "owner:me"]).code, 2);
    check_refused(
        &vault,
        &["list", "--view", "no"],
        2,
        &["there are Mine, Waiting for others"],
    );
}

#[test]
fn a_saved_view_is_a_query_with_a_name() {
    let vault = note();
    let config = vault.folder().join("config.toml");
    std::fs::write(
        &config,
        "me = ['Ana']\n[views]\nAnything = 'is:open,done'\n",
    )
    .unwrap();
    assert_eq!(vault.ok(&["list", "--view", "anything"]).lines().count(), 2);
    assert_eq!(vault.ok(&["list", "owner:me"]).lines().count(), 1);
    let shown = vault.ok(&["config"]);
    assert!(shown.contains("\"is:open,done\""), "{shown}");
    assert!(shown.contains("me = [\"Ana\"]"), "{shown}");
    std::fs::write(&config, "\n[views]\nLate = 'kelp due:<fry'\n").unwrap();
    check_refused(
        &vault,
        &["list"],
        2,
        &["line 3: view \"Late\": due:<fry: due: takes"],
    );
}

#[test]
fn tasks_and_meetings_are_tables_too() {
    let note = "---\ntype: people\ndate: 2026-03-18\nparticipants: [Ana, Bo]\n---\n# =Plan, a\n\n- [?] +1 for [[a|b]] @Ana 📅 2026-03-21 ⏫ #task #proposed\n";
    let vault = Vault::new(&[("n.md", note.as_bytes())]);
    let target = vault.target(0);
    assert_eq!(
        vault.ok(&["list", "--format", "csv"]),
        format!(
            "path,line,state,text,owners,due,priority,tags,title,date,type,target\n\
             n.md,8,proposed,'+1 for [[a|b]],Ana,2026-03-21,high,#task #proposed,\"'=Plan, a\",2026-03-18,people,{target}\n"
        )
    );
    let markdown = vault.ok(&["list", "--format=markdown"]);
    assert!(
        markdown.contains("| proposed | +1 for [[a\\|b]] | Ana |"),
        "{markdown}"
    );
    assert_eq!(
        vault.ok(&["meetings", "--format", "csv"]),
        "path,date,title,type,entity,participants,source,proposed,open,done,cancelled,decisions\n\
         n.md,2026-03-18,\"'=Plan, a\",people,,\"Ana, Bo\",,1,0,0,0,0\n"
    );
    for (format, json) in [("json", &["--json"][..]), ("lines", &["--json", "lines"])] {
        for list in ["list", "meetings", "decisions"] {
            let same = vault.ok(&[&[list][..], json].concat());
            assert_eq!(vault.ok(&[list, "--format", format]), same);
        }
    }
    for wrong in [
        &["list", "--format", "xml"][..],
        &["list", "--format", "csv", "--json"],
    ] {
        assert_eq!(vault.gavel(wrong).code, 2);
    }
}

#[test]
fn meetings_and_decisions_are_rows_too() {
    let vault = Vault::new(&[("a.md", ONE_TO_ONE)]);
    assert_eq!(
        vault.ok(&["meetings"]),
        "2025-11-07  1:1 with Tove Marr, using the pier works to mend how we plan  15 proposed, 2 decisions\n"
    );
    assert_eq!(vault.ok(&["decisions", "rhythm"]), "");
    assert!(
        vault
            .ok(&["decisions", "order repairs"])
            .starts_with("a.md:")
    );
}

// What is written

#[test]
fn a_verdict_changes_its_bytes_and_no_others() {
    check_bytes(
        &["accept"],
        b"- [?] a #task #proposed\n",
        1,
        b"- [ ] a #task\n",
    );
    check_bytes(
        &["reject"],
        b"- [?] a #proposed\n",
        1,
        "- [-] a #proposed ❌ 2026-03-20\n".as_bytes(),
    );
    check_bytes(
        &["done"],
        b"- [?] a #proposed ^id\n",
        1,
        "- [x] a ✅ 2026-03-20 ^id\n".as_bytes(),
    );
    check_bytes(
        &["reopen"],
        "- [x] a #task ✅ 2026-01-01\n".as_bytes(),
        1,
        b"- [?] a #task #proposed\n",
    );
    check_bytes(
        &["toggle"],
        b"- [ ] a\n",
        1,
        "- [x] a ✅ 2026-03-20\n".as_bytes(),
    );
    check_bytes(&["set", "/"], b"- [ ] a\n", 1, b"- [/] a\n");
}

#[test]
fn all_that_is_around_a_verdict_survives() {
    check_bytes(
        &["accept"],
        b"a\r\n- [?] b #proposed\r\nc\n",
        2,
        b"a\r\n- [ ] b\r\nc\n",
    );
    check_bytes(
        &["accept"],
        b"\xef\xbb\xbf- [?] b #proposed\r\n",
        1,
        b"\xef\xbb\xbf- [ ] b\r\n",
    );
    check_bytes(&["accept"], b"a\n\n- [?] b #proposed", 3, b"a\n\n- [ ] b");
    check_bytes(
        &["accept"],
        b"\xff\xfe\n- [?] \x80b #proposed \n",
        2,
        b"\xff\xfe\n- [ ] \x80b \n",
    );
    check_bytes(
        &["accept"],
        b"a\rb\n- [?] b\rc #proposed\n",
        2,
        b"a\rb\n- [ ] b\rc #proposed\n",
    );
    check_bytes(
        &["accept"],
        "- [?] weâ€™ll go ğŸ“… 2026-01-01 #task #proposed #auto\n".as_bytes(),
        1,
        "- [ ] weâ€™ll go ğŸ“… 2026-01-01 #task #auto\n".as_bytes(),
    );
    check_bytes(
        &["accept"],
        "\u{2028}\n* [?]  two  blanks\t⚠\u{fe0f} #proposed\t\n".as_bytes(),
        2,
        "\u{2028}\n* [ ]  two  blanks\t⚠\u{fe0f}\t\n".as_bytes(),
    );
}

#[test]
fn a_recurring_or_vanishing_task_goes_as_in_the_plugin_and_comes_back() {
    check_bytes(
        &["done"],
        "- [ ] a 🔁 every week 📅 2026-03-20\nb".as_bytes(),
        1,
        "- [ ] a 🔁 every week 📅 2026-03-27\n- [x] a 🔁 every week 📅 2026-03-20 ✅ 2026-03-20\nb"
            .as_bytes(),
    );
    check_bytes(&["done"], "x\n- [ ] a 🏁 delete\nb".as_bytes(), 2, b"x\nb");
}

#[test]
fn a_verdict_is_echoed_with_its_line() {
    let vault = note();
    assert_eq!(
        vault.ok(&["accept", "n.md:3"]),
        "accepted n.md:3  Send it\n"
    );
    assert_eq!(
        vault.ok(&["accept", "n.md:3"]),
        "already accepted n.md:3  Send it\n"
    );
    assert_eq!(vault.json(&["history", "--json"]).len(), 1);
    assert_eq!(
        vault.ok(&["done", "n.md:3", "n.md:3"]),
        "done n.md:3  Send it\n"
    );
}

#[test]
fn several_targets_are_one_step() {
    let vault = Vault::new(&[("a.md", b"- [?] 1\n- [?] 2\n"), ("b.md", b"- [?] 3\n")]);
    vault.ok(&["accept", "a.md:1", "b.md:1", "a.md:2"]);
    let entries = vault.json(&["history", "--json"]);
    assert_eq!(
        (entries.len(), entries[0]["label"].as_str()),
        (1, Some("accept"))
    );
    assert_eq!(entries[0]["edits"].as_array().unwrap().len(), 3);
    vault.ok(&["undo"]);
    assert_eq!(
        (vault.read("a.md"), vault.read("b.md")),
        (b"- [?] 1\n- [?] 2\n".to_vec(), b"- [?] 3\n".to_vec())
    );
}

#[test]
fn what_is_refused_is_said_and_the_rest_is_done() {
    let vault = Vault::new(&[("n.md", b"- [?] 1\ntext\n- [?] 2\n")]);
    let run = vault.gavel(&[
        "accept",
        "n.md:1",
        "n.md:2",
        "n.md:9",
        "gone.md:1",
        "n.md:3",
    ]);
    assert_eq!(run.code, 1);
    assert_eq!(vault.read("n.md"), b"- [ ] 1\ntext\n- [ ] 2\n");
    assert_eq!(run.out.lines().count(), 2, "{run:?}");
    assert_eq!(
        run.err,
        "gavel: n.md:2: no task stands there, but “text”\ngavel: n.md:9: the note has no such line\ngavel: gone.md:1: there is no such note\n"
    );
}

#[test]
fn a_target_may_be_named_from_here_or_by_its_whole_path() {
    let vault = Vault::new(&[("sub/n: x.md", b"- [?] 1\n- [?] 2\n- [?] 3\n")]);
    let whole = vault.root().join("sub/n: x.md:1");
    let from = |folder: &str, target: &str| {
        let mut command = vault.command(&["accept", target]);
        let run = run(command
            .env("GAVEL_VAULT", vault.root())
            .current_dir(vault.root().join(folder)));
        assert_eq!(run.code, 0, "{target}: {run:?}");
        assert!(run.out.starts_with("accepted sub/n: x.md:"), "{run:?}");
    };
    from("", whole.to_str().unwrap());
    from("sub", "n: x.md:2");
    from("sub", "../sub/n: x.md:3");
}

#[test]
fn what_is_no_note_of_the_vault_is_no_target() {
    let vault = Vault::new(&[
        ("n.md", NOTE),
        (".obsidian/h.md", b"- [?] 1\n"),
        ("t.txt", b"- [?] 1\n"),
    ]);
    std::fs::write(vault.folder().join("outside.md"), "- [?] 1\n").unwrap();
    check_refused(
        &vault,
        &["accept", ".obsidian/h.md:1"],
        1,
        &["no note of this vault"],
    );
    check_refused(
        &vault,
        &["accept", "../outside.md:1"],
        1,
        &["no note of this vault"],
    );
    check_refused(&vault, &["accept", "outside.md:1"], 1, &["no such note"]);
    check_refused(&vault, &["accept", "t.txt:1"], 1, &["no Markdown note"]);
    assert_eq!(
        std::fs::read(vault.folder().join("outside.md")).unwrap(),
        b"- [?] 1\n"
    );
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_vault_is_no_target() {
    let vault = note();
    let outside = vault.folder().join("outside.md");
    std::fs::write(&outside, "- [?] secret\n").unwrap();
    std::os::unix::fs::symlink(&outside, vault.root().join("link.md")).unwrap();
    check_refused(
        &vault,
        &["accept", "link.md:1"],
        1,
        &["no note of this vault"],
    );
    assert!(!vault.ok(&["list"]).contains("secret"));
}

// Finding the line again

#[test]
fn with_its_hash_a_line_is_found_wherever_it_moved() {
    let vault = note();
    let target = vault.target(0);
    vault.write("n.md", &[b"new\n\n", NOTE].concat());
    assert_eq!(vault.ok(&["accept", &target]), "accepted n.md:5  Send it\n");
}

#[test]
fn a_line_that_was_edited_is_refused_with_both_texts() {
    let vault = note();
    let listed = vault.ok(&["list", "--json", "lines"]);
    let target = vault.target(0);
    vault.write("n.md", b"# Plan\n\n- [?] Send it, but not yet #proposed\n");
    check_refused(
        &vault,
        &["accept", &target],
        1,
        &[
            "n.md:3: the task was edited or removed",
            "“- [?] Send it, but not yet #proposed”",
        ],
    );
    let run = vault.with_input(&["accept", "-"], &listed);
    assert_eq!(run.code, 1);
    assert!(
        run.err
            .contains("It was: “- [?] Send it @Ana 📅 2026-03-21 #task #proposed”"),
        "{run:?}"
    );
}

#[test]
fn expect_says_the_same_as_a_hash() {
    let vault = note();
    let target = vault.target(0);
    let hash = target.rsplit_once('@').unwrap().1;
    check_refused(
        &vault,
        &["accept", "n.md:3", "--expect", "000000000000"],
        1,
        &["edited or removed"],
    );
    check_refused(
        &vault,
        &["accept", "n.md:3", "n.md:4", "--expect", hash],
        2,
        &["single target"],
    );
    check_refused(
        &vault,
        &["accept", "n.md:3", "--expect", "xyz"],
        2,
        &["12 hex digits"],
    );
    check_refused(
        &vault,
        &["accept", &target, "--expect", "000000000000"],
        2,
        &["another hash"],
    );
    vault.ok(&["accept", "n.md:3", "--expect", hash]);
}

#[test]
fn of_equal_lines_the_number_tells_and_nothing_else() {
    let vault = Vault::new(&[("n.md", b"- [?] t\n- [?] t\n")]);
    let second = vault.target(1);
    vault.write("n.md", b"x\n\n- [?] t\n- [?] t\n");
    check_refused(&vault, &["accept", &second], 1, &["2 equal tasks"]);
    vault.write("n.md", b"- [?] t\n- [?] t\n");
    vault.ok(&["accept", &second]);
    assert_eq!(vault.read("n.md"), b"- [?] t\n- [ ] t\n");
}

#[test]
fn both_of_two_equal_lines_can_be_ruled_on_at_once() {
    let vault = Vault::new(&[("n.md", b"- [?] t\n- [?] t\n- [?] t\n")]);
    let out = vault.ok(&["accept", "n.md:3", "n.md:1"]);
    assert_eq!(out, "accepted n.md:3  t\naccepted n.md:1  t\n");
    assert_eq!(vault.read("n.md"), b"- [ ] t\n- [?] t\n- [ ] t\n");
    vault.ok(&["undo"]);
    assert_eq!(vault.read("n.md"), b"- [?] t\n- [?] t\n- [?] t\n");
}

#[test]
fn a_verdict_that_stands_already_is_success_and_writes_nothing() {
    for verdict in ["accept", "done", "reject"] {
        let vault = Vault::new(&[(
            "n.md",
            "- [?] a #proposed\n- [ ] r 🔁 every day 📅 2026-01-01\n".as_bytes(),
        )]);
        let listed = vault.ok(&["list", "--all", "--json", "lines"]);
        assert_eq!(vault.with_input(&[verdict, "-"], &listed).code, 0);
        let after = vault.read("n.md");
        let again = vault.with_input(&[verdict, "-"], &listed);
        assert_eq!(
            (again.code, vault.read("n.md")),
            (0, after.clone()),
            "{verdict}: {again:?}"
        );
        let later = run(vault
            .command(&[verdict, "-", "--today", "2026-05-01"])
            .env("GAVEL_VAULT", vault.root())
            .write_stdin(listed));
        assert_eq!(
            (later.code, vault.read("n.md")),
            (0, after),
            "{verdict}: {later:?}"
        );
        assert_eq!(vault.json(&["history", "--json"]).len(), 1);
    }
}

#[test]
fn a_verdict_that_somebody_else_wrote_counts_as_well() {
    let vault = Vault::new(&[("n.md", b"- [?] a #task #proposed\n")]);
    let target = vault.target(0);
    vault.write("n.md", b"- [ ] a #task\n");
    assert_eq!(
        vault.ok(&["accept", &target]),
        "already accepted n.md:1  a\n"
    );
    check_refused(&vault, &["done", &target], 1, &["edited or removed"]);
}

#[test]
fn standard_input_takes_targets_as_text_and_as_objects() {
    let vault = Vault::new(&[("n.md", b"- [?] 1\n- [?] 2\n- [?] 3\n")]);
    let object = vault.ok(&["list", "3", "--json", "lines"]);
    let input = format!("n.md:1\r\n\n{}\n{object}", vault.target(1));
    assert_eq!(vault.with_input(&["accept", "-"], &input).code, 0);
    assert_eq!(vault.read("n.md"), b"- [ ] 1\n- [ ] 2\n- [ ] 3\n");
    let nothing = vault.with_input(&["accept", "-"], "");
    assert_eq!((nothing.code, nothing.out.as_str()), (0, ""));
}

#[test]
fn a_decision_is_no_task() {
    let vault = Vault::new(&[("n.md", b"## Decisions\n- Ship it.\n")]);
    let decisions = vault.json(&["decisions", "--json"]);
    let target = decisions[0]["target"].as_str().unwrap();
    check_refused(
        &vault,
        &["accept", target],
        1,
        &["no task stands there, but “- Ship it.”"],
    );
}

#[test]
fn a_target_that_is_none_ends_the_call_before_anything_is_written() {
    let vault = note();
    let run = vault.with_input(&["accept", "-"], "n.md:3\nnonsense\n");
    assert_eq!(
        (run.code, vault.read("n.md").as_slice()),
        (2, NOTE),
        "{run:?}"
    );
    check_refused(&vault, &["accept", "n.md"], 2, &["PATH:LINE"]);
    check_refused(&vault, &["set", "xx", "n.md:3"], 2, &["one character"]);
    assert_eq!(vault.gavel(&["accept"]).code, 2);
    assert_eq!(vault.gavel(&["nonsense"]).code, 2);
    assert_eq!(vault.gavel(&["list", "--nonsense"]).code, 2);
}

// Taking back

#[test]
fn reopen_restores_what_stood_before_bit_for_bit() {
    let before = "- [?] a  b  #proposed  #task 📅 2026-01-01 #auto\t\n".as_bytes();
    let vault = Vault::new(&[("n.md", before)]);
    vault.ok(&["accept", "n.md:1"]);
    vault.ok(&["done", "n.md:1"]);
    vault.ok(&["reopen", "n.md:1"]);
    assert_eq!(vault.read("n.md"), before);
    vault.ok(&["reject", "n.md:1"]);
    let rejected = String::from_utf8(vault.read("n.md")).unwrap();
    vault.write("n.md", rejected.replace("a  b", "a b").as_bytes());
    vault.ok(&["reopen", "n.md:1"]);
    assert_eq!(
        vault.read("n.md"),
        "- [?] a b  #proposed  #task 📅 2026-01-01 #auto\t\n".as_bytes()
    );
}

#[test]
fn reopen_leads_back_to_a_proposal_and_not_to_what_was_open_before() {
    let vault = Vault::new(&[("n.md", b"- [ ] a #task\n")]);
    vault.ok(&["done", "n.md:1"]);
    vault.ok(&["reopen", "n.md:1"]);
    assert_eq!(vault.read("n.md"), b"- [?] a #task #proposed\n");
}

#[test]
fn undo_and_redo_go_as_far_as_they_are_told() {
    let vault = Vault::new(&[("n.md", b"- [?] 1\n- [?] 2\n")]);
    vault.ok(&["accept", "n.md:1"]);
    vault.ok(&["reject", "n.md:2"]);
    assert_eq!(
        vault.ok(&["undo", "2"]),
        "undid reject n.md:2  - [?] 2\nundid accept n.md:1  - [?] 1\n"
    );
    assert_eq!(vault.read("n.md"), b"- [?] 1\n- [?] 2\n");
    let undone: Vec<bool> = vault
        .json(&["history", "--json"])
        .iter()
        .map(|entry| entry["undone"].as_bool().unwrap())
        .collect();
    assert_eq!(undone, [true, true]);
    check_refused(&vault, &["undo"], 1, &["nothing to undo"]);
    assert_eq!(vault.ok(&["redo"]), "redid accept n.md:1  - [ ] 1\n");
    vault.ok(&["redo"]);
    check_refused(&vault, &["redo"], 1, &["nothing to redo"]);
    let more = vault.gavel(&["undo", "5"]);
    assert_eq!((more.code, more.out.lines().count()), (1, 2), "{more:?}");
    assert_eq!(vault.gavel(&["undo", "0"]).code, 2);
}

#[test]
fn undo_leaves_alone_what_was_changed_since() {
    let vault = note();
    vault.ok(&["accept", "n.md:3"]);
    vault.write("n.md", b"# Plan\n\n- [ ] Mine now\n");
    check_refused(
        &vault,
        &["undo"],
        1,
        &["“- [ ] Send it", "“- [ ] Mine now”"],
    );
    check_refused(&vault, &["undo"], 1, &["nothing to undo"]);
}

#[test]
fn history_is_the_newest_first() {
    let vault = Vault::new(&[("n.md", b"- [?] 1\n- [?] 2\n")]);
    assert_eq!(vault.ok(&["history"]), "");
    assert_eq!(vault.ok(&["history", "--json"]), "[]\n");
    vault.ok(&["accept", "n.md:1"]);
    vault.ok(&["set", "/", "n.md:2"]);
    let entries = vault.json(&["history", "--json"]);
    assert_eq!(texts(&entries, "label"), ["set /", "accept"]);
    assert_eq!(entries[1]["edits"][0]["old"], "- [?] 1");
    assert_eq!(entries[1]["edits"][0]["new"], "- [ ] 1");
    assert_eq!(vault.ok(&["history"]).lines().count(), 2);
}

// Trying without writing

#[test]
fn a_dry_run_prints_the_diff_and_writes_nothing_at_all() {
    let vault = note();
    let diff = vault.ok(&["accept", "n.md:3", "--dry-run"]);
    let (old, new) = (
        "- [?] Send it @Ana 📅 2026-03-21 #task #proposed",
        "- [ ] Send it @Ana 📅 2026-03-21 #task",
    );
    assert_eq!(
        diff,
        format!(
            "--- a/n.md\n+++ b/n.md\n@@ -1,5 +1,5 @@\n # Plan\n \n-{old}\n+{new}\n - [ ] Open\n - [x] Old ✅ 2026-01-01\n"
        )
    );
    assert_eq!(vault.read("n.md"), NOTE);
    assert!(!vault.folder().join("state").exists());
    assert_eq!(vault.ok(&["accept", "n.md:4", "--dry-run"]), "");
}

#[test]
fn a_dry_run_of_undo_and_redo_is_what_they_do() {
    let vault = Vault::new(&[("n.md", b"- [?] 1\n- [?] 1\n")]);
    vault.ok(&["accept", "n.md:1", "n.md:2"]);
    vault.ok(&["done", "n.md:2"]);
    let after = vault.read("n.md");
    let diff = vault.ok(&["undo", "2", "--dry-run"]);
    assert!(
        diff.ends_with("-- [ ] 1\n-- [x] 1 ✅ 2026-03-20\n+- [?] 1\n+- [?] 1\n"),
        "{diff}"
    );
    assert_eq!(vault.read("n.md"), after);
    vault.ok(&["undo"]);
    let diff = vault.ok(&["redo", "--dry-run"]);
    assert!(
        diff.ends_with("-- [ ] 1\n+- [x] 1 ✅ 2026-03-20\n"),
        "{diff}"
    );
    assert_eq!(vault.gavel(&["redo", "2", "--dry-run"]).code, 1);
}

// Vaults, good and bad

#[test]
fn the_vault_is_named_configured_or_found() {
    let vault = Vault::new(&[("deep/n.md", b"- [?] 1\n")]);
    let check = |command: &mut assert_cmd::Command, expected: i32| {
        let run = run(command);
        assert_eq!(run.code, expected, "{run:?}");
        assert_eq!(run.out.contains("n.md:1"), expected == 0, "{run:?}");
        run
    };
    let nowhere = check(&mut vault.command(&["list"]), 2);
    for way in [
        "--vault",
        "GAVEL_VAULT",
        "config.toml",
        ".obsidian",
        "gavel demo",
    ] {
        assert!(nowhere.err.contains(way), "{nowhere:?}");
    }
    check(&mut vault.command(&["list", "--vault", "vault"]), 0);
    check(vault.command(&["list"]).env("GAVEL_VAULT", "vault"), 0);
    check(
        vault
            .command(&["list"])
            .current_dir(vault.root().join("deep")),
        0,
    );
    check(vault.command(&["list"]).current_dir(vault.root()), 2);
    std::fs::create_dir(vault.root().join(".obsidian")).unwrap();
    let from_deep = check(
        vault
            .command(&["list"])
            .current_dir(vault.root().join("deep")),
        0,
    );
    assert!(from_deep.out.starts_with("deep/n.md:1"));
    std::fs::write(vault.folder().join("config.toml"), "vault = 'vault'\n").unwrap();
    check(&mut vault.command(&["list"]), 0);
    check(vault.command(&["list"]).env("GAVEL_VAULT", ""), 0);
}

#[test]
fn a_vault_that_is_none_is_told_with_exit_2() {
    let vault = note();
    let file = vault.root().join("n.md");
    let check = |folder: &str, reason: &str| {
        let run = run(&mut vault.command(&["list", "--vault", folder]));
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{run:?}");
        assert!(run.err.contains(reason), "{run:?}");
    };
    check("missing", "there is no such folder");
    check(file.to_str().unwrap(), "a vault is a folder");
}

#[test]
fn an_empty_vault_lists_nothing() {
    let vault = Vault::new(&[]);
    let run = vault.gavel(&["list"]);
    assert_eq!((run.code, run.out.as_str()), (0, ""));
    assert_eq!(run.err, "gavel: there are no notes in this vault\n");
    assert_eq!(vault.ok(&["list", "--json"]), "[]\n");
    assert_eq!(vault.ok(&["list", "--json", "lines"]), "");
    vault.write("n.md", b"");
    let run = vault.gavel(&["list"]);
    assert_eq!(
        (run.code, run.err.as_str()),
        (0, "gavel: nothing waits for a verdict\n")
    );
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_listed() {
    let vault = note();
    let large = std::fs::File::create(vault.root().join("large.md")).unwrap();
    large.set_len(65 * 1024 * 1024).unwrap();
    let run = vault.gavel(&["list"]);
    assert_eq!((run.code, run.out.lines().count()), (1, 1), "{run:?}");
    assert!(
        run.err
            .starts_with("gavel: large.md: is larger than 64 MiB"),
        "{run:?}"
    );
    assert_eq!(vault.gavel(&["list", "--json"]).code, 1);
    assert_eq!(vault.gavel(&["accept", "large.md:1"]).code, 1);
    vault.ok(&["accept", "n.md:3"]);
}

#[test]
fn a_wrong_configuration_is_told_with_its_line() {
    let vault = note();
    let file = vault.folder().join("config.toml");
    std::fs::write(&file, "[proposed]\nsymbls = ['!']\n").unwrap();
    let run = vault.gavel(&["list"]);
    assert_eq!(run.code, 2);
    assert!(
        run.err.contains("line 2") && run.err.contains("symbls"),
        "{run:?}"
    );
    assert_eq!(vault.gavel(&["list", "--config", "missing.toml"]).code, 2);
    std::fs::write(&file, "[proposed]\nsymbols = ['x']\n").unwrap();
    assert!(vault.ok(&["list"]).contains("n.md:5"));
    std::fs::remove_file(&file).unwrap();
    assert_eq!(vault.gavel(&["list", "--today", "tomorrow"]).code, 2);
}

#[test]
fn every_option_in_force_is_shown_with_its_place() {
    let vault = note();
    let file = vault.folder().join("config.toml");
    std::fs::write(
        &file,
        "theme = 'dark'\n[keys]\npreset = 'mail'\nskip = 'w'\n",
    )
    .unwrap();
    let shown = vault.ok(&["config"]);
    for expected in [
        "theme = \"dark\"  # ",
        "skip = [\"w\"]  # ",
        "reject = [\"d\", \"Delete\"]  # from the preset\n",
        "down = [\"j\", \"Down\"]  # default\n",
    ] {
        assert!(shown.contains(expected), "{expected}:\n{shown}");
    }
    let json = vault.ok(&["config", "--json"]);
    let all: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    let option = |name: &str| {
        let found = all.iter().find(|option| option["name"] == name);
        found.unwrap()
    };
    for known in gavel::config::options::OPTIONS {
        option(known.name);
    }
    let skip = option("keys.skip");
    assert_eq!(skip["value"], serde_json::json!(["w"]));
    assert_eq!(skip["default"], serde_json::json!(["s"]));
    assert_eq!(skip["from"], "file");
    assert!(skip["where"].as_str().unwrap().ends_with("config.toml:4"));
    assert_eq!(option("keys.reject")["from"], "preset");
    assert_eq!(option("vault")["where"], "GAVEL_VAULT");
    assert_eq!(option("glyphs")["from"], "default");
}

#[test]
fn wrong_keys_are_told_with_line_and_suggestion() {
    let vault = note();
    let file = vault.folder().join("config.toml");
    let check = |config: &str, expected: &str| {
        std::fs::write(&file, config).unwrap();
        let run = vault.gavel(&["list"]);
        assert!(run.code == 2 && run.err.contains(expected), "{run:?}");
    };
    check(
        "valt = '/v'",
        "line 1: there is no option `valt`; did you mean `vault`?",
    );
    check(
        "[keys]\nacept = 'y'",
        "line 2: there is no command `acept`; did you mean `accept`?",
    );
    check(
        "[keys]\naccept = 'ctrl-y'",
        "line 2: there is no key `ctrl-y`; did you mean `Ctrl-y`?",
    );
    check("[keys]\naccept = 'r'", "line 2: `r` is `reject` already");
    std::fs::write(&file, "[keys]\npreset = 'mail'\nreject = ''").unwrap();
    assert_eq!(vault.gavel(&["list"]).code, 0);
}

#[test]
fn the_configuration_in_force_says_where_it_came_from() {
    let vault = note();
    std::fs::write(
        vault.folder().join("config.toml"),
        "[proposed]\nkeep_tag = true\n",
    )
    .unwrap();
    let config = vault.ok(&["config"]);
    assert!(config.contains("# from GAVEL_VAULT\n"), "{config}");
    assert!(
        config.contains("keep_tag = true  # ") && config.contains("config.toml:2\n"),
        "{config}"
    );
    assert!(
        config.contains("symbols = [\"?\"]  # default\n"),
        "{config}"
    );
    assert!(
        config.contains("# today: 2026-03-20  (from GAVEL_TODAY)\n"),
        "{config}"
    );
    let nowhere = run(&mut vault.command(&["config"]));
    assert!(
        nowhere.code == 0 && nowhere.out.contains("# vault is not set"),
        "{nowhere:?}"
    );
    vault.write("config.toml", config.as_bytes());
    let again = vault.root().join("config.toml");
    assert_eq!(
        vault
            .gavel(&["list", "--config", again.to_str().unwrap()])
            .code,
        0
    );
}

#[test]
fn the_plugins_settings_of_the_vault_count() {
    let vault = note();
    vault.write(
        ".obsidian/plugins/obsidian-tasks-plugin/data.json",
        br#"{"setDoneDate":false,"statusSettings":{"coreStatuses":[
            {"symbol":" ","name":"Todo","nextStatusSymbol":"x","type":"TODO"},
            {"symbol":"x","name":"Done","nextStatusSymbol":" ","type":"DONE"}],
            "customStatuses":[{"symbol":"R","name":"Rejected","nextStatusSymbol":"?","type":"CANCELLED"}]}}"#,
    );
    vault.ok(&["reject", "n.md:3"]);
    vault.ok(&["done", "n.md:4"]);
    let text = String::from_utf8(vault.read("n.md")).unwrap();
    assert!(
        text.contains("- [R] Send it") && text.contains("❌ 2026-03-20\n- [x] Open\n"),
        "{text}"
    );
}

#[test]
fn the_doctor_says_what_is_odd() {
    let vault = note();
    assert_eq!(vault.ok(&["doctor"]), "");
    vault.write("b.md", b"---\ntitle: \"a\nsource_ref: nowhere.md\n---\n");
    let run = vault.gavel(&["doctor"]);
    assert_eq!((run.code, run.out.lines().count()), (1, 2), "{run:?}");
    assert!(
        run.out.contains("b.md: frontmatter is broken YAML"),
        "{run:?}"
    );
    assert!(
        run.out.contains(
            "b.md: its source is not in this vault: nowhere.md; no file is named “nowhere.md”"
        ),
        "{run:?}"
    );
    vault.write("b.md", b"*Source: [[talk]]*\n");
    vault.write("X/talk.md", b"");
    vault.write("Y/talk.md", b"");
    let run = vault.gavel(&["doctor"]);
    assert!(
        run.out.contains("b.md: its source is not in this vault: talk; 2 files may be “talk”: X/talk.md, Y/talk.md"),
        "{run:?}"
    );
}

// The source

fn with_source() -> Vault {
    Vault::new(&[
        (
            "n.md",
            b"---\nsource_ref: Sources/talk.md\n---\n- [?] Send it\n\n## Decisions\n- Ship it.\n",
        ),
        ("Sources/talk.md", b"talk\n"),
    ])
}

#[test]
fn the_source_of_a_task_or_decision_is_its_notes() {
    let vault = with_source();
    assert_eq!(vault.ok(&["source", "n.md:4"]), "Sources/talk.md\n");
    assert_eq!(vault.ok(&["source", "n.md:7"]), "Sources/talk.md\n");
    let found = vault.json(&["source", "n.md:4", "--json"]);
    assert_eq!(
        keys(&found[0]),
        ["path", "line", "item", "source", "why", "passages"]
    );
    assert_eq!(found[0]["source"], "Sources/talk.md");
    assert_eq!(found[0]["item"]["text"], "Send it");
    let both = vault.with_input(&["source", "-", "--json"], "n.md:4\nn.md:7\n");
    let both: Vec<Value> = serde_json::from_str(&both.out).unwrap();
    assert_eq!(both[1]["item"]["text"], "Ship it.");
    check_refused(&vault, &["source", "n.md:1"], 1, &["no task or decision"]);
    vault.write("m.md", b"- [?] a\n");
    assert_eq!(vault.gavel(&["source", "m.md:1"]).code, 1);
}

/// A vault with a talk of which the first task is said in the seventh line, the decision in the ninth, and the other task nowhere.
fn with_talk() -> Vault {
    Vault::new(&[
        (
            "n.md",
            b"---\nsource_ref: /old/Sources/talk.md\n---\n- [?] Order forty brass lanterns from the foundry. @Otto #task\n- [?] Paint the roof #task\n\n## Decisions\n- The lamps stay lit until midnight.\n",
        ),
        (
            "Sources/talk.md",
            "# Lamps\n\nMira: Is it on?\n\nOtto: It is.\n\nOtto: We\u{e2}\u{20ac}\u{2122}re short. I'd order forty brass lanterns at the foundry.\n\nMira: And the lamps stay lit till midnight, \x1b[31mall of them.\n".as_bytes(),
        ),
    ])
}

#[test]
fn the_source_shows_where_an_item_was_said() {
    let vault = with_talk();
    assert_eq!(
        vault.ok(&["source", "n.md:4", "n.md:8"]),
        "Sources/talk.md:7  found, speech\n    Otto: We’re short. I'd order forty brass lanterns at the foundry.\n\nSources/talk.md:9  found, speech\n    Mira: And the lamps stay lit till midnight, ␛[31mall of them.\n"
    );
    let nowhere = vault.gavel(&["source", "n.md:5"]);
    assert_eq!(
        (nowhere.code, nowhere.out.as_str()),
        (0, "Sources/talk.md\n")
    );
    assert!(nowhere.err.contains("n.md:5: no passage"), "{nowhere:?}");
}

#[test]
fn the_json_of_passages_has_its_fields() {
    let vault = with_talk();
    let found = vault.json(&["source", "--json", "n.md:4", "n.md:5"]);
    let passage = &found[0]["passages"][0];
    assert_eq!(
        keys(passage),
        ["start", "end", "bytes", "score", "sure", "kind", "text"]
    );
    assert_eq!(found[0]["why"], "suffix");
    assert_eq!(
        (&passage["start"], &passage["end"]),
        (&Value::from(7), &Value::from(7))
    );
    assert_eq!(
        (&passage["sure"], &passage["kind"]),
        (&Value::from("found"), &Value::from("speech"))
    );
    assert!(passage["score"].as_f64().unwrap() > 0.0);
    let bytes: Vec<usize> = serde_json::from_value(passage["bytes"].clone()).unwrap();
    let source = std::fs::read(vault.root().join("Sources/talk.md")).unwrap();
    let text = String::from_utf8(source[bytes[0]..bytes[1]].to_vec()).unwrap();
    assert_eq!(text.replace("â€™", "’"), passage["text"].as_str().unwrap());
    assert_eq!(found[1]["passages"], Value::Array(Vec::new()));
    let lines = vault.ok(&["source", "--json", "lines", "n.md:4", "n.md:5"]);
    assert_eq!(lines.lines().count(), 2);
}

#[test]
fn a_source_that_is_not_there_says_what_was_tried() {
    let vault = with_talk();
    vault.write(
        "m.md",
        b"---\nsource_ref: C:\\old\\walk.md\n---\n- [?] a\n\n*Source: [[hike]]*\n",
    );
    let run = vault.gavel(&["source", "--json", "m.md:4"]);
    assert_eq!(run.code, 1);
    let found: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(
        (&found[0]["source"], &found[0]["why"]),
        (&Value::Null, &Value::from("none"))
    );
    for part in ["“walk.md”", "“hike”"] {
        assert!(run.err.contains(part), "{part}: {run:?}");
    }
}

#[cfg(unix)]
#[test]
fn the_editor_opens_at_the_best_passage() {
    let vault = with_talk();
    let nano = vault.folder().join("nano");
    std::os::unix::fs::symlink("/bin/echo", &nano).unwrap();
    let mut command = vault.command(&["source", "n.md:4", "--open"]);
    let run = run(command
        .env("GAVEL_VAULT", vault.root())
        .env("EDITOR", &nano));
    assert!(run.out.contains("\n+7 "), "{run:?}");
}

#[cfg(unix)]
#[test]
fn the_source_opens_in_the_editor_without_a_shell() {
    let vault = with_source();
    let open = |editor: &str| {
        let mut command = vault.command(&["source", "n.md:4", "--open"]);
        run(command
            .env("GAVEL_VAULT", vault.root())
            .env("EDITOR", editor)
            .env("PATH", "/usr/bin:/bin"))
    };
    let found = open("echo '$HOME'");
    let file = vault.root().canonicalize().unwrap().join("Sources/talk.md");
    assert_eq!(
        found.out,
        format!("Sources/talk.md\n$HOME {}\n", file.display())
    );
    assert_eq!(open("false").code, 1);
    assert_eq!(open("no-such-editor").code, 1);
    assert_eq!(vault.gavel(&["source", "n.md:4", "--open"]).code, 2);
}

// Streams

#[test]
fn nothing_of_a_note_reaches_the_streams_raw() {
    let hostile = "---\ntitle: \"T\\e[31m\"\nsource_ref: \"x\\e[2J.md\"\n---\n- [?] a\u{1b}]0;x\u{7}b\u{202e}c\u{9b}d\u{7f} @E\u{1b}[1m #proposed\n- [?] e\n\n## Decisions\u{1b}\n- f\u{1b}[0m\u{2066}\n";
    let name = "e\u{1b}[31m\u{202e}.md";
    let vault = Vault::new(&[(name, hostile.as_bytes())]);
    let target = format!("{name}:5");
    let both = [
        vec!["list"],
        vec!["list", "--json"],
        vec!["list", "--json", "lines"],
        vec!["meetings"],
        vec!["meetings", "--json"],
        vec!["decisions"],
        vec!["decisions", "--json"],
        vec!["list", "--format", "csv"],
        vec!["decisions", "--format", "markdown"],
        vec!["clusters"],
        vec!["clusters", "--json"],
        vec!["stats"],
        vec!["stats", "--json"],
        vec!["accept", "--dry-run", &target],
        vec!["source", &target],
        vec!["source", "--json", &target],
        vec!["doctor"],
        vec!["accept", &target],
        vec!["undo", "--dry-run"],
        vec!["undo"],
        vec!["history"],
        vec!["history", "--json"],
        vec!["accept", "e\u{1b}.md:9"],
        vec!["accept", "e\u{1b}[31m\u{202e}.md:1"],
        vec!["config"],
    ];
    for arguments in &both {
        let Run { out, err, .. } = vault.gavel(arguments);
        let is_raw = |c: &char| {
            (c.is_control() && *c != '\n')
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        let raw = out.chars().chain(err.chars()).find(is_raw);
        assert_eq!(raw, None, "{arguments:?}: {out:?} {err:?}");
        assert!(!out.is_empty() || !err.is_empty());
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let tasks = "- [?] one of many tasks\n".repeat(20_000);
    let vault = Vault::new(&[("n.md", tasks.as_bytes())]);
    for arguments in [&["list"][..], &["list", "--json"], &["man"], &["--help"]] {
        let mut child = vault
            .process(arguments)
            .env("GAVEL_VAULT", vault.root())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_is_told_and_no_panic() {
    let vault = note();
    for arguments in [&["list"][..], &["accept", "n.md:3"]] {
        let full = std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let output = vault
            .process(arguments)
            .env("GAVEL_VAULT", vault.root())
            .stdout(full)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            err.contains("the output cannot be written") && err.lines().count() == 1,
            "{err}"
        );
    }
    assert!(
        String::from_utf8(vault.read("n.md"))
            .unwrap()
            .contains("- [ ] Send it")
    );
}

/// What `list` prints on a terminal.
#[cfg(unix)]
fn on_a_terminal(vault: &Vault, variables: &[(&str, &str)]) -> String {
    use std::io::Read as _;

    let pair = portable_pty::native_pty_system()
        .openpty(portable_pty::PtySize::default())
        .unwrap();
    let mut command = portable_pty::CommandBuilder::new(assert_cmd::cargo::cargo_bin!("gavel"));
    command.args(["list", "--today", support::TODAY]);
    command.env_clear();
    command.env("HOME", vault.folder());
    command.env("GAVEL_VAULT", vault.root());
    command.env("GAVEL_STATE_DIR", vault.folder().join("state"));
    for (name, value) in variables {
        command.env(name, value);
    }
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut shown = Vec::new();
    // The end of a pseudo-terminal is an error on Linux.
    let _ = pair
        .master
        .try_clone_reader()
        .unwrap()
        .read_to_end(&mut shown);
    assert!(child.wait().unwrap().success());
    String::from_utf8(shown).unwrap()
}

#[cfg(unix)]
#[test]
fn colours_are_for_terminals_that_want_them() {
    let vault = note();
    assert!(on_a_terminal(&vault, &[("TERM", "xterm")]).contains("\u{1b}[36mn.md:3\u{1b}[0m"));
    for variable in [("NO_COLOR", "1"), ("TERM", "dumb")] {
        let plain = on_a_terminal(&vault, &[variable]);
        assert_eq!(plain, "n.md:3  [?]  Send it  @Ana  due tomorrow\r\n");
    }
}

// What is one decision

fn twice_proposed() -> Vault {
    Vault::new(&[
        ("a.md", b"- [?] Order 400 O-rings from Dunmarrow @Marit Solheim #task\n- [ ] Open\n"),
        ("b.md", b"- [?] Place the order for 400 O-rings with Dunmarrow. @Marit #task\n- [?] Sign the lease @Ana"),
    ])
}

#[test]
fn every_proposal_is_in_one_cluster() {
    let vault = twice_proposed();
    let clusters = vault.json(&["clusters", "--json"]);
    let places: Vec<Vec<(&str, u64)>> = clusters
        .iter()
        .map(|cluster| cluster["members"].as_array().unwrap())
        .map(|members| {
            let place = |member: &'_ Value| member["line"].as_u64().unwrap();
            texts(members, "path")
                .into_iter()
                .zip(members.iter().map(place))
                .collect()
        })
        .collect();
    assert_eq!(places, [vec![("a.md", 1), ("b.md", 1)], vec![("b.md", 2)]]);
    assert_eq!(clusters[1]["cluster"], 2);
    let member = &clusters[1]["members"][0];
    assert_eq!(keys(member), ["path", "line", "hash", "raw"]);
    assert_eq!(member["raw"], "- [?] Sign the lease @Ana");
    let listed = vault.json(&["list", "--json"]);
    assert_eq!(member["hash"], listed[2]["hash"]);
    assert_eq!(
        vault.ok(&["clusters", "--json", "lines"]).lines().count(),
        2
    );
}

#[test]
fn a_cluster_is_its_best_wording_and_its_places() {
    assert_eq!(
        twice_proposed().ok(&["clusters"]),
        "2×  [?]  Order 400 O-rings from Dunmarrow  @Marit Solheim\n    a.md:1\n    b.md:1\n\
         1×  [?]  Sign the lease  @Ana\n    b.md:2\n"
    );
}

#[test]
fn stats_count_what_waits_and_the_decisions_that_it_takes() {
    let vault = twice_proposed();
    assert_eq!(
        vault.ok(&["stats", "--json"]),
        "{\"proposals\":3,\"decisions\":2,\"by_owner\":[{\"owner\":\"Ana\",\"proposals\":1},\
         {\"owner\":\"Marit\",\"proposals\":1},{\"owner\":\"Marit Solheim\",\"proposals\":1}],\
         \"by_age\":[{\"from\":0,\"to\":6,\"proposals\":0},{\"from\":7,\"to\":29,\"proposals\":0},\
         {\"from\":30,\"to\":89,\"proposals\":0},{\"from\":90,\"to\":179,\"proposals\":0},\
         {\"from\":180,\"to\":364,\"proposals\":0},{\"from\":365,\"to\":null,\"proposals\":0},\
         {\"from\":null,\"to\":null,\"proposals\":3}],\
         \"verdicts\":{\"accepted\":0,\"done\":0,\"rejected\":0,\"duplicates\":0,\"acceptance\":null},\
         \"by_day\":[],\"acceptance\":{\"by_type\":[],\"by_owner\":[],\"by_generator\":[]}}\n"
    );
    assert_eq!(
        vault.ok(&["stats"]),
        "proposals waiting  3\ndecisions needed   2\n\nwaiting by owner\n     1  @Ana\n     1  @Marit\n     1  @Marit Solheim\n\
         \nwaiting by age\n     3  no date\n"
    );
}

#[test]
fn stats_count_what_became_of_what_was_ruled_on() {
    let people = b"---\ntype: people\ngenerator: scribe\ndate: 2026-03-18\n---\n- [?] Order rope @Ana\n- [?] Sign the lease @Ana\n- [?] Call Bo\n";
    let vault = Vault::new(&[
        ("p.md", people),
        ("gone.md", b"- [?] Buy a net\n- [?] Buy a net\n"),
    ]);
    vault.ok(&["accept", "p.md:6"]);
    vault.ok(&["reject", "p.md:7"]);
    vault.ok(&["accept", "--cluster", "--keep", "gone.md:1"]);
    vault.ok(&["done", "p.md:8"]);
    vault.ok(&["undo"]);
    std::fs::remove_file(vault.root().join("gone.md")).unwrap();
    let stats: Value = serde_json::from_str(&vault.ok(&["stats", "--json"])).unwrap();
    assert_eq!(stats["proposals"], 1);
    assert_eq!(stats["by_age"][0]["proposals"], 1);
    assert_eq!(
        stats["verdicts"].to_string(),
        "{\"accepted\":2,\"done\":0,\"rejected\":1,\"duplicates\":1,\"acceptance\":0.667}"
    );
    let of_people = "{\"type\":\"people\",\"accepted\":1,\"done\":0,\"rejected\":1,\"duplicates\":0,\"acceptance\":0.5}";
    let of_gone = "{\"type\":null,\"accepted\":1,\"done\":0,\"rejected\":0,\"duplicates\":1,\"acceptance\":1.0}";
    let acceptance = &stats["acceptance"];
    assert_eq!(
        acceptance["by_type"].to_string(),
        format!("[{of_gone},{of_people}]")
    );
    assert_eq!(
        texts(
            acceptance["by_generator"].as_array().unwrap()[1..].as_ref(),
            "generator"
        ),
        ["scribe"]
    );
    assert_eq!(acceptance["by_owner"][1]["owner"], "Ana");
    let ruled: u64 = stats["by_day"]
        .as_array()
        .unwrap()
        .iter()
        .map(|day| day["accepted"].as_u64().unwrap() + day["rejected"].as_u64().unwrap())
        .sum();
    assert_eq!(ruled, 3);
    assert_eq!(
        keys(&stats["by_day"][0]),
        ["day", "accepted", "done", "rejected", "duplicates"]
    );
    let text = vault.ok(&["stats"]);
    for row in [
        "     4   67%  all  2 accepted, 1 rejected, 1 as duplicates\n",
        "     2   50%  people  1 accepted, 1 rejected\n",
        "     2   50%  @Ana  1 accepted, 1 rejected\n",
        "     2   50%  scribe  1 accepted, 1 rejected\n",
        "     2  100%  unknown  1 accepted, 1 as duplicates\n",
    ] {
        assert!(text.contains(row), "{text}");
    }
}

// About gavel

#[test]
fn the_terminal_program_needs_a_terminal() {
    let vault = note();
    check_refused(&vault, &[], 2, &["gavel list"]);
}

#[test]
fn the_demo_lists_its_own_vault_and_leaves_nothing_in_the_users_state() {
    let vault = note();
    let mut command = vault.command(&["demo"]);
    let run = run(command.env("TMPDIR", vault.folder()));
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.out.lines().count() > 10, "{run:?}");
    let folder = run.err.trim().rsplit_once(" in ").unwrap().1;
    assert!(std::path::Path::new(folder).is_dir(), "{folder}");
    assert!(!vault.folder().join("state").exists());
}

#[test]
fn help_manual_and_completions_are_printed() {
    let vault = note();
    let help = vault.ok(&["--help"]);
    for word in ["accept", "history", "GAVEL_STATE_DIR", "Exit codes"] {
        assert!(help.contains(word), "{word}");
    }
    assert!(
        help.lines().all(|line| line.chars().count() <= 80),
        "{help}"
    );
    let manual = vault.ok(&["man"]);
    for part in [
        ".TH gavel 1",
        ".SH COMMANDS",
        "gavel reopen",
        "\\-\\-dry\\-run",
        ".SH EXIT CODES",
    ] {
        assert!(manual.contains(part), "{part}: {manual}");
    }
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = vault.ok(&["completions", shell]);
        for word in ["gavel", "accept", "reopen", "dry-run"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    assert!(vault.ok(&["--version"]).starts_with("gavel "));
    assert_eq!(vault.gavel(&["completions", "nonsense"]).code, 2);
}

/// What a command makes of the one note of a vault.
fn check_rewritten(before: &[u8], arguments: &[&str], after: &[u8]) {
    let vault = Vault::new(&[("n.md", before)]);
    vault.ok(arguments);
    let found = vault.read("n.md");
    assert_eq!(found, after, "{arguments:?}");
}

#[test]
fn toggle_and_set_keep_the_line_ends_as_they_are() {
    let toggle = ["toggle", "n.md:2"];
    let set = ["set", "/", "n.md:2"];
    let done = "one\r\n- [x] two ✅ 2026-03-20\r\n";
    check_rewritten(b"one\r\n- [ ] two\r\n", &toggle, done.as_bytes());
    check_rewritten(b"one\r\n- [ ] two\r\n", &set, b"one\r\n- [/] two\r\n");
    check_rewritten(b"one\n- [ ] two", &set, b"one\n- [/] two");
    check_rewritten(b"one\n- [x] two", &toggle, b"one\n- [ ] two");
}

// Queries of the Tasks plugin

const PAGE: &[u8] = b"---\nTQ_show_due_date: false\n---\n# Tasks\n\n## Open, by state\n```tasks\nnot done\ngroup by status.name reverse\nsort by description\n```\n\n## Here\n```tasks\nnot done\nfilter by function task.file.path === query.file.path\n```\n- [ ] On the page\n";

#[test]
fn a_query_block_is_a_view_with_its_order_and_groups() {
    let vault = Vault::new(&[("n.md", NOTE), ("TASKS.md", PAGE)]);
    assert_eq!(
        vault.ok(&["list", "--view", "open, by state"]),
        "# Unknown\nn.md:3       [?]  Send it  @Ana  #task #proposed\n\n# Todo\nTASKS.md:18  [ ]  On the page\nn.md:4       [ ]  Open\n"
    );
    assert_eq!(
        vault.ok(&["list", "--view", "Here"]),
        "TASKS.md:18  [ ]  On the page\n"
    );
    let tasks = vault.json(&["list", "--view", "Open, by state", "--json"]);
    assert_eq!(texts(&tasks, "text"), ["Send it", "On the page", "Open"]);
    let tasks = vault.json(&["list", "--view", "Open, by state", "--json", "--", "-page"]);
    assert_eq!(texts(&tasks, "text"), ["Send it", "Open"]);
    check_refused(
        &vault,
        &["list", "--view", "no"],
        2,
        &["Today, Open, by state, Here"],
    );
}

#[test]
fn names_of_query_blocks_are_unique() {
    let block = b"# Today\n```tasks\ndone\n```\n# Late\n```tasks\ndone\n```\n";
    let vault = Vault::new(&[("a/P.md", block), ("b/P.md", block), ("n.md", NOTE)]);
    let all = "Today, Today (P), Late (P), Today (b/P.md:2), Late (b/P.md:6)";
    check_refused(&vault, &["list", "--view", "no"], 2, &[all]);
    assert_eq!(vault.ok(&["list", "--view", "late (p)"]).lines().count(), 1);
}

#[test]
fn a_query_of_the_plugin_is_read_from_a_file_or_standard_input() {
    let vault = note();
    let from_input = |query: &str| vault.with_input(&["list", "--tasks-query", "-"], query);
    let run = from_input("done\nshort mode\n");
    assert_eq!((run.code, run.out.as_str()), (0, "n.md:5  [x]  Old  ✅\n"));
    assert_eq!(from_input("path includes {{query.file.path}}").code, 2);
    vault.write("q.md", b"Text\n\n```tasks\nnot done\nfrobnicate\n```\n");
    let file = vault.root().join("q.md").display().to_string();
    let run = vault.gavel(&["list", "--tasks-query", &file]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(
        run.err
            .ends_with("q.md:5: do not understand query: frobnicate\n"),
        "{run:?}"
    );
    vault.write(
        "q.md",
        b"```tasks\npath does not include {{query.file.path}}\nlimit 1\n```\n",
    );
    let tasks = vault.json(&["list", "--json", "--tasks-query", &file]);
    assert_eq!(texts(&tasks, "path"), ["n.md"]);
}

#[test]
fn a_query_of_the_plugin_says_what_rows_show() {
    let note = "- [ ] Rig the crane @Ana #lift ⏫ ⏳ 2026-03-19 📅 2026-03-21\n  - [ ] Grease it 🆔 b1\n    - [x] Find grease ✅ 2026-03-16\n- [ ] Sweep 🔁 every week ⛔ b1\n";
    let vault = Vault::new(&[("a.md", note.as_bytes())]);
    let check = |query: &str, expected: &str, told: &str| {
        let run = vault.with_input(&["list", "--tasks-query", "-"], query);
        assert_eq!(
            (run.out.as_str(), run.err.as_str()),
            (expected, told),
            "{query}"
        );
    };
    check(
        "not done\nsort by id reverse\nlimit 2",
        "a.md:2  [ ]  Grease it  🆔 b1\na.md:1  [ ]  Rig the crane  @Ana  ⏫  #lift ⏳ 2026-03-19  due tomorrow\n",
        "gavel: 2 tasks, 3 found\n",
    );
    check(
        "description includes e\nnot done\nshort mode\nhide tags\nhide due date\nshow urgency\nhide task count\nsort by path",
        "a.md:1  [ ]  Rig the crane  @Ana  19.34  ⏫  ⏳\na.md:2  [ ]  Grease it  1.95  🆔\na.md:4  [ ]  Sweep  1.95  ⛔ 🔁\n",
        "",
    );
    check(
        "description includes rig\nshow tree\npreset hide_everything\nhide tags",
        "a.md:1  [ ]  Rig the crane  @Ana\na.md:2    [ ]  Grease it\na.md:3      [x]  Find grease\n",
        "gavel: 1 task\n",
    );
}

#[test]
fn what_a_query_of_the_plugin_asks_of_javascript_is_refused() {
    let vault = note();
    for (query, instead) in [
        ("filter by function task.isRecurring", "`is recurring`"),
        ("sort by function task.lineNumber", "`sort by path`"),
        ("group by function task.file.path", "`group by path`"),
        (
            "(done) OR (filter by function true)",
            "filters of the plugin",
        ),
    ] {
        let run = vault.with_input(&["list", "--tasks-query", "-"], query);
        assert_eq!(run.code, 2, "{run:?}");
        let told =
            format!("gavel: -:1: gavel runs no JavaScript; write {instead} instead: {query}\n");
        assert_eq!(run.err, told);
        assert_eq!(run.err.lines().count(), 1);
    }
}

#[test]
fn the_views_of_the_built_in_vault_show_the_same_on_screen_and_command_line() {
    let folder = tempfile::tempdir().unwrap();
    gavel::disk::demo::unpack(&folder.path().join("Demo")).unwrap();
    let snapshot = include_str!("snapshots/query-block-200x60.snap");
    let root = folder.path().join("Demo").display().to_string();
    let vault = note();
    let out = vault.ok(&[
        "--vault",
        &root,
        "--today",
        "2026-03-18",
        "list",
        "--view",
        "Plumb 4",
    ]);
    let mut rest = snapshot.split_once("Plumb 4 ─").unwrap().1;
    let rows: Vec<&str> = out.lines().filter(|row| !row.is_empty()).collect();
    assert_eq!(rows.len(), 23, "{out}");
    for row in rows {
        let text = match row.strip_prefix("# ") {
            Some(heading) => heading,
            None => row.split("]  ").nth(1).unwrap().split("  ").next().unwrap(),
        };
        let start: String = text.chars().take(40).collect();
        let at = rest
            .find(&start)
            .unwrap_or_else(|| panic!("{start} in {rest}"));
        rest = &rest[at + start.len()..];
    }
}
