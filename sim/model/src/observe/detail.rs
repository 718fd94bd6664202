//! The records of a detailed replication under way, and what is noted of them to tell a change from a repetition.

use crate::observe::records::{Component, Detail};
use crate::plan::HostIndex;
use kernel::Time;
use std::collections::BTreeMap;

/// Records under way.
#[derive(Default)]
pub(crate) struct DetailState {
    pub(crate) detail: Detail,
    /// Conditions that stand, by their position in the records.
    pub(crate) open: Vec<(Component, usize)>,
    /// The numbers of denied agents' requests.
    pub(crate) requests: BTreeMap<u32, u64>,
    /// Licenses in the file of each service and pool and the last one's end, as the journal has them.
    pub(crate) issued: BTreeMap<(u32, u32), (u32, Option<Time>)>,
    /// The masters of three-node systems, as the journal has them.
    pub(crate) masters: BTreeMap<u32, Option<u32>>,
    /// Idle licenses of each service's, pool's reservation, as the journal has them.
    pub(crate) reserved: BTreeMap<(u32, u32, u32), u32>,
    /// Where applications' working processes run, as the records have it.
    pub(crate) hosts: BTreeMap<u32, HostIndex>,
}
