//! What a target asks of a metric, and what can be said of it.

/// What a target asks of a metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// At most this.
    Max(f64),
    /// At least this.
    Min(f64),
}

impl Limit {
    /// Whether a value that is known without error keeps the limit.
    #[must_use]
    pub fn keeps(self, value: f64) -> bool {
        match self {
            Limit::Max(limit) => value <= limit,
            Limit::Min(limit) => value >= limit,
        }
    }

    /// The limit itself.
    #[must_use]
    pub const fn value(self) -> f64 {
        match self {
            Limit::Max(limit) | Limit::Min(limit) => limit,
        }
    }
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
        /// The replications, all told, that would decide if what was seen so far is typical; none
        /// where no number of them would.
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

/// What the bound that keeps a target rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Nothing is random, so one replication says all.
    Exact,
    /// The column is a yes or no, which has exact limits.
    Binomial,
    /// Hardly any replication saw an event: each is counted as bad as the metric allows.
    Maximum,
    /// Few replications saw one: an unseen replication may be ten times as bad as the worst seen.
    FewEvents,
    /// Many saw one: Student's t, with a worse replication added where one alone makes most of the spread.
    Spread,
}

/// A verdict with what it rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// The one-sided limit of the mean on its bad side, at the confidence asked for, that keeps the target if it is
    /// within the limit; none where nothing can be said.
    pub bound: Option<f64>,
    /// What that bound rests on.
    pub basis: Basis,
    /// The replications that saw an event.
    pub nonzero: u64,
    /// The replications that have a value.
    pub n: u64,
    /// The chance, in one replication, of random faults that struck in fewer than three.
    pub unseen: f64,
}
