//! The columns that one replication fills, and the one row of exact integers that it yields.
//!
//! A replication never averages. It counts, and every statistic is a function of the
//! table *variant × replication × column*, computed in replication order at the end. A column's value
//! is `numerator / denominator`; both are kept as integers, so that merging shards is concatenation
//! and results are the same bytes on any number of threads. What a metric means is not known here.

/// How a column's values over the replications become one estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A count or a time: the denominator is a constant of the unit (1, or 1,000,000 µs in a second).
    Total,
    /// A part of something that has the same size in every replication.
    Share,
    /// A largest value.
    Peak,
    /// A quotient of two random sums; estimated as ΣN / ΣD with residuals.
    Ratio,
}

/// What the values are measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A pure number.
    One,
    /// Seconds.
    Seconds,
    /// Licenses.
    Licenses,
}

impl Unit {
    /// The unit as result files print it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Unit::One => "1",
            Unit::Seconds => "s",
            Unit::Licenses => "licenses",
        }
    }
}

/// What a column is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The whole system; its subject is `all`.
    System,
    /// A group of agents.
    Agents,
    /// An application instance or pair.
    Application,
    /// A demand that is not agents.
    Demand,
    /// A feature.
    Feature,
    /// A license server.
    Server,
    /// A fault.
    Fault,
}

impl Scope {
    /// Every scope, in the order in which result files list them.
    pub const ALL: [Scope; 7] = [
        Scope::System,
        Scope::Agents,
        Scope::Application,
        Scope::Demand,
        Scope::Feature,
        Scope::Server,
        Scope::Fault,
    ];

    /// The scope as result files print it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Scope::System => "system",
            Scope::Agents => "agents",
            Scope::Application => "application",
            Scope::Demand => "demand",
            Scope::Feature => "feature",
            Scope::Server => "server",
            Scope::Fault => "fault",
        }
    }
}

/// One column of the table of results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The metric's name, as in `docs/metrics.md`.
    pub metric: &'static str,
    /// What the column is about.
    pub scope: Scope,
    /// The name of the scope's member, `all` for the system.
    pub subject: String,
    /// How it is estimated.
    pub kind: Kind,
    /// What it is measured in.
    pub unit: Unit,
    /// The numerator that a world without faults and denials would give: 0 for what is counted, the
    /// denominator for what is a share of good time. `nonzero` counts replications that differ.
    pub neutral: Neutral,
}

/// The value of a metric in a world without faults and denials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Neutral {
    /// Nothing happens: the numerator is 0.
    Zero,
    /// All is well: the numerator equals the denominator.
    Full,
    /// The metric has no such value (a use, a peak); every replication counts as informative.
    None,
}

/// One value of a row: `numerator / denominator`, or missing (the subject is not in this variant, or
/// nothing was counted in a ratio: denominator 0).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The exact numerator.
    pub numerator: i128,
    /// The exact denominator; 0 where there is no value.
    pub denominator: i128,
}

impl Cell {
    /// No value.
    pub const MISSING: Cell = Cell {
        numerator: 0,
        denominator: 0,
    };

    /// The value as a number, if there is one.
    #[must_use]
    pub fn value(self) -> Option<f64> {
        (self.denominator != 0).then(|| self.numerator as f64 / self.denominator as f64)
    }
}

/// The columns of a study, the same for all its variants and replications.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The columns in the order of `Scope::ALL`, then as the model lists them.
    pub columns: Vec<Column>,
}

impl Layout {
    /// The index of a column, if there is such a one.
    #[must_use]
    pub fn find(&self, metric: &str, scope: Scope, subject: &str) -> Option<usize> {
        self.columns
            .iter()
            .position(|c| c.metric == metric && c.scope == scope && c.subject == subject)
    }
}

/// What one replication yields: a cell for each column of the layout.
pub type Row = Vec<Cell>;
