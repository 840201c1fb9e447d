//! gavel: a person rules on the tasks that a machine proposed in the notes of an Obsidian vault.
//!
//! The modules stand on floors, and each imports only lower ones: see `ARCHITECTURE.md`.

pub mod app;
pub mod cli;
pub mod codec;
pub mod config;
pub mod disk;
pub mod display;
pub mod edit;
pub mod error;
pub mod journal;
pub mod note;
pub mod pieces;
pub mod review;
pub mod settings;
pub mod shared;
pub mod source;
pub mod text;
pub mod ui;
pub mod vault;
