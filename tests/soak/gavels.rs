//! The two gavels: one is called from a script again and again, the other runs in a terminal, under a hand that reads the screen.
//! Both keep what they were told.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;
use vt100::Screen;

use crate::ledger::{Claim, History, Told};
use crate::note::{Form, id_in};
use crate::pty::{Session, Start};
use crate::support::{TODAY, Vault};
use crate::writers::{Dice, pace};

const VERDICTS: [(&str, &str, &str, Form); 3] = [
    ("accept", "a", "accepted", Form::Accepted),
    ("reject", "r", "rejected", Form::Rejected),
    ("done", "d", "done", Form::Done),
];

/// A call of gavel on the vault.
fn call(vault: &Vault, words: &[&str]) -> Child {
    let mut command = vault.process(words);
    command
        .env("GAVEL_VAULT", vault.root())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// The lines of a call as they come, its exit code, and what it complained of.
fn lines(mut call: Child, mut line: impl FnMut(&str)) -> (i32, String) {
    for text in BufReader::new(call.stdout.take().unwrap()).lines() {
        line(&text.unwrap());
    }
    let mut error = String::new();
    let mut stderr = call.stderr.take().unwrap();
    stderr.read_to_string(&mut error).unwrap();
    let code = call.wait().unwrap().code();
    (code.expect("a signal killed gavel"), error)
}

/// What waits: target and task.
fn list(vault: &Vault) -> Vec<(String, String)> {
    let mut tasks = Vec::new();
    let (code, error) = lines(call(vault, &["list", "--json", "lines"]), |line| {
        let task: serde_json::Value = serde_json::from_str(line).unwrap();
        // A note that is just being written may end in the middle of a line.
        if let Some((id, _)) = Form::of(task["raw"].as_str().unwrap()) {
            tasks.push((task["target"].as_str().unwrap().to_owned(), id.to_owned()));
        }
    });
    assert!(
        code == 0 || code == 1 && !error.is_empty(),
        "{code} {error}"
    );
    tasks
}

/// The journal, as the program tells it.
pub(crate) fn history(vault: &Vault) -> History {
    let mut json = String::new();
    let (code, error) = lines(call(vault, &["history", "--json"]), |line| {
        json.push_str(line);
    });
    assert_eq!((code, error.as_str()), (0, ""));
    let mut folders = fs::read_dir(vault.folder().join("state")).unwrap();
    let folder = folders.next().unwrap().unwrap().path();
    let records = fs::read_to_string(folder.join("journal.jsonl")).unwrap();
    History::read(&json, &records)
}

/// Rules from a script until the time is over, with up to so many milliseconds between two calls.
pub(crate) fn script(vault: &Vault, end: Instant, leisure: usize) -> Told {
    let mut told = Told::default();
    let mut dice = Dice::new(77);
    let mut tasks = Vec::new();
    for call in 0.. {
        if Instant::now() >= end {
            break;
        }
        if call % 6 == 0 {
            // What was listed before is ruled on too, wherever it is now.
            tasks = list(vault);
        }
        pace(dice.roll(leisure));
        let count = tasks.len().min(if dice.roll(5) == 0 { 3 } else { 1 });
        let batch: Vec<_> = (0..count)
            .map(|_| tasks.swap_remove(dice.roll(tasks.len())))
            .collect();
        if dice.roll(9) == 0 {
            undo(vault, &mut told);
        } else if !batch.is_empty() {
            rule(vault, &batch, VERDICTS[dice.roll(3)], &mut told);
        }
    }
    told
}

fn rule(
    vault: &Vault,
    batch: &[(String, String)],
    (verdict, _, past, form): (&str, &str, &str, Form),
    told: &mut Told,
) {
    let mut words = vec![verdict];
    words.extend(batch.iter().map(|(target, _)| target.as_str()));
    let asked = batch.iter().map(|(_, id)| id.clone());
    told.asked.extend(asked);
    let from = Instant::now();
    let mut said = Vec::new();
    let (code, error) = lines(call(vault, &words), |line| {
        let now = Instant::now();
        let is_verdict = line.trim_start_matches("already ").starts_with(past);
        let id = id_in(line).filter(|id| is_verdict && batch.iter().any(|(_, known)| known == id));
        let id = id.unwrap_or_else(|| panic!("{words:?} said {line}"));
        said.push(id.to_owned());
        told.claims.push(Claim {
            id: id.to_owned(),
            form,
            from,
            told: now,
        });
    });
    // Every target is told of, or it is complained of.
    let complete = said.len() == batch.len();
    let sane = matches!(
        (code, complete, error.is_empty()),
        (0, true, true) | (1, false, false)
    );
    assert!(sane, "{words:?} ended with {code}: {said:?} {error}");
    for (_, id) in batch.iter().filter(|(_, id)| !said.contains(id)) {
        told.refuse(id);
    }
}

fn undo(vault: &Vault, told: &mut Told) {
    let from = Instant::now();
    let mut undone = Vec::new();
    let (code, error) = lines(call(vault, &["undo"]), |line| {
        undone.push((id_in(line).unwrap().to_owned(), Instant::now()));
    });
    assert!(
        code == 0 || code == 1 && !error.is_empty(),
        "{code} {error}"
    );
    told.undos += usize::from(!undone.is_empty());
    told.claims
        .extend(undone.into_iter().map(|(id, now)| Claim {
            id,
            form: Form::Proposed,
            from,
            told: now,
        }));
}

/// The message line; it is above the line of keys. What the verdicts write is told there before the first, and is no answer.
fn message(screen: &Screen) -> String {
    let (rows, columns) = screen.size();
    let mut lines = screen.rows(0, columns.get());
    let line = lines.nth(usize::from(rows.get()) - 2);
    let line = line.filter(|line| !line.starts_with(" in this vault:"));
    line.unwrap_or_default().trim().to_owned()
}

/// The task under the cursor, shown in the pane below, and whether it waits.
fn in_focus(screen: &Screen) -> Option<(String, bool)> {
    let text = screen.contents();
    let (_, focus) = text.split_once("─ In focus")?;
    let mut lines = focus.lines().skip(1);
    let id = id_in(lines.next()?)?.to_owned();
    Some((id, lines.next()?.contains("[?]")))
}

/// A verdict is on its way to the disk.
fn is_pending(screen: &Screen) -> bool {
    screen.contents().contains("[…]")
}

/// Rules in a terminal until the time is over, with up to so many milliseconds between two keys.
pub(crate) fn terminal(vault: &Vault, end: Instant, leisure: usize) -> Told {
    let mut hand = Hand {
        session: start(vault),
        dice: Dice::new(99),
        told: Told::default(),
    };
    while Instant::now() < end {
        hand.turn();
        pace(hand.dice.roll(leisure));
    }
    hand.clear();
    hand.session.press("q");
    assert_eq!(hand.session.exit(), 0);
    hand.told
}

fn start(vault: &Vault) -> Session {
    let session = Start::program(cargo_bin!("gavel"))
        .word("--today")
        .word(TODAY)
        .word("--vault")
        .word(vault.root())
        .variable("HOME", vault.folder())
        .variable("GAVEL_STATE_DIR", vault.folder().join("state"))
        .start();
    session.wait("the first task", |screen| in_focus(screen).is_some());
    session
}

/// Who sits at the terminal.
struct Hand {
    session: Session,
    dice: Dice,
    told: Told,
}

impl Hand {
    fn turn(&mut self) {
        self.clear();
        let Some((before, waits)) = in_focus(&self.session.screen()) else {
            // Nothing waits in this note.
            self.session.press("J");
            return pace(20);
        };
        match self.dice.roll(16) {
            0 | 1 => self.go("J"),
            2 => {
                self.session.press("u");
                let (_, said) = self.answer();
                self.told.undos += usize::from(said.starts_with("took back"));
            }
            // The other gavel ruled on it already: mostly that is left as it is.
            kind if !waits && kind % 4 != 0 => self.go("s"),
            _ => self.rule(before),
        }
    }

    /// Moves, and waits until nothing more is drawn: a frame alone may be of something else, and the next verdict is for what is seen.
    fn go(&mut self, key: &str) {
        self.session.press_and_see(key);
        self.session.settle(Duration::from_millis(30));
    }

    /// The line of the last message, and what lies over the review, are gone.
    fn clear(&mut self) {
        let is_clear = |screen: &Screen| message(screen).is_empty();
        while !is_clear(&self.session.screen()) {
            self.session.press("\x1b");
            self.session.wait("no message", is_clear);
        }
    }

    fn rule(&mut self, before: String) {
        let (_, key, past, form) = VERDICTS[self.dice.roll(3)];
        let from = Instant::now();
        self.session.press(key);
        let (focused, said) = self.answer();
        let now = Instant::now();
        let is_told = said.starts_with(&format!("{past} ·")) || said.starts_with("already");
        // A note that is read again while it is written may take the task from under the cursor.
        let certain = focused.iter().all(|id| *id == before);
        if is_told && certain {
            self.told.claims.push(Claim {
                id: before.clone(),
                form,
                from,
                told: now,
            });
        } else if !is_told {
            self.told.refuse(&before);
        }
        self.told.asked.insert(before);
        self.told.asked.extend(focused);
    }

    /// What the program says when it has done what was asked; and the tasks that were on their way to the disk meanwhile, or under
    /// the cursor before.
    fn answer(&mut self) -> (Vec<String>, String) {
        let (mut tasks, mut said) = (Vec::new(), String::new());
        self.session.wait("an answer", |screen| {
            said = message(screen);
            let pending = screen.contents();
            let pending = pending.lines().filter(|line| line.contains("[…]"));
            let before: Vec<String> = pending.filter_map(id_in).map(str::to_owned).collect();
            tasks.extend(before);
            !said.is_empty() && !is_pending(screen)
        });
        (tasks, said)
    }
}
