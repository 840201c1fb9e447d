//! How light the terminal's background is: asked without waiting, and heard among the keys. The answer comes as if it was typed, so it
//! is taken out before a command is made of its letters.

use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// The question (OSC 11), as xterm has it.
pub(super) const QUESTION: &str = "\x1b]11;?\x1b\\";

/// Who has not answered by then will not.
const PATIENCE: Duration = Duration::from_secs(10);

/// The shortest answer: fewer bytes that wait to be read are somebody's keys.
const SHORTEST: u64 = b"\x1b]11;rgb:0/0/0\x07".len() as u64;

/// How the answer begins, behind the `]` that opens it.
const BEGIN: &str = "11;rgb";

/// A longer answer is none.
const LONGEST: usize = 40;

/// What a key turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// Keys of the user, in order; none if they wait for what comes behind them.
    Keys(Vec<KeyEvent>),
    /// The background is light, or not.
    Light(bool),
}

/// A question to the terminal, and what may be its answer so far.
#[derive(Debug, Default)]
pub(super) struct Background {
    asked: Option<Instant>,
    held: Vec<KeyEvent>,
    answer: String,
    /// Whether the last key was Esc on its own: the answer may be cut behind it.
    escaped: bool,
}

impl Background {
    /// It was asked now.
    pub(super) fn ask(&mut self, now: Instant) {
        self.asked = Some(now);
    }

    /// Whether the answer is still to come.
    pub(super) fn is_awaited(&self, now: Instant) -> bool {
        self.asked
            .is_some_and(|asked| now.duration_since(asked) < PATIENCE)
    }

    /// Whether what may be the answer began, and its rest is to come.
    pub(super) fn is_begun(&self) -> bool {
        self.escaped || !self.held.is_empty()
    }

    /// Whether so many bytes that wait to be read may be the answer, and not only keys: those are for whoever reads next.
    pub(super) fn may_be_answer(waiting: u64) -> bool {
        waiting >= SHORTEST
    }

    /// Takes in a key.
    pub(super) fn take(&mut self, key: KeyEvent, now: Instant) -> Heard {
        if !self.is_awaited(now) {
            let mut keys = std::mem::take(&mut self.held);
            keys.push(key);
            return Heard::Keys(keys);
        }
        let escaped = std::mem::replace(&mut self.escaped, is_escape(key));
        if self.held.is_empty() {
            let opens = key.code == KeyCode::Char(']')
                && (escaped || key.modifiers.contains(KeyModifiers::ALT));
            if !opens {
                return Heard::Keys(vec![key]);
            }
            self.answer.clear();
            self.held.push(key);
            return Heard::Keys(Vec::new());
        }
        self.held.push(key);
        if is_end(key, escaped) {
            let light = is_light(&self.answer);
            let held = std::mem::take(&mut self.held);
            self.asked = None;
            return light.map_or(Heard::Keys(held), Heard::Light);
        }
        if let KeyCode::Char(letter) = key.code
            && !key
                .modifiers
                .intersects(KeyModifiers::ALT | KeyModifiers::CONTROL)
        {
            self.answer.push(letter);
        }
        let begins = BEGIN.starts_with(&self.answer) || self.answer.starts_with(BEGIN);
        if (is_escape(key) || begins) && self.held.len() < LONGEST {
            return Heard::Keys(Vec::new());
        }
        Heard::Keys(std::mem::take(&mut self.held))
    }
}

fn is_escape(key: KeyEvent) -> bool {
    key.code == KeyCode::Esc && key.modifiers.is_empty()
}

/// BEL, or ESC and a backslash.
fn is_end(key: KeyEvent, escaped: bool) -> bool {
    match key.code {
        KeyCode::Char('g') => key.modifiers == KeyModifiers::CONTROL,
        KeyCode::Char('\\') => escaped || key.modifiers == KeyModifiers::ALT,
        _ => false,
    }
}

/// What `11;rgb:ffff/ffff/ffff` or `11;rgba:ff/ff/ff/ff` says; `None` if it says no colour.
fn is_light(answer: &str) -> Option<bool> {
    let colors = answer.strip_prefix(BEGIN)?.split_once(':')?.1;
    let part = |hex: &str| {
        let most = 16_u32.checked_pow(u32::try_from(hex.len()).ok()?)? - 1;
        let value = u32::from_str_radix(hex, 16).ok()?;
        Some(f64::from(value) / f64::from(most.max(1)))
    };
    let mut parts = colors.split('/').map(part);
    let (red, green, blue) = (parts.next()??, parts.next()??, parts.next()??);
    // As bright as it looks, by the weights of television.
    Some(0.299 * red + 0.587 * green + 0.114 * blue > 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys that a terminal's bytes become; `ALT` where ESC came with the next.
    fn keys(bytes: &str, split: bool) -> Vec<KeyEvent> {
        let mut keys = Vec::new();
        let mut alt = false;
        for letter in bytes.chars() {
            let plain = |code| KeyEvent::new(code, KeyModifiers::NONE);
            match letter {
                '\x1b' if split => keys.push(plain(KeyCode::Esc)),
                '\x1b' => alt = true,
                '\x07' => keys.push(KeyEvent::new(KeyCode::Char('g'), KeyModifiers::CONTROL)),
                letter => {
                    let modifiers = if alt {
                        KeyModifiers::ALT
                    } else {
                        KeyModifiers::NONE
                    };
                    keys.push(KeyEvent::new(KeyCode::Char(letter), modifiers));
                    alt = false;
                }
            }
        }
        keys
    }

    /// What a user's keys and an answer among them become.
    fn hear(bytes: &str, split: bool) -> (Vec<KeyEvent>, Option<bool>) {
        let now = Instant::now();
        let mut background = Background::default();
        background.ask(now);
        let (mut passed, mut light) = (Vec::new(), None);
        for key in keys(bytes, split) {
            match background.take(key, now) {
                Heard::Keys(keys) => passed.extend(keys),
                Heard::Light(says) => light = Some(says),
            }
        }
        (passed, light)
    }

    #[test]
    fn an_answer_is_heard_and_no_key_of_it_passes() {
        let check = |bytes: &str, expected| {
            assert_eq!(hear(bytes, false), (Vec::new(), expected), "{bytes:?}");
        };
        check("\x1b]11;rgb:ffff/ffff/ffff\x1b\\", Some(true));
        check("\x1b]11;rgb:1c1c/1e1e/2626\x1b\\", Some(false));
        check("\x1b]11;rgb:fd/f6/e3\x07", Some(true));
        check("\x1b]11;rgba:0000/0000/0000/ffff\x07", Some(false));
    }

    #[test]
    fn an_answer_that_is_cut_behind_its_escapes_is_heard() {
        let (passed, light) = hear("\x1b]11;rgb:ffff/ffff/ffff\x1b\\", true);
        assert_eq!(light, Some(true));
        assert!(
            passed.iter().all(|key| key.code == KeyCode::Esc),
            "{passed:?}"
        );
    }

    #[test]
    fn keys_around_an_answer_are_the_users() {
        let (passed, light) = hear("a\x1b]11;rgb:0000/0000/0000\x07rd", false);
        assert_eq!((passed, light), (keys("ard", false), Some(false)));
    }

    #[test]
    fn what_only_begins_like_an_answer_is_the_users() {
        for typed in ["\x1b]r", "\x1b]11;x", "\x1b]]", "ard", "]a"] {
            for split in [true, false] {
                assert_eq!(hear(typed, split), (keys(typed, split), None), "{typed:?}");
            }
        }
    }

    #[test]
    fn a_few_waiting_bytes_are_keys_and_as_many_as_in_an_answer_may_be_one() {
        for keys in ["ls\r", "\x1b[1;5A", "gavel undo\r"] {
            assert!(!Background::may_be_answer(keys.len() as u64), "{keys:?}");
        }
        for answer in ["\x1b]11;rgb:0/0/0\x07", "\x1b]11;rgb:ffff/ffff/ffff\x1b\\"] {
            assert!(Background::may_be_answer(answer.len() as u64), "{answer:?}");
        }
    }

    #[test]
    fn who_was_not_asked_gives_no_answer() {
        let mut background = Background::default();
        let now = Instant::now();
        for key in keys("\x1b]11;rgb:", false) {
            assert_eq!(background.take(key, now), Heard::Keys(vec![key]));
        }
    }
}
