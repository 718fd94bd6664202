//! Points that are played for a comparison: variants, variants under other defaults, under other
//! assumptions, without load.
//!
//! The one idea: a point is a plan; replication r of every point has the random numbers of replication r
//! of the study, so all points are paired with each other. What was played once is kept and handed out
//! again, so that a selection, a tornado and a table share their replications.

use super::lens::Lens;
use crate::timing::Timing;
use experiment::supply::play_requests;
use experiment::{Request, Stopped, Supply, Table, Watch};
use indicatif::ProgressBar;
use kernel::{Cell, Row};
use model::plan::Plan;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// The points and what was played of them.
pub struct Stage<'a> {
    lens: &'a Lens,
    seed: u64,
    bar: ProgressBar,
    points: Vec<Point<'a>>,
    /// The rows, as the lens shows them.
    pub table: Table,
    /// What the playing cost.
    pub timing: Timing,
}

struct Point<'a> {
    plan: Cow<'a, Plan>,
    /// The variant that it is or comes from.
    variant: usize,
}

impl<'a> Stage<'a> {
    /// A stage without points.
    pub fn new(lens: &'a Lens, seed: u64, bar: ProgressBar) -> Stage<'a> {
        Stage {
            lens,
            seed,
            bar,
            points: Vec::new(),
            table: Table::new(lens.layout.clone(), 0),
            timing: Timing::default(),
        }
    }

    /// Adds a point; nothing of it is played yet.
    pub fn add(&mut self, plan: Cow<'a, Plan>, variant: usize) -> usize {
        self.points.push(Point { plan, variant });
        self.table.points.push(Vec::new());
        self.points.len() - 1
    }

    /// Adds a point whose first replications are played already.
    pub fn add_played(&mut self, plan: &'a Plan, variant: usize, rows: &[Row]) -> usize {
        let point = self.add(Cow::Borrowed(plan), variant);
        for row in rows {
            self.table.push(point, self.lens.row(row, variant));
        }
        point
    }

    /// The plan of a point.
    pub fn plan(&self, point: usize) -> &Plan {
        &self.points[point].plan
    }

    /// The variant that a point is or comes from.
    pub fn variant(&self, point: usize) -> usize {
        self.points[point].variant
    }

    /// The cells of a column of a point.
    pub fn cells(&self, point: usize, column: usize) -> Vec<Cell> {
        self.table.cells(point, column)
    }

    /// Brings points to so many replications.
    pub fn fill(&mut self, points: &[usize], replications: u64) -> Result<(), Stopped> {
        let requests: Vec<Request<usize>> = points
            .iter()
            .map(|&point| Request {
                point,
                replications: 0..replications,
            })
            .collect();
        self.ensure(&requests)
    }

    /// Plays what is missing of some requests.
    fn ensure(&mut self, requests: &[Request<usize>]) -> Result<(), Stopped> {
        let missing: Vec<Request<usize>> = requests
            .iter()
            .map(|request| Request {
                point: request.point,
                replications: self.table.replications(request.point)..request.replications.end,
            })
            .filter(|request| !request.replications.is_empty())
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let begun = Instant::now();
        let (requests_made, events) = (AtomicU64::new(0), AtomicU64::new(0));
        let work: u64 = missing.iter().map(|r| length(&r.replications)).sum();
        self.bar.inc_length(work);
        let before = self.bar.position();
        let watch = Watch {
            finished: &|count| self.bar.set_position(before + count),
            ..Watch::nobody()
        };
        let make_ready = |point: &usize| &self.points[*point];
        let play = |point: &&Point<'_>, replication: u64| {
            let outcome = model::play(&point.plan, self.seed, replication, false);
            requests_made.fetch_add(outcome.requests, Ordering::Relaxed);
            events.fetch_add(outcome.events, Ordering::Relaxed);
            self.lens.row(&outcome.row, point.variant)
        };
        let rows = play_requests(&missing, &make_ready, &play, &watch)?;
        for (request, rows) in missing.iter().zip(rows) {
            for row in rows {
                self.table.push(request.point, row);
            }
        }
        self.timing.requests += requests_made.into_inner();
        self.timing.events += events.into_inner();
        self.timing.wall += begun.elapsed();
        Ok(())
    }
}

fn length(range: &Range<u64>) -> u64 {
    range.end.saturating_sub(range.start)
}

impl Supply<usize> for Stage<'_> {
    fn rows(&mut self, requests: &[Request<usize>]) -> Result<Vec<Vec<Row>>, Stopped> {
        self.ensure(requests)?;
        let rows = requests.iter().map(|request| {
            let range = request.replications.start as usize..request.replications.end as usize;
            self.table.points[request.point][range].to_vec()
        });
        Ok(rows.collect())
    }
}
