//! Verdicts that somebody else wrote down, as JSON lines: read and checked as a whole before any is carried out. What becomes of each is
//! `cli::rule`'s, as with verdicts that are commands.

use std::path::Path;

use serde_json::{Map, Value};

use crate::cli::args::Writing;
use crate::cli::console::{Console, Outcome};
use crate::cli::judge::Asked;
use crate::cli::rule::Judged;
use crate::cli::setup::Setup;
use crate::cli::target::{self, Target};
use crate::disk;
use crate::error::{Error, did_you_mean};
use crate::review::verdict::{Action, Verdict};
use crate::text::lines;

/// Carries out the verdicts of a file as one entry of the journal, labelled by their verb if that is one for all.
pub(super) fn run(setup: &Setup, file: &Path, writing: Writing, console: &mut Console) -> Outcome {
    let is_input = file == Path::new("-");
    let input = if is_input {
        target::standard_input()?
    } else {
        disk::read_named(file).map_err(|error| Error::Usage(error.to_string()))?
    };
    let name = if is_input {
        "standard input".into()
    } else {
        file.to_string_lossy()
    };
    let verdicts = read(&input).map_err(|why| Error::Usage(format!("{name}: {why}")))?;
    let label = match verdicts.as_slice() {
        [] => {
            console.say("no verdict was given");
            return Ok(());
        }
        [(first, _), rest @ ..] if rest.iter().all(|(verdict, _)| verdict == first) => first.name(),
        _ => "apply",
    };
    let disk = setup.open()?;
    let actions = Verdict::ALL.map(|verdict| (verdict, Action::Verdict(verdict)));
    let asked_of = verdicts.iter().filter_map(|(verdict, target)| {
        let (_, action) = actions.iter().find(|(known, _)| known == verdict)?;
        Some((Asked::Ruling(action), target))
    });
    let judged = Judged::new(&disk, setup, asked_of, writing.force, console)?;
    judged.carry_out(&disk, label, writing, console)
}

/// All verdicts of an input.
///
/// # Errors
/// A lower-case sentence that names the line that is none.
fn read(input: &[u8]) -> Result<Vec<(Verdict, Target)>, String> {
    lines(input)
        .map(|line| (line.number, line.content.trim_ascii()))
        .filter(|(_, text)| !text.is_empty())
        .map(|(number, text)| row(text).map_err(|why| format!("line {number}: {why}")))
        .collect()
}

/// A line of the input; what else it has is not looked at.
fn row(text: &[u8]) -> Result<(Verdict, Target), String> {
    let row: Map<String, Value> = serde_json::from_slice(text).map_err(|error| {
        let text = error.to_string();
        let what = text.rsplit_once(" at line ");
        let what = what.map_or(&*text, |(what, _)| what);
        format!("column {}: {what}", error.column())
    })?;
    let text = |name: &str| match row.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(format!("its `{name}` is no text")),
    };
    let line = match row.get("line") {
        None | Some(Value::Null) => None,
        Some(line) => {
            let number = line.as_u64().and_then(|line| usize::try_from(line).ok());
            Some(number.ok_or("its `line` is no number of a line")?)
        }
    };
    let said = text("verdict")?.ok_or("it has no `verdict`")?;
    let verdict = Verdict::ALL
        .into_iter()
        .find(|verdict| verdict.name() == said)
        .ok_or_else(|| {
            let hint = did_you_mean(&said, Verdict::ALL.map(Verdict::name));
            format!("`{said}` is no verdict: accept, reject, done or reopen{hint}")
        })?;
    let target = text("target")?;
    let target = target.as_deref().map(Target::parse).transpose();
    let target = target.map_err(|error| error.to_string())?;
    let (path_of, line_of, hash_of) = target.map_or_else(Default::default, |target| {
        (Some(target.path), Some(target.line), target.hash)
    });
    let path = text("path")?.or(path_of).ok_or("it has no `path`")?;
    let line = line.or(line_of).ok_or("it has no `line`")?;
    let hash = text("hash")?.or(hash_of);
    let target = Target::known((path, line), hash.as_deref(), text("raw")?)?;
    Ok((verdict, target))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The verdicts of an input as `VERDICT PATH:LINE`, or why it is none.
    fn check(input: &str, expected: &str) {
        let read = read(input.as_bytes()).map(|rows| {
            let rows = rows.iter();
            let rows =
                rows.map(|(verdict, target)| format!("{} {}", verdict.name(), target.place()));
            rows.collect::<Vec<String>>().join(", ")
        });
        assert_eq!(read.unwrap_or_else(|why| why), expected, "{input}");
    }

    #[test]
    fn a_line_knows_its_task_by_raw_by_hash_or_by_target() {
        check(
            r#"{"path":"a.md","line":2,"raw":"abc","verdict":"accept"}"#,
            "accept a.md:2",
        );
        check(
            r#"{"path":"a.md","line":2,"hash":"ba7816bf8f01","verdict":"done"}"#,
            "done a.md:2",
        );
        check(
            r#"{"target":"a: b.md:2@ba7816bf8f01","verdict":"reopen"}"#,
            "reopen a: b.md:2",
        );
        check(
            "\u{feff}{\"path\":\"a.md\",\"line\":2,\"hash\":\"ba7816bf8f01\",\"raw\":\"abc\",\"verdict\":\"reject\",\"more\":[]}\r\n\n",
            "reject a.md:2",
        );
        check("", "");
    }

    #[test]
    fn what_is_no_verdict_is_told_with_its_line() {
        check("\n{", "line 2: column 1: EOF while parsing an object");
        check(
            "[]",
            "line 1: column 0: invalid type: sequence, expected a map",
        );
        check("{}", "line 1: it has no `verdict`");
        check(r#"{"verdict":1}"#, "line 1: its `verdict` is no text");
        check(
            r#"{"path":"a.md","line":-1,"raw":"abc","verdict":"accept"}"#,
            "line 1: its `line` is no number of a line",
        );
        check(
            r#"{"path":"a.md","line":1,"raw":"abc","verdict":"acept"}"#,
            "line 1: `acept` is no verdict: accept, reject, done or reopen; did you mean `accept`?",
        );
        check(
            r#"{"line":1,"raw":"abc","verdict":"done"}"#,
            "line 1: it has no `path`",
        );
        check(
            r#"{"path":"a","raw":"abc","verdict":"done"}"#,
            "line 1: it has no `line`",
        );
        check(
            r#"{"path":"a","line":1,"verdict":"done"}"#,
            "line 1: it needs `raw` or `hash`, to know the line again",
        );
        check(
            r#"{"path":"a","line":1,"hash":"ba7816bf8f01","raw":"abd","verdict":"done"}"#,
            "line 1: `raw` is another line than that of `hash`",
        );
    }

    #[test]
    fn a_raw_line_that_is_no_utf_8_is_known_by_its_hash() {
        let row = r#"{"path":"a","line":1,"hash":"ba7816bf8f01","raw":"ab�","verdict":"done"}"#;
        let (_, target) = read(row.as_bytes()).unwrap().remove(0);
        assert_eq!(
            (target.hash.as_deref(), target.seen),
            (Some("ba7816bf8f01"), None)
        );
    }
}
