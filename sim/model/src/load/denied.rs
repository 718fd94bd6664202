//! Units of demand that are denied: why, how it is counted, and whether they try again.

use crate::cause::graph::LinkId;
use crate::cause::{Cause, CauseClass};
use crate::client::Asking;
use crate::client::{Ground, Work};
use crate::event::Event;
use crate::load::Load;
use crate::load::hold::{Hold, PLANNED};
use crate::observe::records::RequestClass;
use crate::observe::records::refusal::Refusal;
use crate::plan::{ApplicationIndex, Retry};
use kernel::Span;

impl Load<'_> {
    #[cold]
    pub(super) fn deny_arrival(&mut self, mut hold: Hold, slot: Option<u32>, mut refusal: Refusal) {
        let on_top = (hold.surge != PLANNED).then_some(hold.surge);
        self.blame_unit(&hold, &mut refusal);
        self.blame_bringer(&mut refusal, on_top);
        let counts = refusal.cause.class() != CauseClass::Application;
        let inside = self.window.contains(self.now);
        let counter = &mut self.demands[hold.demand as usize].counter;
        counter.denied += u64::from(counts && inside);
        if hold.attempt == 1 && hold.counted {
            counter.first_denied += u64::from(counts);
            counter.first_refused += 1;
        }
        if counts && !hold.denied {
            // Until it is served: given up or open at the end after a denial, it stays so.
            hold.denied = true;
            counter.unserved += u64::from(hold.counted);
        }
        if counts {
            let now = self.now;
            self.totals.denied_at(now);
        }
        let partial = matches!(
            refusal.cause,
            Cause::SeatsExhausted | Cause::AutodialOnPreview
        );
        if partial {
            let (a, link) = (refusal.application, refusal.link);
            let ground = match refusal.cause {
                Cause::AutodialOnPreview => Ground::Autodial,
                _ => Ground::Excess,
            };
            self.open_violation(a, refusal.feature, refusal.cause, ground, &[link]);
        }
        self.record_user_denial(
            &refusal,
            RequestClass::Arrival,
            None,
            Some(hold.demand),
            hold.request,
            hold.attempt,
        );
        self.retry_or_give_up(hold, slot);
    }

    /// What a unit would take: application, need and count.
    pub(super) fn takes_of_unit(&self, hold: &Hold) -> Vec<(ApplicationIndex, usize, u32)> {
        let (a, kind) = (
            hold.application,
            self.plan.demands[hold.demand as usize].kind.as_ref(),
        );
        let needs = self.applications[a].needs.iter().enumerate();
        let taken = needs.filter_map(|(at, state)| {
            let count = state.need.give.per_unit(state.need.take, kind)?;
            Some((a, at, count.saturating_mul(hold.licenses)))
        });
        taken.collect()
    }

    /// A unit is refused: the refusal's link is that of all the faults to which that is laid.
    fn blame_unit(&mut self, hold: &Hold, refusal: &mut Refusal) {
        if self.graph.occurrences().is_empty() {
            return;
        }
        let kind = self.plan.demands[hold.demand as usize].kind.as_ref();
        let takes = self.takes_of_unit(hold);
        let asking = Asking {
            user: hold.user(),
            key: hold.key(),
            until: self.now + hold.length,
            is_first: hold.attempt == 1,
            work: vec![(hold.application, Work::Unit(kind))],
            on_top: self.on_top_of(&takes),
            takes,
            thrown_off: LinkId::NONE,
        };
        self.blame(&asking, refusal);
    }

    fn retry_or_give_up(&mut self, hold: Hold, slot: Option<u32>) {
        let demand = &self.plan.demands[hold.demand as usize];
        let next = match demand.retry {
            // Every try so far was denied, each so long after the one before.
            Retry::Times { after, .. }
                if demand.patience.is_some_and(|patience| {
                    let since_first = Span(after.0 * u64::from(hold.attempt - 1));
                    patience.ends_before_next(hold.attempt, since_first, after)
                }) =>
            {
                None
            }
            Retry::Times { after, times } if hold.attempt <= times => Some(self.now + after),
            _ => None,
        };
        match next {
            Some(at) => {
                let slot = self.put_hold(slot, hold);
                self.schedule(at, Event::ArrivalRetry { hold: slot });
            }
            None => {
                if let Some(slot) = slot {
                    self.holds.free.push(slot);
                }
            }
        }
    }
}
