//! Every kind of fault on the server of a system that has a cold standby, which that fault activates (TP15).

use super::applications::ROWS;
use super::faults::{BY_THE_CALENDAR, FORMS, LENGTHS};
use super::topologies::Topology;
use super::{Case, case};
use crate::scenario::{Table, inline};

/// It is on a minute after the fault's begin, or after most of those that lose it have noticed.
const AFTER: [&str; 3] = ["1 min", "0 s", "7 min"];

/// Every row with every form, of one length each.
pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (r, row) in ROWS.iter().enumerate() {
        for (f, form) in FORMS.iter().enumerate() {
            let (lasts, after) = (LENGTHS[(r + f) % 3], AFTER[(r + f / 3) % 3]);
            if form.name == BY_THE_CALENDAR {
                continue;
            }
            let Some(mut case) = case(row, *form, lasts, Topology::Standby) else {
                continue;
            };
            let activation = inline().set("activated_by", "f").set("after", after);
            let activated = |standby: Table| standby.set("standby", activation);
            case.scenario = case.scenario.edit("server", "lic-dr", activated);
            case.replication = cases.len() as u64;
            cases.push(case);
        }
    }
    cases
}
