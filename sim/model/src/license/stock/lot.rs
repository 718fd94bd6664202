//! Licenses of a pool that expire together.

use crate::cause::graph::LinkId;
use crate::plan::{Lot, Symbol};
use kernel::Time;

/// A lot at run time.
#[derive(Clone, Copy, Debug)]
pub(in crate::license) struct LotState {
    pub(in crate::license) count: u32,
    pub(in crate::license) expires: Option<Time>,
    /// The fault that its expiry by the calendar is.
    pub(in crate::license) fault: Option<Symbol>,
    /// Set once it has expired: the link of its expiry.
    pub(in crate::license) expired: Option<LinkId>,
    /// The occurrence of its expiry by the calendar.
    pub(in crate::license) occurrence: Option<u32>,
    /// It has expired only because the server's clock is set wrong.
    pub(in crate::license) by_clock: bool,
}

impl LotState {
    pub(crate) fn new(lot: &Lot) -> LotState {
        LotState {
            count: lot.count,
            expires: lot.expires,
            fault: lot.fault,
            expired: None,
            occurrence: None,
            by_clock: false,
        }
    }
}
