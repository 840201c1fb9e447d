//! The few words that gavel knows: verbs by the kind of action, words that say nothing, other words for the same thing. English, as
//! the machines write it; in other languages all words count as they are.

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
}

use Action::{
    Align, Analyze, Approve, Attend, Buy, Cancel, Collect, Complete, Contact, Create, Decide,
    Deploy, Fix, Hire, Introduce, Move, Pay, Present, Rank, Reject, Review, Schedule, Send, Test,
    Train, Verify,
};

const VERBS: [(Action, &str); 26] = [
    (Attend, "attend join participate"),
    (Present, "present lead demo rehearse"),
    (Schedule, "schedule book arrange organize plan reschedule"),
    (
        Align,
        "align coordinate sync meet connect discuss talk speak liaise collaborate",
    ),
    (
        Contact,
        "contact call ring phone telephone reach follow chase ping tell inform notify remind",
    ),
    (
        Send,
        "send share provide reply respond forward mail circulate distribute submit deliver give grant",
    ),
    (Review, "review read"),
    (
        Analyze,
        "analyze assess evaluate investigate research explore examine quantify estimate compare study",
    ),
    (
        Verify,
        "confirm verify clarify check ask validate inquire request ensure determine",
    ),
    (
        Create,
        "draft define create prepare document update write develop build produce outline design compile",
    ),
    (Approve, "approve sign authorize"),
    (
        Cancel,
        "cancel delete remove drop withdraw terminate revoke disable discontinue retire",
    ),
    (Buy, "buy order purchase procure"),
    (Fix, "fix repair resolve mend correct"),
    (
        Deploy,
        "deploy install implement launch release ship enable configure",
    ),
    (Test, "test trial"),
    (Hire, "hire recruit interview"),
    (Pay, "pay refund reimburse"),
    (Train, "train teach coach"),
    (Move, "move migrate transfer"),
    (Reject, "reject decline refuse"),
    (Introduce, "introduce"),
    (Decide, "decide choose select"),
    (Collect, "collect gather"),
    (Complete, "complete finish finalize close"),
    (Rank, "prioritize rank triage"),
];

/// Pairs of kinds that are never one decision about the same thing: whoever writes the contract, reviews it or signs it does other work.
const OTHER_WORK: [(Action, &[Action]); 10] = [
    (Attend, &[Schedule, Cancel, Create]),
    (
        Cancel,
        &[Schedule, Verify, Create, Deploy, Approve, Buy, Send, Fix],
    ),
    (Approve, &[Review, Create, Send, Buy, Schedule]),
    (Review, &[Create, Send, Schedule]),
    (Test, &[Create, Deploy, Buy]),
    (Buy, &[Fix, Create, Review, Collect]),
    (Pay, &[Send, Create, Review, Fix]),
    (Hire, &[Create, Buy, Train]),
    (Reject, &[Approve, Send, Create, Verify]),
    (Rank, &[Create, Send, Review, Fix]),
];

/// Kinds between which a talk is told now as one, now as the other.
const TALKING: [Action; 5] = [Align, Contact, Verify, Schedule, Send];

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

    /// What stands for all verbs of the kind.
    pub(super) fn id(self) -> u64 {
        u64::MAX - self as u64
    }

    fn bit(self) -> u32 {
        1 << self as u32
    }

    fn with(self, other: Self) -> Accord {
        let listed = |one, other| {
            OTHER_WORK
                .iter()
                .any(|(action, others)| *action == one && others.contains(&other))
        };
        if self == other {
            Accord::Same
        } else if listed(self, other) || listed(other, self) {
            Accord::OtherWork
        } else if TALKING.contains(&self) && TALKING.contains(&other) {
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
    all: u32,
}

impl Actions {
    /// Takes in the next verb.
    pub(super) fn add(&mut self, action: Action, opens: bool) {
        self.all |= action.bit();
        if opens {
            self.first = self.first.or(Some(action));
        }
    }

    /// How the actions of two texts go together. A text may name several: one of them is enough.
    pub(super) fn with(self, other: Self) -> Accord {
        let (Some(one), Some(two)) = (self.first, other.first) else {
            return Accord::Open;
        };
        match one.with(two) {
            Accord::Same => Accord::Same,
            _ if self.all & two.bit() != 0 || other.all & one.bit() != 0 => Accord::Open,
            accord => accord,
        }
    }
}

const EMPTY: &str = "a an the this that these those its it their them they our ours us we i my me your you he she his her \
    of to in on at by for from with within into onto about over above under as and or but if than then also so via per vs versus \
    is are was were be been being will would should shall must can could may might has have had do does did \
    up out off again any all some each both other such more most own same which who whom whose what when where why how whether while \
    please need needs needed needing get got getting make makes sure ensure try want continue begin start keep let \
    there here just only very still yet already once \
    next following coming upcoming week weeks day days month months today tomorrow tonight asap eod eow eom eoy cob soon later \
    before after until till during between through across among around against toward towards regarding concerning \
    monday tuesday wednesday thursday friday saturday sunday tbd tba tbc task action item \
    proposed proposal: etc e g eg ie s t re";

/// Words that carry no meaning of their own here.
pub(super) fn is_empty(folded: &str) -> bool {
    static EMPTY_WORDS: LazyLock<std::collections::HashSet<&str>> =
        LazyLock::new(|| EMPTY.split_whitespace().collect());
    EMPTY_WORDS.contains(folded)
}

/// Other words for the same thing; a word of two parts is its parts.
const SYNONYMS: [(&str, &str); 76] = [
    ("followup", "follow"),
    ("followups", "follow"),
    ("kickoff", "kick"),
    ("setup", "set"),
    ("backup", "back"),
    ("backups", "back"),
    ("failover", "fail"),
    ("rollout", "roll"),
    ("rollouts", "roll"),
    ("signoff", "sign"),
    ("handoff", "hand"),
    ("writeup", "write"),
    ("datasheet", "data sheet"),
    ("dataset", "data set"),
    ("timezone", "time zone"),
    ("timeline", "time line"),
    ("roadmap", "road map"),
    ("checklist", "check list"),
    ("whitepaper", "white paper"),
    ("workflow", "work flow"),
    ("deepdive", "deep dive"),
    ("harbourmaster", "harbour master"),
    ("email", "mail"),
    ("emails", "mail"),
    ("docs", "document"),
    ("doc", "document"),
    ("mtg", TALK),
    ("session", TALK),
    ("sessions", TALK),
    ("sync", TALK),
    ("syncs", TALK),
    ("discussion", TALK),
    ("conversation", TALK),
    ("1:1", TALK),
    ("meetings", TALK),
    ("deck", "slide"),
    ("presentation", "slide"),
    ("client", "customer"),
    ("clients", "customer"),
    ("db", "database"),
    ("info", "information"),
    ("config", "configuration"),
    ("env", "environment"),
    ("prod", "production"),
    ("mgmt", "management"),
    ("eng", "engineering"),
    ("reqs", "requirement"),
    ("spec", "specification"),
    ("specs", "specification"),
    ("sw", "software"),
    ("hw", "hardware"),
    ("comments", "feedback"),
    ("1st", "first"),
    ("2nd", "second"),
    ("zero", "0"),
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("ten", "10"),
    ("eleven", "11"),
    ("twelve", "12"),
    ("fourteen", "14"),
    ("fifteen", "15"),
    ("eighteen", "18"),
    ("twenty", "20"),
    ("thirty", "30"),
    ("forty", "40"),
    ("fifty", "50"),
    ("sixty", "60"),
    ("ninety", "90"),
];

/// The usual word for a word, or its parts.
pub(super) fn usual(folded: &str) -> Option<&'static str> {
    static USUAL: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| SYNONYMS.into_iter().collect());
    USUAL.get(folded).copied()
}

const ACRONYMS: [(&str, &str); 26] = [
    ("proof of concept", "poc"),
    ("service level agreement", "sla"),
    ("quarterly business review", "qbr"),
    ("purchase order", "po"),
    ("non disclosure agreement", "nda"),
    ("request for proposal", "rfp"),
    ("request for enhancement", "rfe"),
    ("statement of work", "sow"),
    ("frequently asked question", "faq"),
    ("key performance indicator", "kpi"),
    ("pull request", "pr"),
    ("return on investment", "roi"),
    ("total cost of ownership", "tco"),
    ("hardware security module", "hsm"),
    ("product requirement document", "prd"),
    ("data processing agreement", "dpa"),
    ("memorandum of understanding", "mou"),
    ("machine learning", "ml"),
    ("artificial intelligence", "ai"),
    ("user interface", "ui"),
    ("single sign on", "sso"),
    ("root cause analysis", "rca"),
    ("minimum viable product", "mvp"),
    ("go to market", "gtm"),
    ("bill of material", "bom"),
    ("disaster recovery", "dr"),
];

/// The usual short form of the words that a text goes on with, and how many words it stands for. `words` are folded.
pub(super) fn acronym<'a>(
    mut words: impl Iterator<Item = &'a str> + Clone,
) -> Option<(&'static str, usize)> {
    static BY_FIRST: LazyLock<HashMap<&str, Vec<(&str, &str)>>> = LazyLock::new(|| {
        let mut by_first: HashMap<&str, Vec<(&str, &str)>> = HashMap::new();
        for (long, short) in ACRONYMS {
            let first = long.split(' ').next().unwrap_or_default();
            by_first.entry(first).or_default().push((long, short));
        }
        by_first
    });
    let candidates = BY_FIRST.get(words.next()?)?;
    candidates.iter().find_map(|(long, short)| {
        let mut given = words.clone();
        let fits = long.split(' ').skip(1).all(|word| {
            given
                .next()
                .is_some_and(|given| given == word || given.strip_suffix('s') == Some(word))
        });
        fits.then(|| (*short, long.split(' ').count()))
    })
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Which month a folded word names, from 1.
pub(super) fn month(folded: &str) -> Option<usize> {
    let is_short = |name: &str| {
        folded.len() == 3 && name.starts_with(folded) || folded == "sept" && name == "september"
    };
    MONTHS
        .iter()
        .position(|name| folded == *name || is_short(name))
        .map(|index| index + 1)
}

/// The usual word for a meeting, call or talk.
pub(super) const TALK: &str = "meeting";

/// Verbs that leave it to a noun what is done: place the order, run the training.
pub(super) fn is_light(folded: &str) -> bool {
    matches!(
        folded,
        "place" | "run" | "do" | "perform" | "conduct" | "carry"
    )
}

/// Words behind which a number is a name: phase 1 is not phase 2.
pub(super) fn is_numbered(folded: &str) -> bool {
    matches!(
        folded,
        "phase"
            | "part"
            | "step"
            | "stage"
            | "version"
            | "release"
            | "sprint"
            | "milestone"
            | "chapter"
            | "clause"
            | "section"
            | "annex"
            | "appendix"
            | "tier"
            | "level"
            | "batch"
            | "module"
            | "lot"
            | "round"
            | "wave"
            | "option"
            | "candidate"
            | "raft"
            | "room"
            | "building"
            | "floor"
            | "iteration"
            | "generation"
            | "gen"
            | "region"
            | "cluster"
            | "site"
            | "page"
            | "slide"
            | "figure"
            | "table"
            | "question"
            | "track"
            | "volume"
    )
}

/// Words behind which a number is an id, however short.
pub(super) fn has_an_id(folded: &str) -> bool {
    matches!(
        folded,
        "ticket"
            | "invoice"
            | "issue"
            | "case"
            | "pr"
            | "request"
            | "incident"
            | "bug"
            | "rfe"
            | "po"
            | "quote"
            | "order"
    )
}

/// Words at the start of a text that turn it round.
pub(super) fn is_negation(folded: &str) -> bool {
    matches!(folded, "not" | "don" | "dont" | "never" | "avoid")
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
        check("it is reviewed", "sign it", Accord::Open);
    }

    #[test]
    fn a_long_form_is_its_acronym() {
        let check = |text: &str, expected| assert_eq!(acronym(text.split(' ')), expected);
        check("service level agreements with them", Some(("sla", 3)));
        check("purchase orders", Some(("po", 2)));
        check("purchase it", None);
    }
}
