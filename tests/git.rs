//! A vault under git, with the installed git: what a sitting changed is committed and nothing else, and verdicts of two reviewers merge.
#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "tests make their own vaults")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[expect(dead_code, reason = "other tests use the rest of it")]
#[path = "pty/mod.rs"]
mod pty;
#[expect(dead_code, reason = "other tests use the rest of it")]
mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use pty::{Session, Start};
use support::Vault;

const ONE: &str = "# Kick-off\n\n- [?] Book the hall #task #proposed\n- [?] Order chairs #task #proposed\n\nA word about it.\n";
const TWO: &str = "# Review\n\n- [?] Print the plan #task #proposed\n";

/// What git is told of the world: nothing of this system's settings, and who commits.
const VARIABLES: [(&str, &str); 7] = [
    ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ("GIT_CONFIG_NOSYSTEM", "1"),
    ("GIT_AUTHOR_NAME", "Ansel Vry"),
    ("GIT_AUTHOR_EMAIL", "ansel@example.org"),
    ("GIT_COMMITTER_NAME", "Ansel Vry"),
    ("GIT_COMMITTER_EMAIL", "ansel@example.org"),
    ("LC_ALL", "C.UTF-8"),
];

/// A vault in a repository, committed.
struct Repository {
    vault: Vault,
    /// The work tree: the vault's folder, or one above it.
    tree: PathBuf,
}

impl Repository {
    fn new() -> Self {
        Self::in_tree(Vault::root)
    }

    fn in_tree(tree: impl Fn(&Vault) -> PathBuf) -> Self {
        let vault = Vault::new(&[("a/one.md", ONE.as_bytes()), ("two.md", TWO.as_bytes())]);
        vault.write("../config.toml", b"git.commit = \"sitting\"\n");
        let tree = tree(&vault);
        let repository = Self { vault, tree };
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        let root = repository.vault.root();
        repository.git(&["add", root.to_str().unwrap()]);
        repository.git(&["commit", "--quiet", "--message=notes"]);
        repository
    }

    fn git(&self, words: &[&str]) -> String {
        git(&self.tree, words)
    }

    /// A sitting in a terminal.
    fn sit(&self) -> Session {
        self.sit_at("0 of 3 ruled")
    }

    /// The same, which begins when this is seen.
    fn sit_at(&self, seen: &str) -> Session {
        let mut start = Start::program(env!("CARGO_BIN_EXE_gavel"))
            .variable("HOME", self.vault.folder())
            .variable("GAVEL_STATE_DIR", self.vault.folder().join("state"))
            .variable("GAVEL_CONFIG", self.vault.folder().join("config.toml"))
            .variable("GAVEL_VAULT", self.vault.root())
            .variable("GAVEL_TODAY", support::TODAY);
        for (name, value) in VARIABLES {
            start = start.variable(name, value);
        }
        let session = start.start();
        session.wait_for(seen);
        session
    }

    /// A sitting of these keys, each of which changes how many are ruled on; what it says at its end.
    fn sitting(&self, keys: &[(&str, &str)]) -> String {
        let mut session = self.sit();
        for (key, seen) in keys {
            session.press(key);
            session.wait_for(seen);
        }
        leave(&mut session)
    }

    /// The notes that the last commit changed.
    fn committed(&self) -> String {
        self.git(&["show", "--name-only", "--format=%s", "HEAD"])
    }
}

/// Leaves; what stands on the screen then.
fn leave(session: &mut Session) -> String {
    session.press("q");
    session.exit();
    session.text()
}

/// What git prints; it must succeed.
fn git(folder: &Path, words: &[&str]) -> String {
    let output = Command::new("git")
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .envs(VARIABLES)
        .args(words)
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{words:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

const ACCEPT_ALL: [(&str, &str); 3] = [
    ("a", "1 of 3 ruled"),
    ("r", "2 of 3 ruled"),
    ("a", "3 of 3 ruled"),
];

#[test]
fn a_sitting_is_one_commit_that_lists_its_verdicts() {
    let repository = Repository::new();
    let said = repository.sitting(&ACCEPT_ALL);
    assert!(said.contains("committed 2 notes"), "{said}");
    assert_eq!(repository.git(&["status", "--porcelain"]), "");
    let message = repository.git(&["log", "-1", "--format=%B"]);
    let expected = [
        "gavel: 2 accept, 1 reject",
        "",
        "accept a/one.md: [ ] Book the hall #task",
        "reject a/one.md: [-] Order chairs #task #proposed ❌ 2026-03-20",
        "accept two.md: [ ] Print the plan #task",
    ];
    assert_eq!(message.trim_end().lines().collect::<Vec<&str>>(), expected);
}

#[test]
fn what_was_taken_back_is_not_committed() {
    let repository = Repository::new();
    let keys = [("a", "1 of 3 ruled"), ("u", "0 of 3 ruled")];
    let said = repository.sitting(&keys);
    assert!(!said.contains("commit"), "{said}");
    assert_eq!(repository.git(&["log", "--format=%s"]), "notes\n");
}

#[test]
fn nothing_is_committed_unless_the_configuration_says_so() {
    let repository = Repository::new();
    repository.vault.write("../config.toml", b"");
    let said = repository.sitting(&ACCEPT_ALL);
    assert!(!said.contains("commit"), "{said}");
    assert_eq!(repository.git(&["log", "--format=%s"]), "notes\n");
    assert_eq!(
        repository.git(&["status", "--porcelain"]),
        " M a/one.md\n M two.md\n"
    );
}

#[test]
fn a_note_with_changes_of_the_users_own_is_left_alone_whenever_they_were_made() {
    let repository = Repository::new();
    let own = ONE.replace("A word", "Another word");
    repository.vault.write("a/one.md", own.as_bytes());
    let said = repository.sitting(&ACCEPT_ALL);
    assert!(said.contains("committed 1 note"), "{said}");
    assert!(
        said.contains("a/one.md was not committed: it has other changes"),
        "{said}"
    );
    assert_eq!(repository.committed(), "gavel: 1 accept\n\ntwo.md\n");
    assert_eq!(repository.git(&["status", "--porcelain"]), " M a/one.md\n");

    let repository = Repository::new();
    let mut session = repository.sit();
    session.press("a");
    session.wait_for("1 of 3 ruled");
    let now = String::from_utf8(repository.vault.read("a/one.md")).unwrap();
    repository
        .vault
        .write("a/one.md", now.replace("A word", "Another word").as_bytes());
    let said = leave(&mut session);
    assert!(
        said.contains("a/one.md was not committed: it has other changes"),
        "{said}"
    );
    assert_eq!(repository.git(&["log", "--format=%s"]), "notes\n");
}

#[test]
fn what_is_staged_stays_staged_and_is_not_committed() {
    let repository = Repository::new();
    repository.vault.write("three.md", b"# Three\n");
    repository.git(&["add", "three.md"]);
    let said = repository.sitting(&ACCEPT_ALL);
    assert!(said.contains("committed 2 notes"), "{said}");
    assert_eq!(
        repository.committed(),
        "gavel: 2 accept, 1 reject\n\na/one.md\ntwo.md\n"
    );
    assert_eq!(repository.git(&["status", "--porcelain"]), "A  three.md\n");
}

#[test]
fn a_note_with_staged_changes_or_unknown_to_git_is_left_alone() {
    let repository = Repository::new();
    repository.git(&["rm", "--quiet", "--cached", "two.md"]);
    repository.git(&["commit", "--quiet", "--message=without"]);
    repository
        .vault
        .write("a/one.md", ONE.replace("A word", "Another word").as_bytes());
    repository.git(&["add", "a/one.md"]);
    repository.vault.write("a/one.md", ONE.as_bytes());
    let said = repository.sitting(&ACCEPT_ALL);
    assert!(
        said.contains("a/one.md was not committed: other changes of it are staged"),
        "{said}"
    );
    assert!(
        said.contains("two.md was not committed: git does not know it"),
        "{said}"
    );
    assert_eq!(repository.git(&["log", "-1", "--format=%s"]), "without\n");
}

#[test]
fn a_vault_below_the_top_of_its_repository_is_committed_too() {
    let repository = Repository::in_tree(|vault| vault.folder().to_path_buf());
    let said = repository.sitting(&ACCEPT_ALL);
    assert!(said.contains("committed 2 notes"), "{said}");
    let expected = "gavel: 2 accept, 1 reject\n\nvault/a/one.md\nvault/two.md\n";
    assert_eq!(repository.committed(), expected);
}

#[test]
fn a_path_is_no_pattern_and_a_text_is_no_line_of_the_message() {
    let odd = "a*[?].md";
    let repository = Repository::new();
    let text = "- [?] zinc\u{1b}[2J\u{2028}Signed-off-by: y #task #proposed\n";
    repository.vault.write(odd, text.as_bytes());
    repository.vault.write("ab.md", b"word\n");
    repository.git(&["add", "."]);
    repository.git(&["commit", "--quiet", "--message=odd"]);
    repository.vault.write("ab.md", b"another word\n");
    let mut session = repository.sit_at("of 4 ruled");
    session.press("/zinc\r");
    session.wait_for("1 match");
    session.press("a");
    session.wait_for("1 of 4 ruled");
    let said = leave(&mut session);
    assert!(said.contains("committed 1 note"), "{said}");
    assert_eq!(repository.git(&["status", "--porcelain"]), " M ab.md\n");
    let message = repository.git(&["log", "-1", "--format=%B"]);
    assert_eq!(message.trim_end().lines().count(), 3, "{message:?}");
    assert!(!message.contains('\u{1b}'), "{message:?}");
    assert_eq!(
        repository
            .git(&["log", "-1", "--format=%(trailers)"])
            .trim(),
        ""
    );
}

#[test]
fn no_hook_runs_and_a_commit_that_fails_is_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let repository = Repository::new();
    for name in [
        "pre-commit",
        "prepare-commit-msg",
        "commit-msg",
        "post-commit",
    ] {
        let hook = repository.tree.join(".git/hooks").join(name);
        std::fs::create_dir_all(hook.parent().unwrap()).unwrap();
        std::fs::write(&hook, "#!/bin/sh\ntouch \"$GIT_DIR/ran\"\nexit 1\n").unwrap();
        std::fs::set_permissions(&hook, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let said = repository.sitting(&[("a", "1 of 3 ruled")]);
    assert!(said.contains("committed 1 note"), "{said}");
    assert!(!repository.tree.join(".git/ran").exists());

    let repository = Repository::new();
    std::fs::write(repository.tree.join(".git/index.lock"), "").unwrap();
    let said = repository.sitting(&[("a", "1 of 3 ruled")]);
    assert!(
        said.contains("the verdicts could not be committed: fatal:"),
        "{said}"
    );

    let repository = Repository::new();
    repository.git(&["checkout", "--quiet", "--detach"]);
    let said = repository.sitting(&[("a", "1 of 3 ruled")]);
    assert!(
        said.contains("could not be committed: git is on no branch"),
        "{said}"
    );
}

#[test]
fn a_program_that_the_repository_names_is_not_started() {
    let repository = Repository::new();
    let ran = repository.vault.folder().join("ran");
    let filter = format!("touch '{}'; cat", ran.display());
    repository.git(&["config", "filter.odd.clean", &filter]);
    repository
        .vault
        .write(".gitattributes", b"*.md filter=odd\n");
    let said = repository.sitting(&[("a", "1 of 3 ruled")]);
    assert!(
        said.contains("could not be committed: the repository's own"),
        "{said}"
    );
    assert!(said.contains("filter.odd.clean"), "{said}");
    assert!(!ran.exists());
    assert_eq!(repository.git(&["log", "--format=%s"]), "notes\n");
}

#[test]
fn a_vault_with_uncommitted_files_says_so_and_one_without_does_not() {
    let repository = Repository::new();
    let mut session = repository.sit();
    session.press("a");
    session.wait_for("vault*");
    session.press("u");
    session.wait("nothing uncommitted", |screen| {
        let text = screen.contents();
        text.contains("0 of 3 ruled") && !text.contains("vault*")
    });
    leave(&mut session);
}

#[test]
fn verdicts_of_two_reviewers_on_different_lines_of_one_note_merge() {
    let repository = Repository::new();
    let text =
        "- [?] One #task #proposed\r\n- [?] Two #task #proposed\r\n\r\n- [?] Three #task #proposed";
    repository.vault.write("a/one.md", text.as_bytes());
    repository.git(&["commit", "--quiet", "--all", "--message=three"]);
    let other = Vault::new(&[]);
    std::fs::remove_dir(other.root()).unwrap();
    let (here, there) = (repository.vault.root(), other.root());
    git(
        other.folder(),
        &[
            "clone",
            "--quiet",
            here.to_str().unwrap(),
            there.to_str().unwrap(),
        ],
    );
    repository.vault.ok(&["accept", "a/one.md:1"]);
    repository.git(&["commit", "--quiet", "--all", "--message=mine"]);
    other.ok(&["reject", "a/one.md:4"]);
    git(&there, &["commit", "--quiet", "--all", "--message=theirs"]);
    git(&there, &["pull", "--quiet", "--no-rebase", "--no-edit"]);
    let expected = "- [ ] One #task\r\n- [?] Two #task #proposed\r\n\r\n- [-] Three #task #proposed ❌ 2026-03-20";
    assert_eq!(String::from_utf8(other.read("a/one.md")).unwrap(), expected);
    assert_eq!(git(&there, &["status", "--porcelain"]), "");
}
