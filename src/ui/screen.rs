//! The screens beside the review: each is one list of headings and items with a cursor. What stands in the lists is here; how they
//! are drawn is `view`'s. The review has its own panes, in `state`.

mod agenda;
mod clusters;
mod decisions;
mod made;
pub(in crate::ui) mod view;

use std::collections::HashSet;
use std::ops::Deref;
use std::sync::Arc;

use crate::note::ItemId;
use crate::review::stats::Stats;
use crate::vault::ItemRef;

pub use agenda::Lane;
pub use made::{ListMade, ListOf};
pub use view::OpenView;

/// A screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Screen {
    /// What waits, meeting by meeting.
    #[default]
    Review,
    /// What is to be done, by day.
    Agenda,
    /// The decisions of all meetings.
    Decisions,
    /// Proposals that are one decision.
    Clusters,
    /// What waits and what was ruled, drawn.
    Insights,
    /// What a query block of the vault shows; it has no key, but is opened from the list of views.
    View,
}

impl Screen {
    /// Those that have keys, in their order.
    pub const ALL: [Self; 5] = [
        Self::Review,
        Self::Agenda,
        Self::Decisions,
        Self::Clusters,
        Self::Insights,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Review => "Review",
            Self::Agenda => "Agenda",
            Self::Decisions => "Decisions",
            Self::Clusters => "Clusters",
            Self::Insights => "Insights",
            Self::View => "View",
        }
    }
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// What the items below have in common, and how many they are.
    Heading(String, usize),
    /// A task; on the screen of the clusters it stands for all of its cluster.
    Task(ItemRef),
    /// A decision.
    Decision(ItemRef),
}

impl Line {
    /// The item; nothing for a heading.
    #[must_use]
    pub fn item(&self) -> Option<&ItemRef> {
        match self {
            Self::Heading(..) => None,
            Self::Task(item) | Self::Decision(item) => Some(item),
        }
    }
}

/// The lines of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines {
    all: Vec<Line>,
    /// Where the headings are.
    headings: Vec<usize>,
    ids: Arc<HashSet<ItemId>>,
}

impl From<Vec<Line>> for Lines {
    fn from(lines: Vec<Line>) -> Self {
        let is_heading = |line: &Line| line.item().is_none();
        let headings = lines.iter().enumerate();
        let headings = headings.filter(|(_, line)| is_heading(line));
        Self {
            headings: headings.map(|(index, _)| index).collect(),
            ids: Arc::new(lines.iter().filter_map(Line::item).map(|i| i.id).collect()),
            all: lines,
        }
    }
}

impl Deref for Lines {
    type Target = [Line];

    fn deref(&self) -> &[Line] {
        &self.all
    }
}

impl Lines {
    /// The items.
    #[must_use]
    pub fn ids(&self) -> &Arc<HashSet<ItemId>> {
        &self.ids
    }

    /// How many items there are.
    fn count(&self) -> usize {
        self.all.len() - self.headings.len()
    }

    /// How many items stand before a line.
    fn before(&self, line: usize) -> usize {
        line - self.headings.partition_point(|heading| *heading < line)
    }

    /// The line of an item by its number, from 0; the last if there are fewer.
    fn line_of(&self, number: usize) -> Option<usize> {
        let last = self.count().checked_sub(1)?;
        let number = number.min(last);
        // As many headings stand before it as have their item's number, or fewer items, before them.
        let (mut low, mut high) = (0, self.headings.len());
        while low < high {
            let middle = low.midpoint(high);
            let items = self.headings.get(middle).map_or(0, |line| line - middle);
            if items <= number {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Some(number + low)
    }
}

/// What the screen of the insights shows.
#[derive(Debug, Clone, Default)]
pub struct Insights {
    /// What was counted; nothing until the journal was read.
    pub stats: Option<Stats>,
    /// The first line that is shown.
    pub scroll: usize,
}

/// The list of a screen.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// Headings and items.
    pub lines: Arc<Lines>,
    /// The line of the cursor: an item, if there is one.
    pub cursor: usize,
    /// Whose tasks the agenda shows.
    pub lane: Lane,
    /// How many tasks each lane of the agenda has, in their order.
    pub lanes: [usize; Lane::ALL.len()],
    /// On the screen of the clusters, the member of the cursor, if the members have the focus.
    pub member: Option<usize>,
}

impl Listing {
    /// The item of the cursor.
    #[must_use]
    pub fn item(&self) -> Option<&ItemRef> {
        self.lines.get(self.cursor)?.item()
    }

    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.count()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of the cursor's item, from 1.
    #[must_use]
    pub fn position(&self) -> usize {
        if self.cursor < self.lines.len() {
            self.lines.before(self.cursor + 1)
        } else {
            0
        }
    }

    /// Puts the cursor on an item, where it stands already if it does; whether it is in the list.
    pub(crate) fn go_to(&mut self, id: ItemId) -> bool {
        if self.item().is_some_and(|item| item.id == id) {
            return true;
        }
        if !self.lines.ids.contains(&id) {
            return false;
        }
        let is_it = |line: &Line| line.item().is_some_and(|item| item.id == id);
        let found = self.lines.iter().position(is_it);
        self.cursor = found.unwrap_or(self.cursor);
        found.is_some()
    }

    /// Moves the cursor by so many items.
    pub(crate) fn step(&mut self, by: isize) {
        let here = self.lines.before(self.cursor.min(self.lines.len()));
        let there = here.saturating_add_signed(by);
        self.cursor = self.lines.line_of(there).unwrap_or(0);
    }

    /// Moves the cursor to the first item below the next heading, or the one before.
    pub(crate) fn step_heading(&mut self, forward: bool) {
        let headings = &self.lines.headings;
        // The number of headings above the cursor.
        let here = headings.partition_point(|index| *index < self.cursor);
        let there = if forward {
            here.min(headings.len().saturating_sub(1))
        } else {
            here.saturating_sub(2)
        };
        if let Some(heading) = headings.get(there) {
            self.cursor = (heading + 1).min(self.lines.len().saturating_sub(1));
        }
    }
}

/// Groups items that are in order of their groups: a heading before each.
fn grouped<T: PartialEq>(
    items: Vec<(T, Line)>,
    title: impl Fn(&T) -> String,
    headings: &mut Vec<Line>,
) {
    let mut heading: Option<(T, usize)> = None;
    for (group, line) in items {
        let at = match &heading {
            Some((of, at)) if *of == group => *at,
            _ => {
                headings.push(Line::Heading(title(&group), 0));
                let at = headings.len() - 1;
                heading = Some((group, at));
                at
            }
        };
        if let Some(Line::Heading(_, count)) = headings.get_mut(at) {
            *count += 1;
        }
        headings.push(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing() -> Listing {
        let item = || ItemRef {
            path: "n.md".into(),
            id: ItemId::fresh(),
        };
        let items = ["a", "a", "b"].map(|group| (group, Line::Task(item())));
        let mut lines = Vec::new();
        grouped(items.to_vec(), |group| (*group).to_owned(), &mut lines);
        Listing {
            lines: Arc::new(lines.into()),
            ..Listing::default()
        }
    }

    #[test]
    fn every_group_has_one_heading_with_its_count() {
        let listing = listing();
        let headings = listing.lines.iter().filter(|line| line.item().is_none());
        let expected = [
            Line::Heading("a".to_owned(), 2),
            Line::Heading("b".to_owned(), 1),
        ];
        assert_eq!(headings.cloned().collect::<Vec<_>>(), expected);
        assert_eq!(listing.len(), 3);
    }

    #[test]
    fn the_cursor_stops_at_items_only() {
        let mut listing = listing();
        listing.step(0);
        assert_eq!((listing.cursor, listing.position()), (1, 1));
        listing.step(2);
        assert_eq!((listing.cursor, listing.position()), (4, 3));
        listing.step(1);
        assert_eq!(listing.cursor, 4);
        listing.step(-9);
        assert_eq!(listing.cursor, 1);
    }

    #[test]
    fn the_next_group_is_one_key_away() {
        let mut listing = listing();
        listing.step(0);
        listing.step_heading(true);
        assert_eq!(listing.cursor, 4);
        listing.step_heading(true);
        assert_eq!(listing.cursor, 4);
        listing.step_heading(false);
        assert_eq!(listing.cursor, 1);
    }

    proptest::proptest! {
        #[test]
        fn the_number_of_an_item_leads_to_its_line(shape in proptest::collection::vec(0..4_usize, 0..40)) {
            let item = || Line::Task(ItemRef { path: "n.md".into(), id: ItemId::fresh() });
            let mut lines = Vec::new();
            for items in shape {
                lines.push(Line::Heading("a".to_owned(), items));
                lines.extend((0..items).map(|_| item()));
            }
            let lines = Lines::from(lines);
            let items = (0..lines.len()).filter(|index| lines[*index].item().is_some());
            for (number, line) in items.enumerate() {
                proptest::prop_assert_eq!(lines.line_of(number), Some(line));
                proptest::prop_assert_eq!(lines.before(line), number);
            }
        }
    }

    #[test]
    fn an_empty_list_holds_still() {
        let mut listing = Listing::default();
        listing.step(1);
        listing.step_heading(true);
        listing.step_heading(false);
        assert!(listing.is_empty() && listing.item().is_none());
    }
}
