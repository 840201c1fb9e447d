//! How long the loop takes, for whoever asks (`--timings`): from a key to its frame, from a key of the filter to its matches, and which
//! messages held it up longest. It reads no clock: times are handed in.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::app::{Event, Input};
use crate::ui::effect::Part;
use crate::ui::msg::Msg;
use crate::ui::state::Filter;

/// How the time of drawing is called among the messages.
const FRAME: &str = "a frame";

/// What was measured so far.
#[derive(Debug, Default)]
pub(super) struct Timings {
    /// From a key that was read to its frame.
    keys: Vec<Duration>,
    /// From a key that changed the query to the frame of the first matches, and to that of all.
    pages: Vec<Duration>,
    lists: Vec<Duration>,
    /// When the first key came that has no frame yet.
    key: Option<Duration>,
    /// When the query was typed whose matches are on their way, and whether some are shown.
    query: Option<(Duration, bool)>,
    /// The search that was on its way last.
    number: u64,
    was_away: bool,
    /// By message: how many, and the longest.
    held: BTreeMap<&'static str, (usize, Duration)>,
}

impl Timings {
    /// A message was taken in: what it was, from when to when.
    pub(super) fn took_in(&mut self, what: &'static str, from: Duration, to: Duration) {
        if std::mem::take(&mut self.was_away) {
            return;
        }
        if what.starts_with("a key") {
            self.key.get_or_insert(from);
        }
        self.held(what, to.saturating_sub(from));
    }

    /// A frame was drawn, from when to when; it shows this filter.
    pub(super) fn drew(&mut self, filter: &Filter, from: Duration, to: Duration) {
        self.held(FRAME, to.saturating_sub(from));
        let key = self.key.take();
        self.keys.extend(key.map(|key| to.saturating_sub(key)));
        if filter.number != self.number {
            self.number = filter.number;
            self.query = key.filter(|_| filter.is_active()).map(|key| (key, false));
        }
        let Some((typed, is_begun)) = self.query else {
            return;
        };
        let spent = to.saturating_sub(typed);
        if !is_begun && !filter.is_new {
            self.pages.push(spent);
            self.query = Some((typed, true));
        }
        if !filter.is_searching() {
            self.lists.push(spent);
            self.query = None;
        }
    }

    /// Somebody else had the terminal while the message was taken in: that time is not the loop's.
    pub(super) fn was_away(&mut self) {
        self.was_away = true;
    }

    fn held(&mut self, what: &'static str, spent: Duration) {
        let (count, longest) = self.held.entry(what).or_default();
        *count += 1;
        *longest = (*longest).max(spent);
    }

    /// A table of it, a line each.
    pub(super) fn table(mut self) -> Vec<String> {
        let mut table = vec![format!(
            "{:<28} {:>7} {:>9} {:>9} {:>9}",
            "ms", "count", "median", "p99", "max"
        )];
        let rows = [
            ("key to frame", &mut self.keys),
            ("filter key to first matches", &mut self.pages),
            ("filter key to all matches", &mut self.lists),
        ];
        for (name, times) in rows {
            times.sort_unstable();
            let (median, last) = (share(times, 50), share(times, 99));
            let max = times.last().copied().unwrap_or_default();
            let (count, times) = (times.len(), [median, last, max].map(in_ms));
            let [median, last, max] = times;
            table.push(format!(
                "{name:<28} {count:>7} {median:>9} {last:>9} {max:>9}"
            ));
        }
        let mut held: Vec<_> = self.held.into_iter().collect();
        held.sort_unstable_by_key(|(_, (_, longest))| std::cmp::Reverse(*longest));
        for (index, (what, (count, longest))) in held.into_iter().enumerate() {
            let name = format!("{}{what}", if index == 0 { "longest turn: " } else { "" });
            let longest = in_ms(longest);
            table.push(format!("{name:<28} {count:>7} {:>19} {longest:>9}", ""));
        }
        table
    }
}

/// The time that so many of a hundred do not exceed, of times in order.
fn share(times: &[Duration], percent: usize) -> Duration {
    let at = (times.len() * percent).div_ceil(100);
    let time = at.checked_sub(1).and_then(|at| times.get(at));
    time.copied().unwrap_or_default()
}

fn in_ms(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1000.0)
}

/// What an event is called.
pub(super) fn name(event: &Event, filter: &Filter) -> &'static str {
    match event {
        Event::Input(Input::Key(_)) if filter.editing => "a key of the filter",
        Event::Input(Input::Key(_)) => "a key",
        Event::Input(_) => "other input",
        Event::Msg(msg) => match msg {
            Msg::Found(_) => "notes",
            Msg::ScanDone => "end of a scan",
            Msg::QueueMade(_) => "queue",
            Msg::ListMade(_) => "a list",
            Msg::Clustered(_) => "clusters",
            Msg::GoOn => "bit by bit",
            Msg::Written(_) => "what was written",
            Msg::Searched(_) => "evidence",
            Msg::Matched(matched) => match matched.part {
                Part::Page(_) => "first matches",
                Part::All(_) => "all matches",
            },
            _ => "other messages",
        },
        _ => "signals",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    #[test]
    fn a_share_is_the_time_that_so_many_do_not_exceed() {
        let times: Vec<Duration> = (1..=200).map(ms).collect();
        assert_eq!((share(&times, 50), share(&times, 99)), (ms(100), ms(198)));
        assert_eq!(share(&times[..1], 99), ms(1));
        assert_eq!(share(&[], 99), ms(0));
    }

    #[test]
    fn a_key_of_the_filter_lasts_until_its_matches_are_shown() {
        let mut timings = Timings::default();
        let mut filter = Filter::default();
        timings.took_in("a key", ms(10), ms(11));
        timings.drew(&filter, ms(11), ms(12));
        filter.query.push('b');
        (filter.number, filter.is_new) = (1, true);
        filter.stage = crate::ui::state::Stage::OnItsWay;
        timings.took_in("a key", ms(20), ms(21));
        timings.drew(&filter, ms(21), ms(22));
        filter.is_new = false;
        timings.took_in("first matches", ms(25), ms(26));
        timings.drew(&filter, ms(26), ms(27));
        filter.stage = crate::ui::state::Stage::Done;
        timings.took_in("all matches", ms(30), ms(35));
        timings.drew(&filter, ms(35), ms(36));
        assert_eq!(timings.keys, [ms(2), ms(2)]);
        assert_eq!(
            (&*timings.pages, &*timings.lists),
            (&[ms(7)][..], &[ms(16)][..])
        );
        let table = timings.table();
        assert!(
            table[4].starts_with("longest turn: all matches"),
            "{table:#?}"
        );
    }
}
