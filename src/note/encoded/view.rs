//! A note as it lies in its bytes: what they say, with no text copied. How they come to be, and how a note is made of them, is
//! `note::encoded`'s.

use std::ops::Range;

use chrono::NaiveDate;

use crate::codec::Decoder;
use crate::edit::{AmongEqual, ItemPlace};
use crate::note::conflict::{COPY, MARKS};
use crate::note::day::Day;
use crate::note::encoded::{INFERRED, PRIORITY, RARE, TWIN};
use crate::note::query_block::{QueryBlock, QueryBlocks};
use crate::note::task::Priority;
use crate::note::wording::Stand;
use crate::text::{Digest, SHORT, Span, utf8};

/// So many texts a note has, or fewer, as a rule.
const USUAL: usize = 32;

/// A note in its bytes: its tasks are handed out one after the other.
#[derive(Debug)]
pub struct View<'a> {
    /// As in its frontmatter.
    pub kind: Option<&'a str>,
    /// As in its frontmatter.
    pub entity: Option<&'a str>,
    /// As in its frontmatter.
    pub source: Option<&'a str>,
    /// As in its frontmatter.
    pub source_ref: Option<&'a str>,
    /// That of the note.
    pub title: &'a str,
    /// That of the note.
    pub date: Option<&'a str>,
    /// The target of the `*Source: [[…]]*` line.
    pub source_link: Option<&'a str>,
    /// Why it is one of two versions, or holds both, if so.
    pub conflict: Option<&'static str>,
    pub(super) generator: Option<&'a str>,
    pub(super) has_crlf: bool,
    pub(super) queries: Option<QueryBlocks>,
    /// How many tasks are left.
    pub(super) tasks: usize,
    pub(super) decisions: usize,
    /// All texts of which there are several of a kind, and where each kind stands among them.
    texts: Vec<&'a str>,
    participants: Range<usize>,
    problems: Range<usize>,
    headings: Range<usize>,
    lists: Vec<Range<usize>>,
    pub(super) digest: Digest,
    /// That of the last item.
    line: usize,
    pub(super) from: Decoder<'a>,
}

/// A task in the bytes of its note.
#[derive(Debug)]
pub struct TaskView<'a> {
    pub(super) place: ItemPlace,
    /// Which of the headings is above it.
    pub(super) heading: Option<usize>,
    /// The line of the list item that it is nested under, from 1.
    pub parent_line: Option<usize>,
    /// The first bytes of the hash of its line.
    pub hash: [u8; SHORT],
    pub(super) raw: &'a [u8],
    /// What the line says; `None` if it is to be read again for that.
    pub said: Option<Said<'a>>,
}

/// What the line of a task says.
#[derive(Debug)]
pub struct Said<'a> {
    /// The line.
    pub line: &'a str,
    /// The text between the brackets.
    pub symbol: &'a str,
    /// Where the other texts stand in the line.
    pub(super) stand: Stand,
    pub(super) owners: usize,
    pub(super) tags: usize,
    pub(super) scheduled_inferred: bool,
    /// Its priority.
    pub priority: Priority,
    /// Created, start, scheduled, due, done, cancelled.
    pub days: [Option<Day>; 6],
}

impl<'a> View<'a> {
    /// Whether it came from a source, as [`Note::is_meeting`].
    ///
    /// [`Note::is_meeting`]: crate::note::Note::is_meeting
    #[must_use]
    pub fn is_meeting(&self) -> bool {
        let named = [self.source_ref, self.source_link, self.source];
        named.iter().any(Option::is_some) || !self.participants().is_empty()
    }

    /// Looks at a note; `None` if these bytes are none.
    #[must_use]
    pub fn of(mut from: Decoder<'a>) -> Option<Self> {
        let (tasks, decisions) = (from.several()?, from.several()?);
        let first = from.byte()?;
        let conflict = match first >> 1 {
            0 => None,
            1 => Some(COPY),
            2 => Some(MARKS),
            _ => return None,
        };
        let mut text = || from.maybe_text();
        let (kind, entity, source, generator) = (text()?, text()?, text()?, text()?);
        let mut texts = Vec::with_capacity(USUAL);
        let participants = several(&mut from, &mut texts)?;
        let title = from.text()?;
        let mut text = || from.maybe_text();
        let (date, source_ref, source_link) = (text()?, text()?, text()?);
        let problems = several(&mut from, &mut texts)?;
        let queries = queries(&mut from)?;
        let mut view = Self {
            kind,
            entity,
            source,
            source_ref,
            title,
            date,
            source_link,
            conflict,
            generator,
            has_crlf: first & 1 == 1,
            queries: (!queries.blocks.is_empty()).then_some(queries),
            tasks,
            decisions,
            texts,
            participants,
            problems,
            headings: 0..0,
            lists: Vec::new(),
            digest: Digest::default(),
            line: 0,
            from,
        };
        if tasks + decisions > 0 {
            view.digest = Digest::from_bits(view.from.fixed()?);
            view.headings = several(&mut view.from, &mut view.texts)?;
            let lists = view.from.several()?;
            view.lists.reserve_exact(lists);
            for _ in 0..lists {
                let list = several(&mut view.from, &mut view.texts)?;
                view.lists.push(list);
            }
        }
        Some(view)
    }

    /// The task that comes next, if any is left; `None` if the bytes say none.
    pub fn next_task(&mut self) -> Option<Option<TaskView<'a>>> {
        let Some(left) = self.tasks.checked_sub(1) else {
            return Some(None);
        };
        self.tasks = left;
        let first = self.from.byte()?;
        let place = self.place(first & TWIN != 0)?;
        let heading = self.from.count()?.checked_sub(1);
        let parent_line = Some(self.from.count()?).filter(|line| *line > 0);
        let hash = *self.from.array()?;
        let raw = self.from.bytes()?;
        let said = match first & RARE {
            0 => Some(Said::decode(&mut self.from, first, raw)?),
            _ => None,
        };
        Some(Some(TaskView {
            place,
            heading,
            parent_line,
            hash,
            raw,
            said,
        }))
    }

    /// The place of the item that comes next.
    pub(super) fn place(&mut self, has_equals: bool) -> Option<ItemPlace> {
        let from = &mut self.from;
        self.line = self.line.wrapping_add(from.count()?);
        let mut place = ItemPlace::of_line(self.line);
        place.context = Digest::from_bits(from.fixed()?);
        if has_equals {
            let mut count = || u32::try_from(from.count()?).ok();
            place.equal = Some(Box::new(AmongEqual {
                occurrence: count()?,
                of: count()?,
                hidden: count()?,
                order: match from.maybe_text()? {
                    Some(order) => Some(serde_json::from_str(order).ok()?),
                    None => None,
                },
            }));
        }
        Some(place)
    }

    /// Begins with the lines of decisions, which count for themselves.
    pub(super) fn begin_decisions(&mut self) {
        self.line = 0;
    }

    fn texts(&self, of: &Range<usize>) -> &[&'a str] {
        self.texts.get(of.clone()).unwrap_or_default()
    }

    /// As in its frontmatter.
    #[must_use]
    pub fn participants(&self) -> &[&'a str] {
        self.texts(&self.participants)
    }

    pub(super) fn problems(&self) -> &[&'a str] {
        self.texts(&self.problems)
    }

    pub(super) fn headings(&self) -> &[&'a str] {
        self.texts(&self.headings)
    }

    fn list(&self, list: usize) -> Option<&[&'a str]> {
        self.texts.get(self.lists.get(list)?.clone())
    }

    /// All lists, in their order.
    pub(super) fn lists(&self) -> impl Iterator<Item = &[&'a str]> {
        (0..self.lists.len()).filter_map(|list| self.list(list))
    }

    /// Who the task is for.
    #[must_use]
    pub fn owners(&self, said: &Said<'_>) -> Option<&[&'a str]> {
        self.list(said.owners)
    }

    /// The tags of the task.
    #[must_use]
    pub fn tags(&self, said: &Said<'_>) -> Option<&[&'a str]> {
        self.list(said.tags)
    }

    /// The heading above the task, if there is one; `None` if the bytes say none of the note's.
    #[must_use]
    pub fn heading(&self, task: &TaskView<'_>) -> Option<Option<&'a str>> {
        let heading = task.heading.map(|heading| self.headings().get(heading));
        match heading {
            Some(heading) => Some(Some(heading?)),
            None => Some(None),
        }
    }
}

impl TaskView<'_> {
    /// Where it stands, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.place.line
    }
}

impl<'a> Said<'a> {
    fn decode(from: &mut Decoder<'a>, first: u8, raw: &'a [u8]) -> Option<Self> {
        let mut said = Self {
            line: utf8(raw)?,
            symbol: from.text()?,
            stand: Stand {
                marker: span(from)?,
                description: (span(from)?, span(from)?),
                text: span(from)?,
            },
            owners: from.count()?,
            tags: from.count()?,
            scheduled_inferred: first & INFERRED != 0,
            priority: *Priority::ALL.get(usize::from(first >> PRIORITY))?,
            days: [None; 6],
        };
        let mask = from.byte()?;
        for (bit, day) in said.days.iter_mut().enumerate() {
            if mask >> bit & 1 == 1 {
                *day = Some(decode_day(from)?);
            }
        }
        Some(said)
    }

    /// The two parts of the description, to be read with a blank between them; either may be empty.
    #[must_use]
    pub fn description(&self) -> Option<(&'a str, &'a str)> {
        let (head, tags) = self.stand.description;
        Some((self.line.get(head.range())?, self.line.get(tags.range())?))
    }

    /// The description without owners and tags.
    #[must_use]
    pub fn text(&self) -> Option<&'a str> {
        self.line.get(self.stand.text.range())
    }

    /// What stands before the marker.
    #[must_use]
    pub fn indentation(&self) -> Option<&'a str> {
        self.line.get(..self.stand.marker.start)
    }

    /// The list marker.
    #[must_use]
    pub fn list_marker(&self) -> Option<&'a str> {
        self.line.get(self.stand.marker.range())
    }
}

/// Puts several texts behind the others, and gives where they stand.
fn several<'a>(from: &mut Decoder<'a>, texts: &mut Vec<&'a str>) -> Option<Range<usize>> {
    let start = texts.len();
    for _ in 0..from.several()? {
        texts.push(from.text()?);
    }
    Some(start..texts.len())
}

fn queries(from: &mut Decoder<'_>) -> Option<QueryBlocks> {
    let count = from.several()?;
    let yaml = if count == 0 { "" } else { from.text()? };
    let blocks = (0..count).map(|_| {
        Some(QueryBlock {
            line: from.count()?,
            heading: from.maybe_text()?.map(str::to_owned),
            text: from.text()?.to_owned(),
        })
    });
    let blocks = blocks.collect::<Option<_>>()?;
    let yaml = yaml.to_owned();
    Some(QueryBlocks { yaml, blocks })
}

fn span(from: &mut Decoder<'_>) -> Option<Span> {
    let (start, length) = (from.count()?, from.count()?);
    Some(Span::new(start, start.checked_add(length)?))
}

fn decode_day(from: &mut Decoder<'_>) -> Option<Day> {
    let Some(number) = from.number()?.checked_sub(1) else {
        return Some(Day::INVALID);
    };
    let days = (number >> 1).cast_signed() ^ -(number & 1).cast_signed();
    let days = i32::try_from(days).ok()?;
    NaiveDate::from_num_days_from_ce_opt(days).map(Day::from)
}
