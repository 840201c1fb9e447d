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
    assert_eq!(said.matches("cancelled as duplicate ").count(), 2, "{said}");
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
    let diff = vault.ok(&["accept", "--cluster", "--dry-run", TARGET]);
    assert_eq!(diff.matches("\n+- [").count(), 3, "{diff}");
    assert_eq!(notes(&vault), before);
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
