//! Which replications are worth a closer look: the median, the one that 95 % do not exceed, the worst.

use crate::told::Told;
use kernel::{Layout, Row, Scope};
use serde::{Deserialize, Serialize};

/// Which replication of a variant a story tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Which {
    /// Half of them are no worse.
    Median,
    /// 95 % of them are no worse.
    P95,
    /// None is worse.
    Worst,
}

impl Which {
    /// In words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Which::Median => "the median replication",
            Which::P95 => "the 95th-percentile replication",
            Which::Worst => "the worst replication",
        }
    }

    /// As the names of charts begin.
    #[must_use]
    pub const fn chart(self) -> &'static str {
        match self {
            Which::Median => "median",
            Which::P95 => "percentile-95",
            Which::Worst => "worst",
        }
    }
}

/// A replication told in detail.
#[derive(Clone, Debug)]
pub struct Story<'a> {
    /// Which it is.
    pub which: Which,
    /// What is told of it.
    pub told: &'a Told,
    /// The command that plays it again.
    pub replay: String,
}

/// Picks the replications of a variant, by position among its rows: ordered by agent time lost, then
/// denied checkouts, violations, and number. One that serves twice is named once, as the worse.
#[must_use]
pub fn pick(layout: &Layout, rows: &[Row]) -> Vec<(Which, usize)> {
    let columns: Vec<usize> = ["agent_time_lost", "checkouts_denied", "violations"]
        .iter()
        .filter_map(|metric| layout.find(metric, Scope::System, "all"))
        .collect();
    let mut order: Vec<usize> = (0..rows.len()).collect();
    // Denominators are constants of the unit, so numerators compare.
    let badness = |index: usize| -> Vec<i128> {
        columns
            .iter()
            .map(|&column| rows[index].get(column).map_or(0, |cell| cell.numerator))
            .collect()
    };
    order.sort_by_cached_key(|&index| badness(index));
    let at = |percent: usize| {
        order
            .get((rows.len() * percent).div_ceil(100).checked_sub(1)?)
            .copied()
    };
    let mut picked: Vec<(Which, usize)> = Vec::new();
    for (which, percent) in [(Which::Worst, 100), (Which::P95, 95), (Which::Median, 50)] {
        if let Some(index) = at(percent)
            && picked.iter().all(|(_, other)| *other != index)
        {
            picked.push((which, index));
        }
    }
    picked.reverse();
    picked
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Cell, Column, Kind, Neutral, Unit};

    fn layout() -> Layout {
        let column = |metric| Column {
            metric,
            scope: Scope::System,
            subject: "all".to_owned(),
            kind: Kind::Total,
            unit: Unit::One,
            neutral: Neutral::Zero,
        };
        Layout {
            columns: vec![column("violations"), column("agent_time_lost")],
        }
    }

    fn rows(losses: &[i128]) -> Vec<Row> {
        let cell = |numerator| Cell {
            numerator,
            denominator: 1,
        };
        losses
            .iter()
            .map(|&loss| vec![cell(0), cell(loss)])
            .collect()
    }

    #[test]
    fn median_p95_and_worst_by_time_lost() {
        // Twenty replications with losses 19, 18, … 0: sorted, the loss k stands at position k.
        let losses: Vec<i128> = (0..20).rev().collect();
        let picked = pick(&layout(), &rows(&losses));
        // Ranks 10, 19 and 20 of 20: losses 9, 18, 19.
        assert_eq!(
            picked,
            [(Which::Median, 10), (Which::P95, 1), (Which::Worst, 0)]
        );
    }

    #[test]
    fn a_replication_is_told_once_and_none_of_nothing() {
        assert_eq!(pick(&layout(), &rows(&[5])), [(Which::Worst, 0)]);
        assert_eq!(
            pick(&layout(), &rows(&[5, 1])),
            [(Which::Median, 1), (Which::Worst, 0)]
        );
        assert_eq!(pick(&layout(), &[]), []);
    }
}
