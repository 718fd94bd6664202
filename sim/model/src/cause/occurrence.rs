//! An occurrence of a fault, as the graph knows it.

use crate::cause::link::LinkId;
use crate::plan::Symbol;
use kernel::Time;

/// The fault index of an occurrence that no fault of the plan makes: an expiry by the calendar.
pub(crate) const NOT_IN_PLAN: u32 = u32::MAX;

/// An occurrence of a fault.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Occurrence {
    /// The plan's fault; [`NOT_IN_PLAN`] for an expiry by the calendar.
    pub(crate) fault: u32,
    /// Its id's symbol.
    pub(crate) symbol: Symbol,
    pub(crate) began: Time,
    pub(crate) ended: Option<Time>,
    /// The first instant from the end on at which no condition stands below it.
    pub(crate) recovered: Option<Time>,
    /// Agent time lost with it first among the roots, in microseconds of W.
    pub(crate) time_lost: u64,
    /// Conditions that stand below it.
    pub(super) standing: u32,
    /// The link of its begin.
    pub(crate) link: LinkId,
    /// It was over before time 0, and what it left behind was not.
    pub(crate) is_past: bool,
}
