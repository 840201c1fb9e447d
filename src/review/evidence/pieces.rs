//! A source cut into pieces that may be evidence: paragraphs and turns, the long ones into overlapping segments.

use std::ops::Range;

use crate::review::evidence::Kind;
use crate::review::evidence::layout::{Line, Role, lines};
use crate::text::Span;

/// The longest piece, in bytes of text.
const MAX_PIECE: usize = 480;

/// A sentence is cut where it gets longer: what nobody punctuated has no ends.
const MAX_SENTENCE: usize = 160;

/// A part of a sentence, on one line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    /// What it says, in the text of the source.
    pub(super) text: Span,
    /// Its bytes in the file.
    pub(super) bytes: Span,
    /// Counted from 1.
    pub(super) line: usize,
    /// How much at its start is the name of the speaker.
    pub(super) label: usize,
    /// Whether a sentence ends with it.
    pub(super) ends: bool,
}

/// Parts that are one piece.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    pub(super) parts: Range<usize>,
}

/// What was said in a source.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    /// Line by line, mojibake repaired, each line ended by `\n`.
    pub(super) text: String,
    pub(super) parts: Vec<Part>,
    pub(super) cut: Vec<Piece>,
}

impl Pieces {
    /// Of the bytes of a source.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut pieces = Self::default();
        let mut open: Option<(Kind, usize)> = None;
        for line in lines(bytes) {
            match line.role {
                Role::Aside => {}
                Role::Nothing => pieces.close(&mut open),
                Role::Text(kind, continues) => {
                    if !continues || open.is_some_and(|(of, _)| of != kind) {
                        pieces.close(&mut open);
                    }
                    open.get_or_insert((kind, pieces.parts.len()));
                    pieces.add(&line);
                }
            }
        }
        pieces.close(&mut open);
        pieces
    }

    /// Adds the parts of a line.
    fn add(&mut self, line: &Line<'_>) {
        let whole = line.text();
        let end = whole.trim_end().len();
        let from = line.shown.min(end);
        let mut start = from;
        let offset = self.text.len();
        for (stop, ends) in sentences(whole, line.body.min(end), end) {
            self.parts.push(Part {
                text: Span::new(offset + start - from, offset + stop - from),
                bytes: line.bytes_of(Span::new(start, stop)),
                line: line.number,
                label: line.body.saturating_sub(start).min(stop - start),
                ends,
            });
            start = stop
                + whole
                    .get(stop..end)
                    .map_or(0, |rest| rest.len() - rest.trim_start().len());
        }
        self.text.push_str(whole.get(from..end).unwrap_or_default());
        self.text.push('\n');
    }

    /// Ends the paragraph that is open, and cuts it.
    fn close(&mut self, open: &mut Option<(Kind, usize)>) {
        let Some((kind, first)) = open.take() else {
            return;
        };
        let end = self.parts.len();
        let mut start = first;
        while start < end {
            let stop = self.fill(start, end);
            self.cut.push(Piece {
                kind,
                parts: start..stop,
            });
            if stop == end {
                break;
            }
            start = self.last_sentence(start, stop);
        }
    }

    /// The end of the piece that starts with this part.
    fn fill(&self, start: usize, end: usize) -> usize {
        let from = self.parts.get(start).map_or(0, |part| part.text.start);
        let fits = |part: &Part| part.text.end - from <= MAX_PIECE;
        let parts = self.parts.get(start..end).unwrap_or_default();
        start + parts.iter().take_while(|part| fits(part)).count().max(1)
    }

    /// Where the last sentence of a piece starts, at which the next one starts too; never at its own start.
    fn last_sentence(&self, start: usize, stop: usize) -> usize {
        let ends = |index: usize| self.parts.get(index).is_some_and(|part| part.ends);
        (start + 1..stop)
            .rev()
            .find(|index| ends(index - 1))
            .unwrap_or(stop)
    }
}

/// Where the sentences of `text` between `body` and `end` end, and whether they do or the line does.
fn sentences(text: &str, body: usize, end: usize) -> Vec<(usize, bool)> {
    let mut found = Vec::new();
    let mut start = body;
    // A blank to cut at, after something was said.
    let mut blank = None;
    let mut is_said = false;
    let mut chars = text
        .get(body..end)
        .unwrap_or_default()
        .char_indices()
        .peekable();
    while let Some((at, c)) = chars.next() {
        let after = body + at + c.len_utf8();
        let next = chars.peek().map(|(_, next)| *next);
        let ends = match c {
            '.' | '!' | '?' | '…' | ';' => {
                next.is_none_or(|next| next.is_whitespace() || "\"”’)*".contains(next))
            }
            '。' | '！' | '？' => true,
            _ => false,
        };
        if ends {
            let quote = next.filter(|next| "\"”’)*".contains(*next));
            let stop = after + quote.map_or(0, char::len_utf8);
            if quote.is_some() {
                chars.next();
            }
            found.push((stop, true));
            start = stop;
            (blank, is_said) = (None, false);
            continue;
        }
        if !c.is_whitespace() {
            is_said = true;
        } else if is_said {
            blank = Some(body + at);
        }
        if is_said && after - start > MAX_SENTENCE {
            // Where there is no blank, anywhere will do.
            let stop = blank.take().unwrap_or(after);
            found.push((stop, true));
            start = stop;
            is_said = !c.is_whitespace();
        }
    }
    if found.last().is_none_or(|(stop, _)| {
        text.get(*stop..end)
            .is_some_and(|rest| !rest.trim().is_empty())
    }) {
        found.push((end, false));
    }
    found
}
