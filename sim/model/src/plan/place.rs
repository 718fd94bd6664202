//! Sites, hosts, and the firewalls between them.

use super::{HostIndex, SiteClock, SiteIndex, TiSlice};
use kernel::Span;

/// A place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Its name.
    pub name: String,
    /// Its clock less the first site's at the start, in microseconds.
    pub clock_ahead: i64,
    /// How its clock goes on from there.
    pub clock: SiteClock,
}

/// The hosts of a plan.
pub type Hosts = TiSlice<HostIndex, Host>;

/// A machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// Its name.
    pub name: String,
    /// Its site.
    pub site: SiteIndex,
    /// Its clock less the true time of its site, in microseconds (SV6).
    pub clock_offset: i64,
    /// RAID 1: one disk's failure changes nothing (FT14).
    pub raid: bool,
    /// SV10: lmgrd comes up with the host (default true).
    pub autostart: bool,
    /// SV10: the delay of a manual start (default 30 min).
    pub manual_start_delay: Span,
    /// SV10: the Management Layer restarts a dead server (default false), after this long.
    pub managed: Option<Span>,
}

/// A firewall between two places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Firewall {
    /// Its name.
    pub name: String,
    /// Its two sides.
    pub between: (Place, Place),
    /// What passes.
    pub open: Ports,
    /// Which way it acts.
    pub direction: Direction,
}

/// A site or a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// All hosts of a site.
    Site(SiteIndex),
    /// One host.
    Host(HostIndex),
}

/// A set of ports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ports {
    /// Every port.
    All,
    /// These ports only.
    Named(Vec<u16>),
}

/// Which connections a rule concerns: a connection is opened by the application towards the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Both ways.
    Both,
    /// Connections opened from the first place towards the second.
    Forward,
    /// Connections opened from the second place towards the first.
    Backward,
}
