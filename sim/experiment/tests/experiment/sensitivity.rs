//! The tornado's bars against known effects, and break-even values against a known turn.

use crate::draws::{Draws, column, value};
use crate::loss::Rows;
use experiment::sensitivity::{Budget, Probe, Span};
use experiment::{Confidence, Factor, Setting, Table, Turn, break_even, tornado};
use kernel::{Kind, Layout, Neutral};

fn total() -> kernel::Column {
    column("total", Kind::Total, Neutral::None)
}

/// Points with these means, a large common noise, and a small one of their own.
fn table(means: &[f64], replications: u64) -> Table {
    let layout = Layout {
        columns: vec![total()],
    };
    let mut table = Table::new(layout, means.len());
    for (point, mean) in means.iter().enumerate() {
        for replication in 0..replications {
            let shared = Draws::new(99, replication).normal();
            let own = Draws::new(point as u64, replication).normal();
            table.push(point, vec![value(mean + 10.0 * shared + 0.1 * own)]);
        }
    }
    table
}

fn alone(point: usize) -> Setting {
    Setting { point, rival: None }
}

#[test]
fn the_longest_bar_is_the_strongest_assumption() {
    // Base 5; the first factor goes to 4.5 and 5.2, the second to 8 and 6, the third does nothing.
    let table = table(&[5.0, 4.5, 5.2, 8.0, 6.0, 5.0, 5.0], 100);
    let factor = |low| Factor {
        low: alone(low),
        high: alone(low + 1),
    };
    let factors = [factor(1), factor(3), factor(5)];
    let bars = tornado(&table, 0, alone(0), &factors, Confidence::NINETY_FIVE);
    let order: Vec<usize> = bars.iter().map(|bar| bar.factor).collect();
    assert_eq!(order, vec![1, 0, 2]);
    assert!((bars[0].length() - 3.0).abs() < 0.1, "from base 5 to 8");
    assert!((bars[1].length() - 0.7).abs() < 0.1, "from 4.5 to 5.2");
    // Pairing sees changes of 0.2 through a noise of 10.
    let end = bars[1].high.expect("a value");
    assert!(end.change.is_clear() && end.change.difference > 0.0 && !end.flips);
    assert!(!bars[2].low.expect("a value").change.is_clear());
}

#[test]
fn a_bar_of_a_difference_tells_where_the_winner_changes() {
    // Point and rival at base: 5 and 6. Low: 7 and 8 (both worse, same winner). High: 9 and 7.
    let table = table(&[5.0, 6.0, 7.0, 8.0, 9.0, 7.0], 100);
    let against = |point| Setting {
        point,
        rival: Some(point + 1),
    };
    let factor = Factor {
        low: against(2),
        high: against(4),
    };
    let bars = tornado(&table, 0, against(0), &[factor], Confidence::NINETY_FIVE);
    let (low, high) = (
        bars[0].low.expect("a value"),
        bars[0].high.expect("a value"),
    );
    assert!(low.change.difference.abs() < 0.1 && !low.change.is_clear() && !low.flips);
    assert!((high.change.difference - 3.0).abs() < 0.1 && high.flips);
    assert!(
        high.against_rival
            .is_some_and(|d| (d.difference - 2.0).abs() < 0.1)
    );
}

const BUDGET: Budget = Budget {
    round: 50,
    replications_max: 1_000,
    replications_budget: 20_000,
};

/// The rival stays at 3; the point rises with the square root of the value, and meets it at 9.
fn rising(probe: &Probe, replication: u64) -> kernel::Cell {
    let shared = Draws::new(1, replication).normal();
    let own = Draws::new(2 + u64::from(probe.is_rival), replication).normal();
    let mean = if probe.is_rival {
        3.0
    } else {
        probe.value.sqrt()
    };
    value(mean + 5.0 * shared + 0.3 * own)
}

fn turn(low: f64, high: f64, by_factors: bool, budget: Budget) -> experiment::BreakEven {
    let span = Span {
        low,
        high,
        by_factors,
    };
    let mut supply = Rows::new(rising);
    let confidence = Confidence::NINETY_FIVE;
    let found = break_even(&total(), 0, span, 0.001, budget, confidence, &mut supply)
        .expect("nobody stops it");
    assert_eq!(found.replications_spent, supply.replications);
    assert!(found.replications_spent <= budget.replications_budget);
    found
}

#[test]
fn the_turn_lies_between_two_clear_signs() {
    for by_factors in [false, true] {
        let found = turn(1.0, 100.0, by_factors, BUDGET);
        let Turn::Between {
            low,
            high,
            estimate,
            positive_below,
        } = found.turn
        else {
            panic!("{found:?}");
        };
        assert!(low < 9.0 && 9.0 < high && high - low < 2.0, "{found:?}");
        assert!((estimate - 9.0).abs() < 0.5 && !positive_below, "{found:?}");
    }
}

#[test]
fn no_turn_and_no_clear_sign_are_told_apart() {
    let above = turn(16.0, 100.0, false, BUDGET).turn;
    assert_eq!(above, Turn::None { positive: true });
    let at_the_turn = turn(9.0, 100.0, false, BUDGET).turn;
    assert_eq!(at_the_turn, Turn::Unclear);
    let nothing_to_spend = Budget {
        replications_budget: 60,
        ..BUDGET
    };
    assert_eq!(
        turn(1.0, 100.0, false, nothing_to_spend).turn,
        Turn::Unclear
    );
}
