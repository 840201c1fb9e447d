//! What tells by its metadata alone that a file is as it was read: as in git's index, and with git's caution about files that were written
//! when they were read. It reads no file.

use std::fs::Metadata;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::codec::{Decoder, Encoder};

/// The coarsest times that file systems keep (FAT: two seconds), and some for a clock that is not the file system's own.
const COARSEST: Duration = Duration::from_secs(3);

/// When a file was written and changed, its size and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    /// In nanoseconds since 1970, as everywhere here.
    written: i64,
    /// When anything of it was changed, its metadata too: nobody can set that back. Where a system does not say, when it was made.
    changed: i64,
    size: u64,
    /// The inode, where there are any.
    number: u64,
}

impl Stamp {
    /// The stamp of a file that is no link, if the system tells enough of it.
    #[cfg(unix)]
    pub(super) fn of(file: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        Some(Self {
            written: time(file.mtime(), file.mtime_nsec())?,
            changed: time(file.ctime(), file.ctime_nsec())?,
            size: file.size(),
            number: file.ino(),
        })
    }

    /// The same, from the system itself.
    #[cfg(target_os = "linux")]
    pub(super) fn of_stat(file: &rustix::fs::Stat) -> Option<Self> {
        Some(Self {
            written: time(file.st_mtime, i64::try_from(file.st_mtime_nsec).ok()?)?,
            changed: time(file.st_ctime, i64::try_from(file.st_ctime_nsec).ok()?)?,
            size: file.st_size.cast_unsigned(),
            number: file.st_ino,
        })
    }

    /// The stamp of a file that is no link, if the system tells enough of it.
    #[cfg(not(unix))]
    pub(super) fn of(file: &Metadata) -> Option<Self> {
        Some(Self {
            written: nanoseconds(file.modified().ok()?)?,
            changed: file.created().ok().and_then(nanoseconds).unwrap_or(0),
            size: file.len(),
            number: 0,
        })
    }

    /// Whether a file that had this stamp at a moment, or later, cannot be written after that without getting another: it was last written
    /// so long before that no clock is too coarse to tell.
    pub(super) fn tells_from(&self, moment: Moment) -> bool {
        let last = self.written.max(self.changed);
        let margin = i64::try_from(COARSEST.as_nanos()).unwrap_or(i64::MAX);
        last.checked_add(margin)
            .is_some_and(|quiet| quiet < moment.0)
    }

    pub(super) fn encode(&self, to: &mut Encoder) {
        to.fixed(self.written.cast_unsigned());
        to.fixed(self.changed.cast_unsigned());
        to.number(self.size);
        to.number(self.number);
    }

    pub(super) fn decode(from: &mut Decoder<'_>) -> Option<Self> {
        Some(Self {
            written: from.fixed()?.cast_signed(),
            changed: from.fixed()?.cast_signed(),
            size: from.number()?,
            number: from.number()?,
        })
    }
}

/// Seconds and nanoseconds since 1970 as nanoseconds.
#[cfg(unix)]
fn time(seconds: i64, rest: i64) -> Option<i64> {
    seconds.checked_mul(1_000_000_000)?.checked_add(rest)
}

/// A moment before something was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment(i64);

impl Moment {
    /// This one.
    pub(super) fn now() -> Self {
        Self(nanoseconds(SystemTime::now()).unwrap_or(i64::MIN))
    }
}

#[cfg(test)]
impl Moment {
    /// One at which every stamp tells.
    pub(super) const LONG_AFTER: Self = Self(i64::MAX);
}

/// So long since 1970.
pub(super) fn nanoseconds(time: SystemTime) -> Option<i64> {
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_nanos()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000_000;

    fn check(written: i64, changed: i64, moment: i64, expected: bool) {
        let stamp = Stamp {
            written,
            changed,
            size: 1,
            number: 1,
        };
        let tells = stamp.tells_from(Moment(moment));
        assert_eq!(tells, expected, "{written} {changed} {moment}");
    }

    #[test]
    fn a_file_that_was_written_long_before_is_told_by_its_stamp() {
        check(10 * SECOND, 10 * SECOND, 14 * SECOND, true);
    }

    #[test]
    fn a_file_that_was_just_written_is_not() {
        check(10 * SECOND, 10 * SECOND, 10 * SECOND, false);
        check(10 * SECOND, 10 * SECOND, 12 * SECOND, false);
        // Its time was set back.
        check(5 * SECOND, 10 * SECOND, 12 * SECOND, false);
        // Another clock is ahead.
        check(20 * SECOND, 5 * SECOND, 12 * SECOND, false);
        check(i64::MAX, 0, i64::MAX, false);
    }

    #[test]
    fn a_change_that_keeps_size_and_time_of_writing_changes_the_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("n.md");
        std::fs::write(&path, "- [?] a\n").unwrap();
        let before = std::fs::metadata(&path).unwrap();
        let beside = folder.path().join("beside");
        std::fs::write(&beside, "- [?] b\n").unwrap();
        let file = std::fs::File::options().write(true).open(&beside).unwrap();
        file.set_modified(before.modified().unwrap()).unwrap();
        std::fs::rename(&beside, &path).unwrap();
        let after = std::fs::metadata(&path).unwrap();
        assert_eq!(before.modified().unwrap(), after.modified().unwrap());
        assert_eq!(before.len(), after.len());
        assert_ne!(Stamp::of(&before), Stamp::of(&after));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_stamp_is_the_same_however_the_system_is_asked() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "- [?] a\n").unwrap();
        let asked = rustix::fs::lstat(file.path()).unwrap();
        let expected = Stamp::of(&std::fs::symlink_metadata(file.path()).unwrap());
        assert!(expected.is_some());
        assert_eq!(Stamp::of_stat(&asked), expected);
    }

    #[test]
    fn a_stamp_comes_back_from_its_bytes() {
        let stamp = Stamp {
            written: -1,
            changed: i64::MAX,
            size: u64::MAX,
            number: 7,
        };
        let mut to = Encoder::default();
        stamp.encode(&mut to);
        assert_eq!(Stamp::decode(&mut Decoder::new(&to.finish())), Some(stamp));
    }
}
