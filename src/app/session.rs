//! The terminal for the length of a call: taken, drawn on, listened to, and given back. What is heard from it, and from all others
//! who send, comes out of one channel. What the events mean is for who runs it: the first start, and the review.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::time::{Duration, Instant};

use crossterm::event::{
    Event as Input, KeyEvent, KeyEventKind, MouseButton, MouseEvent, MouseEventKind,
};

use crate::app::background::{Background, Heard as Answer};
use crate::app::look::{Look, Seen};
use crate::app::terminal::{Terminal, Wishes};
use crate::app::threads::start_thread;
use crate::app::{Event, HUNG_UP, signals};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::ui::first::{Answer as Chosen, Offers};
use crate::ui::keymap::Key;
use crate::ui::msg::{Gesture, Mouse, Msg};
use crate::ui::view::first_start;

/// How long to wait at the end for what the terminal was asked and has not answered.
const AT_END: Duration = Duration::from_millis(100);

/// How often to look meanwhile.
const A_LOOK: Duration = Duration::from_millis(2);

/// The terminal, taken; dropping it gives it back.
pub struct Session {
    pub(super) terminal: Terminal,
    pub(super) look: Look,
    /// What happens outside.
    pub(super) events: Receiver<Event>,
    pub(super) send: Sender<Event>,
    background: Background,
    next_input: SyncSender<()>,
    started: Instant,
}

/// How a choice ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// The vault in this row, and whether it is to be opened from now on.
    Vault(usize, bool),
    /// The demo.
    Demo,
    /// None.
    Left,
    /// The terminal went, or a signal asked to leave: the exit code.
    Gone(u8),
}

impl Session {
    /// Takes the terminal, and listens to it.
    ///
    /// # Errors
    /// If there is none, it cannot be set up, or the configuration asks for a look that there is not.
    #[expect(
        clippy::disallowed_methods,
        reason = "what the environment says of the terminal"
    )]
    pub fn take(config: &Config, config_file: &Path) -> Result<Self> {
        let (send, events) = channel();
        let seen = Seen::of(|name| std::env::var(name).ok());
        let look = Look::new(config, config_file, seen)?;
        // Before the terminal is taken: no signal may end the program without giving it back.
        signals::listen(send.clone())?;
        let wishes = Wishes::of(config, |name| std::env::var(name).ok());
        let terminal = Terminal::enter(wishes)?;
        signals::watch_terminal(send.clone())?;
        let next_input = listen_to_keys(send.clone())?;
        let mut session = Self {
            terminal,
            look,
            events,
            send,
            background: Background::default(),
            next_input,
            started: Instant::now(),
        };
        session.ask_background();
        Ok(session)
    }

    /// How long it has the terminal.
    pub(super) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Lets the next key be read.
    pub(super) fn go_on(&self) {
        let _ = self.next_input.send(());
    }

    /// Tells of an error on the screen that comes next.
    pub fn tell(&self, error: Error) {
        let _ = self.send.send(Event::Msg(Msg::Failed(error)));
    }

    /// Offers vaults until one is chosen.
    ///
    /// # Errors
    /// If the terminal cannot be used.
    pub fn choose(&mut self, mut offers: Offers) -> Result<Choice> {
        loop {
            offers.size = self.terminal.size();
            let theme = self.look.theme();
            let drawn = self
                .terminal
                .draw(|frame| first_start(&offers, frame, &theme), |_| Vec::new());
            if drawn.is_err() {
                return Ok(Choice::Gone(HUNG_UP));
            }
            let Ok(event) = self.events.recv() else {
                return Ok(Choice::Left);
            };
            let was_input = matches!(event, Event::Input(_));
            let answer = match event {
                Event::Input(Input::Key(key)) if key.kind != KeyEventKind::Release => {
                    let mut keys = self.typed(key).into_iter();
                    keys.find_map(|key| offers.press(Key::from_event(key)))
                }
                Event::Input(Input::Mouse(event)) => {
                    gesture(event).and_then(|mouse| offers.mouse(mouse))
                }
                Event::HungUp => return Ok(Choice::Gone(HUNG_UP)),
                Event::Leave(code) => return Ok(Choice::Gone(code)),
                Event::Stop => Some(Chosen::Suspend),
                Event::Continued => {
                    self.suspend(|| ())?;
                    None
                }
                _ => None,
            };
            let choice = match answer {
                Some(Chosen::Vault { row, keeps }) => Choice::Vault(row, keeps),
                Some(Chosen::Demo) => Choice::Demo,
                Some(Chosen::Leave) => {
                    self.hear_out();
                    return Ok(Choice::Left);
                }
                Some(Chosen::Suspend) => {
                    self.suspend(signals::stop)?;
                    Choice::Left
                }
                None => Choice::Left,
            };
            if was_input {
                self.go_on();
            }
            if choice != Choice::Left {
                return Ok(choice);
            }
        }
    }

    /// What a key turned out to be: keys of the user, or part of what the terminal answers.
    pub(super) fn typed(&mut self, key: KeyEvent) -> Vec<KeyEvent> {
        match self.background.take(key, Instant::now()) {
            Answer::Keys(keys) => keys,
            Answer::Light(light) => {
                self.look.hear(light);
                Vec::new()
            }
        }
    }

    /// Gives the terminal back, stops, and takes it again.
    pub(super) fn suspend(&mut self, stop: impl FnOnce()) -> Result<()> {
        self.terminal.leave();
        stop();
        self.terminal.enter_again()
    }

    /// Asks the terminal for its background where that matters; the answer comes among the keys.
    fn ask_background(&mut self) {
        if cfg!(unix) && self.look.depends_on_background() && self.terminal.ask_background() {
            self.background.ask(Instant::now());
        }
    }

    /// Waits a moment for an answer that is on its way: the shell would take it for typed. Keys that are typed meanwhile stay unread:
    /// they are the shell's.
    pub(super) fn hear_out(&mut self) {
        let start = Instant::now();
        let is_over = || start.elapsed() >= AT_END;
        while self.background.is_awaited(start) && !is_over() {
            let waiting = self.terminal.waiting();
            if !self.background.is_begun() && !Background::may_be_answer(waiting) {
                std::thread::sleep(A_LOOK);
                continue;
            }
            let _ = self.next_input.try_send(());
            if let Ok(Event::Input(Input::Key(key))) = self.events.recv_timeout(AT_END) {
                let _ = self.background.take(key, Instant::now());
            }
        }
    }
}

/// A thread that waits for keys, one at a time: it reads the next when the last was dealt with.
fn listen_to_keys(send: Sender<Event>) -> Result<SyncSender<()>> {
    let (done, next) = sync_channel(1);
    start_thread(move || {
        loop {
            let event = match crossterm::event::read() {
                Ok(input) => Event::Input(input),
                Err(_) => Event::HungUp,
            };
            let ends = matches!(event, Event::HungUp);
            if send.send(event).is_err() || ends || next.recv().is_err() {
                return;
            }
        }
    })?;
    Ok(done)
}

/// What was done with the mouse, if it means anything.
pub(super) fn gesture(event: MouseEvent) -> Option<Mouse> {
    let gesture = match event.kind {
        MouseEventKind::Down(MouseButton::Left) => Gesture::Click,
        MouseEventKind::ScrollUp => Gesture::WheelUp,
        MouseEventKind::ScrollDown => Gesture::WheelDown,
        _ => return None,
    };
    let at = (event.column, event.row);
    event.modifiers.is_empty().then_some(Mouse { gesture, at })
}
