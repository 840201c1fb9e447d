//! What a query finds, and how it is read.

use std::sync::Arc;

use super::*;
use crate::settings::Settings;
use crate::vault::Change;

const TODAY: &str = "2026-03-18";

fn today() -> NaiveDate {
    TODAY.parse().unwrap()
}

fn read(query: &str) -> Query {
    Query::parse(query, today()).unwrap_or_else(|mistake| panic!("{query:?}: {mistake}"))
}

const NOTE: &str = "---
title: Kick-off at Tern
type: people
participants: [Marit Solheim]
---
# Next steps
- [?] Order the kelp @Myself \u{1f4c5} 2026-03-10 \u{23eb} #task/legal
- [?] Send the plan @Marit Solheim \u{1f4c5} 2026-03-20
- [?] Ask about the pier @TBD \u{1f4c5} 2026-01-02
- [ ] Paint the boat \u{23f3} 2026-03-18 \u{1f501} every week
- [x] Call Ana @Jason Teal @Ana \u{2705} 2026-03-17
- [/] Rent the crane
- [?] Impossible \u{1f4c5} 2026-02-30
";

/// The lines (from the first task, from 1) that a query holds for and finds.
fn found(query: &str) -> Vec<usize> {
    let mut vault = Vault::default();
    let settings = Arc::new(Settings::default());
    let note = Note::parse("Meetings/Kick-off.md", NOTE.as_bytes(), &settings);
    vault.apply(Change::Note(Arc::new(note)));
    let me = ["Myself".to_owned(), "Jason".to_owned()];
    let context = Context {
        vault: &vault,
        proposed: &Proposed::default(),
        me: &me,
        clusters: None,
        is_duplicate: &|_| false,
    };
    let query = read(query);
    let note = vault.notes().next().unwrap();
    (1..)
        .zip(&note.tasks)
        .filter(|(_, task)| {
            query.holds(&context, note, task) && query.finds(&searched(note, task).join("\n"))
        })
        .map(|(line, _)| line)
        .collect()
}

#[track_caller]
fn check(query: &str, expected: &[usize]) {
    assert_eq!(found(query), expected, "{query}");
}

#[test]
fn words_stand_as_they_are_written_and_in_any_case() {
    check("KELP order", &[1]);
    check("kelp plan", &[]);
    check("\"the p\"", &[2, 3]);
    check("the -plan -kelp", &[3, 4, 6]);
    check("-\"the plan\" solheim", &[]);
    check("", &[1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn an_owner_is_me_somebody_else_or_nobody() {
    check("owner:me", &[1, 5]);
    check("is:mine", &[1, 5]);
    check("owner:others", &[2]);
    check("is:waiting", &[2]);
    check("owner:none", &[3, 4, 6, 7]);
    check("is:unowned", &[3, 4, 6, 7]);
    check("has:owner", &[1, 2, 5]);
    check("owner:sol", &[2]);
    check("owner:\"marit sol\"", &[2]);
    check("owner:ana,marit", &[2, 5]);
    check("owner:TBD", &[3]);
}

#[test]
fn a_day_is_compared_with_a_field() {
    check("due:<today", &[1, 3]);
    check("due:<=fri", &[1, 2, 3]);
    check("due:2026-03-10..2026-03-20", &[1, 2]);
    check("due:fri", &[2]);
    check("due:none", &[4, 5, 6]);
    check("due:none,fri", &[2, 4, 5, 6]);
    check("due:\"mar 20\"", &[2]);
    check("due:>\"mar 19\"", &[2]);
    check("-has:due", &[4, 5, 6]);
    check("scheduled:today", &[4]);
    check("done:yesterday", &[5]);
}

#[test]
fn a_priority_is_compared_by_its_weight() {
    check("priority:high,highest", &[1]);
    check("priority:>medium", &[1]);
    check("priority:<high", &[2, 3, 4, 5, 6, 7]);
    check("priority:none..high", &[1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn a_note_and_its_heading_can_be_asked_for() {
    for query in [
        "type:PEOPLE",
        "meeting:\"kick-off at\"",
        "path:meetings/",
        "heading:steps",
    ] {
        check(query, &[1, 2, 3, 4, 5, 6, 7]);
        check(&format!("-{query}"), &[]);
    }
    check("meeting:none", &[]);
    check("type:none", &[]);
}

#[test]
fn what_a_task_is() {
    check("is:proposed", &[1, 2, 3, 7]);
    check("is:open", &[4, 6]);
    check("is:done", &[5]);
    check("is:overdue", &[1, 3]);
    check("is:stale", &[3]);
    check("is:today", &[4]);
    check("is:recurring", &[4]);
    check("status:/", &[6]);
    check("status:todo,done", &[4, 5]);
    check("tag:#task", &[1]);
    check("tag:task/legal", &[1]);
    check("tag:none", &[2, 3, 4, 5, 6, 7]);
}

#[test]
fn what_only_looks_like_a_field_is_text() {
    for text in [
        "http://example.org",
        "10:30",
        "Meetings/Kick-off.md:14",
        "re:",
        "a:b",
        ":x",
    ] {
        assert_eq!(read(text).to_string(), text.to_lowercase());
        assert!(!read(text).fields().any(|_| true), "{text}");
    }
    assert_eq!(read("\"owner:me\"").to_string(), "\"owner:me\"");
}

#[test]
fn what_is_being_typed_is_no_mistake_where_it_need_not_be() {
    assert!(read("- \"\" -\"").is_empty());
    assert_eq!(read("\"kelp").to_string(), "\"kelp\"");
    assert_eq!(read("priority:high,").to_string(), "priority:high");
}

#[track_caller]
fn mistaken(query: &str, word: &str, message: &str) {
    let mistake = Query::parse(query, today()).unwrap_err();
    assert_eq!(mistake.word(query), word);
    assert!(mistake.message.starts_with(message), "{mistake}");
}

#[test]
fn a_mistake_points_at_its_word() {
    mistaken("é kelp -due:<fry x", "-due:<fry", "due: takes none, a day");
    mistaken("owner:", "owner:", "owner: takes me");
    mistaken("status:\"", "status:\"", "status: takes a symbol");
    mistaken("is:opne", "is:opne", "is: takes proposed");
    mistaken("due:fri..today", "due:fri..today", "due: takes");
    mistaken(
        "Ⱥpriority:a",
        "Ⱥpriority:a",
        "ⱥpriority: no such field; did you mean priority?",
    );
    mistaken(
        "onwer:me",
        "onwer:me",
        "onwer: no such field; did you mean owner?",
    );
    mistaken(
        "priority:high,\"very high\"",
        "priority:high,\"very high\"",
        "priority: takes",
    );
}

#[test]
fn the_words_that_are_right_are_read_beside_a_mistake() {
    let (query, mistake) = Query::of_what_is_right("kelp due:<fry -is:open owner:", today());
    assert_eq!(query.to_string(), "kelp -is:open");
    assert_eq!(mistake.unwrap().span, Span::new(5, 13));
}

#[test]
fn a_decision_has_no_fields_but_those_of_its_note() {
    let read = |query| Query::about_decisions(query, today());
    assert!(read("kelp meeting:tern type:people path:a heading:b").is_ok());
    let mistake = read("kelp owner:me").unwrap_err();
    assert_eq!(mistake.span, Span::new(5, 13));
    assert_eq!(read("is:Disputed").unwrap().to_string(), "is:disputed");
    let mistake = read("is:confirmed,open").unwrap_err();
    assert_eq!(mistake.message, "is: takes confirmed or disputed");
    assert!(Query::parse("is:confirmed", today()).is_err());
}

#[test]
fn a_query_that_names_a_state_is_about_all_tasks() {
    for query in [
        "is:open",
        "-is:done",
        "status:x",
        "done:today",
        "is:mine,proposed",
    ] {
        assert!(read(query).names_a_state(), "{query}");
    }
    for query in ["is:overdue", "owner:me", "done", ""] {
        assert!(!read(query).names_a_state(), "{query}");
    }
}

#[test]
fn days_are_printed_as_dates() {
    let printed = |query: &str| read(query).to_string();
    assert_eq!(printed("DUE:<fri"), "due:<2026-03-20");
    assert_eq!(
        printed("owner:\"Marit Solheim\",none"),
        "owner:\"marit solheim\",none"
    );
    assert_eq!(
        printed("status:\"In Progress\",\",\""),
        "status:\"In Progress\",\",\""
    );
}

#[test]
fn closely_is_for_words_that_must_be_there() {
    let score = |query: &str, text: &str| read(query).score(&Haystack::new(text)).is_some();
    assert!(score("schdule", "Schedule the review"));
    assert!(!score("\"schdule\"", "Schedule the review"));
    assert!(score("-schdule", "Schedule the review"));
    assert!(!score("-schedule", "Schedule the review"));
    assert!(score("plan Marit", "Send the plan @Marit Solheim"));
    assert!(!score("plan Ana", "Send the plan @Marit Solheim"));
    assert!(
        Query::plain("owner:me")
            .score(&Haystack::new("owner:me"))
            .is_some()
    );
}
