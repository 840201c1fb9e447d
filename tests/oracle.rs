//! What gavel makes of task lines, against what the Obsidian Tasks plugin made of them. The cases lie in `tests/oracle/` (another
//! folder with `GAVEL_ORACLE_DIR`): lines read, statuses changed, files searched for tasks. Nothing is special-cased: where gavel
//! departs from the plugin on purpose, a rule in `departures` says how and why.
#![expect(clippy::disallowed_methods, reason = "tests make their own vaults")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on says why"
)]

#[path = "oracle/cases.rs"]
mod cases;
#[path = "oracle/departures.rs"]
mod departures;
#[path = "oracle/files.rs"]
mod files;
#[path = "oracle/parse.rs"]
mod parse;
#[path = "oracle/status.rs"]
mod status;

use std::fmt;

use cases::Cases;
use departures::{DEPARTURES, Departure};

/// Of a thousand cases that do not depart on purpose, so many agree at least.
const PARSE_FLOOR: usize = 999;
const STATUS_FLOOR: usize = 995;
const FILES_FLOOR: usize = 990;

/// A field of a case on which gavel and the plugin do not agree.
struct Disagreement {
    id: String,
    field: String,
    ours: String,
    theirs: String,
    /// Why gavel means to differ, if it does.
    departure: Option<&'static Departure>,
}

impl Disagreement {
    fn new(id: &str, field: &str, ours: &dyn fmt::Debug, theirs: &dyn fmt::Debug) -> Self {
        Self {
            id: id.to_owned(),
            field: field.to_owned(),
            ours: format!("{ours:?}"),
            theirs: format!("{theirs:?}"),
            departure: None,
        }
    }
}

/// What became of the cases of one kind.
#[derive(Default)]
struct Tally {
    /// Without those that depart on purpose.
    cases: usize,
    agreed: usize,
    departed: usize,
    disagreements: Vec<Disagreement>,
}

impl Tally {
    fn add(&mut self, found: Vec<Disagreement>) {
        let on_purpose = |found: &Disagreement| found.departure.is_some();
        if !found.is_empty() && found.iter().all(on_purpose) {
            self.departed += 1;
        } else {
            self.cases += 1;
            self.agreed += usize::from(found.is_empty());
        }
        self.disagreements.extend(found);
    }

    fn report(&self, name: &str) {
        println!("{name}: {} of {} agree", self.agreed, self.cases);
        if self.departed > 0 {
            println!("{name}: {} more depart on purpose", self.departed);
        }
        for found in &self.disagreements {
            let purpose = found.departure.map_or("", |departure| departure.name);
            println!(
                "  {} {} {purpose}\n    ours   {}\n    theirs {}",
                found.id, found.field, found.ours, found.theirs
            );
        }
    }

    /// Every disagreement is meant, and in the public cases the list of departures is exact.
    fn assert_departures(&self, cases: &Cases) {
        for departure in DEPARTURES {
            let named = |found: &&Disagreement| {
                found
                    .departure
                    .is_some_and(|other| other.name == departure.name)
            };
            let mut ids: Vec<&str> = self
                .disagreements
                .iter()
                .filter(named)
                .map(|found| found.id.as_str())
                .collect();
            ids.sort_unstable();
            println!("{}: {} cases: {}", departure.name, ids.len(), departure.why);
            assert!(
                !cases.are_public || ids == departure.ids,
                "{}: {ids:?}",
                departure.name
            );
        }
        let unexplained = |found: &&Disagreement| found.departure.is_none();
        let unexplained = self.disagreements.iter().filter(unexplained).count();
        assert!(
            !cases.are_public || unexplained == 0,
            "{unexplained} disagreements are not meant"
        );
    }

    fn assert_at_least(&self, name: &str, floor: usize) {
        assert!(
            self.agreed * 1000 >= self.cases * floor,
            "{name}: {} of {} agree, fewer than {floor} in a thousand",
            self.agreed,
            self.cases
        );
    }
}

#[test]
fn lines_are_read_as_the_plugin_reads_them() {
    let cases = Cases::load();
    let mut tally = Tally::default();
    for case in cases.parse() {
        tally.add(parse::compare(case, &cases));
    }
    tally.report("parse");
    tally.assert_at_least("parse", PARSE_FLOOR);
}

#[test]
fn statuses_change_as_in_the_plugin() {
    let cases = Cases::load();
    let mut tally = Tally::default();
    for case in cases.status() {
        tally.add(status::compare(case, &cases));
    }
    tally.report("status");
    tally.assert_at_least("status", STATUS_FLOOR);
    tally.assert_departures(&cases);
}

#[test]
fn the_same_lines_of_a_file_are_tasks() {
    let cases = Cases::load();
    let (mut tally, mut doubtful) = (Tally::default(), Tally::default());
    for case in cases.files() {
        let found = files::compare(case, &cases);
        if case["confidence"] == "low" {
            doubtful.add(found);
        } else {
            tally.add(found);
        }
    }
    tally.report("files");
    doubtful.report("files of low confidence");
    tally.assert_at_least("files", FILES_FLOOR);
}
