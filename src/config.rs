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

/// The names of who reviews, as owners are written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Me(pub Vec<String>);

impl Default for Me {
    fn default() -> Self {
        Self(vec!["Myself".to_owned()])
    }
}

/// A query that the user gave a name. Whether it is one is `review::query`'s.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Its name.
    pub name: String,
    /// The query.
    pub query: String,
    /// The line of the file that it stands on, from 1.
    pub line: usize,
}

/// The saved views, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Views(pub Vec<SavedView>);

impl<'de> Deserialize<'de> for Views {
    /// Reads them with the byte where the query starts for their line: only [`Config::parse`] has the text.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> serde::de::Visitor<'de> for InOrder {
            type Value = Views;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a table of queries")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Views, A::Error> {
                let mut views = Vec::new();
                while let Some((name, query)) = map.next_entry::<String, toml::Spanned<String>>()? {
                    views.push(SavedView {
                        name,
                        line: query.span().start,
                        query: query.into_inner(),
                    });
                }
                views.sort_by_key(|view| view.line);
                Ok(Views(views))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

/// The configuration. `Config::default()` is what an empty file says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
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
    /// The names of who reviews.
    pub me: Me,
    /// Queries with names.
    pub views: Views,
}

impl Config {
    /// Parses a `config.toml`.
    ///
    /// # Errors
    /// A sentence that names the line and what is wrong there; it quotes the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let line = |byte: usize| text.get(..byte).unwrap_or_default().matches('\n').count() + 1;
        let mut config: Self = toml::from_str(text).map_err(|error| {
            let line = line(error.span().map_or(0, |span| span.start));
            let what: Vec<&str> = error.message().lines().collect();
            format!("line {line}: {}", what.join(", "))
        })?;
        for view in &mut config.views.0 {
            view.line = line(view.line);
        }
        Ok(config)
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
    }

    #[test]
    fn what_is_set_counts_and_the_rest_stays() {
        let config = Config::parse("vault = '/v'\n[proposed]\nkeep_tag = true").unwrap();
        assert_eq!(config.vault.as_deref(), Some("/v"));
        assert!(config.proposed.keep_tag);
        assert_eq!(config.proposed.symbols, ["?"]);
    }

    #[test]
    fn views_stand_in_the_order_of_the_file() {
        let config = Config::parse("[views]\nzebra = 'tag:z'\n\n\"A b\" = \"owner:me\"").unwrap();
        let view = |name: &str, query: &str, line| SavedView {
            name: name.to_owned(),
            query: query.to_owned(),
            line,
        };
        let expected = [view("zebra", "tag:z", 2), view("A b", "owner:me", 4)];
        assert_eq!(config.views.0, expected);
        assert_eq!(config.me.0, ["Myself"]);
        let error = Config::parse("[views]\na = 1").unwrap_err();
        assert!(error.starts_with("line 2: "), "{error}");
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
