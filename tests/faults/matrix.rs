//! The operations that write, each with a fault in each of its calls, and what must hold after that.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use crate::support::Vault;
use crate::trace::{Call, End, Fault, inject, record};

/// The notes of the vault: equal lines in one; the next with CRLF and without an end of its last line; the last has two names.
const NOTES: [(&str, &[u8]); 3] = [
    ("a.md", "# Plan\n\n- [?] Send it #task #proposed\n- [?] Twin\n- [?] Twin\n- [ ] Water 🔁 every day 📅 2026-03-20\n- [?] Order the third buoy from the yard in Tarn #task #proposed\n- [?] Tar the keel of the ferry before the regatta #task #proposed\n".as_bytes()),
    ("b.md", b"# Sums\r\n\r\n- [?] Add them\r\n- [?] Twice\r\n- [?] Order the third buoy from the yard"),
    (LINKED, b"- [?] Moor it #task #proposed\n- [?] Paint it #task #proposed\n- [?] Tar the keel of the ferry before the spring regatta #task #proposed\n\nBehind\n"),
];

/// A note that has a second name.
const LINKED: &str = "c.md";
/// No note, so that its lines are no proposals of their own.
const SECOND_NAME: &str = "d.txt";

const MODE: u32 = 0o640;

/// Something that gavel is asked to do.
pub(crate) struct Operation {
    /// What is done before, without faults.
    before: &'static [&'static [&'static str]],
    pub(crate) call: &'static [&'static str],
}

const BATCH: &[&str] = &["accept", "a.md:3", "a.md:5", "b.md:3", "b.md:4"];
const IN_PLACE: &[&str] = &["accept", "c.md:1"];

/// After each of them, and a fault anywhere in it, an undo leads to the notes as they were at first.
pub(crate) const OPERATIONS: [Operation; 9] = [
    Operation {
        before: &[],
        call: &["accept", "a.md:4"],
    },
    Operation {
        before: &[],
        call: BATCH,
    },
    Operation {
        before: &[],
        call: &["done", "a.md:6"],
    },
    Operation {
        before: &[BATCH],
        call: &["undo"],
    },
    Operation {
        before: &[BATCH, &["undo"]],
        call: &["redo"],
    },
    Operation {
        before: &[],
        call: IN_PLACE,
    },
    Operation {
        before: &[IN_PLACE],
        call: &["undo"],
    },
    // One decision over two notes: one line is kept, the other goes as its duplicate.
    Operation {
        before: &[],
        call: &["accept", "--cluster", "b.md:5"],
    },
    // The same, where one of the two has a second name and is written in place.
    Operation {
        before: &[],
        call: &["accept", "--cluster", "c.md:3"],
    },
];

impl Operation {
    /// Whether it reads the whole vault, by threads that read at once: which of them meets a fault is not to be chosen.
    fn reads_all(&self) -> bool {
        self.call.contains(&"--cluster")
    }
}

/// Files with their bytes.
type Files = BTreeMap<PathBuf, Vec<u8>>;

/// A vault that is put back before each run.
pub(crate) struct Desk {
    vault: Vault,
    prepared: Vec<Prepared>,
}

/// The files before an operation, and the notes behind it.
struct Prepared {
    state: Files,
    old: Files,
    new: Files,
    calls: Vec<Call>,
}

/// A fault in a call of an operation.
pub(crate) struct Point {
    pub(crate) operation: usize,
    pub(crate) call: Call,
    pub(crate) fault: Fault,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let mut desk = Self {
            vault: Vault::new(&[]),
            prepared: Vec::new(),
        };
        let notes: Files = NOTES
            .iter()
            .map(|(path, bytes)| (PathBuf::from(path), bytes.to_vec()))
            .collect();
        for operation in &OPERATIONS {
            desk.put_back(&Files::new(), &notes);
            for call in operation.before {
                desk.vault.ok(call);
            }
            let (state, old) = (desk.state(), desk.notes());
            desk.put_back(&state, &old);
            let command = desk.command(operation.call);
            let clean = record(&command, &desk.log());
            assert_eq!(clean.code(), Some(0), "{:?}: {}", operation.call, clean.err);
            let new = desk.notes();
            assert_ne!(old, new);
            desk.prepared.push(Prepared {
                state,
                old,
                new,
                calls: clean.calls(),
            });
        }
        desk
    }

    /// Every call of every operation from the opening of the vault on that touches the vault, gavel's own files or the output, with
    /// every fault that it can meet.
    pub(crate) fn points(&self) -> Vec<Point> {
        let mut points = Vec::new();
        let (vault, state) = (self.vault.root(), self.vault.folder().join("state"));
        for (operation, prepared) in self.prepared.iter().enumerate() {
            let opened = prepared
                .calls
                .iter()
                .skip_while(|call| call.name == "execve" || !call.touches(&vault))
                .filter(|call| call.is_first_thread || !OPERATIONS[operation].reads_all());
            for call in opened {
                let is_output = call.line.contains(" write(1<") || call.line.contains(" write(2<");
                if call.touches(&vault) || call.touches(&state) || is_output {
                    points.extend(faults(call).into_iter().map(|fault| Point {
                        operation,
                        call: call.clone(),
                        fault,
                    }));
                }
            }
        }
        points
    }

    /// Runs an operation with a fault and looks at what came of it: the number of files left beside the notes, or what is wrong.
    pub(crate) fn check(&self, point: &Point) -> Result<usize, String> {
        let (operation, prepared) = (
            &OPERATIONS[point.operation],
            &self.prepared[point.operation],
        );
        self.put_back(&prepared.state, &prepared.old);
        let end = inject(
            &self.command(operation.call),
            &self.log(),
            &point.call,
            point.fault,
        );
        self.check_run(point, &end)
            .and_then(|()| self.check_way_back(point))
            .map_err(|wrong| {
                format!(
                    "{wrong}: {:?} with {:?} in the {}th {}\n  the call: {}\n  exit {:?}, stderr: {}",
                    operation.call,
                    point.fault,
                    point.call.nth,
                    point.call.name,
                    point.call.line,
                    end.code(),
                    end.err,
                )
            })
    }

    /// What must hold as soon as the run is over.
    fn check_run(&self, point: &Point, end: &End) -> Result<(), String> {
        let prepared = &self.prepared[point.operation];
        check(!end.is_over_time(), "it hangs")?;
        check(!end.err.contains("panicked"), "it panics")?;
        if point.fault == Fault::Kill {
            check(end.was_killed(), "the call was not made")?;
        } else {
            check(end.log.contains("(INJECTED)"), "the call was not made")?;
            check(matches!(end.code(), Some(0..=2)), "it ends in a wrong way")?;
            let is_told = end.code() == Some(0)
                || !end.err.is_empty()
                || point.call.line.contains(" write(2<");
            check(is_told, "it fails without a word")?;
        }

        let now = self.notes();
        let is_whole = |(path, bytes): (&PathBuf, &Vec<u8>)| {
            prepared.old.get(path) == Some(bytes) || prepared.new.get(path) == Some(bytes)
        };
        check(now.keys().eq(prepared.old.keys()), "a note is gone or new")?;
        // A note that keeps its second name is written in place: a kill may leave part of it, which the next start mends.
        let may_be_torn = |path: &PathBuf| {
            let is_linked = [LINKED, SECOND_NAME]
                .iter()
                .any(|name| path.ends_with(name));
            is_linked && point.fault == Fault::Kill
        };
        check(
            now.iter().all(|note| is_whole(note) || may_be_torn(note.0)),
            "a note is neither the old nor the new one",
        )?;
        check(
            end.code() != Some(0) || now == prepared.new,
            "exit 0 without effect",
        )?;
        check(self.modes_are_kept(), "a note has another mode")?;
        check(self.names_are_kept(), "a note lost its second name")?;

        let strays = self.strays();
        let may_stay = point.fault == Fault::Kill || point.call.name.starts_with("unlink");
        check(
            strays.is_empty() || may_stay,
            "a file is left beside the notes",
        )?;
        let is_known = |bytes: &Vec<u8>| {
            bytes.is_empty()
                || prepared
                    .old
                    .values()
                    .chain(prepared.new.values())
                    .any(|known| known == bytes)
        };
        check(
            strays.values().all(is_known),
            "a file with something else is left beside the notes",
        )
    }

    /// What the next start makes of it: the number of files that were left beside the notes.
    fn check_way_back(&self, point: &Point) -> Result<usize, String> {
        let prepared = &self.prepared[point.operation];
        let (now, strays) = (self.notes(), self.strays());
        let list = self.vault.gavel(&["list"]);
        check(list.code == 0, "list fails afterwards")?;
        let is_named = |path: &PathBuf| list.err.contains(path.to_str().unwrap());
        check(
            strays.keys().all(is_named),
            &format!("list does not name what is left: {}", list.err),
        )?;
        let back = self.vault.gavel(&["undo"]);
        let told = format!("going back fails: {} {}", back.out, back.err);
        check(matches!(back.code, 0 | 1), &told)?;
        let first = &self.prepared[0].old;
        check(
            self.notes() == *first,
            &format!(
                "the way back does not lead to the first notes: {} {}",
                back.out, back.err
            ),
        )?;
        check(
            self.strays().is_empty(),
            "what was left is there after the next start",
        )?;
        // Whether there was something to undo is what the journal says of the notes.
        let is_undo = OPERATIONS[point.operation].call[0] == "undo";
        let there_was = if now == prepared.old {
            Some(is_undo)
        } else {
            (now == prepared.new).then_some(!is_undo)
        };
        check(
            there_was.is_none_or(|there_was| (back.code == 0) == there_was),
            &format!(
                "the journal says something else than the notes: {} {}",
                back.out, back.err
            ),
        )?;
        Ok(strays.len())
    }

    fn command(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = self.vault.process(arguments);
        command.env("GAVEL_VAULT", self.vault.root());
        command
    }

    fn log(&self) -> PathBuf {
        self.vault.folder().join("log")
    }

    fn put_back(&self, state: &Files, notes: &Files) {
        let state_folder = self.vault.folder().join("state");
        for folder in [&state_folder, &self.vault.root()] {
            let _ = std::fs::remove_dir_all(folder);
        }
        for (path, bytes) in state {
            let file = state_folder.join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, bytes).unwrap();
        }
        for (path, bytes) in notes {
            let path = path.to_str().unwrap();
            self.vault.write(path, bytes);
            let mode = std::fs::Permissions::from_mode(MODE);
            std::fs::set_permissions(self.vault.root().join(path), mode).unwrap();
        }
        let name = |name| self.vault.root().join(name);
        let _ = std::fs::remove_file(name(SECOND_NAME));
        std::fs::hard_link(name(LINKED), name(SECOND_NAME)).unwrap();
    }

    /// All files below gavel's own folder.
    fn state(&self) -> Files {
        let root = self.vault.folder().join("state");
        let mut files = Files::new();
        for folder in std::fs::read_dir(&root).into_iter().flatten() {
            for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
                let file = file.unwrap().path();
                if file.is_dir() {
                    continue;
                }
                let path = file.strip_prefix(&root).unwrap().to_path_buf();
                files.insert(path, std::fs::read(file).unwrap());
            }
        }
        files
    }

    fn vault_files(&self) -> impl Iterator<Item = (PathBuf, Vec<u8>)> {
        std::fs::read_dir(self.vault.root()).unwrap().map(|file| {
            let file = file.unwrap();
            (
                PathBuf::from(file.file_name()),
                std::fs::read(file.path()).unwrap(),
            )
        })
    }

    /// Everything in the vault but what gavel may leave there after a kill.
    fn notes(&self) -> Files {
        self.vault_files()
            .filter(|(path, _)| !is_stray(path))
            .collect()
    }

    fn strays(&self) -> Files {
        self.vault_files()
            .filter(|(path, _)| is_stray(path))
            .collect()
    }

    fn names_are_kept(&self) -> bool {
        let metadata = std::fs::metadata(self.vault.root().join(LINKED)).unwrap();
        std::os::unix::fs::MetadataExt::nlink(&metadata) == 2
    }

    fn modes_are_kept(&self) -> bool {
        self.notes().keys().all(|path| {
            let metadata = std::fs::metadata(self.vault.root().join(path)).unwrap();
            metadata.permissions().mode() & 0o7777 == MODE
        })
    }
}

/// What is wrong, unless it holds.
fn check(holds: bool, wrong: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(wrong.to_owned()) }
}

fn is_stray(path: &std::path::Path) -> bool {
    let name = path.to_str().unwrap();
    name.starts_with(".gavel-") && path.extension().is_some_and(|extension| extension == "tmp")
}

/// The faults that a call can meet. Calls that only look meet one each, in turn: a kill there leaves what a kill in the next call
/// that changes something does. None of the errors that last is one after which a call is tried again.
fn faults(call: &Call) -> Vec<Fault> {
    use Fault::{Always, Once};
    let makes_a_file = call.line.contains("O_CREAT");
    let mut faults = match call.name.as_str() {
        "open" | "openat" | "openat2" if makes_a_file => {
            vec![Once("EACCES"), Once("EINTR"), Always("ENOSPC")]
        }
        "write" | "pwrite64" => vec![Once("EIO"), Once("ENOSPC"), Once("EDQUOT"), Once("EINTR")],
        "fsync" | "fdatasync" => vec![Once("EIO"), Once("EINTR"), Always("ENOSPC")],
        "rename" | "renameat" | "renameat2" => {
            let errors = ["EACCES", "EINVAL", "EIO", "ENOSPC"];
            let mut faults = errors.map(Once).to_vec();
            faults.push(Always("EIO"));
            faults
        }
        "unlink" | "unlinkat" => vec![Once("EIO"), Always("EACCES")],
        "mkdir" | "mkdirat" => vec![Once("EACCES"), Once("EDQUOT"), Always("ENOSPC")],
        "fallocate" | "ftruncate" => vec![Once("EINTR"), Once("EIO"), Once("ENOSPC")],
        "fchmod" | "fchown" | "fsetxattr" => vec![Once("EACCES"), Once("EIO")],
        "flock" | "read" | "pread64" => vec![Once("EINTR"), Once("EIO")],
        // Linux closes a folder without an error, and the standard library counts on that.
        "close" if !is_file(call) => return vec![Once("EINTR")],
        "access" | "close" | "faccessat" | "faccessat2" | "fcntl" | "fgetxattr" | "flistxattr"
        | "fstat" | "getdents64" | "getxattr" | "lgetxattr" | "listxattr" | "llistxattr"
        | "lseek" | "newfstatat" | "open" | "openat" | "openat2" | "readlink" | "readlinkat"
        | "statx" => {
            let can_wait = matches!(
                call.name.as_str(),
                "close" | "fcntl" | "open" | "openat" | "openat2"
            );
            // Only calls that can wait are interrupted.
            let faults = [Once("EIO"), Fault::Kill, Once("EACCES"), Once("EINTR")];
            let count = if can_wait { 4 } else { 3 };
            return vec![faults[call.nth % count]];
        }
        _ => Vec::new(),
    };
    faults.push(Fault::Kill);
    faults
}

/// Whether the descriptor of a call is that of a note, or of one of gavel's own files.
fn is_file(call: &Call) -> bool {
    let name = call.line.split_once('>').map_or("", |(start, _)| start);
    [".md", ".txt", ".tmp", "lock", ".jsonl"]
        .iter()
        .any(|end| name.ends_with(end))
}
