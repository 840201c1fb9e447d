//! Text with Markdown in it as rows of a screen: marks instead of markup, wrapped at words, with the place in the source of every
//! piece. Line breaks of the source stay: a transcript is no prose. It shows only; nothing that it returns goes back into a note. It
//! draws nothing, and knows no colours.

mod blocks;
mod reading;
mod table;

use std::ops::Range;

use crate::display::{safe, width, wrap};
use crate::ui::markdown::blocks::{Block, Kind, blocks};
use crate::ui::markdown::reading::{Content, Line, read};

/// Before an item of a list.
const BULLET: &str = "•";
/// Before the lines of a quote.
const BAR: &str = "│";
/// What a rule is made of.
const RULE: &str = "─";
/// Where a rule crosses a bar.
const CROSS: &str = "┼";

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A heading.
    Heading = 1,
    /// Strong.
    Strong = 1 << 1,
    /// Emphasised.
    Emphasis = 1 << 2,
    /// Struck through.
    Struck = 1 << 3,
    /// Code.
    Code = 1 << 4,
    /// The text of a link.
    Link = 1 << 5,
    /// In a quote.
    Quote = 1 << 6,
    /// Markup that is shown all the same, and targets of links.
    Dim = 1 << 7,
    /// The name of who speaks.
    Speaker = 1 << 8,
    /// A bullet, bar or rule: no text of the source. One of `•│─┼`, numbers of lists, and blanks.
    Sign = 1 << 9,
    /// In the passage that is lit.
    Passage = 1 << 10,
    /// A match of a search.
    Match = 1 << 11,
    /// The match that the cursor is on.
    Here = 1 << 12,
}

/// Marks of one piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks(u16);

impl Marks {
    /// With this one too.
    #[must_use]
    pub fn with(self, mark: Mark) -> Self {
        Self(self.0 | mark as u16)
    }

    /// Without this one.
    #[must_use]
    pub fn without(self, mark: Mark) -> Self {
        Self(self.0 & !(mark as u16))
    }

    /// Whether it is among them.
    #[must_use]
    pub fn has(self, mark: Mark) -> bool {
        self.0 & mark as u16 != 0
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_plain(self) -> bool {
        self.0 == 0
    }
}

/// A piece of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What is shown.
    pub text: String,
    /// The byte of its line where it stands; `None` for what stands in no line.
    pub at: Option<usize>,
    /// What it is.
    pub marks: Marks,
}

impl Piece {
    fn sign(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            at: None,
            marks: Marks::default().with(Mark::Sign),
        }
    }

    fn of_line(text: &str, at: usize, marks: Marks) -> Self {
        Self {
            text: text.to_owned(),
            at: Some(at),
            marks,
        }
    }

    /// The bytes of its line that it shows.
    #[must_use]
    pub fn bytes(&self) -> Option<Range<usize>> {
        self.at.map(|at| at..at + self.text.len())
    }

    fn part(&self, range: Range<usize>) -> Self {
        Self {
            at: self.at.map(|at| at + range.start),
            text: self.text.get(range).unwrap_or_default().to_owned(),
            marks: self.marks,
        }
    }
}

/// A row of the screen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// The line of the source, from 0.
    pub line: usize,
    /// What stands in it, from the left.
    pub pieces: Vec<Piece>,
}

impl Row {
    /// The bytes of its line that it shows; all if it shows signs only.
    #[must_use]
    pub fn bytes(&self) -> Range<usize> {
        let shown = self.pieces.iter().filter_map(Piece::bytes);
        shown
            .reduce(|all, piece| all.start.min(piece.start)..all.end.max(piece.end))
            .unwrap_or(0..usize::MAX)
    }

    /// The pieces, with a mark on what they show of these bytes of the line.
    #[must_use]
    pub fn marked(&self, ranges: &[Range<usize>], mark: Mark) -> Vec<Piece> {
        let mut pieces = Vec::with_capacity(self.pieces.len());
        for piece in &self.pieces {
            let Some(bytes) = piece.bytes() else {
                pieces.push(piece.clone());
                continue;
            };
            let mut from = 0;
            for range in ranges {
                let start = range.start.max(bytes.start).min(bytes.end) - bytes.start;
                let end = range.end.max(bytes.start).min(bytes.end) - bytes.start;
                let (start, end) = (start.max(from), end.max(from));
                let is_cut =
                    !piece.text.is_char_boundary(start) || !piece.text.is_char_boundary(end);
                if start >= end || is_cut {
                    continue;
                }
                if from < start {
                    pieces.push(piece.part(from..start));
                }
                let mut lit = piece.part(start..end);
                lit.marks = lit.marks.with(mark);
                pieces.push(lit);
                from = end;
            }
            if from < piece.text.len() || piece.text.is_empty() {
                pieces.push(piece.part(from..piece.text.len()));
            }
        }
        pieces
    }

    /// What stands in it.
    #[must_use]
    pub fn text(&self) -> String {
        self.pieces
            .iter()
            .map(|piece| piece.text.as_str())
            .collect()
    }
}

/// The blocks of a text, each of which can be laid out by itself.
#[derive(Debug, Clone, Default)]
pub struct Document {
    blocks: Vec<Block>,
}

impl Document {
    /// Looks a text through. Its lines are [`safe`].
    #[must_use]
    pub fn of(lines: &[String]) -> Self {
        Self {
            blocks: blocks(lines),
        }
    }

    /// How many blocks there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.blocks.len()
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// The block that a line (from 0) is in.
    #[must_use]
    pub fn block_of(&self, line: usize) -> usize {
        let after = self
            .blocks
            .partition_point(|block| block.lines.start <= line);
        after.saturating_sub(1)
    }

    /// Whether a line is folded away: a field of the frontmatter.
    #[must_use]
    pub fn is_folded(&self, line: usize) -> bool {
        let block = self.blocks.get(self.block_of(line));
        block.is_some_and(|block| block.kind == Kind::Frontmatter && block.lines.contains(&line))
    }

    /// The rows of a block in so many columns; at least one. `lines` are those that the document is of.
    #[must_use]
    pub fn rows(&self, lines: &[String], block: usize, columns: usize) -> Vec<Row> {
        let Some(block) = self.blocks.get(block) else {
            return vec![Row::default()];
        };
        let first = block.lines.start;
        let texts = lines.get(block.lines.clone()).unwrap_or_default();
        let dim = Marks::default().with(Mark::Dim);
        let as_is = |marks| {
            let line = |text: &String| Line::of(Piece::of_line(text, 0, marks));
            texts.iter().map(line).collect::<Vec<Line>>()
        };
        let read = match block.kind {
            Kind::Frontmatter => return vec![frontmatter(texts, first)],
            Kind::Text => read(texts, columns),
            Kind::Code => as_is(Marks::default().with(Mark::Code)),
            Kind::Fence => as_is(dim),
            Kind::Plain => as_is(Marks::default()),
        };
        let numbered = read.iter().enumerate();
        numbered
            .flat_map(|(index, line)| rows(line, first + index, columns))
            .collect()
    }
}

/// A short text, of which every line is a paragraph, in so many columns. It is made [`safe`] first.
#[must_use]
pub fn paragraphs(text: &str, columns: usize) -> Vec<Row> {
    let lines = text.split('\n').enumerate();
    lines
        .flat_map(|(number, text)| rows(&reading::paragraph(&safe(text)), number, columns))
        .collect()
}

/// What a short text says, without its markup, in one line.
#[must_use]
pub fn plain(text: &str) -> String {
    let rows = paragraphs(text, usize::MAX);
    let texts: Vec<String> = rows.iter().map(Row::text).collect();
    texts.join(" ")
}

/// The frontmatter, folded to one row.
fn frontmatter(lines: &[String], first: usize) -> Row {
    let key = |line: &String| {
        let (key, _) = line.split_once(':')?;
        let is_key = !key.is_empty() && !key.starts_with([' ', '-', '#', '"']);
        is_key.then(|| key.to_owned())
    };
    let keys: Vec<String> = lines.iter().filter_map(key).collect();
    let mut piece = Piece::sign(format!("--- {} ---", keys.join(" ")));
    piece.marks = piece.marks.with(Mark::Dim);
    Row {
        line: first,
        pieces: vec![piece],
    }
}

/// Wraps one line.
fn rows(line: &Line, number: usize, columns: usize) -> Vec<Row> {
    let row = |pieces| Row {
        line: number,
        pieces,
    };
    let margin_width = pieces_width(&line.margin);
    let room = columns.saturating_sub(margin_width).max(1);
    let contents: Vec<Vec<Piece>> = match &line.content {
        Content::Rule => vec![vec![Piece::sign(RULE.repeat(room))]],
        Content::Rows(rows) => rows.clone(),
        Content::Flow(pieces) => flow(pieces, room),
    };
    let with_margin = |(index, content): (usize, Vec<Piece>)| {
        let margin = if index == 0 {
            &line.margin
        } else {
            &line.hanging
        };
        row(margin.iter().cloned().chain(content).collect())
    };
    contents.into_iter().enumerate().map(with_margin).collect()
}

/// Pieces one behind the other, wrapped at words.
fn flow(pieces: &[Piece], columns: usize) -> Vec<Vec<Piece>> {
    let text: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
    let mut rows = Vec::new();
    let (mut index, mut start) = (0, 0);
    for range in wrap(&text, columns) {
        let mut row = Vec::new();
        while let Some(piece) = pieces.get(index) {
            let end = start + piece.text.len();
            let from = range.start.max(start) - start;
            let to = range.end.min(end).max(start) - start;
            if from < to {
                row.push(piece.part(from..to));
            }
            if end > range.end {
                break;
            }
            index += 1;
            start = end;
        }
        rows.push(row);
    }
    rows
}

fn pieces_width(pieces: &[Piece]) -> usize {
    pieces.iter().map(|piece| width(&piece.text)).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(text: &str) -> Vec<String> {
        let safe = |line| safe(line).into_owned();
        text.split('\n').map(safe).collect()
    }

    fn laid_out(text: &str, columns: usize) -> Vec<Row> {
        let lines = lines(text);
        let document = Document::of(&lines);
        let blocks = 0..document.len();
        blocks
            .flat_map(|block| document.rows(&lines, block, columns))
            .collect()
    }

    /// The rows, with a letter for the marks of each piece before it in ‹›.
    fn check(text: &str, expected: &[&str]) {
        check_at(text, 40, expected);
    }

    fn check_at(text: &str, columns: usize, expected: &[&str]) {
        let rows: Vec<String> = laid_out(text, columns).iter().map(told).collect();
        assert_eq!(rows, expected, "{text:?}");
    }

    fn told(row: &Row) -> String {
        let letters = [
            (Mark::Heading, "h"),
            (Mark::Strong, "s"),
            (Mark::Emphasis, "e"),
            (Mark::Struck, "x"),
            (Mark::Code, "c"),
            (Mark::Link, "l"),
            (Mark::Quote, "q"),
            (Mark::Dim, "d"),
            (Mark::Speaker, "n"),
        ];
        let piece = |piece: &Piece| {
            let marks = letters.iter().filter(|(mark, _)| piece.marks.has(*mark));
            let marks: String = marks.map(|(_, letter)| *letter).collect();
            if marks.is_empty() {
                piece.text.clone()
            } else {
                format!("‹{marks}:{}›", piece.text)
            }
        };
        row.pieces.iter().map(piece).collect()
    }

    #[test]
    fn marks_stand_in_the_place_of_markup() {
        check("# Plan", &["‹h:Plan›"]);
        check("a **b** *c* `d` ~~e~~ f", &["a ‹s:b› ‹e:c› ‹c:d› ‹x:e› f"]);
        check("***a***", &["‹se:a›"]);
        check("a \\* b", &["a * b"]);
        check("a &amp; b", &["a & b"]);
        check("5 * 3 * 2, snake_case", &["5 * 3 * 2, snake_case"]);
    }

    #[test]
    fn a_link_is_its_text_and_a_short_target() {
        check("[a](b.md)", &["‹l:a›‹d: (b.md)›"]);
        check("[[a]] [[b|c]]", &["‹l:a› ‹l:c›‹d: (b)›"]);
        check("<https://a.example>", &["‹l:https://a.example›"]);
        let long = format!("[a](https://example.org/{})", "x".repeat(40));
        check(&long, &["‹l:a›"]);
    }

    #[test]
    fn lists_and_quotes_hang() {
        check_at(
            "- one two three\n  - four five\n12. six seven",
            12,
            &[
                "• one two",
                "  three",
                "  • four",
                "    five",
                "12. six",
                "    seven",
            ],
        );
        check_at("> one two three", 10, &["│ ‹q:one two›", "│ ‹q:three›"]);
        check("> a\n>\n> b", &["│ ‹q:a›", "│", "│ ‹q:b›"]);
        check("- [ ] a\n- [x] b", &["• ‹d:[ ] ›a", "• ‹d:[x] ›b"]);
        check("- [?] a", &["• [?] a"]);
        check("- a\n\n  - b", &["• a", "", "  • b"]);
    }

    #[test]
    fn line_breaks_of_a_transcript_stay() {
        check(
            "Ana Brook: well\nyes\nBo: no",
            &["‹n:Ana Brook:› well", "yes", "‹n:Bo:› no"],
        );
        check("**Ana Brook** well", &["‹sn:Ana Brook› well"]);
        check("a\n\n\n    b", &["a", "", "", "    b"]);
        check("Regards\n--\nAna", &["Regards", "‹d:--›", "Ana"]);
    }

    #[test]
    fn a_table_stands_in_columns_if_it_fits_and_in_lists_if_not() {
        let table = "|a|b|\n|-|-:|\n|one|2|\n|**x**|33|";
        check(table, &["a   │  b", "────┼───", "one │  2", "‹s:x›   │ 33"]);
        check_at(
            table,
            6,
            &[
                "a │ b",
                "──────",
                "‹d:a:›",
                "  one",
                "‹d:b: ›2",
                "‹d:a: ›‹s:x›",
                "‹d:b:›",
                "  33",
            ],
        );
    }

    #[test]
    fn cells_that_are_too_many_are_not_lost() {
        check("|a|\n|-|\n|b|c|", &["a", "─", "|b|c|"]);
    }

    #[test]
    fn rules_code_and_frontmatter() {
        check_at("a\n\n---", 4, &["a", "", "────"]);
        check(
            "```sh\nls *a*\n```",
            &["‹d:```sh›", "‹c:ls *a*›", "‹d:```›"],
        );
        check(
            "---\ntitle: a\ntags:\n- b\n---\nc",
            &["‹d:--- title tags ---›", "c"],
        );
        check("<b>a</b>", &["‹d:<b>›a‹d:</b>›"]);
        check("[a]: b.md", &["‹d:[a]: b.md›"]);
    }

    #[test]
    fn a_paragraph_is_nothing_else() {
        let check = |text: &str, expected: &str| {
            let rows = paragraphs(text, 40);
            assert_eq!(rows.iter().map(told).collect::<Vec<String>>(), [expected]);
        };
        check("# a", "# a");
        check("1. a *b*", "1. a ‹e:b›");
        check("- [ ] `a`", "- [ ] ‹c:a›");
        check("", "");
    }

    #[test]
    fn every_piece_knows_its_place() {
        let rows = laid_out("  - a **bold** word\n", 10);
        let found: Vec<Vec<(Option<usize>, &str)>> = rows
            .iter()
            .map(|row| {
                let pieces = row.pieces.iter();
                pieces
                    .map(|piece| (piece.at, piece.text.as_str()))
                    .collect()
            })
            .collect();
        assert_eq!(
            found[0],
            [
                (None, "  "),
                (None, "• "),
                (Some(4), "a "),
                (Some(8), "bold")
            ]
        );
        assert_eq!(found[1], [(None, "  "), (None, "  "), (Some(15), "word")]);
    }

    #[test]
    fn bytes_of_a_line_are_lit_wherever_they_stand() {
        let rows = laid_out("one two three", 8);
        let lit = |row: &Row| {
            let pieces = row.marked(std::slice::from_ref(&(2..9)), Mark::Match);
            pieces
                .iter()
                .map(|piece| (piece.text.clone(), piece.marks.has(Mark::Match)))
                .collect::<Vec<(String, bool)>>()
        };
        assert_eq!(
            lit(&rows[0]),
            [("on".to_owned(), false), ("e two".to_owned(), true)]
        );
        assert_eq!(
            lit(&rows[1]),
            [("t".to_owned(), true), ("hree".to_owned(), false)]
        );
    }

    /// Text with a lot of markup in it.
    fn markup() -> impl Strategy<Value = String> {
        let parts = [
            "a",
            "word ",
            " ",
            "\n",
            "\n\n",
            "# ",
            "- ",
            "1. ",
            "> ",
            "*",
            "**",
            "_",
            "`",
            "```\n",
            "[",
            "](x)",
            "]]",
            "[[",
            "|",
            "|-|-|\n",
            "---\n",
            "&amp;",
            "\\",
            "<b>",
            "~~",
            "[ ] ",
            "    ",
            "é",
            "照明",
            "\u{202e}",
            "\t",
            "http://a.b ",
        ];
        let parts = proptest::collection::vec(proptest::sample::select(parts.to_vec()), 0..40);
        parts.prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn text_without_markup_is_shown_to_the_letter(
            words in proptest::collection::vec("[a-z照é]{1,12}", 1..30),
            breaks in proptest::collection::vec(any::<bool>(), 30),
            columns in 1usize..60,
        ) {
            let mut text = String::new();
            for (word, is_break) in words.iter().zip(breaks) {
                text.push_str(word);
                text.push(if is_break { '\n' } else { ' ' });
            }
            let shown: String = laid_out(&text, columns).iter().map(|row| row.text() + " ").collect();
            let letters = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(letters(&shown), letters(&text));
        }

        #[test]
        fn nothing_is_invented_and_no_line_is_lost(text in markup(), columns in 1usize..60) {
            let lines = lines(&text);
            let rows = laid_out(&text, columns);
            let mut shown = vec![false; lines.len()];
            for row in &rows {
                shown[row.line] = true;
                for piece in row.pieces.iter().filter(|piece| piece.marks.has(Mark::Sign)) {
                    prop_assert!(piece.at.is_none());
                }
                for piece in &row.pieces {
                    if let Some(bytes) = piece.bytes() {
                        let of_line = lines[row.line].get(bytes).unwrap_or_default();
                        let is_entity = piece.text.contains('&');
                        prop_assert!(is_entity || of_line == piece.text, "{:?} is not {:?}", piece.text, of_line);
                    }
                }
            }
            let document = Document::of(&lines);
            for (line, shown) in shown.iter().enumerate() {
                prop_assert!(*shown || document.is_folded(line), "line {line} of {text:?}");
            }
        }

        #[test]
        fn letters_are_lost_only_with_targets_of_links(text in markup(), columns in 1usize..60) {
            let has_hidden = ["](x)", "&amp;", "[["].iter().any(|part| text.contains(part));
            if !has_hidden && !text.starts_with("---") {
                let rows = laid_out(&text, columns);
                let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
                let shown: String = rows
                    .iter()
                    .flat_map(|row| &row.pieces)
                    .filter(|piece| piece.at.is_some())
                    .map(|piece| piece.text.as_str())
                    .collect();
                let whole: String = lines(&text).concat();
                prop_assert_eq!(letters(&shown), letters(&whole), "{:?}", text);
            }
        }

        #[test]
        fn no_row_is_wider_than_the_columns(text in markup(), columns in 8usize..60) {
            for row in laid_out(&text, columns) {
                prop_assert!(width(&row.text()) <= columns, "{:?}", row.text());
            }
        }
    }
}
