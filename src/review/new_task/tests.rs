use super::*;
use crate::note::day::parse_date;

fn task(text: &str) -> NewTask {
    NewTask {
        text: text.to_owned(),
        ..NewTask::default()
    }
}

fn added(
    bytes: &[u8],
    task: &NewTask,
    near: Option<usize>,
    settings: &Settings,
) -> Result<Vec<u8>, String> {
    let settings = Arc::new(settings.clone());
    let today = parse_date("2026-03-18").unwrap();
    let proposed = Proposed::default();
    let edit = add(("n.md", bytes), &settings, &proposed, task, near, today)?;
    let outcome = apply(bytes, &[edit], &items);
    let back: Vec<Edit> = outcome
        .applied
        .iter()
        .map(crate::edit::Applied::inverse)
        .collect();
    assert_eq!(apply(&outcome.bytes, &back, &items).bytes, bytes);
    Ok(outcome.bytes)
}

#[track_caller]
fn check_near(near: Option<usize>, note: &str, expected: &str) {
    let found = added(note.as_bytes(), &task("New"), near, &Settings::default());
    let found = found.map(|bytes| String::from_utf8(bytes).unwrap());
    assert_eq!(found.as_deref(), Ok(expected), "{note:?}");
}

#[track_caller]
fn check(note: &str, expected: &str) {
    check_near(None, note, expected);
}

#[test]
fn it_goes_behind_the_last_task_of_the_section_with_proposals() {
    check(
        "# A\n- [ ] x\n# B\n- [?] a #task #proposed\n- [?] b #task\n\n# C\n- [x] c\n",
        "# A\n- [ ] x\n# B\n- [?] a #task #proposed\n- [?] b #task\n- [ ] New\n\n# C\n- [x] c\n",
    );
    check(
        "* [?] a #task #proposed\n* [?] b #task #proposed",
        "* [?] a #task #proposed\n* [?] b #task #proposed\n* [ ] New #task",
    );
    check_near(
        Some(2),
        "# A\n- [ ] x\n# B\n- [?] a\n",
        "# A\n- [ ] x\n- [ ] New\n# B\n- [?] a\n",
    );
    check_near(
        Some(1),
        "# A\ntext\n# B\n- [?] a\n",
        "# A\ntext\n# B\n- [?] a\n- [ ] New\n",
    );
}

#[test]
fn it_takes_indentation_and_marker_of_its_neighbours() {
    check("> - [?] a\n> text\n", "> - [?] a\n> text\n> - [ ] New\n");
    check(
        "- Ana\n\t- [?] a\n- Ben\n",
        "- Ana\n\t- [?] a\n\t- [ ] New\n- Ben\n",
    );
    check("9. [?] a\r\n", "9. [?] a\r\n10. [ ] New\r\n");
    check("- [?] a\r\n- [?] b", "- [?] a\r\n- [?] b\r\n- [ ] New");
}

#[test]
fn it_goes_behind_what_is_nested_below_the_last_task() {
    check(
        "- [?] a\n  - [?] b\n    - c\n\n  more of a\n\ntext\n",
        "- [?] a\n  - [?] b\n    - c\n\n  more of a\n- [ ] New\n\ntext\n",
    );
    check(
        "- [?] a\nlazy\n\ntext\n",
        "- [?] a\nlazy\n- [ ] New\n\ntext\n",
    );
    check("- [?] a\n---\n", "- [?] a\n- [ ] New\n---\n");
}

#[test]
fn in_a_note_without_tasks_it_goes_under_the_heading_for_tasks() {
    check(
        "# M\n## Action Items\n- None\n\n## Decisions\n- We wait.\n",
        "# M\n## Action Items\n- None\n- [ ] New\n\n## Decisions\n- We wait.\n",
    );
    check(
        "# M\n## To-do\n\n## Decisions\n",
        "# M\n## To-do\n\n- [ ] New\n\n## Decisions\n",
    );
}

#[test]
fn else_it_gets_a_heading_behind_the_decisions_or_at_the_end() {
    check(
        "# M\n### Decisions\n- We wait.\n\n### Notes\ntext\n",
        "# M\n### Decisions\n- We wait.\n\n### Action Items\n\n- [ ] New\n\n### Notes\ntext\n",
    );
    check(
        "---\ntitle: x\n---\ntext",
        "---\ntitle: x\n---\ntext\n\n## Action Items\n\n- [ ] New",
    );
    check("text\n\n\n", "text\n\n## Action Items\n\n- [ ] New\n\n\n");
}

#[test]
fn owner_due_date_filter_and_created_date_are_written_where_the_plugin_reads_them() {
    let settings = Settings {
        global_filter: "#todo".to_owned(),
        set_created_date: true,
        ..Settings::default()
    };
    let task = NewTask {
        owner: Some("Marit Solheim".to_owned()),
        due: parse_date("2026-03-25"),
        ..task("Send it #x")
    };
    let found = added(b"- [?] a #todo\n", &task, None, &settings).unwrap();
    assert_eq!(
        String::from_utf8(found).unwrap(),
        "- [?] a #todo\n- [ ] Send it @Marit Solheim #x #todo ➕ 2026-03-18 📅 2026-03-25\n"
    );
}

#[test]
fn what_could_not_be_read_back_is_refused() {
    let check = |note: &str, text: &str, reason: &str| {
        let found = added(note.as_bytes(), &task(text), None, &Settings::default());
        assert!(
            found.as_ref().is_err_and(|why| why.contains(reason)),
            "{found:?}"
        );
    };
    check("- [?] a\n", "Send 📅 2026-01-01", "not as text");
    check("- [?] a\n", "Send\nit", "line break");
    check("- [?] a\n", "", "needs a text");
    check("- [?] a\n", "- [ ] Send it", "more than one list item");
    check("text\n```\ncode", "Send it", "read the same");
    check("", "Send it", "the note is empty");
    check("\n\n", "Send it", "the note is empty");
}

#[test]
fn a_task_from_a_decision_says_what_it_says_and_leaves_it_its_link() {
    let note = "## Decisions\n- We ship on Friday. ^d1\n\n## Tasks\n- [?] a\n";
    let parsed = Note::parse("n.md", note.as_bytes(), &Arc::default());
    let task = NewTask::from_decision(&parsed.decisions[0]);
    let found = added(note.as_bytes(), &task, None, &Settings::default()).unwrap();
    assert_eq!(
        String::from_utf8(found).unwrap(),
        "## Decisions\n- We ship on Friday. ^d1\n\n## Tasks\n- [?] a\n- [ ] We ship on Friday.\n"
    );
}
