//! Reading the vault: all of it, or one file again after it changed. Nothing is opened for writing.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::disk::Disk;
use crate::disk::save::MAX_BYTES;
use crate::note::Note;
use crate::settings::Settings;
use crate::vault::Change;

/// The Tasks plugin's settings, below the folder that holds `.obsidian`.
const DATA_JSON: &str = ".obsidian/plugins/obsidian-tasks-plugin/data.json";

/// Notes are handed on in batches of this many, so that the first rows show while the rest is read.
const BATCH: usize = 128;

/// A file or folder of the vault that could not be read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Relative to the vault.
    pub path: String,
    /// A lower-case sentence.
    pub message: String,
}

/// What a scan hands on.
#[derive(Debug, Default)]
pub struct Batch {
    /// Notes and files that were found.
    pub changes: Vec<Change>,
    /// What could not be read.
    pub unreadable: Vec<Unreadable>,
}

/// The plugin's settings by folder, read when first needed.
#[derive(Debug, Default)]
pub struct SettingsCache {
    folders: Mutex<HashMap<PathBuf, Loaded>>,
}

/// The settings that hold in a folder, and what is wrong with their file.
#[derive(Debug, Clone)]
struct Loaded {
    settings: Arc<Settings>,
    problem: Option<String>,
}

impl SettingsCache {
    /// Those of the nearest `data.json` at or above the folder, else the plugin's defaults.
    fn of(&self, folder: &Path) -> Loaded {
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = folders.get(folder) {
            return known.clone();
        }
        let found = folder
            .ancestors()
            .find_map(|above| {
                folders
                    .get(above)
                    .cloned()
                    .or_else(|| load(&above.join(DATA_JSON)))
            })
            .unwrap_or_else(|| Loaded {
                settings: Arc::new(Settings::default()),
                problem: None,
            });
        folders.insert(folder.to_path_buf(), found.clone());
        found
    }

    /// Forgets what was read: a `data.json` changed.
    pub fn clear(&self) {
        self.folders
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

fn load(data_json: &Path) -> Option<Loaded> {
    let text = match std::fs::read_to_string(data_json) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => return None,
        Err(error) => {
            return Some(Loaded {
                settings: Arc::new(Settings::default()),
                problem: Some(format!(
                    "the Tasks plugin's data.json cannot be read ({error}): its defaults are used"
                )),
            });
        }
    };
    let (settings, problem) = match Settings::parse(&text) {
        Ok(settings) => (settings, None),
        Err(error) => (
            Settings::default(),
            Some(format!(
                "the Tasks plugin's data.json is broken ({error}): its defaults are used"
            )),
        ),
    };
    Some(Loaded {
        settings: Arc::new(settings),
        problem,
    })
}

impl Disk {
    /// The settings that hold for the notes in a folder of the vault.
    #[must_use]
    pub fn settings(&self, folder: &str) -> Arc<Settings> {
        self.settings_cache().of(&self.absolute(folder)).settings
    }

    /// What is wrong with the settings that hold in a folder of the vault, if anything.
    #[must_use]
    pub fn settings_problem(&self, folder: &str) -> Option<String> {
        self.settings_cache().of(&self.absolute(folder)).problem
    }

    /// Reads the whole vault on all cores and hands it on in batches, files first, then notes with the highest names
    /// (in vaults of meetings: the newest) first. Folders and files whose name starts with a point are left out.
    pub fn scan(&self, hand_on: &(dyn Fn(Batch) + Sync)) {
        let (mut notes, batch) = self.walk();
        hand_on(batch);
        notes.sort_unstable_by(|a, b| file_name(b).cmp(file_name(a)));
        for paths in notes.chunks(BATCH) {
            let read: Vec<_> = paths.par_iter().map(|path| self.load(path)).collect();
            let mut batch = Batch::default();
            for found in read {
                match found {
                    Ok(change) => batch.changes.push(change),
                    Err(unreadable) => batch.unreadable.push(unreadable),
                }
            }
            hand_on(batch);
        }
    }

    /// Reads one file of the vault again.
    ///
    /// # Errors
    /// Why it cannot be read; a file that is gone is a change.
    pub fn load(&self, path: &str) -> Result<Change, Unreadable> {
        let unreadable = |message: String| Unreadable {
            path: path.to_owned(),
            message,
        };
        let file = self.absolute(path);
        let metadata = match std::fs::metadata(&file) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Change::Removed(path.to_owned()));
            }
            Err(error) => return Err(unreadable(format!("cannot be read: {error}"))),
        };
        let is_link = std::fs::symlink_metadata(&file).is_ok_and(|found| found.is_symlink());
        if !metadata.is_file() || (is_link && !self.links_inside(&file)) {
            return Ok(Change::Removed(path.to_owned()));
        }
        if !is_note(path) {
            return Ok(Change::File(path.to_owned()));
        }
        if metadata.len() > MAX_BYTES {
            return Err(unreadable(
                "is larger than 64 MiB and was left out".to_owned(),
            ));
        }
        let bytes =
            std::fs::read(&file).map_err(|error| unreadable(format!("cannot be read: {error}")))?;
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let loaded = self.settings_cache().of(&self.absolute(folder));
        let mut note = Note::parse(path, &bytes, &loaded.settings);
        if let Some(problem) = loaded.problem {
            note.problem(&problem);
        }
        Ok(Change::Note(Box::new(note)))
    }

    /// The paths of all notes, and a batch of all files.
    fn walk(&self) -> (Vec<String>, Batch) {
        let mut batch = Batch::default();
        let (mut notes, mut files) = (Vec::new(), Vec::new());
        let walk = ignore::WalkBuilder::new(self.root())
            .standard_filters(false)
            .hidden(true)
            .build();
        for entry in walk {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    batch.unreadable.push(self.walk_error(&error));
                    continue;
                }
            };
            let is_file = match entry.file_type() {
                Some(kind) if kind.is_symlink() => self.links_inside(entry.path()),
                Some(kind) => kind.is_file(),
                None => false,
            };
            if !is_file {
                continue;
            }
            let Some(path) = self.below_root(entry.path()) else {
                batch.unreadable.push(Unreadable {
                    path: entry.path().to_string_lossy().into_owned(),
                    message: "has a name that is no UTF-8 and was left out".to_owned(),
                });
                continue;
            };
            if is_note(&path) {
                notes.push(path.clone());
            }
            files.push(path);
        }
        batch.changes.push(Change::Files(files));
        (notes, batch)
    }

    /// Whether a link leads to a regular file of the vault.
    fn links_inside(&self, link: &Path) -> bool {
        link.canonicalize()
            .is_ok_and(|target| target.starts_with(self.root()) && target.is_file())
    }

    /// The path of a file as the vault has it.
    #[must_use]
    pub fn below_root(&self, file: &Path) -> Option<String> {
        let inside = file.strip_prefix(self.root()).ok()?;
        let parts: Option<Vec<&str>> = inside
            .components()
            .map(|part| part.as_os_str().to_str())
            .collect();
        Some(parts?.join("/"))
    }

    fn walk_error(&self, error: &ignore::Error) -> Unreadable {
        let path = match error {
            ignore::Error::WithPath { path, .. } => Some(path.as_path()),
            ignore::Error::WithDepth { err, .. } => match err.as_ref() {
                ignore::Error::WithPath { path, .. } => Some(path.as_path()),
                _ => None,
            },
            _ => None,
        };
        Unreadable {
            path: path
                .and_then(|path| self.below_root(path))
                .unwrap_or_else(|| ".".to_owned()),
            message: error.io_error().map_or_else(
                || "cannot be read".to_owned(),
                |error| format!("cannot be read: {error}"),
            ),
        }
    }
}

/// Whether a path is that of a note.
#[must_use]
pub fn is_note(path: &str) -> bool {
    path.rsplit_once('.')
        .is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("md"))
}

fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}
