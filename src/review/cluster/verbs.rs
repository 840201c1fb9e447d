//! The verbs that gavel knows, by the kind of action, and which kinds go together. English, as the machines write it.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::review::cluster::stem::{fold, stem, word_id};

/// Kinds of action. Verbs of one kind are the same word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Action {
    Attend,
    Present,
    Schedule,
    Align,
    Contact,
    Send,
    Review,
    Analyze,
    Verify,
    Create,
    Approve,
    Cancel,
    Buy,
    Fix,
    Deploy,
    Test,
    Hire,
    Pay,
    Train,
    Move,
    Reject,
    Introduce,
    Decide,
    Collect,
    Complete,
    Rank,
    Find,
    Obtain,
    Watch,
    Add,
    Improve,
    Escalate,
    Publish,
    Merge,
    Assign,
    Negotiate,
    Inform,
}

use Action::{
    Add, Align, Analyze, Approve, Assign, Attend, Buy, Cancel, Collect, Complete, Contact, Create,
    Decide, Deploy, Escalate, Find, Fix, Hire, Improve, Inform, Introduce, Merge, Move, Negotiate,
    Obtain, Pay, Present, Publish, Rank, Reject, Review, Schedule, Send, Test, Train, Verify,
    Watch,
};

const VERBS: [(Action, &str); 37] = [
    (Attend, "attend join participate"),
    (
        Present,
        "present lead demo demonstrate explain walk showcase pitch",
    ),
    (Schedule, "schedule book arrange organize plan reschedule"),
    (
        Align,
        "align coordinate sync meet connect discuss talk speak liaise collaborate agree met",
    ),
    (
        Contact,
        "contact call ring phone telephone reach follow chase ping remind invite approach",
    ),
    (
        Send,
        "send share provide reply respond forward mail email circulate distribute submit deliver give grant supply contribute sent given",
    ),
    (Review, "review read proofread"),
    (
        Analyze,
        "analyze assess evaluate investigate research explore examine quantify estimate compare study measure calculate compute benchmark comparison",
    ),
    (
        Verify,
        "confirm verify clarify check ask validate inquire request ensure determine",
    ),
    (
        Create,
        "draft define create prepare document update write develop build produce outline design compile revise establish written built",
    ),
    (Approve, "approve sign authorize"),
    (
        Cancel,
        "cancel delete remove drop withdraw terminate revoke disable discontinue retire lift",
    ),
    (Buy, "buy order purchase procure bought"),
    (Fix, "fix repair resolve mend correct clean maintain"),
    (
        Deploy,
        "deploy install implement launch release ship enable configure",
    ),
    (Test, "test trial reproduce rehearse"),
    (Hire, "hire recruit interview"),
    (Pay, "pay refund reimburse settle paid"),
    (Train, "train teach coach onboard taught"),
    (Move, "move migrate transfer"),
    (Reject, "reject decline refuse"),
    (Introduce, "introduce intro"),
    (Decide, "decide choose select chosen decision"),
    (Collect, "collect gather"),
    (Complete, "complete finish finalize close"),
    (Rank, "prioritize rank triage"),
    (Find, "identify find locate found"),
    (Obtain, "obtain secure acquire"),
    (Watch, "monitor track watch observe"),
    (Add, "add include integrate incorporate"),
    (
        Improve,
        "improve rework rewrite simplify refine optimize enhance streamline",
    ),
    (Escalate, "escalate raise"),
    (Publish, "publish post upload"),
    (Merge, "merge consolidate combine unify"),
    (Assign, "assign appoint nominate delegate"),
    (Negotiate, "negotiate renegotiate"),
    (Inform, "tell inform notify communicate announce told"),
];

/// Verbs of two words.
const PHRASES: [(&str, &str, Action); 27] = [
    ("look", "into", Analyze),
    ("look", "for", Find),
    ("look", "over", Review),
    ("go", "through", Review),
    ("go", "over", Review),
    ("find", "out", Analyze),
    ("dig", "into", Analyze),
    ("check", "in", Contact),
    ("touch", "base", Align),
    ("circle", "back", Contact),
    ("fill", "out", Complete),
    ("fill", "in", Complete),
    ("hand", "in", Send),
    ("track", "down", Find),
    ("write", "up", Create),
    ("put", "together", Create),
    ("draw", "up", Create),
    ("clean", "up", Cancel),
    ("roll", "out", Deploy),
    ("switch", "off", Cancel),
    ("turn", "off", Cancel),
    ("give", "approval", Approve),
    ("give", "feedback", Review),
    ("provide", "feedback", Review),
    ("give", "comments", Review),
    ("provide", "comments", Review),
    ("send", "out", Send),
];

/// Pairs of kinds that are never one decision about the same thing: whoever writes the contract, reviews it or signs it does other work.
const OTHER_WORK: [(Action, &[Action]); 14] = [
    (Attend, &[Schedule, Cancel, Create, Send, Review]),
    (
        Cancel,
        &[
            Schedule, Verify, Create, Deploy, Approve, Buy, Send, Fix, Review, Negotiate,
        ],
    ),
    (Approve, &[Review, Create, Send, Buy, Schedule]),
    (Review, &[Create, Send, Schedule]),
    (Test, &[Create, Deploy, Buy, Add, Send]),
    (
        Buy,
        &[
            Fix, Create, Review, Collect, Deploy, Verify, Obtain, Analyze, Negotiate,
        ],
    ),
    (Pay, &[Send, Create, Review, Fix]),
    (Hire, &[Create, Buy, Train]),
    (Reject, &[Approve, Send, Create, Verify]),
    (Rank, &[Create, Send, Review, Fix]),
    (Train, &[Collect, Buy]),
    (Present, &[Analyze]),
    (Obtain, &[Deploy]),
    (Inform, &[Analyze, Complete, Cancel, Fix, Deploy, Move]),
];

/// Pairs of kinds that a machine takes for each other: check whether, assess whether.
const NEARLY: [(Action, &[Action]); 14] = [
    (Analyze, &[Verify, Review, Create, Decide, Test]),
    (Verify, &[Review, Test, Decide, Find]),
    (Find, &[Analyze, Obtain, Decide, Contact, Collect, Assign]),
    (Obtain, &[Verify, Contact, Collect, Approve]),
    (Create, &[Deploy, Collect, Add, Improve, Schedule]),
    (Add, &[Deploy, Improve]),
    (Improve, &[Fix]),
    (Align, &[Decide, Review]),
    (Watch, &[Contact, Review]),
    (Publish, &[Send, Contact, Inform]),
    (Escalate, &[Contact, Inform]),
    (Present, &[Send, Inform]),
    (Complete, &[Create]),
    (Train, &[Schedule]),
];

/// Kinds between which a talk is told now as one, now as the other.
const TALKING: [Action; 6] = [Align, Contact, Inform, Verify, Schedule, Send];

static VERB_OF: LazyLock<HashMap<u64, Action>> = LazyLock::new(|| {
    VERBS
        .iter()
        .flat_map(|(action, verbs)| verbs.split(' ').map(move |verb| (stem_id(verb), *action)))
        .collect()
});

/// How two actions go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Accord {
    /// Verbs of one kind.
    Same,
    /// Nothing can be said.
    Open,
    /// Verbs of two kinds.
    Differs,
    /// Never one decision.
    OtherWork,
}

impl Action {
    /// The kind of a verb by its stem.
    pub(super) fn of(stem: u64) -> Option<Self> {
        VERB_OF.get(&stem).copied()
    }

    /// The kind of a verb of two words, both folded.
    pub(super) fn of_phrase(one: &str, two: &str) -> Option<Self> {
        let phrase = PHRASES
            .iter()
            .find(|(first, second, _)| (*first, *second) == (one, two));
        phrase.map(|(.., action)| *action)
    }

    /// What stands for all verbs of the kind.
    pub(super) fn id(self) -> u64 {
        u64::MAX - self as u64
    }

    fn bit(self) -> u64 {
        1 << self as u64
    }

    fn with(self, other: Self) -> Accord {
        let has = |list: &[(Self, &[Self])], one, other| {
            list.iter()
                .any(|(action, others)| *action == one && others.contains(&other))
        };
        let listed = |list| has(list, self, other) || has(list, other, self);
        if self == other {
            Accord::Same
        } else if listed(&OTHER_WORK) {
            Accord::OtherWork
        } else if listed(&NEARLY) || (TALKING.contains(&self) && TALKING.contains(&other)) {
            Accord::Open
        } else {
            Accord::Differs
        }
    }
}

/// The verbs of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Actions {
    /// The verb that it opens with.
    first: Option<Action>,
    /// The word that it opens with, if that is no verb that is known and no name.
    opener: Option<u64>,
    all: u64,
}

/// The kind that a noun names, wherever it stands: to give feedback is to review.
pub(super) fn named_by(folded: &str) -> Option<Action> {
    match folded {
        "feedback" | "comments" => Some(Review),
        "approval" => Some(Approve),
        "decision" => Some(Decide),
        _ => None,
    }
}

/// The parts of verbs that do not end as others do.
pub(super) fn is_participle(folded: &str) -> bool {
    folded.ends_with("ed")
        || matches!(
            folded,
            "sent"
                | "given"
                | "written"
                | "built"
                | "bought"
                | "found"
                | "paid"
                | "met"
                | "chosen"
                | "taught"
                | "told"
        )
}

impl Actions {
    /// Takes in the next verb.
    pub(super) fn add(&mut self, action: Action, opens: bool) {
        self.all |= action.bit();
        if opens {
            self.first = self.first.or(Some(action));
        }
    }

    /// It opens with this word.
    pub(super) fn open(&mut self, word: u64) {
        self.opener = Some(word);
    }

    /// The word that it opens with, if that is no known verb.
    pub(super) fn opener(self) -> Option<u64> {
        self.opener
    }

    /// The verb that says what is done: the first, else the only one.
    pub(super) fn main(self) -> Option<Action> {
        let only = || {
            let is_only = self.all.is_power_of_two();
            let mut kinds = VERBS.iter().map(|(action, _)| *action);
            kinds.find(|action| is_only && action.bit() == self.all)
        };
        self.first.or_else(only)
    }

    /// How the actions of two texts go together. A text may name several: one of them is enough.
    pub(super) fn with(self, other: Self) -> Accord {
        let (Some(one), Some(two)) = (self.main(), other.main()) else {
            return Accord::Open;
        };
        match one.with(two) {
            Accord::Same => Accord::Same,
            _ if self.all & two.bit() != 0 || other.all & one.bit() != 0 => Accord::Open,
            accord => accord,
        }
    }
}

fn stem_id(word: &str) -> u64 {
    word_id(&stem(&fold(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(one: &str, other: &str, expected: Accord) {
        let actions = |text: &str| {
            let mut actions = Actions::default();
            for (index, word) in text.split(' ').enumerate() {
                if let Some(action) = Action::of(stem_id(word)) {
                    actions.add(action, index == 0);
                }
            }
            actions
        };
        assert_eq!(
            actions(one).with(actions(other)),
            expected,
            "{one} / {other}"
        );
    }

    #[test]
    fn verbs_go_together_by_their_kind() {
        check("send it", "share it", Accord::Same);
        check("review it", "sign it", Accord::OtherWork);
        check("review and sign it", "sign it", Accord::Open);
        check("ask her", "contact her", Accord::Open);
        check("decide it", "collect it", Accord::Differs);
        check("it is reviewed", "it is decided", Accord::Differs);
        check("assess it", "check it", Accord::Open);
    }
}
