//! Scores of hours: of what came against the plays, and of each play against the others.

use super::super::score::band;
use super::{Later, Run, counted_days};

/// Scores each hour that counts, of what came and of each play against all plays but itself.
pub(super) fn score_hours(
    runs: &mut [Run],
    came: &mut Run,
    hours: &[Vec<f64>],
    truth: &[f64],
    later: &Later<'_>,
) {
    let count = (counted_days(later).count() * 24).max(1) as f64;
    for day in counted_days(later) {
        for hour in 24 * day..24 * (day + 1) {
            let draws = &hours[hour];
            let mut order: Vec<usize> = (0..draws.len()).collect();
            order.sort_by(|a, b| draws[*a].total_cmp(&draws[*b]).then(a.cmp(b)));
            let sorted: Vec<f64> = order.iter().map(|at| draws[*at]).collect();
            let bands = [band(&sorted, 0.5), band(&sorted, 0.95)];
            let distances = Distances::new(&sorted);
            came.add(truth[hour], bands, distances.crps(truth[hour]), count);
            for (place, run) in order.iter().enumerate() {
                let crps = distances.crps_of_member(place);
                let bands = [0.5, 0.95].map(|share| band_without(&sorted, place, share));
                runs[*run].add(sorted[place], bands, crps, count);
            }
        }
    }
}

/// The middle band of ascending draws, one of them left out.
fn band_without(sorted: &[f64], place: usize, share: f64) -> (f64, f64) {
    let Some(last) = sorted.len().checked_sub(2) else {
        return (f64::NEG_INFINITY, f64::INFINITY);
    };
    let others = |at: usize| sorted[at + usize::from(at >= place)];
    let quantile = |p: f64| {
        let at = p * last as f64;
        let (low, part) = (at.floor() as usize, at - at.floor());
        others(low) + part * (others((low + 1).min(last)) - others(low))
    };
    let tail = (1.0 - share) / 2.0;
    (quantile(tail), quantile(1.0 - tail))
}

/// Sums of distances between ascending draws.
pub(super) struct Distances<'d> {
    sorted: &'d [f64],
    /// The sum of the draws below each place.
    below: Vec<f64>,
    /// The sum over all pairs.
    pairs: f64,
}

impl<'d> Distances<'d> {
    pub(super) fn new(sorted: &'d [f64]) -> Distances<'d> {
        let mut below = vec![0.0];
        let (mut sum, mut pairs) = (0.0, 0.0);
        for (place, draw) in sorted.iter().enumerate() {
            pairs += draw * place as f64 - sum;
            sum += draw;
            below.push(sum);
        }
        Distances {
            sorted,
            below,
            pairs,
        }
    }

    /// The sum of distances to a value that has so many draws below it.
    fn to(&self, value: f64, place: usize) -> f64 {
        let count = self.sorted.len();
        let (low, all) = (self.below[place], self.below[count]);
        value * place as f64 - low + (all - low) - value * (count - place) as f64
    }

    pub(super) fn crps(&self, truth: f64) -> f64 {
        let count = self.sorted.len().max(1) as f64;
        let place = self.sorted.partition_point(|draw| *draw < truth);
        self.to(truth, place) / count - self.pairs / (count * count)
    }

    /// The score of a draw against all others.
    fn crps_of_member(&self, place: usize) -> f64 {
        let others = (self.sorted.len().max(2) - 1) as f64;
        let own = self.to(self.sorted[place], place);
        own / others - (self.pairs - own) / (others * others)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::usage::score::crps;

    #[test]
    fn sums_of_distances_give_the_score_of_the_definition() {
        let draws = [0.0, 1.0, 1.0, 4.0, 9.0];
        let distances = Distances::new(&draws);
        for truth in [-1.0, 0.0, 1.0, 3.5, 9.0, 12.0] {
            assert!((distances.crps(truth) - crps(&draws, truth)).abs() < 1e-12);
        }
        for place in 0..draws.len() {
            let mut others = draws.to_vec();
            let own = others.remove(place);
            let expected = crps(&others, own);
            assert!((distances.crps_of_member(place) - expected).abs() < 1e-12);
            assert_eq!(band_without(&draws, place, 0.5), band(&others, 0.5));
        }
    }
}
