//! The lines of a journal: a checksum, a blank, a JSON object. What they mean together is `journal`'s.

use serde::{Deserialize, Serialize};

use crate::edit::{Applied, Place};
use crate::text::Hash;

/// The format of the records that this build writes; it reads all up to this one.
///
/// 1: what is announced counts as done unless a later record says otherwise. 2: an announcement is open until `done`, `settled`
/// or `lost` closes it, and it says which notes it replaces, so that a crash in between can be settled.
pub const VERSION: u32 = 2;

/// What a record says happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A new entry is about to be written.
    Commit,
    /// An entry is about to be taken back.
    Undo,
    /// An entry is about to be made again.
    Redo,
    /// One note of what was announced changed meanwhile: it is about to be written in this way instead.
    Again,
    /// What was announced is in the notes.
    Done,
    /// What was announced came to this instead: the edits that are in the notes, and whether the entry is taken back now.
    Settled,
    /// An entry can no longer be taken back: its lines were changed by somebody else.
    Lost,
    /// Format 1: what really became of an entry, if it differed from what was announced.
    Amend,
}

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Format version.
    pub v: u32,
    /// What happened.
    pub kind: Kind,
    /// The entry it is about.
    pub entry: u64,
    /// Seconds since 1970, UTC.
    pub time: i64,
    /// What the user asked for.
    pub label: String,
    /// What was written.
    pub edits: Vec<Written>,
    /// The notes that are about to be replaced.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Stamp>,
    /// Whether the entry is taken back now, for [`Kind::Settled`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub undone: bool,
}

/// A note before and after it is replaced: what tells, after a crash, which of the two it is, and what of the files that were left
/// is gavel's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The note, relative to the vault.
    pub path: String,
    /// Hash of its bytes before, all 64 digits.
    pub before: String,
    /// Hash of its bytes afterwards.
    pub after: String,
    /// The name of the file beside it that the new bytes are written to first; where the note is written in place, of the copy of
    /// the old bytes in gavel's own folder.
    pub beside: String,
    /// Whether the note is written in place.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_place: bool,
}

/// An applied edit as the journal keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The note.
    pub path: String,
    /// First line of the old block, from 1.
    pub line: usize,
    /// The old lines.
    pub old: Bytes,
    /// The new lines.
    pub new: Bytes,
    /// Where the new lines stand.
    pub after: Place,
    /// Whether the line went because another that says the same was kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub duplicate: bool,
}

/// Bytes in JSON: text if they are UTF-8, else hex digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Bytes {
    /// UTF-8.
    Text(String),
    /// Anything else.
    Hex {
        /// Two digits a byte.
        hex: String,
    },
}

impl Bytes {
    /// For the journal.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::Text(text.to_owned()),
            Err(_) => Self::Hex {
                hex: bytes
                    .iter()
                    .flat_map(|byte| [byte >> 4, byte & 15])
                    .filter_map(|n| char::from_digit(u32::from(n), 16))
                    .collect(),
            },
        }
    }

    /// Back again; digits that are none end it.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.clone().into_bytes(),
            Self::Hex { hex } => {
                let digits: Vec<u8> = hex
                    .chars()
                    .map_while(|c| c.to_digit(16))
                    .filter_map(|n| u8::try_from(n).ok())
                    .collect();
                digits
                    .chunks_exact(2)
                    .map(|pair| pair.iter().fold(0, |byte, n| byte << 4 | n))
                    .collect()
            }
        }
    }
}

impl From<&Applied> for Written {
    fn from(applied: &Applied) -> Self {
        Self {
            path: applied.path.clone(),
            line: applied.line,
            old: Bytes::new(&applied.old),
            new: Bytes::new(&applied.new),
            after: applied.after.clone(),
            duplicate: applied.duplicate,
        }
    }
}

impl From<&Written> for Applied {
    fn from(written: &Written) -> Self {
        Self {
            path: written.path.clone(),
            line: written.line,
            old: written.old.to_vec(),
            new: written.new.to_vec(),
            after: written.after.clone(),
            duplicate: written.duplicate,
        }
    }
}

impl Record {
    /// A record of this build's version.
    #[must_use]
    pub fn new(kind: Kind, entry: u64, time: i64, label: &str, edits: &[Applied]) -> Self {
        Self {
            v: VERSION,
            kind,
            entry,
            time,
            label: label.to_owned(),
            edits: edits.iter().map(Written::from).collect(),
            notes: Vec::new(),
            undone: false,
        }
    }

    /// The same, announcing what becomes of these notes.
    #[must_use]
    pub fn on(self, notes: Vec<Stamp>) -> Self {
        Self { notes, ..self }
    }

    /// The record as a line, with its line end.
    #[must_use]
    pub fn line(&self) -> String {
        let json = serde_json::to_string(self).unwrap_or_default();
        format!("{} {json}\n", Hash::of(json.as_bytes()).short())
    }

    /// Whether it says that something is about to be done.
    #[must_use]
    pub fn is_announcement(&self) -> bool {
        let announces = matches!(
            self.kind,
            Kind::Commit | Kind::Undo | Kind::Redo | Kind::Again
        );
        announces && self.v >= 2
    }

    /// A line of a journal, of this format or an older one; `None` if it is damaged.
    #[must_use]
    pub fn parse(line: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(line).ok()?;
        let (sum, json) = text.split_once(' ')?;
        (Hash::of(json.as_bytes()).short() == sum).then(|| serde_json::from_str(json).ok())?
    }

    /// Whether a line is a sound record of a format that this build does not know.
    #[must_use]
    pub fn is_newer(line: &[u8]) -> bool {
        #[derive(Deserialize)]
        struct Version {
            v: u32,
        }
        let version = || {
            let (sum, json) = std::str::from_utf8(line).ok()?.split_once(' ')?;
            let found: Version = serde_json::from_str(json).ok()?;
            (Hash::of(json.as_bytes()).short() == sum).then_some(found.v)
        };
        version().is_some_and(|version| version > VERSION)
    }
}
