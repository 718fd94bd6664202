//! A fault at run time: its streams, and what it has under way.
//!
//! It knows neither when a fault begins nor what it does: see `begin` and `acting`.

use crate::cause::graph::LinkId;
use crate::fault::dependents::has_dependents;
use crate::plan::{Begin, CommonMember, Plan};
use kernel::{Stream, StreamSource, Time};

/// A fault at run time.
#[derive(Clone, Debug)]
pub(super) struct FaultState {
    pub(super) up: Stream,
    pub(super) down: Stream,
    pub(super) chance: Stream,
    /// LF15: draws how long a new license file takes.
    pub(super) lead_time: Stream,
    pub(super) relocation: Relocation,
    /// Draws what it did before time 0, where others hang on it.
    pub(super) past: Option<Stream>,
    pub(super) begun: u32,
}

impl FaultState {
    pub(super) fn new(number: usize, source: &mut StreamSource, plan: &Plan) -> FaultState {
        let fault = &plan.faults[number];
        let in_equilibrium = matches!(
            fault.begins,
            Begin::Random {
                stationary: true,
                ..
            }
        );
        let path = format!("fault/{}", plan.symbols.faults[fault.symbol]);
        FaultState {
            up: source.stream(&path, "time to failure"),
            down: source.stream(&path, "time to repair"),
            chance: source.stream(&path, "chance"),
            lead_time: source.stream(&path, "lead time"),
            relocation: Relocation::new(&path, source),
            past: (in_equilibrium && has_dependents(plan, number))
                .then(|| source.stream(&path, "past")),
            begun: 0,
        }
    }
}

/// A relocation at run time.
#[derive(Clone, Debug)]
pub(super) struct Relocation {
    /// Draws how long each agent takes.
    pub(super) times: Stream,
    /// How often it has begun.
    pub(super) begun: u64,
    /// Begins to come, with the links of the occurrences that they follow.
    pub(super) calls: Vec<(Time, LinkId)>,
}

impl Relocation {
    fn new(path: &str, source: &mut StreamSource) -> Relocation {
        Relocation {
            times: source.stream(path, "relocation"),
            begun: 0,
            calls: Vec::new(),
        }
    }
}

/// A member of a common cause that is struck at an instant to come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strike {
    pub(super) at: Time,
    pub(super) occurrence: u32,
    pub(super) member: CommonMember,
}
