//! A fault at run time: its streams, and what it has under way.
//!
//! It knows neither when a fault begins nor what it does: see `begin` and `acting`.

use crate::fault::dependents::has_dependents;
use crate::load::surge_state::Surge;
use crate::people::whereabouts::Relocation;
use crate::plan::{Begin, CommonMember, Plan};
use kernel::{Stream, StreamSource, Time};

/// A fault at run time.
#[derive(Clone, Debug)]
pub(crate) struct FaultState {
    pub(super) up: Stream,
    pub(super) down: Stream,
    pub(crate) chance: Stream,
    /// LF15: draws how long a new license file takes.
    pub(crate) lead_time: Stream,
    pub(crate) surge: Surge,
    pub(crate) relocation: Relocation,
    /// Draws what it did before time 0, where others hang on it.
    pub(crate) past: Option<Stream>,
    pub(super) begun: u32,
}

impl FaultState {
    pub(crate) fn new(number: usize, source: &mut StreamSource, plan: &Plan) -> FaultState {
        let fault = &plan.faults[number];
        let in_equilibrium = matches!(
            fault.begins,
            Begin::Random {
                stationary: true,
                ..
            }
        );
        let path = format!("fault/{}", plan.symbols.faults[fault.symbol.at()]);
        FaultState {
            up: source.stream(&path, "time to failure"),
            down: source.stream(&path, "time to repair"),
            chance: source.stream(&path, "chance"),
            lead_time: source.stream(&path, "lead time"),
            surge: Surge::new(&path, source),
            relocation: Relocation::new(&path, source),
            past: (in_equilibrium && has_dependents(plan, number))
                .then(|| source.stream(&path, "past")),
            begun: 0,
        }
    }
}

/// A member of a common cause that is struck at an instant to come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Strike {
    pub(crate) at: Time,
    pub(crate) occurrence: u32,
    pub(crate) member: CommonMember,
}
