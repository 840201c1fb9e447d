//! The review: pure questions over a vault, and what a verdict makes of a line.

pub mod accept;
pub mod cluster;
pub mod evidence;
pub mod field;
pub mod new_task;
pub mod opinion;
pub mod owners;
pub mod query;
pub mod queue;
mod splice;
pub mod standing;
pub mod stats;
pub mod tags;
pub mod tasks_query;
pub mod toggle;
pub mod verdict;
