//! The tags that a vault's tasks carry, to choose from.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::vault::Vault;

/// Every tag of a task, with its `#`: who is carried most often first, then by name.
#[must_use]
pub fn known(vault: &Vault) -> Vec<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let tasks = vault.notes().flat_map(|note| &note.tasks);
    for tag in tasks.flat_map(|task| &*task.fields.tags) {
        *counts.entry(tag).or_default() += 1;
    }
    let mut known: Vec<(&str, usize)> = counts.into_iter().collect();
    known.sort_by_key(|(tag, count)| (Reverse(*count), *tag));
    known.into_iter().map(|(tag, _)| tag.to_owned()).collect()
}

/// Those of `known` that a typed start may mean, without the one that is typed whole; `#` and case do not count.
#[must_use]
pub fn matching<'a>(known: &'a [String], typed: &str) -> Vec<&'a str> {
    let typed = typed.trim_start_matches('#').to_lowercase();
    let is_meant = |tag: &&str| {
        let tag = tag.trim_start_matches('#').to_lowercase();
        tag.starts_with(&typed) && tag != typed
    };
    known.iter().map(String::as_str).filter(is_meant).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::note::Note;
    use crate::settings::Settings;
    use crate::vault::Change;

    #[test]
    fn tags_are_known_by_how_often_they_are_carried_and_found_by_their_start() {
        let text = "- [?] a #task #pier\n- [ ] b #task #Boats\n- [x] c #pier/north\n";
        let note = Note::parse("n.md", text.as_bytes(), &Arc::new(Settings::default()));
        let mut vault = Vault::default();
        vault.apply(Change::Note(Arc::new(note)));
        let known = known(&vault);
        assert_eq!(known, ["#task", "#Boats", "#pier", "#pier/north"]);
        assert_eq!(matching(&known, "b"), ["#Boats"]);
        assert_eq!(matching(&known, "#pier"), ["#pier/north"]);
        assert_eq!(matching(&known, "x"), [""; 0]);
    }
}
