//! Where gavel keeps what is its own: the platform's state folder, one folder a vault. Nothing of it lies in the vault.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use crate::disk::Disk;
use crate::error::{Error, Result};
use crate::text::Hash;

/// The folder for all vaults: the platform's (XDG on Linux), unless `chosen` names another.
///
/// # Errors
/// If the platform names none and none was chosen.
pub fn state_root(chosen: Option<PathBuf>) -> Result<PathBuf> {
    if let Some(chosen) = chosen {
        return Ok(chosen);
    }
    project()
        .map(|project| {
            project
                .state_dir()
                .unwrap_or_else(|| project.data_local_dir())
                .to_path_buf()
        })
        .ok_or_else(|| {
            Error::Usage("no home folder to keep the journal in; set GAVEL_STATE_DIR".to_owned())
        })
}

/// The configuration file, unless `chosen` names another.
#[must_use]
pub fn config_file(chosen: Option<PathBuf>) -> PathBuf {
    chosen.unwrap_or_else(|| {
        project().map_or_else(
            || PathBuf::from("gavel.toml"),
            |project| project.config_dir().join("config.toml"),
        )
    })
}

fn project() -> Option<ProjectDirs> {
    ProjectDirs::from("", "", "gavel")
}

/// The folder of one vault: its name for people, a hash of its whole path for certainty.
#[must_use]
pub fn folder_name(root: &Path) -> String {
    let name: String = root
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') {
                c
            } else {
                '_'
            }
        })
        .take(40)
        .collect();
    format!(
        "{name}-{}",
        Hash::of(root.as_os_str().as_encoded_bytes()).short()
    )
}

/// Something that the vault's file system cannot do, so that writing is less safe than elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// A note cannot be exchanged in one step: a version that another program writes in the same moment may be lost.
    NoExchange,
    /// Nobody can be kept from writing a note while it is exchanged: what a slow writer writes in that moment may be lost.
    NoLease,
}

impl Weakness {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::NoExchange, Self::NoLease];

    fn file(self) -> &'static str {
        match self {
            Self::NoExchange => "no-exchange",
            Self::NoLease => "no-lease",
        }
    }

    /// In words.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::NoExchange => {
                "this file system cannot exchange two files in one step: a version of a note that another program writes in the same millisecond may be lost"
            }
            Self::NoLease => {
                "this file system grants no leases: what another program is just writing into a note when gavel replaces it may be lost"
            }
        }
    }
}

impl Disk {
    /// Where copies of notes lie while these are written in place.
    pub(super) fn copies(&self) -> PathBuf {
        self.state().join("copies")
    }

    /// Keeps in mind what the file system could not do when a note was written.
    pub(super) fn remember(&self, weakness: Weakness) {
        // Only for telling: nothing depends on it.
        let _ = std::fs::write(self.state().join(weakness.file()), "");
    }

    /// What the vault's file system could not do when notes were written.
    #[must_use]
    pub fn weaknesses(&self) -> Vec<Weakness> {
        let is_known = |weakness: &Weakness| self.state().join(weakness.file()).exists();
        Weakness::ALL.into_iter().filter(is_known).collect()
    }
}

/// Makes gavel's folder, for the user alone.
///
/// # Errors
/// If it cannot be made.
pub fn make_folder(folder: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .map_err(Error::io(folder, "cannot be made"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_vaults_of_one_name_have_two_folders() {
        let (a, b) = (
            folder_name(Path::new("/a/My Vault")),
            folder_name(Path::new("/b/My Vault")),
        );
        assert_ne!(a, b);
        assert!(a.starts_with("My_Vault-"), "{a}");
    }
}
