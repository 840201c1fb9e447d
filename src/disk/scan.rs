//! Reading the vault: all of it, or one file again after it changed. Nothing is opened for writing.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use crate::disk::Disk;
use crate::disk::opened::Opened;
use crate::disk::save::MAX_BYTES;
use crate::disk::walk::Walked;
use crate::note::Note;
use crate::source::Files;
use crate::vault::Change;

/// Notes are handed on in batches of this many, so that the first rows show while the rest is read.
const BATCH: usize = 128;

/// Lines of a note; with more it is left out, as they take many times its size in memory.
const MAX_LINES: usize = 1 << 21;

/// Notes larger than this are read one after the other, so that memory is bounded on many cores too.
const LARGE: u64 = 4 * 1024 * 1024;
static ONE_LARGE: Mutex<()> = Mutex::new(());

/// What is said of a note that iCloud has taken away; reading it would fetch it, or wait for ever.
pub(super) const IN_ICLOUD: &str = "is in iCloud and not downloaded, and was left out";

/// A file or folder of the vault that was not read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Relative to the vault.
    pub path: String,
    /// A lower-case sentence.
    pub message: String,
}

/// What a scan hands on.
#[derive(Debug, Default)]
pub struct Batch {
    /// Notes and files that were found.
    pub changes: Vec<Change>,
    /// What could not be read.
    pub unreadable: Vec<Unreadable>,
}

/// What is at a path.
pub(super) enum There {
    Note(Vec<u8>),
    File,
    Nothing,
}

impl Disk {
    /// Reads the whole vault on all cores and hands it on in batches, files first, then notes with the highest names
    /// (in vaults of meetings: the newest) first. Folders and files whose name starts with a point are left out.
    pub fn scan(&self, hand_on: &(dyn Fn(Batch) + Sync)) {
        let Walked {
            mut notes,
            others,
            unreadable,
            ..
        } = self.walk();
        let files = Files::new(notes.iter().cloned().chain(others));
        hand_on(Batch {
            changes: vec![Change::Files(files)],
            unreadable,
        });
        notes.par_sort_unstable_by(|a, b| (file_name(b), &**b).cmp(&(file_name(a), &**a)));
        let next = AtomicUsize::new(0);
        // Each core takes the next batch, so that they are handed on nearly in order.
        rayon::broadcast(|_| {
            let mut bytes = Vec::new();
            while let Some(paths) = notes
                .chunks(BATCH)
                .nth(next.fetch_add(1, Ordering::Relaxed))
            {
                let mut batch = Batch::default();
                for path in paths {
                    match self.read_note(path, &mut bytes) {
                        Ok(change) => batch.changes.push(change),
                        Err(unreadable) => batch.unreadable.push(unreadable),
                    }
                }
                hand_on(batch);
            }
        });
    }

    /// Reads one file of the vault again.
    ///
    /// # Errors
    /// Why it cannot be read; a file that is gone is a change.
    pub fn load(&self, path: &str) -> Result<Change, Unreadable> {
        self.there(path).map(|there| match there {
            There::Note(bytes) => self.note(path, &bytes),
            There::File => Change::File(path.to_owned()),
            There::Nothing => Change::Removed(path.to_owned()),
        })
    }

    pub(super) fn there(&self, path: &str) -> Result<There, Unreadable> {
        let unreadable = |message: String| Unreadable {
            path: path.to_owned(),
            message,
        };
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::FileTooLarge => {
                unreadable("is larger than 64 MiB and was left out".to_owned())
            }
            _ => unreadable(format!("cannot be read: {error}")),
        };
        let file = self.absolute(path);
        let gone = || {
            if placeholder(&file).is_some_and(|left| left.exists()) {
                return Err(unreadable(IN_ICLOUD.to_owned()));
            }
            Ok(There::Nothing)
        };
        match std::fs::symlink_metadata(&file) {
            Ok(found) if self.why_not(found.file_type(), &file).is_some() => {
                return Ok(There::Nothing);
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return gone(),
            Err(error) => return Err(failed(error)),
        }
        if !is_note(path) {
            return Ok(There::File);
        }
        let opened = match Opened::new(&file) {
            Ok(opened) => opened,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return gone(),
            Err(error) => return Err(failed(error)),
        };
        if opened.is_elsewhere() {
            return Err(unreadable(IN_ICLOUD.to_owned()));
        }
        let _alone = (opened.len() > LARGE)
            .then(|| ONE_LARGE.lock().unwrap_or_else(PoisonError::into_inner));
        let bytes = opened.read(MAX_BYTES).map_err(failed)?;
        if bytes.len() > MAX_LINES && memchr::memchr_iter(b'\n', &bytes).count() > MAX_LINES {
            let message = format!("has more than {MAX_LINES} lines and was left out");
            return Err(unreadable(message));
        }
        Ok(There::Note(bytes))
    }

    /// Reads a note that was there a moment ago, with no more calls than it needs. All that is not as it mostly is goes the longer way.
    fn read_note(&self, path: &str, bytes: &mut Vec<u8>) -> Result<Change, Unreadable> {
        match self.read_quickly(path, bytes) {
            Some(bytes) => Ok(self.note(path, bytes)),
            None => self.load(path),
        }
    }

    /// The bytes of a note where all is as it mostly is, read into a buffer that is used again.
    pub(super) fn read_quickly<'a>(&self, path: &str, buffer: &'a mut Vec<u8>) -> Option<&'a [u8]> {
        let opened = Opened::no_link(&self.absolute(path)).ok()?;
        let is_usual = (1..=MAX_LINES as u64).contains(&opened.len()) && !opened.is_elsewhere();
        let length = is_usual.then(|| opened.read_once_into(buffer))?.ok()?;
        buffer.get(..length)
    }

    fn note(&self, path: &str, bytes: &[u8]) -> Change {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let loaded = self.settings_of(folder);
        let mut note = Note::parse(path, bytes, &loaded.settings);
        if let Some(problem) = &loaded.problem {
            note.problem(problem);
        }
        Change::Note(Box::new(note))
    }

    /// What has the name of a note and is none, and links that are not followed; by path.
    #[must_use]
    pub fn passed_over(&self) -> Vec<Unreadable> {
        let mut found = self.walk().passed_over;
        found.sort_by(|a, b| a.path.cmp(&b.path));
        found
    }

    /// Why a path that is no note of the vault is none, if something is there.
    #[must_use]
    pub fn why_passed_over(&self, path: &str) -> Option<&'static str> {
        let file = self.absolute(path);
        let kind = std::fs::symlink_metadata(&file).ok()?.file_type();
        self.why_not(kind, &file)
    }

    /// The path of a file as the vault has it.
    #[must_use]
    pub fn below_root(&self, file: &Path) -> Option<String> {
        let inside = file.strip_prefix(self.root()).ok()?;
        let parts: Option<Vec<&str>> = inside
            .components()
            .map(|part| part.as_os_str().to_str())
            .collect();
        Some(parts?.join("/"))
    }
}

/// Files and folders whose name starts with a point are no part of the vault.
#[must_use]
pub fn is_hidden(name: &[u8]) -> bool {
    name.starts_with(b".")
}

/// Where iCloud leaves the placeholder of a file.
fn placeholder(file: &Path) -> Option<PathBuf> {
    let name = file.file_name()?.to_str()?;
    Some(file.with_file_name(format!(".{name}.icloud")))
}

/// Whether a path is that of a note.
#[must_use]
pub fn is_note(path: &str) -> bool {
    path.rsplit_once('.')
        .is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("md"))
}

fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}
