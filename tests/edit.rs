//! `gavel edit` on real files: options, words, bytes, the journal. What a change makes of a line in all cases is tested where it is made.
#![expect(clippy::disallowed_methods, reason = "tests make their own vaults")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use support::Vault;

const NOTE: &str = "# Plan\r\n\r\n- [?] Send it @TBD 📅 2026-03-21 #task #proposed\r\n- [ ] Open";

fn note() -> Vault {
    Vault::new(&[("n.md", NOTE.as_bytes())])
}

/// A call of `edit` on a line, which is then taken back and made again.
#[track_caller]
fn check(options: &[&str], line: usize, before: &str, after: &str) {
    let vault = note();
    let target = format!("n.md:{line}");
    let arguments: Vec<&str> = ["edit", &target]
        .into_iter()
        .chain(options.iter().copied())
        .collect();
    let expected = NOTE.replace(before, after);
    let diff = vault.ok(&[&arguments[..], &["--dry-run"]].concat());
    assert_eq!(vault.read("n.md"), NOTE.as_bytes(), "{diff}");
    assert!(diff.contains(&format!("+{}", after.trim_end())), "{diff}");
    let echo = vault.ok(&arguments);
    assert!(echo.starts_with(&format!("edited {target}  ")), "{echo}");
    assert_eq!(String::from_utf8(vault.read("n.md")).unwrap(), expected);
    vault.ok(&["undo"]);
    assert_eq!(vault.read("n.md"), NOTE.as_bytes());
    vault.ok(&["redo"]);
    assert_eq!(String::from_utf8(vault.read("n.md")).unwrap(), expected);
    assert!(vault.ok(&["history"]).contains("edit"));
}

#[track_caller]
fn check_refused(options: &[&str], code: i32, reason: &str) {
    let vault = note();
    let run = vault.gavel(&[&["edit", "n.md:3"], options].concat());
    assert_eq!(run.code, code, "{run:?}");
    assert!(run.err.contains(reason), "{run:?}");
    assert_eq!(run.err.lines().count(), 1, "{run:?}");
    assert_eq!(vault.read("n.md"), NOTE.as_bytes());
}

#[test]
fn each_field_is_changed_in_its_place_and_taken_back() {
    let proposal = "- [?] Send it @TBD 📅 2026-03-21 #task #proposed";
    let open = "- [ ] Open";
    check(
        &["--due", "+3d"],
        3,
        proposal,
        "- [?] Send it @TBD 📅 2026-03-23 #task #proposed",
    );
    check(
        &["--due", "-1d"],
        3,
        proposal,
        "- [?] Send it @TBD 📅 2026-03-19 #task #proposed",
    );
    check(
        &["--due", "none"],
        3,
        proposal,
        "- [?] Send it @TBD #task #proposed",
    );
    check(
        &["--owner", "Ana Ruiz"],
        3,
        proposal,
        "- [?] Send it @Ana Ruiz 📅 2026-03-21 #task #proposed",
    );
    check(
        &["--owner", "none"],
        3,
        proposal,
        "- [?] Send it 📅 2026-03-21 #task #proposed",
    );
    check(
        &["--text", "Send them"],
        3,
        proposal,
        "- [?] Send them @TBD 📅 2026-03-21 #task #proposed",
    );
    check(
        &["--remove-tag", "task"],
        3,
        proposal,
        "- [?] Send it @TBD 📅 2026-03-21 #proposed",
    );
    check(&["--scheduled", "fri"], 4, open, "- [ ] Open ⏳ 2026-03-27");
    check(
        &["--start", "tomorrow"],
        4,
        open,
        "- [ ] Open 🛫 2026-03-21",
    );
    check(&["--priority", "high"], 4, open, "- [ ] Open ⏫");
    check(&["--priority", "lower"], 4, open, "- [ ] Open 🔽");
    check(
        &["--add-tag", "x", "--add-tag", "#y"],
        4,
        open,
        "- [ ] Open #x #y",
    );
    check(
        &["--owner", "Ana", "--owner", "Ben Ode"],
        4,
        open,
        "- [ ] Open @Ana @Ben Ode",
    );
}

#[test]
fn all_options_of_a_call_are_one_edit_and_one_entry() {
    check(
        &[
            "--text",
            "Call",
            "--owner",
            "Ana",
            "--due",
            "mar 30",
            "--priority",
            "highest",
            "--add-tag",
            "x",
        ],
        4,
        "- [ ] Open",
        "- [ ] Call @Ana #x 🔺 📅 2026-03-30",
    );
    let vault = note();
    vault.ok(&["edit", "n.md:3", "n.md:4", "--due", "eom"]);
    assert_eq!(vault.json(&["history", "--json"]).len(), 1);
    assert_eq!(
        vault.json(&["history", "--json"])[0]["edits"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(vault.json(&["history", "--json"])[0]["label"], "edit");
}

#[test]
fn what_says_so_already_is_success_and_writes_nothing() {
    let vault = note();
    let echo = vault.ok(&["edit", "n.md:3", "--due", "tomorrow"]);
    assert!(echo.starts_with("already edited n.md:3"), "{echo}");
    assert_eq!(vault.read("n.md"), NOTE.as_bytes());
    assert!(vault.json(&["history", "--json"]).is_empty());
}

#[test]
fn a_target_with_a_hash_is_found_where_it_moved() {
    let vault = note();
    let target = vault.target(0);
    vault.write("n.md", format!("new\n{NOTE}").as_bytes());
    vault.ok(&["edit", &target, "--owner", "Ana"]);
    let expected = format!("new\n{}", NOTE.replace("@TBD", "@Ana"));
    assert_eq!(String::from_utf8(vault.read("n.md")).unwrap(), expected);
    let echo = vault.ok(&["edit", &target, "--owner", "Ana"]);
    assert!(echo.starts_with("already edited n.md:4"), "{echo}");
    let run = vault.gavel(&["edit", &target, "--owner", "Ben"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.err.contains("edited or removed since it was listed"),
        "{run:?}"
    );
}

#[test]
fn targets_come_from_standard_input() {
    let vault = note();
    let list = vault.ok(&["list", "--json", "lines"]);
    let run = vault.with_input(&["edit", "-", "--priority", "raise"], &list);
    assert_eq!(run.code, 0, "{run:?}");
    let expected = NOTE.replace("#proposed", "#proposed 🔼");
    assert_eq!(String::from_utf8(vault.read("n.md")).unwrap(), expected);
}

#[test]
fn what_could_not_be_read_back_is_refused_with_the_reason() {
    check_refused(
        &["--text", "Send\nit"],
        1,
        "n.md:3: the text holds a line break",
    );
    check_refused(
        &["--text", "Send #x"],
        1,
        "tags would be “#x, #task, #proposed”",
    );
    check_refused(
        &["--owner", "Ana smith"],
        1,
        "owners would be “Ana” and not “Ana smith”",
    );
    check_refused(&["--add-tag", "a b"], 1, "as a tag; nothing was written");
}

#[test]
fn wrong_usage_is_told() {
    check_refused(&[], 2, "say what to change");
    check_refused(&["--due", "soon"], 2, "--due: “soon” is no day");
    check_refused(&["--due", "2026-02-30"], 2, "there is no such day");
    check_refused(
        &["--priority", "urgent"],
        2,
        "--priority urgent: say highest",
    );
    check_refused(&["--owner", "Ana", "--owner", "none"], 2, "stands alone");
}

#[test]
fn one_target_that_is_refused_holds_back_the_others_unless_asked() {
    let vault = Vault::new(&[(
        "n.md",
        b"- [?] a #t\n- [?] Ask @Ana about it\n- [?] c @Ben\n",
    )]);
    let list = vault.ok(&["list", "--json", "lines"]);
    let run = vault.with_input(&["edit", "-", "--owner", "none"], &list);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.err.contains("1 other change fits"), "{run:?}");
    let run = vault.with_input(&["edit", "-", "--owner", "none", "--keep-going"], &list);
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!(
        vault.read("n.md"),
        b"- [?] a #t\n- [?] Ask @Ana about it\n- [?] c\n"
    );
}
