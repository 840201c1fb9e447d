//! gavel under strace: which system calls a run makes, and runs in which one of them fails or kills. What may come of that is said
//! by the tests.

use std::collections::HashMap;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// How long a run may take before it hangs.
const DEADLINE: Duration = Duration::from_secs(30);

/// A system call of a run.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) name: String,
    /// Which of the calls of this name by its thread, from 1.
    pub(crate) nth: usize,
    /// Whether the first thread made it.
    pub(crate) is_first_thread: bool,
    /// The call as strace shows it, with the files of its descriptors.
    pub(crate) line: String,
}

impl Call {
    /// Whether it names a file below this folder, or has it open.
    pub(crate) fn touches(&self, folder: &Path) -> bool {
        self.line.contains(folder.to_str().unwrap())
    }
}

/// What happens in a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It fails, this once.
    Once(&'static str),
    /// It fails, and so does every later call of its name.
    Always(&'static str),
    /// The process dies before it.
    Kill,
}

/// How a run ended.
pub(crate) struct End {
    /// `None` if it had to be stopped.
    status: Option<ExitStatus>,
    pub(crate) err: String,
    /// What strace saw.
    pub(crate) log: String,
}

impl End {
    /// The exit code, if it was not a signal that ended it.
    pub(crate) fn code(&self) -> Option<i32> {
        self.status.and_then(|status| status.code())
    }

    pub(crate) fn was_killed(&self) -> bool {
        self.status.and_then(|status| status.signal()) == Some(9)
    }

    pub(crate) fn is_over_time(&self) -> bool {
        self.status.is_none()
    }

    /// All calls, in order.
    pub(crate) fn calls(&self) -> Vec<Call> {
        calls(&self.log)
    }
}

/// All calls of a log, in order.
pub(crate) fn calls(log: &str) -> Vec<Call> {
    let mut counts: HashMap<(&str, &str), usize> = HashMap::new();
    let begun = log.lines().filter_map(|line| {
        let (thread, call) = line.split_once(' ')?;
        let (name, _) = call.trim_start().split_once('(')?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        (!name.is_empty() && name.chars().all(is_name)).then_some((thread, name, line))
    });
    begun
        .map(|(thread, name, line)| {
            let nth = counts.entry((thread, name)).or_default();
            *nth += 1;
            Call {
                name: name.to_owned(),
                nth: *nth,
                is_first_thread: log.starts_with(&format!("{thread} ")),
                line: line.to_owned(),
            }
        })
        .collect()
}

/// Runs a command and writes down all its calls.
pub(crate) fn record(command: &Command, log: &Path) -> End {
    run(command, log, &["-y".to_owned()])
}

/// Runs a command with a fault in one of its calls.
pub(crate) fn inject(command: &Command, log: &Path, call: &Call, fault: Fault) -> End {
    let Call { name, nth, .. } = call;
    let what = match fault {
        Fault::Once(error) => format!("error={error}:when={nth}"),
        Fault::Always(error) => format!("error={error}:when={nth}+"),
        Fault::Kill => format!("signal=SIGKILL:when={nth}"),
    };
    let options = [
        "-e".to_owned(),
        format!("trace={name}"),
        "-e".to_owned(),
        format!("inject={name}:{what}"),
    ];
    run(command, log, &options)
}

fn run(command: &Command, log: &Path, options: &[String]) -> End {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-e", "signal=none", "-o"]).arg(log);
    strace.args(options).arg("--").arg(command.get_program());
    strace.args(command.get_args());
    strace
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap());
    strace.envs(
        command
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    strace.current_dir(command.get_current_dir().unwrap());
    strace
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = strace.process_group(0).spawn();
    assert!(
        child.is_ok(),
        "strace cannot be started ({child:?}): these tests need it, and every distribution has it"
    );
    let child = child.unwrap();
    let group = rustix::process::Pid::from_child(&child);
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || send.send(child.wait_with_output()));
    let Ok(output) = receive.recv_timeout(DEADLINE) else {
        rustix::process::kill_process_group(group, rustix::process::Signal::KILL).unwrap();
        return End {
            status: None,
            err: String::new(),
            log: String::new(),
        };
    };
    let output = output.unwrap();
    End {
        status: Some(output.status),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
        log: std::fs::read_to_string(log).unwrap(),
    }
}
