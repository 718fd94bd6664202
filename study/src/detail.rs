//! Which replications keep their records.

use std::str::FromStr;

/// How many replications of each variant keep their records: denials, violations, logs, use over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// The first so many.
    First(u64),
    /// All of them.
    All,
}

impl FromStr for Detail {
    type Err = String;

    /// Reads a number, or `all`.
    fn from_str(text: &str) -> Result<Detail, String> {
        if text == "all" {
            return Ok(Detail::All);
        }
        text.parse()
            .map(Detail::First)
            .map_err(|_| "expected a number, or `all`".to_owned())
    }
}

impl Detail {
    /// Whether a replication, counted from 0, keeps its records.
    #[must_use]
    pub fn keeps(self, replication: u64) -> bool {
        match self {
            Detail::First(count) => replication < count,
            Detail::All => true,
        }
    }
}
