//! What a verdict on a cluster says of each of its members. What that makes of a line is `review::verdict`'s.

use crate::config::AcceptCluster;
use crate::review::verdict::Verdict;

/// The verdict on one member, and whether its line goes as a duplicate: accept keeps one of a cluster, unless the user wants all
/// copies; all other verdicts are for all.
#[must_use]
pub fn on_member(verdict: Verdict, accept: AcceptCluster, is_kept: bool) -> (Verdict, bool) {
    if verdict == Verdict::Accept && accept == AcceptCluster::One && !is_kept {
        return (Verdict::Reject, true);
    }
    (verdict, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accept_keeps_one_and_the_other_verdicts_are_for_all() {
        let check = |verdict, accept, is_kept, expected| {
            assert_eq!(on_member(verdict, accept, is_kept), expected);
        };
        check(
            Verdict::Accept,
            AcceptCluster::One,
            true,
            (Verdict::Accept, false),
        );
        check(
            Verdict::Accept,
            AcceptCluster::One,
            false,
            (Verdict::Reject, true),
        );
        check(
            Verdict::Accept,
            AcceptCluster::All,
            false,
            (Verdict::Accept, false),
        );
        check(
            Verdict::Reject,
            AcceptCluster::One,
            false,
            (Verdict::Reject, false),
        );
        check(
            Verdict::Done,
            AcceptCluster::One,
            false,
            (Verdict::Done, false),
        );
    }
}
