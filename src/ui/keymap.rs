//! Keys by name (`a`, `Ctrl-r`, `Shift-Tab`), and which command a key means.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::ui::command::{COMMANDS, Command};

/// A key with its modifiers. A capital letter is the letter itself, without Shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// Keys that have names.
const NAMED: [(&str, KeyCode); 16] = [
    ("Space", KeyCode::Char(' ')),
    ("Enter", KeyCode::Enter),
    ("Esc", KeyCode::Esc),
    ("Tab", KeyCode::Tab),
    ("Backspace", KeyCode::Backspace),
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
    ("F5", KeyCode::F(5)),
];

impl Key {
    /// A key from its name; `None` if it is none.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let (name, modifiers) = match (name.strip_prefix("Ctrl-"), name.strip_prefix("Shift-")) {
            (Some(rest), _) => (rest, KeyModifiers::CONTROL),
            (_, Some(rest)) => (rest, KeyModifiers::SHIFT),
            _ => (name, KeyModifiers::NONE),
        };
        if name == "Tab" && modifiers == KeyModifiers::SHIFT {
            return Some(Self {
                code: KeyCode::BackTab,
                modifiers: KeyModifiers::NONE,
            });
        }
        let named = NAMED
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, code)| *code);
        let mut letters = name.chars();
        let code = match (named, letters.next(), letters.next()) {
            (Some(code), ..) => code,
            (None, Some(letter), None) => KeyCode::Char(letter),
            _ => return None,
        };
        Some(Self { code, modifiers })
    }

    /// What the terminal says was pressed.
    #[must_use]
    pub fn from_event(event: KeyEvent) -> Self {
        let mut modifiers =
            event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
        let code = match event.code {
            KeyCode::Char(letter) => {
                let shifted = modifiers.contains(KeyModifiers::SHIFT);
                modifiers.remove(KeyModifiers::SHIFT);
                let upper = shifted && !modifiers.contains(KeyModifiers::CONTROL);
                KeyCode::Char(if upper {
                    letter.to_uppercase().next().unwrap_or(letter)
                } else {
                    letter
                })
            }
            KeyCode::BackTab => {
                modifiers.remove(KeyModifiers::SHIFT);
                KeyCode::BackTab
            }
            code => code,
        };
        Self { code, modifiers }
    }

    /// The letter it types, if it types one.
    #[must_use]
    pub fn letter(self) -> Option<char> {
        match self.code {
            KeyCode::Char(letter) if (self.modifiers - KeyModifiers::SHIFT).is_empty() => {
                Some(letter)
            }
            _ => None,
        }
    }

    /// Whether it is the key of this name.
    #[must_use]
    pub fn is(self, name: &str) -> bool {
        Self::parse(name) == Some(self)
    }
}

/// The command that a key means.
#[must_use]
pub fn command(key: Key) -> Option<Command> {
    COMMANDS
        .iter()
        .find(|spec| spec.keys.iter().any(|name| key.is(name)))
        .map(|spec| spec.command)
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
        check("Ctrl-r", KeyCode::Char('r'), KeyModifiers::CONTROL);
        check("Shift-Tab", KeyCode::BackTab, KeyModifiers::SHIFT);
        check("Space", KeyCode::Char(' '), KeyModifiers::NONE);
        check("?", KeyCode::Char('?'), KeyModifiers::SHIFT);
        assert_eq!(Key::parse("Hyper"), None);
    }

    #[test]
    fn a_key_means_its_command() {
        assert_eq!(command(Key::parse("a").unwrap()), Some(Command::Accept));
        assert_eq!(
            command(Key::parse("Ctrl-p").unwrap()),
            Some(Command::Palette)
        );
        assert_eq!(command(Key::parse("x").unwrap()), None);
    }
}
