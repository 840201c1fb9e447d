//! What a verdict, a toggle or a set makes of a task line: its new bytes, and an [`Edit`] that says so. Pure; writing is `disk`'s.
//! The change of a status follows the Tasks plugin (done and cancelled dates, recurrence, removal on completion); unlike
//! the plugin, only the bytes that change are touched.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::config::Proposed;
use crate::edit::Edit;
use crate::journal::Journal;
use crate::note::Note;
use crate::note::day::Day;
use crate::note::reading::Reading;
use crate::note::recurrence::Dates;
use crate::note::signifier::Field;
use crate::note::task::{Fields, OnCompletion, Task};
use crate::review::splice::{Splice, TaskBytes};
use crate::review::standing::Standing;
use crate::settings::{Settings, Status, StatusType};
use crate::text::Span;

/// What the reviewer says about a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It is to be done: the plain to-do status, no longer a proposal.
    Accept,
    /// It will not be done.
    Reject,
    /// It is done.
    Done,
    /// It waits for a verdict again.
    Reopen,
}

/// A change of a task's status that somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// A verdict.
    Verdict(Verdict),
    /// The status that follows, as a click on the box in the Tasks plugin.
    Toggle,
    /// The status with this symbol.
    Set(String),
}

impl Verdict {
    /// All verdicts.
    pub const ALL: [Self; 4] = [Self::Accept, Self::Reject, Self::Done, Self::Reopen];

    /// The verb, as the command line and the journal have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Reject => "reject",
            Self::Done => "done",
            Self::Reopen => "reopen",
        }
    }

    /// What was done, for a message: `accepted 3`.
    #[must_use]
    pub fn past(self) -> &'static str {
        match self {
            Self::Accept => "accepted",
            Self::Reject => "rejected",
            Self::Done => "done",
            Self::Reopen => "reopened",
        }
    }
}

/// What a change makes of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It already says so.
    Unchanged,
    /// These lines come instead.
    Lines(Vec<u8>),
    /// The line goes.
    Removed,
}

/// What a ruling depends on beside the line.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// The Tasks plugin's settings for the note.
    pub settings: &'a Settings,
    /// What counts as a proposal.
    pub proposed: &'a Proposed,
    /// The local day.
    pub today: NaiveDate,
    /// The line ending of a line that comes in addition.
    pub line_ending: &'static str,
}

/// The edit that carries out an action on a task of a note; `None` if the line already says so.
#[must_use]
pub fn judge(
    note: &Note,
    task: &Task,
    action: &Action,
    proposed: &Proposed,
    today: NaiveDate,
) -> Option<Edit> {
    overrule(note, task, task.raw(), action, proposed, today)
}

/// The edit that carries out an action on a task as if its line still were `before`: a verdict that takes the place of an earlier
/// one leaves what it would have left by itself. `None` if the line already says so.
#[must_use]
pub fn overrule(
    note: &Note,
    task: &Task,
    before: &[u8],
    action: &Action,
    proposed: &Proposed,
    today: NaiveDate,
) -> Option<Edit> {
    let rules = Rules {
        settings: &note.settings,
        proposed,
        today,
        line_ending: note.line_ending(),
    };
    let new = match change(before, action, rules) {
        Outcome::Unchanged => Some(before.to_vec()),
        Outcome::Lines(lines) => Some(lines),
        Outcome::Removed => None,
    };
    (new.as_deref() != Some(task.raw())).then(|| Edit {
        path: note.path.to_string(),
        place: note.place(&task.place),
        old: task.raw().to_vec(),
        new,
        duplicate: false,
    })
}

/// The edit that puts a task back among the proposals: bit for bit what stood before gavel's verdicts on it if the journal has
/// that and the line is as gavel left it, else what [`judge`] makes of it; `None` if it is a proposal.
#[must_use]
pub fn reopen_edit(
    note: &Note,
    task: &Task,
    journal: &Journal,
    proposed: &Proposed,
    today: NaiveDate,
) -> Option<Edit> {
    let reopen = Action::Verdict(Verdict::Reopen);
    let edit = judge(note, task, &reopen, proposed, today)?;
    Some(as_before(edit, journal, &note.settings, proposed))
}

/// The edit of a reopened line, with what stood there before gavel's verdicts in the place of what it would write.
#[must_use]
pub fn as_before(edit: Edit, journal: &Journal, settings: &Settings, proposed: &Proposed) -> Edit {
    let is_proposal = |line: &[u8]| {
        !line.contains(&b'\n')
            && Fields::parse(Reading::of(line).text(), settings, &edit.path)
                .is_ok_and(|fields| Standing::of(&fields, proposed) == Standing::Proposed)
    };
    let before = journal
        .before(&edit.path, &edit.old, &|line| !is_proposal(line))
        .filter(|line| is_proposal(line));
    Edit {
        new: before.or(edit.new),
        ..edit
    }
}

/// What an action makes of the bytes of a line. A line that is no task stays unchanged.
#[must_use]
pub fn change(line: &[u8], action: &Action, rules: Rules<'_>) -> Outcome {
    let Some(line) = Ruled::read(line, rules) else {
        return Outcome::Unchanged;
    };
    match action {
        Action::Toggle => {
            line.set_status(&rules.settings.status(&line.fields.status.next), Vec::new())
        }
        Action::Set(symbol) => line.set_status(&rules.settings.status(symbol), Vec::new()),
        Action::Verdict(verdict) => line.rule(*verdict),
    }
}

/// What becomes of the bytes of a line that is accepted with another status than the plain one.
pub(super) fn accept_as(line: &[u8], status: &Status, rules: Rules<'_>) -> Outcome {
    let Some(line) = Ruled::read(line, rules) else {
        return Outcome::Unchanged;
    };
    let tags = if rules.proposed.keep_tag {
        Vec::new()
    } else {
        line.without_proposal_tags()
    };
    line.set_status(status, tags)
}

/// The status that a verdict writes.
#[must_use]
pub fn status_for(verdict: Verdict, settings: &Settings, proposed: &Proposed) -> Arc<Status> {
    let first = |kind| {
        settings
            .of_type(kind)
            .map(|(_, status)| status.clone())
            .next()
    };
    match verdict {
        Verdict::Accept => settings.status(" "),
        Verdict::Done => first(StatusType::Done).unwrap_or_else(|| settings.status("x")),
        Verdict::Reject => settings
            .of_type(StatusType::Cancelled)
            .find(|(index, _)| *index >= settings.core)
            .map(|(_, status)| status.clone())
            .or_else(|| first(StatusType::Cancelled))
            .unwrap_or_else(|| settings.status("-")),
        Verdict::Reopen => {
            let symbol = proposed.symbols.first().map_or("?", String::as_str);
            settings.status(symbol)
        }
    }
}

/// What the verdicts write in notes with these settings, in one line: said before the first verdict.
#[must_use]
pub fn legend(settings: &Settings, proposed: &Proposed) -> String {
    let symbol = |verdict| format!("[{}]", status_for(verdict, settings, proposed).symbol);
    let mut accept = symbol(Verdict::Accept);
    if let Some(tag) = proposed.tags.first().filter(|_| !proposed.keep_tag) {
        accept.push_str(" − ");
        accept.push_str(tag);
    }
    let dated = |verdict, set: bool, sign: &str| {
        let kind = status_for(verdict, settings, proposed).kind;
        let dates = matches!(kind, StatusType::Done | StatusType::Cancelled) && set;
        if dates {
            format!("{} + {sign}", symbol(verdict))
        } else {
            symbol(verdict)
        }
    };
    format!(
        "accept {accept} · reject {} · done {}",
        dated(Verdict::Reject, settings.set_cancelled_date, "❌"),
        dated(Verdict::Done, settings.set_done_date, "✅"),
    )
}

/// A task line under a ruling.
struct Ruled<'a> {
    line: TaskBytes<'a>,
    fields: Fields,
    rules: Rules<'a>,
}

impl<'a> Ruled<'a> {
    fn read(line: &'a [u8], rules: Rules<'a>) -> Option<Self> {
        let line = TaskBytes::read(line, rules.settings).ok()?;
        let fields = Fields::resolve(line.reading.text(), &line.parts, rules.settings, "");
        Some(Self {
            line,
            fields,
            rules,
        })
    }

    fn rule(&self, verdict: Verdict) -> Outcome {
        let standing = Standing::of(&self.fields, self.rules.proposed);
        let stands = match verdict {
            Verdict::Accept => standing == Standing::Open,
            Verdict::Reject => standing == Standing::Cancelled,
            Verdict::Done => standing == Standing::Done,
            Verdict::Reopen => standing == Standing::Proposed,
        };
        if stands {
            return Outcome::Unchanged;
        }
        let status = status_for(verdict, self.rules.settings, self.rules.proposed);
        let splices = match verdict {
            Verdict::Accept | Verdict::Done if !self.rules.proposed.keep_tag => {
                self.without_proposal_tags()
            }
            Verdict::Reopen => self.with_proposal_tag(),
            _ => Vec::new(),
        };
        self.set_status(&status, splices)
    }

    /// The line with another status, as the plugin changes it, and with `splices` of its own.
    fn set_status(&self, status: &Status, mut splices: Vec<Splice>) -> Outcome {
        let same = status.symbol == self.fields.status.symbol;
        if same && splices.is_empty() {
            return Outcome::Unchanged;
        }
        if same {
            return Outcome::Lines(self.line.spliced(splices));
        }
        let (old, new) = (self.fields.status.kind, status.kind);
        let becomes_done = new == StatusType::Done && old != StatusType::Done;
        splices.push(self.symbol(status));
        let settings = self.rules.settings;
        splices.extend(self.stamp(Field::Done, StatusType::Done, new, settings.set_done_date));
        splices.extend(self.stamp(
            Field::Cancelled,
            StatusType::Cancelled,
            new,
            settings.set_cancelled_date,
        ));
        let next = if becomes_done {
            self.next_occurrence(status)
        } else {
            None
        };
        let removed =
            becomes_done && self.fields.rare().on_completion == Some(OnCompletion::Delete);
        let this = (!removed).then(|| self.line.spliced(splices));
        let lines: Vec<Vec<u8>> = if settings.recurrence_on_next_line {
            this.into_iter().chain(next).collect()
        } else {
            next.into_iter().chain(this).collect()
        };
        if lines.is_empty() {
            return Outcome::Removed;
        }
        Outcome::Lines(lines.join(self.rules.line_ending.as_bytes()))
    }

    fn symbol(&self, status: &Status) -> Splice {
        self.line.replace(self.line.parts.symbol, &status.symbol)
    }

    /// The plugin's rule of done and cancelled dates: set to today when the type changes into theirs (if the settings say so),
    /// kept while the type stays, gone with any other change.
    fn stamp(&self, field: Field, kind: StatusType, new: StatusType, is_set: bool) -> Vec<Splice> {
        let old = self.fields.status.kind;
        if new == kind && old == kind {
            return Vec::new();
        }
        let mut splices = self.line.without(field);
        if new == kind && is_set {
            splices.push(
                self.line
                    .append(field, &Day::from(self.rules.today).to_string()),
            );
        }
        splices
    }

    fn without_proposal_tags(&self) -> Vec<Splice> {
        let proposed = &self.rules.proposed.tags;
        self.line
            .without_tags(|tag| proposed.iter().any(|proposed| proposed == tag))
    }

    /// The proposal tag behind the last tag (else at the end), if the line has none.
    fn with_proposal_tag(&self) -> Vec<Splice> {
        let Some(tag) = self.rules.proposed.tags.first() else {
            return Vec::new();
        };
        if self
            .fields
            .tags
            .iter()
            .any(|tag| self.rules.proposed.is_tag(tag))
        {
            return Vec::new();
        }
        let behind_last = self
            .line
            .tags()
            .last()
            .map(|last| self.line.reading.bytes_of(Span::new(last.end, last.end)));
        let at = behind_last.unwrap_or_else(|| self.line.end());
        vec![(at, format!(" {tag}").into_bytes())]
    }

    /// The line of the next occurrence, if the task recurs. The plugin writes one with impossible dates for a rule that has run
    /// out; gavel writes none.
    fn next_occurrence(&self, done: &Status) -> Option<Vec<u8>> {
        let settings = self.rules.settings;
        let recurrence = self.fields.rare().recurrence.as_ref()?;
        let dates = recurrence.next(
            self.rules.today,
            settings.remove_scheduled_date_on_recurrence,
        )?;
        if [dates.start, dates.scheduled, dates.due].contains(&Some(Day::INVALID)) {
            return None;
        }
        let mut splices = vec![self.symbol(&status_after(done, settings))];
        for field in [
            Field::Done,
            Field::Cancelled,
            Field::Id,
            Field::DependsOn,
            Field::Created,
        ] {
            splices.extend(self.line.without(field));
        }
        if settings.set_created_date {
            splices.push(
                self.line
                    .append(Field::Created, &Day::from(self.rules.today).to_string()),
            );
        }
        splices.extend(self.moved(dates));
        if let Some(link) = self.line.parts.block_link {
            splices.push(self.line.replace(link, ""));
        }
        Some(self.line.spliced(splices))
    }

    fn moved(&self, dates: Dates) -> Vec<Splice> {
        let fields = [
            (Field::Start, dates.start),
            (Field::Scheduled, dates.scheduled),
            (Field::Due, dates.due),
        ];
        let mut splices = Vec::new();
        for (field, day) in fields {
            match (self.line.parts.signifier(field), day) {
                (Some(found), Some(day)) => {
                    splices.push(self.line.replace(found.value, &day.to_string()));
                }
                _ => splices.extend(self.line.without(field)),
            }
        }
        splices
    }
}

/// The status of a next occurrence: from the new done status along `next` to the first `TODO`, else to the first
/// `IN_PROGRESS`, else the blank one.
fn status_after(done: &Status, settings: &Settings) -> Arc<Status> {
    let mut chain: Vec<Arc<Status>> = Vec::new();
    let mut status = settings.status(&done.next);
    while !chain.iter().any(|seen| seen.symbol == status.symbol) {
        let next = settings.status(&status.next);
        chain.push(status);
        status = next;
    }
    let first = |kind| chain.iter().find(|status| status.kind == kind).cloned();
    first(StatusType::Todo)
        .or_else(|| first(StatusType::InProgress))
        .unwrap_or_else(|| settings.status(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::TaskFormat;

    fn vault_settings() -> Settings {
        Settings::parse(
            r#"{"statusSettings":{"coreStatuses":[
                {"symbol":" ","name":"Not Started","nextStatusSymbol":"/","type":"TODO"},
                {"symbol":"x","name":"Done","nextStatusSymbol":"?","type":"DONE"}],
              "customStatuses":[
                {"symbol":"/","name":"In Progress","nextStatusSymbol":"x","type":"IN_PROGRESS"},
                {"symbol":"?","name":"Proposed","nextStatusSymbol":" ","type":"TODO"},
                {"symbol":"R","name":"Rejected","nextStatusSymbol":"?","type":"CANCELLED"}]}}"#,
        )
        .unwrap()
    }

    fn after(line: &[u8], action: &Action, settings: &Settings) -> Vec<u8> {
        let rules = Rules {
            settings,
            proposed: &Proposed::default(),
            today: NaiveDate::from_ymd_opt(2026, 3, 18).unwrap(),
            line_ending: "\n",
        };
        match change(line, action, rules) {
            Outcome::Unchanged => line.to_vec(),
            Outcome::Lines(lines) => lines,
            Outcome::Removed => Vec::new(),
        }
    }

    fn check(verdict: Verdict, line: &str, expected: &str) {
        let found = after(
            line.as_bytes(),
            &Action::Verdict(verdict),
            &vault_settings(),
        );
        assert_eq!(String::from_utf8(found).unwrap(), expected, "{line:?}");
    }

    #[test]
    fn accept_writes_the_plain_box_and_takes_the_proposal_tag() {
        check(
            Verdict::Accept,
            "- [?] a @B 📅 2026-01-01 #task #proposed #auto",
            "- [ ] a @B 📅 2026-01-01 #task #auto",
        );
        check(Verdict::Accept, "* [?] a  #proposed", "* [ ] a ");
        check(
            Verdict::Accept,
            "- [ ] a #proposed 📅 2026-01-01",
            "- [ ] a 📅 2026-01-01",
        );
        check(
            Verdict::Accept,
            "- [?] a #proposed-not",
            "- [ ] a #proposed-not",
        );
        check(Verdict::Accept, "- [x] a ✅ 2026-01-01", "- [ ] a");
        check(Verdict::Accept, "- [/] a", "- [/] a");
    }

    #[test]
    fn reject_writes_the_custom_cancelled_status_and_keeps_the_tags() {
        check(
            Verdict::Reject,
            "- [?] a #task #proposed",
            "- [R] a #task #proposed ❌ 2026-03-18",
        );
        check(
            Verdict::Reject,
            "- [?] a #proposed ^b1  ",
            "- [R] a #proposed ❌ 2026-03-18 ^b1  ",
        );
        let found = after(
            b"- [?] a",
            &Action::Verdict(Verdict::Reject),
            &Settings::default(),
        );
        assert_eq!(found, "- [-] a ❌ 2026-03-18".as_bytes());
    }

    #[test]
    fn done_writes_the_date_where_the_plugin_reads_it() {
        check(
            Verdict::Done,
            "- [?] a 📅 2026-01-01 #proposed\t",
            "- [x] a 📅 2026-01-01 ✅ 2026-03-18\t",
        );
        check(Verdict::Done, "- [x] a", "- [x] a");
        check(
            Verdict::Done,
            "- [R] a ❌ 2026-01-01",
            "- [x] a ✅ 2026-03-18",
        );
    }

    #[test]
    fn reopen_writes_the_proposal_back() {
        check(
            Verdict::Reopen,
            "- [ ] a #task #auto",
            "- [?] a #task #auto #proposed",
        );
        check(
            Verdict::Reopen,
            "- [x] a 📅 2026-01-01 ✅ 2026-01-02 ^b",
            "- [?] a 📅 2026-01-01 #proposed ^b",
        );
        check(
            Verdict::Reopen,
            "- [R] a #proposed ❌ 2026-01-02",
            "- [?] a #proposed",
        );
    }

    #[test]
    fn a_block_link_without_text_stays_a_link() {
        check(Verdict::Done, "- [?] ^b1", "- [x] ✅ 2026-03-18 ^b1");
        check(Verdict::Reopen, "- [ ] ^b1", "- [?] #proposed ^b1");
        check(Verdict::Done, "- [?]^b1", "- [x]^b1 ✅ 2026-03-18");
    }

    #[test]
    fn a_tag_is_added_behind_a_tag_and_not_inside_a_signifier() {
        check(
            Verdict::Reopen,
            "- [ ] a #task\t📅 2026-01-01",
            "- [?] a #task #proposed\t📅 2026-01-01",
        );
    }

    #[test]
    fn a_dataview_date_goes_with_the_blanks_it_was_written_with() {
        let settings = Settings {
            format: TaskFormat::Dataview,
            ..vault_settings()
        };
        let done = after(b"- [ ] a", &Action::Verdict(Verdict::Done), &settings);
        assert_eq!(done, b"- [x] a  [completion:: 2026-03-18]");
        let back = after(&done, &Action::Set(" ".to_owned()), &settings);
        assert_eq!(back, b"- [ ] a");
    }

    #[test]
    fn a_rule_that_has_run_out_has_no_next_occurrence() {
        check(
            Verdict::Done,
            "- [ ] a 🔁 every week until January 1, 2026 📅 2026-03-16",
            "- [x] a 🔁 every week until January 1, 2026 📅 2026-03-16 ✅ 2026-03-18",
        );
    }

    #[test]
    fn mojibake_and_broken_bytes_stay_as_they_are() {
        check(
            Verdict::Accept,
            "- [?] weâ€™ll @Myself ğŸ“… 2026-01-01 â« #task #proposed #auto",
            "- [ ] weâ€™ll @Myself ğŸ“… 2026-01-01 â« #task #auto",
        );
        let found = after(
            b"- [?] a\xff #proposed\r",
            &Action::Verdict(Verdict::Accept),
            &vault_settings(),
        );
        assert_eq!(found, b"- [ ] a\xff\r");
    }

    #[test]
    fn a_task_that_recurs_leaves_its_next_occurrence_above() {
        check(
            Verdict::Done,
            "- [ ] a 🔁 every week 📅 2026-03-16 🆔 q #t ^b",
            "- [?] a 🔁 every week 📅 2026-03-23 #t\n- [x] a 🔁 every week 📅 2026-03-16 🆔 q #t ✅ 2026-03-18 ^b",
        );
    }

    #[test]
    fn a_task_on_hold_goes_to_the_status_that_its_own_names() {
        let settings = |next_of_done: &str| {
            let json = r#"{"statusSettings":{"coreStatuses":[
                {"symbol":" ","name":"Todo","nextStatusSymbol":"h","type":"TODO"},
                {"symbol":"x","name":"Done","nextStatusSymbol":"NEXT","type":"DONE"}],
              "customStatuses":[
                {"symbol":"h","name":"On Hold","nextStatusSymbol":"/","type":"ON_HOLD"},
                {"symbol":"/","name":"In Progress","nextStatusSymbol":"x","type":"IN_PROGRESS"}]}}"#;
            Settings::parse(&json.replace("NEXT", next_of_done)).unwrap()
        };
        let toggled = |line: &str, settings: &Settings| {
            String::from_utf8(after(line.as_bytes(), &Action::Toggle, settings)).unwrap()
        };
        assert_eq!(toggled("- [h] a", &settings(" ")), "- [/] a");
        assert_eq!(toggled("- [ ] a", &settings(" ")), "- [h] a");
        // The next occurrence of a task is to do, else in progress, and never on hold.
        assert_eq!(
            toggled("- [/] a 🔁 every day 📅 2026-03-18", &settings("h")),
            "- [/] a 🔁 every day 📅 2026-03-19\n- [x] a 🔁 every day 📅 2026-03-18 ✅ 2026-03-18"
        );
    }

    #[test]
    fn a_task_may_go_on_completion() {
        let rules = Rules {
            settings: &Settings::default(),
            proposed: &Proposed::default(),
            today: NaiveDate::from_ymd_opt(2026, 3, 18).unwrap(),
            line_ending: "\n",
        };
        let done = Action::Verdict(Verdict::Done);
        assert_eq!(
            change("- [ ] a 🏁 delete".as_bytes(), &done, rules),
            Outcome::Removed
        );
    }

    #[test]
    fn toggle_and_set_follow_the_plugin() {
        let settings = vault_settings();
        let check = |action: &Action, line: &str, expected: &str| {
            let found = after(line.as_bytes(), action, &settings);
            assert_eq!(String::from_utf8(found).unwrap(), expected, "{line:?}");
        };
        check(&Action::Toggle, "- [ ] a", "- [/] a");
        check(&Action::Toggle, "- [/] a", "- [x] a ✅ 2026-03-18");
        check(&Action::Toggle, "- [!] a", "- [x] a ✅ 2026-03-18");
        check(
            &Action::Set("R".to_owned()),
            "- [?] a #proposed",
            "- [R] a #proposed ❌ 2026-03-18",
        );
        check(&Action::Set("?".to_owned()), "- [?] a  b", "- [?] a  b");
    }

    #[test]
    fn the_legend_says_what_is_written() {
        assert_eq!(
            legend(&vault_settings(), &Proposed::default()),
            "accept [ ] − #proposed · reject [R] + ❌ · done [x] + ✅"
        );
    }

    #[test]
    fn reopening_goes_back_to_the_proposal_that_the_journal_knows() {
        use crate::edit::Applied;
        use crate::journal::{Kind, Record};

        let settings = std::sync::Arc::new(Settings::default());
        let day = NaiveDate::from_ymd_opt(2026, 3, 10).unwrap();
        let proposed = Proposed::default();
        // What `now` is reopened to if gavel made it through these lines.
        let check = |lines: &[&str], now: &str, expected: Option<&str>| {
            let note = Note::parse("n.md", now.as_bytes(), &settings);
            let task = &note.tasks[0];
            let mut journal = Journal::default();
            for (entry, pair) in (1..).zip(lines.windows(2)) {
                let made = Applied {
                    path: "n.md".to_owned(),
                    line: 1,
                    old: pair[0].as_bytes().to_vec(),
                    new: pair[1].as_bytes().to_vec(),
                    after: note.place(&task.place),
                    duplicate: false,
                };
                journal.push(&Record::new(Kind::Commit, entry, 0, "", &[made]));
            }
            let edit = reopen_edit(&note, task, &journal, &proposed, day);
            let new = edit.map(|edit| String::from_utf8(edit.new.unwrap()).unwrap());
            assert_eq!(new.as_deref(), expected, "{lines:?} {now}");
        };
        let (first, accepted, done) = (
            "- [?]  a #proposed #x",
            "- [ ]  a #x",
            "- [x]  a #x ✅ 2026-03-09",
        );
        check(&[first, accepted, done], done, Some(first));
        check(&[accepted, done], done, Some("- [?]  a #x #proposed"));
        check(
            &[first, accepted],
            "- [ ] a! #x",
            Some("- [?] a! #x #proposed"),
        );
        check(&[accepted, first], first, None);
    }
}
