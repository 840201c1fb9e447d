//! Systems that tell of a whole folder with all that is below it.

use std::io;
use std::path::Path;

use notify::event::ModifyKind;
use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::disk::watch::Told;

/// Tells of changes below a folder.
#[derive(Debug)]
pub(super) struct Watcher {
    _watcher: RecommendedWatcher,
}

impl Watcher {
    /// Tells `tell`, from a thread of its own, what happens below the folder.
    pub(super) fn new(root: &Path, tell: impl Fn(Told) + Send + 'static) -> io::Result<Self> {
        let hear = move |event: notify::Result<Event>| told(&event).into_iter().for_each(&tell);
        // What a link leads to is no part of the vault.
        let config = Config::default().with_follow_symlinks(false);
        let mut watcher = RecommendedWatcher::new(hear, config).map_err(io::Error::other)?;
        let is_told = watcher.watch(root, RecursiveMode::Recursive);
        is_told.map_err(io::Error::other)?;
        Ok(Self { _watcher: watcher })
    }

    /// A folder below is told of already.
    #[expect(
        clippy::unnecessary_wraps,
        clippy::unused_self,
        reason = "others must be asked for each folder"
    )]
    pub(super) fn add(&self, _folder: &Path) -> io::Result<()> {
        Ok(())
    }
}

fn told(event: &notify::Result<Event>) -> Vec<Told> {
    let Ok(event) = event else {
        return vec![Told::TooMuch];
    };
    if event.need_rescan() {
        return vec![Told::TooMuch];
    }
    if matches!(event.kind, EventKind::Access(_)) {
        return Vec::new();
    }
    let is_of_attributes = matches!(event.kind, EventKind::Modify(ModifyKind::Metadata(_)));
    let paths = event.paths.iter().map(|path| {
        if path.is_dir() {
            (!is_of_attributes).then(|| Told::Folder(path.clone()))
        } else {
            Some(Told::File(path.clone()))
        }
    });
    paths.flatten().collect()
}

/// Whether all changes below a folder are told of, as far as is known.
pub(super) fn tells_all(_root: &Path) -> bool {
    true
}
