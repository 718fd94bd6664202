//! Which point of a study is recommended, or why none is: targets first, then what it is ranked by (cost, else the
//! first target's metric, over all circumstances by their weights). What cannot be told apart is a tie. What a point
//! is, and what it costs, is not known here.

use crate::compare::paired::{Better, weighted_contrast};
use crate::statistics::confidence::Confidence;
use crate::statistics::residuals::Residuals;
use crate::targets::verdict::Verdict;
use kernel::{Cell, Column};

/// What all targets together say of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Every target is met.
    Met,
    /// A target is not met.
    NotMet,
    /// No target is missed, and not all are decided.
    Undecided,
}

impl Standing {
    /// What verdicts come to; a target without a value is undecided.
    #[must_use]
    pub fn of(verdicts: impl IntoIterator<Item = Option<Verdict>>) -> Standing {
        let mut standing = Standing::Met;
        for verdict in verdicts {
            match verdict {
                Some(Verdict::Met) => {}
                Some(Verdict::NotMet) => return Standing::NotMet,
                Some(Verdict::Undecided { .. }) | None => standing = Standing::Undecided,
            }
        }
        standing
    }

    /// The standing as the program prints it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Standing::Met => "met",
            Standing::NotMet => "not met",
            Standing::Undecided => "undecided",
        }
    }
}

/// A point that may be recommended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// It can be chosen: it is no circumstance, and nothing about it is unsupported.
    pub is_choice: bool,
    /// What the targets say of it.
    pub standing: Standing,
}

/// By what points that meet all targets are ranked.
#[derive(Clone, Copy, Debug)]
pub struct Criterion<'a> {
    /// The column.
    pub column: &'a Column,
    /// For each circumstance the cells of each point, paired by replication.
    pub cells: &'a [Vec<Vec<Cell>>],
    /// How much each circumstance counts; they sum to 1.
    pub weights: &'a [f64],
    /// Which values are wanted.
    pub better: Better,
    /// The smallest difference that matters, in the column's unit; 0 for any.
    pub indifference: f64,
    /// Nothing in it is random, as in the cost of a purchase, so that the means are the truth.
    pub is_exact: bool,
}

/// Why a decision is as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// There is no target, so nothing says what is good enough.
    NoTarget,
    /// None of the points can be chosen.
    NoChoice,
    /// There is one point only.
    Single,
    /// Every choice misses a target.
    AllMiss,
    /// No choice is known to meet all targets, and at least one may.
    NoneShown,
    /// One choice alone meets all targets.
    OnlyOneMeets,
    /// It is the best of those that meet all targets.
    Best,
    /// Those that meet all targets cannot be told apart.
    Alike,
}

/// How many points are recommended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One.
    One,
    /// Several that cannot be told apart.
    Tie,
    /// None.
    None,
}

impl Kind {
    /// The kind as result files print it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Kind::One => "one",
            Kind::Tie => "tie",
            Kind::None => "none",
        }
    }
}

/// What is recommended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// How many.
    pub kind: Kind,
    /// Which points, the best mean first.
    pub recommended: Vec<usize>,
    /// Why.
    pub reason: Reason,
    /// Undecided choices that would be preferred to what is recommended, by their means.
    pub undecided_but_better: Vec<usize>,
}

impl Decision {
    fn none(reason: Reason) -> Decision {
        Decision {
            kind: Kind::None,
            recommended: Vec::new(),
            reason,
            undecided_but_better: Vec::new(),
        }
    }
}

/// Decides among points; `has_targets` says whether anything was asked of them.
#[must_use]
pub fn decide(
    candidates: &[Candidate],
    has_targets: bool,
    criterion: Criterion<'_>,
    confidence: Confidence,
) -> Decision {
    let choices = || (0..candidates.len()).filter(|point| candidates[*point].is_choice);
    if candidates.len() < 2 {
        return Decision::none(Reason::Single);
    }
    if !has_targets {
        return Decision::none(Reason::NoTarget);
    }
    if choices().next().is_none() {
        return Decision::none(Reason::NoChoice);
    }
    let with = |standing| choices().filter(move |point| candidates[*point].standing == standing);
    let mut ranked: Vec<(f64, usize)> = with(Standing::Met)
        .map(|point| (criterion.badness(point), point))
        .collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let Some(&(least, best)) = ranked.first() else {
        let may = with(Standing::Undecided).next().is_some();
        return Decision::none(if may {
            Reason::NoneShown
        } else {
            Reason::AllMiss
        });
    };
    let undecided_but_better = with(Standing::Undecided)
        .filter(|point| criterion.badness(*point) < least)
        .collect();
    let comparisons = ranked.len() - 1;
    let is_alike =
        |point: usize| point == best || !criterion.is_worse(point, best, confidence, comparisons);
    let recommended: Vec<usize> = ranked
        .iter()
        .map(|(_, point)| *point)
        .filter(|point| is_alike(*point))
        .collect();
    let (kind, reason) = match (recommended.len(), comparisons) {
        (1, 0) => (Kind::One, Reason::OnlyOneMeets),
        (1, _) => (Kind::One, Reason::Best),
        _ => (Kind::Tie, Reason::Alike),
    };
    Decision {
        kind,
        recommended,
        reason,
        undecided_but_better,
    }
}

impl Criterion<'_> {
    /// The weighted mean of a point over the circumstances; none if it has no value in one.
    #[must_use]
    pub fn mean(&self, point: usize) -> Option<f64> {
        let means = self.cells.iter().zip(self.weights).map(|(cells, weight)| {
            let residuals = Residuals::of(self.column.kind, cells.get(point)?)?;
            Some(weight * residuals.mean)
        });
        means.sum()
    }

    /// The mean of a point, turned so that less is better; without a value it comes last.
    fn badness(&self, point: usize) -> f64 {
        match (self.mean(point), self.better) {
            (None, _) => f64::INFINITY,
            (Some(mean), Better::Smaller) => mean,
            (Some(mean), Better::Larger) => -mean,
        }
    }

    /// Whether a point is worse than the best by more than what does not matter, with confidence.
    fn is_worse(
        &self,
        point: usize,
        best: usize,
        confidence: Confidence,
        comparisons: usize,
    ) -> bool {
        let pairs = self
            .cells
            .iter()
            .map(|cells| Some((cells.get(point)?.as_slice(), cells.get(best)?.as_slice())));
        let Some(pairs) = pairs.collect::<Option<Vec<_>>>() else {
            return false;
        };
        if self.is_exact {
            return self.badness(point) - self.badness(best) > self.indifference;
        }
        let found = weighted_contrast(self.column, &pairs, self.weights, confidence, comparisons);
        found.filter(|found| found.is_clear()).is_some_and(|found| {
            let bound = match self.better {
                Better::Smaller => found.lower,
                Better::Larger => found.upper.map(|upper| -upper),
            };
            bound.is_some_and(|bound| bound > self.indifference)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Kind as ColumnKind, Neutral, Scope, Unit};

    fn column() -> Column {
        Column {
            metric: "cost",
            scope: Scope::System,
            subject: "all".to_owned(),
            kind: ColumnKind::Total,
            unit: Unit::One,
            neutral: Neutral::None,
        }
    }

    fn choice(standing: Standing) -> Candidate {
        Candidate {
            is_choice: true,
            standing,
        }
    }

    /// Hundred replications about a mean, with the same noise for all points.
    fn about(mean: i128) -> Vec<Cell> {
        let cell = |r: i128| Cell {
            numerator: mean * 10 + r % 3,
            denominator: 10,
        };
        (0..100).map(cell).collect()
    }

    fn decided(candidates: &[Candidate], means: &[i128], indifference: f64) -> Decision {
        let cells: Vec<Vec<Cell>> = means.iter().map(|mean| about(*mean)).collect();
        let criterion = Criterion {
            column: &column(),
            cells: &[cells],
            weights: &[1.0],
            better: Better::Smaller,
            indifference,
            is_exact: false,
        };
        decide(candidates, true, criterion, Confidence::NINETY_FIVE)
    }

    #[test]
    fn the_cheapest_that_meets_all_targets_is_recommended() {
        let met = choice(Standing::Met);
        let missed = choice(Standing::NotMet);
        let decision = decided(&[missed, met, met], &[1, 5, 3], 0.0);
        assert_eq!((decision.kind, decision.reason), (Kind::One, Reason::Best));
        assert_eq!(decision.recommended, [2]);
        let decision = decided(&[missed, met, missed], &[1, 5, 3], 0.0);
        assert_eq!(
            (decision.recommended.as_slice(), decision.reason),
            ([1].as_slice(), Reason::OnlyOneMeets)
        );
    }

    #[test]
    fn what_cannot_be_told_apart_is_a_tie() {
        let met = choice(Standing::Met);
        let decision = decided(&[met, met, met], &[3, 3, 9], 0.0);
        assert_eq!((decision.kind, decision.reason), (Kind::Tie, Reason::Alike));
        assert_eq!(decision.recommended, [0, 1]);
        // A difference that does not matter makes a tie too.
        assert_eq!(
            decided(&[met, met, met], &[3, 4, 9], 2.0).recommended,
            [0, 1]
        );
    }

    #[test]
    fn a_certain_difference_needs_no_thirty_replications() {
        let decided = |is_exact| {
            let cells = [vec![vec![about(5)[0]; 2], vec![about(3)[0]; 2]]];
            let criterion = Criterion {
                column: &column(),
                cells: &cells,
                weights: &[1.0],
                better: Better::Smaller,
                indifference: 0.0,
                is_exact,
            };
            let met = [choice(Standing::Met); 2];
            decide(&met, true, criterion, Confidence::NINETY_FIVE).recommended
        };
        assert_eq!(decided(true), [1]);
        assert_eq!(decided(false), [1, 0], "two alike may be chance");
    }

    #[test]
    fn nothing_is_recommended_without_reason() {
        let met = choice(Standing::Met);
        let circumstance = Candidate {
            is_choice: false,
            ..met
        };
        let reason = |candidates: &[Candidate]| decided(candidates, &[1, 2], 0.0).reason;
        assert_eq!(reason(&[circumstance, circumstance]), Reason::NoChoice);
        assert_eq!(reason(&[met]), Reason::Single);
        let missed = choice(Standing::NotMet);
        assert_eq!(reason(&[missed, missed]), Reason::AllMiss);
        assert_eq!(
            reason(&[missed, choice(Standing::Undecided)]),
            Reason::NoneShown
        );
        // A circumstance that meets everything is not bought.
        assert_eq!(reason(&[circumstance, missed]), Reason::AllMiss);
    }

    #[test]
    fn the_best_over_all_circumstances_is_the_best_by_the_weighted_mean() {
        // The first is better in the base (2 against 4), the second under the condition (5 against 9).
        let met = choice(Standing::Met);
        let cells = [vec![about(2), about(4)], vec![about(9), about(5)]];
        let best = |weights: &[f64]| {
            let criterion = Criterion {
                column: &column(),
                cells: &cells,
                weights,
                better: Better::Smaller,
                indifference: 0.0,
                is_exact: false,
            };
            decide(&[met, met], true, criterion, Confidence::NINETY_FIVE).recommended
        };
        // Means at equal weights: 5.5 and 4.5; at nine to one: 2.7 and 4.1; at two to one: 4.33 both, a tie.
        assert_eq!(best(&[0.5, 0.5]), [1]);
        assert_eq!(best(&[0.9, 0.1]), [0]);
        assert_eq!(best(&[2.0 / 3.0, 1.0 / 3.0]).len(), 2);
    }

    #[test]
    fn an_undecided_point_that_would_be_better_is_named() {
        let met = choice(Standing::Met);
        let decision = decided(&[choice(Standing::Undecided), met], &[1, 5], 0.0);
        assert_eq!(decision.recommended, [1]);
        assert_eq!(decision.undecided_but_better, [0]);
    }
}
