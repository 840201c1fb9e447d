//! Letters in a text: as they are written, or close to it. Texts are made ready once and searched often.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use memchr::{memchr, memchr_iter, memmem};

use crate::note::Note;
use crate::note::task::Task;

/// A text that is searched: in small letters, and which letters it has. It can be used again for the next text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Haystack {
    text: String,
    letters: u64,
}

impl Haystack {
    /// Makes a text ready.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut made = Self::default();
        made.take([text]);
        made
    }

    /// Makes a text of these lines ready, in the place of the one before.
    pub fn take<const LINES: usize>(&mut self, lines: [impl AsRef<str>; LINES]) {
        self.text.clear();
        for (index, line) in lines.into_iter().enumerate() {
            if index > 0 {
                self.text.push('\n');
            }
            self.push(line.as_ref());
        }
        self.letters = letters(&self.text);
    }

    /// Makes ready what `searched` gives for a task, without putting it together first.
    pub(super) fn take_task(&mut self, note: &Note, task: &Task) {
        let (first, second) = task.fields.wording.description_parts();
        self.text.clear();
        self.push(first);
        if !first.is_empty() && !second.is_empty() {
            self.text.push(' ');
        }
        self.push(second);
        self.text.push('\n');
        self.push(&note.title);
        self.letters = letters(&self.text);
    }

    fn push(&mut self, text: &str) {
        if text.is_ascii() {
            let start = self.text.len();
            self.text.push_str(text);
            if let Some(new) = self.text.get_mut(start..) {
                new.make_ascii_lowercase();
            }
        } else {
            self.text.push_str(&text.to_lowercase());
        }
    }

    /// A bit for each letter it has.
    pub(super) fn letters(&self) -> u64 {
        self.letters
    }
}

/// Letters that are searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Needle {
    text: String,
    letters: u64,
    count: usize,
}

impl Needle {
    pub(super) fn new(text: &str) -> Self {
        let text = text.to_lowercase();
        Self {
            letters: letters(&text),
            count: text.chars().count(),
            text,
        }
    }

    /// In small letters.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether a text with these letters can have them all.
    pub(super) fn is_of(&self, letters: u64) -> bool {
        self.letters & !letters == 0
    }

    /// What it counts to stand in a text as it is written: nothing counts more.
    pub(super) fn weight(&self) -> i64 {
        i64::try_from(self.count).unwrap_or(0).saturating_mul(32)
    }

    /// Whether it stands in a text as it is written.
    pub(super) fn stands_in(&self, text: &Haystack) -> bool {
        self.is_of(text.letters)
            && memmem::find(text.text.as_bytes(), self.text.as_bytes()).is_some()
    }

    /// Whether a text has its letters in their order, however far apart: what doesn't cannot match, nor when more is typed.
    pub(super) fn is_scattered_in(&self, text: &Haystack) -> bool {
        if !self.is_of(text.letters) {
            return false;
        }
        let mut rest = text.text.as_bytes();
        self.text.bytes().all(|byte| {
            let at = memchr(byte, rest);
            rest = at.and_then(|at| rest.get(at + 1..)).unwrap_or_default();
            at.is_some()
        })
    }

    /// How well a text matches: as it is written, else as a close run of letters.
    pub(super) fn score(&self, text: &Haystack) -> Option<i64> {
        if !self.is_of(text.letters) {
            return None;
        }
        if !self.may_run_in(text) {
            return None;
        }
        if self.stands_in(text) {
            return Some(self.weight());
        }
        let (score, stretch) = if self.is_ascii_in(text) && text.text.len() <= LONGEST_RUN_IN {
            Run::best(self.text.as_bytes(), text.text.as_bytes())?
        } else {
            matched(&self.text, &text.text)?
        };
        (stretch <= self.stretch()).then(|| score.min(self.weight() - 1))
    }

    fn is_ascii_in(&self, text: &Haystack) -> bool {
        self.text.is_ascii() && text.text.is_ascii()
    }

    /// Letters that are scattered over more than so many match by chance.
    fn stretch(&self) -> usize {
        self.count + self.count / 2
    }

    /// Whether a text has its letters in their order within its stretch. Where it is not known, it may.
    fn may_run_in(&self, text: &Haystack) -> bool {
        let (needle, hay) = (self.text.as_bytes(), text.text.as_bytes());
        let Some((first, others)) = needle.split_first() else {
            return true;
        };
        if !self.is_ascii_in(text) {
            return true;
        }
        memchr_iter(*first, hay).any(|start| {
            let end = hay.len().min(start + self.stretch());
            let mut run = hay.get(start + 1..end).unwrap_or_default().iter();
            others.iter().all(|wanted| run.any(|byte| byte == wanted))
        })
    }
}

/// How well the matcher finds letters in a text, and over how many characters.
fn matched(needle: &str, text: &str) -> Option<(i64, usize)> {
    // One for each text: what a matcher that is used again finds depends on the text before.
    let skim = SkimMatcherV2::default().ignore_case();
    let (score, at) = skim.fuzzy_indices(text, needle)?;
    Some((score, at.last()? - at.first()? + 1))
}

/// In longer texts the matcher's own least score could be reached.
const LONGEST_RUN_IN: usize = 16_384;

/// The best way to find the first letters of a needle in a text, the last of them at `end`. It counts what the matcher counts, but looks
/// only at the places where a letter stands instead of at each letter beside each character, and takes hardly any memory.
#[derive(Debug, Clone, Copy)]
struct Run {
    start: usize,
    end: usize,
    score: i64,
}

impl Run {
    /// What a letter counts,
    const LETTER: i64 = 16;
    /// one that stands at once behind the one before,
    const JOINED: i64 = 4;
    /// a gap,
    const GAP: i64 = -3;
    /// and each character of it.
    const GAP_CHARACTER: i64 = -1;

    /// What `matched` says, of small ASCII letters.
    fn best(needle: &[u8], hay: &[u8]) -> Option<(i64, usize)> {
        let (first, others) = needle.split_first()?;
        let mut runs: Vec<Self> = memchr_iter(*first, hay)
            .map(|at| Self {
                start: at,
                end: at,
                score: Self::LETTER + Self::GAP_CHARACTER + place_bonus(hay, at),
            })
            .collect();
        let mut longer = Vec::with_capacity(runs.len());
        for letter in others {
            let mut before = runs.iter().peekable();
            let mut apart: Option<&Self> = None;
            for at in memchr_iter(*letter, hay) {
                while let Some(run) = before.next_if(|run| run.end + 1 < at) {
                    if apart.is_none_or(|best| run.gapped(at) >= best.gapped(at)) {
                        apart = Some(run);
                    }
                }
                let bonus = place_bonus(hay, at);
                let joined = before.peek().filter(|run| run.end + 1 == at);
                let joined = joined.map(|run| (run.start, run.score + bonus.max(Self::JOINED)));
                let apart = apart.map(|run| (run.start, run.gapped(at) + bonus));
                let best = match (joined, apart) {
                    (Some(joined), Some(apart)) if joined.1 < apart.1 => Some(apart),
                    (joined, apart) => joined.or(apart),
                };
                longer.extend(best.map(|(start, score)| Self {
                    start,
                    end: at,
                    score: score + Self::LETTER,
                }));
            }
            std::mem::swap(&mut runs, &mut longer);
            longer.clear();
        }
        let best = runs.iter().max_by_key(|run| run.score)?;
        Some((best.score, best.end - best.start + 1))
    }

    /// What it counts if the next letter stands at `at`, behind a gap.
    fn gapped(&self, at: usize) -> i64 {
        let gap = i64::try_from(at - self.end - 1).unwrap_or(i64::MAX);
        self.score + Self::GAP + gap.saturating_mul(Self::GAP_CHARACTER)
    }
}

/// What it counts that a letter stands where it does: at the beginning, behind what parts words, or behind what hardly does.
fn place_bonus(hay: &[u8], at: usize) -> i64 {
    match at.checked_sub(1).and_then(|before| hay.get(before)) {
        None => 2 * 8,
        Some(0 | b' ' | b'/' | b'\\' | b'|' | b'(' | b')' | b'[' | b']' | b'{' | b'}') => 8,
        Some(b'!'..=b'\'' | b'*'..=b'.' | b':'..=b'@' | b'^'..=b'`' | b'~') => 7,
        Some(_) => 0,
    }
}

/// A bit for each letter and digit that a text has; other characters share the rest.
fn letters(text: &str) -> u64 {
    if text.is_ascii() {
        let bits = text
            .bytes()
            .filter_map(|byte| BITS.get(usize::from(byte & 0x7f)));
        return bits.fold(0, |mask, bit| mask | bit);
    }
    text.chars().fold(0, |mask, c| mask | bit(u32::from(c)))
}

/// The bits of the ASCII characters.
const BITS: [u64; 128] = {
    let mut bits = [0; 128];
    let mut c = 0;
    while c < 128 {
        bits[c as usize] = bit(c);
        c += 1;
    }
    bits
};

/// The bit of a character.
const fn bit(c: u32) -> u64 {
    1 << match c {
        letter @ 0x61..=0x7a => letter - 0x61,
        digit @ 0x30..=0x39 => 26 + digit - 0x30,
        other => 36 + other % 28,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::review::query::searched;

    proptest! {
        #[test]
        fn a_run_counts_what_the_matcher_counts(
            needle in "[abc1 ._]{1,6}",
            text in "[abc1 ._\\n\\x00/~]{0,40}",
        ) {
            let run = Run::best(needle.as_bytes(), text.as_bytes());
            prop_assert_eq!(run, matched(&needle, &text));
        }
    }

    fn check(needle: &str, text: &str, matches: bool) {
        let found = Needle::new(needle).score(&Haystack::new(text));
        assert_eq!(found.is_some(), matches, "{needle:?} in {text:?}");
    }

    #[test]
    fn a_close_run_of_letters_matches_and_scattered_ones_do_not() {
        check("schdule", "Schedule the review", true);
        check("ÜBER", "Geht über Nacht", true);
        check("zebra", "Size the box, bring a lamp", false);
        check("plan", "p. l. a. n.", false);
    }

    #[test]
    fn what_is_found_does_not_depend_on_what_was_searched_before() {
        let text = Haystack::new("éé ééaéa-  éa--é");
        let needle = Needle::new("ééé");
        let first = needle.score(&text);
        for other in ["-é é éa-a é--é", "é-é-é-é-é", "aaaéééé é é"] {
            needle.score(&Haystack::new(other));
            assert_eq!(needle.score(&text), first, "after {other:?}");
        }
    }

    #[test]
    fn a_task_is_made_ready_as_what_is_searched() {
        let text = "# \u{394}\u{39f}\u{3a3}\n- [?] ODOS \u{39f}\u{394}\u{39f}\u{3a3} @Ana #Task\n- [?] #task\n- [?] Plan 📅 2026-03-10 #A\n";
        let note = Note::parse("a.md", text.as_bytes(), &Arc::default());
        let mut made = Haystack::default();
        assert_eq!(note.tasks.len(), 3);
        for task in &note.tasks {
            made.take_task(&note, task);
            assert_eq!(made, Haystack::new(&searched(&note, task).join("\n")));
        }
    }

    #[test]
    fn letters_in_their_order_are_scattered() {
        let scattered = |needle, text| Needle::new(needle).is_scattered_in(&Haystack::new(text));
        assert!(scattered("plan", "p. l. a. n."));
        assert!(!scattered("plan", "n. a. l. p."));
    }
}
