//! Link definitions, `[label]: target "title"`: a block of its own that can run over several lines. It tells only where
//! one ends; what it defines is of no interest here.

use super::lines::{Lines, is_blank_char};
use crate::text::is_js_space;

/// A label or title that goes on for more lines doesn't make a definition, so that a note of lone brackets isn't read over
/// and over.
const MOST_LINES: usize = 16;

/// The line after the definition that begins at `line`, if one does. `end` is where the enclosing block ends.
pub(super) fn end_of_definition(lines: &Lines, line: usize, end: usize) -> Option<usize> {
    let mut cursor = Cursor {
        lines,
        line,
        end,
        rest: lines.content(line),
    };
    cursor.take('[')?;
    cursor.label()?;
    cursor.take(']')?;
    cursor.take(':')?;
    cursor.skip(|c| is_blank_char(c) || c == '\n');
    cursor.target()?;
    let after_target = cursor;
    let gap = cursor.skip(|c| is_blank_char(c) || c == '\n');
    match cursor.peek().and_then(closing_quote) {
        None => cursor = after_target,
        Some(_) if gap == 0 => return None,
        Some(quote) => cursor.title(quote)?,
    }
    cursor.skip(is_blank_char);
    matches!(cursor.peek(), None | Some('\n')).then_some(cursor.line + 1)
}

fn closing_quote(c: char) -> Option<char> {
    match c {
        '"' | '\'' => Some(c),
        '(' => Some(')'),
        _ => None,
    }
}

/// A place in the text of a block. Between two lines stands one `\n`.
#[derive(Clone, Copy)]
struct Cursor<'l, 'a> {
    lines: &'l Lines<'a>,
    line: usize,
    end: usize,
    rest: &'a str,
}

impl Cursor<'_, '_> {
    fn peek(&self) -> Option<char> {
        self.rest
            .chars()
            .next()
            .or((self.line + 1 < self.end).then_some('\n'))
    }

    fn step(&mut self) {
        let mut chars = self.rest.chars();
        if chars.next().is_some() {
            self.rest = chars.as_str();
        } else {
            self.line += 1;
            self.rest = self.lines.whole(self.line);
        }
    }

    fn take(&mut self, wanted: char) -> Option<()> {
        (self.peek()? == wanted).then(|| self.step())
    }

    fn skip(&mut self, wanted: impl Fn(char) -> bool) -> usize {
        let mut count = 0;
        while self.peek().is_some_and(&wanted) {
            self.step();
            count += 1;
        }
        count
    }

    fn label(&mut self) -> Option<()> {
        let limit = self.line + MOST_LINES;
        let mut is_empty = true;
        while self.line < limit {
            match self.peek()? {
                ']' => return (!is_empty).then_some(()),
                '\\' => {
                    self.step();
                    self.peek()?;
                    self.step();
                }
                _ => self.step(),
            }
            is_empty = false;
        }
        None
    }

    fn target(&mut self) -> Option<()> {
        if self.take('<').is_some() {
            let length = self.skip(|c| !matches!(c, '>' | '[' | ']'));
            self.take('>')?;
            if length > 0 {
                return Some(());
            }
        }
        (self.skip(|c| !matches!(c, '[' | ']') && !is_js_space(c)) > 0).then_some(())
    }

    fn title(&mut self, quote: char) -> Option<()> {
        let limit = self.line + MOST_LINES;
        self.step();
        while self.line < limit {
            match self.peek()? {
                c if c == quote => {
                    self.step();
                    return Some(());
                }
                '\n' => {
                    self.step();
                    if matches!(self.peek()?, c if c == '\n' || c == quote) {
                        return None;
                    }
                }
                _ => self.step(),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<usize>) {
        let lines = Lines::split(text, 0);
        assert_eq!(
            end_of_definition(&lines, 0, lines.len()),
            expected,
            "{text:?}"
        );
    }

    #[test]
    fn a_definition_is_label_target_and_perhaps_a_title() {
        check("[a]: b", Some(1));
        check("  [a b]: <b c> 'd'  ", Some(1));
        check("[a]: b (c)\nd", Some(1));
        check("[a\\]]:b", Some(1));
    }

    #[test]
    fn it_may_run_over_lines() {
        check("[a]:\nb\n\"c\nd\"\ne", Some(4));
        check("[a\nb]: c\nd", Some(2));
        check("[a]: b\n\nc", Some(1));
    }

    #[test]
    fn anything_else_on_its_line_undoes_it() {
        check("[a]: b c", None);
        check("[a]: b 'c' d", None);
        check("[a]: b 'c", None);
        check("[a]: b\n(c", None);
        check("[a]: - [ ] b", None);
        check("[a]: <b", None);
    }

    #[test]
    fn an_empty_part_undoes_it() {
        check("[]: b", None);
        check("[a]:", None);
        check("[a] : b", None);
        check("[a", None);
        check("a", None);
    }
}
