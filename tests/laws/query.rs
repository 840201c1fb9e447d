//! Queries: any text is one or says why not; what is printed is read as the same; what was narrowed is what was found.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::sync::Arc;

use chrono::NaiveDate;
use gavel::config::Proposed;
use gavel::note::{ItemId, Note};
use gavel::review::opinion::Opinions;
use gavel::review::query::{Found, Haystack, Query, Ready, Scope, Search, searched};
use gavel::settings::Settings;
use gavel::vault::{Change, Vault};
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

/// A search for the tasks of a vault that wait.
fn search(vault: &Vault, query: Query, ready: Option<Arc<Ready>>) -> Search {
    Search {
        query,
        vault: vault.clone(),
        queue: Arc::default(),
        scope: Scope::Waiting,
        named: Arc::default(),
        proposed: Proposed::default(),
        me: Vec::new(),
        clusters: None,
        duplicates: HashSet::new(),
        opinions: Opinions::default(),
        ready,
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn searching_while_typing_finds_what_searching_once_finds(
        texts in prop::collection::vec(prop::collection::vec(text(), 0..6), 0..8),
        queries in prop::collection::vec("[abcé]{0,4}( -?\"?[abc]{0,4}\"?)?", 1..4),
    ) {
        let mut vault = Vault::default();
        let settings = Arc::new(Settings::default());
        for (index, tasks) in texts.iter().enumerate() {
            let lines: Vec<String> = tasks.iter().map(|text| format!("- [?] {text}\n")).collect();
            let note = Note::parse(&format!("{index}.md"), lines.concat().as_bytes(), &settings);
            vault.apply(Change::Note(Arc::new(note)));
        }
        let mut ready = None;
        for whole in queries {
            for (end, _) in whole.char_indices().chain([(whole.len(), ' ')]) {
                let query = Query::parse(&whole[..end], today()).unwrap();
                let mut expected = Vec::new();
                for note in vault.notes() {
                    for task in &note.tasks {
                        let text = Haystack::new(&searched(note, task).join("\n"));
                        expected.extend(query.score(&text).map(|score| (score, task.id)));
                    }
                }
                expected.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
                let expected: Vec<ItemId> = expected.into_iter().map(|(_, id)| id).collect();
                let answer = search(&vault, query, ready.take()).run(3, &|_| (), &|| false).unwrap();
                let found: Vec<ItemId> = answer.found.items.iter().map(|item| item.id).collect();
                prop_assert_eq!(&found, &expected, "{:?}", &whole[..end]);
                prop_assert!(found.iter().all(|id| answer.found.has(*id)));
                ready = Some(answer.ready);
            }
        }
    }
}

/// A vault of many notes: `a plan` in all, `plan b` in one of a thousand.
fn many(notes: usize) -> Vault {
    let mut vault = Vault::default();
    let settings = Arc::new(Settings::default());
    let notes = (0..notes).map(|index| {
        let other = if index % 1000 == 999 {
            "- [?] plan b\n"
        } else {
            "- [?] p l a n\n"
        };
        let text = format!("- [?] a plan\n{other}");
        Arc::new(Note::parse(
            &format!("{index:05}.md"),
            text.as_bytes(),
            &settings,
        ))
    });
    vault.fill(notes.collect());
    vault
}

#[test]
fn the_first_page_is_told_early_and_is_how_all_matches_begin() {
    let vault = many(10_000);
    for (query, is_early) in [
        ("pl", true),
        ("plan", true),
        ("plan b", false),
        ("plan -b", true),
    ] {
        let told = RefCell::new(Vec::new());
        let query = Query::parse(query, today()).unwrap();
        let tell = |page: Found| told.borrow_mut().push(page.items.to_vec());
        let all = search(&vault, query, None)
            .run(60, &tell, &|| false)
            .unwrap();
        let told = told.into_inner();
        assert_eq!(told.len(), usize::from(is_early));
        for page in told {
            assert_eq!(page, all.found.items[..60]);
        }
    }
}

#[test]
fn a_search_whose_answer_is_of_no_use_ends_without_one() {
    let looks = Cell::new(0);
    let is_over = || {
        looks.set(looks.get() + 1);
        looks.get() > 2
    };
    let query = Query::parse("plan", today()).unwrap();
    let answer = search(&many(20_000), query, None).run(60, &|_| (), &is_over);
    assert!(answer.is_none() && looks.get() == 3);
}
