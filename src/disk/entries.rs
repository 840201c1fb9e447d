//! The names in a folder and what each is, with no more calls and copies than that takes. What of it is walked is `disk::walk`'s.

use std::ffi::OsStr;
use std::io;
use std::path::Path;

use crate::disk::stamp::Stamp;

/// What a name stands for, where links are not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    Link,
    /// A FIFO, a socket, a device.
    Other,
}

impl From<std::fs::FileType> for Kind {
    fn from(kind: std::fs::FileType) -> Self {
        if kind.is_file() {
            Self::File
        } else if kind.is_dir() {
            Self::Folder
        } else if kind.is_symlink() {
            Self::Link
        } else {
            Self::Other
        }
    }
}

#[cfg(target_os = "linux")]
impl From<rustix::fs::FileType> for Kind {
    fn from(kind: rustix::fs::FileType) -> Self {
        use rustix::fs::FileType;
        match kind {
            FileType::RegularFile => Self::File,
            FileType::Directory => Self::Folder,
            FileType::Symlink => Self::Link,
            _ => Self::Other,
        }
    }
}

/// A name in a folder that is being read.
pub(super) struct Entry<'a> {
    pub(super) name: &'a OsStr,
    pub(super) kind: Kind,
    /// Asks for the stamp of what has the name.
    stamp: &'a dyn Fn() -> Option<Stamp>,
}

impl Entry<'_> {
    /// The stamp of what has the name, a link itself; `None` if the system does not tell.
    pub(super) fn stamp(&self) -> Option<Stamp> {
        (self.stamp)()
    }
}

/// Hands on all names in a folder but `.` and `..`, or why one could not be read.
///
/// # Errors
/// If the folder cannot be opened.
#[cfg(target_os = "linux")]
pub(super) fn each(folder: &Path, take: &mut dyn FnMut(io::Result<Entry<'_>>)) -> io::Result<()> {
    use std::mem::MaybeUninit;
    use std::os::unix::ffi::OsStrExt as _;

    use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, RawDir, openat, statat};

    /// Bytes of names that are asked for at once; the longest entry has some 280.
    const NAMES: usize = 1 << 13;

    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let handle = openat(CWD, folder, flags, Mode::empty())?;
    let mut names = [MaybeUninit::uninit(); NAMES];
    let mut entries = RawDir::new(&handle, &mut names);
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                take(Err(error.into()));
                break;
            }
        };
        let name = entry.file_name();
        if matches!(name.to_bytes(), b"." | b"..") {
            continue;
        }
        let look = || statat(&handle, name, AtFlags::SYMLINK_NOFOLLOW);
        let kind = match entry.file_type() {
            // Not every file system says it here.
            FileType::Unknown => look().map(|found| FileType::from_raw_mode(found.st_mode)),
            kind => Ok(kind),
        };
        match kind {
            Ok(kind) => take(Ok(Entry {
                name: OsStr::from_bytes(name.to_bytes()),
                kind: kind.into(),
                stamp: &|| Stamp::of_stat(&look().ok()?),
            })),
            Err(error) => take(Err(error.into())),
        }
    }
    Ok(())
}

/// The same on systems where the standard library does it as well.
#[cfg(not(target_os = "linux"))]
pub(super) fn each(folder: &Path, take: &mut dyn FnMut(io::Result<Entry<'_>>)) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        match entry.and_then(|entry| Ok((entry.file_type()?, entry))) {
            Ok((kind, entry)) => take(Ok(Entry {
                name: &entry.file_name(),
                kind: kind.into(),
                stamp: &|| Stamp::of(&entry.metadata().ok()?),
            })),
            Err(error) => take(Err(error)),
        }
    }
    Ok(())
}
