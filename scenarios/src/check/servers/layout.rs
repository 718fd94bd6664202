//! License servers as a variant has them: systems, their members and services.

use crate::check::parameters::Parameters;
use crate::check::servers::standby;
use crate::view::View;
use model::plan::{Server, ServerIndex, Service, ServiceIndex};

/// How the servers of a system stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SystemKind {
    /// TP1.
    Single,
    /// TP2.
    ThreeNode,
    /// TP6.
    Independent,
}

/// A license system: one `[topology]`.
pub struct System<'a> {
    /// Its name, if it has one.
    pub name: Option<&'a str>,
    /// Its kind.
    pub kind: SystemKind,
    /// Its entry, or the file if there is none.
    pub view: View<'a>,
    /// Its parameters.
    pub parameters: Parameters<'a>,
    /// Its services, in file order.
    pub services: Vec<ServiceIndex>,
}

/// What of a service is still needed to find its licenses.
pub struct Member<'a> {
    /// The server.
    pub server: ServerIndex,
    /// Its entry.
    pub view: View<'a>,
    /// Its parameters.
    pub parameters: Parameters<'a>,
}

/// The systems, and for each service the entries of its servers.
pub struct Layout<'a> {
    /// In file order.
    pub systems: Vec<System<'a>>,
    /// For each service its members.
    pub members: Vec<Vec<Member<'a>>>,
    /// For each service the kind of its system.
    pub(super) kinds: Vec<SystemKind>,
}

impl Layout<'_> {
    /// The kind of system that a service belongs to.
    #[must_use]
    pub fn kind_of(&self, service: usize) -> SystemKind {
        let kind = self.kinds.get(service).copied();
        kind.unwrap_or(SystemKind::Single)
    }

    /// A service is a standby's, which belongs to no system (TP15).
    #[must_use]
    pub fn is_standby(&self, service: usize) -> bool {
        let members = self.members.get(service);
        members.is_some_and(|members| members.iter().any(|m| standby::is_standby(&m.view)))
    }
}

/// What was read.
pub struct Systems<'a> {
    /// Services without their pools.
    pub services: Vec<Service>,
    /// Servers in file order.
    pub servers: Vec<Server>,
    /// The systems.
    pub layout: Layout<'a>,
}
