//! A transcript or any other text that is no mail: who speaks, what a machine summarised, and what is neither.

use std::collections::HashMap;

use crate::review::evidence::Kind;
use crate::review::evidence::label::{self, Label, inline_speakers};
use crate::review::evidence::layout::{Line, Role, is_heading, is_no_text, marker};

/// Where somebody speaks as often as this, a text is a transcript.
const MIN_TURNS: usize = 3;

/// A longer line in bold, or before a colon, is no heading; in bytes.
const MAX_HEADING: usize = 60;

/// Before what was said, a shorter line that no heading calls a summary is none; in bytes.
const MIN_SUMMARY: usize = 100;

/// Says of each line what it is.
pub(super) fn layout(lines: &mut [Line<'_>]) {
    let speakers = Speakers::of(lines);
    let is_subtitles = lines
        .iter()
        .filter(|line| line.text().contains("-->"))
        .nth(2)
        .is_some();
    // Above the heading of a transcript that has one, a name before a colon is no speaker's.
    let opens = lines
        .iter()
        .position(|line| section(line.text().trim()) == Some(Section::Speech));
    let mut kind = if speakers.are_some {
        Kind::Recap
    } else {
        Kind::Text
    };
    let mut continues = false;
    let mut is_summarised = false;
    let mut last_speaker = String::new();
    for (index, line) in lines.iter_mut().enumerate() {
        let follows = std::mem::replace(&mut continues, false);
        line.skip_quoting(usize::MAX);
        let text = line.text().get(line.body..).unwrap_or_default();
        let trimmed = text.trim();
        if is_subtitles && is_about_time(trimmed) {
            line.role = Role::Aside;
            continues = follows;
            continue;
        }
        if let Some(section) = section(trimmed) {
            is_summarised |= section == Section::Recap;
            kind = match section {
                Section::Recap if speakers.are_some => Kind::Recap,
                Section::Speech => Kind::Speech,
                Section::Recap | Section::Other => kind,
            };
            continue;
        }
        let is_above = opens.is_some_and(|opens| index < opens);
        let label =
            label::of(text).filter(|label| label.has_time || (!is_above && speakers.know(label)));
        let mut goes_on = follows;
        if let Some(Label {
            name,
            end,
            is_named,
            ..
        }) = label
        {
            goes_on &= kind == Kind::Speech;
            kind = Kind::Speech;
            if is_named {
                goes_on &= is_subtitles && name == last_speaker;
                name.clone_into(&mut last_speaker);
            } else {
                line.shown += end;
            }
            line.body += end;
        } else if kind != Kind::Speech && is_about_the_meeting(trimmed) {
            continue;
        } else if let Some(length) = marker(text) {
            goes_on = false;
            line.body += length;
            line.shown = line.body;
        }
        if is_no_text(line.rest()) {
            continue;
        }
        let is_summary = is_summarised || line.rest().len() >= MIN_SUMMARY;
        let of = if kind == Kind::Recap && !is_summary {
            Kind::Text
        } else {
            kind
        };
        line.role = Role::Text(of, goes_on);
        continues = true;
    }
}

/// Whether a line of subtitles is their number, their time, or between two of them.
fn is_about_time(text: &str) -> bool {
    text.contains("-->") || text == "WEBVTT" || text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Who speaks in a transcript.
struct Speakers {
    /// Names before a colon, and how often each.
    names: HashMap<String, usize>,
    are_some: bool,
}

impl Speakers {
    fn of(lines: &[Line<'_>]) -> Self {
        let mut names = HashMap::new();
        let mut timed = 0;
        let mut count = |name: &str| {
            if !is_field(name) {
                *names.entry(name.to_owned()).or_insert(0) += 1;
            }
        };
        for line in lines {
            let text = line
                .text()
                .trim_start_matches(|c: char| c == '>' || c.is_whitespace());
            if marker(text).is_some() || is_heading(text) {
                continue;
            }
            if let Some(label) = label::of(text) {
                timed += usize::from(label.has_time);
                count(label.name);
            }
            inline_speakers(text, &mut count);
        }
        let comes_back = names.values().any(|times| *times > 1);
        let said: usize = names.values().sum();
        let is_headed = lines
            .iter()
            .any(|line| section(line.text().trim()) == Some(Section::Speech));
        Self {
            are_some: timed >= MIN_TURNS || (comes_back && said >= MIN_TURNS) || is_headed,
            names,
        }
    }

    /// Whether a label is that of a speaker.
    fn know(&self, label: &Label<'_>) -> bool {
        let is_regular = self.names.get(label.name).is_some_and(|times| *times > 1);
        self.are_some && !is_field(label.name) && (is_regular || !label.is_bare)
    }
}

/// What a heading opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    Recap,
    Speech,
    Other,
}

/// The section that a line opens, if it is a heading, or a line that stands for one.
fn section(text: &str) -> Option<Section> {
    const RECAP: [&str; 16] = [
        "summary",
        "recap",
        "overview",
        "action item",
        "next step",
        "key point",
        "takeaway",
        "decisions",
        "highlights",
        "outcomes",
        "follow-up",
        "follow up",
        "to-do",
        "todo",
        "tl;dr",
        "meeting notes",
    ];
    let bare = text.trim_matches(|c: char| "#*_:".contains(c) || c.is_whitespace());
    let words = bare.to_lowercase();
    let is_bold = text.starts_with("**")
        && text.trim_end_matches(':').ends_with("**")
        && !bare.contains("**");
    let is_word = ["transcript", "summary"].contains(&words.as_str());
    let is_short = bare.len() <= MAX_HEADING && (text.ends_with(':') || is_bold || is_word);
    if !is_heading(text) && !is_short {
        None
    } else if RECAP.iter().any(|recap| words.contains(recap)) {
        Some(Section::Recap)
    } else if words.contains("transcript") {
        Some(Section::Speech)
    } else {
        let opens = is_heading(text) || (text.ends_with(':') && label::of(text).is_none());
        opens.then_some(Section::Other)
    }
}

/// A name before a colon that is no speaker's.
fn is_field(name: &str) -> bool {
    const FIELDS: [&str; 29] = [
        "present",
        "attendees",
        "participants",
        "date",
        "time",
        "location",
        "place",
        "recorded",
        "duration",
        "title",
        "host",
        "organizer",
        "organiser",
        "invited",
        "when",
        "where",
        "with",
        "language",
        "source",
        "in the room",
        "on the line",
        "meeting",
        "call",
        "topic",
        "subject",
        "tags",
        "type",
        "note",
        "interpreter",
    ];
    FIELDS.iter().any(|field| field.eq_ignore_ascii_case(name))
}

/// Whether a line before the first word says who met when, and not what about.
fn is_about_the_meeting(text: &str) -> bool {
    let bare =
        text.trim_start_matches(|c: char| c == '*' || c == '_' || c == '-' || c.is_whitespace());
    let name = bare
        .split_once(':')
        .map(|(name, _)| name.trim_matches(['*', '_', ' ']));
    name.is_some_and(is_field)
        || bare
            .get(..8)
            .is_some_and(|start| start.eq_ignore_ascii_case("recorded"))
}
