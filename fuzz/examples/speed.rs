//! How long reading takes where somebody makes a note to hold gavel up: `cargo run --release --example speed [parse [tasks]]`. Seconds for one and
//! for two megabytes of each shape; twice the bytes should take about twice as long.

use std::sync::Arc;
use std::time::Instant;

use chrono::NaiveDate;
use gavel::config::{Config, Proposed};
use gavel::display;
use gavel::edit::{Edit, apply};
use gavel::note::{Note, items};
use gavel::review::verdict::{Action, Verdict, judge};
use gavel::settings::Settings;
use gavel::source::{Files, resolve};

const MB: usize = 1 << 20;

/// A shape of this many bytes.
type Shape = (&'static str, fn(usize) -> String);

fn repeat(piece: &str, bytes: usize) -> String {
    piece.repeat(bytes / piece.len() + 1)
}

fn under(top: &str, piece: &str, bytes: usize) -> String {
    format!("{top}{}", repeat(piece, bytes))
}

const SHAPES: &[Shape] = &[
    ("text", |n| repeat("a line of text\n", n)),
    ("one line of text", |n| repeat("word ", n)),
    ("one task line", |n| under("- [?] ", "word ", n)),
    ("tasks", |n| {
        repeat(
            "- [?] Send the plan @Marit Solheim 📅 2026-01-02 #task #proposed\n",
            n,
        )
    }),
    ("equal tasks", |n| repeat("- [?] t\n", n)),
    ("equal tasks between blank lines", |n| {
        repeat("- [?] t\n\n\n\n", n)
    }),
    ("equal tasks in equal surroundings", |n| {
        repeat("a\n\n- [?] t\n\nb\n\n", n)
    }),
    ("different tasks", |n| {
        (0..n / 12).map(|i| format!("- [?] t{i}\n")).collect()
    }),
    ("blank lines", |n| repeat("\n", n)),
    ("blank lines between two tasks", |n| {
        format!("- [?] a\n{}- [?] a\n", repeat("\n", n))
    }),
    ("tasks beside long lines", |n| {
        repeat(&format!("- [?] t\n{}\n", repeat("x", 5000)), n)
    }),
    ("headings", |n| repeat("# h\n", n)),
    ("decisions", |n| under("# Decisions\n", "- We do.\n", n)),
    ("decision headings", |n| repeat("# decision\n", n)),
    ("items behind decision headings", |n| {
        format!(
            "{}# x\n{}",
            repeat("# decision\n", n / 2),
            repeat("- a\n", n / 2)
        )
    }),
    ("nested decision headings", |n| {
        format!(
            "{}{}",
            repeat("# decision\n## decision\n### decision\n", n / 2),
            repeat("- a\n", n / 2)
        )
    }),
    ("nested items", |n| {
        let depth = (0..)
            .scan(0, |sum, i| {
                *sum += 2 * i + 4;
                Some(*sum)
            })
            .take_while(|sum| *sum < n)
            .count();
        (0..depth)
            .map(|i| format!("{}- a\n", "  ".repeat(i)))
            .collect()
    }),
    ("items on one line", |n| repeat("- ", n)),
    ("boxes on one line", |n| repeat("- [ ] ", n)),
    ("quotes on one line", |n| repeat("> ", n)),
    ("quotes", |n| repeat("> - [?] t\n", n)),
    ("deep quotes", |n| {
        repeat(&format!("{}- [?] t\n", "> ".repeat(500)), n)
    }),
    ("fences", |n| repeat("```\n", n)),
    ("different fences", |n| repeat("````\n```\n~~~\n", n)),
    ("comments", |n| repeat("%% a\n", n)),
    ("html", |n| repeat("<div>\n", n)),
    ("html comments", |n| repeat("<!-- a\n", n)),
    ("html comments in items", |n| repeat("- <!-- a\n", n)),
    ("unclosed html", |n| repeat("<script\n\n", n)),
    ("definitions", |n| repeat("[a]: <b\n", n)),
    ("long definition", |n| under("[a]:", "\n", n)),
    ("tables", |n| under("|a|\n|-|\n", "|b|\n", n)),
    ("brackets", |n| under("- [?] ", "[", n)),
    ("wikilinks", |n| under("- [?] ", "[[", n)),
    ("source lines", |n| repeat("Source: [[a\n", n)),
    ("one source line", |n| repeat("source: [[", n)),
    ("mentions", |n| under("- [?] ", "@Ab ", n)),
    ("mentions of small names", |n| under("- [?] ", "@ab de ", n)),
    ("one long name", |n| under("- [?] @Ab ", "Cd ", n)),
    ("at signs", |n| under("- [?] ", "@", n)),
    ("hashes", |n| under("- [?] ", "#", n)),
    ("tags", |n| under("- [?] a ", "#a ", n)),
    ("one tag", |n| under("- [?] #a", "b", n)),
    ("dates", |n| under("- [?] a ", "📅 2026-01-02 ", n)),
    ("emoji", |n| under("- [?] a ", "🔁", n)),
    ("rule", |n| under("- [?] a 🔁 every ", "week, ", n)),
    ("rule of numbers", |n| {
        under("- [?] a 🔁 every month on the ", "1st, ", n)
    }),
    ("ids", |n| under("- [?] a ⛔ ", "a, ", n)),
    ("block links", |n| under("- [?] a", " ^a", n)),
    ("blanks", |n| under("- [?] a", " ", n) + "b"),
    ("mojibake", |n| under("- [?] ", "ğŸ“…", n)),
    ("mojibake of mojibake", |n| {
        under("- [?] ", "Ã„Å¸Ã…Â¸Ã¢â‚¬Å“Ã¢â‚¬Â¦", n)
    }),
    ("half mojibake", |n| under("- [?] ", "ğâïÃ", n)),
    ("combining marks", |n| under("- [?] a", "\u{301}", n)),
    ("joiners", |n| under("- [?] ", "👩\u{200d}", n)),
    ("overrides", |n| under("- [?] ", "\u{202e}", n)),
    ("frontmatter", |n| {
        format!("---\n{}---\n", repeat("a: b\n", n))
    }),
    ("frontmatter, one list", |n| {
        format!("---\na: {}\n---\n", repeat("[", n.min(200_000)))
    }),
    ("frontmatter, nested maps", |n| {
        format!("---\n{}\n---\n", repeat("{a: ", n.min(200_000)))
    }),
    ("frontmatter, keys", |n| {
        format!(
            "---\n{}---\n",
            (0..n.min(200_000) / 12)
                .map(|i| format!("k{i}: v\n"))
                .collect::<String>()
        )
    }),
    ("frontmatter, question marks", |n| {
        format!("---\n{}\n---\n", repeat("? ", n.min(200_000)))
    }),
    ("frontmatter, dashes", |n| {
        format!("---\n{}\n---\n", repeat("- ", n.min(200_000)))
    }),
    ("frontmatter, broken", |n| {
        format!("---\nx: [\n{}\n---\n", repeat("title: b\n", n.min(200_000)))
    }),
    ("frontmatter, anchors", |n| {
        format!(
            "---\n{}\n---\n",
            (0..n.min(200_000) / 16)
                .map(|i| format!("k{i}: &a{i} v\n"))
                .collect::<String>()
        )
    }),
    ("never closed frontmatter", |n| under("---\n", "a: b\n", n)),
    ("no UTF-8", |n| repeat("- [?] a\u{fffd}\n", n)),
    ("carriage returns", |n| repeat("- [?] a\r", n)),
    ("tasks below a long heading", |n| {
        format!("# {}\n{}", repeat("x", n / 2), repeat("- [?] t\n", n / 2))
    }),
    ("different tasks below a long heading", |n| {
        let tasks: String = (0..n / 24).map(|i| format!("- [?] t{i}\n")).collect();
        format!("# {}\n{tasks}", repeat("x", n / 2))
    }),
];

/// The time that the processor spent on it, whatever else the machine does; on other systems than Linux the time that passed.
fn seconds(work: impl FnOnce()) -> f64 {
    let start = (Instant::now(), on_processor());
    work();
    match (start.1, on_processor()) {
        (Some(before), Some(now)) => (now - before) / 1e9,
        _ => start.0.elapsed().as_secs_f64(),
    }
}

/// Nanoseconds of this thread so far.
fn on_processor() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok()
}

/// What is measured, of a text.
type Work = (&'static str, fn(&str) -> f64);

const WORK: &[Work] = &[
    ("parse", |text| seconds(|| drop(read(text)))),
    ("display", |text| {
        seconds(|| {
            let safe = display::safe(text);
            let _ = display::truncate(&safe, 80, "…");
            let _ = display::wrap(&safe, 80);
            let _ = display::width(&safe);
        })
    }),
    ("config", |text| {
        seconds(|| {
            let _ = Config::parse(text);
        })
    }),
    ("verdicts", |text| {
        let edits = verdicts(text);
        seconds(|| drop(apply(text.as_bytes(), &edits, &items)))
    }),
    ("moved", |text| {
        let edits = verdicts(text);
        let now = format!("above\n{text}");
        seconds(|| drop(apply(now.as_bytes(), &edits, &items)))
    }),
];

fn read(text: &str) -> Note {
    Note::parse("n.md", text.as_bytes(), &Arc::new(Settings::default()))
}

/// Verdicts on a hundred tasks.
fn verdicts(text: &str) -> Vec<Edit> {
    let note = read(text);
    let today = NaiveDate::from_ymd_opt(2026, 3, 18).unwrap_or_default();
    let accept = Action::Verdict(Verdict::Accept);
    let tasks = note.tasks.iter().take(100);
    tasks
        .filter_map(|task| judge(&note, task, &accept, &Proposed::default(), today))
        .collect()
}

fn main() {
    let only = std::env::args().nth(1).unwrap_or_default();
    let shapes = std::env::args().nth(2).unwrap_or_default();
    for (what, work) in WORK.iter().filter(|(what, _)| what.contains(&only)) {
        for (name, shape) in SHAPES.iter().filter(|(name, _)| name.contains(&shapes)) {
            let [one, two] = [MB, 2 * MB].map(|bytes| work(&shape(bytes)));
            let mark = if one > 1.0 || two > 2.0 {
                "  TOO SLOW"
            } else {
                ""
            };
            println!("{what:10} {name:40} {one:8.3} {two:8.3}{mark}");
        }
    }
    for (name, path) in [
        ("starting alike", alike as fn(usize) -> String),
        ("equal names", |i| format!("{i}/a.md")),
    ] {
        let [one, two] = [10_000, 20_000].map(|count| {
            let files = Files::new((0..count).map(path));
            let reference = path(count / 2);
            seconds(|| {
                drop(resolve(
                    Some(&reference),
                    Some(&reference[1..]),
                    "n.md",
                    &files,
                ))
            })
        });
        println!("{:10} {name:40} {one:8.3} {two:8.3}", "source");
    }
}

fn alike(index: usize) -> String {
    format!("Sources/{} {index}.md", "a very long name ".repeat(8))
}
