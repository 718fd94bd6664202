//! What is out of a service: what clients hold, share, and leave behind.

use crate::cause::graph::LinkId;
use crate::license::stock::client::Client;
use crate::license::stock::request::Grant;
use crate::plan::{ApplicationIndex, FeatureId, PoolIndex, ServiceIndex};
use kernel::Time;

/// Licenses that a client was granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) client: Client,
    pub(crate) service: ServiceIndex,
    /// When: another epoch of the service means that they are lost.
    pub(crate) epoch: u32,
    pub(crate) pool: PoolIndex,
    pub(crate) count: u32,
}

/// A checkout of unit *environment*, shared by the instances that hold it (AP20).
#[derive(Clone, Debug)]
pub(in crate::license) struct Shared {
    pub(super) feature: FeatureId,
    pub(super) grant: Grant,
    pub(super) holders: Vec<ApplicationIndex>,
}

/// Licenses that a vanished client left behind.
#[derive(Clone, Copy, Debug)]
pub(in crate::license) struct Orphan {
    pub(in crate::license) until: Time,
    pub(super) epoch: u32,
    pub(super) pool: PoolIndex,
    pub(super) count: u32,
    /// None for licenses that linger.
    pub(in crate::license) link: LinkId,
    /// Whose they were.
    pub(in crate::license) client: Client,
}

/// Licenses that a vanished client would have left behind, had another fault not taken all from the service first.
#[derive(Clone, Copy, Debug)]
pub(in crate::license) struct Spared {
    pub(in crate::license) until: Time,
    pub(super) feature: FeatureId,
    pub(super) count: u32,
    pub(in crate::license) link: LinkId,
    /// Whose they would be.
    pub(in crate::license) client: ApplicationIndex,
}
