//! Laws of the core that hold for every note: what is not edited stays as it is, an edit finds its line or is refused, what was done
//! can be taken back, what is one decision does not depend on how it came. The notes are generated: mixed line ends, a byte order mark, broken UTF-8, mojibake, twins.
#![expect(
    clippy::disallowed_methods,
    reason = "tests make their own vaults, and how many is asked from outside"
)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says why")]

#[path = "laws/clusters.rs"]
mod clusters;
#[path = "laws/desk.rs"]
mod desk;
#[path = "laws/edits.rs"]
mod edits;
#[path = "laws/fields.rs"]
mod fields;
#[path = "laws/foreign.rs"]
mod foreign;
#[path = "laws/notes.rs"]
mod notes;
#[path = "laws/query.rs"]
mod query;
#[path = "laws/queue.rs"]
mod queue;
#[path = "laws/vault.rs"]
mod vault;
#[path = "laws/verdicts.rs"]
mod verdicts;

use proptest::prelude::ProptestConfig;

/// So many notes for a law, or as many as `GAVEL_CASES` says; a failure is not written into the repository.
fn cases(count: u32) -> ProptestConfig {
    let asked = std::env::var("GAVEL_CASES").ok();
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(asked.map_or(count, |asked| asked.parse().unwrap()))
    }
}
