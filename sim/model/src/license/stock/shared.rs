//! Checkouts that several instances share (AP20).

use crate::context::{Context, Fact};
use crate::license::License;
use crate::license::stock::held::Shared;
use crate::license::stock::request::Grant;
use crate::observe::records::Act;
use crate::plan::{ApplicationIndex, FeatureId, ServiceIndex};

impl License {
    /// Joins a shared checkout of a feature, if there is one.
    pub(crate) fn join_shared(
        &mut self,
        cx: &mut Context<'_>,
        service: ServiceIndex,
        feature: FeatureId,
        application: ApplicationIndex,
    ) -> Option<Grant> {
        let state = &mut self.services[service];
        let shared = state.shared.iter_mut().find(|s| s.feature == feature)?;
        shared.holders.push(application);
        let grant = shared.grant;
        let joined = |pool, application| Act::Joined {
            pool,
            application,
            count: grant.count,
        };
        self.note_change(cx, application, service, grant.pool, joined);
        Some(grant)
    }

    /// There is a shared checkout of a feature that can be joined.
    pub(crate) fn is_shared(&self, service: ServiceIndex, feature: FeatureId) -> bool {
        let shared = &self.services[service].shared;
        shared.iter().any(|s| s.feature == feature)
    }

    /// Makes a checkout one that others can join.
    pub(crate) fn share(
        &mut self,
        service: ServiceIndex,
        feature: FeatureId,
        application: ApplicationIndex,
        grant: Grant,
    ) {
        let holders = vec![application];
        self.services[service].shared.push(Shared {
            feature,
            grant,
            holders,
        });
    }

    /// Leaves a shared checkout; true if the caller was the last and has to give it back.
    pub(crate) fn leave_shared(
        &mut self,
        cx: &mut Context<'_>,
        service: ServiceIndex,
        epoch: u32,
        feature: FeatureId,
        application: ApplicationIndex,
    ) -> bool {
        let state = &mut self.services[service];
        if state.epoch != epoch {
            return false;
        }
        let Some(index) = state.shared.iter().position(|s| s.feature == feature) else {
            return false;
        };
        let shared = &mut state.shared[index];
        let first = shared.holders.first() == Some(&application);
        shared.holders.retain(|h| *h != application);
        let Some(next) = shared.holders.first().copied() else {
            state.shared.remove(index);
            return true;
        };
        let grant = shared.grant;
        if first {
            cx.tell(Fact::SharePassed {
                service,
                pool: grant.pool,
                from: application,
                to: next,
                count: grant.count,
            });
        }
        false
    }
}
