//! Link definitions, `[label]: target "title"`: a block of its own that can run over several lines. It tells only where
//! one ends; what it defines is of no interest here.

use super::lines::{Lines, is_blank_char, is_white_char};

/// Labels and titles longer than this many characters don't make a definition, so that a file of lone brackets isn't read
/// over and over.
const LONGEST: usize = 999;

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
        for count in 0..LONGEST {
            match self.peek()? {
                ']' => return (count > 0).then_some(()),
                '\\' => {
                    self.step();
                    self.peek()?;
                    self.step();
                }
                _ => self.step(),
            }
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
        (self.skip(|c| !matches!(c, '[' | ']') && !is_white_char(c)) > 0).then_some(())
    }

    fn title(&mut self, quote: char) -> Option<()> {
        self.step();
        for _ in 0..LONGEST {
            match self.peek()? {
                c if c == quote => {
                    self.step();
                    return Some(());
                }
                '\n' => {
                    self.step();
                    if matches!(self.peek(), Some('\n')) || self.peek() == Some(quote) {
                        return None;
                    }
                }
                _ => self.step(),
            }
        }
        None
    }
}
