//! The plain method that the engine is measured against: the mean of three likenesses of words and letters, a verb rule, owners and ids
//! that exclude, and average linkage over all pairs. It knows no synonyms, and is too slow for a vault.

use std::collections::{BTreeSet, HashMap};

use gavel::review::cluster::Item;

/// From here on two texts are alike; the best for the judged tables together.
pub(crate) const ALIKE: f64 = 0.40;

const EMPTY: &str = "a an the of to in on at by for from with and or as is are be it its that this";

const KINDS: [&str; 8] = [
    "attend join participate",
    "present lead",
    "schedule book arrange",
    "align coordinate sync meet",
    "send share provide reply",
    "review read",
    "analyze assess evaluate",
    "confirm verify clarify check ask",
];

const MAKING: &str = "draft define create prepare document update";

struct Text {
    first: String,
    words: BTreeSet<String>,
    letters: BTreeSet<String>,
    ids: BTreeSet<String>,
    owners: Vec<Vec<String>>,
}

impl Text {
    fn new(item: &Item) -> Self {
        let lower = item.text().to_lowercase();
        let all: Vec<&str> = lower
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        let words: BTreeSet<String> = all
            .iter()
            .filter(|word| !EMPTY.split(' ').any(|empty| empty == **word))
            .map(|word| (*word).to_owned())
            .collect();
        let letters: Vec<char> = all.join(" ").chars().collect();
        let is_key = |word: &&str| {
            word.split_once('-').is_some_and(|(key, number)| {
                key.len() > 1
                    && key.bytes().all(|b| b.is_ascii_uppercase())
                    && number.parse::<u64>().is_ok()
            })
        };
        let bare = item.text().split_whitespace();
        let bare = bare.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
        let pairs = all.iter().zip(all.iter().skip(1));
        let numbered = pairs.filter(|(label, number)| {
            matches!(**label, "ticket" | "invoice") && number.parse::<u64>().is_ok()
        });
        let ids = bare
            .filter(|word| {
                is_key(word)
                    || word.starts_with("http")
                    || (word.len() >= 6 && word.bytes().all(|b| b.is_ascii_digit()))
            })
            .chain(numbered.map(|(_, number)| *number))
            .map(str::to_lowercase)
            .collect();
        let owners = item.owners().iter().map(|owner| owner.to_lowercase());
        Self {
            first: all.first().copied().unwrap_or_default().to_owned(),
            words,
            letters: letters.windows(3).map(String::from_iter).collect(),
            ids,
            owners: owners
                .filter(|owner| !owner.starts_with("tbd"))
                .map(|owner| owner.split_whitespace().map(str::to_owned).collect())
                .collect(),
        }
    }

    fn excludes(&self, other: &Self) -> bool {
        let names = |one: &[String], other: &[String]| {
            let (short, long) = if one.len() < other.len() {
                (one, other)
            } else {
                (other, one)
            };
            short
                .iter()
                .all(|word| word.starts_with('(') || long.contains(word))
        };
        let other_owner = !self.owners.is_empty()
            && !other.owners.is_empty()
            && !self
                .owners
                .iter()
                .any(|one| other.owners.iter().any(|two| names(one, two)));
        let other_id =
            !self.ids.is_empty() && !other.ids.is_empty() && self.ids.is_disjoint(&other.ids);
        other_owner || other_id
    }
}

fn kind(verb: &str) -> Option<usize> {
    let lists = KINDS.iter().chain([&MAKING]);
    lists
        .enumerate()
        .find(|(_, verbs)| verbs.split(' ').any(|known| known == verb))
        .map(|(kind, _)| kind)
}

fn jaccard(one: &BTreeSet<String>, other: &BTreeSet<String>) -> f64 {
    let both = one.intersection(other).count();
    number(both) / number(one.len() + other.len() - both).max(1.0)
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}

/// The number of each item's cluster.
pub(crate) fn clusters(items: &[&Item]) -> Vec<usize> {
    let texts: Vec<Text> = items.iter().map(|item| Text::new(item)).collect();
    let mut frequency: HashMap<&str, usize> = HashMap::new();
    for word in texts.iter().flat_map(|text| &text.words) {
        *frequency.entry(word).or_default() += 1;
    }
    let weight = |word: &String| {
        (1.0 + (number(texts.len() + 1) / number(frequency[word.as_str()] + 1)).ln()).powi(2)
    };
    let mass = |words: &mut dyn Iterator<Item = &String>| words.map(weight).sum::<f64>();
    let likeness = |one: &Text, other: &Text| {
        let both = mass(&mut one.words.intersection(&other.words));
        let whole = mass(&mut one.words.iter()) * mass(&mut other.words.iter());
        let cosine = both / whole.sqrt().max(1.0);
        let plain =
            (jaccard(&one.words, &other.words) + cosine + jaccard(&one.letters, &other.letters))
                / 3.0;
        let verb = match (kind(&one.first), kind(&other.first)) {
            _ if one.first == other.first => 0.05,
            (Some(one), Some(other)) if one != other => -0.05,
            _ => 0.0,
        };
        plain + verb
    };
    // Sums between clusters, as members are joined; not a number where two exclude each other.
    let mut sums: Vec<Vec<f64>> = texts
        .iter()
        .map(|one| {
            let to = |other| {
                if one.excludes(other) {
                    f64::NAN
                } else {
                    likeness(one, other)
                }
            };
            texts.iter().map(to).collect()
        })
        .collect();
    let mut sizes: Vec<usize> = vec![1; texts.len()];
    let mut home: Vec<usize> = (0..texts.len()).collect();
    loop {
        let mut best = (ALIKE, None);
        for one in 0..sizes.len() {
            for other in one + 1..sizes.len() {
                if sizes[one] > 0 && sizes[other] > 0 {
                    let average = sums[one][other] / number(sizes[one] * sizes[other]);
                    if average > best.0 {
                        best = (average, Some((one, other)));
                    }
                }
            }
        }
        let Some((into, from)) = best.1 else {
            return home;
        };
        sizes[into] += std::mem::take(&mut sizes[from]);
        let joined: Vec<f64> = sums[into]
            .iter()
            .zip(&sums[from])
            .map(|(one, other)| one + other)
            .collect();
        for (row, sum) in sums.iter_mut().zip(&joined) {
            row[into] = *sum;
        }
        sums[into] = joined;
        home.iter_mut()
            .filter(|home| **home == from)
            .for_each(|home| *home = into);
    }
}
