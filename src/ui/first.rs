//! The first start: no vault is named or found, so those that may be meant are offered, and the demo. It says what stands on the screen
//! and what keys make of it; where vaults are found and the chosen one is remembered is `disk::places`.

use crate::ui::command::Command;
use crate::ui::keymap::{Key, Keymap, Meaning};
use crate::ui::layout::{First, first, row_at};
use crate::ui::msg::{Gesture, Mouse};
use crate::ui::view::{first_hint_at, keeps_width};

/// A vault that may be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Where it lies.
    pub path: String,
    /// Why it is offered.
    pub why: &'static str,
    /// What verdicts write there.
    pub writes: String,
}

/// Vaults to choose from, and the demo behind them.
#[derive(Debug, Clone)]
pub struct Offers {
    /// The vaults, the likeliest first.
    pub vaults: Vec<Offer>,
    /// The configuration file, in which the chosen one can be noted.
    pub config: String,
    /// The row of the cursor.
    pub cursor: usize,
    /// Whether the chosen vault is to be opened from now on.
    pub keeps: bool,
    /// The keys in force.
    pub keymap: Keymap,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
}

/// What was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// A vault.
    Vault {
        /// Its row, from 0.
        row: usize,
        /// Whether it is to be opened from now on.
        keeps: bool,
    },
    /// The demo.
    Demo,
    /// None.
    Leave,
    /// To go on later.
    Suspend,
}

impl Offers {
    /// With the cursor on the first, which is to be opened from now on.
    #[must_use]
    pub fn new(vaults: Vec<Offer>, config: String, keymap: Keymap) -> Self {
        Self {
            vaults,
            config,
            cursor: 0,
            keeps: true,
            keymap,
            size: (80, 24),
        }
    }

    /// How many rows there are; the last is the demo.
    #[must_use]
    pub fn count(&self) -> usize {
        self.vaults.len() + 1
    }

    /// The vault under the cursor; `None` on the demo.
    #[must_use]
    pub fn current(&self) -> Option<&Offer> {
        self.vaults.get(self.cursor)
    }

    /// Where its parts stand.
    #[must_use]
    pub fn parts(&self) -> First {
        first(self.size, self.count())
    }

    /// A key was pressed. A digit takes its row.
    pub fn press(&mut self, key: Key) -> Option<Answer> {
        if key.is("Ctrl-c") || key.is("Esc") {
            return Some(Answer::Leave);
        }
        let digit = key.letter().and_then(|letter| letter.to_digit(10));
        let row = digit.and_then(|digit| usize::try_from(digit).ok()?.checked_sub(1));
        if let Some(row) = row {
            return (row < self.count()).then(|| self.take(row));
        }
        match self.keymap.meaning(&[key]) {
            Meaning::Command(command) => self.run(command),
            Meaning::Begun | Meaning::Nothing => None,
        }
    }

    fn run(&mut self, command: Command) -> Option<Answer> {
        let last = self.count() - 1;
        match command {
            Command::Down => self.cursor = last.min(self.cursor + 1),
            Command::Up => self.cursor = self.cursor.saturating_sub(1),
            Command::Top | Command::PageUp | Command::HalfUp => self.cursor = 0,
            Command::Bottom | Command::PageDown | Command::HalfDown => self.cursor = last,
            Command::Zoom => return Some(self.take(self.cursor)),
            Command::Mark => self.keeps = !self.keeps,
            Command::Quit | Command::Escape => return Some(Answer::Leave),
            Command::Suspend => return Some(Answer::Suspend),
            _ => {}
        }
        None
    }

    /// The mouse was used: a click moves the cursor, on its row it takes that, on a hint it is the key.
    pub fn mouse(&mut self, mouse: Mouse) -> Option<Answer> {
        let parts = self.parts();
        match mouse.gesture {
            Gesture::WheelUp => self.cursor = self.cursor.saturating_sub(1),
            Gesture::WheelDown => self.cursor = (self.count() - 1).min(self.cursor + 1),
            Gesture::Click => {
                let keeps = parts.keeps;
                let column = usize::from(mouse.at.0.saturating_sub(keeps.x));
                if let Some(command) = first_hint_at(self, mouse.at) {
                    return self.run(command);
                } else if keeps.contains(mouse.at.into()) && column < keeps_width(self) {
                    self.keeps = !self.keeps;
                } else if let Some(row) = row_at(parts.list, self.cursor, self.count(), mouse.at) {
                    if row == self.cursor {
                        return Some(self.take(row));
                    }
                    self.cursor = row;
                }
            }
        }
        None
    }

    fn take(&self, row: usize) -> Answer {
        if row < self.vaults.len() {
            let keeps = self.keeps;
            Answer::Vault { row, keeps }
        } else {
            Answer::Demo
        }
    }
}
