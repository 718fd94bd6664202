//! Lengths of periods (MT4).

use crate::civil::{self, Date};
use kernel::Span;
/// A length of period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Granularity {
    /// Ten minutes of the clock: the records themselves.
    TenMinutes,
    /// An hour of the clock.
    Hour,
    /// A day from midnight.
    Day,
    /// A week from Monday.
    Week,
    /// A month of the calendar.
    Month,
}

impl Granularity {
    /// All of them, from fine to coarse.
    pub const ALL: [Granularity; 5] = [
        Granularity::TenMinutes,
        Granularity::Hour,
        Granularity::Day,
        Granularity::Week,
        Granularity::Month,
    ];

    /// As result files print it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Granularity::TenMinutes => "10min",
            Granularity::Hour => "hour",
            Granularity::Day => "day",
            Granularity::Week => "week",
            Granularity::Month => "month",
        }
    }

    /// The period in which a local time falls: its begin and its end.
    #[must_use]
    pub fn period(self, local: i128) -> (i128, i128) {
        let day = i128::from(Span::DAY.0);
        let fixed = |length: i128| {
            let begin = local.div_euclid(length) * length;
            (begin, begin + length)
        };
        match self {
            Granularity::TenMinutes => fixed(i128::from(Span::MINUTE.0) * 10),
            Granularity::Hour => fixed(i128::from(Span::HOUR.0)),
            Granularity::Day => fixed(day),
            Granularity::Week => {
                let midnight = local.div_euclid(day) * day;
                let monday = midnight - civil::weekday(local) as i128 * day;
                (monday, monday + 7 * day)
            }
            Granularity::Month => {
                let Date { year, month, .. } = civil::date(local);
                (
                    civil::month_begin(year, month),
                    civil::month_begin(year, month + 1),
                )
            }
        }
    }
}
