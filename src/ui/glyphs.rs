//! The signs that gavel draws beside what notes say, each with one of ASCII that is as wide. What notes say is left as it is.

use std::borrow::Cow;

/// Which signs to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Glyphs {
    /// As they are written in the code.
    #[default]
    Unicode,
    /// For terminals that know nothing else.
    Ascii,
}

/// Every sign, and what stands for it in ASCII.
pub const TABLE: &[(char, char)] = &[
    ('─', '-'),
    ('│', '|'),
    ('┌', '+'),
    ('┐', '+'),
    ('└', '`'),
    ('┘', '+'),
    ('├', '|'),
    ('━', '='),
    ('╌', '.'),
    ('▌', '|'),
    ('▏', '_'),
    ('▁', '.'),
    ('▂', '.'),
    ('▃', ':'),
    ('▄', '-'),
    ('▅', '='),
    ('▆', '+'),
    ('▇', '*'),
    ('█', '#'),
    ('░', ':'),
    ('▒', '+'),
    ('▓', '*'),
    ('■', '#'),
    ('□', '.'),
    ('▸', '>'),
    ('▾', 'v'),
    ('›', '>'),
    ('‹', '<'),
    ('“', '"'),
    ('”', '"'),
    ('’', '\''),
    ('·', '-'),
    ('•', '*'),
    ('∙', '.'),
    ('●', '*'),
    ('○', 'o'),
    ('…', '~'),
    ('–', '-'),
    ('—', '-'),
    ('−', '-'),
    ('×', 'x'),
    ('✓', 'v'),
    ('✅', 'V'),
    ('❌', 'X'),
    ('✗', 'x'),
    ('≈', '~'),
    ('∅', '!'),
    ('⇈', 'A'),
    ('↑', '^'),
    ('↗', '/'),
    ('↓', 'v'),
    ('⇊', 'V'),
    ('→', '>'),
    ('←', '<'),
];

impl Glyphs {
    /// A text of gavel's own, in these signs.
    #[must_use]
    pub fn own(self, text: &str) -> Cow<'_, str> {
        if self == Self::Unicode || text.is_ascii() {
            return Cow::Borrowed(text);
        }
        let ascii = |sign| {
            let known = TABLE.iter().find(|(own, _)| *own == sign);
            known.map_or(sign, |(_, ascii)| *ascii)
        };
        Cow::Owned(text.chars().map(ascii).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::display::width;

    #[test]
    fn a_sign_and_its_stand_in_are_as_wide_but_for_the_marks_of_the_plugin() {
        for (sign, ascii) in TABLE {
            assert!(ascii.is_ascii_graphic(), "{sign}");
            let wide = if matches!(sign, '✅' | '❌') { 2 } else { 1 };
            assert_eq!(width(&sign.to_string()), wide, "{sign}");
        }
        let signs: HashSet<char> = TABLE.iter().map(|(sign, _)| *sign).collect();
        assert_eq!(signs.len(), TABLE.len());
    }

    #[test]
    fn only_what_is_gavels_own_is_spelled_in_ascii() {
        assert_eq!(
            Glyphs::Ascii.own("accepted · u undoes"),
            "accepted - u undoes"
        );
        assert_eq!(Glyphs::Ascii.own("×3 …"), "x3 ~");
        assert_eq!(Glyphs::Unicode.own("×3 …"), "×3 …");
    }
}
