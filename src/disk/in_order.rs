//! The notes of the vault one after the other, by path: read on all cores, handed on in order, and not kept. What is made of a note is the
//! caller's.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::mem::ManuallyDrop;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use rayon::prelude::*;

use crate::codec::Decoder;
use crate::disk::Disk;
use crate::disk::folder::Folder;
use crate::disk::index::Index;
use crate::disk::known::{Kept, LastFolder, known};
use crate::disk::opened::Opened;
use crate::disk::scan::{There, Unreadable, folder_of};
use crate::disk::settings::Loaded;
use crate::disk::sources::Sources;
use crate::note::encoded::View;
use crate::note::{Asked, Note};
use crate::settings::Settings;
use crate::source::Files;
use crate::text::rsplit_once;

/// Notes are handed on in batches of this many.
const BATCH: usize = 64;

/// So many batches may be ready while one before them is not.
const AHEAD: usize = 64;

/// What is in the vault, before a note was opened.
pub struct Inventory {
    /// The notes, in order.
    pub notes: Notes,
    /// All files, notes among them.
    pub files: Files,
    /// What is known of the sources of notes.
    pub sources: Sources,
    /// Folders that could not be read, and notes that will not be.
    pub unreadable: Vec<Unreadable>,
}

/// Notes to be read, or taken from the index where they are as they were kept.
pub struct Notes {
    all: Vec<ToRead>,
    index: Option<Index>,
}

struct ToRead {
    path: Arc<str>,
    /// Where it is in the index.
    kept: Option<Kept>,
}

/// What a note was read from.
pub enum Text<'a> {
    /// Its file: these bytes.
    Read(&'a [u8]),
    /// The index.
    Kept(InIndex<'a>),
}

/// A note as it is in the index.
#[derive(Clone, Copy)]
pub struct InIndex<'a> {
    index: &'a Index,
    kept: &'a Kept,
}

impl InIndex<'_> {
    /// How many of its tasks wait for a verdict.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.kept.waiting
    }

    /// Its bytes, in a space that is used again.
    fn body<'s>(&self, space: &'s mut Vec<u8>) -> Option<&'s [u8]> {
        let Kept {
            segment,
            ref body,
            digest,
            ..
        } = *self.kept;
        self.index.body(segment, body, digest, space)
    }

    /// The note as its bytes lie in a space that is used again, if it is one.
    #[must_use]
    pub fn view<'s>(&self, space: &'s mut Vec<u8>) -> Option<View<'s>> {
        View::of(Decoder::new(self.body(space)?))
    }

    /// The note with the tasks that are asked for, and all that is wrong with it; `None` if it cannot be made.
    #[must_use]
    pub fn note(
        &self,
        path: &Arc<str>,
        settings: &Arc<Settings>,
        asked: &Asked<'_>,
    ) -> Option<Note> {
        let mut space = Vec::new();
        let mut from = Decoder::new(self.body(&mut space)?);
        Note::decode_asked(&mut from, path, settings, Some(asked))
    }
}

/// A note that was read.
pub struct Seen<'a> {
    /// Relative to the vault.
    pub path: &'a Arc<str>,
    /// All of it.
    pub text: Text<'a>,
    /// The settings that hold for it.
    pub settings: &'a Arc<Settings>,
    /// What is wrong with these.
    pub problem: Option<&'a str>,
}

impl Disk {
    /// What is in the vault.
    #[must_use]
    pub fn inventory(&self) -> Inventory {
        let index = self.index();
        let is_kept = index.is_some();
        let (walked, known) = rayon::join(|| self.walk(is_kept), || index.and_then(known));
        // It is as long as the vault, and the process ends with it.
        let mut known = ManuallyDrop::new(known.unwrap_or_default());
        let files = || {
            let notes = walked.notes.iter().map(|note| &note.path);
            let sources = is_kept.then(|| self.sources(notes, &walked.others));
            let sources = sources.unwrap_or_default();
            let paths = walked.paths().cloned();
            let files = if sources.is_empty() {
                Files::new(paths)
            } else {
                Files::unnamed(paths)
            };
            (files, sources)
        };
        let to_read = || {
            let notes = walked.notes.par_iter().with_min_len(BATCH);
            let notes = notes.map_init(LastFolder::default, |folder, note| ToRead {
                kept: known.same(self, folder, note),
                path: Arc::clone(&note.path),
            });
            notes.collect::<Vec<ToRead>>()
        };
        let ((files, sources), all) = rayon::join(files, to_read);
        Inventory {
            files,
            sources,
            notes: Notes {
                all,
                index: known.index.take(),
            },
            unreadable: walked.unreadable,
        }
    }

    /// Reads these notes on all cores. `take` puts into a batch what it makes of a note, or why it could not be read, and says whether it
    /// could: a note that is no good in the index is read from its file. `hand_on` gets the batches in the order of the notes, as early as
    /// they are ready, until it wants no more; it empties them, and they are filled again.
    pub fn read_in_order<B: Default + Send>(
        &self,
        notes: &Notes,
        take: &(dyn Fn(&mut B, Result<Seen<'_>, Unreadable>) -> bool + Sync),
        hand_on: &mut (dyn FnMut(&mut B) -> ControlFlow<()> + Send),
    ) {
        let next = AtomicUsize::new(0);
        let row = Row::new(hand_on);
        rayon::broadcast(|_| {
            let mut reader = Reader::default();
            let mut batch = B::default();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(several) = notes.all.chunks(BATCH).nth(index) else {
                    break;
                };
                for note in several {
                    let mut take = |seen: Result<Seen<'_>, Unreadable>| take(&mut batch, seen);
                    if !reader.take_kept(self, note, notes.index.as_ref(), &mut take) {
                        reader.read(self, &note.path, &mut take);
                    }
                }
                match row.put(index, batch) {
                    ControlFlow::Continue(empty) => batch = empty,
                    ControlFlow::Break(()) => break,
                }
            }
        });
    }
}

/// What one core needs for reading one note after the other.
#[derive(Default)]
struct Reader {
    buffer: Vec<u8>,
    /// That of the last note.
    folder: Option<Here>,
}

/// A folder in which notes are read.
struct Here {
    path: String,
    /// The settings that hold there.
    loaded: Loaded,
    /// It was opened when its first note was read, if it can be.
    open: OnceCell<Option<Folder>>,
}

impl Here {
    fn new(disk: &Disk, path: &str) -> Self {
        Self {
            path: path.to_owned(),
            loaded: disk.settings_of(path),
            open: OnceCell::new(),
        }
    }

    /// Reads a note of it, if all is as it mostly is.
    fn read<'b>(&self, disk: &Disk, note: &str, buffer: &'b mut Vec<u8>) -> Option<&'b [u8]> {
        let open = || Folder::to_read(disk.absolute(&self.path)).ok();
        let folder = self.open.get_or_init(open).as_ref()?;
        let name = rsplit_once(note, b'/').map_or(note, |(_, name)| name);
        let name = OsStr::new(name);
        if let Some(length) = Opened::read_usual(folder, name, buffer) {
            return buffer.get(..length);
        }
        let opened = Opened::inside(folder, name).ok()?;
        Disk::read_opened(opened, buffer).map(|(bytes, _)| bytes)
    }
}

impl Reader {
    fn here(&mut self, disk: &Disk, path: &str) -> &Here {
        let folder = folder_of(path);
        let known = self.folder.take().filter(|here| here.path == folder);
        let known = known.unwrap_or_else(|| Here::new(disk, folder));
        self.folder.insert(known)
    }

    /// Whether the note could be taken from the index.
    fn take_kept(
        &mut self,
        disk: &Disk,
        note: &ToRead,
        index: Option<&Index>,
        tell: &mut dyn FnMut(Result<Seen<'_>, Unreadable>) -> bool,
    ) -> bool {
        let ToRead { path, kept } = note;
        let Some((kept, index)) = kept.as_ref().zip(index) else {
            return false;
        };
        tell(Ok(Seen {
            path,
            text: Text::Kept(InIndex { index, kept }),
            settings: &self.here(disk, path).loaded.settings,
            problem: None,
        }))
    }

    /// A note that is gone, or is none any more, is not told of.
    fn read(
        &mut self,
        disk: &Disk,
        path: &Arc<str>,
        tell: &mut dyn FnMut(Result<Seen<'_>, Unreadable>) -> bool,
    ) {
        let mut buffer = std::mem::take(&mut self.buffer);
        let here = self.here(disk, path);
        let loaded = &here.loaded;
        let seen = |bytes| Seen {
            path,
            text: Text::Read(bytes),
            settings: &loaded.settings,
            problem: loaded.problem.as_deref(),
        };
        if let Some(bytes) = here.read(disk, path, &mut buffer) {
            tell(Ok(seen(bytes)));
        } else {
            match disk.there(path) {
                Ok(There::Note(bytes)) => {
                    tell(Ok(seen(&bytes)));
                }
                Ok(There::File | There::Nothing) => {}
                Err(unreadable) => {
                    tell(Err(unreadable));
                }
            }
        }
        self.buffer = buffer;
    }
}

/// Batches that wait for those before them.
struct Row<'a, B> {
    state: Mutex<State<'a, B>>,
    moved_on: Condvar,
}

struct State<'a, B> {
    next: usize,
    ready: BTreeMap<usize, B>,
    /// Batches that were handed on, to be filled again.
    spare: Vec<B>,
    is_over: bool,
    hand_on: &'a mut (dyn FnMut(&mut B) -> ControlFlow<()> + Send),
}

impl<'a, B: Default> Row<'a, B> {
    fn new(hand_on: &'a mut (dyn FnMut(&mut B) -> ControlFlow<()> + Send)) -> Self {
        Self {
            state: Mutex::new(State {
                next: 0,
                ready: BTreeMap::new(),
                spare: Vec::new(),
                is_over: false,
                hand_on,
            }),
            moved_on: Condvar::new(),
        }
    }

    /// Hands on all batches that are next, and gives one to fill. Waits where too many are ready: the one before them is being read by another core, and who has
    /// it never waits.
    fn put(&self, index: usize, batch: B) -> ControlFlow<(), B> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.ready.insert(index, batch);
        loop {
            while !state.is_over && state.hand_on_next() {
                self.moved_on.notify_all();
            }
            if state.is_over {
                return ControlFlow::Break(());
            }
            if index < state.next + AHEAD {
                return ControlFlow::Continue(state.spare.pop().unwrap_or_default());
            }
            state = self
                .moved_on
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<B> State<'_, B> {
    /// Whether the next batch was ready.
    fn hand_on_next(&mut self) -> bool {
        let Some(mut batch) = self.ready.remove(&self.next) else {
            return false;
        };
        self.next += 1;
        self.is_over = (self.hand_on)(&mut batch).is_break();
        self.spare.push(batch);
        true
    }
}
