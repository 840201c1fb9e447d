//! The first start: no vault is named or found, so those that may be meant are offered, and the demo. On a terminal only.

use std::path::{Path, PathBuf};

use crate::cli::console::{Console, Outcome, Stop};
use crate::cli::environment;
use crate::cli::setup::Setup;
use crate::disk::places::{self, Place};
use crate::error::Error;

/// More vaults than these are not offered.
const MOST: usize = 9;

/// What was chosen.
pub(super) enum Choice {
    /// This vault.
    Vault(PathBuf),
    /// The built-in one.
    Demo,
}

/// An answer to the question which.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    Row(usize),
    Leave,
    Odd,
}

/// Offers vaults and the demo until one is chosen.
///
/// # Errors
/// That there is no vault, if none is chosen.
pub(super) fn choose(setup: &Setup, console: &mut Console) -> Result<Choice, Stop> {
    let home = environment::home();
    let here = environment::current_folder().ok();
    let config = environment::config_folder();
    let mut found = places::vaults(here.as_deref(), home.as_deref(), config.as_deref());
    found.truncate(MOST);
    console.line("no vault was named, and this folder is in none; which one shall it be?")?;
    for (number, place) in found.iter().enumerate() {
        let row = row(number + 1, place, home.as_deref());
        console.line(&row)?;
    }
    let demo = found.len() + 1;
    console.line(&format!(
        "  {demo}  the demo: a made-up vault to try gavel on"
    ))?;
    loop {
        let asked = console.ask(&format!("1 to {demo}, Enter takes 1, q leaves: "))?;
        match answer(asked.as_deref(), demo) {
            Answer::Row(row) => match found.into_iter().nth(row) {
                Some(place) => {
                    offer_to_remember(setup, &place.path, console)?;
                    return Ok(Choice::Vault(place.path));
                }
                None => return Ok(Choice::Demo),
            },
            Answer::Leave => {
                let config = setup.config_file.0.clone();
                return Err(Error::NoVault { config }.into());
            }
            Answer::Odd => console.line("there is no such row")?,
        }
    }
}

fn row(number: usize, place: &Place, home: Option<&Path>) -> String {
    let in_home = home.and_then(|home| place.path.strip_prefix(home).ok());
    let path = match in_home {
        Some(rest) => Path::new("~").join(rest),
        None => place.path.clone(),
    };
    let why = if place.in_list {
        "Obsidian knows it"
    } else {
        "nearby"
    };
    format!("  {number}  {}  ({why})", path.display())
}

/// The row, from 0, that an answer means.
fn answer(typed: Option<&str>, rows: usize) -> Answer {
    match typed.map(str::trim) {
        None => Answer::Leave,
        Some("") => Answer::Row(0),
        Some(word) if "quit".starts_with(&word.to_lowercase()) => Answer::Leave,
        Some(word) => match word.parse::<usize>() {
            Ok(number) if (1..=rows).contains(&number) => Answer::Row(number - 1),
            _ => Answer::Odd,
        },
    }
}

/// Asks whether the vault shall be opened from now on; what cannot be written is told, and the vault opened all the same.
fn offer_to_remember(setup: &Setup, vault: &Path, console: &mut Console) -> Outcome {
    let file = &setup.config_file.0;
    let question = format!(
        "open it from now on? it is noted as `vault` in {} [Y/n] ",
        file.display()
    );
    let yes = console
        .ask(&question)?
        .is_some_and(|typed| matches!(typed.trim().to_lowercase().as_str(), "" | "y" | "yes"));
    if yes && let Err(error) = places::remember(file, vault) {
        console.say(&error.to_string());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_chosen_by_its_number() {
        let check = |typed, expected| assert_eq!(answer(typed, 3), expected, "{typed:?}");
        check(Some("2\n"), Answer::Row(1));
        check(Some("\n"), Answer::Row(0));
        check(Some("3"), Answer::Row(2));
        check(Some("4"), Answer::Odd);
        check(Some("0"), Answer::Odd);
        check(Some("x"), Answer::Odd);
        check(Some("q"), Answer::Leave);
        check(Some("Quit"), Answer::Leave);
        check(None, Answer::Leave);
    }

    #[test]
    fn a_row_says_where_the_vault_lies_and_who_knows_it() {
        let check = |path: &str, in_list, expected: &str| {
            let place = Place {
                path: path.into(),
                in_list,
            };
            assert_eq!(row(1, &place, Some(Path::new("/home/me"))), expected);
        };
        check("/home/me/Notes", true, "  1  ~/Notes  (Obsidian knows it)");
        check("/srv/Notes", false, "  1  /srv/Notes  (nearby)");
    }
}
