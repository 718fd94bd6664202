//! Targets and whether they are met: the limit itself is printed beside the verdict, and what is
//! undecided says how many replications would decide.

use super::table::{self, Align};
use crate::estimate::{Basis, Confidence, Estimate, Exposure, Judgement, Limit, Verdict};
use crate::format::{self, Style};
use crate::labels;
use kernel::{Cell, Column};
use serde::{Serialize, Serializer};

/// One target for one variant.
#[derive(Clone, Debug)]
pub struct TargetVerdict {
    /// The variant.
    pub variant: String,
    /// The condition; `None`: the base.
    pub condition: Option<String>,
    /// The metric.
    pub metric: String,
    /// Its scope.
    pub scope: String,
    /// Its subject.
    pub subject: String,
    /// How the metric is printed.
    pub style: Style,
    /// The limit.
    pub limit: Limit,
    /// With what confidence it is to be kept, from 0 to 1.
    pub confidence: f64,
    /// What was estimated.
    pub estimate: Option<Estimate>,
    /// The verdict; `None` if no replication has a value.
    pub verdict: Option<Verdict>,
    /// What the verdict rests on.
    pub judgement: Option<Judgement>,
}

impl TargetVerdict {
    /// Judges a variant's rows against a limit on one column of the study.
    #[must_use]
    pub fn judge(
        variant: &str,
        column: &Column,
        cells: &[Cell],
        limit: Limit,
        confidence: Confidence,
        exposure: &Exposure,
    ) -> Self {
        let judgement = experiment::judge(column, cells, limit, confidence, exposure);
        Self {
            variant: variant.to_owned(),
            condition: None,
            metric: column.metric.to_owned(),
            scope: column.scope.name().to_owned(),
            subject: column.subject.clone(),
            style: Style::of(column),
            limit,
            confidence: confidence.level(),
            estimate: experiment::estimate(column, cells, confidence),
            verdict: judgement.map(|judgement| judgement.verdict),
            judgement,
        }
    }

    /// The same under a condition.
    #[must_use]
    pub fn under(mut self, condition: Option<&str>) -> Self {
        self.condition = condition.map(str::to_owned);
        self
    }

    /// What the target is set on, as it is read: the metric, with scope and subject if they are not the whole system.
    #[must_use]
    pub fn subject(&self) -> String {
        labels::scoped(&self.metric, &self.scope, &self.subject)
    }

    /// The verdict in words; one that is met says what that rests on, where it is not the spread seen.
    #[must_use]
    pub fn in_words(&self) -> String {
        if let (Some(Verdict::Undecided { replications: None }), Some(judgement)) =
            (self.verdict, self.judgement)
        {
            return format!("undecided ({})", why_open(&judgement));
        }
        let verdict = in_words(self.verdict);
        let met = self
            .judgement
            .filter(|_| self.verdict == Some(Verdict::Met));
        match met.and_then(|judgement| condition(&judgement)) {
            Some(condition) => format!("{verdict}, {condition}"),
            None => verdict,
        }
    }

    /// The limit with its sign: `≤ 0.1 %`.
    #[must_use]
    pub fn limit_text(&self) -> String {
        let (sign, limit) = match self.limit {
            Limit::Max(limit) => ("≤", limit),
            Limit::Min(limit) => ("≥", limit),
        };
        format!("{sign} {}", format::limit(limit, self.style))
    }
}

/// The verdicts as a table.
#[must_use]
pub fn table(verdicts: &[TargetVerdict]) -> String {
    let columns = [
        ("variant", Align::Left),
        ("target", Align::Left),
        ("confidence", Align::Right),
        ("estimate", Align::Right),
        ("verdict", Align::Left),
    ];
    let rows: Vec<Vec<String>> = verdicts.iter().map(row).collect();
    table::render(&columns, &rows)
}

fn row(verdict: &TargetVerdict) -> Vec<String> {
    let estimate = verdict.estimate.as_ref();
    let lines = estimate.map(|e| format::estimate_lines(e, verdict.style));
    vec![
        labels::under(&verdict.variant, verdict.condition.as_deref()),
        format!("{}\n{}", verdict.subject(), verdict.limit_text()),
        format::limit(verdict.confidence, Style::Percent),
        lines.map_or(format::MISSING.to_owned(), |lines| lines.join("\n")),
        verdict.in_words(),
    ]
}

/// Of fewer replications with an event nothing is said of how bad others may be.
const EVENTS_MIN: u64 = 30;

/// On what a target that is met rests, where that is not the spread of many replications with an event.
fn condition(judgement: &Judgement) -> Option<String> {
    let n = format::with_decimals(judgement.n as f64, 0);
    match judgement.basis {
        Basis::FewEvents => Some(format!(
            "unless a replication can be more than ten times as bad as the worst of {n}"
        )),
        Basis::Maximum => Some(format!(
            "even if each replication with an event ({} of {n} had one) is as bad as can be",
            judgement.nonzero
        )),
        Basis::Exact | Basis::Binomial | Basis::Spread => None,
    }
}

/// Why it cannot be said how many replications would decide.
fn why_open(judgement: &Judgement) -> String {
    let n = format::with_decimals(judgement.n as f64, 0);
    let replications = format::counted(judgement.n, "replication");
    match judgement.nonzero {
        few if few < EVENTS_MIN => {
            format!("{few} of {n} had an event: too few to say how many replications would decide")
        }
        _ => format!("the estimate of {replications} is at the limit; more would hardly decide"),
    }
}

/// A verdict in words; what is undecided says what would decide it.
#[must_use]
pub fn in_words(verdict: Option<Verdict>) -> String {
    match verdict {
        None => "no value".to_owned(),
        Some(Verdict::Undecided {
            replications: Some(needed),
        }) => {
            let needed = format::with_decimals(needed as f64, 0);
            format!("undecided (about {needed} replications would decide)")
        }
        Some(Verdict::Undecided { replications: None }) => {
            "undecided (how many replications would decide cannot be told)".to_owned()
        }
        Some(verdict) => verdict.name().to_owned(),
    }
}

impl Serialize for TargetVerdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let (max, min) = match self.limit {
            Limit::Max(limit) => (Some(limit), None),
            Limit::Min(limit) => (None, Some(limit)),
        };
        let needed = match self.verdict {
            Some(Verdict::Undecided { replications }) => replications,
            Some(Verdict::Met | Verdict::NotMet) | None => None,
        };
        let fields = 11 + usize::from(self.condition.is_some());
        let mut object = serializer.serialize_struct("TargetVerdict", fields)?;
        object.serialize_field("variant", &self.variant)?;
        if let Some(condition) = &self.condition {
            object.serialize_field("condition", condition)?;
        }
        object.serialize_field("metric", &self.metric)?;
        object.serialize_field("scope", &self.scope)?;
        object.serialize_field("subject", &self.subject)?;
        object.serialize_field("max", &max)?;
        object.serialize_field("min", &min)?;
        object.serialize_field("confidence", &self.confidence)?;
        object.serialize_field("mean", &self.estimate.map(|e| e.mean))?;
        object.serialize_field("half_width", &self.estimate.and_then(|e| e.half_width))?;
        object.serialize_field("verdict", &self.verdict.map(Verdict::name))?;
        object.serialize_field("replications_needed", &needed)?;
        object.end()
    }
}
