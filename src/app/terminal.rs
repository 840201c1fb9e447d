//! The terminal: taken over, drawn on, and given back as it was, whatever happens.

use std::cell::RefCell;
use std::fmt;
use std::io::{self, Write, stdout};
use std::mem::ManuallyDrop;
use std::process::ExitStatus;
use std::rc::Rc;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::clipboard::CopyToClipboard;
use crossterm::cursor::{Hide, RestorePosition, SavePosition, Show};
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste,
    EnableFocusChange, KeyboardEnhancementFlags, PopKeyboardEnhancementFlags,
    PushKeyboardEnhancementFlags,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{Command, ExecutableCommand, execute, queue};
use ratatui::Frame;
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

use crate::app::background::QUESTION;
use crate::config::{Config, Hyperlinks};
use crate::display::width;
use crate::error::{Error, Result};
use crate::ui::hyperlinks::Hyperlink;

/// Whether the terminal is ours now.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Whether keys come in kitty's way now.
static KITTY_KEYS: AtomicBool = AtomicBool::new(false);

/// Terminals that know kitty's way of telling keys apart, by the start of `TERM`. To ask instead would hold up the first keys for as long
/// as a terminal does not answer.
const KNOW_KITTY_KEYS: [&str; 8] = [
    "xterm-kitty",
    "xterm-ghostty",
    "ghostty",
    "foot",
    "alacritty",
    "wezterm",
    "rio",
    "contour",
];

/// The longest text that is handed to the clipboard through the terminal: in base64 many take no more than 100,000 bytes in one sequence.
const MOST_COPIED: usize = 74_994;

/// What the program wants of the terminal beside drawing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wishes {
    /// Clicks and the wheel.
    pub(super) mouse: bool,
    /// Keys in kitty's way.
    pub(super) kitty_keys: bool,
    /// Links for the terminal to open.
    pub(super) hyperlinks: bool,
}

/// Programs that open links (OSC 8), as `TERM_PROGRAM` has them; those of [`KNOW_KITTY_KEYS`] do, too.
const OPEN_LINKS: [&str; 6] = ["iTerm.app", "WezTerm", "ghostty", "rio", "vscode", "Hyper"];

/// From this version on terminals built on VTE open links.
const VTE_OPENS_LINKS: u32 = 5000;

impl Wishes {
    /// What the configuration asks for, and what can be had of a terminal of which the environment says this.
    pub(super) fn of(config: &Config, variable: impl Fn(&str) -> Option<String>) -> Self {
        let name = variable("TERM").unwrap_or_default();
        let kitty_keys = KNOW_KITTY_KEYS.iter().any(|known| name.starts_with(known));
        let program = variable("TERM_PROGRAM").unwrap_or_default();
        let vte = variable("VTE_VERSION").and_then(|version| version.parse().ok());
        let opens_links = kitty_keys
            || OPEN_LINKS.contains(&program.as_str())
            || vte.is_some_and(|version: u32| version >= VTE_OPENS_LINKS)
            || variable("WT_SESSION").is_some();
        Self {
            mouse: config.mouse,
            kitty_keys,
            hyperlinks: match config.hyperlinks {
                Hyperlinks::Auto => opens_links,
                Hyperlinks::Always => true,
                Hyperlinks::Never => false,
            },
        }
    }
}

/// The terminal while the program has it; dropping it gives it back.
pub(super) struct Terminal {
    wishes: Wishes,
    /// The links of the frame that is shown.
    links: Vec<Hyperlink>,
    /// Whether what the terminal shows may not be what was drawn.
    is_stale: bool,
    /// Never dropped: it would say on standard error that it cannot show the cursor, and with the terminal gone that is a panic.
    inner: ManuallyDrop<ratatui::Terminal<CrosstermBackend<Draft>>>,
    /// What of the next frame is not written yet.
    draft: Draft,
}

/// A frame until it is whole: it leaves at once, since the terminal that reads a part of it takes the core before the rest is written.
#[derive(Clone, Default)]
struct Draft(Rc<RefCell<Vec<u8>>>);

impl Draft {
    /// Writes it to standard output.
    fn leave(&self) -> io::Result<()> {
        let mut draft = self.0.borrow_mut();
        let mut out = stdout().lock();
        let written = out.write_all(&draft).and_then(|()| out.flush());
        draft.clear();
        written
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Terminal {
    /// Takes the terminal over: raw, on its other screen.
    pub(super) fn enter(wishes: Wishes) -> Result<Self> {
        give_back_on_panic();
        let draft = Draft::default();
        let inner = ratatui::Terminal::new(CrosstermBackend::new(draft.clone()))
            .map(ManuallyDrop::new)
            .map_err(Error::io("terminal", "cannot be used"))?;
        take(wishes)?;
        Ok(Self {
            wishes,
            links: Vec::new(),
            is_stale: false,
            inner,
            draft,
        })
    }

    /// Columns and rows.
    pub(super) fn size(&self) -> (u16, u16) {
        self.inner
            .size()
            .map_or((80, 24), |size| (size.width, size.height))
    }

    /// Draws a frame, shown at once where the terminal can. `links` finds its links.
    pub(super) fn draw(
        &mut self,
        render: impl FnOnce(&mut Frame<'_>),
        links: impl FnOnce(&Buffer) -> Vec<Hyperlink>,
    ) -> Result<()> {
        let failed = || Error::io("terminal", "cannot be written");
        queue!(self.inner.backend_mut(), BeginSynchronizedUpdate).map_err(failed())?;
        if std::mem::take(&mut self.is_stale) {
            let area = self.inner.size().map_err(failed())?.into();
            self.inner.resize(area).map_err(failed())?;
        }
        let frame = self.inner.draw(render).map_err(failed())?;
        if self.wishes.hyperlinks {
            let links = links(frame.buffer);
            let frame = frame.buffer.clone();
            self.link(&frame, links).map_err(failed())?;
        }
        let out = self.inner.backend_mut();
        queue!(out, EndSynchronizedUpdate).map_err(failed())?;
        self.draft.leave().map_err(failed())
    }

    /// Forgets what was drawn. A window that shrank and grew again before it was looked at has the size it had, but not the text.
    pub(super) fn resized(&mut self) {
        self.is_stale = true;
    }

    /// Writes the cells of links again, as links, and those that are none any more without: what is drawn knows nothing of links.
    fn link(&mut self, frame: &Buffer, links: Vec<Hyperlink>) -> io::Result<()> {
        let before = std::mem::replace(&mut self.links, links);
        if before.is_empty() && self.links.is_empty() {
            return Ok(());
        }
        let out = self.inner.backend_mut();
        queue!(out, SavePosition)?;
        for link in before.iter().filter(|link| !self.links.contains(link)) {
            out.draw(cells(frame, link.area))?;
        }
        for link in &self.links {
            write!(out, "\x1b]8;;{}\x1b\\", link.uri)?;
            out.draw(cells(frame, link.area))?;
            write!(out, "\x1b]8;;\x1b\\")?;
        }
        queue!(out, RestorePosition)
    }

    /// Asks the terminal how light its background is; whether it was asked.
    #[expect(clippy::unused_self, reason = "only who has the terminal may ask it")]
    pub(super) fn ask_background(&mut self) -> bool {
        execute!(stdout(), crossterm::style::Print(QUESTION)).is_ok()
    }

    /// How many bytes were typed or answered that nobody has read.
    #[cfg(unix)]
    #[expect(clippy::unused_self, reason = "only who has the terminal may ask it")]
    pub(super) fn waiting(&self) -> u64 {
        rustix::io::ioctl_fionread(rustix::stdio::stdin()).unwrap_or(0)
    }

    /// No question is asked here, so nothing is answered.
    #[cfg(not(unix))]
    #[expect(clippy::unused_self, reason = "only who has the terminal may ask it")]
    pub(super) fn waiting(&self) -> u64 {
        0
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

    /// Takes it over again after it was given back. To have ratatui clear its screen would ask the terminal for its cursor, and
    /// the answer would go to the thread that waits for keys: so it forgets what it drew, and the screen is cleared here.
    pub(super) fn enter_again(&mut self) -> Result<()> {
        self.inner.swap_buffers();
        take(self.wishes)
    }

    /// Hands a text to the clipboard of whoever sits at the terminal, if the terminal lets programs do that (OSC 52); whether the text
    /// is short enough to be handed over.
    #[expect(
        clippy::unused_self,
        reason = "only who has the terminal may write to it"
    )]
    pub(super) fn copy(&mut self, text: &str) -> Result<bool> {
        if text.len() > MOST_COPIED {
            return Ok(false);
        }
        stdout()
            .execute(CopyToClipboard::to_clipboard_from(text))
            .map_err(Error::io("terminal", "cannot be written"))?;
        Ok(true)
    }
}

/// The cells of a part of a row that is on the screen; the second half of a wide character is none.
fn cells(frame: &Buffer, area: Rect) -> impl Iterator<Item = (u16, u16, &Cell)> {
    let area = area.intersection(frame.area);
    let mut next = area.x;
    (area.left()..area.right()).filter_map(move |x| {
        let cell = frame.cell((x, area.y))?;
        (x >= next).then(|| {
            let columns = u16::try_from(width(cell.symbol())).unwrap_or(1);
            next = x.saturating_add(columns.max(1));
            (x, area.y, cell)
        })
    })
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back();
    }
}

fn take(wishes: Wishes) -> Result<()> {
    let failed = || Error::io("terminal", "cannot be used");
    enable_raw_mode().map_err(failed())?;
    TAKEN.store(true, Ordering::SeqCst);
    KITTY_KEYS.store(wishes.kitty_keys, Ordering::SeqCst);
    set_modes(&mut stdout(), wishes).map_err(|error| {
        give_back();
        failed()(error)
    })
}

/// Asks for all that the program wants; [`reset_modes`] takes back each of them.
fn set_modes(out: &mut impl Write, wishes: Wishes) -> io::Result<()> {
    queue!(
        out,
        EnterAlternateScreen,
        Clear(ClearType::All),
        EnableBracketedPaste,
        EnableFocusChange,
        Hide
    )?;
    if wishes.mouse {
        queue!(out, Clicks(true))?;
    }
    if wishes.kitty_keys {
        let flags = KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES;
        queue!(out, PushKeyboardEnhancementFlags(flags))?;
    }
    out.flush()
}

/// Takes back all that was asked for, in the other order: the other screen has keys of its own.
fn reset_modes(out: &mut impl Write) -> io::Result<()> {
    if KITTY_KEYS.swap(false, Ordering::SeqCst) {
        queue!(out, PopKeyboardEnhancementFlags)?;
    }
    queue!(
        out,
        EndSynchronizedUpdate,
        Clicks(false),
        DisableFocusChange,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        Show
    )?;
    out.flush()
}

/// Whether the terminal tells of buttons and the wheel. Not of every move, as crossterm has it: nothing here follows the pointer.
struct Clicks(bool);

impl Command for Clicks {
    fn write_ansi(&self, f: &mut impl fmt::Write) -> fmt::Result {
        f.write_str(if self.0 {
            "\x1b[?1000h\x1b[?1006h"
        } else {
            "\x1b[?1006l\x1b[?1000l"
        })
    }

    #[cfg(windows)]
    fn execute_winapi(&self) -> io::Result<()> {
        if self.0 {
            crossterm::event::EnableMouseCapture.execute_winapi()
        } else {
            // What was never captured cannot be let go.
            let _ = DisableMouseCapture.execute_winapi();
            Ok(())
        }
    }

    #[cfg(windows)]
    fn is_ansi_code_supported(&self) -> bool {
        false
    }
}

/// Gives the terminal back, once. A terminal that is gone cannot be helped, so errors are passed over.
pub(super) fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let _ = reset_modes(&mut stdout());
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
        let _ = reset_modes(&mut bytes);
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
