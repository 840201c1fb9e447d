//! Queries by name: those that everybody needs, and those that the user saved.

use chrono::NaiveDate;

use crate::config::SavedView;
use crate::review::query::Query;

/// A query with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// As it is listed, and named on the command line.
    pub name: String,
    /// The query, as it was written.
    pub query: String,
}

/// Built-in views: what is whose, what is late.
const BUILT_IN: [(&str, &str); 6] = [
    ("Mine", "owner:me"),
    ("Waiting for others", "owner:others"),
    ("Nobody's", "owner:none"),
    ("Overdue", "is:overdue"),
    ("Stale", "is:stale"),
    ("Today", "is:today"),
];

/// All views: the built-in ones, then the saved ones as in the configuration; a saved one replaces the built-in one of its name.
#[must_use]
pub fn all(saved: &[SavedView]) -> Vec<View> {
    let view = |name: &str, query: &str| View {
        name: name.to_owned(),
        query: query.to_owned(),
    };
    let is_saved = |name: &str| saved.iter().any(|own| is_same(&own.name, name));
    let built_in = BUILT_IN.iter().filter(|(name, _)| !is_saved(name));
    built_in
        .map(|(name, query)| view(name, query))
        .chain(saved.iter().map(|own| view(&own.name, &own.query)))
        .collect()
}

/// The view of this name, in any case.
#[must_use]
pub fn named(saved: &[SavedView], name: &str) -> Option<View> {
    let mut all = all(saved).into_iter();
    all.find(|view| is_same(&view.name, name))
}

fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// Whether every saved view holds a query.
///
/// # Errors
/// A sentence about the first that holds none: the line, the name, and the word that is wrong.
pub fn check(saved: &[SavedView]) -> Result<(), String> {
    for view in saved {
        // Whether a text is a query does not depend on the day.
        Query::parse(&view.query, NaiveDate::default()).map_err(|mistake| {
            let word = mistake.word(&view.query);
            format!(
                "line {}: view {:?}: {word}: {mistake}",
                view.line, view.name
            )
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(name: &str, query: &str) -> SavedView {
        SavedView {
            name: name.to_owned(),
            query: query.to_owned(),
            line: 3,
        }
    }

    #[test]
    fn a_saved_view_replaces_the_built_in_one_of_its_name() {
        let names = |views: Vec<View>| views.into_iter().map(|view| view.name).collect::<Vec<_>>();
        let views = all(&[saved("Legal", "tag:legal"), saved("today", "due:<=today")]);
        assert_eq!(
            names(views),
            [
                "Mine",
                "Waiting for others",
                "Nobody's",
                "Overdue",
                "Stale",
                "Legal",
                "today"
            ]
        );
        assert_eq!(named(&[], "overdue").unwrap().query, "is:overdue");
        assert!(named(&[], "nothing of the kind").is_none());
    }

    #[test]
    fn every_built_in_view_is_a_query() {
        let built_in: Vec<SavedView> = BUILT_IN
            .iter()
            .map(|(name, query)| saved(name, query))
            .collect();
        assert_eq!(check(&built_in), Ok(()));
    }

    #[test]
    fn a_view_that_holds_no_query_is_told_with_its_line() {
        let error = check(&[saved("Late", "due:<fry")]).unwrap_err();
        assert!(
            error.starts_with("line 3: view \"Late\": due:<fry: due: takes"),
            "{error}"
        );
    }
}
