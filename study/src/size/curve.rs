//! The capacity curve: metrics against the count of one feature, the others as in the purchase.
//!
//! Points are placed around the purchase at distances that double, and each is played under
//! the faults and without them, with the same random numbers.

use super::candidates::{Allotment, Candidate, Candidates};
use super::closed_form::ClosedForm;
use super::search::Searching;
use crate::error::Result;
use experiment::curve::knee;
use experiment::table::column_of;
use experiment::{Confidence, estimate};
use kernel::Row;
use reports::sizing::{CurvePoint, CurveTold, SearchTold};

/// The metrics of a curve.
pub const METRICS: [&str; 3] = ["denied_fraction", "unserved_fraction", "agent_time_lost"];

/// The distances from the purchase in steps.
const DISTANCES: [u64; 4] = [0, 1, 3, 8];

/// The replications of a point that is more than a step away from the purchase, and of every point under no fault: the
/// same ones, so that both curves are of the same random numbers.
const FAR: u64 = 20;

/// The curves of a variant, one for each feature, around a purchase (or the largest counts).
pub fn curves(
    searching: &Searching<'_>,
    candidates: &mut Candidates<'_>,
    (variant, allotment): (usize, &Allotment),
    found: &SearchTold,
    replications: u64,
) -> Result<Vec<CurveTold>> {
    let center: Vec<u64> = found
        .features
        .iter()
        .map(|f| f.count.unwrap_or(f.most))
        .collect();
    let mut curves = Vec::new();
    for (place, feature) in found.features.iter().enumerate() {
        let counts = around(center[place], feature.least, feature.most, feature.step);
        let candidate = |count: u64, with_faults: bool| {
            let mut counts = center.clone();
            counts[place] = count;
            Candidate {
                variant,
                condition: None,
                with_faults,
                counts,
                allotment: allotment.clone(),
                agents: None,
            }
        };
        let number = |count: u64, with_faults: bool| match with_faults {
            true if count.abs_diff(center[place]) <= feature.step => replications,
            true => FAR.min(replications),
            false => FAR.min(replications),
        };
        for with_faults in [true, false] {
            for wanted in [replications, FAR.min(replications)] {
                let counts = counts.iter().filter(|&&c| number(c, with_faults) == wanted);
                let points: Vec<Candidate> = counts.map(|&c| candidate(c, with_faults)).collect();
                candidates.fill(&points, wanted)?;
            }
        }
        let form = ClosedForm::of(&searching.study.plans[variant], &feature.feature);
        let form = form.filter(|form| form.is_exact());
        let mut points = Vec::new();
        for with_faults in [true, false] {
            for &count in &counts {
                let rows =
                    candidates.rows(&candidate(count, with_faults), number(count, with_faults))?;
                points.extend(points_of(searching, rows, (count, with_faults), form));
            }
        }
        curves.push(CurveTold {
            feature: feature.feature.clone(),
            knee: knee_of(&points),
            closed_form: form.map(|form| form.name().to_owned()),
            points,
        });
    }
    Ok(curves)
}

/// All metrics at a count, played with the faults or without.
fn points_of(
    searching: &Searching<'_>,
    rows: &[Row],
    (count, with_faults): (u64, bool),
    form: Option<ClosedForm>,
) -> Vec<CurvePoint> {
    let mut points = Vec::new();
    for (index, column) in searching.layout.columns.iter().enumerate() {
        if !METRICS.contains(&column.metric) || column.scope != kernel::Scope::System {
            continue;
        }
        let cells = column_of(rows, index);
        points.push(CurvePoint {
            with_faults,
            count,
            column: column.clone(),
            estimate: estimate(column, &cells, Confidence::default()),
            closed_form: form
                .filter(|_| column.metric == METRICS[0] && !with_faults)
                .map(|form| form.denied(count)),
        });
    }
    points
}

/// Counts around one, on its grid.
fn around(center: u64, least: u64, most: u64, step: u64) -> Vec<u64> {
    let step = step.max(1);
    let mut counts: Vec<u64> = DISTANCES
        .iter()
        .flat_map(|&distance| {
            let far = distance * step;
            [center.checked_sub(far), center.checked_add(far)]
        })
        .flatten()
        .filter(|count| (least..=most).contains(count))
        .collect();
    counts.sort_unstable();
    counts.dedup();
    counts
}

/// Where the part denied under the faults bends.
fn knee_of(points: &[CurvePoint]) -> Option<u64> {
    let curve: Vec<(u64, f64)> = points
        .iter()
        .filter(|point| point.with_faults && point.column.metric == METRICS[0])
        .filter_map(|point| Some((point.count, point.estimate?.mean)))
        .collect();
    let as_numbers: Vec<(f64, f64)> = curve.iter().map(|&(x, y)| (x as f64, y)).collect();
    knee(&as_numbers).map(|place| curve[place].0)
}
