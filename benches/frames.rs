//! How long a key takes until its frame is drawn, and a change until it is on the screen, in vaults of all sizes, at 200 columns and 60
//! rows: `update` and `view`, without a disk and without a terminal.
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on stops")]

mod vault;

use std::cell::RefCell;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use chrono::{Days, NaiveDate};
use divan::{Bencher, black_box};
use gavel::app::perform::search;
use gavel::config::Proposed;
use gavel::note::Note;
use gavel::review::cluster::{Clusters, Item, Links};
use gavel::settings::Settings;
use gavel::ui::effect::{Clustered, Effect};
use gavel::ui::keymap::Key;
use gavel::ui::msg::Msg;
use gavel::ui::state::State;
use gavel::ui::theme::Theme;
use gavel::ui::update::update;
use gavel::ui::view::view;
use gavel::vault::Change;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use vault::proposals;

fn main() {
    divan::main();
}

/// The review of a vault with so many tasks, and a terminal that is none.
struct Desk {
    state: State,
    terminal: Terminal<TestBackend>,
    theme: Theme,
}

fn note(path: &str, text: &str) -> Change {
    let settings = Arc::new(Settings::default());
    Change::Note(Arc::new(Note::parse(path, text.as_bytes(), &settings)))
}

/// Notes of about seven proposals each, three of four tasks already done.
fn notes(count: usize) -> Vec<(String, String)> {
    let first = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();
    let mut notes: Vec<(String, String)> = Vec::new();
    let mut current = usize::MAX;
    for (index, proposal) in proposals(1, count).into_iter().enumerate() {
        if proposal.note != current {
            current = proposal.note;
            let day = first + Days::new(u64::try_from(current % 2000).unwrap());
            notes.push((
                format!("Meetings/{current:06}.md"),
                format!("---\ntype: meeting\ndate: {day}\n---\n# Meeting {current}\n\n"),
            ));
        }
        let (_, text) = notes.last_mut().unwrap();
        let (box_, tags) = if index % 4 == 0 {
            ('?', " #proposed")
        } else {
            ('x', "")
        };
        writeln!(
            text,
            "- [{box_}] {} @{} #task{tags}",
            proposal.text, proposal.owner
        )
        .unwrap();
    }
    notes
}

impl Desk {
    fn of(count: usize) -> Self {
        let today = NaiveDate::from_ymd_opt(2026, 3, 18).unwrap();
        let size = (200, 60);
        let mut desk = Self {
            state: State::new("bench", Proposed::default(), today, size),
            terminal: Terminal::new(TestBackend::new(size.0, size.1)).unwrap(),
            theme: Theme::ansi(),
        };
        let notes = notes(count);
        desk.feed(Msg::Found(
            notes.iter().map(|(path, text)| note(path, text)).collect(),
        ));
        desk.feed(Msg::ScanDone);
        let vault = desk.state.vault.clone();
        let items = vault
            .shared_notes()
            .flat_map(|note| Item::of_note(&vault, note, &desk.state.proposed));
        let clusters = Clusters::new(items.collect::<Vec<_>>(), [], Links::default());
        desk.feed(Msg::Clustered(Box::new(Clustered {
            clusters,
            rejected_before: Vec::new(),
            notice: None,
        })));
        desk
    }

    /// Takes in a message and draws what it made. A list that is asked for comes at once.
    fn feed(&mut self, msg: Msg) {
        let effects = black_box(update(&mut self.state, msg));
        self.draw();
        for effect in effects {
            let made = match effect {
                Effect::MakeList(of) => of.make(&|| false).map(Box::new).map(Msg::ListMade),
                Effect::MakeQueue(of) => Some(Msg::QueueMade(Box::new(of.make()))),
                _ => None,
            };
            if let Some(made) = made {
                self.feed(made);
            }
        }
    }

    /// Takes in a message, and lets the search that it asks for answer. As on the screen, a frame is drawn before the answer comes.
    fn search(&mut self, msg: Msg) {
        let effects = update(&mut self.state, msg);
        self.draw();
        for effect in effects {
            if let Effect::Search(wanted) = effect {
                let told = RefCell::new(Vec::new());
                search(*wanted, &|| false, &|msg| told.borrow_mut().push(msg));
                told.into_inner().into_iter().for_each(|msg| self.feed(msg));
            }
        }
    }

    fn draw(&mut self) {
        let (state, theme) = (&self.state, &self.theme);
        self.terminal
            .draw(|frame| view(state, frame, theme))
            .unwrap();
    }

    fn press(&mut self, keys: &str) {
        for key in keys.split(' ') {
            let key = Key::parse(key).unwrap();
            self.feed(Msg::Key(key, Duration::from_secs(1)));
        }
    }
}

const SIZES: [usize; 2] = [1_000, 100_000];

/// Down and up again: two keys, two frames.
#[divan::bench(args = SIZES, sample_count = 201, sample_size = 1)]
fn two_rows(bencher: Bencher<'_, '_>, tasks: usize) {
    let mut desk = Desk::of(tasks);
    bencher.bench_local(|| desk.press("j k"));
}

/// To the next meeting and back.
#[divan::bench(args = SIZES, sample_count = 201, sample_size = 1)]
fn two_meetings(bencher: Bencher<'_, '_>, tasks: usize) {
    let mut desk = Desk::of(tasks);
    bencher.bench_local(|| desk.press("J K"));
}

/// The same in the agenda, the log of decisions, and among the clusters.
#[divan::bench(args = SIZES, sample_count = 201, sample_size = 1)]
fn two_rows_of_clusters(bencher: Bencher<'_, '_>, tasks: usize) {
    let mut desk = Desk::of(tasks);
    desk.press("4");
    bencher.bench_local(|| desk.press("j k"));
}

/// A note changed on the disk, and the screen shows it.
#[divan::bench(args = SIZES, sample_count = 51, sample_size = 1)]
fn one_note(bencher: Bencher<'_, '_>, tasks: usize) {
    let mut desk = Desk::of(tasks);
    let notes = notes(tasks);
    let (path, text) = notes.get(notes.len() / 2).unwrap();
    let other = text.replacen("[?]", "[x]", 1);
    let mut other_is_next = true;
    bencher
        .with_inputs(|| {
            other_is_next = !other_is_next;
            note(path, if other_is_next { &other } else { text })
        })
        .bench_local_values(|change| desk.feed(Msg::Found(vec![change])));
}

/// The first letter of a filter, with the frames of it and of all that matches; then nothing is filtered again.
#[divan::bench(args = SIZES, sample_count = 21, sample_size = 1)]
fn a_letter_of_the_filter(bencher: Bencher<'_, '_>, tasks: usize) {
    let mut desk = Desk::of(tasks);
    desk.press("/");
    let key = |name| Msg::Key(Key::parse(name).unwrap(), Duration::from_secs(1));
    bencher.bench_local(|| {
        desk.search(key("r"));
        desk.search(key("Backspace"));
    });
}

/// What the loop does when all matches of a letter come, with its frame.
#[divan::bench(args = SIZES, sample_count = 21, sample_size = 1)]
fn matches_come(bencher: Bencher<'_, '_>, tasks: usize) {
    let desk = RefCell::new(Desk::of(tasks));
    desk.borrow_mut().press("/ r");
    bencher
        .with_inputs(|| {
            let effects = {
                let desk = &mut *desk.borrow_mut();
                desk.press("Backspace");
                update(
                    &mut desk.state,
                    Msg::Key(Key::parse("r").unwrap(), Duration::from_secs(1)),
                )
            };
            let mut told = RefCell::new(Vec::new());
            for effect in effects {
                if let Effect::Search(wanted) = effect {
                    search(*wanted, &|| false, &|msg| told.borrow_mut().push(msg));
                }
            }
            told.get_mut().pop().unwrap()
        })
        .bench_local_values(|msg| desk.borrow_mut().feed(msg));
}
