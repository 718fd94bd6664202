//! One occurrence of a fault, from its begin to its end.
//!
//! It holds its target and lets it go, and ends only what it began. What it acts upon is in `acting`.

use crate::cause::graph::LinkId;
use crate::event::Event;
use crate::fault::Faults;
use crate::observe::records::Component;
use crate::plan::{FaultKind, Timetable};
use kernel::{Span, Time};

/// How the repair of an occurrence goes.
#[derive(Clone, Copy)]
pub(super) enum Repair {
    /// It is over after this long; `None`: never, or by itself.
    Lasts(Option<Span>),
    /// It waits for a member of a crew, who then works on it so long.
    By(u32, Span),
}

impl Faults<'_> {
    /// A repair progresses only within its periods: how long it takes from an instant on.
    pub(super) fn repaired_within(&self, from: i64, work: Span, periods: &Timetable) -> Span {
        periods.worked(self.plan.start, from, work)
    }

    pub(super) fn begin_occurrence(&mut self, fault: u32, repair: Repair, under: LinkId) {
        let plan = &self.plan.faults[fault as usize];
        let now = self.now;
        let occurrence = self.graph.begin(now, fault, plan.symbol, under);
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
    pub(super) fn is_of_removed(&self, fault: u32, under: LinkId) -> bool {
        let removed = self.plan.faults[fault as usize].removed;
        if under.is_some() {
            let mut causes = self.graph.roots(under).iter();
            let is_called = removed && self.is_called(fault);
            return is_called || causes.any(|cause| self.removed.contains(cause));
        }
        removed
    }

    /// An occurrence that began before time 0 has so long left. What hangs on it has happened already.
    pub(super) fn resume_occurrence(
        &mut self,
        fault: u32,
        (began, left): (i64, Span),
        under: LinkId,
    ) -> u32 {
        let plan = &self.plan.faults[fault as usize];
        let now = self.now;
        let occurrence = self.graph.begin(now, fault, plan.symbol, under);
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
            | FaultKind::Lmdown(server) => self.license.managed_restart(self, *server).is_some(),
            _ => false,
        };
        lasts.or(by_itself.then_some(Span::ZERO))
    }

    /// An occurrence ends: its target is let go, and the time to the next failure begins.
    pub(crate) fn fault_end(&mut self, occurrence: u32) {
        let fault = self.graph.occurrence(occurrence).fault;
        let is_removed = self.removed.contains(&occurrence);
        let now = self.now;
        self.graph.end(now, occurrence);
        self.leave_crew(fault, occurrence);
        match &self.plan.faults[fault as usize].kind {
            // Strikes to come are dropped, with or without effect.
            FaultKind::CommonCause { .. } => self.end_common(occurrence),
            _ if is_removed => {}
            _ => self.undo(fault, occurrence),
        }
        self.dismiss_standbys(occurrence);
        let now = self.now;
        self.graph.settle(now, occurrence);
        let symbol = self.plan.faults[fault as usize].symbol;
        self.note_state(Component::Fault(symbol), None);
        if !self.graph.is_strike(occurrence) {
            self.next_random(fault);
        }
        if !is_removed {
            self.trigger(occurrence, true);
        }
    }
}
