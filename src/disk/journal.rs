//! The journal's file: appended and flushed to the disk before a note is touched, and never rewritten.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::disk::{Disk, state};
use crate::error::{Error, Result};
use crate::journal::{Journal, Record};

/// How long to wait for another gavel to finish writing.
const PATIENCE: Duration = Duration::from_secs(2);

impl Disk {
    fn journal_path(&self) -> PathBuf {
        self.state().join("journal.jsonl")
    }

    /// The journal of this vault as it is on disk; empty if nothing was ever written.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn journal(&self) -> Result<Journal> {
        let path = self.journal_path();
        let mut journal = Journal::default();
        match std::fs::read(&path) {
            Ok(text) => journal.read(&text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(Error::io(path, "cannot be read")(error)),
        }
        Ok(journal)
    }

    /// Takes the vault's lock for writing, and the journal as it is under the lock.
    pub(super) fn lock(&self) -> Result<Locked> {
        state::make_folder(self.state())?;
        let lock_path = self.state().join("lock");
        let lock = open_private(&lock_path)?;
        let start = Instant::now();
        loop {
            match lock.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if start.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(2));
                }
                Err(TryLockError::WouldBlock) => return Err(Error::Busy),
                Err(TryLockError::Error(error)) => {
                    return Err(Error::io(lock_path, "cannot be locked")(error));
                }
            }
        }
        let path = self.journal_path();
        let mut file = open_private(&path)?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)
            .map_err(Error::io(&path, "cannot be read"))?;
        let mut journal = Journal::default();
        journal.read(&text);
        let torn = text.last().is_some_and(|byte| *byte != b'\n');
        Ok(Locked {
            journal,
            file,
            path,
            torn,
            _lock: lock,
        })
    }
}

/// The journal while this gavel alone may write; the lock goes with it.
pub(super) struct Locked {
    pub(super) journal: Journal,
    file: File,
    path: PathBuf,
    torn: bool,
    _lock: File,
}

impl Locked {
    /// Appends a record and waits until the disk has it.
    pub(super) fn append(&mut self, record: &Record) -> Result<()> {
        let mut line = record.line();
        if self.torn {
            line.insert(0, '\n');
        }
        let failed = Error::io(&self.path, "cannot be written");
        let end = match self.file.seek(SeekFrom::End(0)) {
            Ok(end) => end,
            Err(error) => return Err(failed(error)),
        };
        let written = self
            .file
            .write_all(line.as_bytes())
            .and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            // What it announces will not be done: nobody may read it. If it cannot be cut off, part of a line may be left.
            self.torn |= self.file.set_len(end).is_err();
            return Err(failed(error));
        }
        self.torn = false;
        self.journal.push(record);
        Ok(())
    }
}

fn open_private(path: &std::path::Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .map_err(Error::io(path, "cannot be opened"))
}

/// Seconds since 1970, UTC: the time of an entry.
pub(super) fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_secs()).ok())
        .unwrap_or(0)
}
