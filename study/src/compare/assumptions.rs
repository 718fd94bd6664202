//! The failure assumptions of a scenario, and a plan in which one of them is otherwise.
//!
//! An assumption is what one line of the file says: the mean time to failure or to repair
//! of a random fault, or how long a fault at a fixed time lasts. A fault that strikes each of several
//! targets is one line, so all its processes change together. A law keeps its shape and is stretched;
//! since every draw inverts its law, a stretched law's draws are the same draws stretched (common random
//! numbers). What is planned (maintenance, options, surges, staff) is no failure assumption.

use kernel::Distribution;
use model::plan::{Begin, Fault, FaultKind, Plan};

/// Which of a fault's lengths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// From a fault's end to its next begin.
    TimeToFailure,
    /// How long a random fault lasts.
    TimeToRepair,
    /// How long a fault at a fixed time lasts.
    Lasts,
}

/// One assumption.
#[derive(Clone, Debug, PartialEq)]
pub struct Assumption {
    /// The fault's id as the file writes it.
    pub fault: String,
    /// Which of its lengths.
    pub part: Part,
    /// The mean, in seconds.
    pub base_seconds: f64,
}

impl Assumption {
    /// The assumption's path, as findings name keys: `hosts-fail.time_to_repair`.
    pub fn name(&self) -> String {
        let part = match self.part {
            Part::TimeToFailure => "time_to_failure",
            Part::TimeToRepair => "time_to_repair",
            Part::Lasts => "lasts",
        };
        format!("{}.{part}", self.fault)
    }

    /// Whether a fault, by its expanded id, is the assumption's.
    pub fn is_of(&self, fault: &str) -> bool {
        written(fault) == self.fault
    }

    /// A plan in which the assumption's mean is so many times as long, and nothing else differs.
    pub fn stretched(&self, plan: &Plan, factor: f64) -> Plan {
        let mut plan = plan.clone();
        let ids: Vec<String> = plan
            .faults
            .iter()
            .map(|fault| written_id(&plan, fault))
            .collect();
        for (fault, id) in plan.faults.iter_mut().zip(ids) {
            if id != self.fault {
                continue;
            }
            match (self.part, &mut fault.begins) {
                (
                    Part::TimeToFailure,
                    Begin::Random {
                        time_to_failure, ..
                    },
                ) => *time_to_failure = stretched(time_to_failure, factor),
                (Part::TimeToRepair, Begin::Random { .. }) | (Part::Lasts, _) => {
                    fault.lasts = fault.lasts.as_ref().map(|law| stretched(law, factor));
                }
                (Part::TimeToFailure | Part::TimeToRepair, _) => {}
            }
        }
        plan
    }
}

/// The failure assumptions of some plans, in the order of their faults.
pub fn of(plans: &[Plan]) -> Vec<Assumption> {
    let mut found: Vec<Assumption> = Vec::new();
    for plan in plans {
        for fault in plan.faults.iter().filter(|fault| is_failure(&fault.kind)) {
            let id = written_id(plan, fault);
            for (part, law) in lengths(fault) {
                let known = |a: &Assumption| a.fault == id && a.part == part;
                let mean = law.mean();
                if mean > 0.0 && mean.is_finite() && !found.iter().any(known) {
                    found.push(Assumption {
                        fault: id.clone(),
                        part,
                        base_seconds: mean / 1e6,
                    });
                }
            }
        }
    }
    found
}

fn lengths(fault: &Fault) -> Vec<(Part, &Distribution)> {
    let lasts = fault.lasts.as_ref();
    match &fault.begins {
        Begin::Random {
            time_to_failure, ..
        } => std::iter::once((Part::TimeToFailure, time_to_failure))
            .chain(lasts.map(|law| (Part::TimeToRepair, law)))
            .collect(),
        Begin::At { .. } | Begin::When { .. } | Begin::Never => {
            lasts.map(|law| (Part::Lasts, law)).into_iter().collect()
        }
    }
}

/// A fault's id as the file writes it: an expanded one has its target behind a slash.
fn written_id(plan: &Plan, fault: &Fault) -> String {
    written(&plan.symbols.faults[fault.symbol]).to_owned()
}

fn written(id: &str) -> &str {
    id.split_once('/').map_or(id, |(id, _)| id)
}

fn is_failure(kind: &FaultKind) -> bool {
    match kind {
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
        | FaultKind::ApplicationCrash { .. }
        | FaultKind::ClockOffset { .. }
        | FaultKind::ClockWindback { .. }
        | FaultKind::HostIdChange(_)
        | FaultKind::DiskFailure(_)
        | FaultKind::AddressChange { .. }
        | FaultKind::LrmDisconnect
        | FaultKind::CommonCause { .. } => true,
        FaultKind::LicenseExpiry { .. }
        | FaultKind::LicenseFileChange { .. }
        | FaultKind::OptionChange { .. }
        | FaultKind::Switchover(_)
        | FaultKind::Maintenance { .. }
        | FaultKind::PersonDisable { .. }
        | FaultKind::Lmremove { .. }
        | FaultKind::Relocate { .. }
        | FaultKind::SurgeAgents { .. }
        | FaultKind::SurgeDemand { .. } => false,
    }
}

/// The same law about so many times the mean.
fn stretched(law: &Distribution, factor: f64) -> Distribution {
    let length = |microseconds: i64| (microseconds as f64 * factor).round() as i64;
    match law {
        Distribution::Constant(value) => Distribution::Constant(length(*value)),
        Distribution::Exponential { mean } => Distribution::Exponential {
            mean: mean * factor,
        },
        Distribution::Uniform { low, high } => Distribution::Uniform {
            low: length(*low),
            high: length(*high),
        },
        Distribution::Lognormal { mean, cv } => Distribution::Lognormal {
            mean: mean * factor,
            cv: *cv,
        },
        Distribution::Gamma { mean, cv } => Distribution::Gamma {
            mean: mean * factor,
            cv: *cv,
        },
        Distribution::Weibull { scale, shape } => Distribution::Weibull {
            scale: scale * factor,
            shape: *shape,
        },
        Distribution::Empirical(values) => {
            Distribution::Empirical(values.iter().map(|value| length(*value)).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretched_law_has_its_mean_stretched_and_stays_valid() {
        let laws = [
            Distribution::Constant(5_000_000),
            Distribution::Exponential { mean: 3e9 },
            Distribution::Uniform {
                low: 2_000_000,
                high: 10_000_000,
            },
            Distribution::Lognormal { mean: 7e9, cv: 1.2 },
            Distribution::Gamma { mean: 7e9, cv: 0.5 },
            Distribution::Weibull {
                scale: 4e9,
                shape: 1.5,
            },
            Distribution::Empirical(vec![1_000_000, 4_000_000, 10_000_000].into()),
        ];
        for law in laws {
            for factor in [0.125, 0.5, 2.0, 8.0] {
                let other = stretched(&law, factor);
                assert_eq!(other.validate(), Ok(()), "{other:?}");
                let ratio = other.mean() / law.mean();
                assert!(
                    (ratio / factor - 1.0).abs() < 1e-6,
                    "{law:?} by {factor}: {ratio}"
                );
            }
        }
    }
}
