//! The records of a detailed replication, completed.

use crate::client::NeedState;
use crate::observe::meter::Level;
use crate::observe::records::{Detail, Profile, ProfileHour, UsageSubject};
use crate::observe::series::{Available, CheckedOut, UsageSeries};
use crate::observe::spool::Store;
use crate::observe::totals::InUse;
use crate::plan::FeatureId;
use crate::world::World;
use std::sync::Arc;

impl World<'_> {
    /// Records of a detailed replication go to a store from now on.
    pub(crate) fn spill_into(&mut self, store: &Arc<dyn Store>) {
        self.license.spill_into(store);
        self.spill_levels_into(store);
        for feature in &mut self.totals.features {
            feature.checked_out.spill_into(store);
            if let InUse::Summed { level, .. } = &mut feature.in_use {
                level.spill_into(store);
            }
        }
        if let Some(meters) = &mut self.meters {
            meters.spill_into(store);
        }
        if let Some(records) = &mut self.detail {
            records.detail.denials.spill_into(store);
            records.store = Some(store.clone());
        }
    }

    /// The records of a detailed replication, completed.
    pub(super) fn finish_detail(&mut self) -> Detail {
        let usage = self.usage();
        let shares = self.meters.take().map_or_else(Vec::new, |m| m.finish());
        let links = self.graph.records();
        let pools = self.journal_pools();
        let Some(mut records) = self.detail.take() else {
            return Detail::default();
        };
        records.settle_denial();
        let mut detail = records.detail;
        detail.usage = usage;
        detail.shares = shares;
        detail.recoveries = self.recoveries(&detail);
        detail.links = links;
        detail.pools = pools;
        detail
    }

    /// Use by ten minutes: features over the system, features at servers, features at applications.
    fn usage(&self) -> Vec<UsageSeries> {
        let mut usage = Vec::new();
        let used = self.totals.features.keys();
        for feature in used.filter(|feature| self.is_used(*feature)) {
            let pools = self.license.all_pools();
            let of_feature = pools.filter(|pool| pool.feature() == feature);
            let files = of_feature.map(|pool| pool.history().to_vec()).collect();
            let out = self.totals.features[feature].checked_out.periods();
            usage.push(UsageSeries {
                subject: UsageSubject::Feature,
                feature,
                in_use: self.in_use(feature).periods(),
                checked_out: CheckedOut::Apart(out),
                available: Available::InFiles(files),
            });
        }
        for service in self.license.services() {
            let levels = self.license.levels(service);
            for (pool, level) in self.license.pools(service).iter().zip(levels) {
                usage.push(UsageSeries {
                    subject: UsageSubject::Server(self.service_symbol(service)),
                    feature: pool.feature(),
                    in_use: level.periods(),
                    checked_out: CheckedOut::InUse,
                    available: Available::InFiles(vec![pool.history().to_vec()]),
                });
            }
        }
        for (a, state) in self.applications.iter_enumerated() {
            // What nobody asks for may be given all the same, in place of another feature (AP12).
            let is_used =
                |need: &&NeedState| need.counter.attempts > 0 || need.level.whole_peak() > 0;
            for need in state.needs.iter().filter(is_used) {
                usage.push(UsageSeries {
                    subject: UsageSubject::Application(self.application_symbol(a)),
                    feature: need.need.feature,
                    in_use: need.level.periods(),
                    checked_out: CheckedOut::Unknown,
                    available: Available::Always(u64::from(need.held)),
                });
            }
        }
        usage
    }

    /// What is given to users of a feature, over time.
    fn in_use(&self, feature: FeatureId) -> &Level {
        match &self.totals.features[feature].in_use {
            InUse::OfNeed { application, need } => {
                &self.applications[*application].needs[*need].level
            }
            InUse::Summed { level, .. } => level,
        }
    }

    /// Use and denials by hour of the week, over the subjects of `profile_subjects`.
    pub(super) fn profile(&self) -> Profile {
        let mut system = [ProfileHour::default(); 168];
        for (hour, denied) in self.totals.denied_by_hour.iter().enumerate() {
            system[hour].denied = *denied;
        }
        let mut hours = vec![system];
        for feature in self.totals.features.keys() {
            if self.is_used(feature) {
                hours.push(*self.in_use(feature).hours());
            }
        }
        for subject in 1..hours.len() {
            let observed = hours[subject].map(|hour| hour.observed);
            for (hour, observed) in hours[0].iter_mut().zip(observed) {
                hour.observed = observed;
            }
        }
        Profile { hours }
    }
}
