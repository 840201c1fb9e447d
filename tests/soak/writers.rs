//! Programs that write the notes while gavel rules, each in its own way, and each with its account. They are threads here; to
//! gavel they are other processes.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::ledger::Ledger;
use crate::note::{self, addition, version};

/// Numbers that look like chance, and are the same in every run.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// The pace of a program: it waits for nothing.
pub(crate) fn pace(milliseconds: usize) {
    std::thread::sleep(Duration::from_millis(milliseconds as u64));
}

/// How a program writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Adds to the end.
    Append,
    /// Opens the note, does something else, and only then adds to the end: what came in the note's place meanwhile must still be
    /// the file that it has open.
    SlowAppend,
    /// Reads, adds lines somewhere above, and puts the new file in the place of the old, as Obsidian and git do.
    Insert,
    /// Reads, changes the order of the parts, and puts the new file in the place of the old.
    Reorder,
    /// Reads, adds lines at the end, and puts the new file in the place of the old.
    Replace,
    /// Reads, empties the note and writes the new version into it, in two pieces.
    Truncate,
    /// All of these by turns.
    ByTurns,
}

impl Mode {
    pub(crate) const ALL: [Self; 7] = [
        Self::Append,
        Self::SlowAppend,
        Self::Insert,
        Self::Reorder,
        Self::Replace,
        Self::Truncate,
        Self::ByTurns,
    ];

    /// The name of the note that is written so.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Append => "append",
            Self::SlowAppend => "slowappend",
            Self::Insert => "insert",
            Self::Reorder => "reorder",
            Self::Replace => "replace",
            Self::Truncate => "truncate",
            Self::ByTurns => "byturns",
        }
    }
}

/// A program that writes a note.
pub(crate) struct Writer {
    mode: Mode,
    note: PathBuf,
    dice: Dice,
    number: usize,
    ledger: Ledger,
}

impl Writer {
    /// Makes the note, with so many proposals.
    pub(crate) fn new(mode: Mode, vault: &Path, tasks: usize) -> Self {
        let text = note::new(mode.name(), tasks);
        let note = vault.join(format!("{}.md", mode.name()));
        fs::write(&note, &text).unwrap();
        Self {
            mode,
            note,
            dice: Dice::new(mode as u64 + 1),
            number: tasks,
            ledger: Ledger::new(mode.name(), &text),
        }
    }

    /// Writes until the time is over: by fits, to be in gavel's way, and then nothing for a while, so that a verdict that is not there
    /// cannot be put down to a version that happened to be written at the time.
    pub(crate) fn run(mut self, end: Instant) -> Ledger {
        while Instant::now() < end {
            self.turn();
            let rests = self.dice.roll(8) == 0;
            pace(if rests {
                100 + self.dice.roll(200)
            } else {
                2 + self.dice.roll(20)
            });
        }
        self.ledger
    }

    fn turn(&mut self) {
        self.number += 1;
        let mode = match self.mode {
            Mode::ByTurns => Mode::ALL[self.dice.roll(6)],
            mode => mode,
        };
        if matches!(mode, Mode::Append | Mode::SlowAppend) {
            return self.append(mode == Mode::SlowAppend);
        }
        let from = Instant::now();
        let text = fs::read_to_string(&self.note).unwrap();
        self.ledger.saw(from, Instant::now(), &text);
        let new = self.next_version(mode, &text);
        if self.dice.roll(4) == 0 {
            // Somebody may rule meanwhile: that verdict will be overwritten, and this account says so.
            pace(1 + self.dice.roll(4));
        }
        if mode == Mode::Truncate || mode == Mode::Reorder && self.number.is_multiple_of(2) {
            self.truncate_and_write(&new);
        } else {
            self.replace(&new);
        }
        self.ledger.overwrote(from, Instant::now(), new);
    }

    fn append(&mut self, slowly: bool) {
        let text = addition(self.ledger.name(), self.number);
        let mut file = OpenOptions::new().append(true).open(&self.note).unwrap();
        if slowly {
            pace(self.dice.roll(12));
        }
        file.write_all(text.as_bytes()).unwrap();
        self.ledger.appended(&text);
    }

    fn replace(&self, text: &str) {
        let beside = self.note.with_extension("new");
        fs::write(&beside, text).unwrap();
        fs::rename(&beside, &self.note).unwrap();
    }

    fn truncate_and_write(&mut self, text: &str) {
        let mut file = File::create(&self.note).unwrap();
        let (head, tail) = text.as_bytes().split_at(text.len() / 2);
        file.write_all(head).unwrap();
        if self.dice.roll(3) == 0 {
            pace(1);
        }
        file.write_all(tail).unwrap();
    }

    /// Another first line, and a change further down.
    fn next_version(&mut self, mode: Mode, text: &str) -> String {
        let name = self.ledger.name();
        let (_, rest) = text.split_once('\n').unwrap();
        let added = addition(name, self.number);
        let mut parts: Vec<String> = rest.split_inclusive('\n').map(str::to_owned).collect();
        match mode {
            Mode::Reorder => {
                let mut sections: Vec<&str> = rest.split("\n## ").collect();
                sections.get_mut(1..).unwrap().rotate_left(1);
                parts = vec![sections.join("\n## "), added];
            }
            Mode::Insert => parts.insert(self.dice.roll(parts.len()), added),
            _ => parts.push(added),
        }
        format!("{}\n{}", version(name, self.number), parts.concat())
    }
}
