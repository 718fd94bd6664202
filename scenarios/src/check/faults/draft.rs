//! A fault whose time is still open.

use kernel::Distribution;
use model::plan::FaultKind;

/// A fault whose time is still open.
pub struct Drafted {
    /// What is added to the id, where one entry makes several faults.
    pub suffix: Option<String>,
    /// What it strikes, for tables.
    pub target: String,
    /// What it does; `None` if its target is not in this variant.
    pub kind: Option<FaultKind>,
    /// Whether there is anything at the target that it could strike.
    pub strikes: bool,
    /// FT12: how many agents come on top.
    pub extra_agents: u32,
}

impl Drafted {
    /// The only fault of its entry.
    #[must_use]
    pub fn one(target: impl Into<String>, kind: Option<FaultKind>) -> Vec<Drafted> {
        vec![Drafted {
            suffix: None,
            target: target.into(),
            strikes: kind.is_some(),
            kind,
            extra_agents: 0,
        }]
    }
}

/// A fault that happens and strikes nothing: a partition of nobody.
#[must_use]
pub const fn without_effect() -> FaultKind {
    FaultKind::Partition(Vec::new())
}

/// How long a maintenance takes in all.
#[must_use]
pub fn maintenance_length(kind: &FaultKind) -> Distribution {
    let FaultKind::Maintenance {
        targets,
        each_lasts,
        gap,
    } = kind
    else {
        return Distribution::Constant(0);
    };
    let count = targets.len() as u64;
    let down = each_lasts.0.saturating_mul(count);
    let between = gap.0.saturating_mul(count.saturating_sub(1));
    Distribution::Constant(i64::try_from(down.saturating_add(between)).unwrap_or(i64::MAX))
}
