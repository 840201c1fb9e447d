//! The sources that were searched lately, kept ready to be searched again. What a passage is is `review::evidence`'s.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use crate::disk::Disk;
use crate::error::Result;
use crate::review::evidence::Passages;

/// So many sources are kept; a sitting goes from meeting to meeting, and a meeting has one.
const MOST: usize = 32;

/// When a source was changed last, and its size.
type Stamp = (Option<SystemTime>, u64);

/// Sources by their path in the vault.
#[derive(Debug, Default)]
pub(super) struct Searched(Mutex<HashMap<String, (Stamp, Arc<Passages>)>>);

impl Disk {
    /// A source, ready to be searched: read again only if it changed.
    ///
    /// # Errors
    /// As [`Disk::read_source`].
    pub fn passages(&self, path: &str) -> Result<Arc<Passages>> {
        let metadata = std::fs::metadata(self.absolute(path)).ok();
        let stamp = metadata.map_or((None, 0), |file| (file.modified().ok(), file.len()));
        let searched = || {
            self.searched
                .0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        if let Some((known, passages)) = searched().get(path)
            && *known == stamp
            && stamp.0.is_some()
        {
            return Ok(Arc::clone(passages));
        }
        let passages = Arc::new(Passages::of(&self.read_source(path)?));
        let mut searched = searched();
        if searched.len() >= MOST {
            searched.clear();
        }
        searched.insert(path.to_owned(), (stamp, Arc::clone(&passages)));
        Ok(passages)
    }
}
