//! Whether a target is met, not met, or cannot be said yet.
//!
//! A verdict is a one-sided statement with a stated confidence. The target is met if the limit of the mean on its
//! bad side keeps it, not met if a bet against it has paid, and else undecided (`evidence`; docs/metrics.md). How
//! many replications would decide is a guess from what was seen so far.

use crate::statistics::confidence::Confidence;
use crate::statistics::twin::YesNo;
use crate::targets::evidence::Evidence;
use crate::targets::exposure::Exposure;
use kernel::{Cell, Column};

pub use crate::targets::limit::{Basis, Judgement, Limit, Verdict};

/// Judges one column against a limit with one-sided confidence; none if no cell has a value.
#[must_use]
pub fn judge(
    column: &Column,
    cells: &[Cell],
    limit: Limit,
    confidence: Confidence,
    exposure: &Exposure,
) -> Option<Judgement> {
    let error = confidence.error();
    let evidence = Evidence::new(column, cells, limit, error, exposure.clone())?;
    let seen = evidence.seen();
    let verdict = evidence
        .verdict_at(seen)
        .unwrap_or_else(|| Verdict::Undecided {
            replications: evidence.replications_that_would_decide(),
        });
    Some(Judgement {
        verdict,
        bound: evidence.bound_at(seen),
        basis: evidence.basis_at(seen),
        nonzero: YesNo::of(column.neutral, cells).yes,
        n: seen,
        unseen: exposure.unseen(seen, seen),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::targets::exposure::Chance;
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

    fn judged_with(
        column: &Column,
        cells: &[Cell],
        limit: Limit,
        exposure: &Exposure,
    ) -> Judgement {
        judge(column, cells, limit, Confidence::NINETY_FIVE, exposure).expect("some value")
    }

    fn judged(column: &Column, cells: &[Cell], limit: Limit) -> Judgement {
        judged_with(column, cells, limit, &Exposure::default())
    }

    fn denied() -> Column {
        column("denied_fraction", Kind::Ratio, Neutral::Zero)
    }

    /// Values 0.40 and 0.60 in turn: mean 0.5, s = 0.1·√(100/99), one-sided bound ± 0.016687.
    fn spread() -> (Column, Vec<Cell>) {
        let column = column("availability", Kind::Share, Neutral::Full);
        (column, cells(100, |n| 40 + 20 * (n % 2), 100))
    }

    #[test]
    fn students_bound_keeps_a_limit_and_a_bet_breaks_it() {
        let (column, cells) = spread();
        let verdict = |limit| judged(&column, &cells, limit).verdict;
        assert_eq!(verdict(Limit::Max(0.48)), Verdict::NotMet);
        assert_eq!(verdict(Limit::Min(0.4833)), Verdict::Met);
        // The bet needs more than Student's t does.
        assert_eq!(verdict(Limit::Min(0.57)), Verdict::NotMet);
        for limit in [Limit::Min(0.4834), Limit::Min(0.5166), Limit::Min(0.5)] {
            assert!(
                matches!(verdict(limit), Verdict::Undecided { .. }),
                "{limit:?}"
            );
        }
    }

    #[test]
    fn what_a_target_asks_for_is_met_by_the_bet() {
        // Much of what is bad, or of a use: the two sides change places.
        let column = denied();
        let many = cells(100, |n| 40 + 20 * (n % 2), 100);
        assert_eq!(
            judged(&column, &many, Limit::Min(0.4)).verdict,
            Verdict::Met
        );
        assert_eq!(
            judged(&column, &many, Limit::Min(0.6)).verdict,
            Verdict::NotMet
        );
    }

    #[test]
    fn the_replications_that_would_decide_are_the_least_that_do() {
        let (column, cells) = spread();
        let undecided = judged(&column, &cells, Limit::Min(0.49)).verdict;
        // n with t·0.1005/√n ≤ 0.01: (1.65·10.05)² ≈ 275.
        let Verdict::Undecided {
            replications: Some(n),
        } = undecided
        else {
            panic!("{undecided:?}");
        };
        assert!((270..280).contains(&n), "{n}");
        let on_the_limit = judged(&column, &cells, Limit::Min(0.5)).verdict;
        assert_eq!(on_the_limit, Verdict::Undecided { replications: None });
    }

    #[test]
    fn fewer_than_three_events_count_as_bad_as_the_metric_allows() {
        // Two of 200 replications with a tiny loss: Student's bound would keep the limit.
        let few = cells(200, |n| i128::from(n < 2), 1_000);
        let judgement = judged(&denied(), &few, Limit::Max(0.01));
        assert_eq!(judgement.basis, Basis::Maximum);
        assert!(matches!(judgement.verdict, Verdict::Undecided { .. }));
        // Exactly: with a probability of 0.0312 two or fewer of 200 come with 5 %.
        let upper = judgement.bound.expect("a fraction has a maximum");
        assert!((upper - 0.0312).abs() < 0.0002, "{upper}");
        assert_eq!(
            judged(&denied(), &few, Limit::Max(0.04)).verdict,
            Verdict::Met
        );
        // Any event breaks a limit of nothing at all.
        assert_eq!(
            judged(&denied(), &few, Limit::Max(0.0)).verdict,
            Verdict::NotMet
        );
        // What has no maximum cannot be said.
        let lost = column("agent_time_lost", Kind::Total, Neutral::Zero);
        let judgement = judged(&lost, &few, Limit::Max(1e9));
        assert!(matches!(judgement.verdict, Verdict::Undecided { .. }));
    }

    #[test]
    fn of_few_events_ten_times_the_worst_is_allowed_for() {
        // Ten of 200 with 0.001: p_U(10, 2.5 %) = 0.0901 and p_U(0, 2.5 %) = 0.01828 of 200.
        let few = cells(200, |n| i128::from(n < 10), 1_000);
        let judgement = judged(&denied(), &few, Limit::Max(0.01));
        assert_eq!(judgement.basis, Basis::FewEvents);
        let upper = judgement.bound.expect("a worst was seen");
        assert!(
            (upper - (0.0901 + 9.0 * 0.01828) * 0.001).abs() < 1e-6,
            "{upper}"
        );
        assert_eq!(judgement.verdict, Verdict::Met);
    }

    #[test]
    fn one_replication_that_makes_the_spread_gets_a_worse_one_beside_it() {
        // 99 of 100 replications lose 0.001, one 0.5: the mean is 0.006, Student's bound 0.0142.
        let heavy = cells(100, |n| if n == 0 { 500 } else { 1 }, 1_000);
        let upper = judged(&denied(), &heavy, Limit::Max(0.02)).bound;
        let upper = upper.expect("enough events");
        assert!(upper > 0.07, "{upper}");
        // Evenly bad ones are as they are.
        let even = cells(100, |n| 1 + n % 2, 1_000);
        let upper = judged(&denied(), &even, Limit::Max(0.02)).bound;
        assert!(upper.expect("enough events") < 0.0016);
    }

    #[test]
    fn faults_that_hardly_struck_are_allowed_for_until_they_have() {
        let none = cells(200, |_| 1, 1_000);
        let with = |in_one, struck| Exposure {
            is_exact: false,
            faults: vec![Chance {
                in_one,
                struck: Some(struck),
            }],
        };
        let verdict = |exposure: &Exposure| {
            judged_with(&denied(), &none, Limit::Max(0.005), exposure).verdict
        };
        assert_eq!(verdict(&with(0.01, 3)), Verdict::Met);
        assert_eq!(verdict(&with(0.002, 0)), Verdict::Met);
        // As bad as can be, with a chance of 0.01: twice the limit. 300 replications should see it three times.
        assert_eq!(
            verdict(&with(0.01, 0)),
            Verdict::Undecided {
                replications: Some(300)
            }
        );
    }

    #[test]
    fn one_replication_of_an_exact_study_decides() {
        let exact = Exposure {
            is_exact: true,
            faults: Vec::new(),
        };
        let one = cells(1, |_| 3, 1_000);
        let verdict = |limit| judged_with(&denied(), &one, limit, &exact).verdict;
        assert_eq!(verdict(Limit::Max(0.003)), Verdict::Met);
        assert_eq!(verdict(Limit::Max(0.0029)), Verdict::NotMet);
        // Not if replications differ all the same.
        let differ = cells(5, |n| n, 1_000);
        let judgement = judged_with(&denied(), &differ, Limit::Max(0.01), &exact);
        assert!(matches!(judgement.verdict, Verdict::Undecided { .. }));
    }

    #[test]
    fn without_events_the_rule_of_three_says_how_many_replications_are_needed() {
        let none = cells(200, |_| 0, 1_000);
        let verdict = judged(&denied(), &none, Limit::Max(0.001)).verdict;
        // 1 − 0.05^(1/n) ≤ 0.001: n ≥ ln 0.05 / ln 0.999 = 2994.2.
        let replications = Some(2_995);
        assert_eq!(verdict, Verdict::Undecided { replications });
        let many = cells(2_995, |_| 0, 1_000);
        assert_eq!(
            judged(&denied(), &many, Limit::Max(0.001)).verdict,
            Verdict::Met
        );
        let perfection = judged(&denied(), &many, Limit::Max(0.0)).verdict;
        assert_eq!(perfection, Verdict::Undecided { replications: None });
    }

    #[test]
    fn a_yes_or_no_is_judged_by_its_exact_bounds() {
        let any = column("any_outage", Kind::Total, Neutral::Zero);
        let half = cells(200, |n| n % 2, 1);
        let judgement = judged(&any, &half, Limit::Max(0.57));
        assert_eq!(judgement.basis, Basis::Binomial);
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
