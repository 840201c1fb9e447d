//! The review: pure questions over a vault, and what a verdict makes of a line.

pub mod evidence;
pub mod query;
pub mod queue;
pub mod standing;
pub mod toggle;
pub mod verdict;
