//! What the user said of pairs of proposals ("not the same", "the same"), kept in gavel's own folder: of what was said of a pair the
//! last counts. What it means for clusters is `review::cluster`'s.

use serde::{Deserialize, Serialize};

use crate::disk::Disk;
use crate::error::Result;
use crate::review::cluster::{Link, Links};
use crate::text::Hash;

const FILE: &str = "links.jsonl";

/// Two lines by their hashes, all 64 digits, and what was said of them.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Pair {
    Apart(String, String),
    Together(String, String),
    Neither(String, String),
}

impl Disk {
    /// All that was said, and a sentence if some of it cannot be read: that counts as not said.
    #[must_use]
    pub fn links(&self) -> (Links, Option<String>) {
        let said = self.said::<Pair>(FILE);
        let mut links = Links::default();
        for pair in &said.all {
            let (link, one, other) = match pair {
                Pair::Apart(one, other) => (Link::Apart, one, other),
                Pair::Together(one, other) => (Link::Together, one, other),
                Pair::Neither(one, other) => (Link::Neither, one, other),
            };
            if let (Some(one), Some(other)) = (Hash::parse(one), Hash::parse(other)) {
                links.say(link, one, other);
            }
        }
        (links, said.problem)
    }

    /// Keeps in mind what was said of a line and each of others.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn remember_links(&self, link: Link, one: Hash, others: &[Hash]) -> Result<()> {
        let pair = |other: &Hash| {
            let (one, other) = (one.hex(), other.hex());
            match link {
                Link::Apart => Pair::Apart(one, other),
                Link::Together => Pair::Together(one, other),
                Link::Neither => Pair::Neither(one, other),
            }
        };
        self.say(FILE, &others.iter().map(pair).collect::<Vec<Pair>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::commit::tests::Fixture;

    #[test]
    fn what_was_said_is_remembered() {
        let fixture = Fixture::new(&[("a.md", "- [?] a\n")]);
        let [a, b, c, d] = ["a", "b", "c", "d"].map(|text| Hash::of(text.as_bytes()));
        assert_eq!(fixture.disk.links(), (Links::default(), None));
        let say = |link, others: &[Hash]| fixture.disk.remember_links(link, a, others).unwrap();
        say(Link::Apart, &[b, c]);
        say(Link::Together, &[d]);
        say(Link::Neither, &[c]);
        let mut expected = Links::default();
        expected.say(Link::Apart, a, b);
        expected.say(Link::Together, a, d);
        assert_eq!(fixture.disk.links(), (expected, None));
    }
}
