//! Which points are played.

use crate::error::{Result, refuse};
use experiment::design::{grid, grid_size, latin_hypercube};
use scenarios::points::{Point, Setting};
use scenarios::settings::{Design, Sweep, Vary};
use scenarios::study::Study;

/// More points than this are a mistake.
const POINTS_MAX: usize = 10_000;

/// The points of a study's sweep.
///
/// # Errors
/// The study has no `[sweep]`, or one of too many points.
pub fn points(study: &Study) -> Result<Vec<Point>> {
    let (sweep, levels) = levels(study)?;
    Ok(levels.iter().map(|levels| point(sweep, levels)).collect())
}

/// What is varied, and for each point the place of each input's value.
pub(super) fn levels(study: &Study) -> Result<(&Sweep, Vec<Vec<usize>>)> {
    let Some(sweep) = &study.sweep else {
        refuse!(
            "`{}` has no [sweep] (hint: say what is varied, as `[sweep] vary = {{ \"PATH.OF.KEY\" = [VALUES] }}`)",
            study.name
        );
    };
    Ok((sweep, levels_of(sweep, study.experiment.seed)?))
}

fn levels_of(sweep: &Sweep, seed: u64) -> Result<Vec<Vec<usize>>> {
    let counts: Vec<usize> = sweep.vary.iter().map(|vary| vary.values.len()).collect();
    let levels = match sweep.design {
        Design::Grid => match grid_size(&counts).filter(|&size| size <= POINTS_MAX) {
            Some(_) => grid(&counts),
            None => refuse!(
                "`sweep.vary`: more than {POINTS_MAX} combinations (hint: `design = \"latin-hypercube\"` spreads fewer \
                 points)"
            ),
        },
        Design::OneAtATime => one_at_a_time(&counts),
        Design::LatinHypercube => {
            let points = sweep.points.unwrap_or(0) as usize;
            if points > POINTS_MAX {
                refuse!(
                    "`sweep.points`: found {points}, expected {POINTS_MAX} at most (hint: take fewer points)"
                );
            }
            let spread = latin_hypercube(counts.len(), points, seed);
            let place =
                |(part, count): (&f64, &usize)| ((part * *count as f64) as usize).min(count - 1);
            let point = |parts: &Vec<f64>| parts.iter().zip(&counts).map(place).collect();
            spread.iter().map(point).collect()
        }
        Design::Sobol => refuse!(
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
    let setting = |(vary, &level): (&Vary, &usize)| Setting::Value {
        path: vary.path.clone(),
        value: vary.values[level].clone(),
    };
    Point {
        settings: sweep.vary.iter().zip(levels).map(setting).collect(),
    }
}
