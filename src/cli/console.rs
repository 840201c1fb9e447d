//! Where a command's words go: data to standard output, all else to standard error, and the exit code that sums it up.
//! Nothing leaves the command line but through here, and here all of it is made safe for a terminal; what it says is its callers'.

use std::io::{self, BufWriter, IsTerminal as _, Stdout, Write};
use std::process::ExitCode;

use crate::cli::environment;
use crate::display::{safe, safe_lines};
use crate::error::Error;

/// Why a command ended before it was through.
#[derive(Debug)]
pub(super) enum Stop {
    /// Something went wrong that the user should know.
    Error(Error),
    /// Standard output takes no more.
    Output(io::Error),
    /// A signal asked to leave; the code says which.
    Exit(u8),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// What a command returns.
pub(super) type Outcome = Result<(), Stop>;

/// The two streams of a command, and whether it had to refuse anything.
pub(super) struct Console {
    out: BufWriter<Stdout>,
    colors: bool,
    refused: bool,
    hushed: bool,
}

/// How a piece of a row is shown in a terminal with colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// As any text.
    Plain,
    /// Where something stands.
    Place,
    /// What needs a look.
    Alert,
    /// What matters less.
    Quiet,
}

impl Console {
    pub(super) fn new() -> Self {
        let colors =
            io::stdout().is_terminal() && environment::variable("NO_COLOR").is_none() && !is_dumb();
        Self {
            out: BufWriter::new(io::stdout()),
            colors,
            refused: false,
            hushed: false,
        }
    }

    /// From now on nothing is said on standard error; the exit code remembers what was refused.
    pub(super) fn hush(&mut self) {
        self.hushed = true;
    }

    /// Whether both ends are a terminal that can be drawn on, so that a person can sit at it.
    pub(super) fn is_terminal() -> bool {
        io::stdin().is_terminal() && io::stdout().is_terminal() && !is_dumb()
    }

    /// A line of data.
    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        self.row(&[(text, Tone::Plain)])
    }

    /// A line of data in pieces, each in its tone.
    pub(super) fn row(&mut self, pieces: &[(&str, Tone)]) -> io::Result<()> {
        for (text, tone) in pieces {
            let text = safe(text);
            match tone.code().filter(|_| self.colors && !text.is_empty()) {
                Some(code) => write!(self.out, "\x1b[{code}m{text}\x1b[0m")?,
                None => self.out.write_all(text.as_bytes())?,
            }
        }
        self.out.write_all(b"\n")
    }

    /// Lines of data; tabs and line ends stay as they are.
    pub(super) fn text(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(safe_lines(text).as_bytes())
    }

    /// Data as it is, for `json::write`, `json::write_many` and `json::Pieces` alone, which escape what a terminal would obey.
    pub(super) fn writer(&mut self) -> &mut impl Write {
        &mut self.out
    }

    /// Hands on what was written so far.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Something to know, a line on standard error; nothing is wrong.
    pub(super) fn say(&mut self, text: &str) {
        if !self.hushed {
            tell(text);
        }
    }

    /// Something that was refused or not found: said, and the exit code remembers it.
    pub(super) fn refuse(&mut self, text: &str) {
        self.refused = true;
        self.say(text);
    }

    /// The exit code: 0 all done, 1 something refused or not found, 2 wrong usage, configuration or vault.
    pub(super) fn finish(mut self, outcome: Outcome) -> ExitCode {
        let outcome = outcome.and_then(|()| Ok(self.flush()?));
        match outcome {
            Ok(()) => {}
            Err(Stop::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {}
            Err(Stop::Exit(code)) => return ExitCode::from(code),
            Err(Stop::Output(error)) => {
                self.refuse(&format!("the output cannot be written: {error}"));
            }
            Err(Stop::Error(error)) => {
                self.refuse(&error.to_string());
                if matches!(error, Error::Usage(_) | Error::NoVault { .. }) {
                    return ExitCode::from(2);
                }
            }
        }
        // Dropping the writer would try once more to write what standard output did not take.
        let (_, _unwritten) = self.out.into_parts();
        ExitCode::from(u8::from(self.refused))
    }
}

/// Whether the terminal says that it understands no sequences.
fn is_dumb() -> bool {
    environment::variable("TERM").is_some_and(|term| term == "dumb")
}

impl Tone {
    fn code(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Place => Some("36"),
            Self::Alert => Some("31"),
            Self::Quiet => Some("2"),
        }
    }
}

/// One line on standard error.
fn tell(text: &str) {
    // Where standard error is closed there is nobody to tell.
    let _ = writeln!(io::stderr(), "gavel: {}", safe(text));
}

/// Prints help, the version, or what is wrong with the words of this call; `in_safe_words` is the same error for words that were
/// made safe, since clap quotes them.
pub(super) fn usage(error: &clap::Error, in_safe_words: Option<clap::Error>) -> ExitCode {
    let printed = match in_safe_words {
        _ if !error.use_stderr() => error.print(),
        Some(other) if other.kind() == error.kind() => other.print(),
        _ => io::stderr().write_all(safe_lines(&error.to_string()).as_bytes()),
    };
    match printed {
        Err(failed) if !error.use_stderr() && failed.kind() != io::ErrorKind::BrokenPipe => {
            tell(&format!("the output cannot be written: {failed}"));
            ExitCode::from(1)
        }
        _ => ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2)),
    }
}

/// From now on a mistake of gavel's is told in a line, as safe as any: what Rust says of a panic may quote a note.
pub(super) fn tell_of_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let payload = panic.payload();
        let what = payload
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("no reason given");
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        tell(&format!(
            "a mistake in gavel, please report it: {what} ({place})"
        ));
        let trace = std::backtrace::Backtrace::capture();
        if trace.status() == std::backtrace::BacktraceStatus::Captured {
            let _ = io::stderr().write_all(safe_lines(&format!("{trace}")).as_bytes());
        }
    }));
}
