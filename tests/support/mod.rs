//! A vault in a temporary folder and gavel run on it: no home folder, no clock, no network.

use std::path::{Path, PathBuf};
use std::process::Command;

use assert_cmd::cargo::cargo_bin;
use tempfile::TempDir;

/// The day of all tests.
pub(crate) const TODAY: &str = "2026-03-20";

/// A vault, and beside it gavel's state and an empty home.
pub(crate) struct Vault {
    folder: TempDir,
}

/// What a call of gavel did.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Vault {
    pub(crate) fn new(files: &[(&str, &[u8])]) -> Self {
        let vault = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        std::fs::create_dir(vault.root()).unwrap();
        for (path, bytes) in files {
            vault.write(path, bytes);
        }
        vault
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("vault")
    }

    /// The folder that holds the vault and what gavel keeps about it.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, path: &str, bytes: &[u8]) {
        let file = self.root().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> Vec<u8> {
        std::fs::read(self.root().join(path)).unwrap()
    }

    /// A call in the folder that holds the vault, with nothing of this system's settings; the vault is not named.
    pub(crate) fn process(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(cargo_bin!("gavel"));
        command
            .env_clear()
            .env("HOME", self.folder().join("home"))
            .env("GAVEL_STATE_DIR", self.folder().join("state"))
            .env("GAVEL_CONFIG", self.folder().join("config.toml"))
            .env("GAVEL_TODAY", TODAY)
            .current_dir(self.folder())
            .args(arguments);
        command
    }

    /// The same, to be run with something on standard input.
    pub(crate) fn command(&self, arguments: &[&str]) -> assert_cmd::Command {
        assert_cmd::Command::from_std(self.process(arguments))
    }

    /// A call on the vault.
    pub(crate) fn gavel(&self, arguments: &[&str]) -> Run {
        self.with_input(arguments, "")
    }

    /// A call on the vault with something on standard input.
    pub(crate) fn with_input(&self, arguments: &[&str], input: &str) -> Run {
        let mut command = self.command(arguments);
        run(command
            .env("GAVEL_VAULT", self.root())
            .write_stdin(input.to_owned()))
    }

    /// A call on the vault that must do all it is asked.
    pub(crate) fn ok(&self, arguments: &[&str]) -> String {
        let run = self.gavel(arguments);
        assert_eq!(run.code, 0, "{arguments:?}: {run:?}");
        run.out
    }

    /// The array that a call prints.
    pub(crate) fn json(&self, arguments: &[&str]) -> Vec<serde_json::Value> {
        serde_json::from_str(&self.ok(arguments)).unwrap()
    }

    /// `PATH:LINE@HASH` of a task that waits, by its place in the list.
    pub(crate) fn target(&self, index: usize) -> String {
        let tasks = self.json(&["list", "--json"]);
        tasks[index]["target"].as_str().unwrap().to_owned()
    }
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut assert_cmd::Command) -> Run {
    let output = command.output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}
