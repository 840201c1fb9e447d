//! The tour of `docs/tour.md`, played in one terminal from its first block to its last: commands are typed at a shell, keys are
//! pressed, and what the page says one sees is seen. `GAVEL_TOUR_SHOW` prints the screen after each block of keys.
#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "tests make their own folders")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on says where it stands"
)]
#![expect(clippy::print_stdout, reason = "screens are for who writes the page")]

#[expect(dead_code, reason = "other tests use the rest of it")]
#[path = "pty/mod.rs"]
mod pty;

use std::path::Path;
use std::time::Duration;

use pty::keys::each;
use pty::{Session, Start};

const TOUR: &str = include_str!("../docs/tour.md");

/// What a block of the page asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Commands at a shell, behind `$ `, and what they print.
    Console,
    /// Keys by their names; what stands in quotes is typed.
    Keys,
    /// Lines that are on the screen then, in this order. `…` is anything; how many blanks there are does not matter.
    Sees,
}

struct Block<'a> {
    kind: Kind,
    /// Its first line on the page, from 1.
    line: usize,
    text: Vec<&'a str>,
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut is_open = false;
    for (line, text) in page.lines().enumerate() {
        match text.strip_prefix("```") {
            Some(_) if is_open => is_open = false,
            Some(info) => {
                let kind = match info {
                    "console" => Kind::Console,
                    "keys" => Kind::Keys,
                    "sees" => Kind::Sees,
                    _ => panic!("line {}: {info:?} is no block of a tour", line + 1),
                };
                is_open = true;
                blocks.push(Block {
                    kind,
                    line: line + 2,
                    text: Vec::new(),
                });
            }
            None if is_open => blocks.last_mut().unwrap().text.push(text),
            None => {}
        }
    }
    assert!(!is_open, "the last block does not end");
    blocks
}

/// Whether a row of the screen says what a line of the page says.
fn says(row: &str, line: &str) -> bool {
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<&str>>().join(" ");
    let row = squeezed(row);
    let mut rest = row.as_str();
    squeezed(line).split('…').all(|part| {
        let part = part.trim();
        let found = rest.find(part);
        rest = found.map_or(rest, |at| &rest[at + part.len()..]);
        found.is_some()
    })
}

/// Whether the rows say all lines, one after the other.
fn shows(screen: &str, lines: &[&str]) -> bool {
    let mut rows = screen.lines();
    lines
        .iter()
        .filter(|line| !line.trim().is_empty())
        .all(|line| rows.any(|row| says(row, line)))
}

struct Tour {
    session: Session,
    /// So many commands were typed.
    commands: usize,
}

impl Tour {
    /// A shell in an empty folder, which finds gavel and nothing of this system's settings.
    fn start(folder: &Path) -> Self {
        let gavel = Path::new(env!("CARGO_BIN_EXE_gavel"));
        let found = gavel.parent().unwrap().display().to_string();
        let path = format!("{found}:{}", std::env::var("PATH").unwrap_or_default());
        std::fs::create_dir(folder.join("tmp")).unwrap();
        let session = Start::program("/bin/sh")
            .size(120, 40)
            .variable("PATH", path)
            .variable("HOME", folder)
            .variable("TMPDIR", folder.join("tmp"))
            .variable("PS1", "")
            .start();
        Self {
            session,
            commands: 0,
        }
    }

    fn see(&self, block: &Block<'_>, lines: &[&str]) {
        let what = format!("docs/tour.md:{}: {lines:#?}", block.line);
        self.session
            .wait(&what, |screen| shows(&screen.contents(), lines));
    }

    fn play(&mut self, block: &Block<'_>) {
        match block.kind {
            Kind::Console => self.type_in(block),
            Kind::Keys => {
                for line in &block.text {
                    // Behind two blanks stands what they are for.
                    let keys = line.split("  ").next().unwrap_or_default();
                    let keys = each(keys);
                    let keys = keys.unwrap_or_else(|why| panic!("line {}: {why}", block.line));
                    for key in keys {
                        // As kitty sends it: a frame may come of anything, and an escape that is read with the next key is another key.
                        let key = if key == "\x1b" { "\x1b[27u" } else { &key };
                        self.session.press_and_go_on(key);
                    }
                }
                self.show(&format!("{:?}", block.text));
            }
            Kind::Sees => self.see(block, &block.text),
        }
    }

    /// Prints the screen for whoever writes the page.
    fn show(&self, after: &str) {
        if std::env::var_os("GAVEL_TOUR_SHOW").is_some() {
            self.session.settle(Duration::from_millis(300));
            println!("{after}\n{}", self.session.text());
        }
    }

    /// Types the commands one by one at the shell, each on an empty screen.
    fn type_in(&mut self, block: &Block<'_>) {
        for part in block.text.split(|line| line.is_empty()) {
            let (command, printed) = part.split_first().unwrap();
            let command = command
                .strip_prefix("$ ")
                .unwrap_or_else(|| panic!("line {}: a command stands behind `$ `", block.line));
            self.commands += 1;
            // Installing takes minutes and the net; the program that was built for this test is found instead.
            if command.starts_with("cargo ") {
                continue;
            }
            let here = format!("at-the-shell-{}", self.commands);
            // A program that is just ending may take what is typed for its own.
            // In two words, so that what is typed is not what is waited for.
            let (word, number) = ("at-the-shell", self.commands);
            let clear = format!("printf '\\033[2J\\033[H%s-%s\\n' {word} {number}\n");
            let is_clear = (0..20).any(|_| {
                self.session.press(&clear);
                self.session.comes(Duration::from_secs(1), |screen| {
                    screen.contents().contains(&here)
                })
            });
            assert!(is_clear, "line {}: no shell", block.line);
            self.session.press(&format!("{command}\n"));
            self.see(block, printed);
            self.show(command);
        }
    }
}

#[test]
fn every_step_of_the_tour_does_what_the_page_says() {
    let folder = tempfile::tempdir().unwrap();
    let mut tour = Tour::start(folder.path());
    let blocks = blocks(TOUR);
    for block in &blocks {
        tour.play(block);
    }
    let count = |kind| blocks.iter().filter(|block| block.kind == kind).count();
    let (keys, sees) = (count(Kind::Keys), count(Kind::Sees));
    assert!(keys >= 10 && sees >= keys, "{keys} steps, {sees} looks");
}
