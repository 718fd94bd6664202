//! A run that plays, held against what it may cost.

use super::{Budget, cost, machine};
use crate::timing::Stopwatch;
use model::Progress;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// So many times the expected events are no error of the estimate yet.
const TOLERANCE: f64 = 4.0;

/// Watches a run.
pub struct Guard<'a> {
    budget: &'a Budget,
    begun: Stopwatch,
    ended: AtomicBool,
    reason: Mutex<Option<String>>,
}

impl<'a> Guard<'a> {
    /// A guard of a run that begins now.
    pub fn new(budget: &'a Budget) -> Guard<'a> {
        Guard {
            budget,
            begun: Stopwatch::start(),
            ended: AtomicBool::new(false),
            reason: Mutex::new(None),
        }
    }

    /// Whether the run may go on, looked at between replications.
    pub fn may_go_on(&self) -> bool {
        if self.ended.load(Ordering::Relaxed) {
            return false;
        }
        let limits = &self.budget.limits;
        let elapsed = self.begun.elapsed().as_secs_f64();
        if elapsed > limits.time && !limits.yes {
            self.end(format!(
                "ended after {}, the most that it may take, where {} were expected (hint: `--yes` goes on, \
                 `--limit time=…` allows more)",
                cost::time(elapsed),
                cost::time(self.budget.cost.seconds)
            ));
        }
        let memory = machine::memory_used() as f64;
        if memory > limits.memory {
            self.end(format!(
                "ended at {} of memory, of {} that it may have, where {} were expected (hint: fewer agents, \
                 fewer replications or a shorter `duration`)",
                cost::bytes(memory),
                cost::bytes(limits.memory),
                cost::bytes(self.budget.cost.memory)
            ));
        }
        !self.ended.load(Ordering::Relaxed)
    }

    /// Whether a replication of a variant may go on: besides the above, what it has come to by now is held against what was
    /// expected of it.
    pub fn may_play_on(&self, variant: usize, progress: Progress, duration: kernel::Span) -> bool {
        if !self.may_go_on() {
            return false;
        }
        let limits = &self.budget.limits;
        let expected = self
            .budget
            .events_each
            .get(variant)
            .copied()
            .unwrap_or(f64::INFINITY);
        let events = progress.events as f64;
        if events < TOLERANCE * expected.max(1e6) || limits.yes {
            return true;
        }
        let part = progress.now.0 as f64 / duration.0.max(1) as f64;
        let whole = events / part.max(1e-9);
        let seconds = self.budget.cost.seconds * whole / expected.max(1.0);
        if seconds > limits.time {
            self.end(format!(
                "ended after {} events of one replication, at {:.2} % of its time, where {} were expected of the whole: it \
                 would take {} (hint: something in it repeats without end or nearly; `--yes` goes on)",
                cost::count(events),
                part * 100.0,
                cost::count(expected),
                cost::time(seconds)
            ));
        }
        !self.ended.load(Ordering::Relaxed)
    }

    /// Why the run was ended, if it was.
    pub fn reason(&self) -> Option<String> {
        self.reason.lock().ok()?.clone()
    }

    fn end(&self, reason: String) {
        if let Ok(mut first) = self.reason.lock() {
            first.get_or_insert(reason);
        }
        self.ended.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::{Cost, Limits};
    use kernel::{Span, Time};

    const DAY: Span = Span::DAY;

    fn budget(time: f64, memory: f64, yes: bool) -> Budget {
        Budget {
            cost: Cost {
                seconds: 1.0,
                memory: 50e6,
                ..Cost::default()
            },
            limits: Limits {
                time,
                memory,
                disk: f64::INFINITY,
                yes,
                memory_is_machines: false,
                disk_is_machines: false,
            },
            events_each: vec![2e6],
            pilots: Vec::new(),
            replications: 1.0,
            details: 0.0,
            chooses_detail: true,
        }
    }

    fn at_a_hundredth(events: u64) -> Progress {
        Progress {
            now: Time(DAY.0 / 100),
            events,
        }
    }

    #[test]
    fn a_replication_that_comes_to_far_more_events_than_expected_ends_if_it_would_take_too_long() {
        let short = budget(100.0, f64::INFINITY, false);
        let guard = Guard::new(&short);
        // Less than four times what was expected of the whole says nothing yet.
        assert!(guard.may_play_on(0, at_a_hundredth(7_999_999), DAY));
        assert_eq!(guard.reason(), None);
        // A billion events for two million: 500 times the second that was expected.
        assert!(!guard.may_play_on(0, at_a_hundredth(10_000_000), DAY));
        let reason = guard.reason().expect("it ended");
        assert!(reason.contains("ended after 10 million events"), "{reason}");
        assert!(
            reason.contains("1.00 %") && reason.contains("8.3 min"),
            "{reason}"
        );
        // It stays so, and other threads see it.
        assert!(!guard.may_go_on());
        assert!(!guard.may_play_on(0, at_a_hundredth(1), DAY));
        let long = budget(1_000.0, f64::INFINITY, false);
        assert!(Guard::new(&long).may_play_on(0, at_a_hundredth(10_000_000), DAY));
        let yes = budget(100.0, f64::INFINITY, true);
        assert!(Guard::new(&yes).may_play_on(0, at_a_hundredth(10_000_000), DAY));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_run_that_has_more_memory_than_it_may_ends_even_with_yes() {
        let little = budget(f64::INFINITY, 1e6, true);
        let guard = Guard::new(&little);
        assert!(!guard.may_play_on(0, at_a_hundredth(1), DAY));
        let reason = guard.reason().expect("it ended");
        assert!(reason.contains("of 1.0 MB that it may have"), "{reason}");
        let enough = budget(f64::INFINITY, 1e12, false);
        assert!(Guard::new(&enough).may_go_on());
    }
}
