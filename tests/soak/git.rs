//! The vault as a clone that is pulled all the time, while a second clone commits and pushes changes of the same notes. Git's own
//! log of `HEAD` is what it wrote and read: a commit is a reading of the notes, every other step writes the notes that differ. What
//! git wrote over a verdict must have begun before the verdict was told. The second clone touches no line of a task.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::ledger::Ledger;
use crate::note::{self, addition, version};
use crate::writers::{Dice, pace};

/// The notes of both clones.
pub(crate) const NOTES: [&str; 3] = ["hall", "mill", "quay"];

/// Git gives up on a rebase that gavel keeps disturbing after so many steps.
const STEPS: usize = 200;

/// A clone, and nothing of this system's settings.
struct Clone {
    folder: PathBuf,
}

impl Clone {
    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new("git");
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder.parent().unwrap())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_EDITOR", "true")
            .env("LC_ALL", "C");
        for (role, name) in [("AUTHOR", "A"), ("COMMITTER", "C")] {
            command
                .env(format!("GIT_{role}_NAME"), name)
                .env(format!("GIT_{role}_EMAIL"), "nobody@example.org");
        }
        command
            .args(["-c", "gc.auto=0", "-c", "maintenance.auto=false"])
            .args(["-c", "core.fsync=none"])
            .args(words)
            .current_dir(&self.folder);
        command
    }

    /// Whether it succeeded, and all it said.
    fn git(&self, words: &[&str]) -> (bool, String) {
        let output = self.command(words).output().expect("git must be there");
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        (output.status.success(), said)
    }

    /// What it printed; it must succeed.
    fn ok(&self, words: &[&str]) -> String {
        let (success, said) = self.git(words);
        assert!(success, "{words:?}: {said}");
        said
    }

    /// Its own commits come behind those of the other; where both touch a line, its own stay.
    fn pull(&self) -> (bool, String) {
        self.git(&["pull", "-q", "--rebase", "-X", "theirs"])
    }

    /// A note after each of the steps.
    fn versions(&self, steps: &[Step], name: &str) -> Vec<String> {
        let wanted = steps
            .iter()
            .map(|step| format!("{}:{name}.md", step.commit));
        let wanted: Vec<String> = wanted.collect();
        let list = self.folder.join(".git/wanted");
        fs::write(&list, wanted.join("\n")).unwrap();
        let mut command = self.command(&["cat-file", "--batch"]);
        command.stdin(fs::File::open(list).unwrap());
        let output = command.output().unwrap().stdout;
        let (mut rest, mut versions) = (&output[..], Vec::new());
        // Each is headed by its name, kind and length, and ends with a line break that is not its own.
        while let Some(head) = rest.iter().position(|byte| *byte == b'\n') {
            let (head, body) = rest.split_at(head);
            let head = std::str::from_utf8(head).unwrap();
            let length: usize = head.rsplit(' ').next().unwrap().parse().unwrap();
            let body = &body[1..];
            versions.push(std::str::from_utf8(&body[..length]).unwrap().to_owned());
            rest = &body[length + 1..];
        }
        assert_eq!(versions.len(), steps.len());
        versions
    }

    fn note(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.md"))
    }
}

/// Both clones, and the account of the notes in the vault.
pub(crate) struct Clones {
    vault: Pulled,
    other: Other,
}

impl Clones {
    /// Makes the vault in an empty folder, with so many proposals a note.
    pub(crate) fn new(vault: &Path, tasks: usize) -> Self {
        let home = vault.parent().unwrap();
        let at = |folder: PathBuf| Clone { folder };
        let (other, remote) = (at(home.join("other")), home.join("remote.git"));
        fs::create_dir(&other.folder).unwrap();
        other.ok(&[
            "init",
            "-q",
            "-b",
            "main",
            "--bare",
            remote.to_str().unwrap(),
        ]);
        other.ok(&["clone", "-q", remote.to_str().unwrap(), "."]);
        let ledgers = NOTES.map(|name| {
            let text = note::new(name, tasks);
            fs::write(other.note(name), &text).unwrap();
            Ledger::new(name, &text)
        });
        other.ok(&["add", "."]);
        other.ok(&["commit", "-qm", "start"]);
        other.ok(&["push", "-q", "origin", "HEAD:main"]);
        let vault = at(vault.to_path_buf());
        vault.ok(&["clone", "-q", "-b", "main", remote.to_str().unwrap(), "."]);
        other.ok(&["branch", "-q", "-u", "origin/main"]);
        Self {
            vault: Pulled {
                clone: vault,
                ledgers,
                steps: Vec::new(),
                rounds: Rounds::default(),
            },
            other: Other {
                clone: other,
                dice: Dice::new(5),
                number: tasks,
                lines: Vec::new(),
            },
        }
    }

    /// Changes, pushes and pulls until the time is over, and then once more when gavel is done.
    pub(crate) fn run<T>(mut self, end: Instant, gavel: impl FnOnce() -> T) -> (Vec<Ledger>, T) {
        let done = std::thread::scope(|scope| {
            let other = scope.spawn(|| self.other.run(end));
            let vault = scope.spawn(|| {
                while Instant::now() < end {
                    self.vault.round();
                    pace(30);
                }
            });
            let done = gavel();
            other.join().unwrap();
            vault.join().unwrap();
            done
        });
        self.other.push();
        self.vault.round();
        assert_eq!(self.vault.clone.ok(&["status", "--porcelain"]), "");
        self.vault.account();
        let rounds = &self.vault.rounds;
        println!(
            "soak: git: {} pulls, {} put off because of a verdict in between, {} notes read in part, {} rebases stopped by one and continued; {} commits of the other clone",
            rounds.pulled,
            rounds.put_off,
            rounds.cut,
            rounds.stopped,
            self.other.lines.len(),
        );
        for (name, text) in &self.other.lines {
            let note = fs::read_to_string(self.vault.clone.note(name)).unwrap();
            let text = text.lines().next().unwrap();
            assert!(
                note.contains(text),
                "{name}: {text:?} was pushed and is lost"
            );
        }
        (Vec::from(self.vault.ledgers), done)
    }
}

/// The second clone, and what it wrote: note and lines.
struct Other {
    clone: Clone,
    dice: Dice,
    number: usize,
    lines: Vec<(&'static str, String)>,
}

impl Other {
    fn run(&mut self, end: Instant) {
        while Instant::now() < end {
            self.number += 1;
            let name = NOTES[self.number % NOTES.len()];
            let note = self.clone.note(name);
            let text = fs::read_to_string(&note).unwrap();
            let (_, rest) = text.split_once('\n').unwrap();
            let added = addition(name, self.number);
            let first = version(name, self.number);
            fs::write(&note, format!("{first}\n{rest}{added}")).unwrap();
            self.clone.ok(&["commit", "-qam", "other"]);
            self.lines.push((name, added));
            self.push();
            pace(200 + self.dice.roll(300));
        }
    }

    /// Somebody else may be faster all the time: then with the next change.
    fn push(&self) {
        for _ in 0..3 {
            if self.clone.git(&["push", "-q"]).0 {
                return;
            }
            let (pulled, said) = self.clone.pull();
            assert!(pulled, "{said}");
        }
    }
}

/// How the pulls went.
#[derive(Default)]
struct Rounds {
    pulled: usize,
    put_off: usize,
    /// Commits for which git read a note that was replaced after it had asked for its size.
    cut: usize,
    stopped: usize,
}

/// The clone that gavel works in.
struct Pulled {
    clone: Clone,
    ledgers: [Ledger; NOTES.len()],
    /// What git did since.
    steps: Vec<Step>,
    rounds: Rounds,
}

impl Pulled {
    /// Commits the verdicts, pulls, pushes.
    fn round(&mut self) {
        // What is not pushed yet stays one commit, or each pull would take longer than the one before.
        let unpushed = self.clone.ok(&["rev-list", "--count", "@{u}..HEAD"]);
        if unpushed.trim() == "0" {
            self.step(&["commit", "-qam", "verdicts"]);
        } else {
            self.step(&["commit", "-qa", "--amend", "--no-edit", "--allow-empty"]);
        }
        let (mut done, said) = self.step(&["pull", "-q", "--rebase", "-X", "theirs"]);
        self.rounds.pulled += usize::from(done);
        let rebase = self.clone.folder.join(".git/rebase-merge");
        if !done && !rebase.exists() {
            let put_off = said.contains("nstaged changes") || said.contains("would be overwritten");
            assert!(put_off, "{said}");
            self.rounds.put_off += 1;
            return;
        }
        self.rounds.stopped += usize::from(rebase.exists());
        for _ in 0..STEPS {
            if !rebase.exists() {
                break;
            }
            self.step(&["commit", "-qam", "verdicts between"]);
            (done, _) = self.step(&["rebase", "--continue"]);
        }
        assert!(done && !rebase.exists(), "{said}");
        // The other clone may have been faster.
        self.clone.git(&["push", "-q"]);
    }

    /// Runs git in the vault, and remembers what it did there.
    fn step(&mut self, words: &[&str]) -> (bool, String) {
        let from = Instant::now();
        let done = self.clone.git(words);
        let to = Instant::now();
        let log = fs::read_to_string(self.clone.folder.join(".git/logs/HEAD")).unwrap();
        for entry in log.lines().skip(self.steps.len() + 1) {
            let (commits, what) = entry.split_once('\t').unwrap();
            self.steps.push(Step {
                commit: commits.split(' ').nth(1).unwrap().to_owned(),
                is_reading: what.starts_with("commit"),
                from,
                to,
            });
        }
        done
    }

    /// Accounts for all steps.
    fn account(&mut self) {
        for ledger in &mut self.ledgers {
            let mut before = ledger.text().to_owned();
            let versions = self.clone.versions(&self.steps, ledger.name());
            let file = self.clone.folder.join(format!("{}.md", ledger.name()));
            let in_the_end = fs::read_to_string(file).unwrap();
            for (step, text) in self.steps.iter().zip(versions) {
                if step.is_reading && is_cut(&text, &in_the_end) {
                    self.rounds.cut += 1;
                    continue;
                } else if step.is_reading {
                    ledger.saw(step.from, step.to, &text);
                } else if text != before {
                    ledger.overwrote(step.from, step.to, text.clone());
                }
                before = text;
            }
        }
    }
}

/// Whether git read a note only in part: it asks for the size first, and reads so many bytes of what then has the name. The note
/// itself is whole, and has the line that git saw the start of.
fn is_cut(text: &str, in_the_end: &str) -> bool {
    let last = text.rsplit('\n').next().unwrap_or_default();
    let is_start = |line: &str| line.len() > last.len() && line.starts_with(last);
    !last.is_empty() && in_the_end.lines().any(is_start)
}

/// A step of `HEAD`: when the command that made it was started, and when it had ended.
struct Step {
    commit: String,
    is_reading: bool,
    from: Instant,
    to: Instant,
}
