//! The floors of the code: a module imports lower ones only, files and clocks are touched where they belong. It reads `src/`; what a
//! module's own tests use doesn't count.
#![expect(clippy::disallowed_methods, reason = "tests make their own vaults")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on says why"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The modules of each floor, the lowest first.
const FLOORS: &[&[&str]] = &[
    &["text", "codec", "shared", "pieces", "display"],
    &["edit", "settings", "error"],
    &["note"],
    &["source", "vault", "config", "review", "journal"],
    &["disk", "ui"],
    &["app", "cli"],
    &["main", "lib"],
];

/// Modules that must not see each other.
const STRANGERS: &[(&str, &str)] = &[("disk", "ui"), ("ui", "disk")];

/// What only some files may name: the names, and where.
const OWNED: &[(&[&str], &[&str])] = &[
    (
        &[
            "std::fs",
            "File::open",
            "File::create",
            "File::options",
            "OpenOptions",
        ],
        &["disk.rs", "disk/"],
    ),
    (
        &["Instant::now", "SystemTime::now", "Local::now", "Utc::now"],
        &[
            "disk/journal.rs",
            "disk/stamp.rs",
            "disk/watch.rs",
            "disk/watch/poll.rs",
            "disk.rs",
            "app.rs",
            "app/",
            "cli/environment.rs",
        ],
    ),
    (&["env::var"], &["cli/environment.rs", "app.rs", "app/"]),
    // What reaches a terminal is made safe where it leaves: nothing else has the streams, or a screen to draw on.
    (
        &["stdout()", "stderr()", "print!(", "println!("],
        &["cli/console.rs", "app/terminal.rs"],
    ),
    (
        &[
            "set_string",
            "set_symbol",
            "set_line",
            "set_span",
            "ratatui::text",
            "ratatui::widgets",
            "render_widget",
            "ratatui::prelude",
        ],
        &["ui/view/canvas.rs"],
    ),
    // Links are looked for in what was drawn, and written again as it was.
    (
        &["Buffer"],
        &["ui/view/canvas.rs", "ui/hyperlinks.rs", "app/terminal.rs"],
    ),
    (&["buffer_mut"], &["ui/view.rs"]),
    (&["execute!", "queue!"], &["app/terminal.rs"]),
];

/// A file of the source, without its tests.
struct Source {
    /// Below `src`, with `/`.
    path: String,
    code: String,
}

impl Source {
    /// The module of `src` that the file belongs to.
    fn module(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap_or_default()
    }

    /// Lines that are no comments.
    fn lines(&self) -> impl Iterator<Item = &str> {
        self.code
            .lines()
            .map(str::trim_start)
            .filter(|line| !line.starts_with("//"))
    }

    /// The other modules of `src` that it names.
    fn imports(&self) -> BTreeSet<String> {
        let code: Vec<&str> = self.lines().collect();
        let code = code.join("\n");
        let mut imports: BTreeSet<String> = code
            .split("crate::")
            .skip(1)
            .flat_map(first_names)
            .collect();
        imports.remove(self.module());
        imports
    }
}

/// The first name of a path, or of each path of a group in braces.
fn first_names(path: &str) -> Vec<String> {
    let Some(group) = path.strip_prefix('{') else {
        return vec![first_name(path)];
    };
    let (mut names, mut start, mut depth) = (Vec::new(), 0, 0);
    for (at, c) in group.char_indices() {
        if depth == 0 && matches!(c, ',' | '}') {
            names.push(first_name(group[start..at].trim_start()));
            start = at + 1;
        }
        depth += i32::from(c == '{') - i32::from(c == '}');
        if depth < 0 {
            break;
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn first_name(path: &str) -> String {
    path.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let below = path.strip_prefix(&root).unwrap();
                let code = text.split("#[cfg(test)]\nmod ").next();
                sources.push(Source {
                    path: below.to_str().unwrap().replace('\\', "/"),
                    code: code.unwrap_or_default().to_owned(),
                });
            }
        }
    }
    sources.retain(|source| !source.path.ends_with("/tests.rs"));
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources
}

fn floor(module: &str) -> usize {
    FLOORS
        .iter()
        .position(|modules| modules.contains(&module))
        .unwrap_or_else(|| panic!("`{module}` stands on no floor"))
}

/// Asserts that nothing was found, else lists it.
fn check(found: &[String], law: &str) {
    assert!(found.is_empty(), "{law}:\n{}", found.join("\n"));
}

#[test]
fn a_module_imports_its_own_floor_and_lower_ones() {
    let mut found = Vec::new();
    for source in sources() {
        for import in source.imports() {
            let is_higher = floor(&import) > floor(source.module());
            let is_stranger = STRANGERS.contains(&(source.module(), &import));
            if is_higher || is_stranger {
                found.push(format!("{} imports {import}", source.path));
            }
        }
    }
    check(&found, "these look up, or across");
}

#[test]
fn modules_do_not_import_each_other_in_a_circle() {
    let sources = sources();
    let mut imports: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for source in &sources {
        imports
            .entry(source.module())
            .or_default()
            .extend(source.imports());
    }
    // Whoever imports nothing that is left goes, until nobody goes: those that stay are in circles, or import such.
    loop {
        let gone: Vec<&str> = imports
            .iter()
            .filter(|(_, imported)| {
                !imported
                    .iter()
                    .any(|name| imports.contains_key(name.as_str()))
            })
            .map(|(name, _)| *name)
            .collect();
        if gone.is_empty() {
            break;
        }
        imports.retain(|name, _| !gone.contains(name));
    }
    let circle: Vec<String> = imports.keys().map(ToString::to_string).collect();
    check(&circle, "these import each other");
}

#[test]
fn files_clocks_the_environment_and_the_terminal_have_owners() {
    let mut found = Vec::new();
    for source in sources() {
        for (names, owners) in OWNED {
            let is_owner = owners.iter().any(|owner| {
                source.path == *owner || (owner.ends_with('/') && source.path.starts_with(owner))
            });
            let used = |line: &&str| names.iter().any(|name| line.contains(name));
            if let Some(line) = source.lines().find(used).filter(|_| !is_owner) {
                found.push(format!("{}: {line}", source.path));
            }
        }
    }
    check(&found, "these belong to others");
}

#[test]
fn only_what_escapes_its_text_writes_to_standard_output_as_it_is() {
    let found: Vec<String> = sources()
        .iter()
        .flat_map(|source| {
            source
                .lines()
                .map(|line| format!("{}: {line}", source.path))
        })
        .filter(|line| {
            line.contains(".writer()")
                && !line.contains("json::write(console.writer()")
                && !line.contains("json::write_many(console.writer()")
                && !line.contains("json::Pieces::new(console.writer()")
        })
        .collect();
    check(&found, "these write raw");
}

#[test]
fn every_file_says_what_it_is() {
    let silent: Vec<String> = sources()
        .into_iter()
        .filter(|source| !source.code.starts_with("//! "))
        .map(|source| source.path)
        .collect();
    check(&silent, "these open without `//!`");
}

#[test]
fn no_file_is_too_long_to_be_read() {
    const MOST: usize = 600;
    let long: Vec<String> = sources()
        .into_iter()
        .map(|source| (source.code.lines().count(), source.path))
        .filter(|(lines, _)| *lines > MOST)
        .map(|(lines, path)| format!("{path}: {lines} lines"))
        .collect();
    check(&long, "these have more than 600 lines without tests");
}

#[test]
fn a_group_of_imports_is_read_path_by_path() {
    assert_eq!(first_names("text::Span;"), ["text"]);
    assert_eq!(
        first_names("{note, ui::{self, state}, vault};\nuse x::{y};"),
        ["note", "ui", "vault"]
    );
}
