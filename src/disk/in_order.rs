//! The notes of the vault one after the other, by path: read on all cores, handed on in order, and not kept. What is made of a note is the
//! caller's.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use crate::disk::Disk;
use crate::disk::scan::{There, Unreadable};
use crate::disk::settings::Loaded;
use crate::disk::walk::Walked;
use crate::settings::Settings;
use crate::source::Files;

/// Notes are handed on in batches of this many.
const BATCH: usize = 64;

/// So many batches may be ready while one before them is not.
const AHEAD: usize = 64;

/// What is in the vault, before a note was opened.
pub struct Inventory {
    /// Paths of notes, in order.
    pub notes: Vec<Arc<str>>,
    /// All files, notes among them.
    pub files: Files,
    /// Folders that could not be read, and notes that will not be.
    pub unreadable: Vec<Unreadable>,
}

/// A note that was read.
pub struct Seen<'a> {
    /// Relative to the vault.
    pub path: &'a Arc<str>,
    /// All of it.
    pub bytes: &'a [u8],
    /// The settings that hold for it.
    pub settings: &'a Arc<Settings>,
    /// What is wrong with these.
    pub problem: Option<&'a str>,
}

impl Disk {
    /// What is in the vault.
    #[must_use]
    pub fn inventory(&self) -> Inventory {
        let Walked {
            notes,
            others,
            unreadable,
            ..
        } = self.walk(false);
        let notes: Vec<Arc<str>> = notes.into_iter().map(|note| note.path).collect();
        Inventory {
            files: Files::new(notes.iter().cloned().chain(others)),
            notes,
            unreadable,
        }
    }

    /// Reads these notes on all cores. `take` puts into a batch what it makes of a note, or why it could not be read; `hand_on` gets the
    /// batches in the order of the notes, as early as they are ready, until it wants no more; it empties them, and they are filled again.
    pub fn read_in_order<B: Default + Send>(
        &self,
        notes: &[Arc<str>],
        take: &(dyn Fn(&mut B, Result<Seen<'_>, Unreadable>) + Sync),
        hand_on: &mut (dyn FnMut(&mut B) -> ControlFlow<()> + Send),
    ) {
        let next = AtomicUsize::new(0);
        let row = Row::new(hand_on);
        rayon::broadcast(|_| {
            let mut reader = Reader::default();
            let mut batch = B::default();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(paths) = notes.chunks(BATCH).nth(index) else {
                    break;
                };
                for path in paths {
                    reader.read(self, path, &mut |seen| take(&mut batch, seen));
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
    /// The folder of the last note, and the settings that hold there.
    folder: Option<(String, Loaded)>,
}

impl Reader {
    /// A note that is gone, or is none any more, is not told of.
    fn read(
        &mut self,
        disk: &Disk,
        path: &Arc<str>,
        tell: &mut dyn FnMut(Result<Seen<'_>, Unreadable>),
    ) {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let known = self.folder.take().filter(|(known, _)| known == folder);
        let (_, loaded) = self
            .folder
            .insert(known.unwrap_or_else(|| (folder.to_owned(), disk.settings_of(folder))));
        let seen = |bytes| Seen {
            path,
            bytes,
            settings: &loaded.settings,
            problem: loaded.problem.as_deref(),
        };
        if let Some((bytes, _)) = disk.read_quickly(path, &mut self.buffer) {
            return tell(Ok(seen(bytes)));
        }
        match disk.there(path) {
            Ok(There::Note(bytes)) => tell(Ok(seen(&bytes))),
            Ok(There::File | There::Nothing) => {}
            Err(unreadable) => tell(Err(unreadable)),
        }
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
