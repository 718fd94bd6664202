//! All variants at all points, played with the same random numbers.

use super::design;
use crate::Watch;
use crate::compare::lens::Lens;
use crate::compare::stage::Stage;
use crate::error::Result;
use crate::results::judged_at;
use crate::timing::Timing;
use experiment::{Confidence, estimate};
use reports::sweep::{SweepAnswer, SweepInput, SweepLine, SweepPoint, SweepVerdict};
use reports::terminal::HEADLINE_METRICS;
use scenarios::points;
use scenarios::settings::{Sweep, Vary};
use scenarios::study::Study;
use std::borrow::Cow;

/// What was played: for each point the place of each variant.
struct Played<'a> {
    study: &'a Study,
    lens: &'a Lens,
    stage: &'a Stage<'a>,
    points: &'a [Vec<usize>],
}

/// Plays a study that was read with the points of its sweep. The answer does not say under which condition.
pub(super) fn play(study: &Study, watch: &dyn Watch) -> Result<(SweepAnswer, Timing)> {
    let (sweep, levels) = design::levels(study)?;
    let layout = model::layout(&study.plans[0].symbols);
    let metrics: Vec<&str> = HEADLINE_METRICS
        .iter()
        .map(|(metric, ..)| *metric)
        .collect();
    let lens = Lens::of_metrics(study, &layout, &metrics);
    let mut stage = Stage::new(&lens, study.experiment.seed, watch);
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
    let played = Played {
        study,
        lens: &lens,
        stage: &stage,
        points: &played,
    };
    let confidence = Confidence::default();
    let answer = SweepAnswer {
        scenario: study.name.clone(),
        title: study.title.clone(),
        seed: study.experiment.seed,
        replications,
        confidence: confidence.level(),
        condition: None,
        points: levels
            .iter()
            .map(|levels| swept_point(sweep, levels))
            .collect(),
        lines: played.lines(confidence),
        verdicts: played.verdicts(),
    };
    Ok((answer, stage.timing))
}

impl Played<'_> {
    fn lines(&self, confidence: Confidence) -> Vec<SweepLine> {
        let mut lines = Vec::new();
        for (number, of_point) in self.points.iter().enumerate() {
            for (variant, &point) in of_point.iter().enumerate() {
                for (index, column) in self.lens.layout.columns.iter().enumerate() {
                    lines.push(SweepLine {
                        point: number,
                        variant: self.study.plans[variant].variant.clone(),
                        column: column.clone(),
                        estimate: estimate(column, &self.stage.cells(point, index), confidence),
                    });
                }
            }
        }
        lines
    }

    fn verdicts(&self) -> Vec<SweepVerdict> {
        let mut verdicts = Vec::new();
        for (number, of_point) in self.points.iter().enumerate() {
            for &point in of_point {
                let table = (&self.lens.layout, &self.stage.table, point);
                for target in &self.study.targets {
                    let own = judged_at(self.stage.plan(point), table, target);
                    verdicts.extend(own.into_iter().map(|verdict| SweepVerdict {
                        point: number,
                        verdict,
                    }));
                }
            }
        }
        verdicts
    }
}

fn swept_point(sweep: &Sweep, levels: &[usize]) -> SweepPoint {
    let input = |(vary, &level): (&Vary, &usize)| SweepInput {
        path: vary.path.clone(),
        value: points::text(&vary.values[level]),
        number: points::number(&vary.values[level]),
    };
    SweepPoint {
        inputs: sweep.vary.iter().zip(levels).map(input).collect(),
    }
}
