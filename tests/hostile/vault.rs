//! The vault of everything that a vault should not hold, made by code: each item with the lines that wait for a verdict in it and what
//! `doctor` says of it. What must hold for it is said by the tests.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{FileTypeExt as _, symlink};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, FileType, Mode, makedev, mknodat};

use crate::support::Vault;

/// Anything that can stand in a folder.
pub(crate) enum Make {
    Bytes(Vec<u8>),
    Fifo,
    Socket,
    Device,
    Link(&'static str),
    HardLink(&'static str),
    Folder,
}

/// One thing in the vault.
pub(crate) struct Item {
    pub(crate) path: Vec<u8>,
    pub(crate) make: Make,
    /// Lines of the tasks that wait, as `list` must give them.
    pub(crate) waits: Vec<usize>,
    /// What `doctor` says behind its path.
    pub(crate) odd: Option<&'static str>,
    /// What refuses a verdict on its first line, or on all of them if some wait.
    pub(crate) refused: Option<&'static str>,
}

impl Item {
    fn new(path: impl Into<Vec<u8>>, make: Make) -> Self {
        Self {
            path: path.into(),
            make,
            waits: Vec::new(),
            odd: None,
            refused: None,
        }
    }

    fn note(path: impl Into<Vec<u8>>, bytes: impl Into<Vec<u8>>, waits: &[usize]) -> Self {
        Self {
            waits: waits.to_vec(),
            ..Self::new(path, Make::Bytes(bytes.into()))
        }
    }

    fn odd(mut self, odd: &'static str) -> Self {
        self.odd = Some(odd);
        self
    }

    fn refused(mut self, refused: &'static str) -> Self {
        self.refused = Some(refused);
        self
    }

    /// Its path as text, where it is one.
    pub(crate) fn path(&self) -> &str {
        std::str::from_utf8(&self.path).unwrap_or_default()
    }
}

/// A task that waits, on a line of its own.
pub(crate) const TASK: &str = "- [?] Order the rope #task #proposed\n";

/// All items.
pub(crate) fn items() -> Vec<Item> {
    let mut items = bytes();
    items.extend(blocks());
    items.extend(frontmatters());
    items.extend(names());
    items.extend(hidden());
    items.extend(conflicts());
    items.extend(specials());
    items.extend(links());
    items
}

fn utf16(text: &str, of: fn(u16) -> [u8; 2]) -> Vec<u8> {
    std::iter::once(0xFEFF)
        .chain(text.encode_utf16())
        .flat_map(of)
        .collect()
}

/// Bytes that are no plain text, and lines that end in every way.
fn bytes() -> Vec<Item> {
    const UTF16: &str = "is UTF-16, not UTF-8: its tasks are not seen";
    vec![
        Item::note("empty.md", "", &[]).refused("the note has no such line"),
        Item::note("only a mark.md", "\u{feff}", &[]).refused("the note has no such line"),
        Item::note("marked.md", format!("\u{feff}{TASK}"), &[1]),
        Item::note(
            "crlf.md",
            "# Harbour\r\n- [?] One #task #proposed\r\n- [?] Two\r\n",
            &[2, 3],
        ),
        Item::note(
            "mixed ends.md",
            "- [?] One\r\n- [?] Two\n- [?] Three\r\n\r",
            &[1, 2, 3],
        ),
        Item::note("no end.md", "text\n- [?] Last #task #proposed", &[2]),
        Item::note("no end but cr.md", "text\n- [?] Last #proposed\r", &[2]),
        Item::note("lone cr.md", "> From: Mira\r> To: Odd\r\n- [?] One\n", &[2]),
        Item::note(
            "separators.md",
            "a\u{2028}- [ ] no line\n- [?] Two\u{a0}\u{3000}#proposed\n",
            &[2],
        ),
        Item::note(
            "nul.md",
            "- [?] a\0b #task #proposed\n\0\0\n- [?] Next\n",
            &[1, 3],
        )
        .odd("holds NUL bytes"),
        Item::note(
            "no utf-8.md",
            b"\xff\xc3\x28\n- [?] caf\xe9 \xf0\x9f #task #proposed\n- [?] Next\n".to_vec(),
            &[2, 3],
        )
        .odd("some of its bytes are no UTF-8"),
        Item::note("utf-16 le.md", utf16(TASK, u16::to_le_bytes), &[])
            .odd(UTF16)
            .refused("no task stands there"),
        Item::note("utf-16 be.md", utf16(TASK, u16::to_be_bytes), &[])
            .odd(UTF16)
            .refused("no task stands there"),
        Item::note(
            "controls.md",
            "- [?] \u{1b}]0;title\u{7} \u{1b}[2J \u{9b}31m \u{202e}txt #task #proposed\n",
            &[1],
        ),
    ]
}

/// Lines that look like tasks and stand where there are none.
fn blocks() -> Vec<Item> {
    let not_text = format!(
        "```\n{TASK}```\n\n~~~~\n{TASK}~~~~\n\n%%\n{TASK}%%\n\n<!--\n{TASK}-->\n\n    {TASK}\ntext\n\n{TASK}"
    );
    vec![
        Item::note("no text.md", not_text, &[21]).refused(""),
        Item::note("open fence.md", format!("{TASK}\n```\n{TASK}{TASK}"), &[1]),
        Item::note(
            "callout.md",
            format!("> [!todo]- Rope\n> {TASK}> > {TASK}"),
            &[2, 3],
        ),
        Item::note(
            "nested.md",
            format!("1. a\n   {TASK}\t\t* [?] b\n"),
            &[2, 3],
        ),
    ]
}

/// Frontmatter that is none; its tasks wait all the same.
fn frontmatters() -> Vec<Item> {
    const BROKEN: &str = "frontmatter is broken YAML";
    let mut bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
    for level in 1..12 {
        let below = vec![format!("*a{}", level - 1); 10].join(",");
        writeln!(bomb, "a{level}: &a{level} [{below}]").unwrap();
    }
    let blocks = (0..600).fold(String::new(), |yaml, depth| {
        yaml + &" ".repeat(depth) + "a:\n"
    });
    let kinds = [
        ("open quote", "title: \"Rope\n".to_owned(), BROKEN),
        ("open bracket", "tags: [a, b\n".to_owned(), BROKEN),
        ("open brace", "x: {a: 1\n".to_owned(), BROKEN),
        ("tab", "a:\n\tb: 1\n".to_owned(), BROKEN),
        ("colon", "title: Rope: the second\n".to_owned(), BROKEN),
        ("at sign", "owner: @Mira\n".to_owned(), BROKEN),
        ("percent", "a: %b\n".to_owned(), BROKEN),
        ("twice", "a: 1\na: 2\n".to_owned(), BROKEN),
        ("no alias", "a: *nobody\n".to_owned(), BROKEN),
        ("indented", "a: 1\n  b: 2\n".to_owned(), BROKEN),
        ("control", "a: \u{1}\n".to_owned(), BROKEN),
        ("half a quote", "a: 'b' c\n".to_owned(), BROKEN),
        (
            "list",
            "- a\n- b\n".to_owned(),
            "frontmatter is no list of keys and values",
        ),
        (
            "word",
            "rope\n".to_owned(),
            "frontmatter is no list of keys and values",
        ),
        ("bomb", bomb, BROKEN),
        (
            "brackets",
            format!("x: {}\n", "[".repeat(100_000)),
            "frontmatter is nested too deep",
        ),
        (
            "braces",
            format!("x: {}\n", "{a: ".repeat(50_000)),
            "frontmatter is nested too deep",
        ),
        (
            "aliases",
            format!(
                "a: &a {}\nb: [{}]\n",
                "x".repeat(100_000),
                "*a,".repeat(30_000)
            ),
            "frontmatter repeats itself too often",
        ),
        ("deep", blocks, BROKEN),
        (
            "dashes",
            format!("x:\n  {}\n", "- ".repeat(100_000)),
            BROKEN,
        ),
        (
            "long",
            format!("x: {}\n", "rope ".repeat(60_000)),
            "frontmatter is too long to read",
        ),
    ];
    let mut items: Vec<Item> = kinds
        .into_iter()
        .map(|(name, yaml, odd)| {
            let line = yaml.lines().count() + 3;
            let note = format!("---\n{yaml}---\n{TASK}");
            Item::note(format!("frontmatter/{name}.md"), note, &[line]).odd(odd)
        })
        .collect();
    let endless = format!("---\ntitle: Rope\n{TASK}");
    items.push(
        Item::note("frontmatter/endless.md", endless, &[3]).odd("frontmatter is never closed"),
    );
    let task_in_it = format!("---\ntasks:\n{TASK}---\n");
    items.push(
        Item::note("frontmatter/task.md", task_in_it, &[])
            .odd(BROKEN)
            .refused("no task stands there"),
    );
    items
}

/// Names that a terminal, a shell or a target could trip over.
fn names() -> Vec<Item> {
    let longest = "x".repeat(252) + ".md";
    let names = [
        "new\nline.md",
        "esc \u{1b}[2J\u{1b}]0;t\u{7}.md",
        "tab\t.md",
        "del \u{7f} c1 \u{9b}.md",
        "bidi \u{202e}dm.md",
        "blank .md",
        " blank.md",
        "a: b.md",
        "a:3.md",
        "a@0123456789ab.md",
        "-dash.md",
        "--help.md",
        "🚀 ⏫.md",
        "caf\u{e9}.md",
        "cafe\u{301}.md",
        "$(touch touched) `touch touched`.md",
        "back\\slash.md",
        "quote'\".md",
        "CAPITALS.MD",
        "gavel-0123456789ab.tmp.md",
        &longest,
    ];
    let mut items: Vec<Item> = names
        .into_iter()
        .map(|name| Item::note(format!("names/{name}"), TASK, &[1]))
        .collect();
    items.push(
        Item::note(b"names/no utf-8 \xff.md".to_vec(), TASK, &[])
            .odd("has a name that is no UTF-8 and was left out"),
    );
    let folder = b"names/folder \xfe/inside.md".to_vec();
    items.push(Item::note(folder, TASK, &[]).odd("has a name that is no UTF-8 and was left out"));
    items.push(Item::note("names/blank behind.md ", TASK, &[]).refused("it is no Markdown note"));
    items.push(Item::note(b"names/picture \xff.png".to_vec(), "", &[]));
    items
}

/// What is no part of the vault.
fn hidden() -> Vec<Item> {
    let names = [".gavel-0123456789ab.tmp", "folder/.gavel-ba9876543210.tmp"];
    let left_behind = names.map(|path| {
        let item = Item::note(path, TASK, &[]).refused("it is no note of this vault");
        item.odd("a gavel that was cut short may have left")
    });
    [
        ".trash/thrown away.md",
        ".obsidian/workspace.md",
        ".hidden.md",
        "folder/.hidden/a.md",
    ]
    .into_iter()
    .map(|path| Item::note(path, TASK, &[]).refused("it is no note of this vault"))
    .chain(left_behind)
    .collect()
}

/// Two versions of one note.
fn conflicts() -> Vec<Item> {
    const COPY: &str = "is a conflict copy of another note";
    const MARKS: &str = "holds two versions between git's conflict marks";
    let marks = format!(
        "# Rope\n<<<<<<< HEAD\n{TASK}=======\n- [x] Order the rope\n>>>>>>> theirs\n\n{TASK}"
    );
    vec![
        Item::note("conflicts/Plan.md", TASK, &[1]),
        Item::note(
            "conflicts/Plan.sync-conflict-20260320-101112-ABCDEFG.md",
            TASK,
            &[1],
        )
        .odd(COPY)
        .refused(COPY),
        Item::note(
            "conflicts/Plan (Mira's conflicted copy 2026-03-20).md",
            TASK,
            &[1],
        )
        .odd(COPY)
        .refused(COPY),
        Item::note("conflicts/git.md", marks, &[3, 8])
            .odd(MARKS)
            .refused(MARKS),
        Item::note("conflicts/.Away.md.icloud", "bplist00", &[]),
    ]
}

/// What has the name of a note and is no file.
fn specials() -> Vec<Item> {
    const SPECIAL: &str = "is no regular file (a FIFO, a socket, a device)";
    let special = |path: &str, make| Item::new(path, make).odd(SPECIAL).refused(SPECIAL);
    let mut items = vec![
        special("special/fifo.md", Make::Fifo),
        special("special/socket.md", Make::Socket),
        Item::new("special/folder.md", Make::Folder)
            .odd("is a folder, not a note")
            .refused("is a folder, not a note"),
        Item::note("special/folder.md/inside.md", TASK, &[1]),
        Item::new("special/fifo", Make::Fifo),
    ];
    // Nobody but root makes devices.
    if rustix::process::geteuid().is_root() {
        items.push(special("special/device.md", Make::Device));
    }
    items
}

/// Links of every kind; what they lead to outside is made by [`make`].
fn links() -> Vec<Item> {
    const OUT: &str = "is a link out of the vault";
    const NOWHERE: &str = "is a link that leads nowhere";
    const FOLDER: &str = "is a link to a folder";
    let link =
        |path: &str, to: &'static str, odd| Item::new(path, Make::Link(to)).odd(odd).refused(odd);
    vec![
        link("links/loop.md", "loop.md", NOWHERE),
        link("links/round.md", "trip.md", NOWHERE),
        link("links/trip.md", "round.md", NOWHERE),
        link("links/dangling.md", "nobody.md", NOWHERE),
        link("links/out.md", "../../outside/secret.md", OUT),
        link("links/passwd.md", "/etc/passwd", OUT),
        Item::new("links/out", Make::Link("../../outside")).odd(OUT),
        Item::new("links/up", Make::Link("..")).odd(FOLDER),
        link(
            "links/fifo.md",
            "../special/fifo",
            "is a link to no regular file",
        ),
        link(
            "links/hidden.md",
            "../.trash/thrown away.md",
            "is a link into a hidden folder",
        ),
        Item::note("links/real/note.md", format!("{TASK}- [?] Next\n"), &[1, 2]),
        Item {
            waits: vec![1, 2],
            ..Item::new("links/in.md", Make::Link("real/note.md"))
        },
        Item::note("links/hard one.md", format!("{TASK}- [?] Next\n"), &[1, 2]),
        Item {
            waits: vec![1, 2],
            ..Item::new("links/hard two.md", Make::HardLink("links/hard one.md"))
        },
    ]
}

/// A vault with all items, and a note outside of it that a link leads to.
pub(crate) fn make(items: &[Item]) -> Vault {
    let vault = Vault::new(&[]);
    let outside = vault.folder().join("outside");
    std::fs::create_dir(&outside).unwrap();
    std::fs::write(outside.join("secret.md"), TASK).unwrap();
    for item in items {
        let file = file(&vault, item);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        let mode = Mode::RUSR | Mode::WUSR;
        match &item.make {
            Make::Bytes(bytes) => std::fs::write(&file, bytes).unwrap(),
            Make::Fifo => mknodat(CWD, &file, FileType::Fifo, mode, 0).unwrap(),
            Make::Socket => mknodat(CWD, &file, FileType::Socket, mode, 0).unwrap(),
            Make::Device => {
                mknodat(CWD, &file, FileType::CharacterDevice, mode, makedev(1, 5)).unwrap();
            }
            Make::Link(to) => symlink(to, &file).unwrap(),
            Make::HardLink(to) => std::fs::hard_link(vault.root().join(to), &file).unwrap(),
            Make::Folder => std::fs::create_dir(&file).unwrap(),
        }
    }
    vault
}

/// Where an item stands.
fn file(vault: &Vault, item: &Item) -> PathBuf {
    vault.root().join(OsStr::from_bytes(&item.path))
}

/// What stands in a folder and below it: by path, what it is and its bytes.
pub(crate) fn snapshot(folder: &Path) -> BTreeMap<PathBuf, (&'static str, Vec<u8>)> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let kind = std::fs::symlink_metadata(&path).unwrap().file_type();
        let is = if kind.is_symlink() {
            let to = std::fs::read_link(&path).unwrap();
            ("link", to.as_os_str().as_bytes().to_vec())
        } else if kind.is_dir() {
            found.extend(snapshot(&path));
            ("folder", Vec::new())
        } else if kind.is_file() {
            ("file", std::fs::read(&path).unwrap())
        } else if kind.is_fifo() {
            ("fifo", Vec::new())
        } else {
            ("special", Vec::new())
        };
        found.insert(path, is);
    }
    found
}
