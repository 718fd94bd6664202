//! Applications whose host's clock was set back (FT17).
//!
//! Each process has found its clock behind, or has not; only its own start makes that good.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::cause::link::LinkKind;
use crate::client::Clients;
use crate::license::Silence;
use crate::observe::records::Component;
use crate::plan::{ApplicationIndex, FeatureId, HostIndex, ServiceIndex};

impl Clients<'_> {
    /// A host's clock is set back: what runs there has found that.
    pub(crate) fn processes_set_back(&mut self, host: HostIndex) {
        for a in self.applications.keys() {
            for process in 0..self.applications[a].processes.len() {
                let at = self.plan.applications[a].processes[process].host;
                let runs = self.applications[a].has_started();
                if at == host && runs && self.process_is_up(a, process) {
                    self.review_windback(a, process, false);
                }
            }
        }
    }

    /// The processes of an application start, those that can.
    #[inline]
    pub(crate) fn processes_start(&mut self, a: ApplicationIndex) {
        for process in 0..self.applications[a].processes.len() {
            self.process_starts(a, process);
        }
    }

    /// A process starts: it finds its clock as that is now.
    #[inline]
    pub(crate) fn process_starts(&mut self, a: ApplicationIndex, process: usize) {
        let known = self.applications[a].processes[process].set_back;
        if (known.is_some() || self.license.has_windbacks()) && self.process_is_up(a, process) {
            self.review_windback(a, process, true);
        }
    }

    #[cold]
    fn review_windback(&mut self, a: ApplicationIndex, process: usize, starts: bool) {
        let plan = &self.plan.applications[a];
        let host = plan.processes[process].host;
        let old = self.applications[a].processes[process].set_back;
        let tolerance = plan.windback_tolerance;
        let is_behind =
            self.license.is_behind(&self.context, host, tolerance) && self.takes_what_ends(a);
        let is_made_good = starts && old.is_some();
        if !is_behind && !is_made_good {
            return;
        }
        let link = if is_behind {
            let mut reasons = self.license.set_back_by(&self.context, host);
            if !starts {
                reasons.push(old);
            }
            let component = Component::Application(plan.symbol);
            self.enter(old, LinkKind::ClockSetBack, component, &reasons)
        } else {
            self.leave(old);
            LinkId::NONE
        };
        self.applications[a].processes[process].set_back = link;
        self.infrastructure_changed();
    }

    /// An application takes something that has an end in some file, or in one that comes to be.
    fn takes_what_ends(&self, a: ApplicationIndex) -> bool {
        let services = self.plan.services.iter().flat_map(|service| &service.pools);
        let changed = self.plan.faults.iter().flat_map(|fault| fault.kind.pools());
        let dated = services
            .chain(changed)
            .filter(|pool| pool.lots.iter().any(|lot| lot.expires.is_some()));
        let needs = &self.applications[a].needs;
        let mut features = dated.map(|pool| pool.feature);
        features.any(|feature| needs.iter().any(|need| need.need.feature == feature))
    }

    /// FT17 is named before SV6: clocks that differ keep nobody whom a clock that was set back refuses all the same.
    #[cold]
    pub(crate) fn skew_unless_set_back(
        &self,
        a: ApplicationIndex,
        service: ServiceIndex,
        feature: FeatureId,
        skew: Silence,
    ) -> Result<(), Silence> {
        let client = self.client_of(a).set_back;
        let daemon = self.license.daemon_set_back(&self.context, service);
        let pools = self.license.pools(service).iter();
        let mut pools = pools.filter(|pool| pool.feature() == feature).peekable();
        let is_refused = (client.is_some() || daemon.is_some())
            && pools.peek().is_some()
            && pools.all(|pool| pool.is_dated() && !pool.is_uncounted());
        if is_refused { Ok(()) } else { Err(skew) }
    }

    /// A start that its own clock denies is tried until that is right, which nothing tells.
    pub(crate) fn try_until_clock_is_right(&mut self, a: ApplicationIndex, cause: Cause) {
        if cause == Cause::ClockWindback
            && self.client_of(a).set_back.is_some()
            && let Some(at) = self.next_question(a)
        {
            self.schedule_try(a, at);
        }
    }
}
