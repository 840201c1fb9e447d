//! One folder of the vault, held open: files are named relative to it, so that a folder or link that is put in the way meanwhile
//! leads nowhere else. It knows names and files, not notes.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// Whether two names could be exchanged in one step.
pub(super) enum Exchanged {
    /// They were.
    Yes,
    /// This file system, or this system, cannot.
    #[cfg_attr(windows, expect(dead_code, reason = "ReplaceFileW always can"))]
    Unsupported,
}

/// An open folder.
pub(super) struct Folder {
    path: PathBuf,
    #[cfg(unix)]
    handle: std::os::fd::OwnedFd,
    #[cfg(target_os = "linux")]
    gives_files_whole: bool,
}

impl Folder {
    /// The file of this name, for messages.
    pub(super) fn file(&self, name: &OsStr) -> PathBuf {
        self.path.join(name)
    }
}

#[cfg(unix)]
impl Folder {
    /// Opens a folder below the root, whose links are resolved already, part by part: no link on the way is followed.
    pub(super) fn open(root: &Path, below: &Path) -> io::Result<Self> {
        use rustix::fs::{CWD, Mode, OFlags, openat};

        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let mut handle = openat(CWD, root, flags, Mode::empty())?;
        for part in below.components() {
            let flags = flags | OFlags::NOFOLLOW;
            handle = openat(&handle, part.as_os_str(), flags, Mode::empty())?;
        }
        Ok(Self {
            path: root.join(below),
            handle,
            #[cfg(target_os = "linux")]
            gives_files_whole: false,
        })
    }

    /// Opens a folder for reading alone, as its path leads there.
    pub(super) fn to_read(path: PathBuf) -> io::Result<Self> {
        use rustix::fs::{CWD, Mode, OFlags, openat};

        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let handle = openat(CWD, &path, flags, Mode::empty())?;
        Ok(Self {
            path,
            #[cfg(target_os = "linux")]
            gives_files_whole: gives_files_whole(&handle),
            handle,
        })
    }

    /// Whether reading a file gives less than was asked for only where the file ends, so that its end need not be asked for; surely so if it
    /// is opened for reading alone and its file system is known to be one of the disk or of memory.
    #[cfg(target_os = "linux")]
    pub(super) fn gives_files_whole(&self) -> bool {
        self.gives_files_whole
    }

    fn open_file(&self, name: &OsStr, flags: rustix::fs::OFlags) -> io::Result<File> {
        use rustix::fs::{Mode, OFlags, openat};

        let flags = flags | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let mode = Mode::RUSR | Mode::WUSR;
        Ok(File::from(openat(&self.handle, name, flags, mode)?))
    }

    /// Opens a file for reading; neither a link nor a pipe holds it up.
    pub(super) fn read(&self, name: &OsStr) -> io::Result<File> {
        self.open_file(name, rustix::fs::OFlags::RDONLY)
    }

    /// Opens a file that is there for reading and writing.
    pub(super) fn write(&self, name: &OsStr) -> io::Result<File> {
        self.open_file(name, rustix::fs::OFlags::RDWR)
    }

    /// Makes a file that was not there, for its user alone.
    pub(super) fn create(&self, name: &OsStr) -> io::Result<File> {
        use rustix::fs::OFlags;
        self.open_file(name, OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL)
    }

    /// Whether its user may write the file: a rename would override that, so the system is asked.
    pub(super) fn may_write(&self, name: &OsStr) -> bool {
        use rustix::fs::{Access, AtFlags, accessat};
        accessat(&self.handle, name, Access::WRITE_OK, AtFlags::EACCESS).is_ok()
    }

    /// Whether its user may make files in it.
    pub(super) fn takes_files(&self) -> bool {
        self.may_write(OsStr::new("."))
    }

    /// Whether the name is that of this open file.
    pub(super) fn is(&self, name: &OsStr, file: &File) -> io::Result<bool> {
        use rustix::fs::{AtFlags, fstat, statat};
        let there = match statat(&self.handle, name, AtFlags::SYMLINK_NOFOLLOW) {
            Err(rustix::io::Errno::NOENT) => return Ok(false),
            there => there?,
        };
        let open = fstat(file)?;
        Ok((there.st_dev, there.st_ino) == (open.st_dev, open.st_ino))
    }

    /// Exchanges two names in one step.
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    pub(super) fn exchange(&self, one: &OsStr, other: &OsStr) -> io::Result<Exchanged> {
        use rustix::fs::{RenameFlags, renameat_with};
        use rustix::io::Errno;

        match renameat_with(
            &self.handle,
            one,
            &self.handle,
            other,
            RenameFlags::EXCHANGE,
        ) {
            Ok(()) => Ok(Exchanged::Yes),
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => Ok(Exchanged::Unsupported),
            Err(error) => Err(error.into()),
        }
    }

    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    pub(super) fn exchange(&self, _one: &OsStr, _other: &OsStr) -> io::Result<Exchanged> {
        Ok(Exchanged::Unsupported)
    }

    /// Gives a file another name, in the place of what has it.
    pub(super) fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        Ok(rustix::fs::renameat(&self.handle, from, &self.handle, to)?)
    }

    /// Removes a file; one that is not there is removed.
    pub(super) fn remove(&self, name: &OsStr) -> io::Result<()> {
        use rustix::fs::{AtFlags, unlinkat};
        match unlinkat(&self.handle, name, AtFlags::empty()) {
            Err(rustix::io::Errno::NOENT) => Ok(()),
            removed => Ok(removed?),
        }
    }

    /// Waits until the disk has the folder's names.
    pub(super) fn sync(&self) -> io::Result<()> {
        Ok(rustix::fs::fsync(&self.handle)?)
    }
}

#[cfg(target_os = "linux")]
fn gives_files_whole(folder: &std::os::fd::OwnedFd) -> bool {
    /// As `statfs(2)` has them: ext4, XFS, Btrfs, F2FS, tmpfs.
    const KNOWN: [u32; 5] = [0xEF53, 0x5846_5342, 0x9123_683E, 0xF2F5_2010, 0x0102_1994];
    let found = rustix::fs::fstatfs(folder).ok();
    let kind = found.and_then(|found| u32::try_from(found.f_type).ok());
    kind.is_some_and(|kind| KNOWN.contains(&kind))
}

#[cfg(not(unix))]
impl Folder {
    /// Opens a folder below the root.
    pub(super) fn open(root: &Path, below: &Path) -> io::Result<Self> {
        let path = root.join(below);
        std::fs::metadata(&path)?;
        Ok(Self { path })
    }

    /// Opens a folder for reading alone, as its path leads there.
    pub(super) fn to_read(path: PathBuf) -> io::Result<Self> {
        Ok(Self { path })
    }

    /// Opens a file for reading.
    pub(super) fn read(&self, name: &OsStr) -> io::Result<File> {
        File::open(self.file(name))
    }

    /// Opens a file that is there for reading and writing.
    pub(super) fn write(&self, name: &OsStr) -> io::Result<File> {
        let mut options = File::options();
        options.read(true).write(true).open(self.file(name))
    }

    /// Makes a file that was not there.
    pub(super) fn create(&self, name: &OsStr) -> io::Result<File> {
        File::create_new(self.file(name))
    }

    /// Whether its user may write the file.
    pub(super) fn may_write(&self, name: &OsStr) -> bool {
        std::fs::metadata(self.file(name)).is_ok_and(|file| !file.permissions().readonly())
    }

    /// Whether files can be made in it. The read-only attribute of a folder does not say: on Windows it marks folders that look
    /// special, and files are made in them all the same. One that takes none says so when a file is made.
    #[expect(clippy::unused_self, reason = "as on Unix")]
    pub(super) fn takes_files(&self) -> bool {
        true
    }

    /// Whether the name is that of this open file: without inodes the name is all there is.
    pub(super) fn is(&self, name: &OsStr, _file: &File) -> io::Result<bool> {
        self.file(name).try_exists()
    }

    /// Puts `one` in the place of `other`, and what stood there in the place of `one`.
    #[cfg(windows)]
    pub(super) fn exchange(&self, one: &OsStr, other: &OsStr) -> io::Result<Exchanged> {
        let mut displaced = one.to_owned();
        displaced.push(".old");
        // A virus scanner or indexer that has one of them open is done in a moment.
        let replaced = crate::disk::patiently(|| {
            let replaced = crate::disk::system::replace_file(
                &self.file(other),
                &self.file(one),
                &self.file(&displaced),
            );
            match replaced {
                Err(error) if is_shared(&error) => Ok(None),
                replaced => Ok(Some(replaced)),
            }
        });
        match replaced {
            Ok(Some(replaced)) => replaced?,
            _ => return Err(io::ErrorKind::ResourceBusy.into()),
        }
        self.rename(&displaced, one)?;
        Ok(Exchanged::Yes)
    }

    /// There is no exchange in one step.
    #[cfg(not(windows))]
    pub(super) fn exchange(&self, _one: &OsStr, _other: &OsStr) -> io::Result<Exchanged> {
        Ok(Exchanged::Unsupported)
    }

    /// Gives a file another name, in the place of what has it.
    pub(super) fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        std::fs::rename(self.file(from), self.file(to))
    }

    /// Removes a file; one that is not there is removed.
    pub(super) fn remove(&self, name: &OsStr) -> io::Result<()> {
        match std::fs::remove_file(self.file(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }

    /// A folder cannot be flushed here.
    pub(super) fn sync(&self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether another program has the file open in a way that forbids replacing it: `ERROR_ACCESS_DENIED`, `ERROR_SHARING_VIOLATION`.
#[cfg(windows)]
fn is_shared(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(5 | 32))
}
