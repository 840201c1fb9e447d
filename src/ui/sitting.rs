//! What this sitting did: who ruled on what, and for how long. It forgets with the program; the journal does not.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use crate::note::ItemId;
use crate::review::verdict::Verdict;

/// A verdict of this sitting, and the line before and after it.
#[derive(Debug, Clone)]
struct Ruled {
    verdict: Verdict,
    /// Whether its line went because another that says the same was kept.
    duplicate: bool,
    before: Vec<u8>,
    after: Vec<u8>,
}

/// The sum of a sitting.
#[derive(Debug, Clone, Default)]
pub struct Sitting {
    ruled: HashMap<ItemId, Ruled>,
    skipped: HashSet<ItemId>,
    /// When the first key was pressed, since the start of the program.
    first_key: Option<Duration>,
    /// When the last one was.
    last_key: Duration,
    /// How many there were.
    keys: usize,
    /// When the last verdict was given, and how many keys there were by then.
    last_verdict: Option<(Duration, usize)>,
}

impl Sitting {
    /// A key was pressed.
    pub fn key(&mut self, at: Duration) {
        self.first_key.get_or_insert(at);
        self.last_key = at;
        self.keys += 1;
    }

    /// Whether a key was pressed.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.first_key.is_some()
    }

    /// How long it lasted so far.
    #[must_use]
    pub fn lasted(&self) -> Duration {
        self.last_key
            .saturating_sub(self.first_key.unwrap_or_default())
    }

    /// A verdict is on the disk: these bytes came in the place of those.
    pub fn rule(
        &mut self,
        id: ItemId,
        verdict: Verdict,
        duplicate: bool,
        before: &[u8],
        after: &[u8],
    ) {
        self.skipped.remove(&id);
        self.last_verdict = Some((self.last_key, self.keys));
        let overruled = self.ruled.remove(&id);
        if verdict != Verdict::Reopen {
            let first = overruled.filter(|earlier| earlier.after == before);
            let ruled = Ruled {
                verdict,
                duplicate,
                before: first.map_or_else(|| before.to_vec(), |earlier| earlier.before),
                after: after.to_vec(),
            };
            self.ruled.insert(id, ruled);
        }
    }

    /// A line that may have its verdict was edited: another verdict starts from `before`, else from the line as it is now.
    pub fn edit(&mut self, id: ItemId, old: &[u8], new: &[u8], before: Option<Vec<u8>>) {
        if let Some(ruled) = self.ruled.get_mut(&id).filter(|ruled| ruled.after == old) {
            ruled.before = before.unwrap_or_else(|| new.to_vec());
            ruled.after = new.to_vec();
        }
    }

    /// What a line that still is as this sitting left it was before the sitting's first verdict on it: another verdict starts from there.
    #[must_use]
    pub fn before(&self, id: ItemId, line: &[u8]) -> Option<&[u8]> {
        let ruled = self.ruled.get(&id).filter(|ruled| ruled.after == line)?;
        Some(&ruled.before)
    }

    /// Left proposed, for now.
    pub fn skip(&mut self, id: ItemId) {
        self.skipped.insert(id);
    }

    /// Whether it was left proposed.
    #[must_use]
    pub fn is_skipped(&self, id: ItemId) -> bool {
        self.skipped.contains(&id)
    }

    /// Those left proposed count again.
    pub fn forget_skips(&mut self) {
        self.skipped.clear();
    }

    /// The verdict of this sitting on an item.
    #[must_use]
    pub fn verdict(&self, id: ItemId) -> Option<Verdict> {
        self.ruled.get(&id).map(|ruled| ruled.verdict)
    }

    /// The items that have a verdict of this sitting.
    pub(crate) fn ruled(&self) -> impl Iterator<Item = ItemId> + use<'_> {
        self.ruled.keys().copied()
    }

    /// Whether its line went as a duplicate.
    #[must_use]
    pub fn is_duplicate(&self, id: ItemId) -> bool {
        self.ruled.get(&id).is_some_and(|ruled| ruled.duplicate)
    }

    /// How many items got a verdict.
    #[must_use]
    pub fn count(&self) -> usize {
        self.ruled.len()
    }

    /// `4.8 s a verdict · 1.2 keys a verdict`, up to the last verdict; nothing if there is none, or no time passed.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "nobody presses 2^53 keys")]
    pub fn pace(&self) -> Option<String> {
        let (at, keys) = self.last_verdict.filter(|_| self.count() > 0)?;
        let spent = at.saturating_sub(self.first_key?);
        let each = |sum: f64| sum / self.count() as f64;
        let (seconds, keys) = (each(spent.as_secs_f64()), each(keys as f64));
        let digits = usize::from(seconds < 10.0);
        (!spent.is_zero())
            .then(|| format!("{seconds:.digits$} s a verdict · {keys:.1} keys a verdict"))
    }

    /// `7 accepted, 3 rejected, 2 done`, without what is zero; empty if nothing was ruled on.
    #[must_use]
    pub fn summary(&self) -> String {
        let given = |verdict| {
            let same = |ruled: &&Ruled| ruled.verdict == verdict && !ruled.duplicate;
            self.ruled.values().filter(same).count()
        };
        let duplicates = match self.ruled.values().filter(|ruled| ruled.duplicate).count() {
            0 => None,
            1 => Some("1 duplicate".to_owned()),
            count => Some(format!("{count} duplicates")),
        };
        let parts: Vec<String> = [Verdict::Accept, Verdict::Reject, Verdict::Done]
            .into_iter()
            .map(|verdict| (verdict, given(verdict)))
            .filter(|(_, count)| *count > 0)
            .map(|(verdict, count)| format!("{count} {}", verdict.past()))
            .chain(duplicates)
            .collect();
        parts.join(", ")
    }
}

/// `41 s`, `3 min 20 s`, `1 h 5 min`.
#[must_use]
pub fn spell(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, 0) => format!("{minutes} min"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sitting_is_summed_up_by_verdict() {
        let mut sitting = Sitting::default();
        let ids: Vec<ItemId> = (0..4).map(|_| ItemId::fresh()).collect();
        assert_eq!(sitting.summary(), "");
        sitting.rule(ids[0], Verdict::Accept, false, b"?", b"x");
        sitting.rule(ids[1], Verdict::Accept, false, b"?", b"x");
        sitting.rule(ids[2], Verdict::Done, false, b"?", b"x");
        sitting.rule(ids[3], Verdict::Reject, false, b"?", b"x");
        sitting.rule(ids[3], Verdict::Reopen, false, b"?", b"x");
        assert_eq!(
            (sitting.summary().as_str(), sitting.count()),
            ("2 accepted, 1 done", 3)
        );
    }

    #[test]
    fn a_second_verdict_starts_where_the_first_did() {
        let (mut sitting, id) = (Sitting::default(), ItemId::fresh());
        sitting.rule(id, Verdict::Accept, false, b"proposed", b"accepted");
        assert_eq!(sitting.before(id, b"accepted"), Some(&b"proposed"[..]));
        assert_eq!(sitting.before(id, b"edited by hand"), None);
        sitting.rule(id, Verdict::Reject, false, b"accepted", b"rejected");
        assert_eq!(sitting.before(id, b"rejected"), Some(&b"proposed"[..]));
        sitting.rule(id, Verdict::Reopen, false, b"rejected", b"proposed");
        assert_eq!(sitting.before(id, b"proposed"), None);
    }

    #[test]
    fn a_verdict_on_an_edited_line_keeps_the_edit() {
        let (mut sitting, id) = (Sitting::default(), ItemId::fresh());
        sitting.rule(id, Verdict::Accept, false, b"? a", b"a");
        sitting.edit(id, b"a", b"b", Some(b"? b".to_vec()));
        assert_eq!(sitting.before(id, b"b"), Some(&b"? b"[..]));
        sitting.edit(id, b"b", b"a", None);
        assert_eq!(sitting.before(id, b"a"), Some(&b"a"[..]));
        sitting.edit(id, b"of somebody else", b"c", None);
        assert_eq!(sitting.before(id, b"a"), Some(&b"a"[..]));
    }

    #[test]
    fn the_pace_is_that_up_to_the_last_verdict() {
        let mut sitting = Sitting::default();
        assert_eq!(sitting.pace(), None);
        sitting.key(Duration::from_secs(10));
        sitting.rule(ItemId::fresh(), Verdict::Accept, false, b"?", b"x");
        assert_eq!(sitting.pace(), None);
        sitting.key(Duration::from_secs(14));
        sitting.key(Duration::from_secs(19));
        sitting.rule(ItemId::fresh(), Verdict::Accept, false, b"?", b"x");
        sitting.key(Duration::from_secs(900));
        let pace = "4.5 s a verdict · 1.5 keys a verdict";
        assert_eq!(sitting.pace().as_deref(), Some(pace));
    }

    #[test]
    fn time_is_spelled_for_people() {
        let check = |seconds, expected| assert_eq!(spell(Duration::from_secs(seconds)), expected);
        check(41, "41 s");
        check(200, "3 min 20 s");
        check(120, "2 min");
        check(3900, "1 h 5 min");
    }
}
