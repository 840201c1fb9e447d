//! The Tasks plugin's settings as they are on the disk: found at or above a folder, read once. What they mean is `crate::settings`'.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::disk::Disk;
use crate::disk::opened::Opened;
use crate::settings::Settings;

/// The Tasks plugin's settings, below the folder that holds `.obsidian`.
const DATA_JSON: &str = ".obsidian/plugins/obsidian-tasks-plugin/data.json";

/// Larger ones are not read.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

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
    let read = Opened::new(data_json).and_then(|opened| opened.read(MAX_BYTES));
    let text = read.and_then(|bytes| String::from_utf8(bytes).map_err(io::Error::other));
    let text = match text {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => return None,
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
}
