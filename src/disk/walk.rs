//! What is in the vault's folders, walked on all cores. It opens no file.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::Scope;

use crate::disk::Disk;
use crate::disk::entries::{self, Entry, Kind};
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
    /// Takes in what was found in one folder, its notes in order.
    fn append(&mut self, mut other: Self) {
        if !other.notes.is_empty() {
            self.by_folder.push(other.notes);
        }
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

    /// All notes stand in order when their folders do, unless notes stand beside folders that hold some.
    fn sort(&mut self) {
        let mut folders = std::mem::take(&mut self.by_folder);
        let first = |notes: &Vec<Found>| notes.first().map(|note| Arc::clone(&note.path));
        folders.sort_by_cached_key(first);
        let are_in_order = folders.is_sorted_by(|one, other| {
            let pair = one.last().zip(other.first());
            pair.is_none_or(|(last, first)| last.path < first.path)
        });
        self.notes
            .reserve_exact(folders.iter().map(Vec::len).sum::<usize>());
        for notes in folders {
            self.notes.extend(notes);
        }
        if !are_in_order {
            self.notes.sort_by(|one, other| one.path.cmp(&other.path));
        }
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
    /// The path of a name in it, made in a space that is used again.
    fn path_of(&self, name: &Path, space: &mut String) -> Option<Arc<str>> {
        let (above, name) = (self.path.as_deref()?, name.to_str()?);
        if above.is_empty() {
            return Some(name.into());
        }
        space.clear();
        for part in [above, "/", name] {
            space.push_str(part);
        }
        Some(space.as_str().into())
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
        self.watched().add(&folder.file);
        let mut space = String::new();
        // Before anything is looked at in it.
        let stamp = std::fs::metadata(&folder.file).ok();
        let mut stamp = stamp.as_ref().and_then(Stamp::of);
        let entries = entries::each(&folder.file, &mut |entry| {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => return here.unreadable.push(self.unreadable(folder, &error)),
            };
            let inside = self.look_at(folder, &entry, walk, &mut here, &mut space);
            if let Some(inside) = inside {
                if inside.path.is_none() {
                    stamp = None;
                }
                if !inside.path.as_deref().is_some_and(walk.passes_by) {
                    scope.spawn(move |scope| self.walk_folder(scope, &inside, walk));
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
        let notes = &mut here.notes;
        notes.sort_unstable_by(|one, other| one.path.cmp(&other.path));
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
        entry: &Entry<'_>,
        walk: &Walk<'_>,
        found: &mut Walked,
        space: &mut String,
    ) -> Option<Folder> {
        let kind = entry.kind;
        let name = Path::new(entry.name);
        if is_hidden(name.as_os_str().as_encoded_bytes()) {
            if name == Path::new(".obsidian") {
                self.watched().add_settings_of(&folder.file);
            }
            if is_beside(name.as_os_str()) {
                found.strays.extend(folder.path_of(name, space));
            }
            let evicted = in_icloud(name).filter(|_| kind != Kind::Folder);
            let evicted = evicted.map(|name| folder.file.join(name))?;
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
                return None;
            }
        }
        let path = folder.path_of(name, space);
        let shown = || self.shown_path(&folder.file.join(name));
        if kind != Kind::File
            && let Some(why) = self.why_not(kind, &folder.file.join(name))
        {
            let file = || folder.file.join(name);
            if is_note(&shown()) || (kind == Kind::Link && file().is_dir()) {
                found.passed_over.push(Unreadable {
                    path: shown(),
                    message: why.to_owned(),
                });
            }
            return (kind == Kind::Folder).then(|| Folder { file: file(), path });
        }
        match path {
            Some(path) if is_note(&path) => {
                let stamp = (walk.stamps && kind == Kind::File).then(|| entry.stamp());
                let stamp = stamp.flatten();
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
        None
    }

    /// Why something in the vault is not read as a file of it, if so.
    pub(super) fn why_not(&self, kind: impl Into<Kind>, file: &Path) -> Option<&'static str> {
        match kind.into() {
            Kind::File => return None,
            Kind::Folder => return Some("is a folder, not a note"),
            Kind::Other => return Some("is no regular file (a FIFO, a socket, a device)"),
            Kind::Link => {}
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
