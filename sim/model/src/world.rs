//! One replication's world: a vector for each kind of component, and the only router of events.
//!
//! The one idea: components are plain state; what one of them causes in another is a function of the
//! world in the room of the one that is acted upon. Everything is decided from the plan and the
//! streams; text, files and clocks do not exist here.

use crate::cause::graph::LinkId;
use crate::client::application::ApplicationState;
use crate::client::lrm::LrmState;
use crate::context::{Context, Fact};
use crate::event::Event;
use crate::fault::job::CrewState;
use crate::fault::state::FaultState;
use crate::fault::state::Strike;
use crate::license::License;
use crate::load::demand::DemandState;
use crate::load::hold::Holds;
use crate::observe::admission::asked_at_once;
use crate::observe::records::Outcome;
use crate::observe::reporting::Meters;
use crate::people::agent::Agent;
use crate::people::group::GroupState;
use crate::people::seat::logouts::Logouts;
use crate::plan::{FeatureId, Plan, Symbol};
use kernel::{Calendar, Entry, Model, Run, StreamSource, Word};
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

/// The world of one replication.
pub(crate) struct World<'p> {
    pub(crate) context: Context<'p>,
    pub(crate) license: License,
    pub(crate) applications: Vec<ApplicationState>,
    pub(crate) groups: Vec<GroupState>,
    pub(crate) agents: Vec<Agent>,
    /// AP11: who holds what is kept to its number.
    pub(crate) logouts: Logouts,
    /// Who was thrown off by a fault and would be in without it, until it would have left.
    pub(crate) thrown_off: BTreeMap<u32, LinkId>,
    /// What agents hold is followed: it is metered, or a surge brings some.
    pub(crate) follows_agents: bool,
    /// Whether each campaign group is loaded by its timetable.
    pub(crate) campaigns: Vec<bool>,
    /// License Reporting Manager's connection.
    pub(crate) lrm: LrmState,
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
    /// Of each feature, the most licenses that one login or unit of demand takes from a server.
    pub(crate) asked_at_once: Vec<u32>,
    /// MT7: whose use it is, in a detailed replication that asks for it.
    pub(crate) meters: Option<Box<Meters>>,
}

/// Whoever watches a replication is asked after so many events.
const ASKED_EACH: u64 = 1 << 15;

impl<'p> World<'p> {
    /// The world at time 0, before anything has happened.
    pub(crate) fn new(plan: &'p Plan, source: &mut StreamSource, detailed: bool) -> World<'p> {
        let agents_total: usize = plan.groups.iter().map(|g| g.count as usize).sum();
        let context = Context::new(plan, agents_total, detailed);
        let (window, grid) = (context.window, context.grid());
        let mut world = World {
            context,
            license: License::new(plan, source, &grid, detailed),
            applications: plan
                .applications
                .iter()
                .map(|a| ApplicationState::new(a, source, plan, &grid, detailed))
                .collect(),
            groups: Vec::new(),
            agents: Vec::with_capacity(agents_total),
            logouts: Logouts::new(plan),
            thrown_off: BTreeMap::new(),
            follows_agents: false,
            campaigns: Vec::new(),
            lrm: LrmState::new(plan),
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
            asked_at_once: asked_at_once(plan),
            meters: if detailed {
                Meters::new(plan, &grid, window)
            } else {
                None
            },
        };
        world.link_dependents();
        world.begin_lrm();
        world.begin_groups(source);
        world.begin_faults();
        world.licensing(|license, cx| license.begin_services(cx));
        world.begin_applications();
        world.begin_campaigns();
        world.begin_demands();
        world.infrastructure_changed();
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

    /// A step of the license servers, and then what those above them make of it.
    #[inline]
    pub(crate) fn licensing<R>(
        &mut self,
        step: impl FnOnce(&mut License, &mut Context<'p>) -> R,
    ) -> R {
        let first = self.context.facts.len();
        let result = step(&mut self.license, &mut self.context);
        self.hand_on(first);
        result
    }

    /// Hands on what has been told since, in the order in which it was told. What is told meanwhile is handed on
    /// within the step that tells it.
    #[inline]
    fn hand_on(&mut self, first: usize) {
        let end = self.context.facts.len();
        for index in first..end {
            let fact = self.context.facts[index];
            self.learn(fact);
        }
        self.context.facts.truncate(first);
    }

    /// Who learns of a fact, in this order: clients, then availability and admission.
    fn learn(&mut self, fact: Fact) {
        match fact {
            Fact::CheckoutsEmptied { service, reason } => self.lose_all_of(service, reason),
            Fact::AnswersChanged { service } => {
                self.wake_clients(service);
                self.wake_driven_from(service);
            }
            Fact::StockReturned { service } => self.wake_waiting(service),
            Fact::CheckedOutChanged { service } => self.checked_out_changed(service),
            Fact::FileChanged { service } => {
                self.wake_clients(service);
                self.wake_waiting(service);
                self.checked_out_changed(service);
                self.infrastructure_changed();
                self.review_license_copy(service);
            }
            Fact::DaemonWaits { service, server } => {
                let connections = self.count_old_connections(service, server);
                self.licensing(|license, cx| license.wait_for(cx, server, connections));
            }
            Fact::SharePassed {
                service,
                pool,
                from,
                to,
                count,
            } => self.note_passed(service, pool, (from, to), count),
            Fact::HostStopped { host } => self.stop_processes_on_host(host),
            Fact::HostStarted { host } => self.start_processes_on_host(host),
            Fact::ClockSetBack { host } => self.processes_set_back(host),
            Fact::InfrastructureChanged => self.infrastructure_changed(),
        }
    }

    /// The symbol of an application.
    pub(crate) fn application_symbol(&self, application: u32) -> Symbol {
        self.plan.applications[application as usize].symbol
    }

    /// The server whose name stands for a service: its first node.
    pub(crate) fn service_symbol(&self, service: u32) -> Symbol {
        self.plan.servers[self.plan.services[service as usize].nodes[0].at()].symbol
    }

    /// Whether any application takes a feature: only then is it measured.
    pub(crate) fn is_used(&self, feature: FeatureId) -> bool {
        !self.totals.features[feature.at()].takers.is_empty()
    }
}

/// What every subsystem may use is at hand in those that are still functions of the world.
impl<'p> Deref for World<'p> {
    type Target = Context<'p>;

    #[inline(always)]
    fn deref(&self) -> &Context<'p> {
        &self.context
    }
}

impl DerefMut for World<'_> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.context
    }
}

impl Model for World<'_> {
    #[inline]
    fn calendar(&mut self) -> &mut Calendar {
        &mut self.context.calendar
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
                self.application_try(application, incarnation);
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
            Event::LrmReview => self.lrm_review(),
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
