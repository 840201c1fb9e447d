//! Signals: those that ask to leave, and those that stop and continue the program; and the terminal that goes without one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;

use crate::app::Event;
use crate::error::Result;

/// How long the program may take to leave by itself after a signal.
#[cfg(unix)]
const GRACE: std::time::Duration = std::time::Duration::from_millis(600);

/// How long an interrupt that ended an editor may be on its way to us.
const LATE: std::time::Duration = std::time::Duration::from_millis(50);

/// Whether another program has the terminal.
static ELSEWHERE: AtomicBool = AtomicBool::new(false);

/// Whether it was the program itself that stopped, so that it knows when it goes on.
#[cfg(unix)]
static STOPPED: AtomicBool = AtomicBool::new(false);

/// Runs a program that has the terminal until it ends. What is typed there to interrupt or quit is for that program; if it stops,
/// the whole job does, or the shell would wait for us for ever.
pub(super) fn elsewhere<T>(run: impl FnOnce() -> T) -> T {
    ELSEWHERE.store(true, Ordering::SeqCst);
    let result = run();
    std::thread::sleep(LATE);
    ELSEWHERE.store(false, Ordering::SeqCst);
    result
}

/// Sends what signals ask for, from a thread of its own.
#[cfg(unix)]
pub(super) fn listen(send: Sender<Event>) -> Result<()> {
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};

    use crate::app::threads::start_thread;
    use crate::error::Error;

    let heard = [SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT];
    let mut signals = signal_hook::iterator::Signals::new(heard)
        .map_err(Error::io("signals", "cannot be heard"))?;
    start_thread(move || {
        for signal in signals.forever() {
            match (signal, ELSEWHERE.load(Ordering::SeqCst)) {
                (SIGTSTP, true) => stop(),
                (SIGTSTP, false) => {
                    let _ = send.send(Event::Stop);
                }
                (SIGCONT, elsewhere) => {
                    // After a stop that could not be heard, somebody else had the terminal.
                    if !STOPPED.swap(false, Ordering::SeqCst) && !elsewhere {
                        let _ = send.send(Event::Continued);
                    }
                }
                (SIGINT | SIGQUIT, true) => {}
                _ => leave(&send, signal),
            }
        }
    })
}

#[cfg(unix)]
fn leave(send: &Sender<Event>, signal: i32) {
    let code = u8::try_from(128 + signal).unwrap_or(u8::MAX);
    let _ = send.send(Event::Leave(code));
    // A loop that cannot leave (a terminal that takes no more output) must not keep the program alive.
    let _ = std::thread::Builder::new().spawn(move || {
        std::thread::sleep(GRACE);
        super::terminal::give_back_at_once();
        std::process::exit(128 + signal);
    });
}

/// Tells when the terminal is gone, also where no signal does. Whoever reads keys does not notice: crossterm reads on, in circles.
#[cfg(unix)]
pub(super) fn watch_terminal(send: Sender<Event>) -> Result<()> {
    use rustix::event::{PollFd, PollFlags, poll};

    crate::app::threads::start_thread(move || {
        let stdin = std::io::stdin();
        loop {
            let mut watched = [PollFd::new(&stdin, PollFlags::empty())];
            match poll(&mut watched, None) {
                Err(rustix::io::Errno::INTR) => {}
                Ok(_)
                    if watched[0]
                        .revents()
                        .intersects(PollFlags::HUP | PollFlags::ERR) =>
                {
                    let _ = send.send(Event::HungUp);
                    return;
                }
                // A system that cannot poll a terminal.
                _ => return,
            }
        }
    })
}

#[cfg(not(unix))]
pub(super) fn watch_terminal(_send: Sender<Event>) -> Result<()> {
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn listen(_send: Sender<Event>) -> Result<()> {
    Ok(())
}

/// Stops the program as the terminal's own Ctrl-Z would; returns when the shell continues it.
#[cfg(unix)]
pub(super) fn stop() {
    STOPPED.store(true, Ordering::SeqCst);
    let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP);
}

#[cfg(not(unix))]
pub(super) fn stop() {}
