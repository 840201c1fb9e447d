//! A program in a terminal of its own: a pty with a screen behind it that can be read. Whoever waits waits for what the screen
//! shows, never for a time. It knows nothing of gavel.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test or picture that cannot go on says where it stands and ends, and it owns the clock it waits by"
)]

pub(crate) mod keys;

use std::ffi::{OsStr, OsString};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use vt100::{Parser, Screen};

const END_OF_FRAME: &[u8] = b"\x1b[?2026l";

/// Who waits longer than this waits for what will not come.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the program asked of the terminal beside drawing, and where its frames end.
#[derive(Debug, Default, Clone)]
pub(crate) struct Asked {
    /// Titles, clipboards, bells and sequences that the terminal does not know.
    pub(crate) odd: Vec<String>,
    /// Frames drawn whole (synchronized updates that ended).
    pub(crate) frames: usize,
    in_frame: bool,
}

impl vt100::Callbacks for Asked {
    fn audible_bell(&mut self, _: &mut Screen) {
        self.odd.push("bell".to_owned());
    }

    fn visual_bell(&mut self, _: &mut Screen) {
        self.odd.push("visual bell".to_owned());
    }

    fn resize(&mut self, _: &mut Screen, size: (u16, u16)) {
        self.odd.push(format!("resize {size:?}"));
    }

    fn set_window_icon_name(&mut self, _: &mut Screen, name: &[u8]) {
        self.odd.push(format!("icon {}", name.escape_ascii()));
    }

    fn set_window_title(&mut self, _: &mut Screen, title: &[u8]) {
        self.odd.push(format!("title {}", title.escape_ascii()));
    }

    fn copy_to_clipboard(&mut self, _: &mut Screen, _: &[u8], data: &[u8]) {
        self.odd.push(format!("clipboard {}", data.escape_ascii()));
    }

    fn paste_from_clipboard(&mut self, _: &mut Screen, _: &[u8]) {
        self.odd.push("clipboard read".to_owned());
    }

    fn unhandled_control(&mut self, _: &mut Screen, byte: u8) {
        self.odd.push(format!("control {byte:#04x}"));
    }

    fn unhandled_escape(&mut self, _: &mut Screen, _: Option<u8>, _: Option<u8>, byte: u8) {
        self.odd.push(format!("escape {byte:#04x}"));
    }

    fn unhandled_csi(
        &mut self,
        _: &mut Screen,
        first: Option<u8>,
        _: Option<u8>,
        params: &[&[u16]],
        last: char,
    ) {
        match (first, params, last) {
            (Some(b'?'), [[2026]], 'h') => self.in_frame = true,
            (Some(b'?'), [[2026]], 'l') => {
                self.frames += usize::from(self.in_frame);
                self.in_frame = false;
            }
            // An editor that crashed is cleaned up after: this mode of the mouse is one that the screen behind the pty has not.
            // Struck through, or not; no colour of its own for the underline: the screen behind the pty has none of these either.
            // Nor has it the focus, or keys in kitty's way.
            (Some(b'?'), [[1015]], 'l')
            | (Some(b'?'), [[1004]], 'h' | 'l')
            | (Some(b'>' | b'<'), [[1]], 'u')
            | (None, [[9 | 29 | 59]], 'm') => {}
            _ => self.odd.push(format!("csi {first:?} {params:?} {last}")),
        }
    }

    fn unhandled_osc(&mut self, _: &mut Screen, params: &[&[u8]]) {
        let params: Vec<String> = params
            .iter()
            .map(|param| param.escape_ascii().to_string())
            .collect();
        self.odd.push(format!("osc {params:?}"));
    }
}

/// Whether the reader takes no more, so that the pty fills up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stall {
    No,
    /// Nothing came since.
    Idle,
    /// The reader keeps to itself what came first.
    Holding,
}

/// What came out of the pty so far.
struct Seen {
    parser: Parser<Asked>,
    bytes: Vec<u8>,
    /// No more will come.
    ended: bool,
    /// The reader is to let go of the pty at the next byte.
    closing: bool,
    stall: Stall,
    exit: Option<ExitStatus>,
}

/// How to start a program.
pub(crate) struct Start {
    words: Vec<OsString>,
    variables: Vec<(OsString, OsString)>,
    size: (u16, u16),
}

impl Start {
    /// A program with nothing in its environment but a terminal's name and the search path, on 120 columns and 36 rows.
    pub(crate) fn program(program: impl AsRef<OsStr>) -> Self {
        let mut start = Self {
            words: vec![program.as_ref().to_owned()],
            variables: Vec::new(),
            size: (120, 36),
        };
        let path = std::env::var_os("PATH").unwrap_or_default();
        start.set("PATH", path);
        start.set("TERM", "xterm-256color");
        start.set("LC_ALL", "C.UTF-8");
        start
    }

    /// One more word of the command line.
    pub(crate) fn word(mut self, word: impl AsRef<OsStr>) -> Self {
        self.words.push(word.as_ref().to_owned());
        self
    }

    /// A variable of its environment.
    pub(crate) fn variable(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.set(name, value);
        self
    }

    /// The terminal's columns and rows.
    pub(crate) fn size(mut self, columns: u16, rows: u16) -> Self {
        self.size = (columns, rows);
        self
    }

    /// Starts it as the leader of a session whose terminal is the pty.
    pub(crate) fn start(self) -> Session {
        let pair = native_pty_system().openpty(pty_size(self.size)).unwrap();
        let mut command = CommandBuilder::from_argv(self.words);
        command.env_clear();
        for (name, value) in self.variables {
            command.env(name, value);
        }
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let cooked = modes(pair.master.as_ref());
        let mut child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let id = i32::try_from(child.process_id().unwrap()).unwrap();
        let (columns, rows) = cells(self.size);
        let seen = Arc::new(Watched {
            seen: Mutex::new(Seen {
                parser: Parser::new_with_callbacks(rows, columns, 0, Asked::default()),
                bytes: Vec::new(),
                ended: false,
                closing: false,
                stall: Stall::No,
                exit: None,
            }),
            changed: Condvar::new(),
        });
        let watched = Arc::clone(&seen);
        std::thread::spawn(move || {
            let mut buffer = vec![0; 65_536];
            loop {
                let count = reader.read(&mut buffer).unwrap_or(0);
                let mut seen = watched.lock();
                while seen.stall != Stall::No {
                    seen.stall = Stall::Holding;
                    watched.changed.notify_all();
                    seen = watched.changed.wait(seen).unwrap();
                }
                if count == 0 || seen.closing {
                    // Let go of the pty before anybody hears of it.
                    drop(reader);
                    seen.ended = true;
                    watched.changed.notify_all();
                    return;
                }
                let bytes = buffer.get(..count).unwrap_or_default();
                seen.parser.process(bytes);
                seen.bytes.extend_from_slice(bytes);
                watched.changed.notify_all();
            }
        });
        let watched = Arc::clone(&seen);
        std::thread::spawn(move || {
            let status = child.wait().unwrap();
            watched.lock().exit = Some(status);
            watched.changed.notify_all();
        });
        Session {
            id,
            pty: Some((writer, pair.master)),
            cooked,
            watched: seen,
        }
    }

    fn set(&mut self, name: &str, value: impl AsRef<OsStr>) {
        self.variables
            .push((name.into(), value.as_ref().to_owned()));
    }
}

struct Watched {
    seen: Mutex<Seen>,
    changed: Condvar,
}

impl Watched {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap()
    }

    /// Waits until something holds; ends the process's test with the screen if it never does.
    fn until<T>(&self, what: &str, mut holds: impl FnMut(&Seen) -> Option<T>) -> T {
        let start = Instant::now();
        let mut seen = self.lock();
        loop {
            if let Some(found) = holds(&seen) {
                return found;
            }
            let left = PATIENCE.saturating_sub(start.elapsed());
            if left.is_zero() {
                let screen = seen.parser.screen().contents();
                let (exit, odd) = (seen.exit.clone(), seen.parser.callbacks().odd.clone());
                drop(seen);
                panic!("waited in vain for: {what}\nexit: {exit:?}\nasked: {odd:?}\n{screen}");
            }
            seen = self.changed.wait_timeout(seen, left).unwrap().0;
        }
    }
}

impl Seen {
    /// Gives the screen another size. What a terminal leaves on it then is its own affair, so nothing is: the program draws it anew.
    /// The modes stay. (To cut what stands there would leave halves of wide characters, at which the parser ends.)
    fn resize(&mut self, (columns, rows): (NonZeroU16, NonZeroU16)) {
        let asked = std::mem::take(self.parser.callbacks_mut());
        let mut parser = Parser::new_with_callbacks(rows, columns, 0, Asked::default());
        let before = self.parser.screen();
        if before.alternate_screen() {
            parser.process(b"\x1b[?1049h");
        }
        if before.hide_cursor() {
            parser.process(b"\x1b[?25l");
        }
        parser.process(before.input_mode_formatted().as_bytes());
        // What came of the next frame so far: it may end within a character.
        let frames = memchr::memmem::rfind(&self.bytes, END_OF_FRAME);
        let next = frames.map_or(0, |at| at + END_OF_FRAME.len());
        parser.process(self.bytes.get(next..).unwrap_or_default());
        *parser.callbacks_mut() = asked;
        self.parser = parser;
    }
}

/// A program that runs in its own terminal. Dropping it kills the program.
pub(crate) struct Session {
    id: i32,
    pty: Option<(Box<dyn Write + Send>, Box<dyn MasterPty + Send>)>,
    cooked: String,
    watched: Arc<Watched>,
}

impl Session {
    /// Writes to the terminal as if it were typed.
    pub(crate) fn press(&mut self, keys: &str) {
        let (writer, _) = self.pty.as_mut().unwrap();
        writer.write_all(keys.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    /// Waits until the screen, drawn whole, fulfils a condition.
    pub(crate) fn wait(&self, what: &str, mut holds: impl FnMut(&Screen) -> bool) {
        self.watched.until(what, |seen| {
            let whole = !seen.parser.callbacks().in_frame;
            (whole && holds(seen.parser.screen())).then_some(())
        });
    }

    /// Waits until nothing was written for so long.
    pub(crate) fn settle(&self, quiet: Duration) {
        let mut seen = self.watched.lock();
        loop {
            let before = seen.bytes.len();
            let (now, waited) = self.watched.changed.wait_timeout(seen, quiet).unwrap();
            seen = now;
            if waited.timed_out() && seen.bytes.len() == before {
                return;
            }
        }
    }

    /// Waits so long until the screen, drawn whole, fulfils a condition; whether it did.
    pub(crate) fn comes(&self, patience: Duration, holds: impl Fn(&Screen) -> bool) -> bool {
        let start = Instant::now();
        let mut seen = self.watched.lock();
        loop {
            let whole = !seen.parser.callbacks().in_frame;
            if whole && holds(seen.parser.screen()) {
                return true;
            }
            let left = patience.saturating_sub(start.elapsed());
            if left.is_zero() {
                return false;
            }
            seen = self.watched.changed.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Waits until a text is on the screen.
    pub(crate) fn wait_for(&self, text: &str) {
        self.wait(text, |screen| screen.contents().contains(text));
    }

    /// Types one key, and waits until the program drew after it.
    pub(crate) fn press_and_see(&mut self, key: &str) {
        let before = self.asked().frames;
        self.press(key);
        self.watched.until("another frame", |seen| {
            (seen.parser.callbacks().frames > before).then_some(())
        });
    }

    /// Waits until the program has the terminal for itself, or ended. What is typed while an editor has it is the editor's, and the
    /// terminal takes parts of that for itself.
    pub(crate) fn wait_until_it_has_the_terminal(&self) {
        self.watched.until("its own screen", |seen| {
            let has_ended = seen.ended && seen.exit.is_some();
            (has_ended || seen.parser.screen().alternate_screen()).then_some(())
        });
    }

    /// Types something, and waits until the program drew after it or gave the terminal back; `false` if it ended instead.
    pub(crate) fn press_and_go_on(&mut self, keys: &str) -> bool {
        let before = self.watched.lock().parser.callbacks().frames;
        let (writer, _) = self.pty.as_mut().unwrap();
        // Nobody reads what is written to a program that ended.
        let is_written = writer
            .write_all(keys.as_bytes())
            .and_then(|()| writer.flush());
        self.watched.until("another frame", |seen| {
            let has_drawn = seen.parser.callbacks().frames > before;
            let has_ended = seen.ended && seen.exit.is_some();
            let has_left = !seen.parser.screen().alternate_screen();
            (has_drawn || has_left || has_ended).then_some(is_written.is_ok() && !has_ended)
        })
    }

    /// Forgets what was written and asked so far, but for the screen; what was asked beside drawing.
    pub(crate) fn forget(&self) -> Vec<String> {
        let mut seen = self.watched.lock();
        seen.bytes.clear();
        std::mem::take(&mut seen.parser.callbacks_mut().odd)
    }

    /// Waits until the program ended and everything it wrote is read; its exit code.
    pub(crate) fn exit(&self) -> u32 {
        let status = self.watched.until("the end of the program", |seen| {
            seen.exit.clone().filter(|_| seen.ended)
        });
        assert_eq!(status.signal(), None, "a signal killed it");
        status.exit_code()
    }

    /// The text of the screen.
    pub(crate) fn text(&self) -> String {
        self.watched.lock().parser.screen().contents()
    }

    /// The screen.
    pub(crate) fn screen(&self) -> Screen {
        self.watched.lock().parser.screen().clone()
    }

    /// What the program asked beside drawing.
    pub(crate) fn asked(&self) -> Asked {
        self.watched.lock().parser.callbacks().clone()
    }

    /// Every byte that the program wrote.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.watched.lock().bytes.clone()
    }

    /// The process.
    pub(crate) fn id(&self) -> i32 {
        self.id
    }

    /// Whether the terminal's modes are those it had before the program.
    pub(crate) fn is_cooked(&self) -> bool {
        self.pty
            .as_ref()
            .is_some_and(|(_, master)| modes(master.as_ref()) == self.cooked)
    }

    /// Gives the terminal another size, and its screen too.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        let (_, master) = self.pty.as_ref().unwrap();
        // The screen first: what the program draws at the new size must find it so.
        self.watched.lock().resize(cells((columns, rows)));
        master.resize(pty_size((columns, rows))).unwrap();
    }

    /// Takes the terminal away, as a closed window does. The program must draw after `key`: only then the reader lets go.
    pub(crate) fn hang_up(&mut self, key: &str) {
        self.watched.lock().closing = true;
        self.press(key);
        self.watched
            .until("the last byte", |seen| seen.ended.then_some(()));
        self.pty = None;
    }

    /// Takes nothing more of what the program writes, as a terminal that was paused, until [`Session::go_on`].
    pub(crate) fn stall(&self) {
        self.watched.lock().stall = Stall::Idle;
    }

    /// Waits until the program writes to the stalled terminal.
    pub(crate) fn wait_for_more(&self) {
        self.watched.until("more output", |seen| {
            (seen.stall == Stall::Holding).then_some(())
        });
    }

    /// Takes what is written again.
    pub(crate) fn go_on(&self) {
        self.watched.lock().stall = Stall::No;
        self.watched.changed.notify_all();
    }

    /// Waits until the program ended, though nothing of it can be read any more; its exit code.
    pub(crate) fn exit_unseen(&self) -> u32 {
        let status = self
            .watched
            .until("the end of the program", |seen| seen.exit.clone());
        assert_eq!(status.signal(), None, "a signal killed it");
        status.exit_code()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.watched.lock().exit.is_none()
            && let Some(id) = rustix::process::Pid::from_raw(self.id)
        {
            let _ = rustix::process::kill_process(id, rustix::process::Signal::KILL);
        }
    }
}

/// The terminal's modes, to compare.
fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios())
}

fn cells((columns, rows): (u16, u16)) -> (NonZeroU16, NonZeroU16) {
    let cells = |count| NonZeroU16::new(count).unwrap_or(NonZeroU16::MIN);
    (cells(columns), cells(rows))
}

fn pty_size((columns, rows): (u16, u16)) -> PtySize {
    PtySize {
        rows,
        cols: columns,
        ..PtySize::default()
    }
}
