//! Hearing of changes in the vault. A hint only: whoever acts on one reads the file again.

use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::disk::Disk;
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

/// Tells of changes until it is dropped.
pub struct Watch {
    watcher: RecommendedWatcher,
}

impl Watch {
    /// Tells `hear`, from a thread of its own, what happened, once it is quiet. The thread sleeps while nothing does.
    fn new(hear: impl Fn(&[notify::Result<Event>]) + Send + 'static) -> notify::Result<Self> {
        let (send, happened) = channel();
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            // Reading changes nothing.
            let is_read = |event: &Event| matches!(event.kind, EventKind::Access(_));
            if !event.as_ref().is_ok_and(is_read) {
                let _ = send.send(event);
            }
        })?;
        std::thread::Builder::new()
            .spawn(move || while_quiet(&happened, hear))
            .map_err(notify::Error::io)?;
        Ok(Self { watcher })
    }

    fn add(&mut self, folder: &Path, mode: RecursiveMode) -> notify::Result<()> {
        self.watcher.watch(folder, mode)
    }
}

/// Hands on what happened when nothing more does for a while, until nobody sends any more.
#[expect(
    clippy::disallowed_methods,
    reason = "how long it goes on is measured here"
)]
fn while_quiet<T>(happened: &Receiver<T>, hear: impl Fn(&[T])) {
    while let Ok(first) = happened.recv() {
        let (begun, mut all) = (Instant::now(), vec![first]);
        while begun.elapsed() < LONGEST
            && let Ok(more) = happened.recv_timeout(QUIET)
        {
            all.push(more);
        }
        hear(&all);
    }
}

/// Tells `hear` when the configuration or a theme beside it may have changed, from another thread.
///
/// # Errors
/// If there is no such folder yet, or the system cannot watch it.
pub fn watch_config(file: &Path, hear: impl Fn() + Send + 'static) -> Result<Watch> {
    let folder = file.parent().unwrap_or(Path::new("")).to_path_buf();
    let failed = |error: notify::Error| {
        let folder = file.parent().unwrap_or(file).display();
        Error::Usage(format!("{folder}: cannot be watched: {error}"))
    };
    let told = move |events: &[notify::Result<Event>]| {
        if events.iter().flatten().next().is_some() {
            hear();
        }
    };
    let mut watch = Watch::new(told).map_err(failed)?;
    let mode = RecursiveMode::NonRecursive;
    watch.add(&folder, mode).map_err(failed)?;
    let themes = folder.join("themes");
    if themes.is_dir() {
        watch.add(&themes, mode).map_err(failed)?;
    }
    Ok(watch)
}

impl Disk {
    /// Tells `hear` of every change in the vault from now on, from another thread.
    ///
    /// # Errors
    /// If the system cannot watch the vault.
    pub fn watch(&self, hear: impl Fn(Heard) + Send + 'static) -> Result<Watch> {
        let disk = self.clone();
        let failed = |error: notify::Error| {
            Error::Usage(format!(
                "{}: cannot be watched: {error}",
                self.root().display()
            ))
        };
        let told = move |events: &[notify::Result<Event>]| {
            if let Some(heard) = disk.heard(events) {
                hear(heard);
            }
        };
        let mut watch = Watch::new(told).map_err(failed)?;
        watch
            .add(self.root(), RecursiveMode::Recursive)
            .map_err(failed)?;
        Ok(watch)
    }

    fn heard(&self, events: &[notify::Result<Event>]) -> Option<Heard> {
        let mut files = Vec::new();
        for event in events {
            let Ok(event) = event else {
                return Some(Heard::Everything);
            };
            if event.need_rescan() {
                return Some(Heard::Everything);
            }
            for path in &event.paths {
                let Some(path) = self.below_root(path) else {
                    continue;
                };
                if path.ends_with("obsidian-tasks-plugin/data.json") {
                    self.settings_cache().clear();
                    return Some(Heard::Everything);
                }
                let hidden = path.split('/').any(|part| part.starts_with('.'));
                let is_folder = self.absolute(&path).is_dir();
                match (hidden, is_folder) {
                    (true, _) => {}
                    (false, true)
                        if matches!(
                            event.kind,
                            EventKind::Modify(notify::event::ModifyKind::Metadata(_))
                        ) => {}
                    (false, true) => return Some(Heard::Everything),
                    (false, false) => files.push(path),
                }
            }
        }
        files.sort_unstable();
        files.dedup();
        (!files.is_empty()).then_some(Heard::Files(files))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn what_happens_at_once_is_told_at_once_and_nothing_is_told_twice() {
        let (send, happened) = channel();
        for what in ["a", "b", "a"] {
            send.send(what).unwrap();
        }
        drop(send);
        let told = RefCell::new(Vec::new());
        while_quiet(&happened, |all| told.borrow_mut().push(all.to_vec()));
        assert_eq!(told.into_inner(), [["a", "b", "a"]]);
    }
}
