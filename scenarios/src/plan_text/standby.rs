//! Cold standbys of a plan: what activates each, and when it is switched off again (TP15).

use super::Section;
use super::words::{clock, distribution};
use kernel::{Distribution, Time};
use model::plan::{Plan, Standby};

/// The table of standbys.
pub fn section(plan: &Plan) -> Section {
    let mut rows = Vec::new();
    for server in &plan.servers {
        let Some(standby) = &server.standby else {
            continue;
        };
        let (from, until) = match standby {
            Standby::After { faults, delay } => after(plan, faults, delay),
            Standby::Between { from, until } => {
                let until = match *until {
                    Time::NEVER => "never".to_owned(),
                    until => clock(plan, until),
                };
                (format!("by hand, {}", clock(plan, *from)), until)
            }
        };
        let name = plan.symbols.servers[server.symbol].clone();
        rows.push(vec![name, from, until]);
    }
    Section {
        title: "what is switched off until it is activated",
        header: vec!["standby", "switched on", "switched off"],
        rows,
    }
}

fn after(
    plan: &Plan,
    faults: &[model::plan::FaultIndex],
    delay: &Distribution,
) -> (String, String) {
    let ids = faults
        .iter()
        .map(|fault| plan.symbols.faults[plan.faults[fault.at()].symbol].as_str());
    let ids = ids.collect::<Vec<_>>().join(" or ");
    let from = match delay {
        Distribution::Constant(0) => format!("when {ids} begins"),
        delay => format!("{} after {ids} begins", distribution(delay)),
    };
    (from, "when that ends".to_owned())
}
