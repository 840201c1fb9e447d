//! Laws of `gavel::review::verdict` on generated tasks.

use std::sync::Arc;

use gavel::config::Proposed;
use gavel::note::line::is_block_id;
use gavel::note::reading::Reading;
use gavel::note::task::Fields;
use gavel::review::standing::Standing;
use gavel::review::verdict::{Action, Outcome, Rules, Verdict, change};
use gavel::settings::Settings;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::cases;
use crate::notes::{action, bytes, lines, made, read, ruling, settings, today};

const VERDICTS: [Verdict; 4] = [
    Verdict::Accept,
    Verdict::Reject,
    Verdict::Done,
    Verdict::Reopen,
];

fn after(line: &[u8], verdict: Verdict, settings: &Settings) -> Outcome {
    let rules = Rules {
        settings,
        proposed: &Proposed::default(),
        today: today(),
        line_ending: "\n",
    };
    change(line, &Action::Verdict(verdict), rules)
}

fn standing_for(verdict: Verdict) -> Standing {
    match verdict {
        Verdict::Accept => Standing::Open,
        Verdict::Reject => Standing::Cancelled,
        Verdict::Done => Standing::Done,
        Verdict::Reopen => Standing::Proposed,
    }
}

fn fields(line: &[u8]) -> Fields {
    Fields::parse(Reading::of(line).text(), &settings(), "n.md").unwrap()
}

/// What a verdict leaves alone: all but status, dates of the status and the proposal tag.
fn left_alone(fields: &Fields) -> Fields {
    let status = settings().status("?");
    let tag = |tag: &str| tag == "#proposed";
    let mut fields = fields.clone();
    // The plugin takes a block link without text before it for the text; behind the date that gavel writes it is the link it was.
    let mut description = fields.wording.description().into_owned();
    if fields.rare().block_link.is_none() && is_block_id(&description) {
        let rare = fields.rare.get_or_insert_default();
        rare.block_link = Some(format!(" {description}").into());
        description.clear();
    }
    Fields {
        status,
        done: None,
        cancelled: None,
        // Who is named depends on the tags around the name; the description has all of it.
        wording: fields.wording.saying(&words(&description), ""),
        owners: Arc::default(),
        tags: fields
            .tags
            .iter()
            .filter(|found| !tag(found))
            .cloned()
            .collect(),
        ..fields
    }
}

fn words(text: &str) -> String {
    let words: Vec<&str> = text
        .split_whitespace()
        .filter(|word| *word != "#proposed")
        .collect();
    words.join(" ")
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn a_verdict_makes_the_task_stand_where_it_says_and_leaves_the_rest(lines in lines(), which in any::<Index>()) {
        let note = read(&bytes(&lines));
        if note.tasks.is_empty() {
            return Ok(());
        }
        let task = which.get(&note.tasks);
        for verdict in VERDICTS {
            let Outcome::Lines(line) = after(task.raw(), verdict, &note.settings) else { continue };
            let ruled = fields(&line);
            prop_assert_eq!(Standing::of(&ruled, &Proposed::default()), standing_for(verdict));
            prop_assert_eq!(left_alone(&ruled), left_alone(&task.fields));
        }
    }

    #[test]
    fn a_verdict_that_stands_changes_nothing(lines in lines(), which in any::<Index>()) {
        let note = read(&bytes(&lines));
        if note.tasks.is_empty() {
            return Ok(());
        }
        let task = which.get(&note.tasks);
        for verdict in VERDICTS {
            let ruled = match after(task.raw(), verdict, &note.settings) {
                Outcome::Lines(line) => line,
                _ => task.raw().to_vec(),
            };
            prop_assert_eq!(after(&ruled, verdict, &note.settings), Outcome::Unchanged);
        }
    }

    /// A proposal whose tag is its last says again what it said, whatever the verdict was, unless it had dates of its own.
    #[test]
    fn a_proposal_that_is_ruled_on_and_reopened_says_what_it_said(lines in lines(), which in any::<Index>()) {
        let note = read(&bytes(&lines));
        if note.tasks.is_empty() {
            return Ok(());
        }
        let task = which.get(&note.tasks);
        let said = &task.fields;
        let plain = said.status.symbol == "?"
            && said.tags.last().is_some_and(|tag| &**tag == "#proposed")
            && said.tags.iter().filter(|tag| &***tag == "#proposed").count() == 1
            && said.tags.len() > 1
            && said.done.is_none()
            && said.cancelled.is_none();
        if !plain {
            return Ok(());
        }
        for verdict in VERDICTS {
            let Outcome::Lines(ruled) = after(task.raw(), verdict, &note.settings) else { continue };
            let Outcome::Lines(reopened) = after(&ruled, Verdict::Reopen, &note.settings) else {
                return Err(TestCaseError::fail("a ruled task is no proposal"));
            };
            let reopened = fields(&reopened);
            prop_assert_eq!(&reopened.tags, &said.tags);
            prop_assert_eq!(&reopened.status, &said.status);
            prop_assert_eq!(left_alone(&reopened), left_alone(said));
        }
    }

    #[test]
    fn a_ruling_that_was_made_is_not_made_again(lines in lines(), which in any::<Index>(), action in action()) {
        let note = bytes(&lines);
        let Some(edit) = ruling(&read(&note), which, &action) else { return Ok(()) };
        let once = made(&note, std::slice::from_ref(&edit));
        let twice = made(&once.bytes, &[edit]);
        // A twin may still stand where the line stood; alone, it is told as done already.
        if twice.applied.is_empty() {
            prop_assert_eq!(twice.bytes, once.bytes);
        }
    }
}
