//! Makes a vault of any size in the shape that pipelines leave behind: meetings with proposals that repeat in other words, transcripts they
//! came from, dailies without tasks, notes on people and projects. All of it is made up, and the same for the same seed.
//!
//! `make-vault [--notes N] [--seed N] DIR` fills a folder that is not there yet.
#![expect(clippy::disallowed_methods, reason = "a vault is files")]

#[path = "../benches/vault/mod.rs"]
mod vault;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use chrono::{Days, NaiveDate};
use rayon::prelude::*;

use vault::{Lot, Proposal, proposals};

/// What this vault's Tasks plugin says: rejected is a status of its own.
const TASKS: &str = r#"{"globalFilter":"","taskFormat":"tasksPluginEmoji","setDoneDate":true,"setCancelledDate":true,"statusSettings":{"coreStatuses":[{"symbol":" ","name":"Todo","nextStatusSymbol":"x","availableAsCommand":true,"type":"TODO"},{"symbol":"x","name":"Done","nextStatusSymbol":" ","availableAsCommand":true,"type":"DONE"}],"customStatuses":[{"symbol":"?","name":"Proposed","nextStatusSymbol":" ","availableAsCommand":true,"type":"TODO"},{"symbol":"R","name":"Rejected","nextStatusSymbol":" ","availableAsCommand":true,"type":"CANCELLED"}]}}"#;

/// So many notes of a kind among every twenty.
const MEETINGS: usize = 7;
const SOURCES: usize = 4;
const DAILIES: usize = 6;
const OF: usize = 20;

/// Tasks of a meeting and of a note on a person or project, on average: 2.5 a note over the whole vault.
const TASKS_OF_A_MEETING: usize = 6;
const TASKS_OF_ANOTHER: usize = 3;

const WORDS: [&str; 93] = [
    "the",
    "a",
    "we",
    "they",
    "it",
    "of",
    "to",
    "in",
    "for",
    "on",
    "with",
    "and",
    "but",
    "before",
    "after",
    "because",
    "is",
    "was",
    "will",
    "should",
    "could",
    "has",
    "had",
    "not",
    "team",
    "harbour",
    "sensor",
    "buoy",
    "customer",
    "plan",
    "release",
    "budget",
    "quarter",
    "invoice",
    "contract",
    "manual",
    "page",
    "battery",
    "signal",
    "antenna",
    "river",
    "bridge",
    "weather",
    "storm",
    "boat",
    "crew",
    "office",
    "meeting",
    "question",
    "answer",
    "figure",
    "table",
    "report",
    "draft",
    "review",
    "sample",
    "result",
    "trial",
    "pilot",
    "order",
    "supplier",
    "price",
    "offer",
    "date",
    "week",
    "month",
    "winter",
    "spring",
    "delay",
    "risk",
    "issue",
    "choice",
    "reason",
    "cost",
    "share",
    "part",
    "whole",
    "first",
    "second",
    "last",
    "next",
    "new",
    "old",
    "long",
    "short",
    "clear",
    "open",
    "ready",
    "useful",
    "likely",
    "café",
    "“quoted”",
    "it’s",
];

const FIRST: [&str; 12] = [
    "Ines", "Marit", "Tobias", "Gus", "Priya", "Baptiste", "Lotte", "Nneka", "Hedda", "Jürg",
    "Mira", "Ong",
];
const LAST: [&str; 8] = [
    "Calloway",
    "Solheim",
    "Quill",
    "Whitlock",
    "Orlu",
    "van Aerle",
    "Finch",
    "Ramdas-Cole",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut notes, mut seed, mut folder) = (2_000, 1, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--notes" => notes = arguments.next().ok_or("--notes N")?.parse()?,
            "--seed" => seed = arguments.next().ok_or("--seed N")?.parse()?,
            _ => folder = Some(PathBuf::from(argument)),
        }
    }
    let folder = folder.ok_or("make-vault [--notes N] [--seed N] DIR")?;
    if folder.exists() {
        return Err(format!("{} is there already", folder.display()).into());
    }
    let plugin = folder.join(".obsidian/plugins/obsidian-tasks-plugin");
    fs::create_dir_all(&plugin)?;
    fs::write(folder.join(".obsidian/app.json"), "{}")?;
    fs::write(plugin.join("data.json"), TASKS)?;
    let vault = Vault::new(seed, notes);
    (0..notes)
        .into_par_iter()
        .try_for_each(|number| vault.write(&folder, number))?;
    Ok(())
}

struct Vault {
    seed: u64,
    notes: usize,
    proposals: Vec<Proposal>,
    /// Sentences that all notes choose from.
    sentences: Vec<String>,
}

impl Vault {
    fn new(seed: u64, notes: usize) -> Self {
        let mut lot = Lot::new(seed);
        Self {
            seed,
            notes,
            proposals: proposals(seed, notes * 5 / 2 + 1),
            sentences: (0..4_096).map(|_| sentence(&mut lot)).collect(),
        }
    }

    fn write(&self, folder: &Path, number: usize) -> io::Result<()> {
        let seed = self
            .seed
            .wrapping_mul(0x9e37_79b9)
            .wrapping_add(number as u64);
        let mut lot = Lot::new(seed);
        let (path, mut text) = match number % OF {
            kind if kind < MEETINGS => self.meeting(number, &mut lot),
            kind if kind < MEETINGS + SOURCES => self.source(number, &mut lot),
            kind if kind < MEETINGS + SOURCES + DAILIES => self.daily(number, &mut lot),
            _ => self.other(number, &mut lot),
        };
        if lot.below(3) == 0 {
            text.truncate(text.trim_end().len());
        }
        if lot.below(50) == 0 {
            text = text.replace('\n', "\r\n");
        }
        let file = folder.join(path);
        if let Some(above) = file.parent() {
            fs::create_dir_all(above)?;
        }
        fs::write(file, text)
    }

    fn meeting(&self, number: usize, lot: &mut Lot) -> (String, String) {
        let (date, title) = (day(number), title(number));
        let quote = if lot.below(2) == 0 { "\"" } else { "" };
        let source = self.source_of(number, lot);
        let source_date = day(source);
        let source_name = name(source);
        let mut text = format!("---\ntype: {quote}people{quote}\ntitle: {quote}{title}{quote}\n");
        let _ = writeln!(text, "date: {quote}{date}{quote}\nperson: \"\"");
        let people: Vec<String> = (0..3 + lot.below(5)).map(|_| person(lot)).collect();
        if lot.below(2) == 0 {
            let _ = writeln!(text, "participants: [\"{}\"]", people.join("\", \""));
        } else {
            let _ = writeln!(text, "participants:\n  - {}", people.join("\n  - "));
        }
        let _ = writeln!(
            text,
            "source: transcript\nsource_ref: \"/Users/icalloway/Vault/Sources/Transcripts/{}/{source_name}.md\"",
            source_date.format("%Y"),
        );
        text.push_str("tags:\n  - \"type/people\"\n  - \"generated\"\n---\n");
        let _ = writeln!(text, "\n# {title}\n\n## Summary\n");
        self.prose(&mut text, 2_500, lot);
        text.push_str("## Action Items\n\n");
        self.tasks(
            &mut text,
            number,
            lot.below(2 * TASKS_OF_A_MEETING + 1),
            lot,
        );
        text.push_str("\n## Decisions\n\n");
        for _ in 0..lot.below(4) {
            let _ = writeln!(text, "- {}", self.one_sentence(lot));
        }
        text.push_str("\n## Key Information\n\n");
        for _ in 0..12 {
            let _ = writeln!(text, "- {}", self.one_sentence(lot));
        }
        text.push_str("\n## Notes\n\n");
        self.prose(&mut text, 4_500, lot);
        let _ = writeln!(text, "*Source: [[{source_name}]]*");
        let folder = ["People", "Customers", "Projects/Plumb 4"][lot.below(3)];
        (
            format!("{folder}/{}/{}.md", date.format("%Y/%m"), name(number)),
            text,
        )
    }

    /// A transcript: no list, no box.
    fn source(&self, number: usize, lot: &mut Lot) -> (String, String) {
        let mut text = format!("# {}\n\n", title(number));
        let people: Vec<String> = (0..4).map(|_| person(lot)).collect();
        let mut seconds = 0;
        while text.len() < 16_000 {
            seconds += 5 + lot.below(60);
            let (minutes, rest) = (seconds / 60, seconds % 60);
            let who = &people[lot.below(4)];
            let _ = writeln!(
                text,
                "**{who}** [{minutes:02}:{rest:02}]: {}",
                self.one_sentence(lot)
            );
            if lot.below(3) == 0 {
                text.push('\n');
            }
        }
        let year = day(number).format("%Y");
        (
            format!("Sources/Transcripts/{year}/{}.md", name(number)),
            text,
        )
    }

    /// A diary page: links and bullets, and nothing to rule on.
    fn daily(&self, number: usize, lot: &mut Lot) -> (String, String) {
        let date = day(number);
        let mut text = format!("# {}\n\n## Log\n\n", date.format("%A, %-d %B %Y"));
        for _ in 0..10 + lot.below(20) {
            let _ = writeln!(
                text,
                "- {} [[{}]]",
                self.one_sentence(lot),
                name(lot.below(self.notes))
            );
        }
        text.push_str("\n## Thoughts\n\n");
        self.prose(&mut text, 6_000, lot);
        (
            format!("Daily/{}-{number}.md", date.format("%Y/%m/%Y-%m-%d")),
            text,
        )
    }

    fn other(&self, number: usize, lot: &mut Lot) -> (String, String) {
        let mut text = format!("# {}\n\n", person(lot));
        self.prose(&mut text, 5_000, lot);
        text.push_str("## Open Tasks\n\n");
        self.tasks(&mut text, number, lot.below(2 * TASKS_OF_ANOTHER), lot);
        text.push_str(
            "\n```sh\nmake all\n```\n\n| who | what |\n| --- | --- |\n| Ong | buoys |\n\n",
        );
        self.prose(&mut text, 3_000, lot);
        (
            format!("Notes/{}/{}/{}.md", number % 7, number % 11, name(number)),
            text,
        )
    }

    fn tasks(&self, text: &mut String, number: usize, count: usize, lot: &mut Lot) {
        for nth in 0..count {
            let proposal = &self.proposals[(number * 5 / 2 + nth) % self.proposals.len()];
            let symbol = match lot.below(9) {
                0..=5 => '?',
                6 => ' ',
                7 => 'x',
                _ => 'R',
            };
            let _ = write!(text, "- [{symbol}] {}", proposal.text);
            if !proposal.owner.is_empty() {
                let _ = write!(text, " @{}", proposal.owner);
            }
            if lot.below(4) > 0 {
                let due = day(number) + Days::new(lot.below(40) as u64);
                // One of a hundred was read in the wrong code page once.
                let sign = if lot.below(100) == 0 {
                    "ğŸ“…"
                } else {
                    "📅"
                };
                let _ = write!(text, " {sign} {due}");
            }
            if lot.below(3) == 0 {
                text.push_str([" ⏫", " 🔼", " 🔽"][lot.below(3)]);
            }
            text.push_str(if symbol == '?' {
                " #task #proposed #auto\n"
            } else {
                " #task #auto\n"
            });
            if lot.below(2) == 0 {
                text.push('\n');
            }
        }
    }

    fn one_sentence(&self, lot: &mut Lot) -> &str {
        &self.sentences[lot.below(self.sentences.len())]
    }

    fn prose(&self, text: &mut String, length: usize, lot: &mut Lot) {
        let end = text.len() + length;
        while text.len() < end {
            for _ in 0..2 + lot.below(6) {
                text.push_str(self.one_sentence(lot));
                text.push(' ');
            }
            text.push_str("\n\n");
        }
    }

    /// A transcript that this meeting may come from.
    fn source_of(&self, number: usize, lot: &mut Lot) -> usize {
        let source = number / OF * OF + MEETINGS + lot.below(SOURCES);
        source.min(self.notes.saturating_sub(1))
    }
}

fn sentence(lot: &mut Lot) -> String {
    let mut sentence = String::new();
    for nth in 0..6 + lot.below(14) {
        let word = WORDS[lot.below(WORDS.len())];
        if nth > 0 {
            sentence.push(' ');
        }
        sentence.push_str(word);
    }
    let mut letters = sentence.chars();
    let first: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    let end = match lot.below(200) {
        0 => " from another source",
        1 => ", a decision for later",
        2 => ", with the resources there are",
        _ => "",
    };
    format!("{first}{}{end}.", letters.as_str())
}

fn person(lot: &mut Lot) -> String {
    format!(
        "{} {}",
        FIRST[lot.below(FIRST.len())],
        LAST[lot.below(LAST.len())]
    )
}

/// The days go round in about five years.
fn day(number: usize) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(2021, 1, 4).unwrap_or_default();
    first + Days::new((number / OF % 1_900) as u64)
}

fn title(number: usize) -> String {
    let mut lot = Lot::new(number as u64);
    let word = |lot: &mut Lot| WORDS[24 + lot.below(60)];
    format!(
        "The {} {} and {} of the {} {number}",
        word(&mut lot),
        word(&mut lot),
        word(&mut lot),
        word(&mut lot)
    )
}

/// The name of a note, without extension.
fn name(number: usize) -> String {
    format!("{} - {}", day(number), title(number))
}
