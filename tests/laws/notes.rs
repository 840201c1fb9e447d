//! Generated notes, and the questions that every law asks of them.

use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;
use gavel::config::Proposed;
use gavel::edit::{Edit, Outcome, apply};
use gavel::note::{Note, items};
use gavel::review::verdict::{Action, Verdict, judge};
use gavel::settings::Settings;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// A line of a note with its ending.
#[derive(Clone)]
pub(crate) struct Line {
    pub(crate) content: Vec<u8>,
    pub(crate) ending: &'static str,
}

impl Line {
    pub(crate) fn new(text: &str) -> Self {
        Self {
            content: text.as_bytes().to_vec(),
            ending: "\n",
        }
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let content = String::from_utf8_lossy(&self.content);
        write!(f, "{:?}", format!("{content}{}", self.ending))
    }
}

/// Words of a task, and what may stand between and behind them.
const PARTS: &[&str] = &[
    "Send",
    "the plan.",
    "wéll",
    "@Marit Solheim",
    "@TBD",
    "#task",
    "#proposed",
    "#proposed/x",
    "#a",
    "📅 2026-01-02",
    "📅 2025-02-30",
    "🗓\u{fe0f} 2026-01-02",
    "⏳ 2026-01-01",
    "🛫2026-01-01",
    "➕ 2025-12-01",
    "⏫",
    "🔽\u{fe0f}",
    "🆔 a-1",
    "⛔ b, c",
    "✅ 2025-12-31",
    "❌ 2025-12-31",
    "`#proposed`",
    "[[A b]]",
    "\u{2028}",
    "\u{200b}",
    "weâ€™ll",
    "ğŸ“… 2026-01-01",
    "â«",
    "a\tb",
    "\r",
];

/// Lines that are no tasks.
const TEXT: &[&str] = &[
    "",
    "",
    "prose",
    "# Tasks",
    "## Decisions",
    "- We will wait.",
    "- ",
    "> quote",
    "\t",
    "---",
    "a\rb",
    "c\u{2028}d",
    "%%",
    "```",
    "<!-- x -->",
    "* * *",
    "1. one",
    "naÃ¯ve",
    "\u{feff}",
    "- [ ]",
    "-[ ] tight",
    "    code",
];

/// Lines that notes hold more than once.
const TWINS: &[&str] = &[
    "- [?] Call them back #task #proposed",
    "- [ ] Call them back #task",
    "  - [?] nested #proposed ^b1",
];

fn task() -> impl Strategy<Value = Vec<u8>> {
    let head = select(&["- ", "* ", "+ ", "1. ", "  - ", "\t- ", "> - ", "-  "][..]);
    let symbol = select(&["?", "?", "?", " ", "x", "/", "-", "R", "!", "é"][..]);
    let parts = vec(
        // No tab: to the plugin a tag and what follows it behind a tab are one tag, unless a signifier is taken off before.
        (select(&[" ", " ", " ", "  "][..]), select(PARTS)),
        0..7,
    );
    let end = select(&["", "", "", " ", "\t ", " ^b-1", " ^b-1 "][..]);
    (head, symbol, parts, end).prop_map(|(head, symbol, parts, end)| {
        let text: String = parts
            .into_iter()
            .flat_map(|(gap, part)| [gap, part])
            .collect();
        format!("{head}[{symbol}]{text}{end}").into_bytes()
    })
}

/// Lines with bytes that are no text.
const BROKEN: &[&[u8]] = &[
    b"- [?] a\xff #proposed",
    b"\xf0\x9f",
    b"- [ ] \xc3(",
    b"\x00\x1b[2J",
];

fn content() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        5 => task(),
        4 => select(TEXT).prop_map(|text| text.as_bytes().to_vec()),
        2 => select(TWINS).prop_map(|text| text.as_bytes().to_vec()),
        1 => select(BROKEN).prop_map(<[u8]>::to_vec),
    ]
}

/// Lines of a note: all with one ending, or each with its own.
pub(crate) fn lines() -> impl Strategy<Value = Vec<Line>> {
    let ending = select(&["\n", "\r\n"][..]);
    let endings = prop_oneof![
        ending.clone().prop_map(|ending| vec![ending]),
        vec(ending, 1..6),
    ];
    (vec(content(), 1..24), endings, any::<u8>()).prop_map(|(contents, endings, dice)| {
        let mut lines: Vec<Line> = contents
            .into_iter()
            .zip(endings.into_iter().cycle())
            .map(|(mut content, ending)| {
                // At the end of the content it would belong to the ending.
                while content.ends_with(b"\r") {
                    content.pop();
                }
                Line { content, ending }
            })
            .collect();
        if let Some(last) = lines.last_mut()
            && dice % 3 == 0
        {
            last.ending = "";
        }
        if dice % 4 == 0 {
            let frontmatter = ["---", "date: 2026-01-01", "---"];
            lines.splice(0..0, frontmatter.map(Line::new));
        }
        if let Some(first) = lines.first_mut()
            && dice % 5 == 0
        {
            first.content.splice(0..0, "\u{feff}".bytes());
        }
        lines
    })
}

/// Lines of which many are equal, and have equal neighbours.
pub(crate) fn twins() -> impl Strategy<Value = Vec<Line>> {
    let line = select(&["- [?] t", "- [?] t", "- [?] t", "a", "b", "", "# h"][..]);
    vec(line.prop_map(Line::new), 1..14)
}

/// The bytes of lines.
pub(crate) fn bytes(lines: &[Line]) -> Vec<u8> {
    let parts = lines
        .iter()
        .flat_map(|line| [&line.content, line.ending.as_bytes()]);
    parts.flatten().copied().collect()
}

/// Any action on a task.
pub(crate) fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        4 => select(&[Verdict::Accept, Verdict::Reject, Verdict::Done, Verdict::Reopen][..]).prop_map(Action::Verdict),
        1 => Just(Action::Toggle),
        1 => select(&["x", " ", "R", "?", "q"][..]).prop_map(|symbol| Action::Set(symbol.to_owned())),
    ]
}

/// Reads a note with the settings of a vault that rejects with `R`.
pub(crate) fn read(bytes: &[u8]) -> Note {
    Note::parse("n.md", bytes, &Arc::new(settings()))
}

/// The settings of that vault.
pub(crate) fn settings() -> Settings {
    let rejected = r#"{"symbol":"R","name":"Rejected","nextStatusSymbol":"?","type":"CANCELLED"}"#;
    let proposed = r#"{"symbol":"?","name":"Proposed","nextStatusSymbol":" ","type":"TODO"}"#;
    let statuses = format!(r#"{{"statusSettings":{{"customStatuses":[{proposed},{rejected}]}}}}"#);
    Settings::parse(&statuses).unwrap()
}

/// The edit that carries out an action on one of the tasks of a note; nothing if it has none, or the task says so already.
pub(crate) fn ruling(note: &Note, which: Index, action: &Action) -> Option<Edit> {
    if note.tasks.is_empty() {
        return None;
    }
    judge(
        note,
        which.get(&note.tasks),
        action,
        &Proposed::default(),
        today(),
    )
}

/// The day of all laws.
pub(crate) fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 18).unwrap()
}

/// Makes edits on the bytes of a note.
pub(crate) fn made(bytes: &[u8], edits: &[Edit]) -> Outcome {
    apply(bytes, edits, &items)
}
