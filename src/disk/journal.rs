//! The journal's file: appended and flushed to the disk before a note is touched. It is written anew only to forget what is older
//! or more than the configuration keeps.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::disk::{Disk, patiently, state};
use crate::edit::Applied;
use crate::error::{Error, Result};
use crate::journal::{Journal, Kind, Record, Stamp};
use crate::text::lines;

const SECONDS_A_DAY: i64 = 24 * 60 * 60;

/// Enough of the end of a journal to see how its last record ends.
const TAIL: u64 = 4096;

impl Disk {
    pub(super) fn journal_path(&self) -> PathBuf {
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

    /// Whether the journal's last record announces something that no record closes: what is read of it does not grow with it.
    pub(super) fn may_be_open(&self) -> bool {
        let tail = || {
            let mut file = File::open(self.journal_path()).ok()?;
            let length = file.metadata().ok()?.len();
            tail(&mut file, length)
        };
        let Some(tail) = tail().filter(|tail| !tail.is_empty()) else {
            return false;
        };
        let last = lines(&tail).last().map_or(&b""[..], |line| line.content);
        // A record that is longer than the tail is an announcement, or says what came of one that was not carried out whole.
        Record::parse(last).is_none_or(|record| record.is_announcement())
    }

    /// A lock that others may have too while nobody writes; `None` while somebody does.
    pub(super) fn lock_for_reading(&self) -> Option<File> {
        let lock = File::open(self.state().join("lock")).ok()?;
        lock.try_lock_shared().is_ok().then_some(lock)
    }

    /// Takes the vault's lock for writing, and the journal as it is under the lock. What cannot be read of its end is cut off.
    pub(super) fn lock(&self) -> Result<Locked> {
        state::make_folder(self.state())?;
        let lock_path = self.state().join("lock");
        let (lock, _) = open_private(&lock_path)?;
        patiently(|| match lock.try_lock() {
            Ok(()) => Ok(Some(())),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => {
                Err(Error::io(&lock_path, "cannot be locked")(error))
            }
        })?
        .ok_or(Error::Busy)?;
        let path = self.journal_path();
        let (mut file, is_new) = open_private(&path)?;
        if is_new {
            // The journal's name must be on the disk before it proves anything.
            self.sync_state();
        }
        let (mut journal, known) = self.last_journal().of(&mut file);
        let mut text = Vec::new();
        file.seek(SeekFrom::Start(known))
            .and_then(|_| file.read_to_end(&mut text))
            .map_err(Error::io(&path, "cannot be read"))?;
        let whole = memchr::memrchr(b'\n', &text).map_or(0, |last| last + 1);
        let length = known + whole as u64;
        if whole < text.len() {
            // Torn: what it announced was not begun.
            file.set_len(length)
                .map_err(Error::io(&path, "cannot be written"))?;
            text.truncate(whole);
        }
        journal.read(&text);
        if journal.newer {
            return Err(Error::Usage(format!(
                "{}: a newer gavel has written in this journal; use that one",
                path.display()
            )));
        }
        Ok(Locked {
            journal,
            file,
            path,
            length,
            last: Arc::clone(self.last_journal()),
            _lock: lock,
        })
    }

    /// Forgets what the journal need not keep: entries older than the configuration says, and the oldest while it is too large.
    /// It is written anew beside itself and takes its own place in one step; what goes wrong leaves it as it was.
    pub(super) fn forget(&self, locked: &mut Locked) -> Result<()> {
        let limits = self.limits();
        let oldest = now() - i64::from(limits.keep_days).saturating_mul(SECONDS_A_DAY);
        let most = u64::from(limits.keep_megabytes) * 1024 * 1024;
        let first = locked.journal.entries().first();
        let is_small = locked.length <= most;
        // A day more, so that it is not written anew for each entry that turns too old.
        let is_young = first.is_none_or(|entry| entry.time >= oldest - SECONDS_A_DAY);
        if is_small && is_young {
            return Ok(());
        }
        let path = &locked.path;
        let failed = |doing| Error::io(path, doing);
        let text = std::fs::read(path).map_err(failed("cannot be read"))?;
        // Half of what is allowed, so that it is not written anew with the next entry.
        let kept = Journal::kept(&text, oldest, if is_small { most } else { most / 2 });
        let mut beside = tempfile::NamedTempFile::new_in(self.state())
            .map_err(failed("no file can be made beside it"))?;
        beside
            .write_all(&kept)
            .and_then(|()| beside.as_file().sync_all())
            .map_err(failed("cannot be written anew"))?;
        locked.file = beside
            .persist(path)
            .map_err(|error| failed("cannot be replaced")(error.error))?;
        self.sync_state();
        locked.length = kept.len() as u64;
        locked.journal = Journal::default();
        locked.journal.read(&kept);
        Ok(())
    }

    /// Asks the disk to have the names in gavel's own folder. Where it cannot, power loss may forget the newest.
    fn sync_state(&self) {
        #[cfg(unix)]
        if let Ok(folder) = File::open(self.state()) {
            let _ = folder.sync_all();
        }
    }
}

/// The journal while this gavel alone may write; the lock goes with it.
pub(super) struct Locked {
    pub(super) journal: Journal,
    file: File,
    path: PathBuf,
    length: u64,
    last: Arc<LastJournal>,
    _lock: File,
}

impl Drop for Locked {
    fn drop(&mut self) {
        let journal = std::mem::take(&mut self.journal);
        self.last.keep(&mut self.file, self.length, journal);
    }
}

/// The journal as it was when it was last locked: only what was appended since is read at the next verdict.
#[derive(Debug, Default)]
pub(super) struct LastJournal(Mutex<Option<Start>>);

/// The start of a journal's file, as it was read.
#[derive(Debug)]
struct Start {
    length: u64,
    /// Its last bytes. Each record has its number, its time and its hash there, so another journal has others.
    tail: Vec<u8>,
    journal: Journal,
}

impl LastJournal {
    /// The journal of this file, and how many of its bytes it was read from: none where it may be another.
    fn of(&self, file: &mut File) -> (Journal, u64) {
        let known = self.0.lock().ok().and_then(|mut known| known.take());
        let same = known.filter(|known| tail(file, known.length).as_ref() == Some(&known.tail));
        same.map_or_else(Default::default, |known| (known.journal, known.length))
    }

    fn keep(&self, file: &mut File, length: u64, journal: Journal) {
        let start = tail(file, length).map(|tail| Start {
            length,
            tail,
            journal,
        });
        if let Ok(mut known) = self.0.lock() {
            *known = start;
        }
    }
}

/// The last bytes of the start of a file; `None` if it is shorter.
fn tail(file: &mut File, length: u64) -> Option<Vec<u8>> {
    let count = length.min(TAIL);
    file.seek(SeekFrom::Start(length - count)).ok()?;
    let mut tail = vec![0; usize::try_from(count).ok()?];
    file.read_exact(&mut tail).ok()?;
    Some(tail)
}

impl Locked {
    /// Appends a record and waits until the disk has it: what it announces may be done now.
    pub(super) fn announce(&mut self, record: &Record) -> Result<()> {
        self.append(record, true)
    }

    /// Announces that one note of what was announced is about to be written in another way, because it changed meanwhile.
    pub(super) fn announce_again(
        &mut self,
        time: i64,
        edits: &[Applied],
        stamp: &Stamp,
    ) -> Result<()> {
        let Some(open) = self.journal.open() else {
            return Ok(());
        };
        let again = Record::new(Kind::Again, open.entry, time, &open.label, edits);
        self.announce(&again.on(vec![stamp.clone()]))
    }

    /// Appends a record that closes an announcement. The disk may have it later: without it the next start finds the same out.
    pub(super) fn close(&mut self, record: &Record) -> Result<()> {
        self.append(record, false)
    }

    fn append(&mut self, record: &Record, at_once: bool) -> Result<()> {
        let line = record.line();
        let written = self
            .file
            .seek(SeekFrom::Start(self.length))
            .and_then(|_| self.file.write_all(line.as_bytes()))
            .and_then(|()| {
                if at_once {
                    self.file.sync_data()
                } else {
                    Ok(())
                }
            });
        if let Err(error) = written {
            // What it announces will not be done: nobody may read it. If it cannot be cut off now, its notes show that it was not begun.
            let _ = self.file.set_len(self.length);
            return Err(Error::io(&self.path, "cannot be written")(error));
        }
        self.length += line.len() as u64;
        self.journal.read(line.as_bytes());
        Ok(())
    }
}

/// Opens one of gavel's own files, and says whether it was made just now. A link in its place is not followed.
pub(super) fn open_private(path: &std::path::Path) -> Result<(File, bool)> {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600).custom_flags(libc::O_NOFOLLOW);
    }
    let failed = || Error::io(path, "cannot be opened");
    match options.open(path) {
        Ok(file) => Ok((file, false)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            options.create(true).truncate(false);
            Ok((options.open(path).map_err(failed())?, true))
        }
        Err(error) => Err(failed()(error)),
    }
}

/// Seconds since 1970, UTC: the time of an entry.
pub(super) fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_secs()).ok())
        .unwrap_or(0)
}
