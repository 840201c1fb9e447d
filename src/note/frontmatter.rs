//! The YAML block at the top of a note, read only. YAML that does not parse is a problem of the note, never a failure:
//! the plain `key: value` lines of it are read all the same.

mod plain;

use std::borrow::Cow;
use std::sync::Arc;

use serde_yaml::Value;

use crate::note::day::parse_date;
use crate::note::frontmatter::plain::Plain;
use crate::note::mojibake::repair;
use crate::note::reading::repaired;
use crate::shared::{self, Texts};
use crate::text::squeeze;

/// Longer blocks are not handed to the YAML parser.
const MAX_BYTES: usize = 256 * 1024;

/// Brackets nested deeper are not handed to it either: it would refuse them, but only after a time that grows with the square of the depth.
const MAX_DEPTH: usize = 128;

/// An alias is a copy of its anchor: blocks that could grow beyond this many bytes are not handed to it.
const MAX_COPIED: usize = 16 * 1024 * 1024;

/// What gavel reads from a frontmatter. Absent and empty values are `None` or empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontmatter {
    /// `type`, such as `people` or `customer`.
    pub kind: Option<Arc<str>>,
    /// `title`
    pub title: Option<Arc<str>>,
    /// `date`, as `YYYY-MM-DD`.
    pub date: Option<Arc<str>>,
    /// `participants`
    pub participants: Texts,
    /// Who or what the note is about: the first of `entity`, `person`, `customer`, `project`, `company` that says something.
    pub entity: Option<Arc<str>>,
    /// `source`: what kind of thing it came from.
    pub source: Option<Arc<str>>,
    /// `source_ref`: the path of the source as its writer saw it.
    pub source_ref: Option<Arc<str>>,
    /// What wrote the note, if it signed: the first of `generator`, `generated_by`, `pipeline`, `model` that says something; else a tag
    /// `generation/…`, else the tag `generated`, as such.
    pub generator: Option<Arc<str>>,
}

/// Reads the text between the `---` lines; the second value says what is wrong with it.
#[must_use]
pub fn parse(yaml: &str) -> (Frontmatter, Option<String>) {
    if yaml.len() > MAX_BYTES {
        return (
            Frontmatter::default(),
            Some("frontmatter is too long to read".to_owned()),
        );
    }
    if let Some(found) = plain::read(yaml) {
        let value = |key: &str| found.iter().find(|(other, _)| *other == key);
        let said = |key: &str| value(key).map(|(_, plain)| Said::Plain(plain));
        return (read(&said), None);
    }
    let plainly = |problem: &str| {
        let found = read(&|key| plain_value(yaml, key).map(|value| Said::Value(Cow::Owned(value))));
        (found, Some(problem.to_owned()))
    };
    if depth(yaml) > MAX_DEPTH {
        return plainly("frontmatter is nested too deep to read");
    }
    if copied(yaml) > MAX_COPIED {
        return plainly("frontmatter repeats itself too often to be read");
    }
    match serde_yaml::from_str::<Value>(yaml) {
        Ok(Value::Mapping(map)) => {
            let said = |key: &str| Some(Said::Value(Cow::Borrowed(map.get(key)?)));
            (read(&said), None)
        }
        Ok(Value::Null) => (Frontmatter::default(), None),
        Ok(_) => plainly("frontmatter is no list of keys and values"),
        Err(error) => plainly(&format!("frontmatter is broken YAML: {error}")),
    }
}

/// All properties of a frontmatter, in their order, for queries that ask for them by name; none if it is broken.
#[must_use]
pub fn properties(yaml: &str) -> Vec<(String, serde_json::Value)> {
    let is_too_much =
        yaml.len() > MAX_BYTES || depth(yaml) > MAX_DEPTH || copied(yaml) > MAX_COPIED;
    let Some(Value::Mapping(map)) = (!is_too_much)
        .then(|| serde_yaml::from_str(yaml).ok())
        .flatten()
    else {
        return Vec::new();
    };
    let property = |(key, value): (&Value, &Value)| {
        let value = serde_json::to_value(value).ok()?;
        Some((key.as_str()?.to_owned(), value))
    };
    map.iter().filter_map(property).collect()
}

/// How many brackets are open at most, also where they are part of a text.
fn depth(yaml: &str) -> usize {
    let (mut open, mut deepest) = (0_usize, 0);
    for byte in yaml.bytes() {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}

/// No less than what the aliases of a block copy, its anchors' own aliases (which are bounded by count) left aside.
fn copied(yaml: &str) -> usize {
    if !yaml.contains('&') {
        return 0;
    }
    let aliases = yaml.bytes().filter(|byte| *byte == b'*').count();
    aliases.saturating_mul(yaml.len())
}

/// What stands behind a key.
enum Said<'a> {
    Plain(&'a Plain<'a>),
    Value(Cow<'a, Value>),
}

fn read<'a>(get: &dyn Fn(&str) -> Option<Said<'a>>) -> Frontmatter {
    let text = |key: &str, keep: fn(&str) -> Arc<str>| {
        let said = get(key)?;
        Some(keep(&scalar(&said)?))
    };
    let shared = |key: &str| text(key, shared::text);
    let own = |key: &str| text(key, |text| Arc::from(text));
    let participants = get("participants");
    let tags = get("tags");
    Frontmatter {
        kind: shared("type"),
        title: own("title"),
        date: shared("date")
            .or_else(|| shared("created"))
            .and_then(|date| Some(shared::text(date.get(..10)?)))
            .filter(|date| parse_date(date).is_some()),
        participants: participants
            .map(|said| shared::list(&list(&said)))
            .unwrap_or_default(),
        entity: ["entity", "person", "customer", "project", "company"]
            .into_iter()
            .find_map(shared),
        source: shared("source"),
        source_ref: own("source_ref"),
        generator: ["generator", "generated_by", "pipeline", "model"]
            .into_iter()
            .find_map(shared)
            .or_else(|| generated_tag(&list(&tags?)).map(shared::text)),
    }
}

/// The tag that says that a machine wrote the note.
fn generated_tag<'a>(tags: &'a [Cow<'_, str>]) -> Option<&'a str> {
    let tags = || tags.iter().map(|tag| tag.trim_start_matches('#'));
    tags()
        .find(|tag| tag.starts_with("generation/"))
        .or_else(|| tags().find(|tag| *tag == "generated"))
}

fn scalar<'a>(said: &'a Said<'_>) -> Option<Cow<'a, str>> {
    match said {
        Said::Plain(Plain::Nothing) => None,
        Said::Plain(Plain::Text(text)) => clean(Cow::Borrowed(text)),
        Said::Plain(Plain::List(texts)) => texts.iter().find_map(|text| clean(Cow::Borrowed(text))),
        Said::Value(value) => scalar_of(value),
    }
}

fn scalar_of(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => clean(Cow::Borrowed(text)),
        Value::Number(number) => clean(Cow::Owned(number.to_string())),
        Value::Bool(flag) => clean(Cow::Owned(flag.to_string())),
        Value::Sequence(values) => values.iter().find_map(scalar_of),
        _ => None,
    }
}

/// A text as it was meant, if it says anything.
fn clean(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let text = match repair(&text) {
        Some(repaired) => Cow::Owned(repaired.text),
        None => text,
    };
    // A folded path keeps double blanks that belong to a name, so only line breaks are folded here.
    let text = if memchr::memchr(b'\n', text.as_bytes()).is_some() {
        Cow::Owned(squeeze(&text))
    } else {
        match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        }
    };
    (!text.is_empty()).then_some(text)
}

fn list<'a>(said: &'a Said<'_>) -> Vec<Cow<'a, str>> {
    let names = |text: &'a str| {
        let names = text.split(',').map(|name| repaired(name.trim()));
        names.filter(|name| !name.is_empty()).collect()
    };
    match said {
        Said::Plain(Plain::Nothing) => Vec::new(),
        Said::Plain(Plain::Text(text)) => names(text),
        Said::Plain(Plain::List(texts)) => {
            let texts = texts.iter().map(|text| Cow::Borrowed(*text));
            texts.filter_map(clean).collect()
        }
        Said::Value(value) => match &**value {
            Value::Sequence(values) => values.iter().filter_map(scalar_of).collect(),
            Value::String(text) => names(text),
            _ => Vec::new(),
        },
    }
}

/// The value of a `key: value` line, for a block that is no YAML.
fn plain_value(yaml: &str, key: &str) -> Option<Value> {
    let value = yaml.lines().find_map(|line| {
        line.strip_prefix(key)?
            .trim_start()
            .strip_prefix(':')
            .map(str::trim)
    })?;
    if let Some(inside) = value.strip_prefix('[') {
        let names = inside.trim_end_matches(']').split(',');
        return Some(Value::Sequence(
            names
                .map(|name| Value::String(unquoted(name).to_owned()))
                .collect(),
        ));
    }
    Some(Value::String(unquoted(value).to_owned()))
}

fn unquoted(text: &str) -> &str {
    text.trim().trim_matches(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good(yaml: &str) -> Frontmatter {
        let (found, problem) = parse(yaml);
        assert_eq!(problem, None, "{yaml}");
        found
    }

    #[test]
    fn both_ways_of_quoting_say_the_same() {
        let quoted = good(
            "type: \"people\"\ntitle: \"A: b\"\ndate: \"2026-03-02\"\nperson: \"\"\nparticipants: [\"Ana B\", \"J\\u00fcrg\"]\n",
        );
        let plain = good(
            "type: people\ntitle: 'A: b'\ndate: 2026-03-02\nperson:\nparticipants:\n  - Ana B\n  - Jürg\n",
        );
        assert_eq!(quoted, plain);
        assert_eq!(*quoted.participants, ["Ana B", "Jürg"].map(Arc::from));
        assert_eq!(quoted.entity, None);
        assert_eq!(quoted.date.as_deref(), Some("2026-03-02"));
    }

    #[test]
    fn a_folded_path_is_one_line() {
        let found = good("source_ref: >-\n  Sources/2026-03-02 - A\n  and B.md\n");
        assert_eq!(
            found.source_ref.as_deref(),
            Some("Sources/2026-03-02 - A and B.md")
        );
        let double = good("source_ref: \"Sources/A  B.md\"");
        assert_eq!(double.source_ref.as_deref(), Some("Sources/A  B.md"));
    }

    #[test]
    fn mojibake_is_read_as_what_it_was() {
        assert_eq!(
            good("title: \"Oakâ€™s plan\"").title.as_deref(),
            Some("Oak’s plan")
        );
    }

    #[test]
    fn broken_yaml_is_a_problem_and_its_plain_lines_count() {
        let (found, problem) =
            parse("title: \"A\nsource_ref: Sources/a.md\nparticipants: [\"B\", C]\nx: [\n");
        assert!(problem.unwrap().starts_with("frontmatter is broken YAML"));
        assert_eq!(found.source_ref.as_deref(), Some("Sources/a.md"));
        assert_eq!(*found.participants, ["B", "C"].map(Arc::from));
    }

    #[test]
    fn what_wrote_a_note_is_named_by_the_first_key_that_says_so() {
        let check = |yaml: &str, expected: Option<&str>| {
            assert_eq!(good(yaml).generator.as_deref(), expected, "{yaml}");
        };
        check(
            "model: m\npipeline: p\ngenerated_by: b\ngenerator: g\n",
            Some("g"),
        );
        check("model: m\npipeline: p\ngenerated_by: b\n", Some("b"));
        check("model: m\npipeline: p\ngenerator: ''\n", Some("p"));
        check("model: 4\ntags: [generated]\n", Some("4"));
        check(
            "tags: [generated, \"generation/2\"]\n",
            Some("generation/2"),
        );
        check("tags: type/people, generated\n", Some("generated"));
        check("tags:\n  - '#generated'\n", Some("generated"));
        check("tags: [type/people, regenerated]\n", None);
        check("title: a\n", None);
    }

    #[test]
    fn an_alias_bomb_is_a_problem() {
        let mut bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
        for level in 1..9 {
            let below = level - 1;
            let list = vec![format!("*a{below}"); 10].join(",");
            bomb.extend([format!("a{level}: &a{level} [{list}]"), "\n".to_owned()]);
        }
        assert!(parse(&bomb).1.is_some());
        assert!(
            parse(&format!("title: {}", "x".repeat(300_000)))
                .1
                .is_some()
        );
    }

    #[test]
    fn brackets_nested_absurdly_deep_are_a_problem_and_plain_lines_count() {
        for open in ["[", "{a: "] {
            let (found, problem) = parse(&format!("title: A\nx: {}\n", open.repeat(60_000)));
            assert!(problem.unwrap().contains("too deep"));
            assert_eq!(found.title.as_deref(), Some("A"));
        }
    }

    #[test]
    fn a_long_text_that_is_repeated_without_end_is_a_problem() {
        let long = format!(
            "title: &a {}\nx: [{}]",
            "x".repeat(100_000),
            "*a,".repeat(30_000)
        );
        assert!(parse(&long).1.unwrap().contains("repeats itself"));
        let few = good("title: &a Rope\nperson: *a\nx: '* and & and *'\n");
        assert_eq!(few.entity.as_deref(), Some("Rope"));
    }

    #[test]
    fn empty_and_odd_blocks_are_nothing() {
        assert_eq!(good(""), Frontmatter::default());
        assert!(parse("- a\n- b").1.is_some());
        assert_eq!(good("date: soon").date, None);
    }
}
