//! Bounds that act side by side, as shares of what is lacking.

use crate::cause::graph::LinkId;

/// Bounds that act side by side, from the one that decides to the ones that it hides, as shares of what is lacking of
/// a number: a share lacks for as long as one of its bounds is there. The first is the least that one bound alone
/// takes.
pub(crate) fn shares(number: u32, bounds: &[(LinkId, u32)]) -> Vec<(Vec<LinkId>, u32)> {
    let mut shares = Vec::new();
    let mut links = Vec::new();
    let mut bounds = bounds.iter().peekable();
    let mut left = 0;
    while let Some((link, bound)) = bounds.next() {
        left = left.max(*bound);
        if left >= number {
            break;
        }
        links.push(*link);
        let next = bounds
            .peek()
            .map_or(number, |(_, next)| (*next).min(number));
        if next > left {
            shares.push((links.clone(), next - left));
            left = next;
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: LinkId = LinkId(0);
    const B: LinkId = LinkId(1);
    const C: LinkId = LinkId(2);

    #[test]
    fn bounds_side_by_side_are_shares_that_all_of_them_keep() {
        assert_eq!(shares(10, &[]), []);
        assert_eq!(shares(10, &[(A, 4)]), [(vec![A], 6)]);
        // Without the first the second still takes some of it.
        assert_eq!(
            shares(10, &[(A, 2), (B, 4)]),
            [(vec![A], 2), (vec![A, B], 6)]
        );
        assert_eq!(shares(10, &[(A, 4), (B, 2)]), [(vec![A, B], 6)]);
        // What a bound that decides nothing hides says nothing.
        assert_eq!(shares(10, &[(A, 2), (B, 12), (C, 1)]), [(vec![A], 8)]);
        assert_eq!(shares(10, &[(A, 12), (B, 1)]), []);
    }
}
