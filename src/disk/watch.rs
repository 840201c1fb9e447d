//! Hearing of changes in the vault. A hint only: whoever acts on one reads the file again.

use std::path::Path;
use std::time::Duration;

use notify::{EventKind, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, Debouncer, RecommendedCache, new_debouncer};

use crate::disk::Disk;
use crate::error::{Error, Result};

/// How long a file must be quiet before its change is told.
const QUIET: Duration = Duration::from_millis(60);

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
    _debouncer: Debouncer<notify::RecommendedWatcher, RecommendedCache>,
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
    let told = move |result: DebounceEventResult| {
        let is_change = |event: &notify_debouncer_full::DebouncedEvent| {
            !matches!(event.kind, EventKind::Access(_))
        };
        if result.is_ok_and(|events| events.iter().any(is_change)) {
            hear();
        }
    };
    let mut debouncer = new_debouncer(QUIET, None, told).map_err(failed)?;
    debouncer
        .watch(&folder, RecursiveMode::NonRecursive)
        .map_err(failed)?;
    let themes = folder.join("themes");
    if themes.is_dir() {
        debouncer
            .watch(&themes, RecursiveMode::NonRecursive)
            .map_err(failed)?;
    }
    Ok(Watch {
        _debouncer: debouncer,
    })
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
        let told = move |result: DebounceEventResult| {
            if let Some(heard) = disk.heard(result) {
                hear(heard);
            }
        };
        let mut debouncer = new_debouncer(QUIET, None, told).map_err(failed)?;
        debouncer
            .watch(self.root(), RecursiveMode::Recursive)
            .map_err(failed)?;
        Ok(Watch {
            _debouncer: debouncer,
        })
    }

    fn heard(&self, result: DebounceEventResult) -> Option<Heard> {
        let Ok(events) = result else {
            return Some(Heard::Everything);
        };
        let mut files = Vec::new();
        for event in events {
            if matches!(event.kind, EventKind::Access(_)) {
                continue;
            }
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
