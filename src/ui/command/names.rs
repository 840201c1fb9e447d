//! Every command there is, as a value. Its name, keys and help are the registry's.

/// What the user can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    /// Next row.
    Down,
    /// Previous row.
    Up,
    /// First row.
    Top,
    /// Last row.
    Bottom,
    /// Half a page down.
    HalfDown,
    /// Half a page up.
    HalfUp,
    /// A page down.
    PageDown,
    /// A page up.
    PageUp,
    /// Next meeting.
    NextMeeting,
    /// Previous meeting.
    PreviousMeeting,
    /// What waits.
    ReviewScreen,
    /// What is to be done.
    AgendaScreen,
    /// The decisions of all meetings.
    DecisionsScreen,
    /// Proposals that are one decision.
    ClustersScreen,
    /// What was ruled, drawn.
    InsightsScreen,
    /// The next day, or group of a list.
    NextDay,
    /// The day before.
    PreviousDay,
    /// Next pane.
    NextPane,
    /// Previous pane.
    PreviousPane,
    /// Pane to the left.
    Left,
    /// Pane to the right.
    Right,
    /// Accept the task, and on.
    Accept,
    /// Reject the task, and on.
    Reject,
    /// Done, and on.
    Done,
    /// Leave it proposed, and on.
    Skip,
    /// Back to proposed.
    Reopen,
    /// Accept the group.
    AcceptAll,
    /// Reject the group.
    RejectAll,
    /// Done with the group.
    DoneAll,
    /// Another due date, and accept.
    Postpone,
    /// Accept as in progress.
    Begin,
    /// The last verdict or edit again.
    Repeat,
    /// Edit the text.
    EditText,
    /// Another owner.
    Owner,
    /// A higher priority.
    Raise,
    /// A lower priority.
    Lower,
    /// Another due date.
    Due,
    /// Another scheduled date.
    Scheduled,
    /// Choose the priority.
    Priority,
    /// Add and take tags.
    Tags,
    /// A new task in the note.
    NewTask,
    /// Out of its cluster.
    Part,
    /// Into one cluster.
    Join,
    /// The one that accept keeps.
    Keep,
    /// Mark and advance.
    Mark,
    /// Mark a range.
    MarkRange,
    /// Mark all shown.
    MarkAll,
    /// Take back.
    Undo,
    /// Make again.
    Redo,
    /// What was done.
    History,
    /// The whole item.
    Zoom,
    /// The source.
    Source,
    /// The editor at the line.
    Editor,
    /// Obsidian.
    Obsidian,
    /// Copy a link, or a decision.
    Copy,
    /// Copy a link as notes have it.
    CopyWiki,
    /// Copy all decisions that are shown.
    ExportDecisions,
    /// Filter as you type.
    Filter,
    /// The list of views.
    Views,
    /// Next match.
    NextMatch,
    /// Previous match.
    PreviousMatch,
    /// Close, clear, leave what is open.
    Escape,
    /// Help.
    Help,
    /// Palette.
    Palette,
    /// Read the vault again.
    Rescan,
    /// Suspend.
    Suspend,
    /// Leave.
    Quit,
}
