//! Which lines of a note are list items, with which box and below which item; where its headings are and which lines are no
//! text (code, HTML, comments, frontmatter). Pure: text in, facts out.
//!
//! It reads blocks the way Obsidian does, which is that of remark-parse 8 in its `CommonMark` mode with any character in the box,
//! oddities included: an unindented line below nested items hides these, blanks and then a tab aren't code. It doesn't know
//! what a task is: the line pattern and the global filter come on top (`note/task.rs`).
//!
//! Line numbers are 0-based here.

mod definition;
mod html;
mod leaf;
mod lines;
mod list;

use std::ops::Range;

use definition::end_of_definition;
use html::Html;
use leaf::{Fence, atx_heading, is_indented_code, is_rule, is_table_row, is_table_rule, underline};
use lines::{Lines, is_white};

/// A list item, task or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListItem {
    /// The line that holds the bullet, 0-based.
    pub line: usize,
    /// The byte at which the bullet stands.
    pub at: usize,
    /// The one character in the box. `None` if there is no box, or if neither blank nor tab follows it.
    pub checkbox: Option<char>,
    /// The line of the nearest item around this one. It's the same line in `- - [ ] a`.
    pub parent: Option<usize>,
}

/// A heading outside of lists, quotes and callouts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The line where its text begins, 0-based.
    pub line: usize,
    /// 1 to 6.
    pub level: u8,
    /// The text as a byte range of the note, without `#` marks and the blanks around it.
    pub text: Range<usize>,
}

/// The blocks of a note as far as gavel needs them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Structure {
    /// All list items by line; on one line the outer one first (`- [ ] - [ ] a` is two).
    pub items: Vec<ListItem>,
    /// All headings by line.
    pub headings: Vec<Heading>,
    /// The frontmatter, if there is one.
    pub frontmatter: Option<Frontmatter>,
    /// The lines of code, HTML blocks and `%%` comments, by first line. Frontmatter isn't among them.
    pub not_text: Vec<Range<usize>>,
    /// Whether something was left unread: lines nested absurdly deep, or items beyond any number that a person wrote.
    pub is_cut: bool,
}

impl Structure {
    /// Reads the whole note. Lines end at `\n` alone, and a `\r` before it belongs to the ending; a BOM in front is skipped.
    ///
    /// Total and near-linear: in a note that nests its lines absurdly deep the innermost are left unread, and it says so.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Reader::parse(text, None)
    }

    /// Reads a note to the end of the outermost block that holds the byte `last`, and further down only until a heading of the first level
    /// was found. Up to there it says what [`Self::parse`] says; a law holds that.
    #[must_use]
    pub fn parse_up_to(text: &str, last: usize) -> Self {
        Reader::parse(text, Some(last))
    }

    /// The heading that names a note without a title of its own: the first of the first level.
    #[must_use]
    pub fn title(&self) -> Option<&Heading> {
        self.headings.iter().find(|heading| heading.level == 1)
    }
}

/// Each level of nesting reads its lines again. These two bound that: far more than any note a person wrote needs, and little
/// enough for a note made to take long.
const READS_PER_BYTE: usize = 32;
const FREE_READS: usize = 64 << 20;

/// Items of one note that are told.
const MAX_ITEMS: usize = 1 << 20;

/// Lines that are read as blocks on their own: the note, the inside of a quote or of a list item.
struct Block {
    lines: Range<usize>,
    parent: Option<usize>,
    is_top: bool,
}

/// Reads blocks one after the other. Blocks inside blocks wait in `pending`, so that no nesting is too deep for the stack.
struct Reader<'a> {
    lines: Lines<'a>,
    pending: Vec<Block>,
    found: Structure,
    /// Whether a heading of the first level was found.
    has_title: bool,
    budget: usize,
}

impl<'a> Reader<'a> {
    fn parse(text: &'a str, last: Option<usize>) -> Structure {
        let bom = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
        let lines = Lines::split(text, bom);
        let frontmatter = frontmatter(text);
        let body = Block {
            lines: frontmatter.as_ref().map_or(0, |found| found.lines)..lines.len(),
            parent: None,
            is_top: true,
        };
        let budget = text
            .len()
            .saturating_mul(READS_PER_BYTE)
            .saturating_add(FREE_READS);
        // What is below has a say in what is left unread, but for notes of which surely nothing is.
        let is_all_read = text.len() < MAX_ITEMS && lines.most_reads() < FREE_READS / 4;
        let last = last.filter(|_| is_all_read).map(|last| lines.at(last));
        let found = Structure {
            frontmatter,
            ..Structure::default()
        };
        let mut reader = Self {
            lines,
            pending: Vec::new(),
            found,
            has_title: false,
            budget,
        };
        reader.read(&body, &|reader, at| {
            reader.has_title && last.is_some_and(|last| at > last)
        });
        while let Some(block) = reader.pending.pop() {
            reader.read(&block, &|_, _| false);
        }
        let mut found = reader.found;
        // An outer item is found before those inside it, and the sort is stable.
        found.items.sort_by_key(|item| item.line);
        found.not_text.sort_by_key(|lines| lines.start);
        found
    }

    /// Reads a block, or as far into it as is needed.
    fn read(&mut self, block: &Block, is_enough: &dyn Fn(&Self, usize) -> bool) {
        let mut at = block.lines.start;
        while at < block.lines.end && !is_enough(self, at) {
            at = if self.lines.is_blank(at) {
                at + 1
            } else {
                self.read_one(at, block)
            };
        }
    }

    /// Reads the block that begins at the line `at`, which isn't blank, and gives the line after it. The order matters.
    fn read_one(&mut self, at: usize, block: &Block) -> usize {
        let end = block.lines.end;
        let content = self.lines.content(at);
        if is_indented_code(self.lines.whole(at)) {
            return self.skip(at, self.end_of_indented_code(at, end));
        }
        if begins_with_letter(content) {
            return self.text(at, block);
        }
        if let Some(fence) = Fence::open(content) {
            return self.skip(at, self.end_of_fence(fence, at, end));
        }
        if content.starts_with('>') {
            return self.quote(at, block);
        }
        if let Some((level, text)) = atx_heading(content) {
            let start = self.lines.content_at(at);
            self.heading(block, at, level, start + text.start..start + text.end);
            return at + 1;
        }
        if is_rule(content) {
            return at + 1;
        }
        if list::opens_list(content) {
            return self.list(at, block);
        }
        if self.underline_below(at, end).is_none() {
            if let Some(html) = Html::open(content) {
                return self.skip(at, self.end_of_html(html, at, end));
            }
            if let Some(after) = end_of_definition(&self.lines, at, end) {
                return after;
            }
        }
        self.text(at, block)
    }

    /// The same for a line that opens none of the other blocks: an underlined heading, a table, a comment or a paragraph.
    fn text(&mut self, at: usize, block: &Block) -> usize {
        let end = block.lines.end;
        if let Some(level) = self.underline_below(at, end) {
            self.heading(block, at, level, self.text_of(at..at + 1));
            return at + 2;
        }
        if at + 1 < end && self.is_table_rule(at + 1) && is_table_row(self.lines.whole(at)) {
            return (at + 2..end)
                .find(|line| !is_table_row(self.lines.whole(*line)))
                .unwrap_or(end);
        }
        if let Some(after) = self.end_of_comment(at, end) {
            return self.skip(at, after);
        }
        self.end_of_paragraph(at, end)
    }

    /// Notes that the lines from `at` are no text, and gives the line after them.
    fn skip(&mut self, at: usize, after: usize) -> usize {
        self.found.not_text.push(at..after);
        after
    }

    fn heading(&mut self, block: &Block, line: usize, level: u8, text: Range<usize>) {
        if block.is_top {
            self.has_title |= level == 1;
            self.found.headings.push(Heading { line, level, text });
        }
    }

    /// The bytes of the lines, without the blanks before and after.
    fn text_of(&self, lines: Range<usize>) -> Range<usize> {
        let start = self.lines.content_at(lines.start);
        let last = lines.end.saturating_sub(1);
        let text = self
            .lines
            .content(last)
            .trim_end_matches(lines::is_blank_char);
        start..self.lines.content_at(last) + text.len()
    }

    fn underline_below(&self, at: usize, end: usize) -> Option<u8> {
        if at + 1 < end {
            underline(self.lines.whole(at + 1))
        } else {
            None
        }
    }

    fn is_table_rule(&self, at: usize) -> bool {
        let whole = self.lines.whole(at);
        !begins_with_letter(whole) && is_table_row(whole) && is_table_rule(whole)
    }

    fn end_of_indented_code(&self, at: usize, end: usize) -> usize {
        let mut after = at + 1;
        for line in at + 1..end {
            if self.lines.is_blank(line) {
                continue;
            }
            if !is_indented_code(self.lines.whole(line)) {
                break;
            }
            after = line + 1;
        }
        after
    }

    fn end_of_fence(&self, fence: Fence, at: usize, end: usize) -> usize {
        (at + 1..end)
            .find(|line| fence.is_closed_by(self.lines.whole(*line)))
            .map_or(end, |line| line + 1)
    }

    fn end_of_html(&self, html: Html, at: usize, end: usize) -> usize {
        let last = (at..end).find(|line| html.is_closed_by(self.lines.whole(*line)));
        last.map_or(end, |line| line + usize::from(html.keeps_last_line()))
    }

    /// The line after a comment that a line begins with `%%` and a later line ends.
    fn end_of_comment(&self, at: usize, end: usize) -> Option<usize> {
        let rest = self.lines.content(at).strip_prefix("%%")?;
        if rest.contains("%%") {
            return None;
        }
        (at + 1..end)
            .find(|line| self.lines.content(*line).contains("%%"))
            .map(|line| line + 1)
    }

    fn end_of_paragraph(&self, at: usize, end: usize) -> usize {
        (at + 1..end)
            .find(|line| self.ends_paragraph(*line))
            .unwrap_or(end)
    }

    fn ends_paragraph(&self, line: usize) -> bool {
        let whole = self.lines.whole(line);
        let content = self.lines.content(line);
        if begins_with_letter(content) {
            return false;
        }
        let blanks = whole.len() - whole.trim_start_matches(' ').len();
        // The width stops at the first tab: a line of nothing but a tab is text, one of four blanks is not.
        if blanks >= 4 && !content.is_empty()
            || whole
                .get(blanks..)
                .is_some_and(|rest| rest.starts_with('\t'))
        {
            return false;
        }
        is_white(content)
            || content.starts_with('>')
            || is_rule(content)
            || list::list_ends_paragraph(content)
            || atx_heading(content).is_some()
            || Fence::open(content).is_some()
            || Html::open(content).is_some_and(Html::ends_paragraph)
    }

    fn quote(&mut self, at: usize, block: &Block) -> usize {
        let end = block.lines.end;
        let is_outside = |line: &usize| {
            !self.lines.content(*line).starts_with('>') && self.ends_quote(*line, end)
        };
        let after = (at + 1..end).find(is_outside).unwrap_or(end);
        for line in at..after {
            if let Some(rest) = self.lines.content(line).strip_prefix('>') {
                self.lines
                    .cut_content(line, 1 + usize::from(rest.starts_with(' ')));
            }
        }
        self.enter(at..after, block.parent);
        after
    }

    /// Whether a line without `>` ends the quote above it instead of going on with its last paragraph.
    fn ends_quote(&self, line: usize, end: usize) -> bool {
        let content = self.lines.content(line);
        is_white(content)
            || is_indented_code(self.lines.whole(line))
            || Fence::open(content).is_some()
            || atx_heading(content).is_some()
            || self.underline_below(line, end).is_some()
            || is_rule(content)
            || Html::open(content).is_some_and(Html::ends_paragraph)
            || list::list_ends_paragraph(content)
    }

    fn list(&mut self, at: usize, block: &Block) -> usize {
        let mut after = at + 1;
        for item in list::items(&self.lines, at..block.lines.end) {
            let line = item.start;
            after = item.end;
            if self.found.items.len() >= MAX_ITEMS {
                self.found.is_cut = true;
                continue;
            }
            let at = self.lines.content_at(line);
            let checkbox = list::unwrap_item(&mut self.lines, &item);
            self.found.items.push(ListItem {
                line,
                at,
                checkbox,
                parent: block.parent,
            });
            self.enter(item, Some(line));
        }
        after
    }

    /// Puts a block inside the current one on the pile, unless it's plain text or there is no budget left to read it.
    fn enter(&mut self, lines: Range<usize>, parent: Option<usize>) {
        if lines.len() == 1 && begins_with_letter(self.lines.content(lines.start)) {
            return;
        }
        let cost = lines
            .clone()
            .map(|line| cost(self.lines.content(line)))
            .sum();
        let Some(budget) = self.budget.checked_sub(cost) else {
            self.found.is_cut = true;
            return;
        };
        self.budget = budget;
        self.pending.push(Block {
            lines,
            parent,
            is_top: false,
        });
    }
}

/// Whether the line is sure to open nothing, so that most lines are told by one byte.
fn begins_with_letter(content: &str) -> bool {
    content.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// What it may cost to look at a line once: after some first characters the whole line may be read.
fn cost(content: &str) -> usize {
    const LOOK: usize = 16;
    let is_told_at_once = begins_with_letter(content) || content.starts_with(['>', '+', '#']);
    LOOK + if is_told_at_once { 0 } else { content.len() }
}

/// The frontmatter where it stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frontmatter {
    /// The bytes between the `---` lines.
    pub yaml: Range<usize>,
    /// The byte behind the last of its lines.
    pub end: usize,
    /// How many lines it has, both `---` lines included.
    pub lines: usize,
}

/// The frontmatter: `---` on the first line up to the next `---`.
#[must_use]
pub fn frontmatter(text: &str) -> Option<Frontmatter> {
    let start = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
    let mut yaml = None;
    let mut at = start;
    let bytes = text.as_bytes();
    for number in 1.. {
        let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
        let end = at + memchr::memchr(b'\n', rest).map_or(rest.len(), |stop| stop + 1);
        let is_fence = rest.starts_with(b"---") && is_fence(text.get(at..end)?);
        match yaml {
            None if is_fence => yaml = Some(end),
            None => return None,
            Some(first) if is_fence => {
                return Some(Frontmatter {
                    yaml: first..at,
                    end,
                    lines: number,
                });
            }
            Some(_) => {}
        }
        at = end;
    }
    None
}

fn is_fence(line: &str) -> bool {
    let content = line.strip_suffix('\n').unwrap_or(line);
    let content = content.strip_suffix('\r').unwrap_or(content);
    content.trim_end_matches(lines::is_blank_char) == "---"
}

/// The text of the first heading of the first level, as [`Structure`] sees it, without reading further than that. `body` is the byte
/// behind the frontmatter and a byte order mark.
#[must_use]
pub fn first_title(text: &str, body: usize) -> Option<&str> {
    // Mostly it is the first block.
    let is_blank = |line: &&str| line.trim_matches([' ', '\t', '\r']).is_empty();
    let first = text.get(body..)?.split('\n').find(|line| !is_blank(line))?;
    let first = first.strip_suffix('\r').unwrap_or(first);
    let content = first.trim_start_matches(lines::is_blank_char);
    if !is_indented_code(first)
        && let Some((1, title)) = atx_heading(content)
    {
        return content.get(title);
    }
    let lines = Lines::split(text, body);
    let block = Block {
        lines: 0..lines.len(),
        parent: None,
        is_top: true,
    };
    let mut reader = Reader {
        lines,
        pending: Vec::new(),
        found: Structure::default(),
        has_title: false,
        budget: usize::MAX,
    };
    reader.read(&block, &|reader, _| reader.has_title);
    text.get(reader.found.title()?.text.clone())
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::*;

    /// Items as `line[box]` or `line`, and `<parent` behind.
    fn items(text: &str) -> String {
        let mut out = String::new();
        for item in Structure::parse(text).items {
            let gap = if out.is_empty() { "" } else { " " };
            let checkbox = item.checkbox.map_or(String::new(), |c| format!("[{c}]"));
            let parent = item.parent.map_or(String::new(), |line| format!("<{line}"));
            write!(out, "{gap}{}{checkbox}{parent}", item.line).unwrap();
        }
        out
    }

    fn check(text: &str, expected: &str) {
        assert_eq!(items(text), expected, "{text:?}");
    }

    fn check_headings(text: &str, expected: &[(usize, u8, &str)]) {
        let found = Structure::parse(text).headings;
        let found: Vec<_> = found
            .iter()
            .map(|h| (h.line, h.level, &text[h.text.clone()]))
            .collect();
        assert_eq!(found, expected, "{text:?}");
    }

    fn check_not_text(text: &str, expected: &[Range<usize>]) {
        assert_eq!(Structure::parse(text).not_text, expected, "{text:?}");
    }

    #[test]
    fn items_know_box_and_parent() {
        check(
            "- [ ] a\n    - [?] b\n\t- c\n- [x] d",
            "0[ ] 1[?]<0 2<0 3[x]",
        );
        check("- a\n  text\n  1. [R] b", "0 2[R]<0");
        check("+ a\n* b\n1) [ ] c", "0 1 2[ ]");
    }

    #[test]
    fn text_after_the_box_is_read_as_blocks_again() {
        check("- [ ] - [x] a", "0[ ] 0[x]<0");
        check("- [ ] 1. a", "0[ ] 0<0");
        check("- - [ ] a", "0 0[ ]<0");
        check("- [ ] # a\n- [ ] b", "0[ ] 1[ ]");
    }

    #[test]
    fn a_box_needs_a_blank_behind_it() {
        check("- [ ]a\n- [x](b)\n- [ ]\n- [ ]\tc", "0 1 2 3[ ]");
    }

    #[test]
    fn code_html_and_comments_hold_no_items() {
        check("```\n- a\n```\n- b", "3");
        check("~~~ sh\n- a\n```\n- b", "");
        check("a\n\n    - b\n\n- c", "4");
        check("<div>\n- a\n\n- b", "3");
        check("<!--\n- a\n\n- b\n-->\n- c", "5");
        check("%%\n- a\n%%\n\n- b", "4");
        check("%% aside %%\n- b", "1");
        check("a | b\n--|--\n- c | d\n- e", "3");
    }

    #[test]
    fn a_fence_inside_an_item_ends_with_it() {
        check("- a\n  ```\n  - b\n  ```\n  - c\n- d", "0 4<0 5");
    }

    #[test]
    fn indentation_after_a_paragraph_is_text() {
        check("a\n    - b", "");
        check("    - a\n\n- b", "2");
        check("  \t- a", "0");
    }

    #[test]
    fn only_a_list_from_one_ends_a_paragraph() {
        check("a\n2. b\n1. c", "2");
        check("- a\n  2. b\n  1. c", "0 2<0");
    }

    #[test]
    fn an_unindented_line_hides_the_nested_items_above_it() {
        check("- a\n    - b\nlazy\n- c", "0 3");
        check("- a\n    - b\n\ntext", "0 1<0");
        check("- a\n    - b\n# c", "0 1<0");
    }

    #[test]
    fn a_wide_number_turns_a_child_behind_a_tab_into_code() {
        check("12.  a\n\t- b", "0");
        check("12. a\n\t- b", "0 1<0");
    }

    #[test]
    fn quotes_are_read_like_the_note() {
        check("> [!note] - a\n> - [ ] b\n>     - [ ] c", "1[ ] 2[ ]<1");
        check(">- a\n> > - b", "0 1<0");
        check("- a\n  > - b", "0 1<0");
        check("> a\n- b", "1");
        check(">     - a", "");
    }

    #[test]
    fn frontmatter_is_skipped_if_it_is_closed() {
        check("---\n- a\n---\n- b", "3");
        check("---\n- a\n- b", "1 2");
        check("\n---\n- a\n---\n- b", "2 4");
        check("\u{feff}---\r\n- a\r\n---\r\n- b\r\n", "3");
        let lines = |text| Structure::parse(text).frontmatter.map(|found| found.lines);
        assert_eq!(lines("---\na: b\n---\n"), Some(3));
    }

    #[test]
    fn a_byte_order_mark_counts_for_no_line_and_no_column() {
        check("\u{feff}- [ ] a\n- b", "0[ ] 1");
    }

    #[test]
    fn headings_carry_level_and_text() {
        check_headings(
            "# a b ##\n\nc\n===\nd\n-",
            &[(0, 1, "a b"), (2, 1, "c"), (4, 2, "d")],
        );
        check_headings("\u{feff}## é\r\n", &[(0, 2, "é")]);
        check_headings("---\n# a\n---\n# b", &[(3, 1, "b")]);
    }

    #[test]
    fn headings_in_lists_quotes_and_code_are_none() {
        check_headings("- # a\n\n> # b\n\n    # c\n\n```\n# d\n```", &[]);
    }

    #[test]
    fn two_lines_above_an_underline_are_no_heading() {
        check_headings("a\nb\n===\nc\nd\n---", &[]);
    }

    #[test]
    fn lines_that_are_no_text_come_as_ranges() {
        check_not_text("a\n```\nb\n```\n\n\tc\n\n\td\n\ne", &[1..4, 5..8]);
        check_not_text("- <!-- a\n  b -->\n- c", &[0..2; 1]);
        check_not_text("%%\na\n%%", &[0..3; 1]);
    }

    #[test]
    fn deep_nesting_is_read_to_the_bottom() {
        let text: String = (0..3000)
            .map(|depth| "\t".repeat(depth) + "- [ ] a\n")
            .collect();
        let items = Structure::parse(&text).items;
        assert_eq!(items.len(), 3000);
        let parents = items.iter().skip(1).map(|item| item.parent);
        assert!(parents.eq((0..2999).map(Some)));
    }

    #[test]
    fn hostile_lines_end() {
        for part in [
            "- ", "- [ ] ", "+ ", "1. ", "> ", ">", "[", "<a ", "`", "# ", " ", "\t- ", "-\n",
            "[\n", "%%\n",
        ] {
            let text = part.repeat(1_000_000) + "x";
            let items = Structure::parse(&text).items;
            assert!(items.iter().all(|item| item.line <= 1_000_000), "{part:?}");
        }
    }

    /// Notes glued together from what matters to a block reader.
    fn any_note() -> impl Strategy<Value = String> {
        const PARTS: [&str; 44] = [
            "\n", "\n", "\n", "\n", "\n\n", " ", "  ", "    ", "     ", "\t", "- ", "- ", "* ",
            "+", "1. ", "2) ", "10.", "[ ] ", "[x] ", "[?]", "> ", ">", "# ", "##", "```", "~~~",
            "---", "===", "<div>", "<!--", "-->", "<b>", "%%", "|", "a | b", "[a]: b", "\"c\"",
            "\u{a0}", "\u{2028}", "é", "text", "x", "\u{feff}", "\r",
        ];
        prop::collection::vec(prop::sample::select(&PARTS[..]), 0..40)
            .prop_map(|parts| parts.concat())
    }

    /// One line of a plain list: how much deeper than the line above (or less deep), and its box.
    fn plain_list() -> impl Strategy<Value = Vec<(usize, Option<char>)>> {
        let checkbox = prop::option::of(prop::sample::select(vec![' ', 'x', '?', 'R', '/']));
        prop::collection::vec((0_usize..5, checkbox), 0..30)
    }

    proptest! {
        #[test]
        fn facts_stay_inside_the_note(text in any_note()) {
            let found = Structure::parse(&text);
            let count = crate::text::lines(text.as_bytes()).count();
            prop_assert!(found.items.is_sorted_by_key(|item| item.line));
            for item in &found.items {
                prop_assert!(item.line < count);
                prop_assert!(item.parent.is_none_or(|parent| parent <= item.line));
                let hidden = found.not_text.iter().any(|lines| lines.contains(&item.line) && lines.start != item.line);
                prop_assert!(!hidden);
            }
            for heading in &found.headings {
                let inside = text.get(heading.text.clone());
                prop_assert!(inside.is_some_and(|text| !text.contains('\n')));
            }
            prop_assert!(found.not_text.iter().all(|lines| lines.start < lines.end && lines.end <= count));
        }

        #[test]
        fn a_note_read_up_to_a_byte_is_up_to_there_the_note_read_in_full(text in any_note(), last in 0_usize..400) {
            let last = last.min(text.len());
            let line = memchr::memchr_iter(b'\n', &text.as_bytes()[..last]).count();
            let in_full = Structure::parse(&text);
            let up_to = Structure::parse_up_to(&text, last);
            prop_assert_eq!(up_to.title(), in_full.title());
            let items = |found: Structure| found.items.into_iter().filter(|item| item.line <= line).collect::<Vec<_>>();
            let headings = |found: &Structure| found.headings.iter().filter(|heading| heading.line <= line).cloned().collect::<Vec<_>>();
            prop_assert_eq!(headings(&up_to), headings(&in_full));
            prop_assert_eq!(items(up_to), items(in_full));
        }

        #[test]
        fn a_bullet_stands_in_its_line(text in any_note()) {
            for item in Structure::parse(&text).items {
                let (before, mark) = text.split_at(item.at);
                prop_assert_eq!(before.matches('\n').count(), item.line);
                prop_assert!(mark.starts_with(|c: char| "-*+".contains(c) || c.is_ascii_digit()));
            }
        }

        #[test]
        fn line_endings_make_no_difference(text in any_note()) {
            let text = text.replace('\r', "");
            let expected = Structure::parse(&text);
            let found = Structure::parse(&text.replace('\n', "\r\n"));
            prop_assert_eq!(items(&text.replace('\n', "\r\n")), items(&text));
            prop_assert_eq!(found.not_text, expected.not_text);
        }

        #[test]
        fn a_quoted_note_has_the_same_items(text in any_note()) {
            let text = format!("\n{text}");
            let quoted: String = text.split_inclusive('\n').flat_map(|line| ["> ", line]).collect();
            prop_assert_eq!(items(&quoted), items(&text));
        }

        #[test]
        fn a_plain_list_reads_as_its_indentation_says(lines in plain_list(), tabs: bool) {
            let mut text = String::from("# a\n\ntext\n\n");
            let mut expected = Vec::new();
            let mut above: Vec<usize> = Vec::new();
            for (line, (depth, checkbox)) in lines.into_iter().enumerate() {
                let line = line + 4;
                above.truncate(depth);
                let indent = if tabs { "\t" } else { "    " }.repeat(above.len());
                let mark = checkbox.map_or(String::new(), |c| format!("[{c}] "));
                writeln!(text, "{indent}- {mark}text").unwrap();
                expected.push((line, checkbox, above.last().copied()));
                above.push(line);
            }
            let found = Structure::parse(&text).items.into_iter();
            let found: Vec<_> = found.map(|item| (item.line, item.checkbox, item.parent)).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
