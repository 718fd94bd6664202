//! Relocations: agents are sent to other applications for a time (AG9).
//!
//! A relocation sends everybody who is on duty there, each after a time of its own; what becomes of an agent on its way
//! is people's.

use crate::cause::graph::LinkId;
use crate::fault::Faults;
use crate::plan::{Begin, FaultKind};
use kernel::Time;

impl Faults<'_> {
    /// Tells each relocated group which fault leads to it.
    pub(super) fn begin_relocations(&mut self) {
        let plan = self.plan;
        for (fault, entry) in (0..).zip(&plan.faults) {
            if let FaultKind::Relocate { moves, .. } = &entry.kind {
                for (_, there) in moves {
                    self.expect_relocation(there.0, fault);
                }
            }
        }
    }

    /// A relocation is to begin at an instant because of an occurrence, which it is laid to then.
    pub(super) fn call_relocation(&mut self, fault: u32, at: Time, link: LinkId) {
        if matches!(
            self.plan.faults[fault as usize].kind,
            FaultKind::Relocate { .. }
        ) {
            self.faults[fault as usize]
                .relocation
                .calls
                .push((at, link));
        }
    }

    /// The link of the occurrence that a fault begins after now; none for all but relocations.
    pub(super) fn called_by(&mut self, fault: u32) -> LinkId {
        let (now, calls) = (self.now, &mut self.faults[fault as usize].relocation.calls);
        match calls.iter().position(|(at, _)| *at == now) {
            Some(call) => calls.remove(call).1,
            None => LinkId::NONE,
        }
    }

    /// Whether an occurrence of a fault stands below another fault's only because it followed that.
    pub(super) fn is_called(&self, fault: u32) -> bool {
        let plan = &self.plan.faults[fault as usize];
        matches!(plan.kind, FaultKind::Relocate { .. }) && matches!(plan.begins, Begin::When { .. })
    }

    /// The groups leave for their other place, each agent after a time of its own.
    pub(super) fn begin_relocation(&mut self, fault: u32, occurrence: u32) {
        let plan = self.plan;
        let FaultKind::Relocate { moves, time } = &plan.faults[fault as usize].kind else {
            return;
        };
        let relocation = &mut self.faults[fault as usize].relocation;
        relocation.times.seek(relocation.begun << 32);
        relocation.begun += 1;
        let (now, moved) = (self.now, self.graph.link_of(occurrence));
        self.bring(fault, moved);
        for (home, there) in moves {
            self.lead_to(home.0, there.0, occurrence);
            for agent in self.agents_from(home.0) {
                // Drawn for all, so that who is on duty shifts nobody else's.
                let times = &mut self.faults[fault as usize].relocation.times;
                let arrives = now + time.sample_span(times);
                self.send(agent, (there.0, moved), arrives);
            }
            self.lead_group(home.0, there.0);
        }
    }

    /// A relocation is over: nobody moves, and the next to come on duty go home, or where another one leads.
    pub(super) fn end_relocation(&mut self, fault: u32, occurrence: u32) {
        let plan = self.plan;
        let FaultKind::Relocate { moves, .. } = &plan.faults[fault as usize].kind else {
            return;
        };
        for (home, _) in moves {
            self.lead_back(home.0, occurrence);
        }
    }
}
