//! What a text says, as far as it can be compared: its words, letters, verbs, ids and names, each as a number. How alike two texts are is
//! `likeness`'s.

use std::cell::OnceCell;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use unicode_normalization::char::is_combining_mark;

use crate::review::cluster::meaning::{
    TALK, acronym, has_an_id, is_empty, is_light, is_negation, is_numbered, month, usual,
};
use crate::review::cluster::people::{Names, Owners};
use crate::review::cluster::stem::{fold, stem, word_id};
use crate::review::cluster::verbs::{Action, Actions, is_participle, named_by};
use crate::text::Hash;

/// A word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Token {
    pub(super) id: u64,
    pub(super) kind: Kind,
    /// Its first letters.
    start: [u8; 8],
}

impl Token {
    /// A word whose stem has this id.
    fn new(id: u64, word: &str, kind: Kind) -> Self {
        let mut start = [0; 8];
        for (to, from) in start.iter_mut().zip(word.bytes()) {
            *to = from;
        }
        Self { id, kind, start }
    }

    fn of_action(action: Action) -> Self {
        Self {
            id: action.id(),
            kind: Kind::Frame,
            start: [0; 8],
        }
    }

    /// Whether two words start so much alike that they are forms of one: `calibrate`, `calibration`; `Jürgen`, `Juergen`.
    pub(super) fn is_near(self, other: Self) -> bool {
        let same = self
            .start
            .iter()
            .zip(other.start)
            .take_while(|(a, b)| *a == b && *b != 0)
            .count();
        let length = |start: [u8; 8]| start.iter().take_while(|byte| **byte != 0).count();
        same >= 4 && same * 3 >= length(self.start).min(length(other.start)) * 2
    }
}

/// What sort of word it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    Plain,
    /// A verb that gavel knows where a verb may stand, or a word for a meeting: said now so, now so.
    Frame,
    /// A name of something: it has a capital letter, though it opens no sentence.
    Proper,
    /// Of a person that is known.
    Person,
    Number,
}

/// What a text says beside its words.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Gist {
    pub(super) actions: Actions,
    /// Links, keys, ticket and invoice numbers; sorted.
    pub(super) ids: Vec<u64>,
    /// Numbers that are names, each with what it numbers; sorted.
    pub(super) numbered: Vec<(u64, u64)>,
    /// It says what not to do.
    pub(super) is_negated: bool,
    /// Whom the text itself names as the one who acts.
    pub(super) actor: Owners,
}

/// A text as it was read.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    /// As they follow each other, each with the end of its letters.
    tokens: Vec<(Token, usize)>,
    /// Runs of three letters, word by word.
    letters: Vec<u32>,
    pub(super) gist: Gist,
}

/// A word as it stands in a text.
#[derive(Debug)]
struct Raw<'a> {
    text: &'a str,
    folded: String,
    /// A comma, semicolon, slash or the like before it.
    after_joint: bool,
    /// The id of its stem, once it was asked for.
    stem_id: OnceCell<u64>,
}

impl Raw<'_> {
    fn stem_id(&self) -> u64 {
        *self.stem_id.get_or_init(|| word_id(&stem(&self.folded)))
    }

    fn has_capital(&self) -> bool {
        self.text.chars().any(char::is_uppercase)
    }

    fn is_acronym(&self) -> bool {
        self.text.len() > 1 && self.text.bytes().all(|b| b.is_ascii_uppercase())
    }

    /// Whether a verb may stand here: it goes on with one, or in the passive.
    fn acts(&self, before: Option<&Raw<'_>>, next: Option<&Raw<'_>>) -> bool {
        let follows =
            before.is_some_and(|word| matches!(word.folded.as_str(), "and" | "then" | "to"));
        let is_passive =
            is_participle(&self.folded) && next.is_none_or(|next| is_empty(&next.folded));
        follows || self.after_joint || is_passive
    }

    fn is_number(&self) -> bool {
        self.folded.starts_with(|c: char| c.is_ascii_digit())
            && self.folded.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    }
}

impl Words {
    /// Reads a text without owners and tags.
    pub(super) fn new(text: &str, names: &Names) -> Self {
        let mut words = Self::default();
        let mut raw = words.split(text);
        let from = words.read_actor(&raw, names);
        raw.drain(..from);
        drop_dates(&mut raw);
        words.read(&raw, names);
        words.gist.ids.sort_unstable();
        words.gist.ids.dedup();
        words.gist.numbered.sort_unstable();
        words.gist.numbered.dedup();
        words
    }

    /// The words as they follow each other, each with its letters.
    pub(super) fn terms(&self) -> impl Iterator<Item = (Token, &[u32])> {
        let mut from = 0;
        self.tokens.iter().map(move |(token, end)| {
            let letters = self.letters.get(from..*end).unwrap_or_default();
            from = *end;
            (*token, letters)
        })
    }

    /// The letters of all words.
    pub(super) fn letters(&self) -> &[u32] {
        &self.letters
    }

    /// What texts have in common that say the same for the same persons, on the line that the user said something about.
    pub(super) fn key(&self, owners: &Owners, line: Option<Hash>) -> u64 {
        let sequence: Vec<u64> = self.tokens.iter().map(|(token, _)| token.id).collect();
        let mut tokens: Vec<Token> = self.tokens.iter().map(|(token, _)| *token).collect();
        tokens.sort_unstable();
        tokens.dedup_by_key(|token| token.id);
        let mut hasher = DefaultHasher::new();
        (
            tokens,
            sequence,
            distinct(&self.letters),
            &self.gist,
            owners,
            line,
        )
            .hash(&mut hasher);
        hasher.finish()
    }

    /// The words of a text; links and keys go to the ids.
    fn split<'a>(&mut self, text: &'a str) -> Vec<Raw<'a>> {
        let mut raw = Vec::new();
        let mut joint = false;
        for chunk in text.split_whitespace() {
            let chunk = match chunk.find("http://").or_else(|| chunk.find("https://")) {
                Some(at) => {
                    let (before, link) = chunk.split_at(at);
                    let link = link.trim_end_matches(|c: char| !c.is_alphanumeric());
                    let link = link.split_once("//").map_or(link, |(_, rest)| rest);
                    self.gist.ids.push(word_id(&link.to_lowercase()));
                    before
                }
                None => chunk,
            };
            let bare = chunk.trim_matches(|c: char| !c.is_alphanumeric());
            if is_key(bare) {
                self.gist.ids.push(word_id(&bare.to_lowercase()));
            }
            if is_iso_date(bare) {
                continue;
            }
            split_chunk(chunk, &mut joint, &mut raw);
        }
        raw
    }

    /// `Marit to order …`: returns how many words name the actor.
    fn read_actor(&mut self, raw: &[Raw<'_>], names: &Names) -> usize {
        let length = raw
            .iter()
            .take(3)
            .take_while(|word| word.has_capital() && names.has(&word.folded))
            .count();
        let acts = raw.get(length).is_some_and(|next| {
            matches!(
                next.folded.as_str(),
                "to" | "will" | "should" | "must" | "shall" | "needs"
            )
        });
        if length == 0 || !acts {
            return 0;
        }
        let name: Vec<&str> = raw.iter().take(length).map(|word| word.text).collect();
        self.gist.actor = Owners::new([name.join(" ").as_str()]);
        length + 1
    }

    fn read(&mut self, raw: &[Raw<'_>], names: &Names) {
        let capitals = raw.iter().filter(|word| word.has_capital()).count();
        let is_title = capitals * 3 > raw.len() * 2;
        // The first word that says something; behind a light verb, the first noun that says what is done.
        let mut opens = true;
        let mut is_open = false;
        let mut index = 0;
        while let Some(word) = raw.get(index) {
            let before = index.checked_sub(1).and_then(|before| raw.get(before));
            let ahead = raw.get(index..).unwrap_or_default();
            let next = ahead.get(1);
            index += 1;
            let is_told_off = index <= 2 && is_negation(&word.folded);
            self.gist.is_negated |=
                is_told_off && !ahead.iter().take(3).any(|word| word.folded == "forget");
            if let Some((short, length)) = acronym(ahead.iter().map(|word| word.folded.as_str())) {
                self.push(
                    short,
                    if short == TALK {
                        Kind::Frame
                    } else {
                        Kind::Proper
                    },
                );
                index += length - 1;
                opens = false;
                continue;
            }
            if before.is_some_and(|before| names.completes(&before.folded, &word.folded)) {
                continue;
            }
            let may_act = opens || is_open || word.acts(before, next);
            let phrase = next.filter(|_| may_act);
            let phrase = phrase.and_then(|next| Action::of_phrase(&word.folded, &next.folded));
            if let Some(action) = phrase {
                self.gist.actions.add(action, opens || is_open);
                self.tokens
                    .push((Token::of_action(action), self.letters.len()));
                (opens, is_open) = (false, false);
                index += 1;
                continue;
            }
            let is_set_up = word.folded == "set" && next.is_some_and(|next| next.folded == "up");
            if opens && (is_set_up || is_light(&word.folded)) {
                opens = false;
                is_open = !is_set_up;
                continue;
            }
            if is_empty(&word.folded) && !word.is_acronym() {
                continue;
            }
            self.read_number(word, before);
            // `Signed NDA to be sent`: no verb yet.
            let is_attribute =
                is_participle(&word.folded) && next.is_some_and(|next| !is_empty(&next.folded));
            let acts = (opens && !is_attribute) || is_open || word.acts(before, next);
            let action = Action::of(word.stem_id()).filter(|_| acts);
            if let Some(action) = action {
                self.gist.actions.add(action, opens || is_open);
                self.push_token(Token::of_action(action), &word.folded);
                (opens, is_open) = (false, false);
                continue;
            }
            if let Some(action) = named_by(&word.folded) {
                self.gist.actions.add(action, false);
            }
            // `Have Ana review it`: the verb comes behind who is to act.
            let is_let = opens
                && word.has_capital()
                && before
                    .is_some_and(|word| matches!(word.folded.as_str(), "have" | "let" | "get"));
            if opens && !is_let && !is_attribute && !word.is_number() && !names.has(&word.folded) {
                self.gist.actions.open(word.stem_id());
            }
            let kind = match () {
                () if word.is_number() => Kind::Number,
                () if word.has_capital() && (!opens || is_let) && names.has(&word.folded) => {
                    Kind::Person
                }
                () if word.has_capital() && (!opens || is_let) && !is_title => Kind::Proper,
                () => Kind::Plain,
            };
            opens &= is_let;
            match usual(&word.folded) {
                Some(TALK) => self.push(TALK, Kind::Frame),
                Some(usual) => usual.split(' ').for_each(|word| self.push(word, kind)),
                None if matches!(word.folded.as_str(), "call" | "calls" | TALK) => {
                    self.push(TALK, Kind::Frame);
                }
                None => {
                    let token = Token::new(word.stem_id(), &word.folded, kind);
                    self.push_token(token, &word.folded);
                }
            }
        }
    }

    /// Numbers that are names (phase 1, Q3, batch 41) and numbers that are ids (ticket 12, six digits).
    fn read_number(&mut self, word: &Raw<'_>, before: Option<&Raw<'_>>) {
        let folded = word.folded.as_str();
        if let Some(month) = month(folded).filter(|_| word.has_capital()) {
            self.gist.numbered.push((word_id("month"), month as u64));
        }
        let letters = folded.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (label, number) = folded.split_at(letters);
        let is_digits =
            !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if is_digits && (1..=4).contains(&letters) {
            self.gist.numbered.push((word_id(label), word_id(number)));
        }
        if is_digits && letters == 0 && number.len() >= 6 && !number.contains('.') {
            self.gist.ids.push(word_id(number));
        }
        let Some(before) = before else { return };
        let label = before.folded.strip_suffix('s').unwrap_or(&before.folded);
        let value = usual(folded).unwrap_or(folded);
        let is_letter = folded.len() == 1 && word.has_capital();
        let is_roman = word.text.bytes().all(|b| matches!(b, b'I' | b'V' | b'X'));
        let counts = value.starts_with(|c: char| c.is_ascii_digit());
        if has_an_id(label) && counts {
            self.gist.ids.push(word_id(value));
        } else if is_numbered(label) && (counts || is_letter || is_roman) {
            self.gist.numbered.push((word_id(label), word_id(value)));
        }
    }

    fn push(&mut self, word: &str, kind: Kind) {
        self.push_token(Token::new(word_id(&stem(word)), word, kind), word);
    }

    fn push_token(&mut self, token: Token, word: &str) {
        let mut last = [' ', ' '];
        for c in word.chars().chain([' ']) {
            let [one, two] = last;
            if two != ' ' || one == ' ' {
                let packed =
                    (u32::from(one) & 0x3ff) << 21 ^ (u32::from(two) & 0x7ff) << 10 ^ u32::from(c);
                self.letters.push(packed);
            }
            last = [two, c];
        }
        self.tokens.push((token, self.letters.len()));
    }
}

/// Runs of letters, sorted, each once.
pub(super) fn distinct(letters: &[u32]) -> Vec<u32> {
    let mut letters = letters.to_vec();
    letters.sort_unstable();
    letters.dedup();
    letters
}

/// The words of a chunk between blanks: letters and digits, apart at all else but a point or colon between digits. `joint` is whether
/// the last that stood there joins: a comma, a slash.
fn split_chunk<'a>(chunk: &'a str, joint: &mut bool, raw: &mut Vec<Raw<'a>>) {
    let mut push = |text: &'a str, joint: &mut bool| {
        raw.push(Raw {
            text,
            folded: fold(text),
            after_joint: std::mem::take(joint),
            stem_id: OnceCell::new(),
        });
    };
    let mut start = None;
    let mut before = None;
    let mut chars = chunk.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let joins_digits = matches!(c, '.' | ':')
            && before.is_some_and(|c: char| c.is_ascii_digit())
            && next.is_some_and(|c| c.is_ascii_digit());
        let is_part =
            (c.is_alphanumeric() && !is_ideograph(c)) || joins_digits || is_combining_mark(c);
        if is_part {
            start = start.or(Some(at));
        } else {
            if let Some(from) = start.take() {
                push(chunk.get(from..at).unwrap_or_default(), joint);
            }
            if is_ideograph(c) {
                push(chunk.get(at..at + c.len_utf8()).unwrap_or_default(), joint);
            }
            *joint |= matches!(c, ',' | ';' | '/' | '&' | '+' | ':');
        }
        before = Some(c);
    }
    if let Some(from) = start {
        push(chunk.get(from..).unwrap_or_default(), joint);
    }
}

/// Characters that are words of their own.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{20000}'..='\u{3ffff}')
}

/// `KEY-123`.
fn is_key(word: &str) -> bool {
    word.split_once('-').is_some_and(|(key, number)| {
        key.len() >= 2
            && key.starts_with(|c: char| c.is_ascii_uppercase())
            && key
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
            && !number.is_empty()
            && number.bytes().all(|b| b.is_ascii_digit())
    })
}

/// `2026-03-20`.
fn is_iso_date(word: &str) -> bool {
    word.len() == 10 && word.is_ascii() && crate::note::day::parse_date(word).is_some()
}

/// Takes out what says when: a month with a day or year, or behind a word of time; years, times, `end of`, `by Q3`.
fn drop_dates(raw: &mut Vec<Raw<'_>>) {
    let is_day = |word: Option<&Raw<'_>>| {
        word.is_some_and(|word| {
            let digits = word
                .folded
                .trim_end_matches(|c: char| c.is_ascii_alphabetic());
            matches!(digits.len(), 1 | 2 | 4) && digits.bytes().all(|b| b.is_ascii_digit())
        })
    };
    let says_when = |word: Option<&Raw<'_>>| {
        word.is_some_and(|word| {
            matches!(
                word.folded.as_str(),
                "by" | "before"
                    | "until"
                    | "till"
                    | "on"
                    | "early"
                    | "late"
                    | "mid"
                    | "end"
                    | "since"
                    | "after"
            )
        })
    };
    let mut dropped = vec![false; raw.len()];
    for index in 0..raw.len() {
        let Some(word) = raw.get(index) else { break };
        let before = index.checked_sub(1).and_then(|before| raw.get(before));
        let before_that = index.checked_sub(2).and_then(|before| raw.get(before));
        let next = raw.get(index + 1);
        let folded = word.folded.as_str();
        let mut from = index;
        let mut to = index;
        let drops = if month(folded).is_some() && word.has_capital() {
            from -= usize::from(is_day(before));
            to += usize::from(is_day(next));
            from < index
                || to > index
                || says_when(before)
                || (before.is_some_and(|word| word.folded == "of") && says_when(before_that))
        } else if is_period(folded) {
            says_when(before)
                || (before.is_some_and(|word| word.folded == "of") && says_when(before_that))
        } else if folded == "end" {
            next.is_some_and(|next| matches!(next.folded.as_str(), "of" | "next"))
                || before.is_some_and(|word| {
                    matches!(word.folded.as_str(), "year" | "month" | "quarter")
                })
        } else if matches!(folded, "year" | "quarter") {
            before
                .is_some_and(|word| matches!(word.folded.as_str(), "of" | "this" | "next" | "the"))
        } else {
            is_year(folded) || is_time(folded)
        };
        if drops {
            for flag in dropped.iter_mut().take(to + 1).skip(from) {
                *flag = true;
            }
        }
    }
    let mut flags = dropped.into_iter();
    raw.retain(|_| !flags.next().unwrap_or(false));
}

fn is_period(folded: &str) -> bool {
    matches!(folded, "q1" | "q2" | "q3" | "q4" | "h1" | "h2" | "year")
}

fn is_year(folded: &str) -> bool {
    folded.len() == 4 && folded.starts_with("20") && folded.bytes().all(|b| b.is_ascii_digit())
}

fn is_time(folded: &str) -> bool {
    let clock = folded
        .split_once(':')
        .is_some_and(|(hour, minute)| hour.len() <= 2 && minute.len() == 2);
    let hour = folded
        .strip_suffix("am")
        .or_else(|| folded.strip_suffix("pm"));
    clock || hour.is_some_and(|hour| !hour.is_empty() && hour.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::cluster::verbs::Accord;

    fn check(one: &str, other: &str, expected: Accord) {
        let actions = |text: &str| Words::new(text, &Names::default()).gist.actions;
        assert_eq!(
            actions(one).with(actions(other)),
            expected,
            "{one} / {other}"
        );
    }

    #[test]
    fn what_is_done_is_found_behind_what_it_is_done_to() {
        check("The NDA is to be sent", "Send the NDA", Accord::Same);
        check(
            "The signed NDA should be sent to Ana",
            "Send it",
            Accord::Same,
        );
        check(
            "Get the lease signed",
            "Review the lease",
            Accord::OtherWork,
        );
        check("Run a failover test", "Test the failover", Accord::Same);
    }

    #[test]
    fn verbs_of_two_words_are_one() {
        check("Look into the outage", "Investigate it", Accord::Same);
        check("Look for a room", "Identify a room", Accord::Same);
        check("Fill out the form", "Complete the form", Accord::Same);
        check("Put together a plan", "Draft a plan", Accord::Same);
    }

    #[test]
    fn who_has_somebody_do_it_does_it() {
        check("Have Legal review the lease", "Review it", Accord::Same);
        check("Give Ana feedback on it", "Review it", Accord::Open);
    }
}
