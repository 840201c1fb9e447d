//! gavel on a vault of everything that a vault should not hold: what can be read is listed and ruled on to the byte, what cannot is named
//! and left alone, and no call hangs, panics or takes the machine's memory.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "tests make their own vaults")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "hostile/big.rs"]
mod big;
#[path = "hostile/rights.rs"]
mod rights;
#[expect(dead_code, reason = "other tests use the rest of it")]
mod support;
#[path = "hostile/vault.rs"]
mod vault;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::Value;

use support::{Run, Vault};
use vault::{Item, TASK, items, make, snapshot};

/// How long a call may take before it hangs, also on a busy machine.
const DEADLINE: Duration = Duration::from_secs(300);

/// What a call may take of the memory.
const MEMORY: u64 = 512 * 1024 * 1024;

/// A call on the vault that gets no more memory than it may have.
fn call(vault: &Vault, arguments: &[&str]) -> Command {
    call_within(MEMORY, vault, arguments)
}

fn call_within(memory: u64, vault: &Vault, arguments: &[&str]) -> Command {
    let mut process = vault.process(arguments);
    process.env("GAVEL_VAULT", vault.root());
    let mut limited = Command::new("prlimit");
    limited
        .arg(format!("--data={memory}"))
        .arg("--core=0")
        .arg(process.get_program())
        .args(process.get_args())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .current_dir(vault.folder());
    let set = process
        .get_envs()
        .filter_map(|(name, value)| Some((name, value?)));
    limited.envs(set);
    limited
}

/// Runs a call to its end, which is not far.
fn end(command: Command, input: &str) -> Run {
    let shown = format!("{command:?}");
    let mut command = assert_cmd::Command::from_std(command);
    let output = command
        .timeout(DEADLINE)
        .write_stdin(input.to_owned())
        .output()
        .unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    let code = output.status.code();
    assert!(
        code.is_some(),
        "{shown}: {:?}, over time or out of memory? {err}",
        output.status
    );
    let ended = Run {
        code: code.unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err,
    };
    assert!((0..=2).contains(&ended.code), "{shown}: {ended:?}");
    assert!(!ended.err.contains("panicked"), "{shown}: {}", ended.err);
    ended
}

fn gavel(vault: &Vault, arguments: &[&str]) -> Run {
    end(call(vault, arguments), "")
}

/// The tasks that wait, as JSON lines.
fn waiting(vault: &Vault) -> Vec<String> {
    let listed = gavel(vault, &["list", "--json", "lines"]);
    listed.out.lines().map(str::to_owned).collect()
}

fn place(task: &str) -> (String, usize) {
    let task: Value = serde_json::from_str(task).unwrap();
    let line = usize::try_from(task["line"].as_u64().unwrap()).unwrap();
    (task["path"].as_str().unwrap().to_owned(), line)
}

/// A note with the proposal on this line accepted.
fn accepted(note: &[u8], line: usize) -> Vec<u8> {
    let mut lines: Vec<Vec<u8>> = note
        .split_inclusive(|byte| *byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect();
    let old = &mut lines[line - 1];
    let at = memchr::memmem::find(old, b"[?]").unwrap();
    old[at + 1] = b' ';
    if let Some(tag) = memchr::memmem::find(old, b"#proposed") {
        let blank = usize::from(old[tag - 1] == b' ');
        old.drain(tag - blank..tag + b"#proposed".len());
    }
    lines.concat()
}

#[test]
fn what_waits_is_listed_and_nothing_else() {
    let items = items();
    let vault = make(&items);
    let expected: BTreeSet<(String, usize)> = items
        .iter()
        .flat_map(|item| {
            item.waits
                .iter()
                .map(|line| (item.path().to_owned(), *line))
        })
        .collect();
    let listed: Vec<(String, usize)> = waiting(&vault).iter().map(|task| place(task)).collect();
    assert_eq!(listed.iter().cloned().collect::<BTreeSet<_>>(), expected);
    assert_eq!(listed.len(), expected.len());
    assert!(listed.is_sorted());

    let all = gavel(&vault, &["list", "--all", "--json"]);
    let all: Vec<Value> = serde_json::from_str(&all.out).unwrap();
    let all: BTreeSet<(String, usize)> = all.iter().map(|task| place(&task.to_string())).collect();
    let more: Vec<_> = all.difference(&expected).collect();
    assert_eq!(more, [&("conflicts/git.md".to_owned(), 5)]);
    for command in ["meetings", "decisions"] {
        gavel(&vault, &[command, "--json"]);
    }
}

/// What is listed note by note is what is listed of a whole vault: a query that compares notes needs that.
fn check_note_by_note(vault: &Vault) {
    let list = |arguments: &[&str]| gavel(vault, &[&["list", "--all"], arguments].concat());
    let listed = list(&["--json", "lines"]);
    let lines: Vec<&str> = listed.out.lines().collect();
    let [with, without] =
        ["has:twin", "-has:twin"].map(|query| list(&["--json", "lines", "--", query]).out);
    let mut whole: Vec<&str> = with.lines().chain(without.lines()).collect();
    whole.sort_by_key(|task| place(task));
    assert!(!with.is_empty() && !without.is_empty());
    assert_eq!(lines, whole);
    assert_eq!(list(&["--json"]).out, format!("[{}]\n", lines.join(",\n")));
    assert_eq!(list(&["--json", "lines", "no such words"]).out, "");
    assert_eq!(list(&["--json", "no such words"]).out, "[]\n");
    let table = list(&["--format", "csv"]);
    assert_eq!((listed.code, listed.err), (table.code, table.err));
}

#[test]
fn what_is_listed_note_by_note_is_what_is_listed_of_a_whole_vault() {
    let odd = make(&items());
    for number in 0..300 {
        odd.write(
            &format!("many/{number}.md"),
            format!("{TASK}- [x] {number}\n").as_bytes(),
        );
    }
    check_note_by_note(&odd);
    let demo = Vault::new(&[]);
    let from = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("assets/demo-vault");
    let mut folders = vec![from.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let file = entry.unwrap().path();
            if file.is_dir() {
                folders.push(file);
            } else {
                let path = file.strip_prefix(&from).unwrap().to_str().unwrap();
                demo.write(path, &std::fs::read(&file).unwrap());
            }
        }
    }
    check_note_by_note(&demo);
}

#[test]
fn nothing_raw_reaches_the_terminal() {
    let vault = make(&items());
    for arguments in [
        &["list", "--all"][..],
        &["meetings"],
        &["doctor"],
        &["history"],
    ] {
        let Run { out, err, .. } = gavel(&vault, arguments);
        let raw = |c: char| {
            c.is_control() && c != '\n'
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}')
        };
        let found = out.chars().chain(err.chars()).find(|c| raw(*c));
        assert_eq!(found, None, "{arguments:?}");
    }
}

#[test]
fn what_is_odd_is_named_once_and_the_rest_is_not() {
    let items = items();
    let vault = make(&items);
    let doctor = gavel(&vault, &["doctor"]);
    assert_eq!(doctor.code, 1);
    let mut said: Vec<&str> = doctor.out.lines().collect();
    let shown =
        |item: &Item| gavel::display::safe(&String::from_utf8_lossy(&item.path)).into_owned();
    for item in &items {
        if let Some(odd) = item.odd {
            let start = format!("{}: {odd}", shown(item));
            let at = said.iter().position(|line| line.starts_with(&start));
            assert!(at.is_some(), "{start}: {said:#?}");
            said.remove(at.unwrap());
        }
    }
    assert_eq!(
        said,
        ["conflicts/Away.md: is in iCloud and not downloaded, and was left out"]
    );
    assert!(doctor.err.contains("odd things"));
}

#[test]
fn what_waits_can_be_ruled_on_to_the_byte_and_back() {
    let items = items();
    let vault = make(&items);
    let before = snapshot(vault.folder());
    let notes: BTreeMap<&str, &Item> = items.iter().map(|item| (item.path(), item)).collect();
    let mut ruled = 0;
    for task in waiting(&vault) {
        let (path, line) = place(&task);
        let force = notes[path.as_str()]
            .refused
            .is_some_and(|reason| !reason.is_empty());
        let rule = |more: &[&str]| {
            let arguments = [&["accept", "-"], more].concat();
            end(call(&vault, &arguments), &task)
        };
        if force {
            let refused = rule(&[]);
            assert_eq!(refused.code, 1, "{task}: {refused:?}");
            assert!(refused.err.contains("--force"), "{task}: {refused:?}");
        }
        let mut expected = snapshot(&vault.root());
        let done = rule(if force { &["--force"] } else { &[] });
        assert_eq!(done.code, 0, "{task}: {done:?}");
        let is_made = done.out.starts_with("accepted ");
        assert!(
            is_made || done.out.starts_with("already accepted "),
            "{done:?}"
        );
        if is_made {
            // A link is written through, and a note of two names has the new bytes under both.
            let named = vault.root().join(&path);
            let real = named.canonicalize().unwrap();
            let new = accepted(&expected[&real].1, line);
            let inode = |file: &PathBuf| {
                use std::os::unix::fs::MetadataExt as _;
                std::fs::symlink_metadata(file).unwrap().ino()
            };
            let same = inode(&real);
            for (file, (kind, bytes)) in &mut expected {
                if *file == real || (*kind == "file" && inode(file) == same) {
                    bytes.clone_from(&new);
                }
            }
            ruled += 1;
        }
        assert_eq!(
            changed(&expected, &snapshot(&vault.root())),
            Vec::<&PathBuf>::new(),
            "{task}"
        );
    }
    assert!(ruled > 60, "{ruled}");
    assert_eq!(gavel(&vault, &["undo", &ruled.to_string()]).code, 0);
    let mut after = snapshot(vault.folder());
    after.retain(|file, _| !file.starts_with(vault.folder().join("state")));
    assert_eq!(changed(&before, &after), Vec::<&PathBuf>::new());
}

/// The files in which two snapshots differ.
fn changed<'a, T: PartialEq>(
    one: &'a BTreeMap<PathBuf, T>,
    other: &'a BTreeMap<PathBuf, T>,
) -> Vec<&'a PathBuf> {
    let files: BTreeSet<&PathBuf> = one.keys().chain(other.keys()).collect();
    files
        .into_iter()
        .filter(|file| one.get(*file) != other.get(*file))
        .collect()
}

#[test]
fn what_cannot_be_ruled_on_is_refused_and_nothing_is_written() {
    let items = items();
    let vault = make(&items);
    let before = snapshot(vault.folder());
    let refused = |target: &str, reason: &str| {
        for command in ["accept", "done", "reject", "reopen", "toggle"] {
            let refused = end(call(&vault, &[command, "--", target]), "");
            assert_eq!(refused.code, 1, "{target}: {refused:?}");
            assert!(refused.err.contains(reason), "{target}: {refused:?}");
            assert_eq!(refused.out, "");
        }
    };
    for item in items.iter().filter(|item| !item.path().is_empty()) {
        if let Some(reason) = item.refused {
            refused(&format!("{}:1", item.path()), reason);
        }
    }
    for line in [2, 6, 10, 14, 17, 22] {
        refused(&format!("no text.md:{line}"), "");
    }
    refused("links/out/secret.md:1", "it is no note of this vault");
    refused("../outside/secret.md:1", "it is no note of this vault");
    refused(
        "links/up/.trash/thrown away.md:1",
        "it is no note of this vault",
    );
    refused("conflicts/Away.md:1", "is in iCloud");
    refused("nobody.md:1", "there is no such note");
    let mut after = snapshot(vault.folder());
    after.retain(|file, _| !file.starts_with(vault.folder().join("state")));
    assert_eq!(changed(&before, &after), Vec::<&PathBuf>::new());
}

#[test]
fn a_note_with_two_names_is_ruled_on_once() {
    for other in ["links/in.md", "links/hard two.md"] {
        let items = items();
        let vault = make(&items);
        let first = if other == "links/in.md" {
            "links/real/note.md"
        } else {
            "links/hard one.md"
        };
        let both: Vec<String> = waiting(&vault)
            .into_iter()
            .filter(|task| [first, other].contains(&place(task).0.as_str()))
            .collect();
        assert_eq!(both.len(), 4);
        let ruled = end(call(&vault, &["accept", "-"]), &both.join("\n"));
        assert_eq!(ruled.code, 0, "{ruled:?}");
        assert_eq!(
            vault.read(first),
            b"- [ ] Order the rope #task\n- [ ] Next\n"
        );
        assert_eq!(vault.read(other), vault.read(first));
        assert_eq!(gavel(&vault, &["undo"]).code, 0);
        assert_eq!(vault.read(first), format!("{TASK}- [?] Next\n").as_bytes());
    }
}

/// Does something over and over while something else is done.
fn meanwhile(change: impl Fn() + Sync, act: impl Fn()) {
    struct Stop<'a>(&'a AtomicBool);
    impl Drop for Stop<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                change();
            }
        });
        // Also when an assertion fails: the scope waits for its thread.
        let _stop = Stop(&stop);
        act();
    });
}

#[test]
fn a_note_that_changes_while_it_is_read_stops_nothing() {
    let items = items();
    let vault = make(&items);
    let (note, beside) = (vault.root().join("busy.md"), vault.root().join("beside"));
    let (fifo, long) = (vault.root().join("special/fifo"), TASK.repeat(20_000));
    let change = || {
        std::fs::write(&note, &long).unwrap();
        std::fs::write(&note, "").unwrap();
        std::fs::remove_file(&note).unwrap();
        std::fs::hard_link(&fifo, &note).unwrap();
        std::fs::write(&beside, &long).unwrap();
        std::fs::rename(&beside, &note).unwrap();
        std::fs::remove_file(&note).unwrap();
        std::fs::create_dir(&note).unwrap();
        std::fs::remove_dir(&note).unwrap();
    };
    meanwhile(change, || {
        for _ in 0..20 {
            let listed = gavel(&vault, &["list"]);
            assert!(listed.out.contains("marked.md:1 "), "{listed:?}");
            gavel(&vault, &["doctor"]);
        }
    });
}

#[test]
fn a_note_that_changes_while_it_is_ruled_on_stops_nothing() {
    let vault = Vault::new(&[("busy.md", b"")]);
    let (note, beside) = (vault.root().join("busy.md"), vault.root().join("beside"));
    let long = TASK.repeat(2_000);
    // A save may have the note out of its place for a moment: what does not succeed then succeeds in the next round.
    let change = || {
        let _ = std::fs::write(&note, &long);
        let _ = std::fs::write(&note, "");
        let _ = std::fs::remove_file(&note);
        let _ = std::fs::write(&beside, &long);
        let _ = std::fs::rename(&beside, &note);
    };
    meanwhile(change, || {
        for line in 1..=20 {
            gavel(&vault, &["accept", &format!("busy.md:{line}")]);
        }
    });
}
