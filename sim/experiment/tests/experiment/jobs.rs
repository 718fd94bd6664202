//! The same decisions, question by question, on one thread and on several.

use crate::draws::column;
use crate::loss::Pool;
use experiment::precision::{Goal, Rounds, Width, play_to_precision};
use experiment::{
    Axis, Better, Confidence, Counting, Effort, Limit, Played, Player, Request, Rules, Table,
    Target, Watch, play_requests, select, size,
};
use kernel::{Cell, Kind, Layout, Neutral, Row};

const POOL: Pool = Pool {
    rate_per_hour: 10.0,
    mean_hours: 0.5,
    hours: 12.0,
};

/// Point p has 7 + p servers.
struct Pools;

impl Player for Pools {
    type Outcome = Row;
    fn play(&self, point: usize, replication: u64) -> Row {
        vec![POOL.play(7 + point as u64, 1, replication)]
    }
}

fn layout() -> Layout {
    Layout {
        columns: vec![column("denied_fraction", Kind::Ratio, Neutral::Zero)],
    }
}

/// Everything that three procedures found and asked, as text.
fn decisions(threads: usize) -> String {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .expect("a pool of threads");
    pool.install(|| {
        let confidence = Confidence::NINETY_FIVE;
        let watch = Watch::nobody();
        let mut played = Played {
            player: &Pools,
            watch,
        };
        let mut table = Table::new(layout(), 2);
        let goals = [Goal {
            column: 0,
            width: Width::Relative(0.05),
            replications_max: 400,
        }];
        let rounds = Rounds::default();
        let reached = play_to_precision(&mut table, &goals, rounds, confidence, &mut played);
        let rules = Rules::new(Better::Smaller, 0.01);
        let selection = select(&layout().columns[0], 0, &[0, 1, 2], rules, &mut played);

        let mut log = Vec::new();
        let mut supply = |requests: &[Request<Vec<u64>>]| {
            log.push(format!("{requests:?}"));
            let play = |&servers: &u64, replication| -> Row {
                let cell: Cell = POOL.play(servers, 2, replication);
                vec![cell]
            };
            play_requests(requests, &|counts| counts[0], &play, &watch)
        };
        let axis = Axis {
            min: 1,
            max: 40,
            step: 1,
            unit_cost: 1.0,
            start: None,
        };
        let target = Target {
            column: 0,
            limit: Limit::Max(0.02),
            confidence,
            circumstance: 0,
        };
        let sizing = size(
            &layout(),
            &[axis],
            &[target],
            &Counting::default(),
            Effort::default(),
            &mut supply,
        );
        format!("{reached:?}\n{table:?}\n{selection:?}\n{sizing:?}\n{log:?}")
    })
}

#[test]
fn decisions_do_not_depend_on_the_number_of_threads() {
    let one = decisions(1);
    assert!(one.contains("Selected(2)"), "{one}");
    for threads in [2, 5] {
        assert_eq!(decisions(threads), one, "{threads} threads");
    }
}
