//! The review in numbers: what waits, and what became of what was ruled on. One value for `gavel stats` and for whoever draws it; how it
//! is shown is theirs. It reads nothing: vault, clusters and journal are handed in.

pub mod given;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Days, NaiveDate};

use crate::config::Proposed;
use crate::journal::Journal;
use crate::note::Note;
use crate::note::day::{Day, parse_date};
use crate::note::task::Task;
use crate::review::cluster::Clusters;
use crate::review::queue::waits;
use crate::review::stats::given::{Fate, Given, given};
use crate::vault::Vault;

/// The first day of each bucket of ages, in days.
const AGES: [u64; 6] = [0, 7, 30, 90, 180, 365];

/// Days that [`Stats::year`] looks back on, today among them.
const YEAR: u64 = 365;

/// The review in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stats {
    /// What waits for a verdict.
    pub waiting: Waiting,
    /// All verdicts that stand: those that were taken back, or took the place of another, do not count.
    pub verdicts: Tally,
    /// Those of each day that has some.
    pub by_day: BTreeMap<NaiveDate, Tally>,
    /// Those on each `type` of note; `None` where the note has none, or is gone.
    pub by_meeting_type: Groups,
    /// Those on the proposals of each owner; one with two owners counts for both, no owner is `None`.
    pub by_owner: Groups,
    /// Those on what each generator wrote (see [`Frontmatter::generator`](crate::note::frontmatter::Frontmatter::generator)); `None`
    /// where it did not sign, or the note is gone.
    pub by_generator: Groups,
}

/// Verdicts by what they have in common, the most ruled on first, then by name.
pub type Groups = Vec<(Option<String>, Tally)>;

/// How much waits, and for whom.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Waiting {
    /// Proposals without a verdict.
    pub proposals: usize,
    /// Decisions that they are.
    pub decisions: usize,
    /// Proposals of each owner, the most first, then by name; one with two owners counts for both. No owner is `None`.
    pub by_owner: Vec<(Option<String>, usize)>,
    /// Proposals by age, the youngest first, those without any date last; every bucket is there, also when it is empty.
    pub by_age: Vec<(Age, usize)>,
}

/// A bucket of ages, in days before today; what is dated in the future is of today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Age {
    /// From so many days on, up to so many.
    Days(u64, u64),
    /// So many days and more.
    Older(u64),
    /// Neither the proposal nor its note has a date.
    Undated,
}

/// What became of proposals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// To be done.
    pub accepted: usize,
    /// Done at once.
    pub done: usize,
    /// Not to be done.
    pub rejected: usize,
    /// Cancelled because another that says the same was kept: neither accepted nor rejected.
    pub duplicates: usize,
}

impl Tally {
    /// How many were ruled on; duplicates are not among them.
    #[must_use]
    pub fn ruled(self) -> usize {
        self.accepted + self.done + self.rejected
    }

    /// The share of those ruled on that was accepted or done, from 0 to 1; `None` if nothing was ruled on.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "nobody rules on 2^53 proposals")]
    pub fn acceptance(self) -> Option<f64> {
        let ruled = self.ruled();
        (ruled > 0).then(|| (self.accepted + self.done) as f64 / ruled as f64)
    }

    fn add(&mut self, fate: Fate) {
        let count = match fate {
            Fate::Accepted => &mut self.accepted,
            Fate::Done => &mut self.done,
            Fate::Rejected => &mut self.rejected,
            Fate::Duplicate => &mut self.duplicates,
        };
        *count += 1;
    }
}

impl Stats {
    /// Counts. `day` is the local day of a time in seconds since 1970.
    #[must_use]
    pub fn new(
        vault: &Vault,
        clusters: &Clusters,
        proposed: &Proposed,
        journal: &Journal,
        today: NaiveDate,
        day: &dyn Fn(i64) -> NaiveDate,
    ) -> Self {
        let given = given(journal, vault, proposed, day);
        let mut stats = Self {
            waiting: Waiting::count(vault, clusters, proposed, today),
            ..Self::default()
        };
        for given in &given {
            stats.verdicts.add(given.fate);
            stats.by_day.entry(given.day).or_default().add(given.fate);
        }
        let note = |given: &Given<'_>| vault.note(given.path);
        let kind = |given: &Given<'_>| Some(note(given)?.kind()?.to_string());
        let generator = |given: &Given<'_>| Some(note(given)?.generator()?.to_string());
        stats.by_meeting_type = groups(&given, |given| vec![kind(given)]);
        stats.by_generator = groups(&given, |given| vec![generator(given)]);
        stats.by_owner = groups(&given, |given| named(&given.owners));
        stats
    }

    /// The days of a year up to today, the oldest first, also those without a verdict.
    pub fn year(&self, today: NaiveDate) -> impl Iterator<Item = (NaiveDate, Tally)> {
        (0..YEAR).rev().filter_map(move |back| {
            let day = today.checked_sub_days(Days::new(back))?;
            Some((day, self.by_day.get(&day).copied().unwrap_or_default()))
        })
    }
}

impl Waiting {
    fn count(vault: &Vault, clusters: &Clusters, proposed: &Proposed, today: NaiveDate) -> Self {
        let mut by_owner: BTreeMap<Option<String>, usize> = BTreeMap::new();
        let mut by_age: BTreeMap<Age, usize> = Age::all().map(|age| (age, 0)).collect();
        let mut proposals = 0;
        for note in vault.notes() {
            for task in note.tasks.iter().filter(|task| waits(task, proposed)) {
                proposals += 1;
                *by_age.entry(Age::of(note, task, today)).or_default() += 1;
                for owner in named(&task.fields.owners) {
                    *by_owner.entry(owner).or_default() += 1;
                }
            }
        }
        let mut by_owner: Vec<(Option<String>, usize)> = by_owner.into_iter().collect();
        by_owner.sort_by_key(|(_, count)| Reverse(*count));
        Self {
            proposals,
            decisions: clusters.len(),
            by_owner,
            by_age: by_age.into_iter().collect(),
        }
    }
}

impl Age {
    fn all() -> impl Iterator<Item = Self> {
        let ends = AGES.iter().skip(1).map(Some).chain([None]);
        AGES.iter()
            .zip(ends)
            .map(|(from, end)| end.map_or(Self::Older(*from), |end| Self::Days(*from, end - 1)))
            .chain([Self::Undated])
    }

    /// How old a proposal is: since it was created, as it says itself, else since the date of its note.
    fn of(note: &Note, task: &Task, today: NaiveDate) -> Self {
        let created = task.fields.created.and_then(Day::date);
        let noted = || note.date.as_deref().and_then(parse_date);
        let Some(since) = created.or_else(noted) else {
            return Self::Undated;
        };
        let days = u64::try_from((today - since).num_days()).unwrap_or(0);
        Self::all()
            .find(|age| match age {
                Self::Days(_, end) => days <= *end,
                Self::Older(_) => true,
                Self::Undated => false,
            })
            .unwrap_or(Self::Undated)
    }
}

/// Each owner, or nobody.
fn named(owners: &[Arc<str>]) -> Vec<Option<String>> {
    if owners.is_empty() {
        return vec![None];
    }
    owners.iter().map(|owner| Some(owner.to_string())).collect()
}

fn groups(given: &[Given<'_>], of: impl Fn(&Given<'_>) -> Vec<Option<String>>) -> Groups {
    let mut groups: BTreeMap<Option<String>, Tally> = BTreeMap::new();
    for given in given {
        for group in of(given) {
            groups.entry(group).or_default().add(given.fate);
        }
    }
    let mut groups: Groups = groups.into_iter().collect();
    groups.sort_by_key(|(_, tally)| Reverse(tally.ruled() + tally.duplicates));
    groups
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::edit::{Applied, Place};
    use crate::journal::{Kind, Record};
    use crate::review::cluster::Links;
    use crate::settings::Settings;
    use crate::text::Digest;
    use crate::vault::Change;

    const DAY: i64 = 24 * 60 * 60;
    const PROPOSED: &str = "- [?] a @Ana #task #proposed";
    const ACCEPTED: &str = "- [ ] a @Ana #task";
    const DONE: &str = "- [x] a @Ana #task ✅ 2026-03-20";
    const REJECTED: &str = "- [-] a @Ana #task #proposed ❌ 2026-03-20";

    fn date(day: &str) -> NaiveDate {
        day.parse().unwrap()
    }

    fn today() -> NaiveDate {
        date("2026-03-20")
    }

    fn vault(notes: &[(&str, &str)]) -> Vault {
        let settings = Arc::new(Settings::default());
        let mut vault = Vault::default();
        for (path, text) in notes {
            let note = Note::parse(path, text.as_bytes(), &settings);
            vault.apply(Change::Note(Arc::new(note)));
        }
        vault
    }

    /// The entries of a journal: the day since 1970, and what became of a line of a note; a `~` before the new line says that it goes
    /// as a duplicate.
    fn journal(entries: &[(i64, &str, &str, &str)]) -> Journal {
        let mut journal = Journal::default();
        for (number, (day, path, old, new)) in (1..).zip(entries) {
            let applied = Applied {
                path: (*path).to_owned(),
                line: 1,
                old: old.as_bytes().to_vec(),
                new: new.trim_start_matches('~').as_bytes().to_vec(),
                after: Place {
                    line: 1,
                    occurrence: 1,
                    of: 1,
                    context: Digest::default(),
                    hidden: 0,
                    item: true,
                    note: Digest::default(),
                    order: None,
                },
                duplicate: new.starts_with('~'),
            };
            journal.push(&Record::new(
                Kind::Commit,
                number,
                day * DAY,
                "x",
                &[applied],
            ));
            journal.push(&Record::new(Kind::Done, number, day * DAY, "x", &[]));
        }
        journal
    }

    fn stats(notes: &[(&str, &str)], journal: &Journal) -> Stats {
        let (vault, proposed) = (vault(notes), Proposed::default());
        let clusters = Clusters::of_vault(&vault, &proposed, Links::default());
        let day = |time: i64| date("1970-01-01") + Days::new(u64::try_from(time / DAY).unwrap());
        Stats::new(&vault, &clusters, &proposed, journal, today(), &day)
    }

    fn tally(accepted: usize, done: usize, rejected: usize, duplicates: usize) -> Tally {
        Tally {
            accepted,
            done,
            rejected,
            duplicates,
        }
    }

    /// What verdicts on one note come to, and on which days since 1970.
    fn check(steps: &[(i64, &str, &str)], expected: Tally, days: &[u64]) {
        let steps: Vec<_> = steps
            .iter()
            .map(|(day, old, new)| (*day, "n.md", *old, *new))
            .collect();
        let stats = stats(&[], &journal(&steps));
        assert_eq!(stats.verdicts, expected, "{steps:?}");
        let found: Vec<NaiveDate> = stats.by_day.keys().copied().collect();
        let days: Vec<NaiveDate> = days
            .iter()
            .map(|day| date("1970-01-01") + Days::new(*day))
            .collect();
        assert_eq!(found, days, "{steps:?}");
    }

    #[test]
    fn what_a_verdict_was_is_told_by_the_lines() {
        check(&[(1, PROPOSED, ACCEPTED)], tally(1, 0, 0, 0), &[1]);
        check(&[(1, PROPOSED, DONE)], tally(0, 1, 0, 0), &[1]);
        check(&[(1, PROPOSED, REJECTED)], tally(0, 0, 1, 0), &[1]);
        check(
            &[(1, PROPOSED, &format!("~{REJECTED}"))],
            tally(0, 0, 0, 1),
            &[1],
        );
        check(&[(1, ACCEPTED, DONE)], Tally::default(), &[]);
        check(&[(1, PROPOSED, "- [?] b #proposed")], Tally::default(), &[]);
        check(&[(1, "Text", "Other")], Tally::default(), &[]);
    }

    #[test]
    fn a_verdict_in_the_place_of_another_counts_alone() {
        check(
            &[(1, PROPOSED, ACCEPTED), (1, ACCEPTED, REJECTED)],
            tally(0, 0, 1, 0),
            &[1],
        );
        check(
            &[(1, PROPOSED, REJECTED), (3, REJECTED, ACCEPTED)],
            tally(1, 0, 0, 0),
            &[3],
        );
        check(
            &[(1, PROPOSED, ACCEPTED), (2, ACCEPTED, PROPOSED)],
            Tally::default(),
            &[],
        );
        check(
            &[
                (1, PROPOSED, ACCEPTED),
                (2, ACCEPTED, PROPOSED),
                (4, PROPOSED, DONE),
            ],
            tally(0, 1, 0, 0),
            &[4],
        );
    }

    #[test]
    fn a_task_that_got_on_was_accepted_before() {
        check(
            &[(1, PROPOSED, ACCEPTED), (2, ACCEPTED, DONE)],
            tally(1, 0, 0, 0),
            &[1],
        );
        let edited = "- [ ] a, and more @Ana #task";
        check(
            &[
                (1, PROPOSED, ACCEPTED),
                (1, ACCEPTED, edited),
                (1, edited, REJECTED),
            ],
            tally(0, 0, 1, 0),
            &[1],
        );
    }

    #[test]
    fn equal_lines_are_counted_each() {
        check(
            &[
                (1, PROPOSED, ACCEPTED),
                (1, PROPOSED, ACCEPTED),
                (1, ACCEPTED, REJECTED),
            ],
            tally(1, 0, 1, 0),
            &[1],
        );
    }

    #[test]
    fn a_task_that_recurs_or_goes_was_done() {
        let next = format!("{PROPOSED}\n{DONE}");
        check(
            &[(1, &format!("{PROPOSED} "), &next)],
            tally(0, 1, 0, 0),
            &[1],
        );
        check(
            &[(1, &format!("Above\n{PROPOSED}"), "Above")],
            tally(0, 1, 0, 0),
            &[1],
        );
    }

    #[test]
    fn what_was_taken_back_does_not_count() {
        let mut journal = journal(&[(1, "n.md", PROPOSED, ACCEPTED), (2, "n.md", PROPOSED, DONE)]);
        journal.push(&Record::new(Kind::Undo, 2, 3 * DAY, "x", &[]));
        journal.push(&Record::new(Kind::Done, 2, 3 * DAY, "x", &[]));
        assert_eq!(stats(&[], &journal).verdicts, tally(1, 0, 0, 0));
    }

    #[test]
    fn acceptance_is_by_type_owner_and_generator_and_leaves_duplicates_out() {
        let people = "---\ntype: people\ngenerator: scribe 3\n---\n";
        let (no_owner, two) = ("- [?] b #proposed", "- [?] c @Ana @Bo #proposed");
        let journal = journal(&[
            (1, "people.md", PROPOSED, ACCEPTED),
            (1, "people.md", two, "- [-] c @Ana @Bo #proposed"),
            (2, "plain.md", no_owner, "- [x] b"),
            (2, "gone.md", no_owner, "~- [-] b #proposed"),
        ]);
        let stats = stats(&[("people.md", people), ("plain.md", "")], &journal);
        let group = |name: Option<&str>, tally| (name.map(str::to_owned), tally);
        let unknown = group(None, tally(0, 1, 0, 1));
        assert_eq!(
            stats.by_meeting_type,
            [unknown.clone(), group(Some("people"), tally(1, 0, 1, 0))]
        );
        assert_eq!(
            stats.by_generator,
            [unknown.clone(), group(Some("scribe 3"), tally(1, 0, 1, 0))]
        );
        assert_eq!(
            stats.by_owner,
            [
                unknown,
                group(Some("Ana"), tally(1, 0, 1, 0)),
                group(Some("Bo"), tally(0, 0, 1, 0))
            ]
        );
        assert_eq!(stats.verdicts.acceptance(), Some(2.0 / 3.0));
        assert_eq!(tally(0, 0, 0, 4).acceptance(), None);
    }

    #[test]
    fn what_waits_is_counted_by_age() {
        let notes = [
            (
                "2026-03-20 a.md",
                "- [?] today\n- [?] old ➕ 2024-01-01\n- [ ] open\n",
            ),
            ("2026-03-13 b.md", "- [?] a week\n"),
            ("2026-03-14 c.md", "- [?] not quite\n"),
            ("2027-01-01 d.md", "- [?] some day\n"),
            ("e.md", "- [?] no date\n"),
        ];
        let waiting = stats(&notes, &Journal::default()).waiting;
        assert_eq!(
            waiting.by_age,
            [
                (Age::Days(0, 6), 3),
                (Age::Days(7, 29), 1),
                (Age::Days(30, 89), 0),
                (Age::Days(90, 179), 0),
                (Age::Days(180, 364), 0),
                (Age::Older(365), 1),
                (Age::Undated, 1),
            ]
        );
        assert_eq!((waiting.proposals, waiting.by_owner), (6, vec![(None, 6)]));
    }

    #[test]
    fn a_year_has_all_its_days() {
        let since_1970 = (today() - date("1970-01-01")).num_days();
        let journal = journal(&[(since_1970 - 364, "n.md", PROPOSED, ACCEPTED)]);
        let stats = stats(&[], &journal);
        let year: Vec<(NaiveDate, Tally)> = stats.year(today()).collect();
        assert_eq!(year.len(), 365);
        assert_eq!(year[0], (date("2025-03-21"), tally(1, 0, 0, 0)));
        assert_eq!(year[364], (today(), Tally::default()));
    }
}
