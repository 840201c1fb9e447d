//! A note as it was read, in few bytes, and back without reading its file again. Rare tasks are read again from their line: what is kept of
//! the others is what reading them would find. Whether the file is still the same is for those who keep the bytes.

use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate};

use crate::codec::{Decoder, Encoder};
use crate::edit::Place;
use crate::note::conflict::{COPY, MARKS};
use crate::note::day::Day;
use crate::note::decision::Decision;
use crate::note::frontmatter::Frontmatter;
use crate::note::part::{Part, TwoParts};
use crate::note::query_block::{QueryBlock, QueryBlocks};
use crate::note::reading::Reading;
use crate::note::task::{Fields, Priority, Task};
use crate::note::{Asked, ItemId, Note, Problem};
use crate::settings::Settings;
use crate::shared::{self, Texts};
use crate::text::{Digest, Span};

/// To be raised whenever what is read of a note, or how it is kept here, changes: what was kept before means nothing then.
pub const FORMAT: u32 = 3;

/// So many bytes of a text are looked for in its line.
const START: usize = 12;

// What is in the first byte of a task.
const RARE: u8 = 1;
const TWIN: u8 = 2;
const INFERRED: u8 = 4;
const PRIORITY: u8 = 3;

/// What tasks and decisions of a note have in common, each kept once.
#[derive(Default)]
struct Shared<'a> {
    headings: Vec<&'a Arc<str>>,
    lists: Vec<&'a Texts>,
}

impl<'a> Shared<'a> {
    fn of(note: &'a Note) -> Self {
        let mut shared = Self::default();
        for task in &note.tasks {
            shared.headings.extend(&task.heading);
            shared
                .lists
                .extend([&task.fields.owners, &task.fields.tags]);
        }
        let headings = note.decisions.iter().map(|decision| &decision.heading);
        shared.headings.extend(headings);
        shared.headings.sort_unstable();
        shared.headings.dedup();
        shared.lists.sort_unstable();
        shared.lists.dedup();
        shared
    }

    fn heading(&self, heading: &Arc<str>) -> usize {
        self.headings.binary_search(&heading).unwrap_or_default()
    }

    fn list(&self, list: &Texts) -> usize {
        self.lists.binary_search(&list).unwrap_or_default()
    }
}

/// The same, when a note is made again.
struct Known {
    headings: Vec<Arc<str>>,
    lists: Vec<Texts>,
    note: Digest,
    /// The last line that was handed out.
    line: usize,
}

impl Note {
    /// Takes all in but its path and settings, and the ids of its items.
    pub fn encode(&self, to: &mut Encoder) {
        to.count(self.tasks.len());
        to.count(self.decisions.len());
        let frontmatter = &self.frontmatter;
        let conflict = match self.conflict {
            None => 0,
            Some(COPY) => 2,
            Some(_) => 4,
        };
        to.byte(u8::from(self.line_ending == "\r\n") | conflict);
        encode_frontmatter(frontmatter, to);
        let is_its_own = Some(&self.title) != frontmatter.title.as_ref();
        to.maybe_text(is_its_own.then_some(&*self.title));
        to.maybe_text(self.date.as_deref());
        to.maybe_text(self.source_link.as_deref());
        to.count(self.problems.len());
        for problem in &self.problems {
            to.text(&problem.message);
        }
        encode_queries(self.queries.as_deref(), to);
        let places = self.tasks.iter().map(|task| &task.place);
        let mut places = places.chain(self.decisions.iter().map(|decision| &decision.place));
        let Some(place) = places.next() else {
            return;
        };
        to.fixed(place.note.bits());
        let shared = Shared::of(self);
        to.count(shared.headings.len());
        for heading in &shared.headings {
            to.text(heading);
        }
        to.count(shared.lists.len());
        for list in &shared.lists {
            encode_list(list, to);
        }
        let mut line = 0;
        for task in &self.tasks {
            encode_task(task, &shared, &mut line, to);
        }
        line = 0;
        for decision in &self.decisions {
            let is_twin = is_twin(&decision.place);
            to.byte(if is_twin { TWIN } else { 0 });
            encode_place(&decision.place, is_twin, &mut line, to);
            to.bytes(&decision.raw);
            encode_part(&decision.raw, &decision.text, to);
            to.count(shared.heading(&decision.heading));
        }
    }

    /// Makes the note again; `None` if these bytes are none. Its items get ids when the vault takes it in.
    pub fn decode(
        from: &mut Decoder<'_>,
        path: &Arc<str>,
        settings: &Arc<Settings>,
    ) -> Option<Self> {
        Self::decode_asked(from, path, settings, None)
    }

    /// The same, but of its tasks only those that are asked for, if that is said, and then no decisions.
    pub fn decode_asked(
        from: &mut Decoder<'_>,
        path: &Arc<str>,
        settings: &Arc<Settings>,
        asked: Option<&Asked<'_>>,
    ) -> Option<Self> {
        let mut note = Self::without_items(Arc::clone(path), settings);
        let (tasks, decisions) = (from.several()?, from.several()?);
        let first = from.byte()?;
        if first & 1 == 1 {
            note.line_ending = "\r\n";
        }
        note.conflict = match first >> 1 {
            0 => None,
            1 => Some(COPY),
            2 => Some(MARKS),
            _ => return None,
        };
        note.frontmatter = decode_frontmatter(from)?;
        note.title = match from.maybe_text()? {
            Some(title) => title.into(),
            None => note.frontmatter.title.clone()?,
        };
        note.date = from.maybe_text()?.map(shared::text);
        note.source_link = from.maybe_text()?.map(Into::into);
        for _ in 0..from.several()? {
            note.problems.push(Problem {
                message: from.text()?.to_owned(),
            });
        }
        decode_queries(from, &mut note)?;
        if tasks + decisions == 0 {
            return Some(note);
        }
        let digest = Digest::from_bits(from.fixed()?);
        let headings = from.several()?;
        let headings = (0..headings).map(|_| from.text().map(shared::text));
        let headings = headings.collect::<Option<_>>()?;
        let lists = from.several()?;
        let lists = (0..lists).map(|_| decode_list(from));
        let mut known = Known {
            headings,
            lists: lists.collect::<Option<_>>()?,
            note: digest,
            line: 0,
        };
        let may_be: &dyn Fn(char, &[u8]) -> bool = match asked {
            Some(asked) => asked.may_be,
            None => &|_, _| true,
        };
        note.tasks.reserve_exact(tasks);
        for _ in 0..tasks {
            decode_task(from, &mut known, path, settings, may_be, &mut note.tasks)?;
        }
        if let Some(asked) = asked {
            note.tasks.retain(asked.is);
            return Some(note);
        }
        known.line = 0;
        note.decisions.reserve_exact(decisions);
        for _ in 0..decisions {
            let is_twin = from.byte()? & TWIN != 0;
            let place = decode_place(from, is_twin, &mut known)?;
            let raw = from.bytes()?;
            note.decisions.push(Decision {
                id: ItemId::default(),
                place,
                raw: raw.into(),
                text: decode_part(from, raw)?,
                heading: Arc::clone(known.headings.get(from.count()?)?),
            });
        }
        Some(note)
    }
}

fn encode_queries(queries: Option<&QueryBlocks>, to: &mut Encoder) {
    to.count(queries.map_or(0, |queries| queries.blocks.len()));
    let Some(queries) = queries else {
        return;
    };
    to.text(&queries.yaml);
    for block in &queries.blocks {
        to.count(block.line);
        to.maybe_text(block.heading.as_deref());
        to.text(&block.text);
    }
}

fn decode_queries(from: &mut Decoder<'_>, note: &mut Note) -> Option<()> {
    let count = from.several()?;
    if count == 0 {
        return Some(());
    }
    let yaml = from.text()?.to_owned();
    let blocks = (0..count).map(|_| {
        Some(QueryBlock {
            line: from.count()?,
            heading: from.maybe_text()?.map(str::to_owned),
            text: from.text()?.to_owned(),
        })
    });
    let blocks = blocks.collect::<Option<_>>()?;
    note.queries = Some(Box::new(QueryBlocks { yaml, blocks }));
    Some(())
}

fn encode_frontmatter(frontmatter: &Frontmatter, to: &mut Encoder) {
    let Frontmatter {
        kind,
        title,
        date,
        participants,
        entity,
        source,
        source_ref,
        generator,
    } = frontmatter;
    for text in [kind, title, date, entity, source, source_ref, generator] {
        to.maybe_text(text.as_deref());
    }
    encode_list(participants, to);
}

fn decode_frontmatter(from: &mut Decoder<'_>) -> Option<Frontmatter> {
    let mut shared = || Some(from.maybe_text()?.map(shared::text));
    let (kind, title, date) = (shared()?, shared()?, shared()?);
    let (entity, source, source_ref) = (shared()?, shared()?, shared()?);
    Some(Frontmatter {
        kind,
        title,
        date,
        entity,
        source,
        source_ref,
        generator: shared()?,
        participants: decode_list(from)?,
    })
}

fn encode_list(list: &Texts, to: &mut Encoder) {
    to.count(list.len());
    for text in list.iter() {
        to.text(text);
    }
}

fn decode_list(from: &mut Decoder<'_>) -> Option<Texts> {
    let count = from.several()?;
    let texts: Vec<&str> = (0..count).map(|_| from.text()).collect::<Option<_>>()?;
    Some(shared::list(&texts))
}

/// Whether a place says more than a line and what stands around it.
fn is_twin(place: &Place) -> bool {
    let Place {
        occurrence,
        of,
        hidden,
        item,
        order,
        ..
    } = place;
    (*occurrence, *of, *hidden, *item) != (1, 1, 0, true) || order.is_some()
}

/// `line` is that of the item before.
fn encode_place(place: &Place, is_twin: bool, line: &mut usize, to: &mut Encoder) {
    to.count(place.line.wrapping_sub(*line));
    *line = place.line;
    to.fixed(place.context.bits());
    if is_twin {
        for count in [place.occurrence, place.of, place.hidden] {
            to.count(count as usize);
        }
        to.byte(u8::from(place.item));
        let order = place.order.as_ref();
        let order = order.and_then(|order| serde_json::to_string(order).ok());
        to.maybe_text(order.as_deref());
    }
}

fn decode_place(from: &mut Decoder<'_>, is_twin: bool, known: &mut Known) -> Option<Place> {
    known.line = known.line.wrapping_add(from.count()?);
    let mut place = Place {
        line: known.line,
        occurrence: 1,
        of: 1,
        context: Digest::from_bits(from.fixed()?),
        hidden: 0,
        item: true,
        note: known.note,
        order: None,
    };
    if is_twin {
        let mut count = || u32::try_from(from.count()?).ok();
        (place.occurrence, place.of, place.hidden) = (count()?, count()?, count()?);
        place.item = from.byte()? == 1;
        if let Some(order) = from.maybe_text()? {
            place.order = Some(serde_json::from_str(order).ok()?);
        }
    }
    Some(place)
}

/// A text that mostly begins as a part of its line does.
fn encode_part(line: &[u8], text: &str, to: &mut Encoder) {
    let start = text.as_bytes().get(..START).unwrap_or(text.as_bytes());
    let at = memchr::memmem::find(line, start).filter(|_| !start.is_empty());
    let common = at.and_then(|at| line.get(at..)).map_or(0, |rest| {
        let pairs = rest.iter().zip(text.as_bytes());
        let common = pairs.take_while(|(one, other)| one == other).count();
        // Where a character begins in both.
        (0..=common)
            .rev()
            .find(|end| text.is_char_boundary(*end))
            .unwrap_or(0)
    });
    to.count(common);
    if common > 0 {
        to.count(at.unwrap_or_default());
    }
    to.text(text.get(common..).unwrap_or_default());
}

fn decode_part(from: &mut Decoder<'_>, line: &[u8]) -> Option<Box<str>> {
    let common = from.count()?;
    let begins = if common > 0 {
        let at = from.count()?;
        line.get(at..at.checked_add(common)?)?
    } else {
        b""
    };
    let begins = std::str::from_utf8(begins).ok()?;
    let ends = from.text()?;
    if ends.is_empty() {
        return Some(begins.into());
    }
    let mut text = String::with_capacity(begins.len() + ends.len());
    text.push_str(begins);
    text.push_str(ends);
    Some(text.into())
}

/// Whether a task has what few tasks have.
fn is_rare(task: &Task) -> bool {
    task.fields.rare.is_some() || !task.is_what_was_read()
}

fn encode_task(task: &Task, shared: &Shared<'_>, line: &mut usize, to: &mut Encoder) {
    let fields = &task.fields;
    let (is_rare, is_twin) = (is_rare(task), is_twin(&task.place));
    let flag = |holds, flag| if holds { flag } else { 0 };
    to.byte(
        flag(is_rare, RARE)
            | flag(is_twin, TWIN)
            | flag(fields.scheduled_inferred, INFERRED)
            | (fields.priority as u8) << PRIORITY,
    );
    encode_place(&task.place, is_twin, line, to);
    let heading = task.heading.as_ref();
    to.count(heading.map_or(0, |heading| shared.heading(heading) + 1));
    to.count(task.parent_line().unwrap_or(0));
    to.bytes(task.raw());
    if is_rare {
        return;
    }
    to.text(&fields.indentation);
    to.text(&fields.list_marker);
    to.text(&fields.status.symbol);
    let (head, tags) = fields.description.spans();
    for span in [head, tags] {
        to.count(span.start);
        to.count(span.len());
    }
    let text = fields.text.as_bytes();
    let begins = task.raw().get(head.start..head.start + text.len());
    let is_part = begins == Some(text);
    to.count(if is_part { text.len() + 1 } else { 0 });
    if !is_part {
        to.text(&fields.text);
    }
    to.count(shared.list(&fields.owners));
    to.count(shared.list(&fields.tags));
    let days = days(fields);
    let mask = days
        .iter()
        .rev()
        .fold(0, |mask, day| mask << 1 | u8::from(day.is_some()));
    to.byte(mask);
    for day in days.into_iter().flatten() {
        let number = day.date().map_or(0, |date| {
            let days = i64::from(date.num_days_from_ce());
            (days << 1 ^ days >> 63).cast_unsigned() + 1
        });
        to.number(number);
    }
}

fn days(fields: &Fields) -> [Option<Day>; 6] {
    let Fields {
        created,
        start,
        scheduled,
        due,
        done,
        cancelled,
        ..
    } = fields;
    [*created, *start, *scheduled, *due, *done, *cancelled]
}

/// Adds the task that comes next, if it may be wanted.
fn decode_task(
    from: &mut Decoder<'_>,
    known: &mut Known,
    path: &str,
    settings: &Settings,
    may_be: &dyn Fn(char, &[u8]) -> bool,
    tasks: &mut Vec<Task>,
) -> Option<()> {
    let first = from.byte()?;
    let place = decode_place(from, first & TWIN != 0, known)?;
    let heading = match from.count()?.checked_sub(1) {
        Some(heading) => Some(Arc::clone(known.headings.get(heading)?)),
        None => None,
    };
    let parent_line = Some(from.count()?).filter(|line| *line > 0);
    let raw = from.bytes()?;
    let (lossy, fields) = if first & RARE == 0 {
        let marks = Marks::decode(from)?;
        let symbol = marks.symbol.chars().next().unwrap_or(' ');
        if !may_be(symbol, raw) {
            return skip_fields(from);
        }
        (
            false,
            decode_fields(from, first, &marks, raw, known, settings)?,
        )
    } else {
        let reading = Reading::of(raw);
        let fields = Fields::parse(reading.text(), settings, path).ok()?;
        (reading.is_lossy(), fields)
    };
    tasks.push(Task::new(place, raw, lossy, heading, parent_line, fields));
    Some(())
}

/// What stands before the description of a task.
struct Marks<'a> {
    indentation: &'a str,
    list: &'a str,
    symbol: &'a str,
}

impl<'a> Marks<'a> {
    fn decode(from: &mut Decoder<'a>) -> Option<Self> {
        Some(Self {
            indentation: from.text()?,
            list: from.text()?,
            symbol: from.text()?,
        })
    }
}

/// Passes over what [`decode_fields`] reads.
fn skip_fields(from: &mut Decoder<'_>) -> Option<()> {
    for _part in 0..2 {
        decode_span(from)?;
    }
    if from.count()? == 0 {
        from.bytes()?;
    }
    for _list in 0..2 {
        from.count()?;
    }
    for _day in 0..from.byte()?.count_ones() {
        from.number()?;
    }
    Some(())
}

fn decode_fields(
    from: &mut Decoder<'_>,
    first: u8,
    marks: &Marks<'_>,
    raw: &[u8],
    known: &Known,
    settings: &Settings,
) -> Option<Fields> {
    let indentation = shared::text(marks.indentation);
    let list_marker = shared::text(marks.list);
    let status = settings.status(marks.symbol);
    let line: Arc<str> = std::str::from_utf8(raw).ok()?.into();
    let (head, tags) = (decode_span(from)?, decode_span(from)?);
    let description = TwoParts::at(&line, head, tags)?;
    let text = match from.count()?.checked_sub(1) {
        Some(length) => {
            let text = line.get(head.start..head.start.checked_add(length)?)?;
            Part::at(&line, head.start, text)
        }
        None => from.text()?.into(),
    };
    let owners = Arc::clone(known.lists.get(from.count()?)?);
    let tags = Arc::clone(known.lists.get(from.count()?)?);
    let mask = from.byte()?;
    let mut days = [None; 6];
    for (bit, day) in days.iter_mut().enumerate() {
        if mask >> bit & 1 == 1 {
            *day = Some(decode_day(from)?);
        }
    }
    let [created, start, scheduled, due, done, cancelled] = days;
    Some(Fields {
        indentation,
        list_marker,
        status,
        description,
        text,
        owners,
        tags,
        priority: *Priority::ALL.get(usize::from(first >> PRIORITY))?,
        created,
        start,
        scheduled,
        scheduled_inferred: first & INFERRED != 0,
        due,
        done,
        cancelled,
        rare: None,
    })
}

fn decode_span(from: &mut Decoder<'_>) -> Option<Span> {
    let (start, length) = (from.count()?, from.count()?);
    Some(Span::new(start, start.checked_add(length)?))
}

fn decode_day(from: &mut Decoder<'_>) -> Option<Day> {
    let Some(number) = from.number()?.checked_sub(1) else {
        return Some(Day::Invalid);
    };
    let days = (number >> 1).cast_signed() ^ -(number & 1).cast_signed();
    let days = i32::try_from(days).ok()?;
    NaiveDate::from_num_days_from_ce_opt(days).map(Day::Valid)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::note::tests::pieces;

    fn path() -> Arc<str> {
        "a/2026-03-02 n.md".into()
    }

    fn encoded(note: &Note) -> Vec<u8> {
        let mut to = Encoder::default();
        note.encode(&mut to);
        to.finish()
    }

    fn check(bytes: &[u8], settings: &Arc<Settings>) {
        let note = Note::parse(&path(), bytes, settings);
        let encoded = encoded(&note);
        let mut from = Decoder::new(&encoded);
        let again = Note::decode(&mut from, &path(), settings).unwrap();
        assert!(from.is_at_end());
        assert_eq!(format!("{again:?}"), format!("{note:?}"));
    }

    #[test]
    fn a_task_of_every_kind_comes_back() {
        let inferred = r#"{"useFilenameAsScheduledDate": true}"#;
        for settings in [Settings::default(), Settings::parse(inferred).unwrap()] {
            let settings = Arc::new(settings);
            for line in [
                "- [?] Send the plan. @Marit Solheim 📅 2026-03-20 ⏫ #task #proposed #auto",
                "  > * [x] a ➕ 2026-01-01 🛫 2026-01-02 ⏳ 2026-01-03 ✅ 2026-01-04 ❌ 2026-02-30",
                "- [R] a 📅 0000-01-01 🔽",
                "- [é] a 🔁 every day 📅 2026-03-20 🆔 a ⛔ b,c 🏁 delete ^a1",
                "- [?] weâ€™ll go ğŸ“… 2026-01-01 #task",
                "- [ ] #task @TBD",
                "- [ ] a\n- [ ] a\n\n```\n- [ ] a\n```\n- [ ] a",
                "---\nTQ_explain: true\n---\n# One\n```tasks\nnot done\n```\n```tasks\ndone\n```\n- [ ] a",
                "```tasks\nnot done\n```",
                "# One\n- [ ] a\n  - [ ] b\n# Decisions\n- We do.\n- We do.\n- [ ] c",
            ] {
                check(line.as_bytes(), &settings);
            }
            check(b"- [?] a\xff\xfeb #task\r\n", &settings);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn a_note_comes_back_as_it_was_read(bytes in pieces()) {
            check(&bytes, &Arc::default());
        }

        #[test]
        fn any_bytes_are_a_note_or_none(bytes: Vec<u8>) {
            let _ = Note::decode(&mut Decoder::new(&bytes), &path(), &Arc::default());
        }

        #[test]
        fn a_byte_that_was_changed_harms_nobody(text in pieces(), at: prop::sample::Index, byte: u8) {
            let mut bytes = encoded(&Note::parse(&path(), &text, &Arc::default()));
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let _ = Note::decode(&mut Decoder::new(&bytes), &path(), &Arc::default());
            let _ = Note::decode(&mut Decoder::new(&bytes[..at]), &path(), &Arc::default());
        }
    }
}
