//! `recoveries.csv` (MT3): a row for each occurrence of a fault in the detailed replications, and
//! what followed from it.

use super::{ReplicationFile, table::Table};
use crate::{Replication, names};
use std::io;

/// The file. `ended_s` is empty for what never ended, `recovered_s` for what never recovered, `waited_s` for
/// what waits for no crew.
pub const FILE: ReplicationFile = ReplicationFile {
    path: "recoveries.csv",
    columns: &[
        "variant",
        "replication",
        "fault",
        "kind",
        "target",
        "began_s",
        "ended_s",
        "recovered_s",
        "denials",
        "violations",
        "agent_time_lost_s",
        "waited_s",
    ],
    rows,
};

fn rows(table: &mut Table<'_>, replication: &Replication<'_>) -> io::Result<()> {
    let plan = replication.plan;
    for recovery in replication.detail().iter().flat_map(|d| &d.recoveries) {
        let (kind, target) = names::fault_kind_and_target(plan, recovery.fault, recovery.index);
        table
            .name(&plan.variant)
            .cell(replication.number)
            .name(names::fault(plan, recovery.fault))
            .cell(kind)
            .name(target)
            .time(recovery.began)
            .optional_time(recovery.ended)
            .optional_time(recovery.recovered)
            .cell(recovery.denials)
            .cell(recovery.violations)
            .span(recovery.agent_time_lost)
            .optional_span(recovery.waited)
            .end_row()?;
    }
    Ok(())
}
