//! Availability and capacity, played without agents and demand for as many simulated years as their
//! precision needs.
//!
//! By their definitions they are functions of servers, links and files alone, so a plan
//! without load has the same values, replication by replication, at a small part of the cost; a test
//! holds this against all ready scenarios. The first replications are those of the study itself.

use super::cost::counted;
use super::lens::{Lens, is_infrastructure};
use super::stage::Stage;
use crate::Watch;
use experiment::precision::{Goal, Rounds, Width, play_to_precision};
use experiment::{Confidence, Request, Stopped, Supply, Table};
use kernel::{Cell, Column, Layout, Neutral, Row, Span};
use model::plan::{Arrivals, Begin, FaultKind, MaintenanceTarget, Plan, Schedule};
use reports::terminal::compare::ServerOnly;
use scenarios::settings::Precision;
use scenarios::study::Study;
use std::borrow::Cow;

/// If no precision is asked for: this part of what is missing from 100 %.
const OF_MISSING: f64 = 0.1;
/// The most replications of a variant, if no precision says.
const REPLICATIONS_MAX: u64 = 10_000;
/// The least replications in a round.
const ROUND: u64 = 500;

/// A plan without agents and without demand, otherwise the same.
pub fn without_load(plan: &Plan) -> Plan {
    let mut plan = plan.clone();
    for group in &mut plan.groups {
        // They stay, since campaigns and faults name them by number.
        group.count = 0;
        group.schedule = Schedule::Recorded(Vec::new().into());
    }
    for demand in &mut plan.demands {
        demand.arrivals = match &demand.arrivals {
            Arrivals::Rate(_) => Arrivals::Rate(vec![(Span::ZERO, 0.0)].into()),
            Arrivals::Recorded(_) => Arrivals::Recorded(Vec::new().into()),
        };
    }
    plan
}

/// A plan without load and without the faults that neither servers nor links nor files notice.
fn bare(plan: &Plan) -> Plan {
    let mut plan = without_load(plan);
    let changes_at_restart = |kind: &FaultKind| {
        matches!(
            kind,
            FaultKind::OptionChange { .. } | FaultKind::AddressChange { .. }
        )
    };
    // What an application asks for, and whom, changes with its restarts there.
    if plan.faults.iter().any(|f| changes_at_restart(&f.kind)) {
        return plan;
    }
    let mut counts: Vec<bool> = plan.faults.iter().map(|f| is_noticed(&f.kind)).collect();
    // What activates a standby counts, and what leads to a fault that counts.
    for standby in plan
        .servers
        .iter()
        .filter_map(|server| server.standby.as_ref())
    {
        for (fault, counts) in (0..).zip(&mut counts) {
            *counts |= standby.position(fault).is_some();
        }
    }
    loop {
        let leading: Vec<usize> = (plan.faults.iter().zip(&counts))
            .filter_map(|(fault, counts)| match &fault.begins {
                Begin::When { fault, .. } if *counts => Some(fault.at()),
                _ => None,
            })
            .filter(|&leading| !counts[leading])
            .collect();
        if leading.is_empty() {
            break;
        }
        for fault in leading {
            counts[fault] = true;
        }
    }
    for (fault, counts) in plan.faults.iter_mut().zip(counts) {
        if !counts {
            fault.begins = Begin::Never;
        }
    }
    plan
}

/// Whether a fault can change what servers, links and files are.
fn is_noticed(kind: &FaultKind) -> bool {
    match kind {
        FaultKind::ApplicationCrash { .. }
        | FaultKind::Switchover(_)
        | FaultKind::PersonDisable { .. }
        | FaultKind::Lmremove { .. }
        | FaultKind::Relocate { .. }
        | FaultKind::LrmDisconnect
        | FaultKind::SurgeAgents { .. }
        | FaultKind::SurgeDemand { .. } => false,
        FaultKind::Maintenance { targets, .. } => targets
            .iter()
            .any(|target| matches!(target, MaintenanceTarget::Server(_))),
        FaultKind::HostKill(_)
        | FaultKind::ServerKill(_)
        | FaultKind::LmgrdKill(_)
        | FaultKind::VendorDaemonKill(_)
        | FaultKind::DaemonHang(_)
        | FaultKind::Lmdown(_)
        | FaultKind::FileShare(_)
        | FaultKind::FirewallBlock { .. }
        | FaultKind::SiteCut { .. }
        | FaultKind::NameService { .. }
        | FaultKind::Partition(_)
        | FaultKind::LicenseExpiry { .. }
        | FaultKind::LicenseFileChange { .. }
        | FaultKind::OptionChange { .. }
        | FaultKind::ClockOffset { .. }
        | FaultKind::ClockWindback { .. }
        | FaultKind::HostIdChange(_)
        | FaultKind::DiskFailure(_)
        | FaultKind::AddressChange { .. }
        | FaultKind::CommonCause { .. } => true,
    }
}

/// The variants without load, played.
pub struct Infrastructure<'a> {
    /// The variants' points are their numbers; cells of other metrics mean nothing.
    pub stage: Stage<'a>,
    /// What the answer says about it.
    pub told: ServerOnly,
}

/// Plays the variants without load until the columns of the lens that do not depend on it are precise
/// enough; at least `replications` of each. None if the lens has no such column.
pub fn play<'a>(
    study: &Study,
    lens: &'a Lens,
    replications: u64,
    watch: &'a dyn Watch,
) -> Result<Option<Infrastructure<'a>>, Stopped> {
    let layout = &lens.layout;
    let columns: Vec<usize> = (0..layout.columns.len())
        .filter(|&index| is_infrastructure(&layout.columns[index]))
        .collect();
    if columns.is_empty() {
        return Ok(None);
    }
    let mut stage = Stage::new(lens, study.experiment.seed, watch);
    let points: Vec<usize> = (study.plans.iter().enumerate())
        .map(|(variant, plan)| stage.add(Cow::Owned(bare(plan)), variant))
        .collect();
    stage.fill(&points, replications)?;
    let goals = goals(study, lens, &columns);
    let mut table = Table::new(
        Layout {
            columns: columns
                .iter()
                .map(|&at| column_of_missing(study, &layout.columns[at]))
                .collect(),
        },
        points.len(),
    );
    let rounds = Rounds {
        pilot: replications,
        round: replications.max(ROUND),
    };
    let cell = |row: &Row, at: usize| missing(study, &layout.columns[at], row[at]);
    let project = |row: &Row| -> Row { columns.iter().map(|&at| cell(row, at)).collect() };
    let mut supply = |requests: &[Request<usize>]| {
        let rows = stage.rows(requests)?;
        Ok(rows
            .iter()
            .map(|rows| rows.iter().map(project).collect())
            .collect())
    };
    let confidence = Confidence::default();
    let outcome = play_to_precision(&mut table, &goals, rounds, confidence, &mut supply)?;
    let short = outcome.reached.iter().filter(|reached| !reached.holds);
    let short = short.map(|reached| {
        let column = &table.layout.columns[goals[reached.goal].column];
        let variant = &study.plans[reached.point].variant;
        format!("{variant} ({})", column.metric)
    });
    let years = counted(&study.plans[0]).0 as f64 / Span::DAY.0 as f64 / 365.25;
    let told = ServerOnly {
        metrics: names(&table.layout.columns),
        replications: outcome.replications,
        years: years * outcome.replications as f64,
        wanted: wanted(study, &table.layout.columns),
        short: short.collect(),
    };
    Ok(Some(Infrastructure { stage, told }))
}

fn names(columns: &[Column]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for column in columns {
        if !names.iter().any(|name| name == column.metric) {
            names.push(column.metric.to_owned());
        }
    }
    names
}

fn asked<'s>(study: &'s Study, column: &Column) -> Option<&'s Precision> {
    study.experiment.precision.iter().find(|precision| {
        precision.metric == column.metric
            && precision.scope == column.scope
            && precision.subject == column.subject
    })
}

fn wanted(study: &Study, columns: &[Column]) -> String {
    if columns.iter().all(|column| asked(study, column).is_some()) {
        "the half-widths of `precision`".to_owned()
    } else {
        "for each variant a half-width of at most a tenth of what it misses from 100 %".to_owned()
    }
}

/// Whether a column's precision is that of what is missing from 100 %.
fn is_of_missing(study: &Study, column: &Column) -> bool {
    asked(study, column).is_none() && column.neutral == Neutral::Full
}

/// A column as its precision is asked for: as it is, or what is missing from 100 %.
fn column_of_missing(study: &Study, column: &Column) -> Column {
    let mut column = column.clone();
    if is_of_missing(study, &column) {
        column.neutral = Neutral::Zero;
    }
    column
}

/// A cell of such a column.
fn missing(study: &Study, column: &Column, cell: Cell) -> Cell {
    if !is_of_missing(study, column) {
        return cell;
    }
    Cell {
        numerator: cell.denominator - cell.numerator,
        denominator: cell.denominator,
    }
}

/// What each column has to reach.
fn goals(study: &Study, lens: &Lens, columns: &[usize]) -> Vec<Goal> {
    let mut goals = Vec::new();
    for (place, &index) in columns.iter().enumerate() {
        let asked = asked(study, &lens.layout.columns[index]);
        let widths: Vec<Width> = match asked {
            Some(precision) => {
                let absolute = precision.half_width.map(Width::Absolute);
                let relative = precision.relative_half_width.map(Width::Relative);
                absolute.into_iter().chain(relative).collect()
            }
            None => vec![Width::Relative(OF_MISSING)],
        };
        for width in widths {
            goals.push(Goal {
                column: place,
                width,
                replications_max: asked.map_or(REPLICATIONS_MAX, |p| u64::from(p.replications_max)),
            });
        }
    }
    goals
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// Every ready scenario: what does not depend on load is the same cell without it.
    #[test]
    fn infrastructure_is_the_same_without_load_and_with_it() {
        let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/library");
        let mut scenarios = 0;
        let mut faulty = 0;
        for entry in std::fs::read_dir(library).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "toml") {
                continue;
            }
            let study = scenarios::study::read(&path, &Default::default());
            assert!(!study.has_errors(), "{}", path.display());
            scenarios += 1;
            let layout = model::layout(&study.plans[0].symbols);
            for plan in &study.plans {
                let mut whole = plan.clone();
                whole.duration = whole.duration.min(whole.warm_up + Span(9 * Span::DAY.0));
                let bare = bare(&whole);
                for replication in 0..2 {
                    let seed = study.experiment.seed;
                    let with = model::play(&whole, seed, replication, false).row;
                    let without = model::play(&bare, seed, replication, false).row;
                    for (index, column) in layout.columns.iter().enumerate() {
                        if is_infrastructure(column) {
                            let told = format!("{} {} {column:?}", study.name, plan.variant);
                            assert_eq!(with[index], without[index], "{told}");
                            faulty += u32::from(with[index].numerator < with[index].denominator);
                        }
                    }
                }
            }
        }
        assert!(scenarios > 15 && faulty > 50, "{scenarios}, {faulty}");
    }
}
