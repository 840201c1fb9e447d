use super::*;
use crate::note::day::parse_date;
use crate::settings::TaskFormat;

fn made(line: &[u8], change: &FieldChange, settings: &Settings) -> Result<Vec<u8>, String> {
    super::change(line, std::slice::from_ref(change), settings)
}

#[track_caller]
fn check(change: FieldChange, line: &str, expected: &str) {
    check_in(&Settings::default(), change, line, expected);
}

#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "a fact is one line")]
fn check_in(settings: &Settings, change: FieldChange, line: &str, expected: &str) {
    let found = made(line.as_bytes(), &change, settings);
    let found = found.map(|line| String::from_utf8(line).unwrap());
    assert_eq!(found.as_deref(), Ok(expected), "{change:?} on {line:?}");
}

#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "a fact is one line")]
fn check_refused(change: FieldChange, line: &str, reason: &str) {
    let found = made(line.as_bytes(), &change, &Settings::default()).unwrap_err();
    assert!(found.contains(reason), "{change:?} on {line:?}: {found}");
}

fn day(text: &str) -> NaiveDate {
    parse_date(text).unwrap()
}

fn due(text: &str) -> FieldChange {
    FieldChange::Due(Some(day(text)))
}

fn text(text: &str) -> FieldChange {
    FieldChange::Text(text.to_owned())
}

fn owner(name: &str) -> FieldChange {
    FieldChange::Owner(Some(name.to_owned()))
}

fn owners(names: &[&str]) -> FieldChange {
    FieldChange::Owners(names.iter().map(|name| (*name).to_owned()).collect())
}

fn add(tag: &str) -> FieldChange {
    FieldChange::AddTag(tag.to_owned())
}

fn remove(tag: &str) -> FieldChange {
    FieldChange::RemoveTag(tag.to_owned())
}

fn dataview() -> Settings {
    Settings {
        format: TaskFormat::Dataview,
        ..Settings::default()
    }
}

#[test]
fn a_date_that_is_there_changes_its_own_bytes() {
    check(
        due("2026-03-20"),
        "- [?] Send  it @Ana 🗓\u{fe0f}  2026-01-01 ⏫ #task #proposed",
        "- [?] Send  it @Ana 🗓\u{fe0f}  2026-03-20 ⏫ #task #proposed",
    );
    check(
        due("2026-03-20"),
        "- [ ] a 📅 2025-02-30",
        "- [ ] a 📅 2026-03-20",
    );
    check(
        due("2026-03-20"),
        "- [ ] a 📅 2026-01-01 📅 2026-02-02",
        "- [ ] a 📅 2026-03-20 📅 2026-02-02",
    );
    check_in(
        &dataview(),
        due("2026-03-20"),
        "- [ ] a ( due::2026-01-01 ) , #t",
        "- [ ] a ( due::2026-03-20 ) , #t",
    );
}

#[test]
fn a_date_that_is_not_there_goes_behind_all_others_before_the_block_link() {
    check(
        due("2026-03-20"),
        "- [?] a #task #proposed ^b1  ",
        "- [?] a #task #proposed 📅 2026-03-20 ^b1  ",
    );
    check(
        FieldChange::Scheduled(Some(day("2026-03-20"))),
        "- [ ] a 📅 2026-03-21",
        "- [ ] a 📅 2026-03-21 ⏳ 2026-03-20",
    );
    check(
        FieldChange::Start(Some(day("2026-03-20"))),
        "- [ ] a",
        "- [ ] a 🛫 2026-03-20",
    );
    check_in(
        &dataview(),
        due("2026-03-20"),
        "- [ ] a [priority:: high]",
        "- [ ] a [priority:: high]  [due:: 2026-03-20]",
    );
    check(due("2026-03-20"), "- [ ] ^b1", "- [ ] 📅 2026-03-20 ^b1");
}

#[test]
fn a_date_goes_with_the_blanks_before_it() {
    check(
        FieldChange::Due(None),
        "- [ ] a 📅 2026-01-01 ⏫ #t",
        "- [ ] a ⏫ #t",
    );
    check(
        FieldChange::Due(None),
        "- [ ] a 📅 2026-01-01 📅 2026-02-02",
        "- [ ] a",
    );
    check(FieldChange::Due(None), "- [ ] a  b", "- [ ] a  b");
    check_in(
        &dataview(),
        FieldChange::Due(None),
        "- [ ] a  [due:: 2026-01-01]  [id:: x]",
        "- [ ] a  [id:: x]",
    );
}

#[test]
fn a_date_comes_where_the_pipeline_left_its_place() {
    check(
        due("2026-03-20"),
        "- [?] Send it @Ana 📅 TBD ⏫ #task",
        "- [?] Send it @Ana 📅 2026-03-20 ⏫ #task",
    );
    check(
        due("2026-03-20"),
        "- [?] Send it 📅 TBD @Ana #task",
        "- [?] Send it 📅 TBD @Ana #task 📅 2026-03-20",
    );
}

#[test]
fn a_priority_is_set_raised_and_lowered() {
    use Priority::{High, Highest};
    let set = FieldChange::Priority;
    check(
        set(Highest),
        "- [ ] a ⏫\u{fe0f} #t",
        "- [ ] a 🔺\u{fe0f} #t",
    );
    check(set(High), "- [ ] a #t ^b", "- [ ] a #t ⏫ ^b");
    check(set(Priority::None), "- [ ] a 🔽 #t", "- [ ] a #t");
    check(FieldChange::Raise, "- [ ] a 🔼", "- [ ] a ⏫");
    check(FieldChange::Raise, "- [ ] a 🔺", "- [ ] a 🔺");
    check(FieldChange::Raise, "- [ ] a 🔽", "- [ ] a");
    check(FieldChange::Lower, "- [ ] a", "- [ ] a 🔽");
    check(FieldChange::Lower, "- [ ] a ⏬", "- [ ] a ⏬");
    check_in(
        &dataview(),
        set(High),
        "- [ ] a",
        "- [ ] a  [priority:: high]",
    );
    check_in(
        &dataview(),
        FieldChange::Lower,
        "- [ ] a [priority:: high]",
        "- [ ] a [priority:: medium]",
    );
}

#[test]
fn a_tag_comes_behind_the_last_and_goes_with_its_blank() {
    check(add("legal"), "- [ ] a #t ⏫ ^b", "- [ ] a #t #legal ⏫ ^b");
    check(
        add("#x/y"),
        "- [ ] Ask #hr @Ana 📅 2026-01-01",
        "- [ ] Ask #hr @Ana 📅 2026-01-01 #x/y",
    );
    check(add("t"), "- [ ] a #t", "- [ ] a #t");
    check(
        remove("t"),
        "- [ ] #t a #t  b #tt ⏫ #t",
        "- [ ] a  b #tt ⏫",
    );
    check(remove("#x"), "- [ ] a #t", "- [ ] a #t");
    check_refused(add("a b"), "- [ ] a", "as a tag");
    check_refused(add("1.5"), "- [ ] a", "as a tag");
    check_refused(add(""), "- [ ] a", "as a tag");
    let settings = Settings {
        global_filter: "#task".to_owned(),
        ..Settings::default()
    };
    let found = made(b"- [ ] a #task", &remove("task"), &settings).unwrap_err();
    assert!(
        found.contains("would not take the line for a task"),
        "{found}"
    );
}

#[test]
fn an_owner_is_replaced_where_one_stands() {
    check(
        owner("Marit Solheim"),
        "- [?] Send it. @TBD 📅 2026-01-01 ⏫ #task",
        "- [?] Send it. @Marit Solheim 📅 2026-01-01 ⏫ #task",
    );
    check(
        owner("@Marit"),
        "- [?] Send it #x @Ana Ruiz",
        "- [?] Send it #x @Marit",
    );
    check(
        owner("Marit"),
        "- [?] Send it @Ana, @Ben Ode #x",
        "- [?] Send it @Marit, @Ben Ode #x",
    );
    check(
        owner("Marit"),
        "- [?] @Ana: send it",
        "- [?] @Marit: send it",
    );
    check(owner("Ana"), "- [?] Send it @Ana", "- [?] Send it @Ana");
    check(
        owner("Ben"),
        "- [?] Send it @Ana @Ben #x",
        "- [?] Send it @Ben #x",
    );
    check(
        owners(&["Ana", "Marit Solheim"]),
        "- [?] Send it @Ben and @Cid 📅 2026-01-01",
        "- [?] Send it @Ana @Marit Solheim 📅 2026-01-01",
    );
}

#[test]
fn an_owner_comes_behind_the_text() {
    check(
        owner("Marit Solheim"),
        "- [?] Send it. 📅 2026-01-01 #task",
        "- [?] Send it. @Marit Solheim 📅 2026-01-01 #task",
    );
    check(
        owner("Marit"),
        "- [?] Send it #task ^b",
        "- [?] Send it @Marit #task ^b",
    );
    check(owner("Marit"), "- [?] Send it  ", "- [?] Send it @Marit  ");
    check(owner("Marit"), "- [?] #task", "- [?] @Marit #task");
    check(
        owner("Marit"),
        "- [?] a📅 2026-01-01",
        "- [?] a @Marit 📅 2026-01-01",
    );
}

#[test]
fn a_name_in_the_sentence_stays_in_the_sentence() {
    check(
        owner("Ben"),
        "- [?] Ask @Ana Ruiz about it #t",
        "- [?] Ask @Ana Ruiz about it @Ben #t",
    );
    check_refused(
        FieldChange::Owner(None),
        "- [?] Ask @Ana Ruiz about it",
        "owners would be “Ana Ruiz” and not none",
    );
}

#[test]
fn owners_go_with_their_blank() {
    let none = || FieldChange::Owner(None);
    check(
        none(),
        "- [?] Send it @Ana 📅 2026-01-01",
        "- [?] Send it 📅 2026-01-01",
    );
    check(none(), "- [?] Send it @Ana, @Ben #x", "- [?] Send it #x");
    check(none(), "- [?] @Ana: send it", "- [?] send it");
    check(none(), "- [?] Send it", "- [?] Send it");
}

#[test]
fn a_name_that_would_be_read_as_another_is_refused() {
    check_refused(
        owner("Marit solheim"),
        "- [ ] a",
        "gavel would not read that: owners would be “Marit” and not “Marit solheim”",
    );
    check_refused(
        owner("Ana #x"),
        "- [ ] a",
        "tags would be “#x” and not none",
    );
    check_refused(owner(" @ "), "- [ ] a", "an owner needs a name");
    check_refused(owner("A\nB"), "- [ ] a", "line break");
}

#[test]
fn other_words_leave_equal_words_and_all_else_as_they_are() {
    check(
        text("Send the new plan."),
        "- [?] Send  the plan. @Ana 📅 2026-01-01 #task",
        "- [?] Send  the new plan. @Ana 📅 2026-01-01 #task",
    );
    check(
        text("Call them"),
        "- [ ] Send it #t ^b",
        "- [ ] Call them #t ^b",
    );
    check(text("Send"), "- [ ] Send it now @Ana", "- [ ] Send @Ana");
    check(text("now"), "- [ ] Send it now", "- [ ] now");
    check(
        text("Ask all about them"),
        "- [ ] Ask #hr about it @Ana",
        "- [ ] Ask all #hr about them @Ana",
    );
    check(
        text("ask Ben"),
        "- [ ] @Ana: send it",
        "- [ ] @Ana: ask Ben",
    );
    check(text("Send it"), "- [ ] #task ⏫", "- [ ] Send it #task ⏫");
    check(text("Send it"), "- [ ] ", "- [ ] Send it");
    check(text("Send it"), "- [ ] ^b1", "- [ ] Send it ^b1");
    check(text(" a  b\n"), "- [ ] a  b", "- [ ] a  b");
}

#[test]
fn text_that_would_be_a_field_is_refused() {
    check_refused(
        text("Send it 📅 2026-01-01"),
        "- [ ] Send it #t",
        "the Tasks plugin would not read that: due date would be “2026-01-01” and not none",
    );
    check_refused(
        text("Send it 📅 2026-01-02"),
        "- [ ] Send it 📅 2026-01-01",
        "due date would be “2026-01-02”",
    );
    check_refused(text("Send it #x"), "- [ ] Send it #t", "tags would be");
    check_refused(text("Send it @Ana"), "- [ ] Send it", "owners would be");
    check_refused(text("Send it ^b"), "- [ ] Send it", "block link would be");
    check_refused(text("Send\nit"), "- [ ] Send it", "line break");
    check_refused(text("Send\u{2028}it"), "- [ ] Send it", "line break");
    check_refused(text(" "), "- [ ] Send it", "a task needs a text");
}

#[test]
fn text_that_is_a_list_or_hides_what_is_below_is_refused() {
    check_refused(
        text("- [ ] Send it"),
        "- [ ] Send it",
        "more than one list item",
    );
    check_refused(
        text("1. Send it"),
        "- [ ] Send it",
        "more than one list item",
    );
    check(
        text("2026. Send it"),
        "- [ ] 2025. Send it",
        "- [ ] 2026. Send it",
    );
}

#[test]
fn mojibake_and_broken_bytes_stay_as_they_are() {
    check(
        text("we’ll send the new plan"),
        "- [?] weâ€™ll send the plan @Ana ğŸ“… 2026-01-01 â« #task",
        "- [?] weâ€™ll send the new plan @Ana ğŸ“… 2026-01-01 â« #task",
    );
    check(
        due("2026-03-20"),
        "- [?] weâ€™ll @Ana ğŸ“… 2026-01-01 â« #task",
        "- [?] weâ€™ll @Ana ğŸ“… 2026-03-20 â« #task",
    );
    check(
        FieldChange::Priority(Priority::None),
        "- [?] weâ€™ll ğŸ“… 2026-01-01 â« #task",
        "- [?] weâ€™ll ğŸ“… 2026-01-01 #task",
    );
    let found = made(
        b"- [?] a\xff b @Ana #t\r",
        &owner("Ben"),
        &Settings::default(),
    );
    assert_eq!(found.unwrap(), b"- [?] a\xff b @Ben #t\r");
}

#[test]
fn a_field_that_could_not_be_read_back_is_refused() {
    // The plugin takes off one tag a pass, and stops after 21.
    let tags: String = (0..20).fold(String::new(), |tags, n| format!("{tags} #t{n}"));
    let line = format!("- [ ] a 📅 2026-01-01{tags}");
    let reason = "due date would be none and not “2026-01-01”";
    check_refused(add("x"), &line, reason);
    check(FieldChange::Due(None), &line, &format!("- [ ] a{tags}"));
}

#[test]
fn changes_are_made_one_after_the_other() {
    let changes = [text("Call them"), owner("Ben"), due("2026-03-20"), add("x")];
    let found = super::change(
        "- [?] Send it #t".as_bytes(),
        &changes,
        &Settings::default(),
    );
    let expected = "- [?] Call them @Ben #t #x 📅 2026-03-20";
    assert_eq!(String::from_utf8(found.unwrap()).unwrap(), expected);
}
