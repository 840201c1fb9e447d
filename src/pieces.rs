//! A list in pieces, in an order that its owner keeps. A clone shares them all, and who changes it copies only the piece that changes: a
//! snapshot of a long list costs next to nothing, and so does what comes after it. It finds nothing by itself: places are asked for.

use std::iter::FusedIterator;
use std::sync::Arc;

/// A piece has at most so many items. Copying one must be cheap, and so must copying the list of them.
const MOST: usize = 512;

/// Pieces that are made at once have room for some more.
const FULL: usize = MOST * 3 / 4;

/// A list in pieces.
#[derive(Debug, Clone)]
pub struct Pieces<T> {
    /// None is empty.
    pieces: Vec<Arc<Vec<T>>>,
    /// For each, how many items there are up to its end.
    ends: Vec<usize>,
}

impl<T> Default for Pieces<T> {
    fn default() -> Self {
        Self {
            pieces: Vec::new(),
            ends: Vec::new(),
        }
    }
}

impl<T> From<Vec<T>> for Pieces<T> {
    /// What is taken into the pieces is given back at once: a long list does not take its room twice.
    fn from(mut items: Vec<T>) -> Self {
        let ends = (FULL..items.len()).step_by(FULL).chain([items.len()]);
        let ends: Vec<usize> = ends.filter(|end| *end > 0).collect();
        let mut pieces = Vec::with_capacity(ends.len());
        for start in (0..items.len()).step_by(FULL).rev() {
            pieces.push(Arc::new(items.split_off(start)));
            items.shrink_to_fit();
        }
        pieces.reverse();
        Self { pieces, ends }
    }
}

impl<T: PartialEq> PartialEq for Pieces<T> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<T> Pieces<T> {
    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// All, in order.
    #[must_use]
    pub fn iter(&self) -> impl FusedIterator<Item = &T> + Clone {
        self.pieces.iter().flat_map(|piece| piece.iter())
    }

    /// The pieces, in order.
    #[must_use]
    pub fn pieces(&self) -> &[Arc<Vec<T>>] {
        &self.pieces
    }

    /// The item at a place.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<&T> {
        let (piece, at) = self.place(at);
        self.pieces.get(piece)?.get(at)
    }

    /// The first.
    #[must_use]
    pub fn first(&self) -> Option<&T> {
        self.get(0)
    }

    /// How many items there are before the first for which this doesn't hold; it holds for all before it, and for none behind.
    pub fn partition_point(&self, mut holds: impl FnMut(&T) -> bool) -> usize {
        let piece = self
            .pieces
            .partition_point(|piece| piece.last().is_some_and(&mut holds));
        let before = self.start(piece);
        let within = self.pieces.get(piece);
        before + within.map_or(0, |items| items.partition_point(holds))
    }

    /// The piece of a place, and the place in it.
    fn place(&self, at: usize) -> (usize, usize) {
        let piece = self.ends.partition_point(|end| *end <= at);
        (piece, at - self.start(piece))
    }

    fn start(&self, piece: usize) -> usize {
        let before = piece.checked_sub(1).and_then(|last| self.ends.get(last));
        before.copied().unwrap_or(0)
    }
}

impl<T: Clone> Pieces<T> {
    /// The item at a place, to be changed.
    pub fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        let (piece, at) = self.place(at);
        Arc::make_mut(self.pieces.get_mut(piece)?).get_mut(at)
    }

    /// Puts an item at a place, or behind all if there are fewer.
    pub fn insert(&mut self, at: usize, item: T) {
        let at = at.min(self.len());
        // Behind the last of a piece rather than before the first of the next.
        let piece = self.ends.partition_point(|end| *end < at);
        let within = at - self.start(piece);
        let Some(items) = self.pieces.get_mut(piece) else {
            self.pieces.push(Arc::new(vec![item]));
            self.ends.push(1);
            return;
        };
        let items = Arc::make_mut(items);
        items.insert(within.min(items.len()), item);
        for end in self.ends.iter_mut().skip(piece) {
            *end += 1;
        }
        if items.len() > MOST {
            let half = items.split_off(MOST / 2);
            let middle = self.start(piece) + MOST / 2;
            self.pieces.insert(piece + 1, Arc::new(half));
            self.ends.insert(piece, middle);
        }
    }

    /// Takes the item at a place out.
    pub fn remove(&mut self, at: usize) -> Option<T> {
        let (piece, at) = self.place(at);
        let items = self.pieces.get_mut(piece)?;
        if at >= items.len() {
            return None;
        }
        let items = Arc::make_mut(items);
        let removed = items.remove(at);
        let is_empty = items.is_empty();
        for end in self.ends.iter_mut().skip(piece) {
            *end -= 1;
        }
        if is_empty {
            self.pieces.remove(piece);
            self.ends.remove(piece);
        }
        Some(removed)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_snapshot_stays_as_it_was_and_shares_what_did_not_change() {
        let mut list = Pieces::from((0..10_000).collect::<Vec<i32>>());
        let snapshot = list.clone();
        list.insert(5_000, -1);
        list.remove(0);
        assert!(snapshot.iter().copied().eq(0..10_000));
        let is_shared = |piece: &&Arc<Vec<i32>>| {
            let mut all = snapshot.pieces().iter();
            all.any(|other| Arc::ptr_eq(piece, other))
        };
        let shared = list.pieces().iter().filter(is_shared).count();
        assert_eq!(shared + 2, snapshot.pieces().len());
    }

    proptest! {
        #[test]
        fn it_is_the_list_that_a_vector_is(
            first in 0..2_000_usize,
            steps in prop::collection::vec((any::<bool>(), 0..2_000_usize), 0..800),
        ) {
            let mut plain: Vec<usize> = (0..first).collect();
            let mut list = Pieces::from(plain.clone());
            for (index, (adds, at)) in steps.into_iter().enumerate() {
                if adds {
                    plain.insert(at.min(plain.len()), first + index);
                    list.insert(at, first + index);
                } else {
                    let removed = (at < plain.len()).then(|| plain.remove(at));
                    prop_assert_eq!(list.remove(at), removed);
                }
            }
            prop_assert_eq!(list.len(), plain.len());
            prop_assert!(list.iter().eq(&plain));
            prop_assert!((0..=plain.len()).all(|at| list.get(at) == plain.get(at)));
        }

        #[test]
        fn a_place_is_found_where_an_order_says(count in 0..2_000_usize, at in 0..2_000_usize) {
            let list = Pieces::from((0..count).collect::<Vec<usize>>());
            prop_assert_eq!(list.partition_point(|item| *item < at), at.min(count));
        }
    }
}
