//! Finding what changed by looking at all stamps again, where nobody tells. It reads no note.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::disk::Disk;
use crate::disk::stamp::{Moment, Stamp};
use crate::disk::watch::Heard;

/// So long between two looks,
const SHORTEST: Duration = Duration::from_secs(2);

/// or so many times as long as a look takes, so that a large vault costs no more than a twentieth of a core.
const REST: u32 = 20;

/// What was there at the last look.
pub(super) struct Poll {
    seen: Seen,
    took: Duration,
    /// Whether what changed before the first look is told of.
    is_begun: bool,
}

#[derive(Default)]
struct Seen {
    /// Notes with their stamps; none where the file may have been written since without getting another.
    notes: HashMap<Arc<str>, Option<Stamp>>,
    others: HashSet<Arc<str>>,
}

impl Poll {
    /// Takes a first look.
    pub(super) fn start(disk: &Disk) -> Self {
        let mut poll = Self {
            seen: Seen::default(),
            took: Duration::ZERO,
            is_begun: false,
        };
        poll.take(disk);
        poll
    }

    /// How long to wait for the next look.
    pub(super) fn interval(&self) -> Duration {
        if self.is_begun {
            SHORTEST.max(self.took * REST)
        } else {
            SHORTEST
        }
    }

    /// Looks again.
    pub(super) fn look(&mut self, disk: &Disk) -> Option<Heard> {
        let before = self.take(disk);
        // What was read before the first look may have changed until then.
        if !std::mem::replace(&mut self.is_begun, true) {
            return Some(Heard::Everything);
        }
        let now = &self.seen;
        let is_as_before = |(path, stamp): &(&Arc<str>, &Option<Stamp>)| {
            stamp.is_some() && before.notes.get(*path) == Some(stamp)
        };
        let changed = now.notes.iter().filter(|note| !is_as_before(note));
        let gone = before.notes.keys();
        let gone = gone.filter(|path| !now.notes.contains_key(*path));
        let others = now.others.symmetric_difference(&before.others);
        let paths = changed.map(|(path, _)| path).chain(gone).chain(others);
        let mut files: Vec<String> = paths.map(ToString::to_string).collect();
        files.sort_unstable();
        files.dedup();
        (!files.is_empty()).then_some(Heard::Files(files))
    }

    /// Keeps what is there now, and gives what was there before.
    #[expect(
        clippy::disallowed_methods,
        reason = "how long it takes is measured here"
    )]
    fn take(&mut self, disk: &Disk) -> Seen {
        let (begun, moment) = (Instant::now(), Moment::now());
        let walked = disk.walk(true);
        let notes = walked.notes.into_iter().map(|note| {
            let stamp = note.stamp.filter(|stamp| stamp.tells_from(moment));
            (note.path, stamp)
        });
        let now = Seen {
            notes: notes.collect(),
            others: walked.others.into_iter().collect(),
        };
        self.took = begun.elapsed();
        std::mem::replace(&mut self.seen, now)
    }
}
