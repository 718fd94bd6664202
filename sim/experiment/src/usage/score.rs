//! How good a forecast was: coverage of its bands, and the continuous ranked probability score.

/// A quantile of ascending values, between the two nearest.
#[must_use]
pub fn quantile(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0.0;
    };
    let at = p * last as f64;
    let (low, share) = (at.floor() as usize, at - at.floor());
    let high = (low + 1).min(last);
    sorted[low] + share * (sorted[high] - sorted[low])
}

/// The middle band of ascending values that holds this share of them.
#[must_use]
pub fn band(sorted: &[f64], share: f64) -> (f64, f64) {
    let tail = (1.0 - share) / 2.0;
    (quantile(sorted, tail), quantile(sorted, 1.0 - tail))
}

/// The continuous ranked probability score of ascending draws for what came: the mean distance to it less half
/// the mean distance of two draws. That of a single number is its distance.
#[must_use]
pub fn crps(sorted: &[f64], truth: f64) -> f64 {
    let count = sorted.len() as f64;
    let distance = sorted.iter().map(|draw| (draw - truth).abs()).sum::<f64>() / count;
    let weighted = sorted
        .iter()
        .enumerate()
        .map(|(at, draw)| draw * (2.0 * at as f64 + 1.0 - count));
    distance - weighted.sum::<f64>() / (count * count)
}

/// Sums of scores over hours.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    /// Hours.
    pub hours: u64,
    /// Hours within the 50 % band.
    pub within_50: u64,
    /// Hours within the 95 % band.
    pub within_95: u64,
    /// Sum of the forecast's scores.
    pub crps: f64,
    /// Sums of the scores of the naive forecasts: the same hour of the week before, the mean of the hour of the
    /// week.
    pub naive: [f64; 2],
}

impl Score {
    /// Adds an hour.
    pub fn add(&mut self, draws: &[f64], truth: f64, naive: [f64; 2]) {
        let within = |share: f64| {
            let (low, high) = band(draws, share);
            u64::from(low <= truth && truth <= high)
        };
        self.hours += 1;
        self.within_50 += within(0.5);
        self.within_95 += within(0.95);
        self.crps += crps(draws, truth);
        for (sum, naive) in self.naive.iter_mut().zip(naive) {
            *sum += (naive - truth).abs();
        }
    }

    /// Adds those of other hours.
    pub fn join(&mut self, other: &Score) {
        self.hours += other.hours;
        self.within_50 += other.within_50;
        self.within_95 += other.within_95;
        self.crps += other.crps;
        for (sum, more) in self.naive.iter_mut().zip(other.naive) {
            *sum += more;
        }
    }

    /// The share of hours within a band.
    #[must_use]
    pub fn coverage(&self) -> (f64, f64) {
        let hours = self.hours.max(1) as f64;
        (self.within_50 as f64 / hours, self.within_95 as f64 / hours)
    }

    /// The score over that of the better naive forecast; `None` if that made no error.
    #[must_use]
    pub fn ratio(&self) -> Option<f64> {
        let better = self.naive[0].min(self.naive[1]);
        (better > 0.0).then(|| self.crps / better)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_of_one_number_is_its_distance_and_spread_is_forgiven() {
        assert_eq!(crps(&[3.0], 5.0), 2.0);
        // By hand: distances 1, 1, 3 (mean 5/3), pairs |a-b| sum 2(2+4+2) / 9, half of it 8/9.
        assert!((crps(&[0.0, 2.0, 4.0], 1.0) - (5.0 / 3.0 - 8.0 / 9.0)).abs() < 1e-12);
    }

    #[test]
    fn bands_are_between_quantiles() {
        let draws: Vec<f64> = (0..=100).map(f64::from).collect();
        assert_eq!(band(&draws, 0.5), (25.0, 75.0));
        let mut score = Score::default();
        score.add(&draws, 75.0, [70.0, 80.0]);
        score.add(&draws, 99.0, [99.0, 80.0]);
        assert_eq!(
            (score.within_50, score.within_95, score.naive),
            (1, 1, [5.0, 24.0])
        );
    }
}
