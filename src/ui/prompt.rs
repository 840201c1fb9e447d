//! The prompt line: what is asked in one line of text, what was typed, and what Enter would make of it. How keys type is
//! `update::prompt`'s, how it is drawn `view::prompt`'s.

use chrono::{Days, Months, NaiveDate};
use tui_input::Input;

use crate::note::day::words;
use crate::note::owner::is_nobody;
use crate::note::task::Priority;
use crate::review::field::FieldChange;
use crate::review::new_task::NewTask;
use crate::review::owners::{self, KnownOwner};
use crate::review::tags;
use crate::text::squeeze;
use crate::ui::deed::Deed;
use crate::ui::effect::Addition;
use crate::vault::ItemRef;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Other words.
    Text,
    /// Whose it is.
    Owner,
    /// When it is due.
    Due,
    /// When it is to be worked on.
    Scheduled,
    /// When it is due, and that it is accepted.
    Postpone,
    /// How much it matters: chosen, not typed.
    Priority,
    /// Which tags come and go.
    Tags,
    /// What a new task says.
    NewTask,
}

impl Ask {
    /// What stands before the text.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Owner => "owner",
            Self::Due => "due",
            Self::Scheduled => "scheduled",
            Self::Postpone => "postpone to",
            Self::Priority => "priority",
            Self::Tags => "tags",
            Self::NewTask => "new task",
        }
    }
}

/// What can be completed from.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Names of owners.
    pub owners: Vec<KnownOwner>,
    /// Tags, with their `#`.
    pub tags: Vec<String>,
}

/// The prompt line.
#[derive(Debug, Clone)]
pub struct Prompt {
    /// What is asked.
    pub ask: Ask,
    /// The tasks it is about; none for a new one.
    pub items: Vec<ItemRef>,
    /// Where a new task goes.
    pub addition: Option<Addition>,
    /// What was typed, and where the cursor is.
    pub input: Input,
    /// The offer that was chosen.
    pub chosen: Option<usize>,
    /// What can be chosen now, the best first.
    pub offers: Vec<String>,
    /// What the field says now, or what holds for an empty line.
    pub now: String,
    /// The day that was typed.
    pub day: Option<NaiveDate>,
    /// Why Enter would not take what was typed.
    pub refusal: Option<String>,
    /// What can be completed from.
    pub known: Known,
}

impl Prompt {
    /// A line with a text in it, the cursor behind it.
    #[must_use]
    pub fn new(ask: Ask, items: Vec<ItemRef>, text: &str) -> Self {
        Self {
            ask,
            items,
            addition: None,
            input: Input::new(text.to_owned()),
            chosen: None,
            offers: Vec::new(),
            now: String::new(),
            day: None,
            refusal: None,
            known: Known::default(),
        }
    }

    /// What was typed, without blanks around it.
    #[must_use]
    pub fn typed(&self) -> &str {
        self.input.value().trim()
    }

    /// The byte of the text before which the cursor stands.
    #[must_use]
    pub fn cursor(&self) -> usize {
        let value = self.input.value();
        let mut letters = value.char_indices();
        let at = letters.nth(self.input.cursor());
        at.map_or(value.len(), |(byte, _)| byte)
    }

    /// What Enter does; `None` if it leaves all as it is.
    ///
    /// # Errors
    /// A lower-case sentence: why it cannot be done.
    pub fn deed(&self, today: NaiveDate) -> Result<Option<Deed>, String> {
        let typed = self.typed();
        let edit = |change| Ok(Some(Deed::Edit(vec![change])));
        let is_empty = typed.is_empty() && self.chosen.is_none();
        match self.ask {
            Ask::Text => edit(FieldChange::Text(self.input.value().to_owned())),
            Ask::Owner => edit(FieldChange::Owner(self.owner())),
            Ask::Due | Ask::Scheduled | Ask::Postpone | Ask::Tags | Ask::NewTask if is_empty => {
                Ok(None)
            }
            Ask::Due => edit(FieldChange::Due(words::read(typed, today)?)),
            Ask::Scheduled => edit(FieldChange::Scheduled(words::read(typed, today)?)),
            Ask::Postpone => match words::read(typed, today)? {
                Some(day) => Ok(Some(Deed::Postpone(day))),
                None => Err("what is postponed needs a day".to_owned()),
            },
            Ask::Priority => {
                let chosen = self.chosen.and_then(|at| Priority::ALL.get(at));
                Ok(chosen.map(|chosen| Deed::Edit(vec![FieldChange::Priority(*chosen)])))
            }
            Ask::Tags => Ok(Some(Deed::Edit(
                typed.split_whitespace().map(tag_change).collect(),
            ))),
            Ask::NewTask => Ok(None),
        }
    }

    /// The owner that Enter gives it to: the one that was chosen, else who was typed; nobody for nothing.
    #[must_use]
    pub fn owner(&self) -> Option<String> {
        let offer = self.chosen.and_then(|at| self.offers.get(at));
        let typed = squeeze(self.typed().trim_start_matches('@'));
        let is_known = |owner: &&KnownOwner| owner.name.to_lowercase() == typed.to_lowercase();
        let known = self.known.owners.iter().find(is_known);
        let typed = known.map_or(typed.clone(), |owner| owner.name.clone());
        let name = offer.cloned().unwrap_or(typed);
        (!is_nobody(&name)).then_some(name)
    }

    /// The new task as it was typed.
    #[must_use]
    pub fn new_task(&self) -> Option<Addition> {
        let addition = self.addition.clone()?;
        let text = self.typed().to_owned();
        let task = NewTask {
            text,
            ..addition.task
        };
        Some(Addition { task, ..addition })
    }

    /// What may be meant by what was typed up to the cursor.
    #[must_use]
    pub fn found_offers(&self) -> Vec<String> {
        match self.ask {
            Ask::Owner => owners::matching(&self.known.owners, self.typed())
                .into_iter()
                .map(|owner| owner.name.clone())
                .collect(),
            Ask::Priority => Priority::ALL
                .iter()
                .map(|priority| priority.name().to_owned())
                .collect(),
            Ask::Tags => {
                let (sign, word) = sign_and_word(self.word());
                let known = tags::matching(&self.known.tags, word).into_iter();
                known
                    .map(|tag| format!("{}{tag}", sign.unwrap_or('+')))
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    /// The word that the cursor stands behind.
    fn word(&self) -> &str {
        let before = self.input.value().get(..self.cursor()).unwrap_or_default();
        before
            .rsplit(char::is_whitespace)
            .next()
            .unwrap_or_default()
    }

    /// Puts an offer in the place of what it completes.
    pub fn complete(&mut self, at: usize) {
        let Some(offer) = self.offers.get(at).cloned() else {
            return;
        };
        if self.ask == Ask::Tags {
            let value = self.input.value();
            let (before, behind) = value.split_at_checked(self.cursor()).unwrap_or((value, ""));
            let kept = before.len() - self.word().len();
            let before = before.get(..kept).unwrap_or_default();
            let start = format!("{before}{offer} ");
            let cursor = start.chars().count();
            self.input = Input::new(format!("{start}{}", behind.trim_start())).with_cursor(cursor);
        } else {
            self.input = Input::new(offer);
        }
        self.chosen = None;
    }
}

/// The sign of a word, and the rest of it.
fn sign_and_word(word: &str) -> (Option<char>, &str) {
    match word.strip_prefix(['+', '-']) {
        Some(rest) => (word.chars().next(), rest),
        None => (None, word),
    }
}

/// `+x`, `x` and `#x` come, `-x` goes.
fn tag_change(word: &str) -> FieldChange {
    let (sign, word) = sign_and_word(word);
    let tag = format!("#{}", word.trim_start_matches('#'));
    match sign {
        Some('-') => FieldChange::RemoveTag(tag),
        _ => FieldChange::AddTag(tag),
    }
}

/// The day that a single first letter postpones to.
#[must_use]
pub fn shortcut(letter: char, today: NaiveDate) -> Option<NaiveDate> {
    match letter {
        't' => today.succ_opt(),
        'w' => today.checked_add_days(Days::new(7)),
        'm' => today.checked_add_months(Months::new(1)),
        _ => None,
    }
}

/// The priority that a key chooses: its number from the highest, or its letter, a capital for the outermost.
#[must_use]
pub fn priority(letter: char) -> Option<Priority> {
    let at = match letter {
        '1' | 'H' => 0,
        '2' | 'h' => 1,
        '3' | 'm' => 2,
        '4' | 'n' => 3,
        '5' | 'l' => 4,
        '6' | 'L' => 5,
        _ => return None,
    };
    Priority::ALL.get(at).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(ask: Ask, text: &str) -> Result<Option<Deed>, String> {
        let today = NaiveDate::from_ymd_opt(2026, 3, 18).unwrap();
        Prompt::new(ask, Vec::new(), text).deed(today)
    }

    #[test]
    fn what_is_typed_is_a_change() {
        let check = |ask, text: &str, change| {
            assert_eq!(
                typed(ask, text),
                Ok(Some(Deed::Edit(vec![change]))),
                "{text}"
            );
        };
        let day = NaiveDate::from_ymd_opt(2026, 3, 20);
        check(Ask::Due, " fri ", FieldChange::Due(day));
        check(Ask::Scheduled, "none", FieldChange::Scheduled(None));
        check(
            Ask::Owner,
            "@Ada  Wren ",
            FieldChange::Owner(Some("Ada Wren".to_owned())),
        );
        check(Ask::Owner, "  ", FieldChange::Owner(None));
        check(Ask::Tags, "+pier", FieldChange::AddTag("#pier".to_owned()));
        check(
            Ask::Tags,
            "-#pier",
            FieldChange::RemoveTag("#pier".to_owned()),
        );
        for ask in [
            Ask::Due,
            Ask::Scheduled,
            Ask::Postpone,
            Ask::Tags,
            Ask::Priority,
        ] {
            assert_eq!(typed(ask, " "), Ok(None), "{ask:?}");
        }
        assert!(typed(Ask::Due, "soon").is_err() && typed(Ask::Postpone, "none").is_err());
    }

    #[test]
    fn a_word_is_completed_where_the_cursor_stands() {
        let mut prompt = Prompt::new(Ask::Tags, Vec::new(), "+a -pi #z");
        prompt.known.tags = ["#pier", "#north"].map(str::to_owned).to_vec();
        prompt.input = prompt.input.with_cursor(6);
        prompt.offers = prompt.found_offers();
        assert_eq!(prompt.offers, ["-#pier"]);
        prompt.complete(0);
        let cursor = prompt.cursor();
        assert_eq!(prompt.input.value().split_at(cursor), ("+a -#pier ", "#z"));
    }

    #[test]
    fn a_letter_stands_for_a_day_or_a_priority() {
        let last = NaiveDate::MAX;
        assert_eq!(shortcut('t', last).or(shortcut('m', last)), None);
        let today = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
        assert_eq!(shortcut('m', today), NaiveDate::from_ymd_opt(2026, 2, 28));
        assert_eq!(shortcut('x', today), None);
        let all: Vec<Priority> = "123456".chars().filter_map(priority).collect();
        let letters: Vec<Priority> = "HhmnlL".chars().filter_map(priority).collect();
        assert_eq!(all, Priority::ALL);
        assert_eq!(letters, Priority::ALL);
        assert_eq!(priority('7'), None);
    }
}
