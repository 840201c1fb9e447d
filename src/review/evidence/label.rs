//! Who says a line of a transcript: `**Name:** …`, `Name: …`, `[00:12:34] Name: …`, `Name  0:12`, `<v Name>…`.

/// Longest name before a colon, in characters, and in words.
const MAX_NAME: (usize, usize) = (48, 5);

/// The label of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label<'a> {
    /// Who speaks; empty if there is only a time.
    pub(super) name: &'a str,
    /// Whether there is a name.
    pub(super) is_named: bool,
    /// Whether it says when.
    pub(super) has_time: bool,
    /// Whether it is but a name in bold.
    pub(super) is_bare: bool,
    /// Where what is said starts.
    pub(super) end: usize,
}

/// The label at the start of a line.
pub(super) fn of(line: &str) -> Option<Label<'_>> {
    let mut text = Text { line, at: 0 };
    text.skip_blanks();
    if text.eat("<v ") {
        let name = text.until('>')?;
        text.eat(">");
        return Some(Label {
            name,
            is_named: true,
            has_time: true,
            is_bare: false,
            end: text.at,
        });
    }
    let before = text.time();
    if before {
        text.skip(|c| c.is_whitespace() || "-–—|".contains(c));
    }
    let bold = text.skip(|c| c == '*' || c == '_');
    let Some(name) = text.name() else {
        return before.then_some(Label {
            name: "",
            is_named: false,
            has_time: true,
            is_bare: false,
            end: text.at,
        });
    };
    let colon = text.eat(":");
    let closed = text.skip(|c| c == '*' || c == '_');
    let blank = text.rest().starts_with(char::is_whitespace);
    text.skip_blanks();
    let after = text.time();
    text.skip_blanks();
    let colon = text.eat(":") || colon;
    let closed = text.skip(|c| c == '*' || c == '_') || closed;
    let alone = text.rest().trim().is_empty();
    let blank = blank || alone || closed || after;
    text.skip_blanks();
    let has_time = before || after;
    let is_bare = bold && closed && alone && !colon && !has_time;
    let is_label = (colon && blank) || (bold && closed && after) || (has_time && alone) || is_bare;
    if is_label {
        Some(Label {
            name,
            is_named: true,
            has_time,
            is_bare,
            end: text.at,
        })
    } else if before {
        let mut text = Text { line, at: 0 };
        text.skip_blanks();
        text.time();
        text.skip(|c| c.is_whitespace() || "-–—|".contains(c));
        Some(Label {
            name: "",
            is_named: false,
            has_time: true,
            is_bare: false,
            end: text.at,
        })
    } else {
        None
    }
}

/// Calls `found` with the names before a colon within a line: `… said so. Mira: But who …`.
pub(super) fn inline_speakers(line: &str, found: &mut impl FnMut(&str)) {
    for colon in memchr::memchr_iter(b':', line.as_bytes()) {
        if line.as_bytes().get(colon + 1) != Some(&b' ') {
            continue;
        }
        // A name is short: further back there is nothing to look for.
        let near =
            (colon.saturating_sub(MAX_NAME.0 * 4)..=colon).find(|at| line.is_char_boundary(*at));
        let before = near
            .and_then(|near| line.get(near..colon))
            .unwrap_or_default();
        let start = before
            .rfind(['.', '?', '!', '…', '"', '”', '*', ']', '’'])
            .map_or(0, |at| {
                at + before
                    .get(at..)
                    .and_then(|rest| rest.chars().next())
                    .map_or(1, char::len_utf8)
            });
        let name = before.get(start..).unwrap_or_default().trim();
        if start > 0 && is_name(name) {
            found(name);
        }
    }
}

fn is_name(name: &str) -> bool {
    let words = name.split_whitespace();
    let is_short = name.chars().count() <= MAX_NAME.0 && words.clone().count() <= MAX_NAME.1;
    let starts_high = words.clone().all(|word| {
        word.starts_with(|c: char| {
            c.is_uppercase()
                || c.is_ascii_digit()
                || (c.is_alphabetic() && !c.is_lowercase())
                || c == '('
        }) || [
            "van", "von", "de", "der", "den", "da", "di", "del", "la", "le", "bin", "al",
        ]
        .contains(&word)
    });
    !name.is_empty() && is_short && (starts_high && name.starts_with(char::is_alphabetic))
}

struct Text<'a> {
    line: &'a str,
    at: usize,
}

impl<'a> Text<'a> {
    fn rest(&self) -> &'a str {
        self.line.get(self.at..).unwrap_or_default()
    }

    fn eat(&mut self, what: &str) -> bool {
        let found = self.rest().starts_with(what);
        self.at += if found { what.len() } else { 0 };
        found
    }

    /// Passes over such characters; whether there were any.
    fn skip(&mut self, is: impl Fn(char) -> bool) -> bool {
        let rest = self.rest();
        let length = rest.len() - rest.trim_start_matches(is).len();
        self.at += length;
        length > 0
    }

    fn skip_blanks(&mut self) {
        self.skip(char::is_whitespace);
    }

    fn until(&mut self, end: char) -> Option<&'a str> {
        let (found, _) = self.rest().split_once(end)?;
        self.at += found.len();
        Some(found)
    }

    /// Passes over a time, in brackets or not: `0:12`, `00:12:34.567`, `[00:12]`, `(1:02:03)`, `12:04 PM`.
    fn time(&mut self) -> bool {
        let start = self.at;
        let open = self.rest().starts_with(['[', '(', '<']);
        self.at += usize::from(open);
        let digits = self.rest();
        let length = digits.len()
            - digits
                .trim_start_matches(|c: char| {
                    c.is_ascii_digit() || c == ':' || c == '.' || c == ','
                })
                .len();
        let time = digits
            .get(..length)
            .unwrap_or_default()
            .trim_end_matches(['.', ',', ':']);
        let is_time = time.contains(':')
            && time.starts_with(|c: char| c.is_ascii_digit())
            && time.len() <= 12;
        self.at += time.len();
        if is_time {
            let half = self.rest().trim_start();
            if half.get(..2).is_some_and(|half| {
                half.eq_ignore_ascii_case("am") || half.eq_ignore_ascii_case("pm")
            }) {
                self.at += self.rest().len() - half.len() + 2;
            }
        }
        let closed = !open || self.rest().starts_with([']', ')', '>']);
        if !is_time || !closed {
            self.at = start;
            return false;
        }
        self.at += usize::from(open);
        true
    }

    /// Passes over a name: up to a colon, a sign that closes bold, a time, or the end.
    fn name(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let mut end = 0;
        for (at, c) in rest.char_indices() {
            let is_time = |text: &'a str| Text { line: text, at: 0 }.time();
            if c == ':'
                || c == '*'
                || c == '['
                || (at > 0
                    && rest.get(..at).is_some_and(|before| before.ends_with(' '))
                    && is_time(rest.get(at..).unwrap_or_default()))
            {
                break;
            }
            end = at + c.len_utf8();
            if end > MAX_NAME.0 * 4 {
                return None;
            }
        }
        let name = rest.get(..end)?.trim_end();
        if !is_name(name) {
            return None;
        }
        self.at += end;
        Some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Who says the line, and what.
    fn check(line: &str, expected: Option<(&str, &str)>) {
        let label = of(line);
        assert_eq!(
            label.map(|label| (label.name, &line[label.end..])),
            expected,
            "{line:?}"
        );
    }

    #[test]
    fn speakers_are_labelled_in_many_ways() {
        check("**Mira Holt:** Send it.", Some(("Mira Holt", "Send it.")));
        check("**Mira Holt**: Send it.", Some(("Mira Holt", "Send it.")));
        check("Mira: Send it.", Some(("Mira", "Send it.")));
        check(
            "Lotte van Aerle: Send it.",
            Some(("Lotte van Aerle", "Send it.")),
        );
        check("**Mira** [00:12]", Some(("Mira", "")));
        check("**Mira** [00:12:34]: Send it.", Some(("Mira", "Send it.")));
        check("[00:12:34] Mira: Send it.", Some(("Mira", "Send it.")));
        check("[00:12:34] Mira", Some(("Mira", "")));
        check("00:12:34 Mira: Send it.", Some(("Mira", "Send it.")));
        check("(1:02) **Mira**: Send it.", Some(("Mira", "Send it.")));
        check("Mira Holt   0:12", Some(("Mira Holt", "")));
        check(
            "Mira Holt (00:12): Send it.",
            Some(("Mira Holt", "Send it.")),
        );
        check("Speaker 2: Send it.", Some(("Speaker 2", "Send it.")));
        check(
            "<v Mira Holt>Send it.</v>",
            Some(("Mira Holt", "Send it.</v>")),
        );
        check("山田: はい", Some(("山田", "はい")));
    }

    #[test]
    fn a_time_alone_labels_nobody() {
        check(
            "[00:12] and then it stopped",
            Some(("", "and then it stopped")),
        );
        check(
            "[00:12] Then it stopped at noon, they say.",
            Some(("", "Then it stopped at noon, they say.")),
        );
    }

    #[test]
    fn other_colons_label_nothing() {
        check("so I said: send it", None);
        check("See https://example.org", None);
        check("at 10:30 we meet", None);
        check("Send it.", None);
        check("", None);
        check(":", None);
        check("**", None);
    }

    #[test]
    fn speakers_within_a_line_are_found() {
        let mut names = Vec::new();
        inline_speakers(
            "Mira: It is. Otto: No! Mira: \"Why?\" Ana Bo: the point is: this",
            &mut |name| {
                names.push(name.to_owned());
            },
        );
        assert_eq!(names, ["Otto", "Mira", "Ana Bo"]);
    }
}
