//! What is known of the vault from the last time, and how much of it still holds: a note does while its file has the stamp with which it was
//! read, and the settings for its folder are the same.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::BuildHasherDefault;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rayon::iter::Either;
use rayon::prelude::*;

use crate::codec::{Decoder, Encoder};
use crate::disk::Disk;
use crate::disk::index::{Head, Index, Record, SEGMENT, Writer, owner};
use crate::disk::scan::{Batch, folder_of};
use crate::disk::stamp::{Moment, Stamp};
use crate::disk::walk::{Found, Walked};
use crate::note::Note;
use crate::review::queue::waits;
use crate::settings::Settings;
use crate::source::Files;
use crate::text::{ByDigest, Digest};
use crate::vault::Change;

/// Notes that are handed on before the index is read further: more than a screen has rows.
const FIRST: usize = 100;

/// Where the index is only looked up, it is written again when so large a part of the notes changed.
const SHARE: usize = 64;

/// What is known from the last time; by default nothing.
#[derive(Debug, Default)]
pub struct Known {
    pub(super) index: Option<Index>,
    pub(super) notes: Heads,
    /// Files of the vault that are not among `notes`.
    pub(super) others: Vec<String>,
    /// Whether the notes were handed on already.
    pub(super) is_handed_on: bool,
}

/// The heads of an index, found by their path.
#[derive(Debug, Default)]
pub(super) struct Heads {
    segments: Vec<Vec<Head>>,
    /// Segment and place there. Of two paths of one digest only one is found: the other is read.
    by_path: ByDigest<(u32, u32)>,
}

impl Heads {
    /// Those of all segments; `None` if any part of the index is not whole.
    fn of(index: &Index) -> Option<Self> {
        let segments = (0..index.segments()).into_par_iter();
        let segments = segments.map(|segment| {
            let heads = index.heads(segment)?;
            let digests = heads.iter().map(|head| Digest::of(head.path.as_bytes()));
            Some((digests.collect::<Vec<Digest>>(), heads))
        });
        let segments: Vec<(Vec<Digest>, Vec<Head>)> = segments.collect::<Option<_>>()?;
        let count = segments.iter().map(|(digests, _)| digests.len()).sum();
        let mut by_path = ByDigest::with_capacity_and_hasher(count, BuildHasherDefault::default());
        for (segment, (digests, _)) in (0_u32..).zip(&segments) {
            let places = (0_u32..).zip(digests);
            by_path.extend(places.map(|(place, digest)| (*digest, (segment, place))));
        }
        Some(Self {
            segments: segments.into_iter().map(|(_, heads)| heads).collect(),
            by_path,
        })
    }

    fn len(&self) -> usize {
        self.segments.iter().map(Vec::len).sum()
    }

    fn paths(&self) -> impl Iterator<Item = &Arc<str>> {
        self.segments.iter().flatten().map(|head| &head.path)
    }

    /// This path as it is kept here, if it is that of a note.
    pub(super) fn kept(&self, path: &str) -> Option<&Arc<str>> {
        self.get(path).map(|(_, head)| &head.path)
    }

    /// The head of this path, and its segment.
    pub(super) fn get(&self, path: &str) -> Option<(usize, &Head)> {
        if self.by_path.is_empty() {
            return None;
        }
        let (segment, place) = *self.by_path.get(&Digest::of(path.as_bytes()))?;
        let (segment, place) = (segment as usize, place as usize);
        let head = self.segments.get(segment)?.get(place)?;
        (*head.path == *path).then_some((segment, head))
    }
}

/// A note that is as it was kept.
pub(super) struct Same<'a> {
    pub(super) path: &'a Arc<str>,
    pub(super) kept: Kept,
}

/// Where a note is in the index.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) segment: usize,
    pub(super) body: Range<usize>,
    /// That of these bytes.
    pub(super) digest: Digest,
    /// How many of its tasks wait for a verdict.
    pub(super) waiting: usize,
}

/// The settings of the last folder that was asked for: notes come in the order of their folders.
#[derive(Default)]
pub(super) struct LastFolder<'a>(Option<(&'a str, Digest)>);

impl<'a> LastFolder<'a> {
    fn settings(&mut self, disk: &Disk, path: &'a str) -> Digest {
        let folder = folder_of(path);
        match self.0 {
            Some((last, digest)) if last == folder => digest,
            _ => self.0.insert((folder, disk.settings_of(folder).digest)).1,
        }
    }
}

/// The notes that there are, beside those that are known.
pub(super) struct Compared<'a> {
    /// As they were kept, in the order of the index; none if they were handed on already.
    pub(super) same: Vec<Same<'a>>,
    /// All others: to be read.
    pub(super) changed: Vec<&'a str>,
}

/// Paths of notes that were read again since the index was written.
#[derive(Debug, Default)]
pub(super) struct Touched(Mutex<BTreeSet<String>>);

impl Touched {
    pub(super) fn insert(&self, path: &str) {
        self.lock().insert(path.to_owned());
    }

    fn lock(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// Tells notes that are as they were kept from those that are not.
    pub(super) fn compare<'a>(&self, disk: &Disk, notes: &'a [Found]) -> Compared<'a> {
        let same = notes.par_iter().with_min_len(SEGMENT);
        let same = same.map_init(LastFolder::default, |folder, note| {
            let path = &note.path;
            let kept = self.same(disk, folder, note);
            kept.map(|kept| Same { path, kept }).ok_or(&**path)
        });
        let same = same.filter(|same| same.is_err() || !self.is_handed_on);
        let (mut same, changed): (Vec<Same<'a>>, Vec<&'a str>) =
            same.partition_map(|same| match same {
                Ok(same) => Either::Left(same),
                Err(changed) => Either::Right(changed),
            });
        same.par_sort_unstable_by_key(|same| (same.kept.segment, same.kept.body.start));
        Compared { same, changed }
    }

    /// Where a note is in the index, if it is there as its file is now.
    pub(super) fn same<'a>(
        &self,
        disk: &Disk,
        folder: &mut LastFolder<'a>,
        note: &'a Found,
    ) -> Option<Kept> {
        let (segment, head) = self.notes.get(&note.path)?;
        let holds = head.stamp.is_some()
            && head.stamp == note.stamp
            && head.settings == folder.settings(disk, &note.path);
        holds.then(|| Kept {
            segment,
            body: head.body.clone(),
            digest: head.digest,
            waiting: head.waiting,
        })
    }

    /// Whether these are all files that are known.
    pub(super) fn are_all<'a>(&self, mut files: impl ExactSizeIterator<Item = &'a str>) -> bool {
        let others: HashSet<&str> = self.others.iter().map(String::as_str).collect();
        files.len() == self.notes.len() + others.len()
            && files.all(|path| self.notes.get(path).is_some() || others.contains(path))
    }
}

/// What is kept of the notes that are read, if anything.
pub(super) enum Keeping {
    Nothing,
    /// All of them: there is no index yet.
    All(Mutex<Writer>),
    /// What changed since.
    Changed(Mutex<HashMap<String, Option<Record>>>),
}

impl Keeping {
    /// The way for what is known.
    pub(super) fn new(disk: &Disk, known: &Known) -> Self {
        if known.index.is_some() {
            return Self::Changed(Mutex::default());
        }
        let writer = disk.new_index().map(Mutex::new);
        writer.map_or(Self::Nothing, Self::All)
    }

    /// Whether it wants any.
    pub(super) fn is_on(&self) -> bool {
        !matches!(self, Self::Nothing)
    }

    /// Takes in notes, the newest first.
    pub(super) fn add(&self, records: Vec<Record>) {
        match self {
            Self::Nothing => {}
            Self::All(writer) => {
                let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
                writer.add(&records);
            }
            Self::Changed(changed) => {
                let mut changed = changed.lock().unwrap_or_else(PoisonError::into_inner);
                changed.extend(
                    records
                        .into_iter()
                        .map(|record| (record.head.path.to_string(), Some(record))),
                );
            }
        }
    }

    /// Writes the index, if it is worth it.
    pub(super) fn finish(self, disk: &Disk, known: &Known, walked: &Walked, moment: Moment) {
        let folders = || {
            let told = walked.folders.iter().map(|(path, stamp)| {
                let stamp = stamp.filter(|stamp| stamp.tells_from(moment));
                (Arc::clone(path), stamp)
            });
            told.collect::<Vec<(Arc<str>, Option<Stamp>)>>()
        };
        match self {
            Self::Nothing => {}
            Self::All(writer) => {
                let writer = writer.into_inner().unwrap_or_else(PoisonError::into_inner);
                disk.keep(writer, walked.paths().map(|path| &**path), &folders());
            }
            Self::Changed(changed) => {
                let mut changed = changed.into_inner().unwrap_or_else(PoisonError::into_inner);
                // What was not known, or now has a stamp that tells; the rest would be read again the next time all the same.
                let tells = |(path, record): &(&String, &Option<Record>)| {
                    record
                        .as_ref()
                        .is_some_and(|record| record.head.stamp.is_some())
                        || known.notes.get(path).is_none()
                };
                let news = changed.iter().filter(tells).count();
                let there: HashSet<&str> = walked.notes.iter().map(|note| &*note.path).collect();
                let gone = known.notes.paths().map(|path| &**path);
                let gone = gone.filter(|path| !there.contains(path));
                let gone: Vec<String> = gone.map(str::to_owned).collect();
                let worth = if known.is_handed_on {
                    0
                } else {
                    walked.notes.len() / SHARE
                };
                if let Some(index) = &known.index
                    && news + gone.len() > worth
                {
                    changed.extend(gone.into_iter().map(|path| (path, None)));
                    let files = walked.paths().map(|path| &**path);
                    disk.keep_changed(index, changed, files, &folders());
                }
            }
        }
    }
}

impl Disk {
    /// Where the index is.
    fn index_path(&self) -> PathBuf {
        self.state().join("index")
    }

    /// The index, if there is one that this gavel can read and it is not to do without.
    pub(super) fn index(&self) -> Option<Index> {
        self.is_indexed()
            .then(|| Index::open(&self.index_path(), self.owner()))?
    }

    /// Whose an index of this vault is.
    pub(super) fn owner(&self) -> Digest {
        owner(self.root(), self.proposed())
    }

    /// What is known of the vault from the last time. Nothing of it is handed on.
    pub(super) fn known(&self) -> Known {
        self.index().and_then(known).unwrap_or_default()
    }

    /// Hands on the vault as it was the last time, the newest notes first, with no look at their files; where that is not known, a first
    /// look at the newest notes. To be followed by [`Disk::verify`], which hands on again what was only looked at.
    pub fn recall(&self, hand_on: &(dyn Fn(Batch) + Sync)) -> Known {
        self.recalled(hand_on).unwrap_or_else(|| {
            self.look_first(hand_on);
            Known::default()
        })
    }

    fn recalled(&self, hand_on: &(dyn Fn(Batch) + Sync)) -> Option<Known> {
        let index = self.index()?;
        let notes = |segment: usize, heads: &[Head]| -> Option<Vec<Change>> {
            let bodies = index.bodies(segment)?;
            let notes = heads.iter().map(|head| self.kept_note(head, &bodies));
            notes.collect()
        };
        let hand_on = |changes| {
            hand_on(Batch {
                changes,
                unreadable: Vec::new(),
            });
        };
        let (mut first, mut newest) = (0, Vec::new());
        while first < index.segments() && newest.len() < FIRST {
            newest.append(&mut notes(first, &index.heads(first)?)?);
            first += 1;
        }
        hand_on(newest);
        let known = known(self.index()?)?;
        let others = known.others.iter().map(|path| path.as_str().into());
        let paths = known.notes.paths().cloned().chain(others);
        hand_on(vec![Change::Files(Files::new(paths))]);
        let rest = known.notes.segments.par_iter().enumerate().skip(first);
        let is_whole = rest.try_for_each(|(segment, heads)| {
            hand_on(notes(segment, heads)?);
            Some(())
        });
        is_whole?;
        Some(Known {
            is_handed_on: true,
            ..known
        })
    }

    /// A note as it was kept, with the settings that hold now.
    fn kept_note(&self, head: &Head, bodies: &[u8]) -> Option<Change> {
        self.decoded(&head.path, bodies.get(head.body.clone())?)
    }

    /// A note from its bytes in the index.
    pub(super) fn decoded(&self, path: &Arc<str>, body: &[u8]) -> Option<Change> {
        let settings = self.settings(folder_of(path));
        decoded(path, body, &settings).map(|note| Change::Note(Arc::new(note)))
    }

    /// A note to be kept: as it was read at a moment, or later, from a file with this stamp.
    pub(super) fn record(&self, note: &Note, stamp: Option<Stamp>, moment: Moment) -> Record {
        let mut body = Encoder::default();
        note.encode(&mut body);
        let body = body.finish();
        let waiting = note.tasks.iter();
        let waiting = waiting.filter(|task| waits(task, self.proposed()));
        let head = Head {
            waiting: waiting.count(),
            path: Arc::clone(&note.path),
            stamp: stamp.filter(|stamp| stamp.tells_from(moment)),
            settings: self.settings_of(folder_of(&note.path)).digest,
            body: 0..body.len(),
            digest: Digest::of(&body),
        };
        Record { head, body }
    }

    /// Begins an index from nothing, if there is to be one. That it cannot be written is no harm.
    pub(super) fn new_index(&self) -> Option<Writer> {
        crate::disk::state::make_folder(self.state()).ok()?;
        self.is_indexed().then(|| Writer::new(self.state()).ok())?
    }

    /// Puts what was written in the place of the index.
    fn keep<'a>(
        &self,
        writer: Writer,
        files: impl Iterator<Item = &'a str>,
        folders: &[(Arc<str>, Option<Stamp>)],
    ) {
        // A cache that is not written is made of the notes the next time.
        let _ = writer.finish(files, folders, self.owner(), &self.index_path());
    }

    /// Writes the index again with what changed.
    fn keep_changed<'a>(
        &self,
        index: &Index,
        changed: HashMap<String, Option<Record>>,
        files: impl Iterator<Item = &'a str>,
        folders: &[(Arc<str>, Option<Stamp>)],
    ) {
        if let Some(mut writer) = self.new_index() {
            writer.merge(index, changed);
            self.keep(writer, files, folders);
        }
    }

    /// Keeps for the next start what was read again since the index was written, a few notes mostly.
    pub fn keep_touched(&self) {
        let touched = std::mem::take(&mut *self.touched().lock());
        if touched.is_empty() {
            return;
        }
        let Some(index) = self.index() else {
            return;
        };
        let (Some(others), Some(folders)) = (index.others(), index.folders()) else {
            return;
        };
        let moment = Moment::now();
        let changed = touched.into_iter().map(|path| {
            let record = self.read_record(&path, moment);
            (path, record)
        });
        let others = others.iter().map(String::as_str);
        // As they were when the vault was walked: what was written since changed them, and they are looked at.
        let folders = folders.into_iter();
        let folders = folders.map(|folder| (folder.path.into(), folder.stamp));
        let folders: Vec<(Arc<str>, Option<Stamp>)> = folders.collect();
        self.keep_changed(&index, changed.collect(), others, &folders);
    }
}

/// A note from its bytes in the index.
pub(super) fn decoded(path: &Arc<str>, body: &[u8], settings: &Arc<Settings>) -> Option<Note> {
    let mut from = Decoder::new(body);
    let note = Note::decode(&mut from, path, settings)?;
    from.is_at_end().then_some(note)
}

/// What an index knows of the vault; `None` if any part of it is not whole.
pub(super) fn known(index: Index) -> Option<Known> {
    Some(Known {
        others: index.others()?,
        notes: Heads::of(&index)?,
        is_handed_on: false,
        index: Some(index),
    })
}

#[cfg(test)]
mod tests;
