//! Selecting the best of several points with a stated probability, or saying that it cannot be told.
//!
//! Procedure KN of Kim and Nelson (A fully sequential procedure for indifference-zone
//! selection in simulation, ACM TOMACS 11, 2001, pp. 251-273) with c = 1. After a first stage of n₀
//! replications, a point leaves the race once its mean falls behind another's by more than
//! W(r) = max(0, δ/(2r) · (h²S²/δ² − r)), with h² = 2η(n₀ − 1), η = ½((2α/(k−1))^(−2/(n₀−1)) − 1) and
//! S² the first-stage variance of the *paired* difference, so common random numbers help. If the best
//! is better than every other by δ at least, it is selected with probability 1 − α at least.
//!
//! KN takes differences for normal. Where only few replications tell two points apart, that is far off,
//! so a pair's first stage lasts until 30 replications do, and the pair has its own n₀ and S²: the proof
//! adds up the errors of the k − 1 pairs with the best and needs no more. A pair that does not get there
//! within the maximum cannot be told apart, and no probability is given.
//!
//! Rows come in rounds, but every replication in them is screened in turn, so a decision never depends
//! on how many threads played the round.

use crate::compare::contrast::{Contrast, differing};
use crate::compare::paired::Better;
use crate::play::supply::{Request, Stopped, Supply};
use crate::statistics::confidence::Confidence;
use crate::statistics::estimate::INFORMATIVE_MIN;
use crate::statistics::table::column_of;
use kernel::{Cell, Column, Kind};

/// What a selection is asked to do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// Which values are wanted.
    pub better: Better,
    /// The smallest difference worth telling apart, above 0, in the metric's unit.
    pub indifference: f64,
    /// The probability of a correct selection asked for.
    pub confidence: Confidence,
    /// The replications of the first round, at least 2.
    pub pilot: u64,
    /// The replications of each further round; 0 counts as 1.
    pub round: u64,
    /// The most replications of a point.
    pub replications_max: u64,
    /// How many replications must tell a pair apart before its first stage ends.
    pub informative_min: u64,
}

impl Rules {
    /// Rules with 95 %, a pilot of 50, rounds of 50, at most 5,000 replications, 30 informative ones.
    #[must_use]
    pub const fn new(better: Better, indifference: f64) -> Rules {
        Rules {
            better,
            indifference,
            confidence: Confidence::NINETY_FIVE,
            pilot: 50,
            round: 50,
            replications_max: 5_000,
            informative_min: INFORMATIVE_MIN,
        }
    }
}

/// A point that left the race.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elimination {
    /// The place of the point in the list given.
    pub system: usize,
    /// The place of the point it fell behind.
    pub by: usize,
    /// The replication (from 1) after which it did.
    pub replications: u64,
}

/// How the race ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Winner {
    /// The point at this place is the best, with the probability asked for, if the best is better than
    /// every other by the indifference zone.
    Selected(usize),
    /// The points at these places cannot be told apart within the maximum; nothing is said about which
    /// is best.
    CannotTell(Vec<usize>),
}

/// How a selection went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Who won.
    pub winner: Winner,
    /// Who left when, in this order.
    pub eliminations: Vec<Elimination>,
    /// The replications after which the race ended.
    pub replications: u64,
    /// The replications asked for, over all points.
    pub replications_spent: u64,
}

/// Races the points in one column. Points are numbers of the study; places in the answer refer to the
/// list. With one point there is nothing to race, and it is selected; with none, nobody.
///
/// # Errors
/// [`Stopped`] if the user ended the study.
pub fn select(
    column: &Column,
    column_index: usize,
    points: &[usize],
    rules: Rules,
    supply: &mut dyn Supply<usize>,
) -> Result<Selection, Stopped> {
    let mut race = Race::new(column, rules, points.len());
    let mut end = 0;
    loop {
        if let Some(winner) = race.winner(end) {
            return Ok(race.finish(winner));
        }
        let start = end;
        end = match end {
            0 => rules.pilot.max(2),
            end => end + rules.round.max(1),
        }
        .min(rules.replications_max.max(2));
        let alive = race.alive();
        let request = |&place: &usize| Request {
            point: points[place],
            replications: start..end,
        };
        let requests: Vec<Request<usize>> = alive.iter().map(request).collect();
        for (&place, rows) in alive.iter().zip(supply.rows(&requests)?) {
            race.systems[place]
                .cells
                .extend(column_of(&rows, column_index));
        }
        race.replications_spent += alive.len() as u64 * (end - start);
        race.end_first_stages(start);
        race.screen(start + 1..=end);
    }
}

/// η for a first stage of so many replications, with a pair's part of the error α/(k − 1).
fn eta(error_of_pair: f64, first_stage: u64) -> f64 {
    let exponent = -2.0 / (first_stage - 1) as f64;
    0.5 * libm::expm1(exponent * libm::log(2.0 * error_of_pair))
}

struct System {
    cells: Vec<Cell>,
    sums: Sums,
    alive: bool,
}

/// Two points of the race.
#[derive(Clone, Copy, Default)]
struct PairState {
    /// The replications so far in which the two differ.
    differing: u64,
    ready: Option<Ready>,
}

/// What a pair's first stage gave.
#[derive(Clone, Copy)]
struct Ready {
    first_stage: u64,
    /// h²S²/δ²: beyond so many replications any lead decides.
    replications_needed: f64,
}

struct Race<'a> {
    column: &'a Column,
    rules: Rules,
    systems: Vec<System>,
    /// By (smaller place, larger place), row by row.
    pairs: Vec<PairState>,
    eliminations: Vec<Elimination>,
    /// The replications screened.
    screened: u64,
    replications_spent: u64,
}

impl Race<'_> {
    fn new(column: &Column, rules: Rules, count: usize) -> Race<'_> {
        let system = || System {
            cells: Vec::new(),
            sums: Sums::new(column.kind),
            alive: true,
        };
        Race {
            column,
            rules,
            systems: std::iter::repeat_with(system).take(count).collect(),
            pairs: vec![PairState::default(); count * count],
            eliminations: Vec::new(),
            screened: 0,
            replications_spent: 0,
        }
    }

    fn alive(&self) -> Vec<usize> {
        let places = 0..self.systems.len();
        places.filter(|&place| self.systems[place].alive).collect()
    }

    fn pair(&self, first: usize, second: usize) -> Option<Ready> {
        let (low, high) = (first.min(second), first.max(second));
        self.pairs[low * self.systems.len() + high].ready
    }

    /// Ends the first stage of every pair that has become informative enough with the replications
    /// after `start`.
    fn end_first_stages(&mut self, start: u64) {
        let count = self.systems.len();
        let alive = self.alive();
        for (position, &low) in alive.iter().enumerate() {
            for &high in &alive[position + 1..] {
                let mut pair = self.pairs[low * count + high];
                if pair.ready.is_some() {
                    continue;
                }
                let (first, second) = (&self.systems[low].cells, &self.systems[high].cells);
                pair.differing += differing(&first[start as usize..], &second[start as usize..]);
                if pair.differing >= self.rules.informative_min.max(1) {
                    pair.ready = self.first_stage(first, second);
                }
                self.pairs[low * count + high] = pair;
            }
        }
    }

    /// The first stage of a pair is all that was played so far.
    fn first_stage(&self, first: &[Cell], second: &[Cell]) -> Option<Ready> {
        let pair = Contrast::of(self.column.kind, &[(first, second)])?;
        let first_stage = pair.count();
        let variance = pair.variance()?;
        let error_of_pair = self.rules.confidence.error_of_each(self.systems.len() - 1);
        let h_squared = 2.0 * eta(error_of_pair, first_stage) * (first_stage - 1) as f64;
        let zone = self.rules.indifference;
        Some(Ready {
            first_stage: first.len() as u64,
            replications_needed: h_squared * variance / (zone * zone),
        })
    }

    fn screen(&mut self, replications: std::ops::RangeInclusive<u64>) {
        for replication in replications {
            for system in self.systems.iter_mut().filter(|s| s.alive) {
                system.sums.add(system.cells[(replication - 1) as usize]);
            }
            self.screened = replication;
            let alive = self.alive();
            let fallen = |&place: &usize| {
                let leader = alive
                    .iter()
                    .find(|&&by| self.is_behind(place, by, replication));
                leader.map(|&by| Elimination {
                    system: place,
                    by,
                    replications: replication,
                })
            };
            let fallen: Vec<Elimination> = alive.iter().filter_map(fallen).collect();
            for elimination in fallen {
                self.systems[elimination.system].alive = false;
                self.eliminations.push(elimination);
            }
            if self.alive().len() == 1 {
                return;
            }
        }
    }

    /// Whether a point has fallen behind another by more than W(r).
    fn is_behind(&self, place: usize, by: usize, replication: u64) -> bool {
        let ready = match self.pair(place, by) {
            Some(ready) if place != by && ready.first_stage <= replication => ready,
            _ => return false,
        };
        let (place, by) = (&self.systems[place].sums, &self.systems[by].sums);
        let Some((mean, other)) = place.mean().zip(by.mean()) else {
            return false;
        };
        let count = place.count.min(by.count) as f64;
        let allowance =
            self.rules.indifference / (2.0 * count) * (ready.replications_needed - count);
        let better = self.rules.better;
        better.oriented(mean) < better.oriented(other) - allowance.max(0.0)
    }

    fn winner(&self, played: u64) -> Option<Winner> {
        let alive = self.alive();
        match alive[..] {
            [] => return Some(Winner::CannotTell(alive)),
            [only] => return Some(Winner::Selected(only)),
            _ => {}
        }
        let pairs = || {
            let alive = &alive;
            let others = move |&low: &usize| alive.iter().map(move |&high| (low, high));
            alive
                .iter()
                .flat_map(others)
                .filter(|(low, high)| low < high)
        };
        // Past the last boundary, points still together are exactly equal, and KN takes any of them.
        let past = |(low, high)| {
            self.pair(low, high)
                .is_some_and(|ready| self.screened as f64 > ready.replications_needed)
        };
        if pairs().all(past) {
            return Some(Winner::Selected(alive[0]));
        }
        (played >= self.rules.replications_max.max(2)).then_some(Winner::CannotTell(alive))
    }

    fn finish(self, winner: Winner) -> Selection {
        Selection {
            winner,
            eliminations: self.eliminations,
            replications: self.screened,
            replications_spent: self.replications_spent,
        }
    }
}

/// The mean of the first replications as they are added one by one.
struct Sums {
    kind: Kind,
    numerators: i128,
    denominators: i128,
    /// The common denominator so far; none once two differed.
    common: Option<i128>,
    values: f64,
    count: u64,
}

impl Sums {
    fn new(kind: Kind) -> Sums {
        Sums {
            kind,
            numerators: 0,
            denominators: 0,
            common: Some(0),
            values: 0.0,
            count: 0,
        }
    }

    fn add(&mut self, cell: Cell) {
        let Some(value) = cell.value() else { return };
        if self.count == 0 {
            self.common = Some(cell.denominator);
        } else if self.common != Some(cell.denominator) {
            self.common = None;
        }
        self.numerators = self.numerators.saturating_add(cell.numerator);
        self.denominators = self.denominators.saturating_add(cell.denominator);
        self.values += value;
        self.count += 1;
    }

    /// The quotient of sums, or for values of unlike denominators their mean, as in an estimate.
    fn mean(&self) -> Option<f64> {
        if self.count == 0 {
            None
        } else if self.common.is_some() || self.kind == Kind::Ratio {
            Some(self.numerators as f64 / self.denominators as f64)
        } else {
            Some(self.values / self.count as f64)
        }
    }
}
