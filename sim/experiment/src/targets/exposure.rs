//! What a study could not see: random faults that hardly struck, and whether anything is random at all.

/// How likely a random fault is, and how often it was seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chance {
    /// The probability that it strikes in one replication, by the plan.
    pub in_one: f64,
    /// The replications in which it struck; none where they were not counted, so that its chance stands for them.
    pub struck: Option<u64>,
}

/// What a verdict has to know of the study beside its numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exposure {
    /// Nothing is random: one replication says all.
    pub is_exact: bool,
    /// The random faults.
    pub faults: Vec<Chance>,
}

/// A random fault of a plan whose strikes are counted as the rows come in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CountedFault {
    /// The probability that it strikes in one replication, by the plan.
    pub in_one: f64,
    /// The column of its occurrences.
    pub column: usize,
    /// The circumstance that it is counted under, from 0.
    pub circumstance: usize,
}

/// What a search has to know of its plan beside the numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counting {
    /// Nothing is random: one replication says all.
    pub is_exact: bool,
    /// The random faults.
    pub faults: Vec<CountedFault>,
}

/// A fault that struck in fewer replications than this has not shown what it does.
const STRUCK_MIN: f64 = 3.0;

impl Exposure {
    /// The sum of the chances of those faults that struck in fewer than three of `seen` replications or, if the
    /// study went on to `total` of them, are expected to.
    #[must_use]
    pub fn unseen(&self, seen: u64, total: u64) -> f64 {
        let is_unseen = |chance: &&Chance| chance.expected(seen, total) < STRUCK_MIN;
        let unseen = self.faults.iter().filter(is_unseen);
        unseen.map(|chance| chance.in_one).sum()
    }
}

impl Chance {
    fn expected(self, seen: u64, total: u64) -> f64 {
        match self.struck {
            Some(struck) if total == seen => struck as f64,
            Some(struck) => self.in_one.max(struck as f64 / seen as f64) * total as f64,
            None => self.in_one * total as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_counts_as_unseen_until_it_has_struck_three_times() {
        let chance = |in_one, struck| Chance { in_one, struck };
        let exposure = Exposure {
            is_exact: false,
            faults: vec![
                chance(0.01, Some(2)),
                chance(0.2, Some(40)),
                chance(0.001, None),
            ],
        };
        assert!((exposure.unseen(200, 200) - 0.011).abs() < 1e-12);
        // With 300 replications the first is expected to have struck three times, with 3,000 the last.
        assert!((exposure.unseen(200, 300) - 0.001).abs() < 1e-12);
        assert_eq!(exposure.unseen(200, 3_000), 0.0);
    }
}
