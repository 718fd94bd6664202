//! Playing until the intervals are narrow enough.
//!
//! A pilot of at least 30 replications, then rounds of fixed size, and a look at the
//! widths only at the end of a round. Looking after every replication would stop at lucky moments and
//! cover too little (Law and Kelton, Operations Research 30, 1982, pp. 169-184); with rounds the loss is
//! small, and measured in the tests. Every goal has to hold at every point; one that has reached its
//! own maximum asks for no more, and the outcome says what was reached.

use crate::play::supply::{Request, Stopped, Supply};
use crate::statistics::confidence::Confidence;
use crate::statistics::estimate::{INFORMATIVE_MIN, Method, estimate};
use crate::statistics::table::{Table, column_of};
use crate::statistics::twin::bounds_of_mean;
use kernel::{Cell, Column};

/// How narrow an interval is wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Width {
    /// A half-width of at most this, in the metric's unit.
    Absolute(f64),
    /// A half-width of at most this part of the mean's size.
    Relative(f64),
}

/// What one metric has to reach.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goal {
    /// The column of the layout.
    pub column: usize,
    /// The half-width wanted.
    pub width: Width,
    /// After so many replications of a point it asks for no more.
    pub replications_max: u64,
}

/// How many replications are played between two looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rounds {
    /// The replications before the first look; fewer than 30 count as 30.
    pub pilot: u64,
    /// The replications of a point in each further round; 0 counts as 1.
    pub round: u64,
}

impl Default for Rounds {
    fn default() -> Rounds {
        Rounds {
            pilot: 50,
            round: 50,
        }
    }
}

/// What one goal reached at one point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reached {
    /// The goal's number in the list.
    pub goal: usize,
    /// The point.
    pub point: usize,
    /// Its half-width at the end; none where no reliable one exists.
    pub half_width: Option<f64>,
    /// Whether the goal holds.
    pub holds: bool,
}

/// How a study with precision goals ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The replications of each point.
    pub replications: u64,
    /// The looks taken.
    pub looks: u64,
    /// For each goal and point, in this order, what was reached.
    pub reached: Vec<Reached>,
}

impl Outcome {
    /// Whether every goal holds at every point.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.reached.iter().all(|reached| reached.holds)
    }
}

/// Plays all points of the table, with the same replications each, until every goal holds or has reached
/// its maximum. Rows that the table already has are used first, so that a study that was interrupted or
/// is extended takes the same decisions; rows beyond the end found are dropped from the table.
///
/// # Errors
/// [`Stopped`] if the user ended the study; the table keeps the rounds that were complete.
pub fn play_to_precision(
    table: &mut Table,
    goals: &[Goal],
    rounds: Rounds,
    confidence: Confidence,
    supply: &mut dyn Supply<usize>,
) -> Result<Outcome, Stopped> {
    let most = goals.iter().map(|goal| goal.replications_max).max();
    let most = most.unwrap_or(0).max(1);
    let mut replications = rounds.pilot.max(INFORMATIVE_MIN).min(most);
    let mut looks = 0;
    loop {
        fill(table, replications, supply)?;
        looks += 1;
        let reached = look(table, goals, replications, confidence);
        let open = |reached: &Reached| {
            !reached.holds && replications < goals[reached.goal].replications_max
        };
        if !reached.iter().any(open) {
            for rows in &mut table.points {
                rows.truncate(replications as usize);
            }
            return Ok(Outcome {
                replications,
                looks,
                reached,
            });
        }
        replications = (replications + rounds.round.max(1)).min(most);
    }
}

/// Brings every point to so many replications.
fn fill(
    table: &mut Table,
    replications: u64,
    supply: &mut dyn Supply<usize>,
) -> Result<(), Stopped> {
    let missing = |&point: &usize| table.replications(point) < replications;
    let requests: Vec<Request<usize>> = (0..table.points.len())
        .filter(missing)
        .map(|point| Request {
            point,
            replications: table.replications(point)..replications,
        })
        .collect();
    if requests.is_empty() {
        return Ok(());
    }
    for (request, rows) in requests.iter().zip(supply.rows(&requests)?) {
        for row in rows {
            table.push(request.point, row);
        }
    }
    Ok(())
}

fn look(table: &Table, goals: &[Goal], replications: u64, confidence: Confidence) -> Vec<Reached> {
    let mut reached = Vec::with_capacity(goals.len() * table.points.len());
    for (number, goal) in goals.iter().enumerate() {
        let column = &table.layout.columns[goal.column];
        for (point, rows) in table.points.iter().enumerate() {
            let cells = column_of(&rows[..replications as usize], goal.column);
            let reliable = reliable_half_width(column, &cells, confidence);
            reached.push(Reached {
                goal: number,
                point,
                half_width: reliable.map(|(half_width, _)| half_width),
                holds: reliable.is_some_and(|(half_width, mean)| match goal.width {
                    Width::Absolute(wanted) => half_width <= wanted,
                    Width::Relative(wanted) => half_width <= wanted * mean.abs(),
                }),
            });
        }
    }
    reached
}

/// A half-width that may be relied on, with the mean it belongs to: Student's where enough replications
/// saw an event, else the larger reach of the twin's exact interval where it has two ends.
fn reliable_half_width(
    column: &Column,
    cells: &[Cell],
    confidence: Confidence,
) -> Option<(f64, f64)> {
    let found = estimate(column, cells, confidence)?;
    let half_width = match found.method {
        Method::StudentT | Method::Ratio | Method::Constant => found.half_width?,
        Method::ExactBinomial | Method::FewEvents | Method::NoEvents => {
            let bounds = bounds_of_mean(column, cells, confidence.error() / 2.0);
            (bounds.upper? - found.mean).max(found.mean - bounds.lower?)
        }
    };
    Some((half_width, found.mean))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Kind, Layout, Neutral, Row, Scope, Unit};

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

    fn layout() -> Layout {
        Layout {
            columns: vec![
                column("wide", Kind::Total, Neutral::None),
                column("rare", Kind::Ratio, Neutral::Zero),
            ],
        }
    }

    /// Wide: ±spread in turn about 100. Rare: an event in every hundredth replication.
    fn row(point: usize, replication: u64) -> Row {
        let sign = if replication.is_multiple_of(2) { 1 } else { -1 };
        let spread = 10 * (point as i128 + 1);
        vec![
            Cell {
                numerator: 100 + sign * spread,
                denominator: 1,
            },
            Cell {
                numerator: i128::from(replication % 100 == 7),
                denominator: 10,
            },
        ]
    }

    struct Log(Vec<Request<usize>>);

    impl Supply<usize> for Log {
        fn rows(&mut self, requests: &[Request<usize>]) -> Result<Vec<Vec<Row>>, Stopped> {
            self.0.extend_from_slice(requests);
            let rows = |request: &Request<usize>| {
                let point = request.point;
                let replications = request.replications.clone();
                replications
                    .map(|replication| row(point, replication))
                    .collect()
            };
            Ok(requests.iter().map(rows).collect())
        }
    }

    fn play(table: &mut Table, goals: &[Goal], rounds: Rounds) -> (Outcome, Log) {
        let mut log = Log(Vec::new());
        let outcome = play_to_precision(table, goals, rounds, Confidence::NINETY_FIVE, &mut log)
            .expect("nobody stops it");
        (outcome, log)
    }

    const ROUNDS: Rounds = Rounds {
        pilot: 10,
        round: 20,
    };

    fn goal(column: usize, width: Width, replications_max: u64) -> Goal {
        Goal {
            column,
            width,
            replications_max,
        }
    }

    #[test]
    fn rounds_go_on_until_the_widest_point_holds() {
        let mut table = Table::new(layout(), 2);
        let goals = [goal(0, Width::Absolute(4.0), 10_000)];
        let (outcome, log) = play(&mut table, &goals, ROUNDS);
        // Point 1: s ≈ 20, 1.98·20/√n ≤ 4 from n = 99 on; looks at 30, 50, 70, 90, 110.
        assert_eq!((outcome.replications, outcome.looks), (110, 5));
        assert!(outcome.holds());
        assert_eq!(table.points[0].len(), 110);
        assert_eq!(
            log.0[0].replications,
            0..30,
            "a pilot of fewer than 30 counts as 30"
        );
        assert_eq!(log.0[2].replications, 30..50);
    }

    #[test]
    fn stored_rows_are_used_and_do_not_change_the_decisions() {
        let goals = [goal(0, Width::Relative(0.04), 10_000)];
        let mut fresh = Table::new(layout(), 2);
        let (expected, _) = play(&mut fresh, &goals, ROUNDS);
        for stored in [1, 77, 500] {
            let mut table = Table::new(layout(), 2);
            for replication in 0..stored {
                table.push(1, row(1, replication));
            }
            let (outcome, _) = play(&mut table, &goals, ROUNDS);
            assert_eq!(
                (&outcome, &table),
                (&expected, &fresh),
                "{stored} rows stored"
            );
        }
    }

    #[test]
    fn a_goal_gives_up_at_its_maximum_and_says_what_it_reached() {
        let mut table = Table::new(layout(), 1);
        let goals = [
            goal(0, Width::Absolute(0.1), 75),
            goal(0, Width::Absolute(1.9), 1_000),
        ];
        let (outcome, _) = play(&mut table, &goals, ROUNDS);
        // s = 10: 1.98·10/√n ≤ 1.9 from n = 110 on.
        assert_eq!(outcome.replications, 110);
        assert_eq!(
            (outcome.reached[0].holds, outcome.reached[1].holds),
            (false, true)
        );
        assert!(
            outcome.reached[0]
                .half_width
                .is_some_and(|h| (1.8..1.9).contains(&h))
        );
    }

    #[test]
    fn few_events_reach_a_width_only_by_the_twins_bound() {
        let mut table = Table::new(layout(), 1);
        // Student's half-width is 0.002 at 100 replications; the twin's exact bound needs more.
        let goals = [goal(1, Width::Absolute(0.03), 4_000)];
        let (outcome, _) = play(
            &mut table,
            &goals,
            Rounds {
                pilot: 100,
                round: 10,
            },
        );
        assert!(outcome.holds());
        assert!(
            (200..400).contains(&outcome.replications),
            "{}",
            outcome.replications
        );
    }

    #[test]
    fn a_stop_is_passed_on_and_keeps_complete_rounds() {
        let mut table = Table::new(layout(), 1);
        let mut rounds_left = 2;
        let mut supply = |requests: &[Request<usize>]| {
            if rounds_left == 0 {
                return Err(Stopped);
            }
            rounds_left -= 1;
            Log(Vec::new()).rows(requests)
        };
        let goals = [goal(0, Width::Absolute(0.001), 1_000_000)];
        let result = play_to_precision(
            &mut table,
            &goals,
            ROUNDS,
            Confidence::NINETY_FIVE,
            &mut supply,
        );
        assert_eq!(result, Err(Stopped));
        assert_eq!(table.replications(0), 50);
    }
}
