//! Writing a note in place, where it has several names (hard links) or its folder takes no file: only the bytes from the first
//! difference on, while nobody else has it open, and with a copy of what stood there in gavel's own folder until it is done.

use std::fs::File;
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use crate::disk::patiently;
use crate::disk::save::{Saved, Spot, bytes, refused};
use crate::disk::state::make_folder;
use crate::disk::system::{Asked, Lease};
use crate::error::{Error, Result};

const CANNOT_BE_ALONE: &str = "it can only be written in place (it has several names, or its folder is read-only), and nothing here keeps others from writing it at the same time";

/// What stood in the note, kept outside of the vault, and what comes there. The file goes when this does.
pub(super) struct Copy {
    file: PathBuf,
    old: Vec<u8>,
    new: Vec<u8>,
    /// Whether the file must stay, because it may hold what is nowhere else.
    stays: bool,
}

impl Copy {
    /// Keeps the old bytes in this file, on the disk.
    pub(super) fn new(file: PathBuf, old: Vec<u8>, new: Vec<u8>) -> Result<Self> {
        if let Some(folder) = file.parent() {
            make_folder(folder)?;
        }
        let copy = Self {
            file,
            old,
            new,
            stays: false,
        };
        copy.write()
            .map_err(Error::io(&copy.file, "cannot be written"))?;
        Ok(copy)
    }

    fn write(&self) -> io::Result<()> {
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&self.file)?;
        file.write_all(&self.old)?;
        file.sync_all()?;
        #[cfg(unix)]
        if let Some(folder) = self.file.parent() {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        if !self.stays {
            // One that stays is gavel's own, in gavel's own folder; the next start clears it.
            let _ = std::fs::remove_file(&self.file);
        }
    }
}

/// Writes the new bytes over the old ones, if these still stand there.
pub(super) fn save(spot: &Spot, mut copy: Copy) -> Result<Saved> {
    let (note, _lease) = alone(spot)?;
    let failed = |doing| Error::io(spot.file(), doing);
    let is_it = spot.folder().is(&spot.name, &note);
    let now = bytes(&note).map_err(failed("cannot be read"))?;
    if !is_it.map_err(failed("cannot be read"))? || now != copy.old {
        return Ok(Saved::Changed);
    }
    if let Err(error) = put(&note, &copy.old, &copy.new) {
        // Half a line must not stay: what stood there comes back, or the error says the worst and where the copy is.
        if put(&note, &[], &copy.old).is_ok() {
            return Err(failed("cannot be written")(error));
        }
        copy.stays = true;
        let doing = "could be written only in part, and not be put back; the next start tries again from the copy in gavel's folder";
        return Err(failed(doing)(error));
    }
    Ok(Saved::Yes)
}

/// Puts the bytes of a copy back into a note that was written only in part.
pub(in crate::disk) fn put_back(spot: &Spot, torn: &[u8], old: &[u8]) -> Result<Saved> {
    let (note, _lease) = alone(spot)?;
    let failed = |doing| Error::io(spot.file(), doing);
    if bytes(&note).map_err(failed("cannot be read"))? != torn {
        return Ok(Saved::Changed);
    }
    put(&note, &[], old).map_err(failed("cannot be written"))?;
    Ok(Saved::Yes)
}

/// The note, open for writing by us alone.
fn alone(spot: &Spot) -> Result<(File, Lease)> {
    let failed = || Error::io(spot.file(), "cannot be opened for writing");
    let asked = patiently(|| {
        let note = spot.folder().write(&spot.name).map_err(failed())?;
        match Lease::ask_alone(&note).map_err(failed())? {
            Asked::Held(lease) => Ok(Some((note, lease))),
            Asked::Unavailable => Err(refused(&spot.path, CANNOT_BE_ALONE)),
            Asked::Busy => Ok(None),
        }
    })?;
    asked.ok_or_else(|| refused(&spot.path, "another program has it open"))
}

/// Writes from the first difference on.
fn put(note: &File, old: &[u8], new: &[u8]) -> io::Result<()> {
    let same = new.iter().zip(old).take_while(|(a, b)| a == b).count();
    let mut note = note;
    note.seek(SeekFrom::Start(same as u64))?;
    note.write_all(new.get(same..).unwrap_or_default())?;
    note.set_len(new.len() as u64)?;
    note.sync_all()
}

/// Whether bytes are what a write of `new` over `old` that was cut short may leave.
pub(in crate::disk) fn is_torn(now: &[u8], old: &[u8], new: &[u8]) -> bool {
    let shortest = old.len().min(new.len());
    let longest = old.len().max(new.len());
    let is_either =
        |(at, byte): (usize, &u8)| old.get(at) == Some(byte) || new.get(at) == Some(byte);
    (shortest..=longest).contains(&now.len()) && now.iter().enumerate().all(is_either)
}

/// The copy of a note that was to be written in place, if it is there.
pub(in crate::disk) fn read_copy(file: &Path) -> io::Result<Option<Vec<u8>>> {
    match std::fs::read(file) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
