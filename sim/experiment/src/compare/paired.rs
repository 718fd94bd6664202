//! The difference between two points that were played with the same random numbers.
//!
//! What the replications have in common cancels in the difference of one replication, so
//! the interval comes from the paired values (for ratios from the paired residuals), never from two
//! intervals side by side. How much pairing gained is the variance ratio. Several comparisons of one
//! metric share the error equally (Bonferroni), so that all of them hold together.

use crate::compare::contrast::Contrast;
use crate::statistics::confidence::Confidence;
use crate::statistics::estimate::{INFORMATIVE_MIN, Method};
use crate::statistics::quantile::student_t;
use kernel::{Cell, Column, Kind};

/// Which values of a metric one wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// The smaller the better.
    Smaller,
    /// The larger the better.
    Larger,
}

impl Better {
    /// Turns a value so that larger is better.
    #[must_use]
    pub fn oriented(self, value: f64) -> f64 {
        match self {
            Better::Smaller => -value,
            Better::Larger => value,
        }
    }
}

/// A difference of means, variant minus baseline, with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// The replications in which both have a value; the difference rests on these.
    pub n: u64,
    /// The variant's mean minus the baseline's.
    pub difference: f64,
    /// Half the width of the adjusted interval, where there is one.
    pub half_width: Option<f64>,
    /// The confidence with which all comparisons of the metric hold together, as 0.95.
    pub confidence: f64,
    /// The lower end of the interval.
    pub lower: Option<f64>,
    /// The upper end of the interval.
    pub upper: Option<f64>,
    /// (s²_A + s²_B) / s²_(A−B): how many times more replications independent random numbers would
    /// need; none where the difference has no spread.
    pub variance_ratio: Option<f64>,
    /// The replications in which the two differ at all.
    pub differing: u64,
    /// How the interval was made: few events and no events refer to the replications that differ.
    pub method: Method,
}

impl Difference {
    /// Whether the interval rests on enough replications and leaves out 0.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        self.differing >= INFORMATIVE_MIN
            && self
                .lower
                .zip(self.upper)
                .is_some_and(|(lower, upper)| lower > 0.0 || upper < 0.0)
    }
}

/// The difference between two points in one column, as one of `comparisons` of this metric; none if no
/// replication has a value in both. The slices hold the same replications in the same order.
#[must_use]
pub fn difference(
    column: &Column,
    variant: &[Cell],
    baseline: &[Cell],
    confidence: Confidence,
    comparisons: usize,
) -> Option<Difference> {
    contrast(column, &[(variant, baseline)], confidence, comparisons)
}

/// The sum of the differences of several pairs (first minus second), as how much a change of setting
/// changes the difference of two points: `[(changed variant, variant), (baseline, changed baseline)]`.
/// Otherwise as [`difference`]; a replication differs if any of its pairs does.
#[must_use]
pub fn contrast(
    column: &Column,
    pairs: &[(&[Cell], &[Cell])],
    confidence: Confidence,
    comparisons: usize,
) -> Option<Difference> {
    let weights = vec![1.0; pairs.len()];
    weighted_contrast(column, pairs, &weights, confidence, comparisons)
}

/// The weighted sum of the differences of several pairs, as the difference of two variants over several conditions.
/// Otherwise as [`contrast`].
#[must_use]
pub fn weighted_contrast(
    column: &Column,
    pairs: &[(&[Cell], &[Cell])],
    weights: &[f64],
    confidence: Confidence,
    comparisons: usize,
) -> Option<Difference> {
    let contrast = Contrast::weighted(column.kind, pairs, weights)?;
    let n = contrast.count();
    let tail = confidence.error_of_each(comparisons) / 2.0;
    let difference = contrast.mean();
    let variance = contrast.variance();
    let method = match (contrast.differing, variance) {
        (0, _) => Method::NoEvents,
        (few, _) if few < INFORMATIVE_MIN => Method::FewEvents,
        (_, Some(0.0)) => Method::Constant,
        _ if column.kind == Kind::Ratio => Method::Ratio,
        _ => Method::StudentT,
    };
    let half_width = match method {
        Method::NoEvents => None,
        _ => variance.map(|v| student_t(tail, (n - 1) as f64) * libm::sqrt(v / n as f64)),
    };
    let reach = match method {
        Method::NoEvents => contrast.reach_unseen(column, 2.0 * tail),
        _ => half_width,
    };
    Some(Difference {
        n,
        difference,
        half_width,
        confidence: confidence.level(),
        lower: reach.map(|reach| difference - reach),
        upper: reach.map(|reach| difference + reach),
        variance_ratio: contrast
            .variance_if_independent()
            .zip(variance.filter(|&v| v > 0.0))
            .map(|(independent, paired)| independent / paired),
        differing: contrast.differing,
        method,
    })
}

/// For each of the points 1 + the number of others that are better with an adjusted interval that leaves
/// out 0. All pairs count as comparisons. A point without values has no rank.
#[must_use]
pub fn ranks(
    column: &Column,
    points: &[Vec<Cell>],
    better: Better,
    confidence: Confidence,
) -> Vec<Option<usize>> {
    let present = |cells: &[Cell]| cells.iter().any(|c| c.denominator != 0);
    let count = points.iter().filter(|cells| present(cells)).count();
    let comparisons = count * count.saturating_sub(1) / 2;
    let beats = |first: &[Cell], second: &[Cell]| {
        difference(column, first, second, confidence, comparisons)
            .is_some_and(|d| d.is_clear() && better.oriented(d.difference) > 0.0)
    };
    let rank = |cells: &Vec<Cell>| {
        present(cells).then(|| 1 + points.iter().filter(|other| beats(other, cells)).count())
    };
    points.iter().map(rank).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Neutral, Scope, Unit};

    fn column(kind: Kind) -> Column {
        Column {
            metric: "some_metric",
            scope: Scope::System,
            subject: "all".to_owned(),
            kind,
            unit: Unit::One,
            neutral: Neutral::Zero,
        }
    }

    fn cells(count: i128, numerator: impl Fn(i128) -> i128, denominator: i128) -> Vec<Cell> {
        let cell = |n| Cell {
            numerator: numerator(n),
            denominator,
        };
        (0..count).map(cell).collect()
    }

    fn against(variant: &[Cell], baseline: &[Cell], comparisons: usize) -> Difference {
        let column = column(Kind::Total);
        difference(
            &column,
            variant,
            baseline,
            Confidence::NINETY_FIVE,
            comparisons,
        )
        .expect("pairs")
    }

    #[test]
    fn a_weighted_sum_of_differences_is_that_of_the_weighted_sums() {
        // Weights 1/4 and 3/4 of two pairs: the same as one pair of the values 1·a + 3·b over 4.
        let first = (cells(60, |n| n % 7, 1), cells(60, |n| n % 5, 1));
        let second = (cells(60, |n| n % 11, 1), cells(60, |n| 2 * (n % 3), 1));
        let sum = |a: &[Cell], b: &[Cell]| -> Vec<Cell> {
            let cells = a.iter().zip(b);
            cells
                .map(|(a, b)| Cell {
                    numerator: a.numerator + 3 * b.numerator,
                    denominator: 4,
                })
                .collect()
        };
        let column = column(Kind::Total);
        let at = Confidence::NINETY_FIVE;
        let pairs: [(&[Cell], &[Cell]); 2] = [(&first.0, &first.1), (&second.0, &second.1)];
        let weighted = weighted_contrast(&column, &pairs, &[0.25, 0.75], at, 1).expect("pairs");
        let joint = difference(
            &column,
            &sum(&first.0, &second.0),
            &sum(&first.1, &second.1),
            at,
            1,
        );
        let joint = joint.expect("pairs");
        assert!((weighted.difference - joint.difference).abs() < 1e-12);
        let widths = weighted.half_width.zip(joint.half_width).expect("widths");
        assert!((widths.0 - widths.1).abs() < 1e-12, "{widths:?}");
    }

    #[test]
    fn what_the_replications_share_cancels() {
        // Baseline 0, 7, 14 … modulo 50 (spread of 50); the variant adds 1 or 3 in turn.
        let baseline = cells(100, |n| 7 * n % 50, 1);
        let variant = cells(100, |n| 7 * n % 50 + 1 + 2 * (n % 2), 1);
        let difference = against(&variant, &baseline, 1);
        assert_eq!(difference.difference.to_bits(), 2.0_f64.to_bits());
        // s² = 100/99, t(99) = 1.984216951586 (scipy): 1.984216951586·√(1/99).
        let half_width = difference.half_width.expect("a half-width");
        assert!((half_width - 0.199_421_307).abs() < 1e-8, "{half_width}");
        // Both have the variance of 0…49, nearly, about 208; pairing leaves 1.01.
        let ratio = difference.variance_ratio.expect("a ratio");
        assert!((400.0..430.0).contains(&ratio), "{ratio}");
        assert!(difference.is_clear());
    }

    #[test]
    fn more_comparisons_make_wider_intervals() {
        let baseline = cells(100, |n| n % 5, 1);
        let variant = cells(100, |n| n % 7, 1);
        let width = |comparisons| against(&variant, &baseline, comparisons).half_width;
        // t(99): 1.984216951586 at 2.5 %, 2.626405457 at 0.5 % (scipy).
        let ratio = width(5).expect("a width") / width(1).expect("a width");
        assert!(
            (ratio - 2.626_405_457 / 1.984_216_951_586).abs() < 1e-8,
            "{ratio}"
        );
    }

    #[test]
    fn ratios_are_paired_by_their_residuals() {
        // Equal denominators of random size, and a variant with 2 more of 100 everywhere: no spread.
        let cell = |n: i128, more: i128| Cell {
            numerator: (50 + n % 9) * (3 + more),
            denominator: 100 * (50 + n % 9),
        };
        let baseline: Vec<Cell> = (0..90).map(|n| cell(n, 0)).collect();
        let variant: Vec<Cell> = (0..90).map(|n| cell(n, 2)).collect();
        let column = column(Kind::Ratio);
        let result =
            difference(&column, &variant, &baseline, Confidence::NINETY_FIVE, 1).expect("pairs");
        assert!((result.difference - 0.02).abs() < 1e-15);
        assert_eq!(result.method, Method::Constant);
        assert_eq!(result.half_width, Some(0.0));
    }

    #[test]
    fn few_differing_replications_make_no_clear_difference() {
        let baseline = cells(200, |_| 0, 100);
        let variant = cells(200, |n| 50 * i128::from(n < 29), 100);
        let few = against(&variant, &baseline, 1);
        assert_eq!((few.method, few.differing), (Method::FewEvents, 29));
        assert!(few.lower.is_some_and(|lower| lower > 0.0) && !few.is_clear());
        let enough = cells(200, |n| 50 * i128::from(n < 30), 100);
        assert!(against(&enough, &baseline, 1).is_clear());
    }

    #[test]
    fn points_that_never_differed_are_bounded_not_called_equal() {
        let same = cells(1_000, |n| n % 3, 100);
        let result = difference(
            &column(Kind::Ratio),
            &same,
            &same,
            Confidence::NINETY_FIVE,
            1,
        )
        .expect("pairs");
        assert_eq!((result.method, result.half_width), (Method::NoEvents, None));
        assert!(
            result
                .upper
                .is_some_and(|upper| (0.0029..0.0031).contains(&upper))
        );
        assert_eq!(result.variance_ratio, None);
    }

    #[test]
    fn only_replications_with_both_values_are_paired() {
        let mut baseline = cells(60, |n| n % 2, 1);
        baseline[3] = Cell::MISSING;
        let variant = cells(70, |n| 1 + n % 3, 1);
        assert_eq!(against(&variant, &baseline, 1).n, 59);
        let none = vec![Cell::MISSING; 60];
        assert_eq!(
            difference(
                &column(Kind::Total),
                &variant,
                &none,
                Confidence::NINETY_FIVE,
                1
            ),
            None
        );
    }

    #[test]
    fn rank_counts_those_that_are_clearly_better() {
        let base = |n: i128| 7 * n % 50;
        let points = vec![
            cells(100, |n| base(n) + 10 + n % 2, 1),
            cells(100, base, 1),
            cells(100, |n| base(n) + 2 * (n % 2) - 1, 1),
            vec![Cell::MISSING; 100],
        ];
        let column = column(Kind::Total);
        let small = ranks(&column, &points, Better::Smaller, Confidence::NINETY_FIVE);
        // The second and third differ by ±1 in turn: not to be told apart, so both are first.
        assert_eq!(small, vec![Some(3), Some(1), Some(1), None]);
        let large = ranks(&column, &points, Better::Larger, Confidence::NINETY_FIVE);
        assert_eq!(large, vec![Some(1), Some(2), Some(2), None]);
    }
}
