//! One replication's world: the faults with all that they act upon, and the only router of events.
//!
//! The rooms stand on each other: faults on demand, demand on agents, agents on applications, applications on license
//! servers. Each owns the next, calls what that offers, and is told what it has to know by facts. Everything is decided
//! from the plan and the streams; text, files and clocks do not exist here.

use crate::client::Clients;
use crate::event::Event;
use crate::fault::Faults;
use crate::observe::records::Outcome;
use crate::plan::Plan;
use kernel::{Calendar, Entry, Model, Run, StreamSource, Word};
use std::ops::{Deref, DerefMut};

/// The world of one replication.
pub(crate) struct World<'p> {
    faults: Faults<'p>,
}

/// Whoever watches a replication is asked after so many events.
const ASKED_EACH: u64 = 1 << 15;

impl<'p> World<'p> {
    /// The world at time 0, before anything has happened.
    pub(crate) fn new(plan: &'p Plan, source: &mut StreamSource, detailed: bool) -> World<'p> {
        let mut world = World {
            faults: Faults::new(plan, source, detailed),
        };
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
}

/// All that happens in the world is at hand to its driver and to whoever looks at it.
impl<'p> Deref for World<'p> {
    type Target = Faults<'p>;

    #[inline(always)]
    fn deref(&self) -> &Faults<'p> {
        &self.faults
    }
}

impl DerefMut for World<'_> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.faults
    }
}

impl Model for World<'_> {
    #[inline]
    fn calendar(&mut self) -> &mut Calendar {
        &mut self.faults.calendar
    }

    /// Agents' records are most of the world's memory, and the next ones lie anywhere in it.
    fn foresee(&self) {
        for entry in self.calendar.near() {
            if let Event::AgentLogin { agent, .. }
            | Event::AgentLogout { agent, .. }
            | Event::FirstCall { agent, .. } = Event::of(entry.word)
            {
                self.faults.foresee(agent);
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
