//! Reading a file of which nothing is known: it may be a FIFO, a device, endless, or change while it is read. It never waits for
//! anybody, never reads more than it should, and looks at the file that it has open, not at the one that has its name now.

use std::ffi::OsStr;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

use crate::disk::folder::Folder;
use crate::disk::stamp::Stamp;

/// A file of fewer bytes than this can be read without a look at how many it has; most notes are far smaller.
#[cfg(target_os = "linux")]
const USUAL: usize = 1 << 16;

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

    /// Reads a file that was seen to be a regular one a moment ago into the start of `bytes`, and gives how many they are. The system is
    /// not asked again what it is and how large, which takes a fifth of what opening and reading take; so `None` for whatever is not told by
    /// reading alone: nothing in it, too much, or no end, as a pipe or device has that was put in its place.
    #[cfg(target_os = "linux")]
    pub(super) fn read_usual(folder: &Folder, name: &OsStr, bytes: &mut Vec<u8>) -> Option<usize> {
        let mut file = folder.read(name).ok()?;
        if bytes.len() < USUAL {
            bytes.resize(USUAL, 0);
        }
        let mut length = 0;
        // Where a file system gives a file in pieces, a piece is not the end.
        while let Some(left) = bytes.get_mut(length..USUAL).filter(|left| !left.is_empty()) {
            match file.read(left).ok()? {
                0 => return (length > 0).then_some(length),
                more if folder.gives_files_whole() && more < left.len() => {
                    return Some(length + more);
                }
                more => length += more,
            }
        }
        None
    }

    /// Other systems are asked: on macOS reading may fetch a file from elsewhere.
    #[cfg(not(target_os = "linux"))]
    pub(super) fn read_usual(_: &Folder, _: &OsStr, _: &mut Vec<u8>) -> Option<usize> {
        None
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

    #[cfg(target_os = "linux")]
    #[test]
    fn only_a_file_of_usual_size_is_read_without_a_look_at_it() {
        let temporary = tempfile::tempdir().unwrap();
        let path = |name: &str| temporary.path().join(name);
        let folder = Folder::to_read(temporary.path().to_path_buf()).unwrap();
        let mut bytes = Vec::new();
        let mut read = |name: &str| {
            let length = Opened::read_usual(&folder, OsStr::new(name), &mut bytes)?;
            Some(bytes[..length].to_vec())
        };
        for (size, is_usual) in [
            (9000, true),
            (USUAL - 1, true),
            (5, true),
            (0, false),
            (USUAL, false),
        ] {
            let text = vec![b'x'; size];
            std::fs::write(path("a.md"), &text).unwrap();
            assert_eq!(read("a.md"), is_usual.then_some(text), "{size}");
        }
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mkfifoat(rustix::fs::CWD, path("pipe.md"), mode).unwrap();
        std::os::unix::fs::symlink("/dev/zero", path("zero.md")).unwrap();
        std::fs::create_dir(path("folder.md")).unwrap();
        for name in ["pipe.md", "zero.md", "folder.md", "gone.md"] {
            assert_eq!(read(name), None, "{name}");
        }
        let devices = Folder::to_read("/dev".into()).unwrap();
        assert_eq!(
            Opened::read_usual(&devices, OsStr::new("zero"), &mut Vec::new()),
            None
        );
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
