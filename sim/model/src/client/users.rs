//! For whom an application asks a license server: itself, an agent, a unit of demand.
//!
//! Who asks decides what an options file grants. A license server knows a client by its number, its host and its
//! place in the options file only; which application and user that is, is known here.

use crate::cause::Cause;
use crate::client::Clients;
use crate::client::state::need::NeedState;
use crate::license::{Client, Want};
use crate::plan::{ApplicationIndex, ClientId, GroupIndex, ServiceIndex, User};

impl Clients<'_> {
    /// An application, as the client that its active process is.
    pub(crate) fn client_of(&self, a: ApplicationIndex) -> Client {
        let active = self.applications[a].active;
        Client {
            application: a,
            host: self.host_of(a),
            id: self.plan.clients.process(a, active),
            set_back: self.applications[a].processes[active].set_back,
        }
    }

    /// A user, as the client that it is when an application asks for it.
    pub(crate) fn client_of_user(&self, a: ApplicationIndex, user: User) -> Client {
        let id = match user {
            _ if !self.plan.clients.matter() => ClientId(0),
            User::Agent { agent, group } => {
                let number = agent - self.agents_of_groups[usize::from(group)].start;
                let group = GroupIndex(u32::from(group));
                self.plan.clients.agent(group, a, number)
            }
            User::Unit { demand, user } => self.plan.clients.unit(demand, a, user),
        };
        Client {
            id,
            ..self.client_of(a)
        }
    }

    /// The clients for which an application may take a need: itself, or all whose users it takes it for.
    pub(crate) fn clients_that_take(&self, a: ApplicationIndex, need: &NeedState) -> Vec<Client> {
        let own = self.client_of(a);
        if !self.plan.clients.matter() || !need.is_taken_for_each_user() {
            return vec![own];
        }
        let (give, take) = (&need.need.give, need.need.take);
        let mut ids: Vec<ClientId> = Vec::new();
        for group in &self.applications[a].groups {
            let plan = &self.plan.groups[*group as usize];
            if give.per_login(take, plan).is_some() {
                let of_agent = |agent| self.plan.clients.agent(GroupIndex(*group), a, agent);
                let agents = &self.agents_of_groups[*group as usize];
                ids.extend((0..agents.end - agents.start).map(of_agent));
            }
        }
        for demand in &self.applications[a].demands {
            let kind = self.plan.demands[*demand as usize].kind.as_ref();
            if give.per_unit(take, kind).is_some() {
                ids.push(self.plan.clients.unit(*demand, a, 0));
            }
        }
        ids.dedup();
        if ids.is_empty() {
            return vec![own];
        }
        ids.into_iter().map(|id| Client { id, ..own }).collect()
    }

    /// Whether the application needs a feature to work in this run: one that it takes for each user only if somebody who
    /// uses the application takes it.
    pub(crate) fn is_for_somebody(&self, a: ApplicationIndex, need: &NeedState) -> bool {
        let (give, take) = (&need.need.give, need.need.take);
        let state = &self.applications[a];
        let by_agents = |group: &u32| {
            let group = &self.plan.groups[*group as usize];
            give.per_login(take, group).is_some()
        };
        let by_units = |demand: &u32| {
            let kind = self.plan.demands[*demand as usize].kind.as_ref();
            give.per_unit(take, kind).is_some()
        };
        !need.is_taken_for_each_user()
            || state.groups.iter().any(by_agents)
            || state.demands.iter().any(by_units)
    }

    /// The users of a need that an application takes for each of them, with how many licenses each has, as known now.
    pub(crate) fn name_users(&mut self, a: ApplicationIndex, need: usize, users: Vec<(User, u32)>) {
        self.applications[a].needs[need].users = users;
    }

    /// The clients for which an application holds licenses of a need that it takes for each user, with
    /// how many each holds.
    pub(crate) fn clients_of_need(&self, a: ApplicationIndex, need: usize) -> Vec<(Client, u32)> {
        let state = &self.applications[a].needs[need];
        let mut clients: Vec<(Client, u32)> = Vec::new();
        let mut left = state.in_use;
        for (user, count) in &state.users {
            let client = self.client_of_user(a, *user);
            let count = left.min(*count);
            left -= count;
            match clients.iter_mut().find(|(known, _)| *known == client) {
                Some((_, sum)) => *sum += count,
                None => clients.push((client, count)),
            }
        }
        clients.push((self.client_of(a), left));
        clients.retain(|(_, count)| *count > 0);
        clients
    }

    /// After a loss, licenses that an application took for its users are asked for again, for each of
    /// them: who they are decides. Returns how many it has now, and why not more.
    pub(crate) fn regain_for_users(
        &mut self,
        a: ApplicationIndex,
        need: usize,
        service: ServiceIndex,
    ) -> (u32, Cause) {
        let clients = self.clients_of_need(a, need);
        let (feature, version, have) = {
            let state = &self.applications[a].needs[need];
            let have: u32 = state.out.iter().map(|(_, count)| *count).sum();
            (state.need.feature, state.need.version, have)
        };
        let mut cause = Cause::LicensesExhausted;
        if have > 0 {
            // The rest of an earlier shortfall: it is not known any more whose it is.
            let missing = self.applications[a].needs[need].target.saturating_sub(have);
            let client = clients
                .first()
                .map_or(self.client_of(a), |(client, _)| *client);
            self.regain_for(
                a,
                need,
                service,
                (feature, version),
                (client, missing),
                &mut cause,
            );
        } else {
            for asked in clients {
                self.regain_for(a, need, service, (feature, version), asked, &mut cause);
            }
        }
        let out = &self.applications[a].needs[need].out;
        (out.iter().map(|(_, count)| *count).sum(), cause)
    }

    fn regain_for(
        &mut self,
        a: ApplicationIndex,
        need: usize,
        service: ServiceIndex,
        (feature, version): (crate::plan::FeatureId, crate::plan::Version),
        (client, count): (Client, u32),
        cause: &mut Cause,
    ) {
        match self.check_out(service, feature, version, Want::Left(count), client) {
            Ok(grant) => {
                let out = &mut self.applications[a].needs[need].out;
                match out.iter_mut().find(|(pool, _)| *pool == grant.pool) {
                    Some((_, held)) => *held += grant.count,
                    None => out.push((grant.pool, grant.count)),
                }
            }
            Err(refusal) => *cause = refusal.cause,
        }
    }
}
