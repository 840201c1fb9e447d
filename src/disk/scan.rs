//! Reading the vault: all of it, or one file again after it changed. Nothing is opened for writing.

use std::fs::FileType;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use crate::disk::Disk;
use crate::disk::opened::Opened;
use crate::disk::save::MAX_BYTES;
use crate::note::Note;
use crate::vault::Change;

/// Notes are handed on in batches of this many, so that the first rows show while the rest is read.
const BATCH: usize = 128;

/// Lines of a note; with more it is left out, as they take many times its size in memory.
const MAX_LINES: usize = 1 << 21;

/// Notes larger than this are read one after the other, so that memory is bounded on many cores too.
const LARGE: u64 = 4 * 1024 * 1024;
static ONE_LARGE: Mutex<()> = Mutex::new(());

/// What is said of a note that iCloud has taken away; reading it would fetch it, or wait for ever.
const IN_ICLOUD: &str = "is in iCloud and not downloaded, and was left out";

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

/// What is in the vault's folders.
#[derive(Default)]
struct Walked {
    notes: Vec<String>,
    /// The notes among them.
    files: Vec<String>,
    unreadable: Vec<Unreadable>,
    passed_over: Vec<Unreadable>,
}

impl Disk {
    /// Reads the whole vault on all cores and hands it on in batches, files first, then notes with the highest names
    /// (in vaults of meetings: the newest) first. Folders and files whose name starts with a point are left out.
    pub fn scan(&self, hand_on: &(dyn Fn(Batch) + Sync)) {
        let Walked {
            mut notes,
            files,
            unreadable,
            ..
        } = self.walk();
        hand_on(Batch {
            changes: vec![Change::Files(files)],
            unreadable,
        });
        notes.sort_unstable_by(|a, b| file_name(b).cmp(file_name(a)));
        for paths in notes.chunks(BATCH) {
            let read: Vec<_> = paths.par_iter().map(|path| self.load(path)).collect();
            let mut batch = Batch::default();
            for found in read {
                match found {
                    Ok(change) => batch.changes.push(change),
                    Err(unreadable) => batch.unreadable.push(unreadable),
                }
            }
            hand_on(batch);
        }
    }

    /// Reads one file of the vault again.
    ///
    /// # Errors
    /// Why it cannot be read; a file that is gone is a change.
    pub fn load(&self, path: &str) -> Result<Change, Unreadable> {
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
            Ok(Change::Removed(path.to_owned()))
        };
        match std::fs::symlink_metadata(&file) {
            Ok(found) if self.why_not(found.file_type(), &file).is_some() => {
                return Ok(Change::Removed(path.to_owned()));
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return gone(),
            Err(error) => return Err(failed(error)),
        }
        if !is_note(path) {
            return Ok(Change::File(path.to_owned()));
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
        if memchr::memchr_iter(b'\n', &bytes).count() > MAX_LINES {
            let message = format!("has more than {MAX_LINES} lines and was left out");
            return Err(unreadable(message));
        }
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut note = Note::parse(path, &bytes, &self.settings(folder));
        if let Some(problem) = self.settings_problem(folder) {
            note.problem(&problem);
        }
        Ok(Change::Note(Box::new(note)))
    }

    /// What has the name of a note and is none, and links that are not followed; by path.
    #[must_use]
    pub fn passed_over(&self) -> Vec<Unreadable> {
        let mut found = self.walk().passed_over;
        found.sort_by(|a, b| a.path.cmp(&b.path));
        found
    }

    fn walk(&self) -> Walked {
        let mut found = Walked::default();
        let walk = ignore::WalkBuilder::new(self.root())
            .standard_filters(false)
            .filter_entry(|entry| {
                let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
                entry.depth() == 0
                    || !is_hidden(entry.file_name().as_encoded_bytes())
                    || (!is_folder && in_icloud(entry.path()).is_some())
            })
            .build();
        for entry in walk {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    found.unreadable.push(self.walk_error(&error));
                    continue;
                }
            };
            let Some(kind) = entry.file_type().filter(|_| entry.depth() > 0) else {
                continue;
            };
            if let Some(evicted) = in_icloud(entry.path()).filter(|file| !file.exists()) {
                if let Some(path) = self.below_root(&evicted) {
                    if is_note(&path) {
                        found.unreadable.push(Unreadable {
                            path: path.clone(),
                            message: IN_ICLOUD.to_owned(),
                        });
                    }
                    found.files.push(path);
                }
                continue;
            }
            let shown = || self.shown_path(entry.path());
            if let Some(why) = self.why_not(kind, entry.path()) {
                if is_note(&shown()) || (kind.is_symlink() && entry.path().is_dir()) {
                    found.passed_over.push(Unreadable {
                        path: shown(),
                        message: why.to_owned(),
                    });
                }
                continue;
            }
            match self.below_root(entry.path()) {
                Some(path) => {
                    if is_note(&path) {
                        found.notes.push(path.clone());
                    }
                    found.files.push(path);
                }
                None if is_note(&shown()) => found.unreadable.push(Unreadable {
                    path: shown(),
                    message: "has a name that is no UTF-8 and was left out".to_owned(),
                }),
                None => {}
            }
        }
        found
    }

    /// Why something in the vault is not read as a file of it, if so.
    fn why_not(&self, kind: FileType, file: &Path) -> Option<&'static str> {
        if kind.is_file() {
            return None;
        }
        if kind.is_dir() {
            return Some("is a folder, not a note");
        }
        if !kind.is_symlink() {
            return Some("is no regular file (a FIFO, a socket, a device)");
        }
        let Ok(target) = file.canonicalize() else {
            return Some("is a link that leads nowhere");
        };
        match target.strip_prefix(self.root()) {
            Err(_) => Some("is a link out of the vault"),
            Ok(_) if target.is_dir() => Some("is a link to a folder"),
            Ok(_) if !target.is_file() => Some("is a link to no regular file"),
            Ok(inside)
                if inside
                    .components()
                    .any(|part| is_hidden(part.as_os_str().as_encoded_bytes())) =>
            {
                Some("is a link into a hidden folder")
            }
            Ok(_) => None,
        }
    }

    /// Why a path that is no note of the vault is none, if something is there.
    #[must_use]
    pub fn why_passed_over(&self, path: &str) -> Option<&'static str> {
        let file = self.absolute(path);
        let kind = std::fs::symlink_metadata(&file).ok()?.file_type();
        self.why_not(kind, &file)
    }

    /// The path of anything in the vault, for showing.
    fn shown_path(&self, file: &Path) -> String {
        let inside = file.strip_prefix(self.root()).unwrap_or(file);
        inside.to_string_lossy().into_owned()
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

    fn walk_error(&self, error: &ignore::Error) -> Unreadable {
        let path = match error {
            ignore::Error::WithPath { path, .. } => Some(path.as_path()),
            ignore::Error::WithDepth { err, .. } => match err.as_ref() {
                ignore::Error::WithPath { path, .. } => Some(path.as_path()),
                _ => None,
            },
            _ => None,
        };
        Unreadable {
            path: path
                .and_then(|path| self.below_root(path))
                .unwrap_or_else(|| ".".to_owned()),
            message: error.io_error().map_or_else(
                || "cannot be read".to_owned(),
                |error| format!("cannot be read: {error}"),
            ),
        }
    }
}

/// Files and folders whose name starts with a point are no part of the vault.
#[must_use]
pub fn is_hidden(name: &[u8]) -> bool {
    name.starts_with(b".")
}

/// The file that iCloud left this placeholder of, if it is one: `.Name.md.icloud`.
fn in_icloud(placeholder: &Path) -> Option<PathBuf> {
    let name = placeholder.file_name()?.to_str()?;
    let name = name.strip_prefix('.')?.strip_suffix(".icloud")?;
    (!name.is_empty()).then(|| placeholder.with_file_name(name))
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
