//! The JSON that scripts read: names, order and meaning of its fields are a promise. Nothing here decides what is shown.

mod compact;
mod kept;
mod task;
pub(super) mod verdict;
mod writing;

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::io;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::cli::args::JsonForm;
use crate::config::Proposed;
use crate::note::Note;
use crate::note::day::Day;
use crate::note::recurrence::Recurrence;
use crate::note::task::OnCompletion;
use crate::review::evidence::{self, Kind, Sure};
use crate::review::opinion::{Opinion, Opinions, Stated};
use crate::review::queue::Counts;
use crate::review::standing::Standing;
use crate::review::stats::{self, Age};
use crate::source::Why;
use crate::text::{Hash, SHORT, digits, utf8};
use crate::{note, vault};

pub(super) use kept::{Kept, kept_origin};
use writing::append;
pub(super) use writing::{Pieces, write, write_many};

/// The meeting of several tasks, made text once.
pub(super) fn origin(text: &mut Vec<u8>, meeting: Option<&vault::Meeting>) -> io::Result<()> {
    append(text, &meeting.map(Origin::new))
}

impl JsonForm {
    /// Makes a task of a note text, behind those of the same piece; the meeting of the note was made text already.
    pub(super) fn append_task(
        self,
        text: &mut Vec<u8>,
        note: &Note,
        task: &note::task::Task,
        origin: &[u8],
        proposed: &Proposed,
    ) -> io::Result<()> {
        let mut value = Task::new(note, task, None, proposed);
        value.meeting = Of::Behind;
        self.append_before(text, &value, origin)
    }

    fn append_before<T: AsRef<str> + Serialize>(
        self,
        text: &mut Vec<u8>,
        value: &Task<'_, T>,
        origin: &[u8],
    ) -> io::Result<()> {
        self.separate(text);
        Ok(value.append(text, origin)?)
    }
}

/// A value that is a string in JSON, made text where it is written.
struct Shown<T>(T);

impl<T: Display> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// The first hex digits of the hash of a line.
#[derive(Clone, Copy)]
struct Short([u8; 2 * SHORT]);

impl Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.0).unwrap_or_default())
    }
}

impl Serialize for Short {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// `PATH:LINE@HASH`.
#[derive(Clone, Copy)]
struct Target<'a> {
    path: &'a str,
    line: usize,
    hash: Short,
}

impl<'a> Target<'a> {
    fn new(path: &'a str, line: usize, hash: [u8; SHORT]) -> Self {
        let hash = Short(digits(hash));
        Self { path, line, hash }
    }
}

impl Display for Target<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, hash } = self;
        write!(f, "{path}:{line}@{hash}")
    }
}

#[derive(Serialize)]
pub(super) struct Status<'a> {
    symbol: &'a str,
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    next: &'a str,
}

/// The meeting of a task or decision.
#[derive(Serialize)]
pub(super) struct Origin<'a, T = Arc<str>> {
    title: &'a str,
    date: Option<&'a str>,
    #[serde(rename = "type")]
    kind: Option<&'a str>,
    participants: &'a [T],
    entity: Option<&'a str>,
    source: Option<&'a str>,
}

impl<'a> Origin<'a> {
    pub(super) fn new(meeting: &'a vault::Meeting) -> Self {
        Self {
            title: &meeting.title,
            date: meeting.date.as_deref(),
            kind: meeting.kind.as_deref(),
            participants: &meeting.participants,
            entity: meeting.entity.as_deref(),
            source: meeting.source.path.as_deref(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct Task<'a, T = Arc<str>> {
    path: &'a str,
    line: usize,
    hash: Short,
    target: Shown<Target<'a>>,
    raw: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lossy: Option<bool>,
    status: Status<'a>,
    state: &'a str,
    text: &'a str,
    description: Cow<'a, str>,
    owners: &'a [T],
    tags: &'a [T],
    priority: &'a str,
    created: Option<Shown<Day>>,
    start: Option<Shown<Day>>,
    scheduled: Option<Shown<Day>>,
    due: Option<Shown<Day>>,
    done: Option<Shown<Day>>,
    cancelled: Option<Shown<Day>>,
    recurrence: Option<String>,
    on_completion: Option<&'a str>,
    id: Option<&'a str>,
    depends_on: &'a [Arc<str>],
    block_link: Option<&'a str>,
    indentation: &'a str,
    list_marker: &'a str,
    heading: Option<&'a str>,
    parent_line: Option<usize>,
    #[serde(skip_serializing_if = "Of::is_behind")]
    meeting: Of<'a>,
}

/// The meeting of a task.
#[derive(Serialize)]
#[serde(untagged)]
enum Of<'a> {
    Meeting(Option<Origin<'a>>),
    /// It is put behind the text of the task.
    Behind,
}

impl Of<'_> {
    fn is_behind(&self) -> bool {
        matches!(self, Self::Behind)
    }
}

impl<'a> Task<'a> {
    pub(super) fn new(
        note: &'a Note,
        task: &'a note::task::Task,
        meeting: Option<&'a vault::Meeting>,
        proposed: &Proposed,
    ) -> Self {
        let fields = &task.fields;
        let day = |day: Option<Day>| day.map(Shown);
        let place = Target::new(&note.path, task.place.line, Hash::of(task.raw()).start());
        Self {
            path: place.path,
            line: place.line,
            hash: place.hash,
            target: Shown(place),
            raw: match task.read_from() {
                Some(line) => Cow::Borrowed(line),
                None => lossy(task.raw()),
            },
            lossy: task.lossy.then_some(true),
            status: Status {
                symbol: &fields.status.symbol,
                name: &fields.status.name,
                kind: fields.status.kind.name(),
                next: &fields.status.next,
            },
            state: Standing::of(fields, proposed).name(),
            text: fields.text(),
            description: fields.wording.description(),
            owners: &fields.owners,
            tags: &fields.tags,
            priority: fields.priority.name(),
            created: day(fields.created),
            start: day(fields.start),
            scheduled: day(fields.scheduled),
            due: day(fields.due),
            done: day(fields.done),
            cancelled: day(fields.cancelled),
            recurrence: fields.rare().recurrence.as_ref().map(Recurrence::text),
            on_completion: fields.rare().on_completion.map(OnCompletion::name),
            id: fields.rare().id.as_deref(),
            depends_on: &fields.rare().depends_on,
            block_link: fields.rare().block_link.as_deref(),
            indentation: fields.wording.indentation(),
            list_marker: fields.wording.list_marker(),
            heading: task.heading.as_deref(),
            parent_line: task.parent_line(),
            meeting: Of::Meeting(meeting.map(Origin::new)),
        }
    }
}

#[derive(Serialize)]
pub(super) struct Decision<'a> {
    path: &'a str,
    line: usize,
    hash: String,
    target: String,
    raw: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lossy: Option<bool>,
    text: &'a str,
    heading: &'a str,
    meeting: Option<Origin<'a>>,
    review: Option<&'a str>,
}

impl<'a> Decision<'a> {
    pub(super) fn new(
        note: &'a Note,
        decision: &'a note::decision::Decision,
        meeting: Option<&'a vault::Meeting>,
        opinions: &Opinions,
    ) -> Self {
        let hash = decision.hash();
        let is_lossy = std::str::from_utf8(decision.raw()).is_err();
        Self {
            path: &note.path,
            line: decision.place.line,
            target: target(&note.path, decision.place.line, &hash),
            hash,
            raw: lossy(decision.raw()),
            lossy: is_lossy.then_some(true),
            text: &decision.text,
            heading: &decision.heading,
            meeting: meeting.map(Origin::new),
            review: opinions.of(&Stated::new(note, decision)).map(Opinion::name),
        }
    }
}

#[derive(Serialize)]
pub(super) struct Meeting<'a> {
    path: &'a str,
    title: &'a str,
    date: Option<&'a str>,
    #[serde(rename = "type")]
    kind: Option<&'a str>,
    entity: Option<&'a str>,
    participants: &'a [Arc<str>],
    source: Option<&'a str>,
    proposed: usize,
    open: usize,
    done: usize,
    cancelled: usize,
    decisions: usize,
}

impl<'a> Meeting<'a> {
    pub(super) fn new(meeting: &'a vault::Meeting, counts: Counts, decisions: usize) -> Self {
        Self {
            path: &meeting.path,
            title: &meeting.title,
            date: meeting.date.as_deref(),
            kind: meeting.kind.as_deref(),
            entity: meeting.entity.as_deref(),
            participants: &meeting.participants,
            source: meeting.source.path.as_deref(),
            proposed: counts.proposed,
            open: counts.open,
            done: counts.done,
            cancelled: counts.cancelled,
            decisions,
        }
    }
}

/// A task or decision, as the source of it is asked for.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Item<'a> {
    Task(Box<Task<'a>>),
    Decision(Box<Decision<'a>>),
}

#[derive(Serialize)]
pub(super) struct Behind<'a> {
    pub(super) path: &'a str,
    pub(super) line: usize,
    pub(super) item: Item<'a>,
    pub(super) source: Option<&'a str>,
    pub(super) why: Why,
    pub(super) passages: Vec<Passage<'a>>,
}

/// A passage that an item may come from.
#[derive(Serialize)]
pub(super) struct Passage<'a> {
    start: usize,
    end: usize,
    bytes: [usize; 2],
    score: f64,
    sure: Sure,
    kind: Kind,
    text: &'a str,
}

impl<'a> Passage<'a> {
    pub(super) fn new(passage: &'a evidence::Passage) -> Self {
        Self {
            start: passage.start,
            end: passage.end,
            bytes: [passage.bytes.start, passage.bytes.end],
            score: rounded(f64::from(passage.score)),
            sure: passage.sure,
            kind: passage.kind,
            text: &passage.text,
        }
    }
}

#[derive(Serialize)]
pub(super) struct Step<'a> {
    pub(super) entry: u64,
    pub(super) time: String,
    pub(super) label: &'a str,
    pub(super) undone: bool,
    pub(super) edits: Vec<Edit<'a>>,
}

#[derive(Serialize)]
pub(super) struct Edit<'a> {
    pub(super) path: &'a str,
    pub(super) line: usize,
    pub(super) old: String,
    pub(super) new: String,
}

/// Proposals that are one decision.
#[derive(Serialize)]
pub(super) struct Cluster<'a> {
    pub(super) cluster: usize,
    pub(super) members: Vec<Member<'a>>,
}

#[derive(Serialize)]
pub(super) struct Member<'a> {
    pub(super) path: &'a str,
    pub(super) line: usize,
    pub(super) hash: String,
    pub(super) raw: String,
}

/// The review in numbers. `by_age` has every bucket: `from` and `to` are days, both counted in, `null` where it has no end, both where
/// there is no date. `by_day` has the days with verdicts, `acceptance` is null where nothing was ruled on.
#[derive(Serialize)]
pub(super) struct Stats<'a> {
    proposals: usize,
    decisions: usize,
    by_owner: Vec<OwnerWaits<'a>>,
    by_age: Vec<AgeWaits>,
    verdicts: Tally,
    by_day: Vec<DayRuled>,
    acceptance: Acceptance<'a>,
}

#[derive(Serialize)]
struct OwnerWaits<'a> {
    owner: Option<&'a str>,
    proposals: usize,
}

#[derive(Serialize)]
struct AgeWaits {
    from: Option<u64>,
    to: Option<u64>,
    proposals: usize,
}

#[derive(Serialize)]
struct Tally {
    accepted: usize,
    done: usize,
    rejected: usize,
    duplicates: usize,
    acceptance: Option<f64>,
}

#[derive(Serialize)]
struct DayRuled {
    day: String,
    accepted: usize,
    done: usize,
    rejected: usize,
    duplicates: usize,
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the names of the JSON")]
struct Acceptance<'a> {
    by_type: Vec<TypeRuled<'a>>,
    by_owner: Vec<OwnerRuled<'a>>,
    by_generator: Vec<GeneratorRuled<'a>>,
}

#[derive(Serialize)]
struct TypeRuled<'a> {
    #[serde(rename = "type")]
    kind: Option<&'a str>,
    #[serde(flatten)]
    tally: Tally,
}

#[derive(Serialize)]
struct OwnerRuled<'a> {
    owner: Option<&'a str>,
    #[serde(flatten)]
    tally: Tally,
}

#[derive(Serialize)]
struct GeneratorRuled<'a> {
    generator: Option<&'a str>,
    #[serde(flatten)]
    tally: Tally,
}

impl<'a> Stats<'a> {
    pub(super) fn new(stats: &'a stats::Stats) -> Self {
        let waiting = &stats.waiting;
        let by_owner = waiting.by_owner.iter().map(|(owner, count)| OwnerWaits {
            owner: owner.as_deref(),
            proposals: *count,
        });
        let by_age = waiting.by_age.iter().map(|(age, count)| {
            let (from, to) = match *age {
                Age::Days(from, to) => (Some(from), Some(to)),
                Age::Older(from) => (Some(from), None),
                Age::Undated => (None, None),
            };
            AgeWaits {
                from,
                to,
                proposals: *count,
            }
        });
        let by_day = stats.by_day.iter().map(|(day, tally)| DayRuled {
            day: day.to_string(),
            accepted: tally.accepted,
            done: tally.done,
            rejected: tally.rejected,
            duplicates: tally.duplicates,
        });
        let groups = |groups: &'a stats::Groups| {
            groups
                .iter()
                .map(|(name, tally)| (name.as_deref(), Tally::new(*tally)))
        };
        let by_type = groups(&stats.by_meeting_type);
        let of_owner = groups(&stats.by_owner);
        let by_generator = groups(&stats.by_generator);
        Self {
            proposals: waiting.proposals,
            decisions: waiting.decisions,
            by_owner: by_owner.collect(),
            by_age: by_age.collect(),
            verdicts: Tally::new(stats.verdicts),
            by_day: by_day.collect(),
            acceptance: Acceptance {
                by_type: by_type
                    .map(|(kind, tally)| TypeRuled { kind, tally })
                    .collect(),
                by_owner: of_owner
                    .map(|(owner, tally)| OwnerRuled { owner, tally })
                    .collect(),
                by_generator: by_generator
                    .map(|(generator, tally)| GeneratorRuled { generator, tally })
                    .collect(),
            },
        }
    }
}

impl Tally {
    fn new(tally: stats::Tally) -> Self {
        Self {
            accepted: tally.accepted,
            done: tally.done,
            rejected: tally.rejected,
            duplicates: tally.duplicates,
            acceptance: tally.acceptance().map(rounded),
        }
    }
}

fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

/// `PATH:LINE@HASH`.
pub(super) fn target(path: &str, line: usize, hash: &str) -> String {
    let line = line.to_string();
    [path, ":", &line, "@", hash].concat()
}

/// A line as text: what is no UTF-8 is U+FFFD.
fn lossy(line: &[u8]) -> Cow<'_, str> {
    utf8(line).map_or_else(|| String::from_utf8_lossy(line), Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(form: JsonForm, values: &[&str], expected: &str) {
        let mut out = Vec::new();
        write(&mut out, form, values).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn an_array_is_one_value_and_lines_are_one_each() {
        check(JsonForm::Array, &["a", "b"], "[\"a\",\n\"b\"]\n");
        check(JsonForm::Array, &[], "[]\n");
        check(JsonForm::Lines, &["a", "b"], "\"a\"\n\"b\"\n");
        check(JsonForm::Lines, &[], "");
    }

    #[test]
    fn what_a_terminal_would_obey_is_escaped() {
        check(
            JsonForm::Lines,
            &["a\u{1b}[31m\u{9b}\u{7f}\u{202e}\u{e0041}é\n"],
            "\"a\\u001b[31m\\u009b\\u007f\\u202e\\udb40\\udc41é\\n\"\n",
        );
        check(
            JsonForm::Lines,
            &["a\u{200d}b\u{ad}\u{2028}\u{feff}"],
            "\"a\\u200db\\u00ad\\u2028\\ufeff\"\n",
        );
    }
}
