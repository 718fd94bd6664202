//! What the recommendation hangs on: the tornado over the failure assumptions, and the values at which
//! the winner changes.
//!
//! Each assumption's mean is halved and doubled, the others stay, and with the same random
//! numbers it is looked at how far the difference of the best variant and the next one moves. For the
//! longest bars a wider range is searched for the value at which the two change places.

use super::alike::Unlike;
use super::assumptions::{self, Assumption};
use super::criterion::Ranking;
use super::lens::Lens;
use super::stage::Stage;
use experiment::sensitivity::{Budget, Probe, Span};
use experiment::{
    Bar, Confidence, Factor, Request, Setting, Stopped, Supply, Winner, break_even, difference,
    estimate, tornado,
};
use kernel::Layout;
use model::plan::Plan;
use reports::files::tornado::TornadoLine;
use reports::terminal::compare::sensitivity::{BARS_PRINTED, Base, BreakEvenLine};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The ends of a bar, as parts of the base value.
const LOW: f64 = 0.5;
const HIGH: f64 = 2.0;
/// The ends of the search for a break-even value.
const SEARCH_LOW: f64 = 0.125;
const SEARCH_HIGH: f64 = 8.0;
/// How narrow a break-even value is searched, as a part of the span searched.
const TOLERANCE: f64 = 0.02;
/// The replications of a point between two looks of the search.
const ROUND: u64 = 50;
/// The most replications of a search, in replications of one variant.
const SEARCH_COST: u64 = 8;
/// The replications of each point of the tornado before it is known which bars are the longest.
const PILOT: u64 = 50;

/// What was found.
pub struct Sensitivity {
    /// The point that is looked at.
    pub point: usize,
    /// The point that it is held against.
    pub rival: Option<usize>,
    /// The metric at base.
    pub base: Option<Base>,
    /// The bars, the longest first.
    pub lines: Vec<TornadoLine>,
    /// The searches.
    pub break_evens: Vec<BreakEvenLine>,
}

/// How assumptions are varied, in words.
pub const ENDS: &str = "halved and doubled, the others as they are, with the same random numbers";

/// How many points a tornado of some plans plays for each of two variants.
pub fn ways(plans: &[Plan]) -> usize {
    2 * assumptions::of(plans).len()
}

/// Looks at the best of the variants and the next one; `variants` are their points, played.
pub fn play(
    plans: &[Plan],
    layout: &Layout,
    lens: &Lens,
    ranking: &Ranking,
    stage: &mut Stage<'_>,
    variants: &[usize],
    (winner, places): (&Winner, &[usize]),
) -> Result<Sensitivity, Stopped> {
    let (point, rival) = best_two(lens, ranking, stage, variants, (winner, places));
    let assumptions = assumptions::of(plans);
    let replications = stage.table.replications(point);
    let base = Setting { point, rival };
    let mut factors = Vec::new();
    for assumption in &assumptions {
        let mut setting = |factor: f64| {
            let mut other = |point: usize| add(stage, layout, assumption, point, factor);
            Setting {
                point: other(point),
                rival: rival.map(&mut other),
            }
        };
        let (low, high) = (setting(LOW), setting(HIGH));
        factors.push(Factor { low, high });
    }
    let bars = bars(ranking.column, stage, base, &factors, replications)?;
    let lines = bars.into_iter().map(|bar| {
        let assumption = &assumptions[bar.factor];
        TornadoLine {
            assumption: assumption.name(),
            base_seconds: assumption.base_seconds,
            low_seconds: LOW * assumption.base_seconds,
            high_seconds: HIGH * assumption.base_seconds,
            bar,
        }
    });
    let lines: Vec<TornadoLine> = lines.collect();
    let mut break_evens = Vec::new();
    if let Some(rival) = rival {
        for line in lines
            .iter()
            .take(BARS_PRINTED)
            .filter(|l| l.bar.length() > 0.0)
        {
            let assumption = &assumptions[line.bar.factor];
            let found = search(layout, lens, ranking, stage, (point, rival), assumption)?;
            break_evens.push(found);
        }
    }
    Ok(Sensitivity {
        point,
        rival,
        base: base_of(lens, ranking, stage, base),
        lines,
        break_evens,
    })
}

/// The bars, longest first: a pilot places them; the longest get all replications, until the longest ones have them.
fn bars(
    column: usize,
    stage: &mut Stage<'_>,
    base: Setting,
    factors: &[Factor],
    replications: u64,
) -> Result<Vec<Bar>, Stopped> {
    let points = |factor: &Factor| -> Vec<usize> {
        let Factor { low, high } = factor;
        let points = [Some(low.point), low.rival, Some(high.point), high.rival];
        points.into_iter().flatten().collect()
    };
    let added: Vec<Vec<usize>> = factors.iter().map(points).collect();
    stage.fill(&added.concat(), replications.min(PILOT))?;
    let confidence = Confidence::default();
    loop {
        let bars = tornado(&stage.table, column, base, factors, confidence);
        let longest = bars.iter().take(BARS_PRINTED);
        let open: Vec<usize> = longest
            .flat_map(|bar| added[bar.factor].iter().copied())
            .filter(|&point| stage.table.replications(point) < replications)
            .collect();
        if open.is_empty() {
            return Ok(bars);
        }
        stage.fill(&open, replications)?;
    }
}

/// The selected variant, else the one with the best mean; and of the others the one with the best mean, of those that
/// contend if there is another.
fn best_two(
    lens: &Lens,
    ranking: &Ranking,
    stage: &Stage<'_>,
    variants: &[usize],
    (winner, places): (&Winner, &[usize]),
) -> (usize, Option<usize>) {
    let column = &lens.layout.columns[ranking.column];
    let mean = |point: usize| {
        let cells = stage.cells(point, ranking.column);
        let mean = estimate(column, &cells, Confidence::default()).map(|e| e.mean);
        mean.map_or(f64::NEG_INFINITY, |mean| ranking.better.oriented(mean))
    };
    let best = |among: &mut dyn Iterator<Item = usize>| {
        let mut best: Option<(usize, f64)> = None;
        for point in among {
            let mean = mean(point);
            if best.is_none_or(|(_, most)| mean > most) {
                best = Some((point, mean));
            }
        }
        best.map(|(point, _)| point)
    };
    let point = match winner {
        Winner::Selected(place) => variants[*place],
        Winner::CannotTell(tied) => {
            best(&mut tied.iter().map(|place| variants[*place])).unwrap_or(variants[0])
        }
    };
    let others = |point: usize| move |other: &usize| *other != point;
    let contending = places.iter().map(|place| variants[*place]);
    let rival = best(&mut contending.filter(others(point)));
    let any = || best(&mut variants.iter().copied().filter(others(point)));
    (point, rival.or_else(any))
}

/// Adds a point under another mean of an assumption.
fn add(
    stage: &mut Stage<'_>,
    layout: &Layout,
    assumption: &Assumption,
    point: usize,
    factor: f64,
) -> usize {
    let plan = assumption.stretched(stage.plan(point), factor);
    let unlike = Unlike::faults(&plan, layout, |fault| assumption.is_of(fault));
    stage.add_unlike(
        Cow::Owned(plan),
        stage.variant(point),
        vec![(point, unlike)],
    )
}

fn base_of(lens: &Lens, ranking: &Ranking, stage: &Stage<'_>, base: Setting) -> Option<Base> {
    let column = &lens.layout.columns[ranking.column];
    let cells = |point| stage.cells(point, ranking.column);
    let confidence = Confidence::default();
    match base.rival {
        Some(rival) => difference(column, &cells(base.point), &cells(rival), confidence, 1)
            .map(Base::Difference),
        None => estimate(column, &cells(base.point), confidence).map(Base::Value),
    }
}

/// Searches the value of an assumption at which two points change places.
fn search(
    layout: &Layout,
    lens: &Lens,
    ranking: &Ranking,
    stage: &mut Stage<'_>,
    (point, rival): (usize, usize),
    assumption: &Assumption,
) -> Result<BreakEvenLine, Stopped> {
    let replications = stage.table.replications(point);
    let base = assumption.base_seconds;
    let mut points: BTreeMap<(bool, u64), usize> = BTreeMap::new();
    let mut supply = |requests: &[Request<Probe>]| {
        let mut at = |probe: Probe| {
            let key = (probe.is_rival, probe.value.to_bits());
            *points.entry(key).or_insert_with(|| {
                let of = if probe.is_rival { rival } else { point };
                add(stage, layout, assumption, of, probe.value / base)
            })
        };
        let requests: Vec<Request<usize>> = requests
            .iter()
            .map(|request| Request {
                point: at(request.point),
                replications: request.replications.clone(),
            })
            .collect();
        stage.rows(&requests)
    };
    let span = Span {
        low: SEARCH_LOW * base,
        high: SEARCH_HIGH * base,
        by_factors: true,
    };
    let budget = Budget {
        round: ROUND,
        replications_max: replications,
        replications_budget: SEARCH_COST * replications,
    };
    let column = &lens.layout.columns[ranking.column];
    let confidence = Confidence::default();
    let found = break_even(
        column,
        ranking.column,
        span,
        TOLERANCE,
        budget,
        confidence,
        &mut supply,
    )?;
    Ok(BreakEvenLine {
        assumption: assumption.name(),
        low_seconds: span.low,
        high_seconds: span.high,
        found,
    })
}
