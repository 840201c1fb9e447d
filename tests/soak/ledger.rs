//! The account of one note: what others wrote, what they found when they read, and whether both agree. Between a version that was
//! written and the next that is read only gavel can have been there, and gavel may only have changed how tasks stand. So each
//! version must be found again line by line; a line that is missing is lost, any other difference is damage.
//!
//! A verdict that was told must be found by the first who reads afterwards, unless the journal says that it was taken back, or a
//! version was written that its writer had begun to read before the verdict was told, and finished after it was asked for.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::time::Instant;

use serde_json::Value;

use crate::note::{Form, id_in, note_of};

/// Gavel said: this task stands so now.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    pub(crate) id: String,
    pub(crate) form: Form,
    /// When it was asked for.
    pub(crate) from: Instant,
    /// When it was told.
    pub(crate) told: Instant,
}

/// What gavels told and were asked.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) claims: Vec<Claim>,
    /// Every task that a gavel was asked to rule on.
    pub(crate) asked: HashSet<String>,
    /// How often a verdict on a task of a note was not given.
    pub(crate) refused: HashMap<String, usize>,
    pub(crate) undos: usize,
}

impl Told {
    pub(crate) fn refuse(&mut self, id: &str) {
        *self.refused.entry(note_of(id).to_owned()).or_default() += 1;
    }
}

/// What the journal says of each task.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// How it was left by entries that were not undone, in order.
    stands: HashMap<String, Form>,
    /// How it was left by anything that gavel announced, undos among it.
    made: HashMap<String, HashSet<Form>>,
    /// Edits that are no verdict on one task.
    odd: Vec<String>,
}

impl History {
    /// Of what `gavel history --json` prints, and of the journal's records, which hold undos too.
    pub(crate) fn read(entries: &str, records: &str) -> Self {
        let mut history = Self::default();
        let entries: Vec<Value> = serde_json::from_str(entries).unwrap();
        for entry in entries
            .iter()
            .rev()
            .filter(|entry| entry["undone"] == false)
        {
            for (id, form) in history.edits(entry) {
                history.stands.insert(id, form);
            }
        }
        for record in records.lines() {
            let (_, record) = record.split_once(' ').unwrap();
            for (id, form) in history.edits(&serde_json::from_str(record).unwrap()) {
                history.made.entry(id).or_default().insert(form);
            }
        }
        history
    }

    /// The tasks of a step, and how it left them.
    fn edits(&mut self, step: &Value) -> Vec<(String, Form)> {
        let mut edits = Vec::new();
        for edit in step["edits"].as_array().unwrap() {
            let [path, old, new] = ["path", "old", "new"].map(|key| edit[key].as_str().unwrap());
            match (Form::of(old), Form::of(new)) {
                (Some((id, _)), Some((same, form)))
                    if id == same && path == format!("{}.md", note_of(id)) =>
                {
                    edits.push((id.to_owned(), form));
                }
                _ => self.odd.push(edit.to_string()),
            }
        }
        edits
    }

    /// How a task stands if nobody but gavel wrote its line.
    fn stands(&self, id: &str) -> Form {
        self.stands.get(id).copied().unwrap_or(Form::Proposed)
    }

    /// Whether gavel may have left a task so.
    fn explains(&self, id: &str, form: Form) -> bool {
        self.made.get(id).is_some_and(|made| made.contains(&form))
    }

    /// Whether gavel itself put something else in the place of a verdict.
    fn took_back(&self, id: &str, form: Form) -> bool {
        let mut made = self.made.get(id).into_iter().flatten();
        made.any(|made| *made != form)
    }
}

/// What others did to one note.
pub(crate) struct Ledger {
    name: String,
    /// The note as it was last written or read.
    text: String,
    /// When each reading began and ended.
    reads: Vec<(Instant, Instant)>,
    /// Versions that were written over the note: when the reading of what they come from began, and when they were there.
    overwrites: Vec<(Instant, Instant)>,
    /// How a task stood, from which reading on.
    forms: HashMap<String, Vec<(usize, Form)>>,
    /// What gavel was seen to have made of tasks.
    changes: Vec<(String, Form)>,
    writes: usize,
    lost: Vec<String>,
    damaged: Vec<String>,
}

impl Ledger {
    pub(crate) fn new(name: &str, text: &str) -> Self {
        let mut ledger = Self {
            name: name.to_owned(),
            text: String::new(),
            reads: Vec::new(),
            overwrites: Vec::new(),
            forms: HashMap::new(),
            changes: Vec::new(),
            writes: 0,
            lost: Vec::new(),
            damaged: Vec::new(),
        };
        ledger.set(text.to_owned());
        ledger
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The note as it was last written or read.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Others added to the end of the note without reading it.
    pub(crate) fn appended(&mut self, text: &str) {
        self.writes += 1;
        self.set(format!("{}{text}", self.text));
    }

    /// Others wrote a version over the note, made from what they had begun to read at `from`.
    pub(crate) fn overwrote(&mut self, from: Instant, to: Instant, text: String) {
        self.writes += 1;
        self.overwrites.push((from, to));
        self.set(text);
    }

    /// Others read the note.
    pub(crate) fn saw(&mut self, from: Instant, to: Instant, text: &str) {
        self.reads.push((from, to));
        if !self.is_same_but_for_verdicts(text) {
            let there: HashSet<&str> = text.split('\n').map(key).collect();
            let missing = self.text.split('\n').map(key);
            let missing: Vec<&str> = missing.filter(|line| !there.contains(line)).collect();
            let name = &self.name;
            if missing.is_empty() {
                let (now, then) = (text.len(), self.text.len());
                self.damaged.push(format!(
                    "{name}: {now} bytes, not the {then} of the last version"
                ));
            } else {
                self.lost
                    .extend(missing.iter().map(|line| format!("{name}: {line}")));
            }
        }
        let before = self.forms_now();
        let after = forms(text);
        let changed = after
            .into_iter()
            .filter(|(id, form)| before.get(id) != Some(form));
        let changed: Vec<_> = changed.map(|(id, form)| (id.to_owned(), form)).collect();
        self.changes.extend(changed);
        self.note_forms(self.reads.len() - 1, text);
        text.clone_into(&mut self.text);
    }

    fn is_same_but_for_verdicts(&self, text: &str) -> bool {
        let (mut was, mut is) = (self.text.split('\n'), text.split('\n'));
        loop {
            match (was.next(), is.next()) {
                (None, None) => return true,
                (Some(was), Some(is)) if was == is => {}
                (Some(was), Some(is)) => {
                    let (was, is) = (Form::of(was), Form::of(is));
                    if was.is_none() || was.map(|(id, _)| id) != is.map(|(id, _)| id) {
                        return false;
                    }
                }
                _ => return false,
            }
        }
    }

    fn set(&mut self, text: String) {
        self.note_forms(self.reads.len(), &text);
        self.text = text;
    }

    fn note_forms(&mut self, from: usize, text: &str) {
        for (id, form) in forms(text) {
            let known = self.forms.entry(id.to_owned()).or_default();
            if known.last().map(|(_, known)| *known) != Some(form) {
                known.push((from, form));
            }
        }
    }

    fn forms_now(&self) -> HashMap<&str, Form> {
        self.forms
            .iter()
            .filter_map(|(id, known)| Some((id.as_str(), known.last()?.1)))
            .collect()
    }

    /// The form of a task at a reading.
    fn form_at(&self, id: &str, read: usize) -> Option<Form> {
        let known = self.forms.get(id)?;
        let upto = known.iter().take_while(|(from, _)| *from <= read);
        upto.last().map(|(_, form)| *form)
    }

    /// Whether a claim is true; else what explains that it is not.
    fn fate(&self, claim: &Claim, history: &History) -> Fate {
        // Who read meanwhile may have found it, and who reads afterwards must.
        let first = self.reads.partition_point(|(_, to)| *to < claim.from);
        let last = self.reads.partition_point(|(from, _)| *from < claim.told);
        let mut reads = first..=last;
        let overlaps = |(from, to): &(Instant, Instant)| *to > claim.from && *from < claim.told;
        if reads.any(|read| self.form_at(&claim.id, read) == Some(claim.form)) {
            Fate::There
        } else if history.took_back(&claim.id, claim.form) {
            Fate::TakenBack
        } else if self.overwrites.iter().any(overlaps) {
            Fate::Overwritten
        } else {
            Fate::Untrue
        }
    }

    /// Closes the account with the note as it is at the end.
    pub(crate) fn close(mut self, text: &str, history: &History, told: &Told) -> Count {
        let now = Instant::now();
        self.saw(now, now, text);
        let here = |id: &str| note_of(id) == self.name;
        let mut count = Count {
            refused: told.refused.get(&self.name).copied().unwrap_or_default(),
            ..Count::default()
        };
        for claim in told.claims.iter().filter(|claim| here(&claim.id)) {
            count.told += 1;
            match self.fate(claim, history) {
                Fate::There => {}
                Fate::TakenBack => count.taken_back += 1,
                Fate::Overwritten => count.overwritten += 1,
                Fate::Untrue => count.lost.push(format!("told and not there: {claim:?}")),
            }
        }
        for (id, form) in &self.changes {
            if !history.explains(id, *form) {
                count
                    .wrong
                    .push(format!("{id} is {form:?}, and no entry says so"));
            }
        }
        for id in history.made.keys().filter(|id| here(id)) {
            if !told.asked.contains(id) {
                count
                    .wrong
                    .push(format!("{id} was ruled on, and nobody asked"));
            }
        }
        if self.overwrites.is_empty() {
            // Nobody but gavel wrote the lines of the tasks: the journal says how each of them stands.
            for (id, form) in forms(text) {
                let expected = history.stands(id);
                if form != expected {
                    count
                        .wrong
                        .push(format!("{id} is {form:?}, by the journal {expected:?}"));
                }
            }
        }
        count.wrong.extend(history.odd.iter().cloned());
        count.writes = self.writes;
        count.lost.append(&mut self.lost);
        count.damaged = self.damaged;
        count
    }
}

/// The tasks of a note.
fn forms(text: &str) -> HashMap<&str, Form> {
    text.split('\n').filter_map(Form::of).collect()
}

/// What makes a line the same line, however a task in it stands.
fn key(line: &str) -> &str {
    id_in(line).unwrap_or(line)
}

enum Fate {
    There,
    TakenBack,
    Overwritten,
    Untrue,
}

/// The sum of an account.
#[derive(Debug, Default)]
pub(crate) struct Count {
    writes: usize,
    told: usize,
    taken_back: usize,
    overwritten: usize,
    refused: usize,
    lost: Vec<String>,
    damaged: Vec<String>,
    wrong: Vec<String>,
}

impl Count {
    /// Whether others wrote the note at all.
    pub(crate) fn is_written(&self) -> bool {
        self.writes > 0
    }

    /// What may not happen, and did.
    pub(crate) fn failures(&self) -> Vec<&str> {
        let all = [&self.lost, &self.damaged, &self.wrong];
        let lines = all.iter().flat_map(|kind| kind.iter().take(8));
        lines.map(String::as_str).collect()
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} foreign writes, {} verdicts told ({} taken back, {} overwritten by a version from before), {} refused; {} lost, {} damaged, {} wrong",
            self.writes,
            self.told,
            self.taken_back,
            self.overwritten,
            self.refused,
            self.lost.len(),
            self.damaged.len(),
            self.wrong.len()
        )
    }
}
