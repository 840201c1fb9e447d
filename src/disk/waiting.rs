//! How many proposals wait, told by the index in a moment: of a large vault without a look at every note. What it may miss is said at
//! [`Disk::waiting`]; whoever must know reads the vault.

use std::collections::HashSet;

use rayon::prelude::*;

use crate::disk::Disk;
use crate::disk::index::{Head, SEGMENT};
use crate::disk::known::{LastFolder, known};
use crate::disk::scan::{folder_of, is_note};
use crate::disk::stamp::Stamp;
use crate::review::queue::waits;
use crate::vault::Change;

/// So many notes are compared with the index, the newest.
const COMPARED: usize = 4096;

/// How many proposals wait, and whether all notes could be read.
#[derive(Debug, Clone, Copy)]
struct Count {
    waiting: usize,
    is_all: bool,
}

impl Count {
    const NOTHING: Self = Self {
        waiting: 0,
        is_all: true,
    };

    fn and(self, other: Self) -> Self {
        Self {
            waiting: self.waiting + other.waiting,
            is_all: self.is_all && other.is_all,
        }
    }
}

impl Disk {
    /// How many proposals wait, and whether all notes could be read; `None` without an index.
    ///
    /// The stamps of all folders are compared, so that every note is seen that came, went, or was put in the place of another since the
    /// index was written, which is how gavel and most programs write; and the stamps of the newest notes. In a vault of no more notes than
    /// those that is the truth. Beyond it a note may be missed that was written over in place.
    #[must_use]
    pub fn waiting(&self) -> Option<(usize, bool)> {
        let index = self.index()?;
        let folders = index.folders()?;
        let holds: Vec<bool> = folders
            .par_iter()
            .map(|folder| {
                let there = std::fs::symlink_metadata(self.absolute(&folder.path)).ok();
                let stamp = there.as_ref().and_then(Stamp::of);
                let is_as_read = |settings| settings == self.settings_of(&folder.path).digest;
                folder.stamp.is_some()
                    && folder.stamp == stamp
                    && folder.settings.is_none_or(is_as_read)
            })
            .collect();
        let (same, changed): (Vec<_>, Vec<_>) =
            folders.iter().zip(holds).partition(|(_, holds)| *holds);
        let waiting = same.iter().map(|(folder, _)| folder.waiting).sum();
        let mut count = Count {
            waiting,
            is_all: true,
        };
        let same: HashSet<&str> = same.iter().map(|(folder, _)| &*folder.path).collect();
        let in_same = |path: &str| same.contains(folder_of(path));
        for segment in 0..index.segments().min(COMPARED / SEGMENT) {
            let heads = index.heads(segment)?;
            let heads = heads.par_iter().filter(|head| in_same(&head.path));
            let otherwise: Vec<&Head> = heads.filter(|head| !self.is_as_kept(head)).collect();
            for head in otherwise {
                let now = self.count(&head.path);
                count.waiting = count.waiting.saturating_sub(head.waiting);
                count = count.and(now);
            }
        }
        // Those that could not be read.
        let others = index.others()?;
        let unread = others.iter().filter(|path| is_note(path) && in_same(path));
        count = unread.fold(count, |count, path| count.and(self.count(path)));
        if changed.is_empty() {
            return Some((count.waiting, count.is_all));
        }
        let all: HashSet<&str> = folders.iter().map(|folder| &*folder.path).collect();
        let changed: Vec<&str> = changed.iter().map(|(folder, _)| &*folder.path).collect();
        let there: Vec<&str> = changed
            .into_iter()
            .filter(|path| self.absolute(path).is_dir())
            .collect();
        let walked = self.walk_from(&there, true, &|path| all.contains(path));
        count.is_all &= walked.unreadable.is_empty();
        let known = known(index)?;
        let notes = walked.notes.par_iter();
        let counts = notes.map_init(LastFolder::default, |folder, note| {
            match known.same(self, folder, note) {
                Some(kept) => Count {
                    waiting: kept.waiting,
                    is_all: true,
                },
                None => self.count(&note.path),
            }
        });
        let count = count.and(counts.reduce(|| Count::NOTHING, Count::and));
        Some((count.waiting, count.is_all))
    }

    fn is_as_kept(&self, head: &Head) -> bool {
        let there = std::fs::symlink_metadata(self.absolute(&head.path)).ok();
        head.stamp.is_some() && head.stamp == there.as_ref().and_then(Stamp::of)
    }

    /// That of a note as it is now; of one that is gone, or none, nothing.
    fn count(&self, path: &str) -> Count {
        match self.read_note(&path.into(), &mut Vec::new()) {
            Ok((Change::Note(note), _)) => Count {
                waiting: note
                    .tasks
                    .iter()
                    .filter(|task| waits(task, self.proposed()))
                    .count(),
                is_all: true,
            },
            Ok(_) => Count::NOTHING,
            Err(_) => Count {
                waiting: 0,
                is_all: false,
            },
        }
    }
}
