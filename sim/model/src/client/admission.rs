//! Whether one more user would be served now, stock included (MT5).
//!
//! A login or a unit of demand is asked for as it would be, need by need, and nothing is taken. What it
//! would have of a pool by then is no longer free for the rest of it, and the server that gives an application its
//! first license gives it all others (TP7).

use crate::client::Clients;
use crate::client::state::need::NeedState;
use crate::client::state::work::Work;
use crate::license::Client;
use crate::observe::meter::Switch;
use crate::plan::{
    AgentGroup, ApplicationIndex, FeatureId, Give, GroupIndex, LogoutOrder, PoolIndex,
    ServiceIndex, Take,
};

/// What a login or unit would have by now.
#[derive(Default)]
struct Draft {
    /// Applications without a connection, and the service that would serve them.
    bound: Vec<(ApplicationIndex, ServiceIndex)>,
    /// Service, pool, licenses.
    taken: Vec<(ServiceIndex, PoolIndex, u32)>,
}

impl Draft {
    fn taken_of(&self, service: ServiceIndex, pool: PoolIndex) -> u32 {
        let of_pool =
            |entry: &&(ServiceIndex, PoolIndex, u32)| (entry.0, entry.1) == (service, pool);
        self.taken.iter().filter(of_pool).map(|entry| entry.2).sum()
    }
}

impl Clients<'_> {
    /// Recomputes the admission of all who have applications check out for them.
    pub(crate) fn refresh_admission_of_users(&mut self) {
        for a in self.applications.keys() {
            if self.asks_for_each_user(a) {
                self.refresh_admission_of(a);
            }
        }
    }

    /// Recomputes the admission of all groups and demands that hang on an application.
    pub(crate) fn refresh_admission_of(&mut self, a: ApplicationIndex) {
        let (now, window) = (self.now, self.window);
        for position in 0..self.applications[a].groups.len() {
            let group = self.applications[a].groups[position];
            let home = self.plan.groups[group as usize].home;
            self.refresh_admission_of_home(home.map_or(group, |home| home.0));
        }
        for position in 0..self.applications[a].demands.len() {
            let demand = self.applications[a].demands[position];
            let admits = self.admits_unit(demand);
            self.admission.demands[demand as usize].set(window, now, admits);
        }
        self.refresh_admission_of_all();
    }

    /// A group logs in elsewhere from now on: as itself again, or where a relocation leads.
    pub(crate) fn lead_group(&mut self, group: u32, there: u32) {
        self.admission.there[group as usize] = there;
        self.refresh_admission_of_home(group);
        self.refresh_admission_of_all();
    }

    fn refresh_admission_of_home(&mut self, group: u32) {
        let (now, window) = (self.now, self.window);
        let admits = self.admits_login(group);
        self.admission.groups[group as usize].set(window, now, admits);
    }

    fn refresh_admission_of_all(&mut self) {
        let (now, window) = (self.now, self.window);
        let mut all = self.admission.groups.iter().chain(&self.admission.demands);
        let all = all.all(Switch::is_on);
        self.totals.admission.set(window, now, all);
    }

    /// An application checks licenses out for each user.
    fn asks_for_each_user(&self, a: ApplicationIndex) -> bool {
        let needs = &self.applications[a].needs;
        needs
            .iter()
            .any(|n| matches!(n.need.take, Take::AtLogin(_) | Take::AtArrival(_)))
    }

    /// Whether one more of a service's licenses is free for a user than when last looked at, or one fewer. Beyond what
    /// one user takes it makes no difference how many are.
    pub(crate) fn look_at_stock(&mut self, service: ServiceIndex) -> bool {
        let most = &self.admission.asked_at_once;
        self.license.look_at_stock(service, most)
    }

    /// Whether one more login of a group would be granted now, where a relocation has it log in.
    pub(crate) fn admits_login(&self, group: u32) -> bool {
        let group = self.admission.there[group as usize];
        let plan = &self.plan.groups[group as usize];
        let mut draft = Draft::default();
        plan.steps.iter().all(|step| {
            let mut choices = step.choices.iter();
            choices.any(|a| self.admits_at(*a, group, plan, &mut draft))
        })
    }

    /// Whether an application would let one more of a group in.
    fn admits_at(
        &self,
        a: ApplicationIndex,
        group: u32,
        plan: &AgentGroup,
        draft: &mut Draft,
    ) -> bool {
        let needs = &self.applications[a].needs;
        let seats_later = needs
            .iter()
            .any(|n| matches!(n.need.give, Give::FirstCall | Give::Campaign { .. }));
        if seats_later {
            return true;
        }
        if self.open_for_work(a, Work::Login(plan)).is_err() {
            return false;
        }
        let client = Client {
            id: self.plan.clients.agent(GroupIndex(group), a, 0),
            ..self.client_of(a)
        };
        let before = (draft.bound.len(), draft.taken.len());
        let admits = needs.iter().all(|n| {
            n.need
                .give
                .per_login(n.need.take, plan)
                .is_none_or(|count| self.admits_step(a, n, count, client, draft))
        });
        if !admits {
            // Another choice is asked as if this one had not been.
            draft.bound.truncate(before.0);
            draft.taken.truncate(before.1);
        }
        admits
    }

    /// Whether a login would get that many licenses of a need now.
    fn admits_step(
        &self,
        a: ApplicationIndex,
        need: &NeedState,
        count: u32,
        client: Client,
        draft: &mut Draft,
    ) -> bool {
        let plan = &self.plan.applications[a];
        self.could_give(a, need, count, client, draft)
            || match need.need.give {
                Give::Login {
                    fallback: Some(other),
                    ..
                } => {
                    let other = &self.applications[a].needs[other as usize];
                    self.could_give(a, other, count, client, draft)
                }
                // Somebody else would be logged out for it.
                Give::Forced { .. } => plan.logout_order == LogoutOrder::Earliest && need.held > 0,
                _ => false,
            }
    }

    /// Whether one more unit of a demand would be granted now.
    pub(crate) fn admits_unit(&self, demand: u32) -> bool {
        let plan = &self.plan.demands[demand as usize];
        plan.choices.iter().any(|a| {
            let client = Client {
                id: self.plan.clients.unit(demand, *a, 0),
                ..self.client_of(*a)
            };
            let mut draft = Draft::default();
            self.open_for_work(*a, Work::Unit(plan.kind.as_ref()))
                .is_ok()
                && self.applications[*a].needs.iter().all(|n| {
                    let autodial = matches!(
                        n.need.give,
                        Give::Arrival {
                            refuses_autodial: true,
                            ..
                        }
                    ) && plan.autodial;
                    let off = matches!(&n.need.give, Give::Service { kind }
                        if n.held == 0 && (kind.is_none() || *kind == plan.kind));
                    !autodial
                        && !off
                        && n.need
                            .give
                            .per_unit(n.need.take, plan.kind.as_ref())
                            .is_none_or(|count| self.could_give(*a, n, count, client, &mut draft))
                })
        })
    }

    /// Whether an application could give that many licenses of a need to a user now, beside what that user
    /// would have already.
    fn could_give(
        &self,
        a: ApplicationIndex,
        need: &NeedState,
        count: u32,
        client: Client,
        draft: &mut Draft,
    ) -> bool {
        if !need.is_taken_for_each_user() {
            return need.room() >= count;
        }
        let state = &self.applications[a];
        if self.license.has_uncounted()
            && self
                .uncounted_in(&state.list(), &need.need, client)
                .is_some()
        {
            return true;
        }
        if let Some(c) = state.connection {
            let stands = !c.cut
                && c.epoch == self.license.epoch(c.service)
                && self
                    .license
                    .reach_as_holder(&self.context, client.host, c.service)
                    .is_ok()
                && self.has_room_for(a, c.service).is_ok();
            return stands && self.draft_from(c.service, need, count, client, draft);
        }
        if state.loss.is_some() {
            return false;
        }
        let bound = draft.bound.iter().find(|(of, _)| *of == a).map(|b| b.1);
        if let Some(service) = bound {
            return self.draft_from(service, need, count, client, draft);
        }
        for service in self.services_led_to(&state.list()) {
            if self.connect(a, service).is_ok()
                && self.draft_from(service, need, count, client, draft)
            {
                draft.bound.push((a, service));
                return true;
            }
        }
        false
    }

    /// Whether a service would grant that many licenses from one pool, beside what it would have granted.
    fn draft_from(
        &self,
        service: ServiceIndex,
        need: &NeedState,
        count: u32,
        client: Client,
        draft: &mut Draft,
    ) -> bool {
        let (feature, version): (FeatureId, _) = (need.need.feature, need.need.version);
        let clock = self.license.server_clock(&self.context, service);
        let pools = self.license.pools(service).iter_enumerated();
        for (number, pool) in pools.filter(|(_, p)| p.feature() == feature) {
            let wanted = count + draft.taken_of(service, number);
            if pool.would_grant(version, client, clock, wanted) {
                draft.taken.push((service, number, count));
                return true;
            }
        }
        false
    }
}
