//! JavaScript's regular expressions, as the Tasks plugin runs them: the common syntax, searched in UTF-16 units (code points with
//! `u`), in bounded time. Not a general engine: what the plugin refuses as unsafe (nested quantifiers, look-behind) is refused here,
//! and of Unicode properties the general ones are known. An engine of its own because the crates that read JavaScript's syntax
//! are a tenth of gavel's size.

mod compile;
mod search;
mod set;

use std::cell::Cell;

use compile::Program;

/// The plugin refuses longer ones.
const MAX_CHARS: usize = 500;

/// A regular expression, ready to be searched for.
#[derive(Debug, Clone)]
pub(super) struct Regex {
    program: Program,
    flags: Flags,
}

/// What stands behind the last slash.
#[derive(Debug, Clone, Copy, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of JavaScript's"
)]
pub(super) struct Flags {
    ignore_case: bool,
    multiline: bool,
    dot_all: bool,
    unicode: bool,
    sticky: bool,
}

/// Why there is no regular expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// JavaScript does not read it.
    Syntax,
    /// Flags that JavaScript does not have.
    Flags(String),
    /// It could take very long.
    Unsafe,
}

/// Where a match and its groups stand, in characters of the searched text.
pub(super) type Groups = Vec<Option<(usize, usize)>>;

impl Regex {
    /// Reads the text between the slashes as the plugin does, which refuses what could take long.
    pub(super) fn new(source: &str, flags: &str) -> Result<Self, Refusal> {
        let flags = Flags::read(flags)?;
        if source.chars().count() > MAX_CHARS {
            return Err(Refusal::Unsafe);
        }
        let compiled = compile::compile(source, flags).ok_or(Refusal::Syntax)?;
        if compiled.is_unsafe {
            return Err(Refusal::Unsafe);
        }
        Ok(Self {
            program: compiled.program,
            flags,
        })
    }

    /// A pattern of gavel's own, in any case.
    pub(super) fn own(source: &str) -> Option<Self> {
        let flags = Flags {
            ignore_case: true,
            unicode: true,
            ..Flags::default()
        };
        let program = compile::compile(source, flags)?.program;
        Some(Self { program, flags })
    }

    /// Whether it is found anywhere in a text. `gave_up` is set where that took too long to tell.
    pub(super) fn is_in(&self, text: &str, gave_up: &Cell<bool>) -> bool {
        if gave_up.get() {
            return false;
        }
        let text = self.units(text);
        let starts = if self.flags.sticky { 0 } else { text.len() };
        let mut budget = search::MAX_STEPS;
        let mut found = false;
        for start in 0..=starts {
            let Ok(groups) = self.program.run(&text, start, self.flags, &mut budget) else {
                gave_up.set(true);
                break;
            };
            if groups.is_some() {
                found = true;
                break;
            }
        }
        found
    }

    /// The first match that begins at `from` exactly, of a pattern of gavel's own.
    pub(super) fn at(&self, text: &[u32], from: usize) -> Option<Groups> {
        let mut budget = search::MAX_STEPS;
        self.program
            .run(text, from, self.flags, &mut budget)
            .ok()
            .flatten()
    }

    fn units(&self, text: &str) -> Vec<u32> {
        if self.flags.unicode {
            text.chars().map(u32::from).collect()
        } else {
            text.encode_utf16().map(u32::from).collect()
        }
    }
}

/// Whether it is one of `\w`.
pub(super) fn is_word(unit: u32) -> bool {
    u8::try_from(unit).is_ok_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

impl Flags {
    fn read(text: &str) -> Result<Self, Refusal> {
        let mut flags = Self::default();
        let wrong = || Refusal::Flags(text.to_owned());
        for (at, flag) in text.char_indices() {
            if text.get(..at).is_some_and(|before| before.contains(flag)) {
                return Err(wrong());
            }
            match flag {
                'd' | 'g' => {}
                'i' => flags.ignore_case = true,
                'm' => flags.multiline = true,
                's' => flags.dot_all = true,
                'u' | 'v' if flags.unicode => return Err(wrong()),
                'u' | 'v' => flags.unicode = true,
                'y' => flags.sticky = true,
                _ => return Err(wrong()),
            }
        }
        Ok(flags)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(source: &str, flags: &str, text: &str) -> bool {
        let gave_up = Cell::new(false);
        let found = Regex::new(source, flags).unwrap().is_in(text, &gave_up);
        assert!(!gave_up.get(), "/{source}/ in {text:?}");
        found
    }

    #[test]
    fn patterns_match_as_in_javascript() {
        let check = |source, flags, text, expected| {
            assert_eq!(
                finds(source, flags, text),
                expected,
                "/{source}/{flags} {text:?}"
            );
        };
        check("tide|lamp", "", "a lamp", true);
        check("^lamp", "", "a lamp", false);
        check("^Lamp$", "i", "lAMP", true);
        check(r"\d{3}", "", "a12b123", true);
        check(r"\d{4,}", "", "a12b123", false);
        check(r"a{2", "", "a{2", true);
        check(r"\bcat\b", "", "a cat.", true);
        check(r"\bcat\b", "", "concat", false);
        check(r"(a|b)\1", "", "ab ba aa", true);
        check(r"(?<x>o)\k<x>", "", "foot", true);
        check("^(?!.*tide).*lamp", "", "lamp at tide", false);
        check("^(?!.*tide).*lamp", "", "lamp at noon", true);
        check("x(?=y)", "", "xy", true);
        check("[äöü]", "", "grün", true);
        check("[ÄÖÜ]", "i", "grün", true);
        check("[^a-z ]", "", "ab cd", false);
        check(r"[\w.-]+@", "", "me.x@y", true);
        check(r"[\]\\]", "", "]", true);
        check("a.b", "", "a\nb", false);
        check("a.b", "s", "a\nb", true);
        check("^b", "m", "a\nb", true);
        check("^..$", "", "🚀", true);
        check("^.$", "u", "🚀", true);
        check("🚀", "", "go 🚀", true);
        check("[🚀🔺]", "u", "🔺", true);
        check(r"\u{1F680}", "u", "🚀", true);
        check(r"\u0061\x62", "", "ab", true);
        check(r"\p{L}{3,}", "u", "éàü", true);
        check(r"\p{Lu}", "u", "abc", false);
        check(r"\P{L}", "u", "abc", false);
        check("a*?b", "", "aab", true);
        check("b", "y", "ab", false);
        check("", "", "", true);
        check("(?:)*x", "", "x", true);
        check("[]", "", "a", false);
        check("[^]", "", "\n", true);
        check(r"a\/b", "", "a/b", true);
    }

    #[test]
    fn what_javascript_or_the_plugin_refuses_is_refused() {
        let check = |source: &str, flags, expected| {
            assert_eq!(
                Regex::new(source, flags).err(),
                Some(expected),
                "/{source}/{flags}"
            );
        };
        for source in [
            "(",
            ")",
            "[a",
            "a**",
            "*",
            "?",
            "(?<a",
            r"\",
            "[b-a]",
            "a{3,2}",
            "^*",
            r"\b+",
            "(?<n>a)(?<n>b)",
        ] {
            check(source, "", Refusal::Syntax);
        }
        check(r"\p{Nonsense}", "u", Refusal::Syntax);
        check("a", "x", Refusal::Flags("x".to_owned()));
        check("a", "ii", Refusal::Flags("ii".to_owned()));
        check("(x+x+)+y", "", Refusal::Unsafe);
        check("(?<=a)b", "", Refusal::Unsafe);
        check(&"a".repeat(501), "", Refusal::Unsafe);
    }

    #[test]
    fn a_search_that_takes_too_long_is_given_up() {
        let gave_up = Cell::new(false);
        let regex = Regex::new("a*a*a*a*a*a*a*a*b", "").unwrap();
        assert!(!regex.is_in(&"a".repeat(2_000), &gave_up));
        assert!(gave_up.get());
    }
}
