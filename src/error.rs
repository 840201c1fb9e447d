//! What can go wrong, by what the user can do next. Sentences are lower-case and name the file.

use std::io;
use std::path::PathBuf;

/// An error that ends a command.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command line, configuration or vault has to be put right first.
    #[error("{0}")]
    Usage(String),
    /// There is no vault to open.
    #[error(
        "no vault here: name one with --vault DIR or GAVEL_VAULT, or set `vault` in {config}, or start gavel inside a folder with `.obsidian` or Markdown notes (`gavel demo` opens one to try)",
        config = config.display()
    )]
    NoVault {
        /// Where the configuration file would be.
        config: PathBuf,
    },
    /// A file or folder could not be read or written.
    #[error("{}: {doing}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The journal holds a line that cannot be read; what stands before and behind it counts.
    #[error("{}: line {line} of the journal is damaged and was left out", path.display())]
    Journal {
        /// The journal.
        path: PathBuf,
        /// Its line, from 1.
        line: usize,
    },
    /// Another gavel is writing in this vault.
    #[error("another gavel is writing in this vault; try again in a moment")]
    Busy,
    /// The file must not be read or opened.
    #[error("{path}: {reason}")]
    Unread {
        /// The file, relative to the vault.
        path: String,
        /// Why.
        reason: String,
    },
    /// The note must not be written.
    #[error("{path}: {reason}; nothing was written")]
    Refused {
        /// The note, relative to the vault.
        path: String,
        /// Why.
        reason: String,
    },
}

/// A result with [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Whether it says that a file is not there.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Io { source, .. } if source.kind() == io::ErrorKind::NotFound)
    }

    /// An I/O error with its file.
    pub fn io(path: impl Into<PathBuf>, doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io {
            path,
            doing,
            source,
        }
    }
}

/// `; did you mean …?` with the word that is nearest to what was said, or nothing if none is near.
pub fn did_you_mean<'a>(said: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let likeness = |word: &str| strsim::jaro_winkler(&said.to_lowercase(), &word.to_lowercase());
    let best = known
        .into_iter()
        .map(|word| (likeness(word), word))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(one, _), (other, _)| one.total_cmp(other));
    best.map_or_else(String::new, |(_, word)| format!("; did you mean `{word}`?"))
}
