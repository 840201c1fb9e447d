//! Queries: any text is one or says why not; what is printed is read as the same; what was narrowed is what was found.

use chrono::NaiveDate;
use gavel::review::query::{Haystack, Matcher, Query};
use proptest::prelude::*;

use crate::cases;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 18).unwrap()
}

/// Texts that are made of what the grammar knows, and of anything.
fn query() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zA-Zİé照]{1,6}",
        any::<char>().prop_map(String::from),
        prop::sample::select(vec![
            "owner:",
            "due:",
            "priority:",
            "tag:",
            "status:",
            "is:",
            "has:",
            "meeting:",
            "heading:",
            "onwer:",
            "done:",
            "me",
            "none",
            "others",
            "<",
            ">=",
            "..",
            ",",
            "-",
            "\"",
            " ",
            "#",
            "fri",
            "2026-03-20",
            "mar 3",
            "+3d",
            "high",
            "open",
            "overdue",
            "cluster",
            ":",
            "//",
            "99999999999999999999w",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..9).prop_map(|pieces| pieces.concat())
}

/// Texts over few letters, so that words are found in them.
fn text() -> impl Strategy<Value = String> {
    "[abcé -]{0,24}"
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn what_is_printed_is_read_as_the_same(text in query()) {
        match Query::parse(&text, today()) {
            Ok(query) => {
                let printed = query.to_string();
                prop_assert_eq!(Query::parse(&printed, today()), Ok(query), "{:?} -> {:?}", text, printed);
            }
            Err(mistake) => prop_assert!(!mistake.word(&text).trim().is_empty(), "{:?}: {}", text, mistake),
        }
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn searching_while_typing_finds_what_searching_once_finds(
        texts in prop::collection::vec(text(), 0..40),
        queries in prop::collection::vec("[abcé]{0,4}( -?\"?[abc]{0,4}\"?)?", 1..4),
    ) {
        let texts: Vec<Haystack> = texts.iter().map(|text| Haystack::new(text)).collect();
        let mut matcher = Matcher::new(texts.clone());
        for whole in queries {
            for (end, _) in whole.char_indices().chain([(whole.len(), ' ')]) {
                let query = Query::parse(&whole[..end], today()).unwrap();
                let mut expected: Vec<(i64, u32)> = (0..)
                    .zip(&texts)
                    .filter_map(|(index, text)| Some((query.score(text)?, index)))
                    .collect();
                expected.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
                prop_assert_eq!(matcher.search(&query), expected, "{:?}", &whole[..end]);
            }
        }
    }
}
