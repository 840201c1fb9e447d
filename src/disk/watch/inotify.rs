//! Linux tells of a folder, not of what is below it. Told is what was changed and not what was read: `notify` asks for both, and would wake
//! gavel for each file that anybody looks at, gavel's own reading first of all.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use inotify::{Event, EventMask, Inotify, WatchDescriptor, WatchMask, Watches};

use crate::disk::watch::Told;

/// As much as is told at once.
const BUFFER: usize = 16 * 1024;

/// File systems that are changed by other machines, which nobody tells of: NFS, SMB, 9P and what runs in user space (`statfs(2)`).
const ELSEWHERE: [u32; 6] = [
    0x6969,
    0x517b,
    0xff53_4d42,
    0xfe53_4d42,
    0x0102_1997,
    0x6573_5546,
];

/// Tells of changes in the folders that were added.
#[derive(Debug)]
pub(super) struct Watcher {
    watches: Watches,
    folders: Arc<Mutex<HashMap<WatchDescriptor, PathBuf>>>,
}

impl Watcher {
    /// Tells `tell`, from a thread of its own.
    pub(super) fn new(_root: &Path, tell: impl Fn(Told) + Send + 'static) -> io::Result<Self> {
        let mut inotify = Inotify::init()?;
        let watcher = Self {
            watches: inotify.watches(),
            folders: Arc::default(),
        };
        let folders = Arc::clone(&watcher.folders);
        std::thread::Builder::new().spawn(move || {
            let mut buffer = [0; BUFFER];
            while let Ok(events) = inotify.read_events_blocking(&mut buffer) {
                let mut folders = folders.lock().unwrap_or_else(PoisonError::into_inner);
                for event in events {
                    told(&event, &mut folders).into_iter().for_each(&tell);
                }
            }
        })?;
        Ok(watcher)
    }

    /// Adds a folder, or gives one that was added before its new path.
    pub(super) fn add(&self, folder: &Path) -> io::Result<()> {
        let changes = WatchMask::CREATE
            | WatchMask::DELETE
            | WatchMask::MODIFY
            | WatchMask::CLOSE_WRITE
            | WatchMask::ATTRIB
            | WatchMask::MOVE
            | WatchMask::DELETE_SELF
            | WatchMask::MOVE_SELF;
        let how = WatchMask::ONLYDIR | WatchMask::DONT_FOLLOW | WatchMask::EXCL_UNLINK;
        // Nothing is told of it before its path is known.
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        let added = self.watches.clone().add(folder, changes | how)?;
        folders.insert(added, folder.to_path_buf());
        Ok(())
    }
}

fn told(
    event: &Event<&std::ffi::OsStr>,
    folders: &mut HashMap<WatchDescriptor, PathBuf>,
) -> Option<Told> {
    let is = |mask: EventMask| event.mask.intersects(mask);
    if is(EventMask::Q_OVERFLOW) {
        return Some(Told::TooMuch);
    }
    if is(EventMask::IGNORED) {
        folders.remove(&event.wd);
        return None;
    }
    let folder = folders.get(&event.wd)?;
    if is(EventMask::DELETE_SELF | EventMask::MOVE_SELF) {
        return Some(Told::Folder(folder.clone()));
    }
    let path = folder.join(event.name?);
    if !is(EventMask::ISDIR) {
        return Some(Told::File(path));
    }
    // What a folder's attributes are changes nothing in it.
    (!is(EventMask::ATTRIB)).then_some(Told::Folder(path))
}

/// Whether all changes below a folder are told of.
pub(super) fn tells_all(root: &Path) -> bool {
    let kind = rustix::fs::statfs(root).map(|system| u32::try_from(system.f_type));
    !matches!(kind, Ok(Ok(kind)) if ELSEWHERE.contains(&kind))
}
