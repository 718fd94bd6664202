//! What stands in a user's way.

use crate::cause::graph::{Graph, LinkId};

/// What stands in a user's way.
#[derive(Default)]
pub(in crate::client) struct Obstacles {
    pub(in crate::client) links: Vec<LinkId>,
    /// One of them has no fault for a reason.
    pub(in crate::client) is_plain: bool,
}

impl Obstacles {
    /// One obstacle with its reasons; without any that has a root it would be there without faults.
    pub(in crate::client) fn add(&mut self, graph: &Graph, links: &[LinkId]) {
        let before = self.links.len();
        let rooted = links.iter().filter(|link| !graph.roots(**link).is_empty());
        self.links.extend(rooted);
        self.is_plain |= self.links.len() == before;
    }
}
