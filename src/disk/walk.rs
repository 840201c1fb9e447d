//! What is in the vault's folders, walked on all cores. It opens no file.

use std::fs::{DirEntry, FileType};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::Scope;

use crate::disk::Disk;
use crate::disk::known::{Heads, Known};
use crate::disk::save::is_beside;
use crate::disk::scan::{IN_ICLOUD, Unreadable, is_hidden, is_note};
use crate::disk::stamp::Stamp;

/// A note that was found.
pub(super) struct Found {
    /// In the vault.
    pub(super) path: Arc<str>,
    /// That of its file, if it was asked for.
    pub(super) stamp: Option<Stamp>,
}

/// What was found: notes in the order of their paths, all else in none.
#[derive(Default)]
pub(super) struct Walked {
    pub(super) notes: Vec<Found>,
    /// Paths of all other files.
    pub(super) others: Vec<Arc<str>>,
    pub(super) unreadable: Vec<Unreadable>,
    pub(super) passed_over: Vec<Unreadable>,
    /// All folders, with what tells that nothing came or went there since, if anything does.
    pub(super) folders: Vec<(Arc<str>, Option<Stamp>)>,
    /// Paths of files that gavel writes beside a note and takes away again.
    pub(super) strays: Vec<Arc<str>>,
    /// Notes of each folder that was walked, in order.
    by_folder: Vec<Vec<Found>>,
}

impl Walked {
    fn append(&mut self, mut other: Self) {
        let notes = &mut other.notes;
        notes.sort_unstable_by(|one, other| one.path.cmp(&other.path));
        self.by_folder.push(other.notes);
        self.others.append(&mut other.others);
        self.unreadable.append(&mut other.unreadable);
        self.passed_over.append(&mut other.passed_over);
        self.strays.append(&mut other.strays);
        self.folders.append(&mut other.folders);
    }

    /// Paths of all files.
    pub(super) fn paths(&self) -> impl Iterator<Item = &Arc<str>> {
        let notes = self.notes.iter().map(|note| &note.path);
        notes.chain(&self.others)
    }

    /// Most notes stand in order when their folders do, and the sort takes few looks at those.
    fn sort(&mut self) {
        let mut folders = std::mem::take(&mut self.by_folder);
        let first = |notes: &Vec<Found>| notes.first().map(|note| Arc::clone(&note.path));
        folders.sort_unstable_by_key(first);
        self.notes = folders.into_iter().flatten().collect();
        self.notes.sort_by(|one, other| one.path.cmp(&other.path));
    }
}

/// What a walk asks for, and what it found.
struct Walk<'a> {
    /// Whether the stamps of notes are wanted.
    stamps: bool,
    /// Folders that are not walked where they are met.
    passes_by: &'a (dyn Fn(&str) -> bool + Sync),
    /// Notes that are known: their paths are not kept twice.
    known: Option<&'a Heads>,
    found: Mutex<Walked>,
}

/// A folder that is walked, and its path in the vault, if that is UTF-8; the root's is empty.
struct Folder {
    file: PathBuf,
    path: Option<Arc<str>>,
}

impl Folder {
    fn path_of(&self, name: &Path) -> Option<Arc<str>> {
        let (above, name) = (self.path.as_deref()?, name.to_str()?);
        Some(if above.is_empty() {
            name.into()
        } else {
            [above, "/", name].concat().into()
        })
    }
}

impl Disk {
    /// Walks all folders, and asks for the stamps of notes if they are wanted. Folders and files whose name starts with a point are left
    /// out, links are not followed.
    pub(super) fn walk(&self, stamps: bool) -> Walked {
        self.walk_from(&[""], stamps, &|_| false)
    }

    /// The same, beside what is known; with stamps, if anything is.
    pub(super) fn walk_known(&self, known: &Known) -> Walked {
        let walk = Walk {
            stamps: known.index.is_some(),
            passes_by: &|_| false,
            known: Some(&known.notes),
            found: Mutex::default(),
        };
        self.walk_all(&[""], walk)
    }

    /// The same from some folders on, and not into those that it is to pass by.
    pub(super) fn walk_from(
        &self,
        folders: &[&str],
        stamps: bool,
        passes_by: &(dyn Fn(&str) -> bool + Sync),
    ) -> Walked {
        let walk = Walk {
            stamps,
            passes_by,
            known: None,
            found: Mutex::default(),
        };
        self.walk_all(folders, walk)
    }

    fn walk_all(&self, folders: &[&str], walk: Walk<'_>) -> Walked {
        let folders: Vec<Folder> = folders
            .iter()
            .map(|path| Folder {
                file: self.absolute(path),
                path: Some(Arc::from(*path)),
            })
            .collect();
        rayon::scope(|scope| {
            for folder in &folders {
                scope.spawn(|scope| self.walk_folder(scope, folder, &walk));
            }
        });
        let found = walk.found.into_inner();
        let mut found = found.unwrap_or_else(PoisonError::into_inner);
        found.sort();
        found
    }

    fn walk_folder<'a>(&'a self, scope: &Scope<'a>, folder: &Folder, walk: &'a Walk<'_>) {
        let mut here = Walked::default();
        // Before anything is looked at in it.
        let stamp = std::fs::metadata(&folder.file).ok();
        let mut stamp = stamp.as_ref().and_then(Stamp::of);
        let entries = std::fs::read_dir(&folder.file).map(|entries| {
            for entry in entries {
                let inside = entry.and_then(|entry| self.look_at(folder, &entry, walk, &mut here));
                match inside {
                    Ok(Some(inside)) => {
                        if inside.path.is_none() {
                            stamp = None;
                        }
                        if !inside.path.as_deref().is_some_and(walk.passes_by) {
                            scope.spawn(move |scope| self.walk_folder(scope, &inside, walk));
                        }
                    }
                    Ok(None) => {}
                    Err(error) => here.unreadable.push(self.unreadable(folder, &error)),
                }
            }
        });
        if let Err(error) = entries {
            here.unreadable.push(self.unreadable(folder, &error));
        }
        if let Some(path) = &folder.path {
            // What could not be read may be readable the next time with nothing else changed.
            let stamp = stamp.filter(|_| here.unreadable.is_empty());
            here.folders.push((Arc::clone(path), stamp));
        }
        let found = walk.found.lock();
        let mut found = found.unwrap_or_else(PoisonError::into_inner);
        found.append(here);
    }

    fn unreadable(&self, folder: &Folder, error: &io::Error) -> Unreadable {
        let path = self.below_root(&folder.file);
        Unreadable {
            path: path
                .filter(|path| !path.is_empty())
                .unwrap_or_else(|| ".".to_owned()),
            message: format!("cannot be read: {error}"),
        }
    }

    /// Takes in a file; a folder is handed back.
    fn look_at(
        &self,
        folder: &Folder,
        entry: &DirEntry,
        walk: &Walk<'_>,
        found: &mut Walked,
    ) -> io::Result<Option<Folder>> {
        let kind = entry.file_type()?;
        let name = entry.file_name();
        let name = Path::new(&name);
        if is_hidden(name.as_os_str().as_encoded_bytes()) {
            if is_beside(name.as_os_str()) {
                found.strays.extend(folder.path_of(name));
            }
            let evicted = in_icloud(name).filter(|_| !kind.is_dir());
            let Some(evicted) = evicted.map(|name| folder.file.join(name)) else {
                return Ok(None);
            };
            if !evicted.exists() {
                if let Some(path) = self.below_root(&evicted) {
                    if is_note(&path) {
                        found.unreadable.push(Unreadable {
                            path: path.clone(),
                            message: IN_ICLOUD.to_owned(),
                        });
                    }
                    found.others.push(path.into());
                }
                return Ok(None);
            }
        }
        let path = folder.path_of(name);
        let shown = || self.shown_path(&folder.file.join(name));
        if !kind.is_file()
            && let Some(why) = self.why_not(kind, &folder.file.join(name))
        {
            let file = || folder.file.join(name);
            if is_note(&shown()) || (kind.is_symlink() && file().is_dir()) {
                found.passed_over.push(Unreadable {
                    path: shown(),
                    message: why.to_owned(),
                });
            }
            return Ok(kind.is_dir().then(|| Folder { file: file(), path }));
        }
        match path {
            Some(path) if is_note(&path) => {
                let stamp = (walk.stamps && kind.is_file()).then(|| entry.metadata().ok());
                let stamp = stamp.flatten().as_ref().and_then(Stamp::of);
                let known = walk.known.and_then(|known| known.kept(&path));
                let path = known.cloned().unwrap_or(path);
                found.notes.push(Found { path, stamp });
            }
            Some(path) => found.others.push(path),
            None if is_note(&shown()) => found.unreadable.push(Unreadable {
                path: shown(),
                message: "has a name that is no UTF-8 and was left out".to_owned(),
            }),
            None => {}
        }
        Ok(None)
    }

    /// Why something in the vault is not read as a file of it, if so.
    pub(super) fn why_not(&self, kind: FileType, file: &Path) -> Option<&'static str> {
        if kind.is_file() {
            return None;
        }
        if kind.is_dir() {
            return Some("is a folder, not a note");
        }
        if !kind.is_symlink() {
            return Some("is no regular file (a FIFO, a socket, a device)");
        }
        let Ok(target) = file.canonicalize() else {
            return Some("is a link that leads nowhere");
        };
        match target.strip_prefix(self.root()) {
            Err(_) => Some("is a link out of the vault"),
            Ok(_) if target.is_dir() => Some("is a link to a folder"),
            Ok(_) if !target.is_file() => Some("is a link to no regular file"),
            Ok(inside)
                if inside
                    .components()
                    .any(|part| is_hidden(part.as_os_str().as_encoded_bytes())) =>
            {
                Some("is a link into a hidden folder")
            }
            Ok(_) => None,
        }
    }

    /// The path of anything in the vault, for showing.
    fn shown_path(&self, file: &Path) -> String {
        let inside = file.strip_prefix(self.root()).unwrap_or(file);
        inside.to_string_lossy().into_owned()
    }
}

/// The name of the file that iCloud left this placeholder of, if it is one: `.Name.md.icloud`.
fn in_icloud(placeholder: &Path) -> Option<&str> {
    let name = placeholder.to_str()?;
    let name = name.strip_prefix('.')?.strip_suffix(".icloud")?;
    (!name.is_empty()).then_some(name)
}
