//! The file in which what was read of the vault is kept until the next start. It is a cache: whatever is odd about it is as if it were not
//! there, and nothing that is written to a note depends on it. Which of it still holds is `disk::known`'s.
//!
//! Segments, each the heads of some notes (path, stamp, where the body is) and behind them their bodies; then the table of the segments, the
//! first in it with the newest notes; then a footer that leads to the table. Every part has a digest, so that a part is read alone.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, Write as _};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tempfile::NamedTempFile;

use crate::codec::{Decoder, Encoder};
use crate::config::Proposed;
use crate::disk::scan::folder_of;
use crate::disk::stamp::Stamp;
use crate::note::encoded::FORMAT;
use crate::text::{Digest, rsplit_once};

/// Notes of a segment. With less than half of them it is made one with others when the index is written again.
pub(super) const SEGMENT: usize = 128;

/// The end of the file: where the table is, how long, its digest, whose index it is, and the digest of all that.
const FOOTER: usize = 40;

/// How what is written beside the index is called until it is whole.
pub(super) const BESIDE: &str = "index-";

/// What is older than this beside the index was left there by a crash.
const LEFT: Duration = Duration::from_secs(300);

/// A stretch of the file.
#[derive(Debug, Clone, Copy)]
struct Part {
    at: u64,
    length: usize,
    digest: Digest,
}

impl Part {
    fn encode(self, to: &mut Encoder) {
        to.number(self.at);
        to.count(self.length);
        to.fixed(self.digest.bits());
    }

    fn decode(from: &mut Decoder<'_>) -> Option<Self> {
        Some(Self {
            at: from.number()?,
            length: from.count()?,
            digest: Digest::from_bits(from.fixed()?),
        })
    }
}

#[derive(Debug, Clone, Copy)]
struct Segment {
    heads: Part,
    bodies: Part,
}

/// What is kept of a note beside itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    /// In the vault: one text for all that know the note.
    pub(super) path: Arc<str>,
    /// That of the file when it was read; `None` if it cannot tell whether the file was written since.
    pub(super) stamp: Option<Stamp>,
    /// That of the settings with which it was read.
    pub(super) settings: Digest,
    /// How many of its tasks wait for a verdict.
    pub(super) waiting: usize,
    /// Where the note itself is among the bodies of its segment.
    pub(super) body: Range<usize>,
    /// That of these bytes, so that they are read alone.
    pub(super) digest: Digest,
}

/// A folder as it was when the index was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Folder {
    /// In the vault; its own is empty.
    pub(super) path: String,
    /// While the folder has it nothing came or went there; `None` if that cannot be told, or not of all its notes what they were.
    pub(super) stamp: Option<Stamp>,
    /// That of the settings of its notes, if it has any.
    pub(super) settings: Option<Digest>,
    /// How many tasks of its own notes wait for a verdict.
    pub(super) waiting: usize,
}

impl Folder {
    fn encode(&self, to: &mut Encoder) {
        to.text(&self.path);
        to.byte(u8::from(self.stamp.is_some()) | u8::from(self.settings.is_some()) << 1);
        if let Some(stamp) = self.stamp {
            stamp.encode(to);
        }
        if let Some(settings) = self.settings {
            to.fixed(settings.bits());
        }
        to.count(self.waiting);
    }

    fn decode(from: &mut Decoder<'_>) -> Option<Self> {
        let path = from.text()?.to_owned();
        let has = from.byte()?;
        Some(Self {
            path,
            stamp: match has & 1 {
                0 => None,
                _ => Some(Stamp::decode(from)?),
            },
            settings: match has & 2 {
                0 => None,
                _ => Some(Digest::from_bits(from.fixed()?)),
            },
            waiting: from.count()?,
        })
    }
}

/// A note to be kept; `body` counts from the first of its own bytes.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) head: Head,
    pub(super) body: Vec<u8>,
}

/// An open index. Nothing is known of its segments before they are read.
#[derive(Debug)]
pub(super) struct Index {
    file: File,
    length: u64,
    segments: Vec<Segment>,
    others: Part,
    folders: Part,
}

impl Index {
    /// Opens the index at a path if it is of this owner, and whole as far as that can be told without reading it all.
    pub(super) fn open(path: &Path, owner: Digest) -> Option<Self> {
        let file = File::open(path).ok()?;
        let length = file.metadata().ok()?.len();
        let mut footer = [0; FOOTER];
        let table = length.checked_sub(FOOTER as u64)?;
        read_at(&file, &mut footer, table).ok()?;
        let mut from = Decoder::new(&footer);
        let mut number = || from.fixed();
        let (at, bytes, digest) = (number()?, number()?, number()?);
        let (whose, seal) = (number()?, number()?);
        let told = Digest::of(footer.get(..FOOTER - 8)?);
        if seal != told.bits() || whose != owner.bits() || at.checked_add(bytes)? != table {
            return None;
        }
        let table = Part {
            at,
            length: usize::try_from(bytes).ok()?,
            digest: Digest::from_bits(digest),
        };
        let mut index = Self {
            file,
            length,
            segments: Vec::new(),
            others: table,
            folders: table,
        };
        let table = index.read(table)?;
        let mut from = Decoder::new(&table);
        index.others = Part::decode(&mut from)?;
        index.folders = Part::decode(&mut from)?;
        for _ in 0..from.several()? {
            let (heads, bodies) = (Part::decode(&mut from)?, Part::decode(&mut from)?);
            index.segments.push(Segment { heads, bodies });
        }
        Some(index)
    }

    /// A part, if it is whole.
    fn read(&self, part: Part) -> Option<Vec<u8>> {
        if part.at.checked_add(part.length as u64)? > self.length {
            return None;
        }
        let mut bytes = vec![0; part.length];
        self.read_into(part, &mut bytes)?;
        Some(bytes)
    }

    /// The same, in a space that is used again.
    fn read_into<'s>(&self, part: Part, space: &'s mut Vec<u8>) -> Option<&'s [u8]> {
        if part.at.checked_add(part.length as u64)? > self.length {
            return None;
        }
        if space.len() < part.length {
            space.resize(part.length, 0);
        }
        let bytes = space.get_mut(..part.length)?;
        read_at(&self.file, bytes, part.at).ok()?;
        (Digest::of(bytes) == part.digest).then_some(bytes)
    }

    /// How many segments it has.
    pub(super) fn segments(&self) -> usize {
        self.segments.len()
    }

    /// The heads of a segment.
    pub(super) fn heads(&self, segment: usize) -> Option<Vec<Head>> {
        let segment = self.segments.get(segment)?;
        heads(&self.read(segment.heads)?, segment.bodies.length)
    }

    /// The bodies of a segment.
    pub(super) fn bodies(&self, segment: usize) -> Option<Vec<u8>> {
        self.read(self.segments.get(segment)?.bodies)
    }

    /// One of the bodies of a segment, in a space that is used again: where it is, and its digest, are in its head.
    pub(super) fn body<'s>(
        &self,
        segment: usize,
        body: &Range<usize>,
        digest: Digest,
        space: &'s mut Vec<u8>,
    ) -> Option<&'s [u8]> {
        let bodies = self.segments.get(segment)?.bodies;
        let part = Part {
            at: bodies.at.checked_add(body.start as u64)?,
            length: body.len(),
            digest,
        };
        self.read_into(part, space)
    }

    /// Files of the vault that are no notes in the index.
    pub(super) fn others(&self) -> Option<Vec<String>> {
        let bytes = self.read(self.others)?;
        let mut from = Decoder::new(&bytes);
        let count = from.several()?;
        (0..count).map(|_| Some(from.text()?.to_owned())).collect()
    }

    /// All folders of the vault.
    pub(super) fn folders(&self) -> Option<Vec<Folder>> {
        let bytes = self.read(self.folders)?;
        let mut from = Decoder::new(&bytes);
        let count = from.several()?;
        (0..count).map(|_| Folder::decode(&mut from)).collect()
    }
}

fn heads(bytes: &[u8], bodies: usize) -> Option<Vec<Head>> {
    let mut from = Decoder::new(bytes);
    let count = from.several()?;
    let mut end = 0_usize;
    let heads = (0..count).map(|_| {
        let path = from.text()?.into();
        let settings = Digest::from_bits(from.fixed()?);
        let stamp = match from.byte()? {
            0 => None,
            _ => Some(Stamp::decode(&mut from)?),
        };
        let waiting = from.count()?;
        let start = end;
        end = end
            .checked_add(from.count()?)
            .filter(|end| *end <= bodies)?;
        let digest = Digest::from_bits(from.fixed()?);
        Some(Head {
            path,
            stamp,
            settings,
            waiting,
            body: start..end,
            digest,
        })
    });
    let heads = heads.collect::<Option<_>>()?;
    from.is_at_end().then_some(heads)
}

/// An index that is being written, beside the one that holds.
pub(super) struct Writer {
    file: NamedTempFile,
    at: u64,
    /// With the path of the newest note of each.
    segments: Vec<(Arc<str>, Segment)>,
    /// By their paths, which are in none of the other files. Of another file with the digest of a note the next start knows nothing, and
    /// finds it.
    notes: HashSet<Digest>,
    /// By path, of those that hold notes.
    folders: HashMap<String, Folder>,
    /// What went wrong first; then there will be no index.
    failed: Option<io::Error>,
}

impl Writer {
    /// Begins in a folder.
    pub(super) fn new(folder: &Path) -> io::Result<Self> {
        remove_left(folder);
        Ok(Self {
            file: tempfile::Builder::new()
                .prefix(BESIDE)
                .tempfile_in(folder)?,
            at: 0,
            segments: Vec::new(),
            notes: HashSet::new(),
            folders: HashMap::new(),
            failed: None,
        })
    }

    fn part(&mut self, bytes: &[u8]) -> io::Result<Part> {
        self.file.write_all(bytes)?;
        let part = Part {
            at: self.at,
            length: bytes.len(),
            digest: Digest::of(bytes),
        };
        self.at += bytes.len() as u64;
        Ok(part)
    }

    /// Adds notes, the newest first, as one segment.
    pub(super) fn add(&mut self, records: &[Record]) {
        if self.failed.is_none() {
            self.failed = self.try_to_add(records).err();
        }
    }

    fn try_to_add(&mut self, records: &[Record]) -> io::Result<()> {
        let Some(newest) = records.first() else {
            return Ok(());
        };
        let newest = Arc::clone(&newest.head.path);
        let paths = records.iter().map(|record| record.head.path.as_bytes());
        self.notes.extend(paths.map(Digest::of));
        for Record { head, .. } in records {
            self.count(head);
        }
        let (mut heads, mut bodies) = (Encoder::default(), Vec::new());
        heads.count(records.len());
        for Record { head, body } in records {
            heads.text(&head.path);
            heads.fixed(head.settings.bits());
            heads.byte(u8::from(head.stamp.is_some()));
            if let Some(stamp) = head.stamp {
                stamp.encode(&mut heads);
            }
            heads.count(head.waiting);
            heads.count(body.len());
            heads.fixed(head.digest.bits());
            bodies.extend_from_slice(body);
        }
        let heads = self.part(&heads.finish())?;
        let bodies = self.part(&bodies)?;
        self.segments.push((newest, Segment { heads, bodies }));
        Ok(())
    }

    /// Counts a note in its folder, which only tells of its notes what each tells of itself.
    fn count(&mut self, head: &Head) {
        let path = folder_of(&head.path);
        let known = self.folders.get_mut(path);
        let Some(folder) = known else {
            let folder = Folder {
                path: path.to_owned(),
                stamp: head.stamp,
                settings: Some(head.settings),
                waiting: head.waiting,
            };
            self.folders.insert(path.to_owned(), folder);
            return;
        };
        folder.waiting += head.waiting;
        if head.stamp.is_none() || folder.settings != Some(head.settings) {
            folder.stamp = None;
        }
    }

    /// Adds the notes of another index but those that changed, and of the latter what is known of them now.
    pub(super) fn merge(&mut self, old: &Index, changed: HashMap<String, Option<Record>>) {
        let mut loose = Vec::new();
        for number in 0..old.segments() {
            match old.left(number, &changed) {
                Some(records) if records.len() * 2 >= SEGMENT => self.add(&records),
                Some(records) => loose.extend(records),
                // Its notes could not be taken from there and are among what changed.
                None => {}
            }
        }
        loose.extend(changed.into_values().flatten());
        loose.sort_unstable_by(|a, b| newest_first(&a.head.path, &b.head.path));
        for records in loose.chunks(SEGMENT) {
            self.add(records);
        }
    }

    /// Puts it in the place of the one that holds; `files` and `folders` are all of the vault. The disk is not waited for: what power loss
    /// leaves of it has no right digest.
    pub(super) fn finish<'a>(
        mut self,
        files: impl Iterator<Item = &'a str>,
        folders: &[(Arc<str>, Option<Stamp>)],
        owner: Digest,
        path: &Path,
    ) -> io::Result<()> {
        if let Some(failed) = self.failed {
            return Err(failed);
        }
        let is_note = |path: &str| self.notes.contains(&Digest::of(path.as_bytes()));
        let others: Vec<&str> = files.filter(|path| !is_note(path)).collect();
        let mut to = Encoder::default();
        to.count(others.len());
        for path in &others {
            to.text(path);
        }
        let others = self.part(&to.finish())?;
        let mut to = Encoder::default();
        to.count(folders.len());
        for (path, stamp) in folders {
            let mut folder = self.folders.remove(&**path).unwrap_or_else(|| Folder {
                path: path.to_string(),
                stamp: *stamp,
                settings: None,
                waiting: 0,
            });
            // Until now that of one of its notes, if all have one.
            folder.stamp = folder.stamp.and(*stamp);
            folder.encode(&mut to);
        }
        let folders = self.part(&to.finish())?;
        let mut segments = std::mem::take(&mut self.segments);
        segments.sort_unstable_by(|(a, _), (b, _)| newest_first(a, b));
        let mut to = Encoder::default();
        others.encode(&mut to);
        folders.encode(&mut to);
        to.count(segments.len());
        for (_, segment) in &segments {
            segment.heads.encode(&mut to);
            segment.bodies.encode(&mut to);
        }
        let table = self.part(&to.finish())?;
        let mut footer = Encoder::default();
        footer.fixed(table.at);
        footer.fixed(table.length as u64);
        footer.fixed(table.digest.bits());
        footer.fixed(owner.bits());
        let mut footer = footer.finish();
        let whole = Digest::of(&footer);
        footer.extend_from_slice(&whole.bits().to_le_bytes());
        self.part(&footer)?;
        self.file.persist(path)?;
        Ok(())
    }
}

impl Index {
    /// What is left of a segment without what changed.
    fn left(
        &self,
        segment: usize,
        changed: &HashMap<String, Option<Record>>,
    ) -> Option<Vec<Record>> {
        let (mut heads, bodies) = (self.heads(segment)?, self.bodies(segment)?);
        heads.retain(|head| !changed.contains_key(&*head.path));
        let records = heads.into_iter().map(|head| {
            let body = bodies.get(head.body.clone())?.to_vec();
            Some(Record { head, body })
        });
        records.collect()
    }
}

/// The order in which notes are read and kept: the highest names, in vaults of meetings the newest, first.
pub(super) fn newest_first(one: &str, other: &str) -> Ordering {
    let name = |path: &str| rsplit_once(path, b'/').map_or(0, |(folder, _)| folder.len() + 1);
    let key = |path| (str::get(path, name(path)..), path);
    key(other).cmp(&key(one))
}

/// Whose an index is that this gavel can read: its own, as it is now, of this vault, with what counts as a proposal.
pub(super) fn owner(root: &Path, proposed: &Proposed) -> Digest {
    let program = std::env::current_exe().and_then(|program| program.metadata());
    // Another build reads notes otherwise, perhaps.
    let program = program.ok().and_then(|program| Stamp::of(&program));
    let mut to = Encoder::default();
    to.number(FORMAT.into());
    to.text(env!("CARGO_PKG_VERSION"));
    if let Some(program) = program {
        program.encode(&mut to);
    }
    to.bytes(root.as_os_str().as_encoded_bytes());
    to.text(&format!("{proposed:?}"));
    Digest::of(&to.finish())
}

/// Removes what a crash left beside the index.
fn remove_left(folder: &Path) {
    for file in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_ours = file
            .file_name()
            .as_encoded_bytes()
            .starts_with(BESIDE.as_bytes());
        let written = || file.metadata().and_then(|file| file.modified()).ok();
        let is_left = || written()?.elapsed().ok().map(|age| age > LEFT);
        if is_ours && is_left() == Some(true) {
            let _ = std::fs::remove_file(file.path());
        }
    }
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

#[cfg(windows)]
fn read_at(file: &File, mut bytes: &mut [u8], mut at: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let read = std::os::windows::fs::FileExt::seek_read(file, bytes, at)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes = bytes.get_mut(read..).unwrap_or_default();
        at += read as u64;
    }
    Ok(())
}
