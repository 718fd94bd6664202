//! What grants licenses: servers, the service that they are nodes of, and its pools.

use super::{FeatureId, HostIndex, Policy, ServerIndex, ServiceIndex, Standby, Symbol};
use kernel::{Distribution, Span, Time};
use std::sync::Arc;

/// What grants licenses as one.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// Name: the server's, or the topology's for a three-node system.
    pub name: String,
    /// Its nodes in the order of the SERVER lines: one, or three.
    pub nodes: Vec<ServerIndex>,
    /// Three-node: its parameters.
    pub three_node: Option<ThreeNode>,
    /// The pools of its license file, in file order.
    pub pools: Vec<Pool>,
    /// SV6 (default 24 h) and its check (false: expiring features only).
    pub clock_tolerance: Span,
    /// SV6: `clock_check = "all"`.
    pub clock_check_all: bool,
    /// FT17: by how much its host's clock may be behind what that last showed (default 24 h).
    pub windback_tolerance: Span,
    /// SV4: how long a vanished client's licenses stay out (default 2 h).
    pub dead_client_timeout: Span,
    /// LF8: files are reread at the server's midnight (default true).
    pub automatic_reread: bool,
    /// SV15: how many clients its vendor daemon takes at once, by its options file; `None` for no limit.
    pub clients_max: Option<u32>,
}

/// TP2–TP5 and TP12.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ThreeNode {
    /// TP12: silence is noticed after 4 of these less a second (default 20 s).
    pub heartbeat_interval: Span,
    /// TP12 (default false).
    pub primary_is_master: bool,
    /// TP4 (default 4 min).
    pub rejoin_wait: Span,
    /// TP4: a probability (default 1).
    pub early_rejoin_failure: f64,
    /// TP5: a probability (default 0).
    pub failover_failure: f64,
    /// TP5 (default 15 min).
    pub failover_repair: Span,
}

/// The licenses of one name, version and pool attributes (LF3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// The feature.
    pub feature: FeatureId,
    /// The version it grants up to.
    pub version: Version,
    /// The vendor daemon that serves it (LF11).
    pub vendor: Arc<str>,
    /// Its parts by expiry.
    pub lots: Vec<Lot>,
    /// LF6: altered, so that every checkout is denied.
    pub altered: bool,
    /// LF12: not counted.
    pub uncounted: bool,
    /// A `START=` in the future: valid from here on.
    pub valid_from: Time,
    /// LF12: where an uncounted feature may run; empty for everywhere.
    pub only_on: Vec<HostIndex>,
    /// What an options file says of it.
    pub policy: Option<Arc<Policy>>,
}

/// Licenses of a pool that expire together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lot {
    /// How many.
    pub count: u32,
    /// The instant from which they are expired, by true time at the server (its clock's offset
    /// already taken off); `None` if permanent. Instants before the start are `Time::ZERO`.
    pub expires: Option<Time>,
    /// The fault that this expiry is, `expiry/FEATURE@SERVER`; `None` if permanent.
    pub fault: Option<Symbol>,
}

/// A feature's version, compared as FlexNet does: as a decimal fraction (8.1 = 8.10, LF5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Before the point.
    pub major: u32,
    /// After the point, as a fraction in 1e-8 (FlexNet compares versions as decimal fractions: 8.1 = 8.10).
    pub fraction: u32,
}

/// What of a host the host ID of a license file is (LF7, FT14).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostIdBinding {
    /// `ANY`: every host may serve the file.
    Any,
    /// The machine: its network card or the like. A new disk changes nothing.
    Machine,
    /// The serial number of its disk, which a new disk has another of; taken for what is not said.
    Disk,
}

/// A license server: one host with its lmgrd and its vendor daemon (SV1).
#[derive(Clone, Debug, PartialEq)]
pub struct Server {
    /// Its name's symbol.
    pub symbol: Symbol,
    /// Where it runs.
    pub host: HostIndex,
    /// The service it is a node of.
    pub service: ServiceIndex,
    /// lmgrd's port.
    pub port: u16,
    /// The vendor daemon's fixed port, if it has one.
    pub vendor_port: Option<u16>,
    /// LF7: the host's host ID is the file's (until a fault changes it).
    pub host_id_matches: bool,
    /// What of the host the file's host ID is.
    pub bound_to: HostIdBinding,
    /// SV2 (default 1 s).
    pub vendor_restart_delay: Span,
    /// SV14: from its start until it is up (default 0 s).
    pub start_time: Distribution,
    /// TP15: it is a cold standby, and on at these times alone.
    pub standby: Option<Standby>,
    /// SV15: how many connections its lmgrd takes at once (default 1000).
    pub max_connections: u32,
}
