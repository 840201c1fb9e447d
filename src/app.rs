//! The terminal program: it joins `disk` and `ui`. Threads wait for keys, signals and the disk, and send what happened to one
//! loop, which updates the state and draws it.
#![expect(
    clippy::disallowed_methods,
    reason = "the clock and the environment are read here"
)]

mod background;
mod clipboard;
pub mod editor;
mod farewell;
mod git;
mod look;
pub mod perform;
mod session;
mod signals;
mod terminal;
mod threads;
mod timings;

pub use session::{Choice, Session};

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use chrono::{Local, NaiveDate};
use crossterm::event::{Event as Input, KeyEvent, KeyEventKind};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::app::git::Made;
use crate::app::look::{Look, Seen};
use crate::app::perform::perform;
use crate::app::session::gesture;
use crate::app::threads::{Work, give_way};
use crate::app::timings::Timings;
use crate::config::Config;
use crate::disk::system::{give_back_free_memory, give_back_large_blocks};
use crate::disk::watch::{Heard, watch_config};
use crate::disk::{Disk, read_config};
use crate::error::{Error, Result};
use crate::review::query::views;
use crate::ui::effect::Effect;
use crate::ui::hyperlinks::hyperlinks;
use crate::ui::keymap::{Key, Keymap};
use crate::ui::msg::Msg;
use crate::ui::state::{Request, State};
use crate::ui::update::update;
use crate::ui::view::view;

/// The exit code when the terminal is gone: 128 and the signal that tells of it.
const HUNG_UP: u8 = 129;

/// While more and more happens, as when a large vault is read, it is drawn all the same after so long.
const A_FRAME: Duration = Duration::from_millis(16);

/// So long a key that comes behind a query waits for what matches it.
const A_BLINK: Duration = Duration::from_millis(100);

/// What the terminal program needs to start.
pub struct Options {
    /// The vault.
    pub disk: Disk,
    /// The configuration in force.
    pub config: Config,
    /// Its keys.
    pub keymap: Keymap,
    /// Its file, whether or not that is there.
    pub config_file: PathBuf,
    /// The local day; `None` follows the clock.
    pub today: Option<NaiveDate>,
    /// The terminal, if it was taken already.
    pub session: Option<Session>,
    /// Whether to measure how long the loop takes.
    pub times: bool,
}

/// How a sitting ended.
#[derive(Debug)]
pub struct Ended {
    /// What it did, a line each.
    pub did: Vec<String>,
    /// What was left alone at its end, and why.
    pub left: Vec<String>,
    /// What went wrong at its end.
    pub failed: Option<String>,
    /// How long the loop took, if that was measured, a line each.
    pub timings: Vec<String>,
    /// The exit code.
    pub code: u8,
}

/// What happened outside.
#[cfg_attr(not(unix), expect(dead_code, reason = "only Unix has signals"))]
enum Event {
    Msg(Msg),
    Input(Input),
    /// The configuration may have changed.
    Config,
    /// No program took a text for the clipboard: the text, and what it is.
    NotCopied(String, &'static str),
    /// The terminal is gone.
    HungUp,
    /// A signal asks to leave, with this exit code.
    Leave(u8),
    /// A signal asks to stop until the shell continues us.
    Stop,
    /// The program stopped without being asked, and goes on: the terminal may be in any state.
    Continued,
}

/// Opens the review in the terminal and returns when the user leaves.
///
/// # Errors
/// If there is no terminal, or it cannot be set up.
pub fn run(options: Options) -> Result<Ended> {
    give_back_large_blocks();
    let today = options.today.unwrap_or_else(today);
    let journal = options.disk.journal()?;
    let session = match options.session {
        Some(session) => session,
        None => Session::take(&options.config, &options.config_file)?,
    };
    let mut state = State::new(
        &options.disk.name(),
        options.config.proposed.clone(),
        today,
        session.terminal.size(),
    );
    state.first_time = journal.entries().is_empty();
    state.configure(&options.config, options.keymap);
    let duplicates = journal.duplicates().into_iter();
    state.clustering.duplicates = duplicates
        .map(|(path, line)| (path.to_owned(), line))
        .collect();
    let (work, orders) = channel();
    // All that is searched on many cores; where somebody has made that pool already, it stays as it is.
    let searching = ThreadPoolBuilder::new().start_handler(|_| give_way());
    let _ = searching.build_global();
    let background = ThreadPoolBuilder::new().build().map_err(io::Error::other);
    let background = background.map_err(Error::io("thread", "cannot be started"))?;
    let look_at_git = channel();
    let searches = channel();
    let app = App {
        disk: Arc::new(options.disk),
        config: options.config,
        config_file: options.config_file,
        follows_clock: options.today.is_none(),
        state,
        session,
        work,
        background: Arc::new(background),
        searches: searches.0,
        wanted: Vec::new(),
        is_left: false,
        newest_search: Arc::default(),
        newest_list: Arc::default(),
        look_at_git: look_at_git.0,
        made: Made::default(),
        timings: options.times.then(Timings::default),
        exit: None,
    };
    let send = &app.session.send;
    app.start_disk_thread(send.clone(), orders)?;
    app.start_search_thread(send.clone(), searches.1)?;
    app.start_git_thread(send.clone(), look_at_git.1)?;
    let changed = send.clone();
    // Without the folder, or on a system that cannot watch it, the configuration is read at the next start.
    let _watch = watch_config(&app.config_file, move || {
        let _ = changed.send(Event::Config);
    });
    app.run()
}

struct App {
    disk: Arc<Disk>,
    config: Config,
    config_file: PathBuf,
    follows_clock: bool,
    state: State,
    session: Session,
    work: Sender<Work>,
    /// The cores, for scans and clusters: what a key asks for never stands behind these.
    background: Arc<ThreadPool>,
    /// To whoever searches.
    searches: Sender<Effect>,
    /// What is for whoever searches once the next frame is drawn: the cores are the frame's until then.
    wanted: Vec<Effect>,
    /// The number of the list that was asked for last.
    newest_list: Arc<AtomicU64>,
    /// Whether something was left for when no key waits.
    is_left: bool,
    /// The number of the search that was asked for last.
    newest_search: Arc<AtomicU64>,
    /// To whoever looks what is uncommitted.
    look_at_git: Sender<()>,
    /// What this sitting wrote.
    made: Made,
    /// How long the loop takes, if anybody wants to know.
    timings: Option<Timings>,
    exit: Option<u8>,
}

impl App {
    fn run(mut self) -> Result<Ended> {
        let code = self.sit()?;
        self.keep();
        let timings = self.timings.take().map(Timings::table);
        Ok(Ended {
            timings: timings.unwrap_or_default(),
            ..self.farewell(code)
        })
    }

    /// Draws and updates until the user leaves; the exit code.
    fn sit(&mut self) -> Result<u8> {
        let opened = Instant::now();
        let mut held_until = None;
        loop {
            // What is read of the vault within a frame is the first that is drawn.
            let is_early = self.state.scanning && self.state.rows.is_empty();
            let left = A_FRAME.checked_sub(opened.elapsed());
            let first = if let Some(left) = left.filter(|_| is_early) {
                match self.session.events.recv_timeout(left) {
                    Err(RecvTimeoutError::Timeout) => continue,
                    event => event.ok(),
                }
            } else {
                if self.draw().is_err() {
                    // Nobody sees an error either.
                    return Ok(HUNG_UP);
                }
                for effect in self.wanted.drain(..) {
                    let _ = self.searches.send(effect);
                }
                self.next_event(&mut held_until)
            };
            let Some(first) = first else {
                break;
            };
            let (begun, was_empty) = (Instant::now(), self.state.rows.is_empty());
            let (mut event, mut is_asked) = (Some(first), false);
            while let Some(now) = event {
                let was_input = matches!(now, Event::Input(_));
                let (from, what) = (self.now(), timings::name(&now, &self.state.filter));
                self.take_in(now)?;
                if let (Some(from), Some(to), Some(timings)) = (from, self.now(), &mut self.timings)
                {
                    timings.took_in(what, from, to);
                }
                if let Some(code) = self.exit {
                    self.session.hear_out();
                    self.session.terminal.leave();
                    return Ok(code);
                }
                // Only now may the next key be read: an editor that this key started had the terminal for itself. If the key leaves,
                // also once the disk has the last verdict, the next is the shell's.
                if was_input && !self.state.leaving {
                    if self.awaits_matches() {
                        held_until = Some(Instant::now() + A_BLINK);
                    } else {
                        self.session.go_on();
                    }
                }
                is_asked |= was_input;
                // The first tasks are shown before the others are taken in.
                if begun.elapsed() > A_FRAME || (was_empty && !self.state.rows.is_empty()) {
                    break;
                }
                event = self.session.events.try_recv().ok();
                // What a key did is shown before anything goes on that was left for later.
                if event.is_none() && !is_asked {
                    event = self.go_on();
                }
            }
        }
        Ok(0)
    }

    fn draw(&mut self) -> Result<()> {
        let before = self.now();
        let theme = self.session.look.theme();
        let terminal = &mut self.session.terminal;
        let state = &self.state;
        terminal.draw(
            |frame| view(state, frame, &theme),
            |frame| hyperlinks(state, frame),
        )?;
        if let (Some(from), Some(to), Some(timings)) = (before, self.now(), &mut self.timings) {
            timings.drew(&self.state.filter, from, to);
        }
        Ok(())
    }

    /// The time since the start, if it is measured.
    fn now(&self) -> Option<Duration> {
        self.timings.as_ref().map(|_| self.session.elapsed())
    }

    /// Waits for what happens next. While the next key is held back it is read once it need not be any more.
    fn next_event(&mut self, held_until: &mut Option<Instant>) -> Option<Event> {
        loop {
            let until = held_until.filter(|_| self.awaits_matches());
            if until.is_none() && held_until.take().is_some() {
                self.session.go_on();
            }
            if self.is_left {
                let event = self.session.events.try_recv().ok();
                return event.or_else(|| self.go_on());
            }
            let Some(until) = until else {
                return self.session.events.recv().ok();
            };
            let rest = until.saturating_duration_since(Instant::now());
            match self.session.events.recv_timeout(rest) {
                Ok(event) => return Some(event),
                Err(RecvTimeoutError::Timeout) => {
                    *held_until = None;
                    self.session.go_on();
                }
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    /// What was left for later, if anything was.
    fn go_on(&mut self) -> Option<Event> {
        let is_left = std::mem::take(&mut self.is_left);
        is_left.then_some(Event::Msg(Msg::GoOn))
    }

    /// Whether a query was typed whose matches are on their way, or a screen opened whose list is: the next key is meant for those.
    fn awaits_matches(&self) -> bool {
        let state = &self.state;
        state.is_opening() || (state.is_searching() && !state.filter.editing)
    }

    fn take_in(&mut self, event: Event) -> Result<()> {
        let msg = match event {
            Event::Msg(msg) => {
                self.note_for_git(&msg);
                msg
            }
            Event::Input(Input::Key(key)) if key.kind != KeyEventKind::Release => {
                let mut keys = self.session.typed(key).into_iter();
                return keys.try_for_each(|key| self.press(key));
            }
            Event::Input(Input::Resize(columns, rows)) => {
                self.session.terminal.resized();
                Msg::Resize(columns, rows)
            }
            Event::Input(Input::Paste(text)) => Msg::Paste(text),
            Event::Input(Input::FocusGained) => {
                // Who was elsewhere may have committed there.
                self.note_for_git(&Msg::Focus);
                Msg::Focus
            }
            Event::Input(Input::Mouse(event)) => match gesture(event) {
                Some(mouse) => Msg::Mouse(mouse, self.session.elapsed()),
                None => return Ok(()),
            },
            Event::Input(_) => return Ok(()),
            Event::Config => return self.configure(),
            Event::NotCopied(text, what) => {
                if self.session.terminal.copy(&text)? {
                    let begins = first_line(&text);
                    Msg::Told(format!("asked the terminal to copy {what}: {begins}"))
                } else {
                    Msg::Failed(Error::Usage(format!("{what} is too long to be copied")))
                }
            }
            Event::HungUp => {
                self.exit = Some(HUNG_UP);
                return Ok(());
            }
            Event::Leave(code) => {
                self.exit = Some(code);
                return Ok(());
            }
            Event::Stop => return self.suspend(signals::stop),
            Event::Continued => return self.suspend(|| ()),
        };
        self.feed(msg)
    }

    /// Reads the configuration again. What is wrong with it is said, and what held before holds on.
    fn configure(&mut self) -> Result<()> {
        match self.configured() {
            Ok((config, keymap, look)) => {
                let is_new = config != self.config || look != self.session.look;
                self.session.look = look;
                // What counts as a proposal is decided where the vault is read, at the start.
                let proposed = self.config.proposed.clone();
                self.config = Config { proposed, ..config };
                if is_new {
                    let config = Box::new(self.config.clone());
                    self.feed(Msg::Configured(config, Box::new(keymap)))?;
                }
            }
            Err(error) => self.feed(Msg::Failed(error))?,
        }
        Ok(())
    }

    fn configured(&self) -> Result<(Config, Keymap, Look)> {
        let config = read_config(&self.config_file)?.unwrap_or_default();
        let wrong = |error| Error::Usage(format!("{}: {error}", self.config_file.display()));
        views::check(&config.views.0).map_err(wrong)?;
        let keymap = Keymap::new(&config.keys).map_err(wrong)?;
        let seen = Seen::of(|name| std::env::var(name).ok());
        let look = Look::new(&config, &self.config_file, seen)?;
        Ok((config, keymap, look.after(self.session.look)))
    }

    /// A key was pressed.
    fn press(&mut self, key: KeyEvent) -> Result<()> {
        if self.follows_clock && today() != self.state.today {
            self.feed(Msg::Today(today()))?;
        }
        self.feed(Msg::Key(Key::from_event(key), self.session.elapsed()))
    }

    /// Updates the state, and does what it asks for.
    fn feed(&mut self, msg: Msg) -> Result<()> {
        for effect in update(&mut self.state, msg) {
            self.carry_out(effect)?;
        }
        Ok(())
    }

    fn carry_out(&mut self, effect: Effect) -> Result<()> {
        match effect {
            Effect::Quit => self.exit = Some(0),
            Effect::Suspend => return self.suspend(signals::stop),
            Effect::Edit { path, line } => return self.edit(&path, line),
            Effect::OpenUri(uri) => {
                if let Err(error) = open::that_detached(&uri) {
                    let msg =
                        Msg::Failed(Error::Usage(format!("{uri} could not be opened: {error}")));
                    self.feed(msg)?;
                }
            }
            Effect::Copy { text, what } => {
                let send = self.session.send.clone();
                std::thread::spawn(move || {
                    let _ = send.send(match clipboard::copy(&text) {
                        Some(program) => {
                            let begins = first_line(&text);
                            Event::Msg(Msg::Told(format!("copied {what} ({program}): {begins}")))
                        }
                        None => Event::NotCopied(text, what),
                    });
                });
            }
            Effect::Look(paths) => {
                let _ = self.work.send(Work::Heard(Heard::Files(paths)));
            }
            effect @ Effect::Cluster { .. } => {
                // In a thread of its own: it may take seconds, and must hold up neither keys nor verdicts.
                let (disk, proposed) = (Arc::clone(&self.disk), self.config.proposed.clone());
                let background = Arc::clone(&self.background);
                let send = self.session.send.clone();
                std::thread::spawn(move || {
                    // All that was read is in the vault by now, and what reading it took is free.
                    give_back_free_memory();
                    let msg = background.install(|| perform(&disk, &proposed, effect));
                    let _ = send.send(Event::Msg(msg));
                });
            }
            Effect::Search(wanted) => {
                self.newest_search.store(wanted.number, Ordering::Relaxed);
                self.wanted.push(Effect::Search(wanted));
            }
            Effect::MakeList(of) => {
                self.newest_list.store(of.number, Ordering::Relaxed);
                self.wanted.push(Effect::MakeList(of));
            }
            Effect::GoOn => self.is_left = true,
            effect @ (Effect::MakeQueue(_)
            | Effect::CountViews(_)
            | Effect::Count(_)
            | Effect::Free(_)) => self.wanted.push(effect),
            effect => {
                // The thread outlives the loop; if it is gone there is nothing to tell it.
                let _ = self.work.send(Work::Effect(effect));
            }
        }
        Ok(())
    }

    /// Hands the terminal to the editor until it ends, then reads the file again.
    fn edit(&mut self, path: &str, line: usize) -> Result<()> {
        let setting = editor::setting(self.config.editor.as_deref());
        let setting = setting.as_deref().unwrap_or(editor::DEFAULT);
        let opened = self.disk.to_open(path);
        let mut command = match opened.and_then(|file| editor::command(setting, &file, line)) {
            Ok(command) => command,
            Err(error) => {
                self.feed(Msg::Failed(error))?;
                return Ok(());
            }
        };
        let status = self
            .session
            .terminal
            .lend(|| signals::elsewhere(|| command.status()))?;
        self.timings.iter_mut().for_each(Timings::was_away);
        let name = command.get_program().to_string_lossy().into_owned();
        let failed = match status {
            Err(error) => Some(format!(
                "{name} could not be started: {error}; set $VISUAL or $EDITOR"
            )),
            Ok(status) if !status.success() => {
                Some(format!("{name} ended with an error ({status})"))
            }
            Ok(_) => None,
        };
        if let Some(failed) = failed {
            self.feed(Msg::Failed(Error::Usage(failed)))?;
        }
        let _ = self
            .work
            .send(Work::Heard(Heard::Files(vec![path.to_owned()])));
        Ok(())
    }

    /// Gives the terminal back, stops, and takes it again.
    fn suspend(&mut self, stop: impl FnOnce()) -> Result<()> {
        self.session.suspend(stop)?;
        self.timings.iter_mut().for_each(Timings::was_away);
        let (columns, rows) = self.session.terminal.size();
        self.feed(Msg::Resize(columns, rows))?;
        Ok(())
    }

    /// Keeps in mind what was written, and has somebody look what is uncommitted after what may have changed that.
    fn note_for_git(&mut self, msg: &Msg) {
        let may_differ = match msg {
            Msg::Written(written) => {
                let undoes = matches!(self.state.in_flight, Some(Request::Undo(_)));
                let undo = if undoes { "undo " } else { "" };
                let label = format!("{undo}{}", written.label);
                self.made.take_in(&label, &written.applied);
                true
            }
            Msg::Found(_) => !self.state.scanning,
            Msg::ScanDone | Msg::Focus => true,
            _ => false,
        };
        if may_differ {
            // Where there is no git nobody looks.
            let _ = self.look_at_git.send(());
        }
    }
}

/// How a text begins that may have many lines: a message has one.
fn first_line(text: &str) -> String {
    match text.trim_end().split_once('\n') {
        Some((first, _)) => format!("{first} …"),
        None => text.to_owned(),
    }
}

/// The local day.
fn today() -> NaiveDate {
    Local::now().date_naive()
}
