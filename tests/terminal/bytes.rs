//! The bytes that the program sends to its terminal, against the list of what it sends on purpose.

use std::iter::Peekable;
use std::str::Chars;

/// Beside text, attributes and the position of the cursor: synchronized updates, the other screen, bracketed paste, the cursor shown
/// or hidden, the screen wiped; clicks and the wheel, in numbers of any size; the focus.
const ON_PURPOSE: [&str; 15] = [
    "[?2026h", "[?2026l", "[?1049h", "[?1049l", "[?2004h", "[?2004l", "[?25h", "[?25l", "[2J",
    "[?1000h", "[?1000l", "[?1006h", "[?1006l", "[?1004h", "[?1004l",
];

/// The modes of a stream (`ESC [ ? n h`) that are not reset (`ESC [ ? n l`) after they were last set.
pub(crate) fn left_set(stream: &[u8]) -> Vec<u16> {
    let text = String::from_utf8_lossy(stream);
    let mut set = Vec::new();
    for part in text.split("\x1b[?").skip(1) {
        let digits = part.chars().take_while(char::is_ascii_digit).count();
        let (number, rest) = part.split_at(digits);
        let Ok(number) = number.parse() else {
            continue;
        };
        match rest.chars().next() {
            Some('h') => set.push(number),
            Some('l') => set.retain(|other| *other != number),
            _ => {}
        }
    }
    // The cursor is shown or not: shown is what it was.
    set.retain(|number| *number != 25);
    set
}

#[test]
fn a_mode_that_stays_set_is_found() {
    assert_eq!(
        left_set(b"\x1b[?1000h\x1b[?1006h\x1b[?1000l\x1b[?25h"),
        [1006]
    );
}

/// Everything in the stream that is neither visible text nor on the list.
pub(crate) fn strange(stream: &[u8]) -> Vec<String> {
    let Ok(text) = str::from_utf8(stream) else {
        return vec!["bytes that are no UTF-8".to_owned()];
    };
    let mut strange = Vec::new();
    let mut rest = text.chars().peekable();
    let mut before = ' ';
    while let Some(c) = rest.next() {
        // Behind a sign it only asks for the coloured one.
        let is_colouring = c == '\u{fe0f}'
            && matches!(before, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}');
        before = c;
        if c == '\x1b' {
            let sequence = sequence(&mut rest);
            if !is_on_purpose(&sequence) {
                strange.push(sequence.escape_debug().to_string());
            }
        } else if !is_plain(c) && !is_colouring {
            strange.push(format!("U+{:04X}", u32::from(c)));
        }
    }
    strange
}

/// The numbers of all attribute sequences (`ESC [ 1 ; 31 m`) of the stream.
pub(crate) fn attributes(stream: &[u8]) -> Vec<u16> {
    let text = String::from_utf8_lossy(stream);
    text.split('\x1b')
        .filter_map(|part| part.strip_prefix('[')?.split_once('m'))
        .filter(|(numbers, _)| numbers.chars().all(is_parameter))
        .flat_map(|(numbers, _)| numbers.split(';'))
        .filter_map(|number| number.parse().ok())
        .collect()
}

/// What follows an ESC, up to its last character.
fn sequence(rest: &mut Peekable<Chars<'_>>) -> String {
    let mut sequence = String::new();
    if rest.next_if_eq(&'[').is_none() {
        sequence.extend(rest.next());
        return sequence;
    }
    sequence.push('[');
    for c in rest.by_ref() {
        sequence.push(c);
        if !is_parameter(c) && c != '?' {
            break;
        }
    }
    sequence
}

fn is_parameter(c: char) -> bool {
    c.is_ascii_digit() || c == ';'
}

fn is_on_purpose(sequence: &str) -> bool {
    let plain = |last| {
        sequence
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(last))
            .is_some_and(|numbers| numbers.chars().all(is_parameter))
    };
    ON_PURPOSE.contains(&sequence) || plain('m') || plain('H')
}

/// Whether a character is seen, and changes nothing around it. Line ends come after the program only.
fn is_plain(c: char) -> bool {
    let directs = matches!(
        c,
        '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    let hides = matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200d}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}'
    );
    c == '\r' || c == '\n' || !(c.is_control() || directs || hides)
}

#[test]
fn what_is_not_on_the_list_is_found() {
    let check = |stream: &str, expected: &[&str]| {
        assert_eq!(strange(stream.as_bytes()), expected, "{stream:?}");
    };
    check("\x1b[2;1Hplain — 漢 é\x1b[1;38;5;9mx\x1b[?25l\r\n", &[]);
    check("\x1b]0;title\x07", &["]", "U+0007"]);
    check("\x1b[3J\x1bc\x1b[6n", &["[3J", "c", "[6n"]);
    check(
        "a\u{9b}2J\u{202e}\u{e0041}\x7f",
        &["U+009B", "U+202E", "U+E0041", "U+007F"],
    );
    assert_eq!(strange(b"\xff"), ["bytes that are no UTF-8"]);
}

#[test]
fn the_numbers_of_attributes_are_read() {
    assert_eq!(attributes(b"\x1b[1;31mred\x1b[2;5H\x1b[0m 7m"), [1, 31, 0]);
}
