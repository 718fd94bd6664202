//! What some replications say about a target, now and if more of the same kind came.
//!
//! The one idea: the spread and the share of replications with events that were seen are carried
//! forward to any number of replications. So one computation gives the verdict of today, the number of
//! replications that would decide, and whether a candidate is worth proving.

use crate::estimate::INFORMATIVE_MIN;
use crate::quantile::student_t;
use crate::residuals::Residuals;
use crate::twin::{Bounds, YesNo, bounds_of_mean_from, is_yes_no, weight};
use crate::verdict::{Limit, Verdict};
use kernel::{Cell, Column, Neutral};

/// A number of replications beyond which no guess is worth printing.
const REPLICATIONS_BEYOND_REACH: f64 = 1e12;

pub(crate) struct Evidence<'a> {
    column: &'a Column,
    residuals: Residuals,
    twin: YesNo,
    weight: f64,
    limit: Limit,
    error: f64,
}

impl Evidence<'_> {
    /// What the cells say about the limit, each one-sided bound failing with probability `error`; none
    /// if no cell has a value.
    pub fn new<'a>(
        column: &'a Column,
        cells: &[Cell],
        limit: Limit,
        error: f64,
    ) -> Option<Evidence<'a>> {
        Some(Evidence {
            column,
            residuals: Residuals::of(column.kind, cells)?,
            twin: YesNo::of(column.neutral, cells),
            weight: weight(cells),
            limit,
            error,
        })
    }

    /// The replications that have a value.
    pub fn seen(&self) -> u64 {
        self.residuals.count()
    }

    /// The mean that was seen.
    pub fn mean(&self) -> f64 {
        self.residuals.mean
    }

    /// No replication had an event, and the limit is kept so.
    pub fn saw_nothing(&self) -> bool {
        self.twin.yes == 0 && self.limit.keeps(self.mean())
    }

    /// What so many replications of this kind would say.
    pub fn verdict_at(&self, replications: u64) -> Option<Verdict> {
        if self.is_certainly_broken() {
            return Some(Verdict::NotMet);
        }
        self.limit.decide(self.bounds_at(replications))
    }

    /// The one-sided bounds that so many replications of this kind would give: Student's, or the
    /// twin's where too few of them would see an event.
    pub fn bounds_at(&self, replications: u64) -> Bounds {
        if self.rests_on_twin_at(replications) {
            let twin = self.twin_at(replications);
            bounds_of_mean_from(self.column, twin, self.weight, self.error)
        } else {
            self.bounds_by_spread(replications)
        }
    }

    /// Whether so many replications of this kind would leave the decision to the twin.
    pub fn rests_on_twin_at(&self, replications: u64) -> bool {
        is_yes_no(self.column) || self.twin_at(replications).yes < INFORMATIVE_MIN
    }

    /// The least number of replications that decides, by doubling and halving.
    pub fn replications_that_would_decide(&self) -> Option<u64> {
        let (mut low, mut high) = (self.seen(), self.seen());
        while self.verdict_at(high).is_none() {
            if high as f64 > REPLICATIONS_BEYOND_REACH {
                return None;
            }
            low = high;
            high *= 2;
        }
        while low + 1 < high {
            let middle = u64::midpoint(low, high);
            if self.verdict_at(middle).is_some() {
                high = middle;
            } else {
                low = middle;
            }
        }
        Some(high)
    }

    fn twin_at(&self, replications: u64) -> YesNo {
        let share = self.twin.yes as f64 / self.twin.trials as f64;
        YesNo {
            yes: (share * replications as f64).round() as u64,
            trials: replications,
        }
    }

    fn bounds_by_spread(&self, replications: u64) -> Bounds {
        let Some(variance) = self.residuals.variance().filter(|_| replications > 1) else {
            return Bounds::default();
        };
        let count = replications as f64;
        let reach = student_t(self.error, count - 1.0) * libm::sqrt(variance / count);
        Bounds {
            lower: Some(self.residuals.mean - reach),
            upper: Some(self.residuals.mean + reach),
        }
    }

    /// A limit at perfection is broken for certain by a single event, which no bound can show.
    fn is_certainly_broken(&self) -> bool {
        self.twin.yes > 0
            && match (self.column.neutral, self.limit) {
                (Neutral::Zero, Limit::Max(limit)) => limit <= 0.0,
                (Neutral::Full, Limit::Min(limit)) => limit >= 1.0,
                _ => false,
            }
    }
}
