//! A cold standby at run time (TP15).

use crate::plan::{Plan, Server, Standby};
use kernel::{Stream, StreamSource, Time};

/// A standby at run time.
#[derive(Clone, Debug)]
pub(in crate::license) struct StandbyState {
    pub(super) is_on: bool,
    /// When it was activated last.
    pub(super) since: Time,
    /// Its vendor daemon has not run since.
    pub(super) is_fresh: bool,
    /// The occurrences that stand, and from when on each has it on.
    pub(super) calls: Vec<(u32, Time)>,
    /// For each fault that activates it: draws how long after its begin.
    pub(super) delays: Vec<Stream>,
}

impl StandbyState {
    pub(in crate::license) fn new(
        server: &Server,
        source: &mut StreamSource,
        plan: &Plan,
    ) -> Option<Box<StandbyState>> {
        let name = &plan.symbols.servers[server.symbol];
        let faults = match server.standby.as_ref()? {
            Standby::After { faults, .. } => faults.as_slice(),
            Standby::Between { .. } => &[],
        };
        let delays = faults.iter().map(|fault| {
            let symbol = plan.faults[fault.at()].symbol;
            let purpose = format!("activation by {}", plan.symbols.faults[symbol]);
            source.stream(&format!("server/{name}"), &purpose)
        });
        Some(Box::new(StandbyState {
            is_on: false,
            since: Time::ZERO,
            is_fresh: true,
            delays: delays.collect(),
            calls: Vec::new(),
        }))
    }

    /// It is switched on.
    pub(in crate::license) fn is_on(&self) -> bool {
        self.is_on
    }

    /// The vendor daemon comes up; true if it is for the first time since the standby was activated.
    pub(super) fn starts_first(&mut self) -> bool {
        std::mem::take(&mut self.is_fresh)
    }
}
