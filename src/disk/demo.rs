//! The built-in vault for trying gavel, written into a folder of its own. What it holds is in `assets/demo-vault`.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use include_dir::{Dir, include_dir};

use crate::disk::state::make_folder;
use crate::error::{Error, Result};

static VAULT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/demo-vault");

/// The day on which the built-in vault plays: its tasks are due around it.
#[must_use]
pub fn day() -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2026, 3, 18)
}

/// Where a demo lives: nothing of it is anywhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demo {
    /// The vault.
    pub vault: PathBuf,
    /// gavel's own files about it.
    pub state: PathBuf,
}

/// Writes the built-in vault into a new temporary folder, which nobody deletes.
///
/// # Errors
/// If it cannot be written.
pub fn fresh() -> Result<Demo> {
    let above = std::env::temp_dir();
    let folder = tempfile::Builder::new()
        .prefix("gavel-demo-")
        .tempdir_in(&above)
        .map_err(Error::io(&above, "no folder can be made in it"))?
        .keep();
    let demo = Demo {
        vault: folder.join("Demo"),
        state: folder.join("state"),
    };
    unpack(&demo.vault)?;
    Ok(demo)
}

/// Writes the built-in vault into a folder, which is made if it is not there.
///
/// # Errors
/// If it cannot be written.
pub fn unpack(into: &Path) -> Result<()> {
    make_folder(into)?;
    VAULT
        .extract(into)
        .map_err(Error::io(into, "cannot be written"))
}
