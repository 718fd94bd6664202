//! A demand at run time: when its units arrive, and for how long each holds what it takes (AG6).
//!
//! Arrivals invert the cumulated rate and depend on nothing that happens in the world.

use crate::load::rate::RateClock;
use crate::observe::meter::Counter;
use crate::plan::{Arrivals, Demand, Plan, RecordedUnit};
use kernel::{Sampler, Stream, StreamSource, Time};
use std::sync::Arc;

/// When a demand arrives, at run time.
#[derive(Clone, Debug)]
// A demand has one of these; a box would cost each arrival a load.
#[allow(clippy::large_enum_variant)]
enum Clock {
    Rate {
        clock: RateClock,
        stream: Stream,
    },
    Recorded {
        events: Arc<[RecordedUnit]>,
        next: usize,
    },
}

/// A demand at run time.
#[derive(Clone, Debug)]
pub(super) struct DemandState {
    clock: Clock,
    holding: Sampler,
    holdings: Stream,
    pub(super) arrived: u32,
    /// FT12: how many surges of it last.
    pub(super) surges: u32,
    pub(super) counter: Counter,
}

impl DemandState {
    pub(super) fn new(demand: &Demand, source: &mut StreamSource, plan: &Plan) -> DemandState {
        let path = format!("demand/{}", plan.symbols.demands[demand.symbol]);
        let clock = match &demand.arrivals {
            Arrivals::Rate(rates) => Clock::Rate {
                clock: RateClock::new(rates, plan.start, &demand.clock, Time::ZERO),
                stream: source.stream(&path, "arrivals"),
            },
            Arrivals::Recorded(events) => Clock::Recorded {
                events: Arc::clone(events),
                next: 0,
            },
        };
        DemandState {
            clock,
            holding: demand.holding.sampler(),
            holdings: source.stream(&path, "holding"),
            arrived: 0,
            surges: 0,
            counter: Counter::default(),
        }
    }

    /// The next arrival.
    #[inline(always)]
    pub(super) fn next(&mut self) -> Time {
        match &mut self.clock {
            Clock::Rate { clock, stream } => clock.advance(-libm::log(stream.uniform())),
            Clock::Recorded { events, next } => {
                *next += 1;
                events.get(*next - 1).map_or(Time::NEVER, |unit| unit.at)
            }
        }
    }

    /// What the unit that arrives now takes, and for how long.
    #[inline]
    pub(super) fn hold(&mut self) -> RecordedUnit {
        match &self.clock {
            Clock::Rate { .. } => RecordedUnit {
                at: Time::ZERO,
                holding: self.holding.sample_span(&mut self.holdings),
                licenses: 1,
                user: 0,
            },
            Clock::Recorded { events, next } => events[*next - 1],
        }
    }
}
