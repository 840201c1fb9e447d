//! The note that holds a query, as the query can ask for it.

use serde_json::Value;

use crate::note::frontmatter;

/// The note that a query stands in: what `query.file` means in it.
#[derive(Debug, Clone, Default)]
pub struct QueryFile {
    path: String,
    properties: Vec<(String, Value)>,
}

impl QueryFile {
    /// A note by its path in the vault and the text between the `---` lines of its frontmatter.
    #[must_use]
    pub fn new(path: &str, yaml: &str) -> Self {
        Self {
            path: path.to_owned(),
            properties: frontmatter::properties(yaml),
        }
    }

    /// Its path in the vault.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The value of a property, in any case; nothing if it is empty.
    pub(super) fn property(&self, name: &str) -> Option<&Value> {
        let name = name.to_lowercase();
        let mut properties = self.properties.iter();
        let (_, value) = properties.find(|(other, _)| other.to_lowercase() == name)?;
        (!value.is_null()).then_some(value)
    }
}

/// The parts of a path by the names that the plugin gives them; folders end in `/`, and that of the vault is `/`.
pub(super) fn part<'a>(path: &'a str, name: &str) -> Option<&'a str> {
    let filename = path.rsplit_once('/').map_or(path, |(_, name)| name);
    Some(match name {
        "path" => path,
        "pathWithoutExtension" => path.strip_suffix(".md").unwrap_or(path),
        "folder" => folder(path),
        "root" => root(path),
        "filename" => filename,
        "filenameWithoutExtension" => filename.strip_suffix(".md").unwrap_or(filename),
        _ => return None,
    })
}

pub(super) fn folder(path: &str) -> &str {
    path.rfind('/')
        .and_then(|at| path.get(..=at))
        .unwrap_or("/")
}

pub(super) fn root(path: &str) -> &str {
    path.find('/').and_then(|at| path.get(..=at)).unwrap_or("/")
}

pub(super) fn filename(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}
