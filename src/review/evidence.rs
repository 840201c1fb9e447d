//! Where in its source a task or decision was said: the passages that share its rarer words. Only words are compared; what a
//! source means is the reader's to judge. Reads no file: it is given the bytes.

mod item;
mod label;
mod layout;
mod mail;
mod pieces;
mod transcript;
mod words;

use std::collections::HashMap;
use std::ops::Range;

use serde::Serialize;

use crate::review::evidence::item::{Item, as_f32};
use crate::review::evidence::pieces::{Part, Piece, Pieces};
use crate::review::evidence::words::{each_word, term};
use crate::text::Span;

/// Most passages for one item.
pub const MOST: usize = 5;

/// BM25's constants: how soon more of a word counts no more, and how much a long piece is held against it.
const K1: f32 = 1.2;
const B: f32 = 0.3;

/// The share of an item's weight that a piece must hold to be evidence for sure, or perhaps.
const FOUND: f32 = 0.30;
const PROBABLY: f32 = 0.15;

/// Fewer words in common are never evidence for sure: two may meet by chance anywhere.
const WORDS_FOUND: u32 = 3;

/// What the words count that only the piece before or after shares: question and answer are one matter.
const AROUND: f32 = 0.5;

/// The share of a paragraph's weight that the sentences shown of it keep.
const KEPT: f32 = 0.67;

/// What is quoted in a mail was said before, elsewhere.
const QUOTED: f32 = 0.95;

/// How sure it is that a passage is where an item comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Sure {
    /// It may be chance.
    Probably,
    /// It is hardly chance.
    Found,
}

impl Sure {
    /// One word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Probably => "probably",
            Self::Found => "found",
        }
    }
}

/// What kind of text a passage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Somebody said it.
    Speech,
    /// A machine's summary above what was said.
    Recap,
    /// Somebody wrote it in a mail.
    Mail,
    /// The mail quotes it.
    Quoted,
    /// Any other text.
    Text,
}

impl Kind {
    /// One word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Speech => "speech",
            Self::Recap => "recap",
            Self::Mail => "mail",
            Self::Quoted => "quoted",
            Self::Text => "text",
        }
    }
}

/// A part of a source that an item may come from.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    /// The first line, from 1. Lines of a source end at `\r\n`, `\r` or `\n`.
    pub start: usize,
    /// The last line.
    pub end: usize,
    /// The bytes of the source.
    pub bytes: Span,
    /// The higher the better; comparable within one source only.
    pub score: f32,
    /// How sure it is.
    pub sure: Sure,
    /// What kind of text it is.
    pub kind: Kind,
    /// What it says, mojibake repaired, lines ended by `\n` but for the last. It has to be made safe before a terminal sees it.
    pub text: String,
}

/// The pieces of a source, ready to be searched as often as there are items.
#[derive(Debug)]
pub struct Passages {
    source: Pieces,
    /// The number of each term.
    terms: HashMap<String, usize>,
    /// For each term the pieces that hold it, ascending, and how often.
    postings: Vec<Vec<(u32, f32)>>,
    /// Terms of each piece.
    lengths: Vec<f32>,
    mean_length: f32,
}

/// What a piece has in common with an item.
#[derive(Debug, Clone, Copy, Default)]
struct Hit {
    piece: usize,
    score: f32,
    /// The share of the item's weight that it holds.
    coverage: f32,
    /// The item's terms that it holds, one bit each.
    terms: u64,
}

impl Hit {
    fn sure(&self) -> Sure {
        if self.coverage >= FOUND && self.terms.count_ones() >= WORDS_FOUND {
            Sure::Found
        } else {
            Sure::Probably
        }
    }
}

impl Passages {
    /// Reads a source. Any bytes are one.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let source = Pieces::of(bytes);
        let mut numbers = Numbers::default();
        let parts: Vec<Vec<usize>> = source
            .parts
            .iter()
            .map(|part| numbers.of_text(said(&source.text, part)))
            .collect();
        let mut postings: Vec<Vec<(u32, f32)>> = vec![Vec::new(); numbers.terms.len()];
        let mut lengths = Vec::with_capacity(source.cut.len());
        for (piece, Piece { parts: range, .. }) in (0..).zip(&source.cut) {
            let mut length = 0;
            let held = parts.get(range.clone()).unwrap_or_default();
            for number in held.iter().flatten() {
                length += 1;
                let Some(postings) = postings.get_mut(*number) else {
                    continue;
                };
                match postings.last_mut() {
                    Some((last, times)) if *last == piece => *times += 1.0,
                    _ => postings.push((piece, 1.0)),
                }
            }
            lengths.push(as_f32(length));
        }
        let mean_length = lengths.iter().sum::<f32>() / as_f32(lengths.len().max(1));
        Self {
            source,
            terms: numbers.terms,
            postings,
            lengths,
            mean_length: mean_length.max(1.0),
        }
    }

    /// The passages that an item may come from, the best first, at most [`MOST`]; none if there is nothing it could be.
    /// After a machine's summary comes what was said, where that is sure.
    ///
    /// `item` is the item's text, mojibake repaired, without owners and tags.
    #[must_use]
    pub fn find(&self, item: &str) -> Vec<Passage> {
        let item = Item::of(item, self.source.cut.len(), |term| {
            let number = *self.terms.get(term)?;
            Some((number, self.postings.get(number)?.len()))
        });
        let mut hits = self.search(&item);
        hits.sort_by(|one, other| {
            other
                .score
                .total_cmp(&one.score)
                .then(one.piece.cmp(&other.piece))
        });
        let is_recap = |hit: &Hit| self.kind(hit) == Kind::Recap;
        if hits.first().is_some_and(is_recap)
            && let Some(said) = hits
                .iter()
                .position(|hit| !is_recap(hit) && hit.sure() == Sure::Found)
            && let Some(moved) = hits.get_mut(1..=said)
        {
            moved.rotate_right(1);
        }
        let mut passages: Vec<Passage> = Vec::new();
        for hit in &hits {
            if passages.len() == MOST {
                break;
            }
            if let Some(passage) = self.passage(hit, &item)
                && !passages.iter().any(|better| is_repeat(better, &passage))
            {
                passages.push(passage);
            }
        }
        passages
    }

    fn kind(&self, hit: &Hit) -> Kind {
        let piece = self.source.cut.get(hit.piece);
        piece.map_or(Kind::Text, |piece| piece.kind)
    }

    /// The pieces that may be evidence, in order.
    fn search(&self, item: &Item) -> Vec<Hit> {
        let mut hits = vec![Hit::default(); self.source.cut.len()];
        for (bit, (term, weight)) in item.terms.iter().enumerate() {
            let postings = term.and_then(|term| self.postings.get(term));
            for (piece, times) in postings.into_iter().flatten() {
                let piece = *piece as usize;
                let length = self.lengths.get(piece).copied().unwrap_or(0.0);
                let damping = K1 * (1.0 - B + B * length / self.mean_length);
                if let Some(hit) = hits.get_mut(piece) {
                    hit.score += weight * times * (K1 + 1.0) / (times + damping);
                    hit.terms |= 1 << bit;
                }
            }
        }
        let around = |piece: usize| {
            let terms =
                |at: Option<usize>| at.and_then(|at| hits.get(at)).map_or(0, |hit| hit.terms);
            terms(piece.checked_sub(1)) | terms(Some(piece + 1))
        };
        let found = hits.iter().enumerate().filter(|(_, hit)| hit.terms != 0);
        found
            .map(|(piece, hit)| {
                let coverage = item.weight_of(hit.terms) / item.weight;
                let context = AROUND * item.weight_of(around(piece) & !hit.terms);
                Hit {
                    piece,
                    score: (hit.score + context) * coverage.sqrt(),
                    coverage,
                    terms: hit.terms,
                }
            })
            .filter(|hit| hit.coverage >= PROBABLY)
            .map(|hit| match self.kind(&hit) {
                Kind::Quoted => Hit {
                    score: hit.score * QUOTED,
                    ..hit
                },
                _ => hit,
            })
            .collect()
    }

    fn passage(&self, hit: &Hit, item: &Item) -> Option<Passage> {
        let piece = self.source.cut.get(hit.piece)?;
        let mut parts = self.source.parts.get(piece.parts.clone())?;
        if parts.first()?.line != parts.last()?.line {
            parts = self.narrowed(parts, item);
        }
        let (first, last) = (parts.first()?, parts.last()?);
        let text = self.source.text.get(first.text.start..last.text.end)?;
        Some(Passage {
            start: first.line,
            end: last.line,
            bytes: Span::new(first.bytes.start, last.bytes.end),
            score: hit.score,
            sure: hit.sure(),
            kind: piece.kind,
            text: text.to_owned(),
        })
    }

    /// Of a paragraph of several lines the sentences that together weigh nearly as much as all of them.
    fn narrowed<'p>(&self, parts: &'p [Part], item: &Item) -> &'p [Part] {
        let mut sentences: Vec<(Range<usize>, u64)> = Vec::new();
        let mut is_open = false;
        for (at, part) in parts.iter().enumerate() {
            let terms = self.shared(part, item);
            match sentences.last_mut() {
                Some((sentence, shared)) if is_open => {
                    sentence.end = at + 1;
                    *shared |= terms;
                }
                _ => sentences.push((at..at + 1, terms)),
            }
            is_open = !part.ends;
        }
        let weight = |sentences: &[(Range<usize>, u64)]| {
            item.weight_of(sentences.iter().fold(0, |all, (_, terms)| all | terms))
        };
        let enough = weight(&sentences) * KEPT;
        let mut left = sentences.as_slice();
        while let [_, later @ ..] = left
            && let [earlier @ .., _] = left
            && !later.is_empty()
        {
            let (without_first, without_last) = (weight(later), weight(earlier));
            if without_first.max(without_last) < enough {
                break;
            }
            left = if without_first >= without_last {
                later
            } else {
                earlier
            };
        }
        let range = match left {
            [(only, _)] => only.clone(),
            [(first, _), .., (last, _)] => first.start..last.end,
            [] => 0..parts.len(),
        };
        parts.get(range).unwrap_or(parts)
    }

    /// The item's terms in a part, one bit each.
    fn shared(&self, part: &Part, item: &Item) -> u64 {
        let mut shared = 0;
        each_word(said(&self.source.text, part), |word| {
            let number = term(word).and_then(|term| self.terms.get(&term));
            if let Some(bit) = number.and_then(|number| item.bit(*number)) {
                shared |= 1 << bit;
            }
        });
        shared
    }
}

/// Numbers for the terms of a source, given as they come.
#[derive(Default)]
struct Numbers {
    terms: HashMap<String, usize>,
    /// The number of each spelling's term, so that endings are looked at once.
    spellings: HashMap<String, Option<usize>>,
}

impl Numbers {
    /// The terms of a text.
    fn of_text(&mut self, text: &str) -> Vec<usize> {
        let mut found = Vec::new();
        each_word(text, |word| {
            if let Some(known) = self.spellings.get(word) {
                found.extend(*known);
                return;
            }
            let number = term(word).map(|term| {
                let next = self.terms.len();
                *self.terms.entry(term).or_insert(next)
            });
            self.spellings.insert(word.to_owned(), number);
            found.extend(number);
        });
        found
    }
}

/// What a part says, without the speaker's name.
fn said<'t>(text: &'t str, part: &Part) -> &'t str {
    text.get(part.text.start + part.label..part.text.end)
        .unwrap_or_default()
}

/// Whether two passages overlap, or say the same.
fn is_repeat(one: &Passage, other: &Passage) -> bool {
    let overlaps = one.bytes.start < other.bytes.end && other.bytes.start < one.bytes.end;
    overlaps || one.text == other.text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The lines of the passages for an item, how sure, and of what kind.
    fn check(source: &str, item: &str, expected: &[(usize, usize, Sure, Kind)]) {
        let found: Vec<(usize, usize, Sure, Kind)> = Passages::of(source.as_bytes())
            .find(item)
            .iter()
            .map(|passage| (passage.start, passage.end, passage.sure, passage.kind))
            .collect();
        assert_eq!(found, expected, "{item:?}");
    }

    const TALK: &str = "# Lamps\n\n## Summary\n\n- Otto to order forty brass lanterns from the foundry.\n\n## Transcript\n\nMira: Is it on?\nOtto: We are short of lanterns. I'd order forty of the brass ones at the foundry.\nMira: And the wicks?\nOtto: There are wicks in the cellar, I counted them on Sunday.\nMira: Good.\n";

    #[test]
    fn what_was_said_comes_after_what_a_machine_says_of_it() {
        check(
            TALK,
            "Order forty brass lanterns from the foundry.",
            &[
                (5, 5, Sure::Found, Kind::Recap),
                (10, 10, Sure::Found, Kind::Speech),
            ],
        );
    }

    #[test]
    fn what_nobody_said_is_not_found() {
        check(TALK, "Plan the summer party on the roof.", &[]);
        check(TALK, "", &[]);
        check(TALK, "@Mira #task 2026-03-02", &[]);
        check("", "Order forty brass lanterns.", &[]);
    }

    #[test]
    fn two_words_in_common_are_never_sure() {
        check(
            "The foundry has brass.\n\nWicks are cheap.\n\nIt is dark in here.\n",
            "Brass foundry",
            &[(1, 1, Sure::Probably, Kind::Text)],
        );
    }

    #[test]
    fn of_a_paragraph_only_the_sentences_that_matter_are_a_passage() {
        check(
            "From: Mira\nSubject: x\n\nI have been to\nthe mole. Please order forty\nbrass lanterns at\nthe foundry. It rains and\nthe cat is asleep.\n",
            "Order forty brass lanterns from the foundry.",
            &[(5, 7, Sure::Found, Kind::Mail)],
        );
    }

    #[test]
    fn a_long_line_is_searched_in_segments() {
        let noise = "There was a great deal of talk about the weather and the sea. ".repeat(50);
        let said = "I'd order forty brass lanterns at the foundry.";
        let source = format!("{noise}{said} {noise}");
        let found =
            Passages::of(source.as_bytes()).find("Order forty brass lanterns from the foundry.");
        let best = found.first().unwrap();
        assert!(
            best.text.contains(said) && best.text.len() <= 480,
            "{best:?}"
        );
        assert_eq!(&source[best.bytes.range()], best.text);
        assert_eq!((best.start, best.end), (1, 1));
    }

    #[test]
    fn a_passage_is_shown_once() {
        let source =
            "Otto: Order forty brass lanterns.\n\nMira: Hm.\n\nOtto: Order forty brass lanterns.\n";
        assert_eq!(
            Passages::of(source.as_bytes())
                .find("Order forty brass lanterns")
                .len(),
            1
        );
    }

    #[test]
    fn mojibake_is_read_and_its_bytes_are_those_of_the_file() {
        let source = "Weâ€™ll send JÃ¼rgen forty lanterns.\rNo.\r";
        let found = Passages::of(source.as_bytes()).find("Send Jürgen the forty lanterns.");
        let best = found.first().unwrap();
        assert_eq!(best.text, "We’ll send Jürgen forty lanterns.");
        assert_eq!(
            &source[best.bytes.range()],
            "Weâ€™ll send JÃ¼rgen forty lanterns."
        );
        assert_eq!(best.sure, Sure::Found);
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_source(
            source in prop::collection::vec(
                prop::sample::select(&[
                    "\r", "\n", "\r\n", " ", "> ", "Mira: ", "**Mira** [00:01]", "From: a", "To: b", "On Mon, x wrote:", "--",
                    "lantern", "lamp. ", "ğŸ“…", "â€™", "é", "度", "\u{2028}", "# ", "- [ ] ", "---", "-->", "[", ":", "*", "Thanks", "\u{feff}",
                ][..]),
                0..60,
            ),
            cut in prop::collection::vec(any::<prop::sample::Index>(), 0..3),
            long in any::<bool>(),
        ) {
            let mut source = source.concat().into_bytes();
            for at in cut {
                if !source.is_empty() {
                    let at = at.index(source.len());
                    source[at] = 0xff;
                }
            }
            if long {
                source.extend("lantern".repeat(300).into_bytes());
                source.extend(" ".repeat(900).into_bytes());
                source.extend("of lamp".repeat(90).into_bytes());
            }
            let lines = layout::lines(&source);
            for passage in Passages::of(&source).find("Lantern lamp, 度 é: Mira's 📅 wrote") {
                let (start, end) = (&lines[passage.start - 1], &lines[passage.end - 1]);
                prop_assert!(start.start <= passage.bytes.start);
                prop_assert!(passage.bytes.end <= end.bytes_of(Span::new(0, end.text().len())).end);
                prop_assert!(passage.bytes.start < passage.bytes.end && passage.bytes.end <= source.len());
                prop_assert!(passage.score > 0.0);
            }
        }
    }
}
