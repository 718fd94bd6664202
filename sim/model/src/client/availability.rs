//! What is truly to be had at an instant, whoever has noticed it or not (MT5).
//!
//! Availability and capacity are functions of servers, links and files alone; they are recomputed when one of these
//! changes, never at a request. Admission, in `admission`, looks at the stock too and is recomputed for those whose
//! stock became too small for a user, or large enough.

use crate::client::Clients;
use crate::client::state::need::NeedState;
use crate::observe::records::Component;
use crate::observe::totals::InUse;
use crate::plan::{ApplicationIndex, FeatureId, Give, ListSearch, ServiceIndex, Take};

impl Clients<'_> {
    /// Servers, links or files have changed: availability and capacity are recomputed.
    pub(crate) fn infrastructure_changed(&mut self) {
        let (now, window) = (self.now, self.window);
        for server in self.license.servers() {
            let available = self.license.is_available(&self.context, server);
            let symbol = self.plan.servers[server].symbol;
            self.totals.servers[symbol]
                .available
                .set(window, now, available);
        }
        let mut all = true;
        for a in self.applications.keys() {
            let available = self.application_available(a);
            all &= available;
            self.applications[a]
                .totals
                .available
                .set(window, now, available);
        }
        self.totals.available.set(window, now, all);
        let has_standby_on = self.license.has_standby_on();
        for feature in self.totals.features.keys() {
            let takers = self.totals.features[feature].takers.clone();
            let available = takers
                .iter()
                .all(|a| self.applications[*a].totals.available.is_on());
            let mut capacity = self.reachable(feature, &takers);
            if has_standby_on {
                // TP15: what a standby adds makes up for what was bought, and is no more than that.
                let entitled = self.plan.entitlement.get(feature);
                capacity = capacity.min(entitled.copied().unwrap_or(0));
            }
            let totals = &mut self.totals.features[feature];
            totals.available.set(window, now, available);
            totals.capacity.set(window, now, capacity);
        }
        self.refresh_admission_of_users();
        self.note_states();
    }

    /// Whether an application's list leads to all its required features, stock ignored.
    fn application_available(&self, a: ApplicationIndex) -> bool {
        let plan = &self.plan.applications[a];
        let state = &self.applications[a];
        let host = self.host_of(a);
        let list = self.next_list(a);
        let client = self.client_of(a);
        let required: Vec<&NeedState> = state
            .needs
            .iter()
            .filter(|n| n.need.required && n.need.take != Take::UpTo(0))
            .filter(|n| self.is_for_somebody(a, n))
            // LF12: no server need run for what a file has uncounted.
            .filter(|n| self.uncounted_in(&list, &n.need, client).is_none())
            .collect();
        let Some(first) = required.first() else {
            return true;
        };
        let mut serving = self
            .services_led_to(&list)
            .filter(|service| self.reach_by(a, &list, *service).is_ok());
        let has = |service: ServiceIndex, need: &NeedState| {
            let clocks = self
                .license
                .clocks_agree(&self.context, host, service, need.need.feature);
            clocks.is_ok() && self.has_valid(a, service, need)
        };
        let all = |service: ServiceIndex| required.iter().all(|need| has(service, need));
        match plan.list_search {
            ListSearch::Sticky => serving.find(|s| has(*s, first)).is_some_and(all),
            ListSearch::WholeSet => serving.any(all),
        }
    }

    /// A service's file has what a need takes for the application or, if it is taken for each user, for one of them.
    fn has_valid(&self, a: ApplicationIndex, service: ServiceIndex, need: &NeedState) -> bool {
        let of = (need.need.feature, need.need.version);
        let mut clients = self.clients_that_take(a, need).into_iter();
        clients.any(|client| self.license.has_for(&self.context, service, of, client))
    }

    /// Licenses of a feature in files of serving servers that one of its takers reaches and may have.
    fn reachable(&self, feature: FeatureId, takers: &[ApplicationIndex]) -> u64 {
        let of_service = |service: ServiceIndex| {
            let reaches = |a: &&ApplicationIndex| {
                self.applications[**a].lists(service, self.plan)
                    && self.reach_anew(**a, service).is_ok()
            };
            let mut clients = Vec::new();
            for a in takers.iter().filter(reaches) {
                let needs = self.applications[*a].needs.iter();
                for need in needs.filter(|n| n.need.feature == feature) {
                    let version = need.need.version;
                    let those = self.clients_that_take(*a, need);
                    clients.extend(those.into_iter().map(|client| (version, client)));
                }
            }
            self.license
                .in_file_for(&self.context, service, feature, &clients)
        };
        self.license.services().map(of_service).sum()
    }

    /// An application now gives that many licenses of a need to users, and what it can still give is
    /// looked at: both at once, as every user who comes or goes passes here.
    #[inline(always)]
    pub(crate) fn change_use(&mut self, a: ApplicationIndex, need: usize, in_use: u32) {
        let (now, window) = (self.now, self.window);
        let state = &mut self.applications[a].needs[need];
        let before = state.set_in_use(window, now, in_use);
        let (feature, turned) = (state.need.feature, state.has_room() != state.had_room);
        let looks = turned || state.is_beyond_limit();
        self.sum_use(a, need, feature, before, in_use);
        if looks {
            self.look_at_room(a, need);
        }
    }

    /// An application now gives that many licenses of a need to users.
    pub(crate) fn set_in_use(&mut self, a: ApplicationIndex, need: usize, in_use: u32) {
        let (now, window) = (self.now, self.window);
        let state = &mut self.applications[a].needs[need];
        let before = state.set_in_use(window, now, in_use);
        let feature = state.need.feature;
        self.sum_use(a, need, feature, before, in_use);
    }

    /// What several needs give of a feature, and whose use it is.
    #[inline(always)]
    fn sum_use(
        &mut self,
        a: ApplicationIndex,
        need: usize,
        feature: FeatureId,
        before: u32,
        in_use: u32,
    ) {
        if let InUse::Summed { sum, level } = &mut self.context.totals.features[feature].in_use {
            *sum = *sum + u64::from(in_use) - u64::from(before);
            level.set(self.context.window, self.context.now, *sum);
        }
        if self.context.meters.is_some() {
            self.meter_units(a, need, before, in_use);
        }
    }

    /// Units of demand were given licenses of a need, or gave them back.
    #[cold]
    fn meter_units(&mut self, a: ApplicationIndex, need: usize, before: u32, after: u32) {
        let need = &self.applications[a].needs[need].need;
        let of = (self.plan, need.feature);
        if matches!(need.give, Give::Arrival { .. })
            && let Some(meters) = &mut self.context.meters
        {
            meters.units_changed(self.context.now, of, (before, after));
        }
    }

    /// What an application can still give to users may have come to its end, or may have some again.
    #[inline(never)]
    pub(crate) fn look_at_room(&mut self, a: ApplicationIndex, need: usize) {
        let state = &mut self.applications[a].needs[need];
        let has_room = state.has_room();
        let beyond = state.is_beyond_limit();
        if has_room != state.had_room {
            state.had_room = has_room;
            self.refresh_admission_of(a);
        }
        if beyond {
            self.review_limit(a, need);
        }
    }

    /// What is out of a service has changed.
    pub(crate) fn checked_out_changed(&mut self, service: ServiceIndex) {
        self.note_reservations(service);
        let (now, window) = (self.now, self.window);
        let mut sum = 0;
        let turned = self.look_at_stock(service);
        for pool in self.license.pools(service) {
            sum += u64::from(pool.taken());
            let feature = pool.feature();
            let of_feature = self.license.all_pools().filter(|p| p.feature() == feature);
            let out: u64 = of_feature.map(|p| u64::from(p.taken())).sum();
            self.context.totals.features[feature]
                .checked_out
                .set(window, now, out);
        }
        for node in &self.plan.services[service].nodes {
            let symbol = self.plan.servers[*node].symbol;
            self.context.totals.servers[symbol]
                .checked_out
                .set(window, now, sum);
        }
        if turned {
            self.refresh_admission_of_users();
        }
        self.review_connections(service);
    }

    /// The timeline of a detailed replication: what each server and three-node system is now.
    fn note_states(&mut self) {
        if self.detail.is_none() {
            return;
        }
        for server in self.license.servers() {
            let plan = &self.plan.servers[server];
            let name = self.license.state_name(&self.context, server);
            self.note_state(Component::Server(plan.symbol), name);
        }
        for service in self.license.services() {
            if self.license.master(service).is_some() {
                let silence = self.license.triad_silence(service);
                let name = silence.map(|s| s.cause.name());
                self.note_state(Component::Service(service), name);
                self.note_master(service);
            }
        }
    }
}
