//! What renderers are handed: results in the forms in which the model and the study made them.

use kernel::Layout;
use model::plan::{Begin, Plan};
use model::records::{Detail, Outcome};

/// One replication of one variant, with what its numbers and symbols mean.
#[derive(Clone, Copy, Debug)]
pub struct Replication<'a> {
    /// The variant as played.
    pub plan: &'a Plan,
    /// The columns of the study.
    pub layout: &'a Layout,
    /// The replication's number, as the command line names it.
    pub number: u64,
    /// What it yielded.
    pub outcome: &'a Outcome,
}

impl<'a> Replication<'a> {
    /// Its records, if it was played in detail.
    #[must_use]
    pub fn detail(&self) -> Option<&'a Detail> {
        self.outcome.detail.as_ref()
    }
}

/// On what a variant's numbers rest: a `drill` has a fault at a fixed time, a `long-run` has random
/// faults or none.
#[must_use]
pub fn basis(plan: &Plan) -> &'static str {
    let fixed = |begins: &Begin| matches!(begins, Begin::At { .. } | Begin::When { .. });
    if plan.faults.iter().any(|fault| fixed(&fault.begins)) {
        "drill"
    } else {
        "long-run"
    }
}
