//! How many keys the work takes, counted in a real terminal and printed.

use crate::desk::{self, Desk, MEETING};
use crate::pty::Session;

/// A session that counts its keys.
struct Counted {
    session: Session,
    pressed: usize,
}

impl Counted {
    fn new(session: Session) -> Self {
        Self {
            session,
            pressed: 0,
        }
    }

    /// Presses one key, and waits until the screen shows what it did.
    fn press(&mut self, key: &str, shows: &str) -> &mut Self {
        assert_eq!(key.chars().count(), 1, "{key} is not one key");
        self.pressed += 1;
        self.session.press(key);
        self.session.wait_for(shows);
        self
    }

    /// Tells how many keys it took.
    #[expect(clippy::print_stdout, reason = "the figure is for who runs it")]
    fn took(&self, what: &str, expected: usize) {
        println!("{what}: {} keys", self.pressed);
        assert_eq!(self.pressed, expected, "{what}");
    }
}

const ENTER: &str = "\r";
const TAB: &str = "\t";

#[test]
fn the_first_verdict_is_one_key_from_the_start() {
    let desk = Desk::with_meeting();
    let mut counted = Counted::new(desk.review());
    counted.press("a", "1 of 15 ruled");
    counted.took("from the start to the first verdict", 1);
    desk::check_same(&desk.read(MEETING), &desk::ruled("a"));
}

#[test]
fn fifteen_proposals_take_fifteen_keys() {
    let desk = Desk::with_meeting();
    let mut counted = Counted::new(desk.review());
    let verdicts = "aaradaaraadrara";
    for (index, key) in verdicts.chars().enumerate() {
        let shows = match index + 1 {
            15 => "Nothing waits for a verdict".to_owned(),
            ruled => format!("{ruled} of 15 ruled"),
        };
        counted.press(&key.to_string(), &shows);
    }
    counted.took("15 proposals, each by itself", 15);
    desk::check_same(&desk.read(MEETING), &desk::ruled(verdicts));
}

#[test]
fn six_exceptions_and_one_key_for_the_rest_are_seven() {
    let desk = Desk::with_meeting();
    let mut counted = Counted::new(desk.review());
    for (index, key) in "rrddrr".chars().enumerate() {
        let shows = format!("{} of 15 ruled", index + 1);
        counted.press(&key.to_string(), &shows);
    }
    counted.press("A", "Nothing waits for a verdict");
    counted.took("15 proposals, six exceptions first", 7);
    desk::check_same(&desk.read(MEETING), &desk::ruled("rrddrraaaaaaaaa"));
}

#[test]
fn a_task_is_postponed_with_two_keys() {
    let desk = Desk::with_meeting();
    let mut counted = Counted::new(desk.review());
    counted
        .press("p", "postpone to:")
        .press("w", "due Wed 2026-03-25");
    counted.took("postponed by a week, and accepted", 2);
    let expected = String::from_utf8(desk::ruled("a")).unwrap();
    let (first, rest) = expected.split_once("2025-10-26 â").unwrap();
    let expected = format!("{first}2026-03-25 â{rest}");
    desk::check_same(&desk.read(MEETING), expected.as_bytes());
    counted.session.press("u");
    counted.session.wait_for("took back: postpone 1");
    desk::check_same(&desk.read(MEETING), desk::meeting());
}

#[test]
fn a_task_of_nobody_gets_its_owner_with_four_keys() {
    let desk = Desk::named("vault");
    let note = "---\nparticipants: [\"Bo Ostrow\", \"Ada Wren\"]\n---\n- [?] Trim the wick. #task #proposed\n";
    desk.write("n.md", note.as_bytes());
    let session = desk.start().start();
    session.wait_for("0 of 1 ruled");
    let mut counted = Counted::new(session);
    counted
        .press("@", "Bo Ostrow")
        .press("b", "owner: b")
        .press(TAB, "owner: Bo Ostrow")
        .press(ENTER, "owner @Bo Ostrow");
    counted.took("the owner of an unowned task", 4);
    let owned = note.replace("wick. ", "wick. @Bo Ostrow ");
    desk::check_same(&desk.read("n.md"), owned.as_bytes());
}
