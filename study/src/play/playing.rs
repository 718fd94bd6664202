//! Playing a study into its results.
//!
//! Either a number of replications is asked for, or precision targets are, and then rounds of fixed size are played until
//! the intervals are narrow enough; both write the same files. The pilot and each round have `[experiment] replications`
//! replications of each variant. A number that the caller gives stands above the file's precision.

use super::player::Variants;
use super::precision::Goals;
use super::writing::Writing;
use crate::budget::{Budget, Guard};
use crate::error::{Error, Result};
use crate::output::Output;
use crate::timing::{Stopwatch, Timing};
use crate::{Detail, Watch};
use experiment::precision::{Rounds, play_to_precision};
use experiment::{Confidence, Ended, Request, Stopped, Table, Task, play_tasks};
use kernel::{Layout, Row};
use scenarios::settings::Precision;
use scenarios::study::Study;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// A study about to be played.
#[derive(Clone, Copy)]
pub struct Playing<'a> {
    /// The study.
    pub study: &'a Study,
    /// Its columns.
    pub layout: &'a Layout,
    /// Which replications keep their records.
    pub detail: Detail,
    /// The verb, with options that matter, as the results name it.
    pub verb: &'static str,
    /// The number of replications in place of the file's, if the caller gave one.
    pub replications: Option<u32>,
    /// What the playing may cost; none where a search has its own measure.
    pub budget: Option<&'a Budget>,
    /// Who looks on.
    pub watch: &'a dyn Watch,
}

/// What the playing has cost so far, and what went wrong.
struct Tally {
    timing: Timing,
    own: Duration,
    failed: Option<Error>,
}

/// What all rounds share.
struct Rest<'p, 'a, O: Output> {
    player: &'p Variants<'p>,
    watch: &'a dyn Watch,
    writing: &'p mut Writing<'a, O>,
    tally: Tally,
}

impl<'a> Playing<'a> {
    /// Plays all variants; the results wait to be finished.
    ///
    /// # Errors
    /// A file cannot be written, the play costs more than it may, or the watch ended it.
    pub fn play<O: Output>(&self, output: O) -> Result<(Writing<'a, O>, Timing)> {
        let wanted = match self.replications {
            Some(_) => Vec::new(),
            None => self.wanted(),
        };
        let guard = self.budget.map(Guard::new);
        let played = self.study.played();
        let player = Variants {
            plans: &played,
            seed: self.study.experiment.seed,
            detail: self.detail,
            guard: guard.as_ref(),
            stores: output.stores(),
        };
        let mut writing = Writing::begin(self, output, !wanted.is_empty())?;
        let begun = Stopwatch::start();
        let mut rest = Rest {
            player: &player,
            watch: self.watch,
            writing: &mut writing,
            tally: Tally {
                timing: Timing::default(),
                own: Duration::ZERO,
                failed: None,
            },
        };
        if wanted.is_empty() {
            let replications = 0..u64::from(self.study.experiment.replications);
            let points = (0..played.len()).map(|point| (point, replications.clone()));
            rest.play(&tasks(points), &mut |_, _| {});
        } else {
            self.in_rounds(&wanted, &mut rest);
        }
        let Tally {
            mut timing,
            own,
            failed,
        } = rest.tally;
        if let Some(error) = failed {
            return Err(error);
        }
        timing.wall = match experiment::threads() {
            1 => own,
            _ => begun.elapsed(),
        };
        Ok((writing, timing))
    }

    /// The precision targets with their columns; one that no column of the study has is reported and left out.
    fn wanted(&self) -> Vec<(&'a Precision, usize)> {
        let mut wanted = Vec::new();
        for precision in &self.study.experiment.precision {
            let Precision {
                metric,
                scope,
                subject,
                ..
            } = precision;
            match self.layout.find(metric, *scope, subject) {
                Some(column) => wanted.push((precision, column)),
                None => log::warn!(
                    "{}: warning: `experiment.precision`: there is no `{metric}` of {} `{subject}`",
                    self.study.name,
                    scope.name()
                ),
            }
        }
        wanted
    }

    fn in_rounds<O: Output>(&self, wanted: &[(&Precision, usize)], rest: &mut Rest<'_, 'a, O>) {
        let goals = Goals::new(wanted, self.layout);
        let round = u64::from(self.study.experiment.replications);
        let rounds = Rounds {
            pilot: round,
            round,
        };
        let mut table = Table::new(goals.layout.clone(), rest.player.plans.len());
        let mut supply = |requests: &[Request<usize>]| {
            let position = |point| requests.iter().position(|r| r.point == point);
            let mut rows: Vec<Vec<Row>> = vec![Vec::new(); requests.len()];
            let tasks = tasks(requests.iter().map(|r| (r.point, r.replications.clone())));
            rest.play(&tasks, &mut |point, row| {
                if let Some(at) = position(point) {
                    rows[at].push(wanted.iter().map(|&(_, column)| row[column]).collect());
                }
            });
            match rest.tally.failed {
                Some(_) => Err(Stopped),
                None => Ok(rows),
            }
        };
        let confidence = Confidence::default();
        let outcome = play_to_precision(&mut table, &goals.list, rounds, confidence, &mut supply);
        // Stopped: the tally has the reason.
        if let Ok(outcome) = outcome {
            rest.writing.precision = Some(goals.report(self.study, &outcome));
        }
    }
}

fn tasks(ranges: impl Iterator<Item = (usize, std::ops::Range<u64>)>) -> Vec<Task> {
    let each = |(point, replications): (usize, std::ops::Range<u64>)| {
        replications.map(move |replication| Task { point, replication })
    };
    ranges.flat_map(each).collect()
}

impl<O: Output> Rest<'_, '_, O> {
    /// Plays tasks and writes what they yield; `row` sees each row besides. A failure to write ends the playing.
    fn play(&mut self, tasks: &[Task], row: &mut dyn FnMut(usize, &Row)) {
        let failed = AtomicBool::new(false);
        let (player, watch) = (self.player, self.watch);
        watch.begin(tasks.len() as u64);
        let experiment_watch = experiment::Watch {
            finished: &|_| watch.finished(1),
            stop: &|| {
                let outgrown = player.guard.is_some_and(|guard| !guard.may_go_on());
                failed.load(Ordering::Relaxed) || outgrown || watch.stops()
            },
        };
        let (tally, writing) = (&mut self.tally, &mut *self.writing);
        let mut take = |point, number, (outcome, took): (Option<model::records::Outcome>, _)| {
            tally.own += took;
            let Some(outcome) = outcome else {
                failed.store(true, Ordering::Relaxed);
                return;
            };
            if tally.failed.is_some() || failed.load(Ordering::Relaxed) {
                return;
            }
            tally.timing.requests += outcome.requests;
            tally.timing.events += outcome.events;
            row(point, &outcome.row);
            if let Err(error) = writing.add(point, number, outcome) {
                tally.failed = Some(error);
                failed.store(true, Ordering::Relaxed);
            }
        };
        let ended = play_tasks(player, tasks, &experiment_watch, &mut take);
        if let Some(reason) = player.guard.and_then(Guard::reason) {
            self.tally.failed = Some(Error::Outgrown(reason));
        } else if (ended != Ended::Complete || failed.load(Ordering::Relaxed))
            && self.tally.failed.is_none()
        {
            self.tally.failed = Some(Error::Stopped);
        }
    }
}
