//! Reads JavaScript's regular expressions into steps of a machine.

use std::iter::Peekable;
use std::vec::IntoIter;

use super::Flags;
use super::set::{Kind, Part, Set};

/// Steps of one expression: counted repetition copies.
const MAX_INSTS: usize = 20_000;

/// Repetitions of one expression that the plugin takes for harmless.
const MAX_REPEATS: usize = 25;

/// One step. Jumps are relative to the step behind.
#[derive(Debug, Clone)]
pub(super) enum Inst {
    Match,
    Char(u32),
    Any,
    Set(Set),
    Start,
    End,
    Boundary(bool),
    Jump(isize),
    Split {
        first: isize,
        second: isize,
    },
    Save(usize),
    /// Fails if nothing was read since this register was saved.
    Progress(usize),
    Look {
        negated: bool,
        skip: usize,
    },
    Back(usize),
}

/// The steps of an expression. The first registers hold where its groups begin and end.
#[derive(Debug, Clone)]
pub(super) struct Program {
    pub(super) insts: Vec<Inst>,
    pub(super) groups: usize,
    pub(super) registers: usize,
}

/// What was read.
pub(super) struct Compiled {
    pub(super) program: Program,
    /// Whether it repeats repetitions, or looks behind.
    pub(super) is_unsafe: bool,
}

/// Reads an expression; `None` if it is none.
pub(super) fn compile(source: &str, flags: Flags) -> Option<Compiled> {
    let units: Vec<u32> = if flags.unicode {
        source.chars().map(u32::from).collect()
    } else {
        source.encode_utf16().map(u32::from).collect()
    };
    let names = group_names(source);
    let mut sorted: Vec<&str> = names.iter().flatten().map(String::as_str).collect();
    sorted.sort_unstable();
    if sorted.windows(2).any(|pair| pair.first() == pair.last()) {
        return None;
    }
    let mut reader = Reader {
        units: units.into_iter().peekable(),
        flags,
        groups: 1,
        registers: 2 * (1 + count_groups(source)),
        names,
        height: 0,
        repeats: 0,
        is_unsafe: false,
    };
    let mut insts = reader.alternatives()?;
    if reader.units.next().is_some() {
        return None;
    }
    insts.push(Inst::Match);
    Some(Compiled {
        is_unsafe: reader.is_unsafe || reader.repeats > MAX_REPEATS,
        program: Program {
            insts,
            groups: reader.groups,
            registers: reader.registers,
        },
    })
}

/// Where the groups of a pattern open: the names of those that have one.
fn groups_of(source: &str) -> impl Iterator<Item = Option<&str>> {
    let (mut escaped, mut in_set) = (false, false);
    source.char_indices().filter_map(move |(at, c)| {
        if std::mem::take(&mut escaped) {
            return None;
        }
        match c {
            '\\' => escaped = true,
            '[' => in_set = true,
            ']' => in_set = false,
            '(' if !in_set => {
                let rest = source.get(at + 1..)?;
                let Some(rest) = rest.strip_prefix('?') else {
                    return Some(None);
                };
                let name = rest.strip_prefix('<')?;
                return (!name.starts_with(['=', '!']))
                    .then(|| Some(name.split('>').next().unwrap_or_default()));
            }
            _ => {}
        }
        None
    })
}

fn count_groups(source: &str) -> usize {
    groups_of(source).count()
}

fn group_names(source: &str) -> Vec<Option<String>> {
    groups_of(source)
        .map(|name| name.map(str::to_owned))
        .collect()
}

struct Reader {
    units: Peekable<IntoIter<u32>>,
    flags: Flags,
    groups: usize,
    registers: usize,
    names: Vec<Option<String>>,
    /// How many repetitions are inside the last read part.
    height: usize,
    repeats: usize,
    is_unsafe: bool,
}

impl Reader {
    fn peek(&mut self) -> Option<char> {
        self.units.peek().and_then(|unit| char::from_u32(*unit))
    }

    fn eat(&mut self, wanted: char) -> bool {
        self.units.next_if_eq(&u32::from(wanted)).is_some()
    }

    fn alternatives(&mut self) -> Option<Vec<Inst>> {
        let mut found = self.sequence()?;
        let mut height = self.height;
        while self.eat('|') {
            let other = self.sequence()?;
            height = height.max(self.height);
            found.insert(
                0,
                Inst::Split {
                    first: 0,
                    second: offset(found.len() + 1)?,
                },
            );
            found.push(Inst::Jump(offset(other.len())?));
            found.extend(other);
            check(&found)?;
        }
        self.height = height;
        Some(found)
    }

    fn sequence(&mut self) -> Option<Vec<Inst>> {
        let (mut found, mut height) = (Vec::new(), 0);
        while self.units.peek().is_some() && !matches!(self.peek(), Some('|' | ')')) {
            self.height = 0;
            let part = self.repeated()?;
            height = height.max(self.height);
            found.extend(part);
            check(&found)?;
        }
        self.height = height;
        Some(found)
    }

    fn repeated(&mut self) -> Option<Vec<Inst>> {
        let part = self.single()?;
        let Some((least, most)) = self.quantifier()? else {
            return Some(part);
        };
        if self.is_assertion(&part) {
            return None;
        }
        let is_lazy = self.eat('?');
        self.repeats += 1;
        self.height += 1;
        self.is_unsafe |= self.height > 1;
        let mut found = Vec::new();
        for _ in 0..least {
            found.extend(part.iter().cloned());
            check(&found)?;
        }
        let split = |skip: usize| {
            let skip = offset(skip)?;
            Some(if is_lazy {
                Inst::Split {
                    first: skip,
                    second: 0,
                }
            } else {
                Inst::Split {
                    first: 0,
                    second: skip,
                }
            })
        };
        if let Some(most) = most {
            for left in (0..most.checked_sub(least)?).rev() {
                found.push(split((left + 1) * (part.len() + 1) - 1)?);
                found.extend(part.iter().cloned());
                check(&found)?;
            }
        } else {
            let slot = self.registers;
            self.registers += 1;
            found.push(split(part.len() + 3)?);
            found.push(Inst::Save(slot));
            found.extend(part.iter().cloned());
            found.push(Inst::Progress(slot));
            found.push(Inst::Jump(-offset(part.len() + 4)?));
        }
        Some(found)
    }

    /// Whether a part only looks, so that nothing can be repeated. Old syntax lets a look-ahead be.
    fn is_assertion(&self, part: &[Inst]) -> bool {
        match part.first() {
            Some(Inst::Start | Inst::End | Inst::Boundary(_)) => part.len() == 1,
            Some(Inst::Look { skip, .. }) => self.flags.unicode && part.len() == skip + 1,
            _ => false,
        }
    }

    /// `*`, `+`, `?`, `{2}`, `{2,}`, `{2,3}`. `None` inside if there is none, outside if it is wrong.
    #[expect(clippy::option_option, reason = "none is no mistake")]
    fn quantifier(&mut self) -> Option<Option<(usize, Option<usize>)>> {
        let found = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => return self.counted(),
            _ => return Some(None),
        };
        self.units.next();
        Some(Some(found))
    }

    #[expect(clippy::option_option, reason = "none is no mistake")]
    fn counted(&mut self) -> Option<Option<(usize, Option<usize>)>> {
        let mut ahead = self.units.clone();
        ahead.next();
        let text: String = ahead
            .map_while(char::from_u32)
            .take_while(|c| *c != '}')
            .take(20)
            .collect();
        let is_closed = self.units.clone().nth(text.chars().count() + 1) == Some(u32::from('}'));
        let count = |text: &str| {
            let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            is_digits.then(|| text.parse::<usize>().unwrap_or(usize::MAX))
        };
        let read = match text.split_once(',') {
            None => count(&text).map(|count| (count, Some(count))),
            Some((least, "")) => count(least).map(|least| (least, None)),
            Some((least, most)) => count(least).zip(count(most)).map(|(l, m)| (l, Some(m))),
        };
        let Some((least, most)) = read.filter(|_| is_closed) else {
            // A brace that opens no count is a brace, unless in Unicode mode.
            return (!self.flags.unicode).then_some(None);
        };
        if most.is_some_and(|most| most < least) || least > MAX_INSTS {
            return None;
        }
        for _ in 0..text.chars().count() + 2 {
            self.units.next();
        }
        Some(Some((least, most.map(|most| most.min(MAX_INSTS)))))
    }

    fn single(&mut self) -> Option<Vec<Inst>> {
        let unit = self.units.next()?;
        let inst = match char::from_u32(unit) {
            Some('.') => Inst::Any,
            Some('^') => Inst::Start,
            Some('$') => Inst::End,
            Some('[') => Inst::Set(self.set()?),
            Some('(') => return self.group(),
            Some('\\') => self.escape()?,
            Some('*' | '+' | '?') => return None,
            Some('{' | '}' | ']') if self.flags.unicode => return None,
            Some('{') => {
                self.is_no_count()?;
                Inst::Char(unit)
            }
            _ => Inst::Char(unit),
        };
        Some(vec![inst])
    }

    /// Nothing stands before a `{2}`.
    fn is_no_count(&self) -> Option<()> {
        let text: String = self
            .units
            .clone()
            .map_while(char::from_u32)
            .take(12)
            .collect();
        let inside = text.split_once('}').map_or("", |(inside, _)| inside);
        let is_count = inside.starts_with(|c: char| c.is_ascii_digit())
            && inside.chars().all(|c| c.is_ascii_digit() || c == ',');
        (!is_count).then_some(())
    }

    fn group(&mut self) -> Option<Vec<Inst>> {
        let mut look = None;
        let mut capture = None;
        if self.eat('?') {
            match self.units.next().and_then(char::from_u32)? {
                ':' => {}
                '=' => look = Some(false),
                '!' => look = Some(true),
                '<' if matches!(self.peek(), Some('=' | '!')) => {
                    self.units.next();
                    self.is_unsafe = true;
                }
                '<' => {
                    let mut name = String::new();
                    loop {
                        match self.units.next().and_then(char::from_u32)? {
                            '>' => break,
                            c if c.is_alphanumeric() || c == '_' || c == '$' => name.push(c),
                            _ => return None,
                        }
                    }
                    if name.is_empty() {
                        return None;
                    }
                    capture = Some(self.next_group());
                }
                _ => return None,
            }
        } else {
            capture = Some(self.next_group());
        }
        let mut inside = self.alternatives()?;
        if !self.eat(')') {
            return None;
        }
        if let Some(negated) = look {
            inside.push(Inst::Match);
            inside.insert(
                0,
                Inst::Look {
                    negated,
                    skip: inside.len(),
                },
            );
        }
        if let Some(group) = capture {
            inside.insert(0, Inst::Save(2 * group));
            inside.push(Inst::Save(2 * group + 1));
        }
        Some(inside)
    }

    fn next_group(&mut self) -> usize {
        self.groups += 1;
        self.groups - 1
    }

    /// What follows a backslash outside of a set.
    fn escape(&mut self) -> Option<Inst> {
        match self.peek()? {
            'b' => {
                self.units.next();
                return Some(Inst::Boundary(true));
            }
            'B' => {
                self.units.next();
                return Some(Inst::Boundary(false));
            }
            'k' if self.names.iter().any(Option::is_some) => {
                self.units.next();
                if !self.eat('<') {
                    return None;
                }
                let name: String = self.until('>')?;
                let named = |other: &Option<String>| other.as_deref() == Some(name.as_str());
                return self
                    .names
                    .iter()
                    .position(named)
                    .map(|at| Inst::Back(at + 1));
            }
            '1'..='9' => {
                let digits: String = self
                    .units
                    .clone()
                    .map_while(char::from_u32)
                    .take_while(char::is_ascii_digit)
                    .collect();
                let number: usize = digits.parse().ok()?;
                if number <= self.names.len() {
                    for _ in 0..digits.len() {
                        self.units.next();
                    }
                    return Some(Inst::Back(number));
                }
                if self.flags.unicode {
                    return None;
                }
            }
            _ => {}
        }
        Some(match self.class_escape()? {
            Escaped::Unit(unit) => Inst::Char(unit),
            Escaped::Kind(kind, negated) => Inst::Set(Set::kind(kind, negated)),
        })
    }

    fn until(&mut self, end: char) -> Option<String> {
        let mut text = String::new();
        loop {
            match self.units.next().and_then(char::from_u32)? {
                c if c == end => return Some(text),
                c => text.push(c),
            }
        }
    }

    /// What follows a backslash in a set, and outside of one if it says nothing else there.
    fn class_escape(&mut self) -> Option<Escaped> {
        let unit = self.units.next()?;
        let Some(c) = char::from_u32(unit) else {
            return Some(Escaped::Unit(unit));
        };
        let control = |code: u32| Some(Escaped::Unit(code));
        match c {
            'd' | 'D' => Some(Escaped::Kind(Kind::Digit, c == 'D')),
            'w' | 'W' => Some(Escaped::Kind(Kind::Word, c == 'W')),
            's' | 'S' => Some(Escaped::Kind(Kind::Space, c == 'S')),
            'p' | 'P' if self.flags.unicode => {
                if !self.eat('{') {
                    return None;
                }
                let name = self.until('}')?;
                Some(Escaped::Kind(Kind::of_property(&name)?, c == 'P'))
            }
            'n' => control(0x0a),
            'r' => control(0x0d),
            't' => control(0x09),
            'v' => control(0x0b),
            'f' => control(0x0c),
            '0'..='7' if !self.flags.unicode => Some(Escaped::Unit(self.octal(unit - 0x30))),
            '0' if !self.peek().is_some_and(|c| c.is_ascii_digit()) => control(0),
            'c' if self.peek().is_some_and(|c| c.is_ascii_alphabetic()) => {
                control(self.units.next()? % 32)
            }
            'x' => Some(Escaped::Unit(self.hex(2).unwrap_or(unit))),
            'u' if self.flags.unicode && self.peek() == Some('{') => {
                self.units.next();
                let code = u32::from_str_radix(&self.until('}')?, 16).ok()?;
                Some(Escaped::Unit(code))
            }
            'u' => Some(Escaped::Unit(self.hex(4).unwrap_or(unit))),
            _ if self.flags.unicode && c.is_ascii_alphanumeric() => None,
            _ => Some(Escaped::Unit(unit)),
        }
    }

    /// What old syntax makes of up to three octal digits, of which the first was read.
    fn octal(&mut self, first: u32) -> u32 {
        let mut code = first;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(8)) {
            if code * 8 + digit > 0o377 {
                break;
            }
            code = code * 8 + digit;
            self.units.next();
        }
        code
    }

    /// So many hexadecimal digits, if they are there.
    fn hex(&mut self, digits: usize) -> Option<u32> {
        let text: String = self
            .units
            .clone()
            .take(digits)
            .filter_map(char::from_u32)
            .filter(char::is_ascii_hexdigit)
            .collect();
        let code = u32::from_str_radix(&text, 16).ok()?;
        if text.len() != digits {
            return None;
        }
        for _ in 0..digits {
            self.units.next();
        }
        Some(code)
    }

    fn set(&mut self) -> Option<Set> {
        let mut set = Set {
            negated: self.eat('^'),
            parts: Vec::new(),
        };
        loop {
            if self.eat(']') {
                return Some(set);
            }
            let from = self.member()?;
            let is_range = self.peek() == Some('-')
                && self
                    .units
                    .clone()
                    .nth(1)
                    .is_some_and(|unit| unit != u32::from(']'));
            let Escaped::Unit(first) = from else {
                if let Escaped::Kind(kind, negated) = from {
                    set.parts.push(Part::Kind(kind, negated));
                }
                continue;
            };
            if !is_range {
                set.parts.push(Part::Range(first, first));
                continue;
            }
            self.units.next();
            match self.member()? {
                Escaped::Unit(last) if first <= last => set.parts.push(Part::Range(first, last)),
                Escaped::Unit(_) => return None,
                Escaped::Kind(kind, negated) => {
                    set.parts.extend([
                        Part::Range(first, first),
                        Part::Range(u32::from('-'), u32::from('-')),
                        Part::Kind(kind, negated),
                    ]);
                }
            }
        }
    }

    fn member(&mut self) -> Option<Escaped> {
        if self.eat('\\') {
            if self.eat('b') {
                return Some(Escaped::Unit(0x08));
            }
            if self.eat('-') {
                return Some(Escaped::Unit(u32::from('-')));
            }
            return self.class_escape();
        }
        self.units.next().map(Escaped::Unit)
    }
}

enum Escaped {
    Unit(u32),
    Kind(Kind, bool),
}

fn check(insts: &[Inst]) -> Option<()> {
    (insts.len() <= MAX_INSTS).then_some(())
}

fn offset(count: usize) -> Option<isize> {
    isize::try_from(count).ok()
}
