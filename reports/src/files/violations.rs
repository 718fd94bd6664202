//! `violations.csv` (MT2): a row for each violation of the detailed replications.

use super::{ReplicationFile, table::Table};
use crate::{Replication, names};
use kernel::Time;
use std::io;

/// The file. `duration_s` of a violation that is open at the end counts to the end of the run, as
/// `violation_time` does; its `closed_s` is empty.
pub const FILE: ReplicationFile = ReplicationFile {
    path: "violations.csv",
    columns: &[
        "variant",
        "replication",
        "application",
        "feature",
        "type",
        "opened_s",
        "closed_s",
        "duration_s",
        "agents_affected",
        "root_fault",
        "excess_peak",
    ],
    rows,
};

fn rows(table: &mut Table<'_>, replication: &Replication<'_>) -> io::Result<()> {
    let plan = replication.plan;
    let end = Time(plan.duration.0);
    for violation in replication.detail().iter().flat_map(|d| &d.violations) {
        table
            .name(&plan.variant)
            .cell(replication.number)
            .name(names::application(plan, violation.application))
            .optional_name(violation.feature.map(|f| names::feature(plan, f)))
            .cell(violation.kind.name())
            .time(violation.opened)
            .optional_time(violation.closed)
            .span(violation.closed.unwrap_or(end).since(violation.opened))
            .cell(violation.agents_affected)
            .name(&names::roots(plan, &violation.roots))
            .cell(violation.excess_peak)
            .end_row()?;
    }
    Ok(())
}
