//! The end of a sitting: what was read is kept, its changes are committed where that is wanted, and what it did is said.

use std::sync::mpsc::channel;
use std::time::Duration;

use crate::app::git::{Commit, Git};
use crate::app::threads::Work;
use crate::app::{App, Ended};
use crate::config::CommitWhen;
use crate::ui::sitting::spell;

/// How long to wait at the end for what is kept for the next start: it is a cache.
const TO_REMEMBER: Duration = Duration::from_millis(300);

impl App {
    /// Keeps what was read for the next start, and waits a moment for it.
    pub(super) fn keep(&self) {
        let (done, wait) = channel();
        if self.work.send(Work::Leave(done)).is_ok() {
            let _ = wait.recv_timeout(TO_REMEMBER);
        }
    }

    /// What the sitting did; its changes are committed where the configuration wants that.
    pub(super) fn farewell(&self, code: u8) -> Ended {
        let mut ended = Ended {
            did: self.summary().into_iter().collect(),
            left: Vec::new(),
            failed: None,
            timings: Vec::new(),
            code,
        };
        let wanted = self.config.git.commit == CommitWhen::Sitting && !self.made.is_nothing();
        let commit = wanted.then(|| match Git::of(self.disk.root()) {
            Ok(git) => git.map(|git| git.commit(&self.disk, &self.made)),
            Err(why) => Some(Commit {
                failed: Some(why),
                ..Commit::default()
            }),
        });
        if let Some(commit) = commit.flatten() {
            match commit.committed {
                0 => {}
                1 => ended.did.push("committed 1 note".to_owned()),
                count => ended.did.push(format!("committed {count} notes")),
            }
            let left = commit.left.into_iter();
            let left = left.map(|(path, why)| format!("{path} was not committed: {why}"));
            ended.left.extend(left);
            let failed = commit.failed;
            ended.failed = failed.map(|why| format!("the verdicts could not be committed: {why}"));
        }
        ended
    }

    fn summary(&self) -> Option<String> {
        let sitting = &self.state.sitting;
        if sitting.count() == 0 {
            return None;
        }
        let waiting = self.state.undecided;
        let left = if waiting == 0 {
            "nothing waits".to_owned()
        } else {
            format!("{waiting} wait")
        };
        let (summary, lasted) = (sitting.summary(), spell(sitting.lasted()));
        Some(format!("{summary} in {lasted}; {left}"))
    }
}
