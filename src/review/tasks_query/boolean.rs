//! Filters joined by AND, OR, XOR and NOT, each between delimiters: `(…)`, `[…]`, `{…}` or `"…"`, one kind in a line.

use chrono::NaiveDate;

use super::MistakeKind;
use super::file::QueryFile;
use super::filter::Filter;
use super::instruction::Wrong;

/// Nested deeper it is no combination that a person wrote.
const MAX_DEPTH: usize = 32;

/// A combination of filters.
#[derive(Debug, Clone)]
pub(super) enum Boolean {
    /// One filter, as it was written.
    Filter(String, Box<Filter>),
    Not(Box<Self>),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    Xor(Box<Self>, Box<Self>),
}

impl Boolean {
    pub(super) fn holds(&self, filter: &dyn Fn(&Filter) -> bool) -> bool {
        match self {
            Self::Filter(_, one) => filter(one),
            Self::Not(one) => !one.holds(filter),
            Self::And(one, other) => one.holds(filter) && other.holds(filter),
            Self::Or(one, other) => one.holds(filter) || other.holds(filter),
            Self::Xor(one, other) => one.holds(filter) != other.holds(filter),
        }
    }

    /// All filters in it.
    pub(super) fn operands(&self) -> Box<dyn Iterator<Item = &Filter> + '_> {
        match self {
            Self::Filter(_, filter) => Box::new(std::iter::once(&**filter)),
            Self::Not(one) => one.operands(),
            Self::And(one, other) | Self::Or(one, other) | Self::Xor(one, other) => {
                Box::new(one.operands().chain(other.operands()))
            }
        }
    }
}

/// Reads a combination; `Ok(None)` if the line does not look like one.
pub(super) fn read(
    text: &str,
    file: Option<&QueryFile>,
    today: NaiveDate,
    depth: usize,
) -> Result<Option<Boolean>, Wrong> {
    if !looks_boolean(text) {
        return Ok(None);
    }
    if depth > MAX_DEPTH {
        return Err(malformed());
    }
    let wrong = |message: String| (MistakeKind::BadBoolean, message);
    let (open, close) = delimiters(text).ok_or_else(|| {
        wrong(
            "All filters in a Boolean instruction must be inside one of these pairs of delimiter characters: (...) or [...] or {...} or \"...\". Combinations of those delimiters are no longer supported."
                .to_owned(),
        )
    })?;
    let tokens = tokens(text, open, close);
    let operand = |text: &str| match Filter::read_inside(text, file, today, depth + 1) {
        Ok(Some(filter)) => Ok(filter),
        Ok(None) => Err(wrong(format!("couldn't parse sub-expression '{text}'"))),
        Err((MistakeKind::Function, message)) => Err((MistakeKind::Function, message)),
        Err((_, message)) => Err(wrong(format!(
            "couldn't parse sub-expression '{text}': {message}"
        ))),
    };
    let mut reader = Reader {
        tokens: &tokens,
        at: 0,
        operand: &operand,
    };
    let found = reader.joined(0, 0)?;
    if reader.at < tokens.len() {
        return Err(malformed());
    }
    Ok(Some(found))
}

fn malformed() -> Wrong {
    let message = "malformed boolean query: filters and AND, OR, XOR, NOT do not alternate, or a delimiter is missing";
    (MistakeKind::BadBoolean, message.to_owned())
}

const OPENING: [char; 4] = ['(', '[', '{', '"'];
const CLOSING: [char; 4] = [')', ']', '}', '"'];

/// Whether an operator stands before an opening delimiter, or something between two delimiters.
fn looks_boolean(text: &str) -> bool {
    let before_opening = ["AND", "OR", "XOR", "NOT"].iter().any(|operator| {
        text.match_indices(operator).any(|(at, _)| {
            let behind = text.get(at + operator.len()..).unwrap_or_default();
            behind.trim_start().starts_with(OPENING)
        })
    });
    let first = text.find(OPENING);
    let last = text.rfind(CLOSING);
    before_opening
        || first
            .zip(last)
            .is_some_and(|(first, last)| first + 1 < last)
}

/// The pair of delimiters around the line, behind operators at its start.
fn delimiters(text: &str) -> Option<(char, char)> {
    let rest = text
        .trim_start_matches(|c: char| c.is_ascii_uppercase() || c == ' ')
        .trim_start();
    let (first, last) = (rest.chars().next()?, rest.chars().next_back()?);
    let pairs = OPENING.into_iter().zip(CLOSING);
    let mut pairs = pairs.filter(|pair| *pair == (first, last));
    pairs.next()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Open,
    Close,
    And,
    Or,
    Xor,
    Not,
    Operand(&'a str),
}

/// Cuts a line at its operators, each with the delimiters around it.
fn tokens(text: &str, open: char, close: char) -> Vec<Token<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((at, length)) = binary(rest, open, close) {
        parts.push(rest.get(..at).unwrap_or_default());
        parts.push(rest.get(at..at + length).unwrap_or_default());
        rest = rest.get(at + length..).unwrap_or_default();
    }
    parts.push(rest);
    let mut tokens = Vec::new();
    for part in parts {
        let mut rest = part;
        while let Some((at, length)) = negation(rest, open) {
            push(&mut tokens, rest.get(..at).unwrap_or_default(), open, close);
            push(
                &mut tokens,
                rest.get(at..at + length).unwrap_or_default(),
                open,
                close,
            );
            rest = rest.get(at + length..).unwrap_or_default();
        }
        push(&mut tokens, rest, open, close);
    }
    tokens
}

/// Where `) AND (`, `) OR NOT (` or the like stands, and how long it is.
fn binary(text: &str, open: char, close: char) -> Option<(usize, usize)> {
    text.match_indices(close).find_map(|(at, _)| {
        let rest = text.get(at + close.len_utf8()..)?.trim_start();
        ["AND", "OR", "XOR"].iter().find_map(|operator| {
            let rest = rest.strip_prefix(operator)?;
            let behind = |rest: &str| {
                let rest = rest.trim_start().strip_prefix(open)?;
                Some((at, text.len() - rest.len() - at))
            };
            let negated = || {
                let rest = rest
                    .strip_prefix(' ')?
                    .trim_start_matches(' ')
                    .strip_prefix("NOT")?;
                behind(rest)
            };
            behind(rest).or_else(|| (*operator != "XOR").then(negated)?)
        })
    })
}

/// Where `NOT (` stands, and how long it is.
fn negation(text: &str, open: char) -> Option<(usize, usize)> {
    text.match_indices("NOT").find_map(|(at, _)| {
        let rest = text.get(at + 3..)?.trim_start().strip_prefix(open)?;
        Some((at, text.len() - rest.len() - at))
    })
}

/// Adds a part: delimiters and blanks at its ends, and an operand or operators between them.
fn push<'a>(tokens: &mut Vec<Token<'a>>, part: &'a str, open: char, close: char) {
    let behind_opening = part.trim_start_matches([' ', open]);
    let opening = part.len() - behind_opening.len();
    let middle = behind_opening.trim_end_matches([' ', close]);
    let (start, end) = (
        part.get(..opening).unwrap_or_default(),
        behind_opening.get(middle.len()..).unwrap_or_default(),
    );
    let delimit = |tokens: &mut Vec<Token<'a>>, text: &str| {
        // Quotes do not nest: they are only marks around an operand.
        if open != close {
            let token = |c| match c {
                _ if c == open => Some(Token::Open),
                _ if c == close => Some(Token::Close),
                _ => None,
            };
            tokens.extend(text.chars().filter_map(token));
        }
    };
    delimit(tokens, start);
    let words = middle.trim_matches([' ', open, close]);
    let operators: Option<Vec<Token<'a>>> = words.split_whitespace().map(operator).collect();
    match operators {
        _ if middle.is_empty() => {}
        // `NOT` alone between delimiters is no operator.
        Some(operators) => {
            let before = middle.len() - middle.trim_start_matches([' ', close]).len();
            delimit(tokens, middle.get(..before).unwrap_or_default());
            tokens.extend(operators);
            let after = middle.trim_end_matches([' ', open]).len().max(before);
            delimit(tokens, middle.get(after..).unwrap_or_default());
        }
        None => tokens.push(Token::Operand(middle)),
    }
    delimit(tokens, end);
}

fn operator(word: &str) -> Option<Token<'static>> {
    Some(match word {
        "AND" => Token::And,
        "OR" => Token::Or,
        "XOR" => Token::Xor,
        "NOT" => Token::Not,
        _ => return None,
    })
}

type Join = fn(Box<Boolean>, Box<Boolean>) -> Boolean;

struct Reader<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
    operand: &'a dyn Fn(&str) -> Result<Filter, Wrong>,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<Token<'_>> {
        let token = self.tokens.get(self.at).copied();
        self.at += 1;
        token
    }

    /// Operands joined by operators that bind at least so tight: OR, AND, XOR.
    fn joined(&mut self, least: u8, depth: usize) -> Result<Boolean, Wrong> {
        let mut left = self.single(depth)?;
        loop {
            let (strength, join): (u8, Join) = match self.tokens.get(self.at) {
                Some(Token::Or) => (0, Boolean::Or),
                Some(Token::And) => (1, Boolean::And),
                Some(Token::Xor) => (2, Boolean::Xor),
                _ => return Ok(left),
            };
            if strength < least {
                return Ok(left);
            }
            self.at += 1;
            let right = self.joined(strength + 1, depth)?;
            left = join(Box::new(left), Box::new(right));
        }
    }

    fn single(&mut self, depth: usize) -> Result<Boolean, Wrong> {
        if depth > MAX_DEPTH {
            return Err(malformed());
        }
        let is_negated = self.tokens.get(self.at) == Some(&Token::Not);
        self.at += usize::from(is_negated);
        let operand = self.operand;
        let found = match self.next() {
            Some(Token::Operand(text)) => {
                let filter = operand(text)?;
                Boolean::Filter(text.to_owned(), Box::new(filter))
            }
            Some(Token::Open) => {
                let inside = self.joined(0, depth + 1)?;
                if self.next() != Some(Token::Close) {
                    return Err(malformed());
                }
                inside
            }
            _ => return Err(malformed()),
        };
        Ok(if is_negated {
            Boolean::Not(Box::new(found))
        } else {
            found
        })
    }
}
