//! `denials.csv` (MT1): a row for each denied attempt of the detailed replications.

use super::{ReplicationFile, table::Table};
use crate::{Replication, clock::Clock, names};
use model::cause::Cause;
use model::plan::Plan;
use model::records::{Denial, Level, RequestClass};
use std::collections::BTreeMap;
use std::io;

/// The file.
pub const FILE: ReplicationFile = ReplicationFile {
    path: "denials.csv",
    columns: &[
        "variant",
        "replication",
        "time_s",
        "clock",
        "level",
        "application",
        "feature",
        "agents",
        "server",
        "requested",
        "available",
        "cause",
        "flexnet_error",
        "root_fault",
        "request_class",
        "cause_class",
        "request",
        "attempt",
    ],
    rows,
};

fn rows(table: &mut Table<'_>, replication: &Replication<'_>) -> io::Result<()> {
    let Some(detail) = replication.detail() else {
        return Ok(());
    };
    let clock = Clock::of(replication.plan);
    let mut repeats = Repeats::default();
    for denial in &detail.denials {
        if repeats.is_one(&denial) {
            continue;
        }
        table
            .name(&replication.plan.variant)
            .cell(replication.number);
        row(table, replication.plan, &clock, &denial)?;
    }
    Ok(())
}

fn row(table: &mut Table<'_>, plan: &Plan, clock: &Clock, denial: &Denial) -> io::Result<()> {
    table
        .time(denial.at)
        .cell(clock.text(denial.at))
        .cell(level(denial.level))
        .optional_name(denial.application.map(|s| names::application(plan, s)))
        .optional_name(denial.feature.map(|f| names::feature(plan, f)))
        .optional_name(denial.group.map(|s| names::group(plan, s)))
        .optional_name(denial.server.map(|s| names::server(plan, s)))
        .cell(denial.requested)
        .cell(denial.available)
        .cell(denial.cause.name())
        .optional(denial.flexnet_error)
        .name(&names::roots(plan, &denial.roots))
        .cell(denial.class.name())
        .cell(denial.cause.class().name())
        .cell(denial.request)
        .cell(denial.attempt)
        .end_row()
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Server => "server",
        Level::Application => "application",
    }
}

/// An application that does not come up tries again every minute: as long as the cause stays the
/// same, the tries of one `start` or `checkout` are one row.
#[derive(Default)]
pub(crate) struct Repeats {
    last: BTreeMap<u64, Cause>,
}

impl Repeats {
    /// Whether a denial only repeats the one before of its request.
    pub(crate) fn is_one(&mut self, denial: &Denial) -> bool {
        match denial.class {
            RequestClass::Start | RequestClass::Checkout => {
                self.last.insert(denial.request, denial.cause) == Some(denial.cause)
            }
            RequestClass::Login | RequestClass::Arrival | RequestClass::Seat => false,
        }
    }
}
