//! One number with its interval, from one column of the table.
//!
//! The replication is the unit of observation. Totals, shares and peaks get Student's
//! interval for the mean of the replications' values; ratios that of the quotient of sums with
//! linearized residuals (Cochran, Sampling Techniques, 3rd ed. 1977, section 6.3); both have limits that
//! take the skewness of few outages into account; yes-or-no columns have the exact binomial interval. Where too few replications saw an event, the method says so. Requests of one
//! replication are never treated as independent.

use crate::statistics::confidence::Confidence;
use crate::statistics::quantile::student_t;
use crate::statistics::residuals::Residuals;
use crate::statistics::skewness;
use crate::statistics::twin::{Bounds, YesNo, bounds_of_mean, is_yes_no};
use kernel::{Cell, Column, Kind};

/// Below so many replications with an event an interval is called unreliable.
pub const INFORMATIVE_MIN: u64 = 30;

/// How an interval was made, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Student's t on the replications' values.
    StudentT,
    /// Student's t on the linearized residuals of a quotient of sums.
    Ratio,
    /// The exact binomial interval of a yes or no.
    ExactBinomial,
    /// 0 < nonzero < 30: the interval is printed but unreliable.
    FewEvents,
    /// nonzero = 0: no half-width; limits from the exact binomial bound where it says anything.
    NoEvents,
    /// Every replication has the same value, so the half-width is 0.
    Constant,
}

impl Method {
    /// The method as result files print it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Method::StudentT => "student-t",
            Method::Ratio => "ratio",
            Method::ExactBinomial => "exact-binomial",
            Method::FewEvents => "few-events",
            Method::NoEvents => "no-events",
            Method::Constant => "constant",
        }
    }
}

/// What is known about one column over the replications of one point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The replications that have a value.
    pub n: u64,
    /// The mean of their values; ΣN / ΣD for a ratio.
    pub mean: f64,
    /// Student's reach, t·s/√n, where there is one. The interval's ends lie so far from the mean where the
    /// values are not skewed; else one is nearer and the other farther.
    pub half_width: Option<f64>,
    /// The confidence of the interval, as 0.95.
    pub confidence: f64,
    /// The 5 % order statistic of the replications' own values: the least value that at least 5 % of
    /// them do not pass. No interpolation, so it is a value that a replication had.
    pub p05: f64,
    /// The 50 % order statistic, defined in the same way (of an even number, the lower middle one).
    pub median: f64,
    /// The 95 % order statistic, defined in the same way.
    pub p95: f64,
    /// The least value of a replication.
    pub min: f64,
    /// The largest value of a replication.
    pub max: f64,
    /// The lower end of the interval, not cut at any natural limit.
    pub lower: Option<f64>,
    /// The upper end of the interval, not cut at any natural limit.
    pub upper: Option<f64>,
    /// How the interval was made.
    pub method: Method,
    /// The replications that differ from a world without faults and denials.
    pub nonzero: u64,
}

/// Estimates one column from its cells in replication order; none if no cell has a value.
#[must_use]
pub fn estimate(column: &Column, cells: &[Cell], confidence: Confidence) -> Option<Estimate> {
    let residuals = Residuals::of(column.kind, cells)?;
    let nonzero = YesNo::of(column.neutral, cells).yes;
    let method = method_of(column, &residuals, nonzero);
    let half_width = half_width_of(method, &residuals, confidence.error());
    let Bounds { lower, upper } = match (method, half_width) {
        (Method::ExactBinomial, _) => bounds_of_mean(column, cells, confidence.error() / 2.0),
        // One side is the neutral value itself, so the other may have the whole error.
        (Method::NoEvents, _) => bounds_of_mean(column, cells, confidence.error()),
        (_, Some(_)) => {
            let limits = skewness::limits(&residuals, confidence.error() / 2.0);
            Bounds {
                lower: limits.map(|(lower, _)| lower),
                upper: limits.map(|(_, upper)| upper),
            }
        }
        (_, None) => Bounds::default(),
    };
    let mut values: Vec<f64> = cells.iter().filter_map(|c| c.value()).collect();
    values.sort_by(f64::total_cmp);
    Some(Estimate {
        n: residuals.count(),
        mean: residuals.mean,
        half_width,
        confidence: confidence.level(),
        p05: order_statistic(&values, 5),
        median: order_statistic(&values, 50),
        p95: order_statistic(&values, 95),
        min: values[0],
        max: values[values.len() - 1],
        lower,
        upper,
        method,
        nonzero,
    })
}

fn method_of(column: &Column, residuals: &Residuals, nonzero: u64) -> Method {
    if is_yes_no(column) {
        Method::ExactBinomial
    } else if nonzero == 0 {
        Method::NoEvents
    } else if nonzero < INFORMATIVE_MIN {
        Method::FewEvents
    } else if residuals.are_zero() {
        Method::Constant
    } else if column.kind == Kind::Ratio {
        Method::Ratio
    } else {
        Method::StudentT
    }
}

fn half_width_of(method: Method, residuals: &Residuals, error: f64) -> Option<f64> {
    match method {
        Method::ExactBinomial | Method::NoEvents => None,
        Method::Constant => Some(0.0),
        Method::StudentT | Method::Ratio | Method::FewEvents => {
            let standard_error = residuals.standard_error()?;
            let degrees = (residuals.count() - 1) as f64;
            Some(student_t(error / 2.0, degrees) * standard_error)
        }
    }
}

/// The least of the sorted values that at least so many percent of them do not pass.
fn order_statistic(sorted: &[f64], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted[rank - 1]
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Neutral, Scope, Unit};

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

    fn cells(values: impl IntoIterator<Item = (i128, i128)>) -> Vec<Cell> {
        let cell = |(numerator, denominator)| Cell {
            numerator,
            denominator,
        };
        values.into_iter().map(cell).collect()
    }

    fn of(column: &Column, cells: &[Cell]) -> Estimate {
        estimate(column, cells, Confidence::NINETY_FIVE).expect("some value")
    }

    #[test]
    fn a_total_has_students_interval() {
        let total = column("violations", Kind::Total, Neutral::Zero);
        let estimate = of(&total, &cells((1..=40).map(|n| (n, 1))));
        // Mean 20.5, variance 40·41/12, t(39) = 2.022690920 (scipy): 2.02269092·√(136.6667/40).
        assert_eq!(estimate.mean.to_bits(), 20.5_f64.to_bits());
        let half_width = estimate.half_width.expect("a half-width");
        assert!(
            (half_width - 3.738_787_914_975).abs() < 1e-9,
            "{half_width}"
        );
        assert_eq!(estimate.lower, Some(20.5 - half_width));
        assert_eq!(estimate.method.name(), "student-t");
        assert_eq!((estimate.n, estimate.nonzero), (40, 40));
        let order = (estimate.p05, estimate.median, estimate.p95);
        assert_eq!(order, (2.0, 20.0, 38.0));
        assert_eq!((estimate.min, estimate.max), (1.0, 40.0));
    }

    #[test]
    fn a_ratio_counts_only_replications_that_have_a_denominator() {
        let ratio = column("denied_fraction", Kind::Ratio, Neutral::Zero);
        let some = cells((0..80).map(|n| if n % 2 == 0 { (0, 0) } else { (n, 100 + n) }));
        let estimate = of(&ratio, &some);
        // ΣN = 1 + 3 + … + 79 = 1600, ΣD = 4000 + 1600.
        assert_eq!(estimate.n, 40);
        assert_eq!(estimate.mean.to_bits(), (1600.0_f64 / 5600.0).to_bits());
        assert_eq!(estimate.method, Method::Ratio);
        assert!(estimate.half_width.is_some_and(|h| h > 0.0));
    }

    #[test]
    fn without_an_event_there_is_no_half_width_but_the_exact_bound() {
        let fraction = column("denied_fraction", Kind::Ratio, Neutral::Zero);
        let estimate = of(&fraction, &cells((0..1_000).map(|_| (0, 500))));
        assert_eq!(
            (estimate.method, estimate.half_width),
            (Method::NoEvents, None)
        );
        assert_eq!(estimate.lower, Some(0.0));
        let upper = estimate.upper.expect("the rule of three");
        assert!((upper - 0.002_991_249).abs() < 1e-9, "{upper}");

        let availability = column("availability", Kind::Share, Neutral::Full);
        let estimate = of(&availability, &cells((0..1_000).map(|_| (500, 500))));
        assert_eq!(estimate.upper, Some(1.0));
        assert_eq!(estimate.lower, Some(1.0 - upper));

        // A number of events has no largest value, so no bound is known.
        let count = column("violations", Kind::Total, Neutral::Zero);
        let estimate = of(&count, &cells((0..1_000).map(|_| (0, 1))));
        assert_eq!(estimate.upper, None);
    }

    #[test]
    fn few_events_are_called_so_and_thirty_are_enough() {
        let fraction = column("denied_fraction", Kind::Ratio, Neutral::Zero);
        let with = |events| {
            of(
                &fraction,
                &cells((0..200).map(|n| (i128::from(n < events), 50))),
            )
        };
        assert_eq!(with(1).method, Method::FewEvents);
        assert!(with(29).half_width.is_some());
        assert_eq!(with(29).method, Method::FewEvents);
        assert_eq!(with(30).method, Method::Ratio);
    }

    #[test]
    fn one_replication_has_no_interval_and_equal_ones_a_half_width_of_zero() {
        let peak = column("licenses_in_use_peak", Kind::Peak, Neutral::None);
        let one = of(&peak, &cells([(7, 1)]));
        assert_eq!((one.half_width, one.lower, one.upper), (None, None, None));
        let same = of(&peak, &cells((0..50).map(|_| (7, 1))));
        assert_eq!(same.method, Method::Constant);
        assert_eq!((same.half_width, same.upper), (Some(0.0), Some(7.0)));
    }

    #[test]
    fn a_yes_or_no_has_the_exact_binomial_interval() {
        let any = column("any_denial", Kind::Total, Neutral::Zero);
        let estimate = of(&any, &cells((0..200).map(|n| (i128::from(n < 3), 1))));
        assert_eq!(estimate.method.name(), "exact-binomial");
        assert_eq!((estimate.mean, estimate.half_width), (0.015, None));
        // scipy: beta.ppf(0.025, 3, 198) and beta.isf(0.025, 4, 197)
        let (lower, upper) = (estimate.lower.unwrap_or(0.0), estimate.upper.unwrap_or(0.0));
        assert!((lower - 3.104_107_621_6e-3).abs() < 1e-11, "{lower}");
        assert!((upper - 4.320_828_191_8e-2).abs() < 1e-10, "{upper}");
    }

    #[test]
    fn a_column_without_values_has_no_estimate() {
        let ratio = column("time_to_recovery", Kind::Ratio, Neutral::None);
        assert_eq!(
            estimate(&ratio, &[Cell::MISSING; 5], Confidence::NINETY_FIVE),
            None
        );
    }
}
