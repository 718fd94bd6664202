//! An estimate over replications as it is told: a number never goes without its interval, or the
//! reason why it has none.

use kernel::Column;

/// How an interval was made, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Student's t on the replications' values.
    StudentT,
    /// Student's t on the linearized residuals of a quotient of sums.
    Ratio,
    /// The exact binomial interval of a yes or no.
    ExactBinomial,
    /// 0 < nonzero < 30: the interval is printed but unreliable.
    FewEvents,
    /// nonzero = 0: no half-width; limits from the exact binomial bound where it says anything.
    NoEvents,
    /// Every replication has the same value, so the half-width is 0.
    Constant,
}

impl Method {
    /// The method as result files print it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Method::StudentT => "student-t",
            Method::Ratio => "ratio",
            Method::ExactBinomial => "exact-binomial",
            Method::FewEvents => "few-events",
            Method::NoEvents => "no-events",
            Method::Constant => "constant",
        }
    }
}

/// What is known about one column over the replications of one variant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The replications that have a value.
    pub n: u64,
    /// The mean of their values; ΣN / ΣD for a ratio.
    pub mean: f64,
    /// Half the width of the symmetric interval, where there is one.
    pub half_width: Option<f64>,
    /// The confidence of the interval, as 0.95.
    pub confidence: f64,
    /// The 5 % order statistic of the replications' own values.
    pub p05: f64,
    /// The 50 % order statistic.
    pub median: f64,
    /// The 95 % order statistic.
    pub p95: f64,
    /// The least value of a replication.
    pub min: f64,
    /// The largest value of a replication.
    pub max: f64,
    /// The lower end of the interval, not cut at any natural limit.
    pub lower: Option<f64>,
    /// The upper end of the interval, not cut at any natural limit.
    pub upper: Option<f64>,
    /// How the interval was made.
    pub method: Method,
    /// The replications that differ from a world without faults and denials.
    pub nonzero: u64,
}

/// What a target asks of a metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// At most this.
    Max(f64),
    /// At least this.
    Min(f64),
}

/// What the replications say about a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The one-sided bound keeps the limit.
    Met,
    /// The other one-sided bound breaks it.
    NotMet,
    /// Neither.
    Undecided {
        /// The replications, all told, that would decide; none where no number of them would.
        replications: Option<u64>,
    },
}

impl Verdict {
    /// The verdict as the program prints it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Verdict::Met => "met",
            Verdict::NotMet => "not met",
            Verdict::Undecided { .. } => "undecided",
        }
    }
}

/// A line of the summary: a column of the study, estimated for one variant.
#[derive(Clone, Debug)]
pub struct SummaryLine<'a> {
    /// The variant.
    pub variant: &'a str,
    /// The metric and what it is about.
    pub column: &'a Column,
    /// The estimate; `None` if no replication has a value.
    pub estimate: Option<Estimate>,
    /// The confidence asked for, which the estimate has.
    pub confidence: f64,
    /// `drill` or `long-run` (see [`crate::results::basis`]).
    pub basis: &'a str,
}
