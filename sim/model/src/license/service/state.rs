//! A service at run time.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::license::file::state::FileState;
use crate::license::service::silence::Silence;
use crate::license::stock::held::{Orphan, Shared, Spared};
use crate::license::stock::pool::PoolState;
use crate::license::three_node::triad::Triad;
use crate::observe::meter::Level;
use crate::plan::{ClockGrid, PoolIndex, Service, TiVec};

/// Stands for an epoch in which nothing can be given back (SV13).
pub(in crate::license) const HUNG: u32 = u32::MAX;

/// A service at run time.
#[derive(Clone, Debug)]
pub(in crate::license) struct ServiceState {
    pub(in crate::license) pools: TiVec<PoolIndex, PoolState>,
    /// Checked out, for each pool.
    pub(in crate::license) levels: TiVec<PoolIndex, Level>,
    /// Counts how often everything out was lost.
    pub(in crate::license) epoch: u32,
    /// The epoch of which checkouts can be given back: the present one, or none while its daemon hangs (SV13).
    pub(in crate::license) returnable: u32,
    /// Whether new clients are served, as of the last change of its nodes.
    pub(in crate::license) for_new: Result<(), Silence>,
    /// Whether holders are served.
    pub(super) for_holders: Result<(), Silence>,
    /// A three-node system's part.
    pub(in crate::license) triad: Option<Triad>,
    /// Changes of its license file.
    pub(in crate::license) file: FileState,
    /// Something waits for licenses to come back.
    pub(in crate::license) awaited: bool,
    pub(in crate::license) orphans: Vec<Orphan>,
    /// What would have been left behind too.
    pub(in crate::license) spared: Vec<Spared>,
    pub(in crate::license) shared: Vec<Shared>,
}

impl ServiceState {
    pub(crate) fn new(service: &Service, grid: &ClockGrid, detailed: bool) -> ServiceState {
        let silent = Err(Silence::new(Cause::ServerDown, LinkId::NONE, 1));
        ServiceState {
            pools: service.pools.iter().map(PoolState::new).collect(),
            levels: service
                .pools
                .iter()
                .map(|_| Level::new(grid, detailed))
                .collect(),
            epoch: 0,
            returnable: 0,
            for_new: silent,
            for_holders: silent,
            triad: service.three_node.map(Triad::new),
            file: FileState::default(),
            awaited: false,
            orphans: Vec::new(),
            spared: Vec::new(),
            shared: Vec::new(),
        }
    }

    /// Licenses of its file have expired.
    pub(crate) fn has_expired(&self) -> bool {
        self.pools.iter().any(|pool| {
            !pool.expiry_holds.is_empty() || pool.lots.iter().any(|lot| lot.expired.is_some())
        })
    }
}
