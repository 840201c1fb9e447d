//! A lease on a note (Linux, `fcntl(2)`): while it is held nobody opens the note for writing unseen. The one place with a system call
//! that no safe crate offers; on other systems there is no lease.

use std::io;
use std::path::Path;

/// What came of asking for a lease.
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
    use std::fs::File;
    use std::os::fd::AsRawFd as _;
    use std::sync::atomic::AtomicBool;
    use std::sync::{Arc, OnceLock};

    use super::{Asked, Path, io};

    /// The lease; dropping it lets waiting openers go on.
    pub(in crate::disk) struct Lease {
        note: File,
    }

    impl Lease {
        /// Asks for a read lease: other readers may stay, a writer may not. Errors but those of opening mean that there is none.
        pub(in crate::disk) fn ask(note: &Path) -> io::Result<Asked> {
            if !survives_the_signal() {
                return Ok(Asked::Unavailable);
            }
            let note = File::open(note)?;
            if set(&note, libc::F_RDLCK) {
                return Ok(Asked::Held(Self { note }));
            }
            match io::Error::last_os_error().raw_os_error() {
                Some(libc::EAGAIN) => Ok(Asked::Busy),
                _ => Ok(Asked::Unavailable),
            }
        }

        /// Whether nobody has asked to write meanwhile.
        pub(in crate::disk) fn is_unbroken(&self) -> bool {
            get(&self.note) == libc::F_RDLCK
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
            let Asked::Held(lease) = Lease::ask(&path).unwrap() else {
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
            assert!(matches!(Lease::ask(&path).unwrap(), Asked::Busy));
            drop(writer);
        }
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) struct Lease;

#[cfg(not(target_os = "linux"))]
impl Lease {
    /// There is none.
    pub(super) fn ask(_note: &Path) -> io::Result<Asked> {
        Ok(Asked::Unavailable)
    }

    /// Nobody can break what nobody holds.
    pub(super) fn is_unbroken(&self) -> bool {
        true
    }
}
