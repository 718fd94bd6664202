//! `usage.csv` (MT4): use and checkouts by ten minutes, hour, day, week and month.

use super::{ReplicationFile, table::Table};
use crate::{Replication, clock, names, periods};
use std::io;

/// The file. `period_start` is the period's begin by the first site's clock (the first one may lie
/// before the scenario's start); `over_use` is the most licenses in use at once beyond `entitled`.
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
    ],
    rows,
};

fn rows(table: &mut Table<'_>, replication: &Replication<'_>) -> io::Result<()> {
    let plan = replication.plan;
    let Some(detail) = replication.detail() else {
        return Ok(());
    };
    for row in periods::aggregate(plan, &detail.usage) {
        let (scope, subject) = names::usage_subject(plan, row.subject, row.feature);
        table
            .name(&plan.variant)
            .cell(row.granularity.name())
            .cell(clock::date_time(row.begin))
            .cell(scope)
            .name(&subject)
            .name(names::feature(plan, row.feature))
            .cell(row.peak)
            .number(Some(row.mean))
            .optional(row.entitled)
            .optional(row.over_use)
            .cell(row.checked_out_peak)
            .cell(replication.number)
            .end_row()?;
    }
    Ok(())
}
