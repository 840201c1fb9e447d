//! The fields of a task line, written as emoji or as dataview keys, found at the end of a text.
//! One match at a time: the loop over a whole line is `note::line`'s. The patterns are those of the Tasks plugin.

use crate::settings::TaskFormat;
use crate::text::{Span, Spans, is_js_space, js_trim_end};

/// A field that a signifier holds, in the order in which the Tasks plugin tries them (a tag is tried between `OnCompletion` and `Id`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// 🔺 ⏫ 🔼 🔽 ⏬
    Priority,
    /// ✅ a date
    Done,
    /// ❌ a date
    Cancelled,
    /// 📅 a date
    Due,
    /// ⏳ a date
    Scheduled,
    /// 🛫 a date
    Start,
    /// ➕ a date
    Created,
    /// 🔁 a rule
    Recurrence,
    /// 🏁 `keep` or `delete`
    OnCompletion,
    /// 🆔 an identifier
    Id,
    /// ⛔ identifiers, separated by commas
    DependsOn,
}

/// What may stand as a value of a field.
enum Value {
    Nothing,
    Date,
    Rule,
    Word,
    Id,
    Ids,
}

/// A field's value where it stands: byte spans of the text that was searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signifier {
    /// Which field.
    pub field: Field,
    /// The whole signifier, emoji or brackets included.
    pub span: Span,
    /// The value alone; for a priority in emoji the emoji itself.
    pub value: Span,
}

impl Field {
    /// The fields before the tag in one pass of the plugin's loop.
    pub(crate) const BEFORE_TAG: [Self; 9] = [
        Self::Priority,
        Self::Done,
        Self::Cancelled,
        Self::Due,
        Self::Scheduled,
        Self::Start,
        Self::Created,
        Self::Recurrence,
        Self::OnCompletion,
    ];
    /// All fields.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        Self::BEFORE_TAG.into_iter().chain(Self::AFTER_TAG)
    }

    /// The fields after the tag.
    pub(crate) const AFTER_TAG: [Self; 2] = [Self::Id, Self::DependsOn];

    fn value(self) -> Value {
        match self {
            Self::Priority => Value::Nothing,
            Self::Recurrence => Value::Rule,
            Self::OnCompletion => Value::Word,
            Self::Id => Value::Id,
            Self::DependsOn => Value::Ids,
            _ => Value::Date,
        }
    }

    /// The emoji that introduce it; the first is the one to write. Without U+FE0F, which may follow each.
    #[must_use]
    pub fn emoji(self) -> &'static [&'static str] {
        match self {
            Self::Priority => &["🔺", "⏫", "🔼", "🔽", "⏬"],
            Self::Done => &["✅"],
            Self::Cancelled => &["❌"],
            Self::Due => &["📅", "📆", "🗓"],
            Self::Scheduled => &["⏳", "⌛"],
            Self::Start => &["🛫"],
            Self::Created => &["➕"],
            Self::Recurrence => &["🔁"],
            Self::OnCompletion => &["🏁"],
            Self::Id => &["🆔"],
            Self::DependsOn => &["⛔"],
        }
    }

    /// Its key in dataview format.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Priority => "priority",
            Self::Done => "completion",
            Self::Cancelled => "cancelled",
            Self::Due => "due",
            Self::Scheduled => "scheduled",
            Self::Start => "start",
            Self::Created => "created",
            Self::Recurrence => "repeat",
            Self::OnCompletion => "onCompletion",
            Self::Id => "id",
            Self::DependsOn => "dependsOn",
        }
    }

    /// The signifier as the plugin would write it, with the blanks before it. The value of a priority in emoji is the emoji itself.
    #[must_use]
    pub fn write(self, format: TaskFormat, value: &str) -> String {
        match format {
            TaskFormat::Emoji if self == Self::Priority => format!("{}{value}", format.gap()),
            TaskFormat::Emoji => {
                let emoji = self.emoji().first().copied().unwrap_or_default();
                format!("{}{emoji} {value}", format.gap())
            }
            TaskFormat::Dataview => format!("{}[{}:: {value}]", format.gap(), self.key()),
        }
    }

    /// What of a text stands before the value of a signifier at its very end, the signifier's own sign included; nothing if there surely is
    /// none: most texts end with a word, and that is soon told.
    #[must_use]
    pub(crate) fn before_value(text: &str, format: TaskFormat) -> &str {
        match format {
            TaskFormat::Emoji => {
                // All these characters are ASCII.
                let end = text.bytes().rposition(|byte| !is_of_value(byte));
                let before = text.get(..end.map_or(0, |at| at + 1)).unwrap_or_default();
                let before = before.strip_suffix('\u{fe0f}').unwrap_or(before);
                if before
                    .bytes()
                    .next_back()
                    .is_some_and(|byte| !byte.is_ascii())
                {
                    before
                } else {
                    ""
                }
            }
            TaskFormat::Dataview if text.ends_with([']', ')', ',']) => text,
            TaskFormat::Dataview => "",
        }
    }

    /// Whether a signifier of this field may stand there.
    #[must_use]
    pub(crate) fn may_end(self, before_value: &str, format: TaskFormat) -> bool {
        !before_value.is_empty()
            && (format == TaskFormat::Dataview || self.strip_emoji(before_value).is_some())
    }

    /// This field's signifier at the very end of `text`, if one stands there.
    #[must_use]
    pub fn at_end(self, text: &str, format: TaskFormat) -> Option<Signifier> {
        let (span, value) = match format {
            TaskFormat::Emoji => self.emoji_at_end(text),
            TaskFormat::Dataview => self.brackets_at_end(text),
        }?;
        Some(Signifier {
            field: self,
            span,
            value,
        })
    }

    fn emoji_at_end(self, text: &str) -> Option<(Span, Span)> {
        let start = match self.value() {
            Value::Nothing => {
                let before = text.strip_suffix('\u{fe0f}').unwrap_or(text);
                let at = self.strip_emoji(before)?;
                return Some((Span::new(at, text.len()), Span::new(at, before.len())));
            }
            Value::Date => text.len().checked_sub(10)?,
            Value::Rule => suffix_start(text, is_rule_char),
            Value::Word => suffix_start(text, |c| c.is_ascii_alphabetic()),
            Value::Id => suffix_start(text, is_id_char),
            Value::Ids => suffix_start(text, |c| is_id_char(c) || matches!(c, ' ' | ',')),
        };
        let value = text.get(start..)?;
        let blanks = value.len() - value.trim_start_matches(' ').len();
        let value_start = start + blanks;
        if !self.accepts(text.get(value_start..)?) {
            return None;
        }
        let before = text.get(..start)?.trim_end_matches(' ');
        let before = before.strip_suffix('\u{fe0f}').unwrap_or(before);
        let at = self.strip_emoji(before)?;
        Some((
            Span::new(at, text.len()),
            Span::new(value_start, text.len()),
        ))
    }

    /// Where one of its emoji starts, if `before` ends with one.
    fn strip_emoji(self, before: &str) -> Option<usize> {
        let last = before.bytes().next_back();
        // Most are told apart by their last byte.
        let mut alike = self
            .emoji()
            .iter()
            .filter(|emoji| emoji.bytes().next_back() == last);
        alike.find_map(|emoji| before.strip_suffix(emoji).map(str::len))
    }

    fn accepts(self, value: &str) -> bool {
        match self.value() {
            Value::Nothing => matches!(value, "highest" | "high" | "medium" | "low" | "lowest"),
            Value::Date => is_date_shaped(value),
            Value::Rule => !value.is_empty() && value.chars().all(is_rule_char),
            Value::Word => !value.is_empty() && value.chars().all(|c| c.is_ascii_alphabetic()),
            Value::Id => !value.is_empty() && value.chars().all(is_id_char),
            Value::Ids => are_ids(value),
        }
    }

    /// `[key:: value]` or `(key:: value)`, with a comma behind it allowed.
    fn brackets_at_end(self, text: &str) -> Option<(Span, Span)> {
        let closed = match text.strip_suffix(',') {
            Some(before) => before.trim_end_matches(' '),
            None => text,
        };
        let open = match closed.chars().next_back()? {
            ']' => '[',
            ')' => '(',
            _ => return None,
        };
        let inside = closed.get(..closed.len() - 1)?;
        // A value holds no bracket, so the field's opening bracket is the last one.
        let at = inside.rfind(open)?;
        let field = inside.get(at + 1..)?;
        let blanks = field.len() - field.trim_start_matches(' ').len();
        let after_key = field
            .trim_start_matches(' ')
            .strip_prefix(self.key())?
            .strip_prefix("::")?;
        let key_end = at + 1 + blanks + self.key().len() + 2;
        let value = after_key.trim_matches(' ');
        let value_start = key_end + after_key.len() - after_key.trim_start_matches(' ').len();
        // Blanks are characters of a rule: the plugin takes a rule of nothing but blanks away.
        let is_blank_rule = self == Self::Recurrence && value.is_empty() && !after_key.is_empty();
        if !self.accepts(value) && !is_blank_rule {
            return None;
        }
        Some((
            Span::new(at, text.len()),
            Span::new(value_start, value_start + value.len()),
        ))
    }
}

/// The tag at the very end of `text`, with `#`, without the white space before it: the plugin's `hashTagsFromEnd`.
#[must_use]
pub fn tag_at_end(text: &str) -> Option<Span> {
    // Most texts end with a full stop, and that is soon told.
    text.bytes().next_back().filter(|byte| is_of_tag(*byte))?;
    let at = memchr::memrchr(b'#', text.as_bytes())?;
    let name = text.get(at + 1..)?;
    (!name.is_empty() && tag_len(name) == name.len() && is_introduced(text, at, 0))
        .then(|| Span::new(at, text.len()))
}

/// All tags of a text in order, as the plugin lists them: `#` at the start or behind white space, then what a tag may hold.
#[must_use]
pub fn tags(text: &str) -> Spans {
    let mut found = Spans::new();
    // White space that the last tag has swallowed (a tag may hold any but the ordinary blank) no longer introduces one.
    let mut free_from = 0;
    for at in memchr::memchr_iter(b'#', text.as_bytes()) {
        if at < free_from {
            continue;
        }
        let length = tag_len(text.get(at + 1..).unwrap_or_default());
        if length > 0 && is_introduced(text, at, free_from) {
            free_from = at + 1 + length;
            let tag = text.get(at..free_from).unwrap_or_default();
            found.push(Span::new(at, at + js_trim_end(tag).len()));
        }
    }
    found
}

/// Whether nothing stands before a byte of a text, or white space that begins at `free_from` or later.
fn is_introduced(text: &str, at: usize, free_from: usize) -> bool {
    match text.get(..at).and_then(|before| before.chars().next_back()) {
        None => true,
        Some(c) => is_js_space(c) && at - c.len_utf8() >= free_from,
    }
}

/// How many bytes from the start on a tag may hold: what it may not is ASCII.
fn tag_len(text: &str) -> usize {
    let end = text.bytes().position(|byte| !is_of_tag(byte));
    end.unwrap_or(text.len())
}

fn is_of_tag(byte: u8) -> bool {
    const OF_TAG: [bool; 256] = {
        let mut of_tag = [true; 256];
        let others = b" !@#$%^&*(),.?\":{}|<>";
        let mut index = 0;
        while index < others.len() {
            of_tag[others[index] as usize] = false;
            index += 1;
        }
        of_tag
    };
    OF_TAG[usize::from(byte)]
}

fn is_rule_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, ',' | ' ' | '!')
}

fn is_id_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

/// Whether a byte is a character of a rule or an identifier.
fn is_of_value(byte: u8) -> bool {
    const OF_VALUE: [bool; 256] = {
        let mut of_value = [false; 256];
        let mut byte = 0_u8;
        while byte < 128 {
            let is_sign = matches!(byte, b',' | b' ' | b'!' | b'-' | b'_');
            of_value[byte as usize] = is_sign || byte.is_ascii_alphanumeric();
            byte += 1;
        }
        of_value
    };
    OF_VALUE[usize::from(byte)]
}

/// Identifiers with a comma between them, blanks around the commas and at the end.
fn are_ids(text: &str) -> bool {
    text.split(',').enumerate().all(|(index, id)| {
        let id = if index == 0 {
            id
        } else {
            id.trim_start_matches(' ')
        };
        let id = id.trim_end_matches(' ');
        !id.is_empty() && id.chars().all(is_id_char)
    })
}

/// Where the longest run of such characters at the end of `text` starts.
fn suffix_start(text: &str, allowed: impl Fn(char) -> bool) -> usize {
    text.trim_end_matches(allowed).len()
}

/// Ten characters that look like `2026-03-20`; whether there is such a day is another question.
fn is_date_shaped(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10
        && bytes.iter().enumerate().all(|(index, byte)| match index {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(field: Field, format: TaskFormat, text: &str, expected: Option<(&str, &str)>) {
        let found = field
            .at_end(text, format)
            .map(|found| (&text[found.span.range()], &text[found.value.range()]));
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn an_emoji_field_stands_at_the_very_end() {
        use TaskFormat::Emoji;
        check(
            Field::Due,
            Emoji,
            "a 📅 2026-01-01",
            Some(("📅 2026-01-01", "2026-01-01")),
        );
        check(
            Field::Due,
            Emoji,
            "a📆\u{fe0f}  2026-01-01",
            Some(("📆\u{fe0f}  2026-01-01", "2026-01-01")),
        );
        check(Field::Due, Emoji, "a 📅\t2026-01-01", None);
        check(Field::Due, Emoji, "a 📅 2026-01-01 @Mira", None);
        check(Field::Due, Emoji, "é-01-01", None);
        check(
            Field::Priority,
            Emoji,
            "a ⏫\u{fe0f}",
            Some(("⏫\u{fe0f}", "⏫")),
        );
        check(Field::Priority, Emoji, "a ⏫\u{fe0e}", None);
        check(
            Field::Recurrence,
            Emoji,
            "a 🔁 every day",
            Some(("🔁 every day", "every day")),
        );
        check(Field::Recurrence, Emoji, "a 🔁 every -1 days", None);
        check(
            Field::OnCompletion,
            Emoji,
            "a 🏁 delete",
            Some(("🏁 delete", "delete")),
        );
        check(
            Field::DependsOn,
            Emoji,
            "a ⛔ x-1 , y_2",
            Some(("⛔ x-1 , y_2", "x-1 , y_2")),
        );
        check(Field::DependsOn, Emoji, "a ⛔ x,", None);
        check(Field::Id, Emoji, "a 🆔", None);
    }

    #[test]
    fn a_dataview_field_stands_in_brackets_of_one_kind() {
        use TaskFormat::Dataview;
        check(
            Field::Due,
            Dataview,
            "a [due:: 2026-01-01]",
            Some(("[due:: 2026-01-01]", "2026-01-01")),
        );
        check(
            Field::Due,
            Dataview,
            "a ( due::2026-01-01 ) ,",
            Some(("( due::2026-01-01 ) ,", "2026-01-01")),
        );
        check(Field::Due, Dataview, "a [due :: 2026-01-01]", None);
        check(Field::Due, Dataview, "a [due:: 2026-01-01)", None);
        check(
            Field::Priority,
            Dataview,
            "a [priority:: high]",
            Some(("[priority:: high]", "high")),
        );
        check(Field::Priority, Dataview, "a [priority:: High]", None);
        check(
            Field::Recurrence,
            Dataview,
            "[repeat:: ]",
            Some(("[repeat:: ]", "")),
        );
        check(Field::Recurrence, Dataview, "[repeat::]", None);
    }

    #[test]
    fn bytes_of_values_are_those_of_rules_and_identifiers() {
        for byte in 0..=u8::MAX {
            let c = char::from(byte);
            assert_eq!(is_of_value(byte), is_rule_char(c) || is_id_char(c), "{c:?}");
        }
    }

    #[test]
    fn a_tag_needs_white_space_before_it() {
        assert_eq!(tag_at_end("a #b"), Some(Span::new(2, 4)));
        assert_eq!(tag_at_end("a#b"), None);
        assert_eq!(tag_at_end("a #1.5"), None);
        let list = |text: &'static str| -> Vec<&str> {
            tags(text)
                .into_iter()
                .map(|span| &text[span.range()])
                .collect()
        };
        assert_eq!(
            list("#a b #c/d (#e) [[A #f]] #g#h"),
            ["#a", "#c/d", "#f]]", "#g"]
        );
        assert_eq!(list("x #a\t#b"), ["#a"]);
        assert_eq!(list("#1.5"), ["#1"]);
    }
}
