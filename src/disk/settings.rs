//! The Tasks plugin's settings as they are on the disk: found at or above a folder, read once. What they mean is `crate::settings`'.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use crate::disk::Disk;
use crate::disk::opened::Opened;
use crate::settings::Settings;
use crate::text::Digest;

/// The Tasks plugin's settings, below the folder that holds `.obsidian`.
const DATA_JSON: &str = ".obsidian/plugins/obsidian-tasks-plugin/data.json";

/// Whether a path of the vault is that of settings, or of a folder that may hold them.
pub(super) fn is_way_to_settings(path: &str) -> bool {
    ways_to_settings().any(|way| {
        let above = path.strip_suffix(way);
        above.is_some_and(|above| above.is_empty() || above.ends_with('/'))
    })
}

/// Settings and the folders that hold them, the innermost first, below the folder that holds `.obsidian`.
pub(super) fn ways_to_settings() -> impl Iterator<Item = &'static str> {
    std::iter::successors(Some(DATA_JSON), |way| {
        way.rsplit_once('/').map(|(above, _)| above)
    })
}

/// Larger ones are not read.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// The plugin's settings by folder, read when first needed.
#[derive(Debug, Default)]
pub struct SettingsCache {
    folders: RwLock<HashMap<String, Loaded>>,
}

/// The settings that hold in a folder, and what is wrong with their file.
#[derive(Debug, Clone)]
pub(super) struct Loaded {
    pub(super) settings: Arc<Settings>,
    pub(super) problem: Option<Arc<str>>,
    /// Of both: tells notes that were read with other settings.
    pub(super) digest: Digest,
}

impl Loaded {
    fn new(settings: Settings, problem: Option<String>) -> Self {
        Self {
            digest: Digest::of(format!("{settings:?} {problem:?}").as_bytes()),
            settings: Arc::new(settings),
            problem: problem.map(Arc::from),
        }
    }
}

impl SettingsCache {
    /// Those of the nearest `data.json` at or above a folder of the vault or the vault itself, else the plugin's defaults.
    pub(super) fn of(&self, root: &Path, folder: &str) -> Loaded {
        let known = self.folders.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(folder) {
            return known.clone();
        }
        drop(known);
        let inside = |path: &Path| {
            let inside = path.strip_prefix(root).ok()?.to_str()?;
            Some(inside.to_owned())
        };
        let above = |path: &Path| {
            let known = self.folders.read().unwrap_or_else(PoisonError::into_inner);
            known.get(&inside(path)?).cloned()
        };
        let mut passed = vec![folder.to_owned()];
        let found = root
            .join(folder)
            .ancestors()
            .find_map(|path| {
                let found = above(path).or_else(|| load(&path.join(DATA_JSON)));
                passed.extend(inside(path));
                found
            })
            .unwrap_or_else(|| Loaded::new(Settings::default(), None));
        let mut folders = self.folders.write().unwrap_or_else(PoisonError::into_inner);
        // Of two that looked at once the first counts: settings are shared.
        let found = folders.entry(folder.to_owned()).or_insert(found).clone();
        for above in passed {
            folders.entry(above).or_insert_with(|| found.clone());
        }
        found
    }

    /// Forgets what was read: a `data.json` changed.
    pub fn clear(&self) {
        self.folders
            .write()
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
            let problem = format!(
                "the Tasks plugin's data.json cannot be read ({error}): its defaults are used"
            );
            return Some(Loaded::new(Settings::default(), Some(problem)));
        }
    };
    Some(match Settings::parse(&text) {
        Ok(settings) => Loaded::new(settings, None),
        Err(error) => {
            let problem =
                format!("the Tasks plugin's data.json is broken ({error}): its defaults are used");
            Loaded::new(Settings::default(), Some(problem))
        }
    })
}

impl Disk {
    /// The settings that hold for the notes in a folder of the vault.
    #[must_use]
    pub fn settings(&self, folder: &str) -> Arc<Settings> {
        self.settings_of(folder).settings
    }

    /// What is wrong with the settings that hold in a folder of the vault, if anything.
    #[must_use]
    pub fn settings_problem(&self, folder: &str) -> Option<Arc<str>> {
        self.settings_of(folder).problem
    }

    /// The settings, with what is wrong with them.
    pub(super) fn settings_of(&self, folder: &str) -> Loaded {
        self.settings_cache().of(self.root(), folder)
    }
}
