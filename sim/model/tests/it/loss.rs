//! A pool without faults is Erlang's.

use crate::builder::pool_of;
use kernel::{Distribution, Scope, Span};

#[test]
fn records_change_neither_the_row_nor_the_events() {
    let hour = Distribution::Constant(Span::HOUR.0 as i64);
    let plan = pool_of(10, 9.0, hour, Span::DAY * 3);
    let (plain, detailed) = (
        model::play(&plan, 1, 0, false),
        model::play(&plan, 1, 0, true),
    );
    assert_eq!(plain.row, detailed.row);
    assert_eq!(plain.fingerprint, detailed.fingerprint);
    let layout = model::layout(&plan.symbols);
    assert_eq!(layout.columns.len(), plain.row.len());
    let denied = layout
        .find("checkouts_denied", Scope::System, "all")
        .unwrap();
    let rows = detailed.detail.unwrap().denials.len();
    assert!(rows > 0);
    assert_eq!(detailed.row[denied].numerator, rows as i128);
}

#[test]
fn the_fraction_is_near_erlang_b() {
    for holding in [
        Distribution::Constant(Span::HOUR.0 as i64),
        Distribution::Exponential {
            mean: Span::HOUR.0 as f64,
        },
    ] {
        let plan = pool_of(100, 90.0, holding, Span::DAY * 400);
        let outcome = model::play(&plan, 1, 0, false);
        let layout = model::layout(&plan.symbols);
        let cell = |metric| outcome.row[layout.find(metric, Scope::System, "all").unwrap()];
        let denied = cell("denied_fraction").value().unwrap();
        assert!((denied - 0.026_957).abs() < 0.001, "{denied}");
        let admission = cell("admission").value().unwrap();
        assert!(
            (1.0 - admission - denied).abs() < 0.001,
            "{admission} {denied}"
        );
    }
}
