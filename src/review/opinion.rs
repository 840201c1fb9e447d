//! What the reviewer thinks of decisions: confirmed, or disputed. Pure; where it is kept is `disk::opinions`'. It changes no note.

use std::collections::HashMap;

use crate::note::Note;
use crate::note::decision::Decision;
use crate::text::Hash;

/// What the reviewer says of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Opinion {
    /// It was decided so.
    Confirmed,
    /// It was not, or not so.
    Disputed,
}

impl Opinion {
    /// As the JSON and the file name it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Disputed => "disputed",
        }
    }

    /// The other way round.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Confirmed, Self::Disputed]
            .into_iter()
            .find(|opinion| opinion.name() == name)
    }
}

/// A decision as opinions know it: its note and its line. Wherever in the note the line moves, it keeps its opinion; a line that was
/// edited says something else and has none.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Stated {
    /// The note, relative to the vault.
    pub path: String,
    /// The hash of the line.
    pub line: Hash,
}

impl Stated {
    /// A decision of a note.
    #[must_use]
    pub fn new(note: &Note, decision: &Decision) -> Self {
        Self {
            path: note.path.to_string(),
            line: Hash::of(decision.raw()),
        }
    }
}

/// All opinions, the newest on each decision.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Opinions {
    by_decision: HashMap<Stated, Opinion>,
}

impl Opinions {
    /// Takes in what was said of a decision; `None` takes back what was said before.
    pub fn set(&mut self, of: Stated, opinion: Option<Opinion>) {
        match opinion {
            Some(opinion) => self.by_decision.insert(of, opinion),
            None => self.by_decision.remove(&of),
        };
    }

    /// What was said last of a decision.
    #[must_use]
    pub fn of(&self, stated: &Stated) -> Option<Opinion> {
        self.by_decision.get(stated).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_opinion_counts_and_can_be_taken_back() {
        let stated = |line: &str| Stated {
            path: "n.md".to_owned(),
            line: Hash::of(line.as_bytes()),
        };
        let mut opinions = Opinions::default();
        opinions.set(stated("- a"), Some(Opinion::Confirmed));
        opinions.set(stated("- a"), Some(Opinion::Disputed));
        assert_eq!(opinions.of(&stated("- a")), Some(Opinion::Disputed));
        assert_eq!(opinions.of(&stated("- a!")), None);
        opinions.set(stated("- a"), None);
        assert_eq!(opinions, Opinions::default());
    }

    #[test]
    fn names_lead_both_ways() {
        for opinion in [Opinion::Confirmed, Opinion::Disputed] {
            assert_eq!(Opinion::parse(opinion.name()), Some(opinion));
        }
        assert_eq!(Opinion::parse("accepted"), None);
    }
}
