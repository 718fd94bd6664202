//! Faults: when they begin and end, and what they act upon (FT).
//!
//! The one idea: faults are exogenous. The next time to failure runs from the end of the fault itself,
//! whatever a server adds to its recovery; an occurrence holds its target and lets it go, and ends only
//! what it began. What a target does with that is told in its own room.

use crate::cause::graph::LinkId;
use crate::event::Event;
use crate::fault::past::has_dependents;
use crate::license::clock_setting::ClockSetting;
use crate::load::surge::Surge;
use crate::observe::records::Component;
use crate::people::whereabouts::Relocation;
use crate::plan::{Begin, FaultKind, Plan, Timetable, WallClock};
use crate::world::World;
use kernel::{Span, Stream, StreamSource, Time};

/// How many cycles before time 0 a random process is played from, where its equilibrium is not known.
const CYCLES_BEFORE: f64 = 50.0;

/// A fault at run time.
#[derive(Clone, Debug)]
pub(crate) struct FaultState {
    up: Stream,
    down: Stream,
    pub(crate) chance: Stream,
    /// LF15: draws how long a new license file takes.
    pub(crate) lead_time: Stream,
    pub(crate) surge: Surge,
    pub(crate) relocation: Relocation,
    /// Draws what it did before time 0, where others hang on it.
    pub(crate) past: Option<Stream>,
    begun: u32,
}

impl FaultState {
    pub(crate) fn new(number: usize, source: &mut StreamSource, plan: &Plan) -> FaultState {
        let fault = &plan.faults[number];
        let in_equilibrium = matches!(
            fault.begins,
            Begin::Random {
                stationary: true,
                ..
            }
        );
        let path = format!("fault/{}", plan.symbols.faults[fault.symbol.at()]);
        FaultState {
            up: source.stream(&path, "time to failure"),
            down: source.stream(&path, "time to repair"),
            chance: source.stream(&path, "chance"),
            lead_time: source.stream(&path, "lead time"),
            surge: Surge::new(&path, source),
            relocation: Relocation::new(&path, source),
            past: (in_equilibrium && has_dependents(plan, number))
                .then(|| source.stream(&path, "past")),
            begun: 0,
        }
    }
}

/// How the repair of an occurrence goes.
#[derive(Clone, Copy)]
enum Repair {
    /// It is over after this long; `None`: never, or by itself.
    Lasts(Option<Span>),
    /// It waits for a member of a crew, who then works on it so long.
    By(u32, Span),
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
        if !plan.repair_during.is_always() && plan.lasts.is_some() {
            self.begin_in_the_past(fault);
            return;
        }
        // A failure that does not happen is followed by the next time to failure at once.
        let repair = plan.lasts.as_ref().map_or(0.0, kernel::Distribution::mean);
        let (up, down) = (time_to_failure.mean(), plan.probability * repair);
        let is_down = state.chance.uniform() < down / (up + down);
        let (residual_up, up) = time_to_failure.sample_equilibrium(&mut state.up);
        let leads = state.past.is_some();
        match &plan.lasts {
            Some(lasts) if is_down => {
                let (residual, down) = lasts.sample_equilibrium(&mut state.down);
                let left = Span(residual.max(1.0) as u64);
                if leads {
                    let since = -((down - residual).max(0.0) as i64);
                    self.begin_with_past(fault, None, Some((since, left)));
                } else {
                    self.begin_occurrence(fault, Repair::Lasts(Some(left)), LinkId::NONE);
                    self.under_way_since(fault, -((down - residual).max(0.0) as i64));
                }
            }
            _ => {
                self.schedule_fault(fault, Span(residual_up.max(0.0) as u64));
                if leads {
                    let since = -((up - residual_up).max(0.0) as i64);
                    self.begin_with_past(fault, Some(since), None);
                }
            }
        }
    }

    /// A random process whose repairs go on at certain hours only has an equilibrium that changes with the
    /// week: it is played from cycles before time 0 on, by its own draws alone.
    fn begin_in_the_past(&mut self, fault: u32) {
        let plan = &self.plan.faults[fault as usize];
        let (
            Begin::Random {
                time_to_failure, ..
            },
            Some(lasts),
        ) = (&plan.begins, &plan.lasts)
        else {
            return;
        };
        let cycle = time_to_failure.mean() + lasts.mean();
        let weeks = (CYCLES_BEFORE * cycle / Span::WEEK.0 as f64)
            .ceil()
            .min(1e6);
        let mut at = -((weeks.max(1.0) * Span::WEEK.0 as f64) as i64);
        let leads = self.faults[fault as usize].past.is_some();
        let (mut happened, mut under_way) = (Vec::new(), None);
        while at < 0 {
            let state = &mut self.faults[fault as usize];
            at += time_to_failure.sample_span(&mut state.up).0 as i64;
            if at >= 0 {
                break;
            }
            let happens = plan.probability >= 1.0 || state.chance.uniform() < plan.probability;
            if !happens {
                continue;
            }
            let work = lasts.sample_span(&mut state.down);
            let began = at;
            at += self.repaired_within(at, work, &plan.repair_during).0 as i64;
            if leads {
                happened.push((began, at));
            }
            if at > 0 {
                under_way = Some(began);
                break;
            }
        }
        match (leads, under_way) {
            (false, Some(began)) => {
                self.begin_occurrence(fault, Repair::Lasts(Some(Span(at as u64))), LinkId::NONE);
                self.under_way_since(fault, began);
            }
            (true, Some(_)) => {}
            _ => self.schedule_fault(fault, Span(at as u64)),
        }
        if leads {
            self.begin_after(fault, &happened);
        }
    }

    /// A fault that is under way at time 0 has been so since an instant before, in microseconds: a clock has run on since
    /// it was set back (FT17).
    pub(crate) fn under_way_since(&mut self, fault: u32, began: i64) {
        if let FaultKind::ClockWindback { host, .. } = &self.plan.faults[fault as usize].kind {
            let host = host.0;
            self.licensing(|license, cx| license.is_set_back_since(cx, host, began));
        }
    }

    pub(crate) fn schedule_fault(&mut self, fault: u32, wait: Span) {
        if wait < self.window.to.since(self.now) {
            self.context
                .schedule(self.context.now + wait, Event::FaultBegin { fault });
        }
    }

    /// A fault's next occurrence is due.
    pub(crate) fn fault_begin(&mut self, fault: u32) {
        let by = self.called_by(fault);
        self.begin_under(fault, by);
    }

    /// A fault begins, by itself or as a member of a common cause; a strike by that leaves the fault's own
    /// process as it is, whose next begin is pending.
    pub(crate) fn begin_under(&mut self, fault: u32, under: LinkId) {
        let plan = &self.plan.faults[fault as usize];
        let by_itself = !under.is_some();
        if by_itself {
            self.schedule_repeat(fault);
        }
        let happens = plan.probability >= 1.0
            || self.faults[fault as usize].chance.uniform() < plan.probability;
        if !happens {
            if by_itself {
                self.next_random(fault);
            }
            return;
        }
        let drawn = plan.lasts.as_ref().map(|law| {
            let state = &mut self.faults[fault as usize];
            law.sample_span(&mut state.down)
        });
        let within = |work| self.repaired_within(self.now.0 as i64, work, &plan.repair_during);
        let repair = match (drawn, plan.crew) {
            // What has no effect in this play occupies nobody.
            (Some(work), Some(crew)) if !self.is_of_removed(fault, under) => Repair::By(crew, work),
            _ => Repair::Lasts(drawn.map(within)),
        };
        self.begin_occurrence(fault, repair, under);
    }

    /// A fault at fixed times: its next one, until it has begun as often as is said.
    fn schedule_repeat(&mut self, fault: u32) {
        let state = &mut self.faults[fault as usize];
        state.begun += 1;
        if let Begin::At {
            every: Some(every),
            times,
            wall_clock,
            ..
        } = &self.context.plan.faults[fault as usize].begins
            && state.begun < *times
        {
            let later = |wall: &WallClock| {
                let written = every.0.saturating_mul(u64::from(state.begun)) as i64;
                let at = wall.clock.start(wall.first.saturating_add(written));
                Time(at.max(0) as u64).since(self.context.now)
            };
            let wait = wall_clock.as_ref().map_or(*every, later);
            self.schedule_fault(fault, wait);
        }
    }

    /// A repair progresses only within its periods: how long it takes from an instant on.
    pub(crate) fn repaired_within(&self, from: i64, work: Span, periods: &Timetable) -> Span {
        periods.worked(self.plan.start, from, work)
    }

    fn begin_occurrence(&mut self, fault: u32, repair: Repair, under: LinkId) {
        let plan = &self.plan.faults[fault as usize];
        let occurrence = self
            .context
            .graph
            .begin(self.context.now, fault, plan.symbol, under);
        if self.is_of_removed(fault, under) {
            self.removed.push(occurrence);
        }
        self.totals.fault_began(plan.symbol);
        self.note_state(Component::Fault(plan.symbol), Some("active"));
        self.call_standbys(occurrence, self.now.0 as i64);
        let length = match repair {
            Repair::Lasts(lasts) => self.length(&plan.kind, lasts),
            Repair::By(..) => None,
        };
        let until = length.map_or(Time::NEVER, |length| self.now + length);
        match (self.removed.contains(&occurrence), &plan.kind) {
            (false, _) => {
                self.apply(fault, occurrence, until);
                self.trigger(occurrence, false);
            }
            // Its strikes draw from its members' streams, whose own failures must stay where they are.
            (true, FaultKind::CommonCause { .. }) => self.begin_common(fault, occurrence),
            (true, _) => {}
        }
        match repair {
            Repair::By(crew, work) => self.wait_for_crew(crew, fault, occurrence, work),
            // It is under way at time 0, and was not kept waiting (FT20).
            Repair::Lasts(_) if !self.removed.contains(&occurrence) => {
                self.occupy_crew(fault, occurrence);
            }
            Repair::Lasts(_) => {}
        }
        match length {
            Some(Span::ZERO) => self.fault_end(occurrence),
            Some(_) if until < self.window.to => {
                self.schedule(until, Event::FaultEnd { occurrence });
            }
            _ => {}
        }
    }

    /// A removed fault's occurrence, or what a removed common cause would strike.
    fn is_of_removed(&self, fault: u32, under: LinkId) -> bool {
        let removed = self.plan.faults[fault as usize].removed;
        if under.is_some() {
            let mut causes = self.graph.roots(under).iter();
            let is_called = removed && self.is_called(fault);
            return is_called || causes.any(|cause| self.removed.contains(cause));
        }
        removed
    }

    /// An occurrence that began before time 0 has so long left. What hangs on it has happened already.
    pub(crate) fn resume_occurrence(
        &mut self,
        fault: u32,
        (began, left): (i64, Span),
        under: LinkId,
    ) -> u32 {
        let plan = &self.plan.faults[fault as usize];
        let occurrence = self
            .context
            .graph
            .begin(self.context.now, fault, plan.symbol, under);
        let is_removed = self.is_of_removed(fault, under);
        if is_removed {
            self.removed.push(occurrence);
        }
        self.totals.fault_began(plan.symbol);
        self.note_state(Component::Fault(plan.symbol), Some("active"));
        self.call_standbys(occurrence, began);
        let until = self.now + left;
        if !is_removed {
            self.occupy_crew(fault, occurrence);
        }
        if !is_removed && !matches!(plan.kind, FaultKind::CommonCause { .. }) {
            self.apply(fault, occurrence, until);
            self.under_way_since(fault, began);
        }
        if until < self.window.to {
            self.schedule(until, Event::FaultEnd { occurrence });
        }
        occurrence
    }

    /// How long an occurrence lasts; what comes back by itself ends as it begins, if nothing is said.
    pub(crate) fn length(&self, kind: &FaultKind, lasts: Option<Span>) -> Option<Span> {
        let by_itself = match kind {
            FaultKind::Maintenance {
                targets,
                each_lasts,
                gap,
            } => {
                let count = targets.len() as u64;
                let length = each_lasts.0 * count + gap.0 * count.saturating_sub(1);
                return Some(Span(length));
            }
            FaultKind::Lmremove { .. } => return Some(Span::ZERO),
            FaultKind::VendorDaemonKill(_)
            | FaultKind::ApplicationCrash { .. }
            | FaultKind::Switchover(_)
            | FaultKind::HostIdChange(_) => true,
            FaultKind::ServerKill(server)
            | FaultKind::LmgrdKill(server)
            | FaultKind::Lmdown(server) => self
                .license
                .managed_restart(&self.context, server.0)
                .is_some(),
            _ => false,
        };
        lasts.or(by_itself.then_some(Span::ZERO))
    }

    /// An occurrence ends: its target is let go, and the time to the next failure begins.
    pub(crate) fn fault_end(&mut self, occurrence: u32) {
        let fault = self.graph.occurrence(occurrence).fault;
        let is_removed = self.removed.contains(&occurrence);
        self.context.graph.end(self.context.now, occurrence);
        self.leave_crew(fault, occurrence);
        match &self.plan.faults[fault as usize].kind {
            // Strikes to come are dropped, with or without effect.
            FaultKind::CommonCause { .. } => self.end_common(occurrence),
            _ if is_removed => {}
            _ => self.undo(fault, occurrence),
        }
        self.dismiss_standbys(occurrence);
        self.context.graph.settle(self.context.now, occurrence);
        let symbol = self.plan.faults[fault as usize].symbol;
        self.note_state(Component::Fault(symbol), None);
        if !self.graph.is_strike(occurrence) {
            self.next_random(fault);
        }
        if !is_removed {
            self.trigger(occurrence, true);
        }
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
    fn trigger(&mut self, occurrence: u32, ended: bool) {
        let (of, link) = (
            self.graph.occurrence(occurrence).fault,
            self.graph.link_of(occurrence),
        );
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
                    self.call_relocation(fault, self.now + wait, link);
                }
            }
        }
    }

    /// What an occurrence does when it begins.
    fn apply(&mut self, fault: u32, occurrence: u32, until: Time) {
        let plan = self.plan;
        match &plan.faults[fault as usize].kind {
            FaultKind::HostKill(host) => {
                self.licensing(|license, cx| license.host_down(cx, host.0, occurrence));
            }
            FaultKind::ServerKill(server) => self
                .licensing(|license, cx| license.hold_server(cx, server.0, occurrence, true, true)),
            FaultKind::LmgrdKill(server) => self.licensing(|license, cx| {
                license.hold_server(cx, server.0, occurrence, true, false);
            }),
            FaultKind::VendorDaemonKill(server) => {
                self.licensing(|license, cx| {
                    license.hold_server(cx, server.0, occurrence, false, true);
                });
            }
            FaultKind::DaemonHang(server) => {
                self.licensing(|license, cx| {
                    license.hang_daemon(cx, server.0, (occurrence, until));
                });
            }
            FaultKind::FileShare(server) => {
                self.licensing(|license, cx| {
                    license.share_down(cx, server.0, (occurrence, until));
                });
            }
            FaultKind::Lmdown(server) => {
                for node in self.nodes_with(server.0) {
                    self.licensing(|license, cx| {
                        license.hold_server(cx, node, occurrence, true, true);
                    });
                }
            }
            FaultKind::FirewallBlock { .. }
            | FaultKind::SiteCut { .. }
            | FaultKind::NameService { .. }
            | FaultKind::Partition(_) => self.shut_ways(fault, occurrence),
            FaultKind::LicenseExpiry { service, feature } => {
                self.licensing(|license, cx| {
                    license.hold_expired(cx, service.0, *feature, occurrence, true);
                });
            }
            FaultKind::Lmremove {
                service,
                feature,
                left_by,
            } => self.licensing(|license, cx| {
                license.remove_stale(cx, service.0, *feature, *left_by);
            }),
            FaultKind::ApplicationCrash {
                application,
                process,
            } => {
                self.crash(application.0, *process, occurrence, until > self.now);
            }
            FaultKind::Maintenance { .. } => self.maintenance_step(occurrence),
            FaultKind::Switchover(application) => self.switch_over(application.0, occurrence),
            FaultKind::OptionChange { application, .. } => {
                self.change_options(application.0, fault, occurrence);
            }
            FaultKind::CommonCause { .. } => self.begin_common(fault, occurrence),
            FaultKind::LicenseFileChange { service, .. } => {
                self.licensing(|license, cx| license.change_file(cx, service.0, fault, occurrence));
            }
            // At no instant is the clock behind (FT17).
            FaultKind::ClockWindback { .. } if until == self.now => {}
            FaultKind::ClockWindback { host, by } => {
                self.licensing(|license, cx| license.set_back(cx, host.0, occurrence, *by));
            }
            FaultKind::ClockOffset { host, offset } => {
                let setting = ClockSetting::To(*offset);
                self.licensing(|license, cx| license.set_clock(cx, host.0, occurrence, setting));
            }
            FaultKind::HostIdChange(host) => self.change_host_id(host.0, occurrence),
            // RAID 1: the other disk goes on (FT14).
            FaultKind::DiskFailure(host) if plan.hosts[host.at()].raid => {}
            FaultKind::DiskFailure(host) => {
                self.licensing(|license, cx| license.host_down(cx, host.0, occurrence));
            }
            FaultKind::AddressChange { application, .. } => {
                self.change_address(application.0, fault, occurrence);
            }
            FaultKind::SurgeAgents { .. } | FaultKind::SurgeDemand { .. } => {
                self.begin_surge(fault, occurrence, until);
            }
            FaultKind::PersonDisable { .. } => self.disable_persons(fault, occurrence),
            FaultKind::Relocate { .. } => self.begin_relocation(fault, occurrence),
            FaultKind::LrmDisconnect => self.disconnect_lrm(occurrence),
        }
    }

    /// What it ends when it ends.
    fn undo(&mut self, fault: u32, occurrence: u32) {
        let plan = self.plan;
        match &plan.faults[fault as usize].kind {
            FaultKind::HostKill(host) => {
                self.licensing(|license, cx| license.host_up(cx, host.0, occurrence));
            }
            FaultKind::ServerKill(server)
            | FaultKind::LmgrdKill(server)
            | FaultKind::VendorDaemonKill(server) => {
                self.licensing(|license, cx| license.release_server(cx, server.0, occurrence));
            }
            FaultKind::DaemonHang(server) => {
                self.licensing(|license, cx| license.end_hang(cx, server.0, occurrence));
            }
            FaultKind::FileShare(server) => {
                self.licensing(|license, cx| license.share_up(cx, server.0, occurrence));
            }
            FaultKind::Lmdown(server) => {
                for node in self.nodes_with(server.0) {
                    self.licensing(|license, cx| license.release_server(cx, node, occurrence));
                }
            }
            FaultKind::FirewallBlock { .. }
            | FaultKind::SiteCut { .. }
            | FaultKind::NameService { .. }
            | FaultKind::Partition(_) => self.open_ways(occurrence),
            FaultKind::LicenseExpiry { service, feature } => {
                self.licensing(|license, cx| {
                    license.hold_expired(cx, service.0, *feature, occurrence, false);
                });
            }
            FaultKind::ApplicationCrash { application, .. } => {
                self.uncrash(application.0, occurrence);
            }
            FaultKind::Maintenance { targets, .. } => self.end_maintenance(targets, occurrence),
            FaultKind::OptionChange { application, .. } => {
                self.restore_options(application.0, occurrence);
            }
            FaultKind::CommonCause { .. } => self.end_common(occurrence),
            FaultKind::LicenseFileChange { service, .. } => {
                self.licensing(|license, cx| {
                    license.restore_file(cx, service.0, fault, occurrence);
                });
            }
            FaultKind::ClockWindback { host, .. } => {
                self.licensing(|license, cx| license.set_forth(cx, host.0, occurrence));
            }
            FaultKind::ClockOffset { host, .. } => {
                self.licensing(|license, cx| license.restore_clock(cx, host.0, occurrence));
            }
            FaultKind::HostIdChange(host) => {
                self.licensing(|license, cx| license.review_host_id(cx, host.0));
            }
            FaultKind::DiskFailure(host) if plan.hosts[host.at()].raid => {}
            FaultKind::DiskFailure(host) => {
                // A file that is bound to the old disk's serial number is void (FT14).
                if self.license.is_bound_to_disk(&self.context, host.0) {
                    self.change_host_id(host.0, occurrence);
                }
                self.licensing(|license, cx| license.host_up(cx, host.0, occurrence));
            }
            FaultKind::AddressChange { application, .. } => {
                self.restore_address(application.0, occurrence);
            }
            FaultKind::SurgeAgents { .. } | FaultKind::SurgeDemand { .. } => {
                self.end_surge(fault, occurrence);
            }
            FaultKind::PersonDisable { .. } => self.enable_persons(occurrence),
            FaultKind::Relocate { .. } => self.end_relocation(fault, occurrence),
            FaultKind::LrmDisconnect => self.reconnect_lrm(occurrence),
            _ => {}
        }
    }

    /// A host has another ID: how long the new license file takes is drawn with it (LF15).
    fn change_host_id(&mut self, host: u32, occurrence: u32) {
        let fault = self.graph.occurrence(occurrence).fault as usize;
        let (low, high) = self.plan.parameters.order_lead_time;
        let share = self.faults[fault].lead_time.uniform();
        let lead_time = Span(low.0 + (share * high.0.saturating_sub(low.0) as f64) as u64);
        self.licensing(|license, cx| license.change_host_id(cx, host, occurrence, lead_time));
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
}
