//! Average linkage: which of a few proposals are one cluster. Two clusters are joined while their members are alike on average and no two
//! of them exclude each other.

/// What is known of two members.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Tie {
    /// How alike they are.
    Alike(f32),
    /// They never stand in one cluster.
    Never,
}

/// The sum of the likeness between each two clusters; not a number where they exclude each other.
struct Sums {
    count: usize,
    sums: Vec<f32>,
}

impl Sums {
    fn new(count: usize, tie: impl Fn(usize, usize) -> Tie) -> Self {
        let mut sums = Self {
            count,
            sums: vec![f32::NAN; count * count],
        };
        for one in 0..count {
            for other in one + 1..count {
                if let Tie::Alike(likeness) = tie(one, other) {
                    sums.set(one, other, likeness);
                }
            }
        }
        sums
    }

    fn between(&self, one: usize, other: usize) -> f32 {
        let sum = self.sums.get(one * self.count + other);
        sum.copied().unwrap_or(f32::NAN)
    }

    fn set(&mut self, one: usize, other: usize, sum: f32) {
        for at in [one * self.count + other, other * self.count + one] {
            if let Some(place) = self.sums.get_mut(at) {
                *place = sum;
            }
        }
    }
}

/// Joins `count` members as long as the best two clusters are at least `enough` alike on average. Of equally good joins the first is
/// taken, so the outcome depends on nothing but the order of the members. Returns the clusters, each by its members in order.
pub(super) fn average_linkage(
    count: usize,
    enough: f32,
    tie: impl Fn(usize, usize) -> Tie,
) -> Vec<Vec<usize>> {
    let mut clusters: Vec<Vec<usize>> = (0..count).map(|member| vec![member]).collect();
    let mut sums = Sums::new(count, tie);
    while let Some((into, from)) = best(&clusters, &sums, enough) {
        let moved = std::mem::take(&mut clusters[from]);
        clusters[into].extend(moved);
        for third in 0..count {
            let sum = sums.between(into, third) + sums.between(from, third);
            sums.set(into, third, sum);
        }
    }
    clusters.retain(|members| !members.is_empty());
    for members in &mut clusters {
        members.sort_unstable();
    }
    clusters
}

/// The two clusters that are most alike, if enough.
#[expect(clippy::cast_precision_loss, reason = "clusters are small")]
fn best(clusters: &[Vec<usize>], sums: &Sums, enough: f32) -> Option<(usize, usize)> {
    let mut best = None;
    let mut highest = enough;
    let full = || {
        clusters
            .iter()
            .enumerate()
            .filter(|(_, members)| !members.is_empty())
    };
    for (one, members) in full() {
        for (other, others) in full().skip_while(|(other, _)| *other <= one) {
            let average = sums.between(one, other) / (members.len() * others.len()) as f32;
            if average > highest || (best.is_none() && average >= enough) {
                highest = average;
                best = Some((one, other));
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(ties: &[(usize, usize, f32)], expected: &[&[usize]]) {
        let count = ties.iter().map(|(_, other, _)| other + 1).max().unwrap();
        let found = average_linkage(count, 0.5, |one, other| {
            let tie = ties.iter().find(|tie| (tie.0, tie.1) == (one, other));
            match tie {
                Some((.., likeness)) if *likeness < 0.0 => Tie::Never,
                Some((.., likeness)) => Tie::Alike(*likeness),
                None => Tie::Alike(0.0),
            }
        });
        assert_eq!(found, expected);
    }

    #[test]
    fn a_chain_is_not_one_cluster() {
        check(&[(0, 1, 0.9), (1, 2, 0.6)], &[&[0, 1], &[2]]);
    }

    #[test]
    fn one_weak_pair_does_not_split_a_cluster() {
        check(&[(0, 1, 0.9), (1, 2, 0.8), (0, 2, 0.3)], &[&[0, 1, 2]]);
    }

    #[test]
    fn who_excludes_a_member_excludes_its_cluster() {
        check(&[(0, 1, 0.9), (1, 2, 0.8), (0, 2, -1.0)], &[&[0, 1], &[2]]);
    }

    #[test]
    fn of_equal_joins_the_first_is_taken() {
        check(&[(0, 1, 0.6), (0, 2, 0.6), (1, 2, -1.0)], &[&[0, 1], &[2]]);
    }
}
