//! Text from a note, made safe to show on a terminal and measured in terminal columns.
//!
//! Nothing hidden is dropped: control characters, text-direction overrides and invisible characters
//! become visible marks, so that a reviewer sees that they are there. This is no styling and no
//! Markdown; what it returns is for showing only and never goes back into a note.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::{Graphemes, UnicodeSegmentation};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// More combining marks than this on one base are counted, not shown.
const MAX_MARKS: usize = 8;

/// More joiners than this in one emoji are no emoji (a family with skin tones has three).
const MAX_JOINERS: usize = 4;

/// A grapheme cluster with more bytes than this is measured and broken by characters.
const MAX_CLUSTER: usize = 64;

/// What a tab is shown as.
const TAB: &str = "    ";

/// `text` with everything that a terminal would obey, reorder or hide replaced by a visible mark.
///
/// A tab becomes four blanks, any other C0 control its control picture (ESC is `␛`), DEL `␡`. C1
/// controls, line separators, bidi controls, tags and all other default-ignorable characters become
/// `<U+202E>` and the like, and so does whatever else takes no column by itself. A zero-width joiner
/// stays inside an emoji sequence, a joiner or non-joiner between letters of the scripts that need
/// it, a variation selector after a character that has variants, a vowel of Hangul after its
/// consonant. Of the combining marks on one base eight are kept and the others counted; a mark
/// without a base gets a dotted circle. Borrowed if nothing has to change.
#[must_use]
pub fn safe(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let mut writer = Writer::new(text);
    let mut seen = Seen::default();
    for (at, c) in text.char_indices() {
        if matches!(c, ' '..='~') && seen.marks == 0 && seen.joiners == 0 {
            (seen.previous, seen.base) = (Some(c), Some(c));
            continue;
        }
        let end = at + c.len_utf8();
        match shown(c, &seen, text.get(end..).unwrap_or_default()) {
            Shown::AsIs if is_selector(c) || is_joiner(c) => {
                seen.joiners += usize::from(is_joiner(c));
                seen.previous = Some(c);
            }
            Shown::AsIs if is_mark(c) => {
                seen.marks += 1;
                if seen.marks > MAX_MARKS {
                    writer.replace(at..end, "");
                    continue;
                }
                if seen.base.is_none() {
                    writer.replace(at..at, "◌");
                    seen.base = Some('◌');
                }
                seen.previous = Some(c);
            }
            Shown::AsIs => {
                note_excess(&mut writer, &mut seen, at);
                if !seen.previous.is_some_and(is_joiner) {
                    seen.joiners = 0;
                }
                seen.previous = Some(c);
                seen.base = Some(c);
            }
            Shown::As(mark) => {
                note_excess(&mut writer, &mut seen, at);
                writer.replace(at..end, &mark);
                seen.previous = None;
                seen.base = mark.chars().next_back();
            }
        }
    }
    note_excess(&mut writer, &mut seen, text.len());
    writer.finish()
}

/// `text` with each of its lines made [`safe`]; `\n` and `\r\n` still end a line, and tabs stay.
#[must_use]
pub fn safe_lines(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let content = line
            .strip_suffix("\r\n")
            .or_else(|| line.strip_suffix('\n'))
            .unwrap_or(line);
        for (index, part) in content.split('\t').enumerate() {
            if index > 0 {
                shown.push('\t');
            }
            shown.push_str(&safe(part));
        }
        shown.push_str(line.get(content.len()..).unwrap_or_default());
    }
    shown
}

/// Says how many marks were left out, and starts counting anew.
fn note_excess(writer: &mut Writer, seen: &mut Seen, at: usize) {
    if let Some(excess) = seen.marks.checked_sub(MAX_MARKS + 1) {
        writer.replace(at..at, &format!("<+{} marks>", excess + 1));
    }
    seen.marks = 0;
}

/// The columns that `text` takes on a terminal, counted by grapheme cluster.
///
/// `text` is what [`safe`] gave: control characters have no width of their own.
#[must_use]
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    clusters(text)
        .map(|(_, cluster)| cluster_width(cluster))
        .sum()
}

/// `text` in at most `columns` columns; if it is cut, `ellipsis` stands at its end.
///
/// Never cuts a grapheme cluster. Where not even `ellipsis` has room, as much of it as fits.
#[must_use]
pub fn truncate<'a>(text: &'a str, columns: usize, ellipsis: &str) -> Cow<'a, str> {
    if fitting(text, columns) == text.len() {
        return Cow::Borrowed(text);
    }
    let mark = ellipsis
        .get(..fitting(ellipsis, columns))
        .unwrap_or_default();
    let kept = fitting(text, columns - width(mark).min(columns));
    Cow::Owned(text.get(..kept).unwrap_or_default().to_owned() + mark)
}

/// What stands in the cells of a row from left to right: text and its columns, of a text that is [`safe`].
pub fn cells(text: &str) -> impl Iterator<Item = (&str, usize)> {
    clusters(text).map(|(_, cluster)| (cluster, cluster_width(cluster)))
}

/// The length in bytes of the longest start of `text` that takes at most `columns` columns.
fn fitting(text: &str, columns: usize) -> usize {
    if text.is_ascii() {
        return text.len().min(columns);
    }
    let mut used = 0;
    for (at, cluster) in clusters(text) {
        used += cluster_width(cluster);
        if used > columns {
            return at;
        }
    }
    text.len()
}

/// The lines, as byte ranges of `text`, when it is shown in `columns` columns.
///
/// Lines break at blanks, which then belong to no line, and beside wide characters; a word longer
/// than a line is broken between grapheme clusters. No line is wider than `columns`, except one of
/// a single cluster that is wider itself; 0 columns are taken as 1. Blanks at the start are kept.
/// Always at least one line. A newline is no line break here: `text` is one line, made [`safe`].
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<Range<usize>> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    let mut line = Line::default();
    for (at, cluster) in clusters(text) {
        let cluster_width = cluster_width(cluster);
        let blank = is_blank(cluster);
        if cluster_width > 1 && at > line.start && line.has_word {
            line.offer_break(at, at);
        }
        while (!blank || !line.has_word) && line.width + cluster_width > columns && at > line.start
        {
            lines.push(line.break_at(at));
        }
        line.width += cluster_width;
        if blank && line.has_word {
            line.offer_break(at, at + cluster.len());
        }
        line.has_word |= !blank;
    }
    let end = line
        .chance
        .filter(|chance| chance.next == text.len())
        .map_or(text.len(), |chance| chance.end);
    lines.push(line.start..end);
    lines
}

/// The line that [`wrap`] is filling.
#[derive(Default)]
struct Line {
    start: usize,
    width: usize,
    has_word: bool,
    /// The last place where this line may end.
    chance: Option<Chance>,
}

/// A place to break a line: where it ends, where the next one starts, and how wide all before that
/// start is.
#[derive(Clone, Copy)]
struct Chance {
    end: usize,
    next: usize,
    width: usize,
}

impl Line {
    /// Blanks from `end` to `next`, with more blanks right before them as the case may be.
    fn offer_break(&mut self, end: usize, next: usize) {
        let end = self
            .chance
            .filter(|chance| chance.next == end)
            .map_or(end, |chance| chance.end);
        self.chance = Some(Chance {
            end,
            next,
            width: self.width,
        });
    }

    /// Ends the line at its last chance, or at `at` if it has none, and starts the next.
    fn break_at(&mut self, at: usize) -> Range<usize> {
        let chance = self.chance.take().unwrap_or(Chance {
            end: at,
            next: at,
            width: self.width,
        });
        let line = self.start..chance.end;
        self.start = chance.next;
        self.width -= chance.width.min(self.width);
        self.has_word = chance.next < at;
        line
    }
}

/// The grapheme clusters of `text` with their byte offsets, endless ones by characters.
fn clusters(text: &str) -> Clusters<'_> {
    Clusters {
        text,
        at: 0,
        segmented: None,
        endless_to: 0,
    }
}

/// Most text is ASCII, of which a character before another is a cluster: only what else there is goes through the tables of Unicode.
struct Clusters<'a> {
    text: &'a str,
    at: usize,
    /// The clusters from `at` on, where they were asked for.
    segmented: Option<Graphemes<'a>>,
    /// The end of the endless cluster that `at` is in.
    endless_to: usize,
}

impl<'a> Iterator for Clusters<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.text.get(self.at..)?;
        let mut length = match rest.as_bytes() {
            [] => return None,
            _ if self.at < self.endless_to => 0,
            [b'\r', b'\n', ..] => 2,
            [one, next, ..] if one.is_ascii() && next.is_ascii() => 1,
            _ => 0,
        };
        if length > 0 {
            self.segmented = None;
        } else {
            if self.at >= self.endless_to {
                let segmented = self.segmented.get_or_insert_with(|| rest.graphemes(true));
                length = segmented.next().map_or(0, str::len);
            }
            if length == 0 || length > MAX_CLUSTER {
                self.endless_to = self.endless_to.max(self.at + length);
                length = rest.chars().next().map_or(1, char::len_utf8);
            }
        }
        let at = self.at;
        self.at += length;
        Some((at, rest.get(..length)?))
    }
}

fn is_blank(cluster: &str) -> bool {
    cluster
        .chars()
        .all(|c| c.is_whitespace() && !matches!(c, '\u{A0}' | '\u{2007}' | '\u{202F}'))
}

fn cluster_width(cluster: &str) -> usize {
    if cluster.len() == 1 {
        1
    } else {
        cluster.width()
    }
}

/// What stands before a character, as far as it was kept.
#[derive(Default)]
struct Seen {
    /// The character right before it.
    previous: Option<char>,
    /// The last one that is no mark, joiner or variation selector.
    base: Option<char>,
    /// How many combining marks stand on the base.
    marks: usize,
    /// How many joiners led to the base.
    joiners: usize,
}

enum Shown {
    AsIs,
    As(Cow<'static, str>),
}

fn shown(c: char, seen: &Seen, rest: &str) -> Shown {
    match c {
        '\t' => Shown::As(TAB.into()),
        '\0'..='\x1F' => Shown::As(picture(c).to_string().into()),
        '\x7F' => Shown::As("␡".into()),
        _ if is_joiner(c) && joins(c, seen, rest) => Shown::AsIs,
        _ if is_selector(c) && selects(c, seen.previous) => Shown::AsIs,
        _ if is_jamo(c) && seen.base.is_some_and(is_hangul) => Shown::AsIs,
        _ if is_hidden(c) || has_no_column(c) => {
            Shown::As(format!("<U+{:04X}>", u32::from(c)).into())
        }
        _ => Shown::AsIs,
    }
}

/// What stands on the character before it and takes no column of its own.
fn is_mark(c: char) -> bool {
    is_combining_mark(c) || is_jamo(c)
}

/// The vowels and last consonants that a decomposed syllable of Hangul has behind its first consonant.
fn is_jamo(c: char) -> bool {
    matches!(c, '\u{1161}'..='\u{11FF}' | '\u{D7B0}'..='\u{D7C6}' | '\u{D7CB}'..='\u{D7FB}')
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115E}' | '\u{A960}'..='\u{A97C}' | '\u{AC00}'..='\u{D7A3}')
}

/// Whether a terminal would give it no column, though it is no mark.
fn has_no_column(c: char) -> bool {
    !c.is_ascii() && c.width().unwrap_or(0) == 0 && !is_combining_mark(c)
}

/// The control picture of a C0 control.
fn picture(control: char) -> char {
    char::from_u32(0x2400 + u32::from(control)).unwrap_or('␀')
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Whether the joiner `c` does its work here, and is not merely hidden in the text.
fn joins(c: char, seen: &Seen, rest: &str) -> bool {
    let (Some(previous), Some(base), Some(next)) = (seen.previous, seen.base, rest.chars().next())
    else {
        return false;
    };
    if is_joiner(previous) || seen.joiners == MAX_JOINERS {
        return false;
    }
    (needs_joiners(previous) && needs_joiners(next))
        || (c == '\u{200D}' && is_pictographic(base) && is_pictographic(next))
}

/// Letters and marks of the scripts whose spelling has joiners: Arabic and its kin, the scripts of
/// India, Sinhala, Myanmar, Khmer, Mongolian.
fn needs_joiners(c: char) -> bool {
    let script = matches!(c,
        '\u{620}'..='\u{8FF}' | '\u{900}'..='\u{DFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{18AF}'
        | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}');
    script && (c.is_alphabetic() || is_combining_mark(c)) && !is_hidden(c)
}

/// Whether the variation selector `c` stands after a character that has variants.
fn selects(c: char, previous: Option<char>) -> bool {
    let Some(previous) = previous else {
        return false;
    };
    match c {
        '\u{FE0E}' | '\u{FE0F}' => {
            is_pictographic(previous) || matches!(previous, '0'..='9' | '#' | '*')
        }
        _ => {
            matches!(previous, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
        }
    }
}

/// Characters that may be part of an emoji sequence; a few signs that never are among them.
fn is_pictographic(c: char) -> bool {
    matches!(c, '©' | '®' | '‼' | '⁉' | '\u{2100}'..='\u{2BFF}' | '〰' | '〽' | '㊗' | '㊙' | '\u{1F000}'..='\u{1FAFF}')
}

/// Whether a terminal obeys this character or nobody sees it: controls, all that Unicode calls
/// default-ignorable, bidi controls, line separators, interlinear annotation, what is no character,
/// and signs that are blank in every font. JSON escapes them all; [`safe`] lets a few of them stand
/// where they do their work.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    matches!(c,
        '\0'..='\x1F' | '\x7F'..='\u{9F}' | '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{2800}' | '\u{3164}' | '\u{FDD0}'..='\u{FDEF}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}' | '\u{13430}'..='\u{1343F}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D159}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
        || u32::from(c) & 0xFFFE == 0xFFFE
}

/// Copies a text once something in it is replaced, and not before.
struct Writer<'a> {
    text: &'a str,
    output: Option<String>,
    copied: usize,
}

impl<'a> Writer<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            output: None,
            copied: 0,
        }
    }

    fn replace(&mut self, range: Range<usize>, with: &str) {
        let output = self.output.get_or_insert_default();
        output.push_str(self.text.get(self.copied..range.start).unwrap_or_default());
        output.push_str(with);
        self.copied = range.end;
    }

    fn finish(self) -> Cow<'a, str> {
        let Some(mut output) = self.output else {
            return Cow::Borrowed(self.text);
        };
        output.push_str(self.text.get(self.copied..).unwrap_or_default());
        Cow::Owned(output)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(safe(text), expected, "{text:?}");
    }

    fn unchanged(text: &str) {
        assert!(
            matches!(safe(text), Cow::Borrowed(same) if same == text),
            "{text:?} became {:?}",
            safe(text)
        );
    }

    #[test]
    fn plain_text_is_borrowed() {
        unchanged("");
        unchanged("- [?] Call Ann @Myself 2031-01-02 #task ~");
        unchanged("– “Größe” 日本語 한국어 עברית हिन्दी ไทย cafe\u{301} a\u{A0}b");
        unchanged("📅 ⏫ ✅ 🗓\u{FE0F} 1\u{FE0F}\u{20E3} ©\u{FE0F}");
    }

    #[test]
    fn controls_become_pictures() {
        check("\x1B[31mred", "␛[31mred");
        check("a\r\nb\0\x07\x08\x7F", "a␍␊b␀␇␈␡");
        check("a\tb", "a    b");
        check("\u{9B}31m \u{85}", "<U+009B>31m <U+0085>");
    }

    #[test]
    fn lines_keep_their_ends_and_tabs() {
        let check = |text: &str, expected: &str| assert_eq!(safe_lines(text), expected, "{text:?}");
        check("", "");
        check("a\tb\r\nc\rd\n\x1B", "a\tb\r\nc␍d\n␛");
        check("\n\r\n\r", "\n\r\n␍");
    }

    #[test]
    fn what_reorders_or_hides_is_shown_by_number() {
        check("abc\u{202E}fed", "abc<U+202E>fed");
        check(
            "\u{2066}a\u{2069}\u{200E}\u{200F}\u{61C}",
            "<U+2066>a<U+2069><U+200E><U+200F><U+061C>",
        );
        check("a\u{2028}b\u{2029}c", "a<U+2028>b<U+2029>c");
        check(
            "a\u{200B}b\u{2060}c\u{FEFF}d\u{AD}e",
            "a<U+200B>b<U+2060>c<U+FEFF>d<U+00AD>e",
        );
        check("a\u{E0041}\u{E007F}", "a<U+E0041><U+E007F>");
        check("\u{FFF9}a\u{FFFA}b\u{FFFB}", "<U+FFF9>a<U+FFFA>b<U+FFFB>");
        check(
            "\u{115F}\u{3164}\u{FFA0}\u{34F}\u{180E}",
            "<U+115F><U+3164><U+FFA0><U+034F><U+180E>",
        );
        check(
            "\u{2800}\u{1D159}\u{FFFF}\u{1FFFE}\u{605}",
            "<U+2800><U+1D159><U+FFFF><U+1FFFE><U+0605>",
        );
    }

    #[test]
    fn a_joiner_stays_only_where_it_works() {
        unchanged(
            "👩\u{200D}💻 🏳\u{FE0F}\u{200D}🌈 👨🏽\u{200D}🚀 ❤\u{FE0F}\u{200D}🔥 🤷\u{200D}♂\u{FE0F}",
        );
        unchanged("می\u{200C}خواهم ක\u{DCA}\u{200D}ර क\u{94D}\u{200D}ष");
        check("ad\u{200D}min", "ad<U+200D>min");
        check("ad\u{200C}min", "ad<U+200C>min");
        check("👩\u{200D}", "👩<U+200D>");
        check("👩\u{200D}\u{200D}💻", "👩<U+200D><U+200D>💻");
        check("👩\u{200C}💻", "👩<U+200C>💻");
        check("\u{200D}💻", "<U+200D>💻");
        check(
            &format!("{}👩", "👩\u{200D}".repeat(5)),
            &format!("{}👩<U+200D>👩", "👩\u{200D}".repeat(4)),
        );
    }

    #[test]
    fn a_variation_selector_stays_only_after_what_has_variants() {
        unchanged("葛\u{E0100}");
        check("a\u{FE0F}", "a<U+FE0F>");
        check("📅\u{FE0F}\u{FE0F}", "📅\u{FE0F}<U+FE0F>");
        check("📅\u{FE01}", "📅<U+FE01>");
        check("a\u{E0101}\u{E0102}", "a<U+E0101><U+E0102>");
    }

    #[test]
    fn marks_are_capped_and_counted() {
        let mark = "\u{301}";
        unchanged(&format!("a{}b", mark.repeat(8)));
        check(
            &format!("a{}b", mark.repeat(9)),
            &format!("a{}<+1 marks>b", mark.repeat(8)),
        );
        check(
            &format!("a{}", mark.repeat(100)),
            &format!("a{}<+92 marks>", mark.repeat(8)),
        );
        check("\u{301}a", "◌\u{301}a");
        check("\x1B\u{301}a", "␛\u{301}a");
    }

    #[test]
    fn decomposed_hangul_stays_and_a_vowel_elsewhere_is_shown() {
        unchanged("\u{1112}\u{1161}\u{11AB}\u{1100}\u{1173}\u{11AF} 한");
        check("a\u{1161}b", "a<U+1161>b");
        check(
            &format!("\u{1112}{}", "\u{1161}".repeat(20)),
            &format!("\u{1112}{}<+12 marks>", "\u{1161}".repeat(8)),
        );
    }

    #[test]
    fn width_counts_columns() {
        let check = |text: &str, columns: usize| assert_eq!(width(text), columns, "{text:?}");
        check("", 0);
        check("abc", 3);
        check("📅 a", 4);
        check("日本", 4);
        check("cafe\u{301}", 4);
        check("👩\u{200D}💻", 2);
        check("🇫🇷", 2);
        check("❤\u{FE0F}", 2);
        check("“a”…", 4);
    }

    #[test]
    fn truncation_is_marked_and_never_cuts_a_cluster() {
        let check = |text: &str, columns, expected: &str| {
            assert_eq!(
                truncate(text, columns, "…"),
                expected,
                "{text:?} in {columns}"
            );
        };
        check("abcdef", 6, "abcdef");
        check("abcdef", 5, "abcd…");
        check("abcdef", 1, "…");
        check("abcdef", 0, "");
        check("", 0, "");
        check("日本語", 6, "日本語");
        check("日本語", 5, "日本…");
        check("日本語", 4, "日…");
        check("a👩\u{200D}💻b", 3, "a…");
        check("cafe\u{301}s", 4, "caf…");
        check("cafe\u{301}s", 5, "cafe\u{301}s");
        assert_eq!(truncate("abcdef", 2, "..."), "..");
        assert_eq!(truncate("abcdef", 3, ""), "abc");
        assert!(matches!(truncate("abc", 3, "…"), Cow::Borrowed("abc")));
    }

    fn wrapped(text: &str, columns: usize) -> Vec<&str> {
        wrap(text, columns)
            .into_iter()
            .map(|line| text.get(line).expect("a range of the text"))
            .collect()
    }

    #[test]
    fn lines_break_at_blanks() {
        assert_eq!(
            wrapped("the quick brown fox", 10),
            ["the quick", "brown fox"]
        );
        assert_eq!(
            wrapped("the quick brown fox", 9),
            ["the quick", "brown fox"]
        );
        assert_eq!(wrapped("the   quick", 5), ["the", "quick"]);
        assert_eq!(wrapped("the quick", 80), ["the quick"]);
        assert_eq!(wrapped("a b ", 3), ["a b"]);
        assert_eq!(wrapped("  a b", 3), ["  a", "b"]);
        assert_eq!(wrapped("a\u{A0}b c", 4), ["a\u{A0}b", "c"]);
    }

    #[test]
    fn long_words_break_between_clusters() {
        assert_eq!(wrapped("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert_eq!(wrapped("日本語", 4), ["日本", "語"]);
        assert_eq!(wrapped("日本語", 3), ["日", "本", "語"]);
        assert_eq!(wrapped("abc日本語", 5), ["abc日", "本語"]);
        assert_eq!(wrapped("cafe\u{301}s", 4), ["cafe\u{301}", "s"]);
    }

    #[test]
    fn no_width_is_too_small() {
        assert_eq!(wrapped("", 0), [""]);
        assert_eq!(wrapped("ab", 0), ["a", "b"]);
        assert_eq!(wrapped("a b", 1), ["a", "b"]);
        assert_eq!(wrapped("日本", 1), ["日", "本"]);
        assert_eq!(wrapped("     a", 2), ["  ", "  ", " a"]);
        assert_eq!(wrapped("   ", 2), ["  ", " "]);
    }

    #[test]
    fn a_line_without_an_end_is_no_trouble() {
        let text = "word ".repeat(100_000);
        assert_eq!(wrap(&text, 10).len(), 50_000);
        assert_eq!(wrap(&"x".repeat(1_000_000), 10).len(), 100_000);
        assert_eq!(wrap(&" ".repeat(1_000_000), 10).len(), 100_000);
        assert_eq!(safe(&"a\u{301}".repeat(100_000)).len(), 300_000);
        assert_eq!(wrap(&"क\u{94D}".repeat(10_000), 10).len(), 1_000);
    }

    proptest! {
        #[test]
        fn clusters_are_those_of_unicode(
            text in "([a-c\r\n \u{301}\u{200D}\u{600}\u{94D}क👩💻🇫🇷é]|\\PC){0,30}",
        ) {
            let found: Vec<_> = clusters(&text).collect();
            prop_assert_eq!(found, text.grapheme_indices(true).collect::<Vec<_>>());
        }

        #[test]
        fn nothing_unsafe_is_left(text in any::<String>()) {
            let once = safe(&text).into_owned();
            prop_assert!(!once.chars().any(char::is_control));
            let hidden = ['\u{202E}', '\u{2066}', '\u{200B}', '\u{2028}', '\u{FEFF}'];
            prop_assert!(!once.contains(hidden));
        }

        #[test]
        fn what_is_safe_stays_as_it_is(text in "[ab \t\u{1B}\u{301}\u{202E}\u{200C}\u{200D}\u{FE0F}👩💻❤यक\u{94D}\u{E0100}葛]{0,30}") {
            let once = safe(&text).into_owned();
            prop_assert_eq!(safe(&once), once.clone());
        }

        #[test]
        fn truncated_text_fits(text in "[ab 日👩💻\u{200D}\u{301}]{0,30}", columns in 0..12_usize) {
            let cut = truncate(&text, columns, "…");
            prop_assert!(width(&cut) <= columns || cut == text.as_str() && columns >= width(&text));
        }

        #[test]
        fn wrapped_lines_fit_and_lose_only_blanks(text in "[ab  日👩💻\u{200D}\u{301}]{0,60}", columns in 0..12_usize) {
            let mut last = 0;
            for line in wrap(&text, columns) {
                let shown = &text[line.clone()];
                prop_assert!(width(shown) <= columns.max(1) || shown.graphemes(true).count() == 1);
                prop_assert!(text[last..line.start].chars().all(|c| c == ' '));
                last = line.end;
            }
            prop_assert!(text[last..].chars().all(|c| c == ' '));
        }
    }

    #[test]
    fn every_character_without_a_width_is_a_mark_or_shown_by_number() {
        let unseen: Vec<String> = ('\0'..=char::MAX)
            .filter(|c| c.to_string().width() == 0 && !is_combining_mark(*c))
            .filter(|c| safe(&format!("a{c}a")) == format!("a{c}a"))
            .map(|c| format!("U+{:04X}", u32::from(c)))
            .collect();
        assert_eq!(unseen, [""; 0]);
    }
}
