//! Replacing a note: the new bytes beside it, on the disk, then in its place in one step. Whoever reads sees the old note or the new
//! one, and who writes at the same moment loses nothing: the note is exchanged under a lease, and what came out is looked at.
//! A note that cannot be exchanged (one of several names, or a folder that takes no file) is written in place by `save::in_place`.
//! What is written, and that the journal knows of it before, is `commit`'s.

pub(super) mod in_place;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ffi::{OsStr, OsString};
use std::fs::{File, Metadata};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Component, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::disk::folder::{Exchanged, Folder};
use crate::disk::state::{Weakness, make_folder};
use crate::disk::system::{Asked, Lease};
use crate::disk::{Disk, patiently};
use crate::error::{Error, Result};
use crate::journal::Stamp;
use crate::text::Hash;

/// The largest note that is read or written.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Whether the note was replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Saved {
    /// The disk has the new bytes.
    Yes,
    /// Somebody changed the note since it was read; nothing was written.
    Changed,
    /// Somebody replaced it twice while it was exchanged: their newer version is in its place, the older one in this file of gavel's own.
    Rescued(PathBuf),
}

/// The folders of one commit, each opened once.
#[derive(Default)]
pub(super) struct Folders(HashMap<PathBuf, Arc<Folder>>);

/// Where a note really lies: links inside the vault are resolved.
#[derive(Clone)]
pub(super) struct Spot {
    /// The note, relative to the vault, as it was named.
    pub(super) path: String,
    folder: Arc<Folder>,
    name: OsString,
}

/// A note as it is now, held open.
pub(super) struct Found {
    #[cfg_attr(
        not(unix),
        expect(dead_code, reason = "its attributes are those of Unix")
    )]
    file: File,
    metadata: Metadata,
    pub(super) bytes: Vec<u8>,
}

/// A note whose new bytes wait beside it, or in memory where it is written in place.
pub(super) struct Prepared {
    spot: Spot,
    before: String,
    way: Way,
}

enum Way {
    Exchange(Beside),
    InPlace(in_place::Copy),
}

/// The file beside a note. It goes when this does.
struct Beside {
    folder: Arc<Folder>,
    name: OsString,
    /// Whether it must stay, because it may hold what is nowhere else.
    stays: bool,
}

impl Drop for Beside {
    fn drop(&mut self) {
        if !self.stays {
            // Whoever made it looks afterwards whether it is gone.
            let _ = self.folder.remove(&self.name);
        }
    }
}

impl Disk {
    /// Where a note lies.
    pub(super) fn spot(&self, path: &str, folders: &mut Folders) -> Result<Spot> {
        let named = self.absolute(path);
        let failed = || Error::io(&named, "cannot be opened");
        let file = named.canonicalize().map_err(failed())?;
        let Ok(below) = file.strip_prefix(self.root()) else {
            return Err(refused(path, "it is a link out of the vault"));
        };
        let is_hidden = |part: Component<'_>| part.as_os_str().as_encoded_bytes().starts_with(b".");
        if below.components().any(is_hidden) {
            return Err(refused(path, "it is a link into what is hidden"));
        }
        let (Some(folder), Some(name)) = (below.parent(), below.file_name()) else {
            return Err(refused(path, "it is no regular file"));
        };
        let folder = match folders.0.entry(folder.to_path_buf()) {
            Entry::Occupied(open) => open.into_mut(),
            Entry::Vacant(new) => new.insert(Arc::new(
                Folder::open(self.root(), folder).map_err(failed())?,
            )),
        };
        Ok(Spot {
            path: path.to_owned(),
            folder: Arc::clone(folder),
            name: name.to_owned(),
        })
    }

    /// The new bytes of a note, on the disk but not in its place.
    pub(super) fn prepare(&self, spot: &Spot, stamp: &Stamp, new: Vec<u8>) -> Result<Prepared> {
        let found = spot.read()?;
        let way = if stamp.in_place {
            let copy = self.copies().join(&stamp.beside);
            Way::InPlace(in_place::Copy::new(copy, found.bytes, new)?)
        } else {
            Way::Exchange(spot.write_beside(OsStr::new(&stamp.beside), &found, &new)?)
        };
        Ok(Prepared {
            spot: spot.clone(),
            before: stamp.before.clone(),
            way,
        })
    }

    /// Puts the new bytes in the place of the old ones, if these still are what was read.
    pub(super) fn swap(&self, prepared: Prepared) -> Result<Saved> {
        let Prepared { spot, before, way } = prepared;
        match way {
            Way::InPlace(copy) => in_place::save(&spot, copy),
            Way::Exchange(beside) => {
                let (note, lease) = spot.lease()?;
                // Where no file system has leases it is nothing odd about this one.
                if lease.is_none() && cfg!(target_os = "linux") {
                    self.remember(Weakness::NoLease);
                }
                if !spot.is_as_read(&note, &before)? {
                    return Ok(Saved::Changed);
                }
                let saved = self.exchange(&spot, beside, &note, lease.as_ref(), &before)?;
                // The note is in place; a folder that cannot be flushed may forget it on power loss, no more.
                let _ = spot.folder.sync();
                Ok(saved)
            }
        }
    }

    /// Exchanges the two files and looks at what came out: only if it is what was read does it go.
    fn exchange(
        &self,
        spot: &Spot,
        mut beside: Beside,
        note: &File,
        lease: Option<&Lease>,
        before: &str,
    ) -> Result<Saved> {
        let failed = |doing| Error::io(spot.file(), doing);
        let own = spot
            .folder
            .read(&beside.name)
            .map_err(failed("cannot be replaced"))?;
        let exchanged = spot.folder.exchange(&beside.name, &spot.name);
        if let Exchanged::Unsupported = exchanged.map_err(failed("cannot be replaced"))? {
            self.remember(Weakness::NoExchange);
            spot.folder
                .rename(&beside.name, &spot.name)
                .map_err(failed("cannot be replaced"))?;
            return Ok(Saved::Yes);
        }
        // Under a lease nobody has written into it; that saves reading it, and others the time in which they see our version.
        let is_as_read = || lease.map_or_else(|| has(note, before), Lease::is_unbroken);
        let is_it = spot.folder.is(&beside.name, note).unwrap_or(false);
        if is_it && is_as_read() {
            return Ok(Saved::Yes);
        }
        // Somebody wrote, or is about to, into the note that came out: it goes back, and the edit is made on what they leave.
        let back = spot.folder.exchange(&beside.name, &spot.name);
        if !matches!(back, Ok(Exchanged::Yes)) {
            // What was read may now be nowhere but in the file beside the note: it stays.
            beside.stays = true;
            let error = back.err().unwrap_or(io::ErrorKind::Unsupported.into());
            return Err(failed("cannot be put back")(error));
        }
        if spot.folder.is(&beside.name, &own).unwrap_or(false) {
            return Ok(Saved::Changed);
        }
        // A third version was put in our place meanwhile: the newest is the note, and the one before is not thrown away.
        beside.stays = true;
        spot.folder
            .exchange(&beside.name, &spot.name)
            .map_err(failed("cannot be put back"))?;
        let rescued = self.rescue(spot, &beside.name)?;
        beside.stays = false;
        Ok(Saved::Rescued(rescued))
    }

    /// Copies a version of a note that has no name any more into gavel's own folder.
    fn rescue(&self, spot: &Spot, name: &OsStr) -> Result<PathBuf> {
        let failed = || Error::io(spot.folder.file(name), "cannot be read");
        let version = spot.folder.read(name).map_err(failed())?;
        let bytes = bytes(&version).map_err(failed())?;
        let folder = self.state().join("rescued");
        make_folder(&folder)?;
        let mut file = name.to_owned();
        file.push(".md");
        let file = folder.join(file);
        File::create_new(&file)
            .and_then(|mut copy| copy.write_all(&bytes).and_then(|()| copy.sync_all()))
            .map_err(Error::io(&file, "cannot be written"))?;
        Ok(file)
    }
}

impl Spot {
    /// The note's file, for messages.
    pub(super) fn file(&self) -> PathBuf {
        self.folder.file(&self.name)
    }

    /// The folder it lies in.
    pub(super) fn folder(&self) -> &Folder {
        &self.folder
    }

    /// The bytes of the note as they are now.
    pub(super) fn bytes(&self) -> Result<Vec<u8>> {
        let failed = |doing| Error::io(self.file(), doing);
        let file = self.folder.read(&self.name);
        let file = file.map_err(failed("cannot be opened"))?;
        bytes(&file).map_err(failed("cannot be read"))
    }

    /// What is said of a file of gavel's own that stays beside the note.
    pub(super) fn left(&self, name: &str) -> String {
        let file = self.folder.file(OsStr::new(name));
        format!(
            "{}: a file of gavel's own was left there; the next verdict, undo or review removes it",
            file.display()
        )
    }

    /// Whether something of this name lies beside the note.
    pub(super) fn has_beside(&self, name: &str) -> bool {
        self.folder.read(OsStr::new(name)).is_ok()
    }

    /// Reads the note: a regular file that its user may write.
    pub(super) fn read(&self) -> Result<Found> {
        let failed = |doing| Error::io(self.file(), doing);
        let file = self
            .folder
            .read(&self.name)
            .map_err(failed("cannot be opened"))?;
        let metadata = file.metadata().map_err(failed("cannot be opened"))?;
        if !metadata.is_file() {
            return Err(refused(&self.path, "it is no regular file"));
        }
        if metadata.permissions().readonly() || !self.folder.may_write(&self.name) {
            return Err(refused(&self.path, "it is read-only"));
        }
        let bytes = bytes(&file).map_err(failed("cannot be read"))?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(refused(&self.path, "it is larger than 64 MiB"));
        }
        Ok(Found {
            file,
            metadata,
            bytes,
        })
    }

    /// Whether the note has to be written in place: it has other names that must stay its own, or its folder takes no file.
    pub(super) fn must_be_in_place(&self, found: &Found) -> bool {
        found.has_other_names() || !self.folder.takes_files()
    }

    /// The note with a lease on it, if there are leases here; patient with somebody who is writing it just now.
    fn lease(&self) -> Result<(File, Option<Lease>)> {
        let failed = || Error::io(self.file(), "cannot be read");
        let asked = patiently(|| {
            let note = self.folder.read(&self.name).map_err(failed())?;
            Ok(match Lease::ask(&note).map_err(failed())? {
                Asked::Held(lease) => Some((note, Some(lease))),
                Asked::Unavailable => Some((note, None)),
                Asked::Busy => None,
            })
        })?;
        asked.ok_or_else(|| refused(&self.path, "another program is writing it"))
    }

    /// Whether the open file is the note, with the bytes that were read.
    fn is_as_read(&self, note: &File, before: &str) -> Result<bool> {
        // The name is looked at last: whoever renames a version onto it must find as little time as can be.
        let has_bytes = has(note, before);
        let is_it = self
            .folder
            .is(&self.name, note)
            .map_err(Error::io(self.file(), "cannot be read"))?;
        Ok(has_bytes && is_it)
    }

    /// The new bytes in a hidden file of the same folder, with the note's owner, mode and attributes, on the disk.
    fn write_beside(&self, name: &OsStr, found: &Found, new: &[u8]) -> Result<Beside> {
        let failed = |doing| Error::io(self.file(), doing);
        let mut file = self
            .folder
            .create(name)
            .map_err(failed("no file can be made beside it"))?;
        let beside = Beside {
            folder: Arc::clone(&self.folder),
            name: name.to_owned(),
            stays: false,
        };
        file.write_all(new)
            .and_then(|()| found.dress(&file))
            .and_then(|()| file.sync_all())
            .map_err(failed("the new version cannot be written beside it"))?;
        Ok(beside)
    }
}

impl Found {
    /// Whether other names lead to the same file.
    #[cfg(unix)]
    fn has_other_names(&self) -> bool {
        std::os::unix::fs::MetadataExt::nlink(&self.metadata) > 1
    }

    /// The standard library does not tell.
    #[cfg(not(unix))]
    #[expect(clippy::unused_self, reason = "as on Unix")]
    fn has_other_names(&self) -> bool {
        false
    }

    /// Gives a file the note's owner, extended attributes (access lists among them) and mode, and a later time.
    fn dress(&self, file: &File) -> io::Result<()> {
        #[cfg(unix)]
        self.dress_as_unix_does(file)?;
        file.set_permissions(self.metadata.permissions())?;
        // Who synchronises or caches by time must see that the note changed, also where clocks are wrong.
        if let (Ok(old), Ok(new)) = (self.metadata.modified(), file.metadata()?.modified())
            && new <= old
        {
            file.set_modified(old + Duration::from_millis(1))?;
        }
        Ok(())
    }

    #[cfg(unix)]
    fn dress_as_unix_does(&self, file: &File) -> io::Result<()> {
        use std::os::unix::fs::{MetadataExt as _, fchown};
        use xattr::FileExt as _;

        let (owner, group) = (self.metadata.uid(), self.metadata.gid());
        let own = file.metadata()?;
        if (own.uid(), own.gid()) != (owner, group)
            && fchown(file, Some(owner), Some(group)).is_err()
        {
            // Only root may give a file away; a group that is not ours stays as it is.
            let _ = fchown(file, None, Some(group));
        }
        for name in self.file.list_xattr().into_iter().flatten() {
            if let Ok(Some(value)) = self.file.get_xattr(&name) {
                // Attributes of the system's own (labels, capabilities) are not ours to set.
                let _ = file.set_xattr(&name, &value);
            }
        }
        Ok(())
    }
}

/// The name of a file beside a note: hidden, no note, and nobody else's.
pub(super) fn beside_name() -> String {
    format!(".gavel-{:012x}.tmp", fastrand::u64(..) >> 16)
}

/// Whether a file name is that of a file beside a note.
pub(super) fn is_beside(name: &OsStr) -> bool {
    name.to_str()
        .and_then(|name| name.strip_prefix(".gavel-")?.strip_suffix(".tmp"))
        .is_some_and(|random| random.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn refused(path: &str, reason: &str) -> Error {
    Error::Refused {
        path: path.to_owned(),
        reason: reason.to_owned(),
    }
}

/// The bytes of an open file, and one more than allowed of a larger one.
pub(super) fn bytes(mut file: &File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether an open file has the bytes with this hash.
fn has(file: &File, hash: &str) -> bool {
    bytes(file).is_ok_and(|bytes| Hash::of(&bytes).hex() == hash)
}
