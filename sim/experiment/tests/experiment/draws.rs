//! Columns, and random numbers by counter, for the studies of this folder.
//!
//! A number is a hash of (stream, replication, position), so two points that use the same stream share
//! their random numbers, and a test is the same on every platform.

use kernel::{Cell, Column, Kind, Neutral, Scope, Unit};

/// A system-wide column of unit 1.
pub fn column(metric: &'static str, kind: Kind, neutral: Neutral) -> Column {
    Column {
        metric,
        scope: Scope::System,
        subject: "all".to_owned(),
        kind,
        unit: Unit::One,
        neutral,
    }
}

/// A value rounded to millionths.
pub fn value(value: f64) -> Cell {
    Cell {
        numerator: (value * 1e6).round() as i128,
        denominator: 1_000_000,
    }
}

/// The finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014) on a word.
pub fn mix(word: u64) -> u64 {
    let mut x = word.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// The random numbers of one stream in one replication.
pub struct Draws {
    key: u64,
    position: u64,
}

impl Draws {
    pub fn new(stream: u64, replication: u64) -> Draws {
        Draws {
            key: mix(mix(stream) ^ replication),
            position: 0,
        }
    }

    /// Strictly between 0 and 1.
    pub fn uniform(&mut self) -> f64 {
        self.position += 1;
        let word = mix(self.key ^ mix(self.position));
        ((word >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * libm::log(self.uniform())
    }

    /// Standard normal, by the method of Box and Muller.
    pub fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(self.uniform()));
        radius * libm::cos(2.0 * std::f64::consts::PI * self.uniform())
    }

    /// Lognormal with this mean and coefficient of variation.
    pub fn lognormal(&mut self, mean: f64, cv: f64) -> f64 {
        let variance = libm::log1p(cv * cv);
        mean * libm::exp(libm::sqrt(variance) * self.normal() - variance / 2.0)
    }
}
