//! Use by ten minutes: what a row says, and of whom.

use crate::plan::{FeatureId, Symbol};
use kernel::{Span, Time};

/// The length of a period of the usage report.
pub(crate) const USAGE_PERIOD: Span = Span(600_000_000);

/// One ten-minute period of a level, closed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Period {
    pub(crate) from: Time,
    pub(crate) peak: u64,
    pub(crate) integral: u128,
}

/// What a usage row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UsageSubject {
    /// A feature over the whole system.
    Feature,
    /// A feature at a license server (or a three-node system, by its first node).
    Server(Symbol),
    /// A feature at an application.
    Application(Symbol),
}

/// Use within one period of ten minutes (MT4); coarser periods follow from these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// The period's begin, a multiple of ten minutes of the clock.
    pub from: Time,
    /// What it is about.
    pub subject: UsageSubject,
    /// The feature.
    pub feature: FeatureId,
    /// The most in use (given to users) after all events of an instant; checked out for a server.
    pub peak: u64,
    /// In use over the period, in license-microseconds.
    pub integral: u128,
    /// The most checked out at the license server.
    pub checked_out_peak: u64,
    /// Licenses in valid files at the period's end, or held for an application.
    pub available: u64,
}

/// What is metered by whose agents use it (MT7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Metered {
    /// A sellable item, an index into the plan's reporting: in seats or ports.
    Item(u32),
    /// A feature: in licenses.
    Feature(FeatureId),
}

/// Whose use it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    /// Everybody's, demand's too.
    System,
    /// A tenant's, an index into the plan's reporting.
    Tenant(u32),
    /// A place group's, an index into the plan's reporting.
    PlaceGroup(u32),
    /// A group of agents'.
    Group(Symbol),
}

/// Use within one period of ten minutes, by whose it is (MT7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// The period's begin, a multiple of ten minutes of the clock.
    pub from: Time,
    /// What is used.
    pub what: Metered,
    /// By whom.
    pub whose: Whose,
    /// The most in use at once, after all events of an instant.
    pub peak: u64,
    /// In use over the period, in seat- or license-microseconds.
    pub integral: u128,
    /// People who are enabled for it in the configuration, at the period's end.
    pub enabled: u64,
}
