//! What a query says of how its tasks are shown, and what a row shows of a task by it. Rows themselves are drawn by `ui` and `cli`.

use std::fmt::Write as _;

use crate::note::recurrence::Recurrence;
use crate::note::signifier::Field;
use crate::note::task::{Fields, OnCompletion};
use crate::settings::TaskFormat;

/// How the tasks of a query are to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// Fields by their signs alone.
    pub short: bool,
    /// What the query means is told above its tasks.
    pub explain: bool,
    /// In columns by the first grouping.
    pub columns: bool,
    /// What is shown otherwise than by default: a bit for each row of `ELEMENTS`.
    changed: u32,
}

/// What can be hidden or shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Element {
    /// Buttons above the tasks.
    Toolbar,
    /// Tasks below those that they are nested under.
    Tree,
    /// The tags of a task.
    Tags,
    /// A field of a task.
    Field(Field),
    /// How urgent a task is.
    Urgency,
    /// Where a task stands.
    Backlink,
    /// A button behind a task.
    EditButton,
    /// A button behind a task.
    PostponeButton,
    /// How many tasks there are.
    TaskCount,
    /// Where a task stands that is nested under another.
    NestedBacklink,
    /// How many tasks are under a heading.
    GroupCount,
}

/// One of them with its name in queries, whether it is shown by default, and what it does in gavel.
type Row = (Element, &'static str, bool, &'static str);

const BEHIND: &str = "its sign and value behind the text";
const BUTTON: &str = "nothing: keys and commands do that";

/// All of them, in the order in which the plugin asks the properties of a note for them. The last two have no property.
const ELEMENTS: [Row; 21] = [
    (Element::Toolbar, "toolbar", true, BUTTON),
    (
        Element::Tree,
        "tree",
        false,
        "tasks stand indented below the task that they are nested under, with those that the query does not find",
    ),
    (Element::Tags, "tags", true, "the tags behind the text"),
    (Element::Field(Field::Id), "id", true, BEHIND),
    (Element::Field(Field::DependsOn), "depends on", true, BEHIND),
    (
        Element::Field(Field::Priority),
        "priority",
        true,
        "the arrow before the text; in `gavel list` its sign behind the text",
    ),
    (
        Element::Field(Field::Recurrence),
        "recurrence rule",
        true,
        BEHIND,
    ),
    (
        Element::Field(Field::OnCompletion),
        "on completion",
        true,
        BEHIND,
    ),
    (Element::Field(Field::Created), "created date", true, BEHIND),
    (Element::Field(Field::Start), "start date", true, BEHIND),
    (
        Element::Field(Field::Scheduled),
        "scheduled date",
        true,
        BEHIND,
    ),
    (
        Element::Field(Field::Due),
        "due date",
        true,
        "how far it is, at the end of the row",
    ),
    (
        Element::Field(Field::Cancelled),
        "cancelled date",
        true,
        BEHIND,
    ),
    (Element::Field(Field::Done), "done date", true, BEHIND),
    (
        Element::Urgency,
        "urgency",
        false,
        "the number, behind the text",
    ),
    (
        Element::Backlink,
        "backlink",
        true,
        "date and title of the note beside the row, from 150 columns on; in `gavel list` the place stays, by which a task is named",
    ),
    (Element::EditButton, "edit button", true, BUTTON),
    (Element::PostponeButton, "postpone button", true, BUTTON),
    (
        Element::TaskCount,
        "task count",
        true,
        "how many there are, and how many a `limit` leaves out, in the title; `gavel list` says it on standard error",
    ),
    (
        Element::NestedBacklink,
        "nested backlink",
        true,
        "the same as `backlink`, of indented tasks",
    ),
    (
        Element::GroupCount,
        "group count",
        true,
        "how many there are, beside each heading of the screen",
    ),
];

/// The other lines about how tasks are shown, and what they do in gavel.
const LINES: [(&str, &str); 6] = [
    (
        "`short mode`, `full mode`",
        "what stands behind the text is its signs alone, without dates and other values; no note beside the row",
    ),
    (
        "`explain`",
        "`gavel list` prints what the query means above the tasks; the screen says it in the message line when the block is opened, as far as there is room",
    ),
    ("`limit N`", "so many tasks, of the whole view"),
    ("`limit groups N`", "so many tasks under each heading"),
    ("`view columns by KEY`", "headings as of `group by KEY`"),
    ("`view list`", "no such headings any more"),
];

impl Element {
    fn place(self) -> usize {
        let place = ELEMENTS.iter().position(|(element, ..)| *element == self);
        place.unwrap_or_default()
    }

    /// As it is named in a query.
    #[must_use]
    pub fn name(self) -> &'static str {
        ELEMENTS.get(self.place()).map_or("", |(_, name, ..)| name)
    }

    /// The properties of a note that show and hide one, with its name in a query.
    pub(super) fn properties() -> impl Iterator<Item = (String, &'static str)> {
        let names = ELEMENTS.iter().map(|(_, name, ..)| *name).take(19);
        names.map(|name| (format!("TQ_show_{}", name.replace(' ', "_")), name))
    }
}

impl Layout {
    /// Hides or shows what a text begins with; `None` if there is no such thing.
    pub(super) fn set(&mut self, text: &str, show: bool) -> Option<()> {
        let text = text.to_lowercase();
        let place = ELEMENTS
            .iter()
            .position(|(_, name, ..)| text.starts_with(name))?;
        let (.., by_default, _) = ELEMENTS.get(place)?;
        if show == *by_default {
            self.changed &= !(1 << place);
        } else {
            self.changed |= 1 << place;
        }
        Some(())
    }

    /// What is hidden that is shown by default.
    pub fn hidden(&self) -> impl Iterator<Item = Element> {
        self.changed_from(true)
    }

    /// What is shown that is hidden by default.
    pub fn shown(&self) -> impl Iterator<Item = Element> {
        self.changed_from(false)
    }

    fn changed_from(&self, shown: bool) -> impl Iterator<Item = Element> {
        let rows = ELEMENTS.iter().filter(move |row| row.2 == shown);
        let elements = rows.map(|row| row.0);
        elements.filter(move |element| self.shows(*element) != shown)
    }

    /// Whether something is shown.
    #[must_use]
    pub fn shows(&self, element: Element) -> bool {
        let place = element.place();
        let by_default = ELEMENTS.get(place).is_some_and(|row| row.2);
        by_default != (self.changed & (1 << place) != 0)
    }

    /// Whether a field is shown.
    #[must_use]
    pub fn shows_field(&self, field: Field) -> bool {
        self.shows(Element::Field(field))
    }

    /// What stands behind the text of a task, in the plugin's order: its tags, then its fields as the plugin writes them, in short mode
    /// their signs alone. Without priority and due date, which have places of their own.
    #[must_use]
    pub fn details(&self, fields: &Fields) -> String {
        const BEHIND_THE_TEXT: [Field; 9] = [
            Field::Id,
            Field::DependsOn,
            Field::Recurrence,
            Field::OnCompletion,
            Field::Created,
            Field::Start,
            Field::Scheduled,
            Field::Cancelled,
            Field::Done,
        ];
        let mut details = String::new();
        if self.shows(Element::Tags) {
            details.push_str(&fields.tags.join(" "));
        }
        for field in BEHIND_THE_TEXT {
            let Some(value) = value(fields, field).filter(|_| self.shows_field(field)) else {
                continue;
            };
            if self.short {
                let sign = field.emoji().first().copied().unwrap_or_default();
                let _ = write!(details, " {sign}");
            } else {
                details.push_str(&field.write(TaskFormat::Emoji, &value));
            }
        }
        details.trim_start().to_owned()
    }
}

/// What a field of a task says, as it is written behind its sign.
fn value(fields: &Fields, field: Field) -> Option<String> {
    match field {
        Field::Id => fields.rare().id.as_deref().map(str::to_owned),
        Field::DependsOn => Some(fields.rare().depends_on.join(",")).filter(|ids| !ids.is_empty()),
        Field::Recurrence => fields.rare().recurrence.as_ref().map(Recurrence::text),
        Field::OnCompletion => fields
            .rare()
            .on_completion
            .map(OnCompletion::name)
            .map(str::to_owned),
        Field::Priority => fields.priority.value(TaskFormat::Emoji).map(str::to_owned),
        date => fields.date(date).map(|day| day.to_string()),
    }
}

/// The table of `docs/tasks-plugin.md`, in Markdown: what each line about how tasks are shown does.
#[must_use]
pub fn layout_table() -> String {
    let mut table = String::from("| line | in gavel |\n|---|---|\n");
    for (line, does) in LINES {
        let _ = writeln!(table, "| {line} | {does} |");
    }
    for (_, name, by_default, does) in ELEMENTS {
        let (one, other) = if by_default {
            ("hide", "show")
        } else {
            ("show", "hide")
        };
        let _ = writeln!(table, "| `{one} {name}`, `{other} …` | {does} |");
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    /// What stands behind the text of a task with every field, after these lines.
    fn check(lines: &[&str], expected: &str) {
        let line = "- [ ] a #x #y 🆔 q ⛔ r,s ⏫ 🔁 every week 🏁 delete ➕ 2026-01-01 🛫 2026-01-02 ⏳ 2026-01-03 📅 2026-01-04 ❌ 2026-01-05 ✅ 2026-01-06";
        let fields = Fields::parse(line, &Settings::default(), "n.md").unwrap();
        let mut layout = Layout::default();
        for line in lines {
            let (verb, what) = line.split_once(' ').unwrap();
            match verb {
                "short" => layout.short = true,
                verb => layout.set(what, verb == "show").unwrap(),
            }
        }
        assert_eq!(layout.details(&fields), expected, "{lines:?}");
    }

    #[test]
    fn every_field_stands_behind_the_text_until_it_is_hidden() {
        check(
            &[],
            "#x #y 🆔 q ⛔ r,s 🔁 every week 🏁 delete ➕ 2026-01-01 🛫 2026-01-02 ⏳ 2026-01-03 ❌ 2026-01-05 ✅ 2026-01-06",
        );
        check(
            &["hide recurrence rule", "hide created date", "hide id"],
            "#x #y ⛔ r,s 🏁 delete 🛫 2026-01-02 ⏳ 2026-01-03 ❌ 2026-01-05 ✅ 2026-01-06",
        );
        check(
            &[
                "hide tags",
                "hide depends on",
                "hide on completion",
                "hide start date",
                "hide scheduled date",
                "hide cancelled date",
            ],
            "🆔 q 🔁 every week ➕ 2026-01-01 ✅ 2026-01-06",
        );
        check(
            &["hide tags", "show tags", "short mode", "hide done date"],
            "#x #y 🆔 ⛔ 🔁 🏁 ➕ 🛫 ⏳ ❌",
        );
    }

    #[test]
    fn a_row_of_the_table_is_found_by_what_it_is() {
        for (element, name, by_default, _) in ELEMENTS {
            assert_eq!(element.name(), name);
            assert_eq!(Layout::default().shows(element), by_default, "{name}");
            let mut layout = Layout::default();
            layout.set(&format!("{}s", name.to_uppercase()), !by_default);
            assert_eq!(layout.shows(element), !by_default, "{name}");
            assert_eq!(layout.hidden().chain(layout.shown()).count(), 1);
        }
    }
}
