//! Which new work an application refuses because of its violations, and whether it can take any (AP2, MT2).

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::client::Clients;
use crate::client::fact::ClientFact;
use crate::client::state::violation::{OpenViolation, is_partial};
use crate::client::state::work::{Work, fallback, is_everybodys, needs_it};
use crate::plan::{ApplicationIndex, FeatureId, Give, OnViolation};

impl Clients<'_> {
    /// AP2: the violations for which new work of a kind is refused: those of features that it needs.
    fn blocking<'s>(
        &'s self,
        application: ApplicationIndex,
        work: Work<'s>,
    ) -> impl Iterator<Item = &'s OpenViolation> {
        let state = &self.applications[application];
        let stands = |feature: FeatureId| {
            let mut open = state.violations.iter();
            open.any(|v| v.feature == Some(feature) && !is_partial(v.kind))
        };
        let needed = move |feature: FeatureId| {
            let mut needs = state.needs.iter().enumerate();
            needs.any(|(index, n)| {
                n.need.feature == feature && needs_it(index, &n.need, work) && {
                    // AP12: whoever finds none takes another's, unless that is in violation too.
                    let other = fallback(&n.need).map(|at| state.needs[at].need.feature);
                    other.is_none_or(stands)
                }
            })
        };
        let blocks = move |v: &&OpenViolation| !is_partial(v.kind) && v.feature.is_none_or(needed);
        state.violations.iter().filter(blocks)
    }

    /// AP2: the violation for which new work of a kind is refused.
    #[cold]
    pub(crate) fn blocked_for(
        &self,
        application: ApplicationIndex,
        work: Work<'_>,
    ) -> Option<LinkId> {
        self.blocking(application, work).next().map(|v| v.link)
    }

    /// The links of all violations for which new work of a kind is refused.
    pub(crate) fn blocking_links(
        &self,
        application: ApplicationIndex,
        work: Work<'_>,
    ) -> Vec<LinkId> {
        let refuses = self.applications[application].blocked.is_some();
        let blocking = self.blocking(application, work).filter(|_| refuses);
        blocking.map(|v| v.link).collect()
    }

    /// AP2: whether any new work is refused, and whether the application can take any.
    pub(super) fn refresh_blocked(&mut self, application: ApplicationIndex) {
        let plan = &self.plan.applications[application];
        let state = &mut self.applications[application];
        let needed = |feature: Option<FeatureId>| {
            feature.is_none_or(|feature| {
                state.needs.iter().any(|n| {
                    n.need.feature == feature
                        && (n.need.required || !matches!(n.need.give, Give::Function))
                        && !matches!(n.need.give, Give::Switchover | Give::HotStandby)
                })
            })
        };
        let everybodys = |feature: Option<FeatureId>| {
            let mut needs = state.needs.iter().map(|n| &n.need);
            feature.is_none_or(|f| needs.any(|n| n.feature == f && is_everybodys(n)))
        };
        let mut blocking = state
            .violations
            .iter()
            .filter(|v| !is_partial(v.kind) && needed(v.feature));
        let first = blocking.clone().next();
        self.context.totals.decided.on_violation |= first.is_some();
        let refuses = plan.on_violation == OnViolation::RefuseNew;
        let blocked = first.filter(|_| refuses).map(|v| v.link);
        let shut = refuses && blocking.any(|v| everybodys(v.feature));
        let freed = state.blocked.is_some() && blocked.is_none();
        state.blocked = blocked;
        state.shut = shut;
        self.service_changed(application);
        if freed {
            self.tell_above(ClientFact::TakesWork { application });
        }
    }

    /// Whether an application that is meant to run cannot take new work for want of licenses.
    pub(crate) fn service_changed(&mut self, application: ApplicationIndex) {
        let (now, window) = (self.now, self.window);
        let state = &mut self.applications[application];
        let for_licenses = state.stop_cause != Cause::ApplicationDown;
        let out = if state.is_running() {
            state.shut
        } else {
            for_licenses && state.condition.is_some() || state.start.is_some()
        };
        state.totals.out_of_service.set(window, now, out);
        self.refresh_admission_of(application);
    }
}
