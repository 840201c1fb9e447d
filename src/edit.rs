//! The only change to a note: whole lines out, whole lines in, with the old lines as witness. Pure data over bytes;
//! what the new lines should be is `review::verdict`'s, writing them is `disk`'s.
//!
//! Where a witness stands in a note that changed meanwhile is found by its exact bytes, told from its twins by the lines
//! around it or by order, and never by line number alone or by likeness.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::text::{Hash, Line, Span, lines};

/// Where a block of lines stood in a note when it was read: enough to find it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The first line of the block, from 1.
    pub line: usize,
    /// Which of the equal blocks of the note this is, from 1 …
    pub occurrence: usize,
    /// … of how many.
    pub of: usize,
    /// Short hash of the nearest heading above and of the non-blank lines before and behind the block; where equal blocks have equal
    /// surroundings, also of which of these it is, and of how many.
    pub context: String,
    /// Whether Markdown sees a list item there (and not, say, a line of code).
    pub item: bool,
    /// Short hash of the whole note.
    pub note: String,
    /// Where the block has equals: the list items of the note in their order, as the first bytes of their hashes. Empty where it has
    /// none, and in notes with more than [`MOST_IN_ORDER`] items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order: Vec<u32>,
}

/// In a note with more list items their order is not remembered: places stay small.
const MOST_IN_ORDER: usize = 256;

/// A replacement of whole lines of one note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The note, relative to the vault, with `/`.
    pub path: String,
    /// Where `old` stood.
    pub place: Place,
    /// The witness: the bytes of the old lines, without the last line's ending.
    pub old: Vec<u8>,
    /// What comes instead; `None` removes the lines with their line break.
    pub new: Option<Vec<u8>>,
    /// Whether the line goes because another that says the same was kept: no verdict on what it says.
    pub duplicate: bool,
}

/// Why an edit was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The witness is nowhere in the note: it was edited or removed.
    Gone,
    /// So many equal lines stand there, and nothing tells which was meant.
    Ambiguous(usize),
    /// Two edits of one commit touch the same line.
    Overlap,
}

/// What happens to the rest of a batch when one of its edits does not fit, or one of its notes cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnConflict {
    /// Nothing of it is written.
    WriteNothing,
    /// The rest is written.
    KeepGoing,
}

/// An edit that does not fit the note as it is now. Nothing was written for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The note.
    pub path: String,
    /// The line that was remembered.
    pub line: usize,
    /// What was expected to stand there.
    pub old: Vec<u8>,
    /// What stands at that line number now, if there is such a line.
    pub found: Option<Vec<u8>>,
    /// Why it does not fit.
    pub reason: Reason,
}

impl Conflict {
    /// What is told of an edit whose note is gone.
    #[must_use]
    pub fn without_note(edit: &Edit) -> Self {
        Self {
            path: edit.path.clone(),
            line: edit.place.line,
            old: edit.old.clone(),
            found: None,
            reason: Reason::Gone,
        }
    }
}

/// An edit that was made, with where its new lines stand now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The note.
    pub path: String,
    /// First line of the old block at the moment of the edit, from 1.
    pub line: usize,
    /// The old lines.
    pub old: Vec<u8>,
    /// The new lines.
    pub new: Vec<u8>,
    /// Where the new lines stand.
    pub after: Place,
    /// Whether the line goes because another that says the same was kept: no verdict on what it says.
    pub duplicate: bool,
}

impl Applied {
    /// The edit that takes this one back.
    #[must_use]
    pub fn inverse(&self) -> Edit {
        Edit {
            path: self.path.clone(),
            place: self.after.clone(),
            old: self.new.clone(),
            new: Some(self.old.clone()),
            duplicate: self.duplicate,
        }
    }
}

/// Which of several a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rank {
    /// From 1 …
    pub nth: usize,
    /// … of how many.
    pub of: usize,
}

impl Rank {
    /// There is one alone.
    pub const ALONE: Self = Self { nth: 1, of: 1 };
}

/// What stands around a block: the non-blank lines before and behind it, and the nearest heading above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Surroundings<'a> {
    before: Option<&'a [u8]>,
    behind: Option<&'a [u8]>,
    heading: Option<&'a [u8]>,
}

impl Surroundings<'_> {
    /// What tells a block with these surroundings from its equals. Were the rank left out, a block would be taken for a twin with the
    /// same surroundings as soon as its own changed.
    fn context(&self, among_alike: Rank) -> String {
        let mut key = Vec::new();
        for line in [self.before, self.behind, self.heading] {
            match line {
                Some(line) => {
                    key.push(1);
                    key.extend_from_slice(&(line.len() as u64).to_le_bytes());
                    key.extend_from_slice(line);
                }
                None => key.push(0),
            }
        }
        if among_alike != Rank::ALONE {
            for number in [among_alike.nth, among_alike.of] {
                key.extend_from_slice(&(number as u64).to_le_bytes());
            }
        }
        Hash::of(&key).short()
    }
}

/// The blocks of a note that are equal.
struct Twins {
    /// The indexes of their first lines.
    at: Vec<usize>,
    /// Of each, which it is of those with the same surroundings.
    among_alike: Vec<Rank>,
    /// Which of them has this context.
    by_context: HashMap<String, usize>,
}

/// A note as lines, prepared for telling and finding places.
pub struct Lines<'a> {
    bytes: &'a [u8],
    all: Vec<Line<'a>>,
    /// The lines ordered by what they say, then by where they stand.
    by_content: OnceCell<Vec<u32>>,
    /// What is known of blocks that stand in the note more than once: of whole files of equal lines it must not be found out anew.
    twins: RefCell<HashMap<(Vec<u8>, bool), Rc<Twins>>>,
    /// For each line the index of the nearest heading at or above it.
    headings: Vec<Option<usize>>,
    digest: String,
    order: OnceCell<Vec<u32>>,
}

impl<'a> Lines<'a> {
    /// Reads the lines of a note.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        let all: Vec<Line<'a>> = lines(bytes).collect();
        let mut headings = Vec::with_capacity(all.len());
        let mut heading = None;
        for (index, line) in all.iter().enumerate() {
            if is_heading(line.content) {
                heading = Some(index);
            }
            headings.push(heading);
        }
        Self {
            bytes,
            all,
            by_content: OnceCell::new(),
            twins: RefCell::default(),
            headings,
            digest: Hash::of(bytes).short(),
            order: OnceCell::new(),
        }
    }

    /// The line with this number, from 1.
    #[must_use]
    pub fn get(&self, number: usize) -> Option<&Line<'a>> {
        self.all.get(number.checked_sub(1)?)
    }

    /// The note itself.
    #[must_use]
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// How many lines there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether the note has no line.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The place of a list item whose rank among its equals is known, and among those of them with the same surroundings.
    #[must_use]
    pub fn place_of_item(
        &self,
        number: usize,
        among_equal: Rank,
        among_alike: Rank,
        item: &dyn Fn(usize) -> bool,
    ) -> Place {
        Place {
            line: number,
            occurrence: among_equal.nth,
            of: among_equal.of,
            context: self.surroundings_of(number).context(among_alike),
            item: true,
            note: self.digest.clone(),
            order: self.order_for(among_equal, item),
        }
    }

    /// The order of the list items, for a block with equals.
    fn order_for(&self, among_equal: Rank, item: &dyn Fn(usize) -> bool) -> Vec<u32> {
        if among_equal.of < 2 {
            return Vec::new();
        }
        let order = self.order.get_or_init(|| {
            let items = self.all.iter().filter(|line| item(line.number));
            let some: Vec<&Line<'_>> = items.take(MOST_IN_ORDER + 1).collect();
            if some.len() > MOST_IN_ORDER {
                return Vec::new();
            }
            some.into_iter()
                .map(|line| Hash::of(line.content).first())
                .collect()
        });
        order.clone()
    }

    /// The place of any line. `item` says whether a line is a list item.
    #[must_use]
    pub fn place(&self, number: usize, item: &dyn Fn(usize) -> bool) -> Option<Place> {
        let line = self.get(number)?;
        Some(self.place_of_block(number - 1, line.content, item))
    }

    fn place_of_block(&self, first: usize, block: &[u8], item: &dyn Fn(usize) -> bool) -> Place {
        let is_item = item(first + 1);
        let around = self.surroundings(first, block);
        let equal = self.twins(block, is_item, item);
        let nth = equal.at.partition_point(|other| *other < first);
        let among_equal = Rank {
            nth: nth + 1,
            of: equal.at.len().max(1),
        };
        let among_alike = equal.among_alike.get(nth).copied().unwrap_or(Rank::ALONE);
        Place {
            line: first + 1,
            occurrence: among_equal.nth,
            of: among_equal.of,
            context: around.context(among_alike),
            item: is_item,
            note: self.digest.clone(),
            order: self.order_for(among_equal, item),
        }
    }

    /// Indexes of the lines where such a block starts.
    fn candidates(
        &self,
        block: &[u8],
        must_be_item: bool,
        item: &dyn Fn(usize) -> bool,
    ) -> Vec<usize> {
        let first = lines(block).next().map_or(&b""[..], |line| line.content);
        if self.all.is_empty() && block.is_empty() {
            return vec![0];
        }
        let content = |index: &u32| self.all.get(*index as usize).map(|line| line.content);
        let by_content = self.by_content.get_or_init(|| {
            let count = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
            let mut order: Vec<u32> = (0..count).collect();
            order.sort_unstable_by_key(|index| (content(index), *index));
            order
        });
        let start = by_content.partition_point(|index| content(index) < Some(first));
        let starts = by_content.iter().skip(start);
        starts
            .take_while(|index| content(index) == Some(first))
            .map(|index| *index as usize)
            .filter(|index| self.block_at(*index, block).is_some())
            .filter(|index| !must_be_item || item(index + 1))
            .collect()
    }

    /// The byte span of the block if it stands at this line, ending where a line's content or its ending ends.
    fn block_at(&self, index: usize, block: &[u8]) -> Option<Span> {
        let start = match self.all.get(index) {
            Some(line) if !block.is_empty() || line.content.is_empty() => line.start,
            None if index == 0 && block.is_empty() => self.bytes.len(),
            _ => return None,
        };
        let rest = self.bytes.get(start..)?.strip_prefix(block)?;
        let ends_a_line = rest.is_empty()
            || rest.starts_with(b"\n")
            || rest.starts_with(b"\r\n")
            || block.ends_with(b"\n");
        ends_a_line.then(|| Span::new(start, start + block.len()))
    }

    /// What stands around the line with this number, from 1.
    #[must_use]
    pub fn surroundings_of(&self, number: usize) -> Surroundings<'a> {
        let content = self.get(number).map_or(&b""[..], |line| line.content);
        self.surroundings(number.saturating_sub(1), content)
    }

    fn surroundings(&self, first: usize, block: &[u8]) -> Surroundings<'a> {
        let behind = first + lines(block).count().max(1);
        let not_blank = |line: &&Line<'_>| !line.content.trim_ascii().is_empty();
        let before = self.all.get(..first).unwrap_or_default();
        let after = self.all.get(behind..).unwrap_or_default();
        let heading = first
            .checked_sub(1)
            .and_then(|above| self.headings.get(above).copied().flatten())
            .and_then(|index| self.all.get(index));
        let content = |line: &Line<'a>| line.content;
        Surroundings {
            before: before.iter().rev().find(not_blank).map(content),
            behind: after.iter().find(not_blank).map(content),
            heading: heading.map(content),
        }
    }

    /// Where the witness of an edit stands now.
    ///
    /// # Errors
    /// A [`Reason`] if it is gone, or cannot be told from lines that are equal to it.
    fn find(&self, edit: &Edit, item: &dyn Fn(usize) -> bool) -> Result<usize, Reason> {
        let place = &edit.place;
        let remembered = place.line.saturating_sub(1);
        if place.note == self.digest && self.block_at(remembered, &edit.old).is_some() {
            return Ok(remembered);
        }
        let equal = self.twins(&edit.old, place.item, item);
        match (equal.at.as_slice(), place.of) {
            ([], _) => Err(Reason::Gone),
            ([only], 1) => Ok(*only),
            (all, _) => equal
                .by_context
                .get(&place.context)
                .copied()
                .or_else(|| self.in_order(all, place, item))
                .ok_or(Reason::Ambiguous(all.len())),
        }
    }

    /// All blocks equal to this one, and what tells them apart.
    fn twins(&self, block: &[u8], must_be_item: bool, item: &dyn Fn(usize) -> bool) -> Rc<Twins> {
        let key = (block.to_vec(), must_be_item);
        if let Some(known) = self.twins.borrow().get(&key) {
            return Rc::clone(known);
        }
        let at = self.candidates(block, must_be_item, item);
        let mut alike: HashMap<Surroundings<'_>, Vec<usize>> = HashMap::new();
        for (nth, index) in at.iter().enumerate() {
            let around = self.surroundings(*index, block);
            alike.entry(around).or_default().push(nth);
        }
        let mut twins = Twins {
            among_alike: vec![Rank::ALONE; at.len()],
            by_context: HashMap::new(),
            at,
        };
        for (around, all) in alike {
            let of = all.len();
            for (nth, twin) in (1..).zip(all) {
                let rank = Rank { nth, of };
                if let (Some(place), Some(index)) =
                    (twins.among_alike.get_mut(twin), twins.at.get(twin))
                {
                    *place = rank;
                    twins.by_context.insert(around.context(rank), *index);
                }
            }
        }
        let twins = Rc::new(twins);
        if twins.at.len() > 1 {
            self.twins.borrow_mut().insert(key, Rc::clone(&twins));
        }
        twins
    }

    /// The same one of equal blocks in order, while their number is as it was and all list items that are as they were stand in the
    /// order they had: then none of the equals went and came.
    fn in_order(
        &self,
        equal: &[usize],
        place: &Place,
        item: &dyn Fn(usize) -> bool,
    ) -> Option<usize> {
        if equal.len() != place.of {
            return None;
        }
        let now = Rank {
            nth: place.occurrence,
            of: place.of,
        };
        let now = self.order_for(now, item);
        let counts = |order: &[u32]| {
            let mut counts: HashMap<u32, usize> = HashMap::new();
            for hash in order {
                *counts.entry(*hash).or_default() += 1;
            }
            counts
        };
        let (before, after) = (counts(&place.order), counts(&now));
        let stayed = |hash: &&u32| before.get(*hash) == after.get(*hash);
        let is_known = !place.order.is_empty() && !now.is_empty();
        let as_before = place
            .order
            .iter()
            .filter(stayed)
            .eq(now.iter().filter(stayed));
        (is_known && as_before)
            .then(|| equal.get(place.occurrence.checked_sub(1)?).copied())
            .flatten()
    }

    /// Whether the result of this edit stands at the remembered line already.
    fn is_made(&self, edit: &Edit) -> bool {
        let new = edit.new.as_deref().unwrap_or_default();
        !new.is_empty()
            && self
                .block_at(edit.place.line.saturating_sub(1), new)
                .is_some()
    }

    /// The block that really changes: a removal takes the line before it (else the one behind it) as a second witness,
    /// so that it can be taken back like any other edit.
    fn change(&self, index: usize, edit: &Edit) -> Change {
        let span = self
            .block_at(index, &edit.old)
            .unwrap_or_else(|| Span::new(0, 0));
        if let Some(new) = &edit.new {
            return Change {
                index,
                span,
                new: new.clone(),
            };
        }
        let behind = self.all.iter().find(|line| line.start > span.end);
        match (
            index.checked_sub(1).and_then(|above| self.all.get(above)),
            behind,
        ) {
            (Some(above), _) => Change {
                index: index - 1,
                span: Span::new(above.start, span.end),
                new: above.content.to_vec(),
            },
            (None, Some(below)) => Change {
                index,
                span: Span::new(span.start, below.span().end),
                new: below.content.to_vec(),
            },
            (None, None) => Change {
                index,
                span: Span::new(span.start, self.bytes.len()),
                new: Vec::new(),
            },
        }
    }
}

/// Bytes that go and bytes that come, at a line.
struct Change {
    index: usize,
    span: Span,
    new: Vec<u8>,
}

/// What became of the edits of one note.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// The note with the edits made; equal to the old bytes if none was.
    pub bytes: Vec<u8>,
    /// Edits that were made, top to bottom.
    pub applied: Vec<Applied>,
    /// Edits whose result stood there already.
    pub already: Vec<Edit>,
    /// Edits that do not fit.
    pub conflicts: Vec<Conflict>,
}

/// Makes edits on the bytes of their note. `item` says, for bytes of a note, which lines (from 1) are list items.
///
/// Every byte outside the old blocks survives. Edits that conflict are left out and told; the others are made.
#[must_use]
pub fn apply(note: &[u8], edits: &[Edit], items: &dyn Fn(&[u8]) -> Vec<usize>) -> Outcome {
    let before = Lines::new(note);
    let item_lines = items(note);
    let item = |number: usize| item_lines.binary_search(&number).is_ok();
    let mut outcome = Outcome::default();
    let mut changes: Vec<(Change, &Edit)> = Vec::new();
    for edit in edits {
        match before.find(edit, &item) {
            Ok(index) => changes.push((before.change(index, edit), edit)),
            Err(_) if before.is_made(edit) => outcome.already.push(edit.clone()),
            Err(reason) => outcome.conflicts.push(conflict(&before, edit, reason)),
        }
    }
    changes.sort_by_key(|(change, _)| change.span.start);
    let mut made: Vec<Made> = Vec::new();
    let mut copied = 0;
    for (change, edit) in changes {
        if change.span.start < copied {
            outcome
                .conflicts
                .push(conflict(&before, edit, Reason::Overlap));
            continue;
        }
        outcome
            .bytes
            .extend_from_slice(note.get(copied..change.span.start).unwrap_or_default());
        made.push(Made {
            offset: outcome.bytes.len(),
            path: edit.path.clone(),
            line: change.index + 1,
            old: note.get(change.span.range()).unwrap_or_default().to_vec(),
            new: change.new.clone(),
            duplicate: edit.duplicate,
        });
        outcome.bytes.extend_from_slice(&change.new);
        copied = change.span.end;
    }
    outcome
        .bytes
        .extend_from_slice(note.get(copied..).unwrap_or_default());
    outcome.applied = places_after(&outcome.bytes, made, items);
    outcome
}

/// An edit that was made, before its place in the new bytes is known.
struct Made {
    offset: usize,
    path: String,
    line: usize,
    old: Vec<u8>,
    new: Vec<u8>,
    duplicate: bool,
}

fn places_after(note: &[u8], made: Vec<Made>, items: &dyn Fn(&[u8]) -> Vec<usize>) -> Vec<Applied> {
    if made.is_empty() {
        return Vec::new();
    }
    let after = Lines::new(note);
    let item_lines = items(note);
    let item = |number: usize| item_lines.binary_search(&number).is_ok();
    made.into_iter()
        .map(|made| {
            let index = after
                .all
                .partition_point(|line| line.start + line.content.len() < made.offset);
            Applied {
                after: after.place_of_block(index, &made.new, &item),
                path: made.path,
                line: made.line,
                old: made.old,
                new: made.new,
                duplicate: made.duplicate,
            }
        })
        .collect()
}

fn conflict(note: &Lines<'_>, edit: &Edit, reason: Reason) -> Conflict {
    Conflict {
        path: edit.path.clone(),
        line: edit.place.line,
        old: edit.old.clone(),
        found: note.get(edit.place.line).map(|line| line.content.to_vec()),
        reason,
    }
}

/// An ATX heading, near enough for telling twins apart.
fn is_heading(line: &[u8]) -> bool {
    let hashes = line.iter().take_while(|byte| **byte == b'#').count();
    (1..=6).contains(&hashes) && matches!(line.get(hashes), Some(b' ' | b'\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_items(note: &[u8]) -> Vec<usize> {
        (1..=lines(note).count()).collect()
    }

    fn edit(seen: &str, line: usize, new: &str) -> Edit {
        let lines = Lines::new(seen.as_bytes());
        Edit {
            path: "n.md".to_owned(),
            place: lines.place(line, &|_| true).unwrap(),
            old: lines.get(line).unwrap().content.to_vec(),
            new: Some(new.as_bytes().to_vec()),
            duplicate: false,
        }
    }

    /// A line of `seen` becomes `NEW` in `now`.
    fn check(seen: &str, line: usize, now: &str, expected: Result<&str, Reason>) {
        let outcome = apply(now.as_bytes(), &[edit(seen, line, "NEW")], &all_items);
        let found = match outcome.conflicts.first() {
            Some(conflict) => Err(conflict.reason),
            None => Ok(String::from_utf8(outcome.bytes).unwrap()),
        };
        assert_eq!(found, expected.map(str::to_owned), "{seen:?} -> {now:?}");
    }

    #[test]
    fn an_unchanged_note_takes_the_edit_where_it_was_seen() {
        check("a\nb\nb\nc", 3, "a\nb\nb\nc", Ok("a\nb\nNEW\nc"));
    }

    #[test]
    fn a_line_that_moved_is_found_if_it_stands_alone() {
        check("a\nb\n", 2, "x\ny\na\nb\n", Ok("x\ny\na\nNEW\n"));
        check("a\r\nb\r\n", 2, "b\r\na\r\n", Ok("NEW\r\na\r\n"));
    }

    #[test]
    fn twins_are_told_by_their_neighbours() {
        check("a\nt\nb\nt\nc", 4, "t\nb\nt\nc", Ok("t\nb\nNEW\nc"));
        check(
            "# A\nt\na\n# B\nt\nb\n",
            5,
            "# B\nt\nb\n# A\nt\na\n",
            Ok("# B\nNEW\nb\n# A\nt\na\n"),
        );
    }

    #[test]
    fn twins_with_equal_neighbours_are_told_by_order_while_their_number_stays() {
        let (seen, moved) = ("t\nt\nt\nt\n", "x\nt\nt\nt\nt\n");
        check(seen, 2, moved, Ok("x\nt\nNEW\nt\nt\n"));
        check(seen, 3, moved, Ok("x\nt\nt\nNEW\nt\n"));
        check(seen, 1, moved, Ok("x\nNEW\nt\nt\nt\n"));
        check(
            "a\nt\nb\na\nt\nb\n",
            2,
            "a\nx\nt\nb\na\nt\nb\n",
            Ok("a\nx\nNEW\nb\na\nt\nb\n"),
        );
        // Another item was ruled on meanwhile: it says nothing about the order.
        check("t\nu\nt\n", 1, "t\nv\nt\nw\n", Ok("NEW\nv\nt\nw\n"));
    }

    #[test]
    fn twins_that_nothing_tells_apart_are_refused() {
        check("t\nt\nt\n", 2, "t\nt\nt\nt\n", Err(Reason::Ambiguous(4)));
        check("t\n", 1, "x\nt\nt\n", Err(Reason::Ambiguous(2)));
        // As many as before, but one went and another came.
        check("t\nu\nt\nv\n", 1, "u\nt\nv\nt\n", Err(Reason::Ambiguous(2)));
        check("t\nu\nt\nv\n", 3, "u\nt\nv\nt\n", Ok("u\nNEW\nv\nt\n"));
    }

    #[test]
    fn a_line_that_was_edited_is_refused_with_both_texts() {
        let outcome = apply(b"a\nb!\n", &[edit("a\nb\n", 2, "NEW")], &all_items);
        let conflict = &outcome.conflicts[0];
        assert_eq!(conflict.old, b"b");
        assert_eq!(conflict.found.as_deref(), Some(&b"b!"[..]));
        assert_eq!(outcome.bytes, b"a\nb!\n");
    }

    #[test]
    fn what_stands_there_already_is_no_conflict() {
        let outcome = apply(b"a\nNEW\n", &[edit("a\nb\n", 2, "NEW")], &all_items);
        assert_eq!(outcome.already.len(), 1);
        assert_eq!(outcome.bytes, b"a\nNEW\n");
    }

    #[test]
    fn a_copy_in_code_is_no_candidate_for_a_list_item() {
        let seen = "- [ ] t\n";
        let now = "```\n- [ ] t\n```\n";
        let outcome = apply(now.as_bytes(), &[edit(seen, 1, "NEW")], &|_| vec![]);
        assert_eq!(outcome.conflicts[0].reason, Reason::Gone);
    }

    #[test]
    fn several_edits_of_one_note_are_made_together_and_taken_back_together() {
        let note = "a\nt\nt\nb";
        let edits = [
            edit(note, 2, "one\ntwo"),
            edit(note, 3, ""),
            edit(note, 4, "B"),
        ];
        let outcome = apply(note.as_bytes(), &edits, &all_items);
        assert_eq!(outcome.bytes, b"a\none\ntwo\n\nB");
        let back: Vec<Edit> = outcome.applied.iter().map(Applied::inverse).collect();
        assert_eq!(
            apply(&outcome.bytes, &back, &all_items).bytes,
            note.as_bytes()
        );
    }

    #[test]
    fn a_removed_line_goes_with_its_break_and_comes_back() {
        for note in ["a\nb\nc", "b\nc", "a\nb", "b\n", "b", "\u{feff}b\r\nc\r\n"] {
            let line = note.lines().position(|line| line.ends_with('b')).unwrap() + 1;
            let removal = Edit {
                new: None,
                ..edit(note, line, "")
            };
            let outcome = apply(note.as_bytes(), &[removal], &all_items);
            assert!(!outcome.bytes.contains(&b'b'), "{note:?}");
            let back: Vec<Edit> = outcome.applied.iter().map(Applied::inverse).collect();
            let restored = apply(&outcome.bytes, &back, &all_items).bytes;
            assert_eq!(restored, note.as_bytes(), "{note:?}");
        }
    }

    #[test]
    fn two_edits_of_one_line_conflict() {
        let edits = [edit("a\n", 1, "b"), edit("a\n", 1, "c")];
        let outcome = apply(b"a\n", &edits, &all_items);
        assert_eq!(outcome.bytes, b"b\n");
        assert_eq!(outcome.conflicts[0].reason, Reason::Overlap);
    }
}
