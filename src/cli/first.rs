//! The first start: no vault is named or found, so those that may be meant are offered, and the demo. On a terminal only.

use std::path::{Path, PathBuf};

use crate::app::{self, Session};
use crate::cli::console::Stop;
use crate::cli::environment;
use crate::cli::setup::Setup;
use crate::disk::places::{self, Place};
use crate::error::Error;
use crate::review::verdict::legend;
use crate::ui::first::{Offer, Offers};

/// More vaults than these are not offered: a digit takes each.
const MOST: usize = 8;

/// What was chosen.
pub(super) enum Choice {
    /// This vault.
    Vault(PathBuf),
    /// The built-in one.
    Demo,
}

/// Offers vaults and the demo until one is chosen.
///
/// # Errors
/// That there is no vault, if none is chosen.
pub(super) fn choose(setup: &Setup, session: &mut Session) -> Result<Choice, Stop> {
    let home = environment::home();
    let here = environment::current_folder().ok();
    let config = environment::config_folder();
    let mut found = places::vaults(here.as_deref(), home.as_deref(), config.as_deref());
    found.truncate(MOST);
    let home = home.as_deref();
    let offers = found
        .iter()
        .map(|place| offer(setup, place, home))
        .collect();
    let file = &setup.config_file.0;
    let offers = Offers::new(offers, shown(file, home), setup.keymap.clone());
    let (row, keeps) = match session.choose(offers)? {
        app::Choice::Vault(row, keeps) => (row, keeps),
        app::Choice::Demo => return Ok(Choice::Demo),
        app::Choice::Gone(code) => return Err(Stop::Exit(code)),
        app::Choice::Left => (found.len(), false),
    };
    let Some(place) = found.into_iter().nth(row) else {
        let config = file.clone();
        return Err(Error::NoVault { config }.into());
    };
    if keeps && let Err(error) = places::remember(file, &place.path) {
        // It is opened all the same.
        session.tell(error);
    }
    Ok(Choice::Vault(place.path))
}

fn offer(setup: &Setup, place: &Place, home: Option<&Path>) -> Offer {
    Offer {
        path: shown(&place.path, home),
        why: if place.in_list {
            "Obsidian knows it"
        } else {
            "nearby"
        },
        writes: legend(&place.settings(), &setup.config.proposed),
    }
}

/// A path as its user would say it.
fn shown(path: &Path, home: Option<&Path>) -> String {
    let in_home = home.and_then(|home| path.strip_prefix(home).ok());
    match in_home {
        Some(rest) => Path::new("~").join(rest).display().to_string(),
        None => path.display().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_in_the_home_folder_is_said_from_there() {
        let check = |path: &str, expected: &str| {
            assert_eq!(shown(path.as_ref(), Some(Path::new("/home/me"))), expected);
        };
        check("/home/me/Notes", "~/Notes");
        check("/home/metoo/Notes", "/home/metoo/Notes");
        check("/srv/Notes", "/srv/Notes");
    }
}
