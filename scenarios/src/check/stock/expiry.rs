//! When a dated license ends, by the clock of the server that holds it.
//!
//! A license works through its last day and is expired from the next midnight of the
//! server's clock (LF4), so the instant depends on the server's site and on how wrong its clock is. Of a midnight that
//! comes twice it is the first: from there on the clock shows the next day.

use crate::check::context::Context;
use crate::check::parameters::Parameters;
use crate::check::places::hosts::Places;
use crate::clock::LocalTime;
use crate::symbols::List;
use kernel::Time;
use model::plan::{HostIndex, Symbol};

/// What the expiries of one service depend on.
pub struct Expiry<'a> {
    /// The name of the server, of a three-node system the first.
    pub server: &'a str,
    /// Its clock.
    clock: LocalTime,
    /// LF4: `expiry_moment = "start-of-day"`.
    at_start_of_day: bool,
}

impl<'a> Expiry<'a> {
    /// The expiries of what a server on this host holds.
    #[must_use]
    pub fn new(
        server: &'a str,
        host: HostIndex,
        places: &Places<'_>,
        parameters: &Parameters<'_>,
    ) -> Expiry<'a> {
        Expiry {
            server,
            clock: places.host_clock(host),
            at_start_of_day: parameters.is("expiry_moment", "start-of-day"),
        }
    }

    /// The instant from which a license with this last day (counted from 1970-01-01) is expired; what
    /// lies before the start is the start.
    #[must_use]
    pub fn instant(&self, context: &Context<'_>, last_day: i64) -> Time {
        self.midnight(context, last_day + i64::from(!self.at_start_of_day))
    }

    /// The instant from which a license with this first day is valid.
    #[must_use]
    pub fn begins(&self, context: &Context<'_>, first_day: i64) -> Time {
        self.midnight(context, first_day)
    }

    fn midnight(&self, context: &Context<'_>, day: i64) -> Time {
        let at = context.calendar.midnight(day, &self.clock);
        Time(u64::try_from(at).unwrap_or(0))
    }

    /// The fault that the expiry of a feature here is.
    #[must_use]
    pub fn symbol(&self, context: &Context<'_>, feature: &str) -> Symbol {
        let id = format!("expiry/{feature}@{}", self.server);
        context.symbols.symbol(List::Faults, &id)
    }
}
