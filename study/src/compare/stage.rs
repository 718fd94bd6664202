//! Points that are played for a comparison: variants, variants under other defaults, under other
//! assumptions, without load.
//!
//! A point is a plan; replication r of every point has the random numbers of replication r
//! of the study, so all points are paired with each other. What was played once is kept and handed out
//! again, so that a selection, a tornado and a table share their replications; and what is known to be a
//! replication of another point is not played at all.

use super::alike::{Facts, Unlike};
use super::lens::Lens;
use crate::Watch;
use crate::timing::{Stopwatch, Timing};
use experiment::{Ended, Player, Request, Stopped, Supply, Table, Task, play_tasks};
use kernel::{Cell, Row};
use model::plan::Plan;
use model::records::{Decided, Outcome};
use std::borrow::Cow;

/// The points and what was played of them.
pub struct Stage<'a> {
    lens: &'a Lens,
    seed: u64,
    watch: &'a dyn Watch,
    points: Vec<Point<'a>>,
    /// The rows, as the lens shows them.
    pub table: Table,
    /// What the playing cost.
    pub timing: Timing,
    /// The replications that were played.
    pub played: u64,
    /// The replications that were known to be another point's.
    pub known: u64,
}

struct Point<'a> {
    plan: Cow<'a, Plan>,
    /// The variant that it is or comes from.
    variant: usize,
    /// Points with the same plan but for something, the surest first.
    origins: Vec<(usize, Unlike)>,
    facts: Vec<Facts>,
}

impl<'a> Stage<'a> {
    /// A stage without points.
    pub fn new(lens: &'a Lens, seed: u64, watch: &'a dyn Watch) -> Stage<'a> {
        Stage {
            lens,
            seed,
            watch,
            points: Vec::new(),
            table: Table::new(lens.layout.clone(), 0),
            timing: Timing::default(),
            played: 0,
            known: 0,
        }
    }

    /// Adds a point; nothing of it is played yet.
    pub fn add(&mut self, plan: Cow<'a, Plan>, variant: usize) -> usize {
        self.add_unlike(plan, variant, Vec::new())
    }

    /// Adds a point whose plan is that of others but for something.
    pub fn add_unlike(
        &mut self,
        plan: Cow<'a, Plan>,
        variant: usize,
        origins: Vec<(usize, Unlike)>,
    ) -> usize {
        self.points.push(Point {
            plan,
            variant,
            origins,
            facts: Vec::new(),
        });
        self.table.points.push(Vec::new());
        self.points.len() - 1
    }

    /// Adds a point whose first replications are played already.
    pub fn add_played(
        &mut self,
        plan: &'a Plan,
        variant: usize,
        rows: &[Row],
        decided: &[Decided],
    ) -> usize {
        let point = self.add(Cow::Borrowed(plan), variant);
        for (row, decided) in rows.iter().zip(decided) {
            self.table.push(point, self.lens.row(row, variant));
            let facts = Facts::of(row, *decided, &self.lens.occurrences);
            self.points[point].facts.push(facts);
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

    /// Adds to a point the replications, at most up to so many, that need not be played.
    pub fn fill_known(&mut self, point: usize, replications: u64) {
        for replication in self.table.replications(point)..replications {
            let Some(known) = self.known(&self.points[point], replication) else {
                return;
            };
            self.known += 1;
            self.table.push(point, known.row);
            self.points[point].facts.push(known.facts);
        }
    }

    /// Plays what is missing of some requests.
    fn ensure(&mut self, requests: &[Request<usize>]) -> Result<(), Stopped> {
        let missing = |request: &Request<usize>| {
            let from = self.table.replications(request.point);
            let point = request.point;
            (from..request.replications.end).map(move |replication| Task { point, replication })
        };
        let tasks: Vec<Task> = requests.iter().flat_map(missing).collect();
        if tasks.is_empty() {
            return Ok(());
        }
        let begun = Stopwatch::start();
        self.watch.begin(tasks.len() as u64);
        let watch = experiment::Watch {
            finished: &|_| self.watch.finished(1),
            stop: &|| self.watch.stops(),
        };
        let mut found: Vec<(usize, Found)> = Vec::with_capacity(tasks.len());
        let ended = play_tasks(&*self, &tasks, &watch, &mut |point, _, outcome| {
            found.push((point, outcome));
        });
        if ended != Ended::Complete {
            return Err(Stopped);
        }
        for (point, outcome) in found {
            let count = if outcome.is_known {
                &mut self.known
            } else {
                &mut self.played
            };
            *count += 1;
            self.timing.requests += outcome.requests;
            self.timing.events += outcome.events;
            self.table.push(point, outcome.row);
            self.points[point].facts.push(outcome.facts);
        }
        self.timing.wall += begun.elapsed();
        Ok(())
    }

    /// The replication of another point that this one is known to be.
    fn known(&self, point: &Point<'_>, replication: u64) -> Option<Found> {
        let place = replication as usize;
        for (origin, unlike) in &point.origins {
            let facts = self.points[*origin].facts.get(place);
            let Some(facts) = facts.filter(|f| unlike.may_be_alike(f, &self.lens.occurrences))
            else {
                continue;
            };
            if unlike.is_alike(self.seed, replication) {
                return Some(Found {
                    row: self.table.points[*origin][place].clone(),
                    facts: facts.clone(),
                    is_known: true,
                    requests: 0,
                    events: 0,
                });
            }
        }
        None
    }
}

/// One replication as it is kept.
pub struct Found {
    row: Row,
    facts: Facts,
    is_known: bool,
    requests: u64,
    events: u64,
}

impl Player for Stage<'_> {
    type Outcome = Found;

    fn play(&self, point: usize, replication: u64) -> Found {
        let point = &self.points[point];
        if let Some(known) = self.known(point, replication) {
            return known;
        }
        let Outcome {
            row,
            requests,
            events,
            decided,
            ..
        } = model::play(&point.plan, self.seed, replication, false);
        Found {
            facts: Facts::of(&row, decided, &self.lens.occurrences),
            row: self.lens.row(&row, point.variant),
            is_known: false,
            requests,
            events,
        }
    }
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
