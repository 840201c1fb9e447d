//! The review: pure questions over a vault, and what a verdict makes of a line.

pub mod cluster;
pub mod evidence;
pub mod opinion;
pub mod query;
pub mod queue;
pub mod standing;
pub mod stats;
pub mod toggle;
pub mod verdict;
