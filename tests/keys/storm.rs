//! The storm: moves are sent one after the other, each when the program has drawn, and now and then a question is asked
//! whose answer must be seen.

use std::collections::VecDeque;
use std::time::Duration;

use crate::dice::{Dice, Move};
use crate::pty::Session;
use crate::pty::keys::each;

/// After so many keys the program is asked whether it still hears.
const ASKED_EVERY: usize = 500;

/// What was asked of the disk before may come between question and answer: then it is asked again.
const ASKED_AGAIN: usize = 10;
const A_MOMENT: Duration = Duration::from_secs(2);

/// So many moves are told if something goes wrong.
const REMEMBERED: usize = 40;

/// The rows of help and palette that end or stop the program: Enter and clicks there would too.
const LEAVING: [&str; 2] = [
    "leave, and say what this sitting did",
    "back to the shell; `fg` returns",
];

/// How it went.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) keys: usize,
    pub(crate) answers: usize,
    pub(crate) sittings: usize,
    /// Megabytes in memory at the start, at the half, at the end.
    pub(crate) first: f64,
    pub(crate) half: f64,
    pub(crate) last: f64,
}

/// Keys, and the program that they are sent to.
pub(crate) struct Storm<'a> {
    seed: u64,
    dice: Dice,
    start: Box<dyn Fn() -> Session + 'a>,
    session: Session,
    recent: VecDeque<Move>,
    keys: usize,
    answers: usize,
    sittings: usize,
    /// Megabytes in memory after each answer of this sitting.
    memory: Vec<f64>,
}

impl<'a> Storm<'a> {
    pub(crate) fn new(seed: u64, start: impl Fn() -> Session + 'a) -> Self {
        let session = start();
        Self {
            seed,
            dice: Dice::new(seed),
            start: Box::new(start),
            session,
            recent: VecDeque::new(),
            keys: 0,
            answers: 0,
            sittings: 1,
            memory: Vec::new(),
        }
    }

    /// Sends so many keys.
    pub(crate) fn blow(&mut self, count: usize) {
        self.ask();
        while self.keys < count {
            let until = (self.keys + ASKED_EVERY).min(count);
            while self.keys < until {
                let next = self.dice.next();
                self.recent.push_back(next.clone());
                if self.recent.len() > REMEMBERED {
                    self.recent.pop_front();
                }
                self.make(next);
            }
            self.ask();
        }
    }

    /// Leaves, and says how it went.
    pub(crate) fn end(mut self) -> Told {
        // What comes right behind Escape may be taken for its other half: no letter leaves for sure.
        self.session.press_and_go_on("j");
        self.session.press("\x03");
        assert_eq!(self.session.exit(), 0);
        assert!(self.session.is_cooked());
        assert!(!self.session.screen().alternate_screen());
        let at = |index: usize| self.memory.get(index).copied().unwrap_or_default();
        let count = self.memory.len();
        Told {
            keys: self.keys,
            answers: self.answers,
            sittings: self.sittings,
            first: at(0),
            half: at(count / 2),
            last: at(count - 1),
        }
    }

    fn make(&mut self, next: Move) {
        match next {
            Move::Keys(keys) => keys.iter().for_each(|key| self.press(key)),
            Move::Burst(keys) => {
                self.keys += keys.len() - 1;
                self.press(&keys.concat());
            }
            Move::Escape => self.escape(),
            Move::Enter | Move::Mouse(..) if self.would_leave() => self.escape(),
            Move::Enter => self.press("\r"),
            Move::Mouse(button, column, row) => {
                if !self.row(row).contains("quit") {
                    let press = format!("\x1b[<{button};{column};{row}M");
                    let release = format!("\x1b[<{button};{column};{row}m");
                    self.press(&format!("{press}{release}"));
                }
            }
            Move::Resize(columns, rows) => {
                self.session.resize(columns, rows);
                self.press("\x1b[I");
            }
            Move::Paste(text) => self.press(&format!("\x1b[200~{text}\x1b[201~")),
            Move::Focus(is_gained) => self.press(if is_gained { "\x1b[I" } else { "\x1b[O" }),
        }
    }

    fn press(&mut self, bytes: &str) {
        self.keys += 1;
        self.session.wait_until_it_has_the_terminal();
        if !self.session.press_and_go_on(bytes) {
            // A key led to `quit` on a way that was not foreseen; that is no failure.
            assert_eq!(self.session.exit(), 0);
            self.session = (self.start)();
            self.sittings += 1;
            self.memory.clear();
        }
    }

    fn escape(&mut self) {
        self.press("\x1b");
        self.press("j");
    }

    fn would_leave(&self) -> bool {
        let text = self.session.text();
        LEAVING.iter().any(|row| text.contains(row))
    }

    fn row(&self, row: u16) -> String {
        let text = self.session.text();
        let row = text.lines().nth(usize::from(row) - 1);
        row.unwrap_or_default().to_owned()
    }

    /// Asks for something that must be seen; what the terminal was asked beside drawing is nothing but the clipboard.
    fn ask(&mut self) {
        self.session.resize(120, 40);
        let question = format!("still-there-{}", self.answers);
        let is_answered = (0..ASKED_AGAIN).any(|_| {
            for _ in 0..12 {
                self.session.press_and_go_on("\x1b");
            }
            // What comes right behind Escape may be taken for its other half.
            for key in each(&format!("1 1 / \"{question}\"")).unwrap() {
                self.session.press(&key);
            }
            // What the terminal echoes while an editor has it is no answer.
            self.session.comes(A_MOMENT, |screen| {
                screen.alternate_screen() && screen.contents().contains(&question)
            })
        });
        let screen = self.session.text();
        assert!(is_answered, "it does not answer any more:\n{screen}");
        self.session.press_and_go_on("\x1b");
        self.answers += 1;
        let odd = self.session.forget();
        let odd: Vec<&String> = odd.iter().filter(|asked| !is_allowed(asked)).collect();
        assert!(odd.is_empty(), "the terminal was asked for {odd:?}");
        let status = format!("/proc/{}/status", self.session.id());
        let status = std::fs::read_to_string(status).unwrap();
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = resident.unwrap().trim().trim_end_matches(" kB");
        self.memory.push(kilobytes.parse::<f64>().unwrap() / 1024.0);
    }
}

/// A text for the clipboard, and the end of the sequence that carries it.
fn is_allowed(asked: &str) -> bool {
    asked == "escape 0x5c" || asked.starts_with("clipboard ") && asked != "clipboard read"
}

impl Drop for Storm<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!(
                "keys: seed {}, after {} keys, the last moves: {:?}",
                self.seed, self.keys, self.recent
            );
            println!("{}", self.session.text());
        }
    }
}
