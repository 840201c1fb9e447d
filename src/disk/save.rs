//! Replacing a note: the new bytes beside it, on the disk, then in its place in one step. Whoever reads sees the old note or the new one.

use std::fs::{File, Metadata};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::disk::Disk;
use crate::error::{Error, Result};

/// The largest note that is read or written.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;

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

impl Target {
    /// Puts new bytes in the place of those that were read.
    pub(super) fn save(&self, new: &[u8]) -> Result<Saved> {
        if self.is_linked_elsewhere() {
            return self.save_in_place(new);
        }
        let folder = self.file.parent().unwrap_or_else(|| Path::new("."));
        let failed = |doing| Error::io(&self.file, doing);
        let mut beside = tempfile::Builder::new()
            .prefix(".gavel-")
            .suffix(".tmp")
            .rand_bytes(12)
            .tempfile_in(folder)
            .map_err(failed("no file can be made beside it"))?;
        beside
            .write_all(new)
            .and_then(|()| {
                beside
                    .as_file()
                    .set_permissions(self.metadata.permissions())
            })
            .and_then(|()| beside.as_file().sync_all())
            .map_err(failed("the new version cannot be written beside it"))?;
        if !self.is_as_read()? {
            return Ok(Saved::Changed);
        }
        beside
            .persist(&self.file)
            .map_err(|error| Error::io(&self.file, "cannot be replaced")(error.error))?;
        // The note is in place; a folder that cannot be flushed may forget it on power loss, no more.
        if let Ok(folder) = File::open(folder) {
            let _ = folder.sync_all();
        }
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
        file.seek(SeekFrom::Start(same as u64))
            .and_then(|_| file.write_all(new.get(same..).unwrap_or_default()))
            .and_then(|()| file.set_len(new.len() as u64))
            .and_then(|()| file.sync_all())
            .map_err(Error::io(&self.file, "cannot be written"))?;
        Ok(Saved::Yes)
    }

    /// The note, relative to the vault.
    pub(super) fn path(&self) -> &str {
        &self.path
    }
}
