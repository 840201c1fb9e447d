//! What must hold for any bytes: one function a target, run by `cargo fuzz` (`fuzz/`) and as properties by `tests/fuzz.rs`.
//! Each asserts; none looks at a file or a clock.

use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;
use gavel::config::{Config, Proposed};
use gavel::display;
use gavel::edit::{Applied, Edit, Lines, Outcome, Place, apply};
use gavel::journal::{Journal, Kind, Record};
use gavel::note::decision::is_decision_heading;
use gavel::note::line::TaskLine;
use gavel::note::reading::{Reading, repaired};
use gavel::note::signifier::Field;
use gavel::note::structure::Structure;
use gavel::note::task::Fields;
use gavel::note::{Note, frontmatter as yaml, items};
use gavel::review::standing::Standing;
use gavel::review::verdict::{self, Action, Rules, Verdict, change, judge};
use gavel::settings::Settings;
use gavel::source::{Files, Why, resolve};
use gavel::text::{BOM, Digest, Hash, Span, is_js_space, lines};

/// A target, by the name that its file in `fuzz/fuzz_targets` has.
pub type Check = (&'static str, fn(&[u8]));

/// All targets.
pub const ALL: [Check; 8] = [
    ("note", note),
    ("task_line", task_line),
    ("frontmatter", frontmatter),
    ("journal", journal),
    ("config", config),
    ("source", source),
    ("display", display),
    ("edit", edit),
];

/// An input as choices, from its first byte on; where it ends all choices are 0.
struct Dice<'a>(&'a [u8]);

impl<'a> Dice<'a> {
    fn byte(&mut self) -> u8 {
        match self.0.split_first() {
            Some((first, rest)) => {
                self.0 = rest;
                *first
            }
            None => 0,
        }
    }

    /// Below `count`; 0 if that is 0.
    fn below(&mut self, count: usize) -> usize {
        let wide = usize::from(self.byte()) << 8 | usize::from(self.byte());
        wide.checked_rem(count).unwrap_or(0)
    }

    fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }

    /// Bytes of a length that the input says.
    fn some(&mut self) -> &'a [u8] {
        let count = usize::from(self.byte()) % 64;
        self.take(count)
    }
}

fn settings(choice: u8) -> Arc<Settings> {
    let json = [
        "{}",
        r#"{"taskFormat":"dataview"}"#,
        r##"{"globalFilter":"#task","useFilenameAsScheduledDate":true}"##,
        r#"{"statusSettings":{"customStatuses":[{"symbol":"?","name":"Proposed","nextStatusSymbol":" ","type":"TODO"},
            {"symbol":"R","name":"Rejected","nextStatusSymbol":"?","type":"CANCELLED"}]},"recurrenceOnNextLine":true}"#,
    ];
    Arc::new(Settings::parse(json[usize::from(choice) % json.len()]).unwrap())
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 18).unwrap()
}

const VERDICTS: [Verdict; 4] = [
    Verdict::Accept,
    Verdict::Reject,
    Verdict::Done,
    Verdict::Reopen,
];

fn action(choice: u8) -> Action {
    match choice % 8 {
        at @ 0..4 => Action::Verdict(VERDICTS[usize::from(at)]),
        4 => Action::Toggle,
        5 => Action::Set("R".to_owned()),
        6 => Action::Set("?".to_owned()),
        _ => Action::Set("x".to_owned()),
    }
}

/// The lines of a note, split here and not by gavel: where the content of each stands.
fn split(note: &[u8]) -> Vec<Range<usize>> {
    let mut start = if note.starts_with(BOM) { BOM.len() } else { 0 };
    let mut found = Vec::new();
    while start < note.len() {
        let after = note[start..]
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(note.len(), |at| start + at + 1);
        let line = &note[start..after];
        let line = line
            .strip_suffix(b"\n")
            .map_or(line, |line| line.strip_suffix(b"\r").unwrap_or(line));
        found.push(start..start + line.len());
        start = after;
    }
    found
}

/// Any bytes are a note: lines lose nothing, items are lines, parts of the structure lie inside.
pub fn note(bytes: &[u8]) {
    let mut dice = Dice(bytes);
    let settings = settings(dice.byte());
    let bytes = dice.0;
    let whole = split(bytes);

    let mut joined = bytes.strip_prefix(BOM).map_or(Vec::new(), |_| BOM.to_vec());
    for (index, line) in lines(bytes).enumerate() {
        assert_eq!(line.number, index + 1);
        assert_eq!(line.span().range(), whole[index]);
        joined.extend_from_slice(line.content);
        joined.extend_from_slice(line.ending);
    }
    assert_eq!(joined, bytes);

    let note = Note::parse("Meetings/2026-03-02 - Kick-off.md", bytes, &settings);
    let item_lines = items(bytes);
    assert!(item_lines.is_sorted_by(|a, b| a < b));
    let mut last = 0;
    for task in &note.tasks {
        assert!(task.place.line > last, "tasks stand from top to bottom");
        last = task.place.line;
        is_item(
            task.raw(),
            &note.place(&task.place),
            bytes,
            &whole,
            &item_lines,
        );
        assert_eq!(task.lossy, std::str::from_utf8(task.raw()).is_err());
        assert!(
            task.parent_line()
                .is_none_or(|line| line <= last && line > 0)
        );
        assert_eq!(task.hash(), Hash::of(task.raw()).short());
    }
    for decision in &note.decisions {
        is_item(
            decision.raw(),
            &note.place(&decision.place),
            bytes,
            &whole,
            &item_lines,
        );
        let line = decision.place.line;
        assert!(note.tasks.iter().all(|task| task.place.line != line));
        assert!(!decision.text.is_empty());
        assert_eq!(
            Some(&*decision.heading),
            decision_heading(bytes, line - 1).as_deref()
        );
    }
    assert!(["\n", "\r\n"].contains(&note.line_ending()));
    assert!(
        note.source_link
            .is_none_or(|link| !link.is_empty() && !link.contains('\n'))
    );
    structure(&String::from_utf8_lossy(bytes));
}

fn is_item(raw: &[u8], place: &Place, note: &[u8], whole: &[Range<usize>], items: &[usize]) {
    assert_eq!(raw, &note[whole[place.line - 1].clone()]);
    assert!(items.binary_search(&place.line).is_ok());
    let equal: Vec<usize> = items
        .iter()
        .copied()
        .filter(|line| raw == &note[whole[line - 1].clone()])
        .collect();
    assert_eq!(place.of as usize, equal.len());
    assert_eq!(equal[place.occurrence as usize - 1], place.line);
}

/// The innermost heading that says decisions and whose section a line (from 0) lies in.
fn decision_heading(note: &[u8], line: usize) -> Option<String> {
    let text = String::from_utf8_lossy(note);
    let headings = Structure::parse(&text).headings;
    let above = headings.partition_point(|heading| heading.line <= line);
    let lasts = |at: &usize| {
        let level = headings[*at].level;
        headings[at + 1..above]
            .iter()
            .all(|next| next.level > level)
    };
    (0..above)
        .rev()
        .filter(lasts)
        .map(|at| repaired(&text[headings[at].text.clone()]).into_owned())
        .find(|heading| is_decision_heading(heading))
}

fn structure(text: &str) {
    let found = Structure::parse(text);
    // U+FFFD is longer than the byte it stands for, but no line feed: lines are those of the bytes.
    let count = split(text.as_bytes()).len().max(1);
    assert!(found.items.is_sorted_by_key(|item| item.line));
    let frontmatter = found.frontmatter.as_ref().map(|found| 0..found.lines);
    let body = frontmatter.as_ref().map_or(0, |lines| lines.end);
    for item in &found.items {
        assert!((body..count).contains(&item.line));
        assert!(item.parent.is_none_or(|parent| parent <= item.line));
    }
    assert!(found.headings.is_sorted_by(|a, b| a.line < b.line));
    for heading in &found.headings {
        assert!((body..count).contains(&heading.line) && (1..=6).contains(&heading.level));
        assert!(text.get(heading.text.clone()).is_some());
    }
    for lines in found.not_text.iter().chain(&frontmatter) {
        assert!(lines.start < lines.end && lines.end <= count);
    }
}

/// The parts of a task line lie in it one behind the other with nothing but white space between them, lead back to its bytes, and a
/// verdict changes what it says it changes.
pub fn task_line(bytes: &[u8]) {
    let mut dice = Dice(bytes);
    let settings = settings(dice.byte());
    let action = action(dice.byte());
    let line: Vec<u8> = dice
        .0
        .iter()
        .copied()
        .filter(|byte| *byte != b'\n')
        .collect();
    let reading = Reading::of(&line);
    leads_back(&reading, &line);
    let Ok(parts) = TaskLine::parse(reading.text(), &settings) else {
        return;
    };
    in_order(reading.text(), &parts);
    let fields = Fields::resolve(reading.text(), &parts, &settings, "n.md");
    assert!(fields.owners.iter().all(|name| !name.trim().is_empty()));
    assert!(fields.tags.iter().all(|tag| tag.starts_with('#')));
    ruled(&line, &parts, &reading, &settings, &action);
}

fn leads_back(reading: &Reading<'_>, line: &[u8]) {
    let text = reading.text();
    assert_eq!(reading.is_lossy(), std::str::from_utf8(line).is_err());
    assert_eq!(
        reading.bytes_of(Span::new(0, text.len())),
        Span::new(0, line.len())
    );
    let mut last = 0;
    for (at, _) in text.char_indices() {
        let offset = reading.bytes_of(Span::new(at, at)).start;
        assert!(last <= offset && offset <= line.len());
        if let Ok(line) = std::str::from_utf8(line) {
            assert!(line.is_char_boundary(offset));
        }
        last = offset;
    }
}

fn in_order(text: &str, parts: &TaskLine) {
    let inside = |span: Span| {
        assert!(text.get(span.range()).is_some(), "{span:?} of {text:?}");
    };
    for span in [
        parts.indentation,
        parts.marker,
        parts.symbol,
        parts.body,
        parts.description,
    ] {
        inside(span);
    }
    assert_eq!(parts.indentation.start, 0);
    assert_eq!(parts.indentation.end, parts.marker.start);
    assert!(parts.marker.end < parts.symbol.start && parts.symbol.end < parts.body.start);
    assert_eq!(text[parts.symbol.range()].chars().count(), 1);
    let mut taken: Vec<Span> = parts.signifiers.iter().map(|found| found.span).collect();
    taken.extend(&parts.trailing_tags);
    taken.push(parts.description);
    taken.extend(parts.block_link);
    taken.sort_unstable();
    let mut end = parts.symbol.end + 1;
    for span in taken {
        inside(span);
        let between = text.get(end..span.start);
        assert!(
            between.is_some_and(|gap| gap.chars().all(is_js_space)),
            "{between:?} before {span:?} of {text:?}"
        );
        end = span.end;
    }
    for found in &parts.signifiers {
        inside(found.value);
        assert!(found.span.start <= found.value.start && found.value.end <= found.span.end);
    }
}

fn ruled(
    line: &[u8],
    parts: &TaskLine,
    reading: &Reading<'_>,
    settings: &Settings,
    action: &Action,
) {
    let proposed = Proposed::default();
    let rules = Rules {
        settings,
        proposed: &proposed,
        today: day(),
        line_ending: "\n",
    };
    let verdict::Outcome::Lines(new) = change(line, action, rules) else {
        return;
    };
    // What stands before the box is nobody's to change.
    let symbol = reading.bytes_of(parts.symbol);
    let last = new.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    let first = new.split(|byte| *byte == b'\n').next().unwrap_or_default();
    for made in [first, last] {
        assert!(made.starts_with(&line[..symbol.start]));
        assert!(TaskLine::parse(Reading::of(made).text(), settings).is_ok());
    }
    let Action::Verdict(verdict) = action else {
        return;
    };
    let says = match verdict {
        Verdict::Accept => Standing::Open,
        Verdict::Reject => Standing::Cancelled,
        // Of a recurring task that goes when it is done, the next occurrence is all that stays.
        Verdict::Done if parts.signifier(Field::Recurrence).is_some() => return,
        Verdict::Done => Standing::Done,
        Verdict::Reopen => Standing::Proposed,
    };
    assert_eq!(first, new);
    let reread = Fields::parse(Reading::of(first).text(), settings, "n.md").unwrap();
    assert_eq!(Standing::of(&reread, &proposed), says);
    // Said again it changes nothing.
    assert_eq!(change(&new, action, rules), verdict::Outcome::Unchanged);
}

/// Values of a frontmatter say something, and a frontmatter hides no task, however broken it is.
pub fn frontmatter(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (found, problem) = yaml::parse(&text);
    let texts = [
        &found.kind,
        &found.title,
        &found.date,
        &found.entity,
        &found.source,
        &found.source_ref,
        &found.generator,
    ];
    for text in texts.into_iter().flatten().chain(&*found.participants) {
        assert!(!text.trim().is_empty());
    }
    assert!(
        found
            .date
            .is_none_or(|date| NaiveDate::parse_from_str(&date, "%Y-%m-%d").is_ok())
    );
    assert!(problem.is_none_or(|problem| !problem.is_empty()));

    let closes = |line: &str| line.trim_end_matches(['\r', ' ', '\t']) == "---";
    if text.split('\n').any(closes) {
        return;
    }
    let whole = format!("---\n{text}\n---\n- [?] Call them #task #proposed\n");
    let note = Note::parse("n.md", whole.as_bytes(), &settings(0));
    assert_eq!(note.tasks.len(), 1);
    assert_eq!(note.tasks[0].place.line, whole.lines_by_feed() - 1);
}

/// Counting line feeds alone.
trait LinesByFeed {
    fn lines_by_feed(&self) -> usize;
}

impl LinesByFeed for String {
    fn lines_by_feed(&self) -> usize {
        self.split('\n').count()
    }
}

/// Whatever a journal's file holds can be read; of a good one any start is read as far as it goes, and one bad byte costs one record.
pub fn journal(bytes: &[u8]) {
    replayed(bytes);
    let mut dice = Dice(bytes);
    let mut records = Vec::new();
    let mut commits = 0;
    for _ in 0..dice.below(12) {
        let record = record(&mut dice, commits);
        commits += u64::from(record.kind == Kind::Commit);
        records.push(record);
    }
    let text: Vec<u8> = records
        .iter()
        .flat_map(|record| record.line().into_bytes())
        .collect();
    assert!(replayed(&text).damaged.is_empty());

    let cut = dice.below(text.len() + 1);
    let mut expected = Journal::default();
    let mut end = 0;
    let mut whole = 0;
    for record in &records {
        end += record.line().len();
        // A last line without its line feed is torn: what it announced was not begun.
        if end > cut {
            break;
        }
        expected.push(record);
        whole += 1;
    }
    let found = replayed(&text[..cut]);
    assert_eq!(found.entries(), expected.entries());
    assert!(found.damaged.is_empty());
    assert_eq!(found.to_undo(), expected.to_undo());
    assert_eq!(found.to_redo(), expected.to_redo());

    if let Some(byte) = text.get(cut)
        && *byte != b'\n'
    {
        let mut bad = text.clone();
        bad[cut] ^= 1 << dice.below(7);
        if bad[cut] != b'\n' {
            let mut expected = Journal::default();
            let good = records
                .iter()
                .enumerate()
                .filter(|(index, _)| *index != whole);
            good.for_each(|(_, record)| expected.push(record));
            assert_eq!(replayed(&bad).entries(), expected.entries());
        }
    }
}

fn replayed(text: &[u8]) -> Journal {
    let mut journal = Journal::default();
    journal.read(text);
    assert!(journal.damaged.is_sorted() && journal.damaged.len() <= lines(text).count());
    assert!(journal.entries().len() <= lines(text).count());
    let next = journal.next_id();
    assert!(journal.entries().iter().all(|entry| entry.id < next));
    assert!(
        journal
            .to_undo()
            .is_none_or(|entry| !entry.undone && !entry.lost)
    );
    assert!(journal.to_redo().is_none_or(|entry| entry.undone));
    let at = text
        .iter()
        .position(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1);
    // A byte order mark would be dropped in the middle, where it makes a line damaged.
    if !text.starts_with(BOM) && !text[at..].starts_with(BOM) {
        let mut in_pieces = Journal::default();
        in_pieces.read(&text[..at]);
        in_pieces.read(&text[at..]);
        assert_eq!(in_pieces, journal);
    }
    journal
}

/// A record behind so many commits; entries are numbered as gavel numbers them.
fn record(dice: &mut Dice<'_>, commits: u64) -> Record {
    let kind = [
        Kind::Commit,
        Kind::Undo,
        Kind::Redo,
        Kind::Again,
        Kind::Done,
        Kind::Settled,
        Kind::Lost,
        Kind::Amend,
    ][dice.below(8)];
    let entry = match kind {
        Kind::Commit => commits + 1,
        _ => u64::from(dice.byte()) % (commits + 1),
    };
    let edits: Vec<Applied> = (0..dice.below(3))
        .map(|_| Applied {
            path: String::from_utf8_lossy(dice.some()).into_owned(),
            line: dice.below(9) + 1,
            old: dice.some().to_vec(),
            new: dice.some().to_vec(),
            after: Place {
                line: 1,
                occurrence: 1,
                of: 1,
                context: Digest::default(),
                hidden: u32::from(dice.below(2) == 1),
                item: true,
                note: Digest::default(),
                order: None,
            },
            duplicate: dice.below(2) == 1,
        })
        .collect();
    let time = i64::from(dice.byte());
    let label = String::from_utf8_lossy(dice.some()).into_owned();
    Record {
        v: u32::from(dice.byte() % 2) + 1,
        undone: dice.below(2) == 1,
        ..Record::new(kind, entry, time, &label, &edits)
    }
}

/// A configuration is understood, or the error names the line that is not.
pub fn config(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match Config::parse(&text) {
        Ok(config) => {
            let commented = format!("{text}\n# nothing\n");
            assert_eq!(Config::parse(&commented), Ok(config));
        }
        Err(error) => {
            let number = error.split("line ").nth(1).unwrap_or_default();
            let digits = number
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(number.len());
            let line: usize = number[..digits].parse().expect(&error);
            assert!((1..=text.split('\n').count()).contains(&line), "{error}");
        }
    }
    if let Ok(settings) = Settings::parse(&text) {
        assert!(settings.core <= settings.statuses.len());
        for status in &settings.statuses {
            assert_eq!(settings.status(&status.symbol).symbol, status.symbol);
        }
    }
}

/// The source of a note is a file of the vault, the note is never its own, and the order in which files came says nothing.
pub fn source(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut rows = text.split('\n').map(str::to_owned);
    let mut next = || rows.next().unwrap_or_default();
    let (source_ref, link, note) = (next(), next(), next());
    let paths: Vec<String> = rows.collect();
    let mut files = Files::new(paths.iter().cloned());
    let found = resolve(Some(&source_ref), Some(&link), &note, &files);
    assert_eq!(found.path.is_none(), found.why == Why::None);
    if let Some(path) = &found.path {
        assert!(paths.contains(path));
        assert_ne!(*path, note);
        assert!(found.tried.is_empty());
    }
    assert!(found.tried.iter().all(|sentence| !sentence.is_empty()));

    let mut others = Files::default();
    for path in paths.iter().rev() {
        others.insert(path);
    }
    let again = resolve(Some(&source_ref), Some(&link), &note, &others);
    assert_eq!((&again.path, again.why), (&found.path, found.why));

    if let Some(path) = &found.path {
        files.remove(path);
        let without = resolve(Some(&source_ref), Some(&link), &note, &files);
        assert_ne!(without.path.as_ref(), Some(path));
    }
    assert_eq!(resolve(None, None, &note, &files).path, None);
}

/// Nothing that a terminal obeys, reorders or hides is left; what is safe stays as it is; cutting and wrapping keep to the columns.
pub fn display(bytes: &[u8]) {
    let mut dice = Dice(bytes);
    let columns = usize::from(dice.byte()) % 90;
    let text = String::from_utf8_lossy(dice.0);
    let safe = display::safe(&text);
    assert!(!safe.chars().any(is_raw), "{text:?} became {safe:?}");
    assert_eq!(display::safe(&safe), safe);
    assert!(safe.is_empty() == text.is_empty());

    let cut = display::truncate(&safe, columns, "…");
    assert!(display::width(&cut) <= columns || cut == safe);
    assert!(cut == safe || safe.starts_with(cut.trim_end_matches('…')));
    let mut last = 0;
    for line in display::wrap(&safe, columns) {
        let between = safe.get(last..line.start);
        assert!(between.is_some_and(|gap| gap.chars().all(char::is_whitespace)));
        assert!(safe.get(line.clone()).is_some());
        last = line.end;
    }
    assert!(safe[last..].chars().all(char::is_whitespace));
}

/// What a terminal may take for something else than a character to show.
fn is_raw(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{61C}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}' | '\u{AD}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E00FF}' | '\u{115F}' | '\u{3164}')
}

/// Edits of a note that somebody may have changed meanwhile: each is made, made already, or refused; nothing but the old lines goes, and
/// the inverse brings the note back.
pub fn edit(bytes: &[u8]) {
    let mut dice = Dice(bytes);
    let settings = settings(dice.byte());
    let choices: Vec<(u8, usize, &[u8])> = (0..dice.byte() % 5)
        .map(|_| (dice.byte(), dice.below(usize::MAX), dice.some()))
        .collect();
    let foreign: Vec<(usize, usize, &[u8])> = (0..dice.byte() % 4)
        .map(|_| (dice.below(usize::MAX), dice.below(usize::MAX), dice.some()))
        .collect();
    let seen = dice.0;
    let edits = edits(seen, &settings, &choices);
    let mut now = seen.to_vec();
    for (at, length, bytes) in foreign {
        let at = at % (now.len() + 1);
        let length = length % 32 % (now.len() + 1 - at);
        now.splice(at..at + length, bytes.iter().copied());
    }
    let outcome = apply(&now, &edits, &items);
    assert_eq!(
        outcome.applied.len() + outcome.already.len() + outcome.conflicts.len(),
        edits.len()
    );
    assert_eq!(outcome.bytes, spliced(&now, &outcome.applied));
    if now == seen {
        // Only a line that two edits want can be refused; a removal wants a neighbour, too.
        let mut wanted: Vec<usize> = edits.iter().map(|edit| edit.place.line).collect();
        wanted.sort_unstable();
        let apart = wanted.windows(2).all(|pair| pair[0] + 2 < pair[1])
            && edits.iter().all(|edit| edit.new.is_some());
        assert!(!apart || outcome.conflicts.is_empty(), "{outcome:?}");
    }
    // Where the first line goes, a byte order mark before the second would become that of the note: its undo is refused.
    let marked = now.windows(4).any(|bytes| bytes == b"\n\xEF\xBB\xBF");
    // Where there is nothing but blank lines, a blank line is the witness, which is not always found again.
    let blank = outcome.applied.iter().any(|edit| edit.new.is_empty());
    if !marked && !blank {
        is_taken_back(&now, &outcome);
    }
}

fn is_taken_back(now: &[u8], outcome: &Outcome) {
    let back: Vec<Edit> = outcome.applied.iter().map(Applied::inverse).collect();
    let restored = apply(&outcome.bytes, &back, &items);
    assert!(
        restored.conflicts.is_empty(),
        "{}: {outcome:?} -> {restored:?}",
        now.escape_ascii()
    );
    assert_eq!(restored.bytes, now);
}

/// Verdicts on tasks, and plain changes and removals of lines, as they would be made on the note as it was seen.
fn edits(seen: &[u8], settings: &Arc<Settings>, choices: &[(u8, usize, &[u8])]) -> Vec<Edit> {
    let note = Note::parse("n.md", seen, settings);
    let lines = Lines::new(seen);
    let item_lines = items(seen);
    let is_item = |number: usize| item_lines.binary_search(&number).is_ok();
    let mut edits = Vec::new();
    for (kind, which, text) in choices {
        if kind % 4 > 0 {
            let Some(task) = which
                .checked_rem(note.tasks.len())
                .map(|at| &note.tasks[at])
            else {
                continue;
            };
            edits.extend(judge(
                &note,
                task,
                &action(kind / 4),
                &Proposed::default(),
                day(),
            ));
        } else if let Some(number) = which.checked_rem(lines.len()).map(|at| at + 1) {
            // One line, as gavel writes them: not empty, no line end in it, and no byte order mark before it.
            let new: Vec<u8> = text
                .iter()
                .chain(b"-")
                .copied()
                .filter(|byte| !matches!(byte, b'\n' | b'\r' | 0xEF))
                .collect();
            let old = lines.get(number).unwrap().content.to_vec();
            // Two edits of one empty line take no bytes from each other; gavel makes none.
            if old.is_empty() {
                continue;
            }
            edits.push(Edit {
                path: "n.md".to_owned(),
                place: lines.place(number, &is_item).unwrap(),
                old,
                new: (kind / 4 % 4 > 0).then_some(new),
                duplicate: false,
            });
        }
    }
    edits
}

/// The note with old lines out and new ones in, by line numbers alone; all else stays where it is.
fn spliced(note: &[u8], applied: &[Applied]) -> Vec<u8> {
    let whole = split(note);
    let mut made = Vec::new();
    let mut copied = 0;
    for edit in applied {
        let start = whole
            .get(edit.line - 1)
            .map_or(note.len(), |line| line.start);
        assert!(copied <= start && note[start..].starts_with(&edit.old));
        made.extend_from_slice(&note[copied..start]);
        made.extend_from_slice(&edit.new);
        copied = start + edit.old.len();
    }
    made.extend_from_slice(&note[copied..]);
    made
}
