//! `scale`: how many times the agents and the rates of demand that the file writes.
//!
//! It multiplies what the merged file says, once, in decimal arithmetic: 1.005 times 100 agents are 101 (rounded
//! half up), where binary fractions would give 100. Recorded load, surges, campaigns and disabled persons are not scaled.

use crate::view::View;
use std::cmp::Ordering;

/// More would be a mistake of the writer, and less as well.
const FACTOR_MIN: f64 = 0.001;
const FACTOR_MAX: f64 = 1_000.0;

/// Factors of a scenario.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    agents: f64,
    demand: f64,
}

impl Scale {
    /// The factors of a merged tree; 1 where none is given.
    #[must_use]
    pub fn of(root: &View<'_>) -> Scale {
        let view = root.below("scale");
        let factor = |key: &str| {
            let view = view.as_ref()?;
            let factor = view.number(key)?;
            if (FACTOR_MIN..=FACTOR_MAX).contains(&factor) {
                return Some(factor);
            }
            let message = format!("expected a factor from {FACTOR_MIN} to {FACTOR_MAX}");
            view.error(key, message, "15 % more is `1.15`");
            None
        };
        Scale {
            agents: factor("agents").unwrap_or(1.0),
            demand: factor("demand").unwrap_or(1.0),
        }
    }

    /// The agents of a group that is written with so many: at least one, unless none is written.
    #[must_use]
    pub fn agents(&self, count: u32) -> u32 {
        if self.agents == 1.0 || count == 0 {
            return count;
        }
        let product = Decimal::of(self.agents).times(Decimal::of(f64::from(count)));
        u32::try_from(product.rounded().max(1)).unwrap_or(u32::MAX)
    }

    /// A rate of demand.
    #[must_use]
    pub fn rate(&self, rate: f64) -> f64 {
        if self.demand == 1.0 {
            return rate;
        }
        Decimal::of(self.demand).times(Decimal::of(rate)).value()
    }
}

/// A number by its decimal digits: `digits` × 10^`exponent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Decimal {
    digits: i128,
    exponent: i32,
}

impl Decimal {
    /// A number of at most 17 digits by the shortest text that reads back to it.
    fn of(number: f64) -> Decimal {
        let text = format!("{number:e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let decimals = mantissa.split_once('.').map_or(0, |(_, part)| part.len());
        Decimal {
            digits: mantissa.replace('.', "").parse().unwrap_or(0),
            exponent: exponent.parse::<i32>().unwrap_or(0) - i32::try_from(decimals).unwrap_or(0),
        }
    }

    /// The exact product: 17 digits times 17 fit.
    fn times(self, other: Decimal) -> Decimal {
        Decimal {
            digits: self.digits * other.digits,
            exponent: self.exponent + other.exponent,
        }
    }

    /// To a whole number, a half upward.
    fn rounded(self) -> i128 {
        match self.exponent.cmp(&0) {
            Ordering::Less => {
                let divisor = 10_i128.checked_pow(self.exponent.unsigned_abs());
                divisor.map_or(0, |divisor| (self.digits + divisor / 2) / divisor)
            }
            Ordering::Equal => self.digits,
            Ordering::Greater => {
                let factor = 10_i128.checked_pow(self.exponent.unsigned_abs());
                factor
                    .and_then(|factor| self.digits.checked_mul(factor))
                    .unwrap_or(i128::MAX)
            }
        }
    }

    /// The nearest number.
    fn value(self) -> f64 {
        format!("{}e{}", self.digits, self.exponent)
            .parse()
            .unwrap_or(f64::NAN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agents(factor: f64, count: u32) -> u32 {
        let scale = Scale {
            agents: factor,
            demand: 1.0,
        };
        scale.agents(count)
    }

    #[test]
    fn counts_are_rounded_half_up_in_decimal() {
        // 1.005 × 100 = 100.5; the nearest binary fraction of 1.005 is below it.
        assert_eq!(agents(1.005, 100), 101);
        assert_eq!(agents(1.15, 10), 12);
        assert_eq!(agents(1.15, 9), 10);
        assert_eq!(agents(0.5, 3), 2);
        assert_eq!(agents(0.1, 4), 1, "at least one agent stays");
        assert_eq!(agents(1.15, 0), 0, "an empty group stays empty");
        assert_eq!(agents(2.0, u32::MAX), u32::MAX);
    }

    #[test]
    fn rates_are_multiplied_in_decimal() {
        let scale = Scale {
            agents: 1.0,
            demand: 1.15,
        };
        // 90 × 1.15 in binary fractions is 103.499….
        assert_eq!(scale.rate(90.0).to_bits(), 103.5_f64.to_bits());
        assert_eq!(scale.rate(0.1).to_bits(), 0.115_f64.to_bits());
        assert_eq!(scale.rate(0.0).to_bits(), 0.0_f64.to_bits());
    }
}
