//! Lists as places that editors jump to: `PATH:LINE:COLUMN: TEXT`, as compilers and `rg --vimgrep` print them.

use std::path::PathBuf;

use crate::cli::console::Console;
use crate::cli::environment;
use crate::cli::words;
use crate::disk::Disk;

/// How files of a vault are named for an editor that is started where gavel was.
pub(super) struct Places<'a> {
    disk: &'a Disk,
    here: Option<PathBuf>,
}

impl<'a> Places<'a> {
    pub(super) fn new(disk: &'a Disk) -> Self {
        let here = environment::current_folder().ok();
        Self { disk, here }
    }

    /// A row. The path is relative to the current folder where the note is below it, else absolute; the column, from 1, is that of
    /// the box of a task, in bytes, or the first.
    pub(super) fn row(
        &self,
        path: &str,
        line: usize,
        raw: &[u8],
        text: &str,
        console: &mut Console,
    ) -> std::io::Result<()> {
        let file = self.disk.absolute(path);
        let below = self.here.as_ref();
        let below = below.and_then(|here| file.strip_prefix(here).ok());
        let name = below.unwrap_or(&file).to_string_lossy();
        let place = words::place(&name, line);
        let column = column(raw);
        console.line(&format!("{place}:{column}: {text}"))
    }
}

/// Where a task's box stands, from 1.
fn column(raw: &[u8]) -> usize {
    raw.iter().position(|byte| *byte == b'[').unwrap_or(0) + 1
}
