//! Notes that are too large, lines that are too long, lists that are too deep and tasks that are too many: read as far as memory allows,
//! named beyond that.

use std::fmt::Write as _;
use std::fs::File;

use serde_json::Value;

use crate::support::Vault;
use crate::vault::TASK;
use crate::{MEMORY, accepted, call, call_within, end, gavel, place, waiting};

const MIB: usize = 1024 * 1024;

/// Places of all that waits, `PATH:LINE`.
fn places(vault: &Vault) -> Vec<String> {
    let places = waiting(vault).into_iter().map(|task| place(&task));
    places
        .map(|(path, line)| format!("{path}:{line}"))
        .collect()
}

/// Accepts the task on a line of a note and takes it back.
fn check_verdict(vault: &Vault, path: &str, line: usize) {
    check_verdict_within(MEMORY, vault, path, line);
}

fn check_verdict_within(memory: u64, vault: &Vault, path: &str, line: usize) {
    let before = vault.read(path);
    let gavel = |arguments: &[&str]| end(call_within(memory, vault, arguments), "");
    let ruled = gavel(&["accept", &format!("{path}:{line}")]);
    assert_eq!(ruled.code, 0, "{path}:{line}: {}", ruled.err);
    assert!(vault.read(path) == accepted(&before, line), "{path}:{line}");
    assert_eq!(gavel(&["undo"]).code, 0);
    assert!(vault.read(path) == before, "{path}:{line}");
}

#[test]
fn notes_up_to_the_limit_are_read_and_larger_ones_are_named() {
    let vault = Vault::new(&[("a.md", TASK.as_bytes()), ("large.md", b"")]);
    let mut large = TASK.as_bytes().to_vec();
    let mut number = 0;
    while large.len() < 60 * MIB {
        number += 1;
        large.extend(format!("The harbour log says that ship {number} came in.\n").bytes());
    }
    large.extend(TASK.bytes());
    vault.write("large.md", &large);
    for (name, size) in [("huge.md", 100 * MIB), ("limit.md", 64 * MIB + 1)] {
        let file = File::create(vault.root().join(name)).unwrap();
        file.set_len(size as u64).unwrap();
    }
    let last = number + 2;
    assert_eq!(
        places(&vault),
        [
            "a.md:1".to_owned(),
            "large.md:1".to_owned(),
            format!("large.md:{last}")
        ]
    );
    let listed = gavel(&vault, &["list"]);
    let doctor = gavel(&vault, &["doctor"]);
    assert_eq!((listed.code, doctor.code), (1, 1));
    for name in ["huge.md", "limit.md"] {
        let said = format!("{name}: is larger than 64 MiB and was left out");
        assert!(listed.err.contains(&said), "{}", listed.err);
        assert!(doctor.out.contains(&said), "{}", doctor.out);
        let refused = gavel(&vault, &["accept", &format!("{name}:1")]);
        assert_eq!((refused.code, refused.out.as_str()), (1, ""));
        assert!(
            refused.err.contains("is larger than 64 MiB"),
            "{}",
            refused.err
        );
    }
    // A save holds the note as it was and as it will be, each with its lines.
    check_verdict_within(MEMORY * 3 / 2, &vault, "large.md", last);
}

#[test]
fn a_note_of_empty_lines_without_end_is_named() {
    let text = "\n".repeat(40 * MIB) + TASK;
    let vault = Vault::new(&[("a.md", TASK.as_bytes()), ("empty.md", text.as_bytes())]);
    assert_eq!(places(&vault), ["a.md:1"]);
    let doctor = gavel(&vault, &["doctor"]);
    assert_eq!(doctor.code, 1);
    assert!(
        doctor.out.contains("empty.md: has more than 2097152 lines"),
        "{}",
        doctor.out
    );
    let refused = gavel(&vault, &["accept", "empty.md:1"]);
    assert_eq!(refused.code, 1);
    assert!(
        refused.err.contains("has more than 2097152 lines"),
        "{}",
        refused.err
    );
}

#[test]
fn lines_of_any_length_are_read() {
    let line = "rope and ".repeat(10 * MIB / 9);
    let note = format!("{TASK}{line}\n{TASK}");
    let vault = Vault::new(&[("line.md", note.as_bytes())]);
    assert_eq!(places(&vault), ["line.md:1", "line.md:3"]);
    check_verdict(&vault, "line.md", 3);
}

#[test]
fn a_task_may_be_a_mebibyte_of_anything() {
    let parts = [
        "rope ",
        "@Mira ",
        "#rope ",
        "📅 2026-03-20 ",
        "ğŸ“… â€™ â",
        "[[a]] ",
        "[due:: 2026-01-01] ",
        "==**`",
        "⏫🔁 every day ⛔ a,b ",
        "a👨‍👩‍👧 é\u{301} ",
        "( [",
        "^a ",
    ];
    for (index, part) in parts.iter().enumerate() {
        let task = format!("- [?] {} #task #proposed\n", part.repeat(MIB / part.len()));
        let vault = Vault::new(&[("task.md", task.as_bytes())]);
        assert_eq!(places(&vault), ["task.md:1"], "{part}");
        if index < 3 {
            check_verdict(&vault, "task.md", 1);
        }
    }
}

#[test]
fn sections_without_end_are_read() {
    let parts = [
        "# Decisions\n- Rope\n",
        "## Decisions\n## Rope\n- Rope\n",
        "%%\n\n",
        "```\n<<<<<<< Rope\n```\n",
        "*Source: [[\n",
    ];
    for part in parts {
        let text = format!("{TASK}{}", part.repeat(3 * MIB / part.len()));
        let vault = Vault::new(&[("n.md", text.as_bytes())]);
        assert_eq!(places(&vault), ["n.md:1"], "{part:?}");
        gavel(&vault, &["decisions"]);
    }
}

#[test]
fn a_hundred_thousand_tasks_in_a_note_are_listed_and_ruled_on_as_one_entry() {
    const TASKS: usize = 100_000;
    let note = (1..=TASKS).fold(String::new(), |mut note, number| {
        writeln!(note, "- [?] Order rope {number} #task #proposed").unwrap();
        note
    });
    let vault = Vault::new(&[("tasks.md", note.as_bytes())]);
    let tasks = waiting(&vault);
    assert_eq!(tasks.len(), TASKS);
    check_verdict(&vault, "tasks.md", TASKS);
    let batch: Vec<&str> = tasks.iter().step_by(200).map(String::as_str).collect();
    let log = vault.folder().join("log");
    let mut traced = std::process::Command::new("strace");
    let plain = call(&vault, &["accept", "-"]);
    traced
        .args([
            "-f",
            "-e",
            "signal=none",
            "-e",
            "trace=rename,renameat,renameat2",
            "-o",
        ])
        .arg(&log);
    traced
        .arg(plain.get_program())
        .args(plain.get_args())
        .env_clear()
        .current_dir(vault.folder());
    traced.envs(
        plain
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    let ruled = end(traced, &batch.join("\n"));
    assert_eq!(ruled.code, 0, "{}", ruled.err);
    assert_eq!(ruled.out.lines().count(), 500);
    let swaps = std::fs::read_to_string(&log).unwrap();
    assert_eq!(swaps.matches(" = 0").count(), 1, "{swaps}");
    let history: Vec<Value> =
        serde_json::from_str(&gavel(&vault, &["history", "--json"]).out).unwrap();
    let entry = history
        .iter()
        .find(|entry| entry["undone"] == false)
        .unwrap();
    assert_eq!(entry["edits"].as_array().unwrap().len(), 500);
    assert_eq!(
        history
            .iter()
            .filter(|entry| entry["undone"] == false)
            .count(),
        1
    );
    let open = vault
        .read("tasks.md")
        .split(|byte| *byte == b'\n')
        .filter(|line| line.starts_with(b"- [ ] "))
        .count();
    assert_eq!(open, 500);
    assert_eq!(gavel(&vault, &["undo"]).code, 0);
    assert!(vault.read("tasks.md") == note.as_bytes());
}

#[test]
fn ten_thousand_equal_tasks_are_told_apart() {
    let vault = Vault::new(&[("tasks.md", TASK.repeat(10_000).as_bytes())]);
    let tasks = waiting(&vault);
    assert_eq!(tasks.len(), 10_000);
    check_verdict(&vault, "tasks.md", 7_000);
    let before = vault.read("tasks.md");
    let batch: Vec<&str> = tasks
        .iter()
        .skip(10)
        .step_by(100)
        .map(String::as_str)
        .collect();
    assert_eq!(
        end(call(&vault, &["accept", "-"]), &batch.join("\n")).code,
        0
    );
    let expected = (10..10_000)
        .step_by(100)
        .rev()
        .fold(before.clone(), |note, index| accepted(&note, index + 1));
    assert!(vault.read("tasks.md") == expected);
    assert_eq!(gavel(&vault, &["undo"]).code, 0);
    assert!(vault.read("tasks.md") == before);
}

#[test]
fn more_tasks_than_anybody_rules_on_are_named() {
    let text = "- [?] a\n".repeat(200_000);
    let vault = Vault::new(&[("tasks.md", text.as_bytes())]);
    let doctor = gavel(&vault, &["doctor"]);
    assert_eq!(doctor.code, 1);
    assert!(
        doctor.out.contains("tasks.md: has more than 131072 tasks"),
        "{}",
        doctor.out
    );
    check_verdict(&vault, "tasks.md", 1);
}

#[test]
fn nesting_of_three_thousand_levels_is_read_or_named() {
    const LEVELS: usize = 3_000;
    let nested = |prefix: &str, indent: &str| {
        let mut note = (0..LEVELS).fold(String::new(), |note, depth| {
            note + &prefix.repeat(depth) + indent + "- [?] Deep\n"
        });
        note += "\n- [?] Behind\n";
        note
    };
    let on_one_line = |prefix: &str| format!("{}[?] Deep\n\nrope\n\n{TASK}", prefix.repeat(LEVELS));
    let notes = [
        ("lists.md", nested("  ", ""), LEVELS + 2),
        ("quotes.md", nested("> ", ""), LEVELS + 2),
        (
            "callouts.md",
            format!("> [!todo]\n{}", nested("> ", "> ")),
            LEVELS + 3,
        ),
        ("lists in a line.md", on_one_line("- "), 5),
        ("quotes in a line.md", on_one_line("> "), 5),
    ];
    for (path, note, last) in notes {
        let vault = Vault::new(&[(path, note.as_bytes())]);
        let places = places(&vault);
        assert_eq!(places.last(), Some(&format!("{path}:{last}")));
        let doctor = gavel(&vault, &["doctor"]);
        // Each line of the first three holds a task; where not all of them are seen, that is said.
        let is_cut = last > LEVELS && places.len() < LEVELS + 1;
        assert!(
            !is_cut || doctor.out.contains("nests them too deep"),
            "{path}: {}",
            doctor.out
        );
        check_verdict(&vault, path, last);
    }
}
