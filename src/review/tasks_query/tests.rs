use std::sync::Arc;

use super::*;
use crate::vault::Change;

const NOTES: [(&str, &str); 3] = [
    (
        "a/One.md",
        "# Head\n- [ ] b 📅 2026-01-20 #x\n- [x] a ✅ 2026-01-02\n- [?] c ⏫ 🆔 q1\n",
    ),
    (
        "a/b/Two_2.md",
        "- [ ] d ⛔ q1 📅 2026-01-10\n    - [ ] e 🛫 2026-02-01 #x #y/z\n",
    ),
    ("Home.md", "- [ ] f 🔁 every week 📅 2026-01-15\n"),
];

fn ask(text: &str) -> Result<String, Mistake> {
    ask_of(&NOTES, &Settings::default(), text)
}

fn ask_of(notes: &[(&str, &str)], settings: &Settings, text: &str) -> Result<String, Mistake> {
    let today = NaiveDate::from_ymd_opt(2026, 1, 15).unwrap();
    let file = QueryFile::new("a/One.md", "mine: not done\nlist: [1, two]\nnothing:\n");
    let query = TasksQuery::parse(text, Some(&file), settings, today)?;
    let settings = Arc::new(settings.clone());
    let mut vault = Vault::default();
    for (path, text) in notes {
        let note = Note::parse(path, text.as_bytes(), &settings);
        vault.apply(Change::Note(Arc::new(note)));
    }
    let answer = query.answer(&vault)?;
    let letter = |item: &Item<'_>| {
        item.task
            .fields
            .wording
            .description()
            .get(..1)
            .unwrap()
            .to_owned()
    };
    let group = |group: &Group<'_>| {
        let letters: Vec<String> = group.tasks.iter().map(letter).collect();
        let names = group.shown_names().join("/");
        format!(
            "{names}{}{}",
            if names.is_empty() { "" } else { ":" },
            letters.concat()
        )
    };
    let groups: Vec<String> = answer.groups.iter().map(group).collect();
    Ok(groups.join(" "))
}

/// The first letters of what is shown, group by group.
fn check(text: &str, expected: &str) {
    assert_eq!(ask(text).as_deref(), Ok(expected), "{text:?}");
}

fn check_wrong(text: &str, kind: MistakeKind, told: &str) {
    let mistake = ask(text).unwrap_err();
    assert_eq!(
        (mistake.kind, mistake.to_string().as_str()),
        (kind, told),
        "{text:?}"
    );
}

#[test]
fn filters_must_all_hold() {
    check("not done\npath includes a/", "dbce");
    check("NOT DONE\nhas tags\nno due date", "e");
    check("tags include #Y", "e");
    check("due before today\nis blocked", "d");
    check("is blocking", "c");
    check("priority is above none", "c");
    check("exclude sub-items\nfolder includes a/b/", "d");
    check("heading includes head\nstatus.name includes unknown", "c");
    check("description regex matches /^[bf]/", "fb");
}

#[test]
fn filters_are_joined_in_every_delimiter() {
    check("(done) OR (is recurring)", "fa");
    check("[done] XOR [NOT [is recurring]]", "dbce");
    check("\"done\" OR \"tags include #x\"", "bea");
    check("{not done} AND NOT {path includes a}", "f");
    check("NOT ((done) OR (path includes a))", "f");
}

#[test]
fn tasks_stand_in_the_order_that_was_asked_for() {
    check("sort by description", "abcdef");
    check("sort by description reverse", "fedcba");
    check("sort by due", "dfbcea");
    check("sort by priority\nlimit 2", "cd");
    check(
        "group by tags\nsort by description",
        "(No tags):acdf #x:be #y/z:e",
    );
    check(
        "group by filename reverse\nlimit groups 1",
        "Two_2:d One:b Home:f",
    );
    check(
        "group by folder\nnot done\nsort by path",
        "/:f a/:bc a/b/:de",
    );
}

#[test]
fn what_is_on_hold_is_a_type_of_its_own_and_not_done() {
    let settings = Settings::parse(
        r#"{"statusSettings":{"customStatuses":[
            {"symbol":"h","name":"On Hold","nextStatusSymbol":" ","type":"ON_HOLD"},
            {"symbol":"/","name":"In Progress","nextStatusSymbol":"x","type":"IN_PROGRESS"}]}}"#,
    )
    .unwrap();
    let notes = [("n.md", "- [h] h\n- [ ] t\n- [x] d\n- [/] p\n")];
    let check = |text: &str, expected: &str| {
        let found = ask_of(&notes, &settings, text);
        assert_eq!(found.as_deref(), Ok(expected), "{text:?}");
    };
    check("status.type is ON_HOLD", "h");
    check("status.type is not on_hold\nnot done", "pt");
    check("not done", "pth");
    check("sort by status.type reverse", "dhtp");
    check(
        "group by status.type",
        "IN_PROGRESS:p TODO:t ON_HOLD:h DONE:d",
    );
    check("group by status", "Done:d Todo:pth");
}

#[test]
fn the_notes_own_words_are_filled_in() {
    check(
        "{{query.file.property('MINE')}}\npath includes {{query.file.path}}",
        "bc",
    );
    check(
        "filter by function task.file.path === query.file.path",
        "bca",
    );
    check(
        "filter by function return task.file.path==query.file.path;",
        "bca",
    );
    check("preset this_file\ndone", "a");
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    use MistakeKind::*;
    check_wrong(
        "not done\n\nfrobnicate \\\n  it",
        UnknownInstruction,
        "line 3: do not understand query: frobnicate it",
    );
    check_wrong(
        "due someday",
        BadDate,
        "line 1: do not understand due date: due someday",
    );
    check_wrong(
        "path includes {{title}}",
        BadPlaceholder,
        "line 1: Unknown property: title: path includes {{title}}",
    );
    check_wrong(
        "preset none",
        UnknownPreset,
        "line 1: Cannot find preset \"none\" in the Tasks settings: preset none",
    );
    check_wrong(
        "(done) AND (wat)",
        BadBoolean,
        "line 1: couldn't parse sub-expression 'wat': (done) AND (wat)",
    );
    assert_eq!(ask("filter by function true").unwrap_err().kind, Function);
    assert_eq!(ask("status.type is WAT").unwrap_err().kind, BadStatusType);
    assert_eq!(ask("hide wat").unwrap_err().kind, BadLayout);
}

#[test]
fn a_query_is_explained_with_its_days() {
    let check = |text: &str, expected: &[&str]| {
        let today = NaiveDate::from_ymd_opt(2026, 1, 15).unwrap();
        let query = TasksQuery::parse(text, None, &Settings::default(), today).unwrap();
        assert_eq!(query.explanation(), expected, "{text:?}");
    };
    check(
        "explain\ndue today\nlimit 5\nsort by due",
        &[
            "due today =>",
            "  due date is on 2026-01-15 (Thursday 15th January 2026)",
            "At most 5 tasks.",
            "sort by due",
        ],
    );
    check(
        "(not done) AND (starts this week)",
        &[
            "(not done) AND (starts this week) =>",
            "  AND (All of):",
            "    not done =>",
            "      status type is TODO or IN_PROGRESS or ON_HOLD",
            "    starts this week =>",
            "      start date is between:",
            "        2026-01-12 (Monday 12th January 2026) and",
            "        2026-01-18 (Sunday 18th January 2026) inclusive OR no start date",
        ],
    );
}

#[test]
fn presets_that_name_each_other_end() {
    let settings = Settings {
        presets: vec![("a".to_owned(), "preset a".to_owned())],
        ..Settings::default()
    };
    let read = TasksQuery::parse("preset a", None, &settings, NaiveDate::default());
    assert_eq!(read.unwrap_err().kind, MistakeKind::UnknownPreset);
}

#[test]
fn combinations_nested_absurdly_deep_are_refused() {
    let deep = format!("{}done{}", "(".repeat(5_000), ")".repeat(5_000));
    assert_eq!(ask(&deep).unwrap_err().kind, MistakeKind::BadBoolean);
    let negated = format!("{}(done)", "NOT ".repeat(5_000));
    assert!(ask(&negated).is_err());
}

proptest::proptest! {
    #[test]
    fn any_text_is_a_query_or_told(
        text in "((not )?done|due |before |\\(|\\)|\"|AND |OR |NOT |path |includes |regex matches /|/|sort by |group by |limit |\\{\\{|\\}\\}|[a-z0-9 \\\\*+?\\[\\]{}é🚀-]{0,3}|\n){0,12}"
    ) {
        let _ = ask(&text);
    }
}
