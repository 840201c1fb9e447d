//! What the user thinks of decisions, kept in gavel's own folder beside the journal. What it means is `review::opinion`'s.

use serde::{Deserialize, Serialize};

use crate::disk::Disk;
use crate::disk::journal::now;
use crate::error::Result;
use crate::review::opinion::{Opinion, Opinions, Stated};
use crate::text::Hash;

const FILE: &str = "decisions.jsonl";

/// What was said of a decision, and when.
#[derive(Serialize, Deserialize)]
struct Said {
    path: String,
    /// The hash of its line, all 64 digits.
    line: String,
    /// `confirmed`, `disputed`; `null` takes it back.
    review: Option<String>,
    /// Seconds since 1970, UTC.
    time: i64,
}

impl Disk {
    /// All that was said, the newest on each decision, and a sentence if some of it cannot be read: that counts as not said.
    #[must_use]
    pub fn opinions(&self) -> (Opinions, Option<String>) {
        let said = self.said::<Said>(FILE);
        let mut opinions = Opinions::default();
        for Said {
            path, line, review, ..
        } in said.all
        {
            if let Some(line) = Hash::parse(&line) {
                let opinion = review.as_deref().and_then(Opinion::parse);
                opinions.set(Stated { path, line }, opinion);
            }
        }
        (opinions, said.problem)
    }

    /// Keeps in mind what the user thinks of decisions; `None` takes back what was said before. Nothing is written if nothing is named.
    ///
    /// # Errors
    /// If it cannot be written: then nothing of it is remembered.
    pub fn remember_opinion(&self, of: &[Stated], opinion: Option<Opinion>) -> Result<()> {
        if of.is_empty() {
            return Ok(());
        }
        let time = now();
        let said = of.iter().map(|stated| Said {
            path: stated.path.clone(),
            line: stated.line.hex(),
            review: opinion.map(|opinion| opinion.name().to_owned()),
            time,
        });
        self.say(FILE, &said.collect::<Vec<Said>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::commit::tests::Fixture;

    #[test]
    fn opinions_are_remembered_and_a_torn_line_costs_itself_alone() {
        let fixture = Fixture::new(&[("a.md", "## Decisions\n- a\n")]);
        let disk = &fixture.disk;
        assert_eq!(disk.opinions(), (Opinions::default(), None));
        let [a, b] = ["- a", "- b \u{1f}"].map(|line| Stated {
            path: "n \"1\".md".to_owned(),
            line: Hash::of(line.as_bytes()),
        });
        disk.remember_opinion(&[a.clone(), b.clone()], Some(Opinion::Confirmed))
            .unwrap();
        let path = disk.state().join(FILE);
        let mut text = std::fs::read(&path).unwrap();
        text.extend_from_slice(b"0123456789ab {\"pa");
        std::fs::write(&path, text).unwrap();
        disk.remember_opinion(std::slice::from_ref(&a), Some(Opinion::Disputed))
            .unwrap();
        disk.remember_opinion(std::slice::from_ref(&b), None)
            .unwrap();
        let (opinions, problem) = disk.opinions();
        assert_eq!(opinions.of(&a), Some(Opinion::Disputed));
        assert_eq!((opinions.of(&b), problem), (None, None));
    }

    #[test]
    fn nothing_said_is_nothing_written() {
        let fixture = Fixture::new(&[("a.md", "")]);
        fixture
            .disk
            .remember_opinion(&[], Some(Opinion::Confirmed))
            .unwrap();
        assert!(!fixture.disk.state().join(FILE).exists());
    }
}
