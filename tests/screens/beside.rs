//! What is made beside the loop, and what happens before it comes. Messages alone, in the order that a test wants: no disk answers.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use gavel::app::perform::search;
use gavel::config::Proposed;
use gavel::note::Note;
use gavel::review::cluster::{Clusters, Item, Links};
use gavel::review::queue::Queue;
use gavel::settings::Settings;
use gavel::ui::effect::{Clustered, Effect, Wanted};
use gavel::ui::keymap::Key;
use gavel::ui::msg::Msg;
use gavel::ui::screen::{ListMade, ListOf};
use gavel::ui::state::State;
use gavel::ui::theme::Theme;
use gavel::ui::update::update;
use gavel::vault::{Change, Vault};

use crate::SMALL;
use crate::desk::{drawn, rows};

/// More notes than are looked at at once.
const MANY: usize = 1_200;

struct Review {
    state: State,
    asked: Vec<Effect>,
}

fn note(path: &str, text: &str) -> Change {
    let settings = Arc::new(Settings::default());
    Change::Note(Arc::new(Note::parse(path, text.as_bytes(), &settings)))
}

fn numbered(number: usize) -> Change {
    let text = format!("- [?] call berth {number}\n- [ ] paint buoy {number} 📅 2026-03-18\n");
    note(&format!("{number:04}.md"), &text)
}

impl Review {
    fn unread() -> Self {
        let today = NaiveDate::from_ymd_opt(2026, 3, 18).unwrap();
        Self {
            state: State::new("vault", Proposed::default(), today, SMALL),
            asked: Vec::new(),
        }
    }

    /// Of a large vault, read.
    fn read() -> Self {
        let mut review = Self::unread();
        review.feed(Msg::Found((0..MANY).map(numbered).collect()));
        review.feed(Msg::ScanDone);
        review.make_queue();
        review
    }

    fn feed(&mut self, msg: Msg) {
        self.asked.extend(update(&mut self.state, msg));
    }

    fn press(&mut self, keys: &str) {
        for key in keys.split(' ') {
            let key = Key::parse(key).unwrap();
            self.feed(Msg::Key(key, Duration::ZERO));
        }
    }

    fn take<T>(&mut self, take: impl Fn(Effect) -> Result<T, Effect>) -> Vec<T> {
        let (mut taken, mut left) = (Vec::new(), Vec::new());
        for effect in std::mem::take(&mut self.asked) {
            match take(effect) {
                Ok(found) => taken.push(found),
                Err(effect) => left.push(effect),
            }
        }
        self.asked = left;
        taken
    }

    /// Makes all queues that were asked for, also those that are asked for then.
    fn make_queue(&mut self) {
        loop {
            let asked = self.take(|effect| match effect {
                Effect::MakeQueue(of) => Ok(of),
                other => Err(other),
            });
            if asked.is_empty() {
                return;
            }
            for of in asked {
                self.feed(Msg::QueueMade(Box::new(of.make())));
            }
        }
    }

    fn lists(&mut self) -> Vec<ListOf> {
        self.take(|effect| match effect {
            Effect::MakeList(of) => Ok(*of),
            other => Err(other),
        })
    }

    fn searches(&mut self) -> Vec<Wanted> {
        self.take(|effect| match effect {
            Effect::Search(wanted) => Ok(*wanted),
            other => Err(other),
        })
    }

    fn screen(&self) -> String {
        rows(&drawn(&self.state, &Theme::ansi()))
    }

    fn message(&self) -> &str {
        let message = self.state.message.as_ref();
        message.map_or("", |(text, _)| text)
    }
}

fn made(of: ListOf) -> Box<ListMade> {
    Box::new(of.make(&|| false).unwrap())
}

/// The queue of a vault, made at once.
fn queue_of(vault: &Vault) -> Queue {
    let mut queue = Queue::default();
    queue.fill(vault, &Proposed::default(), &|_| false);
    queue
}

#[test]
fn a_large_vault_is_being_read_until_it_is_known_what_waits_in_it() {
    let mut review = Review::unread();
    review.feed(Msg::Found((0..8).map(numbered).collect()));
    assert!(review.state.current().is_some());
    review.feed(Msg::Found((8..MANY).map(numbered).collect()));
    review.feed(Msg::ScanDone);
    assert!(review.state.scanning);
    review.make_queue();
    assert!(!review.state.scanning);
    assert_eq!(review.state.undecided, MANY);
    assert_eq!(
        review.state.meetings(),
        queue_of(&review.state.vault).rows()
    );
}

#[test]
fn what_changes_while_the_queue_is_made_is_in_it() {
    let mut review = Review::unread();
    review.feed(Msg::Found((0..MANY).map(numbered).collect()));
    review.feed(Msg::ScanDone);
    review.feed(Msg::Found(vec![
        note(
            "new.md",
            "---\ndate: 2026-03-01\n---\n- [?] splice the rope\n",
        ),
        note("0007.md", "- [?] call berth 7\n- [?] call it again\n"),
        Change::Removed("0008.md".to_owned()),
    ]));
    review.make_queue();
    assert_eq!(
        review.state.meetings(),
        queue_of(&review.state.vault).rows()
    );
    assert_eq!(review.state.undecided, MANY + 1);
    // So many that the queue is made once more.
    review.feed(Msg::ScanStarted);
    let again = (0..MANY).map(|number| note(&format!("{number:04}.md"), "- [?] paint it\n"));
    review.feed(Msg::Found(again.collect()));
    review.feed(Msg::ScanDone);
    assert!(review.state.scanning);
    review.make_queue();
    assert!(!review.state.scanning);
    assert_eq!(
        review.state.meetings(),
        queue_of(&review.state.vault).rows()
    );
}

#[test]
fn only_the_list_that_was_asked_for_last_is_shown() {
    let mut review = Review::read();
    review.press("2");
    let first = review.lists().pop().unwrap();
    assert!(review.state.is_opening());
    assert!(review.screen().contains("Agenda · ‹All› · Mine · "));
    review.press("a");
    assert_eq!(review.message(), "the list is still being made");
    review.press("1 2");
    let second = review.lists().pop().unwrap();
    review.feed(Msg::ListMade(made(first)));
    assert!(review.state.listing.is_empty());
    review.feed(Msg::ListMade(made(second)));
    assert_eq!(review.state.listing.len(), MANY);
    assert!(review.screen().contains("Agenda · ‹All 1200› · Mine 0 · "));
    assert!(review.state.current().is_some());
}

#[test]
fn a_list_that_is_made_anew_keeps_the_cursor_on_its_task() {
    let mut review = Review::read();
    review.press("2");
    let first = review.lists().pop().unwrap();
    review.feed(Msg::ListMade(made(first)));
    review.press("j j j");
    let before = review.state.current().cloned();
    review.feed(Msg::Found(vec![note(
        "0000.md",
        "- [ ] moor 📅 2026-01-01\n- [ ] haul 📅 2026-01-02\n",
    )]));
    let second = review.lists().pop().unwrap();
    review.press("j k");
    review.feed(Msg::ListMade(made(second)));
    assert_eq!(review.state.current().cloned(), before);
    assert_eq!(review.state.listing.len(), MANY + 1);
}

#[test]
fn clusters_that_a_search_goes_by_follow_when_it_is_through() {
    let mut review = Review::read();
    let clusters = |review: &Review| {
        let (vault, proposed) = (&review.state.vault, Proposed::default());
        Clusters::of_vault(vault, &proposed, Links::default())
    };
    let found = clusters(&review);
    review.feed(Msg::Clustered(Box::new(Clustered {
        clusters: found,
        rejected_before: Vec::new(),
        notice: None,
    })));
    review.make_queue();
    review.press("/ h a s : t w i n");
    let wanted = review.searches().pop().unwrap();
    assert!(wanted.search.clusters.is_some());
    let text = "- [?] charter a launch for the regatta\n";
    review.feed(Msg::Found(vec![
        note("0003.md", text),
        note("0004.md", text),
    ]));
    drop(review.searches());
    search(wanted, &|| false, &|_| ());
    review.feed(Msg::GoOn);
    let all = |clusters: &Clusters| -> HashSet<Vec<(Arc<str>, usize)>> {
        let members = |of: Vec<&Item>| of.iter().map(|i| (i.path().clone(), i.line())).collect();
        clusters.all().map(members).collect()
    };
    let kept_up = review.state.clustering.clusters.as_ref().unwrap();
    let items = review.state.vault.shared_notes();
    let items = items.flat_map(|n| Item::of_note(&review.state.vault, n, &Proposed::default()));
    let anew = Clusters::with_weights_of(kept_up, items.collect());
    assert_eq!(all(kept_up), all(&anew));
    let both = [3, 4].map(|number| (Arc::from(format!("{number:04}.md")), 1));
    assert!(all(kept_up).contains(both.as_slice()));
}
