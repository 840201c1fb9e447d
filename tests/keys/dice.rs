//! What comes next, by dice: from the registry, so that a command that is new is pressed too.

use gavel::ui::command::{COMMANDS, Command};

use crate::pty::keys::sent;

/// What a hand, or a cat, does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Move {
    /// A key, or two one after the other, as the terminal sends them.
    Keys(Vec<String>),
    /// Keys faster than anybody looks.
    Burst(Vec<String>),
    /// Escape, and a letter that cannot be taken for what an escape begins.
    Escape,
    /// Enter, where it does not leave.
    Enter,
    /// A mouse button or the wheel, at a column and row.
    Mouse(u8, u16, u16),
    /// Another size.
    Resize(u16, u16),
    /// A pasted text.
    Paste(&'static str),
    /// The window has the focus, or not.
    Focus(bool),
}

/// Leaving has its own test; what stops the program needs a shell.
const LEFT_OUT: [Command; 2] = [Command::Quit, Command::Suspend];

/// What takes a moment each time; it comes less often.
const SLOW: [Command; 2] = [Command::Editor, Command::Rescan];

const LETTERS: &str = "abcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPRSTUVWXYZ0123456789 .,:;!?-+*/\\@#(){}'\"äßéŁ中港🔥👍🏽\u{301}\u{200d}";

const PASTES: [&str; 6] = [
    "call the yard",
    "owner:me due:<fri -word \"two words\"",
    "one\ntwo\r\nthree\n",
    "港の照明 🚤👩‍🚒 e\u{301}\u{202e}abc\u{1b}[2J",
    "is:overdue",
    "",
];

const SIZES: [(u16, u16); 9] = [
    (80, 24),
    (120, 40),
    (200, 60),
    (60, 15),
    (40, 10),
    (20, 5),
    (7, 3),
    (1, 1),
    (300, 100),
];

/// Dice that fall the same way for the same seed.
pub(crate) struct Dice {
    random: fastrand::Rng,
    /// Every key of the registry, each with what makes it rare.
    keys: Vec<(Vec<String>, bool)>,
}

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        let rows = COMMANDS
            .iter()
            .filter(|row| !LEFT_OUT.contains(&row.command));
        let keys = rows.flat_map(|row| {
            let is_slow = SLOW.contains(&row.command);
            row.keys.iter().map(move |keys| {
                let bytes = keys
                    .split_whitespace()
                    .map(|key| sent(key).unwrap_or_else(|| panic!("no terminal sends {key:?}")));
                (bytes.collect(), is_slow)
            })
        });
        Self {
            random: fastrand::Rng::with_seed(seed),
            keys: keys.collect(),
        }
    }

    /// A key of the registry; Escape and Enter are moves of their own.
    fn key(&mut self) -> Vec<String> {
        loop {
            let (keys, is_slow) = &self.keys[self.random.usize(..self.keys.len())];
            let is_own = keys.iter().any(|key| key == "\r" || key == "\x1b");
            if !is_own && (!is_slow || self.random.u8(..30) == 0) {
                return keys.clone();
            }
        }
    }

    fn letter(&mut self) -> String {
        let letters: Vec<char> = LETTERS.chars().collect();
        letters[self.random.usize(..letters.len())].to_string()
    }

    /// The next move.
    pub(crate) fn next(&mut self) -> Move {
        let random = &mut self.random;
        match random.u8(..100) {
            0..62 => Move::Keys(self.key()),
            62..72 => Move::Keys(vec![self.letter()]),
            72..78 => Move::Enter,
            78..84 => Move::Escape,
            84..90 => {
                let button = random.choice([0, 0, 2, 64, 65]).unwrap_or(0);
                Move::Mouse(button, random.u16(1..=200), random.u16(1..=60))
            }
            90..92 => {
                let (columns, rows) = random.choice(SIZES).unwrap_or((80, 24));
                Move::Resize(columns, rows)
            }
            92..94 => Move::Paste(random.choice(PASTES).unwrap_or("")),
            94..96 => Move::Focus(random.bool()),
            _ => {
                let count = random.usize(5..40);
                let keys = (0..count).flat_map(|_| self.key());
                Move::Burst(keys.collect())
            }
        }
    }
}
