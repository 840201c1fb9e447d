//! Which file of the vault each note came from, as a list found it the last time. That holds while the vault has the same files, and then
//! their names need not be put in an order to find a source. A cache beside the index, and like it thrown away when in doubt; how a source
//! is found is `crate::source`'s.

use std::io::Write as _;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crate::codec::{Decoder, Encoder};
use crate::disk::Disk;
use crate::disk::index::BESIDE;
use crate::note::Note;
use crate::note::encoded::View;
use crate::source::{Resolved, Why};
use crate::text::{ByDigest, Digest, utf8};

/// All ways to find a source, in the order in which they are kept.
const WHYS: [Why; 4] = [Why::Suffix, Why::Name, Why::Link, Why::None];

/// The digest at the end of the file.
const SEAL: usize = 8;

/// The sources of notes, as far as they are known.
#[derive(Debug, Default)]
pub struct Sources {
    /// Whether what is found is to be kept.
    is_kept: bool,
    /// Of the paths of all files.
    files: Digest,
    bytes: Vec<u8>,
    known: ByDigest<Known>,
    found: Mutex<Vec<(Digest, Resolved)>>,
}

/// The source of a note, and where its path is among the bytes.
#[derive(Debug)]
struct Known {
    path: Option<Range<usize>>,
    why: Why,
}

impl Sources {
    /// Whether nothing is known.
    pub(super) fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The source of a note: what is known, else what is found. What is known does not say what was tried.
    pub fn of(&self, note: &Note, find: impl FnOnce() -> Resolved) -> Resolved {
        if !self.is_kept {
            return find();
        }
        let digest = question(
            &note.path,
            note.source_ref.as_deref(),
            note.source_link.as_deref(),
        );
        if let Some(known) = self.known(digest) {
            return known;
        }
        let found = find();
        let kept = (digest, found.clone());
        let mut all = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(kept);
        found
    }

    /// The path of the source of a note, if that is known; it may be known that there is none.
    pub fn path_of(&self, path: &str, note: &View<'_>) -> Option<Option<&str>> {
        let digest = question(path, note.source_ref, note.source_link);
        let (path, _) = self.path_and_why(digest)?;
        Some(path)
    }

    fn known(&self, digest: Digest) -> Option<Resolved> {
        let (path, why) = self.path_and_why(digest)?;
        Some(Resolved {
            path: path.map(str::to_owned),
            why,
            tried: Vec::new(),
        })
    }

    fn path_and_why(&self, digest: Digest) -> Option<(Option<&str>, Why)> {
        let Known { path, why } = self.known.get(&digest)?;
        let path = match path {
            Some(path) => Some(utf8(self.bytes.get(path.clone())?)?),
            None => None,
        };
        Some((path, *why))
    }

    /// Takes in what was kept, if it is whole and of this owner and these files.
    fn decode(&mut self, bytes: Vec<u8>, owner: Digest) -> Option<()> {
        let (all, seal) = bytes.split_at_checked(bytes.len().checked_sub(SEAL)?)?;
        let mut from = Decoder::new(all);
        let is_whole = Digest::of(all).bits().to_le_bytes() == *seal;
        if !is_whole || from.fixed()? != owner.bits() || from.fixed()? != self.files.bits() {
            return None;
        }
        let count = from.several()?;
        let mut known = ByDigest::with_capacity_and_hasher(count, <_>::default());
        for _ in 0..count {
            let digest = Digest::from_bits(from.fixed()?);
            let why = *WHYS.get(usize::from(from.byte()?))?;
            let path = from.maybe_text()?.map(str::len);
            let path = path.map(|length| {
                let end = all.len() - from.left();
                end - length..end
            });
            known.insert(digest, Known { path, why });
        }
        (self.known, self.bytes) = (known, bytes);
        Some(())
    }

    fn encode(&self, found: &[(Digest, Resolved)], owner: Digest) -> Vec<u8> {
        let mut to = Encoder::default();
        to.fixed(owner.bits());
        to.fixed(self.files.bits());
        to.count(self.known.len() + found.len());
        let mut put = |digest: Digest, source: &Resolved| {
            to.fixed(digest.bits());
            let why = WHYS.iter().position(|why| *why == source.why);
            to.byte(why.and_then(|why| u8::try_from(why).ok()).unwrap_or(0));
            to.maybe_text(source.path.as_deref());
        };
        for digest in self.known.keys() {
            put(*digest, &self.known(*digest).unwrap_or_default());
        }
        for (digest, source) in found {
            put(*digest, source);
        }
        let mut bytes = to.finish();
        let seal = Digest::of(&bytes);
        bytes.extend_from_slice(&seal.bits().to_le_bytes());
        bytes
    }
}

/// All that the source of a note depends on, but for the files of the vault.
fn question(path: &str, source_ref: Option<&str>, source_link: Option<&str>) -> Digest {
    let texts = [Some(path), source_ref, source_link].into_iter().flatten();
    // Room for how long each is, too.
    let mut to = Encoder::with_capacity(texts.map(|text| text.len() + 5).sum());
    to.text(path);
    to.maybe_text(source_ref);
    to.maybe_text(source_link);
    Digest::of(&to.finish())
}

impl Disk {
    fn sources_path(&self) -> PathBuf {
        self.state().join("sources")
    }

    /// What is known of the sources of a vault with these files, notes in the order of their paths.
    pub(super) fn sources<'a>(
        &self,
        notes: impl Iterator<Item = &'a Arc<str>>,
        others: &'a [Arc<str>],
    ) -> Sources {
        let mut others: Vec<&Arc<str>> = others.iter().collect();
        others.sort_unstable();
        let mut digests = Vec::new();
        for path in notes.chain(others) {
            let digest = Digest::of(path.as_bytes());
            digests.extend_from_slice(&digest.bits().to_le_bytes());
        }
        let mut sources = Sources {
            is_kept: true,
            files: Digest::of(&digests),
            ..Sources::default()
        };
        if let Ok(bytes) = std::fs::read(self.sources_path()) {
            // What is odd is found anew.
            let _ = sources.decode(bytes, self.owner());
        }
        sources
    }

    /// Keeps what was found for the next list. That it cannot be written is no harm.
    pub fn keep_sources(&self, sources: &Sources) {
        let found = sources.found.lock().unwrap_or_else(PoisonError::into_inner);
        if found.is_empty() {
            return;
        }
        let bytes = sources.encode(&found, self.owner());
        let mut beside = tempfile::Builder::new();
        let beside = beside.prefix(BESIDE).tempfile_in(self.state());
        let _ = beside.and_then(|mut file| {
            file.write_all(&bytes)?;
            Ok(file.persist(self.sources_path())?)
        });
    }
}
