//! What the user set: `config.toml`, parsed. Reading the file is `disk`'s; what is not set has its default here.

pub mod keys;
pub mod options;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::de::{DeTable, DeValue};

use crate::config::keys::{Bound, Keys};
use crate::config::options::{OPTIONS, Setting};
use crate::error::did_you_mean;

/// What counts as a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Proposed {
    /// Status symbols of a proposal; `reopen` writes the first.
    pub symbols: Vec<String>,
    /// Tags of a proposal; a `TODO` with one of them is a proposal too. `reopen` adds the first.
    pub tags: Vec<String>,
    /// Whether `accept` and `done` leave the tag in the line; the tag alone then makes no proposal.
    pub keep_tag: bool,
}

impl Proposed {
    /// Whether a proposal may have this tag.
    #[must_use]
    pub fn is_tag(&self, tag: &str) -> bool {
        self.tags.iter().any(|known| known == tag)
    }
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AcceptCluster {
    /// It keeps one, and marks the others as cancelled.
    #[default]
    One,
    /// It accepts every copy.
    All,
}

/// What holds for clusters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cluster {
    /// What accept does with one.
    pub accept: AcceptCluster,
}

/// What the journal keeps: undo reaches back no further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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

/// When gavel commits what it wrote, in a vault under git.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CommitWhen {
    /// Never.
    #[default]
    Off,
    /// At the end of a sitting.
    Sitting,
}

/// What holds for a vault under git.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Git {
    /// When what was written is committed.
    pub commit: CommitWhen,
}

/// The names of who reviews, as owners are written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

impl Serialize for Views {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|view| (&view.name, &view.query)))
    }
}

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

/// The theme: `auto`, the name of one, or a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ThemeName(pub String);

impl Default for ThemeName {
    fn default() -> Self {
        Self("auto".to_owned())
    }
}

/// The signs that gavel draws beside what notes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Signs {
    /// ASCII where the terminal seems to know nothing else.
    #[default]
    Auto,
    /// All of them.
    Unicode,
    /// Nothing but ASCII.
    Ascii,
}

/// Whether the terminal gets links to open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Hyperlinks {
    /// If it is known to open them.
    #[default]
    Auto,
    /// Whatever it is.
    Always,
    /// Not one.
    Never,
}

/// The configuration. `Config::default()` is what an empty file says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The vault to open when none is named.
    pub vault: Option<String>,
    /// The editor to start instead of `$VISUAL` or `$EDITOR`, with its arguments.
    pub editor: Option<String>,
    /// The theme.
    pub theme: ThemeName,
    /// The signs that are drawn.
    pub glyphs: Signs,
    /// What counts as a proposal.
    pub proposed: Proposed,
    /// What the journal keeps.
    pub journal: Journal,
    /// What holds for clusters.
    pub cluster: Cluster,
    /// What holds for a vault under git.
    pub git: Git,
    /// The names of who reviews.
    pub me: Me,
    /// Queries with names.
    pub views: Views,
    /// Which keys ask for which commands.
    pub keys: Keys,
    /// Whether the terminal gets links to open.
    pub hyperlinks: Hyperlinks,
    /// Whether clicks and the wheel are gavel's; Shift leaves them to the terminal.
    pub mouse: bool,
    /// Whether what was read is kept for the next start.
    pub index: bool,
    /// The line, from 1, of each option that the file sets.
    #[serde(skip)]
    pub lines: BTreeMap<String, usize>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            vault: None,
            editor: None,
            theme: ThemeName::default(),
            glyphs: Signs::default(),
            proposed: Proposed::default(),
            journal: Journal::default(),
            cluster: Cluster::default(),
            git: Git::default(),
            me: Me::default(),
            views: Views::default(),
            keys: Keys::default(),
            hyperlinks: Hyperlinks::default(),
            mouse: true,
            index: true,
            lines: BTreeMap::new(),
        }
    }
}

impl Config {
    /// Parses a `config.toml`. What `[keys]` says of commands is not looked at: it is the keymap's.
    ///
    /// # Errors
    /// A sentence that names the line and what is wrong there; it quotes the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let said = |error: &toml::de::Error| {
            let what: Vec<&str> = error.message().lines().collect();
            let line = line_at(text, error.span().map_or(0, |span| span.start));
            format!("line {line}: {}", what.join(", "))
        };
        let table = DeTable::parse(text).map_err(|error| said(&error))?;
        let mut found = Found {
            text,
            lines: BTreeMap::new(),
            bound: Vec::new(),
        };
        found.look(table.get_ref(), "")?;
        let mut config: Self = toml::from_str(text).map_err(|error| said(&error))?;
        found.bound.sort_by_key(|bound| bound.line);
        config.keys.bound = found.bound;
        config.lines = found.lines;
        for view in &mut config.views.0 {
            view.line = line_at(text, view.line);
        }
        Ok(config)
    }
}

impl Config {
    /// The value in force of an option by its name; `None` if it is not set and has no default.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<toml::Value> {
        let all = toml::Value::try_from(self).ok()?;
        name.split('.')
            .try_fold(&all, |table, key| table.get(key))
            .cloned()
    }
}

/// The line of a byte, from 1.
fn line_at(text: &str, byte: usize) -> usize {
    let before = text.get(..byte).unwrap_or_default();
    before.matches('\n').count() + 1
}

/// What a file sets, and where.
struct Found<'a> {
    text: &'a str,
    lines: BTreeMap<String, usize>,
    bound: Vec<Bound>,
}

impl Found<'_> {
    /// Looks through a table whose options begin so.
    fn look(&mut self, table: &DeTable<'_>, begin: &str) -> Result<(), String> {
        for (key, value) in table {
            let line = line_at(self.text, key.span().start);
            let name = format!("{begin}{}", key.get_ref());
            let inner = format!("{name}.");
            if Setting::named(&name).is_some() || begin == "views." {
                self.lines.insert(name, line);
            } else if begin == "keys." {
                self.bound.push(Bound {
                    command: key.get_ref().to_string(),
                    keys: keys(value.get_ref())
                        .ok_or_else(|| format!("line {line}: {}", Bound::FORM))?,
                    line,
                });
                self.lines.insert(name, line);
            } else if OPTIONS.iter().any(|option| option.name.starts_with(&inner)) {
                let table = value.get_ref().as_table();
                let table = table.ok_or_else(|| format!("line {line}: `{name}` is a table"))?;
                self.look(table, &inner)?;
            } else {
                let near = OPTIONS
                    .iter()
                    .filter_map(|option| option.name.strip_prefix(begin));
                let near = near.filter_map(|option| option.split('.').next());
                return Err(format!(
                    "line {line}: there is no option `{name}`{}",
                    did_you_mean(key.get_ref(), near)
                ));
            }
        }
        Ok(())
    }
}

/// Keys as the file says them: one text, or a list of texts.
fn keys(value: &DeValue<'_>) -> Option<Vec<String>> {
    if let Some(one) = value.as_str() {
        return Some(vec![one.to_owned()]);
    }
    let texts = value.as_array()?.iter();
    texts
        .map(|key| key.get_ref().as_str().map(str::to_owned))
        .collect()
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
    fn the_table_of_options_has_each_with_its_default() {
        fn count(value: &toml::Value) -> usize {
            match value {
                toml::Value::Table(table) => table.values().map(count).sum(),
                _ => 1,
            }
        }
        let config = Config::default();
        let with_default = OPTIONS.iter().filter(|option| !option.default.is_empty());
        let all = toml::Value::try_from(&config).unwrap();
        assert_eq!(
            count(&all),
            with_default.count(),
            "an option is not in the table"
        );
        for option in OPTIONS {
            let value = config.value(option.name);
            let value = value.map_or_else(String::new, |value| value.to_string());
            assert_eq!(value, option.default, "{}", option.name);
        }
    }

    #[test]
    fn each_option_knows_its_line() {
        let config = Config::parse("theme = 'dark'\n[proposed]\n\nkeep_tag = true").unwrap();
        assert_eq!(config.lines["theme"], 1);
        assert_eq!(config.lines["proposed.keep_tag"], 4);
        assert_eq!(config.value("proposed.keep_tag"), Some(true.into()));
        assert_eq!(config.value("vault"), None);
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
