//! A host at run time: what holds it down, its clock, its host ID.

use crate::cause::graph::LinkId;
use crate::license::clock::setting::ClockSetting;
use crate::license::clock::windback::Windback;
use crate::plan::Host;
use kernel::Time;

/// A machine at run time.
#[derive(Clone, Debug)]
pub(in crate::license) struct HostState {
    /// Occurrences that hold it down.
    pub(in crate::license) holds: Vec<u32>,
    /// Its condition while it is down.
    pub(in crate::license) condition: LinkId,
    /// Its clock less the true time, in microseconds.
    pub(in crate::license) clock_offset: i64,
    /// Settings of its clock that hold, in order of begin, and the offset after each.
    pub(in crate::license) clock_settings: Vec<(u32, ClockSetting)>,
    pub(in crate::license) clock_changes: Vec<(u32, i64)>,
    /// Its condition while its clock is set wrong by a fault.
    pub(in crate::license) clock_condition: LinkId,
    /// FT17: whether it is behind what it last showed.
    pub(in crate::license) windback: Windback,
    /// Occurrences that have changed its host ID, each with the arrival of the new license file.
    pub(in crate::license) id_holds: Vec<(u32, Time)>,
    /// Its condition while its host ID is not the license file's.
    pub(in crate::license) id_condition: LinkId,
}

impl HostState {
    pub(crate) fn new(host: &Host) -> HostState {
        HostState {
            holds: Vec::new(),
            condition: LinkId::NONE,
            clock_offset: host.clock_offset,
            clock_settings: Vec::new(),
            clock_changes: Vec::new(),
            clock_condition: LinkId::NONE,
            windback: Windback::default(),
            id_holds: Vec::new(),
            id_condition: LinkId::NONE,
        }
    }

    pub(in crate::license) fn is_up(&self) -> bool {
        self.holds.is_empty()
    }
}
