//! The fields that a query can name, what each takes, and whether it holds for a task. How they are written is `grammar`'s.

use std::fmt::{self, Write as _};
use std::sync::Arc;

use chrono::{Days, NaiveDate};

use crate::note::Note;
use crate::note::day::Day;
use crate::note::signifier;
use crate::note::task::{Fields, Priority, Task};
use crate::review::opinion::Opinion;
use crate::review::query::{Context, person};
use crate::review::standing::Standing;

/// A proposal that is overdue by more days is stale.
const STALE_DAYS: u64 = 30;

/// A field of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Owner,
    Date(signifier::Field),
    Priority,
    Tag,
    Status,
    Is,
    Has,
    Meeting,
    Type,
    Path,
    Heading,
}

/// A field with its name, what it takes and what it asks.
struct Row {
    field: Field,
    name: &'static str,
    takes: &'static str,
    asks: &'static str,
}

const fn row(field: Field, name: &'static str, takes: &'static str, asks: &'static str) -> Row {
    Row {
        field,
        name,
        takes,
        asks,
    }
}

const DAYS: &str = "none, a day, <day, <=day, >day, >=day or day..day";

/// Every field, in the order of the table.
const FIELDS: &[Row] = &[
    row(
        Field::Owner,
        "owner",
        "me, none, others or a name",
        "whose it is: `others` is somebody else's, `none` is nobody's or `@TBD`; of a name the start of each word will do",
    ),
    row(Field::Date(signifier::Field::Due), "due", DAYS, "📅"),
    row(
        Field::Date(signifier::Field::Scheduled),
        "scheduled",
        DAYS,
        "⏳",
    ),
    row(Field::Date(signifier::Field::Start), "start", DAYS, "🛫"),
    row(
        Field::Date(signifier::Field::Created),
        "created",
        DAYS,
        "➕",
    ),
    row(
        Field::Date(signifier::Field::Done),
        "done",
        DAYS,
        "✅; asks all tasks",
    ),
    row(
        Field::Date(signifier::Field::Cancelled),
        "cancelled",
        DAYS,
        "❌; asks all tasks",
    ),
    row(
        Field::Priority,
        "priority",
        "highest, high, medium, none, low, lowest, also behind <, <=, >, >= or with ..",
        "how much it matters: `>medium` is high and highest",
    ),
    row(
        Field::Tag,
        "tag",
        "a tag or none",
        "a tag of it, or what is nested below it: `tag:#a` is `#a/b` too",
    ),
    row(
        Field::Status,
        "status",
        "a symbol or the name of a status",
        "what stands in its box: `status:/`, `status:\"in progress\"`; asks all tasks",
    ),
    row(
        Field::Is,
        "is",
        "proposed, open, done, cancelled, overdue, stale, today, mine, waiting, unowned or recurring",
        "what it is, see below",
    ),
    row(
        Field::Has,
        "has",
        "owner, due, source, cluster, twin or problem",
        "what belongs to it, see below",
    ),
    row(
        Field::Meeting,
        "meeting",
        "words of a title, or none",
        "the title of its note; `none` is a note that came from no meeting",
    ),
    row(
        Field::Type,
        "type",
        "a type of meeting or none",
        "`type` in the frontmatter of its note",
    ),
    row(Field::Path, "path", "part of a path", "where its note lies"),
    row(
        Field::Heading,
        "heading",
        "words of a heading or none",
        "the heading that it stands below",
    ),
];

impl Field {
    /// The field of this name, in any case.
    pub(super) fn named(name: &str) -> Option<Self> {
        let row = FIELDS
            .iter()
            .find(|row| row.name.eq_ignore_ascii_case(name));
        row.map(|row| row.field)
    }

    /// The field whose name is one slip away from this one; short names are too near to other words.
    pub(super) fn nearly(name: &str) -> Option<&'static str> {
        let names = FIELDS.iter().map(|row| row.name);
        let mut long = names.filter(|known| known.len() > 3);
        long.find(|known| strsim::damerau_levenshtein(known, name) == 1)
    }

    fn row(self) -> &'static Row {
        FIELDS
            .iter()
            .find(|row| row.field == self)
            .unwrap_or(&FIELDS[0])
    }

    pub(super) fn name(self) -> &'static str {
        self.row().name
    }

    /// What it takes, in words.
    pub(super) fn takes(self) -> &'static str {
        self.row().takes
    }

    /// What it takes of decisions, in words; nothing if they have no such field.
    pub(super) fn takes_of_decisions(self) -> Option<&'static str> {
        match self {
            Self::Is => Some("confirmed or disputed"),
            _ => self.is_of_note().then(|| self.takes()),
        }
    }

    /// Whether it asks about the note alone, and so of decisions too.
    pub(super) fn is_of_note(self) -> bool {
        matches!(
            self,
            Self::Meeting | Self::Type | Self::Path | Self::Heading
        )
    }

    /// Whether it says what became of a task.
    pub(super) fn is_of_state(self) -> bool {
        use signifier::Field::{Cancelled, Done};
        matches!(self, Self::Status | Self::Date(Done | Cancelled))
    }

    /// Whether it takes days.
    pub(super) fn is_of_days(self) -> bool {
        matches!(self, Self::Date(_))
    }
}

/// One of the values that a field may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// Nothing there.
    Nothing,
    /// Mine.
    Me,
    /// Somebody's, and not mine.
    Others,
    /// In small letters, but for a status: its symbol may be a capital.
    Text(String),
    Days(Range<NaiveDate>),
    Priorities(Range<Rank>),
    Is(Is),
    /// What the user thinks of a decision; a task has none.
    Opinion(Opinion),
    Has(Has),
}

/// A priority, the most urgent the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rank(pub(super) Priority);

impl Ord for Rank {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        other.0.cmp(&self.0)
    }
}

impl PartialOrd for Rank {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Rank {
    /// The priority of this name, in any case.
    pub(super) fn named(name: &str) -> Option<Self> {
        let mut all = Priority::ALL.into_iter();
        all.find(|priority| priority.name().eq_ignore_ascii_case(name))
            .map(Self)
    }
}

impl fmt::Display for Rank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name())
    }
}

/// Where a value must lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Range<T> {
    At(T),
    Below(T),
    AtMost(T),
    Above(T),
    AtLeast(T),
    /// Both ends are in it.
    Between(T, T),
}

impl<T: Ord> Range<T> {
    fn has(&self, value: &T) -> bool {
        match self {
            Self::At(at) => value == at,
            Self::Below(end) => value < end,
            Self::AtMost(end) => value <= end,
            Self::Above(start) => value > start,
            Self::AtLeast(start) => value >= start,
            Self::Between(start, end) => start <= value && value <= end,
        }
    }
}

impl<T: fmt::Display> fmt::Display for Range<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(at) => write!(f, "{at}"),
            Self::Below(end) => write!(f, "<{end}"),
            Self::AtMost(end) => write!(f, "<={end}"),
            Self::Above(start) => write!(f, ">{start}"),
            Self::AtLeast(start) => write!(f, ">={start}"),
            Self::Between(start, end) => write!(f, "{start}..{end}"),
        }
    }
}

/// What a task can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Is {
    Proposed,
    Open,
    Done,
    Cancelled,
    Overdue,
    Stale,
    Today,
    Mine,
    Waiting,
    Unowned,
    Recurring,
}

const IS: &[(Is, &str, &str)] = &[
    (
        Is::Proposed,
        "proposed",
        "waits for a verdict; asks all tasks",
    ),
    (
        Is::Open,
        "open",
        "to be done, in progress or on hold; asks all tasks",
    ),
    (Is::Done, "done", "done; asks all tasks"),
    (
        Is::Cancelled,
        "cancelled",
        "rejected or dropped; asks all tasks",
    ),
    (
        Is::Overdue,
        "overdue",
        "proposed or open, and due before today",
    ),
    (
        Is::Stale,
        "stale",
        "proposed, and overdue by more than 30 days",
    ),
    (
        Is::Today,
        "today",
        "proposed or open, and due or scheduled today",
    ),
    (Is::Mine, "mine", "as `owner:me`"),
    (Is::Waiting, "waiting", "somebody else's: as `owner:others`"),
    (Is::Unowned, "unowned", "nobody's: as `owner:none`"),
    (Is::Recurring, "recurring", "comes again: 🔁"),
];

impl Is {
    pub(super) fn named(name: &str) -> Option<Self> {
        let mut all = IS.iter();
        all.find(|(_, known, _)| known.eq_ignore_ascii_case(name))
            .map(|(is, ..)| *is)
    }

    fn name(self) -> &'static str {
        let row = IS.iter().find(|(is, ..)| *is == self);
        row.map_or("", |(_, name, _)| name)
    }

    fn holds(self, fields: &Fields, today: NaiveDate, context: &Context<'_>) -> bool {
        let standing = || Standing::of(fields, context.proposed);
        let is_ahead = || matches!(standing(), Standing::Proposed | Standing::Open);
        let due = || fields.due.and_then(Day::date);
        match self {
            Self::Proposed => standing() == Standing::Proposed,
            Self::Open => standing() == Standing::Open,
            Self::Done => standing() == Standing::Done,
            Self::Cancelled => standing() == Standing::Cancelled,
            Self::Overdue => due().is_some_and(|due| due < today) && is_ahead(),
            Self::Stale => {
                let last = today.checked_sub_days(Days::new(STALE_DAYS));
                due().is_some_and(|due| last.is_some_and(|last| due < last))
                    && standing() == Standing::Proposed
            }
            Self::Today => {
                let scheduled = fields.scheduled.and_then(Day::date);
                (due() == Some(today) || scheduled == Some(today)) && is_ahead()
            }
            Self::Mine => Value::Me.is_owner(fields, context),
            Self::Waiting => Value::Others.is_owner(fields, context),
            Self::Unowned => Value::Nothing.is_owner(fields, context),
            Self::Recurring => fields.rare().recurrence.is_some(),
        }
    }
}

/// What can belong to a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Has {
    Owner,
    Due,
    Source,
    Cluster,
    Twin,
    Problem,
}

const HAS: &[(Has, &str, &str)] = &[
    (Has::Owner, "owner", "somebody is named"),
    (Has::Due, "due", "📅"),
    (
        Has::Source,
        "source",
        "its note's transcript or mail is in the vault",
    ),
    (Has::Cluster, "cluster", "it was proposed more than once"),
    (Has::Twin, "twin", "a task like it has its verdict"),
    (
        Has::Problem,
        "problem",
        "its note is odd: broken frontmatter, a conflict copy",
    ),
];

impl Has {
    pub(super) fn named(name: &str) -> Option<Self> {
        let mut all = HAS.iter();
        all.find(|(_, known, _)| known.eq_ignore_ascii_case(name))
            .map(|(has, ..)| *has)
    }

    fn name(self) -> &'static str {
        let row = HAS.iter().find(|(has, ..)| *has == self);
        row.map_or("", |(_, name, _)| name)
    }

    fn holds(self, context: &Context<'_>, note: &Note, task: &Task) -> bool {
        match self {
            Self::Owner => !Value::Nothing.is_owner(&task.fields, context),
            Self::Due => task.fields.due.is_some(),
            Self::Source => context.vault.source(note).path.is_some(),
            Self::Cluster => context
                .clusters
                .is_some_and(|clusters| clusters.size(&note.path, task.id) > 1),
            Self::Twin => context.clusters.is_some_and(|clusters| {
                let twins = clusters.twins(&note.path, task.id);
                twins.iter().any(|twin| {
                    twin.item.standing != Standing::NonTask && !(context.is_duplicate)(twin.item)
                })
            }),
            Self::Problem => task.lossy || !note.problems().is_empty(),
        }
    }
}

impl Value {
    /// Whether it is the name of a state.
    pub(super) fn is_of_state(&self) -> bool {
        matches!(
            self,
            Self::Is(Is::Proposed | Is::Open | Is::Done | Is::Cancelled)
        )
    }

    /// Whether a decision can have it as the value of a field.
    pub(super) fn is_of_decisions(&self, field: Field) -> bool {
        field.is_of_note() || matches!(self, Self::Opinion(_))
    }

    /// Whether a task can.
    pub(super) fn is_of_tasks(&self) -> bool {
        !matches!(self, Self::Opinion(_))
    }

    pub(super) fn needs_clusters(&self) -> bool {
        matches!(self, Self::Has(Has::Cluster | Has::Twin))
    }

    /// Whether a field of a task has this value.
    pub(super) fn holds(
        &self,
        field: Field,
        today: NaiveDate,
        context: &Context<'_>,
        note: &Note,
        task: &Task,
    ) -> bool {
        let fields = &task.fields;
        match (field, self) {
            (Field::Owner, _) => self.is_owner(fields, context),
            (Field::Priority, Self::Priorities(range)) => range.has(&Rank(fields.priority)),
            (Field::Tag, Self::Nothing) => fields.tags.is_empty(),
            (Field::Tag, Self::Text(tag)) => fields.tags.iter().any(|own| is_below(own, tag)),
            (Field::Status, Self::Text(text)) => {
                let name = fields.status.name.to_lowercase();
                fields.status.symbol == *text || name == text.to_lowercase()
            }
            (_, Self::Is(is)) => is.holds(fields, today, context),
            (_, Self::Has(has)) => has.holds(context, note, task),
            (Field::Date(date), Self::Days(range)) => {
                let date = fields.date(date).and_then(Day::date);
                date.is_some_and(|date| range.has(&date))
            }
            (Field::Date(date), Self::Nothing) => fields.date(date).is_none(),
            _ => self.holds_for_note(field, note, task.heading.as_deref()),
        }
    }

    /// Whether a field of a note has this value, for something below that heading.
    pub(super) fn holds_for_note(&self, field: Field, note: &Note, heading: Option<&str>) -> bool {
        let kind = note.kind().map(|kind| &**kind);
        match (field, self) {
            (Field::Type, Self::Nothing) => kind.is_none(),
            (Field::Type, Self::Text(text)) => {
                kind.is_some_and(|kind| kind.to_lowercase() == *text)
            }
            (Field::Meeting, Self::Nothing) => !note.is_meeting(),
            (Field::Meeting, Self::Text(text)) => note.title.to_lowercase().contains(text),
            (Field::Path, Self::Text(text)) => note.path.to_lowercase().contains(text),
            (Field::Heading, Self::Nothing) => heading.is_none(),
            (Field::Heading, Self::Text(text)) => {
                heading.is_some_and(|heading| heading.to_lowercase().contains(text))
            }
            _ => false,
        }
    }

    /// Whether a task is this one's.
    fn is_owner(&self, fields: &Fields, context: &Context<'_>) -> bool {
        let mut owners = fields
            .owners
            .iter()
            .filter(|name| person::is_somebody(name));
        let is_me = |name: &Arc<str>| context.me.iter().any(|me| person::can_be(me, name));
        match self {
            Self::Nothing => owners.next().is_none(),
            Self::Me => owners.any(is_me),
            Self::Others => owners.clone().next().is_some() && !owners.any(is_me),
            Self::Text(typed) => fields.owners.iter().any(|name| person::starts(typed, name)),
            _ => false,
        }
    }
}

/// Whether a tag with its `#` is this one, or nested below it.
fn is_below(own: &str, tag: &str) -> bool {
    let own = own.trim_start_matches('#').to_lowercase();
    let rest = own.strip_prefix(tag);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("none"),
            Self::Me => f.write_str("me"),
            Self::Others => f.write_str("others"),
            Self::Text(text) => {
                let is_plain = !text.contains(|c: char| c == ',' || c.is_whitespace())
                    && !["none", "me", "others"].contains(&text.to_lowercase().as_str());
                if is_plain {
                    f.write_str(text)
                } else {
                    write!(f, "\"{text}\"")
                }
            }
            Self::Days(range) => write!(f, "{range}"),
            Self::Priorities(range) => write!(f, "{range}"),
            Self::Is(is) => f.write_str(is.name()),
            Self::Opinion(opinion) => f.write_str(opinion.name()),
            Self::Has(has) => f.write_str(has.name()),
        }
    }
}

/// The tables of `docs/query.md`, in Markdown: fields, then what `is:` and `has:` take.
#[must_use]
pub fn markdown_table() -> String {
    let mut table = String::from("| field | takes | asks |\n|---|---|---|\n");
    for row in FIELDS {
        let _ = writeln!(table, "| `{}:` | {} | {} |", row.name, row.takes, row.asks);
    }
    table.push_str("\n| | holds for a task that |\n|---|---|\n");
    for (_, name, help) in IS {
        let _ = writeln!(table, "| `is:{name}` | {help} |");
    }
    for (_, name, help) in HAS {
        let _ = writeln!(table, "| `has:{name}` | {help} |");
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_and_has_take_is_what_there_is() {
        let said = |field: Field| field.takes().replace(" or ", ", ");
        let is: Vec<&str> = IS.iter().map(|(_, name, _)| *name).collect();
        assert_eq!(said(Field::Is), is.join(", "));
        let has: Vec<&str> = HAS.iter().map(|(_, name, _)| *name).collect();
        assert_eq!(said(Field::Has), has.join(", "));
    }

    #[test]
    fn a_nested_tag_is_below_its_parent() {
        assert!(is_below("#work", "work") && is_below("#Work/Legal", "work"));
        assert!(!is_below("#workshop", "work"));
    }

    #[test]
    fn a_higher_priority_is_greater() {
        assert!(Range::Above(Rank(Priority::Medium)).has(&Rank(Priority::Highest)));
        assert!(Range::Below(Rank(Priority::Medium)).has(&Rank(Priority::None)));
    }
}
