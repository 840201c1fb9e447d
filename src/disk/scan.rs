//! Reading the vault: all of it, or one file again after it changed. Nothing is opened for writing.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::disk::Disk;
use crate::disk::index::{Record, newest_first};
use crate::disk::known::{Compared, Keeping, Known, Same};
use crate::disk::opened::Opened;
use crate::disk::save::MAX_BYTES;
use crate::disk::stamp::{Moment, Stamp};
use crate::disk::walk::Found;
use crate::note::Note;
use crate::source::Files;
use crate::text::rsplit_once;
use crate::vault::Change;

/// Notes are handed on in batches of this many, so that the first rows show while the rest is read.
const BATCH: usize = 128;

/// Before anything else is done, so many of the newest notes are read at a time, until they have as many tasks as a screen has rows, or
/// so many were read.
const FIRST_LOOK: usize = 64;
const FIRST_TASKS: usize = 100;
const FIRST_NOTES: usize = 512;

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
    /// (in vaults of meetings: the newest) first. Folders and files whose name starts with a point are left out. What the index
    /// knows of files that did not change is taken from there, and comes before the others.
    pub fn scan(&self, hand_on: &(dyn Fn(Batch) + Sync)) {
        self.verify(self.known(), hand_on);
    }

    /// Compares what is known with the vault, reads what changed, and hands on what was not handed on yet. Keeps what it found for the
    /// next start.
    pub fn verify(&self, known: Known, hand_on: &(dyn Fn(Batch) + Sync)) {
        self.verify_at(Moment::now(), known, hand_on);
    }

    /// The same at a moment that is now.
    pub(super) fn verify_at(
        &self,
        moment: Moment,
        mut known: Known,
        hand_on: &(dyn Fn(Batch) + Sync),
    ) {
        let walked = self.walk_known(&known);
        let all: Vec<&str> = walked.paths().map(|path| &**path).collect();
        let is_as_known = known.is_handed_on && known.are_all(all.iter().copied());
        let files = (!is_as_known).then(|| Files::new(walked.paths().cloned()));
        hand_on(Batch {
            changes: files.into_iter().map(Change::Files).collect(),
            unreadable: walked.unreadable.clone(),
        });
        let mut compared = known.compare(self, &walked.notes);
        if compared.changed.len() > walked.notes.len() / 2 {
            known = Known::default();
            compared = known.compare(self, &walked.notes);
        }
        let unread = if known.is_handed_on {
            Vec::new()
        } else {
            self.take_kept(&known, &compared, hand_on)
        };
        let mut changed = compared.changed;
        changed.extend(unread);
        changed.par_sort_unstable_by(|a, b| newest_first(a, b));
        let kept = Keeping::new(self, &known);
        self.read_all(&changed, moment, &kept, hand_on);
        kept.finish(self, &known, &walked, moment);
    }

    /// Hands on the newest notes that have tasks, as many as a screen shows, and nothing that is wrong with them: all are read again when
    /// their changes are heard of.
    pub(super) fn look_first(&self, hand_on: &(dyn Fn(Batch) + Sync)) {
        let mut walked = self.walk(false).notes;
        let newest = |one: &Found, other: &Found| newest_first(&one.path, &other.path);
        if walked.len() > FIRST_NOTES {
            walked.select_nth_unstable_by(FIRST_NOTES, newest);
            walked.truncate(FIRST_NOTES);
        }
        walked.sort_unstable_by(newest);
        let (mut changes, mut tasks) = (Vec::new(), 0);
        for several in walked.chunks(FIRST_LOOK) {
            let read = several.par_iter().with_min_len(8);
            let read = read.map_init(Vec::new, |bytes, note| self.read_note(&note.path, bytes));
            let read: Vec<Change> = read.filter_map(|read| Some(read.ok()?.0)).collect();
            for change in read {
                if let Change::Note(note) = &change {
                    tasks += note.tasks.len();
                    changes.push(change);
                }
            }
            if tasks >= FIRST_TASKS {
                break;
            }
        }
        hand_on(Batch {
            changes,
            unreadable: Vec::new(),
        });
    }

    /// Hands on the notes that are as they were kept; those that cannot be made again come back.
    fn take_kept<'a>(
        &self,
        known: &Known,
        compared: &Compared<'a>,
        hand_on: &(dyn Fn(Batch) + Sync),
    ) -> Vec<&'a str> {
        let segments = compared
            .same
            .par_chunk_by(|one, other| one.kept.segment == other.kept.segment);
        let unread = segments.flat_map_iter(|segment| {
            let index = known.index.as_ref();
            let number = segment.first().map_or(0, |first| first.kept.segment);
            let bodies = index.and_then(|index| index.bodies(number));
            let bodies = bodies.unwrap_or_default();
            let mut batch = Batch::default();
            let mut unread = Vec::new();
            for Same { path, kept } in segment {
                let note = bodies
                    .get(kept.body.clone())
                    .and_then(|body| self.decoded(path, body));
                match note {
                    Some(note) => batch.changes.push(note),
                    None => unread.push(&***path),
                }
            }
            hand_on(batch);
            unread
        });
        unread.collect()
    }

    /// Reads notes on all cores.
    fn read_all(
        &self,
        paths: &[&str],
        moment: Moment,
        keeping: &Keeping,
        hand_on: &(dyn Fn(Batch) + Sync),
    ) {
        let next = AtomicUsize::new(0);
        // Each core takes the next batch, so that they are handed on nearly in order.
        rayon::broadcast(|_| {
            let mut bytes = Vec::new();
            while let Some(paths) = paths
                .chunks(BATCH)
                .nth(next.fetch_add(1, Ordering::Relaxed))
            {
                let mut batch = Batch::default();
                let mut records = Vec::new();
                for path in paths {
                    match self.read_note(path, &mut bytes) {
                        Ok((change, stamp)) => {
                            if let Change::Note(note) = &change
                                && keeping.is_on()
                            {
                                records.push(self.record(note, stamp, moment));
                            }
                            batch.changes.push(change);
                        }
                        Err(unreadable) => batch.unreadable.push(unreadable),
                    }
                }
                hand_on(batch);
                keeping.add(records);
            }
        });
    }

    /// Reads one file of the vault again.
    ///
    /// # Errors
    /// Why it cannot be read; a file that is gone is a change.
    pub fn load(&self, path: &str) -> Result<Change, Unreadable> {
        self.touched().insert(path);
        self.load_slowly(path)
    }

    fn load_slowly(&self, path: &str) -> Result<Change, Unreadable> {
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

    /// Reads a note that was there a moment ago, with no more calls than it needs. All that is not as it mostly is goes the longer way,
    /// and has no stamp.
    pub(super) fn read_note(
        &self,
        path: &str,
        bytes: &mut Vec<u8>,
    ) -> Result<(Change, Option<Stamp>), Unreadable> {
        match self.read_quickly(path, bytes) {
            Some((bytes, stamp)) => Ok((self.note(path, bytes), stamp)),
            None => Ok((self.load_slowly(path)?, None)),
        }
    }

    /// A note as it is now, to be kept.
    pub(super) fn read_record(&self, path: &str, moment: Moment) -> Option<Record> {
        match self.read_note(path, &mut Vec::new()) {
            Ok((Change::Note(note), stamp)) => Some(self.record(&note, stamp, moment)),
            _ => None,
        }
    }

    /// The bytes of a note where all is as it mostly is, read into a buffer that is used again, and the stamp of its file.
    pub(super) fn read_quickly<'a>(
        &self,
        path: &str,
        buffer: &'a mut Vec<u8>,
    ) -> Option<(&'a [u8], Option<Stamp>)> {
        Self::read_opened(Opened::no_link(&self.absolute(path)).ok()?, buffer)
    }

    /// The same, of what was opened.
    pub(super) fn read_opened(
        opened: Opened,
        buffer: &mut Vec<u8>,
    ) -> Option<(&[u8], Option<Stamp>)> {
        let is_usual = (1..=MAX_LINES as u64).contains(&opened.len()) && !opened.is_elsewhere();
        let stamp = opened.stamp();
        let length = is_usual.then(|| opened.read_once_into(buffer))?.ok()?;
        Some((buffer.get(..length)?, stamp))
    }

    fn note(&self, path: &str, bytes: &[u8]) -> Change {
        let loaded = self.settings_of(folder_of(path));
        let mut note = Note::parse(path, bytes, &loaded.settings);
        if let Some(problem) = &loaded.problem {
            note.problem(problem);
        }
        Change::Note(Arc::new(note))
    }

    /// What has the name of a note and is none, and links that are not followed; by path.
    #[must_use]
    pub fn passed_over(&self) -> Vec<Unreadable> {
        let mut found = self.walk(false).passed_over;
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
        below(self.root(), file)
    }
}

/// The path of a file below a folder, with `/`.
pub(super) fn below(root: &Path, file: &Path) -> Option<String> {
    let inside = file.strip_prefix(root).ok()?;
    let parts: Option<Vec<&str>> = inside
        .components()
        .map(|part| part.as_os_str().to_str())
        .collect();
    Some(parts?.join("/"))
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
    rsplit_once(path, b'.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("md"))
}

/// The folder of a path; the vault's own is empty.
pub(super) fn folder_of(path: &str) -> &str {
    rsplit_once(path, b'/').map_or("", |(folder, _)| folder)
}
