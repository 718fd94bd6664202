//! Every kind of fault on the server of a system that has a cold standby, which that fault activates (TP15).

use super::applications::ROWS;
use super::faults::{FORMS, LENGTHS};
use super::topologies::{BY_HAND, Topology};
use super::{Case, case};

/// It is on a minute after the fault's begin, or after most of those that lose it have noticed.
const AFTER: [&str; 3] = ["1 min", "0 s", "7 min"];

/// Every row with every form, of one length each.
pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (r, row) in ROWS.iter().enumerate() {
        for (f, form) in FORMS.iter().enumerate() {
            let (lasts, after) = (LENGTHS[(r + f) % 3], AFTER[(r + f / 3) % 3]);
            let Some(mut case) = case(row, *form, lasts, Topology::Standby) else {
                continue;
            };
            if !case.text.contains("id = \"f\"") {
                continue;
            }
            let activated = format!("activated_by = \"f\", after = \"{after}\"");
            case.text = case.text.replace(BY_HAND, &activated);
            case.replication = cases.len() as u64;
            cases.push(case);
        }
    }
    cases
}
