//! The few words that gavel knows beside verbs: words that say nothing, other words for the same thing, short forms, months. English, as
//! the machines write it; in other languages all words count as they are.

use crate::note::day::MONTHS;

use std::collections::HashMap;
use std::sync::LazyLock;

const EMPTY: &str = "a an the this that these those its it their them they our ours us we i my me your you he she his her \
    of to in on at by for from with within into onto about over above under as and or but if than then also so via per vs versus \
    is are was were be been being will would should shall must can could may might has have had do does did \
    up out off again any all some each both other such more most own same which who whom whose what when where why how whether while \
    please need needs needed needing get got getting make makes sure ensure try want continue begin start keep let \
    there here just only very still yet already once \
    next following coming upcoming week weeks day days month months today tomorrow tonight asap eod eow eom eoy cob soon later \
    before after until till during between through across among around against toward towards regarding concerning \
    monday tuesday wednesday thursday friday saturday sunday tbd tba tbc task action item \
    together including using related associated current existing new additional itself themselves team teams recurring regular \
    proposed proposal: etc e g eg ie s t re";

/// Words that carry no meaning of their own here.
pub(super) fn is_empty(folded: &str) -> bool {
    static EMPTY_WORDS: LazyLock<std::collections::HashSet<&str>> =
        LazyLock::new(|| EMPTY.split_whitespace().collect());
    EMPTY_WORDS.contains(folded)
}

/// Other words for the same thing; a word of two parts is its parts.
const SYNONYMS: [(&str, &str); 107] = [
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
    ("handover", "hand"),
    ("signup", "sign"),
    ("retro", "retrospective"),
    ("pen", "penetration"),
    ("pentest", "penetration test"),
    ("org", "organization"),
    ("quotation", "quote"),
    ("app", "application"),
    ("repo", "repository"),
    ("dev", "development"),
    ("figures", "number"),
    ("issue", "bug"),
    ("issues", "bug"),
    ("problem", "bug"),
    ("problems", "bug"),
    ("defect", "bug"),
    ("defects", "bug"),
    ("supplier", "vendor"),
    ("suppliers", "vendor"),
    ("employees", "staff"),
    ("late", "delay"),
    ("flight", "travel"),
    ("flights", "travel"),
    ("accommodation", "travel"),
    ("trip", "travel"),
    ("progress", "status"),
    ("differences", "gap"),
    ("difference", "gap"),
    ("article", "post"),
    ("overview", "summary"),
    ("pager", "page"),
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

const ACRONYMS: [(&str, &str); 29] = [
    ("quarterly review", "qbr"),
    ("master service agreement", "msa"),
    ("one on one", TALK),
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
        "place" | "run" | "do" | "perform" | "conduct" | "carry" | "hold" | "take"
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_form_is_its_acronym() {
        let check = |text: &str, expected| assert_eq!(acronym(text.split(' ')), expected);
        check("service level agreements with them", Some(("sla", 3)));
        check("purchase orders", Some(("po", 2)));
        check("purchase it", None);
    }
}
