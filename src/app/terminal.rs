//! The terminal: taken over, drawn on, and given back as it was, whatever happens.

use std::io::{self, Stdout, stdout};
use std::mem::ManuallyDrop;
use std::process::ExitStatus;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{ExecutableCommand, execute};
use ratatui::Frame;
use ratatui::backend::CrosstermBackend;

use crate::app::background::QUESTION;
use crate::error::{Error, Result};

/// Whether the terminal is ours now.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal while the program has it; dropping it gives it back.
pub(super) struct Terminal {
    /// Never dropped: it would say on standard error that it cannot show the cursor, and with the terminal gone that is a panic.
    inner: ManuallyDrop<ratatui::Terminal<CrosstermBackend<Stdout>>>,
}

impl Terminal {
    /// Takes the terminal over: raw, on its other screen.
    pub(super) fn enter() -> Result<Self> {
        give_back_on_panic();
        let inner = blank()?;
        take()?;
        Ok(Self { inner })
    }

    /// Columns and rows.
    pub(super) fn size(&self) -> (u16, u16) {
        self.inner
            .size()
            .map_or((80, 24), |size| (size.width, size.height))
    }

    /// Draws a frame, shown at once where the terminal can.
    pub(super) fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> Result<()> {
        let failed = || Error::io("terminal", "cannot be written");
        stdout()
            .execute(BeginSynchronizedUpdate)
            .map_err(failed())?;
        self.inner.draw(render).map_err(failed())?;
        stdout().execute(EndSynchronizedUpdate).map_err(failed())?;
        Ok(())
    }

    /// Asks the terminal how light its background is; whether it was asked.
    #[expect(clippy::unused_self, reason = "only who has the terminal may ask it")]
    pub(super) fn ask_background(&mut self) -> bool {
        execute!(stdout(), crossterm::style::Print(QUESTION)).is_ok()
    }

    /// Gives the terminal back.
    #[expect(
        clippy::unused_self,
        reason = "only who has the terminal may give it back"
    )]
    pub(super) fn leave(&mut self) {
        give_back();
    }

    /// Gives the terminal to another program until that ends, and takes it over again: in the modes that it had before, however
    /// the other one left it.
    pub(super) fn lend(
        &mut self,
        run: impl FnOnce() -> io::Result<ExitStatus>,
    ) -> Result<io::Result<ExitStatus>> {
        self.leave();
        let modes = Modes::of_terminal();
        let ended = run();
        modes.restore();
        if ended.as_ref().is_ok_and(|status| !status.success()) {
            // One that crashed may have left the mouse on.
            let _ = execute!(stdout(), DisableMouseCapture);
        }
        self.enter_again()?;
        Ok(ended)
    }

    /// Takes it over again after it was given back. To have ratatui clear its screen instead would ask the terminal for its
    /// cursor, and the answer would go to the thread that waits for keys.
    pub(super) fn enter_again(&mut self) -> Result<()> {
        self.inner = blank()?;
        take()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back();
    }
}

/// A screen of which nothing is drawn yet.
fn blank() -> Result<ManuallyDrop<ratatui::Terminal<CrosstermBackend<Stdout>>>> {
    ratatui::Terminal::new(CrosstermBackend::new(stdout()))
        .map(ManuallyDrop::new)
        .map_err(Error::io("terminal", "cannot be used"))
}

fn take() -> Result<()> {
    let failed = || Error::io("terminal", "cannot be used");
    enable_raw_mode().map_err(failed())?;
    TAKEN.store(true, Ordering::SeqCst);
    execute!(
        stdout(),
        EnterAlternateScreen,
        Clear(ClearType::All),
        EnableBracketedPaste,
        Hide
    )
    .map_err(|error| {
        give_back();
        failed()(error)
    })
}

/// Gives the terminal back, once. A terminal that is gone cannot be helped, so errors are passed over.
pub(super) fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let _ = execute!(
            stdout(),
            EndSynchronizedUpdate,
            DisableBracketedPaste,
            LeaveAlternateScreen,
            Show
        );
        let _ = disable_raw_mode();
    }
}

/// Gives the terminal back though whoever draws may be stuck in it: what it doesn't take now is dropped.
#[cfg(unix)]
pub(super) fn give_back_at_once() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let _ = disable_raw_mode();
    let (done, written) = std::sync::mpsc::channel();
    let writer = std::thread::Builder::new().spawn(move || {
        let mut bytes = Vec::new();
        let _ = execute!(
            bytes,
            EndSynchronizedUpdate,
            DisableBracketedPaste,
            LeaveAlternateScreen,
            Show
        );
        // Not through `stdout()`, whose lock may be held for ever.
        let _ = rustix::io::write(rustix::stdio::stdout(), &bytes);
        let _ = done.send(());
    });
    if writer.is_ok() {
        let _ = written.recv_timeout(AT_ONCE);
    }
}

/// How long a stuck terminal may take to take what gives it back.
#[cfg(unix)]
const AT_ONCE: std::time::Duration = std::time::Duration::from_millis(100);

/// A panic of any thread gives the terminal back before it is told, and ends the program: what is left of it would draw on.
fn give_back_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let _nobody_draws = stdout().lock();
            let was_taken = TAKEN.load(Ordering::SeqCst);
            give_back();
            before(panic);
            if was_taken {
                std::process::exit(PANICKED);
            }
        }));
    });
}

/// The exit code of a panic, as Rust has it.
const PANICKED: i32 = 101;

/// How the terminal treats what is typed.
#[cfg(unix)]
struct Modes(Option<rustix::termios::Termios>);

#[cfg(unix)]
impl Modes {
    fn of_terminal() -> Self {
        Self(rustix::termios::tcgetattr(rustix::stdio::stdin()).ok())
    }

    fn restore(&self) {
        if let Some(modes) = &self.0 {
            let now = rustix::termios::OptionalActions::Now;
            let _ = rustix::termios::tcsetattr(rustix::stdio::stdin(), now, modes);
        }
    }
}

#[cfg(not(unix))]
struct Modes;

#[cfg(not(unix))]
impl Modes {
    fn of_terminal() -> Self {
        Self
    }

    fn restore(&self) {}
}
