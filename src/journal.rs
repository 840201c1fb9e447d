//! The record of what gavel wrote: entries that can be undone and redone, and what was cut short. Pure; the file is
//! `disk::journal`'s, its lines are `journal::record`'s.

mod record;

pub use record::{Bytes, Kind, Record, Stamp, VERSION, Written};

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::edit::{Applied, Edit};
use crate::text::{Hash, lines};

/// The label of a change of fields, which is no verdict.
pub const EDIT: &str = "edit";

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

/// What was announced and not closed: gavel was cut short, or is at it just now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// Commit, undo or redo.
    pub kind: Kind,
    /// The entry it is about.
    pub entry: u64,
    /// What the user had asked for.
    pub label: String,
    /// What was to be written.
    pub edits: Vec<Applied>,
    /// The notes that were to be replaced.
    pub notes: Vec<Stamp>,
    /// The entry as it was, and what could be made again then.
    before: (Option<Entry>, Vec<u64>),
}

impl Open {
    /// The record that closes it when these edits, of those announced, are in the notes, and these could not be taken back because
    /// their notes could not be written.
    #[must_use]
    pub fn close(&self, time: i64, written: &[Applied], failed: &[String]) -> Record {
        let record =
            |kind, edits: &[Applied]| Record::new(kind, self.entry, time, &self.label, edits);
        let is_whole = written == self.edits && failed.is_empty();
        if is_whole {
            return record(Kind::Done, &[]);
        }
        let before = self.before.0.as_ref();
        let was_undone = before.is_some_and(|entry| entry.undone);
        let last = before.map_or(&[][..], |entry| &entry.last);
        if self.kind == Kind::Undo && !failed.is_empty() {
            // What could not be taken back is still there to be taken back.
            let is_left = |made: &&Applied| written.iter().all(|back| back.path != made.path);
            let left: Vec<Applied> = last.iter().filter(is_left).cloned().collect();
            return record(Kind::Settled, &left);
        }
        let (edits, undone) = match written {
            [] => (last, was_undone),
            _ => (written, self.kind == Kind::Undo),
        };
        Record {
            undone,
            ..record(Kind::Settled, edits)
        }
    }
}

/// All entries, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Journal {
    entries: Vec<Entry>,
    /// Entries to redo, the next one last.
    redo: Vec<u64>,
    open: Option<Open>,
    last_id: u64,
    /// Lines that could not be read, from 1.
    pub damaged: Vec<usize>,
    /// Whether a newer build, whose records this one cannot read, wrote in it.
    pub newer: bool,
    lines_read: usize,
}

impl Journal {
    /// Reads whole lines of a journal file; call again with what was appended since. A last line without an end is torn, or being
    /// written just now: it does not count.
    pub fn read(&mut self, text: &[u8]) {
        for line in lines(text).filter(|line| !line.ending.is_empty()) {
            self.lines_read += 1;
            match Record::parse(line.content) {
                Some(record) if record.v > VERSION => self.newer = true,
                Some(record) => self.push(&record),
                None if Record::is_newer(line.content) => self.newer = true,
                None => self.damaged.push(self.lines_read),
            }
        }
    }

    /// What of a journal file is kept: the records of the newest entries that are made at `oldest` or later and take at most so many
    /// bytes together, as they stand, and what tells the number of the next entry.
    #[must_use]
    pub fn kept(text: &[u8], oldest: i64, most: u64) -> Vec<u8> {
        let records: Vec<(Record, &[u8])> = lines(text)
            .filter(|line| !line.ending.is_empty())
            .filter_map(|line| Some((Record::parse(line.content)?, line.content)))
            .collect();
        let mut sizes: BTreeMap<u64, (i64, u64)> = BTreeMap::new();
        for (record, line) in &records {
            let (made, size) = sizes.entry(record.entry).or_insert((record.time, 0));
            *made = (*made).min(record.time);
            *size += line.len() as u64 + 1;
        }
        let mut sum = 0;
        let newest = sizes.iter().rev().take_while(|(_, (made, size))| {
            sum += size;
            *made >= oldest && sum <= most
        });
        let kept: BTreeSet<u64> = newest.map(|(entry, _)| *entry).collect();
        let mut out = Vec::new();
        if let Some((last, (time, _))) = sizes.last_key_value().filter(|(id, _)| !kept.contains(id))
        {
            let last = Record::new(Kind::Done, *last, *time, "", &[]);
            out.extend_from_slice(last.line().as_bytes());
        }
        for (_, line) in records
            .iter()
            .filter(|(record, _)| kept.contains(&record.entry))
        {
            out.extend_from_slice(line);
            out.push(b'\n');
        }
        out
    }

    /// Takes in a record.
    pub fn push(&mut self, record: &Record) {
        self.last_id = self.last_id.max(record.entry);
        let written: Vec<Applied> = record.edits.iter().map(Applied::from).collect();
        match record.kind {
            Kind::Commit => self.commit(record, written),
            Kind::Undo | Kind::Redo => self.reverse(record, written),
            Kind::Again => self.again(record, &written),
            Kind::Done => {
                let open = self.open.take();
                self.lose_what_was_left(open);
            }
            Kind::Settled | Kind::Amend => self.settled(record, written),
            Kind::Lost => {
                if let Some(entry) = self.entry_mut(record.entry) {
                    entry.lost = true;
                    if !entry.undone {
                        let lost = entry.last.clone();
                        self.lose(record.entry, &lost);
                    }
                }
                self.redo.retain(|id| *id != record.entry);
                self.open = None;
            }
        }
        if record.v < 2 {
            self.open = None;
        }
    }

    fn entry_mut(&mut self, id: u64) -> Option<&mut Entry> {
        self.entries.iter_mut().rev().find(|entry| entry.id == id)
    }

    fn announce(&mut self, record: &Record, edits: &[Applied], before: Option<Entry>) {
        self.open = Some(Open {
            kind: record.kind,
            entry: record.entry,
            label: record.label.clone(),
            edits: edits.to_vec(),
            notes: record.notes.clone(),
            before: (before, self.redo.clone()),
        });
    }

    fn commit(&mut self, record: &Record, written: Vec<Applied>) {
        self.announce(record, &written, None);
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
    }

    fn reverse(&mut self, record: &Record, written: Vec<Applied>) {
        let Some(before) = self.entry_mut(record.entry).cloned() else {
            return;
        };
        self.announce(record, &written, Some(before));
        self.set(record.entry, written, record.kind == Kind::Undo);
    }

    /// What an entry came to, and whether it is taken back.
    fn set(&mut self, id: u64, written: Vec<Applied>, undone: bool) {
        if let Some(entry) = self.entry_mut(id) {
            entry.undone = undone;
            entry.last = written;
            self.redo.retain(|other| *other != id);
            if undone {
                self.redo.push(id);
            }
        }
    }

    fn again(&mut self, record: &Record, written: &[Applied]) {
        let Some(open) = self.open.as_mut() else {
            return;
        };
        let is_new = open.kind == Kind::Commit;
        let is_of = |path: &str| record.notes.iter().any(|note| note.path == path);
        let replace = |edits: &mut Vec<Applied>| {
            edits.retain(|edit| !is_of(&edit.path));
            edits.extend_from_slice(written);
        };
        open.notes.retain(|note| !is_of(&note.path));
        open.notes.extend_from_slice(&record.notes);
        replace(&mut open.edits);
        if let Some(entry) = self.entry_mut(record.entry) {
            replace(&mut entry.last);
            if is_new {
                replace(&mut entry.edits);
            }
        }
    }

    fn settled(&mut self, record: &Record, written: Vec<Applied>) {
        let open = self.open.take();
        let is_new = record.kind == Kind::Amend
            || open.as_ref().is_some_and(|open| open.kind == Kind::Commit);
        if is_new && written.is_empty() {
            self.entries.retain(|entry| entry.id != record.entry);
            if let Some(open) = open {
                self.redo = open.before.1;
            }
            return;
        }
        if is_new && let Some(entry) = self.entry_mut(record.entry) {
            entry.edits.clone_from(&written);
        }
        match record.kind {
            Kind::Amend => {
                if let Some(entry) = self.entry_mut(record.entry) {
                    entry.last = written;
                }
            }
            _ => self.set(record.entry, written, record.undone),
        }
    }

    /// Of an undo that kept going, the lines that could not be taken back are lost.
    fn lose_what_was_left(&mut self, open: Option<Open>) {
        let Some(Open {
            kind: Kind::Undo,
            entry,
            edits,
            before: (Some(before), _),
            ..
        }) = open
        else {
            return;
        };
        let was_left = |made: &&Applied| {
            !edits
                .iter()
                .any(|back| back.path == made.path && back.old == made.new)
        };
        let left: Vec<Applied> = before.last.iter().filter(was_left).cloned().collect();
        self.lose(entry, &left);
    }

    /// What cannot be taken back stands on what older entries wrote: they cannot take that back either, though an equal line may stand
    /// somewhere.
    fn lose(&mut self, id: u64, lost: &[Applied]) {
        let mut lost = lost.to_vec();
        for entry in self.entries.iter_mut().rev() {
            if entry.id >= id || entry.undone || entry.lost || lost.is_empty() {
                continue;
            }
            let (gone, kept): (Vec<Applied>, Vec<Applied>) = std::mem::take(&mut entry.last)
                .into_iter()
                .partition(|made| {
                    lost.iter()
                        .any(|later| later.path == made.path && later.old == made.new)
                });
            entry.last = kept;
            entry.lost = entry.last.is_empty() && !gone.is_empty();
            lost.extend(gone);
        }
    }

    /// All entries, the oldest first.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What was announced last and not closed.
    #[must_use]
    pub fn open(&self) -> Option<&Open> {
        self.open.as_ref()
    }

    /// The lines that gavel cancelled because it kept another that says the same, by note and hash: no verdict on what they say.
    #[must_use]
    pub fn duplicates(&self) -> HashSet<(&str, Hash)> {
        let mut duplicates = HashSet::new();
        let standing = self.entries.iter().filter(|entry| !entry.undone);
        for edit in standing.flat_map(|entry| &entry.last) {
            let key = (edit.path.as_str(), Hash::of(&edit.new));
            if edit.duplicate {
                duplicates.insert(key);
            } else {
                // A line that came back and was ruled on says what it says.
                duplicates.remove(&key);
            }
        }
        duplicates
    }

    /// The number of the next entry.
    #[must_use]
    pub fn next_id(&self) -> u64 {
        self.last_id.saturating_add(1)
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
        self.entries.iter().rev().find(|entry| entry.id == *id)
    }

    /// What stood in a note before gavel's last verdict on a line that still is as gavel left it: the edit that restores it.
    /// Verdicts on verdicts are followed back as long as `further` says of what stood before that it was gavel's work too, and no
    /// further than an edit of a field: that is no verdict, and stays.
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
                if entry.label == EDIT {
                    break;
                }
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
    use crate::edit::Place;
    use crate::text::Digest;

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
                context: Digest::default(),
                hidden: 0,
                item: true,
                note: Digest::default(),
                order: None,
            },
            duplicate: false,
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
    fn what_stands_below_what_is_lost_is_lost_too() {
        let mut journal = Journal::default();
        let mut push = |kind, entry, edits: &[Applied]| {
            journal.push(&Record::new(kind, entry, 0, "", edits));
        };
        push(Kind::Commit, 1, &[applied(b"a", b"b")]);
        push(Kind::Commit, 2, &[applied(b"b", b"c"), applied(b"x", b"y")]);
        push(Kind::Commit, 3, &[applied(b"c", b"d")]);
        push(Kind::Lost, 3, &[]);
        let next = journal.to_undo().unwrap();
        assert_eq!((next.id, next.reversal().len()), (2, 1));
        assert!(journal.entries()[0].lost);
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
        let edited = [applied(b"d", b"e")];
        journal.push(&Record::new(Kind::Commit, 3, 0, EDIT, &edited));
        assert_eq!(journal.before("n.md", b"e", &|_| true), None);
    }
}
