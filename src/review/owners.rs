//! Who a task may be given to: the names that a vault knows, and which of them typed letters mean.

use std::cmp::Reverse;
use std::collections::HashMap;

use fuzzy_matcher::FuzzyMatcher as _;
use fuzzy_matcher::skim::SkimMatcherV2;

use crate::note::owner::is_nobody;
use crate::text::squeeze;
use crate::vault::Vault;

/// A name that the vault knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownOwner {
    /// As it is written most often.
    pub name: String,
    /// Whether they took part in the meeting asked about, or own one of its tasks.
    pub is_here: bool,
    /// How many tasks of the vault they own.
    pub tasks: usize,
    /// How many meetings they took part in.
    pub meetings: usize,
}

/// Everybody who took part in a meeting or owns a task: first those of the note at `path`, then who is named most often, then by name.
/// Spellings that differ in case alone are one; `TBD` and the like are nobody.
#[must_use]
pub fn known(vault: &Vault, path: &str) -> Vec<KnownOwner> {
    let mut found: HashMap<String, (KnownOwner, HashMap<String, usize>)> = HashMap::new();
    let mut count = |name: &str, is_here: bool, of_task: bool| {
        let name = squeeze(name.trim_start_matches('@'));
        if is_nobody(&name) {
            return;
        }
        let (owner, spellings) = found.entry(name.to_lowercase()).or_insert_with(|| {
            let owner = KnownOwner {
                name: String::new(),
                is_here: false,
                tasks: 0,
                meetings: 0,
            };
            (owner, HashMap::new())
        });
        owner.is_here |= is_here;
        owner.tasks += usize::from(of_task);
        owner.meetings += usize::from(!of_task);
        *spellings.entry(name).or_default() += 1;
    };
    for note in vault.notes() {
        let is_here = *note.path == *path;
        for name in &*note.participants {
            count(name, is_here, false);
        }
        for name in note.tasks.iter().flat_map(|task| &*task.fields.owners) {
            count(name, is_here, true);
        }
    }
    let mut known: Vec<KnownOwner> = found
        .into_values()
        .map(|(owner, spellings)| {
            let most = spellings
                .into_iter()
                .max_by_key(|(name, times)| (*times, Reverse(name.clone())));
            KnownOwner {
                name: most.map(|(name, _)| name).unwrap_or_default(),
                ..owner
            }
        })
        .collect();
    known.sort_by_cached_key(|owner| {
        (
            !owner.is_here,
            Reverse(owner.tasks + owner.meetings),
            owner.name.clone(),
        )
    });
    known
}

/// Those of `known` that typed letters may mean, the best first: whose name starts with them, then one of whose words does, then those
/// that hold the letters in this order. Nothing typed means all; a `@` before it does not count.
#[must_use]
pub fn matching<'a>(known: &'a [KnownOwner], typed: &str) -> Vec<&'a KnownOwner> {
    let typed = squeeze(typed.trim_start().trim_start_matches('@')).to_lowercase();
    if typed.is_empty() {
        return known.iter().collect();
    }
    let matcher = SkimMatcherV2::default().ignore_case();
    let rank = |owner: &KnownOwner| {
        let name = owner.name.to_lowercase();
        let is_start_of_word = || name.split(' ').any(|word| word.starts_with(&typed));
        if name.starts_with(&typed) {
            return Some((0, 0));
        }
        if is_start_of_word() {
            return Some((1, 0));
        }
        let score = matcher.fuzzy_match(&name, &typed)?;
        Some((2, -score))
    };
    let mut ranked: Vec<_> = known
        .iter()
        .filter_map(|owner| Some((rank(owner)?, owner)))
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, owner)| owner).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::note::Note;
    use crate::settings::Settings;
    use crate::vault::Change;

    fn vault() -> Vault {
        let settings = Arc::new(Settings::default());
        let mut vault = Vault::default();
        for (path, text) in [
            (
                "a.md",
                "---\nparticipants: [Marit Solheim, Ana Ruiz]\n---\n- [?] a @Marit Solheim\n- [?] b @TBD\n",
            ),
            (
                "b.md",
                "---\nparticipants: [Omar Solano, ana ruiz]\n---\n- [?] a @Ben Amari\n- [x] b @Ben Amari\n- [x] c @Ana Ruiz\n",
            ),
        ] {
            let note = Note::parse(path, text.as_bytes(), &settings);
            vault.apply(Change::Note(Arc::new(note)));
        }
        vault
    }

    fn check(path: &str, typed: &str, expected: &[&str]) {
        let known = known(&vault(), path);
        let names: Vec<&str> = matching(&known, typed)
            .iter()
            .map(|owner| owner.name.as_str())
            .collect();
        assert_eq!(names, expected, "{typed:?} in {path}");
    }

    #[test]
    fn those_of_the_meeting_come_first_then_who_is_named_most_often() {
        check(
            "a.md",
            "",
            &["Ana Ruiz", "Marit Solheim", "Ben Amari", "Omar Solano"],
        );
        check(
            "b.md",
            "",
            &["Ana Ruiz", "Ben Amari", "Omar Solano", "Marit Solheim"],
        );
        check(
            "c.md",
            "@",
            &["Ana Ruiz", "Ben Amari", "Marit Solheim", "Omar Solano"],
        );
    }

    #[test]
    fn a_name_is_counted_by_task_and_by_meeting() {
        let known = known(&vault(), "a.md");
        let ana = &known[0];
        assert_eq!((ana.tasks, ana.meetings, ana.is_here), (1, 2, true));
    }

    #[test]
    fn the_start_of_a_name_is_better_than_that_of_a_word_and_both_than_letters() {
        check("c.md", "sol", &["Marit Solheim", "Omar Solano"]);
        check("c.md", "@am", &["Ben Amari", "Marit Solheim"]);
        check("c.md", "msh", &["Marit Solheim"]);
        check("c.md", "xyz", &[]);
    }
}
