//! Numbers by hashes: those of a whole vault in as little room as can be, those that come later as fast as can be.

use std::collections::HashMap;

/// Numbers by hashes. Two things of one hash are one: of 64 bits, that doesn't happen.
#[derive(Debug, Clone, Default)]
pub(super) struct Numbers {
    /// Sorted.
    hashes: Vec<u64>,
    /// The number of each hash.
    values: Vec<u32>,
    later: HashMap<u64, u32>,
}

impl Numbers {
    /// The number of a hash.
    pub(super) fn get(&self, hash: u64) -> Option<u32> {
        let later = self.later.get(&hash).copied();
        later.or_else(|| {
            let at = self.hashes.binary_search(&hash).ok()?;
            self.values.get(at).copied()
        })
    }

    /// The number of a hash, from now on this one if it has none.
    pub(super) fn get_or_insert(&mut self, hash: u64, number: u32) -> u32 {
        match self.get(hash) {
            Some(known) => known,
            None => *self.later.entry(hash).or_insert(number),
        }
    }

    /// Most of what will ever come has come.
    pub(super) fn settle(&mut self) {
        let known = std::mem::take(&mut self.hashes);
        let known = known.into_iter().zip(std::mem::take(&mut self.values));
        let mut all: Vec<(u64, u32)> = known.chain(std::mem::take(&mut self.later)).collect();
        all.sort_unstable();
        self.hashes = all.iter().map(|(hash, _)| *hash).collect();
        self.values = all.iter().map(|(_, number)| *number).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_keeps_its_number() {
        let mut numbers = Numbers::default();
        for (hash, number, expected) in [(7, 0, 0), (3, 1, 1), (7, 2, 0)] {
            assert_eq!(numbers.get_or_insert(hash, number), expected);
        }
        numbers.settle();
        assert_eq!(
            (numbers.get(3), numbers.get(7), numbers.get(5)),
            (Some(1), Some(0), None)
        );
        assert_eq!(numbers.get_or_insert(5, 2), 2);
        numbers.settle();
        assert_eq!(
            (numbers.get(3), numbers.get(7), numbers.get(5)),
            (Some(1), Some(0), Some(2))
        );
    }
}
