//! The only file that touches files (with its parts): scan, commit, the journal's file, watching. It shows nothing and decides nothing.
#![expect(
    clippy::disallowed_methods,
    reason = "files are touched here, and nowhere else"
)]

pub mod commit;
pub mod demo;
pub mod journal;
mod lease;
mod read;
pub mod save;
pub mod scan;
pub mod settings;
pub mod state;
pub mod watch;

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::config::Config;
use crate::disk::read::Opened;
use crate::disk::save::MAX_BYTES;
use crate::disk::settings::SettingsCache;
use crate::error::{Error, Result};

/// An opened vault on disk: its folder and where gavel keeps its own files about it.
#[derive(Debug, Clone)]
pub struct Disk {
    root: PathBuf,
    state: PathBuf,
    settings: Arc<SettingsCache>,
}

impl Disk {
    /// Opens the vault in a folder. `state` is gavel's own folder for it, made when it is first written.
    ///
    /// # Errors
    /// If there is no such folder, or it cannot be read.
    pub fn open(root: &Path, state_root: &Path) -> Result<Self> {
        let metadata = std::fs::metadata(root).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => {
                Error::Usage(format!("{}: there is no such folder", root.display()))
            }
            _ => Error::io(root, "cannot be opened")(error),
        })?;
        if !metadata.is_dir() {
            return Err(Error::Usage(format!(
                "{}: a vault is a folder, and this is a file; name the folder it is in",
                root.display()
            )));
        }
        std::fs::read_dir(root).map_err(Error::io(root, "cannot be read"))?;
        let root = root
            .canonicalize()
            .map_err(Error::io(root, "cannot be opened"))?;
        let state = state_root.join(state::folder_name(&root));
        Ok(Self {
            root,
            state,
            settings: Arc::default(),
        })
    }

    /// The vault's folder, with links resolved.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The vault's name: that of its folder, as in Obsidian.
    #[must_use]
    pub fn name(&self) -> String {
        self.root.file_name().map_or_else(
            || self.root.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        )
    }

    /// Where gavel keeps the journal and lock of this vault.
    #[must_use]
    pub fn state(&self) -> &Path {
        &self.state
    }

    pub(crate) fn settings_cache(&self) -> &SettingsCache {
        &self.settings
    }

    /// The file at a path of the vault.
    #[must_use]
    pub fn absolute(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// A path as the vault has it: relative, with `/`. A path from the user may be relative to the vault or to the current folder,
    /// or absolute; `None` if it leads out of the vault.
    #[must_use]
    pub fn relative(&self, path: &Path) -> Option<String> {
        let inside = if path.is_absolute() {
            let canonical = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
            canonical.strip_prefix(&self.root).ok()?.to_path_buf()
        } else {
            path.to_path_buf()
        };
        let mut parts = Vec::new();
        for component in inside.components() {
            match component {
                Component::Normal(part) => parts.push(part.to_str()?.to_owned()),
                Component::CurDir => {}
                _ => return None,
            }
        }
        (!parts.is_empty()).then(|| parts.join("/"))
    }

    /// The bytes of a file of the vault; a link out of it is not followed.
    ///
    /// # Errors
    /// If it cannot be read, is no regular file, or is larger than a note may be.
    pub fn read(&self, path: &str) -> Result<Vec<u8>> {
        let file = self.absolute(path);
        if !self.leads_inside(&file) {
            return Err(Error::Refused {
                path: path.to_owned(),
                reason: "it leads out of the vault".to_owned(),
            });
        }
        Opened::new(&file)
            .and_then(|opened| opened.read(MAX_BYTES))
            .map_err(Error::io(file, "cannot be read"))
    }

    /// Whether a file, with links resolved, lies in the vault; one that is not there does.
    fn leads_inside(&self, file: &Path) -> bool {
        file.canonicalize()
            .map_or(true, |target| target.starts_with(&self.root))
    }
}

/// Reads the configuration; `None` if there is no such file.
///
/// # Errors
/// If it cannot be read, or is wrong: the text names the line.
pub fn read_config(path: &Path) -> Result<Option<Config>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Config::parse(&text)
            .map(Some)
            .map_err(|error| Error::Usage(format!("{}: {error}", path.display()))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io(path, "cannot be read")(error)),
    }
}

/// The vault to open when none was named: the nearest folder at or above `start` that holds `.obsidian`, else `start` if it holds
/// Markdown files.
#[must_use]
pub fn find_vault(start: &Path) -> Option<PathBuf> {
    let above = start
        .ancestors()
        .find(|folder| folder.join(".obsidian").is_dir());
    above.map(Path::to_path_buf).or_else(|| {
        let mut files = std::fs::read_dir(start).ok()?.flatten();
        files
            .any(|file| {
                file.path()
                    .extension()
                    .is_some_and(|extension| extension == "md")
            })
            .then(|| start.to_path_buf())
    })
}
