//! Verdicts and edits from the command line: targets in, one entry of the journal out, whoever read them. What they make of a line is
//! `review::verdict`'s and `review::field`'s, writing it is `disk`'s.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap, HashSet};

use crate::cli::args::{Targets, Writing};
use crate::cli::console::{Console, Outcome};
use crate::cli::judge::{Asked, Judging, Ruling};
use crate::cli::setup::Setup;
use crate::cli::target::{self, Target};
use crate::cli::{diff, show, words};
use crate::disk::Disk;
use crate::disk::commit::Committed;
use crate::edit::{Applied, Conflict, Edit, OnConflict, Reason};
use crate::error::{Error, Result};
use crate::journal::EDIT;
use crate::note::task::Task;
use crate::note::{ItemId, Note};
use crate::review::cluster::ruling::on_member;
use crate::review::cluster::{Clusters, Item};
use crate::review::verdict::{Action, Verdict, judge};
use crate::text::lines;
use crate::vault::Vault;

/// A verdict, toggle, set or edit on the targets of a call.
pub(super) fn run(
    setup: &Setup,
    asked: Asked<'_>,
    wanted: &Targets,
    console: &mut Console,
) -> Outcome {
    if let Asked::Ruling(Action::Set(symbol)) = asked {
        check_symbol(symbol)?;
    }
    if wanted.cluster && !matches!(asked, Asked::Ruling(Action::Verdict(_))) {
        let why = "--cluster is for verdicts: accept, reject, done, reopen";
        return Err(Error::Usage(why.to_owned()).into());
    }
    let disk = setup.open()?;
    let targets = target::read(&wanted.named)?;
    if targets.is_empty() {
        console.say("no target was named");
    }
    let asked_of = targets.iter().map(|target| (asked, target));
    let mut judged = Judged::new(&disk, setup, asked_of, wanted.writing.force, console)?;
    if let (true, Asked::Ruling(Action::Verdict(verdict))) = (wanted.cluster, asked) {
        let (vault, unreadable) = show::scan(&disk);
        for file in &unreadable {
            console.refuse(&format!("{}: {}", file.path, file.message));
        }
        // What was not read may hold more of the same.
        judged.is_changed |= !unreadable.is_empty();
        let links = show::links(&disk, console);
        let clusters = Clusters::of_vault(&vault, &setup.config.proposed, links);
        let rulings = std::mem::take(&mut judged.rulings);
        let refused;
        (judged.rulings, refused) =
            clustered(&disk, setup, &vault, &clusters, *verdict, rulings, wanted)?;
        judged.is_changed |= !refused.is_empty();
        for reason in &refused {
            console.refuse(reason);
        }
    }
    judged.carry_out(&disk, &label(asked), wanted.writing, console)
}

/// What becomes of the targets of a call, before anything is written.
pub(super) struct Judged {
    rulings: Vec<Ruling>,
    /// Whether something is not as the call takes it to be: then all of it is held back, unless it is to keep going.
    is_changed: bool,
}

impl Judged {
    /// Judges each target of which something is asked; those that are refused are told.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub(super) fn new<'a>(
        disk: &Disk,
        setup: &Setup,
        asked_of: impl Iterator<Item = (Asked<'a>, &'a Target)>,
        force: bool,
        console: &mut Console,
    ) -> Result<Self> {
        let mut judging = Judging::new(disk, setup, force);
        let mut rulings: Vec<Ruling> = Vec::new();
        let mut ruled_on: HashMap<(String, usize), &str> = HashMap::new();
        let mut is_changed = false;
        for (asked, target) in asked_of {
            let refused = match judging.rule(asked, target)? {
                Ok(ruling) => match ruled_on.entry((ruling.path.clone(), ruling.line)) {
                    Entry::Vacant(new) => {
                        new.insert(ruling.past);
                        rulings.push(ruling);
                        continue;
                    }
                    Entry::Occupied(earlier) if *earlier.get() == ruling.past => continue,
                    Entry::Occupied(_) => "another verdict of this call is on the same task".into(),
                },
                Err(reason) => reason,
            };
            // What was listed with its hash and is not there now is a conflict; a mere place was only not found.
            is_changed |= target.hash.is_some();
            console.refuse(&format!("{}: {refused}", target.place()));
        }
        Ok(Self {
            rulings,
            is_changed,
        })
    }

    /// Writes it as one entry with this label, or shows what would be written, and says what became of each.
    pub(super) fn carry_out(
        self,
        disk: &Disk,
        label: &str,
        writing: Writing,
        console: &mut Console,
    ) -> Outcome {
        let edits: Vec<Edit> = self
            .rulings
            .iter()
            .filter_map(|ruling| ruling.edit.clone())
            .collect();
        if self.is_changed && !writing.keep_going {
            hold_back(edits.len(), console);
            return Ok(());
        }
        let rest = on_conflict(writing.keep_going);
        if writing.dry_run {
            for ruling in &self.rulings {
                if let Some((path, line)) = &ruling.duplicate_of {
                    let (this, kept) = (ruling.place(), words::place(path, *line));
                    console.say(&format!("{this} goes as duplicate of {kept}"));
                }
            }
            return preview(disk, &edits, rest, console);
        }
        let committed = if edits.is_empty() {
            Committed::default()
        } else {
            disk.commit(label, &edits, rest)?
        };
        complain(&committed, console);
        echo(&self.rulings, &committed, console)
    }
}

/// The rulings on all members of the clusters of the targets, and which are refused; what is no proposal stays as it was ruled.
///
/// # Errors
/// If two of one cluster are to be kept.
fn clustered(
    disk: &Disk,
    setup: &Setup,
    vault: &Vault,
    clusters: &Clusters,
    verdict: Verdict,
    targets: Vec<Ruling>,
    wanted: &Targets,
) -> Result<(Vec<Ruling>, Vec<String>)> {
    let proposed = &setup.config.proposed;
    let mut ruled_on: HashMap<ItemId, String> = HashMap::new();
    let (mut all, mut refused) = (Vec::new(), Vec::new());
    for target in targets {
        // The vault was read after the target was found: it must still be the same line.
        let task = vault.note(&target.path).and_then(|note| {
            let edit = target.edit.as_ref()?;
            let is_it = |task: &&Task| task.place.line == target.line && *task.raw() == *edit.old;
            note.tasks.iter().find(is_it)
        });
        let members = task.map_or_else(Vec::new, |task| clusters.of(&target.path, task.id));
        if members.is_empty() {
            all.push(target);
            continue;
        }
        // The cluster of an earlier target has its rulings.
        if let Some(earlier) = members.first().and_then(|item| ruled_on.get(&item.id())) {
            if wanted.keep {
                let why = "--keep keeps one proposal of a cluster";
                let this = target.place();
                return Err(Error::Usage(format!(
                    "{why}: {earlier} and {this} are of the same"
                )));
            }
            continue;
        }
        ruled_on.extend(members.iter().map(|item| (item.id(), target.place())));
        let mut found: Vec<(&Item, &Note, &Task)> = Vec::new();
        for item in members {
            let note = vault.note(item.path());
            let Some((note, task)) = note.zip(vault.task(item.path(), item.id())) else {
                continue;
            };
            if let Some(conflict) = note.conflict().filter(|_| !wanted.writing.force) {
                let place = words::place(&note.path, task.place.line);
                refused.push(format!("{place}: the note {conflict}; --force rules on it"));
            } else {
                found.push((item, note, task));
            }
        }
        let target_id = task.map(|task| task.id);
        let names = found.clone();
        // A line of a file with two names in the vault is one line: it is ruled on by the name that was given, else by the first.
        found.retain(|(item, ..)| {
            target_id == Some(item.id())
                || names
                    .iter()
                    .take_while(|(other, ..)| other.id() != item.id())
                    .chain(
                        names
                            .iter()
                            .filter(|(other, ..)| target_id == Some(other.id())),
                    )
                    .all(|(other, ..)| {
                        (other.line(), other.hash()) != (item.line(), item.hash())
                            || !disk.is_same_file(other.path(), item.path())
                    })
        });
        // What is kept is one that can be ruled on.
        let items: Vec<&Item> = found.iter().map(|(item, ..)| *item).collect();
        let best = clusters.best_worded(&items).map(Item::id);
        let kept = target_id.filter(|_| wanted.keep).or(best);
        let kept_at = found.iter().find(|(item, ..)| kept == Some(item.id()));
        let kept_at = kept_at.map(|(_, note, task)| (note.path.to_string(), task.place.line));
        for (item, note, task) in found {
            let is_kept = kept == Some(item.id());
            let (verdict, duplicate) = on_member(verdict, setup.config.cluster.accept, is_kept);
            let action = Action::Verdict(verdict);
            let edit = judge(note, task, &action, proposed, setup.day());
            all.push(Ruling {
                path: note.path.to_string(),
                line: task.place.line,
                text: task.text().into_owned(),
                edit: edit.map(|edit| Edit { duplicate, ..edit }),
                duplicate_of: kept_at.clone().filter(|_| duplicate),
                past: target.past,
            });
        }
    }
    Ok((all, refused))
}

/// What `--keep-going` says of the rest of a batch.
pub(super) fn on_conflict(keep_going: bool) -> OnConflict {
    if keep_going {
        OnConflict::KeepGoing
    } else {
        OnConflict::WriteNothing
    }
}

/// Says what became of the changes that fit, while others did not.
fn hold_back(count: usize, console: &mut Console) {
    let sentence = match count {
        0 => return,
        1 => "1 other change fits and was not written; --keep-going writes it".to_owned(),
        _ => format!("{count} other changes fit and were not written; --keep-going writes them"),
    };
    console.say(&sentence);
}

/// Says what was done, a line for each ruling.
fn echo(rulings: &[Ruling], committed: &Committed, console: &mut Console) -> Outcome {
    let made: HashMap<(&str, usize), &Applied> = committed
        .applied
        .iter()
        .map(|made| ((made.path.as_str(), made.line), made))
        .collect();
    let written: HashMap<(&str, usize), usize> = rulings
        .iter()
        .filter_map(|ruling| {
            let edit = ruling.edit.as_ref()?;
            let at_line = made.get(&(edit.path.as_str(), edit.place.line)).copied();
            let line = written_at(edit, at_line, committed)?;
            Some(((ruling.path.as_str(), ruling.line), line))
        })
        .collect();
    let standing: HashSet<(&str, usize)> = rulings
        .iter()
        .filter(|ruling| match &ruling.edit {
            Some(edit) => committed.already.contains(edit),
            None => true,
        })
        .map(|ruling| (ruling.path.as_str(), ruling.line))
        .collect();
    let mut without_kept = BTreeSet::new();
    for ruling in rulings {
        let (past, text) = (ruling.past, words::shown(&ruling.text));
        let at = (ruling.path.as_str(), ruling.line);
        if standing.contains(&at) {
            console.line(&format!("already {past} {}  {text}", ruling.place()))?;
        } else if committed.held_back > 0 {
            // Of a batch that was refused nothing was written.
        } else if let Some(line) = written.get(&at) {
            let place = words::place(&ruling.path, *line);
            let Some((kept, kept_line)) = &ruling.duplicate_of else {
                console.line(&format!("{past} {place}  {text}"))?;
                continue;
            };
            let kept_at = (kept.as_str(), *kept_line);
            let kept_now = written.get(&kept_at);
            let kept = words::place(kept, *kept_now.unwrap_or(kept_line));
            console.line(&format!("cancelled {place}  {text}  (duplicate of {kept})"))?;
            if kept_now.is_none() && !standing.contains(&kept_at) {
                without_kept.insert((kept, past));
            }
        }
    }
    for (kept, past) in without_kept {
        console.refuse(&format!(
            "{kept}: it was not {past}, though its duplicates were cancelled; `gavel undo` takes that back"
        ));
    }
    Ok(())
}

/// The line where an edit was written; `at_line` is what was written where the edit's line was.
fn written_at(edit: &Edit, at_line: Option<&Applied>, committed: &Committed) -> Option<usize> {
    let is_refused = committed.conflicts.iter().any(|conflict| {
        (&conflict.path, conflict.line, &conflict.old) == (&edit.path, edit.place.line, &edit.old)
    });
    if is_refused {
        return None;
    }
    let is_it = |made: &&Applied| {
        made.path == edit.path
            && match &edit.new {
                Some(new) => made.old == edit.old && made.new == *new,
                // A line is removed together with a neighbour, its witness.
                None => lines(&made.old).any(|line| line.content == edit.old),
            }
    };
    at_line
        .filter(is_it)
        .or_else(|| committed.applied.iter().find(is_it))
        .map(|made| made.after.line)
}

/// What gets in the way of a commit, an undo or a redo.
pub(super) fn complain(committed: &Committed, console: &mut Console) {
    for conflict in &committed.conflicts {
        console.refuse(&conflict_text(conflict));
    }
    for failure in &committed.failures {
        console.refuse(&failure.to_string());
    }
    hold_back(committed.held_back, console);
    for notice in &committed.notices {
        console.say(notice);
    }
}

fn preview(disk: &Disk, edits: &[Edit], rest: OnConflict, console: &mut Console) -> Outcome {
    let notes = disk.preview(edits)?;
    let conflicts = notes.iter().flat_map(|(.., outcome)| &outcome.conflicts);
    let texts: Vec<String> = conflicts.map(conflict_text).collect();
    for text in &texts {
        console.refuse(text);
    }
    if !texts.is_empty() && rest == OnConflict::WriteNothing {
        let fit = notes.iter().map(|(.., outcome)| outcome.applied.len());
        hold_back(fit.sum(), console);
        return Ok(());
    }
    for (path, old, outcome) in &notes {
        console.text(&diff::unified(path, old, &outcome.bytes))?;
    }
    if edits.is_empty() {
        console.say("nothing would change");
    }
    Ok(())
}

fn check_symbol(symbol: &str) -> Result<()> {
    let mut chars = symbol.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) if !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}') => Ok(()),
        _ => Err(Error::Usage(format!(
            "{symbol}: a status symbol is one character"
        ))),
    }
}

/// What the journal calls it.
fn label(asked: Asked<'_>) -> String {
    match asked {
        Asked::Ruling(Action::Verdict(verdict)) => verdict.name().to_owned(),
        Asked::Ruling(Action::Toggle) => "toggle".to_owned(),
        Asked::Ruling(Action::Set(symbol)) => format!("set {symbol}"),
        Asked::Fields(_) => EDIT.to_owned(),
    }
}

/// Both texts of an edit that does not fit.
pub(super) fn conflict_text(conflict: &Conflict) -> String {
    let place = words::place(&conflict.path, conflict.line);
    let reason = match conflict.reason {
        Reason::Gone => "the line was edited or removed since it was read".to_owned(),
        Reason::Ambiguous(count) => {
            format!("{count} equal lines, and nothing tells which is meant")
        }
        Reason::Overlap => "another change of this call touches the same line".to_owned(),
    };
    let now = conflict.found.as_ref().map_or_else(String::new, |found| {
        format!(" Now there: {}", words::quoted(found))
    });
    format!(
        "{place}: {reason}; nothing was written. It was: {}{now}",
        words::quoted(&conflict.old)
    )
}
