//! Where a command's words go: data to standard output, all else to standard error, and the exit code that sums it up.
//! It prints what it is given; making text from a note safe is `display`'s, and its callers'.

use std::io::{self, BufWriter, IsTerminal as _, Stdout, Write};
use std::process::ExitCode;

use crate::cli::environment;
use crate::display::safe;
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
}

/// How a piece of a row is shown in a terminal with colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// Where something stands.
    Place,
    /// What needs a look.
    Alert,
    /// What matters less.
    Quiet,
}

impl Console {
    pub(super) fn new() -> Self {
        let colors = io::stdout().is_terminal()
            && environment::variable("NO_COLOR").is_none()
            && environment::variable("TERM").is_none_or(|term| term != "dumb");
        Self {
            out: BufWriter::new(io::stdout()),
            colors,
            refused: false,
        }
    }

    /// Whether both ends are a terminal, so that a person can sit at it.
    pub(super) fn is_terminal() -> bool {
        io::stdin().is_terminal() && io::stdout().is_terminal()
    }

    /// A line of data.
    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())?;
        self.out.write_all(b"\n")
    }

    /// Lines of data.
    pub(super) fn text(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())
    }

    /// Data as it is.
    pub(super) fn writer(&mut self) -> &mut impl Write {
        &mut self.out
    }

    /// Hands on what was written so far.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// A text in its tone.
    pub(super) fn toned(&self, text: &str, tone: Tone) -> String {
        let code = match tone {
            Tone::Place => "36",
            Tone::Alert => "31",
            Tone::Quiet => "2",
        };
        if self.colors && !text.is_empty() {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }

    /// Something to know, on standard error; nothing is wrong.
    #[expect(clippy::unused_self, reason = "who may speak is who has the console")]
    pub(super) fn say(&mut self, text: &str) {
        let mut err = io::stderr().lock();
        for line in text.lines() {
            // Where standard error is closed there is nobody to tell.
            let _ = writeln!(err, "gavel: {}", safe(line));
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
