//! `usage.csv` (MT4, MT7): use and checkouts by ten minutes, hour, day, week and month.

use super::{ReplicationFile, table::Table};
use crate::periods::Granularity;
use crate::shares::{self, PeriodShare};
use crate::{Replication, names, periods};
use model::records::{Metered, UsageSubject};
use std::collections::BTreeMap;
use std::io;

/// The file. `period_start` is the period's begin by the first site's clock (the first one may lie
/// before the scenario's start); `over_use` is the most in use at once beyond `entitled`. Rows by
/// feature come first, then those by whose use it is.
pub const FILE: ReplicationFile = ReplicationFile {
    path: "usage.csv",
    columns: &[
        "variant",
        "granularity",
        "period_start",
        "scope",
        "subject",
        "feature",
        "peak",
        "mean",
        "entitled",
        "over_use",
        "checked_out_peak",
        "replication",
        "item",
        "enabled",
        "reported_peak",
        "unreported_s",
    ],
    rows,
};

fn rows(table: &mut Table<'_>, replication: &Replication<'_>) -> io::Result<()> {
    let plan = replication.plan;
    let Some(detail) = replication.detail() else {
        return Ok(());
    };
    let mut enabled = BTreeMap::new();
    for row in periods::aggregate(plan, &detail.usage) {
        let (scope, subject) = names::usage_subject(plan, row.subject, row.feature);
        let people = match row.subject {
            UsageSubject::Feature => *enabled
                .entry(row.feature)
                .or_insert_with(|| shares::enabled_for(plan, &detail.shares, row.feature)),
            UsageSubject::Server(_) | UsageSubject::Application(_) => None,
        };
        table
            .name(&plan.variant)
            .cell(row.granularity.name())
            .cell(&row.period.label)
            .cell(scope)
            .name(&subject)
            .name(names::feature(plan, row.feature))
            .cell(row.peak)
            .number(Some(row.mean))
            .optional(row.entitled)
            .optional(row.over_use)
            .cell(row.checked_out_peak)
            .cell(replication.number)
            .cell("")
            .optional(people)
            .cell("")
            .cell("")
            .end_row()?;
    }
    // The many hours in which a group does not work need no row each.
    let is_idle =
        |row: &PeriodShare| row.granularity < Granularity::Day && row.mean.unwrap_or(0.0) == 0.0;
    let shares = shares::aggregate(plan, &detail.shares, detail.lrm_away.as_deref());
    for row in shares.filter(|row| !is_idle(row)) {
        let (scope, subject) = shares::division(plan, row.whose);
        let name = shares::name(plan, row.what);
        let (feature, item) = match row.what {
            Metered::Feature(_) => (name, ""),
            Metered::Item(_) => ("", name),
        };
        table
            .name(&plan.variant)
            .cell(row.granularity.name())
            .cell(&row.period.label)
            .cell(scope)
            .name(subject)
            .name(feature)
            .optional(row.peak)
            .number(row.mean)
            .optional(row.entitled)
            .optional(row.over_use)
            .cell("")
            .cell(replication.number)
            .name(item)
            .optional(row.enabled)
            .optional(row.missed.and_then(|missed| missed.reported_peak))
            .optional_span(row.missed.map(|missed| missed.away))
            .end_row()?;
    }
    Ok(())
}
