//! Steps of many lines from the command line: all or nothing, undo across notes that changed, and journals of an older format.
#![expect(clippy::disallowed_methods, reason = "tests make their own vaults")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[expect(dead_code, reason = "other tests use the rest of it")]
mod support;

use support::Vault;

const A: &[u8] = b"- [?] one #proposed\n- [?] two #proposed\n";
const B: &[u8] = b"- [?] three #proposed\n";

fn two_notes() -> (Vault, String) {
    let vault = Vault::new(&[("a.md", A), ("b.md", B)]);
    let listed = vault.ok(&["list", "--json", "lines"]);
    (vault, listed)
}

#[test]
fn of_a_list_with_a_line_that_changed_since_nothing_is_written_unless_asked() {
    let (vault, listed) = two_notes();
    vault.write("b.md", b"- [?] three, later #proposed\n");
    let refused = vault.with_input(&["accept", "-"], &listed);
    assert_eq!(refused.code, 1);
    assert!(
        refused.err.contains("b.md:1: the task was edited"),
        "{refused:?}"
    );
    assert!(
        refused
            .err
            .contains("2 other changes fit and were not written; --keep-going")
    );
    assert_eq!((refused.out.as_str(), vault.read("a.md")), ("", A.to_vec()));
    assert_eq!(vault.ok(&["history"]), "");

    let rest = vault.with_input(&["accept", "--keep-going", "-"], &listed);
    assert_eq!((rest.code, rest.out.lines().count()), (1, 2));
    assert_eq!(vault.read("a.md"), b"- [ ] one\n- [ ] two\n");
    vault.ok(&["undo"]);
    assert_eq!(vault.read("a.md"), A);
}

#[test]
fn of_a_note_that_was_renamed_it_is_told_where_the_line_is() {
    let (vault, listed) = two_notes();
    std::fs::rename(vault.root().join("b.md"), vault.root().join("c.md")).unwrap();
    let refused = vault.with_input(&["accept", "-"], &listed);
    assert!(
        refused
            .err
            .contains("b.md:1: there is no such note; the same line stands at c.md:1"),
        "{refused:?}"
    );
    assert_eq!(
        (vault.read("a.md"), vault.read("c.md")),
        (A.to_vec(), B.to_vec())
    );
}

#[test]
fn a_dry_run_of_such_a_list_shows_what_would_be_written() {
    let (vault, listed) = two_notes();
    vault.write("b.md", b"- [?] three, later #proposed\n");
    let all = vault.with_input(&["accept", "--dry-run", "-"], &listed);
    assert_eq!((all.code, all.out.as_str()), (1, ""));
    let rest = vault.with_input(&["accept", "--dry-run", "--keep-going", "-"], &listed);
    assert!(rest.out.contains("+- [ ] one\n+- [ ] two\n"), "{rest:?}");
    assert_eq!(vault.read("a.md"), A);
}

#[test]
fn an_undo_of_lines_that_changed_since_takes_back_the_rest_if_asked() {
    let (vault, listed) = two_notes();
    vault.with_input(&["accept", "-"], &listed);
    vault.write("b.md", b"- [ ] three, later\n");
    let refused = vault.gavel(&["undo"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("2 other changes fit"), "{refused:?}");
    assert_eq!(vault.read("a.md"), b"- [ ] one\n- [ ] two\n");
    let rest = vault.gavel(&["undo", "--keep-going"]);
    assert_eq!((rest.code, rest.out.lines().count()), (1, 2));
    assert_eq!(
        (vault.read("a.md"), vault.read("b.md")),
        (A.to_vec(), b"- [ ] three, later\n".to_vec())
    );
}

/// The vault to which `tests/fixtures/journal-v1.jsonl` belongs, as gavel left it.
fn vault_of_format_1() -> Vault {
    let plan = "# Plan\n\n- [ ] Order the buoys @Ivo Brandt #task\n- [-] Call the port 📅 2026-03-20 #task #proposed ❌ 2026-03-20\n- [?] Paint the shed #task #proposed\n- [ ] Water the plants 🔁 every day 📅 2026-03-20\n";
    let notes = b"- [-] caf\xe9 order #proposed \xe2\x9d\x8c 2026-03-20\r\n- [?] Twin\r\n- [-] Twin \xe2\x9d\x8c 2026-03-20";
    let vault = Vault::new(&[("Plan.md", plan.as_bytes()), ("Notes.md", notes)]);
    vault.ok(&["accept", "Plan.md:5"]);
    let states = vault.folder().join("state");
    let state = std::fs::read_dir(states).unwrap().next().unwrap().unwrap();
    let journal = include_bytes!("fixtures/journal-v1.jsonl");
    std::fs::write(state.path().join("journal.jsonl"), journal).unwrap();
    vault
}

#[test]
fn a_journal_of_format_1_is_read_and_undone() {
    let vault = vault_of_format_1();
    let entries = vault.json(&["history", "--json"]);
    let labels: Vec<_> = entries
        .iter()
        .map(|entry| {
            (
                entry["label"].as_str().unwrap(),
                entry["undone"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        labels,
        [("done", true), ("reject", false), ("accept", false)]
    );
    vault.ok(&["redo"]);
    assert!(
        String::from_utf8(vault.read("Plan.md"))
            .unwrap()
            .contains("- [x] Water the plants")
    );
    vault.ok(&["undo", "3"]);
    let plan = "# Plan\n\n- [?] Order the buoys @Ivo Brandt #task #proposed\n- [?] Call the port 📅 2026-03-20 #task #proposed\n- [ ] Paint the shed #task\n- [ ] Water the plants 🔁 every day 📅 2026-03-20\n";
    assert_eq!(String::from_utf8(vault.read("Plan.md")).unwrap(), plan);
    assert_eq!(
        vault.read("Notes.md"),
        b"- [?] caf\xe9 order #proposed\r\n- [?] Twin\r\n- [?] Twin"
    );
}

#[test]
fn a_journal_of_format_1_is_written_on() {
    let vault = vault_of_format_1();
    vault.ok(&["accept", "Notes.md:2"]);
    let entries = vault.json(&["history", "--json"]);
    assert_eq!((entries.len(), entries[0]["entry"].as_u64()), (4, Some(4)));
    vault.ok(&["undo"]);
    assert_eq!(vault.json(&["history", "--json"])[0]["undone"], true);
}

#[test]
fn a_line_of_a_journal_of_format_1_that_has_an_equal_since_is_not_guessed() {
    let vault = vault_of_format_1();
    let mut notes = vault.read("Notes.md");
    notes.extend_from_slice("\n- [-] Twin ❌ 2026-03-20\n".as_bytes());
    vault.write("Notes.md", &notes);
    let plan = vault.read("Plan.md");
    let refused = vault.gavel(&["undo", "2"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.err.contains("Notes.md:3: "), "{refused:?}");
    assert_eq!(
        (vault.read("Notes.md"), vault.read("Plan.md")),
        (notes, plan)
    );
}
