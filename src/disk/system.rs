//! The system calls that no safe crate offers, and nothing else: a lease on a note (Linux, `fcntl(2)`), so that nobody opens it for
//! writing unseen, `ReplaceFileW` (Windows), and what the GNU allocator is told (`mallopt(3)`, `malloc_trim(3)`). Where a system has none of
//! them, these say so or do nothing.

use std::fs::File;
use std::io;

/// So large a block is the system's own, and goes back to it when it is freed.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const LARGE_BLOCK: libc::c_int = 128 * 1024;

/// Has the allocator always give large blocks back when they are freed. Else it learns from the first of them to keep them for the next, and
/// a vault that is in memory has no more as large as those of its reading.
#[cfg_attr(
    all(target_os = "linux", target_env = "gnu"),
    expect(unsafe_code, reason = "no safe crate has mallopt")
)]
pub(crate) fn give_back_large_blocks() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: it takes two numbers, and no memory that is in use changes.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE_BLOCK);
    }
}

/// Has the allocator give back what is free now, after much was.
#[cfg_attr(
    all(target_os = "linux", target_env = "gnu"),
    expect(unsafe_code, reason = "no safe crate has malloc_trim")
)]
pub(crate) fn give_back_free_memory() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: it gives back free pages alone.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// What came of asking for a lease.
#[cfg_attr(
    not(target_os = "linux"),
    expect(dead_code, reason = "only Linux has leases")
)]
pub(super) enum Asked {
    /// Nobody has the note open for writing, and who opens it now waits until the lease goes.
    Held(Lease),
    /// Somebody has it open for writing.
    Busy,
    /// This file system, or this user, gets none.
    Unavailable,
}

#[cfg(target_os = "linux")]
pub(super) use linux::Lease;

#[cfg(target_os = "linux")]
mod linux {
    use std::os::fd::AsRawFd as _;
    use std::sync::atomic::AtomicBool;
    use std::sync::{Arc, OnceLock};

    use super::{Asked, File, io};

    /// The lease; dropping it lets waiting openers go on.
    pub(in crate::disk) struct Lease {
        note: File,
        kind: libc::c_int,
    }

    impl Lease {
        /// Asks for a read lease on a note that is open for reading: other readers may stay, a writer may not.
        pub(in crate::disk) fn ask(note: &File) -> io::Result<Asked> {
            Self::of(note, libc::F_RDLCK)
        }

        /// Asks for a write lease on a note that is open for writing: nobody else may have it open.
        pub(in crate::disk) fn ask_alone(note: &File) -> io::Result<Asked> {
            Self::of(note, libc::F_WRLCK)
        }

        /// The second descriptor is the same opening of the note: it holds the lease, and closing it alone does not end it.
        fn of(note: &File, kind: libc::c_int) -> io::Result<Asked> {
            if !survives_the_signal() {
                return Ok(Asked::Unavailable);
            }
            let note = note.try_clone()?;
            if set(&note, kind) {
                return Ok(Asked::Held(Self { note, kind }));
            }
            match io::Error::last_os_error().raw_os_error() {
                Some(libc::EAGAIN) => Ok(Asked::Busy),
                _ => Ok(Asked::Unavailable),
            }
        }

        /// Whether nobody has asked to write meanwhile.
        pub(in crate::disk) fn is_unbroken(&self) -> bool {
            get(&self.note) == self.kind
        }
    }

    impl Drop for Lease {
        fn drop(&mut self) {
            set(&self.note, libc::F_UNLCK);
        }
    }

    /// Who breaks a lease sends SIGIO, which kills a process that does not expect it.
    fn survives_the_signal() -> bool {
        static HANDLED: OnceLock<bool> = OnceLock::new();
        *HANDLED.get_or_init(|| {
            signal_hook::flag::register(libc::SIGIO, Arc::new(AtomicBool::new(false))).is_ok()
        })
    }

    #[expect(unsafe_code, reason = "no safe crate has fcntl's leases")]
    fn set(note: &File, kind: libc::c_int) -> bool {
        // SAFETY: the descriptor is open for as long as `note` lives, and F_SETLEASE takes an integer.
        unsafe { libc::fcntl(note.as_raw_fd(), libc::F_SETLEASE, kind) == 0 }
    }

    #[expect(unsafe_code, reason = "no safe crate has fcntl's leases")]
    fn get(note: &File) -> libc::c_int {
        // SAFETY: the descriptor is open for as long as `note` lives, and F_GETLEASE takes no argument.
        unsafe { libc::fcntl(note.as_raw_fd(), libc::F_GETLEASE) }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_writer_breaks_the_lease_and_an_open_writer_forbids_it() {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("n.md");
            std::fs::write(&path, "a").unwrap();
            let note = File::open(&path).unwrap();
            let Asked::Held(lease) = Lease::ask(&note).unwrap() else {
                // This file system has no leases: there is nothing to hold.
                return;
            };
            assert!(lease.is_unbroken());
            assert_eq!(std::fs::read(&path).unwrap(), b"a");
            let mut options = File::options();
            options.write(true);
            std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
            assert!(options.open(&path).is_err());
            assert!(!lease.is_unbroken());
            drop(lease);
            let writer = File::options().write(true).open(&path).unwrap();
            assert!(matches!(Lease::ask(&note).unwrap(), Asked::Busy));
            drop((writer, note));

            let writer = options.open(&path).unwrap();
            let Asked::Held(lease) = Lease::ask_alone(&writer).unwrap() else {
                return;
            };
            options.read(true).write(false);
            assert!(options.open(&path).is_err());
            drop(lease);
            let _reader = File::open(&path).unwrap();
            assert!(matches!(Lease::ask_alone(&writer).unwrap(), Asked::Busy));
        }
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) struct Lease;

#[cfg(not(target_os = "linux"))]
impl Lease {
    /// There is none.
    pub(super) fn ask(_note: &File) -> io::Result<Asked> {
        Ok(Asked::Unavailable)
    }

    /// There is none.
    pub(super) fn ask_alone(_note: &File) -> io::Result<Asked> {
        Ok(Asked::Unavailable)
    }

    /// Nobody can break what nobody holds.
    pub(super) fn is_unbroken(&self) -> bool {
        true
    }
}

/// Puts a file in the place of another, whose attributes, streams and access list it takes over, and the other at `displaced`.
#[cfg(windows)]
#[expect(unsafe_code, reason = "no safe crate has ReplaceFileW")]
pub(super) fn replace_file(
    replaced: &std::path::Path,
    replacement: &std::path::Path,
    displaced: &std::path::Path,
) -> io::Result<()> {
    use std::os::windows::ffi::OsStrExt as _;

    use windows_sys::Win32::Storage::FileSystem::ReplaceFileW;

    let wide = |path: &std::path::Path| -> Vec<u16> {
        path.as_os_str().encode_wide().chain([0]).collect()
    };
    let (replaced, replacement, displaced) = (wide(replaced), wide(replacement), wide(displaced));
    // SAFETY: the three pointers are to strings that end with a zero and live until the call returns; the last two may be null.
    let done = unsafe {
        ReplaceFileW(
            replaced.as_ptr(),
            replacement.as_ptr(),
            displaced.as_ptr(),
            0,
            std::ptr::null(),
            std::ptr::null(),
        )
    };
    if done == 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}
