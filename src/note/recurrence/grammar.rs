//! Reads the English of a recurrence rule, with the grammar of the rrule library that the Tasks
//! plugin uses. It neither judges nor repairs: what that grammar misreads is misread here.

use chrono::{Month, Weekday};

use super::{End, Frequency, NthWeekday, Rule, until};

/// The largest ordinal that the grammar takes, as in `366th`.
const MAX_NTH: u64 = 366;

const WORKING_DAYS: [Weekday; 5] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
];

/// The rule in `text`, ASCII without blanks at its ends; `None` if it isn't in the grammar.
/// Words behind a complete rule are ignored.
pub(super) fn read(text: &str) -> Option<Rule> {
    let mut words = Words::new(text);
    if !words.accept(Word::Every) {
        return None;
    }
    let mut rule = Rule {
        frequency: Frequency::Day,
        interval: words.accept_number().unwrap_or(1),
        weekdays: Vec::new(),
        month_days: Vec::new(),
        months: Vec::new(),
        weeks: Vec::new(),
        hours: Vec::new(),
        end: End::Never,
    };
    let subject = words.current?;
    words.advance();
    match subject {
        Word::Unit(frequency) => {
            rule.frequency = frequency;
            if frequency != Frequency::Day {
                read_on(&mut words, &mut rule)?;
            }
            if matches!(frequency, Frequency::Day | Frequency::Week) {
                read_at(&mut words, &mut rule)?;
            }
        }
        Word::WorkingDay => {
            rule.frequency = Frequency::Week;
            rule.weekdays = every(&WORKING_DAYS);
            read_at(&mut words, &mut rule)?;
        }
        Word::Weekday(first) => {
            rule.frequency = Frequency::Week;
            let weekdays = words.list(first, |word| match word {
                Word::Weekday(weekday) => Some(weekday),
                _ => None,
            })?;
            rule.weekdays = every(&weekdays);
            read_at(&mut words, &mut rule)?;
            read_month_days(&mut words, &mut rule)?;
        }
        Word::Month(first) => {
            rule.frequency = Frequency::Year;
            rule.months = words.list(first, |word| match word {
                Word::Month(month) => Some(month),
                _ => None,
            })?;
            read_on(&mut words, &mut rule)?;
        }
        _ => return None,
    }
    rule.end = read_end(&mut words)?;
    Some(rule)
}

fn every(weekdays: &[Weekday]) -> Vec<NthWeekday> {
    let any = |&weekday| NthWeekday { nth: None, weekday };
    weekdays.iter().map(any).collect()
}

/// `on Monday and the 2nd Friday`, `on the 1st and 15th`, `in week 3`, `in June`; or nothing.
fn read_on(words: &mut Words<'_>, rule: &mut Rule) -> Option<()> {
    let on = words.accept(Word::On);
    let the = words.accept(Word::The);
    if !on && !the {
        return Some(());
    }
    loop {
        let nth = words.accept_nth()?;
        match (nth, words.current) {
            (nth, Some(Word::Weekday(weekday))) => {
                words.advance();
                rule.weekdays.push(NthWeekday { nth, weekday });
            }
            (Some(nth), _) => {
                rule.month_days.push(nth);
                words.accept(Word::Unit(Frequency::Day));
            }
            (None, Some(Word::WorkingDay)) => {
                words.advance();
                if rule.weekdays.is_empty() {
                    rule.weekdays = every(&WORKING_DAYS);
                }
            }
            (None, Some(Word::Unit(Frequency::Week))) => {
                words.advance();
                rule.weeks = words.numbers()?;
            }
            (None, Some(Word::Month(month))) => {
                words.advance();
                rule.months.push(month);
            }
            _ => return Some(()),
        }
        let goes_on = [Word::Comma, Word::The, Word::On];
        if !goes_on.into_iter().any(|word| words.accept(word)) {
            return Some(());
        }
    }
}

/// `at 9, 12 and 17`, or nothing. Of several `at`, the last counts.
fn read_at(words: &mut Words<'_>, rule: &mut Rule) -> Option<()> {
    while words.accept(Word::At) {
        rule.hours = words.numbers()?;
    }
    Some(())
}

/// The days of the month behind a weekday, as in `every Friday the 13th`.
fn read_month_days(words: &mut Words<'_>, rule: &mut Rule) -> Option<()> {
    words.accept(Word::On);
    words.accept(Word::The);
    let Some(first) = words.accept_nth()? else {
        return Some(());
    };
    rule.month_days.push(first);
    // Skips a word unseen, so that `the 1st and 3rd` loses its second half, as in the plugin.
    words.advance();
    while words.accept(Word::Comma) {
        rule.month_days.push(words.accept_nth()??);
        words.advance();
    }
    Some(())
}

fn read_end(words: &mut Words<'_>) -> Option<End> {
    if words.current == Some(Word::Until) {
        return until::read(words.rest).map(End::Until);
    }
    if words.accept(Word::For) {
        return words.accept_number().map(End::Count);
    }
    Some(End::Never)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Every,
    Number(u64),
    Unit(Frequency),
    WorkingDay,
    On,
    At,
    The,
    First,
    Nth(u64),
    Last,
    For,
    Until,
    Weekday(Weekday),
    Month(Month),
    Comma,
    /// Known to the grammar, but without a place in it: ends whatever is being read.
    Stray,
}

/// Every form of every word, in lower case. A text may run words together (`everyday`), so the
/// longest form that fits wins.
const FORMS: &[(Word, &[&str])] = &[
    (Word::Every, &["every"]),
    (Word::Unit(Frequency::Minute), &["minute", "minutes"]),
    (Word::Unit(Frequency::Hour), &["hour", "hours"]),
    (Word::Unit(Frequency::Day), &["day", "days"]),
    (Word::Unit(Frequency::Week), &["week", "weeks"]),
    (Word::Unit(Frequency::Month), &["month", "months"]),
    (Word::Unit(Frequency::Year), &["year", "years"]),
    (Word::WorkingDay, &["weekday", "weekdays"]),
    (Word::On, &["on", "in"]),
    (Word::At, &["at"]),
    (Word::The, &["the"]),
    (Word::First, &["first"]),
    (Word::Nth(2), &["second"]),
    (Word::Nth(3), &["third"]),
    (Word::Last, &["last"]),
    (Word::For, &["for"]),
    (Word::Until, &["until", "til"]),
    (Word::Weekday(Weekday::Mon), &["monday", "mon", "mo"]),
    (
        Word::Weekday(Weekday::Tue),
        &["tuesday", "tues", "tue", "tu"],
    ),
    (
        Word::Weekday(Weekday::Wed),
        &["wednesday", "wedn", "wed", "we"],
    ),
    (
        Word::Weekday(Weekday::Thu),
        &["thursday", "thur", "thu", "th"],
    ),
    (Word::Weekday(Weekday::Fri), &["friday", "fri", "fr"]),
    (Word::Weekday(Weekday::Sat), &["saturday", "sat", "sa"]),
    (Word::Weekday(Weekday::Sun), &["sunday", "sun", "su"]),
    (Word::Month(Month::January), &["january", "jan"]),
    (Word::Month(Month::February), &["february", "feb"]),
    (Word::Month(Month::March), &["march", "mar"]),
    (Word::Month(Month::April), &["april", "apr"]),
    (Word::Month(Month::May), &["may"]),
    (Word::Month(Month::June), &["june", "jun"]),
    (Word::Month(Month::July), &["july", "jul"]),
    (Word::Month(Month::August), &["august", "aug"]),
    (Word::Month(Month::September), &["september", "sept", "sep"]),
    (Word::Month(Month::October), &["october", "oct"]),
    (Word::Month(Month::November), &["november", "nov"]),
    (Word::Month(Month::December), &["december", "dec"]),
    (Word::Stray, &["one", "two", "three", "time", "times"]),
];

/// The words of a text, one at a time. From the first thing that is no word on there are none.
struct Words<'a> {
    current: Option<Word>,
    rest: &'a str,
}

impl<'a> Words<'a> {
    fn new(text: &'a str) -> Self {
        let mut words = Self {
            current: None,
            rest: text,
        };
        words.advance();
        words
    }

    fn advance(&mut self) {
        let text = self.rest.trim_start();
        let found = separator(text)
            .or_else(|| number(text))
            .or_else(|| named(text));
        self.current = found.map(|(word, _)| word);
        self.rest = found
            .and_then(|(_, length)| text.get(length..))
            .unwrap_or_default();
    }

    fn accept(&mut self, word: Word) -> bool {
        let accepted = self.current == Some(word);
        if accepted {
            self.advance();
        }
        accepted
    }

    fn accept_number(&mut self) -> Option<u64> {
        let Some(Word::Number(number)) = self.current else {
            return None;
        };
        self.advance();
        Some(number)
    }

    /// Numbers with separators between them; at least one, and one behind each separator.
    fn numbers(&mut self) -> Option<Vec<u64>> {
        let mut numbers = vec![self.accept_number()?];
        while self.accept(Word::Comma) {
            numbers.push(self.accept_number()?);
        }
        Some(numbers)
    }

    /// `first` and what follows it behind separators; `None` if that isn't of the same kind.
    fn list<T>(&mut self, first: T, kind: impl Fn(Word) -> Option<T>) -> Option<Vec<T>> {
        let mut list = vec![first];
        while self.accept(Word::Comma) {
            list.push(kind(self.current?)?);
            self.advance();
        }
        Some(list)
    }

    /// An ordinal, negative if it counts from the end. The outer `None` is an ordinal out of
    /// range, which spoils the rule; the inner one is no ordinal at all.
    #[expect(
        clippy::option_option,
        reason = "the outer level is the parser's failure, as everywhere in this file"
    )]
    fn accept_nth(&mut self) -> Option<Option<i64>> {
        let nth = match self.current {
            Some(Word::First) => 1,
            Some(Word::Last) => -1,
            Some(Word::Nth(nth)) if nth > MAX_NTH => return None,
            Some(Word::Nth(nth)) => {
                self.advance();
                let nth = i64::try_from(nth).ok()?;
                let from_end = self.accept(Word::Last);
                return Some(Some(if from_end { -nth } else { nth }));
            }
            _ => return Some(None),
        };
        self.advance();
        Some(Some(nth))
    }
}

/// Commas, `and` and `or` at the start of `text`, any number of them, and their length.
fn separator(text: &str) -> Option<(Word, usize)> {
    let mut rest = text;
    loop {
        let behind = [",", "and", "or"]
            .into_iter()
            .find_map(|separator| strip_form(rest, separator));
        match behind {
            Some(behind) => rest = behind.trim_start(),
            None if rest.len() == text.len() => return None,
            None => return Some((Word::Comma, text.len() - rest.len())),
        }
    }
}

/// A number without leading zeros at the start of `text`, perhaps an ordinal, and its length.
/// Beyond the range of `u64` every number is its largest.
fn number(text: &str) -> Option<(Word, usize)> {
    if text.starts_with('0') {
        return None;
    }
    let behind = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let length = text.len() - behind.len();
    let digits = text.get(..length).filter(|digits| !digits.is_empty())?;
    let number = digits.parse().unwrap_or(u64::MAX);
    let ordinal = ["th", "nd", "rd", "st"]
        .into_iter()
        .find(|ending| strip_form(behind, ending).is_some());
    Some(ordinal.map_or((Word::Number(number), length), |ending| {
        (Word::Nth(number), length + ending.len())
    }))
}

/// The word of the longest form that `text` starts with, and its length.
fn named(text: &str) -> Option<(Word, usize)> {
    FORMS
        .iter()
        .flat_map(|&(word, forms)| forms.iter().map(move |&form| (word, form)))
        .filter(|(_, form)| strip_form(text, form).is_some())
        .map(|(word, form)| (word, form.len()))
        .max_by_key(|&(_, length)| length)
}

/// What is behind `form` in `text`, if `text` starts with it in any case.
fn strip_form<'a>(text: &'a str, form: &str) -> Option<&'a str> {
    let (start, behind) = text.split_at_checked(form.len())?;
    start.eq_ignore_ascii_case(form).then_some(behind)
}
