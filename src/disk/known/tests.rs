//! A vault that is read with the help of the index is the vault that is read anew, whatever happened to either.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::config::Proposed;
use crate::disk::in_order::{Inventory, Text};
use crate::note::{Asked, ItemId};
use crate::vault::Vault;

struct Desk {
    folder: tempfile::TempDir,
    disk: Disk,
}

/// Everything that a scan tells, but for the ids of items.
type Told = (Vec<String>, Vec<String>, Vec<String>);

fn desk(files: &[(&str, &str)]) -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("vault");
    fs::create_dir_all(root.join("deep/er")).unwrap();
    let disk = Disk::open(&root, &folder.path().join("state")).unwrap();
    let place = Desk { folder, disk };
    for (path, text) in files {
        place.write(path, text);
    }
    place
}

impl Desk {
    /// In one step, so that the file has another inode.
    fn write(&self, path: &str, text: &str) {
        let beside = self.folder.path().join("beside");
        fs::write(&beside, text).unwrap();
        fs::rename(beside, self.disk.absolute(path)).unwrap();
    }

    fn disk(&self, is_indexed: bool) -> Disk {
        let state = self.folder.path().join("state");
        let disk = Disk::open(self.disk.root(), &state).unwrap();
        disk.indexed(is_indexed)
    }

    /// What a scan of a new gavel tells; all that it reads is told by its stamp from now on.
    fn scan(&self, is_indexed: bool) -> Told {
        let disk = self.disk(is_indexed);
        told(|hand_on| disk.verify_at(Moment::LONG_AFTER, disk.known(), hand_on))
    }

    /// What the start of a new review tells at last.
    fn review(&self) -> Told {
        let disk = self.disk(true);
        told(|hand_on| {
            let known = disk.recall(hand_on);
            disk.verify_at(Moment::LONG_AFTER, known, hand_on);
        })
    }

    fn check(&self) {
        let anew = self.scan(false);
        assert_eq!(self.review(), anew);
        assert_eq!(self.scan(true), anew);
        let listed = self.list(false).1;
        assert_eq!(self.list(true).1, listed);
        assert_eq!(self.list(true).1, listed);
    }

    /// How many proposals wait, by a reading of all notes.
    fn waiting(&self) -> usize {
        let waiting = Mutex::new(0);
        let disk = self.disk(false);
        disk.scan(&|batch| {
            for change in &batch.changes {
                if let Change::Note(note) = change {
                    let tasks = note.tasks.iter();
                    *waiting.lock().unwrap() +=
                        tasks.filter(|task| waits(task, disk.proposed())).count();
                }
            }
        });
        waiting.into_inner().unwrap()
    }

    /// How many notes with tasks a list takes from the index, and all tasks that it sees, with the source of their note. Sources that it
    /// finds are known to the next.
    fn list(&self, is_indexed: bool) -> (usize, Vec<String>) {
        let disk = self.disk(is_indexed);
        let (mut kept, mut tasks) = (0, Vec::new());
        let Inventory {
            notes,
            files,
            sources,
            ..
        } = disk.inventory();
        let mut vault = Vault::default();
        vault.apply(Change::Files(files));
        disk.read_in_order(
            &notes,
            &|batch: &mut (usize, Vec<String>), seen| {
                let Ok(seen) = seen else {
                    return true;
                };
                let asked = Asked {
                    may_be: &|_, _| true,
                    is: &|_| true,
                };
                let note = match seen.text {
                    Text::Read(bytes) => Note::parse_tasks(seen.path, bytes, seen.settings, &asked),
                    Text::Kept(kept) => {
                        let note = kept.note(seen.path, seen.settings, &asked);
                        batch.0 +=
                            usize::from(note.as_ref().is_some_and(|note| !note.tasks.is_empty()));
                        note
                    }
                };
                let Some(note) = note else {
                    return true;
                };
                let source = sources.of(&note, || vault.source(&note));
                batch.1.extend(note.tasks.iter().map(|task| {
                    let (path, line, heading) = (seen.path, task.place.line, &task.heading);
                    let (from, why) = (&source.path, source.why);
                    format!(
                        "{path}:{line} {heading:?} {:?} {from:?} {why:?}",
                        task.fields
                    )
                }));
                true
            },
            &mut |batch| {
                kept += std::mem::take(&mut batch.0);
                tasks.append(&mut batch.1);
                ControlFlow::Continue(())
            },
        );
        disk.keep_sources(&sources);
        (kept, tasks)
    }

    /// How many notes a review finds as they were kept.
    fn kept(&self) -> usize {
        let disk = self.disk(true);
        let notes = disk.walk(true).notes;
        disk.known().compare(&disk, &notes).same.len()
    }

    fn index(&self) -> PathBuf {
        self.disk.index_path()
    }
}

fn told(scan: impl FnOnce(&(dyn Fn(Batch) + Sync))) -> Told {
    let found = Mutex::new((Vault::default(), Vec::new()));
    scan(&|batch| {
        let mut found = found.lock().unwrap();
        let (vault, unreadable) = &mut *found;
        batch.changes.into_iter().for_each(|change| {
            vault.apply(change);
        });
        let files = batch.unreadable.into_iter();
        unreadable.extend(files.map(|file| format!("{file:?}")));
    });
    let (vault, mut unreadable) = found.into_inner().unwrap();
    let notes = vault.notes().map(|note| {
        let mut note = note.clone();
        note.tasks
            .iter_mut()
            .for_each(|task| task.id = ItemId::default());
        note.decisions
            .iter_mut()
            .for_each(|item| item.id = ItemId::default());
        format!("{note:?} {:?}", vault.source(&note))
    });
    let notes = notes.collect();
    let files = VAULT.iter().map(|(path, _)| *path).chain(PATHS);
    let files = files.filter(|path| vault.files().contains(path));
    let files = files.map(str::to_owned).collect();
    unreadable.sort_unstable();
    (notes, files, unreadable)
}

const MEETING: &str = "---\ntype: people\nsource_ref: x/call.txt\nparticipants: [Ana, Bo]\n---\n# Call\n\
    - [?] Send the plan. @Ana 📅 2026-03-20 #task #proposed\n  - [ ] b 🔁 every day 📅 2026-03-20\n## Decisions\n- We do.\n";

const VAULT: &[(&str, &str)] = &[
    ("2026-03-02 a.md", MEETING),
    (
        "deep/b.md",
        "- [x] b ✅ 2026-03-01\n- [x] b ✅ 2026-03-01\n",
    ),
    ("deep/er/c.md", "text\r\n"),
    ("deep/er/call.txt", "said"),
    ("empty.md", ""),
];

#[test]
fn what_did_not_change_is_taken_from_the_index() {
    let place = desk(VAULT);
    place.check();
    assert_eq!(place.kept(), 3);
    assert_eq!(place.list(true).0, 2);
}

#[test]
fn a_note_that_was_written_when_it_was_read_is_read_again() {
    let place = desk(VAULT);
    let disk = place.disk(true);
    disk.scan(&|_| ());
    assert!(place.index().is_file());
    assert_eq!(place.kept(), 0);
}

#[test]
fn a_change_of_the_same_size_in_the_same_moment_is_seen() {
    let place = desk(VAULT);
    let path = place.disk.absolute("deep/b.md");
    for text in ["- [ ] 1\n", "- [ ] 2\n", "- [ ] 3\n"] {
        fs::write(&path, text).unwrap();
        // As a review at this moment does.
        let disk = place.disk(true);
        let seen = told(|hand_on| disk.verify(disk.recall(hand_on), hand_on));
        assert_eq!(seen, place.scan(false), "{text}");
    }
}

#[test]
fn a_change_that_sets_its_time_back_is_seen() {
    let place = desk(VAULT);
    place.check();
    let path = place.disk.absolute("deep/b.md");
    let before = fs::metadata(&path).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    place.write("deep/b.md", &text.replace("[x] b", "[ ] b"));
    let file = fs::File::options().write(true).open(&path).unwrap();
    file.set_modified(before.modified().unwrap()).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().len(), before.len());
    place.check();
}

#[test]
fn other_settings_make_other_notes() {
    let place = desk(VAULT);
    place.check();
    let plugin = place
        .disk
        .root()
        .join(".obsidian/plugins/obsidian-tasks-plugin");
    fs::create_dir_all(&plugin).unwrap();
    let settings = plugin.join("data.json");
    for text in [
        r##"{"globalFilter": "#task"}"##,
        "{broken",
        r#"{"useFilenameAsScheduledDate": true}"#,
    ] {
        fs::write(&settings, text).unwrap();
        place.check();
    }
    fs::remove_file(&settings).unwrap();
    place.check();
}

#[test]
fn an_index_of_another_vault_or_gavel_is_none() {
    let place = desk(VAULT);
    place.check();
    let index = place.index();
    assert!(Index::open(&index, place.disk.owner()).is_some());
    assert!(Index::open(&index, owner(Path::new("/other"), place.disk.proposed())).is_none());
}

#[test]
fn without_an_index_nothing_is_kept() {
    let place = desk(VAULT);
    place.scan(false);
    assert!(!place.index().exists());
    place.scan(true);
    let written = fs::metadata(place.index()).unwrap().modified().unwrap();
    place.write("new.md", "- [ ] new");
    place.scan(false);
    assert_eq!(
        fs::metadata(place.index()).unwrap().modified().unwrap(),
        written
    );
}

#[test]
fn what_a_sitting_wrote_is_shown_by_the_next_at_once() {
    let place = desk(VAULT);
    place.check();
    let disk = place.disk(true);
    place.write("deep/b.md", "- [R] b\n");
    place.write("new.md", "- [?] new\n");
    fs::remove_file(place.disk.absolute("2026-03-02 a.md")).unwrap();
    for path in ["deep/b.md", "new.md", "2026-03-02 a.md"] {
        disk.load(path).unwrap();
    }
    disk.keep_touched();
    let recalled = told(|hand_on| drop(disk.recall(hand_on)));
    assert_eq!(recalled.0, place.scan(false).0);
    let left = fs::read_dir(place.disk.state()).unwrap().count();
    assert_eq!(left, 2, "only the index and its sources are left");
    place.check();
}

#[test]
fn notes_of_many_segments_come_newest_first_and_only_once() {
    let place = desk(&[]);
    for number in 0..700 {
        let text = format!("- [ ] {number}\n");
        fs::write(place.disk.absolute(&format!("deep/{number:04}.md")), text).unwrap();
    }
    place.check();
    for number in (0..700).step_by(3) {
        fs::remove_file(place.disk.absolute(&format!("deep/{number:04}.md"))).unwrap();
    }
    place.write("deep/9999.md", "- [ ] newest\n");
    place.check();
    let batches = Mutex::new(Vec::new());
    place.disk(true).recall(&|batch| {
        let paths = batch.changes.iter().filter_map(|change| match change {
            Change::Note(note) => Some(note.path.to_string()),
            _ => None,
        });
        batches.lock().unwrap().push(paths.collect::<Vec<_>>());
    });
    let batches = batches.into_inner().unwrap();
    for newest in ["deep/9999.md", "deep/0698.md"] {
        assert!(batches[0].iter().any(|path| path == newest), "{newest}");
    }
    let mut paths: Vec<&String> = batches.iter().flatten().collect();
    assert_eq!(paths.len(), 467);
    paths.sort_unstable();
    paths.dedup();
    assert_eq!(paths.len(), 467);
}

/// What may happen to a file between two sittings.
#[derive(Debug, Clone)]
enum Happens {
    Written(usize, String),
    Removed(usize),
    Renamed(usize, usize),
    Linked(usize, usize),
    Index(prop::sample::Index, u8),
    Cut(prop::sample::Index),
}

const PATHS: [&str; 6] = [
    "a.md",
    "deep/a.md",
    "deep/er/2026-01-02.md",
    "deep/a.txt",
    "b.MD",
    "deep/er/call.txt",
];

fn happens() -> impl Strategy<Value = Happens> {
    let path = 0..PATHS.len();
    let text = prop::sample::select(vec![
        MEETING,
        "- [ ] a\n",
        "- [x] a\n",
        "",
        "\u{feff}# T\n- [ ] b",
        "- [?] c ^x\n",
    ]);
    let text = text.prop_map(str::to_owned);
    prop_oneof![
        4 => (path.clone(), text).prop_map(|(path, text)| Happens::Written(path, text)),
        1 => path.clone().prop_map(Happens::Removed),
        1 => (path.clone(), path.clone()).prop_map(|(from, to)| Happens::Renamed(from, to)),
        1 => (path.clone(), path).prop_map(|(from, to)| Happens::Linked(from, to)),
        2 => (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(at, byte)| Happens::Index(at, byte)),
        1 => any::<prop::sample::Index>().prop_map(Happens::Cut),
    ]
}

impl Desk {
    fn happen(&self, what: &Happens) {
        let file = |path: &usize| self.disk.absolute(PATHS[*path]);
        match what {
            Happens::Written(path, text) => self.write(PATHS[*path], text),
            Happens::Removed(path) => drop(fs::remove_file(file(path))),
            Happens::Renamed(from, to) => drop(fs::rename(file(from), file(to))),
            Happens::Linked(from, to) => {
                let both = (file(from), file(to));
                #[cfg(unix)]
                drop(std::os::unix::fs::symlink(both.0, both.1));
                #[cfg(not(unix))]
                drop(both);
            }
            Happens::Index(at, byte) => {
                if let Ok(mut bytes) = fs::read(self.index()) {
                    let at = at.index(bytes.len());
                    bytes[at] ^= byte;
                    fs::write(self.index(), bytes).unwrap();
                }
            }
            Happens::Cut(at) => {
                if let Ok(bytes) = fs::read(self.index()) {
                    fs::write(self.index(), &bytes[..at.index(bytes.len())]).unwrap();
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_vault_read_with_the_index_is_the_vault_read_anew(
        sittings in prop::collection::vec(prop::collection::vec(happens(), 0..5), 1..6),
    ) {
        let place = desk(VAULT);
        for sitting in &sittings {
            for what in sitting {
                place.happen(what);
            }
            place.check();
        }
    }

    #[test]
    fn an_index_that_was_tampered_with_changes_nothing(at: prop::sample::Index, bytes: Vec<u8>) {
        let place = desk(VAULT);
        place.scan(true);
        let mut index = fs::read(place.index()).unwrap();
        let at = at.index(index.len());
        let end = index.len().min(at + bytes.len());
        index.splice(at..end, bytes);
        fs::write(place.index(), index).unwrap();
        place.check();
    }
}

#[test]
fn without_an_index_the_newest_notes_are_looked_at_first() {
    let place = desk(&[
        ("deep/2026-03-01 a.md", "- [?] a\n"),
        ("2026-03-02 b.md", "- [?] b\n"),
        ("deep/er/2026-02-28 c.md", "- [?] c\n"),
        ("picture.png", ""),
    ]);
    let seen = Mutex::new(Vec::new());
    let known = place.disk(true).recall(&|batch| {
        let notes = batch.changes.iter().map(|change| match change {
            Change::Note(note) => note.path.to_string(),
            other => format!("{other:?}"),
        });
        seen.lock().unwrap().extend(notes);
    });
    assert!(!known.is_handed_on);
    assert_eq!(
        seen.into_inner().unwrap(),
        [
            "2026-03-02 b.md",
            "deep/2026-03-01 a.md",
            "deep/er/2026-02-28 c.md"
        ]
    );
}

#[test]
fn a_source_that_came_or_went_is_seen() {
    let place = desk(&[
        (
            "n.md",
            "---\nsource: transcript\nsource_ref: /old/Sources/t.md\n---\n- [?] a\n",
        ),
        ("deep/t.md", "text"),
    ]);
    let check = |expected: &str| {
        place.check();
        let listed = place.list(true).1;
        assert!(listed[0].ends_with(expected), "{listed:?}");
    };
    check(r#"Some("deep/t.md") Name"#);
    place.write("deep/er/t.md", "text");
    check("None None");
    fs::remove_file(place.disk.absolute("deep/t.md")).unwrap();
    check(r#"Some("deep/er/t.md") Name"#);
    place.write(
        "n.md",
        "---\nsource: transcript\nsource_ref: /old/u.md\n---\n- [?] a\n",
    );
    check("None None");
    let sources = place.disk.state().join("sources");
    for at in [0, 8, 20] {
        let mut bytes = fs::read(&sources).unwrap();
        bytes[at] ^= 1;
        fs::write(&sources, bytes).unwrap();
        check("None None");
    }
}

#[test]
fn what_waits_is_told_by_the_index_as_by_all_notes() {
    let place = desk(VAULT);
    assert_eq!(place.disk(true).waiting(), None);
    place.scan(true);
    let check = || {
        let expected = place.waiting();
        assert_eq!(place.disk(true).waiting(), Some((expected, true)));
        expected
    };
    let first = check();
    // In one step, with another task, and one more.
    place.write("deep/b.md", "- [?] b\n- [?] c\n");
    let second = check();
    assert_ne!(first, second);
    // In place.
    fs::write(
        place.disk.absolute("deep/b.md"),
        "- [?] b\n- [?] c\n- [?] d\n",
    )
    .unwrap();
    assert_eq!(check(), second + 1);
    fs::remove_file(place.disk.absolute("deep/b.md")).unwrap();
    check();
    // In a folder that is new, and in one that says so by its time alone.
    fs::create_dir(place.disk.absolute("new")).unwrap();
    place.write("new/c.md", "- [?] c\n");
    place.write("deep/er/d.md", "- [?] d\n");
    for folder in ["", "deep/er"] {
        let folder = fs::File::open(place.disk.absolute(folder)).unwrap();
        folder.set_modified(std::time::UNIX_EPOCH).unwrap();
    }
    assert!(check() > second - 2);
    let large = fs::File::create(place.disk.absolute("new/large.md")).unwrap();
    large.set_len(65 << 20).unwrap();
    assert_eq!(place.disk(true).waiting(), Some((place.waiting(), false)));
    place.scan(true);
    assert_eq!(place.disk(true).waiting(), Some((place.waiting(), false)));
    drop(fs::remove_file(place.disk.absolute("new/large.md")));
    assert_eq!(place.disk(true).waiting(), Some((place.waiting(), true)));
    // What counts as a proposal is another question.
    let other = Proposed {
        symbols: vec!["x".to_owned()],
        ..Proposed::default()
    };
    assert_eq!(place.disk(true).proposing(&other).waiting(), None);
}
