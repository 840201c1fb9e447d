//! The names of files, compared as people mean them, and the files of a vault by name.
//!
//! Only text: nothing here knows whether a file exists beyond what it was told.

use std::collections::hash_map::Entry as Slot;
use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

use crate::note::mojibake;
use crate::text::{ByDigest, Digest, rsplit_once};

/// A name that was cut short is found by its start, if at least this many characters agree.
const MIN_START: usize = 40;

/// So many paths are made keys by one core at a time, at least.
const MIN_HASHED: usize = 256;

/// More names than this are not looked at where only one may start alike.
const MAX_ALIKE: usize = 8;

/// Extensions that a reference may leave out. Any other dot belongs to the name.
const EXTENSIONS: [&str; 14] = [
    "md", "markdown", "txt", "text", "vtt", "srt", "eml", "html", "htm", "json", "csv", "pdf",
    "docx", "rtf",
];

/// The key of a name, and the path.
type Entry = (Box<str>, Arc<str>);

/// Paths whose names have one key.
#[derive(Debug, Clone)]
enum Same {
    One(Arc<str>),
    /// In order.
    Several(Vec<Arc<str>>),
}

impl Same {
    fn paths(&self) -> &[Arc<str>] {
        match self {
            Self::One(path) => std::slice::from_ref(path),
            Self::Several(paths) => paths,
        }
    }

    /// To be put in order when all are there.
    fn push(&mut self, path: Arc<str>) {
        match self {
            Self::One(one) => *self = Self::Several(vec![Arc::clone(one), path]),
            Self::Several(paths) => paths.push(path),
        }
    }

    fn put_in_order(&mut self) {
        if let Self::Several(paths) = self {
            paths.sort_unstable();
            paths.dedup();
        }
    }
}

/// All files of a vault, found by name.
///
/// Names are compared by a key that forgives what file systems and writers do to them: mojibake,
/// composed or decomposed letters, `:` and `/` written as something else, curly quotes, doubled
/// blanks, case, and the extension.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// All paths, until somebody looks for a name.
    unnamed: Vec<Arc<str>>,
    /// All paths, once they were asked for.
    paths: OnceLock<HashSet<Arc<str>>>,
    /// By the digest of the key of their name.
    by_key: OnceLock<ByDigest<Same>>,
    /// The same by the keys themselves, once a name was looked for by its start: few are.
    by_name: OnceLock<Vec<Entry>>,
}

impl Files {
    /// Files with these paths, relative to the vault, with `/`.
    pub fn new<T: Into<Arc<str>>>(paths: impl IntoIterator<Item = T>) -> Self {
        let paths = paths.into_iter().map(Into::into).collect();
        Self {
            by_key: OnceLock::from(by_key(paths)),
            ..Self::default()
        }
    }

    /// The same, for somebody who may never look for a name: the first who does waits until all names were made keys.
    pub fn unnamed<T: Into<Arc<str>>>(paths: impl IntoIterator<Item = T>) -> Self {
        Self {
            unnamed: paths.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    fn by_key(&self) -> &ByDigest<Same> {
        self.by_key.get_or_init(|| by_key(self.unnamed.clone()))
    }

    fn by_name(&self) -> &[Entry] {
        self.by_name.get_or_init(|| {
            let paths: Vec<&Arc<str>> = self.by_key().values().flat_map(Same::paths).collect();
            let entries = paths.into_par_iter().map(|path| {
                let entry = entry(path);
                (start(&entry.0), entry)
            });
            let mut entries: Vec<_> = entries.collect();
            entries.par_sort_unstable();
            entries.into_iter().map(|(_, entry)| entry).collect()
        })
    }

    fn paths(&self) -> &HashSet<Arc<str>> {
        self.paths.get_or_init(|| match self.by_key.get() {
            Some(all) => all.values().flat_map(Same::paths).cloned().collect(),
            None => self.unnamed.iter().cloned().collect(),
        })
    }

    /// A file has come. Nothing changes if it is there already.
    pub fn insert(&mut self, path: &str) {
        if !self.contains(path) {
            let path = Arc::from(path);
            self.by_key();
            if let Some(all) = self.by_key.get_mut() {
                insert_by_key(all, Arc::clone(&path));
            }
            if let Some(all) = self.by_name.get_mut() {
                let entry = entry(&path);
                let place = all.partition_point(|there| *there < entry);
                all.insert(place, entry);
            }
            self.paths.get_mut().map(|paths| paths.insert(path));
        }
    }

    /// A file has gone. Nothing changes if it is not there.
    pub fn remove(&mut self, path: &str) {
        if let Some(path) = self.kept(path).cloned() {
            self.by_key();
            if let Some(all) = self.by_key.get_mut() {
                remove_by_key(all, &path);
            }
            if let Some(all) = self.by_name.get_mut()
                && let Ok(place) = all.binary_search(&entry(&path))
            {
                all.remove(place);
            }
            self.paths.get_mut().map(|paths| paths.remove(&path));
        }
    }

    /// This path as it is kept here, if there is a file at it.
    #[must_use]
    pub fn kept(&self, path: &str) -> Option<&Arc<str>> {
        self.paths().get(path)
    }

    /// Whether there is a file at this path.
    #[must_use]
    pub fn contains(&self, path: &str) -> bool {
        self.paths().contains(path)
    }

    /// Paths of the files whose name has this key, in order. A name without extension may be known to have it.
    pub(super) fn named<'a>(
        &'a self,
        name: &str,
        known: Option<&str>,
    ) -> impl Iterator<Item = &'a str> {
        let same = self.by_key().get(&Digest::of(name.as_bytes()));
        let paths = same.map(Same::paths).unwrap_or_default().iter();
        // Keys of one digest are one, as a rule.
        paths.map(|path| &**path).filter(move |path| {
            let file = name_of(path);
            known == Some(stem(file)) || key(file) == name
        })
    }

    /// Keys and paths of the files whose name is the start of `name`, or the other way round, if
    /// that is long enough to mean something. Not all of them where there are many names.
    pub(super) fn starting_alike(&self, name: &str) -> Vec<(&str, &str)> {
        let key = key(name);
        // What may be left of a character that was cut in two.
        let key = key.trim_end_matches(|c: char| !c.is_alphanumeric() || "âãğðïÿ".contains(c));
        if !is_long(key) {
            return Vec::new();
        }
        let mut alike = Vec::new();
        let mut names = BTreeSet::new();
        for (found, path) in self
            .entries_from(key)
            .take_while(|(found, _)| found.starts_with(key))
        {
            names.insert(found);
            if names.len() > MAX_ALIKE {
                break;
            }
            alike.push((found, path));
        }
        let mut start = key;
        // A start of a name is also a start of whatever sorts right before the name.
        while let Some(before) = self.key_before(start) {
            start = common_start(start, before);
            if !is_long(start) {
                break;
            }
            alike.extend(
                self.entries_from(start)
                    .take_while(|(found, _)| *found == start),
            );
        }
        alike
    }

    /// Keys and paths in order, from this key on.
    fn entries_from(&self, key: &str) -> impl Iterator<Item = (&str, &str)> {
        let entries = self.by_name().get(self.first_of(key)..);
        let entries = entries.unwrap_or_default();
        entries.iter().map(|(key, path)| (&**key, &**path))
    }

    /// The last key before this one.
    fn key_before(&self, key: &str) -> Option<&str> {
        let (before, _) = self.by_name().get(self.first_of(key).checked_sub(1)?)?;
        Some(before)
    }

    /// Where the entries of this key are, or would be.
    fn first_of(&self, key: &str) -> usize {
        self.by_name().partition_point(|(found, _)| **found < *key)
    }
}

fn entry(path: &Arc<str>) -> Entry {
    (key(name_of(path)).into(), Arc::clone(path))
}

fn by_key(paths: Vec<Arc<str>>) -> ByDigest<Same> {
    let digests = paths.par_iter().with_min_len(MIN_HASHED);
    let digests = digests.map_init(Vec::new, |space, path| digest(path, space));
    let digests: Vec<Digest> = digests.collect();
    let mut all = ByDigest::with_capacity_and_hasher(digests.len(), <_>::default());
    let mut several = Vec::new();
    for (digest, path) in digests.into_iter().zip(paths) {
        match all.entry(digest) {
            Slot::Vacant(slot) => {
                slot.insert(Same::One(path));
            }
            Slot::Occupied(mut same) => {
                same.get_mut().push(path);
                several.push(digest);
            }
        }
    }
    several.sort_unstable();
    several.dedup();
    for digest in several {
        all.get_mut(&digest).map(Same::put_in_order);
    }
    all
}

/// That of the key of a file's name, made in a space that is used again.
fn digest(path: &str, space: &mut Vec<u8>) -> Digest {
    space.clear();
    append_key(name_of(path), space);
    Digest::of(space)
}

fn insert_by_key(all: &mut ByDigest<Same>, path: Arc<str>) {
    match all.entry(digest(&path, &mut Vec::new())) {
        Slot::Occupied(mut same) => {
            same.get_mut().push(path);
            same.get_mut().put_in_order();
        }
        Slot::Vacant(slot) => {
            slot.insert(Same::One(path));
        }
    }
}

fn remove_by_key(all: &mut ByDigest<Same>, path: &Arc<str>) {
    let Slot::Occupied(mut same) = all.entry(digest(path, &mut Vec::new())) else {
        return;
    };
    if let Same::Several(paths) = same.get_mut() {
        paths.retain(|there| there != path);
        if !paths.is_empty() {
            return;
        }
    }
    same.remove();
}

/// The first bytes of a key as a number that is ordered as they are: most keys are told apart by it without being looked up.
fn start(key: &str) -> u128 {
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(key.bytes()) {
        *to = from;
    }
    u128::from_be_bytes(bytes)
}

fn is_long(name: &str) -> bool {
    name.chars().nth(MIN_START - 1).is_some()
}

fn common_start<'k>(one: &'k str, other: &str) -> &'k str {
    let differ = one
        .char_indices()
        .zip(other.chars())
        .find(|((_, a), b)| a != b);
    let end = differ.map_or(one.len().min(other.len()), |((at, _), _)| at);
    one.get(..end).unwrap_or_default()
}

/// The last component of a path.
pub(super) fn name_of(path: &str) -> &str {
    rsplit_once(path, b'/').map_or(path, |(_, name)| name)
}

/// The extension, if it is one of a document.
pub(super) fn extension(name: &str) -> Option<&str> {
    let (_, extension) = rsplit_once(name, b'.')?;
    EXTENSIONS
        .iter()
        .any(|known| known.eq_ignore_ascii_case(extension))
        .then_some(extension)
}

/// The name without such an extension.
pub(super) fn stem(name: &str) -> &str {
    let length = extension(name).map_or(0, |extension| extension.len() + 1);
    name.get(..name.len() - length).unwrap_or(name)
}

/// What names that mean the same have in common.
pub(super) fn key(name: &str) -> String {
    let mut key = Vec::with_capacity(name.len());
    append_key(name, &mut key);
    String::from_utf8(key).unwrap_or_default()
}

fn append_key(name: &str, to: &mut Vec<u8>) {
    let name = stem(name);
    if name.is_ascii() {
        fold_ascii(name, to);
    } else {
        to.extend_from_slice(fold(name).to_lowercase().as_bytes());
    }
}

/// The key of a name behind folders, all of ASCII, that were written as one with `/` between them; `key` is that of the name alone.
pub(super) fn key_behind(folders: &[&str], name: &str) -> String {
    let mut key =
        Vec::with_capacity(folders.iter().map(|part| part.len() + 1).sum::<usize>() + name.len());
    for part in folders {
        let before = key.len();
        if before > 0 {
            key.push(b'_');
        }
        let start = key.len();
        fold_ascii(part, &mut key);
        if key.len() == start {
            key.truncate(before);
        }
    }
    if !(key.is_empty() || name.is_empty()) {
        key.push(b'_');
    }
    key.extend_from_slice(name.as_bytes());
    String::from_utf8(key).unwrap_or_default()
}

/// Appends a text of ASCII as all would write it who mean the same.
fn fold_ascii(text: &str, to: &mut Vec<u8>) {
    let start = to.len();
    to.resize(start + text.len(), 0);
    let folded = to.get_mut(start..).unwrap_or_default();
    let (mut length, mut gap) = (0, 0);
    let mut put = |byte, length: &mut usize| {
        if let Some(place) = folded.get_mut(*length) {
            *place = byte;
            *length += 1;
        }
    };
    for byte in text.bytes() {
        match FOLDED.get(usize::from(byte)) {
            Some(b' ') if gap == 0 => gap = b' ',
            Some(b' ') | None => {}
            Some(b'_') => gap = b'_',
            Some(folded) => {
                if gap != 0 && length > 0 {
                    put(gap, &mut length);
                }
                gap = 0;
                put(*folded, &mut length);
            }
        }
    }
    to.truncate(start + length);
}

/// What each character of ASCII is folded to: a blank for those that are left out beside another gap, `_` for those that are one.
static FOLDED: [u8; 128] = {
    let mut folded = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        folded[byte as usize] = match byte {
            b':' | b'/' | b'\\' | b'|' | b'_' | b'-' => b'_',
            b' ' | b'\t'..=b'\r' => b' ',
            b'"' | b'`' => b'\'',
            _ => byte.to_ascii_lowercase(),
        };
        byte += 1;
    }
    folded
};

/// `name` as all would write it who mean the same, but for case.
pub(super) fn fold(name: &str) -> String {
    if name.is_ascii() {
        return folded(name.chars(), name.len());
    }
    let repaired = mojibake::repair(name);
    let name = repaired.as_ref().map_or(name, |repaired| &repaired.text);
    folded(name.nfc(), name.len())
}

fn folded(name: impl Iterator<Item = char>, length: usize) -> String {
    let mut folded = String::with_capacity(length);
    let mut gap = None;
    for c in name {
        match c {
            '\u{AD}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2060}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}' => {}
            _ if is_separator(c) => gap = Some('_'),
            _ if c.is_whitespace() => gap = gap.or(Some(' ')),
            _ => {
                folded.extend(gap.take().filter(|_| !folded.is_empty()));
                folded.push(if is_quote(c) { '\'' } else { c });
            }
        }
    }
    folded
}

/// What a path cannot hold, or a writer puts in its place, and all dashes. With the blanks around
/// it, so that `Plan: review` is `Plan - review`.
fn is_separator(c: char) -> bool {
    matches!(
        c,
        ':' | '/' | '\\' | '|' | '_' | '-' | '\u{2010}'
            ..='\u{2015}'
                | '−'
                | '∶'
                | '：'
                | '꞉'
                | 'ː'
                | '⁄'
                | '∕'
                | '／'
                | '⧸'
                | '＼'
                | '｜'
                | '＿'
                | '－'
    )
}

fn is_quote(c: char) -> bool {
    matches!(
        c,
        '\'' | '"' | '`' | '´' | 'ʼ' | '\u{2018}'..='\u{201F}' | '′' | '″' | '＂' | '＇'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(name: &str, expected: &str) {
        assert_eq!(key(name), expected, "{name:?}");
    }

    #[test]
    fn keys_forgive_the_writing() {
        check("Plan.md", "plan");
        check("Plan 1.2", "plan 1.2");
        check(
            "  Plan:  the “big” one – now .TXT",
            "plan_the 'big' one_now",
        );
        check("ÉTÉ.md", "été");
        check("Miraâ€™s.md", "mira's");
        check("-.md", "");
        check(".md", "");
        check("", "");
    }

    proptest! {
        #[test]
        fn a_key_behind_folders_is_that_of_all_as_one_name(parts in prop::collection::vec("[aB :_.\\\\-]{0,4}", 1..4), name in "[aB :_.-]{0,5}(\\.md)?") {
            let folders: Vec<&str> = parts.iter().map(String::as_str).collect();
            let as_one = [folders.join("/"), name.clone()].join("/");
            prop_assert_eq!(key_behind(&folders, &key(&name)), key(&as_one));
        }

        #[test]
        fn a_key_of_ascii_is_what_any_key_is(name in "[aB :/|_\\\\\"'`.,(\t\u{b}\u{1f}-]{0,12}") {
            prop_assert_eq!(key(&name), fold(stem(&name)).to_lowercase());
        }
    }

    proptest! {
        #[test]
        fn files_that_came_and_went_leave_no_trace(
            steps in prop::collection::vec(("[ab]/(a|A|b|a long name of forty characters, or more)( b| c)?.md", any::<bool>()), 0..12),
            begin in 0..6_usize,
        ) {
            let paths = steps.iter().map(|(path, _)| path.clone());
            let mut files = Files::new(paths.clone().take(begin));
            let mut there: BTreeSet<String> = paths.take(begin).collect();
            // What is there to be kept up must have been made.
            files.by_name();
            for (path, comes) in steps {
                if comes {
                    files.insert(&path);
                    there.insert(path);
                } else {
                    files.remove(&path);
                    there.remove(&path);
                }
            }
            let anew = Files::new(there.iter().cloned());
            prop_assert_eq!(files.by_name(), anew.by_name());
            for path in there {
                prop_assert!(files.contains(&path));
                let key = key(name_of(&path));
                let known = stem(name_of(&path));
                let named: Vec<&str> = files.named(&key, Some(known)).collect();
                prop_assert!(named.contains(&path.as_str()) && named.is_sorted());
                prop_assert_eq!(named, anew.named(&key, None).collect::<Vec<_>>());
            }
        }
    }

    fn alike(name: &str, names: &[&str]) -> Vec<String> {
        let files = Files::new(names.iter().map(|name| (*name).to_owned()));
        files
            .starting_alike(name)
            .into_iter()
            .map(|(_, path)| path.to_owned())
            .collect()
    }

    #[test]
    fn starts_are_found_among_names_that_sort_between() {
        let start = "a name of forty characters, or somewhat more";
        let [short, middle, long] = [
            start.to_owned(),
            format!("{start} b"),
            format!("{start} b c"),
        ];
        let other = format!("{start} a");
        let names = [&*short, &*middle, &*long, &*other, "a name"];
        assert_eq!(alike(&middle, &names), [&*middle, &*long, &*short]);
        assert_eq!(
            alike(&format!("{middle} cd"), &names),
            [&*long, &*middle, &*short]
        );
        assert_eq!(alike(&format!("{start} zz"), &names), [&*short]);
        assert_eq!(alike("a name", &names), Vec::<String>::new());
    }
}
