//! What `[keys]` says: a preset, and keys of commands. Which commands and keys there are is the keymap's.

use serde::{Deserialize, Serialize};

/// Keys that hands may know from another program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Preset {
    /// gavel's own.
    #[default]
    Gavel,
    /// Those of `cargo insta review`.
    Insta,
    /// Those of Linear's triage.
    Linear,
    /// Those of aerc and mutt.
    Mail,
    /// Those of vault-tasks.
    VaultTasks,
}

impl Preset {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Gavel,
        Self::Insta,
        Self::Linear,
        Self::Mail,
        Self::VaultTasks,
    ];

    /// As the configuration writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Gavel => "gavel",
            Self::Insta => "insta",
            Self::Linear => "linear",
            Self::Mail => "mail",
            Self::VaultTasks => "vault-tasks",
        }
    }

    /// The file that says it; gavel's own keys are in the registry.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Gavel => "",
            Self::Insta => include_str!("../../assets/keys/insta.toml"),
            Self::Linear => include_str!("../../assets/keys/linear.toml"),
            Self::Mail => include_str!("../../assets/keys/mail.toml"),
            Self::VaultTasks => include_str!("../../assets/keys/vault-tasks.toml"),
        }
    }
}

/// The keys of one command, as a file says them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The command's name, with blanks or hyphens.
    pub command: String,
    /// Its keys; an empty one is none.
    pub keys: Vec<String>,
    /// The line of the file, from 1.
    pub line: usize,
}

impl Bound {
    /// What the value must be, for an error.
    pub const FORM: &str =
        "keys are a text, or a list of texts: `\"a\"`, `[\"a\", \"Ctrl-a\"]`, `\"\"` for none";
}

/// Which keys ask for which commands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Keys {
    /// Where to start from.
    pub preset: Preset,
    /// What is bound otherwise, in order of the lines.
    #[serde(skip)]
    pub bound: Vec<Bound>,
}
