//! `timeline.csv`: a row for each state that a component was in during the detailed replications.

use super::{ReplicationFile, table::Table};
use crate::{Replication, names};
use std::io;

/// The file. `component` is the kind (`server`, `service`, `application`, `fault`, `agent`,
/// `feature`), `name` its name (`group/number` for an agent, `FEATURE@service` for a feature);
/// `to_s` is empty for a state that lasts to the end.
pub const FILE: ReplicationFile = ReplicationFile {
    path: "timeline.csv",
    columns: &[
        "variant",
        "replication",
        "component",
        "name",
        "state",
        "from_s",
        "to_s",
    ],
    rows,
};

fn rows(table: &mut Table<'_>, replication: &Replication<'_>) -> io::Result<()> {
    let plan = replication.plan;
    for condition in replication.detail().iter().flat_map(|d| &d.conditions) {
        let (kind, name) = names::component(plan, condition.component);
        table
            .name(&plan.variant)
            .cell(replication.number)
            .cell(kind)
            .name(&name)
            .cell(condition.state)
            .time(condition.from)
            .optional_time(condition.to)
            .end_row()?;
    }
    Ok(())
}
