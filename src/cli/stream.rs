//! Tasks as JSON while the vault is read: each note is forgotten when its tasks are text. What is listed is what `show::tasks` lists of a
//! whole vault, byte for byte; a query that compares notes needs that one.

use std::io;
use std::mem::ManuallyDrop;
use std::ops::ControlFlow;

use crate::cli::args::JsonForm;
use crate::cli::console::{Console, Outcome};
use crate::cli::json;
use crate::cli::setup::Setup;
use crate::cli::show;
use crate::disk::Disk;
use crate::disk::in_order::{InIndex, Inventory, Seen, Text};
use crate::disk::scan::Unreadable;
use crate::disk::sources::Sources;
use crate::note::encoded::View;
use crate::note::task::Task;
use crate::note::{Asked, Note};
use crate::review::query::{Context, Query};
use crate::review::queue::waits;
use crate::review::standing::Standing;
use crate::vault::{Change, Meeting, Vault};

/// What some notes gave.
#[derive(Default)]
struct Batch {
    json: Vec<u8>,
    /// The meeting of a note.
    origin: Vec<u8>,
    /// A note as it lies in the index.
    kept: Vec<u8>,
    notes: usize,
    unreadable: Vec<Unreadable>,
    conflicts: Vec<String>,
    failed: Option<io::Error>,
}

/// Lists tasks: those that wait for a verdict, or all of them if the query is about these.
pub(super) fn tasks(
    setup: &Setup,
    disk: &Disk,
    query: &Query,
    all: bool,
    form: JsonForm,
    console: &mut Console,
) -> Outcome {
    show::unsettled(disk, console);
    let Inventory {
        notes,
        files,
        sources,
        mut unreadable,
    } = disk.inventory();
    // The process ends with them: what they hold need not be given back piece by piece.
    let (notes, sources) = (ManuallyDrop::new(notes), ManuallyDrop::new(sources));
    let mut vault = ManuallyDrop::new(Vault::default());
    vault.apply(Change::Files(files));
    let listing = Listing {
        context: Context {
            vault: &vault,
            proposed: &setup.config.proposed,
            me: &setup.config.me.0,
            clusters: None,
            is_duplicate: &|_| false,
        },
        query,
        sources: &sources,
        all: all || query.names_a_state(),
        form,
    };
    let mut read = 0;
    let mut conflicts = Vec::new();
    let mut pieces = json::Pieces::new(console.writer(), form);
    let mut written = Ok(());
    let mut hand_on = |batch: &mut Batch| {
        read += std::mem::take(&mut batch.notes);
        unreadable.append(&mut batch.unreadable);
        conflicts.append(&mut batch.conflicts);
        written = match batch.failed.take() {
            Some(failed) => Err(failed),
            None => pieces.write(&batch.json),
        };
        batch.json.clear();
        match &written {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    };
    disk.read_in_order(
        &notes,
        &|batch: &mut Batch, note| listing.take(batch, note),
        &mut hand_on,
    );
    let ended = written.and_then(|()| pieces.end());
    let ended = ended.and_then(|()| console.flush());
    disk.keep_sources(&sources);
    show::tell_unreadable(unreadable, console);
    if read == 0 {
        console.say(show::NO_NOTES);
    }
    for conflict in &conflicts {
        console.say(conflict);
    }
    Ok(ended?)
}

struct Listing<'a> {
    context: Context<'a>,
    query: &'a Query,
    sources: &'a Sources,
    all: bool,
    form: JsonForm,
}

impl Listing<'_> {
    /// Whether a note could be taken in; not, if it is no good in the index.
    fn take(&self, batch: &mut Batch, note: Result<Seen<'_>, Unreadable>) -> bool {
        match note {
            Ok(seen) => {
                match self.list(batch, &seen) {
                    Ok(true) => {}
                    Ok(false) => return false,
                    Err(error) => batch.failed = Some(error),
                }
                batch.notes += 1;
            }
            Err(unreadable) => batch.unreadable.push(unreadable),
        }
        true
    }

    fn list(&self, batch: &mut Batch, seen: &Seen<'_>) -> io::Result<bool> {
        let proposed = self.context.proposed;
        let asked = Asked {
            may_be: &|symbol, line| {
                self.all || Standing::may_be_proposed(symbol, line, seen.settings, proposed)
            },
            is: &|task| self.all || waits(task, proposed),
        };
        let note = match seen.text {
            Text::Read(bytes) => {
                let Some(mut note) = Note::parse_tasks(seen.path, bytes, seen.settings, &asked)
                else {
                    return Ok(true);
                };
                if let Some(problem) = seen.problem {
                    note.problem(problem);
                }
                note
            }
            Text::Kept(kept) if kept.waiting() == 0 && !self.all => return Ok(true),
            Text::Kept(kept) if self.query.is_empty() && self.list_kept(batch, seen, kept)? => {
                return Ok(true);
            }
            Text::Kept(kept) => match kept.note(seen.path, seen.settings, &asked) {
                Some(note) => note,
                None => return Ok(false),
            },
        };
        batch.origin.clear();
        let tasks = note.tasks.iter().filter(|task| self.is_found(&note, task));
        for task in tasks {
            if batch.origin.is_empty() {
                let source = || self.context.vault.source(&note);
                let meeting = Meeting::of(&note, || self.sources.of(&note, source));
                json::origin(&mut batch.origin, meeting.as_ref())?;
                batch.conflicts.extend(show::in_conflict(&note));
            }
            self.form
                .append_task(&mut batch.json, &note, task, &batch.origin, proposed)?;
        }
        Ok(true)
    }

    /// Whether the tasks of a note could be listed as they lie in the index; if not, none was.
    fn list_kept(&self, batch: &mut Batch, seen: &Seen<'_>, kept: InIndex<'_>) -> io::Result<bool> {
        let start = batch.json.len();
        let mut space = std::mem::take(&mut batch.kept);
        let listed = kept
            .view(&mut space)
            .and_then(|mut note| self.list_view(batch, seen, &mut note));
        batch.kept = space;
        if listed.is_none() {
            batch.json.truncate(start);
        }
        listed.transpose().map(|listed| listed.is_some())
    }

    fn list_view(
        &self,
        batch: &mut Batch,
        seen: &Seen<'_>,
        note: &mut View<'_>,
    ) -> Option<io::Result<()>> {
        let proposed = self.context.proposed;
        let mut is_first = true;
        while let Some(task) = note.next_task()? {
            let said = task.said.as_ref()?;
            let status = &*seen.settings.status(said.symbol);
            let tags = note.tags(said)?;
            let state = Standing::by(status, tags.iter().copied(), proposed);
            if !self.all && state != Standing::Proposed {
                continue;
            }
            if std::mem::take(&mut is_first) {
                batch.origin.clear();
                let made = json::kept_origin(&mut batch.origin, seen.path, note, self.sources)?;
                if made.is_err() {
                    return Some(made);
                }
            }
            let kept = json::Kept {
                path: seen.path,
                note,
                task: &task,
                said,
                status,
                state,
            };
            let made = self
                .form
                .append_kept(&mut batch.json, &kept, &batch.origin)?;
            if made.is_err() {
                return Some(made);
            }
        }
        if !is_first {
            let conflict = note.conflict.map(|why| show::conflict(seen.path, why));
            batch.conflicts.extend(conflict);
        }
        Some(Ok(()))
    }

    fn is_found(&self, note: &Note, task: &Task) -> bool {
        self.query.is_empty()
            || self.query.holds(&self.context, note, task)
                && self.query.finds(&show::with_heading(note, task))
    }
}
