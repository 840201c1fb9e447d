//! The only file that touches files (with its parts): scan, commit, the journal's file, watching. It shows nothing and decides nothing.
#![expect(
    clippy::disallowed_methods,
    reason = "files are touched here, and nowhere else"
)]

pub mod commit;
pub mod demo;
mod entries;
mod folder;
pub mod in_order;
mod index;
pub mod journal;
pub mod known;
mod links;
mod opened;
mod opinions;
mod passages;
pub mod places;
mod read;
mod said;
pub mod save;
pub mod scan;
pub mod settings;
mod settle;
pub mod sources;
mod stamp;
pub mod state;
pub(crate) mod system;
mod waiting;
mod walk;
pub mod watch;

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::config::{self, Config, Proposed};
use crate::disk::journal::LastJournal;
use crate::disk::known::Touched;
use crate::disk::passages::Searched;
use crate::disk::settings::SettingsCache;
use crate::disk::watch::Watched;
use crate::error::{Error, Result};

/// How long to wait for somebody else who is writing.
const PATIENCE: Duration = Duration::from_secs(2);

/// An opened vault on disk: its folder and where gavel keeps its own files about it.
#[derive(Debug, Clone)]
pub struct Disk {
    root: PathBuf,
    state: PathBuf,
    settings: Arc<SettingsCache>,
    limits: config::Journal,
    proposed: Arc<Proposed>,
    searched: Arc<Searched>,
    is_indexed: bool,
    touched: Arc<Touched>,
    last_journal: Arc<LastJournal>,
    watched: Watched,
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
            limits: config::Journal::default(),
            proposed: Arc::default(),
            searched: Arc::default(),
            is_indexed: true,
            touched: Arc::default(),
            last_journal: Arc::default(),
            watched: Watched::default(),
        })
    }

    /// The same, with what the configuration says of the journal.
    #[must_use]
    pub fn keeping(self, limits: config::Journal) -> Self {
        Self { limits, ..self }
    }

    /// The same; `false` reads all notes at every start, and keeps nothing of them.
    #[must_use]
    pub fn indexed(self, is_indexed: bool) -> Self {
        Self { is_indexed, ..self }
    }

    pub(super) fn is_indexed(&self) -> bool {
        self.is_indexed
    }

    /// The same, with what the configuration says is a proposal: the index counts those that wait.
    #[must_use]
    pub fn proposing(self, proposed: &Proposed) -> Self {
        Self {
            proposed: Arc::new(proposed.clone()),
            ..self
        }
    }

    pub(super) fn proposed(&self) -> &Proposed {
        &self.proposed
    }

    /// What was read again since the index was written.
    fn touched(&self) -> &Touched {
        &self.touched
    }

    fn watched(&self) -> &Watched {
        &self.watched
    }

    fn last_journal(&self) -> &Arc<LastJournal> {
        &self.last_journal
    }

    /// How much the journal keeps.
    pub(super) fn limits(&self) -> config::Journal {
        self.limits
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

    /// Whether two paths of the vault are names of one file.
    #[must_use]
    pub fn is_same_file(&self, one: &str, other: &str) -> bool {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt as _;
            let id = |path: &str| {
                let metadata = std::fs::metadata(self.absolute(path)).ok()?;
                Some((metadata.dev(), metadata.ino()))
            };
            id(one).is_some_and(|file| id(other) == Some(file))
        }
        #[cfg(not(unix))]
        {
            one == other
        }
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
}

/// Tries until it comes off, or there was time enough for somebody else to finish writing: then `None`.
fn patiently<T>(mut attempt: impl FnMut() -> Result<Option<T>>) -> Result<Option<T>> {
    let start = Instant::now();
    loop {
        match attempt()? {
            Some(done) => return Ok(Some(done)),
            None if start.elapsed() > PATIENCE => return Ok(None),
            None => std::thread::sleep(Duration::from_millis(2)),
        }
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

/// Reads a file that was named on the command line; it may be a pipe.
///
/// # Errors
/// If it cannot be read.
pub fn read_named(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(Error::io(path, "cannot be read"))
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

/// The file that a program's name stands for, links resolved: `vi` is another editor in most places. `search` is what `PATH` says.
#[must_use]
pub fn program(name: &Path, search: Option<&std::ffi::OsStr>) -> Option<PathBuf> {
    if name.components().count() > 1 {
        return name.canonicalize().ok();
    }
    std::env::split_paths(search?)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())?
        .canonicalize()
        .ok()
}
