//! Grounds of violations, and a violation that is open. What opens and closes one is in `violation`.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::plan::{FeatureId, Symbol};
use kernel::Time;
use std::collections::BTreeSet;

/// Why a violation stands; see the table above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ground {
    /// Its start is denied.
    Start,
    /// Its service does not answer: nothing of what was held is back.
    Loss,
    /// Fewer were given back than were held.
    Shortfall,
    /// The file has less of it than is held, or nothing valid.
    File,
    /// More is in use than an option's lowered number.
    Limit,
    /// A start was granted less than the number that was asked for.
    Partial,
    /// More was asked for at run time than was granted.
    Raise,
    /// A function that is wanted has no license.
    Function,
    /// A campaign group may not be loaded.
    Campaign,
    /// Users are in excess.
    Excess,
    /// A call for autodial on preview licenses.
    Autodial,
    /// License Reporting Manager was gone for too long.
    Absence,
}

impl Ground {
    /// It is the answer to a try: each try says anew of which type it is.
    pub(in crate::client) const fn is_answer(self) -> bool {
        matches!(
            self,
            Ground::Start | Ground::Loss | Ground::Shortfall | Ground::File
        )
    }

    /// Its reasons are read anew whenever it is said to be there.
    pub(in crate::client) const fn is_read_anew(self) -> bool {
        self.is_answer() || matches!(self, Ground::Limit | Ground::Raise)
    }
}

/// A violation that is open.
#[derive(Clone, Debug)]
pub(crate) struct OpenViolation {
    pub(crate) feature: Option<FeatureId>,
    pub(crate) kind: Cause,
    pub(crate) opened: Time,
    pub(crate) link: LinkId,
    /// What it stands on: at least one ground, each with its reasons.
    pub(in crate::client) grounds: Vec<(Ground, Vec<LinkId>)>,
    /// The agents affected, kept in detailed replications.
    pub(in crate::client) agents: BTreeSet<u32>,
    pub(in crate::client) excess_peak: u32,
    /// Its place among the records.
    pub(in crate::client) record: Option<usize>,
    /// The fault for which it is counted.
    pub(in crate::client) counted_for: Option<Symbol>,
}

impl OpenViolation {
    /// Whether it stands on a ground, alone or with others.
    pub(crate) fn stands_on(&self, ground: Ground) -> bool {
        self.grounds.iter().any(|(known, _)| *known == ground)
    }

    /// The reasons of all its grounds.
    pub(in crate::client) fn reasons(&self) -> Vec<LinkId> {
        let grounds = self.grounds.iter();
        grounds.flat_map(|(_, reasons)| reasons.clone()).collect()
    }
}

/// Types that touch only users in excess, or only a function: the rest goes on.
pub(in crate::client) fn is_partial(kind: Cause) -> bool {
    matches!(
        kind,
        Cause::LicensesExhausted
            | Cause::CountDecreased
            | Cause::FeatureRemoved
            | Cause::SeatsExhausted
            | Cause::FunctionOff
            | Cause::AutodialOnPreview
            | Cause::LrmAbsent
    )
}
