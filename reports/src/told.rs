//! A replication as it is told: what charts and the page show of its records, small enough to be kept
//! for the replications that the page tells.
//!
//! Records have symbols that only their plan can read, and a thousand rows for one chart;
//! what is told has names, and a row where something changes. `stories.json` holds it, so that charts
//! and page can be made again without playing anything.

use crate::charts::gantt::TimelineChart;
use crate::charts::licenses::LicenseChart;
use crate::charts::usage::UsageChart;
use crate::explained::{self, Explained};
use crate::files::denials::Repeats;
use crate::periods::{self, Granularity};
use crate::shares::{self, ItemMonth};
use crate::{Replication, civil, names};
use model::cause::Cause;
use model::records::{Detail, UsageSubject};
use serde::{Deserialize, Serialize};

/// One replication of one variant, told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// The replication's number.
    pub number: u64,
    /// States of servers and applications, faults, violations.
    pub timeline: TimelineChart,
    /// Licenses in use and checked out; none if nothing was recorded of them.
    pub licenses: Option<LicenseChart>,
    /// Denied attempts by cause.
    pub denials: CauseCounts,
    /// Use of each feature by month.
    pub months: Vec<MonthUse>,
    /// Use of each sellable item by month, and by whom.
    pub items: Vec<ItemMonth>,
    /// A denial of each set of root faults, with its causes.
    #[serde(default)]
    pub explained: Vec<Explained>,
    /// The peaks of the days; none for a short run, and where nothing is used.
    pub days: Option<UsageChart>,
}

/// Denied attempts by cause, in the order of [`Cause::ALL`]; causes without any are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CauseCounts(pub Vec<(String, u64)>);

/// Use of a feature in one month of the calendar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MonthUse {
    /// The month, `2026-03`.
    pub month: String,
    /// The feature.
    pub feature: String,
    /// What was bought; `None` where nothing bounds the use.
    pub entitled: Option<u64>,
    /// The most in use at once.
    pub peak: u64,
    /// The mean in use over the part of the month that was played.
    pub mean: f64,
    /// The most checked out at once.
    pub checked_out_peak: u64,
    /// The most by which the use exceeded what was bought.
    pub over_use: Option<u64>,
}

impl Told {
    /// What is told of a replication; `None` if it was not played in detail.
    #[must_use]
    pub fn of(replication: &Replication<'_>) -> Option<Told> {
        let detail = replication.detail()?;
        Some(Told {
            number: replication.number,
            timeline: TimelineChart::of(replication)?,
            licenses: LicenseChart::of(replication),
            denials: CauseCounts::of(detail),
            months: months(replication, detail),
            items: shares::months(replication.plan, &detail.shares, detail.lrm_away.as_deref()),
            explained: explained::of(replication, detail),
            days: UsageChart::of(replication),
        })
    }
}

impl CauseCounts {
    /// Counts the denials of a replication; repeats of a start for the same cause count once.
    #[must_use]
    pub fn of(detail: &Detail) -> CauseCounts {
        let mut repeats = Repeats::default();
        let mut counts = vec![0; Cause::ALL.len()];
        for denial in &detail.denials {
            if repeats.is_one(&denial) {
                continue;
            }
            if let Some(index) = Cause::ALL.iter().position(|&cause| cause == denial.cause) {
                counts[index] += 1;
            }
        }
        let named = Cause::ALL.iter().map(|cause| cause.name().to_owned());
        CauseCounts(named.zip(counts).filter(|(_, count)| *count > 0).collect())
    }
}

fn months(replication: &Replication<'_>, detail: &Detail) -> Vec<MonthUse> {
    let plan = replication.plan;
    let rows = periods::aggregate_by(plan, &detail.usage, Granularity::Month);
    let of_features = rows.filter(|row| row.subject == UsageSubject::Feature);
    let told = of_features.map(|row| MonthUse {
        month: civil::month(row.period.begin),
        feature: names::feature(plan, row.feature).to_owned(),
        entitled: row.entitled,
        peak: row.peak,
        mean: row.mean,
        checked_out_peak: row.checked_out_peak,
        over_use: row.over_use,
    });
    told.collect()
}
