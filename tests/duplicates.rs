//! A verdict on proposals that are one decision, over several notes: one step, all of it or nothing.
#![expect(clippy::disallowed_methods, reason = "tests make their own vaults")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[expect(dead_code, reason = "other tests use the rest of it")]
mod support;

use support::Vault;

/// The same thing in two notes and the inbox, and something else.
const NOTES: [(&str, &[u8]); 3] = [
    (
        "2026-03-16 Plan.md",
        b"- [?] Order the third buoy from the yard in Tarn. @Ivo #task #proposed\r\n- [?] Paint the shed. #task #proposed",
    ),
    (
        "2026-03-18 Plan, again.md",
        b"- [?] Order the third buoy from the yard in Tarn before the spring tide. @Ivo #task #proposed\n",
    ),
    ("Inbox.md", b"- [?] Order third buoy from the yard #task #proposed\n"),
];

const TARGET: &str = "Inbox.md:1";

fn notes(vault: &Vault) -> Vec<String> {
    let text = |(path, _): &(&str, &[u8])| String::from_utf8(vault.read(path)).unwrap();
    NOTES.iter().map(text).collect()
}

fn symbols(vault: &Vault) -> Vec<String> {
    let symbol = |text: &String| text[3..4].to_owned();
    notes(vault).iter().map(symbol).collect()
}

#[test]
fn accept_keeps_the_best_worded_and_cancels_the_others_as_one_step() {
    let vault = Vault::new(&NOTES);
    let before = notes(&vault);
    let said = vault.ok(&["accept", "--cluster", TARGET]);
    assert_eq!(symbols(&vault), ["-", " ", "-"]);
    assert!(notes(&vault)[0].ends_with("- [?] Paint the shed. #task #proposed"));
    let cancelled: Vec<&str> = said
        .lines()
        .filter(|line| line.starts_with("cancelled "))
        .collect();
    assert_eq!(
        cancelled,
        [
            "cancelled 2026-03-16 Plan.md:1  Order the third buoy from the yard in Tarn.  (duplicate of 2026-03-18 Plan, again.md:1)",
            "cancelled Inbox.md:1  Order third buoy from the yard  (duplicate of 2026-03-18 Plan, again.md:1)",
        ]
    );
    assert_eq!(
        said.matches("accepted 2026-03-18 Plan, again.md:1").count(),
        1
    );
    assert_eq!(vault.json(&["history", "--json"]).len(), 1);
    vault.ok(&["undo"]);
    assert_eq!(notes(&vault), before);
}

#[test]
fn the_user_may_choose_what_is_kept_or_keep_all() {
    let vault = Vault::new(&NOTES);
    vault.ok(&["accept", "--cluster", "--keep", TARGET]);
    assert_eq!(symbols(&vault), ["-", "-", " "]);
    vault.ok(&["undo"]);
    let config = vault.folder().join("config.toml");
    std::fs::write(config, "[cluster]\naccept = \"all\"\n").unwrap();
    vault.ok(&["accept", "--cluster", TARGET]);
    assert_eq!(symbols(&vault), [" ", " ", " "]);
}

#[test]
fn reject_and_done_go_to_all_of_a_cluster() {
    for (verdict, symbol) in [("reject", "-"), ("done", "x")] {
        let vault = Vault::new(&NOTES);
        let before = notes(&vault);
        let said = vault.ok(&[verdict, "--cluster", TARGET]);
        assert_eq!(symbols(&vault), [symbol; 3]);
        assert!(!said.contains("duplicate"), "{said}");
        vault.ok(&["undo"]);
        assert_eq!(notes(&vault), before);
    }
}

#[cfg(unix)]
#[test]
fn if_one_note_of_a_cluster_cannot_be_written_none_is() {
    use std::os::unix::fs::PermissionsExt as _;
    let vault = Vault::new(&NOTES);
    let before = notes(&vault);
    let mode = std::fs::Permissions::from_mode(0o444);
    std::fs::set_permissions(vault.root().join(NOTES[1].0), mode).unwrap();
    let refused = vault.gavel(&["accept", "--cluster", TARGET]);
    assert_eq!((refused.code, refused.out.as_str()), (1, ""));
    assert!(refused.err.contains("it is read-only"), "{refused:?}");
    assert!(refused.err.contains("2 other changes fit"), "{refused:?}");
    assert_eq!(notes(&vault), before);
}

#[test]
fn a_note_in_conflict_holds_its_cluster_back() {
    let vault = Vault::new(&NOTES);
    let marks = "<<<<<<< HEAD\n- [?] Order third buoy from the yard #task #proposed\n=======\n>>>>>>> other\n";
    vault.write("Inbox.md", marks.as_bytes());
    let before = notes(&vault);
    let target = format!("{}:1", NOTES[0].0);
    let refused = vault.gavel(&["reject", "--cluster", &target]);
    assert_eq!((refused.code, refused.out.as_str()), (1, ""), "{refused:?}");
    assert!(refused.err.contains("--force rules on it"), "{refused:?}");
    assert_eq!(notes(&vault), before);
    vault.ok(&["reject", "--cluster", "--force", &target]);
    vault.ok(&["undo"]);
    assert_eq!(notes(&vault), before);
    let usage = vault.gavel(&["toggle", "--cluster", &target]);
    assert_eq!(usage.code, 2, "{usage:?}");
}

#[test]
fn a_dry_run_shows_the_whole_cluster() {
    let vault = Vault::new(&NOTES);
    let before = notes(&vault);
    let shown = vault.gavel(&["accept", "--cluster", "--dry-run", TARGET]);
    assert_eq!(shown.out.matches("\n+- [").count(), 3, "{shown:?}");
    assert_eq!(
        shown.err,
        "gavel: 2026-03-16 Plan.md:1 goes as duplicate of 2026-03-18 Plan, again.md:1\n\
         gavel: Inbox.md:1 goes as duplicate of 2026-03-18 Plan, again.md:1\n"
    );
    assert_eq!(notes(&vault), before);
}

#[test]
fn of_one_cluster_only_one_can_be_kept() {
    let vault = Vault::new(&NOTES);
    let before = notes(&vault);
    let other = format!("{}:1", NOTES[0].0);
    let both = vault.gavel(&["accept", "--cluster", "--keep", TARGET, &other]);
    assert_eq!((both.code, both.out.as_str()), (2, ""), "{both:?}");
    assert_eq!(
        both.err,
        "gavel: --keep keeps one proposal of a cluster: Inbox.md:1 and 2026-03-16 Plan.md:1 are of the same\n"
    );
    assert_eq!(notes(&vault), before);
    // The same one twice is one, and so are targets of several clusters.
    let shed = format!("{}:2", NOTES[0].0);
    vault.ok(&["accept", "--cluster", "--keep", TARGET, TARGET, &shed]);
    assert_eq!(symbols(&vault), ["-", "-", " "]);
}

/// What gavel keeps about the vault under this name.
fn kept(vault: &Vault, name: &str) -> std::path::PathBuf {
    let state = std::fs::read_dir(vault.folder().join("state")).unwrap();
    state.last().unwrap().unwrap().path().join(name)
}

#[test]
fn what_was_said_of_pairs_and_cannot_be_read_is_told_and_nothing_more() {
    let vault = Vault::new(&NOTES);
    vault.ok(&["accept", TARGET]);
    vault.ok(&["undo"]);
    let whole = vault.ok(&["clusters"]);
    let links = kept(&vault, "links.jsonl");
    std::fs::write(&links, "0123456789ab {\"apart\":[]}\n").unwrap();
    check_told(
        &vault,
        &whole,
        "links.jsonl: 1 line is damaged and was left out",
    );
    std::fs::remove_file(&links).unwrap();
    std::fs::create_dir(&links).unwrap();
    check_told(&vault, &whole, "links.jsonl: it cannot be read");
}

/// All that looks at clusters goes on, and says this in one line.
fn check_told(vault: &Vault, clusters: &str, sentence: &str) {
    for call in [
        &["clusters"][..],
        &["stats"],
        &["stats", "--json"],
        &["accept", "--cluster", "--dry-run", TARGET],
    ] {
        let run = vault.gavel(call);
        assert_eq!(run.code, 0, "{call:?}: {run:?}");
        assert_eq!(run.err.matches(sentence).count(), 1, "{call:?}: {run:?}");
    }
    assert_eq!(vault.ok(&["clusters"]), clusters);
    let doctor = vault.gavel(&["doctor"]);
    assert!(doctor.out.contains(sentence), "{doctor:?}");
}

#[test]
fn what_is_waiting_is_counted_in_proposals_and_in_decisions() {
    let vault = Vault::new(&NOTES);
    let stats: serde_json::Value = serde_json::from_str(&vault.ok(&["stats", "--json"])).unwrap();
    assert_eq!(
        (stats["proposals"].as_u64(), stats["decisions"].as_u64()),
        (Some(4), Some(2))
    );
}

/// A target with the hash that its line has now.
fn with_hash(vault: &Vault, path: &str) -> String {
    let tasks = vault.json(&["list", "--json"]);
    let task = tasks.iter().find(|task| task["path"] == path).unwrap();
    task["target"].as_str().unwrap().to_owned()
}

#[test]
fn a_target_that_changed_meanwhile_holds_its_clusters_back() {
    for keep_going in [&[][..], &["--keep-going"]] {
        let vault = Vault::new(&NOTES);
        let target = with_hash(&vault, "Inbox.md");
        vault.write("Inbox.md", b"- [?] Order two buoys #task #proposed\n");
        let before = notes(&vault);
        let shed = format!("{}:2", NOTES[0].0);
        let call = ["accept", "--cluster", &target, &shed];
        let run = vault.gavel(&[&call[..], keep_going].concat());
        assert_eq!(run.code, 1, "{run:?}");
        assert!(
            run.err.contains("Now there: “- [?] Order two buoys"),
            "{run:?}"
        );
        if keep_going.is_empty() {
            assert_eq!(notes(&vault), before);
        } else {
            // The others of its cluster were not asked for by any target that is there.
            assert_eq!(symbols(&vault), ["?", "?", "?"]);
            assert!(notes(&vault)[0].ends_with("- [ ] Paint the shed. #task"));
        }
    }
}

#[test]
fn a_member_that_changed_meanwhile_is_judged_as_it_is() {
    let vault = Vault::new(&NOTES);
    let target = with_hash(&vault, "Inbox.md");
    vault.write(
        NOTES[1].0,
        b"- [x] Order the third buoy from the yard in Tarn @Ivo #task\n",
    );
    vault.ok(&["accept", "--cluster", &target]);
    assert_eq!(symbols(&vault), [" ", "x", "-"]);
}

#[test]
fn what_is_kept_of_a_cluster_is_one_that_can_be_ruled_on() {
    let vault = Vault::new(&NOTES);
    let marks = format!(
        "<<<<<<< HEAD\n{}=======\n>>>>>>> other\n",
        String::from_utf8_lossy(NOTES[1].1)
    );
    vault.write(NOTES[1].0, marks.as_bytes());
    let run = vault.gavel(&["accept", "--cluster", "--keep-going", TARGET]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(vault.read("Inbox.md").starts_with(b"- [-]"), "{run:?}");
    assert!(vault.read(NOTES[0].0).starts_with(b"- [ ]"), "{run:?}");
    assert_eq!(vault.read(NOTES[1].0), marks.as_bytes());
}

#[cfg(unix)]
#[test]
fn duplicates_of_one_that_could_not_be_written_are_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let vault = Vault::new(&NOTES);
    let before = notes(&vault);
    let kept = vault.root().join(NOTES[1].0);
    std::fs::set_permissions(kept, std::fs::Permissions::from_mode(0o444)).unwrap();
    let run = vault.gavel(&["accept", "--cluster", "--keep-going", TARGET]);
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!(symbols(&vault), ["-", "?", "-"]);
    let told =
        "2026-03-18 Plan, again.md:1: it was not accepted, though its duplicates were cancelled";
    assert_eq!(run.err.matches(told).count(), 1, "{run:?}");
    vault.ok(&["undo"]);
    assert_eq!(notes(&vault), before);
}

#[cfg(unix)]
#[test]
fn a_line_of_a_file_with_two_names_is_ruled_on_once() {
    for target in ["Inbox.md:1", "Another name.md:1"] {
        let vault = Vault::new(&NOTES);
        let before = notes(&vault);
        let name = |name| vault.root().join(name);
        std::fs::hard_link(name("Inbox.md"), name("Another name.md")).unwrap();
        let said = vault.ok(&["accept", "--cluster", target]);
        assert_eq!(symbols(&vault), ["-", " ", "-"]);
        assert_eq!(said.lines().count(), 3, "{said}");
        assert!(said.contains(&format!("cancelled {target}  ")), "{said}");
        vault.ok(&["undo"]);
        assert_eq!(notes(&vault), before);
        vault.ok(&["accept", "--cluster", "--keep", target]);
        assert_eq!(symbols(&vault), ["-", "-", " "]);
    }
}
