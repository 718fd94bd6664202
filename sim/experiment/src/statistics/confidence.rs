//! How sure an interval is to hold what it is said to hold.

/// A confidence level strictly between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Confidence(f64);

impl Confidence {
    /// 95 %, the level of everything that names none.
    pub const NINETY_FIVE: Confidence = Confidence(0.95);

    /// A level strictly between 0 and 1; none for any other number.
    #[must_use]
    pub fn new(level: f64) -> Option<Confidence> {
        (level > 0.0 && level < 1.0).then_some(Confidence(level))
    }

    /// The level, as 0.95.
    #[must_use]
    pub const fn level(self) -> f64 {
        self.0
    }

    /// The probability of error, as 0.05. Tidied of the rounding of `1 - level`, so that 95 % gives
    /// the same 0.05 that a person writes.
    #[must_use]
    pub fn error(self) -> f64 {
        const TIDY: f64 = 1e12;
        let tidy = ((1.0 - self.0) * TIDY).round() / TIDY;
        if tidy > 0.0 { tidy } else { 1.0 - self.0 }
    }

    /// The probability of error that each of several statements may have, for all to hold together at
    /// this level (Bonferroni); no comparison counts as one.
    #[must_use]
    pub fn error_of_each(self, comparisons: usize) -> f64 {
        self.error() / comparisons.max(1) as f64
    }
}

impl Default for Confidence {
    fn default() -> Confidence {
        Confidence::NINETY_FIVE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_levels_between_none_and_certainty_exist() {
        assert_eq!(Confidence::new(0.95), Some(Confidence::NINETY_FIVE));
        for level in [0.0, 1.0, -0.5, 95.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Confidence::new(level), None);
        }
        assert!(Confidence::new(1.0 - f64::EPSILON).is_some_and(|c| c.error() > 0.0));
    }

    #[test]
    fn the_error_is_the_number_that_a_person_writes() {
        assert_eq!(
            Confidence::NINETY_FIVE.error().to_bits(),
            0.05_f64.to_bits()
        );
        assert_eq!(
            Confidence::NINETY_FIVE.error_of_each(2).to_bits(),
            0.025_f64.to_bits()
        );
    }
}
