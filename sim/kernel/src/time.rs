//! Simulated time as exact integers.
//!
//! An instant ([`Time`]) and a length ([`Span`]) are different types, both in whole
//! microseconds, so that sums are exact and ties are real ties. Overflow panics: it is a
//! programming error, never an input error. Calendar dates are not modeled here.

use std::ops::{Add, AddAssign, Mul, Sub};

/// Microseconds in a second.
pub const MICROSECONDS_PER_SECOND: u64 = 1_000_000;

/// An instant: microseconds since the scenario's start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub u64);

/// A length of time in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(pub u64);

impl Time {
    /// The scenario's start.
    pub const ZERO: Time = Time(0);
    /// Later than every event: "never".
    pub const NEVER: Time = Time(u64::MAX);

    /// The instant in seconds, for output only.
    #[must_use]
    pub fn seconds(self) -> f64 {
        self.0 as f64 / MICROSECONDS_PER_SECOND as f64
    }

    /// The length from `earlier` to this instant, zero if `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Time) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }

    /// This instant moved by a signed number of microseconds; what falls before the start is the start.
    #[must_use]
    pub fn offset(self, microseconds: i64) -> Time {
        Time(self.0.saturating_add_signed(microseconds))
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Span = Span(0);
    /// One second.
    pub const SECOND: Span = Span(MICROSECONDS_PER_SECOND);
    /// One minute.
    pub const MINUTE: Span = Span(60 * MICROSECONDS_PER_SECOND);
    /// One hour.
    pub const HOUR: Span = Span(3_600 * MICROSECONDS_PER_SECOND);
    /// One day of 24 hours.
    pub const DAY: Span = Span(86_400 * MICROSECONDS_PER_SECOND);
    /// One week of seven days.
    pub const WEEK: Span = Span(7 * 86_400 * MICROSECONDS_PER_SECOND);

    /// A span of whole seconds.
    #[must_use]
    pub const fn from_seconds(seconds: u64) -> Span {
        Span(seconds * MICROSECONDS_PER_SECOND)
    }

    /// The span in seconds, for output only.
    #[must_use]
    pub fn seconds(self) -> f64 {
        self.0 as f64 / MICROSECONDS_PER_SECOND as f64
    }
}

impl Add<Span> for Time {
    type Output = Time;
    fn add(self, span: Span) -> Time {
        Time(
            self.0
                .checked_add(span.0)
                .expect("simulated time overflows"),
        )
    }
}

impl AddAssign<Span> for Time {
    fn add_assign(&mut self, span: Span) {
        *self = *self + span;
    }
}

impl Sub<Time> for Time {
    type Output = Span;
    fn sub(self, earlier: Time) -> Span {
        Span(
            self.0
                .checked_sub(earlier.0)
                .expect("a length of time is negative"),
        )
    }
}

impl Add for Span {
    type Output = Span;
    fn add(self, other: Span) -> Span {
        Span(
            self.0
                .checked_add(other.0)
                .expect("a length of time overflows"),
        )
    }
}

impl Mul<u64> for Span {
    type Output = Span;
    fn mul(self, factor: u64) -> Span {
        Span(
            self.0
                .checked_mul(factor)
                .expect("a length of time overflows"),
        )
    }
}
