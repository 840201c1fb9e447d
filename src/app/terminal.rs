//! The terminal: taken over, drawn on, and given back as it was, whatever happens.

use std::io::{Stdout, stdout};
use std::mem::ManuallyDrop;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{ExecutableCommand, execute};
use ratatui::Frame;
use ratatui::backend::CrosstermBackend;

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

    /// Gives the terminal back.
    #[expect(
        clippy::unused_self,
        reason = "only who has the terminal may give it back"
    )]
    pub(super) fn leave(&mut self) {
        give_back();
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
    .map_err(failed())
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

fn give_back_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            give_back();
            before(panic);
        }));
    });
}
