//! Hearing of changes in the vault: told by the system, or found by looking again and again where it does not tell. A hint only: whoever acts
//! on one reads the file again.

mod poll;
#[cfg(target_os = "linux")]
#[path = "watch/inotify.rs"]
mod system;
#[cfg(not(target_os = "linux"))]
#[path = "watch/notify.rs"]
mod system;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use crate::disk::Disk;
use crate::disk::scan::{below, is_hidden};
use crate::disk::settings::{is_way_to_settings, ways_to_settings};
use crate::disk::watch::poll::Poll;
use crate::disk::watch::system::Watcher;
use crate::error::{Error, Result};

/// How long all must be quiet before what changed is told,
const QUIET: Duration = Duration::from_millis(60);

/// unless something changes on and on: then it is told after so long.
const LONGEST: Duration = Duration::from_millis(600);

/// What was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// These files changed, came or went; paths of the vault.
    Files(Vec<String>),
    /// Too much happened, or settings changed: everything should be read again.
    Everything,
}

/// What the system tells.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Told {
    /// Something happened to this file, or to what is gone and may have been one.
    File(PathBuf),
    /// This folder came, went or got another name.
    Folder(PathBuf),
    /// More than it tells one by one.
    TooMuch,
    /// Of some folders it will not tell.
    Unwatched,
}

/// Whom the system tells of the vault's changes, once somebody wants to hear of them. A folder is watched before it is walked, so that
/// nothing is missed that comes there meanwhile.
#[derive(Debug, Clone, Default)]
pub(super) struct Watched(Arc<OnceLock<Hearing>>);

#[derive(Debug)]
struct Hearing {
    /// Who tells, if the system does.
    watcher: Option<Watcher>,
    send: Sender<Told>,
}

impl Watched {
    /// From now on the system tells of this folder, if it is one.
    pub(super) fn add(&self, folder: &Path) {
        let hearing = self.0.get();
        hearing.map(|hearing| hearing.add(folder));
    }

    /// From now on the system tells of the settings in this folder, or of where they may come.
    pub(super) fn add_settings_of(&self, folder: &Path) {
        if let Some(hearing) = self.0.get() {
            let mut folders = ways_to_settings().skip(1).map(|way| folder.join(way));
            folders.find(|folder| hearing.add(folder));
        }
    }
}

impl Hearing {
    /// Whether there is such a folder.
    fn add(&self, folder: &Path) -> bool {
        match self.watcher.as_ref().map(|watcher| watcher.add(folder)) {
            Some(Err(error)) if is_gone(&error) => return false,
            Some(Err(_)) => {
                let _ = self.send.send(Told::Unwatched);
            }
            Some(Ok(())) | None => {}
        }
        true
    }
}

fn is_gone(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// Tells of changes of the configuration until it is dropped.
pub struct Watch {
    _watcher: Watcher,
}

/// Tells `hear` when the configuration or a theme beside it may have changed, from another thread.
///
/// # Errors
/// If there is no such folder yet, or the system cannot watch it.
pub fn watch_config(file: &Path, hear: impl Fn() + Send + 'static) -> Result<Watch> {
    let folder = file.parent().unwrap_or(Path::new(""));
    let (send, happened) = channel();
    let watch = || {
        let watcher = Watcher::new(folder, move |told| {
            let _ = send.send(told);
        })?;
        watcher.add(folder)?;
        let themes = watcher.add(&folder.join("themes"));
        themes.or_else(|error| is_gone(&error).then_some(()).ok_or(error))?;
        std::thread::Builder::new().spawn(move || {
            while let Ok(first) = happened.recv() {
                while_quiet(first, &happened);
                hear();
            }
        })?;
        Ok(watcher)
    };
    let watcher = watch().map_err(Error::io(folder, "cannot be watched"))?;
    Ok(Watch { _watcher: watcher })
}

impl Disk {
    /// Tells `hear` of every change in the vault from the next time on that it is read, from another thread, until the program ends. What
    /// the system does not tell is looked for every few seconds.
    ///
    /// # Errors
    /// If there can be no such thread.
    pub fn watch(&self, hear: impl Fn(Heard) + Send + 'static) -> Result<()> {
        let (send, happened) = channel();
        let tell = send.clone();
        let watcher = Watcher::new(self.root(), move |told| {
            let _ = tell.send(told);
        });
        let watcher = watcher.ok();
        if watcher.is_none() || !system::tells_all(self.root()) {
            let _ = send.send(Told::Unwatched);
        }
        let _ = self.watched().0.set(Hearing { watcher, send });
        // What it walks need not be watched once more.
        let disk = Self {
            watched: Watched::default(),
            ..self.clone()
        };
        let listen = move || listen(&disk, &happened, hear);
        let started = std::thread::Builder::new().spawn(listen);
        started
            .map(drop)
            .map_err(Error::io("thread", "cannot be started"))
    }
}

/// Hands on what happened when nothing more does for a while, until nobody tells any more.
fn listen(disk: &Disk, happened: &Receiver<Told>, hear: impl Fn(Heard)) {
    let mut poll: Option<Poll> = None;
    loop {
        let first = match &mut poll {
            None => happened.recv().map_err(Into::into),
            Some(poll) => happened.recv_timeout(poll.interval()),
        };
        let heard = match first {
            Ok(first) => {
                let all = while_quiet(first, happened);
                if poll.is_none() && all.contains(&Told::Unwatched) {
                    poll = Some(Poll::start(disk));
                }
                heard(disk.root(), &all)
            }
            Err(RecvTimeoutError::Timeout) => poll.as_mut().and_then(|poll| poll.look(disk)),
            Err(RecvTimeoutError::Disconnected) => return,
        };
        heard.into_iter().for_each(&hear);
    }
}

/// What is told until nothing more is for a while, after the first.
#[expect(
    clippy::disallowed_methods,
    reason = "how long it goes on is measured here"
)]
fn while_quiet<T>(first: T, happened: &Receiver<T>) -> Vec<T> {
    let (begun, mut all) = (Instant::now(), vec![first]);
    while begun.elapsed() < LONGEST
        && let Ok(more) = happened.recv_timeout(QUIET)
    {
        all.push(more);
    }
    all
}

/// What this means for the vault in this folder.
fn heard(root: &Path, told: &[Told]) -> Option<Heard> {
    let mut files = Vec::new();
    for told in told {
        let (path, is_folder) = match told {
            Told::TooMuch => return Some(Heard::Everything),
            Told::Unwatched => continue,
            Told::File(path) => (below(root, path), false),
            Told::Folder(path) => (below(root, path), true),
        };
        let Some(path) = path else {
            continue;
        };
        let is_hidden = path.split('/').any(|part| is_hidden(part.as_bytes()));
        match (is_hidden, is_folder) {
            (true, _) if is_way_to_settings(&path) => return Some(Heard::Everything),
            (true, _) => {}
            (false, true) => return Some(Heard::Everything),
            (false, false) => files.push(path),
        }
    }
    files.sort_unstable();
    files.dedup();
    (!files.is_empty()).then_some(Heard::Files(files))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_at_once_is_told_at_once() {
        let (send, happened) = channel();
        for what in ["b", "a"] {
            send.send(what).unwrap();
        }
        assert_eq!(while_quiet("a", &happened), ["a", "b", "a"]);
    }

    fn file(path: &str) -> Told {
        Told::File(Path::new("/vault").join(path))
    }

    fn folder(path: &str) -> Told {
        Told::Folder(Path::new("/vault").join(path))
    }

    #[test]
    fn a_file_is_told_once_and_what_may_be_many_as_everything() {
        let check = |told: &[Told], expected: Option<Heard>| {
            assert_eq!(heard(Path::new("/vault"), told), expected, "{told:?}");
        };
        let files = |paths: &[&str]| {
            let paths = paths.iter().map(|path| (*path).to_owned());
            Some(Heard::Files(paths.collect()))
        };
        let everything = Some(Heard::Everything);
        check(
            &[file("b.md"), file("a/a.md"), file("b.md")],
            files(&["a/a.md", "b.md"]),
        );
        check(&[file("a.md"), Told::Unwatched], files(&["a.md"]));
        check(&[file("a.md"), folder("a")], everything.clone());
        check(&[Told::TooMuch], everything.clone());
        check(&[Told::File("/elsewhere/a.md".into())], None);
    }

    #[test]
    fn of_what_is_hidden_only_the_settings_count() {
        let check = |told: Told, counts: bool| {
            let expected = counts.then_some(Heard::Everything);
            assert_eq!(
                heard(Path::new("/vault"), std::slice::from_ref(&told)),
                expected,
                "{told:?}"
            );
        };
        check(file(".trash/a.md"), false);
        check(folder(".git"), false);
        check(file(".obsidian/workspace.json"), false);
        check(folder(".obsidian"), true);
        check(folder("a/.obsidian/plugins"), true);
        check(
            file("a/.obsidian/plugins/obsidian-tasks-plugin/data.json"),
            true,
        );
        check(
            file(".obsidian/plugins/obsidian-tasks-plugin/main.js"),
            false,
        );
    }
}
