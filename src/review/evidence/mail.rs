//! A mail, or several in one file: what was written, what is quoted, and what is neither: headers, attributions, signatures.

use crate::review::evidence::Kind;
use crate::review::evidence::layout::{Line, Role, is_heading, is_no_text, marker};

/// Short lines after the closing of a mail that are its writer's name and address.
const MAX_SIGNATURE: usize = 10;

/// The headers of a mail begin in its first lines.
const MAX_BEFORE_HEADERS: usize = 12;

/// Whether a source is a mail: it starts with headers, or somebody is quoted in words.
pub(super) fn is_one(lines: &[Line<'_>]) -> bool {
    let named = |lines: &[Line<'_>]| {
        lines
            .iter()
            .filter(|line| header(line.rest()).is_some())
            .count()
    };
    let filled = lines.iter().position(|line| {
        let text = line.rest();
        !text.is_empty() && !is_heading(text)
    });
    let start = filled
        .and_then(|start| lines.get(start..))
        .unwrap_or_default();
    let start = start
        .get(..start.len().min(MAX_BEFORE_HEADERS))
        .unwrap_or_default();
    let from = start
        .iter()
        .position(|line| header(line.rest()).is_some_and(is_from));
    (from.is_some() && named(start) >= 2) || attributions(lines).iter().any(Option::is_some)
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

/// Says of each line of a mail what it is.
pub(super) fn layout(lines: &mut [Line<'_>]) {
    let attributions = attributions(lines);
    let starts: Vec<bool> = (0..lines.len())
        .map(|index| opens_headers(lines, index))
        .collect();
    let mut kind = Kind::Mail;
    let mut headers = Headers::Ahead;
    // Quoted until the end, since words said so; by signs only while they last.
    let mut quoted_by_words = false;
    let mut signature: Option<usize> = None;
    let mut continues = false;
    for ((line, attribution), opens) in lines.iter_mut().zip(attributions).zip(starts) {
        let follows = std::mem::replace(&mut continues, false);
        if let Some(by_words) = attribution {
            quoted_by_words |= by_words;
            (headers, signature) = (Headers::Passed, None);
            continue;
        }
        let is_indented = line.rest().len() < line.text().trim_end().len()
            && line.text().starts_with([' ', '\t']);
        let depth = line.skip_quoting(usize::MAX);
        let text = line.rest();
        if opens {
            quoted_by_words |= headers == Headers::Passed;
            (headers, signature) = (Headers::Ahead, None);
        }
        if headers.hold(text, is_indented) {
            continue;
        }
        let original = is_original_message(text);
        let now = if depth > 0 || quoted_by_words {
            Kind::Quoted
        } else {
            Kind::Mail
        };
        if now != kind || original {
            signature = None;
        } else if text == "--" || is_closing(text) {
            signature = Some(0);
        }
        let goes_on = follows && now == kind;
        kind = now;
        quoted_by_words |= original;
        signature = signature
            .filter(|passed| *passed < MAX_SIGNATURE && is_short(text))
            .map(|passed| passed + 1);
        if signature.is_some() || original || is_no_text(text) || is_heading(text) {
            continue;
        }
        let is_item = marker(text).is_some();
        line.role = Role::Text(kind, goes_on && !is_item);
        continues = true;
    }
}

/// Where in a mail a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Headers {
    /// What comes may be a header.
    Ahead,
    /// The line before names people, and may go on.
    Naming,
    Passed,
}

impl Headers {
    /// Whether the line belongs to the headers, or stands before or between them.
    fn hold(&mut self, text: &str, is_indented: bool) -> bool {
        if *self == Self::Passed {
            return false;
        }
        let names_people = |text: &str| text.contains('@') || text.ends_with([',', ';', '>']);
        let goes_on = *self == Self::Naming && (names_people(text) || is_indented);
        *self = match header(text) {
            Some("to" | "cc" | "bcc") => Self::Naming,
            Some(_) => Self::Ahead,
            None if goes_on => Self::Naming,
            None if text.is_empty() || is_heading(text) || is_indented => Self::Ahead,
            None => Self::Passed,
        };
        *self != Self::Passed
    }
}

fn is_from(name: &str) -> bool {
    matches!(name, "from" | "von")
}

/// Whether the headers of a mail, or of one quoted in it, start at this line.
fn opens_headers(lines: &[Line<'_>], index: usize) -> bool {
    let name = |index: usize| {
        let line = lines.get(index)?;
        header(line.rest().trim_start_matches(['>', ' ']))
    };
    name(index).is_some_and(is_from) && (1..=4).any(|ahead| name(index + ahead).is_some())
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
