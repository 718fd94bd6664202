//! The candidates of a search: what was played of each, what it shows, and proving one.
//!
//! A candidate is a vector of steps above the least counts.

use super::{Answer, Axis, Below, Effort, Shown, Target, Tried};
use crate::play::supply::{Request, Stopped, Supply};
use crate::statistics::estimate::INFORMATIVE_MIN;
use crate::statistics::table::column_of;
use crate::statistics::twin::Bounds;
use crate::targets::evidence::Evidence;
use crate::targets::exposure::{Chance, CountedFault, Counting, Exposure};
use crate::targets::verdict::{Limit, Verdict};
use kernel::{Cell, Column, Layout};
use std::collections::{BTreeMap, BTreeSet};

/// While candidates are located, a one-sided doubt of four times the target's error is little.
const LITTLE_DOUBT: f64 = 4.0;
/// A candidate that looked good is given up after so many pilots at the earliest.
const PATIENCE: u64 = 4;
/// A failure that so many times the patience would show is worth waiting for.
const SOON: u64 = 4;

/// Why a search ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Halt {
    /// The user ended it.
    Stopped,
    /// Another round would pass the budget.
    Budget,
}

/// What proving a candidate came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// Every limit is kept, with confidence.
    Holds,
    /// A limit is broken, with confidence.
    Fails,
    /// Neither within the maximum, or there is no prospect of it.
    NotShown,
}

pub(super) struct Candidates<'a> {
    columns: Vec<&'a Column>,
    pub(super) axes: &'a [Axis],
    targets: &'a [Target],
    counting: &'a Counting,
    effort: Effort,
    supply: &'a mut dyn Supply<Vec<u64>>,
    /// For each candidate, for each target, then for each random fault, the cells of its replications.
    played: BTreeMap<Vec<u64>, Vec<Vec<Cell>>>,
    /// Places that break a limit with confidence.
    failed: Vec<Vec<u64>>,
    /// Places that were to be proved and were given up.
    not_shown: BTreeSet<Vec<u64>>,
    /// The replications of each look.
    looks: Vec<u64>,
    spent: u64,
}

impl<'a> Candidates<'a> {
    pub fn new(
        layout: &'a Layout,
        axes: &'a [Axis],
        targets: &'a [Target],
        counting: &'a Counting,
        effort: Effort,
        supply: &'a mut dyn Supply<Vec<u64>>,
    ) -> Candidates<'a> {
        let most = effort.replications_max.max(INFORMATIVE_MIN);
        let mut looks = vec![effort.pilot.max(INFORMATIVE_MIN).min(most)];
        while let Some(&last) = looks.last().filter(|&&last| last < most) {
            looks.push((last * 2).min(most));
        }
        Candidates {
            columns: targets.iter().map(|t| &layout.columns[t.column]).collect(),
            axes,
            targets,
            counting,
            effort,
            supply,
            played: BTreeMap::new(),
            failed: Vec::new(),
            not_shown: BTreeSet::new(),
            looks,
            spent: 0,
        }
    }

    /// All counts at their largest.
    pub fn top(&self) -> Vec<u64> {
        self.axes.iter().map(Axis::steps).collect()
    }

    pub fn pilot(&self) -> u64 {
        self.looks[0]
    }

    /// The replications that a candidate which looked good gets before it may be given up.
    pub fn patience(&self) -> u64 {
        PATIENCE * self.pilot()
    }

    fn most(&self) -> u64 {
        self.looks[self.looks.len() - 1]
    }

    pub fn spent(&self) -> u64 {
        self.spent
    }

    pub fn replications(&self, place: &[u64]) -> u64 {
        let cells = self.played.get(place).and_then(|targets| targets.first());
        cells.map_or(0, |cells| cells.len() as u64)
    }

    fn counts(&self, place: &[u64]) -> Vec<u64> {
        let axes = self.axes.iter().zip(place);
        axes.map(|(axis, &steps)| axis.count(steps)).collect()
    }

    pub fn cost(&self, place: &[u64]) -> f64 {
        let counts = self.counts(place);
        let axes = self.axes.iter().zip(&counts);
        axes.map(|(axis, &count)| axis.unit_cost * count as f64)
            .sum()
    }

    /// What the last step up to this place costs on one axis.
    pub fn cost_of_step(&self, axis: usize) -> f64 {
        self.axes[axis].unit_cost * self.axes[axis].step.max(1) as f64
    }

    /// The axes, the dearest step first.
    pub fn by_cost(&self) -> Vec<usize> {
        let mut axes: Vec<usize> = (0..self.axes.len()).collect();
        axes.sort_by(|&a, &b| {
            let (a_cost, b_cost) = (self.cost_of_step(a), self.cost_of_step(b));
            b_cost.total_cmp(&a_cost).then(a.cmp(&b))
        });
        axes
    }

    /// Brings every place to so many replications at least.
    pub fn play(&mut self, places: &[Vec<u64>], replications: u64) -> Result<(), Halt> {
        let mut wanted: Vec<&Vec<u64>> = Vec::new();
        for place in places {
            if self.replications(place) < replications && !wanted.contains(&place) {
                wanted.push(place);
            }
        }
        let requests: Vec<Request<Vec<u64>>> = wanted
            .iter()
            .map(|place| Request {
                point: self.counts(place),
                replications: self.replications(place)..replications,
            })
            .collect();
        let new: u64 = requests
            .iter()
            .map(|r| r.replications.end - r.replications.start)
            .sum();
        if new == 0 {
            return Ok(());
        }
        if self.spent + new > self.effort.replications_budget {
            return Err(Halt::Budget);
        }
        let rows = self
            .supply
            .rows(&requests)
            .map_err(|Stopped| Halt::Stopped)?;
        self.spent += new;
        for (place, rows) in wanted.into_iter().zip(rows) {
            let (targets, faults) = (self.targets, &self.counting.faults);
            let cells = self
                .played
                .entry(place.clone())
                .or_insert_with(|| vec![Vec::new(); targets.len() + faults.len()]);
            let columns = targets.iter().map(|target| target.column);
            let columns = columns.chain(faults.iter().map(|fault| fault.column));
            for (cells, column) in cells.iter_mut().zip(columns) {
                cells.extend(column_of(&rows, column));
            }
        }
        Ok(())
    }

    /// Whether a place promises to be proved within the maximum: by fewer than `depth` replications where
    /// they leave little doubt, else by so many.
    pub fn is_good(&mut self, place: &[u64], depth: u64) -> Result<bool, Halt> {
        // More never hurts, so less than what fails for certain need not be played.
        let at_most = |failed: &Vec<u64>| place.iter().zip(failed).all(|(p, f)| p <= f);
        if self.failed.iter().any(at_most) || self.not_shown.contains(place) {
            return Ok(false);
        }
        let looks: Vec<u64> = self.looks.iter().copied().filter(|&l| l < depth).collect();
        for replications in looks {
            self.play(&[place.to_vec()], replications)?;
            if let Some(verdict) = self.verdict(place, LITTLE_DOUBT, None) {
                return Ok(verdict == Verdict::Met);
            }
        }
        self.play(&[place.to_vec()], depth)?;
        Ok(self.is_promising(place) || self.saw_nothing(place))
    }

    /// Whether no replication of a place saw any event, and the limits are kept by that. It may take more
    /// than the maximum to prove, and is no reason to buy more: what is cheaper may see events enough to
    /// be proved.
    pub fn saw_nothing(&self, place: &[u64]) -> bool {
        (0..self.targets.len()).all(|target| {
            let evidence = self.evidence(place, target, u64::MAX, self.look_share());
            evidence.is_some_and(|evidence| evidence.saw_nothing())
        })
    }

    fn is_promising(&self, place: &[u64]) -> bool {
        let most = self.most();
        self.verdict(place, self.look_share(), Some(most)) == Some(Verdict::Met)
    }

    /// The part of the error that one look may have.
    fn look_share(&self) -> f64 {
        1.0 / self.looks.len() as f64
    }

    /// What is said of all targets, met if all are and not met if one is not, at so many replications (none:
    /// those played) and with this part of each target's error.
    fn verdict(&self, place: &[u64], share: f64, replications: Option<u64>) -> Option<Verdict> {
        let mut all_met = true;
        for target in 0..self.targets.len() {
            let evidence = self.evidence(place, target, u64::MAX, share);
            match evidence.and_then(|e| e.verdict_at(replications.unwrap_or(e.seen()))) {
                Some(Verdict::Met) => {}
                Some(_) => return Some(Verdict::NotMet),
                None => all_met = false,
            }
        }
        all_met.then_some(Verdict::Met)
    }

    /// How far the first `depth` replications of places, carried forward to the maximum, leave the
    /// bounds beyond the limits, in parts of the limits; 0 where every limit is kept.
    pub fn shortfalls(&mut self, places: &[Vec<u64>], depth: u64) -> Result<Vec<f64>, Halt> {
        self.play(places, depth)?;
        let most = self.most();
        let shortfall = |place: &Vec<u64>| {
            let beyond = |target: usize| {
                let evidence = self.evidence(place, target, depth, self.look_share());
                let bounds = evidence.map(|e| e.bounds_at(most)).unwrap_or_default();
                beyond(self.targets[target].limit, bounds)
            };
            (0..self.targets.len()).map(beyond).sum()
        };
        Ok(places.iter().map(shortfall).collect())
    }

    fn evidence(
        &self,
        place: &[u64],
        target: usize,
        replications: u64,
        share: f64,
    ) -> Option<Evidence<'a>> {
        let played = self.played.get(place)?;
        let first = |column: usize| {
            let cells = &played[column];
            &cells[..cells.len().min(replications as usize)]
        };
        let own = |fault: &CountedFault| fault.circumstance == self.targets[target].circumstance;
        let strikes = self.counting.faults.iter().zip(self.targets.len()..);
        let strikes = strikes.filter(|(fault, _)| own(fault));
        let did = |cell: &&Cell| cell.numerator > 0;
        let struck = |column: usize| first(column).iter().filter(did).count();
        let faults = strikes.map(|(fault, column)| Chance {
            in_one: fault.in_one,
            struck: Some(struck(column) as u64),
        });
        let exposure = Exposure {
            is_exact: self.counting.is_exact,
            faults: faults.collect(),
        };
        let cells = first(target);
        let Target {
            limit, confidence, ..
        } = self.targets[target];
        Evidence::new(
            self.columns[target],
            cells,
            limit,
            (confidence.error() * share).min(0.5),
            exposure,
        )
    }

    /// Plays a candidate from look to look until it holds or fails, or until, after `patience`
    /// replications at least, it promises neither to hold within the maximum nor to fail soon.
    pub fn prove(&mut self, place: &[u64], patience: u64) -> Result<Proof, Halt> {
        let soon = self.most().min(patience.saturating_mul(SOON));
        // Looks that location has passed are not taken any more, so what is played always decides.
        let played = self.replications(place);
        let looks: Vec<u64> = self
            .looks
            .iter()
            .copied()
            .filter(|&l| l >= played)
            .collect();
        for replications in looks {
            self.play(&[place.to_vec()], replications)?;
            match self.verdict(place, self.look_share(), None) {
                Some(Verdict::Met) => return Ok(Proof::Holds),
                Some(_) => {
                    self.failed.push(place.to_vec());
                    return Ok(Proof::Fails);
                }
                None => {}
            }
            if replications >= patience && !self.is_promising(place) {
                let fails_soon = replications < soon
                    && self.verdict(place, self.look_share(), Some(soon)) == Some(Verdict::NotMet);
                if !fails_soon {
                    break;
                }
            }
        }
        self.not_shown.insert(place.to_vec());
        Ok(Proof::NotShown)
    }

    fn shown(&self, place: &[u64]) -> Vec<Shown> {
        let shown = |target| {
            let evidence = self.evidence(place, target, u64::MAX, self.look_share());
            evidence.map_or(
                Shown {
                    mean: None,
                    bounds: Bounds::default(),
                },
                |e| Shown {
                    mean: Some(e.mean()),
                    bounds: e.bounds_at(e.seen()),
                },
            )
        };
        (0..self.targets.len()).map(shown).collect()
    }

    pub fn answer(&self, place: &[u64], below: &[Option<(Proof, u64)>]) -> Answer {
        let counts = self.counts(place);
        let next_smaller = |axis: usize| {
            if place[axis] == 0 {
                return Below::AtMinimum;
            }
            let count = self.axes[axis].count(place[axis] - 1);
            match below[axis] {
                None | Some((Proof::Holds, _)) => Below::NotExamined { count },
                Some((Proof::Fails, replications)) => Below::Fails {
                    count,
                    replications,
                },
                Some((Proof::NotShown, replications)) => Below::NotShown {
                    count,
                    replications,
                },
            }
        };
        Answer {
            below: (0..counts.len()).map(next_smaller).collect(),
            cost: self.cost(place),
            shown: self.shown(place),
            replications: self.replications(place),
            counts,
        }
    }

    pub fn tried(&self) -> Vec<Tried> {
        let tried = |place: &Vec<u64>| Tried {
            counts: self.counts(place),
            replications: self.replications(place),
            shown: self.shown(place),
        };
        self.played.keys().map(tried).collect()
    }
}

/// How far the bad-side bound is beyond the limit, in parts of the limit's size; all of it without one.
fn beyond(limit: Limit, bounds: Bounds) -> f64 {
    let excess = match limit {
        Limit::Max(limit) => bounds.upper.map(|upper| upper - limit),
        Limit::Min(limit) => bounds.lower.map(|lower| limit - lower),
    };
    let size = limit.value().abs();
    match excess {
        Some(excess) if size > 0.0 => excess.max(0.0) / size,
        Some(excess) => excess.max(0.0),
        None => 1.0,
    }
}
