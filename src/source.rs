//! Which file of the vault a note came from.
//!
//! A note names its source twice: by a path in its frontmatter, often the path of another machine,
//! and by a wikilink at its end. Both are untrusted text. This module only compares text: it opens
//! nothing, follows nothing, and what it answers is always one of the paths it was given.

mod names;

use std::borrow::Cow;
use std::cell::OnceCell;

use serde::Serialize;

use crate::note::reading::repaired;

pub use names::Files;
use names::{extension, fold, key, name_of, stem};

/// No path of any system is longer than this many bytes; what is longer is no reference.
const MAX_REFERENCE: usize = 4096;

/// A `/` that belongs to the name splits the name into at most this many parts.
const MAX_NAME_PARTS: usize = 4;

/// Candidates that a sentence lists.
const MAX_LISTED: usize = 8;

/// What a source was found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Why {
    /// The end of the path in the frontmatter: folders and name, or the whole path of the file.
    Suffix,
    /// The file name in the frontmatter.
    Name,
    /// The link at the end of the note.
    Link,
    /// It was not found.
    #[default]
    None,
}

/// The source of a note, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Resolved {
    /// One of the paths in [`Files`], unchanged.
    pub path: Option<String>,
    /// What it was found by.
    pub why: Why,
    /// If it was not found: a sentence for each reference that was tried. They quote the note and
    /// have to be made safe before a terminal sees them.
    pub tried: Vec<String>,
}

/// Finds the source of the note at the vault path `note`, which is never its own source.
///
/// `source_ref` is the frontmatter's value, `link` the target of the `*Source: [[...]]*` line, with
/// or without brackets, alias and heading. The file wins whose path shares the longest end with
/// `source_ref`, be it only the name, then the one that the link names; there, of files of the same
/// name, the one that `source_ref` names too, then the one below a folder `Sources` and in no
/// archive. Names that were cut short are tried last. Of several that fit equally well none is taken.
#[must_use]
pub fn resolve(
    source_ref: Option<&str>,
    link: Option<&str>,
    note: &str,
    files: &Files,
) -> Resolved {
    let mut tried = Vec::new();
    let references = read_references(source_ref, link, &mut tried);
    let question = Question {
        path: references.iter().find(|r| r.kind == Kind::Path),
        note,
        files,
    };
    let mut unclear = vec![None; references.len()];
    for search in [Question::by_name, Question::by_start] {
        for (reference, unclear) in references.iter().zip(&mut unclear) {
            if unclear.is_some() {
                continue;
            }
            match best(search(&question, reference)).as_slice() {
                [] => {}
                [found] => {
                    return Resolved {
                        path: Some(found.path.to_owned()),
                        why: found.why,
                        tried: Vec::new(),
                    };
                }
                several => *unclear = Some(reference.unclear(several)),
            }
        }
    }
    let mut missing: Vec<String> = Vec::new();
    for (reference, unclear) in references.iter().zip(unclear) {
        let name = reference.name(1);
        if let Some(unclear) = unclear {
            tried.push(unclear);
        } else if !missing.contains(&key(&name)) {
            missing.push(key(&name));
            tried.push(format!("no file is named “{name}”"));
        }
    }
    Resolved {
        tried,
        ..Resolved::default()
    }
}

/// The path of the frontmatter, then the link, as far as they can name a file at all.
fn read_references<'a>(
    source_ref: Option<&'a str>,
    link: Option<&'a str>,
    tried: &mut Vec<String>,
) -> Vec<Reference<'a>> {
    let mut references = Vec::new();
    let texts = [(source_ref, Kind::Path), (link, Kind::Link)];
    for (text, kind) in texts
        .into_iter()
        .filter_map(|(text, kind)| Some((text?.trim(), kind)))
    {
        if text.is_empty() {
            continue;
        }
        if text.len() > MAX_REFERENCE
            || holds_control(text)
            || is_address(text)
            || text.ends_with('/')
        {
            tried.push(format!("the {} names no file", kind.name()));
            continue;
        }
        references
            .extend(link_targets(text, kind).filter_map(|target| Reference::new(target, kind)));
    }
    references
}

/// Whether a text holds a control character, mojibake repaired.
fn holds_control(text: &str) -> bool {
    if text.is_ascii() {
        // Many are told at once where none leaves early.
        let control = |found: bool, byte: u8| found | byte.is_ascii_control();
        return text.bytes().fold(false, control);
    }
    repaired(text).contains(char::is_control)
}

/// Whether `://` stands in a text.
fn is_address(text: &str) -> bool {
    let mut colons = memchr::memchr_iter(b':', text.as_bytes());
    colons.any(|at| text.as_bytes().get(at + 1..at + 3) == Some(b"//"))
}

/// What a link points to: without its alias, with and without what may be a heading.
fn link_targets(text: &str, kind: Kind) -> impl Iterator<Item = &str> {
    let inside = text
        .strip_prefix("[[")
        .and_then(|text| text.strip_suffix("]]"));
    let is_link = kind == Kind::Link || inside.is_some();
    let text = inside.unwrap_or(text);
    let target = text
        .split_once('|')
        .filter(|_| is_link)
        .map_or(text, |(target, _)| target.trim_end_matches('\\'));
    let page = target
        .split_once('#')
        .filter(|_| is_link)
        .map(|(page, _)| page);
    [Some(target), page].into_iter().flatten()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Path,
    Link,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Path => "source_ref",
            Self::Link => "link",
        }
    }
}

/// A file as a note names it.
#[derive(Debug)]
struct Reference<'a> {
    kind: Kind,
    /// Path components, at least one.
    parts: Vec<&'a str>,
    /// The key of the last of them.
    key: OnceCell<String>,
}

impl<'a> Reference<'a> {
    fn new(text: &'a str, kind: Kind) -> Option<Self> {
        let windows = !text.contains('/')
            || matches!(text.as_bytes(), [drive, b':', b'\\' | b'/', ..] if drive.is_ascii_alphabetic());
        let is_part = |part: &&str| {
            let says_something =
                part.starts_with(|c: char| c.is_ascii_graphic()) || !part.trim().is_empty();
            says_something && *part != "."
        };
        let parts: Vec<&str> = if windows {
            text.split(['/', '\\']).filter(is_part).collect()
        } else {
            text.split('/').filter(is_part).collect()
        };
        (!parts.is_empty()).then_some(Self {
            kind,
            parts,
            key: OnceCell::new(),
        })
    }

    /// The folders, and the name that the last `count` components make up.
    fn split(&self, count: usize) -> (&[&'a str], &[&'a str]) {
        self.parts.split_at(self.parts.len().saturating_sub(count))
    }

    fn name(&self, count: usize) -> Cow<'a, str> {
        match self.split(count).1 {
            [name] => Cow::Borrowed(name),
            parts => Cow::Owned(parts.join("/")),
        }
    }

    /// The key of its last component.
    fn key(&self) -> &str {
        self.key.get_or_init(|| key(&self.name(1)))
    }

    /// The key of the name that its last `count` components make up.
    fn key_of(&self, count: usize) -> Cow<'_, str> {
        match self.split(count).1 {
            [_] => Cow::Borrowed(self.key()),
            [folders @ .., name] if folders.iter().chain([name]).all(|part| part.is_ascii()) => {
                Cow::Owned(names::key_behind(folders, self.key()))
            }
            _ => Cow::Owned(key(&self.name(count))),
        }
    }

    /// How many path components `path` shares with the end of this reference, from the name on.
    fn shared(&self, path: &str) -> usize {
        let (folders, _) = self.split(1);
        if self.key() == key(name_of(path)) {
            1 + shared_folders(folders, path)
        } else {
            0
        }
    }

    /// The sentence for several files that fit equally well.
    fn unclear(&self, found: &[Found]) -> String {
        let listed: Vec<&str> = found
            .iter()
            .map(|found| found.path)
            .take(MAX_LISTED)
            .collect();
        let more = if found.len() > MAX_LISTED {
            ", …"
        } else {
            ""
        };
        format!(
            "{} files may be “{}”: {}{more}",
            found.len(),
            self.name(1),
            listed.join(", ")
        )
    }
}

/// A file that may be meant.
struct Found<'a> {
    path: &'a str,
    fit: Fit,
    why: Why,
}

/// How well a file fits a reference: the greater the better, the first difference decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Fit {
    /// Path components that the file shares with the end of the reference.
    shared: usize,
    /// For a link: the same with the path of the frontmatter.
    shared_with_path: usize,
    spelling: Spelling,
    /// For a link: the file lies below `Sources`, and in no archive.
    original: bool,
    /// Not only the name but the whole path of the file is the end of the reference.
    whole: bool,
    extension: Extension,
}

/// How what a file shares with a reference is written there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Spelling {
    #[default]
    OtherCase,
    SameCase,
    Verbatim,
}

/// How the extension of a file fits that of a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Extension {
    /// One of them has none.
    #[default]
    Missing,
    /// The reference has none, and the file is a note.
    Note,
    Same,
}

impl Extension {
    /// `None` if they have different ones.
    fn fit(reference: Option<&str>, file: Option<&str>) -> Option<Self> {
        match (reference, file) {
            (Some(one), Some(other)) => one.eq_ignore_ascii_case(other).then_some(Self::Same),
            (None, Some(file)) if file.eq_ignore_ascii_case("md") => Some(Self::Note),
            _ => Some(Self::Missing),
        }
    }
}

/// Those that fit best.
fn best(mut found: Vec<Found>) -> Vec<Found> {
    let greatest = found.iter().map(|found| found.fit).max();
    found.retain(|found| Some(found.fit) == greatest);
    found
}

/// What is looked for: the path of the frontmatter as a hint for the link, and where.
struct Question<'a> {
    path: Option<&'a Reference<'a>>,
    note: &'a str,
    files: &'a Files,
}

impl<'a> Question<'a> {
    /// Files whose name is that of the reference.
    fn by_name(&self, reference: &Reference<'_>) -> Vec<Found<'a>> {
        let mut found = Vec::new();
        for count in 1..=reference.parts.len().min(MAX_NAME_PARTS) {
            let key = reference.key_of(count);
            if !key.is_empty() {
                // Mostly the file is named as it is called.
                let name = reference.parts.last().filter(|_| count == 1);
                found.extend(
                    self.files
                        .named(&key, name.map(|name| stem(name)))
                        .filter_map(|path| self.found(reference, count, path)),
                );
            }
        }
        found
    }

    /// Files whose name is the start of that of the reference, or the other way round. If they have
    /// several names, which of these was meant cannot be told, and all fit alike.
    fn by_start(&self, reference: &Reference<'_>) -> Vec<Found<'a>> {
        let mut names = Vec::new();
        let mut found = Vec::new();
        for (name, path) in self.files.starting_alike(&reference.name(1)) {
            let Some(file) = self.found(reference, 1, path) else {
                continue;
            };
            names.push(name);
            found.push(Found {
                why: if file.why == Why::Suffix {
                    Why::Name
                } else {
                    file.why
                },
                ..file
            });
        }
        if names.windows(2).any(|pair| pair.first() != pair.last()) {
            for file in &mut found {
                file.fit = Fit::default();
            }
        }
        found
    }

    /// The file at `path`, whose name is that of the last `count` components of `reference`.
    fn found(&self, reference: &Reference<'_>, count: usize, path: &'a str) -> Option<Found<'a>> {
        if path == self.note {
            return None;
        }
        let (folders, _) = reference.split(count);
        let name = reference.name(count);
        let extension = Extension::fit(extension(&name), extension(name_of(path)))?;
        let shared_folders = shared_folders(folders, path);
        let is_link = reference.kind == Kind::Link;
        let spelling = if path.ends_with(&*reference.name(count + shared_folders)) {
            Spelling::Verbatim
        } else if fold(stem(&name)) == fold(stem(name_of(path))) {
            Spelling::SameCase
        } else {
            Spelling::OtherCase
        };
        let fit = Fit {
            shared: count + shared_folders,
            shared_with_path: self
                .path
                .filter(|_| is_link)
                .map_or(0, |reference| reference.shared(path)),
            spelling,
            original: is_link && is_original(path),
            whole: path.matches('/').count() == shared_folders,
            extension,
        };
        let why = match reference.kind {
            Kind::Link => Why::Link,
            Kind::Path if shared_folders > 0 || fit.whole => Why::Suffix,
            Kind::Path => Why::Name,
        };
        Some(Found { path, fit, why })
    }
}

/// How many folders of `path`, from the innermost on, are those at the end of `folders`.
fn shared_folders(folders: &[&str], path: &str) -> usize {
    let pairs = path.rsplit('/').skip(1).zip(folders.iter().rev());
    pairs
        .take_while(|(one, other)| {
            one == *other || fold(one).to_lowercase() == fold(other).to_lowercase()
        })
        .count()
}

/// Below a folder `Sources`, and in no archive.
fn is_original(path: &str) -> bool {
    let folders = || path.rsplit('/').skip(1).map(str::to_lowercase);
    folders().any(|folder| folder == "sources")
        && !folders().any(|folder| folder.contains("archiv"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn files(paths: &[&str]) -> Files {
        Files::new(paths.iter().map(|path| (*path).to_owned()))
    }

    fn check(source_ref: &str, link: &str, paths: &[&str], expected: (&str, Why)) {
        let found = resolve(
            Some(source_ref),
            Some(link),
            "Meetings/note.md",
            &files(paths),
        );
        let path = found.path.clone().unwrap_or_default();
        assert_eq!(
            (path.as_str(), found.why),
            expected,
            "{source_ref:?}, [[{link}]]: {:?}",
            found.tried
        );
    }

    fn by_path(source_ref: &str, paths: &[&str], expected: (&str, Why)) {
        check(source_ref, "", paths, expected);
    }

    /// The only file of the vault has this name, and the reference means it.
    fn same(source_ref: &str, name: &str) {
        let path = format!("Sources/{name}");
        by_path(
            &format!("/old/{source_ref}"),
            &[&path, "Sources/other.md"],
            (&path, Why::Name),
        );
    }

    fn different(source_ref: &str, name: &str) {
        by_path(
            &format!("/old/{source_ref}"),
            &[&format!("Sources/{name}")],
            NOTHING,
        );
    }

    const NOTHING: (&str, Why) = ("", Why::None);

    #[test]
    fn the_longest_end_of_the_path_wins() {
        let vault = [
            "Sources/Calls/2031/a.md",
            "Archive/2031/a.md",
            "a.md",
            "Sources/Mail/2031/a.md",
        ];
        by_path(
            "/home/mira/Notes/Sources/Calls/2031/a.md",
            &vault,
            ("Sources/Calls/2031/a.md", Why::Suffix),
        );
        by_path(
            "/home/mira/Notes/Archive/2031/a.md",
            &vault,
            ("Archive/2031/a.md", Why::Suffix),
        );
        by_path("/home/mira/a.md", &vault, ("a.md", Why::Suffix));
        by_path(
            "D:\\Notes\\Sources\\Mail\\2031\\a.md",
            &vault,
            ("Sources/Mail/2031/a.md", Why::Suffix),
        );
        by_path(
            "C:/Notes\\Sources/Mail\\2031\\a.md",
            &vault,
            ("Sources/Mail/2031/a.md", Why::Suffix),
        );
        by_path(
            "\\\\server\\share\\Calls\\2031\\a.md",
            &vault,
            ("Sources/Calls/2031/a.md", Why::Suffix),
        );
        by_path(
            "Calls/2031/a",
            &vault,
            ("Sources/Calls/2031/a.md", Why::Suffix),
        );
        by_path(
            "./Calls//2031/a.md",
            &vault,
            ("Sources/Calls/2031/a.md", Why::Suffix),
        );
    }

    #[test]
    fn an_exact_path_wins_over_all() {
        by_path(
            "A/b.md",
            &["A/b.md", "X/A/b.md", "a/B.md", "A_b.md"],
            ("A/b.md", Why::Suffix),
        );
        by_path("A/b.md", &["A/b.txt", "A/b.md"], ("A/b.md", Why::Suffix));
        by_path(
            "A/1-1.md",
            &["A/1_1.md", "A/1-1.md"],
            ("A/1-1.md", Why::Suffix),
        );
        by_path("a.md", &["a.md", "Sources/a.md"], ("a.md", Why::Suffix));
    }

    #[test]
    fn a_name_that_one_file_has_is_enough() {
        by_path(
            "/moved/long/ago/a.md",
            &["Sources/a.md", "Sources/b.md"],
            ("Sources/a.md", Why::Name),
        );
        by_path("a", &["Sources/a.md"], ("Sources/a.md", Why::Name));
        by_path("/moved/a.md", &["Sources/a.md", "Archive/a.md"], NOTHING);
    }

    #[test]
    fn the_link_comes_after_the_path() {
        let vault = ["Sources/a.md", "Sources/b.md"];
        check("/old/a.md", "b", &vault, ("Sources/a.md", Why::Name));
        check("/old/c.md", "b", &vault, ("Sources/b.md", Why::Link));
        check("", "b.md", &vault, ("Sources/b.md", Why::Link));
        check("", "[[b]]", &vault, ("Sources/b.md", Why::Link));
        check(
            "",
            "Sources/b|the talk",
            &vault,
            ("Sources/b.md", Why::Link),
        );
        check("", "b\\|the talk", &vault, ("Sources/b.md", Why::Link));
        check("", "b#Recap", &vault, ("Sources/b.md", Why::Link));
        check("", "b#^x1|the talk", &vault, ("Sources/b.md", Why::Link));
        check(
            "",
            "C# talk",
            &["Sources/C# talk.md"],
            ("Sources/C# talk.md", Why::Link),
        );
        by_path("[[b|the talk]]", &vault, ("Sources/b.md", Why::Name));
        check("/old/c.md", "d", &vault, NOTHING);
    }

    #[test]
    fn of_files_that_a_link_names_the_original_is_taken() {
        check(
            "",
            "a",
            &["Archive/a.md", "Sources/Calls/a.md"],
            ("Sources/Calls/a.md", Why::Link),
        );
        check(
            "",
            "a",
            &["Sources/a.md", "99 Archive/Sources/a.md"],
            ("Sources/a.md", Why::Link),
        );
        check("", "a", &["Sources/X/a.md", "Sources/Y/a.md"], NOTHING);
        check(
            "/old/Y/a.md",
            "a",
            &["Sources/X/a.md", "Sources/Y/a.md"],
            ("Sources/Y/a.md", Why::Suffix),
        );
        check(
            "/old/a.md",
            "a",
            &["Sources/X/a.md", "Mail/a.md"],
            ("Sources/X/a.md", Why::Link),
        );
        check(
            "/old/a.txt",
            "a",
            &["Sources/X/a.txt", "Sources/X/a.md"],
            ("Sources/X/a.txt", Why::Name),
        );
        check(
            "",
            "X/a",
            &["Sources/a.md", "Old/X/a.md"],
            ("Old/X/a.md", Why::Link),
        );
    }

    #[test]
    fn a_note_is_not_its_own_source() {
        let vault = files(&["Meetings/a.md", "Sources/a.md"]);
        let found = resolve(Some("/old/a.md"), Some("a"), "Meetings/a.md", &vault);
        assert_eq!(
            (found.path.as_deref(), found.why),
            (Some("Sources/a.md"), Why::Name)
        );
        let alone = resolve(Some("a.md"), None, "a.md", &files(&["a.md"]));
        assert_eq!(alone.path, None);
    }

    #[test]
    fn names_are_forgiven_what_was_done_to_them() {
        same("Miraâ€™s talk.md", "Mira’s talk.md");
        same("Mira’s talk.md", "Miraâ€™s talk.md");
        same("Mira's \"big\" talk.md", "Mira’s “big” talk.md");
        same("cafe\u{301}.md", "caf\u{E9}.md");
        same("caf\u{E9}.md", "cafe\u{301}.md");
        same("cafÃ©.md", "cafe\u{301}.md");
        same("10:30 call.md", "10_30 call.md");
        same("10:30 call.md", "10-30 call.md");
        same("10_30 call.md", "10：30 call.md");
        same("10:30 call.md", "10∶30 call.md");
        same("10-30 call.md", "10꞉30 call.md");
        same("Plan: review.md", "Plan - review.md");
        same("Plan – review.md", "Plan - review.md");
        same("A/B test.md", "A_B test.md");
        same("A/B/C test.md", "A-B-C test.md");
        same("two  blanks\u{A0}.md", "two blanks.md");
        same("Plan 🗓.md", "Plan 🗓\u{FE0F}.md");
        same("PLAN.MD", "Plan.md");
        same("ÉTÉ.md", "été.md");
        same("v1.2 plan", "v1.2 plan.txt");
        same("v1.2 plan.txt", "v1.2 plan");
    }

    #[test]
    fn names_that_differ_are_different() {
        different("plan.md", "plan.txt");
        different("plan b.md", "plan a.md");
        different("plan.pdf", "plan.md");
        different("10:30.md", "1030.md");
        different("v1.2 plan.md", "v1.md");
        different("-.md", "_.md");
    }

    #[test]
    fn case_decides_only_where_nothing_else_does() {
        by_path(
            "/old/plan.md",
            &["A/Plan.md", "B/plan.md"],
            ("B/plan.md", Why::Name),
        );
        by_path("/old/PLAN.md", &["A/Plan.md", "B/plan.md"], NOTHING);
        by_path(
            "/old/A/PLAN.md",
            &["A/Plan.md", "B/plan.md"],
            ("A/Plan.md", Why::Suffix),
        );
    }

    #[test]
    fn a_note_goes_before_other_files_where_no_extension_is_given() {
        check(
            "",
            "a",
            &["Sources/a.txt", "Sources/a.md"],
            ("Sources/a.md", Why::Link),
        );
        check(
            "",
            "a.txt",
            &["Sources/a.txt", "Sources/a.md"],
            ("Sources/a.txt", Why::Link),
        );
    }

    #[test]
    fn names_that_were_cut_are_found_by_their_start() {
        let long = "2031-10-24 - Mira and Otto talked about the lantern works and";
        let cut = "2031-10-24 - Mira and Otto talked about the lant";
        same(&format!("{cut}.md"), &format!("{long}.md"));
        same(&format!("{long}.md"), &format!("{cut}.md"));
        same(&format!("{long} more"), &format!("{cut}.md"));
        same(&format!("{cut}â.md"), &format!("{cut}’s lamps.md"));
        same(&format!("{cut}….md"), &format!("{long}.md"));
        different("2031-10-24 - Mira and Otto.md", &format!("{long}.md"));
        different(&format!("{long}.txt"), &format!("{cut}.md"));
        let twins = [&*format!("S/{long}.md"), &*format!("S/{cut}erns.md")];
        by_path(&format!("/old/{cut}.md"), &twins, NOTHING);
        by_path(&format!("/old/S/{cut}.md"), &twins, NOTHING);
        let copies = [
            &*format!("Sources/{long}.md"),
            &*format!("Archive/{long}.md"),
        ];
        by_path(&format!("/old/{cut}.md"), &copies, NOTHING);
        check(
            &format!("/old/{cut}.md"),
            cut,
            &copies,
            (copies[0], Why::Link),
        );
        check("/old/c.md", cut, &copies[..1], (copies[0], Why::Link));
    }

    #[test]
    fn nothing_leads_out_of_the_vault() {
        let vault = ["Sources/passwd", "Sources/a.md", "CON.md"];
        by_path("../../etc/passwd", &["Sources/a.md"], NOTHING);
        by_path("../Sources/a.md", &vault, ("Sources/a.md", Why::Suffix));
        by_path("Sources/../a.md", &vault, ("Sources/a.md", Why::Name));
        for hostile in [
            "",
            " ",
            "/",
            "..",
            "../..",
            "~",
            "~/",
            "https://example.org/a.md",
            "file:///Sources/a.md",
            "obsidian://open?file=a",
            "Sources/a.md\0",
            "Sources/\na.md",
            "Sources\r/a.md",
            "Sources/a.md/",
            "Sources/a.md:stream",
            "C:",
            "\\\\.\\NUL",
            "|",
            "#",
            "[[]]",
            "[[|]]",
            "[[#]]",
            "-",
            "---",
            ".md",
            ".",
        ] {
            check(hostile, hostile, &vault, NOTHING);
        }
        let endless = "a/".repeat(1_000_000) + "a.md";
        check(&endless, &endless, &vault, NOTHING);
    }

    #[test]
    fn signs_of_a_shell_are_letters_of_a_name() {
        let vault = ["Sources/a.md", "Sources/$HOME.md", "~/a.md", "a; rm b.md"];
        by_path("~/Sources/a.md", &vault, ("Sources/a.md", Why::Suffix));
        by_path("$VAULT/Sources/a.md", &vault, ("Sources/a.md", Why::Suffix));
        by_path("/old/$HOME.md", &vault, ("Sources/$HOME.md", Why::Name));
        by_path("~/a.md", &vault, ("~/a.md", Why::Suffix));
        by_path("/old/a; rm b.md", &vault, ("a; rm b.md", Why::Suffix));
        by_path("/old/`id`.md", &vault, NOTHING);
        by_path("%2e%2e/Sources/a.md", &vault, ("Sources/a.md", Why::Suffix));
        by_path("Sources/..\\..\\a.md", &vault, NOTHING);
    }

    #[test]
    fn all_that_is_done_to_a_name_may_be_done_at_once() {
        let path = "Sources/Transcripts/2031 – Mira’s cafe\u{301}: the “big”  plan 🗓\u{FE0F} and what it costs to light it all.md";
        let found = (path, Why::Suffix);
        for source_ref in [
            "/Users/mira/Vault/Sources/Transcripts/2031 â€“ Miraâ€™s cafÃ©: the â€œbigâ€\u{9d} plan ğŸ—“ and what it costs to light it all.md",
            "D:\\Vault\\Sources\\Transcripts\\2031 - Mira's caf\u{E9}_ the \"big\" plan 🗓 and what it costs to light it all.md",
            "Sources/Transcripts/2031 – Mira’s café: the “big” plan 🗓 and what it costs to light it all",
        ] {
            by_path(source_ref, &[path, "Sources/other.md"], found);
        }
        by_path(
            "/gone/2031 – Mira’s café: the “big” plan 🗓 and what it co.md",
            &[path, "Sources/other.md"],
            (path, Why::Name),
        );
        check(
            "",
            "2031 – Mira's café- the 'big' plan 🗓 and what it costs to light it all",
            &[path, "Sources/other.md"],
            (path, Why::Link),
        );
    }

    #[test]
    fn of_files_of_one_name_that_of_the_path_is_taken_or_none() {
        let vault = ["Sources/2030/a.md", "Sources/2031/a.md", "Notes/b.md"];
        check(
            "/old/2031/a.md",
            "a",
            &vault,
            ("Sources/2031/a.md", Why::Suffix),
        );
        check(
            "/old/2029/a.md",
            "2030/a",
            &vault,
            ("Sources/2030/a.md", Why::Link),
        );
        check("/old/2029/a.md", "a", &vault, NOTHING);
        check("/old/2029/a.md", "b", &vault, ("Notes/b.md", Why::Link));
        check("2031/c.md", "a", &vault, NOTHING);
    }

    #[test]
    fn what_was_tried_is_said() {
        let tried = |source_ref, link, paths: &[&str]| {
            resolve(source_ref, link, "n.md", &files(paths)).tried
        };
        assert_eq!(tried(None, None, &["a.md"]), Vec::<String>::new());
        assert_eq!(
            tried(Some("/old/a.md"), Some("b"), &[]),
            ["no file is named “a.md”", "no file is named “b”"]
        );
        assert_eq!(
            tried(Some("/old/a.md"), Some("a"), &[]),
            ["no file is named “a.md”"]
        );
        assert_eq!(
            tried(Some("/old/a.md"), None, &["X/a.md", "Y/a.md"]),
            ["2 files may be “a.md”: X/a.md, Y/a.md"]
        );
        assert_eq!(
            tried(Some("http://example.org"), None, &[]),
            ["the source_ref names no file"]
        );
        let many: Vec<String> = (0..20).map(|n| format!("{n:02}/a.md")).collect();
        let found = resolve(Some("a.md"), None, "n.md", &Files::new(many));
        assert!(
            found.tried[0].starts_with("20 files may be “a.md”: 00/a.md, ")
                && found.tried[0].ends_with(", 07/a.md, …"),
            "{:?}",
            found.tried
        );
    }

    #[test]
    fn files_come_and_go() {
        let mut vault = files(&["Sources/a.md"]);
        vault.insert("Archive/a.md");
        vault.insert("Archive/a.md");
        assert_eq!(resolve(Some("/old/a.md"), None, "n.md", &vault).path, None);
        vault.remove("Archive/a.md");
        vault.remove("Archive/none.md");
        assert_eq!(
            resolve(Some("/old/a.md"), None, "n.md", &vault)
                .path
                .as_deref(),
            Some("Sources/a.md")
        );
    }

    #[test]
    fn why_is_one_word() {
        let words = [Why::Suffix, Why::Name, Why::Link, Why::None]
            .map(|why| serde_json::to_string(&why).expect("a word"));
        assert_eq!(words, ["\"suffix\"", "\"name\"", "\"link\"", "\"none\""]);
    }

    proptest! {
        #[test]
        fn what_is_found_is_a_file_of_the_vault(
            paths in prop::collection::vec("[aAé_:-]{1,2}(/[aAé_:’-]{1,3}){0,2}(\\.md|\\.txt)?", 0..8),
            source_ref in "(/|\\.\\./)?[aAé_/:.’ -]{0,8}(\\.md)?",
            link in "[aAé_/:#|-]{0,6}",
        ) {
            let vault = Files::new(paths.clone());
            let found = resolve(Some(&source_ref), Some(&link), "n.md", &vault);
            prop_assert_eq!(found.path.is_none(), found.why == Why::None);
            prop_assert!(found.path.is_none_or(|path| paths.contains(&path)));
        }

        #[test]
        fn a_path_of_the_vault_finds_itself(paths in prop::collection::vec("[a-cé]{1,2}(/[a-cé’]{1,3}){0,2}\\.md", 1..8)) {
            let vault = Files::new(paths.clone());
            for path in &paths {
                let found = resolve(Some(path), None, "n.md", &vault);
                prop_assert_eq!(found.path.as_deref(), Some(path.as_str()));
                let found = resolve(Some(&format!("/Users/mira/Notes/{path}")), None, "n.md", &vault);
                prop_assert_eq!(found.path.as_deref(), Some(path.as_str()));
            }
        }
    }
}
