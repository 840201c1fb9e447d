//! gavel with faults in its system calls: an error or a kill in each call of a save leaves old notes or new ones, and a way back;
//! what only looks opens nothing for writing; and an output that takes nothing is no reason to panic.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "tests make their own vaults")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "faults/matrix.rs"]
mod matrix;
#[expect(dead_code, reason = "other tests use the rest of it")]
mod pty;
#[expect(dead_code, reason = "other tests use the rest of it")]
mod support;
#[path = "faults/trace.rs"]
mod trace;

use std::ffi::OsStr;
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use matrix::{Desk, OPERATIONS};
use pty::{Session, Start};
use support::Vault;
use trace::{Call, Fault, calls, record};

#[test]
fn a_fault_in_any_call_leaves_old_or_new_notes_and_a_way_back() {
    let workers = std::thread::available_parallelism().unwrap().get();
    let points = Desk::new().points();
    let next = AtomicUsize::new(0);
    let work = || {
        let desk = Desk::new();
        let (mut strays, mut failures) = ([0, 0], Vec::new());
        while let Some(point) = points.get(next.fetch_add(1, Ordering::Relaxed)) {
            match desk.check(point) {
                Ok(count) => strays[usize::from(point.fault == Fault::Kill)] += count,
                Err(failure) => failures.push(failure),
            }
        }
        (strays, failures)
    };
    let done: Vec<_> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap())
            .collect()
    });
    let strays = |killed: usize| done.iter().map(|(strays, _)| strays[killed]).sum::<usize>();
    let failures: Vec<&str> = done
        .iter()
        .flat_map(|(_, failures)| failures)
        .map(String::as_str)
        .collect();
    println!(
        "faults: {} points, {} failures, {} strays after a kill, {} after a failed unlink",
        points.len(),
        failures.len(),
        strays(1),
        strays(0),
    );
    let is_of = |operation| {
        points
            .iter()
            .filter(move |point| point.operation == operation)
    };
    for (number, operation) in OPERATIONS.iter().enumerate() {
        let count = is_of(number).count();
        println!("faults: {count} points in {:?}", operation.call);
        assert!(count >= 100, "{:?}: {count} points", operation.call);
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(points.len() >= 500, "calls of the save were not seen");
}

/// A vault with a bit of everything, and something in its journal.
fn used_vault() -> Vault {
    let note = "---\ntype: meeting\n---\n# Plan\n\n## Decisions\n\n- We go [[Source]]\n\n## Tasks\n\n- [?] Send it #task #proposed\n- [?] Call\n- [ ] Open\n";
    let vault = Vault::new(&[
        ("Meetings/2026-03-18 Plan.md", note.as_bytes()),
        ("broken.md", b"---\na: [\n---\n- [?] Odd\n"),
    ]);
    vault.ok(&["accept", "Meetings/2026-03-18 Plan.md:12"]);
    vault
}

/// A call of gavel on a vault, not yet started.
fn call(vault: &Vault, arguments: &[&str]) -> Command {
    let mut command = vault.process(arguments);
    command.env("GAVEL_VAULT", vault.root());
    command
}

#[test]
fn what_only_looks_opens_nothing_in_the_vault_for_writing() {
    let vault = used_vault();
    let root = vault.root();
    let note = vault.read("broken.md");
    let looks: [&[&str]; 12] = [
        &["list"],
        &["clusters"],
        &["stats"],
        &["confirm", "Meetings/2026-03-18 Plan.md:8"],
        &["list", "--all", "--json"],
        &["meetings"],
        &["decisions"],
        &["source", "broken.md:4"],
        &["doctor"],
        &["history"],
        &["accept", "broken.md:4", "--dry-run"],
        &["undo", "--dry-run"],
    ];
    for arguments in looks {
        let end = record(&call(&vault, arguments), &vault.folder().join("log"));
        assert!(
            matches!(end.code(), Some(0 | 1)),
            "{arguments:?}: {}",
            end.err
        );
        check_looks(&end.calls(), &root, arguments);
    }
    assert_eq!(vault.read("broken.md"), note);
}

/// None of the calls changes anything in the vault, or opens anything there to change it; some do look.
fn check_looks(calls: &[Call], root: &Path, what: &[&str]) {
    let inside: Vec<_> = calls
        .iter()
        .filter(|call| call.name != "execve" && call.touches(root))
        .collect();
    assert!(inside.iter().any(|call| call.name == "openat"), "{what:?}");
    for call in inside {
        assert!(only_looks(call), "{what:?}: {}", call.line);
    }
}

#[test]
fn a_review_without_a_verdict_opens_nothing_in_the_vault_for_writing() {
    let vault = used_vault();
    // A program in a terminal starts at home.
    std::fs::create_dir(vault.folder().join("home")).unwrap();
    let log = vault.folder().join("log");
    let mut session = review(&vault, &[OsStr::new("-o"), log.as_os_str()]);
    session.wait_for("Call");
    // What a key leads to is waited for: a frame alone may be one of the clusters', which come in their own time, and a key
    // that is read together with the escape before it is another key.
    for (keys, shown) in [
        ("js\r", "Esc back"),
        ("\x1b", "In focus"),
        ("t", "names no source"),
        ("U", "Esc back"),
        ("\x1b", "In focus"),
        ("?", "type to search"),
        ("\x1b", "In focus"),
        ("J\tK/", "Enter keeps"),
        ("call\r", "/ changes"),
    ] {
        session.press(keys);
        session.wait_for(shown);
    }
    session.press("q");
    assert_eq!(session.exit(), 0);
    check_looks(
        &calls(&std::fs::read_to_string(log).unwrap()),
        &vault.root(),
        &["review"],
    );
}

/// The review in a terminal under strace, told with these options what to do.
fn review(vault: &Vault, options: &[&OsStr]) -> Session {
    let command = call(vault, &[]);
    let mut strace = Start::program("strace").word("-f").word("-y");
    strace = strace.word("-e").word("signal=none");
    for option in options {
        strace = strace.word(option);
    }
    strace = strace.word("--").word(command.get_program());
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            strace = strace.variable(name.to_str().unwrap(), value);
        }
    }
    strace.start()
}

#[test]
fn what_changes_where_nobody_tells_of_it_is_found_all_the_same() {
    for fault in [
        "inject=inotify_add_watch:error=ENOSPC",
        "inject=inotify_init1:error=EMFILE",
    ] {
        let vault = used_vault();
        std::fs::create_dir(vault.folder().join("home")).unwrap();
        let log = vault.folder().join("log");
        let options = ["-e", fault, "-o"].map(OsStr::new);
        let mut session = review(&vault, &[&options[..], &[log.as_os_str()]].concat());
        session.wait_for("Call");
        let note = "Meetings/2026-03-18 Plan.md";
        vault.write(note, b"---\ntype: meeting\n---\n- [?] Weigh the anchors\n");
        session.wait_for("Weigh the anchors");
        vault.write(note, b"---\ntype: meeting\n---\n- [?] Paint the anchors\n");
        session.wait_for("Paint the anchors");
        session.press("q");
        assert_eq!(session.exit(), 0);
    }
}

/// Whether a call changes nothing, and opens nothing to change it.
fn only_looks(call: &Call) -> bool {
    const LOOKS: [&str; 22] = [
        "access",
        "chdir",
        "close",
        "faccessat",
        "faccessat2",
        "fcntl",
        "fstat",
        "fstatfs",
        "getcwd",
        "getdents64",
        "inotify_add_watch",
        "lseek",
        "lstat",
        "mmap",
        "newfstatat",
        "pread64",
        "read",
        "readlink",
        "readlinkat",
        "stat",
        "statfs",
        "statx",
    ];
    const WRITES: [&str; 6] = [
        "O_WRONLY",
        "O_RDWR",
        "O_CREAT",
        "O_TRUNC",
        "O_APPEND",
        "O_TMPFILE",
    ];
    match call.name.as_str() {
        "open" | "openat" | "openat2" => !WRITES.iter().any(|flag| call.line.contains(flag)),
        name => LOOKS.contains(&name),
    }
}

#[test]
fn an_output_that_takes_nothing_is_no_reason_to_panic() {
    let calls: [&[&str]; 29] = [
        &["list"],
        &["list", "--format", "csv"],
        &["clusters"],
        &["stats"],
        &["stats", "--json"],
        &["dispute", "Meetings/2026-03-18 Plan.md:8"],
        &["list", "--all"],
        &["list", "--json"],
        &["list", "--json", "lines"],
        &["meetings"],
        &["meetings", "--json"],
        &["decisions"],
        &["decisions", "--json"],
        &["source", "broken.md:4"],
        &["doctor"],
        &["accept", "broken.md:4"],
        &["reject", "broken.md:4", "--dry-run"],
        &["done", "broken.md:4"],
        &["reopen", "Meetings/2026-03-18 Plan.md:12"],
        &["toggle", "broken.md:4"],
        &["set", "/", "broken.md:4"],
        &["undo"],
        &["redo"],
        &["history"],
        &["config"],
        &["completions", "bash"],
        &["man"],
        &["--help"],
        &["no-such-command"],
    ];
    for arguments in calls {
        let vault = used_vault();
        vault.ok(&["undo"]);
        vault.ok(&["redo"]);
        check_output(&vault, arguments);
    }
    check_output(&used_vault(), &["demo"]);
    check_output(&used_vault(), &["--version"]);
}

/// A call with an output that is full, then one that nobody reads, then the same for what it says beside its output.
fn check_output(vault: &Vault, arguments: &[&str]) {
    let full = || Stdio::from(File::options().write(true).open("/dev/full").unwrap());
    let closed = || Stdio::from(std::io::pipe().unwrap().1);
    let mut ends = Vec::new();
    for out in [full(), closed()] {
        let output = call(vault, arguments)
            .stdin(Stdio::null())
            .stdout(out)
            .output()
            .unwrap();
        ends.push((output.status, output.stderr));
    }
    for err in [full(), closed()] {
        let output = call(vault, arguments)
            .stdin(Stdio::null())
            .stdout(full())
            .stderr(err)
            .output()
            .unwrap();
        ends.push((output.status, Vec::new()));
    }
    for (status, err) in ends {
        let err = String::from_utf8_lossy(&err);
        assert!(
            matches!(status.code(), Some(0..=2)),
            "{arguments:?}: {status:?} {err}"
        );
        assert!(!err.contains("panicked"), "{arguments:?}: {err}");
    }
}

#[test]
fn a_full_output_is_told() {
    let vault = used_vault();
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = call(&vault, &["list"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("the output cannot be written")
    );
}
