//! How a fixed number of things is best divided: which part of each goes to which place.
//!
//! A division is moved step by step, a part of one thing from one place to another, and every
//! division is played with the same random numbers, so that a few replications tell two of them apart. The
//! search goes by coordinates with steps that become finer (Hooke, Jeeves, Direct search, Journal of the ACM
//! 8, 1961). What it finds was chosen because it looked good, so it is held against each division from which
//! it began by replications that did not choose it; only what they show counts.
//!
//! Every loop ends: no division is looked at twice, and their number is bounded.

use crate::compare::paired::{Better, Difference, difference};
use crate::play::supply::{Request, Stopped, Supply};
use crate::statistics::confidence::Confidence;
use crate::statistics::table::column_of;
use kernel::{Cell, Column, Row};
use std::collections::BTreeMap;

/// For each thing the part of each place; the parts of a thing keep their sum.
pub type Division = Vec<Vec<u64>>;

/// How divisions are judged.
#[derive(Clone, Copy, Debug)]
pub struct Criterion<'a> {
    /// The place of the column in the rows.
    pub at: usize,
    /// The column.
    pub column: &'a Column,
    /// Which values are wanted.
    pub better: Better,
    /// The confidence of what is said to be better.
    pub confidence: Confidence,
}

/// How much may be played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// How much is moved, the coarsest first.
    pub steps: Vec<u64>,
    /// Less than this is not moved of each thing, as it would move nothing.
    pub least: Vec<u64>,
    /// The replications by which divisions are compared.
    pub replications: u64,
    /// The replications besides those, which show whether the best is better.
    pub fresh: u64,
    /// The most divisions that are looked at.
    pub divisions_max: usize,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Divided {
    /// The division that looked best.
    pub best: Division,
    /// It less each division from which the search began, by the fresh replications; none where it is the
    /// same, or no replication has a value.
    pub differences: Vec<Option<Difference>>,
    /// The divisions that were looked at.
    pub divisions: usize,
    /// The replications played.
    pub replications_spent: u64,
}

impl Divided {
    /// Whether the division is better than the one with this number from which the search began, beyond
    /// the noise.
    #[must_use]
    pub fn is_better_than(&self, start: usize, better: Better) -> bool {
        let difference = self.differences.get(start).copied().flatten();
        difference.is_some_and(|d| d.is_clear() && better.oriented(d.difference) > 0.0)
    }
}

/// Searches from the best of some divisions.
///
/// # Errors
/// [`Stopped`] if the user ended the study.
pub fn divide(
    criterion: Criterion<'_>,
    starts: &[Division],
    search: &Search,
    supply: &mut dyn Supply<Division>,
) -> Result<Divided, Stopped> {
    let mut looked = Looked {
        criterion,
        search,
        supply,
        played: BTreeMap::new(),
        spent: 0,
    };
    looked.look(starts)?;
    let mut best = starts.first().cloned().unwrap_or_default();
    for start in starts.iter().skip(1) {
        if looked.is_better(start, &best) {
            best.clone_from(start);
        }
    }
    for &step in &search.steps {
        looked.improve(&mut best, step)?;
    }
    let differences = looked.confirm(&best, starts)?;
    Ok(Divided {
        best,
        differences,
        divisions: looked.played.len(),
        replications_spent: looked.spent,
    })
}

struct Looked<'a, 's> {
    criterion: Criterion<'a>,
    search: &'a Search,
    supply: &'s mut dyn Supply<Division>,
    played: BTreeMap<Division, Vec<Cell>>,
    spent: u64,
}

impl Looked<'_, '_> {
    /// Moves a step of one thing after the other as long as that looks better.
    fn improve(&mut self, best: &mut Division, step: u64) -> Result<(), Stopped> {
        let mut since = 0;
        let mut thing = 0;
        while since < best.len() && self.room() > 0 {
            let mut nearby = if step < self.search.least[thing] {
                Vec::new()
            } else {
                moved(best, thing, step)
            };
            nearby.retain(|division| !self.played.contains_key(division));
            nearby.truncate(self.room());
            self.look(&nearby)?;
            let mut found = best.clone();
            for division in &nearby {
                if self.is_better(division, &found) {
                    found.clone_from(division);
                }
            }
            if found == *best {
                since += 1;
                thing = (thing + 1) % best.len();
            } else {
                *best = found;
                since = 0;
            }
        }
        Ok(())
    }

    fn room(&self) -> usize {
        self.search.divisions_max.saturating_sub(self.played.len())
    }

    fn look(&mut self, divisions: &[Division]) -> Result<(), Stopped> {
        let mut new: Vec<&Division> = Vec::new();
        for division in divisions {
            if !self.played.contains_key(division) && !new.contains(&division) {
                new.push(division);
            }
        }
        let rows = self.rows(&new, 0, self.search.replications)?;
        for (division, rows) in new.into_iter().zip(rows) {
            let cells = column_of(&rows, self.criterion.at);
            self.played.insert(division.clone(), cells);
        }
        Ok(())
    }

    fn rows(
        &mut self,
        divisions: &[&Division],
        from: u64,
        to: u64,
    ) -> Result<Vec<Vec<Row>>, Stopped> {
        if divisions.is_empty() {
            return Ok(Vec::new());
        }
        let request = |division: &&Division| Request {
            point: (*division).clone(),
            replications: from..to,
        };
        let requests: Vec<Request<Division>> = divisions.iter().map(request).collect();
        self.spent += requests.len() as u64 * (to - from);
        self.supply.rows(&requests)
    }

    fn difference(&self, one: &[Cell], other: &[Cell], comparisons: usize) -> Option<Difference> {
        let Criterion {
            column, confidence, ..
        } = self.criterion;
        difference(column, one, other, confidence, comparisons)
    }

    /// Whether one looks better than another by the replications of a look.
    fn is_better(&self, one: &Division, other: &Division) -> bool {
        let cells = self.played.get(one).zip(self.played.get(other));
        let difference = cells.and_then(|(one, other)| self.difference(one, other, 1));
        difference.is_some_and(|d| self.criterion.better.oriented(d.difference) > 0.0)
    }

    fn confirm(
        &mut self,
        best: &Division,
        starts: &[Division],
    ) -> Result<Vec<Option<Difference>>, Stopped> {
        let others: Vec<&Division> = starts.iter().filter(|start| *start != best).collect();
        if others.is_empty() {
            return Ok(vec![None; starts.len()]);
        }
        let from = self.search.replications;
        let mut asked = vec![best];
        asked.extend(&others);
        let rows = self.rows(&asked, from, from + self.search.fresh)?;
        let cells: Vec<Vec<Cell>> = rows
            .iter()
            .map(|rows| column_of(rows, self.criterion.at))
            .collect();
        let mut compared = cells[1..]
            .iter()
            .map(|other| self.difference(&cells[0], other, others.len()));
        let of_start = |start: &Division| {
            if start == best {
                None
            } else {
                compared.next().flatten()
            }
        };
        Ok(starts.iter().map(of_start).collect())
    }
}

/// The divisions with a step of one thing moved from one place to another; less if less is there.
fn moved(division: &Division, thing: usize, step: u64) -> Vec<Division> {
    let places = division[thing].len();
    let mut divisions = Vec::new();
    for from in 0..places {
        let amount = step.min(division[thing][from]);
        for to in (0..places).filter(|&to| to != from && amount > 0) {
            let mut other = division.clone();
            other[thing][from] -= amount;
            other[thing][to] += amount;
            divisions.push(other);
        }
    }
    divisions
}
