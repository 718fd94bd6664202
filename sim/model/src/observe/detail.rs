//! The records of a detailed replication under way, and what is noted of them to tell a change from a repetition.

use crate::observe::records::{Component, Denial, Detail};
use crate::observe::spool::Store;
use crate::plan::{ApplicationIndex, HostIndex, PoolIndex, ServiceIndex};
use kernel::Time;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Records under way.
#[derive(Default)]
pub(crate) struct DetailState {
    pub(crate) detail: Detail,
    /// The latest denial, until the next: who was denied may be added to it.
    pub(crate) latest_denial: Option<Denial>,
    /// Where records go that are too many for memory.
    pub(crate) store: Option<Arc<dyn Store>>,
    /// Conditions that stand, by their position in the records.
    pub(crate) open: Vec<(Component, usize)>,
    /// The numbers of denied agents' requests.
    pub(crate) requests: BTreeMap<u32, u64>,
    /// Licenses in the file of each service and pool and the last one's end, as the journal has them.
    pub(crate) issued: BTreeMap<(ServiceIndex, PoolIndex), (u32, Option<Time>)>,
    /// The masters of three-node systems, as the journal has them.
    pub(crate) masters: BTreeMap<ServiceIndex, Option<u32>>,
    /// Idle licenses of each service's, pool's reservation, as the journal has them.
    pub(crate) reserved: BTreeMap<(ServiceIndex, PoolIndex, u32), u32>,
    /// Where applications' working processes run, as the records have it.
    pub(crate) hosts: BTreeMap<ApplicationIndex, HostIndex>,
}

impl DetailState {
    /// Writes a denial into the records.
    pub(crate) fn deny(&mut self, denial: Denial) {
        self.settle_denial();
        self.latest_denial = Some(denial);
    }

    /// Nothing more is added to the latest denial.
    pub(crate) fn settle_denial(&mut self) {
        if let Some(denial) = self.latest_denial.take() {
            self.detail.denials.push(&denial);
        }
    }
}
