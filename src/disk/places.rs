//! Vaults that may be meant when none was named: those that Obsidian knows, and folders nearby. Looking stops early rather than being
//! slow.

use std::collections::{HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use crate::disk::settings::SettingsCache;
use crate::error::{Error, Result};
use crate::settings::Settings;

/// More folders than these are not looked at.
const MOST_FOLDERS: usize = 2000;

/// So many levels below where looking starts.
const DEPTH: usize = 3;

/// A vault to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its folder.
    pub path: PathBuf,
    /// Whether it is in Obsidian's own list.
    pub in_list: bool,
}

impl Place {
    /// What the Tasks plugin is set to there.
    #[must_use]
    pub fn settings(&self) -> Arc<Settings> {
        SettingsCache::default().of(&self.path, "").settings
    }
}

/// Vaults in the order in which they are likely meant: Obsidian's list, the one that is open and the last used first, then what lies
/// below `here` and in the folders of the user.
#[must_use]
pub fn vaults(here: Option<&Path>, home: Option<&Path>, config: Option<&Path>) -> Vec<Place> {
    let mut lists: Vec<PathBuf> = config.into_iter().map(Path::to_path_buf).collect();
    if let Some(home) = home {
        lists.push(home.join(".var/app/md.obsidian.Obsidian/config"));
        lists.push(home.join("snap/obsidian/current/.config"));
    }
    let texts = lists.iter().filter_map(|folder| {
        std::fs::read_to_string(folder.join("obsidian").join("obsidian.json")).ok()
    });
    let known = texts.flat_map(|text| listed(&text));
    let known = known.filter(|path| path.is_dir()).map(|path| Place {
        path,
        in_list: true,
    });
    let mut starts: Vec<(PathBuf, usize)> = Vec::new();
    starts.extend(here.map(|here| (here.to_path_buf(), DEPTH)));
    if let Some(home) = home {
        starts.push((home.join("Documents"), DEPTH));
        starts.push((home.to_path_buf(), 1));
    }
    let near = nearby(starts).into_iter().map(|path| Place {
        path,
        in_list: false,
    });
    let mut seen = HashSet::new();
    known
        .chain(near)
        .filter(|place| seen.insert(place.path.canonicalize().unwrap_or(place.path.clone())))
        .collect()
}

/// The folders of Obsidian's list of vaults, the open one first, then the last used.
fn listed(text: &str) -> Vec<PathBuf> {
    let Ok(list) = serde_json::from_str::<Value>(text) else {
        return Vec::new();
    };
    let vaults = list.get("vaults").and_then(Value::as_object);
    let mut vaults: Vec<(bool, u64, &str)> = vaults
        .into_iter()
        .flat_map(serde_json::Map::values)
        .filter_map(|vault| {
            let is_open = vault.get("open").and_then(Value::as_bool) == Some(true);
            let used = vault.get("ts").and_then(Value::as_u64).unwrap_or(0);
            Some((is_open, used, vault.get("path")?.as_str()?))
        })
        .collect();
    vaults.sort_by_key(|(is_open, used, _)| std::cmp::Reverse((*is_open, *used)));
    vaults.into_iter().map(|(.., path)| path.into()).collect()
}

/// Folders that hold `.obsidian`, the nearest first. Hidden folders and links are not looked into, nor are vaults.
fn nearby(starts: Vec<(PathBuf, usize)>) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut looked = 0;
    for start in starts {
        let mut queue = VecDeque::from([start]);
        while let Some((folder, depth)) = queue.pop_front() {
            looked += 1;
            if looked > MOST_FOLDERS {
                return found;
            }
            if folder.join(".obsidian").is_dir() {
                found.push(folder);
                continue;
            }
            if depth == 0 {
                continue;
            }
            let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
            let mut below: Vec<PathBuf> = entries
                .take(MOST_FOLDERS)
                .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
                .filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'))
                .map(|entry| entry.path())
                .collect();
            below.sort_unstable();
            queue.extend(below.into_iter().map(|path| (path, depth - 1)));
        }
    }
    found
}

/// Sets `vault` in the configuration; all else in the file stays as it is.
///
/// # Errors
/// If the file cannot be read or written, or is not TOML.
pub fn remember(file: &Path, vault: &Path) -> Result<()> {
    let before = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Error::io(file, "cannot be read")(error)),
    };
    let wrong = |error| Error::Usage(format!("{}: {error}", file.display()));
    let after = with_vault(&before, &vault.to_string_lossy()).map_err(wrong)?;
    let folder = file.parent().unwrap_or(Path::new(""));
    super::state::make_folder(folder)?;
    let mut written =
        tempfile::NamedTempFile::new_in(folder).map_err(Error::io(file, "cannot be written"))?;
    std::io::Write::write_all(&mut written, after.as_bytes())
        .map_err(Error::io(file, "cannot be written"))?;
    written
        .persist(file)
        .map_err(|error| Error::io(file, "cannot be written")(error.error))?;
    Ok(())
}

fn with_vault(text: &str, vault: &str) -> std::result::Result<String, String> {
    let mut document: toml_edit::DocumentMut = text
        .parse()
        .map_err(|error: toml_edit::TomlError| error.message().to_owned())?;
    let mut value = toml_edit::Value::from(vault);
    if let Some(before) = document.get("vault").and_then(toml_edit::Item::as_value) {
        // Its comment stays.
        *value.decor_mut() = before.decor().clone();
    }
    document["vault"] = toml_edit::Item::Value(value);
    Ok(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn obsidians_list_is_read_the_open_one_first() {
        let check = |text: &str, expected: &[&str]| {
            let expected: Vec<PathBuf> = expected.iter().map(PathBuf::from).collect();
            assert_eq!(listed(text), expected, "{text}");
        };
        check(
            r#"{"vaults":{"a":{"path":"/old","ts":1},"b":{"path":"/new","ts":9},"c":{"path":"/open","ts":5,"open":true}},"cli":true}"#,
            &["/open", "/new", "/old"],
        );
        check(r#"{"vaults":{"a":{"ts":1},"b":{"path":"/v"}}}"#, &["/v"]);
        check(r#"{"vaults":[]}"#, &[]);
        check("", &[]);
        check("{\"vaults\":", &[]);
    }

    #[test]
    fn a_vault_is_remembered_and_the_rest_of_the_file_stays() {
        let check = |before: &str, expected: &str| {
            assert_eq!(with_vault(before, "/v").as_deref(), Ok(expected));
        };
        check("", "vault = \"/v\"\n");
        check(
            "# mine\nvault = '/old' # here\n\n[proposed]\nkeep_tag = true  # yes\n",
            "# mine\nvault = \"/v\" # here\n\n[proposed]\nkeep_tag = true  # yes\n",
        );
        let with_table = with_vault("[keys]\naccept = 'y'\n", "/v").unwrap();
        let config = crate::config::Config::parse(&with_table).unwrap();
        assert_eq!(config.vault.as_deref(), Some("/v"));
        assert!(with_vault("[keys", "/v").is_err());
    }

    #[test]
    fn vaults_nearby_are_found_the_nearest_first_and_each_once() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        let made = [
            "here/a/b/deep",
            "here/near",
            "here/a/b/c/too deep",
            "here/.hidden/no",
            "home/Documents/Vault",
            "here/near/inside",
        ];
        for path in made {
            std::fs::create_dir_all(at(path).join(".obsidian")).unwrap();
        }
        std::fs::create_dir_all(at("config/obsidian")).unwrap();
        let list = serde_json::json!({"vaults": {
            "1": {"path": at("here/a/b/deep"), "ts": 1},
            "2": {"path": at("gone"), "ts": 2},
        }});
        std::fs::write(at("config/obsidian/obsidian.json"), list.to_string()).unwrap();
        let (here, home, config) = (at("here"), at("home"), at("config"));
        let found = vaults(Some(&here), Some(&home), Some(&config));
        let place = |path: &str, in_list| Place {
            path: at(path),
            in_list,
        };
        assert_eq!(
            found,
            [
                place("here/a/b/deep", true),
                place("here/near", false),
                place("home/Documents/Vault", false),
            ]
        );
    }
}
