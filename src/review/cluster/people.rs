//! Who a name means: whether two owners can be one person, and which words of a text name somebody.

use std::collections::{HashMap, HashSet};

use crate::note::owner::is_nobody;
use crate::review::cluster::stem::{fold, word_id};

/// The persons a task is for. Empty if nobody is named.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub(super) struct Owners(Vec<Name>);

/// A name by its folded words, in order.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Name(Vec<String>);

impl Owners {
    /// Reads the names of owners. What stands in brackets doesn't count.
    pub(super) fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut names: Vec<Name> = names.into_iter().filter_map(Name::parse).collect();
        names.sort();
        names.dedup();
        Self(names)
    }

    /// Whether nobody is named.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How much is said: more words of names are more.
    pub(super) fn fullness(&self) -> usize {
        self.0.iter().map(|name| name.0.len()).sum()
    }

    /// Whether one of these can be one of those. Nobody can be anybody.
    pub(super) fn can_be(&self, other: &Self) -> bool {
        self.is_empty()
            || other.is_empty()
            || std::ptr::eq(self, other)
            || self
                .0
                .iter()
                .any(|one| other.0.iter().any(|two| one.can_be(two)))
    }
}

impl Name {
    fn parse(name: &str) -> Option<Self> {
        let outside = name.split('(').next().unwrap_or(name);
        let words: Vec<String> = outside
            .split(|c: char| c.is_whitespace() || matches!(c, '.' | '_' | '-' | ',' | '/'))
            .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
            .filter(|word| !word.is_empty())
            .map(fold)
            .collect();
        (!words.is_empty() && !is_nobody(name)).then_some(Self(words))
    }

    /// Every word of the shorter name is in the longer one, or nearly: `Marit`, `Marit Solheim`, `M. Solheim`, `Paessler`, `Pässler`.
    fn can_be(&self, other: &Self) -> bool {
        let (short, long) = if self.0.len() <= other.0.len() {
            (&self.0, &other.0)
        } else {
            (&other.0, &self.0)
        };
        let may_shorten = short.len() > 1;
        short
            .iter()
            .all(|word| long.iter().any(|other| is_near(word, other, may_shorten)))
    }
}

/// Whether two words of names are one: with a slip of the pen in a longer word, or as the start of each other.
fn is_near(one: &str, other: &str, may_shorten: bool) -> bool {
    if one == other {
        return true;
    }
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    (may_shorten && long.starts_with(short) && !short.is_empty())
        || (short.len() >= 5 && long.len() - short.len() <= 1 && is_one_slip(short, long))
}

/// Whether one letter put in, left out or exchanged makes one word of the other; `short` is not the longer one.
fn is_one_slip(short: &str, long: &str) -> bool {
    let same = short
        .chars()
        .zip(long.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let rest = |text: &str, from: usize| text.chars().skip(from).collect::<String>();
    if short.chars().count() == long.chars().count() {
        rest(short, same + 1) == rest(long, same + 1)
    } else {
        rest(short, same) == rest(long, same + 1)
    }
}

/// The names that are known in a vault: those of its owners and participants.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    words: HashSet<u64>,
    /// The only last name to a first name.
    last: HashMap<u64, Option<u64>>,
}

impl Names {
    /// Takes in a full name.
    pub(super) fn add(&mut self, name: &str) {
        let Some(Name(words)) = Name::parse(name) else {
            return;
        };
        if words.first().is_some_and(|first| first == "myself") {
            return;
        }
        let ids: Vec<u64> = words
            .iter()
            .filter(|word| word.chars().count() > 2)
            .map(|word| word_id(word))
            .collect();
        self.words.extend(&ids);
        if let [first, last] = *ids {
            let known = self.last.entry(first).or_insert(Some(last));
            if *known != Some(last) {
                *known = None;
            }
        }
    }

    /// Whether a folded word is part of a name.
    pub(super) fn has(&self, word: &str) -> bool {
        self.words.contains(&word_id(word))
    }

    /// Whether a word only completes the first name before it.
    pub(super) fn completes(&self, first: &str, last: &str) -> bool {
        self.last.get(&word_id(first)) == Some(&Some(word_id(last)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(one: &[&str], other: &[&str], expected: bool) {
        let owners = |names: &[&str]| Owners::new(names.iter().copied());
        assert_eq!(
            owners(one).can_be(&owners(other)),
            expected,
            "{one:?} {other:?}"
        );
        assert_eq!(
            owners(other).can_be(&owners(one)),
            expected,
            "{other:?} {one:?}"
        );
    }

    #[test]
    fn a_name_can_be_said_in_several_ways() {
        check(&["Marit"], &["Marit Solheim"], true);
        check(&["M. Solheim"], &["Marit Solheim"], true);
        check(&["Ong (unknown last name)"], &["Ong"], true);
        check(&["Jürgen Pässler"], &["Juergen Paessler"], true);
        check(&["Dov Karsenty", "Tobias Quill"], &["Tobias"], true);
        check(&["tobias.quill"], &["Tobias Quill"], true);
    }

    #[test]
    fn two_persons_are_two() {
        check(&["Myself"], &["Marit"], false);
        check(&["Tobias Quill"], &["Tobias Hale"], false);
        check(&["Dov"], &["Don"], false);
        check(&["Tom"], &["Tomer"], false);
    }

    #[test]
    fn nobody_can_be_anybody() {
        check(&[], &["Marit"], true);
        check(&["TBD"], &["Myself"], true);
        check(&["Unknown"], &["TBD"], true);
    }
}
