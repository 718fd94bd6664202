//! Whether a target is met, not met, or cannot be said yet.
//!
//! The one idea: a verdict is a one-sided statement with a stated confidence. The target is met if the
//! bound on the bad side keeps the limit, not met if the bound on the good side breaks it, and else
//! undecided. With fewer than 30 replications that saw an event, only the exact binomial bound of the
//! twin may decide. How many replications would decide is a guess from the spread seen so far.

use crate::confidence::Confidence;
use crate::evidence::Evidence;
use crate::twin::Bounds;
use kernel::{Cell, Column};

/// What a target asks of a metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// At most this.
    Max(f64),
    /// At least this.
    Min(f64),
}

impl Limit {
    /// Whether a value that is known without error keeps the limit.
    #[must_use]
    pub fn keeps(self, value: f64) -> bool {
        match self {
            Limit::Max(limit) => value <= limit,
            Limit::Min(limit) => value >= limit,
        }
    }

    /// The limit itself.
    #[must_use]
    pub const fn value(self) -> f64 {
        match self {
            Limit::Max(limit) | Limit::Min(limit) => limit,
        }
    }

    /// What bounds say about the limit: kept, broken, or nothing.
    #[must_use]
    pub fn decide(self, bounds: Bounds) -> Option<Verdict> {
        let above = |limit: f64| bounds.lower.is_some_and(|lower| lower > limit);
        let below = |limit: f64| bounds.upper.is_some_and(|upper| upper < limit);
        let (kept, broken) = match self {
            Limit::Max(limit) => (bounds.upper.is_some_and(|u| u <= limit), above(limit)),
            Limit::Min(limit) => (bounds.lower.is_some_and(|l| l >= limit), below(limit)),
        };
        if kept {
            Some(Verdict::Met)
        } else if broken {
            Some(Verdict::NotMet)
        } else {
            None
        }
    }
}

/// What the replications say about a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The one-sided bound keeps the limit.
    Met,
    /// The other one-sided bound breaks it.
    NotMet,
    /// Neither.
    Undecided {
        /// The replications, all told, that would decide if what was seen so far is typical; none
        /// where no number of them would.
        replications: Option<u64>,
    },
}

impl Verdict {
    /// The verdict as the program prints it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Verdict::Met => "met",
            Verdict::NotMet => "not met",
            Verdict::Undecided { .. } => "undecided",
        }
    }
}

/// A verdict with what it rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// The one-sided bounds, each at the confidence asked for, that the verdict was read from.
    pub bounds: Bounds,
    /// Whether the bounds are the twin's, because too few replications saw an event.
    pub by_twin: bool,
}

/// Judges one column against a limit with one-sided confidence; none if no cell has a value.
#[must_use]
pub fn judge(
    column: &Column,
    cells: &[Cell],
    limit: Limit,
    confidence: Confidence,
) -> Option<Judgement> {
    let evidence = Evidence::new(column, cells, limit, confidence.error())?;
    let seen = evidence.seen();
    let verdict = evidence
        .verdict_at(seen)
        .unwrap_or_else(|| Verdict::Undecided {
            replications: evidence.replications_that_would_decide(),
        });
    Some(Judgement {
        verdict,
        bounds: evidence.bounds_at(seen),
        by_twin: evidence.rests_on_twin_at(seen),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Kind, Neutral, Scope, Unit};

    fn column(metric: &'static str, kind: Kind, neutral: Neutral) -> Column {
        Column {
            metric,
            scope: Scope::System,
            subject: "all".to_owned(),
            kind,
            unit: Unit::One,
            neutral,
        }
    }

    fn cells(count: i128, numerator: impl Fn(i128) -> i128, denominator: i128) -> Vec<Cell> {
        let cell = |n| Cell {
            numerator: numerator(n),
            denominator,
        };
        (0..count).map(cell).collect()
    }

    fn judged(column: &Column, cells: &[Cell], limit: Limit) -> Judgement {
        judge(column, cells, limit, Confidence::NINETY_FIVE).expect("some value")
    }

    /// Values 0.40 and 0.60 in turn: mean 0.5, s = 0.1·√(100/99), one-sided bound ± 0.016687.
    fn spread() -> (Column, Vec<Cell>) {
        let column = column("availability", Kind::Share, Neutral::Full);
        (column, cells(100, |n| 40 + 20 * (n % 2), 100))
    }

    #[test]
    fn the_bound_on_the_bad_side_decides() {
        let (column, cells) = spread();
        let verdict = |limit| judged(&column, &cells, limit).verdict;
        assert_eq!(verdict(Limit::Max(0.5167)), Verdict::Met);
        assert_eq!(verdict(Limit::Max(0.4833)), Verdict::NotMet);
        assert_eq!(verdict(Limit::Min(0.4833)), Verdict::Met);
        assert_eq!(verdict(Limit::Min(0.5167)), Verdict::NotMet);
        for limit in [Limit::Max(0.5166), Limit::Min(0.4834), Limit::Min(0.5166)] {
            assert!(matches!(verdict(limit), Verdict::Undecided { .. }));
        }
    }

    #[test]
    fn the_replications_that_would_decide_are_the_least_that_do() {
        let (column, cells) = spread();
        let undecided = judged(&column, &cells, Limit::Max(0.51)).verdict;
        // n with t·0.1005/√n ≤ 0.01: (1.65·10.05)² ≈ 275.
        let Verdict::Undecided {
            replications: Some(n),
        } = undecided
        else {
            panic!("{undecided:?}");
        };
        assert!((270..280).contains(&n), "{n}");
        let on_the_limit = judged(&column, &cells, Limit::Max(0.5)).verdict;
        assert_eq!(on_the_limit, Verdict::Undecided { replications: None });
    }

    #[test]
    fn few_events_leave_a_target_undecided_unless_the_twin_decides() {
        let column = column("denied_fraction", Kind::Ratio, Neutral::Zero);
        // Two of 200 replications with a tiny loss: Student's bound would keep the limit.
        let few = cells(200, |n| i128::from(n < 2), 1_000);
        let judgement = judged(&column, &few, Limit::Max(0.01));
        assert!(judgement.by_twin);
        // The twin's upper bound is 0.031: 60 replications with events would take n = 3,000, where the
        // spread decides, but the twin decides earlier.
        let Verdict::Undecided {
            replications: Some(n),
        } = judgement.verdict
        else {
            panic!("{judgement:?}");
        };
        assert!((200..=3_000).contains(&n), "{n}");
        assert_eq!(
            judged(&column, &few, Limit::Max(0.04)).verdict,
            Verdict::Met
        );
        // Any event breaks a limit of nothing at all.
        assert_eq!(
            judged(&column, &few, Limit::Max(0.0)).verdict,
            Verdict::NotMet
        );
    }

    #[test]
    fn without_events_the_rule_of_three_says_how_many_replications_are_needed() {
        let column = column("denied_fraction", Kind::Ratio, Neutral::Zero);
        let none = cells(200, |_| 0, 1_000);
        let verdict = judged(&column, &none, Limit::Max(0.001)).verdict;
        // 1 − 0.05^(1/n) ≤ 0.001: n ≥ ln 0.05 / ln 0.999 = 2994.2.
        let replications = Some(2_995);
        assert_eq!(verdict, Verdict::Undecided { replications });
        let many = cells(2_995, |_| 0, 1_000);
        assert_eq!(
            judged(&column, &many, Limit::Max(0.001)).verdict,
            Verdict::Met
        );
        let perfection = judged(&column, &many, Limit::Max(0.0)).verdict;
        assert_eq!(perfection, Verdict::Undecided { replications: None });
    }

    #[test]
    fn a_yes_or_no_is_judged_by_its_exact_bounds() {
        let any = column("any_outage", Kind::Total, Neutral::Zero);
        let half = cells(200, |n| n % 2, 1);
        let judgement = judged(&any, &half, Limit::Max(0.57));
        assert!(judgement.by_twin);
        assert_eq!(judgement.verdict, Verdict::Met);
        assert_eq!(
            judged(&any, &half, Limit::Max(0.43)).verdict,
            Verdict::NotMet
        );
    }

    #[test]
    fn a_use_without_spread_is_decided_by_its_value_from_thirty_replications_on() {
        let peak = column("licenses_in_use_peak", Kind::Peak, Neutral::None);
        let same = |count| judged(&peak, &cells(count, |_| 7, 1), Limit::Max(7.0)).verdict;
        assert_eq!(same(30), Verdict::Met);
        let replications = Some(30);
        assert_eq!(same(5), Verdict::Undecided { replications });
    }
}
