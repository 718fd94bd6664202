//! What the answer hangs on: a tornado over assumptions, and where the answer turns.
//!
//! One assumption at a time goes to its low and to its high value, the others stay at base,
//! everything is played with the same random numbers, and the *change* gets a paired interval. What is
//! looked at is a metric of one point, or the difference of two (a configuration against its rival), for
//! which a change of sign is a change of the winner. Interactions of assumptions are not seen this way.

use crate::compare::paired::{Difference, contrast, difference};
use crate::play::supply::{Request, Stopped, Supply};
use crate::statistics::confidence::Confidence;
use crate::statistics::table::{Table, column_of};
use kernel::{Cell, Column};

/// The points of the study that stand for one setting of the assumptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The point that is looked at.
    pub point: usize,
    /// Its rival under the same setting, if the difference is looked at.
    pub rival: Option<usize>,
}

/// One assumption at its two ends, the others at base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Factor {
    /// The assumption at its low value.
    pub low: Setting,
    /// The assumption at its high value.
    pub high: Setting,
}

/// One end of a bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct End {
    /// How much the metric, or the difference, changes from base to here.
    pub change: Difference,
    /// With a rival: the difference here.
    pub against_rival: Option<Difference>,
    /// Whether the clear winner of base is clearly the loser here.
    pub flips: bool,
}

/// One assumption's bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// The assumption's place in the list given.
    pub factor: usize,
    /// At the low value; none where no replication has a value.
    pub low: Option<End>,
    /// At the high value.
    pub high: Option<End>,
}

impl Bar {
    /// From the least to the largest of base, low and high.
    #[must_use]
    pub fn length(&self) -> f64 {
        let change = |end: Option<End>| end.map_or(0.0, |end| end.change.difference);
        let (low, high) = (change(self.low), change(self.high));
        low.max(high).max(0.0) - low.min(high).min(0.0)
    }
}

/// The bars of a tornado in one column, the longest first. The intervals of all its changes hold together
/// at the confidence (Bonferroni over twice the number of factors).
#[must_use]
pub fn tornado(
    table: &Table,
    column: usize,
    base: Setting,
    factors: &[Factor],
    confidence: Confidence,
) -> Vec<Bar> {
    let look = Look {
        table,
        column: &table.layout.columns[column],
        index: column,
        confidence,
        comparisons: 2 * factors.len(),
    };
    let mut bars: Vec<Bar> = factors
        .iter()
        .enumerate()
        .map(|(number, factor)| Bar {
            factor: number,
            low: look.end(base, factor.low),
            high: look.end(base, factor.high),
        })
        .collect();
    bars.sort_by(|a, b| {
        b.length()
            .total_cmp(&a.length())
            .then(a.factor.cmp(&b.factor))
    });
    bars
}

struct Look<'a> {
    table: &'a Table,
    column: &'a Column,
    index: usize,
    confidence: Confidence,
    comparisons: usize,
}

impl Look<'_> {
    fn cells(&self, point: usize) -> Vec<Cell> {
        self.table.cells(point, self.index)
    }

    fn end(&self, base: Setting, here: Setting) -> Option<End> {
        let at_base = self.cells(base.point);
        let at_here = self.cells(here.point);
        let rivals = base
            .rival
            .zip(here.rival)
            .map(|(b, h)| (self.cells(b), self.cells(h)));
        let mut pairs: Vec<(&[Cell], &[Cell])> = vec![(&at_here, &at_base)];
        if let Some((base_rival, here_rival)) = &rivals {
            pairs.push((base_rival, here_rival));
        }
        let (confidence, comparisons) = (self.confidence, self.comparisons);
        let against = |point: &[Cell], rival: &[Cell]| {
            difference(self.column, point, rival, confidence, comparisons)
        };
        let against_rival = rivals
            .as_ref()
            .and_then(|(_, rival)| against(&at_here, rival));
        let won = rivals
            .as_ref()
            .and_then(|(rival, _)| against(&at_base, rival));
        let flips = won.zip(against_rival).is_some_and(|(won, now)| {
            won.is_clear() && now.is_clear() && won.difference * now.difference < 0.0
        });
        Some(End {
            change: contrast(self.column, &pairs, confidence, comparisons)?,
            against_rival,
            flips,
        })
    }
}

/// Where to look for a change of the winner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// One end of the assumption's values.
    pub low: f64,
    /// The other end, above `low`.
    pub high: f64,
    /// Whether halving goes by factors (a time to repair) or by amounts.
    pub by_factors: bool,
}

impl Span {
    fn middle(self, low: f64, high: f64) -> f64 {
        if self.by_factors && low > 0.0 {
            libm::sqrt(low) * libm::sqrt(high)
        } else {
            f64::midpoint(low, high)
        }
    }
}

/// How much may be played for a break-even value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The replications of each of the two points in a round; 0 counts as 1.
    pub round: u64,
    /// The most replications of one point.
    pub replications_max: u64,
    /// The most replications of all together.
    pub replications_budget: u64,
}

/// Which of two points is questioned, under which value of the assumption.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probe {
    /// The rival instead of the point.
    pub is_rival: bool,
    /// The assumption's value.
    pub value: f64,
}

/// Where the difference of two points changes its sign.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Turn {
    /// Between these values, at both of which the sign is clear.
    Between {
        /// The value nearest to the turn on the low side with a clear sign.
        low: f64,
        /// The value nearest to the turn on the high side with a clear sign.
        high: f64,
        /// Where the straight line through both differences is 0.
        estimate: f64,
        /// The sign of the difference, point minus rival, on the low side.
        positive_below: bool,
    },
    /// The same clear sign at both ends; within the span no turn was looked for.
    None {
        /// The sign of the difference, point minus rival.
        positive: bool,
    },
    /// The sign at an end is not clear within the replications.
    Unclear,
}

/// A search for a break-even value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BreakEven {
    /// What was found.
    pub turn: Turn,
    /// The replications played.
    pub replications_spent: u64,
}

/// Searches the value of an assumption at which the difference of a point and its rival turns, by halving
/// between clear signs, until the span is narrower than `tolerance` (of its own width), a middle
/// is not clear, or the budget is used up.
///
/// The error is shared by all looks that the budget allows, so all signs hold together at the confidence.
///
/// # Errors
/// [`Stopped`] if the user ended the study.
pub fn break_even(
    column: &Column,
    column_index: usize,
    span: Span,
    tolerance: f64,
    budget: Budget,
    confidence: Confidence,
    supply: &mut dyn Supply<Probe>,
) -> Result<BreakEven, Stopped> {
    let round = budget.round.max(1);
    let mut turning = Turning {
        column,
        column_index,
        round,
        budget,
        confidence,
        looks: (budget.replications_budget / (2 * round)).max(1) as usize,
        spent: 0,
        supply,
    };
    let turn = turning.search(span, tolerance)?;
    Ok(BreakEven {
        turn,
        replications_spent: turning.spent,
    })
}

/// Two values with their differences, of clear and opposite signs.
struct Clear {
    low: (f64, f64),
    high: (f64, f64),
}

impl Clear {
    fn width(&self) -> f64 {
        self.high.0 - self.low.0
    }

    /// Puts a value between in the place of the one with the same sign; false without a clear sign or
    /// outside.
    fn narrow(&mut self, value: f64, found: Option<f64>) -> bool {
        let Some(found) = found.filter(|_| self.low.0 < value && value < self.high.0) else {
            return false;
        };
        if (found > 0.0) == (self.low.1 > 0.0) {
            self.low = (value, found);
        } else {
            self.high = (value, found);
        }
        true
    }
}

struct Turning<'a> {
    column: &'a Column,
    column_index: usize,
    round: u64,
    budget: Budget,
    confidence: Confidence,
    /// The looks that the budget allows.
    looks: usize,
    spent: u64,
    supply: &'a mut dyn Supply<Probe>,
}

impl Turning<'_> {
    fn search(&mut self, span: Span, tolerance: f64) -> Result<Turn, Stopped> {
        let (Some(at_low), Some(at_high)) = (
            self.clear_difference(span.low)?,
            self.clear_difference(span.high)?,
        ) else {
            return Ok(Turn::Unclear);
        };
        if (at_low > 0.0) == (at_high > 0.0) {
            return Ok(Turn::None {
                positive: at_low > 0.0,
            });
        }
        let mut clear = Clear {
            low: (span.low, at_low),
            high: (span.high, at_high),
        };
        while clear.width() > tolerance * (span.high - span.low) {
            let middle = span.middle(clear.low.0, clear.high.0);
            if middle <= clear.low.0 || middle >= clear.high.0 {
                break;
            }
            let found = self.clear_difference(middle)?;
            if !clear.narrow(middle, found) {
                // Too near to the turn for the replications: come a little closer from both sides.
                for side in [clear.low.0, clear.high.0] {
                    let between = span.middle(side.min(middle), side.max(middle));
                    let found = self.clear_difference(between)?;
                    clear.narrow(between, found);
                }
                break;
            }
        }
        let ((low, at_low), (high, at_high)) = (clear.low, clear.high);
        Ok(Turn::Between {
            low,
            high,
            estimate: low + (high - low) * at_low / (at_low - at_high),
            positive_below: at_low > 0.0,
        })
    }

    /// The difference of the two points under a value, in rounds until its sign is clear; none if it
    /// does not become so.
    fn clear_difference(&mut self, value: f64) -> Result<Option<f64>, Stopped> {
        let (mut point, mut rival): (Vec<Cell>, Vec<Cell>) = (Vec::new(), Vec::new());
        loop {
            let start = point.len() as u64;
            let end = (start + self.round).min(self.budget.replications_max);
            let cost = 2 * end.saturating_sub(start);
            if cost == 0 || self.spent + cost > self.budget.replications_budget {
                return Ok(None);
            }
            let request = |is_rival| Request {
                point: Probe { is_rival, value },
                replications: start..end,
            };
            let rows = self.supply.rows(&[request(false), request(true)])?;
            self.spent += cost;
            for (cells, rows) in [&mut point, &mut rival].into_iter().zip(&rows) {
                cells.extend(column_of(rows, self.column_index));
            }
            let found = difference(self.column, &point, &rival, self.confidence, self.looks);
            if let Some(clear) = found.filter(Difference::is_clear) {
                return Ok(Some(clear.difference));
            }
        }
    }
}
