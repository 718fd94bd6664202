//! Processes of applications: crashes, hosts that die, takeovers, restarts (SV7, AP1, AP5, FT7).
//!
//! The one idea: an application works while its active process lives. When that dies a pair's backup
//! takes over at once with the checkouts, if Solution Control Server can switch; otherwise all users
//! are logged out, a dead process gives its licenses back at once, and a dead host's stay out until the
//! server gives it up (SV4). What a start and a takeover take is told in `wait::startup`.

use crate::cause::graph::LinkId;
use crate::cause::link::LinkKind;
use crate::cause::{Cause, CauseClass};
use crate::client::application::{Connection, Phase};
use crate::client::violation::Ground;
use crate::license::{Death, Held};
use crate::observe::records::Component;
use crate::plan::{Give, Redundancy, Role};
use crate::world::World;
use kernel::Span;

impl World<'_> {
    /// Whether a process could run now.
    pub(crate) fn process_is_up(&self, a: u32, process: usize) -> bool {
        let plan = &self.plan.applications[a as usize].processes[process];
        self.applications[a as usize].processes[process]
            .holds
            .is_empty()
            && self.license.host_is_up(plan.host)
    }

    /// Makes the first process that can run the active one; false if none can.
    pub(crate) fn choose_process(&mut self, a: u32) -> bool {
        let count = self.applications[a as usize].processes.len();
        let active = self.applications[a as usize].active;
        let order = std::iter::once(active).chain((0..count).filter(|p| *p != active));
        let chosen = order.into_iter().find(|p| self.process_is_up(a, *p));
        if let Some(process) = chosen {
            self.applications[a as usize].active = process;
        }
        chosen.is_some()
    }

    /// All application processes on a host die with it.
    pub(crate) fn stop_processes_on_host(&mut self, host: u32) {
        let link = self.license.host_condition(host);
        for a in 0..self.applications.len() as u32 {
            for process in 0..self.applications[a as usize].processes.len() {
                let at = self.plan.applications[a as usize].processes[process].host;
                if at.0 == host {
                    self.process_died(a, process, Death::Silent, link);
                }
            }
        }
    }

    /// A host is back: its applications start after its license server, in file order.
    pub(crate) fn start_processes_on_host(&mut self, host: u32) {
        for a in 0..self.applications.len() as u32 {
            let here = self.plan.applications[a as usize]
                .processes
                .iter()
                .any(|p| p.host.0 == host);
            if here && self.applications[a as usize].phase == Phase::Down {
                self.schedule_try(a, self.now);
            }
            let count = self.plan.applications[a as usize].processes.len();
            for process in (0..count).filter(|_| here) {
                let at = self.plan.applications[a as usize].processes[process].host;
                if at.0 == host && self.process_is_up(a, process) {
                    self.stands_by_after(a, process, Span::ZERO);
                    self.backup_restarted(a, process);
                }
            }
        }
    }

    /// An occurrence crashes a process, or all of an application's.
    pub(crate) fn crash(&mut self, a: u32, process: Option<u8>, occurrence: u32, stays: bool) {
        let link = self.graph.link_of(occurrence);
        let count = self.applications[a as usize].processes.len();
        let struck: Vec<usize> = match process {
            Some(process) => vec![usize::from(process)],
            None => (0..count).collect(),
        };
        // All are held before the first is told dead: none takes over from one that dies with it.
        for process in &struck {
            self.applications[a as usize].processes[*process]
                .holds
                .push(occurrence);
        }
        for process in struck.iter().rev() {
            self.process_died(a, *process, Death::Clean, link);
        }
        if !stays {
            for process in &struck {
                self.applications[a as usize].processes[*process]
                    .holds
                    .retain(|held| *held != occurrence);
                let delay = self.plan.applications[a as usize].restart_delay;
                self.stands_by_after(a, *process, delay);
            }
            let plan = &self.plan.applications[a as usize];
            if self.applications[a as usize].phase == Phase::Down && plan.supervised {
                self.schedule_try(a, self.now + plan.restart_delay);
            }
        }
    }

    /// An occurrence lets an application's processes go: it is started again.
    pub(crate) fn uncrash(&mut self, a: u32, occurrence: u32) {
        let mut held = false;
        for process in 0..self.applications[a as usize].processes.len() {
            let holds = &mut self.applications[a as usize].processes[process].holds;
            let was_held = holds.contains(&occurrence);
            holds.retain(|h| *h != occurrence);
            held |= was_held;
            if was_held && self.process_is_up(a, process) {
                self.stands_by_after(a, process, Span::ZERO);
                self.backup_restarted(a, process);
            }
        }
        if !held {
            return; // A crash that was over at once: it is started again after its restart delay.
        }
        let count = self.applications[a as usize].processes.len();
        let can_run = (0..count).any(|p| self.process_is_up(a, p));
        if can_run && self.applications[a as usize].phase == Phase::Down {
            self.schedule_try(a, self.now);
        }
    }

    /// A process has died: the pair's other one takes over, or the application is down.
    fn process_died(&mut self, a: u32, process: usize, death: Death, link: LinkId) {
        let state = &self.applications[a as usize];
        match state.phase {
            Phase::Waiting => {}
            Phase::Down => {
                self.renew_down(a, link);
                self.review_lrm(a);
            }
            Phase::Denied => {
                let other = (0..state.processes.len()).any(|p| self.process_is_up(a, p));
                if !other {
                    self.count_in_vain(a);
                    self.applications[a as usize].in_vain = None;
                    self.applications[a as usize].start = None;
                    self.forget_lacks(a);
                    self.close_violations(a, |v| v.stands_on(Ground::Start));
                    self.go_down(a, Cause::ApplicationDown, link);
                } else {
                    // The pair's other process is the one that asks from now on.
                    self.choose_process(a);
                    self.note_host(a);
                }
            }
            Phase::Running | Phase::Starting if process != state.active => {}
            Phase::Starting if state.takes_over.is_some() => {
                self.active_died(a, process, death, link);
            }
            Phase::Starting => {
                self.stop(a, death, Cause::ApplicationDown, link);
                if self.choose_process(a) {
                    // The pair's other process begins the start anew.
                    self.schedule_try(a, self.now);
                }
            }
            Phase::Running => self.active_died(a, process, death, link),
        }
    }

    fn active_died(&mut self, a: u32, process: usize, death: Death, link: LinkId) {
        let plan = &self.plan.applications[a as usize];
        let others = (0..plan.processes.len()).filter(|p| *p != process);
        let other = others.clone().find(|p| self.stands_by(a, *p));
        let starts = others.into_iter().any(|p| self.process_is_up(a, p));
        let exempt = matches!(plan.role, Role::SolutionControl | Role::Configuration(_));
        match (other, self.switchover_ready()) {
            (Some(other), Some(true)) => self.take_over(a, other, link),
            (Some(other), Some(false)) if exempt => self.take_over(a, other, link),
            (Some(_), Some(false)) => {
                if self.window.contains(self.now) {
                    self.applications[a as usize].totals.switchovers_failed += 1;
                }
                self.stop(a, death, Cause::SwitchoverFailed, link);
            }
            _ => self.stop(a, death, Cause::ApplicationDown, link),
        }
        if starts && other.is_none() {
            // SV14: the backup is not up yet; the pair begins a start of its own.
            self.schedule_try(a, self.now);
        }
    }

    /// AP5: the backup works on with the pair's checkouts; hot standby keeps the logins.
    pub(crate) fn take_over(&mut self, a: u32, other: usize, link: LinkId) {
        let plan = &self.plan.applications[a as usize];
        let state = &self.applications[a as usize];
        let licensed = state
            .needs
            .iter()
            .filter(|n| n.need.give == Give::HotStandby)
            .all(|n| n.held > 0);
        let hot = plan.redundancy == Redundancy::HotStandby && licensed;
        self.applications[a as usize].active = other;
        self.note_host(a);
        if !hot {
            self.throw_off(a, Cause::ApplicationDown, link);
            self.drop_units(a);
            self.restart_seats(a);
        }
        let takes = self.takeover_time_of(a);
        if takes > Span::ZERO {
            self.begin_takeover(a, takes, hot, link);
        } else {
            let needs = 0..self.applications[a as usize].needs.len();
            for need in needs.filter(|_| !hot) {
                self.register_at_start(a, need);
            }
            self.seat_waiting(a);
        }
        // A block may stand between the server and the host where it works now.
        self.review_path(a);
        self.infrastructure_changed();
        self.configuration_switched(a, link);
    }

    /// The application stops: users out, licenses back or left behind, and it is down.
    fn stop(&mut self, a: u32, death: Death, cause: Cause, link: LinkId) {
        let connection = self.applications[a as usize].connection;
        // What a dead host's users had stays out with all the rest.
        if let (Some(connection), Death::Silent) = (connection, death) {
            self.vanish(a, connection, link);
        }
        self.throw_off(a, cause, link);
        self.drop_units(a);
        if let (Some(connection), Death::Clean) = (connection, death) {
            self.hang_up(a, connection);
        }
        self.reset_holdings(a);
        self.close_violations(a, |_| true);
        self.go_down(a, cause, link);
    }

    /// SV2: without its license server it exits, and is started again like any denied start.
    pub(crate) fn exit_for_licenses(&mut self, a: u32, link: LinkId) {
        self.throw_off(a, Cause::NotStarted, link);
        self.drop_units(a);
        self.reset_holdings(a);
        self.close_violations(a, |_| true);
        self.go_down(a, Cause::NotStarted, link);
        let plan = &self.plan.applications[a as usize];
        if plan.supervised {
            self.schedule_try(a, self.now + plan.restart_delay);
        }
    }

    fn reset_holdings(&mut self, a: u32) {
        self.count_in_vain(a);
        self.restart_seats(a);
        self.forget_diverted(a);
        let state = &mut self.applications[a as usize];
        state.connection = None;
        state.loss = None;
        state.unanswered = None;
        state.takes_over = None;
        state.startup = Span::ZERO;
        state.elsewhere = None;
        state.in_vain = None;
        for need in &mut state.needs {
            need.limit = u32::MAX;
            need.over_limit = false;
            need.out.clear();
            need.shared = false;
            need.had = need.wanted_at_home();
            need.at_home = None;
            need.held = 0;
            need.target = 0;
            need.raised = 0;
            need.lost_by = LinkId::NONE;
        }
        self.forget_lacks(a);
        self.make_good(a);
    }

    /// A dead process's sockets close: its licenses are back at once.
    fn hang_up(&mut self, a: u32, connection: Connection) {
        let epoch = self.license.epoch(connection.service);
        for need in 0..self.applications[a as usize].needs.len() {
            self.give_back_need(a, need, connection);
        }
        self.applications[a as usize].connection = None;
        if connection.epoch != epoch {
            self.licensing(|license, cx| license.old_connection_closed(cx, connection.server));
        }
    }

    /// A dead host's licenses stay out for as long as the server waits for it.
    fn vanish(&mut self, a: u32, connection: Connection, link: LinkId) {
        let (service, epoch) = (connection.service, connection.epoch);
        for need in 0..self.applications[a as usize].needs.len() {
            let state = &mut self.applications[a as usize].needs[need];
            let feature = state.need.feature;
            let out = std::mem::take(&mut state.out);
            let shared = std::mem::replace(&mut state.shared, false);
            let own = !shared
                || self
                    .licensing(|license, cx| license.leave_shared(cx, service, epoch, feature, a));
            let client = self.client_of(a);
            for (pool, count) in out.into_iter().filter(|_| own) {
                let held = Held {
                    client,
                    service,
                    epoch,
                    pool,
                    count,
                };
                self.licensing(|license, cx| license.leave_behind(cx, held, link));
            }
        }
        self.applications[a as usize].connection = None;
        self.review_connections(service);
        if epoch != self.license.epoch(service) {
            self.licensing(|license, cx| license.old_connection_closed(cx, connection.server));
        }
    }

    pub(crate) fn go_down(&mut self, a: u32, cause: Cause, link: LinkId) {
        self.cancel_try(a);
        let state = &self.applications[a as usize];
        // Who was denied for no fault's sake will be denied so again, whatever stops it meanwhile.
        let is_denied_anyhow =
            state.phase == Phase::Denied && self.graph.roots(state.condition).is_empty();
        self.applications[a as usize].phase = Phase::Down;
        self.applications[a as usize].stop_cause = cause;
        self.renew_down(a, link);
        if !is_denied_anyhow {
            self.applications[a as usize].stopped_by = self.applications[a as usize].condition;
        }
        self.service_changed(a);
        if cause.class() != CauseClass::Application {
            self.lose_waiting(a, self.applications[a as usize].condition);
        } else {
            self.campaign_server_changed(a);
        }
        self.review_lrm(a);
    }

    /// Another reason holds it down as well.
    fn renew_down(&mut self, a: u32, link: LinkId) {
        let component = Component::Application(self.application_symbol(a));
        let mut reasons = vec![link];
        for process in 0..self.applications[a as usize].processes.len() {
            let holds = &self.applications[a as usize].processes[process].holds;
            reasons.extend(self.hold_links(holds));
            let host = self.plan.applications[a as usize].processes[process].host;
            reasons.push(self.license.host_condition(host.0));
        }
        let old = self.applications[a as usize].condition;
        let link = self.enter(old, LinkKind::ApplicationDown, component, &reasons);
        self.applications[a as usize].condition = link;
        self.note_state(component, Some("down"));
    }

    /// Users' seats are gone with the application.
    fn restart_seats(&mut self, a: u32) {
        for need in 0..self.applications[a as usize].needs.len() {
            let state = &self.applications[a as usize].needs[need];
            match state.need.give {
                Give::Login { .. }
                | Give::FirstCall
                | Give::Campaign { .. }
                | Give::Forced { .. } => {
                    if matches!(state.need.give, Give::Forced { .. }) {
                        self.applications[a as usize].needs[need].short.clear();
                    }
                    self.set_in_use(a, need, 0);
                    self.look_at_room(a, need);
                }
                _ => {}
            }
        }
        self.forget_seats(a);
    }
}
