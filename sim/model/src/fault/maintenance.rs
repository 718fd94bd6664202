//! Planned maintenance and manual switchovers (FT7, AP5).
//!
//! A maintenance is one occurrence that stops its targets in order, each for as long, with a
//! gap between. What is stopped on purpose first hands its work to its standby, for which no license is
//! needed; a restart while the license server is down is the guide's central danger.

use crate::cause::graph::LinkId;
use crate::event::Event;
use crate::fault::Faults;
use crate::plan::{ApplicationIndex, FaultKind, MaintenanceTarget};
use kernel::Span;

impl Faults<'_> {
    /// A manual switchover needs no license (AP5).
    pub(super) fn switch_over(&mut self, a: ApplicationIndex, occurrence: u32) {
        let link = self.graph.link_of(occurrence);
        self.hand_over(a, link);
    }

    /// The pair's other process takes over, if it can run.
    fn hand_over(&mut self, a: ApplicationIndex, link: LinkId) {
        let state = &self.applications[a];
        let mut others = (0..state.processes.len()).filter(|p| *p != state.active);
        let other = others.find(|p| self.stands_by(a, *p));
        if let (true, Some(other)) = (state.is_running(), other) {
            self.clients(|clients| clients.take_over(a, other, link));
        }
    }

    /// Maintenance stops its targets one after the other; each step is the begin or end of one.
    pub(crate) fn maintenance_step(&mut self, occurrence: u32) {
        let entry = *self.graph.occurrence(occurrence);
        let plan = self.plan;
        if entry.ended.is_some() {
            return;
        }
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
        // With no gap one ends at the instant at which the next begins: ends come first.
        let mut begins = None;
        for (number, target) in targets.iter().enumerate() {
            let begin = entry.began + Span(cycle * number as u64);
            let end = begin + *each_lasts;
            if end == self.now {
                self.end_step(*target, occurrence);
            } else if begin == self.now {
                begins = Some(*target);
            }
            let later = [begin, end].into_iter().find(|at| *at > self.now);
            next = next.or(later);
        }
        if let Some(target) = begins {
            self.begin_step(target, occurrence);
        }
        if let Some(at) = next {
            self.schedule(at, Event::MaintenanceStep { occurrence });
        }
    }

    /// It is over: what it holds still is let go.
    pub(super) fn end_maintenance(&mut self, targets: &[MaintenanceTarget], occurrence: u32) {
        for target in targets {
            let is_held = match target {
                MaintenanceTarget::Application(a, _) => {
                    let processes = &self.applications[*a].processes;
                    processes.iter().any(|p| p.holds.contains(&occurrence))
                }
                MaintenanceTarget::Server(s) => self.license.server(*s).is_held_by(occurrence),
            };
            if is_held {
                self.end_step(*target, occurrence);
            }
        }
    }

    fn begin_step(&mut self, target: MaintenanceTarget, occurrence: u32) {
        match target {
            MaintenanceTarget::Application(a, process) => {
                let active = self.applications[a].active;
                if process == Some(active as u8) {
                    let link = self.graph.link_of(occurrence);
                    self.hand_over(a, link);
                }
                self.crash(a, process, occurrence, true);
            }
            MaintenanceTarget::Server(s) => {
                self.licensing(|license, cx| license.hold_server(cx, s, occurrence, true, true));
            }
        }
    }

    fn end_step(&mut self, target: MaintenanceTarget, occurrence: u32) {
        match target {
            MaintenanceTarget::Application(a, _) => {
                self.clients(|clients| clients.uncrash(a, occurrence));
            }
            MaintenanceTarget::Server(s) => {
                self.licensing(|license, cx| license.release_server(cx, s, occurrence));
            }
        }
    }
}
