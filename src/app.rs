//! The terminal program: terminal, event loop, effects. What is shown and what a key does is `ui`'s.

use chrono::NaiveDate;

use crate::config::Config;
use crate::disk::Disk;
use crate::error::Result;

/// What the terminal program needs to start.
#[derive(Debug)]
pub struct Options {
    /// The vault.
    pub disk: Disk,
    /// The configuration in force.
    pub config: Config,
    /// The local day; `None` follows the clock.
    pub today: Option<NaiveDate>,
    /// A vault made for trying gavel, deleted by nobody: its path is said at the end.
    pub demo: bool,
}

/// Opens the review in the terminal and returns when the user leaves.
///
/// # Errors
/// If there is no terminal, or it cannot be set up.
pub fn run(options: Options) -> Result<()> {
    let _ = options;
    Ok(())
}
