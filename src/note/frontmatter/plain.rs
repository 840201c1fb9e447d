//! The YAML that nearly all notes have, read at a glance: keys with one plain or quoted text, or a list of such. What may mean anything else
//! to a YAML parser is left to one; a law holds that both say the same.

/// Words that YAML, in one version or another, takes for something else than a text.
const NO_TEXT: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

/// What stands behind a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Plain<'a> {
    Nothing,
    Text(&'a str),
    List(Vec<&'a str>),
}

/// The keys and values of a block, if all of it is that plain.
pub(super) fn read(yaml: &str) -> Option<Vec<(&str, Plain<'_>)>> {
    let mut found: Vec<(&str, Plain<'_>)> = Vec::with_capacity(16);
    // Blanks before the items of the list that is being read.
    let mut list: Option<usize> = None;
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', yaml.as_bytes()).chain([yaml.len()]) {
        let line = yaml.get(start..end)?;
        start = end + 1;
        if line.is_empty() {
            continue;
        }
        let content = line.trim_start_matches(' ');
        let blanks = line.len() - content.len();
        if let Some(item) = content.strip_prefix("- ") {
            let item = text(item.trim_matches(' '), Inside::Block)?;
            let (_, above) = found.last_mut()?;
            match above {
                Plain::Nothing => *above = Plain::List(vec![item]),
                Plain::List(items) if list == Some(blanks) => items.push(item),
                _ => return None,
            }
            list = Some(blanks);
            continue;
        }
        list = None;
        let colon = memchr::memchr(b':', content.as_bytes()).filter(|_| blanks == 0)?;
        let (key, value) = (content.get(..colon)?, content.get(colon + 1..)?);
        let is_known = found.iter().any(|(other, _)| *other == key);
        if is_known || !is_key(key) {
            return None;
        }
        let trimmed = value.trim_matches(' ');
        if !trimmed.is_empty() && !value.starts_with(' ') {
            return None;
        }
        found.push((key, scalar_or_list(trimmed)?));
    }
    Some(found)
}

fn scalar_or_list(value: &str) -> Option<Plain<'_>> {
    if value.is_empty() {
        return Some(Plain::Nothing);
    }
    let Some(inside) = value.strip_prefix('[') else {
        return Some(Plain::Text(text(value, Inside::Block)?));
    };
    let inside = inside.strip_suffix(']')?.trim_matches(' ');
    if inside.is_empty() {
        return Some(Plain::List(Vec::new()));
    }
    // A comma in quotes leaves quotes open, and that is no text.
    let items = inside
        .split(',')
        .map(|item| text(item.trim_matches(' '), Inside::Brackets));
    Some(Plain::List(items.collect::<Option<_>>()?))
}

fn is_key(key: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.bytes().all(is_plain)
        && !says_something_else(key)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Block,
    Brackets,
}

/// What a scalar says, if it is sure to be a text.
fn text(scalar: &str, inside: Inside) -> Option<&str> {
    for quote in ['"', '\''] {
        if let Some(rest) = scalar.strip_prefix(quote) {
            let quoted = rest.strip_suffix(quote)?;
            let is_plain = |c: char| match c {
                ',' => inside == Inside::Block,
                '\\' => false,
                ' '..='~' => c != quote,
                _ => is_common(c),
            };
            return are_all(quoted, is_plain).then_some(quoted);
        }
    }
    if is_day(scalar) {
        return Some(scalar);
    }
    let is_plain = |c: char| is_common(c) || (c == ',' && inside == Inside::Block);
    let is_text = scalar.starts_with(|c: char| c.is_alphabetic() || c == '/')
        && are_all(scalar, is_plain)
        && !says_something_else(scalar);
    is_text.then_some(scalar)
}

/// The same as `text.chars().all(…)`, for texts that are mostly ASCII.
fn are_all(text: &str, is_plain: impl Fn(char) -> bool) -> bool {
    if text.is_ascii() {
        return text.bytes().all(|byte| is_plain(char::from(byte)));
    }
    text.chars().all(is_plain)
}

/// Characters that mean nothing to YAML within a text, quoted or not.
fn is_common(c: char) -> bool {
    const OF_ASCII: [bool; 128] = {
        let mut common = [false; 128];
        let mut byte = 0_u8;
        while byte < 128 {
            let is_sign = matches!(
                byte,
                b' ' | b'.' | b'-' | b'_' | b'/' | b'(' | b')' | b'+' | b';'
            );
            common[byte as usize] = is_sign || byte.is_ascii_alphanumeric();
            byte += 1;
        }
        common
    };
    if let Some(is_common) = OF_ASCII.get(c as usize) {
        return *is_common;
    }
    match c {
        '’' | '‘' | '“' | '”' | '–' | '—' | '…' => true,
        _ => c.is_alphanumeric(),
    }
}

fn says_something_else(text: &str) -> bool {
    // The longest of the words has five letters.
    text.len() <= 5 && NO_TEXT.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// `2026-03-20`, which is a text in the schema that is read.
fn is_day(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_yaml::Value;

    use super::*;

    fn as_yaml(yaml: &str) -> Option<Value> {
        serde_yaml::from_str(yaml).ok()
    }

    fn as_plain(yaml: &str) -> Option<Value> {
        let found = read(yaml)?;
        if found.is_empty() {
            return Some(Value::Null);
        }
        let text = |text: &str| Value::String(text.to_owned());
        let value = |plain| match plain {
            Plain::Nothing => Value::Null,
            Plain::Text(said) => text(said),
            Plain::List(items) => Value::Sequence(items.into_iter().map(text).collect()),
        };
        let found = found.into_iter();
        Some(Value::Mapping(
            found
                .map(|(key, plain)| (text(key), value(plain)))
                .collect(),
        ))
    }

    #[test]
    fn what_pipelines_write_is_plain() {
        let yaml = "type: people\ntitle: \"A: Ana's plan #2 & [3]\"\ndate: 2026-03-02\nperson: \"\"\nentity:\nparticipants: [\"Ana B\", Jürg]\ntags:\n  - \"type/people\"\n  - generated\n\nsource_ref: /Users/a/Sources/2026-03-02 - A.md\n";
        assert!(as_plain(yaml).is_some());
        assert_eq!(as_plain(yaml), as_yaml(yaml));
    }

    #[test]
    fn what_may_mean_something_else_is_left_alone() {
        for yaml in [
            "a: yes\n",
            "a: 12\n",
            "a: b: c\n",
            "a: b #c\n",
            "a: |\n  b\n",
            "a: 'it''s'\n",
            "a: \"\\u00fc\"\n",
            "a: b\n c\n",
            "a: b\na: c\n",
            "true: a\n",
            "- a\n",
            "# a\n",
            "a: [b\n",
            "a: [\"b, c\"]\n",
            "a: {b: c}\n",
            "a: &b c\n",
            "a: ~\n",
            "a:b\n",
            "a: b:\n",
            "a:\n  b: c\n",
            "a:\n- b\n  - c\n",
            "a:\n- b: c\n",
            "a: \"b\" c\n",
            "a:\tb\n",
        ] {
            assert_eq!(as_plain(yaml), None, "{yaml:?}");
        }
    }

    fn pieces() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("a"),
            Just("key"),
            Just(": "),
            Just(":"),
            Just("\n"),
            Just("\n- "),
            Just("\n  - "),
            Just("\"b\""),
            Just("'c'"),
            Just("\""),
            Just("'"),
            Just("["),
            Just("]"),
            Just(", "),
            Just(" "),
            Just("#"),
            Just(" #"),
            Just("true"),
            Just("No"),
            Just("2026-03-02"),
            Just("12"),
            Just("/x"),
            Just("-"),
            Just("é"),
            Just("’"),
            Just("\nb: "),
            Just("\nc:"),
            Just("\nd: \"e f\""),
            Just("\ne: [\"x\", y]"),
            Just("."),
            Just("…"),
            Just("\u{85}"),
            Just("\u{feff}"),
            Just("|"),
            Just(">"),
            Just("&a"),
            Just("*a"),
            Just("{"),
            Just("}"),
            Just("~"),
            Just("null"),
            Just("\\"),
            Just("---"),
            Just("?"),
            Just("<<"),
            Just("\t"),
        ];
        prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn what_is_read_at_a_glance_is_what_yaml_says(start in prop_oneof![Just(""), Just("k: ")], rest in pieces()) {
            let yaml = format!("{start}{rest}\n");
            if let Some(found) = as_plain(&yaml) {
                prop_assert_eq!(Some(found), as_yaml(&yaml), "{:?}", yaml);
            }
        }
    }
}
