//! What holds for any rows at all.

use crate::draws::column;
use experiment::{Confidence, Exposure, Limit, Method, Verdict, difference, estimate, judge};
use kernel::{Cell, Kind, Neutral};
use proptest::prelude::*;

fn cells() -> impl Strategy<Value = Vec<Cell>> {
    let cell = (0_i128..10_000, 0_i128..10_000).prop_map(|(a, b)| Cell {
        numerator: a.min(b),
        denominator: b,
    });
    prop::collection::vec(cell, 0..80)
}

fn kinds() -> impl Strategy<Value = Kind> {
    prop::sample::select(vec![Kind::Total, Kind::Share, Kind::Peak, Kind::Ratio])
}

fn neutrals() -> impl Strategy<Value = Neutral> {
    prop::sample::select(vec![Neutral::Zero, Neutral::Full, Neutral::None])
}

proptest! {
    #[test]
    fn order_statistics_are_ordered_and_the_interval_holds_the_mean(
        cells in cells(), kind in kinds(), neutral in neutrals(),
    ) {
        let column = column("some_metric", kind, neutral);
        let present = cells.iter().filter(|c| c.denominator != 0).count() as u64;
        let Some(e) = estimate(&column, &cells, Confidence::NINETY_FIVE) else {
            prop_assert_eq!(present, 0);
            return Ok(());
        };
        prop_assert_eq!(e.n, present);
        prop_assert!(e.min <= e.p05 && e.p05 <= e.median && e.median <= e.p95 && e.p95 <= e.max);
        let rounding = 1e-12 * e.max.abs();
        prop_assert!(e.min - rounding <= e.mean && e.mean <= e.max + rounding);
        prop_assert!(e.nonzero <= e.n);
        if let (Some(lower), Some(upper)) = (e.lower, e.upper) {
            prop_assert!(lower <= e.mean && e.mean <= upper);
        }
        prop_assert_eq!(e.method == Method::FewEvents, 0 < e.nonzero && e.nonzero < 30);
        prop_assert_eq!(e.method == Method::NoEvents, e.nonzero == 0);
    }

    #[test]
    fn a_common_unit_changes_nothing(cells in cells(), kind in kinds(), unit in 1_i128..1_000_000) {
        let column = column("some_metric", kind, Neutral::Zero);
        let scaled: Vec<Cell> = cells
            .iter()
            .map(|c| Cell { numerator: c.numerator * unit, denominator: c.denominator * unit })
            .collect();
        let near = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * (1.0 + a.abs()),
            (a, b) => a == b,
        };
        let of = |cells: &[Cell]| estimate(&column, cells, Confidence::NINETY_FIVE);
        let (first, second) = (of(&cells), of(&scaled));
        prop_assert!(near(first.map(|e| e.mean), second.map(|e| e.mean)));
        let half_width = |e: Option<experiment::Estimate>| e.and_then(|e| e.half_width);
        prop_assert!(near(half_width(first), half_width(second)));
    }

    #[test]
    fn a_difference_turned_round_changes_its_sign_only(
        first in cells(), second in cells(), kind in kinds(),
    ) {
        let column = column("some_metric", kind, Neutral::None);
        let found = |a: &[Cell], b: &[Cell]| difference(&column, a, b, Confidence::NINETY_FIVE, 3);
        let (one, other) = (found(&first, &second), found(&second, &first));
        prop_assert_eq!(one.is_some(), other.is_some());
        if let (Some(one), Some(other)) = (one, other) {
            prop_assert_eq!(one.difference, -other.difference);
            prop_assert_eq!(one.half_width, other.half_width);
            prop_assert_eq!(one.is_clear(), other.is_clear());
        }
        if let Some(same) = found(&first, &first) {
            prop_assert_eq!((same.difference, same.differing), (0.0, 0));
        }
    }

    #[test]
    fn no_target_is_both_met_and_not_met(
        cells in cells(), kind in kinds(), neutral in neutrals(), limit in 0.0..1.5_f64,
    ) {
        let column = column("some_metric", kind, neutral);
        let verdict = |limit| {
            judge(&column, &cells, limit, Confidence::NINETY_FIVE, &Exposure::default()).map(|j| j.verdict)
        };
        let (most, least) = (verdict(Limit::Max(limit)), verdict(Limit::Min(limit)));
        // What is clearly above is not clearly below, and the other way round.
        prop_assert_ne!((most, least), (Some(Verdict::NotMet), Some(Verdict::NotMet)));
        if most == Some(Verdict::NotMet) {
            prop_assert_eq!(least, Some(Verdict::Met));
        }
    }
}
