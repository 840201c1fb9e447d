//! The record of what gavel wrote: entries that can be undone and redone, and their lines on disk. Pure; the file is `disk::journal`'s.
//!
//! A journal is a list of records, one a line: a checksum, a blank, a JSON object. What cannot be read is left out and told.

use serde::{Deserialize, Serialize};

use crate::edit::{Applied, Edit, Place};
use crate::text::{Hash, lines};

/// The format of the records that this build writes.
pub const VERSION: u32 = 1;

/// What a record says happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A new entry, written before its notes are.
    Commit,
    /// What really became of an entry, if it differs from what was announced.
    Amend,
    /// An entry was taken back.
    Undo,
    /// An entry was made again.
    Redo,
    /// An entry can no longer be taken back: its lines were changed by somebody else.
    Lost,
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
        }
    }

    /// The record as a line, with its line end.
    #[must_use]
    pub fn line(&self) -> String {
        let json = serde_json::to_string(self).unwrap_or_default();
        format!("{} {json}\n", Hash::of(json.as_bytes()).short())
    }

    fn parse(line: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(line).ok()?;
        let (sum, json) = text.split_once(' ')?;
        (Hash::of(json.as_bytes()).short() == sum).then(|| serde_json::from_str(json).ok())?
    }
}

/// One undoable step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number, from 1, ascending.
    pub id: u64,
    /// When it was made: seconds since 1970, UTC.
    pub time: i64,
    /// What the user asked for.
    pub label: String,
    /// The edits as they were made first.
    pub edits: Vec<Applied>,
    /// What was last written for it, by the entry, its undo or its redo: the inverse is the next step.
    last: Vec<Applied>,
    /// Whether it is taken back now.
    pub undone: bool,
    /// Whether it can no longer be taken back.
    pub lost: bool,
}

impl Entry {
    /// The edits that take it back, or that make it again if it is undone.
    #[must_use]
    pub fn reversal(&self) -> Vec<Edit> {
        self.last.iter().map(Applied::inverse).collect()
    }
}

/// All entries, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Journal {
    entries: Vec<Entry>,
    /// Entries to redo, the next one last.
    redo: Vec<u64>,
    /// Lines that could not be read, from 1.
    pub damaged: Vec<usize>,
    lines_read: usize,
}

impl Journal {
    /// Reads whole lines of a journal file; call again with what was appended since.
    pub fn read(&mut self, text: &[u8]) {
        for line in lines(text) {
            self.lines_read += 1;
            match Record::parse(line.content) {
                Some(record) => self.push(&record),
                None => self.damaged.push(self.lines_read),
            }
        }
    }

    /// Takes in a record.
    pub fn push(&mut self, record: &Record) {
        let written: Vec<Applied> = record.edits.iter().map(Applied::from).collect();
        if record.kind == Kind::Commit {
            self.redo.clear();
            self.entries.push(Entry {
                id: record.entry,
                time: record.time,
                label: record.label.clone(),
                edits: written.clone(),
                last: written,
                undone: false,
                lost: false,
            });
            return;
        }
        let Some(entry) = self
            .entries
            .iter_mut()
            .rev()
            .find(|entry| entry.id == record.entry)
        else {
            return;
        };
        match record.kind {
            Kind::Undo => {
                entry.undone = true;
                entry.last = written;
                self.redo.push(record.entry);
            }
            Kind::Redo => {
                entry.undone = false;
                entry.last = written;
                self.redo.retain(|id| *id != record.entry);
            }
            Kind::Lost => {
                entry.lost = true;
                self.redo.retain(|id| *id != record.entry);
            }
            Kind::Amend if written.is_empty() => {
                let id = record.entry;
                self.entries.retain(|entry| entry.id != id);
            }
            Kind::Amend | Kind::Commit => {
                entry.edits.clone_from(&written);
                entry.last = written;
            }
        }
    }

    /// All entries, the oldest first.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The number of the next entry.
    #[must_use]
    pub fn next_id(&self) -> u64 {
        self.entries.iter().map(|entry| entry.id).max().unwrap_or(0) + 1
    }

    /// What was last written for an entry; nothing for one that is not there.
    #[must_use]
    pub fn last_written(&self, id: u64) -> Vec<Applied> {
        let entry = self.entries.iter().find(|entry| entry.id == id);
        entry.map(|entry| entry.last.clone()).unwrap_or_default()
    }

    /// What `undo` would take back.
    #[must_use]
    pub fn to_undo(&self) -> Option<&Entry> {
        self.entries
            .iter()
            .rev()
            .find(|entry| !entry.undone && !entry.lost)
    }

    /// What `redo` would make again.
    #[must_use]
    pub fn to_redo(&self) -> Option<&Entry> {
        let id = self.redo.last()?;
        self.entries.iter().find(|entry| entry.id == *id)
    }

    /// What stood in a note before gavel's last verdict on a line that still is as gavel left it: the edit that restores it.
    /// Verdicts on verdicts are followed back as long as `further` says of what stood before that it was gavel's work too.
    #[must_use]
    pub fn before(
        &self,
        path: &str,
        line: &[u8],
        further: &dyn Fn(&[u8]) -> bool,
    ) -> Option<Vec<u8>> {
        let mut now = line.to_vec();
        let mut found = None;
        for entry in self.entries.iter().rev().filter(|entry| !entry.undone) {
            let made = entry
                .last
                .iter()
                .find(|edit| edit.path == path && edit.new == now);
            if let Some(made) = made {
                now.clone_from(&made.old);
                found = Some(made.old.clone());
                if !further(&now) {
                    break;
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(old: &[u8], new: &[u8]) -> Applied {
        Applied {
            path: "n.md".to_owned(),
            line: 1,
            old: old.to_vec(),
            new: new.to_vec(),
            after: Place {
                line: 1,
                occurrence: 1,
                of: 1,
                context: String::new(),
                item: true,
                note: String::new(),
            },
        }
    }

    fn journal(records: &[(Kind, u64)]) -> Journal {
        let mut journal = Journal::default();
        for (kind, entry) in records {
            let record = Record::new(*kind, *entry, 0, "accept", &[applied(b"a", b"b")]);
            journal.read(record.line().as_bytes());
        }
        journal
    }

    #[test]
    fn a_record_survives_its_line_whatever_its_bytes() {
        let record = Record::new(
            Kind::Commit,
            7,
            5,
            "done",
            &[applied(b"a\xff\n", "é\u{1b}".as_bytes())],
        );
        let mut read = Journal::default();
        read.read(record.line().as_bytes());
        assert_eq!(read.entries()[0].edits[0].old, b"a\xff\n");
        assert_eq!(read.entries()[0].edits[0].new, "é\u{1b}".as_bytes());
    }

    #[test]
    fn undo_goes_back_and_redo_forth() {
        use Kind::{Commit, Redo, Undo};
        let next = |records: &[(Kind, u64)]| {
            let journal = journal(records);
            (
                journal.to_undo().map(|e| e.id),
                journal.to_redo().map(|e| e.id),
            )
        };
        assert_eq!(next(&[]), (None, None));
        assert_eq!(next(&[(Commit, 1), (Commit, 2)]), (Some(2), None));
        assert_eq!(
            next(&[(Commit, 1), (Commit, 2), (Undo, 2)]),
            (Some(1), Some(2))
        );
        assert_eq!(
            next(&[(Commit, 1), (Commit, 2), (Undo, 2), (Undo, 1)]),
            (None, Some(1))
        );
        assert_eq!(next(&[(Commit, 1), (Undo, 1), (Redo, 1)]), (Some(1), None));
        assert_eq!(
            next(&[(Commit, 1), (Undo, 1), (Commit, 2)]),
            (Some(2), None)
        );
    }

    #[test]
    fn what_cannot_be_taken_back_does_not_stand_in_the_way() {
        let journal = journal(&[(Kind::Commit, 1), (Kind::Commit, 2), (Kind::Lost, 2)]);
        assert_eq!(journal.to_undo().unwrap().id, 1);
    }

    #[test]
    fn a_damaged_line_is_left_out_and_told() {
        let good = Record::new(Kind::Commit, 1, 0, "accept", &[]).line();
        let mut journal = Journal::default();
        journal.read(format!("{good}{}\n{good}", &good[..20]).as_bytes());
        assert_eq!(
            (journal.entries().len(), journal.damaged.as_slice()),
            (2, &[2][..])
        );
    }

    #[test]
    fn what_stood_before_is_followed_to_the_proposal() {
        let mut journal = Journal::default();
        journal.push(&Record::new(
            Kind::Commit,
            1,
            0,
            "accept",
            &[applied(b"?", b"a")],
        ));
        journal.push(&Record::new(
            Kind::Commit,
            2,
            0,
            "done",
            &[applied(b"a", b"d")],
        ));
        assert_eq!(
            journal.before("n.md", b"d", &|line| line != b"?").unwrap(),
            b"?"
        );
        assert_eq!(journal.before("n.md", b"d", &|_| false).unwrap(), b"a");
        assert_eq!(journal.before("n.md", b"x", &|_| false), None);
        assert_eq!(journal.before("m.md", b"d", &|_| false), None);
    }
}
