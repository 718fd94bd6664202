//! Licenses divided over independent servers in whole numbers (ORD).
//!
//! Largest remainder. Every server gets the whole part of its share, and what is left
//! goes one by one to the largest fractions, so that the parts sum to the whole exactly.

use std::cmp::Reverse;

/// The whole, in the parts in which [`crate::quantity::percent_exact`] reads percentages.
pub const WHOLE: u64 = 100_000_000;

/// The parts of a count by weights, in the weights' order; they sum to the count if any weight is
/// above zero, else nobody gets any. Of equal fractions the first server's comes first.
#[must_use]
pub fn largest_remainder(count: u32, weights: &[u64]) -> Vec<u32> {
    let total: u128 = weights.iter().map(|&weight| u128::from(weight)).sum();
    if total == 0 {
        return vec![0; weights.len()];
    }
    let exact: Vec<u128> = weights
        .iter()
        .map(|&weight| u128::from(weight) * u128::from(count))
        .collect();
    // A weight is at most the total, so a part is at most the count and fits.
    let mut parts: Vec<u32> = exact
        .iter()
        .map(|share| u32::try_from(share / total).unwrap_or(count))
        .collect();
    let left = count - parts.iter().sum::<u32>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&at| Reverse(exact[at] % total));
    for &at in order.iter().take(left as usize) {
        parts[at] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ct2_fractions_go_by_largest_remainder() {
        assert_eq!(largest_remainder(1000, &[50, 30, 20]), [500, 300, 200]);
        assert_eq!(largest_remainder(10, &[1, 1, 1]), [4, 3, 3]);
        assert_eq!(largest_remainder(2, &[1, 1, 1]), [1, 1, 0]);
        assert_eq!(
            largest_remainder(7, &[25, 25, 50]),
            [2, 2, 3],
            "1.75, 1.75, 3.5"
        );
        assert_eq!(largest_remainder(5, &[0, 0]), [0, 0]);
        assert_eq!(
            largest_remainder(u32::MAX, &[u64::MAX, u64::MAX]),
            [1 << 31, (1 << 31) - 1]
        );
    }

    proptest! {
        #[test]
        fn ct2_parts_sum_to_the_whole_and_lie_within_one_of_their_share(
            count in 0..2_000_000u32,
            weights in prop::collection::vec(0..1_000u64, 1..8),
        ) {
            let total: u64 = weights.iter().sum();
            let parts = largest_remainder(count, &weights);
            prop_assert_eq!(parts.iter().sum::<u32>(), if total > 0 { count } else { 0 });
            for (part, weight) in parts.iter().zip(&weights) {
                let share = u64::from(count) * weight;
                let part = u64::from(*part) * total;
                prop_assert!(total == 0 || part.abs_diff(share) < total);
            }
        }
    }
}
