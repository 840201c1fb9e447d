//! The only place of the command line that asks the system: variables, the current folder, the clock.
#![expect(
    clippy::disallowed_methods,
    reason = "the clock and the environment are read here"
)]

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

use chrono::{Local, NaiveDate};

/// The arguments of this call, the program's name first.
pub(super) fn arguments() -> impl Iterator<Item = OsString> {
    std::env::args_os()
}

/// The local day.
pub(super) fn today() -> NaiveDate {
    Local::now().date_naive()
}

/// A variable that is set and not empty.
pub(super) fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// The folder that gavel was started in.
///
/// # Errors
/// If it is gone or may not be read.
pub(super) fn current_folder() -> io::Result<PathBuf> {
    std::env::current_dir()
}

/// Where the platform keeps the configuration of programs.
pub(super) fn config_folder() -> Option<PathBuf> {
    directories::BaseDirs::new().map(|folders| folders.config_dir().to_path_buf())
}

/// The user's home folder, if there is one.
pub(super) fn home() -> Option<PathBuf> {
    directories::BaseDirs::new().map(|folders| folders.home_dir().to_path_buf())
}
