//! The vault's git, through the installed program: whether anything is uncommitted, and a commit of what a sitting changed. No shell
//! takes part, no hook, no monitor of files and no setting of `GIT_DIR` and its like; what hangs is ended.
//!
//! To look into a folder must start nothing that the folder names: a repository whose own configuration names programs (filters, signing)
//! is left alone. Those of the user's configuration are the user's.
//!
//! A note is committed only if all that differs from its last commit is the sitting's: taken back on a copy, its verdicts must leave what
//! `HEAD` has. So nothing of the user's own is swept in, and nothing that stands in the index for other files is touched.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::app::threads::start_thread;
use crate::disk::{Disk, program};
use crate::display::{safe, truncate};
use crate::edit::{Applied, apply};
use crate::note::items;
use crate::note::reading::Reading;
use crate::text::lines;

/// How long git may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long it may take to commit: who signs commits may have to type a passphrase.
const TO_COMMIT: Duration = Duration::from_secs(60);

/// What is said of a git that hangs.
const SILENT: &str = "git did not answer";

/// So many verdicts are listed in a message, each cut at so many columns.
const MOST: usize = 500;
const COLUMNS: usize = 160;

/// What would lead git to another repository or index than the vault's.
const ELSEWHERE: [&str; 8] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_GLOB_PATHSPECS",
];

/// What names programs that `status`, `hash-object` or `commit` would start.
const PROGRAMS: &str =
    r"^(filter\..*\.(clean|smudge|process)|gpg\.(.*\.)?program|gpg\.ssh\.defaultkeycommand)$";

/// Settings of each call: nothing is started that the user did not ask for.
const QUIET: [&str; 8] = [
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "gc.auto=0",
    "-c",
    "maintenance.auto=false",
];

/// What a sitting wrote: every change in its order, and what they come to.
#[derive(Debug, Default)]
pub(super) struct Made {
    all: Vec<Applied>,
    /// One for each line that is another now than before the sitting, with the label it got last.
    sum: Vec<(String, Applied)>,
}

/// What became of the commit of a sitting.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Commit {
    /// How many notes were committed.
    pub(super) committed: usize,
    /// Notes that were left alone, and why.
    pub(super) left: Vec<(String, &'static str)>,
    /// Why nothing could be committed.
    pub(super) failed: Option<String>,
}

/// A work tree that holds the vault.
#[derive(Debug, Clone)]
pub(super) struct Git {
    program: PathBuf,
    root: PathBuf,
}

/// What a call printed, and whether it succeeded.
struct Answer {
    success: bool,
    out: Vec<u8>,
    err: Vec<u8>,
}

impl Made {
    /// Whether nothing is another than before the sitting.
    pub(super) fn is_nothing(&self) -> bool {
        self.sum.is_empty()
    }

    /// Takes in what one step wrote.
    pub(super) fn take_in(&mut self, label: &str, applied: &[Applied]) {
        for made in applied {
            let is_it = |(_, earlier): &(String, Applied)| {
                earlier.path == made.path && earlier.new == made.old
            };
            match self.sum.iter().rposition(is_it) {
                Some(at) if self.sum.get(at).is_some_and(|(_, e)| e.old == made.new) => {
                    self.sum.remove(at);
                }
                Some(at) => {
                    if let Some((said, earlier)) = self.sum.get_mut(at) {
                        label.clone_into(said);
                        earlier.new.clone_from(&made.new);
                    }
                }
                None => self.sum.push((label.to_owned(), made.clone())),
            }
        }
        self.all.extend_from_slice(applied);
    }

    /// The message of a commit of these notes: how many of what, then a line for each. What notes say is made safe, and begins no line.
    fn message(&self, notes: &BTreeSet<&str>) -> String {
        let made = self.sum.iter();
        let made: Vec<&(String, Applied)> = made
            .filter(|(_, made)| notes.contains(made.path.as_str()))
            .collect();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (label, _) in &made {
            *counts.entry(label).or_default() += 1;
        }
        let counts = counts
            .iter()
            .map(|(label, count)| format!("{count} {label}"));
        let counts: Vec<String> = counts.collect();
        let mut message = format!("gavel: {}\n\n", safe(&counts.join(", ")));
        for (label, made) in made.iter().take(MOST) {
            let line = format!("{label} {}: {}", made.path, said(made));
            message.push_str(&truncate(&safe(&line), COLUMNS, "…"));
            message.push('\n');
        }
        if made.len() > MOST {
            let more = made.len() - MOST;
            message.extend(["and ", &more.to_string(), " more\n"]);
        }
        message
    }
}

/// The line that a change leaves, else the one it took.
fn said(made: &Applied) -> String {
    let first = |block| {
        let line = lines(block).find(|line| !line.content.trim_ascii().is_empty())?;
        let text = Reading::of(line.content).text().trim().to_owned();
        Some(
            text.trim_start_matches(['-', '*', '+', '>', ' '])
                .to_owned(),
        )
    };
    first(&made.new)
        .or_else(|| first(&made.old))
        .unwrap_or_default()
}

impl Git {
    /// The git of a vault; `None` if none is installed, or the vault is not in a work tree.
    ///
    /// # Errors
    /// A lower-case sentence that says why it is left alone.
    pub(super) fn of(root: &Path) -> Result<Option<Self>, String> {
        let search = std::env::var_os("PATH");
        let name = if cfg!(windows) { "git.exe" } else { "git" };
        let Some(program) = program(Path::new(name), search.as_deref()) else {
            return Ok(None);
        };
        let root = root.to_path_buf();
        let git = Self { program, root };
        let inside = git.ask(&["rev-parse", "--is-inside-work-tree"]);
        if !inside.is_some_and(|answer| answer.starts_with(b"true")) {
            return Ok(None);
        }
        let named = [
            "config",
            "--show-scope",
            "--name-only",
            "--get-regexp",
            PROGRAMS,
        ];
        let named = git.call(&named, b"", PATIENCE).ok_or(SILENT)?;
        let named = String::from_utf8_lossy(&named.out).into_owned();
        let own = |line: &str| {
            let (scope, name) = line.split_once('\t')?;
            matches!(scope, "local" | "worktree").then(|| name.to_owned())
        };
        match named.lines().find_map(own) {
            Some(name) => Err(format!(
                "the repository's own configuration names a program, which gavel does not start: {name}"
            )),
            None => Ok(Some(git)),
        }
    }

    /// How many files of the vault differ from the last commit, those that git does not know among them.
    pub(super) fn uncommitted(&self) -> Option<usize> {
        let status = [
            "status",
            "--porcelain=v1",
            "-z",
            "--no-renames",
            "--untracked-files=normal",
            "--ignore-submodules=all",
            "--",
            ".",
        ];
        let status = self.ask(&status)?;
        Some(status.split(|byte| *byte == 0).count() - 1)
    }

    /// Commits the notes that the sitting changed, each only if nothing else is uncommitted in it.
    pub(super) fn commit(&self, disk: &Disk, made: &Made) -> Commit {
        let touched: BTreeSet<&str> = made.sum.iter().map(|(_, made)| &*made.path).collect();
        let mut ended = Commit::default();
        if touched.is_empty() {
            return ended;
        }
        if self.ask(&["symbolic-ref", "--quiet", "HEAD"]).is_none() {
            ended.failed = Some("git is on no branch".to_owned());
            return ended;
        }
        let paths: Vec<&str> = touched.iter().copied().collect();
        let asked = |words: &[&str]| self.ask(&[words, &["--"], &paths].concat());
        let head = asked(&["ls-tree", "-z", "HEAD"]).unwrap_or_default();
        let index = asked(&["ls-files", "-z", "--stage"]).unwrap_or_default();
        let (head, index) = (blobs(&head), blobs(&index));
        let mut own: BTreeSet<&str> = BTreeSet::new();
        for path in touched {
            let (Some([last]), Some(staged)) = (head.get(path).map(Vec::as_slice), index.get(path))
            else {
                ended.left.push((path.to_owned(), "git does not know it"));
                continue;
            };
            if staged.as_slice() != [last.clone()] {
                ended
                    .left
                    .push((path.to_owned(), "other changes of it are staged"));
            } else if self.before(disk, path, made).as_ref() == Some(last) {
                own.insert(path);
            } else {
                let why = "it has other changes that are not committed";
                ended.left.push((path.to_owned(), why));
            }
        }
        if own.is_empty() {
            return ended;
        }
        let message = made.message(&own);
        let own: Vec<&str> = own.into_iter().collect();
        let commit = [
            "commit",
            "--quiet",
            "--only",
            "--no-verify",
            "--cleanup=verbatim",
            "--file=-",
            "--",
        ];
        let words = [&commit[..], &own].concat();
        match self.call(&words, message.as_bytes(), TO_COMMIT) {
            Some(answer) if answer.success => ended.committed = own.len(),
            Some(answer) => {
                let said = String::from_utf8_lossy(&answer.err);
                let said = said.lines().find(|line| !line.trim().is_empty());
                ended.failed = Some(said.unwrap_or("git gave no reason").to_owned());
            }
            None => ended.failed = Some(SILENT.to_owned()),
        }
        ended
    }

    /// What git would call the note as it was before the sitting, if the sitting's changes can be taken back.
    fn before(&self, disk: &Disk, path: &str, made: &Made) -> Option<String> {
        let mut bytes = disk.read(path).ok()?;
        for made in made.all.iter().rev().filter(|made| made.path == path) {
            let outcome = apply(&bytes, &[made.inverse()], &items);
            if outcome.applied.len() != 1 {
                return None;
            }
            bytes = outcome.bytes;
        }
        let path = format!("--path={path}");
        let answer = self.call(&["hash-object", "--stdin", &path], &bytes, PATIENCE)?;
        let name = String::from_utf8(answer.out).ok()?.trim().to_owned();
        answer.success.then_some(name)
    }

    /// What a call prints that succeeds.
    fn ask(&self, words: &[&str]) -> Option<Vec<u8>> {
        let answer = self.call(words, b"", PATIENCE)?;
        answer.success.then_some(answer.out)
    }

    /// Calls git in the vault; `None` if it cannot be started, or takes longer than it may.
    fn call(&self, words: &[&str], input: &[u8], patience: Duration) -> Option<Answer> {
        let mut command = Command::new(&self.program);
        command
            // Not started there: a program that opens its streams anew would do so from inside the vault.
            .arg("-C")
            .arg(&self.root)
            .args(QUIET)
            .args(words)
            .env("GIT_LITERAL_PATHSPECS", "1")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_TERMINAL_PROMPT", "0")
            // What a partial clone lacks is not fetched.
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_ALLOW_PROTOCOL", "none")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        for name in ELSEWHERE {
            command.env_remove(name);
        }
        let mut child = command.spawn().ok()?;
        if let Some(mut pipe) = child.stdin.take() {
            let input = input.to_vec();
            // Git may end before it has read all, and says why by itself.
            start_thread(move || drop(pipe.write_all(&input))).ok()?;
        }
        let out = drained(child.stdout.take())?;
        let err = drained(child.stderr.take())?;
        let start = Instant::now();
        let left = || patience.saturating_sub(start.elapsed());
        let answer = out
            .recv_timeout(left())
            .and_then(|out| Ok((out, err.recv_timeout(left())?)));
        let (Ok((out, err)), Some(success)) = (answer, ended(&mut child, &left)) else {
            let _ = child.kill();
            let _ = child.wait();
            return None;
        };
        Some(Answer { success, out, err })
    }
}

/// All that comes out of a pipe, once it ends.
fn drained(pipe: Option<impl Read + Send + 'static>) -> Option<Receiver<Vec<u8>>> {
    let (send, all) = channel();
    let mut pipe = pipe?;
    start_thread(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        let _ = send.send(bytes);
    })
    .ok()?;
    Some(all)
}

/// Whether a program that closed its output succeeded; `None` if it does not end.
fn ended(child: &mut Child, left: &dyn Fn() -> Duration) -> Option<bool> {
    loop {
        match child.try_wait().ok()? {
            Some(status) => return Some(status.success()),
            None if left().is_zero() => return None,
            None => std::thread::sleep(Duration::from_millis(1)),
        }
    }
}

/// The names of the blobs of each path, as `ls-tree -z` and `ls-files -z --stage` print them: `MODE [TYPE] NAME [STAGE]\tPATH`.
fn blobs(listed: &[u8]) -> BTreeMap<String, Vec<String>> {
    let mut blobs: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let listed = String::from_utf8_lossy(listed);
    for row in listed.split('\0') {
        let Some((head, path)) = row.split_once('\t') else {
            continue;
        };
        let name = head.split(' ').find(|word| word.len() >= 40);
        let name = name.unwrap_or_default().to_owned();
        blobs.entry(path.to_owned()).or_default().push(name);
    }
    blobs
}
