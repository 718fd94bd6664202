//! Faults: when they begin and end, and what they act upon (FT).
//!
//! The one idea: faults are exogenous. The next time to failure runs from the end of the fault itself,
//! whatever a server adds to its recovery; an occurrence holds its target and lets it go, and ends only
//! what it began. What a target does with that is told in its own room.

use crate::event::Event;
use crate::graph::LinkId;
use crate::network::{Block, Partition};
use crate::plan::{Begin, CommonMember, Fault, FaultKind, MaintenanceTarget, Plan, WeekPeriod};
use crate::records::Component;
use crate::server::Death;
use crate::world::World;
use kernel::{Span, Stream, StreamSource, Time};

/// A fault at run time.
#[derive(Clone, Debug)]
pub(crate) struct FaultState {
    up: Stream,
    down: Stream,
    chance: Stream,
    begun: u32,
}

impl FaultState {
    pub(crate) fn new(fault: &Fault, source: &mut StreamSource, plan: &Plan) -> FaultState {
        let path = format!("fault/{}", plan.symbols.faults[fault.symbol.at()]);
        FaultState {
            up: source.stream(&path, "time to failure"),
            down: source.stream(&path, "time to repair"),
            chance: source.stream(&path, "chance"),
            begun: 0,
        }
    }
}

/// A member of a common cause that is struck at an instant to come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Strike {
    at: Time,
    occurrence: u32,
    member: CommonMember,
}

/// A maintenance under way: the fault and the next step, two for each target.
#[derive(Clone, Copy, Debug)]
struct Step {
    target: MaintenanceTarget,
    begins: bool,
}

impl World<'_> {
    /// Schedules the first begins; what holds from time 0 on holds before anything starts.
    pub(crate) fn begin_faults(&mut self) {
        for fault in 0..self.plan.faults.len() as u32 {
            match &self.plan.faults[fault as usize].begins {
                Begin::At { at, .. } if *at == Time::ZERO => self.fault_begin(fault),
                Begin::At { at, .. } => self.schedule(*at, Event::FaultBegin { fault }),
                Begin::Random { stationary, .. } => self.begin_random(fault, *stationary),
                Begin::When { .. } | Begin::Never => {}
            }
        }
    }

    /// A random process at time 0: new, or in equilibrium, which may be in the middle of a repair.
    fn begin_random(&mut self, fault: u32, stationary: bool) {
        let plan = &self.plan.faults[fault as usize];
        let Begin::Random {
            time_to_failure, ..
        } = &plan.begins
        else {
            return;
        };
        let state = &mut self.faults[fault as usize];
        if !stationary {
            let wait = time_to_failure.sample_span(&mut state.up);
            self.schedule_fault(fault, wait);
            return;
        }
        let (up, down) = (
            time_to_failure.mean(),
            plan.lasts.as_ref().map_or(0.0, kernel::Distribution::mean),
        );
        let is_down = state.chance.uniform() < down / (up + down);
        let (residual_up, _) = time_to_failure.sample_equilibrium(&mut state.up);
        match &plan.lasts {
            Some(lasts) if is_down => {
                let (residual, _) = lasts.sample_equilibrium(&mut state.down);
                self.begin_occurrence(fault, Some(Span(residual.max(1.0) as u64)), LinkId::NONE);
            }
            _ => self.schedule_fault(fault, Span(residual_up.max(0.0) as u64)),
        }
    }

    fn schedule_fault(&mut self, fault: u32, wait: Span) {
        if wait < self.window.to.since(self.now) {
            self.schedule(self.now + wait, Event::FaultBegin { fault });
        }
    }

    /// A fault's next occurrence is due.
    pub(crate) fn fault_begin(&mut self, fault: u32) {
        self.begin_under(fault, LinkId::NONE);
    }

    /// A fault begins, by itself or as a member of a common cause.
    fn begin_under(&mut self, fault: u32, under: LinkId) {
        let plan = &self.plan.faults[fault as usize];
        let state = &mut self.faults[fault as usize];
        state.begun += 1;
        if let Begin::At {
            every: Some(every),
            times,
            ..
        } = plan.begins
            && state.begun < times
        {
            self.schedule_fault(fault, every);
        }
        let happens = plan.probability >= 1.0
            || self.faults[fault as usize].chance.uniform() < plan.probability;
        if !happens {
            self.next_random(fault);
            return;
        }
        let lasts = plan.lasts.as_ref().map(|law| {
            let drawn = law.sample_span(&mut self.faults[fault as usize].down);
            self.repaired_within(drawn, &plan.repair_during)
        });
        self.begin_occurrence(fault, lasts, under);
    }

    /// A repair progresses only within its periods.
    fn repaired_within(&self, work: Span, periods: &[WeekPeriod]) -> Span {
        if periods.is_empty() {
            return work;
        }
        let (weekday, time) = self.plan.start.weekday_and_time(self.now);
        let week_now = weekday as u64 * Span::DAY.0 + time.0;
        let monday = self.now.0 as i64 - week_now as i64;
        let mut left = work.0;
        for week in 0.. {
            for period in periods {
                let base = monday + week * Span::WEEK.0 as i64;
                let from = (base + period.from.0 as i64).max(self.now.0 as i64);
                let to = base + period.to.0 as i64;
                let open = (to - from).max(0) as u64;
                if left <= open {
                    return Span((from + left as i64 - self.now.0 as i64) as u64);
                }
                left -= open;
            }
        }
        work
    }

    fn begin_occurrence(&mut self, fault: u32, lasts: Option<Span>, under: LinkId) {
        let plan = &self.plan.faults[fault as usize];
        let occurrence = self.graph.begin(self.now, fault, plan.symbol, under);
        self.totals.fault_began(plan.symbol);
        self.note_state(Component::Fault(plan.symbol), Some("active"));
        let length = match &plan.kind {
            FaultKind::Maintenance {
                targets,
                each_lasts,
                gap,
            } => {
                let count = targets.len() as u64;
                Some(Span(each_lasts.0 * count + gap.0 * count.saturating_sub(1)))
            }
            // What comes back by itself ends as it begins.
            FaultKind::VendorDaemonKill(_) | FaultKind::ApplicationCrash { .. } => {
                lasts.or(Some(Span::ZERO))
            }
            _ => lasts,
        };
        self.apply(fault, occurrence, length == Some(Span::ZERO));
        self.trigger(fault, false);
        match length {
            Some(Span::ZERO) => self.fault_end(occurrence),
            Some(length) if length < self.window.to.since(self.now) => {
                self.schedule(self.now + length, Event::FaultEnd { occurrence });
            }
            _ => {}
        }
    }

    /// An occurrence ends: its target is let go, and the time to the next failure begins.
    pub(crate) fn fault_end(&mut self, occurrence: u32) {
        let fault = self.graph.occurrences[occurrence as usize].fault;
        self.graph.end(self.now, occurrence);
        self.undo(fault, occurrence);
        self.graph.settle(self.now, occurrence);
        let symbol = self.plan.faults[fault as usize].symbol;
        self.note_state(Component::Fault(symbol), None);
        self.next_random(fault);
        self.trigger(fault, true);
    }

    fn next_random(&mut self, fault: u32) {
        if let Begin::Random {
            time_to_failure, ..
        } = &self.plan.faults[fault as usize].begins
        {
            let wait = time_to_failure.sample_span(&mut self.faults[fault as usize].up);
            self.schedule_fault(fault, wait);
        }
    }

    /// Faults that begin relative to this one.
    fn trigger(&mut self, of: u32, ended: bool) {
        for fault in 0..self.plan.faults.len() as u32 {
            if let Begin::When {
                fault: other,
                at_end,
                delay,
                probability,
            } = &self.plan.faults[fault as usize].begins
                && other.0 == of
                && *at_end == ended
            {
                let state = &mut self.faults[fault as usize];
                let wait = delay.sample_span(&mut state.up);
                if *probability >= 1.0 || state.chance.uniform() < *probability {
                    self.schedule_fault(fault, wait);
                }
            }
        }
    }

    /// What an occurrence does when it begins.
    fn apply(&mut self, fault: u32, occurrence: u32, ends_at_once: bool) {
        let plan = self.plan;
        match &plan.faults[fault as usize].kind {
            FaultKind::HostKill(host) => self.host_down(host.0, occurrence),
            FaultKind::ServerKill(server) => self.hold_server(server.0, occurrence, true, true),
            FaultKind::LmgrdKill(server) => self.hold_server(server.0, occurrence, true, false),
            FaultKind::VendorDaemonKill(server) => {
                self.hold_server(server.0, occurrence, false, true);
            }
            FaultKind::Lmdown(server) => {
                for node in self.nodes_with(server.0) {
                    self.hold_server(node, occurrence, true, true);
                }
            }
            FaultKind::FirewallBlock {
                between,
                ports,
                direction,
                drops_established,
                ..
            } => {
                let link = self.graph.occurrences[occurrence as usize].link;
                self.network.blocks.push(Block {
                    occurrence,
                    link,
                    between: *between,
                    ports: ports.clone(),
                    direction: *direction,
                    drops_established: *drops_established,
                });
                self.graph.stand(link);
                self.network_changed();
            }
            FaultKind::Partition(groups) => {
                let link = self.graph.occurrences[occurrence as usize].link;
                let groups = groups.clone();
                self.network.partitions.push(Partition {
                    occurrence,
                    link,
                    groups,
                });
                self.graph.stand(link);
                self.network_changed();
            }
            FaultKind::LicenseExpiry { service, feature } => {
                self.hold_expired(service.0, *feature, occurrence, true);
            }
            FaultKind::ApplicationCrash {
                application,
                process,
            } => {
                self.crash(application.0, *process, occurrence, !ends_at_once);
            }
            FaultKind::Maintenance { .. } => self.maintenance_step(occurrence),
            FaultKind::Switchover(application) => self.switch_over(application.0, occurrence),
            FaultKind::OptionChange { application, .. } => {
                self.change_options(application.0, fault, occurrence);
            }
            FaultKind::CommonCause { .. } => self.begin_common(fault, occurrence),
            FaultKind::PersonDisable { .. } => self.disable_persons(fault, occurrence),
            FaultKind::LrmDisconnect => self.disconnect_lrm(occurrence),
            other => unreachable!("the checker lets no {other:?} pass"),
        }
    }

    /// What it ends when it ends.
    fn undo(&mut self, fault: u32, occurrence: u32) {
        let plan = self.plan;
        match &plan.faults[fault as usize].kind {
            FaultKind::HostKill(host) => self.host_up(host.0, occurrence),
            FaultKind::ServerKill(server) | FaultKind::LmgrdKill(server) => {
                self.release_server(server.0, occurrence, false);
            }
            FaultKind::Lmdown(server) => {
                for node in self.nodes_with(server.0) {
                    self.release_server(node, occurrence, false);
                }
            }
            FaultKind::VendorDaemonKill(server) => {
                self.release_server(server.0, occurrence, true);
            }
            FaultKind::FirewallBlock { .. } | FaultKind::Partition(_) => {
                let link = self.graph.occurrences[occurrence as usize].link;
                self.network.blocks.retain(|b| b.occurrence != occurrence);
                self.network
                    .partitions
                    .retain(|p| p.occurrence != occurrence);
                self.graph.leave(self.now, link);
                self.network_changed();
            }
            FaultKind::LicenseExpiry { service, feature } => {
                self.hold_expired(service.0, *feature, occurrence, false);
            }
            FaultKind::ApplicationCrash { application, .. } => {
                self.uncrash(application.0, occurrence);
            }
            // Its last step is the end of the last target.
            FaultKind::Maintenance { .. } => self.maintenance_step(occurrence),
            FaultKind::OptionChange { application, .. } => {
                self.restore_options(application.0, occurrence);
            }
            FaultKind::CommonCause { .. } => self.end_common(occurrence),
            FaultKind::PersonDisable { .. } => self.enable_persons(occurrence),
            FaultKind::LrmDisconnect => self.reconnect_lrm(occurrence),
            _ => {}
        }
    }

    /// FT11: each member is struck with its probability, at an instant within the spread.
    fn begin_common(&mut self, fault: u32, occurrence: u32) {
        let plan = self.plan;
        let FaultKind::CommonCause {
            members,
            each_probability,
            spread,
        } = &plan.faults[fault as usize].kind
        else {
            return;
        };
        for member in members {
            let chance = &mut self.faults[fault as usize].chance;
            let struck = chance.uniform() < *each_probability;
            let wait = Span((chance.uniform() * spread.0 as f64) as u64);
            if struck {
                let at = self.now + wait;
                self.strikes.push(Strike {
                    at,
                    occurrence,
                    member: *member,
                });
                if wait > Span::ZERO {
                    self.schedule(at, Event::CommonStrike { occurrence });
                }
            }
        }
        self.common_strike(occurrence);
    }

    /// Strikes the members of a common cause whose instant has come.
    pub(crate) fn common_strike(&mut self, occurrence: u32) {
        let (now, link) = (self.now, self.graph.occurrences[occurrence as usize].link);
        let due = |s: &Strike| s.occurrence == occurrence && s.at <= now;
        let (struck, kept): (Vec<Strike>, Vec<Strike>) = self.strikes.iter().partition(|s| due(s));
        self.strikes = kept;
        for strike in struck {
            match strike.member {
                CommonMember::Host(host) => self.host_down(host.0, occurrence),
                CommonMember::Fault(fault) => self.begin_under(fault.0, link),
            }
        }
    }

    /// The hosts that a common cause has struck come back with its end; faults end by themselves.
    fn end_common(&mut self, occurrence: u32) {
        self.strikes.retain(|s| s.occurrence != occurrence);
        for host in 0..self.hosts.len() as u32 {
            if self.hosts[host as usize].holds.contains(&occurrence) {
                self.host_up(host, occurrence);
            }
        }
    }

    /// The nodes of the service that a server belongs to: `lmdown` stops all three (SV11).
    fn nodes_with(&self, server: u32) -> Vec<u32> {
        let service = self.plan.servers[server as usize].service;
        self.plan.services[service.at()]
            .nodes
            .iter()
            .map(|n| n.0)
            .collect()
    }

    /// A manual switchover needs no license (AP5).
    fn switch_over(&mut self, a: u32, occurrence: u32) {
        let link = self.graph.occurrences[occurrence as usize].link;
        let state = &self.applications[a as usize];
        let other = (0..state.processes.len()).find(|p| *p != state.active);
        if let (true, Some(other)) = (state.is_running(), other) {
            self.take_over(a, other, link);
        }
    }

    /// Rules between places have changed: connections may be cut, or possible again.
    fn network_changed(&mut self) {
        for a in 0..self.applications.len() as u32 {
            let Some(connection) = self.applications[a as usize].connection else {
                continue;
            };
            let server = self.granting_server(connection.service);
            let plan = &self.plan.servers[server as usize];
            let kept = self.network.keeps(
                &self.plan.hosts,
                self.host_of(a),
                plan.host,
                plan.vendor_port.into(),
            );
            if let Err(link) = kept {
                self.cut_connection(a, link);
            }
        }
        for service in 0..self.services.len() as u32 {
            self.refresh_service(service, Death::Silent);
            self.wake_clients(service);
        }
        self.infrastructure_changed();
    }

    /// Maintenance stops its targets one after the other; each step is the begin or end of one.
    pub(crate) fn maintenance_step(&mut self, occurrence: u32) {
        let entry = self.graph.occurrences[occurrence as usize];
        let plan = self.plan;
        let FaultKind::Maintenance {
            targets,
            each_lasts,
            gap,
        } = &plan.faults[entry.fault as usize].kind
        else {
            return;
        };
        let cycle = each_lasts.0 + gap.0;
        let mut next = None;
        for (number, target) in targets.iter().enumerate() {
            let begin = entry.began + Span(cycle * number as u64);
            let end = begin + *each_lasts;
            for (at, begins) in [(begin, true), (end, false)] {
                if at == self.now {
                    self.maintain(
                        Step {
                            target: *target,
                            begins,
                        },
                        occurrence,
                    );
                } else if at > self.now {
                    next = next.or(Some(at));
                }
            }
        }
        if let Some(at) = next
            && entry.ended.is_none()
        {
            self.schedule(at, Event::MaintenanceStep { occurrence });
        }
    }

    fn maintain(&mut self, step: Step, occurrence: u32) {
        match (step.target, step.begins) {
            (MaintenanceTarget::Application(a), true) => self.crash(a.0, None, occurrence, true),
            (MaintenanceTarget::Application(a), false) => self.uncrash(a.0, occurrence),
            (MaintenanceTarget::Server(s), true) => self.hold_server(s.0, occurrence, true, true),
            (MaintenanceTarget::Server(s), false) => self.release_server(s.0, occurrence, false),
        }
    }
}
