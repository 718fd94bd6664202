//! Where an application would be but for a fault, and why it is not.

use crate::cause::graph::LinkId;
use crate::plan::ServiceIndex;

/// Where an application would be, and why it is not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Elsewhere {
    pub(in crate::client) home: ServiceIndex,
    pub(in crate::client) link: LinkId,
    /// How often all that was out of its home was lost, when it was looked at last.
    pub(in crate::client) epoch: u32,
}
