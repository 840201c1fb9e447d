//! Which command a key means: the registry's keys, a preset over them, and what the configuration binds over both. It is a value
//! of the state; what is shown of keys is asked of it.

mod key;

pub use key::{Key, Keys};

use crate::config::Config;
use crate::config::keys::{self, Bound, Preset};
use crate::error::did_you_mean;
use crate::ui::command::{COMMANDS, Command};

/// The one key that is bound for good.
const LEAVES: &str = "Ctrl-c";

/// The keys in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    /// In order of the registry.
    rows: Vec<Row>,
}

/// The keys of one command.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    command: Command,
    keys: Vec<Keys>,
    /// What is shown for it.
    shown: String,
    /// The line of the configuration that says so.
    line: Option<usize>,
}

/// What keys that were pressed one after the other mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A command.
    Command(Command),
    /// Nothing yet: more keys make a command of them.
    Begun,
    /// Nothing.
    Nothing,
}

impl Default for Keymap {
    /// The registry's keys.
    fn default() -> Self {
        let row = |spec: &crate::ui::command::Spec| {
            let keys = spec.keys.iter().filter_map(|names| Keys::parse(names).ok());
            Row::new(spec.command, keys.collect(), None)
        };
        Self {
            rows: COMMANDS.iter().map(row).collect(),
        }
    }
}

impl Row {
    fn new(command: Command, keys: Vec<Keys>, line: Option<usize>) -> Self {
        let name = || format!(":{}", command.spec().name);
        let shown = keys.first().map_or_else(name, Keys::to_string);
        Self {
            command,
            keys,
            shown,
            line,
        }
    }
}

impl Keymap {
    /// The keymap of a configuration.
    ///
    /// # Errors
    /// A sentence that names the line: a command or key that there is not, or keys that mean two things.
    pub fn new(keys: &keys::Keys) -> Result<Self, String> {
        let mut map = Self::default();
        map.take_preset(keys.preset)?;
        for bound in &keys.bound {
            map.bind(bound, Some(bound.line))?;
        }
        map.check()?;
        Ok(map)
    }

    /// Binds what a preset says; what it takes from other commands they have no more.
    fn take_preset(&mut self, preset: Preset) -> Result<(), String> {
        let said = Config::parse(preset.text())?.keys.bound;
        let mut bound = Vec::new();
        for row in &said {
            bound.push(self.bind(row, None)?);
        }
        let taken: Vec<Keys> = self
            .rows
            .iter()
            .filter(|row| bound.contains(&row.command))
            .flat_map(|row| row.keys.clone())
            .collect();
        for row in &mut self.rows {
            if !bound.contains(&row.command) {
                let mut keys = std::mem::take(&mut row.keys);
                keys.retain(|keys| !taken.iter().any(|taken| taken.meets(keys)));
                *row = Row::new(row.command, keys, None);
            }
        }
        Ok(())
    }

    fn bind(&mut self, bound: &Bound, line: Option<usize>) -> Result<Command, String> {
        let failed = |what: String| format!("line {}: {what}", bound.line);
        let row = self
            .rows
            .iter_mut()
            .find(|row| spelled(row.command.spec().name) == spelled(&bound.command))
            .ok_or_else(|| {
                let names = COMMANDS.iter().map(|spec| spelled(spec.name));
                let names: Vec<String> = names.collect();
                let near = names.iter().map(String::as_str).chain(["preset"]);
                let mean = did_you_mean(&bound.command, near);
                failed(format!("there is no command `{}`{mean}", bound.command))
            })?;
        if let Some(before) = row.line.filter(|_| line.is_some()) {
            let name = &bound.command;
            return Err(failed(format!("line {before} binds `{name}` already")));
        }
        let named = bound.keys.iter().filter(|names| !names.trim().is_empty());
        let keys: Vec<Keys> = named
            .map(|names| Keys::parse(names))
            .collect::<Result<_, _>>()
            .map_err(&failed)?;
        let leaves = |keys: &Keys| keys.0.iter().any(|key| key.is(LEAVES));
        if row.command != Command::Quit && keys.iter().any(leaves) {
            return Err(failed(format!("`{LEAVES}` always leaves")));
        }
        *row = Row::new(row.command, keys, line);
        Ok(row.command)
    }

    /// Whether all keys mean one thing.
    fn check(&self) -> Result<(), String> {
        for (index, one) in self.rows.iter().enumerate() {
            for other in self.rows.iter().skip(index + 1) {
                let (one, other) = if one.line >= other.line {
                    (one, other)
                } else {
                    (other, one)
                };
                if let Some((keys, others)) = one.clash(other) {
                    return Err(clash(one, keys, other, others));
                }
            }
        }
        Ok(())
    }

    /// What keys that were pressed one after the other mean.
    #[must_use]
    pub fn meaning(&self, pressed: &[Key]) -> Meaning {
        let mut begun = Meaning::Nothing;
        for row in &self.rows {
            for keys in &row.keys {
                if keys.0 == pressed {
                    return Meaning::Command(row.command);
                }
                if keys.0.starts_with(pressed) {
                    begun = Meaning::Begun;
                }
            }
        }
        begun
    }

    /// How keys that were begun may go on: the rest of the keys, and the command's name.
    #[must_use]
    pub fn continuations(&self, pressed: &[Key]) -> Vec<(String, &'static str)> {
        let rest = |keys: &Keys| {
            let rest = keys.0.strip_prefix(pressed)?.to_vec();
            (!rest.is_empty()).then(|| Keys(rest).to_string())
        };
        let of_row = |row: &Row| -> Vec<(String, &'static str)> {
            let rests = row.keys.iter().filter_map(rest);
            rests.map(|rest| (rest, row.command.spec().name)).collect()
        };
        self.rows.iter().flat_map(of_row).collect()
    }

    /// The key that is shown for a command; without one how the palette finds it: `:undo`.
    #[must_use]
    pub fn key(&self, command: Command) -> &str {
        let row = self.rows.iter().find(|row| row.command == command);
        row.map_or("", |row| row.shown.as_str())
    }

    /// The line of the configuration that binds a command.
    #[must_use]
    pub fn line(&self, command: Command) -> Option<usize> {
        self.rows.iter().find(|row| row.command == command)?.line
    }

    /// All keys of a command.
    #[must_use]
    pub fn keys(&self, command: Command) -> Vec<String> {
        let row = self.rows.iter().find(|row| row.command == command);
        row.map_or_else(Vec::new, |row| {
            row.keys.iter().map(Keys::to_string).collect()
        })
    }
}

impl Row {
    /// The first keys of each that mean both commands.
    fn clash<'a>(&'a self, other: &'a Self) -> Option<(&'a Keys, &'a Keys)> {
        let pairs = self
            .keys
            .iter()
            .flat_map(|keys| other.keys.iter().map(move |others| (keys, others)));
        pairs.into_iter().find(|(keys, others)| keys.meets(others))
    }
}

fn clash(one: &Row, keys: &Keys, other: &Row, others: &Keys) -> String {
    let name = spelled(other.command.spec().name);
    let what = if keys == others {
        format!("`{keys}` is `{name}` already")
    } else {
        format!("`{keys}` and `{others}`, which is `{name}`, begin alike")
    };
    let line = one.line.unwrap_or_default();
    format!("line {line}: {what}; bind that elsewhere, or to nothing: `{name} = \"\"`")
}

/// A command's name as a key of TOML that needs no quotes.
#[must_use]
pub fn spelled(name: &str) -> String {
    name.replace(' ', "-").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keymap(text: &str) -> Result<Keymap, String> {
        Keymap::new(&Config::parse(text)?.keys)
    }

    fn meaning(map: &Keymap, keys: &str) -> Meaning {
        map.meaning(&Keys::parse(keys).unwrap().0)
    }

    #[test]
    fn a_key_means_its_command() {
        let map = Keymap::default();
        let check = |keys, expected| assert_eq!(meaning(&map, keys), expected, "{keys}");
        check("a", Meaning::Command(Command::Accept));
        check("Ctrl-p", Meaning::Command(Command::Palette));
        check("Down", Meaning::Command(Command::Down));
        check("F9", Meaning::Nothing);
    }

    #[test]
    fn the_configuration_binds_and_unbinds() {
        let map =
            keymap("[keys]\naccept = 'z'\nreject-all = ['X', 'Ctrl-x r']\nskip = ''").unwrap();
        let check = |keys, expected| assert_eq!(meaning(&map, keys), expected, "{keys}");
        check("z", Meaning::Command(Command::Accept));
        check("a", Meaning::Nothing);
        check("X", Meaning::Command(Command::RejectAll));
        check("Ctrl-x r", Meaning::Command(Command::RejectAll));
        check("Ctrl-x", Meaning::Begun);
        check("Ctrl-x y", Meaning::Nothing);
        check("s", Meaning::Nothing);
        assert_eq!(map.key(Command::Accept), "z");
        assert_eq!(map.key(Command::Skip), ":skip");
        assert_eq!(map.keys(Command::RejectAll), ["X", "Ctrl-x r"]);
        let ctrl_x = Keys::parse("Ctrl-x").unwrap().0;
        assert_eq!(map.continuations(&ctrl_x), [("r".to_owned(), "reject all")]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let check = |text: &str, expected: &str| {
            assert_eq!(keymap(text).unwrap_err(), expected);
        };
        check(
            "[keys]\n\naccpt = 'y'",
            "line 3: there is no command `accpt`; did you mean `accept`?",
        );
        check(
            "[keys]\naccept = 'ctrl-y'",
            "line 2: there is no key `ctrl-y`; did you mean `Ctrl-y`?",
        );
        check(
            "[keys]\naccept = 'r'",
            "line 2: `r` is `reject` already; bind that elsewhere, or to nothing: `reject = \"\"`",
        );
        check(
            "[keys]\naccept = 'z'\nmark-all = 'z y'",
            "line 3: `z y` and `z`, which is `accept`, begin alike; bind that elsewhere, or to nothing: `accept = \"\"`",
        );
        check("keys.accept = 7", &format!("line 1: {}", Bound::FORM));
        check("keys.accept = 'Ctrl-c'", "line 1: `Ctrl-c` always leaves");
        check(
            "[keys]\naccept-all = 'Y'\n'accept all' = 'Z'",
            "line 3: line 2 binds `accept all` already",
        );
        let error = keymap("keys.preset = 'emacs'").unwrap_err();
        assert!(
            error.starts_with("line 1: unknown variant `emacs`"),
            "{error}"
        );
    }

    #[test]
    fn every_preset_holds_and_leaves_each_command_a_key() {
        for preset in Preset::ALL {
            let map = keymap(&format!("keys.preset = '{}'", preset.name())).unwrap();
            for spec in COMMANDS {
                let keys = map.keys(spec.command);
                assert!(!keys.is_empty(), "{}: {}", preset.name(), spec.name);
            }
        }
    }

    #[test]
    fn hands_find_what_they_know_in_the_preset() {
        let check = |preset: &str, keys: &str, expected: Option<Command>| {
            let map = keymap(&format!("keys.preset = '{preset}'")).unwrap();
            let expected = expected.map_or(Meaning::Nothing, Meaning::Command);
            assert_eq!(meaning(&map, keys), expected, "{preset}: {keys}");
        };
        check("insta", "a", Some(Command::Accept));
        check("insta", "Space", Some(Command::Skip));
        check("insta", "d", Some(Command::Source));
        check("linear", "1", Some(Command::Accept));
        check("linear", "3", Some(Command::Reject));
        check("linear", "a", None);
        check("mail", "d", Some(Command::Reject));
        check("mail", "r", None);
        check("vault-tasks", "t", Some(Command::Accept));
        check("vault-tasks", "c", Some(Command::Reject));
        check("vault-tasks", "r", Some(Command::Rescan));
    }

    #[test]
    fn what_the_configuration_binds_counts_more_than_the_preset() {
        let map = keymap("[keys]\npreset = 'mail'\nreject = 'r'").unwrap();
        assert_eq!(meaning(&map, "r"), Meaning::Command(Command::Reject));
        assert_eq!(meaning(&map, "d"), Meaning::Nothing);
    }
}
