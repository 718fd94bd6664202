//! What some replications say about a target, now and if more of the same kind came.
//!
//! The rule is that of docs/metrics.md, "Verdicts". Everything is said of the excess over a world without faults
//! and denials, of which a target allows at most so much. The target is kept if an upper limit of the mean excess
//! is within it: of few replications with an event by the binomial limits of how many have one, of many by
//! Student's t, with room for what has not been seen. It is broken if a bet against it would have paid 1 / error
//! (a mean of products of fixed stakes, which no true mean within the limit makes likely: Ville 1939).
//!
//! What was seen is carried forward to any number of replications, so that one computation gives today's verdict,
//! the number of replications that would decide, and whether a candidate is worth proving.

use crate::statistics::estimate::INFORMATIVE_MIN;
use crate::statistics::quantile::{proportion_lower, proportion_upper, student_t};
use crate::statistics::residuals::Residuals;
use crate::statistics::twin::{Bounds, is_yes_no};
use crate::targets::excess::{Excess, of_value};
use crate::targets::exposure::Exposure;
use crate::targets::limit::{Basis, Limit, Verdict};
use kernel::{Cell, Column, Neutral};

/// A number of replications beyond which no guess is worth printing.
const REPLICATIONS_BEYOND_REACH: f64 = 1e12;
/// Fewer replications with an event than this say nothing about how bad an event is.
const SEVERITY_MIN: u64 = 3;
/// How many times as bad as the worst seen an unseen replication may be, beyond the worst itself.
const WORSE: f64 = 9.0;
/// From which part of all squares the worst replication alone makes a tail that Student's t does not cover, and
/// how far beyond it the replication lies that is added then.
const HEAVY: f64 = 0.1;
const FARTHER: f64 = 5.0;
/// The stakes of the bet: 1/2, 1/4, ... 1/4096.
const STAKES: i32 = 12;
/// Halvings when a limit is sought that the bet just breaks.
const HALVINGS: usize = 40;

pub(crate) struct Evidence<'a> {
    column: &'a Column,
    exposure: Exposure,
    excess: Excess,
    squares: f64,
    seen: u64,
    mean: f64,
    limit: Limit,
    error: f64,
}

impl<'a> Evidence<'a> {
    /// What the cells say about the limit, each side failing with probability `error`; none if no cell has a
    /// value.
    pub fn new(
        column: &'a Column,
        cells: &[Cell],
        limit: Limit,
        error: f64,
        exposure: Exposure,
    ) -> Option<Evidence<'a>> {
        let residuals = Residuals::of(column.kind, cells)?;
        Some(Evidence {
            column,
            exposure,
            excess: Excess::of(column, cells, residuals.mean)?,
            squares: residuals.each.iter().map(|each| each * each).sum(),
            seen: residuals.count(),
            mean: residuals.mean,
            limit,
            error,
        })
    }

    /// The replications that have a value.
    pub fn seen(&self) -> u64 {
        self.seen
    }

    /// The mean that was seen.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// No replication had an event, and the limit is kept so.
    pub fn saw_nothing(&self) -> bool {
        self.excess.nonzero == 0 && self.limit.keeps(self.mean)
    }

    /// What so many replications of this kind would say.
    pub fn verdict_at(&self, replications: u64) -> Option<Verdict> {
        if self.is_exact() {
            return Some(if self.limit.keeps(self.mean) {
                Verdict::Met
            } else {
                Verdict::NotMet
            });
        }
        let (allowed, is_ceiling) = self.allowed();
        if self.breaks(allowed, replications) {
            return Some(if is_ceiling {
                Verdict::NotMet
            } else {
                Verdict::Met
            });
        }
        let upper = self.upper_at(replications)?;
        match is_ceiling {
            true if upper <= allowed => Some(Verdict::Met),
            false if upper < allowed => Some(Verdict::NotMet),
            _ => None,
        }
    }

    /// The limits of the mean that so many replications of this kind would give, each failing with the error.
    pub fn bounds_at(&self, replications: u64) -> Bounds {
        if self.is_exact() {
            return Bounds {
                lower: Some(self.mean),
                upper: Some(self.mean),
            };
        }
        let upper = self.upper_at(replications);
        let lower = Some(self.lower_at(replications));
        let value = |excess: Option<f64>| excess.map(|e| of_value(self.column.neutral, e));
        match self.column.neutral {
            Neutral::Full => Bounds {
                lower: value(upper),
                upper: value(lower),
            },
            Neutral::Zero | Neutral::None => Bounds { lower, upper },
        }
    }

    /// The limit of the mean on its bad side alone, which costs less than both.
    pub fn bound_at(&self, replications: u64) -> Option<f64> {
        let upper = self.upper_at(replications);
        upper.map(|excess| of_value(self.column.neutral, excess))
    }

    /// What the upper limit of the mean excess rests on at so many replications.
    pub fn basis_at(&self, replications: u64) -> Basis {
        let nonzero = self.nonzero_at(replications);
        if self.is_exact() {
            Basis::Exact
        } else if is_yes_no(self.column) {
            Basis::Binomial
        } else if nonzero < SEVERITY_MIN {
            Basis::Maximum
        } else if nonzero < INFORMATIVE_MIN {
            Basis::FewEvents
        } else {
            Basis::Spread
        }
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

    fn is_exact(&self) -> bool {
        self.exposure.is_exact && self.squares == 0.0
    }

    /// The excess that the limit allows, and whether more of it breaks the limit; less does where a target asks
    /// for much of what is bad, or of a use.
    fn allowed(&self) -> (f64, bool) {
        let is_ceiling =
            matches!(self.limit, Limit::Max(_)) != (self.column.neutral == Neutral::Full);
        (
            of_value(self.column.neutral, self.limit.value()),
            is_ceiling,
        )
    }

    fn nonzero_at(&self, replications: u64) -> u64 {
        let share = self.excess.nonzero as f64 / self.seen as f64;
        (share * replications as f64).round() as u64
    }

    /// An upper limit of the mean excess; none where nothing can be said.
    fn upper_at(&self, replications: u64) -> Option<f64> {
        let nonzero = self.nonzero_at(replications);
        let most = |events: u64, error: f64| proportion_upper(error, events, replications);
        let unseen = match self.exposure.unseen(self.seen, replications) {
            chance if chance > 0.0 => chance * self.excess.maximum?,
            _ => 0.0,
        };
        let worst = self.excess.worst;
        match self.basis_at(replications) {
            Basis::Exact => Some(self.excess.mean),
            Basis::Binomial => Some((most(nonzero, self.error) + unseen).min(1.0)),
            Basis::Maximum => Some(self.excess.maximum? * most(nonzero, self.error)),
            Basis::FewEvents => {
                let half = self.error / 2.0;
                let by_events = worst * most(nonzero, half) + WORSE * worst * most(0, half);
                Some(self.spread_at(replications, false)?.max(by_events) + unseen)
            }
            Basis::Spread => Some(self.spread_at(replications, true)? + unseen),
        }
    }

    /// Student's upper limit; where the worst replication makes most of the spread, with a worse one added.
    fn spread_at(&self, replications: u64, adds_worse: bool) -> Option<f64> {
        if self.seen < 2 || replications < 2 {
            return None;
        }
        let beyond = self.excess.worst - self.excess.mean;
        let variance = self.squares / (self.seen - 1) as f64;
        let mut count = replications as f64;
        let mut squares = variance * (count - 1.0);
        let mut mean = self.excess.mean;
        if adds_worse && beyond * beyond > HEAVY * squares {
            let added = FARTHER * beyond;
            mean += added / (count + 1.0);
            squares += added * added * count / (count + 1.0);
            count += 1.0;
        }
        let error = libm::sqrt(squares / (count - 1.0) / count);
        Some(mean + student_t(self.error, count - 1.0) * error)
    }

    /// Whether a bet that the mean excess is above `allowed` would have paid 1 / error; for a yes or no, whether
    /// its exact limit is above.
    fn breaks(&self, allowed: f64, replications: u64) -> bool {
        if allowed <= 0.0 {
            return allowed < 0.0 || self.excess.worst > 0.0;
        }
        if is_yes_no(self.column) {
            let nonzero = self.nonzero_at(replications);
            return proportion_lower(self.error, nonzero, replications) > allowed;
        }
        let times = replications as f64 / self.seen as f64;
        let paid: f64 = (1..=STAKES)
            .map(|stake| {
                let stake = libm::exp2(-f64::from(stake));
                let log = |each: &f64| libm::log1p(stake * (each / allowed - 1.0));
                libm::exp(times * self.excess.each.iter().map(log).sum::<f64>())
            })
            .sum();
        paid / f64::from(STAKES) >= 1.0 / self.error
    }

    /// The largest allowance that the bet breaks.
    fn lower_at(&self, replications: u64) -> f64 {
        let (mut low, mut high) = (0.0, self.excess.mean);
        if self.excess.worst <= 0.0 {
            return 0.0;
        }
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(low, high);
            if self.breaks(middle, replications) {
                low = middle;
            } else {
                high = middle;
            }
        }
        low
    }
}
