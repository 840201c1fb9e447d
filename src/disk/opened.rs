//! Reading a file of which nothing is known: it may be a FIFO, a device, endless, or change while it is read. It never waits for
//! anybody, never reads more than it should, and looks at the file that it has open, not at the one that has its name now.

use std::ffi::OsStr;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

use crate::disk::folder::Folder;
use crate::disk::stamp::Stamp;

/// A regular file, open for reading.
pub(super) struct Opened {
    file: File,
    metadata: Metadata,
}

impl Opened {
    /// Opens a file without waiting for a writer (a FIFO has none) and without taking a terminal.
    ///
    /// # Errors
    /// If it cannot be opened, or is no regular file.
    pub(super) fn new(path: &Path) -> io::Result<Self> {
        Self::with(path, 0)
    }

    /// The same, but a link is not followed.
    ///
    /// # Errors
    /// If it cannot be opened, or is no regular file.
    pub(super) fn no_link(path: &Path) -> io::Result<Self> {
        #[cfg(unix)]
        return Self::with(path, libc::O_NOFOLLOW);
        #[cfg(not(unix))]
        if std::fs::symlink_metadata(path)?.is_file() {
            Self::with(path, 0)
        } else {
            Err(not_regular())
        }
    }

    /// The same, of a name in an open folder: the system needs not find the folder again.
    ///
    /// # Errors
    /// If it cannot be opened, or is no regular file.
    pub(super) fn inside(folder: &Folder, name: &OsStr) -> io::Result<Self> {
        #[cfg(unix)]
        return Self::of(folder.read(name)?);
        #[cfg(not(unix))]
        Self::no_link(&folder.file(name))
    }

    #[cfg_attr(
        not(unix),
        expect(unused_variables, reason = "flags are those of Unix")
    )]
    fn with(path: &Path, flags: i32) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::custom_flags(
            &mut options,
            libc::O_NONBLOCK | libc::O_NOCTTY | libc::O_CLOEXEC | flags,
        );
        Self::of(options.open(path)?)
    }

    fn of(file: File) -> io::Result<Self> {
        let metadata = file.metadata()?;
        if metadata.is_file() {
            Ok(Self { file, metadata })
        } else {
            Err(not_regular())
        }
    }

    /// Its size when it was opened.
    pub(super) fn len(&self) -> u64 {
        self.metadata.len()
    }

    /// Its stamp when it was opened.
    pub(super) fn stamp(&self) -> Option<Stamp> {
        Stamp::of(&self.metadata)
    }

    /// Whether its bytes are elsewhere (iCloud and the like on macOS) and would be fetched by reading it, if at all.
    #[cfg(target_os = "macos")]
    pub(super) fn is_elsewhere(&self) -> bool {
        const SF_DATALESS: u32 = 0x4000_0000;
        std::os::darwin::fs::MetadataExt::st_flags(&self.metadata) & SF_DATALESS != 0
    }

    #[cfg(not(target_os = "macos"))]
    #[expect(clippy::unused_self, reason = "as on macOS")]
    pub(super) fn is_elsewhere(&self) -> bool {
        false
    }

    /// As many bytes as it had when it was opened, or fewer if it shrank, at the start of `bytes`; how many
    /// they are is given back. What stands behind them is of no meaning: no buffer is cleared for each note.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(super) fn read_once_into(self, bytes: &mut Vec<u8>) -> io::Result<usize> {
        let length = usize::try_from(self.len()).unwrap_or(usize::MAX);
        if bytes.len() < length {
            bytes.resize(length, 0);
        }
        let mut file = self.file;
        let mut read = 0;
        while let Some(left) = bytes.get_mut(read..length).filter(|left| !left.is_empty()) {
            match file.read(left) {
                Ok(0) => break,
                Ok(more) => read += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(read)
    }

    /// All its bytes.
    ///
    /// # Errors
    /// If it cannot be read, or has more than `limit` bytes; [`io::ErrorKind::FileTooLarge`] says the latter.
    pub(super) fn read(self, limit: u64) -> io::Result<Vec<u8>> {
        let too_large = || io::Error::from(io::ErrorKind::FileTooLarge);
        if self.len() > limit {
            return Err(too_large());
        }
        let mut bytes = Vec::with_capacity(usize::try_from(self.len()).unwrap_or_default());
        // It may have grown since it was opened.
        let read = self.file.take(limit + 1).read_to_end(&mut bytes)?;
        if read as u64 > limit {
            return Err(too_large());
        }
        Ok(bytes)
    }
}

fn not_regular() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_fifo_is_no_file_and_nobody_waits_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let fifo = folder.path().join("a.md");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &fifo,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR,
            0,
        )
        .unwrap();
        assert!(Opened::new(&fifo).is_err());
        assert!(Opened::new(Path::new("/dev/zero")).is_err());
        assert!(Opened::new(folder.path()).is_err());
    }

    #[test]
    fn a_file_that_grows_past_the_limit_is_not_read_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        std::fs::write(&path, "123").unwrap();
        let opened = Opened::new(&path).unwrap();
        std::fs::write(&path, "12345").unwrap();
        let error = opened.read(4).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(Opened::new(&path).unwrap().read(5).unwrap(), b"12345");
    }

    #[test]
    fn a_file_that_shrinks_is_read_as_far_as_it_goes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        std::fs::write(&path, "12345").unwrap();
        let opened = Opened::new(&path).unwrap();
        std::fs::write(&path, "12").unwrap();
        assert_eq!(opened.read(9).unwrap(), b"12");
    }
}
