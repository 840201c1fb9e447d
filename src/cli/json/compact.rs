//! How a value becomes compact JSON, without any character that `display` would not show as itself everywhere: these are `\u` escapes. All
//! else is as `serde_json` writes it, for less work: a list of a large vault is many megabytes of it. What the values are is `cli::json`'s.

use std::fmt::{self, Display, Write as _};

use serde::Serialize;
use serde::ser;

use crate::display::is_hidden;

type Result<T = ()> = std::result::Result<T, serde_json::Error>;

/// Appends a value to a text.
pub(super) struct Compact<'t>(pub(super) &'t mut Vec<u8>);

impl<'t> Compact<'t> {
    fn open(self, open: &str, close: &'static str) -> Inside<'t> {
        self.0.extend_from_slice(open.as_bytes());
        Inside {
            text: self.0,
            is_first: true,
            close,
        }
    }

    /// The same for a variant of an enum that holds something.
    fn open_variant(self, variant: &str, open: &str, close: &'static str) -> Inside<'t> {
        self.0.push(b'{');
        key(self.0, variant);
        self.open(open, close)
    }

    fn plain(self, value: &str) {
        self.0.extend_from_slice(value.as_bytes());
    }
}

/// The inside of an array or object that was opened.
pub(super) struct Inside<'t> {
    text: &'t mut Vec<u8>,
    is_first: bool,
    close: &'static str,
}

impl Inside<'_> {
    fn next(&mut self) -> &mut Vec<u8> {
        if !std::mem::take(&mut self.is_first) {
            self.text.push(b',');
        }
        self.text
    }

    fn value(&mut self, value: &(impl Serialize + ?Sized)) -> Result {
        value.serialize(Compact(self.next()))
    }

    fn field(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Result {
        let text = self.next();
        key(text, name);
        value.serialize(Compact(text))
    }

    fn close(self) {
        self.text.extend_from_slice(self.close.as_bytes());
    }
}

/// A key that is a name of the code: it holds nothing to be escaped.
fn key(text: &mut Vec<u8>, name: &str) {
    text.reserve(name.len() + 3);
    text.push(b'"');
    text.extend_from_slice(name.as_bytes());
    text.extend_from_slice(b"\":");
}

/// Appends what a string holds that was opened, and the quote at its end.
pub(super) fn end_string(text: &mut Vec<u8>, string: &str) {
    text.reserve(string.len() + 1);
    escape(text, string);
    text.push(b'"');
}

/// Appends a number.
pub(super) fn number(text: &mut Vec<u8>, number: u64) {
    let mut digits = [0; 20];
    let mut left = number;
    let mut start = digits.len();
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (left % 10).to_le_bytes()[0];
        left /= 10;
        start -= 1;
        if left == 0 {
            break;
        }
    }
    text.extend_from_slice(digits.get(start..).unwrap_or_default());
}

/// Appends what a string holds, without the quotes around it.
fn escape(text: &mut Vec<u8>, string: &str) {
    let plain = plain_len(string.as_bytes());
    if plain == string.len() {
        text.extend_from_slice(string.as_bytes());
    } else {
        escape_from(plain, text, string);
    }
}

/// The same, if the string is plain up to this byte.
#[inline(never)]
fn escape_from(plain: usize, text: &mut Vec<u8>, string: &str) {
    let bytes = string.as_bytes();
    let (mut looked_at, mut copied) = (plain, 0);
    while let Some(rest) = bytes.get(looked_at..) {
        let at = looked_at + plain_len(rest);
        let Some(c) = string.get(at..).and_then(|rest| rest.chars().next()) else {
            break;
        };
        looked_at = at + c.len_utf8();
        let short = match c {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\u{8}' => "\\b",
            '\t' => "\\t",
            '\n' => "\\n",
            '\u{c}' => "\\f",
            '\r' => "\\r",
            _ if is_hidden(c) => "",
            _ => continue,
        };
        text.extend_from_slice(bytes.get(copied..at).unwrap_or_default());
        text.extend_from_slice(short.as_bytes());
        if short.is_empty() {
            for unit in c.encode_utf16(&mut [0; 2]) {
                text.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
            }
        }
        copied = looked_at;
    }
    text.extend_from_slice(bytes.get(copied..).unwrap_or_default());
}

/// How many bytes from the start on surely need no escape.
fn plain_len(bytes: &[u8]) -> usize {
    if bytes.len() < 16 {
        return if is_short_and_plain(bytes) {
            bytes.len()
        } else {
            bytes.iter().take_while(|byte| odd(**byte) == 0).count()
        };
    }
    // Many are told at once where none leaves early.
    let are_plain = |chunk: &[u8; 16]| chunk.iter().fold(0, |found, byte| found | odd(*byte)) == 0;
    let (chunks, _) = bytes.as_chunks();
    let sure = 16 * chunks.iter().take_while(|chunk| are_plain(chunk)).count();
    let rest = bytes.get(sure..).unwrap_or_default();
    // What is left is most often less than that many, and as plain.
    if rest.len() < 16 && bytes.last_chunk().is_some_and(are_plain) {
        return bytes.len();
    }
    sure + rest.iter().take_while(|byte| odd(**byte) == 0).count()
}

/// Whether up to sixteen bytes surely need no escape, told by two words that may have bytes in common.
fn is_short_and_plain(bytes: &[u8]) -> bool {
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return is_plain_word(u64::from_le_bytes(*first))
            && is_plain_word(u64::from_le_bytes(*last));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let [first, last] = [first, last].map(|half| u64::from(u32::from_le_bytes(*half)));
        return is_plain_word(first | last << 32);
    }
    bytes.iter().all(|byte| odd(*byte) == 0)
}

/// Whether none of eight bytes may need an escape. What is borrowed by a byte from the next is only so where it is odd itself.
fn is_plain_word(word: u64) -> bool {
    const ONES: u64 = u64::MAX / 0xff;
    const HIGH: u64 = ONES << 7;
    let below = |word: u64, least: u8| word.wrapping_sub(ONES * u64::from(least)) & !word;
    let is = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    let odd = word | below(word, b' ') | is(b'"') | is(b'\\') | is(0x7f);
    odd & HIGH == 0
}

/// 1 for a byte that may need an escape, else 0: without a branch, so that many bytes are looked at together.
fn odd(byte: u8) -> u8 {
    u8::from(byte.wrapping_sub(b' ') > b'~' - b' ')
        | u8::from(byte == b'"')
        | u8::from(byte == b'\\')
}

/// What is written to it becomes the inside of a string.
struct Escaped<'t>(&'t mut Vec<u8>);

impl fmt::Write for Escaped<'_> {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        escape(self.0, part);
        Ok(())
    }
}

impl<'t> ser::Serializer for Compact<'t> {
    type Ok = ();
    type Error = serde_json::Error;
    type SerializeSeq = Inside<'t>;
    type SerializeTuple = Inside<'t>;
    type SerializeTupleStruct = Inside<'t>;
    type SerializeTupleVariant = Inside<'t>;
    type SerializeMap = Inside<'t>;
    type SerializeStruct = Inside<'t>;
    type SerializeStructVariant = Inside<'t>;

    fn serialize_bool(self, value: bool) -> Result {
        self.plain(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_i8(self, value: i8) -> Result {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result {
        write!(Escaped(self.0), "{value}").map_err(ser::Error::custom)
    }

    fn serialize_u8(self, value: u8) -> Result {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result {
        number(self.0, value);
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Result {
        serde_json::to_writer(self.0, &value)
    }

    fn serialize_f64(self, value: f64) -> Result {
        serde_json::to_writer(self.0, &value)
    }

    fn serialize_char(self, value: char) -> Result {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result {
        self.0.push(b'"');
        end_string(self.0, value);
        Ok(())
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result {
        self.0.push(b'"');
        write!(Escaped(self.0), "{value}").map_err(ser::Error::custom)?;
        self.0.push(b'"');
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result {
        self.collect_seq(value)
    }

    fn serialize_none(self) -> Result {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result {
        self.plain("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _name: &'static str, _: u32, variant: &'static str) -> Result {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Result {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result {
        let mut inside = self.open("{", "}");
        inside.field(variant, value)?;
        inside.close();
        Ok(())
    }

    fn serialize_seq(self, _length: Option<usize>) -> Result<Inside<'t>> {
        Ok(self.open("[", "]"))
    }

    fn serialize_tuple(self, _length: usize) -> Result<Inside<'t>> {
        Ok(self.open("[", "]"))
    }

    fn serialize_tuple_struct(self, _name: &'static str, _length: usize) -> Result<Inside<'t>> {
        Ok(self.open("[", "]"))
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<Inside<'t>> {
        Ok(self.open_variant(variant, "[", "]}"))
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<Inside<'t>> {
        Ok(self.open("{", "}"))
    }

    fn serialize_struct(self, _name: &'static str, _length: usize) -> Result<Inside<'t>> {
        Ok(self.open("{", "}"))
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<Inside<'t>> {
        Ok(self.open_variant(variant, "{", "}}"))
    }
}

/// The traits of serde that are alike: what one element is called, and how it is written.
macro_rules! of_values {
    ($of:ident, $element:ident) => {
        impl ser::$of for Inside<'_> {
            type Ok = ();
            type Error = serde_json::Error;

            fn $element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
                self.value(value)
            }

            fn end(self) -> Result {
                self.close();
                Ok(())
            }
        }
    };
}

macro_rules! of_fields {
    ($of:ident) => {
        impl ser::$of for Inside<'_> {
            type Ok = ();
            type Error = serde_json::Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result {
                self.field(name, value)
            }

            fn end(self) -> Result {
                self.close();
                Ok(())
            }
        }
    };
}

of_values!(SerializeSeq, serialize_element);
of_values!(SerializeTuple, serialize_element);
of_values!(SerializeTupleStruct, serialize_field);
of_values!(SerializeTupleVariant, serialize_field);
of_fields!(SerializeStruct);
of_fields!(SerializeStructVariant);

impl ser::SerializeMap for Inside<'_> {
    type Ok = ();
    type Error = serde_json::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result {
        let text = self.next();
        let start = text.len();
        key.serialize(Compact(text))?;
        // A key is a string, also where it is a number.
        if text.get(start) != Some(&b'"') {
            text.insert(start, b'"');
            text.push(b'"');
        }
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
        self.text.push(b':');
        value.serialize(Compact(self.text))
    }

    fn end(self) -> Result {
        self.close();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// What `serde_json` writes, with the escapes that it lacks. Outside of strings JSON is ASCII, so no other character is touched.
    fn as_serde_json(value: &impl Serialize) -> String {
        let mut text = String::new();
        for c in serde_json::to_string(value).unwrap().chars() {
            if is_hidden(c) {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(text, "\\u{unit:04x}").unwrap();
                }
            } else {
                text.push(c);
            }
        }
        text
    }

    fn check(value: &impl Serialize) {
        let mut text = Vec::new();
        value.serialize(Compact(&mut text)).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), as_serde_json(value));
    }

    #[derive(Serialize)]
    enum Kind {
        Unit,
        Newtype(u8),
        Tuple(i8, char),
        Struct { of: Option<&'static str> },
    }

    #[derive(Serialize)]
    struct Flat {
        #[serde(rename = "type")]
        kind: Kind,
        #[serde(flatten)]
        rest: BTreeMap<String, f64>,
    }

    #[test]
    fn values_of_every_kind_are_as_serde_json_writes_them() {
        check(&[Kind::Unit, Kind::Newtype(7), Kind::Tuple(-1, '"')]);
        check(&(Kind::Struct { of: Some("a") }, Kind::Struct { of: None }));
        check(&BTreeMap::from([(1, true), (-20, false)]));
        check(&[(), ()]);
        check(&Vec::<u8>::new());
        check(&BTreeMap::<String, u8>::new());
        check(&[1.0, 0.25, -1e300, f64::NAN]);
        check(&(u64::MAX, 0_u8, 10_u16, i64::MIN, 1.5_f32));
        let rest = BTreeMap::from([("a\"b".to_owned(), 1.0)]);
        let kind = Kind::Unit;
        check(&Flat { kind, rest });
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn a_string_is_as_serde_json_writes_it_but_for_hidden_characters(
            string in "([ -~]{0,20}|[\\PC\"\\\\\\x00-\\x1f\\x7f-\\u{a0}\u{2028}\u{feff}\u{e0041}📅]{0,6}){0,4}",
        ) {
            check(&string);
        }
    }
}
