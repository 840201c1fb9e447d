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

/// Joins `count` members as long as the best two clusters are at least `enough` alike on average. Of equally good joins the first is
/// taken, so the outcome depends on nothing but the order of the members. Returns the clusters, each by its members in order.
pub(super) fn average_linkage(
    count: usize,
    enough: f32,
    tie: impl Fn(usize, usize) -> Tie,
) -> Vec<Vec<usize>> {
    let mut clusters: Vec<Vec<usize>> = (0..count).map(|member| vec![member]).collect();
    // The sum of the likeness between two clusters; not a number where they exclude each other.
    let mut sums = vec![vec![0.0_f32; count]; count];
    for one in 0..count {
        for other in one + 1..count {
            let sum = match tie(one, other) {
                Tie::Alike(likeness) => likeness,
                Tie::Never => f32::NAN,
            };
            sums[one][other] = sum;
            sums[other][one] = sum;
        }
    }
    while let Some((one, other)) = best(&clusters, &sums, enough) {
        let (into, from) = (one.min(other), one.max(other));
        let moved = std::mem::take(&mut clusters[from]);
        clusters[into].extend(moved);
        for third in 0..count {
            let sum = sums[into][third] + sums[from][third];
            sums[into][third] = sum;
            sums[third][into] = sum;
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
fn best(clusters: &[Vec<usize>], sums: &[Vec<f32>], enough: f32) -> Option<(usize, usize)> {
    let mut best = None;
    let mut highest = enough;
    for (one, (members, sums)) in clusters.iter().zip(sums).enumerate() {
        if members.is_empty() {
            continue;
        }
        for (other, (others, sum)) in clusters.iter().zip(sums).enumerate().skip(one + 1) {
            let average = sum / (members.len() * others.len()) as f32;
            let is_better = if best.is_none() {
                average >= highest
            } else {
                average > highest
            };
            if !others.is_empty() && is_better {
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
