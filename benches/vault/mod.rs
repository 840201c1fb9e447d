//! Proposals as a machine leaves them in a vault: the same few thousand ideas again and again in other words. Made up, and the same for the
//! same seed.

/// A proposal and the note that it stands in.
#[derive(Debug, Clone)]
pub(crate) struct Proposal {
    /// The number of its note.
    pub(crate) note: usize,
    /// Its text, without owner and fields.
    pub(crate) text: String,
    /// Who it is for; nobody if empty.
    pub(crate) owner: String,
}

/// Numbers that look drawn by lot (`SplitMix64`).
pub(crate) struct Lot(u64);

impl Lot {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Less than `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap_or(0)
    }

    /// Less than `end`, the small ones much oftener, as words of a language are.
    fn common(&mut self, end: usize) -> usize {
        let (one, two) = (self.below(end), self.below(end));
        one * two / end
    }

    fn one_of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

const VERBS: [&[&str]; 10] = [
    &["Send", "Share", "Provide"],
    &["Draft", "Write", "Prepare", "Create"],
    &["Schedule", "Arrange", "Set up"],
    &["Review", "Read"],
    &["Confirm", "Verify", "Check"],
    &["Evaluate", "Analyze", "Assess"],
    &["Align on", "Coordinate", "Discuss"],
    &["Order", "Buy"],
    &["Fix", "Resolve"],
    &["Deploy", "Install"],
];

const NOUNS: [&str; 40] = [
    "proposal",
    "plan",
    "contract",
    "report",
    "budget",
    "roadmap",
    "invoice",
    "agenda",
    "training",
    "dashboard",
    "cluster",
    "pipeline",
    "service",
    "portal",
    "database",
    "sensor",
    "firmware",
    "manual",
    "policy",
    "questionnaire",
    "migration",
    "rollout",
    "pilot",
    "release",
    "forecast",
    "inventory",
    "backup",
    "certificate",
    "licence",
    "survey",
    "template",
    "workshop",
    "interview",
    "prototype",
    "benchmark",
    "alarm",
    "cable",
    "buoy",
    "quote",
    "summary",
];

const DETAILS: [&str; 8] = [
    "by Friday",
    "before the board meeting",
    "with the figures of last quarter",
    "for the steering group",
    "and report back",
    "including the open risks",
    "as discussed",
    "after the holidays",
];

const SYLLABLES: [&str; 24] = [
    "ba", "cor", "del", "fen", "gal", "har", "ith", "jo", "kel", "lum", "mar", "nor", "os", "pel",
    "quin", "ros", "sil", "tam", "ul", "ver", "wen", "yar", "zel", "dun",
];

/// A word of its own for each number: a product, a customer, a place.
fn name(mut number: usize) -> String {
    let mut word = String::new();
    number += SYLLABLES.len();
    while number > 0 {
        word.push_str(SYLLABLES[number % SYLLABLES.len()]);
        number /= SYLLABLES.len();
    }
    word[..1].to_uppercase() + &word[1..]
}

struct Idea {
    verbs: &'static [&'static str],
    thing: String,
    whose: String,
    owner: String,
}

/// So many proposals: about two in five are new ideas, a note has about seven.
pub(crate) fn proposals(seed: u64, count: usize) -> Vec<Proposal> {
    let mut lot = Lot::new(seed);
    let ideas = (count * 2 / 5).max(1);
    let ideas: Vec<Idea> = (0..ideas).map(|_| idea(&mut lot, ideas)).collect();
    let notes = (count / 7).max(1);
    let mut proposals: Vec<Proposal> = (0..count)
        .map(|index| {
            let of = ideas.get(index).unwrap_or(&ideas[lot.common(ideas.len())]);
            proposal(of, lot.below(notes), &mut lot)
        })
        .collect();
    proposals.sort_by_key(|proposal| proposal.note);
    proposals
}

fn idea(lot: &mut Lot, ideas: usize) -> Idea {
    let one = lot.one_of(&NOUNS);
    let words = ideas / 3 + 50;
    let thing = match lot.below(3) {
        0 => format!("{} {one}", name(lot.common(words))),
        1 => format!("{} {} {one}", name(lot.common(words)), lot.one_of(&NOUNS)),
        _ => format!(
            "{one} of the {} {}",
            name(lot.common(words)),
            lot.one_of(&NOUNS)
        ),
    };
    Idea {
        verbs: VERBS[lot.below(VERBS.len())],
        thing,
        whose: name(100_000 + lot.common(words)),
        owner: match lot.below(10) {
            0..=4 => "Myself".to_owned(),
            5 => String::new(),
            _ => format!("{} {}", name(lot.below(90)), name(500 + lot.below(40))),
        },
    }
}

fn proposal(idea: &Idea, note: usize, lot: &mut Lot) -> Proposal {
    let verb = lot.one_of(idea.verbs);
    let (thing, whose) = (&idea.thing, &idea.whose);
    let mut text = match lot.below(4) {
        0 => format!("{verb} the {thing} for {whose}"),
        1 => format!("{verb} {whose}'s {thing}"),
        2 => format!("{verb} the {thing} with {whose}"),
        _ => format!("For {whose}: {verb} the {thing}"),
    };
    if lot.below(3) == 0 {
        text = format!("{text} {}", lot.one_of(&DETAILS));
    }
    let owner = if lot.below(8) == 0 {
        "TBD".to_owned()
    } else {
        idea.owner.clone()
    };
    Proposal {
        note,
        text: format!("{text}."),
        owner,
    }
}
