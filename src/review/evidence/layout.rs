//! What each line of a source is: said, summarised, written in a mail or quoted there, or nothing that was said at all
//! (headings, mail headers, signatures, frontmatter, times). Guessed from the text alone.

use memchr::memchr2;

use crate::note::reading::Reading;
use crate::review::evidence::Kind;
use crate::review::evidence::label::{self, Label, inline_speakers};
use crate::text::{BOM, Span};

/// Frontmatter that is not closed within so many lines is none.
const MAX_FRONTMATTER: usize = 200;

/// Of how many lines in ten the mail's export has put a `>` before each.
const MOSTLY: usize = 8;

/// Short lines after the closing of a mail that are its writer's name and address.
const MAX_SIGNATURE: usize = 10;

/// A line of a source.
pub(super) struct Line<'a> {
    /// Counted from 1.
    pub(super) number: usize,
    /// Where it starts in the file.
    pub(super) start: usize,
    /// What it says.
    pub(super) reading: Reading<'a>,
    /// What it is.
    pub(super) role: Role,
    /// From here on its text counts: after the signs of quoting, a marker or the speaker's name.
    pub(super) body: usize,
    /// From here on it is shown: the speaker's name belongs to it.
    pub(super) shown: usize,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing that was said, and it ends what was said before.
    Nothing,
    /// Nothing that was said, in the midst of what was said: the number or time of a subtitle.
    Aside,
    /// Something said, and whether it goes on from the line before.
    Text(Kind, bool),
}

/// The lines of a source: they end at `\r\n`, `\r` or `\n`.
pub(super) fn lines(bytes: &[u8]) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut start = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
    while let Some(rest) = bytes.get(start..).filter(|rest| !rest.is_empty()) {
        let end = memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
        let ending = match rest.get(end..) {
            Some([b'\r', b'\n', ..]) => 2,
            Some([]) | None => 0,
            Some(_) => 1,
        };
        lines.push(Line {
            number: lines.len() + 1,
            start,
            reading: Reading::of(rest.get(..end).unwrap_or_default()),
            role: Role::Nothing,
            body: 0,
            shown: 0,
        });
        start += end + ending;
    }
    layout(&mut lines);
    lines
}

impl Line<'_> {
    pub(super) fn text(&self) -> &str {
        self.reading.text()
    }

    fn rest(&self) -> &str {
        self.text().get(self.body..).unwrap_or_default().trim()
    }

    /// The bytes of the file behind a span of its text.
    pub(super) fn bytes_of(&self, span: Span) -> Span {
        let span = self.reading.bytes_of(span);
        Span::new(self.start + span.start, self.start + span.end)
    }

    /// Passes over white space and signs of quoting, and says how many of those there are.
    fn skip_quoting(&mut self, most: usize) -> usize {
        let mut depth = 0;
        let mut body = self.body;
        let text = self.reading.text();
        while let Some(c) = text.get(body..).and_then(|rest| rest.chars().next()) {
            if c == '>' && depth < most {
                depth += 1;
            } else if !c.is_whitespace() {
                break;
            }
            body += c.len_utf8();
        }
        self.body = body;
        self.shown = body;
        depth
    }
}

/// Says of each line what it is.
fn layout(lines: &mut [Line<'_>]) {
    let start = end_of_frontmatter(lines);
    let Some(lines) = lines.get_mut(start..) else {
        return;
    };
    let (filled, prefixed) = lines.iter().fold((0, 0), |(filled, prefixed), line| {
        let text = line.text().trim_start();
        (
            filled + usize::from(!text.is_empty()),
            prefixed + usize::from(text.starts_with('>')),
        )
    });
    let is_exported = filled > 0 && prefixed * 10 >= filled * MOSTLY;
    if is_exported {
        for line in lines.iter_mut() {
            line.skip_quoting(1);
        }
    }
    if is_mail(lines) {
        mail(lines);
    } else {
        transcript(lines);
    }
}

/// The number of lines up to the end of the frontmatter.
fn end_of_frontmatter(lines: &[Line<'_>]) -> usize {
    let is_fence = |line: &Line<'_>| line.text().trim_end() == "---";
    if !lines.first().is_some_and(is_fence) {
        return 0;
    }
    let end = lines
        .iter()
        .take(MAX_FRONTMATTER)
        .skip(1)
        .position(is_fence);
    end.map_or(0, |at| at + 2)
}

// Mails

/// Whether the first lines are the headers of a mail.
fn is_mail(lines: &[Line<'_>]) -> bool {
    let mut names = lines
        .iter()
        .map(Line::rest)
        .filter(|text| !text.is_empty() && !is_heading(text))
        .take(12)
        .filter_map(header);
    names.by_ref().any(|name| name == "from")
        && lines
            .iter()
            .map(Line::rest)
            .filter_map(header)
            .take(3)
            .count()
            >= 2
}

/// The name of a mail header, in lower case.
fn header(text: &str) -> Option<&'static str> {
    const NAMES: [&str; 14] = [
        "from",
        "to",
        "cc",
        "bcc",
        "date",
        "sent",
        "subject",
        "reply-to",
        "received",
        "message-id",
        "importance",
        "attachments",
        "von",
        "betreff",
    ];
    let (name, _) = text
        .get(..text.len().min(40))
        .or(text.get(..0))?
        .split_once(':')?;
    let name = name.trim_matches(|c: char| c.is_whitespace() || "*_-".contains(c));
    NAMES
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(name))
}

fn mail(lines: &mut [Line<'_>]) {
    let attributions = attributions(lines);
    let mut kind = Kind::Mail;
    let mut in_headers = true;
    // Quoted until the end, since somebody said so in words; by signs, only while they last.
    let mut quoted_by_words = false;
    let mut signature: Option<usize> = None;
    let mut continues = false;
    for index in 0..lines.len() {
        if let Some(by_words) = attributions.get(index).copied().flatten() {
            quoted_by_words |= by_words;
            signature = None;
            continues = false;
            continue;
        }
        let opens = opens_headers(lines, index);
        let Some(line) = lines.get_mut(index) else {
            break;
        };
        let depth = line.skip_quoting(usize::MAX);
        let text = line.rest();
        if opens {
            quoted_by_words |= index > 0 && !in_headers;
            in_headers = true;
            signature = None;
        }
        let is_header =
            header(text).is_some() || is_heading(text) || line.text().starts_with([' ', '\t']);
        if in_headers && (text.is_empty() || is_header) {
            continues = false;
            continue;
        }
        in_headers = false;
        let now = if depth > 0 || quoted_by_words {
            Kind::Quoted
        } else {
            Kind::Mail
        };
        if now != kind {
            signature = None;
            continues = false;
        }
        kind = now;
        if is_original_message(text) {
            quoted_by_words = true;
            signature = None;
        } else if text == "--" || is_closing(text) {
            signature = Some(0);
        }
        signature = signature
            .filter(|passed| *passed < MAX_SIGNATURE && is_short(text))
            .map(|passed| passed + 1);
        if signature.is_some() || is_no_text(text) || is_heading(text) || is_original_message(text)
        {
            continues = false;
            continue;
        }
        let is_item = marker(text).is_some();
        line.role = Role::Text(kind, continues && !is_item);
        continues = true;
    }
}

/// Whether the headers of a mail, or of one quoted in it, start at this line.
fn opens_headers(lines: &[Line<'_>], index: usize) -> bool {
    let name = |index: usize| {
        let line = lines.get(index)?;
        header(line.rest().trim_start_matches(['>', ' ']))
    };
    name(index).is_some_and(|name| matches!(name, "from" | "von"))
        && (1..=4).any(|ahead| name(index + ahead).is_some())
}

/// For each line that says who wrote what follows, and when: whether only these words tell that it is quoted, and no signs do.
fn attributions(lines: &[Line<'_>]) -> Vec<Option<bool>> {
    let mut found = vec![None; lines.len()];
    let mut index = 0;
    while index < lines.len() {
        let length = attribution(lines, index).unwrap_or(0);
        let depth = |line: &Line<'_>| {
            line.text()
                .chars()
                .take_while(|c| *c == '>' || *c == ' ')
                .filter(|c| *c == '>')
                .count()
        };
        let own = lines.get(index).map_or(0, depth);
        let next = lines
            .iter()
            .skip(index + length)
            .find(|line| line.text().contains(|c: char| c.is_alphanumeric()));
        let by_words = next.is_none_or(|next| depth(next) <= own);
        for line in found.iter_mut().skip(index).take(length) {
            *line = Some(by_words);
        }
        index += length.max(1);
    }
    found
}

/// How many lines from here on say who wrote what follows, and when.
fn attribution(lines: &[Line<'_>], index: usize) -> Option<usize> {
    const STARTS: [&str; 7] = ["On ", "Am ", "Le ", "El ", "Den ", "Op ", "Il "];
    const ENDS: [&str; 8] = [
        "wrote:",
        "schrieb:",
        "écrit :",
        "écrit:",
        "escribió:",
        "skrev:",
        "schreef:",
        "scritto:",
    ];
    let bare = |index: usize| {
        let text = lines
            .get(index)?
            .text()
            .trim_start_matches(|c: char| c == '>' || c.is_whitespace())
            .trim_end();
        Some(text.trim_matches(['*', '_']))
    };
    if !STARTS
        .iter()
        .any(|start| bare(index).is_some_and(|text| text.starts_with(start)))
    {
        return None;
    }
    (0..4).find_map(|ahead| {
        let text = bare(index + ahead)?;
        let ends = ENDS.iter().any(|end| text.ends_with(end));
        (ends && text.len() < 300).then_some(ahead + 1)
    })
}

fn is_original_message(text: &str) -> bool {
    let words = text.trim_matches(|c: char| c == '-' || c == '_' || c.is_whitespace());
    text.starts_with("--")
        && [
            "original message",
            "forwarded message",
            "original appointment",
            "ursprüngliche nachricht",
        ]
        .iter()
        .any(|known| words.to_lowercase().starts_with(known))
}

/// Whether a line of a mail is the one before the name of its writer.
fn is_closing(text: &str) -> bool {
    const CLOSINGS: [&str; 14] = [
        "regards",
        "best",
        "cheers",
        "thanks",
        "thank you",
        "many thanks",
        "sincerely",
        "yours",
        "best wishes",
        "thx",
        "warmly",
        "mit freundlichen grüßen",
        "viele grüße",
        "saludos",
    ];
    if text.len() > 40 || text.ends_with(['.', '?']) {
        return false;
    }
    let text = text
        .trim_end_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    CLOSINGS.contains(&text.as_str())
        || text.ends_with("regards")
        || text.ends_with("sincerely")
        || text.starts_with("sent from my ")
}

fn is_short(text: &str) -> bool {
    text.len() <= 80 && !text.ends_with(['.', '?', '!'])
}

// Transcripts and other texts

fn transcript(lines: &mut [Line<'_>]) {
    let speakers = Speakers::of(lines);
    let has_times = lines
        .iter()
        .filter(|line| line.text().contains("-->"))
        .take(3)
        .count()
        == 3;
    let mut kind = Kind::Text;
    let mut is_said = false;
    let mut continues = false;
    let mut last_speaker = String::new();
    for line in lines.iter_mut() {
        line.skip_quoting(usize::MAX);
        let text = line.text().get(line.body..).unwrap_or_default();
        let trimmed = text.trim();
        if trimmed.is_empty() {
            continues &= has_times;
            line.role = if has_times {
                Role::Aside
            } else {
                Role::Nothing
            };
            continue;
        }
        let section = section(trimmed);
        if let Some(section) = section {
            match section {
                Section::Recap if speakers.are_some => (kind, is_said) = (Kind::Recap, false),
                Section::Speech => (kind, is_said) = (Kind::Speech, true),
                Section::Recap | Section::Other => {}
            }
            continues = false;
            continue;
        }
        if has_times
            && (trimmed.contains("-->") || trimmed.bytes().all(|byte| byte.is_ascii_digit()))
            || trimmed == "WEBVTT"
        {
            line.role = Role::Aside;
            continue;
        }
        let label = label::of(text)
            .filter(|label| label.has_time || speakers.are_some && speakers.know(label.name));
        if let Some(Label {
            name,
            end,
            is_named,
            ..
        }) = label
        {
            (kind, is_said) = (Kind::Speech, true);
            let is_other = is_named && (!has_times || name != last_speaker);
            if is_other {
                last_speaker = name.to_owned();
                continues = false;
            }
            line.shown = if is_named { line.body } else { line.body + end };
            line.body += end;
            if line.rest().is_empty() {
                continue;
            }
        } else if !is_said && is_about_the_meeting(trimmed) || is_no_text(trimmed) {
            continues = false;
            continue;
        } else if let Some(length) = marker(text) {
            continues = false;
            line.body += length;
            line.shown = line.body;
        }
        line.role = Role::Text(kind, continues);
        continues = true;
    }
}

/// Who speaks in a transcript.
struct Speakers {
    /// Names before a colon, and how often each.
    names: std::collections::HashMap<String, usize>,
    are_some: bool,
}

impl Speakers {
    fn of(lines: &[Line<'_>]) -> Self {
        let mut names = std::collections::HashMap::new();
        let mut timed = 0;
        let mut count = |name: &str| *names.entry(name.to_owned()).or_insert(0) += 1;
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
        let said: usize = names.values().filter(|times| **times > 1).sum();
        let headed = lines
            .iter()
            .any(|line| section(line.text().trim()) == Some(Section::Speech));
        Self {
            are_some: timed >= 3 || said >= 3 || headed,
            names,
        }
    }

    /// Whether a name before a colon is that of a speaker: all are that do not stand for a field.
    fn know(&self, name: &str) -> bool {
        !is_field(name)
            && (self.names.get(name).is_some_and(|times| *times > 1)
                || !name.contains(|c: char| c.is_ascii_digit()))
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
    let bare = text
        .trim_matches(|c: char| c == '#' || c == '*' || c == '_' || c == ':' || c.is_whitespace());
    let is_bold = text.starts_with("**")
        && text.trim_end_matches(':').ends_with("**")
        && !bare.contains("**");
    let is_line = text.ends_with(':')
        || is_bold
        || bare.eq_ignore_ascii_case("transcript")
        || bare.eq_ignore_ascii_case("summary");
    if !(is_heading(text) || is_line && bare.len() <= 60) {
        return None;
    }
    let words = bare.to_lowercase();
    Some(
        if words.contains("transcript")
            && bare.len() <= 60
            && !RECAP.iter().any(|recap| words.contains(recap))
        {
            Section::Speech
        } else if RECAP.iter().any(|recap| words.contains(recap)) {
            Section::Recap
        } else if is_heading(text)
            || (is_line && label::of(text).is_none() && !text.contains("[0") && !is_bold)
        {
            Section::Other
        } else {
            return None;
        },
    )
}

fn is_heading(text: &str) -> bool {
    let level = text.len() - text.trim_start_matches('#').len();
    (1..=6).contains(&level)
        && text
            .get(level..)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
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

/// Whether a line holds no words at all, or a machine's.
fn is_no_text(text: &str) -> bool {
    !text.contains(|c: char| c.is_alphanumeric())
        || text.starts_with("<!--")
        || text.starts_with("```")
        || (text.starts_with("![") && text.ends_with([')', ']']))
}

/// The length of a list marker at the start of a text, with its checkbox.
fn marker(text: &str) -> Option<usize> {
    let rest = text.trim_start();
    let indent = text.len() - rest.len();
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let sign = rest.get(digits..)?.chars().next()?;
    let is_marker = if digits == 0 {
        "-*+•–".contains(sign)
    } else {
        digits <= 3 && ".)".contains(sign)
    };
    let after = rest.get(digits + sign.len_utf8()..)?;
    if !is_marker || !after.starts_with([' ', '\t']) {
        return None;
    }
    let mut length = indent + digits + sign.len_utf8() + after.len() - after.trim_start().len();
    let item = after.trim_start();
    if let Some((_, text)) = item
        .strip_prefix('[')
        .and_then(|box_| box_.split_once("] "))
        && item.len() - text.len() <= 7
    {
        length += item.len() - text.len();
    }
    Some(length)
}
