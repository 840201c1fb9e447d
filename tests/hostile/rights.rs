//! Notes and folders that their user may not read or write: named, refused, left as they are. As root the rights bind nobody, so gavel
//! runs as a user without any.

use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};

use crate::support::{Run, Vault};
use crate::vault::{TASK, snapshot};
use crate::{call, end};

/// `nobody` on most systems; any number without rights would do.
const NOBODY: u32 = 65_534;

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// Gives a folder and all in it to the user without rights.
fn give(path: &Path) {
    std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            give(&entry.unwrap().path());
        }
    }
}

/// A vault that belongs to a user without rights.
struct Desk {
    vault: Vault,
    gavel: PathBuf,
}

impl Desk {
    fn new(paths: &[&str]) -> Self {
        let notes: Vec<(&str, &[u8])> = paths.iter().map(|path| (*path, TASK.as_bytes())).collect();
        let vault = Vault::new(&notes);
        // The program may lie where nobody else may look.
        let gavel = vault.folder().join("gavel");
        std::fs::copy(assert_cmd::cargo::cargo_bin!("gavel"), &gavel).unwrap();
        for folder in ["home", "state"] {
            std::fs::create_dir(vault.folder().join(folder)).unwrap();
        }
        let desk = Self { vault, gavel };
        if rustix::process::geteuid().is_root() {
            give(desk.vault.folder());
        }
        desk
    }

    fn file(&self, path: &str) -> PathBuf {
        self.vault.root().join(path)
    }

    fn run(&self, arguments: &[&str]) -> Run {
        let as_it_is = call(&self.vault, arguments);
        let mut command = std::process::Command::new(as_it_is.get_program());
        let program = assert_cmd::cargo::cargo_bin!("gavel");
        for argument in as_it_is.get_args() {
            command.arg(if argument == program.as_os_str() {
                self.gavel.as_os_str()
            } else {
                argument
            });
        }
        command.env_clear().current_dir(self.vault.folder());
        command.envs(
            as_it_is
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        if rustix::process::geteuid().is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        end(command, "")
    }

    /// Runs a verdict that must be refused for this reason, and write nothing.
    fn refused(&self, target: &str, reason: &str) {
        let run = self.run(&["accept", target]);
        assert_eq!((run.code, run.out.as_str()), (1, ""), "{run:?}");
        assert!(run.err.contains(reason), "{run:?}");
        let path = target.rsplit_once(':').unwrap().0;
        assert_eq!(std::fs::read(self.file(path)).unwrap(), TASK.as_bytes());
    }
}

#[test]
fn an_unreadable_note_or_folder_is_named_and_the_rest_is_listed() {
    let desk = Desk::new(&["a.md", "shut.md", "shut/b.md", "blind/c.md"]);
    set_mode(&desk.file("shut.md"), 0o000);
    set_mode(&desk.file("shut"), 0o000);
    set_mode(&desk.file("blind"), 0o400);
    let listed = desk.run(&["list"]);
    let doctor = desk.run(&["doctor"]);
    let verdicts =
        ["shut.md:1", "shut/b.md:1", "blind/c.md:1"].map(|target| desk.run(&["accept", target]));
    for (path, mode) in [("shut.md", 0o644), ("shut", 0o755), ("blind", 0o755)] {
        set_mode(&desk.file(path), mode);
    }
    assert_eq!(
        (listed.code, listed.out.as_str()),
        (1, "a.md:1  [?]  Order the rope\n")
    );
    assert_eq!(doctor.code, 1);
    for path in ["shut.md", "shut", "blind/c.md"] {
        let said = format!("{path}: cannot be read: ");
        assert!(listed.err.contains(&said), "{listed:?}");
        assert!(doctor.out.contains(&said), "{doctor:?}");
    }
    for run in verdicts {
        assert_eq!(run.code, 1);
        assert!(run.err.contains("cannot be read: "), "{run:?}");
    }
    assert_eq!(
        std::fs::read(desk.file("shut.md")).unwrap(),
        TASK.as_bytes()
    );
}

#[test]
fn a_read_only_note_is_refused_though_a_rename_could_override_it() {
    let desk = Desk::new(&["a.md"]);
    set_mode(&desk.file("a.md"), 0o444);
    desk.refused("a.md:1", "a.md: it is read-only");
}

#[test]
fn somebody_elses_note_is_refused() {
    let desk = Desk::new(&["a.md"]);
    if rustix::process::geteuid().is_root() {
        std::os::unix::fs::chown(desk.file("a.md"), Some(0), Some(0)).unwrap();
        desk.refused("a.md:1", "a.md: it is read-only");
    }
}

#[test]
fn a_read_only_folder_leaves_its_notes_as_they_are() {
    let desk = Desk::new(&["shut/a.md"]);
    set_mode(&desk.file("shut"), 0o555);
    let before = snapshot(&desk.vault.root());
    let run = desk.run(&["accept", "shut/a.md:1"]);
    let after = snapshot(&desk.vault.root());
    set_mode(&desk.file("shut"), 0o755);
    // In place, where that is possible, or not at all.
    let new = std::fs::read(desk.file("shut/a.md")).unwrap();
    if run.code == 0 {
        assert_eq!(new, b"- [ ] Order the rope #task\n");
    } else {
        assert_eq!(before, after);
        assert!(run.err.contains("shut/a.md: "), "{run:?}");
    }
}

#[test]
fn a_state_folder_that_cannot_be_written_refuses_the_verdict() {
    let desk = Desk::new(&["a.md"]);
    let state = desk.vault.folder().join("state");
    set_mode(&state, 0o555);
    assert_eq!(desk.run(&["list"]).code, 0);
    desk.refused("a.md:1", "state");
    set_mode(&state, 0o755);
}
