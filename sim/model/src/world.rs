//! One replication's world: the clients with all below them, a vector for each kind of component above them, and the
//! only router of events.
//!
//! What clients tell is handed on here to agents and demand. What those cause in each other is a function of the world
//! in the room of the one that is acted upon. Everything is decided from the plan and the streams; text, files and
//! clocks do not exist here.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::client::Clients;
use crate::client::fact::ClientFact;
use crate::context::Context;
use crate::event::Event;
use crate::fault::job::CrewState;
use crate::fault::state::FaultState;
use crate::fault::state::Strike;
use crate::license::Death;
use crate::license::License;
use crate::load::demand::DemandState;
use crate::load::hold::Holds;
use crate::observe::records::Outcome;
use crate::people::agent::Agent;
use crate::people::group::GroupState;
use crate::people::seat::logouts::Logouts;
use crate::plan::{Give, Need, Plan, User};
use kernel::{Calendar, Entry, Model, Run, StreamSource, Word};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Deref, DerefMut};

/// The world of one replication.
pub(crate) struct World<'p> {
    pub(crate) clients: Clients<'p>,
    pub(crate) groups: Vec<GroupState>,
    pub(crate) agents: Vec<Agent>,
    /// AP12: who works on the license of another need of an application than its own: agent, application, its own need.
    pub(crate) fell_back: BTreeSet<(u32, u32, usize)>,
    /// AP11: who holds what is kept to its number.
    pub(crate) logouts: Logouts,
    /// Who was thrown off by a fault and would be in without it, until it would have left.
    pub(crate) thrown_off: BTreeMap<u32, LinkId>,
    /// What agents hold is followed: it is metered, or a surge brings some.
    pub(crate) follows_agents: bool,
    /// Whether each campaign group is loaded by its timetable.
    pub(crate) campaigns: Vec<bool>,
    /// Agents whose Person object is disabled, with the occurrence that did it.
    pub(crate) disabled: Vec<(u32, u32)>,
    pub(crate) demands: Vec<DemandState>,
    pub(crate) holds: Holds,
    pub(crate) faults: Vec<FaultState>,
    pub(crate) crews: Vec<CrewState>,
    /// Members of common causes that are struck later.
    pub(crate) strikes: Vec<Strike>,
    /// Occurrences that have no effect in this play, which is one without their faults.
    pub(crate) removed: Vec<u32>,
}

/// Whoever watches a replication is asked after so many events.
const ASKED_EACH: u64 = 1 << 15;

impl<'p> World<'p> {
    /// The world at time 0, before anything has happened.
    pub(crate) fn new(plan: &'p Plan, source: &mut StreamSource, detailed: bool) -> World<'p> {
        let agents_total: usize = plan.groups.iter().map(|g| g.count as usize).sum();
        let clients = Clients::new(plan, source, detailed);
        let mut world = World {
            clients,
            groups: Vec::new(),
            agents: Vec::with_capacity(agents_total),
            fell_back: BTreeSet::new(),
            logouts: Logouts::new(plan),
            thrown_off: BTreeMap::new(),
            follows_agents: false,
            campaigns: Vec::new(),
            disabled: Vec::new(),
            demands: plan
                .demands
                .iter()
                .map(|d| DemandState::new(d, source, plan))
                .collect(),
            holds: Holds::default(),
            faults: (0..plan.faults.len())
                .map(|fault| FaultState::new(fault, source, plan))
                .collect(),
            crews: vec![CrewState::default(); plan.crews.len()],
            strikes: Vec::new(),
            removed: Vec::new(),
        };
        world.begin_groups(source);
        world.begin_faults();
        world.licensing(|license, cx| license.begin_services(cx));
        world.clients(Clients::begin_applications);
        world.begin_campaigns();
        world.begin_demands();
        world.infrastructure_changed();
        world.settle();
        world
    }

    /// Plays to the end and closes the books.
    pub(crate) fn play(mut self) -> Outcome {
        let mut run = Run::new();
        let end = self.window.to;
        run.run_until(&mut self, end);
        self.now = end;
        self.finish(run.events, run.fingerprint.value())
    }

    /// Plays to the end, or until whoever is asked from time to time says no.
    pub(crate) fn play_watched(
        mut self,
        go_on: &mut dyn FnMut(crate::Progress) -> bool,
    ) -> Option<Outcome> {
        let mut run = Run::new();
        let end = self.window.to;
        while !run.run_for(&mut self, end, ASKED_EACH) {
            let progress = crate::Progress {
                now: run.now,
                events: run.events,
            };
            if !go_on(progress) {
                return None;
            }
        }
        self.now = end;
        Some(self.finish(run.events, run.fingerprint.value()))
    }

    /// An application asks its standing question, of which it is told first who its users are, where that matters.
    pub(crate) fn application_asks(
        &mut self,
        application: u32,
        ask: impl FnOnce(&mut Clients<'p>),
    ) {
        if self.plan.clients.matter() {
            self.name_users(application);
        }
        self.clients(ask);
    }

    /// Tells an application for whom it holds what it takes for each user: who they are decides what it may have.
    fn name_users(&mut self, a: u32) {
        for need in 0..self.applications[a as usize].needs.len() {
            let state = &self.applications[a as usize].needs[need];
            if !state.is_taken_for_each_user() {
                continue;
            }
            let users = if matches!(state.need.give, Give::Arrival { .. }) {
                self.units_at(a, &state.need.give, state.need.take)
            } else {
                self.agents_at(a, &state.need)
            };
            self.clients.name_users(a, need, users);
        }
    }

    /// The agents who hold the step of an application, with how many licenses of a need each has.
    fn agents_at(&self, a: u32, need: &Need) -> Vec<(User, u32)> {
        let agents = 0..self.agents.len() as u32;
        let held = agents.filter_map(|agent| {
            let group = &self.plan.groups[self.group_of(agent)];
            let count = need.give.per_login(need.take, group)?;
            self.is_step_held(agent, a)
                .then_some((self.user(agent), count))
        });
        held.collect()
    }

    /// A step of the license servers, and then what all those above them make of it.
    #[inline]
    pub(crate) fn licensing<R>(
        &mut self,
        step: impl FnOnce(&mut License, &mut Context<'p>) -> R,
    ) -> R {
        self.clients(|clients| clients.licensing(step))
    }

    /// A step of the applications, and then what those above them make of it.
    #[inline]
    pub(crate) fn clients<R>(&mut self, step: impl FnOnce(&mut Clients<'p>) -> R) -> R {
        let first = self.clients.told.len();
        let result = step(&mut self.clients);
        self.hand_on(first);
        result
    }

    /// Hands on what was told within a step of those above the clients.
    #[inline]
    pub(crate) fn settle(&mut self) {
        if !self.clients.told.is_empty() {
            self.hand_on(0);
        }
    }

    /// Hands on what clients have told since, in the order in which they told it. What is told meanwhile is handed on
    /// within the step that tells it.
    fn hand_on(&mut self, first: usize) {
        let mut index = first;
        while let Some(fact) = self.clients.told.get(index).copied() {
            self.learn(fact);
            index += 1;
        }
        self.clients.told.truncate(first);
    }

    /// What a fact of the clients does to those above them: agents first, then demand.
    fn learn(&mut self, fact: ClientFact) {
        match fact {
            ClientFact::HostStopped { host } => self.stop_processes_on_host(host),
            ClientFact::Stops { application, stop } => {
                self.throw_off(application, stop.cause, stop.link);
                self.drop_units(application);
                self.clients(|clients| clients.complete_stop(application, stop));
            }
            ClientFact::TakesOver { application, link } => {
                self.throw_off(application, Cause::ApplicationDown, link);
                self.drop_units(application);
                self.clients(|clients| clients.complete_takeover(application, false, link));
            }
            ClientFact::SeatsLost { application } => self.forget_seats(application),
            ClientFact::Unlicensed { application, link } => self.lose_waiting(application, link),
            ClientFact::OutOfWork { application } => self.campaign_server_changed(application),
            ClientFact::Works { application } => {
                self.seat_waiting(application);
                self.campaign_server_changed(application);
                self.review_campaigns(application);
            }
            ClientFact::TakesWork { application } => self.seat_waiting(application),
            ClientFact::RoomChanged { application } => self.room_changed(application),
        }
    }

    /// All application processes on a host die with it, one after the other.
    fn stop_processes_on_host(&mut self, host: u32) {
        let link = self.license.host_condition(host);
        for (a, process) in self.processes_on(host) {
            self.clients(|clients| clients.process_died(a, process, Death::Silent, link));
        }
        self.infrastructure_changed();
    }
}

/// The clients, and the context below them, are at hand in those that are still functions of the world.
impl<'p> Deref for World<'p> {
    type Target = Clients<'p>;

    #[inline(always)]
    fn deref(&self) -> &Clients<'p> {
        &self.clients
    }
}

impl DerefMut for World<'_> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.clients
    }
}

impl Model for World<'_> {
    #[inline]
    fn calendar(&mut self) -> &mut Calendar {
        &mut self.clients.context.calendar
    }

    /// Agents' records are most of the world's memory, and the next ones lie anywhere in it.
    fn foresee(&self) {
        for entry in self.calendar.near() {
            if let Event::AgentLogin { agent, .. }
            | Event::AgentLogout { agent, .. }
            | Event::FirstCall { agent, .. } = Event::of(entry.word)
            {
                std::hint::black_box(self.agents[agent as usize].incarnation);
            }
        }
    }

    #[inline]
    fn handle(&mut self, entry: Entry) {
        self.now = entry.time;
        match Event::of(entry.word) {
            Event::Arrival { demand } => self.arrival(demand),
            Event::Release { hold } => self.release(hold),
            Event::AgentLogin { agent, incarnation } => self.agent_login(agent, incarnation),
            Event::AgentLogout { agent, incarnation } => self.agent_logout(agent, incarnation),
            Event::FirstCall { agent, incarnation } => self.first_call(agent, incarnation),
            _ => self.handle_seldom(entry.word),
        }
        self.settle();
    }
}

impl World<'_> {
    /// All events but those of agents and of demand, apart from these: what they need costs those nothing.
    #[inline(never)]
    fn handle_seldom(&mut self, word: Word) {
        match Event::of(word) {
            Event::ArrivalRetry { hold } => self.arrival_retry(hold),
            Event::CampaignUnload { campaign } => self.turn_campaign(campaign, false),
            Event::CampaignLoad { campaign } => self.turn_campaign(campaign, true),
            Event::Roster { group } => self.roster_next(group),
            Event::RosterDay { group } => self.roster_day(group),
            Event::ApplicationTry {
                application,
                incarnation,
            } => {
                self.application_asks(application, |clients| {
                    clients.application_try(application, incarnation);
                });
            }
            Event::FaultBegin { fault } => self.fault_begin(fault),
            Event::CommonStrike { occurrence } => self.common_strike(occurrence),
            Event::CrewReview { crew } => self.review_crew(crew),
            Event::FaultEnd { occurrence } => self.fault_end(occurrence),
            Event::MaintenanceStep { occurrence } => self.maintenance_step(occurrence),
            event @ (Event::ServerStart { .. }
            | Event::Detection { .. }
            | Event::FailoverRepair { .. }
            | Event::Expiry { .. }
            | Event::OrphanRelease { .. }
            | Event::Reread { .. }
            | Event::FileArrival { .. }
            | Event::StandbyReview { .. }) => {
                self.licensing(|license, cx| license.handle(cx, event));
            }
            Event::LrmReview => self.clients(Clients::lrm_review),
            Event::Heartbeat { service } => self.heartbeat(service),
            Event::Ask { application } => self.poll_if_running(application),
            Event::SurgeLogin { group } => self.surge_login(group),
            Event::SurgeArrival { occurrence } => self.surge_arrival(occurrence),
            Event::Arrival { .. }
            | Event::Release { .. }
            | Event::AgentLogin { .. }
            | Event::AgentLogout { .. }
            | Event::FirstCall { .. } => unreachable!("handled where they are frequent"),
        }
    }
}
