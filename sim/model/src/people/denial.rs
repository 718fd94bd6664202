//! Denials of agents: to which faults they are laid, how they are counted and written into the records.

use crate::cause::CauseClass;
use crate::cause::graph::LinkId;
use crate::client::Work;
use crate::client::{Asking, OnTop};
use crate::observe::records::refusal::Refusal;
use crate::observe::records::{Denial, RequestClass};
use crate::people::People;
use crate::plan::ApplicationIndex;
use crate::plan::Need;

impl<'p> People<'p> {
    /// A login of an agent, as one that asks.
    pub(super) fn asking_agent(&self, agent: u32) -> Asking<'p> {
        let group = self.group_of(agent);
        let plan = &self.plan.groups[group];
        let mut asking = Asking {
            user: self.user(agent),
            key: u64::from(agent),
            until: self.agents[agent as usize].planned_end,
            is_first: self.agents[agent as usize].attempt == 1,
            work: Vec::with_capacity(plan.steps.len()),
            takes: Vec::with_capacity(2 * plan.steps.len()),
            on_top: OnTop::default(),
            thrown_off: self.thrown_off.get(&agent).copied().unwrap_or(LinkId::NONE),
        };
        for step in 0..plan.steps.len() {
            let a = self.instance(agent, group, step);
            if !self.has_login_step(a) {
                continue;
            }
            asking.work.push((a, Work::Login(plan)));
            for (need, state) in self.applications[a].needs.iter().enumerate() {
                let count = state.need.give.per_login(state.need.take, plan);
                asking.takes.extend(count.map(|count| (a, need, count)));
            }
        }
        asking
    }
}

impl People<'_> {
    /// A login is refused: its link is that of all the faults to which that is laid.
    #[cold]
    pub(super) fn blame_login(&mut self, agent: u32, refusal: &mut Refusal) {
        if self.graph.occurrences().is_empty() {
            return;
        }
        let mut asking = self.asking_agent(agent);
        asking.on_top = self.on_top_of(&asking.takes);
        self.blame(&asking, refusal);
    }

    /// The same for a seat inside a session.
    #[cold]
    pub(super) fn blame_seat(
        &mut self,
        agent: u32,
        a: ApplicationIndex,
        need: usize,
        refusal: &mut Refusal,
    ) {
        let asking = Asking {
            user: self.user(agent),
            key: u64::from(agent),
            until: self.agents[agent as usize].planned_end,
            is_first: true,
            work: vec![(a, Work::Seat(need))],
            takes: vec![(a, need, 1)],
            on_top: self.on_top_of(&[(a, need, 1)]),
            thrown_off: self.thrown_off.get(&agent).copied().unwrap_or(LinkId::NONE),
        };
        self.blame(&asking, refusal);
    }
}

impl People<'_> {
    /// Books a request made of an application, and of the feature that it turned on.
    #[inline]
    pub(super) fn count_user(
        &mut self,
        a: ApplicationIndex,
        group: usize,
        first: bool,
        refusal: Option<&Refusal>,
    ) {
        let plan = &self.plan.groups[group];
        let concerns = |need: &Need| need.give.per_login(need.take, plan).is_some();
        let Some(refusal) = refusal else {
            self.book_served(a, first, concerns);
            return;
        };
        let denied = refusal.cause.class() != CauseClass::Application;
        let lacks = |need: &Need| refusal.feature.is_none_or(|of| of == need.feature);
        self.book_refused(a, (first, denied), concerns, lacks);
    }

    /// Writes a refused login into the records.
    pub(super) fn record_login_denial(
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
    pub(super) fn note_denied_agent(&mut self, agent: u32, request: u64) {
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
            && let Some(occurrence) = self.clients.context.graph.first_root(refusal.link)
        {
            self.clients.context.totals.fault_denial(occurrence.symbol);
        }
        let plan = self.plan;
        let needs = &self.applications[refusal.application].needs;
        let concerned = needs
            .iter()
            .find(|need| Some(need.need.feature) == refusal.feature);
        let seats = concerned.map_or(0, |need| need.held);
        let Some(records) = &mut self.clients.context.detail else {
            return;
        };
        records.deny(Denial {
            at: now,
            level: refusal.level,
            application: Some(plan.applications[refusal.application].symbol),
            feature: refusal.feature,
            group: group.map(|g| plan.groups[g].symbol),
            agent: None,
            server: refusal.server,
            requested: refusal.requested,
            available: refusal.available,
            seats,
            cause: refusal.cause,
            flexnet_error: refusal.code,
            roots: self.clients.context.graph.root_symbols(refusal.link),
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
