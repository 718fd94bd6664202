//! The purchase of least cost that meets a target.
//!
//! More licenses never hurt, and all candidates are played with the same random numbers,
//! so a small number of replications places the candidates well, and replications are spent where the
//! decision is open. A candidate is *located* by what its replications so far promise for the largest
//! number allowed, and then *proved*: it is the answer only once one-sided bounds keep every limit. The
//! neighbor below gets the same treatment, and the answer says whether it fails or was not shown to hold.
//!
//! Looks are taken when the replications of a candidate have doubled; each has an equal part of the error
//! (Bonferroni), so looking often does not spoil the confidence. Several counts: every other count at its
//! largest gives each its least value, marginal allocation climbs from there (Fox, Discrete optimization
//! via marginal analysis, Management Science 13, 1966), and lowering and exchanging polish the result. That
//! finds the least cost for targets that fall convexly in each count; else it finds a purchase of which no
//! count can be lowered alone.
//!
//! Every loop ends: what fails for certain is never tried again, the depth of location only grows, and
//! the budget bounds the whole.

mod candidates;
mod locate;

use crate::play::supply::{Stopped, Supply};
use crate::statistics::confidence::Confidence;
use crate::statistics::twin::Bounds;
use crate::targets::exposure::Counting;
use crate::targets::verdict::Limit;
use candidates::{Candidates, Halt, Proof};
use kernel::Layout;
use locate::Locator;

/// The counts that one feature may have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    /// The least count.
    pub min: u64,
    /// The largest count, at least `min`.
    pub max: u64,
    /// The distance between counts; 0 counts as 1. The last step may be shorter.
    pub step: u64,
    /// What one more costs; not negative.
    pub unit_cost: f64,
    /// Where to begin looking, as from a closed form.
    pub start: Option<u64>,
}

impl Axis {
    /// The number of steps from the least to the largest count.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.max.saturating_sub(self.min).div_ceil(self.step.max(1))
    }

    /// The count after so many steps.
    #[must_use]
    pub fn count(&self, steps: u64) -> u64 {
        let above = steps.saturating_mul(self.step.max(1));
        self.min.saturating_add(above).min(self.max.max(self.min))
    }

    /// The steps that reach a count, at most all of them.
    fn steps_to(&self, count: u64) -> u64 {
        let above = count.saturating_sub(self.min).div_ceil(self.step.max(1));
        above.min(self.steps())
    }
}

/// What a purchase has to keep.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// The column of the layout.
    pub column: usize,
    /// The limit.
    pub limit: Limit,
    /// The confidence with which it has to be shown.
    pub confidence: Confidence,
    /// Under which of several circumstances it is measured, from 0; the faults of that one count.
    pub circumstance: usize,
}

/// How much may be played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// The replications of the first look; fewer than 30 count as 30.
    pub pilot: u64,
    /// The most replications of one candidate.
    pub replications_max: u64,
    /// The most replications of all candidates together.
    pub replications_budget: u64,
}

impl Default for Effort {
    fn default() -> Effort {
        Effort {
            pilot: 50,
            replications_max: 3_200,
            replications_budget: 50_000,
        }
    }
}

/// What is known of the next smaller count of one feature, the others staying as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Below {
    /// The answer's count is the least that was allowed.
    AtMinimum,
    /// It breaks a limit, with the target's confidence.
    Fails {
        /// The count.
        count: u64,
        /// The replications that showed it.
        replications: u64,
    },
    /// It was not shown to hold within so many replications.
    NotShown {
        /// The count.
        count: u64,
        /// The replications played.
        replications: u64,
    },
    /// The budget was used up before it was its turn.
    NotExamined {
        /// The count.
        count: u64,
    },
}

/// A purchase that was shown to meet every target.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The counts in the order of the axes.
    pub counts: Vec<u64>,
    /// What they cost together.
    pub cost: f64,
    /// For each target its mean and the one-sided bounds that keep the limit; they hold at the target's
    /// confidence in spite of the several looks.
    pub shown: Vec<Shown>,
    /// The replications of this purchase.
    pub replications: u64,
    /// For each axis what is known of one step less.
    pub below: Vec<Below>,
}

/// What the replications of a candidate show of one target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shown {
    /// The mean; none if no replication has a value.
    pub mean: Option<f64>,
    /// The one-sided bounds.
    pub bounds: Bounds,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Even the largest counts break a limit, with the target's confidence.
    LargestFails,
    /// Not even the largest counts were shown to hold within the replications of one candidate.
    LargestNotShown,
    /// The budget was used up before anything was shown to hold.
    Budget,
}

/// One candidate that was played.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// Its counts.
    pub counts: Vec<u64>,
    /// Its replications.
    pub replications: u64,
    /// What they show of each target.
    pub shown: Vec<Shown>,
}

/// How a search went.
#[derive(Clone, Debug, PartialEq)]
pub struct Sizing {
    /// The purchase, or why there is none.
    pub answer: Result<Answer, Failure>,
    /// The replications played.
    pub replications_spent: u64,
    /// What a grid over all counts would take at the replications of the answer (else of one candidate's
    /// maximum).
    pub replications_of_grid: f64,
    /// Every candidate that was played, by counts.
    pub tried: Vec<Tried>,
}

/// Searches the counts of least cost that meet every target. The supply is asked for candidates by
/// their counts, with the same replication numbers for all.
///
/// # Errors
/// [`Stopped`] if the user ended the study.
pub fn size(
    layout: &Layout,
    axes: &[Axis],
    targets: &[Target],
    counting: &Counting,
    effort: Effort,
    supply: &mut dyn Supply<Vec<u64>>,
) -> Result<Sizing, Stopped> {
    let mut candidates = Candidates::new(layout, axes, targets, counting, effort, supply);
    let answer = match search(&mut candidates) {
        Ok(answer) => answer,
        Err(Halt::Budget) => Err(Failure::Budget),
        Err(Halt::Stopped) => return Err(Stopped),
    };
    let each = answer
        .as_ref()
        .map_or(effort.replications_max, |a| a.replications);
    let cells = axes.iter().map(|axis| (axis.steps() + 1) as f64);
    Ok(Sizing {
        replications_spent: candidates.spent(),
        replications_of_grid: cells.product::<f64>() * each as f64,
        tried: candidates.tried(),
        answer,
    })
}

/// Searches the largest count that still meets every target, where more is worse: how many agents until
/// the target breaks. The answer's `below` tells of one step **more**; its cost is of no use.
///
/// # Errors
/// [`Stopped`] if the user ended the study.
pub fn headroom(
    layout: &Layout,
    axis: Axis,
    targets: &[Target],
    counting: &Counting,
    effort: Effort,
    supply: &mut dyn Supply<u64>,
) -> Result<Sizing, Stopped> {
    // Counted from the far end, more is better again.
    let mirrored = |count: u64| axis.min + (axis.max.max(axis.min) - count);
    let from_far_end = Axis {
        start: axis
            .start
            .map(|start| mirrored(start.clamp(axis.min, axis.max.max(axis.min)))),
        unit_cost: 1.0,
        ..axis
    };
    let mut flipped = |requests: &[crate::play::supply::Request<Vec<u64>>]| {
        let request = |r: &crate::play::supply::Request<Vec<u64>>| crate::play::supply::Request {
            point: mirrored(r.point[0]),
            replications: r.replications.clone(),
        };
        let requests: Vec<_> = requests.iter().map(request).collect();
        supply.rows(&requests)
    };
    let mut sizing = size(
        layout,
        &[from_far_end],
        targets,
        counting,
        effort,
        &mut flipped,
    )?;
    for tried in &mut sizing.tried {
        tried.counts[0] = mirrored(tried.counts[0]);
    }
    if let Ok(answer) = &mut sizing.answer {
        answer.counts[0] = mirrored(answer.counts[0]);
        for below in &mut answer.below {
            match below {
                Below::AtMinimum => {}
                Below::Fails { count, .. }
                | Below::NotShown { count, .. }
                | Below::NotExamined { count } => *count = mirrored(*count),
            }
        }
    }
    Ok(sizing)
}

fn search(candidates: &mut Candidates<'_>) -> Result<Result<Answer, Failure>, Halt> {
    let mut locator = Locator::new(candidates);
    let mut place = locator.least_alone(candidates)?;
    // Find a purchase that can be proved. What is not proved is no longer good, so this ends.
    loop {
        place = locator.climb(candidates, place)?;
        place = locator.polish(candidates, place)?;
        match candidates.prove(&place, candidates.patience())? {
            Proof::Holds => break,
            // More of everything would show as little: nothing was seen that could be bounded more closely.
            Proof::NotShown if candidates.saw_nothing(&place) => {
                return Ok(Err(Failure::LargestNotShown));
            }
            proof if place == candidates.top() => {
                return Ok(Err(match proof {
                    Proof::Fails => Failure::LargestFails,
                    _ => Failure::LargestNotShown,
                }));
            }
            Proof::Fails | Proof::NotShown => locator.deepen(candidates, &place),
        }
    }
    // From here on there is an answer; the budget only ends its improvement.
    let mut below = vec![None; place.len()];
    match improve(candidates, &mut locator, &mut place, &mut below) {
        Ok(()) | Err(Halt::Budget) => {}
        Err(Halt::Stopped) => return Err(Halt::Stopped),
    }
    Ok(Ok(candidates.answer(&place, &below)))
}

/// Lowers a proved purchase as long as something cheaper can be proved, and gathers what is known of one
/// step less of each count.
fn improve(
    candidates: &mut Candidates<'_>,
    locator: &mut Locator,
    place: &mut Vec<u64>,
    below: &mut [Option<(Proof, u64)>],
) -> Result<(), Halt> {
    'cheaper: loop {
        // As many replications as proved it also place its neighbors better than before.
        locator.deepen(candidates, place);
        let patience = candidates.replications(place);
        let lower = locator.polish(candidates, place.clone())?;
        if lower != *place {
            if candidates.prove(&lower, patience)? == Proof::Holds {
                *place = lower;
            }
            // Held or not, it is settled, and the next polish finds another one or none.
            continue 'cheaper;
        }
        below.fill(None);
        for axis in candidates.by_cost() {
            if place[axis] == 0 {
                continue;
            }
            let mut less = place.clone();
            less[axis] -= 1;
            let proof = candidates.prove(&less, patience)?;
            if proof == Proof::Holds {
                *place = less;
                continue 'cheaper;
            }
            below[axis] = Some((proof, candidates.replications(&less)));
        }
        return Ok(());
    }
}
