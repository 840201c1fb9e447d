//! Keys by name: `a`, `A`, `Ctrl-r`, `Alt-x`, `Shift-Tab`, `F5`, `Space`. The configuration, the registry and the screen spell them
//! so.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::error::did_you_mean;

/// A key with its modifiers. A capital letter is the letter itself, without Shift; with Ctrl there are no capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// Keys that have names.
const NAMED: [(&str, KeyCode); 27] = [
    ("Space", KeyCode::Char(' ')),
    ("Enter", KeyCode::Enter),
    ("Esc", KeyCode::Esc),
    ("Tab", KeyCode::Tab),
    ("Backspace", KeyCode::Backspace),
    ("Insert", KeyCode::Insert),
    ("Delete", KeyCode::Delete),
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
    ("PgUp", KeyCode::PageUp),
    ("PgDn", KeyCode::PageDown),
    ("F1", KeyCode::F(1)),
    ("F2", KeyCode::F(2)),
    ("F3", KeyCode::F(3)),
    ("F4", KeyCode::F(4)),
    ("F5", KeyCode::F(5)),
    ("F6", KeyCode::F(6)),
    ("F7", KeyCode::F(7)),
    ("F8", KeyCode::F(8)),
    ("F9", KeyCode::F(9)),
    ("F10", KeyCode::F(10)),
    ("F11", KeyCode::F(11)),
    ("F12", KeyCode::F(12)),
];

/// What other programs call them.
const CALLED: [(&str, &str); 4] = [
    ("PageUp", "PgUp"),
    ("PageDown", "PgDn"),
    ("Return", "Enter"),
    ("Escape", "Esc"),
];

/// Modifiers in the order in which they are written.
const MODIFIERS: [(&str, KeyModifiers); 3] = [
    ("Ctrl-", KeyModifiers::CONTROL),
    ("Alt-", KeyModifiers::ALT),
    ("Shift-", KeyModifiers::SHIFT),
];

impl Key {
    /// A key from its name; `None` if it is none.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let (mut name, mut modifiers) = (name, KeyModifiers::NONE);
        while let Some((rest, modifier)) = MODIFIERS
            .iter()
            .find_map(|(written, modifier)| Some((name.strip_prefix(written)?, *modifier)))
            .filter(|(rest, modifier)| !rest.is_empty() && !modifiers.contains(*modifier))
        {
            name = rest;
            modifiers |= modifier;
        }
        let named = NAMED.iter().find(|(known, _)| *known == name);
        let mut letters = name.chars();
        let code = match (named, letters.next(), letters.next()) {
            (Some((_, code)), ..) => *code,
            (None, Some(letter), None) if !letter.is_control() => KeyCode::Char(letter),
            _ => return None,
        };
        Some(Self::new(code, modifiers))
    }

    /// What the terminal says was pressed.
    #[must_use]
    pub fn from_event(event: KeyEvent) -> Self {
        let known = KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT;
        Self::new(event.code, event.modifiers & known)
    }

    /// The one form of all that mean the same key.
    fn new(code: KeyCode, mut modifiers: KeyModifiers) -> Self {
        let one = |mut letters: Box<dyn Iterator<Item = char>>, letter| {
            let first = letters.next();
            first.filter(|_| letters.next().is_none()).unwrap_or(letter)
        };
        let code = match code {
            KeyCode::Char(letter) if modifiers.contains(KeyModifiers::CONTROL) => {
                modifiers.remove(KeyModifiers::SHIFT);
                KeyCode::Char(one(Box::new(letter.to_lowercase()), letter))
            }
            KeyCode::Char(letter) if letter != ' ' && modifiers.contains(KeyModifiers::SHIFT) => {
                modifiers.remove(KeyModifiers::SHIFT);
                KeyCode::Char(one(Box::new(letter.to_uppercase()), letter))
            }
            KeyCode::Char(' ') => {
                modifiers.remove(KeyModifiers::SHIFT);
                KeyCode::Char(' ')
            }
            KeyCode::Tab if modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
            code => code,
        };
        if code == KeyCode::BackTab {
            modifiers.remove(KeyModifiers::SHIFT);
        }
        Self { code, modifiers }
    }

    /// The letter it types, if it types one.
    #[must_use]
    pub fn letter(self) -> Option<char> {
        match self.code {
            KeyCode::Char(letter) if self.modifiers.is_empty() => Some(letter),
            _ => None,
        }
    }

    /// Whether it is the key of this name.
    #[must_use]
    pub fn is(self, name: &str) -> bool {
        Self::parse(name) == Some(self)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (written, modifier) in MODIFIERS {
            if self.modifiers.contains(modifier) {
                to.write_str(written)?;
            }
        }
        let named = NAMED.iter().find(|(_, code)| *code == self.code);
        match (named, self.code) {
            (Some((name, _)), _) => to.write_str(name),
            (None, KeyCode::BackTab) => to.write_str("Shift-Tab"),
            (None, KeyCode::Char(letter)) => write!(to, "{letter}"),
            (None, code) => write!(to, "{code}"),
        }
    }
}

/// Keys to be pressed one after the other; mostly one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys(pub(super) Vec<Key>);

/// More than so many keys nobody remembers.
const LONGEST: usize = 3;

impl Keys {
    /// Keys from their names, with blanks between.
    ///
    /// # Errors
    /// If a name is none: says which, and what may have been meant.
    pub fn parse(names: &str) -> Result<Self, String> {
        let keys: Vec<Key> = names
            .split_whitespace()
            .map(|name| Key::parse(name).ok_or_else(|| unknown(name)))
            .collect::<Result<_, _>>()?;
        if keys.is_empty() || keys.len() > LONGEST {
            return Err(format!("`{names}` is not one to {LONGEST} keys"));
        }
        Ok(Self(keys))
    }

    /// Whether whoever presses these has pressed the others on the way, or the other way round.
    #[must_use]
    pub fn meets(&self, others: &Self) -> bool {
        self.0.starts_with(&others.0) || others.0.starts_with(&self.0)
    }
}

impl fmt::Display for Keys {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = self.0.iter().map(Key::to_string).collect();
        to.write_str(&names.join(" "))
    }
}

fn unknown(name: &str) -> String {
    let (modifiers, key) = match name.rsplit_once('-').filter(|(_, key)| !key.is_empty()) {
        Some((modifiers, key)) => (format!("{modifiers}-"), key),
        None => (String::new(), name),
    };
    let written = MODIFIERS.iter().map(|(written, _)| *written);
    let mut written = written.filter(|written| written.eq_ignore_ascii_case(&modifiers));
    let modifiers = written.next().unwrap_or(&modifiers).to_owned();
    let called = CALLED
        .iter()
        .find(|(other, _)| other.eq_ignore_ascii_case(key));
    let key = called.map_or(key, |(_, known)| known);
    let near: Vec<String> = NAMED
        .iter()
        .map(|(known, _)| format!("{modifiers}{known}"))
        .chain([
            format!("{modifiers}{key}"),
            format!("{modifiers}{}", key.to_lowercase()),
        ])
        .filter(|candidate| Key::parse(candidate).is_some())
        .collect();
    let written = format!("{modifiers}{key}");
    let mean = did_you_mean(&written, near.iter().map(String::as_str));
    format!("there is no key `{name}`{mean}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_from_its_name_and_from_the_terminal_alike() {
        let check = |name: &str, code: KeyCode, modifiers: KeyModifiers| {
            assert_eq!(
                Key::parse(name),
                Some(Key::from_event(KeyEvent::new(code, modifiers))),
                "{name}"
            );
        };
        check("a", KeyCode::Char('a'), KeyModifiers::NONE);
        check("A", KeyCode::Char('A'), KeyModifiers::SHIFT);
        check("A", KeyCode::Char('a'), KeyModifiers::SHIFT);
        check("Shift-a", KeyCode::Char('A'), KeyModifiers::SHIFT);
        check("Ctrl-r", KeyCode::Char('r'), KeyModifiers::CONTROL);
        check("Ctrl-R", KeyCode::Char('r'), KeyModifiers::CONTROL);
        check("Alt-x", KeyCode::Char('x'), KeyModifiers::ALT);
        check("Shift-Tab", KeyCode::BackTab, KeyModifiers::SHIFT);
        check("Space", KeyCode::Char(' '), KeyModifiers::NONE);
        check("Space", KeyCode::Char(' '), KeyModifiers::SHIFT);
        check("?", KeyCode::Char('?'), KeyModifiers::SHIFT);
        check("-", KeyCode::Char('-'), KeyModifiers::NONE);
        check("Ctrl--", KeyCode::Char('-'), KeyModifiers::CONTROL);
        check("Shift-Up", KeyCode::Up, KeyModifiers::SHIFT);
        check("F12", KeyCode::F(12), KeyModifiers::NONE);
        assert_eq!(Key::parse("Hyper"), None);
        assert_eq!(Key::parse(""), None);
    }

    #[test]
    fn a_key_is_shown_by_the_name_that_it_is_read_from() {
        for name in [
            "a",
            "A",
            "Ctrl-r",
            "Alt-x",
            "Ctrl-Alt-x",
            "Shift-Tab",
            "Space",
            "F5",
            "Shift-Up",
            "-",
        ] {
            assert_eq!(Key::parse(name).unwrap().to_string(), name);
        }
    }

    #[test]
    fn what_is_no_key_is_told_with_the_nearest() {
        let check = |name: &str, near: &str| {
            let error = Keys::parse(name).unwrap_err();
            assert!(
                error.ends_with(&format!("did you mean `{near}`?")),
                "{error}"
            );
        };
        check("ctrl-r", "Ctrl-r");
        check("PageDown", "PgDn");
        check("space", "Space");
        check("Escape", "Esc");
        check("f5", "F5");
        assert!(
            Keys::parse("Hyper-Super")
                .unwrap_err()
                .ends_with("`Hyper-Super`")
        );
        assert!(Keys::parse("").is_err() && Keys::parse("a b c d").is_err());
    }

    #[test]
    fn keys_meet_where_one_begins_the_other() {
        let check = |one, other, expected| {
            let (one, other) = (Keys::parse(one).unwrap(), Keys::parse(other).unwrap());
            assert_eq!((one.meets(&other), other.meets(&one)), (expected, expected));
        };
        check("c", "c", true);
        check("c", "c o", true);
        check("c o", "c d", false);
        check("c", "d", false);
    }
}
