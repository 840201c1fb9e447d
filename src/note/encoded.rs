//! A note as it was read, in few bytes, and back without reading its file again. Rare tasks are read again from their line: what is kept of
//! the others is what reading them would find. Whether the file is still the same is for those who keep the bytes.

mod view;

use std::borrow::Cow;
use std::sync::Arc;

use chrono::Datelike as _;

use crate::codec::{Decoder, Encoder};
use crate::edit::{AmongEqual, ItemPlace};
use crate::note::conflict::COPY;
use crate::note::day::Day;
use crate::note::decision::Decision;
use crate::note::part::Part;
use crate::note::query_block::QueryBlocks;
use crate::note::reading::Reading;
use crate::note::task::{Fields, Task};
use crate::note::wording::{Stand, Wording};
use crate::note::{Asked, Note};
use crate::settings::Settings;
use crate::shared::{self, Texts};
use crate::text::{Digest, Hash};

pub use view::{Said, TaskView, View};

/// To be raised whenever what is read of a note, or how it is kept here, changes: what was kept before means nothing then.
pub const FORMAT: u32 = 5;

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

impl Note {
    /// Takes all in but its path and settings, and the ids of its items.
    pub fn encode(&self, to: &mut Encoder) {
        to.count(self.tasks.len());
        to.count(self.decisions.len());
        let conflict = match self.conflict() {
            None => 0,
            Some(COPY) => 2,
            Some(_) => 4,
        };
        to.byte(u8::from(self.has_crlf) | conflict);
        let kinds = [self.kind(), self.entity(), self.source(), self.generator()];
        for text in kinds.map(|text| text.map(|text| &**text)) {
            to.maybe_text(text);
        }
        encode_list(&self.participants, to);
        to.text(&self.title);
        to.maybe_text(self.date.as_deref());
        to.maybe_text(self.source_ref.as_deref());
        to.maybe_text(self.source_link.as_deref());
        to.count(self.problems().len());
        for problem in self.problems() {
            to.text(&problem.message);
        }
        encode_queries(self.queries(), to);
        if !self.has_items() {
            return;
        }
        to.fixed(self.digest.bits());
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
            let has_equals = decision.place.equal.is_some();
            to.byte(if has_equals { TWIN } else { 0 });
            encode_place(&decision.place, &mut line, to);
            to.bytes(decision.raw());
            encode_part(decision.raw(), &decision.text, to);
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
        let mut view = View::of(from.clone())?;
        let mut note = Self::without_items(Arc::clone(path), settings);
        note.has_crlf = view.has_crlf;
        note.set_common([view.kind, view.entity, view.source, view.generator]);
        note.participants = shared::list(view.participants());
        note.title = Part::of(path, view.title);
        note.date = view.date.map(shared::text);
        note.source_ref = view.source_ref.map(Arc::from);
        note.set_source_link(view.source_link);
        for problem in view.problems() {
            note.problem(problem);
        }
        if let Some(conflict) = view.conflict {
            note.set_conflict(conflict);
        }
        note.set_queries(view.queries.take());
        let known = Known {
            headings: view.headings().iter().copied().map(shared::text).collect(),
            lists: view.lists().map(shared::list).collect(),
        };
        note.digest = view.digest;
        note.tasks.reserve_exact(view.tasks);
        while let Some(task) = view.next_task()? {
            let may_be = |asked: &Asked<'_>| {
                let symbol = task.said.as_ref().map(|said| said.symbol.chars().next());
                symbol.is_none_or(|symbol| (asked.may_be)(symbol.unwrap_or(' '), task.raw))
            };
            if asked.is_none_or(may_be) {
                note.tasks.push(known.task(task, path, settings)?);
            }
        }
        if let Some(asked) = asked {
            note.tasks.retain(asked.is);
            note.digest = Digest::default();
            return Some(note);
        }
        view.begin_decisions();
        note.decisions.reserve_exact(view.decisions);
        for _ in 0..view.decisions {
            let is_twin = view.from.byte()? & TWIN != 0;
            let place = view.place(is_twin)?;
            let raw = view.from.bytes()?;
            let text = decode_part(&mut view.from, raw)?;
            let heading = known.headings.get(view.from.count()?)?;
            let decision = Decision::new(place, raw, &text, Arc::clone(heading));
            note.decisions.push(decision);
        }
        *from = view.from;
        note.keep_items_small();
        Some(note)
    }
}

/// What tasks and decisions of a note have in common, when it is made again.
struct Known {
    headings: Vec<Arc<str>>,
    lists: Vec<Texts>,
}

impl Known {
    fn task(&self, task: TaskView<'_>, path: &str, settings: &Settings) -> Option<Task> {
        let heading = match task.heading {
            Some(heading) => Some(Arc::clone(self.headings.get(heading)?)),
            None => None,
        };
        let (lossy, fields) = if let Some(said) = &task.said {
            (false, self.fields(said, settings)?)
        } else {
            let reading = Reading::of(task.raw);
            let fields = Fields::parse(reading.text(), settings, path).ok()?;
            (reading.is_lossy(), fields)
        };
        let TaskView {
            place,
            raw,
            parent_line,
            ..
        } = task;
        Some(Task::new(place, raw, lossy, heading, parent_line, fields))
    }

    fn fields(&self, said: &Said<'_>, settings: &Settings) -> Option<Fields> {
        let [created, start, scheduled, due, done, cancelled] = said.days;
        Some(Fields {
            wording: Wording::at(said.line, said.stand)?,
            status: settings.status(said.symbol),
            owners: Arc::clone(self.lists.get(said.owners)?),
            tags: Arc::clone(self.lists.get(said.tags)?),
            priority: said.priority,
            created,
            start,
            scheduled,
            scheduled_inferred: said.scheduled_inferred,
            due,
            done,
            cancelled,
            rare: None,
        })
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

fn encode_list(list: &Texts, to: &mut Encoder) {
    to.count(list.len());
    for text in list.iter() {
        to.text(text);
    }
}

/// `line` is that of the item before.
fn encode_place(place: &ItemPlace, line: &mut usize, to: &mut Encoder) {
    to.count(place.line.wrapping_sub(*line));
    *line = place.line;
    to.fixed(place.context.bits());
    if let Some(equal) = &place.equal {
        let AmongEqual {
            occurrence,
            of,
            hidden,
            order,
        } = &**equal;
        for count in [occurrence, of, hidden] {
            to.count(*count as usize);
        }
        let order = order.as_ref();
        let order = order.and_then(|order| serde_json::to_string(order).ok());
        to.maybe_text(order.as_deref());
    }
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

fn decode_part<'a>(from: &mut Decoder<'a>, line: &'a [u8]) -> Option<Cow<'a, str>> {
    let common = from.count()?;
    let begins = if common > 0 {
        let at = from.count()?;
        line.get(at..at.checked_add(common)?)?
    } else {
        b""
    };
    let begins = std::str::from_utf8(begins).ok()?;
    let ends = from.text()?;
    Some(match ends {
        "" => Cow::Borrowed(begins),
        _ => Cow::Owned([begins, ends].concat()),
    })
}

/// Where the texts of a task stand in its line, if it has nothing that few tasks have.
fn usual(task: &Task) -> Option<Stand> {
    let is_usual = task.fields.rare.is_none() && task.is_what_was_read();
    task.fields.wording.stand().filter(|_| is_usual)
}

fn encode_task(task: &Task, shared: &Shared<'_>, line: &mut usize, to: &mut Encoder) {
    let fields = &task.fields;
    let usual = usual(task);
    let flag = |holds, flag| if holds { flag } else { 0 };
    to.byte(
        flag(usual.is_none(), RARE)
            | flag(task.place.equal.is_some(), TWIN)
            | flag(fields.scheduled_inferred, INFERRED)
            | (fields.priority as u8) << PRIORITY,
    );
    encode_place(&task.place, line, to);
    let heading = task.heading.as_ref();
    to.count(heading.map_or(0, |heading| shared.heading(heading) + 1));
    to.count(task.parent_line().unwrap_or(0));
    to.array(&Hash::of(task.raw()).start());
    to.bytes(task.raw());
    let Some(stand) = usual else {
        return;
    };
    to.text(&fields.status.symbol);
    let (head, tags) = stand.description;
    for span in [stand.marker, head, tags, stand.text] {
        to.count(span.start);
        to.count(span.len());
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
                "- [ ] one  two #x three @Marit Solheim #y",
                "- [ ] @Marit: send it 📅 2026-01-01",
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
