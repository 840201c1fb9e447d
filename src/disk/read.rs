//! Reading one file of the vault, or letting another program open it: a regular file, inside the vault, of a kind that is read and
//! not run. Which file is meant is decided elsewhere, from text that nobody trusts; so it is looked at here, at the last moment.

use std::io;
use std::path::{Path, PathBuf};

use crate::disk::Disk;
use crate::disk::opened::Opened;
use crate::disk::save::MAX_BYTES;
use crate::error::{Error, Result};

/// The largest source that is read.
const MAX_SOURCE: u64 = 16 * 1024 * 1024;

/// Extensions of files that are read by people. What has another may be a program, and an editor may be set to one that runs it.
const READABLE: [&str; 22] = [
    "md", "markdown", "txt", "text", "vtt", "srt", "sbv", "eml", "mbox", "html", "htm", "xml",
    "json", "jsonl", "csv", "tsv", "log", "org", "rst", "pdf", "docx", "rtf",
];

impl Disk {
    /// The bytes of a note; a link out of the vault is not followed.
    ///
    /// # Errors
    /// If it cannot be read, is no regular file of the vault, or larger than 64 MiB.
    pub fn read(&self, path: &str) -> Result<Vec<u8>> {
        self.read_up_to(path, MAX_BYTES)
    }

    /// The bytes of a source.
    ///
    /// # Errors
    /// As for [`Disk::read`], if it is larger than 16 MiB, or if its extension is none of a text.
    pub fn read_source(&self, path: &str) -> Result<Vec<u8>> {
        check_readable(path)?;
        self.read_up_to(path, MAX_SOURCE)
    }

    /// The absolute path of a note or source, for an editor. No program takes it for an option.
    ///
    /// # Errors
    /// If there is no such regular file in the vault, or its extension is none of a text.
    pub fn to_open(&self, path: &str) -> Result<PathBuf> {
        check_readable(path)?;
        self.open_to_read(path)?;
        Ok(self.absolute(path))
    }

    fn read_up_to(&self, path: &str, most: u64) -> Result<Vec<u8>> {
        let opened = self.open_to_read(path)?;
        opened.read(most).map_err(|error| match error.kind() {
            io::ErrorKind::FileTooLarge => {
                unread(path, &format!("it is larger than {} MiB", most >> 20))
            }
            _ => Error::io(self.absolute(path), "cannot be read")(error),
        })
    }

    /// Opens a regular file of the vault; never waits for another program, as a pipe would make it.
    fn open_to_read(&self, path: &str) -> Result<Opened> {
        let named = self.absolute(path);
        let failed = || Error::io(&named, "cannot be opened");
        let file = named.canonicalize().map_err(failed())?;
        // A colon leads to another stream of a file, or to a device.
        if !file.starts_with(self.root()) || (cfg!(windows) && path.contains(':')) {
            return Err(unread(path, "it leads out of the vault"));
        }
        Opened::new(&file).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidInput => unread(path, &error.to_string()),
            _ => failed()(error),
        })
    }
}

fn check_readable(path: &str) -> Result<()> {
    let extension = Path::new(path).extension().unwrap_or_default();
    let is_readable = READABLE
        .iter()
        .any(|readable| extension.eq_ignore_ascii_case(readable));
    if is_readable {
        return Ok(());
    }
    Err(unread(path, "its name is not that of a text (.md, .txt …)"))
}

fn unread(path: &str, reason: &str) -> Error {
    Error::Unread {
        path: path.to_owned(),
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    fn disk() -> (tempfile::TempDir, Disk) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("vault");
        std::fs::create_dir_all(root.join("folder.md")).unwrap();
        std::fs::write(root.join("a.md"), "text").unwrap();
        std::fs::write(root.join("run.sh"), "#!/bin/sh").unwrap();
        std::fs::write(root.join("no extension"), "text").unwrap();
        std::fs::write(folder.path().join("outside.md"), "secret").unwrap();
        let disk = Disk::open(&root, &folder.path().join("state")).unwrap();
        (folder, disk)
    }

    fn check_refused(disk: &Disk, path: &str, reason: &str) {
        for error in [
            disk.read_source(path).map(drop).unwrap_err(),
            disk.to_open(path).map(drop).unwrap_err(),
        ] {
            assert!(error.to_string().contains(reason), "{path}: {error}");
        }
    }

    #[test]
    fn a_text_of_the_vault_is_read_and_opened_by_its_whole_path() {
        let (_folder, disk) = disk();
        assert_eq!(disk.read_source("a.md").unwrap(), b"text");
        assert_eq!(disk.to_open("a.md").unwrap(), disk.root().join("a.md"));
    }

    #[test]
    fn what_is_no_text_is_not_opened() {
        let (_folder, disk) = disk();
        check_refused(&disk, "run.sh", "not that of a text");
        check_refused(&disk, "no extension", "not that of a text");
        check_refused(&disk, "folder.md", "no regular file");
        check_refused(&disk, "gone.md", "cannot be opened");
        check_refused(&disk, "a\0.md", "cannot be opened");
    }

    #[test]
    fn no_path_leads_out_of_the_vault() {
        let (folder, disk) = disk();
        let outside = folder.path().join("outside.md");
        check_refused(&disk, "../outside.md", "out of the vault");
        check_refused(&disk, "folder.md/../../outside.md", "out of the vault");
        check_refused(&disk, outside.to_str().unwrap(), "out of the vault");
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&outside, disk.root().join("link.md")).unwrap();
            std::os::unix::fs::symlink(folder.path(), disk.root().join("up")).unwrap();
            check_refused(&disk, "link.md", "out of the vault");
            check_refused(&disk, "up/outside.md", "out of the vault");
            assert!(disk.read("link.md").is_err());
        }
    }

    #[test]
    fn what_is_too_large_is_not_read() {
        let (_folder, disk) = disk();
        let large = File::create(disk.root().join("large.txt")).unwrap();
        large.set_len(MAX_SOURCE + 1).unwrap();
        let error = disk.read_source("large.txt").unwrap_err().to_string();
        assert!(error.contains("larger than 16 MiB"), "{error}");
        assert_eq!(disk.read("large.txt").unwrap().len() as u64, MAX_SOURCE + 1);
        large.set_len(MAX_SOURCE).unwrap();
        assert!(disk.read_source("large.txt").is_ok());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_pipe_a_device_and_a_circle_of_links_hold_nobody_up() {
        let (_folder, disk) = disk();
        let file = |name: &str| disk.root().join(name);
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mkfifoat(rustix::fs::CWD, file("pipe.md"), mode).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(file("socket.md")).unwrap();
        std::os::unix::fs::symlink("circle.md", file("circle.md")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", file("zero.md")).unwrap();
        check_refused(&disk, "pipe.md", "no regular file");
        check_refused(&disk, "socket.md", "cannot be opened");
        check_refused(&disk, "circle.md", "cannot be opened");
        check_refused(&disk, "zero.md", "out of the vault");
    }
}
