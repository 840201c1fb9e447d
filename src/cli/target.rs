//! Targets: `PATH:LINE` and `PATH:LINE@HASH`, and the item of a note that one means. Finding is by exact bytes, never by likeness.

use std::collections::HashMap;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;

use crate::cli::args::Named;
use crate::cli::environment;
use crate::disk::{Disk, scan};
use crate::error::{Error, Result};
use crate::note::Note;
use crate::text::Hash;
use crate::vault::Change;

/// Digits of a hash in a target.
const HASH_DIGITS: usize = 12;

/// A line that somebody means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// The note, as it was written.
    pub(super) path: String,
    /// From 1.
    pub(super) line: usize,
    /// What the line must be.
    pub(super) hash: Option<String>,
    /// The line's bytes as they were listed, where they are known.
    pub(super) seen: Option<Vec<u8>>,
}

/// Why a target means no item of its note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Miss {
    /// No item stands at that line number.
    NoItem,
    /// No item has that hash.
    Gone,
    /// So many items have that hash, and none at that line number.
    Twins(usize),
}

/// A task as `list --json lines` prints it, as far as it tells which line it is.
#[derive(Deserialize)]
struct Listed {
    path: String,
    line: usize,
    hash: String,
    raw: Option<String>,
}

impl Target {
    /// Reads `PATH:LINE` or `PATH:LINE@HASH`, split at the last colon.
    ///
    /// # Errors
    /// If it is neither.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let wrong = || {
            Error::Usage(format!(
                "{text}: a target is PATH:LINE or PATH:LINE@HASH, with 12 hex digits for HASH"
            ))
        };
        let (path, place) = text.rsplit_once(':').ok_or_else(wrong)?;
        let (line, hash) = match place.split_once('@') {
            Some((line, hash)) => (line, Some(hash)),
            None => (place, None),
        };
        if path.is_empty() || line.is_empty() || !line.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        Ok(Self {
            path: path.to_owned(),
            line: line.parse().unwrap_or(usize::MAX),
            hash: hash
                .map(|hash| parse_hash(hash).ok_or_else(wrong))
                .transpose()?,
            seen: None,
        })
    }

    /// Reads an object of `list --json lines`.
    fn listed(line: &str) -> Option<Self> {
        let listed: Listed = serde_json::from_str(line).ok()?;
        let hash = parse_hash(&listed.hash)?;
        let seen = listed
            .raw
            .map(String::into_bytes)
            .filter(|raw| Hash::of(raw).short() == hash);
        Some(Self {
            path: listed.path,
            line: listed.line,
            hash: Some(hash),
            seen,
        })
    }

    /// The line of a note that has this hash, or these bytes.
    ///
    /// # Errors
    /// If neither is known, or the hash is none, or not that of the bytes.
    pub(super) fn known(
        (path, line): (String, usize),
        hash: Option<&str>,
        raw: Option<String>,
    ) -> std::result::Result<Self, &'static str> {
        let hash = hash.map(|hash| parse_hash(hash).ok_or("`hash` is not 12 hex digits"));
        let hash = hash.transpose()?;
        let of_raw = raw.as_ref().map(|raw| Hash::of(raw.as_bytes()).short());
        // What stands for bytes that are no UTF-8 has another hash than they.
        let is_lossy = raw.as_ref().is_some_and(|raw| raw.contains('\u{fffd}'));
        if !is_lossy && hash.is_some() && of_raw.is_some() && hash != of_raw {
            return Err("`raw` is another line than that of `hash`");
        }
        let hash = hash.or_else(|| of_raw.clone());
        let seen = raw.map(String::into_bytes).filter(|_| hash == of_raw);
        Ok(Self {
            path,
            line,
            hash: Some(hash.ok_or("it needs `raw` or `hash`, to know the line again")?),
            seen,
        })
    }

    /// As the user may write it, without the hash.
    pub(super) fn place(&self) -> String {
        format!("{}:{}", self.path, self.line)
    }
}

/// Lines of a note that a target may mean, by number and by hash.
#[derive(Debug, Default)]
pub(super) struct Index {
    by_line: HashMap<usize, usize>,
    by_hash: HashMap<String, Vec<usize>>,
}

impl Index {
    /// Of items with these line numbers and bytes.
    pub(super) fn new<'a>(items: impl Iterator<Item = (usize, &'a [u8])>) -> Self {
        let mut index = Self::default();
        for (at, (line, bytes)) in items.enumerate() {
            index.by_line.insert(line, at);
            index
                .by_hash
                .entry(Hash::of(bytes).short())
                .or_default()
                .push(at);
        }
        index
    }

    /// Which item is meant, counted from 0.
    ///
    /// # Errors
    /// Why there is none.
    pub(super) fn find(&self, target: &Target) -> std::result::Result<usize, Miss> {
        let at_line = self.at_line(target.line);
        let Some(hash) = &target.hash else {
            return at_line.ok_or(Miss::NoItem);
        };
        match self.by_hash.get(hash).map_or(&[][..], Vec::as_slice) {
            [] => Err(Miss::Gone),
            [only] => Ok(*only),
            equal => at_line
                .filter(|at| equal.contains(at))
                .ok_or(Miss::Twins(equal.len())),
        }
    }

    /// The item at this line number.
    pub(super) fn at_line(&self, line: usize) -> Option<usize> {
        self.by_line.get(&line).copied()
    }

    /// The first item with these bytes.
    pub(super) fn with_bytes(&self, bytes: &[u8]) -> Option<usize> {
        self.by_hash.get(&Hash::of(bytes).short())?.first().copied()
    }
}

/// 12 hex digits, in lower case.
fn parse_hash(text: &str) -> Option<String> {
    let is_hash = text.len() == HASH_DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then(|| text.to_ascii_lowercase())
}

/// The targets of a call, `-` replaced by those of standard input.
///
/// # Errors
/// If one is none, or standard input cannot be read.
pub(super) fn read(wanted: &Named) -> Result<Vec<Target>> {
    let mut targets = Vec::new();
    for word in &wanted.targets {
        if word == "-" {
            let input = standard_input()?;
            targets.extend(from_input(&String::from_utf8_lossy(&input))?);
        } else {
            targets.push(Target::parse(word)?);
        }
    }
    let Some(expect) = &wanted.expect else {
        return Ok(targets);
    };
    let hash = parse_hash(expect)
        .ok_or_else(|| Error::Usage(format!("--expect {expect}: a hash has 12 hex digits")))?;
    match targets.as_mut_slice() {
        [only] if only.hash.as_ref().is_none_or(|known| *known == hash) => only.hash = Some(hash),
        [_] => {
            return Err(Error::Usage(
                "--expect says another hash than the target".to_owned(),
            ));
        }
        _ => return Err(Error::Usage("--expect is for a single target".to_owned())),
    }
    Ok(targets)
}

/// All of standard input.
///
/// # Errors
/// If it cannot be read.
pub(super) fn standard_input() -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(Error::io("-", "standard input cannot be read"))?;
    Ok(bytes)
}

fn from_input(text: &str) -> Result<Vec<Target>> {
    text.trim_start_matches('\u{feff}')
        .split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
        .filter(|line| !line.trim().is_empty())
        .map(|line| Target::listed(line).map_or_else(|| Target::parse(line), Ok))
        .collect()
}

/// The note that a path of a target means: relative to the vault, else to the current folder, or absolute. Its path is then
/// relative to the vault.
///
/// # Errors
/// A lower-case sentence that says why there is none.
pub(super) fn note(disk: &Disk, path: &str) -> std::result::Result<Note, String> {
    let in_vault = disk.relative(Path::new(path));
    let from_here = || {
        let here = environment::current_folder().ok()?.join(path);
        disk.relative(&here)
    };
    let is_hidden = |path: &str| path.split('/').any(|part| scan::is_hidden(part.as_bytes()));
    let why = |path: &str, reason: &str| match disk.why_passed_over(path) {
        Some(why) => format!("it is no note of this vault: it {why}"),
        None => reason.to_owned(),
    };
    let mut reason = "it is no note of this vault".to_owned();
    for path in in_vault.into_iter().chain(from_here()) {
        if is_hidden(&path) {
            continue;
        }
        // A link may lead out of the vault, or to what is hidden in it: that is no note of it.
        let real = disk.relative(&disk.absolute(&path));
        if real.is_none_or(|real| is_hidden(&real)) {
            reason = why(&path, &reason);
            continue;
        }
        match disk.load(&path) {
            Ok(Change::Note(note)) => return Ok(Arc::unwrap_or_clone(note)),
            Ok(Change::File(_)) => return Err("it is no Markdown note".to_owned()),
            Ok(Change::Removed(_) | Change::Files(_)) => {
                reason = why(&path, "there is no such note");
            }
            Err(unreadable) => return Err(unreadable.message),
        }
    }
    Err(reason)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: Option<(&str, usize, Option<&str>)>) {
        let found = Target::parse(text).ok();
        let found = found
            .as_ref()
            .map(|target| (target.path.as_str(), target.line, target.hash.as_deref()));
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn a_target_is_split_at_the_last_colon() {
        check("a.md:3", Some(("a.md", 3, None)));
        check("a: b.md:3", Some(("a: b.md", 3, None)));
        check(
            "a@b.md:3@0123456789AB",
            Some(("a@b.md", 3, Some("0123456789ab"))),
        );
        check(
            "a.md:99999999999999999999",
            Some(("a.md", usize::MAX, None)),
        );
        for wrong in [
            "",
            "a.md",
            "a.md:",
            ":3",
            "a.md:x",
            "a.md:-3",
            "a.md:+3",
            "a.md:3@",
            "a.md:3@01",
            "a.md:@0123456789ab",
        ] {
            check(wrong, None);
        }
    }

    #[test]
    fn standard_input_holds_lines_or_objects() {
        let targets = from_input(
            "a.md:1\r\n\n{\"path\":\"b.md\",\"line\":2,\"hash\":\"ba7816bf8f01\",\"raw\":\"abc\",\"more\":[]}\n",
        )
        .unwrap();
        assert_eq!(targets[0].place(), "a.md:1");
        assert_eq!(targets[1].place(), "b.md:2");
        assert_eq!(targets[1].seen.as_deref(), Some(&b"abc"[..]));
        assert!(from_input("{\"path\":1}\n").is_err());
    }

    #[test]
    fn what_was_listed_counts_only_if_it_has_the_hash() {
        let target = Target::listed(
            "{\"path\":\"b.md\",\"line\":2,\"hash\":\"ba7816bf8f01\",\"raw\":\"abd\"}",
        )
        .unwrap();
        assert_eq!(target.seen, None);
    }

    /// The index of the line that `PATH:line@(hash of text)` means.
    fn found(lines: &[&str], line: usize, text: Option<&str>) -> std::result::Result<usize, Miss> {
        let items: Vec<(usize, &[u8])> = lines
            .iter()
            .enumerate()
            .map(|(index, line)| (index + 1, line.as_bytes()))
            .collect();
        let target = Target {
            path: "n.md".to_owned(),
            line,
            hash: text.map(|text| Hash::of(text.as_bytes()).short()),
            seen: None,
        };
        Index::new(items.into_iter()).find(&target).map(|at| at + 1)
    }

    #[test]
    fn without_a_hash_the_number_counts() {
        assert_eq!(found(&["a", "b"], 2, None), Ok(2));
        assert_eq!(found(&["a", "b"], 3, None), Err(Miss::NoItem));
        assert_eq!(found(&["a", "b"], 0, None), Err(Miss::NoItem));
    }

    #[test]
    fn with_a_hash_the_line_is_found_wherever_it_moved_or_refused() {
        assert_eq!(found(&["a", "b"], 2, Some("b")), Ok(2));
        assert_eq!(found(&["b", "a"], 2, Some("b")), Ok(1));
        assert_eq!(found(&["t", "t"], 2, Some("t")), Ok(2));
        assert_eq!(found(&["x", "t", "t"], 1, Some("t")), Err(Miss::Twins(2)));
        assert_eq!(found(&["a", "b!"], 2, Some("b")), Err(Miss::Gone));
    }

    proptest! {
        #[test]
        fn what_is_printed_as_a_target_is_read_as_the_same(path in ".+", line in any::<usize>(), bytes in any::<Vec<u8>>()) {
            let hash = Hash::of(&bytes).short();
            check(&format!("{path}:{line}"), Some((&path, line, None)));
            check(&format!("{path}:{line}@{hash}"), Some((&path, line, Some(&hash))));
        }

        #[test]
        fn any_text_is_a_target_or_told(text in "[a:@0-9]{0,20}|.*") {
            if let Ok(target) = Target::parse(&text) {
                let start = target.path + ":";
                prop_assert!(start.len() > 1 && text.starts_with(&start));
            }
            let json = text.contains('{');
            if let Ok(targets) = from_input(&text) {
                prop_assert!(json || targets.iter().all(|target| !target.path.is_empty()));
            }
        }
    }
}
