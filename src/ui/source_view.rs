//! A source on the screen: which of its rows are shown, which passage is lit, and what was searched for in it. Only what is shown is
//! laid out, so that a large source opens at once.

use std::collections::HashMap;
use std::ops::Range;

use crate::display::safe;
use crate::review::evidence::Passage;
use crate::ui::effect::SourceText;
use crate::ui::markdown::{Document, Mark, Piece, Row};

/// Blocks that are kept laid out, at most, beside those that are shown.
const MOST_KEPT: usize = 64;

/// More matches than this are not counted.
const MOST_MATCHES: usize = 100_000;

/// A block of the source, and a row of that block.
type Position = (usize, usize);

/// Bytes of a line (from 0) of the source.
type Place = (usize, Range<usize>);

/// A search in a source.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// What was typed.
    pub query: String,
    /// Whether it is being typed.
    pub editing: bool,
    /// Where it stands, in order.
    pub matches: Vec<Place>,
    /// The match that was gone to.
    pub at: usize,
    /// The line at the top when the search began.
    from: usize,
}

impl Search {
    /// Whether something is searched for, or about to be.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.editing || !self.query.is_empty()
    }
}

/// A source on the screen.
#[derive(Debug, Clone)]
pub struct SourceView {
    /// The source.
    pub text: SourceText,
    /// The passage that is lit, of those of the item.
    pub passage: usize,
    /// What is searched for.
    pub search: Search,
    document: Document,
    columns: usize,
    height: usize,
    /// The first row shown.
    top: Position,
    /// Blocks that are laid out; those that are shown among them.
    laid: HashMap<usize, Vec<Row>>,
    /// Where the passage that is lit stands.
    said: Vec<Place>,
}

impl SourceView {
    /// Shows a source, from its best passage on, in so many columns and rows.
    #[must_use]
    pub fn new(text: SourceText, columns: usize, rows: usize) -> Self {
        let mut view = Self {
            document: Document::of(&text.lines),
            text,
            passage: 0,
            search: Search::default(),
            columns,
            height: rows,
            top: (0, 0),
            laid: HashMap::new(),
            said: Vec::new(),
        };
        view.show_passage();
        view
    }

    /// Shows it in another size, with the same line at the top.
    pub fn resize(&mut self, columns: usize, rows: usize) {
        let (line, byte) = self.top_row().map_or((0, 0), |row| {
            let byte = row.bytes().start;
            (row.line, byte)
        });
        self.columns = columns;
        self.height = rows;
        self.laid.clear();
        self.top = self.position(line, byte);
        self.settle();
    }

    /// The passage that is lit.
    #[must_use]
    pub fn lit(&self) -> Option<&Passage> {
        self.text.passages.get(self.passage)
    }

    /// Goes on to the next passage; whether there is another.
    pub fn next_passage(&mut self) -> bool {
        let count = self.text.passages.len();
        self.passage = (self.passage + 1) % count.max(1);
        self.show_passage();
        count > 1
    }

    /// Scrolls to the passage that is lit, with some of what was said before it.
    pub fn show_passage(&mut self) {
        self.said = self.lit().map_or_else(Vec::new, |lit| {
            let said = lit
                .text
                .split('\n')
                .zip(lit.start.saturating_sub(1)..lit.end);
            said.map(|(text, line)| (line, self.place(line, text)))
                .collect()
        });
        match self.said.first().cloned() {
            Some((line, bytes)) => self.show(line, bytes.start),
            None => self.settle(),
        }
    }

    /// Where a text stands in a line; where the line reads otherwise than the text, all of it.
    fn place(&self, line: usize, text: &str) -> Range<usize> {
        let whole = self.text.lines.get(line).map_or("", String::as_str);
        let text = safe(text.trim());
        let from = whole.find(text.as_ref());
        from.map_or(0..whole.len().max(1), |from| from..from + text.len())
    }

    /// Moves by so many rows, at most to the last page; by the least or most that there is, to the first or last.
    pub fn scroll(&mut self, rows: isize) {
        if rows == isize::MIN {
            self.top = (0, 0);
        } else if rows < 0 {
            self.top = self.above(self.top, rows.unsigned_abs());
        } else if rows == isize::MAX {
            self.top = self.last();
        } else {
            self.top = self.below(self.top, rows.unsigned_abs());
        }
        self.settle();
    }

    /// The rows that are shown.
    pub fn shown(&self) -> impl Iterator<Item = &Row> {
        let (first, skipped) = self.top;
        let blocks = (first..self.document.len()).map_while(|block| self.laid.get(&block));
        blocks.flatten().skip(skipped).take(self.height)
    }

    /// Whether a row holds some of the passage that is lit.
    #[must_use]
    pub fn is_lit(&self, row: &Row) -> bool {
        let bytes = row.bytes();
        let mut said = self.said.iter().filter(|(line, _)| *line == row.line);
        said.any(|(_, said)| said.start < bytes.end && bytes.start < said.end)
    }

    /// The pieces of a row, with marks on the passage that is lit and on what was searched for.
    #[must_use]
    pub fn pieces(&self, row: &Row) -> Vec<Piece> {
        let mut row = row.clone();
        for (mark, places) in [
            (Mark::Passage, self.said.as_slice()),
            (Mark::Match, self.search.matches.as_slice()),
        ] {
            let ranges = of_line(places, row.line);
            if !ranges.is_empty() {
                row.pieces = row.marked(&ranges, mark);
            }
        }
        if let Some((line, bytes)) = self.search.matches.get(self.search.at)
            && *line == row.line
        {
            row.pieces = row.marked(std::slice::from_ref(bytes), Mark::Here);
        }
        row.pieces
    }

    /// The line of the source at the top of the screen, from 1.
    #[must_use]
    pub fn top_line(&self) -> usize {
        self.top_row().map_or(1, |row| row.line + 1)
    }

    fn top_row(&self) -> Option<&Row> {
        self.laid.get(&self.top.0)?.get(self.top.1)
    }

    /// Searches for a text, capital letters or not, and goes to the first match from where the search began.
    pub fn search_for(&mut self, query: &str) {
        if self.search.query.is_empty() {
            self.search.from = self.top_line() - 1;
        }
        query.clone_into(&mut self.search.query);
        self.search.matches = self.matches(&query.trim().to_lowercase());
        let from = self.search.from;
        let matches = &self.search.matches;
        let first = matches.partition_point(|(line, _)| *line < from);
        self.search.at = if first < matches.len() { first } else { 0 };
        self.show_match();
    }

    /// Goes to the next match, or the one before; after the last comes the first.
    pub fn step_match(&mut self, forward: bool) {
        let count = self.search.matches.len();
        if count > 0 {
            let by = if forward { 1 } else { count - 1 };
            self.search.at = (self.search.at + by) % count;
            self.show_match();
        }
    }

    fn show_match(&mut self) {
        let Some((line, bytes)) = self.search.matches.get(self.search.at).cloned() else {
            return;
        };
        let is_on_screen = self
            .shown()
            .any(|row| row.line == line && row.bytes().contains(&bytes.start));
        if !is_on_screen {
            self.show(line, bytes.start);
        }
    }

    fn matches(&self, query: &str) -> Vec<Place> {
        if query.is_empty() {
            return Vec::new();
        }
        let lines = self.text.lines.iter().enumerate();
        let in_line = |(number, line): (usize, &String)| {
            let is_shown = !self.document.is_folded(number);
            let found = if is_shown {
                found(line, query)
            } else {
                Vec::new()
            };
            found.into_iter().map(move |range| (number, range))
        };
        lines.flat_map(in_line).take(MOST_MATCHES).collect()
    }

    /// Scrolls to a place, with some of what stands before it.
    fn show(&mut self, line: usize, byte: usize) {
        let position = self.position(line, byte);
        self.top = self.above(position, self.height / 4);
        self.settle();
    }

    /// Lays out what is shown, and forgets what is far from it.
    fn settle(&mut self) {
        let last = self.last();
        self.top = self.top.min(last);
        let mut end = self.top.0;
        let mut rows = 0;
        while end < self.document.len() && rows < self.height + self.top.1 {
            rows += self.rows(end).len();
            end += 1;
        }
        if self.laid.len() > MOST_KEPT + (end - self.top.0) {
            let shown = self.top.0..end.max(self.top.0 + 1);
            self.laid.retain(|block, _| shown.contains(block));
        }
    }

    fn rows(&mut self, block: usize) -> &[Row] {
        let laid = self.laid.entry(block);
        laid.or_insert_with(|| self.document.rows(&self.text.lines, block, self.columns))
    }

    /// The row in which a byte of a line (from 0) stands.
    fn position(&mut self, line: usize, byte: usize) -> Position {
        let block = self.document.block_of(line);
        let rows = self.rows(block);
        let holds = |row: &Row| row.line > line || (row.line == line && row.bytes().end > byte);
        let row = rows.iter().position(holds);
        (block, row.unwrap_or(rows.len().saturating_sub(1)))
    }

    fn above(&mut self, (mut block, mut row): Position, mut rows: usize) -> Position {
        while rows > row {
            if block == 0 {
                return (0, 0);
            }
            rows -= row + 1;
            block -= 1;
            row = self.rows(block).len().saturating_sub(1);
        }
        (block, row - rows)
    }

    fn below(&mut self, (mut block, mut row): Position, mut rows: usize) -> Position {
        loop {
            let count = self.rows(block).len();
            if row + rows < count || block + 1 >= self.document.len() {
                return (block, (row + rows).min(count.saturating_sub(1)));
            }
            rows -= count - row;
            block += 1;
            row = 0;
        }
    }

    /// Where the last page begins.
    fn last(&mut self) -> Position {
        let block = self.document.len().saturating_sub(1);
        let row = self.rows(block).len().saturating_sub(1);
        self.above((block, row), self.height.saturating_sub(1))
    }
}

/// The places in one line.
fn of_line(places: &[Place], line: usize) -> Vec<Range<usize>> {
    let first = places.partition_point(|place| place.0 < line);
    let rest = places.get(first..).unwrap_or_default();
    let here = rest.iter().take_while(|place| place.0 == line);
    here.map(|(_, bytes)| bytes.clone()).collect()
}

/// Where a line says what is searched for, capital letters or not; `query` has none.
fn found(line: &str, query: &str) -> Vec<Range<usize>> {
    let Some(first) = query.chars().next() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut rest = line;
    let mut at = 0;
    // A letter beyond ASCII may be the capital of one in it: the Kelvin sign of `k`.
    let is_ascii = line.is_ascii() && first.is_ascii();
    let byte = |c: char| u8::try_from(c).unwrap_or_default();
    let (lower, upper) = (byte(first), byte(first.to_ascii_uppercase()));
    while !rest.is_empty() {
        let next = if is_ascii {
            memchr::memchr2(lower, upper, rest.as_bytes())
        } else {
            starting(rest, first)
        };
        let Some(next) = next else {
            break;
        };
        at += next;
        rest = rest.get(next..).unwrap_or_default();
        let taken = same(rest, query).unwrap_or_else(|| {
            let skipped = rest.chars().next().map_or(1, char::len_utf8);
            rest = rest.get(skipped..).unwrap_or_default();
            at += skipped;
            0
        });
        if taken > 0 {
            found.push(at..at + taken);
            at += taken;
            rest = rest.get(taken..).unwrap_or_default();
        }
    }
    found
}

/// Where a character stands that is this one in small letters.
fn starting(text: &str, first: char) -> Option<usize> {
    let mut chars = text.char_indices();
    let is_first = |c: &char| c.to_lowercase().next() == Some(first);
    chars.find(|(_, c)| is_first(c)).map(|(at, _)| at)
}

/// How many bytes at the start of a text say the same as a query.
fn same(text: &str, query: &str) -> Option<usize> {
    let mut wanted = query.chars().peekable();
    for (at, c) in text.char_indices() {
        if wanted.peek().is_none() {
            return Some(at);
        }
        for lower in c.to_lowercase() {
            if wanted.next() != Some(lower) {
                return None;
            }
        }
    }
    wanted.peek().is_none().then_some(text.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::review::evidence::Passages;

    fn view(text: &str, item: &str, size: (usize, usize)) -> SourceView {
        let source = SourceText {
            path: "s.md".to_owned(),
            lines: text.lines().map(|line| safe(line).into_owned()).collect(),
            passages: Passages::of(text.as_bytes()).find(item),
        };
        SourceView::new(source, size.0, size.1)
    }

    fn shown(view: &SourceView) -> Vec<String> {
        view.shown().map(Row::text).collect()
    }

    fn numbered(count: usize) -> String {
        let line = |n| format!("line {n} with some words in it\n");
        (0..count).map(line).collect::<Vec<String>>().concat()
    }

    #[test]
    fn it_keeps_its_top_line_when_the_width_changes() {
        let mut view = view(&numbered(900), "", (10, 10));
        view.scroll(60);
        let top = view.top_line();
        view.resize(80, 10);
        assert_eq!(view.top_line(), top);
    }

    #[test]
    fn it_moves_row_by_row_and_no_further_than_the_last_page() {
        let mut view = view(&numbered(900), "", (80, 10));
        view.scroll(1);
        assert_eq!(view.top_line(), 2);
        view.scroll(400);
        assert_eq!(view.top_line(), 402);
        view.scroll(-2);
        assert_eq!(view.top_line(), 400);
        for _ in 0..2 {
            view.scroll(isize::MAX);
            assert_eq!((view.top_line(), shown(&view).len()), (891, 10));
        }
        view.scroll(isize::MIN);
        assert_eq!(view.top_line(), 1);
    }

    #[test]
    fn a_passage_in_a_long_line_is_found_in_its_row() {
        let long = format!(
            "{}The lantern needs a second brass hinge. {}",
            "Nothing of note was said. ".repeat(1000),
            "Then they left. ".repeat(1000)
        );
        let text = format!("first\n{long}\nlast\n");
        let view = view(
            &text,
            "Order a second brass hinge for the lantern",
            (60, 100),
        );
        let lit: String = view
            .shown()
            .filter(|row| view.is_lit(row))
            .map(|row| row.text() + " ")
            .collect();
        assert!(lit.contains("brass hinge"), "{lit}");
        assert!(lit.len() < 2000, "{lit}");
    }

    #[test]
    fn a_search_lights_its_matches_and_goes_round() {
        let mut view = view(&numbered(300), "", (80, 10));
        view.search_for("LINE 10");
        assert_eq!(view.search.matches.len(), 11);
        assert_eq!(view.search.matches[0], (10, 0..7));
        let on_screen = |view: &SourceView| {
            let (line, _) = view.search.matches[view.search.at].clone();
            assert!(view.shown().any(|row| row.line == line));
            line
        };
        assert_eq!(on_screen(&view), 10);
        view.step_match(true);
        assert_eq!(on_screen(&view), 100);
        view.step_match(false);
        view.step_match(false);
        assert_eq!(on_screen(&view), 109);
        let here = view.shown().find(|row| row.line == 109).unwrap();
        let lit = view.pieces(here);
        assert!(
            lit[0].marks.has(Mark::Here) && lit[0].text == "line 10",
            "{lit:?}"
        );
    }

    #[expect(clippy::single_range_in_vec_init, reason = "places are ranges")]
    #[test]
    fn capital_letters_do_not_matter_anywhere() {
        let check = |line: &str, query: &str, expected: &[Range<usize>]| {
            assert_eq!(found(line, query), expected, "{line:?} {query:?}");
        };
        check("Ana and ana", "ana", &[0..3, 8..11]);
        check("aaaa", "aa", &[0..2, 2..4]);
        check("Été, ÉTÉ", "été", &[0..5, 7..12]);
        check("照明 and 照", "照", &[0..3, 11..14]);
        check("\u{212a}elvin", "k", &[0..3]);
        check("ab", "abc", &[]);
        check("", "a", &[]);
    }

    #[test]
    fn a_field_of_folded_frontmatter_is_no_match() {
        let mut view = view("---\ntitle: harbour\n---\nthe harbour\n", "", (80, 10));
        view.search_for("harbour");
        assert_eq!(view.search.matches, [(3, 4..11)]);
    }

    proptest! {
        #[test]
        fn any_moves_in_any_size_show_rows(
            lines in proptest::collection::vec("(- |# |> |\\| )?[a-z ]{0,40}", 0..60),
            moves in proptest::collection::vec((-70isize..70, 1usize..50, 0usize..20), 1..20),
        ) {
            let text = lines.join("\n");
            let mut view = view(&text, "some words", (20, 5));
            for (rows, columns, height) in moves {
                view.scroll(rows);
                prop_assert!(view.shown().count() <= view.height);
                view.resize(columns, height);
                view.search_for("a");
                view.step_match(rows > 0);
                let whole: usize = (0..view.document.len()).map(|block| view.rows(block).len()).sum();
                prop_assert_eq!(view.shown().count(), view.height.min(whole));
            }
        }
    }
}
