//! What commands are about, for the help and the README. Which command belongs where is the registry's.

/// What a command is about; the help and the README are in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Verdicts.
    Rule,
    /// Edits of a task in place.
    Change,
    /// Undo and redo.
    TakeBack,
    /// Marks and filters.
    Select,
    /// Zoom, source, editor.
    Look,
    /// Moving about.
    Move,
    /// The program itself.
    Program,
}

impl Group {
    /// All, in order.
    pub const ALL: [Self; 7] = [
        Self::Rule,
        Self::Change,
        Self::TakeBack,
        Self::Select,
        Self::Look,
        Self::Move,
        Self::Program,
    ];

    /// Its heading.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Rule => "Rule",
            Self::Change => "Change",
            Self::TakeBack => "Take back",
            Self::Select => "Select",
            Self::Look => "Look",
            Self::Move => "Move",
            Self::Program => "Program",
        }
    }
}
