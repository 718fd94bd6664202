//! A service's license file at run time: the changes that hold, and what was so until lately.

use crate::cause::graph::LinkId;
use crate::plan::FeatureId;
use kernel::Time;

/// A change of a license file that holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct FileChange {
    pub(super) occurrence: u32,
    pub(super) fault: u32,
    pub(super) link: LinkId,
    /// A daemon has read it.
    pub(super) is_read: bool,
    /// FT21: its own `lmreread` could not read it.
    pub(super) missed: bool,
}

/// A service's license file at run time.
#[derive(Clone, Debug, Default)]
pub(in crate::license) struct FileState {
    /// Changes that hold, in order of begin.
    pub(super) changes: Vec<FileChange>,
    /// The change whose file is in memory; none for the plan's own file.
    pub(super) loaded: Option<u32>,
    /// Of the pending reread at a midnight.
    pub(super) incarnation: u32,
    /// Features that the change which was undone last had nothing of.
    dropped: Vec<FeatureId>,
    undone: Option<Former>,
}

impl FileState {
    /// Remembers a change that is undone, and what it had nothing of.
    pub(super) fn set_undone(&mut self, undone: Former, dropped: Vec<FeatureId>) {
        (self.undone, self.dropped) = (Some(undone), dropped);
    }

    /// The change that was undone last.
    pub(super) fn last_undone(&self) -> Option<Former> {
        self.undone
    }

    /// The change that was undone last, if it had nothing of a feature.
    pub(in crate::license) fn undone(&self, feature: FeatureId) -> Option<Former> {
        self.undone.filter(|_| self.dropped.contains(&feature))
    }
}

/// Something about a feature in a license file that was so from one instant to another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Former {
    pub(crate) link: LinkId,
    pub(crate) from: Time,
    pub(crate) to: Time,
}
