//! What the user said of pairs of proposals ("not the same"), kept in gavel's own folder. What it means for clusters is
//! `review::cluster`'s.

use serde::{Deserialize, Serialize};

use crate::disk::Disk;
use crate::error::Result;
use crate::review::cluster::Links;
use crate::text::Hash;

const FILE: &str = "links.jsonl";

/// Two lines by their hashes, all 64 digits.
#[derive(Serialize, Deserialize)]
struct Apart {
    apart: (String, String),
}

impl Disk {
    /// All that was said, and a sentence if some of it cannot be read: that counts as not said.
    #[must_use]
    pub fn links(&self) -> (Links, Option<String>) {
        let said = self.said::<Apart>(FILE);
        let mut links = Links::default();
        for Apart {
            apart: (one, other),
        } in &said.all
        {
            if let (Some(one), Some(other)) = (Hash::parse(one), Hash::parse(other)) {
                links.part(one, other);
            }
        }
        (links, said.problem)
    }

    /// Keeps in mind that these lines are not the same as this one.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn remember_apart(&self, one: Hash, others: &[Hash]) -> Result<()> {
        let apart = |other: &Hash| Apart {
            apart: (one.hex(), other.hex()),
        };
        self.say(FILE, &others.iter().map(apart).collect::<Vec<Apart>>())
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
        fixture.disk.remember_apart(a, &[b, c]).unwrap();
        fixture.disk.remember_apart(a, &[d]).unwrap();
        let mut expected = Links::default();
        for other in [b, c, d] {
            expected.part(a, other);
        }
        assert_eq!(fixture.disk.links(), (expected, None));
    }
}
