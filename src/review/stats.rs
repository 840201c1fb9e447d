//! What waits for a verdict, counted.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::review::cluster::Clusters;

/// How much waits, and for whom.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Waiting {
    /// Proposals without a verdict.
    pub proposals: usize,
    /// Decisions that they are.
    pub decisions: usize,
    /// Proposals of each owner, the most first, then by name; one with two owners counts for both. No owner is `None`.
    pub by_owner: Vec<(Option<String>, usize)>,
}

impl Waiting {
    /// Counts all clusters.
    #[must_use]
    pub fn count(clusters: &Clusters) -> Self {
        let mut waiting = Self {
            decisions: clusters.len(),
            ..Self::default()
        };
        let mut by_owner: BTreeMap<Option<&str>, usize> = BTreeMap::new();
        for item in clusters.all().flatten() {
            waiting.proposals += 1;
            for owner in &item.owners {
                *by_owner.entry(Some(owner)).or_default() += 1;
            }
            if item.owners.is_empty() {
                *by_owner.entry(None).or_default() += 1;
            }
        }
        waiting.by_owner = by_owner
            .into_iter()
            .map(|(owner, count)| (owner.map(str::to_owned), count))
            .collect();
        waiting.by_owner.sort_by_key(|(_, count)| Reverse(*count));
        waiting
    }
}
