//! What a fault does to the clock of a host (FT8, FT17).

use kernel::Span;

/// What a fault does to a clock.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ClockSetting {
    /// It is so far ahead of true time, in microseconds.
    To(i64),
    /// It is set back by so much from what it shows.
    Back(Span),
}
