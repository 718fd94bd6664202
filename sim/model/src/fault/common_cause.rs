//! Common causes: one fault that strikes several at once (FT11).
//!
//! Each member is struck with its probability, at an instant within the spread; hosts come back
//! with the common cause's end, faults by themselves. The common cause is the root of all that follows.

use crate::event::Event;
use crate::fault::Faults;
use crate::fault::state::Strike;
use crate::plan::{CommonMember, FaultKind};
use kernel::Span;

impl Faults<'_> {
    /// FT11: each member is struck with its probability, at an instant within the spread.
    pub(super) fn begin_common(&mut self, fault: u32, occurrence: u32) {
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
        let (now, link) = (self.now, self.graph.link_of(occurrence));
        let due = |s: &Strike| s.occurrence == occurrence && s.at <= now;
        let (struck, kept): (Vec<Strike>, Vec<Strike>) = self.strikes.iter().partition(|s| due(s));
        self.strikes = kept;
        for strike in struck {
            match strike.member {
                CommonMember::Host(_) if self.removed.contains(&occurrence) => {}
                CommonMember::Host(host) => {
                    self.licensing(|license, cx| license.host_down(cx, host, occurrence));
                }
                CommonMember::Fault(fault) => self.begin_under(fault.0, link),
            }
        }
    }

    /// The hosts that a common cause has struck come back with its end; faults end by themselves.
    pub(super) fn end_common(&mut self, occurrence: u32) {
        self.strikes.retain(|s| s.occurrence != occurrence);
        for host in self.license.hosts() {
            if self.license.holds_host(host, occurrence) {
                self.licensing(|license, cx| license.host_up(cx, host, occurrence));
            }
        }
    }
}
