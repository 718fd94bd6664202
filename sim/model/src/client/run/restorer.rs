//! Which license server could give an application back what it held before a loss (TP8, TP13).

use crate::client::Clients;
use crate::license::Client;
use crate::plan::{ApplicationIndex, CheckoutUnit, Reconnect, ServiceIndex, Take};

impl Clients<'_> {
    /// Which of the services that answer is asked for what was held. Down the list: the first that can
    /// restore all (TP8: granted all, no violation), else the first with something left of each (TP13),
    /// else the first with something left of any. Where none has anything there is no connection, and the
    /// next retry goes down the list again; who may ask its own server alone is connected to it anyhow.
    pub(crate) fn restoring_service(
        &self,
        a: ApplicationIndex,
        reached: &[ServiceIndex],
    ) -> Option<ServiceIndex> {
        let needs = &self.applications[a].needs;
        let wanted = |n: &usize| needs[*n].target > 0;
        let all = |service: ServiceIndex, in_full: bool| {
            let mut wanted = (0..needs.len()).filter(wanted);
            wanted.all(|n| self.could_regain(a, n, service, in_full))
        };
        let any = |service: ServiceIndex| {
            let mut wanted = (0..needs.len()).filter(wanted);
            wanted.any(|n| self.could_regain(a, n, service, false))
        };
        let first =
            |fits: &dyn Fn(ServiceIndex) -> bool| reached.iter().copied().find(|s| fits(*s));
        let own = self.plan.applications[a].reconnect == Reconnect::SameServer;
        first(&|s| all(s, true))
            .or_else(|| first(&|s| all(s, false)))
            .or_else(|| first(&any))
            .or_else(|| reached.first().copied().filter(|_| own))
    }

    /// A service would give all of what was held.
    pub(crate) fn restores_all(&self, a: ApplicationIndex, service: ServiceIndex) -> bool {
        let needs = self.applications[a].needs.iter().enumerate();
        let mut wanted = needs.filter(|(_, need)| need.target > 0);
        wanted.all(|(need, _)| self.could_regain(a, need, service, true))
    }

    /// A service would grant what was held of a need or, if not `in_full`, one of a number that may be
    /// granted in part.
    fn could_regain(
        &self,
        a: ApplicationIndex,
        need: usize,
        service: ServiceIndex,
        in_full: bool,
    ) -> bool {
        let state = &self.applications[a].needs[need];
        if state.need.unit == CheckoutUnit::Environment
            && self.license.is_shared(service, state.need.feature)
        {
            return true;
        }
        let takes_less = !matches!(state.need.take, Take::Exactly(_));
        let enough = if takes_less && !in_full {
            1
        } else {
            state.target
        };
        let clock = self.license.server_clock(&self.context, service);
        let grants = |client: Client| {
            let pools = self.license.pools(service);
            let mut pools = pools.iter().filter(|p| p.feature() == state.need.feature);
            pools.any(|pool| pool.would_grant(state.need.version, client, clock, enough))
        };
        if in_full {
            return grants(self.client_of(a));
        }
        self.clients_asking(a, need).into_iter().any(grants)
    }

    /// The clients for which an application asks for what it held of a need.
    pub(crate) fn clients_asking(&self, a: ApplicationIndex, need: usize) -> Vec<Client> {
        let state = &self.applications[a].needs[need];
        if self.plan.clients.matter() && state.is_taken_for_each_user() {
            let users = self.clients_of_need(a, need);
            return users.into_iter().map(|(client, _)| client).collect();
        }
        vec![self.client_of(a)]
    }
}
