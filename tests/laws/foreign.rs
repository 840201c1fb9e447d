//! Laws of the bytes that are not ours: a batch of verdicts changes its lines alone, and whatever others do to the note between our
//! verdicts, undos and redos stays, while each of ours lands on its own line or is refused and writes nothing.

use std::collections::HashMap;

use gavel::edit::Edit;
use gavel::note::items;
use gavel::text::BOM;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use crate::cases;
use crate::desk::{Desk, Memory, Step, TestVault};
use crate::edits::with_line;
use crate::notes::{Line, action, bytes, lines, read, ruling, today, twins};
use gavel::config::Proposed;
use gavel::review::verdict::{Action, Verdict, judge};

/// Any bytes with tasks among them.
fn noise() -> impl Strategy<Value = Vec<u8>> {
    let pieces: &[&[u8]] = &[
        b"\n",
        b"\r\n",
        b"\r",
        BOM,
        b"\xff",
        b"\xc3",
        b"\0",
        b"- [?] a #proposed",
        b"- [ ] b\t",
        b"> ",
        b"```\n",
        b"\x1b[2J",
        b"\xe2\x80\xa8",
    ];
    let piece = prop_oneof![
        select(pieces).prop_map(<[u8]>::to_vec),
        vec(any::<u8>(), 0..6)
    ];
    (vec(piece, 0..20), lines(), any::<Index>()).prop_map(|(pieces, lines, at)| {
        let mut note = bytes(&lines);
        let at = at.index(note.len() + 1);
        note.splice(at..at, pieces.concat());
        note
    })
}

/// The note with the lines of these edits replaced, by their numbers and line feeds alone. Of two edits of one line the first counts.
fn replaced(note: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut by_line: HashMap<usize, &Edit> = HashMap::new();
    for edit in edits {
        by_line.entry(edit.place.line).or_insert(edit);
    }
    by_line.values().fold(note.to_vec(), |note, edit| {
        with_line(&note, edit.place.line, edit.new.as_deref().unwrap())
    })
}

/// What happens to a note that is ruled on.
#[derive(Debug, Clone)]
enum Event {
    /// We rule on one of its tasks.
    Rule(Index, Action),
    /// We take back.
    Undo,
    /// We make again.
    Redo,
    /// Lines come in.
    Insert(Index, Vec<Line>),
    /// Lines that we did not rule on go.
    Remove(Index, usize),
    /// A line that we did not rule on says something else.
    Change(Index),
    /// Lines that we did not rule on go somewhere else.
    Move(Index, Index),
    /// A line, ours too, ends otherwise.
    End(Index, &'static str),
    /// All lines do.
    EndAll(&'static str),
    /// A byte order mark comes or goes.
    Mark,
    /// The last line break comes or goes.
    LastBreak,
}

fn event() -> impl Strategy<Value = Event> {
    let at = || any::<Index>();
    let ending = || select(&["\n", "\r\n"][..]);
    let fresh = || {
        select(
            &[
                "- [?] fresh",
                "fresh",
                "",
                "",
                "# Fresh",
                "> - [ ] fresh",
                "  - fresh",
                "    fresh",
                "```",
                "%%",
            ][..],
        )
    };
    let fresh = vec((fresh(), ending()), 1..4).prop_map(|lines| {
        let line = |(text, ending): (&str, &'static str)| Line {
            content: text.as_bytes().to_vec(),
            ending,
        };
        lines.into_iter().map(line).collect()
    });
    prop_oneof![
        7 => (at(), action()).prop_map(|(which, action)| Event::Rule(which, action)),
        6 => Just(Event::Undo),
        5 => Just(Event::Redo),
        4 => (at(), fresh).prop_map(|(at, lines)| Event::Insert(at, lines)),
        1 => (at(), 1..4_usize).prop_map(|(at, count)| Event::Remove(at, count)),
        2 => at().prop_map(Event::Change),
        1 => (at(), at()).prop_map(|(from, to)| Event::Move(from, to)),
        1 => (at(), ending()).prop_map(|(at, ending)| Event::End(at, ending)),
        1 => ending().prop_map(Event::EndAll),
        1 => Just(Event::Mark),
        1 => Just(Event::LastBreak),
    ]
}

/// A line of the note as it is and as it would be without us.
#[derive(Debug, Clone)]
struct Row {
    id: usize,
    now: Vec<u8>,
    without_us: Vec<u8>,
    ending: &'static str,
    /// We ruled on it.
    ours: bool,
    /// It could not be taken back, or made again.
    stuck: bool,
}

/// What an entry did.
#[derive(Debug, Clone)]
struct Entry {
    /// To which line.
    row: usize,
    old: Vec<u8>,
    new: Vec<u8>,
    /// What stood around it when it was last written.
    around: Around,
}

/// The non-blank lines before and behind a line, and the nearest heading above.
type Around = [Option<Vec<u8>>; 3];

/// The note as others and we have written it, told line by line and not by gavel.
#[derive(Debug, Default)]
struct Model {
    marked: bool,
    rows: Vec<Row>,
    /// How many lines there ever were.
    ids: usize,
    entries: HashMap<u64, Entry>,
    /// What follows cannot be told.
    over: bool,
    count: Count,
}

/// How often what we wanted was done and refused.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Count {
    undone: usize,
    redone: usize,
    refused: usize,
    /// On a twin, because it now stands in the surroundings that our line had, or because others made code of our line.
    mistaken: usize,
}

impl Model {
    fn new(lines: &[Line]) -> Self {
        let mut model = Self::default();
        for line in lines {
            let row = model.row(line.clone());
            model.rows.push(row);
        }
        if let Some(first) = model.rows.first_mut()
            && first.now.starts_with(BOM)
        {
            first.now.drain(..BOM.len());
            first.without_us.clone_from(&first.now);
            model.marked = true;
        }
        model
    }

    fn row(&mut self, line: Line) -> Row {
        self.ids += 1;
        Row {
            id: self.ids,
            now: line.content.clone(),
            without_us: line.content,
            ending: line.ending,
            ours: false,
            stuck: false,
        }
    }

    fn written(&self, content: fn(&Row) -> &Vec<u8>) -> Vec<u8> {
        let mark = if self.marked { BOM } else { b"" };
        let parts = self
            .rows
            .iter()
            .flat_map(|row| [content(row).as_slice(), row.ending.as_bytes()]);
        std::iter::once(mark)
            .chain(parts)
            .flatten()
            .copied()
            .collect()
    }

    fn now(&self) -> Vec<u8> {
        self.written(|row| &row.now)
    }

    fn without_us(&self) -> Vec<u8> {
        self.written(|row| &row.without_us)
    }

    /// The indexes of the lines that we never ruled on.
    fn theirs(&self) -> Vec<usize> {
        let rows = self.rows.iter().enumerate();
        rows.filter(|(_, row)| !row.ours)
            .map(|(at, _)| at)
            .collect()
    }

    /// What somebody else does.
    fn others(&mut self, event: &Event) {
        match event {
            Event::Insert(at, lines) => {
                let at = at.index(self.rows.len() + 1);
                let rows: Vec<Row> = lines
                    .iter()
                    .map(|line| {
                        let mut row = self.row(line.clone());
                        // A line of theirs is never taken for one of ours.
                        if !matches!(row.now.as_slice(), b"" | b"```" | b"%%") {
                            let number = format!(" {}", row.id);
                            row.now.extend_from_slice(number.as_bytes());
                            row.without_us = row.now.clone();
                        }
                        row
                    })
                    .collect();
                self.rows.splice(at..at, rows);
            }
            Event::Remove(at, count) => {
                let theirs = self.theirs();
                let from = at.index(theirs.len() + 1);
                for at in theirs.iter().skip(from).take(*count).rev() {
                    self.rows.remove(*at);
                }
            }
            Event::Change(at) => {
                let theirs = self.theirs();
                if let Some(at) = theirs.get(at.index(theirs.len() + 1)) {
                    let row = &mut self.rows[*at];
                    row.now
                        .extend_from_slice(format!(" changed {}", row.id).as_bytes());
                    row.without_us = row.now.clone();
                }
            }
            Event::Move(from, to) => {
                let theirs = self.theirs();
                if let Some(from) = theirs.get(from.index(theirs.len() + 1)) {
                    let row = self.rows.remove(*from);
                    let to = to.index(self.rows.len() + 1);
                    self.rows.insert(to, row);
                }
            }
            Event::End(at, ending) => {
                let at = at.index(self.rows.len() + 1);
                self.rows
                    .iter_mut()
                    .skip(at)
                    .take(1)
                    .for_each(|row| row.ending = ending);
            }
            Event::EndAll(ending) => self.rows.iter_mut().for_each(|row| row.ending = ending),
            Event::Mark => self.marked = !self.marked,
            Event::LastBreak => {
                if let Some(last) = self.rows.last_mut() {
                    // An empty last line is none.
                    let ends = last.ending.is_empty() || last.now.is_empty();
                    last.ending = if ends { "\n" } else { "" };
                }
            }
            Event::Rule(..) | Event::Undo | Event::Redo => {}
        }
        // Only the last line may lack its break.
        let last = self.rows.len().saturating_sub(1);
        for row in self.rows.iter_mut().take(last) {
            if row.ending.is_empty() {
                row.ending = "\n";
            }
        }
    }

    fn around(&self, at: usize) -> Around {
        let content = |row: &Row| row.now.clone();
        let says = |row: &&Row| !row.now.trim_ascii().is_empty();
        let heads = |row: &&Row| {
            let level = row.now.iter().take_while(|byte| **byte == b'#').count();
            (1..=6).contains(&level) && matches!(row.now.get(level), Some(b' ' | b'\t'))
        };
        let (above, below) = (&self.rows[..at], &self.rows[at + 1..]);
        [
            above.iter().rev().find(says).map(content),
            below.iter().find(says).map(content),
            above.iter().rev().find(heads).map(content),
        ]
    }

    /// What we do, checked: it is made on its line, or refused.
    fn ours(&mut self, event: &Event, desk: &mut impl Desk) -> Result<(), TestCaseError> {
        match event {
            Event::Rule(which, action) => {
                let Some(edit) = ruling(&read(&desk.note()), *which, action) else {
                    return Ok(());
                };
                let at = edit.place.line - 1;
                let (old, new) = (edit.old.clone(), edit.new.clone().unwrap());
                let row = &mut self.rows[at];
                prop_assert_eq!(&row.now, &old);
                row.now.clone_from(&new);
                row.ours = true;
                let row = row.id;
                prop_assert_eq!(desk.rule(&[edit]), Step::Made(1));
                let around = self.around(at);
                let entry = Entry {
                    row,
                    old,
                    new,
                    around,
                };
                self.entries.insert(desk.next_undo().unwrap(), entry);
            }
            Event::Undo => {
                let Some(id) = desk.next_undo() else {
                    return Ok(());
                };
                let step = desk.undo();
                let made = self.landed(id, step, true, &desk.note())?;
                self.count.undone += usize::from(made);
            }
            Event::Redo => {
                let Some(id) = desk.next_redo() else {
                    return Ok(());
                };
                let step = desk.redo();
                let made = self.landed(id, step, false, &desk.note())?;
                self.count.redone += usize::from(made);
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether a step that was to take an entry back, or to make it again, was made; on its line, if the note is as it should be.
    fn landed(
        &mut self,
        id: u64,
        step: Step,
        back: bool,
        note: &[u8],
    ) -> Result<bool, TestCaseError> {
        let entry = self.entries[&id].clone();
        let (from, to) = if back {
            (entry.new.clone(), entry.old.clone())
        } else {
            (entry.old.clone(), entry.new.clone())
        };
        let own = self
            .rows
            .iter()
            .position(|row| row.id == entry.row)
            .unwrap();
        // Where our line is not to be found, a twin of what was wanted may stand at its number: that is told as done already.
        if matches!(step, Step::Refused | Step::Already) {
            self.count.refused += 1;
            self.rows[own].stuck = true;
            // An older entry of that line has lost it too, and so has one of an equal line: in memory nobody keeps that account.
            let entry = self.entries[&id].clone();
            self.over |= self.entries.iter().any(|(other, older)| {
                *other != id && (older.row == entry.row || older.new == entry.old)
            });
            return Ok(false);
        }
        prop_assert_eq!(step, Step::Made(1));
        let twins = (0..self.rows.len()).filter(|at| *at != own);
        // Where others made code of our line, an equal line that is none is taken for it.
        let hidden = !items(&self.now()).contains(&(own + 1));
        let twins = twins.filter(|at| {
            hidden
                || self.around(*at) == entry.around
                || self.took_the_place(*at, own, &entry, &from)
        });
        let may_be: Vec<usize> = std::iter::once(own).chain(twins).collect();
        for at in may_be {
            if self.rows[at].now != from {
                continue;
            }
            self.rows[at].now.clone_from(&to);
            if self.now() == note {
                self.count.mistaken += usize::from(at != own);
                self.over |= at != own;
                let around = self.around(at);
                self.entries.insert(
                    id,
                    Entry {
                        around,
                        ..self.entries[&id].clone()
                    },
                );
                return Ok(true);
            }
            self.rows[at].now.clone_from(&from);
        }
        prop_assert_eq!(text(note), text(&self.now()), "on a line that is not ours");
        Ok(true)
    }

    /// Whether of equal lines this one stands where ours stood, and ours stands there no more: the note is then, to the byte, as if
    /// others had changed only what is around ours, and nobody can tell.
    fn took_the_place(&self, at: usize, own: usize, entry: &Entry, text: &[u8]) -> bool {
        is_near(&self.around(at), &entry.around, text)
            && !is_near(&self.around(own), &entry.around, text)
    }
}

/// Whether a line with this text is still next to one of the lines it was next to, under the same heading.
fn is_near(now: &Around, then: &Around, text: &[u8]) -> bool {
    let [before, behind, heading] = [0, 1, 2].map(|side| {
        let is_own = |line: &Option<Vec<u8>>| line.as_deref() == Some(text);
        now[side] == then[side] && (side == 2 || (now[side].is_some() && !is_own(&now[side])))
    });
    heading && (before || behind)
}

/// Bytes as a failure shows them; different ones are different texts.
fn text(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string()
}

/// Plays events on a note, then takes all back: at each moment the note is what the model says, and in the end what others alone
/// would have made of it, but for lines that were refused.
fn played(lines: &[Line], events: &[Event], desk: &mut impl Desk) -> Result<Count, TestCaseError> {
    let mut model = Model::new(lines);
    desk.others_write(&model.now());
    for event in events {
        let before = model.now();
        model.others(event);
        if model.now() != before {
            desk.others_write(&model.now());
        }
        model.ours(event, desk)?;
        prop_assert_eq!(text(&desk.note()), text(&model.now()), "after {:?}", event);
        if model.over {
            return Ok(model.count);
        }
    }
    while let Some(entry) = desk.next_undo() {
        model.ours(&Event::Undo, desk)?;
        prop_assert_eq!(text(&desk.note()), text(&model.now()));
        if desk.next_undo() == Some(entry) || model.over {
            return Ok(model.count);
        }
    }
    for row in model.rows.iter_mut().filter(|row| row.stuck) {
        row.without_us.clone_from(&row.now);
    }
    prop_assert_eq!(text(&desk.note()), text(&model.without_us()));
    Ok(model.count)
}

/// A note that is ruled on while others write it.
fn story() -> impl Strategy<Value = (Vec<Line>, Vec<Event>)> {
    (prop_oneof![4 => lines(), 1 => twins()], vec(event(), 1..24))
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn a_batch_changes_its_lines_alone(note in noise(), actions in vec((any::<Index>(), action()), 1..8)) {
        let parsed = read(&note);
        let edits: Vec<Edit> = actions.iter().filter_map(|(which, action)| ruling(&parsed, *which, action)).collect();
        let mut desk = Memory::default();
        desk.others_write(&note);
        desk.rule(&edits);
        prop_assert_eq!(desk.note(), replaced(&note, &edits));
        if desk.next_undo().is_some() {
            desk.undo();
            prop_assert_eq!(desk.note(), note);
        }
    }

    #[test]
    fn what_others_write_stays_and_ours_is_taken_back((lines, events) in story()) {
        played(&lines, &events, &mut Memory::default())?;
    }
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn a_batch_on_disk_changes_its_lines_alone(note in noise(), actions in vec((any::<Index>(), action()), 1..8)) {
        let parsed = read(&note);
        let edits: Vec<Edit> = actions.iter().filter_map(|(which, action)| ruling(&parsed, *which, action)).collect();
        let mut desk = TestVault::new(&note);
        desk.rule(&edits);
        prop_assert_eq!(desk.note(), replaced(&note, &edits));
        prop_assert_eq!(desk.files(), 1);
    }

    #[test]
    fn what_others_write_on_disk_stays_and_ours_is_taken_back((lines, events) in story(), restarts in any::<bool>()) {
        let mut desk = TestVault::new(b"");
        desk.restarts = restarts;
        played(&lines, &events, &mut desk)?;
        prop_assert_eq!(desk.files(), 1);
    }
}

/// What a redo makes of this note after ours, the first of two equal lines, was rejected and taken back; nothing if it is refused.
fn made_again(now: &str) -> Option<String> {
    let mut desk = Memory::default();
    desk.others_write(b"- [?] early\n- [ ] same\n- [?] late\n- [ ] same\n");
    let note = read(&desk.note());
    let reject = Action::Verdict(Verdict::Reject);
    let edit = judge(
        &note,
        &note.tasks[1],
        &reject,
        &Proposed::default(),
        today(),
    );
    assert_eq!(desk.rule(&[edit.unwrap()]), Step::Made(1));
    assert_eq!(desk.undo(), Step::Made(1));
    desk.others_write(now.as_bytes());
    let made = desk.redo() == Step::Made(1);
    made.then(|| String::from_utf8(desk.note()).unwrap())
}

/// Somebody may have removed `late`, or have moved the other of the equal lines to where ours was as well: the note is the same.
#[test]
fn of_equal_lines_the_one_that_stands_as_ours_did_is_ours_and_else_nobody_guesses() {
    let check = |now: &str, expected: Option<&str>| {
        assert_eq!(made_again(now).as_deref(), expected, "{now:?}");
    };
    check(
        "- [?] early\n- [ ] same\n- [ ] same\n",
        Some("- [?] early\n- [R] same ❌ 2026-03-18\n- [ ] same\n"),
    );
    check(
        "- [?] early\n- [ ] same\n- [?] late\n",
        Some("- [?] early\n- [R] same ❌ 2026-03-18\n- [?] late\n"),
    );
    // Ours may stand above or below, or be gone.
    check("- [ ] same\n- [ ] same\n", None);
    check("- [ ] same\n- [?] early\n- [ ] same\n", None);
    check("- [?] early\n- [?] late\n- [ ] same\n", None);
}

/// The laws above say something: of what is taken back and made again, little is refused.
#[test]
fn most_of_what_is_taken_back_among_foreign_edits_is_not_refused() {
    let mut runner = TestRunner::deterministic();
    let story = story();
    let mut sum = Count::default();
    for _ in 0..500 {
        let (lines, events) = story.new_tree(&mut runner).unwrap().current();
        let count = played(&lines, &events, &mut Memory::default()).unwrap();
        sum.undone += count.undone;
        sum.redone += count.redone;
        sum.refused += count.refused;
        sum.mistaken += count.mistaken;
    }
    println!("{sum:?}");
    assert!(sum.undone > 1000 && sum.redone > 100, "{sum:?}");
    assert!(sum.refused * 5 < sum.undone + sum.redone, "{sum:?}");
    assert!(sum.mistaken * 200 < sum.undone + sum.redone, "{sum:?}");
}
