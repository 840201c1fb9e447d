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
use crate::disk::in_order::{Inventory, Seen, Text};
use crate::disk::scan::Unreadable;
use crate::note::task::Task;
use crate::note::{Asked, Note};
use crate::review::query::{Context, Query};
use crate::review::queue::waits;
use crate::review::standing::Standing;
use crate::vault::{Change, Vault};

/// What some notes gave.
#[derive(Default)]
struct Batch {
    json: Vec<u8>,
    /// The meeting of a note.
    origin: Vec<u8>,
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
        mut unreadable,
    } = disk.inventory();
    // The process ends with it: what it holds need not be given back piece by piece.
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
    all: bool,
    form: JsonForm,
}

impl Listing<'_> {
    fn take(&self, batch: &mut Batch, note: Result<Seen<'_>, Unreadable>) {
        match note {
            Ok(seen) => {
                batch.notes += 1;
                if let Err(error) = self.list(batch, seen) {
                    batch.failed = Some(error);
                }
            }
            Err(unreadable) => batch.unreadable.push(unreadable),
        }
    }

    fn list(&self, batch: &mut Batch, seen: Seen<'_>) -> io::Result<()> {
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
                    return Ok(());
                };
                if let Some(problem) = seen.problem {
                    note.problem(problem);
                }
                note
            }
            Text::Kept(mut note) => {
                note.tasks.retain(asked.is);
                *note
            }
        };
        batch.origin.clear();
        let tasks = note.tasks.iter().filter(|task| self.is_found(&note, task));
        for task in tasks {
            if batch.origin.is_empty() {
                json::origin(
                    &mut batch.origin,
                    self.context.vault.meeting(&note).as_ref(),
                )?;
                batch.conflicts.extend(show::in_conflict(&note));
            }
            self.form
                .append_task(&mut batch.json, &note, task, &batch.origin, proposed)?;
        }
        Ok(())
    }

    fn is_found(&self, note: &Note, task: &Task) -> bool {
        self.query.is_empty()
            || self.query.holds(&self.context, note, task)
                && self.query.finds(&show::with_heading(note, task))
    }
}
