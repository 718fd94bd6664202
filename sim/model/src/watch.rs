//! Replications that are looked at while they are played.
//!
//! The same world under another driver. It can count all licenses after every event (MT6), make
//! every poll, retry and heartbeat an event where the model itself knows them by arithmetic, let applications ask
//! when another replication's did, and put an end to all faults at an instant, to see whether everything works
//! again. The world does not know that it is watched, so that a plain replication pays nothing for it.

use crate::cause::graph::NOT_IN_PLAN;
use crate::event::Event;
use crate::observe::records::Outcome;
use crate::plan::{ApplicationIndex, Give, Plan, ServiceIndex, Symbol};
use crate::world::World;
use kernel::{Calendar, Entry, Model, Run, StreamSource, Time};

/// What is looked at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Watch<'a> {
    /// MT6: licenses and who has them are counted after every event.
    pub conservation: bool,
    /// Every poll, retry and heartbeat is an event.
    pub every_poll: bool,
    /// At this instant all faults end, and none begins any more.
    pub faults_until: Option<Time>,
    /// At these instants these applications ask whether they still hold what they hold, if they run:
    /// when all else of that instant has happened.
    pub asks: &'a [(Symbol, Time)],
}

/// A replication that was watched.
#[derive(Debug)]
pub struct Watched {
    /// What a plain replication yields too.
    pub outcome: Outcome,
    /// What does not work at the end, a line each.
    pub unwell: Vec<String>,
}

/// Plays one replication in detail, and looks at it as [`Watch`] says.
///
/// # Panics
/// If licenses are not conserved: a programming error.
#[must_use]
pub fn play(plan: &Plan, seed: u64, replication: u64, watch: Watch<'_>) -> Watched {
    let mut source = StreamSource::new(seed, replication);
    let world = World::new(plan, &mut source, true);
    let mut watcher = Watcher {
        world,
        watch,
        faults_are_over: false,
    };
    watcher.begin();
    let mut run = Run::new();
    let end = watcher.world.window.to;
    run.run_until(&mut watcher, end);
    let mut world = watcher.world;
    world.now = end;
    let unwell = world.unwell();
    let outcome = world.finish(run.events, run.fingerprint.value());
    Watched { outcome, unwell }
}

/// The mark in the calendar at which all faults end.
const NO_MORE_FAULTS: Event = Event::FaultEnd {
    occurrence: u32::MAX,
};

struct Watcher<'p> {
    world: World<'p>,
    watch: Watch<'p>,
    faults_are_over: bool,
}

impl Watcher<'_> {
    fn begin(&mut self) {
        if let Some(at) = self.watch.faults_until {
            self.world.schedule(at, NO_MORE_FAULTS);
        }
        let plan = self.world.plan;
        for (symbol, at) in self.watch.asks {
            let found = plan.applications.position(|a| a.symbol == *symbol);
            if let Some(application) = found {
                self.world.schedule(*at, Event::Ask { application });
            }
        }
        if self.watch.every_poll {
            for service in self.world.license.services() {
                self.next_heartbeat(service);
            }
            self.ask_at_every_poll();
        }
    }

    fn next_heartbeat(&mut self, service: ServiceIndex) {
        let plan = &self.world.plan.services[service];
        if let Some(three_node) = &plan.three_node {
            let at = self.world.now + three_node.heartbeat_interval;
            self.world.schedule(at, Event::Heartbeat { service });
        }
    }

    fn ask_at_every_poll(&mut self) {
        for a in self.world.applications.keys() {
            if let Some(at) = self.world.next_question(a) {
                self.world.schedule_try(a, at);
            }
        }
    }

    /// Ends what is under way at the instant from which there are no faults.
    fn end_faults(&mut self) {
        self.faults_are_over = true;
        for occurrence in 0..self.world.graph.occurrences().len() as u32 {
            let entry = self.world.graph.occurrence(occurrence);
            if entry.fault != NOT_IN_PLAN && entry.ended.is_none() {
                self.world.fault_end(occurrence);
            }
        }
    }

    fn is_over(&self, event: Event) -> bool {
        self.faults_are_over
            && event != NO_MORE_FAULTS
            && matches!(
                event,
                Event::FaultBegin { .. } | Event::FaultEnd { .. } | Event::CommonStrike { .. }
            )
    }
}

impl Model for Watcher<'_> {
    fn calendar(&mut self) -> &mut Calendar {
        &mut self.world.calendar
    }

    fn handle(&mut self, entry: Entry) {
        let event = Event::of(entry.word);
        if self.is_over(event) {
            return;
        }
        if event == NO_MORE_FAULTS {
            self.world.now = entry.time;
            self.end_faults();
            self.world.settle();
        } else {
            self.world.handle(entry);
        }
        if self.watch.every_poll {
            if let Event::Heartbeat { service } = event {
                self.next_heartbeat(service);
            }
            self.ask_at_every_poll();
        }
        if self.watch.conservation {
            self.world.check_conservation();
            self.world.check_users();
            self.world.check_logouts();
        }
    }
}

impl World<'_> {
    /// A heartbeat of a three-node system: where it is an event, it finds what arithmetic has found.
    pub(crate) fn heartbeat(&mut self, service: ServiceIndex) {
        self.licensing(|license, cx| license.refresh_service(cx, service));
        self.infrastructure_changed();
    }

    /// A running application asks whether it still holds what it holds.
    pub(crate) fn poll_if_running(&mut self, a: ApplicationIndex) {
        if self.applications[a].is_running() {
            self.application_asks(a, |clients| clients.poll(a));
        }
    }

    /// What an application has given to its users at their logins is what they have.
    fn check_users(&self) {
        for a in self.applications.keys() {
            let state = &self.applications[a];
            for need in state.needs.iter().filter(|_| state.is_running()) {
                let Give::Login {
                    registered,
                    fallback: None,
                    ..
                } = need.need.give
                else {
                    continue;
                };
                let is_fallback = state.needs.iter().any(|n| {
                    matches!(
                        n.need.give,
                        Give::Login {
                            fallback: Some(_),
                            ..
                        }
                    )
                });
                if is_fallback || registered > 0 {
                    continue;
                }
                let users: u32 = state
                    .groups
                    .iter()
                    .map(|group| self.users_of_group(a, *group, &need.need))
                    .sum();
                assert_eq!(
                    need.in_use,
                    users,
                    "{} gives what nobody has",
                    self.plan.symbols.applications[self.application_symbol(a)]
                );
            }
        }
    }

    fn users_of_group(&self, a: ApplicationIndex, group: u32, need: &crate::plan::Need) -> u32 {
        let plan = &self.plan.groups[group as usize];
        let per_agent = need.give.per_login(need.take, plan).unwrap_or(0);
        let agents = self.agents_of(group);
        agents.filter(|agent| self.is_step_held(*agent, a)).count() as u32 * per_agent
    }

    /// What does not work now, a line each.
    fn unwell(&self) -> Vec<String> {
        let mut found = Vec::new();
        for host in self.license.hosts() {
            if !self.license.host_is_up(host) {
                found.push(format!("host {} is down", self.plan.hosts[host].name));
            }
        }
        for service in self.license.services() {
            if let Some(silence) = self.license.silence_for_new(service)
                && !self.license.is_off(self, service)
            {
                let name = &self.plan.services[service].name;
                found.push(format!("{name} grants nothing: {}", silence.cause.name()));
            }
        }
        for server in self.license.servers() {
            let state = self.license.server(server);
            if !(state.is_off() || state.lmgrd_runs() && state.daemon_serves()) {
                let symbol = self.plan.servers[server].symbol;
                let name = &self.plan.symbols.servers[symbol];
                found.push(format!("server {name} does not run"));
            }
        }
        for (a, state) in self.applications.iter_enumerated() {
            let name = &self.plan.symbols.applications[self.plan.applications[a].symbol];
            if !state.is_running() {
                found.push(format!(
                    "application {name} does not run: {:?}",
                    state.phase
                ));
            }
            if state.loss.is_some() || state.connection.is_some_and(|c| c.cut) {
                found.push(format!("application {name} has lost its server"));
            }
            for violation in &state.violations {
                let kind = violation.kind.name();
                found.push(format!("application {name} is in violation: {kind}"));
            }
        }
        for occurrence in self.graph.occurrences() {
            if occurrence.fault != NOT_IN_PLAN && occurrence.recovered.is_none() {
                let id = &self.plan.symbols.faults[occurrence.symbol];
                let at = occurrence.began.seconds();
                found.push(format!("fault {id} of {at} s has not recovered"));
            }
        }
        found
    }
}
