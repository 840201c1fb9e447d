//! Laws of `gavel::review::field` and `gavel::review::new_task` on generated notes: a change reads back as it was wished or is refused,
//! changes its line alone, and is taken back bit for bit.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use gavel::config::Proposed;
use gavel::edit::Applied;
use gavel::note::day::Day;
use gavel::note::reading::Reading;
use gavel::note::task::{Fields, Priority};
use gavel::review::accept::{begin, postpone};
use gavel::review::field::{self, FieldChange};
use gavel::review::new_task::{self, NewTask};
use gavel::settings::{Settings, TaskFormat};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::cases;
use crate::edits::with_line;
use crate::notes::{bytes, lines, made, read, settings, today};

/// Texts that people type, and what they should not.
fn text() -> impl Strategy<Value = String> {
    const PARTS: &[&str] = &[
        "Send",
        "the plan.",
        "wéll",
        "@Ana",
        "@Marit Solheim",
        "#x",
        "📅 2026-01-02",
        "📅 TBD",
        "⏫",
        "^b",
        "[due:: 2026-01-01]",
        "weâ€™ll",
        "- [ ]",
        "1.",
        "```",
        "<!--",
        "\u{2028}",
        "\n",
        "\t",
        "%%",
        "🔁 every day",
        "🆔 q",
        "\u{feff}",
        ":",
        ">",
        "# h",
    ];
    prop_oneof![
        3 => vec(select(&PARTS[..3]), 1..4).prop_map(|parts| parts.join(" ")),
        3 => vec(select(PARTS), 1..5).prop_map(|parts| parts.join(" ")),
        1 => any::<String>(),
    ]
}

fn date() -> impl Strategy<Value = Option<NaiveDate>> {
    let day = (0..3_652_000_u64)
        .prop_map(|day| NaiveDate::from_ymd_opt(0, 1, 1).unwrap() + Days::new(day));
    proptest::option::weighted(0.8, day)
}

fn change() -> impl Strategy<Value = FieldChange> {
    prop_oneof![
        text().prop_map(FieldChange::Text),
        proptest::option::weighted(0.8, text()).prop_map(FieldChange::Owner),
        select(
            &[
                "Ana",
                "Marit Solheim",
                "Jan van der Berg",
                "山田 太郎",
                "TBD"
            ][..]
        )
        .prop_map(|name| FieldChange::Owner(Some(name.to_owned()))),
        vec(select(&["Ana", "Marit Solheim"][..]), 0..3)
            .prop_map(|names| FieldChange::Owners(names.into_iter().map(str::to_owned).collect())),
        date().prop_map(FieldChange::Due),
        date().prop_map(FieldChange::Scheduled),
        date().prop_map(FieldChange::Start),
        select(&Priority::ALL[..]).prop_map(FieldChange::Priority),
        Just(FieldChange::Raise),
        Just(FieldChange::Lower),
        prop_oneof![
            select(&["x", "#task", "#a/b", "#proposed"][..]).prop_map(str::to_owned),
            text()
        ]
        .prop_map(FieldChange::AddTag),
        prop_oneof![
            select(&["#task", "#proposed", "a"][..]).prop_map(str::to_owned),
            text()
        ]
        .prop_map(FieldChange::RemoveTag),
    ]
}

fn said(line: &[u8], settings: &Settings) -> Fields {
    Fields::parse(Reading::of(line).text(), settings, "n.md").unwrap()
}

/// What a change must leave: all that it is not about.
fn left_alone(fields: &Fields, change: &FieldChange) -> Fields {
    let mut fields = fields.clone();
    // A rule counts from the dates; the description has owners, tags and text in it.
    fields.rare.get_or_insert_default().recurrence = None;
    let text = match change {
        FieldChange::Text(_) => "",
        _ => fields.text(),
    };
    fields.wording = fields.wording.saying("", text);
    match change {
        FieldChange::Text(_) => {}
        FieldChange::Owner(_) | FieldChange::Owners(_) => fields.owners = Arc::default(),
        FieldChange::Due(_) => fields.due = None,
        FieldChange::Scheduled(_) => fields.scheduled = None,
        FieldChange::Start(_) => fields.start = None,
        FieldChange::Priority(_) | FieldChange::Raise | FieldChange::Lower => {
            fields.priority = Priority::None;
        }
        FieldChange::AddTag(_) | FieldChange::RemoveTag(_) => fields.tags = Arc::default(),
    }
    fields
}

fn holds(fields: &Fields, before: &Fields, change: &FieldChange) -> bool {
    let day = |date: &Option<NaiveDate>| date.map(Some);
    let words = |text: &str| {
        text.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    match change {
        FieldChange::Text(text) => words(fields.text()) == words(text),
        FieldChange::Owner(None) => fields.owners.is_empty(),
        FieldChange::Owner(Some(name)) => {
            let name = words(name)
                .join(" ")
                .trim_start_matches('@')
                .trim()
                .to_owned();
            fields.owners.iter().any(|owner| **owner == *name)
        }
        FieldChange::Owners(names) => fields
            .owners
            .iter()
            .map(AsRef::as_ref)
            .eq(names.iter().map(String::as_str)),
        FieldChange::Due(date) => fields.due.map(Day::date) == day(date),
        FieldChange::Scheduled(date) => fields.scheduled.map(Day::date) == day(date),
        FieldChange::Start(date) => fields.start.map(Day::date) == day(date),
        FieldChange::Priority(priority) => fields.priority == *priority,
        FieldChange::Raise => fields.priority == before.priority.raised(),
        FieldChange::Lower => fields.priority == before.priority.lowered(),
        FieldChange::AddTag(tag) => fields
            .tags
            .iter()
            .any(|found| found.trim_start_matches('#') == tag.trim().trim_start_matches('#')),
        FieldChange::RemoveTag(tag) => fields
            .tags
            .iter()
            .all(|found| found.trim_start_matches('#') != tag.trim().trim_start_matches('#')),
    }
}

/// Settings for emoji or for dataview.
fn format() -> impl Strategy<Value = Settings> {
    select(&[TaskFormat::Emoji, TaskFormat::Emoji, TaskFormat::Dataview][..]).prop_map(|format| {
        Settings {
            format,
            ..settings()
        }
    })
}

proptest! {
    #![proptest_config(cases(3000))]

    #[test]
    fn a_change_is_read_back_as_it_was_wished_or_refused(lines in lines(), which in any::<Index>(), change in change(), settings in format()) {
        let note = read(&bytes(&lines));
        if note.tasks.is_empty() {
            return Ok(());
        }
        let raw = which.get(&note.tasks).raw();
        let before = said(raw, &settings);
        let Ok(new) = field::change(raw, std::slice::from_ref(&change), &settings) else { return Ok(()) };
        prop_assert!(!new.contains(&b'\n'));
        let after = said(&new, &settings);
        prop_assert!(holds(&after, &before, &change), "{:?}", after);
        let pending = before.text().contains("TBD");
        let mut expected = left_alone(&before, &change);
        if pending {
            expected.wording = left_alone(&after, &change).wording;
        }
        // A link without text before it is text to the plugin.
        if before.rare().block_link.is_none() && after.rare().block_link.is_some() {
            return Ok(());
        }
        prop_assert_eq!(left_alone(&after, &change), expected);
        // It says so now.
        prop_assert!(matches!(change, FieldChange::Raise | FieldChange::Lower)
            || field::change(&new, std::slice::from_ref(&change), &settings) == Ok(new));
    }

    #[test]
    fn a_change_touches_its_line_alone_and_is_taken_back(lines in lines(), which in any::<Index>(), changes in vec(change(), 1..4)) {
        let bytes = bytes(&lines);
        let note = read(&bytes);
        if note.tasks.is_empty() {
            return Ok(());
        }
        let Ok(Some(edit)) = field::edit(&note, which.get(&note.tasks), &changes) else { return Ok(()) };
        let outcome = made(&bytes, std::slice::from_ref(&edit));
        prop_assert!(outcome.conflicts.is_empty());
        prop_assert_eq!(&outcome.bytes, &with_line(&bytes, edit.place.line, edit.new.as_deref().unwrap()));
        let back: Vec<_> = outcome.applied.iter().map(Applied::inverse).collect();
        prop_assert_eq!(made(&outcome.bytes, &back).bytes, bytes);
        // The note has the same tasks.
        let places = |note: &gavel::note::Note| note.tasks.iter().map(|task| task.place.line).collect::<Vec<_>>();
        prop_assert_eq!(places(&read(&outcome.bytes)), places(&note));
    }

    #[test]
    fn a_date_or_priority_that_was_there_comes_back_bit_for_bit(lines in lines(), which in any::<Index>(), due in date(), priority in select(&Priority::ALL[..])) {
        let note = read(&bytes(&lines));
        if note.tasks.is_empty() {
            return Ok(());
        }
        let task = which.get(&note.tasks);
        let (settings, raw) = (&note.settings, task.raw());
        if let (Some(was), Some(_)) = (task.fields.due.and_then(Day::date), due) {
            let there = field::change(raw, &[FieldChange::Due(due)], settings);
            let back = there.and_then(|line| field::change(&line, &[FieldChange::Due(Some(was))], settings));
            prop_assert_eq!(back.as_deref(), Ok(raw));
        }
        if task.fields.priority != Priority::None && priority != Priority::None {
            let there = field::change(raw, &[FieldChange::Priority(priority)], settings);
            let back = there.and_then(|line| field::change(&line, &[FieldChange::Priority(task.fields.priority)], settings));
            // Mojibake of another length is written as what it means.
            if Reading::of(raw).text().as_bytes() == raw {
                prop_assert_eq!(back.as_deref(), Ok(raw));
            }
        }
    }

    #[test]
    fn accepting_with_more_is_one_edit(lines in lines(), which in any::<Index>(), day in 0..700_000_u64) {
        let bytes = bytes(&lines);
        let note = read(&bytes);
        if note.tasks.is_empty() {
            return Ok(());
        }
        let task = which.get(&note.tasks);
        let due = NaiveDate::from_ymd_opt(1, 1, 1).unwrap() + Days::new(day);
        let postponed = postpone(&note, task, due, &Proposed::default(), today()).ok().flatten();
        let begun = begin(&note, task, &Proposed::default(), today()).ok().flatten();
        for edit in postponed.into_iter().chain(begun) {
            let outcome = made(&bytes, std::slice::from_ref(&edit));
            prop_assert_eq!(&outcome.bytes, &with_line(&bytes, edit.place.line, edit.new.as_deref().unwrap()));
            let back: Vec<_> = outcome.applied.iter().map(Applied::inverse).collect();
            prop_assert_eq!(&made(&outcome.bytes, &back).bytes, &bytes);
        }
    }

    #[test]
    fn a_new_task_adds_lines_and_changes_none(lines in lines(), text in text(), owner in proptest::option::of(Just("Marit Solheim".to_owned())), due in date(), near in proptest::option::of(0..30_usize)) {
        let bytes = bytes(&lines);
        let settings = Arc::new(settings());
        let task = NewTask { text, owner, due };
        let Ok(edit) = new_task::add(("n.md", &bytes), &settings, &Proposed::default(), &task, near, today()) else { return Ok(()) };
        let outcome = made(&bytes, std::slice::from_ref(&edit));
        prop_assert_eq!(outcome.applied.len(), 1);
        // Without the new lines it is what it was.
        let added = edit.new.unwrap().len() - edit.old.len();
        let common = bytes.iter().zip(&outcome.bytes).take_while(|(old, new)| old == new).count();
        prop_assert!((0..=common).any(|at| outcome.bytes[at + added..] == bytes[at..]));
        prop_assert_eq!(outcome.bytes.ends_with(b"\n"), bytes.ends_with(b"\n"));
        let (before, after) = (read(&bytes), read(&outcome.bytes));
        prop_assert_eq!(after.tasks.len(), before.tasks.len() + 1);
        let back: Vec<_> = outcome.applied.iter().map(Applied::inverse).collect();
        prop_assert_eq!(made(&outcome.bytes, &back).bytes, bytes);
    }
}
