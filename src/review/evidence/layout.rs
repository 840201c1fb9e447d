//! What each line of a source is: said, summarised, written in a mail or quoted there, or nothing that was said at all
//! (headings, mail headers, signatures, frontmatter, times). Guessed from the text alone.

use memchr::memchr2;

use crate::note::reading::Reading;
use crate::review::evidence::Kind;
use crate::review::evidence::{mail, transcript};
use crate::text::{BOM, Span};

/// Frontmatter that is not closed within so many lines is none.
const MAX_FRONTMATTER: usize = 200;

/// Of how many lines in ten the mail's export has put a `>` before each.
const MOSTLY: usize = 8;

/// A line of a source.
pub(super) struct Line<'a> {
    /// Counted from 1.
    pub(super) number: usize,
    /// Where it starts in the file.
    pub(super) start: usize,
    /// What it says.
    pub(super) reading: Reading<'a>,
    /// What it is.
    pub(super) role: Role,
    /// From here on its text counts: after the signs of quoting, a marker or the speaker's name.
    pub(super) body: usize,
    /// From here on it is shown: the speaker's name belongs to it.
    pub(super) shown: usize,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing that was said, and it ends what was said before.
    Nothing,
    /// Nothing that was said, in the midst of what was said: the number or time of a subtitle.
    Aside,
    /// Something said, and whether it goes on from the line before.
    Text(Kind, bool),
}

/// The lines of a source: they end at `\r\n`, `\r` or `\n`.
pub(super) fn lines(bytes: &[u8]) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut start = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
    while let Some(rest) = bytes.get(start..).filter(|rest| !rest.is_empty()) {
        let end = memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
        let ending = match rest.get(end..) {
            Some([b'\r', b'\n', ..]) => 2,
            Some([]) | None => 0,
            Some(_) => 1,
        };
        lines.push(Line {
            number: lines.len() + 1,
            start,
            reading: Reading::of(rest.get(..end).unwrap_or_default()),
            role: Role::Nothing,
            body: 0,
            shown: 0,
        });
        start += end + ending;
    }
    layout(&mut lines);
    lines
}

impl Line<'_> {
    /// What it says.
    pub(super) fn text(&self) -> &str {
        self.reading.text()
    }

    /// What counts of its text.
    pub(super) fn rest(&self) -> &str {
        self.text().get(self.body..).unwrap_or_default().trim()
    }

    /// The bytes of the file behind a span of its text.
    pub(super) fn bytes_of(&self, span: Span) -> Span {
        let span = self.reading.bytes_of(span);
        Span::new(self.start + span.start, self.start + span.end)
    }

    /// Passes over white space and signs of quoting, and says how many of those there are.
    pub(super) fn skip_quoting(&mut self, most: usize) -> usize {
        let mut depth = 0;
        let mut body = self.body;
        let text = self.reading.text();
        while let Some(c) = text.get(body..).and_then(|rest| rest.chars().next()) {
            if c == '>' && depth < most {
                depth += 1;
            } else if !c.is_whitespace() {
                break;
            }
            body += c.len_utf8();
        }
        self.body = body;
        self.shown = body;
        depth
    }
}

/// Says of each line what it is.
fn layout(lines: &mut [Line<'_>]) {
    let start = end_of_frontmatter(lines);
    let Some(lines) = lines.get_mut(start..) else {
        return;
    };
    let (filled, prefixed) = lines.iter().fold((0, 0), |(filled, prefixed), line| {
        let text = line.text().trim_start();
        (
            filled + usize::from(!text.is_empty()),
            prefixed + usize::from(text.starts_with('>')),
        )
    });
    let is_exported = filled > 0 && prefixed * 10 >= filled * MOSTLY;
    if is_exported {
        for line in lines.iter_mut() {
            line.skip_quoting(1);
        }
    }
    if mail::is_one(lines) {
        mail::layout(lines);
    } else {
        transcript::layout(lines);
    }
}

/// The number of lines up to the end of the frontmatter.
fn end_of_frontmatter(lines: &[Line<'_>]) -> usize {
    let is_fence = |line: &Line<'_>| line.text().trim_end() == "---";
    if !lines.first().is_some_and(is_fence) {
        return 0;
    }
    let end = lines
        .iter()
        .take(MAX_FRONTMATTER)
        .skip(1)
        .position(is_fence);
    end.map_or(0, |at| at + 2)
}

/// Whether a text is a Markdown heading.
pub(super) fn is_heading(text: &str) -> bool {
    let level = text.len() - text.trim_start_matches('#').len();
    (1..=6).contains(&level)
        && text
            .get(level..)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// Whether a line holds no words at all, or a machine's.
pub(super) fn is_no_text(text: &str) -> bool {
    !text.contains(|c: char| c.is_alphanumeric())
        || text.starts_with("<!--")
        || text.starts_with("```")
        || (text.starts_with("![") && text.ends_with([')', ']']))
}

/// The length of a list marker at the start of a text, with its checkbox.
pub(super) fn marker(text: &str) -> Option<usize> {
    let rest = text.trim_start();
    let indent = text.len() - rest.len();
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let sign = rest.get(digits..)?.chars().next()?;
    let is_marker = if digits == 0 {
        "-*+•–".contains(sign)
    } else {
        digits <= 3 && ".)".contains(sign)
    };
    let after = rest.get(digits + sign.len_utf8()..)?;
    if !is_marker || !after.starts_with([' ', '\t']) {
        return None;
    }
    let mut length = indent + digits + sign.len_utf8() + after.len() - after.trim_start().len();
    let item = after.trim_start();
    if let Some((_, text)) = item
        .strip_prefix('[')
        .and_then(|box_| box_.split_once("] "))
        && item.len() - text.len() <= 7
    {
        length += item.len() - text.len();
    }
    Some(length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::evidence::pieces::Pieces;

    /// What counts of a source: the line each piece starts on, what it is, and what it says.
    fn check(source: &str, expected: &[(usize, Kind, &str)]) {
        let pieces = Pieces::of(source.as_bytes());
        let found: Vec<(usize, Kind, &str)> = pieces
            .cut
            .iter()
            .map(|piece| {
                let parts = &pieces.parts[piece.parts.clone()];
                let (first, last) = (parts[0], parts[parts.len() - 1]);
                let said = first.text.start + first.label..last.text.end;
                (first.line, piece.kind, &pieces.text[said])
            })
            .collect();
        assert_eq!(found, expected, "{source:?}");
    }

    #[test]
    fn lines_of_a_source_end_at_any_break_but_not_at_unicodes() {
        check(
            "a1\r\rb\u{2028}c\r\n\nd",
            &[
                (1, Kind::Text, "a1"),
                (3, Kind::Text, "b\u{2028}c"),
                (5, Kind::Text, "d"),
            ],
        );
        check("", &[]);
        check("\u{feff}a", &[(1, Kind::Text, "a")]);
    }

    #[test]
    fn what_nobody_said_does_not_count() {
        check(
            "---\ntitle: x\n---\n# A heading\n\nText.\n\n* * *\n```\nMore.",
            &[(6, Kind::Text, "Text."), (10, Kind::Text, "More.")],
        );
        check("---\nnever closed\n", &[(2, Kind::Text, "never closed")]);
    }

    #[test]
    fn a_paragraph_is_one_piece_and_an_item_another() {
        check(
            "One line\nand one more.\n- An item\n- [ ] a task\n",
            &[
                (1, Kind::Text, "One line\nand one more."),
                (3, Kind::Text, "An item"),
                (4, Kind::Text, "a task"),
            ],
        );
    }

    const MAIL: &str = "From: Mira <m@x.example>\nTo: Otto <o@x.example>,\n Ana <a@x.example>\nSubject: The lamps\n\nDear Otto,\n\nplease bring\nthe lamps.\n\nBest regards\nMira\nLantern Works\n\nOn Mon, 2 Mar 2026 at 09:00, Otto\n<o@x.example> wrote:\n> Which lamps?\n";

    #[test]
    fn a_mail_is_what_was_written_and_what_it_quotes() {
        let expected = [
            (6, Kind::Mail, "Dear Otto,"),
            (8, Kind::Mail, "please bring\nthe lamps."),
            (17, Kind::Quoted, "Which lamps?"),
        ];
        check(MAIL, &expected);
        check(&MAIL.replace('\n', "\r"), &expected);
        check(&MAIL.replace('\n', "\r\n"), &expected);
        let exported = format!("> {}", MAIL.trim_end().replace('\n', "\r> "));
        check(&exported, &expected);
    }

    #[test]
    fn a_quoted_mail_is_known_by_words_where_signs_do_not_tell() {
        check(
            "> From: Mira\r> Subject: x\r> \r> Bring the lamps.\r> \r> On Mon, Otto wrote:\r> Which lamps?\r",
            &[
                (4, Kind::Mail, "Bring the lamps."),
                (7, Kind::Quoted, "Which lamps?"),
            ],
        );
        check(
            "From: Mira\nSubject: x\n\nSee below.\n\n-----Original Message-----\nFrom: Otto\nSent: Monday\nSubject: y\n\nWhich lamps?\n",
            &[
                (4, Kind::Mail, "See below."),
                (11, Kind::Quoted, "Which lamps?"),
            ],
        );
        check(
            "**From:** Mira\n**Date:** Monday\n\nSee below.\n\n**From:** Otto\n**To:** Mira\n\nWhich lamps?\n",
            &[
                (4, Kind::Mail, "See below."),
                (9, Kind::Quoted, "Which lamps?"),
            ],
        );
    }

    #[test]
    fn an_answer_below_what_it_quotes_is_the_mail_again() {
        check(
            "From: Mira\nTo: Otto\n\nOn Mon, Otto wrote:\n> Which lamps?\n\nThe green ones.\n",
            &[
                (5, Kind::Quoted, "Which lamps?"),
                (7, Kind::Mail, "The green ones."),
            ],
        );
    }

    #[test]
    fn a_transcript_is_what_somebody_says_without_the_name() {
        let expected = [
            (1, Kind::Speech, "Why?"),
            (2, Kind::Speech, "Because it is dark."),
            (3, Kind::Speech, "Ah."),
        ];
        check(
            "Mira: Why?\nOtto: Because it is dark.\nMira: Ah.\n",
            &expected,
        );
        check(
            "**Mira:** Why?\n**Otto:** Because it is dark.\n**Mira:** Ah.\n",
            &expected,
        );
        check(
            "[00:01] Mira: Why?\n[00:02] Otto: Because it is dark.\n[00:03] Mira: Ah.\n",
            &expected,
        );
        let expected = [
            (2, Kind::Speech, "Why?"),
            (5, Kind::Speech, "Because it is dark."),
            (8, Kind::Speech, "Ah."),
        ];
        check(
            "**Mira** [00:01]\nWhy?\n\n**Otto** [00:02]\nBecause it is dark.\n\n**Mira** [00:03]\nAh.\n",
            &expected,
        );
        check(
            "Mira   0:01\nWhy?\n\nOtto   0:02\nBecause it is dark.\n\nMira   0:03\nAh.\n",
            &expected,
        );
        check(
            "**Mira**\nWhy?\n\n**Otto**\nIt is dark.\n\n**Mira**\nAh.\n\n**Otto**\nSo.\n",
            &[
                (2, Kind::Speech, "Why?"),
                (5, Kind::Speech, "It is dark."),
                (8, Kind::Speech, "Ah."),
                (11, Kind::Speech, "So."),
            ],
        );
    }

    #[test]
    fn what_a_machine_says_first_is_a_recap() {
        let talk = "Mira: Why?\nOtto: Because.\nMira: Ah.\n";
        check(
            &format!(
                "# Lamps\n\n## Summary\n\nThey talked.\n\n**Next steps**\n\n- Otto: bring lamps\n- Otto: light them\n\n## Transcript\n\n{talk}"
            ),
            &[
                (5, Kind::Recap, "They talked."),
                (9, Kind::Recap, "Otto: bring lamps"),
                (10, Kind::Recap, "Otto: light them"),
                (14, Kind::Speech, "Why?"),
                (15, Kind::Speech, "Because."),
                (16, Kind::Speech, "Ah."),
            ],
        );
        check(
            &format!(
                "Date: Monday\nParticipants: Mira, Otto\n\nAction items:\nOtto brings lamps.\n\n{talk}"
            ),
            &[
                (5, Kind::Recap, "Otto brings lamps."),
                (7, Kind::Speech, "Why?"),
                (8, Kind::Speech, "Because."),
                (9, Kind::Speech, "Ah."),
            ],
        );
        check(
            "## Summary\n\nNobody speaks here.\n",
            &[(3, Kind::Text, "Nobody speaks here.")],
        );
    }

    #[test]
    fn subtitles_of_one_speaker_are_one_piece() {
        check(
            "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\n<v Mira>We need\n\n2\n00:00:02.000 --> 00:00:03.000\n<v Mira>more lamps.\n\n3\n00:00:03.000 --> 00:00:04.000\n<v Otto>Why?\n",
            &[
                (5, Kind::Speech, "We need\n<v Mira>more lamps."),
                (13, Kind::Speech, "Why?"),
            ],
        );
    }

    #[test]
    fn mojibake_and_bad_bytes_lead_back_to_the_file() {
        let source = [b"one.\r\xff\xfe ", "Miraâ€™s lamp\r".as_bytes()].concat();
        let lines = lines(&source);
        assert_eq!(lines.len(), 2);
        let at = lines[1].text().find("lamp").unwrap();
        let bytes = lines[1].bytes_of(Span::new(at, at + 4));
        assert_eq!(&source[bytes.range()], b"lamp");
        assert!(lines[1].text().contains("Mira’s"));
    }
}
