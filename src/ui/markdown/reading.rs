//! What the lines of one block say, by `pulldown-cmark`: its events sorted back to the lines that they came from.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::display::{safe, width};
use crate::ui::markdown::table::Table;
use crate::ui::markdown::{BAR, BULLET, Mark, Marks, Piece};

/// A target of a link with more columns than this is not shown.
const SHORT_TARGET: usize = 40;

/// Indentation deeper than this is shown as this.
const MOST_INDENTED: usize = 8;

/// Stands before a paragraph so that it can be nothing but one.
const PARAGRAPH: &str = "x ";

/// A line, read.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    /// Before its first row: bars, bullets, indentation.
    pub(super) margin: Vec<Piece>,
    /// Before its other rows, as wide.
    pub(super) hanging: Vec<Piece>,
    pub(super) content: Content,
}

/// What stands in a line.
#[derive(Debug, Clone)]
pub(super) enum Content {
    /// Text to be wrapped.
    Flow(Vec<Piece>),
    /// Rows that are wrapped already.
    Rows(Vec<Vec<Piece>>),
    /// A rule over the whole width.
    Rule,
}

impl Default for Content {
    fn default() -> Self {
        Self::Flow(Vec::new())
    }
}

impl Line {
    pub(super) fn of(piece: Piece) -> Self {
        Self {
            content: Content::Flow(vec![piece]),
            ..Self::default()
        }
    }

    fn pieces(&self) -> &[Piece] {
        match &self.content {
            Content::Flow(pieces) => pieces,
            Content::Rows(_) | Content::Rule => &[],
        }
    }
}

/// Reads lines of Markdown; returns as many.
pub(super) fn read(lines: &[String], columns: usize) -> Vec<Line> {
    let indentation = |line: &String| line.len() - line.trim_start_matches(' ').len();
    let written = lines.iter().filter(|line| !line.trim().is_empty());
    // What is indented as a whole goes on with a list from before a blank line, and is no code.
    let indented = written.map(indentation).min().unwrap_or(0);
    let mut source = String::new();
    let mut starts = Vec::with_capacity(lines.len());
    for line in lines {
        starts.push(source.len());
        source.push_str(line.get(indented..).unwrap_or_default());
        source.push('\n');
    }
    let mut reader = Reader::new(&source, starts, columns);
    reader.before = indented;
    reader.read();
    reader.finish(lines)
}

/// Reads one line as a paragraph, whatever it begins with.
pub(super) fn paragraph(text: &str) -> Line {
    let source = format!("{PARAGRAPH}{text}");
    let mut reader = Reader::new(&source, vec![0], usize::MAX);
    reader.skipped = PARAGRAPH.len();
    reader.read();
    let line = reader.lines.into_iter().next().unwrap_or_default();
    Line {
        content: Content::Flow(merged(line.pieces())),
        ..line
    }
}

/// What a line stands in.
enum Container {
    Quote,
    /// An item of a list: the line that it begins in, and what stands before it there.
    Item(usize, String),
}

struct Link {
    target: String,
    text: String,
}

struct Reader<'a> {
    source: &'a str,
    /// Where each line starts in the source.
    starts: Vec<usize>,
    columns: usize,
    /// Bytes of each line before its part of the source.
    before: usize,
    /// Bytes of the source that are in no line.
    skipped: usize,
    lines: Vec<Line>,
    /// Lines that have their margin.
    opened: Vec<bool>,
    containers: Vec<Container>,
    marks: Vec<Marks>,
    links: Vec<Option<Link>>,
    table: Option<Table>,
}

impl<'a> Reader<'a> {
    fn new(source: &'a str, starts: Vec<usize>, columns: usize) -> Self {
        let count = starts.len();
        Self {
            source,
            starts,
            columns,
            before: 0,
            skipped: 0,
            lines: vec![Line::default(); count],
            opened: vec![false; count],
            containers: Vec::new(),
            marks: Vec::new(),
            links: Vec::new(),
            table: None,
        }
    }

    fn read(&mut self) {
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_WIKILINKS;
        for (event, range) in Parser::new_ext(self.source, options).into_offset_iter() {
            match event {
                Event::Start(tag) => self.start(tag, &range),
                Event::End(tag) => self.end(tag, &range),
                Event::Text(text) => self.text(&text, range),
                Event::Code(_) => self.code(range),
                Event::Html(_) | Event::InlineHtml(_) => {
                    self.emit(range, self.mark().with(Mark::Dim));
                }
                Event::TaskListMarker(_) => {
                    let blank = self.source.get(range.end..=range.end) == Some(" ");
                    let end = range.end + usize::from(blank);
                    self.emit(range.start..end, self.mark().with(Mark::Dim));
                }
                Event::Rule => {
                    let line = self.line_of(range.start);
                    self.open(line);
                    if let Some(line) = self.lines.get_mut(line) {
                        line.content = Content::Rule;
                    }
                }
                Event::SoftBreak
                | Event::HardBreak
                | Event::InlineMath(_)
                | Event::DisplayMath(_)
                | Event::FootnoteReference(_) => {}
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: &Range<usize>) {
        let mut marks = self.mark();
        match tag {
            // An underline alone makes no heading: mails have them below their last line.
            Tag::Heading { .. } if self.slice(range).starts_with('#') => {
                marks = marks.with(Mark::Heading);
            }
            Tag::BlockQuote(_) => {
                self.containers.push(Container::Quote);
                marks = marks.with(Mark::Quote);
            }
            Tag::Item => {
                let label = label(self.slice(range));
                let line = self.line_of(range.start);
                self.containers.push(Container::Item(line, label));
            }
            Tag::CodeBlock(_) => marks = marks.with(Mark::Code),
            Tag::Emphasis => marks = marks.with(Mark::Emphasis),
            Tag::Strong => marks = marks.with(Mark::Strong),
            Tag::Strikethrough => marks = marks.with(Mark::Struck),
            Tag::Link {
                link_type,
                dest_url,
                ..
            }
            | Tag::Image {
                link_type,
                dest_url,
                ..
            } => {
                marks = marks.with(Mark::Link);
                let is_target_shown = match link_type {
                    LinkType::Autolink | LinkType::Email => false,
                    LinkType::WikiLink { has_pothole } => has_pothole,
                    _ => true,
                };
                self.links.push(is_target_shown.then(|| Link {
                    target: safe(&dest_url).into_owned(),
                    text: String::new(),
                }));
            }
            Tag::Table(alignments) => self.table = Some(Table::new(alignments)),
            Tag::TableHead | Tag::TableRow => {
                let line = self.line_of(range.start);
                self.open(line);
                if let Some(table) = &mut self.table {
                    table.add_row(line);
                }
            }
            Tag::TableCell => {
                if let Some(table) = &mut self.table {
                    table.add_cell();
                }
            }
            _ => {}
        }
        self.marks.push(marks);
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        self.marks.pop();
        match tag {
            TagEnd::BlockQuote(_) | TagEnd::Item => {
                self.containers.pop();
            }
            TagEnd::Link | TagEnd::Image => {
                let link = self.links.pop().flatten();
                let target = link.filter(|link| {
                    !link.target.is_empty()
                        && link.target != link.text
                        && width(&link.target) <= SHORT_TARGET
                });
                if let Some(link) = target {
                    let last = self.line_of(range.end.saturating_sub(1));
                    self.put(
                        last,
                        Piece {
                            text: format!(" ({})", link.target),
                            at: None,
                            marks: self.mark().with(Mark::Dim),
                        },
                    );
                }
            }
            TagEnd::Table => {
                let Some(table) = self.table.take() else {
                    return;
                };
                let margin = table.first_line().and_then(|line| self.lines.get(line));
                let margin = margin.map_or(0, |line| super::pieces_width(&line.margin));
                for (line, mut content) in table.lay_out(self.columns.saturating_sub(margin)) {
                    self.open(line);
                    let (source, at) = self.line(line);
                    if cells(source) > table.columns() {
                        // Those that are too many would not be shown.
                        let at = at + source.len() - source.trim_start().len();
                        let whole = Piece::of_line(source.trim(), at, Marks::default());
                        content = Content::Flow(vec![whole]);
                    }
                    if let Some(line) = self.lines.get_mut(line) {
                        line.content = content;
                    }
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        let marks = self.mark();
        if self.source.get(range.clone()) == Some(text) {
            return self.emit(range, marks);
        }
        // What an entity stands for.
        let line = self.line_of(range.start);
        let at = range.start - self.starts.get(line).copied().unwrap_or(0);
        let piece = Piece {
            text: safe(text).into_owned(),
            at: (at + self.before).checked_sub(self.skipped),
            marks,
        };
        self.put(line, piece);
    }

    fn code(&mut self, range: Range<usize>) {
        let whole = self.slice(&range);
        let fence = whole.len() - whole.trim_start_matches('`').len();
        let inner = range.start + fence..range.end.saturating_sub(fence).max(range.start + fence);
        self.emit(inner, self.mark().with(Mark::Code));
    }

    /// Takes bytes of the source into the lines that they are of.
    fn emit(&mut self, range: Range<usize>, marks: Marks) {
        let mut start = range.start.max(self.skipped);
        while start < range.end {
            let rest = self.source.get(start..range.end).unwrap_or_default();
            let text = rest.split('\n').next().unwrap_or_default();
            let line = self.line_of(start);
            if !text.is_empty() {
                let of_line = start - self.starts.get(line).copied().unwrap_or(0);
                let at = (of_line + self.before).saturating_sub(self.skipped);
                self.put(line, Piece::of_line(text, at, marks));
            }
            start += text.len() + 1;
        }
    }

    fn put(&mut self, line: usize, piece: Piece) {
        for link in self.links.iter_mut().flatten() {
            link.text.push_str(&piece.text);
        }
        if let Some(table) = &mut self.table {
            table.put(piece);
            return;
        }
        self.open(line);
        if let Some(Content::Flow(pieces)) = self.lines.get_mut(line).map(|line| &mut line.content)
        {
            pieces.push(piece);
        }
    }

    /// Gives a line its margin, if it has none yet.
    fn open(&mut self, line: usize) {
        let Some(opened) = self.opened.get_mut(line) else {
            return;
        };
        if std::mem::replace(opened, true) {
            return;
        }
        let (mut margin, mut hanging) = (Vec::new(), Vec::new());
        for container in &self.containers {
            let (label, after) = match container {
                Container::Quote => (format!("{BAR} "), format!("{BAR} ")),
                Container::Item(first, label) => {
                    let blank = " ".repeat(width(label) + 1);
                    let label = if *first == line {
                        format!("{label} ")
                    } else {
                        blank.clone()
                    };
                    (label, blank)
                }
            };
            margin.push(Piece::sign(label));
            hanging.push(Piece::sign(after));
        }
        let room = self.columns / 2;
        let fitting = |pieces: Vec<Piece>| -> Vec<Piece> {
            let mut used = 0;
            let fits = |piece: &Piece| {
                used += width(&piece.text);
                used <= room
            };
            pieces.into_iter().take_while(fits).collect()
        };
        if let Some(line) = self.lines.get_mut(line) {
            line.margin = fitting(margin);
            line.hanging = fitting(hanging);
        }
    }

    /// The lines as they were read; of those where nothing was found what stands there.
    fn finish(self, sources: &[String]) -> Vec<Line> {
        let indentation = self.before.min(MOST_INDENTED).min(self.columns / 2);
        let lines = self.lines.into_iter().zip(sources);
        lines
            .map(|(mut line, source)| {
                let is_empty = matches!(&line.content, Content::Flow(pieces) if pieces.is_empty());
                if is_empty && !source.trim().is_empty() {
                    line = unread(source);
                } else if let Content::Flow(pieces) = &line.content {
                    let pieces = merged(pieces);
                    line.content = Content::Flow(if line.margin.is_empty() {
                        with_speaker(pieces)
                    } else {
                        pieces
                    });
                }
                if indentation > 0
                    && !matches!(&line.content, Content::Flow(flow) if flow.is_empty())
                {
                    let blank = Piece::sign(" ".repeat(indentation));
                    line.margin.insert(0, blank.clone());
                    line.hanging.insert(0, blank);
                }
                line
            })
            .collect()
    }

    fn mark(&self) -> Marks {
        self.marks.last().copied().unwrap_or_default()
    }

    fn slice(&self, range: &Range<usize>) -> &'a str {
        let text = self.source.get(range.clone()).unwrap_or_default();
        text.trim_start_matches(['\n', ' '])
    }

    /// What was read of a line, and the byte of the line where that begins.
    fn line(&self, line: usize) -> (&'a str, usize) {
        let start = self.starts.get(line).copied();
        let rest = start.and_then(|start| self.source.get(start..));
        let text = rest.and_then(|rest| rest.split('\n').next());
        (text.unwrap_or_default(), self.before)
    }

    fn line_of(&self, offset: usize) -> usize {
        let after = self.starts.partition_point(|start| *start <= offset);
        after.saturating_sub(1)
    }
}

/// How many cells a row of a table has.
fn cells(row: &str) -> usize {
    let row = row.trim().trim_start_matches('|');
    let row = row.strip_suffix('|').unwrap_or(row);
    row.matches('|').count() - row.matches("\\|").count() + 1
}

/// What stands before an item of a list: its number as it is written, else a bullet.
fn label(item: &str) -> String {
    let digits = item.chars().take_while(char::is_ascii_digit).count();
    match item.get(..=digits) {
        Some(number) if digits > 0 => number.to_owned(),
        _ => BULLET.to_owned(),
    }
}

/// A line in which nothing was found to be read: the marks of a quote, or markup.
fn unread(source: &str) -> Line {
    let text = source.trim_start();
    let at = source.len() - text.len();
    if text.chars().all(|c| matches!(c, '>' | ' ')) {
        let bars = BAR.to_owned() + " ";
        let bars = bars.repeat(text.matches('>').count());
        return Line::of(Piece::sign(bars.trim_end()));
    }
    Line::of(Piece::of_line(text, at, Marks::default().with(Mark::Dim)))
}

/// With pieces as one that are of one kind, and next to each other in their line.
fn merged(pieces: &[Piece]) -> Vec<Piece> {
    let mut merged: Vec<Piece> = Vec::new();
    for piece in pieces {
        match merged.last_mut() {
            Some(last)
                if last.marks == piece.marks
                    && last
                        .bytes()
                        .is_some_and(|bytes| Some(bytes.end) == piece.at) =>
            {
                last.text.push_str(&piece.text);
            }
            _ => merged.push(piece.clone()),
        }
    }
    merged
}

/// With the name of who speaks at the start of a line marked: `Ana Brook: …`, `**Ana Brook** …`.
fn with_speaker(mut pieces: Vec<Piece>) -> Vec<Piece> {
    let Some(first) = pieces.first() else {
        return pieces;
    };
    let strong = Marks::default().with(Mark::Strong);
    if first.marks == strong && is_name(&first.text) {
        let name = Piece {
            marks: strong.with(Mark::Speaker),
            ..first.clone()
        };
        pieces.splice(..1, [name]);
    } else if first.marks.is_plain()
        && let Some(end) = first.text.find(": ").map(|at| at + 1)
        && first.text.get(..end).is_some_and(is_name)
    {
        let mut name = first.part(0..end);
        name.marks = name.marks.with(Mark::Speaker);
        let rest = first.part(end..first.text.len());
        pieces.splice(..1, [name, rest]);
    }
    pieces
}

/// Whether a text may be a name: few words, and the first begins with a capital letter.
fn is_name(text: &str) -> bool {
    let first = text.chars().find(|c| c.is_alphanumeric());
    first.is_some_and(char::is_uppercase)
        && text.len() <= 48
        && text.split_whitespace().count() <= 4
}
