//! The threads beside the loop: one alone touches the disk, one searches, one asks git. Each waits for what it is asked and sends what
//! came of it to the loop.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender};
use std::time::Duration;

use crate::app::git::Git;
use crate::app::perform::{load, open, perform, rescan, search};
use crate::app::{App, Event};
use crate::disk::watch::Heard;
use crate::error::{Error, Result};
use crate::ui::effect::Effect;
use crate::ui::msg::Msg;

/// How long nothing may be asked before git is.
const QUIET: Duration = Duration::from_millis(200);

/// Work for the thread that alone touches the disk, so that a note is never shown older than it is.
pub(super) enum Work {
    Effect(Effect),
    Heard(Heard),
    /// Keep what was read for the next start; it is waited for.
    Leave(Sender<()>),
}

impl App {
    /// The thread that reads the vault, writes it, and hears of its changes.
    pub(super) fn start_disk_thread(
        &self,
        send: Sender<Event>,
        orders: Receiver<Work>,
    ) -> Result<()> {
        let disk = Arc::clone(&self.disk);
        let proposed = self.config.proposed.clone();
        let heard = self.work.clone();
        let background = Arc::clone(&self.background);
        start_thread(move || {
            let tell = |msg| {
                let _ = send.send(Event::Msg(msg));
            };
            // Whoever watches first and reads then misses nothing.
            let watch_and_settle = || {
                let watched = disk.watch(move |what| {
                    let _ = heard.send(Work::Heard(what));
                });
                watched.unwrap_or_else(|error| tell(Msg::Failed(error)));
                match disk.settle() {
                    Ok(sentences) => sentences.into_iter().for_each(|text| tell(Msg::Told(text))),
                    // The other gavel settles.
                    Err(Error::Busy) => {}
                    Err(error) => tell(Msg::Failed(error)),
                }
            };
            background.install(|| open(&disk, watch_and_settle, &tell));
            for order in orders {
                match order {
                    Work::Heard(Heard::Everything) => {
                        background.install(|| rescan(&disk, false, &tell));
                    }
                    Work::Effect(Effect::Rescan) => {
                        background.install(|| rescan(&disk, true, &tell));
                    }
                    Work::Leave(done) => {
                        disk.keep_touched();
                        drop(done);
                    }
                    Work::Heard(Heard::Files(paths)) => load(&disk, &paths, &tell),
                    Work::Effect(effect) => tell(perform(&disk, &proposed, effect)),
                }
            }
        })
    }

    /// The thread that searches for what matches the filter, on all cores but those that are busy with scans, and does what else the
    /// whole vault must be looked at for; it frees what is of no use any more.
    pub(super) fn start_search_thread(
        &self,
        send: Sender<Event>,
        wanted: Receiver<Effect>,
    ) -> Result<()> {
        let newest = Arc::clone(&self.newest_search);
        let newest_list = Arc::clone(&self.newest_list);
        let (disk, proposed) = (Arc::clone(&self.disk), self.config.proposed.clone());
        start_thread(move || {
            let tell = |msg| {
                let _ = send.send(Event::Msg(msg));
            };
            for effect in wanted {
                match effect {
                    Effect::Search(wanted) => {
                        let number = wanted.number;
                        let is_over = || newest.load(Ordering::Relaxed) > number;
                        search(*wanted, &is_over, &tell);
                    }
                    Effect::MakeList(of) => {
                        let number = of.number;
                        let is_over = || newest_list.load(Ordering::Relaxed) > number;
                        if let Some(made) = of.make(&is_over) {
                            tell(Msg::ListMade(Box::new(made)));
                        }
                    }
                    Effect::Free(spent) => drop(spent),
                    effect => tell(perform(&disk, &proposed, effect)),
                }
            }
        })
    }

    /// The thread that looks what is uncommitted, when asked to and then in a moment of quiet: a fast hand is not counted after at each
    /// verdict.
    pub(super) fn start_git_thread(&self, send: Sender<Event>, asked: Receiver<()>) -> Result<()> {
        let root = self.disk.root().to_path_buf();
        start_thread(move || {
            let Ok(Some(git)) = Git::of(&root) else {
                return;
            };
            while asked.recv().is_ok() {
                while asked.recv_timeout(QUIET).is_ok() {}
                let told = Event::Msg(Msg::Uncommitted(git.uncommitted()));
                if send.send(told).is_err() {
                    return;
                }
            }
        })
    }
}

/// How much less than the key loop's is what searches: about a third.
#[cfg(target_os = "linux")]
const GIVES_WAY_BY: i32 = 5;

/// Has this thread give way to the key loop. On Linux alone a thread has a priority of its own (`setpriority(2)`).
pub(super) fn give_way() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, GIVES_WAY_BY);
}

/// Starts a thread that ends with the program.
pub(super) fn start_thread(run: impl FnOnce() + Send + 'static) -> Result<()> {
    let started = std::thread::Builder::new().spawn(run);
    started
        .map(drop)
        .map_err(Error::io("thread", "cannot be started"))
}
