//! The scenario as checked: what `scenarios` hands over and the model plays.
//!
//! No option is left open and no name is left to resolve. Every member refers to others
//! by an index into the plan's own vectors; what is named by the user has a [`Symbol`], which is the
//! same in all variants of a study, so that results are paired without comparing text. A plan is
//! immutable; a world is built from it for each replication. It does not model text, files or dates
//! beyond the start's weekday and time of day, and zones only as the changes of a clock.

mod application;
mod clock;
mod fault;
mod index;
mod load;
mod place;
mod policy;
mod reporting;
mod server;
mod standby;
mod taking;

pub use application::*;
pub use clock::*;
pub use fault::*;
pub use index::*;
pub use load::*;
pub use place::*;
pub use policy::*;
pub use reporting::*;
pub use server::*;
pub use standby::*;
pub(crate) use taking::User;

use kernel::{Span, Time};
use std::sync::Arc;

/// The names of a study: one table for all its variants, in file order of first mention.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Symbols {
    /// Features, as first written.
    pub features: TiVec<FeatureId, String>,
    /// License servers.
    pub servers: TiVec<Symbol, String>,
    /// Application instances and pairs (`name`, or `name-1` … for a count above 1).
    pub applications: TiVec<Symbol, String>,
    /// Groups of agents.
    pub groups: TiVec<Symbol, String>,
    /// Demands.
    pub demands: TiVec<Symbol, String>,
    /// Faults by id; an expanded one as `id/target`; an expiry as `expiry/FEATURE@SERVER`.
    pub faults: TiVec<Symbol, String>,
}

/// One variant of a scenario, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The scenario's name.
    pub scenario: String,
    /// The variant's name.
    pub variant: String,
    /// The condition that it is played under; `None`: the base.
    pub condition: Option<String>,
    /// The names of the study, shared by its variants.
    pub symbols: Arc<Symbols>,
    /// When it starts, by the calendar.
    pub start: Start,
    /// How long it is played.
    pub duration: Span,
    /// The first part, not counted; below `duration`.
    pub warm_up: Span,
    /// Sites in file order.
    pub sites: TiVec<SiteIndex, Site>,
    /// Hosts in file order, then those that exist because something is placed on them.
    pub hosts: TiVec<HostIndex, Host>,
    /// What grants licenses: a single server, an independent server, or a three-node system.
    pub services: TiVec<ServiceIndex, Service>,
    /// License servers, each a node of one service.
    pub servers: TiVec<ServerIndex, Server>,
    /// Standing firewall rules, applied together: a connection needs all that stand between its ends.
    pub firewalls: Vec<Firewall>,
    /// Application instances and redundant pairs, in file order (the order of starting).
    pub applications: TiVec<ApplicationIndex, Application>,
    /// Campaign groups.
    pub campaigns: Vec<Campaign>,
    /// Groups of agents.
    pub groups: Vec<AgentGroup>,
    /// Demand that is not agents.
    pub demands: Vec<Demand>,
    /// Faults; expanded (one for each target of `each-server-host`).
    pub faults: Vec<Fault>,
    /// Crews that repair them, in file order.
    pub crews: Vec<Crew>,
    /// Whom the options files tell apart; empty where there are none.
    pub clients: Clients,
    /// For each feature the licenses bought: the entitlement, or the sum of the files (a three-node
    /// file once). Zero where nothing is bought.
    pub entitlement: TiVec<FeatureId, u64>,
    /// What the usage report is about.
    pub reporting: Reporting,
    /// Whether reservations of vanished clients stay (SV9).
    pub parameters: Parameters,
}

/// The calendar date and time of instant zero, local to the first site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// Days since 1970-01-01 (a Thursday) of the local date.
    pub day: i64,
    /// Time since local midnight.
    pub time_of_day: Span,
}

impl Plan {
    /// The first site's clock, by which the whole scenario is told.
    #[must_use]
    pub fn clock(&self) -> SiteClock {
        let first = self.sites.first();
        first.map(|site| site.clock.clone()).unwrap_or_default()
    }
}

impl Start {
    /// Microseconds from 1970-01-01T00:00 to instant zero by the first site's clock.
    #[must_use]
    pub fn local(&self) -> i64 {
        self.day * Span::DAY.0 as i64 + self.time_of_day.0 as i64
    }

    /// Time since Monday's midnight.
    #[must_use]
    pub fn week_time(&self) -> Span {
        let (weekday, time) = self.weekday_and_time(Time::ZERO);
        Span(weekday as u64 * Span::DAY.0 + time.0)
    }

    /// The weekday of an instant, 0 for Monday, and the time since that day's midnight, by a clock that does not
    /// change.
    #[must_use]
    pub fn weekday_and_time(&self, at: Time) -> (usize, Span) {
        let total = self.time_of_day.0 + at.0;
        let day = self.day + (total / Span::DAY.0) as i64;
        (
            ((day + 3).rem_euclid(7)) as usize,
            Span(total % Span::DAY.0),
        )
    }
}

/// Parameters of the whole scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// SV9: a client cut off by the network leaves its licenses behind (default true).
    pub orphans: bool,
    /// LF15: how long a new license file takes, low and high, uniform (default 24–48 h).
    pub order_lead_time: (Span, Span),
}
