//! Cold standbys in words (TP15).

use crate::clock::Clock;
use crate::lengths::law;
use crate::names;
use kernel::{Distribution, Time};
use model::plan::{Plan, Server, Standby};

/// When a standby is on: `2 h after site-lost begins, until it ends`; nothing of a server that is none.
#[must_use]
pub fn on_when(plan: &Plan, server: &Server) -> Option<String> {
    let clock = Clock::of(plan);
    Some(match server.standby.as_ref()? {
        Standby::After { faults, delay } => {
            let ids = faults.iter().map(|fault| {
                let symbol = plan.faults.get(fault.at()).map(|fault| fault.symbol);
                symbol.map_or(names::UNKNOWN, |symbol| names::fault(plan, symbol))
            });
            let ids = ids.collect::<Vec<_>>().join(" or ");
            match delay {
                Distribution::Constant(0) => format!("from the begin of {ids} until it ends"),
                delay => format!("{} after {ids} begins, until it ends", law(delay)),
            }
        }
        Standby::Between { from, until } => {
            let until = match *until {
                Time::NEVER => "for good".to_owned(),
                until => format!("until {}", clock.story(until)),
            };
            format!("by hand from {} {until}", clock.story(*from))
        }
    })
}

/// How many standbys a plan has.
#[must_use]
pub fn count(plan: &Plan) -> usize {
    let servers = plan.servers.iter();
    servers.filter(|server| server.standby.is_some()).count()
}
