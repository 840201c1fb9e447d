//! Bytes of a note seen as lines, and the only slicing of text: spans, line ends, JavaScript's white space, hashes.
//! It knows nothing of Markdown or tasks.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use smallvec::SmallVec;

/// The UTF-8 byte order mark, which may stand before the first line and belongs to none.
pub const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Bytes `start..end` of a text, in byte offsets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span `start..end`; an end before the start gives an empty span at `start`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self {
            start,
            end: end.max(start),
        }
    }

    /// How many bytes it covers.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it covers nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// As a range, for slicing.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// Several spans, as few as a line mostly has, kept in place.
pub type Spans = SmallVec<[Span; 4]>;

/// One line of a note. Only `\n` ends a line; a `\r` before it belongs to the ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// Counted from 1.
    pub number: usize,
    /// Byte offset of the first byte of `content` in the note.
    pub start: usize,
    /// The bytes without the ending, and without a byte order mark before them.
    pub content: &'a [u8],
    /// `\n`, `\r\n`, or nothing at the end of the note.
    pub ending: &'a [u8],
}

impl Line<'_> {
    /// Where `content` stands in the note.
    #[must_use]
    pub fn span(&self) -> Span {
        Span::new(self.start, self.start + self.content.len())
    }
}

/// The lines of a note in order. A text that ends with `\n` has no empty last line; an empty note has no line.
pub fn lines(note: &[u8]) -> impl Iterator<Item = Line<'_>> {
    let mut offset = first_line(note);
    let mut number = 0;
    std::iter::from_fn(move || {
        number += 1;
        let line = line_from(note, offset, number)?;
        offset += line.content.len() + line.ending.len();
        Some(line)
    })
}

/// The line in which a byte of the note stands, if its number is known.
#[must_use]
pub fn line_at(note: &[u8], at: usize, number: usize) -> Option<Line<'_>> {
    let before = memchr::memrchr(b'\n', note.get(..at)?);
    let start = before.map_or_else(|| first_line(note), |before| before + 1);
    line_from(note, start, number)
}

/// Where the first line begins.
fn first_line(note: &[u8]) -> usize {
    if note.starts_with(BOM) { BOM.len() } else { 0 }
}

fn line_from(note: &[u8], start: usize, number: usize) -> Option<Line<'_>> {
    let rest = note.get(start..).filter(|rest| !rest.is_empty())?;
    let (whole, has_break) = match memchr::memchr(b'\n', rest) {
        Some(at) => (&rest[..=at], true),
        None => (rest, false),
    };
    let ending = match whole {
        [.., b'\r', b'\n'] => 2,
        _ => usize::from(has_break),
    };
    let (content, ending) = whole.split_at(whole.len() - ending);
    Some(Line {
        number,
        start,
        content,
        ending,
    })
}

/// The line ending that a new line of this note should carry: that of its first line, else `\n`.
#[must_use]
pub fn line_ending(note: &[u8]) -> &[u8] {
    match lines(note).next() {
        Some(line) if !line.ending.is_empty() => line.ending,
        _ => b"\n",
    }
}

/// White space as JavaScript's `\s` and `trim` have it: with U+FEFF and NBSP, without U+0085 and U+200B.
#[must_use]
pub fn is_js_space(c: char) -> bool {
    matches!(
        c,
        '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}'
                | '\u{2028}'
                | '\u{2029}'
                | '\u{202f}'
                | '\u{205f}'
                | '\u{3000}'
                | '\u{feff}'
    )
}

/// `text.trim()` as JavaScript does it.
#[must_use]
pub fn js_trim(text: &str) -> &str {
    js_trim_start(js_trim_end(text))
}

/// `text.trimStart()` as JavaScript does it.
#[must_use]
pub fn js_trim_start(text: &str) -> &str {
    // Most texts begin and end with a letter or sign, and that is soon told.
    match text.as_bytes() {
        [b'!'..=b'~', ..] => text,
        _ => text.trim_start_matches(is_js_space),
    }
}

/// `text.trimEnd()` as JavaScript does it.
#[must_use]
pub fn js_trim_end(text: &str) -> &str {
    match text.as_bytes() {
        [.., b'!'..=b'~'] => text,
        _ => text.trim_end_matches(is_js_space),
    }
}

/// Where the first line of a text ends for JavaScript, whose `.` stops there.
#[must_use]
pub fn js_line_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr3_iter(b'\n', b'\r', 0xE2, bytes).find(|at| {
        let rest = bytes.get(*at..).unwrap_or_default();
        !matches!(rest, [0xE2, second, third, ..] if (*second, *third | 1) != (0x80, 0xA9))
    })
}

/// What of a line stands behind a break that is no `\n` (`\r`, U+2028, U+2029), that break included: the Tasks plugin reads a task
/// up to there, a reviewer must see the rest. Empty if there is no break, or nothing behind it.
#[must_use]
pub fn behind_break(line: &str) -> &str {
    line.find(['\r', '\u{2028}', '\u{2029}'])
        .and_then(|at| line.get(at..))
        .filter(|rest| !rest.trim().is_empty())
        .unwrap_or_default()
}

/// What stands between words: white space that is no control and no line separator, a tab and a line feed.
#[must_use]
pub fn is_blank(c: char) -> bool {
    matches!(c, '\t' | '\n')
        || c.is_whitespace() && !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}')
}

/// Every run of blanks as one, and none at the ends. What else Unicode calls white space, a control or a line separator, stays:
/// whoever reads the text must see that it is there.
#[must_use]
pub fn squeeze(text: &str) -> String {
    squeezed(text).into_owned()
}

/// The same, and no copy where there is nothing to squeeze.
#[must_use]
pub fn squeezed(text: &str) -> Cow<'_, str> {
    if is_squeezed(text) {
        return Cow::Borrowed(text);
    }
    if text.is_ascii() {
        let words = text.split([' ', '\t', '\n']);
        return Cow::Owned(joined(words, text.len()));
    }
    Cow::Owned(joined(text.split(is_blank), text.len()))
}

/// Whether there surely is nothing to squeeze: no blank but single ones of ASCII between words of ASCII.
fn is_squeezed(text: &str) -> bool {
    let bytes = text.as_bytes();
    let next = bytes.get(1..).unwrap_or_default();
    // Without a branch many bytes are looked at together.
    let odd = |byte: u8, next: u8| {
        let doubled = u8::from(byte == b' ') & u8::from(next == b' ');
        doubled | u8::from(byte == b'\t') | u8::from(byte == b'\n') | byte >> 7
    };
    let pairs = bytes.iter().zip(next);
    let odd = pairs.fold(0, |found, (byte, next)| found | odd(*byte, *next));
    let is_letter = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_graphic);
    odd == 0 && is_letter(bytes.first()) && is_letter(bytes.last())
}

fn joined<'a>(words: impl Iterator<Item = &'a str>, most: usize) -> String {
    let mut out = String::with_capacity(most);
    for word in words.filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// So many bytes of a hash tell lines apart in the JSON.
pub const SHORT: usize = 6;

/// What identifies the bytes of a line or a note: their SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash([u8; 32]);

impl Hash {
    /// The hash of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The first 12 hex digits, as the JSON shows them.
    #[must_use]
    pub fn short(&self) -> String {
        hex(&self.start())
    }

    /// As many of its first bytes as the JSON shows.
    #[must_use]
    pub fn start(&self) -> [u8; SHORT] {
        self.0.first_chunk().copied().unwrap_or_default()
    }

    /// A hash from its 64 hex digits.
    #[must_use]
    pub fn parse(hex: &str) -> Option<Self> {
        let digits: Option<Vec<u8>> = hex
            .chars()
            .map(|c| u8::try_from(c.to_digit(16)?).ok())
            .collect();
        let bytes: Vec<u8> = digits?
            .chunks_exact(2)
            .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit))
            .collect();
        (hex.len() == 64).then(|| bytes.try_into().ok().map(Self))?
    }

    /// The first four bytes, as a number.
    #[must_use]
    pub fn first(&self) -> u32 {
        let [a, b, c, d, ..] = self.0;
        u32::from_be_bytes([a, b, c, d])
    }

    /// All 64 hex digits.
    #[must_use]
    pub fn hex(&self) -> String {
        hex(&self.0)
    }
}

/// Bytes as hex digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let mut hex = Vec::with_capacity(2 * bytes.len());
    for byte in bytes {
        hex.extend(two_digits(*byte));
    }
    String::from_utf8(hex).unwrap_or_default()
}

/// The start of a hash as hex digits.
#[must_use]
pub fn digits(start: [u8; SHORT]) -> [u8; 2 * SHORT] {
    let mut digits = [0; 2 * SHORT];
    for (two, byte) in digits.chunks_exact_mut(2).zip(start) {
        two.copy_from_slice(&two_digits(byte));
    }
    digits
}

fn two_digits(byte: u8) -> [u8; 2] {
    let digit = |nibble: u8| match nibble {
        0..10 => b'0' + nibble,
        _ => b'a' - 10 + nibble,
    };
    [digit(byte >> 4), digit(byte & 15)]
}

/// A text before and behind the last of a character of ASCII, looked for in many bytes at once.
#[must_use]
pub fn rsplit_once(text: &str, at: u8) -> Option<(&str, &str)> {
    let found = memchr::memrchr(at, text.as_bytes())?;
    Some((text.get(..found)?, text.get(found + 1..)?))
}

/// These bytes as a text, if they are UTF-8.
#[must_use]
pub fn utf8(bytes: &[u8]) -> Option<&str> {
    simdutf8::basic::from_utf8(bytes).ok()
}

/// What tells texts apart where nobody gains by making two that agree: 64 bits of XXH3, many times faster than a SHA-256. As text, 16 hex
/// digits.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(from = "String", into = "String")]
pub struct Digest(u64);

impl Digest {
    /// The digest of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(xxhash_rust::xxh3::xxh3_64(bytes))
    }

    /// The digest that has these bits.
    #[must_use]
    pub fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// Its bits.
    #[must_use]
    pub fn bits(self) -> u64 {
        self.0
    }
}

/// What is found by a digest.
pub type ByDigest<T> = HashMap<Digest, T, BuildHasherDefault<Bits>>;

/// The bits of a digest are a hash already.
#[derive(Debug, Default, Clone)]
pub struct Bits(u64);

impl Hasher for Bits {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = Digest::of(bytes).bits();
    }

    fn write_u64(&mut self, bits: u64) {
        self.0 = bits;
    }
}

impl From<String> for Digest {
    /// What is no digest is that of nothing in particular.
    fn from(hex: String) -> Self {
        Self(u64::from_str_radix(&hex, 16).unwrap_or_default())
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        format!("{:016x}", digest.0)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.short())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(note: &str, expected: &[(&str, &str)]) {
        let found: Vec<_> = lines(note.as_bytes())
            .map(|line| {
                (
                    String::from_utf8(line.content.to_vec()).unwrap(),
                    String::from_utf8(line.ending.to_vec()).unwrap(),
                )
            })
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(content, ending)| ((*content).to_owned(), (*ending).to_owned()))
            .collect();
        assert_eq!(found, expected, "{note:?}");
    }

    #[test]
    fn only_a_line_feed_ends_a_line() {
        check("", &[]);
        check("a", &[("a", "")]);
        check("a\n", &[("a", "\n")]);
        check("a\n\nb", &[("a", "\n"), ("", "\n"), ("b", "")]);
        check("a\r\nb\r", &[("a", "\r\n"), ("b\r", "")]);
        check("a\rb\u{2028}c\n", &[("a\rb\u{2028}c", "\n")]);
    }

    #[test]
    fn a_byte_order_mark_belongs_to_no_line() {
        check("\u{feff}- [ ] a\n", &[("- [ ] a", "\n")]);
        assert_eq!(lines("\u{feff}a".as_bytes()).next().unwrap().start, 3);
        check("\u{feff}", &[]);
    }

    #[test]
    fn a_new_line_takes_the_ending_of_the_first() {
        assert_eq!(line_ending(b"a\r\nb\n"), b"\r\n");
        assert_eq!(line_ending(b"a"), b"\n");
    }

    #[test]
    fn trimming_is_that_of_javascript() {
        assert_eq!(js_trim("\u{feff}\u{a0} a \u{2028}"), "a");
        assert_eq!(js_trim("\u{85}a\u{200b}"), "\u{85}a\u{200b}");
    }

    #[test]
    fn what_is_behind_a_break_is_found() {
        assert_eq!(behind_break("a\rb\u{2028}c"), "\rb\u{2028}c");
        assert_eq!(behind_break("a\u{2029}b"), "\u{2029}b");
        assert_eq!(behind_break("a \r"), "");
        assert_eq!(behind_break("a"), "");
    }

    #[test]
    fn a_line_of_javascript_ends_at_its_own_breaks() {
        for (text, expected) in [
            ("a\nb", Some(1)),
            ("a’\rb", Some(4)),
            ("’a\u{2028}", Some(4)),
            ("⏫\u{2029}", Some(3)),
            ("a’⏫\u{202a}\u{2027}", None),
            ("", None),
        ] {
            assert_eq!(js_line_end(text), expected, "{text:?}");
        }
    }

    #[test]
    fn squeezing_leaves_what_is_no_blank() {
        assert_eq!(squeeze(" a \t\u{a0}b\n "), "a b");
        assert_eq!(
            squeeze("a\u{85}\u{b} \r\u{2028}b"),
            "a\u{85}\u{b} \r\u{2028}b"
        );
    }

    #[test]
    fn a_short_hash_is_twelve_digits_of_sha256() {
        assert_eq!(Hash::of(b"abc").short(), "ba7816bf8f01");
        let hash = Hash::of(b"abc");
        assert_eq!(Hash::parse(&hash.hex()), Some(hash));
        assert_eq!(Hash::parse(&hash.hex()[1..]), None);
    }

    #[test]
    fn a_span_never_ends_before_it_starts() {
        assert!(Span::new(3, 1).is_empty());
        assert_eq!(Span::new(1, 4).len(), 3);
    }

    proptest! {
        #[test]
        fn a_squeezed_text_is_its_words_with_single_blanks(text in "[ab \t\n\r\u{a0}\u{2028}é]{0,12}") {
            let words: Vec<&str> = text.split(is_blank).filter(|word| !word.is_empty()).collect();
            prop_assert_eq!(squeeze(&text), words.join(" "));
        }
    }
}
