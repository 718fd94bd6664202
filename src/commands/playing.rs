//! Playing a study into its folder of results.
//!
//! Either a number of replications is asked for, or precision targets are, and then rounds
//! of fixed size are played until the intervals are narrow enough; both write the same files. The pilot
//! and each round have `[experiment] replications` replications of each variant. A number given on the
//! command line stands above the file's precision.

use super::run::{Asking, Writing};
use crate::cli::Noise;
use crate::progress;
use crate::{signals, terminal};
use anyhow::{Error, Result};
use experiment::precision::{Goal, Outcome, Rounds, Width, play_to_precision};
use experiment::{Confidence, Ended, Request, Stopped, Table, Task, Watch, play_tasks};
use indicatif::ProgressBar;
use kernel::{Layout, Row};
use reports::format::Style;
use reports::terminal::precision::{PrecisionReached, PrecisionReport};
use scenarios::settings::Precision;
use scenarios::study::Study;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use study::Detail;
use study::budget::{Budget, Guard};
use study::output::Place;
use study::player::Variants;
use study::timing::Timing;

/// A study about to be played.
pub struct Playing<'a> {
    /// The study.
    pub study: &'a Study,
    /// Its columns.
    pub layout: &'a Layout,
    /// Which replications keep their records.
    pub detail: Detail,
    /// The verb, with options that matter.
    pub verb: &'static str,
    /// The number of replications that was given on the command line.
    pub asked_replications: Option<u32>,
    /// How much is said.
    pub noise: Noise,
    /// What the playing may cost; none where a search has its own measure.
    pub budget: Option<&'a Budget>,
}

/// What the playing has cost so far, and what went wrong.
struct Tally {
    timing: Timing,
    own: Duration,
    failed: Option<Error>,
}

impl<'a> Playing<'a> {
    /// Plays all variants; the results, at a reserved place, wait to be finished.
    pub fn play(&self, place: Place) -> Result<(Writing<'a>, Timing)> {
        let wanted = if self.asked_replications.is_some() {
            Vec::new()
        } else {
            self.wanted()
        };
        let replications = u64::from(self.study.experiment.replications);
        let guard = self.budget.map(Guard::new);
        let spill = place.spill_folder();
        let played = self.study.played();
        let player = Variants {
            plans: &played,
            seed: self.study.experiment.seed,
            detail: self.detail,
            guard: guard.as_ref(),
            spill: &spill,
        };
        let asking = Asking {
            verb: self.verb,
            replications: self.asked_replications,
            keeps_details: self.detail.keeps(0),
        };
        let in_rounds = !wanted.is_empty();
        let mut writing = Writing::begin(self.study, self.layout, place, in_rounds, asking)?;
        let mut tally = Tally {
            timing: Timing::default(),
            own: Duration::ZERO,
            failed: None,
        };
        let bar = progress::bar(replications * played.len() as u64, self.noise.quiet);
        let begun = Instant::now();
        if wanted.is_empty() {
            let points: Vec<usize> = (0..played.len()).collect();
            let tasks = tasks(points.iter().map(|&point| (point, 0..replications)));
            play_into(
                &player,
                &tasks,
                &bar,
                &mut writing,
                &mut tally,
                &mut |_, _| {},
            );
        } else {
            self.in_rounds(&wanted, &player, &bar, &mut writing, &mut tally);
        }
        bar.finish_and_clear();
        if let Some(error) = tally.failed {
            return Err(error);
        }
        tally.timing.wall = if rayon::current_num_threads() == 1 {
            tally.own
        } else {
            begun.elapsed()
        };
        Ok((writing, tally.timing))
    }

    /// The precision targets with their columns; one that no column of the study has is said and left.
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
                None => terminal::note(&format!(
                    "{}: warning: `experiment.precision`: there is no `{metric}` of {} `{subject}`",
                    self.study.name,
                    scope.name()
                )),
            }
        }
        wanted
    }

    fn in_rounds(
        &self,
        wanted: &[(&Precision, usize)],
        player: &Variants<'_>,
        bar: &ProgressBar,
        writing: &mut Writing<'_>,
        tally: &mut Tally,
    ) {
        let goals = Goals::new(wanted, self.layout);
        let round = u64::from(self.study.experiment.replications);
        let rounds = Rounds {
            pilot: round,
            round,
        };
        let mut table = Table::new(goals.layout.clone(), player.plans.len());
        let mut supply = |requests: &[Request<usize>]| {
            let place = |point| requests.iter().position(|r| r.point == point);
            let mut rows: Vec<Vec<Row>> = vec![Vec::new(); requests.len()];
            let tasks = tasks(requests.iter().map(|r| (r.point, r.replications.clone())));
            bar.inc_length(tasks.len() as u64);
            play_into(player, &tasks, bar, writing, tally, &mut |point, row| {
                if let Some(place) = place(point) {
                    rows[place].push(wanted.iter().map(|&(_, column)| row[column]).collect());
                }
            });
            match tally.failed {
                Some(_) => Err(Stopped),
                None => Ok(rows),
            }
        };
        let confidence = Confidence::default();
        let outcome = play_to_precision(&mut table, &goals.list, rounds, confidence, &mut supply);
        // Stopped: the tally has the reason.
        if let Ok(outcome) = outcome {
            writing.precision = Some(self.report(&goals, &outcome));
        }
    }

    fn report(&self, goals: &Goals, outcome: &Outcome) -> PrecisionReport {
        let played = self.study.played();
        let reached = outcome.reached.iter().map(|reached| {
            let goal = goals.list[reached.goal];
            let column = &goals.layout.columns[goal.column];
            PrecisionReached {
                variant: played[reached.point].variant.clone(),
                condition: played[reached.point].condition.clone(),
                metric: column.metric.to_owned(),
                scope: column.scope.name().to_owned(),
                subject: column.subject.clone(),
                style: Style::of(column),
                wanted: match goal.width {
                    Width::Absolute(width) => Some(width),
                    Width::Relative(_) => None,
                },
                wanted_relative: match goal.width {
                    Width::Relative(part) => Some(part),
                    Width::Absolute(_) => None,
                },
                half_width: reached.half_width,
                replications_max: goal.replications_max,
                holds: reached.holds,
            }
        });
        PrecisionReport {
            replications: outcome.replications,
            looks: outcome.looks,
            reached: reached.collect(),
        }
    }
}

/// Precision targets over the columns that they need.
struct Goals {
    list: Vec<Goal>,
    layout: Layout,
}

impl Goals {
    fn new(wanted: &[(&Precision, usize)], layout: &Layout) -> Goals {
        let mut list = Vec::new();
        for (place, (precision, _)) in wanted.iter().enumerate() {
            let absolute = precision.half_width.map(Width::Absolute);
            let relative = precision.relative_half_width.map(Width::Relative);
            for width in [absolute, relative].into_iter().flatten() {
                list.push(Goal {
                    column: place,
                    width,
                    replications_max: u64::from(precision.replications_max),
                });
            }
        }
        let columns = wanted.iter().map(|&(_, at)| layout.columns[at].clone());
        Goals {
            list,
            layout: Layout {
                columns: columns.collect(),
            },
        }
    }
}

fn tasks(ranges: impl Iterator<Item = (usize, std::ops::Range<u64>)>) -> Vec<Task> {
    let each = |(point, replications): (usize, std::ops::Range<u64>)| {
        replications.map(move |replication| Task { point, replication })
    };
    ranges.flat_map(each).collect()
}

/// Plays tasks and writes what they yield; `row` sees each row besides. A failure to write ends the playing.
fn play_into(
    player: &Variants<'_>,
    tasks: &[Task],
    bar: &ProgressBar,
    writing: &mut Writing<'_>,
    tally: &mut Tally,
    row: &mut dyn FnMut(usize, &Row),
) {
    let before = bar.position();
    let failed = AtomicBool::new(false);
    let watch = Watch {
        finished: &|count| bar.set_position(before + count),
        stop: &|| {
            let outgrown = player.guard.is_some_and(|guard| !guard.may_go_on());
            failed.load(Ordering::Relaxed) || outgrown || signals::stopping()
        },
    };
    let ended = play_tasks(player, tasks, &watch, &mut |point, number, played| {
        let (outcome, took) = played;
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
        if tally.failed.is_none()
            && let Err(error) = writing.add(point, number, outcome)
        {
            tally.failed = Some(error);
            failed.store(true, Ordering::Relaxed);
        }
    });
    let outgrown = player.guard.and_then(Guard::reason);
    if let Some(reason) = outgrown {
        tally.failed = Some(study::Error::Outgrown(reason).into());
    } else if (ended != Ended::Complete || failed.load(Ordering::Relaxed)) && tally.failed.is_none()
    {
        tally.failed = Some(Stopped.into());
    }
}
