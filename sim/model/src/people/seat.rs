//! How users get what an application holds: steps of a login, units of demand (AP7, AP10, AP12, AG4,
//! AG5).
//!
//! The one idea: a login walks the group's applications in order and is all or nothing. An application
//! that does not run, or is in violation and refuses new work, refuses; one that runs gives from what it
//! holds, or asks its license server for each user. Seats that are taken inside a session are told in
//! `excess`.

use crate::cause::graph::LinkId;
use crate::cause::{Cause, CauseClass};
use crate::client::application::NeedState;
use crate::client::users::User;
use crate::client::violation::Work;
use crate::license::policy::Client;
use crate::license::service::Held;
use crate::observe::records::{Denial, Level, RequestClass};
use crate::people::agent::FALLBACK;
use crate::plan::{AgentGroup, FeatureId, Give, Symbol, Take};
use crate::world::World;

/// Why a user was refused.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) level: Level,
    pub(crate) application: u32,
    pub(crate) feature: Option<FeatureId>,
    pub(crate) server: Option<Symbol>,
    pub(crate) requested: u32,
    pub(crate) available: u32,
    pub(crate) cause: Cause,
    pub(crate) code: Option<i16>,
    pub(crate) link: LinkId,
    /// Why there are too few for all, whoever of them it is that goes without.
    pub(crate) shortage: LinkId,
}

impl Refusal {
    pub(crate) fn by_application(application: u32, cause: Cause, link: LinkId) -> Refusal {
        Refusal {
            level: Level::Application,
            application,
            feature: None,
            server: None,
            requested: 1,
            available: 0,
            cause,
            code: None,
            link,
            shortage: link,
        }
    }
}

impl Refusal {
    /// A function has no license (AP4).
    pub(crate) fn of_function(application: u32, feature: FeatureId) -> Refusal {
        Refusal {
            feature: Some(feature),
            ..Refusal::by_application(application, Cause::FunctionOff, LinkId::NONE)
        }
    }
}

impl World<'_> {
    /// A user who needs `count` finds too few.
    #[cold]
    fn exhausted(&mut self, application: u32, need: usize, count: u32) -> Refusal {
        let link = self.lacking(application, need, count);
        let state = &self.applications[application as usize].needs[need];
        Refusal {
            feature: Some(state.need.feature),
            requested: count,
            available: state.room(),
            ..Refusal::by_application(application, Cause::SeatsExhausted, link)
        }
    }

    /// The instance that an agent uses for a step of its login.
    #[inline(always)]
    pub(crate) fn instance(&self, agent: u32, group: usize, step: usize) -> u32 {
        let choices = &self.plan.groups[group].steps[step].choices;
        if let [only] = choices[..] {
            return only.0;
        }
        // In 32 bits: a division that each login and logout waits for.
        let local = agent - self.groups[group].first;
        choices[(local % choices.len() as u32) as usize].0
    }

    /// URS and OCS have no login step: their seats are taken at first use (AG5).
    pub(crate) fn has_login_step(&self, a: u32) -> bool {
        !self.applications[a as usize]
            .needs
            .iter()
            .any(|n| matches!(n.need.give, Give::FirstCall | Give::Campaign { .. }))
    }

    /// Whether an agent holds the step of an application.
    pub(crate) fn is_step_held(&self, agent: u32, a: u32) -> bool {
        let group = self.group_of(agent);
        (0..self.plan.groups[group].steps.len()).any(|step| {
            self.agents[agent as usize].steps & (1 << step) != 0
                && self.instance(agent, group, step) == a
        })
    }

    /// One attempt of a login: every step, or none.
    pub(crate) fn take_steps(
        &mut self,
        agent: u32,
        group: usize,
        first: bool,
    ) -> Result<(), Refusal> {
        for step in 0..self.plan.groups[group].steps.len() {
            let a = self.instance(agent, group, step);
            if !self.has_login_step(a) {
                continue;
            }
            let taken = self.take_step(agent, a);
            self.count_user(a, group, first, taken.as_ref().err());
            match taken {
                Ok(()) => self.agents[agent as usize].steps |= 1 << step,
                Err(refusal) => {
                    self.leave_steps(agent);
                    self.affect(a, refusal.feature, agent, 0);
                    return Err(refusal);
                }
            }
        }
        Ok(())
    }

    /// Books a request made of an application, and of the feature that it turned on.
    #[inline]
    fn count_user(&mut self, a: u32, group: usize, first: bool, refusal: Option<&Refusal>) {
        if !self.window.contains(self.now) {
            return;
        }
        let plan = &self.plan.groups[group];
        let state = &mut self.applications[a as usize];
        let concerned =
            |need: &NeedState| World::per_login(&need.need.give, need.need.take, plan).is_some();
        let Some(refusal) = refusal else {
            state.totals.requests.served(first);
            for need in state.needs.iter_mut().filter(|need| concerned(need)) {
                need.counter.served(first);
            }
            return;
        };
        let counts = refusal.cause.class() != CauseClass::Application;
        state.totals.requests.refused(first, counts, true);
        for need in state.needs.iter_mut().filter(|need| concerned(need)) {
            let here = refusal
                .feature
                .is_none_or(|feature| feature == need.need.feature);
            need.counter.refused(first, counts && here, here);
        }
    }

    /// One step of a login.
    fn take_step(&mut self, agent: u32, a: u32) -> Result<(), Refusal> {
        let group = &self.plan.groups[self.group_of(agent)];
        self.open_for_work(a, Work::Login(group))?;
        for need in 0..self.applications[a as usize].needs.len() {
            if let Err(refusal) = self.take_login(agent, a, need, group) {
                for earlier in 0..need {
                    self.give_login(agent, a, earlier, group);
                }
                return Err(refusal);
            }
        }
        Ok(())
    }

    /// Whether an application takes new work of a kind.
    #[inline]
    pub(crate) fn open_for_work(&self, a: u32, work: Work<'_>) -> Result<(), Refusal> {
        let state = &self.applications[a as usize];
        if !state.is_running() {
            return Err(Refusal::by_application(
                a,
                state.stop_cause,
                state.condition,
            ));
        }
        match state.blocked.and_then(|_| self.blocked_for(a, work)) {
            Some(link) => Err(Refusal::by_application(a, Cause::ViolationStands, link)),
            None => Ok(()),
        }
    }

    /// How many licenses of a need one login takes; `None` if that need is not for such a user.
    pub(crate) fn per_login(give: &Give, take: Take, group: &AgentGroup) -> Option<u32> {
        match (give, take) {
            (
                Give::Login {
                    role: Some(only), ..
                },
                _,
            ) if *only != group.role => None,
            (Give::Login { .. }, Take::AtLogin(count)) => Some(count),
            (Give::Login { per_agent, .. }, _) => Some(*per_agent),
            (Give::Forced { medium }, _) => medium
                .is_none_or(|medium| group.media.contains(&medium))
                .then_some(1),
            _ => None,
        }
    }

    fn take_login(
        &mut self,
        agent: u32,
        a: u32,
        need: usize,
        group: &AgentGroup,
    ) -> Result<(), Refusal> {
        let state = &self.applications[a as usize].needs[need];
        let Some(count) = World::per_login(&state.need.give, state.need.take, group) else {
            return Ok(());
        };
        let user = User::Agent(agent);
        let Err(refusal) = self.take_for_user(a, need, count, user) else {
            return Ok(());
        };
        // AP12: a supervisor who finds none works on an agent's license.
        let fallback = match self.applications[a as usize].needs[need].need.give {
            Give::Login {
                fallback: Some(other),
                ..
            } => other as usize,
            Give::Forced { .. } => {
                self.make_room(agent, a, need, refusal)?;
                return self.take_for_user(a, need, count, user);
            }
            _ => return Err(refusal),
        };
        self.take_for_user(a, fallback, count, user)?;
        self.agents[agent as usize].flags |= FALLBACK;
        Ok(())
    }

    fn give_login(&mut self, agent: u32, a: u32, need: usize, group: &AgentGroup) {
        let state = &self.applications[a as usize].needs[need];
        let Some(count) = World::per_login(&state.need.give, state.need.take, group) else {
            return;
        };
        let fallback = match state.need.give {
            Give::Login { fallback, .. } => fallback,
            _ => None,
        };
        let fell_back = self.agents[agent as usize].flags & FALLBACK != 0;
        match fallback {
            Some(other) if fell_back => {
                self.agents[agent as usize].flags &= !FALLBACK;
                self.give_from_user(a, other as usize, count, User::Agent(agent));
            }
            _ => self.give_from_user(a, need, count, User::Agent(agent)),
        }
    }

    /// Gives a user licenses of a need: from what is held, or from the server for each user.
    #[inline(always)]
    pub(crate) fn take_for_user(
        &mut self,
        a: u32,
        need: usize,
        count: u32,
        user: User,
    ) -> Result<(), Refusal> {
        let state = &self.applications[a as usize].needs[need];
        if state.is_taken_for_each_user() {
            return self.take_from_server(a, need, count, user);
        }
        if state.room() < count {
            return Err(self.exhausted(a, need, count));
        }
        let in_use = state.in_use + count;
        self.change_use(a, need, in_use);
        Ok(())
    }

    #[cold]
    fn take_from_server(
        &mut self,
        a: u32,
        need: usize,
        count: u32,
        user: User,
    ) -> Result<(), Refusal> {
        let outcome = self.check_out_for_user(a, need, count, user);
        let inside = self.window.contains(self.now);
        let server = match &outcome {
            Ok(()) => self.applications[a as usize]
                .connection
                .map(|c| self.service_symbol(c.service)),
            Err(no) => no.server,
        };
        if let Some(server) = server {
            self.totals
                .checkouts(server, inside, 1, outcome.is_err(), true);
        }
        let link = match &outcome {
            Ok(()) => LinkId::NONE,
            Err(no) => self.all_of_application(a, &no.reasons),
        };
        outcome.map_err(|no| Refusal {
            link,
            shortage: link,
            level: Level::Server,
            application: a,
            feature: no.feature,
            server: no.server,
            requested: count,
            available: no.available,
            cause: no.silence.cause,
            code: no.silence.code,
        })?;
        let state = &mut self.applications[a as usize].needs[need];
        if state.held < state.target {
            // Others have lost theirs and want them back still (AP6).
            state.target += count;
        }
        state.held += count;
        let in_use = state.in_use + count;
        self.change_use(a, need, in_use);
        Ok(())
    }

    /// A user gives licenses of a need back.
    #[inline(always)]
    pub(crate) fn give_from_user(&mut self, a: u32, need: usize, count: u32, user: User) {
        let state = &self.applications[a as usize].needs[need];
        assert!(
            state.in_use >= count,
            "a user gives back what it does not have"
        );
        let in_use = state.in_use - count;
        if state.is_taken_for_each_user() {
            let client = self.client_of_user(a, user);
            self.set_in_use(a, need, in_use);
            self.give_to_server(a, need, count, client);
            self.look_at_room(a, need);
        } else {
            self.change_use(a, need, in_use);
        }
    }

    #[cold]
    pub(crate) fn give_to_server(&mut self, a: u32, need: usize, count: u32, client: Client) {
        let state = &mut self.applications[a as usize].needs[need];
        state.held = state.held.saturating_sub(count);
        state.target = state.target.min(state.in_use);
        let mut left = count;
        let mut returned = Vec::new();
        while left > 0
            && let Some((pool, held)) = state.out.last_mut()
        {
            let part = left.min(*held);
            *held -= part;
            left -= part;
            returned.push((*pool, part));
            if *held == 0 {
                state.out.pop();
            }
        }
        if let Some(connection) = self.applications[a as usize].connection {
            for (pool, part) in returned {
                let held = Held {
                    client,
                    service: connection.service,
                    epoch: connection.epoch,
                    pool,
                    count: part,
                };
                self.licensing(|license, cx| license.check_in(cx, held));
            }
            self.review_connections(connection.service);
        }
        self.note_holdings_elsewhere(a);
        self.user_left(a, need);
    }

    /// The agent leaves all that its login got, the last first.
    pub(crate) fn leave_steps(&mut self, agent: u32) {
        let group = self.group_of(agent);
        let plan = &self.plan.groups[group];
        for step in (0..self.plan.groups[group].steps.len()).rev() {
            if self.agents[agent as usize].steps & (1 << step) != 0 {
                self.agents[agent as usize].steps &= !(1 << step);
                let a = self.instance(agent, group, step);
                for need in (0..self.applications[a as usize].needs.len()).rev() {
                    self.give_login(agent, a, need, plan);
                }
            }
        }
        let state = &self.agents[agent as usize];
        if state.campaigns_held | state.campaigns_short != 0 {
            self.leave_campaigns(agent);
        }
        if self.agents[agent as usize].seats != 0 {
            self.leave_seats(agent, group);
        }
        self.meter_agent(agent);
    }

    /// More can be given to users than before: waiting ones first.
    pub(crate) fn room_changed(&mut self, a: u32) {
        self.seat_waiting(a);
        self.enforce_numbers(a);
        for need in 0..self.applications[a as usize].needs.len() {
            self.look_at_room(a, need);
        }
    }

    /// Writes a refused login into the records.
    pub(crate) fn record_login_denial(
        &mut self,
        agent: u32,
        group: usize,
        refusal: &Refusal,
        attempt: u32,
    ) {
        let number = if attempt == 1 {
            let number = self.next_request();
            self.note_request(agent, number);
            number
        } else {
            self.noted_request(agent)
        };
        self.record_user_denial(
            refusal,
            RequestClass::Login,
            Some(group),
            None,
            number,
            attempt,
        );
        self.note_denied_agent(agent, number);
    }

    /// Writes into the record of the denial of a request which agent of its group it was.
    pub(crate) fn note_denied_agent(&mut self, agent: u32, request: u64) {
        if self.detail.is_none() {
            return;
        }
        let who = self.roster_place(agent);
        let latest = self.detail.as_mut().and_then(|d| d.latest_denial.as_mut());
        if let Some(denial) = latest.filter(|denial| denial.request == request) {
            denial.agent = who;
        }
    }

    /// Writes a user's denial into the records and counts it for its root.
    pub(crate) fn record_user_denial(
        &mut self,
        refusal: &Refusal,
        class: RequestClass,
        group: Option<usize>,
        demand: Option<u32>,
        request: u64,
        attempt: u32,
    ) {
        let (now, window) = (self.now, self.window);
        if !window.contains(now) {
            return;
        }
        if refusal.cause.class() != CauseClass::Application
            && let Some(occurrence) = self.context.graph.first_root(refusal.link)
        {
            self.context.totals.fault_denial(occurrence.symbol);
        }
        let plan = self.plan;
        let needs = &self.applications[refusal.application as usize].needs;
        let concerned = needs
            .iter()
            .find(|need| Some(need.need.feature) == refusal.feature);
        let seats = concerned.map_or(0, |need| need.held);
        let Some(records) = &mut self.context.detail else {
            return;
        };
        records.deny(Denial {
            at: now,
            level: refusal.level,
            application: Some(plan.applications[refusal.application as usize].symbol),
            feature: refusal.feature,
            group: group.map(|g| plan.groups[g].symbol),
            agent: None,
            server: refusal.server,
            requested: refusal.requested,
            available: refusal.available,
            seats,
            cause: refusal.cause,
            flexnet_error: refusal.code,
            roots: self.context.graph.root_symbols(refusal.link),
            class,
            request,
            attempt,
            demand: demand.map(|d| plan.demands[d as usize].symbol),
            link: refusal.link.is_some().then_some(refusal.link.0),
        });
    }

    /// Remembers the number of an agent's request for its later attempts.
    fn note_request(&mut self, agent: u32, number: u64) {
        if let Some(records) = &mut self.detail {
            records.requests.insert(agent, number);
        }
    }

    fn noted_request(&self, agent: u32) -> u64 {
        let noted = self
            .detail
            .as_ref()
            .and_then(|r| r.requests.get(&agent).copied());
        noted.unwrap_or(self.request)
    }
}
