//! Why a request to license servers came to nothing.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::license::{CHECKOUT_MAX, Silence};
use crate::plan::{FeatureId, ListEntry, Symbol, Take};

/// Why a request to license servers came to nothing.
#[derive(Clone, Debug)]
pub(crate) struct NoGrant {
    pub(crate) silence: Silence,
    pub(crate) server: Option<Symbol>,
    pub(crate) feature: Option<FeatureId>,
    pub(crate) requested: u32,
    pub(crate) available: u32,
    /// All conditions met on the way.
    pub(crate) reasons: Vec<LinkId>,
}

impl NoGrant {
    pub(crate) fn nobody(feature: Option<FeatureId>, requested: u32) -> NoGrant {
        NoGrant {
            silence: Silence::new(Cause::HostUnknown, LinkId::NONE, 0),
            server: None,
            feature,
            requested,
            available: 0,
            reasons: Vec::new(),
        }
    }

    /// Keeps the answer that got furthest; among equals the first (metrics: causes).
    pub(crate) fn consider(&mut self, other: &NoGrant) {
        self.reasons
            .extend(other.reasons.iter().copied().filter(|l| l.is_some()));
        if self.server.is_none() && self.silence.progress == 0
            || other.silence.progress > self.silence.progress
        {
            let reasons = std::mem::take(&mut self.reasons);
            *self = NoGrant {
                reasons,
                ..other.clone()
            };
        }
    }
}

/// The number that a need asks for; `max` is as many as one client may have.
pub(crate) fn asked_for(take: Take) -> u32 {
    match take {
        Take::Exactly(n) | Take::UpTo(n) | Take::AtLogin(n) | Take::AtArrival(n) => {
            n.min(CHECKOUT_MAX)
        }
        Take::All => CHECKOUT_MAX,
    }
}

/// What an entry that leads to no server answers.
pub(crate) fn dead_end(entry: &ListEntry, changed: LinkId) -> Silence {
    match entry {
        ListEntry::WrongAddress | ListEntry::AtPort(..) | ListEntry::Number(..) => {
            Silence::new(Cause::WrongAddress, changed, 1)
        }
        ListEntry::FileMissing => Silence::new(Cause::FileMissing, changed, 0),
        ListEntry::HostUnknown | ListEntry::Server(_) => {
            Silence::new(Cause::HostUnknown, changed, 0)
        }
    }
}

/// Refusals that more licenses in the pool would have made a grant.
pub(crate) const fn is_for_want_of_stock(cause: Cause) -> bool {
    matches!(
        cause,
        Cause::LicensesExhausted | Cause::Reserved | Cause::OverMax
    )
}
