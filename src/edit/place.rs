//! Where lines stand in a note, and finding them again in a note that changed meanwhile: by their exact bytes, told from their twins by
//! the lines around them or by order. It changes nothing.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::edit::Reason;
use crate::text::{Digest, Hash, Line, Span, lines};

/// Where a block of lines stood in a note when it was read: enough to find it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The first line of the block, from 1.
    pub line: usize,
    /// Which of the equal blocks of the note this is, from 1 …
    pub occurrence: u32,
    /// … of how many.
    pub of: u32,
    /// The digest of the nearest heading above and of the non-blank lines before and behind the block; where equal blocks have equal
    /// surroundings, also of which of these it is, and of how many.
    pub context: Digest,
    /// How many equal blocks are no list items, if this is one: lines of code, say, which may become items.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub hidden: u32,
    /// Whether Markdown sees a list item there (and not, say, a line of code).
    pub item: bool,
    /// That of the whole note.
    pub note: Digest,
    /// Where the block has equals, and the note not too many list items: what tells it from them when its surroundings changed in part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Box<Order>>,
}

/// The order that a block stood in, with what stood around it; all as the first bytes of hashes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The list items of the note.
    items: Vec<u32>,
    /// The non-blank line before, if there is one and it is not equal to the block.
    before: Option<u32>,
    /// The one behind.
    behind: Option<u32>,
    /// The nearest heading above.
    heading: Option<u32>,
}

/// Where a list item of a note stands: its place, but for what is the same for all items of the note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemPlace {
    /// Its line, from 1.
    pub line: usize,
    /// As in [`Place`].
    pub context: Digest,
    /// What tells it from lines that are equal to it, if there are any.
    pub equal: Option<Box<AmongEqual>>,
}

/// What tells an item from lines that are equal to it; all as in [`Place`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmongEqual {
    /// Which of them it is, from 1 …
    pub occurrence: u32,
    /// … of how many items.
    pub of: u32,
    /// How many are no list items.
    pub hidden: u32,
    /// What stands around it.
    pub order: Option<Box<Order>>,
}

impl ItemPlace {
    /// A line and no more: nothing is found again by it.
    #[must_use]
    pub fn of_line(line: usize) -> Self {
        Self {
            line,
            context: Digest::default(),
            equal: None,
        }
    }

    /// The place in a note with this digest.
    #[must_use]
    pub fn in_note(&self, note: Digest) -> Place {
        let equal = self.equal.as_deref();
        Place {
            line: self.line,
            occurrence: equal.map_or(1, |equal| equal.occurrence),
            of: equal.map_or(1, |equal| equal.of),
            context: self.context,
            hidden: equal.map_or(0, |equal| equal.hidden),
            item: true,
            note,
            order: equal.and_then(|equal| equal.order.clone()),
        }
    }
}

impl Order {
    /// Whether this is still next to one of the lines it was next to, under the same heading.
    fn is_near(&self, other: &Self) -> bool {
        let same = |one: Option<u32>, other: Option<u32>| one.is_some() && one == other;
        self.heading == other.heading
            && (same(self.before, other.before) || same(self.behind, other.behind))
    }
}

/// Bytes of a line, more or less.
const USUAL_LINE: usize = 64;

/// So many bytes of each end tell a long line.
const END: usize = 512;

/// In a note with more list items their order is not remembered: places stay small.
const MOST_IN_ORDER: usize = 256;

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
    fn context(&self, among_alike: Rank) -> Digest {
        let around = [self.before, self.behind, self.heading];
        let length: usize = around
            .iter()
            .flatten()
            .map(|line| line.len().min(2 * END))
            .sum();
        let mut key = Vec::with_capacity(length + 64);
        for line in around {
            match line {
                Some(line) => {
                    key.push(1);
                    key.extend_from_slice(&(line.len() as u64).to_le_bytes());
                    // Of a very long line its ends are enough; a heading stands above many.
                    match (line.first_chunk::<END>(), line.last_chunk::<END>()) {
                        (Some(start), Some(end)) if line.len() > 2 * END => {
                            key.extend_from_slice(start);
                            key.extend_from_slice(end);
                        }
                        _ => key.extend_from_slice(line),
                    }
                }
                None => key.push(0),
            }
        }
        if among_alike != Rank::ALONE {
            for number in [among_alike.nth, among_alike.of] {
                key.extend_from_slice(&(number as u64).to_le_bytes());
            }
        }
        Digest::of(&key)
    }
}

/// A block, and whether it must be a list item.
type TwinsKey = (Vec<u8>, bool);

/// The blocks of a note that are equal.
struct Twins {
    /// The indexes of their first lines.
    at: Vec<usize>,
    /// How many equal blocks are no list items, if these are.
    hidden: usize,
    /// Of each, which it is of those with the same surroundings.
    among_alike: Vec<Rank>,
    /// Which of them has this context.
    by_context: HashMap<Digest, usize>,
}

/// A note as lines, prepared for telling and finding places.
pub struct Lines<'a> {
    bytes: &'a [u8],
    pub(super) all: Vec<Line<'a>>,
    /// The lines ordered by what they say, then by where they stand.
    by_content: OnceCell<Vec<u32>>,
    /// What is known of blocks that stand in the note more than once: of whole files of equal lines it must not be found out anew.
    twins: RefCell<HashMap<TwinsKey, Rc<Twins>>>,
    /// For each line the index of the nearest heading at or above it.
    headings: Vec<Option<usize>>,
    digest: OnceCell<Digest>,
    items: OnceCell<Vec<u32>>,
}

impl<'a> Lines<'a> {
    /// Reads the lines of a note.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        let usual = bytes.len() / USUAL_LINE + 1;
        let mut all: Vec<Line<'a>> = Vec::with_capacity(usual);
        let mut headings = Vec::with_capacity(usual);
        let mut heading = None;
        for (index, line) in lines(bytes).enumerate() {
            if is_heading(line.content) {
                heading = Some(index);
            }
            headings.push(heading);
            all.push(line);
        }
        Self {
            bytes,
            all,
            by_content: OnceCell::new(),
            twins: RefCell::default(),
            headings,
            digest: OnceCell::new(),
            items: OnceCell::new(),
        }
    }

    /// The line with this number, from 1.
    #[must_use]
    pub fn get(&self, number: usize) -> Option<&Line<'a>> {
        self.all.get(number.checked_sub(1)?)
    }

    fn content(&self, number: usize) -> &'a [u8] {
        self.get(number).map_or(&b""[..], |line| line.content)
    }

    /// The note itself.
    #[must_use]
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// That of the whole note.
    #[must_use]
    pub fn digest(&self) -> Digest {
        *self.digest.get_or_init(|| Digest::of(self.bytes))
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
        hidden: usize,
        item: &dyn Fn(usize) -> bool,
    ) -> ItemPlace {
        let has_equals = among_equal != Rank::ALONE || hidden > 0;
        let first = number.saturating_sub(1);
        let equal = || AmongEqual {
            occurrence: saturated(among_equal.nth),
            of: saturated(among_equal.of),
            hidden: saturated(hidden),
            order: self.order_of(first, self.content(number), among_equal, item),
        };
        ItemPlace {
            line: number,
            context: self.surroundings_of(number).context(among_alike),
            equal: has_equals.then(|| Box::new(equal())),
        }
    }

    /// What tells a block with equals from them when its surroundings changed in part.
    fn order_of(
        &self,
        first: usize,
        block: &[u8],
        among_equal: Rank,
        item: &dyn Fn(usize) -> bool,
    ) -> Option<Box<Order>> {
        if among_equal.of < 2 {
            return None;
        }
        let items = self.items.get_or_init(|| {
            let items = self.all.iter().filter(|line| item(line.number));
            let some: Vec<&Line<'_>> = items.take(MOST_IN_ORDER + 1).collect();
            if some.len() > MOST_IN_ORDER {
                return Vec::new();
            }
            some.into_iter()
                .map(|line| Hash::of(line.content).first())
                .collect()
        });
        if items.is_empty() {
            return None;
        }
        let around = self.surroundings(first, block);
        let other = |line: Option<&[u8]>| {
            let line = line.filter(|line| *line != block)?;
            Some(Hash::of(line).first())
        };
        Some(Box::new(Order {
            items: items.clone(),
            before: other(around.before),
            behind: other(around.behind),
            heading: around.heading.map(|line| Hash::of(line).first()),
        }))
    }

    /// The place of any line. `item` says whether a line is a list item.
    #[must_use]
    pub fn place(&self, number: usize, item: &dyn Fn(usize) -> bool) -> Option<Place> {
        let line = self.get(number)?;
        Some(self.place_of_block(number - 1, line.content, item))
    }

    pub(super) fn place_of_block(
        &self,
        first: usize,
        block: &[u8],
        item: &dyn Fn(usize) -> bool,
    ) -> Place {
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
            occurrence: saturated(among_equal.nth),
            of: saturated(among_equal.of),
            context: around.context(among_alike),
            hidden: saturated(equal.hidden),
            item: is_item,
            note: self.digest(),
            order: self.order_of(first, block, among_equal, item),
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
    pub(super) fn block_at(&self, index: usize, block: &[u8]) -> Option<Span> {
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
        self.surroundings(number.saturating_sub(1), self.content(number))
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

    /// The index of the first line of a block that stood at a place, where it stands now.
    ///
    /// # Errors
    /// A [`Reason`] if it is gone, or cannot be told from lines that are equal to it.
    pub(super) fn find(
        &self,
        place: &Place,
        block: &[u8],
        item: &dyn Fn(usize) -> bool,
    ) -> Result<usize, Reason> {
        let remembered = place.line.saturating_sub(1);
        if place.note == self.digest() && self.block_at(remembered, block).is_some() {
            return Ok(remembered);
        }
        let equal = self.twins(block, place.item, item);
        match (equal.at.as_slice(), place.of) {
            ([], _) => Err(Reason::Gone),
            ([only], 1) if place.hidden == 0 && equal.hidden == 0 => Ok(*only),
            (all, _) => equal
                .by_context
                .get(&place.context)
                .copied()
                .or_else(|| self.in_order(&equal, place, block, item))
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
            hidden: if must_be_item {
                self.candidates(block, false, item).len() - at.len()
            } else {
                0
            },
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

    /// The same one of equal blocks in order: while their number is as it was, all list items that are as they were stand in the order
    /// they had, and it is the only one that is still next to one of the lines it was next to.
    fn in_order(
        &self,
        equal: &Twins,
        place: &Place,
        block: &[u8],
        item: &dyn Fn(usize) -> bool,
    ) -> Option<usize> {
        let before = place.order.as_ref()?;
        let of = place.of as usize;
        if equal.at.len() != of || equal.hidden > 0 || place.hidden > 0 {
            return None;
        }
        let orders = (1..).zip(&equal.at).map(|(nth, index)| {
            let order = self.order_of(*index, block, Rank { nth, of }, item);
            (nth, *index, order)
        });
        let mut near = orders.filter_map(|(nth, index, order)| {
            let order = order.filter(|order| order.is_near(before))?;
            Some((nth, index, order))
        });
        let (nth, index, now) = near.next()?;
        let is_it = nth == place.occurrence as usize && near.next().is_none();
        (is_it && stand_as_before(&before.items, &now.items)).then_some(index)
    }
}

/// Whether of two lists those that both have, as often, stand in the same order.
fn stand_as_before(before: &[u32], now: &[u32]) -> bool {
    let counts = |list: &[u32]| {
        let mut counts: HashMap<u32, usize> = HashMap::new();
        for hash in list {
            *counts.entry(*hash).or_default() += 1;
        }
        counts
    };
    let (then, since) = (counts(before), counts(now));
    let stayed = |hash: &&u32| then.get(*hash) == since.get(*hash);
    before.iter().filter(stayed).eq(now.iter().filter(stayed))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// No note has so many lines.
fn saturated(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// An ATX heading, near enough for telling twins apart.
fn is_heading(line: &[u8]) -> bool {
    let hashes = line.iter().take_while(|byte| **byte == b'#').count();
    (1..=6).contains(&hashes) && matches!(line.get(hashes), Some(b' ' | b'\t'))
}
