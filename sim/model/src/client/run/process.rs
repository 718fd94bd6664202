//! Processes of applications: crashes, hosts that die, takeovers, restarts (SV7, AP1, AP5, FT7).
//!
//! An application works while its active process lives. When that dies a pair's backup
//! takes over at once with the checkouts, if Solution Control Server can switch; otherwise all users
//! are logged out, a dead process gives its licenses back at once, and a dead host's stay out until the
//! server gives it up (SV4). What a start and a takeover take is told in `wait::startup`.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::client::Clients;
use crate::client::fact::{AfterStop, ClientFact};
use crate::client::state::application::Phase;
use crate::client::state::violation::Ground;
use crate::license::Death;
use crate::plan::{ApplicationIndex, Give, HostIndex, Redundancy, Role};
use kernel::Span;

impl Clients<'_> {
    /// Whether a process could run now.
    pub(crate) fn process_is_up(&self, a: ApplicationIndex, process: usize) -> bool {
        let plan = &self.plan.applications[a].processes[process];
        self.applications[a].processes[process].holds.is_empty()
            && self.license.host_is_up(plan.host)
    }

    /// Makes the first process that can run the active one; false if none can.
    pub(crate) fn choose_process(&mut self, a: ApplicationIndex) -> bool {
        let count = self.applications[a].processes.len();
        let active = self.applications[a].active;
        let order = std::iter::once(active).chain((0..count).filter(|p| *p != active));
        let chosen = order.into_iter().find(|p| self.process_is_up(a, *p));
        if let Some(process) = chosen {
            self.applications[a].active = process;
        }
        chosen.is_some()
    }

    /// The processes on a host, each with its application, in file order.
    pub(crate) fn processes_on(&self, host: HostIndex) -> Vec<(ApplicationIndex, usize)> {
        let applications = self.plan.applications.iter_enumerated();
        let processes = applications.flat_map(|(a, plan)| {
            let here = plan.processes.iter().enumerate();
            let here = here.filter(|(_, process)| process.host == host);
            here.map(move |(process, _)| (a, process))
        });
        processes.collect()
    }

    /// A host is back: its applications start after its license server, in file order.
    pub(crate) fn start_processes_on_host(&mut self, host: HostIndex) {
        for a in self.applications.keys() {
            let here = self.plan.applications[a]
                .processes
                .iter()
                .any(|p| p.host == host);
            if here && self.applications[a].phase == Phase::Down {
                self.schedule_try(a, self.now);
            }
            let count = self.plan.applications[a].processes.len();
            for process in (0..count).filter(|_| here) {
                let at = self.plan.applications[a].processes[process].host;
                if at == host && self.process_is_up(a, process) {
                    self.stands_by_after(a, process, Span::ZERO);
                    self.backup_restarted(a, process);
                }
            }
        }
    }

    /// An occurrence holds a process down, or all of an application's: those that are to die now, in this order. All
    /// are held before the first is dead: none takes over from one that dies with it.
    pub(crate) fn hold_processes(
        &mut self,
        a: ApplicationIndex,
        process: Option<u8>,
        occurrence: u32,
    ) -> Vec<usize> {
        let processes = &mut self.applications[a].processes;
        let struck: Vec<usize> = match process {
            Some(process) => vec![usize::from(process)],
            None => (0..processes.len()).rev().collect(),
        };
        for process in &struck {
            processes[*process].holds.push(occurrence);
        }
        struck
    }

    /// A crash is over at once: what it struck may start again after its restart delay.
    pub(crate) fn restart_crashed(
        &mut self,
        a: ApplicationIndex,
        struck: &[usize],
        occurrence: u32,
    ) {
        for process in struck.iter().rev() {
            self.applications[a].processes[*process]
                .holds
                .retain(|held| *held != occurrence);
            let delay = self.plan.applications[a].restart_delay;
            self.stands_by_after(a, *process, delay);
        }
        let plan = &self.plan.applications[a];
        if self.applications[a].phase == Phase::Down && plan.supervised {
            self.schedule_try(a, self.now + plan.restart_delay);
        }
    }

    /// An occurrence lets an application's processes go: it is started again.
    pub(crate) fn uncrash(&mut self, a: ApplicationIndex, occurrence: u32) {
        let mut held = false;
        for process in 0..self.applications[a].processes.len() {
            let holds = &mut self.applications[a].processes[process].holds;
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
        let count = self.applications[a].processes.len();
        let can_run = (0..count).any(|p| self.process_is_up(a, p));
        if can_run && self.applications[a].phase == Phase::Down {
            self.schedule_try(a, self.now);
        }
    }

    /// A process has died with its host.
    pub(crate) fn process_died_with_host(
        &mut self,
        a: ApplicationIndex,
        process: usize,
        link: LinkId,
    ) {
        self.process_died(a, process, Death::Silent, link);
    }

    /// A process has died: the pair's other one takes over, or the application is down.
    pub(crate) fn process_died(
        &mut self,
        a: ApplicationIndex,
        process: usize,
        death: Death,
        link: LinkId,
    ) {
        let state = &self.applications[a];
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
                    self.applications[a].in_vain = None;
                    self.applications[a].start = None;
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
                let cause = Cause::ApplicationDown;
                self.stop(a, (death, cause, link), AfterStop::OtherProcess);
            }
            Phase::Running => self.active_died(a, process, death, link),
        }
    }

    fn active_died(&mut self, a: ApplicationIndex, process: usize, death: Death, link: LinkId) {
        let plan = &self.plan.applications[a];
        let others = (0..plan.processes.len()).filter(|p| *p != process);
        let other = others.clone().find(|p| self.stands_by(a, *p));
        let starts = others.into_iter().any(|p| self.process_is_up(a, p));
        let exempt = matches!(plan.role, Role::SolutionControl | Role::Configuration(_));
        // SV14: a backup that is not up yet does not take over; the pair begins a start of its own.
        let then = if starts && other.is_none() {
            AfterStop::Start
        } else {
            AfterStop::Down
        };
        match (other, self.switchover_ready()) {
            (Some(other), Some(true)) => self.take_over(a, other, link),
            (Some(other), Some(false)) if exempt => self.take_over(a, other, link),
            (Some(_), Some(false)) => {
                if self.window.contains(self.now) {
                    self.applications[a].totals.switchovers_failed += 1;
                }
                self.stop(a, (death, Cause::SwitchoverFailed, link), then);
            }
            _ => self.stop(a, (death, Cause::ApplicationDown, link), then),
        }
    }

    /// AP5: the backup works on with the pair's checkouts; hot standby keeps the logins.
    pub(crate) fn take_over(&mut self, a: ApplicationIndex, other: usize, link: LinkId) {
        let plan = &self.plan.applications[a];
        let state = &self.applications[a];
        let licensed = state
            .needs
            .iter()
            .filter(|n| n.need.give == Give::HotStandby)
            .all(|n| n.held > 0);
        let hot = plan.redundancy == Redundancy::HotStandby && licensed;
        self.applications[a].active = other;
        self.note_host(a);
        if hot {
            self.complete_takeover(a, true, link);
        } else {
            let application = a;
            self.tell_above(ClientFact::TakesOver { application, link });
        }
    }

    /// The users of a pair whose backup takes over are out, if its logins are not kept.
    pub(crate) fn complete_takeover(&mut self, a: ApplicationIndex, hot: bool, link: LinkId) {
        if !hot {
            self.restart_seats(a);
        }
        let takes = self.takeover_time_of(a);
        if takes > Span::ZERO {
            self.begin_takeover(a, takes, hot, link);
        } else {
            let needs = 0..self.applications[a].needs.len();
            for need in needs.filter(|_| !hot) {
                self.register_at_start(a, need);
            }
            self.tell_above(ClientFact::TakesWork { application: a });
        }
        // A block may stand between the server and the host where it works now.
        self.review_path(a);
        self.infrastructure_changed();
        self.configuration_switched(a, link);
    }

    /// Solution Control Server can switch pairs over now: `Some(false)` if it runs without
    /// `ha_redundancy`, `None` if none runs (AP5).
    pub(crate) fn switchover_ready(&self) -> Option<bool> {
        let mut found = None;
        let applications = self.plan.applications.iter_enumerated();
        for ((a, plan), state) in applications.zip(&self.applications) {
            // On a host that dies with others it counts as dead, though its turn may come after theirs.
            let runs = state.is_running()
                && (0..plan.processes.len()).any(|process| self.process_is_up(a, process));
            if plan.role == Role::SolutionControl && runs {
                let holds = state
                    .needs
                    .iter()
                    .any(|n| n.need.give == Give::Switchover && n.held > 0);
                found = Some(found.unwrap_or(false) || holds);
            }
        }
        found
    }
}
