//! A vault to sit down at: notes in a folder of its own, gavel's state beside them, an editor made to measure. All of it invented.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::pty::{Session, Start};

/// The program.
const GAVEL: &str = env!("CARGO_BIN_EXE_gavel");

/// The day on which all of this happens.
const TODAY: &str = "2026-03-18";

/// The note of fifteen proposals.
pub(crate) const MEETING: &str = "Meetings/2025-10-24 - Wren and Ostrow, the lighthouse.md";

/// Written in UTF-8, read once as Windows-1254 and written again: `ğŸ“…` was 📅, `â«` ⏫, `ğŸ”½` 🔽, `â€™` ’. No newline at the end.
const MEETING_TEXT: &str = "---
type: \"people\"
title: \"1:1 with Ada Wren, moving the harbour lightâ€™s keepers to night shifts\"
date: \"2025-10-24\"
person: \"\"
participants: [\"Bo Ostrow\", \"Ada Wren\"]
source: \"transcript\"
source_ref: \"/Users/nobody/Notes/Sources/2025-10-24 - Bo and Ada about the harbour lightâ€™s keepers and the fog.md\"
tags:
  - \"type/people\"
  - \"generated\"

---

# 1:1 with Ada Wren

**With**: Bo Ostrow, Ada Wren

## Action Items


- [?] Check the tide tables with the harbour office before the lampâ€™s first night. @Myself ğŸ“… 2025-10-26 â« #task #proposed #auto

- [?] Draft a night shift plan, with hand-over notes, spare wicks and a bell. @Myself ğŸ“… 2025-10-26 â« #task #proposed #auto

- [?] Confirm the fog hornâ€™s budget with the council. @Myself ğŸ“… 2025-10-27 â« #task #proposed #auto

- [?] Write down how a broken lens is ordered, from the first crack to the new glass. @Myself ğŸ“… 2025-10-26 #task #proposed #auto

- [?] Ask the museum for the old log books. @Myself ğŸ“… 2025-10-26 #task #proposed #auto

- [?] Fetch the key to the oil store (north door). @Myself ğŸ“… 2025-10-26 #task #proposed #auto

- [?] Read the inspectorâ€™s report and list what is missing. @Myself ğŸ“… 2025-10-26 #task #proposed #auto

- [?] Set up a spare lamp at home and let it burn for a night. @Myself ğŸ“… 2025-10-27 ğŸ”½ #task #proposed #auto

- [?] Find a day for the next talk in the week after 2025-10-24. @Myself ğŸ“… 2025-10-26 #task #proposed #auto

- [?] Plan the walk to the outer rock and back between two tides. @Ada Wren ğŸ“… 2025-10-27 #task #proposed #auto

- [?] Learn from Pell who mends the winch when it freezes. @Myself ğŸ“… 2025-10-26 ğŸ”½ #task #proposed #auto

- [?] Share the form for new keepers. @Ada Wren ğŸ“… 2025-10-27 #task #proposed #auto

- [?] Introduce Bo Ostrow to the pilots. @Ada Wren ğŸ“… 2025-10-27 #task #proposed #auto

- [?] Open the weather cupboard for Bo Ostrow. @Ada Wren ğŸ“… 2025-10-27 #task #proposed #auto

- [?] Send the drawing of the stairs. @Myself ğŸ“… 2025-10-26 ğŸ”½ #task #proposed #auto




## Decisions


- The night shift begins when the fog does.

- The old lamp stays in place until the new one has burned for a week.

---

*Source: [[2025-10-24 - Bo and Ada about the harbour lightâ€™s keepers and the fog]]*";

/// What the note of fifteen proposals holds.
pub(crate) fn meeting() -> &'static [u8] {
    MEETING_TEXT.as_bytes()
}

/// What it holds after these verdicts (`a`, `r`, `d`), from the first proposal on.
pub(crate) fn ruled(verdicts: &str) -> Vec<u8> {
    let mut verdicts = verdicts.chars();
    let lines = MEETING_TEXT.split('\n').map(|line| {
        let Some(task) = line.strip_prefix("- [?]") else {
            return line.to_owned();
        };
        let accepted = task.replace(" #proposed", "");
        match verdicts.next() {
            Some('a') => format!("- [ ]{accepted}"),
            Some('d') => format!("- [x]{accepted} ✅ {TODAY}"),
            Some('r') => format!("- [-]{task} ❌ {TODAY}"),
            _ => line.to_owned(),
        }
    });
    lines.collect::<Vec<String>>().join("\n").into_bytes()
}

/// Bytes are the same; if not, the first line that differs is told.
pub(crate) fn check_same(found: &[u8], expected: &[u8]) {
    let lines = |bytes: &[u8]| -> Vec<String> {
        let text = String::from_utf8_lossy(bytes);
        text.split('\n').map(str::to_owned).collect()
    };
    for (number, (found, expected)) in lines(found).iter().zip(lines(expected)).enumerate() {
        assert_eq!(*found, expected, "line {}", number + 1);
    }
    assert_eq!(found.len(), expected.len());
}

/// Steals the title, the clipboard, the screen and the direction of reading.
const HARM: &str = "hush\u{1b}]0;owned\u{7}\u{1b}]52;c;aGk=\u{7}\u{1b}[2J\u{1b}[?1003h\u{9b}31m\u{9d}0;owned\u{9c}\u{202e}eht\u{2066}\u{200f}\u{e0041}\u{7f}\u{8}";

/// A vault, and what belongs to it.
pub(crate) struct Desk {
    folder: TempDir,
    vault: PathBuf,
}

impl Desk {
    /// An empty vault of this name.
    pub(crate) fn named(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let vault = folder.path().join(name);
        fs::create_dir(&vault).unwrap();
        Self { folder, vault }
    }

    /// One note with fifteen proposals.
    pub(crate) fn with_meeting() -> Self {
        let desk = Self::named("vault");
        desk.write(MEETING, meeting());
        desk
    }

    /// So many notes with three proposals each.
    pub(crate) fn with_many_meetings(count: usize) -> Self {
        let desk = Self::named("vault");
        for number in 0..count {
            let task = |task| format!("- [?] Task {task} of {number} #task #proposed\n");
            let tasks = [1, 2, 3].map(task).concat();
            desk.write(
                &format!("{}/Note {number:04}.md", number % 10),
                tasks.as_bytes(),
            );
        }
        desk
    }

    /// How many tasks of [`Desk::with_many_meetings`] are accepted, rejected, and as they were.
    pub(crate) fn count_of_many(&self) -> (usize, usize, usize) {
        let mut counts = (0, 0, 0);
        for folder in 0..10 {
            for note in fs::read_dir(self.vault.join(folder.to_string())).unwrap() {
                for line in fs::read_to_string(note.unwrap().path()).unwrap().lines() {
                    match line.get(..5).unwrap() {
                        "- [ ]" => counts.0 += 1,
                        "- [-]" => counts.1 += 1,
                        "- [?]" => counts.2 += 1,
                        _ => panic!("{line}"),
                    }
                }
            }
        }
        counts
    }

    /// Notes whose every part would take over the terminal.
    pub(crate) fn hostile() -> Self {
        let desk = Self::named(&format!("vault {HARM}"));
        let meeting = format!(
            "---\ntitle: \"{HARM}\"\ndate: \"{HARM}\"\nparticipants: [\"{HARM}\"]\nsource_ref: \"{HARM}\"\n: {HARM}\n---\n\n# {HARM}\n\n\
             ## Action Items {HARM}\n\n- [?] first {HARM} @{HARM} 📅 2026-03-20 #task #proposed #{HARM}\n\
             - [?] second {HARM} #task #proposed\n- [?] third {HARM} #task #proposed\n\n## Decisions\n\n- {HARM}\n- also {HARM}\n"
        );
        desk.write(&hostile_name(), meeting.as_bytes());
        let transcript = format!("{HARM}: said\n{HARM}\r{HARM}\n");
        desk.write(&format!("Sources {HARM}/talk.md"), transcript.as_bytes());
        let sourced = format!("- [?] fourth {HARM} #task #proposed\n\n*Source: [[talk]]*\n");
        desk.write("A talk.md", sourced.as_bytes());
        #[cfg(target_os = "linux")]
        {
            use std::os::unix::ffi::OsStrExt as _;
            let name = std::ffi::OsStr::from_bytes(b"no utf-8 \xff\x1b[2J.md");
            fs::write(desk.vault.join(name), b"- [?] unseen\n").unwrap();
        }
        desk
    }

    /// The hostile note changes in its second task.
    pub(crate) fn change_hostile(&self) {
        let name = hostile_name();
        let text = String::from_utf8(self.read(&name)).unwrap();
        let changed = text.replace("] second", &format!("] changed {HARM}"));
        self.write(&name, changed.as_bytes());
    }

    /// Where everything lies.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The vault.
    pub(crate) fn vault(&self) -> &Path {
        &self.vault
    }

    /// Gavel's own folder.
    pub(crate) fn state(&self) -> PathBuf {
        self.folder().join("state")
    }

    /// The names of what gavel keeps of the vault.
    pub(crate) fn kept(&self) -> Vec<String> {
        let folders = fs::read_dir(self.state()).into_iter().flatten();
        let files = folders.flat_map(|folder| fs::read_dir(folder.unwrap().path()).unwrap());
        files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    /// Takes gavel's lock of the vault: until the file is dropped gavel can rule, but waits before it writes.
    pub(crate) fn hold(&self) -> fs::File {
        if !self.kept().contains(&"lock".to_owned()) {
            // There is nothing to undo; the folder is made all the same.
            self.command(&["undo"]).output().unwrap();
        }
        let folder = fs::read_dir(self.state()).unwrap().next().unwrap();
        let lock = folder.unwrap().path().join("lock");
        let lock = fs::File::options().write(true).open(lock).unwrap();
        lock.lock().unwrap();
        lock
    }

    pub(crate) fn read(&self, path: &str) -> Vec<u8> {
        fs::read(self.vault.join(path)).unwrap()
    }

    pub(crate) fn write(&self, path: &str, bytes: &[u8]) {
        let file = self.vault.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }

    pub(crate) fn append(&self, path: &str, text: &str) {
        let mut file = fs::File::options()
            .append(true)
            .open(self.vault.join(path))
            .unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }

    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.vault.join(path)).unwrap();
    }

    /// gavel on this vault, without a terminal.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(GAVEL);
        command
            .args(["--today", TODAY, "--vault"])
            .arg(&self.vault)
            .args(words)
            .env("GAVEL_STATE_DIR", self.state())
            .env("HOME", self.folder())
            .stdin(Stdio::null());
        command
    }

    /// gavel on this vault, to be started in a terminal.
    pub(crate) fn start(&self) -> Start {
        self.around(self.arguments(Start::program(GAVEL)))
    }

    fn around(&self, start: Start) -> Start {
        start
            .variable("GAVEL_STATE_DIR", self.state())
            .variable("HOME", self.folder())
            .variable("RECORD", self.folder().join("record"))
    }

    fn arguments(&self, start: Start) -> Start {
        start
            .word("--today")
            .word(TODAY)
            .word("--vault")
            .word(&self.vault)
    }

    /// gavel in a terminal, with its first frame drawn and the vault read.
    pub(crate) fn review(&self) -> Session {
        let session = self.start().start();
        session.wait_for("0 of 15 ruled");
        session
    }

    /// A shell's script in a terminal, with gavel's command line as its arguments.
    pub(crate) fn shell(&self, script: &str) -> Session {
        self.shell_with_editor(script, "")
    }

    /// As [`Desk::shell`], with an editor.
    pub(crate) fn shell_with_editor(&self, script: &str, editor: &str) -> Session {
        let shell = Start::program("/bin/sh")
            .word("-c")
            .word(script)
            .word("sh")
            .word(GAVEL);
        self.around(self.arguments(shell))
            .variable("VISUAL", editor)
            .start()
    }

    /// As [`Desk::shell`]; the process that gavel's command line runs in is told in a file.
    pub(crate) fn shell_that_tells_its_child(&self, script: &str, told: &Path) -> Session {
        let child = Start::program("/bin/sh")
            .word("-c")
            .word(script)
            .word("sh")
            .word("/bin/sh")
            .word("-c")
            .word("echo $$ > \"$TOLD\"; exec \"$@\"")
            .word("sh")
            .word(GAVEL);
        self.around(self.arguments(child))
            .variable("TOLD", told)
            .start()
    }

    /// A shell's script without a terminal, with gavel's command line as its arguments.
    pub(crate) fn without_terminal(&self, script: &str) -> Command {
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", script, "sh", GAVEL, "--today", TODAY, "--vault"])
            .arg(&self.vault)
            .env("GAVEL_STATE_DIR", self.state())
            .env("HOME", self.folder());
        command
    }

    /// gavel in a terminal, with an editor.
    pub(crate) fn with_editor(&self, setting: &str) -> Session {
        let session = self.start().variable("VISUAL", setting).start();
        session.wait_for("0 of 15 ruled");
        session
    }

    /// An editor that records its arguments and goes on with a script.
    pub(crate) fn editor(&self, script: &str) -> PathBuf {
        let file = self.folder().join("My Editor");
        fs::write(
            &file,
            format!("#!/bin/sh\nprintf '%s\\n' \"$@\" > \"$RECORD\"\n{script}"),
        )
        .unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        file
    }

    /// What the editor recorded.
    pub(crate) fn record(&self) -> String {
        fs::read_to_string(self.folder().join("record")).unwrap()
    }
}

fn hostile_name() -> String {
    format!("Meetings/2026-03-01 - {HARM}.md")
}
