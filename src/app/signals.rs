//! Signals: those that ask to leave, and those that stop and continue the program.

use std::sync::mpsc::Sender;

use crate::app::Event;
use crate::error::Result;

/// How long the program may take to leave by itself after a signal.
#[cfg(unix)]
const GRACE: std::time::Duration = std::time::Duration::from_millis(800);

/// Sends what signals ask for, from a thread of its own.
#[cfg(unix)]
pub(super) fn listen(send: Sender<Event>) -> Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};

    use crate::error::Error;

    let mut signals =
        signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP])
            .map_err(Error::io("signals", "cannot be heard"))?;
    std::thread::spawn(move || {
        for signal in signals.forever() {
            if signal == SIGTSTP {
                let _ = send.send(Event::Stop);
                continue;
            }
            let code = u8::try_from(128 + signal).unwrap_or(u8::MAX);
            let _ = send.send(Event::Leave(code));
            // A loop that cannot leave (a terminal that takes no more output) must not keep the program alive.
            std::thread::spawn(move || {
                std::thread::sleep(GRACE);
                super::terminal::give_back();
                std::process::exit(128 + signal);
            });
        }
    });
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn listen(_send: Sender<Event>) -> Result<()> {
    Ok(())
}

/// Stops the program as the terminal's own Ctrl-Z would; returns when the shell continues it.
#[cfg(unix)]
pub(super) fn stop() {
    let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP);
}

#[cfg(not(unix))]
pub(super) fn stop() {}
