//! One variant's search: the purchase, the evidence for it, and what of it is for failure.

use super::candidates::{Allotment, Candidate, Candidates, agents_of};
use super::closed_form::{ClosedForm, planned_at_once};
use crate::error::Result;
use experiment::{
    Axis, Below, Confidence, CountedFault, Counting, Effort, Failure, Limit, Sizing, Target,
    headroom, size,
};
use kernel::{Layout, Scope};
use model::plan::{Plan, Symbol};
use reports::sizing::{BelowTold, FeatureTold, HeadroomTold, SearchTold, ShownTold, TriedTold};
use scenarios::settings::{Range, Target as Wanted};
use scenarios::study::{Condition, Study};

/// How many agents are looked at, as a part of those that there are.
const AGENTS_MOST: u64 = 3;
/// The replications that place a candidate where they differ little.
const PLACED_BY: u64 = 30;
/// In how many steps.
const AGENTS_STEPS: u64 = 100;

/// What every search of a study has in common.
pub struct Searching<'a> {
    /// The study.
    pub study: &'a Study,
    /// The columns that are looked at.
    pub layout: &'a Layout,
    /// The same once for each circumstance: the base, then those conditions under which the limits hold, too.
    pub joint: &'a Layout,
    /// Those conditions.
    pub conditions: &'a [Condition],
    /// Features and their ranges.
    pub vary: &'a [(String, Range)],
    /// The limits, on columns of the joint layout; those of the base first.
    pub targets: Vec<Target>,
    /// How much may be played in one search.
    pub effort: Effort,
    /// How many independent servers there may be; empty: as many as the file has.
    pub numbers: &'a [u32],
    /// How each feature is divided over them is searched, too.
    pub searches_split: bool,
}

/// The limits of a study over the columns of a layout.
pub fn targets(wanted: &[Wanted], layout: &Layout) -> Vec<Target> {
    let mut targets = Vec::new();
    for target in wanted {
        let Some(column) = layout.find(&target.metric, target.scope, &target.subject) else {
            continue;
        };
        let confidence = Confidence::new(target.confidence).unwrap_or_default();
        let limits = [target.max.map(Limit::Max), target.min.map(Limit::Min)];
        for limit in limits.into_iter().flatten() {
            targets.push(Target {
                column,
                limit,
                confidence,
                circumstance: 0,
            });
        }
    }
    targets
}

/// The limits once for each of so many circumstances, over their joint layout.
pub fn under_all(targets: &[Target], layout: &Layout, circumstances: usize) -> Vec<Target> {
    let columns = layout.columns.len();
    let of_one = |circumstance: usize| {
        targets.iter().map(move |target| Target {
            column: target.column + circumstance * columns,
            circumstance,
            ..*target
        })
    };
    (0..circumstances).flat_map(of_one).collect()
}

/// What a search of plans, one for each circumstance, played with their faults or without, cannot be sure to see.
fn counting(plans: &[&Plan], layout: &Layout, with_faults: bool) -> Counting {
    let columns = layout.columns.len();
    let mut counting = Counting {
        is_exact: plans.iter().all(|plan| model::chance::is_exact(plan)),
        faults: Vec::new(),
    };
    for (circumstance, plan) in plans.iter().enumerate().filter(|_| with_faults) {
        let faults = model::chance::of_faults(plan).into_iter();
        let counted = |(symbol, in_one): (Symbol, f64)| {
            let fault = &plan.symbols.faults[symbol];
            let column = layout.find("occurrences", Scope::Fault, fault)?;
            Some(CountedFault {
                in_one,
                column: column + circumstance * columns,
                circumstance,
            })
        };
        counting.faults.extend(faults.filter_map(counted));
    }
    counting
}

impl Searching<'_> {
    /// The axes of a variant; `start` is where to begin looking, else where a closed form points.
    fn axes(&self, plan: &Plan, start: Option<&[u64]>) -> Vec<Axis> {
        let limit = self.targets.iter().find_map(|target| {
            let is_denied = self.layout.columns[target.column].metric == "denied_fraction";
            is_denied.then_some(target.limit)
        });
        let axis = |(place, (feature, range)): (usize, &(String, Range))| Axis {
            min: u64::from(range.min),
            max: u64::from(range.max),
            step: u64::from(range.step),
            unit_cost: self.price(feature),
            start: match start {
                Some(counts) => Some(counts[place]),
                None => begin(plan, feature, limit),
            },
        };
        self.vary.iter().enumerate().map(axis).collect()
    }

    fn price(&self, feature: &str) -> f64 {
        let prices = &self.study.cost.licenses;
        let named = prices
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(feature));
        match named {
            Some((_, price)) => *price,
            None if prices.is_empty() => 1.0,
            None => 0.0,
        }
    }

    /// The same effort, candidates being placed by as few replications as make an interval.
    fn brief(&self) -> Effort {
        Effort {
            pilot: PLACED_BY,
            ..self.effort
        }
    }

    /// Searches a variant's purchase, its licenses being where they are said to be.
    pub fn search(
        &self,
        candidates: &mut Candidates<'_>,
        (variant, allotment): (usize, &Allotment),
        with_faults: bool,
        start: Option<&[u64]>,
    ) -> Result<SearchTold> {
        let axes = self.axes(&self.study.plans[variant], start);
        let mut supply = |requests: &[experiment::Request<Vec<u64>>]| {
            candidates.supply_all(requests, |counts| Candidate {
                variant,
                condition: None,
                with_faults,
                counts: counts.clone(),
                allotment: allotment.clone(),
                agents: None,
            })
        };
        // Without faults replications differ little, and fewer place a candidate as well.
        let effort = if with_faults {
            self.effort
        } else {
            self.brief()
        };
        let under = self.conditions.iter().map(|c| &c.plans[variant]);
        let plans: Vec<&Plan> = std::iter::once(&self.study.plans[variant])
            .chain(under)
            .collect();
        let counting = counting(&plans, self.layout, with_faults);
        let outcome = size(
            self.joint,
            &axes,
            &self.targets,
            &counting,
            effort,
            &mut supply,
        );
        let sizing = candidates.checked(outcome)?;
        Ok(self.told(&axes, &sizing))
    }

    /// The condition that a limit is measured under; `None`: the base.
    fn condition(&self, target: &Target) -> Option<&str> {
        let number = target.circumstance.checked_sub(1)?;
        Some(&self.conditions.get(number)?.name)
    }

    /// The limits in the base.
    pub fn of_base(&self) -> Vec<Target> {
        let targets = self.targets.iter().copied();
        targets.filter(|target| target.circumstance == 0).collect()
    }

    fn shown(&self, shown: &[experiment::sizing::Shown]) -> Vec<ShownTold> {
        let told = |(target, shown): (&Target, &experiment::sizing::Shown)| ShownTold {
            target: reports::sizing::TargetTold::new(
                &self.joint.columns[target.column],
                target.limit,
                target.confidence.level(),
            )
            .under(self.condition(target)),
            mean: shown.mean,
            lower: shown.bounds.lower,
            upper: shown.bounds.upper,
        };
        self.targets.iter().zip(shown).map(told).collect()
    }

    fn told(&self, axes: &[Axis], sizing: &Sizing) -> SearchTold {
        let answer = sizing.answer.as_ref().ok();
        let features = self.vary.iter().zip(axes).enumerate();
        let features = features.map(|(place, ((feature, _), axis))| FeatureTold {
            feature: feature.clone(),
            least: axis.min,
            most: axis.max,
            step: axis.step,
            price: axis.unit_cost,
            count: answer.map(|answer| answer.counts[place]),
            below: answer.map(|answer| below(answer.below[place])),
        });
        let tried = sizing.tried.iter().map(|tried| TriedTold {
            counts: tried.counts.clone(),
            replications: tried.replications,
            shown: self.shown(&tried.shown),
        });
        SearchTold {
            features: features.collect(),
            failure: sizing.answer.as_ref().err().map(|failure| {
                match failure {
                    Failure::LargestFails => "even the largest counts miss the target",
                    Failure::LargestNotShown => {
                        "not even the largest counts were shown to meet the target"
                    }
                    Failure::Budget => "the budget of replications was used up first",
                }
                .to_owned()
            }),
            cost: answer.map(|answer| answer.cost),
            shown: answer
                .map(|answer| self.shown(&answer.shown))
                .unwrap_or_default(),
            replications: answer.map_or(0, |answer| answer.replications),
            replications_max: self.effort.replications_max,
            replications_spent: sizing.replications_spent,
            replications_of_grid: sizing.replications_of_grid,
            tried: tried.collect(),
        }
    }

    /// With the file's own counts: up to how many agents the target is met in the base.
    pub fn headroom(
        &self,
        candidates: &mut Candidates<'_>,
        variant: usize,
    ) -> Result<Option<HeadroomTold>> {
        let now = agents_of(&self.study.plans[variant]);
        if now == 0 {
            return Ok(None);
        }
        let step = now.div_ceil(AGENTS_STEPS);
        let axis = Axis {
            min: step,
            max: (AGENTS_MOST * now).div_ceil(step) * step,
            step,
            unit_cost: 1.0,
            start: Some(now),
        };
        let mut supply = |requests: &[experiment::Request<u64>]| {
            candidates.supply(requests, |agents| Candidate {
                variant,
                condition: None,
                with_faults: true,
                counts: Vec::new(),
                allotment: Allotment::default(),
                agents: Some(*agents),
            })
        };
        let effort = self.brief();
        let counting = counting(&[&self.study.plans[variant]], self.layout, true);
        let outcome = headroom(
            self.layout,
            axis,
            &self.of_base(),
            &counting,
            effort,
            &mut supply,
        );
        let sizing = candidates.checked(outcome)?;
        let answer = sizing.answer.as_ref().ok();
        Ok(Some(HeadroomTold {
            agents_now: now,
            agents_most: axis.max,
            step,
            agents: answer.map(|answer| answer.counts[0]),
            above: answer.map(|answer| below(answer.below[0])),
            shown: answer
                .map(|answer| self.shown(&answer.shown))
                .unwrap_or_default(),
            replications: answer.map_or(0, |answer| answer.replications),
            replications_spent: sizing.replications_spent,
        }))
    }
}

fn below(below: Below) -> BelowTold {
    match below {
        Below::AtMinimum => BelowTold::AtLimit,
        Below::Fails {
            count,
            replications,
        } => BelowTold::Fails {
            count,
            replications,
        },
        Below::NotShown {
            count,
            replications,
        } => BelowTold::NotShown {
            count,
            replications,
        },
        Below::NotExamined { count } => BelowTold::NotExamined { count },
    }
}

/// Where to begin looking for the count of a feature.
fn begin(plan: &Plan, feature: &str, limit: Option<Limit>) -> Option<u64> {
    let form = ClosedForm::of(plan, feature).zip(limit);
    form.and_then(|(form, limit)| form.least(limit))
        .or_else(|| planned_at_once(plan, feature))
}
