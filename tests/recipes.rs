//! The recipes of `docs/scripts.md` and `docs/editors.md`, run: files are written where the page says, commands are typed at a shell in
//! the built-in vault, and what the page says they print is printed. A box that names a program is passed over where there is no such
//! program, and that is said.
#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "tests make their own folders")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says where it stands"
)]
#![expect(clippy::print_stdout, reason = "what was not run is said")]

#[expect(dead_code, reason = "other tests use the rest of it")]
#[path = "pty/mod.rs"]
mod pty;

use std::path::{Path, PathBuf};
use std::process::Command;

use pty::Start;
use tempfile::TempDir;

/// The day on which the built-in vault plays.
const TODAY: &str = "2026-03-18";

const EDITORS: &str = include_str!("../docs/editors.md");

/// A box of a page.
struct Block<'a> {
    /// What stands behind its three marks.
    info: &'a str,
    /// Its first line on the page, from 1.
    line: usize,
    text: Vec<&'a str>,
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut is_open = false;
    for (number, text) in (1..).zip(page.lines()) {
        match text.strip_prefix("```") {
            Some(_) if is_open => is_open = false,
            Some(info) => {
                is_open = true;
                let line = number + 1;
                let text = Vec::new();
                blocks.push(Block { info, line, text });
            }
            None if is_open => blocks.last_mut().unwrap().text.push(text),
            None => {}
        }
    }
    assert!(!is_open, "the last box does not end");
    blocks
}

/// A home folder with the built-in vault in it.
struct Home {
    folder: TempDir,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        gavel::disk::demo::unpack(&folder.path().join("Notes")).unwrap();
        Self { folder }
    }

    fn vault(&self) -> PathBuf {
        self.folder.path().join("Notes")
    }

    /// What a shell in the vault is told of the world.
    fn variables(&self) -> [(&'static str, String); 5] {
        let folder = |name: &str| self.folder.path().join(name).display().to_string();
        let gavel = Path::new(env!("CARGO_BIN_EXE_gavel")).parent().unwrap();
        let path = std::env::var("PATH").unwrap_or_default();
        [
            ("PATH", format!("{}:{path}", gavel.display())),
            ("HOME", self.folder.path().display().to_string()),
            ("GAVEL_STATE_DIR", folder("state")),
            ("GAVEL_TODAY", TODAY.to_owned()),
            ("LC_ALL", "C.UTF-8".to_owned()),
        ]
    }

    /// What a command prints, errors among it.
    fn run(&self, command: &str) -> String {
        let output = Command::new("/bin/sh")
            .args(["-c", &format!("{{ {command}\n}} 2>&1")])
            .env_clear()
            .envs(self.variables())
            .current_dir(self.vault())
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    /// Writes a box into the file that one of its first lines names, if one does.
    fn write(&self, block: &Block<'_>) -> bool {
        // XML has two lines that must stand first.
        let mut first = block.text.iter().take(3);
        let path = first.find_map(|line| {
            let is_comment = ["# ~/", "// ~/", "\" ~/", "<!-- ~/"];
            is_comment.iter().find_map(|mark| line.strip_prefix(mark))
        });
        let Some(path) = path else {
            return false;
        };
        let path = path.split(' ').next().unwrap();
        let file = self.folder.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, block.text.join("\n") + "\n").unwrap();
        true
    }

    /// Types the commands of a box, and compares what they print.
    fn play(&self, name: &str, block: &Block<'_>) {
        let mut lines = block.text.iter().peekable();
        while let Some(line) = lines.next() {
            let Some(command) = line.strip_prefix("$ ") else {
                assert!(line.is_empty(), "{name}:{}: no command: {line}", block.line);
                continue;
            };
            let mut expected = Vec::new();
            while let Some(line) = lines.next_if(|line| !line.starts_with("$ ")) {
                expected.extend(Some(*line).filter(|line| !line.is_empty()));
            }
            let printed = self.run(command);
            assert!(
                shows(&printed, &expected),
                "{name}:{}: {command}\nprinted:\n{printed}\nthe page says: {expected:#?}",
                block.line
            );
        }
    }
}

/// Whether a program is installed.
fn is_there(program: &str) -> bool {
    let path = std::env::var_os("PATH");
    gavel::disk::program(Path::new(program), path.as_deref()).is_some()
}

/// Whether a line is what the page says of it: `…` is anything.
fn says(line: &str, expected: &str) -> bool {
    let mut parts = expected.split('…');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = line.strip_prefix(first) else {
        return false;
    };
    let mut is_open = false;
    for part in parts {
        let part = part.trim();
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
        is_open = expected.ends_with('…');
    }
    rest.is_empty() || is_open
}

/// Whether lines are what the page says; a last line that is only `…` is any number of them.
fn shows(printed: &str, expected: &[&str]) -> bool {
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<&str>>().join(" ");
    let printed: Vec<String> = printed.lines().map(squeezed).collect();
    let (wanted, is_open) = match expected.split_last() {
        Some((&"…", before)) => (before, true),
        _ => (expected, false),
    };
    let fits = printed.len() == wanted.len() || is_open && printed.len() > wanted.len();
    let mut lines = printed.iter().zip(wanted);
    fits && lines.all(|(line, wanted)| says(line, &squeezed(wanted)))
}

/// Plays a page; how many commands it had.
fn play(name: &str, page: &str) -> usize {
    let home = Home::new();
    let mut played = 0;
    for block in blocks(page) {
        if home.write(&block) {
            continue;
        }
        let Some(needs) = block.info.strip_prefix("console") else {
            continue;
        };
        if let Some(missing) = needs.split_whitespace().find(|program| !is_there(program)) {
            println!("{name}:{}: not run, there is no {missing}", block.line);
            continue;
        }
        home.play(name, &block);
        played += 1;
    }
    played
}

#[test]
fn the_recipes_for_scripts_print_what_the_page_says() {
    assert!(play("docs/scripts.md", include_str!("../docs/scripts.md")) >= 2);
}

#[test]
fn the_recipes_for_editors_and_timers_work() {
    assert!(play("docs/editors.md", EDITORS) >= 1);
}

/// A server of tmux, which would outlive a test that fails.
struct Server<'a>(&'a Home);

impl Drop for Server<'_> {
    fn drop(&mut self) {
        self.0.run("tmux -S ../tmux kill-server");
    }
}

#[test]
fn the_popup_of_tmux_is_the_review_of_the_panes_vault() {
    if !is_there("tmux") {
        println!("not run, there is no tmux");
        return;
    }
    let home = Home::new();
    assert!(
        blocks(EDITORS)
            .iter()
            .any(|block| block.info == "tmux" && home.write(block))
    );
    let mut start = Start::program("/bin/sh")
        .word("-c")
        .word("cd \"$1\" && exec tmux -S ../tmux -f ../.tmux.conf new-session /bin/sh")
        .word("sh")
        .word(home.vault());
    for (name, value) in home.variables() {
        start = start.variable(name, value);
    }
    let server = Server(&home);
    let mut session = start.start();
    session.wait_for("222");
    session.press("\u{2}g");
    session.wait_for("0 of 222 ruled");
    session.press("a");
    session.wait_for("1 of 222 ruled");
    session.press("q");
    session.wait("the popup to close", |screen| {
        !screen.contents().contains("ruled")
    });
    drop(server);
    session.exit();
    assert!(home.run("gavel export").contains("\"verdict\":\"accept\""));
}

#[test]
fn the_examples_of_json_print_what_the_page_says() {
    assert!(play("docs/json.md", include_str!("../docs/json.md")) >= 1);
}

#[test]
fn the_lines_for_completions_and_the_manual_work() {
    assert!(play("docs/index.md", include_str!("../docs/index.md")) >= 1);
}

#[test]
fn a_line_of_a_page_leaves_out_what_it_says_it_does() {
    assert!(says("a b c", "a … c"));
    assert!(says("a b c", "a …"));
    assert!(!says("a b c", "a … b"));
    assert!(!says("a b", "a"));
    assert!(!says("b", "a …"));
    assert!(shows("x\ny\n", &["x", "…"]));
    assert!(shows("x\n", &["x"]));
    assert!(!shows("x\ny\n", &["x"]));
    assert!(!shows("", &["x"]));
    assert!(!shows("x", &[]));
}
