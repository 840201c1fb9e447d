//! Replacing a note: the new bytes beside it, on the disk, then in its place in one step. Whoever reads sees the old note or the new
//! one, and who writes at the same moment loses nothing: the note is exchanged under a lease, and what came out is looked at.

use std::fs::{File, Metadata};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tempfile::NamedTempFile;

use crate::disk::Disk;
use crate::disk::lease::{Asked, Lease};
use crate::error::{Error, Result};

/// The largest note that is read or written.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// How long to wait for somebody who is writing the note.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether the note was replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Saved {
    /// The disk has the new bytes.
    Yes,
    /// Somebody changed the note since it was read; nothing was written.
    Changed,
}

/// A note that may be written, as it was read.
pub(super) struct Target {
    path: String,
    file: PathBuf,
    metadata: Metadata,
    pub(super) bytes: Vec<u8>,
}

impl Disk {
    /// Reads a note for writing: a regular file of the vault that its user may write.
    pub(super) fn target(&self, path: &str) -> Result<Target> {
        let refused = |reason: &str| Error::Refused {
            path: path.to_owned(),
            reason: reason.to_owned(),
        };
        let named = self.absolute(path);
        let file = named
            .canonicalize()
            .map_err(Error::io(&named, "cannot be opened"))?;
        if !file.starts_with(self.root()) {
            return Err(refused("it is a link out of the vault"));
        }
        let metadata = std::fs::metadata(&file).map_err(Error::io(&named, "cannot be opened"))?;
        if !metadata.is_file() {
            return Err(refused("it is no regular file"));
        }
        if metadata.len() > MAX_BYTES {
            return Err(refused("it is larger than 64 MiB"));
        }
        if metadata.permissions().readonly() || !may_write(&file) {
            return Err(refused("it is read-only"));
        }
        let bytes = std::fs::read(&file).map_err(Error::io(&named, "cannot be read"))?;
        Ok(Target {
            path: path.to_owned(),
            file,
            metadata,
            bytes,
        })
    }
}

/// A rename would override a note that its user may not write, so the system is asked.
#[cfg(unix)]
fn may_write(file: &Path) -> bool {
    rustix::fs::access(file, rustix::fs::Access::WRITE_OK).is_ok()
}

#[cfg(not(unix))]
fn may_write(_file: &Path) -> bool {
    true
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(one: &Path, other: &Path) -> rustix::io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)
}

impl Target {
    /// Puts new bytes in the place of those that were read.
    pub(super) fn save(&self, new: &[u8]) -> Result<Saved> {
        if self.is_linked_elsewhere() {
            return self.save_in_place(new);
        }
        let beside = self.write_beside(new)?;
        let lease = match self.lease()? {
            Asked::Held(lease) => Some(lease),
            Asked::Unavailable => None,
            Asked::Busy => {
                return Err(Error::Refused {
                    path: self.path.clone(),
                    reason: "another program is writing it".to_owned(),
                });
            }
        };
        if !self.is_as_read()? {
            return Ok(Saved::Changed);
        }
        let saved = self.swap(beside, lease.as_ref())?;
        // The note is in place; a folder that cannot be flushed may forget it on power loss, no more.
        if let Ok(folder) = File::open(self.folder()) {
            let _ = folder.sync_all();
        }
        Ok(saved)
    }

    fn folder(&self) -> &Path {
        self.file.parent().unwrap_or_else(|| Path::new("."))
    }

    /// A lease on the note; patient with somebody who is writing it just now.
    fn lease(&self) -> Result<Asked> {
        let start = Instant::now();
        loop {
            let asked = Lease::ask(&self.file).map_err(Error::io(&self.file, "cannot be read"))?;
            if !matches!(asked, Asked::Busy) || start.elapsed() > PATIENCE {
                return Ok(asked);
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// The new bytes in a hidden file of the same folder, with the note's owner, mode and attributes, on the disk.
    fn write_beside(&self, new: &[u8]) -> Result<NamedTempFile> {
        let failed = |doing| Error::io(&self.file, doing);
        let mut beside = tempfile::Builder::new()
            .prefix(".gavel-")
            .suffix(".tmp")
            .rand_bytes(12)
            .tempfile_in(self.folder())
            .map_err(failed("no file can be made beside it"))?;
        beside
            .write_all(new)
            .and_then(|()| self.dress(beside.as_file()))
            .and_then(|()| beside.as_file().sync_all())
            .map_err(failed("the new version cannot be written beside it"))?;
        Ok(beside)
    }

    /// Gives a file the note's owner, extended attributes (access lists among them) and mode.
    #[cfg(unix)]
    fn dress(&self, file: &File) -> io::Result<()> {
        use std::os::unix::fs::{MetadataExt as _, fchown};
        use xattr::FileExt as _;

        let (owner, group) = (self.metadata.uid(), self.metadata.gid());
        let own = file.metadata()?;
        if (own.uid(), own.gid()) != (owner, group)
            && fchown(file, Some(owner), Some(group)).is_err()
        {
            // Only root may give a file away; a group that is not ours stays as it is.
            let _ = fchown(file, None, Some(group));
        }
        for name in xattr::list(&self.file).into_iter().flatten() {
            if let Ok(Some(value)) = xattr::get(&self.file, &name) {
                // Attributes of the system's own (labels, capabilities) are not ours to set.
                let _ = file.set_xattr(&name, &value);
            }
        }
        file.set_permissions(self.metadata.permissions())
    }

    #[cfg(not(unix))]
    fn dress(&self, file: &File) -> io::Result<()> {
        file.set_permissions(self.metadata.permissions())
    }

    /// Exchanges the two files and looks at what came out: only if it is what was read does it go.
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    fn swap(&self, beside: NamedTempFile, lease: Option<&Lease>) -> Result<Saved> {
        use std::os::unix::fs::MetadataExt as _;

        let failed = |doing| Error::io(&self.file, doing);
        match exchange(beside.path(), &self.file) {
            Ok(()) => {}
            Err(
                rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS | rustix::io::Errno::NOTSUP,
            ) => {
                return self.rename(beside);
            }
            Err(error) => return Err(failed("cannot be replaced")(error.into())),
        }
        let displaced = std::fs::read(beside.path());
        let untouched = displaced.is_ok_and(|bytes| bytes == self.bytes);
        if untouched && lease.is_none_or(Lease::is_unbroken) {
            return Ok(Saved::Yes);
        }
        // Somebody wrote, or is about to, into the note that came out: it goes back, and the edit is made on what they leave.
        if let Err(error) = exchange(beside.path(), &self.file) {
            // What was read may now be nowhere but in the file beside the note: it stays.
            let _ = beside.keep();
            return Err(failed("cannot be put back")(error.into()));
        }
        let ours = beside.as_file().metadata().map(|file| file.ino());
        let there = std::fs::metadata(beside.path()).map(|file| file.ino());
        if !matches!((ours, there), (Ok(ours), Ok(there)) if ours == there) {
            // A third version was put in our place meanwhile: the newest stays.
            let newest = beside.into_temp_path();
            let kept = newest
                .keep()
                .map_err(|error| failed("cannot be put back")(error.error))?;
            std::fs::rename(&kept, &self.file).map_err(failed("cannot be put back"))?;
        }
        Ok(Saved::Changed)
    }

    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    fn swap(&self, beside: NamedTempFile, _lease: Option<&Lease>) -> Result<Saved> {
        self.rename(beside)
    }

    /// Where the file system cannot exchange: the new file takes the note's name.
    fn rename(&self, beside: NamedTempFile) -> Result<Saved> {
        beside
            .persist(&self.file)
            .map_err(|error| Error::io(&self.file, "cannot be replaced")(error.error))?;
        Ok(Saved::Yes)
    }

    /// Whether the note still has the bytes that were read.
    fn is_as_read(&self) -> Result<bool> {
        let now = std::fs::read(&self.file).map_err(Error::io(&self.file, "cannot be read"))?;
        Ok(now == self.bytes)
    }

    #[cfg(unix)]
    fn is_linked_elsewhere(&self) -> bool {
        std::os::unix::fs::MetadataExt::nlink(&self.metadata) > 1
    }

    #[cfg(not(unix))]
    fn is_linked_elsewhere(&self) -> bool {
        false
    }

    /// A note with several names keeps them all: only the bytes from the first difference on are written.
    fn save_in_place(&self, new: &[u8]) -> Result<Saved> {
        if !self.is_as_read()? {
            return Ok(Saved::Changed);
        }
        let same = new
            .iter()
            .zip(&self.bytes)
            .take_while(|(a, b)| a == b)
            .count();
        let mut file = File::options()
            .write(true)
            .open(&self.file)
            .map_err(Error::io(&self.file, "cannot be opened for writing"))?;
        let mut put = |bytes: &[u8]| {
            file.seek(SeekFrom::Start(same as u64))
                .and_then(|_| file.write_all(bytes.get(same..).unwrap_or_default()))
                .and_then(|()| file.set_len(bytes.len() as u64))
                .and_then(|()| file.sync_all())
        };
        if let Err(error) = put(new) {
            // Half a line must not stay: what stood there comes back, or the error says the worst.
            let doing = match put(&self.bytes) {
                Ok(()) => "cannot be written",
                Err(_) => "could be written only in part, and not be put back",
            };
            return Err(Error::io(&self.file, doing)(error));
        }
        Ok(Saved::Yes)
    }

    /// The note, relative to the vault.
    pub(super) fn path(&self) -> &str {
        &self.path
    }
}
