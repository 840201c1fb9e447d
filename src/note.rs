//! One Markdown file, read: frontmatter, tasks, decisions, where it came from. Reading is total (any bytes give a note)
//! and loses nothing (every item keeps its line's bytes and place); changing a note is `edit`'s.

mod about;
pub mod conflict;
pub mod day;
pub mod decision;
pub mod encoded;
pub mod frontmatter;
mod glance;
pub mod line;
pub mod link;
pub mod mojibake;
pub mod owner;
pub mod part;
pub mod query_block;
pub mod reading;
pub mod recurrence;
pub mod signifier;
pub mod structure;
pub mod task;
pub mod wording;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::edit::{ItemPlace, Lines, Place, Rank, Surroundings};
use crate::note::about::Rare;
use crate::note::decision::{Decision, decision_text, is_decision_heading};
use crate::note::frontmatter::Frontmatter;
use crate::note::glance::Glance;
use crate::note::link::last_source_link;
use crate::note::part::Part;
use crate::note::query_block::QueryBlocks;
use crate::note::reading::{Reading, repaired};
use crate::note::structure::{Heading, ListItem, Structure};
use crate::note::task::{Fields, Task};
use crate::note::wording::{Wording, keep_together};
use crate::settings::Settings;
use crate::shared::{self, Texts};
use crate::text::{Digest, Line, line_at, line_ending, lines, rsplit_once, utf8};

/// Tasks of one note that are read; far more than anybody rules on, and few enough to be held.
const MAX_TASKS: usize = 1 << 17;

/// What identifies a task or decision while gavel runs: it follows the item when its note is read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ItemId(u64);

impl ItemId {
    /// An id that no other item has.
    #[must_use]
    pub fn fresh() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// Something odd about a note that its reader should know; the note counts all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// A lower-case sentence.
    pub message: String,
}

/// Which tasks of a note are asked for.
pub struct Asked<'a> {
    /// Whether one with this box and line may be, told without reading it.
    pub may_be: &'a dyn Fn(char, &[u8]) -> bool,
    /// Whether a task is.
    pub is: &'a dyn Fn(&Task) -> bool,
}

/// One Markdown file of a vault.
#[derive(Debug, Clone)]
pub struct Note {
    /// Relative to the vault, with `/`.
    pub path: Arc<str>,
    /// From the frontmatter, else the first heading, else the file name.
    pub title: Part,
    /// `YYYY-MM-DD`, from the frontmatter, else the file name.
    pub date: Option<Arc<str>>,
    /// As in the frontmatter.
    pub participants: Texts,
    /// As in the frontmatter.
    pub source_ref: Option<Arc<str>>,
    /// The target of the `*Source: [[…]]*` line.
    pub source_link: Option<Part>,
    /// One text for each that may be in common; an empty one says nothing.
    common: Texts,
    /// Its tasks, top to bottom.
    pub tasks: Vec<Task>,
    /// Its decisions, top to bottom.
    pub decisions: Vec<Decision>,
    /// The digest of its bytes, if it has items that are found again.
    pub digest: Digest,
    has_crlf: bool,
    rare: Option<Box<Rare>>,
    /// The settings it was read with.
    pub settings: Arc<Settings>,
}

impl Note {
    /// Reads a note. `path` is relative to the vault; any bytes are a note.
    #[must_use]
    pub fn parse(path: &str, bytes: &[u8], settings: &Arc<Settings>) -> Self {
        Self::parse_at(&path.into(), bytes, settings)
    }

    /// The same for a path that is kept already.
    #[must_use]
    pub fn parse_at(path: &Arc<str>, bytes: &[u8], settings: &Arc<Settings>) -> Self {
        let text = text_of(bytes);
        let glance = Glance::at(bytes);
        if glance.may_hold_items {
            return Self::parse_all(path, bytes, &text, settings);
        }
        let mut note = Self::without_items(Arc::clone(path), settings);
        let frontmatter = structure::frontmatter(&text);
        let (named, body) = note.read_frontmatter(&text, frontmatter.as_ref());
        let mut heading = None;
        if glance.may_have_title && named.title.is_none() {
            heading = structure::first_title(&text, body).map(|title| repaired(title).into());
        }
        note.name_it(named, heading);
        note.set_queries(QueryBlocks::of(&text));
        note.read_bytes(path, bytes, &text, None);
        note
    }

    /// Reads all blocks of a note.
    fn parse_all(path: &Arc<str>, bytes: &[u8], text: &str, settings: &Arc<Settings>) -> Self {
        let structure = Structure::parse(text);
        let mut note = Self::without_items(Arc::clone(path), settings);
        let (named, _) = note.read_frontmatter(text, structure.frontmatter.as_ref());
        let headings: Vec<(usize, Arc<str>)> = structure
            .headings
            .iter()
            .map(|heading| (heading.line, heading_text(heading, text)))
            .collect();
        let heading = structure.title();
        note.name_it(named, heading.map(|heading| heading_text(heading, text)));
        if !structure.items.is_empty() {
            note.read_items(&structure, bytes, text, &headings);
        }
        note.set_queries(QueryBlocks::of(text));
        note.read_bytes(path, bytes, text, Some(&structure));
        note
    }

    /// Reads a note as far as its tasks are listed: those that are asked for, without decisions and query blocks, their places lines alone
    /// by which nothing is found again. `None` if it has none of them. All else is as [`Self::parse`] reads it; a law holds that.
    #[must_use]
    pub fn parse_tasks(
        path: &Arc<str>,
        bytes: &[u8],
        settings: &Arc<Settings>,
        asked: &Asked<'_>,
    ) -> Option<Self> {
        let last_box = glance::last_box(bytes)?;
        let text = text_of(bytes);
        let may_hold_marks = glance::may_hold_git_marks(bytes);
        // Where bytes are shown as others, they stand elsewhere; marks are looked for everywhere.
        let structure = if may_hold_marks || matches!(text, Cow::Owned(_)) {
            Structure::parse(&text)
        } else {
            Structure::parse_up_to(&text, last_box)
        };
        let mut note = Self::without_items(Arc::clone(path), settings);
        note.list_tasks(&structure, bytes, &text, asked);
        if note.tasks.is_empty() {
            return None;
        }
        let (named, _) = note.read_frontmatter(&text, structure.frontmatter.as_ref());
        let heading = structure.title();
        note.name_it(named, heading.map(|heading| heading_text(heading, &text)));
        let tells = may_hold_marks || structure.is_cut;
        note.read_bytes(path, bytes, &text, tells.then_some(&structure));
        Some(note)
    }

    fn list_tasks(&mut self, structure: &Structure, bytes: &[u8], text: &str, asked: &Asked<'_>) {
        // Where there may be too many all are counted.
        let passes_over = structure.items.len() <= MAX_TASKS;
        let is_as_read = is_same(bytes, text);
        let mut lines = lines(bytes);
        let mut headings = structure.headings.iter().peekable();
        let mut heading = None;
        let mut last = 0;
        let mut count = 0;
        for item in &structure.items {
            let number = item.line + 1;
            if number == last {
                continue;
            }
            let line = if is_as_read {
                line_at(bytes, item.at, number)
            } else {
                // What `find` passes over is not asked for again.
                lines.find(|line| line.number == number)
            };
            let Some(line) = line else {
                break;
            };
            last = number;
            let Some(symbol) = item.checkbox else {
                continue;
            };
            if passes_over && !(asked.may_be)(symbol, line.content) {
                continue;
            }
            if count >= MAX_TASKS {
                self.has_too_many_tasks();
                break;
            }
            let reading = reading_of(&line, text, is_as_read);
            while let Some(above) = headings.next_if(|heading| heading.line < item.line) {
                heading = Some((above, OnceCell::new()));
            }
            let heading: Option<&Arc<str>> = heading
                .as_ref()
                .map(|(heading, known)| known.get_or_init(|| heading_text(heading, text)));
            if let Some(task) = self.read_task(item, &line, &reading, heading, &|| {
                ItemPlace::of_line(number)
            }) {
                count += 1;
                if (asked.is)(&task) {
                    self.tasks.push(task);
                }
            }
        }
    }

    fn read_task(
        &self,
        item: &ListItem,
        line: &Line<'_>,
        reading: &Reading<'_>,
        heading: Option<&Arc<str>>,
        place: &dyn Fn() -> ItemPlace,
    ) -> Option<Task> {
        let fields = Fields::parse(reading.text(), &self.settings, &self.path).ok()?;
        Some(Task::new(
            place(),
            line.content,
            reading.is_lossy(),
            heading.map(Arc::clone),
            item.parent.map(|parent| parent + 1),
            fields,
        ))
    }

    fn has_too_many_tasks(&mut self) {
        self.problem(&format!(
            "has more than {MAX_TASKS} tasks: the others are not seen"
        ));
    }

    /// What is told without blocks, and what is odd about the bytes. Without `structure` the note holds no marks of git, and was read whole.
    fn read_bytes(&mut self, path: &str, bytes: &[u8], text: &str, structure: Option<&Structure>) {
        self.set_source_link(last_source_link(bytes).as_deref());
        self.has_crlf = line_ending(bytes) == b"\r\n";
        if let Some(conflict) = conflict::conflict(path, bytes, structure) {
            self.set_conflict(conflict);
            self.problem(conflict);
        }
        if structure.is_some_and(|structure| structure.is_cut) {
            self.problem(
                "has too many list items, or nests them too deep: not all of its tasks are seen",
            );
        }
        if let Some(encoding) = encoding_problem(bytes, text) {
            self.problem(encoding);
        }
    }

    fn without_items(path: Arc<str>, settings: &Arc<Settings>) -> Self {
        Self {
            path,
            title: Part::default(),
            date: None,
            participants: Texts::default(),
            source_ref: None,
            source_link: None,
            common: Texts::default(),
            tasks: Vec::new(),
            decisions: Vec::new(),
            digest: Digest::default(),
            has_crlf: false,
            rare: None,
            settings: Arc::clone(settings),
        }
    }

    fn has_items(&self) -> bool {
        !(self.tasks.is_empty() && self.decisions.is_empty())
    }

    /// Where an item stands that is one of its own.
    #[must_use]
    pub fn place(&self, item: &ItemPlace) -> Place {
        item.in_note(self.digest)
    }

    /// Once all are read, what they say is kept together.
    fn keep_items_small(&mut self) {
        self.tasks.shrink_to_fit();
        self.decisions.shrink_to_fit();
        let tasks = self.tasks.iter_mut();
        let mut wordings: Vec<&mut Wording> = tasks.map(|task| &mut task.fields.wording).collect();
        keep_together(&mut wordings);
    }

    /// Has its path be this one, which is the same and kept already.
    pub fn share_path(&mut self, path: &Arc<str>) {
        if Arc::ptr_eq(&self.path, path) {
            return;
        }
        self.title.move_to(path);
        self.path = Arc::clone(path);
    }

    /// The file name without folder and extension.
    #[must_use]
    pub fn stem(&self) -> &str {
        let name = rsplit_once(&self.path, b'/').map_or(&*self.path, |(_, name)| name);
        name.strip_suffix(".md").unwrap_or(name)
    }

    /// Reads the frontmatter that was found; by which names and date it goes, and the byte where the text behind it begins.
    fn read_frontmatter(
        &mut self,
        text: &str,
        found: Option<&structure::Frontmatter>,
    ) -> (Frontmatter, usize) {
        let Some(found) = found else {
            let body = text.trim_start_matches('\u{feff}');
            if body.starts_with("---\n") || body.starts_with("---\r\n") {
                self.problem("frontmatter is never closed");
            }
            let body = text.strip_prefix('\u{feff}').unwrap_or(text);
            return (Frontmatter::default(), text.len() - body.len());
        };
        let yaml = text.get(found.yaml.clone()).unwrap_or_default();
        let yaml = if memchr::memchr(b'\r', yaml.as_bytes()).is_some() {
            Cow::Owned(yaml.replace("\r\n", "\n"))
        } else {
            Cow::Borrowed(yaml)
        };
        let (mut frontmatter, problem) = frontmatter::parse(&yaml);
        if let Some(problem) = problem {
            self.problem(&problem);
        }
        self.participants = std::mem::take(&mut frontmatter.participants);
        self.source_ref = frontmatter.source_ref.take();
        self.set_common([
            frontmatter.kind.as_deref(),
            frontmatter.entity.as_deref(),
            frontmatter.source.as_deref(),
            frontmatter.generator.as_deref(),
        ]);
        (frontmatter, found.end)
    }

    /// `heading` is the first of the first level.
    fn name_it(&mut self, frontmatter: Frontmatter, heading: Option<Arc<str>>) {
        let heading = heading.filter(|text| !text.is_empty());
        self.title = match frontmatter.title.or(heading) {
            Some(title) => Part::of(&self.path, &title),
            None => Part::of(&self.path, &repaired(self.stem())),
        };
        self.date = frontmatter.date.or_else(|| {
            day::date_in_name(self.stem())
                .map(|date| shared::text(&date.format("%Y-%m-%d").to_string()))
        });
    }

    fn read_items(
        &mut self,
        structure: &Structure,
        bytes: &[u8],
        text: &str,
        headings: &[(usize, Arc<str>)],
    ) {
        let lines = &Lines::new(bytes);
        let is_as_read = is_same(bytes, text);
        let reading = |line| reading_of(line, text, is_as_read);
        let item_lines = item_lines(structure);
        let is_item = |number: usize| item_lines.binary_search(&number).is_ok();
        let mut twins = Twins::new(lines, &item_lines);
        let mut decides = DecisionSections::new(structure, headings);
        let mut last = None;
        for item in &structure.items {
            let number = item.line + 1;
            if last == Some(number) {
                continue;
            }
            last = Some(number);
            let Some(line) = lines.get(number) else {
                continue;
            };
            let (among_equal, among_alike) = twins.next(line.content, number);
            let hidden = twins.hidden.get(line.content).copied().unwrap_or(0);
            let place = || lines.place_of_item(number, among_equal, among_alike, hidden, &is_item);
            let above = headings.partition_point(|(at, _)| *at < item.line);
            let heading = above.checked_sub(1).and_then(|index| headings.get(index));
            if item.checkbox.is_some() {
                if self.tasks.len() >= MAX_TASKS {
                    self.has_too_many_tasks();
                    break;
                }
                let heading = heading.map(|(_, text)| text);
                let task = self.read_task(item, line, &reading(line), heading, &place);
                self.tasks.extend(task);
            } else if item.parent.is_none()
                && let Some(heading) = decides.heading(item.line)
                && let reading = reading(line)
                && let Some(text) = decision_text(reading.text())
            {
                let heading = Arc::clone(heading);
                let decision = Decision::new(place(), line.content, text, heading);
                self.decisions.push(decision);
            }
        }
        self.keep_items_small();
        if self.has_items() {
            self.digest = lines.digest();
        }
    }
}

/// What a line of a note says, whose bytes may be known to be its text.
fn reading_of<'a>(line: &Line<'a>, text: &'a str, is_as_read: bool) -> Reading<'a> {
    match text.get(line.span().range()) {
        Some(line) if is_as_read => Reading::of_text(line),
        _ => Reading::of(line.content),
    }
}

fn heading_text(heading: &Heading, text: &str) -> Arc<str> {
    shared::text(&repaired(
        text.get(heading.text.clone()).unwrap_or_default(),
    ))
}

/// A note as text: what is no UTF-8 is U+FFFD.
fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    utf8(bytes).map_or_else(|| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

/// What is odd about the bytes of a note, as text.
fn encoding_problem(bytes: &[u8], text: &str) -> Option<&'static str> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Some("is UTF-16, not UTF-8: its tasks are not seen");
    }
    if !is_same(bytes, text) {
        return Some("some of its bytes are no UTF-8");
    }
    memchr::memchr(0, bytes).map(|_| "holds NUL bytes")
}

/// Whether the text of a note is its bytes: what is UTF-8 was not copied.
fn is_same(bytes: &[u8], text: &str) -> bool {
    std::ptr::eq(bytes.as_ptr(), text.as_ptr())
}

/// How many equal list items a note has, how many of these with the same surroundings, and how many were passed.
struct Twins<'a> {
    lines: &'a Lines<'a>,
    equal: HashMap<&'a [u8], Rank>,
    alike: HashMap<(&'a [u8], Surroundings<'a>), Rank>,
    /// Of how many equal lines Markdown makes no list item.
    hidden: HashMap<&'a [u8], usize>,
}

impl<'a> Twins<'a> {
    fn new(lines: &'a Lines<'a>, items: &[usize]) -> Self {
        const NONE: Rank = Rank { nth: 0, of: 0 };
        let mut twins = Self {
            lines,
            equal: HashMap::new(),
            alike: HashMap::new(),
            hidden: HashMap::new(),
        };
        let mut contents: Vec<&[u8]> = items
            .iter()
            .filter_map(|number| lines.get(*number))
            .map(|line| line.content)
            .collect();
        contents.sort_unstable();
        // Mostly all items differ, and sorting them costs less than hashing them.
        for equal in contents.chunk_by(|one, other| one == other) {
            if let [content, _, ..] = equal {
                let of = equal.len();
                twins.equal.insert(*content, Rank { nth: 0, of });
            }
        }
        let is_like_an_item = |line: &[u8]| {
            let first = line.trim_ascii_start().first();
            matches!(first, Some(b'-' | b'*' | b'+' | b'>' | b'0'..=b'9'))
        };
        for line in (1..=lines.len()).filter_map(|number| lines.get(number)) {
            if is_like_an_item(line.content)
                && items.binary_search(&line.number).is_err()
                && contents.binary_search(&line.content).is_ok()
            {
                *twins.hidden.entry(line.content).or_default() += 1;
            }
        }
        if twins.equal.is_empty() {
            return twins;
        }
        for line in items.iter().filter_map(|number| lines.get(*number)) {
            if twins.equal.contains_key(line.content) {
                let key = (line.content, lines.surroundings_of(line.number));
                twins.alike.entry(key).or_insert(NONE).of += 1;
            }
        }
        twins
    }

    /// Which of its equals the next item is, if it has any, and which of those with the same surroundings.
    fn next(&mut self, content: &'a [u8], number: usize) -> (Rank, Rank) {
        let passed = |rank: &mut Rank| {
            rank.nth += 1;
            *rank
        };
        let Some(among_equal) = self.equal.get_mut(content).map(passed) else {
            return (Rank::ALONE, Rank::ALONE);
        };
        let key = (content, self.lines.surroundings_of(number));
        let among_alike = self.alike.get_mut(&key).map_or(Rank::ALONE, passed);
        (among_equal, among_alike)
    }
}

/// The sections whose heading says decisions, asked for from top to bottom.
struct DecisionSections<'a> {
    sections: std::iter::Peekable<std::vec::IntoIter<(std::ops::Range<usize>, &'a Arc<str>)>>,
    /// Those that began above and may still last, the innermost last.
    open: Vec<(std::ops::Range<usize>, &'a Arc<str>)>,
}

impl<'a> DecisionSections<'a> {
    fn new(structure: &Structure, headings: &'a [(usize, Arc<str>)]) -> Self {
        let sections: Vec<_> = structure
            .headings
            .iter()
            .zip(headings)
            .enumerate()
            .filter(|(_, (_, (_, text)))| is_decision_heading(text))
            .map(|(index, (heading, (line, text)))| {
                let end = structure
                    .headings
                    .iter()
                    .skip(index + 1)
                    .find(|next| next.level <= heading.level)
                    .map_or(usize::MAX, |next| next.line);
                (*line..end, text)
            })
            .collect();
        Self {
            sections: sections.into_iter().peekable(),
            open: Vec::new(),
        }
    }

    /// The innermost section that a line lies in. Lines are asked for from top to bottom.
    fn heading(&mut self, line: usize) -> Option<&'a Arc<str>> {
        while let Some(section) = self.sections.next_if(|(lines, _)| lines.start <= line) {
            self.open.push(section);
        }
        // Sections lie one inside the other: what ended above is not asked for again.
        while self.open.pop_if(|(lines, _)| lines.end <= line).is_some() {}
        self.open.last().map(|(_, heading)| *heading)
    }
}

/// The lines (from 1, ascending) of a note that are list items in Markdown.
#[must_use]
pub fn items(bytes: &[u8]) -> Vec<usize> {
    item_lines(&Structure::parse(&String::from_utf8_lossy(bytes)))
}

fn item_lines(structure: &Structure) -> Vec<usize> {
    let mut lines: Vec<usize> = structure.items.iter().map(|item| item.line + 1).collect();
    lines.sort_unstable();
    lines.dedup();
    lines
}

#[cfg(test)]
pub(crate) use tests::pieces;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_heading_is_kept_once_for_all_that_stands_below_it() {
        let text = b"# Decisions\n- [?] a\n- [?] b\n- We do.\n";
        let note = Note::parse("n.md", text, &Arc::default());
        let one = note.tasks[0].heading.as_ref().unwrap();
        let other = note.tasks[1].heading.as_ref().unwrap();
        assert_eq!(&**one, "Decisions");
        assert!(Arc::ptr_eq(one, other));
        assert!(Arc::ptr_eq(one, &note.decisions[0].heading));
    }

    pub(crate) fn pieces() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop::sample::select(vec![
            &b"- [ ] a\n"[..],
            &b"- [\xc3\xa9]\tb\n"[..],
            &b"[\xff] "[..],
            &b"- c\n"[..],
            &b"  1. d [[e]]\n"[..],
            &b"> "[..],
            &b"\t"[..],
            &b"    "[..],
            &b"## Key Decisions\n"[..],
            &b"# DECISION log\n"[..],
            &b"# One\n"[..],
            &b" # Two #\r\n"[..],
            &b"#\n"[..],
            &b"text\n"[..],
            &b"the decision\n"[..],
            "D\u{c3}\u{a9}cision Decis\u{c3}\u{af}\u{c2}\u{b8}ions".as_bytes(),
            &b"===\n"[..],
            &b"---\n"[..],
            &b"---\r\n"[..],
            &b"```\n"[..],
            &b"<div>\n"[..],
            &b"%%\n"[..],
            &b"| a |\n"[..],
            &b"\n"[..],
            &b"```tasks\n"[..],
            &b"title: T\n"[..],
            &b"source_ref: a/b.md\n"[..],
            &b"participants: [A, B]\n"[..],
            &b"*Source: [[x y]]*\n"[..],
            &b"resources [[x]]"[..],
            &b"\xef\xbb\xbf"[..],
            &b"\0"[..],
            &b"<<<<<<< a\n"[..],
            &b"=======\n"[..],
            &b">>>>>>> b\n"[..],
        ]);
        let start = prop::sample::select(vec![&b""[..], b"---\n", b"\xef\xbb\xbf---\n"]);
        (start, prop::collection::vec(piece, 0..16))
            .prop_map(|(start, pieces)| [start, &pieces.concat()].concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8_000))]

        #[test]
        fn a_note_read_at_a_glance_is_the_note_read_in_full(bytes in pieces()) {
            let settings = Arc::default();
            let at_a_glance = Note::parse("a/2026-03-02 n.md", &bytes, &settings);
            let in_full = Note::parse_all(&Arc::from("a/2026-03-02 n.md"), &bytes, &text_of(&bytes), &settings);
            prop_assert_eq!(format!("{at_a_glance:?}"), format!("{in_full:?}"));
        }

        #[test]
        fn a_note_read_for_its_tasks_is_the_note_but_for_places_decisions_and_queries(bytes in pieces()) {
            let settings = Arc::default();
            let path = Arc::from("a/2026-03-02 n.md");
            let asked = Asked {
                may_be: &|symbol, line| symbol != 'é' && !line.ends_with(b"d [[e]]"),
                is: &|task| task.place.line != 3,
            };
            let listed = Note::parse_tasks(&path, &bytes, &settings, &asked);
            let mut whole = Note::parse(&path, &bytes, &settings);
            whole.decisions.clear();
            whole.rare = whole.rare.and_then(|mut rare| {
                rare.queries = None;
                (rare.conflict.is_some() || !rare.problems.is_empty()).then_some(rare)
            });
            whole.digest = Digest::default();
            whole.tasks.retain(|task| {
                let symbol = task.fields.status.symbol.as_str();
                task.place.line != 3 && symbol != "é" && !task.raw().ends_with(b"d [[e]]")
            });
            for task in &mut whole.tasks {
                task.place = ItemPlace::of_line(task.place.line);
            }
            let whole = (!whole.tasks.is_empty()).then_some(whole);
            prop_assert_eq!(format!("{listed:?}"), format!("{whole:?}"));
        }
    }
}
