//! How many more licenses would have averted a denial that no fault explains.

use super::Play;
use crate::error::Result;
use model::cause::Cause;
use model::plan::{FeatureId, ListEntry, Plan, ServiceIndex};
use model::records::{Denial, Outcome};
use reports::explain::counterfactual::Effect;

/// More licenses than this are not tried.
const MORE_MAX: u32 = 8_192;

impl Play<'_> {
    /// How many more licenses would have averted a denial: found by playing the replication with more; nothing if it was
    /// not for want of licenses.
    pub(super) fn capacity(
        &self,
        denial: &Denial,
        effect: Effect<'_>,
        outcome: &Outcome,
    ) -> Result<Option<String>> {
        let scarce = matches!(
            denial.cause,
            Cause::LicensesExhausted | Cause::SeatsExhausted
        );
        let Some(feature) = denial.feature.filter(|_| scarce) else {
            return Ok(None);
        };
        let Some(service) = self.service_of(denial) else {
            return Ok(None);
        };
        let name = reports::names::feature(self.plan(), feature);
        let at = reports::names::service(self.plan(), service);
        let Some((enough, averted)) = self.least_more(service, feature, effect)? else {
            return Ok(Some(format!(
                "more licenses of {name} at {at} would not have averted it: the application's own number is the limit"
            )));
        };
        let same = |outcome: &Outcome| {
            let denials = outcome.detail.iter().flat_map(|detail| &detail.denials);
            let same = denials.filter(|d| d.feature == Some(feature) && d.roots.is_empty());
            same.count()
        };
        Ok(Some(format!(
            "with {enough} more of {name} at {at} it would not have happened; of {} denials of {name} in this \
             replication that no fault explains, {} would remain",
            same(outcome),
            same(&averted)
        )))
    }

    /// The least number of more licenses without the effect, with the outcome; none up to [`MORE_MAX`].
    fn least_more(
        &self,
        service: ServiceIndex,
        feature: FeatureId,
        effect: Effect<'_>,
    ) -> Result<Option<(u32, Outcome)>> {
        let averted = |more: u32| -> Result<Option<Outcome>> {
            let Some(plan) = with_more(self.plan(), service, feature, more) else {
                return Ok(None);
            };
            let outcome = self.of(&plan)?;
            Ok((!effect.is_in(&outcome)).then_some(outcome))
        };
        let (mut enough, mut found) = (1, None);
        while enough <= MORE_MAX {
            found = averted(enough)?;
            if found.is_some() {
                break;
            }
            enough *= 2;
        }
        let Some(mut found) = found else {
            return Ok(None);
        };
        let mut too_few = enough / 2;
        while too_few + 1 < enough {
            let middle = too_few.midpoint(enough);
            if let Some(outcome) = averted(middle)? {
                (enough, found) = (middle, outcome);
            } else {
                too_few = middle;
            }
        }
        Ok(Some((enough, found)))
    }

    /// Where the licenses would have come from: the server that denied, or the first of the application's list.
    fn service_of(&self, denial: &Denial) -> Option<ServiceIndex> {
        let plan = self.plan();
        if let Some(symbol) = denial.server {
            let server = plan.servers.iter().find(|s| s.symbol == symbol)?;
            return Some(server.service);
        }
        let mut own = plan.applications.iter();
        let application = own.find(|a| Some(a.symbol) == denial.application)?;
        let mut list = application.processes.first()?.list.iter();
        let server = list.find_map(ListEntry::server)?;
        Some(plan.servers[server].service)
    }
}

/// The plan with more licenses of a feature at a service.
fn with_more(plan: &Plan, service: ServiceIndex, feature: FeatureId, more: u32) -> Option<Plan> {
    let mut plan = plan.clone();
    let pools = &mut plan.services.get_mut(service)?.pools;
    let pool = pools.iter_mut().find(|pool| pool.feature == feature)?;
    pool.lots.first_mut()?.count += more;
    Some(plan)
}
