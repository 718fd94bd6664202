//! The end of a replication: books are closed and the row is written.
//!
//! It reads every room and changes none; averages over replications are not known here.

mod cells;
mod conservation;
mod detail;
mod recovery;
mod row;

use self::row::FeatureLevels;
use crate::observe::records::Outcome;
use crate::observe::totals::InUse;
use crate::plan::{FeatureId, TiVec};
use crate::world::World;

impl World<'_> {
    /// Closes everything at the end of the run.
    pub(crate) fn finish(mut self, events: u64, fingerprint: u64) -> Outcome {
        for application in self.applications.keys() {
            self.count_in_vain(application);
        }
        self.finish_agents();
        self.finish_violations();
        self.finish_lrm();
        self.check_conservation();
        let window = self.window;
        let needs = self.finish_levels();
        let features: TiVec<FeatureId, FeatureLevels> = self
            .totals
            .features
            .iter_mut()
            .map(|f| FeatureLevels {
                checked_out: f.checked_out.finish(window),
                in_use: match &mut f.in_use {
                    InUse::OfNeed { application, need } => needs[*application][*need],
                    InUse::Summed { level, .. } => level.finish(window),
                },
            })
            .collect();
        self.license.finish_levels(window);
        let row = self.row(&features, &needs);
        let profile = self.profile();
        let detail = self.detail.is_some().then(|| self.finish_detail());
        Outcome {
            row,
            profile,
            fingerprint,
            requests: self.totals.requests_made,
            events,
            decided: self.totals.decided,
            detail,
        }
    }
}
