//! What the user set: `config.toml`, parsed. Reading the file is `disk`'s; what is not set has its default here.

use serde::Deserialize;

/// What counts as a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Proposed {
    /// Status symbols of a proposal; `reopen` writes the first.
    pub symbols: Vec<String>,
    /// Tags of a proposal; a `TODO` with one of them is a proposal too. `reopen` adds the first.
    pub tags: Vec<String>,
    /// Whether `accept` and `done` leave the tag in the line; the tag alone then makes no proposal.
    pub keep_tag: bool,
}

impl Default for Proposed {
    fn default() -> Self {
        Self {
            symbols: vec!["?".to_owned()],
            tags: vec!["#proposed".to_owned()],
            keep_tag: false,
        }
    }
}

/// What accept does with a cluster: proposals that are one decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AcceptCluster {
    /// It keeps one, and marks the others as cancelled.
    #[default]
    One,
    /// It accepts every copy.
    All,
}

impl AcceptCluster {
    /// As the configuration writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::All => "all",
        }
    }
}

/// What holds for clusters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cluster {
    /// What accept does with one.
    pub accept: AcceptCluster,
}

/// What the journal keeps: undo reaches back no further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Journal {
    /// Entries older than so many days are forgotten.
    pub keep_days: u32,
    /// The oldest entries are forgotten while the journal is larger than so many MiB.
    pub keep_megabytes: u32,
}

impl Default for Journal {
    fn default() -> Self {
        Self {
            keep_days: 730,
            keep_megabytes: 32,
        }
    }
}

/// The configuration. `Config::default()` is what an empty file says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The vault to open when none is named.
    pub vault: Option<String>,
    /// The editor to start instead of `$VISUAL` or `$EDITOR`, with its arguments.
    pub editor: Option<String>,
    /// What counts as a proposal.
    pub proposed: Proposed,
    /// What the journal keeps.
    pub journal: Journal,
    /// What holds for clusters.
    pub cluster: Cluster,
    /// Whether clicks and the wheel are gavel's; Shift leaves them to the terminal.
    pub mouse: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            vault: None,
            editor: None,
            proposed: Proposed::default(),
            journal: Journal::default(),
            cluster: Cluster::default(),
            mouse: true,
        }
    }
}

impl Config {
    /// Parses a `config.toml`.
    ///
    /// # Errors
    /// A sentence that names the line and what is wrong there; it quotes the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            let line = before.unwrap_or_default().matches('\n').count() + 1;
            let what: Vec<&str> = error.message().lines().collect();
            format!("line {line}: {}", what.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_file_says_the_defaults() {
        let config = Config::parse("").unwrap();
        assert_eq!(config, Config::default());
        assert_eq!(config.proposed.symbols, ["?"]);
        assert_eq!(config.proposed.tags, ["#proposed"]);
        assert!(!config.proposed.keep_tag);
        assert!(config.mouse);
    }

    #[test]
    fn what_is_set_counts_and_the_rest_stays() {
        let config = Config::parse("vault = '/v'\n[proposed]\nkeep_tag = true").unwrap();
        assert_eq!(config.vault.as_deref(), Some("/v"));
        assert!(config.proposed.keep_tag);
        assert_eq!(config.proposed.symbols, ["?"]);
    }

    #[test]
    fn an_unknown_key_is_an_error_with_its_line() {
        let error = Config::parse("\nvalt = '/v'\n").unwrap_err();
        assert!(
            error.contains("line 2") && error.contains("valt"),
            "{error}"
        );
    }
}
