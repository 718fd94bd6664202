//! Where an application would be served without any fault, its home, and what it would have there (TP6, TP7, TP13).
//!
//! The list is searched as a start or a first user searches it, with what faults do left out. The list
//! and the files are the plan's; a server that a fault keeps from answering answers, and a standby that only faults
//! have on does not; of others, what they would have at their own homes is taken, and no more. Starts, checkouts for
//! users and losses all ask here.

use crate::cause::graph::LinkId;
use crate::client::Clients;
use crate::client::state::need::AtHome;
use crate::client::state::no_grant::{NoGrant, asked_for};
use crate::plan::{
    ApplicationIndex, CheckoutUnit, FeatureId, ListEntry, ListSearch, ServiceIndex, Take,
};

impl Clients<'_> {
    /// The service that would grant an application's start without any fault, or its first user what it takes, for an
    /// application that asks at no start.
    pub(crate) fn home_by_plan(&self, a: ApplicationIndex) -> Option<ServiceIndex> {
        let state = &self.applications[a];
        let needs: Vec<usize> = (0..state.needs.len())
            .filter(|n| state.needs[*n].is_taken_at_start() && !state.needs[*n].uncounted)
            .collect();
        let services = self.services_by_plan(a);
        if needs.is_empty() {
            let need = (0..state.needs.len()).find(|n| state.needs[*n].is_taken_for_each_user())?;
            let count = asked_for(state.needs[need].need.take);
            return self.first_with(a, need, &services, count);
        }
        match self.plan.applications[a].list_search {
            ListSearch::Sticky => self.home_of_sticky(a, &needs, &services),
            ListSearch::WholeSet => self.home_of_whole_set(a, &needs, &services),
        }
    }

    /// The same, or the first that an application would ask, where none would grant its start without faults.
    pub(crate) fn home_or_first(&self, a: ApplicationIndex) -> Option<ServiceIndex> {
        self.home_by_plan(a).or_else(|| {
            let listed = self.services_in_order(a, &mut NoGrant::nobody(None, 0));
            listed.first().copied()
        })
    }

    /// The service that would grant so many of a need to an application's first user without any fault.
    pub(crate) fn home_of_user(
        &self,
        a: ApplicationIndex,
        need: usize,
        count: u32,
    ) -> Option<ServiceIndex> {
        self.first_with(a, need, &self.services_by_plan(a), count)
    }

    /// What a service would have left of a need for an application without any fault, beside what others would have.
    pub(crate) fn left_by_plan(
        &self,
        a: ApplicationIndex,
        need: usize,
        service: ServiceIndex,
    ) -> u32 {
        let asked = self.asked(a, need);
        let unit = self.applications[a].needs[need].need.unit;
        // One checkout of the environment is all instances'.
        let is_own = unit != CheckoutUnit::Environment;
        let others = (self.applications.keys()).filter(|b| is_own && *b != a);
        let others = others.map(|b| {
            let wants = u64::from(self.wants_of(b, service, asked.feature));
            wants + self.claimed_of(b, service, asked.feature)
        });
        let (license, cx) = (&self.license, &self.context);
        let count = u64::from(license.count_by_plan(cx, service, &asked));
        let left = count.saturating_sub(others.sum());
        let left = u32::try_from(left).unwrap_or(u32::MAX);
        let connection = self.applications[a].connection;
        match connection.is_some_and(|connection| connection.service == service) {
            // What it has there counts against its limits.
            true => left,
            false => license.room_by_plan(cx, service, &asked, left),
        }
    }

    /// What users of an application whose home a service is would hold of a feature there, but for a fault.
    fn claimed_of(&self, b: ApplicationIndex, service: ServiceIndex, feature: FeatureId) -> u64 {
        if self.home_of(b) != Some(service) {
            return 0;
        }
        let needs = self.applications[b].needs.iter();
        let needs = needs.filter(|n| n.need.feature == feature && n.is_taken_for_each_user());
        needs.map(|n| u64::from(n.claims.count(self.now))).sum()
    }

    /// What the file of a service has of a need without any fault.
    pub(crate) fn count_by_plan(
        &self,
        a: ApplicationIndex,
        need: usize,
        service: ServiceIndex,
    ) -> u32 {
        let asked = self.asked(a, need);
        self.license.count_by_plan(&self.context, service, &asked)
    }

    /// The standbys of an application's list before a service that only faults have on: why they are.
    pub(crate) fn standbys_before(
        &self,
        a: ApplicationIndex,
        service: ServiceIndex,
    ) -> Vec<LinkId> {
        let services = self.services_in_order(a, &mut NoGrant::nobody(None, 0));
        let before = services.into_iter().take_while(|listed| *listed != service);
        before
            .flat_map(|listed| self.license.activated_by(&self.context, listed))
            .collect()
    }

    /// What keeps an application from a start or a first license at a service; nothing does where without those faults
    /// the service would be a standby that is off.
    pub(crate) fn of_way_to(&self, service: ServiceIndex, reasons: Vec<LinkId>) -> Vec<LinkId> {
        let activated = self.license.activated_by(&self.context, service);
        let is_of_them = |link: &LinkId| {
            let mut reasons = reasons.iter();
            reasons.any(|reason| self.graph.has_all_roots_of(*reason, *link))
        };
        if activated.is_empty() || !activated.iter().all(is_of_them) {
            return reasons;
        }
        Vec::new()
    }

    /// The services of the plan's list, each once, in its order.
    pub(crate) fn listed_by_plan(&self, a: ApplicationIndex) -> Vec<ServiceIndex> {
        let active = self.applications[a].active;
        let list = &self.plan.applications[a].processes[active].list;
        let mut services = Vec::new();
        for entry in list {
            let server = match entry {
                ListEntry::Server(server) => server,
                ListEntry::AtPort(server, port) | ListEntry::Number(server, port)
                    if self.plan.servers[*server].port == *port =>
                {
                    server
                }
                _ => continue,
            };
            let service = self.plan.servers[*server].service;
            if !services.contains(&service) {
                services.push(service);
            }
        }
        services
    }

    /// A service is a reason for which an application's start may be denied: it stands in its list, or in the plan's, which
    /// a fault has changed.
    pub(crate) fn may_be_denied_for(&self, a: ApplicationIndex, service: ServiceIndex) -> bool {
        let state = &self.applications[a];
        state.lists(service, self.plan)
            || state.list_link.is_some() && self.listed_by_plan(a).contains(&service)
    }

    /// Those that would answer without any fault.
    fn services_by_plan(&self, a: ApplicationIndex) -> Vec<ServiceIndex> {
        let mut services = self.listed_by_plan(a);
        services.retain(|service| self.answers_by_plan(a, *service));
        services
    }

    fn answers_by_plan(&self, a: ApplicationIndex, service: ServiceIndex) -> bool {
        if !self.license.activated_by(&self.context, service).is_empty() {
            return false;
        }
        self.connect(a, service).is_ok() || {
            let reasons = self.reasons_unreached(a, service, true);
            let mut reasons = reasons.iter();
            reasons.any(|link| !self.graph.roots(*link).is_empty())
        }
    }

    fn first_with(
        &self,
        a: ApplicationIndex,
        need: usize,
        services: &[ServiceIndex],
        count: u32,
    ) -> Option<ServiceIndex> {
        let mut services = services.iter().copied();
        services.find(|service| self.left_by_plan(a, need, *service) >= count)
    }

    /// TP7, TP13: the service of the feature that is asked first; none where that then lacks something required.
    fn home_of_sticky(
        &self,
        a: ApplicationIndex,
        needs: &[usize],
        services: &[ServiceIndex],
    ) -> Option<ServiceIndex> {
        let needs = needs.iter().enumerate();
        let is_required = |need: usize| self.applications[a].needs[need].need.required;
        for (position, need) in needs.clone() {
            let found = self
                .first_with(a, *need, services, self.in_full(a, *need))
                .or_else(|| self.first_with(a, *need, services, self.at_least(a, *need)));
            if let Some(service) = found {
                let mut others = needs.skip(position + 1).map(|(_, other)| *other);
                let lacks = |other| self.left_by_plan(a, other, service) < self.at_least(a, other);
                let is_denied = others.any(|other| is_required(other) && lacks(other));
                return (!is_denied).then_some(service);
            }
            if is_required(*need) {
                return None;
            }
        }
        None
    }

    /// TP7: the first service that has everything required, in full before what is left.
    fn home_of_whole_set(
        &self,
        a: ApplicationIndex,
        needs: &[usize],
        services: &[ServiceIndex],
    ) -> Option<ServiceIndex> {
        let state = &self.applications[a];
        let is_any_required = needs.iter().any(|need| state.needs[*need].need.required);
        for (required_in_full, others_in_full) in [(true, true), (true, false), (false, false)] {
            for service in services {
                let has = |need: usize, in_full: bool| {
                    let count = if in_full {
                        self.in_full(a, need)
                    } else {
                        self.at_least(a, need)
                    };
                    self.left_by_plan(a, need, *service) >= count
                };
                let grants = |need: &usize| match state.needs[*need].need.required {
                    true => has(*need, required_in_full),
                    false => !others_in_full || !self.is_number(a, *need) || has(*need, true),
                };
                let is_any = is_any_required || needs.iter().any(|need| has(*need, false));
                if is_any && needs.iter().all(grants) {
                    return Some(*service);
                }
            }
        }
        None
    }

    /// It is a number that is asked for in full before what is left.
    fn is_number(&self, a: ApplicationIndex, need: usize) -> bool {
        let need = &self.applications[a].needs[need].need;
        matches!(need.take, Take::UpTo(_))
    }

    /// The number that is asked for first; all that there is, is any.
    fn in_full(&self, a: ApplicationIndex, need: usize) -> u32 {
        match self.applications[a].needs[need].need.take {
            Take::All => 1,
            take => asked_for(take),
        }
    }

    /// The least that is granted of a need.
    fn at_least(&self, a: ApplicationIndex, need: usize) -> u32 {
        match self.applications[a].needs[need].need.take {
            Take::All | Take::UpTo(_) => 1,
            take => asked_for(take),
        }
    }

    /// A start or a first user has been served elsewhere than at a home, or there is no home: what it would have there.
    pub(crate) fn note_numbers_at_home(
        &mut self,
        a: ApplicationIndex,
        home: Option<ServiceIndex>,
        link: LinkId,
    ) {
        for need in 0..self.applications[a].needs.len() {
            let state = &self.applications[a].needs[need];
            if state.uncounted || home.is_some() && !state.is_taken_at_start() {
                continue;
            }
            let had = state.had;
            let number = home.map_or(0, |home| {
                let count = self.count_by_plan(a, need, home);
                let left = self.left_by_plan(a, need, home).max(had.min(count));
                left.min(self.number_by_plan(a, need))
            });
            self.applications[a].needs[need].at_home = Some(AtHome {
                service: home,
                number,
                link,
            });
        }
    }
}
