//! What lists of license servers are resolved against.

use crate::check::places::hosts::Places;
use crate::check::servers::layout::Layout;
use crate::check::servers::protocols::Protocols;
use model::plan::{Server, ServerPorts, Service};

/// What lists are resolved against.
pub struct Network<'n, 'a> {
    /// Sites and hosts.
    pub places: &'n Places<'a>,
    /// Servers.
    pub servers: &'n [Server],
    /// Services with their pools.
    pub services: &'n [Service],
    /// Systems and their members.
    pub layout: &'n Layout<'a>,
    /// For each server the protocols that it answers (SV12).
    pub protocols: &'n [Protocols],
    /// What servers listen at after changes of their license files, once each (LF8).
    pub later_ports: &'n [ServerPorts],
}
