//! A user that asks an application for work, as those above know it.

use crate::cause::graph::LinkId;
use crate::client::state::work::Work;
use crate::plan::{ApplicationIndex, FeatureId, User};
use kernel::Time;

/// A user that asks: who, until when it would stay, and what it would take of whom.
pub(crate) struct Asking<'w> {
    pub(crate) user: User,
    pub(crate) key: u64,
    pub(crate) until: Time,
    pub(crate) work: Vec<(ApplicationIndex, Work<'w>)>,
    /// It is the first attempt of its request.
    pub(crate) is_first: bool,
    /// Application, need and count.
    pub(crate) takes: Vec<(ApplicationIndex, usize, u32)>,
    /// What users hold who are here because of a fault.
    pub(crate) on_top: OnTop,
    /// The fault that threw it off, but for which it would be in until it left; none if none did.
    pub(crate) thrown_off: LinkId,
}

/// Licenses that users hold who would not be here but for a fault, by feature: of an application, or of all.
#[derive(Debug, Default)]
pub(crate) struct OnTop {
    pub(in crate::client) of: Vec<(OfFeature, Vec<(LinkId, u32)>)>,
}

/// A feature of an application, or of all.
pub(in crate::client) type OfFeature = (Option<ApplicationIndex>, FeatureId);

impl OnTop {
    /// What is held of a feature of an application, or of all, the latest fault first.
    pub(in crate::client) fn note(
        &mut self,
        application: Option<ApplicationIndex>,
        feature: FeatureId,
        held: Vec<(LinkId, u32)>,
    ) {
        if !held.is_empty() {
            self.of.push(((application, feature), held));
        }
    }

    pub(in crate::client) fn held(
        &self,
        application: Option<ApplicationIndex>,
        feature: FeatureId,
    ) -> Vec<(LinkId, u32)> {
        let mut of = self.of.iter();
        let found = of.find(|(known, _)| *known == (application, feature));
        found.map_or(Vec::new(), |(_, held)| held.clone())
    }
}
