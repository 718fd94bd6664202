//! When faults begin: at fixed times, at random, or relative to another one.
//!
//! Faults are exogenous: the next time to failure runs from the end of the fault itself, whatever a server adds to its
//! recovery.

use crate::cause::graph::LinkId;
use crate::event::Event;
use crate::fault::Faults;
use crate::fault::occurrence::Repair;
use crate::plan::{Begin, FaultKind, WallClock};
use kernel::{Span, Time};

/// How many cycles before time 0 a random process is played from, where its equilibrium is not known.
const CYCLES_BEFORE: f64 = 50.0;

impl Faults<'_> {
    /// Schedules the first begins; what holds from time 0 on holds before anything starts.
    pub(crate) fn begin_faults(&mut self) {
        self.begin_relocations();
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
    pub(super) fn under_way_since(&mut self, fault: u32, began: i64) {
        if let FaultKind::ClockWindback { host, .. } = &self.plan.faults[fault as usize].kind {
            let host = *host;
            self.licensing(|license, cx| license.is_set_back_since(cx, host, began));
        }
    }

    pub(super) fn schedule_fault(&mut self, fault: u32, wait: Span) {
        if wait < self.window.to.since(self.now) {
            let now = self.now;
            self.schedule(now + wait, Event::FaultBegin { fault });
        }
    }

    /// A fault's next occurrence is due.
    pub(crate) fn fault_begin(&mut self, fault: u32) {
        let by = self.called_by(fault);
        self.begin_under(fault, by);
    }

    /// A fault begins, by itself or as a member of a common cause; a strike by that leaves the fault's own
    /// process as it is, whose next begin is pending.
    pub(super) fn begin_under(&mut self, fault: u32, under: LinkId) {
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
        let (plan, now) = (self.plan, self.now);
        let state = &mut self.faults[fault as usize];
        state.begun += 1;
        if let Begin::At {
            every: Some(every),
            times,
            wall_clock,
            ..
        } = &plan.faults[fault as usize].begins
            && state.begun < *times
        {
            let later = |wall: &WallClock| {
                let written = every.0.saturating_mul(u64::from(state.begun)) as i64;
                let at = wall.clock.start(wall.first.saturating_add(written));
                Time(at.max(0) as u64).since(now)
            };
            let wait = wall_clock.as_ref().map_or(*every, later);
            self.schedule_fault(fault, wait);
        }
    }

    pub(super) fn next_random(&mut self, fault: u32) {
        if let Begin::Random {
            time_to_failure, ..
        } = &self.plan.faults[fault as usize].begins
        {
            let wait = time_to_failure.sample_span(&mut self.faults[fault as usize].up);
            self.schedule_fault(fault, wait);
        }
    }

    /// Faults that begin relative to this one.
    pub(super) fn trigger(&mut self, occurrence: u32, ended: bool) {
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
}
