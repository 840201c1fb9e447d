//! What can happen to the screen: keys, sizes, and answers to effects.

use std::time::Duration;

use chrono::NaiveDate;

use crate::config::Config;
use crate::error::Error;
use crate::review::opinion::{Opinion, Opinions, Stated};
use crate::review::stats::Stats;
use crate::ui::effect::{
    Clustered, Matched, QueueMade, Recorded, Said, Searched, SourceText, Step, Written,
};
use crate::ui::keymap::{Key, Keymap};
use crate::ui::overlay::views::ViewRow;
use crate::ui::screen::ListMade;
use crate::vault::Change;

/// What was done with the mouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gesture {
    /// The left button was pressed.
    Click,
    /// The wheel was turned up.
    WheelUp,
    /// The wheel was turned down.
    WheelDown,
}

/// What was done with the mouse, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouse {
    /// What was done.
    pub gesture: Gesture,
    /// The column and row of the terminal, from 0.
    pub at: (u16, u16),
}

/// A message to `update`.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed, so long after the start.
    Key(Key, Duration),
    /// The mouse was used, so long after the start.
    Mouse(Mouse, Duration),
    /// Somebody looks at the terminal again, who was elsewhere.
    Focus,
    /// Text was pasted.
    Paste(String),
    /// The terminal has another size: columns, rows.
    Resize(u16, u16),
    /// Part of the vault was read.
    Found(Vec<Change>),
    /// Files that could not be read: path and reason.
    Unreadable(Vec<(String, String)>),
    /// The whole vault was read.
    ScanDone,
    /// A verdict, undo or redo came to its end.
    Written(Written),
    /// The journal, for the list of what was done, the newest first.
    History(Vec<Step>),
    /// The journal, for what is counted in it.
    Stats(Box<Recorded>),
    /// What was said of decisions, and a sentence if some of it cannot be read.
    Opinions(Opinions, Option<String>),
    /// What the user thinks of a decision is kept.
    OpinionSet(Stated, Option<Opinion>),
    /// The source that was asked for.
    Source(SourceText),
    /// What was said of lines is kept.
    Linked(Said),
    /// Clusters that were asked for.
    Clustered(Box<Clustered>),
    /// What matches the filter.
    Matched(Box<Matched>),
    /// All views, counted.
    ViewsCounted(Vec<ViewRow>),
    /// What waits and what was ruled, counted.
    Counted(Box<Stats>),
    /// The list that was asked for.
    ListMade(Box<ListMade>),
    /// The queue that was asked for.
    QueueMade(Box<QueueMade>),
    /// Passages that were asked for.
    Searched(Searched),
    /// The vault is being read again from the start.
    ScanStarted,
    /// The configuration was read again: its keys, and what accept does with a cluster.
    Configured(Box<Config>, Box<Keymap>),
    /// A new day began.
    Today(NaiveDate),
    /// How many files of the vault git has not committed; `None` if it did not answer.
    Uncommitted(Option<usize>),
    /// What was left for later can go on.
    GoOn,
    /// Something went wrong outside.
    Failed(Error),
    /// Something to tell in the message line.
    Told(String),
}
