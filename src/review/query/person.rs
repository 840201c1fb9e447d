//! Whom an owner's name means, as far as a query asks: nobody, somebody whose name has these words.

use crate::note::owner::is_nobody;

/// The words of a name in small letters; what stands in brackets doesn't count.
fn words(name: &str) -> Vec<String> {
    let outside = name.split('(').next().unwrap_or(name).to_lowercase();
    outside
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Whether somebody is named.
pub(super) fn is_somebody(name: &str) -> bool {
    !words(name).is_empty() && !is_nobody(name)
}

/// Whether two names can be one person's: every word of the shorter is in the longer.
pub(super) fn can_be(one: &str, other: &str) -> bool {
    let (one, other) = (words(one), words(other));
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    !short.is_empty() && short.iter().all(|word| long.contains(word))
}

/// Whether a name has words that start with each of those that were typed.
pub(super) fn starts(typed: &str, name: &str) -> bool {
    let (typed, name) = (words(typed), words(name));
    !typed.is_empty()
        && typed
            .iter()
            .all(|start| name.iter().any(|word| word.starts_with(start.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tbd_is_nobody_and_a_name_is_somebody() {
        assert!(!is_somebody("TBD") && !is_somebody("Unknown (maybe Ong)") && !is_somebody("?"));
        assert!(is_somebody("Myself") && is_somebody("Ong (unknown last name)"));
    }

    #[test]
    fn a_first_name_can_be_the_full_name() {
        assert!(can_be("Jason", "Jason Teal") && can_be("Jason Teal", "jason"));
        assert!(!can_be("Tom", "Tomer Hagay") && !can_be("Jason Teal", "Jason Moss"));
        assert!(!can_be("", "Jason") && !can_be("(x)", "Jason"));
    }

    #[test]
    fn what_is_typed_starts_the_words_of_a_name() {
        assert!(starts("mar", "Marit Solheim") && starts("m. sol", "Marit Solheim"));
        assert!(!starts("arit", "Marit Solheim"));
    }
}
