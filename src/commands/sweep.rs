//! `licsim sweep`: how metrics change with any inputs of the file.
//!
//! A point is the file with some keys set otherwise by their paths, read and checked like any
//! other; every variant at every point is played with the same random numbers, so what differs between two
//! points is what was set.

use super::admit::admit;
use super::{
    Status, plain_manifest, print_study, read, read_points, tell_read, tell_written, with_threads,
};
use crate::cli::SweepArguments;
use crate::progress;
use crate::{signals, terminal};
use anyhow::{Result, bail};
use experiment::design::{grid, grid_size, latin_hypercube};
use experiment::{Confidence, Stopped, estimate};
use reports::charts::set;
use reports::files::manifest;
use reports::sweep::{SweepAnswer, SweepInput, SweepLine, SweepPoint, SweepVerdict};
use reports::terminal::HEADLINE_METRICS;
use scenarios::Severity;
use scenarios::points::{self, Point, Setting};
use scenarios::settings::{Design, Sweep};
use scenarios::study::Study;
use std::borrow::Cow;
use study::Detail;
use study::budget;
use study::compare::lens::Lens;
use study::compare::stage::Stage;
use study::conditions;
use study::output::{Folder, Output, Place};
use study::results::judged_at;
use study::timing::Timing;

/// More points than this are a mistake.
const POINTS_MAX: usize = 10_000;

/// The files that the results surely have.
const NEEDED: [&str; 2] = [manifest::PATH, "sweep.csv"];

/// Runs the verb.
pub fn run(arguments: &SweepArguments) -> Result<Status> {
    let study = read(&arguments.file, &arguments.common, arguments.replications);
    let least = arguments.noise.least(Severity::Warning);
    tell_read(&study, arguments.noise);
    print_study(&study, least);
    if study.has_errors() {
        return Ok(Status::BadInput);
    }
    let study = conditions::chosen(study, arguments.condition.as_deref())?;
    let Some(sweep) = &study.sweep else {
        bail!(
            "`{}` has no [sweep] (hint: say what is varied, as `[sweep] vary = {{ \"PATH.OF.KEY\" = [VALUES] }}`)",
            study.name
        );
    };
    let levels = levels(sweep, study.experiment.seed)?;
    let points: Vec<Point> = levels.iter().map(|levels| point(sweep, levels)).collect();
    let swept = read_points(
        &arguments.file,
        &arguments.common,
        arguments.replications,
        &points,
    );
    if swept.has_errors() {
        print_study(&swept, Severity::Error);
        return Ok(Status::BadInput);
    }
    let has_conditions = !swept.conditions.is_empty();
    let swept = conditions::chosen(swept, arguments.condition.as_deref())?;
    let name = format!("{}-sweep", study.name);
    let place = Place::reserve(&arguments.out, &name, &NEEDED, arguments.force)?
        .of_scenario(&study.name)?;
    signals::expect(1);
    let asked = budget::Asked {
        replications: u64::from(swept.experiment.replications),
        detail: Detail::First(0),
        chooses_detail: false,
        factor: points.len() as f64,
        out: Some(&arguments.out),
    };
    let Some(budget) = admit(&swept, &arguments.common, asked, arguments.noise) else {
        return Ok(Status::BadInput);
    };
    let (mut answer, timing) = with_threads(budget.cost.threads, || {
        play(&swept, sweep, &levels, arguments)
    })??;
    let condition = swept.plans[0].condition.clone();
    answer.condition = has_conditions.then_some(condition);
    write(&swept, place, &answer, arguments)?;
    signals::finished();
    terminal::data(&match arguments.json {
        true => format!("{}\n", answer.json()?),
        false => format!("{}\n", answer.text()),
    });
    if arguments.timing {
        terminal::note(&crate::timing::line(&timing));
    }
    Ok(Status::Met)
}

/// For each point the place of each input's value.
fn levels(sweep: &Sweep, seed: u64) -> Result<Vec<Vec<usize>>> {
    let counts: Vec<usize> = sweep.vary.iter().map(|vary| vary.values.len()).collect();
    let levels = match sweep.design {
        Design::Grid => match grid_size(&counts).filter(|&size| size <= POINTS_MAX) {
            Some(_) => grid(&counts),
            None => bail!(
                "`sweep.vary`: more than {POINTS_MAX} combinations (hint: `design = \"latin-hypercube\"` spreads fewer \
                 points)"
            ),
        },
        Design::OneAtATime => one_at_a_time(&counts),
        Design::LatinHypercube => {
            let points = sweep.points.unwrap_or(0) as usize;
            if points > POINTS_MAX {
                bail!(
                    "`sweep.points`: found {points}, expected {POINTS_MAX} at most (hint: take fewer points)"
                );
            }
            let spread = latin_hypercube(counts.len(), points, seed);
            let place =
                |(part, count): (&f64, &usize)| ((part * *count as f64) as usize).min(count - 1);
            let point = |parts: &Vec<f64>| parts.iter().zip(&counts).map(place).collect();
            spread.iter().map(point).collect()
        }
        Design::Sobol => bail!(
            "`sweep.design`: \"sobol\" is not there (hint: \"latin-hypercube\" spreads points as evenly over each \
             input)"
        ),
    };
    Ok(levels)
}

/// Each input at each of its values, the others at their first.
fn one_at_a_time(counts: &[usize]) -> Vec<Vec<usize>> {
    let mut points = vec![vec![0; counts.len()]];
    for (input, &count) in counts.iter().enumerate() {
        for level in 1..count {
            let mut point = vec![0; counts.len()];
            point[input] = level;
            points.push(point);
        }
    }
    points
}

fn point(sweep: &Sweep, levels: &[usize]) -> Point {
    let setting = |(vary, &level): (&scenarios::settings::Vary, &usize)| Setting::Value {
        path: vary.path.clone(),
        value: vary.values[level].clone(),
    };
    Point {
        settings: sweep.vary.iter().zip(levels).map(setting).collect(),
    }
}

fn play(
    study: &Study,
    sweep: &Sweep,
    levels: &[Vec<usize>],
    arguments: &SweepArguments,
) -> Result<(SweepAnswer, Timing)> {
    let layout = model::layout(&study.plans[0].symbols);
    let metrics: Vec<&str> = HEADLINE_METRICS
        .iter()
        .map(|(metric, ..)| *metric)
        .collect();
    let lens = Lens::of_metrics(study, &layout, &metrics);
    let watch = progress::watch(arguments.noise.quiet);
    let mut stage = Stage::new(&lens, study.experiment.seed, &*watch);
    let mut played = Vec::new();
    for plans in &study.points {
        let each = plans.iter().enumerate();
        let of_point: Vec<usize> = each
            .map(|(variant, plan)| stage.add(Cow::Borrowed(plan), variant))
            .collect();
        played.push(of_point);
    }
    let replications = u64::from(study.experiment.replications);
    stage.fill(&played.concat(), replications)?;
    let confidence = Confidence::default();
    let mut lines = Vec::new();
    for (number, of_point) in played.iter().enumerate() {
        for (variant, &point) in of_point.iter().enumerate() {
            for (index, column) in lens.layout.columns.iter().enumerate() {
                lines.push(SweepLine {
                    point: number,
                    variant: study.plans[variant].variant.clone(),
                    column: column.clone(),
                    estimate: estimate(column, &stage.cells(point, index), confidence),
                });
            }
        }
    }
    let mut verdicts = Vec::new();
    for (number, of_point) in played.iter().enumerate() {
        for &point in of_point {
            let table = (&lens.layout, &stage.table, point);
            for target in &study.targets {
                let own = judged_at(stage.plan(point), table, target);
                verdicts.extend(own.into_iter().map(|verdict| SweepVerdict {
                    point: number,
                    verdict,
                }));
            }
        }
    }
    let answer = SweepAnswer {
        scenario: study.name.clone(),
        title: study.title.clone(),
        seed: study.experiment.seed,
        replications,
        confidence: confidence.level(),
        condition: None,
        points: levels.iter().map(|levels| told(sweep, levels)).collect(),
        lines,
        verdicts,
    };
    Ok((answer, stage.timing))
}

/// The command that makes the results again, beside the scenario.
fn command(arguments: &SweepArguments) -> String {
    let file = arguments.file.file_name().unwrap_or_default();
    let mut command = format!("licsim sweep {}", file.to_string_lossy());
    if let Some(replications) = arguments.replications {
        command += &format!(" --replications {replications}");
    }
    if let Some(seed) = arguments.common.seed {
        command += &format!(" --seed {seed}");
    }
    command
}

fn told(sweep: &Sweep, levels: &[usize]) -> SweepPoint {
    let input = |(vary, &level): (&scenarios::settings::Vary, &usize)| SweepInput {
        path: vary.path.clone(),
        value: points::text(&vary.values[level]),
        number: points::number(&vary.values[level]),
    };
    SweepPoint {
        inputs: sweep.vary.iter().zip(levels).map(input).collect(),
    }
}

fn write(
    study: &Study,
    place: Place,
    answer: &SweepAnswer,
    arguments: &SweepArguments,
) -> Result<()> {
    let mut folder = Folder::begin(place)?;
    for artifact in answer.files()? {
        folder.write(&artifact)?;
    }
    let command = command(arguments);
    for artifact in answer.page(&command, arguments.charts.format())? {
        folder.write(&artifact)?;
    }
    if let Some(format) = arguments.charts.format() {
        for (name, picture) in answer.charts() {
            folder.write(&set::artifact(&picture, &name, format)?)?;
        }
    }
    if signals::stopping() {
        return Err(Stopped.into());
    }
    let written = folder.finish(plain_manifest(study, answer.replications))?;
    tell_written(&written, arguments.noise);
    Ok(())
}
